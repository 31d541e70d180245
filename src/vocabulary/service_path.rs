//! The service path: the stages a client goes through, each in one of four phases.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::key::{self, StageKey};
use super::text::Text;
use crate::error::{Error, ErrorKind};

/// The four phases every service path goes through, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Before the service: information, encouragement to make contact.
    Before,
    /// First contact: ways to make contact, being contacted.
    FirstContact,
    /// In the service, every stage of its use.
    InService,
    /// After the service: the support that follows.
    After,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Phase::Before => "before",
            Phase::FirstContact => "first contact",
            Phase::InService => "in service",
            Phase::After => "after",
        })
    }
}

/// One stage of a service path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    id: StageKey,
    phase: Phase,
    label: Text,
}

impl Stage {
    /// The stage's key.
    pub fn key(&self) -> &StageKey {
        &self.id
    }

    /// The phase it lies in.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Its name for readers.
    pub fn label(&self) -> &Text {
        &self.label
    }
}

/// The stages a client goes through, in order; phases never go back.
///
/// ```
/// use kokemus::{Phase, ServicePath};
///
/// let path = ServicePath::builder()
///     .stage("leaflet", Phase::Before, "Information in the waiting room")
///     .stage("call", Phase::FirstContact, "First telephone call")
///     .stage("meetings", Phase::InService, "Meetings at home")
///     .stage("closing", Phase::InService, "Closing meeting")
///     .stage("follow-up", Phase::After, "Call after three months")
///     .build()?;
/// assert_eq!(path.stages().len(), 5);
/// assert_eq!(ServicePath::standard().stages()[1].key().as_str(), "first-contact");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Stage>", into = "Vec<Stage>")]
pub struct ServicePath(Vec<Stage>); // Invariant: 1 to 254, unique keys, phases in order.

/// The most stages (or waves) a list holds: their codes are one byte, and one code says "not given".
pub(crate) const MOST_STAGES: usize = 254;

impl ServicePath {
    /// A path of one's own.
    pub fn builder() -> ServicePathBuilder {
        ServicePathBuilder { stages: Vec::new() }
    }

    /// One stage in each phase: `information` before the service, `first-contact`, `in-service`, and
    /// `support-afterwards`; labelled in English, Finnish and Swedish.
    pub fn standard() -> Self {
        let stages = [
            ("information", Phase::Before, "Information beforehand", "Ennakkotieto", "Förhandsinformation"),
            ("first-contact", Phase::FirstContact, "First contact", "Yhteydenotto", "Första kontakten"),
            ("in-service", Phase::InService, "In the service", "Palvelun aikana", "Under tjänsten"),
            (
                "support-afterwards",
                Phase::After,
                "Support afterwards",
                "Tuki palvelun jälkeen",
                "Stöd efter tjänsten",
            ),
        ];
        // Invariant: the literals above are unique and in the order of the phases.
        ServicePath(
            stages
                .into_iter()
                .filter_map(|(id, phase, en, fi, sv)| {
                    let label = Text::tagged("en", en).ok()?.and("fi", fi).ok()?.and("sv", sv).ok()?;
                    Some(Stage { id: StageKey::new(id).ok()?, phase, label })
                })
                .collect(),
        )
    }

    /// The stages in order.
    pub fn stages(&self) -> &[Stage] {
        &self.0
    }

    /// Whether a stage is on the path, or the error that says it is not.
    pub(crate) fn check(&self, subject: &str, stage: &StageKey) -> Result<(), Error> {
        if self.0.iter().any(|listed| listed.id == *stage) {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Unknown,
            subject,
            format!("`{stage}`"),
            key::listed(self.0.iter().map(|stage| stage.id.as_str())),
            "use a stage of the study's service path, or build the path with it",
        ))
    }
}

impl TryFrom<Vec<Stage>> for ServicePath {
    type Error = Error;

    fn try_from(stages: Vec<Stage>) -> Result<Self, Error> {
        if stages.is_empty() || stages.len() > MOST_STAGES {
            return Err(Error::new(
                ErrorKind::Length,
                "stages of a service path",
                stages.len(),
                format!("1 to {MOST_STAGES}"),
                "give the stages in the order in which clients meet them",
            ));
        }
        for (position, stage) in stages.iter().enumerate() {
            if stages[..position].iter().any(|earlier| earlier.id == stage.id) {
                return Err(Error::new(
                    ErrorKind::Duplicate,
                    "stage of a service path",
                    format!("`{}`", stage.id),
                    "each stage once",
                    "rename one of the two",
                ));
            }
            if let Some(before) = stages[..position].iter().find(|earlier| earlier.phase > stage.phase) {
                return Err(Error::new(
                    ErrorKind::OutOfRange,
                    format!("stage `{}`", stage.id),
                    format!(
                        "phase `{}` after stage `{}` in phase `{}`",
                        stage.phase, before.id, before.phase
                    ),
                    "before, first contact, in service, after: in this order",
                    "order the stages as clients meet them",
                ));
            }
        }
        Ok(ServicePath(stages))
    }
}

impl From<ServicePath> for Vec<Stage> {
    fn from(path: ServicePath) -> Self {
        path.0
    }
}

/// Builds a [`ServicePath`]; everything is checked by [`build`](ServicePathBuilder::build).
#[derive(Debug, Clone)]
pub struct ServicePathBuilder {
    stages: Vec<(String, Phase, Text)>,
}

impl ServicePathBuilder {
    /// Adds the next stage.
    #[must_use]
    pub fn stage(mut self, id: &str, phase: Phase, label: impl Into<Text>) -> Self {
        self.stages.push((id.to_owned(), phase, label.into()));
        self
    }

    /// The checked path.
    ///
    /// # Errors
    /// No stage or more than 254, a stage twice, a malformed identifier, or a phase that goes back.
    pub fn build(self) -> Result<ServicePath, Error> {
        let stages: Result<Vec<Stage>, Error> = self
            .stages
            .into_iter()
            .map(|(id, phase, label)| Ok(Stage { id: StageKey::new(&id)?, phase, label }))
            .collect();
        stages?.try_into()
    }
}
