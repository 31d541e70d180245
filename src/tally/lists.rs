//! The lists of a study that its tables and groups number their keys by.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::group::{Dimension, Group, Part};
use crate::error::{Error, ErrorKind};
use crate::vocabulary::administration::Administration;
use crate::vocabulary::key::{self, ServiceKey, StageKey, WaveKey};
use crate::vocabulary::respondent::Role;

/// The lists of a study: a key's code is its position, and the length of a list is the code of "not given".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawLists", into = "RawLists")]
pub(crate) struct Lists {
    pub(crate) roles: Vec<Role>,
    pub(crate) services: Vec<ServiceKey>,
    pub(crate) stages: Vec<StageKey>,
    pub(crate) waves: Vec<WaveKey>,
    pub(crate) administrations: Vec<Administration>,
    // Invariant: each list has unique entries; services < 2^16 − 1, the others < 255.
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLists {
    pub(crate) roles: Vec<Role>,
    pub(crate) services: Vec<ServiceKey>,
    pub(crate) stages: Vec<StageKey>,
    pub(crate) waves: Vec<WaveKey>,
    #[serde(default = "all_administrations")]
    pub(crate) administrations: Vec<Administration>,
}

/// The modes of a study that does not list them: all that there are.
pub(crate) fn all_administrations() -> Vec<Administration> {
    Administration::ALL.to_vec()
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
            Dimension::Administration => self.administrations.len(),
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
                Dimension::Administration => group.administration = part(&self.administrations, position),
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
            Dimension::Administration => {
                position("administration", &self.administrations, &group.administration)
            }
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
        checked_list("administration", &raw.administrations, MOST_LISTED)?;
        Ok(Lists {
            roles: raw.roles,
            services: raw.services,
            stages: raw.stages,
            waves: raw.waves,
            administrations: raw.administrations,
        })
    }
}

impl From<Lists> for RawLists {
    fn from(lists: Lists) -> Self {
        RawLists {
            roles: lists.roles,
            services: lists.services,
            stages: lists.stages,
            waves: lists.waves,
            administrations: lists.administrations,
        }
    }
}

impl From<&Arc<Lists>> for RawLists {
    fn from(lists: &Arc<Lists>) -> Self {
        (**lists).clone().into()
    }
}
