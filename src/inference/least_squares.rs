//! Ordinary least squares with classical, heteroscedasticity-consistent and cluster-robust standard errors.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Refusal;
use crate::math::matrix::{Matrix, Vector, eigen};
use crate::math::ranks::distinct;
use crate::math::sums::{compensated, standardised};

/// A predictor of which the others tell all but this part of its variance adds nothing but rounding.
const ONLY_ROUNDING: f64 = 1e-11;
/// Residuals whose share of the outcome's variance is below this are rounding: the fit is complete.
const COMPLETE_FIT: f64 = 1e-24;
/// What is left of a row's or a cluster's own residual space, below which nothing of it is left.
const NOTHING_LEFT: f64 = 1e-12;

/// A column of a regression and what it is called in refusals.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column<'a> {
    pub(crate) name: &'a str,
    pub(crate) values: &'a [f64],
}

/// What a standard error takes for granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StandardErrors {
    /// Residuals of equal variance, each independent of the others.
    Classical,
    /// Independent residuals of any variance: HC3, each residual divided by 1 − its leverage (MacKinnon & White 1985).
    Hc3,
    /// Residuals that go together within clusters: CR2 with Satterthwaite degrees of freedom (Bell & McCaffrey 2002; Pustejovsky &
    /// Tipton 2018).
    Cr2,
}

impl fmt::Display for StandardErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            StandardErrors::Classical => "classical",
            StandardErrors::Hc3 => "HC3",
            StandardErrors::Cr2 => "CR2",
        })
    }
}

/// How to compute standard errors, with the clusters where they are needed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Errors<'c> {
    Classical,
    Hc3,
    /// The cluster of each row.
    Cr2(&'c [u32]),
}

/// A coefficient, its standard error and the degrees of freedom of its t.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tested {
    pub(crate) coefficient: f64,
    pub(crate) standard_error: f64,
    pub(crate) df: f64,
}

/// A least-squares fit y = b₀ + Σ b_j x_j + e.
///
/// Computed in an orthonormal basis Q of the intercept and the standardised predictors (Householder QR), in which b = R⁻¹Q'y and
/// every sandwich is a small matrix: (I − Q_gQ_g')^(−½) Q_g = Q_g (I − Q_g'Q_g)^(−½), so that the adjustment of CR2 costs
/// k³ for a cluster of any size.
#[derive(Debug, Clone)]
pub(crate) struct LeastSquares {
    figure: &'static str,
    coefficients: Vec<f64>, // The intercept, then one per predictor.
    basis: Matrix,          // Invariant: n × (k + 1), orthonormal columns, the first one constant.
    to_basis: Matrix,       // Invariant: row j turns a vector in the basis into coefficient j.
    residuals: Vec<f64>,
    outcome_scatter: f64,
}

