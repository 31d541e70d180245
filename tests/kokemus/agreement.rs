//! Agreement of raters, against R (psych, coin, base) and Python (statsmodels, irrCAC, krippendorff).

use std::collections::BTreeMap;

use kokemus::{
    AgreementInterval, AgreementWeights, AlphaMetric, Answer, Bootstrap, Coincidences, Confidence,
    CrossTally, Estimate, IntraclassCorrelations, Merge, Missing, PairedScores, RaterSums, Raters, Refusal,
    Scale, TwoRaters, UnitRatings,
};
use serde_json::Value;

use crate::support::{BFI, Comparisons, INSTEVAL, at, columns, count, list, number, reference};

const ATTITUDE: &str = include_str!("../data/attitude.csv");
/// Quantiles and sums of a few hundred rows.
const CLOSED: f64 = 1e-9;

const WEIGHTS: [(&str, AgreementWeights); 3] = [
    ("unweighted", AgreementWeights::Unweighted),
    ("linear", AgreementWeights::Linear),
    ("quadratic", AgreementWeights::Quadratic),
];

const METRICS: [(&str, AlphaMetric); 4] = [
    ("nominal", AlphaMetric::Nominal),
    ("ordinal", AlphaMetric::Ordinal),
    ("interval", AlphaMetric::Interval),
    ("ratio", AlphaMetric::Ratio),
];

pub(crate) fn cross_of(scale: &Scale, counts: &[Vec<u64>]) -> CrossTally {
    let mut cross = CrossTally::empty(scale, scale);
    for (first, row) in scale.points().zip(counts) {
        for (second, count) in scale.points().zip(row) {
            for _ in 0..*count {
                cross.add(first, second).unwrap();
            }
        }
    }
    cross
}

fn table_of(value: &Value) -> Vec<Vec<u64>> {
    list(value).iter().map(|row| list(row).iter().map(count).collect()).collect()
}

/// A value and the two ends of its interval, which ours cuts at ±1.
fn triple(found: &mut Comparisons, what: &str, got: &Result<Estimate, Refusal>, want: &Value, relative: f64) {
    let want: Vec<f64> = list(want).iter().map(number).collect();
    match got {
        Ok(estimate) => {
            found.close(what, estimate.value(), &want[0].into(), relative);
            let ends = [want[1].max(-1.0), want[2].min(1.0)];
            found.interval(what, estimate, &ends.to_vec().into(), relative);
        }
        Err(refusal) => found.same(what, &refusal.to_string(), &String::new()),
    }
}

fn six(found: &mut Comparisons, what: &str, got: &IntraclassCorrelations, want: &Value, relative: f64) {
    let figures = [
        ("one_way", &got.one_way),
        ("agreement", &got.agreement),
        ("consistency", &got.consistency),
        ("one_way_average", &got.one_way_average),
        ("agreement_average", &got.agreement_average),
        ("consistency_average", &got.consistency_average),
    ];
    for (name, figure) in figures {
        let want = at(want, name);
        let what = format!("{what}, {name}");
        match figure {
            Ok(estimate) => {
                found.close(&what, estimate.value(), &list(want)[0], relative);
                found.interval(&what, estimate, &list(want)[1..].to_vec().into(), relative);
            }
            Err(refusal) => found.same(&what, &refusal.to_string(), &String::new()),
        }
    }
}

fn sums_of<const N: usize>(scale: &Scale, rows: &[[i32; N]]) -> RaterSums {
    let names: Vec<String> = (1..=N).map(|rater| rater.to_string()).collect();
    let mut sums = RaterSums::empty(scale, names.iter().map(String::as_str)).unwrap();
    for row in rows {
        sums.add(*row).unwrap();
    }
    sums
}

/// The first rows without a gap.
fn complete<const N: usize>(csv: &str, names: [&str; N], most: usize) -> Vec<[i32; N]> {
    let rows = columns::<i32, N>(csv, names).into_iter();
    rows.filter(|row| row.iter().all(Option::is_some)).take(most).map(|row| row.map(Option::unwrap)).collect()
}

