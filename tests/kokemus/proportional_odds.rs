//! Proportional odds of groups from tallies: against R and numpy on bfi and housing, and what must hold whatever the counts.

use kokemus::{
    Caveat, Confidence, ErrorKind, MOST_COUNTED, Merge, OddsInterval, ProportionalOdds, Refusal, Scale,
    Tally, Test,
};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use crate::no_panic::sound;
use crate::support::{BFI, Comparisons, assert_close, at, columns, entries, list, number, reference};

const P95: Confidence = Confidence::P95;
const HOUSING: &str = include_str!("../data/housing.csv");
/// Searched on both sides.
const SEARCHED: f64 = 1e-6;

fn compared(tallies: &[Tally], interval: OddsInterval) -> ProportionalOdds {
    let names: Vec<String> = (0..tallies.len()).map(|group| format!("group {group}")).collect();
    ProportionalOdds::among(names.iter().map(String::as_str).zip(tallies), interval, P95).unwrap()
}

/// A likelihood-ratio statistic of the reference is a difference of likelihoods of some thousands: it lost 1e-10 of those.
fn near_test(what: &str, got: &Result<Test, Refusal>, want: &Value) {
    let got = got.as_ref().unwrap();
    assert_close(what, got.statistic + 1.0, number(at(want, "statistic")) + 1.0, 1e-8);
    assert_close(what, got.p + 1e-3, number(at(want, "p")) + 1e-3, 1e-6);
    assert_eq!(got.degrees_of_freedom, [number(at(want, "df"))], "{what}");
}

fn same_as_reference(to: &mut Comparisons, what: &str, tallies: &[Tally], want: &Value) {
    let found = compared(tallies, OddsInterval::Wald);
    let z = 1.959_963_984_540_054;
    for ((group, log), error) in
        found.groups.iter().zip(list(at(want, "coefficients"))).zip(list(at(want, "errors")))
    {
        let estimate = group.log_odds_ratio.as_ref().unwrap();
        let ends = estimate.interval().unwrap();
        to.close(what, estimate.value(), log, SEARCHED);
        to.close(what, (ends.upper() - ends.lower()) / (2.0 * z), error, SEARCHED);
        to.close(what, group.odds_ratio.as_ref().unwrap().value().ln(), log, SEARCHED);
    }
    near_test(&format!("{what} score"), &found.score_test, at(want, "score"));
    near_test(&format!("{what} ratio"), &found.likelihood_ratio, at(want, "ratio"));
    near_test(&format!("{what} check"), &found.proportionality, at(want, "check"));
    if let Some(profile) = want.get("profile") {
        let found = compared(tallies, OddsInterval::ProfileLikelihood);
        to.interval(what, found.groups[0].log_odds_ratio.as_ref().unwrap(), profile, SEARCHED);
    }
}

fn housing(column: &str, levels: &[&str]) -> Vec<Tally> {
    let scale = Scale::new("satisfaction", 1, 3).unwrap();
    let mut counts = vec![[0; 3]; levels.len()];
    for [satisfied, level, freq] in columns::<String, 3>(HOUSING, ["Sat", column, "Freq"]) {
        let place = |list: &[&str], name: Option<String>| {
            list.iter().position(|one| Some(*one) == name.as_deref()).unwrap()
        };
        counts[place(levels, level)][place(&["Low", "Medium", "High"], satisfied)] +=
            freq.unwrap().parse::<u64>().unwrap();
    }
    counts.into_iter().map(|counts| Tally::of_counts(&scale, counts).unwrap()).collect()
}

#[test]
fn odds_on_bfi_and_housing_agree_with_r_and_numpy() {
    let values = reference("item_functioning");
    let mut to = Comparisons::default();
    for (run, column, groups) in [("odds_gender", "gender", 2), ("odds_education", "education", 5)] {
        let reversed = ["A1", "C4", "C5", "E1", "E2", "O2", "O5"];
        for (item, want) in entries(at(&values, run)) {
            let mut counts = vec![[0; 6]; groups];
            for [answer, group] in columns::<usize, 2>(BFI, [item, column]) {
                if let (Some(answer), Some(group)) = (answer, group) {
                    counts[group - 1][if reversed.contains(&item) { 6 - answer } else { answer - 1 }] += 1;
                }
            }
            let scale = Scale::new("accuracy", 1, 6).unwrap();
            let tallies: Vec<Tally> =
                counts.iter().map(|counts| Tally::of_counts(&scale, *counts).unwrap()).collect();
            same_as_reference(&mut to, &format!("{run} {item}"), &tallies, want);
        }
    }
    let of_housing = at(&values, "housing");
    for (column, levels) in [
        ("Infl", &["Low", "Medium", "High"][..]),
        ("Type", &["Tower", "Apartment", "Atrium", "Terrace"]),
        ("Cont", &["Low", "High"]),
    ] {
        same_as_reference(&mut to, column, &housing(column, levels), at(of_housing, column));
    }
    to.were(25 * 5 + 25 * 12 + 6 + 9 + 5, 0);
}

