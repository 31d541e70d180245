//! Least squares against R's `lm`, sandwich and clubSandwich on real rows, and what must hold whatever the rows.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::HashMap;

use proptest::prelude::*;
use serde_json::Value;

use super::error::Refusal;
use super::inference::least_squares::{Column, Errors, LeastSquares};

const UNIVBCT: &str = include_str!("../../examples/data/univbct.csv");
const BH1996: &str = include_str!("../data/bh1996.csv");

/// The named columns of the rows that have them all, and the cluster of each such row.
fn rows(csv: &str, names: &[&str], cluster: &[&str]) -> (Vec<Vec<f64>>, Vec<u32>) {
    let mut lines = csv.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let place = |name: &&str| header.iter().position(|column| column == name).unwrap();
    let (wanted, of_cluster): (Vec<usize>, Vec<usize>) =
        (names.iter().map(place).collect(), cluster.iter().map(place).collect());
    let (mut columns, mut clusters, mut numbers) =
        (vec![Vec::new(); names.len()], Vec::new(), HashMap::new());
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let values: Option<Vec<f64>> = wanted.iter().map(|place| cells[*place].parse().ok()).collect();
        let Some(values) = values else { continue };
        for (column, value) in columns.iter_mut().zip(values) {
            column.push(value);
        }
        let key: Vec<&str> = of_cluster.iter().map(|place| cells[*place]).collect();
        let next = numbers.len() as u32;
        clusters.push(*numbers.entry(key).or_insert(next));
    }
    (columns, clusters)
}

fn fit(outcome: &[f64], predictors: &[&[f64]]) -> Result<LeastSquares, Refusal> {
    let predictors: Vec<Column<'_>> =
        predictors.iter().map(|values| Column { name: "predictor", values }).collect();
    LeastSquares::fit("fit", Column { name: "outcome", values: outcome }, &predictors)
}

#[track_caller]
fn close(what: &str, got: f64, want: &Value, relative: f64) {
    let want = want.as_f64().unwrap();
    assert!((got - want).abs() <= relative * want.abs(), "{what}: {got:e} where {want:e} is wanted");
}

fn agrees(name: &str, outcome: &[f64], predictors: &[&[f64]], clusters: &[u32]) {
    let values: Value = serde_json::from_str(include_str!("../reference/values/regression.json")).unwrap();
    let want = &values[name];
    let fit = fit(outcome, predictors).unwrap();
    assert_eq!(want["n"], outcome.len());
    close("R²", fit.r_squared(), &want["r_squared"], 1e-11);
    let covariance = fit.covariance(Errors::Classical).unwrap();
    let k = predictors.len() + 1;
    for place in 0..k {
        let what = |of: &str| format!("{name}, coefficient {place}, {of}");
        let classical = fit.tested(place, Errors::Classical).unwrap();
        close(&what("value"), classical.coefficient, &want["coefficients"][place], 1e-10);
        close(&what("classical"), classical.standard_error, &want["classical"][place], 1e-11);
        close(&what("df"), classical.df, &want["df"], 0.0);
        let hc3 = fit.tested(place, Errors::Hc3).unwrap();
        close(&what("HC3"), hc3.standard_error, &want["hc3"][place], 1e-11);
        let cr2 = fit.tested(place, Errors::Cr2(clusters)).unwrap();
        close(&what("CR2"), cr2.standard_error, &want["cr2"][place], 1e-10);
        close(&what("Satterthwaite"), cr2.df, &want["satterthwaite"][place], 1e-9);
        for other in 0..k {
            let want = &want["classical_covariance"][place + k * other];
            close(&what("covariance"), covariance[(place, other)], want, 1e-9);
        }
    }
}

