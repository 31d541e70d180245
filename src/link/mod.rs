//! Experience joined with change.

pub(crate) mod association;
pub(crate) mod bands;
pub(crate) mod beside;
pub(crate) mod between;
pub(crate) mod by_report;
mod correlation;
pub(crate) mod covariate;
#[allow(dead_code, reason = "its entry, the link along the path, is built on it next")]
pub(crate) mod cross_lagged;
mod dominance;
pub(crate) mod drivers;
pub(crate) mod dyads;
pub(crate) mod fitted;
pub(crate) mod importance;
pub(crate) mod improved;
pub(crate) mod mediation;
pub(crate) mod model;
mod moments;
pub(crate) mod outputs;
#[allow(dead_code, reason = "its entry, the link along the path, is built on it next")]
pub(crate) mod panel;
pub(crate) mod robustness;
pub(crate) mod totals;
mod view;
