//! The gamma distribution: tails (regularised incomplete gamma functions) and quantiles.
//!
//! In the variable ln t the density is t^a exp(-t) / Gamma(a), log-concave with
//! its mode at t = a, and R(v) = a v - x (exp(v) - 1), written
//! (a - x) v - x (exp(v) - 1 - v) so that the two linear terms cancel once, in
//! a - x.

use super::elementary::{deviance, expm1_minus, half_ln_over_two_pi, is_parameter, stirling_error};
use super::log_concave::{Tail, quantile_shift, tail_integral};

fn log_ratio(v: f64, a: f64, x: f64) -> f64 {
    if v.abs() < 0.5 { (a - x) * v - x * expm1_minus(v) } else { a * v - x * v.exp_m1() }
}

/// The tail beyond x, upwards (sign 1) or downwards (sign -1).
fn tail_at(a: f64, x: f64, sign: f64) -> Tail {
    Tail {
        ln_density: half_ln_over_two_pi(a) - stirling_error(a) - deviance(a, x, x - a),
        mills: tail_integral(|u| log_ratio(sign * u, a, x), 1.0 / ((a - x).abs() + x.sqrt())),
        slope: sign * (a - x),
    }
}

/// (P, Q): beyond the mode by quadrature, the other by complement (where it is
/// at least 0.3 for a >= 1/2, so that nothing is lost).
fn both(a: f64, x: f64) -> (f64, f64) {
    if x.is_nan() || x < 0.0 || !is_parameter(a) {
        (f64::NAN, f64::NAN)
    } else if x == 0.0 {
        (0.0, 1.0)
    } else if x > 1e300 {
        (1.0, 0.0)
    } else if x > a {
        let upper = tail_at(a, x, 1.0).probability();
        (1.0 - upper, upper)
    } else {
        let lower = tail_at(a, x, -1.0).probability();
        (lower, 1.0 - lower)
    }
}

/// P(a, x), the chance that a gamma variable with shape a is at most x.
/// Relative accuracy 1e-14 in the body, 5e-13 down to 1e-300.
pub(crate) fn lower_tail(a: f64, x: f64) -> f64 {
    both(a, x).0
}

/// Q(a, x) = 1 - P(a, x); accuracy as [`lower_tail`].
pub(crate) fn upper_tail(a: f64, x: f64) -> f64 {
    both(a, x).1
}

/// Below this ln x, x is hardly a double.
const LN_TINY: f64 = -690.0;

/// The x with Q(a, x) = p; infinite at p = 0, 0 at p = 1, NaN outside [0, 1]. Relative accuracy 1e-12 for a >= 1/2.
pub(crate) fn upper_quantile(p: f64, a: f64) -> f64 {
    quantile(p, a, 1.0)
}

/// The x with P(a, x) = p.
pub(crate) fn lower_quantile(p: f64, a: f64) -> f64 {
    quantile(p, a, -1.0)
}

fn quantile(p: f64, a: f64, sign: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || !is_parameter(a) {
        return f64::NAN;
    }
    if p > 0.5 {
        // 1 - p is exact here.
        return quantile(1.0 - p, a, -sign);
    }
    if p == 0.0 {
        return if sign > 0.0 { f64::INFINITY } else { 0.0 };
    }
    if sign < 0.0 {
        // P(a, x) < x^a / Gamma(a + 1): so far down that x is hardly a double, they are the same.
        let ln_gamma = a * a.ln() - a - half_ln_over_two_pi(a) + a.ln() + stirling_error(a);
        let ln_x = (p.ln() + ln_gamma) / a;
        if ln_x < LN_TINY {
            return ln_x.exp();
        }
    }
    let from_mode = |shift: f64| log_ratio(sign * shift, a, a);
    let shift =
        quantile_shift(p.ln(), 1.0 / a.sqrt(), from_mode, |shift| tail_at(a, a * (sign * shift).exp(), sign));
    a * (sign * shift).exp()
}
