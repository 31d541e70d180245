//! Standard errors when the people of one case go together.

use std::collections::HashMap;

use super::mean::t_interval;
use crate::error::Refusal;
use crate::estimate::{Caveat, Confidence, Interval, Unit};

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
pub(crate) fn linearised(contributions: &[(Option<u32>, f64)]) -> Option<Clustered> {
    let (mut sums, mut alone) = (HashMap::new(), Vec::new());
    for (cluster, contribution) in contributions {
        match cluster {
            Some(cluster) => *sums.entry(*cluster).or_insert(0.0) += contribution,
            None => alone.push(*contribution),
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

/// Below so many clusters, a cluster-robust interval is known to be too narrow: Cameron & Miller 2015, *J. Human
/// Resources* 50, 317–372, §VI.
const ENOUGH_CASES: u64 = 30;

/// A standard error below this part of the range is rounding: the units' means are all the same, and an interval of no
/// width would promise what nobody knows. One point's difference among 2³² rows stays a hundred times above it.
const NO_SPREAD: f64 = 1e-14;

/// What is known of a mean's uncertainty when its contributions are summed within cases.
#[derive(Debug)]
pub(crate) struct ClusteredMean {
    pub(crate) interval: Result<Interval, Refusal>,
    pub(crate) unit: Unit,
    /// How many cases, or respondents where none has a case.
    pub(crate) units: u64,
    pub(crate) few: Option<Caveat>,
}

/// The t interval of a mean with C − 1 degrees of freedom for C cases, cut at the ends; refused with one case, or where
/// nothing varies.
pub(crate) fn clustered_mean(
    figure: &'static str,
    mean: f64,
    contributions: &[(Option<u32>, f64)],
    (of, varies): (&'static str, bool),
    ends: (f64, f64),
    confidence: Confidence,
) -> ClusteredMean {
    let has_cases = contributions.iter().any(|(case, _)| case.is_some());
    let clustered = linearised(contributions);
    let units = clustered.map_or(1, |clustered| clustered.clusters);
    let interval = match clustered {
        None => Err(Refusal::too_few(figure, if has_cases { "cases" } else { "respondents" }, 1, 2)),
        Some(_) if !varies => Err(Refusal::no_variation(figure, of)),
        Some(clustered) if clustered.se <= NO_SPREAD * (ends.1 - ends.0) => {
            let means = if has_cases { "means of the cases" } else { "means of the respondents" };
            Err(Refusal::no_variation(figure, means))
        }
        Some(Clustered { se, clusters }) => Ok(t_interval(mean, se, clusters as f64 - 1.0, ends, confidence)),
    };
    let joined = units < contributions.len() as u64;
    ClusteredMean {
        few: (joined && interval.is_ok() && units < ENOUGH_CASES)
            .then_some(Caveat::FewCases { cases: units }),
        interval,
        unit: if has_cases { Unit::Case { cases: units } } else { Unit::Respondent },
        units,
    }
}
