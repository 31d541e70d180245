//! Every kernel against the plain loop it stands for.

use std::ops::Range;

use proptest::collection::vec;
use proptest::prelude::*;

use crate::tally::kernel::{
    Slots, count_all_pairs, count_codes, count_grouped, count_pairs, products, products_of_complete,
};

/// Enough rows for several blocks of every kernel, and all the short ones.
fn row_count() -> impl Strategy<Value = usize> {
    prop_oneof![0..300usize, 300..5_000usize, 30_000..70_000usize]
}

/// Codes of an item: two to 101 points and the five missing reasons.
fn code_count() -> impl Strategy<Value = usize> {
    prop_oneof![7..=17usize, 18..=40usize, 41..=106usize]
}

/// A column whose answers follow from a seed, so that shrinking stays quick.
fn column(rows: usize, codes: usize, seed: u64) -> Vec<u8> {
    let mut state = seed | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as usize
    };
    // Some columns hold one answer nearly everywhere.
    let skewed = seed.is_multiple_of(3);
    (0..rows).map(|_| if skewed && next() % 50 > 0 { codes - 1 } else { next() % codes } as u8).collect()
}

/// Slots in runs of about the given length.
fn slots(rows: usize, slots: usize, run: usize, seed: u64) -> Vec<u32> {
    let lengths = column(rows, 101, seed);
    let values = column(rows, 100, seed ^ 0x9e37_79b9);
    let mut filled = Vec::with_capacity(rows);
    for (length, value) in lengths.into_iter().zip(values) {
        let length = (1 + run * usize::from(length) / 50).min(rows - filled.len());
        filled.extend(std::iter::repeat_n((usize::from(value) % slots) as u32, length));
    }
    filled
}

/// Slots that see at once where rows share one.
struct Seen<'s>(&'s [u32]);

impl Slots for Seen<'_> {
    fn shared(&self, rows: Range<usize>) -> Option<u32> {
        let slots = &self.0[rows];
        slots.iter().all(|slot| *slot == slots[0]).then(|| slots[0])
    }

    fn fill(&self, rows: Range<usize>, slots: &mut [u32]) {
        slots.copy_from_slice(&self.0[rows]);
    }
}

fn grouped(columns: &[Vec<u8>], codes: &[usize], slots: &[u32], slot_count: usize) -> Vec<u64> {
    let columns: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    let stride: usize = codes.iter().sum();
    let mut counts = vec![1; stride * slot_count];
    count_grouped(&columns, codes, slots.len(), &Seen(slots), &mut counts);
    let mut by_run = vec![1; stride * slot_count];
    count_grouped(&columns, codes, slots.len(), slots, &mut by_run);
    assert_eq!(counts, by_run);
    counts
}

/// How much of a column is missing: nothing, everything, few and many.
fn gaps() -> impl Strategy<Value = f64> {
    prop_oneof![3 => Just(0.0), 3 => Just(0.02), 2 => 0.0..=1.0, 1 => Just(1.0)]
}

/// A column of points with such a share of the five missing reasons, in a row here and there.
fn column_with_gaps(rows: usize, points: u8, share: f64, seed: u64) -> Vec<u8> {
    let answers = column(rows, usize::from(points), seed);
    let reasons = column(rows, 5, seed ^ 0x1234);
    let draws = column(rows, 250, (seed ^ 0x5678).saturating_mul(3) | 1);
    let places = answers.into_iter().zip(reasons).zip(draws).enumerate();
    places
        .map(|(row, ((answer, reason), draw))| {
            let in_a_run = share > 0.0 && row / 600 % 4 == 3;
            if in_a_run || f64::from(draw) < share * 250.0 { points + reason } else { answer }
        })
        .collect()
}

