//! The crate from outside, floor by floor.

mod floors;
mod laws;
mod worlds;
