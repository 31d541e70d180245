//! Whether the answers of one response agree with each other and with everybody else's.

use super::item_facts::ItemFacts;
use crate::correlation::{Pairs, pearson};
use crate::error::Refusal;
use crate::math::sums::compensated;

/// The fewest points over which two columns are correlated: two always lie on a line.
const FEWEST: u64 = 3;

/// What rounding leaves of a correlation of 0 at most: coefficients of means of a few points are larger, or 0.
const ROUNDING: f64 = 1e-13;

/// Answers to some items: how many, and the sum of their steps, reverse-keyed items turned.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    n: u64,
    sum: u64,
}

impl Part {
    /// The mean in per cent of maximum, rounded once, so that equal means are equal.
    fn percent(self, most_steps: u64) -> f64 {
        (100 * self.sum) as f64 / (self.n * most_steps) as f64
    }
}

/// The answers to each section on like scales, parted in two; sections in which one part is empty are left out.
fn parted<'i>(
    items: &'i [ItemFacts],
    codes: &'i [u8],
    first: impl Fn(&ItemFacts) -> bool + 'i,
) -> impl Iterator<Item = (Part, Part, u64)> + 'i {
    let sections = items.chunk_by(|one, next| one.section == next.section);
    let mut start = 0;
    sections.filter_map(move |section| {
        let answers = section.iter().zip(&codes[start..]);
        start += section.len();
        let (mut one, mut other) = (Part::default(), Part::default());
        for (item, steps) in answers.filter_map(|(item, code)| Some((item, item.turned_steps(*code)?))) {
            let part = if first(item) { &mut one } else { &mut other };
            part.n += 1;
            part.sum += steps;
        }
        let facts = section.first().filter(|item| item.in_like_section)?;
        (one.n > 0 && other.n > 0).then_some((one, other, facts.most_steps()))
    })
}

/// |s̄ − r̄| in per cent of maximum, averaged over sections with both kinds of items.
pub(super) fn contradiction(items: &[ItemFacts], codes: &[u8]) -> Result<f64, Refusal> {
    let apart: Vec<f64> = parted(items, codes, |item| item.turned)
        .map(|(turned, others, most)| {
            let difference = (turned.sum * others.n).abs_diff(others.sum * turned.n);
            (100 * difference) as f64 / (turned.n * others.n * most) as f64
        })
        .collect();
    if apart.is_empty() {
        let of = "sections with reverse-keyed and other items answered";
        return Err(Refusal::too_few("contradiction", of, 0, 1));
    }
    Ok(compensated(apart.iter().copied()) / apart.len() as f64)
}

/// r between the means of odd and even items over sections.
pub(super) fn even_odd(items: &[ItemFacts], codes: &[u8]) -> Result<f64, Refusal> {
    let halves = parted(items, codes, |item| item.place % 2 == 0);
    let (odd, even): (Vec<f64>, Vec<f64>) =
        halves.map(|(odd, even, most)| (odd.percent(most), even.percent(most))).unzip();
    correlated("even–odd consistency", "sections with both halves answered", &odd, &even)
}

/// r between the answers and the means of all other respondents', over items.
pub(super) fn person_total(items: &[ItemFacts], sums: &[(u64, u64)], codes: &[u8]) -> Result<f64, Refusal> {
    let (own, others): (Vec<f64>, Vec<f64>) = items
        .iter()
        .zip(sums)
        .zip(codes)
        .filter_map(|((item, (n, sum)), code)| {
            let steps = item.steps(*code)?;
            // The respondent is among those counted, so that neither difference goes below 0.
            let others = Part { n: n - 1, sum: sum - steps };
            let own = Part { n: 1, sum: steps };
            (others.n > 0).then(|| (own.percent(item.most_steps()), others.percent(item.most_steps())))
        })
        .unzip();
    correlated("person–total correlation", "items that others answered too", &own, &others)
}

fn correlated(figure: &'static str, of: &'static str, x: &[f64], y: &[f64]) -> Result<f64, Refusal> {
    let have = x.len() as u64;
    if have < FEWEST {
        return Err(Refusal::too_few(figure, of, have, FEWEST));
    }
    match pearson(&Pairs::of_rows(x, y)) {
        // A covariance of exactly 0 leaves some 1e-16, on either side of a threshold of 0.
        Some(correlated) => Ok(if correlated.r.abs() < ROUNDING { 0.0 } else { correlated.r }),
        None => Err(Refusal::no_variation(figure, "one side's means")),
    }
}
