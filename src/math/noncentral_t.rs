//! The non-central t distribution: T = (Z + δ)/U with U = sqrt(χ²_ν / ν).
//!
//! Both tails are integrals of positive terms, so nothing cancels. Where the spread of t U is at most a few times that of Z,
//!
//! ```text
//! P(T > t) = E Q(t U - δ)      over y = ln U, whose density is 2 exp(-s(ν/2)) sqrt(ν/(4π)) exp(-ν/2 (e^2y - 1 - 2y))
//! ```
//!
//! with Q the normal upper tail and s Stirling's error; else, with W = Z + δ,
//!
//! ```text
//! P(T > t) = E P(U < W/t; W > 0),   P(T <= t) = Q(δ) + E P(U > W/t; W > 0)      (t > 0)
//! ```
//!
//! Every integrand is analytic and dies exponentially on both sides, where the trapezoidal rule converges exponentially
//! (Trefethen & Weideman 2014, SIAM Review 56, 385-458).

use super::elementary::{expm1_minus, stirling_error};
use super::{gamma, normal};

/// Above these degrees of freedom U is 1 in double precision.
const NORMAL_FROM: f64 = 1e20;
/// From this ratio of the two spreads on, the second form takes fewer steps.
const STEEP: f64 = 4.0;
/// exp(-55) = 1e-24: what lies beyond does not show in tails down to 1e-13.
const NEGLIGIBLE: f64 = 55.0;
/// Step of the trapezoidal rule in units of the integrand's spread.
const STEP: f64 = 0.4;
/// The longest step in the logarithm of U or W: exp(-e^2y) grows beyond the strip |Im y| < π/4, so the rule's error is
/// exp(-2π (π/4) / step) = 5e-15.
const LONGEST_STEP: f64 = 0.15;
/// The most steps to one side.
const MOST_STEPS: u32 = 5_000;
/// Above this δ, W > 0 is certain in double precision.
const POSITIVE: f64 = 12.0;

/// The trapezoidal rule from 0 to both sides, `log_weight` concave with its greatest value near 0: the sum of
/// exp(log_weight) times value.
fn trapezoid(step: f64, log_weight: impl Fn(f64) -> f64, value: impl Fn(f64) -> f64) -> f64 {
    let mut sum = 0.0;
    for direction in [1.0, -1.0] {
        let first = u32::from(direction < 0.0);
        for index in first..MOST_STEPS {
            let at = direction * step * f64::from(index);
            let weight = log_weight(at);
            if weight < -NEGLIGIBLE {
                break;
            }
            sum += weight.exp() * value(at);
        }
    }
    sum * step
}

/// E value(y) over y = ln U, for a value whose own spread in y is 1/`steepness`.
fn over_ln_u(df: f64, steepness: f64, value: impl Fn(f64) -> f64) -> f64 {
    let half = 0.5 * df;
    let peak = 2.0 * (-stirling_error(half)).exp() * (half / std::f64::consts::TAU).sqrt();
    let step = (STEP / (2.0 * df + steepness * steepness).sqrt()).min(LONGEST_STEP);
    peak * trapezoid(step, |y| -half * expm1_minus(2.0 * y), value)
}

/// E of value(W) over W = Z + δ > 0.
fn over_w(delta: f64, value: impl Fn(f64) -> f64) -> f64 {
    let density = (-0.5 * std::f64::consts::TAU.ln()).exp();
    if delta > POSITIVE {
        return density * trapezoid(STEP, |z| -0.5 * z * z, |z| value(z + delta));
    }
    // Over x = ln W, from the greatest e^x φ(e^x - δ): w² - δ w = 1.
    let mode = if delta >= 0.0 {
        0.5 * (delta + (delta * delta + 4.0).sqrt())
    } else {
        2.0 / ((delta * delta + 4.0).sqrt() - delta)
    };
    let height = |w: f64| -0.5 * (w - delta) * (w - delta);
    let greatest = height(mode);
    let weight = |x: f64| {
        let w = mode * x.exp();
        height(w) - greatest + x
    };
    density
        * mode
        * greatest.exp()
        * trapezoid((STEP / (1.0 + mode)).min(LONGEST_STEP), weight, |x| value(mode * x.exp()))
}

