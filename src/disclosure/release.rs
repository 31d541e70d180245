//! What goes out: written, never read back, and the only thing that reports and pictures accept.

use serde::Serialize;

use super::gathering::GatheredGroup;
use super::printed::{Printed, ReleasedFigure, Shown};
use super::rule::DisclosureRule;
use crate::estimate::Caveat;
use crate::tally::group::Dimension;
use crate::vocabulary::scale::Scale;
use crate::vocabulary::text::Text;

/// The version of a release's JSON. It rises when a reader of the one before could misread the new one.
pub const RELEASE_FORMAT: u32 = 1;

/// Everything that leaves together, after disclosure control.
///
/// It is written (`Serialize`) and never read back, so that nobody can forge one; what a [`Bundle`](crate::Bundle) held and this does not is
/// in no part of it.
///
#[doc = include_str!("release.md")]
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Release {
    /// [`RELEASE_FORMAT`].
    pub format: u32,
    /// What it is about.
    pub title: Text,
    /// The rule by which groups were withheld.
    pub rule: DisclosureRule,
    /// The level of the intervals.
    pub confidence: f64,
    /// The names of roles, services, stages and waves, for readers.
    pub names: Names,
    /// How many were asked and how many answered, where it was stated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<ReleasedResponse>,
    /// The answers, questionnaire by questionnaire.
    pub questionnaires: Vec<ReleasedQuestionnaire>,
    /// Wellbeing, measure by measure.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wellbeing: Vec<ReleasedWellbeing>,
    /// Experience with change.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<ReleasedLink>,
    /// What matters most for change, and how it is experienced.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub importance: Vec<ReleasedImportance>,
    /// Services around what is expected of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub funnels: Vec<ReleasedFunnel>,
    /// What the service did: visits, meetings. Outputs are no effects.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<ReleasedOutputs>,
    /// How much was withheld.
    pub withheld: WithheldParts,
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
    pub alpha: Shown<Option<ReleasedFigure>>,
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

/// One wellbeing measure.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedWellbeing {
    /// The measure's identifier.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// By whose reports, where roles stand side by side; absent for all together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reporter: Option<String>,
    /// In which wave, where it was stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wave: Option<String>,
    /// Its lowest value.
    pub lowest: f64,
    /// Its highest value.
    pub highest: f64,
    /// Whether higher is better.
    pub higher_is_better: bool,
    /// Means along the path.
    pub stages: Vec<ReleasedScore>,
    /// Changes between two stages.
    pub changes: Vec<ReleasedChange>,
}

/// The change of wellbeing between two stages.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedChange {
    /// From this stage …
    pub from: String,
    /// … to this one.
    pub to: String,
    /// Its figures.
    pub figures: Shown<ChangeFigures>,
}

/// The figures of a change.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ChangeFigures {
    /// The mean change, positive where things got better.
    pub mean: ReleasedFigure,
    /// How many left before the later stage.
    pub left: Shown<u64>,
    /// How those who left were at the start: their mean less that of those who stayed; `null` where nobody left.
    pub leavers_less_stayers: Shown<Option<ReleasedFigure>>,
    /// Into how many equal bands the measure is cut, from its lowest to its highest value.
    pub bands: u8,
    /// Counts of people by where they started and where they ended, in equal bands of the measure. Where the counts are not all shown, the
    /// others are withheld, those that are 0 among them; where they are, bands that nobody is in are left out.
    pub before_after: Vec<BeforeAfter>,
    /// The half-width of the band within which a change may be error of measurement, in points; `null` where it is not known.
    pub reliable_change: Option<Printed>,
    /// Shares of people by the direction of reliable change.
    pub improved: Shown<Option<ReleasedFigure>>,
    /// What a reader must know.
    pub caveats: Vec<Caveat>,
}

/// How many went from one band of a measure to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BeforeAfter {
    /// The band at the start, from 0.
    pub before: u8,
    /// The band at the end.
    pub after: u8,
    /// How many.
    pub n: Shown<u64>,
}

/// Experience with change.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedLink {
    /// Which experience, with which change.
    pub name: Text,
    /// Its figures.
    pub figures: Shown<LinkFigures>,
}

/// The figures of a link.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LinkFigures {
    /// The correlation, or the partial one given what the link is adjusted for.
    pub correlation: ReleasedFigure,
    /// What it is adjusted for.
    pub given: Vec<String>,
    /// Points of change for one point of experience.
    pub slope: ReleasedFigure,
    /// How much of the residual variance of both an unmeasured cause would have to explain to bring it to zero.
    pub robustness_value: Option<Printed>,
    /// The same to bring the interval to zero.
    pub robustness_value_of_interval: Option<Printed>,
    /// What a reader must know.
    pub caveats: Vec<Caveat>,
}

/// What matters for change, and how it is experienced: the importance–performance map.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedImportance {
    /// Of which change, by whom.
    pub name: Text,
    /// Its drivers: items, sections or stages.
    pub drivers: Vec<ReleasedDriver>,
    /// The importance that parts important drivers from unimportant ones.
    pub importance_line: Printed,
    /// The performance that parts strong drivers from weak ones, in per cent of the scale (0 to 100).
    pub performance_line: Printed,
    /// What a reader must know.
    pub caveats: Vec<Caveat>,
}

/// One driver of the map.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedDriver {
    /// What it is called.
    pub name: Text,
    /// Its figures.
    pub figures: Shown<DriverFigures>,
}

/// The figures of a driver.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DriverFigures {
    /// Its importance: a share of variance or a coefficient.
    pub importance: ReleasedFigure,
    /// Its mean, in points of its scale.
    pub performance: ReleasedFigure,
    /// The same in per cent of its scale, 0 to 100, in whole numbers.
    pub performance_percent: Printed,
}

/// Services around what is expected of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedFunnel {
    /// Of what: an item, a section, its mean or its top-box share.
    pub name: Text,
    /// Whether higher is better.
    pub higher_is_better: bool,
    /// What is expected of every service, with a decimal more than the services' values, so that it lies amid its limits.
    pub expected: ReleasedFigure,
    /// The services, with how many answered.
    pub services: Vec<ReleasedService>,
    /// Limits within which a service is as expected, narrowest first.
    pub limits: Vec<ReleasedLimits>,
}

/// One service of a funnel.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedService {
    /// The service's key.
    pub service: String,
    /// Its value.
    pub value: Shown<ReleasedFigure>,
}

/// The limits of a funnel at one level.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedLimits {
    /// The level: of services that are as expected, this share lies within.
    pub level: f64,
    /// The limits along n, the smallest first.
    pub along: Vec<LimitsAt>,
}

/// The limits for a service in which so many answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LimitsAt {
    /// How many answered.
    pub n: u64,
    /// The lower limit.
    pub lower: Printed,
    /// The upper limit.
    pub upper: Printed,
}

/// What the service did.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedOutputs {
    /// Of what: "visits".
    pub name: Text,
    /// The total and the cases it is over.
    pub figures: Shown<OutputFigures>,
}

/// A total of outputs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OutputFigures {
    /// The total.
    pub total: Printed,
    /// Over so many cases.
    pub cases: u64,
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
