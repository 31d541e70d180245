//! The engine of disclosure control from inside, beside an exact decision of what it protects and of the least that would do.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]
#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "only the engine is compiled here, without what uses it"
)]

mod disclosure;

#[path = "../../src/error/mod.rs"]
mod error;
