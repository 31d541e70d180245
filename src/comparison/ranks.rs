//! Ranks from counts: with ties, exact, and without differences of nearly equal numbers.

/// Below and above each value, among all answers of some groups.
///
/// Twice the mid-rank less the mean rank is (below − above), a whole number. Counts add up to at most
/// [`MOST_COUNTED`](crate::MOST_COUNTED) < 2⁶³, so that sums of products of two of them fit an i128.
pub(super) fn twice_centred(counts: &[u64]) -> Vec<i128> {
    let mut above: i128 = counts.iter().map(|count| i128::from(*count)).sum();
    let mut below = 0;
    counts
        .iter()
        .map(|count| {
            let here = i128::from(*count);
            above -= here;
            let centred = below - above;
            below += here;
            centred
        })
        .collect()
}

/// How many ordered pairs of answers differ, N² − Σt², for ties t.
pub(super) fn unlike_pairs(ties: &[u64]) -> f64 {
    let n: u64 = ties.iter().sum();
    ties.iter().map(|t| *t as f64 * (n - t) as f64).sum()
}

/// N³ − Σt³ for ties t: twelve times the sum of squared centred ranks, 0 exactly where all are tied.
pub(super) fn cubed(ties: &[u64]) -> f64 {
    let n: u64 = ties.iter().sum();
    ties.iter().map(|t| *t as f64 * (n - t) as f64 * (n as f64 + *t as f64)).sum()
}

/// (N(N − 1)(N − 2) − Σt(t − 1)(t − 2))/3 for ties t: twice the triples of answers that are not all alike.
pub(super) fn unlike_triples(ties: &[u64]) -> f64 {
    let n: u64 = ties.iter().sum();
    let term = |t: &u64| *t as f64 * (n - t) as f64 * (n as f64 + *t as f64 - 3.0);
    ties.iter().map(term).sum::<f64>() / 3.0
}
