//! Diverging stacked bars: worse answers to the left of a line, better ones to the right, the middle point across it.

use super::canvas::{Anchor, Canvas, FIGURE, HEADING, Kind, Look, MARGIN, NOTE, STRONG};
use super::colours::{INK, point};
use super::reading::Reading;
use super::rows::{Columns, Label, finished, withheld_note};
use crate::disclosure::printed::Shown;
use crate::disclosure::release::{
    ItemFigures, ItemWords, ReleasedGroup, ReleasedQuestionnaire, ReleasedTable, SectionWords,
};
use crate::vocabulary::scale::{Better, Scale};

const BAR: f64 = 22.0;

/// One bar.
struct Bar<'r> {
    /// The section that it stands under, where sections stand below each other.
    section: Option<String>,
    label: String,
    turned: bool,
    scale: &'r Scale,
    figures: Shown<Option<&'r ItemFigures>>,
}

impl<'r> Bar<'r> {
    fn of(
        label: String,
        item: &'r ItemWords,
        questionnaire: &'r ReleasedQuestionnaire,
        group: &'r ReleasedGroup,
    ) -> Self {
        let figures = match &group.figures {
            Shown::Withheld => Shown::Withheld,
            Shown::Figure(figures) => match figures.items.iter().find(|found| found.id == item.id) {
                Some(found) => match &found.figures {
                    Shown::Withheld => Shown::Withheld,
                    Shown::Figure(figures) => Shown::Figure(figures.as_ref()),
                },
                None => Shown::Figure(None),
            },
        };
        let scale = item.scale.as_ref().unwrap_or(&questionnaire.scale);
        Bar { section: None, label, turned: item.reverse_keyed, scale, figures }
    }

    /// Its shares, the worst point first.
    fn worst_first(&self, figures: &ItemFigures) -> Vec<f64> {
        let mut shares: Vec<f64> = figures.shares.iter().map(|share| share.value().max(0.0)).collect();
        if (self.scale.better_end() == Better::Lower) != self.turned {
            shares.reverse();
        }
        shares
    }

    fn value(&self, reading: &Reading<'_>) -> String {
        match &self.figures {
            Shown::Figure(Some(figures)) => {
                let (mean, n) = (reading.value(&figures.mean), reading.n(figures.n));
                format!("{}\u{a0}{mean}, {n}", reading.phrases.mean)
            }
            _ => String::new(),
        }
    }

    fn said(&self, reading: &Reading<'_>) -> String {
        match &self.figures {
            Shown::Withheld => format!("{}: {}.", self.label, reading.phrases.withheld),
            Shown::Figure(None) => format!("{}: {}.", self.label, reading.phrases.no_answers),
            Shown::Figure(Some(figures)) => {
                let shares = self.scale.points().zip(&figures.shares);
                let shares = shares.map(|(point, share)| {
                    format!("{}: {}", reading.point(point), reading.told().whole_share(*share))
                });
                let shares = shares.collect::<Vec<_>>().join(", ");
                format!("{}: {shares}; {}.", self.label, self.value(reading))
            }
        }
    }
}

pub(super) fn of_section(
    reading: &Reading<'_>,
    canvas: Canvas,
    questionnaire: &ReleasedQuestionnaire,
    group: &ReleasedGroup,
    section: &SectionWords,
) -> String {
    let bars: Vec<Bar<'_>> = section
        .items
        .iter()
        .map(|item| Bar::of(reading.text_or(&item.text, &item.id), item, questionnaire, group))
        .collect();
    let below = [reading.group(&group.group), reading.text_or(&questionnaire.title, &questionnaire.id)];
    draw(reading, canvas, &reading.text_or(&section.title, &section.id), &below, &bars)
}

/// Section below section, under their titles where any holds several items.
pub(super) fn of_questionnaire(
    reading: &Reading<'_>,
    canvas: Canvas,
    questionnaire: &ReleasedQuestionnaire,
    group: &ReleasedGroup,
) -> String {
    let sections = &questionnaire.sections;
    let titled = sections.iter().any(|section| section.items.len() > 1);
    let bars = sections.iter().flat_map(|section| {
        section.items.iter().map(move |item| {
            let bar = Bar::of(reading.text_or(&item.text, &item.id), item, questionnaire, group);
            let title = titled.then(|| reading.text_or(&section.title, &section.id));
            Bar { section: title, ..bar }
        })
    });
    let title = reading.text_or(&questionnaire.title, &questionnaire.id);
    draw(reading, canvas, &title, &[reading.group(&group.group)], &bars.collect::<Vec<_>>())
}

