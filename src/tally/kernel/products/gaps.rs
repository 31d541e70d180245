//! What was answered to other items where an item is not answered.

use super::{BLOCK, MOST_GAP_COUNTS, Moments, Unanswered};

/// Counts of the codes of every item over the rows in which another is unanswered.
pub(super) struct Gaps<'p> {
    points: &'p [u8],
    /// Where the counts of each item's codes start: one per point, and one for all that are not a point.
    starts: Vec<usize>,
    stride: usize,
    /// One such row of counts per unanswered item.
    counts: Vec<u32>,
    /// The block at hand, each code at most the item's points, side by side so that a row's codes lie at even distances.
    codes: Vec<[u8; BLOCK]>,
}

impl<'p> Gaps<'p> {
    pub(super) fn new(points: &'p [u8]) -> Self {
        let mut stride = 0;
        let starts = points.iter().map(|&points| {
            let start = stride;
            stride += usize::from(points) + 1;
            start
        });
        Gaps { points, starts: starts.collect(), stride, counts: Vec::new(), codes: Vec::new() }
    }

    pub(super) fn fit(&self) -> bool {
        self.points.len() * self.stride <= MOST_GAP_COUNTS
    }

    /// Takes in those rows of a block in which an item is unanswered.
    pub(super) fn add(&mut self, block: &[&[u8]], unanswered: &Unanswered) {
        let items = self.points.len();
        // Made here, for complete tables never need them.
        self.counts.resize(items * self.stride, 0);
        self.codes.resize(items, [0; BLOCK]);
        for ((codes, answers), &points) in self.codes.iter_mut().zip(block).zip(self.points) {
            for (code, &answer) in codes.iter_mut().zip(*answers) {
                *code = answer.min(points);
            }
        }
        for (row, (&count, &only)) in unanswered.counts.iter().zip(&unanswered.items).enumerate() {
            if count == 1 {
                // The usual case: at 15 per mille of 25 items, five in six rows with a gap have no second one.
                self.count(usize::from(only), row);
            } else if count > 1 {
                for item in 0..items {
                    if self.codes[item][row] == self.points[item] {
                        self.count(item, row);
                    }
                }
            }
        }
    }

    #[inline]
    fn count(&mut self, unanswered: usize, row: usize) {
        let counts = &mut self.counts[unanswered * self.stride..][..self.stride];
        for (codes, start) in self.codes.iter().zip(&self.starts) {
            counts[start + usize::from(codes[row])] += 1;
        }
    }

    /// The answers to one item over the rows in which the other is unanswered.
    pub(super) fn lost(&self, item: usize, unanswered: usize) -> Moments {
        if self.counts.is_empty() {
            return Moments::default();
        }
        let start = unanswered * self.stride + self.starts[item];
        let counts = &self.counts[start..][..usize::from(self.points[item])];
        let mut lost = Moments::default();
        for (code, &count) in (0u64..).zip(counts) {
            let count = u64::from(count);
            lost.n += count;
            lost.sum += code * count;
            lost.squares += code * code * count;
        }
        lost
    }
}
