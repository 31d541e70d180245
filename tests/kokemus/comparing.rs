//! Two independent groups against R, SciPy and statsmodels, and every worked number.

use kokemus::{
    Comparison, Confidence, Continuity, Estimate, IndependentSamples, Measure, Measurement,
    RelativeEffectInterval, Role, Scale, Scores, StandardisedBy, Study, Tally, Test, TopBox,
};
use serde_json::Value;

use crate::support::{
    ARITHMETIC, BFI, BH1996, Comparisons, INSTEVAL, TAIL, assert_close, at, columns, counts, entries, list,
    number, reference,
};

const P95: Confidence = Confidence::P95;
/// What goes through a quantile of R's, or through a root found there.
const ROOT: f64 = 1e-9;

pub(crate) fn tally_of(scale: &Scale, answers: impl IntoIterator<Item = i32>) -> Tally {
    let mut tally = Tally::empty(scale);
    for answer in answers {
        tally.add(answer).unwrap();
    }
    tally
}

/// Answers of `bfi.csv` to an item from those aged so much or more, by the value of another column.
pub(crate) fn bfi_by(item: &str, by: &str, from_age: i32, groups: &[i32]) -> Vec<Tally> {
    let six = Scale::new("six", 1, 6).unwrap();
    let rows: Vec<[Option<i32>; 3]> = columns(BFI, [item, by, "age"]);
    let of = |group: i32| {
        let own = rows.iter().filter(move |[_, by, age]| {
            *by == Some(group) && (from_age == 0 || age.is_some_and(|age| age >= from_age))
        });
        tally_of(&six, own.filter_map(|[answer, _, _]| *answer))
    };
    groups.iter().map(|group| of(*group)).collect()
}

fn by_gender(item: &str, from_age: i32) -> IndependentSamples {
    let both = bfi_by(item, "gender", from_age, &[1, 2]);
    IndependentSamples::of(&both[0], &both[1]).unwrap().named("men", "women")
}

fn t_test(check: &mut Comparisons, what: &str, test: &Test, statistic: &Value, df: &Value, p: &Value) {
    check.close(&format!("{what}: statistic"), test.statistic, statistic, ROOT);
    check.close(&format!("{what}: df"), test.degrees_of_freedom[0], df, ROOT);
    check.close(&format!("{what}: p"), test.p, p, ROOT);
}

