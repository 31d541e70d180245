//! Student's t distribution with any real degrees of freedom.
//!
//! With t = sqrt(df) sinh w the density of w is proportional to cosh(w)^-df,
//! which is log-concave for every df > 0, and
//!
//! ```text
//! R(v) = -df ln(cosh(w + v) / cosh w) = -df ln(1 + 2 sinh^2(v/2) + tanh(w) sinh v)
//! ```
//!
//! has only positive terms for w, v >= 0. So one formula serves from df = 0.1 to
//! 1e20 and no series in 1/df is needed; above that the distribution is the
//! normal to within t^4 / (4 df) < 1e-14 wherever the tail is not 0.

use super::elementary::{is_parameter, ln_cosh, log1p_minus, stirling_error};
use super::log_concave::{Tail, central_shift, quantile_shift, tail_integral};
use super::normal;

/// From here on the distribution is the normal one in double precision.
const NORMAL_FROM: f64 = 1e20;
/// Below this distance of p from 1/2 the quantile is solved from the centre.
const CENTRAL: f64 = 0.02;

/// ln of the density of w at 0: ln(Gamma(df/2 + 1/2) / (sqrt(pi) Gamma(df/2))).
fn ln_peak(df: f64) -> f64 {
    let half = 0.5 * df;
    let step = 0.5 / half;
    // Stirling for both gammas: half ln(1 + step) - 1/2 cancels for large df,
    // hence log1p_minus, except where step itself is large.
    let gap = if step < 0.5 { half * log1p_minus(step) } else { half * step.ln_1p() - 0.5 };
    0.5 * (half / std::f64::consts::PI).ln() + gap + stirling_error(half + 0.5) - stirling_error(half)
}

/// R(v) at a point with the given tanh(w).
fn log_ratio(v: f64, df: f64, tangent: f64) -> f64 {
    if v < 1.0 {
        let half = (0.5 * v).sinh();
        -df * (2.0 * half * half + tangent * v.sinh()).ln_1p()
    } else {
        let inner = (1.0 + tangent) + (1.0 - tangent) * (-2.0 * v).exp();
        -df * (v + (0.5 * inner).ln())
    }
}

fn tail_at(w: f64, ln_cosh_w: f64, df: f64, ln_peak: f64) -> Tail {
    let tangent = w.tanh();
    let slope = -df * tangent;
    Tail {
        ln_density: ln_peak - df * ln_cosh_w,
        mills: tail_integral(|v| log_ratio(v, df, tangent), 1.0 / (df.sqrt() - slope)),
        slope,
    }
}

/// P(T > t), df in [1e-300, inf]. Relative accuracy 5e-13 down to 1e-300 for
/// df >= 0.1.
pub(crate) fn upper_tail(t: f64, df: f64) -> f64 {
    if t.is_nan() {
        return f64::NAN;
    }
    if df >= NORMAL_FROM {
        return normal::upper_tail(t);
    }
    if !is_parameter(df) {
        return f64::NAN;
    }
    if t < 0.0 {
        return 1.0 - upper_tail(-t, df);
    }
    if t == 0.0 {
        return 0.5;
    }
    if t.is_infinite() {
        return 0.0;
    }
    let ratio = t / df.sqrt();
    if ratio.is_infinite() {
        return 0.0;
    }
    let ln_cosh_w = if ratio < 1.0 {
        0.5 * (ratio * ratio).ln_1p()
    } else {
        let inverse = 1.0 / ratio;
        ratio.ln() + 0.5 * (inverse * inverse).ln_1p()
    };
    tail_at(ratio.asinh(), ln_cosh_w, df, ln_peak(df)).probability().min(0.5)
}

/// The t with P(T > t) = p. Infinite at 0 and 1 (and where t exceeds the range
/// of doubles), NaN outside [0, 1]. Relative accuracy 1e-13 for df >= 0.1.
pub(crate) fn upper_quantile(p: f64, df: f64) -> f64 {
    if df >= NORMAL_FROM {
        return normal::upper_quantile(p);
    }
    if !(0.0..=1.0).contains(&p) || !is_parameter(df) {
        return f64::NAN;
    }
    if p > 0.5 {
        return -upper_quantile(1.0 - p, df);
    }
    if p == 0.0 {
        return f64::INFINITY;
    }
    let from_mode = |v: f64| -df * ln_cosh(v);
    let ln_peak = ln_peak(df);
    let w = if 0.5 - p < CENTRAL {
        central_shift(0.5 - p, ln_peak.exp(), from_mode)
    } else {
        quantile_shift(p.ln(), 1.0 / df.sqrt(), from_mode, |w| tail_at(w, ln_cosh(w), df, ln_peak))
    };
    df.sqrt() * w.sinh()
}
