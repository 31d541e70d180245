//! Units from tallies, sections, scores and measures: the same figures whichever way they come, and what does not fit together.

use kokemus::{
    Better, Caveat, Confidence, Dimension, ErrorKind, Funnel, Merge, MissingPolicy, Questionnaire, Refusal,
    Response, ResponseTable, Role, Scale, SectionTotals, Study, Tally, UnitErrors, UnitMeans, UnitStrata,
};
use proptest::prelude::*;

use crate::support::assert_close;
use crate::worlds::{RandomRow, rows, table};

const P95: Confidence = Confidence::P95;

/// Two services; every family answers twice in the first one.
fn families() -> ResponseTable {
    let family = Questionnaire::builder("family", Scale::satisfaction())
        .section("encounter", |s| s.item("heard", "Heard").item("trust", "Trust"))
        .build()
        .unwrap();
    let study = Study::builder().services(["north", "south"]).questionnaire(family).build().unwrap();
    let (north, south) = (study.service("north").unwrap(), study.service("south").unwrap());
    let mut table = study.table("family").unwrap();
    for (case, points) in [(1, [5, 4]), (1, [5, 5]), (2, [2, 3]), (2, [2, 2]), (3, [4, 4]), (3, [4, 3])] {
        table.push(Response::by(Role::Parent).case(case).of_service(&north).answers(points)).unwrap();
    }
    for (case, points) in [(4, [3, 4]), (5, [2, 4]), (6, [5, 5]), (7, [4, 4])] {
        table.push(Response::by(Role::Parent).case(case).of_service(&south).answers(points)).unwrap();
    }
    table
}

fn scored(table: &ResponseTable) -> UnitMeans {
    let by_service = table.by([Dimension::Service]).into_iter();
    let scores =
        by_service.map(|(name, rows)| (name, rows.scores("encounter", MissingPolicy::HALF).unwrap()));
    UnitMeans::of_scores(scores).unwrap()
}

#[test]
fn where_cases_repeat_the_case_is_the_unit_of_a_units_error() {
    let table = families();
    let units = scored(&table);
    let north = units.units()[0].by_case.unwrap();
    assert_eq!(north.cases, 3);
    // Case means 4.75, 2.25 and 3.75 about 43/12, each of two of six scores: 3/2 Σ (2/6 (m − 43/12))².
    let squares: f64 = [4.75, 2.25, 3.75].map(|mean: f64| (mean - 43.0 / 12.0).powi(2)).iter().sum();
    assert_close("squared error", north.squared_error, 1.5 * squares / 9.0, 1e-12);
    assert!(units.units()[1].by_case.is_none());

    // Taken as independent where errors are pooled, and said so; not where each unit has its own.
    let said = |errors| {
        let funnel = Funnel::of_means(&units).with_errors(errors).fit(P95).unwrap();
        let ranks = units.ranking().with_errors(errors).intervals(P95).unwrap();
        let shared = Caveat::CasesTakenAsIndependent;
        [funnel.caveats.contains(&shared), ranks.caveats.contains(&shared)]
    };
    assert_eq!((said(UnitErrors::Pooled), said(UnitErrors::Own)), ([true; 2], [false; 2]));
    let level = units.unit_level(P95).unwrap();
    assert!(level.icc1.caveats().contains(&Caveat::CasesTakenAsIndependent));
}

fn sections(table: &ResponseTable) -> Vec<(String, SectionTotals)> {
    let by_service = table.by([Dimension::Service]).into_iter();
    by_service.map(|(name, rows)| (name.to_string(), rows.section_totals("encounter").unwrap())).collect()
}

#[test]
fn what_does_not_fit_together_is_an_error() {
    let tally = |scale: &Scale| Tally::empty(scale);
    let kind = |units: Vec<(&str, Tally)>| UnitMeans::of_tallies(units).unwrap_err().kind();
    let (five, seven) = (Scale::satisfaction(), Scale::agreement_7());
    assert_eq!(kind(vec![]), ErrorKind::Absent);
    assert_eq!(kind(vec![("a", tally(&five)), ("b", tally(&seven))]), ErrorKind::Unlike);
    assert_eq!(kind(vec![("a", tally(&five)), ("a", tally(&five))]), ErrorKind::Duplicate);
    let strata = |cells: Vec<(&str, &str, Tally)>| UnitStrata::of_tallies(cells).unwrap_err().kind();
    assert_eq!(strata(vec![]), ErrorKind::Absent);
    let one = Tally::of_counts(&five, [1, 0, 0, 0, 1]).unwrap();
    assert_eq!(strata(vec![("a", "s", one.clone()), ("a", "s", one)]), ErrorKind::Duplicate);
    assert_eq!(strata(vec![("a", "s", tally(&five)), ("a", "t", tally(&seven))]), ErrorKind::Unlike);
    let groups = families().tally_by([Dimension::Role]);
    assert_eq!(
        UnitStrata::of_item(&groups, "heard", Dimension::Service).unwrap_err().kind(),
        ErrorKind::Unknown
    );
    assert_eq!(UnitMeans::of_item(&groups, "nothing").unwrap_err().kind(), ErrorKind::Unknown);
    assert!(matches!(
        UnitMeans::of_tallies([("a", tally(&five))]).unwrap().unit_level(P95),
        Err(Refusal::NobodyAnswered { .. })
    ));
    let lower = Scale::new("w", 1, 5).unwrap().better(Better::Lower);
    assert_eq!(UnitMeans::of_tallies([("a", tally(&lower))]).unwrap().better_end(), Better::Lower);
}

fn half(rows: &[RandomRow], odd: usize) -> Vec<RandomRow> {
    rows.iter().enumerate().filter(|(place, _)| place % 2 == odd).map(|(_, row)| row.clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn sections_merged_from_two_systems_are_units_of_one_and_those_of_the_scores(rows in rows(30)) {
        let whole = table(&rows);
        let mut merged = sections(&table(&half(&rows, 0)));
        for (name, totals) in sections(&table(&half(&rows, 1))) {
            match merged.iter_mut().find(|(known, _)| *known == name) {
                Some((_, sum)) => sum.merge(&totals).unwrap(),
                None => merged.push((name, totals)),
            }
        }
        merged.sort_by(|a, b| a.0.cmp(&b.0));
        let mut together = sections(&whole);
        together.sort_by(|a, b| a.0.cmp(&b.0));
        if together.is_empty() {
            return Ok(());
        }
        let (merged, of_one) = (
            UnitMeans::of_sections(merged, MissingPolicy::HALF).unwrap(),
            UnitMeans::of_sections(together, MissingPolicy::HALF).unwrap(),
        );
        prop_assert_eq!(&merged, &of_one);

        let scores = scored(&whole);
        prop_assert_eq!(scores.n(), of_one.n());
        for unit in scores.units() {
            let same = of_one.units().iter().find(|other| other.name == unit.name).unwrap();
            prop_assert!((unit.mean - same.mean).abs() < 1e-12 && (unit.scatter - same.scatter).abs() < 1e-9);
        }
    }

    #[test]
    fn the_order_of_rows_changes_no_figure_of_units(rows in rows(24)) {
        let level = |rows: &[RandomRow]| {
            let groups = table(rows).tally_by([Dimension::Role]);
            UnitMeans::of_item(&groups, "trust").and_then(|units| Ok(units.unit_level(P95)?))
        };
        let turned: Vec<RandomRow> = rows.iter().rev().cloned().collect();
        prop_assert_eq!(level(&rows).ok(), level(&turned).ok());
    }
}
