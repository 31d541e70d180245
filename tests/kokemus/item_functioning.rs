//! Is it the same question to both groups? Against R and numpy on bfi, and what must hold whatever the counts.

use kokemus::{
    Caveat, CommonOddsRatio, Confidence, FunctioningClass, FunctioningRule, ItemFunctioning, MatchOn,
    Missing, Questionnaire, Refusal, ResponseColumns, ResponseTable, Role, Scale, Study, Test, WaveKey,
};
use serde_json::{Value, json};

use crate::support::{
    BFI, Comparisons, TAIL, assert_close, at, columns, counts, entries, list, number, reference,
};

const P95: Confidence = Confidence::P95;
/// Closed forms.
const CLOSED: f64 = 1e-9;
/// Searched on both sides.
const SEARCHED: f64 = 1e-6;
const SECTIONS: [&str; 5] = ["A", "C", "E", "N", "O"];
const REVERSED: [&str; 7] = ["A1", "C4", "C5", "E1", "E2", "O2", "O5"];

/// The 25 items of bfi in five sections, on six points or cut between 4 and 5 of the turned item; the wave is the group.
fn bfi_by(group: &str, binary: bool) -> (Study, ResponseTable) {
    let scale = if binary { Scale::new("high", 0, 1) } else { Scale::new("accuracy", 1, 6) };
    let items =
        |section: &str| (1..6).map(move |number| format!("{section}{number}")).collect::<Vec<String>>();
    let mut builder = Questionnaire::builder("bfi", scale.unwrap());
    for section in SECTIONS {
        builder = builder.section(section, |filled| {
            items(section).into_iter().fold(filled, |filled, item| {
                let reversed = REVERSED.contains(&&*item) && !binary;
                filled.item_with(&item, &*item, |made| if reversed { made.reverse_keyed() } else { made })
            })
        });
    }
    let study =
        Study::builder().waves(["1", "2", "3", "4", "5", "none"]).questionnaire(builder.build().unwrap());
    let study = study.build().unwrap();
    let waves = columns::<u8, 1>(BFI, [group])
        .into_iter()
        .map(|[group]| study.wave(&group.map_or("none".to_owned(), |group| group.to_string())).unwrap());
    let mut all = ResponseColumns::by(Role::Parent).waves(waves);
    for item in SECTIONS.iter().flat_map(|section| items(section)) {
        let reversed = REVERSED.contains(&&*item);
        let answers = columns::<i32, 1>(BFI, [&*item]).into_iter().map(|[answer]| match answer {
            Some(answer) if binary => Some(i32::from(if reversed { 7 - answer } else { answer } >= 5)),
            answer => answer,
        });
        all = all.item_with_gaps(&item, answers, Missing::Skipped);
    }
    let mut table = study.table("bfi").unwrap();
    table.push_columns(all).unwrap();
    (study, table)
}

fn waves(study: &Study, first: &str, second: &str) -> [WaveKey; 2] {
    [study.wave(first).unwrap(), study.wave(second).unwrap()]
}

fn same_test(to: &mut Comparisons, what: &str, got: &Test, want: &Value, relative: f64) {
    to.close(&format!("{what}, statistic"), got.statistic, at(want, "statistic"), relative);
    to.same(&format!("{what}, df"), &got.degrees_of_freedom, &vec![number(at(want, "df"))]);
    // A tail changes faster than its statistic, by about half of it.
    let room = relative.max(TAIL) * got.statistic.max(2.0);
    to.close(&format!("{what}, p"), got.p, at(want, "p"), room);
}

