//! What is counted of a selection of responses.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::cases::NO_CASE;
use super::responses::ResponseTable;
use super::scored::{RowTotal, ScoredItems};
use super::selection::Selection;
use crate::error::Error;
use crate::tally::counts::codes_of;
use crate::tally::cross::CrossTally;
use crate::tally::cross_tallies::CrossTallies;
use crate::tally::group::Dimension;
use crate::tally::grouped::{GroupedTally, sorted};
use crate::tally::kernel::{self, Slots};
use crate::tally::keyed::KeyedItem;
use crate::tally::products::{AnswersUsed, Products};
use crate::tally::questionnaire_tally::QuestionnaireTally;
use crate::tally::section_totals::SectionTotals;

/// Up to so many cells, groups are numbered by their codes at once; beyond, only those that occur get a number.
const MOST_DENSE_CELLS: u64 = 1 << 12;

/// The same for counts: 8 MB of them.
const MOST_DENSE_COUNTS: u64 = 1 << 20;

/// The group of each row of a whole table, as one number over some dimensions.
struct GroupCodes<'t> {
    table: &'t ResponseTable,
    dimensions: &'t [Dimension],
}

/// Whether all of a column are the same: whole pieces are compared as vectors.
fn all_same<T: Copy + PartialEq + std::ops::BitXor<Output = T> + std::ops::BitOr<Output = T> + Default>(
    column: &[T],
) -> bool {
    let Some(first) = column.first().copied() else { return true };
    column
        .chunks(1024)
        .all(|piece| piece.iter().fold(T::default(), |seen, next| seen | (*next ^ first)) == T::default())
}

fn append_digits<T: Copy + Into<u32>>(codes: &mut [u32], radix: u32, column: &[T]) {
    for (code, digit) in codes.iter_mut().zip(column) {
        *code = *code * radix + (*digit).into();
    }
}

impl Slots for GroupCodes<'_> {
    fn shared(&self, rows: Range<usize>) -> Option<u32> {
        let all = |dimension: &Dimension| match dimension {
            Dimension::Role => all_same(&self.table.roles[rows.clone()]),
            Dimension::Service => all_same(&self.table.services[rows.clone()]),
            Dimension::Stage => all_same(&self.table.stages[rows.clone()]),
            Dimension::Wave => all_same(&self.table.waves[rows.clone()]),
            Dimension::Administration => all_same(&self.table.administrations[rows.clone()]),
        };
        if !self.dimensions.iter().all(all) {
            return None;
        }
        let mut first = [0];
        self.fill(rows.start..rows.start + 1, &mut first);
        first.first().copied()
    }

    /// Column by column, so that the loops stay plain.
    fn fill(&self, rows: Range<usize>, slots: &mut [u32]) {
        slots.fill(0);
        for dimension in self.dimensions {
            let radix = self.table.lists.radix(*dimension) as u32;
            match dimension {
                Dimension::Role => append_digits(slots, radix, &self.table.roles[rows.clone()]),
                Dimension::Service => append_digits(slots, radix, &self.table.services[rows.clone()]),
                Dimension::Stage => append_digits(slots, radix, &self.table.stages[rows.clone()]),
                Dimension::Wave => append_digits(slots, radix, &self.table.waves[rows.clone()]),
                Dimension::Administration => {
                    append_digits(slots, radix, &self.table.administrations[rows.clone()]);
                }
            }
        }
    }
}

