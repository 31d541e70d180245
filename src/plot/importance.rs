//! The importance–performance map (Martilla & James 1977, *J. Marketing* 41(1), 77–79): upward what matters, sideward how it is experienced.

use super::canvas::{Anchor, Canvas, HEADING, MARGIN, NOTE};
use super::colours::QUIET;
use super::lettered::{Entry, Place, list, map};
use super::reading::Reading;
use super::rows::{finished, withheld_note};
use super::scales::{AXIS_TITLE, Scales, range, written};
use crate::disclosure::release::{DriverFigures, ReleasedImportance};
use crate::estimate::Quantity;
use crate::report::words::fill;

pub(super) fn of(reading: &Reading<'_>, mut canvas: Canvas, importance: &ReleasedImportance) -> String {
    let (words, phrases) = (&reading.words, &reading.phrases);
    canvas.paragraph(HEADING, &words.importance_map);
    canvas.y += 2.0;
    canvas.paragraph(NOTE, &reading.text(&importance.name));
    canvas.say(reading.text(&importance.name));
    let figures = || importance.drivers.iter().filter_map(|driver| driver.figures.figure());
    let quantity = figures().next().map_or(Quantity::Coefficient, |driver| driver.importance.quantity);
    let per = written(quantity);
    let lines = importance.performance_line.figure().zip(importance.importance_line.figure());
    let Some(line) = lines.map(|(strong, important)| (strong.value(), important.value() * per)) else {
        return withheld(reading, canvas, importance);
    };
    let performance = range(figures().map(|driver| driver.performance_percent.value()), line.0, [0.0, 100.0]);
    let matters =
        range(figures().map(|driver| driver.importance.value.value() * per), line.1, [f64::MIN, f64::MAX]);
    canvas.y += 8.0;
    canvas.paragraph(AXIS_TITLE, &format!("↑ {}", upward(reading, quantity)));
    canvas.y += 4.0;
    let scale = Scales::of(reading, &canvas, performance, matters);
    pair(&mut canvas, &scale, [&words.concentrate_here, &words.keep_up]);
    let scale = scale.from(canvas.y);
    let [left, top, width, height] = scale.area;
    scale.draw(reading, &mut canvas);
    let (x, y) = (scale.sideward.at(line.0), scale.upward.at(line.1));
    canvas.line((x, top), (x, top + height), QUIET, 1.0, "5 4");
    canvas.line((left, y), (left + width, y), QUIET, 1.0, "5 4");
    let entry = |figures: &DriverFigures| {
        let at = (figures.performance_percent.value(), figures.importance.value.value() * per);
        let (importance, performance) = (&figures.importance, &figures.performance);
        Place {
            at: (scale.sideward.at(at.0), scale.upward.at(at.1)),
            value: format!(
                "{}\u{a0}{}, {}\u{a0}{}",
                phrases.importance_of,
                reading.value(importance),
                phrases.mean,
                reading.value(performance)
            ),
            said: format!(
                "{} {}; {} {}",
                phrases.importance_of,
                reading.whole(importance),
                phrases.mean,
                reading.whole(performance)
            ),
        }
    };
    let entries: Vec<Entry> = importance
        .drivers
        .iter()
        .map(|driver| Entry { name: reading.text(&driver.name), shown: driver.figures.figure().map(entry) })
        .collect();
    map(&mut canvas, scale.area, &entries);
    canvas.y = top + height + 4.0;
    scale.mark_below(reading, &mut canvas);
    pair(&mut canvas, &scale, [&words.low_priority, &words.possible_overkill]);
    let lines = AXIS_TITLE.wrap(&format!("{}\u{a0}→", words.performance), canvas.inner());
    canvas.y += canvas.lines(canvas.right(), canvas.y, Anchor::End, AXIS_TITLE, &lines) + 10.0;
    list(reading, &mut canvas, &entries);
    canvas.y += 4.0;
    canvas.paragraph(NOTE, &words.importance_note);
    canvas.say(words.importance_note.as_str());
    if importance.drivers.iter().any(|driver| driver.figures.is_withheld()) {
        withheld_note(reading, &mut canvas);
    }
    finished(reading, canvas, &words.importance_map)
}

/// A map of which nothing is shown: what it is called, and what of.
fn withheld(reading: &Reading<'_>, mut canvas: Canvas, importance: &ReleasedImportance) -> String {
    canvas.y += 8.0;
    canvas.withheld([MARGIN, canvas.y, canvas.inner(), 120.0], &reading.phrases.withheld);
    canvas.y += 130.0;
    let drivers = importance.drivers.iter();
    let entries: Vec<Entry> =
        drivers.map(|driver| Entry { name: reading.text(&driver.name), shown: None }).collect();
    list(reading, &mut canvas, &entries);
    withheld_note(reading, &mut canvas);
    finished(reading, canvas, &reading.words.importance_map)
}

fn upward(reading: &Reading<'_>, quantity: Quantity) -> String {
    let name = &reading.phrases.importance_of;
    let sign = fill(&reading.phrases.percent, &[("number", String::new())]);
    if quantity == Quantity::Share { format!("{name}, {}", sign.trim()) } else { name.to_string() }
}

/// Two texts over or below the halves of a map.
fn pair(canvas: &mut Canvas, scale: &Scales, texts: [&str; 2]) {
    let [left, _, width, _] = scale.area;
    let lines = texts.map(|text| NOTE.wrap(text, width / 2.0 - 6.0));
    let heights = [
        canvas.lines(left, canvas.y, Anchor::Start, NOTE, &lines[0]),
        canvas.lines(left + width, canvas.y, Anchor::End, NOTE, &lines[1]),
    ];
    canvas.y += heights[0].max(heights[1]) + 3.0;
}
