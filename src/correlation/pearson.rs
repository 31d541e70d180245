//! Pearson's product-moment correlation.

use super::{Correlated, Pairs};
use crate::math::sums::{self, compensated};

/// As [`sums::standardised`], of weighted values; the deviations alone.
pub(super) fn standardised(values: &[f64], weight: impl Fn(usize) -> f64, n: f64) -> Option<Vec<f64>> {
    let first = *values.first()?;
    // Compared, not computed: a mean of equal numbers may differ from them by a rounding.
    if values.iter().all(|value| *value == first) {
        return None;
    }
    let mean_of = |term: &dyn Fn(f64) -> f64| {
        compensated(values.iter().enumerate().map(|(place, value)| weight(place) * term(*value))) / n
    };
    let mean = mean_of(&|value| value);
    let sd = mean_of(&|value| (value - mean) * (value - mean)).sqrt();
    (sd > 0.0).then(|| values.iter().map(|value| (value - mean) / sd).collect())
}

/// r = (1/n) Σ z_x z_y; influence z_x z_y − r (z_x² + z_y²)/2.
///
/// The influence of a case on r is Devlin, Gnanadesikan & Kettenring 1975, *Biometrika* 62, 531–545, eq. 3.2. Without a case,
/// Σ z_x z_y loses z_x z_y n/(n − 1), and each Σ z² loses z² n/(n − 1). `None` where one of the two does not vary.
pub(crate) fn pearson(pairs: &Pairs<'_>) -> Option<Correlated> {
    let n = pairs.n;
    let x = standardised(&pairs.x, |place| pairs.weight[place], n)?;
    let y = standardised(&pairs.y, |place| pairs.weight[place], n)?;
    let products = || x.iter().zip(&y).map(|(x, y)| [x * y, x * x, y * y]);
    let r = (pairs.sum(products().map(|[xy, _, _]| xy)) / n).clamp(-1.0, 1.0);
    let losses = products().map(|product| product.map(|part| part / (n - 1.0)));
    Some(Correlated::of_ratio(pairs, r, products(), losses))
}

/// Moment skewness g₁; 0 without variation.
pub(crate) fn skewness(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    sums::standardised(values).map_or(0.0, |(_, _, z)| compensated(z.iter().map(|z| z.powi(3))) / n)
}

/// The moment skewness of both columns.
pub(super) fn skewness_of_both(pairs: &Pairs<'_>) -> [f64; 2] {
    [&pairs.x, &pairs.y].map(|values| {
        let z = standardised(values, |place| pairs.weight[place], pairs.n);
        z.map_or(0.0, |z| pairs.sum(z.iter().map(|z| z.powi(3))) / pairs.n)
    })
}
