//! Pairs of values that two people gave to the same thing, and what their differences come to.

use crate::error::Refusal;
use crate::estimate::{Caveat, Confidence, Estimate, Quantity, Unit};
use crate::inference::mean::{lopsided, t_interval};
use crate::math::sums::compensated;
use crate::vocabulary::answer::MissingCounts;

/// Two values and how often they occur together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PairOfValues {
    pub(super) first: f64,
    pub(super) second: f64,
    pub(super) count: u64,
}

impl PairOfValues {
    pub(super) fn difference(self) -> f64 {
        self.second - self.first
    }

    fn times(self) -> f64 {
        self.count as f64
    }
}

/// All pairs, with what belongs to every figure of theirs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PairsOfValues {
    pub(super) pairs: Vec<PairOfValues>, // Invariant: every count at least 1.
    pub(super) n: u64,                   // Invariant: the sum of the counts.
    pub(super) width: f64,               // Invariant: above 0: the highest possible value less the lowest.
    pub(super) unit: Unit,
    pub(super) missing: MissingCounts,
    pub(super) caveats: Vec<Caveat>,
}

/// Relative to the width and per pair, a mean square below this is a rounding of values that do not differ: one pair of 9·10¹⁸ that
/// differs by one of a hundred points leaves 1e-23.
const ROUNDING: f64 = 1e-26;

/// Sums of squares of pairs: about the mean difference, about the mean of the pairs' means, and of the mean difference itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct PairSquares {
    pub(super) mean_difference: f64,
    /// Σ (d − d̄)²
    pub(super) differences: f64,
    /// Σ (s − s̄)², s the sum of a pair
    pub(super) totals: f64,
}

impl PairsOfValues {
    pub(super) fn figure(
        &self,
        value: f64,
        quantity: Quantity,
        interval: Result<crate::estimate::Interval, Refusal>,
        method: &'static str,
    ) -> Estimate {
        self.dressed(Estimate::new(value, quantity, interval, self.n, method))
    }

    /// An estimate with what belongs to every figure of these pairs.
    pub(super) fn dressed(&self, estimate: Estimate) -> Estimate {
        estimate.per(self.unit).missing_were(self.missing).with_caveats(self.caveats.iter().cloned())
    }

    pub(super) fn some(&self, figure: &'static str) -> Result<f64, Refusal> {
        if self.n == 0 { Err(Refusal::nobody(figure)) } else { Ok(self.n as f64) }
    }

    fn sum(&self, value: impl Fn(PairOfValues) -> f64) -> f64 {
        compensated(self.pairs.iter().map(|pair| pair.times() * value(*pair)))
    }

    /// How many pairs it holds of.
    pub(super) fn count(&self, holds: impl Fn(PairOfValues) -> bool) -> u64 {
        self.pairs.iter().filter(|pair| holds(**pair)).map(|pair| pair.count).sum()
    }

    /// 0 where all that is left is rounding.
    fn without_rounding(&self, squares: f64) -> f64 {
        if squares <= ROUNDING * self.n as f64 * self.width * self.width { 0.0 } else { squares }
    }

    /// Of at least one pair.
    pub(super) fn squares(&self) -> PairSquares {
        let n = self.n as f64;
        let mean_difference = self.sum(PairOfValues::difference) / n;
        let mean_total = self.sum(|pair| pair.first + pair.second) / n;
        let differences = self.sum(|pair| (pair.difference() - mean_difference).powi(2));
        let totals = self.sum(|pair| (pair.first + pair.second - mean_total).powi(2));
        PairSquares {
            mean_difference,
            differences: self.without_rounding(differences),
            totals: self.without_rounding(totals),
        }
    }

    /// The mean difference d̄, second less first, with the paired t interval d̄ ± t s_d/√n, cut at what can be.
    pub(super) fn mean_difference(
        &self,
        figure: &'static str,
        confidence: Confidence,
    ) -> Result<Estimate, Refusal> {
        const METHOD: &str = "mean difference, second less first; paired t interval, cut at what can be";
        let n = self.some(figure)?;
        let PairSquares { mean_difference, differences, .. } = self.squares();
        let mut skewed = None;
        let interval = if self.n < 2 {
            Err(Refusal::too_few(figure, "pairs", self.n, 2))
        } else if differences == 0.0 {
            Err(Refusal::no_variation(figure, "differences"))
        } else {
            let cubes = self.sum(|pair| (pair.difference() - mean_difference).powi(3));
            skewed = lopsided(self.n, cubes / n / (differences / n).powf(1.5));
            let se = (differences / (n - 1.0) / n).sqrt();
            Ok(t_interval(mean_difference, se, n - 1.0, (-self.width, self.width), confidence))
        };
        Ok(self.figure(mean_difference, Quantity::Points, interval, METHOD).with_caveats(skewed))
    }
}
