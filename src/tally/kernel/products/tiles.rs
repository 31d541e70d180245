//! Products of two items by two.

use super::{BLOCK, Moments, NARROW_POINTS};

/// One item's codes in a block: zero wherever the item is not answered, so that sums leave those rows out without a branch.
type Codes = [u16; BLOCK];

/// Items that are multiplied with as many others in one loop: four sums for four loads, where a pair alone has one for two. Tiles of
/// three and four took 5 and 20 % longer.
const TILE: usize = 2;

/// A tile's sums of products.
type Tile = [[u64; TILE]; TILE];

/// The sums over all blocks taken in.
pub(super) struct Tiles<'p> {
    points: &'p [u8],
    /// Whether a block's sums of squares and products may not fit a `u16`.
    wide: bool,
    /// The block at hand, filled up to whole tiles with items that are all zero.
    codes: Vec<[Codes; TILE]>,
    n: Vec<u64>,
    sums: Vec<u64>,
    products: Vec<Tile>,
}

impl<'p> Tiles<'p> {
    pub(super) fn new(points: &'p [u8]) -> Self {
        let tiles = points.len().div_ceil(TILE);
        Tiles {
            points,
            wide: points.iter().any(|&points| points > NARROW_POINTS),
            codes: vec![[[0; BLOCK]; TILE]; tiles],
            n: vec![0; points.len()],
            sums: vec![0; points.len()],
            products: vec![Tile::default(); tiles * (tiles + 1) / 2],
        }
    }

    /// Takes in at most [`BLOCK`] answers of each item, those for which `counts` holds, given whether the answer is a point of the
    /// scale and how many items of its row are unanswered.
    pub(super) fn add(
        &mut self,
        block: &[&[u8]],
        unanswered: &[u16; BLOCK],
        counts: impl Fn(bool, u16) -> bool + Copy,
    ) {
        let own = self.n.iter_mut().zip(&mut self.sums);
        let items = self.codes.as_flattened_mut().iter_mut().zip(own);
        for (((codes, (n, sum)), answers), &points) in items.zip(block).zip(self.points) {
            // Rows that a last, short block does not reach.
            if answers.len() < BLOCK {
                *codes = [0; BLOCK];
            }
            let (mut answered, mut total) = (0u16, 0u16);
            for ((code, &answer), &unanswered) in codes.iter_mut().zip(*answers).zip(unanswered) {
                let mask = if counts(answer < points, unanswered) { u16::MAX } else { 0 };
                *code = u16::from(answer) & mask;
                // All ones, that is minus one.
                answered = answered.wrapping_sub(mask);
                total = total.wrapping_add(*code);
            }
            *n += u64::from(answered);
            *sum += u64::from(total);
        }
        if self.wide { self.multiply::<true>() } else { self.multiply::<false>() }
    }

    fn multiply<const WIDE: bool>(&mut self) {
        let mut tiles = self.products.iter_mut();
        for (right, second) in self.codes.iter().enumerate() {
            for (first, total) in self.codes[..=right].iter().zip(&mut tiles) {
                let found = multiplied::<WIDE>(first, second);
                for (total, more) in total.as_flattened_mut().iter_mut().zip(found.as_flattened()) {
                    *total += more;
                }
            }
        }
    }

    pub(super) fn products(&self, left: usize, right: usize) -> u64 {
        let (first, second) = (left / TILE, right / TILE);
        self.products[second * (second + 1) / 2 + first][left % TILE][right % TILE]
    }

    pub(super) fn own(&self, item: usize) -> Moments {
        Moments { n: self.n[item], sum: self.sums[item], squares: self.products(item, item) }
    }
}

/// Plain sixteen-bit reductions, eight rows at a time: `pmullw` and an add per sum.
///
/// A product up to 10 000 is summed in two parts where `WIDE`, the low seven bits and the rest, neither of which overflows in a block.
/// Sums in `i32`, for which `pmaddwd` is made, LLVM vectorises at half width or not at all, depending on details; they were three to
/// six times slower.
#[inline(never)]
fn multiplied<const WIDE: bool>(first: &[Codes; TILE], second: &[Codes; TILE]) -> Tile {
    const LOW_BITS: u32 = 7;
    let (mut low, mut high) = ([[0u16; TILE]; TILE], [[0u16; TILE]; TILE]);
    for row in 0..BLOCK {
        for i in 0..TILE {
            for j in 0..TILE {
                let product = first[i][row].wrapping_mul(second[j][row]);
                if WIDE {
                    low[i][j] = low[i][j].wrapping_add(product & ((1 << LOW_BITS) - 1));
                    high[i][j] = high[i][j].wrapping_add(product >> LOW_BITS);
                } else {
                    low[i][j] = low[i][j].wrapping_add(product);
                }
            }
        }
    }
    let whole = |i: usize, j: usize| u64::from(low[i][j]) + (u64::from(high[i][j]) << LOW_BITS);
    std::array::from_fn(|i| std::array::from_fn(|j| whole(i, j)))
}
