//! What is left of experience and wellbeing within persons, with the stages held constant or not.

use super::rows::{Row, Rows, mean};
use crate::math::matrix::{Matrix, Vector, inverse_of_positive};
use crate::math::ranks::distinct;

/// Deviations from the case's own mean, less what the stages tell where they are held constant.
#[derive(Debug, Clone)]
pub(super) struct Centred {
    pub(super) x: Vec<f64>,
    pub(super) y: Vec<f64>,
    /// How many free numbers the stages took.
    pub(super) held: usize,
}

impl Centred {
    /// Deviations from the case's own means.
    pub(super) fn within_cases(rows: &Rows) -> Self {
        let deviations = |value: fn(&Row) -> f64| -> Vec<f64> {
            let by_case = rows.by_case().flat_map(|case| {
                let mean = mean(case.iter().map(value));
                case.iter().map(move |row| value(row) - mean)
            });
            by_case.collect()
        };
        Centred { x: deviations(|row| row.x), y: deviations(|row| row.y), held: 0 }
    }

    /// The same with the stages held constant: the residuals of a regression on one indicator per case and per stage.
    ///
    /// By the normal equations of the stages' indicators after centring within cases (Frisch & Waugh 1933, *Econometrica* 1, 387–401).
    /// Subtracting stage means as well would be right only where every case has every stage. `None` where the stages' equations have
    /// no solution in double precision.
    pub(super) fn stages_held(rows: &Rows) -> Option<Self> {
        let stages = Stages::of(rows);
        let mut centred = Centred::within_cases(rows);
        centred.held = stages.free;
        if stages.free == 0 {
            return Some(centred);
        }
        let (inverse, _) = inverse_of_positive(&stages.gram(rows))?;
        // The second round takes out what rounding left of the first.
        for _ in 0..2 {
            stages.take_out(rows, &inverse, &mut centred.x);
            stages.take_out(rows, &inverse, &mut centred.y);
        }
        Some(centred)
    }
}

/// The stages' indicators that cases' own do not tell.
struct Stages {
    /// For each row the number of its stage's indicator; the first stage of each connected part has none.
    of_rows: Vec<Option<usize>>,
    free: usize,
}

impl Stages {
    /// Two stages are connected where a case has both. In a connected part of the panel one indicator follows from the cases' own, so
    /// that the rank is known by counting: stages less connected parts.
    fn of(rows: &Rows) -> Self {
        let listed = distinct(&rows.all().iter().map(|row| row.stage).collect::<Vec<u32>>());
        let place = |stage: u32| listed.binary_search(&stage).unwrap_or(0);
        let mut leader: Vec<usize> = (0..listed.len()).collect();
        for case in rows.by_case() {
            let first = lead(&leader, place(case[0].stage));
            for row in case {
                let other = lead(&leader, place(row.stage));
                let own = lead(&leader, first);
                leader[own.max(other)] = own.min(other);
            }
        }
        let mut numbers = vec![None; listed.len()];
        let mut free = 0;
        for (stage, number) in numbers.iter_mut().enumerate() {
            if lead(&leader, stage) != stage {
                *number = Some(free);
                free += 1;
            }
        }
        Stages { of_rows: rows.all().iter().map(|row| numbers[place(row.stage)]).collect(), free }
    }

    /// The rows of each case, by the numbers of their indicators.
    fn by_case<'r>(&'r self, rows: &'r Rows) -> impl Iterator<Item = &'r [Option<usize>]> {
        rows.by_case().scan(0, |start, case| {
            let of_case = &self.of_rows[*start..][..case.len()];
            *start += case.len();
            Some(of_case)
        })
    }

    /// Σ_c (δ_st n_cs − n_cs n_ct / n_c): products of the indicators after centring within cases.
    fn gram(&self, rows: &Rows) -> Matrix {
        let mut gram = Matrix::zeros(self.free, self.free);
        for case in self.by_case(rows) {
            let share = 1.0 / case.len() as f64;
            for s in case.iter().flatten() {
                gram[(*s, *s)] += 1.0;
                for t in case.iter().flatten() {
                    gram[(*s, *t)] -= share;
                }
            }
        }
        gram
    }

    /// Takes out of deviations within cases what the stages tell of them.
    fn take_out(&self, rows: &Rows, inverse: &Matrix, deviations: &mut [f64]) {
        let mut products = Vector::zeros(self.free);
        for (number, deviation) in self.of_rows.iter().zip(deviations.iter()) {
            if let Some(number) = number {
                products[*number] += deviation;
            }
        }
        let level = inverse * products;
        let of = |number: &Option<usize>| number.map_or(0.0, |number| level[number]);
        let mut left = deviations.iter_mut();
        for case in self.by_case(rows) {
            let mean = mean(case.iter().map(of));
            for (number, deviation) in case.iter().zip(&mut left) {
                *deviation -= of(number) - mean;
            }
        }
    }
}

/// The first stage of the connected part that a stage belongs to.
fn lead(leader: &[usize], mut stage: usize) -> usize {
    while leader[stage] != stage {
        stage = leader[stage];
    }
    stage
}
