//! Answers to an item as bits of a mask.

/// Answers by which masks tell what an atom can lose; further ones are never lost, which only misses protection that there is.
pub(super) const MASKED: usize = 64;

/// The mask of one category; none for those beyond the last that masks tell apart.
pub(super) fn bit(category: usize) -> u64 {
    if category < MASKED { 1 << category } else { 0 }
}

/// The mask of all categories below this one.
pub(super) fn all_below(categories: usize) -> u64 {
    if categories < MASKED { (1 << categories) - 1 } else { u64::MAX }
}
