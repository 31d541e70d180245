//! Disclosure control of tables of answers: rules, ledgers, and what is left in a release.

use kokemus::{
    Bundle, Dimension, DisclosureRule, ErrorKind, Ledger, Questionnaire, Release, Released, Response,
    ResponseTable, Role, Scale, Study, WithheldBecause,
};
use serde_json::Value;

const EVERYONE: Vec<Dimension> = vec![];

fn by_role() -> Vec<Dimension> {
    vec![Dimension::Role]
}

fn family() -> Study {
    let family = Questionnaire::builder("family", Scale::satisfaction())
        .section("encounter", |s| s.item("heard", "Heard").item("trust", "Trust"))
        .build()
        .unwrap();
    Study::builder().questionnaire(family).build().unwrap()
}

/// Answers of so many of a role, no two of them the same in a row.
fn answer(table: &mut ResponseTable, role: &Role, answers: &[[u8; 2]]) {
    for answer in answers {
        table.push(Response::by(role.clone()).answers(answer.map(i16::from))).unwrap();
    }
}

fn some(n: usize) -> Vec<[u8; 2]> {
    (0..n).map(|row| [[5, 4], [4, 3], [3, 4], [4, 5], [2, 2], [5, 5]][row % 6]).collect()
}

fn released(
    study: &Study,
    table: &ResponseTable,
    groupings: &[Vec<Dimension>],
    minimum: u64,
    ledger: &Ledger,
) -> Result<Released, kokemus::Error> {
    let bundle = Bundle::of(study, "Family work").answers(table, groupings.iter().cloned())?;
    bundle.release(DisclosureRule::at_least(minimum)?, ledger)
}

/// Every number of a JSON text, with the key it stands under.
pub(crate) fn numbers(value: &Value, key: &str, found: &mut Vec<(String, serde_json::Number)>) {
    match value {
        Value::Number(number) => found.push((key.to_owned(), number.clone())),
        Value::Array(values) => values.iter().for_each(|value| numbers(value, key, found)),
        Value::Object(values) => values.iter().for_each(|(key, value)| numbers(value, key, found)),
        _ => {}
    }
}

pub(crate) fn numbers_of(release: &Release) -> Vec<(String, serde_json::Number)> {
    let mut found = Vec::new();
    numbers(&serde_json::to_value(release).unwrap(), "", &mut found);
    found
}

#[test]
fn rules_are_checked_and_say_what_is_allowed() {
    let error = DisclosureRule::at_least(1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutOfRange);
    assert_eq!(
        error.to_string(),
        "minimum of a disclosure rule: 1 is out of range (allowed: 2 to 1000); choose a number of respondents"
    );
    let five = DisclosureRule::at_least(5).unwrap();
    assert!(five.each_answer_by_at_least(6).is_err());
    assert!(five.counts_rounded_to(1).is_err() && five.counts_rounded_to(1_001).is_err());
    assert_eq!((five.rounds_counts_to(), five.counts_rounded_to(10).unwrap().rounds_counts_to()), (1, 10));
    assert!(
        five.dominance(0, 50).is_err() && five.dominance(1, 0).is_err() && five.dominance(1, 100).is_err()
    );
    let rule = five.dominance(2, 85).unwrap().each_answer_by_at_least(3).unwrap();
    let text = serde_json::to_string(&rule).unwrap();
    assert_eq!(
        text,
        r#"{"minimum":5,"withhold_unanimous":true,"per_category":3,"dominance":{"cases":2,"percent":85}}"#
    );
    assert_eq!(serde_json::from_str::<DisclosureRule>(&text).unwrap(), rule);
    for hostile in [
        r#"{"minimum":1,"withhold_unanimous":true,"per_category":0}"#,
        r#"{"minimum":5,"withhold_unanimous":true,"per_category":6}"#,
        r#"{"minimum":5,"withhold_unanimous":true,"per_category":0,"dominance":{"cases":1,"percent":100}}"#,
    ] {
        assert!(serde_json::from_str::<DisclosureRule>(hostile).is_err(), "{hostile}");
    }
}

