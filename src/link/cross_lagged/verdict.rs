//! What may be said of the lags, by a rule with a name.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Refusal, or_refused};
use crate::estimate::Estimate;

use super::Lags;
use super::result::{CrossLagged, LagTest};

/// Which of the two foretells the other, one stage later and within persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Foretells {
    /// Neither does.
    Neither,
    /// Experience foretells wellbeing.
    Experience,
    /// Wellbeing foretells experience.
    Wellbeing,
    /// Each foretells the other.
    Both,
}

/// What may be said, by [`Verdict::RULE`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Verdict {
    /// Which foretells which.
    pub foretells: Foretells,
    /// Whether traits that covary are all there is: nothing foretells, and the interval of the traits' covariance excludes 0.
    pub stable_trait: bool,
    /// The correlation of the stable traits.
    #[serde(serialize_with = "or_refused")]
    pub trait_correlation: Result<Estimate, Refusal>,
}

impl Verdict {
    /// The rule behind every verdict.
    pub const RULE: &'static str = "a direction foretells where the interval of its lag within persons excludes 0, with lags \
         per step where the Wald test of them all rejects 0 at the same level";
}

impl CrossLagged {
    /// What may be said, by [`Verdict::RULE`].
    ///
    /// Whether it foretells more or less of the other, the sign of the lag says. A lag that is not found is not shown to be absent: its
    /// interval says how large it may be. A variance that came out negative leaves the rule in force, since the lags of an
    /// unbounded fit keep their distribution (Savalei & Kolenikov 2008, *Psychological Methods* 13, 150–170); the caveats name it.
    pub fn verdict(&self) -> Verdict {
        let experience = self.found(&self.experience_to_wellbeing, self.experience_to_wellbeing_test);
        let wellbeing = self.found(&self.wellbeing_to_experience, self.wellbeing_to_experience_test);
        let foretells = match (experience, wellbeing) {
            (false, false) => Foretells::Neither,
            (true, false) => Foretells::Experience,
            (false, true) => Foretells::Wellbeing,
            (true, true) => Foretells::Both,
        };
        let trait_correlation = self.traits.correlation.clone();
        let covary = trait_correlation.is_ok() && excludes_zero(&self.traits.covariance);
        Verdict { foretells, stable_trait: foretells == Foretells::Neither && covary, trait_correlation }
    }

    fn found(&self, lags: &[Estimate], test: LagTest) -> bool {
        match self.lags {
            Lags::Constant => lags.iter().all(excludes_zero),
            Lags::PerStep => test.p < 2.0 * self.confidence.tail(),
        }
    }
}

fn excludes_zero(estimate: &Estimate) -> bool {
    estimate.interval().is_ok_and(|interval| !interval.contains(0.0))
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.foretells, self.stable_trait) {
            (Foretells::Experience, _) => "experience foretells wellbeing within persons",
            (Foretells::Wellbeing, _) => "wellbeing foretells experience within persons",
            (Foretells::Both, _) => "experience and wellbeing foretell each other within persons",
            (Foretells::Neither, true) => "a stable trait: no lag is seen in either direction",
            (Foretells::Neither, false) => "no lag is seen in either direction",
        })
    }
}
