//! The crate from outside, floor by floor.

mod family_services;
mod floors;
mod laws;
mod worlds;
