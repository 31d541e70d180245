//! The non-central chi-squared and F distributions: central ones whose degrees of freedom above grow by 2J, J ~ Poisson(λ/2).
//!
//! ```text
//! P(X > x) = sum over j >= 0 of P(J = j) P(X_j > x)
//! ```
//!
//! is a sum of positive terms in both tails. Its terms are analytic in j, so where J spreads widely the sum over every n-th j
//! is the sum over all of them but for about exp(-2π² (σ/h)²) with σ² = λ/2 and steps of h = σ/3 (Poisson's summation formula):
//! the cost does not grow with λ.

use super::elementary::{HALF_LN_TWO_PI, deviance, stirling_error};
use super::{beta, chi_squared, gamma, normal};

/// From this mean on J is stepped through in parts of its spread: j = 0 then has weight exp(-64).
const WIDE_FROM: f64 = 64.0;
const STEPS_PER_SPREAD: f64 = 3.0;
/// exp(-60) = 9e-27: what lies beyond does not show in tails down to 1e-13.
const NEGLIGIBLE: f64 = -60.0;
/// More than are ever taken: 11 spreads to a side.
const MOST_STEPS: u32 = 2_000;

/// ln P(J = j) for real j >= 0, with the mean less j given apart.
fn ln_weight(mean: f64, j: f64, mean_minus_j: f64) -> f64 {
    if j == 0.0 {
        return -mean;
    }
    -stirling_error(j) - deviance(j, mean, mean_minus_j) - 0.5 * j.ln() - HALF_LN_TWO_PI
}

/// E tail(J).
fn mixture(mean: f64, tail: impl Fn(f64) -> f64) -> f64 {
    if mean == 0.0 {
        return tail(0.0);
    }
    let step = if mean < WIDE_FROM { 1.0 } else { mean.sqrt() / STEPS_PER_SPREAD };
    let centre = if mean < WIDE_FROM { mean.floor() } else { mean };
    let mut sum = 0.0;
    for direction in [1.0, -1.0] {
        for index in u32::from(direction < 0.0)..MOST_STEPS {
            let shift = direction * step * f64::from(index);
            let j = centre + shift;
            if j < 0.0 {
                break;
            }
            let weight = ln_weight(mean, j, (mean - centre) - shift);
            if weight < NEGLIGIBLE {
                break;
            }
            sum += weight.exp() * tail(j);
        }
    }
    (sum * step).clamp(0.0, 1.0)
}

fn in_domain(x: f64, df: f64, lambda: f64) -> bool {
    x >= 0.0 && x.is_finite() && df > 0.0 && lambda >= 0.0 && lambda.is_finite()
}

/// P(χ² > x) with ν degrees of freedom and non-centrality λ. Relative accuracy 1e-10 for tails above 1e-13.
pub(crate) fn chi_squared_upper(x: f64, df: f64, lambda: f64) -> f64 {
    if !in_domain(x, df, lambda) {
        return f64::NAN;
    }
    mixture(0.5 * lambda, |j| gamma::upper_tail(0.5 * df + j, 0.5 * x))
}

/// P(χ² <= x), likewise.
pub(crate) fn chi_squared_lower(x: f64, df: f64, lambda: f64) -> f64 {
    if !in_domain(x, df, lambda) {
        return f64::NAN;
    }
    mixture(0.5 * lambda, |j| gamma::lower_tail(0.5 * df + j, 0.5 * x))
}

/// P(F > f) with ν₁ degrees of freedom above, ν₂ below and non-centrality λ. Relative accuracy 1e-10 for tails above 1e-13.
pub(crate) fn fisher_f_upper(f: f64, df_above: f64, df_below: f64, lambda: f64) -> f64 {
    fisher_f_tail(f, df_above, df_below, lambda, true)
}

/// P(F <= f), likewise.
pub(crate) fn fisher_f_lower(f: f64, df_above: f64, df_below: f64, lambda: f64) -> f64 {
    fisher_f_tail(f, df_above, df_below, lambda, false)
}

