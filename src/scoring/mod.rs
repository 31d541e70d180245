//! Scores of sections and whole questionnaires: the respondent is the unit, and the case where it is given.

pub(crate) mod averages;
pub(crate) mod bands;
mod bootstrapped;
mod items;
pub(crate) mod policy;
pub(crate) mod scores;
pub(crate) mod totals;
pub(crate) mod units;
