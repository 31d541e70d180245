//! The non-central chi-squared and F distributions: central ones whose degrees of freedom above grow by 2J, J ~ Poisson(λ/2).
//!
//! ```text
//! P(X > x) = sum over j >= 0 of P(J = j) P(X_j > x)
//! ```
//!
//! is a sum of positive terms in both tails. Its terms are analytic in j, so where J spreads widely the sum over every n-th j is the sum over
//! all of them but for about exp(-2π² (σ/h)²) with σ² = λ/2 and steps of h = σ/4 (Poisson's summation formula): the cost does not grow with λ.

use super::elementary::{HALF_LN_TWO_PI, deviance, stirling_error};
use super::{beta, chi_squared, gamma, normal};

/// From this mean on J is stepped through in parts of its spread: j = 0 then has weight exp(-256).
const WIDE_FROM: f64 = 256.0;
const STEPS_PER_SPREAD: f64 = 4.0;
/// exp(-80) = 2e-35: what lies beyond does not show in tails down to 1e-13.
const NEGLIGIBLE: f64 = -80.0;
/// More than are ever taken: 13 spreads to a side.
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

/// P(χ² > x) and P(χ² <= x) with ν degrees of freedom and non-centrality λ. Relative accuracy 1e-10 for tails above 1e-13.
pub(crate) fn chi_squared_tails(x: f64, df: f64, lambda: f64) -> (f64, f64) {
    if !in_domain(x, df, lambda) {
        return (f64::NAN, f64::NAN);
    }
    let mean = 0.5 * lambda;
    (
        mixture(mean, |j| gamma::upper_tail(0.5 * df + j, 0.5 * x)),
        mixture(mean, |j| gamma::lower_tail(0.5 * df + j, 0.5 * x)),
    )
}

/// P(F > f) and P(F <= f) with ν₁ degrees of freedom above, ν₂ below and non-centrality λ. Relative accuracy 1e-10 for tails above 1e-13.
pub(crate) fn fisher_f_tails(f: f64, df_above: f64, df_below: f64, lambda: f64) -> (f64, f64) {
    if !in_domain(f, df_above, lambda) || !(df_below > 0.0 && df_below.is_finite()) {
        return (f64::NAN, f64::NAN);
    }
    let (a, b) = (0.5 * df_above, 0.5 * df_below);
    let ratio = f * (df_above / df_below);
    let mean = 0.5 * lambda;
    // Of x and 1 - x the smaller one is formed.
    if ratio > 1.0 {
        let rest = 1.0 / (1.0 + ratio);
        (
            mixture(mean, |j| beta::lower_tail(rest, b, a + j)),
            mixture(mean, |j| beta::upper_tail(rest, b, a + j)),
        )
    } else {
        let x = ratio / (1.0 + ratio);
        (mixture(mean, |j| beta::upper_tail(x, a + j, b)), mixture(mean, |j| beta::lower_tail(x, a + j, b)))
    }
}

/// The λ at which `tails(λ)` leaves p above, 0 where even λ = 0 leaves more. `most` bounds √λ.
///
/// The normal quantile of the tail is nearly a straight line in √λ, so the secant finds it in a few steps; the bracket keeps it safe.
fn noncentrality(tails: impl Fn(f64) -> (f64, f64), most: f64, p: f64, above: bool) -> f64 {
    /// More than bisection alone would take.
    const MOST_STEPS: u32 = 120;
    let wanted = if above { normal::upper_quantile(p) } else { -normal::upper_quantile(p) };
    // Falls with λ: the quantile of what lies above, from the smaller tail, which has the digits.
    let excess = |root: f64| {
        let (upper, lower) = tails(root * root);
        let z = if upper <= lower { normal::upper_quantile(upper) } else { -normal::upper_quantile(lower) };
        (z - wanted).clamp(-1e3, 1e3)
    };
    let (mut low, mut high) = (0.0, most);
    let (mut at_low, mut at_high) = (excess(low), -1e3);
    if at_low.is_nan() || !most.is_finite() {
        return f64::NAN;
    }
    if at_low <= 0.0 {
        return 0.0;
    }
    let mut stale = 0;
    for step in 0..MOST_STEPS {
        let secant = low + (high - low) * at_low / (at_low - at_high);
        // The first step and every third from the same end is a bisection.
        let next = if step == 0 || stale > 2 || !(secant > low && secant < high) {
            f64::midpoint(low, high)
        } else {
            secant
        };
        let here = excess(next);
        if here == 0.0 {
            return next * next;
        }
        let kept_low = here < 0.0;
        let width = high - low;
        if kept_low {
            (high, at_high) = (next, here);
        } else {
            (low, at_low) = (next, here);
        }
        stale = if high - low > 0.5 * width { stale + 1 } else { 0 };
        if high - low <= 4e-16 * high || here.abs() <= 1e-13 {
            return next * next;
        }
    }
    let root = f64::midpoint(low, high);
    root * root
}

/// The ends of the confidence interval of λ with so much in each tail, from an observed χ²: Steiger 2004, *Psychol. Methods* 9, 164-182.
/// 1e-14 < tail < 1/2.
pub(crate) fn chi_squared_ends(x: f64, df: f64, tail: f64) -> (f64, f64) {
    // Beyond √x + 10 less than the normal tail at 10 lies below x.
    let most = x.max(0.0).sqrt() + 10.0;
    let tails = |lambda| chi_squared_tails(x, df, lambda);
    (noncentrality(tails, most, tail, true), noncentrality(tails, most, tail, false))
}

/// The same from an observed F.
pub(crate) fn fisher_f_ends(f: f64, df_above: f64, df_below: f64, tail: f64) -> (f64, f64) {
    // The mean square below passes this with probability 1e-14 only.
    let widest = chi_squared::upper_quantile(1e-14, df_below) / df_below;
    let most = (f.max(0.0) * df_above * widest.max(1.0)).sqrt() + 10.0;
    let tails = |lambda| fisher_f_tails(f, df_above, df_below, lambda);
    (noncentrality(tails, most, tail, true), noncentrality(tails, most, tail, false))
}
