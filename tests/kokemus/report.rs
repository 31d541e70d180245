//! The report: pages in three languages, compared with those in `tests/snapshots`, and what every page keeps to.

use std::collections::BTreeSet;

use kokemus::{
    Bundle, Dimension, DisclosureRule, Ledger, Phrases, Questionnaire, Release, Report, Response, Role,
    Scale, Study, Text,
};
use proptest::prelude::*;
use serde_json::Value;

use super::release_format::undocumented;
use super::report_study::{released, usual, words};
use super::snapshots::compare_with_snapshot;

const EVERYBODY: &[Dimension] = &[];
const BY_ROLE: &[Dimension] = &[Dimension::Role];
const BY_ROLE_AND_WAVE: &[Dimension] = &[Dimension::Role, Dimension::Wave];
const BY_SERVICE: &[Dimension] = &[Dimension::Service];
const LANGUAGES: [&str; 3] = ["en", "fi", "sv"];

fn whole() -> Release {
    released(&usual(), &[EVERYBODY, BY_ROLE_AND_WAVE, BY_SERVICE], 5)
}

fn page(release: &Release, language: &str) -> String {
    Report::of(release).in_language(language).to_string()
}

/// Every number in a text, as digits with a point, without sign and marks between thousands.
fn numbers(text: &str, phrases: &Phrases) -> BTreeSet<String> {
    let glyphs: Vec<char> = text.replace(&*phrases.thousands_mark, "\u{1}").chars().collect();
    let mark: char = phrases.decimal_mark.chars().next().unwrap();
    let digit = |place: usize| glyphs.get(place).is_some_and(char::is_ascii_digit);
    let (mut found, mut place) = (BTreeSet::new(), 0);
    while place < glyphs.len() {
        if !digit(place) {
            place += 1;
            continue;
        }
        let mut number = String::new();
        loop {
            if digit(place) {
                number.push(glyphs[place]);
            } else if glyphs.get(place) == Some(&mark) && digit(place + 1) && !number.contains('.') {
                number.push('.');
            } else if glyphs.get(place) != Some(&'\u{1}') || !digit(place + 1) {
                break;
            }
            place += 1;
        }
        found.insert(number);
    }
    found
}

/// Every way in which a number of the JSON may be printed, and the digits in its texts.
fn printable(value: &Value, phrases: &Phrases, into: &mut BTreeSet<String>) {
    match value {
        Value::Number(number) => {
            let number = number.as_f64().unwrap().abs();
            for scaled in [number, number * 100.0] {
                for decimals in 0..4 {
                    let text = format!("{scaled:.decimals$}");
                    // Only what loses nothing of the number may stand for it.
                    if (text.parse::<f64>().unwrap() - scaled).abs() < 1e-9 {
                        into.insert(text);
                    }
                }
            }
        }
        Value::String(text) => into.extend(numbers(text, phrases)),
        Value::Array(values) => values.iter().for_each(|value| printable(value, phrases, into)),
        Value::Object(entries) => entries.values().for_each(|value| printable(value, phrases, into)),
        Value::Null | Value::Bool(_) => {}
    }
}

fn assert_only_released_numbers(release: &Release, language: &str) {
    let phrases = Phrases::in_language(language);
    let mut allowed = BTreeSet::new();
    printable(&serde_json::to_value(release).unwrap(), &phrases, &mut allowed);
    printable(&serde_json::to_value(&phrases).unwrap(), &phrases, &mut allowed);
    for questionnaire in release.questionnaires() {
        let own = questionnaire.sections.iter().flat_map(|section| &section.items);
        let scales = own.filter_map(|item| item.scale.as_ref()).chain([&questionnaire.scale]);
        allowed.extend(scales.flat_map(Scale::points).map(|point| point.abs().to_string()));
    }
    let printed = numbers(&page(release, language), &phrases);
    let strange: Vec<&String> = printed.difference(&allowed).collect();
    assert!(!printed.is_empty() && strange.is_empty(), "{language}: {strange:?}");
}

#[test]
fn the_pages_and_the_json_are_those_that_were_looked_at() {
    let release = whole();
    for language in LANGUAGES {
        compare_with_snapshot(&format!("report.{language}.txt"), &page(&release, language));
    }
    assert_eq!(undocumented(&serde_json::to_value(&release).unwrap()), Vec::<String>::new());
    let json = serde_json::to_string_pretty(&release).unwrap();
    compare_with_snapshot("release.json", &(json + "\n"));
}

