//! Compensated summation, and columns in units of their spread.

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

/// Mean, root mean square of the deviations from it, and the deviations in units of that; `None` where all are the same.
pub(crate) fn standardised(values: &[f64]) -> Option<(f64, f64, Vec<f64>)> {
    let first = *values.first()?;
    // Compared, not computed: a mean of equal numbers may differ from them by a rounding.
    if values.iter().all(|value| *value == first) {
        return None;
    }
    let n = values.len() as f64;
    let mean = compensated(values.iter().copied()) / n;
    let scale = (compensated(values.iter().map(|value| (value - mean).powi(2))) / n).sqrt();
    (scale > 0.0).then(|| (mean, scale, values.iter().map(|value| (value - mean) / scale).collect()))
}
