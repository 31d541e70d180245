//! Differences between roles, waves, stages and services, each read as one sentence.

pub(crate) mod clustered;
pub(crate) mod multiplicity;
pub(crate) mod sentence;
