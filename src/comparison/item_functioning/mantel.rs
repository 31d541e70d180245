//! Mantel's test of an ordinal item at equal scores.

use super::AtScore;
use crate::error::Refusal;
use crate::estimate::{Caveat, Test};
use crate::math::chi_squared;
use crate::tally::item_functioning::ItemFunctioning;

/// The chi-squared approximation is trusted where at least this many answers could have gone either way: Mantel & Fleiss 1980.
const ROOM_WANTED: f64 = 5.0;

/// Everything below compares answers at equal scores; the second group is compared with the first. Respondents whose score nobody of the other
/// group has add nothing: they are outside n, and a caveat counts them. Those who lack an answer are in `missing`.
impl ItemFunctioning {
    /// Mantel's test of whether the answers of two groups differ at equal scores, with one degree of freedom: χ² = (Σ_k (F_k − E F_k))² / Σ_k Var F_k.
    ///
    /// F_k is the sum of the second group's answers y at score k, E F_k = (n₂_k/n_k) Σ y, and Var F_k = n₁_k n₂_k/(n_k² (n_k − 1))
    /// (n_k Σ y² − (Σ y)²). On two points it is the Mantel–Haenszel test without continuity correction (R's `mantelhaen.test` with
    /// `correct = FALSE`, coin's `cmh_test`). Source: Mantel 1963, *JASA* 58, 690–700; Zwick, Donoghue & Grima 1993.
    ///
    /// ```
    /// use kokemus::{Confidence, ItemFunctioning};
    ///
    /// let stored = r#"{
    ///     "item": "heard", "scale": {"id": "agree", "lowest": 1, "highest": 3}, "groups": ["child", "parent"],
    ///     "matching": ["heard", "trust", "time"], "match_on": "total_score",
    ///     "strata": [
    ///         {"score": 2, "first": [9, 6, 2], "second": [6, 8, 4]},
    ///         {"score": 3, "first": [5, 10, 5], "second": [3, 9, 10]},
    ///         {"score": 4, "first": [2, 8, 11], "second": [1, 5, 16]}
    ///     ]
    /// }"#;
    /// let heard: ItemFunctioning = serde_json::from_str(stored)?;
    /// assert_eq!(
    ///     heard.mantel()?.to_string(),
    ///     "χ² = 5.15, df 1, p = 0.023 (Mantel's test of an ordinal item, matched on the total score)"
    /// );
    /// assert_eq!(heard.common_odds_ratio(Confidence::P95)?.odds_ratio?.to_string(), "2.31 [1.13, 4.72], n = 120");
    /// let apart = heard.standardised_mean_difference(Confidence::P95)?;
    /// assert_eq!(apart.difference.to_string(), "0.3 [0.0, 0.5], n = 120");
    /// assert_eq!(apart.effect?.to_string(), "0.38 [0.05, 0.70], n = 120");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Refused where a group has nobody, no score is one of both groups, or answers are all the same at equal scores.
    pub fn mantel(&self) -> Result<Test, Refusal> {
        const FIGURE: &str = "Mantel's test";
        let strata = self.at_equal_scores(FIGURE)?;
        // F − E F = (n₁ n₂/n) (difference of means).
        let excess = |at: &AtScore| at.sizes[0] * at.sizes[1] / at.n() * at.difference();
        let variance: f64 = strata.iter().map(|at| at.drawn() * at.variance()).sum();
        if variance <= 0.0 {
            return Err(Refusal::no_variation(FIGURE, "answers at equal scores"));
        }
        let statistic = strata.iter().map(excess).sum::<f64>().powi(2) / variance;
        let room = room_to_move(&strata);
        let sparse = (room < ROOM_WANTED)
            .then_some(Caveat::SparseStrata { room: room as u64, wanted: ROOM_WANTED as u64 });
        let method = self.worded("Mantel's test of an ordinal item");
        let test =
            Test::new(method, "χ²", statistic, chi_squared::upper_tail(statistic, 1.0), self.compared());
        Ok(self.dress_test(test.on([1.0])).with_caveats(sparse))
    }
}

/// How many of the second group's answers at or below a cut could have been more or fewer than expected, given everybody's answers and scores: the
/// smaller way, at the cut that leaves most (on two points Mantel & Fleiss' rule).
fn room_to_move(strata: &[AtScore]) -> f64 {
    let cuts = strata.first().map_or(0, |at| at.counts[0].len() - 1);
    let room_at = |cut: usize| {
        let (mut below_expected, mut above_expected) = (0.0, 0.0);
        for at in strata {
            let below = |group: usize| at.counts[group][..=cut].iter().sum::<f64>();
            let all_below = below(0) + below(1);
            let expected = at.sizes[1] / at.n() * all_below;
            below_expected += expected - (all_below - at.sizes[0]).max(0.0);
            above_expected += all_below.min(at.sizes[1]) - expected;
        }
        f64::min(below_expected, above_expected)
    };
    (0..cuts).map(room_at).fold(0.0, f64::max)
}