impl LeastSquares {
    /// Fits outcome on predictors, with an intercept.
    ///
    /// Refused with fewer rows than coefficients and one more, where a column is the same in all rows, or a predictor is told
    /// completely by those before it.
    pub(crate) fn fit(
        figure: &'static str,
        outcome: Column<'_>,
        predictors: &[Column<'_>],
    ) -> Result<Self, Refusal> {
        let (n, k) = (outcome.values.len(), predictors.len());
        if n < k + 2 {
            return Err(Refusal::too_few(figure, "complete cases", n as u64, k as u64 + 2));
        }
        let constant = |column: &Column<'_>| Refusal::NoVariation {
            figure: figure.into(),
            of: Cow::Owned(format!("values of {}", column.name)),
        };
        let (y_mean, y_scale, y) = standardised(outcome.values).ok_or_else(|| constant(&outcome))?;
        let mut design = Matrix::from_element(n, k + 1, 1.0);
        let mut shapes = Vec::with_capacity(k);
        for (place, column) in predictors.iter().enumerate() {
            let (mean, scale, z) = standardised(column.values).ok_or_else(|| constant(column))?;
            design.column_mut(place + 1).copy_from_slice(&z);
            shapes.push((mean, scale));
        }
        let qr = design.qr();
        let (basis, triangle) = (qr.q(), qr.r());
        for (place, column) in predictors.iter().enumerate() {
            if triangle[(place + 1, place + 1)].powi(2) < ONLY_ROUNDING * n as f64 {
                let others: Vec<&str> = predictors[..place].iter().map(|other| other.name).collect();
                return Err(Refusal::Collinear {
                    figure: figure.into(),
                    of: Cow::Owned(format!("{} and {}", column.name, others.join(", "))),
                });
            }
        }
        let y = Vector::from_vec(y);
        let in_basis = basis.tr_mul(&y);
        let residuals: Vec<f64> = (&y - &basis * &in_basis).iter().map(|e| e * y_scale).collect();
        // R is triangular with a diagonal that was just found not to vanish.
        let inverse = triangle.solve_upper_triangular(&Matrix::identity(k + 1, k + 1));
        let Some(mut to_basis) = inverse else {
            let of = "the predictors".into();
            return Err(Refusal::Collinear { figure: figure.into(), of });
        };
        // From standardised predictors to the given ones: b_j = c_j/s_j, b₀ = c₀ − Σ b_j m_j.
        for (place, (mean, scale)) in shapes.iter().enumerate() {
            let row = to_basis.row(place + 1) / *scale;
            let shift = &row * *mean;
            to_basis.set_row(place + 1, &row);
            let intercept = to_basis.row(0) - shift;
            to_basis.set_row(0, &intercept);
        }
        let mut coefficients: Vec<f64> = (&to_basis * &in_basis).iter().map(|c| c * y_scale).collect();
        coefficients[0] += y_mean;
        let outcome_scatter = n as f64 * y_scale * y_scale;
        Ok(LeastSquares { figure, coefficients, basis, to_basis, residuals, outcome_scatter })
    }

    /// The intercept, then one coefficient per predictor.
    pub(crate) fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    pub(crate) fn residuals(&self) -> &[f64] {
        &self.residuals
    }

    /// n − k − 1.
    pub(crate) fn residual_df(&self) -> f64 {
        (self.residuals.len() - self.coefficients.len()) as f64
    }

    pub(crate) fn residual_scatter(&self) -> f64 {
        compensated(self.residuals.iter().map(|e| e * e))
    }

    /// The share of the outcome's variance that the predictors tell.
    pub(crate) fn r_squared(&self) -> f64 {
        (1.0 - self.residual_scatter() / self.outcome_scatter).clamp(0.0, 1.0)
    }

    /// The covariance matrix of the coefficients.
    ///
    /// Refused where the predictors tell the outcome completely, and with fewer than two clusters.
    pub(crate) fn covariance(&self, errors: Errors<'_>) -> Result<Matrix, Refusal> {
        self.leaves_something()?;
        let meat = match errors {
            Errors::Classical => {
                let variance = self.residual_scatter() / self.residual_df();
                Matrix::identity(self.coefficients.len(), self.coefficients.len()) * variance
            }
            Errors::Hc3 => self.hc3_meat(),
            Errors::Cr2(clusters) => {
                let k = self.coefficients.len();
                let scores = self.clusters(clusters)?.into_iter().map(|cluster| cluster.root * cluster.score);
                scores.fold(Matrix::zeros(k, k), |meat, score| meat + &score * score.transpose())
            }
        };
        Ok(&self.to_basis * meat * self.to_basis.transpose())
    }

    /// A coefficient with its standard error and degrees of freedom: n − k − 1, or for CR2 Satterthwaite's.
    ///
    /// Refused as [`covariance`](LeastSquares::covariance), and where the standard error vanishes.
    pub(crate) fn tested(&self, place: usize, errors: Errors<'_>) -> Result<Tested, Refusal> {
        let variance = self.covariance(errors)?[(place, place)];
        let df = match errors {
            Errors::Classical | Errors::Hc3 => self.residual_df(),
            Errors::Cr2(clusters) => self.satterthwaite(place, clusters)?,
        };
        let coefficient = self.coefficients[place];
        if !(variance > 0.0 && variance.is_finite() && df > 0.0 && df.is_finite()) {
            return Err(self.complete());
        }
        Ok(Tested { coefficient, standard_error: variance.sqrt(), df })
    }

