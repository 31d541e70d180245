//! How much was withheld, and the one reason.

use super::lines::Page;
use super::words::{Words, fill};

pub(super) fn write(page: &mut Page, words: &Words<'_>) {
    let (phrases, withheld) = (words.phrases, words.release.withheld);
    page.heading(&phrases.what_was_withheld, '─');
    if withheld.groups == 0 && withheld.figures == 0 {
        page.paragraph(0, &phrases.nothing_withheld);
        return;
    }
    let parts = [
        (withheld.groups, &phrases.one_group, &phrases.several_groups),
        (withheld.figures, &phrases.one_figure, &phrases.several_figures),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, several)| {
            fill(if count == 1 { one } else { several }, &[("n", words.count(count))])
        })
        .collect();
    let parts = parts.join(&format!(" {} ", phrases.and));
    page.paragraph(0, &fill(&phrases.withheld_parts, &[("parts", parts)]));
    page.paragraph(0, &phrases.withheld_are_not_small);
}
