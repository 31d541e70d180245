//! Sets of people behind sums that go out: no two of them, nor any number of them taken together, may tell too few people apart.
//!
//! A mean over 20 people and one over 18 of them give the mean of the other two. Sums over sets can be combined into the sum over any class of
//! people that the sets tell apart, and into nothing finer: so every class that a further set would make must have at least the minimum of
//! cases in it, and must not be all alike where the rule withholds that. Sets of earlier releases count.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::rule::DisclosureRule;

/// Somebody, with the value that stands behind a sum: the case, whatever tells one value of the case from another, and the value, empty where
/// only people are counted. Who gave another value since is taken for somebody else, since the difference of the sums tells the difference
/// of the values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Member(pub(super) String, pub(super) String, pub(super) String);

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

/// How many cases these are of.
pub(super) fn cases<'m>(members: impl IntoIterator<Item = &'m Member>) -> u64 {
    members.into_iter().map(|member| &member.0).collect::<BTreeSet<_>>().len() as u64
}

/// What is out and what is to go out.
pub(super) struct People {
    rule: DisclosureRule,
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
    pub(super) fn of(out: Vec<SetOut>, rule: DisclosureRule) -> Self {
        let mut classes: BTreeMap<String, Classes> = BTreeMap::new();
        for set in &out {
            classes.entry(set.among.clone()).or_default().add(&set.members);
        }
        People { rule, out, classes }
    }

    /// Adds all of these sets, each among sums of its own, if none of them is of too few people, or tells too few apart or people who are all
    /// alike.
    pub(super) fn admit(&mut self, sets: &[(&str, &Set)]) -> bool {
        let allowed = sets.iter().all(|(among, set)| self.allows(among, set));
        if allowed {
            for (among, set) in sets {
                self.note(among, set);
            }
        }
        allowed
    }

    /// Adds a set that is out in any case.
    pub(super) fn note(&mut self, among: &str, set: &Set) {
        if set.is_empty() || self.is_out(among, set) {
            return;
        }
        self.classes.entry(among.to_owned()).or_default().add(set);
        self.out.push(SetOut { among: among.to_owned(), members: set.iter().cloned().collect() });
    }

    /// The classes that nothing tells apart yet and this set would.
    pub(super) fn told_apart<'s>(&'s self, among: &str, set: &'s Set) -> Vec<Vec<&'s Member>> {
        match self.classes.get(among) {
            Some(classes) => classes.told_apart(set),
            None => vec![set.iter().collect()],
        }
    }

    /// Whether a number that grows as people come may be told: no other one that is out under the same name differs by too few.
    pub(super) fn may_tell(&self, name: &str, number: u64) -> bool {
        let then = |member: &Member| member.0.parse::<u64>().unwrap_or(number);
        self.out_among(name).flatten().all(|out| !self.rule.is_too_small(number.abs_diff(then(out))))
    }

    /// Adds a number that is out.
    pub(super) fn told(&mut self, name: &str, number: u64) {
        self.note(name, &Set::from([Member(number.to_string(), String::new(), String::new())]));
    }

    /// Whether a set may go out as far as sums of other kinds say, which may be over the same people.
    pub(super) fn agree(&self, set: &Set, is_other: impl Fn(&str) -> bool) -> bool {
        let kinds: BTreeSet<&str> =
            self.out.iter().map(|out| &*out.among).filter(|kind| is_other(kind)).collect();
        kinds.into_iter().all(|kind| self.allows(kind, set))
    }

    /// The sets that are out among sums of one kind.
    fn out_among<'s>(&'s self, among: &'s str) -> impl Iterator<Item = &'s [Member]> {
        self.out.iter().filter(move |set| set.among == among).map(|set| &*set.members)
    }

    pub(super) fn into_out(self) -> Vec<SetOut> {
        self.out
    }

    fn is_out(&self, among: &str, set: &Set) -> bool {
        self.out_among(among).any(|out| out.iter().eq(set))
    }

    fn allows(&self, among: &str, set: &Set) -> bool {
        let (enough, alike) = (self.rule.minimum(), self.rule.withholds_unanimous_answers());
        let is_fit = |class: &Vec<&Member>| {
            cases(class.iter().copied()) >= enough && !(alike && are_alike(class.iter().copied()))
        };
        // A set that was noted unasked, or is out by a rule that allowed more, leaves classes that are too small: each set by itself, too.
        let apart_enough = |out: &[Member]| {
            let out: Set = out.iter().cloned().collect();
            let parts =
                [cases(set.intersection(&out)), cases(set.difference(&out)), cases(out.difference(set))];
            parts[0] == 0 || cases(&out) < enough || parts.iter().all(|n| *n == 0 || *n >= enough)
        };
        set.is_empty()
            || (cases(set) >= enough
                && (self.is_out(among, set)
                    || (self.told_apart(among, set).iter().all(is_fit)
                        && self.out_among(among).all(apart_enough))))
    }
}

/// Whether all of them have the same value, where they have values.
fn are_alike<'m>(mut members: impl Iterator<Item = &'m Member>) -> bool {
    members.next().is_some_and(|first| !first.2.is_empty() && members.all(|member| member.2 == first.2))
}

impl Classes {
    fn told_apart<'s>(&'s self, set: &'s Set) -> Vec<Vec<&'s Member>> {
        let mut inside: BTreeMap<Option<usize>, Vec<&Member>> = BTreeMap::new();
        let mut outside: BTreeMap<usize, Vec<&Member>> = BTreeMap::new();
        for member in set {
            inside.entry(self.of.get(member).copied()).or_default().push(member);
        }
        for (member, class) in self.of.iter().filter(|(member, _)| !set.contains(*member)) {
            outside.entry(*class).or_default().push(member);
        }
        let mut apart = Vec::new();
        for (class, within) in inside {
            match class.map(|class| outside.remove(&class)) {
                // A class that stays whole is told apart already.
                Some(None) => {}
                Some(Some(without)) => apart.extend([within, without]),
                None => apart.push(within),
            }
        }
        apart
    }

    fn add<'m>(&mut self, set: impl IntoIterator<Item = &'m Member>) {
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
