//! Floor 1 and those below it, compiled alone: a use of anything above does not build.
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
#[path = "../../src/vocabulary/mod.rs"]
mod vocabulary;

use error::ErrorKind;
use estimate::{Confidence, Estimate, Interval, Quantity};
use vocabulary::scale::Scale;

#[test]
fn a_figure_can_be_worded_from_the_words_alone() {
    let scale = Scale::satisfaction();
    let bounds = Interval::new(3.9, 4.4, Confidence::P95).unwrap();
    let middle = scale.reverse(1.75);
    let figure = Estimate::new(middle, Quantity::Points, Ok(bounds), 27, "mean");
    assert_eq!(figure.to_string(), "4.2 [3.9, 4.4], n = 27");
    assert_eq!(scale.label(6, "six").unwrap_err().kind(), ErrorKind::OutOfRange);
}
