//! Pictures of parts made by hand: what a study's own answers would not easily show.

use crate::disclosure::printed::{Printed, ReleasedFigure, Shown};
use crate::disclosure::release::*;
use crate::disclosure::rule::DisclosureRule;
use crate::estimate::Quantity;
use crate::maps_drawn::{funnel, importance};
use crate::plot::Pictures;
use crate::svg_checks::{checked, figures_are_of};
use crate::tally::group::Dimension;
use crate::vocabulary::scale::{Better, Scale};
use crate::vocabulary::text::Text;

const WIDTHS: [u32; 4] = [240, 300, 600, 1200];
const LANGUAGES: [&str; 3] = ["en", "fi-FI", "sv"];
const LONG: &str = "Lastensuojelun avohuollon perhetyöntekijätapaamisjärjestelyjen yhteensovittamismahdollisuuksista tiedottaminen oli ymmärrettävää";
pub(crate) const AWKWARD: [&str; 8] = [
    LONG,
    "<b>\"Bold\" & 'quoted'</b> ]]> <!-- -->",
    "שלום (אבא) הקשיבו לנו!",
    "الخدمة كانت جيدة 123",
    "👨‍👩‍👧‍👦 Perhe 👍🏽 🇫🇮🇸🇪",
    "Donaudampfschiffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "",
    "\u{202e}evil\u{0}\u{1b}[31m\nnew line",
];

pub(crate) fn figure(value: f64, half: Option<f64>, quantity: Quantity, n: u64) -> ReleasedFigure {
    let (decimals, stored) = match quantity {
        Quantity::Points => (1, 1),
        Quantity::Share => (0, 2),
        Quantity::Coefficient => (2, 2),
    };
    let number = |value| Printed::rounded(value, stored);
    ReleasedFigure {
        value: number(value),
        lower: half.map(|half| number(value - half)),
        upper: half.map(|half| number(value + half)),
        quantity,
        decimals,
        n,
    }
}

pub(crate) fn points(value: f64, n: u64) -> ReleasedFigure {
    figure(value, Some(0.3), Quantity::Points, n)
}

pub(crate) fn named(key: &str, name: &str) -> Named {
    Named { key: key.into(), name: Text::new(name) }
}

pub(crate) fn release() -> Release {
    let stages = ["Ennakkotieto", "Yhteydenotto ja ensimmäinen kohtaaminen", LONG, "Tuki palvelun jälkeen"];
    Release {
        format: RELEASE_FORMAT,
        title: Text::new("Perhetyö 2020"),
        rule: DisclosureRule::at_least(5).unwrap(),
        confidence: 0.95,
        names: Names {
            roles: vec![named("grandparent", "isovanhemmat")],
            services: AWKWARD.iter().enumerate().map(|(n, name)| named(&format!("s{n}"), name)).collect(),
            stages: stages.iter().enumerate().map(|(n, name)| named(&format!("stage{n}"), name)).collect(),
            waves: vec![named("spring", "kevät 2020"), named("autumn", "syksy 2020")],
        },
        asked: Vec::new(),
        questionnaires: Vec::new(),
        wellbeing: Vec::new(),
        links: Vec::new(),
        importance: Vec::new(),
        funnels: Vec::new(),
        outputs: Vec::new(),
        withheld: WithheldParts::default(),
    }
}

fn item_words(id: usize, text: &str) -> ItemWords {
    ItemWords {
        id: format!("i{id}"),
        text: Text::new(text),
        scale: None,
        reverse_keyed: false,
        stage: Some(format!("stage{}", id % 4)),
    }
}

/// Shares in hundredths, with a mean as the tally would give it.
pub(crate) fn item_figures(shares: &[u64], n: u64) -> ItemFigures {
    let total: u64 = shares.iter().sum();
    let mean = shares.iter().enumerate().map(|(place, share)| (place as u64 + 1) * share).sum::<u64>() as f64;
    ItemFigures {
        n,
        unanswered: 3,
        mean: points(mean / total as f64, n),
        top_box: figure(0.5, None, Quantity::Share, n),
        shares: shares.iter().map(|share| Printed::rounded(*share as f64 / 100.0, 2)).collect(),
    }
}

