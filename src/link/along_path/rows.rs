//! Rows that have both: a case at a stage with its experience and its wellbeing.

use std::fmt;

use serde::Serialize;

use crate::link::panel::Panel;
use crate::math::sums::compensated;

/// A case at a stage, with both values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Row {
    pub(crate) case: u32,
    pub(crate) stage: u32,
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// Rows with both values, those of one case next to each other.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rows(Vec<Row>);

impl Rows {
    /// The rows of a panel in which experience `later_x` stages on and wellbeing `later_y` stages on are both there.
    pub(crate) fn of(panel: &Panel, later_x: usize, later_y: usize) -> Self {
        let mut rows = Vec::new();
        for case in 0..panel.cases() {
            for stage in 0..panel.stages() {
                let both = panel.x(case, stage + later_x).zip(panel.y(case, stage + later_y));
                rows.extend(both.map(|(x, y)| Row { case: case as u32, stage: stage as u32, x, y }));
            }
        }
        Rows(rows)
    }

    /// The same rows with the two values in each other's place.
    pub(crate) fn turned_round(&self) -> Rows {
        Rows(self.0.iter().map(|row| Row { x: row.y, y: row.x, ..*row }).collect())
    }

    pub(crate) fn all(&self) -> &[Row] {
        &self.0
    }

    /// The rows of each case.
    pub(crate) fn by_case(&self) -> impl Iterator<Item = &[Row]> {
        self.0.chunk_by(|a, b| a.case == b.case)
    }

    /// The cases with two rows or more: one row says nothing of what varies within its case.
    pub(crate) fn repeated(&self) -> Rows {
        Rows(self.by_case().filter(|case| case.len() > 1).flatten().copied().collect())
    }

    /// Whether a value differs between two rows of one case, by comparing values.
    pub(crate) fn varies_within(&self, value: fn(&Row) -> f64) -> bool {
        self.by_case().any(|case| case.iter().any(|row| value(row) != value(&case[0])))
    }
}

/// The mean; of equal values exactly that value, whatever rounding would make of their sum.
pub(crate) fn mean(values: impl ExactSizeIterator<Item = f64> + Clone) -> f64 {
    let n = values.len() as f64;
    match values.clone().next() {
        None => 0.0,
        Some(first) if values.clone().all(|value| value == first) => first,
        Some(_) => compensated(values) / n,
    }
}

/// What a figure along the path used, and what it had to leave out.
///
/// A row is a case at a stage; it is complete where experience and wellbeing are both there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RowsUsed {
    /// Complete rows that the figure used.
    pub rows: u64,
    /// Cases that they belong to.
    pub cases: u64,
    /// Cases with one complete row: they say nothing of what goes on within persons.
    pub cases_with_one_row: u64,
    /// Cases that have both, but never at the same stage.
    pub cases_without_row: u64,
    /// Rows of cases with both in which only one of the two is there.
    pub rows_incomplete: u64,
    /// Cases with experience and no wellbeing at all.
    pub only_experience: u64,
    /// Cases with wellbeing and no experience at all.
    pub only_wellbeing: u64,
    /// Scores that name no case and cannot be followed.
    pub without_case: u64,
}

impl RowsUsed {
    /// Counts the rows of a panel.
    pub(super) fn of(panel: &Panel) -> Self {
        let mut used = RowsUsed::default();
        for case in 0..panel.cases() {
            let (mut both, mut x, mut y) = (0, 0, 0);
            for stage in 0..panel.stages() {
                let (has_x, has_y) = (panel.x(case, stage).is_some(), panel.y(case, stage).is_some());
                both += u64::from(has_x && has_y);
                x += u64::from(has_x);
                y += u64::from(has_y);
            }
            used.only_experience += u64::from(y == 0);
            used.only_wellbeing += u64::from(x == 0);
            used.rows += both;
            used.cases += u64::from(both > 0);
            used.cases_with_one_row += u64::from(both == 1);
            if x > 0 && y > 0 {
                used.rows_incomplete += x + y - 2 * both;
                used.cases_without_row += u64::from(both == 0);
            }
        }
        used
    }
}

impl fmt::Display for RowsUsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = |count: u64| if count == 1 { "" } else { "s" };
        write!(f, "{} row{} of {} case{}", self.rows, s(self.rows), self.cases, s(self.cases))?;
        let left = [
            (self.cases_with_one_row, "case", "with one complete row"),
            (self.cases_without_row, "case", "with both but never at one stage"),
            (self.rows_incomplete, "row", "incomplete"),
            (self.only_experience, "case", "with experience only"),
            (self.only_wellbeing, "case", "with wellbeing only"),
            (self.without_case, "score", "without a case"),
        ];
        for (count, what, why) in left.into_iter().filter(|(count, _, _)| *count > 0) {
            write!(f, "; {count} {what}{} {why}", s(count))?;
        }
        Ok(())
    }
}
