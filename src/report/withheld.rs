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
    let counted = |count: u64, one: &str, several: &str| {
        fill(if count == 1 { one } else { several }, &[("n", words.count(count))])
    };
    let groups = counted(withheld.groups, &phrases.one_group, &phrases.several_groups);
    let figures = counted(withheld.figures, &phrases.one_figure, &phrases.several_figures);
    page.paragraph(0, &fill(&phrases.withheld_parts, &[("groups", groups), ("figures", figures)]));
    page.paragraph(0, &phrases.withheld_are_not_small);
}
