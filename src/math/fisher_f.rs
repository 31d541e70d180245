//! Fisher's F distribution: with ν₁ and ν₂ degrees of freedom, ν₁ F/(ν₁ F + ν₂) is Beta(ν₁/2, ν₂/2).
//!
//! Of x and 1 - x the smaller one is formed, so that neither tail loses digits.

use super::{beta, chi_squared};

/// From these degrees of freedom on, a mean square is its expectation in double precision.
const CERTAIN_FROM: f64 = 1e20;

/// P(F > f) with ν₁ degrees of freedom above and ν₂ below. Relative accuracy 1e-12.
pub(crate) fn upper_tail(f: f64, df_above: f64, df_below: f64) -> f64 {
    if f.is_nan() || !(df_above > 0.0 && df_below > 0.0) {
        return f64::NAN;
    }
    if f <= 0.0 {
        return 1.0;
    }
    if df_below >= CERTAIN_FROM {
        return chi_squared::upper_tail(f * df_above, df_above);
    }
    let ratio = f * (df_above / df_below);
    if ratio > 1.0 {
        beta::lower_tail(1.0 / (1.0 + ratio), 0.5 * df_below, 0.5 * df_above)
    } else {
        beta::upper_tail(ratio / (1.0 + ratio), 0.5 * df_above, 0.5 * df_below)
    }
}

/// The f with P(F > f) = p.
pub(crate) fn upper_quantile(p: f64, df_above: f64, df_below: f64) -> f64 {
    if df_below >= CERTAIN_FROM {
        return chi_squared::upper_quantile(p, df_above) / df_above;
    }
    let (a, b) = (0.5 * df_above, 0.5 * df_below);
    let x = beta::upper_quantile(p, a, b);
    // x and 1 - x, the smaller one as it comes.
    let ratio = if x <= 0.5 {
        x / (1.0 - x)
    } else {
        let rest = beta::lower_quantile(p, b, a);
        (1.0 - rest) / rest
    };
    ratio * (df_below / df_above)
}
