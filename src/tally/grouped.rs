//! Tallies of many groups, counted once at the finest cells and rolled up to coarser ones.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::group::{Dimension, Group};
use super::layout::Layout;
use super::lists::Lists;
use super::questionnaire_tally::{QuestionnaireTally, checked_counts, counts_by_item};
use super::surveyed::SurveyedSet;
use super::{Merge, add, checked_sum, unlike};
use crate::error::{Error, ErrorKind};

/// The tallies of one questionnaire version per group of respondents.
///
/// Only groups somebody answered in take room. Rolling up adds counts and looks at no answer again.
///
/// ```
/// use kokemus::{Confidence, Dimension, Questionnaire, Response, Role, Scale, Study};
///
/// let family = Questionnaire::builder("family", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard")).build()?;
/// let study = Study::builder().waves(["spring", "autumn"]).questionnaire(family).build()?;
/// let (spring, autumn) = (study.wave("spring")?, study.wave("autumn")?);
/// let mut answers = study.table("family")?;
/// for (role, wave, point) in [(Role::Child, &spring, 3), (Role::Parent, &spring, 4), (Role::Parent, &autumn, 5)] {
///     answers.push(Response::by(role).in_wave(wave).answers([point]))?;
/// }
///
/// let finest = answers.tally_by([Dimension::Role, Dimension::Wave]);
/// assert_eq!(finest.group((Role::Parent, &autumn))?.item("heard")?.count(5), 1);
/// let by_role = finest.roll_up([Dimension::Role])?;
/// assert_eq!(by_role.group(Role::Parent)?.responses(), 2);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawGroupedTally", into = "RawGroupedTally")]
pub struct GroupedTally {
    layout: Arc<Layout>,
    lists: Arc<Lists>,
    dimensions: Vec<Dimension>, // Invariant: sorted, none twice.
    codes: Vec<u64>,            // Invariant: ascending; each a mixed-radix number over `dimensions`.
    responses: Vec<u64>,        // Invariant: one per code, above 0; their sum is at most MOST_COUNTED.
    counts: Vec<u64>,           // Invariant: one stride per code; each item's counts add up to the responses.
    surveyed: SurveyedSet,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "GroupedTally", deny_unknown_fields)]
struct RawGroupedTally {
    questionnaire: Layout,
    lists: Lists,
    dimensions: Vec<Dimension>,
    groups: Vec<RawGroup>,
    #[serde(default)]
    surveyed: SurveyedSet,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGroup {
    code: u64,
    responses: u64,
    counts: Vec<Vec<u64>>,
}

/// The dimensions in their order, each once.
pub(crate) fn sorted(dimensions: impl IntoIterator<Item = Dimension>) -> Vec<Dimension> {
    let mut dimensions: Vec<Dimension> = dimensions.into_iter().collect();
    dimensions.sort_unstable();
    dimensions.dedup();
    dimensions
}

impl GroupedTally {
    /// Counts per group made by the table: `counts[g]` holds one stride for `codes[g]`; empty groups are left out.
    pub(crate) fn of_codes(
        layout: Arc<Layout>,
        lists: Arc<Lists>,
        dimensions: Vec<Dimension>,
        groups: impl IntoIterator<Item = u64>,
        all_counts: &[u64],
        surveyed: SurveyedSet,
    ) -> Self {
        let (stride, first_item) = (layout.stride(), layout.items().first().map_or(0, |item| item.codes));
        let (mut codes, mut responses, mut counts) = (Vec::new(), Vec::new(), Vec::new());
        for (code, group) in groups.into_iter().zip(all_counts.chunks_exact(stride)) {
            let answered = group[..first_item].iter().sum();
            if answered > 0 {
                codes.push(code);
                responses.push(answered);
                counts.extend_from_slice(group);
            }
        }
        GroupedTally { layout, lists, dimensions, codes, responses, counts, surveyed }
    }

    /// What the responses are grouped by.
    pub fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// How many groups somebody answered in.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether nobody answered at all.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// How many responses were counted in all.
    pub fn responses(&self) -> u64 {
        self.responses.iter().sum()
    }

