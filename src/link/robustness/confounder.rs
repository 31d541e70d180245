//! What a cause of known strength would leave of an estimate.

use std::fmt;

use serde::Serialize;

use super::fitted::FittedCoefficient;
use crate::error::{Error, ErrorKind};
use crate::estimate::{Confidence, Interval, printed};
use crate::math::student_t;

/// Which way a cause that was left out has bent an estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Bias {
    /// It made the association look stronger: with it, the estimate moves towards zero and perhaps past it.
    Inflated,
    /// It hid some of it: with it, the estimate moves away from zero.
    Masked,
}

/// An unmeasured cause, described by how much of what is left of predictor and outcome it would explain.
///
/// `with_predictor` is the partial R² of cause and predictor given the covariates; `with_outcome` that of cause and outcome given
/// covariates and predictor.
///
/// ```
/// use kokemus::Confounder;
///
/// let cause = Confounder::new(0.05, 0.10)?;
/// assert_eq!((cause.with_predictor(), cause.with_outcome()), (0.05, 0.10));
/// assert!(Confounder::new(5.0, 10.0).is_err());
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Confounder {
    with_predictor: f64, // Invariant: in [0, 1).
    with_outcome: f64,   // Invariant: in [0, 1].
    bias: Bias,
}

impl Confounder {
    /// A cause that explains these shares of the residual variance of predictor and of outcome, and that has inflated the estimate.
    ///
    /// # Errors
    /// A share outside 0 to 1, or all of the predictor: then nothing would be left to compare.
    pub fn new(with_predictor: f64, with_outcome: f64) -> Result<Self, Error> {
        let out_of_range = |subject: &str, value, allowed: &str| {
            Err(Error::new(ErrorKind::OutOfRange, subject, value, allowed, "give 5 % as 0.05"))
        };
        if !(0.0..1.0).contains(&with_predictor) {
            return out_of_range("partial R² of a cause with the predictor", with_predictor, "0 to below 1");
        }
        if !(0.0..=1.0).contains(&with_outcome) {
            return out_of_range("partial R² of a cause with the outcome", with_outcome, "0 to 1");
        }
        Ok(Confounder::of_checked(with_predictor, with_outcome))
    }

    /// Invariant: the caller has seen to the ranges.
    pub(super) fn of_checked(with_predictor: f64, with_outcome: f64) -> Self {
        Confounder { with_predictor, with_outcome, bias: Bias::Inflated }
    }

    /// The same cause, having hidden some of the association instead.
    #[must_use]
    pub fn masking(self) -> Self {
        Confounder { bias: Bias::Masked, ..self }
    }

    /// The share of the predictor's residual variance.
    pub fn with_predictor(&self) -> f64 {
        self.with_predictor
    }

    /// The share of the outcome's residual variance.
    pub fn with_outcome(&self) -> f64 {
        self.with_outcome
    }

    /// Which way it has bent the estimate.
    pub fn bias(&self) -> Bias {
        self.bias
    }

    /// What it leaves; the fitted coefficient has passed the checks of a robustness.
    pub(super) fn leaves(self, fitted: &FittedCoefficient, confidence: Confidence) -> Remaining {
        let (r2_predictor, r2_outcome) = (self.with_predictor, self.with_outcome);
        let left_of_predictor = 1.0 - r2_predictor;
        let bias =
            fitted.standard_error * fitted.df.sqrt() * (r2_outcome * r2_predictor / left_of_predictor).sqrt();
        let size = match self.bias {
            Bias::Inflated => fitted.estimate.abs() - bias,
            Bias::Masked => fitted.estimate.abs() + bias,
        };
        let estimate = if fitted.estimate < 0.0 { -size } else { size };
        let df = fitted.df - 1.0;
        let standard_error =
            fitted.standard_error * ((1.0 - r2_outcome) / left_of_predictor * (fitted.df / df)).sqrt();
        let reach = student_t::upper_quantile(confidence.tail(), df) * standard_error;
        Remaining {
            estimate,
            standard_error,
            df,
            t: (standard_error > 0.0).then(|| estimate / standard_error),
            interval: Interval::around(estimate, estimate - reach, estimate + reach, confidence),
            confounder: self,
        }
    }
}

/// The estimate that would remain once a cause of the given strength were taken in.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Remaining {
    /// The estimate with the cause taken in.
    pub estimate: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Its degrees of freedom: one fewer than before.
    pub df: f64,
    /// Its t; `None` where the cause explains the outcome completely and the standard error is 0.
    pub t: Option<f64>,
    /// Its t interval.
    pub interval: Interval,
    /// The cause.
    pub confounder: Confounder,
}

impl fmt::Display for Remaining {
    /// `0.06 [0.02, 0.11]`; `{:.3}` sets the decimals.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = f.precision().unwrap_or(2);
        let ends = [self.estimate, self.interval.lower(), self.interval.upper()];
        let [value, lower, upper] = ends.map(|end| printed(end, decimals, false));
        write!(f, "{value} [{lower}, {upper}]")
    }
}
