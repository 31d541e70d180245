//! Standard errors when the people of one case go together.

use std::collections::HashMap;

/// The standard error of an estimate from its linearised contributions, one per respondent, summed within clusters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clustered {
    pub(crate) se: f64,
    pub(crate) clusters: u64,
}

/// se² = C/(C − 1) Σ_c (Σ_{i∈c} d_i)² for contributions d_i with Σ d_i = 0.
///
/// Respondents without a cluster are one each; with every respondent so, and d_i = (x_i − x̄)/n, this is s²/n. Source:
/// Wolter, *Introduction to Variance Estimation*, 2nd ed. 2007, eq. 6.4.7 (Taylor linearisation, ultimate clusters), as R's
/// `survey::svymean(ids = ~case)`. `None` with fewer than two clusters.
pub(crate) fn linearised(contributions: impl IntoIterator<Item = (Option<u32>, f64)>) -> Option<Clustered> {
    let (mut sums, mut alone) = (HashMap::new(), Vec::new());
    for (cluster, contribution) in contributions {
        match cluster {
            Some(cluster) => *sums.entry(cluster).or_insert(0.0) += contribution,
            None => alone.push(contribution),
        }
    }
    // Ordered sums: a hash map's order differs between runs, and with it the last bits.
    let mut sums: Vec<(u32, f64)> = sums.into_iter().collect();
    sums.sort_unstable_by_key(|(cluster, _)| *cluster);
    let clusters = sums.len() + alone.len();
    if clusters < 2 {
        return None;
    }
    let squares: f64 = sums.into_iter().map(|(_, sum)| sum).chain(alone).map(|sum| sum * sum).sum();
    let c = clusters as f64;
    Some(Clustered { se: (c / (c - 1.0) * squares).sqrt(), clusters: clusters as u64 })
}
