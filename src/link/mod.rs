//! Experience joined with change.

pub(crate) mod association;
pub(crate) mod between;
pub(crate) mod covariate;
#[allow(dead_code, reason = "its entry, the link along the path, is built on it next")]
pub(crate) mod panel;
