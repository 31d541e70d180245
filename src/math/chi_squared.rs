//! The chi-squared distribution: a gamma variable of shape ν/2, doubled.

use super::gamma;

/// P(χ² > x) with ν degrees of freedom. Relative accuracy 1e-12 down to 1e-300 for ν >= 1.
pub(crate) fn upper_tail(x: f64, df: f64) -> f64 {
    gamma::upper_tail(0.5 * df, 0.5 * x)
}

/// The x with P(χ² > x) = p.
pub(crate) fn upper_quantile(p: f64, df: f64) -> f64 {
    2.0 * gamma::upper_quantile(p, 0.5 * df)
}

/// The x with P(χ² <= x) = p.
pub(crate) fn lower_quantile(p: f64, df: f64) -> f64 {
    2.0 * gamma::lower_quantile(p, 0.5 * df)
}
