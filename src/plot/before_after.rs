//! Before and after: how many went from which band of a measure to which, with the band within which a change may be error of measurement.

use super::canvas::{AXIS, Anchor, Canvas, FIGURE, HEADING, Look, MARGIN, NOTE};
use super::colours::{INK, PAPER, RULE, count};
use super::reading::Reading;
use super::rows::{finished, withheld_note};
use super::scales::AXIS_TITLE;
use crate::disclosure::printed::{ReleasedFigure, Shown};
use crate::disclosure::release::{BeforeAfter, ChangeFigures, ReleasedChange, ReleasedWellbeing};
use crate::report::words::fill;

const SMALLEST: f64 = 9.0;

pub(super) fn of(
    reading: &Reading<'_>,
    mut canvas: Canvas,
    measure: &ReleasedWellbeing,
    change: &ReleasedChange,
) -> String {
    let words = &reading.words;
    canvas.paragraph(HEADING, &words.before_after);
    canvas.y += 2.0;
    let name = reading.directed(&reading.measure(measure), measure.higher_is_better);
    let from_to = format!("{} → {}", reading.stage(&change.from), reading.stage(&change.to));
    let reporter = measure.reporter.as_ref().map(|_| reading.reporter(measure));
    let of = format!("{name}{}", reporter.map_or(String::new(), |role| format!(", {role}")));
    canvas.paragraph(NOTE, &of);
    canvas.paragraph(NOTE, &from_to);
    canvas.say(format!("{of}: {from_to}."));
    let mut withheld = change.figures.is_withheld();
    match &change.figures {
        Shown::Withheld => nothing_shown(reading, &mut canvas),
        Shown::Figure(figures) => {
            withheld = figures.left.is_withheld()
                || figures.leavers_less_stayers.is_withheld()
                || figures.improved.is_withheld()
                || figures.before_after.iter().any(|cell| cell.n.is_withheld());
            if no_square(figures) {
                canvas.y += 8.0;
                canvas.paragraph(NOTE, &words.people);
                canvas.say(format!("{}:", words.people));
                nothing_shown(reading, &mut canvas);
            } else {
                squares(reading, &mut canvas, measure, figures);
            }
            in_numbers(reading, &mut canvas, figures);
        }
    }
    if withheld {
        withheld_note(reading, &mut canvas);
    }
    finished(reading, canvas, &words.before_after)
}

/// Whether all squares are withheld.
fn no_square(figures: &ChangeFigures) -> bool {
    let mut cells = figures.before_after.iter();
    !figures.before_after.is_empty() && cells.all(|cell| cell.n.is_withheld())
}

/// One hatched place for all squares.
fn nothing_shown(reading: &Reading<'_>, canvas: &mut Canvas) {
    let withheld = &reading.phrases.withheld;
    canvas.say(format!("{withheld}."));
    canvas.y += 8.0;
    canvas.withheld([MARGIN, canvas.y, canvas.inner(), 120.0], withheld);
    canvas.y += 126.0;
}

/// The figures below the squares.
fn in_numbers(reading: &Reading<'_>, canvas: &mut Canvas, figures: &ChangeFigures) {
    let (words, phrases, told) = (&reading.words, &reading.phrases, reading.told());
    let band = match figures.reliable_change {
        Some(points) => {
            let band = if no_square(figures) { &*phrases.reliable_band } else { &words.reliable_band };
            fill(band, &[("points", told.as_it_is(points.value()))])
        }
        None => words.no_reliable_band.clone(),
    };
    let mut lines = vec![band];
    let mut add = |phrase: &str, name: &str, figure: Option<String>| {
        lines.extend(figure.map(|figure| fill(phrase, &[(name, figure)])));
    };
    let shown = |shown: &Shown<Option<ReleasedFigure>>, plus: bool| match shown {
        Shown::Withheld => Some(phrases.withheld.to_string()),
        Shown::Figure(figure) => figure.as_ref().map(|figure| told.figure(figure, plus)),
    };
    add(&phrases.improved, "share", shown(&figures.improved, false));
    let mean = format!("{}, {}", told.figure(&figures.mean, true), reading.n(figures.mean.n));
    add(&phrases.mean_change, "figure", Some(mean));
    let left = figures.left.figure().map_or(phrases.withheld.to_string(), |left| reading.count(*left));
    add(&phrases.left_before, "n", Some(left));
    add(&phrases.leavers_less_stayers, "figure", shown(&figures.leavers_less_stayers, true));
    for line in lines {
        canvas.say(line.as_str());
        canvas.y += 4.0;
        canvas.paragraph(FIGURE, &line);
    }
}

