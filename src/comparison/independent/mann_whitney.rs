//! Mann and Whitney's test.

use serde::Serialize;

use super::IndependentSamples;
use crate::comparison::ranks::{cubed, twice_centred};
use crate::error::Refusal;
use crate::estimate::{Caveat, Test};
use crate::math::normal;

/// Whether a statistic that moves in steps is brought half a step towards its mean before it is compared with the normal distribution.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Continuity {
    /// As it is: R's `coin::wilcox_test`, SciPy with `use_continuity=False`.
    #[default]
    Uncorrected,
    /// By ½ of U: R's `wilcox.test` and SciPy by default. With ties U moves in other steps, and the correction is often too much.
    Corrected,
}

/// From this size of the smaller group on the normal approximation was found to serve: 8 without ties (Mann & Whitney 1947, *Ann. Math. Statist.*
/// 18, 50–60, §4), 20 with ties (Siegel 1956, *Nonparametric Statistics*, pp. 120–126).
const ENOUGH: u64 = 8;
const ENOUGH_TIED: u64 = 20;

impl IndependentSamples {
    /// The ties: how many of both groups gave each value.
    pub(super) fn ties(&self) -> Vec<u64> {
        self.first.counts.iter().zip(&self.second.counts).map(|(a, b)| a + b).collect()
    }

    /// 2U − n₁n₂ for U = Σ over pairs of [second > first] + ½[second = first]: positive where the second group is higher. Exact.
    pub(super) fn twice_u_less_mean(&self) -> i128 {
        // Within the second group centred ranks add up to 0, so that those among all give U alone.
        let pairs = twice_centred(&self.ties()).into_iter().zip(&self.second.counts);
        pairs.map(|(centred, count)| centred * i128::from(*count)).sum()
    }

    /// Mann and Whitney's test that answers of the two groups are alike, by the normal approximation, two-sided.
    ///
    /// U counts the pairs in which the second is higher, ties half. z = (U − n₁n₂/2)/σ with σ² = n₁n₂ (N³ − Σt³)/(12 N(N − 1)), t the ties at each
    /// value: Lehmann 1975, *Nonparametrics*, eq. 1.35. Positive where the second group is higher. Its p value is right where both groups
    /// vary alike; [`brunner_munzel`](Self::brunner_munzel) does not need that. Below 20 in the smaller group (8 without ties) a caveat asks for
    /// an exact test. Missing answers are left out.
    ///
    /// ```
    /// use kokemus::{Continuity, IndependentSamples, Scale, Tally};
    ///
    /// let scale = Scale::satisfaction();
    /// let child = Tally::of_counts(&scale, [2, 5, 9, 12, 10])?;
    /// let parent = Tally::of_counts(&scale, [0, 2, 6, 15, 21])?;
    /// let heard = IndependentSamples::of(&child, &parent)?;
    /// let test = heard.mann_whitney(Continuity::Uncorrected)?;
    /// assert_eq!(test.to_string(), "z = 2.59, p = 0.010 (Mann–Whitney test)");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where a group is empty, and where everybody gave the same answer.
    pub fn mann_whitney(&self, continuity: Continuity) -> Result<Test, Refusal> {
        const FIGURE: &str = "Mann–Whitney test";
        self.answered(FIGURE)?;
        if !self.varies() {
            return Err(Refusal::no_variation(FIGURE, "answers"));
        }
        let (first, second, all) = (self.first.n as f64, self.second.n as f64, self.n() as f64);
        let ties = self.ties();
        let twice = self.twice_u_less_mean() as f64;
        let (twice, method) = match continuity {
            Continuity::Uncorrected => (twice, FIGURE),
            Continuity::Corrected => {
                let nearer = (twice.abs() - 1.0).max(0.0);
                (nearer.copysign(twice), "Mann–Whitney test, corrected for continuity")
            }
        };
        let variance = first * second / (12.0 * all) * (cubed(&ties) / (all - 1.0));
        let z = 0.5 * twice / variance.sqrt();
        let wanted = if ties.iter().all(|t| *t <= 1) { ENOUGH } else { ENOUGH_TIED };
        let smallest = self.first.n.min(self.second.n);
        let small = (smallest < wanted).then_some(Caveat::TooSmallForApproximation { smallest, wanted });
        let test = Test::new(method, "z", z + 0.0, 2.0 * normal::upper_tail(z.abs()), self.n());
        Ok(test.with_caveats(self.setting.caveats()).with_caveats(small))
    }
}
