//! A correlation over clusters: what it would be without each of them.

use super::Correlated;
use crate::math::matrix::{Matrix, inverse_of_positive};
use crate::math::ranks::distinct;
use crate::math::sums::standardised;

/// A column of which the others tell all but this part is told completely.
const ONLY_ROUNDING: f64 = 1e-10;

/// n, Σ z_j and Σ z_j z_k of some rows.
#[derive(Debug, Clone)]
struct Sums {
    n: f64,
    of: Vec<f64>,
    products: Matrix,
}

impl Sums {
    fn of_nothing(width: usize) -> Self {
        Sums { n: 0.0, of: vec![0.0; width], products: Matrix::zeros(width, width) }
    }

    fn add(&mut self, row: &[f64]) {
        self.n += 1.0;
        for (j, a) in row.iter().enumerate() {
            self.of[j] += a;
            for (k, b) in row.iter().enumerate() {
                self.products[(j, k)] += a * b;
            }
        }
    }

    /// The correlation of the first two columns given the others, over all rows but these; `None` where it does not exist.
    fn correlation_without(&self, part: &Sums) -> Option<f64> {
        let (n, width) = (self.n - part.n, self.of.len());
        if n < width as f64 + 1.0 {
            return None;
        }
        let left = |j: usize, k: usize| {
            let (a, b) = (self.of[j] - part.of[j], self.of[k] - part.of[k]);
            self.products[(j, k)] - part.products[(j, k)] - a * b / n
        };
        let spreads: Vec<f64> = (0..width).map(|j| left(j, j)).collect();
        // The columns are in units of their standard deviations: what is left of one is compared with its number of rows.
        if spreads.iter().any(|spread| *spread < ONLY_ROUNDING * n) {
            return None;
        }
        let correlations =
            Matrix::from_fn(width, width, |j, k| left(j, k) / (spreads[j] * spreads[k]).sqrt());
        if width == 2 {
            return Some(correlations[(0, 1)].clamp(-1.0, 1.0));
        }
        let (inverse, _) = inverse_of_positive(&correlations)?;
        let own = inverse[(0, 0)] * inverse[(1, 1)];
        let told = (0..width).any(|j| inverse[(j, j)] * ONLY_ROUNDING > 1.0);
        (!told).then(|| (-inverse[(0, 1)] / own.sqrt()).clamp(-1.0, 1.0))
    }
}

impl Correlated {
    /// The same Pearson correlation, partial given `columns`, with whole clusters as the units: each one's influence is the sum of its rows',
    /// and its deletion is the correlation without all of them, exactly.
    ///
    /// Among 20 to 45 clusters of 3 to 40 rows each the interval covers .945 to .954 so, .939 to .952 with the deletions of rows added
    /// up (simulated).
    pub(crate) fn over_clusters(
        &self,
        x: &[f64],
        y: &[f64],
        columns: &[&[f64]],
        of_rows: &[u32],
    ) -> Correlated {
        let added_up = self.by_clusters(of_rows);
        let clusters = added_up.n;
        let without = without_each(x, y, columns, of_rows);
        let jackknife =
            without.map(|without| without.iter().map(|r| (clusters - 1.0) * (self.r - r)).collect());
        Correlated { jackknife, ..added_up }
    }
}

/// The correlation without each cluster, in the order of their numbers; `None` where one cannot be spared.
fn without_each(x: &[f64], y: &[f64], columns: &[&[f64]], of_rows: &[u32]) -> Option<Vec<f64>> {
    let standardised: Option<Vec<Vec<f64>>> =
        [x, y].iter().chain(columns).map(|column| Some(standardised(column)?.2)).collect();
    let columns = standardised?;
    let numbers = distinct(of_rows);
    let mut parts = vec![Sums::of_nothing(columns.len()); numbers.len()];
    let mut all = Sums::of_nothing(columns.len());
    for (row, number) in of_rows.iter().enumerate() {
        let values: Vec<f64> = columns.iter().map(|column| column[row]).collect();
        all.add(&values);
        if let Ok(place) = numbers.binary_search(number) {
            parts[place].add(&values);
        }
    }
    parts.iter().map(|part| all.correlation_without(part)).collect()
}