fn same_as_reference(to: &mut Comparisons, what: &str, counted: &ItemFunctioning, want: &Value) {
    to.same(what, &counted.n().to_vec(), &counts(at(want, "n")));
    to.same(what, &counted.comparable().to_vec(), &counts(at(want, "comparable")));
    same_test(to, &format!("{what} Mantel"), &counted.mantel().unwrap(), at(want, "mantel"), CLOSED);

    let (smd, found) = (at(want, "standardised"), counted.standardised_mean_difference(P95).unwrap());
    let deviation = number(at(smd, "deviation"));
    to.close(what, found.difference.value(), at(smd, "difference"), CLOSED);
    to.close(what, found.standard_error, at(smd, "error"), CLOSED);
    to.close(what, found.effect.unwrap().value() * deviation, at(smd, "difference"), CLOSED);
    let (odds, found) = (at(want, "odds_ratio"), counted.common_odds_ratio(P95).unwrap());
    to.close(what, found.log_odds_ratio.value(), at(odds, "log"), CLOSED);
    to.close(what, found.standard_error, at(odds, "error"), CLOSED);

    let Some(logistic) = want.get("logistic") else { return };
    let generalised = counted.generalised_mantel_haenszel().unwrap();
    same_test(to, &format!("{what} generalised"), &generalised, at(want, "generalised"), CLOSED);
    let fitted = counted.ordered_logistic(P95);
    for (name, test) in
        [("uniform", &fitted.uniform), ("non_uniform", &fitted.non_uniform), ("either", &fitted.either)]
    {
        // The reference takes the difference of two likelihoods of some thousands: 1e-10 of them is lost.
        let (test, want) = (test.as_ref().unwrap(), at(logistic, name));
        assert_close(what, test.statistic + 1.0, number(at(want, "statistic")) + 1.0, 1e-8);
        assert_close(what, test.p, number(at(want, "p")), 1e-7);
        to.same(what, &test.degrees_of_freedom, &vec![number(at(want, "df"))]);
    }
    let z = 1.959_963_984_540_054;
    for (estimate, value, error) in [
        (fitted.log_odds_ratio.unwrap(), "log", "error"),
        (fitted.log_odds_ratio_per_step.unwrap(), "per_step", "per_step_error"),
    ] {
        let ends = estimate.interval().unwrap();
        to.close(what, estimate.value(), at(logistic, value), SEARCHED);
        to.close(what, (ends.upper() - ends.lower()) / (2.0 * z), at(logistic, error), SEARCHED);
    }
    for (name, change) in [("nagelkerke", fitted.nagelkerke), ("mcfadden", fitted.mcfadden)] {
        let changes = [change.uniform, change.non_uniform, change.either].map(Result::unwrap);
        for (change, want) in changes.iter().zip(list(at(logistic, name))) {
            assert!((change.value() - number(want)).abs() < 1e-12, "{what} {name}: {change} {want}");
            assert!(matches!(change.interval(), Err(Refusal::NoIntervalGiven { .. })));
        }
    }
}

#[test]
fn bfi_by_gender_and_by_education_agrees_with_r_and_numpy() {
    let values = reference("item_functioning");
    let mut to = Comparisons::default();
    for (run, column, groups, match_on, binary) in [
        ("gender_total", "gender", ["1", "2"], MatchOn::TotalScore, false),
        ("gender_rest", "gender", ["1", "2"], MatchOn::RestScore, false),
        ("education_total", "education", ["3", "5"], MatchOn::TotalScore, false),
        ("gender_binary", "gender", ["1", "2"], MatchOn::TotalScore, true),
    ] {
        let (study, table) = bfi_by(column, binary);
        let [first, second] = waves(&study, groups[0], groups[1]);
        for (section, want) in entries(at(&values, run)) {
            let both = table.item_functioning(section, &first, &second).unwrap().matched_on(match_on);
            for (item, want) in entries(want) {
                same_as_reference(&mut to, &format!("{run} {item}"), &both.item(item).unwrap(), want);
            }
        }
    }
    // 25 items in four runs: 10 each, and 10 more but on two points.
    to.were(100 * 10 + 75 * 10, 0);
}

fn of_strata(points: i32, strata: &[(u32, Vec<u64>, Vec<u64>)]) -> ItemFunctioning {
    let strata: Vec<Value> = strata
        .iter()
        .map(|(score, first, second)| json!({"score": score, "first": first, "second": second}))
        .collect();
    let value = json!({
        "item": "a", "scale": Scale::new("answers", 1, points).unwrap(), "groups": ["child", "parent"],
        "matching": ["a", "b", "c"], "match_on": "total_score", "strata": strata,
    });
    serde_json::from_value(value).unwrap()
}