    /// The tallies of one group; empty ones where nobody in it answered.
    ///
    /// # Errors
    /// The group does not name exactly the dimensions that the responses are grouped by, or names a key that is not on the
    /// study's lists.
    pub fn group(&self, group: impl Into<Group>) -> Result<QuestionnaireTally, Error> {
        let group = group.into().checked()?;
        let mut wanted = 0;
        for dimension in Dimension::ALL {
            let code = self.lists.code(dimension, &group)?;
            if code.is_some() != self.dimensions.contains(&dimension) {
                return Err(Error::new(
                    ErrorKind::Unlike,
                    format!("group `{group}`"),
                    if code.is_some() {
                        format!("a {dimension}")
                    } else {
                        format!("all {dimension}s together")
                    },
                    self.grouping(),
                    "name exactly what was grouped by, or `roll_up` to fewer dimensions first",
                ));
            }
            if let Some(code) = code {
                wanted = wanted * self.lists.radix(dimension) + code;
            }
        }
        Ok(match self.codes.binary_search(&wanted) {
            Ok(position) => self.at(position),
            Err(_) => self.tally(0, vec![0; self.layout.stride()], SurveyedSet::default()),
        })
    }

    /// The groups somebody answered in, with their tallies: in the order of the study's lists, "not given" last.
    pub fn iter(&self) -> impl Iterator<Item = (Group, QuestionnaireTally)> {
        self.codes
            .iter()
            .enumerate()
            .map(|(position, code)| (self.lists.group(&self.dimensions, *code), self.at(position)))
    }

    /// The tallies of everybody together.
    pub fn total(&self) -> QuestionnaireTally {
        let mut counts = vec![0; self.layout.stride()];
        for group in self.counts.chunks_exact(self.layout.stride()) {
            add(&mut counts, group);
        }
        self.tally(self.responses(), counts, self.surveyed)
    }

    /// The same counts in fewer, coarser groups.
    ///
    /// # Errors
    /// A dimension that the responses are not grouped by.
    pub fn roll_up(&self, dimensions: impl IntoIterator<Item = Dimension>) -> Result<Self, Error> {
        let dimensions = sorted(dimensions);
        if let Some(other) = dimensions.iter().find(|dimension| !self.dimensions.contains(dimension)) {
            return Err(Error::new(
                ErrorKind::Unknown,
                "dimension to roll up to",
                format!("`{other}`"),
                self.dimension_names(),
                "tally by every dimension that is wanted later",
            ));
        }
        let coarse: Vec<u64> = self.codes.iter().map(|code| self.rolled_code(*code, &dimensions)).collect();
        let mut codes = coarse.clone();
        codes.sort_unstable();
        codes.dedup();
        let stride = self.layout.stride();
        let mut responses = vec![0; codes.len()];
        let mut counts = vec![0; codes.len() * stride];
        let finest = self.counts.chunks_exact(stride).zip(&self.responses);
        for (code, (group, answered)) in coarse.iter().zip(finest) {
            if let Ok(position) = codes.binary_search(code) {
                // No sum passes what the sum over all groups does not pass.
                responses[position] += answered;
                add(&mut counts[position * stride..][..stride], group);
            }
        }
        Ok(GroupedTally {
            layout: Arc::clone(&self.layout),
            lists: Arc::clone(&self.lists),
            dimensions,
            codes,
            responses,
            counts,
            surveyed: self.surveyed,
        })
    }

    fn rolled_code(&self, mut code: u64, wanted: &[Dimension]) -> u64 {
        let (mut rolled, mut place) = (0, 1);
        for dimension in self.dimensions.iter().rev() {
            let radix = self.lists.radix(*dimension);
            if wanted.contains(dimension) {
                rolled += code % radix * place;
                place *= radix;
            }
            code /= radix;
        }
        rolled
    }

    fn at(&self, position: usize) -> QuestionnaireTally {
        let stride = self.layout.stride();
        let counts = self.counts[position * stride..][..stride].to_vec();
        self.tally(self.responses[position], counts, self.surveyed)
    }

    fn tally(&self, responses: u64, counts: Vec<u64>, surveyed: SurveyedSet) -> QuestionnaireTally {
        QuestionnaireTally::of_codes(Arc::clone(&self.layout), responses, counts, surveyed)
    }

    fn dimension_names(&self) -> String {
        let names: Vec<String> = self.dimensions.iter().map(Dimension::to_string).collect();
        if names.is_empty() { "nothing".into() } else { names.join(", ") }
    }

    /// "groups by role, wave", for errors.
    fn grouping(&self) -> String {
        if self.dimensions.is_empty() {
            "everybody together".into()
        } else {
            format!("groups by {}", self.dimension_names())
        }
    }

