//! Means, variances and covariance of values before and after.

use crate::math::sums::compensated;

/// What two columns of equal length add up to, about their means.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pairs {
    pub(super) n: f64,
    pub(super) mean_before: f64,
    pub(super) mean_after: f64,
    /// Σ (x − x̄)², exactly 0 where all are the same.
    pub(super) scatter_before: f64,
    pub(super) scatter_after: f64,
    /// Σ (x − x̄)(y − ȳ)
    pub(super) together: f64,
}

/// Whether a column holds two different values. Compared, not computed: a mean of equal numbers may differ from them
/// by a rounding.
pub(super) fn varies(values: &[f64]) -> bool {
    values.windows(2).any(|pair| pair[0] != pair[1])
}

/// x̄; 0 for nothing.
pub(super) fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { compensated(values.iter().copied()) / values.len() as f64 }
}

/// Σ (x − x̄)², exactly 0 where all are the same.
pub(super) fn scatter(values: &[f64], mean: f64) -> f64 {
    if varies(values) { compensated(values.iter().map(|value| (value - mean).powi(2))) } else { 0.0 }
}

impl Pairs {
    pub(super) fn of(before: &[f64], after: &[f64]) -> Self {
        let (mean_before, mean_after) = (mean(before), mean(after));
        let (scatter_before, scatter_after) = (scatter(before, mean_before), scatter(after, mean_after));
        let together = if scatter_before > 0.0 && scatter_after > 0.0 {
            compensated(before.iter().zip(after).map(|(x, y)| (x - mean_before) * (y - mean_after)))
        } else {
            0.0
        };
        Pairs { n: before.len() as f64, mean_before, mean_after, scatter_before, scatter_after, together }
    }

    /// s², with n − 1.
    pub(super) fn variance_before(&self) -> f64 {
        self.scatter_before / (self.n - 1.0)
    }

    pub(super) fn variance_after(&self) -> f64 {
        self.scatter_after / (self.n - 1.0)
    }

    /// The slope of after on before; `None` where before does not vary.
    pub(super) fn slope(&self) -> Option<f64> {
        (self.scatter_before > 0.0).then(|| self.together / self.scatter_before)
    }
}

/// The least-squares line of y on x, with what its standard errors need.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) n: f64,
    pub(super) mean_x: f64,
    pub(super) mean_y: f64,
    pub(super) slope: f64,
    pub(super) scatter_x: f64,
    /// Σ e² / (n − 2); 0 where all points lie on the line, but for rounding.
    pub(super) residual_variance: f64,
}

impl Line {
    /// `None` with fewer than three points, or where x does not vary.
    pub(super) fn of(x: &[f64], y: &[f64]) -> Option<Self> {
        let pairs = Pairs::of(x, y);
        let slope = pairs.slope()?;
        if x.len() < 3 {
            return None;
        }
        let squares = x.iter().zip(y).map(|(x, y)| {
            let residual = (y - pairs.mean_after) - slope * (x - pairs.mean_before);
            residual * residual
        });
        let left = compensated(squares);
        // What is left of points on a line is rounding, some units in the last place of the values themselves.
        let size = x.iter().chain(y).fold(0.0_f64, |most, value| most.max(value.abs()));
        let rounding = pairs.n * (size * 1e-14).powi(2);
        let left = if left <= rounding { 0.0 } else { left };
        Some(Line {
            n: pairs.n,
            mean_x: pairs.mean_before,
            mean_y: pairs.mean_after,
            slope,
            scatter_x: pairs.scatter_before,
            residual_variance: left / (pairs.n - 2.0),
        })
    }

    /// The line's height at x.
    pub(super) fn at(&self, x: f64) -> f64 {
        self.mean_y + self.slope * (x - self.mean_x)
    }

    /// The variance of that height: s² (1/n + (x − x̄)²/Σ(x − x̄)²).
    pub(super) fn variance_at(&self, x: f64) -> f64 {
        self.residual_variance * (1.0 / self.n + (x - self.mean_x).powi(2) / self.scatter_x)
    }
}
