//! The dictionary of case pseudonyms: each is kept once, rows hold its number.

use std::collections::HashMap;

use crate::error::{Error, ErrorKind};
use crate::vocabulary::key;
use crate::vocabulary::respondent::CaseId;

/// The number that stands for "no case given".
pub(crate) const NO_CASE: u32 = u32::MAX;

#[derive(Debug, Clone, Default)]
pub(crate) struct Cases {
    ids: Vec<CaseId>,
    numbers: HashMap<CaseId, u32>,
}

impl Cases {
    /// The number of a case that passed [`checked`], new ones at the end.
    pub(crate) fn number(&mut self, case: CaseId) -> u32 {
        // Invariant: tables hold fewer than 2^32 − 1 rows, each with one case at most.
        let next = self.ids.len() as u32;
        let number = *self.numbers.entry(case.clone()).or_insert(next);
        if number == next {
            self.ids.push(case);
        }
        number
    }

    pub(crate) fn known(&self, case: &CaseId) -> Option<u32> {
        self.numbers.get(case).copied()
    }

    /// The case of a number; `None` for [`NO_CASE`].
    pub(crate) fn id(&self, number: u32) -> Option<&CaseId> {
        self.ids.get(number as usize)
    }

    /// The case of a number that this dictionary gave out.
    pub(crate) fn at(&self, number: u32) -> &CaseId {
        &self.ids[number as usize]
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }
}

/// The most rows of a table: their numbers are 32 bits, and one number says "none".
pub(crate) const MOST_ROWS: usize = NO_CASE as usize - 1;

pub(crate) fn room_for(have: usize, more: usize) -> Result<(), Error> {
    if have.checked_add(more).is_some_and(|rows| rows <= MOST_ROWS) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Overflow,
        "rows of a table",
        format!("{have} and {more} more"),
        format!("up to {MOST_ROWS}"),
        "tally each part in a table of its own and merge the tallies",
    ))
}

/// A case pseudonym of the form that every identifier has.
pub(crate) fn checked(case: CaseId) -> Result<CaseId, Error> {
    if case.as_str().is_empty() {
        return Err(Error::new(
            ErrorKind::Malformed,
            "case",
            "the empty pseudonym",
            "any other text or number",
            "leave the case out where it is not known",
        ));
    }
    key::checked("case", case.as_str()).map(|_| case)
}
