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

use super::answers::Answers;
use super::audit::{Withheld, WithheldBecause};
use super::people::People;
use super::release::{GroupFigures, GroupKey, ReleasedQuestionnaire, ReleasedTable, WithheldParts};
use super::rule::DisclosureRule;
use crate::estimate::Confidence;
use crate::table::selection::Selection;

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
    pub(super) answers: &'b Answers<'b>,
    pub(super) released: &'b ReleasedQuestionnaire,
}

/// A group of a table that is out, shown or withheld.
struct GroupOut<'b> {
    responses: Selection<'b>,
    figures: Option<&'b GroupFigures>,
}

impl AnswersOut<'_> {
    /// Every table, those of gathered groups last.
    fn tables(&self) -> impl Iterator<Item = &ReleasedTable> {
        let gathered = self.released.gathered.iter().map(|gathered| &gathered.table);
        self.released.tables.iter().chain(gathered)
    }

    /// The groups of every table, in the same order.
    fn groups(&self) -> Vec<Vec<GroupOut<'_>>> {
        let mut groupings = self.answers.selections();
        groupings.sort_by_key(|(grouping, _)| grouping.gathered.is_some());
        let tables = groupings.into_iter().zip(self.tables()).map(|((_, selections), table)| {
            let out = |(group, responses)| {
                let group = GroupKey::of(group);
                let figures = table.groups.iter().find(|it| it.group == group);
                GroupOut { responses, figures: figures.and_then(|it| it.figures.figure()) }
            };
            selections.into_iter().map(out).collect()
        });
        tables.collect()
    }
}