/// The covering example of base R's `mantelhaen.test`: admissions to Berkeley by gender in six departments, 1973.
#[test]
fn berkeley_admissions_by_department_come_out_as_in_r() {
    let departments = [
        ([512, 313], [89, 19]),
        ([353, 207], [17, 8]),
        ([120, 205], [202, 391]),
        ([138, 279], [131, 244]),
        ([53, 138], [94, 299]),
        ([22, 351], [24, 317]),
    ];
    let strata: Vec<(u32, Vec<u64>, Vec<u64>)> = (0..)
        .zip(departments)
        .map(|(score, (men, women))| (score, vec![men[1], men[0]], vec![women[1], women[0]]))
        .collect();
    let value = json!({
        "item": "admitted", "scale": Scale::new("admitted", 0, 1).unwrap(), "groups": ["men", "women"],
        "matching": ["a", "b", "c", "d", "e", "f"], "match_on": "total_score",
        "strata": strata.iter().map(|(score, first, second)| json!({"score": score, "first": first, "second": second})).collect::<Vec<_>>(),
    });
    let counted: ItemFunctioning = serde_json::from_value(value).unwrap();
    let test = counted.mantel().unwrap();
    // mantelhaen.test(UCBAdmissions, correct = FALSE): 1.5246, p .2169, odds ratio .9046968 [.7719074, 1.0603298] of men.
    assert_eq!(format!("{:.4} {:.4}", test.statistic, test.p), "1.5246 0.2169");
    let CommonOddsRatio { odds_ratio, delta, .. } = counted.common_odds_ratio(P95).unwrap();
    let (ratio, delta) = (odds_ratio.unwrap(), delta.unwrap());
    assert_close("odds ratio", 1.0 / ratio.value(), 0.904_696_8, 1e-7);
    assert_close("lower end", 1.0 / ratio.interval().unwrap().upper(), 0.771_907_4, 1e-7);
    assert_close("upper end", 1.0 / ratio.interval().unwrap().lower(), 1.060_329_8, 1e-7);
    assert_close("delta", delta.value(), 2.35 * ratio.value().ln(), 1e-12);
    assert_eq!(counted.classified(FunctioningRule::EtsDelta).unwrap(), FunctioningClass::Negligible);
}

#[test]
fn a_score_that_only_one_group_has_adds_nothing_and_is_counted() {
    let both = vec![(2, vec![4, 3, 2], vec![2, 3, 4]), (3, vec![1, 5, 3], vec![1, 2, 6])];
    let alone =
        [both.clone(), vec![(4, vec![0, 2, 9], vec![0, 0, 0]), (5, vec![0, 0, 0], vec![0, 0, 7])]].concat();
    let (with, without) = (of_strata(3, &alone), of_strata(3, &both));
    let (test, same) = (with.mantel().unwrap(), without.mantel().unwrap());
    assert_eq!((test.statistic, test.p, test.n), (same.statistic, same.p, 36));
    assert_eq!(test.caveats, [Caveat::WithoutCounterpart { first: 11, second: 7 }]);
    assert_eq!(same.caveats, []);
    let [odds, same] = [&with, &without].map(|counted| counted.common_odds_ratio(P95).unwrap());
    assert_eq!(odds.odds_ratio.unwrap().value(), same.odds_ratio.unwrap().value());
    let [apart, same] = [&with, &without].map(|counted| counted.standardised_mean_difference(P95).unwrap());
    assert_eq!(apart.difference.interval(), same.difference.interval());
    // What the score does is told by those too.
    assert_eq!(with.ordered_logistic(P95).uniform.unwrap().n, 54);
}

