//! The standard bivariate normal distribution.
//!
//! Everything comes from Owen's T function, T(h, a) = P(X > h, 0 < Y < aX) for independent standard normal X and Y
//! (Owen 1956, *Ann. Math. Statist.* 27, 1075–1090). For |a| <= 1 its integrand is analytic with its nearest poles at ±i,
//! so one Gauss–Legendre rule has converged to rounding whatever the arguments; |a| > 1 is brought back to 1/a. Hence
//! one formula for every correlation, with no seam where it comes near ±1.

use std::f64::consts::{FRAC_1_PI, TAU};

use super::log_concave::legendre;
use super::normal;

/// Positive nodes and weights of the 24-point Gauss–Legendre rule. The integrand is even, so 12 evaluations do. With poles at ±i the
/// error falls by (1 + √2)² per point: 2.4⁻⁴⁸ = 5e-19.
const NODES: [(f64, f64); 12] = [
    (0.064_056_892_862_605_63, 0.127_938_195_346_752_16),
    (0.191_118_867_473_616_3, 0.125_837_456_346_828_3),
    (0.315_042_679_696_163_4, 0.121_670_472_927_803_39),
    (0.433_793_507_626_045_1, 0.115_505_668_053_725_6),
    (0.545_421_471_388_839_5, 0.107_444_270_115_965_63),
    (0.648_093_651_936_975_6, 0.097_618_652_104_113_89),
    (0.740_124_191_578_554_4, 0.086_190_161_531_953_28),
    (0.820_001_985_973_903, 0.073_346_481_411_080_31),
    (0.886_415_527_004_401, 0.059_298_584_915_436_78),
    (0.938_274_552_002_732_8, 0.044_277_438_817_419_81),
    (0.974_728_555_971_309_5, 0.028_531_388_628_933_663),
    (0.995_187_219_997_021_4, 0.012_341_229_799_987_2),
];

/// T(h, a) for |a| <= 1.
fn owen_within(h: f64, a: f64) -> f64 {
    let half_square = -0.5 * h * h;
    // Below e^-745 nothing is left; this also keeps an infinite h from meeting a = 0.
    if half_square < -745.0 {
        return 0.0;
    }
    let sum: f64 = NODES
        .iter()
        .map(|(node, weight)| {
            let x = a * node;
            let square = 1.0 + x * x;
            weight * (half_square * square).exp() / square
        })
        .sum();
    a * sum / TAU
}

/// T(h, b/h), odd in b/h. Only the quotient's smaller side is ever divided by.
fn owen(h: f64, b: f64) -> f64 {
    let (height, reach) = (h.abs(), b.abs());
    let sign = if (h < 0.0) == (b < 0.0) { 1.0 } else { -1.0 };
    if reach <= height {
        return if height == 0.0 { 0.0 } else { sign * owen_within(height, reach / height) };
    }
    // T(h, a) + T(ah, 1/a) = (Q(h) + Q(ah))/2 − Q(h) Q(ah), a > 0, h >= 0 (Owen 1956, eq. 2.4, in upper tails).
    let (near, far) = (normal::upper_tail(height), normal::upper_tail(reach));
    sign * (0.5 * (near + far) - near * far - owen_within(reach, height / reach))
}

/// 1 − ρ² without cancellation.
fn left(rho: f64) -> f64 {
    (1.0 - rho) * (1.0 + rho)
}

/// (k − ρh)/√(1 − ρ²); with |ρ| near 1 the difference is taken first.
pub(crate) fn conditional(k: f64, h: f64, rho: f64) -> f64 {
    off_the_line(k, h, rho) / left(rho).sqrt()
}

fn off_the_line(k: f64, h: f64, rho: f64) -> f64 {
    if rho >= 0.0 { (k - h) + (1.0 - rho) * h } else { (k + h) - (1.0 + rho) * h }
}

