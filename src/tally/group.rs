//! What responses are grouped by, and how one group is named.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::vocabulary::administration::Administration;
use crate::vocabulary::key::{ServiceKey, StageKey, WaveKey};
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
    /// How the questionnaire was put to the respondent.
    Administration,
}

impl Dimension {
    /// All dimensions, in the order in which groups are numbered and named.
    pub const ALL: [Dimension; 5] =
        [Dimension::Role, Dimension::Service, Dimension::Stage, Dimension::Wave, Dimension::Administration];
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Dimension::Role => "role",
            Dimension::Service => "service",
            Dimension::Stage => "stage",
            Dimension::Wave => "wave",
            Dimension::Administration => "administration",
        })
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
    pub(super) role: Part<Role>,
    pub(super) service: Part<ServiceKey>,
    pub(super) stage: Part<StageKey>,
    pub(super) wave: Part<WaveKey>,
    pub(super) administration: Part<Administration>,
    contradictory: bool,
}

impl Group {
    /// Everybody.
    pub fn everyone() -> Self {
        Group {
            role: Part::Any,
            service: Part::Any,
            stage: Part::Any,
            wave: Part::Any,
            administration: Part::Any,
            contradictory: false,
        }
    }

    /// The same group, of those only for whom this dimension is not known.
    #[must_use]
    pub fn without(mut self, dimension: Dimension) -> Self {
        match dimension {
            Dimension::Role => self.role = Part::NotGiven,
            Dimension::Service => self.service = Part::NotGiven,
            Dimension::Stage => self.stage = Part::NotGiven,
            Dimension::Wave => self.wave = Part::NotGiven,
            Dimension::Administration => self.administration = Part::NotGiven,
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

    /// How the questionnaire was put to the respondents.
    pub fn administration(&self) -> &Part<Administration> {
        &self.administration
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
            "one role, service, stage, wave and administration at the most",
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
        both(self.administration != Part::Any && other.administration != Part::Any);
        Group {
            role: other.role.or(self.role),
            service: other.service.or(self.service),
            stage: other.stage.or(self.stage),
            wave: other.wave.or(self.wave),
            administration: other.administration.or(self.administration),
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
        push(&mut words, "administration", &self.administration);
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

impl From<Administration> for Group {
    fn from(administration: Administration) -> Self {
        Group { administration: Part::Is(administration), ..Group::everyone() }
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

impl<A: Into<Group>, B: Into<Group>, C: Into<Group>, D: Into<Group>, E: Into<Group>> From<(A, B, C, D, E)>
    for Group
{
    fn from((a, b, c, d, e): (A, B, C, D, E)) -> Self {
        a.into().and(b.into()).and(c.into()).and(d.into()).and(e.into())
    }
}
