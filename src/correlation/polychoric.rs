//! The polychoric correlation: that of two normal variables behind two ordered answers.

use super::latent::{Cell, LOCAL, Ordered, cell, ends, threshold_influence};
use super::sides::sides;
use super::{Correlated, Pairs, pearson};
use crate::error::Refusal;
use crate::math::matrix::{Matrix, Vector, inverse_of_positive};

/// No search has been seen to take more than 30 steps.
const MOST_STEPS: usize = 500;
/// Below this a cell's probability, a difference of four, is rounding.
const LEAST_PROBABILITY: f64 = 1e-14;
/// Per case, in the log-likelihood: below this, steps move ρ by less than its rounding.
const LEFT_TO_GAIN: f64 = 1e-20;
/// Per case: summits that differ by less are as high as each other but for rounding.
const AS_HIGH: f64 = 1e-11;
/// Per case: a search that stopped short at a point higher by more than this has seen a higher summit than those found.
const STRANDED: f64 = 1e-8;
/// Two searches that end closer than this have found the same summit.
const THE_SAME: f64 = 1e-6;
/// A table may have several summits. With thresholds held, each lies between two of these where the slope turns from up to down; as
/// many lie on either side of 0, so that a table turned upside down gives the same with the other sign.
const GRID: [f64; 10] = [-1.0, -0.9, -0.5, -0.15, -0.01, 0.01, 0.15, 0.5, 0.9, 1.0];
/// With thresholds free, the search starts from the two-step solution and from margins at each of these.
const STARTS: [f64; 3] = [-0.7, 0.0, 0.7];

/// The table of two ordered variables: each pair is one cell with its count.
struct Table<'p> {
    pairs: &'p Pairs<'p>,
    rows: Ordered,
    columns: Ordered,
}

/// ρ and all thresholds, rows' before columns'.
#[derive(Clone)]
struct Parameters {
    rho: f64,
    rows: Vec<f64>,
    columns: Vec<f64>,
}

impl Parameters {
    fn moved(&self, step: &Vector, share: f64) -> Parameters {
        let after = |from: &[f64], start: usize| {
            from.iter().enumerate().map(|(place, value)| value + share * step[start + place]).collect()
        };
        Parameters {
            rho: self.rho + share * step[0],
            rows: after(&self.rows, 1),
            columns: after(&self.columns, 1 + self.rows.len()),
        }
    }

    fn in_order(&self) -> bool {
        let rising = |thresholds: &[f64]| thresholds.windows(2).all(|pair| pair[0] < pair[1]);
        self.rho.abs() < 1.0 && rising(&self.rows) && rising(&self.columns)
    }
}

/// A log-likelihood with what a step needs.
struct Likelihood {
    value: f64,
    gradient: Vector,
    /// Less its second derivatives.
    information: Matrix,
    /// Σ score scoreᵀ: never negative, and near the information where the fit is good.
    squares: Matrix,
}

impl<'p> Table<'p> {
    /// Refused where one of the two does not vary, and where all pairs of cases that differ in both go the same way: then, and only
    /// then, the likelihood rises all the way to ρ = ±1.
    fn new(figure: &'static str, pairs: &'p Pairs<'p>) -> Result<Self, Refusal> {
        let table = Table {
            pairs,
            rows: Ordered::new(&pairs.x, &pairs.weight),
            columns: Ordered::new(&pairs.y, &pairs.weight),
        };
        if table.rows.len() < 2 || table.columns.len() < 2 {
            return Err(Refusal::no_variation(figure, "one of the two"));
        }
        let sides = sides(pairs);
        let some = |part: fn(&super::sides::Sides) -> f64| sides.iter().any(|side| part(side) > 0.0);
        match (some(|side| side.concordant), some(|side| side.discordant)) {
            (true, true) => Ok(table),
            (concordant, _) => Err(Refusal::at_its_bound(figure, if concordant { 1.0 } else { -1.0 })),
        }
    }

    fn margins(&self, rho: f64) -> Parameters {
        Parameters { rho, rows: self.rows.thresholds.clone(), columns: self.columns.thresholds.clone() }
    }

    fn cell(&self, at: &Parameters, pair: usize) -> Cell {
        let (row, column) = (self.rows.category[pair], self.columns.category[pair]);
        cell(ends(&at.rows, row), ends(&at.columns, column), at.rho)
    }

    /// The places of a cell's [`LOCAL`] parameters in a vector of all of them; none for an outer end.
    fn places(&self, pair: usize) -> [Option<usize>; LOCAL] {
        let (row, column) = (self.rows.category[pair], self.columns.category[pair]);
        let (of_rows, of_columns) = (self.rows.thresholds.len(), self.columns.thresholds.len());
        let inner = |place: usize, start: usize, length: usize| (place < length).then_some(start + place);
        let before = |place: usize, start: usize| place.checked_sub(1).map(|place| start + place);
        [
            Some(0),
            before(row, 1),
            inner(row, 1, of_rows),
            before(column, 1 + of_rows),
            inner(column, 1 + of_rows, of_columns),
        ]
    }