#[test]
fn everything_is_withheld_of_three_respondents() {
    let study = family();
    let mut table = study.table("family").unwrap();
    answer(&mut table, &Role::Parent, &some(3));
    let released = released(&study, &table, &[EVERYONE], 5, &Ledger::empty()).unwrap();
    let shown = &released.release.questionnaires()[0];
    assert!(shown.tables[0].groups[0].figures.is_withheld());
    assert!(shown.reliability.is_empty() && released.release.funnels().is_empty());
    assert_eq!(released.release.withheld().groups, 1);
    assert_eq!(released.audit.withheld[0].n, 3);
    assert_eq!(released.audit.withheld[0].because, WithheldBecause::TooFew);
    // Neither 3 respondents nor anything of theirs: the rule, the level, points and numbers of what is withheld are all.
    let allowed = [
        "format",
        "minimum",
        "per_category",
        "confidence",
        "top_box",
        "lowest",
        "highest",
        "groups",
        "figures",
    ];
    for (key, number) in numbers_of(&released.release) {
        assert!(allowed.contains(&&*key), "{key}: {number}");
    }
}

#[test]
fn nothing_is_withheld_where_everybody_is_many() {
    let study = family();
    let mut table = study.table("family").unwrap();
    answer(&mut table, &Role::Parent, &some(12));
    answer(&mut table, &Role::Child, &some(8));
    let released = released(&study, &table, &[EVERYONE, by_role()], 5, &Ledger::empty()).unwrap();
    assert_eq!((released.release.withheld().groups, released.release.withheld().figures), (0, 0));
    assert!(released.audit.withheld.is_empty());
    let alpha = released.release.questionnaires()[0].reliability[0].alpha.figure().unwrap().as_ref().unwrap();
    assert_eq!((alpha.n, alpha.lower.is_some()), (Some(20), true));
}

#[test]
fn one_cell_is_shown_or_withheld_by_its_own_size() {
    let study = family();
    for (n, withheld) in [(4, true), (5, false)] {
        let mut table = study.table("family").unwrap();
        answer(&mut table, &Role::Parent, &some(n));
        let released = released(&study, &table, &[by_role()], 5, &Ledger::empty()).unwrap();
        let groups = &released.release.questionnaires()[0].tables[0].groups;
        assert_eq!((groups.len(), groups[0].figures.is_withheld()), (1, withheld), "{n}");
    }
}

#[test]
fn a_rule_that_what_is_out_cannot_meet_is_an_error() {
    let study = family();
    let mut table = study.table("family").unwrap();
    answer(&mut table, &Role::Parent, &some(7));
    let parents = released(&study, &table, &[EVERYONE], 2, &Ledger::empty()).unwrap();
    answer(&mut table, &Role::Child, &some(3));
    let all = released(&study, &table, &[EVERYONE], 2, &parents.ledger).unwrap();
    // 7 are out, and 10: the three children, who are a group of their own now, are given back.
    let error = released(&study, &table, &[by_role()], 5, &all.ledger).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unlike);
    assert!(error.to_string().contains("what is out cannot be taken back"), "{error}");
}

