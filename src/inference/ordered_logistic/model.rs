//! The likelihood of ordered answers, and the climb to its maximum.

use crate::error::Refusal;
use crate::math::matrix::{Matrix, Vector};
use crate::math::sums::compensated;

/// Newton's steps are allowed so many; a maximum takes about eight.
const MOST_STEPS: u64 = 200;
/// No argument of the logistic function moves farther than this in one step.
const FARTHEST: f64 = 4.0;
/// All arguments moved by less than this: the next step, by quadratic convergence, by its square.
const ARRIVED: f64 = 1e-9;
/// With counts near 2^53 rounding keeps the steps above that; where they stop shrinking below this, they are rounding.
const ROUNDING: f64 = 1e-6;
/// A step this long that can add no more than this to the logarithm of the likelihood: it climbs towards a supremum at infinity.
const LONG: f64 = 1e-2;
const NOTHING_TO_GAIN: f64 = 1e-9;

/// ln F(t) of the logistic distribution.
fn ln_logistic(t: f64) -> f64 {
    if t > 0.0 { -(-t).exp().ln_1p() } else { t - t.exp().ln_1p() }
}

fn logistic(t: f64) -> f64 {
    if t > 0.0 { 1.0 / (1.0 + (-t).exp()) } else { t.exp() / (1.0 + t.exp()) }
}

/// ln P of an answer above the lower argument b = θ − η and within the width w from there, with its derivatives by b and by w. The lowest answer
/// has an upper argument in place of b, the highest no width. P = F(b + w) F(−b) (1 − e^{−w}), in which nothing cancels, however
/// narrow the width: few of many.
#[derive(Clone, Copy)]
pub(super) enum Answer {
    Lowest(f64),
    Between(f64, f64),
    Highest(f64),
}

struct Slopes {
    shift: f64,
    width: f64,
    shift_shift: f64,
    shift_width: f64,
    width_width: f64,
}

impl Answer {
    pub(super) fn ln_p(self) -> f64 {
        match self {
            Answer::Lowest(a) => ln_logistic(a),
            Answer::Highest(b) => ln_logistic(-b),
            Answer::Between(b, w) => ln_logistic(b + w) + ln_logistic(-b) + (-(-w).exp_m1()).ln(),
        }
    }

    fn slopes(self) -> Slopes {
        let density = |t: f64| logistic(t) * logistic(-t);
        let mut slopes =
            Slopes { shift: 0.0, width: 0.0, shift_shift: 0.0, shift_width: 0.0, width_width: 0.0 };
        match self {
            Answer::Lowest(a) => (slopes.shift, slopes.shift_shift) = (logistic(-a), -density(a)),
            Answer::Highest(b) => (slopes.shift, slopes.shift_shift) = (-logistic(b), -density(b)),
            Answer::Between(b, w) => {
                let a = b + w;
                slopes.shift = logistic(-a) - logistic(b);
                slopes.width = logistic(-a) + 1.0 / w.exp_m1();
                slopes.shift_shift = -density(a) - density(b);
                slopes.shift_width = -density(a);
                slopes.width_width = -density(a) - 1.0 / (4.0 * (0.5 * w).sinh().powi(2));
            }
        }
        slopes
    }
}

/// The covariates of a cell; the places of the points among those in use, and how many gave each.
type Given = (Vec<f64>, Vec<(usize, f64)>);

/// The lowest threshold and the widths between neighbouring ones, in which the information does not cancel; then one parameter per covariate, each
/// covariate centred and in units of its range.
pub(super) struct Model<'m> {
    pub(super) cells: Vec<Given>,
    pub(super) cuts: usize,
    pub(super) offsets: Option<&'m [f64]>,
}

