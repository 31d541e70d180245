//! Elementary functions written so that nothing cancels.

use std::f64::consts::{LN_2, TAU};

use statrs::function::gamma::ln_gamma;

/// ln(2 pi) / 2.
pub(crate) const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_8;

/// Parameters outside this range are treated as out of domain: reciprocals and
/// sums of parameters inside it neither overflow nor become subnormal.
pub(crate) fn is_parameter(value: f64) -> bool {
    (1e-300..=1e300).contains(&value)
}

/// ln(1 + w) - w, never positive; relative accuracy about 1e-15 for w > -1.
///
/// Near 0: with r = w / (2 + w), ln(1 + w) = 2 artanh r and 2 r - w = -w r, so
/// the value is r (2 r^2 S - w), S = 1/3 + r^2/5 + r^4/7 + ...
pub(crate) fn log1p_minus(w: f64) -> f64 {
    if w.abs() > 0.5 {
        return w.ln_1p() - w;
    }
    let r = w / (2.0 + w);
    let square = r * r;
    let mut series = 0.0_f64;
    // |r| <= 1/3: 18 terms reach 9^-18 = 7e-18. Fewer do when r is small.
    let terms = if square < 1e-3 { 6_u32 } else { 18 };
    for index in (0..terms).rev() {
        series = series.mul_add(square, 1.0 / f64::from(2 * index + 3));
    }
    r * (2.0 * square).mul_add(series, -w)
}

/// exp(v) - 1 - v, never negative; relative accuracy about 1e-15.
pub(crate) fn expm1_minus(v: f64) -> f64 {
    if v.abs() > 0.5 {
        return v.exp_m1() - v;
    }
    // v^2/2 (1 + v/3 (1 + v/4 (...))): 0.5^14 / 16! * 2 = 6e-18.
    let terms = if v.abs() < 1e-3 { 6_u32 } else { 16 };
    let mut series = 1.0_f64;
    for divisor in (3..=terms).rev() {
        series = 1.0 + v / f64::from(divisor) * series;
    }
    0.5 * v * v * series
}

/// Stirling error s(z) = ln Gamma(z) - (z - 1/2) ln z + z - ln(2 pi)/2, z > 0.
///
/// Asymptotic series (DLMF 5.11.1) from z = 8 on, where the first term left
/// out is below 1e-16; below it from statrs's ln Gamma.
pub(crate) fn stirling_error(z: f64) -> f64 {
    if z < 8.0 {
        return ln_gamma(z) - (z - 0.5) * z.ln() + z - HALF_LN_TWO_PI;
    }
    let inverse = 1.0 / z;
    let square = inverse * inverse;
    // B_{2k} / (2k (2k - 1)), k = 1..8.
    let coefficients = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
        -691.0 / 360_360.0,
        1.0 / 156.0,
        -3617.0 / 122_400.0,
    ];
    let series = coefficients.iter().rev().fold(0.0, |sum: f64, &c| sum.mul_add(square, c));
    inverse * series
}

/// Loader's deviance m ln(m / mu) + mu - m >= 0, with mu - m given separately so
/// that the caller can supply it without cancellation.
pub(crate) fn deviance(m: f64, mu: f64, mu_minus_m: f64) -> f64 {
    let relative = mu_minus_m / m;
    if relative.abs() < 0.5 {
        return -m * log1p_minus(relative);
    }
    let ratio = m / mu;
    // The ratio can overflow when mu is subnormal; its logarithm cannot.
    let ln_ratio = if ratio.is_finite() { ratio.ln() } else { m.ln() - mu.ln() };
    m * ln_ratio + mu_minus_m
}

/// Sum and its rounding error (Knuth's two-sum).
pub(crate) fn two_sum(first: f64, second: f64) -> (f64, f64) {
    let sum = first + second;
    let shadow = sum - first;
    (sum, (first - (sum - shadow)) + (second - shadow))
}

/// Product and its rounding error.
pub(crate) fn two_product(first: f64, second: f64) -> (f64, f64) {
    let product = first * second;
    (product, first.mul_add(second, -product))
}

/// ln cosh(w) without overflow or cancellation.
pub(crate) fn ln_cosh(w: f64) -> f64 {
    let size = w.abs();
    if size < 1.0 {
        let half = (0.5 * size).sinh();
        (2.0 * half * half).ln_1p()
    } else {
        size + (-2.0 * size).exp().ln_1p() - LN_2
    }
}

/// ln(m / (2 pi)) / 2.
pub(crate) fn half_ln_over_two_pi(m: f64) -> f64 {
    0.5 * (m / TAU).ln()
}
