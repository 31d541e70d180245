//! Which scores matter most: shares of R² against two other implementations, and the laws they keep.

use kokemus::{
    Bootstrap, Caveat, Change, Covariate, Drivers, ErrorKind, Grouping, Link, Measure, Measurement, Refusal,
    Role, Scores, StageKey, Study,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::support::{Comparisons, SWISS, at, list, number, reference};

/// Some columns of numbers by case as scores, and the last one as a change from 0.
pub(crate) struct Columns {
    pub(crate) scores: Vec<Scores>,
    pub(crate) change: Change,
}

impl Columns {
    /// Each row: a case and its numbers, `None` where one is missing; every number within ±`reach`.
    pub(crate) fn new(names: &[&str], reach: f64, rows: &[(String, Vec<Option<f64>>)]) -> Self {
        let builder = names
            .iter()
            .fold(Study::builder(), |study, name| study.measure(Measure::new(name, -reach, reach).unwrap()));
        let study = builder.build().unwrap();
        let (start, end) =
            (study.stage("first-contact").unwrap(), study.stage("support-afterwards").unwrap());
        let table = |place: usize, stage: &StageKey| {
            let mut table = study.measurements(names[place]).unwrap();
            for (case, values) in rows {
                if let Some(value) = values[place] {
                    table.push(Measurement::of(case.as_str(), Role::Child, stage, value)).unwrap();
                }
            }
            table
        };
        let last = names.len() - 1;
        let scores = (0..last).map(|place| table(place, &start).scores_at(&start).unwrap()).collect();
        let mut moved = table(last, &end);
        for (case, values) in rows {
            if values[last].is_some() {
                moved.push(Measurement::of(case.as_str(), Role::Child, &start, 0.0)).unwrap();
            }
        }
        Columns { scores, change: Change::between(&moved, &start, &end).unwrap() }
    }
}

const SWISS_DRIVERS: [&str; 5] = ["Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality"];

/// The province and its numbers, fertility last.
fn swiss_rows() -> Vec<(String, Vec<Option<f64>>)> {
    let mut lines = SWISS.lines();
    assert_eq!(
        lines.next().unwrap(),
        "province,Fertility,Agriculture,Examination,Education,Catholic,Infant.Mortality"
    );
    let rows = lines.map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        let order = [2, 3, 4, 5, 6, 1];
        (cells[0].to_owned(), order.map(|place| Some(cells[place].parse().unwrap())).to_vec())
    });
    rows.collect()
}

fn swiss() -> Columns {
    let mut names = SWISS_DRIVERS.map(|name| name.replace('.', "-")).to_vec();
    names.push("Fertility".to_owned());
    Columns::new(&names.iter().map(String::as_str).collect::<Vec<_>>(), 100.0, &swiss_rows())
}

/// A bootstrap's end lies within 5 standard errors of the other's: √(p(1 − p)/R) over the density at the quantile, which for a normal
/// sample is 0.027 sd with 10,000 resamples; BCa adds the error of z₀.
pub(crate) fn within_monte_carlo(
    to: &mut Comparisons,
    what: &str,
    got: &kokemus::Estimate,
    want: &Value,
    kind: &str,
) {
    let interval = got.interval().unwrap();
    let ends = list(at(want, kind));
    let within = 5.0 * 0.027 * number(at(want, "sd"));
    for (end, want) in [(interval.lower(), &ends[0]), (interval.upper(), &ends[1])] {
        let apart = (end - number(want)).abs();
        to.same(what, &(apart <= within, end), &(true, end));
    }
}

