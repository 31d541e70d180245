//! How many cases would have to be other ones, and how strongly a cause would have to be correlated with both.

use serde::Serialize;

use super::fitted::FittedCoefficient;
use crate::estimate::Confidence;
use crate::math::student_t;

/// What would turn the inference, on the ground that the interval just touches zero at a threshold.
///
/// With t* = t_{α/2, df} the threshold is b* = ± t* se, on the side of the estimate b. Where |b| > |b*|, the share 1 − b*/b of the
/// estimate would have to be due to bias: replacing that share of cases by cases without any association leaves b*. Where
/// |b| < |b*|, the share 1 − b/b* of cases would have to be replaced by cases at the threshold to reach it (Frank, Maroulis,
/// Duong & Kelcey 2013, *Educ Eval Policy Anal* 35, 437–460). An estimate of 0 counts as positive.
///
/// Uses df, as the regression's own interval does; a robustness value uses df − 1, since it takes the cause in.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Replacement {
    /// b*: the estimate whose interval just touches zero.
    pub threshold: f64,
    /// The share of the estimate that bias would have to account for, or of the threshold that is lacking.
    pub share: f64,
    /// The cases to be replaced: share × n, rounded to a whole number.
    pub cases: u64,
    /// Whether the replacement would take the inference away or bring it about.
    pub turns: Turns,
    /// The threshold of a cause's correlations: r_cause·predictor × r_cause·outcome that would move the estimate to b*.
    ///
    /// r = t / √(t² + df), r* = t* / √(t*² + df); (|r| − |r*|) / (1 − |r*|) where the interval excludes zero and
    /// (|r| − |r*|) / (1 + |r*|) where it includes it, with the sign of the estimate (Frank 2000, *Sociol Methods Res* 29, 147–194).
    pub itcv: f64,
}

/// Which way an inference would turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Turns {
    /// The interval excludes zero, and would come to touch it.
    TakenAway,
    /// The interval includes zero, and would come to just exclude it.
    BroughtAbout,
}

impl Replacement {
    /// Of a coefficient that has passed the checks of a robustness.
    pub(super) fn of(fitted: &FittedCoefficient, confidence: Confidence) -> Self {
        let t = fitted.t().abs();
        let critical = student_t::upper_quantile(confidence.tail(), fitted.df);
        let sign = if fitted.estimate < 0.0 { -1.0 } else { 1.0 };
        let as_correlation = |t: f64| t / t.hypot(fitted.df.sqrt());
        let (r, critical_r) = (as_correlation(t), as_correlation(critical));
        let (turns, share, itcv) = if t > critical {
            (Turns::TakenAway, (t - critical) / t, (r - critical_r) / (1.0 - critical_r))
        } else {
            (Turns::BroughtAbout, (critical - t) / critical, (r - critical_r) / (1.0 + critical_r))
        };
        Replacement {
            threshold: sign * critical * fitted.standard_error,
            share,
            // The product of a count above 2⁵³ may round above it.
            cases: ((fitted.n as f64 * share).round_ties_even() as u64).min(fitted.n),
            turns,
            itcv: sign * itcv,
        }
    }
}
