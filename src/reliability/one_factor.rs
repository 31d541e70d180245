//! One common factor behind the items, Σ = λλ' + Ψ, and ω total from it.

use serde::{Deserialize, Serialize};

use super::coefficient::{Moving, is_positive_definite, not_positive_definite};
use crate::error::Refusal;
use crate::math::matrix::{Matrix, Vector, eigen, inverse_of_positive};

/// With two items any split of their one correlation fits.
pub(super) const FEWEST_ITEMS: usize = 3;
/// Real matrices take about ten.
const MOST_STEPS: usize = 100;
/// Newton's steps double their digits: after one as small as this, what is left is rounding.
const LAST_STEP: f64 = 1e-8;
/// A uniqueness below this is none.
const LEAST_UNIQUENESS: f64 = 1e-9;
/// More of a loss than this is no rounding.
const ROUNDING: f64 = 1e-13;

/// How one common factor is fitted to the correlations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FactorFit {
    /// By maximum likelihood of normal data: least ln |Σ| + tr(RΣ⁻¹) (Lawley & Maxwell 1971; R's `factanal`).
    #[default]
    MaximumLikelihood,
    /// By least squares of the residual correlations off the diagonal (Harman & Jones 1966; psych's `fa(fm = "minres")`).
    Minres,
}

impl std::fmt::Display for FactorFit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            FactorFit::MaximumLikelihood => "maximum likelihood",
            FactorFit::Minres => "minres",
        })
    }
}

/// A function to be minimised, at one point.
struct Bowl {
    value: f64,
    slope: Vector,
    curvature: Matrix,
}

/// Loadings λ, then uniquenesses ψ.
fn covariances(at: &Vector) -> Matrix {
    let k = at.len() / 2;
    let loadings = at.rows(0, k);
    let mut model = loadings * loadings.transpose();
    for item in 0..k {
        model[(item, item)] += at[k + item];
    }
    model
}

/// ln |Σ| + tr(AΣ⁻¹) with its derivatives: with W = Σ⁻¹ − Σ⁻¹AΣ⁻¹, d = tr(W dΣ) and d² = tr(Σ⁻¹dΣ Q dΣ) + tr(W d²Σ), Q = Σ⁻¹ − 2W.
/// `None` where Σ is not positive definite.
fn likelihood(a: &Matrix, at: &Vector) -> Option<Bowl> {
    let k = a.nrows();
    let (p, ln_determinant) = inverse_of_positive(&covariances(at))?;
    let loadings = at.rows(0, k).into_owned();
    let apart = &p * a * &p;
    let w = &p - &apart;
    let q = &apart * 2.0 - &p;
    let (by_p, by_q) = (&p * &loadings, &q * &loadings);
    let (along_p, along_q) = (by_p.dot(&loadings), by_q.dot(&loadings));
    let half_slope = &w * &loadings;
    let slope =
        Vector::from_fn(
            2 * k,
            |place, _| {
                if place < k { 2.0 * half_slope[place] } else { w[(place - k, place - k)] }
            },
        );
    let mut curvature = Matrix::zeros(2 * k, 2 * k);
    for i in 0..k {
        for j in 0..k {
            curvature[(i, j)] = by_p[i] * by_q[j]
                + by_p[j] * by_q[i]
                + p[(i, j)] * along_q
                + q[(i, j)] * along_p
                + 2.0 * w[(i, j)];
            let mixed = p[(i, j)] * by_q[j] + q[(i, j)] * by_p[j];
            curvature[(i, k + j)] = mixed;
            curvature[(k + j, i)] = mixed;
            curvature[(k + i, k + j)] = p[(i, j)] * q[(i, j)];
        }
    }
    Some(Bowl { value: ln_determinant + a.component_mul(&p).sum(), slope, curvature })
}

