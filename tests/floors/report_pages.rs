//! The parts of a report that a small study cannot fill one by one, on pages that are compared letter by letter; every caveat in words.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

#[path = "../kokemus/release_format.rs"]
mod release_format;
#[path = "../kokemus/snapshots.rs"]
mod snapshots;

use crate::disclosure::printed::{Printed, ReleasedFigure, Shown};
use crate::disclosure::release::{
    BeforeAfter, ChangeFigures, DriverFigures, GroupKey, LimitsAt, LinkFigures, Named, Names, OutputFigures,
    RELEASE_FORMAT, Release, ReleasedAlpha, ReleasedCaveat, ReleasedChange, ReleasedDriver, ReleasedFunnel,
    ReleasedImportance, ReleasedLimits, ReleasedLink, ReleasedOutputs, ReleasedQuestionnaire,
    ReleasedResponse, ReleasedScore, ReleasedService, ReleasedWellbeing, ResponseFigures, SectionReliability,
    SectionWords, SinceLastWave, WithheldParts, caveats,
};
use crate::disclosure::rule::DisclosureRule;
use crate::estimate::{Caveat, Quantity};
use crate::report::Report;
use crate::vocabulary::respondent::Surveyed;
use crate::vocabulary::scale::Scale;
use crate::vocabulary::text::Text;
use release_format::undocumented;
use snapshots::compare_with_snapshot;

fn words(english: &str, finnish: &str, swedish: &str) -> Text {
    Text::tagged("en", english).unwrap().and("fi", finnish).unwrap().and("sv", swedish).unwrap()
}

fn figure(quantity: Quantity, [value, lower, upper]: [f64; 3], n: u64) -> ReleasedFigure {
    let decimals = match quantity {
        Quantity::Points => 1,
        Quantity::Share => 0,
        Quantity::Coefficient => 2,
    };
    let printed = |value: f64| Printed::rounded(value, 2);
    let (lower, upper) = (Some(printed(lower)), Some(printed(upper)));
    ReleasedFigure { value: printed(value), lower, upper, quantity, decimals, n }
}

fn points(value: [f64; 3], n: u64) -> Shown<Option<ReleasedFigure>> {
    Shown::Figure(Some(figure(Quantity::Points, value, n)))
}

fn names() -> Names {
    let named = |key: &str, name: Text| Named { key: key.into(), name };
    Names {
        roles: Vec::new(),
        services: vec![
            named("home", words("family work", "perhetyö", "familjearbete")),
            named("friend", words("support persons", "tukihenkilötoiminta", "stödpersoner")),
        ],
        stages: vec![
            named("start", words("Start of the service", "Palvelun alku", "Tjänstens början")),
            named("end", words("End of the service", "Palvelun loppu", "Tjänstens slut")),
            named("later", words("Half a year later", "Puolen vuoden kuluttua", "Ett halvår senare")),
        ],
        waves: vec![
            named("spring", words("spring 2021", "kevät 2021", "våren 2021")),
            named("autumn", words("autumn 2021", "syksy 2021", "hösten 2021")),
        ],
    }
}

fn questionnaire() -> ReleasedQuestionnaire {
    let section = |id: &str, title: Text| SectionWords { id: id.into(), title, items: Vec::new() };
    let alpha = |section: &str, figure: Option<ReleasedFigure>| SectionReliability {
        section: section.into(),
        alpha: Shown::Figure(figure.map(|it| ReleasedAlpha {
            value: it.value,
            lower: it.lower,
            upper: it.upper,
            n: Some(it.n),
        })),
    };
    let moved = |role: &str, section: &str, difference| SinceLastWave {
        group: GroupKey { role: Some(Some(role.into())), ..GroupKey::default() },
        from: "spring".into(),
        to: "autumn".into(),
        section: section.into(),
        difference,
    };
    let by_telephone = GroupKey {
        role: Some(None),
        service: Some(Some("friend".into())),
        stage: None,
        wave: None,
        administration: Some(Some("telephone".into())),
    };
    ReleasedQuestionnaire {
        id: "family".into(),
        version: "1".into(),
        title: words("Family work", "Perhetyö", "Familjearbete"),
        scale: Scale::satisfaction(),
        top_box: 2,
        sections: vec![
            section("met", words("Being met", "Kohtaaminen", "Bemötande")),
            section("said", words("Having a say", "Vaikuttamismahdollisuudet", "Delaktighet")),
        ],
        tables: Vec::new(),
        gathered: Vec::new(),
        reliability: vec![
            alpha("met", Some(figure(Quantity::Coefficient, [0.84, 0.79, 0.88], 131))),
            alpha("said", None),
        ],
        since_last_wave: vec![
            moved("parent", "met", points([0.3, 0.1, 0.5], 96)),
            moved("child", "met", Shown::Withheld),
            moved("parent", "said", points([-0.2, -0.4, 0.1], 96)),
            moved("child", "said", Shown::Figure(None)),
            SinceLastWave { group: by_telephone, ..moved("", "said", points([0.4, -0.1, 0.9], 31)) },
        ],
    }
}