/// Everything of two groups; 26 comparisons, and 6 more where the values are points.
fn compare(check: &mut Comparisons, what: &str, both: &IndependentSamples, want: &Value) {
    check.same(&format!("{what}: n"), &vec![both.first_n(), both.second_n()], &counts(at(want, "n")));
    let difference = both.difference_of_means(P95).unwrap();
    check.close(
        &format!("{what}: difference"),
        difference.value(),
        at(want, "difference"),
        ARITHMETIC * 100.0,
    );
    check.interval(&format!("{what}: difference"), &difference, at(want, "interval"), ROOT);
    t_test(
        check,
        &format!("{what}: Welch"),
        &both.welch_t_test().unwrap(),
        at(want, "t"),
        at(want, "df"),
        at(want, "p"),
    );
    let standardised = |by| both.standardised_difference(by, P95).unwrap();
    let (d, g) = (standardised(StandardisedBy::Pooled), standardised(StandardisedBy::PooledCorrected));
    check.close(&format!("{what}: d"), d.value(), at(want, "d"), ROOT);
    check.interval(&format!("{what}: d"), &d, at(want, "d_interval"), 1e-8);
    check.close(&format!("{what}: g"), g.value(), at(want, "g"), ROOT);
    check.interval(&format!("{what}: g"), &g, at(want, "g_interval"), 1e-8);
    check.close(
        &format!("{what}: Glass"),
        standardised(StandardisedBy::First).value(),
        at(want, "glass"),
        ROOT,
    );

    let ranks = at(want, "ranks");
    let plain = both.mann_whitney(Continuity::Uncorrected).unwrap();
    check.close(&format!("{what}: z"), plain.statistic, at(at(ranks, "mann_whitney"), "z"), TAIL);
    check.close(&format!("{what}: p of z"), plain.p, at(at(ranks, "mann_whitney"), "p"), ROOT);
    let corrected = both.mann_whitney(Continuity::Corrected).unwrap();
    check.close(&format!("{what}: corrected p"), corrected.p, at(want, "corrected_p"), ROOT);
    t_test(
        check,
        &format!("{what}: W"),
        &both.brunner_munzel().unwrap(),
        at(ranks, "w"),
        at(ranks, "df"),
        at(ranks, "p"),
    );
    let higher = |by| both.probability_second_higher(by, P95).unwrap();
    let studentised = higher(RelativeEffectInterval::Studentised);
    check.close(&format!("{what}: P"), studentised.value(), at(ranks, "probability"), ARITHMETIC);
    check.interval(&format!("{what}: P"), &studentised, at(ranks, "interval"), ROOT);
    check.interval(
        &format!("{what}: logit"),
        &higher(RelativeEffectInterval::Logit),
        at(ranks, "logit"),
        ROOT,
    );
    check.interval(
        &format!("{what}: Newcombe"),
        &higher(RelativeEffectInterval::Newcombe),
        at(ranks, "newcombe"),
        ROOT,
    );
    let equivalent = both.equivalent_ranks(0.2, P95).unwrap();
    let [above, below] = list(at(ranks, "equivalent_ranks_02")) else { panic!() };
    check.close(&format!("{what}: above ½ − margin"), equivalent.above_lower.p, above, 1e-8);
    check.close(&format!("{what}: below ½ + margin"), equivalent.below_upper.p, below, 1e-8);
    let means = at(ranks, "equivalent_means");
    let equivalent = both.equivalent_means(number(at(means, "margin")), P95).unwrap();
    let [above, below] = list(at(means, "p")) else { panic!() };
    check.close(&format!("{what}: above −margin"), equivalent.above_lower.p, above, 1e-8);
    check.close(&format!("{what}: below margin"), equivalent.below_upper.p, below, 1e-8);
}

#[test]
fn men_and_women_of_bfi_agree_with_r_and_statsmodels() {
    let all = reference("comparing");
    for (group, from_age) in [("gender", 0), ("gender_50", 50)] {
        let mut check = Comparisons::default();
        for (item, want) in entries(at(&all, group)) {
            compare(&mut check, item, &by_gender(item, from_age), want);
        }
        check.were(25 * 31, 0);
    }
}

#[test]
fn seventy_thousand_ratings_agree_with_r_and_statsmodels() {
    let scale = Scale::satisfaction();
    let rows: Vec<[Option<i32>; 2]> = columns(INSTEVAL, ["service", "y"]);
    let of = |service| {
        tally_of(&scale, rows.iter().filter(|row| row[0] == Some(service)).filter_map(|row| row[1]))
    };
    let both = IndependentSamples::of(&of(0), &of(1)).unwrap();
    let mut check = Comparisons::default();
    compare(&mut check, "insteval", &both, at(&reference("comparing"), "insteval_service"));
    check.were(31, 0);
}

/// Wellbeing of the soldiers of `bh1996.csv`, as measured, by company.
pub(crate) fn wellbeing(companies: std::ops::RangeInclusive<i32>) -> Scores {
    let measure = Measure::new("wellbeing", 0.0, 5.0).unwrap();
    let study = Study::builder().measure(measure).build().unwrap();
    let stage = study.stage("first-contact").unwrap();
    let mut table = study.measurements("wellbeing").unwrap();
    let rows: Vec<[Option<f64>; 2]> = columns(BH1996, ["GRP", "WBEING"]);
    for (case, row) in rows.iter().enumerate() {
        if row[0].is_some_and(|group| companies.contains(&(group as i32))) {
            table.push(Measurement::of(case as u64, Role::Child, &stage, row[1].unwrap())).unwrap();
        }
    }
    table.scores_at(&stage).unwrap()
}

