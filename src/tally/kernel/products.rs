//! Sums of products over all pairs of items, the stuff of covariances.

/// Rows multiplied at a time. Three arrays of this length for each of 25 items take 77 kB, which
/// stays in the second-level cache, and the sum of a block's codes, at most 100 each, fits a
/// `u16`.
const BLOCK: usize = 512;

/// Scale points up to which a block's largest sum of squares or products, `BLOCK` times the
/// square of the highest code, fits a `u16`.
const NARROW_POINTS: u8 = 12;

/// One item's answers in a block: zero wherever the item is not answered, so that sums leave
/// those rows out without a branch.
#[derive(Clone)]
struct Prepared {
    /// Whether a block's sums of squares and products may not fit a `u16`.
    wide: bool,
    /// Sums over the block, where every row of it is answered.
    complete: Option<Complete>,
    /// All ones where the item is answered.
    answered: [u16; BLOCK],
    codes: [u16; BLOCK],
    squares: [u16; BLOCK],
}

#[derive(Clone, Copy)]
struct Complete {
    sum: u64,
    squares: u64,
}

const UNANSWERED: Prepared =
    Prepared { wide: false, complete: None, answered: [0; BLOCK], codes: [0; BLOCK], squares: [0; BLOCK] };

/// Exact pairwise sums over the rows in which both items of a pair are answered; an item is answered where its code is below
/// its `points`.
///
/// Six sums per pair i <= j, as [`PairSums`](crate::PairSums) lists them, in packed order: (0, 0), (0, 1), (1, 1), (0, 2), …
/// Rows past the end of the shortest column are left out.
pub(crate) fn products(columns: &[&[u8]], points: &[u8]) -> Vec<u64> {
    let items = columns.len();
    let rows = columns.iter().map(|column| column.len()).min().unwrap_or(0);
    let mut sums = vec![0; SUMS * (items * (items + 1) / 2)];
    let mut block = vec![UNANSWERED; items];
    for start in (0..rows).step_by(BLOCK) {
        let range = start..rows.min(start + BLOCK);
        for ((prepared, column), &points) in block.iter_mut().zip(columns).zip(points) {
            if let Some(answers) = column.get(range.clone()) {
                prepared.fill(answers, points);
            }
        }
        let pairs =
            block.iter().enumerate().flat_map(|(j, right)| block[..=j].iter().map(move |left| (left, right)));
        for (totals, (left, right)) in sums.chunks_exact_mut(SUMS).zip(pairs) {
            for (total, more) in totals.iter_mut().zip(Sums::of(left, right).flat()) {
                *total += more;
            }
        }
    }
    sums
}

impl Prepared {
    /// Takes in at most [`BLOCK`] answers; rows they do not reach count as not answered.
    fn fill(&mut self, answers: &[u8], points: u8) {
        if answers.len() < BLOCK {
            *self = UNANSWERED;
        }
        self.wide = points > NARROW_POINTS;
        let Prepared { answered, codes, squares, .. } = self;
        let fields = answered.iter_mut().zip(codes).zip(squares);
        for (((answered, code), square), &answer) in fields.zip(answers) {
            *answered = if answer < points { u16::MAX } else { 0 };
            *code = u16::from(answer) & *answered;
            *square = code.wrapping_mul(*code);
        }
        let total = |values: &[u16; BLOCK]| values.iter().copied().map(u64::from).sum();
        let complete = self.answered.iter().all(|&answered| answered != 0);
        self.complete = complete.then(|| Complete { sum: total(&self.codes), squares: total(&self.squares) });
    }
}

/// The sums of one pair of items.
const SUMS: usize = 6;

/// A block's sums for one pair of items.
struct Sums {
    answered: u64,
    products: u64,
    sum_left: u64,
    sum_right: u64,
    squares_left: u64,
    squares_right: u64,
}

impl Sums {
    fn flat(&self) -> [u64; SUMS] {
        [self.answered, self.sum_left, self.sum_right, self.squares_left, self.squares_right, self.products]
    }

    /// Two items without a gap in the block need only their products summed.
    fn of(left: &Prepared, right: &Prepared) -> Sums {
        let wide = left.wide || right.wide;
        if let (Some(left_sums), Some(right_sums)) = (left.complete, right.complete) {
            return Sums {
                answered: BLOCK as u64,
                products: if wide { cross_sum::<true>(left, right) } else { cross_sum::<false>(left, right) },
                sum_left: left_sums.sum,
                sum_right: right_sums.sum,
                squares_left: left_sums.squares,
                squares_right: right_sums.squares,
            };
        }
        if wide { sums::<true>(left, right) } else { sums::<false>(left, right) }
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

/// All six sums in one loop of sixteen-bit reductions: eight rows are six loads and, per sum, an
/// `and` or `pmullw` and an add.
///
/// Sums in `i32`, for which `pmaddwd` is made, LLVM vectorises at half width or not at all,
/// depending on details; they were three to six times slower.
#[inline(never)]
fn sums<const WIDE: bool>(left: &Prepared, right: &Prepared) -> Sums {
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
    Sums {
        answered: u64::from(answered),
        products: products.total(),
        sum_left: u64::from(sum_left),
        sum_right: u64::from(sum_right),
        squares_left: squares_left.total(),
        squares_right: squares_right.total(),
    }
}

/// The sum of products alone.
#[inline(never)]
fn cross_sum<const WIDE: bool>(left: &Prepared, right: &Prepared) -> u64 {
    let mut products = Parts::<WIDE>::default();
    for (&left, &right) in left.codes.iter().zip(&right.codes) {
        products.add(left.wrapping_mul(right));
    }
    products.total()
}
