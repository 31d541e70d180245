//! Floor 3 and those below it, compiled alone: a use of anything above does not build.
#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "the floors above, which use these modules, and the crate's own face are left out on purpose"
)]
#![allow(clippy::float_cmp, reason = "exact results are meant")]

#[path = "../../src/correlation/mod.rs"]
mod correlation;
#[path = "../../src/error/mod.rs"]
mod error;
#[path = "../../src/estimate/mod.rs"]
mod estimate;
#[path = "../../src/inference/mod.rs"]
mod inference;
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

#[path = "coefficients.rs"]
mod coefficients;
#[path = "least_squares.rs"]
mod least_squares_against_r;
#[path = "ordered_logistic.rs"]
mod ordered_logistic_against_r;
#[path = "resampling.rs"]
mod resampling;

use correlation::{Pairs, distribution_free, pearson, spearman};
use estimate::Confidence;
use inference::clustered::clustered_mean;
use inference::share::Share;

#[test]
fn intervals_and_correlations_need_no_figure_above_them() {
    // 18 of 20, Wilson: 0.699 to 0.972.
    let share = Share::of(18, 20).unwrap().estimate(Confidence::P95).unwrap();
    assert!((share.interval().unwrap().lower() - 0.698_966).abs() < 1e-6);

    // 1, 2, 3: se = 1/√3, t(.975, 2) = 4.302653.
    let apart = [-1.0, 0.0, 1.0].map(|apart| (None, apart / 3.0));
    let mean = clustered_mean("mean", 2.0, &apart, ("values", true), (-10.0, 10.0), Confidence::P95);
    assert!((mean.interval.unwrap().upper() - (2.0 + 4.302_653 / 3f64.sqrt())).abs() < 1e-6);

    let (x, y) = ([1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 1.0, 4.0, 3.0, 5.0]);
    let pairs = Pairs::of_rows(&x, &y);
    let (product_moment, ranks) = (pearson(&pairs).unwrap(), spearman(&pairs).unwrap());
    assert!((product_moment.r - 0.8).abs() < 1e-15 && (ranks.r - 0.8).abs() < 1e-15);
    assert!(distribution_free("r", &product_moment, Confidence::P95).unwrap().contains(0.8));
}
