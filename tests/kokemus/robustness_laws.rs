//! Robustness to what was not measured: the laws that its formulas keep.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use kokemus::{
    Confidence, Confounder, Contrast, FittedCoefficient, ObservedCovariate, OutcomeSpread, Refusal,
    Remaining, Robustness, TimesAsStrong,
};
use proptest::prelude::*;

use crate::robustness::{coefficient, robustness};

const P95: Confidence = Confidence::P95;

/// Coefficients and standard errors of a regression by the normal equations, solved by Gauss–Jordan with pivoting; the last
/// column of `rows` is the outcome.
fn least_squares(columns: &[&[f64]], outcome: &[f64]) -> (Vec<(f64, f64)>, f64) {
    let (n, k) = (outcome.len(), columns.len());
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    // [X'X | X'y | I]
    let mut rows: Vec<Vec<f64>> = (0..k)
        .map(|i| {
            let mut row: Vec<f64> = (0..k).map(|j| dot(columns[i], columns[j])).collect();
            row.push(dot(columns[i], outcome));
            row.extend((0..k).map(|j| f64::from(u8::from(i == j))));
            row
        })
        .collect();
    for place in 0..k {
        let pivot =
            (place..k).max_by(|a, b| rows[*a][place].abs().total_cmp(&rows[*b][place].abs())).unwrap();
        rows.swap(place, pivot);
        let head = rows[place][place];
        rows[place].iter_mut().for_each(|cell| *cell /= head);
        let pivot = rows[place].clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(other, _)| *other != place) {
            let factor = row[place];
            row.iter_mut().zip(&pivot).for_each(|(cell, pivot)| *cell -= factor * pivot);
        }
    }
    let df = (n - k) as f64;
    let residual = |i: usize| outcome[i] - (0..k).map(|j| rows[j][k] * columns[j][i]).sum::<f64>();
    let variance = (0..n).map(|i| residual(i).powi(2)).sum::<f64>() / df;
    let fits = (0..k).map(|j| (rows[j][k], (variance * rows[j][k + 1 + j]).sqrt())).collect();
    (fits, df)
}

