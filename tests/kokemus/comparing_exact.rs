//! Exact tests: against R and coin, against going through all arrangements, and on hostile counts.

use std::time::{Duration, Instant};

use kokemus::{
    Alternative, AnonymousWaves, Confidence, Continuity, CrossTally, ExactPValue, IndependentSamples,
    MOST_COUNTED, MatchedTally, Overlap, PValueBasis, PairedSamples, PairedShares, PartlyOverlapping,
    Permutations, Refusal, Role, Scale, Share, Tally, Test, TwoShares, Variances, ZeroDifferences,
};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use crate::no_panic::sound;
use crate::support::{ARITHMETIC, Comparisons, assert_close, at, counts, entries, list, number, reference};

const P95: Confidence = Confidence::P95;
const ALL: [Alternative; 5] = [
    Alternative::TwoSided,
    Alternative::TwoSidedByDoubling,
    Alternative::TwoSidedByProbability,
    Alternative::SecondHigher,
    Alternative::SecondLower,
];

fn tally(values: &Value) -> Tally {
    let mut tally = Tally::empty(&Scale::new("reference", 1, 6).unwrap());
    for value in list(values) {
        tally.add(number(value) as i32).unwrap();
    }
    tally
}

#[test]
fn two_small_groups_agree_with_coin_however_their_answers_are_tied() {
    let values = reference("comparing_paired");
    let mut to = Comparisons::default();
    for (name, want) in entries(at(&values, "groups")) {
        let groups = IndependentSamples::of(&tally(at(want, "first")), &tally(at(want, "second"))).unwrap();
        let ranks = |alternative, p_value| groups.mann_whitney_exact(alternative, p_value).unwrap();
        let (of_ranks, of_means) = (at(want, "ranks"), at(want, "means"));
        for (key, alternative) in
            [("two.sided", ALL[0]), ("doubled", ALL[1]), ("greater", ALL[3]), ("less", ALL[4])]
        {
            let test = ranks(alternative, ExactPValue::Exact);
            to.close(&format!("{name} {key}"), test.p, at(of_ranks, key), 1e-11);
            to.close(&format!("{name} U"), test.statistic, at(want, "u"), ARITHMETIC);
            if let Some(mid) = of_ranks.get(format!("mid_{key}")) {
                to.close(&format!("{name} mid {key}"), ranks(alternative, ExactPValue::MidP).p, mid, 1e-11);
            }
            let means = groups.permutation_test(alternative, Permutations::seeded(1)).unwrap();
            assert_eq!(means.basis, PValueBasis::Exact);
            to.close(&format!("{name} means {key}"), means.p, at(of_means, key), 1e-11);
        }
    }
    to.were(4 * (4 + 4 + 3 + 4), 0);
    let worked = at(at(&values, "groups"), "methods");
    let worked = IndependentSamples::of(&tally(at(worked, "first")), &tally(at(worked, "second"))).unwrap();
    let p = |alternative| worked.mann_whitney_exact(alternative, ExactPValue::Exact).unwrap().p;
    assert!((p(ALL[0]) - 0.0341).abs() < 5e-5 && (p(ALL[1]) - 0.0530).abs() < 5e-5);
}