/// P(T > t), ν >= 1. Relative accuracy 1e-10 for tails above 1e-13.
pub(crate) fn upper_tail(t: f64, df: f64, delta: f64) -> f64 {
    if t.is_nan() || delta.is_nan() || df.is_nan() || df < 1.0 {
        return f64::NAN;
    }
    if t.is_infinite() || delta.is_infinite() {
        return if t == f64::INFINITY || (delta < 0.0 && t != f64::NEG_INFINITY) { 0.0 } else { 1.0 };
    }
    if t == 0.0 {
        return normal::upper_tail(-delta);
    }
    if df >= NORMAL_FROM {
        return normal::upper_tail(t - delta);
    }
    if t.abs() <= STEEP * (2.0 * df).sqrt() {
        // t U - δ as (t - δ) + t (U - 1).
        let tail = over_ln_u(df, t, |y| normal::upper_tail((t - delta) + t * y.exp_m1()));
        return tail.clamp(0.0, 1.0);
    }
    // P(χ²_ν < or > ν (w/t)²), as gamma tails of shape ν/2.
    let at = |w: f64| 0.5 * df * (w / t) * (w / t);
    let tail = if t > 0.0 {
        over_w(delta, |w| gamma::lower_tail(0.5 * df, at(w)))
    } else {
        normal::upper_tail(-delta) + over_w(-delta, |w| gamma::upper_tail(0.5 * df, at(w)))
    };
    tail.clamp(0.0, 1.0)
}

/// The δ with P(T > t; δ) = p, 0 < p < 1: an end of a confidence interval of δ. NaN outside the domain.
///
/// The normal quantile of the tail is nearly a straight line in δ, so the secant finds it in a few steps; a bracket keeps it
/// safe.
pub(crate) fn noncentrality(t: f64, df: f64, p: f64) -> f64 {
    /// More than bisection alone would take.
    const MOST_STEPS: u32 = 120;
    if !t.is_finite() || df.is_nan() || df < 1.0 || !(p > 0.0 && p < 1.0) {
        return f64::NAN;
    }
    let wanted = normal::upper_quantile(p);
    // Positive while δ is too small: the tail is then too small, its quantile too large.
    let missing = |delta: f64| {
        let tail = upper_tail(t, df, delta);
        // The smaller of the two tails has the digits.
        let z = if tail > 0.5 {
            -normal::upper_quantile(upper_tail(-t, df, -delta))
        } else {
            normal::upper_quantile(tail)
        };
        (z - wanted).clamp(-1e3, 1e3)
    };
    let spread = (1.0 + t * t / (2.0 * df)).sqrt();
    let mut delta = t - wanted * spread;
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut slope = 1.0 / spread;
    let mut reach = spread;
    let mut last: Option<(f64, f64)> = None;
    for _ in 0..MOST_STEPS {
        let short = missing(delta);
        if short > 0.0 {
            low = delta;
        } else {
            high = delta;
        }
        if let Some((before, short_before)) = last {
            let measured = (short_before - short) / (delta - before);
            if measured.is_finite() && measured > 0.0 {
                slope = measured;
            }
        }
        last = Some((delta, short));
        let mut next = delta + short / slope;
        if !(next > low && next < high) {
            next = if low.is_finite() && high.is_finite() {
                0.5 * (low + high)
            } else {
                reach *= 2.0;
                if low.is_finite() { low + reach } else { high - reach }
            };
        }
        if (next - delta).abs() <= 1e-12 * (spread + delta.abs()) || next == low || next == high {
            return next;
        }
        delta = next;
    }
    delta
}
