//! Experience along the path: a mean per stage, and the weakest stage.

use super::answers::{Answers, Thing};
use super::best::{Extremes, FEWEST_SECTIONS, Ranked};
use super::lines::{Page, Table};
use super::words::fill;
use crate::disclosure::printed::Shown;
use crate::tally::group::Dimension;

impl Answers<'_, '_> {
    /// Experience along the path: a mean per stage, and the weakest stage of each group.
    pub(super) fn write_path(&self, page: &mut Page) {
        let phrases = self.words.phrases;
        let stages: Vec<&str> = self.words.release.names.stages.iter().map(|stage| &*stage.key).collect();
        let groups = || self.table.groups.iter().filter_map(|group| Some((group, group.figures.figure()?)));
        let is_asked =
            |stage: &&&str| groups().any(|(_, figures)| figures.stages.iter().any(|it| it.of == **stage));
        let asked: Vec<&str> = stages.iter().filter(is_asked).copied().collect();
        if asked.is_empty() {
            return;
        }
        let weakest = self.weakest_stages();
        let told = self.table.by.is_empty() || asked.iter().any(|stage| self.items_about(stage) > 1);
        if !told && weakest.is_empty() {
            return;
        }
        page.gap();
        page.paragraph(2, &phrases.along_the_path);
        if told {
            self.write_stages(page, &asked);
        }
        for line in weakest {
            page.point(4, &line);
        }
    }

    /// How many items ask about a stage. One alone has its own line in the table already.
    fn items_about(&self, stage: &str) -> usize {
        let items = self.questionnaire.sections.iter().flat_map(|section| &section.items);
        items.filter(|item| item.stage.as_deref() == Some(stage)).count()
    }

    fn write_stages(&self, page: &mut Page, asked: &[&str]) {
        let phrases = self.words.phrases;
        let mut lines = Table::new(vec![phrases.mean.to_string(), phrases.n.to_string()]);
        for stage in asked {
            let thing = Thing::named(0, self.words.name(Dimension::Stage, stage));
            self.add(&mut lines, &thing, |figures| {
                let mut line = self.score(&figures.stages, stage);
                if line.cells.len() > 1 {
                    line.cells.remove(1);
                }
                line
            });
        }
        lines.write(page, 4);
    }

    /// The weakest stage of each group, a line each.
    fn weakest_stages(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for group in &self.table.groups {
            let Shown::Figure(figures) = &group.figures else { continue };
            let ranked: Vec<Ranked<'_>> = figures
                .stages
                .iter()
                .filter_map(|score| self.ranked(self.words.name(Dimension::Stage, &score.of), score))
                .collect();
            if let Some(extremes) =
                Extremes::among(&ranked, FEWEST_SECTIONS, &self.questionnaire.scale, self.words)
            {
                let weakest = fill(&self.words.phrases.weakest_stage, &[("names", extremes.weakest)]);
                let who = self.words.group(&group.group);
                let line = if self.table.by.is_empty() { weakest } else { format!("{who} – {weakest}") };
                lines.push(line);
            }
        }
        lines
    }
}
