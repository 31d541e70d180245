//! Small matrices.

use nalgebra::{DMatrix, DVector};

/// A dense matrix of a few rows and columns, or of a few columns.
pub(crate) type Matrix = DMatrix<f64>;
/// A column.
pub(crate) type Vector = DVector<f64>;

/// The inverse of a symmetric positive definite matrix and the logarithm of its determinant, by Cholesky; `None` where it is
/// not positive definite.
pub(crate) fn inverse_of_positive(matrix: &Matrix) -> Option<(Matrix, f64)> {
    let cholesky = matrix.clone().cholesky()?;
    let factor = cholesky.l_dirty();
    let ln_determinant = 2.0 * (0..matrix.nrows()).map(|row| factor[(row, row)].ln()).sum::<f64>();
    ln_determinant.is_finite().then(|| (cholesky.inverse(), ln_determinant))
}

/// Eigenvalues and eigenvectors (in columns) of a symmetric matrix; `None` where the iteration does not end.
pub(crate) fn eigen(matrix: &Matrix) -> Option<(Vector, Matrix)> {
    /// Three sweeps an eigenvalue are usual; this many are never needed.
    const MOST_SWEEPS: usize = 10_000;
    let found = nalgebra::SymmetricEigen::try_new(matrix.clone(), f64::EPSILON, MOST_SWEEPS)?;
    Some((found.eigenvalues, found.eigenvectors))
}