#[test]
fn a_rejected_proportionality_is_said_beside_the_odds_ratio() {
    let scale = Scale::satisfaction();
    let middling = Tally::of_counts(&scale, [5, 20, 70, 20, 5]).unwrap();
    let split = Tally::of_counts(&scale, [45, 5, 10, 5, 55]).unwrap();
    let found = compared(&[middling, split], OddsInterval::Wald);
    let check = found.proportionality.as_ref().unwrap();
    assert!(check.p < 1e-10 && check.degrees_of_freedom == [3.0]);
    let ratio = found.groups[0].odds_ratio.as_ref().unwrap();
    assert_eq!(ratio.caveats(), [Caveat::ProportionalOddsRejected]);
    assert!(format!("{found:#}").contains("the check of proportional odds rejects them"), "{found:#}");
}

#[test]
fn infinite_odds_are_refused_while_the_score_test_stands() {
    let scale = Scale::satisfaction();
    let of = |counts: [u64; 5]| Tally::of_counts(&scale, counts).unwrap();
    let cases = [
        [of([9, 3, 0, 0, 0]), of([0, 0, 4, 9, 0])],
        [of([9, 3, 0, 0, 0]), of([0, 4, 4, 9, 0])],
        [of([5, 0, 0, 0, 0]), of([3, 0, 0, 4, 0])],
        [of([1 << 60, 0, 0, 0, 0]), of([0, 0, 0, 0, 1 << 60])],
    ];
    for both in &cases {
        for interval in [OddsInterval::Wald, OddsInterval::ProfileLikelihood] {
            let found = compared(both, interval);
            assert!(matches!(found.groups[0].odds_ratio, Err(Refusal::Separated { .. })), "{found}");
            assert!(matches!(found.likelihood_ratio, Err(Refusal::Separated { .. })));
            assert!(matches!(found.proportionality, Err(Refusal::Separated { .. })));
            assert!(found.score_test.is_ok());
        }
    }
    // Three groups, of which two overlap, and the third lies wholly above them.
    let three =
        compared(&[of([5, 5, 0, 0, 0]), of([3, 6, 0, 0, 0]), of([0, 0, 0, 7, 2])], OddsInterval::Wald);
    assert!(matches!(three.groups[0].odds_ratio, Err(Refusal::Separated { .. })));
    // A chain of overlaps holds all three together.
    let chain =
        compared(&[of([5, 5, 0, 0, 0]), of([3, 0, 6, 0, 0]), of([0, 2, 0, 7, 2])], OddsInterval::Wald);
    assert!(chain.groups.iter().all(|group| group.odds_ratio.is_ok()), "{chain}");

    let nobody = compared(&[of([0; 5]), of([1, 2, 3, 4, 5])], OddsInterval::Wald);
    assert_eq!(
        nobody.score_test.unwrap_err().to_string(),
        "score test of proportional odds: too few answers in a group (0); 1 would do"
    );
    let alike = compared(&[of([0, 0, 0, 0, 5]), of([0, 0, 0, 0, 8])], OddsInterval::Wald);
    assert!(matches!(alike.score_test, Err(Refusal::NoVariation { .. })));
    assert!(matches!(alike.groups[0].odds_ratio, Err(Refusal::NoVariation { .. })));
    let two = compared(&[of([3, 0, 0, 0, 5]), of([2, 0, 0, 0, 8])], OddsInterval::Wald);
    assert_close("odds", two.groups[0].odds_ratio.as_ref().unwrap().value(), 8.0 / 2.0 * 3.0 / 5.0, 1e-12);
    assert_eq!(
        two.proportionality.unwrap_err().to_string(),
        "check of proportional odds: not defined on 2 points in use; it needs 3 or more"
    );
}

#[test]
fn groups_that_cannot_be_compared_are_an_error() {
    let (five, seven) = (Tally::empty(&Scale::satisfaction()), Tally::empty(&Scale::agreement_7()));
    let kind = |groups: &[(&str, &Tally)]| {
        ProportionalOdds::among(groups.iter().copied(), OddsInterval::Wald, P95).unwrap_err().kind()
    };
    assert_eq!(kind(&[]), ErrorKind::Length);
    assert_eq!(kind(&[("a", &five)]), ErrorKind::Length);
    assert_eq!(kind(&[("a", &five), ("a", &five)]), ErrorKind::Duplicate);
    assert_eq!(kind(&[("a", &five), ("b", &seven)]), ErrorKind::Unlike);
}

