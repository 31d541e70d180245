//! A mean change in units of a standard deviation, with its interval.

use super::standardised::noncentral_t_ends;
use crate::estimate::Confidence;
use crate::math::normal;

/// A standardised change before it is dressed: its value, its ends, and the degrees of freedom of what it is divided by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Standardised {
    pub(crate) value: f64,
    pub(crate) ends: (f64, f64),
    pub(crate) df: f64,
}

/// What a standardised change is computed from: n pairs, their mean change, its variance, the variances and the covariance of the
/// two occasions, all with n − 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Occasions {
    pub(crate) n: f64,
    pub(crate) mean_change: f64,
    pub(crate) variance_of_change: f64,
    pub(crate) variances: (f64, f64),
    pub(crate) covariance: f64,
}

impl Occasions {
    /// d_z = D̄/s_D; its ends are the non-centralities δ that put √n d_z at α/2 and 1 − α/2 of t(n − 1, δ), divided by √n: Steiger &
    /// Fouladi 1997, in *What if there were no significance tests?*, ch. 9. `None` where all changes are the same.
    pub(crate) fn by_change(&self, confidence: Confidence) -> Option<Standardised> {
        if self.variance_of_change <= 0.0 {
            return None;
        }
        let (root, df) = (self.n.sqrt(), self.n - 1.0);
        let value = self.mean_change / self.variance_of_change.sqrt();
        let ends = noncentral_t_ends(value, root, df, confidence);
        Some(Standardised { value, ends, df })
    }

    /// d_av = D̄/s with s² the mean of the two variances, or Glass's Δ = D̄/s₁: Bonett 2008, *Psychol. Methods* 13, 99–109, for two
    /// dependent measurements. `None` where what it is divided by does not vary.
    pub(crate) fn by_occasions(&self, average: bool, confidence: Confidence) -> Option<Standardised> {
        let (v1, v2) = self.variances;
        let nu = self.n - 1.0;
        let variance = if average { f64::midpoint(v1, v2) } else { v1 };
        if variance <= 0.0 {
            return None;
        }
        let value = self.mean_change / variance.sqrt();
        let squares =
            if average { v1 * v1 + v2 * v2 + 2.0 * self.covariance * self.covariance } else { 4.0 * v1 * v1 };
        let df = 4.0 * nu * variance * variance / squares;
        let squared_error = value * value / (2.0 * df) + self.variance_of_change / (nu * variance);
        let reach = normal::upper_quantile(confidence.tail()) * squared_error.sqrt();
        Some(Standardised { value, ends: (value - reach, value + reach), df })
    }
}
