//! What each case does to a coefficient: against printed standard errors, deletion one by one, and cells against rows.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use crate::correlation::{
    Correlated, Pairs, distribution_free, gamma, kendall, pearson, polychoric, polychoric_ml, polyserial,
    polyserial_ml, somers_d, spearman,
};
use crate::estimate::Confidence;
use crate::math::matrix::{Matrix, inverse_of_positive};
use crate::math::student_t;

/// A way to correlate two columns.
type Correlate = fn(&Pairs<'_>) -> Option<Correlated>;

const HAVING_A_PARTIAL_FORM: [(&str, Correlate); 3] =
    [("pearson", pearson), ("spearman", spearman), ("kendall", kendall)];
const ALL: [(&str, Correlate); 9] = [
    ("pearson", pearson),
    ("spearman", spearman),
    ("kendall", kendall),
    ("gamma", gamma),
    ("somers_d", somers_d),
    ("polychoric", |pairs| polychoric("r", pairs).ok()),
    ("polychoric_ml", |pairs| polychoric_ml("r", pairs).ok()),
    ("polyserial", |pairs| polyserial("r", pairs).ok()),
    ("polyserial_ml", |pairs| polyserial_ml("r", pairs).ok()),
];

fn close(what: &str, got: f64, want: f64, by: f64) {
    assert!((got - want).abs() <= by, "{what}: {got:e} where {want:e} is wanted");
}

/// ASE1, as SAS and SPSS print it, is the root of the influence values' mean square over n.
#[test]
fn influence_values_give_the_standard_errors_of_brown_and_benedetti() {
    let values: Value = serde_json::from_str(include_str!("../reference/values/correlation.json")).unwrap();
    let by_counting: [(&str, Correlate); 3] =
        [("kendall", kendall), ("gamma", gamma), ("somers_d", somers_d)];
    let mut compared = 0;
    for (name, of_pair) in values["bfi"].as_object().unwrap() {
        let counts: Vec<Vec<u64>> = serde_json::from_value(of_pair["counts"].clone()).unwrap();
        let cells = counts
            .iter()
            .enumerate()
            .flat_map(|(x, row)| row.iter().enumerate().map(move |(y, count)| (x as f64, y as f64, *count)));
        let pairs = Pairs::of_cells(cells.clone());
        let occupied: Vec<f64> = cells.map(|cell| cell.2 as f64).filter(|count| *count > 0.0).collect();
        let n: f64 = occupied.iter().sum();
        for (key, correlate) in by_counting {
            let influence = correlate(&pairs).unwrap().influence;
            let squares: f64 = occupied.iter().zip(&influence).map(|(count, by)| count * by * by).sum();
            let want = of_pair[key]["ase1"].as_f64().unwrap();
            close(&format!("{name} {key}"), squares.sqrt() / n, want, 1e-12 * want);
            compared += 1;
        }
    }
    assert_eq!(compared, 3 * values["bfi"].as_object().unwrap().len());
}

/// Numbers of no pattern from 0 to 1: a linear congruential generator.
fn scattered(count: usize, mut seed: u64) -> Vec<f64> {
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 11) as f64 / (1u64 << 53) as f64
    };
    (0..count).map(|_| next()).collect()
}

/// x, y and three more columns that all go together, n rows; some with ties.
fn related(n: usize) -> Vec<Vec<f64>> {
    let common = scattered(n, 1);
    (2..7)
        .map(|seed| {
            let own = scattered(n, seed).into_iter().zip(&common);
            let both = own.map(|(own, common)| own + common * (seed as f64) / 4.0);
            both.map(|value| if seed % 2 == 0 { (value * 6.0).floor() } else { value * value }).collect()
        })
        .collect()
}

/// The partial correlation of the first two columns given the others: −P₁₂/√(P₁₁ P₂₂), P the inverse of the matrix of correlations.
fn by_inverse(correlate: Correlate, columns: &[Vec<f64>]) -> f64 {
    let all = Matrix::from_fn(columns.len(), columns.len(), |a, b| {
        if a == b { 1.0 } else { correlate(&Pairs::of_rows(&columns[a], &columns[b])).unwrap().r }
    });
    let (inverse, _) = inverse_of_positive(&all).unwrap();
    -inverse[(0, 1)] / (inverse[(0, 0)] * inverse[(1, 1)]).sqrt()
}

