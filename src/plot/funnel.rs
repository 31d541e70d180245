//! The funnel (Spiegelhalter 2005, *Statist. Med.* 24, 1185–1202): services by how many answered, around what is expected of them.

use super::canvas::{Anchor, Canvas, FIGURE, HEADING, MARGIN, NOTE};
use super::colours::{INK, QUIET};
use super::lettered::{Entry, Place, list, map};
use super::reading::Reading;
use super::rows::{finished, withheld_note};
use super::scales::{AXIS_TITLE, Scales, range, written};
use crate::disclosure::printed::{Printed, ReleasedFigure, Shown};
use crate::disclosure::release::{LimitsAt, ReleasedFunnel, ReleasedLimits};
use crate::estimate::Quantity;
use crate::report::words::fill;
use crate::tally::group::Dimension;

/// With a larger ratio of the most answers to the fewest, equal steps sideward are equal ratios.
const MOST_LINEAR: f64 = 40.0;

const DASHES: [&str; 3] = ["3 3", "8 4", "12 3 3 3"];

pub(super) fn of(reading: &Reading<'_>, mut canvas: Canvas, funnel: &ReleasedFunnel) -> String {
    let (words, phrases) = (&reading.words, &reading.phrases);
    let title = fill(&phrases.services_compared, &[("name", reading.text(&funnel.name))]);
    canvas.paragraph(HEADING, &title);
    canvas.y += 2.0;
    let direction =
        if funnel.higher_is_better { &phrases.higher_is_better } else { &phrases.lower_is_better };
    canvas.paragraph(NOTE, direction);
    canvas.say(direction.as_ref());
    canvas.say(format!("{}.", expected(reading, funnel)));
    let figures = || funnel.services.iter().filter_map(|service| service.value.figure());
    let per = written(funnel.expected.quantity);
    let along = || funnel.limits.iter().flat_map(|limits| &limits.along);
    let sizes =
        || figures().map(|figure| figure.n).chain(along().map(|limits| limits.n)).map(|n| n.max(1) as f64);
    let (fewest, most) = sizes().fold((f64::INFINITY, 1.0_f64), |(low, high), n| (low.min(n), high.max(n)));
    let ratios = most / fewest > MOST_LINEAR;
    let sideward = if ratios { [fewest * 0.8, most * 1.25] } else { [0.0, most * 1.08] };
    let ends = along().flat_map(|limits| [limits.lower, limits.upper]);
    let values = figures().map(|figure| figure.value).chain(ends).map(|value| value.value() * per);
    // Limits of a share are computed beyond 0 and 100 %, where no share can be.
    let possible = match funnel.expected.quantity {
        Quantity::Share => [0.0, per],
        Quantity::Points | Quantity::Coefficient => [f64::MIN, f64::MAX],
    };
    let upward = range(values, funnel.expected.value.value() * per, possible);
    canvas.y += 8.0;
    legend(reading, &mut canvas, funnel);
    let scales = Scales::of(reading, &canvas, sideward, upward).from(canvas.y + 6.0);
    let scales = if ratios { scales.in_ratios() } else { scales };
    scales.draw(reading, &mut canvas);
    let [left, top, width, height] = scales.area;
    let place =
        |n: u64, value: Printed| (scales.sideward.at(n.max(1) as f64), scales.upward.at(value.value() * per));
    let line = place(1, funnel.expected.value).1;
    canvas.line((left, line), (left + width, line), INK, 1.5, "");
    for (number, limits) in funnel.limits.iter().enumerate() {
        for end in [|at: &LimitsAt| at.lower, |at: &LimitsAt| at.upper] {
            let curve: Vec<(f64, f64)> = limits.along.iter().map(|at| place(at.n, end(at))).collect();
            canvas.polyline(&curve, QUIET, 1.5, DASHES[number % DASHES.len()]);
        }
    }
    let shown = |figure: &ReleasedFigure| Place {
        at: place(figure.n, figure.value),
        value: format!("{}, {}", reading.value(figure), reading.n(figure.n)),
        said: format!("{}, {}", reading.value(figure), reading.n(figure.n)),
    };
    let entries: Vec<Entry> = funnel
        .services
        .iter()
        .map(|service| Entry {
            name: reading.told().name(Dimension::Service, &service.service),
            shown: service.value.figure().map(shown),
        })
        .collect();
    map(&mut canvas, scales.area, &entries);
    canvas.y = top + height + 4.0;
    scales.mark_below(reading, &mut canvas);
    let lines = AXIS_TITLE.wrap(&format!("{}\u{a0}→", words.answers), canvas.inner());
    canvas.y += canvas.lines(canvas.right(), canvas.y, Anchor::End, AXIS_TITLE, &lines) + 10.0;
    list(reading, &mut canvas, &entries);
    canvas.y += 4.0;
    canvas.paragraph(NOTE, &words.limits_note);
    canvas.say(words.limits_note.as_str());
    if funnel.services.iter().any(|service| matches!(service.value, Shown::Withheld)) {
        withheld_note(reading, &mut canvas);
    }
    finished(reading, canvas, &title)
}

fn expected(reading: &Reading<'_>, funnel: &ReleasedFunnel) -> String {
    fill(&reading.phrases.expected, &[("figure", reading.value(&funnel.expected))])
}

/// What the lines are, one below the other.
fn legend(reading: &Reading<'_>, canvas: &mut Canvas, funnel: &ReleasedFunnel) {
    let level = |limits: &ReleasedLimits| {
        fill(&reading.phrases.limits, &[("level", reading.told().level(limits.level))])
    };
    let lines = std::iter::once((expected(reading, funnel), INK, "")).chain(
        funnel
            .limits
            .iter()
            .zip(DASHES.iter().cycle())
            .map(|(limits, dashes)| (level(limits), QUIET, *dashes)),
    );
    for (text, stroke, dashes) in lines {
        let middle = canvas.y + FIGURE.size * 0.7;
        canvas.line((MARGIN, middle), (MARGIN + 34.0, middle), stroke, 1.5, dashes);
        let lines = FIGURE.wrap(&text, canvas.inner() - 42.0);
        canvas.y += canvas.lines(MARGIN + 42.0, canvas.y, Anchor::Start, FIGURE, &lines) + 1.0;
    }
}
