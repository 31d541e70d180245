//! The same people, or partly the same, compared: against R, and through the doors of the tables.

use kokemus::{
    Alternative, AnonymousWaves, Caveat, Confidence, Continuity, CrossTally, ErrorKind, ExactPValue,
    MatchedTally, Measure, Measurement, Missing, MissingPolicy, Overlap, PairedSamples, PairedShareInterval,
    PairedShares, PartlyOverlapping, Permutations, Questionnaire, Refusal, Response, Role, Scale, Scores,
    Study, Tally, Variances, ZeroDifferences,
};
use serde_json::Value;

use crate::groups_and_time::univbct_rows;
use crate::support::{
    ARITHMETIC, Comparisons, TAIL, assert_close, at, count, counts, entries, list, number, reference,
};

const P95: Confidence = Confidence::P95;
/// Sums over thousands of terms of a distribution.
const DISTRIBUTION: f64 = 1e-10;

fn points(values: &Value) -> Vec<Option<i32>> {
    list(values).iter().map(|value| value.as_f64().map(|value| value as i32)).collect()
}

/// The cross-tally of two columns of points, gaps as skipped.
pub(crate) fn crossed(scale: &Scale, first: &[Option<i32>], second: &[Option<i32>]) -> CrossTally {
    let mut cross = CrossTally::empty(scale, scale);
    for (first, second) in first.iter().zip(second) {
        match (first, second) {
            (Some(first), Some(second)) => cross.add(*first, *second),
            (Some(first), None) => cross.add(*first, Missing::Skipped),
            (None, Some(second)) => cross.add(Missing::Skipped, *second),
            (None, None) => Ok(()),
        }
        .unwrap();
    }
    cross
}

fn scale_of(want: &Value) -> Scale {
    let ends = list(at(want, "scale"));
    Scale::new("reference", number(&ends[0]) as i32, number(&ends[1]) as i32).unwrap()
}

const SIDES: [(&str, Alternative); 3] = [
    ("two.sided", Alternative::TwoSided),
    ("greater", Alternative::SecondHigher),
    ("less", Alternative::SecondLower),
];

fn signed_rank(
    to: &mut Comparisons,
    name: &str,
    paired: &PairedSamples,
    zeros: ZeroDifferences,
    want: &Value,
) {
    let name = format!("{name} {zeros:?}");
    let plain = paired.signed_rank_asymptotic(zeros, Continuity::Uncorrected).unwrap();
    to.close(&format!("{name} z"), plain.statistic, at(want, "z"), TAIL);
    to.close(&format!("{name} p"), plain.p, at(want, "p_asymptotic"), TAIL);
    if let Some(corrected) = want.get("p_corrected") {
        let test = paired.signed_rank_asymptotic(zeros, Continuity::Corrected).unwrap();
        to.close(&format!("{name} corrected"), test.p, corrected, TAIL);
        let effect = paired.rank_biserial(zeros, P95).unwrap();
        to.close(&format!("{name} effectsize"), effect.value(), at(want, "effectsize"), ARITHMETIC);
    }
    let effect = paired.rank_biserial(zeros, P95).unwrap();
    to.close(&format!("{name} r"), effect.value(), at(want, "rank_biserial"), ARITHMETIC);
    if let Some(interval) = want.get("rank_biserial_interval").filter(|interval| !interval.is_null()) {
        to.interval(&format!("{name} r"), &effect, interval, 1e-9);
    }
    for (side, alternative) in
        SIDES.into_iter().filter(|(side, _)| want.get(format!("p_exact_{side}")).is_some())
    {
        let exact = paired.signed_rank_exact(zeros, alternative, ExactPValue::Exact).unwrap();
        to.close(&format!("{name} V"), exact.statistic, at(want, "v"), ARITHMETIC);
        to.close(&format!("{name} {side}"), exact.p, at(want, &format!("p_exact_{side}")), DISTRIBUTION);
        let half = paired.signed_rank_exact(zeros, alternative, ExactPValue::MidP).unwrap();
        to.close(&format!("{name} mid {side}"), half.p, at(want, &format!("mid_p_{side}")), DISTRIBUTION);
    }
}

