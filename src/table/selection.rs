//! Some of a table's responses, and what can be counted of them.

use std::borrow::Cow;
use std::collections::HashMap;

use super::cases::NO_CASE;
use super::responses::ResponseTable;
use crate::error::Error;
use crate::tally::counts::answer_of;
use crate::tally::group::{Dimension, Group};
use crate::tally::grouped::sorted;
use crate::vocabulary::administration::Administration;
use crate::vocabulary::answer::Answer;
use crate::vocabulary::key::{ServiceKey, StageKey, WaveKey};
use crate::vocabulary::respondent::{CaseId, Role};

/// Some of the responses of a table; all of them in the beginning.
///
/// ```
/// use kokemus::{Questionnaire, Response, Role, Scale, Study};
///
/// let family = Questionnaire::builder("family", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard")).build()?;
/// let study = Study::builder().waves(["spring", "autumn"]).questionnaire(family).build()?;
/// let spring = study.wave("spring")?;
/// let mut answers = study.table("family")?;
/// answers.push(Response::by(Role::Child).in_wave(&spring).answers([3]))?;
/// answers.push(Response::by(Role::Parent).in_wave(&spring).answers([4]))?;
/// answers.push(Response::by(Role::Parent).answers([5]))?;
///
/// assert_eq!(answers.only((Role::Parent, &spring))?.len(), 1);
/// assert_eq!(answers.filter(|row| row.wave().is_none()).len(), 1);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Selection<'t> {
    pub(super) table: &'t ResponseTable,
    pub(super) rows: Option<Vec<u32>>, // `None` is every row.
}

/// One response of a table.
#[derive(Debug, Clone, Copy)]
pub struct Row<'t> {
    table: &'t ResponseTable,
    row: usize,
}

impl<'t> Row<'t> {
    /// Who answered.
    pub fn role(&self) -> &'t Role {
        &self.table.lists.roles[usize::from(self.table.roles[self.row])]
    }

    /// Which one of the case's people in this role.
    pub fn member(&self) -> u8 {
        self.table.members[self.row]
    }

    /// The wave, where given.
    pub fn wave(&self) -> Option<&'t WaveKey> {
        self.table.lists.waves.get(usize::from(self.table.waves[self.row]))
    }

    /// The service, where given.
    pub fn service(&self) -> Option<&'t ServiceKey> {
        self.table.lists.services.get(usize::from(self.table.services[self.row]))
    }

    /// The stage at which the respondent stood, where given.
    pub fn stage(&self) -> Option<&'t StageKey> {
        self.table.lists.stages.get(usize::from(self.table.stages[self.row]))
    }

    /// How the questionnaire was put to the respondent, where given.
    pub fn administration(&self) -> Option<Administration> {
        self.table.lists.administrations.get(usize::from(self.table.administrations[self.row])).copied()
    }

    /// The case, where given.
    pub fn case(&self) -> Option<&'t CaseId> {
        self.table.cases.id(self.table.case_numbers[self.row])
    }

    /// The answer to one item.
    ///
    /// # Errors
    /// No item has this identifier.
    pub fn answer(&self, item: &str) -> Result<Answer, Error> {
        let (position, item) = self.table.questionnaire.item_position(item)?;
        Ok(answer_of(item.scale(), self.table.answers[position][self.row]))
    }

    /// The code of each answer, in the questionnaire's order.
    pub(crate) fn codes(&self) -> impl Iterator<Item = u8> + use<'t> {
        let row = self.row;
        self.table.answers.iter().map(move |column| column[row])
    }

    /// All answers, in the questionnaire's order.
    pub fn answers(&self) -> impl Iterator<Item = Answer> + use<'t> {
        let (table, row) = (self.table, self.row);
        let columns = table.questionnaire.items().zip(&table.answers);
        columns.map(move |(item, column)| answer_of(item.scale(), column[row]))
    }
}

impl<'t> Selection<'t> {
    pub(super) fn all(table: &'t ResponseTable) -> Self {
        Selection { table, rows: None }
    }

