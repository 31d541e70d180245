//! What a panel gives to the likelihood: sums and products per pattern of gaps, centred and scaled.

use std::collections::BTreeMap;

use crate::error::Refusal;
use crate::link::panel::Panel;
use crate::math::matrix::{Matrix, Vector};
use crate::math::sums::compensated;

use super::{FIGURE, Gaps};

/// Two stages cannot tell a trait from a lag.
const FEWEST_STAGES: usize = 3;
/// A service path is shorter; the information matrix of the moments grows with the fourth power.
const MOST_STAGES: usize = 10;
/// A variance inflation from which on a matrix counts as singular.
const SINGULAR: f64 = 1e10;

/// The cases that were measured at the same stages. Column 2t is experience at stage t, column 2t + 1 wellbeing.
#[derive(Debug)]
pub(super) struct Pattern {
    /// The columns that were measured, rising.
    pub(super) columns: Vec<usize>,
    pub(super) cases: f64,
    /// Σ z over its cases.
    pub(super) sums: Vector,
    /// Σ z zᵀ over its cases.
    pub(super) products: Matrix,
}

/// A panel's cases by pattern. Every column z is centred at its mean; experience and wellbeing are each divided by one
/// standard deviation, pooled over the stages, so that lags that are equal stay equal.
#[derive(Debug)]
pub(super) struct Sample {
    pub(super) stages: usize,
    pub(super) patterns: Vec<Pattern>,
    pub(super) cases: u64,
    pub(super) with_gaps: u64,
    pub(super) left_out: u64,
    centres: Vec<f64>,
    scales: [f64; 2],
}

impl Sample {
    /// The sample of a panel.
    ///
    /// # Errors
    /// Fewer than 3 or more than 10 stages, nobody, fewer cases than parameters, a column that nobody or everybody alike
    /// answered, two columns that no two cases have both of.
    pub(super) fn of(
        panel: &Panel,
        gaps: Gaps,
        parameters: impl Fn(usize) -> usize,
    ) -> Result<Self, Refusal> {
        let stages = panel.stages();
        if stages < FEWEST_STAGES {
            return Err(Refusal::too_few(FIGURE, "stages", stages as u64, FEWEST_STAGES as u64));
        }
        if stages > MOST_STAGES {
            return Err(Refusal::TooMany {
                figure: FIGURE.into(),
                of: "stages".into(),
                have: stages as u64,
                most: MOST_STAGES as u64,
            });
        }
        let rows: Vec<Vec<Option<f64>>> = (0..panel.cases()).map(|case| row(panel, case)).collect();
        let used: Vec<&Vec<Option<f64>>> = rows
            .iter()
            .filter(|row| match gaps {
                Gaps::FullInformation => row.iter().any(Option::is_some),
                Gaps::CompleteCases => row.iter().all(Option::is_some),
            })
            .collect();
        let cases = used.len() as u64;
        if cases == 0 {
            return Err(Refusal::nobody(FIGURE));
        }
        let need = parameters(stages) as u64;
        if cases < need {
            return Err(Refusal::too_few(FIGURE, "cases", cases, need));
        }
        let with_gaps = used.iter().filter(|row| row.iter().any(Option::is_none)).count() as u64;
        all_known(&used, stages)?;
        let centres: Vec<f64> = (0..2 * stages).map(|column| mean(&used, column)).collect();
        let scales = [0, 1].map(|which| scale(&used, &centres, which));
        let patterns = patterns(&used, &centres, scales);
        Ok(Sample {
            stages,
            patterns,
            cases,
            with_gaps,
            left_out: rows.len() as u64 - cases,
            centres,
            scales,
        })
    }

    /// How many columns there are.
    pub(super) fn columns(&self) -> usize {
        2 * self.stages
    }

    /// A mean of a column on the footing of the data.
    pub(super) fn mean_of(&self, column: usize, scaled: f64) -> f64 {
        self.centres[column] + scaled * self.unit(column)
    }

    /// How many units of the data one unit of the scaled column is.
    pub(super) fn unit(&self, column: usize) -> f64 {
        self.scales[column % 2]
    }

    /// Mean and variance (with n) of every column over the cases that have it, and how many have it.
    pub(super) fn columns_alone(&self) -> Vec<(f64, f64, f64)> {
        let over = |column: usize, part: &dyn Fn(&Pattern, usize) -> f64| {
            compensated(self.patterns.iter().filter_map(|pattern| {
                pattern.columns.binary_search(&column).ok().map(|place| part(pattern, place))
            }))
        };
        (0..self.columns())
            .map(|column| {
                let n = over(column, &|pattern, _| pattern.cases);
                let mean = over(column, &|pattern, place| pattern.sums[place]) / n;
                let square = over(column, &|pattern, place| pattern.products[(place, place)]) / n;
                (n, mean, square - mean * mean)
            })
            .collect()
    }
}