#[test]
fn the_same_people_agree_with_r_coin_and_effectsize() {
    let values = reference("comparing_paired");
    let mut to = Comparisons::default();
    for (name, want) in entries(at(&values, "same_people")) {
        let cross = crossed(&scale_of(want), &points(at(want, "first")), &points(at(want, "second")));
        let paired = PairedSamples::of(&cross).unwrap();
        let mean = paired.mean(P95).unwrap();
        let test = mean.test.as_ref().unwrap();
        to.close(&format!("{name} mean"), mean.difference.value(), at(want, "mean"), 1e-11);
        to.interval(&format!("{name} mean"), &mean.difference, at(want, "interval"), 1e-10);
        to.close(&format!("{name} t"), test.statistic, at(want, "t"), 1e-11);
        to.close(&format!("{name} p"), test.p, at(want, "p"), 1e-10);
        to.close(&format!("{name} g_z"), mean.effect.as_ref().unwrap().value(), at(want, "g_z"), 1e-9);
        for (zeros, key) in [(ZeroDifferences::Wilcoxon, "wilcoxon"), (ZeroDifferences::Pratt, "pratt")] {
            signed_rank(&mut to, name, &paired, zeros, at(want, key));
        }
        let signs = paired.sign_test(Alternative::TwoSided, ExactPValue::Exact, P95).unwrap();
        let sign = at(want, "sign");
        to.same(name, &signs.higher, &count(at(sign, "higher")));
        to.same(name, &(signs.higher + signs.lower), &count(at(sign, "moved")));
        to.close(&format!("{name} sign"), signs.test.unwrap().p, at(sign, "p"), TAIL);
        to.interval(&format!("{name} sign"), &signs.share_higher.unwrap(), at(sign, "interval"), TAIL);
        let higher = paired.sign_test(Alternative::SecondHigher, ExactPValue::Exact, P95).unwrap();
        to.close(&format!("{name} sign"), higher.test.unwrap().p, at(sign, "p_greater"), TAIL);
    }
    to.were(7 * (6 + 6) + 7 * 2 * 5 + 7 * 2 + 6 * 2 * 9, 0);
}

fn paired_shares(to: &mut Comparisons, name: &str, shares: &PairedShares, want: &Value) {
    let difference = shares.difference(P95).unwrap();
    to.close(name, difference.value(), at(want, "difference"), ARITHMETIC);
    to.interval(&format!("{name} Newcombe"), &difference, at(want, "newcombe"), 1e-10);
    let bonett = shares.difference_by(PairedShareInterval::BonettPrice, P95).unwrap();
    to.interval(&format!("{name} Bonett"), &bonett, at(want, "bonett_price"), 1e-10);
    let plain = shares.mcnemar(Continuity::Uncorrected).unwrap();
    to.close(&format!("{name} χ²"), plain.statistic, at(want, "chi_square"), ARITHMETIC);
    to.close(&format!("{name} p"), plain.p, at(want, "p"), TAIL);
    to.close(name, shares.mcnemar(Continuity::Corrected).unwrap().p, at(want, "p_corrected"), TAIL);
    let exact = |alternative, p_value| shares.mcnemar_exact(alternative, p_value).unwrap().p;
    to.close(name, exact(Alternative::TwoSided, ExactPValue::Exact), at(want, "p_exact"), TAIL);
    to.close(name, exact(Alternative::SecondHigher, ExactPValue::Exact), at(want, "p_greater"), TAIL);
    to.close(name, exact(Alternative::TwoSided, ExactPValue::MidP), at(want, "mid_p"), TAIL);
    if let (Ok(odds), false) = (shares.odds_ratio(P95), at(want, "odds_ratio").is_null()) {
        to.close(name, odds.value(), at(want, "odds_ratio"), ARITHMETIC);
        to.interval(&format!("{name} odds"), &odds, at(want, "odds_ratio_interval"), 1e-10);
    }
}