    /// The table it selects from.
    pub fn table(&self) -> &'t ResponseTable {
        self.table
    }

    /// How many responses there are.
    pub fn len(&self) -> usize {
        self.rows.as_ref().map_or(self.table.len(), Vec::len)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The responses, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = Row<'t>> + '_ {
        self.row_numbers().map(|row| Row { table: self.table, row })
    }

    pub(crate) fn row_numbers(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.len()).map(|place| self.rows.as_ref().map_or(place, |rows| rows[place] as usize))
    }

    /// Those of one group.
    ///
    /// # Errors
    /// The group names a key that is not on the study's lists.
    pub fn only(&self, group: impl Into<Group>) -> Result<Selection<'t>, Error> {
        let wanted = self.codes_of_group(&group.into())?;
        let is_in = |row: &usize| self.is_in(&wanted, *row);
        Ok(self.keeping(self.row_numbers().filter(is_in)))
    }

    /// The codes that the rows of a group have, in the dimensions it tells apart.
    pub(super) fn codes_of_group(&self, group: &Group) -> Result<Vec<(Dimension, u64)>, Error> {
        let (group, lists) = (group.clone().checked()?, &self.table.lists);
        Dimension::ALL
            .into_iter()
            .filter_map(|dimension| match lists.code(dimension, &group) {
                Ok(code) => code.map(|code| Ok((dimension, code))),
                Err(error) => Some(Err(error)),
            })
            .collect()
    }

    pub(super) fn is_in(&self, group: &[(Dimension, u64)], row: usize) -> bool {
        group.iter().all(|(dimension, code)| self.code(*dimension, row) == *code)
    }

    /// Those for which `keep` holds.
    #[must_use]
    pub fn filter(&self, mut keep: impl FnMut(&Row<'_>) -> bool) -> Selection<'t> {
        self.keeping(self.row_numbers().filter(|row| keep(&Row { table: self.table, row: *row })))
    }

    /// The selection split by dimensions: every group somebody answered in, in the order of the study's lists.
    pub fn by(&self, dimensions: impl IntoIterator<Item = Dimension>) -> Vec<(Group, Selection<'t>)> {
        let dimensions = sorted(dimensions);
        let (codes, slots) = self.numbered_groups(&dimensions);
        let mut rows = vec![Vec::new(); codes.len()];
        for (row, slot) in self.row_numbers().zip(slots) {
            rows[slot as usize].push(row as u32);
        }
        let mut groups: Vec<(u64, Vec<u32>)> = codes.into_iter().zip(rows).collect();
        groups.sort_unstable_by_key(|(code, _)| *code);
        groups
            .into_iter()
            .map(|(code, rows)| {
                let group = self.table.lists.group(&dimensions, code);
                (group, Selection { table: self.table, rows: Some(rows) })
            })
            .collect()
    }

    fn keeping(&self, rows: impl Iterator<Item = usize>) -> Selection<'t> {
        // Invariant: a table has fewer than 2^32 rows.
        Selection { table: self.table, rows: Some(rows.map(|row| row as u32).collect()) }
    }

    /// The codes of the groups that occur, in the order of their first row, and the number of each row's group.
    pub(super) fn numbered_groups(&self, dimensions: &[Dimension]) -> (Vec<u64>, Vec<u32>) {
        let (mut groups, mut numbers) = (Vec::new(), HashMap::new());
        let slots = self
            .row_numbers()
            .map(|row| {
                let lists = &self.table.lists;
                let code = dimensions
                    .iter()
                    .fold(0, |code, dimension| code * lists.radix(*dimension) + self.code(*dimension, row));
                *numbers.entry(code).or_insert_with(|| {
                    groups.push(code);
                    groups.len() as u32 - 1
                })
            })
            .collect();
        (groups, slots)
    }

    fn code(&self, dimension: Dimension, row: usize) -> u64 {
        match dimension {
            Dimension::Role => self.table.roles[row].into(),
            Dimension::Service => self.table.services[row].into(),
            Dimension::Stage => self.table.stages[row].into(),
            Dimension::Wave => self.table.waves[row].into(),
            Dimension::Administration => self.table.administrations[row].into(),
        }
    }

    /// The codes of one item for the rows selected.
    pub(super) fn column(&self, item: usize) -> Cow<'t, [u8]> {
        let column = &self.table.answers[item];
        match &self.rows {
            None => Cow::Borrowed(column),
            Some(rows) => Cow::Owned(rows.iter().map(|row| column[*row as usize]).collect()),
        }
    }

    pub(crate) fn case_number(&self, row: usize) -> Option<u32> {
        Some(self.table.case_numbers[row]).filter(|number| *number != NO_CASE)
    }

    pub(crate) fn surveyed(&self) -> crate::tally::surveyed::SurveyedSet {
        self.table.surveyed
    }
}

impl ResponseTable {
    /// The responses of several selections of this table, each in one of them, in the order in which they came.
    pub(crate) fn joined<'t>(&'t self, mut parts: Vec<Selection<'t>>) -> Selection<'t> {
        if parts.len() == 1 {
            return parts.remove(0);
        }
        let mut rows: Vec<u32> =
            parts.iter().flat_map(|part| part.row_numbers().map(|row| row as u32)).collect();
        rows.sort_unstable();
        Selection { table: self, rows: Some(rows) }
    }

    /// All responses, as the selection that nothing has been left out of.
    pub fn all(&self) -> Selection<'_> {
        Selection::all(self)
    }

    /// The responses of one group.
    ///
    /// # Errors
    /// The group names a key that is not on the study's lists.
    pub fn only(&self, group: impl Into<Group>) -> Result<Selection<'_>, Error> {
        self.all().only(group)
    }

    /// The responses split by dimensions; see [`Selection::by`].
    pub fn by(&self, dimensions: impl IntoIterator<Item = Dimension>) -> Vec<(Group, Selection<'_>)> {
        self.all().by(dimensions)
    }

    /// The responses for which `keep` holds.
    pub fn filter(&self, keep: impl FnMut(&Row<'_>) -> bool) -> Selection<'_> {
        self.all().filter(keep)
    }
}
