//! Answers that go out: a questionnaire's words, its tables, and what is made of them.

use serde::Serialize;

use crate::disclosure::gathering::GatheredGroup;
use crate::disclosure::printed::{Printed, ReleasedFigure, Shown};
use crate::tally::group::Dimension;
use crate::vocabulary::scale::Scale;
use crate::vocabulary::text::Text;

/// One questionnaire version: its words, and its tables.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedQuestionnaire {
    /// The questionnaire's identifier.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its title.
    pub title: Text,
    /// The scale of the items that have none of their own.
    pub scale: Scale,
    /// How many points count as the top box.
    pub top_box: u8,
    /// Its sections, with their items.
    pub sections: Vec<SectionWords>,
    /// A table per grouping, everybody together first where asked for.
    pub tables: Vec<ReleasedTable>,
    /// Tables of groups gathered from several keys.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gathered: Vec<GatheredTable>,
    /// How well each section hangs together, over everybody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reliability: Vec<SectionReliability>,
    /// What moved since the wave before, for those who are shown in both.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub since_last_wave: Vec<SinceLastWave>,
}

/// A section's words.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SectionWords {
    /// Its identifier.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Its items.
    pub items: Vec<ItemWords>,
}

/// An item's words.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ItemWords {
    /// Its identifier.
    pub id: String,
    /// What is asked.
    pub text: Text,
    /// Its scale, where it has one of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<Scale>,
    /// Whether a high point is a bad answer.
    pub reverse_keyed: bool,
    /// The stage it asks about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
}

/// A table: the groups somebody answered in, by some dimensions.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedTable {
    /// What it is grouped by; nothing for everybody together.
    pub by: Vec<Dimension>,
    /// Its groups, in the order of the study's lists.
    pub groups: Vec<ReleasedGroup>,
}

/// A table of groups gathered from several keys: services out of units, areas out of services.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct GatheredTable {
    /// What the groups are: kinds of work, areas.
    pub name: Text,
    /// The dimension whose keys are gathered.
    pub dimension: Dimension,
    /// The groups, with the keys that each gathers.
    pub groups: Vec<GatheredGroup>,
    /// The table; in the dimension, its groups carry the gathered keys.
    pub table: ReleasedTable,
}

/// One group of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedGroup {
    /// Who it is.
    #[serde(flatten)]
    pub group: GroupKey,
    /// Its figures.
    pub figures: Shown<GroupFigures>,
}

/// The keys of a group in the dimensions of its table; `null` where it is not known, absent where the table does not tell them apart.
#[allow(
    clippy::option_option,
    reason = "a table tells a dimension apart or not, and what it tells may not be given"
)]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct GroupKey {
    /// Who answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Option<String>>,
    /// Which service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<Option<String>>,
    /// The stage at which they stood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Option<String>>,
    /// The wave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wave: Option<Option<String>>,
    /// The way of answering.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub administration: Option<Option<String>>,
}

/// The figures of one group.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct GroupFigures {
    /// How many responses there are.
    pub responses: u64,
    /// Item by item, in the questionnaire's order.
    pub items: Vec<ReleasedItem>,
    /// Section by section: the mean of respondents' scores.
    pub sections: Vec<ReleasedScore>,
    /// Stage by stage, where items ask about stages: the mean of respondents' scores over them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<ReleasedScore>,
}

/// One item of one group.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedItem {
    /// The item.
    pub id: String,
    /// Its figures; `null` where nobody in the group answered it.
    pub figures: Shown<Option<ItemFigures>>,
}

/// The figures of one item in one group.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ItemFigures {
    /// How many answered it.
    pub n: u64,
    /// How many it concerned and did not.
    pub unanswered: u64,
    /// The mean.
    pub mean: ReleasedFigure,
    /// The share in the top box: of the best points, whichever end they are at.
    pub top_box: ReleasedFigure,
    /// The share of each point, from the lowest, in hundredths.
    pub shares: Vec<Printed>,
}

/// A mean of scores over a section, or over the items about a stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedScore {
    /// The section or the stage.
    pub of: String,
    /// The mean; `null` where nobody has a score.
    pub mean: Shown<Option<ReleasedFigure>>,
}

/// How well a section hangs together.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SectionReliability {
    /// The section.
    pub section: String,
    /// Cronbach's α; `null` where the answers carry none.
    pub alpha: Shown<Option<ReleasedAlpha>>,
}

/// Cronbach's α, with what it rests on as far as that is shown elsewhere: how many answered every item would else tell who answered which.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedAlpha {
    /// The coefficient.
    pub value: Printed,
    /// The lower end of its interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lower: Option<Printed>,
    /// The upper end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upper: Option<Printed>,
    /// How many respondents it rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
}

/// What moved since the wave before.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SinceLastWave {
    /// Who: the group without its wave.
    #[serde(flatten)]
    pub group: GroupKey,
    /// The wave before.
    pub from: String,
    /// The later wave.
    pub to: String,
    /// The section.
    pub section: String,
    /// The difference of the means, later less earlier; `null` where there is none.
    pub difference: Shown<Option<ReleasedFigure>>,
}