#[test]
fn what_cannot_be_compared_is_refused_and_says_what_would_do() {
    let message = |counted: &ItemFunctioning| counted.mantel().unwrap_err().to_string();
    let nobody = of_strata(3, &[]);
    assert_eq!(message(&nobody), "Mantel's test: nobody answered; 1 answer would do");
    let one_group = of_strata(3, &[(2, vec![3, 4, 5], vec![0, 0, 0])]);
    assert_eq!(
        message(&one_group),
        "Mantel's test: too few respondents in one of the groups (0); 1 would do"
    );
    let apart = of_strata(3, &[(2, vec![3, 4, 5], vec![0, 0, 0]), (3, vec![0, 0, 0], vec![1, 1, 1])]);
    assert_eq!(message(&apart), "Mantel's test: too few scores that both groups have (0); 1 would do");
    let alike = of_strata(3, &[(2, vec![0, 4, 0], vec![0, 6, 0]), (3, vec![0, 0, 5], vec![0, 0, 2])]);
    assert_eq!(
        message(&alike),
        "Mantel's test: answers at equal scores are all the same; 2 different ones would do"
    );
    assert!(matches!(alike.generalised_mantel_haenszel(), Err(Refusal::NoVariation { .. })));
    assert!(matches!(alike.common_odds_ratio(P95), Err(Refusal::NoVariation { .. })));
    let smd = alike.standardised_mean_difference(P95).unwrap();
    assert_eq!((smd.difference.value(), smd.effect.unwrap().value()), (0.0, 0.0));
    assert!(matches!(smd.difference.interval(), Err(Refusal::NoVariation { .. })));
    let fives = of_strata(3, &[(2, vec![0, 0, 4], vec![0, 0, 6])]);
    assert!(matches!(
        fives.standardised_mean_difference(P95).unwrap().effect,
        Err(Refusal::NoVariation { .. })
    ));
    assert!(matches!(fives.ordered_logistic(P95).uniform, Err(Refusal::NoVariation { .. })));

    // One score only: the classical figures stand, the score has no slope.
    let single = of_strata(3, &[(2, vec![6, 4, 2], vec![2, 4, 7])]);
    assert!(single.mantel().is_ok() && single.common_odds_ratio(P95).is_ok());
    assert!(matches!(single.ordered_logistic(P95).uniform, Err(Refusal::NoVariation { .. })));
    // The answers tell the groups apart.
    let split = of_strata(3, &[(2, vec![5, 0, 0], vec![0, 3, 3]), (3, vec![4, 0, 0], vec![0, 2, 6])]);
    assert!(split.mantel().is_ok());
    assert!(matches!(split.common_odds_ratio(P95), Err(Refusal::Separated { .. })));
    let fitted = split.ordered_logistic(P95);
    assert!(matches!(fitted.odds_ratio, Err(Refusal::Separated { .. })), "{:?}", fitted.odds_ratio);
    assert_eq!(
        fitted.uniform.unwrap_err().to_string(),
        "ordered logistic item functioning: the answers tell the groups apart without exception; some answers that \
         overlap would do"
    );
    // Sparse strata: said.
    let sparse = of_strata(3, &[(2, vec![1, 0, 0], vec![0, 1, 0]), (3, vec![0, 1, 0], vec![0, 0, 1])]);
    assert!(matches!(sparse.mantel().unwrap().caveats[..], [Caveat::SparseStrata { wanted: 5, .. }]));
    assert_eq!(
        single.classified(FunctioningRule::EtsDelta).unwrap_err().to_string(),
        "ETS delta: not defined on answers (1 to 3); it needs 2 points"
    );
}

/// Where two sets of answers never occur at one score, R's `mantelhaen.test` stops at a singular matrix.
#[test]
fn the_generalised_test_loses_a_degree_of_freedom_where_answers_never_meet() {
    let apart =
        of_strata(4, &[(1, vec![6, 3, 0, 0], vec![2, 7, 0, 0]), (6, vec![0, 0, 5, 4], vec![0, 0, 4, 8])]);
    let test = apart.generalised_mantel_haenszel().unwrap();
    assert_eq!(test.degrees_of_freedom, [2.0]);
    // Two 2 × 2 tables that share nothing: the sum of their Mantel–Haenszel statistics.
    let one = of_strata(4, &[(1, vec![6, 3, 0, 0], vec![2, 7, 0, 0])]).mantel().unwrap();
    let other = of_strata(4, &[(6, vec![0, 0, 5, 4], vec![0, 0, 4, 8])]).mantel().unwrap();
    assert_close("sum", test.statistic, one.statistic + other.statistic, 1e-12);
}

#[test]
fn bands_merge_scores_and_keep_everybody() {
    let (study, table) = bfi_by("gender", false);
    let [first, second] = waves(&study, "1", "2");
    let counted = table.item_functioning("N", &first, &second).unwrap().item("N4").unwrap();
    let banded = counted.in_bands([4, 9, 14, 19]).unwrap();
    assert_eq!(banded.n(), counted.n());
    assert_eq!(banded.strata().map(|stratum| stratum.score).collect::<Vec<u32>>(), [0, 1, 2, 3, 4]);
    assert!(banded.mantel().unwrap().method.ends_with("matched on the total score in bands"));
    assert!(matches!(banded.ordered_logistic(P95).either, Err(Refusal::NotOnThisScale { .. })));
    let stored = serde_json::to_string(&banded).unwrap();
    assert_eq!(serde_json::from_str::<ItemFunctioning>(&stored).unwrap(), banded);
    for ends in [vec![4, 4], vec![9, 4], vec![25], vec![3, 400]] {
        assert!(counted.in_bands(ends).is_err());
    }
    assert!(banded.in_bands([1]).is_err());
    assert_eq!(counted.in_bands([]).unwrap().strata().count(), 1);
}