pub(crate) fn group(role: &str, service: Option<&str>, figures: Shown<GroupFigures>) -> ReleasedGroup {
    let service = service.map(|key| Some(key.to_owned()));
    ReleasedGroup {
        group: GroupKey { role: Some(Some(role.into())), service, ..GroupKey::default() },
        figures,
    }
}

pub(crate) fn questionnaire(
    texts: &[&str],
    scale: Scale,
    shares: &[Vec<u64>],
    n: u64,
) -> ReleasedQuestionnaire {
    let items: Vec<ItemWords> = texts.iter().enumerate().map(|(id, text)| item_words(id, text)).collect();
    let figures = |shift: usize| GroupFigures {
        responses: n,
        items: (0..items.len())
            .map(|id| ReleasedItem {
                id: format!("i{id}"),
                figures: Shown::Figure(Some(item_figures(&shares[(id + shift) % shares.len()], n))),
            })
            .collect(),
        sections: Vec::new(),
        stages: (0..4)
            .map(|stage| ReleasedScore {
                of: format!("stage{stage}"),
                mean: match (stage + shift) % 5 {
                    4 => Shown::Withheld,
                    3 => Shown::Figure(None),
                    step => Shown::Figure(Some(points(2.9 + 0.4 * step as f64 + 0.1 * shift as f64, n))),
                },
            })
            .collect(),
    };
    let groups = vec![
        group("child", None, Shown::Figure(figures(0))),
        group("parent", None, Shown::Figure(figures(1))),
        group("professional", None, Shown::Withheld),
        group("grandparent", Some("s0"), Shown::Figure(figures(2))),
    ];
    ReleasedQuestionnaire {
        id: "q".into(),
        version: "1".into(),
        title: Text::new("Perhetyön kysely"),
        scale,
        top_box: 2,
        sections: vec![SectionWords { id: "all".into(), title: Text::new("Kohtaaminen"), items }],
        tables: vec![ReleasedTable { by: vec![Dimension::Role], groups }],
        gathered: Vec::new(),
        reliability: Vec::new(),
        since_last_wave: Vec::new(),
    }
}

fn usual() -> Vec<Vec<u64>> {
    vec![
        vec![3, 8, 20, 41, 28],
        vec![0, 0, 0, 0, 100],
        vec![100, 0, 0, 0, 0],
        vec![40, 30, 11, 10, 9],
        vec![0, 0, 100, 0, 0],
    ]
}

