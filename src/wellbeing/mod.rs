//! Wellbeing over time.

pub(crate) mod across_measures;
pub(crate) mod added_value;
pub(crate) mod along_path;
pub(crate) mod attrition;
pub(crate) mod change;
pub(crate) mod cutoffs;
pub(crate) mod effect_size;
pub(crate) mod important_change;
mod pairs;
pub(crate) mod person_classes;
pub(crate) mod regression_to_mean;
pub(crate) mod reliable_change;
pub(crate) mod reliable_change_method;
pub(crate) mod trajectories;
