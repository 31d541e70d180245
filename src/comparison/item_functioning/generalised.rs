//! The generalised Mantel–Haenszel test: answers as categories without order.

use crate::error::Refusal;
use crate::estimate::Test;
use crate::math::chi_squared;
use crate::math::matrix::{Matrix, Vector};
use crate::tally::item_functioning::ItemFunctioning;

impl ItemFunctioning {
    /// The generalised Mantel–Haenszel test of whether the answers of two groups differ in any way at equal scores, order left aside: χ² = d' V⁻¹ d.
    ///
    /// d_j is how many more of the second group than expected gave answer j, summed over scores, and V = Σ_k n₁ n₂/(n² (n − 1)) (n diag(m) − m m')
    /// with m the answers of both. It sees differences in which both ends gain, which Mantel's test does not, and wants more answers. As R's
    /// `mantelhaen.test` for 2 × J × K tables; where answers never occur at one score together, so that V is singular and R stops, df is less by
    /// one for each further set of answers that do. Source: Landis, Heyman & Koch 1978, *Int. Statist. Rev.* 46, 237–254.
    ///
    /// # Errors
    /// As [`mantel`](ItemFunctioning::mantel).
    pub fn generalised_mantel_haenszel(&self) -> Result<Test, Refusal> {
        const FIGURE: &str = "generalised Mantel–Haenszel test";
        let strata = self.at_equal_scores(FIGURE)?;
        let points = self.scale().len();
        let (mut excess, mut covariance) = (Vector::zeros(points), Matrix::zeros(points, points));
        // Answers that occur at one score together, and those together with them at another, make up one set.
        let mut sets: Vec<usize> = (0..points).collect();
        for at in &strata {
            let shares: Vec<f64> = at.shares().collect();
            let given: Vec<usize> = (0..points).filter(|point| shares[*point] > 0.0).collect();
            for (point, apart) in at.apart().enumerate() {
                excess[point] += at.sizes[0] * at.sizes[1] / at.n() * apart;
            }
            for i in &given {
                let (joined, with) = (sets[*i], sets[given[0]]);
                for set in &mut sets {
                    if *set == joined {
                        *set = with;
                    }
                }
                for j in &given {
                    let own = if i == j { shares[*i] } else { 0.0 };
                    covariance[(*i, *j)] += at.drawn() * (own - shares[*i] * shares[*j]);
                }
            }
        }
        // The last of each set follows from the others.
        let free: Vec<usize> =
            (0..points).filter(|point| sets[point + 1..].contains(&sets[*point])).collect();
        if free.is_empty() {
            return Err(Refusal::no_variation(FIGURE, "answers at equal scores"));
        }
        let free_covariance = Matrix::from_fn(free.len(), free.len(), |i, j| covariance[(free[i], free[j])]);
        let free_excess = Vector::from_fn(free.len(), |i, _| excess[free[i]]);
        let solved =
            free_covariance.cholesky().ok_or_else(|| Refusal::unsettled(FIGURE))?.solve(&free_excess);
        let (statistic, df) = (free_excess.dot(&solved).max(0.0), free.len() as f64);
        if !statistic.is_finite() {
            return Err(Refusal::unsettled(FIGURE));
        }
        let p = chi_squared::upper_tail(statistic, df);
        let test = Test::new(self.worded(FIGURE), "χ²", statistic, p, self.compared()).on([df]);
        Ok(self.dress_test(test))
    }
}
