//! Sums of products over all pairs of items, the stuff of covariances.
//!
//! Rows are taken in blocks. An answer that is missing enters as 0, so that every pair is one plain product over the whole block
//! ([`tiles`]); what n, Σx and Σx² then count too much is found at the gaps alone, each of which is looked at once ([`gaps`]). A block
//! with very many gaps is summed pair by pair under masks instead ([`dense`]).
//!
//! A million rows of 25 items of six points take 13 ms complete (and 13 ms over the complete rows alone), 26 ms with 15 per mille
//! missing and at most 52 ms however many are missing, where `numpy.cov` on two cores took 125 ms; masks alone took 26 and 51 ms.
//! Beyond twelve points it is about twice as much. `cargo bench --bench comparing` measures anew.

mod dense;
mod gaps;
mod tiles;

use super::ROWS_PER_TABLE;
use dense::Masked;
use gaps::Gaps;
use tiles::Tiles;

/// Rows multiplied at a time. The codes of 25 items take 26 kB, which stays in the first-level cache, and the sum of a block's codes, at
/// most 100 each, fits a `u16`.
const BLOCK: usize = 512;

/// Scale points up to which a block's largest sum of squares or products, `BLOCK` times the
/// square of the highest code, fits a `u16`.
const NARROW_POINTS: u8 = 12;

/// With fewer answers than so many per missing one, masks are quicker than gaps one by one: each gap costs a count per item.
const ANSWERS_PER_GAP: usize = 16;

/// Counters that gaps may take, 32 MB of them: 1000 items of six points, 280 of 101.
const MOST_GAP_COUNTS: usize = 1 << 23;

/// The sums of one pair of items.
const SUMS: usize = 6;

/// Exact pairwise sums over the rows in which both items of a pair are answered; an item is answered where its code is below
/// its `points`.
///
/// Six sums per pair i <= j, as [`PairSums`](crate::PairSums) lists them, in packed order: (0, 0), (0, 1), (1, 1), (0, 2), …
/// Rows past the end of the shortest column are left out.
pub(crate) fn products(columns: &[&[u8]], points: &[u8]) -> Vec<u64> {
    summed(columns, points, false)
}

/// The same sums over those rows only in which every item is answered.
pub(crate) fn products_of_complete(columns: &[&[u8]], points: &[u8]) -> Vec<u64> {
    summed(columns, points, true)
}

fn summed(columns: &[&[u8]], points: &[u8], only_complete: bool) -> Vec<u64> {
    let rows = columns.iter().map(|column| column.len()).min().unwrap_or(0);
    let mut sums = vec![0; SUMS * (columns.len() * (columns.len() + 1) / 2)];
    for start in (0..rows).step_by(ROWS_PER_TABLE) {
        let end = rows.min(start.saturating_add(ROWS_PER_TABLE));
        let piece: Vec<&[u8]> = columns.iter().map(|column| &column[start..end]).collect();
        add_piece(&piece, points, only_complete, &mut sums);
    }
    sums
}

/// Adds the sums of so many rows that no counter of gaps overflows.
fn add_piece(columns: &[&[u8]], points: &[u8], only_complete: bool, sums: &mut [u64]) {
    let rows = columns.first().map_or(0, |column| column.len());
    let (mut tiles, mut gaps, mut masked) = (Tiles::new(points), Gaps::new(points), Masked::new(points));
    let mut unanswered = Unanswered::NONE;
    let mut block = Vec::with_capacity(columns.len());
    for start in (0..rows).step_by(BLOCK) {
        let end = rows.min(start + BLOCK);
        block.clear();
        block.extend(columns.iter().map(|column| &column[start..end]));
        let missing = unanswered.find(&block, points);
        if only_complete {
            tiles.add(&block, &unanswered.counts, |_, unanswered| unanswered == 0);
        } else if missing * ANSWERS_PER_GAP > (end - start) * columns.len() || (missing > 0 && !gaps.fit()) {
            masked.add(&block, sums);
        } else {
            tiles.add(&block, &unanswered.counts, |in_scale, _| in_scale);
            if missing > 0 {
                gaps.add(&block, &unanswered);
            }
        }
    }
    for (sums, (left, right)) in sums.chunks_exact_mut(SUMS).zip(pairs(columns.len())) {
        let (of_left, of_right) = (tiles.own(left), tiles.own(right));
        let (lost_left, lost_right) = (gaps.lost(left, right), gaps.lost(right, left));
        let found = [
            of_left.n - lost_left.n,
            of_left.sum - lost_left.sum,
            of_right.sum - lost_right.sum,
            of_left.squares - lost_left.squares,
            of_right.squares - lost_right.squares,
            tiles.products(left, right),
        ];
        for (sum, more) in sums.iter_mut().zip(found) {
            *sum += more;
        }
    }
}

/// The pairs of items in packed order.
fn pairs(items: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..items).flat_map(|right| (0..=right).map(move |left| (left, right)))
}

/// The gaps in each row of a block, of at most 1000 items.
struct Unanswered {
    counts: [u16; BLOCK],
    /// The sum of the numbers of the unanswered items: where there is one, its number.
    items: [u16; BLOCK],
}

impl Unanswered {
    const NONE: Unanswered = Unanswered { counts: [0; BLOCK], items: [0; BLOCK] };

    /// Finds the gaps of a block, and says how many there are.
    fn find(&mut self, block: &[&[u8]], points: &[u8]) -> usize {
        *self = Self::NONE;
        for (item, (answers, &points)) in (0..=u16::MAX).zip(block.iter().zip(points)) {
            for ((count, items), &answer) in self.counts.iter_mut().zip(&mut self.items).zip(*answers) {
                let unanswered = if answer >= points { u16::MAX } else { 0 };
                *count = count.wrapping_sub(unanswered);
                *items = items.wrapping_add(unanswered & item);
            }
        }
        self.counts.iter().copied().map(usize::from).sum()
    }
}

/// What the answers to one item add up to.
#[derive(Debug, Clone, Copy, Default)]
struct Moments {
    n: u64,
    sum: u64,
    squares: u64,
}
