//! Respondents' totals over a section: enough for every missing-answer policy, exactly.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::like::LikeScale;
use super::surveyed::SurveyedSet;
use super::{MOST_COUNTED, Merge, add_checked, checked_sum, overflow, unlike};
use crate::error::{Error, ErrorKind};
use crate::vocabulary::key;
use crate::vocabulary::questionnaire::MOST_ITEMS;
use crate::vocabulary::scale::Scale;

/// For each number of items that concerned a respondent (a) and that they answered (m ≤ a): how many respondents,
/// and ΣS and ΣS² of their sums S of steps above the lowest point, reverse-keyed items turned.
///
/// The respondent is the unit of every figure that comes of it; where several respondents belong to one case, the scores of
/// the table's rows take the case as the unit, and these totals say in a caveat that they cannot.
///
/// ```
/// use kokemus::{Confidence, MissingPolicy, Questionnaire, Response, Role, Scale, Study};
///
/// let parents = Questionnaire::builder("parents", Scale::satisfaction())
///     .section("encounter", |s| s.item("heard", "We were heard").item("trust", "We trusted the worker"))
///     .build()?;
/// let study = Study::builder().questionnaire(parents).build()?;
/// let mut answers = study.table("parents")?;
/// answers.push(Response::by(Role::Parent).answers([5, 4]))?;
/// answers.push(Response::by(Role::Parent).answers([3, 3]))?;
///
/// let totals = answers.section_totals("encounter")?;
/// assert_eq!(totals.responses(), 2);
/// assert_eq!(totals.mean(MissingPolicy::Complete, Confidence::P95)?.value(), 3.75);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawSectionTotals", into = "RawSectionTotals")]
pub struct SectionTotals {
    section: Arc<str>,
    scale: LikeScale,
    items: usize,
    cells: Vec<u64>, // Invariant: three per (a, m) with m <= a <= items; each and the sum of n at most MOST_COUNTED.
    with_case: u64,  // Invariant: at most the number of responses.
    surveyed: SurveyedSet,
}

/// One (applicable, answered) cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cell {
    pub(crate) applicable: usize,
    pub(crate) answered: usize,
    pub(crate) n: u64,
    pub(crate) sum: u64,
    pub(crate) sum_of_squares: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "SectionTotals", deny_unknown_fields)]
struct RawSectionTotals {
    section: String,
    scale: Scale,
    items: usize,
    cells: Vec<Cell>,
    #[serde(default)]
    with_case: u64,
    #[serde(default)]
    surveyed: SurveyedSet,
}

const PER_CELL: usize = 3;

fn position(applicable: usize, answered: usize) -> usize {
    PER_CELL * (applicable * (applicable + 1) / 2 + answered)
}

impl SectionTotals {
    pub(crate) fn empty(section: &str, scale: LikeScale, items: usize, surveyed: SurveyedSet) -> Self {
        SectionTotals {
            section: section.into(),
            scale,
            items,
            cells: vec![0; position(items, items) + PER_CELL],
            with_case: 0,
            surveyed,
        }
    }

    /// Counts one respondent: `answered` of `applicable` items, their steps above the lowest point adding up to `sum`.
    pub(crate) fn add(&mut self, applicable: usize, answered: usize, sum: u64, has_case: bool) {
        // A table has fewer than 2^32 rows and a section sums of at most 10^5: only the squares can pass a count's limit, and
        // `finished` looks for that.
        if let [n, total, squares] = &mut self.cells[position(applicable, answered)..][..PER_CELL] {
            *n += 1;
            *total += sum;
            *squares = squares.saturating_add(sum * sum);
        }
        self.with_case += u64::from(has_case);
    }

    /// The totals after the last respondent, or the error that a sum of squares does not fit.
    pub(crate) fn finished(self) -> Result<Self, Error> {
        if self.cells.iter().any(|cell| *cell > MOST_COUNTED) {
            return Err(overflow("sums of squares in section totals"));
        }
        Ok(self)
    }

    /// The section's identifier.
    pub fn section(&self) -> &str {
        &self.section
    }

    /// The scale of its items.
    pub fn scale(&self) -> &Scale {
        &self.scale
    }

    /// How many items it has.
    pub fn items(&self) -> usize {
        self.items
    }

    /// How many respondents were counted, those who answered nothing among them.
    pub fn responses(&self) -> u64 {
        self.cells.iter().step_by(PER_CELL).sum()
    }

