//! The Poisson distribution on a window of counts.
//!
//! Everything is a sum of p(k) / p(peak) times a polynomial in k - peak, where
//! `peak` is the window's most probable count. Few terms (up to two thousand
//! that matter on a side) are added one by one. More are summed by the Euler-Maclaurin
//! formula in its midpoint form,
//!
//! ```text
//! sum over k = a..b of f(k) = integral of f over [a - 1/2, b + 1/2]
//!     - [f'] / 24 + 7 [f'''] / 5760 - ...
//! ```
//!
//! The next term is of relative order 3e-5 / L^6, L the scale on which f varies;
//! with two thousand terms that matter L > 45, so it is below 4e-15.

use super::elementary::{HALF_LN_TWO_PI, deviance, is_parameter, log1p_minus, stirling_error};
use super::log_concave::legendre;
use super::sums::compensated;

/// Most terms added one by one on either side of the peak.
const MOST_TERMS: u64 = 2048;
/// A ratio to the peak that no longer matters: ln, and as a number.
const LN_NEGLIGIBLE: f64 = -45.0;
const NEGLIGIBLE: f64 = 1e-20;
/// Gauss-Legendre panels (16 points each) on either side of the peak.
const PANELS: u32 = 8;

/// ln P(X = count), X ~ Poisson(lambda), in Loader's saddle-point form. Absolute
/// accuracy 1e-15 times the larger of 1 and the result's size.
pub(crate) fn ln_probability(lambda: f64, count: u64) -> f64 {
    if lambda == 0.0 {
        return if count == 0 { 0.0 } else { f64::NEG_INFINITY };
    }
    if !is_parameter(lambda) {
        return f64::NAN;
    }
    let x = count as f64;
    if count == 0 {
        return -lambda;
    }
    -stirling_error(x) - deviance(x, lambda, lambda - x) - 0.5 * x.ln() - HALF_LN_TWO_PI
}

/// A window of a Poisson distribution as points with weights relative to the
/// peak, and end corrections where the points are a quadrature rule.
struct Window {
    lambda: f64,
    peak: u64,
    /// (k - peak, weight).
    points: Vec<(f64, f64)>,
    /// Only with quadrature: the ends as (shift from the peak, sign).
    ends: Vec<(f64, f64)>,
}

/// The ratios p(peak + j) / p(peak), j = 1, 2, ... in one direction while they
/// matter, as (signed j, ratio).
fn ratios(lambda: f64, peak: f64, room: u64, sign: f64) -> Vec<(f64, f64)> {
    let mut points = Vec::new();
    let mut weight = 1.0;
    let mut shift = 0.0;
    for _ in 0..room.min(MOST_TERMS) {
        // p(k + 1) / p(k) = lambda / (k + 1)
        weight *= if sign > 0.0 { lambda / (peak + shift + 1.0) } else { (peak + shift) / lambda };
        shift += sign;
        if weight < NEGLIGIBLE {
            break;
        }
        points.push((shift, weight));
    }
    points
}

impl Window {
    /// None unless lambda is a parameter and low <= high.
    fn new(lambda: f64, low: u64, high: u64) -> Option<Self> {
        if !is_parameter(lambda) || low > high {
            return None;
        }
        // A float to integer cast saturates.
        let peak = (lambda.floor() as u64).clamp(low, high);
        let mut window = Self { lambda, peak, points: Vec::new(), ends: Vec::new() };
        let (left, right) = (peak - low, high - peak);
        let sides = [(left, -1.0), (right, 1.0)];
        // Do more than MOST_TERMS matter on a side?
        let many = sides.iter().any(|&(room, sign)| {
            room > MOST_TERMS && window.ln_ratio(sign * MOST_TERMS as f64) > LN_NEGLIGIBLE
        });
        if !many {
            window.points.push((0.0, 1.0));
        }
        for (room, sign) in sides {
            if many {
                window.add_side(room, sign);
            } else {
                let terms = ratios(lambda, peak as f64, room, sign);
                window.points.extend(terms);
            }
        }
        Some(window)
    }

    /// ln(p(peak + v) / p(peak)) for real v > -1 - peak: with r = peak + 1 and
    /// q = v / r, from Stirling's formula for both factorials,
    /// v ln(lambda / r) - r [(1 + q) ln(1 + q) - q] + ln(1 + q) / 2 - s(r + v) + s(r).
    fn ln_ratio(&self, v: f64) -> f64 {
        let r = self.peak as f64 + 1.0;
        let q = v / r;
        if q <= -1.0 {
            return f64::NEG_INFINITY;
        }
        let ln = q.ln_1p();
        v * ((self.lambda - r) / r).ln_1p() - r * (log1p_minus(q) + q * ln) + 0.5 * ln
            - (stirling_error(r + v) - stirling_error(r))
    }

    /// Quadrature points from the peak to the window's end or to where the
    /// weights no longer matter.
    fn add_side(&mut self, room: u64, sign: f64) {
        let end = room as f64 + 0.5;
        let mut reach = 64.0;
        for _ in 0..64 {
            if reach >= end || self.ln_ratio(sign * reach) < LN_NEGLIGIBLE {
                break;
            }
            reach *= 2.0;
        }
        if reach < end {
            let mut inside = 0.5 * reach;
            for _ in 0..6 {
                let middle = 0.5 * (inside + reach);
                if self.ln_ratio(sign * middle) < LN_NEGLIGIBLE {
                    reach = middle;
                } else {
                    inside = middle;
                }
            }
        } else {
            reach = end;
            self.ends.push((sign * end, sign));
        }
        for panel in 0..PANELS {
            let from = reach * f64::from(panel) / f64::from(PANELS);
            let to = reach * f64::from(panel + 1) / f64::from(PANELS);
            for (point, weight) in legendre(from, to) {
                let shift = sign * point;
                let ratio = self.ln_ratio(shift).exp();
                self.points.push((shift, weight * ratio));
            }
        }
    }