pub(super) fn of_item(
    reading: &Reading<'_>,
    canvas: Canvas,
    questionnaire: &ReleasedQuestionnaire,
    table: &ReleasedTable,
    item: &ItemWords,
) -> String {
    let name = |group: &ReleasedGroup| reading.group(&group.group);
    let bars: Vec<Bar<'_>> =
        table.groups.iter().map(|group| Bar::of(name(group), item, questionnaire, group)).collect();
    let below = [reading.text_or(&questionnaire.title, &questionnaire.id)];
    draw(reading, canvas, &reading.text_or(&item.text, &item.id), &below, &bars)
}

fn draw(
    reading: &Reading<'_>,
    mut canvas: Canvas,
    title: &str,
    below: &[String],
    bars: &[Bar<'_>],
) -> String {
    let words = &reading.words;
    canvas.paragraph(HEADING, title);
    canvas.y += 2.0;
    for line in below {
        canvas.paragraph(NOTE, line);
    }
    canvas.paragraph(NOTE, &words.share_of_answers);
    let values: Vec<String> = bars.iter().map(|bar| bar.value(reading)).collect();
    let labels = bars.iter().zip(&values).map(|(bar, value)| label_of(reading, bar, value));
    let columns = Columns::of(&canvas, labels, std::iter::empty());
    let mut scales: Vec<&Scale> = Vec::new();
    for bar in bars {
        if !scales.contains(&bar.scale) {
            scales.push(bar.scale);
        }
    }
    canvas.say(below.join(", "));
    canvas.say(format!("{}:", words.share_of_answers));
    if bars.is_empty() {
        canvas.y += 8.0;
        canvas.paragraph(NOTE, &reading.phrases.no_answers);
    }
    for scale in scales {
        let of_scale: Vec<(&Bar<'_>, &String)> =
            bars.iter().zip(&values).filter(|(bar, _)| bar.scale == scale).collect();
        block(reading, &mut canvas, &columns, scale, &of_scale);
    }
    if bars.iter().any(|bar| bar.figures.is_withheld()) {
        withheld_note(reading, &mut canvas);
    }
    finished(reading, canvas, title)
}

fn label_of<'l>(reading: &'l Reading<'_>, bar: &'l Bar<'_>, value: &'l str) -> Label<'l> {
    Label { name: &bar.label, note: bar.turned.then_some(reading.words.turned.as_str()), value }
}

