//! Wellbeing over time.

pub(crate) mod change;
