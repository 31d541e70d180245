//! Who was asked and who answered.

use super::lines::{Page, Table};
use super::words::Words;
use crate::disclosure::printed::Shown;

pub(super) fn write(page: &mut Page, words: &Words<'_>) {
    let (phrases, release) = (words.phrases, words.release);
    let mut responses = Table::new(vec![phrases.questionnaires_answered.to_string()]);
    let mut any = false;
    for questionnaire in &release.questionnaires {
        let everybody = questionnaire.tables.iter().find(|table| table.by.is_empty());
        if let Some(group) = everybody.and_then(|table| table.groups.first()) {
            let count = match &group.figures {
                Shown::Figure(figures) => words.count(figures.responses),
                Shown::Withheld => phrases.withheld.to_string(),
            };
            responses.row(0, words.text_or(&questionnaire.title, &questionnaire.id), vec![count]);
            any = true;
        }
    }
    if release.asked.is_empty() && !any {
        return;
    }
    page.heading(&phrases.who_answered, '─');
    if !release.asked.is_empty() {
        let header = [&phrases.asked, &phrases.answered, &phrases.response_rate];
        let mut asked = Table::new(header.map(ToString::to_string).into());
        for of in &release.asked {
            let cells = match &of.figures {
                Shown::Withheld => vec![phrases.withheld.to_string()],
                Shown::Figure(figures) => vec![
                    words.count(figures.asked),
                    words.count(figures.answered),
                    words.figure(&figures.rate, false),
                ],
            };
            asked.row(0, words.text(&of.name), cells);
        }
        asked.write(page, 0);
        page.gap();
    }
    if any {
        responses.write(page, 0);
    }
    if any && !release.asked.is_empty() {
        page.paragraph(0, &phrases.read_responses);
    }
}