/// The bars on one scale, with its legend.
fn block(
    reading: &Reading<'_>,
    canvas: &mut Canvas,
    columns: &Columns,
    scale: &Scale,
    bars: &[(&Bar<'_>, &String)],
) {
    canvas.y += 10.0;
    legend(reading, canvas, scale);
    canvas.y += 6.0;
    ends(reading, canvas, columns);
    let [left, width] = columns.plot;
    // Percent to the left of the line, and to its right, at most.
    let (mut worse, mut better) = (0.0_f64, 0.0_f64);
    for (bar, _) in bars {
        if let Shown::Figure(Some(figures)) = &bar.figures {
            let shares = bar.worst_first(figures);
            let before = before_line(&shares);
            worse = worse.max(before);
            better = better.max(shares.iter().sum::<f64>() - before);
        }
    }
    let unit = if worse + better > 0.0 { width / (worse + better) } else { 0.0 };
    let mut section = None;
    for (bar, value) in bars {
        if let Some(title) = bar.section.as_ref().filter(|title| section != Some(*title)) {
            canvas.y += 6.0;
            canvas.paragraph(STRONG, title);
            canvas.y += 4.0;
            canvas.say(format!("{title}:"));
            section = Some(title);
        }
        canvas.say(bar.said(reading));
        columns.row(canvas, &label_of(reading, bar, value), BAR, |canvas, top| match &bar.figures {
            Shown::Withheld => canvas.withheld([left, top, width, BAR], &reading.phrases.withheld),
            Shown::Figure(None) => {
                let lines = NOTE.wrap(&reading.phrases.no_answers, width);
                canvas.lines(left, top + 3.0, Anchor::Start, NOTE, &lines);
            }
            Shown::Figure(Some(figures)) => {
                let shares = bar.worst_first(figures);
                let line = left + worse * unit;
                // Below the bar, so that it does not run through the number of the middle point.
                canvas.line((line, top - 3.0), (line, top + BAR + 3.0), INK, 1.0, "");
                segments(reading, canvas, [line - before_line(&shares) * unit, top], unit, &shares);
            }
        });
    }
}

/// How much of a bar lies before the line: the worse half, and half of the middle point.
fn before_line(shares: &[f64]) -> f64 {
    let half = shares.len() / 2;
    let middle = if shares.len() % 2 == 1 { shares[half] / 2.0 } else { 0.0 };
    shares[..half].iter().sum::<f64>() + middle
}

fn segments(reading: &Reading<'_>, canvas: &mut Canvas, [mut x, top]: [f64; 2], unit: f64, shares: &[f64]) {
    for (place, share) in shares.iter().enumerate() {
        let (fill, width) = (point(place, shares.len()), share * unit);
        if width > 0.0 {
            // A sliver of paper between neighbours, where there is room for one.
            let drawn = if width > 4.0 { width - 1.0 } else { width };
            canvas.rectangle([x, top, drawn, BAR], &fill.colour, None);
        }
        let text = reading.number(share * 100.0, 0);
        let look = Look { ink: fill.ink, ..FIGURE };
        if *share > 0.0 && look.width(&text) + 4.0 <= width {
            canvas.text(x + width / 2.0, top + BAR / 2.0 + look.size * 0.36, Anchor::Middle, look, &text);
        }
        x += width;
    }
}

/// Which side is the worse one.
fn ends(reading: &Reading<'_>, canvas: &mut Canvas, columns: &Columns) {
    let [left, width] = columns.plot;
    let lines = |text: String| NOTE.wrap(&text, width / 2.0 - 6.0);
    let worse = lines(format!("← {}", reading.words.worse));
    let better = lines(format!("{}\u{a0}→", reading.words.better));
    let height = canvas.lines(left, canvas.y, Anchor::Start, NOTE, &worse);
    let other = canvas.lines(left + width, canvas.y, Anchor::End, NOTE, &better);
    // Clear of the tick above the first bar.
    canvas.y += height.max(other) + 7.0;
}

const SWATCH: f64 = 12.0;
const MOST_IN_LEGEND: usize = 11;

/// The points with their colours; of long scales those that have a label, and the ends.
fn legend(reading: &Reading<'_>, canvas: &mut Canvas, scale: &Scale) {
    let look = Look { kind: Kind::Words, ..NOTE };
    let count = scale.len();
    let room = canvas.inner() - SWATCH - 5.0;
    let mut x = MARGIN;
    for (place, value) in scale.points().enumerate() {
        let label = scale.label_of(value).map(|label| reading.text(label)).filter(|label| !label.is_empty());
        if count > MOST_IN_LEGEND && label.is_none() && place != 0 && place + 1 != count {
            continue;
        }
        let text =
            label.map_or_else(|| reading.point(value), |label| format!("{} {label}", reading.point(value)));
        let lines = look.wrap(&text, room);
        let width = lines.iter().map(|line| look.width(line)).fold(0.0, f64::max) + SWATCH + 5.0;
        if x > MARGIN && x + width > canvas.right() {
            x = MARGIN;
            canvas.y += look.leading() + 2.0;
        }
        let from_worst = if scale.better_end() == Better::Lower { count - 1 - place } else { place };
        canvas.rectangle(
            [x, canvas.y + 2.0, SWATCH, SWATCH],
            &point(from_worst, count).colour,
            Some("#888888"),
        );
        let height = canvas.lines(x + SWATCH + 5.0, canvas.y, Anchor::Start, look, &lines);
        if lines.len() > 1 {
            canvas.y += height - look.leading();
        }
        x += width + 14.0;
    }
    canvas.y += look.leading() + 2.0;
}
