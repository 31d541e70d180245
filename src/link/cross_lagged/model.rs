//! The moments that a model implies, with their derivatives.
//!
//! With experience and wellbeing by turns, the random-intercept cross-lagged panel model is z = μ + 1 ⊗ i + w, w = B w + u: one
//! intercept i for each of the two, covariance Φ, and within persons w the lags B and the residuals u, block by block
//! covariance Ψ. Hence Σ = (11ᵀ) ⊗ Φ + F Ψ Fᵀ with F = (I − B)⁻¹, and by a lag a, ∂F = F B_a F with B_a = ∂B/∂a.

use crate::math::matrix::{Matrix, Vector};

use super::Lags;
use super::likelihood::{Moments, elements};

/// A way from parameters to moments. Parameters are all means and then those of the covariances.
pub(super) trait Model {
    fn moments(&self, parameters: &Vector) -> Moments;
    /// The derivatives of the covariances by the parameters behind the means.
    fn derivatives(&self, parameters: &Vector) -> Vec<Matrix>;
    /// ½ tr(D ∂²Σ) by the parameters behind the means; `None` where Σ is linear in all of them.
    fn curvature(&self, parameters: &Vector, d: &Matrix) -> Option<Matrix>;
}

/// Every mean and covariance free.
#[derive(Debug)]
pub(super) struct Unrestricted {
    pub(super) columns: usize,
}

impl Model for Unrestricted {
    fn moments(&self, parameters: &Vector) -> Moments {
        let mut covariances = Matrix::zeros(self.columns, self.columns);
        for (a, (i, j)) in elements(self.columns).into_iter().enumerate() {
            covariances[(i, j)] = parameters[self.columns + a];
            covariances[(j, i)] = parameters[self.columns + a];
        }
        Moments { means: parameters.rows(0, self.columns).into_owned(), covariances }
    }

    fn derivatives(&self, _: &Vector) -> Vec<Matrix> {
        let unit = |(i, j)| {
            let mut unit = Matrix::zeros(self.columns, self.columns);
            unit[(i, j)] = 1.0;
            unit[(j, i)] = 1.0;
            unit
        };
        elements(self.columns).into_iter().map(unit).collect()
    }

    fn curvature(&self, _: &Vector, _: &Matrix) -> Option<Matrix> {
        None
    }
}

/// What a lag leads from and to: experience (0) or wellbeing (1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Way {
    pub(super) from: usize,
    pub(super) to: usize,
}

impl Way {
    pub(super) const WITHIN_EXPERIENCE: Way = Way { from: 0, to: 0 };
    pub(super) const TO_EXPERIENCE: Way = Way { from: 1, to: 0 };
    pub(super) const TO_WELLBEING: Way = Way { from: 0, to: 1 };
    pub(super) const WITHIN_WELLBEING: Way = Way { from: 1, to: 1 };
    const ALL: [Way; 4] =
        [Way::WITHIN_EXPERIENCE, Way::TO_EXPERIENCE, Way::TO_WELLBEING, Way::WITHIN_WELLBEING];
}

/// The variances and the covariance of two: where the three stand among a block's parameters.
pub(super) const BLOCK: [(usize, usize); 3] = [(0, 0), (1, 0), (1, 1)];

/// The random-intercept cross-lagged panel model.
///
/// Parameters: means of the columns; Φ; Ψ stage by stage; lags, the four of [`Way::ALL`] once or step by step.
#[derive(Debug)]
pub(super) struct CrossLags {
    pub(super) stages: usize,
    pub(super) lags: Lags,
}

impl CrossLags {
    /// How many parameters there are.
    pub(super) fn parameters(&self) -> usize {
        self.lag(Way::WITHIN_EXPERIENCE, 0) + 4 * self.kinds_of_lags()
    }

    /// Where the intercepts' block stands; the blocks of the residuals follow.
    pub(super) fn intercepts(&self) -> usize {
        2 * self.stages
    }

    /// Where the residuals' block of a stage stands.
    pub(super) fn residuals(&self, stage: usize) -> usize {
        self.intercepts() + BLOCK.len() * (1 + stage)
    }

    /// Where a lag of a step stands; lags that are constant stand at step 0.
    pub(super) fn lag(&self, way: Way, step: usize) -> usize {
        let step = if self.lags == Lags::Constant { 0 } else { step };
        self.residuals(self.stages) + Way::ALL.len() * step + 2 * way.to + way.from
    }

    /// How many lags of one way there are.
    pub(super) fn kinds_of_lags(&self) -> usize {
        match self.lags {
            Lags::Constant => 1,
            Lags::PerStep => self.stages - 1,
        }
    }

