//! Which are best and weakest: positions, by the printed means, without a word for how good.

use super::answers::Answers;
use super::lines::Page;
use super::words::{Words, fill};
use crate::disclosure::printed::{ReleasedFigure, Shown};
use crate::disclosure::release::{GroupFigures, ReleasedScore, SectionWords};
use crate::vocabulary::scale::{Better, Scale};

/// Of so many questions the best and the weakest are named; of fewer, the table itself shows them, and their order is mostly chance.
const FEWEST_QUESTIONS: usize = 4;
/// Of so many sections or stages.
pub(super) const FEWEST_SECTIONS: usize = 3;

/// Something with a mean, among others on the same scale.
pub(super) struct Ranked<'r> {
    pub(super) name: String,
    pub(super) mean: &'r ReleasedFigure,
    /// Whether its low end is the good one.
    pub(super) low_is_good: bool,
}

/// The best and the weakest, all of them where several share a printed mean; `None` where nothing sets them apart.
pub(super) struct Extremes {
    pub(super) best: String,
    pub(super) weakest: String,
}

/// Whether the low end of an item's answers is the good one.
pub(super) fn low_is_good(scale: &Scale, reverse_keyed: bool) -> bool {
    (scale.better_end() == Better::Lower) != reverse_keyed
}

impl Extremes {
    /// Among no fewer than so many.
    pub(super) fn among(
        ranked: &[Ranked<'_>],
        fewest: usize,
        scale: &Scale,
        words: &Words<'_>,
    ) -> Option<Self> {
        if ranked.len() < fewest {
            return None;
        }
        // Only their order matters, so that means from unlike ends are turned to the same one.
        let place = |one: &Ranked<'_>| {
            let mean = one.mean.value.value();
            if one.low_is_good { scale.reverse(mean) } else { mean }
        };
        // A sum of decimals: 4.3 turned round twice need not be 4.3.
        let same = |one: f64, other: f64| (one - other).abs() < 1e-9;
        let best = ranked.iter().map(place).max_by(f64::total_cmp)?;
        let weakest = ranked.iter().map(place).min_by(f64::total_cmp)?;
        if same(best, weakest) {
            return None;
        }
        let names = |wanted: f64| {
            let named = ranked.iter().filter(|one| same(place(one), wanted));
            let named: Vec<String> =
                named.map(|one| format!("{} ({})", one.name, words.value(one.mean))).collect();
            named.join(", ")
        };
        Some(Extremes { best: names(best), weakest: names(weakest) })
    }
}

impl Answers<'_, '_> {
    /// Group by group, the best and the weakest section and question.
    pub(super) fn write_extremes(&self, page: &mut Page) {
        let phrases = self.words.phrases;
        let mut found: Vec<(String, Vec<String>)> = Vec::new();
        for group in &self.table.groups {
            let Shown::Figure(figures) = &group.figures else { continue };
            let mut lines = Vec::new();
            for (extremes, best, weakest) in [
                (self.sections(figures), &phrases.best_section, &phrases.weakest_section),
                (self.items(figures), &phrases.best_item, &phrases.weakest_item),
            ] {
                if let Some(extremes) = extremes {
                    lines.push(fill(best, &[("names", extremes.best)]));
                    lines.push(fill(weakest, &[("names", extremes.weakest)]));
                }
            }
            if !lines.is_empty() {
                found.push((self.words.group(&group.group), lines));
            }
        }
        if found.is_empty() {
            return;
        }
        page.gap();
        page.paragraph(2, &phrases.best_and_weakest);
        for (group, lines) in found {
            let indent = if self.table.by.is_empty() { 4 } else { 6 };
            if !self.table.by.is_empty() {
                page.paragraph(4, &group);
            }
            for line in lines {
                page.point(indent, &line);
            }
        }
        page.paragraph(4, &phrases.by_printed_mean);
    }

    fn sections(&self, figures: &GroupFigures) -> Option<Extremes> {
        let questionnaire = self.questionnaire;
        let on_its_scale = |section: &&SectionWords| {
            section.items.len() > 1 && section.items.iter().all(|item| item.scale.is_none())
        };
        let ranked: Vec<Ranked<'_>> = questionnaire
            .sections
            .iter()
            .filter(on_its_scale)
            .filter_map(|section| {
                let score = figures.sections.iter().find(|score| score.of == section.id)?;
                let name = self.words.text_or(&section.title, &section.id);
                self.ranked(name, score)
            })
            .collect();
        Extremes::among(&ranked, FEWEST_SECTIONS, &questionnaire.scale, self.words)
    }

    pub(super) fn ranked<'s>(&self, name: String, score: &'s ReleasedScore) -> Option<Ranked<'s>> {
        let mean = score.mean.figure()?.as_ref()?;
        Some(Ranked { name, mean, low_is_good: low_is_good(&self.questionnaire.scale, false) })
    }

    fn items(&self, figures: &GroupFigures) -> Option<Extremes> {
        let scale = &self.questionnaire.scale;
        let items = self.questionnaire.sections.iter().flat_map(|section| &section.items);
        let ranked: Vec<Ranked<'_>> = items
            .filter(|item| item.scale.is_none())
            .filter_map(|item| {
                let found = figures.items.iter().find(|found| found.id == item.id)?;
                let mean = &found.figures.figure()?.as_ref()?.mean;
                let name = self.item_name(item);
                Some(Ranked { name, mean, low_is_good: low_is_good(scale, item.reverse_keyed) })
            })
            .collect();
        Extremes::among(&ranked, FEWEST_QUESTIONS, scale, self.words)
    }
}