fn fisher_f_tail(f: f64, df_above: f64, df_below: f64, lambda: f64, above: bool) -> f64 {
    let below_is_fine = df_below > 0.0 && df_below.is_finite();
    if !(below_is_fine && in_domain(f, df_above, lambda)) {
        return f64::NAN;
    }
    let (a, b) = (0.5 * df_above, 0.5 * df_below);
    let ratio = f * (df_above / df_below);
    // Of x and 1 - x the smaller one is formed.
    let (x, rest) = (ratio / (1.0 + ratio), 1.0 / (1.0 + ratio));
    mixture(0.5 * lambda, |j| match (ratio > 1.0, above) {
        (true, true) => beta::lower_tail(rest, b, a + j),
        (true, false) => beta::upper_tail(rest, b, a + j),
        (false, true) => beta::upper_tail(x, a + j, b),
        (false, false) => beta::lower_tail(x, a + j, b),
    })
}

/// The λ at which p is left above (or below), 0 where even λ = 0 leaves more above (or less below). `centre` and `most` are
/// about and at most √λ; `upper` and `lower` are the tails.
///
/// The normal quantile of the tail is nearly a straight line in √λ, so the secant finds it in a few steps; the bracket keeps it
/// safe.
fn noncentrality(
    upper: impl Fn(f64) -> f64,
    lower: impl Fn(f64) -> f64,
    (centre, most): (f64, f64),
    wanted: f64,
) -> f64 {
    /// More than bisection alone would take.
    const MOST_STEPS: u32 = 120;
    // Falls with λ: the quantile of what lies above, from the smaller tail, which has the digits.
    let excess = |root: f64| {
        let below = lower(root * root);
        let z = if below <= 0.5 {
            -normal::upper_quantile(below)
        } else {
            normal::upper_quantile(upper(root * root))
        };
        (wanted - z).clamp(-1e3, 1e3)
    };
    let at_zero = excess(0.0);
    if at_zero.is_nan() || !most.is_finite() {
        return f64::NAN;
    }
    if at_zero >= 0.0 {
        return 0.0;
    }
    let (mut low, mut high) = (0.0, most);
    let mut root = centre.clamp(0.0, most).max(1e-3);
    let mut slope = 1.0;
    let mut last: Option<(f64, f64)> = None;
    for _ in 0..MOST_STEPS {
        let over = excess(root);
        if over < 0.0 {
            low = root;
        } else {
            high = root;
        }
        if over.abs() <= 1e-13 {
            break;
        }
        if let Some((before, over_before)) = last {
            let measured = (over - over_before) / (root - before);
            if measured.is_finite() && measured > 0.0 {
                slope = measured;
            }
        }
        last = Some((root, over));
        let mut next = root - over / slope;
        if !(next > low && next < high) {
            next = f64::midpoint(low, high);
        }
        if (next - root).abs() <= 4e-16 * root {
            break;
        }
        root = next;
    }
    root * root
}

/// The ends of the confidence interval of λ with so much in each tail, from an observed χ²: Steiger 2004, *Psychol. Methods* 9,
/// 164-182. 1e-14 < tail < 1/2.
pub(crate) fn chi_squared_ends(x: f64, df: f64, tail: f64) -> (f64, f64) {
    // Beyond √x + 10 less than the normal tail at 10 lies below x.
    let most = x.max(0.0).sqrt() + 10.0;
    let centre = (x - df).max(0.0).sqrt();
    let z = normal::upper_quantile(tail);
    let end = |wanted: f64| {
        let (upper, lower) = (|at| chi_squared_upper(x, df, at), |at| chi_squared_lower(x, df, at));
        noncentrality(upper, lower, (centre - wanted, most), wanted)
    };
    (end(z), end(-z))
}

/// The same from an observed F.
pub(crate) fn fisher_f_ends(f: f64, df_above: f64, df_below: f64, tail: f64) -> (f64, f64) {
    // The mean square below passes this with probability 1e-14 only.
    let widest = chi_squared::upper_quantile(1e-14, df_below) / df_below;
    let most = (f.max(0.0) * df_above * widest.max(1.0)).sqrt() + 10.0;
    let centre = (df_above * (f - 1.0)).max(0.0).sqrt();
    let z = normal::upper_quantile(tail);
    let end = |wanted: f64| {
        let upper = |at| fisher_f_upper(f, df_above, df_below, at);
        let lower = |at| fisher_f_lower(f, df_above, df_below, at);
        noncentrality(upper, lower, (centre - wanted, most), wanted)
    };
    (end(z), end(-z))
}
