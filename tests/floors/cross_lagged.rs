//! The random-intercept cross-lagged panel model against lavaan (`tests/reference/cross_lagged.R`), and its manners.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use crate::error::Refusal;
use crate::estimate::{Caveat, Confidence, Estimate};
use crate::link::cross_lagged::{CrossLagged, Foretells, Gaps, Lags, StageFigures, fit};
use crate::link::panel::Panel;

const UNIVBCT: &str = include_str!("../../examples/data/univbct.csv");
const STABLE_TRAIT: &str = include_str!("../data/stable_trait.csv");
const NO_TRAIT: &str = include_str!("../data/no_trait.csv");

fn columns(csv: &str, names: &[String]) -> Vec<Option<f64>> {
    let mut lines = csv.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let places: Vec<usize> =
        names.iter().map(|name| header.iter().position(|column| column == name).unwrap()).collect();
    let cell = |cell: &str| if cell.is_empty() || cell == "NA" { None } else { Some(cell.parse().unwrap()) };
    lines
        .flat_map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            places.iter().map(|&place| cell(cells[place])).collect::<Vec<_>>()
        })
        .collect()
}

fn panel(csv: &str, x: &str, y: &str, stages: usize) -> Panel {
    let names = |stem: &str| -> Vec<String> { (1..=stages).map(|stage| format!("{stem}{stage}")).collect() };
    Panel::new(stages, columns(csv, &names(x)), columns(csv, &names(y))).unwrap()
}

fn jobsat_ready() -> Panel {
    panel(UNIVBCT, "JOBSAT", "READY", 3)
}

fn no_trait() -> Panel {
    panel(NO_TRAIT, "x", "y", 3)
}

const FITS: [(&str, Lags, Gaps); 4] = [
    ("complete_constant", Lags::Constant, Gaps::CompleteCases),
    ("complete_per_step", Lags::PerStep, Gaps::CompleteCases),
    ("gaps_constant", Lags::Constant, Gaps::FullInformation),
    ("gaps_per_step", Lags::PerStep, Gaps::FullInformation),
];

/// A figure of a stage.
type OfStage = fn(&StageFigures) -> &Estimate;

/// z at 95 %.
const Z: f64 = 1.959_963_984_540_054;
/// Of an estimate, in standard errors; of likelihoods and tests, relative.
const AT_THE_PEAK: f64 = 1e-8;
/// Of standard errors: lavaan differentiates the observed information numerically.
const NUMERICAL: f64 = 1e-6;

fn se(estimate: &Estimate) -> f64 {
    let interval = estimate.interval().unwrap();
    (interval.upper() - interval.lower()) / (2.0 * Z)
}

/// Numbers of a reference, be it one or several.
fn numbers(value: &Value) -> Vec<f64> {
    match value.as_array() {
        Some(list) => list.iter().map(|number| number.as_f64().unwrap()).collect(),
        None => vec![value.as_f64().unwrap()],
    }
}

fn assert_estimates(what: &str, got: &[&Estimate], want: &Value) {
    let (values, errors) = (numbers(&want["est"]), numbers(&want["se"]));
    assert_eq!(got.len(), values.len(), "{what}");
    for ((got, want), error) in got.iter().zip(values).zip(errors) {
        assert!(
            (got.value() - want).abs() < AT_THE_PEAK * error,
            "{what}: {} where {want} is wanted",
            got.value()
        );
        assert!((se(got) / error - 1.0).abs() < NUMERICAL, "{what}: se {} where {error} is wanted", se(got));
    }
}

fn assert_close(what: &str, got: f64, want: f64) {
    assert!((got - want).abs() <= AT_THE_PEAK * want.abs(), "{what}: {got} where {want} is wanted");
}