#[test]
fn the_mid_p_of_an_even_split_is_one_less_half_its_probability() {
    // Fagerland, Lydersen & Laake 2013: "if n12 = n21, the mid-p-value equals 1 − 0.5 binompdf(n12, n, 0.5)".
    for (each, of_centre) in [(1, 0.5), (2, 0.375), (3, 0.3125), (5, 0.246_093_75)] {
        let shares = PairedShares::of_counts(4, each, each, 7).unwrap();
        let p = |exact| shares.mcnemar_exact(Alternative::TwoSided, exact).unwrap().p;
        assert_close("exact", p(ExactPValue::Exact), 1.0, TAIL);
        assert_close("mid-p", p(ExactPValue::MidP), 1.0 - 0.5 * of_centre, TAIL);
    }
}

#[test]
fn a_yes_or_no_of_the_same_people_agrees_with_r_and_published_intervals() {
    let values = reference("comparing_paired");
    let mut to = Comparisons::default();
    for (name, want) in entries(at(&values, "same_people")) {
        let cross = crossed(&scale_of(want), &points(at(want, "first")), &points(at(want, "second")));
        let cut = match name {
            name if name.starts_with("bfi") => 5,
            name if name.starts_with("ready") => 3,
            _ => 4,
        };
        let shares = PairedShares::at_least(&cross, cut).unwrap();
        let want = at(want, "shares");
        let [a, b, c, d] = counts(at(want, "counts"))[..] else { panic!("{want}") };
        to.same(
            name,
            &(shares.first().count(), shares.second().count(), shares.n()),
            &(a + b, a + c, a + b + c + d),
        );
        paired_shares(&mut to, name, &shares, want);
    }
    let fagerland = at(at(&values, "published"), "fagerland_2013");
    paired_shares(&mut to, "Fagerland", &PairedShares::of_counts(1, 1, 7, 12).unwrap(), fagerland);
    to.were(7 + 8 * 14, 0);
    // Newcombe 1998, table II, method 10; Fagerland, Lydersen & Laake 2013, table 5.
    let printed = |a, b, c, d| {
        let interval =
            PairedShares::of_counts(a, b, c, d).unwrap().difference(P95).unwrap().interval().unwrap();
        [interval.lower(), interval.upper()].map(|end| (end * 1e4).round() / 1e4)
    };
    assert_eq!(printed(36, 2, 12, 0), [0.0569, 0.3404]);
    let fagerland = PairedShares::of_counts(1, 1, 7, 12).unwrap();
    let rounded = |p: f64| (p * 1e3).round() / 1e3;
    assert_eq!(rounded(fagerland.mcnemar(Continuity::Uncorrected).unwrap().p), 0.034);
    assert_eq!(rounded(fagerland.mcnemar_exact(Alternative::TwoSided, ExactPValue::MidP).unwrap().p), 0.039);
}

/// Values of a measure at two stages as scores of the same people.
fn measured(first: &[f64], second: &[f64], ends: (f64, f64)) -> (Scores, Scores) {
    let study = Study::builder().measure(Measure::new("value", ends.0, ends.1).unwrap()).build().unwrap();
    let stages = ["first-contact", "in-service"].map(|stage| study.stage(stage).unwrap());
    let mut table = study.measurements("value").unwrap();
    for (case, (first, second)) in (0u32..).zip(first.iter().zip(second)) {
        table.push(Measurement::of(case, Role::Child, &stages[0], *first)).unwrap();
        table.push(Measurement::of(case, Role::Child, &stages[1], *second)).unwrap();
    }
    (table.scores_at(&stages[0]).unwrap(), table.scores_at(&stages[1]).unwrap())
}

