//! Floor 4 and those below it, compiled alone: a use of anything above does not build.
#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "the floors above, which use these modules, and the crate's own face are left out on purpose"
)]
#![allow(clippy::float_cmp, reason = "exact results are meant")]

#[path = "../../src/agreement/mod.rs"]
mod agreement;
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

use estimate::Confidence;
use scoring::policy::MissingPolicy;
use study::Study;
use vocabulary::answer::Missing;
use vocabulary::questionnaire::Questionnaire;
use vocabulary::respondent::Role;
use vocabulary::response::Response;
use vocabulary::scale::Scale;

#[test]
fn one_group_has_its_figures_without_comparison_or_link() {
    let parents = Questionnaire::builder("parents", Scale::satisfaction())
        .section("encounter", |s| s.item("heard", "Heard").item("trust", "Trusted"))
        .build()
        .unwrap();
    let study = Study::builder().questionnaire(parents).build().unwrap();
    let mut table = study.table("parents").unwrap();
    for points in [[5, 4], [3, 3], [4, 2]] {
        table.push(Response::by(Role::Parent).answers(points)).unwrap();
    }
    table.push(Response::by(Role::Parent).answer("heard", 2).otherwise(Missing::Skipped)).unwrap();

    let heard = table.tally().item("heard").unwrap();
    assert_eq!(heard.mean(Confidence::P95).unwrap().value(), 3.5);
    let scores = table.scores("encounter", MissingPolicy::Complete).unwrap();
    assert_eq!(scores.mean(Confidence::P95).unwrap().value(), 3.5); // 4.5, 3 and 3
    assert_eq!(scores.missing().skipped, 1);
}
