//! Kruskal and Wallis's test, and how much of the ranks' variation lies between groups.

use super::SeveralSamples;
use super::sentence::SeveralComparison;
use crate::comparison::ranks::{cubed, twice_centred};
use crate::error::Refusal;
use crate::estimate::{Confidence, Estimate, Interval, Quantity, Test};
use crate::math::{chi_squared, noncentral};

/// From this size of the smallest group on χ² serves: Kruskal & Wallis 1952 tabulate the exact distribution up to 5.
const ENOUGH: u64 = 5;

const TEST: &str = "Kruskal–Wallis test";
const EPSILON: &str = "epsilon-squared";
const ETA: &str = "eta-squared of ranks";

/// Sums of squared ranks, four times each.
struct RankSquares {
    between: f64,
    total: f64,
    groups: f64,
    n: f64,
}

impl RankSquares {
    fn share(&self) -> f64 {
        (self.between / self.total).min(1.0)
    }

    fn h(&self) -> f64 {
        (self.n - 1.0) * self.share()
    }
}

/// The interval of a population's share of variation between groups, from F with these degrees of freedom: λ/(λ + N) for both ends of λ.
pub(super) fn share_between(
    figure: &'static str,
    value: f64,
    f: f64,
    (above, below): (f64, f64),
    n: f64,
    confidence: Confidence,
) -> Result<Interval, Refusal> {
    if !f.is_finite() {
        return Err(Refusal::at_its_bound(figure, 1.0));
    }
    let (lower, upper) = noncentral::fisher_f_ends(f, above, below, confidence.tail());
    let (lower, upper) = (lower / (lower + n), upper / (upper + n));
    if lower.is_finite() && upper.is_finite() {
        Ok(Interval::around(value, lower, upper, confidence))
    } else {
        Err(Refusal::BeyondRange { figure: figure.into(), of: "the number of answers".into() })
    }
}

impl SeveralSamples {
    fn rank_squares(&self, figure: &'static str) -> Result<RankSquares, Refusal> {
        let groups = self.differing(figure)?;
        let ties = self.ties();
        let centred = twice_centred(&ties);
        let between = self.answering().map(|(_, group)| {
            let pairs = centred.iter().zip(&group.counts);
            let sum: i128 = pairs.map(|(centred, count)| centred * i128::from(*count)).sum();
            let sum = sum as f64;
            sum / group.n as f64 * sum
        });
        Ok(RankSquares {
            between: between.sum(),
            total: cubed(&ties) / 3.0,
            groups: groups as f64,
            n: self.n() as f64,
        })
    }

    /// Kruskal and Wallis's test that no group tends to be higher than another, with ε² and each group's relative effect, in one sentence.
    ///
    /// H = (N − 1) Σ n_i (R̄_i − R̄)²/Σ (R − R̄)² over mid-ranks R, which is the tie-corrected H; χ² with k − 1 degrees of freedom: Kruskal & Wallis 1952,
    /// *J. Amer. Statist. Assoc.* 47, 583–621 (R's `kruskal.test`). The figure of each group is (R̄_i − ½)/N: how probable it is that one of its answers is higher than
    /// one of anybody's, ties half. With a group below 5 a caveat asks for an exact test. The effect size is
    /// [`rank_epsilon_squared`](Self::rank_epsilon_squared). Example: [`SeveralSamples`].
    ///
    /// # Errors
    /// Refused with answers in fewer than two groups. Where everybody gave the same answer, test and effect size are refused.
    pub fn kruskal_wallis(&self, confidence: Confidence) -> Result<SeveralComparison, Refusal> {
        self.at_least_two(TEST)?;
        Ok(SeveralComparison {
            groups: self.groups().into_iter().filter(|side| side.n > 0).collect(),
            figure: "P(higher than anybody)".into(),
            figures: self.relative_effects(),
            effect_size: EPSILON.into(),
            effect: self.rank_epsilon_squared(confidence),
            test: self.kruskal_wallis_test(),
        })
    }

    fn kruskal_wallis_test(&self) -> Result<Test, Refusal> {
        let squares = self.rank_squares(TEST)?;
        let (h, df) = (squares.h(), squares.groups - 1.0);
        let test = Test::new(TEST, "H", h, chi_squared::upper_tail(h, df), self.n()).on([df]);
        Ok(test.with_caveats(self.setting.caveats()).with_caveats(self.too_small(ENOUGH)))
    }

