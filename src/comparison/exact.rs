//! Exact tests of two independent groups.

use super::independent::IndependentSamples;
use super::samples::Sample;
use super::two_shares::TwoShares;
use crate::error::{Error, Refusal};
use crate::estimate::{PValueBasis, Test};
use crate::inference::exact::lattice::{Alternative, ExactPValue};
use crate::inference::exact::permutation::Permutations;
use crate::inference::exact::permuted::{Block, two_groups};
use crate::inference::exact::urn::{Category, MOST_RANKED, doubled_ranks, sum_of_drawn};
use crate::inference::share::Share;
use crate::summary::shares::TopBox;
use crate::vocabulary::answer::MissingCounts;

/// So many answers at most are laid out one by one, to be drawn from.
const MOST_DRAWN_FROM: u64 = 100_000;

impl IndependentSamples {
    /// How many of both groups gave each value.
    fn together(&self) -> Vec<u64> {
        self.first.counts.iter().zip(&self.second.counts).map(|(first, second)| first + second).collect()
    }

    fn comparable(&self, figure: &'static str) -> Result<(), Refusal> {
        self.answered(figure)?;
        if self.varies() { Ok(()) } else { Err(Refusal::no_variation(figure, "answers")) }
    }

    /// Mann and Whitney's test over all ways in which the answers could have fallen to the two groups.
    ///
    /// U counts the pairs in which the second is higher, ties half. Given all answers, ties among them, each choice of n₂ of them for the second
    /// group is as likely as any other; the distribution is built value by value, so that it is exact with ties, where R's `wilcox.test`
    /// turns to the normal approximation. Two-sided by |U − E U| it is `coin::wilcox_test(distribution = "exact")`.
    ///
    /// ```
    /// use kokemus::{Alternative, ExactPValue, IndependentSamples, Scale, Tally};
    ///
    /// let scale = Scale::satisfaction();
    /// let second = Tally::of_counts(&scale, [0, 0, 0, 1, 4])?; // 5 5 5 4 5
    /// let first = Tally::of_counts(&scale, [0, 1, 2, 3, 1])?; // 3 4 5 2 4 4 3
    /// let groups = IndependentSamples::of(&first, &second)?;
    /// let test = groups.mann_whitney_exact(Alternative::TwoSided, ExactPValue::Exact)?;
    /// assert_eq!(test.to_string(), "U = 30.50, p = 0.034, exact (Mann–Whitney test, two-sided by |T − E T|)");
    /// let doubled = groups.mann_whitney_exact(Alternative::TwoSidedByDoubling, ExactPValue::Exact)?;
    /// assert!((doubled.p - 0.0530).abs() < 5e-5);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where a group is empty, where everybody gave the same answer, and where it would cost too much: never with n₁n₂ up to 11,000,
    /// and on five points not before some hundreds in each group. [`mann_whitney`](Self::mann_whitney) is close there.
    pub fn mann_whitney_exact(
        &self,
        alternative: Alternative,
        p_value: ExactPValue,
    ) -> Result<Test, Refusal> {
        const FIGURE: &str = "Mann–Whitney test";
        self.comparable(FIGURE)?;
        let too_many = || Refusal::TooMany {
            figure: "exact Mann–Whitney test".into(),
            of: "pairs of an answer of each group".into(),
            have: self.first.n.saturating_mul(self.second.n),
            most: MOST_RANKED,
        };
        let ranks = doubled_ranks(self.together()).ok_or_else(too_many)?;
        let lattice = sum_of_drawn(&ranks, self.second.n).ok_or_else(too_many)?;
        let sum: i128 =
            ranks.iter().zip(&self.second.counts).map(|(rank, count)| rank.score * i128::from(*count)).sum();
        let n = i128::from(self.second.n);
        let u = (sum - n * (n + 1)) as f64 / 2.0;
        let p = lattice.p_value(sum, alternative, p_value);
        let test = Test::new(format!("{FIGURE}, {}", alternative.words()), "U", u, p, self.n());
        Ok(test.based_on(p_value.basis()).with_caveats(self.setting.caveats()))
    }

