//! What each of several predictors adds to R², averaged over all orders in which they can be added.

use super::moments::Covariances;

/// With more predictors, 2^p fits per resample take minutes.
pub(super) const MOST_PREDICTORS: usize = 15;

/// What a set of predictors beyond a pivot's smallest rest tells is rounding; the columns are standardised.
const ONLY_ROUNDING: f64 = 1e-11;

/// Works out the variance told by every subset of p predictors, and from it their general dominance.
///
/// A subset's fit comes from that of the subset without its last predictor by one elimination among the later ones: about 6 · 2^p
/// operations for all 2^p.
#[derive(Debug)]
pub(super) struct Dominance {
    predictors: usize,
    /// For each size of a subset, what is left of all columns: (p + 1) × (p + 1), the outcome last, upper triangle.
    levels: Vec<f64>,
    /// Per subset (bit j: predictor j) the variance of the outcome that it tells.
    told: Vec<f64>,
    /// Weight of a subset of this size for a predictor within it, and for one outside it.
    within: Vec<f64>,
    outside: Vec<f64>,
}

impl Dominance {
    /// For p predictors, at most [`MOST_PREDICTORS`].
    pub(super) fn of(predictors: usize) -> Self {
        let p = predictors.min(MOST_PREDICTORS);
        // s!(p − 1 − s)!/p! for the p − 1 others: 1/p over the number of subsets of size s.
        let mut weights = vec![1.0 / p as f64; p];
        for size in 1..p {
            weights[size] = weights[size - 1] * size as f64 / (p - size) as f64;
        }
        Dominance {
            predictors: p,
            levels: vec![0.0; (p + 1).pow(3)],
            told: vec![0.0; 1 << p],
            within: [0.0].into_iter().chain(weights.iter().copied()).collect(),
            outside: weights.iter().map(|weight| -weight).chain([0.0]).collect(),
        }
    }

    /// Fills in what every subset tells, of covariances whose columns `first..first + p` are the predictors and whose column
    /// `first + p` is the outcome.
    pub(super) fn tell(&mut self, covariances: &Covariances, first: usize) {
        let size = self.predictors + 1;
        for row in 0..size {
            for column in row..size {
                self.levels[row * size + column] = covariances.at(first + row, first + column);
            }
        }
        let outcome = self.levels[size * size - 1];
        self.descend(0, 0, 0, outcome);
    }

    fn descend(&mut self, level: usize, next: usize, subset: usize, outcome: f64) {
        let size = self.predictors + 1;
        let area = size * size;
        self.told[subset] = outcome - self.levels[(level + 1) * area - 1];
        for added in next..self.predictors {
            let (above, below) = self.levels.split_at_mut((level + 1) * area);
            without(&above[level * area..], &mut below[..area], added, size);
            self.descend(level + 1, added + 1, subset | (1 << added), outcome);
        }
    }

    /// What all predictors tell together.
    pub(super) fn together(&self) -> f64 {
        self.told[self.told.len() - 1]
    }

    /// What one predictor tells without the others.
    pub(super) fn alone(&self, predictor: usize) -> f64 {
        self.told[1 << predictor]
    }

    /// What one predictor adds to all others.
    pub(super) fn beyond_others(&self, predictor: usize) -> f64 {
        (self.together() - self.told[(self.told.len() - 1) ^ (1 << predictor)]).max(0.0)
    }

    /// Each predictor's average increase over all orders, Σ_S s!(p − 1 − s)!/p! (told(S ∪ j) − told(S)); they add up to
    /// [`together`](Dominance::together).
    pub(super) fn shares(&self, shares: &mut [f64]) {
        shares.fill(0.0);
        for (subset, told) in self.told.iter().enumerate() {
            let size = subset.count_ones() as usize;
            let weighted = [told * self.outside[size], told * self.within[size]];
            for (predictor, share) in shares.iter_mut().enumerate() {
                *share += weighted[(subset >> predictor) & 1];
            }
        }
        // No increase is negative but by rounding.
        for share in shares {
            *share = share.max(0.0);
        }
    }
}

/// What is left of the columns after `pivot` when it is taken out.
fn without(from: &[f64], to: &mut [f64], pivot: usize, size: usize) {
    let own = from[pivot * size + pivot];
    for row in pivot + 1..size {
        let factor = if own > ONLY_ROUNDING { from[pivot * size + row] / own } else { 0.0 };
        for column in row..size {
            to[row * size + column] = from[row * size + column] - factor * from[pivot * size + column];
        }
    }
}