impl Selection<'_> {
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
        let dense = cells <= MOST_DENSE_CELLS && cells * layout.stride() as u64 <= MOST_DENSE_COUNTS;
        let (groups, counts) = if dense && self.rows.is_none() {
            let mut counts = vec![0; cells as usize * layout.stride()];
            let slots = GroupCodes { table, dimensions: &dimensions };
            kernel::count_grouped(&columns, &codes, self.len(), &slots, &mut counts);
            ((0..cells).collect(), counts)
        } else {
            let (groups, slots) = self.numbered_groups(&dimensions);
            let mut counts = vec![0; groups.len() * layout.stride()];
            kernel::count_grouped(&columns, &codes, self.len(), &slots[..], &mut counts);
            in_order(groups, &counts, layout.stride())
        };
        let (layout, lists) = (Arc::clone(layout), Arc::clone(&table.lists));
        GroupedTally::of_codes(layout, lists, dimensions, groups, &counts, table.surveyed)
    }

    /// The cross-tally of two items, as answered.
    ///
    /// # Errors
    /// No item has one of the identifiers.
    pub fn cross_tally(&self, first: &str, second: &str) -> Result<CrossTally, Error> {
        let (first, _) = self.table.questionnaire.item_position(first)?;
        let (second, _) = self.table.questionnaire.item_position(second)?;
        let (rows, columns) = (&self.table.layout.items()[first], &self.table.layout.items()[second]);
        let mut counts = vec![0; rows.codes * columns.codes];
        kernel::count_pairs(&self.column(first), &self.column(second), columns.codes, &mut counts);
        CrossTally::of_codes(rows.scale.clone(), columns.scale.clone(), counts, self.table.surveyed)
    }

    /// Respondents' totals over one section.
    ///
    /// # Errors
    /// No section has this identifier, or its items are on unlike scales.
    pub fn section_totals(&self, section: &str) -> Result<SectionTotals, Error> {
        let (section, items) = self.table.questionnaire.section_items(section)?;
        let scored = ScoredItems::new(self.table.questionnaire(), section.items().iter().zip(items))?;
        let scale = scored.scale.clone().into();
        let mut totals = SectionTotals::empty(section.id(), scale, scored.len(), self.table.surveyed);
        for row in self.row_numbers() {
            let RowTotal { applicable, answered, sum } = scored.total(self.table, row);
            totals.add(applicable, answered, sum, self.table.case_numbers[row] != NO_CASE);
        }
        totals.finished()
    }

    /// Cross-products of the items of one section, each pair over all who answered both.
    ///
    /// # Errors
    /// No section has this identifier.
    pub fn products(&self, section: &str) -> Result<Products, Error> {
        self.summed(section, AnswersUsed::Pairwise, kernel::products)
    }

    /// Cross-products of the items of one section over those only who answered every one of them.
    ///
    /// # Errors
    /// No section has this identifier.
    pub fn products_of_complete(&self, section: &str) -> Result<Products, Error> {
        self.summed(section, AnswersUsed::Listwise, kernel::products_of_complete)
    }

    /// The cross-tallies of all pairs of items of one section, as answered.
    ///
    /// # Errors
    /// No section has this identifier.
    pub fn cross_tallies(&self, section: &str) -> Result<CrossTallies, Error> {
        let counted = self.section_columns(section)?;
        let codes: Vec<usize> = counted.items.iter().map(|item| codes_of(&item.scale)).collect();
        let counts = kernel::count_all_pairs(&counted.columns(), &codes);
        Ok(CrossTallies::of_codes(counted.items, self.len() as u64, counts, self.table.surveyed))
    }

    fn section_columns(&self, section: &str) -> Result<SectionColumns<'_>, Error> {
        let (_, items) = self.table.questionnaire.section_items(section)?;
        let places = &self.table.layout.items()[items.clone()];
        Ok(SectionColumns {
            items: places.iter().map(KeyedItem::from).collect(),
            columns: items.map(|item| self.column(item)).collect(),
        })
    }

    fn summed(
        &self,
        section: &str,
        used: AnswersUsed,
        kernel: fn(&[&[u8]], &[u8]) -> Vec<u64>,
    ) -> Result<Products, Error> {
        let counted = self.section_columns(section)?;
        let points: Vec<u8> = counted.items.iter().map(|item| item.scale.len() as u8).collect();
        let sums = kernel(&counted.columns(), &points);
        Products::of_sums(counted.items, used, self.len() as u64, sums, self.table.surveyed)
    }
}

/// The items of a section and their columns.
struct SectionColumns<'t> {
    items: Vec<KeyedItem>,
    columns: Vec<Cow<'t, [u8]>>,
}

impl SectionColumns<'_> {
    fn columns(&self) -> Vec<&[u8]> {
        self.columns.iter().map(|column| &**column).collect()
    }
}

/// Groups and their counts in ascending order of the groups' codes.
fn in_order(groups: Vec<u64>, counts: &[u64], stride: usize) -> (Vec<u64>, Vec<u64>) {
    let mut order: Vec<(u64, &[u64])> = groups.into_iter().zip(counts.chunks_exact(stride)).collect();
    order.sort_unstable_by_key(|(code, _)| *code);
    let sorted_counts = order.iter().flat_map(|(_, counts)| *counts).copied().collect();
    (order.into_iter().map(|(code, _)| code).collect(), sorted_counts)
}

impl ResponseTable {
    /// The tallies of all items.
    pub fn tally(&self) -> QuestionnaireTally {
        self.all().tally()
    }

    /// The tallies of all items per group, counted in one pass; no dimension at all gives everybody in one group.
    pub fn tally_by(&self, dimensions: impl IntoIterator<Item = Dimension>) -> GroupedTally {
        self.all().tally_by(dimensions)
    }

    /// The cross-tally of two items, as answered.
    ///
    /// # Errors
    /// No item has one of the identifiers.
    pub fn cross_tally(&self, first: &str, second: &str) -> Result<CrossTally, Error> {
        self.all().cross_tally(first, second)
    }

    /// Respondents' totals over one section.
    ///
    /// # Errors
    /// No section has this identifier, or its items are on unlike scales.
    pub fn section_totals(&self, section: &str) -> Result<SectionTotals, Error> {
        self.all().section_totals(section)
    }

    /// Cross-products of the items of one section.
    ///
    /// # Errors
    /// No section has this identifier.
    pub fn products(&self, section: &str) -> Result<Products, Error> {
        self.all().products(section)
    }

    /// Cross-products over those only who answered every item of the section; see [`Selection::products_of_complete`].
    ///
    /// # Errors
    /// No section has this identifier.
    pub fn products_of_complete(&self, section: &str) -> Result<Products, Error> {
        self.all().products_of_complete(section)
    }

    /// The cross-tallies of all pairs of items of one section, as answered.
    ///
    /// # Errors
    /// No section has this identifier.
    pub fn cross_tallies(&self, section: &str) -> Result<CrossTallies, Error> {
        self.all().cross_tallies(section)
    }
}
