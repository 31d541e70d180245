//! The best parameters of a model: Fisher scoring with step halving, then Newton's method.

use crate::math::matrix::{Matrix, Vector, inverse_of_positive};

use super::likelihood::{Information, Moments, elements, slope, value};
use super::model::Model;
use super::sample::Sample;

/// A fit needs 5 to 30 steps; what has not ended by now wanders off.
pub(super) const MOST_STEPS: u64 = 150;
const MOST_HALVINGS: usize = 40;
/// Above this decrement of ln L Fisher scoring leads, below it Newton's method.
const NEAR: f64 = 1.0;
/// Below this decrement the likelihood itself, a sum of some thousand terms, can no longer tell better from worse.
const TOO_CLOSE_TO_COMPARE: f64 = 1e-7;
/// The decrement at which no parameter is further from the best than 1e-8 of its standard error.
const CLOSE_ENOUGH: f64 = 1e-16;

/// The parameters that make −ln L least.
#[derive(Debug)]
pub(super) struct Optimum {
    pub(super) parameters: Vector,
    /// −ln L there.
    pub(super) value: f64,
}

/// The information of all parameters of a model and its gradient, by the chain rule.
fn pulled_back(
    model: &impl Model,
    sample: &Sample,
    parameters: &Vector,
    at: &Moments,
    kind: Information,
) -> Option<(Vector, Matrix)> {
    let slope = slope(sample, at, kind)?;
    let k = at.means.len();
    let derivatives = model.derivatives(parameters);
    let (elements, behind) = (elements(k), derivatives.len());
    let jacobian = Matrix::from_fn(elements.len(), behind, |m, a| derivatives[a][elements[m]]);
    let turned = jacobian.transpose();
    // Means are parameters themselves: only what concerns covariances is pulled back.
    let mut gradient = Vector::zeros(k + behind);
    gradient.rows_mut(0, k).copy_from(&slope.gradient.rows(0, k));
    gradient.rows_mut(k, behind).copy_from(&(&turned * slope.gradient.rows(k, elements.len())));
    let mut information = Matrix::zeros(k + behind, k + behind);
    let of = |row: usize, column: usize, rows: usize, columns: usize| {
        slope.information.view((row, column), (rows, columns))
    };
    information.view_mut((0, 0), (k, k)).copy_from(&of(0, 0, k, k));
    let mut block = &turned * of(k, k, elements.len(), elements.len()) * &jacobian;
    if kind == Information::Observed {
        information.view_mut((k, 0), (behind, k)).copy_from(&(&turned * of(k, 0, elements.len(), k)));
        if let Some(curvature) = model.curvature(parameters, &slope.by_covariances) {
            block += curvature;
        }
    }
    information.view_mut((k, k), (behind, behind)).copy_from(&block);
    information.fill_upper_triangle_with_lower_triangle();
    Some((gradient, information))
}

/// The information of all parameters of a model.
pub(super) fn information(
    model: &impl Model,
    sample: &Sample,
    parameters: &Vector,
    kind: Information,
) -> Option<Matrix> {
    pulled_back(model, sample, parameters, &model.moments(parameters), kind)
        .map(|(_, information)| information)
}

/// The best parameters, from some start; `None` where none are found within [`MOST_STEPS`].
///
/// Each step is I⁻¹ g, halved until ln L grows. It ends where the decrement gᵀ I⁻¹ g, twice what a step can still gain, is
/// nothing next to rounding.
pub(super) fn minimise(model: &impl Model, sample: &Sample, start: Vector) -> Option<Optimum> {
    let mut parameters = start;
    let mut here = value(sample, &model.moments(&parameters))?;
    let mut last = f64::INFINITY;
    // Steps that run into the edge of what can be a covariance are turned from it, as Levenberg and Marquardt do.
    let mut damping = 0.0;
    for _ in 0..MOST_STEPS {
        let at = model.moments(&parameters);
        let led_by = |kind| {
            let (gradient, mut information) = pulled_back(model, sample, &parameters, &at, kind)?;
            for place in 0..gradient.len() {
                information[(place, place)] *= 1.0 + damping;
            }
            Some((inverse_of_positive(&information)?.0, gradient))
        };
        // The observed information need not be positive definite, the expected one is.
        let newton = if last < NEAR { led_by(Information::Observed) } else { None };
        let (inverse, gradient) = newton.or_else(|| led_by(Information::Expected))?;
        let step = inverse * &gradient;
        let decrement = gradient.dot(&step);
        if !decrement.is_finite() {
            return None;
        }
        if damping == 0.0
            && decrement < TOO_CLOSE_TO_COMPARE
            && (decrement <= CLOSE_ENOUGH || decrement >= last)
        {
            return Some(Optimum { parameters, value: here });
        }
        let mut length = 1.0;
        let (next, there) = (0..MOST_HALVINGS).find_map(|_| {
            let next = &parameters - &step * length;
            let there = value(sample, &model.moments(&next));
            let good = there.filter(|there| {
                decrement < TOO_CLOSE_TO_COMPARE || *there <= here - 1e-4 * length * decrement
            });
            length /= 2.0;
            good.map(|there| (next, there))
        })?;
        // Halved once more than it was taken.
        damping = match length {
            taken if taken < 0.1 => (4.0 * damping).max(0.01),
            0.5 if damping > 0.01 => damping / 4.0,
            0.5 => 0.0,
            _ => damping,
        };
        (parameters, here, last) = (next, there, decrement);
    }
    None
}
