//! Groups as keys, one per dimension.

use crate::tally::group::{Dimension, Group, Part};

/// Role, service, stage, wave and way of answering; `None` where it is not given.
pub(super) type AtomKey = [Option<String>; Dimension::ALL.len()];

/// A group of some dimensions, as a key per dimension: `None` where it is not told apart.
pub(super) type GroupOf = [Option<Option<String>>; Dimension::ALL.len()];

#[allow(
    clippy::option_option,
    reason = "a group tells a dimension apart or not, and what it tells may not be given"
)]
fn part<K: ToString>(part: &Part<K>) -> Option<Option<String>> {
    match part {
        Part::Any => None,
        Part::NotGiven => Some(None),
        Part::Is(key) => Some(Some(key.to_string())),
    }
}

/// The key of an atom that is this group in every dimension; `None` also where the group does not tell one apart.
pub(super) fn atom_key_of(group: &Group) -> AtomKey {
    key_of(group).map(Option::flatten)
}

pub(super) fn key_of(group: &Group) -> GroupOf {
    [
        part(group.role()),
        part(group.service()),
        part(group.stage()),
        part(group.wave()),
        part(group.administration()),
    ]
}
