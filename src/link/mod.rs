//! Experience joined with change, and with wellbeing along the path.

pub(crate) mod along_path;
pub(crate) mod association;
pub(crate) mod bands;
pub(crate) mod beside;
pub(crate) mod between;
pub(crate) mod by_report;
pub(crate) mod coefficient;
mod correlation;
pub(crate) mod covariate;
pub(crate) mod cross_lagged;
mod dominance;
pub(crate) mod drivers;
pub(crate) mod dyads;
pub(crate) mod fitted;
pub(crate) mod importance;
pub(crate) mod improved;
pub(crate) mod matched;
pub(crate) mod mediation;
pub(crate) mod model;
mod moments;
pub(crate) mod outputs;
pub(crate) mod panel;
pub(crate) mod robustness;
pub(crate) mod totals;
mod view;
