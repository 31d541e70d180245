//! Differences between roles, waves, stages and services, each read as one sentence.

pub(crate) mod benchmarks;
pub(crate) mod clustered;
pub(crate) mod exact;
pub(crate) mod independent;
pub(crate) mod item_functioning;
pub(crate) mod multiplicity;
pub(crate) mod overlapping;
pub(crate) mod paired;
pub(crate) mod permutation;
pub(crate) mod planning;
pub(crate) mod proportional_odds;
mod ranks;
mod samples;
pub(crate) mod sentence;
pub(crate) mod several;
pub(crate) mod two_shares;