proptest! {
    /// Cinelli & Hazlett 2020: with the actual two partial R² of a cause, the formulas give back the regression with it.
    #[test]
    fn the_actual_partial_r_squared_give_back_the_regression_with_the_confounder(
        noise in prop::collection::vec([-1.0..1.0, -1.0..1.0, -1.0..1.0, -1.0..1.0_f64], 8..60),
        weights in [-2.0..2.0, -2.0..2.0, -2.0..2.0, -2.0..2.0_f64],
    ) {
        let ones = vec![1.0; noise.len()];
        let covariate: Vec<f64> = noise.iter().map(|row| row[0]).collect();
        let cause: Vec<f64> = noise.iter().map(|row| row[1] + 0.3 * row[0]).collect();
        let predictor: Vec<f64> =
            noise.iter().zip(&cause).map(|(row, cause)| row[2] + weights[0] * cause + weights[1] * row[0]).collect();
        let outcome: Vec<f64> = noise
            .iter()
            .zip(cause.iter().zip(&predictor))
            .map(|(row, (cause, predictor))| row[3] + weights[2] * cause + weights[3] * predictor - row[0])
            .collect();
        let n = noise.len() as u64;
        let (without, df) = least_squares(&[&predictor, &covariate, &ones], &outcome);
        let (with, df_with) = least_squares(&[&predictor, &cause, &covariate, &ones], &outcome);
        let (of_predictor, df_of) = least_squares(&[&cause, &covariate, &ones], &predictor);
        let share = |(b, se): (f64, f64), df: f64| (b / se).powi(2) / ((b / se).powi(2) + df);
        let found = Robustness::of(&coefficient(without[0].0, without[0].1, df, n), P95).unwrap();
        let cause = Confounder::new(share(of_predictor[0], df_of), share(with[1], df_with)).unwrap();
        // Inflated where the cause pushed the estimate in the direction that it has.
        let pushed = with[1].0 * of_predictor[0].0;
        let cause = if pushed * without[0].0 > 0.0 { cause } else { cause.masking() };
        let left = found.remaining(cause);
        let scale = without[0].0.abs() + without[0].1 * df.sqrt();
        prop_assert!((left.estimate - with[0].0).abs() <= 1e-9 * scale, "{left:?} {with:?}");
        prop_assert!((left.standard_error - with[0].1).abs() <= 1e-9 * with[0].1, "{left:?} {with:?}");
        prop_assert_eq!(left.df, df_with);
    }

    /// What the robustness value says of itself: nothing below it does, it does.
    #[test]
    fn a_cause_that_explains_the_robustness_value_of_both_brings_it_to_zero(
        estimate in -100.0..100.0_f64, se in 0.01..10.0_f64, df in 2.0..1e4_f64, q in 0.01..=1.0_f64,
    ) {
        let found = robustness(estimate, se, df);
        let rv = found.robustness_value;
        let left = found.remaining(Confounder::new(rv, rv).unwrap());
        prop_assert!(left.estimate.abs() <= 1e-9 * estimate.abs(), "{left:?}");
        let part = found.robustness_value_for(q).unwrap();
        prop_assert!(part <= rv);
        let left = found.remaining(Confounder::new(part, part).unwrap());
        prop_assert!((left.estimate - (1.0 - q) * estimate).abs() <= 1e-9 * estimate.abs(), "{left:?}");
        // A cause that explains all of the outcome needs the partial R² of the predictor.
        let all = found.remaining(Confounder::new(found.partial_r2, 1.0).unwrap());
        prop_assert!(all.estimate.abs() <= 1e-9 * estimate.abs(), "{all:?}");
    }

    /// In the first form both equal to RV_α bring the interval to zero; in the second RV_α of the predictor and
    /// RV_α / (RV_α + f*²) of the outcome do. No cause that explains less of both does.
    #[test]
    fn a_cause_that_explains_the_robustness_value_of_the_interval_brings_its_end_to_zero(
        t in -60.0..60.0_f64, se in 0.01..10.0_f64, df in 2.0..300.0_f64, part in 0.0..1.0_f64, less in 0.0..1.0_f64,
    ) {
        let found = robustness(t * se, se, df);
        let rv = found.robustness_value_alpha;
        prop_assert!((0.0..1.0).contains(&rv) && rv <= found.robustness_value);
        // The end nearer to zero, on the side of the estimate.
        let end = |left: &Remaining| if t < 0.0 { -left.interval.upper() } else { left.interval.lower() };
        let critical = {
            let left = found.remaining(Confounder::new(0.0, 0.0).unwrap());
            (left.interval.upper() - left.estimate) / left.standard_error / (df - 1.0).sqrt()
        };
        let scale = (t * se).abs().max(se * df.sqrt());
        if rv == 0.0 {
            let left = found.remaining(Confounder::new(0.0, 0.0).unwrap());
            prop_assert!(end(&left) <= 1e-9 * scale);
            return Ok(());
        }
        let second_form = t.abs() / df.sqrt() * critical > 1.0;
        let outcome = if second_form { rv / (rv + critical * critical) } else { rv };
        prop_assert!(outcome <= rv * (1.0 + 1e-12));
        let left = found.remaining(Confounder::new(rv, outcome).unwrap());
        prop_assert!(end(&left).abs() <= 1e-9 * scale, "{left:?}");
        let weaker = found.remaining(Confounder::new(rv * part, rv * less).unwrap());
        prop_assert!(end(&weaker) >= -1e-9 * scale, "{weaker:?}");
    }

    #[test]
    fn the_sign_of_the_estimate_turns_what_remains_and_nothing_else(
        t in 0.001..60.0_f64, se in 0.01..10.0_f64, df in 2.0..300.0_f64, shares in [0.0..0.99_f64, 0.0..1.0_f64],
    ) {
        let (up, down) = (robustness(t * se, se, df), robustness(-t * se, se, df));
        prop_assert_eq!(up.robustness_value, down.robustness_value);
        prop_assert_eq!(up.robustness_value_alpha, down.robustness_value_alpha);
        prop_assert_eq!(up.replacement.itcv, -down.replacement.itcv);
        prop_assert_eq!(up.replacement.threshold, -down.replacement.threshold);
        prop_assert_eq!(up.replacement.cases, down.replacement.cases);
        let cause = Confounder::new(shares[0], shares[1]).unwrap();
        for cause in [cause, cause.masking()] {
            let (left, right) = (up.remaining(cause), down.remaining(cause));
            prop_assert_eq!(left.estimate, -right.estimate);
            prop_assert_eq!(left.interval.lower(), -right.interval.upper());
        }
    }

    #[test]
    fn arbitrary_numbers_never_give_what_is_no_number(
        numbers in [any::<f64>(), any::<f64>(), any::<f64>()], n in any::<u64>(),
        shares in [any::<f64>(), any::<f64>()], near in [0.0..1.0_f64, 0.0..1.0_f64],
        times in (any::<f64>(), 1e-6..1e6_f64), level in 1e-6..1.0_f64,
    ) {
        let level = Confidence::new(level).unwrap_or(P95);
        let contrast = Contrast::new(numbers[0].abs(), numbers[1].abs(), OutcomeSpread::Total);
        let covariates =
            [ObservedCovariate::new("a", near[0], near[1]).unwrap(), ObservedCovariate::new("b", near[1], 0.0).unwrap()];
        let multiples = [TimesAsStrong::both(times.0), TimesAsStrong::apart(times.1, 1.0)];
        for df in [numbers[2], 2.0, 1.0 + near[0] * 100.0] {
            let Ok(fitted) = FittedCoefficient::new(numbers[0], numbers[1], df, n) else { continue };
            let fitted = contrast.as_ref().map_or(fitted, |contrast| fitted.contrast(*contrast));
            let Ok(found) = Robustness::of(&fitted, level) else { continue };
            for share in [found.partial_r2, found.robustness_value, found.robustness_value_alpha, found.replacement.share] {
                prop_assert!((0.0..=1.0).contains(&share), "{:?}", found);
            }
            prop_assert!(found.replacement.cases <= n && found.replacement.itcv.abs() <= 1.0, "{:?}", found);
            if let Ok(e_value) = &found.e_value {
                prop_assert!(e_value.of_limit >= 1.0 && e_value.of_estimate >= e_value.of_limit, "{:?}", found);
                prop_assert!(e_value.of_estimate.is_finite(), "{:?}", found);
            }
            for shares in [shares, near, [near[0], 1.0]] {
                let Ok(cause) = Confounder::new(shares[0], shares[1]) else { continue };
                for cause in [cause, cause.masking()] {
                    let left = found.remaining(cause);
                    prop_assert!(left.estimate.is_finite() && left.standard_error.is_finite(), "{:?}", left);
                    prop_assert!(left.interval.lower().is_finite() && left.interval.upper().is_finite());
                    prop_assert!(left.t.is_none_or(f64::is_finite), "{:?}", left);
                }
            }
            for times in multiples.iter().flatten() {
                match found.strongest_benchmark(&covariates, *times) {
                    Ok(benchmark) => prop_assert!(benchmark.remaining.estimate.is_finite()),
                    Err(refusal) => prop_assert!(!refusal.to_string().contains("NaN"), "{}", refusal),
                }
            }
            let text = format!("{:#}", found.benchmarked_by(&covariates, TimesAsStrong::ONCE));
            prop_assert!(!text.contains("NaN") && !text.contains("inf"), "{}", text);
        }
    }

    #[test]
    fn what_is_said_to_do_does(shares in [0.0..0.999_f64, 0.0..0.999_f64], times in [0.01..1e4_f64, 0.01..1e4_f64]) {
        let covariate = ObservedCovariate::new("x", shares[0], shares[1]).unwrap();
        let times = TimesAsStrong::apart(times[0], times[1]).unwrap();
        match covariate.bound(times) {
            Ok(cause) => prop_assert!(cause.with_predictor() < 1.0 && cause.with_outcome() < 1.0),
            Err(Refusal::StrongerThanPossible { would_do, .. }) => {
                let said: Vec<f64> = would_do.split(' ').filter_map(|word| word.parse().ok()).collect();
                let [predictor, outcome] = [said[0], *said.last().unwrap()];
                prop_assert!(covariate.bound(TimesAsStrong::apart(predictor, outcome).unwrap()).is_ok(), "{}", would_do);
                let more = TimesAsStrong::apart(predictor * 1.02, outcome * 1.02).unwrap();
                prop_assert!(covariate.bound(more).is_err(), "{}", would_do);
            }
            Err(other) => panic!("{other}"),
        }
    }
}
