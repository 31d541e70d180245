//! What must hold of item functioning whatever the counts.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use kokemus::{
    Confidence, Estimate, FunctioningRule, ItemFunctioning, MOST_COUNTED, Merge, Multiplicity, Refusal, Role,
    Scale, Test,
};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::no_panic::sound;
use crate::worlds::{rows, table};

const P95: Confidence = Confidence::P95;

type Strata = Vec<(Vec<u64>, Vec<u64>)>;

fn counted(points: usize, strata: &Strata) -> ItemFunctioning {
    let strata: Vec<Value> = (0..)
        .zip(strata)
        .filter(|(_, (first, second))| first.iter().chain(second).any(|count| *count > 0))
        .map(|(score, (first, second)): (u32, _)| json!({"score": score, "first": first, "second": second}))
        .collect();
    let scale = Scale::new("answers", 1, points as i32).unwrap();
    let matching: Vec<String> = (0..12).map(|item| format!("item-{item}")).collect();
    serde_json::from_value(json!({
        "item": "item-0", "scale": scale, "groups": ["child", "parent"],
        "matching": matching, "match_on": "total_score", "strata": strata,
    }))
    .unwrap()
}

fn some_count(most: u64) -> impl Strategy<Value = u64> {
    prop_oneof![3 => Just(0), 4 => 1..8_u64, 1 => 0..most]
}

fn strata(most: u64) -> impl Strategy<Value = (usize, Strata)> {
    (2..6_usize).prop_flat_map(move |points| {
        let group = || vec(some_count(most), points);
        (Just(points), vec((group(), group()), 1..7))
    })
}

fn estimates(of: &ItemFunctioning, confidence: Confidence) -> Vec<Result<Estimate, Refusal>> {
    let mut all = Vec::new();
    match of.common_odds_ratio(confidence) {
        Ok(odds) => {
            all.extend(odds.delta.map(Ok));
            all.extend([odds.odds_ratio, Ok(odds.log_odds_ratio)]);
        }
        Err(refusal) => all.push(Err(refusal)),
    }
    match of.standardised_mean_difference(confidence) {
        Ok(found) => all.extend([found.effect, Ok(found.difference)]),
        Err(refusal) => all.push(Err(refusal)),
    }
    let fitted = of.ordered_logistic(confidence);
    all.extend([fitted.odds_ratio, fitted.log_odds_ratio, fitted.log_odds_ratio_per_step]);
    for change in [fitted.mcfadden, fitted.nagelkerke] {
        all.extend([change.uniform, change.non_uniform, change.either]);
    }
    all
}

fn tests(of: &ItemFunctioning) -> Vec<Result<Test, Refusal>> {
    let fitted = of.ordered_logistic(P95);
    vec![of.mantel(), of.generalised_mantel_haenszel(), fitted.uniform, fitted.non_uniform, fitted.either]
}

fn everything_is_sound(of: &ItemFunctioning) {
    for level in [1e-6, 0.95, 1.0 - 1e-12] {
        for estimate in estimates(of, Confidence::new(level).unwrap()) {
            match estimate {
                Ok(estimate) => sound(&estimate),
                Err(refusal) => assert!(!refusal.to_string().is_empty()),
            }
        }
    }
    for test in tests(of).into_iter().flatten() {
        assert!(test.statistic.is_finite() && test.statistic >= 0.0, "{test:?}");
        assert!((0.0..=1.0).contains(&test.p), "{test:?}");
    }
    for rule in [
        FunctioningRule::EtsDelta,
        FunctioningRule::NaepStandardisedDifference,
        FunctioningRule::ZumboThomas,
        FunctioningRule::JodoinGierl,
    ] {
        let _ = of.classified(rule);
    }
}

/// Each figure of one against each of the other, by a rule.
fn same(one: Vec<Result<f64, Refusal>>, other: Vec<Result<f64, Refusal>>, close: impl Fn(f64, f64) -> bool) {
    assert_eq!(one.len(), other.len());
    for (place, pair) in one.into_iter().zip(other).enumerate() {
        match pair {
            (Ok(a), Ok(b)) => assert!(close(a, b), "figure {place}: {a} {b}"),
            (Err(a), Err(b)) => assert_eq!(told(&a), told(&b), "{a} {b}"),
            (a, b) => panic!("figure {place}: {a:?} {b:?}"),
        }
    }
}

/// What kind of refusal: a product of score and group that is 0 for all does not vary, and with the groups exchanged it is the score.
fn told(why: &Refusal) -> std::mem::Discriminant<Refusal> {
    match why {
        Refusal::Collinear { figure, of } => {
            std::mem::discriminant(&Refusal::NoVariation { figure: figure.clone(), of: of.clone() })
        }
        why => std::mem::discriminant(why),
    }
}

