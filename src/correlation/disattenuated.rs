//! A correlation corrected for what measurement error takes from it.

use crate::error::Refusal;
use crate::estimate::{Caveat, Interval};

/// r/√(reliability of x · reliability of y), its interval stretched alike, and a caveat where it passes ±1.
///
/// Spearman 1904, *Amer. J. Psychol.* 15, 72–101. The reliabilities are taken as known, so the interval knows nothing of their
/// own uncertainty. A value beyond ±1 is given as it is: cutting it would hide that the reliabilities do not fit the data.
pub(crate) fn disattenuated(
    r: f64,
    interval: Result<Interval, Refusal>,
    reliabilities: [f64; 2],
) -> (f64, Result<Interval, Refusal>, Option<Caveat>) {
    let [x, y] = reliabilities;
    let factor = 1.0 / (x * y).sqrt();
    let value = r * factor;
    let interval = interval.map(|interval| interval.scaled(factor, 0.0));
    (value, interval, (value.abs() > 1.0).then_some(Caveat::BeyondOne))
}