    /// Sum over the window of p(k) / p(peak) (k - peak - centre)^power.
    fn sum(&self, centre: f64, power: i32) -> f64 {
        let inside =
            compensated(self.points.iter().map(|&(shift, weight)| weight * (shift - centre).powi(power)));
        let ends: f64 =
            self.ends.iter().map(|&(shift, sign)| sign * self.correction(shift, centre, power)).sum();
        inside + ends
    }

    /// -f'/24 + 7 f'''/5760 at a shift, f = ratio (shift - centre)^power.
    fn correction(&self, shift: f64, centre: f64, power: i32) -> f64 {
        let ratio = self.ln_ratio(shift).exp();
        // Derivatives of ln ratio: ln lambda - psi(z), and psi's by DLMF 5.15.8.
        let z = self.peak as f64 + 1.0 + shift;
        let first = ((self.lambda - z) / z).ln_1p() + 0.5 / z + 1.0 / (12.0 * z * z);
        let second = -1.0 / z - 0.5 / (z * z);
        let third = 1.0 / (z * z);
        // Of ratio: r', r'', r''' over r.
        let r1 = first;
        let r2 = first * first + second;
        let r3 = first * (first * first + 3.0 * second) + third;
        let base = shift - centre;
        // d-th derivative of base^power.
        let derivative = |d: i32| -> f64 {
            if d > power {
                return 0.0;
            }
            let factor: f64 = (0..d).map(|i| f64::from(power - i)).product();
            factor * base.powi(power - d)
        };
        let f1 = r1 * derivative(0) + derivative(1);
        let f3 = r3 * derivative(0) + 3.0 * r2 * derivative(1) + 3.0 * r1 * derivative(2) + derivative(3);
        ratio * (7.0 / 5760.0 * f3 - f1 / 24.0)
    }
}

/// A Poisson variable within low..=high: the probability of the window, and the mean and the second, third and fourth
/// central moments given it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Within {
    pub(crate) probability: f64,
    pub(crate) mean: f64,
    pub(crate) variance: f64,
    pub(crate) third: f64,
    pub(crate) fourth: f64,
}

/// A Poisson variable with this lambda (0 to 1e300) within a window; an empty window has probability 0 and no moments (NaN).
///
/// The probability has relative accuracy 3e-13 (times |ln p| / 100 where it is tiny).
/// The even moments are sums of positive terms: relative accuracy 1e-13. The
/// third has absolute accuracy 1e-14 times the standard deviation cubed from
/// those sums; where the window's ends hardly matter it is taken from the
/// recurrence instead, which keeps its relative accuracy (at lambda = 1e12 it is
/// 1e-6 of the cubed standard deviation).
pub(crate) fn within(lambda: f64, low: u64, high: u64) -> Within {
    if lambda == 0.0 && low == 0 {
        return Within { probability: 1.0, mean: 0.0, variance: 0.0, third: 0.0, fourth: 0.0 };
    }
    let Some(window) = Window::new(lambda, low, high) else {
        let probability = if lambda == 0.0 || is_parameter(lambda) { 0.0 } else { f64::NAN };
        return Within { probability, mean: f64::NAN, variance: f64::NAN, third: f64::NAN, fourth: f64::NAN };
    };
    let total = window.sum(0.0, 0);
    let offset = window.sum(0.0, 1) / total;
    let peak = window.peak as f64;
    let central = |power: i32| window.sum(offset, power) / total;
    let variance = central(2);
    let mut third = central(3);
    // E[(X - lambda) g(X)] = lambda E[g(X+1) - g(X)] + A g(low) - B g(high+1),
    // A = low p(low), B = lambda p(high) (probabilities in the window); with
    // g = (x - mean)^2:
    // third = (lambda - mean) variance + lambda + A (low-mean)^2 - B (high+1-mean)^2.
    let probability =
        |count: u64| (ln_probability(lambda, count) - ln_probability(lambda, window.peak)).exp() / total;
    let below = (low as f64 - peak) - offset;
    let above = (high as f64 - peak) + 1.0 - offset;
    let at_low = if low == 0 { 0.0 } else { low as f64 * probability(low) };
    let at_high = lambda * probability(high);
    let from_low = at_low * below * below;
    let from_high = at_high * above * above;
    // g = 1: mean - lambda = A - B, to more digits than mean and lambda have.
    let shift = (at_high - at_low) * variance;
    let sizes = from_low + from_high + (at_high + at_low) * variance;
    let recurrence_error = 3e-14 * sizes + 1e-15 * lambda;
    let sum_error = 2e-15 * variance * variance.sqrt();
    if recurrence_error < sum_error {
        third = shift + lambda + from_low - from_high;
    }
    Within {
        probability: (ln_probability(lambda, window.peak).exp() * total).min(1.0),
        mean: peak + offset,
        variance,
        third,
        fourth: central(4),
    }
}
