//! Differences between roles, waves, stages and services, each read as one sentence.

pub(crate) mod clustered;
pub(crate) mod item_functioning;
pub(crate) mod multiplicity;
pub(crate) mod proportional_odds;
pub(crate) mod sentence;
