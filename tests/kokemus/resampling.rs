//! Bootstrap intervals of real data against other implementations, and what holds of them on any data.

use kokemus::{
    Association, Bootstrap, BootstrapInterval, Caveat, Change, Confidence, Estimate, Interval, MatchedCases,
    Measure, Measurement, MissingPolicy, Refusal, Role, Scores, Study, Unit,
};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::groups_and_time::UnivBct;
use crate::support::{Comparisons, at, count, list, number, reference};
use crate::worlds::{rows, table};

const P95: Confidence = Confidence::P95;

/// Satisfaction at the first wave, and the change of readiness from the first to the second.
fn readiness() -> (MatchedCases, Change) {
    let data = UnivBct::read();
    let scores = data.table("JOBSAT").scores_at(data.stage("1")).unwrap();
    let change = Change::between(data.table("READY"), data.stage("1"), data.stage("2")).unwrap();
    (Association::between(&scores, &change), change)
}

/// The figures of the reference, each by name.
fn bootstrapped(bootstrap: &Bootstrap) -> [(&'static str, Estimate); 5] {
    let (raw, change) = readiness();
    let given = raw.given_baseline();
    [
        ("pearson", raw.pearson_bootstrapped(P95, bootstrap).unwrap().correlation),
        ("pearson_partial", given.pearson_bootstrapped(P95, bootstrap).unwrap().correlation),
        ("spearman", raw.spearman_bootstrapped(P95, bootstrap).unwrap().correlation),
        ("spearman_partial", given.spearman_bootstrapped(P95, bootstrap).unwrap().correlation),
        ("mean_change", change.scores().mean_bootstrapped(P95, bootstrap).unwrap()),
    ]
}

#[test]
fn on_the_same_resamples_intervals_are_the_same() {
    let values = reference("resampling");
    let same = at(&values, "same_resamples");
    let resamples = count(at(same, "resamples")) as u32;
    let bootstrap = Bootstrap::seeded(count(at(&values, "seed"))).replicates(resamples).unwrap();
    let mut to = Comparisons::default();
    for (kind, bootstrap) in [("percentile", bootstrap.percentile()), ("bca", bootstrap.bca())] {
        for (name, found) in bootstrapped(&bootstrap) {
            let want = at(same, name);
            let what = format!("{name}, {kind}");
            to.same(&what, &found.n(), &count(at(want, "n")));
            to.close(&what, found.value(), at(want, "estimate"), 1e-12);
            to.interval(&what, &found, at(want, kind), 1e-10);
        }
    }
    to.were(5 * 2 * 4, 0);
}

/// SciPy's own resamples: each end lies between the two quantiles of its 200,000 that are four standard errors away.
#[test]
fn on_other_resamples_intervals_agree_within_monte_carlo_error() {
    let values = reference("resampling");
    let scipy = at(&values, "scipy");
    let bootstrap = Bootstrap::seeded(2026).replicates(count(at(scipy, "crate_resamples")) as u32).unwrap();
    for (kind, bootstrap) in [("percentile", bootstrap.percentile()), ("bca", bootstrap.bca())] {
        for (name, found) in bootstrapped(&bootstrap) {
            let interval = found.interval().unwrap();
            let within = list(at(at(at(scipy, name), kind), "within"));
            for (end, within) in [interval.lower(), interval.upper()].into_iter().zip(within) {
                let (least, most) = (number(&list(within)[0]), number(&list(within)[1]));
                assert!(least <= end && end <= most, "{name}, {kind}: {end} is not in {least} to {most}");
                // Four standard errors are a small part of the interval, so that another interval would be told.
                assert!(most - least < 0.15 * (interval.upper() - interval.lower()), "{name}, {kind}");
            }
        }
    }
}

#[test]
fn a_bootstrapped_figure_is_the_plain_one_and_says_how_it_was_made() {
    let (raw, change) = readiness();
    let (plain, by_resampling) =
        (raw.pearson(P95).unwrap(), raw.pearson_bootstrapped(P95, &Bootstrap::seeded(7)).unwrap());
    assert_eq!(plain.correlation.value(), by_resampling.correlation.value());
    assert_eq!(plain.correlation.caveats(), by_resampling.correlation.caveats());
    assert_eq!(
        by_resampling.correlation.method(),
        "Pearson correlation; BCa bootstrap, 10000 resamples, seed 7"
    );
    let mean = change.scores().mean_bootstrapped(P95, &Bootstrap::seeded(7).percentile()).unwrap();
    assert_eq!(mean.value(), change.mean(P95).unwrap().value());
    assert_eq!(
        mean.method(),
        "mean of scores; percentile bootstrap, 10000 resamples, seed 7; with the case as the unit where given"
    );
    assert_eq!(mean.unit(), Unit::Case { cases: 438 });
}

#[test]
fn another_seed_gives_another_interval_and_the_same_seed_the_same() {
    let (raw, _) = readiness();
    let found = |seed| raw.pearson_bootstrapped(P95, &Bootstrap::seeded(seed)).unwrap();
    assert_eq!(found(1), found(1));
    let apart = |a: f64, b: f64| (a - b).abs();
    let ends = |found: &Association| found.correlation.interval().map(|i| (i.lower(), i.upper())).unwrap();
    let (one, two) = (ends(&found(1)), ends(&found(2)));
    // 10,000 resamples: each end within a few hundredths of the interval's width of 0.22.
    assert!(one != two && apart(one.0, two.0) < 0.02 && apart(one.1, two.1) < 0.02, "{one:?} {two:?}");
}

#[test]
fn a_bootstrap_keeps_its_bounds_through_every_door() {
    let made = Bootstrap::seeded(u64::MAX).replicates(200).unwrap().percentile();
    let text = serde_json::to_string(&made).unwrap();
    assert_eq!(text, r#"{"seed":18446744073709551615,"replicates":200,"interval":"percentile"}"#);
    assert_eq!(serde_json::from_str::<Bootstrap>(&text).unwrap(), made);
    assert_eq!((made.seed(), made.interval()), (u64::MAX, BootstrapInterval::Percentile));
    assert_eq!(made.bca().interval(), BootstrapInterval::Bca);
    assert!(Bootstrap::seeded(1).replicates(1_000_000).is_ok());
    let message = "number of resamples: 199 is out of range (allowed: 200 to 1000000); \
                   leave it at 10000 where nothing speaks against it";
    assert_eq!(Bootstrap::seeded(1).replicates(199).unwrap_err().to_string(), message);
    for (replicates, extra) in [(199, None), (1_000_001, None), (0, None), (500, Some("threads"))] {
        let mut raw = json!({ "seed": 1, "replicates": replicates, "interval": "bca" });
        if let Some(extra) = extra {
            raw[extra] = Value::from(1);
        }
        assert!(serde_json::from_value::<Bootstrap>(raw).is_err(), "{replicates} {extra:?}");
    }
}

fn few() -> Bootstrap {
    Bootstrap::seeded(5).replicates(400).unwrap()
}

/// Matched cases whose experience and change are the two numbers given (from 0 to 100), with a baseline.
fn cases(values: &[(f64, f64, f64)]) -> (MatchedCases, Scores) {
    let measure = |key| Measure::new(key, 0.0, 300.0).unwrap();
    let study =
        Study::builder().measure(measure("experience")).measure(measure("wellbeing")).build().unwrap();
    let (start, end) = (study.stage("first-contact").unwrap(), study.stage("support-afterwards").unwrap());
    let (mut experience, mut wellbeing) =
        (study.measurements("experience").unwrap(), study.measurements("wellbeing").unwrap());
    for (case, (x, before, y)) in (1_u32..).zip(values) {
        experience.push(Measurement::of(case, Role::Child, &start, *x)).unwrap();
        wellbeing.push(Measurement::of(case, Role::Child, &start, *before)).unwrap();
        wellbeing.push(Measurement::of(case, Role::Child, &end, *before + *y)).unwrap();
    }
    let scores = experience.scores_at(&start).unwrap();
    let change = Change::between(&wellbeing, &start, &end).unwrap();
    (Association::between(&scores, &change), scores)
}

fn interval_of(found: Result<Association, Refusal>) -> Result<Interval, Refusal> {
    found.and_then(|found| found.correlation.interval().map_err(Clone::clone))
}

#[test]
fn what_cannot_be_resampled_is_refused() {
    let line = |n: u32| (0..n).map(f64::from).map(|i| (i, 50.0, 2.0 * i)).collect::<Vec<_>>();
    for n in 0..5 {
        let (pairs, scores) = cases(&line(n));
        assert!(interval_of(pairs.pearson_bootstrapped(P95, &few())).is_err(), "{n}");
        let mean = scores.mean_bootstrapped(P95, &few());
        match n {
            0 => assert_eq!(mean, Err(Refusal::NobodyAnswered { figure: "mean of scores".into() })),
            1 => assert_eq!(
                mean.unwrap().interval().unwrap_err().to_string(),
                "mean of scores: scores are all the same; 2 different ones would do"
            ),
            _ => assert_eq!(
                mean.unwrap().interval().unwrap_err().to_string(),
                format!("mean of scores: too few cases ({n}); 5 would do")
            ),
        }
    }
    let (pairs, scores) = cases(&line(9));
    let on_a_line = interval_of(pairs.pearson_bootstrapped(P95, &few())).unwrap_err();
    assert!(matches!(on_a_line, Refusal::AtItsBound { .. }), "{on_a_line}");
    let mean = scores.mean_bootstrapped(P95, &few()).unwrap();
    assert!(mean.interval().is_ok() && mean.caveats().contains(&Caveat::FewCases { cases: 9 }));

    // One of twelve differs: 35 % of the resamples do not hold it.
    let lone: Vec<_> = (0..12).map(|i| (f64::from(u8::from(i == 0)), 50.0, f64::from(i % 5))).collect();
    let found = cases(&lone).0.spearman_bootstrapped(P95, &few()).unwrap();
    let refusal = found.correlation.interval().unwrap_err();
    assert!(matches!(refusal, Refusal::ResamplesWithoutValue { resamples: 400, .. }), "{refusal}");
    // Two of nine differ in experience: some resamples hold neither, but few enough to leave out and say so.
    let some: Vec<_> = (0..20).map(|i| (f64::from(u8::from(i < 4)), 50.0, f64::from(i % 7))).collect();
    let found = cases(&some).0.pearson_bootstrapped(P95, &few()).unwrap().correlation;
    let left_out = |caveat: &Caveat| matches!(caveat, Caveat::ResamplesLeftOut { without: 1..=20, .. });
    assert!(found.interval().is_ok() && found.caveats().iter().any(left_out), "{found:#}");
}

/// A value on a coarse or a fine grid, or one and the same.
fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        3 => (0..5_i32).prop_map(f64::from),
        2 => (0..1_000_i32).prop_map(|value| f64::from(value) / 10.0),
        2 => Just(7.0),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, ..ProptestConfig::default() })]

    #[test]
    fn any_matched_cases_have_intervals_around_their_figures_or_refusals(
        values in vec((value(), value(), value()), 0..25),
        percentile in any::<bool>(),
        turn in 0..25_usize,
    ) {
        let bootstrap = if percentile { few().percentile() } else { few() };
        let mut turned = values.clone();
        if !turned.is_empty() {
            let by = turn % turned.len();
            turned.rotate_left(by);
        }
        let ((pairs, scores), (other, _)) = (cases(&values), cases(&turned));
        let figures = |pairs: &MatchedCases| {
            let given = pairs.given_baseline();
            [
                pairs.pearson_bootstrapped(P95, &bootstrap),
                given.pearson_bootstrapped(P95, &bootstrap),
                pairs.spearman_bootstrapped(P95, &bootstrap),
                given.spearman_bootstrapped(P95, &bootstrap),
            ]
        };
        // In another order the value is the same; the interval, drawn from other rows, need not be.
        for (found, turned) in figures(&pairs).into_iter().zip(figures(&other)) {
            prop_assert_eq!(found.is_ok(), turned.is_ok());
            let (Ok(found), Ok(turned)) = (found, turned) else { continue };
            let found = found.correlation;
            prop_assert!((found.value() - turned.correlation.value()).abs() < 1e-12);
            if let Ok(interval) = found.interval() {
                prop_assert!(interval.contains(found.value()));
                prop_assert!(interval.lower() >= -1.0 && interval.upper() <= 1.0);
            }
            let again: Estimate = serde_json::from_str(&serde_json::to_string(&found).unwrap()).unwrap();
            prop_assert_eq!(again, found);
        }
        if let Ok(mean) = scores.mean_bootstrapped(P95, &bootstrap)
            && let Ok(interval) = mean.interval()
        {
            prop_assert!(interval.contains(mean.value()));
        }
    }

    #[test]
    fn means_of_any_table_keep_within_the_scale(rows in rows(30), seed in any::<u64>()) {
        let scores = table(&rows).scores("encounter", MissingPolicy::Complete).unwrap();
        let bootstrap = Bootstrap::seeded(seed).replicates(300).unwrap();
        match scores.mean_bootstrapped(P95, &bootstrap) {
            Ok(found) => {
                let plain = scores.mean(P95).unwrap();
                prop_assert_eq!(found.value(), plain.value());
                prop_assert_eq!((found.unit(), found.n()), (plain.unit(), plain.n()));
                if let Ok(interval) = found.interval() {
                    prop_assert!(interval.contains(found.value()));
                    prop_assert!(scores.lowest() - 1e-12 <= interval.lower());
                    prop_assert!(interval.upper() <= scores.highest() + 1e-12);
                }
            }
            Err(_) => prop_assert!(scores.is_empty()),
        }
    }
}
