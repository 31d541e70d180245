//! The leaf `plot` and the floors below it, compiled alone: pictures of parts that are written here by hand, so that every kind of part is seen.
#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "the crate's own face and what stands beside this leaf are left out on purpose"
)]
#![allow(clippy::float_cmp, reason = "exact results are meant")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

#[path = "../../src/agreement/mod.rs"]
mod agreement;
#[path = "../../src/comparison/mod.rs"]
mod comparison;
#[path = "../../src/correlation/mod.rs"]
mod correlation;
#[path = "../../src/data_quality/mod.rs"]
mod data_quality;
#[path = "../../src/disclosure/mod.rs"]
mod disclosure;
#[path = "../../src/error/mod.rs"]
mod error;
#[path = "../../src/estimate/mod.rs"]
mod estimate;
#[path = "../../src/inference/mod.rs"]
mod inference;
#[path = "../../src/link/mod.rs"]
mod link;
#[path = "../../src/math/mod.rs"]
mod math;
#[path = "../../src/plot/mod.rs"]
mod plot;
#[path = "../../src/reliability/mod.rs"]
mod reliability;
#[path = "../../src/report/mod.rs"]
mod report;
#[path = "../../src/scoring/mod.rs"]
mod scoring;
#[path = "../../src/study.rs"]
mod study;
#[path = "../../src/summary/mod.rs"]
mod summary;
#[path = "../../src/table/mod.rs"]
mod table;
#[path = "../../src/tally/mod.rs"]
mod tally;
#[path = "../../src/unit_level/mod.rs"]
mod unit_level;
#[path = "../../src/vocabulary/mod.rs"]
mod vocabulary;
#[path = "../../src/wellbeing/mod.rs"]
mod wellbeing;

#[path = "maps_drawn.rs"]
mod maps_drawn;
#[path = "parts_drawn.rs"]
mod parts_drawn;
#[path = "../kokemus/svg.rs"]
mod svg_checks;

#[path = "typical_pictures.rs"]
mod typical_pictures;
