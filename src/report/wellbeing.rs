//! Wellbeing along the path, and how it changed.

use super::caveats::worded;
use super::lines::{Page, Table};
use super::words::{Words, fill};
use crate::disclosure::printed::Shown;
use crate::disclosure::release::{ChangeFigures, ReleasedChange, ReleasedWellbeing};
use crate::tally::group::Dimension;

pub(super) fn write(page: &mut Page, words: &Words<'_>) {
    for measure in &words.release.wellbeing {
        write_measure(page, words, measure);
    }
}

fn write_measure(page: &mut Page, words: &Words<'_>, measure: &ReleasedWellbeing) {
    let phrases = words.phrases;
    let name = words.text_or(&measure.name, &measure.id);
    page.heading(&fill(&phrases.wellbeing, &[("name", name)]), '─');
    if let Some(role) = &measure.reporter {
        page.paragraph(0, &fill(&phrases.reported_by, &[("role", words.name(Dimension::Role, role))]));
    }
    if let Some(wave) = &measure.wave {
        page.paragraph(0, &fill(&phrases.in_wave, &[("wave", words.name(Dimension::Wave, wave))]));
    }
    let ends = [("lowest", words.as_it_is(measure.lowest)), ("highest", words.as_it_is(measure.highest))];
    let direction =
        if measure.higher_is_better { &phrases.higher_is_better } else { &phrases.lower_is_better };
    page.paragraph(0, &format!("{} {direction}", fill(&phrases.measure, &ends)));
    if !measure.stages.is_empty() {
        page.gap();
        page.paragraph(0, &phrases.wellbeing_along_the_path);
        let mut lines = Table::new(vec![phrases.mean.to_string(), phrases.n.to_string()]);
        for stage in &measure.stages {
            let cells = words.cells(&stage.mean, &phrases.no_answers, false);
            lines.row(0, words.name(Dimension::Stage, &stage.of), cells.into());
        }
        lines.write(page, 2);
    }
    for change in &measure.changes {
        write_change(page, words, measure, change);
    }
}

fn write_change(page: &mut Page, words: &Words<'_>, measure: &ReleasedWellbeing, change: &ReleasedChange) {
    let phrases = words.phrases;
    let stage = |key: &str| words.name(Dimension::Stage, key);
    let names = [("from", stage(&change.from)), ("to", stage(&change.to))];
    page.gap();
    page.paragraph(0, &fill(&phrases.change_between, &names));
    let figures = match &change.figures {
        Shown::Withheld => {
            page.paragraph(2, &phrases.withheld);
            return;
        }
        Shown::Figure(figures) => figures,
    };
    let mean =
        format!("{}, {} = {}", words.figure(&figures.mean, true), phrases.n, words.count(figures.mean.n));
    page.point(2, &fill(&phrases.mean_change, &[("figure", mean)]));
    let left = figures.left.figure().map_or_else(|| phrases.withheld.to_string(), |left| words.count(*left));
    page.point(2, &fill(&phrases.left_before, &[("n", left)]));
    if !matches!(figures.leavers_less_stayers, Shown::Figure(None)) {
        let [compared, _] = words.cells(&figures.leavers_less_stayers, &phrases.no_figure, true);
        page.point(2, &fill(&phrases.leavers_less_stayers, &[("figure", compared)]));
    }
    if let Some(points) = figures.reliable_change {
        page.point(2, &fill(&phrases.reliable_band, &[("points", words.as_it_is(points.value()))]));
    }
    if figures.reliable_change.is_some() || !matches!(figures.improved, Shown::Figure(None)) {
        let [improved, _] = words.cells(&figures.improved, &phrases.no_figure, false);
        page.point(2, &fill(&phrases.improved, &[("share", improved)]));
    }
    write_bands(page, words, measure, figures);
    for caveat in &figures.caveats {
        page.point(2, worded(*caveat, words));
    }
}

/// How many went from which band to which.
fn write_bands(page: &mut Page, words: &Words<'_>, measure: &ReleasedWellbeing, figures: &ChangeFigures) {
    if figures.before_after.is_empty() || figures.bands == 0 {
        return;
    }
    let phrases = words.phrases;
    if figures.before_after.iter().all(|cell| cell.n.is_withheld()) {
        page.point(2, &format!("{} {}", phrases.before_after, phrases.withheld));
        return;
    }
    page.point(2, &phrases.before_after);
    let width = (measure.highest - measure.lowest) / f64::from(figures.bands);
    let end = |band: u8| words.as_it_is(measure.lowest + f64::from(band) * width);
    let band =
        |band: u8| fill(&phrases.band, &[("lower", end(band)), ("upper", end(band.saturating_add(1)))]);
    let mut lines = Table::new((0..figures.bands).map(band).collect());
    for before in 0..figures.bands {
        let count = |after: u8| {
            let cell = figures.before_after.iter().find(|cell| (cell.before, cell.after) == (before, after));
            match cell.map(|cell| &cell.n) {
                // Bands that nobody is in are left out of the release.
                None => words.count(0),
                Some(Shown::Figure(n)) => words.count(*n),
                Some(Shown::Withheld) => phrases.withheld.to_string(),
            }
        };
        lines.row(0, band(before), (0..figures.bands).map(count).collect());
    }
    lines.write(page, 4);
}
