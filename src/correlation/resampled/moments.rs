//! Pearson's correlation, and the partial one, on every resample.

use super::{Crossed, ROUNDING};
use crate::error::Refusal;
use crate::inference::resampling::{Bootstrap, Draws, Replicates, Resampler};
use crate::math::sums::{compensated, standardised};

/// Where less of a resample's cross-product is left after the mean and the given variables are taken out, ten of the sixteen
/// digits of a sum may be gone: such a resample is computed again from its rows.
const TRUSTED: f64 = 1e-6;

/// Pearson's correlation of x and y given further columns (none: the plain one), on every resample.
///
/// What a unit adds to n, the sums and the cross-products of the standardised columns is put together once; a resample only
/// adds these up, at the same cost for a row as for a cluster. A resample in which a column does not vary, or the given ones tell
/// x or y completely, has no value.
///
/// # Errors
/// As [`Resampler::replicates`]; refused too where a column does not vary at all. The columns must be as long as the resampler's.
pub(crate) fn pearson_resampled(
    figure: &'static str,
    resampler: &Resampler,
    (x, y): (&[f64], &[f64]),
    given: &[&[f64]],
    bootstrap: &Bootstrap,
) -> Result<Replicates, Refusal> {
    let columns: Vec<&[f64]> = [x, y].iter().chain(given).copied().collect();
    let standardised: Option<Vec<Vec<f64>>> =
        columns.iter().map(|column| Some(standardised(column)?.2)).collect();
    let standardised = standardised.ok_or_else(|| Refusal::no_variation(figure, "values of a column"))?;
    let job = Job { figure, resampler, columns: &columns, standardised: &standardised, bootstrap };
    // So many sums per unit: kept in registers where their number is known when this is compiled.
    match given.len() {
        0 => job.replicates::<6>(),
        1 => job.replicates::<10>(),
        2 => job.replicates::<15>(),
        3 => job.replicates::<21>(),
        4 => job.replicates::<28>(),
        _ => job.replicates_of_any_width(),
    }
}

struct Job<'a> {
    figure: &'static str,
    resampler: &'a Resampler,
    columns: &'a [&'a [f64]],
    standardised: &'a [Vec<f64>],
    bootstrap: &'a Bootstrap,
}

impl Job<'_> {
    /// For each unit: how many rows, Σ z_j, Σ z_j z_k for k ≤ j.
    fn unit_sums(&self) -> Vec<Vec<f64>> {
        let rows = self.columns[0].len();
        let products = self.standardised.iter().enumerate().flat_map(|(j, z_j)| {
            self.standardised[..=j].iter().map(move |z_k| z_j.iter().zip(z_k).map(|(a, b)| a * b).collect())
        });
        let sums = std::iter::once(vec![1.0; rows]).chain(self.standardised.iter().cloned()).chain(products);
        sums.map(|column: Vec<f64>| self.resampler.unit_sums(&column)).collect()
    }

    fn replicates<const WIDTH: usize>(&self) -> Result<Replicates, Refusal> {
        let columns = self.unit_sums();
        let of_unit =
            |unit: usize| std::array::from_fn(|sum| columns.get(sum).map_or(0.0, |column| column[unit]));
        let units: Vec<[f64; WIDTH]> = (0..self.resampler.units()).map(of_unit).collect();
        self.replicates_by_sums(WIDTH, |draws, sums| {
            let mut added = [0.0; WIDTH];
            draws.each(|unit| {
                for (sum, add) in added.iter_mut().zip(&units[unit]) {
                    *sum += add;
                }
            });
            sums.copy_from_slice(&added);
        })
    }

    fn replicates_of_any_width(&self) -> Result<Replicates, Refusal> {
        let columns = self.unit_sums();
        let width = columns.len();
        let of_unit = |unit: usize| columns.iter().map(move |column| column[unit]);
        let units: Vec<f64> = (0..self.resampler.units()).flat_map(of_unit).collect();
        self.replicates_by_sums(width, |draws, sums| {
            sums.fill(0.0);
            draws.each(|unit| {
                for (sum, add) in sums.iter_mut().zip(&units[unit * width..(unit + 1) * width]) {
                    *sum += add;
                }
            });
        })
    }

    fn replicates_by_sums(
        &self,
        width: usize,
        mut sum_up: impl FnMut(Draws, &mut [f64]),
    ) -> Result<Replicates, Refusal> {
        let mut sums = vec![0.0; width];
        let mut crossed = Crossed::of(self.columns.len());
        let mut whole = vec![0.0; self.columns.len()];
        self.resampler.replicates_by_unit(self.figure, self.bootstrap, 1, |draws, found| {
            sum_up(draws.clone(), &mut sums);
            let r = correlation_of_sums(&sums, &mut crossed, &mut whole);
            match r.or_else(|| self.correlation_of_rows(&draws, &mut crossed, &mut whole)) {
                Some(r) => {
                    found[0] = r;
                    true
                }
                None => false,
            }
        })
    }

    /// The same in two passes, first means and then deviations, from the rows drawn as they were given: where one lies far away, the others'
    /// standardised values differ in their last digits only. Equal numbers are told by comparing.
    #[cold]
    fn correlation_of_rows(&self, draws: &Draws, crossed: &mut Crossed, whole: &mut [f64]) -> Option<f64> {
        let mut drawn = Vec::new();
        self.resampler.rows_drawn(draws.clone(), &mut drawn);
        let mut apart = Vec::with_capacity(self.columns.len());
        for column in self.columns {
            let values: Vec<f64> = drawn.iter().map(|row| column[*row as usize]).collect();
            if values.windows(2).all(|pair| pair[0] == pair[1]) {
                return None;
            }
            let mean = compensated(values.iter().copied()) / values.len() as f64;
            apart.push(values.into_iter().map(|value| value - mean).collect::<Vec<f64>>());
        }
        for (j, of_j) in apart.iter().enumerate() {
            for (k, of_k) in apart[..=j].iter().enumerate() {
                crossed.set(j, k, compensated(of_j.iter().zip(of_k).map(|(a, b)| a * b)));
            }
            whole[j] = crossed.get(j, j);
        }
        crossed.partial(whole, ROUNDING)
    }
}

/// The correlation from n, Σ z_j and Σ z_j z_k; `None` where too many digits are gone.
#[inline]
fn correlation_of_sums(sums: &[f64], crossed: &mut Crossed, whole: &mut [f64]) -> Option<f64> {
    let (n, sums) = sums.split_first()?;
    let (totals, mut products) = sums.split_at_checked(whole.len())?;
    for (j, total) in totals.iter().enumerate() {
        let (row, rest) = products.split_at_checked(j + 1)?;
        for (k, product) in row.iter().enumerate() {
            crossed.set(j, k, product - total * totals[k] / n);
        }
        whole[j] = row[j];
        products = rest;
    }
    crossed.partial(whole, TRUSTED)
}
