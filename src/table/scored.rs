//! Items that are scored together, and what one respondent's answers to them add up to.

use super::responses::ResponseTable;
use crate::error::{Error, ErrorKind};
use crate::tally::counts::answer_of;
use crate::vocabulary::answer::{Answer, Missing};
use crate::vocabulary::questionnaire::{Item, Questionnaire};
use crate::vocabulary::scale::Scale;

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
                "score section by section, or name the items that share a scale",
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
    ) -> impl Iterator<Item = Result<u8, Missing>> {
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
