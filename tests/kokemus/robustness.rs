//! Robustness to what was not measured: reference values, worked numbers, and the algebra behind them.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use kokemus::{
    Confidence, Confounder, Contrast, EValue, ErrorKind, FittedCoefficient, ObservedCovariate, OutcomeSpread,
    Refusal, Remaining, Robustness, StandardErrors, TimesAsStrong, Turns,
};
use serde_json::Value;

use crate::support::{
    ARITHMETIC, Comparisons, TAIL, assert_close, at, count, entries, list, number, reference,
};

const P95: Confidence = Confidence::P95;

pub(crate) fn coefficient(estimate: f64, standard_error: f64, df: f64, n: u64) -> FittedCoefficient {
    FittedCoefficient::new(estimate, standard_error, df, n).unwrap()
}

pub(crate) fn robustness(estimate: f64, standard_error: f64, df: f64) -> Robustness {
    Robustness::of(&coefficient(estimate, standard_error, df, df as u64 + 5), P95).unwrap()
}

/// The coefficient of a correlation r of n cases.
pub(crate) fn of_correlation(r: f64, n: u64) -> FittedCoefficient {
    let df = n as f64 - 2.0;
    coefficient(r * (df / (1.0 - r * r)).sqrt(), 1.0, df, n)
}

fn compare_remaining(to: &mut Comparisons, what: &str, got: &Remaining, want: &Value) {
    to.close(&format!("{what}, estimate"), got.estimate, at(want, "estimate"), ARITHMETIC);
    to.close(&format!("{what}, se"), got.standard_error, at(want, "se"), ARITHMETIC);
    to.close(&format!("{what}, t"), got.t.unwrap(), at(want, "t"), ARITHMETIC);
    let ends = (got.interval.lower(), got.interval.upper());
    to.ends(&format!("{what}, interval"), ends, at(want, "interval95"), TAIL);
}

fn compare(to: &mut Comparisons, name: &str, fitted: FittedCoefficient, want: &Value) -> Robustness {
    let found = Robustness::of(&fitted, P95).unwrap();
    to.close(&format!("{name}, partial R²"), found.partial_r2, at(want, "partial_r2"), ARITHMETIC);
    let values = at(want, "robustness_values");
    to.close(&format!("{name}, RV"), found.robustness_value, at(values, "1/1.0"), ARITHMETIC);
    to.close(&format!("{name}, RV_α"), found.robustness_value_alpha, at(values, "1/0.05"), TAIL);
    for (key, want) in entries(values) {
        let (q, alpha) = key.split_once('/').unwrap();
        let q = q.parse().unwrap();
        let got = match alpha {
            "1.0" => found.robustness_value_for(q),
            "0.05" => found.robustness_value_alpha_for(q, P95),
            "0.01" => found.robustness_value_alpha_for(q, Confidence::P99),
            other => panic!("{other}"),
        };
        to.close(&format!("{name}, RV {key}"), got.unwrap(), want, 1e-10);
    }
    for want in list(at(want, "remaining")) {
        let shares = [at(want, "r2_predictor"), at(want, "r2_outcome")].map(number);
        let cause = Confounder::new(shares[0], shares[1]).unwrap();
        let inflated = at(want, "inflated").as_bool().unwrap();
        let left = found.remaining(if inflated { cause } else { cause.masking() });
        compare_remaining(to, &format!("{name}, left by {shares:?} {inflated}"), &left, want);
    }
    let (replacement, want) = (&found.replacement, at(want, "konfound"));
    to.close(&format!("{name}, threshold"), replacement.threshold, at(want, "threshold"), TAIL);
    to.close(&format!("{name}, share"), replacement.share, at(want, "share"), TAIL);
    to.close(&format!("{name}, ITCV"), replacement.itcv, at(want, "itcv"), TAIL);
    to.same(&format!("{name}, cases"), &replacement.cases, &count(at(want, "cases")));
    let taken_away = at(want, "taken_away").as_bool().unwrap();
    to.same(&format!("{name}, turns"), &(replacement.turns == Turns::TakenAway), &taken_away);
    found
}