/// Each picture in every language at every width.
pub(crate) fn everywhere(
    release: &Release,
    part: &impl serde::Serialize,
    draw: impl Fn(&Pictures<'_>) -> String,
) -> String {
    let values = serde_json::json!([release, part]);
    for width in WIDTHS {
        for language in LANGUAGES {
            let svg = draw(&Pictures::of(release).in_language(language).width(width));
            figures_are_of(&checked(&svg), &values, language);
        }
    }
    for width in [300, 1200] {
        keep(&draw(&Pictures::of(release).in_language("fi").width(width)), width);
    }
    let svg = draw(&Pictures::of(release).in_language("fi").width(600));
    keep(&svg, 600);
    svg
}

/// For looking at: written into the folder that the environment names.
fn keep(svg: &str, width: u32) {
    if let Some(folder) = std::env::var_os("KOKEMUS_PICTURES") {
        let name = std::thread::current().name().unwrap_or("picture").replace("::", "-");
        let place = (0..1_000)
            .map(|n| std::path::Path::new(&folder).join(format!("{name}-{n}-{width}.svg")))
            .find(|it| !it.exists());
        std::fs::write(place.unwrap(), svg).unwrap();
    }
}

#[test]
fn a_section_of_awkward_labels_is_drawn_at_every_width() {
    let release = release();
    let q = questionnaire(&AWKWARD, Scale::satisfaction(), &usual(), 1_234_567);
    let svg =
        everywhere(&release, &q, |pictures| pictures.section(&q, &q.tables[0].groups[0], "all").unwrap());
    assert!(!svg.contains("<b>") && svg.contains("1\u{a0}234\u{a0}567"));
}

#[test]
fn twenty_items_on_seven_points_and_reverse_keyed_ones() {
    let release = release();
    let texts: Vec<String> =
        (0..20).map(|n| format!("{n}. {}", LONG.chars().take(40 + n).collect::<String>())).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let shares = vec![vec![1, 2, 7, 20, 30, 25, 15], vec![10, 20, 30, 10, 10, 10, 10]];
    let mut q = questionnaire(&texts, Scale::agreement_7(), &shares, 451);
    for item in q.sections[0].items.iter_mut().step_by(3) {
        item.reverse_keyed = true;
    }
    q.sections[0].items[1].scale = Some(Scale::new("yes-no", 0, 1).unwrap().better(Better::Lower));
    everywhere(&release, &q, |pictures| pictures.section(&q, &q.tables[0].groups[1], "all").unwrap());
}

#[test]
fn an_item_across_groups_with_a_withheld_one() {
    let release = release();
    let q = questionnaire(&[LONG], Scale::satisfaction(), &usual(), 57);
    let svg = everywhere(&release, &q, |pictures| pictures.item(&q, &q.tables[0], "i0").unwrap());
    assert!(svg.contains("ei esitetä") && svg.contains("url(#kokemus-hatch-"));
}

#[test]
fn everything_withheld_is_said_and_no_figure_is_left() {
    let release = release();
    let mut q =
        questionnaire(&["Meitä kuultiin", "Luotimme työntekijään"], Scale::satisfaction(), &usual(), 57);
    for group in &mut q.tables[0].groups {
        group.figures = Shown::Withheld;
    }
    let drawings = [
        everywhere(&release, &q, |pictures| pictures.section(&q, &q.tables[0].groups[0], "all").unwrap()),
        everywhere(&release, &q, |pictures| pictures.item(&q, &q.tables[0], "i0").unwrap()),
        everywhere(&release, &q, |pictures| pictures.path(&q, &q.tables[0], &[]).unwrap()),
    ];
    for svg in drawings {
        let set = checked(&svg);
        assert!(set.iter().all(|text| text.kind != "figure" || text.text.is_empty()));
        assert!(set.iter().any(|text| text.text.contains("ei esitetä")) && !svg.contains("=\u{a0}57"));
    }
}

#[test]
fn all_fives_and_scales_of_two_and_of_a_hundred_points() {
    let release = release();
    let fives = vec![vec![0, 0, 0, 0, 100]];
    let q = questionnaire(&["Meitä kuultiin"], Scale::satisfaction(), &fives, 12);
    everywhere(&release, &q, |pictures| pictures.section(&q, &q.tables[0].groups[0], "all").unwrap());
    let q = questionnaire(&["Kyllä vai ei"], Scale::new("two", 0, 1).unwrap(), &[vec![30, 70]], 12);
    everywhere(&release, &q, |pictures| pictures.section(&q, &q.tables[0].groups[0], "all").unwrap());
    let q = questionnaire(&["Kuinka hyvin?"], Scale::new("vas", 0, 100).unwrap(), &[vec![1; 101]], 101);
    everywhere(&release, &q, |pictures| pictures.section(&q, &q.tables[0].groups[0], "all").unwrap());
}

fn measure(higher_is_better: bool) -> ReleasedWellbeing {
    ReleasedWellbeing {
        id: "w".into(),
        name: Text::new("Nuoren itse arvioima hyvinvointi"),
        reporter: Some("young person".into()),
        wave: Some("spring".into()),
        lowest: 0.0,
        highest: 100.0,
        higher_is_better,
        stages: (0..4)
            .map(|stage| ReleasedScore {
                of: format!("stage{stage}"),
                mean: if stage == 2 {
                    Shown::Withheld
                } else {
                    Shown::Figure(Some(figure(
                        51.0 + 4.6 * f64::from(stage),
                        Some(5.2),
                        Quantity::Points,
                        87,
                    )))
                },
            })
            .collect(),
        changes: Vec::new(),
    }
}

#[test]
fn the_path_shows_roles_side_by_side_with_wellbeing_below() {
    let release = release();
    let q = questionnaire(&AWKWARD, Scale::satisfaction(), &usual(), 224);
    let of_parents = ReleasedWellbeing { reporter: Some("parent".into()), ..measure(true) };
    let wellbeing = [measure(true), of_parents, measure(false)];
    let parts = serde_json::json!([q, wellbeing]);
    let svg = everywhere(&release, &parts, |pictures| pictures.path(&q, &q.tables[0], &wellbeing).unwrap());
    assert!(
        svg.contains("lapset") && svg.contains("isovanhemmat") && svg.contains("pienempi luku on parempi")
    );
    // Two reports of one measure share a panel, under its name and its wave.
    let headings = checked(&svg).iter().filter(|text| text.text.contains("hyvinvointi")).count();
    assert!(svg.contains("kevät 2020") && headings == 2, "{headings}");
}

#[test]
fn a_path_of_one_group_and_a_path_without_stages() {
    let release = release();
    let mut q = questionnaire(&["a", "b", "c", "d"], Scale::satisfaction(), &usual(), 224);
    q.tables[0].groups.truncate(1);
    everywhere(&release, &q, |pictures| pictures.path(&q, &q.tables[0], &[]).unwrap());
    for item in &mut q.sections[0].items {
        item.stage = None;
    }
    let error = Pictures::of(&release).path(&q, &q.tables[0], &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "stages of questionnaire `q` in a picture of the path: an item about a stage is missing (allowed: at least one, \
         a table by stage, or wellbeing along the path); say of items which stage they ask about, or give a table by stage"
    );
}

fn change(bands: u8, most: u64) -> ReleasedChange {
    let cell = |before: u8, after: u8| BeforeAfter {
        before,
        after,
        n: match (before + 2 * after) % 7 {
            0 => Shown::Withheld,
            1 => Shown::Figure(0),
            step => Shown::Figure(most / u64::from(step)),
        },
    };
    ReleasedChange {
        from: "stage0".into(),
        to: "stage2".into(),
        figures: Shown::Figure(ChangeFigures {
            mean: figure(6.2, Some(2.1), Quantity::Points, 87),
            left: Shown::Withheld,
            leavers_less_stayers: Shown::Withheld,
            bands,
            before_after: (0..bands).flat_map(|b| (0..bands).map(move |a| cell(b, a))).collect(),
            reliable_change: Some(Printed::rounded(14.3, 1)),
            improved: Shown::Figure(Some(figure(0.31, Some(0.09), Quantity::Share, 87))),
            caveats: Vec::new(),
        }),
    }
}

#[test]
fn before_and_after_are_squares_with_the_band_of_reliable_change() {
    let release = release();
    for (bands, most, higher) in [(5, 40, true), (1, 9, true), (10, 1_234_567, false), (20, 30, true)] {
        let (measure, change) = (measure(higher), change(bands, most));
        let parts = serde_json::json!([measure, change]);
        let svg = everywhere(&release, &parts, |pictures| pictures.before_and_after(&measure, &change));
        assert!(svg.contains("14,3") && svg.contains("ei esitetä"));
        assert!(svg.contains("kevät 2020") && svg.contains("nuoret"));
    }
    let withheld = ReleasedChange { figures: Shown::Withheld, ..change(5, 40) };
    let measure = measure(true);
    let svg = everywhere(&release, &measure, |pictures| pictures.before_and_after(&measure, &withheld));
    assert!(checked(&svg).iter().all(|text| text.kind != "figure"));
}

#[test]
fn hostile_numbers_are_drawn_somewhere_on_the_sheet() {
    let release = release();
    for (lowest, highest) in
        [(0.0, 0.0), (5.0, 1.0), (f64::NAN, 1.0), (f64::NEG_INFINITY, f64::INFINITY), (-1e308, 1e308)]
    {
        let measure = ReleasedWellbeing { lowest, highest, ..measure(true) };
        let q = questionnaire(&["a", "b", "c", "d"], Scale::satisfaction(), &[vec![0; 5], vec![999; 5]], 0);
        checked(&Pictures::of(&release).path(&q, &q.tables[0], std::slice::from_ref(&measure)).unwrap());
        checked(&Pictures::of(&release).section(&q, &q.tables[0].groups[0], "all").unwrap());
        for bands in [0, 1, 60] {
            checked(&Pictures::of(&release).before_and_after(&measure, &change(bands, u64::MAX)));
        }
    }
    for value in [f64::NAN, f64::INFINITY, -1e300, 0.0] {
        let mut map = importance(&["a", "b", "c"], value);
        map.importance_line = Shown::Figure(Printed::rounded(value, 2));
        checked(&Pictures::of(&release).importance_and_performance(&map));
        let mut funnel = funnel(&[0, 1, u64::MAX], Quantity::Points);
        funnel.expected = figure(value, None, Quantity::Points, 0);
        checked(&Pictures::of(&release).funnel(&funnel));
    }
}