fn assert_agrees(what: &str, got: &CrossLagged, want: &Value) {
    let estimates = |key: &str, got: &[Estimate]| {
        assert_estimates(&format!("{what} {key}"), &got.iter().collect::<Vec<_>>(), &want[key]);
    };
    estimates("experience_to_wellbeing", &got.experience_to_wellbeing);
    estimates("wellbeing_to_experience", &got.wellbeing_to_experience);
    estimates("experience_to_experience", &got.experience_to_experience);
    estimates("wellbeing_to_wellbeing", &got.wellbeing_to_wellbeing);
    let standardised = |key: &str, got: &[Result<Estimate, Refusal>]| {
        estimates(key, &got.iter().map(|lag| lag.clone().unwrap()).collect::<Vec<_>>());
    };
    standardised("standardised_experience_to_wellbeing", &got.standardised_experience_to_wellbeing);
    standardised("standardised_wellbeing_to_experience", &got.standardised_wellbeing_to_experience);
    for (key, got) in [
        ("trait_variance_of_experience", &got.traits.variance_of_experience),
        ("trait_variance_of_wellbeing", &got.traits.variance_of_wellbeing),
        ("trait_covariance", &got.traits.covariance),
    ] {
        estimates(key, std::slice::from_ref(got));
    }
    let stages: [(&str, OfStage); 5] = [
        ("residual_variance_of_experience", |stage| &stage.residual_variance_of_experience),
        ("residual_variance_of_wellbeing", |stage| &stage.residual_variance_of_wellbeing),
        ("residual_covariance", |stage| &stage.residual_covariance),
        ("mean_experience", |stage| &stage.mean_experience),
        ("mean_wellbeing", |stage| &stage.mean_wellbeing),
    ];
    for (key, of) in stages {
        assert_estimates(
            &format!("{what} {key}"),
            &got.stages.iter().map(of).collect::<Vec<_>>(),
            &want[key],
        );
    }
    match &got.traits.correlation {
        Ok(r) => {
            // Its interval is on another scale: z se (1 − r²)⁻¹ around artanh r.
            let (estimate, error) =
                (number(&want["trait_correlation"]["est"]), number(&want["trait_correlation"]["se"]));
            assert!((r.value() - estimate).abs() < AT_THE_PEAK * error, "{what}: correlation of the traits");
            let interval = r.interval().unwrap();
            let reach = (interval.upper().atanh() - interval.lower().atanh()) / (2.0 * Z);
            assert!((reach * (1.0 - estimate * estimate) / error - 1.0).abs() < NUMERICAL, "{what}: {reach}");
        }
        Err(Refusal::ImproperSolution { .. }) => {
            assert!(number(&want["trait_variance_of_experience"]["est"]) < 0.0, "{what}");
        }
        Err(other) => panic!("{what}: {other}"),
    }
    assert_close(what, got.fit.chi_square, number(&want["chi_square"]));
    assert_close(what, got.fit.p, number(&want["p"]));
    assert_close(what, got.fit.cfi, number(&want["cfi"]));
    assert_close(what, got.fit.rmsea, number(&want["rmsea"]));
    assert_close(what, got.fit.log_likelihood, number(&want["log_likelihood"]));
    assert_eq!(
        (got.fit.df, got.cases),
        (want["df"].as_u64().unwrap(), want["n"].as_u64().unwrap()),
        "{what}"
    );
}

fn number(value: &Value) -> f64 {
    numbers(value)[0]
}

#[test]
fn every_figure_agrees_with_lavaan() {
    let reference: Value =
        serde_json::from_str(include_str!("../reference/values/cross_lagged.json")).unwrap();
    let panels = [
        ("jobsat_ready", jobsat_ready()),
        ("commit_ready", panel(UNIVBCT, "COMMIT", "READY", 3)),
        ("stable_trait", panel(STABLE_TRAIT, "x", "y", 4)),
        ("no_trait", no_trait()),
    ];
    let mut compared = 0;
    for (data, panel) in &panels {
        for (name, lags, gaps) in FITS {
            let Some(want) = reference[data].get(name) else { continue };
            let got = fit(panel, lags, gaps, Confidence::P95).unwrap();
            assert_agrees(&format!("{data} {name}"), &got, want);
            compared += 1;
        }
    }
    assert_eq!(compared, 14);
}