    /// Whether a coefficient rests on single rows that nothing else tells of (leverage 1): they have no residual, so that HC3 and CR2
    /// know nothing of their share in its error.
    pub(crate) fn rests_on_single_rows(&self, place: usize) -> bool {
        let contrast = self.to_basis.row(place).transpose();
        let part = |row: &Vector| row.dot(&contrast).abs();
        let rows = self.basis.row_iter().map(|row| row.transpose());
        rows.into_iter()
            .any(|row| 1.0 - row.norm_squared() <= NOTHING_LEFT && part(&row) > 1e-6 * contrast.norm())
    }

    fn leaves_something(&self) -> Result<(), Refusal> {
        if self.residual_scatter() > COMPLETE_FIT * self.outcome_scatter {
            return Ok(());
        }
        Err(self.complete())
    }

    fn complete(&self) -> Refusal {
        let of = "the outcome and its predictors, which determine it completely,";
        Refusal::Collinear { figure: self.figure.into(), of: of.into() }
    }

    /// Σ q_i q_i' e_i²/(1 − h_i)². A row that only its own coefficient explains (h = 1) has no residual and adds nothing.
    fn hc3_meat(&self) -> Matrix {
        let k = self.coefficients.len();
        let mut meat = Matrix::zeros(k, k);
        for (row, residual) in self.basis.row_iter().zip(&self.residuals) {
            let left = 1.0 - row.norm_squared();
            if left > NOTHING_LEFT {
                let score = row.transpose() * (residual / left);
                meat += &score * score.transpose();
            }
        }
        meat
    }

    /// Per cluster g: S_g = Q_g'Q_g, B_g = (I − S_g)^(−½) and Q_g'e_g.
    fn clusters(&self, of_rows: &[u32]) -> Result<Vec<Cluster>, Refusal> {
        let k = self.coefficients.len();
        let numbers = distinct(of_rows);
        if numbers.len() < 2 {
            return Err(Refusal::too_few(self.figure, "clusters", numbers.len() as u64, 2));
        }
        let mut sums = vec![(Matrix::zeros(k, k), Vector::zeros(k)); numbers.len()];
        for ((row, residual), number) in self.basis.row_iter().zip(&self.residuals).zip(of_rows) {
            let Ok(place) = numbers.binary_search(number) else { continue };
            let (gram, score) = &mut sums[place];
            let row = row.transpose();
            *gram += &row * row.transpose();
            *score += row * *residual;
        }
        let clusters = sums.into_iter().map(|(gram, score)| {
            let (values, vectors) = eigen(&gram)?;
            // A direction that lies wholly within the cluster leaves no residual there: the generalised inverse.
            let root = values.map(|value| {
                let left = 1.0 - value;
                if left > NOTHING_LEFT { left.sqrt().recip() } else { 0.0 }
            });
            let root = &vectors * Matrix::from_diagonal(&root) * vectors.transpose();
            Some(Cluster { gram, root, score })
        });
        clusters.collect::<Option<_>>().ok_or_else(|| self.complete())
    }

    /// (Σ_g P_gg)² / Σ_gh P_gh² with P_gh = w_g'(I − H)_gh w_h, w_g = Q_g B_g l: Pustejovsky & Tipton 2018, *J. Business & Economic
    /// Statistics* 36, 672–683, eq. 11, for an identity working model. With (I − H)_gh = δ_gh I − Q_gQ_h' the double sum
    /// needs sums over clusters only.
    fn satterthwaite(&self, place: usize, of_rows: &[u32]) -> Result<f64, Refusal> {
        let k = self.coefficients.len();
        let contrast = self.to_basis.row(place).transpose();
        // The scale of the contrast cancels; at norm 1 nothing over- or underflows.
        let contrast = &contrast / contrast.norm();
        let (mut trace, mut squares, mut joint) = (0.0, 0.0, Matrix::zeros(k, k));
        for cluster in self.clusters(of_rows)? {
            let turned = &cluster.root * &contrast;
            let within = &cluster.gram * &turned;
            let own = turned.dot(&within);
            let shared = within.norm_squared();
            trace += own - shared;
            squares += own * own - 2.0 * own * shared;
            joint += &within * within.transpose();
        }
        Ok(trace * trace / (squares + joint.norm_squared()))
    }
}

/// What a cluster adds to a sandwich.
struct Cluster {
    gram: Matrix,
    root: Matrix,
    score: Vector,
}
