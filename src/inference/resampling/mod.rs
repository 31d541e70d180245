//! The seeded bootstrap: resamples of the units, and intervals from what a statistic does on them.
#![allow(
    dead_code,
    reason = "the engine is whole: the figures so far take resampling by units and closed influences, its tests the rest too"
)]

mod bootstrap;
mod draws;
mod interval;
mod resampler;

pub use bootstrap::{Bootstrap, BootstrapInterval};
pub(crate) use draws::{Draws, index_below, stream};
pub(crate) use resampler::{Replicates, Resampler};
