//! Permutation tests of real-valued scores: groups exchanged, or signs.

use rand_xoshiro::Xoshiro256PlusPlus;

use super::lattice::Alternative;
use super::permutation::Permutations;
use crate::estimate::PValueBasis;
use crate::inference::resampling::{index_below, stream};

/// Statistics nearer than this to what was seen, relative to the size of the scores, are as far out: what is left is the order in
/// which they were added up.
const ROUNDING: f64 = 1e-11;
/// The same for sums of differences, relative to the sum of their sizes: 0.01 and 0.06 are to make 0.07 though differences are kept in
/// binary digits, 44 of them.
const ROUNDING_OF_DIFFERENCES: f64 = 1e-9;

/// What moves as one: a respondent, or a case with all its people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Block {
    /// The sum of its scores.
    pub(crate) sum: f64,
    /// How many scores it has.
    pub(crate) rows: f64,
}

/// A p value and whether all arrangements were gone through.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Permuted {
    pub(crate) p: f64,
    pub(crate) basis: PValueBasis,
}

/// Counts statistics that are above, below and beyond what was seen.
struct Tally {
    seen: f64,
    tolerance: f64,
    above: u64,
    below: u64,
    far: u64,
    all: u64,
}

impl Tally {
    fn of(seen: f64, tolerance: f64) -> Self {
        Tally { seen, tolerance, above: 0, below: 0, far: 0, all: 0 }
    }

    fn count(&mut self, statistic: f64) {
        self.all += 1;
        self.above += u64::from(statistic >= self.seen - self.tolerance);
        self.below += u64::from(statistic <= self.seen + self.tolerance);
        self.far += u64::from(statistic.abs() >= self.seen.abs() - self.tolerance);
    }

    /// Of all arrangements the share; of drawn ones with what was seen among them.
    fn p_value(&self, alternative: Alternative, drawn: Option<Permutations>) -> Permuted {
        let extra = u64::from(drawn.is_some());
        let share = |count: u64| (count + extra) as f64 / (self.all + extra) as f64;
        let p = match alternative {
            Alternative::SecondHigher => share(self.above),
            Alternative::SecondLower => share(self.below),
            Alternative::TwoSidedByDoubling => (2.0 * share(self.above.min(self.below))).min(1.0),
            Alternative::TwoSided | Alternative::TwoSidedByProbability => share(self.far),
        };
        let basis = drawn
            .map_or(PValueBasis::Exact, |by| PValueBasis::Resampled { seed: by.seed(), draws: by.draws() });
        Permuted { p, basis }
    }
}

/// n choose k, up to what is gone through.
fn choices(n: usize, k: usize) -> Option<u64> {
    let mut count = 1u128;
    for step in 0..k.min(n - k.min(n)) {
        count = count * (n - step) as u128 / (step + 1) as u128;
        if count > u128::from(Permutations::MOST_LISTED) {
            return None;
        }
    }
    Some(count as u64)
}

/// The first `chosen` places become a random choice of that many, each equally likely.
fn shuffle<T>(items: &mut [T], chosen: usize, stream: &mut Xoshiro256PlusPlus) {
    for place in 0..chosen.min(items.len()) {
        let other = place + index_below(stream, items.len() - place);
        items.swap(place, other);
    }
}

/// The difference of the means of two groups, second less first, when blocks change groups and each group keeps its number of blocks.
/// `None` where one of the two has none.
pub(crate) fn two_groups(
    first: &[Block],
    second: &[Block],
    alternative: Alternative,
    by: Permutations,
) -> Option<Permuted> {
    if first.is_empty() || second.is_empty() {
        return None;
    }
    let mut blocks = [second, first].concat();
    let whole = blocks.iter().fold(Block { sum: 0.0, rows: 0.0 }, |whole, block| Block {
        sum: whole.sum + block.sum,
        rows: whole.rows + block.rows,
    });
    let difference = |chosen: &mut dyn Iterator<Item = Block>| {
        let (sum, rows) = chosen.fold((0.0, 0.0), |(sum, rows), block| (sum + block.sum, rows + block.rows));
        sum / rows - (whole.sum - sum) / (whole.rows - rows)
    };
    let size = blocks.iter().fold(0.0_f64, |most, block| most.max((block.sum / block.rows).abs()));
    let mut tally = Tally::of(difference(&mut second.iter().copied()), ROUNDING * size);
    if choices(blocks.len(), second.len()).is_some() {
        let mut chosen: Vec<usize> = (0..second.len()).collect();
        loop {
            tally.count(difference(&mut chosen.iter().map(|place| blocks[*place])));
            if !advance(&mut chosen, blocks.len()) {
                break;
            }
        }
        return Some(tally.p_value(alternative, None));
    }
    for draw in 0..by.draws() {
        shuffle(&mut blocks, second.len(), &mut stream(by.seed(), draw));
        tally.count(difference(&mut blocks[..second.len()].iter().copied()));
    }
    Some(tally.p_value(alternative, Some(by)))
}

