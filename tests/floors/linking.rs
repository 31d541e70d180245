//! Floor 6 and those below it, compiled alone: a use of anything above does not build.
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
#[path = "../../src/link/mod.rs"]
mod link;
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

#[path = "cross_lagged.rs"]
mod cross_lagged_against_lavaan;

use estimate::{Caveat, Confidence};
use link::association::Association;
use scoring::policy::MissingPolicy;
use study::Study;
use vocabulary::measure::{Measure, Measurement};
use vocabulary::questionnaire::Questionnaire;
use vocabulary::respondent::Role;
use vocabulary::response::Response;
use vocabulary::scale::Scale;
use wellbeing::change::Change;

#[test]
fn experience_and_change_of_the_same_cases_are_associated() {
    let parents = Questionnaire::builder("parents", Scale::satisfaction())
        .section("all", |s| s.item("heard", "Heard"))
        .build()
        .unwrap();
    let wellbeing = Measure::new("wellbeing", 0.0, 100.0).unwrap();
    let study = Study::builder().questionnaire(parents).measure(wellbeing).build().unwrap();
    let (start, end) = (study.stage("first-contact").unwrap(), study.stage("support-afterwards").unwrap());
    let mut answers = study.table("parents").unwrap();
    let mut measured = study.measurements("wellbeing").unwrap();
    for (case, point, gain) in [(1, 1, 2.0), (2, 2, 1.0), (3, 3, 4.0), (4, 4, 3.0), (5, 5, 5.0)] {
        answers.push(Response::by(Role::Parent).case(case).answers([point])).unwrap();
        measured.push(Measurement::of(case, Role::Parent, &start, 50.0)).unwrap();
        measured.push(Measurement::of(case, Role::Parent, &end, 50.0 + gain)).unwrap();
    }
    let scores = answers.scores("all", MissingPolicy::HALF).unwrap();
    let change = Change::between(&measured, &start, &end).unwrap();
    let found = Association::between(&scores, &change).spearman(Confidence::P95).unwrap();
    assert!((found.correlation.value() - 0.8).abs() < 1e-15);
    assert!(found.correlation.caveats().contains(&Caveat::AssociationOnly));
}
