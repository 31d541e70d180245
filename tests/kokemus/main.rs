//! The crate from outside, floor by floor.