fn fitted(want: &Value) -> FittedCoefficient {
    let [estimate, se, df] = ["estimate", "se", "df"].map(|key| number(at(want, key)));
    coefficient(estimate, se, df, count(at(want, "n")))
}

const PER_COEFFICIENT: usize = 3 + 9 + 10 * 5 + 5;

#[test]
fn coefficients_agree() {
    let (values, mut to) = (reference("robustness"), Comparisons::default());
    for (name, want) in entries(at(&values, "coefficients")) {
        compare(&mut to, name, fitted(want), want);
    }
    to.were(9 * PER_COEFFICIENT, 0);
}

#[test]
fn regressions_of_real_data_agree_with_their_benchmarks() {
    let (values, mut to) = (reference("robustness"), Comparisons::default());
    let mut bounds = 0;
    for (name, want) in entries(at(&values, "regressions")) {
        let contrast = at(want, "contrast");
        let [predictor, sd] = ["predictor", "outcome_sd"].map(|key| number(at(contrast, key)));
        let contrast = Contrast::new(predictor, sd, OutcomeSpread::Residual).unwrap();
        let found = compare(&mut to, name, fitted(want).contrast(contrast), want);
        let (e_value, wanted) = (found.e_value.as_ref().unwrap(), at(want, "e_value"));
        to.close(&format!("{name}, ratio"), e_value.risk_ratio, at(wanted, "risk_ratio"), ARITHMETIC);
        to.close(&format!("{name}, E"), e_value.of_estimate, at(wanted, "estimate"), ARITHMETIC);
        to.close(&format!("{name}, E of limit"), e_value.of_limit, at(wanted, "limit"), ARITHMETIC);
        to.same(name, &e_value.contrast, &Some(contrast));
        for want in list(at(want, "benchmarks")) {
            let covariate = at(want, "covariate").as_str().unwrap();
            let keys = ["t_predictor", "df_predictor", "t_outcome", "df_outcome"];
            let [t_d, df_d, t_y, df_y] = keys.map(|key| number(at(want, key)));
            let observed = ObservedCovariate::from_t(covariate, t_d, df_d, t_y, df_y).unwrap();
            to.close(covariate, observed.with_predictor(), at(want, "r2_predictor"), ARITHMETIC);
            to.close(covariate, observed.with_outcome(), at(want, "r2_outcome"), ARITHMETIC);
            for want in list(at(want, "bounds")) {
                let [k_d, k_y] = ["k_predictor", "k_outcome"].map(|key| number(at(want, key)));
                let benchmark = found.benchmark(&observed, TimesAsStrong::apart(k_d, k_y).unwrap()).unwrap();
                let (what, left) = (format!("{name}, {covariate} {k_d} {k_y}"), &benchmark.remaining);
                to.close(&what, left.confounder.with_predictor(), at(want, "r2_predictor"), ARITHMETIC);
                to.close(&what, left.confounder.with_outcome(), at(want, "r2_outcome"), ARITHMETIC);
                compare_remaining(&mut to, &what, left, want);
                bounds += 1;
            }
        }
    }
    assert_eq!(bounds, 5 * (3 + 2 + 2));
    to.were(3 * (PER_COEFFICIENT + 4) + 7 * 2 + bounds * 7, 0);
}

#[test]
fn e_values_of_differences_agree_at_every_level() {
    let (values, mut to) = (reference("robustness"), Comparisons::default());
    for want in list(at(&values, "e_values")) {
        let [d, se] = ["d", "se"].map(|key| number(at(want, key)));
        let level = Confidence::new(at(want, "level").as_str().unwrap().parse().unwrap()).unwrap();
        let found = EValue::of_difference(d, se, level).unwrap();
        let what = format!("{d} ({se}) at {}", level.level());
        to.close(&what, found.risk_ratio, at(want, "risk_ratio"), ARITHMETIC);
        to.close(&what, found.of_estimate, at(want, "estimate"), ARITHMETIC);
        to.close(&what, found.of_limit, at(want, "limit"), ARITHMETIC);
        assert_eq!(found.contrast, None);
    }
    to.were(7 * 3 * 3, 0);
}

