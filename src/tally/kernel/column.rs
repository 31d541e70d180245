//! Counting the codes of one column.

use super::ROWS_PER_TABLE;

/// Answers compared at a time: two vectors, so that a loop over such groups leaves nothing over.
const GROUP: usize = 32;

/// Groups compared before the byte-wide sums are read out: 224 answers, not above 255, so that no
/// sum overflows.
const GROUPS_PER_ROW: usize = 7;

/// Codes counted in one pass over the answers. Each keeps one vector register busy of sixteen;
/// with more than twelve the sums spill.
const CODES_PER_PASS: usize = 12;

/// Groups that stay in the first-level cache while several passes read them.
const GROUPS_PER_TILE: usize = 16 * GROUPS_PER_ROW;

/// Codes up to which comparing is quicker than a table of counters.
const COMPARED_CODES: usize = 22;

/// Adds to `counts[code]` how often `code` occurs in `column`.
///
/// Few codes are compared one by one with sixteen answers at a time, which costs the same
/// whatever the order of the answers; the last code is what the others leave over. Many codes
/// go through a table of counters.
pub(crate) fn count_codes(column: &[u8], counts: &mut [u64]) {
    if counts.len() > COMPARED_CODES {
        return count_by_table(column, counts);
    }
    let (groups, rest) = column.as_chunks::<GROUP>();
    for &answer in rest {
        if let Some(count) = counts.get_mut(usize::from(answer)) {
            *count += 1;
        }
    }
    let Some((last, compared)) = counts.split_last_mut() else {
        return;
    };
    let before: u64 = compared.iter().sum();
    compare_in_passes(groups, compared);
    let after: u64 = compared.iter().sum();
    *last += groups.as_flattened().len() as u64 - (after - before);
}

/// Counts codes `0..counts.len()`, in as few passes of equal width as the registers allow.
fn compare_in_passes(groups: &[[u8; GROUP]], counts: &mut [u64]) {
    if counts.len() <= CODES_PER_PASS {
        return compare(groups, 0, counts);
    }
    let width = counts.len().div_ceil(counts.len().div_ceil(CODES_PER_PASS));
    for tile in groups.chunks(GROUPS_PER_TILE) {
        let mut first = 0;
        for counts in counts.chunks_mut(width) {
            compare(tile, first, counts);
            first += counts.len() as u8;
        }
    }
}

/// Counts codes `first..first + counts.len()`, at most [`CODES_PER_PASS`] of them.
///
/// The number of codes has to be known when compiling: only then do the sums live in registers.
fn compare(groups: &[[u8; GROUP]], first: u8, counts: &mut [u64]) {
    match counts.len() {
        0 => {}
        1 => compare_codes::<1>(groups, first, counts),
        2 => compare_codes::<2>(groups, first, counts),
        3 => compare_codes::<3>(groups, first, counts),
        4 => compare_codes::<4>(groups, first, counts),
        5 => compare_codes::<5>(groups, first, counts),
        6 => compare_codes::<6>(groups, first, counts),
        7 => compare_codes::<7>(groups, first, counts),
        8 => compare_codes::<8>(groups, first, counts),
        9 => compare_codes::<9>(groups, first, counts),
        10 => compare_codes::<10>(groups, first, counts),
        11 => compare_codes::<11>(groups, first, counts),
        _ => compare_codes::<CODES_PER_PASS>(groups, first, counts),
    }
}

/// One pass: a plain reduction over bytes, which LLVM turns into a compare and a subtract per
/// code and vector at `opt-level` 2 and 3 alike.
#[inline(never)]
fn compare_codes<const CODES: usize>(groups: &[[u8; GROUP]], first: u8, counts: &mut [u64]) {
    for row in groups.chunks(GROUPS_PER_ROW) {
        let mut sums = [0u8; CODES];
        for &answer in row.as_flattened() {
            for (sum, code) in sums.iter_mut().zip(first..) {
                *sum = sum.wrapping_add(u8::from(answer == code));
            }
        }
        for (count, sum) in counts.iter_mut().zip(sums) {
            *count += u64::from(sum);
        }
    }
}

/// Counts with a table of counters per byte value.
///
/// Eight answers are read as one word and four tables take turns, so that equal answers next to
/// each other do not wait for one another's counter.
#[inline(never)]
fn count_by_table(column: &[u8], counts: &mut [u64]) {
    for column in column.chunks(ROWS_PER_TABLE) {
        let mut tables = [[0u32; 256]; 4];
        let [table_0, table_1, table_2, table_3] = &mut tables;
        let (words, rest) = column.as_chunks::<8>();
        for word in words {
            let [a, b, c, d, e, f, g, h] = *word;
            for (a, b, c, d) in [(a, b, c, d), (e, f, g, h)] {
                table_0[usize::from(a)] += 1;
                table_1[usize::from(b)] += 1;
                table_2[usize::from(c)] += 1;
                table_3[usize::from(d)] += 1;
            }
        }
        for &answer in rest {
            table_0[usize::from(answer)] += 1;
        }
        for table in &tables {
            for (count, &found) in counts.iter_mut().zip(table) {
                *count += u64::from(found);
            }
        }
    }
}
