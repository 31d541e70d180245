//! The engine as it stands in the crate, with its tests beside it.

#[path = "engine.rs"]
mod engine;
#[path = "exact.rs"]
mod exact;
#[path = "../../src/disclosure/rule.rs"]
pub(crate) mod rule;
#[path = "../../src/disclosure/suppression/mod.rs"]
mod suppression;
#[path = "tables.rs"]
mod tables;
