//! Floor 2 and those below it, compiled alone: a use of anything above does not build.
#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "the floors above, which use these modules, and the crate's own face are left out on purpose"
)]
#![allow(clippy::float_cmp, reason = "exact results are meant")]

#[path = "../../src/error/mod.rs"]
mod error;
#[path = "../../src/estimate/mod.rs"]
mod estimate;
#[path = "../../src/math/mod.rs"]
mod math;
#[path = "../../src/study.rs"]
mod study;
#[path = "../../src/table/mod.rs"]
mod table;
#[path = "../../src/tally/mod.rs"]
mod tally;
#[path = "../../src/vocabulary/mod.rs"]
mod vocabulary;

#[path = "kernel.rs"]
mod kernel_against_plain_loops;

use study::Study;
use tally::Merge;
use tally::group::Dimension;
use vocabulary::questionnaire::Questionnaire;
use vocabulary::respondent::Role;
use vocabulary::response::Response;
use vocabulary::scale::Scale;

#[test]
fn two_tables_are_counted_and_merged_without_any_figure() {
    let family = Questionnaire::builder("family", Scale::satisfaction())
        .section("all", |s| s.item("heard", "Heard"))
        .build()
        .unwrap();
    let study = Study::builder().questionnaire(family).build().unwrap();
    let counted = |role: Role, points: &[i32]| {
        let mut table = study.table("family").unwrap();
        for point in points {
            table.push(Response::by(role.clone()).answers([*point])).unwrap();
        }
        table.tally_by([Dimension::Role])
    };
    let mut both = counted(Role::Child, &[1, 5, 5]);
    both.merge(&counted(Role::Parent, &[4])).unwrap();
    assert_eq!(both.len(), 2);
    assert_eq!(both.group(Role::Child).unwrap().item("heard").unwrap().point_counts(), [1, 0, 0, 0, 2]);
    assert_eq!(both.total().item("heard").unwrap().point_counts(), [1, 0, 0, 1, 2]);
}