#[test]
fn a_stable_trait_foretells_nothing() {
    let found =
        fit(&panel(STABLE_TRAIT, "x", "y", 4), Lags::default(), Gaps::default(), Confidence::P95).unwrap();
    let verdict = found.verdict();
    assert_eq!((verdict.foretells, verdict.stable_trait), (Foretells::Neither, true));
    assert_eq!(
        found.to_string(),
        "lags within persons over 4 stages, constant over time; 300 cases, 141 of them with gaps\n\
         experience → wellbeing: −1.11 [−2.56, 0.34]\n\
         wellbeing → experience: 0.00 [−0.01, 0.01]\n\
         stable traits correlate 0.58 [0.47, 0.67]\n\
         fit: χ² = 25.45, df = 17, p = 0.085, CFI 0.992, RMSEA 0.041\n\
         a stable trait: no lag is seen in either direction\n\
         note: an association, which does not say what caused what"
    );
}

#[test]
fn a_lag_within_persons_foretells_and_a_negative_variance_is_named() {
    let found = fit(&no_trait(), Lags::Constant, Gaps::FullInformation, Confidence::P95).unwrap();
    let verdict = found.verdict();
    assert_eq!((verdict.foretells, verdict.stable_trait), (Foretells::Experience, false));
    assert!(found.traits.variance_of_experience.value() < 0.0);
    assert_eq!(
        found.caveats,
        [
            Caveat::AssociationOnly,
            Caveat::ImproperSolution { of: "variance in experience of the stable traits".into() },
            Caveat::FewCases { cases: 150 },
        ]
    );
    assert_eq!(
        found.to_string(),
        "lags within persons over 3 stages, constant over time; 150 cases\n\
         experience → wellbeing: 0.30 [0.12, 0.48]\n\
         wellbeing → experience: −0.12 [−0.30, 0.06]\n\
         stable traits: cross-lagged panel model: the variance in experience of the stable traits is estimated \
         beyond what can be; data that the model fits, or more of them, would do\n\
         fit: χ² = 5.37, df = 5, p = 0.372, CFI 0.997, RMSEA 0.022\n\
         experience foretells wellbeing within persons\n\
         note: an association, which does not say what caused what\n\
         note: a negative variance or a correlation beyond 1 (the variance in experience of the stable traits): \
         the model does not fit these data\n\
         note: only 150 cases, so the interval may be too narrow"
    );
}

/// Lags per step are judged together: one of two intervals that excludes 0 is not enough by itself.
#[test]
fn lags_per_step_are_tested_together() {
    let found = fit(&jobsat_ready(), Lags::PerStep, Gaps::CompleteCases, Confidence::P95).unwrap();
    assert!(!found.experience_to_wellbeing[0].interval().unwrap().contains(0.0));
    let test = found.experience_to_wellbeing_test;
    assert_eq!(test.df, 2);
    assert!(test.p > 0.05, "{}", test.p);
    assert_eq!(found.verdict().foretells, Foretells::Neither);
    // Of one lag it is the square of the lag's own test.
    let one = fit(&jobsat_ready(), Lags::Constant, Gaps::CompleteCases, Confidence::P95).unwrap();
    let lag = &one.experience_to_wellbeing[0];
    assert_close("Wald", one.experience_to_wellbeing_test.chi_square, (lag.value() / se(lag)).powi(2));
}

