//! Whether two raters use the scale alike: tests of a square table.

use super::two_raters::TwoRaters;
use crate::error::Refusal;
use crate::estimate::{Caveat, Test};
use crate::math::chi_squared;
use crate::math::matrix::{Matrix, Vector, inverse_of_positive};

/// Below this many pairs a χ² of their split is not to be trusted: five expected on each side.
const WANTED: u64 = 10;

fn small(smallest: u64) -> Option<Caveat> {
    (smallest < WANTED).then_some(Caveat::TooSmallForApproximation { smallest, wanted: WANTED })
}

impl TwoRaters {
    fn square(&self) -> Vec<&[u64]> {
        self.cross_tally().rows().collect()
    }

    /// Bowker's test of symmetry: X² = Σ_{i<j} (n_ij − n_ji)²/(n_ij + n_ji) against χ² with one degree of freedom per pair of points that
    /// somebody disagreed on. On two points it is McNemar's.
    ///
    /// A small p says that disagreement has a direction at some points. Source: Bowker 1948, *J. Amer. Statist. Assoc.* 43, 572–574; degrees
    /// of freedom as Hoenig, Morgan & Brown 1995, *Canad. J. Fish. Aquat. Sci.* 52, 364–368. R's `mcnemar.test` counts all
    /// q(q − 1)/2 pairs of points and gives NaN where one is empty; statsmodels counts all.
    ///
    /// ```
    /// use kokemus::{CrossTally, Scale, TwoRaters};
    ///
    /// let scale = Scale::new("mood", 1, 3)?;
    /// let mut both = CrossTally::empty(&scale, &scale);
    /// for (first, second, times) in [(1, 1, 20), (1, 2, 10), (1, 3, 5), (2, 1, 3), (2, 2, 30), (2, 3, 15), (3, 2, 5), (3, 3, 40)] {
    ///     for _ in 0..times {
    ///         both.add(first, second)?;
    ///     }
    /// }
    /// let raters = TwoRaters::of(both)?;
    /// assert_eq!(raters.symmetry()?.to_string(), "χ² = 13.77, df 3, p = 0.003 (Bowker's test of symmetry)");
    /// assert_eq!(
    ///     raters.marginal_homogeneity()?.to_string(),
    ///     "χ² = 13.76, df 2, p = 0.001 (Stuart–Maxwell test of marginal homogeneity)"
    /// );
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where nobody disagrees.
    pub fn symmetry(&self) -> Result<Test, Refusal> {
        const METHOD: &str = "Bowker's test of symmetry";
        let square = self.square();
        let (mut statistic, mut df, mut smallest) = (0.0, 0u32, u64::MAX);
        for (first, row) in square.iter().enumerate() {
            for (a, below) in row.iter().zip(&square[..first]) {
                let (a, b) = (*a, below[first]);
                let both = a + b; // at most MOST_COUNTED together
                if both > 0 {
                    statistic += (a.abs_diff(b) as f64).powi(2) / both as f64;
                    df += 1;
                    smallest = smallest.min(both);
                }
            }
        }
        if df == 0 {
            return Err(Refusal::too_few("test of symmetry", "pairs that differ", 0, 1));
        }
        let df = f64::from(df);
        let p = chi_squared::upper_tail(statistic, df);
        Ok(Test::new(METHOD, "χ²", statistic, p, self.n()).on([df]).with_caveats(small(smallest)))
    }

    /// The Stuart–Maxwell test of marginal homogeneity: X² = d′V⁻¹d with d_i = n_i. − n_.i, V_ii = n_i. + n_.i − 2 n_ii and
    /// V_ij = −(n_ij + n_ji), against χ².
    ///
    /// A small p says that the two use the points differently often. Of every set of points that disagreements tie together one is left out, since d
    /// adds up to 0 over it; points on which nobody disagrees say nothing. Source: Stuart 1955, *Biometrika* 42, 412–416; Maxwell 1970,
    /// *Brit. J. Psychiatry* 116, 651–655. statsmodels' `homogeneity` leaves out the last point alone and fails where a point is unused. Asserted example:
    /// [`symmetry`](TwoRaters::symmetry).
    ///
    /// # Errors
    /// Refused where nobody disagrees.
    pub fn marginal_homogeneity(&self) -> Result<Test, Refusal> {
        const FIGURE: &str = "test of marginal homogeneity";
        const METHOD: &str = "Stuart–Maxwell test of marginal homogeneity";
        let square = self.square();
        let points = square.len();
        let between = |i: usize, j: usize| square[i][j] + square[j][i];
        let disagreed = |i: usize| (0..points).filter(|j| *j != i).map(|j| between(i, j)).sum::<u64>();
        let kept = all_but_one_of_each(points, |i, j| between(i, j) > 0);
        if kept.is_empty() {
            return Err(Refusal::too_few(FIGURE, "pairs that differ", 0, 1));
        }
        let off = |i: usize| -> f64 {
            let others = || (0..points).filter(|j| *j != i);
            let row: u128 = others().map(|j| u128::from(square[i][j])).sum();
            let column: u128 = others().map(|j| u128::from(square[j][i])).sum();
            if row >= column { (row - column) as f64 } else { -((column - row) as f64) }
        };
        // In units of all disagreements, so that entries are near 1 whatever the counts.
        let unit = (0..points).map(|i| disagreed(i) as f64).sum::<f64>();
        let size = kept.len();
        let variance = Matrix::from_fn(size, size, |row, column| {
            let (i, j) = (kept[row], kept[column]);
            if i == j { disagreed(i) as f64 / unit } else { -(between(i, j) as f64) / unit }
        });
        let differences = Vector::from_iterator(size, kept.iter().map(|i| off(*i) / unit));
        let Some((inverse, _)) = inverse_of_positive(&variance) else {
            let of = "the points' disagreements".into();
            return Err(Refusal::Collinear { figure: FIGURE.into(), of });
        };
        let statistic = (differences.dot(&(inverse * &differences)) * unit).max(0.0);
        let smallest = (0..points).map(disagreed).filter(|count| *count > 0).min().unwrap_or(0);
        let df = size as f64;
        let p = chi_squared::upper_tail(statistic, df);
        Ok(Test::new(METHOD, "χ²", statistic, p, self.n()).on([df]).with_caveats(small(smallest)))
    }
}

/// Of each set of places that are tied to each other, all but the first; none of those that are tied to none.
fn all_but_one_of_each(places: usize, tied: impl Fn(usize, usize) -> bool) -> Vec<usize> {
    let mut seen = vec![false; places];
    let mut kept = Vec::new();
    for first in 0..places {
        if seen[first] {
            continue;
        }
        seen[first] = true;
        let mut ahead = vec![first];
        while let Some(place) = ahead.pop() {
            for (next, seen) in seen.iter_mut().enumerate() {
                if !*seen && tied(place, next) {
                    *seen = true;
                    kept.push(next);
                    ahead.push(next);
                }
            }
        }
    }
    kept.sort_unstable();
    kept
}