/// The grid of squares: before sideward, after upward.
struct Grid {
    left: f64,
    top: f64,
    cell: f64,
    bands: usize,
    /// How many points a band is wide.
    points: f64,
}

impl Grid {
    /// The place of bands before and after, whole numbers being edges.
    fn at(&self, before: f64, after: f64) -> (f64, f64) {
        (self.left + before * self.cell, self.top + (self.bands as f64 - after) * self.cell)
    }

    fn square(&self, cell: &BeforeAfter) -> [f64; 4] {
        let (x, y) = self.at(f64::from(cell.before), f64::from(cell.after) + 1.0);
        [x, y, self.cell, self.cell]
    }
}

fn squares(reading: &Reading<'_>, canvas: &mut Canvas, measure: &ReleasedWellbeing, figures: &ChangeFigures) {
    let words = &reading.words;
    let highest_band = figures.before_after.iter().map(|cell| cell.before.max(cell.after)).max().unwrap_or(0);
    let bands = usize::from(figures.bands.max(highest_band.saturating_add(1)));
    let step = (measure.highest - measure.lowest) / bands as f64;
    let edges: Vec<f64> = (0..=bands).map(|edge| measure.lowest + step * edge as f64).collect();
    let edges: Vec<String> = edges.into_iter().map(|edge| reading.told().as_it_is(edge)).collect();
    let widest = edges.iter().map(|edge| AXIS.width(edge)).fold(0.0, f64::max);
    canvas.y += 8.0;
    canvas.paragraph(NOTE, &words.people);
    canvas.say(format!("{}:", words.people));
    canvas.y += 4.0;
    let left = MARGIN + widest + 8.0;
    // Half of the last number stands out to the right.
    let room = canvas.right() - left - widest / 2.0;
    let cell = (room / bands as f64).min(80.0);
    let better = [words.better.as_str(), words.worse.as_str()];
    let [above, below] = if measure.higher_is_better { better } else { [better[1], better[0]] };
    let title = format!("↑ {}", words.after);
    canvas.paragraph(AXIS_TITLE, &title);
    let corner = NOTE.wrap(&format!("↖ {above}"), room);
    canvas.y += canvas.lines(left, canvas.y, Anchor::Start, NOTE, &corner) + 4.0;
    let grid = Grid { left, top: canvas.y + AXIS.size / 2.0, cell, bands, points: step };
    let side = cell * bands as f64;
    canvas.rectangle([left, grid.top, side, side], PAPER, Some(RULE));
    cells(reading, canvas, &grid, figures, &edges);
    axes(canvas, &grid, &edges);
    canvas.y = grid.top + side + 8.0 + AXIS.leading();
    for (text, right) in
        [(format!("{below}\u{a0}↘"), left + side), (format!("{}\u{a0}→", words.before), left + side)]
    {
        let lines = NOTE.wrap(&text, side);
        canvas.y += canvas.lines(right, canvas.y, Anchor::End, NOTE, &lines);
    }
    canvas.y += 4.0;
}

