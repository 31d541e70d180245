//! Counting every pair of several columns against each other.

use super::ROWS_PER_TABLE;
use super::cross::count_pairs;

/// Rows whose keys are worked out together, before any counter is touched.
const KEYS: usize = 512;

/// Cells a joint table may have: what a `u16` key can tell apart. Only cells that occur reach the cache, so that four items of
/// eleven points, 65 536 cells, are counted as fast as four of five points.
const MOST_CELLS: usize = 1 << 16;

/// Cells of a joint table per row, at most: with more, setting it up and adding it up takes longer than it saves.
const CELLS_PER_ROW: usize = 1;

/// Sub-tables that take turns, so that equal rows next to each other do not wait for one another's counter. Where all answers are
/// the same, two take 0.6 of the time of one, and 1.15 of it where they are random.
const TABLES: usize = 2;

/// How often each code of each column meets each code of each other: `[code of the first][code of the second]` per pair of columns,
/// the pairs as (0, 1), (0, 2), (1, 2), (0, 3), …
///
/// Rows are not counted once per pair. A few columns at a time are counted in one joint table, from which all their pairs are added
/// up afterwards: 25 items of six points take 59 groups of four in place of 300 pairs, and a million rows 40 ms in place of 125 (in a
/// benchmark of random answers; 70 ms where all answers are the same). Rows past the end of the shortest column are left out.
pub(crate) fn count_all_pairs(columns: &[&[u8]], codes: &[usize]) -> Vec<u64> {
    let rows = columns.iter().map(|column| column.len()).min().unwrap_or(0);
    let (starts, cells) = starts_of_pairs(codes);
    let mut counts = vec![0; cells];
    for group in groups(codes, (CELLS_PER_ROW * rows).min(MOST_CELLS)) {
        let columns: Vec<&[u8]> = group.items.iter().map(|&item| &columns[item][..rows]).collect();
        let codes: Vec<usize> = group.items.iter().map(|&item| codes[item]).collect();
        let start_of =
            |first: usize, second: usize| starts[pair_number(group.items[first], group.items[second])];
        if let ([first, second], [codes_first, codes_second]) = (&columns[..], &codes[..]) {
            let counts = &mut counts[start_of(0, 1)..][..codes_first * codes_second];
            count_pairs(first, second, *codes_second, counts);
        } else {
            let pairs: Vec<Pair> = group
                .new_pairs
                .iter()
                .map(|&(first, second)| Pair { first, second, start: start_of(first, second) })
                .collect();
            count_jointly(&columns, &codes, &pairs, &mut counts);
        }
    }
    counts
}

/// The number of a pair of items, the first below the second.
fn pair_number(first: usize, second: usize) -> usize {
    second * (second - 1) / 2 + first
}

/// Where the counts of each pair start, and how many there are in all.
fn starts_of_pairs(codes: &[usize]) -> (Vec<usize>, usize) {
    let (mut starts, mut cells) = (Vec::new(), 0);
    for (second, codes_second) in codes.iter().enumerate() {
        for codes_first in &codes[..second] {
            starts.push(cells);
            cells += codes_first * codes_second;
        }
    }
    (starts, cells)
}

/// Items that are counted in one joint table.
struct Group {
    /// In ascending order, two or more.
    items: Vec<usize>,
    /// The pairs that no group before has, each as two places in `items`.
    new_pairs: Vec<(usize, usize)>,
}

/// Puts the items into groups of at most so many cells (or two items), such that every pair is in some group.
///
/// Each group starts from the first pair that is in none yet and takes in, one by one, the item with the most new pairs, the last of
/// equals. For 25 items that makes 59 groups of four, where no fewer than 50 can do; unlike a design that reaches the 50, it goes
/// for any number of items and for scales of different lengths.
fn groups(codes: &[usize], most_cells: usize) -> Vec<Group> {
    let items = codes.len();
    let fewest_codes = codes.iter().copied().min().unwrap_or(0);
    let mut together = vec![false; items * items];
    let mut groups = Vec::new();
    for second in 1..items {
        for first in 0..second {
            if together[first * items + second] {
                continue;
            }
            let mut group = vec![first, second];
            let mut cells = codes[first] * codes[second];
            while cells * fewest_codes <= most_cells {
                let new_pairs =
                    |item: usize| group.iter().filter(|&&member| !together[member * items + item]).count();
                let fits = |item: &usize| !group.contains(item) && cells * codes[*item] <= most_cells;
                let best = (0..items).filter(fits).max_by_key(|item| new_pairs(*item));
                let Some(item) = best.filter(|item| new_pairs(*item) > 0) else { break };
                group.push(item);
                cells *= codes[item];
            }
            group.sort_unstable();
            groups.push(Group { new_pairs: put_together(&group, &mut together, items), items: group });
        }
    }
    groups
}

