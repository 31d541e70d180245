//! Coefficients as functions of a covariance matrix S, each with its derivative: df = tr(G dS).

use crate::error::Refusal;
use crate::math::matrix::{Matrix, Vector, eigen, inverse_of_positive};

/// Less than this share of the items' variances is rounding.
const ROUNDING: f64 = 1e-12;
/// A correlation matrix whose smallest eigenvalue is not above this has no inverse worth the name.
const LEAST_EIGENVALUE: f64 = 1e-10;
/// Up to so many items all ways of halving them are tried: 2²³ of them, a fifth of a second.
pub(super) const MOST_HALVED: usize = 24;

/// A coefficient, and how it moves with the covariances.
#[derive(Debug, Clone)]
pub(super) struct Moving {
    pub(super) value: f64,
    /// Symmetric G with df = tr(G dS).
    pub(super) gradient: Matrix,
}

/// What a coefficient is of a covariance matrix.
pub(super) type Coefficient<'c> = &'c dyn Fn(&Matrix) -> Result<Moving, Refusal>;

pub(super) fn not_positive_definite(figure: &'static str) -> Refusal {
    Refusal::NotPositiveDefinite { figure: figure.into(), of: "the items' matrix".into() }
}

/// The variance of the sum; refused where it is none.
fn total(figure: &'static str, s: &Matrix) -> Result<f64, Refusal> {
    let (total, of_items) = (s.sum(), s.trace());
    if of_items <= 0.0 {
        return Err(Refusal::no_variation(figure, "answers"));
    }
    if total < -ROUNDING * of_items {
        return Err(not_positive_definite(figure));
    }
    if total <= ROUNDING * of_items {
        return Err(Refusal::no_variation(figure, "the section's scores"));
    }
    Ok(total)
}

fn ones(k: usize) -> Matrix {
    Matrix::from_element(k, k, 1.0)
}

/// k/(k − 1) (1 − Σ s_jj/s_T²): Cronbach 1951, *Psychometrika* 16, eq. 2; Guttman's λ₃.
pub(super) fn alpha(figure: &'static str, s: &Matrix) -> Result<Moving, Refusal> {
    let (k, total) = (s.nrows(), total(figure, s)?);
    let scale = k as f64 / (k as f64 - 1.0);
    let share = s.trace() / total;
    let gradient = (ones(k) * (share / total) - Matrix::identity(k, k) / total) * scale;
    Ok(Moving { value: scale * (1.0 - share), gradient })
}

/// (Σ_{i≠j} s_ij + √(k/(k − 1) Σ_{i≠j} s_ij²))/s_T²: Guttman 1945, *Psychometrika* 10, eq. 20.
pub(super) fn lambda_2(figure: &'static str, s: &Matrix) -> Result<Moving, Refusal> {
    let (k, total) = (s.nrows(), total(figure, s)?);
    let mut off = s.clone();
    off.fill_diagonal(0.0);
    let scale = k as f64 / (k as f64 - 1.0);
    let root = (scale * off.norm_squared()).sqrt();
    let value = (off.sum() + root) / total;
    let mut gradient = ones(k);
    gradient.fill_diagonal(0.0);
    // Where no two items go together at all, the root has no derivative and moves nothing to first order in what is left.
    if root > 0.0 {
        gradient += off * (scale / root);
    }
    gradient -= ones(k) * value;
    Ok(Moving { value, gradient: gradient / total })
}

/// The greatest 4 s_AB/s_T² over all ways of dividing the items in two: Guttman 1945, eq. 35, at its maximum.
///
/// With signs t_j = ±1 it is 1 − t'St/s_T². All 2^(k−1) − 1 divisions, in Gray order, so that one sign changes at a time.
pub(super) fn lambda_4(figure: &'static str, s: &Matrix) -> Result<Moving, Refusal> {
    let (k, total) = (s.nrows(), total(figure, s)?);
    if k > MOST_HALVED {
        return Err(Refusal::TooMany {
            figure: figure.into(),
            of: "items to divide in every way".into(),
            have: k as u64,
            most: MOST_HALVED as u64,
        });
    }
    let mut signs = Vector::from_element(k, 1.0);
    let mut with = s * &signs;
    let (mut square, mut least, mut best) = (total, f64::INFINITY, signs.clone());
    for step in 1..1_u64 << (k - 1) {
        let place = step.trailing_zeros() as usize;
        square += 4.0 * (s[(place, place)] - signs[place] * with[place]);
        with.axpy(-2.0 * signs[place], &s.column(place), 1.0);
        signs[place] = -signs[place];
        // Of divisions equal but for rounding the first counts.
        if square < least - ROUNDING * total {
            least = square;
            best.copy_from(&signs);
        }
    }
    let share = (s * &best).dot(&best) / total;
    let gradient = (ones(k) * share - &best * best.transpose()) / total;
    Ok(Moving { value: 1.0 - share, gradient })
}

