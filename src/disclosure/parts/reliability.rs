//! How well each section hangs together, over everybody.

use super::Desk;
use crate::disclosure::audit::WithheldBecause;
use crate::disclosure::printed::{ReleasedFigure, Shown};
use crate::disclosure::release::{ReleasedTable, SectionReliability};
use crate::estimate::Estimate;
use crate::table::responses::ResponseTable;
use crate::tally::products::AnswersUsed;

/// α of every section of two items or more, where everybody together is shown, and the section of everybody.
pub(in crate::disclosure) fn released(
    table: &ResponseTable,
    tables: &[ReleasedTable],
    used: AnswersUsed,
    desk: &mut Desk<'_>,
) -> Vec<SectionReliability> {
    let everybody = tables.iter().find(|table| table.by.is_empty()).and_then(|table| table.groups.first());
    let Some(figures) = everybody.and_then(|group| group.figures.figure()) else { return Vec::new() };
    let questionnaire = table.questionnaire();
    let sections = questionnaire.sections().iter().filter(|section| section.items().len() > 1);
    let mut released = Vec::new();
    for section in sections {
        let is_hidden =
            figures.sections.iter().any(|score| score.of == section.id() && score.mean.is_withheld());
        let alpha =
            table.reliability(section.id(), used).ok().and_then(|found| found.alpha(desk.confidence).ok());
        let n = alpha.as_ref().map_or(0, Estimate::n);
        let because = if is_hidden {
            Some(WithheldBecause::PartWithheld)
        } else {
            desk.rule.is_too_small(n).then_some(WithheldBecause::TooFew)
        };
        let alpha = match because {
            Some(because) => {
                desk.withhold(
                    questionnaire.id(),
                    "everyone",
                    &format!("alpha of {}", section.id()),
                    n,
                    because,
                );
                Shown::Withheld
            }
            None => Shown::Figure(alpha.as_ref().map(ReleasedFigure::of)),
        };
        released.push(SectionReliability { section: section.id().to_owned(), alpha });
    }
    released
}
