//! Rows of a label, a plot and a value, and axes with whole ticks.

use super::canvas::{AXIS, Anchor, Canvas, FIGURE, MARGIN, NOTE, SMALL, STRONG, WORDS};
use super::colours::GRID;
use super::reading::Reading;

const GAP: f64 = 10.0;

/// Where labels, plots and values stand; on a narrow sheet labels and values stand above their plot.
pub(super) struct Columns {
    label: f64,
    pub(super) plot: [f64; 2], // Left edge and width.
    pub(super) stacked: bool,
}

/// The words of a row.
pub(super) struct Label<'l> {
    pub(super) name: &'l str,
    pub(super) note: Option<&'l str>,
    pub(super) value: &'l str,
}

impl Columns {
    /// Columns for these rows; where headings stand between them, the column of labels is as wide as these would like it, too.
    pub(super) fn of<'l>(
        canvas: &Canvas,
        rows: impl Iterator<Item = Label<'l>>,
        headings: impl Iterator<Item = &'l String>,
    ) -> Self {
        let inner = canvas.inner();
        let mut label = headings.map(|heading| STRONG.width(heading)).fold(0.0, f64::max);
        let mut value = 0.0_f64;
        for row in rows {
            label = label.max(WORDS.width(row.name)).max(row.note.map_or(0.0, |note| NOTE.width(note)));
            value = value.max(FIGURE.width(row.value));
        }
        // A line as wide as the column fits it whatever the last bit of the sum.
        let label = (label + 0.01).min(0.36 * inner);
        let plot = inner - label - value - 2.0 * GAP;
        if inner < 450.0 || plot < 0.3 * inner {
            Columns { label: inner, plot: [MARGIN, inner], stacked: true }
        } else {
            Columns { label, plot: [MARGIN + label + GAP, plot], stacked: false }
        }
    }

    /// Draws a row whose plot is so high; the plot is drawn from its top.
    pub(super) fn row(
        &self,
        canvas: &mut Canvas,
        row: &Label<'_>,
        height: f64,
        plot: impl FnOnce(&mut Canvas, f64),
    ) {
        let labels = WORDS.wrap(row.name, self.label);
        let notes = row.note.map_or_else(Vec::new, |note| NOTE.wrap(note, self.label));
        let words = labels.len() as f64 * WORDS.leading() + notes.len() as f64 * NOTE.leading();
        let top = canvas.y;
        if self.stacked {
            let mut y = top + canvas.lines(MARGIN, top, Anchor::Start, WORDS, &labels);
            y += canvas.lines(MARGIN, y, Anchor::Start, NOTE, &notes);
            let values = FIGURE.wrap(row.value, self.label);
            y += canvas.lines(MARGIN, y, Anchor::Start, FIGURE, &values) + 3.0;
            plot(canvas, y);
            canvas.y = y + height + GAP;
        } else {
            let block = words.max(height);
            let start = top + (block - words) / 2.0;
            let below = canvas.lines(MARGIN, start, Anchor::Start, WORDS, &labels);
            canvas.lines(MARGIN, start + below, Anchor::Start, NOTE, &notes);
            if !row.value.is_empty() {
                let foot = top + block / 2.0 + FIGURE.size * 0.36;
                canvas.text(canvas.right(), foot, Anchor::End, FIGURE, row.value);
            }
            plot(canvas, top + (block - height) / 2.0);
            canvas.y = top + block + 0.6 * GAP;
        }
    }
}

/// From values to places.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    logarithmic: bool,
}

impl Axis {
    /// An axis over a range, wherever it runs from and to; a range without width is widened.
    pub(super) fn new([low, high]: [f64; 2], [from, to]: [f64; 2]) -> Self {
        let high = if high > low { high } else { low + 1.0 };
        Axis { low, high, from, to, logarithmic: false }
    }

    /// An axis whose equal steps are equal ratios; the range is above 0.
    pub(super) fn logarithmic(range: [f64; 2], ends: [f64; 2]) -> Self {
        let [low, high] = range.map(|end| end.max(f64::MIN_POSITIVE).ln());
        Axis { logarithmic: true, ..Axis::new([low, high], ends) }
    }

