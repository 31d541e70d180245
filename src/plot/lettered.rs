//! Marks with letters on a map, and the names that the letters stand for below it.

use super::canvas::{Anchor, Canvas, FIGURE, LETTER, MARGIN, NOTE, WORDS};
use super::colours::{MARK, PAPER, RULE};
use super::reading::Reading;

/// One name, with its place on the map; without one it is withheld.
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) shown: Option<Place>,
}

/// Where a mark stands, and what is written beside its name.
pub(super) struct Place {
    pub(super) at: (f64, f64),
    pub(super) value: String,
    /// Everything known of it, for screen readers.
    pub(super) said: String,
}

/// A, B … Z, AA, AB …
fn letter(mut number: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (number % 26) as u8));
        if number < 26 {
            return letters.into_iter().rev().collect();
        }
        number = number / 26 - 1;
    }
}

const HEIGHT: f64 = 14.0;
const MARK_SIZE: f64 = 6.0;

fn apart(a: &[f64; 4], b: &[f64; 4]) -> bool {
    a[0] + a[2] <= b[0] || b[0] + b[2] <= a[0] || a[1] + a[3] <= b[1] || b[1] + b[3] <= a[1]
}

/// Draws the marks, each with its letter as near as there is room; letters cover neither each other nor, where it can be, marks.
pub(super) fn map(canvas: &mut Canvas, area: [f64; 4], entries: &[Entry]) {
    let places: Vec<&Place> = entries.iter().filter_map(|entry| entry.shown.as_ref()).collect();
    let mark_box =
        |place: &&Place| [place.at.0 - MARK_SIZE, place.at.1 - MARK_SIZE, 2.0 * MARK_SIZE, 2.0 * MARK_SIZE];
    let marks: Vec<[f64; 4]> = places.iter().map(mark_box).collect();
    let mut taken: Vec<[f64; 4]> = Vec::new();
    let mut letters: Vec<(f64, f64, String)> = Vec::new();
    for (number, place) in places.iter().enumerate() {
        let text = letter(number);
        let width = LETTER.width(&text) + 3.0;
        let (x, y) = place.at;
        let inside = |found: &[f64; 4]| {
            found[0] >= area[0]
                && found[1] >= area[1]
                && found[0] + found[2] <= area[0] + area[2]
                && found[1] + found[3] <= area[1] + area[3]
        };
        let spots = (0..30_u32).flat_map(|ring| {
            let radius = 13.0 + 6.0 * f64::from(ring);
            (0..16_u32).map(move |turn| {
                let angle = -std::f64::consts::FRAC_PI_4 + f64::from(turn) * std::f64::consts::TAU / 16.0;
                let (sin, cos) = angle.sin_cos();
                [
                    x + (radius + width / 2.0 - 7.0) * cos - width / 2.0,
                    y + radius * sin - HEIGHT / 2.0,
                    width,
                    HEIGHT,
                ]
            })
        });
        let free = |spot: &[f64; 4]| inside(spot) && taken.iter().all(|other| apart(spot, other));
        let clear = |spot: &[f64; 4]| free(spot) && marks.iter().all(|mark| apart(spot, mark));
        // A letter without a place at all is only in the list below.
        let Some(spot) = spots.clone().find(clear).or_else(|| spots.clone().find(free)) else { continue };
        let centre = (spot[0] + spot[2] / 2.0, spot[1] + spot[3] / 2.0);
        if (centre.0 - x).hypot(centre.1 - y) > 18.0 {
            canvas.line(place.at, centre, RULE, 1.0, "");
        }
        taken.push(spot);
        letters.push((centre.0, centre.1, text));
    }
    for place in &places {
        canvas.mark(place.at, 0, MARK);
    }
    for ((x, y, text), [left, top, width, height]) in letters.into_iter().zip(taken) {
        // Where a letter covers a line, it stands on paper.
        canvas.rectangle([left + 1.0, top + 1.0, width - 2.0, height - 2.0], PAPER, None);
        canvas.text(x, y + LETTER.size * 0.36, Anchor::Middle, LETTER, &text);
    }
}

/// The list of names with letters and values.
pub(super) fn list(reading: &Reading<'_>, canvas: &mut Canvas, entries: &[Entry]) {
    let withheld = &reading.phrases.withheld;
    let shown = entries.iter().filter(|entry| entry.shown.is_some()).count();
    let letters = (0..shown).map(|number| LETTER.width(&letter(number))).fold(14.0, f64::max) + 8.0;
    let value =
        |entry: &Entry| entry.shown.as_ref().map_or(withheld.to_string(), |place| place.value.clone());
    let values = entries.iter().map(|entry| FIGURE.width(&value(entry))).fold(0.0, f64::max);
    let below = canvas.inner() - letters - values - 10.0 < 0.55 * canvas.inner();
    let room = canvas.inner() - letters - if below { 0.0 } else { values + 10.0 };
    let mut number = 0;
    for entry in entries {
        let top = canvas.y;
        if let Some(place) = &entry.shown {
            canvas.text(MARGIN, top + LETTER.ascent(), Anchor::Start, LETTER, &letter(number));
            number += 1;
            canvas.say(format!("{}: {}.", entry.name, place.said));
        } else {
            canvas.withheld([MARGIN, top + 2.0, 14.0, 11.0], "");
            canvas.say(format!("{}: {withheld}.", entry.name));
        }
        let look = if entry.shown.is_some() { FIGURE } else { NOTE };
        let lines = WORDS.wrap(&entry.name, room);
        let height = canvas.lines(MARGIN + letters, top, Anchor::Start, WORDS, &lines);
        if below {
            let lines = look.wrap(&value(entry), room);
            let values = canvas.lines(MARGIN + letters, top + height, Anchor::Start, look, &lines);
            canvas.y = top + height + values + 5.0;
        } else {
            canvas.text(canvas.right(), top + WORDS.ascent(), Anchor::End, look, &value(entry));
            canvas.y = top + height.max(WORDS.leading()) + 3.0;
        }
    }
}