#[test]
fn real_values_of_the_same_people_agree_with_r_and_with_all_changes_of_signs() {
    let values = reference("comparing_paired");
    let want = at(&values, "real_values");
    let numbers = |key| list(at(want, key)).iter().map(number).collect::<Vec<f64>>();
    let (first, second) = measured(&numbers("first"), &numbers("second"), (0.0, 14.0));
    let paired = PairedSamples::of_scores(&first, &second).unwrap();
    let mut to = Comparisons::default();
    signed_rank(&mut to, "pH", &paired, ZeroDifferences::Wilcoxon, at(want, "wilcoxon"));
    let flipped = |alternative| paired.permutation_test(alternative, Permutations::seeded(1)).unwrap().p;
    to.close("pH", flipped(Alternative::TwoSided), at(want, "flips_two_sided"), ARITHMETIC);
    to.close("pH", flipped(Alternative::SecondHigher), at(want, "flips_greater"), ARITHMETIC);
    let flips = at(&values, "flips");
    let mut cross = CrossTally::empty(&Scale::satisfaction(), &Scale::satisfaction());
    for difference in list(at(flips, "differences")).iter().map(number) {
        let first = if difference > 0.0 { 1 } else { 5 };
        cross.add(first, first + difference as i32).unwrap();
    }
    let paired = PairedSamples::of(&cross).unwrap();
    for (side, alternative) in SIDES {
        let test = paired.permutation_test(alternative, Permutations::seeded(1)).unwrap();
        to.close(side, test.p, at(flips, &side.replace('.', "_")), ARITHMETIC);
    }
    to.were(2 + 2 + 3 + 9 + 2 + 3, 0);
}

/// The counts of two columns of which part of the rows have both.
fn matched(scale: &Scale, first: &[Option<i32>], second: &[Option<i32>]) -> MatchedTally {
    let (mut both, mut only) = (CrossTally::empty(scale, scale), [Tally::empty(scale), Tally::empty(scale)]);
    for (first, second) in first.iter().zip(second) {
        match (first, second) {
            (Some(first), Some(second)) => both.add(*first, *second).unwrap(),
            (Some(first), None) => only[0].add(*first).unwrap(),
            (None, Some(second)) => only[1].add(*second).unwrap(),
            (None, None) => {}
        }
    }
    let [first, second] = only;
    MatchedTally::of(both, first, second).unwrap()
}

#[test]
fn partly_the_same_people_agree_with_derricks_formulas_and_the_packages_example() {
    let values = reference("comparing_paired");
    let scale = Scale::new("score", 0, 25).unwrap();
    let mut to = Comparisons::default();
    for (name, want) in entries(at(&values, "partly")) {
        let waves = matched(&scale, &points(at(want, "first")), &points(at(want, "second")));
        let waves = PartlyOverlapping::of(&waves).unwrap();
        to.same(name, &waves.pairs(), &count(at(want, "pairs")));
        for (key, variances) in [("equal", Variances::Equal), ("unequal", Variances::Unequal)] {
            let (form, test) = (at(want, key), waves.test(variances).unwrap());
            to.close(&format!("{name} t"), test.statistic, at(form, "t"), 1e-10);
            to.close(&format!("{name} df"), test.degrees_of_freedom[0], at(form, "df"), 1e-11);
            to.close(&format!("{name} p"), test.p, at(form, "p"), 1e-9);
            let difference = waves.difference(variances, P95).unwrap();
            to.close(&format!("{name} difference"), difference.value(), at(want, "difference"), 1e-11);
            to.interval(&format!("{name} difference"), &difference, at(form, "interval"), 1e-10);
        }
    }
    let want = at(&values, "no_pairs");
    let none = matched(&scale, &points(at(want, "first")), &points(at(want, "second")));
    let none = PartlyOverlapping::of(&none).unwrap();
    to.close("Welch", none.test(Variances::Unequal).unwrap().p, at(want, "welch"), TAIL);
    to.close("Student", none.test(Variances::Equal).unwrap().p, at(want, "student"), TAIL);
    to.were(3 * 13 + 2, 0);
    let example = at(at(&values, "partly"), "example");
    let example = matched(&scale, &points(at(example, "first")), &points(at(example, "second")));
    let test = PartlyOverlapping::of(&example).unwrap().test(Variances::Equal).unwrap();
    assert!((test.statistic - 2.420_745).abs() < 5e-7 && (test.p - 0.025_97).abs() < 5e-6);
    assert_eq!(test.degrees_of_freedom, [18.5]);
}

