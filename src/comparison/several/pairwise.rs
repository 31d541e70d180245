//! Every group with every other.

use serde::Serialize;

use super::SeveralSamples;
use crate::comparison::independent::IndependentSamples;
use crate::comparison::multiplicity::Multiplicity;
use crate::comparison::sentence::Comparison;
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::Confidence;

/// By what two groups are compared.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ComparedBy {
    /// Means: [`IndependentSamples::compare_means`].
    Means,
    /// Ranks: [`IndependentSamples::compare_ranks`].
    Ranks,
    /// Shares at this value or above: [`IndependentSamples::compare_shares_at_least`].
    SharesAtLeast(f64),
}

/// More groups would make over 100,000 comparisons.
const MOST_GROUPS: u64 = 500;

impl SeveralSamples {
    /// Two of the groups, by name.
    ///
    /// # Errors
    /// No group has one of the names.
    pub fn pair(&self, first: &str, second: &str) -> Result<IndependentSamples, Error> {
        let group = |name: &str| {
            self.groups.iter().find(|group| group.name == name).ok_or_else(|| {
                let names: Vec<&str> = self.groups.iter().map(|group| &*group.name).collect();
                Error::new(
                    ErrorKind::Unknown,
                    "group to compare",
                    format!("`{name}`"),
                    names.join(", "),
                    "give the names as they were given with the tallies",
                )
            })
        };
        Ok(IndependentSamples::of_pair(&self.setting, group(first)?, group(second)?))
    }

    /// Every group with every one before it, later less earlier, with p values adjusted for how many comparisons there are.
    /// Groups without answers are left out.
    ///
    /// ```
    /// use kokemus::{ComparedBy, Confidence, Multiplicity, Scale, SeveralSamples, Tally};
    ///
    /// let scale = Scale::satisfaction();
    /// let tallies = [
    ///     ("before", Tally::of_counts(&scale, [4, 9, 12, 10, 5])?),
    ///     ("during", Tally::of_counts(&scale, [2, 6, 11, 14, 9])?),
    ///     ("after", Tally::of_counts(&scale, [1, 3, 8, 17, 14])?),
    /// ];
    /// let stages = SeveralSamples::of(tallies.iter().map(|(name, tally)| (*name, tally)))?;
    /// let pairs = stages.pairwise(ComparedBy::Ranks, Multiplicity::Holm, Confidence::P95)?;
    /// assert_eq!(
    ///     pairs[1].to_string(),
    ///     "after less before: +0.41 [0.19, 0.63], n = 43 and 40; P(after higher) 71 % [60, 82]; \
    ///      p < 0.001, 0.001 adjusted by Holm among 3 (Brunner–Munzel test)"
    /// );
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// A value of shares that is not above the lowest and up to the highest. Refused with answers in fewer than two groups, or
    /// in more than 500.
    pub fn pairwise(
        &self,
        by: ComparedBy,
        multiplicity: Multiplicity,
        confidence: Confidence,
    ) -> Result<Vec<Comparison>, Error> {
        const FIGURE: &str = "pairwise comparisons";
        let groups = self.at_least_two(FIGURE)? as u64;
        if groups > MOST_GROUPS {
            let (of, have) = ("groups with answers".into(), groups);
            return Err(Refusal::TooMany { figure: FIGURE.into(), of, have, most: MOST_GROUPS }.into());
        }
        let mut comparisons = Vec::new();
        for (place, second) in self.answering() {
            for (_, first) in self.answering().take_while(|(earlier, _)| *earlier < place) {
                let pair = IndependentSamples::of_pair(&self.setting, first, second);
                comparisons.push(match by {
                    ComparedBy::Means => pair.compare_means(confidence)?,
                    ComparedBy::Ranks => pair.compare_ranks(confidence)?,
                    ComparedBy::SharesAtLeast(from) => pair.compare_shares_at_least(from, confidence)?,
                });
            }
        }
        multiplicity.adjust(&mut comparisons);
        Ok(comparisons)
    }
}
