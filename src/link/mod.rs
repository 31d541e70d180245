//! Experience joined with change.

pub(crate) mod association;
pub(crate) mod between;
pub(crate) mod covariate;