    fn same_kind(&self, other: &Self) -> Result<(), Error> {
        let subject = "merge of grouped tallies";
        if !Arc::ptr_eq(&self.layout, &other.layout) && !self.layout.is_like(&other.layout) {
            return Err(unlike(subject, other.layout.name(), self.layout.name()));
        }
        if self.dimensions != other.dimensions {
            let given = other.grouping();
            return Err(unlike(subject, given, self.grouping()));
        }
        if !Arc::ptr_eq(&self.lists, &other.lists) && self.lists != other.lists {
            return Err(unlike(
                subject,
                "a study with other lists",
                "the same roles, services, stages, waves and administrations",
            ));
        }
        Ok(())
    }
}

impl Merge for GroupedTally {
    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        self.same_kind(other)?;
        checked_sum("responses in a grouped tally", self.responses(), other.responses())?;
        let stride = self.layout.stride();
        if self.codes == other.codes {
            add(&mut self.responses, &other.responses);
            add(&mut self.counts, &other.counts);
        } else {
            let mut codes = [&self.codes[..], &other.codes[..]].concat();
            codes.sort_unstable();
            codes.dedup();
            let mut responses = vec![0; codes.len()];
            let mut counts = vec![0; codes.len() * stride];
            for part in [&*self, other] {
                for (position, code) in part.codes.iter().enumerate() {
                    if let Ok(place) = codes.binary_search(code) {
                        responses[place] += part.responses[position];
                        add(&mut counts[place * stride..][..stride], &part.counts[position * stride..]);
                    }
                }
            }
            (self.codes, self.responses, self.counts) = (codes, responses, counts);
        }
        self.surveyed = self.surveyed.union(other.surveyed);
        Ok(())
    }

    fn empty_like(&self) -> Self {
        GroupedTally {
            layout: Arc::clone(&self.layout),
            lists: Arc::clone(&self.lists),
            dimensions: self.dimensions.clone(),
            codes: Vec::new(),
            responses: Vec::new(),
            counts: Vec::new(),
            surveyed: SurveyedSet::default(),
        }
    }
}

impl TryFrom<RawGroupedTally> for GroupedTally {
    type Error = Error;

    fn try_from(raw: RawGroupedTally) -> Result<Self, Error> {
        let dimensions = sorted(raw.dimensions.iter().copied());
        if dimensions != raw.dimensions {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "dimensions of a grouped tally",
                format!("{} of them in another order", raw.dimensions.len()),
                "role, service, stage, wave, administration: in this order, each once",
                "keep the dimensions as they were written",
            ));
        }
        let most = dimensions.iter().map(|dimension| raw.lists.radix(*dimension)).product::<u64>();
        let (mut codes, mut responses, mut counts) = (Vec::new(), Vec::new(), Vec::new());
        let mut total = 0;
        for group in raw.groups {
            let ascending = codes.last().is_none_or(|last| *last < group.code);
            if !ascending || group.code >= most || group.responses == 0 {
                return Err(Error::new(
                    ErrorKind::OutOfRange,
                    "group of a grouped tally",
                    format!("code {} with {} responses", group.code, group.responses),
                    format!("codes below {most}, ascending, with at least one response"),
                    "keep the groups as they were written",
                ));
            }
            total = checked_sum("responses in a grouped tally", total, group.responses)?;
            counts.extend(checked_counts(&raw.questionnaire, group.responses, &group.counts)?);
            codes.push(group.code);
            responses.push(group.responses);
        }
        Ok(GroupedTally {
            layout: Arc::new(raw.questionnaire),
            lists: Arc::new(raw.lists),
            dimensions,
            codes,
            responses,
            counts,
            surveyed: raw.surveyed,
        })
    }
}

impl From<GroupedTally> for RawGroupedTally {
    fn from(grouped: GroupedTally) -> Self {
        let groups = grouped.codes.iter().zip(&grouped.responses);
        let groups = groups.zip(grouped.counts.chunks_exact(grouped.layout.stride())).map(
            |((code, responses), counts)| RawGroup {
                code: *code,
                responses: *responses,
                counts: counts_by_item(&grouped.layout, counts),
            },
        );
        RawGroupedTally {
            groups: groups.collect(),
            questionnaire: (*grouped.layout).clone(),
            lists: (*grouped.lists).clone(),
            dimensions: grouped.dimensions,
            surveyed: grouped.surveyed,
        }
    }
}
