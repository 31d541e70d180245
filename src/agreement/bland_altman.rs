//! Bland and Altman's limits of agreement.

use std::fmt;

use serde::Serialize;

use super::pairs::{PairSquares, PairsOfValues};
use crate::error::Refusal;
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity};
use crate::math::{chi_squared, normal, student_t};

/// Bias and limits of agreement of two raters: d̄ and d̄ ± 1.96 s_d, d the second one's value less the first one's.
///
/// Were the differences normal, 95 % of them would lie between the limits. Source: Bland & Altman 1986, *Lancet* 327, 307–310. The limits'
/// intervals join those of mean and standard deviation (MOVER): for d̄ + z s the distances from it are √((t s/√n)² + z² (s − l)²)
/// downwards and √((t s/√n)² + z² (u − s)²) upwards, l and u = s √((n − 1)/χ²) being the interval of s: Donner & Zou 2012, *Statist.
/// Meth. Med. Res.* 21, 347–359, §4. They follow the exact ones (Carkeet 2015) closely; Bland and Altman's own, s √(1/n + z²/(2(n − 1))), are
/// symmetric and too short outwards where n is small.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BlandAltman {
    /// The mean difference, second less first, with the paired t interval.
    pub bias: Estimate,
    /// The standard deviation of the differences, with n − 1.
    pub standard_deviation: f64,
    /// d̄ − 1.96 s with its interval.
    pub lower_limit: Estimate,
    /// d̄ + 1.96 s with its interval.
    pub upper_limit: Estimate,
}

impl BlandAltman {
    pub(super) fn of(pairs: &PairsOfValues, confidence: Confidence) -> Result<Self, Refusal> {
        const FIGURE: &str = "limits of agreement";
        const METHOD: &str = "limit of agreement; interval joined from those of mean and standard deviation";
        let n = pairs.some(FIGURE)?;
        if pairs.n < 2 {
            return Err(Refusal::too_few(FIGURE, "pairs", pairs.n, 2));
        }
        let PairSquares { mean_difference, differences, .. } = pairs.squares();
        if differences == 0.0 {
            return Err(Refusal::no_variation(FIGURE, "differences"));
        }
        let sd = (differences / (n - 1.0)).sqrt();
        let (df, tail) = (n - 1.0, confidence.tail());
        let z = normal::upper_quantile(0.025);
        let of_mean = student_t::upper_quantile(tail, df) * sd / n.sqrt();
        let bound = |tail: f64| sd * (df / chi_squared::upper_quantile(tail, df)).sqrt();
        let [short, long] = [bound(tail), bound(1.0 - tail)].map(|bound| of_mean.hypot(z * (bound - sd)));
        let limit = |value: f64, below: f64, above: f64| {
            let (lower, upper) = (value - below, value + above);
            let interval = if lower.is_finite() && upper.is_finite() {
                Ok(Interval::around(value, lower, upper, confidence))
            } else {
                Err(Refusal::too_few(FIGURE, "pairs", pairs.n, pairs.n.saturating_add(1)))
            };
            pairs.figure(value, Quantity::Points, interval, METHOD).with_caveats([Caveat::AssumesNormality])
        };
        Ok(BlandAltman {
            bias: pairs.mean_difference("bias", confidence)?,
            standard_deviation: sd,
            lower_limit: limit(mean_difference - z * sd, long, short),
            upper_limit: limit(mean_difference + z * sd, short, long),
        })
    }
}

impl fmt::Display for BlandAltman {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bias, lower, upper) = (self.bias.short(), self.lower_limit.short(), self.upper_limit.short());
        write!(f, "bias {bias:+.2}, limits of agreement {lower:+.2} and {upper:+.2}, n = {}", self.bias.n())
    }
}
