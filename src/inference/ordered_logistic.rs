//! Ordered logistic regression (proportional odds) from grouped counts.

use crate::error::Refusal;
use crate::math::elementary::deviance;
use crate::math::matrix::{Matrix, Vector};
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
    /// The thresholds θ_j, one less than points in use.
    pub(crate) thresholds: Vec<f64>,
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
        let cut = |cut: usize| self.thresholds.get(cut).map_or(f64::INFINITY, |threshold| threshold - eta);
        let share = |in_use: &bool| {
            if !in_use {
                return 0.0;
            }
            place += 1;
            let lower = if place == 1 { f64::NEG_INFINITY } else { cut(place - 2) };
            between(cut(place - 1), lower).ln_p.exp()
        };
        self.in_use.iter().map(share).collect()
    }
}

/// Newton's steps are allowed so many; a maximum takes about eight.
const MOST_STEPS: u64 = 100;
/// All arguments of the logistic function moved by less than this: the next step, by quadratic convergence, by its square.
const ARRIVED: f64 = 1e-9;
/// With counts near 2^53 rounding keeps the steps above that; where they stop shrinking below this, they are rounding.
const ROUNDING: f64 = 1e-6;
/// A step this long that can add no more than this to the logarithm of the likelihood: it climbs towards a supremum at infinity.
const LONG: f64 = 1e-2;
const NOTHING_TO_GAIN: f64 = 1e-9;

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

/// ln F(t) of the logistic distribution.
fn ln_logistic(t: f64) -> f64 {
    if t > 0.0 { -(-t).exp().ln_1p() } else { t - t.exp().ln_1p() }
}

fn logistic(t: f64) -> f64 {
    if t > 0.0 { 1.0 / (1.0 + (-t).exp()) } else { t.exp() / (1.0 + t.exp()) }
}

/// ln P(answer between two thresholds) with its derivatives by the upper argument a = θ_j − η and the lower one b = θ_{j−1} − η; an open
/// end is infinite. F(a) − F(b) = F(a) F(−b) (1 − e^{b−a}), in which nothing cancels.
struct Between {
    ln_p: f64,
    first: [f64; 2],
    second: [f64; 3], // by aa, ab, bb
}

fn between(a: f64, b: f64) -> Between {
    let (mut ln_p, mut first, mut second) = (0.0, [0.0; 2], [0.0; 3]);
    if a.is_finite() {
        ln_p += ln_logistic(a);
        first[0] = logistic(-a);
        second[0] = -logistic(a) * logistic(-a);
    }
    if b.is_finite() {
        ln_p += ln_logistic(-b);
        first[1] = -logistic(b);
        second[2] = -logistic(b) * logistic(-b);
    }
    if a.is_finite() && b.is_finite() {
        let width = a - b;
        ln_p += (-(-width).exp_m1()).ln();
        let rate = 1.0 / width.exp_m1();
        let curvature = 1.0 / (4.0 * (0.5 * width).sinh().powi(2));
        first = [first[0] + rate, first[1] - rate];
        second = [second[0] - curvature, curvature, second[2] - curvature];
    }
    Between { ln_p, first, second }
}

/// Thresholds first, then one parameter per covariate, each covariate centred and in units of its range.
struct Model<'m> {
    cells: Vec<(Vec<f64>, Vec<(usize, f64)>)>, // covariates; place of the point among those in use, and how many gave it
    cuts: usize,
    offsets: Option<&'m [f64]>,
}

struct Slope {
    gradient: Vector,
    information: Matrix,
}

