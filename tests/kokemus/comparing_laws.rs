//! What comparisons of independent groups must keep, whatever the counts.

use std::time::{Duration, Instant};

use kokemus::{
    ComparedBy, Confidence, Continuity, Estimate, IndependentSamples, Merge, Multiplicity, Refusal,
    RelativeEffectInterval, Scale, SeveralSamples, StandardisedBy, Tally, TopBox,
};
use proptest::prelude::*;

const P95: Confidence = Confidence::P95;
const INTERVALS: [RelativeEffectInterval; 3] =
    [RelativeEffectInterval::Studentised, RelativeEffectInterval::Logit, RelativeEffectInterval::Newcombe];
const STANDARDISED: [StandardisedBy; 3] =
    [StandardisedBy::PooledCorrected, StandardisedBy::Pooled, StandardisedBy::First];

fn tally(counts: &[u64]) -> Tally {
    let scale = Scale::new("scale", 1, counts.len() as i32).unwrap();
    Tally::of_counts(&scale, counts.iter().copied()).unwrap()
}

fn both(first: &[u64], second: &[u64]) -> IndependentSamples {
    IndependentSamples::of(&tally(first), &tally(second)).unwrap()
}

/// Counts as they occur: none, a few, many, and so many that squares pass 2⁶⁴.
fn some_counts() -> impl Strategy<Value = Vec<u64>> {
    let count = prop_oneof![4 => Just(0u64), 4 => 1u64..4, 3 => 4u64..400, 1 => 0u64..1 << 58];
    proptest::collection::vec(count, 5)
}

fn sound(estimate: &Estimate) {
    assert!(estimate.value().is_finite(), "{estimate:?}");
    if let Ok(interval) = estimate.interval() {
        assert!(interval.contains(estimate.value()), "{estimate:?}");
        assert!(interval.lower().is_finite() && interval.upper().is_finite(), "{estimate:?}");
    }
}