const SHROUT_FLEISS: [[i32; 4]; 6] =
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]];

#[test]
fn intraclass_correlations_are_those_of_psych() {
    let wanted = reference("dyads");
    let mut found = Comparisons::default();
    let ten = Scale::recommendation();
    let all = |sums: &RaterSums, level| sums.intraclass(Raters::Interchangeable, level);
    let shrout = sums_of(&ten, &SHROUT_FLEISS);
    six(
        &mut found,
        "Shrout and Fleiss",
        &all(&shrout, Confidence::P95),
        at(&wanted, "shrout_fleiss"),
        CLOSED,
    );
    six(
        &mut found,
        "the same at 99 %",
        &all(&shrout, Confidence::P99),
        at(&wanted, "shrout_fleiss_99"),
        CLOSED,
    );
    let negative = sums_of(&Scale::satisfaction(), &[[1, 5, 2], [4, 5, 1], [4, 3, 2], [5, 3, 2], [5, 2, 1]]);
    six(&mut found, "negative", &all(&negative, Confidence::P95), at(&wanted, "negative"), CLOSED);
    let hundred = Scale::new("per-cent", 0, 100).unwrap();
    let names = ["rating", "complaints", "privileges", "learning", "raises", "critical", "advance"];
    let attitude = sums_of(&hundred, &complete(ATTITUDE, names, 30));
    six(&mut found, "attitude", &all(&attitude, Confidence::P95), at(&wanted, "attitude"), CLOSED);
    let six_points = Scale::new("bfi", 1, 6).unwrap();
    let neuroticism = sums_of(&six_points, &complete(BFI, ["N1", "N2", "N3", "N4", "N5"], 300));
    six(&mut found, "N1 to N5", &all(&neuroticism, Confidence::P95), at(&wanted, "neuroticism"), CLOSED);
    found.were(5 * 6 * 3, 0);
}

#[test]
fn the_worked_intraclass_correlations_of_shrout_and_fleiss() {
    let icc = sums_of(&Scale::recommendation(), &SHROUT_FLEISS)
        .intraclass(Raters::Interchangeable, Confidence::P95);
    let texts = [
        &icc.one_way,
        &icc.agreement,
        &icc.consistency,
        &icc.one_way_average,
        &icc.agreement_average,
        &icc.consistency_average,
    ]
    .map(|figure| format!("{:.4}", figure.as_ref().unwrap().short()));
    assert_eq!(
        texts,
        [
            "0.1657 [−0.1329, 0.7226]",
            "0.2898 [0.0188, 0.7611]",
            "0.7148 [0.3425, 0.9459]",
            "0.4428 [−0.8844, 0.9124]",
            "0.6201 [0.0711, 0.9272]",
            "0.9093 [0.6757, 0.9859]",
        ]
    );
}

#[test]
fn two_raters_are_as_in_r_and_python() {
    let wanted = reference("dyads");
    let mut found = Comparisons::default();
    let scale = Scale::new("bfi", 1, 6).unwrap();
    let p95 = Confidence::P95;
    for entry in list(at(&wanted, "pairs")) {
        let (first, second) = (at(entry, "first").as_str().unwrap(), at(entry, "second").as_str().unwrap());
        let mut cross = CrossTally::empty(&scale, &scale);
        for [a, b] in complete(BFI, [first, second], count(at(entry, "rows")) as usize) {
            cross.add(a, b).unwrap();
        }
        let name = format!("{first} and {second}");
        let raters = TwoRaters::of(cross).unwrap();
        let same = raters.clone().interchangeable().unwrap();
        beyond_chance(&mut found, &name, &same, at(entry, "beyond_chance"));
        let of = at(entry, "of");
        six(&mut found, &name, &same.intraclass(p95), at(of, "icc"), CLOSED);
        differences(&mut found, &name, &raters, of);
        for (test, want) in
            [(raters.symmetry(), at(of, "bowker")), (raters.marginal_homogeneity(), at(of, "stuart_maxwell"))]
        {
            let test = test.unwrap();
            found.close(&name, test.statistic, &list(want)[0], CLOSED);
            found.close(&name, test.degrees_of_freedom[0], &list(want)[1], CLOSED);
            found.close(&name, test.p, &list(want)[2], CLOSED);
        }
    }
    found.were(5 * (54 + 18 + 13 + 6), 0);
}

