//! The standard normal distribution.

use super::elementary::{HALF_LN_TWO_PI, two_product};
use super::log_concave::{Tail, central_shift, quantile_shift, tail_integral};

/// Below this distance of p from 1/2 the quantile is solved from the centre.
const CENTRAL: f64 = 0.02;

fn tail_at(z: f64) -> Tail {
    Tail { ln_density: -0.5 * z * z - HALF_LN_TWO_PI, mills: mills(z), slope: -z }
}

/// Tail over density, z >= 0.
fn mills(z: f64) -> f64 {
    tail_integral(|u| -u * (z + 0.5 * u), 1.0 / (1.0 + z))
}

/// P(Z > z). Relative accuracy 3e-15 for every z with a normal result.
pub(crate) fn upper_tail(z: f64) -> f64 {
    if z.is_nan() {
        return f64::NAN;
    }
    if z < 0.0 {
        return 1.0 - upper_tail(-z);
    }
    if z == 0.0 {
        return 0.5;
    }
    if z > 39.0 {
        return 0.0;
    }
    // exp(-z^2/2) with the square's rounding error put back.
    let (square, error) = two_product(z, z);
    let density = (-0.5 * square).exp() * (-0.5 * error).exp() * (-HALF_LN_TWO_PI).exp();
    (density * mills(z)).min(0.5)
}

/// The z with P(Z > z) = p; infinite at 0 and 1, NaN outside [0, 1].
/// Relative accuracy 1e-14, also next to p = 1/2 where z is next to 0.
pub(crate) fn upper_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p > 0.5 {
        return -upper_quantile(1.0 - p);
    }
    if p == 0.0 {
        return f64::INFINITY;
    }
    let from_mode = |v: f64| -0.5 * v * v;
    if 0.5 - p < CENTRAL {
        return central_shift(0.5 - p, (-HALF_LN_TWO_PI).exp(), from_mode);
    }
    quantile_shift(p.ln(), 1.0, from_mode, tail_at)
}

/// The density at z.
pub(crate) fn density(z: f64) -> f64 {
    (-0.5 * z * z - HALF_LN_TWO_PI).exp()
}