#[test]
fn fishers_test_and_the_conditional_odds_ratio_agree_with_r_and_go_beyond_its_four_digits() {
    let values = reference("comparing_paired");
    let mut to = Comparisons::default();
    for (name, want) in entries(at(&values, "fisher")) {
        let [x1, n1, x2, n2] = counts(at(want, "counts"))[..] else { panic!("{want}") };
        let shares = TwoShares::of(Share::of(x1, n1).unwrap(), Share::of(x2, n2).unwrap());
        let p = |alternative, p_value| shares.fisher(alternative, p_value).unwrap().p;
        to.close(name, p(Alternative::TwoSidedByProbability, ExactPValue::Exact), at(want, "p"), 1e-9);
        to.close(name, p(Alternative::TwoSidedByProbability, ExactPValue::MidP), at(want, "mid_p"), 1e-9);
        to.close(name, p(Alternative::TwoSided, ExactPValue::Exact), at(want, "by_distance"), 1e-9);
        to.close(name, p(Alternative::SecondHigher, ExactPValue::Exact), at(want, "p_greater"), 1e-9);
        to.close(name, p(Alternative::SecondLower, ExactPValue::Exact), at(want, "p_less"), 1e-9);
        let odds = at(want, "odds");
        match shares.odds_ratio(P95) {
            Ok(ratio) => {
                to.close(&format!("{name} odds"), ratio.value(), at(odds, "value"), 1e-9);
                to.interval(&format!("{name} odds"), &ratio, at(odds, "interval"), 1e-9);
            }
            Err(refusal) => {
                assert!(
                    at(odds, "value").is_null() && matches!(refusal, Refusal::AtItsBound { .. }),
                    "{name} {refusal}"
                );
            }
        }
    }
    to.were(7 * 5 + 6 * 3, 0);
}

#[test]
fn several_groups_go_through_all_arrangements_or_draw_them_from_a_seed() {
    let values = reference("comparing_paired");
    let want = at(&values, "several");
    let groups: Vec<Vec<f64>> =
        list(at(want, "groups")).iter().map(|group| list(group).iter().map(number).collect()).collect();
    let scores: Vec<kokemus::Scores> = groups.iter().map(|group| one_stage(group)).collect();
    let all = kokemus::Scores::permutation_test_of_several(&scores, Permutations::seeded(3)).unwrap();
    assert_eq!(all.basis, PValueBasis::Exact);
    assert_close("p", all.p, number(at(want, "p")), ARITHMETIC);
    assert_close("F", all.statistic, number(at(want, "f")), 1e-9);
    // More of the same: drawn, the same twice, and near what the F distribution says.
    let many: Vec<kokemus::Scores> = groups.iter().map(|group| one_stage(&group.repeat(8))).collect();
    let drawn = kokemus::Scores::permutation_test_of_several(&many, Permutations::seeded(3)).unwrap();
    assert_eq!(drawn.basis, PValueBasis::Resampled { seed: 3, draws: 9_999 });
    assert_eq!(drawn, kokemus::Scores::permutation_test_of_several(&many, Permutations::seeded(3)).unwrap());
    let other = kokemus::Scores::permutation_test_of_several(&many, Permutations::seeded(4)).unwrap();
    assert!((drawn.p - other.p).abs() < 0.03 && drawn.p > 0.0, "{} {}", drawn.p, other.p);
    let two = many[1].permutation_test(&many[0], Alternative::TwoSided, Permutations::seeded(3));
    assert!(two.unwrap_err().to_string().contains("in both"));
}

/// Scores of so many people, each a case of its own.
fn one_stage(values: &[f64]) -> kokemus::Scores {
    let study = kokemus::Study::builder()
        .measure(kokemus::Measure::new("value", 0.0, 10.0).unwrap())
        .build()
        .unwrap();
    let stage = study.stage("in-service").unwrap();
    let mut table = study.measurements("value").unwrap();
    for (case, value) in (0u32..).zip(values) {
        table.push(kokemus::Measurement::of(case, Role::Child, &stage, *value)).unwrap();
    }
    table.scores_at(&stage).unwrap()
}

/// The p value by going through all arrangements of statistics.
fn by_hand(all: &[f64], seen: f64, alternative: Alternative, tie: f64) -> f64 {
    let share = |counted: &dyn Fn(f64) -> f64| {
        all.iter().map(|value| counted(*value)).sum::<f64>() / all.len() as f64
    };
    let step = |apart: f64| if apart.abs() < 1e-9 { tie } else { f64::from(u8::from(apart > 0.0)) };
    let centre = all.iter().sum::<f64>() / all.len() as f64;
    let (above, below) = (share(&|value| step(value - seen)), share(&|value| step(seen - value)));
    match alternative {
        Alternative::SecondHigher => above,
        Alternative::SecondLower => below,
        Alternative::TwoSidedByDoubling => (2.0 * above.min(below)).min(1.0),
        Alternative::TwoSided => share(&|value| step((value - centre).abs() - (seen - centre).abs())),
        _ => {
            let often = |value: f64| all.iter().filter(|other| (*other - value).abs() < 1e-9).count() as f64;
            share(&|value| step(often(seen) - often(value)))
        }
    }
}