/// VanderWeele & Ding 2017, and the examples of R's EValue.
#[test]
fn worked_e_values() {
    for (ratio, lower, upper, decimals, estimate, limit) in [
        (3.9, 1.8, 8.7, 6, "7.263034", "3.000000"),
        (10.73, 8.02, 14.36, 5, "20.94777", "15.52336"),
        (0.80, 0.71, 0.91, 3, "1.809", "1.429"),
    ] {
        let found = EValue::of_risk_ratio(ratio, lower, upper).unwrap();
        let shown = [found.of_estimate, found.of_limit].map(|value| format!("{value:.decimals$}"));
        assert_eq!(shown, [estimate, limit]);
        assert_close("ratio", found.risk_ratio, ratio, 1e-15);
    }
    let including = EValue::of_risk_ratio(1.2, 0.9, 1.6).unwrap();
    assert_eq!(including.of_limit, 1.0);
    assert!(including.of_estimate > 1.0);
    assert_eq!(EValue::of_risk_ratio(1.0, 1.0, 1.0).unwrap().of_estimate, 1.0);
}

/// Cinelli & Hazlett's Darfur, a correlation of each size, and konfound's own example.
#[test]
fn worked_numbers_of_robustness() {
    let darfur = robustness(0.097_315_82, 0.023_256_54, 783.0);
    let shown = [darfur.partial_r2, darfur.robustness_value, darfur.robustness_value_alpha];
    assert_eq!(shown.map(|share| format!("{share:.5}")), ["0.02187", "0.13878", "0.07626"]);
    assert_eq!(format!("{:.5}", darfur.fitted().t()), "4.18445");

    let found = Robustness::of(&of_correlation(0.41, 87), P95).unwrap();
    assert_eq!(
        found.to_string(),
        "an unmeasured cause would have to explain 36 % of the residual variance of both to bring it to zero \
         (21 % to bring its interval there)"
    );

    let konfound = Robustness::of(&coefficient(2.0, 0.4, 95.0, 100), P95).unwrap().replacement;
    assert_eq!(format!("{:.3} {:.5}", konfound.threshold, konfound.share), "0.794 0.60295");
    assert_eq!((konfound.cases, format!("{:.3}", konfound.itcv)), (60, "0.321".to_owned()));
    assert_eq!(konfound.turns, Turns::TakenAway);
}

#[test]
fn the_whole_line_says_what_it_rests_on() {
    let contrast = Contrast::new(1.0, 2.0, OutcomeSpread::Total).unwrap();
    let age = ObservedCovariate::new("age", 0.05, 0.04).unwrap();
    let twice = TimesAsStrong::both(2.0).unwrap();
    let fitted = coefficient(-2.0, 0.4, 95.0, 100).basis(StandardErrors::Hc3).contrast(contrast);
    assert_eq!(
        format!("{:#}", Robustness::of(&fitted, P95).unwrap().benchmarked_by(&[age], twice)),
        "an unmeasured cause would have to explain 40 % of the residual variance of both to bring it to zero (26 % to bring \
         its interval there), by the HC3 standard error an approximation; partial R² 0.21; E-value 4.40 (2.88 for its interval); \
         a cause 2 times as strong as `age` would leave −1.59 [−2.40, −0.79]; 60 of 100 cases would have to be others to bring its interval to zero (ITCV −0.32)"
    );
    let zero = Robustness::of(&coefficient(0.0, 0.4, 95.0, 100), P95).unwrap();
    assert_eq!(
        format!("{zero:#}"),
        "an unmeasured cause would have to explain nothing of the residual variance of both to bring it to zero (its interval \
         reaches zero without one); partial R² 0.00; no E-value: a contrast with the outcome's standard deviation was not stated; stating \
         it would do; no benchmark: too few covariates to compare with (0); 1 would do; 100 of 100 cases would have to be others to \
         bring its interval away from zero (ITCV −0.17)"
    );
    let all_but = robustness(1e6, 1.0, 95.0).to_string();
    assert!(all_but.contains("more than 99 % of the residual variance"), "{all_but}");
    let slight = robustness(1e-4, 1.0, 95.0).to_string();
    assert!(slight.contains("less than 1 % of the residual variance"), "{slight}");
}

