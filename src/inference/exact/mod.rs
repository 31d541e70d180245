//! Exact tests: the p value as the share of all equally likely arrangements that are as far out as the one seen.
//!
//! Pure functions on counts. Where answers are tallied, the arrangements are not gone through one by one: the distribution of the
//! statistic is built category by category, at a cost that grows with its range and not with the number of arrangements.

pub(crate) mod lattice;
pub(crate) mod odds_ratio;
pub(crate) mod permutation;
pub(crate) mod permuted;
pub(crate) mod signed;
pub(crate) mod two_by_two;
pub(crate) mod urn;

/// So many steps (one multiplication and one addition each) an exact distribution may cost: about a fifth of a second.
const MOST_STEPS: u128 = 1 << 27;
/// So many values of the statistic may be kept at once: 32 MB of them.
const MOST_KEPT: u128 = 1 << 22;