fn points(most: usize) -> impl Strategy<Value = Vec<i32>> {
    vec(1..=5i32, 1..=most)
}

fn of_points(points: &[i32]) -> Tally {
    let mut tally = Tally::empty(&Scale::satisfaction());
    for point in points {
        tally.add(*point).unwrap();
    }
    tally
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn rank_sums_and_sums_of_points_are_those_of_all_choices(first in points(6), second in points(6)) {
        let both = IndependentSamples::of(&of_points(&first), &of_points(&second)).unwrap();
        let pooled = [first.clone(), second.clone()].concat();
        let u = |chosen: &[bool]| {
            let of = |wanted: bool| pooled.iter().zip(chosen).filter(move |(_, chosen)| **chosen == wanted);
            of(true).map(|(b, _)| of(false).map(|(a, _)| f64::from((b - a).signum() + 1) / 2.0).sum::<f64>()).sum::<f64>()
        };
        let sum = |chosen: &[bool]| pooled.iter().zip(chosen).filter(|(_, chosen)| **chosen).map(|(point, _)| f64::from(*point)).sum::<f64>();
        let choices: Vec<Vec<bool>> = (0u32..1 << pooled.len())
            .filter(|bits| bits.count_ones() as usize == second.len())
            .map(|bits| (0..pooled.len()).map(|place| bits >> place & 1 == 1).collect())
            .collect();
        let seen: Vec<bool> = (0..pooled.len()).map(|place| place >= first.len()).collect();
        let (us, sums): (Vec<f64>, Vec<f64>) = choices.iter().map(|chosen| (u(chosen), sum(chosen))).unzip();
        if pooled.iter().all(|point| *point == pooled[0]) {
            let refused = both.mann_whitney_exact(Alternative::TwoSided, ExactPValue::Exact);
            assert!(matches!(refused, Err(Refusal::NoVariation { .. })));
            return Ok(());
        }
        for alternative in ALL {
            for (p_value, tie) in [(ExactPValue::Exact, 1.0), (ExactPValue::MidP, 0.5)] {
                let test = both.mann_whitney_exact(alternative, p_value).unwrap();
                assert_close("U", test.statistic, u(&seen), 1e-12);
                assert_close(&format!("{alternative:?} {p_value:?}"), test.p, by_hand(&us, u(&seen), alternative, tie), 1e-10);
            }
        }
        for alternative in [ALL[0], ALL[1], ALL[3], ALL[4]] {
            let test = both.permutation_test(alternative, Permutations::seeded(1)).unwrap();
            assert_close(&format!("means {alternative:?}"), test.p, by_hand(&sums, sum(&seen), alternative, 1.0), 1e-10);
        }
        // Seen from the other end, and the other way round, higher is lower.
        let turned = IndependentSamples::of(&of_points(&first).reversed(), &of_points(&second).reversed()).unwrap();
        let swapped = IndependentSamples::of(&of_points(&second), &of_points(&first)).unwrap();
        for (a, b) in [(ALL[0], ALL[0]), (ALL[1], ALL[1]), (ALL[3], ALL[4])] {
            let p = both.mann_whitney_exact(a, ExactPValue::Exact).unwrap().p;
            for other in [&turned, &swapped] {
                assert_close("turned", other.mann_whitney_exact(b, ExactPValue::Exact).unwrap().p, p, 1e-11);
            }
        }
    }

    #[test]
    fn signed_ranks_and_signs_are_those_of_all_ways_to_move(pairs in vec((1..=5i32, 1..=5i32), 1..=9)) {
        let scale = Scale::satisfaction();
        let mut cross = CrossTally::empty(&scale, &scale);
        for (first, second) in &pairs {
            cross.add(*first, *second).unwrap();
        }
        let paired = PairedSamples::of(&cross).unwrap();
        let moved: Vec<f64> = pairs.iter().map(|(a, b)| f64::from(b - a)).filter(|d| *d != 0.0).collect();
        if moved.is_empty() {
            prop_assert!(paired.signed_rank_exact(ZeroDifferences::Pratt, ALL[0], ExactPValue::Exact).is_err());
            prop_assert!(paired.mean(P95).unwrap().test.is_err());
            return Ok(());
        }
        let zeros = (pairs.len() - moved.len()) as f64;
        for (rule, below) in [(ZeroDifferences::Wilcoxon, 0.0), (ZeroDifferences::Pratt, zeros)] {
            let ranks: Vec<f64> = moved.iter().map(|d| {
                let less = moved.iter().filter(|other| other.abs() < d.abs()).count() as f64;
                let same = moved.iter().filter(|other| other.abs() == d.abs()).count() as f64;
                below + less + f64::midpoint(same, 1.0)
            }).collect();
            let sum = |bits: u32| ranks.iter().enumerate().filter(|(place, _)| bits >> place & 1 == 1).map(|(_, rank)| rank).sum::<f64>();
            let all: Vec<f64> = (0..1 << moved.len()).map(sum).collect();
            let seen: f64 = ranks.iter().zip(&moved).filter(|(_, d)| **d > 0.0).map(|(rank, _)| rank).sum();
            for alternative in [ALL[0], ALL[1], ALL[3], ALL[4]] {
                for (p_value, tie) in [(ExactPValue::Exact, 1.0), (ExactPValue::MidP, 0.5)] {
                    let test = paired.signed_rank_exact(rule, alternative, p_value).unwrap();
                    assert_close("V", test.statistic, seen, 1e-12);
                    assert_close(&format!("{rule:?} {alternative:?}"), test.p, by_hand(&all, seen, alternative, tie), 1e-10);
                }
            }
            // Turned round, up is down and nothing else.
            let back = PairedSamples::of(&cross.transposed()).unwrap();
            let (r, turned) = (paired.rank_biserial(rule, P95).unwrap(), back.rank_biserial(rule, P95).unwrap());
            assert_close("turned", -turned.value(), r.value(), 1e-12);
            sound(&r);
        }
    }

    #[test]
    fn nothing_panics_or_hangs_on_any_counts(
        cells in vec(prop_oneof![3 => 0..30u64, 1 => 0..1_000_000u64, 1 => 0..MOST_COUNTED / 40], 25),
        level in prop_oneof![Just(1e-6), Just(0.95), Just(1.0 - 1e-12)],
        seed in any::<u64>(),
    ) {
        let started = Instant::now();
        every_figure_is_sound(&cells, Confidence::new(level).unwrap(), Permutations::seeded(seed).drawing(99).unwrap());
        assert!(started.elapsed() < Duration::from_secs(120), "{:?}", started.elapsed());
    }
}

