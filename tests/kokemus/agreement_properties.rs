//! What holds of agreement on any data: symmetry, reversal, merging, intervals around their estimates.

use kokemus::{
    AgreementInterval, AgreementWeights, AlphaMetric, Answer, Bootstrap, Confidence, CrossTally, Estimate,
    Merge, Missing, RaterSums, Raters, Refusal, Scale, TwoRaters, UnitRatings,
};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

use crate::no_panic::sound;

pub(crate) const WEIGHTS: [AgreementWeights; 3] =
    [AgreementWeights::Unweighted, AgreementWeights::Linear, AgreementWeights::Quadratic];
pub(crate) const METRICS: [AlphaMetric; 4] =
    [AlphaMetric::Nominal, AlphaMetric::Ordinal, AlphaMetric::Interval, AlphaMetric::Ratio];
pub(crate) const P95: Confidence = Confidence::P95;

/// A cross-tally of satisfaction with itself with these counts, of any size, per pair of points.
fn crossed(counts: &[Vec<u64>]) -> CrossTally {
    let scale = serde_json::to_value(Scale::satisfaction()).unwrap();
    let mut rows = vec![vec![0u64; 10]; 10];
    for (row, counts) in rows.iter_mut().zip(counts) {
        row[..5].copy_from_slice(counts);
    }
    serde_json::from_value(json!({"first": scale, "second": scale, "counts": rows})).unwrap()
}

pub(crate) fn raters(counts: &[Vec<u64>]) -> TwoRaters {
    TwoRaters::of(crossed(counts)).unwrap()
}

fn square(count: impl Strategy<Value = u64> + Clone) -> impl Strategy<Value = Vec<Vec<u64>>> {
    vec(vec(count, 5), 5)
}

/// Few pairs, and points that nobody used.
fn small() -> impl Strategy<Value = Vec<Vec<u64>>> {
    square(prop_oneof![3 => Just(0u64), 2 => 0..6_u64])
}

/// Every figure that two raters can have.
fn figures(raters: &TwoRaters, confidence: Confidence) -> Vec<Result<Estimate, Refusal>> {
    let icc = raters.intraclass(confidence);
    let mut all = vec![
        raters.exact_agreement(confidence),
        raters.agreement_within(1, confidence),
        icc.one_way,
        icc.agreement,
        icc.consistency,
        icc.one_way_average,
        icc.agreement_average,
        icc.consistency_average,
    ];
    for weights in WEIGHTS {
        all.extend([
            raters.kappa(weights, confidence),
            raters.scott_pi(weights, AgreementInterval::Published, confidence),
            raters.kappa_by(weights, AgreementInterval::Jackknife, confidence),
            raters.scott_pi(weights, AgreementInterval::Jackknife, confidence),
            raters.gwet_by(weights, AgreementInterval::Jackknife, confidence),
            raters.gwet(weights, confidence),
        ]);
    }
    if let Ok(direction) = raters.direction(confidence) {
        all.extend(
            [direction.first_higher, direction.equal, direction.second_higher, direction.mean_difference]
                .map(Ok),
        );
    }
    if let Ok(limits) = raters.bland_altman(confidence) {
        all.extend([limits.bias, limits.lower_limit, limits.upper_limit].map(Ok));
    }
    if let Ok(counted) = raters.coincidences() {
        all.extend(METRICS.map(|metric| counted.krippendorff_alpha(metric)));
    }
    all
}

fn all_sound(raters: &TwoRaters) {
    for confidence in [1e-6, 0.95, 1.0 - 1e-12].map(|level| Confidence::new(level).unwrap()) {
        for figure in figures(raters, confidence) {
            match figure {
                Ok(estimate) => sound(&estimate),
                Err(refusal) => assert!(!refusal.to_string().is_empty()),
            }
        }
        assert!(!raters.agreement(confidence).to_string().contains("NaN"));
    }
    for test in [raters.symmetry(), raters.marginal_homogeneity()].into_iter().flatten() {
        assert!((0.0..=1.0).contains(&test.p) && test.statistic.is_finite(), "{test:?}");
    }
}

