//! The true figures of a population: what the intervals have to hold.
//!
//! Three columns (experience, wellbeing at the start, change) are normal, or normal columns cut into five points. The truth of cut
//! columns is computed from the probabilities of their 25 pairs of answers, not simulated.

use std::f64::consts::{PI, TAU};

/// Where the normal columns are cut, and the share of answers below: 2, 3, 7, 13 and 75 % on the points 1 to 5.
const CUTS: [(f64, f64); 4] = [
    (-2.053_748_910_631_823, 0.02),
    (-1.644_853_626_951_472_2, 0.05),
    (-1.174_986_792_066_09, 0.12),
    (-0.674_489_750_196_081_7, 0.25),
];

/// What the columns look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Normal, mean 0, standard deviation 1.
    Normal,
    /// Five points, three quarters of the answers on the highest.
    FivePoints,
}

impl Shape {
    /// A standard normal number as it is measured.
    pub(crate) fn measured(self, normal: f64) -> f64 {
        match self {
            Shape::Normal => normal,
            Shape::FivePoints => 1.0 + CUTS.iter().filter(|(cut, _)| normal > *cut).count() as f64,
        }
    }

    /// Mean and variance of a column.
    pub(crate) fn mean_and_variance(self) -> (f64, f64) {
        if self == Shape::Normal {
            return (0.0, 1.0);
        }
        let shares = points(|place| below(place).1);
        let mean: f64 = (1..=5).zip(shares).map(|(point, share)| f64::from(point) * share).sum();
        let variance =
            (1..=5).zip(shares).map(|(point, share)| share * (f64::from(point) - mean).powi(2)).sum();
        (mean, variance)
    }
}

/// A population: how its three normal columns correlate, and what is measured of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Population {
    pub(crate) shape: Shape,
    /// Experience with change.
    pub(crate) with_change: f64,
    /// Experience with wellbeing at the start.
    pub(crate) with_baseline: f64,
    /// Wellbeing at the start with change: who starts high tends to fall.
    pub(crate) regression: f64,
}

/// The true figures.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Truth {
    pub(crate) pearson: f64,
    pub(crate) pearson_given_baseline: f64,
    pub(crate) spearman: f64,
    pub(crate) spearman_given_baseline: f64,
    pub(crate) kendall: f64,
    pub(crate) kendall_given_baseline: f64,
    /// Change for one point of experience, given the baseline.
    pub(crate) coefficient: f64,
    pub(crate) mean_change: f64,
}

impl Population {
    pub(crate) fn truth(&self) -> Truth {
        let pairs =
            [self.with_change, self.with_baseline, self.regression].map(|rho| Pair::of(self.shape, rho));
        let given = |figure: fn(&Pair) -> f64| {
            let [xy, xb, yb] = [&pairs[0], &pairs[1], &pairs[2]].map(figure);
            (xy - xb * yb) / ((1.0 - xb * xb) * (1.0 - yb * yb)).sqrt()
        };
        // All columns have one variance, so that the standardised coefficient is the coefficient.
        let [xy, xb, yb] = [pairs[0].pearson, pairs[1].pearson, pairs[2].pearson];
        Truth {
            pearson: xy,
            pearson_given_baseline: given(|pair| pair.pearson),
            spearman: pairs[0].spearman,
            spearman_given_baseline: given(|pair| pair.spearman),
            kendall: pairs[0].kendall,
            kendall_given_baseline: given(|pair| pair.kendall),
            coefficient: (xy - xb * yb) / (1.0 - xb * xb),
            mean_change: self.shape.mean_and_variance().0,
        }
    }
}

/// The true correlations of two columns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) pearson: f64,
    pub(crate) spearman: f64,
    pub(crate) kendall: f64,
}

