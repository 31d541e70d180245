//! Is it the same question to both groups? Differential item functioning from counts at equal scores.

mod generalised;
pub(crate) mod logistic;
mod mantel;
pub(crate) mod odds_ratio;
pub(crate) mod rules;
pub(crate) mod section;
pub(crate) mod standardised;

use crate::error::Refusal;
use crate::estimate::{Caveat, Estimate, Test};
use crate::tally::item_functioning::{ItemFunctioning, MatchedStratum};
use crate::tally::matching::MatchOn;
use crate::vocabulary::answer::MissingCounts;

/// One score at which somebody of either group is: how many of each, and how many of them gave each answer, as numbers to compute with.
struct AtScore {
    sizes: [f64; 2],
    counts: [Vec<f64>; 2],
}

impl AtScore {
    fn of(stratum: &MatchedStratum<'_>) -> Self {
        let as_numbers = |counts: &[u64]| counts.iter().map(|count| *count as f64).collect();
        AtScore {
            sizes: stratum.sizes().map(|size| size as f64),
            counts: [as_numbers(stratum.first), as_numbers(stratum.second)],
        }
    }

    fn n(&self) -> f64 {
        self.sizes[0] + self.sizes[1]
    }

    /// The share of each answer in the second group less that in the first; exactly 0 where the shares are the same.
    fn apart(&self) -> impl Iterator<Item = f64> {
        let [first, second] = self.sizes;
        self.counts[0].iter().zip(&self.counts[1]).map(move |(a, b)| b / second - a / first)
    }

    /// The mean of the second group less that of the first, in steps.
    fn difference(&self) -> f64 {
        (0..).zip(self.apart()).map(|(step, apart): (u32, f64)| f64::from(step) * apart).sum()
    }

    /// The share of each answer in both groups together.
    fn shares(&self) -> impl Iterator<Item = f64> {
        let n = self.n();
        self.counts[0].iter().zip(&self.counts[1]).map(move |(a, b)| (a + b) / n)
    }

    /// The variance of both groups' answers together, with n in the denominator.
    fn variance(&self) -> f64 {
        let steps = || (0..).map(f64::from as fn(u32) -> f64).zip(self.shares());
        let mean: f64 = steps().map(|(step, share)| step * share).sum();
        let used = steps().filter(|(_, share)| *share > 0.0).count();
        if used < 2 {
            return 0.0;
        }
        steps().map(|(step, share)| share * (step - mean).powi(2)).sum()
    }

    /// The variance of a sum over one of the groups where the groups are drawn at random from all with this score, for answers of variance 1:
    /// n₁ n₂/(n − 1).
    fn drawn(&self) -> f64 {
        self.sizes[0] * self.sizes[1] / (self.n() - 1.0)
    }
}

impl ItemFunctioning {
    /// The scores at which both groups are, or why there is nothing to compare.
    fn at_equal_scores(&self, figure: &'static str) -> Result<Vec<AtScore>, Refusal> {
        match self.n() {
            [0, 0] => return Err(Refusal::nobody(figure)),
            [0, _] | [_, 0] => {
                return Err(Refusal::too_few(figure, "respondents in one of the groups", 0, 1));
            }
            _ => {}
        }
        let comparable: Vec<AtScore> = self
            .strata()
            .filter(MatchedStratum::is_comparable)
            .map(|stratum| AtScore::of(&stratum))
            .collect();
        if comparable.is_empty() {
            return Err(Refusal::too_few(figure, "scores that both groups have", 0, 1));
        }
        Ok(comparable)
    }

    /// How many were compared.
    fn compared(&self) -> u64 {
        self.comparable().iter().sum()
    }

    fn lacking(&self) -> MissingCounts {
        let [first, second] = self.incomplete();
        first.plus(second)
    }

    /// What is to be known of every figure; of those at equal scores also how many have no counterpart.
    fn to_be_known(&self, at_equal_scores: bool) -> Vec<Caveat> {
        let mut caveats: Vec<Caveat> = self.surveyed_set().caveats().collect();
        caveats.extend((self.with_case() >= 2).then_some(Caveat::CasesTakenAsIndependent));
        let ([all_first, all_second], [first, second]) = (self.n(), self.comparable());
        let (first, second) = (all_first - first, all_second - second);
        caveats.extend(
            (at_equal_scores && first + second > 0).then_some(Caveat::WithoutCounterpart { first, second }),
        );
        caveats
    }

    fn dress(&self, estimate: Estimate, what: &str) -> Estimate {
        estimate.by(self.worded(what)).missing_were(self.lacking()).with_caveats(self.to_be_known(true))
    }

    fn dress_test(&self, test: Test) -> Test {
        test.with_caveats(self.to_be_known(true))
    }

    /// "…, matched on the total score".
    fn worded(&self, what: &str) -> String {
        let score = match self.match_on() {
            MatchOn::RestScore => "rest score",
            _ => "total score",
        };
        let bands = if self.is_banded() { " in bands" } else { "" };
        format!("{what}, matched on the {score}{bands}")
    }
}
