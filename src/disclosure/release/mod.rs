//! What goes out: written, never read back, and the only thing that reports and pictures accept.

pub(crate) mod answers;
pub(crate) mod caveats;
pub(crate) mod links;
pub(crate) mod services;
pub(crate) mod wellbeing;

use serde::Serialize;

pub use answers::{
    GatheredTable, GroupFigures, GroupKey, ItemFigures, ItemWords, ReleasedAlpha, ReleasedGroup,
    ReleasedItem, ReleasedQuestionnaire, ReleasedScore, ReleasedTable, SectionReliability, SectionWords,
    SinceLastWave,
};
pub use caveats::ReleasedCaveat;
pub use links::{DriverFigures, LinkFigures, ReleasedDriver, ReleasedImportance, ReleasedLink};
pub use services::{
    LimitsAt, OutputFigures, ReleasedFunnel, ReleasedLimits, ReleasedOutputs, ReleasedService,
};
pub use wellbeing::{BeforeAfter, ChangeFigures, ReleasedChange, ReleasedWellbeing};

use super::printed::{ReleasedFigure, Shown};
use super::rule::DisclosureRule;
use crate::vocabulary::text::Text;

/// The version of a release's JSON. It rises when a reader of the one before could misread the new one.
pub const RELEASE_FORMAT: u32 = 1;

/// Everything that leaves together, after disclosure control.
///
/// It is written (`Serialize`) and never read back, and read but never altered, so that nobody can forge one; what a [`Bundle`](crate::Bundle)
/// held and this does not is in no part of it.
///
#[doc = include_str!("release.md")]
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Release {
    pub(crate) format: u32,
    pub(crate) title: Text,
    pub(crate) rule: DisclosureRule,
    pub(crate) confidence: f64,
    pub(crate) names: Names,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) asked: Vec<ReleasedResponse>,
    pub(crate) questionnaires: Vec<ReleasedQuestionnaire>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) wellbeing: Vec<ReleasedWellbeing>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) links: Vec<ReleasedLink>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) importance: Vec<ReleasedImportance>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) funnels: Vec<ReleasedFunnel>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) outputs: Vec<ReleasedOutputs>,
    pub(crate) withheld: WithheldParts,
}

impl Release {
    /// [`RELEASE_FORMAT`].
    pub fn format(&self) -> u32 {
        self.format
    }

    /// What it is about.
    pub fn title(&self) -> &Text {
        &self.title
    }

    /// The rule by which groups were withheld.
    pub fn rule(&self) -> DisclosureRule {
        self.rule
    }

    /// The level of the intervals.
    pub fn confidence(&self) -> f64 {
        self.confidence
    }

    /// The names of roles, services, stages and waves, for readers.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// How many were asked and how many answered, where it was stated.
    pub fn asked(&self) -> &[ReleasedResponse] {
        &self.asked
    }

    /// The answers, questionnaire by questionnaire.
    pub fn questionnaires(&self) -> &[ReleasedQuestionnaire] {
        &self.questionnaires
    }

    /// Wellbeing, measure by measure.
    pub fn wellbeing(&self) -> &[ReleasedWellbeing] {
        &self.wellbeing
    }

    /// Experience with change.
    pub fn links(&self) -> &[ReleasedLink] {
        &self.links
    }

    /// What matters most for change, and how it is experienced.
    pub fn importance(&self) -> &[ReleasedImportance] {
        &self.importance
    }

    /// Services around what is expected of them.
    pub fn funnels(&self) -> &[ReleasedFunnel] {
        &self.funnels
    }

    /// What the service did: visits, meetings. Outputs are no effects.
    pub fn outputs(&self) -> &[ReleasedOutputs] {
        &self.outputs
    }

    /// How much was withheld.
    pub fn withheld(&self) -> WithheldParts {
        self.withheld
    }
}

/// The names of what groups are made of, in the languages they were given in.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Names {
    /// Roles of the study's own; the listed ones are worded by the report.
    pub roles: Vec<Named>,
    /// Services.
    pub services: Vec<Named>,
    /// Stages, in the order of the path.
    pub stages: Vec<Named>,
    /// Waves, in their order.
    pub waves: Vec<Named>,
}

/// A key with its name.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Named {
    /// The key, as groups carry it.
    pub key: String,
    /// The name.
    pub name: Text,
}

/// How many were asked, and how many answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedResponse {
    /// Of whom.
    pub name: Text,
    /// How many they are.
    pub figures: Shown<ResponseFigures>,
}

/// How many of some people were asked, and how many of them answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ResponseFigures {
    /// How many were asked.
    pub asked: u64,
    /// How many answered.
    pub answered: u64,
    /// The share that answered.
    pub rate: ReleasedFigure,
}

/// How many parts were withheld, without saying which for what reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WithheldParts {
    /// Whole groups.
    pub groups: u64,
    /// Items, sections and other figures of groups that are shown.
    pub figures: u64,
}
