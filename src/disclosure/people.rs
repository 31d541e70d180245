//! Sets of people behind sums that go out: no two of them, nor any number of them taken together, may tell too few people apart.
//!
//! A mean over 20 people and one over 18 of them give the mean of the other two. Sums over sets can be combined into the sum over any class of
//! people that the sets tell apart, and into nothing finer: so every class that a further set would make must have at least the minimum of
//! cases in it. Sets of earlier releases count.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// Somebody, with the value that stands behind a sum: the case, and whatever tells one value of the case from another. Who gave another
/// value since is taken for somebody else, since the difference of the sums tells the difference of the values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Member(pub(super) String, pub(super) String);

pub(super) type Set = BTreeSet<Member>;

/// A set that is out, among sums that can be subtracted from each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SetOut {
    pub(super) among: String,
    pub(super) members: Vec<Member>, // Invariant: rising.
}

impl SetOut {
    pub(super) fn is_possible(&self) -> bool {
        !self.members.is_empty() && self.members.windows(2).all(|pair| pair[0] < pair[1])
    }
}

/// How many cases a set is of.
pub(super) fn cases(set: &Set) -> u64 {
    set.iter().map(|member| &member.0).collect::<BTreeSet<_>>().len() as u64
}

/// What is out and what is to go out.
pub(super) struct People {
    minimum: u64,
    out: Vec<SetOut>,
    classes: BTreeMap<String, Classes>,
}

/// Everybody in some set, by the class they are in.
#[derive(Default)]
struct Classes {
    of: BTreeMap<Member, usize>,
    classes: usize,
}

impl People {
    pub(super) fn of(out: Vec<SetOut>, minimum: u64) -> Self {
        let mut classes: BTreeMap<String, Classes> = BTreeMap::new();
        for set in &out {
            classes.entry(set.among.clone()).or_default().add(&set.members.iter().cloned().collect());
        }
        People { minimum, out, classes }
    }

    /// Adds all of these sets, each among sums of its own, if none of them tells too few people apart.
    pub(super) fn admit(&mut self, sets: &[(&str, &Set)]) -> bool {
        let nobody = Classes::default();
        let allowed = sets
            .iter()
            .all(|(among, set)| self.classes.get(*among).unwrap_or(&nobody).allow(set, self.minimum));
        if allowed {
            for (among, set) in sets {
                self.note(among, set);
            }
        }
        allowed
    }

    /// Adds a set that is out in any case.
    pub(super) fn note(&mut self, among: &str, set: &Set) {
        if set.is_empty() {
            return;
        }
        self.classes.entry(among.to_owned()).or_default().add(set);
        let out = SetOut { among: among.to_owned(), members: set.iter().cloned().collect() };
        if !self.out.contains(&out) {
            self.out.push(out);
        }
    }

    pub(super) fn into_out(self) -> Vec<SetOut> {
        self.out
    }
}

impl Classes {
    fn allow(&self, set: &Set, minimum: u64) -> bool {
        let mut inside: BTreeMap<Option<usize>, BTreeSet<&str>> = BTreeMap::new();
        let mut outside: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
        for member in set {
            inside.entry(self.of.get(member).copied()).or_default().insert(&member.0);
        }
        for (member, class) in self.of.iter().filter(|(member, _)| !set.contains(*member)) {
            outside.entry(*class).or_default().insert(&member.0);
        }
        let enough = |cases: &BTreeSet<&str>| cases.len() as u64 >= minimum;
        inside.iter().all(|(class, within)| match class {
            None => enough(within),
            // A class that stays whole is told apart already.
            Some(class) => outside.get(class).is_none_or(|without| enough(within) && enough(without)),
        })
    }

    fn add(&mut self, set: &Set) {
        let mut moved: BTreeMap<Option<usize>, usize> = BTreeMap::new();
        for member in set {
            let was = self.of.get(member).copied();
            let classes = &mut self.classes;
            let now = *moved.entry(was).or_insert_with(|| {
                *classes += 1;
                *classes
            });
            self.of.insert(member.clone(), now);
        }
    }
}
