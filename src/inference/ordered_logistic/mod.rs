//! Ordered logistic regression (proportional odds) from grouped counts.

mod model;

use model::{Model, answer, climb, collinear, once_each};

use crate::error::Refusal;
use crate::math::elementary::deviance;
use crate::math::matrix::Matrix;
use crate::math::sums::compensated;

/// Those who share the values of all covariates: the values, and how many of them gave each answer, from the lowest.
#[derive(Debug, Clone)]
pub(crate) struct Cell<'c> {
    pub(crate) covariates: Vec<f64>,
    pub(crate) counts: &'c [u64],
}

/// The best fit of logit P(Y ≤ j) = θ_j − Σ_c β_c x_c: exp(β_c) multiplies the odds of a higher answer, at every cut alike.
#[derive(Debug, Clone)]
pub(crate) struct OrderedLogistic {
    /// One per covariate.
    pub(crate) coefficients: Vec<f64>,
    /// Of the coefficients, from the observed information at the maximum, the thresholds accounted for.
    pub(crate) covariance: Matrix,
    thresholds: Vec<f64>, // Invariant: one less than points in use.
    widths: Vec<f64>,     // Invariant: as many; from the second on, from the threshold before.
    /// Twice the logarithm of how much likelier the data are where every cell has its own shares: Σ 2 n ln(n/fitted).
    pub(crate) deviance: f64,
    in_use: Vec<bool>,
}

impl OrderedLogistic {
    pub(crate) fn standard_error(&self, coefficient: usize) -> f64 {
        self.covariance[(coefficient, coefficient)].sqrt()
    }

    /// How many points were given by somebody.
    pub(crate) fn points_in_use(&self) -> usize {
        self.thresholds.len() + 1
    }

    /// The share of each point, from the lowest, where the covariates and the offset add up to so much.
    pub(crate) fn shares(&self, eta: f64) -> Vec<f64> {
        let mut place = 0;
        let share = |in_use: &bool| {
            if !in_use {
                return 0.0;
            }
            place += 1;
            answer(&self.thresholds, &self.widths, place - 1, eta).ln_p().exp()
        };
        self.in_use.iter().map(share).collect()
    }
}

