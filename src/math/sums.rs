//! Compensated summation.

use super::elementary::two_sum;

/// Neumaier's sum: the rounding error of each addition is carried along, so the
/// error is one rounding plus n^2 eps^2 times the sum of absolute values.
/// Infinite and NaN terms give what the plain sum would.
pub(crate) fn compensated(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut sum = 0.0;
    let mut carried = 0.0;
    for value in values {
        let (next, error) = two_sum(sum, value);
        sum = next;
        carried += error;
    }
    let total = sum + carried;
    // Once the sum has overflowed the carried errors are meaningless (inf - inf).
    if total.is_nan() { sum } else { total }
}