fn sound_test(test: Result<Test, Refusal>) {
    match test {
        // The normal tail is below the smallest double from 38 standard errors on; an exact p value is never 0.
        Ok(test) => {
            let none = test.basis == PValueBasis::Asymptotic && test.statistic.abs() > 37.0;
            assert!((test.p > 0.0 || none) && test.p <= 1.0 && test.statistic.is_finite(), "{test:?}");
        }
        Err(refusal) => assert!(!refusal.to_string().is_empty()),
    }
}

fn every_figure_is_sound(cells: &[u64], level: Confidence, by: Permutations) {
    let scale = Scale::satisfaction();
    let mut json = serde_json::to_value(CrossTally::empty(&scale, &scale)).unwrap();
    cells
        .iter()
        .enumerate()
        .for_each(|(place, count)| json["counts"][place / 5][place % 5] = Value::from(*count));
    let cross: CrossTally = serde_json::from_value(json).unwrap();
    let paired = PairedSamples::of(&cross).unwrap();
    for zeros in [ZeroDifferences::Wilcoxon, ZeroDifferences::Pratt] {
        let _ = paired.rank_biserial(zeros, level).map(|effect| sound(&effect));
        let _ = paired.signed_rank(zeros, level).map(|comparison| sound(&comparison.difference));
        sound_test(paired.signed_rank_exact(zeros, Alternative::TwoSidedByProbability, ExactPValue::MidP));
        sound_test(paired.signed_rank_asymptotic(zeros, Continuity::Corrected));
    }
    let figures = [paired.standardised(level), paired.standardised_by_average(level)];
    figures.into_iter().flatten().for_each(|figure| sound(&figure));
    sound_test(paired.permutation_test(Alternative::TwoSided, by));
    let shares = PairedShares::at_least(&cross, 4).unwrap();
    let figures = [shares.difference(level), shares.odds_ratio(level)];
    figures.into_iter().flatten().for_each(|figure| sound(&figure));
    sound_test(shares.mcnemar(Continuity::Uncorrected));
    sound_test(shares.mcnemar_exact(Alternative::SecondLower, ExactPValue::MidP));
    let (first, second) = (cross.first(), cross.second());
    let two = TwoShares::of(first.share_at_least(4).unwrap(), second.share_at_least(2).unwrap());
    let _ = two.odds_ratio(level).map(|ratio| sound(&ratio));
    sound_test(two.fisher(Alternative::TwoSided, ExactPValue::Exact));
    let apart = IndependentSamples::of(&first, &second);
    if let Ok(groups) = apart {
        sound_test(groups.mann_whitney_exact(Alternative::TwoSided, ExactPValue::MidP));
        sound_test(groups.permutation_test(Alternative::SecondHigher, by));
    }
    let waves = AnonymousWaves::of(&first, &second).unwrap();
    if let Ok(bounds) = waves.difference(Overlap::unknown().correlation(-1.0, 1.0).unwrap(), level) {
        sound(&bounds.widest.difference);
        sound(&bounds.narrowest.difference);
        assert!(bounds.narrowest.standard_error <= bounds.widest.standard_error);
    }
    let matched = MatchedTally::of(cross, first.clone(), second).unwrap();
    if let Ok(partly) = PartlyOverlapping::of(&matched) {
        for variances in [Variances::Equal, Variances::Unequal] {
            let _ = partly.difference(variances, level).map(|difference| sound(&difference));
            sound_test(partly.test(variances));
        }
        let _ = partly.standardised(level).map(|effect| sound(&effect));
    }
}

