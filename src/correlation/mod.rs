//! Correlations with what each case does to them, from which intervals that assume no distribution come.
//!
//! A coefficient is computed from [`Pairs`]: rows, or the cells of a cross-tally with their counts, which give the same
//! figures at a cost that does not depend on how many answered.

mod clusters;
mod disattenuated;
mod interval;
mod latent;
mod ordinal;
mod pearson;
mod polychoric;
mod polyserial;
mod rank;
mod resampled;
mod sides;

pub(crate) use disattenuated::disattenuated;
pub(crate) use interval::{
    FEWEST_PAIRS, degrees_of_freedom, determined, distribution_free, fisher, on_z, wanted_pairs,
};
pub(crate) use ordinal::{gamma, kendall, somers_d};
pub(crate) use pearson::{pearson, skewness};
pub(crate) use polychoric::{polychoric, polychoric_ml};
pub(crate) use polyserial::{polyserial, polyserial_ml};
pub(crate) use rank::spearman;
#[allow(unused_imports, reason = "a tool that no figure takes up yet; this floor's tests do")]
pub(crate) use resampled::kendall_resampled;
pub(crate) use resampled::{pearson_resampled, spearman_resampled};

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::math::sums::compensated;

/// Two columns side by side, and how often each pair occurs.
#[derive(Debug, Clone)]
pub(crate) struct Pairs<'d> {
    x: Cow<'d, [f64]>,
    y: Cow<'d, [f64]>,
    weight: Cow<'d, [f64]>, // Invariant: as long as x and y, every weight at least 1.
    n: f64,
}

impl<'d> Pairs<'d> {
    /// Rows, each counted once. Where one column is longer, its rest is left out.
    pub(crate) fn of_rows(x: &'d [f64], y: &'d [f64]) -> Self {
        let length = x.len().min(y.len());
        Pairs {
            x: Cow::Borrowed(&x[..length]),
            y: Cow::Borrowed(&y[..length]),
            weight: Cow::Owned(vec![1.0; length]),
            n: length as f64,
        }
    }

    /// Cells (x, y, count); empty ones are left out.
    pub(crate) fn of_cells(cells: impl IntoIterator<Item = (f64, f64, u64)>) -> Pairs<'static> {
        let (mut x, mut y, mut weight) = (Vec::new(), Vec::new(), Vec::new());
        for (first, second, count) in cells.into_iter().filter(|(_, _, count)| *count > 0) {
            x.push(first);
            y.push(second);
            weight.push(count as f64);
        }
        let n = compensated(weight.iter().copied());
        Pairs { x: Cow::Owned(x), y: Cow::Owned(y), weight: Cow::Owned(weight), n }
    }

    /// The sum over all cases of one value per pair.
    fn sum(&self, values: impl IntoIterator<Item = f64>) -> f64 {
        compensated(self.weight.iter().zip(values).map(|(weight, value)| weight * value))
    }
}

/// A correlation, and for each pair what its cases do to it.
#[derive(Debug, Clone)]
pub(crate) struct Correlated {
    pub(crate) r: f64,
    /// How r moves, to first order, as a case gains weight: the infinitesimal jackknife, whose mean square over n is the asymptotic
    /// variance (the "ASE1" of the literature on rank coefficients).
    pub(crate) influence: Vec<f64>, // Invariant: one per pair; weighted, they add up to 0 but for rounding.
    /// (n − 1)(r − r without the case): the delete-one jackknife. `None` where some case cannot be spared, because without it one
    /// of the two would not vary.
    jackknife: Option<Vec<f64>>,
    weight: Vec<f64>,
    n: f64,
}

/// r = S/√(A B) less r' = (S − s√(A B))/√(A(1 − a) B(1 − b)): what r loses where S, A and B lose s, a and b. No difference of two nearly
/// equal numbers is taken, so that it holds for one case among 10¹⁷. `None` where nothing is left of A or B.
fn lost(r: f64, s: f64, a: f64, b: f64) -> Option<f64> {
    let (left_a, left_b) = (1.0 - a, 1.0 - b);
    if left_a < 1e-12 || left_b < 1e-12 {
        return None;
    }
    let kept = (left_a * left_b).sqrt();
    Some((s - r * (a + b - a * b) / (1.0 + kept)) / kept)
}

impl Correlated {
    /// A coefficient r = S/√(A B) from what S, A and B lose, relative to √(A B), A and B, as a case's weight shrinks: at what rate
    /// (`rates`, with n = 1 in their unit) and when the case is gone (`losses`).
    fn of_ratio(
        pairs: &Pairs<'_>,
        r: f64,
        rates: impl IntoIterator<Item = [f64; 3]>,
        losses: impl IntoIterator<Item = [f64; 3]>,
    ) -> Correlated {
        let spare = pairs.n - 1.0;
        let influence = rates.into_iter().map(|[s, a, b]| s - r * (a + b) / 2.0).collect();
        let jackknife = losses.into_iter().map(|[s, a, b]| Some(spare * lost(r, s, a, b)?)).collect();
        Correlated { r: r.clamp(-1.0, 1.0), influence, jackknife, weight: pairs.weight.to_vec(), n: pairs.n }
    }

