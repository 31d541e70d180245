//! Two groups who were asked the same items, and who of them answered all of these.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::responses::ResponseTable;
use super::selection::Selection;
use crate::error::{Error, ErrorKind};
use crate::tally::counts::answer_of;
use crate::tally::group::Group;
use crate::tally::item_functioning::ItemFunctioning;
use crate::tally::like::LikeScale;
use crate::tally::matching::{Asked, MatchOn, named_groups};
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::answer::{Answer, Missing, MissingCounts};
use crate::vocabulary::key;
use crate::vocabulary::questionnaire::Item;

/// Two groups who were asked the same items, with those of their answers from which can be told whether each item means the same to both.
///
/// Rows that lack an answer to any of the items are left out and counted. Reverse-keyed items are turned. The second group is compared
/// with the first.
///
/// ```
/// use kokemus::{MatchedGroups, Questionnaire, Response, Role, Scale, Study};
///
/// let asked = |id: &str, said: [&str; 3]| {
///     Questionnaire::builder(id, Scale::satisfaction())
///         .section("all", |s| {
///             said.iter().zip(["heard", "trust", "time"]).fold(s, |s, (text, concept)| {
///                 s.item_with(&format!("{id}-{concept}"), *text, |item| item.concept(concept))
///             })
///         })
///         .build()
/// };
/// let (children, parents) = (asked("child", ["a", "b", "c"])?, asked("parent", ["A", "B", "C"])?);
/// let study = Study::builder().questionnaire(children).questionnaire(parents).build()?;
/// let (mut by_child, mut by_parent) = (study.table("child")?, study.table("parent")?);
/// by_child.push(Response::by(Role::Child).answers([4, 3, 5]))?;
/// by_parent.push(Response::by(Role::Parent).answers([4, 4, 5]))?;
///
/// let concepts = ["heard", "trust", "time"];
/// let both = MatchedGroups::by_concepts(concepts, ("child", &by_child.all()), ("parent", &by_parent.all()))?;
/// assert_eq!(both.item("trust")?.n(), [1, 1]);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct MatchedGroups {
    names: [Arc<str>; 2],
    scale: LikeScale,
    items: Vec<Arc<str>>, // Invariant: not empty, unique.
    anchors: Vec<bool>,   // Invariant: one per item, one of them true.
    match_on: MatchOn,
    sides: [CompleteRows; 2],
    surveyed: SurveyedSet,
}

/// The rows of one group that answered every item.
#[derive(Debug, Clone)]
struct CompleteRows {
    columns: Vec<Vec<u8>>, // Invariant: one per item, of equal length: steps above the lowest point, turned.
    has_case: Vec<bool>,
    incomplete: Vec<MissingCounts>, // Invariant: one per item.
}

impl CompleteRows {
    fn of(selection: &Selection<'_>, items: &[(usize, &Item)]) -> Self {
        let table = selection.table;
        let mut rows = CompleteRows {
            columns: vec![Vec::new(); items.len()],
            has_case: Vec::new(),
            incomplete: vec![MissingCounts::default(); items.len()],
        };
        let mut answers: Vec<Result<u8, Missing>> = Vec::with_capacity(items.len());
        for row in selection.row_numbers() {
            answers.clear();
            answers.extend(items.iter().map(|(column, item)| {
                let code = table.answers[*column][row];
                match answer_of(item.scale(), code) {
                    Answer::Point(_) if item.is_reverse_keyed() => Ok(item.scale().len() as u8 - 1 - code),
                    Answer::Point(_) => Ok(code),
                    Answer::Missing(reason) => Err(reason),
                }
            }));
            if let Some(first) = answers.iter().find_map(|answer| answer.err()) {
                for (missing, answer) in rows.incomplete.iter_mut().zip(&answers) {
                    missing.count(answer.err().unwrap_or(first));
                }
                continue;
            }
            for (column, answer) in rows.columns.iter_mut().zip(&answers) {
                column.extend(answer.ok());
            }
            rows.has_case.push(selection.case_number(row).is_some());
        }
        rows
    }

    /// Each row's sum over the items that `counts` names.
    fn scores(&self, counts: &[bool]) -> Vec<u32> {
        let mut scores = vec![0; self.has_case.len()];
        for (column, _) in self.columns.iter().zip(counts).filter(|(_, counts)| **counts) {
            for (score, steps) in scores.iter_mut().zip(column) {
                *score += u32::from(*steps);
            }
        }
        scores
    }
}

