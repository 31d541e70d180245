//! The polyserial correlation: of a number with the normal variable behind an ordered answer.

use super::latent::{Ordered, ends, threshold_influence};
use super::pearson::standardised;
use super::sides::sides;
use super::{Correlated, Pairs, pearson};
use crate::error::Refusal;
use crate::math::matrix::{Matrix, Vector, inverse_of_positive};
use crate::math::normal;
use crate::math::sums::compensated;

/// As many as the longest scale has points: with more, the answer is a number and not a category.
const MOST_CATEGORIES: usize = 101;
/// Newton's method on a concave function has not been seen to take more than 20.
const MOST_STEPS: usize = 200;

fn ordered(figure: &'static str, pairs: &Pairs<'_>) -> Result<Ordered, Refusal> {
    let ordered = Ordered::new(&pairs.y, &pairs.weight);
    match ordered.len() {
        0 | 1 => Err(Refusal::no_variation(figure, "the ordered answers")),
        categories if categories > MOST_CATEGORIES => Err(Refusal::NotOnThisScale {
            figure: figure.into(),
            scale: format!("{categories} distinct values").into(),
            needs: format!("at most {MOST_CATEGORIES} ordered categories").into(),
        }),
        _ => Ok(ordered),
    }
}

/// The polyserial correlation of numbers x with ordered y in two steps: ρ = r s_y/Σ φ(τ).
///
/// r is Pearson's of x with the categories numbered 1, 2, …, s_y their standard deviation (with n), τ the thresholds from y's margin:
/// Olsson, Drasgow & Dorans 1982, *Psychometrika* 47, 337–347, eq. 22. Refused where it comes out at ±1 or beyond.
pub(crate) fn polyserial(figure: &'static str, pairs: &Pairs<'_>) -> Result<Correlated, Refusal> {
    let ordered = ordered(figure, pairs)?;
    let y: Vec<f64> = ordered.category.iter().map(|category| *category as f64).collect();
    let numbered = Pairs { y: (&y).into(), ..pairs.clone() };
    let nothing = || Refusal::no_variation(figure, "the numbers");
    let plain = pearson(&numbered).ok_or_else(nothing)?;
    let mean = pairs.sum(y.iter().copied()) / pairs.n;
    let sd = (pairs.sum(y.iter().map(|y| (y - mean).powi(2))) / pairs.n).sqrt();
    let densities = compensated(ordered.thresholds.iter().map(|threshold| normal::density(*threshold)));
    let factor = sd / densities;
    let rho = plain.r * factor;
    if rho.abs() >= 1.0 {
        return Err(Refusal::at_its_bound(figure, rho));
    }
    // ln ρ moves by what ln r, ln s_y and −ln Σ φ(τ) move by; φ'(τ) = −τ φ(τ).
    let by_category: Vec<f64> = (0..ordered.len())
        .map(|category| {
            let moved = |(place, threshold): (usize, &f64)| {
                threshold * normal::density(*threshold) * threshold_influence(&ordered, place, category)
            };
            let of_densities: f64 = ordered.thresholds.iter().enumerate().map(moved).sum();
            let z = (category as f64 - mean) / sd;
            (z * z - 1.0) / 2.0 + of_densities / densities
        })
        .collect();
    let cases = plain.influence.iter().zip(&ordered.category);
    let influence = cases.map(|(by_r, category)| factor * by_r + rho * by_category[*category]).collect();
    Ok(Correlated::of_influence(pairs, rho, influence))
}

/// The likelihood of ordered y given z at thresholds α and slope β: P(category c) = Φ(α_c − βz) − Φ(α_{c−1} − βz).
struct Probit<'p> {
    pairs: &'p Pairs<'p>,
    z: &'p [f64],
    category: &'p [usize],
}

/// One case: the logarithm of its probability, and by each of the two ends the first and second derivatives of it.
struct Case {
    ln_probability: f64,
    first: [f64; 2],
    second: [[f64; 2]; 2],
}

fn case([low, high]: [f64; 2]) -> Option<Case> {
    // The difference is taken in the tail where both are small.
    let probability = if low > 0.0 {
        normal::upper_tail(low) - normal::upper_tail(high)
    } else {
        normal::upper_tail(-high) - normal::upper_tail(-low)
    };
    if probability < 1e-300 {
        return None;
    }
    let densities = [-normal::density(low), normal::density(high)];
    let first = densities.map(|density| density / probability);
    let slope = |end: f64, first: f64| if end.is_finite() { -end * first } else { 0.0 };
    let second = [
        [slope(low, first[0]) - first[0] * first[0], -first[0] * first[1]],
        [-first[0] * first[1], slope(high, first[1]) - first[1] * first[1]],
    ];
    Some(Case { ln_probability: probability.ln(), first, second })
}