fn wellbeing() -> ReleasedWellbeing {
    let at = |stage: &str, mean| ReleasedScore { of: stage.into(), mean };
    let band = |before, after, n| BeforeAfter { before, after, n };
    ReleasedWellbeing {
        id: "wellbeing".into(),
        name: words("How are you doing?", "Mitä sinulle kuuluu?", "Hur mår du?"),
        reporter: Some("child".into()),
        wave: Some("autumn".into()),
        lowest: 0.0,
        highest: 40.0,
        higher_is_better: true,
        stages: vec![
            at("start", points([18.4, 17.0, 19.8], 84)),
            at("end", points([24.9, 23.2, 26.6], 64)),
            at("later", Shown::Withheld),
        ],
        changes: vec![
            ReleasedChange {
                from: "start".into(),
                to: "end".into(),
                figures: Shown::Figure(ChangeFigures {
                    mean: figure(Quantity::Points, [6.1, 4.4, 7.8], 58),
                    left: Shown::Figure(26),
                    leavers_less_stayers: points([-2.3, -4.9, 0.3], 84),
                    bands: 2,
                    before_after: vec![
                        band(0, 0, Shown::Figure(9)),
                        band(0, 1, Shown::Figure(45)),
                        band(1, 0, Shown::Withheld),
                        band(1, 1, Shown::Withheld),
                    ],
                    reliable_change: Some(Printed::rounded(5.3, 1)),
                    improved: Shown::Figure(Some(figure(Quantity::Share, [0.52, 0.39, 0.64], 58))),
                    caveats: vec![ReleasedCaveat::OneGroup, ReleasedCaveat::OnlyCurrentClientsSurveyed],
                }),
            },
            ReleasedChange { from: "end".into(), to: "later".into(), figures: Shown::Withheld },
        ],
    }
}

fn links() -> Vec<ReleasedLink> {
    let figures = LinkFigures {
        correlation: figure(Quantity::Coefficient, [0.41, 0.17, 0.6], 58),
        given_baseline: true,
        given: vec![words("age", "ikä", "ålder"), words("visits", "käynnit", "besök")],
        slope: figure(Quantity::Points, [2.4, 1.0, 3.8], 58),
        robustness_value: Some(Printed::rounded(0.36, 2)),
        robustness_value_of_interval: Some(Printed::rounded(0.14, 2)),
        caveats: vec![
            ReleasedCaveat::AssociationOnly,
            ReleasedCaveat::SameReporter,
            ReleasedCaveat::FewCases,
        ],
    };
    let being_met = words(
        "Being met, with the change of wellbeing",
        "Kohtaaminen ja hyvinvoinnin muutos",
        "Bemötande och förändringen av välbefinnandet",
    );
    let say = words(
        "Having a say, with the change of wellbeing",
        "Vaikuttaminen ja hyvinvoinnin muutos",
        "Delaktighet och förändringen av välbefinnandet",
    );
    vec![
        ReleasedLink { name: being_met, figures: Shown::Figure(figures) },
        ReleasedLink { name: say, figures: Shown::Withheld },
    ]
}

