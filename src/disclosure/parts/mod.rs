//! What a bundle holds beside tables of answers, a file per part.

pub(super) mod asked;
pub(super) mod before_after;
pub(super) mod importance;
pub(super) mod links;
pub(super) mod outputs;
pub(super) mod reliability;
pub(super) mod services;
pub(super) mod waves;
pub(crate) mod wellbeing;

use super::audit::{Withheld, WithheldBecause};
use super::people::People;
use super::release::{ReleasedTable, WithheldParts};
use super::rule::DisclosureRule;
use crate::estimate::Confidence;
use crate::table::responses::ResponseTable;

/// What every part is decided with, and where it notes what it withholds.
pub(super) struct Desk<'b> {
    pub(super) rule: DisclosureRule,
    pub(super) confidence: Confidence,
    pub(super) people: People,
    pub(super) withheld: &'b mut WithheldParts,
    pub(super) audit: &'b mut Vec<Withheld>,
}

impl Desk<'_> {
    /// Notes one thing that is withheld.
    pub(super) fn withhold(&mut self, of: &str, group: &str, part: &str, n: u64, because: WithheldBecause) {
        self.withheld.figures += 1;
        let (of, group, part) = (of.to_owned(), group.to_owned(), part.to_owned());
        self.audit.push(Withheld { of, group, part, n, because });
    }
}

/// The answers to one questionnaire, and what of them is out.
pub(super) struct AnswersOut<'b> {
    pub(super) table: &'b ResponseTable,
    pub(super) tables: &'b [ReleasedTable],
}
