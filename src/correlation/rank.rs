//! Spearman's rank correlation with ties.

use super::Correlated;
use crate::math::ranks::mid_ranks;
use crate::math::sums::compensated;

/// Centred mid-distribution values: (mid-rank − ½)/n − ½. Their mean is 0 whatever the ties.
fn centred(values: &[f64]) -> Vec<f64> {
    let n = values.len() as f64;
    mid_ranks(values).into_iter().map(|rank| (rank - 0.5) / n - 0.5).collect()
}

/// For every i: (1/n) Σ_j s(i, j) of_j, where s is 1 for x_j above x_i, ½ for a tie, else 0: what others' mid-distribution
/// values gain, weighed with `of`, as case i gains weight. By sorting, in n log n.
fn gained_above(positions: &[f64], of: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..positions.len()).collect();
    order.sort_unstable_by(|a, b| positions[*b].total_cmp(&positions[*a]));
    let n = positions.len() as f64;
    let mut gained = vec![0.0; positions.len()];
    let mut above = 0.0;
    for tied in order.chunk_by(|a, b| positions[*a] == positions[*b]) {
        let here: f64 = tied.iter().map(|case| of[*case]).sum();
        for case in tied {
            gained[*case] = (above + here / 2.0) / n;
        }
        above += here;
    }
    gained
}

/// The mean product of two centred columns, and each case's influence on it: the product itself and what the case's weight
/// does to everybody's ranks in the first and the second column.
fn covariance(u: &[f64], v: &[f64]) -> (f64, Vec<f64>) {
    let covariance = compensated(u.iter().zip(v).map(|(u, v)| u * v)) / u.len() as f64;
    let (by_u, by_v) = (gained_above(u, v), gained_above(v, u));
    let influence = u.iter().zip(v).zip(by_u.iter().zip(&by_v));
    let influence = influence.map(|((u, v), (by_u, by_v))| u * v + by_u + by_v - 3.0 * covariance).collect();
    (covariance, influence)
}

/// Pearson's correlation of the mid-ranks; influence with the ranks moving as weights do.
///
/// With F̃, G̃ the mid-distribution functions, ρ = cov(F̃(X), G̃(Y)) / √(var F̃(X) var G̃(Y)); the influence follows from
/// differentiating along w + ε(δ_i − w) (Hampel et al. 1986, *Robust Statistics*, §2.1b). Treating the ranks as
/// fixed numbers would leave out two of its three terms. `None` where one of the two does not vary.
pub(crate) fn spearman(x: &[f64], y: &[f64]) -> Option<Correlated> {
    let (u, v) = (centred(x), centred(y));
    let (var_u, influence_u) = covariance(&u, &u);
    let (var_v, influence_v) = covariance(&v, &v);
    if var_u <= 0.0 || var_v <= 0.0 {
        return None;
    }
    let (joint, influence_joint) = covariance(&u, &v);
    let scale = (var_u * var_v).sqrt();
    let r = (joint / scale).clamp(-1.0, 1.0);
    let influence = influence_joint
        .iter()
        .zip(influence_u.iter().zip(&influence_v))
        .map(|(joint, (u, v))| joint / scale - r / 2.0 * (u / var_u + v / var_v))
        .collect();
    Some(Correlated { r, influence })
}

/// For each value the number of its place among the distinct values, from 0, and how many distinct ones there are. Zeros of
/// either sign are one value.
pub(super) fn levels(values: &[f64]) -> (Vec<u32>, usize) {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|a, b| (values[*a] + 0.0).total_cmp(&(values[*b] + 0.0)));
    let mut levels = vec![0; values.len()];
    let mut distinct = 0;
    for alike in order.chunk_by(|a, b| (values[*a] + 0.0).total_cmp(&(values[*b] + 0.0)).is_eq()) {
        for row in alike {
            levels[*row] = distinct;
        }
        distinct += 1;
    }
    (levels, distinct as usize)
}
