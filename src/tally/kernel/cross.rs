//! Counting two columns against each other.

use super::ROWS_PER_TABLE;

/// Rows whose keys are worked out together, before any counter is touched.
const KEYS: usize = 512;

/// Sub-tables that take turns, so that equal pairs next to each other do not wait for one
/// another's counter.
const TABLES: usize = 4;

/// Rows per cell of the table from which setting up and adding up sub-tables is worth it.
const ROWS_PER_CELL: usize = 8;

/// Adds to `counts[a * codes_b + b]` how many rows hold `a` in the first column and `b` in the
/// second.
///
/// The keys `a * codes_b + b` of a block are vector work; the counters, which are not, are then
/// all the loop has left to do.
pub(crate) fn count_pairs(a: &[u8], b: &[u8], codes_b: usize, counts: &mut [u64]) {
    let cells = counts.len();
    // 106 * 106 codes at the most, so a key fits.
    let codes_b = codes_b as u16;
    let rows = a.len().min(b.len());
    if rows / ROWS_PER_CELL < cells {
        let mut keys = [0u16; KEYS];
        for (a, b) in a.chunks(KEYS).zip(b.chunks(KEYS)) {
            pair_keys(a, b, codes_b, &mut keys);
            for &key in keys.iter().take(a.len().min(b.len())) {
                if let Some(count) = counts.get_mut(usize::from(key)) {
                    *count += 1;
                }
            }
        }
        return;
    }
    let mut tables = vec![[0u32; TABLES]; cells];
    for (a, b) in a.chunks(ROWS_PER_TABLE).zip(b.chunks(ROWS_PER_TABLE)) {
        count_in_tables(a, b, codes_b, &mut tables);
        for (count, found) in counts.iter_mut().zip(&mut tables) {
            *count += found.iter().copied().map(u64::from).sum::<u64>();
            *found = [0; TABLES];
        }
    }
}

/// The vector half: one key per row.
fn pair_keys(a: &[u8], b: &[u8], codes_b: u16, keys: &mut [u16; KEYS]) {
    for ((key, &a), &b) in keys.iter_mut().zip(a).zip(b) {
        *key = u16::from(a).wrapping_mul(codes_b).wrapping_add(u16::from(b));
    }
}

/// The counter half. The sub-tables lie interleaved: a cell's four counters share a cache line.
#[inline(never)]
fn count_in_tables(a: &[u8], b: &[u8], codes_b: u16, tables: &mut [[u32; TABLES]]) {
    let mut keys = [0u16; KEYS];
    for (a, b) in a.chunks(KEYS).zip(b.chunks(KEYS)) {
        pair_keys(a, b, codes_b, &mut keys);
        let (keys, _) = keys.split_at(a.len().min(b.len()));
        let (fours, rest) = keys.as_chunks::<TABLES>();
        for four in fours {
            for (turn, &key) in four.iter().enumerate() {
                if let Some(cell) = tables.get_mut(usize::from(key)) {
                    cell[turn] += 1;
                }
            }
        }
        for &key in rest {
            if let Some([count, ..]) = tables.get_mut(usize::from(key)) {
                *count += 1;
            }
        }
    }
}