#[test]
fn results_serialise_with_their_refusals() {
    let fitted = coefficient(2.0, 0.4, 95.0, 100);
    let json = serde_json::to_value(Robustness::of(&fitted, P95).unwrap()).unwrap();
    assert_eq!(json["e_value"]["refused"]["reason"], "not_stated");
    assert_eq!(json["fitted"]["basis"], "classical");
    assert_eq!(json["replacement"]["cases"], 60);
    let contrast = Contrast::new(1.0, 2.0, OutcomeSpread::Residual).unwrap();
    let with = Robustness::of(&fitted.contrast(contrast), P95).unwrap();
    let json = serde_json::to_value(&with).unwrap();
    assert_eq!(json["e_value"]["contrast"]["spread"], "residual");
    let left = serde_json::to_value(with.remaining(Confounder::new(0.1, 1.0).unwrap())).unwrap();
    assert!(left["t"].is_null());
    assert_eq!(left["standard_error"], 0.0);
}

#[test]
fn what_cannot_carry_it_is_refused_and_what_is_no_coefficient_is_an_error() {
    let of = |estimate, se, df| Robustness::of(&coefficient(estimate, se, df, 1000), P95);
    let texts = [
        (of(1.0, 0.1, 1.9), "robustness: too few residual degrees of freedom (1); 2 would do"),
        (
            of(1.0, 0.0, 90.0),
            "robustness: the outcome is told without remainder; cases that differ from what is foretold would do",
        ),
        (
            of(1.0, 1e-12, 90.0),
            "robustness: the outcome is told without remainder; cases that differ from what is foretold would do",
        ),
        (
            of(1e200, 1e199, 90.0),
            "robustness: the estimate is beyond what can be computed; the same data in larger units would do",
        ),
        (
            of(1.0, 1e199, 90.0),
            "robustness: the standard error is beyond what can be computed; the same data in larger units would do",
        ),
    ];
    for (refused, text) in texts {
        assert_eq!(refused.unwrap_err().to_string(), text);
    }
    assert!(matches!(of(0.0, 0.0, 90.0), Err(Refusal::NoRemainder { .. })));
    assert_eq!(of(0.0, 0.1, 2.0).unwrap().robustness_value, 0.0);

    for (estimate, se, df, n) in [
        (f64::NAN, 1.0, 5.0, 9),
        (f64::INFINITY, 1.0, 5.0, 9),
        (1.0, f64::NAN, 5.0, 9),
        (1.0, -1.0, 5.0, 9),
        (1.0, f64::INFINITY, 5.0, 9),
        (1.0, 1.0, f64::NAN, 9),
        (1.0, 1.0, -1.0, 9),
        (1.0, 1.0, 9.0, 9),
    ] {
        let error = FittedCoefficient::new(estimate, se, df, n).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutOfRange, "{estimate} {se} {df} {n}");
    }
    assert_eq!(
        FittedCoefficient::new(1.0, 1.0, 100.0, 97).unwrap_err().to_string(),
        "residual degrees of freedom: 100 is out of range (allowed: 0 or more and fewer than the 97 cases); \
         give cases minus coefficients, and the number of cases"
    );
    let found = robustness(1.0, 0.1, 90.0);
    for q in [0.0, -0.1, 1.1, f64::NAN] {
        assert!(found.robustness_value_for(q).is_err() && found.robustness_value_alpha_for(q, P95).is_err());
    }
    for (d, y) in [(1.0, 0.5), (-0.1, 0.5), (0.5, 1.1), (f64::NAN, 0.5), (0.5, f64::NAN)] {
        assert!(Confounder::new(d, y).is_err(), "{d} {y}");
        assert!(ObservedCovariate::new("x", d, y).is_err(), "{d} {y}");
    }
    for k in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(TimesAsStrong::both(k).is_err() && TimesAsStrong::apart(1.0, k).is_err(), "{k}");
    }
    for (d, se) in [(f64::NAN, 1.0), (1.0, f64::NAN), (1.0, -1.0), (400.0, 1.0), (1.0, f64::INFINITY)] {
        assert!(EValue::of_difference(d, se, P95).is_err(), "{d} {se}");
    }
    for (ratio, lower, upper) in [(0.0, 0.0, 1.0), (2.0, 3.0, 4.0), (-1.0, -2.0, 1.0), (f64::NAN, 1.0, 2.0)] {
        assert!(EValue::of_risk_ratio(ratio, lower, upper).is_err(), "{ratio}");
    }
    let wide = Contrast::new(1e300, 1e-300, OutcomeSpread::Total).unwrap();
    let refused = Robustness::of(&coefficient(0.0, 1.0, 90.0, 100).contrast(wide), P95).unwrap().e_value;
    assert!(matches!(refused, Err(Refusal::BeyondRange { .. })));
}