fn importance() -> ReleasedImportance {
    let driver = |name: Text, figures| ReleasedDriver { name, figures };
    let shown = |importance: [f64; 3], mean: [f64; 3], percent: f64| {
        Shown::Figure(DriverFigures {
            importance: figure(Quantity::Share, importance, 58),
            performance: figure(Quantity::Points, mean, 58),
            performance_percent: Printed::rounded(percent, 0),
        })
    };
    ReleasedImportance {
        name: words("change of wellbeing", "hyvinvoinnin muutos", "förändringen av välbefinnandet"),
        drivers: vec![
            driver(
                words("Being met", "Kohtaaminen", "Bemötande"),
                shown([0.14, 0.03, 0.29], [4.2, 4.0, 4.4], 80.0),
            ),
            driver(
                words("Having a say", "Vaikuttamismahdollisuudet", "Delaktighet"),
                shown([0.21, 0.07, 0.38], [3.1, 2.8, 3.4], 53.0),
            ),
            driver(words("Information", "Tiedonsaanti", "Information"), Shown::Withheld),
        ],
        importance_line: Shown::Figure(Printed::rounded(0.18, 2)),
        performance_line: Shown::Figure(Printed::rounded(67.0, 0)),
        caveats: vec![ReleasedCaveat::AssociationOnly],
    }
}

fn funnel() -> ReleasedFunnel {
    let service = |key: &str, value| ReleasedService { service: key.into(), value };
    let limits = |level, lower, upper| ReleasedLimits {
        level,
        along: vec![LimitsAt { n: 96, lower: Printed::rounded(lower, 1), upper: Printed::rounded(upper, 1) }],
    };
    ReleasedFunnel {
        name: words("Being met", "Kohtaaminen", "Bemötande"),
        higher_is_better: true,
        expected: ReleasedFigure {
            lower: None,
            upper: None,
            ..figure(Quantity::Points, [4.1, 4.0, 4.2], 131)
        },
        services: vec![
            service("home", Shown::Figure(figure(Quantity::Points, [4.2, 4.0, 4.4], 96))),
            service("friend", Shown::Withheld),
        ],
        limits: vec![limits(0.95, 3.9, 4.3), limits(0.998, 3.8, 4.4)],
    }
}

fn all_parts() -> Release {
    let shown = |asked, answered, rate: [f64; 3]| {
        Shown::Figure(ResponseFigures { asked, answered, rate: figure(Quantity::Share, rate, asked) })
    };
    let asked = |name: Text, figures| ReleasedResponse { name, figures };
    let outputs = |name: Text, figures| ReleasedOutputs { name, figures };
    let visits = OutputFigures { total: Printed::rounded(12_408.0, 0), cases: 1_204 };
    Release {
        format: RELEASE_FORMAT,
        title: words("Family work in 2021", "Perhetyö vuonna 2021", "Familjearbetet år 2021"),
        rule: DisclosureRule::at_least(5).unwrap(),
        confidence: 0.95,
        names: names(),
        asked: vec![
            asked(words("Parents", "Vanhemmat", "Föräldrar"), shown(1_204, 451, [0.37, 0.35, 0.4])),
            asked(words("Children", "Lapset", "Barn"), shown(312, 131, [0.42, 0.37, 0.48])),
            asked(words("Others", "Muut", "Övriga"), Shown::Withheld),
        ],
        questionnaires: vec![questionnaire()],
        wellbeing: vec![wellbeing()],
        links: links(),
        importance: vec![importance()],
        funnels: vec![funnel()],
        outputs: vec![
            outputs(words("Home visits", "Kotikäynnit", "Hembesök"), Shown::Figure(visits)),
            outputs(words("Groups", "Ryhmätapaamiset", "Gruppträffar"), Shown::Withheld),
        ],
        withheld: WithheldParts { groups: 1, figures: 6 },
    }
}

#[test]
fn the_pages_of_all_parts_are_those_that_were_looked_at() {
    let release = all_parts();
    for language in ["en", "fi", "sv"] {
        let page = Report::of(&release).in_language(language).to_string();
        compare_with_snapshot(&format!("report_of_all_parts.{language}.txt"), &page);
    }
    let json = serde_json::to_value(&release).unwrap();
    assert_eq!(undocumented(&json), Vec::<String>::new());
    compare_with_snapshot(
        "release_of_all_parts.json",
        &(serde_json::to_string_pretty(&json).unwrap() + "\n"),
    );
}