fn agree(to: &mut Comparisons, found: &Drivers, want: &Value, kind: &str) {
    const CLOSED: f64 = 1e-9;
    to.close("R²", found.r_squared.value(), at(want, "r_squared"), CLOSED);
    match &found.by_covariates {
        Some(estimate) => to.close("by covariates", estimate.value(), at(want, "by_covariates"), CLOSED),
        None => to.same("by covariates", &number(at(want, "by_covariates")), &0.0),
    }
    for driver in &found.ranked {
        let name = driver.name.replace('-', ".");
        to.close(&name, driver.share.value(), at(at(want, "share"), &name), CLOSED);
        to.close(&name, driver.alone.value(), at(at(want, "alone"), &name), CLOSED);
        to.close(&name, driver.beyond_others.value(), at(at(want, "beyond_others"), &name), CLOSED);
        within_monte_carlo(to, &name, &driver.share, at(at(want, "resampled"), &name), kind);
        let apart = driver.first_in.unwrap() - number(at(at(want, "first_in"), &name));
        to.same(&name, &(apart.abs() < 5.0 * 0.005), &true);
        to.same(&name, &driver.share.n(), &47);
    }
}

#[test]
fn shares_of_swiss_fertility_agree_with_r_and_python() {
    let (values, swiss) = (reference("drivers"), swiss());
    let names = SWISS_DRIVERS.map(|name| name.replace('.', "-"));
    let all: Vec<(&str, &Scores)> = names.iter().map(String::as_str).zip(&swiss.scores).collect();
    let mut to = Comparisons::default();
    for (kind, bootstrap) in
        [("percentile", Bootstrap::seeded(7).percentile()), ("bca", Bootstrap::seeded(7))]
    {
        let link = Link::between(&swiss.scores[0], &swiss.change);
        agree(&mut to, &link.drivers(&all, &bootstrap).unwrap(), at(&values, "swiss"), kind);
        if kind == "percentile" {
            continue;
        }
        let agriculture = Covariate::of_scores("agriculture", &swiss.scores[0]).unwrap();
        let given = link.given(&agriculture).drivers(&all[1..], &bootstrap).unwrap();
        assert_eq!(given.adjusted_for, ["agriculture"]);
        agree(&mut to, &given, at(&values, "swiss_given_agriculture"), kind);
    }
    to.were(2 * (2 + 5 * 7) + 2 + 4 * 7, 0);
}

#[test]
fn the_published_shares_of_swiss_fertility_come_out() {
    let swiss = swiss();
    let names = SWISS_DRIVERS.map(|name| name.replace('.', "-"));
    let all: Vec<(&str, &Scores)> = names.iter().map(String::as_str).zip(&swiss.scores).collect();
    let bootstrap = Bootstrap::seeded(7).replicates(500).unwrap();
    let found = Link::between(&swiss.scores[0], &swiss.change).drivers(&all, &bootstrap).unwrap();
    let printed: Vec<String> =
        found.ranked.iter().map(|driver| format!("{} {:.6}", driver.name, driver.share.value())).collect();
    assert_eq!(format!("{:.6}", found.r_squared.value()), "0.706735");
    assert_eq!(
        printed,
        [
            "Education 0.260135",
            "Examination 0.171173",
            "Infant-Mortality 0.112766",
            "Catholic 0.105570",
            "Agriculture 0.057091"
        ]
    );
    // A share does not say in which direction.
    assert!(found.ranked[0].correlation.value() < -0.6 && found.ranked[2].correlation.value() > 0.4);
    let text = found.to_string();
    assert!(text.starts_with("association, not effect: 71 % ["), "{text}");
    assert!(text.contains("\n 1. Education") && text.contains(" first in "), "{text}");
    assert!(found.caveats.contains(&Caveat::AssociationOnly));
}

