//! A link: experience with change, and everything that must be said beside it.

use serde::Serialize;

use super::between::{LinkBetween, Unmatched};
use super::model::AdjustedModel;
use crate::error::Refusal;
use crate::estimate::{Caveat, Estimate};
use crate::inference::least_squares::StandardErrors;
use crate::scoring::scores::Scores;
use crate::wellbeing::change::Change;

/// The link of experience with wellbeing change, with everything beside it without which it would say more than the data can carry.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Link {
    /// How closely experience and change go together: r, or the partial r given what the link is adjusted for.
    pub correlation: Estimate,
    /// What it is adjusted for, by name.
    pub given: Vec<String>,
    /// By how much change differs for one point of experience, adjusted alike.
    pub model: AdjustedModel,
    /// The cases that could not be used.
    pub unmatched: Unmatched,
    /// What a reader must know.
    pub caveats: Vec<Caveat>,
}

impl Link {
    /// Asks whether experience goes with change, person by person; see [`LinkBetween`] for what can be added to the question and which
    /// views there are on it.
    pub fn between<'d>(experience: &'d Scores, change: &'d Change) -> LinkBetween<'d> {
        LinkBetween::new(experience, change)
    }
}

impl LinkBetween<'_> {
    /// The link itself.
    ///
    /// # Errors
    /// Refused with fewer complete cases than what the link is adjusted for needs, where experience, change or a covariate does not
    /// vary, or one of them tells another completely.
    pub fn fit(&self) -> Result<Link, Refusal> {
        let prepared = self.prepared(&[]);
        let model = AdjustedModel::of(&prepared, StandardErrors::Hc3, self.confidence)?;
        Ok(Link {
            correlation: prepared.correlation(self.confidence)?,
            given: prepared.given.iter().map(|column| column.name.clone()).collect(),
            model,
            unmatched: prepared.unmatched,
            caveats: prepared.caveats,
        })
    }
}
