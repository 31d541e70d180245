//! Figures of a section's totals: exact, mergeable, with the respondent as the unit.

use super::policy::MissingPolicy;
use crate::error::Refusal;
use crate::estimate::{Caveat, Confidence, Estimate, Quantity, Unit};
use crate::inference::mean::t_interval;
use crate::tally::section_totals::{Cell, SectionTotals};
use crate::vocabulary::answer::MissingCounts;

impl SectionTotals {
    fn scored(&self, policy: MissingPolicy) -> impl Iterator<Item = Cell> {
        self.cells().filter(move |cell| policy.scores(cell.answered, cell.applicable))
    }

    /// Who has no score under a policy: whom no item concerned (not applicable), and who answered too few (skipped).
    pub(super) fn unscored(&self, policy: MissingPolicy) -> MissingCounts {
        let mut missing = MissingCounts::default();
        for cell in self.cells().filter(|cell| !policy.scores(cell.answered, cell.applicable)) {
            if cell.applicable == 0 {
                missing.not_applicable += cell.n;
            } else {
                missing.skipped += cell.n;
            }
        }
        missing
    }

    /// How many respondents have a score, its mean in steps above the lowest point, and Σ(x − x̄)², 0 where all are the same; `None`
    /// where nobody has one.
    pub(super) fn spread_of_scores(&self, policy: MissingPolicy) -> Option<(u64, f64, f64)> {
        let n: u64 = self.scored(policy).map(|cell| cell.n).sum();
        if n == 0 {
            return None;
        }
        let size = n as f64;
        let mean = self.scored(policy).map(|cell| cell.sum as f64 / cell.answered as f64).sum::<f64>() / size;
        // Within each cell about its own mean, then the cells' means about the whole: nothing cancels.
        let scatter: f64 = self
            .scored(policy)
            .map(|cell| {
                let m = cell.answered as f64;
                let apart = cell.sum as f64 / cell.n as f64 / m - mean;
                cell.scatter() / (m * m) + cell.n as f64 * apart * apart
            })
            .sum();
        Some((n, mean, if scatter > 1e-18 * size { scatter } else { 0.0 }))
    }

    /// A mean over respondents as estimate, with what belongs to it.
    fn respondents(
        &self,
        steps: f64,
        variance_of_mean: f64,
        n: u64,
        figure: &'static str,
        method: &'static str,
        confidence: Confidence,
    ) -> Estimate {
        let (lowest, highest) = (f64::from(self.scale().lowest()), f64::from(self.scale().highest()));
        let value = lowest + steps;
        let interval = if n < 2 {
            Err(Refusal::too_few(figure, "respondents", n, 2))
        } else if variance_of_mean <= 0.0 {
            Err(Refusal::no_variation(figure, "scores"))
        } else {
            Ok(t_interval(value, variance_of_mean.sqrt(), n as f64 - 1.0, (lowest, highest), confidence))
        };
        let shared = (self.with_case() >= 2).then_some(Caveat::CasesTakenAsIndependent);
        Estimate::new(value, Quantity::Points, interval, n, method)
            .per(Unit::Respondent)
            .with_caveats(self.surveyed_set().caveats().chain(shared))
    }

    /// The mean of respondents' scores under a missing-answer policy, from the totals alone: Σ over cells of ΣS/m by n; variance
    /// from ΣS²/m². t interval with n − 1, cut at the scale's ends. Equal to the table's
    /// [`mean_of_respondent_scores`](crate::ResponseTable::mean_of_respondent_scores) where nobody shares a case.
    ///
    /// # Errors
    /// Refused where nobody has a score. With one score, or all alike, only the interval is refused.
    pub fn mean(&self, policy: MissingPolicy, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "mean of respondents' scores";
        let (n, mean, scatter) = self.spread_of_scores(policy).ok_or_else(|| Refusal::nobody(FIGURE))?;
        let size = n as f64;
        let variance = scatter / (size - 1.0).max(1.0) / size;
        let method = "mean of respondents' scores; t interval, cut at the ends of the scale";
        let estimate = self.respondents(mean, variance, n, FIGURE, method, confidence);
        Ok(estimate.missing_were(self.unscored(policy)))
    }

    /// The mean prorated sum under a missing-answer policy: the mean score times the number of items, and its interval.
    ///
    /// # Errors
    /// As [`mean`](SectionTotals::mean).
    pub fn mean_prorated_sum(
        &self,
        policy: MissingPolicy,
        confidence: Confidence,
    ) -> Result<Estimate, Refusal> {
        let items = self.items() as f64;
        Ok(self.mean(policy, confidence)?.on_line(items, 0.0, "mean prorated sum; t interval"))
    }

    /// The mean over all answers, ΣS/Σm, with the interval of the ratio over respondents: se² = n/(n − 1) Σ(S − R m)²/(Σm)², from
    /// the totals alone. n counts respondents who answered something.
    ///
    /// # Errors
    /// Refused where nobody answered. With one respondent, or all answers alike, only the interval is refused.
    pub fn mean_of_all_answers(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "mean of all answers";
        let some = MissingPolicy::ANY;
        let n: u64 = self.scored(some).map(|cell| cell.n).sum();
        if n == 0 {
            return Err(Refusal::nobody(FIGURE));
        }
        let steps: f64 = self.scored(some).map(|cell| cell.sum as f64).sum();
        let answers: f64 = self.scored(some).map(|cell| cell.n as f64 * cell.answered as f64).sum();
        let ratio = steps / answers;
        let scatter: f64 = self
            .scored(some)
            .map(|cell| {
                let apart = cell.sum as f64 / cell.n as f64 - ratio * cell.answered as f64;
                cell.scatter() + cell.n as f64 * apart * apart
            })
            .sum();
        let size = n as f64;
        let varies = scatter > 1e-18 * size;
        let variance =
            if varies { size / (size - 1.0).max(1.0) * scatter / (answers * answers) } else { 0.0 };
        let method = "mean of all answers; t interval of the ratio over respondents";
        Ok(self.respondents(ratio, variance, n, FIGURE, method, confidence).missing_were(self.unscored(some)))
    }
}

impl Cell {
    /// Σ(S − S̄)² of the cell, exactly: (n ΣS² − (ΣS)²)/n.
    fn scatter(self) -> f64 {
        let (n, sum, squares) = (u128::from(self.n), u128::from(self.sum), u128::from(self.sum_of_squares));
        // Each product is below 2^126; by Cauchy–Schwarz the difference is not negative.
        (n * squares).saturating_sub(sum * sum) as f64 / n as f64
    }
}
