//! Groups of any size beside each other: one of a handful and one of 2⁶², and too many together.

use kokemus::{
    Alternative, Confidence, ExactPValue, IndependentSamples, MOST_COUNTED, Multiplicity, Permutations,
    Refusal, Scale, SeveralSamples, SharePlan, StandardWeights, Tally, UnitMeans, UnitStrata,
};

const P95: Confidence = Confidence::P95;
const ALL: [Alternative; 5] = [
    Alternative::TwoSided,
    Alternative::TwoSidedByDoubling,
    Alternative::TwoSidedByProbability,
    Alternative::SecondHigher,
    Alternative::SecondLower,
];

fn tally(scale: &Scale, counts: impl IntoIterator<Item = u64>) -> Tally {
    Tally::of_counts(scale, counts).unwrap()
}

#[test]
fn exact_tests_of_a_handful_and_a_huge_group_are_right_and_the_same_whichever_comes_first() {
    let scale = Scale::new("yes", 0, 1).unwrap();
    let few = tally(&scale, [2, 2]);
    for power in [20, 40, 49, 55, 61] {
        // Half of everybody says yes: how many of four do is binomial, but for 2⁻²⁰ at the most.
        let many = tally(&scale, [1 << power, 1 << power]);
        let lopsided = tally(&scale, [1 << power, 1]);
        for (other, two_sided) in [(&many, 1.0), (&lopsided, 0.0)] {
            let last = IndependentSamples::of(other, &few).unwrap();
            let first = last.clone().swapped();
            for alternative in ALL {
                let mirrored = match alternative {
                    Alternative::SecondHigher => Alternative::SecondLower,
                    Alternative::SecondLower => Alternative::SecondHigher,
                    two_sided => two_sided,
                };
                for basis in [ExactPValue::Exact, ExactPValue::MidP] {
                    let [one, two] = [
                        last.mann_whitney_exact(alternative, basis).unwrap().p,
                        first.mann_whitney_exact(mirrored, basis).unwrap().p,
                    ];
                    assert!((one - two).abs() <= 1e-12 * one, "2^{power}, {alternative:?}: {one} and {two}");
                }
                let permuted = |groups: &IndependentSamples, alternative| {
                    groups.permutation_test(alternative, Permutations::seeded(1)).unwrap().p
                };
                let [one, two] = [permuted(&last, alternative), permuted(&first, mirrored)];
                assert!((one - two).abs() <= 1e-12 * one, "2^{power}, {alternative:?}: {one} and {two}");
            }
            let p = first.mann_whitney_exact(Alternative::TwoSided, ExactPValue::Exact).unwrap().p;
            assert!((p - two_sided).abs() < 1e-5, "2^{power}: {p}");
        }
    }
}

/// Beside 10¹⁷ answers a single one vanishes in sums of doubles: the effect is exact all the same, its interval is refused.
#[test]
fn a_trend_of_one_and_a_huge_group_has_a_value_and_no_interval() {
    let scale = Scale::satisfaction();
    let (one, many) = (tally(&scale, [0, 0, 0, 0, 1]), tally(&scale, [0, 1 << 56, 1 << 56, 0, 81]));
    let groups = SeveralSamples::of([("one", &one), ("many", &many)]).unwrap();
    let effect = groups.jonckheere_terpstra(P95).unwrap().effect.unwrap();
    assert!((effect.value() + 1.0).abs() < 1e-15, "{effect}");
    assert!(matches!(effect.interval(), Err(Refusal::TooFew { have: 1, need: 14_411_519, .. })));
}

#[test]
fn a_huge_unit_beside_small_ones_leaves_their_effective_size() {
    let scale = Scale::new("yes", 0, 1).unwrap();
    let units = [("small", tally(&scale, [3, 4])), ("huge", tally(&scale, [1 << 60, 1 << 60]))];
    let level = UnitMeans::of_tallies(units).unwrap().unit_level(P95).unwrap();
    // n₀ = 2 n m / (n + m), with m beyond all measure.
    assert!((level.effective_size - 14.0).abs() < 1e-12, "{}", level.effective_size);
    assert!(level.between_variance.is_finite() && level.design_effect.value().is_finite(), "{level:?}");
}

#[test]
fn units_with_more_answers_together_than_are_counted_are_refused() {
    let scale = Scale::new("yes", 0, 1).unwrap();
    let full = || tally(&scale, [0, MOST_COUNTED]);
    let refused = UnitMeans::of_tallies([("a", full()), ("b", full()), ("c", full())]).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "answers of units: the sum is too large (allowed: up to 9223372036854775807); keep the parts apart and compare their figures"
    );
}

#[test]
fn means_below_zero_and_almost_zero_are_written_with_a_minus_sign_or_none() {
    let scale = Scale::new("worry", -2, 2).unwrap();
    let cells = || [tally(&scale, [9, 9, 0, 0, 1]), tally(&scale, [0, 4, 300, 0, 0])];
    let strata = UnitStrata::of_tallies(
        ["north", "south"].into_iter().zip(cells()).map(|(name, tally)| (name, "all", tally)),
    );
    let strata = strata.unwrap();
    let direct = strata.directly_standardised(&StandardWeights::Pooled, P95).unwrap().to_string();
    assert_eq!(
        direct,
        "all units: −0.1\nnorth: −1.3 as observed, standardised −1.3 [−1.8, −0.9], n = 19\nsouth: 0.0 as observed, standardised 0.0 [0.0, 0.0], n = 304"
    );
    let shrunken = UnitMeans::of_tallies(["north", "south"].into_iter().zip(cells())).unwrap();
    let shrunken = shrunken.shrunken_means(P95).unwrap().to_string();
    assert!(
        shrunken.contains("north: −1.3 as observed") && shrunken.contains("south: 0.0 as observed"),
        "{shrunken}"
    );
}

#[test]
fn what_is_no_p_value_is_not_adjusted_nor_counted() {
    for by in [Multiplicity::Holm, Multiplicity::BenjaminiHochberg] {
        for odd in [-1e300, -1e-300, 1.5, f64::INFINITY, f64::NEG_INFINITY] {
            let adjusted = by.adjusted(&[0.02, odd, 0.5]);
            assert_eq!(adjusted, [0.04, odd, 0.5], "{by:?}");
        }
    }
}

#[test]
fn one_answer_is_one_answer() {
    let plan = SharePlan::expecting(0.7).unwrap();
    let needed = plan.answers_for_half_width(0.05, Confidence::new(1e-6).unwrap()).unwrap();
    assert_eq!(needed.to_string(), "1 answer (share within 0.05, Wilson interval)");
}
