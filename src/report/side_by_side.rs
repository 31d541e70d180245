//! What matters and how it is experienced; services side by side.

use super::caveats::worded;
use super::lines::{Page, Table};
use super::words::{Words, fill};
use crate::disclosure::printed::Shown;
use crate::disclosure::release::{ReleasedFunnel, ReleasedImportance, ReleasedLimits};
use crate::tally::group::Dimension;

pub(super) fn write_services(page: &mut Page, words: &Words<'_>) {
    for funnel in &words.release.funnels {
        write_funnel(page, words, funnel);
    }
}

fn write_funnel(page: &mut Page, words: &Words<'_>, funnel: &ReleasedFunnel) {
    let phrases = words.phrases;
    page.heading(&fill(&phrases.services_compared, &[("name", words.text(&funnel.name))]), '─');
    let direction =
        if funnel.higher_is_better { &phrases.higher_is_better } else { &phrases.lower_is_better };
    page.paragraph(0, direction);
    page.paragraph(0, &fill(&phrases.expected, &[("figure", words.figure(&funnel.expected, false))]));
    page.gap();
    let limits = funnel.limits.iter();
    let heads = limits.map(|limits| fill(&phrases.limits, &[("level", words.level(limits.level))]));
    let mut lines =
        Table::new([phrases.value.to_string(), phrases.n.to_string()].into_iter().chain(heads).collect());
    for service in &funnel.services {
        let cells = match &service.value {
            Shown::Withheld => vec![phrases.withheld.to_string()],
            Shown::Figure(figure) => {
                // Its limits are what it is judged by; its interval stands with the other answers.
                let mut cells = vec![words.value(figure), words.count(figure.n)];
                // Only limits for just so many answers are this service's.
                let at = |limits: &ReleasedLimits| {
                    let at = limits.along.iter().find(|at| at.n == figure.n)?;
                    Some(words.interval(&funnel.expected, at.lower, at.upper))
                };
                cells.extend(funnel.limits.iter().map(|limits| at(limits).unwrap_or_default()));
                cells
            }
        };
        lines.row(0, words.name(Dimension::Service, &service.service), cells);
    }
    lines.write(page, 0);
    page.paragraph(0, &phrases.read_limits);
}

pub(super) fn write_importance(page: &mut Page, words: &Words<'_>) {
    for map in &words.release.importance {
        write_map(page, words, map);
    }
}

fn write_map(page: &mut Page, words: &Words<'_>, map: &ReleasedImportance) {
    let phrases = words.phrases;
    page.heading(&fill(&phrases.importance, &[("name", words.text(&map.name))]), '─');
    if map.is_withheld() {
        page.paragraph(0, &phrases.withheld);
        return;
    }
    page.paragraph(0, &phrases.read_importance);
    page.gap();
    let heads = [&phrases.importance_of, &phrases.mean, &phrases.of_scale, &phrases.n];
    let mut lines = Table::new(heads.map(ToString::to_string).into());
    for driver in &map.drivers {
        let cells = match &driver.figures {
            Shown::Withheld => vec![phrases.withheld.to_string()],
            Shown::Figure(figures) => vec![
                words.figure(&figures.importance, false),
                words.figure(&figures.performance, false),
                words.as_it_is(figures.performance_percent.value()),
                words.count(figures.performance.n),
            ],
        };
        lines.row(0, words.text(&driver.name), cells);
    }
    lines.write(page, 0);
    let shown = map.drivers.iter().find_map(|driver| driver.figures.figure());
    let lines = map.importance_line.figure().zip(map.performance_line.figure());
    if let Some((shown, (important, strong))) = shown.zip(lines) {
        let strong = fill(&phrases.percent, &[("number", words.as_it_is(strong.value()))]);
        let important = words.number_like(&shown.importance, *important);
        page.paragraph(
            0,
            &fill(&phrases.importance_lines, &[("importance", important), ("performance", strong)]),
        );
    }
    for caveat in &map.caveats {
        page.point(0, worded(*caveat, words));
    }
}