/// ½ Σ_{i≠j} (r_ij − λ_i λ_j)² with its derivatives.
fn squares(r: &Matrix, loadings: &Vector) -> Bowl {
    let mut left = r - loadings * loadings.transpose();
    left.fill_diagonal(0.0);
    let common = loadings.norm_squared();
    let mut curvature = (loadings * loadings.transpose() - &left) * 2.0;
    for item in 0..loadings.len() {
        curvature[(item, item)] = 2.0 * (common - loadings[item] * loadings[item]);
    }
    Bowl { value: left.norm_squared() / 2.0, slope: &left * loadings * -2.0, curvature }
}

/// Down to where nothing is left to gain: Newton's steps, damped where the bowl does not curve upwards or a step loses (Levenberg and
/// Marquardt). The last point, and whether it is a bottom.
fn bottom(start: Vector, of: impl Fn(&Vector) -> Option<Bowl>) -> (Vector, bool) {
    let mut at = start;
    let Some(mut here) = of(&at) else { return (at, false) };
    let mut damping = 0.0;
    for _ in 0..MOST_STEPS {
        let largest = here.curvature.diagonal().amax();
        let mut damped = here.curvature.clone();
        for place in 0..at.len() {
            damped[(place, place)] += damping;
        }
        let next = inverse_of_positive(&damped).and_then(|(inverse, _)| {
            let step = inverse * &here.slope;
            let next = &at - &step;
            let found = of(&next)?;
            (found.value <= here.value + ROUNDING * (1.0 + here.value.abs())).then_some((next, found, step))
        });
        match next {
            Some((next, found, step)) => {
                let done = damping == 0.0 && step.amax() <= LAST_STEP;
                (at, here) = (next, found);
                if done {
                    return (at, true);
                }
                damping = if damping > 1e-6 * largest { damping / 8.0 } else { 0.0 };
            }
            None if damping > 1e9 * largest => return (at, false),
            None => damping = (damping * 4.0).max(1e-4 * largest),
        }
    }
    (at, false)
}

/// Loadings as if all correlations along the first principal axis were alike.
fn first_guess(r: &Matrix) -> Option<Vector> {
    let (values, vectors) = eigen(r)?;
    let k = r.nrows() as f64;
    let axis = vectors.column(values.imax()).into_owned();
    let length = (k * (values.max() - 1.0).max(0.05) / (k - 1.0)).sqrt();
    let axis = if axis.sum() < 0.0 { -axis } else { axis };
    Some((axis * length).map(|loading| loading.clamp(-0.95, 0.95)))
}

/// Which item's uniqueness came out as none, in the words of a refusal.
fn improper(
    figure: &'static str,
    uniquenesses: impl Iterator<Item = f64>,
    items: &[String],
) -> Option<Refusal> {
    let impossible = |(_, uniqueness): &(&String, f64)| *uniqueness < LEAST_UNIQUENESS;
    items.iter().zip(uniquenesses).find(impossible).map(|(item, _)| Refusal::ImproperSolution {
        figure: figure.into(),
        of: format!("uniqueness of `{item}`").into(),
    })
}

/// (Σλ)²/((Σλ)² + Σψ) and its derivatives by λ and by ψ.
fn omega(loadings: &Vector, uniquenesses: &Vector) -> (f64, f64, f64) {
    let (common, own) = (loadings.sum(), uniquenesses.sum());
    let total = common * common + own;
    (common * common / total, 2.0 * common * own / (total * total), -common * common / (total * total))
}

/// ω total of a correlation matrix.
pub(super) fn omega_total(
    figure: &'static str,
    r: &Matrix,
    fit: FactorFit,
    items: &[String],
) -> Result<Moving, Refusal> {
    match fit {
        FactorFit::MaximumLikelihood => {
            let at = maximum_likelihood(figure, r, items)?;
            by_likelihood(figure, r, &at)
        }
        FactorFit::Minres => minres(figure, r, items),
    }
}

