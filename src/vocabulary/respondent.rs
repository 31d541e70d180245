//! Who answers, whom it is about, and how the people of one case are told apart.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::key::Name;
use crate::error::{Error, ErrorKind};

/// Who answers, or whose wellbeing is measured.
///
/// ```
/// use kokemus::Role;
///
/// assert_eq!(Role::Parent.to_string(), "parent");
/// assert_eq!(Role::other("grandparent")?.to_string(), "grandparent");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Role {
    /// A child.
    Child,
    /// A young person.
    YoungPerson,
    /// A parent or guardian.
    Parent,
    /// A professional: a worker of the service or of another one.
    Professional,
    /// Somebody else, by name; the study lists these names.
    Other(Name),
}

impl Role {
    /// A role of one's own. A [`Study`](crate::Study) must list it.
    ///
    /// # Errors
    /// The name is malformed, or it is that of a role that the crate lists.
    pub fn other(name: &str) -> Result<Self, Error> {
        Role::Other(Name::of(name)?).checked()
    }

    /// The role itself, or the error that its name is taken.
    pub(crate) fn checked(self) -> Result<Self, Error> {
        let taken = matches!(&self, Role::Other(name) if
            Role::LISTED.iter().any(|listed| listed.to_string() == name.as_str().replace('_', " ")));
        if !taken {
            return Ok(self);
        }
        Err(Error::new(
            ErrorKind::Duplicate,
            "role of one's own",
            format!("`{self}`"),
            "a name that is not one of the listed roles",
            "use the listed role itself",
        ))
    }

    /// The roles that every study has.
    pub(crate) const LISTED: [Role; 4] = [Role::Child, Role::YoungPerson, Role::Parent, Role::Professional];
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Role::Child => "child",
            Role::YoungPerson => "young person",
            Role::Parent => "parent",
            Role::Professional => "professional",
            Role::Other(name) => name.as_str(),
        })
    }
}

/// Whom an item is about, which is not always the one who answers: a child may report that their parents benefited.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Subject {
    /// The one who answers.
    #[default]
    Respondent,
    /// The child of the case.
    Child,
    /// The young person of the case.
    YoungPerson,
    /// The parents or guardians of the case.
    Parent,
    /// The family as a whole.
    Family,
    /// The service or its workers.
    Service,
    /// Somebody else, by name.
    Other(Name),
}

/// A pseudonym for one case: the link between the people of one family and between their measurements.
///
/// It is the caller's own pseudonym, as a number or a text; never a name or a personal identity code. The number 7 and the
/// text "7" are the same case.
///
/// ```
/// use kokemus::CaseId;
///
/// assert_eq!(CaseId::from(7), CaseId::from("7"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "RawCase", into = "String")]
pub struct CaseId(Arc<str>);

/// A pseudonym as it comes from outside: a text or a whole number.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a case's pseudonym: a text or a whole number")]
enum RawCase {
    Text(String),
    Number(u64),
    Negative(i64),
}

impl From<RawCase> for CaseId {
    fn from(case: RawCase) -> Self {
        match case {
            RawCase::Text(text) => text.into(),
            RawCase::Number(number) => number.into(),
            RawCase::Negative(number) => number.into(),
        }
    }
}

impl CaseId {
    /// The pseudonym as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&str> for CaseId {
    fn from(case: &str) -> Self {
        CaseId(case.into())
    }
}

impl From<String> for CaseId {
    fn from(case: String) -> Self {
        CaseId(case.into())
    }
}

impl From<CaseId> for String {
    fn from(case: CaseId) -> Self {
        case.0.as_ref().to_owned()
    }
}

impl From<&CaseId> for CaseId {
    fn from(case: &CaseId) -> Self {
        case.clone()
    }
}

macro_rules! case_from_number {
    ($($number:ty),*) => {$(
        impl From<$number> for CaseId {
            fn from(case: $number) -> Self {
                CaseId(case.to_string().into())
            }
        }
    )*};
}

case_from_number!(i32, i64, u32, u64, usize);

/// One person of a case: a role, and a number that tells siblings or two parents apart.
///
/// ```
/// use kokemus::{Person, Role};
///
/// let second_child = Person::new(Role::Child, 2);
/// assert_eq!(second_child.to_string(), "child 2");
/// assert_eq!(Person::from(Role::Parent), Person::new(Role::Parent, 1));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    role: Role,
    #[serde(default = "first_member")]
    member: u8,
}

/// The member number of somebody who was given none.
pub(crate) const fn first_member() -> u8 {
    1
}

impl Person {
    /// A person by role and number within the case, the first one being 1.
    pub fn new(role: Role, member: u8) -> Self {
        Person { role, member }
    }

    /// The person's role.
    pub fn role(&self) -> &Role {
        &self.role
    }

    /// The person's number among those of the same role in the case.
    pub fn member(&self) -> u8 {
        self.member
    }
}

impl From<Role> for Person {
    fn from(role: Role) -> Self {
        Person::new(role, first_member())
    }
}

impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.member {
            1 => write!(f, "{}", self.role),
            member => write!(f, "{} {member}", self.role),
        }
    }
}

/// Who was asked: it is part of every figure that comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Surveyed {
    /// Everybody the service was given to, those who left among them.
    AllClients,
    /// Those who were clients at the time; who had left was not asked.
    CurrentClients,
    /// Those who had left.
    Leavers,
}
