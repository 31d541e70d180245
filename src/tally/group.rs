//! What responses are grouped by, and how one group is named.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::vocabulary::key::{self, ServiceKey, StageKey, WaveKey};
use crate::vocabulary::respondent::Role;

/// What responses can be grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Who answered.
    Role,
    /// Which service it is about.
    Service,
    /// The stage of the path at which the respondent stood.
    Stage,
    /// The wave of asking.
    Wave,
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Dimension::Role => "role",
            Dimension::Service => "service",
            Dimension::Stage => "stage",
            Dimension::Wave => "wave",
        })
    }
}

/// The lists of a study: a key's code is its position, and the length of a list is the code of "not given".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawLists", into = "RawLists")]
pub(crate) struct Lists {
    pub(crate) roles: Vec<Role>,
    pub(crate) services: Vec<ServiceKey>,
    pub(crate) stages: Vec<StageKey>,
    pub(crate) waves: Vec<WaveKey>, // Invariant: each list has unique entries; services < 2^16 − 1, the others < 255.
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLists {
    pub(crate) roles: Vec<Role>,
    pub(crate) services: Vec<ServiceKey>,
    pub(crate) stages: Vec<StageKey>,
    pub(crate) waves: Vec<WaveKey>,
}

pub(crate) const MOST_SERVICES: usize = 65_534;
pub(crate) const MOST_LISTED: usize = 254;

fn checked_list<T: Eq + std::hash::Hash + fmt::Display>(
    what: &str,
    list: &[T],
    most: usize,
) -> Result<(), Error> {
    if list.len() > most {
        return Err(Error::new(
            ErrorKind::Length,
            format!("{what}s of a study"),
            list.len(),
            format!("up to {most}"),
            "split the study",
        ));
    }
    let mut seen = std::collections::HashSet::new();
    match list.iter().find(|key| !seen.insert(*key)) {
        None => Ok(()),
        Some(twice) => Err(Error::new(
            ErrorKind::Duplicate,
            format!("{what} of a study"),
            format!("`{twice}`"),
            format!("each {what} once"),
            "rename one of the two",
        )),
    }
}

impl Lists {
    /// How many codes a dimension has, "not given" among them.
    pub(crate) fn radix(&self, dimension: Dimension) -> u64 {
        let listed = match dimension {
            Dimension::Role => self.roles.len(),
            Dimension::Service => self.services.len(),
            Dimension::Stage => self.stages.len(),
            Dimension::Wave => self.waves.len(),
        };
        listed as u64 + 1
    }

    /// The parts of a group by their codes: `codes[d]` is the code in the d-th dimension of `dimensions`.
    pub(crate) fn group(&self, dimensions: &[Dimension], mut code: u64) -> Group {
        let mut group = Group::everyone();
        for dimension in dimensions.iter().rev() {
            let radix = self.radix(*dimension);
            let position = (code % radix) as usize;
            code /= radix;
            match dimension {
                Dimension::Role => group.role = part(&self.roles, position),
                Dimension::Service => group.service = part(&self.services, position),
                Dimension::Stage => group.stage = part(&self.stages, position),
                Dimension::Wave => group.wave = part(&self.waves, position),
            }
        }
        group
    }

    /// The code of one part of a group; `None` where the group does not tell this dimension apart.
    pub(crate) fn code(&self, dimension: Dimension, group: &Group) -> Result<Option<u64>, Error> {
        match dimension {
            Dimension::Role => position("role", &self.roles, &group.role),
            Dimension::Service => position("service", &self.services, &group.service),
            Dimension::Stage => position("stage", &self.stages, &group.stage),
            Dimension::Wave => position("wave", &self.waves, &group.wave),
        }
    }
}

fn part<K: Clone>(list: &[K], position: usize) -> Part<K> {
    list.get(position).map_or(Part::NotGiven, |key| Part::Is(key.clone()))
}

fn position<K: PartialEq + fmt::Display>(
    what: &str,
    list: &[K],
    part: &Part<K>,
) -> Result<Option<u64>, Error> {
    match part {
        Part::Any => Ok(None),
        Part::NotGiven => Ok(Some(list.len() as u64)),
        Part::Is(key) => listed_position(what, key, list).map(|position| Some(position as u64)),
    }
}

/// Where a key stands on one of the study's lists, or the error that it is not there.
pub(crate) fn listed_position<K: PartialEq + fmt::Display>(
    what: &str,
    key: &K,
    list: &[K],
) -> Result<usize, Error> {
    list.iter().position(|listed| listed == key).ok_or_else(|| not_listed(what, key, list))
}

/// A key that the study does not list.
pub(crate) fn not_listed<K: fmt::Display>(what: &str, key: &K, list: &[K]) -> Error {
    let names: Vec<String> = list.iter().map(K::to_string).collect();
    Error::new(
        ErrorKind::Unknown,
        what,
        format!("`{key}`"),
        key::listed(names.iter().map(String::as_str)),
        "use one of the study's list, or build the study with it",
    )
}

impl TryFrom<RawLists> for Lists {
    type Error = Error;

    fn try_from(raw: RawLists) -> Result<Self, Error> {
        checked_list("role", &raw.roles, MOST_LISTED)?;
        checked_list("service", &raw.services, MOST_SERVICES)?;
        checked_list("stage", &raw.stages, MOST_LISTED)?;
        checked_list("wave", &raw.waves, MOST_LISTED)?;
        Ok(Lists { roles: raw.roles, services: raw.services, stages: raw.stages, waves: raw.waves })
    }
}

impl From<Lists> for RawLists {
    fn from(lists: Lists) -> Self {
        RawLists { roles: lists.roles, services: lists.services, stages: lists.stages, waves: lists.waves }
    }
}

impl From<&Arc<Lists>> for RawLists {
    fn from(lists: &Arc<Lists>) -> Self {
        (**lists).clone().into()
    }
}

/// One part of a [`Group`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Part<K> {
    /// All of them together: the group does not tell them apart.
    Any,
    /// Those of whom it is not known.
    NotGiven,
    /// One of the list.
    Is(K),
}

