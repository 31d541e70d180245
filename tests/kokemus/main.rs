//! The crate from outside, floor by floor.

mod family_services;
mod floors;
mod laws;
mod worlds;
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do"
)]

mod figures;
mod groups_and_time;
mod linking;
mod one_group;
mod real_counts;
mod scoring;
mod support;
mod wrong_elsewhere;