#[test]
fn coefficients_errors_and_degrees_of_freedom_agree_with_r() {
    let names = ["JOBSAT1", "READY1", "READY2", "AGE"];
    let (columns, companies) = rows(UNIVBCT, &names, &["BTN", "COMPANY"]);
    let [satisfaction, before, after, age] = <[Vec<f64>; 4]>::try_from(columns).unwrap();
    let change: Vec<f64> = before.iter().zip(&after).map(|(before, after)| after - before).collect();
    agrees("univbct_raw", &change, &[&satisfaction], &companies);
    agrees("univbct_given", &change, &[&satisfaction, &before, &age], &companies);

    // A category that is one cluster and nothing else: nothing of that cluster's own level is left.
    let (battalion, battalions) = rows(UNIVBCT, &["JOBSAT1", "READY1", "READY2", "AGE", "BTN"], &["BTN"]);
    let own: Vec<f64> = battalion[4].iter().map(|number| f64::from(*number == 144.0)).collect();
    agrees("univbct_own", &change, &[&satisfaction, &own], &battalions);

    let (columns, groups) = rows(BH1996, &["WBEING", "LEAD", "HRS", "COHES"], &["GRP"]);
    let [wellbeing, lead, hours, cohesion] = <[Vec<f64>; 4]>::try_from(columns).unwrap();
    agrees("bh1996", &wellbeing, &[&lead, &hours, &cohesion], &groups);
}

#[test]
fn data_that_cannot_carry_a_fit_are_refused_by_name() {
    let x = [1.0, 2.0, 3.0, 4.0, 6.0];
    let twice = x.map(|x| 2.0 * x + 1.0);
    let y = [1.0, 3.0, 2.0, 5.0, 4.0];
    let refused = |result: Result<LeastSquares, Refusal>| result.unwrap_err().to_string();
    assert_eq!(refused(fit(&y[..2], &[&x[..2]])), "fit: too few complete cases (2); 3 would do");
    assert_eq!(
        refused(fit(&y, &[&[3.0; 5]])),
        "fit: values of predictor are all the same; 2 different ones would do"
    );
    assert_eq!(
        refused(fit(&y, &[&x, &twice])),
        "fit: predictor and predictor cannot be told apart; data in which they differ would do"
    );
    let complete = fit(&twice, &[&x]).unwrap();
    assert!(matches!(complete.tested(1, Errors::Hc3), Err(Refusal::Collinear { .. })));
    let one_cluster = fit(&y, &[&x]).unwrap().tested(1, Errors::Cr2(&[7; 5])).unwrap_err();
    assert_eq!(one_cluster.to_string(), "fit: too few clusters (1); 2 would do");
}

#[test]
fn clusters_of_one_are_hc2_and_their_order_does_not_matter() {
    let (columns, _) = rows(UNIVBCT, &["READY2", "JOBSAT1", "READY1"], &["BTN"]);
    let n = columns[0].len() as u32;
    let found = fit(&columns[0], &[&columns[1], &columns[2]]).unwrap();
    let (forward, backward): (Vec<u32>, Vec<u32>) = ((0..n).collect(), (0..n).rev().collect());
    let one = found.tested(1, Errors::Cr2(&forward)).unwrap();
    let other = found.tested(1, Errors::Cr2(&backward)).unwrap();
    assert!((one.standard_error / other.standard_error - 1.0).abs() < 1e-12);
    let hc3 = found.tested(1, Errors::Hc3).unwrap();
    assert!(one.standard_error < hc3.standard_error && one.df < hc3.df);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn nothing_panics_and_nothing_is_not_a_number(
        rows in prop::collection::vec((-3i32..3, -3i32..3, prop_oneof![Just(0i32), -2i32..2], 0u32..4), 0..14),
        scale in prop_oneof![Just(1.0), Just(1e-200), Just(1e150)],
    ) {
        let column = |of: fn(&(i32, i32, i32, u32)) -> f64| rows.iter().map(of).collect::<Vec<f64>>();
        let y: Vec<f64> = column(|row| f64::from(row.0)).iter().map(|y| y * scale).collect();
        let (x, z) = (column(|row| f64::from(row.1)), column(|row| f64::from(row.2)));
        let clusters: Vec<u32> = rows.iter().map(|row| row.3).collect();
        for predictors in [vec![&x[..]], vec![&x[..], &z[..]]] {
            let Ok(fit) = fit(&y, &predictors) else { continue };
            prop_assert!((0.0..=1.0).contains(&fit.r_squared()));
            for errors in [Errors::Classical, Errors::Hc3, Errors::Cr2(&clusters)] {
                for place in 0..=predictors.len() {
                    if let Ok(tested) = fit.tested(place, errors) {
                        prop_assert!(tested.standard_error > 0.0 && tested.df > 0.0, "{tested:?}");
                        prop_assert!(tested.coefficient.is_finite() && tested.df.is_finite());
                    }
                }
            }
        }
    }
}