/// The weighted correlation of what regressions on a constant and the columns after the first two leave of these: Gram and Schmidt.
fn of_residuals(columns: &[Vec<f64>], weight: &[f64]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| -> f64 { (0..a.len()).map(|i| weight[i] * a[i] * b[i]).sum() };
    let mut taken_out: Vec<Vec<f64>> = Vec::new();
    let constant = vec![1.0; weight.len()];
    let first = [constant];
    let mut left = first.iter().chain(&columns[2..]).chain(&columns[..2]).map(|column| {
        let mut column = column.clone();
        for _twice_against_rounding in 0..2 {
            for out in taken_out.iter().take(columns.len() - 1) {
                let share = dot(out, &column) / dot(out, out);
                column.iter_mut().zip(out).for_each(|(value, out)| *value -= share * out);
            }
        }
        taken_out.push(column.clone());
        column
    });
    let (x, y) = (left.nth(columns.len() - 1).unwrap(), left.next().unwrap());
    dot(&x, &y) / (dot(&x, &x) * dot(&y, &y)).sqrt()
}

fn partial(correlate: Correlate, columns: &[Vec<f64>]) -> Correlated {
    let given: Vec<&[f64]> = columns[2..].iter().map(Vec::as_slice).collect();
    Correlated::partial(correlate, &columns[0], &columns[1], &given).unwrap()
}

#[test]
fn given_columns_leave_the_correlation_of_residuals_and_its_influence() {
    let n = 60;
    for given in 0..=3 {
        let columns = &related(n)[..2 + given];
        let found = partial(pearson, columns);
        let even = vec![1.0; n];
        close("residuals", found.r, of_residuals(columns, &even), 1e-13);
        // By a case's weight, the others' being spared: differences of fourth order.
        for case in 0..n {
            let at = |step: f64| {
                let mut weight = vec![1.0 - step / n as f64; n];
                weight[case] += step;
                of_residuals(columns, &weight)
            };
            let (near, far) = (at(0.01) - at(-0.01), at(0.02) - at(-0.02));
            let slope = n as f64 * (8.0 * near - far) / 0.12;
            close(&format!("{given} given, case {case}"), found.influence[case], slope, 1e-7);
        }
    }
}

#[test]
fn intervals_given_columns_are_those_of_deleting_every_case() {
    let n = 45;
    for (name, correlate) in HAVING_A_PARTIAL_FORM {
        for given in 0..=3 {
            let columns = &related(n)[..2 + given];
            let found = partial(correlate, columns);
            let whole = by_inverse(correlate, columns);
            close(&format!("{name}, {given} given"), found.r, whole, 1e-13);
            let without = |case: usize| {
                let spared: Vec<Vec<f64>> =
                    columns.iter().map(|column| [&column[..case], &column[case + 1..]].concat()).collect();
                by_inverse(correlate, &spared)
            };
            let deleted = (0..n).map(|case| (n - 1) as f64 * (whole - without(case))).collect();
            let got = distribution_free("r", &found, Confidence::P95).unwrap();
            let want =
                distribution_free("r", &Correlated::of_units(whole, deleted), Confidence::P95).unwrap();
            close(&format!("{name}, {given} given, lower end"), got.lower(), want.lower(), 1e-11);
            close(&format!("{name}, {given} given, upper end"), got.upper(), want.upper(), 1e-11);
        }
    }
}