/// The next choice in the order of the dictionary; `false` after the last one.
fn advance(chosen: &mut [usize], of: usize) -> bool {
    let k = chosen.len();
    let Some(place) = (0..k).rev().find(|place| chosen[*place] < of - k + place) else { return false };
    let next = chosen[place] + 1;
    for (value, slot) in (next..).zip(&mut chosen[place..]) {
        *slot = value;
    }
    true
}

/// Σ S_g²/n_g, which orders arrangements as the F statistic does; scores from their mean.
fn between(scores: &[f64], sizes: &[usize]) -> f64 {
    let mut start = 0;
    sizes.iter().fold(0.0, |sum, size| {
        let group = &scores[start..start + size];
        start += size;
        sum + group.iter().sum::<f64>().powi(2) / *size as f64
    })
}

/// Whether k groups differ in their means, when scores change groups. `None` with fewer than two groups, or one without anybody.
pub(crate) fn several_groups(groups: &[Vec<f64>], by: Permutations) -> Option<Permuted> {
    if groups.len() < 2 || groups.iter().any(Vec::is_empty) {
        return None;
    }
    let sizes: Vec<usize> = groups.iter().map(Vec::len).collect();
    let mut scores = groups.concat();
    let mean = crate::math::sums::compensated(scores.iter().copied()) / scores.len() as f64;
    for score in &mut scores {
        *score -= mean;
    }
    let squares: f64 = scores.iter().map(|score| score * score).sum();
    let mut tally = Tally::of(between(&scores, &sizes), ROUNDING * squares);
    let mut arrangements = Some(1u64);
    let mut left = scores.len();
    for size in &sizes {
        arrangements = arrangements
            .zip(choices(left, *size))
            .and_then(|(all, more)| all.checked_mul(more))
            .filter(|all| *all <= Permutations::MOST_LISTED);
        left -= size;
    }
    if arrangements.is_some() {
        list_groups(&scores, &sizes, 0.0, &mut |statistic| tally.count(statistic));
        return Some(tally.p_value(Alternative::SecondHigher, None));
    }
    for draw in 0..by.draws() {
        let all = scores.len();
        shuffle(&mut scores, all, &mut stream(by.seed(), draw));
        tally.count(between(&scores, &sizes));
    }
    Some(tally.p_value(Alternative::SecondHigher, Some(by)))
}

/// Goes through all ways to split scores into groups of these sizes; not deeper than there are groups.
fn list_groups(scores: &[f64], sizes: &[usize], so_far: f64, take: &mut dyn FnMut(f64)) {
    let Some((size, others)) = sizes.split_first() else { return take(so_far) };
    let mut chosen: Vec<usize> = (0..*size).collect();
    loop {
        let sum: f64 = chosen.iter().map(|place| scores[*place]).sum();
        let mut is_chosen = vec![false; scores.len()];
        for place in &chosen {
            is_chosen[*place] = true;
        }
        let rest = scores.iter().zip(&is_chosen).filter(|(_, chosen)| !**chosen).map(|(score, _)| *score);
        list_groups(&rest.collect::<Vec<f64>>(), others, so_far + sum * sum / *size as f64, take);
        if !advance(&mut chosen, scores.len()) {
            break;
        }
    }
}

/// The sum of differences when each block's sign is as likely as the other. `None` where every block is 0.
pub(crate) fn flipped_signs(sums: &[f64], alternative: Alternative, by: Permutations) -> Option<Permuted> {
    let moved: Vec<f64> = sums.iter().copied().filter(|sum| *sum != 0.0).collect();
    if moved.is_empty() {
        return None;
    }
    let size: f64 = moved.iter().map(|sum| sum.abs()).sum();
    let mut tally = Tally::of(moved.iter().sum(), ROUNDING_OF_DIFFERENCES * size);
    if moved.len() < 64 && 1u64 << moved.len() <= Permutations::MOST_LISTED {
        for signs in 0..1u64 << moved.len() {
            let flipped = moved
                .iter()
                .enumerate()
                .map(|(place, sum)| if signs >> place & 1 == 1 { -sum } else { *sum });
            tally.count(flipped.sum());
        }
        return Some(tally.p_value(alternative, None));
    }
    for draw in 0..by.draws() {
        let mut signs = stream(by.seed(), draw);
        let flipped = moved.iter().map(|sum| if index_below(&mut signs, 2) == 1 { -sum } else { *sum });
        tally.count(flipped.sum());
    }
    Some(tally.p_value(alternative, Some(by)))
}