    /// The place of a value; beyond the ends at the end.
    pub(super) fn at(&self, value: f64) -> f64 {
        let value = if self.logarithmic { value.max(f64::MIN_POSITIVE).ln() } else { value };
        let share = (value - self.low) / (self.high - self.low);
        self.from + (self.to - self.from) * if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.5 }
    }

    /// Round values to mark, at most about so many: steps of 1, 2 or 5 times a power of ten, with the decimals that tell them apart.
    pub(super) fn ticks(&self, most: usize) -> (Vec<f64>, u8) {
        if self.logarithmic {
            let powers =
                (self.low / f64::ln(10.0)).ceil() as i32..=(self.high / f64::ln(10.0)).floor() as i32;
            let every = (powers.clone().count() / most.max(1) + 1).max(1);
            return (powers.step_by(every).map(|power| 10_f64.powi(power)).collect(), 0);
        }
        let rough = (self.high - self.low) / most.max(1) as f64;
        let power = rough.log10().floor();
        let steps = [1.0, 2.0, 5.0, 10.0].map(|digit| digit * 10_f64.powf(power));
        let step = steps.into_iter().find(|step| *step >= rough * (1.0 - 1e-9)).unwrap_or(rough);
        let tolerance = step * 1e-6;
        let first = ((self.low - tolerance) / step).ceil();
        let last = ((self.high + tolerance) / step).floor();
        let count = (last - first + 1.0).clamp(0.0, 100.0) as usize;
        let decimals = if step >= 1.0 - 1e-9 { 0 } else { (-step.log10()).ceil().clamp(0.0, 6.0) as u8 };
        ((0..count).map(|place| (first + place as f64) * step).collect(), decimals)
    }

    /// Marks the axis along a line of text with its top here, as densely as the marks' widths allow; what was marked.
    pub(super) fn mark_sideward(&self, canvas: &mut Canvas, top: f64, reading: &Reading<'_>) -> Vec<f64> {
        let half = |text: &str| AXIS.width(text) / 2.0;
        let marks = |most: usize| -> Vec<(f64, f64, String)> {
            let (values, decimals) = self.ticks(most);
            let mark = |value: f64| (value, self.at(value), reading.number(value, decimals));
            values.into_iter().map(mark).collect()
        };
        let apart =
            |pair: &[(f64, f64, String)]| pair[0].1 + half(&pair[0].2) + 8.0 <= pair[1].1 - half(&pair[1].2);
        let room = |most: &usize| marks(*most).windows(2).all(apart);
        let densest = ((self.to - self.from).abs() / 40.0).clamp(1.0, 10.0) as usize;
        let marks = marks((1..=densest).rev().find(room).unwrap_or(1));
        for (_, x, text) in &marks {
            let edge = MARGIN / 2.0 + half(text);
            let x = x.clamp(edge, (canvas.right() + MARGIN / 2.0 - half(text)).max(edge));
            canvas.text(x, top + AXIS.ascent(), Anchor::Middle, AXIS, text);
        }
        marks.into_iter().map(|(value, ..)| value).collect()
    }
}

/// A thin upright line.
pub(super) fn grid(canvas: &mut Canvas, x: f64, [top, bottom]: [f64; 2]) {
    canvas.line((x, top), (x, bottom), GRID, 1.0, "");
}

/// What hatched places are, at the foot.
pub(super) fn withheld_note(reading: &Reading<'_>, canvas: &mut Canvas) {
    canvas.y += 4.0;
    canvas.withheld([MARGIN, canvas.y + 2.0, 14.0, 11.0], "");
    let lines = NOTE.wrap(&reading.withheld_note(), canvas.inner() - 20.0);
    canvas.y += canvas.lines(MARGIN + 20.0, canvas.y, Anchor::Start, NOTE, &lines);
}

/// The finished picture. At its foot, and in its title for screen readers, it says which release it is of: pictures travel alone.
pub(super) fn finished(reading: &Reading<'_>, mut canvas: Canvas, title: &str) -> String {
    let release = reading.text(&reading.release.title);
    let rounded = reading.rounded_note();
    if !release.is_empty() || rounded.is_some() {
        canvas.y += 8.0;
    }
    if let Some(rounded) = rounded {
        canvas.say(rounded.as_str());
        canvas.paragraph(SMALL, &rounded);
    }
    canvas.paragraph(SMALL, &release);
    let title = if release.is_empty() { title.to_owned() } else { format!("{title} – {release}") };
    canvas.finish(&title, &reading.language)
}
