//! Correlations on every resample of a bootstrap, from sums and counts that a resample leaves of each unit.

mod concordance;
mod moments;
mod ranked;

pub(crate) use concordance::kendall_resampled;
pub(crate) use moments::pearson_resampled;
pub(crate) use ranked::spearman_resampled;

/// A symmetric matrix of cross-products of x, y and what is given, row by row; only its lower triangle is read.
#[derive(Debug, Clone)]
struct Crossed {
    size: usize,
    cells: Vec<f64>, // Invariant: size² cells.
}

impl Crossed {
    fn of(size: usize) -> Self {
        Crossed { size, cells: vec![0.0; size * size] }
    }

    fn get(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.size + column]
    }

    fn set(&mut self, row: usize, column: usize, value: f64) {
        self.cells[row * self.size + column] = value;
    }

    /// The correlation of the first two variables given the others, by taking these out one after the other (Gauss). `None` where of
    /// any variable less than `least` of its cross-product with itself (`whole`) is left. The matrix is used up.
    fn partial(&mut self, whole: &[f64], least: f64) -> Option<f64> {
        let size = self.size;
        let cells = &mut self.cells[..size * size];
        for out in (2..size).rev() {
            let pivot = cells[out * size + out];
            if left_too_little(pivot, whole[out], least) {
                return None;
            }
            for row in 0..out {
                let factor = cells[out * size + row] / pivot;
                for column in 0..=row {
                    cells[row * size + column] -= factor * cells[out * size + column];
                }
            }
        }
        let (x, y) = (cells[0], cells[size + 1]);
        if left_too_little(x, whole[0], least) || left_too_little(y, whole[1], least) {
            return None;
        }
        Some((cells[size] / (x * y).sqrt()).clamp(-1.0, 1.0))
    }
}

/// Whether a share of at least `least` is not left; so too where there is nothing or no number.
fn left_too_little(left: f64, whole: f64, least: f64) -> bool {
    !matches!(left.partial_cmp(&(least * whole)), Some(std::cmp::Ordering::Greater))
}

/// Below this share, what is left of a variable is rounding: as for correlations of the data themselves.
const ROUNDING: f64 = 1e-12;
