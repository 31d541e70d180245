//! Intervals of a coefficient from its standard error, on a footing on which it is nearly normal.

use super::coefficient::{Moving, not_positive_definite};
use crate::error::Refusal;
use crate::estimate::{Confidence, Interval};
use crate::math::matrix::Matrix;
use crate::math::normal;

/// Closer than this to its bound, a coefficient stands at it.
const AT_BOUND: f64 = 1e-12;

/// On which footing a coefficient's error is taken as normal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Footing {
    /// ln(1 − ρ): a reliability, at most 1 and without a lower end (Bonett 2002; Hakstian & Whalen 1976 took a root).
    Reliability,
    /// ln v: a variance.
    Variance,
    /// artanh r: a correlation.
    Correlation,
}

impl Footing {
    /// value ± quantile · se, taken on the footing.
    pub(super) fn interval(
        self,
        figure: &'static str,
        value: f64,
        (se, quantile): (f64, f64),
        confidence: Confidence,
    ) -> Result<Interval, Refusal> {
        self.within_bounds(figure, value)?;
        let (lower, upper) = match self {
            Footing::Reliability => {
                let left = 1.0 - value;
                let reach = (quantile * se / left).exp();
                (1.0 - left * reach, 1.0 - left / reach)
            }
            Footing::Variance => {
                let reach = (quantile * se / value).exp();
                (value / reach, value * reach)
            }
            Footing::Correlation => {
                let reach = quantile * se / ((1.0 - value) * (1.0 + value));
                ((value.atanh() - reach).tanh(), (value.atanh() + reach).tanh())
            }
        };
        if lower.is_finite() && upper.is_finite() {
            return Ok(Interval::around(value, lower, upper, confidence));
        }
        Err(Refusal::too_few(figure, "respondents", 2, FEWEST_FOR_ERRORS))
    }

    pub(super) fn within_bounds(self, figure: &'static str, value: f64) -> Result<(), Refusal> {
        let at =
            |bound: &'static str| Err(Refusal::AtItsBound { figure: figure.into(), bound: bound.into() });
        match self {
            Footing::Reliability | Footing::Correlation if 1.0 - value < AT_BOUND => at("1"),
            Footing::Correlation if 1.0 + value < AT_BOUND => at("−1"),
            Footing::Variance if value < AT_BOUND => at("0"),
            _ => Ok(()),
        }
    }
}

/// With fewer respondents no standard error is worth computing.
pub(super) const FEWEST_FOR_ERRORS: u64 = 4;

/// The interval of normal data: se² = 2 tr(GSGS)/(n − 1), from cov(s_ij, s_kl) = (s_ik s_jl + s_il s_jk)/(n − 1).
pub(super) fn normal_theory(
    figure: &'static str,
    footing: Footing,
    found: &Moving,
    (s, n): (&Matrix, u64),
    confidence: Confidence,
) -> Result<Interval, Refusal> {
    footing.within_bounds(figure, found.value)?;
    if n < FEWEST_FOR_ERRORS {
        return Err(Refusal::too_few(figure, "respondents", n, FEWEST_FOR_ERRORS));
    }
    let moved = &found.gradient * s;
    let variance = 2.0 * moved.component_mul(&moved.transpose()).sum() / (n as f64 - 1.0);
    if !variance.is_finite() || variance < 0.0 {
        return Err(not_positive_definite(figure));
    }
    footing.interval(
        figure,
        found.value,
        (variance.sqrt(), normal::upper_quantile(confidence.tail())),
        confidence,
    )
}