#[test]
fn data_that_cannot_carry_the_model_are_refused_with_counts() {
    let refused = |panel: &Panel| {
        fit(panel, Lags::Constant, Gaps::FullInformation, Confidence::P95).unwrap_err().to_string()
    };
    let some = |n: usize, of: fn(usize) -> f64| -> Vec<Option<f64>> { (0..n).map(|i| Some(of(i))).collect() };
    let wild: fn(usize) -> f64 = |i| (i * i % 17) as f64 + (i % 5) as f64;
    let other: fn(usize) -> f64 = |i| (i * i * i % 23) as f64;
    let panel = |stages, x, y| Panel::new(stages, x, y).unwrap();
    assert_eq!(
        refused(&panel(2, some(100, wild), some(100, other))),
        "cross-lagged panel model: too few stages (2); 3 would do"
    );
    assert_eq!(
        refused(&panel(11, some(1100, wild), some(1100, other))),
        "cross-lagged panel model: too many stages (11); 10 or fewer would do"
    );
    assert_eq!(
        refused(&panel(3, vec![None; 300], vec![None; 300])),
        "cross-lagged panel model: nobody answered; 1 answer would do"
    );
    assert_eq!(
        refused(&panel(3, some(63, wild), some(63, other))),
        "cross-lagged panel model: too few cases (21); 22 would do"
    );
    assert_eq!(
        refused(&panel(3, some(300, |_| 5.0), some(300, other))),
        "cross-lagged panel model: values of experience at stage 1 are all the same; 2 different ones would do"
    );
    let mut gone = some(300, other);
    gone.iter_mut().skip(1).step_by(3).for_each(|value| *value = None);
    assert_eq!(
        refused(&panel(3, some(300, wild), gone)),
        "cross-lagged panel model: too few values of wellbeing at stage 2 (0); 2 would do"
    );
    // The first half was measured at stages 1 and 2, the second half at stage 3.
    let split = |values: Vec<Option<f64>>| -> Vec<Option<f64>> {
        let kept = |i: usize| (i < 150) == (i % 3 < 2);
        values.into_iter().enumerate().map(|(i, value)| value.filter(|_| kept(i))).collect()
    };
    assert_eq!(
        refused(&panel(3, split(some(300, wild)), split(some(300, other)))),
        "cross-lagged panel model: too few cases with both experience at stage 1 and experience at stage 3 (0); \
         2 would do"
    );
    assert_eq!(
        refused(&panel(3, some(300, wild), some(300, wild))),
        "cross-lagged panel model: experience and wellbeing at the stages cannot be told apart; data in which \
         they differ would do"
    );
    let complete = fit(&jobsat_ready(), Lags::Constant, Gaps::CompleteCases, Confidence::P95).unwrap();
    assert_eq!((complete.cases, complete.with_gaps, complete.left_out), (402, 0, 93));
    assert_eq!(complete.experience_to_wellbeing[0].missing().unanswered(), 93);
    let kept = fit(&jobsat_ready(), Lags::Constant, Gaps::FullInformation, Confidence::P95).unwrap();
    assert_eq!((kept.cases, kept.with_gaps, kept.left_out), (493, 91, 2));
}

#[test]
fn a_panel_is_checked_at_its_door() {
    let door = |stages, x: Vec<Option<f64>>, y| Panel::new(stages, x, y).unwrap_err().to_string();
    assert_eq!(
        door(3, vec![None; 6], vec![None; 3]),
        "values of a panel: 6 of experience and 3 of wellbeing at 3 stages is the wrong number (allowed: one of each \
         for every case and stage); give every case a value or a gap at every stage"
    );
    assert!(door(0, vec![], vec![]).starts_with("values of a panel: 0 of experience"));
    assert!(door(1, vec![Some(f64::NAN)], vec![None]).starts_with("value of a panel: NaN is out of range"));
    let panel = Panel::new(2, vec![Some(1.0), None, Some(3.0), Some(4.0)], vec![None; 4]).unwrap();
    assert_eq!((panel.cases(), panel.stages()), (2, 2));
    assert_eq!((panel.x(1, 0), panel.x(0, 1), panel.x(1, 2), panel.y(2, 0)), (Some(3.0), None, None, None));
}

/// The panel with cases in another order, and each of the two on another footing.
fn moved(panel: &Panel, order: &[usize], x: (f64, f64), y: (f64, f64)) -> Panel {
    let column = |of: &dyn Fn(usize, usize) -> Option<f64>, (slope, shift): (f64, f64)| -> Vec<Option<f64>> {
        let cells = order.iter().flat_map(|&case| (0..panel.stages()).map(move |stage| (case, stage)));
        cells.map(|(case, stage)| of(case, stage).map(|value| slope * value + shift)).collect()
    };
    let (x, y) =
        (column(&|case, stage| panel.x(case, stage), x), column(&|case, stage| panel.y(case, stage), y));
    Panel::new(panel.stages(), x, y).unwrap()
}

fn assert_same(got: &[Estimate], want: &[Estimate], slope: f64) {
    assert_eq!(got.len(), want.len());
    for (got, want) in got.iter().zip(want) {
        let error = slope.abs() * se(want);
        assert!((got.value() - slope * want.value()).abs() < 1e-7 * error, "{got} {want} {slope}");
        assert!((se(got) / error - 1.0).abs() < 1e-6, "{got} {want} {slope}");
    }
}

