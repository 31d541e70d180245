//! Ordered logistic regression against R's `ordinal::clm` on real counts, and what must hold whatever the counts.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use super::error::Refusal;
use super::inference::ordered_logistic::{Cell, fit, null_deviance};

const HOUSING: &str = include_str!("../data/housing.csv");

/// Covariates and counts of three levels of satisfaction.
fn housing() -> Vec<(Vec<f64>, Vec<u64>)> {
    let mut cells: Vec<(Vec<f64>, Vec<u64>)> = Vec::new();
    for line in HOUSING.lines().skip(1) {
        let [_, satisfied, influence, home, contact, count] = line.split(',').collect::<Vec<&str>>()[..]
        else {
            continue;
        };
        let levels = [
            (influence, "Medium"),
            (influence, "High"),
            (home, "Apartment"),
            (home, "Atrium"),
            (home, "Terrace"),
            (contact, "High"),
        ];
        let covariates = levels.map(|(is, level)| f64::from(u8::from(is == level))).to_vec();
        let point = ["Low", "Medium", "High"].iter().position(|level| *level == satisfied).unwrap();
        let place = cells.iter().position(|(known, _)| *known == covariates).unwrap_or_else(|| {
            cells.push((covariates, vec![0; 3]));
            cells.len() - 1
        });
        cells[place].1[point] += count.parse::<u64>().unwrap();
    }
    cells
}

fn cells(given: &[(Vec<f64>, Vec<u64>)]) -> Vec<Cell<'_>> {
    given.iter().map(|(covariates, counts)| Cell { covariates: covariates.clone(), counts }).collect()
}

fn close(got: f64, want: f64, relative: f64) {
    assert!((got - want).abs() <= relative * want.abs(), "{got} where {want} is wanted");
}

#[test]
fn six_covariates_of_housing_come_out_as_in_clm() {
    let given = housing();
    assert_eq!(given.len(), 24);
    let values: Value =
        serde_json::from_str(include_str!("../reference/values/item_functioning.json")).unwrap();
    let want = &values["housing"]["all"];
    let fitted = fit("fit", &cells(&given), None).unwrap();
    for place in 0..6 {
        close(fitted.coefficients[place], want["coefficients"][place].as_f64().unwrap(), 1e-9);
        close(fitted.standard_error(place), want["errors"][place].as_f64().unwrap(), 1e-9);
    }
    // −2 ln L = deviance − 2 Σ n ln(n/N) over the cells.
    let saturated: f64 = given
        .iter()
        .map(|(_, counts)| {
            let n: u64 = counts.iter().sum();
            counts.iter().map(|m| *m as f64 * (*m as f64 / n as f64).ln()).sum::<f64>()
        })
        .sum();
    close(saturated - fitted.deviance / 2.0, want["ln_likelihood"].as_f64().unwrap(), 1e-12);
    assert!(null_deviance(&cells(&given)) > fitted.deviance);
}

#[test]
fn what_has_no_maximum_is_refused() {
    let of = |rows: &[([f64; 2], [u64; 3])]| {
        let given: Vec<(Vec<f64>, Vec<u64>)> =
            rows.iter().map(|(x, counts)| (x.to_vec(), counts.to_vec())).collect();
        fit("fit", &cells(&given), None).map(|fitted| fitted.coefficients)
    };
    // Separated along a slanted line only: neither covariate alone separates.
    let slanted =
        [([0.0, 0.0], [2, 0, 0]), ([1.0, 0.0], [0, 3, 0]), ([0.0, 1.0], [0, 3, 0]), ([1.0, 1.0], [0, 0, 2])];
    assert!(matches!(of(&slanted), Err(Refusal::Separated { .. })), "{:?}", of(&slanted));
    let twins = [([0.0, 0.0], [2, 1, 3]), ([1.0, 2.0], [1, 3, 4]), ([2.0, 4.0], [1, 3, 9])];
    assert!(matches!(of(&twins), Err(Refusal::Collinear { .. })), "{:?}", of(&twins));
    let constant = [([0.0, 1.0], [2, 1, 3]), ([1.0, 1.0], [1, 3, 4])];
    assert!(matches!(of(&constant), Err(Refusal::NoVariation { .. })));
    assert!(matches!(of(&[([0.0, 1.0], [0, 0, 0])]), Err(Refusal::NobodyAnswered { .. })));
    assert!(matches!(
        of(&[([0.0, 1.0], [0, 4, 0]), ([1.0, 2.0], [0, 7, 0])]),
        Err(Refusal::NoVariation { .. })
    ));
    assert!(matches!(fit("fit", &[], None), Err(Refusal::NobodyAnswered { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Where there is a fit, no other coefficient of the first covariate does better, and units do not matter.
    #[test]
    fn the_fit_is_the_highest_and_units_do_not_matter(
        rows in vec((0..12_u8, 0..2_u8, vec(prop_oneof![Just(0u64), 1..20_u64], 4)), 4..10),
        unit in prop_oneof![Just(1e-6), Just(0.1), Just(1e5)],
        shift in -50.0..50.0,
    ) {
        let given: Vec<(Vec<f64>, Vec<u64>)> =
            rows.iter().map(|(x, group, counts)| (vec![f64::from(*x), f64::from(*group)], counts.clone())).collect();
        let other: Vec<(Vec<f64>, Vec<u64>)> =
            given.iter().map(|(x, counts)| (vec![x[0] * unit + shift * unit, 5.0 - x[1]], counts.clone())).collect();
        match (fit("fit", &cells(&given), None), fit("fit", &cells(&other), None)) {
            (Ok(one), Ok(other)) => {
                close(other.coefficients[0] * unit + 1e-3, one.coefficients[0] + 1e-3, 1e-4);
                close(other.deviance + 1.0, one.deviance + 1.0, 1e-9);
                let without: Vec<Cell<'_>> =
                    given.iter().map(|(x, counts)| Cell { covariates: vec![x[1]], counts }).collect();
                for away in [-0.3, -1e-3, 1e-3, 0.3] {
                    let at: Vec<f64> = given.iter().map(|(x, _)| x[0] * (one.coefficients[0] + away)).collect();
                    if let Ok(constrained) = fit("fit", &without, Some(&at)) {
                        prop_assert!(constrained.deviance >= one.deviance - 1e-9 * (1.0 + one.deviance));
                    }
                }
            }
            (Err(one), Err(other)) => prop_assert_eq!(std::mem::discriminant(&one), std::mem::discriminant(&other)),
            (one, other) => prop_assert!(false, "{:?} {:?}", one, other),
        }
    }
}
