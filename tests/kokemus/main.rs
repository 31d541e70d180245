//! The crate from outside, floor by floor.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do"
)]

mod agreement;
mod along_path;
mod along_path_worlds;
mod bad_figures;
mod bad_input;
mod benchmarks;
mod by_bands;
mod clustered;
mod comparing;
mod comparing_paired;
mod correlation;
mod data_quality;
mod drivers;
mod family_services;
mod figures;
mod floors;
mod groups_and_time;
mod hostile_tallies;
mod invariance;
mod item_functioning;
mod known_truth;
mod laws;
mod link;
mod link_laws;
mod link_worlds;
mod linking;
mod mediation;
mod no_panic;
mod no_panic_change;
mod no_panic_links;
mod one_group;
mod real_counts;
mod reliability;
mod reliability_laws;
mod reliability_worlds;
mod resampling;
mod robustness;
mod robustness_laws;
mod scoring;
mod sound;
mod subtle;
mod support;
mod trajectories;
mod unit_level;
mod wellbeing;
mod wellbeing_rules;
mod words;
mod worlds;
mod wrong_elsewhere;