/// A figure and its mirror image.
fn mirrored(
    a: &Result<Estimate, Refusal>,
    b: &Result<Estimate, Refusal>,
    turn: impl Fn(f64) -> f64,
    within: f64,
) {
    match (a, b) {
        (Ok(a), Ok(b)) => {
            let scale = a.value().abs().max(b.value().abs()).max(1.0);
            assert!((a.value() - turn(b.value())).abs() <= within * scale, "{a:?} {b:?}");
            match (a.interval(), b.interval()) {
                (Ok(x), Ok(y)) => {
                    let scale = x.lower().abs().max(x.upper().abs()).max(1.0);
                    assert!((x.lower() - turn(y.upper())).abs() <= within * scale, "{a:?} {b:?}");
                }
                (Err(_), Err(_)) => {}
                _ => panic!("{a:?} {b:?}"),
            }
        }
        (Err(_), Err(_)) => {}
        _ => panic!("{a:?} {b:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn two_groups_are_sound_whatever_the_counts(first in some_counts(), second in some_counts()) {
        let both = both(&first, &second);
        let mut figures = vec![both.difference_of_means(P95)];
        figures.extend(STANDARDISED.map(|by| both.standardised_difference(by, P95)));
        figures.extend(INTERVALS.map(|by| both.probability_second_higher(by, P95)));
        figures.extend(INTERVALS.map(|by| both.cliffs_delta(by, P95)));
        figures.iter().flatten().for_each(sound);
        let tests = [both.welch_t_test(), both.mann_whitney(Continuity::Corrected), both.brunner_munzel()];
        for test in tests.iter().flatten() {
            prop_assert!(test.statistic.is_finite() && (0.0..=1.0).contains(&test.p), "{test:?}");
        }
        for comparison in [both.compare_means(P95), both.compare_ranks(P95), both.compare_top_box(TopBox::TWO, P95)] {
            match comparison {
                Ok(comparison) => {
                    prop_assert!(!format!("{comparison:#}").contains("NaN"), "{comparison:#}");
                    prop_assert!(serde_json::to_string(&comparison).is_ok());
                }
                Err(refusal) => prop_assert!(matches!(refusal, Refusal::TooFew { .. }), "{refusal}"),
            }
        }
        for equivalence in [both.equivalent_means(0.3, P95), both.equivalent_ranks(0.2, P95)].iter().flatten() {
            // Shown exactly where the interval of 1 − 2α lies within the margin.
            let interval = equivalence.difference.interval().unwrap();
            let within = -equivalence.margin < interval.lower() && interval.upper() < equivalence.margin;
            let near = (equivalence.p - equivalence.alpha).abs() < 1e-9;
            prop_assert!(near || within == equivalence.shown, "{equivalence:?}");
        }
    }

    #[test]
    fn swapped_sides_flip_every_sign(first in some_counts(), second in some_counts()) {
        let (one, other) = (both(&first, &second), both(&second, &first));
        mirrored(&one.difference_of_means(P95), &other.difference_of_means(P95), |x| -x, 1e-12);
        for by in [StandardisedBy::PooledCorrected, StandardisedBy::Pooled] {
            mirrored(&one.standardised_difference(by, P95), &other.standardised_difference(by, P95), |x| -x, 1e-8);
        }
        for by in INTERVALS {
            let (a, b) = (one.probability_second_higher(by, P95), other.probability_second_higher(by, P95));
            mirrored(&a, &b, |x| 1.0 - x, 1e-9);
            mirrored(&one.cliffs_delta(by, P95), &other.cliffs_delta(by, P95), |x| -x, 1e-9);
        }
        if let (Ok(a), Ok(b)) = (one.mann_whitney(Continuity::Corrected), other.mann_whitney(Continuity::Corrected)) {
            prop_assert_eq!(a.statistic, -b.statistic);
            prop_assert_eq!(a.p, b.p);
        }
    }

    #[test]
    fn the_other_end_of_the_scale_flips_every_sign(first in some_counts(), second in some_counts()) {
        let one = both(&first, &second);
        let turned = |counts: &[u64]| tally(counts).reversed();
        let other = IndependentSamples::of(&turned(&first), &turned(&second)).unwrap();
        mirrored(&one.difference_of_means(P95), &other.difference_of_means(P95), |x| -x, 1e-11);
        for by in INTERVALS {
            let (a, b) = (one.probability_second_higher(by, P95), other.probability_second_higher(by, P95));
            mirrored(&a, &b, |x| 1.0 - x, 1e-9);
        }
    }

    #[test]
    fn labels_of_the_points_do_not_move_ranks(first in some_counts(), second in some_counts()) {
        // The same counts on 0, 1, 2, 3, 4 of a longer scale, and with points between that nobody used.
        let spread = |counts: &[u64]| {
            let mut wide = vec![0; 12];
            for (count, place) in counts.iter().zip([0, 1, 4, 9, 11]) {
                wide[place] = *count;
            }
            wide
        };
        let (one, other) = (both(&first, &second), both(&spread(&first), &spread(&second)));
        prop_assert_eq!(one.mann_whitney(Continuity::Uncorrected), other.mann_whitney(Continuity::Uncorrected));
        prop_assert_eq!(one.brunner_munzel(), other.brunner_munzel());
        for by in INTERVALS {
            prop_assert_eq!(one.cliffs_delta(by, P95), other.cliffs_delta(by, P95));
        }
    }

    #[test]
    fn counted_apart_and_merged_is_the_same_to_the_bit(
        a in some_counts(), b in some_counts(), c in some_counts(), d in some_counts()
    ) {
        let merged = |one: &[u64], two: &[u64]| {
            let mut all = tally(one);
            all.merge(&tally(two)).unwrap();
            all
        };
        let whole = |one: &[u64], two: &[u64]| tally(&one.iter().zip(two).map(|(x, y)| x + y).collect::<Vec<_>>());
        let apart = IndependentSamples::of(&merged(&a, &b), &merged(&c, &d)).unwrap();
        let together = IndependentSamples::of(&whole(&a, &b), &whole(&c, &d)).unwrap();
        prop_assert_eq!(apart.compare_means(P95), together.compare_means(P95));
        prop_assert_eq!(apart.compare_ranks(P95), together.compare_ranks(P95));
        prop_assert_eq!(apart.compare_top_box(TopBox::ONE, P95), together.compare_top_box(TopBox::ONE, P95));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn several_groups_are_sound_whatever_the_counts(groups in proptest::collection::vec(some_counts(), 1..5)) {
        let tallies: Vec<Tally> = groups.iter().map(|counts| tally(counts)).collect();
        let names = (0..tallies.len()).map(|place| place.to_string());
        let several = SeveralSamples::of(names.zip(&tallies)).unwrap();
        let comparisons = [
            several.kruskal_wallis(P95).ok(),
            several.welch_anova(P95).ok(),
            several.homogeneity(P95).ok(),
            several.jonckheere_terpstra(P95).ok(),
            several.trend_of_shares(4.0, P95).ok(),
        ];
        for comparison in comparisons.iter().flatten() {
            comparison.figures.iter().chain(&comparison.effect).for_each(sound);
            if let Ok(test) = &comparison.test {
                prop_assert!(test.statistic.is_finite() && (0.0..=1.0).contains(&test.p), "{test:?}");
            }
            prop_assert!(!format!("{comparison:#}").contains("NaN"), "{comparison:#}");
            prop_assert!(serde_json::to_string(comparison).is_ok());
        }
        several.cramers_v(P95).iter().for_each(sound);
        several.rank_eta_squared(P95).iter().for_each(sound);
        let answering = groups.iter().filter(|counts| counts.iter().any(|count| *count > 0)).count();
        match several.pairwise(ComparedBy::Ranks, Multiplicity::Holm, P95) {
            Ok(pairs) => prop_assert_eq!(pairs.len(), answering * (answering - 1) / 2),
            Err(_) => prop_assert!(answering < 2),
        }
    }

    #[test]
    fn two_of_several_are_two(first in some_counts(), second in some_counts()) {
        let pair = both(&first, &second);
        let several = SeveralSamples::of([("first", &tally(&first)), ("second", &tally(&second))]).unwrap();
        // H is z², J's z is U's, F is t² on the same degrees of freedom, and Somers' d is Cliff's delta.
        if let (Ok(z), Ok(ranks)) = (pair.mann_whitney(Continuity::Uncorrected), several.kruskal_wallis(P95)) {
            let h = ranks.test.unwrap().statistic;
            prop_assert!((h - z.statistic.powi(2)).abs() <= 1e-9 * h.max(1e-300), "{h} {}", z.statistic);
            let ordered = several.jonckheere_terpstra(P95).unwrap();
            let j = ordered.test.unwrap().statistic;
            prop_assert!((j - z.statistic).abs() <= 1e-9 * j.abs().max(1e-300), "{j} {}", z.statistic);
            let delta = pair.cliffs_delta(RelativeEffectInterval::Studentised, P95).unwrap().value();
            prop_assert!((ordered.effect.unwrap().value() - delta).abs() < 1e-9);
        }
        if let (Ok(t), Ok(means)) = (pair.welch_t_test(), several.welch_anova(P95))
            && let Ok(f) = means.test
        {
            // Means are rounded in their last bit, which shows where they hardly differ.
            let difference = pair.difference_of_means(P95).unwrap().value().abs();
            let allowed = (1e-8 + 1e-14 / difference) * f.statistic.max(1e-12);
            prop_assert!((f.statistic - t.statistic.powi(2)).abs() <= allowed, "{f:?} {t:?}");
            let df = f.degrees_of_freedom[1];
            prop_assert!((df - t.degrees_of_freedom[0]).abs() <= 1e-8 * df, "{f:?} {t:?}");
        }
        if let (Ok(pair), Ok(several)) = (pair.compare_shares_at_least(4.0, P95), several.trend_of_shares(4.0, P95)) {
            prop_assert!((pair.difference.value() - several.effect.unwrap().value()).abs() < 1e-9);
            if let (Ok(z), Ok(trend)) = (pair.test, several.test) {
                let apart = (z.statistic - trend.statistic).abs();
                prop_assert!(apart <= 1e-7 * z.statistic.abs().max(1e-6), "{z:?} {trend:?}");
            }
        }
    }
}

#[test]
fn a_comparison_costs_the_same_however_many_answered() {
    let time = |times: u64| {
        let both = both(
            &[times, 5 * times, 9 * times, 12 * times, 10 * times],
            &[2 * times, 4 * times, 9 * times, 12 * times, 12 * times],
        );
        let start = Instant::now();
        both.compare_means(P95).unwrap();
        both.compare_ranks(P95).unwrap();
        let taken = start.elapsed();
        assert!(taken < Duration::from_secs(2), "{times}: {taken:?}");
    };
    [1, 1_000, 1_000_000_000, 10_000_000_000_000_000].into_iter().for_each(time);
}
