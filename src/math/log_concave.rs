//! Tails and tail quantiles of log-concave densities.
//!
//! The rule is Takahasi and Mori's double-exponential formula for integrands
//! that decay exponentially (Publ. RIMS 9 (1974) 721-741): with
//! u = L exp(s - exp(-s)) the trapezoidal sum in s converges like
//! exp(-2 pi d / h), d the half-width of the strip of analyticity.

use std::sync::LazyLock;

/// Step of the trapezoidal sum. Halving it changes the tails of this floor by
/// less than 7e-15 (shapes 0.25 to 1e12); at 1/12 the gamma tail for shape 1/2
/// is off by 1e-11.
const STEP: f64 = 1.0 / 20.0;
/// First node is at s = -3.7, where u = 2e-19 L.
const FIRST: i32 = -74;
/// Last node is at s = 4.7, where u = 109 L: beyond any u with R(u) > -50,
/// because R is concave and R(L) <= -1/2.
const LAST: i32 = 94;
/// exp(-45) = 3e-20: what lies beyond cannot be seen in a double.
const NEGLIGIBLE: f64 = -45.0;
/// Factor 4 each: enough to cross the whole range of doubles.
const SCALE_STEPS: u32 = 600;

/// (u / L, weight / L) of the rule.
static NODES: LazyLock<Vec<(f64, f64)>> = LazyLock::new(|| {
    (FIRST..=LAST)
        .map(|index| {
            let s = f64::from(index) * STEP;
            let decay = (-s).exp();
            let node = (s - decay).exp();
            (node, STEP * (1.0 + decay) * node)
        })
        .collect()
});

/// A shift u with low <= -R(u) <= high, R concave with R(0) = 0 and R -> -inf,
/// found by quadrupling and then bisecting on the logarithmic scale.
fn shift_at(log_ratio: &impl Fn(f64) -> f64, hint: f64, low: f64, high: f64) -> Option<f64> {
    let mut shift = if hint > 0.0 && hint.is_finite() { hint } else { 1.0 };
    let (mut below, mut above) = (0.0, f64::INFINITY);
    for _ in 0..SCALE_STEPS {
        let drop = -log_ratio(shift);
        if drop.is_nan() {
            return None;
        }
        if drop < low {
            below = shift;
        } else if drop > high {
            above = shift;
        } else {
            return Some(shift);
        }
        shift = if above.is_infinite() {
            shift * 4.0
        } else if below == 0.0 {
            shift * 0.25
        } else {
            below * (above / below).sqrt()
        };
        if shift <= 0.0 || shift.is_infinite() {
            return None;
        }
    }
    Some(shift)
}

/// Integral over u >= 0 of exp(R(u)); NaN if no scale can be found.
pub(crate) fn tail_integral(log_ratio: impl Fn(f64) -> f64, hint: f64) -> f64 {
    let Some(scale) = shift_at(&log_ratio, hint, 0.7, 1.4) else {
        return f64::NAN;
    };
    let mut sum = 0.0;
    for &(node, weight) in NODES.iter() {
        let exponent = log_ratio(scale * node);
        if exponent < NEGLIGIBLE {
            break;
        }
        sum += weight * exponent.exp();
    }
    scale * sum
}

/// What is known of a tail at one point.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tail {
    /// ln of the density at the point.
    pub(crate) ln_density: f64,
    /// Tail / density (the Mills ratio).
    pub(crate) mills: f64,
    /// Derivative of ln density in the tail's direction.
    pub(crate) slope: f64,
}

impl Tail {
    /// ln of the tail probability.
    pub(crate) fn ln(self) -> f64 {
        self.ln_density + self.mills.ln()
    }

    /// The tail probability.
    pub(crate) fn probability(self) -> f64 {
        (self.ln_density.exp() * self.mills).min(1.0)
    }
}

/// Most steps of the quantile iteration; 2 to 5 were seen for shapes up to 1e12.
const QUANTILE_STEPS: u32 = 200;
/// A third-order step from here leaves an error of order 1e-18.
const LAST_STEP: f64 = 1e-6;