fn count(most: u64) -> impl Strategy<Value = u64> {
    prop_oneof![2 => Just(0), 4 => 1..9_u64, 1 => 0..most]
}

fn groups(most: u64) -> impl Strategy<Value = Vec<Tally>> {
    (2..7_usize).prop_flat_map(move |points| {
        let scale = Scale::new("any", 1, points as i32).unwrap();
        vec(vec(count(most), points).prop_map(move |counts| Tally::of_counts(&scale, counts).unwrap()), 2..4)
    })
}

fn everything_is_sound(tallies: &[Tally]) {
    for interval in [OddsInterval::Wald, OddsInterval::ProfileLikelihood] {
        let found = compared(tallies, interval);
        for group in &found.groups {
            for estimate in [&group.odds_ratio, &group.log_odds_ratio].into_iter().flatten() {
                sound(estimate);
            }
        }
        for test in [&found.score_test, &found.likelihood_ratio, &found.proportionality].into_iter().flatten()
        {
            assert!(
                test.statistic.is_finite() && test.statistic >= 0.0 && (0.0..=1.0).contains(&test.p),
                "{test:?}"
            );
        }
        assert!(!format!("{found:#}").contains("NaN"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn figures_of_any_groups_are_sound(tallies in groups(50)) {
        everything_is_sound(&tallies);
    }

    #[test]
    fn figures_of_huge_groups_are_sound_and_do_not_hang(tallies in groups(MOST_COUNTED / 64)) {
        everything_is_sound(&tallies);
    }

    #[test]
    fn turning_the_scale_and_exchanging_groups_turn_the_sign(tallies in groups(50)) {
        let two = &tallies[..2];
        let log = |tallies: &[Tally]| compared(tallies, OddsInterval::Wald).groups[0].log_odds_ratio.clone();
        let turned: Vec<Tally> = two.iter().map(Tally::reversed).collect();
        let exchanged = [two[1].clone(), two[0].clone()];
        match (log(two), log(&turned), log(&exchanged)) {
            (Ok(one), Ok(turned), Ok(exchanged)) => for other in [turned, exchanged] {
                prop_assert!((one.value() + other.value()).abs() <= 1e-9 * (1.0 + one.value().abs()));
                let (ends, other) = (one.interval().unwrap(), other.interval().unwrap());
                prop_assert!((ends.lower() + other.upper()).abs() <= 1e-7 * (1.0 + ends.lower().abs()));
            },
            (Err(one), Err(turned), Err(exchanged)) => {
                prop_assert_eq!(&one, &turned);
                prop_assert_eq!(&one, &exchanged);
            }
            other => prop_assert!(false, "{:?}", other),
        }
    }

    /// Newton finds it, and only where there is one.
    #[test]
    fn odds_are_refused_exactly_where_they_are_infinite(tallies in groups(20)) {
        let ends = |tally: &Tally| {
            let given: Vec<usize> = (0..tally.scale().len()).filter(|place| tally.point_counts()[*place] > 0).collect();
            given.first().copied().zip(given.last().copied())
        };
        let (Some((low, high)), Some((other_low, other_high))) = (ends(&tallies[0]), ends(&tallies[1])) else {
            return Ok(());
        };
        let overlap = low < other_high && other_low < high;
        let found = compared(&tallies[..2], OddsInterval::ProfileLikelihood);
        prop_assert_eq!(found.groups[0].odds_ratio.is_ok(), overlap, "{}", found);
        if let Ok(ratio) = &found.groups[0].odds_ratio {
            prop_assert!(ratio.interval().is_ok(), "{:#}", ratio);
        }
    }

    #[test]
    fn merged_tallies_compare_as_if_tallied_together(tallies in groups(50)) {
        let mut twice = tallies.clone();
        for (tally, more) in twice.iter_mut().zip(&tallies) {
            tally.merge(more).unwrap();
        }
        let at_once: Vec<Tally> = tallies
            .iter()
            .map(|tally| Tally::of_counts(tally.scale(), tally.point_counts().iter().map(|count| 2 * count)).unwrap())
            .collect();
        prop_assert_eq!(compared(&twice, OddsInterval::Wald), compared(&at_once, OddsInterval::Wald));
    }
}
