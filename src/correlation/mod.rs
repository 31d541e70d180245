//! Correlations with their influence values, from which intervals that assume no distribution come.

mod interval;
mod pearson;
mod rank;
mod resampled;

pub(crate) use interval::{determined, distribution_free};
pub(crate) use pearson::{pearson, skewness};
pub(crate) use rank::spearman;
#[allow(unused_imports, reason = "a tool that no figure takes up yet; this floor's tests do")]
pub(crate) use resampled::kendall_resampled;
pub(crate) use resampled::{pearson_resampled, spearman_resampled};

/// A correlation, and for each case its influence: how the correlation moves, to first order, as the case gains weight.
#[derive(Debug, Clone)]
pub(crate) struct Correlated {
    pub(crate) r: f64,
    pub(crate) influence: Vec<f64>, // Invariant: one per case; they add up to 0 but for rounding.
}

impl Correlated {
    /// The correlation of x and y given z, from the three correlations; its influence by the chain rule.
    ///
    /// r_xy.z = (r_xy − r_xz r_yz) / √((1 − r_xz²)(1 − r_yz²)): Kendall & Stuart, *The Advanced Theory of Statistics*,
    /// vol. 2, §27.5. `None` where z tells x or y completely.
    pub(crate) fn given(xy: &Correlated, xz: &Correlated, yz: &Correlated) -> Option<Correlated> {
        let (left_x, left_y) = (1.0 - xz.r * xz.r, 1.0 - yz.r * yz.r);
        // Below this, what is left of x or y is rounding.
        if left_x < 1e-12 || left_y < 1e-12 {
            return None;
        }
        let scale = (left_x * left_y).sqrt();
        let r = ((xy.r - xz.r * yz.r) / scale).clamp(-1.0, 1.0);
        let influence = xy
            .influence
            .iter()
            .zip(xz.influence.iter().zip(&yz.influence))
            .map(|(d_xy, (d_xz, d_yz))| {
                (d_xy - yz.r * d_xz - xz.r * d_yz) / scale + r * (xz.r * d_xz / left_x + yz.r * d_yz / left_y)
            })
            .collect();
        Some(Correlated { r, influence })
    }
}