/// Marks the pairs of a group, and returns those that were not marked.
fn put_together(group: &[usize], together: &mut [bool], items: usize) -> Vec<(usize, usize)> {
    let mut new_pairs = Vec::new();
    for (second, &right) in group.iter().enumerate() {
        for (first, &left) in group[..second].iter().enumerate() {
            if !together[left * items + right] {
                new_pairs.push((first, second));
            }
            together[left * items + right] = true;
            together[right * items + left] = true;
        }
    }
    new_pairs
}

/// A pair of a group's items, and where its counts start.
struct Pair {
    first: usize,
    second: usize,
    start: usize,
}

fn count_jointly(columns: &[&[u8]], codes: &[usize], pairs: &[Pair], counts: &mut [u64]) {
    let rows = columns.first().map_or(0, |column| column.len());
    let mut tables = vec![[0u32; TABLES]; codes.iter().product()];
    for start in (0..rows).step_by(ROWS_PER_TABLE) {
        let end = rows.min(start.saturating_add(ROWS_PER_TABLE));
        let piece: Vec<&[u8]> = columns.iter().map(|column| &column[start..end]).collect();
        count_in_tables(&piece, codes, &mut tables);
        let table: Vec<u32> = tables.iter().map(|found| found.iter().sum()).collect();
        add_margins(&table, codes, pairs, counts);
        tables.fill([0; TABLES]);
    }
}

/// The keys of some rows are vector work, item after item; the counters, which are not, are then all that is left. Their loop is over
/// arrays, for over slices of unknown length it takes 1.4 times as long.
#[inline(never)]
fn count_in_tables(columns: &[&[u8]], codes: &[usize], tables: &mut [[u32; TABLES]]) {
    let mut keys = [0u16; KEYS];
    let rows = columns.first().map_or(0, |column| column.len());
    for start in (0..rows).step_by(KEYS) {
        let end = rows.min(start + KEYS);
        let keys = &mut keys[..end - start];
        keys.fill(0);
        for (column, &codes) in columns.iter().zip(codes) {
            for (key, &code) in keys.iter_mut().zip(&column[start..end]) {
                *key = key.wrapping_mul(codes as u16).wrapping_add(u16::from(code));
            }
        }
        let (turns, rest) = keys.as_chunks::<TABLES>();
        for keys in turns {
            for (turn, &key) in keys.iter().enumerate() {
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

/// Adds a joint table up to its pairs: first those with the first item, slice by slice, then those of the table without it.
fn add_margins(table: &[u32], codes: &[usize], pairs: &[Pair], counts: &mut [u64]) {
    let Some((_, others)) = codes.split_first() else { return };
    let mut without_first = vec![0; others.iter().product()];
    let mut rest = Vec::new();
    for (code, slice) in table.chunks_exact(without_first.len()).enumerate() {
        add(&mut without_first, slice);
        // What is left of the slice without the items before the one at hand.
        rest.clear();
        rest.extend_from_slice(slice);
        for (second, &codes) in (1..).zip(others) {
            let stride = rest.len() / codes;
            for pair in pairs.iter().filter(|pair| pair.first == 0 && pair.second == second) {
                let row = &mut counts[pair.start + code * codes..][..codes];
                for (count, part) in row.iter_mut().zip(rest.chunks_exact(stride)) {
                    *count += u64::from(part.iter().sum::<u32>());
                }
            }
            let (sums, parts) = rest.split_at_mut(stride);
            for part in parts.chunks_exact(stride) {
                add(sums, part);
            }
            rest.truncate(stride);
        }
    }
    let of_others = pairs.iter().filter(|pair| pair.first > 0);
    let of_others: Vec<Pair> =
        of_others.map(|pair| Pair { first: pair.first - 1, second: pair.second - 1, ..*pair }).collect();
    if !of_others.is_empty() {
        add_margins(&without_first, others, &of_others, counts);
    }
}

/// No sum passes the number of rows, [`ROWS_PER_TABLE`] at most.
fn add(sums: &mut [u32], more: &[u32]) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum += more;
    }
}
