//! Floor 5 and those below it, compiled alone: a use of anything above does not build.
#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "the floors above, which use these modules, and the crate's own face are left out on purpose"
)]
#![allow(clippy::float_cmp, reason = "exact results are meant")]

#[path = "../../src/agreement/mod.rs"]
mod agreement;
#[path = "../../src/comparison/mod.rs"]
mod comparison;
#[path = "../../src/correlation/mod.rs"]
mod correlation;
#[path = "../../src/data_quality/mod.rs"]
mod data_quality;
#[path = "../../src/error/mod.rs"]
mod error;
#[path = "../../src/estimate/mod.rs"]
mod estimate;
#[path = "../../src/inference/mod.rs"]
mod inference;
#[path = "../../src/math/mod.rs"]
mod math;
#[path = "../../src/reliability/mod.rs"]
mod reliability;
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

use estimate::Confidence;
use study::Study;
use vocabulary::measure::{Measure, Measurement};
use vocabulary::respondent::Role;
use vocabulary::scale::Better;
use wellbeing::change::Change;

#[test]
fn fewer_difficulties_are_a_change_for_the_better() {
    let difficulties = Measure::new("difficulties", 0.0, 40.0).unwrap().better(Better::Lower);
    let study = Study::builder().measure(difficulties).build().unwrap();
    let (start, end) = (study.stage("first-contact").unwrap(), study.stage("in-service").unwrap());
    let mut table = study.measurements("difficulties").unwrap();
    for (case, before, after) in [(1, 20.0, 12.0), (2, 30.0, 26.0)] {
        table.push(Measurement::of(case, Role::Child, &start, before)).unwrap();
        table.push(Measurement::of(case, Role::Child, &end, after)).unwrap();
    }
    let change = Change::between(&table, &start, &end).unwrap();
    assert_eq!(change.mean(Confidence::P95).unwrap().value(), 6.0);
}