    /// (R̄_i − ½)/N of each group.
    fn relative_effects(&self) -> Vec<Estimate> {
        const FIGURE: &str = "probability that one of the group is higher than one of anybody";
        let centred = twice_centred(&self.ties());
        let effect = |(_, group): (usize, &crate::comparison::samples::Sample)| {
            let pairs = centred.iter().zip(&group.counts);
            let sum: i128 = pairs.map(|(centred, count)| centred * i128::from(*count)).sum();
            let value = 0.5 + sum as f64 / (2.0 * group.n as f64 * self.n() as f64);
            let interval = Err(Refusal::no_interval(FIGURE));
            self.of_group(group, Estimate::new(value, Quantity::Share, interval, group.n, FIGURE))
        };
        self.answering().map(effect).collect()
    }

    /// ε² = H/(N − 1): the share of the ranks' variation that lies between groups, from 0 to 1.
    ///
    /// Tomczak & Tomczak 2014, *Trends Sport Sci.* 21, 19–25 (R's `effectsize::rank_epsilon_squared`). Interval: as if of an analysis of variance of the ranks
    /// (Conover & Iman 1981, *Amer. Statist.* 35, 124–129), λ/(λ + N) for the non-centralities λ that put F = (ε²/(k − 1))/((1 − ε²)/(N − k)) at α/2 and 1 − α/2;
    /// stretched to the value where it lies above, since ε² is never 0 by chance. effectsize's is a bootstrap.
    ///
    /// ```
    /// use kokemus::{Confidence, Scale, SeveralSamples, Tally};
    ///
    /// let scale = Scale::satisfaction();
    /// let (a, b) = (Tally::of_counts(&scale, [4, 9, 12, 10, 5])?, Tally::of_counts(&scale, [1, 3, 8, 17, 14])?);
    /// let both = SeveralSamples::of([("before", &a), ("after", &b)])?;
    /// assert_eq!(both.rank_epsilon_squared(Confidence::P95)?.to_string(), "0.14 [0.03, 0.27], n = 83");
    /// assert_eq!(both.rank_eta_squared(Confidence::P95)?.to_string(), "0.12 [0.02, 0.27], n = 83");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused with answers in fewer than two groups, and where everybody gave the same answer. Where nothing is left within groups, only the interval is
    /// refused.
    pub fn rank_epsilon_squared(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        let squares = self.rank_squares(EPSILON)?;
        self.share_of_ranks(
            EPSILON,
            "rank epsilon-squared; non-central F interval",
            squares.share(),
            &squares,
            confidence,
        )
    }

    /// η²_H = (H − k + 1)/(N − k): the same less what chance alone puts there, so that it can be negative.
    ///
    /// Tomczak & Tomczak 2014 (R's `effectsize::rank_eta_squared`, which puts 0 for negative ones). Interval as [`rank_epsilon_squared`](Self::rank_epsilon_squared).
    ///
    /// # Errors
    /// As [`rank_epsilon_squared`](Self::rank_epsilon_squared), and refused where every group has one answer.
    pub fn rank_eta_squared(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        let squares = self.rank_squares(ETA)?;
        let spare = squares.n - squares.groups;
        if spare < 1.0 {
            return Err(Refusal::too_few(ETA, "answers", self.n(), squares.groups as u64 + 1));
        }
        let value = (squares.h() - squares.groups + 1.0) / spare;
        self.share_of_ranks(ETA, "rank eta-squared; non-central F interval", value, &squares, confidence)
    }

    fn share_of_ranks(
        &self,
        figure: &'static str,
        method: &'static str,
        value: f64,
        squares: &RankSquares,
        confidence: Confidence,
    ) -> Result<Estimate, Refusal> {
        let (above, below) = (squares.groups - 1.0, squares.n - squares.groups);
        let within = 1.0 - squares.share();
        let interval = if below < 1.0 {
            Err(Refusal::too_few(figure, "answers", self.n(), squares.groups as u64 + 1))
        } else if within < 1e-12 {
            Err(Refusal::at_its_bound(figure, 1.0))
        } else {
            let f = squares.share() / above / (within / below);
            share_between(figure, value, f, (above, below), squares.n, confidence)
        };
        let estimate = Estimate::new(value, Quantity::Coefficient, interval, self.n(), method);
        Ok(self.setting.dressed(estimate))
    }
}