    /// A coefficient whose influence values stand for the deletion of a case, to first order.
    fn of_influence(pairs: &Pairs<'_>, r: f64, influence: Vec<f64>) -> Correlated {
        let jackknife = Some(influence.clone());
        Correlated { r, influence, jackknife, weight: pairs.weight.to_vec(), n: pairs.n }
    }

    /// A coefficient of units that were put together elsewhere, each of weight 1, from what each does to it.
    pub(crate) fn of_units(r: f64, influence: Vec<f64>) -> Correlated {
        let (weight, n) = (vec![1.0; influence.len()], influence.len() as f64);
        Correlated { r, jackknife: Some(influence.clone()), influence, weight, n }
    }

    /// A coefficient from what it loses without a unit of each kind, times n − 1, and how many units are of that kind.
    pub(crate) fn of_deletions(r: f64, kinds: Vec<(f64, Option<f64>)>) -> Correlated {
        let weight: Vec<f64> = kinds.iter().map(|(weight, _)| *weight).collect();
        let n = compensated(weight.iter().copied());
        let jackknife: Option<Vec<f64>> = kinds.into_iter().map(|(_, moved)| moved).collect();
        let influence = jackknife.clone().unwrap_or_else(|| weight.clone());
        Correlated { r, influence, jackknife, weight, n }
    }

    /// √(Σ φ²)/n of the influence values φ.
    pub(crate) fn standard_error(&self) -> f64 {
        let squares = self.weight.iter().zip(&self.influence).map(|(weight, moved)| weight * moved * moved);
        compensated(squares).sqrt() / self.n
    }

    /// The same coefficient with clusters of rows as the units: what rows do to it is added up within clusters, scaled so that an
    /// interval over clusters is that of the rows.
    pub(crate) fn by_clusters(&self, of_rows: &[u32]) -> Correlated {
        let add_up = |values: &[f64]| -> Vec<f64> {
            let mut sums: BTreeMap<u32, f64> = BTreeMap::new();
            for (cluster, value) in of_rows.iter().zip(values) {
                *sums.entry(*cluster).or_default() += value;
            }
            let scale = sums.len() as f64 / self.n;
            sums.into_values().map(|sum| sum * scale).collect()
        };
        let clustered = Correlated::of_units(self.r, add_up(&self.influence));
        Correlated { jackknife: self.jackknife.as_deref().map(add_up), ..clustered }
    }

    /// The correlation of x and y given z, from the three correlations; its influence by the chain rule, its jackknife exactly.
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
        let rates = zipped(&xy.influence, &xz.influence, &yz.influence);
        let influence = rates
            .map(|[d_xy, d_xz, d_yz]| {
                (d_xy - yz.r * d_xz - xz.r * d_yz) / scale + r * (xz.r * d_xz / left_x + yz.r * d_yz / left_y)
            })
            .collect();
        let spare = xy.n - 1.0;
        let jackknife = xy.jackknife.as_ref().zip(xz.jackknife.as_ref().zip(yz.jackknife.as_ref()));
        let jackknife = jackknife.and_then(|(by_xy, (by_xz, by_yz))| {
            zipped(by_xy, by_xz, by_yz)
                .map(|by| {
                    let [d_xy, d_xz, d_yz] = by.map(|d| d / spare);
                    let s = (d_xy - xz.r * d_yz - yz.r * d_xz + d_xz * d_yz) / scale;
                    let a = (d_xz - 2.0 * xz.r) * d_xz / left_x;
                    let b = (d_yz - 2.0 * yz.r) * d_yz / left_y;
                    Some(spare * lost(r, s, a, b)?)
                })
                .collect()
        });
        Some(Correlated { r, influence, jackknife, weight: xy.weight.clone(), n: xy.n })
    }

    /// The correlation of x and y given several columns: one after the other is taken out of all that are left, by
    /// [`given`](Correlated::given). For Pearson's this is the correlation of the residuals from a regression on the columns.
    ///
    /// `None` where one of the columns does not vary, or the columns tell x, y or each other completely.
    pub(crate) fn partial(
        correlate: impl Fn(&Pairs<'_>) -> Option<Correlated>,
        x: &[f64],
        y: &[f64],
        columns: &[&[f64]],
    ) -> Option<Correlated> {
        // x and y stand first: the others are taken out from the last one on, and these two are left.
        let left: Vec<&[f64]> = [x, y].iter().chain(columns).copied().collect();
        let mut triangle = Vec::with_capacity(left.len());
        for (place, second) in left.iter().enumerate() {
            let row: Option<Vec<Correlated>> =
                left[..place].iter().map(|first| correlate(&Pairs::of_rows(first, second))).collect();
            triangle.push(row?);
        }
        while triangle.len() > 2 {
            let with = triangle.pop()?;
            triangle = triangle
                .iter()
                .enumerate()
                .map(|(second, row)| {
                    let pairs = row.iter().enumerate();
                    pairs.map(|(first, xy)| Correlated::given(xy, &with[first], &with[second])).collect()
                })
                .collect::<Option<_>>()?;
        }
        triangle.pop()?.pop()
    }
}

fn zipped<'v>(a: &'v [f64], b: &'v [f64], c: &'v [f64]) -> impl Iterator<Item = [f64; 3]> + 'v {
    a.iter().zip(b.iter().zip(c)).map(|(a, (b, c))| [*a, *b, *c])
}