#[test]
fn what_is_promised_to_be_exact_is_exact_and_what_is_not_is_refused_at_once() {
    let scale = Scale::new("hundred", 0, 100).unwrap();
    let spread = |each: u64, from: usize| {
        Tally::of_counts(&scale, (0..101).map(|point| if point >= from { each } else { 0 })).unwrap()
    };
    // 101 and 108 answers on 101 points: 10,908 pairs, within the 11,000 promised.
    let mut more = spread(1, 0);
    (0..7).for_each(|point| more.add(point * 3).unwrap());
    let exact = |first: &Tally, second: &Tally| {
        IndependentSamples::of(first, second)
            .unwrap()
            .mann_whitney_exact(Alternative::TwoSided, ExactPValue::Exact)
    };
    assert!(exact(&spread(1, 0), &more).is_ok());
    let started = Instant::now();
    let refused = exact(&spread(MOST_COUNTED / 300, 0), &spread(MOST_COUNTED / 300, 50));
    assert!(matches!(refused, Err(Refusal::TooMany { most: 11_000, .. })), "{refused:?}");
    assert!(started.elapsed() < Duration::from_secs(2));
    // Very many of one kind cost what one does.
    let five = |counts: [u64; 5]| Tally::of_counts(&Scale::satisfaction(), counts).unwrap();
    let one = exact(&five([1 << 60, 0, 0, 0, 0]), &five([0, 0, 0, 0, 1])).unwrap();
    assert!(one.p > 0.0 && one.p < 1e-17, "{one:?}");

    // 585 people who moved, each by a size of his own.
    let study = kokemus::Study::builder()
        .measure(kokemus::Measure::new("value", 0.0, 1000.0).unwrap())
        .build()
        .unwrap();
    let stages = ["first-contact", "in-service"].map(|stage| study.stage(stage).unwrap());
    let mut table = study.measurements("value").unwrap();
    for case in 0..585u32 {
        let size = f64::from(case + 1) + 0.25;
        let [first, second] = if case % 3 == 0 { [size, 0.0] } else { [0.0, size] };
        table.push(kokemus::Measurement::of(case, Role::Child, &stages[0], first)).unwrap();
        table.push(kokemus::Measurement::of(case, Role::Child, &stages[1], second)).unwrap();
    }
    let scores = |place: usize| table.scores_at(&stages[place]).unwrap();
    let paired = PairedSamples::of_scores(&scores(0), &scores(1)).unwrap();
    let exact = paired
        .signed_rank_exact(ZeroDifferences::Wilcoxon, Alternative::TwoSided, ExactPValue::Exact)
        .unwrap();
    let close = paired.signed_rank_asymptotic(ZeroDifferences::Wilcoxon, Continuity::Corrected).unwrap();
    assert!((exact.p / close.p - 1.0).abs() < 0.5 && exact.p < 1e-9, "{exact:?} {close:?}");
    assert_eq!(
        paired.signed_rank(ZeroDifferences::Wilcoxon, P95).unwrap().test.unwrap().basis,
        PValueBasis::Exact
    );
}