#[test]
fn waves_of_a_table_are_matched_by_case_and_person_and_nobody_is_dropped_in_silence() {
    let family = Questionnaire::builder("family", Scale::satisfaction())
        .section("all", |s| s.item("heard", "Heard"))
        .build();
    let study = Study::builder().waves(["1", "2", "3"]).questionnaire(family.unwrap()).build().unwrap();
    let waves = ["1", "2", "3"].map(|wave| study.wave(wave).unwrap());
    let mut answers = study.table("family").unwrap();
    for (case, values) in univbct_rows("JOBSAT") {
        for (wave, value) in waves.iter().zip(values) {
            if let Some(value) = value {
                let response = Response::by(Role::Parent).case(case).in_wave(wave);
                answers.push(response.answers([(value + 0.5).floor() as i32])).unwrap();
            }
        }
    }
    let found = answers.matched("heard", &waves[0], &waves[2]).unwrap();
    let want = &reference("comparing_paired")["same_people"]["jobsat_1_3"];
    let pairs = crossed(&Scale::satisfaction(), &points(at(want, "first")), &points(at(want, "second")));
    assert_eq!(found.both(), &pairs);
    let once = found.only_first().n() + found.only_second().n();
    let given =
        |place: usize| univbct_rows("JOBSAT").iter().filter(|(_, values)| values[place].is_some()).count();
    assert_eq!(2 * pairs.n() + once, (given(0) + given(2)) as u64);
    let same = answers.only(&waves[1]).unwrap().matched("heard", &waves[0], &waves[2]).unwrap();
    assert_eq!((same.both().total(), same.to_string().contains("0 in both")), (0, true));

    // A second response of a person in a wave is an error that names them, two people of a case are two.
    answers.push(Response::by(Role::Child).case(1).in_wave(&waves[0]).answers([2])).unwrap();
    answers.push(Response::by(Role::Child).case(1).in_wave(&waves[2]).answers([4])).unwrap();
    answers.push(Response::by(Role::Child).in_wave(&waves[2]).answers([4])).unwrap();
    let siblings = answers.matched("heard", &waves[0], &waves[2]).unwrap();
    assert_eq!((siblings.both().n(), siblings.sharing_a_case()), (pairs.n() + 1, 2));
    let paired = siblings.paired().unwrap().mean(P95).unwrap();
    assert!(paired.caveats().contains(&&Caveat::CasesTakenAsIndependent), "{paired:#}");
    let test = PartlyOverlapping::of(&siblings).unwrap().test(Variances::Unequal).unwrap();
    assert!(test.caveats.contains(&Caveat::TakenAsDifferentPeople { answers: 1 }), "{test:#}");
    answers.push(Response::by(Role::Parent).case(1).in_wave(&waves[0]).answers([2])).unwrap();
    let error = answers.matched("heard", &waves[0], &waves[2]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "responses of wave `1` to be matched: a second response of parent 1 of case `1` is there already \
         (allowed: one response per person and wave); select one stage or service first, or keep one response of each \
         person by `filter`"
    );
    assert_eq!(answers.matched("heard", &waves[0], &waves[0]).unwrap_err().kind(), ErrorKind::Duplicate);
}