fn statistics(of: &ItemFunctioning) -> Vec<Result<f64, Refusal>> {
    tests(of).into_iter().map(|test| test.map(|test| test.statistic)).collect()
}

fn directed(of: &ItemFunctioning) -> Vec<Result<f64, Refusal>> {
    vec![
        of.common_odds_ratio(P95).map(|odds| odds.log_odds_ratio.value()),
        of.ordered_logistic(P95).log_odds_ratio.map(|log| log.value()),
    ]
}

fn errors(of: &ItemFunctioning) -> Vec<Result<f64, Refusal>> {
    vec![
        of.common_odds_ratio(P95).map(|odds| odds.standard_error),
        of.standardised_mean_difference(P95).map(|found| found.standard_error),
    ]
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-7 * (1.0 + b.abs())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn figures_of_any_counts_are_sound((points, strata) in strata(60)) {
        everything_is_sound(&counted(points, &strata));
    }

    #[test]
    fn figures_of_huge_counts_are_sound_and_do_not_hang((points, strata) in strata(MOST_COUNTED / 128)) {
        everything_is_sound(&counted(points, &strata));
    }

    #[test]
    fn exchanging_the_groups_turns_the_sign((points, strata) in strata(40)) {
        let swapped = strata.iter().map(|(first, second)| (second.clone(), first.clone())).collect();
        let (one, other) = (counted(points, &strata), counted(points, &swapped));
        same(statistics(&one), statistics(&other), near);
        same(directed(&one), directed(&other), |a, b| near(a, -b));
        same(vec![errors(&one).remove(0)], vec![errors(&other).remove(0)], near);
    }

    #[test]
    fn turning_the_item_turns_the_sign((points, strata) in strata(40)) {
        let turn = |counts: &Vec<u64>| counts.iter().rev().copied().collect::<Vec<u64>>();
        let turned = strata.iter().map(|(first, second)| (turn(first), turn(second))).collect();
        let (one, other) = (counted(points, &strata), counted(points, &turned));
        same(statistics(&one), statistics(&other), near);
        same(directed(&one), directed(&other), |a, b| near(a, -b));
        same(errors(&one), errors(&other), near);
        let smd = |of: &ItemFunctioning| of.standardised_mean_difference(P95).map(|found| found.difference.value());
        same(vec![smd(&one)], vec![smd(&other)], |a, b| near(a, -b));
    }

    #[test]
    fn ten_times_as_many_have_ten_times_the_likelihood_ratio((points, strata) in strata(30)) {
        let times = |counts: &Vec<u64>| counts.iter().map(|count| 10 * count).collect::<Vec<u64>>();
        let more = strata.iter().map(|(first, second)| (times(first), times(second))).collect();
        let (one, other) = (counted(points, &strata), counted(points, &more));
        same(directed(&one), directed(&other), near);
        let ratios = |of: &ItemFunctioning| {
            let fitted = of.ordered_logistic(P95);
            [fitted.uniform, fitted.non_uniform].map(|test| test.map(|test| test.statistic)).to_vec()
        };
        same(ratios(&one), ratios(&other), |a, b| near(10.0 * a, b));
        same(vec![errors(&one).remove(0)], vec![errors(&other).remove(0)], |a, b| (a / b - 10f64.sqrt()).abs() < 0.9);
    }

    #[test]
    fn services_counted_apart_compare_as_if_counted_together(some in rows(30), split in 0..30_usize) {
        let count = |rows: &[crate::worlds::RandomRow]| {
            table(rows).item_functioning("encounter", Role::Child, Role::Parent).unwrap().item("heard").unwrap()
        };
        let (one, other) = some.split_at(split.min(some.len()));
        let mut together = count(one);
        together.merge(&count(other)).unwrap();
        let whole = count(&some);
        prop_assert_eq!(&together, &whole);
        prop_assert_eq!(together.mantel(), whole.mantel());
        everything_is_sound(&whole);
        let both = table(&some).item_functioning("encounter", Role::Child, Role::Parent).unwrap();
        let found = both.purified_functioning(Multiplicity::BenjaminiHochberg, P95).unwrap();
        prop_assert!(!found.to_string().contains("NaN"));
        let [n, missing] = [whole.n(), whole.incomplete().map(|missing| missing.unanswered() + missing.outside())];
        let answered = table(&some).filter(|row| [Role::Child, Role::Parent].contains(row.role())).len() as u64;
        prop_assert_eq!(n[0] + n[1] + missing[0] + missing[1], answered);
    }
}
