//! When somebody who left items unanswered has a score, and over which items a score is taken.

use std::fmt;

pub use crate::vocabulary::missing_policy::MissingPolicy;

use crate::vocabulary::key::{self, StageKey};

/// The items that a score or an average is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Over<'a> {
    /// The items of one section; a plain text means this.
    Section(&'a str),
    /// All items.
    Questionnaire,
    /// The items that ask about one stage of the service path.
    Stage(&'a StageKey),
    /// One item.
    Item(&'a str),
    /// Several items.
    Items(&'a [&'a str]),
}

impl<'a> From<&'a str> for Over<'a> {
    fn from(section: &'a str) -> Self {
        Over::Section(section)
    }
}

impl<'a> From<&'a StageKey> for Over<'a> {
    fn from(stage: &'a StageKey) -> Self {
        Over::Stage(stage)
    }
}

impl fmt::Display for Over<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Over::Section(id) => write!(f, "section `{id}`"),
            Over::Questionnaire => f.write_str("the questionnaire"),
            Over::Stage(stage) => write!(f, "the items about stage `{stage}`"),
            Over::Item(id) => write!(f, "item `{id}`"),
            Over::Items(ids) => write!(f, "items {}", key::listed(ids.iter().copied())),
        }
    }
}