/// Columns that tell each other leave nothing to correlate, as the first, a middle or the last one given.
#[test]
fn columns_that_tell_each_other_leave_no_partial_correlation() {
    let columns = related(30);
    let [x, y, z] = [&*columns[0], &*columns[1], &*columns[2]];
    let twice: Vec<f64> = z.iter().map(|z| 3.0 - 2.0 * z).collect();
    let sum: Vec<f64> = z.iter().zip(&columns[3]).map(|(z, w)| z + w).collect();
    let constant = vec![0.1; 30];
    for given in [vec![z, &twice], vec![z, &columns[3], &sum], vec![x], vec![z, y], vec![z, &constant]] {
        assert!(Correlated::partial(pearson, x, y, &given).is_none());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// A cell with its count stands for as many rows, in every coefficient, its interval and each case's influence.
    #[test]
    fn cells_stand_for_their_rows(table in vec(vec(prop_oneof![Just(0u64), 1u64..3, 3u64..6], 2..4), 2..4)) {
        let cells: Vec<(f64, f64, u64)> = table
            .iter()
            .enumerate()
            .flat_map(|(x, row)| row.iter().enumerate().map(move |(y, count)| (x as f64, (y * y) as f64, *count)))
            .filter(|cell| cell.2 > 0)
            .collect();
        let rows = || cells.iter().flat_map(|(x, y, count)| (0..*count).map(move |_| (*x, *y)));
        let (x, y): (Vec<f64>, Vec<f64>) = rows().unzip();
        let (weighted, plain) = (Pairs::of_cells(cells.iter().copied()), Pairs::of_rows(&x, &y));
        for (name, correlate) in ALL {
            let by = if name.starts_with("poly") { 1e-7 } else { 1e-11 };
            match (correlate(&weighted), correlate(&plain)) {
                (None, None) => {}
                (Some(of_cells), Some(of_rows)) => {
                    close(name, of_cells.r, of_rows.r, by);
                    let spread = cells.iter().zip(&of_cells.influence);
                    let spread = spread.flat_map(|((_, _, count), by)| (0..*count).map(move |_| *by));
                    let scale = of_rows.influence.iter().fold(1.0, |most: f64, by| most.max(by.abs()));
                    for (cell, row) in spread.zip(&of_rows.influence) {
                        close(&format!("{name}, influence"), cell, *row, by * scale);
                    }
                    let ends = |found| distribution_free("r", found, Confidence::P95).ok();
                    match (ends(&of_cells), ends(&of_rows)) {
                        (None, None) => {}
                        (Some(of_cells), Some(of_rows)) => {
                            close(name, of_cells.lower(), of_rows.lower(), 10.0 * by);
                            close(name, of_cells.upper(), of_rows.upper(), 10.0 * by);
                        }
                        other => prop_assert!(false, "{name}: {other:?}"),
                    }
                }
                other => prop_assert!(false, "{name}: {other:?}"),
            }
        }
    }
}

/// Whole clusters left out at once, against the correlation of the rows that stay.
#[test]
fn a_cluster_is_left_out_with_all_its_rows() {
    let n = 40;
    let noise =
        |k: usize, i: usize| ((i * i * (k + 3) + 7 * i * k + 5 * k) % 23) as f64 + (i % (k + 2)) as f64;
    let columns: Vec<Vec<f64>> = (0..4).map(|k| (0..n).map(|i| noise(k, i)).collect()).collect();
    let of_rows: Vec<u32> = (0..n as u32).map(|i| (i * i) % 7 * 3).collect();
    let mut clusters = of_rows.clone();
    clusters.sort_unstable();
    clusters.dedup();
    for given in 0..3 {
        let given: Vec<&[f64]> = columns[2..2 + given].iter().map(Vec::as_slice).collect();
        let whole = Correlated::partial(pearson, &columns[0], &columns[1], &given).unwrap();
        let over = whole.over_clusters(&columns[0], &columns[1], &given, &of_rows);
        let found = distribution_free("r", &over, Confidence::P95).unwrap();
        let kept = |column: &[f64], left_out: u32| -> Vec<f64> {
            column.iter().zip(&of_rows).filter(|(_, of)| **of != left_out).map(|(value, _)| *value).collect()
        };
        let count = clusters.len() as f64;
        let moved: Vec<f64> = clusters
            .iter()
            .map(|left_out| {
                let [x, y] = [0, 1].map(|place: usize| kept(&columns[place], *left_out));
                let given: Vec<Vec<f64>> = given.iter().map(|column| kept(column, *left_out)).collect();
                let given: Vec<&[f64]> = given.iter().map(Vec::as_slice).collect();
                (count - 1.0) * (whole.r - Correlated::partial(pearson, &x, &y, &given).unwrap().r)
            })
            .collect();
        // The interval by its definition.
        let mean = moved.iter().sum::<f64>() / count;
        let sum = |power: i32| moved.iter().map(|moved| (moved - mean).powi(power)).sum::<f64>();
        let (squares, fourths) = (sum(2), sum(4));
        let df = (2.0 * squares * squares / (fourths - squares * squares / count)).clamp(1.0, count - 1.0);
        let reach = student_t::upper_quantile(0.025, df) * (squares / (count * (count - 1.0))).sqrt()
            / (1.0 - whole.r * whole.r);
        for (got, want) in [
            (found.lower(), (whole.r.atanh() - reach).tanh()),
            (found.upper(), (whole.r.atanh() + reach).tanh()),
        ] {
            assert!((got - want).abs() < 1e-10, "{got} {want}");
        }
    }
}
