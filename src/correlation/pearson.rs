//! Pearson's product-moment correlation.

use super::Correlated;
use crate::math::sums::compensated;

/// Deviations from the mean in units of the standard deviation with n in its denominator; `None` without variation.
pub(super) fn standardised(values: &[f64]) -> Option<Vec<f64>> {
    let n = values.len() as f64;
    let first = *values.first()?;
    // Compared, not computed: a mean of equal numbers may differ from them by a rounding.
    if values.iter().all(|value| *value == first) {
        return None;
    }
    let mean = compensated(values.iter().copied()) / n;
    let sd = (compensated(values.iter().map(|value| (value - mean) * (value - mean))) / n).sqrt();
    (sd > 0.0).then(|| values.iter().map(|value| (value - mean) / sd).collect())
}

/// r = (1/n) Σ z_x z_y; influence z_x z_y − r (z_x² + z_y²)/2.
///
/// The influence of a case on r is Devlin, Gnanadesikan & Kettenring 1975, *Biometrika* 62, 531–545, eq. 3.2. `None` where
/// one of the two does not vary.
pub(crate) fn pearson(x: &[f64], y: &[f64]) -> Option<Correlated> {
    let (x, y) = (standardised(x)?, standardised(y)?);
    let r = compensated(x.iter().zip(&y).map(|(x, y)| x * y)) / x.len() as f64;
    let r = r.clamp(-1.0, 1.0);
    let influence = x.iter().zip(&y).map(|(x, y)| x * y - r * (x * x + y * y) / 2.0).collect();
    Some(Correlated { r, influence })
}

/// Moment skewness g₁; 0 without variation.
pub(crate) fn skewness(values: &[f64]) -> f64 {
    standardised(values).map_or(0.0, |z| compensated(z.iter().map(|z| z.powi(3))) / z.len() as f64)
}
