//! Least squares from exact cross-products: what rows counted apart and merged can still tell.

use crate::error::Refusal;
use crate::math::matrix::{Matrix, Vector, inverse_of_positive};
use crate::tally::cross_products::CrossProducts;

/// A predictor whose variance the others inflate beyond this is told by them completely.
const MOST_INFLATION: f64 = 1e10;

/// A least-squares fit from moments, with classical standard errors.
#[derive(Debug, Clone)]
pub(crate) struct MomentFit {
    /// The intercept, then one coefficient per predictor.
    pub(crate) coefficients: Vec<f64>,
    /// Their covariances, in the same order.
    pub(crate) covariance: Matrix,
    /// n − k − 1.
    pub(crate) df: f64,
    pub(crate) r_squared: f64,
}

fn named(products: &CrossProducts, place: usize) -> &str {
    products.columns().nth(place).unwrap_or_default()
}

/// b = S_zz⁻¹ s_zy in units of standard deviations, cov b = s² S_zz⁻¹; columns by their places.
///
/// Refused with fewer rows than coefficients and one more, where a column does not vary, where the predictors cannot be told apart,
/// and where they tell the outcome completely.
pub(crate) fn fit(
    figure: &'static str,
    products: &CrossProducts,
    outcome: usize,
    predictors: &[usize],
) -> Result<MomentFit, Refusal> {
    let (n, k) = (products.n(), predictors.len());
    if n < k as u64 + 2 {
        return Err(Refusal::too_few(figure, "complete cases", n, k as u64 + 2));
    }
    let spread = |place: usize| {
        let scatter = products.scatter(place, place);
        if scatter > 0.0 {
            return Ok(scatter.sqrt());
        }
        let of = format!("values of {}", named(products, place)).into();
        Err(Refusal::NoVariation { figure: figure.into(), of })
    };
    let of_outcome = spread(outcome)?;
    let spreads = predictors.iter().map(|place| spread(*place)).collect::<Result<Vec<f64>, _>>()?;
    let between = Matrix::from_fn(k, k, |j, l| {
        if j == l { 1.0 } else { products.scatter(predictors[j], predictors[l]) / spreads[j] / spreads[l] }
    });
    let with_outcome =
        Vector::from_fn(k, |j, _| products.scatter(predictors[j], outcome) / spreads[j] / of_outcome);
    let collinear = |of: String| Refusal::Collinear { figure: figure.into(), of: of.into() };
    let all = || predictors.iter().map(|place| named(products, *place)).collect::<Vec<_>>().join(", ");
    let (inverse, _) = inverse_of_positive(&between).ok_or_else(|| collinear(all()))?;
    if (0..k).any(|j| inverse[(j, j)] > MOST_INFLATION) {
        return Err(collinear(all()));
    }
    let standardised = &inverse * &with_outcome;
    let r_squared = with_outcome.dot(&standardised).clamp(0.0, 1.0);
    let df = n as f64 - k as f64 - 1.0;
    let left = 1.0 - r_squared;
    // Beyond this, what is left of the outcome is the rounding of the inverse.
    if left < 1e-14 {
        return Err(collinear("the outcome and its predictors, which determine it completely,".to_owned()));
    }
    let variance = left * of_outcome * of_outcome / df;
    let slopes: Vec<f64> = (0..k).map(|j| standardised[j] * of_outcome / spreads[j]).collect();
    let means: Vec<f64> = predictors.iter().map(|place| products.mean_at(*place)).collect();
    let mut coefficients = vec![
        products.mean_at(outcome) - slopes.iter().zip(&means).map(|(slope, mean)| slope * mean).sum::<f64>(),
    ];
    coefficients.extend(&slopes);
    let mut covariance = Matrix::zeros(k + 1, k + 1);
    for j in 0..k {
        for l in 0..k {
            covariance[(j + 1, l + 1)] = variance * inverse[(j, l)] / spreads[j] / spreads[l];
        }
    }
    // b₀ = ȳ − Σ b_j x̄_j, and ȳ does not go with any b_j.
    for j in 0..k {
        let with: f64 = (0..k).map(|l| -means[l] * covariance[(j + 1, l + 1)]).sum();
        (covariance[(j + 1, 0)], covariance[(0, j + 1)]) = (with, with);
    }
    let of_slopes: f64 = (0..k).map(|j| -means[j] * covariance[(j + 1, 0)]).sum();
    covariance[(0, 0)] = variance / n as f64 + of_slopes;
    Ok(MomentFit { coefficients, covariance, df, r_squared })
}