impl Model<'_> {
    fn given(&self) -> impl Iterator<Item = (usize, usize, f64)> {
        self.cells
            .iter()
            .enumerate()
            .flat_map(|(cell, (_, counts))| counts.iter().map(move |(point, count)| (cell, *point, *count)))
    }

    /// Σ β x of each cell.
    fn tilts(&self, at: &Vector) -> Vec<f64> {
        let tilt =
            |covariates: &[f64]| covariates.iter().zip(at.iter().skip(self.cuts)).map(|(x, b)| x * b).sum();
        self.cells.iter().map(|(covariates, _)| tilt(covariates)).collect()
    }

    pub(super) fn thresholds(&self, at: &Vector) -> Vec<f64> {
        at.iter()
            .take(self.cuts)
            .scan(0.0, |sum, part| {
                *sum += part;
                Some(*sum)
            })
            .collect()
    }

    /// Each answer that somebody gave: its cell, its point, how many, and where it lies.
    fn answers(&self, at: &Vector) -> impl Iterator<Item = (usize, usize, f64, Answer)> {
        let (tilts, thresholds) = (self.tilts(at), self.thresholds(at));
        self.given().map(move |(cell, point, count)| {
            let eta = tilts[cell] + self.offsets.map_or(0.0, |offsets| offsets[cell]);
            (cell, point, count, answer(&thresholds, at.as_slice(), point, eta))
        })
    }

    fn ln_likelihood(&self, at: &Vector) -> f64 {
        if at.iter().take(self.cuts).skip(1).any(|width| *width <= 0.0) {
            return f64::NEG_INFINITY;
        }
        compensated(self.answers(at).map(|(_, _, count, answer)| count * answer.ln_p()))
    }

    fn slope(&self, at: &Vector) -> (Vector, Matrix) {
        let (size, cuts) = (at.len(), self.cuts);
        let (mut gradient, mut information) = (Vector::zeros(size), Matrix::zeros(size, size));
        // A shift belongs to the threshold below (of the lowest answer above), and so to all parts that add up to it.
        let mut shifts = vec![(0.0, 0.0, vec![0.0; size - cuts]); cuts];
        for (cell, point, count, answer) in self.answers(at) {
            let found = answer.slopes();
            let covariates = &self.cells[cell].0;
            let cut = point.saturating_sub(1);
            shifts[cut].0 += count * found.shift;
            shifts[cut].1 += count * found.shift_shift;
            let is_between = matches!(answer, Answer::Between(..));
            if is_between {
                gradient[point] += count * found.width;
                information[(point, point)] -= count * found.width_width;
                for part in 0..point {
                    information[(part, point)] -= count * found.shift_width;
                }
            }
            for (i, x) in covariates.iter().enumerate() {
                gradient[cuts + i] -= count * found.shift * x;
                shifts[cut].2[i] += count * found.shift_shift * x;
                if is_between {
                    information[(point, cuts + i)] += count * found.shift_width * x;
                }
                for (j, other) in covariates.iter().enumerate().skip(i) {
                    information[(cuts + i, cuts + j)] -= count * found.shift_shift * x * other;
                }
            }
        }
        let mut above = (0.0, 0.0, vec![0.0; size - cuts]);
        for part in (0..cuts).rev() {
            above.0 += shifts[part].0;
            above.1 += shifts[part].1;
            gradient[part] += above.0;
            for lower in 0..=part {
                information[(lower, part)] -= above.1;
            }
            for (i, more) in shifts[part].2.iter().enumerate() {
                above.2[i] += more;
                information[(part, cuts + i)] += above.2[i];
            }
        }
        information.fill_lower_triangle_with_upper_triangle();
        (gradient, information)
    }

    /// How far a step moves the arguments of the answers that were given, and by which factor the widths.
    fn reach(&self, at: &Vector, step: &Vector) -> f64 {
        let (tilts, thresholds) = (self.tilts(step), self.thresholds(step));
        let moved = self.given().map(|(cell, point, _)| {
            let shift = (thresholds[point.saturating_sub(1)] - tilts[cell]).abs();
            if point == 0 || point == self.cuts {
                return shift;
            }
            let width = step[point].abs();
            shift.max((thresholds[point] - tilts[cell]).abs()).max(width / at[point].min(1.0))
        });
        moved.fold(0.0, f64::max)
    }

    fn start(&self) -> Vector {
        let mut shares = vec![0.0; self.cuts + 1];
        for (_, point, count) in self.given() {
            shares[point] += count;
        }
        let n: f64 = shares.iter().sum();
        let covariates = self.cells.first().map_or(0, |(covariates, _)| covariates.len());
        // From one threshold to the next: ln((below + share)/below · above/(above − share)).
        let mut below = shares[0];
        let first = (below / shares[1..].iter().sum::<f64>()).ln();
        let widths = (1..self.cuts).map(|cut| {
            let (share, after) = (shares[cut], shares[cut + 1..].iter().sum::<f64>());
            let width = (share / below).ln_1p() + (share / after).ln_1p();
            below = (below + share).min(n);
            width
        });
        let start: Vec<f64> =
            std::iter::once(first).chain(widths).chain(std::iter::repeat_n(0.0, covariates)).collect();
        Vector::from_vec(start)
    }
}

/// Where the answer at a point lies, given the thresholds, the widths between them and Σ β x.
pub(super) fn answer(thresholds: &[f64], widths: &[f64], point: usize, eta: f64) -> Answer {
    match point {
        0 => Answer::Lowest(thresholds[0] - eta),
        _ if point == thresholds.len() => Answer::Highest(thresholds[point - 1] - eta),
        _ => Answer::Between(thresholds[point - 1] - eta, widths[point]),
    }
}

pub(super) fn collinear(figure: &'static str) -> Refusal {
    Refusal::Collinear { figure: figure.into(), of: "the covariates".into() }
}

pub(super) fn once_each((covariates, counts): &Given) -> Given {
    (covariates.clone(), counts.iter().map(|(point, _)| (*point, 1.0)).collect())
}

/// The maximum and the information there; with `may_escape` a climb towards infinity is looked for.
pub(super) fn climb(
    figure: &'static str,
    model: &Model<'_>,
    may_escape: bool,
) -> Result<(Vector, Matrix), Refusal> {
    let mut at = model.start();
    let mut height = model.ln_likelihood(&at);
    let mut last_reach = f64::INFINITY;
    for taken in 0..MOST_STEPS {
        let (gradient, information) = model.slope(&at);
        if taken == 0 && singular(&information) {
            return Err(collinear(figure));
        }
        let solved = information.clone().cholesky().map(|cholesky| cholesky.solve(&gradient));
        let Some(step) = solved.filter(|step| step.iter().all(|part| part.is_finite())) else {
            return Err(Refusal::unsettled(figure));
        };
        let (reach, gain) = (model.reach(&at, &step), 0.5 * step.dot(&gradient));
        if may_escape && reach > LONG && gain < NOTHING_TO_GAIN {
            return Err(Refusal::Separated { figure: figure.into() });
        }
        if reach < ARRIVED || (reach < ROUNDING && reach > 0.5 * last_reach) {
            at += step;
            let (_, information) = model.slope(&at);
            return Ok((at, information));
        }
        last_reach = reach;
        // Rounding of the sum may hide the last gains: a step that loses less than that is taken.
        let blur = 1e-13 * height.abs();
        let mut share = (FARTHEST / reach).min(1.0);
        at = loop {
            let tried = &at + &step * share;
            let reached = model.ln_likelihood(&tried);
            if reached >= height - blur {
                height = reached;
                break tried;
            }
            share *= 0.5;
            if share < 1e-12 {
                return Err(Refusal::unsettled(figure));
            }
        };
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
