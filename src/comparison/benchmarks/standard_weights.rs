//! The mix of strata on whose footing units are put.

use std::fmt;

use super::strata::UnitStrata;
use crate::error::{Error, ErrorKind};
use crate::math::sums::compensated;

/// How much each stratum weighs in a directly standardised mean.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub enum StandardWeights {
    /// As much as it has of the answers of all units together.
    #[default]
    Pooled,
    /// As stated; see [`StandardWeights::given`].
    Given(GivenWeights),
}

/// Weights of strata that somebody stated: a known population, a standard.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenWeights(Vec<(String, f64)>); // Invariant: finite, none below 0, some above 0, names unique.

impl StandardWeights {
    /// Weights by name of the stratum, of any sum: numbers of people, shares.
    ///
    /// # Errors
    /// A weight that is not finite or below 0, a stratum twice, or no weight above 0.
    pub fn given<N: fmt::Display>(weights: impl IntoIterator<Item = (N, f64)>) -> Result<Self, Error> {
        let mut known: Vec<(String, f64)> = Vec::new();
        for (name, weight) in weights {
            let name = name.to_string();
            if !(0.0..=1e15).contains(&weight) {
                return Err(Error::new(
                    ErrorKind::OutOfRange,
                    format!("weight of stratum `{name}`"),
                    weight,
                    "0 to 1e15",
                    "give the number of people in the stratum",
                ));
            }
            if known.iter().any(|(earlier, _)| *earlier == name) {
                return Err(Error::new(
                    ErrorKind::Duplicate,
                    "weight of a stratum",
                    format!("`{name}`"),
                    "each stratum once",
                    "keep one of the two weights",
                ));
            }
            known.push((name, weight));
        }
        // A weight in the depths of doubles would leave no share to the others.
        if known.iter().all(|(_, weight)| *weight < 1e-15) {
            return Err(Error::new(
                ErrorKind::Absent,
                "weights of strata",
                "a weight above 0",
                "at least one",
                "give the number of people in each stratum",
            ));
        }
        Ok(StandardWeights::Given(GivenWeights(known)))
    }

    /// W_s for every stratum, of sum 1.
    pub(super) fn shares(&self, strata: &UnitStrata) -> Result<Vec<f64>, Error> {
        let weights: Vec<f64> = match self {
            StandardWeights::Pooled => strata.totals().iter().map(|total| total.0).collect(),
            StandardWeights::Given(GivenWeights(given)) => {
                let weight = |name: &String| given.iter().find(|(known, _)| known == name).map(|(_, w)| *w);
                if let Some(name) = strata.strata.iter().find(|name| weight(name).is_none()) {
                    return Err(Error::new(
                        ErrorKind::Absent,
                        "weights of strata",
                        format!("the weight of `{name}`"),
                        "one for every stratum somebody answered in",
                        "give it; 0 leaves a stratum out",
                    ));
                }
                if let Some((name, _)) =
                    given.iter().find(|(name, w)| *w > 0.0 && !strata.strata.contains(name))
                {
                    return Err(Error::new(
                        ErrorKind::Unknown,
                        "weight of a stratum",
                        format!("`{name}`"),
                        strata.strata.join(", "),
                        "weight the strata somebody answered in",
                    ));
                }
                strata.strata.iter().filter_map(weight).collect()
            }
        };
        let sum = compensated(weights.iter().copied());
        Ok(weights.into_iter().map(|weight| weight / sum).collect())
    }
}