impl Probit<'_> {
    /// At (β, α): the ends of a case's category, and the derivatives of the two ends by (β, α), as places and factors.
    fn case(&self, at: &Vector, row: usize) -> Option<(Case, [Option<usize>; 2])> {
        let thresholds = &at.as_slice()[1..];
        let category = self.category[row];
        let shifted = ends(thresholds, category).map(|end| end - at[0] * self.z[row]);
        let places = [category.checked_sub(1), (category < thresholds.len()).then_some(category)];
        Some((case(shifted)?, places.map(|place| place.map(|place| 1 + place))))
    }

    fn score(&self, at: &Vector, row: usize) -> Option<Vector> {
        let (case, places) = self.case(at, row)?;
        let mut score = Vector::zeros(at.len());
        for (end, place) in places.into_iter().enumerate() {
            if let Some(place) = place {
                score[place] += case.first[end];
                score[0] -= self.z[row] * case.first[end];
            }
        }
        Some(score)
    }

    fn likelihood(&self, at: &Vector) -> Option<(f64, Vector, Matrix)> {
        let mut value = 0.0;
        let (mut gradient, mut information) = (Vector::zeros(at.len()), Matrix::zeros(at.len(), at.len()));
        for (row, count) in self.pairs.weight.iter().enumerate() {
            let (case, places) = self.case(at, row)?;
            value += count * case.ln_probability;
            let of_beta = -self.z[row];
            for (a, place_a) in places.iter().enumerate() {
                let Some(place_a) = place_a else { continue };
                gradient[*place_a] += count * case.first[a];
                gradient[0] += count * of_beta * case.first[a];
                for (b, place_b) in places.iter().enumerate() {
                    let Some(place_b) = place_b else { continue };
                    let curved = -count * case.second[a][b];
                    information[(*place_a, *place_b)] += curved;
                    information[(0, *place_b)] += of_beta * curved;
                    information[(*place_a, 0)] += of_beta * curved;
                    information[(0, 0)] += of_beta * of_beta * curved;
                }
            }
        }
        Some((value, gradient, information))
    }
}

/// The polyserial correlation by maximum likelihood of ρ and the thresholds, x standardised by its mean and standard deviation (n − 1).
///
/// Cox 1974, *Biometrics* 30, 171–178. With β = ρ/√(1 − ρ²) and α = τ/√(1 − ρ²) it is an ordered probit of y on z, whose
/// log-likelihood is concave: Newton's method finds its one summit. The influence counts in that a case moves the standard
/// deviation of x. Refused where all cases that differ in both go the same way: then the summit is at ±1.
pub(crate) fn polyserial_ml(figure: &'static str, pairs: &Pairs<'_>) -> Result<Correlated, Refusal> {
    let ordered = ordered(figure, pairs)?;
    let n = pairs.n;
    let standard = standardised(&pairs.x, |place| pairs.weight[place], n);
    let standard = standard.ok_or_else(|| Refusal::no_variation(figure, "the numbers"))?;
    let sides = sides(pairs);
    let concordant = sides.iter().any(|side| side.concordant > 0.0);
    if !concordant || !sides.iter().any(|side| side.discordant > 0.0) {
        return Err(Refusal::at_its_bound(figure, if concordant { 1.0 } else { -1.0 }));
    }
    let shrink = ((n - 1.0) / n).sqrt();
    let z: Vec<f64> = standard.iter().map(|z| z * shrink).collect();
    let probit = Probit { pairs, z: &z, category: &ordered.category };
    let unsettled = || Refusal::unsettled(figure);
    let mut at = Vector::from_iterator(
        1 + ordered.thresholds.len(),
        std::iter::once(0.0).chain(ordered.thresholds.iter().copied()),
    );
    let (mut value, mut gradient, mut information) = probit.likelihood(&at).ok_or_else(unsettled)?;
    let mut inverse = None;
    for _ in 0..MOST_STEPS {
        let (inverted, _) = inverse_of_positive(&information).ok_or_else(unsettled)?;
        let step = &inverted * &gradient;
        let decrement = gradient.dot(&step);
        inverse = Some(inverted);
        if decrement <= 1e-20 * n {
            break;
        }
        let mut share = 1.0;
        let better = loop {
            let next = &at + &step * share;
            let rising = next.as_slice()[1..].windows(2).all(|pair| pair[0] < pair[1]);
            let found = rising.then(|| probit.likelihood(&next)).flatten();
            match found.filter(|found| found.0 >= value - 1e-13 * n) {
                Some(found) => break Some((next, found)),
                None if share < 1e-6 => break None,
                None => share /= 2.0,
            }
        };
        let Some((next, found)) = better else { break };
        at = next;
        (value, gradient, information) = found;
    }
    let inverse = inverse.ok_or_else(unsettled)?;
    if gradient.dot(&(&inverse * &gradient)) > 1e-16 * n {
        return Err(unsettled());
    }
    let beta = at[0];
    let rho = beta / beta.hypot(1.0);
    let slope = (1.0 - rho * rho).powf(1.5);
    let influence = standard
        .iter()
        .enumerate()
        .map(|(row, standard)| {
            let score = probit.score(&at, row)?;
            let fixed = n * inverse.row(0).transpose().dot(&score);
            Some(slope * (fixed + beta * (standard * standard - 1.0) / 2.0))
        })
        .collect::<Option<Vec<f64>>>()
        .ok_or_else(unsettled)?;
    Ok(Correlated::of_influence(pairs, rho, influence))
}