    /// Whether the means differ by more than chance, when each answer is as likely to be in either group: Pitman's permutation test of the
    /// difference of means. Pitman 1937, *J. Roy. Statist. Soc. Suppl.* 4, 119–130.
    ///
    /// On whole-numbered values the p value is exact up to some hundreds in each group, by the distribution over tallied answers; else
    /// arrangements are gone through up to 200,000 of them, and drawn beyond. `TwoSidedByProbability` counts by distance
    /// here. With equal means and unequal spreads it can be off as Student's t is.
    ///
    /// # Errors
    /// Refused where a group is empty, where everybody gave the same answer, and beyond 100,000 answers that are not whole-numbered.
    pub fn permutation_test(&self, alternative: Alternative, by: Permutations) -> Result<Test, Refusal> {
        const FIGURE: &str = "permutation test of the difference of means";
        self.comparable(FIGURE)?;
        let alternative = match alternative {
            Alternative::TwoSidedByProbability => Alternative::TwoSided,
            other => other,
        };
        let test = |p, basis| {
            let [first, second] =
                [&self.first, &self.second].map(|group| group.moments(&self.setting.values).mean);
            Test::new(format!("{FIGURE}, {}", alternative.words()), "difference", second - first, p, self.n())
                .based_on(basis)
                .with_caveats(self.setting.caveats())
        };
        if let Some(p) = self.exact_means(alternative) {
            return Ok(test(p, PValueBasis::Exact));
        }
        if self.n() > MOST_DRAWN_FROM {
            let of = "answers to be drawn from".into();
            return Err(Refusal::TooMany {
                figure: FIGURE.into(),
                of,
                have: self.n(),
                most: MOST_DRAWN_FROM,
            });
        }
        let blocks = |counts: &[u64]| -> Vec<Block> {
            let values = self.setting.values.iter().zip(counts);
            values.flat_map(|(value, count)| (0..*count).map(|_| Block { sum: *value, rows: 1.0 })).collect()
        };
        two_groups(&blocks(&self.first.counts), &blocks(&self.second.counts), alternative, by)
            .map(|found| test(found.p, found.basis))
            .ok_or_else(|| Refusal::too_few(FIGURE, "answers of one of the groups", 0, 1))
    }

    /// The shares of both groups that answered at this value or above, for [`TwoShares::fisher`] and the conditional odds ratio.
    ///
    /// ```
    /// use kokemus::{Alternative, ExactPValue, IndependentSamples, Scale, Tally, TopBox};
    ///
    /// let scale = Scale::satisfaction();
    /// let child = Tally::of_counts(&scale, [2, 3, 4, 2, 1])?;
    /// let parent = Tally::of_counts(&scale, [0, 1, 1, 5, 4])?;
    /// let heard = IndependentSamples::of(&child, &parent)?.named("child", "parent");
    /// let satisfied = heard.top_box_shares(TopBox::TWO)?;
    /// assert_eq!(satisfied, heard.shares_at_least(4.0)?);
    /// let test = satisfied.fisher(Alternative::TwoSidedByProbability, ExactPValue::Exact)?;
    /// assert_eq!(test.to_string(), "x = 9.00, p = 0.012, exact (Fisher test, two-sided by probability)");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// The value is not above the lowest and up to the highest.
    pub fn shares_at_least(&self, from: f64) -> Result<TwoShares, Error> {
        Ok(self.shares_from(self.setting.split_at(from)?))
    }

    /// The shares of both groups that answered with one of the k highest points.
    ///
    /// # Errors
    /// Refused where the scale has no more than k points, and for scores, which have no points.
    pub fn top_box_shares(&self, top: TopBox) -> Result<TwoShares, Refusal> {
        Ok(self.shares_from(self.setting.top_box_from("top-box shares", top)?))
    }

    fn shares_from(&self, from: f64) -> TwoShares {
        let share = |sample: &Sample| {
            let count = sample.count_from(&self.setting.values, from);
            Share::among(count, sample.n, MissingCounts::default(), self.setting.surveyed)
        };
        TwoShares::of(share(&self.first), share(&self.second))
            .named(self.first.name.clone(), self.second.name.clone())
    }

    /// The exact p value where all values are whole numbers and there are not too many of them.
    fn exact_means(&self, alternative: Alternative) -> Option<f64> {
        let values = &self.setting.values;
        if !values.iter().all(|value| value.fract() == 0.0 && value.abs() < 2f64.powi(40)) {
            return None;
        }
        let scored = || values.iter().map(|value| *value as i128);
        let categories: Vec<Category> =
            scored().zip(self.together()).map(|(score, count)| Category { score, count }).collect();
        let sum = scored().zip(&self.second.counts).map(|(score, count)| score * i128::from(*count)).sum();
        Some(sum_of_drawn(&categories, self.second.n)?.p_value(sum, alternative, ExactPValue::Exact))
    }
}