#[test]
fn an_approximation_below_its_size_says_so_and_degenerate_data_are_refused() {
    let scale = Scale::satisfaction();
    let mut few = CrossTally::empty(&scale, &scale);
    for (first, second) in [(3, 4), (2, 4), (3, 3), (5, 4), (2, 3)] {
        few.add(first, second).unwrap();
    }
    let paired = PairedSamples::of(&few).unwrap();
    let ranks = paired.signed_rank_asymptotic(ZeroDifferences::Pratt, Continuity::Uncorrected).unwrap();
    assert!(format!("{ranks:#}").contains("a group of 4 where the approximation wants 20"), "{ranks:#}");
    let yes = PairedShares::of_counts(5, 1, 6, 2).unwrap().mcnemar(Continuity::Uncorrected).unwrap();
    assert!(format!("{yes:#}").contains("a group of 7 where the approximation wants 20"), "{yes:#}");

    let nobody = PairedSamples::of(&CrossTally::empty(&scale, &scale)).unwrap();
    assert!(matches!(nobody.mean(P95), Err(Refusal::TooFew { .. })));
    assert!(matches!(nobody.sign_test(ALL[0], ExactPValue::Exact, P95), Err(Refusal::TooFew { .. })));
    let mut alike = CrossTally::empty(&scale, &scale);
    (0..9).for_each(|_| alike.add(5, 5).unwrap());
    let alike = PairedSamples::of(&alike).unwrap();
    let mean = alike.mean(P95).unwrap();
    assert_eq!(mean.difference.value(), 0.0);
    assert!(matches!(mean.test, Err(Refusal::NoVariation { .. })), "{mean}");
    let refused = alike.signed_rank_exact(ZeroDifferences::Pratt, ALL[0], ExactPValue::Exact).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "Wilcoxon signed-rank test: values of each person are all the same; 2 different ones would do"
    );
    let one = IndependentSamples::of(&of_points(&[3]), &Tally::empty(&scale)).unwrap();
    assert!(matches!(one.mann_whitney_exact(ALL[0], ExactPValue::Exact), Err(Refusal::TooFew { .. })));
    let all_yes = TwoShares::of(Share::of(4, 4).unwrap(), Share::of(3, 3).unwrap());
    assert!(matches!(all_yes.fisher(ALL[2], ExactPValue::Exact), Err(Refusal::NoVariation { .. })));
    assert!(PairedSamples::of(&CrossTally::empty(&scale, &Scale::agreement_7())).is_err());
}
