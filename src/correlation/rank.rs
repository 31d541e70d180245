//! Spearman's rank correlation with ties.

use super::sides::{places, sides};
use super::{Correlated, Pairs};

/// Half the cases below less half the cases above: the mid-rank less (n + 1)/2. Their mean is 0 whatever the ties.
fn centred(values: &[f64], weight: &[f64], n: f64) -> (Vec<f64>, Vec<usize>) {
    let (places, below) = places(values, weight);
    let centred = places.iter().map(|place| f64::midpoint(below[*place] - n, below[place + 1])).collect();
    (centred, places)
}

/// For every i: ½ Σ_j sign(x_j − x_i) of_j: what the sum of centred ranks times `of` loses with i, as i leaves the ranks of others.
fn leaving(places: &[usize], of: &[f64], weight: &[f64]) -> Vec<f64> {
    let length = places.iter().max().map_or(0, |most| most + 1);
    let mut at = vec![0.0; length];
    for ((place, of), weight) in places.iter().zip(of).zip(weight) {
        at[*place] += weight * of;
    }
    let mut above: f64 = at.iter().sum();
    let mut below = 0.0;
    let by_place: Vec<f64> = at
        .iter()
        .map(|here| {
            above -= here;
            let balance = (above - below) / 2.0;
            below += here;
            balance
        })
        .collect();
    places.iter().map(|place| by_place[*place]).collect()
}

/// Pearson's correlation of the mid-ranks; influence with the ranks moving as weights do.
///
/// With u, v the centred mid-ranks, S = Σ u v, A = Σ u², B = Σ v², ρ = S/√(A B). As case i loses weight, u_j moves by
/// −½ sign(x_j − x_i), so S loses u_i v_i + ½ Σ_j sign(x_j − x_i) v_j + ½ Σ_j sign(y_j − y_i) u_j, less ¼ Σ_j sign(x_j − x_i)
/// sign(y_j − y_i) where i is gone entirely; A and B likewise. Treating the ranks as fixed numbers would leave out two of the three
/// terms. `None` where one of the two does not vary.
pub(crate) fn spearman(pairs: &Pairs<'_>) -> Option<Correlated> {
    let weight = &pairs.weight;
    let ((u, rows), (v, columns)) = (centred(&pairs.x, weight, pairs.n), centred(&pairs.y, weight, pairs.n));
    let dot = |u: &[f64], v: &[f64]| pairs.sum(u.iter().zip(v).map(|(u, v)| u * v));
    let (joint, of_x, of_y) = (dot(&u, &v), dot(&u, &u), dot(&v, &v));
    if of_x <= 0.0 || of_y <= 0.0 {
        return None;
    }
    let scale = (of_x * of_y).sqrt();
    let (x_by_v, y_by_u) = (leaving(&rows, &v, weight), leaving(&columns, &u, weight));
    let (x_by_u, y_by_v) = (leaving(&rows, &u, weight), leaving(&columns, &v, weight));
    let rates: Vec<[f64; 3]> = (0..u.len())
        .map(|case| {
            [
                (u[case] * v[case] + x_by_v[case] + y_by_u[case]) / scale,
                (u[case] * u[case] + 2.0 * x_by_u[case]) / of_x,
                (v[case] * v[case] + 2.0 * y_by_v[case]) / of_y,
            ]
        })
        .collect();
    let sides = sides(pairs);
    let losses = rates.iter().zip(&sides).map(|([s, a, b], side)| {
        [
            s - (side.concordant - side.discordant) / (4.0 * scale),
            a - side.apart_in_x / (4.0 * of_x),
            b - side.apart_in_y / (4.0 * of_y),
        ]
    });
    let scaled = rates.iter().map(|rate| rate.map(|part| pairs.n * part));
    Some(Correlated::of_ratio(pairs, joint / scale, scaled, losses))
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