impl Model<'_> {
    fn arguments(&self, cell: usize, point: usize, at: &Vector) -> (f64, f64) {
        let offset = self.offsets.map_or(0.0, |offsets| offsets[cell]);
        let slopes = self.cells[cell].0.iter().zip(at.iter().skip(self.cuts));
        let eta = offset + slopes.map(|(x, beta)| x * beta).sum::<f64>();
        let upper = if point < self.cuts { at[point] - eta } else { f64::INFINITY };
        let lower = if point > 0 { at[point - 1] - eta } else { f64::NEG_INFINITY };
        (upper, lower)
    }

    fn given(&self) -> impl Iterator<Item = (usize, usize, f64)> {
        self.cells
            .iter()
            .enumerate()
            .flat_map(|(cell, (_, counts))| counts.iter().map(move |(point, count)| (cell, *point, *count)))
    }

    fn ln_likelihood(&self, at: &Vector) -> f64 {
        if (1..self.cuts).any(|cut| at[cut] <= at[cut - 1]) {
            return f64::NEG_INFINITY;
        }
        compensated(self.given().map(|(cell, point, count)| {
            let (a, b) = self.arguments(cell, point, at);
            count * between(a, b).ln_p
        }))
    }

    fn slope(&self, at: &Vector) -> Slope {
        let size = at.len();
        let (mut gradient, mut information) = (Vector::zeros(size), Matrix::zeros(size, size));
        for (cell, point, count) in self.given() {
            let (a, b) = self.arguments(cell, point, at);
            let found = between(a, b);
            // Each argument rises with its own threshold and falls with every covariate's coefficient.
            let covariates = &self.cells[cell].0;
            let mut places: Vec<(usize, [f64; 2])> = Vec::with_capacity(covariates.len() + 2);
            if a.is_finite() {
                places.push((point, [1.0, 0.0]));
            }
            if b.is_finite() {
                places.push((point - 1, [0.0, 1.0]));
            }
            places.extend(covariates.iter().enumerate().map(|(place, x)| (self.cuts + place, [-x, -x])));
            let [aa, ab, bb] = found.second;
            for (i, [ai, bi]) in &places {
                gradient[*i] += count * (found.first[0] * ai + found.first[1] * bi);
                for (j, [aj, bj]) in &places {
                    information[(*i, *j)] -= count * (aa * ai * aj + ab * (ai * bj + bi * aj) + bb * bi * bj);
                }
            }
        }
        Slope { gradient, information }
    }

    /// How far the step moves the argument that it moves farthest, among those that somebody's answer depends on.
    fn reach(&self, step: &Vector) -> f64 {
        let moved = |cell: usize, cut: usize| {
            let eta: f64 =
                self.cells[cell].0.iter().zip(step.iter().skip(self.cuts)).map(|(x, beta)| x * beta).sum();
            (step[cut] - eta).abs()
        };
        let reached = self.given().flat_map(|(cell, point, _)| {
            let cuts = [point.checked_sub(1), (point < self.cuts).then_some(point)];
            cuts.into_iter().flatten().map(move |cut| (cell, cut))
        });
        reached.map(|(cell, cut)| moved(cell, cut)).fold(0.0, f64::max)
    }

    fn start(&self) -> Vector {
        let mut shares = vec![0.0; self.cuts + 1];
        for (_, point, count) in self.given() {
            shares[point] += count;
        }
        let n: f64 = shares.iter().sum();
        let mut below = 0.0;
        let covariates = self.cells.first().map_or(0, |(covariates, _)| covariates.len());
        let thresholds = shares[..self.cuts].iter().map(|share| {
            below += share;
            (below / (n - below)).ln()
        });
        let start: Vec<f64> = thresholds.chain(std::iter::repeat_n(0.0, covariates)).collect();
        Vector::from_vec(start)
    }
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
    let (at, information) = climb(figure, &model)?;
    let inverse = information.clone().cholesky().ok_or_else(|| collinear(figure))?.inverse();
    let scaled = |row: usize, column: usize| {
        inverse[(model.cuts + row, model.cuts + column)] / (lines[row].1 * lines[column].1)
    };
    let coefficients: Vec<f64> =
        lines.iter().enumerate().map(|(place, (_, range))| at[model.cuts + place] / range).collect();
    let shift: f64 = coefficients.iter().zip(&lines).map(|(beta, (mean, _))| beta * mean).sum();
    let mut fitted = OrderedLogistic {
        covariance: Matrix::from_fn(width, width, scaled),
        thresholds: at.iter().take(model.cuts).map(|threshold| threshold + shift).collect(),
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

fn collinear(figure: &'static str) -> Refusal {
    Refusal::Collinear { figure: figure.into(), of: "the covariates".into() }
}

fn climb(figure: &'static str, model: &Model<'_>) -> Result<(Vector, Matrix), Refusal> {
    let mut at = model.start();
    let mut height = model.ln_likelihood(&at);
    let mut last_reach = f64::INFINITY;
    for taken in 0..MOST_STEPS {
        let Slope { gradient, information } = model.slope(&at);
        let unsolved = || if taken == 0 { collinear(figure) } else { Refusal::unsettled(figure) };
        let solved = information.clone().cholesky().map(|cholesky| cholesky.solve(&gradient));
        let Some(step) = solved.filter(|step| step.iter().all(|part| part.is_finite())) else {
            return Err(unsolved());
        };
        let (reach, gain) = (model.reach(&step), 0.5 * step.dot(&gradient));
        if taken == 0 && singular(&information) {
            return Err(unsolved());
        }
        if reach > LONG && gain < NOTHING_TO_GAIN {
            return Err(Refusal::Separated { figure: figure.into() });
        }
        if reach < ARRIVED || (reach < ROUNDING && reach > 0.5 * last_reach) {
            at += step;
            let information = model.slope(&at).information;
            return Ok((at, information));
        }
        last_reach = reach;
        // Rounding of the sum may hide the last gains: a step that loses less than that is taken.
        let blur = 1e-13 * height.abs();
        let mut share = 1.0;
        let next = loop {
            let tried = &at + &step * share;
            let reached = model.ln_likelihood(&tried);
            if reached >= height - blur {
                height = reached;
                break tried;
            }
            share *= 0.5;
            if share < 1e-10 {
                return Err(Refusal::unsettled(figure));
            }
        };
        at = next;
    }
    Err(Refusal::unsettled(figure))
}

/// Whether covariates in units of their range are so much alike that only rounding tells them apart.
fn singular(information: &Matrix) -> bool {
    const ONLY_ROUNDING: f64 = 1e-11;
    let scale = information.diagonal().map(|entry| entry.sqrt().recip());
    let unit = Matrix::from_fn(information.nrows(), information.ncols(), |i, j| {
        information[(i, j)] * scale[i] * scale[j]
    });
    unit.cholesky().is_none_or(|cholesky| {
        cholesky.l_dirty().diagonal().iter().any(|entry| entry * entry < ONLY_ROUNDING)
    })
}
