//! Differences of pairs by their size: signed ranks, signs, and what changing signs at random makes of them.

use serde::{Deserialize, Serialize};

use super::lattice::{Lattice, common_divisor, from_mode};
use super::{MOST_KEPT, MOST_STEPS};

/// What the signed-rank test does with pairs that do not differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ZeroDifferences {
    /// They are left out before ranks are given: Wilcoxon 1945, *Biometrics Bull.* 1, 80–83 (R's `wilcox.test`).
    Wilcoxon,
    /// They are given the lowest ranks, which then count for neither side: Pratt 1959, *J. Amer. Statist. Assoc.* 54, 655–667 (the
    /// default of R's coin). It keeps in mind how many stayed the same.
    Pratt,
}

impl ZeroDifferences {
    pub(crate) fn words(self) -> &'static str {
        match self {
            ZeroDifferences::Wilcoxon => "zeros left out",
            ZeroDifferences::Pratt => "zeros ranked by Pratt",
        }
    }
}

/// Pairs by the size of their difference.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Signed {
    /// How many do not differ.
    pub(crate) zeros: u64,
    /// By rising size: how many went up and how many down. Invariant: no step without anybody.
    pub(crate) steps: Vec<(u64, u64)>,
}

/// Signed ranks added up, doubled so that they are whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RankSums {
    pub(crate) up: i128,
    pub(crate) down: i128,
    /// Σ of squares of the (not doubled) ranks used, of which a quarter is the variance of their sum under random signs.
    pub(crate) squares: f64,
}

impl Signed {
    /// How many went up.
    pub(crate) fn up(&self) -> u64 {
        self.steps.iter().map(|(up, _)| up).sum()
    }

    /// How many went down.
    pub(crate) fn down(&self) -> u64 {
        self.steps.iter().map(|(_, down)| down).sum()
    }

    /// How many moved.
    pub(crate) fn moved(&self) -> u64 {
        self.up() + self.down()
    }

    /// Up to how many who moved signed ranks are within what is computed, whatever their ties.
    ///
    /// After i of them the sum has at most i(i + 1 + 2z) + 1 values with z zeros ranked, and each of them costs at most two
    /// steps of arithmetic per value.
    pub(crate) fn most_ranked(&self, zeros: ZeroDifferences) -> u64 {
        let ranked = match zeros {
            ZeroDifferences::Wilcoxon => 0,
            ZeroDifferences::Pratt => u128::from(self.zeros),
        };
        let (mut most, mut steps) = (0u64, 0u128);
        loop {
            let i = u128::from(most);
            let values = i * (i + 1 + 2 * ranked) + 1;
            steps += 2 * values;
            let next = (i + 1) * (i + 2 + 2 * ranked) + 1;
            if steps > MOST_STEPS || next > MOST_KEPT {
                return most;
            }
            most += 1;
        }
    }

    /// Twice the mid-rank of each step.
    pub(crate) fn doubled_ranks(&self, zeros: ZeroDifferences) -> Vec<i128> {
        let mut below = match zeros {
            ZeroDifferences::Wilcoxon => 0,
            ZeroDifferences::Pratt => i128::from(self.zeros),
        };
        let counts = self.steps.iter().map(|(up, down)| i128::from(*up) + i128::from(*down));
        counts
            .map(|count| {
                let rank = 2 * below + count + 1;
                below += count;
                rank
            })
            .collect()
    }

    /// The sums of ranks of those who went up and down.
    pub(crate) fn rank_sums(&self, zeros: ZeroDifferences) -> RankSums {
        let mut sums = RankSums { up: 0, down: 0, squares: 0.0 };
        for ((up, down), rank) in self.steps.iter().zip(self.doubled_ranks(zeros)) {
            sums.up += rank * i128::from(*up);
            sums.down += rank * i128::from(*down);
            sums.squares += (rank as f64 / 2.0).powi(2) * (*up as f64 + *down as f64);
        }
        sums
    }

    /// The distribution of the sum of the scores of those who went up, when every sign is as likely as the other: one score per step.
    ///
    /// By convolving, step by step, with the binomial distribution of how many of it go up. `None` beyond 2²⁷ steps of arithmetic or
    /// 2²² values: signed ranks of 585 pairs are within, of those on few points about 2,000.
    pub(crate) fn sum_of_risers(&self, scores: &[i128]) -> Option<Lattice> {
        let counts: Vec<u64> =
            self.steps.iter().map(|(up, down)| up.checked_add(*down)).collect::<Option<_>>()?;
        let step = common_divisor(scores.iter().copied()).max(1);
        let (mut width, mut cost, mut total) = (1u128, 0u128, 0i128);
        for (count, score) in counts.iter().zip(scores) {
            cost = cost.checked_add(width.checked_mul(u128::from(*count) + 1)?)?;
            width = width.checked_add(u128::from(*count).checked_mul((*score / step) as u128)?)?;
            total = total.checked_add(score.checked_mul(i128::from(*count))?)?;
            if cost > MOST_STEPS || width > MOST_KEPT {
                return None;
            }
        }
        let mut now = vec![1.0];
        for (count, score) in counts.iter().zip(scores) {
            let stride = (*score / step) as usize;
            let mut next = vec![0.0; now.len() + stride * *count as usize];
            let (first, chances) = from_mode(0, *count, *count / 2, |x| (count - x) as f64 / (x + 1) as f64);
            for (rising, chance) in (first as usize..).zip(chances) {
                for (sum, value) in next[stride * rising..].iter_mut().zip(&now) {
                    *sum += value * chance;
                }
            }
            now = next;
        }
        Some(Lattice { lowest: 0, step, probabilities: now, centre: (total, 2 * step) })
    }
}
