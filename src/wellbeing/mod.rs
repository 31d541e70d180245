//! Wellbeing over time.

pub(crate) mod change;
pub(crate) mod trajectories;
