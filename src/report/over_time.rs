//! What moved since the last wave, and how well sections hang together.

use super::lines::{Page, Table};
use super::words::{Words, fill};
use crate::disclosure::release::{ReleasedQuestionnaire, SectionReliability, SinceLastWave};
use crate::tally::group::Dimension;
use crate::vocabulary::scale::Better;

pub(super) fn write(page: &mut Page, words: &Words<'_>, questionnaire: &ReleasedQuestionnaire) {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for change in &questionnaire.since_last_wave {
        if !pairs.contains(&(&change.from, &change.to)) {
            pairs.push((&change.from, &change.to));
        }
    }
    for pair in pairs {
        write_changes(page, words, questionnaire, pair);
    }
    write_reliability(page, words, questionnaire);
}

fn section_name(words: &Words<'_>, questionnaire: &ReleasedQuestionnaire, id: &str) -> String {
    let section = questionnaire.sections.iter().find(|section| section.id == id);
    section.map_or_else(|| id.to_owned(), |section| words.text_or(&section.title, id))
}

/// Whether the scores of a section are better the lower they are: its items may have a scale of their own.
fn less_is_better(questionnaire: &ReleasedQuestionnaire, id: &str) -> bool {
    let section = questionnaire.sections.iter().find(|section| section.id == id);
    let own = section.and_then(|section| section.items.first()?.scale.as_ref());
    own.unwrap_or(&questionnaire.scale).better_end() == Better::Lower
}

/// The changes between two waves, section by section.
fn write_changes(
    page: &mut Page,
    words: &Words<'_>,
    questionnaire: &ReleasedQuestionnaire,
    (from, to): (&str, &str),
) {
    let phrases = words.phrases;
    let names = [("from", words.name(Dimension::Wave, from)), ("to", words.name(Dimension::Wave, to))];
    page.gap();
    page.paragraph(0, &fill(&phrases.since_last_wave, &names));
    let changes: Vec<&SinceLastWave> = questionnaire
        .since_last_wave
        .iter()
        .filter(|change| change.from == from && change.to == to)
        .collect();
    let mut sections: Vec<&str> = Vec::new();
    for change in &changes {
        if !sections.contains(&&*change.section) {
            sections.push(&change.section);
        }
    }
    let mut lines = Table::new(vec![phrases.change.to_string(), phrases.n.to_string()]);
    for section in sections {
        let name = section_name(words, questionnaire, section);
        let mark = less_is_better(questionnaire, section).then(|| format!(" ({})", phrases.reverse_keyed));
        lines.across(0, name + &mark.unwrap_or_default());
        for change in changes.iter().filter(|change| change.section == section) {
            let cells = words.cells(&change.difference, &phrases.no_figure, true);
            lines.row(2, words.group(&change.group), cells.into());
        }
    }
    lines.write(page, 2);
    page.paragraph(2, &fill(&phrases.read_change, &[("n", phrases.n.to_string())]));
}

fn write_reliability(page: &mut Page, words: &Words<'_>, questionnaire: &ReleasedQuestionnaire) {
    if questionnaire.reliability.is_empty() {
        return;
    }
    let phrases = words.phrases;
    page.gap();
    page.paragraph(0, &phrases.reliability);
    let n_of = |section: &SectionReliability| section.alpha.figure().and_then(|it| it.as_ref()?.n);
    let mut heads = vec![phrases.alpha.to_string(), phrases.n.to_string()];
    heads.truncate(if questionnaire.reliability.iter().any(|section| n_of(section).is_some()) {
        2
    } else {
        1
    });
    let columns = heads.len();
    let mut lines = Table::new(heads);
    for section in &questionnaire.reliability {
        let mut cells: Vec<String> = words.alpha(&section.alpha).into();
        cells.truncate(columns);
        lines.row(0, section_name(words, questionnaire, &section.section), cells);
    }
    lines.write(page, 2);
    page.paragraph(2, &phrases.read_reliability);
}