#[test]
fn order_of_cases_units_and_zeros_do_not_matter() {
    let panel = panel(UNIVBCT, "COMMIT", "READY", 3);
    let lags = [Lags::Constant, Lags::PerStep];
    let backwards: Vec<usize> = (0..panel.cases()).rev().collect();
    for lags in lags {
        let want = fit(&panel, lags, Gaps::FullInformation, Confidence::P95).unwrap();
        for (x, y) in [((1.0, 0.0), (1.0, 0.0)), ((25.0, -3e4), (1e-3, 7.0)), ((-1.0, 6.0), (1e4, 0.1))] {
            let got =
                fit(&moved(&panel, &backwards, x, y), lags, Gaps::FullInformation, Confidence::P95).unwrap();
            assert_same(&got.experience_to_wellbeing, &want.experience_to_wellbeing, y.0 / x.0);
            assert_same(&got.wellbeing_to_experience, &want.wellbeing_to_experience, x.0 / y.0);
            assert_same(&got.experience_to_experience, &want.experience_to_experience, 1.0);
            assert_same(&got.wellbeing_to_wellbeing, &want.wellbeing_to_wellbeing, 1.0);
            assert!((got.fit.chi_square - want.fit.chi_square).abs() < 1e-7);
        }
    }
}

#[test]
fn swapping_experience_and_wellbeing_swaps_the_answers() {
    let (one, other) = (panel(UNIVBCT, "COMMIT", "READY", 3), panel(UNIVBCT, "READY", "COMMIT", 3));
    for (_, lags, gaps) in FITS {
        let one = fit(&one, lags, gaps, Confidence::P95).unwrap();
        let other = fit(&other, lags, gaps, Confidence::P95).unwrap();
        assert_same(&one.experience_to_wellbeing, &other.wellbeing_to_experience, 1.0);
        assert_same(&one.wellbeing_to_experience, &other.experience_to_wellbeing, 1.0);
        assert_same(
            std::slice::from_ref(&one.traits.variance_of_experience),
            std::slice::from_ref(&other.traits.variance_of_wellbeing),
            1.0,
        );
        assert!((one.fit.chi_square - other.fit.chi_square).abs() < 1e-8);
    }
}

/// Values with gaps, on few points or on many, constant or not.
fn column() -> impl Strategy<Value = Vec<Option<f64>>> {
    let value = prop_oneof![
        4 => (1..=5u8).prop_map(|point| Some(f64::from(point))),
        1 => (-1e9..1e9f64).prop_map(Some),
        1 => Just(None),
    ];
    let likert = prop_oneof![6 => (1..=5u8).prop_map(|point| Some(f64::from(point))), 1 => Just(None)];
    prop_oneof![vec(value, 0..160), vec(likert, 60..160), vec(Just(Some(3.0)), 90..120)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A result or a refusal, no NaN within, and no gap where a number should be.
    #[test]
    fn any_panel_is_fitted_or_refused(
        stages in 1..=5usize,
        x in column(),
        y in column(),
        constant: bool,
        complete: bool,
    ) {
        let values = x.len().min(y.len()) / stages * stages;
        let panel = Panel::new(stages, x[..values].to_vec(), y[..values].to_vec()).unwrap();
        let lags = if constant { Lags::Constant } else { Lags::PerStep };
        let gaps = if complete { Gaps::CompleteCases } else { Gaps::FullInformation };
        match fit(&panel, lags, gaps, Confidence::P95) {
            Ok(found) => {
                prop_assert!(!serde_json::to_string(&found).unwrap().contains("null"));
                prop_assert!((0.0..=1.0).contains(&found.fit.p));
                prop_assert_eq!((found.cases + found.left_out) as usize, panel.cases());
                let printed = format!("{found}");
                prop_assert!(!printed.contains("effect of") && !printed.contains("impact"));
            }
            Err(refusal) => prop_assert!(!refusal.to_string().is_empty()),
        }
    }
}