/// Experience and wellbeing of a case by turns.
fn row(panel: &Panel, case: usize) -> Vec<Option<f64>> {
    (0..panel.stages()).flat_map(|stage| [panel.x(case, stage), panel.y(case, stage)]).collect()
}

/// What a column is called where it is refused; stages are counted from 1.
fn name(column: usize) -> String {
    let what = if column.is_multiple_of(2) { "experience" } else { "wellbeing" };
    format!("{what} at stage {}", column / 2 + 1)
}

fn values(rows: &[&Vec<Option<f64>>], column: usize) -> impl Iterator<Item = f64> {
    rows.iter().filter_map(move |row| row[column])
}

/// Refuses a column without two values, or with equal ones only, and two columns that were never measured together.
fn all_known(rows: &[&Vec<Option<f64>>], stages: usize) -> Result<(), Refusal> {
    const PAIRS_NEEDED: u64 = 2;
    for column in 0..2 * stages {
        let first = values(rows, column).next();
        if values(rows, column).all(|value| Some(value) == first) {
            let have = values(rows, column).count() as u64;
            return Err(if have < PAIRS_NEEDED {
                let of = format!("values of {}", name(column)).into();
                Refusal::TooFew { figure: FIGURE.into(), of, have, need: PAIRS_NEEDED }
            } else {
                Refusal::NoVariation {
                    figure: FIGURE.into(),
                    of: format!("values of {}", name(column)).into(),
                }
            });
        }
        for other in 0..column {
            let have = rows.iter().filter(|row| row[column].is_some() && row[other].is_some()).count() as u64;
            if have < PAIRS_NEEDED {
                let of = format!("cases with both {} and {}", name(other), name(column)).into();
                return Err(Refusal::TooFew { figure: FIGURE.into(), of, have, need: PAIRS_NEEDED });
            }
        }
    }
    Ok(())
}

fn mean(rows: &[&Vec<Option<f64>>], column: usize) -> f64 {
    compensated(values(rows, column)) / values(rows, column).count() as f64
}

/// The root mean square about their means of all experience (0) or all wellbeing (1).
fn scale(rows: &[&Vec<Option<f64>>], centres: &[f64], which: usize) -> f64 {
    let deviations: Vec<f64> = (which..centres.len())
        .step_by(2)
        .flat_map(|column| values(rows, column).map(move |value| value - centres[column]))
        .collect();
    // Taken out first, so that squares of tiny deviations do not vanish. Not 0: some values of each column differ.
    let largest = deviations.iter().fold(0.0, |largest: f64, deviation| largest.max(deviation.abs()));
    largest * (compensated(deviations.iter().map(|d| (d / largest).powi(2))) / deviations.len() as f64).sqrt()
}

fn patterns(rows: &[&Vec<Option<f64>>], centres: &[f64], scales: [f64; 2]) -> Vec<Pattern> {
    let mut by_columns: BTreeMap<Vec<usize>, Vec<Vec<f64>>> = BTreeMap::new();
    for row in rows {
        let columns: Vec<usize> = (0..row.len()).filter(|&column| row[column].is_some()).collect();
        let standard = row
            .iter()
            .enumerate()
            .filter_map(|(column, value)| value.map(|value| (value - centres[column]) / scales[column % 2]));
        by_columns.entry(columns).or_default().push(standard.collect());
    }
    let pattern = |(columns, cases): (Vec<usize>, Vec<Vec<f64>>)| {
        let k = columns.len();
        let sums = Vector::from_fn(k, |i, _| compensated(cases.iter().map(|case| case[i])));
        let product = |i: usize, j: usize| compensated(cases.iter().map(|case| case[i] * case[j]));
        Pattern { columns, cases: cases.len() as f64, sums, products: Matrix::from_fn(k, k, product) }
    };
    by_columns.into_iter().map(pattern).collect()
}

/// Whether a matrix tells its rows apart, given its inverse: 1 / (1 − R²) of every row given all others is bounded.
pub(super) fn tells_apart(matrix: &Matrix, inverse: &Matrix) -> bool {
    (0..matrix.nrows()).all(|i| matrix[(i, i)] * inverse[(i, i)] < SINGULAR)
}