impl Pair {
    /// Of two normal columns that correlate by ρ, or of what they are cut into.
    pub(crate) fn of(shape: Shape, rho: f64) -> Self {
        match shape {
            Shape::Normal => {
                Pair { pearson: rho, spearman: 6.0 / PI * (rho / 2.0).asin(), kendall: 2.0 / PI * rho.asin() }
            }
            Shape::FivePoints => Pair::of_cells(&cells(rho)),
        }
    }

    fn of_cells(cells: &[[f64; 5]; 5]) -> Self {
        let shares = points(|place| below(place).1);
        let correlation = |scores: [f64; 5]| {
            let mean: f64 = scores.iter().zip(shares).map(|(score, share)| score * share).sum();
            let off = scores.map(|score| score - mean);
            let variance: f64 = off.iter().zip(shares).map(|(off, share)| off * off * share).sum();
            let together: f64 = (0..5)
                .flat_map(|i| (0..5).map(move |j| (i, j)))
                .map(|(i, j)| cells[i][j] * off[i] * off[j])
                .sum();
            together / variance
        };
        // The mid-rank of a point is, as a share of n, what lies below it and half of what is on it.
        let mid_ranks = std::array::from_fn(|point| below(point).1 + shares[point] / 2.0);
        let mut concordance = 0.0;
        for (i, row) in cells.iter().enumerate() {
            for (j, cell) in row.iter().enumerate() {
                let beside = |rows: std::ops::Range<usize>, columns: std::ops::Range<usize>| -> f64 {
                    cells[rows].iter().flat_map(|row| &row[columns.clone()]).sum()
                };
                concordance += 2.0 * cell * (beside(i + 1..5, j + 1..5) - beside(i + 1..5, 0..j));
            }
        }
        let untied = 1.0 - shares.iter().map(|share| share * share).sum::<f64>();
        Pair {
            pearson: correlation([1.0, 2.0, 3.0, 4.0, 5.0]),
            spearman: correlation(mid_ranks),
            kendall: concordance / untied,
        }
    }
}

/// The cut below the point of this place, and the share of answers below it.
fn below(place: usize) -> (f64, f64) {
    match place {
        0 => (f64::NEG_INFINITY, 0.0),
        5.. => (f64::INFINITY, 1.0),
        place => CUTS[place - 1],
    }
}

/// What is between one cut and the next.
fn points(below: impl Fn(usize) -> f64) -> [f64; 5] {
    std::array::from_fn(|point| below(point + 1) - below(point))
}

/// The probability of each pair of points.
fn cells(rho: f64) -> [[f64; 5]; 5] {
    std::array::from_fn(|row| {
        points(|column| both_below(below(row + 1), below(column), rho))
            .iter()
            .zip(points(|column| both_below(below(row), below(column), rho)))
            .map(|(up_to, before)| up_to - before)
            .collect::<Vec<f64>>()
            .try_into()
            .unwrap_or([0.0; 5])
    })
}

/// The probability that both of two normal columns are below a cut: Φ(h) Φ(k) + ∫ exp(−(h² + k² − 2hk sin t)/(2 cos² t)) dt / 2π for t
/// from 0 to arcsin ρ (Sheppard 1900; Drezner & Wesolowsky 1990, *J. Statist. Comput. Simul.* 35, 101–107), by Simpson's rule.
fn both_below((h, below_h): (f64, f64), (k, below_k): (f64, f64), rho: f64) -> f64 {
    const STEPS: i32 = 400;
    if h.is_infinite() || k.is_infinite() {
        return below_h * below_k;
    }
    let density = |t: f64| (-(h * h + k * k - 2.0 * h * k * t.sin()) / (2.0 * t.cos().powi(2))).exp();
    let step = rho.asin() / f64::from(STEPS);
    let sum: f64 = (0..=STEPS)
        .map(|at| {
            let weight = match at {
                0 | STEPS => 1.0,
                odd if odd % 2 == 1 => 4.0,
                _ => 2.0,
            };
            weight * density(f64::from(at) * step)
        })
        .sum();
    below_h * below_k + sum * step / 3.0 / TAU
}