fn assert_harmless(page: &str) {
    for line in page.lines() {
        // Isolates and marks that join a letter take no room.
        let columns = line.chars().filter(|c| !matches!(c, '\u{2068}' | '\u{2069}' | '\u{300}'..='\u{36F}'
            | '\u{591}'..='\u{5BD}' | '\u{64B}'..='\u{65F}' | '\u{200C}' | '\u{200D}' | '\u{20D0}'..='\u{20FF}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}')).count();
        assert!(columns <= 100, "{columns} columns: {line}");
        assert!(!line.chars().any(char::is_control), "{line:?}");
        assert!(!line.ends_with(' '), "{line:?}");
        let mut open = 0;
        for c in line.chars() {
            match c {
                '\u{2068}' => open += 1,
                '\u{2069}' => open -= 1,
                '\u{202A}'..='\u{202E}' | '\u{2066}' | '\u{2067}' | '\u{200E}' | '\u{200F}' => {
                    panic!("steers: {line:?}")
                }
                _ => {}
            }
            assert!(open >= 0, "{line:?}");
        }
        assert_eq!(open, 0, "{line:?}");
    }
}

#[test]
fn every_number_on_a_page_stands_in_the_release() {
    for release in [whole(), released(&usual(), &[BY_ROLE], 2), released(&usual(), &[EVERYBODY], 1_000)] {
        for language in LANGUAGES {
            assert_only_released_numbers(&release, language);
            assert_harmless(&page(&release, language));
        }
    }
}

#[test]
fn the_check_of_numbers_sees_a_number_from_elsewhere() {
    let phrases = Phrases::finnish();
    let mut allowed = BTreeSet::new();
    printable(&serde_json::json!({"mean": 3.9, "share": 0.07, "n": 1204}), &phrases, &mut allowed);
    assert!(numbers("3,9 7\u{A0}% 1\u{A0}204", &phrases).is_subset(&allowed));
    assert!(!numbers("3,86", &phrases).is_subset(&allowed));
    assert!(!numbers("8\u{A0}%", &phrases).is_subset(&allowed));
    assert!(!numbers("204", &phrases).is_subset(&allowed));
}

#[test]
fn a_language_without_phrases_falls_back_to_english_and_its_texts_to_the_first_given() {
    let release = whole();
    assert_eq!(page(&release, "fi-FI"), page(&release, "fi"));
    assert_eq!(page(&release, "sv-FI-x-easy"), page(&release, "sv"));
    for language in ["et", "no", "en-GB", "in Finnish", "", "fil"] {
        assert_eq!(page(&release, language), page(&release, "en"), "{language}");
    }
    assert_eq!(Report::of(&release).to_string(), page(&release, "en"));
}

/// Every phrase becomes a mark, with what is filled in.
fn mark(value: &mut Value) {
    match value {
        Value::String(text) if text.chars().any(char::is_alphabetic) => {
            let filled = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
            let filled: Vec<String> = filled.map(|(name, _)| format!("{{{name}}}")).collect();
            *text = format!("§ {}", filled.join(" "));
        }
        Value::Object(entries) => entries.values_mut().for_each(mark),
        _ => {}
    }
}

/// The words of all texts.
fn texts(value: &Value, own: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => own.extend(text.split_whitespace().map(str::to_owned)),
        Value::Array(values) => values.iter().for_each(|value| texts(value, own)),
        Value::Object(entries) => entries.values().for_each(|value| texts(value, own)),
        _ => {}
    }
}

#[test]
fn every_text_of_the_crate_can_be_replaced() {
    // Every phrase, role and caveat becomes a mark of its own; its number and percent stay as they are.
    let mut sheet = serde_json::to_value(Phrases::english()).unwrap();
    mark(&mut sheet);
    sheet["percent"] = "{number}".into();
    sheet["interval"] = "{lower} {upper}".into();
    let phrases: Phrases = serde_json::from_value(sheet).unwrap();
    let release = released(&usual(), &[EVERYBODY, BY_ROLE], 5);
    let page = Report::of(&release).in_language("fi").with_phrases(phrases).to_string();
    let mut own = BTreeSet::new();
    texts(&serde_json::to_value(&release).unwrap(), &mut own);
    let left: Vec<&str> = page
        .split_whitespace()
        .map(|word| word.trim_matches(['§', '(', ')', ',']))
        .filter(|word| word.chars().any(char::is_alphabetic) && !own.contains(*word))
        .filter(|word| !own.iter().any(|text| text.trim_matches(['(', ')', ',']) == *word))
        .collect();
    assert_eq!(left, Vec::<&str>::new());
}

