//! Floor 7 and those below it, compiled alone: a use of anything above does not build.
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

#[path = "report_pages.rs"]
mod report_pages;

use disclosure::bundle::Bundle;
use disclosure::ledger::Ledger;
use disclosure::rule::DisclosureRule;
use study::Study;
use vocabulary::questionnaire::Questionnaire;
use vocabulary::respondent::Role;
use vocabulary::response::Response;
use vocabulary::scale::Scale;

#[test]
fn a_group_of_one_is_withheld_and_a_group_of_seven_is_shown() {
    let all =
        Questionnaire::builder("all", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard"));
    let study = Study::builder().questionnaire(all.build().unwrap()).build().unwrap();
    let mut answers = study.table("all").unwrap();
    for point in [5, 4, 4, 3, 5, 2, 4] {
        answers.push(Response::by(Role::Parent).answers([point])).unwrap();
    }
    answers.push(Response::by(Role::Child).answers([1])).unwrap();
    let by_role = Bundle::of(&study, "All").answers(&answers, [vec![tally::group::Dimension::Role]]).unwrap();
    let released = by_role.release(DisclosureRule::at_least(5).unwrap(), &Ledger::empty()).unwrap();
    let groups = &released.release.questionnaires[0].tables[0].groups;
    assert!(groups[0].figures.is_withheld());
    assert_eq!(groups[1].figures.figure().unwrap().responses, 7);
}