#[test]
fn siblings_change_signs_together_and_their_mean_takes_the_case_as_the_unit() {
    let family = Questionnaire::builder("family", Scale::satisfaction())
        .section("all", |s| s.item("heard", "Heard"))
        .build();
    let study = Study::builder().waves(["spring", "autumn"]).questionnaire(family.unwrap()).build().unwrap();
    let waves = ["spring", "autumn"].map(|wave| study.wave(wave).unwrap());
    let mut answers = study.table("family").unwrap();
    for (case, change) in [(1, 2), (2, 1), (3, 1), (4, -1)] {
        for role in [Role::Child, Role::Parent] {
            answers.push(Response::by(role.clone()).case(case).in_wave(&waves[0]).answers([3])).unwrap();
            answers.push(Response::by(role).case(case).in_wave(&waves[1]).answers([3 + change])).unwrap();
        }
    }
    let scores = |wave| answers.only(wave).unwrap().scores("all", MissingPolicy::HALF).unwrap();
    let paired = PairedSamples::of_scores(&scores(&waves[0]), &scores(&waves[1])).unwrap();
    // Four cases, not eight people: changed signs of 2, 1, 1, 1 add up to 3 or more, or −3 or less, in 8 of 16 ways.
    let test = paired.permutation_test(Alternative::TwoSided, Permutations::seeded(1)).unwrap();
    assert_eq!(test.p, 8.0 / 16.0);
    let mean = paired.mean(P95).unwrap();
    assert_eq!(mean.difference.to_string(), "0.8 [−1.3, 2.8], n = 8 in 4 cases");
    assert_eq!(mean.test.unwrap().degrees_of_freedom, [3.0]);
    // Thirds that the same person gave differ by the same third, whatever the floating-point numbers say.
    let (first, second) =
        measured(&[10.0 / 3.0, 11.0 / 3.0, 7.0 / 3.0], &[11.0 / 3.0, 4.0, 8.0 / 3.0], (1.0, 5.0));
    let thirds = PairedSamples::of_scores(&first, &second).unwrap();
    let exact =
        thirds.signed_rank_exact(ZeroDifferences::Wilcoxon, Alternative::TwoSided, ExactPValue::Exact);
    assert_eq!(exact.unwrap().p, 0.25);
    let alike = thirds.mean(P95).unwrap();
    assert!(matches!(alike.test, Err(Refusal::NoVariation { .. })), "{alike}");
}

#[test]
fn what_is_not_known_of_the_overlap_bounds_the_standard_error() {
    let scale = Scale::satisfaction();
    let spring = Tally::of_counts(&scale, [4, 9, 20, 30, 17]).unwrap();
    let autumn = Tally::of_counts(&scale, [2, 6, 16, 36, 25]).unwrap();
    let waves = AnonymousWaves::of(&spring, &autumn).unwrap();
    let bounds = waves
        .difference(Overlap::unknown().people(0, 60).unwrap().correlation(-0.2, 0.8).unwrap(), P95)
        .unwrap();
    assert_eq!((bounds.widest.people, bounds.widest.correlation), (60, -0.2));
    assert_eq!((bounds.narrowest.people, bounds.narrowest.correlation), (60, 0.8));
    let (v1, v2) = (spring.variance().unwrap().value(), autumn.variance().unwrap().value());
    for (bound, sign) in [(&bounds.widest, -0.2), (&bounds.narrowest, 0.8)] {
        let shared = 2.0 * sign * (v1 * v2).sqrt() * 60.0 / (80.0 * 85.0);
        assert_close("se", bound.standard_error, (v1 / 80.0 + v2 / 85.0 - shared).sqrt(), ARITHMETIC);
    }
    // The same people with the same answers: at the narrowest there is no chance left, and no interval of width 0 says otherwise.
    let same = AnonymousWaves::of(&spring, &spring).unwrap().difference(Overlap::unknown(), P95).unwrap();
    assert_eq!(same.narrowest.standard_error, 0.0);
    assert!(matches!(same.narrowest.difference.interval(), Err(Refusal::NoVariation { .. })), "{same}");
    assert!(same.widest.difference.interval().is_ok());
    let too_many = Overlap::unknown().people(81, 90).unwrap();
    assert!(matches!(waves.difference(too_many, P95), Err(Refusal::TooFew { need: 81, .. })));
}
