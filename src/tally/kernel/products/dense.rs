//! All six sums of a pair under masks: for blocks with many gaps.

use super::{BLOCK, NARROW_POINTS, SUMS, pairs};

/// A block's answers with their masks and squares, each zero where the item is not answered.
pub(super) struct Masked<'p> {
    points: &'p [u8],
    items: Vec<Item>,
}

#[derive(Clone)]
struct Item {
    /// Whether a block's sums of squares and products may not fit a `u16`.
    wide: bool,
    /// All ones where the item is answered.
    answered: [u16; BLOCK],
    codes: [u16; BLOCK],
    squares: [u16; BLOCK],
}

impl<'p> Masked<'p> {
    pub(super) fn new(points: &'p [u8]) -> Self {
        Masked { points, items: Vec::new() }
    }

    /// Adds the sums of all pairs over at most [`BLOCK`] answers of each item.
    pub(super) fn add(&mut self, block: &[&[u8]], sums: &mut [u64]) {
        self.items.resize(block.len(), NOTHING);
        for ((item, answers), &points) in self.items.iter_mut().zip(block).zip(self.points) {
            item.fill(answers, points);
        }
        for (sums, (left, right)) in sums.chunks_exact_mut(SUMS).zip(pairs(block.len())) {
            let (left, right) = (&self.items[left], &self.items[right]);
            let found = if left.wide || right.wide {
                summed::<true>(left, right)
            } else {
                summed::<false>(left, right)
            };
            for (sum, more) in sums.iter_mut().zip(found) {
                *sum += more;
            }
        }
    }
}

const NOTHING: Item = Item { wide: false, answered: [0; BLOCK], codes: [0; BLOCK], squares: [0; BLOCK] };

impl Item {
    fn fill(&mut self, answers: &[u8], points: u8) {
        if answers.len() < BLOCK {
            *self = NOTHING;
        }
        self.wide = points > NARROW_POINTS;
        let Item { answered, codes, squares, .. } = self;
        let fields = answered.iter_mut().zip(codes).zip(squares);
        for (((answered, code), square), &answer) in fields.zip(answers) {
            *answered = if answer < points { u16::MAX } else { 0 };
            *code = u16::from(answer) & *answered;
            *square = code.wrapping_mul(*code);
        }
    }
}

/// A sum of numbers up to 10 000 in sixteen-bit parts: where `WIDE`, the low seven bits and the
/// rest are summed apart, and neither overflows in a block.
#[derive(Clone, Copy, Default)]
struct Parts<const WIDE: bool> {
    low: u16,
    high: u16,
}

impl<const WIDE: bool> Parts<WIDE> {
    const LOW_BITS: u32 = 7;

    #[allow(
        clippy::inline_always,
        reason = "as a call of its own it keeps the loop around it from being vectorised"
    )]
    #[inline(always)]
    fn add(&mut self, value: u16) {
        if WIDE {
            self.low = self.low.wrapping_add(value & ((1 << Self::LOW_BITS) - 1));
            self.high = self.high.wrapping_add(value >> Self::LOW_BITS);
        } else {
            self.low = self.low.wrapping_add(value);
        }
    }

    fn total(self) -> u64 {
        u64::from(self.low) + (u64::from(self.high) << Self::LOW_BITS)
    }
}

/// One loop of sixteen-bit reductions: eight rows are six loads and, per sum, an `and` or `pmullw` and an add.
#[inline(never)]
fn summed<const WIDE: bool>(left: &Item, right: &Item) -> [u64; SUMS] {
    let (mut answered, mut sum_left, mut sum_right) = (0u16, 0u16, 0u16);
    let mut products = Parts::<WIDE>::default();
    let mut squares_left = Parts::<WIDE>::default();
    let mut squares_right = Parts::<WIDE>::default();
    for row in 0..BLOCK {
        let (left_answered, right_answered) = (left.answered[row], right.answered[row]);
        let (left_code, right_code) = (left.codes[row], right.codes[row]);
        // An answered row is all ones, that is minus one.
        answered = answered.wrapping_sub(left_answered & right_answered);
        sum_left = sum_left.wrapping_add(left_code & right_answered);
        sum_right = sum_right.wrapping_add(right_code & left_answered);
        products.add(left_code.wrapping_mul(right_code));
        squares_left.add(left.squares[row] & right_answered);
        squares_right.add(right.squares[row] & left_answered);
    }
    [
        answered.into(),
        sum_left.into(),
        sum_right.into(),
        squares_left.total(),
        squares_right.total(),
        products.total(),
    ]
}