#[test]
fn phrases_survive_json_and_an_unknown_one_is_an_error() {
    for phrases in [Phrases::english(), Phrases::finnish(), Phrases::swedish()] {
        let text = serde_json::to_string(&phrases).unwrap();
        assert_eq!(serde_json::from_str::<Phrases>(&text).unwrap(), phrases);
    }
    let error = serde_json::from_str::<Phrases>(r#"{"maen": "keskmine"}"#).unwrap_err().to_string();
    assert!(error.contains("unknown field `maen`"), "{error}");
}

#[test]
fn translations_fill_in_the_same_things() {
    fn places(value: &Value, path: &str, found: &mut BTreeSet<String>) {
        match value {
            Value::String(text) => found.extend(
                text.split('{')
                    .skip(1)
                    .filter_map(|rest| rest.split_once('}'))
                    .map(|(name, _)| format!("{path} {name}")),
            ),
            Value::Object(entries) => {
                for (key, value) in entries {
                    places(value, &format!("{path}.{key}"), found);
                }
            }
            _ => {}
        }
    }
    let [english, finnish, swedish] =
        [Phrases::english(), Phrases::finnish(), Phrases::swedish()].map(|phrases| {
            let mut found = BTreeSet::new();
            places(&serde_json::to_value(phrases).unwrap(), "", &mut found);
            found
        });
    assert!(english.len() > 50);
    assert_eq!(english, finnish);
    assert_eq!(english, swedish);
}

#[test]
fn where_everything_is_withheld_every_group_says_so_and_no_figure_is_left() {
    let release = released(&usual(), &[EVERYBODY, BY_ROLE_AND_WAVE], 1_000);
    assert_eq!(release.withheld().groups, 5);
    for (language, withheld) in [("en", "withheld"), ("fi", "ei esitetä"), ("sv", "visas inte")] {
        let page = page(&release, language);
        assert!(!page.contains(['[', '▁', '▂']), "{page}");
        let rows = page.lines().filter(|line| line.ends_with(withheld)).count();
        // Everybody and four groups, each for the responses, two sections and five items; and once where it is told who answered.
        assert_eq!(rows, 1 + (1 + 4) * 8, "{page}");
        compare_with_snapshot(&format!("report_all_withheld.{language}.txt"), &page);
    }
}

#[test]
fn where_nothing_is_withheld_the_page_says_so() {
    let release = released(&[(Role::Parent, "home", "2021-spring", 60)], &[EVERYBODY], 5);
    assert_eq!((release.withheld().groups, release.withheld().figures), (0, 0));
    assert!(page(&release, "en").ends_with("Nothing was withheld.\n"));
    assert!(page(&release, "fi").ends_with("Mitään ei ole jätetty esittämättä.\n"));
    assert!(page(&release, "sv").ends_with("Inget har utelämnats.\n"));
}

fn released_of(questionnaire: Questionnaire, title: Text, answers: &[i32]) -> Release {
    let id = questionnaire.id().to_owned();
    let study = Study::builder().questionnaire(questionnaire).build().unwrap();
    let mut table = study.table(&id).unwrap();
    let items = table.questionnaire().items().count();
    for point in answers {
        table.push(Response::by(Role::Parent).answers(vec![*point; items])).unwrap();
    }
    let bundle = Bundle::of(&study, title).answers(&table, [vec![]]).unwrap();
    bundle.release(DisclosureRule::at_least(5).unwrap(), &Ledger::empty()).unwrap().release
}

#[test]
fn one_cell_makes_a_page() {
    let one = Questionnaire::builder("one", Scale::satisfaction())
        .section("all", |s| s.item("heard", words("Heard", "Kuultu", "Hörd")))
        .build()
        .unwrap();
    let release = released_of(one, Text::new("One question"), &[5, 4, 4, 3, 5, 2, 4]);
    let page = page(&release, "sv");
    assert!(page.contains("  Hörd                      3,9\u{A0}[2,9;\u{A0}4,8]     71\u{A0}%  7       0   ▂▂▄▃   0 14 14 43 29\n"), "{page}");
    assert!(!page.contains("Bästa"), "nothing is best among one: {page}");
}

#[test]
fn a_long_scale_lists_the_points_that_were_given() {
    let long = |points: i32| {
        Questionnaire::builder("long", Scale::new("long", 0, points).unwrap())
            .section("all", |s| s.item("likely", "How likely?"))
            .build()
            .unwrap()
    };
    let answers: Vec<i32> = (0..40).map(|place| [10, 9, 9, 8][place % 4]).collect();
    let eleven = page(&released_of(long(10), Text::new("t"), &answers), "en");
    let wanted =
        "Answers: 0: 0 %, 1: 0 %, 2: 0 %, 3: 0 %, 4: 0 %, 5: 0 %, 6: 0 %, 7: 0 %, 8: 25 %, 9: 50 %, 10: 25 %";
    let flat = |page: &str| page.replace('\u{A0}', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat(&eleven).contains(wanted), "{eleven}");
    let hundred = page(&released_of(long(100), Text::new("t"), &answers), "fi");
    assert!(flat(&hundred).contains("Vastaukset: 8: 25 %, 9: 50 %, 10: 25 %, muut 0 %"), "{hundred}");
    assert_harmless(&eleven);
    assert_harmless(&hundred);
}

/// A questionnaire in which everything that somebody else wrote is this text.
fn called(text: &str) -> Release {
    let scale = Scale::new("five", 1, 5).unwrap().label(1, text).unwrap().label(5, text).unwrap();
    let questionnaire = Questionnaire::builder("named", scale)
        .title(text)
        .section("first", |s| s.title(text).item("one", text).item("two", text))
        .section("second", |s| s.title(text).item("three", text).item("four", text))
        .build()
        .unwrap();
    released_of(questionnaire, Text::new(text), &[5, 4, 4, 3, 5, 2, 4])
}

#[test]
fn labels_from_outside_break_nothing() {
    let hostile = [
        "<b onclick=\"x()\">heard</b> & <script>",
        "\u{202E}drowkcab\u{202C} and \u{2067}isolated",
        "هل استمعوا إليك؟ 1 إلى 5",
        "נשמענו",
        "👨‍👩‍👧‍👦 family 🇫🇮 👍🏽 e\u{301}",
        "two\r\nlines\tand\u{2028}more",
        "\u{1b}[31mred\u{1b}[0m\u{7}\u{0}",
        "",
        "   ",
        "{n} {withheld} {",
        "lastensuojelulaitoksenhenkilökuntamitoituskeskustelutilaisuuspalautekyselylomake\
         lastensuojelulaitoksenhenkilökuntamitoituskeskustelutilaisuuspalautekyselylomake",
        "满意度调查问卷满意度调查问卷满意度调查问卷满意度调查问卷满意度调查问卷满意度调查问卷满意度调查问卷满意度调查问卷",
    ];
    let mut pages = String::new();
    for text in hostile {
        let release = called(text);
        for language in LANGUAGES {
            let page = page(&release, language);
            assert_harmless(&page);
            assert!(page.contains("3.9") || page.contains("3,9"), "{page}");
            assert_only_released_numbers(&release, language);
        }
        pages.push_str(&page(&release, "en"));
        pages.push('\n');
    }
    compare_with_snapshot("report_hostile_labels.en.txt", &pages);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_label_breaks_a_page(text in "\\PC{0,60}|.{0,150}|[\u{590}-\u{6ff}\u{202a}-\u{202e}\u{2066}-\u{2069} a-z]{0,200}") {
        let release = called(&text);
        for language in LANGUAGES {
            assert_harmless(&page(&release, language));
        }
    }

    #[test]
    fn any_release_prints_only_what_is_in_it(
        sizes in proptest::array::uniform6(0u64..40),
        minimum in 2u64..12,
        grouping in 0usize..4,
    ) {
        let groups: Vec<(Role, &str, &str, u64)> =
            usual().into_iter().zip(sizes).map(|((role, service, wave, _), size)| (role, service, wave, size)).collect();
        let by = [EVERYBODY, BY_ROLE, BY_SERVICE, BY_ROLE_AND_WAVE][grouping];
        let release = released(&groups, &[EVERYBODY, by], minimum);
        for language in LANGUAGES {
            assert_only_released_numbers(&release, language);
            assert_harmless(&page(&release, language));
        }
    }
}
