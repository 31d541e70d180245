//! The bootstrap's engine against what it stands for: its generator, its intervals, and every fast way against the plain one.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use crate::correlation::{
    Correlated, Pairs, kendall_resampled, pearson, pearson_resampled, spearman, spearman_resampled,
};
use crate::error::Refusal;
use crate::estimate::{Caveat, Confidence};
use crate::inference::resampling::{Bootstrap, Replicates, Resampler};

fn reference() -> Value {
    serde_json::from_str(include_str!("../reference/values/resampling.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn quick(seed: u64) -> Bootstrap {
    Bootstrap::seeded(seed).replicates(200).unwrap()
}

/// The first units of every resample.
fn drawn(seed: u64, resamples: u32, units: usize, first: usize) -> Vec<Vec<u64>> {
    let bootstrap = Bootstrap::seeded(seed).replicates(resamples).unwrap();
    let mut all = Vec::new();
    let found = Resampler::of_rows("rows", units).replicates("drawn", &bootstrap, 1, |rows, found| {
        assert_eq!(rows.len(), units);
        all.push(rows[..first].iter().map(|row| u64::from(*row)).collect());
        found[0] = f64::from(rows[0]);
        true
    });
    assert_eq!(found.unwrap().of(0).len(), resamples as usize);
    all
}

#[test]
fn resamples_are_those_of_the_stated_generator_on_every_machine() {
    let streams = &reference()["streams"];
    for (key, units, first) in
        [("7_units", 7, 7), ("451_units_first_20", 451, 20), ("70001_units_first_20", 70_001, 20)]
    {
        // Each resample has a stream of its own: the last ones do not depend on the first being drawn.
        let wanted: Vec<Vec<u64>> = serde_json::from_value(streams[key].clone()).unwrap();
        let few = drawn(7, 200, units, first);
        assert_eq!(few[..2], wanted[..2], "{key}");
        if units < 1_000 {
            let many = drawn(7, 10_000, units, first);
            assert_eq!(many[9_999], wanted[2], "{key}");
            assert_eq!(many[..200], few);
        }
    }
    let wanted: Vec<u64> = serde_json::from_value(streams["seed_of_all_ones_7_units"].clone()).unwrap();
    assert_eq!(drawn(u64::MAX, 200, 7, 7)[3], wanted);
}

#[test]
fn every_unit_is_drawn_equally_often_at_every_place() {
    let (units, resamples) = (451, 2_000);
    let mut counts = vec![0_u32; units];
    let (mut even, mut odd) = (0_u32, 0_u32);
    for rows in drawn(1, resamples, units, units) {
        for row in &rows {
            counts[*row as usize] += 1;
        }
        even += rows.iter().step_by(2).map(|row| u32::from(*row < 225)).sum::<u32>();
        odd += rows.iter().skip(1).step_by(2).map(|row| u32::from(*row < 225)).sum::<u32>();
    }
    let expected = f64::from(resamples);
    let distance: f64 = counts.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum();
    // χ² with 450 degrees of freedom: mean 450, standard deviation 30.
    assert!((distance - 450.0).abs() < 120.0, "{distance}");
    for (seen, draws) in [(even, 226.0), (odd, 225.0)] {
        let (draws, share) = (draws * expected, 225.0 / 451.0);
        let z = (f64::from(seen) - draws * share) / (draws * share * (1.0 - share)).sqrt();
        assert!(z.abs() < 4.0, "{z}");
    }
}

/// A statistic that takes its values from a list, whatever was drawn.
fn listed(values: &[f64], bootstrap: &Bootstrap) -> Result<Replicates, Refusal> {
    let mut values = values.iter();
    Resampler::of_rows("rows", 9).replicates("listed", bootstrap, 1, |_, found| {
        found[0] = values.next().copied().unwrap_or(f64::NAN);
        true
    })
}

#[test]
fn intervals_of_listed_values_agree() {
    let want = &reference()["listed"];
    let (values, influence) = (numbers(&want["values"]), numbers(&want["influence"]));
    let bootstrap = Bootstrap::seeded(0).replicates(values.len() as u32).unwrap();
    for (kind, bootstrap) in [("percentile", bootstrap.percentile()), ("bca", bootstrap.bca())] {
        let replicates = listed(&values, &bootstrap).unwrap();
        let estimate = want["estimate"].as_f64().unwrap();
        let found = replicates.interval("listed", 0, estimate, &influence, Confidence::P95).unwrap();
        for (end, want) in [found.lower(), found.upper()].into_iter().zip(numbers(&want[kind])) {
            assert!((end - want).abs() < 1e-12 * want, "{kind}: {end} where {want} is wanted");
        }
        // Of any scale: what is halved or multiplied by 1e200 accelerates alike.
        let scaled: Vec<f64> = influence.iter().map(|l| l * 1e200).collect();
        let same = replicates.interval("listed", 0, estimate, &scaled, Confidence::P95).unwrap();
        assert!((same.upper() - found.upper()).abs() < 1e-12 * found.upper());
    }
}

#[test]
fn resamples_that_carry_no_interval_refuse_it() {
    let rising: Vec<f64> = (0..200).map(f64::from).collect();
    let (flat, some) = ([1.0, -0.5, -0.5], Confidence::P95);
    let ask = |values: &[f64], estimate, influence: &[f64], confidence| {
        let found = listed(values, &quick(0)).unwrap();
        found.interval("r", 0, estimate, influence, confidence).map_err(|why| why.to_string())
    };
    assert!(ask(&rising, 99.5, &flat, some).is_ok());
    assert_eq!(
        ask(&[3.0; 200], 3.0, &flat, some).unwrap_err(),
        "r: the resamples are all the same; 2 different ones would do"
    );
    assert_eq!(
        ask(&rising, 198.5, &flat, some).unwrap_err(),
        "r: 199 of 200 resamples lie below the estimate, too lopsided for an interval; more cases would do"
    );
    assert!(ask(&rising, 500.0, &flat, some).is_err() && ask(&rising, f64::NAN, &flat, some).is_err());
    let no_influence = "r: the units' influences on it are all the same; 2 different ones would do";
    assert_eq!(ask(&rising, 99.5, &[0.0; 3], some).unwrap_err(), no_influence);
    assert_eq!(ask(&rising, 99.5, &[f64::NAN; 3], some).unwrap_err(), no_influence);
    let strict = Confidence::new(0.999).unwrap();
    assert_eq!(
        ask(&rising, 99.5, &[1.0, -1.0], strict).unwrap_err(),
        "r: too few resamples (200); 1999 would do"
    );
    let too_strict = Confidence::new(1.0 - 1e-12).unwrap();
    assert!(ask(&rising, 99.5, &flat, too_strict).is_err());
    assert_eq!(
        listed(&rising[..4], &quick(0)).unwrap_err().to_string(),
        "listed: 196 of 200 resamples have no value; data in which at most 5 % of them have none would do"
    );
    let nearly = listed(&rising[..190], &quick(0)).unwrap();
    assert_eq!(nearly.of(0).len(), 190);
    assert_eq!(nearly.caveat(), Some(Caveat::ResamplesLeftOut { without: 10, resamples: 200 }));
    assert!(listed(&rising[..189], &quick(0)).is_err() && nearly.of(1).is_empty());
    for units in 0..5 {
        let few = Resampler::of_rows("cases", units).replicates("r", &quick(0), 1, |_, _| true);
        assert_eq!(
            few.unwrap_err().to_string(),
            format!("r: too few cases ({units}); 5 would do"),
            "{units}"
        );
    }
}

#[test]
fn whole_clusters_are_drawn_and_rows_without_one_alone() {
    let clusters = [Some(4), None, Some(9), Some(4), None, Some(9), Some(9), Some(2)];
    let resampler = Resampler::of_clusters("cases", &clusters);
    assert_eq!(resampler.units(), 5);
    assert_eq!(
        resampler.unit_sums(&[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0]),
        [9.0, 2.0, 100.0, 16.0, 128.0]
    );
    let mut sizes = std::collections::HashSet::new();
    let found = resampler.replicates("r", &quick(3), 2, |rows, found| {
        let count = |row: u32| rows.iter().filter(|drawn| **drawn == row).count();
        assert_eq!((count(0), count(2), count(2)), (count(3), count(5), count(6)));
        assert_eq!(count(0) + count(1) + count(2) + count(4) + count(7), 5);
        sizes.insert(rows.len());
        (found[0], found[1]) = (rows.len() as f64, count(0) as f64);
        true
    });
    assert!(sizes.len() > 3 && found.unwrap().of(1).contains(&2.0));
    // Each alone: the same as rows.
    let alone = Resampler::of_clusters("cases", &[Some(3), Some(1), None, Some(0), Some(7)]);
    let rows = Resampler::of_rows("cases", 5);
    let first = |rows: &[u32], found: &mut [f64]| {
        found[0] = f64::from(rows[0] * 5 + rows[4]);
        true
    };
    assert_eq!(alone.replicates("r", &quick(3), 1, first), rows.replicates("r", &quick(3), 1, first));
}

#[test]
fn the_jackknife_of_a_mean_is_its_influence() {
    let values = [3.0, 5.0, 1.0, 9.0, 2.0, 2.0];
    let mean = |rows: &[u32], found: &mut [f64]| {
        found[0] = rows.iter().map(|row| values[*row as usize]).sum::<f64>() / rows.len() as f64;
        !rows.is_empty()
    };
    let centre = 22.0 / 6.0;
    for (found, value) in Resampler::of_rows("rows", 6).jackknife(1, mean).unwrap()[0].iter().zip(values) {
        assert!((found - (value - centre)).abs() < 1e-14);
    }
    assert!(Resampler::of_rows("rows", 1).jackknife(1, mean).is_none());
    assert_eq!(Resampler::of_rows("rows", 0).jackknife(1, mean), Some(vec![vec![]]));
    let pairs = Resampler::of_clusters("cases", &[Some(1), Some(1), Some(2), Some(2), Some(3), Some(3)]);
    // Pairs' means 4, 5, 2: their own mean is the same as the rows'.
    for (found, value) in pairs.jackknife(1, mean).unwrap()[0].iter().zip([4.0, 5.0, 2.0]) {
        assert!((found - (value - centre)).abs() < 1e-14);
    }
}

/// Values for every row that try sums: constant stretches, a few values, huge and tiny ones, all around.
fn column(rows: usize) -> BoxedStrategy<Vec<f64>> {
    prop_oneof![
        vec((0..3_i32).prop_map(f64::from), rows),
        vec((-100..100_i32).prop_map(|value| f64::from(value) / 8.0), rows),
        vec(prop_oneof![9 => Just(4.0), 1 => -1e6..1e6], rows),
        vec((0..1_000_i32).prop_map(|value| 1e6 + f64::from(value) * 1e-3), rows),
        // One so far away that all others together are its rounding.
        vec((0..9_i32).prop_map(f64::from), rows).prop_map(|mut column| {
            column[0] = 1e9;
            column
        }),
    ]
    .boxed()
}

/// x, y and up to six further columns.
fn columns() -> impl Strategy<Value = (Vec<Vec<f64>>, u64)> {
    (8..30_usize, prop_oneof![2..5_usize, Just(8)], any::<u64>())
        .prop_flat_map(|(rows, columns, seed)| (vec(column(rows), columns), Just(seed)))
}

/// The partial correlation by taking the given ones out one at a time: r_xy.z = (r_xy − r_xz r_yz)/√((1 − r_xz²)(1 − r_yz²)).
fn recursive(x: usize, y: usize, given: &[usize], r: &[Vec<f64>]) -> Option<f64> {
    let Some((z, rest)) = given.split_last() else { return Some(r[x.max(y)][x.min(y)]) };
    let (xy, xz, yz) = (recursive(x, y, rest, r)?, recursive(x, *z, rest, r)?, recursive(y, *z, rest, r)?);
    let left = (1.0 - xz * xz) * (1.0 - yz * yz);
    (left > 1e-5).then(|| (xy - xz * yz) / left.sqrt())
}

/// The partial correlation of the first two columns given the others, of the rows drawn.
fn partial(columns: &[Vec<f64>], rows: &[u32], way: fn(&Pairs<'_>) -> Option<Correlated>) -> Option<f64> {
    let columns: Vec<Vec<f64>> = columns.iter().map(|column| of(column, rows)).collect();
    let lower =
        |x: &Vec<f64>| columns.iter().map(|y| way(&Pairs::of_rows(x, y)).map(|found| found.r)).collect();
    let r: Option<Vec<Vec<f64>>> = columns.iter().map(lower).collect();
    recursive(0, 1, &(2..columns.len()).collect::<Vec<usize>>(), &r?)
}

/// A correlation of two columns.
type Way = fn(&[f64], &[f64]) -> Option<f64>;

/// Values on each resample, by the engine's plain way; where the plain way has none or is badly conditioned, NaN.
fn plainly(rows: usize, seed: u64, correlation: impl Fn(&[u32]) -> Option<f64>) -> Vec<f64> {
    let mut all = Vec::new();
    let taken = Resampler::of_rows("rows", rows).replicates("r", &quick(seed), 1, |rows, _| {
        all.push(correlation(rows).unwrap_or(f64::NAN));
        true
    });
    assert!(taken.is_ok());
    all
}

fn of(column: &[f64], rows: &[u32]) -> Vec<f64> {
    rows.iter().map(|row| column[*row as usize]).collect()
}

/// Values that the fast way left out are those that the plain way has not, and the others agree.
fn assert_alike(
    fast: Result<Replicates, Refusal>,
    plain: &[f64],
    tolerance: f64,
) -> Result<(), TestCaseError> {
    let known = plain.iter().filter(|value| value.is_finite()).count();
    let Ok(fast) = fast else {
        prop_assert!(known < plain.len());
        return Ok(());
    };
    if known < plain.len() {
        // Which ones were left out cannot be told from outside; how many can.
        prop_assert!(fast.of(0).len() >= known);
        return Ok(());
    }
    prop_assert_eq!(fast.of(0).len(), known);
    for (fast, plain) in fast.of(0).iter().zip(plain) {
        prop_assert!((fast - plain).abs() < tolerance, "{} where {} is wanted", fast, plain);
    }
    Ok(())
}

fn kendall_plainly(x: &[f64], y: &[f64]) -> Option<f64> {
    let sign = |a: f64, b: f64| f64::from(i8::from(a > b) - i8::from(a < b));
    let (mut both, mut in_x, mut in_y) = (0.0, 0.0, 0.0);
    for i in 0..x.len() {
        for j in 0..i {
            let (x, y) = (sign(x[i], x[j]), sign(y[i], y[j]));
            both += x * y;
            in_x += x * x;
            in_y += y * y;
        }
    }
    (in_x > 0.0 && in_y > 0.0).then(|| both / (f64::sqrt(in_x) * f64::sqrt(in_y)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn fast_correlations_are_those_of_the_drawn_rows((columns, seed) in columns()) {
        let rows = columns[0].len();
        let resampler = Resampler::of_rows("rows", rows);
        let (pair, given) = ((&*columns[0], &*columns[1]), columns[2..].iter().map(Vec::as_slice).collect::<Vec<_>>());
        let plain = plainly(rows, seed, |drawn| partial(&columns, drawn, pearson));
        assert_alike(pearson_resampled("r", &resampler, pair, &given, &quick(seed)), &plain, 1e-8)?;
        let plain = plainly(rows, seed, |drawn| partial(&columns, drawn, spearman));
        assert_alike(spearman_resampled("r", &resampler, pair, &given, &quick(seed)), &plain, 1e-8)?;
        let plain = plainly(rows, seed, |drawn| kendall_plainly(&of(pair.0, drawn), &of(pair.1, drawn)));
        assert_alike(kendall_resampled("r", &resampler, pair, &quick(seed)), &plain, 1e-14)?;
    }

    #[test]
    fn fast_correlations_draw_clusters_too(x in column(30), y in column(30), by in vec(proptest::option::of(0..9_u32), 30)) {
        let resampler = Resampler::of_clusters("cases", &by);
        let plain = |way: Way| resampler.replicates("r", &quick(1), 1, |rows, found| {
            way(&of(&x, rows), &of(&y, rows)).is_some_and(|r| { found[0] = r; true })
        });
        let pair = (&*x, &*y);
        let ways: [(_, Way); 3] = [
            (pearson_resampled("r", &resampler, pair, &[], &quick(1)), |x, y| pearson(&Pairs::of_rows(x, y)).map(|r| r.r)),
            (spearman_resampled("r", &resampler, pair, &[], &quick(1)), |x, y| spearman(&Pairs::of_rows(x, y)).map(|r| r.r)),
            (kendall_resampled("r", &resampler, pair, &quick(1)), kendall_plainly),
        ];
        for (fast, way) in ways {
            match (fast, plain(way)) {
                (Ok(fast), Ok(plain)) => {
                    prop_assert_eq!(fast.of(0).len(), plain.of(0).len());
                    for (fast, plain) in fast.of(0).iter().zip(plain.of(0)) {
                        prop_assert!((fast - plain).abs() < 1e-9, "{} where {} is wanted", fast, plain);
                    }
                }
                (fast, plain) => prop_assert!(fast.is_err() && plain.is_err(), "{:?} {:?}", fast.is_err(), plain.is_err()),
            }
        }
    }

    #[test]
    fn whatever_the_values_no_statistic_panics_or_makes_up_a_number(
        x in vec(any::<f64>(), 0..12), y in vec(any::<f64>(), 12), z in vec(any::<f64>(), 12), seed in any::<u64>(),
    ) {
        let rows = x.len();
        let (resampler, pair) = (Resampler::of_rows("rows", rows), (&*x, &y[..rows]));
        let given: &[&[f64]] = &[&z[..rows]];
        for found in [
            pearson_resampled("r", &resampler, pair, given, &quick(seed)),
            spearman_resampled("r", &resampler, pair, given, &quick(seed)),
            kendall_resampled("r", &resampler, pair, &quick(seed)),
        ].into_iter().flatten() {
            prop_assert!(found.of(0).iter().all(|r| r.abs() <= 1.0));
            if let Ok(interval) = found.interval("r", 0, found.of(0)[0], &y, Confidence::P90) {
                prop_assert!(interval.lower().is_finite() && interval.upper().is_finite());
            }
        }
    }
}