/// How many gave each point, over all cells.
pub(crate) fn margins(cells: &[Cell<'_>]) -> Vec<u64> {
    let points = cells.iter().map(|cell| cell.counts.len()).max().unwrap_or(0);
    let at = |point: usize| {
        cells.iter().filter_map(|cell| cell.counts.get(point)).fold(0u64, |a, b| a.saturating_add(*b))
    };
    (0..points).map(at).collect()
}

/// Σ 2 n ln(n/fitted) over all cells, term by term without cancellation, so that it holds where counts are huge.
fn deviance_from(cells: &[Cell<'_>], shares: impl Iterator<Item = Vec<f64>>) -> f64 {
    let terms = cells.iter().zip(shares).flat_map(|(cell, shares)| {
        let n: f64 = cell.counts.iter().map(|count| *count as f64).sum();
        let pairs: Vec<(f64, f64)> =
            cell.counts.iter().zip(shares).map(|(m, share)| (*m as f64, n * share)).collect();
        pairs.into_iter().map(|(m, fitted)| if m == 0.0 { fitted } else { deviance(m, fitted, fitted - m) })
    });
    2.0 * compensated(terms)
}

/// The deviance of the model in which nothing but the shares of all cells together matters.
pub(crate) fn null_deviance(cells: &[Cell<'_>]) -> f64 {
    let margins = margins(cells);
    let n: f64 = margins.iter().map(|margin| *margin as f64).sum();
    let shares: Vec<f64> = margins.iter().map(|margin| *margin as f64 / n).collect();
    deviance_from(cells, cells.iter().map(|_| shares.clone()))
}

/// −2 Σ n ln(n/N): minus twice the logarithm of the likelihood of the shares of all cells together.
pub(crate) fn null_minus_two_ln_likelihood(cells: &[Cell<'_>]) -> f64 {
    let margins = margins(cells);
    let n: f64 = margins.iter().map(|margin| *margin as f64).sum();
    -2.0 * compensated(margins.iter().filter(|m| **m > 0).map(|m| *m as f64 * (*m as f64 / n).ln()))
}

/// Fits the model by Newton's method: its likelihood is log-concave (Pratt 1981, *JASA* 76, 103–106), so that there is one maximum or none.
/// Points that nobody gave are left out. With offsets, one per cell, they are added to Σ β x.
///
/// Refused where fewer than two points were given, a covariate does not vary or is told by the others, and where the answers are
/// separated: all who are higher on some combination of covariates answered as high or higher, so that a coefficient is infinite.
pub(crate) fn fit(
    figure: &'static str,
    cells: &[Cell<'_>],
    offsets: Option<&[f64]>,
) -> Result<OrderedLogistic, Refusal> {
    let mut in_use = Vec::new();
    let mut used = 0;
    for margin in margins(cells) {
        in_use.push((margin > 0).then_some(used));
        used += usize::from(margin > 0);
    }
    if used == 0 {
        return Err(Refusal::nobody(figure));
    }
    if used == 1 {
        return Err(Refusal::no_variation(figure, "answers"));
    }
    let peopled = || cells.iter().filter(|cell| cell.counts.iter().any(|count| *count > 0));
    let width = cells.first().map_or(0, |cell| cell.covariates.len());
    let mut lines = Vec::with_capacity(width);
    for covariate in 0..width {
        let values = || peopled().map(|cell| cell.covariates[covariate]);
        let (least, most) =
            values().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
        if least >= most {
            return Err(Refusal::no_variation(figure, "values of a covariate"));
        }
        let weights = || peopled().map(|cell| cell.counts.iter().map(|count| *count as f64).sum::<f64>());
        let n: f64 = weights().sum();
        let mean = values().zip(weights()).map(|(x, weight)| x * (weight / n)).sum::<f64>();
        lines.push((mean, most - least));
    }
    let line_up = |cell: &Cell<'_>| {
        let covariates =
            cell.covariates.iter().zip(&lines).map(|(x, (mean, range))| (x - mean) / range).collect();
        let counts = cell.counts.iter().zip(&in_use).filter(|(count, _)| **count > 0);
        (covariates, counts.filter_map(|(count, place)| Some(((*place)?, *count as f64))).collect())
    };
    let model = Model { cells: cells.iter().map(line_up).collect(), cuts: used - 1, offsets };
    // Whether there is a maximum depends on which answers were given, not on how often: huge counts do not hide it.
    let pattern = Model { cells: model.cells.iter().map(once_each).collect(), ..model };
    climb(figure, &pattern, true)?;
    let (at, information) = climb(figure, &model, false)?;
    let inverse = information.clone().cholesky().ok_or_else(|| collinear(figure))?.inverse();
    let scaled = |row: usize, column: usize| {
        inverse[(model.cuts + row, model.cuts + column)] / (lines[row].1 * lines[column].1)
    };
    let coefficients: Vec<f64> =
        lines.iter().enumerate().map(|(place, (_, range))| at[model.cuts + place] / range).collect();
    let shift: f64 = coefficients.iter().zip(&lines).map(|(beta, (mean, _))| beta * mean).sum();
    let mut fitted = OrderedLogistic {
        covariance: Matrix::from_fn(width, width, scaled),
        thresholds: model.thresholds(&at).into_iter().map(|threshold| threshold + shift).collect(),
        widths: at.iter().take(model.cuts).copied().collect(),
        coefficients,
        deviance: 0.0,
        in_use: in_use.iter().map(Option::is_some).collect(),
    };
    let shares = cells.iter().enumerate().map(|(place, cell)| {
        let slopes = cell.covariates.iter().zip(&fitted.coefficients).map(|(x, beta)| x * beta);
        fitted.shares(offsets.map_or(0.0, |offsets| offsets[place]) + slopes.sum::<f64>())
    });
    fitted.deviance = deviance_from(cells, shares);
    Ok(fitted)
}