/// 1 − Σ e_j²/s_T², e_j² = 1/(S⁻¹)_jj what the other items leave of item j: Guttman 1945, eq. 55.
pub(super) fn lambda_6(figure: &'static str, s: &Matrix) -> Result<Moving, Refusal> {
    let (k, total) = (s.nrows(), total(figure, s)?);
    if !is_positive_definite(s) {
        return Err(not_positive_definite(figure));
    }
    let (inverse, _) = inverse_of_positive(s).ok_or_else(|| not_positive_definite(figure))?;
    let left = inverse.diagonal().map(|precision| 1.0 / precision);
    let share = left.sum() / total;
    // d(1/P_jj) = P_j'dS P_j/P_jj².
    let moved = &inverse * Matrix::from_diagonal(&left.component_mul(&left)) * &inverse;
    let gradient = (ones(k) * share - moved) / total;
    Ok(Moving { value: 1.0 - share, gradient })
}

/// The correlation of item j with the sum of the others.
pub(super) fn item_rest(figure: &'static str, s: &Matrix, item: usize) -> Result<Moving, Refusal> {
    let k = s.nrows();
    let one = Vector::from_fn(k, |place, _| f64::from(u8::from(place == item)));
    let rest = Vector::from_element(k, 1.0) - &one;
    let (own, of_rest) = (s[(item, item)], (s * &rest).dot(&rest));
    if own <= 0.0 {
        return Err(Refusal::no_variation(figure, "the item's answers"));
    }
    if of_rest <= ROUNDING * s.trace() {
        return Err(Refusal::no_variation(figure, "the sums of the other items"));
    }
    let scale = (own * of_rest).sqrt();
    let value = (s * &rest)[item] / scale;
    let cross = &one * rest.transpose();
    let gradient = (&cross + cross.transpose()) / (2.0 * scale)
        - &one * one.transpose() * (value / (2.0 * own))
        - &rest * rest.transpose() * (value / (2.0 * of_rest));
    Ok(Moving { value, gradient })
}

/// The error variance of the mean of the items that α leaves: s_T² (1 − α)/k² = (k tr S − s_T²)/(k² (k − 1)).
pub(super) fn error_variance(figure: &'static str, s: &Matrix) -> Result<Moving, Refusal> {
    let k = s.nrows() as f64;
    total(figure, s)?;
    let scale = k * k * (k - 1.0);
    let value = (k * s.trace() - s.sum()) / scale;
    if value < -ROUNDING * s.trace() {
        return Err(not_positive_definite(figure));
    }
    let gradient = (Matrix::identity(s.nrows(), s.nrows()) * k - ones(s.nrows())) / scale;
    Ok(Moving { value: value.max(0.0), gradient })
}

/// A coefficient of all items but one, as a function of all of them.
pub(super) fn without(item: usize, s: &Matrix, of: Coefficient<'_>) -> Result<Moving, Refusal> {
    let Moving { value, gradient } = of(&s.clone().remove_row(item).remove_column(item))?;
    Ok(Moving { value, gradient: gradient.insert_row(item, 0.0).insert_column(item, 0.0) })
}

/// The correlations of a covariance matrix; refused where an item does not vary.
pub(super) fn correlations(figure: &'static str, s: &Matrix) -> Result<Matrix, Refusal> {
    if s.diagonal().iter().any(|variance| *variance <= 0.0) {
        return Err(Refusal::no_variation(figure, "the answers to one of the items"));
    }
    let spread = s.diagonal().map(f64::sqrt);
    Ok(Matrix::from_fn(
        s.nrows(),
        s.nrows(),
        |i, j| {
            if i == j { 1.0 } else { s[(i, j)] / (spread[i] * spread[j]) }
        },
    ))
}

/// A coefficient of the correlation matrix as a function of the covariances.
///
/// dr_ij = ds_ij/√(s_ii s_jj) − ½ r_ij (ds_ii/s_ii + ds_jj/s_jj).
pub(super) fn standardised(figure: &'static str, s: &Matrix, of: Coefficient<'_>) -> Result<Moving, Refusal> {
    let r = correlations(figure, s)?;
    let Moving { value, gradient } = of(&r)?;
    let k = s.nrows();
    let gradient = Matrix::from_fn(k, k, |i, j| {
        if i == j {
            let others = (0..k).filter(|other| *other != i);
            -others.map(|other| gradient[(i, other)] * r[(i, other)]).sum::<f64>() / s[(i, i)]
        } else {
            gradient[(i, j)] / (s[(i, i)] * s[(j, j)]).sqrt()
        }
    });
    Ok(Moving { value, gradient })
}

/// Whether a covariance or correlation matrix is positive definite, beyond rounding. An item that does not vary does not count.
pub(super) fn is_positive_definite(s: &Matrix) -> bool {
    let varying: Vec<usize> = (0..s.nrows()).filter(|item| s[(*item, *item)] > 0.0).collect();
    let r = Matrix::from_fn(varying.len(), varying.len(), |i, j| {
        let (i, j) = (varying[i], varying[j]);
        s[(i, j)] / (s[(i, i)] * s[(j, j)]).sqrt()
    });
    r.is_empty() || eigen(&r).is_some_and(|(values, _)| values.min() > LEAST_EIGENVALUE)
}