fn cells(reading: &Reading<'_>, canvas: &mut Canvas, grid: &Grid, figures: &ChangeFigures, edges: &[String]) {
    let words = &reading.words;
    let largest = figures.before_after.iter().filter_map(|cell| cell.n.figure()).max().copied().unwrap_or(0);
    let share = |n: u64| if largest > 0 { n as f64 / largest as f64 } else { 0.0 };
    let band = |band: u8| {
        let edge = |edge: usize| edges.get(edge).map_or("", String::as_str);
        let ends = [("lower", edge(usize::from(band))), ("upper", edge(usize::from(band) + 1))];
        fill(&reading.phrases.band, &ends.map(|(name, edge)| (name, edge.to_owned())))
    };
    for cell in &figures.before_after {
        let [x, y, width, height] = grid.square(cell);
        let (inside, fill) =
            ([x + 0.5, y + 0.5, width - 1.0, height - 1.0], cell.n.figure().map(|n| count(share(*n))));
        let number = match (&cell.n, fill) {
            (Shown::Figure(0), _) => continue,
            (Shown::Figure(n), Some(fill)) => {
                canvas.rectangle(inside, &fill.colour, None);
                reading.count(*n)
            }
            _ => {
                canvas.withheld(inside, "");
                reading.phrases.withheld.to_string()
            }
        };
        canvas.say(format!(
            "{} {}, {} {}: {number}.",
            words.before,
            band(cell.before),
            words.after,
            band(cell.after)
        ));
    }
    if let Some(half) = figures.reliable_change {
        for steps in [half.value() / grid.points, -half.value() / grid.points] {
            dashed(canvas, grid, steps);
        }
    }
    // Numbers and words stand above the lines, each on a colour of its own.
    for cell in &figures.before_after {
        let n = match cell.n {
            Shown::Figure(0) => continue,
            Shown::Figure(n) => n,
            Shown::Withheld => {
                canvas.chip(grid.square(cell), &reading.phrases.withheld);
                continue;
            }
        };
        let (fill, text) = (count(share(n)), reading.count(n));
        let fits = |size: &f64| {
            Look { size: *size, ..FIGURE }.width(&text) + 4.0 <= grid.cell && size * 1.4 <= grid.cell
        };
        let Some(size) = [FIGURE.size, 11.0, 10.0, SMALLEST].into_iter().find(fits) else { continue };
        let look = Look { size, ink: fill.ink, ..FIGURE };
        let [x, y, width, height] = grid.square(cell);
        let (middle, centre, wide) = (x + width / 2.0, y + height / 2.0, look.width(&text) + 2.0);
        canvas.rectangle([middle - wide / 2.0, centre - size * 0.65, wide, size * 1.3], &fill.colour, None);
        canvas.text(middle, centre + size * 0.36, Anchor::Middle, look, &text);
    }
}

/// The line of those who ended so many bands above where they started.
fn dashed(canvas: &mut Canvas, grid: &Grid, steps: f64) {
    let bands = grid.bands as f64;
    let (first, last) = ((-steps).max(0.0), (bands - steps).min(bands));
    if first < last {
        let ends = [first, last].map(|before| grid.at(before, before + steps));
        canvas.line(ends[0], ends[1], PAPER, 4.0, "");
        canvas.line(ends[0], ends[1], INK, 2.0, "7 4");
    }
}

/// The edges of the bands in points: all of them where they have room, else the two ends.
fn axes(canvas: &mut Canvas, grid: &Grid, edges: &[String]) {
    let widest = edges.iter().map(|edge| AXIS.width(edge)).fold(0.0, f64::max);
    let every = if widest + 8.0 <= grid.cell && AXIS.leading() <= grid.cell { 1 } else { grid.bands };
    for (number, edge) in edges.iter().enumerate().step_by(every) {
        let (x, _) = grid.at(number as f64, 0.0);
        let (_, y) = grid.at(0.0, number as f64);
        let below = grid.top + grid.cell * grid.bands as f64 + 8.0 + AXIS.ascent();
        canvas.text(x, below, Anchor::Middle, AXIS, edge);
        canvas.text(grid.left - 5.0, y + AXIS.size * 0.36, Anchor::End, AXIS, edge);
    }
}