#[test]
fn a_driver_that_cannot_be_told_apart_is_named() {
    let rows: Vec<_> = (0..20)
        .map(|i| {
            let x = f64::from(i % 5);
            (format!("c{i}"), vec![Some(x), Some(7.0 - x), Some(3.0), Some(x * x + f64::from(i % 3))])
        })
        .collect();
    let columns = Columns::new(&["one", "turned", "constant", "change"], 100.0, &rows);
    let bootstrap = Bootstrap::seeded(1).replicates(200).unwrap();
    let link = Link::between(&columns.scores[0], &columns.change);
    let drivers = |of: &[(&str, &Scores)]| link.drivers(of, &bootstrap).unwrap_err();
    let error = drivers(&[("one", &columns.scores[0]), ("turned", &columns.scores[1])]);
    assert_eq!(
        error.to_string(),
        "share of a driver: turned and one cannot be told apart; data in which they differ would do"
    );
    let error = drivers(&[("one", &columns.scores[0]), ("constant", &columns.scores[2])]);
    assert_eq!(
        error.to_string(),
        "share of a driver: values of constant are all the same; 2 different ones would do"
    );
    let error = drivers(&[("one", &columns.scores[0]), ("one", &columns.scores[1])]);
    assert_eq!(
        error.to_string(),
        "names of drivers: `one` is there already (allowed: each name once); name each of them after what it is"
    );
    assert_eq!(drivers(&[]).kind(), ErrorKind::Length);
    let names: Vec<String> = (0..16).map(|i| format!("d{i}")).collect();
    let sixteen: Vec<(&str, &Scores)> =
        names.iter().map(|name| (name.as_str(), &columns.scores[0])).collect();
    assert_eq!(
        drivers(&sixteen).to_string(),
        "drivers: 16 is the wrong number (allowed: 1 to 15); compare sections or stages, or the items of one section at a time"
    );
}

#[test]
fn the_group_is_drawn_where_cases_go_together() {
    // Ten copies of each province: drawn one by one they pretend to tenfold knowledge, drawn by province they do not.
    let rows: Vec<_> = swiss_rows()
        .into_iter()
        .flat_map(|(province, values)| {
            (0..10).map(move |copy| (format!("{province}/{copy}"), values.clone()))
        })
        .collect();
    let names = ["Agriculture", "Examination", "Education", "Catholic", "Infant-Mortality", "Fertility"];
    let copies = Columns::new(&names, 100.0, &rows);
    let province = rows.iter().map(|(case, _)| (case.as_str(), case.split('/').next().unwrap()));
    let provinces = Grouping::new("province", province).unwrap();
    let one = swiss();
    let bootstrap = Bootstrap::seeded(3).replicates(400).unwrap().percentile();
    let drivers = |columns: &Columns, grouped: bool| {
        let of: Vec<(&str, &Scores)> = names.into_iter().zip(&columns.scores).collect();
        let link = Link::between(&columns.scores[0], &columns.change);
        let link = if grouped { link.within_groups(&provinces) } else { link };
        link.drivers(&of, &bootstrap).unwrap()
    };
    let (once, grouped, alone) = (drivers(&one, false), drivers(&copies, true), drivers(&copies, false));
    for ((once, grouped), alone) in once.ranked.iter().zip(&grouped.ranked).zip(&alone.ranked) {
        assert_eq!(once.name, grouped.name);
        let width = |driver: &kokemus::Driver| {
            let interval = driver.share.interval().unwrap();
            interval.upper() - interval.lower()
        };
        assert!((once.share.value() - grouped.share.value()).abs() < 1e-12);
        // The same 47 provinces in the same order are drawn by the same seed.
        assert!((width(once) / width(grouped) - 1.0).abs() < 1e-9, "{}", once.name);
        assert!(width(alone) < 0.5 * width(grouped), "{}", once.name);
    }
    let text = grouped.r_squared.to_string();
    assert!(text.ends_with("n = 470 in 47 groups"), "{text}");
}