/// P(X < h, Y < k) at correlation ρ. Absolute accuracy 1e-15 for every h and k, infinite ones among them, and |ρ| <= 1.
///
/// Owen 1956, eq. 3.1: (Φ(h) + Φ(k))/2 − T(h, (k − ρh)/(h √(1−ρ²))) − T(k, (h − ρk)/(k √(1−ρ²))) − δ, with δ = ½ where h
/// and k have different signs.
pub(crate) fn lower(h: f64, k: f64, rho: f64) -> f64 {
    if h.is_nan() || k.is_nan() || rho.is_nan() || rho.abs() > 1.0 {
        return f64::NAN;
    }
    if h == f64::NEG_INFINITY || k == f64::NEG_INFINITY {
        return 0.0;
    }
    let (below_h, below_k) = (normal::upper_tail(-h), normal::upper_tail(-k));
    if h == f64::INFINITY || k == f64::INFINITY {
        return below_h.min(below_k);
    }
    let width = left(rho);
    if width == 0.0 {
        return if rho > 0.0 { below_h.min(below_k) } else { (below_h + below_k - 1.0).max(0.0) };
    }
    if h == 0.0 && k == 0.0 {
        // atan2, not asin: near ±1 the arc sine has lost half its digits.
        return 0.25 + 0.5 * FRAC_1_PI * rho.atan2(width.sqrt());
    }
    // 0 counts as positive here and in `owen`, where T(0, ±∞) = ±¼ is the limit from above.
    let opposite = if (h < 0.0) == (k < 0.0) { 0.0 } else { 0.5 };
    let of_h = owen(h, conditional(k, h, rho));
    let of_k = owen(k, conditional(h, k, rho));
    (0.5 * (below_h + below_k) - of_h - of_k - opposite).clamp(0.0, below_h.min(below_k))
}

/// P(h₀ < X < h₁, k₀ < Y < k₁). Relative accuracy 1e-10 where both intervals lie in the lower tails (h₀ + h₁ <= 0, k₀ + k₁ <= 0), 1e-15
/// absolutely elsewhere.
///
/// From the four corners, whose difference loses digits where it is small: there it is the integral over x of φ(x) times the conditional
/// probability of y, both positive.
pub(crate) fn rectangle(h: [f64; 2], k: [f64; 2], rho: f64) -> f64 {
    let corner = |row: usize, column: usize| lower(h[row], k[column], rho);
    let by_corners = (corner(1, 1) - corner(0, 1)) - (corner(1, 0) - corner(0, 0));
    if by_corners < SMALL && left(rho) > 0.0 { integrated(h, k, rho) } else { by_corners }
}

/// Below this, four corners to 1e-15 do not give ten digits.
const SMALL: f64 = 1e-5;
/// Beyond, the normal density is no double.
const FARTHEST: f64 = 39.0;
/// The longest piece on which a sixteen-point rule takes the density as smooth.
const LONGEST_PIECE: f64 = 0.75;

fn integrated([h_low, h_high]: [f64; 2], k: [f64; 2], rho: f64) -> f64 {
    let (from, to) = (h_low.max(-FARTHEST), h_high.min(FARTHEST));
    let spread = left(rho).sqrt();
    // Where y's interval is left or entered, the conditional probability turns within a few spreads: pieces of two of them.
    let mut ends: Vec<f64> = vec![from, to];
    for end in k.into_iter().filter(|end| end.is_finite()) {
        // Infinite, or no number, where ρ is 0: left out below.
        ends.extend((-4..=4).map(|step| (end + 2.0 * f64::from(step) * spread) / rho));
    }
    ends.retain(|end| *end >= from && *end <= to);
    ends.sort_unstable_by(f64::total_cmp);
    let within = |x: f64| {
        let [low, high] = k.map(|end| if end.is_infinite() { end } else { conditional(end, x, rho) });
        // The smaller tails have the digits.
        if low > 0.0 {
            normal::upper_tail(low) - normal::upper_tail(high)
        } else {
            normal::upper_tail(-high) - normal::upper_tail(-low)
        }
    };
    let mut sum = 0.0;
    for piece in ends.windows(2) {
        let parts = ((piece[1] - piece[0]) / LONGEST_PIECE).ceil().max(1.0);
        let width = (piece[1] - piece[0]) / parts;
        for part in 0..parts as u32 {
            let start = piece[0] + width * f64::from(part);
            let points = legendre(start, start + width);
            sum += points.map(|(x, weight)| weight * normal::density(x) * within(x)).sum::<f64>();
        }
    }
    sum
}

/// The density at (h, k); 0 where one of them is infinite or |ρ| = 1.
pub(crate) fn density(h: f64, k: f64, rho: f64) -> f64 {
    let width = left(rho);
    if width <= 0.0 || !h.is_finite() || !k.is_finite() {
        return 0.0;
    }
    let across = conditional(k, h, rho);
    (-0.5 * (h * h + across * across)).exp() / (TAU * width.sqrt())
}