/// The rows that two selections of one table share.
fn overlap(first: &Selection<'_>, second: &Selection<'_>) -> usize {
    if !std::ptr::eq(first.table, second.table) {
        return 0;
    }
    let rows: HashSet<usize> = first.row_numbers().collect();
    second.row_numbers().filter(|row| rows.contains(row)).count()
}

impl MatchedGroups {
    /// Two selections of responses to one questionnaire version, over the items of one section, each with a name of its own: for groups that no
    /// dimension of the table tells apart.
    ///
    /// # Errors
    /// No section has this identifier, its items are on unlike scales, the selections are of different questionnaire versions, share
    /// respondents, or have one name.
    pub fn between(
        section: &str,
        (first_name, first): (&str, &Selection<'_>),
        (second_name, second): (&str, &Selection<'_>),
    ) -> Result<Self, Error> {
        let (layout, other) = (&first.table.layout, &second.table.layout);
        if !layout.is_like(other) {
            return Err(Error::new(
                ErrorKind::Unlike,
                "second of two matched groups",
                other.name(),
                layout.name(),
                "compare answers to two questionnaires by the concepts they share",
            ));
        }
        let questionnaire = &first.table.questionnaire;
        let (section, places) = questionnaire.section_items(section)?;
        let items: Vec<(usize, &Item)> = places.zip(section.items()).collect();
        let names = items.iter().map(|(_, item)| item.id().into()).collect();
        MatchedGroups::of(names, [&items, &items], [first_name, second_name], [first, second])
    }

    /// Two selections of responses, of one questionnaire or of two, over the items that carry these concepts on either side.
    ///
    /// # Errors
    /// A concept is named twice, no item of a side carries it, the items are on unlike scales, the selections share respondents, or have one
    /// name.
    pub fn by_concepts<'c>(
        concepts: impl IntoIterator<Item = &'c str>,
        (first_name, first): (&str, &Selection<'_>),
        (second_name, second): (&str, &Selection<'_>),
    ) -> Result<Self, Error> {
        let (mut names, mut first_items, mut second_items) = (Vec::<Arc<str>>::new(), Vec::new(), Vec::new());
        for concept in concepts {
            if names.iter().any(|name| **name == *concept) {
                return Err(Error::new(
                    ErrorKind::Duplicate,
                    "concepts of matched groups",
                    format!("`{concept}`"),
                    "each concept once",
                    "leave out one of the two",
                ));
            }
            first_items.push(carrier(first.table, concept)?);
            second_items.push(carrier(second.table, concept)?);
            names.push(concept.into());
        }
        MatchedGroups::of(names, [&first_items, &second_items], [first_name, second_name], [first, second])
    }

    fn of(
        items: Vec<Arc<str>>,
        on_sides: [&[(usize, &Item)]; 2],
        names: [&str; 2],
        [first, second]: [&Selection<'_>; 2],
    ) -> Result<Self, Error> {
        let Some((_, leading)) = on_sides[0].first() else {
            return Err(Error::new(
                ErrorKind::Absent,
                "items of matched groups",
                "the first one",
                "at least one item",
                "name what both groups were asked",
            ));
        };
        let scale = leading.scale();
        if let Some((_, other)) = on_sides.concat().into_iter().find(|(_, item)| !item.scale().is_like(scale))
        {
            return Err(Error::new(
                ErrorKind::Unlike,
                "items of matched groups",
                format!("item `{}` on {}", other.id(), other.scale()),
                scale.to_string(),
                "match on items that share a scale",
            ));
        }
        let names = named_groups(names[0], names[1])?;
        let shared = overlap(first, second);
        if shared > 0 {
            return Err(Error::new(
                ErrorKind::Duplicate,
                "respondents of two matched groups",
                format!("{shared} in both"),
                "each respondent in one group",
                "compare groups that exclude each other",
            ));
        }
        Ok(MatchedGroups {
            names,
            scale: scale.clone().into(),
            anchors: vec![true; items.len()],
            items,
            match_on: MatchOn::default(),
            sides: [CompleteRows::of(first, on_sides[0]), CompleteRows::of(second, on_sides[1])],
            surveyed: first.surveyed().union(second.surveyed()),
        })
    }

    /// The same with another score to match on than the total.
    #[must_use]
    pub fn matched_on(mut self, match_on: MatchOn) -> Self {
        self.match_on = match_on;
        self
    }

    /// The same with a score over some items only, of which one is sure that they mean the same to both groups. In a total score the item in
    /// question is always counted along.
    ///
    /// # Errors
    /// There is none, or one is not among the items.
    pub fn anchored<'a>(mut self, anchors: impl IntoIterator<Item = &'a str>) -> Result<Self, Error> {
        self.anchors = vec![false; self.items.len()];
        for id in anchors {
            let place = self.position(id)?;
            self.anchors[place] = true;
        }
        if self.anchors.contains(&true) {
            return Ok(self);
        }
        Err(Error::new(
            ErrorKind::Absent,
            "anchors of matched groups",
            "the first one",
            key::listed(self.items.iter().map(|id| &**id)),
            "name at least one item to match on",
        ))
    }

    /// The items, in order.
    pub fn item_ids(&self) -> impl ExactSizeIterator<Item = &str> {
        self.items.iter().map(|id| &**id)
    }

    /// What the two groups are called.
    pub fn groups(&self) -> [&str; 2] {
        [&self.names[0], &self.names[1]]
    }

    fn position(&self, id: &str) -> Result<usize, Error> {
        self.items.iter().position(|item| **item == *id).ok_or_else(|| {
            Error::new(
                ErrorKind::Unknown,
                "item of matched groups",
                format!("`{id}`"),
                key::listed(self.item_ids()),
                "use an item that both groups were asked",
            )
        })
    }

    /// The answers of both groups to one item, per score.
    ///
    /// # Errors
    /// It is none of the items, or no other item is there to match on.
    pub fn item(&self, id: &str) -> Result<ItemFunctioning, Error> {
        let place = self.position(id)?;
        let mut matching = self.anchors.clone();
        matching[place] = self.match_on == MatchOn::TotalScore;
        let others =
            self.item_ids().zip(&matching).filter(|(other, counts)| **counts && *other != id).count();
        if others == 0 {
            return Err(Error::new(
                ErrorKind::Absent,
                format!("items to match on beside `{id}`"),
                "the first one",
                "at least one other item",
                "ask more than one item, or anchor on another one",
            ));
        }
        let points = self.scale.len();
        let mut dense: Vec<Vec<u64>> = vec![Vec::new(); self.items.len() * (points - 1) + 1];
        for (group, side) in self.sides.iter().enumerate() {
            for (score, answer) in side.scores(&matching).into_iter().zip(&side.columns[place]) {
                let counts = &mut dense[score as usize];
                counts.resize(2 * points, 0);
                counts[group * points + usize::from(*answer)] += 1;
            }
        }
        let strata: BTreeMap<u32, Vec<u64>> =
            (0..).zip(dense).filter(|(_, counts)| !counts.is_empty()).collect();
        let with_case = self.sides.iter().flat_map(|side| &side.has_case).filter(|has| **has).count() as u64;
        let asked = Asked {
            item: Arc::clone(&self.items[place]),
            scale: self.scale.clone(),
            groups: self.names.clone(),
            matching: self
                .items
                .iter()
                .zip(&matching)
                .filter(|(_, is)| **is)
                .map(|(id, _)| Arc::clone(id))
                .collect(),
            match_on: self.match_on,
        };
        let incomplete = [&self.sides[0], &self.sides[1]].map(|side| side.incomplete[place]);
        Ok(ItemFunctioning::of_counts(asked, strata, incomplete, with_case, self.surveyed))
    }
}

/// The item of a table that carries a concept.
fn carrier<'t>(table: &'t ResponseTable, concept: &str) -> Result<(usize, &'t Item), Error> {
    let place = table.layout.concept(concept)?;
    table.questionnaire.item_position(&place.id)
}

impl Selection<'_> {
    /// Two groups of these responses, to tell whether the items of a section mean the same to both: child and parent, spring and autumn, one
    /// service and another. The second group is compared with the first.
    ///
    /// # Errors
    /// A group names a key that is not on the study's lists, the groups share respondents, no section has this identifier, or its items are on
    /// unlike scales.
    pub fn item_functioning(
        &self,
        section: &str,
        first: impl Into<Group>,
        second: impl Into<Group>,
    ) -> Result<MatchedGroups, Error> {
        let (first, second) = (first.into(), second.into());
        let names = [first.to_string(), second.to_string()];
        let (first, second) = (self.only(first)?, self.only(second)?);
        MatchedGroups::between(section, (&names[0], &first), (&names[1], &second))
    }
}

impl ResponseTable {
    /// Two groups of the responses, to tell whether the items of a section mean the same to both; see [`Selection::item_functioning`].
    ///
    /// # Errors
    /// As [`Selection::item_functioning`].
    pub fn item_functioning(
        &self,
        section: &str,
        first: impl Into<Group>,
        second: impl Into<Group>,
    ) -> Result<MatchedGroups, Error> {
        self.all().item_functioning(section, first, second)
    }
}