/// Rows of small whole numbers with gaps, as questionnaires give them.
fn rows(columns: usize) -> impl Strategy<Value = Vec<(String, Vec<Option<f64>>)>> {
    let cell = prop_oneof![9 => (1..=5i32).prop_map(|point| Some(f64::from(point))), 1 => Just(None)];
    prop::collection::vec(prop::collection::vec(cell, columns), 0..40)
        .prop_map(|rows| rows.into_iter().enumerate().map(|(i, row)| (format!("case{i}"), row)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn shares_add_up_and_neither_the_order_of_rows_nor_of_drivers_moves_anything(rows in rows(5), turn in 0..4usize) {
        let names = ["a", "b", "c", "d", "change"];
        let bootstrap = Bootstrap::seeded(5).replicates(200).unwrap();
        let columns = Columns::new(&names, 10.0, &rows);
        let mut reversed = rows.clone();
        reversed.reverse();
        let turned = Columns::new(&names, 10.0, &reversed);
        let of: Vec<(&str, &Scores)> = names.into_iter().zip(&columns.scores).take(3).collect();
        let covariate = |columns: &Columns| Covariate::of_scores("d", &columns.scores[3]);
        let Ok(given) = covariate(&columns) else { return Ok(()) };
        let found = Link::between(&columns.scores[0], &columns.change).given(&given).drivers(&of, &bootstrap);
        match &found {
            Ok(found) => {
                let sum: f64 = found.ranked.iter().map(|driver| driver.share.value()).sum();
                let by_covariates = found.by_covariates.as_ref().unwrap().value();
                prop_assert!((sum + by_covariates - found.r_squared.value()).abs() < 1e-12);
                for driver in &found.ranked {
                    prop_assert!(driver.share.value() >= 0.0);
                    prop_assert!(driver.correlation.value().abs() <= 1.0);
                    if let Ok(interval) = driver.share.interval() {
                        prop_assert!(interval.contains(driver.share.value()));
                        prop_assert!(interval.lower() >= 0.0 && interval.upper() <= 1.0);
                    }
                }
                if found.ranked[0].first_in.is_some() {
                    let firsts: f64 = found.ranked.iter().filter_map(|driver| driver.first_in).sum();
                    prop_assert!((firsts - 1.0).abs() < 1e-9);
                }
                let text = serde_json::to_string(found).unwrap();
                prop_assert!(!text.contains("NaN") && !text.contains("null,\"upper"));
            }
            Err(error) => prop_assert_eq!(error.kind(), ErrorKind::Refused),
        }
        let mut of: Vec<(&str, &Scores)> = names.into_iter().zip(&turned.scores).take(3).collect();
        of.rotate_left(turn % 3);
        let given = covariate(&turned).unwrap();
        let other = Link::between(&turned.scores[0], &turned.change).given(&given).drivers(&of, &bootstrap);
        match (&found, &other) {
            (Ok(found), Ok(other)) => {
                for driver in &found.ranked {
                    let same = other.ranked.iter().find(|other| other.name == driver.name).unwrap();
                    prop_assert!((same.share.value() - driver.share.value()).abs() < 1e-12);
                    if let (Ok(one), Ok(two)) = (driver.share.interval(), same.share.interval()) {
                        prop_assert!((one.lower() - two.lower()).abs() < 1e-9);
                        prop_assert!((one.upper() - two.upper()).abs() < 1e-9);
                    }
                }
            }
            (found, other) => prop_assert_eq!(found.is_err(), other.is_err()),
        }
    }
}

#[test]
fn four_cases_have_shares_and_no_intervals() {
    let rows: Vec<_> = [(1.0, 2.0), (2.0, 1.0), (3.0, 5.0), (5.0, 4.0)]
        .into_iter()
        .enumerate()
        .map(|(i, (x, y))| (i.to_string(), vec![Some(x), Some(y)]))
        .collect();
    let columns = Columns::new(&["x", "change"], 10.0, &rows);
    let link = Link::between(&columns.scores[0], &columns.change);
    let found = link.drivers(&[("x", &columns.scores[0])], &Bootstrap::seeded(1)).unwrap();
    let refused = found.ranked[0].share.interval().unwrap_err();
    assert_eq!(
        *refused,
        Refusal::TooFew { figure: "share of a driver".into(), of: "cases".into(), have: 4, need: 5 }
    );
    assert_eq!(found.ranked[0].first_in, None);
    assert!(found.caveats.contains(&Caveat::FewCases { cases: 4 }));
}