fn beyond_chance(found: &mut Comparisons, name: &str, raters: &TwoRaters, want: &Value) {
    let p95 = Confidence::P95;
    for interval in [AgreementInterval::Published, AgreementInterval::Jackknife] {
        for (kind, weights) in WEIGHTS {
            for (figure, got) in [
                ("kappa", raters.kappa_by(weights, interval, p95)),
                ("scott", raters.scott_pi(weights, interval, p95)),
                ("gwet", raters.gwet_by(weights, interval, p95)),
            ] {
                let want = match interval {
                    AgreementInterval::Jackknife => at(at(at(want, "jackknife"), kind), figure),
                    _ => at(at(want, figure), kind),
                };
                triple(found, &format!("{name}: {figure}, {kind}, {interval:?}"), &got, want, CLOSED);
            }
        }
    }
}

fn differences(found: &mut Comparisons, name: &str, raters: &TwoRaters, want: &Value) {
    let direction = raters.direction(Confidence::P95).unwrap();
    let n = number(at(want, "n"));
    found.close(name, direction.mean_difference.value(), at(want, "mean"), CLOSED);
    found.interval(name, &direction.mean_difference, at(want, "mean_interval"), CLOSED);
    found.close(name, direction.first_higher.value() * n, at(want, "first_higher"), CLOSED);
    found.close(name, direction.second_higher.value() * n, at(want, "second_higher"), CLOSED);
    found.close(name, direction.sign_test.unwrap().p, at(want, "sign_p"), CLOSED);
    let limits = raters.bland_altman(Confidence::P95).unwrap();
    found.close(name, limits.standard_deviation, at(want, "sd"), CLOSED);
    for (limit, want) in [(&limits.lower_limit, at(want, "lower")), (&limits.upper_limit, at(want, "upper"))]
    {
        found.close(name, limit.value(), &list(want)[0], CLOSED);
        found.interval(name, limit, &list(want)[1..].to_vec().into(), CLOSED);
    }
}

#[test]
fn scores_and_measurements_differ_as_counts_do() {
    let wanted = reference("dyads");
    let want = at(&wanted, "attitude_two");
    let rows = complete(ATTITUDE, ["complaints", "raises"], 30);
    let values = rows.iter().map(|[a, b]| (f64::from(*a), f64::from(*b)));
    let scores = PairedScores::of_values(0.0, 100.0, values).unwrap();
    let mut cross =
        CrossTally::empty(&Scale::new("per-cent", 0, 100).unwrap(), &Scale::new("per-cent", 0, 100).unwrap());
    for [a, b] in &rows {
        cross.add(*a, *b).unwrap();
    }
    let raters = TwoRaters::of(cross).unwrap();
    let p95 = Confidence::P95;
    let mut found = Comparisons::default();
    differences(&mut found, "attitude", &raters, want);
    six(
        &mut found,
        "attitude",
        &raters.clone().interchangeable().unwrap().intraclass(p95),
        at(want, "icc"),
        CLOSED,
    );
    found.were(13 + 18, 0);
    assert_eq!(scores.direction(p95).unwrap(), raters.direction(p95).unwrap());
    assert_eq!(scores.bland_altman(p95).unwrap(), raters.bland_altman(p95).unwrap());
    assert_eq!(scores.intraclass(p95), raters.intraclass(p95));
    assert_eq!(scores.agreement_within(5.0, p95), raters.agreement_within(5, p95));
}