    /// How many of the respondents belong to a stated case.
    pub fn with_case(&self) -> u64 {
        self.with_case
    }

    pub(crate) fn surveyed_set(&self) -> SurveyedSet {
        self.surveyed
    }

    /// The cells somebody is in.
    pub(crate) fn cells(&self) -> impl Iterator<Item = Cell> {
        (0..=self.items)
            .flat_map(|applicable| (0..=applicable).map(move |answered| (applicable, answered)))
            .zip(self.cells.chunks_exact(PER_CELL))
            .filter_map(|((applicable, answered), cell)| match cell {
                [n, sum, sum_of_squares] if *n > 0 => {
                    Some(Cell { applicable, answered, n: *n, sum: *sum, sum_of_squares: *sum_of_squares })
                }
                _ => None,
            })
    }
}

impl Merge for SectionTotals {
    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if !self.scale.is_like(&other.scale) || self.items != other.items || self.section != other.section {
            let name = |totals: &Self| {
                format!("section `{}`, {} items on {}", totals.section, totals.items, totals.scale)
            };
            return Err(unlike("merge of section totals", name(other), name(self)));
        }
        checked_sum("respondents in section totals", self.responses(), other.responses())?;
        add_checked("sums in section totals", &mut self.cells, &other.cells)?;
        self.with_case += other.with_case; // at most the responses, which were checked
        self.surveyed = self.surveyed.union(other.surveyed);
        Ok(())
    }

    fn empty_like(&self) -> Self {
        let scale = self.scale.clone();
        SectionTotals::empty(&self.section, scale, self.items, SurveyedSet::default())
    }
}

impl Cell {
    /// Whether answers on a scale of so many steps can add up to these sums.
    fn is_possible(self, steps: u64) -> bool {
        let (n, sum, squares) = (u128::from(self.n), u128::from(self.sum), u128::from(self.sum_of_squares));
        let most = self.answered as u128 * u128::from(steps);
        // Whole numbers from 0 to `most`: Σs ≤ Σs² ≤ most·Σs, and Cauchy–Schwarz (Σs)² ≤ n·Σs².
        self.answered <= self.applicable
            && n > 0
            && sum <= n * most
            && sum <= squares
            && squares <= most * sum
            && sum * sum <= n * squares
    }
}

impl TryFrom<RawSectionTotals> for SectionTotals {
    type Error = Error;

    fn try_from(raw: RawSectionTotals) -> Result<Self, Error> {
        let section = key::checked("section", &raw.section)?;
        let fault = |value: String, allowed: String| {
            Error::new(
                ErrorKind::OutOfRange,
                format!("totals of section `{section}`"),
                value,
                allowed,
                "keep the totals as they were written",
            )
        };
        if raw.items == 0 || raw.items > MOST_ITEMS {
            return Err(fault(format!("{} items", raw.items), format!("1 to {MOST_ITEMS} items")));
        }
        let steps = raw.scale.len() as u64 - 1;
        let mut totals = SectionTotals::empty(&section, raw.scale.into(), raw.items, raw.surveyed);
        let mut responses = 0;
        for cell in raw.cells {
            let place =
                position(cell.applicable.min(raw.items), cell.answered.min(cell.applicable).min(raw.items));
            let limits = cell.n.max(cell.sum).max(cell.sum_of_squares) <= MOST_COUNTED;
            if cell.applicable > raw.items || !limits || !cell.is_possible(steps) || totals.cells[place] > 0 {
                return Err(fault(
                    format!("the cell of {} answered of {} applicable items", cell.answered, cell.applicable),
                    "each cell once, with sums that answers on the scale can have".into(),
                ));
            }
            responses = checked_sum("respondents in section totals", responses, cell.n)?;
            totals.cells[place..place + PER_CELL].copy_from_slice(&[cell.n, cell.sum, cell.sum_of_squares]);
        }
        if raw.with_case > responses {
            return Err(fault(format!("{} with a case", raw.with_case), format!("up to {responses}")));
        }
        totals.with_case = raw.with_case;
        Ok(totals)
    }
}

impl From<SectionTotals> for RawSectionTotals {
    fn from(totals: SectionTotals) -> Self {
        RawSectionTotals {
            cells: totals.cells().collect(),
            section: totals.section.as_ref().to_owned(),
            scale: totals.scale.into(),
            items: totals.items,
            with_case: totals.with_case,
            surveyed: totals.surveyed,
        }
    }
}
