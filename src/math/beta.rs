//! The beta distribution: tails (regularised incomplete beta) and quantiles.
//!
//! In the log-odds ln(t / (1 - t)) the density is t^a (1 - t)^b / B(a, b),
//! log-concave with its mode at t = a / n, n = a + b. With x the smaller side
//! (the distribution is mirrored where x > 1/2; 1 - x is then exact),
//! w = x (exp(v) - 1) and d = n x - a,
//!
//! ```text
//! R(v) = a v - n ln(1 + w) = -d v - n [x (exp(v) - 1 - v) + (ln(1 + w) - w)]
//! ```
//!
//! and d, the only difference of large numbers, is formed in twice the working
//! precision.

use super::elementary::{
    deviance, expm1_minus, half_ln_over_two_pi, is_parameter, log1p_minus, stirling_error, two_product,
    two_sum,
};
use super::log_concave::{Tail, quantile_shift, tail_integral};

/// Below this ln x (or ln(1 - x)) quantiles are in closed form.
const LN_TINY: f64 = -680.0;

/// n x - a = a x + b x - a, correctly rounded but for a last bit or two.
fn distance(a: f64, b: f64, x: f64) -> f64 {
    let (from_a, error_a) = two_product(a, x);
    let (from_b, error_b) = two_product(b, x);
    // The larger of the two first meets -a.
    let (large, small) = if from_a > from_b { (from_a, from_b) } else { (from_b, from_a) };
    let (first, error_first) = two_sum(large, -a);
    let (second, error_second) = two_sum(first, small);
    second + (error_first + error_second + error_a + error_b)
}

/// R(v) at x <= 1/2 (v of either sign).
fn log_ratio(v: f64, a: f64, b: f64, x: f64, distance: f64) -> f64 {
    let total = a + b;
    if v.abs() < 0.5 {
        let w = x * v.exp_m1();
        -distance * v - total * (x * expm1_minus(v) + log1p_minus(w))
    } else if v < 30.0 {
        a * v - total * (x * v.exp_m1()).ln_1p()
    } else {
        // ln(1 - x + x e^v) = v + ln(x + (1 - x) e^-v)
        -b * v - total * (x + (1.0 - x) * (-v).exp()).ln()
    }
}

/// The constant part of ln density: everything but the deviances.
fn ln_scale(a: f64, b: f64) -> f64 {
    let total = a + b;
    half_ln_over_two_pi((a / total) * b) + stirling_error(total) - stirling_error(a) - stirling_error(b)
}

/// The tail beyond x <= 1/2, upwards (sign 1) or downwards (sign -1).
fn tail_at(a: f64, b: f64, x: f64, sign: f64, ln_scale: f64) -> Tail {
    let total = a + b;
    let distance = distance(a, b, x);
    let deviances = deviance(a, total * x, distance) + deviance(b, total * (1.0 - x), -distance);
    let spread = (total * x * (1.0 - x)).sqrt();
    Tail {
        ln_density: ln_scale - deviances,
        mills: tail_integral(|u| log_ratio(sign * u, a, b, x, distance), 1.0 / (distance.abs() + spread)),
        slope: -sign * distance,
    }
}

/// (lower, upper): the tail beyond the mode by quadrature, the other by
/// complement (it is at least 0.3 there for a, b >= 1/2).
fn both(x: f64, a: f64, b: f64) -> (f64, f64) {
    if x.is_nan() || !is_parameter(a) || !is_parameter(b) {
        return (f64::NAN, f64::NAN);
    }
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if x >= 1.0 {
        return (1.0, 0.0);
    }
    if x > 0.5 {
        let (lower, upper) = both(1.0 - x, b, a);
        return (upper, lower);
    }
    let ln_scale = ln_scale(a, b);
    if distance(a, b, x) > 0.0 {
        let upper = tail_at(a, b, x, 1.0, ln_scale).probability();
        (1.0 - upper, upper)
    } else {
        let lower = tail_at(a, b, x, -1.0, ln_scale).probability();
        (lower, 1.0 - lower)
    }
}

/// P(X <= x), X ~ Beta(a, b): the regularised incomplete beta I_x(a, b).
/// Relative accuracy 1e-13 in the body and 1e-12 down to 1e-300, for the x given
/// (for huge a and b the tail itself is sensitive to the last bit of x).
pub(crate) fn lower_tail(x: f64, a: f64, b: f64) -> f64 {
    both(x, a, b).0
}

/// P(X > x); accuracy as [`lower_tail`].
pub(crate) fn upper_tail(x: f64, a: f64, b: f64) -> f64 {
    both(x, a, b).1
}

/// (x, 1 - x) of the point with the given tail p <= 1/2 in the direction `sign`.
fn point(p: f64, a: f64, b: f64, sign: f64) -> (f64, f64) {
    let total = a + b;
    let mode = (a / total, b / total);
    let ln_scale = ln_scale(a, b);
    // So far out that x (or 1 - x) is hardly a double: there the tail is
    // x^a / (a B) to full precision, B = mode^a (1 - mode)^b / exp(ln_scale).
    let shape = if sign > 0.0 { b } else { a };
    let ln_beta = a * mode.0.ln() + b * mode.1.ln() - ln_scale;
    let ln_side = (p.ln() + shape.ln() + ln_beta) / shape;
    if ln_side < LN_TINY {
        let side = ln_side.exp();
        return if sign > 0.0 { (1.0, side) } else { (side, 1.0) };
    }
    // Both sides keep their relative accuracy: neither is 1 minus the other.
    let moved = |shift: f64| {
        let shift = sign * shift;
        let (x, y) =
            if shift > 0.0 { (mode.0, mode.1 * (-shift).exp()) } else { (mode.0 * shift.exp(), mode.1) };
        (x / (x + y), y / (x + y))
    };
    let from_mode = |shift: f64| {
        if mode.0 <= mode.1 {
            log_ratio(sign * shift, a, b, mode.0, 0.0)
        } else {
            log_ratio(-sign * shift, b, a, mode.1, 0.0)
        }
    };
    let at = |shift: f64| {
        let (x, y) = moved(shift);
        if x <= y { tail_at(a, b, x, sign, ln_scale) } else { tail_at(b, a, y, -sign, ln_scale) }
    };
    let hint = 1.0 / (total * mode.0 * mode.1).sqrt();
    moved(quantile_shift(p.ln(), hint, from_mode, at))
}

/// The x with P(X > x) = p; 1 at p = 0, 0 at p = 1, NaN outside [0, 1].
///
/// Relative accuracy 1e-14 (5e-13 towards p = 1e-300) of x up to x = 1/2, but the
/// result is a double: near 1 its distance from 1 is only known to 1e-16. Where
/// that distance is wanted, ask for the mirrored quantile
/// `lower_quantile(p, b, a)`, which is 1 - x to full relative accuracy.
pub(crate) fn upper_quantile(p: f64, a: f64, b: f64) -> f64 {
    quantile(p, a, b, 1.0)
}

/// The x with P(X <= x) = p; accuracy as [`upper_quantile`].
pub(crate) fn lower_quantile(p: f64, a: f64, b: f64) -> f64 {
    quantile(p, a, b, -1.0)
}

fn quantile(p: f64, a: f64, b: f64, sign: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || !is_parameter(a) || !is_parameter(b) {
        return f64::NAN;
    }
    if p > 0.5 {
        // 1 - p is exact here.
        return quantile(1.0 - p, a, b, -sign);
    }
    if p == 0.0 {
        return if sign > 0.0 { 1.0 } else { 0.0 };
    }
    let (x, y) = point(p, a, b, sign);
    if x <= y { x } else { 1.0 - y }
}