    /// The log-likelihood, its gradient, the observed information and the scores' squares; `None` where a cell that has cases has no
    /// probability.
    fn likelihood(&self, at: &Parameters) -> Option<Likelihood> {
        let all = 1 + at.rows.len() + at.columns.len();
        let (mut value, mut gradient) = (0.0, Vector::zeros(all));
        let (mut information, mut squares) = (Matrix::zeros(all, all), Matrix::zeros(all, all));
        for (pair, count) in self.pairs.weight.iter().enumerate() {
            let cell = self.cell(at, pair);
            if cell.probability < LEAST_PROBABILITY {
                return None;
            }
            value += count * cell.probability.ln();
            let places = self.places(pair);
            for (a, place_a) in places.iter().enumerate() {
                let Some(place_a) = place_a else { continue };
                let score = cell.first[a] / cell.probability;
                gradient[*place_a] += count * score;
                for (b, place_b) in places.iter().enumerate() {
                    let Some(place_b) = place_b else { continue };
                    let square = count * score * cell.first[b] / cell.probability;
                    squares[(*place_a, *place_b)] += square;
                    information[(*place_a, *place_b)] +=
                        square - count * cell.second[a][b] / cell.probability;
                }
            }
        }
        Some(Likelihood { value, gradient, information, squares })
    }

    /// The summit of the likelihood by ρ between two ends, thresholds held: Newton's steps within a bracket, which is halved where they
    /// leave it.
    fn summit_between(&self, (mut low, mut high): (f64, f64), start: f64) -> f64 {
        let mut rho = if low < start && start < high { start } else { f64::midpoint(low, high) };
        for _ in 0..MOST_STEPS {
            let (rising, newton) = self.rising(rho);
            if rising {
                low = rho;
            } else {
                high = rho;
            }
            let newton = newton.filter(|next| low <= *next && *next <= high);
            let next = newton.unwrap_or(f64::midpoint(low, high));
            let step = (next - rho).abs();
            rho = next;
            // What is left after a step of Newton's goes with the square of that step.
            if high - low <= 1e-15 || newton.is_some() && step <= 1e-10 {
                break;
            }
        }
        rho
    }

    /// Whether the likelihood rises with ρ, and where Newton's step leads.
    fn rising(&self, rho: f64) -> (bool, Option<f64>) {
        match (rho.abs() < 1.0).then(|| self.slopes(rho)).flatten() {
            Some((_, slope, curvature)) => (slope > 0.0, (curvature > 0.0).then(|| rho + slope / curvature)),
            // Where a cell with cases has no probability, ρ is too far out.
            None => (rho < 0.0, None),
        }
    }

    /// The log-likelihood, its slope by ρ, and the fall of the slope.
    fn slopes(&self, rho: f64) -> Option<(f64, f64, f64)> {
        let at = self.margins(rho);
        let (mut value, mut slope, mut curvature) = (0.0, 0.0, 0.0);
        for (pair, count) in self.pairs.weight.iter().enumerate() {
            let Cell { probability, first, second } = self.cell(&at, pair);
            if probability < LEAST_PROBABILITY {
                return None;
            }
            let score = first[0] / probability;
            value += count * probability.ln();
            slope += count * score;
            curvature += count * (score * score - second[0][0] / probability);
        }
        Some((value, slope, curvature))
    }

    /// The step, halved until the likelihood does not fall by more than the rounding of its sum.
    fn better(&self, at: &Parameters, step: &Vector, found: &Likelihood) -> Option<(Parameters, Likelihood)> {
        let mut share = 1.0;
        while share > 1e-6 {
            let next = at.moved(step, share);
            if let Some(better) = next.in_order().then(|| self.likelihood(&next)).flatten()
                && better.value >= found.value - 1e-13 * self.pairs.n
            {
                return Some((next, better));
            }
            share /= 2.0;
        }
        None
    }

    /// Up from margins at ρ to where no step gains anything; `None` where they already give a cell with cases no probability.
    fn climbed(&self, rho: f64) -> Option<(Parameters, Likelihood)> {
        let mut at = self.margins(rho);
        let mut found = self.likelihood(&at)?;
        for _ in 0..MOST_STEPS {
            // Far from the summit the surface may bend upwards; the scores' squares show a way up wherever it does.
            let inverse =
                inverse_of_positive(&found.information).or_else(|| inverse_of_positive(&found.squares));
            let Some((inverse, _)) = inverse else { break };
            let step = inverse * &found.gradient;
            // Half of this is what the log-likelihood can still gain.
            if found.gradient.dot(&step) <= LEFT_TO_GAIN * self.pairs.n {
                break;
            }
            let Some(better) = self.better(&at, &step, &found) else { break };
            (at, found) = better;
        }
        Some((at, found))
    }

    /// Pearson's correlation of the numbered categories: near the summit of most tables.
    fn by_number(&self) -> f64 {
        let categories = |ordered: &Ordered| -> Vec<f64> {
            ordered.category.iter().map(|category| *category as f64).collect()
        };
        let by_category = Pairs {
            x: categories(&self.rows).into(),
            y: categories(&self.columns).into(),
            weight: self.pairs.weight.clone(),
            n: self.pairs.n,
        };
        pearson(&by_category).map_or(0.0, |correlated| correlated.r)
    }

