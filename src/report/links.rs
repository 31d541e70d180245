//! Experience with change, and outputs in a place of their own.

use super::caveats::worded;
use super::lines::{Page, Table};
use super::words::{Words, fill};
use crate::disclosure::printed::Shown;
use crate::disclosure::release::ReleasedLink;

pub(super) fn write(page: &mut Page, words: &Words<'_>) {
    let phrases = words.phrases;
    if words.release.links.is_empty() {
        return;
    }
    page.heading(&phrases.links, '─');
    page.paragraph(0, &phrases.read_links);
    for link in &words.release.links {
        write_link(page, words, link);
    }
}

fn write_link(page: &mut Page, words: &Words<'_>, link: &ReleasedLink) {
    let phrases = words.phrases;
    page.gap();
    page.paragraph(0, &words.text(&link.name));
    let figures = match &link.figures {
        Shown::Withheld => {
            page.paragraph(2, &phrases.withheld);
            return;
        }
        Shown::Figure(figures) => figures,
    };
    let correlation =
        [("figure", words.figure(&figures.correlation, true)), ("n", words.count(figures.correlation.n))];
    page.point(2, &fill(&phrases.correlation, &correlation));
    if figures.given_baseline || !figures.given.is_empty() {
        let baseline = figures.given_baseline.then(|| phrases.baseline.to_string());
        let covariates = figures.given.iter().map(|name| words.text(name));
        let names: Vec<String> = baseline.into_iter().chain(covariates).collect();
        page.point(2, &fill(&phrases.given, &[("names", names.join(", "))]));
    }
    page.point(2, &fill(&phrases.slope, &[("figure", words.figure(&figures.slope, true))]));
    for (share, phrase) in [
        (figures.robustness_value, &phrases.robustness),
        (figures.robustness_value_of_interval, &phrases.robustness_of_interval),
    ] {
        if let Some(share) = share {
            page.point(2, &fill(phrase, &[("share", words.whole_share(share))]));
        }
    }
    for caveat in &figures.caveats {
        page.point(2, worded(*caveat, words));
    }
}

/// What the service did, which is no effect.
pub(super) fn write_outputs(page: &mut Page, words: &Words<'_>) {
    let phrases = words.phrases;
    if words.release.outputs.is_empty() {
        return;
    }
    page.heading(&phrases.outputs, '─');
    page.paragraph(0, &phrases.read_outputs);
    page.gap();
    let mut lines = Table::new(vec![phrases.total.to_string(), phrases.cases.to_string()]);
    for output in &words.release.outputs {
        let cells = match &output.figures {
            Shown::Withheld => vec![phrases.withheld.to_string()],
            Shown::Figure(figures) => {
                vec![words.as_it_is(figures.total.value()), words.count(figures.cases)]
            }
        };
        lines.row(0, words.text(&output.name), cells);
    }
    lines.write(page, 0);
}