#[test]
fn measured_values_agree_with_r_and_statsmodels() {
    let both = IndependentSamples::of_scores(&wellbeing(1..=10), &wellbeing(11..=25)).unwrap();
    let mut check = Comparisons::default();
    compare(&mut check, "wellbeing", &both, at(&reference("comparing"), "wellbeing"));
    check.were(31, 0);
    let text = both.compare_means(P95).unwrap().to_string();
    assert!(text.starts_with("second less first: "), "{text}");
    // Scores have no points, so no top box; the share above a value is there.
    assert!(
        both.compare_top_box(TopBox::TWO, P95)
            .unwrap_err()
            .to_string()
            .contains("a share at or above a value")
    );
    assert!(both.compare_shares_at_least(3.5, P95).is_ok());
}

#[test]
fn shares_agree_with_r() {
    let mut check = Comparisons::default();
    for (item, want) in entries(at(&reference("comparing"), "gender_shares")) {
        let both = by_gender(item, 0);
        let Comparison { difference, effect, test, .. } = both.compare_shares_at_least(5.0, P95).unwrap();
        let [x1, x2, n1, n2] = counts(at(want, "counts"))[..] else { panic!() };
        assert_close(item, difference.value(), x2 as f64 / n2 as f64 - x1 as f64 / n1 as f64, 1e-10);
        let (effect, test) = (effect.unwrap(), test.unwrap());
        check.close(&format!("{item}: χ²"), test.statistic.powi(2), at(want, "chi_squared"), ROOT);
        check.close(&format!("{item}: p"), test.p, at(want, "p"), ROOT);
        check.close(&format!("{item}: h"), effect.value(), at(want, "h"), ROOT);
        check.interval(&format!("{item}: h"), &effect, at(want, "h_interval"), ROOT);
        assert_eq!(difference, both.compare_top_box(TopBox::TWO, P95).unwrap().difference);
    }
    check.were(25 * 5, 0);
}

fn munzel_hauschke() -> IndependentSamples {
    let scale = Scale::satisfaction();
    let tally = |counts| Tally::of_counts(&scale, counts).unwrap();
    IndependentSamples::of(&tally([24, 37, 21, 19, 6]), &tally([11, 51, 22, 21, 7])).unwrap()
}

fn ends(estimate: &Estimate) -> (f64, f64) {
    let interval = estimate.interval().unwrap();
    (interval.lower(), interval.upper())
}

#[test]
fn munzel_and_hauschke_as_they_printed_it() {
    let both = munzel_hauschke();
    let test = both.brunner_munzel().unwrap();
    assert!((test.statistic - 1.175_756_1).abs() < 5e-8, "{test:?}");
    assert!((test.degrees_of_freedom[0] - 204.2984).abs() < 5e-5);
    assert!((test.p - 0.24106).abs() < 5e-6);
    let higher = both.probability_second_higher(RelativeEffectInterval::Studentised, P95).unwrap();
    assert!((higher.value() - 0.544_225_6).abs() < 5e-8);
    let (lower, upper) = ends(&higher);
    assert!((lower - 0.47006).abs() < 5e-6 && (upper - 0.61839).abs() < 5e-6, "{lower} {upper}");
    // The direction is in the name: swapped, it is the other group that is asked about.
    let swapped = both.swapped().probability_second_higher(RelativeEffectInterval::Studentised, P95).unwrap();
    assert!((swapped.value() - (1.0 - higher.value())).abs() < 1e-15);
}

#[test]
fn newcombe_on_shares_as_printed() {
    // 7 of 34 against 1 of 34: .19 [.019, .34].
    let scale = Scale::new("yes", 0, 1).unwrap();
    let (one, seven) =
        (Tally::of_counts(&scale, [33, 1]).unwrap(), Tally::of_counts(&scale, [27, 7]).unwrap());
    let found = IndependentSamples::of(&one, &seven).unwrap().compare_shares_at_least(1.0, P95).unwrap();
    let (lower, upper) = ends(&found.difference);
    assert!((lower - 0.019).abs() < 5e-4 && (upper - 0.34).abs() < 5e-3, "{lower} {upper}");
    // Of four cells two expect fewer than 5.
    assert!(format!("{found:#}").contains("2 of 4 cells expect fewer than 5"), "{found:#}");
}
