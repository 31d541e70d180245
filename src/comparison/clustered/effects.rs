//! Figures of the groups' distributions, and what one answer does to each.

use super::ClusteredSamples;

/// A figure and what an answer in each cell does to it, to first order.
pub(super) struct Linear {
    pub(super) value: f64,
    pub(super) influence: Vec<f64>, // Invariant: one per cell; weighted by the counts they add up to 0 in every group.
}

impl ClusteredSamples {
    pub(super) fn mean(&self, group: usize) -> f64 {
        let sum: f64 = self.values.iter().zip(&self.counts[group]).map(|(value, n)| value * *n as f64).sum();
        sum / self.n(group) as f64
    }

    pub(super) fn nothing(&self) -> Vec<f64> {
        vec![0.0; self.groups() * self.levels()]
    }

    /// The mean of a number per value: of the values themselves, of "at least so many points".
    pub(super) fn mean_of(&self, group: usize, of: impl Fn(f64) -> f64) -> Linear {
        let n = self.n(group) as f64;
        let sum: f64 =
            self.values.iter().zip(&self.counts[group]).map(|(value, n)| of(*value) * *n as f64).sum();
        let value = sum / n;
        let mut influence = self.nothing();
        for (level, at) in self.values.iter().enumerate() {
            influence[group * self.levels() + level] = (of(*at) - value) / n;
        }
        Linear { value, influence }
    }

    /// For each value the share of the group below it plus half the share at it.
    pub(super) fn mid_distribution(&self, group: usize) -> Vec<f64> {
        let n = self.n(group) as f64;
        let mut below = 0.0;
        self.counts[group]
            .iter()
            .map(|count| {
                let at = *count as f64;
                let mid = (below + at / 2.0) / n;
                below += at;
                mid
            })
            .collect()
    }

    /// Σ_k share of the group at k times a number at k.
    pub(super) fn expectation(&self, group: usize, of: &[f64]) -> f64 {
        let sum: f64 = self.counts[group].iter().zip(of).map(|(n, value)| *n as f64 * value).sum();
        sum / self.n(group) as f64
    }

    /// P(second > first) + ½P(=): an answer at k of the second does (F₁(k) − p)/n₂ to it, one of the first ((1 − F₂(k)) − p)/n₁, F the
    /// shares below plus half those at k.
    pub(super) fn relative_effect(&self, first: usize, second: usize) -> Linear {
        let (of_first, of_second) = (self.mid_distribution(first), self.mid_distribution(second));
        let value = self.expectation(second, &of_first);
        let (n_first, n_second) = (self.n(first) as f64, self.n(second) as f64);
        let mut influence = self.nothing();
        for level in 0..self.levels() {
            influence[first * self.levels() + level] += ((1.0 - of_second[level]) - value) / n_first;
            influence[second * self.levels() + level] += (of_first[level] - value) / n_second;
        }
        Linear { value, influence }
    }
}