/// ω total of the sum in points: the likelihood's solution does not depend on the items' units, so λ and √ψ scale with them.
pub(super) fn omega_total_in_points(
    figure: &'static str,
    s: &Matrix,
    r: &Matrix,
    items: &[String],
) -> Result<Moving, Refusal> {
    let mut at = maximum_likelihood(figure, r, items)?;
    let k = s.nrows();
    for item in 0..k {
        at[item] *= s[(item, item)].sqrt();
        at[k + item] *= s[(item, item)];
    }
    by_likelihood(figure, s, &at)
}

fn too_few_items(figure: &'static str, k: usize) -> Option<Refusal> {
    (k < FEWEST_ITEMS).then(|| Refusal::too_few(figure, "items", k as u64, FEWEST_ITEMS as u64))
}

fn maximum_likelihood(figure: &'static str, r: &Matrix, items: &[String]) -> Result<Vector, Refusal> {
    let k = r.nrows();
    if let Some(refusal) = too_few_items(figure, k) {
        return Err(refusal);
    }
    if !is_positive_definite(r) {
        return Err(not_positive_definite(figure));
    }
    let guess = first_guess(r).ok_or_else(|| Refusal::unsettled(figure))?;
    let start = Vector::from_fn(2 * k, |place, _| {
        if place < k { guess[place] } else { 1.0 - guess[place - k] * guess[place - k] }
    });
    let (at, found) = bottom(start, |at| likelihood(r, at));
    if let Some(refusal) = improper(figure, at.iter().skip(k).copied(), items) {
        return Err(refusal);
    }
    if found { Ok(at) } else { Err(Refusal::unsettled(figure)) }
}

/// ω and its derivative by what was fitted: H dθ_a = tr(Σ⁻¹ Σ_a Σ⁻¹ dA).
fn by_likelihood(figure: &'static str, a: &Matrix, at: &Vector) -> Result<Moving, Refusal> {
    let k = a.nrows();
    let unsettled = || Refusal::unsettled(figure);
    let (loadings, uniquenesses) = (at.rows(0, k).into_owned(), at.rows(k, k).into_owned());
    let (value, by_loading, by_uniqueness) = omega(&loadings, &uniquenesses);
    let curvature = likelihood(a, at).ok_or_else(unsettled)?.curvature;
    let (inverse, _) = inverse_of_positive(&curvature).ok_or_else(unsettled)?;
    let moved =
        inverse * Vector::from_fn(2 * k, |place, _| if place < k { by_loading } else { by_uniqueness });
    let cross = moved.rows(0, k) * loadings.transpose();
    let moved = &cross + cross.transpose() + Matrix::from_diagonal(&moved.rows(k, k).into_owned());
    let (p, _) = inverse_of_positive(&covariances(at)).ok_or_else(unsettled)?;
    Ok(Moving { value, gradient: &p * moved * &p })
}

fn minres(figure: &'static str, r: &Matrix, items: &[String]) -> Result<Moving, Refusal> {
    if let Some(refusal) = too_few_items(figure, r.nrows()) {
        return Err(refusal);
    }
    let unsettled = || Refusal::unsettled(figure);
    let (loadings, found) = bottom(first_guess(r).ok_or_else(unsettled)?, |at| Some(squares(r, at)));
    let uniquenesses = loadings.map(|loading| 1.0 - loading * loading);
    if let Some(refusal) = improper(figure, uniquenesses.iter().copied(), items) {
        return Err(refusal);
    }
    if !found {
        return Err(unsettled());
    }
    let (value, by_loading, by_uniqueness) = omega(&loadings, &uniquenesses);
    let (inverse, _) = inverse_of_positive(&squares(r, &loadings).curvature).ok_or_else(unsettled)?;
    let moved = inverse * loadings.map(|loading| by_loading - 2.0 * loading * by_uniqueness);
    let cross = moved * loadings.transpose();
    let mut gradient = &cross + cross.transpose();
    gradient.fill_diagonal(0.0);
    Ok(Moving { value, gradient })
}