/// One group of responses: parents in spring, everybody in one service.
///
/// A group is made from a role, a key or a tuple of them; what it does not name, it does not tell apart.
///
/// ```
/// use kokemus::{Dimension, Group, Role, Study};
///
/// let study = Study::builder().waves(["2020-spring", "2020-autumn"]).build()?;
/// let group = Group::from((Role::Parent, &study.wave("2020-spring")?));
/// assert_eq!(group.to_string(), "parent, 2020-spring");
/// assert_eq!(Group::from(Role::Child).without(Dimension::Wave).to_string(), "child, wave not given");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Group {
    role: Part<Role>,
    service: Part<ServiceKey>,
    stage: Part<StageKey>,
    wave: Part<WaveKey>,
    contradictory: bool,
}

impl Group {
    /// Everybody.
    pub fn everyone() -> Self {
        Group { role: Part::Any, service: Part::Any, stage: Part::Any, wave: Part::Any, contradictory: false }
    }

    /// The same group, of those only for whom this dimension is not known.
    #[must_use]
    pub fn without(mut self, dimension: Dimension) -> Self {
        match dimension {
            Dimension::Role => self.role = Part::NotGiven,
            Dimension::Service => self.service = Part::NotGiven,
            Dimension::Stage => self.stage = Part::NotGiven,
            Dimension::Wave => self.wave = Part::NotGiven,
        }
        self
    }

    /// Who answered.
    pub fn role(&self) -> &Part<Role> {
        &self.role
    }

    /// Which service it is about.
    pub fn service(&self) -> &Part<ServiceKey> {
        &self.service
    }

    /// The stage at which the respondents stood.
    pub fn stage(&self) -> &Part<StageKey> {
        &self.stage
    }

    /// The wave.
    pub fn wave(&self) -> &Part<WaveKey> {
        &self.wave
    }

    /// The group itself, or the error that says that it names two things of one kind.
    pub(crate) fn checked(self) -> Result<Self, Error> {
        if !self.contradictory {
            return Ok(self);
        }
        Err(Error::new(
            ErrorKind::Duplicate,
            "group",
            format!("a second key of one kind beside `{self}`"),
            "one role, one service, one stage and one wave at the most",
            "ask for one group at a time",
        ))
    }

    fn and(self, other: Group) -> Self {
        let mut contradictory = self.contradictory || other.contradictory;
        let mut both = |twice: bool| contradictory |= twice;
        both(self.role != Part::Any && other.role != Part::Any);
        both(self.service != Part::Any && other.service != Part::Any);
        both(self.stage != Part::Any && other.stage != Part::Any);
        both(self.wave != Part::Any && other.wave != Part::Any);
        Group {
            role: other.role.or(self.role),
            service: other.service.or(self.service),
            stage: other.stage.or(self.stage),
            wave: other.wave.or(self.wave),
            contradictory,
        }
    }
}

impl<K> Part<K> {
    fn or(self, fallback: Part<K>) -> Part<K> {
        match self {
            Part::Any => fallback,
            part => part,
        }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn push<K: fmt::Display>(words: &mut Vec<String>, what: &str, part: &Part<K>) {
            match part {
                Part::Any => {}
                Part::NotGiven => words.push(format!("{what} not given")),
                Part::Is(key) => words.push(key.to_string()),
            }
        }
        let mut words = Vec::new();
        push(&mut words, "role", &self.role);
        push(&mut words, "service", &self.service);
        push(&mut words, "stage", &self.stage);
        push(&mut words, "wave", &self.wave);
        f.pad(&if words.is_empty() { "everyone".to_owned() } else { words.join(", ") })
    }
}

impl From<Role> for Group {
    fn from(role: Role) -> Self {
        Group { role: Part::Is(role), ..Group::everyone() }
    }
}

impl From<&Role> for Group {
    fn from(role: &Role) -> Self {
        role.clone().into()
    }
}

impl From<&Group> for Group {
    fn from(group: &Group) -> Self {
        group.clone()
    }
}

impl From<&ServiceKey> for Group {
    fn from(service: &ServiceKey) -> Self {
        Group { service: Part::Is(service.clone()), ..Group::everyone() }
    }
}

impl From<&StageKey> for Group {
    fn from(stage: &StageKey) -> Self {
        Group { stage: Part::Is(stage.clone()), ..Group::everyone() }
    }
}

impl From<&WaveKey> for Group {
    fn from(wave: &WaveKey) -> Self {
        Group { wave: Part::Is(wave.clone()), ..Group::everyone() }
    }
}

impl<A: Into<Group>, B: Into<Group>> From<(A, B)> for Group {
    fn from((a, b): (A, B)) -> Self {
        a.into().and(b.into())
    }
}

impl<A: Into<Group>, B: Into<Group>, C: Into<Group>> From<(A, B, C)> for Group {
    fn from((a, b, c): (A, B, C)) -> Self {
        a.into().and(b.into()).and(c.into())
    }
}

impl<A: Into<Group>, B: Into<Group>, C: Into<Group>, D: Into<Group>> From<(A, B, C, D)> for Group {
    fn from((a, b, c, d): (A, B, C, D)) -> Self {
        a.into().and(b.into()).and(c.into()).and(d.into())
    }
}
