//! How well each section hangs together, over everybody.

use super::{AnswersOut, Desk};
use crate::disclosure::audit::WithheldBecause;
use crate::disclosure::printed::{ReleasedFigure, Shown};
use crate::disclosure::release::{GroupFigures, ReleasedAlpha, ReleasedItem, SectionReliability};
use crate::estimate::Estimate;
use crate::tally::products::AnswersUsed;

/// α of every section of two items or more, where everybody together is shown, and the section of everybody. How many answered all of its
/// items says together with the numbers of each how many have a score, and an interval's width says how many: both stand beside it only where
/// they follow from what is shown of everybody. α itself tells how the answers to two items go together: it is withheld of a section that is not
/// kept whole by what protects its items, and, where answers of those who passed an item over are used, where any is withheld at all.
pub(in crate::disclosure) fn released(
    out: &AnswersOut<'_>,
    used: AnswersUsed,
    kept: &[&str],
    desk: &mut Desk<'_>,
) -> Vec<SectionReliability> {
    let (table, tables) = (out.answers.table, || out.tables());
    let everybody = tables().find(|table| table.by.is_empty()).and_then(|table| table.groups.first());
    let Some(figures) = everybody.and_then(|group| group.figures.figure()) else { return Vec::new() };
    let questionnaire = table.questionnaire();
    let sections = questionnaire.sections().iter().filter(|section| section.items().len() > 1);
    let mut released = Vec::new();
    for section in sections {
        let has = |item: &ReleasedItem| section.items().iter().any(|own| own.id() == item.id);
        let is_hidden_of = |figures: &GroupFigures| {
            figures.sections.iter().any(|score| score.of == section.id() && score.mean.is_withheld())
                || figures.items.iter().any(|item| has(item) && item.figures.is_withheld())
        };
        // Where all but one of the items were answered by everybody, whoever answered that one answered all.
        let numbers = figures.items.iter().filter(|item| has(item));
        let n_of =
            |item: &ReleasedItem| item.figures.figure().and_then(|figures| figures.as_ref().map(|it| it.n));
        let follows = numbers.filter(|item| n_of(item) != Some(figures.responses)).count() < 2;
        let alpha =
            table.reliability(section.id(), used).ok().and_then(|found| found.alpha(desk.confidence).ok());
        let n = alpha.as_ref().map_or(0, Estimate::n);
        let mut shown = tables().flat_map(|out| &out.groups).filter_map(|group| group.figures.figure());
        let tells =
            !kept.contains(&section.id()) || (used != AnswersUsed::Listwise && shown.any(is_hidden_of));
        let because = if is_hidden_of(figures) || tells {
            Some(WithheldBecause::PartWithheld)
        } else {
            desk.rule.is_too_small(n).then_some(WithheldBecause::TooFew)
        };
        let alpha = if let Some(because) = because {
            let part = format!("alpha of {}", section.id());
            desk.withhold(questionnaire.id(), "everyone", &part, n, because);
            Shown::Withheld
        } else {
            Shown::Figure(alpha.as_ref().map(|alpha| printed(&ReleasedFigure::of(alpha), follows)))
        };
        released.push(SectionReliability { section: section.id().to_owned(), alpha });
    }
    released
}

fn printed(alpha: &ReleasedFigure, with_all: bool) -> ReleasedAlpha {
    let all = with_all.then_some(alpha);
    ReleasedAlpha {
        value: alpha.value,
        lower: all.and_then(|alpha| alpha.lower),
        upper: all.and_then(|alpha| alpha.upper),
        n: all.map(|alpha| alpha.n),
    }
}