    /// ρ where the likelihood is greatest, thresholds held.
    fn two_step(&self, figure: &'static str) -> Result<f64, Refusal> {
        let start = self.by_number();
        let rising = GRID.map(|rho| self.rising(rho).0);
        let ends = GRID.windows(2).zip(rising.windows(2)).filter(|(_, rising)| rising[0] && !rising[1]);
        let summits = ends.filter_map(|(ends, _)| {
            let rho = self.summit_between((ends[0], ends[1]), start);
            self.slopes(rho).map(|(value, ..)| (value, rho, ()))
        });
        highest(figure, self.pairs.n, summits.collect()).map(|(_, rho, ())| rho)
    }
}

/// The highest of (log-likelihood, ρ, whatever belongs to them); refused where another ρ is as high.
fn highest<T>(
    figure: &'static str,
    n: f64,
    mut summits: Vec<(f64, f64, T)>,
) -> Result<(f64, f64, T), Refusal> {
    summits.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut summits = summits.into_iter();
    let best = summits.next().ok_or_else(|| Refusal::unsettled(figure))?;
    let as_high = |other: &(f64, f64, T)| best.0 - other.0 <= AS_HIGH * n;
    if summits.take_while(as_high).any(|other| (best.1 - other.1).abs() > THE_SAME) {
        return Err(Refusal::unsettled(figure));
    }
    Ok(best)
}

/// The polychoric correlation in two steps: thresholds from the margins, then the ρ of greatest likelihood.
///
/// Olsson 1979, *Psychometrika* 44, 443–460. The influence of a case counts in that its answers move the thresholds too:
/// (n/J_ρρ) (∂ln π/∂ρ − Σ_τ (J_ρτ/n) infl_τ), J the observed information. It is first order only: the search is not repeated for
/// every case left out.
pub(crate) fn polychoric(figure: &'static str, pairs: &Pairs<'_>) -> Result<Correlated, Refusal> {
    let table = Table::new(figure, pairs)?;
    let rho = table.two_step(figure)?;
    let at = table.margins(rho);
    let unsettled = || Refusal::unsettled(figure);
    let information = table.likelihood(&at).ok_or_else(unsettled)?.information;
    let of_rows = at.rows.len();
    let curvature = information[(0, 0)];
    if curvature <= 0.0 {
        return Err(unsettled());
    }
    // What a case does by its row alone, and by its column alone: one sum per category.
    let by_category = |ordered: &Ordered, start: usize| -> Vec<f64> {
        let through = |category: usize| {
            let moved =
                |place| information[(0, start + place)] * threshold_influence(ordered, place, category);
            (0..ordered.thresholds.len()).map(moved).sum::<f64>()
        };
        (0..ordered.len()).map(through).collect()
    };
    let (by_row, by_column) = (by_category(&table.rows, 1), by_category(&table.columns, 1 + of_rows));
    let influence = (0..pairs.weight.len())
        .map(|pair| {
            let cell = table.cell(&at, pair);
            let score = pairs.n * cell.first[0] / cell.probability;
            let moved = by_row[table.rows.category[pair]] + by_column[table.columns.category[pair]];
            (score - moved) / curvature
        })
        .collect();
    Ok(Correlated::of_influence(pairs, rho, influence))
}

/// The polychoric correlation by maximum likelihood of ρ and all thresholds together.
///
/// Olsson 1979, §3; Newton's method from the two-step solution and from margins at other ρ, a step halved until the likelihood rises;
/// the highest summit counts. Influence n J⁻¹ ∂ln π.
pub(crate) fn polychoric_ml(figure: &'static str, pairs: &Pairs<'_>) -> Result<Correlated, Refusal> {
    let table = Table::new(figure, pairs)?;
    let starts = STARTS.into_iter().chain(table.two_step(figure).ok());
    let mut summits = Vec::new();
    let mut stranded = f64::NEG_INFINITY;
    for (at, found) in starts.filter_map(|rho| table.climbed(rho)) {
        // Wherever the steps ended, what is left to gain must be rounding.
        let left = inverse_of_positive(&found.information)
            .map(|(inverse, _)| (found.gradient.dot(&(&inverse * &found.gradient)), inverse));
        match left {
            Some((left, inverse)) if left <= 1e4 * LEFT_TO_GAIN * pairs.n => {
                summits.push((found.value, at.rho, (at, inverse)));
            }
            _ => stranded = stranded.max(found.value),
        }
    }
    let (value, _, (at, inverse)) = highest(figure, pairs.n, summits)?;
    if stranded > value + STRANDED * pairs.n {
        return Err(Refusal::unsettled(figure));
    }
    let influence = (0..pairs.weight.len())
        .map(|pair| {
            let cell = table.cell(&at, pair);
            let places = table.places(pair).into_iter().zip(cell.first);
            let moved: f64 = places
                .map(|(place, by)| place.map_or(0.0, |place| inverse[(0, place)] * by / cell.probability))
                .sum();
            pairs.n * moved
        })
        .collect();
    Ok(Correlated::of_influence(pairs, at.rho, influence))
}
