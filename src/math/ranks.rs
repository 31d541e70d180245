//! Ranks with ties, and what is different.

/// Average ranks, 1-based: tied values share the mean of the ranks they cover.
/// The order is `f64::total_cmp` (so -0 is below +0 and NaN above infinity);
/// values tie when that order calls them equal. Exact up to 2^52 values.
pub(crate) fn mid_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<(usize, f64)> = values.iter().copied().enumerate().collect();
    order.sort_by(|first, second| first.1.total_cmp(&second.1));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0_usize;
    for tied in order.chunk_by(|first, second| first.1.total_cmp(&second.1).is_eq()) {
        // Mean of before + 1 ..= before + length.
        let rank = before as f64 + 0.5 * (tied.len() as f64 + 1.0);
        for &(position, _) in tied {
            if let Some(slot) = ranks.get_mut(position) {
                *slot = rank;
            }
        }
        before += tied.len();
    }
    ranks
}

/// The different numbers of a column, rising.
pub(crate) fn distinct(numbers: &[u32]) -> Vec<u32> {
    let mut distinct = numbers.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    distinct
}