#[test]
fn a_benchmark_beyond_what_can_be_is_refused_with_what_would_do() {
    let found = robustness(1.0, 0.1, 90.0);
    let none = found.strongest_benchmark(&[], TimesAsStrong::ONCE).unwrap_err();
    assert_eq!(none.to_string(), "benchmark: too few covariates to compare with (0); 1 would do");

    let hours = ObservedCovariate::new("hours", 0.4, 0.01).unwrap();
    let refused = found.benchmark(&hours, TimesAsStrong::both(3.0).unwrap()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "benchmark: a cause 3 times as strong as `hours` would explain all there is or more; up to 1.47 times would do"
    );
    assert!(found.benchmark(&hours, TimesAsStrong::both(1.47).unwrap()).is_ok());
    assert!(found.benchmark(&hours, TimesAsStrong::both(1.48).unwrap()).is_err());
    // sensemakr puts the outcome's share to 1 here and goes on.
    let told = ObservedCovariate::new("baseline", 0.01, 0.6).unwrap();
    assert!(matches!(told.bound(TimesAsStrong::ONCE), Err(Refusal::StrongerThanPossible { .. })));

    // Nearly collinear with both: what would do is next to nothing, and is still said.
    let collinear = ObservedCovariate::new("same", 1.0 - 1e-15, 1.0 - 1e-15).unwrap();
    let Err(Refusal::StrongerThanPossible { would_do, .. }) =
        collinear.bound(TimesAsStrong::apart(1.0, 1e6).unwrap())
    else {
        panic!("a bound beyond 1");
    };
    assert!(would_do.split(' ').next().unwrap().parse::<f64>().unwrap() > 0.0, "{would_do}");

    // Of several the one that leaves least, also where the estimate is negative.
    let weak = ObservedCovariate::new("age", 0.01, 0.01).unwrap();
    for sign in [1.0, -1.0] {
        let found = robustness(sign, 0.1, 90.0);
        let strongest = found.strongest_benchmark(&[weak.clone(), hours.clone()], TimesAsStrong::ONCE);
        assert_eq!(strongest.unwrap().covariate, "hours");
        let strongest = found.strongest_benchmark(&[hours.clone(), weak.clone()], TimesAsStrong::ONCE);
        assert_eq!(strongest.unwrap().covariate, "hours");
    }
}
