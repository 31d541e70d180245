//! The two axes of a map, and the rectangle between them.

use super::canvas::{AXIS, Anchor, Canvas, Look, MARGIN, NOTE};
use super::colours::{BAND, RULE};
use super::reading::Reading;
use super::rows::Axis;
use crate::estimate::Quantity;

/// What a number of a quantity is multiplied by to be written on an axis.
pub(super) fn written(quantity: Quantity) -> f64 {
    if quantity == Quantity::Share { 100.0 } else { 1.0 }
}

pub(super) const AXIS_TITLE: Look = NOTE;

/// A range that holds the values and a line, with a tenth of air, within what is possible.
pub(super) fn range(values: impl Iterator<Item = f64>, line: f64, [lowest, highest]: [f64; 2]) -> [f64; 2] {
    let (low, high) = values.fold((line, line), |(low, high), value| (low.min(value), high.max(value)));
    let air = if high > low { (high - low) * 0.12 } else { (high.abs() * 0.1).max(0.5) };
    [(low - air).max(lowest), (high + air).min(highest)]
}

/// The two axes of a map and the rectangle between them.
pub(super) struct Scales {
    pub(super) area: [f64; 4],
    pub(super) sideward: Axis,
    pub(super) upward: Axis,
    ranges: [[f64; 2]; 2],
}

impl Scales {
    /// Axes over two ranges; the space to the left is what the upward axis needs for its numbers.
    pub(super) fn of(reading: &Reading<'_>, canvas: &Canvas, sideward: [f64; 2], upward: [f64; 2]) -> Self {
        let (ticks, decimals) = Axis::new(upward, [0.0, 1.0]).ticks(6);
        let numbers = ticks.iter().map(|tick| AXIS.width(&reading.number(*tick, decimals)));
        let left = MARGIN + numbers.fold(0.0, f64::max) + 8.0;
        let width = canvas.right() - left;
        let area = [left, 0.0, width, (width * 0.62).min(420.0)];
        let scales = Scales {
            area,
            sideward: Axis::new(sideward, [left, left + width]),
            upward: Axis::new(upward, [0.0, 1.0]),
            ranges: [sideward, upward],
        };
        scales.from(0.0)
    }

    /// The same with its top here.
    pub(super) fn from(mut self, top: f64) -> Self {
        self.area[1] = top;
        self.upward = Axis::new(self.ranges[1], [top + self.area[3], top]);
        self
    }

    /// The same with equal ratios sideward.
    pub(super) fn in_ratios(mut self) -> Self {
        self.sideward = Axis::logarithmic(self.ranges[0], [self.area[0], self.area[0] + self.area[2]]);
        self
    }

    /// The frame, and the upward axis.
    pub(super) fn draw(&self, reading: &Reading<'_>, canvas: &mut Canvas) {
        let [left, _, width, _] = self.area;
        canvas.rectangle(self.area, "none", Some(RULE));
        let (ticks, decimals) = self.upward.ticks(6);
        for tick in ticks {
            let y = self.upward.at(tick);
            canvas.line((left, y), (left + width, y), BAND, 1.0, "");
            let text = reading.number(tick, decimals);
            canvas.text(left - 5.0, y + AXIS.size * 0.36, Anchor::End, AXIS, &text);
        }
    }

    /// The numbers of the sideward axis.
    pub(super) fn mark_below(&self, reading: &Reading<'_>, canvas: &mut Canvas) {
        self.sideward.mark_sideward(canvas, canvas.y, reading);
        canvas.y += AXIS.leading() + 2.0;
    }
}
