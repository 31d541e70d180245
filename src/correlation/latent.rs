//! Normal variables behind ordered categories: thresholds from a margin, the probability of a cell and its derivatives.

use std::array::from_fn;

use super::sides::places;
use crate::math::bivariate_normal::{self, conditional};
use crate::math::normal;

/// One ordered variable: each case's category, and the thresholds between categories on the latent scale.
pub(super) struct Ordered {
    /// The category of each pair, from 0.
    pub(super) category: Vec<usize>,
    /// The share below each threshold.
    pub(super) below: Vec<f64>,
    /// Thresholds Φ⁻¹(share below): one fewer than categories.
    pub(super) thresholds: Vec<f64>,
}

impl Ordered {
    /// Categories are the distinct values that occur, in rising order.
    pub(super) fn new(values: &[f64], weight: &[f64]) -> Self {
        let (category, below) = places(values, weight);
        let n = below.last().copied().unwrap_or(0.0);
        let inner = below.get(1..below.len().saturating_sub(1)).unwrap_or_default();
        let thresholds = inner
            .iter()
            .map(|below| {
                // The smaller tail, so that a category of one among many keeps its place.
                let above = n - below;
                if *below <= above {
                    -normal::upper_quantile(below / n)
                } else {
                    normal::upper_quantile(above / n)
                }
            })
            .collect();
        Ordered { category, below: inner.iter().map(|below| below / n).collect(), thresholds }
    }

    /// How many categories there are.
    pub(super) fn len(&self) -> usize {
        self.thresholds.len() + 1
    }
}

/// The influence of a case of the given category on the threshold: (1{in or below} − share below)/φ(τ).
pub(super) fn threshold_influence(ordered: &Ordered, threshold: usize, category: usize) -> f64 {
    let inside = f64::from(u8::from(category <= threshold));
    (inside - ordered.below[threshold]) / normal::density(ordered.thresholds[threshold])
}

/// The two ends of a category: infinite at the outer ones.
pub(super) fn ends(thresholds: &[f64], category: usize) -> [f64; 2] {
    let lower = category.checked_sub(1).map_or(f64::NEG_INFINITY, |place| thresholds[place]);
    [lower, thresholds.get(category).copied().unwrap_or(f64::INFINITY)]
}

/// The parameters that a cell depends on, in this order: ρ, the two ends of its row, the two ends of its column.
pub(super) const LOCAL: usize = 5;

/// The probability of a cell and its derivatives by [`LOCAL`] parameters.
pub(super) struct Cell {
    pub(super) probability: f64,
    pub(super) first: [f64; LOCAL],
    pub(super) second: [[f64; LOCAL]; LOCAL],
}

/// P(h₀ < X < h₁, k₀ < Y < k₁) at correlation ρ with its derivatives.
///
/// Turned into the lower tail of each variable first: there the four corners are small, and so is the rounding of their difference.
pub(super) fn cell(rows: [f64; 2], columns: [f64; 2], rho: f64) -> Cell {
    let [turn_rows, turn_columns] = [rows, columns].map(|ends| ends[0] + ends[1] > 0.0);
    let turned = |ends: [f64; 2], turn: bool| if turn { [-ends[1], -ends[0]] } else { ends };
    let (mut place, mut sign) = ([0, 1, 2, 3, 4], [1.0; LOCAL]);
    for (turn, ends) in [(turn_rows, [1, 2]), (turn_columns, [3, 4])] {
        if turn {
            place.swap(ends[0], ends[1]);
            sign[0] = -sign[0];
            (sign[ends[0]], sign[ends[1]]) = (-1.0, -1.0);
        }
    }
    let found = from_corners(turned(rows, turn_rows), turned(columns, turn_columns), sign[0] * rho);
    Cell {
        probability: found.probability,
        first: from_fn(|a| sign[a] * found.first[place[a]]),
        second: from_fn(|a| from_fn(|b| sign[a] * sign[b] * found.second[place[a]][place[b]])),
    }
}

/// A cell, its derivatives from Φ₂ at its four corners.
///
/// ∂Φ₂/∂ρ = φ₂ (Plackett 1954, *Biometrika* 41, 351–360), ∂Φ₂/∂h = φ(h) Φ((k − ρh)/√(1 − ρ²)), and by differentiating again.
fn from_corners(rows: [f64; 2], columns: [f64; 2], rho: f64) -> Cell {
    let probability = bivariate_normal::rectangle(rows, columns, rho);
    let mut cell = Cell { probability, first: [0.0; LOCAL], second: [[0.0; LOCAL]; LOCAL] };
    let left = (1.0 - rho) * (1.0 + rho);
    for (row, h) in rows.into_iter().enumerate() {
        for (column, k) in columns.into_iter().enumerate() {
            if h == f64::NEG_INFINITY || k == f64::NEG_INFINITY {
                continue;
            }
            let sign = if row == column { 1.0 } else { -1.0 };
            let (h_at, k_at) = (1 + row, 3 + column);
            let (by_h, by_k) = (by_end(h, k, rho), by_end(k, h, rho));
            let joint = bivariate_normal::density(h, k, rho);
            // 0 · ∞ where an end is infinite: nothing depends on that end.
            let [h, k] = [h, k].map(|end| if end.is_finite() { end } else { 0.0 });
            let (h_off, k_off) = ((h - rho * k) / left, (k - rho * h) / left);
            let mut first = |at: usize, value: f64| cell.first[at] += sign * value;
            first(0, joint);
            first(h_at, by_h);
            first(k_at, by_k);
            let mut second = |a: usize, b: usize, value: f64| {
                cell.second[a][b] += sign * value;
                if a != b {
                    cell.second[b][a] += sign * value;
                }
            };
            second(0, 0, joint * (rho / left + h_off * k_off));
            second(0, h_at, -joint * h_off);
            second(0, k_at, -joint * k_off);
            second(h_at, k_at, joint);
            second(h_at, h_at, -h * by_h - rho * joint);
            second(k_at, k_at, -k * by_k - rho * joint);
        }
    }
    cell
}

/// ∂Φ₂/∂h: the density at h times the chance of lying below k there.
fn by_end(h: f64, k: f64, rho: f64) -> f64 {
    if h.is_infinite() {
        return 0.0;
    }
    let below = if k.is_infinite() { 1.0 } else { normal::upper_tail(-conditional(k, h, rho)) };
    normal::density(h) * below
}
