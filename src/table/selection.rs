//! Some of a table's responses, and what can be counted of them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::cases::NO_CASE;
use super::responses::ResponseTable;
use crate::error::{Error, ErrorKind};
use crate::tally::counts::answer_of;
use crate::tally::cross::CrossTally;
use crate::tally::group::{Dimension, Group};
use crate::tally::grouped::{GroupedTally, sorted};
use crate::tally::kernel;
use crate::tally::products::Products;
use crate::tally::questionnaire_tally::QuestionnaireTally;
use crate::tally::section_totals::SectionTotals;
use crate::vocabulary::answer::Answer;
use crate::vocabulary::key::{ServiceKey, StageKey, WaveKey};
use crate::vocabulary::questionnaire::{Item, Questionnaire};
use crate::vocabulary::respondent::{CaseId, Role};
use crate::vocabulary::scale::Scale;

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
    table: &'t ResponseTable,
    rows: Option<Vec<u32>>, // `None` is every row.
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

    /// All answers, in the questionnaire's order.
    pub fn answers(&self) -> impl Iterator<Item = Answer> + use<'t> {
        let (table, row) = (self.table, self.row);
        let columns = table.questionnaire.items().zip(&table.answers);
        columns.map(move |(item, column)| answer_of(item.scale(), column[row]))
    }
}

/// Up to so many cells, groups are numbered by their codes at once; beyond, only those that occur get a number.
const MOST_DENSE_CELLS: u64 = 1 << 12;

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
        let (group, lists) = (group.into().checked()?, &self.table.lists);
        let wanted = [Dimension::Role, Dimension::Service, Dimension::Stage, Dimension::Wave]
            .into_iter()
            .filter_map(|dimension| match lists.code(dimension, &group) {
                Ok(code) => code.map(|code| Ok((dimension, code))),
                Err(error) => Some(Err(error)),
            })
            .collect::<Result<Vec<_>, Error>>()?;
        let is_in = |row: &usize| wanted.iter().all(|(dimension, code)| self.code(*dimension, *row) == *code);
        Ok(self.keeping(self.row_numbers().filter(is_in)))
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

    /// The tallies of all items.
    pub fn tally(&self) -> QuestionnaireTally {
        let layout = &self.table.layout;
        let mut counts = vec![0; layout.stride()];
        for (position, place) in layout.items().iter().enumerate() {
            kernel::count_codes(
                &self.column(position),
                &mut counts[place.offset..place.offset + place.codes],
            );
        }
        QuestionnaireTally::of_codes(Arc::clone(layout), self.len() as u64, counts, self.table.surveyed)
    }

    /// The tallies of all items per group, counted in one pass; no dimension at all gives everybody in one group.
    pub fn tally_by(&self, dimensions: impl IntoIterator<Item = Dimension>) -> GroupedTally {
        let dimensions = sorted(dimensions);
        let (table, layout) = (self.table, &self.table.layout);
        let columns: Vec<Cow<'_, [u8]>> = (0..table.answers.len()).map(|item| self.column(item)).collect();
        let columns: Vec<&[u8]> = columns.iter().map(|column| &**column).collect();
        let codes: Vec<usize> = layout.items().iter().map(|place| place.codes).collect();
        let cells = dimensions.iter().map(|dimension| table.lists.radix(*dimension)).product::<u64>();
        let (groups, counts) = if cells <= MOST_DENSE_CELLS && self.rows.is_none() {
            let mut counts = vec![0; cells as usize * layout.stride()];
            let fill =
                |rows: std::ops::Range<usize>, slots: &mut [u32]| self.fill_codes(&dimensions, rows, slots);
            kernel::count_grouped(&columns, &codes, self.len(), fill, &mut counts);
            ((0..cells).collect(), counts)
        } else {
            let (groups, slots) = self.numbered_groups(&dimensions);
            let mut counts = vec![0; groups.len() * layout.stride()];
            let fill = |rows: std::ops::Range<usize>, into: &mut [u32]| into.copy_from_slice(&slots[rows]);
            kernel::count_grouped(&columns, &codes, self.len(), fill, &mut counts);
            in_order(groups, &counts, layout.stride())
        };
        let (layout, lists) = (Arc::clone(layout), Arc::clone(&table.lists));
        GroupedTally::of_codes(layout, lists, dimensions, groups, &counts, table.surveyed)
    }

    /// The group codes of a range of all rows, column by column so that the loops stay plain.
    fn fill_codes(&self, dimensions: &[Dimension], rows: std::ops::Range<usize>, codes: &mut [u32]) {
        fn next<T: Copy + Into<u32>>(codes: &mut [u32], radix: u32, column: &[T]) {
            for (code, part) in codes.iter_mut().zip(column) {
                *code = *code * radix + (*part).into();
            }
        }
        codes.fill(0);
        for dimension in dimensions {
            let radix = self.table.lists.radix(*dimension) as u32;
            match dimension {
                Dimension::Role => next(codes, radix, &self.table.roles[rows.clone()]),
                Dimension::Service => next(codes, radix, &self.table.services[rows.clone()]),
                Dimension::Stage => next(codes, radix, &self.table.stages[rows.clone()]),
                Dimension::Wave => next(codes, radix, &self.table.waves[rows.clone()]),
            }
        }
    }

    /// The codes of the groups that occur, in the order of their first row, and the number of each row's group.
    fn numbered_groups(&self, dimensions: &[Dimension]) -> (Vec<u64>, Vec<u32>) {
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
        }
    }

    /// The cross-tally of two items, as answered.
    ///
    /// # Errors
    /// No item has one of the identifiers.
    pub fn cross_tally(&self, first: &str, second: &str) -> Result<CrossTally, Error> {
        let (first, first_item) = self.table.questionnaire.item_position(first)?;
        let (second, second_item) = self.table.questionnaire.item_position(second)?;
        let (rows, columns) = (&self.table.layout.items()[first], &self.table.layout.items()[second]);
        let mut counts = vec![0; rows.codes * columns.codes];
        kernel::count_pairs(&self.column(first), &self.column(second), columns.codes, &mut counts);
        let scales = (first_item.scale().clone(), second_item.scale().clone());
        CrossTally::of_codes(Arc::new(scales.0), Arc::new(scales.1), counts, self.table.surveyed)
    }

    /// Respondents' totals over one section.
    ///
    /// # Errors
    /// No section has this identifier, or its items are on unlike scales.
    pub fn section_totals(&self, section: &str) -> Result<SectionTotals, Error> {
        let (section, items) = self.table.questionnaire.section_items(section)?;
        let scored = ScoredItems::new(self.table.questionnaire(), section.items().iter().zip(items))?;
        let scale = Arc::new(scored.scale.clone());
        let mut totals = SectionTotals::empty(section.id(), scale, scored.items.len(), self.table.surveyed);
        for row in self.row_numbers() {
            let RowTotal { applicable, answered, sum } = scored.total(self.table, row);
            totals.add(applicable, answered, sum, self.table.case_numbers[row] != NO_CASE);
        }
        totals.finished()
    }

    /// Cross-products of the items of one section.
    ///
    /// # Errors
    /// No section has this identifier.
    pub fn products(&self, section: &str) -> Result<Products, Error> {
        let (section, items) = self.table.questionnaire.section_items(section)?;
        let columns: Vec<Cow<'_, [u8]>> = items.map(|item| self.column(item)).collect();
        let columns: Vec<&[u8]> = columns.iter().map(|column| &**column).collect();
        let points: Vec<u8> = section.items().iter().map(|item| item.scale().len() as u8).collect();
        let named = section.items().iter().map(|item| (item.id().into(), Arc::new(item.scale().clone())));
        Products::of_sums(named.collect(), kernel::products(&columns, &points), self.table.surveyed)
    }

    /// The codes of one item for the rows selected.
    fn column(&self, item: usize) -> Cow<'t, [u8]> {
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