/// Six sums per pair, over the rows to count in which both are answered.
fn plain_products(columns: &[&[u8]], points: &[u8], counts: impl Fn(usize) -> bool) -> Vec<u64> {
    let mut expected = Vec::new();
    for (j, right) in columns.iter().enumerate() {
        for (i, left) in columns[..=j].iter().enumerate() {
            let mut sums = [0; 6];
            for row in (0..left.len()).filter(|&row| counts(row)) {
                let (x, y) = (left[row], right[row]);
                if x < points[i] && y < points[j] {
                    let (x, y) = (u64::from(x), u64::from(y));
                    for (sum, more) in sums.iter_mut().zip([1, x, y, x * x, y * y, x * y]) {
                        *sum += more;
                    }
                }
            }
            expected.extend(sums);
        }
    }
    expected
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn codes_are_counted(rows in row_count(), codes in 1..=106usize, seed: u64) {
        let column = column(rows, codes, seed);
        // What is there already stays: kernels add.
        let mut expected = vec![7; codes];
        for &answer in &column {
            expected[usize::from(answer)] += 1;
        }
        let mut counts = vec![7; codes];
        count_codes(&column, &mut counts);
        prop_assert_eq!(counts, expected);
    }

    #[test]
    fn groups_are_counted(
        rows in row_count(),
        codes in vec(code_count(), 0..6),
        slot_count in prop_oneof![1..8usize, 8..100usize],
        run in prop_oneof![Just(0usize), 1..500usize, 500..30_000usize],
        seed: u64,
    ) {
        let columns: Vec<Vec<u8>> =
            codes.iter().zip(seed..=u64::MAX).map(|(&codes, seed)| column(rows, codes, seed)).collect();
        let slots = slots(rows, slot_count, run, seed);
        let stride: usize = codes.iter().sum();
        let mut expected = vec![1; stride * slot_count];
        let mut offset = 0;
        for (column, &codes) in columns.iter().zip(&codes) {
            for (&answer, &slot) in column.iter().zip(&slots) {
                expected[slot as usize * stride + offset + usize::from(answer)] += 1;
            }
            offset += codes;
        }
        prop_assert_eq!(grouped(&columns, &codes, &slots, slot_count), expected);
    }

    #[test]
    fn pairs_are_counted(
        rows in row_count(),
        codes_a in code_count(),
        codes_b in code_count(),
        seed: u64,
    ) {
        let (a, b) = (column(rows, codes_a, seed), column(rows, codes_b, seed ^ 0x55aa));
        let mut expected = vec![3; codes_a * codes_b];
        for (&a, &b) in a.iter().zip(&b) {
            expected[usize::from(a) * codes_b + usize::from(b)] += 1;
        }
        let mut counts = vec![3; codes_a * codes_b];
        count_pairs(&a, &b, codes_b, &mut counts);
        prop_assert_eq!(counts, expected);
    }

    #[test]
    fn all_pairs_are_counted(
        rows in prop_oneof![0..300usize, 300..5_000usize, 16_000..20_000usize],
        codes in prop_oneof![vec(code_count(), 0..=8), vec(7..=11usize, 9..=26)],
        seed: u64,
    ) {
        let columns: Vec<Vec<u8>> =
            codes.iter().zip(seed..=u64::MAX).map(|(&codes, seed)| column(rows, codes, seed)).collect();
        let mut expected = Vec::new();
        for (second, right) in columns.iter().enumerate() {
            for (first, left) in columns[..second].iter().enumerate() {
                let mut counts = vec![0; codes[first] * codes[second]];
                for (&a, &b) in left.iter().zip(right) {
                    counts[usize::from(a) * codes[second] + usize::from(b)] += 1;
                }
                expected.extend(counts);
            }
        }
        let columns: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
        prop_assert_eq!(count_all_pairs(&columns, &codes), expected);
    }

    #[test]
    fn products_are_summed(
        rows in 0..3_000usize,
        items in prop_oneof![
            vec((2..=101u8, gaps()), 0..5),
            vec((2..=7u8, gaps()), 25..=26),
            vec((2..=101u8, Just(0.02)), 8),
        ],
        seed: u64,
    ) {
        let points: Vec<u8> = items.iter().map(|&(points, _)| points).collect();
        let columns: Vec<Vec<u8>> = items
            .iter()
            .zip(seed..=u64::MAX)
            .map(|(&(points, gaps), seed)| column_with_gaps(rows, points, gaps, seed))
            .collect();
        let columns: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
        prop_assert_eq!(products(&columns, &points), plain_products(&columns, &points, |_| true));
        let is_complete = |row: usize| columns.iter().zip(&points).all(|(column, points)| column[row] < *points);
        let expected = plain_products(&columns, &points, is_complete);
        prop_assert_eq!(products_of_complete(&columns, &points), expected);
    }

    /// Bytes, slots and lengths that break the invariants are miscounted, not fatal.
    #[test]
    fn broken_invariants_do_not_panic(
        a in vec(any::<u8>(), 0..2_000),
        b in vec(any::<u8>(), 0..2_000),
        codes in vec(0..=106usize, 2),
        bad_slots in any::<[u32; 16]>(),
        slot_count in 0..5usize,
    ) {
        count_codes(&a, &mut vec![0; codes[0]]);
        count_pairs(&a, &b, codes[1], &mut vec![0; codes[0] * codes[1]]);
        let mut counts = vec![0; slot_count * codes.iter().sum::<usize>()];
        let slots: Vec<u32> = (0..2_000).map(|row| bad_slots[row / 100 % bad_slots.len()]).collect();
        count_grouped(&[&a, &b], &codes, 2_000, &slots[..], &mut counts);
        products(&[&a, &b], &[101, 5]);
        products_of_complete(&[&a, &b], &[101, 5]);
        count_all_pairs(&[&a, &b, &a], &[7, 1 + codes[0], 1 + codes[1]]);
    }
}

/// The largest sums a block can reach: nothing wraps, with no gap, few and many.
#[test]
fn largest_sums_fit() {
    for points in [2, 5, 12, 13, 101] {
        for every in [usize::MAX, 512, 3] {
            let mut column = vec![points - 1; 5_000];
            for code in column.iter_mut().skip(1).step_by(every) {
                *code = if every < usize::MAX { points } else { *code };
            }
            let n = column.iter().filter(|&&code| code < points).count() as u64;
            let top = u64::from(points - 1);
            let sums = [n, n * top, n * top, n * top * top, n * top * top, n * top * top];
            let (columns, points) = ([&column[..]; 3], [points; 3]);
            assert_eq!(products(&columns, &points), sums.repeat(6));
            assert_eq!(products_of_complete(&columns, &points), sums.repeat(6));
        }
    }
}

/// With so many long scales that gaps are not counted one by one.
#[test]
fn products_of_many_items_are_summed() {
    let points = [101; 290];
    let columns: Vec<Vec<u8>> = (1..=290).map(|seed| column_with_gaps(40, 101, 0.01, seed)).collect();
    let columns: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    assert_eq!(products(&columns, &points), plain_products(&columns, &points, |_| true));
}
