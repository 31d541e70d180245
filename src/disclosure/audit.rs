//! What was withheld and why: for whoever keeps the data, never to be released.

use std::fmt;

use serde::Serialize;

/// Why something was withheld. A release tells none of these from another: knowing which cells were too small narrows what is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WithheldBecause {
    /// Too few respondents.
    TooFew,
    /// Everybody answered alike.
    Unanimous,
    /// An answer was given by too few.
    RareAnswer,
    /// It would give something else back.
    Protects,
    /// Some cases make too much of a total.
    Dominated,
    /// It cannot be computed, and that alone would tell of them: everybody alike, or too few.
    NoFigure,
    /// It is made of what is withheld: a section of an item, a figure of a group.
    PartWithheld,
}

/// One thing that was withheld.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Withheld {
    /// The questionnaire, measure or link.
    pub of: String,
    /// The group.
    pub group: String,
    /// What of the group: "all", an item, a section.
    pub part: String,
    /// How many respondents it has.
    pub n: u64,
    /// Why.
    pub because: WithheldBecause,
}

/// What was withheld and why, with the numbers that a release does not hold. Keep it where the answers are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Audit {
    /// Everything that was withheld.
    pub withheld: Vec<Withheld>,
}

impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} withheld", self.withheld.len())?;
        for Withheld { of, group, part, n, because } in &self.withheld {
            let why = match because {
                WithheldBecause::TooFew => "too few",
                WithheldBecause::Unanimous => "all alike",
                WithheldBecause::RareAnswer => "an answer of too few",
                WithheldBecause::Protects => "protects another",
                WithheldBecause::Dominated => "some make too much of it",
                WithheldBecause::NoFigure => "no figure",
                WithheldBecause::PartWithheld => "a part is withheld",
            };
            write!(f, "\n{of}, {group}, {part}: n = {n}, {why}")?;
        }
        Ok(())
    }
}
