//! Spearman's correlation, and the partial one, on every resample.

use super::{Crossed, ROUNDING};
use crate::correlation::rank::levels;
use crate::error::Refusal;
use crate::inference::resampling::{Bootstrap, Replicates, Resampler};

/// A column as the numbers of its distinct values, and its mid-ranks within a resample.
struct Ranked {
    levels: Vec<u32>,    // Invariant: one per row, below the length of the two that follow.
    counts: Vec<u32>,    // How often each value was drawn.
    positions: Vec<f64>, // For each value 2 · mid-rank − n − 1: whole numbers that add up to 0.
    drawn: Vec<f64>,     // The positions of the drawn rows.
}

impl Ranked {
    fn of(values: &[f64]) -> Self {
        let (levels, distinct) = levels(values);
        Ranked { levels, counts: vec![0; distinct], positions: vec![0.0; distinct], drawn: Vec::new() }
    }

    /// Ranks the drawn rows from how often each value occurs: nothing is sorted.
    fn rank(&mut self, rows: &[u32]) {
        self.counts.fill(0);
        for row in rows {
            self.counts[self.levels[*row as usize] as usize] += 1;
        }
        let mut below = 0;
        let n = rows.len() as i64;
        for (position, count) in self.positions.iter_mut().zip(&self.counts) {
            let count = i64::from(*count);
            *position = (2 * below + count - n) as f64;
            below += count;
        }
        self.drawn.clear();
        let (levels, positions) = (&self.levels, &self.positions);
        self.drawn.extend(rows.iter().map(|row| positions[levels[*row as usize] as usize]));
    }
}

/// Σ a b in four strands, which a processor adds up side by side. Exact below 208,000 rows: whole numbers within n³ ≤ 2⁵³.
fn product(a: &[f64], b: &[f64]) -> f64 {
    let (a, a_rest) = a.as_chunks::<4>();
    let (b, b_rest) = b.as_chunks::<4>();
    let mut strands = [0.0; 4];
    for (a, b) in a.iter().zip(b) {
        for strand in 0..4 {
            strands[strand] += a[strand] * b[strand];
        }
    }
    strands.iter().sum::<f64>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f64>()
}

/// Spearman's correlation of x and y given further columns (none: the plain one), on every resample: Pearson's of the mid-ranks that
/// the values have within the resample; given others, the partial one from all rank correlations.
///
/// A resample in which a column does not vary, or the given ones tell x or y completely, has no value.
///
/// # Errors
/// As [`Resampler::replicates`]. The columns must be as long as the resampler's.
pub(crate) fn spearman_resampled(
    figure: &'static str,
    resampler: &Resampler,
    (x, y): (&[f64], &[f64]),
    given: &[&[f64]],
    bootstrap: &Bootstrap,
) -> Result<Replicates, Refusal> {
    let mut columns: Vec<Ranked> = [x, y].iter().chain(given).map(|column| Ranked::of(column)).collect();
    let mut crossed = Crossed::of(columns.len());
    let mut whole = vec![0.0; columns.len()];
    resampler.replicates(figure, bootstrap, 1, |rows, found| {
        for (j, whole) in whole.iter_mut().enumerate() {
            columns[j].rank(rows);
            for k in 0..=j {
                crossed.set(j, k, product(&columns[j].drawn, &columns[k].drawn));
            }
            *whole = crossed.get(j, j);
        }
        match crossed.partial(&whole, ROUNDING) {
            Some(r) => {
                found[0] = r;
                true
            }
            None => false,
        }
    })
}
