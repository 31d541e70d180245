//! Differences between roles, waves, stages and services, each read as one sentence.

pub(crate) mod benchmarks;
pub(crate) mod multiplicity;
pub(crate) mod planning;
pub(crate) mod sentence;