    /// The derivatives B_a of B by each lag.
    fn by_lags(&self) -> Vec<Matrix> {
        let k = 2 * self.stages;
        let mut by_lags = vec![Matrix::zeros(k, k); 4 * self.kinds_of_lags()];
        for step in 0..self.stages - 1 {
            for way in Way::ALL {
                let place = self.lag(way, step) - self.residuals(self.stages);
                by_lags[place][(2 * (step + 1) + way.to, 2 * step + way.from)] = 1.0;
            }
        }
        by_lags
    }

    /// F = (I − B)⁻¹, stage by stage: a row of F is its own unit and B times the rows of the stage before.
    fn spread_over_stages(&self, parameters: &Vector) -> Matrix {
        let k = 2 * self.stages;
        let mut f = Matrix::identity(k, k);
        for step in 0..self.stages - 1 {
            for way in Way::ALL {
                let lag = parameters[self.lag(way, step)];
                for column in 0..2 * (step + 1) {
                    let before = f[(2 * step + way.from, column)];
                    f[(2 * (step + 1) + way.to, column)] += lag * before;
                }
            }
        }
        f
    }

    fn residual_covariances(&self, parameters: &Vector) -> Matrix {
        let mut psi = Matrix::zeros(2 * self.stages, 2 * self.stages);
        for stage in 0..self.stages {
            for (place, (i, j)) in BLOCK.into_iter().enumerate() {
                let value = parameters[self.residuals(stage) + place];
                psi[(2 * stage + i, 2 * stage + j)] = value;
                psi[(2 * stage + j, 2 * stage + i)] = value;
            }
        }
        psi
    }

    /// F Ψ Fᵀ: the covariances within persons.
    pub(super) fn within(&self, parameters: &Vector) -> Matrix {
        let f = self.spread_over_stages(parameters);
        &f * self.residual_covariances(parameters) * f.transpose()
    }
}

impl Model for CrossLags {
    fn moments(&self, parameters: &Vector) -> Moments {
        let k = 2 * self.stages;
        let mut covariances = self.within(parameters);
        for row in 0..k {
            for column in 0..k {
                covariances[(row, column)] += parameters[self.intercepts() + row % 2 + column % 2];
            }
        }
        Moments { means: parameters.rows(0, k).into_owned(), covariances }
    }

    fn derivatives(&self, parameters: &Vector) -> Vec<Matrix> {
        let k = 2 * self.stages;
        let f = self.spread_over_stages(parameters);
        let psi_f = self.residual_covariances(parameters) * f.transpose();
        // Variance of one, covariance, variance of the other: told apart by how many of row and column are wellbeing.
        let intercepts = (0..BLOCK.len())
            .map(|place| Matrix::from_fn(k, k, |row, column| f64::from(row % 2 + column % 2 == place)));
        let residuals = (0..self.stages).flat_map(|stage| {
            let f = &f;
            BLOCK.into_iter().map(move |(i, j)| {
                let (left, right) = (f.column(2 * stage + i), f.column(2 * stage + j));
                let product = left * right.transpose();
                if i == j { product } else { &product + product.transpose() }
            })
        });
        let lags = self.by_lags().into_iter().map(|by_lag| {
            let half = &f * by_lag * &f * &psi_f;
            &half + half.transpose()
        });
        intercepts.chain(residuals).chain(lags).collect()
    }

    fn curvature(&self, parameters: &Vector, d: &Matrix) -> Option<Matrix> {
        let f = self.spread_over_stages(parameters);
        let psi = self.residual_covariances(parameters);
        let by_lags = self.by_lags();
        let moved: Vec<Matrix> = by_lags.iter().map(|by_lag| &f * by_lag * &f).collect();
        let first_lag = self.residuals(self.stages) - self.intercepts();
        let mut curvature = Matrix::zeros(first_lag + by_lags.len(), first_lag + by_lags.len());
        for (a, f_a) in moved.iter().enumerate() {
            let d_f_a = d * f_a;
            // tr(D F_a Ψ_b Fᵀ), Ψ_b a unit of the block.
            let pulled = f.transpose() * &d_f_a;
            for stage in 0..self.stages {
                for (place, (i, j)) in BLOCK.into_iter().enumerate() {
                    let (row, column) = (2 * stage + i, 2 * stage + j);
                    let b = self.residuals(stage) - self.intercepts() + place;
                    let other = if i == j { 0.0 } else { pulled[(column, row)] };
                    curvature[(first_lag + a, b)] = pulled[(row, column)] + other;
                }
            }
            // tr[D (F_ab Ψ Fᵀ + F_a Ψ F_bᵀ)], F_ab = F_a B_b F + F_b B_a F.
            for (b, f_b) in moved.iter().enumerate().take(a + 1) {
                let f_ab = f_a * &by_lags[b] * &f + f_b * &by_lags[a] * &f;
                let bent = f_ab * &psi * f.transpose() + f_a * &psi * f_b.transpose();
                curvature[(first_lag + a, first_lag + b)] = d.dot(&bent);
            }
        }
        curvature.fill_upper_triangle_with_lower_triangle();
        Some(curvature)
    }
}