/// Shift v from the mode at which the tail is exp(ln_p), p <= 1/2.
///
/// `from_mode` is R at the mode, `at` gives the tail at a shift. The tail of a
/// log-concave density is log-concave too, so ln tail is concave and Newton's
/// method from the far side is monotone. A far side: the Mills ratio falls
/// beyond the mode, so tail(v) <= exp(R(v)), and R(v) = ln p is beyond the root.
/// Near the root each step is Halley's.
pub(crate) fn quantile_shift(
    ln_p: f64,
    hint: f64,
    from_mode: impl Fn(f64) -> f64,
    at: impl Fn(f64) -> Tail,
) -> f64 {
    let Some(mut shift) = shift_at(&from_mode, hint, -ln_p, -1.1 * ln_p) else {
        return f64::NAN;
    };
    let mut before = f64::INFINITY;
    for step in 0..QUANTILE_STEPS {
        let tail = at(shift);
        let excess = tail.ln() - ln_p;
        if !excess.is_finite() {
            // The point has left the range of doubles.
            shift *= 0.98;
            continue;
        }
        let newton = excess * tail.mills;
        // (ln S)'' = -h (h + slope), h = 1 / mills; 0 <= bend <= 1.
        let bend = 0.5 * excess * tail.slope.mul_add(tail.mills, 1.0);
        shift += if bend.abs() < 0.5 { newton / (1.0 + bend) } else { newton };
        // No progress: the point's own rounding is all that is left (parameters
        // beyond 1e14 or so).
        let stuck = step > 12 && excess.abs() >= before;
        if excess.abs() < LAST_STEP || stuck {
            break;
        }
        before = excess.abs();
    }
    shift
}

/// Nodes and weights of the 16-point Gauss-Legendre rule on [-1, 1].
static LEGENDRE: LazyLock<Vec<(f64, f64)>> = LazyLock::new(|| {
    const POINTS: u32 = 16;
    (1..=POINTS)
        .map(|index| {
            let count = f64::from(POINTS);
            // Tricomi's first guess, then Newton on P_16.
            let mut node = (std::f64::consts::PI * (f64::from(index) - 0.25) / (count + 0.5)).cos();
            let mut derivative = 1.0;
            for _ in 0..8 {
                let (mut previous, mut current) = (1.0, node);
                for degree in 2..=POINTS {
                    let d = f64::from(degree);
                    let next = ((2.0 * d - 1.0) * node * current - (d - 1.0) * previous) / d;
                    previous = current;
                    current = next;
                }
                derivative = count * (node * current - previous) / (node * node - 1.0);
                node -= current / derivative;
            }
            (node, 2.0 / ((1.0 - node * node) * derivative * derivative))
        })
        .collect()
});

/// (point, weight) pairs of the Gauss-Legendre rule on [low, high].
pub(crate) fn legendre(low: f64, high: f64) -> impl Iterator<Item = (f64, f64)> {
    let middle = 0.5 * (low + high);
    let half = 0.5 * (high - low);
    LEGENDRE.iter().map(move |&(node, weight)| (half.mul_add(node, middle), half * weight))
}

/// The w with `density_at_zero` times the integral of exp(R) over [0, w] equal
/// to `probability`: for quantiles so near the median that one minus a tail has
/// lost the digits. R is the log ratio from the mode.
pub(crate) fn central_shift(probability: f64, density_at_zero: f64, from_mode: impl Fn(f64) -> f64) -> f64 {
    let target = probability / density_at_zero;
    let mut shift = target;
    for _ in 0..20 {
        let area: f64 = legendre(0.0, shift).map(|(point, weight)| weight * from_mode(point).exp()).sum();
        let step = (target - area) / from_mode(shift).exp();
        shift += step;
        if step.abs() <= 1e-9 * shift.abs() {
            break;
        }
    }
    shift
}