/// The same values but for rounding, or refused alike.
fn alike(a: &[Result<Estimate, Refusal>], b: &[Result<Estimate, Refusal>]) {
    assert_eq!(a.len(), b.len());
    for (a, b) in a.iter().zip(b) {
        match (a, b) {
            (Ok(a), Ok(b)) => {
                assert!((a.value() - b.value()).abs() < 1e-9, "{a:?} {b:?}");
                assert_eq!(a.interval().is_ok(), b.interval().is_ok(), "{a:?} {b:?}");
                if let (Ok(a), Ok(b)) = (a.interval(), b.interval()) {
                    assert!((a.lower() - b.lower()).abs() < 1e-6 * (1.0 + a.lower().abs()), "{a:?} {b:?}");
                    assert!((a.upper() - b.upper()).abs() < 1e-6 * (1.0 + a.upper().abs()), "{a:?} {b:?}");
                }
            }
            (Err(_), Err(_)) => {}
            _ => panic!("{a:?} {b:?}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn every_figure_is_sound_on_few_pairs(counts in small()) {
        all_sound(&raters(&counts));
        all_sound(&raters(&counts).interchangeable().unwrap());
    }

    #[test]
    fn and_on_more_pairs_than_there_are_people(
        counts in square(prop_oneof![Just(0u64), Just(1u64), 0..1u64 << 58, Just(1u64 << 58)]),
    ) {
        all_sound(&raters(&counts));
        all_sound(&raters(&counts).interchangeable().unwrap());
    }

    #[test]
    fn who_is_first_and_which_end_is_up_change_no_agreement(counts in small()) {
        let agreement = |raters: &TwoRaters| {
            let icc = raters.intraclass(P95);
            let mut all = vec![raters.exact_agreement(P95), icc.agreement, icc.consistency, icc.agreement_average];
            for weights in WEIGHTS {
                all.extend([raters.kappa(weights, P95), raters.gwet(weights, P95)]);
            }
            all
        };
        let here = agreement(&raters(&counts));
        alike(&here, &agreement(&TwoRaters::of(crossed(&counts).transposed()).unwrap()));
        let turned: Vec<Vec<u64>> =
            counts.iter().rev().map(|row| row.iter().rev().copied().collect()).collect();
        alike(&here, &agreement(&raters(&turned)));
    }

    #[test]
    fn who_is_first_turns_the_direction(counts in small()) {
        let turned = TwoRaters::of(crossed(&counts).transposed()).unwrap();
        if let (Ok(here), Ok(there)) = (raters(&counts).direction(P95), turned.direction(P95)) {
            prop_assert_eq!(here.first_higher.value(), there.second_higher.value());
            prop_assert_eq!(here.equal, there.equal);
            prop_assert!((here.mean_difference.value() + there.mean_difference.value()).abs() < 1e-12);
            prop_assert_eq!(here.sign_test.map(|test| test.p), there.sign_test.map(|test| test.p));
        }
    }

    #[test]
    fn services_tallied_apart_agree_to_the_bit(a in small(), b in small()) {
        let both: Vec<Vec<u64>> = a.iter().zip(&b).map(|(a, b)| a.iter().zip(b).map(|(a, b)| a + b).collect()).collect();
        let mut merged = crossed(&a);
        merged.merge(&crossed(&b)).unwrap();
        let merged = TwoRaters::of(merged).unwrap();
        prop_assert_eq!(figures(&merged, P95), figures(&raters(&both), P95));
    }

    #[test]
    fn two_raters_are_two_of_several(counts in small()) {
        let two = raters(&counts).interchangeable().unwrap();
        let mut sums = RaterSums::empty(&Scale::satisfaction(), ["a", "b"]).unwrap();
        for (first, row) in (1..).zip(&counts) {
            for (second, count) in (1..).zip(row) {
                for _ in 0..*count {
                    sums.add([first, second]).unwrap();
                }
            }
        }
        let six = |icc: kokemus::IntraclassCorrelations| vec![
            icc.one_way, icc.agreement, icc.consistency, icc.one_way_average, icc.agreement_average, icc.consistency_average,
        ];
        alike(&six(two.intraclass(P95)), &six(sums.intraclass(Raters::Interchangeable, P95)));
    }

    #[test]
    fn alpha_of_two_is_scotts_pi_but_for_small_samples(counts in small()) {
        let two = raters(&counts).interchangeable().unwrap();
        let n = two.n() as f64;
        for (weights, metric) in [(AgreementWeights::Unweighted, AlphaMetric::Nominal), (AgreementWeights::Quadratic, AlphaMetric::Interval)] {
            let alpha = two.coincidences().unwrap().krippendorff_alpha(metric);
            match (two.scott_pi(weights, AgreementInterval::Published, P95), alpha) {
                (Ok(pi), Ok(alpha)) => {
                    let wanted = 1.0 - (1.0 - pi.value()) * (2.0 * n - 1.0) / (2.0 * n);
                    prop_assert!((alpha.value() - wanted).abs() < 1e-12);
                }
                (Err(_), Err(_)) => {}
                (pi, alpha) => prop_assert!(false, "{pi:?} {alpha:?}"),
            }
        }
    }

    #[test]
    fn alpha_needs_no_order_of_units_or_raters_and_is_at_most_1(
        units in vec(vec(0..=5_i32, 0..5), 0..12),
        bootstrap in Just(Bootstrap::seeded(3).replicates(200).unwrap()),
    ) {
        let rating = |point: &i32| if *point == 0 { Answer::Missing(Missing::Skipped) } else { Answer::Point(*point) };
        let (mut here, mut there) = (UnitRatings::empty(&Scale::satisfaction()), UnitRatings::empty(&Scale::satisfaction()));
        for ratings in &units {
            here.add_unit(ratings.iter().map(rating)).unwrap();
        }
        for ratings in units.iter().rev() {
            there.add_unit(ratings.iter().rev().map(rating)).unwrap();
        }
        prop_assert_eq!(here.coincidences(), there.coincidences());
        for metric in METRICS {
            if let Ok(alpha) = here.krippendorff_alpha(metric, P95, &bootstrap) {
                sound(&alpha);
                prop_assert!(alpha.value() <= 1.0);
            }
        }
    }
}

#[test]
fn four_times_the_pairs_halve_the_interval() {
    let table = [
        vec![9, 2, 1, 0, 0],
        vec![1, 7, 3, 0, 0],
        vec![0, 2, 9, 4, 1],
        vec![0, 0, 2, 8, 3],
        vec![0, 0, 1, 2, 12],
    ];
    let times = |k: u64| {
        raters(&table.iter().map(|row| row.iter().map(|count| k * count).collect()).collect::<Vec<_>>())
    };
    for weights in WEIGHTS {
        let half = |raters: TwoRaters| {
            let kappa = raters.kappa(weights, P95).unwrap();
            kappa.interval().unwrap().upper() - kappa.value()
        };
        assert!((half(times(1)) / half(times(4)) - 2.0).abs() < 1e-12);
    }
}
