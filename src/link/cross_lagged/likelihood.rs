//! The normal likelihood of a sample with gaps, as a function of means and covariances.
//!
//! Over the patterns p of gaps, with n cases, the rows and columns Σ of the covariances that were measured, W = Σ⁻¹,
//! r = Σ_i (z_i − μ) and S = Σ_i (z_i − μ)(z_i − μ)ᵀ,
//!
//! ```text
//! −ln L = ½ Σ_p [ n (k ln 2π + ln |Σ|) + tr(W S) ],   ∂/∂μ = −W r,   ∂/∂σ_a = ½ tr[(n W − W S W) E_a]
//! ```
//!
//! where E_a is Σ's derivative by its element a. What is not there is integrated out, which is right where gaps are missing at
//! random given what was measured (Rubin 1976).

use std::f64::consts::TAU;

use crate::math::matrix::{Matrix, Vector, inverse_of_positive};

use super::sample::{Pattern, Sample};

/// Means, and the covariances of all columns.
#[derive(Debug, Clone)]
pub(super) struct Moments {
    pub(super) means: Vector,
    pub(super) covariances: Matrix,
}

/// Which information: second derivatives as expected if the moments are the true ones, or as the data have them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Information {
    Expected,
    Observed,
}

/// −ln L at some moments, its derivatives by the means and then by the elements of the covariances in the order of [`elements`].
#[derive(Debug)]
pub(super) struct Slope {
    pub(super) gradient: Vector,
    pub(super) information: Matrix,
    /// D with −ln L moving by ½ tr(D dΣ).
    pub(super) by_covariances: Matrix,
}

/// The elements of a symmetric matrix: lower triangle, column by column.
pub(super) fn elements(k: usize) -> Vec<(usize, usize)> {
    (0..k).flat_map(|column| (column..k).map(move |row| (row, column))).collect()
}

/// A pattern at some moments: W and ln |Σ|; `None` where Σ is not positive definite.
fn inverse(pattern: &Pattern, at: &Moments) -> Option<(Matrix, f64)> {
    let columns = &pattern.columns;
    inverse_of_positive(&at.covariances.select_rows(columns).select_columns(columns))
}

/// r and S of a pattern about some means.
fn about(pattern: &Pattern, at: &Moments) -> (Vector, Matrix) {
    let mean = at.means.select_rows(&pattern.columns);
    let residual = &pattern.sums - &mean * pattern.cases;
    let products = &pattern.products - &mean * pattern.sums.transpose() - &residual * mean.transpose();
    (residual, products)
}

/// −ln L; `None` where the covariances are not positive definite.
pub(super) fn value(sample: &Sample, at: &Moments) -> Option<f64> {
    // A matrix may be positive definite in every pattern and not as a whole, which no population has.
    inverse_of_positive(&at.covariances)?;
    let mut sum = 0.0;
    for pattern in &sample.patterns {
        let (w, ln_determinant) = inverse(pattern, at)?;
        let (_, s) = about(pattern, at);
        let k = pattern.columns.len() as f64;
        sum += 0.5 * (pattern.cases * (k * TAU.ln() + ln_determinant) + w.dot(&s));
    }
    sum.is_finite().then_some(sum)
}

/// The derivatives of −ln L; `None` where the covariances are not positive definite.
pub(super) fn slope(sample: &Sample, at: &Moments, kind: Information) -> Option<Slope> {
    let k = sample.columns();
    let elements = elements(k);
    let mut gradient = Vector::zeros(k + elements.len());
    let mut information = Matrix::zeros(gradient.len(), gradient.len());
    let mut by_covariances = Matrix::zeros(k, k);
    for pattern in &sample.patterns {
        let (inverse, _) = inverse(pattern, at)?;
        let (residual, products) = about(pattern, at);
        let n = pattern.cases;
        // Back in the place of all columns, 0 where the pattern has a gap.
        let w = spread(&inverse, &pattern.columns, k);
        let v = spread(&(&inverse * products * &inverse), &pattern.columns, k);
        let mut wr = Vector::zeros(k);
        for (value, &column) in (&inverse * residual).iter().zip(&pattern.columns) {
            wr[column] = *value;
        }
        gradient.rows_mut(0, k).zip_apply(&wr, |slope, wr| *slope -= wr);
        by_covariances += &w * n - &v;
        information.view_mut((0, 0), (k, k)).zip_apply(&w, |sum, w| *sum += n * w);
        // U with ½ tr(U E_b W E_a) + ½ tr(W E_b U E_a) the second derivative: n W / 2 expected, V − n W / 2 observed.
        let u = match kind {
            Information::Expected => &w * (n / 2.0),
            Information::Observed => &v - &w * (n / 2.0),
        };
        let measured: Vec<(usize, (usize, usize))> = elements
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, (i, j))| w[(*i, *i)] > 0.0 && w[(*j, *j)] > 0.0)
            .collect();
        let (u, flat) = (u.as_slice(), w.as_slice());
        for (place, &(a, of_a)) in measured.iter().enumerate() {
            let mut column = information.column_mut(k + a);
            let column = column.as_mut_slice();
            for &(b, of_b) in &measured[place..] {
                column[k + b] += 0.5 * (trace(k, u, of_b, flat, of_a) + trace(k, flat, of_b, u, of_a));
            }
            if kind == Information::Observed {
                let (i, j) = of_a;
                for row in 0..k {
                    let other = if i == j { 0.0 } else { w[(row, j)] * wr[i] };
                    information[(k + a, row)] += w[(row, i)] * wr[j] + other;
                }
            }
        }
    }
    for (a, &(i, j)) in elements.iter().enumerate() {
        gradient[k + a] = by_covariances[(i, j)] * if i == j { 0.5 } else { 1.0 };
    }
    information.fill_upper_triangle_with_lower_triangle();
    Some(Slope { gradient, information, by_covariances })
}

/// The small matrix in the rows and columns of a large one, the rest 0.
fn spread(small: &Matrix, columns: &[usize], k: usize) -> Matrix {
    let mut large = Matrix::zeros(k, k);
    for (i, &row) in columns.iter().enumerate() {
        for (j, &column) in columns.iter().enumerate() {
            large[(row, column)] = small[(i, j)];
        }
    }
    large
}

/// tr(X E_b Y E_a) of symmetric X and Y with n rows.
fn trace(n: usize, x: &[f64], (k, l): (usize, usize), y: &[f64], (i, j): (usize, usize)) -> f64 {
    let mut sum = x[j * n + k] * y[l * n + i];
    if i != j {
        sum += x[i * n + k] * y[l * n + j];
    }
    if k != l {
        sum += x[j * n + l] * y[k * n + i];
    }
    if i != j && k != l {
        sum += x[i * n + l] * y[k * n + j];
    }
    sum
}
