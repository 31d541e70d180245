//! Exact, mergeable counts: what is counted once, and read as often as one likes.
//!
//! Every aggregate here is whole numbers only, merges to the same bits in any order and any grouping, has an
//! identity ([`Merge::empty_like`]), refuses what does not fit, and changes nothing when it refuses.

pub(crate) mod clustered;
pub(crate) mod coincidences;
pub(crate) mod counts;
pub(crate) mod cross;
pub(crate) mod cross_products;
pub(crate) mod cross_tallies;
pub(crate) mod group;
pub(crate) mod grouped;
pub(crate) mod item_functioning;
pub(crate) mod kernel;
pub(crate) mod keyed;
pub(crate) mod layout;
pub(crate) mod like;
pub(crate) mod lists;
pub(crate) mod matching;
pub(crate) mod measure_totals;
pub(crate) mod products;
pub(crate) mod questionnaire_tally;
pub(crate) mod rater_sums;
pub(crate) mod section_totals;
pub(crate) mod surveyed;
mod wide;

use crate::error::{Error, ErrorKind};

/// An aggregate of answers that can be put together from parts counted apart.
///
/// For all `a`, `b`, `c` over like scales: merging is associative and commutative to the bit, and
/// `a.empty_like()` is its identity. Counting a whole gives what merging the counts of its parts gives.
///
/// ```
/// use kokemus::{Merge, Scale, Tally};
///
/// let scale = Scale::satisfaction();
/// let mut both = Tally::of_counts(&scale, [0, 1, 2, 3, 4])?;
/// both.merge(&Tally::of_counts(&scale, [1, 0, 0, 0, 9])?)?;
/// assert_eq!(both, Tally::of_counts(&scale, [1, 1, 2, 3, 13])?);
///
/// let before = both.clone();
/// assert!(both.merge(&Tally::empty(&Scale::agreement_7())).is_err());
/// assert_eq!(both, before); // nothing was changed
/// # Ok::<(), kokemus::Error>(())
/// ```
pub trait Merge: Sized {
    /// Adds another part to this one.
    ///
    /// # Errors
    /// The parts do not count the same thing, or a count would pass [`MOST_COUNTED`]; then nothing is changed.
    fn merge(&mut self, other: &Self) -> Result<(), Error>;

    /// The aggregate of nothing, of the same kind as this one.
    #[must_use]
    fn empty_like(&self) -> Self;
}

/// The most that one count or sum can hold: 2⁶³ − 1. What would pass it is refused, never wrapped or cut.
pub const MOST_COUNTED: u64 = i64::MAX as u64;

pub(crate) fn overflow(subject: impl Into<String>) -> Error {
    Error::new(
        ErrorKind::Overflow,
        subject,
        "the sum",
        format!("up to {MOST_COUNTED}"),
        "keep the parts apart and compare their figures",
    )
}

/// Adds two counts that are both at most [`MOST_COUNTED`].
pub(crate) fn checked_sum(subject: &str, a: u64, b: u64) -> Result<u64, Error> {
    match a.checked_add(b) {
        Some(sum) if sum <= MOST_COUNTED => Ok(sum),
        _ => Err(overflow(subject)),
    }
}

/// Adds `from` to `into` element by element, or changes nothing.
///
/// Both hold at most [`MOST_COUNTED`] per element, so a sum fits a u64 and passes the limit exactly when its top bit
/// is set: one pass of additions and ORs tells, and both passes run as vector code.
pub(crate) fn add_checked(subject: &str, into: &mut [u64], from: &[u64]) -> Result<(), Error> {
    let seen = into.iter().zip(from).fold(0, |seen, (a, b)| seen | a.wrapping_add(*b));
    if seen > MOST_COUNTED {
        return Err(overflow(subject));
    }
    add(into, from);
    Ok(())
}

/// Adds `from` to `into` where the caller knows that no sum passes [`MOST_COUNTED`].
pub(crate) fn add(into: &mut [u64], from: &[u64]) {
    for (a, b) in into.iter_mut().zip(from) {
        *a = a.wrapping_add(*b);
    }
}

pub(crate) fn unlike(subject: &str, given: impl std::fmt::Display, needed: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::Unlike,
        subject,
        given,
        needed.to_string(),
        "merge like with like; unlike scales meet only as per cent of maximum",
    )
}