#[test]
fn a_table_too_wide_for_the_page_becomes_a_list_and_loses_nothing() {
    for (bands, is_a_table) in [(8_u8, true), (30, false)] {
        let mut release = all_parts();
        let Shown::Figure(figures) = &mut release.wellbeing[0].changes[0].figures else {
            panic!("a shown change")
        };
        figures.bands = bands;
        let cells = u64::from(bands) * u64::from(bands);
        let place = |cell: u64| ((cell / u64::from(bands)) as u8, (cell % u64::from(bands)) as u8);
        let counted = |cell: u64| BeforeAfter {
            before: place(cell).0,
            after: place(cell).1,
            n: Shown::Figure(1_000 + cell),
        };
        figures.before_after = (0..cells).map(counted).collect();
        let page = Report::of(&release).to_string();
        assert_eq!(
            page.lines().any(|line| line.contains("1,000") && line.contains("1,001")),
            is_a_table,
            "{page}"
        );
        for cell in 0..cells {
            let count = format!("1,{cell:03}");
            assert!(page.contains(&count), "{count} in {bands} bands");
        }
        assert!(page.lines().all(|line| line.chars().count() <= 100), "{page}");
    }
}

fn every_caveat() -> Vec<Caveat> {
    vec![
        Caveat::OnlySurveyed(Surveyed::AllClients),
        Caveat::OnlySurveyed(Surveyed::CurrentClients),
        Caveat::OnlySurveyed(Surveyed::Leavers),
        Caveat::CasesTakenAsIndependent,
        Caveat::FewCases { cases: 21 },
        Caveat::FewGroups { groups: 6 },
        Caveat::GroupsTakenAsIndependent,
        Caveat::OrderInTimeAsGiven,
        Caveat::AveragedWithinCase,
        Caveat::AssociationOnly,
        Caveat::OneGroup,
        Caveat::CrossSectional,
        Caveat::OrderUnknown,
        Caveat::SameReporter,
        Caveat::StagesLeftIn,
        Caveat::SmallForItsMethod { have: 40, wanted: 100 },
        Caveat::TooSmallForApproximation { smallest: 7, wanted: 20 },
        Caveat::ResamplesLeftOut { without: 3, resamples: 2_000 },
        Caveat::ImproperSolution { of: "variance of the trait".into() },
        Caveat::ModelRejected,
        Caveat::AssumesNormality,
        Caveat::AssumesEqualSpread,
        Caveat::RestsOnOneCase,
        Caveat::BeyondOne,
        Caveat::UnusedPoints { first: 1, second: 2 },
        Caveat::ProportionalOddsRejected,
        Caveat::SparseStrata { room: 3, wanted: 5 },
        Caveat::WithoutCounterpart { first: 2, second: 0 },
        Caveat::TakenAsDifferentPeople { answers: 14 },
        Caveat::FewExpected { below_five: 2, cells: 10 },
        Caveat::EligibleShareTakenAsKnown { share: 0.62, how: "as among those known".into() },
        Caveat::NegativeAverageCovariance,
        Caveat::NotPositiveDefinite { of: "the matrix of correlations".into() },
        Caveat::BestOfMany { tried: 12 },
        Caveat::OfLatentAnswers,
        Caveat::ReliabilitiesTakenAsKnown { first: 0.8, second: 0.75 },
    ]
}

#[test]
fn no_number_of_a_caveat_goes_out_nor_that_answers_are_lopsided_or_all_alike() {
    let of = |caveats: &[Caveat]| serde_json::to_string(&caveats::released(caveats)).unwrap();
    assert!(!of(&every_caveat()).contains(|c: char| c.is_ascii_digit()));
    let few = |cases| Caveat::FewCases { cases };
    let untold = [Caveat::SkewedForItsSize { wanted: 1_250 }, Caveat::ItemsWithoutVariation { items: 1 }];
    assert_eq!(of(&[&[few(4), few(5)], &untold[..]].concat()), r#"["few_cases"]"#);
}

#[test]
fn every_caveat_is_worded_in_every_language_and_leaves_no_brace() {
    let mut release = all_parts();
    release.links.truncate(1);
    let Shown::Figure(figures) = &mut release.links[0].figures else { panic!("a shown link") };
    figures.caveats = caveats::released(&every_caveat());
    assert_eq!(figures.caveats.len(), every_caveat().len());
    let mut pages = String::new();
    for language in ["en", "fi", "sv"] {
        let page = Report::of(&release).in_language(language).to_string();
        assert!(!page.contains(['{', '}']), "{page}");
        let heading = crate::report::phrases::Phrases::in_language(language).links;
        let links = page.split(&*heading).nth(1).unwrap().split("\n\n").nth(1).unwrap();
        pages.extend([language, "\n", links, "\n\n"]);
    }
    compare_with_snapshot("caveats.txt", &pages);
}
