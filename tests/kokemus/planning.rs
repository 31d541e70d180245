//! Planning the next wave, against statsmodels and R's power.t.test and power.prop.test.

use kokemus::{Confidence, FinitePopulation, MeanPlan, Power, Refusal, Scale, SharePlan, Tally};
use proptest::prelude::*;
use serde_json::Value;

use crate::support::{Comparisons, at, count, list, number, reference};

fn rows(key: &str) -> Vec<Vec<Value>> {
    let values = reference("benchmarks");
    list(at(at(&values, "plans"), key)).iter().map(|row| list(row).to_vec()).collect()
}

fn level(value: &Value) -> Confidence {
    Confidence::new((number(value) * 1e9).round() / 1e9).unwrap()
}

#[test]
fn detectable_differences_are_those_of_the_non_central_t() {
    let mut made = Comparisons::default();
    let plan = MeanPlan::with_standard_deviation(1.0).unwrap();
    for row in rows("detectable") {
        let power = Power::new(number(&row[2])).unwrap();
        let found =
            plan.detectable_difference(count(&row[0]), count(&row[1]), power, level(&row[3])).unwrap();
        made.close("difference", found.difference, &row[4], 1e-9);
    }
    // With r = ½ a change varies as much as one wave: √(2 (1 − r)) = 1.
    for row in rows("paired") {
        let power = Power::new(number(&row[1])).unwrap();
        let found = plan.detectable_change(count(&row[0]), 0.5, power, level(&row[2])).unwrap();
        made.close("change", found.difference, &row[3], 1e-9);
    }
    for row in rows("to_detect") {
        let power = Power::new(number(&row[1])).unwrap();
        let found = plan.answers_to_detect(number(&row[0]), power, level(&row[2])).unwrap();
        made.same("answers", &found.answers, &count(&row[3]));
    }
    made.were(12, 0);
}

#[test]
fn answers_for_a_half_width_are_the_first_that_do() {
    let mut made = Comparisons::default();
    for row in rows("half_width") {
        let mut plan = MeanPlan::with_standard_deviation(number(&row[0])).unwrap();
        plan = plan.design_effect(number(&row[2])).unwrap();
        if count(&row[3]) > 0 {
            plan = plan.in_population(FinitePopulation::random_sample_of(count(&row[3])).unwrap());
        }
        let found = plan.answers_for_half_width(number(&row[1]), level(&row[4])).unwrap();
        made.same("mean", &found.answers, &count(&row[5]));
    }
    for row in rows("share_half_width") {
        let plan = SharePlan::expecting(number(&row[0])).unwrap();
        let found = plan.answers_for_half_width(number(&row[1]), level(&row[2])).unwrap();
        made.same("share", &found.answers, &count(&row[3]));
    }
    made.were(10, 0);
}

#[test]
fn shares_told_apart_are_those_of_power_prop_test_but_never_above_1() {
    let mut made = Comparisons::default();
    for row in rows("share_to_detect") {
        let (plan, power) =
            (SharePlan::expecting(number(&row[0])).unwrap(), Power::new(number(&row[2])).unwrap());
        let found = plan.answers_to_detect(number(&row[1]), power, level(&row[3])).unwrap();
        made.same("answers", &found.answers, &count(&row[4]));
        let shares = plan.detectable_shares(200, 200, power, level(&row[3])).unwrap();
        match &shares.higher {
            Ok(higher) => made.close("share", *higher, &row[5], 1e-8),
            // R's power.prop.test gives a share of 1.002 here.
            Err(why) => {
                assert!(matches!(why, Refusal::TooFew { have: 200, need: 201.., .. }), "{why}");
                made.same("beyond 1", &(number(&row[5]) > 1.0), &true);
            }
        }
    }
    made.were(6, 0);
}

#[test]
fn plans_take_their_spread_from_a_pilot_and_refuse_one_without() {
    let scale = Scale::satisfaction();
    let pilot = Tally::of_counts(&scale, [1, 2, 6, 12, 9]).unwrap();
    let same = MeanPlan::with_standard_deviation(pilot.standard_deviation().unwrap().value()).unwrap();
    assert_eq!(MeanPlan::of_tally(&pilot).unwrap(), same);
    let fives = Tally::of_counts(&scale, [0, 0, 0, 0, 9]).unwrap();
    let refusal = MeanPlan::of_tally(&fives).unwrap_err();
    assert!(matches!(refusal.refusal(), Some(Refusal::NoVariation { .. })));
    assert!(MeanPlan::of_tally(&Tally::empty(&scale)).is_err());
    // A population that is smaller than what a half-width needs is asked whole.
    let all = same.in_population(FinitePopulation::census_of(7).unwrap());
    assert_eq!(all.answers_for_half_width(1e-6, Confidence::P95).unwrap().answers, 7);
}

#[test]
fn what_no_plan_can_be_made_of_is_an_error() {
    let plan = MeanPlan::with_standard_deviation(1.0).unwrap();
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(MeanPlan::with_standard_deviation(bad).is_err());
        assert!(plan.design_effect(bad).is_err());
        assert!(plan.answers_for_half_width(bad, Confidence::P95).is_err());
        assert!(SharePlan::WORST_CASE.answers_for_half_width(bad, Confidence::P95).is_err());
        assert!(Power::new(bad).is_err());
    }
    assert!(plan.answers_to_detect(0.0, Power::P80, Confidence::P95).is_err());
    assert!(plan.answers_to_detect(1e-11, Power::P80, Confidence::P95).is_err());
    assert!(plan.detectable_difference(1, 9, Power::P80, Confidence::P95).is_err());
    assert!(plan.detectable_change(9, 1.0, Power::P80, Confidence::P95).is_err());
    assert!(SharePlan::WORST_CASE.answers_to_detect(0.5, Power::P80, Confidence::P95).is_err());
    let level = Power::new(0.05).unwrap();
    assert!(plan.detectable_difference(9, 9, level, Confidence::P95).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn what_is_planned_for_is_detected_and_no_plan_panics(
        difference in 0.001..20.0_f64,
        power in 0.1..0.999_f64,
        sure in prop::sample::select(vec![0.9, 0.95, 0.99, 0.999_999]),
        deff in 0.5..9.0_f64,
        n in prop_oneof![2..40_u64, 1u64 << 50..1u64 << 62],
        share in prop_oneof![Just(0.0), Just(1.0), 0.0..1.0_f64],
    ) {
        let (power, confidence) = (Power::new(power.max(1.5 * (1.0 - sure))).unwrap(), Confidence::new(sure).unwrap());
        let plan = MeanPlan::with_standard_deviation(1.3).unwrap().design_effect(deff).unwrap();
        let needed = plan.answers_to_detect(difference, power, confidence).unwrap().answers;
        let at = |n| plan.detectable_difference(n, n, power, confidence).unwrap().difference;
        prop_assert!(at(needed) <= difference * (1.0 + 1e-6));
        prop_assert!(needed == 2 || at(needed - 1) >= difference * (1.0 - 1e-6));
        prop_assert!(plan.detectable_change(n, 0.3, power, confidence).unwrap().difference > 0.0);
        let shares = SharePlan::expecting(share).unwrap();
        let found = shares.detectable_shares(n, 7, power, confidence).unwrap();
        prop_assert!(found.higher.as_ref().map_or(true, |higher| *higher > share && *higher <= 1.0));
        prop_assert!(found.lower.as_ref().map_or(true, |lower| *lower < share && *lower >= 0.0));
    }
}