#[test]
fn no_trace_of_a_withheld_group_is_in_the_json() {
    let study = family();
    let mut table = study.table("family").unwrap();
    answer(&mut table, &Role::Parent, &some(12));
    answer(&mut table, &Role::Child, &[[1, 1], [1, 2], [2, 1]]);
    let released = released(&study, &table, &[by_role()], 5, &Ledger::empty()).unwrap();
    let text = serde_json::to_string(&released.release).unwrap();
    assert!(text.contains(r#"{"role":"child","figures":"withheld"}"#), "{text}");
    for word in ["too_few", "protects", "primary", "unanimous\":[", "audit", "ledger"] {
        assert!(!text.contains(word), "{word}");
    }
    for (key, number) in numbers_of(&released.release) {
        if ["n", "responses"].contains(&&*key) {
            assert!(number.as_u64().unwrap() >= 5, "{key}: {number}");
        }
    }
}

#[test]
fn numbers_have_no_more_decimals_than_are_printed() {
    let study = family();
    let mut table = study.table("family").unwrap();
    answer(&mut table, &Role::Parent, &some(7)); // means of sevenths
    let released = released(&study, &table, &[EVERYONE], 5, &Ledger::empty()).unwrap();
    let found = numbers_of(&released.release);
    assert!(found.len() > 20);
    for (key, number) in found {
        let text = number.to_string();
        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        assert!(decimals <= 2, "{key}: {text}");
    }
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let study = family();
    let rows = some(17);
    let text = |rows: &mut dyn Iterator<Item = &[u8; 2]>| {
        let mut table = study.table("family").unwrap();
        for row in rows {
            let role = if row[0] > 3 { Role::Parent } else { Role::Child };
            answer(&mut table, &role, &[*row]);
        }
        let released = released(&study, &table, &[EVERYONE, by_role()], 5, &Ledger::empty()).unwrap();
        serde_json::to_string(&released.release).unwrap()
    };
    assert_eq!(text(&mut rows.iter()), text(&mut rows.iter().rev()));
}

/// Nobody's items are alike, and everybody's score is: a mean without an interval would say so.
#[test]
fn scores_that_are_all_alike_are_withheld() {
    let study = family();
    let mut table = study.table("family").unwrap();
    answer(&mut table, &Role::Parent, &[[5, 4], [4, 5], [4, 5], [5, 4], [5, 4], [4, 5]]);
    answer(&mut table, &Role::Child, &some(6));
    let encounter = |rule: DisclosureRule, role: usize| {
        let bundle = Bundle::of(&study, "Family work").answers(&table, [by_role()]).unwrap();
        let released = bundle.release(rule, &Ledger::empty()).unwrap();
        let groups = &released.release.questionnaires()[0].tables[0].groups;
        let figures = groups[role].figures.figure().unwrap();
        assert!(figures.items.iter().all(|item| !item.figures.is_withheld()));
        let why = released.audit.withheld.first().map(|withheld| withheld.because);
        (figures.sections[0].mean.is_withheld(), why)
    };
    let rule = DisclosureRule::at_least(5).unwrap();
    assert_eq!(encounter(rule, 1), (true, Some(WithheldBecause::Unanimous)));
    assert!(!encounter(rule, 0).0);
    assert_eq!(encounter(rule.showing_unanimous_answers(), 1), (false, None));
}

/// A count of a release, and whether it counts respondents.
fn counts(release: &Release) -> Vec<u64> {
    let of_people = |key: &str| ["n", "responses", "unanswered", "asked", "answered", "cases"].contains(&key);
    let numbers = numbers_of(release).into_iter().filter(|(key, _)| of_people(key));
    numbers.map(|(_, number)| number.as_u64().unwrap()).collect()
}

#[test]
fn counts_are_rounded_and_nothing_else_is() {
    let study = family();
    let mut table = study.table("family").unwrap();
    answer(&mut table, &Role::Parent, &some(13));
    answer(&mut table, &Role::Child, &some(7));
    let bundle = Bundle::of(&study, "Family work").answers(&table, [EVERYONE, by_role()]).unwrap();
    let bundle = bundle.asked("all", 32, 20).unwrap();
    let five = DisclosureRule::at_least(5).unwrap();
    let exact = bundle.release(five, &Ledger::empty()).unwrap();
    let rounded = bundle.release(five.counts_rounded_to(5).unwrap(), &Ledger::empty()).unwrap();
    let (counts, multiples) = (counts(&exact.release), counts(&rounded.release));
    assert!(counts.contains(&13) && counts.contains(&7) && counts.contains(&32));
    assert!(multiples.contains(&15) && multiples.contains(&5) && multiples.contains(&30));
    assert_eq!(counts.len(), multiples.len());
    for (count, multiple) in counts.iter().zip(&multiples) {
        assert!(multiple % 5 == 0 && count.abs_diff(*multiple) <= 2, "{count} {multiple}");
    }
    assert_eq!((&exact.ledger, &exact.audit), (&rounded.ledger, &rounded.audit));
    let means = |release: &Release| -> Vec<String> {
        let numbers = numbers_of(release).into_iter().filter(|(key, _)| key == "value" || key == "shares");
        numbers.map(|(_, number)| number.to_string()).collect()
    };
    assert_eq!(means(&exact.release), means(&rounded.release));
}

#[test]
fn a_ledger_is_written_and_read_and_a_hostile_one_is_refused() {
    let study = family();
    let mut table = study.table("family").unwrap();
    answer(&mut table, &Role::Parent, &some(7));
    let first = released(&study, &table, &[EVERYONE], 5, &Ledger::empty()).unwrap();
    let text = serde_json::to_string(&first.ledger).unwrap();
    let read: Ledger = serde_json::from_str(&text).unwrap();
    assert_eq!(read, first.ledger);
    // Nothing new: what is out may go out again.
    let again = released(&study, &table, &[EVERYONE], 5, &read).unwrap();
    assert_eq!(again.release, first.release);
    // Two late answers would be given back by subtraction.
    answer(&mut table, &Role::Parent, &[[1, 1], [1, 2]]);
    let late = released(&study, &table, &[EVERYONE], 5, &read).unwrap();
    assert!(late.release.questionnaires()[0].tables[0].groups[0].figures.is_withheld());
    for hostile in [
        r#"{"questionnaires":[],"more":1}"#,
        r#"{"questionnaires":[],"sets":[{"among":"cases","members":[]}]}"#,
        r#"{"questionnaires":[],"sets":[{"among":"cases","members":[["2","",""],["1","",""]]}]}"#,
        r#"{"questionnaires":[],"sets":[{"among":"cases","members":[["1","",""],["1","",""]]}]}"#,
        r#"{"questionnaires":[{"id":"a","version":"1","categories":[2],"atoms":[],"cells":[{"atoms":[0],"group":"out","facets":["out"]}]}]}"#,
        r#"{"questionnaires":[{"id":"a","version":"1","categories":[1],"atoms":[{"key":[null,null,null,null,null],"counts":[[1125899906842625]]}],"cells":[]}]}"#,
    ] {
        assert!(serde_json::from_str::<Ledger>(hostile).is_err(), "{hostile}");
    }
    let error = serde_json::from_str::<Ledger>(
        r#"{"questionnaires":[],"sets":[{"among":"cases","members":[["1","",""],["1","",""]]}]}"#,
    );
    assert_eq!(
        error.unwrap_err().to_string(),
        "ledger of cases: a set of people does not fit (allowed: people in rising order, each once); keep the ledger as it was written"
    );
}

/// Two children who answer in three waves are two, whatever the table is grouped by.
#[test]
fn respondents_are_people_and_not_responses() {
    let family = Questionnaire::builder("family", Scale::satisfaction())
        .section("encounter", |s| s.item("heard", "Heard").item("trust", "Trust"))
        .build()
        .unwrap();
    let study = Study::builder().waves(["one", "two", "three"]).questionnaire(family).build().unwrap();
    let table_of = |children: u32, member: fn(u32) -> (u32, u8)| {
        let mut table = study.table("family").unwrap();
        for wave in study.waves() {
            for (row, answers) in (0..children).zip(some(6).into_iter().cycle()) {
                let (case, member) = member(row);
                let response = Response::by(Role::Child).member(member).case(case).in_wave(wave.key());
                table.push(response.answers(answers.map(i16::from))).unwrap();
            }
            for answers in some(9) {
                let response = Response::by(Role::Parent).in_wave(wave.key());
                table.push(response.answers(answers.map(i16::from))).unwrap();
            }
        }
        table
    };
    let children = |table: &ResponseTable, minimum| {
        let released = released(&study, table, &[by_role()], minimum, &Ledger::empty()).unwrap();
        let groups = &released.release.questionnaires()[0].tables[0].groups;
        assert_eq!(groups[1].figures.figure().map(|figures| figures.responses), Some(27));
        groups[0].figures.figure().map(|figures| figures.responses)
    };
    let two = table_of(2, |row| (row, 0));
    assert_eq!(children(&two, 5), None);
    assert_eq!(children(&two, 2), Some(6));
    assert_eq!(children(&table_of(5, |row| (row, 0)), 5), Some(15));
    // Siblings of one case are people of their own.
    assert_eq!(children(&table_of(5, |row| (0, row as u8)), 5), Some(15));
}

/// Six late responses of two people are not given by what everybody grew by.
#[test]
fn late_responses_of_few_people_wait() {
    let family = Questionnaire::builder("family", Scale::satisfaction())
        .section("encounter", |s| s.item("heard", "Heard").item("trust", "Trust"))
        .build()
        .unwrap();
    let study =
        Study::builder().waves(["one", "two", "three", "four"]).questionnaire(family).build().unwrap();
    let grown = |late: u32| {
        let mut table = study.table("family").unwrap();
        let push = |table: &mut ResponseTable, case: u32, wave: usize, answers: [u8; 2]| {
            let response = Response::by(Role::Parent).case(case).in_wave(study.waves()[wave].key());
            table.push(response.answers(answers.map(i16::from))).unwrap();
        };
        (0..20).zip(some(20)).for_each(|(case, answers)| push(&mut table, case, 0, answers));
        let first = released(&study, &table, &[EVERYONE], 5, &Ledger::empty()).unwrap();
        for wave in 1..4 {
            (0..late).zip(some(6)).for_each(|(case, answers)| push(&mut table, case, wave, answers));
        }
        let later = released(&study, &table, &[EVERYONE], 5, &first.ledger).unwrap();
        later.release.questionnaires()[0].tables[0].groups[0].figures.figure().map(|it| it.responses)
    };
    assert_eq!(grown(2), None);
    assert_eq!(grown(5), Some(35));
}