/// Groups and their counts in ascending order of the groups' codes.
fn in_order(groups: Vec<u64>, counts: &[u64], stride: usize) -> (Vec<u64>, Vec<u64>) {
    let mut order: Vec<(u64, &[u64])> = groups.into_iter().zip(counts.chunks_exact(stride)).collect();
    order.sort_unstable_by_key(|(code, _)| *code);
    let sorted_counts = order.iter().flat_map(|(_, counts)| *counts).copied().collect();
    (order.into_iter().map(|(code, _)| code).collect(), sorted_counts)
}

/// Items that are scored together: on one scale, reverse-keyed ones turned.
#[derive(Debug, Clone)]
pub(crate) struct ScoredItems<'q> {
    pub(crate) scale: &'q Scale,
    items: Vec<(usize, bool)>, // the column, and whether it is turned
}

/// What one respondent's answers to scored items add up to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowTotal {
    pub(crate) applicable: usize,
    pub(crate) answered: usize,
    /// Steps above the scale's lowest point, reverse-keyed items turned.
    pub(crate) sum: u64,
}

impl<'q> ScoredItems<'q> {
    pub(crate) fn new(
        questionnaire: &'q Questionnaire,
        items: impl IntoIterator<Item = (&'q Item, usize)>,
    ) -> Result<Self, Error> {
        let items: Vec<(&Item, usize)> = items.into_iter().collect();
        let scale = items.first().map_or(questionnaire.scale(), |(item, _)| item.scale());
        if let Some((other, _)) = items.iter().find(|(item, _)| !item.scale().is_like(scale)) {
            return Err(Error::new(
                ErrorKind::Unlike,
                format!("score over items of questionnaire `{}`", questionnaire.id()),
                format!("item `{}` on {}", other.id(), other.scale()),
                scale.to_string(),
                "put items on unlike scales into sections of their own",
            ));
        }
        let items = items.into_iter().map(|(item, column)| (column, item.is_reverse_keyed())).collect();
        Ok(ScoredItems { scale, items })
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    /// Each item's steps above the lowest point, turned where it is reverse-keyed; `Err` is why there is none.
    pub(crate) fn steps(
        &self,
        table: &ResponseTable,
        row: usize,
    ) -> impl Iterator<Item = Result<u8, crate::vocabulary::answer::Missing>> {
        let points = self.scale.len() as u8;
        self.items.iter().map(move |(column, turned)| {
            let code = table.answers[*column][row];
            match answer_of(self.scale, code) {
                Answer::Point(_) if *turned => Ok(points - 1 - code),
                Answer::Point(_) => Ok(code),
                Answer::Missing(reason) => Err(reason),
            }
        })
    }

    pub(crate) fn total(&self, table: &ResponseTable, row: usize) -> RowTotal {
        let mut total = RowTotal { applicable: 0, answered: 0, sum: 0 };
        for step in self.steps(table, row) {
            match step {
                Ok(steps) => {
                    total.applicable += 1;
                    total.answered += 1;
                    total.sum += u64::from(steps);
                }
                Err(reason) => total.applicable += usize::from(reason.was_applicable()),
            }
        }
        total
    }
}
