//! E-values: unmeasured causes on the scale of risk ratios.

use std::fmt;

use serde::Serialize;

use super::contrast::Contrast;
use super::fitted::FittedCoefficient;
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Confidence, printed};
use crate::math::normal;

const FIGURE: &str = "E-value";
/// ln RR of a standardised difference of 1: the logistic distribution's π/√3 = 1.81 for ln OR (Chinn 2000), halved since RR ≈ √OR.
const LN_RATIO_PER_SD: f64 = 0.91;
/// What is added to either side, per standard error, at 95 %: .91 · 1.96 as VanderWeele & Ding print it.
const LN_REACH_AT_95: f64 = 1.78;
/// Beyond this |ln RR| the risk ratio means nothing, and squares of it would overflow soon.
const MOST_LN_RATIO: f64 = 300.0;

/// How strongly, as risk ratios, an unmeasured cause would have to go with both predictor and outcome to explain an association.
///
/// E = RR + √(RR (RR − 1)), with 1/RR in place of an RR below 1; for the interval's end nearer to 1 alike, and 1 where the interval
/// includes 1 (VanderWeele & Ding 2017, *Ann Intern Med* 167, 268–274).
///
/// ```
/// use kokemus::EValue;
///
/// let e_value = EValue::of_risk_ratio(3.9, 1.8, 8.7)?;
/// assert_eq!(format!("{:.6} {:.1}", e_value.of_estimate, e_value.of_limit), "7.263034 3.0");
/// assert_eq!(e_value.to_string(), "E-value 7.26 (3.00 for its interval)");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct EValue {
    /// For the estimate; 1 where there is no association.
    pub of_estimate: f64,
    /// For the interval's end nearer to no association; 1 where the interval includes it.
    pub of_limit: f64,
    /// The risk ratio that it is about, converted where the outcome is continuous.
    pub risk_ratio: f64,
    /// Between whom it compares; `None` where the ratio or the difference was given as such.
    pub contrast: Option<Contrast>,
}

/// E of |ln RR|, without the difference RR − 1.
fn e_of_ln(ln_ratio: f64) -> f64 {
    let ln_ratio = ln_ratio.abs();
    let ratio = ln_ratio.exp();
    ratio + (ratio * ln_ratio.exp_m1()).sqrt()
}

impl EValue {
    /// From a risk ratio and its interval.
    ///
    /// # Errors
    /// A ratio that is not within e^±300, or not within its interval.
    pub fn of_risk_ratio(ratio: f64, lower: f64, upper: f64) -> Result<Self, Error> {
        let fits = |end: f64| end > 0.0 && end.ln().abs() <= MOST_LN_RATIO;
        if !([ratio, lower, upper].into_iter().all(fits) && lower <= ratio && ratio <= upper) {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "risk ratio with its interval",
                format!("{ratio} [{lower}, {upper}]"),
                "numbers above 0, the ratio within its interval",
                "give the ratio itself, not its logarithm",
            ));
        }
        Ok(EValue::of_ln(ratio.ln(), lower.ln(), upper.ln(), ratio))
    }

    /// From a standardised mean difference d and its standard error: RR ≈ exp(.91 d), interval exp(.91 d ± 1.78 se).
    ///
    /// At other levels than 95 % the 1.78 is taken in proportion to the normal quantile. The conversion is that of Chinn 2000, *Stat
    /// Med* 19, 3127–3131, for a normal outcome cut anywhere, with RR ≈ √OR (VanderWeele 2017, *Epidemiology* 28, e58); the
    /// standard deviation counts as known. The interval is the normal one, as in R's EValue, and not the t interval of the
    /// regression: with few degrees of freedom the two may disagree on whether no association is included.
    ///
    /// # Errors
    /// Numbers that are not finite, a negative standard error, or a difference of hundreds of standard deviations.
    pub fn of_difference(d: f64, standard_error: f64, confidence: Confidence) -> Result<Self, Error> {
        let usable = d.is_finite() && standard_error >= 0.0;
        let found = usable.then(|| EValue::converted(d, standard_error, confidence)).flatten();
        found.ok_or_else(|| {
            Error::new(
                ErrorKind::OutOfRange,
                "standardised difference with its standard error",
                format!("{d} (standard error {standard_error})"),
                "finite numbers of at most some hundred standard deviations",
                "divide difference and standard error by the outcome's standard deviation",
            )
        })
    }

    /// Of a coefficient: d = b Δ / s with the contrast Δ and the outcome's standard deviation s, as R's `evalues.OLS`.
    pub(super) fn of_coefficient(
        fitted: &FittedCoefficient,
        confidence: Confidence,
    ) -> Result<Self, Refusal> {
        let contrast = fitted.contrast.ok_or(Refusal::NotStated {
            figure: FIGURE.into(),
            of: "a contrast with the outcome's standard deviation".into(),
        })?;
        let in_sds = |value: f64| value * (contrast.predictor / contrast.outcome_sd);
        let (d, standard_error) = (in_sds(fitted.estimate), in_sds(fitted.standard_error));
        match EValue::converted(d, standard_error, confidence) {
            Some(e_value) => Ok(EValue { contrast: Some(contrast), ..e_value }),
            None => Err(Refusal::BeyondRange {
                figure: FIGURE.into(),
                of: "the difference in standard deviations".into(),
            }),
        }
    }

    fn converted(d: f64, standard_error: f64, confidence: Confidence) -> Option<Self> {
        let quantiles = [confidence, Confidence::P95].map(|level| normal::upper_quantile(level.tail()));
        let reach = LN_REACH_AT_95 * (quantiles[0] / quantiles[1]) * standard_error;
        let ln_ratio = LN_RATIO_PER_SD * d;
        let (lower, upper) = (ln_ratio - reach, ln_ratio + reach);
        let fits = lower >= -MOST_LN_RATIO && upper <= MOST_LN_RATIO;
        fits.then(|| EValue::of_ln(ln_ratio, lower, upper, ln_ratio.exp()))
    }

    fn of_ln(ln_ratio: f64, lower: f64, upper: f64, risk_ratio: f64) -> Self {
        let nearer = if lower > 0.0 {
            lower
        } else if upper < 0.0 {
            upper
        } else {
            0.0
        };
        EValue { of_estimate: e_of_ln(ln_ratio), of_limit: e_of_ln(nearer), risk_ratio, contrast: None }
    }
}

impl fmt::Display for EValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = f.precision().unwrap_or(2);
        let [estimate, limit] =
            [self.of_estimate, self.of_limit].map(|value| printed(value, decimals, false));
        write!(f, "E-value {estimate} ({limit} for its interval)")
    }
}