#[test]
fn the_worked_kappas() {
    let wanted = reference("dyads");
    let worked = at(&wanted, "worked");
    let scale = Scale::new("three", 1, 3).unwrap();
    let raters =
        TwoRaters::of(cross_of(&scale, &table_of(at(worked, "table")))).unwrap().interchangeable().unwrap();
    let mut found = Comparisons::default();
    beyond_chance(&mut found, "worked", &raters, worked);
    found.were(54, 0);
    let shown = |weights| format!("{:.4}", raters.kappa(weights, Confidence::P95).unwrap().short());
    assert_eq!(shown(AgreementWeights::Unweighted), "0.4842 [0.2137, 0.7547]");
    assert_eq!(shown(AgreementWeights::Linear), "0.4701 [0.1845, 0.7558]");
}

fn observers() -> UnitRatings {
    let table = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ];
    let rating = |point| if point == 0 { Answer::Missing(Missing::NotAsked) } else { Answer::Point(point) };
    let mut units = UnitRatings::empty(&Scale::new("category", 1, 5).unwrap());
    for unit in 0..12 {
        units.add_unit(table.map(|observer| rating(observer[unit]))).unwrap();
    }
    units
}

fn alphas(found: &mut Comparisons, what: &str, units: &UnitRatings, want: &Value) {
    let bootstrap = Bootstrap::seeded(7).replicates(1_000).unwrap();
    for (name, metric) in METRICS {
        let (want, what) = (at(want, name), format!("{what}, {name}"));
        for (kind, bootstrap) in [("bca", bootstrap), ("percentile", bootstrap.percentile())] {
            let alpha = units.krippendorff_alpha(metric, Confidence::P95, &bootstrap).unwrap();
            found.close(&what, alpha.value(), at(want, "alpha"), CLOSED);
            found.interval(&format!("{what}, {kind}"), &alpha, at(want, kind), CLOSED);
        }
    }
}

#[test]
fn krippendorffs_alpha_and_its_resamples_are_those_of_python() {
    let wanted = reference("dyads");
    let mut found = Comparisons::default();
    alphas(&mut found, "twelve units", &observers(), at(&wanted, "krippendorff"));
    let mut units = UnitRatings::empty(&Scale::new("bfi", 1, 6).unwrap());
    for row in columns::<i32, 5>(BFI, ["N1", "N2", "N3", "N4", "N5"]).iter().take(60) {
        units
            .add_unit(row.map(|point| point.map_or(Answer::Missing(Missing::Skipped), Answer::Point)))
            .unwrap();
    }
    alphas(&mut found, "N1 to N5", &units, at(&wanted, "alpha_neuroticism"));
    found.were(2 * 4 * 2 * 3, 0);
}

#[test]
fn alpha_of_many_raters_of_the_same_teacher_or_by_the_same_student() {
    let wanted = reference("dyads");
    let mut found = Comparisons::default();
    for (place, unit) in ["d", "s"].into_iter().enumerate() {
        let mut ratings: BTreeMap<i32, Vec<i32>> = BTreeMap::new();
        for row in columns::<i32, 3>(INSTEVAL, ["d", "s", "y"]) {
            ratings.entry(row[place].unwrap()).or_default().push(row[2].unwrap());
        }
        let mut parts =
            [Coincidences::empty(&Scale::satisfaction()), Coincidences::empty(&Scale::satisfaction())];
        for (number, ratings) in ratings.into_values().enumerate() {
            parts[number % 2].add_unit(ratings).unwrap();
        }
        let [mut all, rest] = parts;
        all.merge(&rest).unwrap();
        let want = at(&wanted, &format!("alpha_insteval_{unit}"));
        found.same(unit, &all.units(), &count(at(want, "units")));
        for (name, metric) in METRICS {
            let alpha = all.krippendorff_alpha(metric).unwrap();
            found.close(&format!("{unit}, {name}"), alpha.value(), at(at(want, name), "alpha"), CLOSED);
        }
    }
    found.were(2 * 5, 0);
}
