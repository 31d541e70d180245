//! Drawing without replacement: the exact distribution of the sum of the scores drawn.

use super::lattice::{Lattice, common_divisor, from_mode};
use super::{MOST_KEPT, MOST_STEPS};

/// The most drawn, or left, of the smaller group: beyond it even the plan of what to do costs too much.
const MOST_DRAWN: u64 = 4096;

/// Ranks of two groups of n and m are within what is computed whenever n m is at most this: n′ of the one and m′ of the other have
/// at most 2n′m′ + 1 sums, each costs two steps, and over all n′ and m′ that is n²m² but for smaller terms.
pub(crate) const MOST_RANKED: u64 = 11_000;

/// A category: the score of each in it, and how many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Category {
    pub(crate) score: i128,
    pub(crate) count: u64,
}

/// Probabilities of how many of `of_kind` among `all` are found in `drawn` draws without replacement: the hypergeometric distribution
/// from its lowest value that is not negligible.
pub(crate) fn hypergeometric(all: u64, of_kind: u64, drawn: u64) -> (u64, Vec<f64>) {
    let others = all - of_kind;
    let (lowest, highest) = (drawn.saturating_sub(others), of_kind.min(drawn));
    let mode = (u128::from(drawn) + 1) * (u128::from(of_kind) + 1) / (u128::from(all) + 2);
    let mode = u64::try_from(mode).unwrap_or(highest);
    from_mode(lowest, highest, mode, |x| {
        let left = (u128::from(others) + u128::from(x) + 1) - u128::from(drawn);
        (of_kind - x) as f64 * (drawn - x) as f64 / ((x + 1) as f64 * left as f64)
    })
}

/// The sums that `drawn` of the first few categories can have, lowest and highest.
fn reach(categories: &[Category], drawn: u64) -> (i128, i128) {
    let greedy = |categories: &mut dyn Iterator<Item = &Category>| {
        let mut left = drawn;
        let mut sum = 0;
        for Category { score, count } in categories {
            let taken = left.min(*count);
            sum += score * i128::from(taken);
            left -= taken;
        }
        sum
    };
    (greedy(&mut categories.iter()), greedy(&mut categories.iter().rev()))
}

/// The states after some categories: for each number drawn, from the fewest possible on, the lowest sum and room for all.
fn states(done: &[Category], fewest: u64, most: u64) -> Vec<(i128, u128)> {
    (fewest..=most)
        .map(|drawn| {
            let (low, high) = reach(done, drawn);
            (low, (high - low) as u128 + 1)
        })
        .collect()
}

/// How many can have been drawn once some categories are done: those that are left must suffice for the rest.
fn range(done: u64, all: u64, drawn: u64) -> (u64, u64) {
    (drawn.saturating_sub(all - done), done.min(drawn))
}

/// The distribution of the sum of scores of `drawn` out of all, every choice being equally likely; categories by rising score.
/// `None` where it would cost too much: more than 4,096 in the smaller part, 2²⁷ steps or 2²² values at once. For ranks,
/// [`MOST_RANKED`] says what is always within.
///
/// Category by category, with the hypergeometric probability of how many of it are drawn given how many were drawn before.
/// Cost: Σ over categories and numbers drawn of (sums possible) × (numbers from this category).
pub(crate) fn sum_of_drawn(categories: &[Category], drawn: u64) -> Option<Lattice> {
    let used: Vec<Category> = categories.iter().copied().filter(|category| category.count > 0).collect();
    let all = used.iter().try_fold(0u64, |all, category| all.checked_add(category.count))?;
    let base = used.first()?.score;
    let total = weighted_total(&used)?;
    if drawn.checked_mul(2)? > all && drawn <= all {
        return Some(sum_of_drawn(categories, all - drawn)?.subtracted_from(total));
    }
    if drawn > MOST_DRAWN.min(all) {
        return None;
    }
    let step = common_divisor(used.iter().map(|category| category.score - base)).max(1);
    let scaled: Vec<Category> = used
        .iter()
        .map(|category| Category { score: (category.score - base) / step, count: category.count })
        .collect();
    // Sums of up to 4,096 scores: kept far from the end of i128.
    if scaled.iter().any(|category| category.score > i128::MAX >> 16) {
        return None;
    }
    let (lowest, probabilities) = built(&scaled, all, drawn)?;
    // No score passes the width of the sums unless everything is drawn, and that is below 2²²: nothing here comes near the end of i128.
    let expected = weighted_total(&scaled)?.checked_mul(i128::from(drawn))?;
    Some(Lattice {
        lowest: base * i128::from(drawn) + step * lowest,
        step,
        probabilities,
        centre: (expected.checked_sub(lowest.checked_mul(i128::from(all))?)?, i128::from(all)),
    })
}

/// Σ score × count, where it can be held.
fn weighted_total(categories: &[Category]) -> Option<i128> {
    let products = categories.iter().map(|category| category.score.checked_mul(i128::from(category.count)));
    products.into_iter().try_fold(0i128, |sum, product| sum.checked_add(product?))
}

fn built(scaled: &[Category], all: u64, drawn: u64) -> Option<(i128, Vec<f64>)> {
    let mut done = 0;
    let mut plan = Vec::with_capacity(scaled.len());
    let mut steps = 0u128;
    let mut before = vec![(0i128, 1u128)];
    for (place, category) in scaled.iter().enumerate() {
        let choices = u128::from(category.count.min(drawn)) + 1;
        steps =
            before.iter().fold(steps, |sum, (_, width)| sum.saturating_add(width.saturating_mul(choices)));
        done += category.count;
        let (fewest, most) = range(done, all, drawn);
        before = states(&scaled[..=place], fewest, most);
        let kept = before.iter().fold(0u128, |sum, (_, width)| sum.saturating_add(*width));
        if steps > MOST_STEPS || kept > MOST_KEPT {
            return None;
        }
        plan.push((done, before.clone()));
    }
    let mut now = vec![(0i128, vec![1.0])];
    let (mut fewest, mut left) = (0, all);
    for (category, (done, room)) in scaled.iter().zip(plan) {
        let mut next: Vec<(i128, Vec<f64>)> =
            room.into_iter().map(|(low, width)| (low, vec![0.0; width as usize])).collect();
        let next_fewest = range(done, all, drawn).0;
        for (so_far, (low, sums)) in (fewest..).zip(&now) {
            let (first, chances) = hypergeometric(left, category.count, drawn - so_far);
            for (taken, chance) in (first..).zip(chances) {
                let Some((next_low, into)) = next.get_mut((so_far + taken - next_fewest) as usize) else {
                    continue;
                };
                let shift = (low + category.score * i128::from(taken) - *next_low) as usize;
                for (sum, value) in into[shift..].iter_mut().zip(sums) {
                    *sum += value * chance;
                }
            }
        }
        left -= category.count;
        (now, fewest) = (next, next_fewest);
    }
    now.pop()
}

/// Categories of doubled mid-ranks from the joint counts of two groups, lowest first: a category of t answers with b below it has
/// 2b + t + 1 = twice the mean of its ranks. `None` where the ranks cannot be held.
pub(crate) fn doubled_ranks(counts: impl IntoIterator<Item = u64>) -> Option<Vec<Category>> {
    let mut below = 0u64;
    counts
        .into_iter()
        .map(|count| {
            let score = 2 * i128::from(below) + i128::from(count) + 1;
            below = below.checked_add(count)?;
            Some(Category { score, count })
        })
        .collect()
}
