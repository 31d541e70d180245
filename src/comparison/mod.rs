//! Differences between roles, waves, stages and services, each read as one sentence.

pub(crate) mod independent;
pub(crate) mod multiplicity;
mod ranks;
mod samples;
pub(crate) mod sentence;
pub(crate) mod several;
