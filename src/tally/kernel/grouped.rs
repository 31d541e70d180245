//! Counting the codes of several columns by group.

use super::ROWS_PER_TABLE;
use super::column::count_codes;
use std::ops::Range;

/// Rows whose slots are asked for at a time.
const BLOCK: usize = 1 << 14;

/// Rows that blocks of one slot are gathered up to before they are counted.
const LONG_RUN: usize = 1 << 18;

/// Rows whose keys are worked out together, before any counter is touched.
const KEYS: usize = 512;

/// Length of run, on average over a block, from which counting run by run is quicker than row by
/// row.
const RUN: usize = 128;

/// Rows whose slots are compared with a run's slot as one.
const ROWS_COMPARED: usize = 64;

/// Rows per cell from which a table of pairs is worth setting up and adding up.
const ROWS_PER_CELL: usize = 4;

/// Cells a table of pairs may have: what a `u16` key can tell apart.
const CELLS: usize = 1 << 16;

/// Rows that all single items are counted for before the next rows: with many groups, the counts
/// of so few rows stay in the cache and the page table's cache from one item to the next.
const ROWS_AT_A_TIME: usize = 256;

/// Adds to `counts` how often each code of each item occurs in each group.
///
/// `counts` is flat, `[slot][item][code]`: item `j` has `codes[j]` codes and starts at the sum of
/// the codes of the items before it. Each slot is below `counts.len() / codes.sum()`.
///
/// Each block of rows is looked at once to see how often the slot changes. Where that is rare,
/// whole runs go to [`count_codes`]: clustered rows reach 0.6 of a memory copy or more. Otherwise rows are counted one by one, two items at a time
/// where the table of their pairs stays small enough.
pub(crate) fn count_grouped(
    columns: &[&[u8]],
    codes: &[usize],
    rows: usize,
    slots_of: &(impl Slots + ?Sized),
    counts: &mut [u64],
) {
    let layout = Layout { codes, stride: codes.iter().sum() };
    if layout.stride == 0 {
        return;
    }
    let (mut pairs, singles) = pair_up(columns, &layout, rows, counts.len() / layout.stride);
    let mut buffer = vec![0u32; rows.min(BLOCK)];
    let mut runs = Vec::new();
    let mut rows_in_tables = 0;
    let mut long = LongRun { slot: 0, rows: 0..0 };
    for start in (0..rows).step_by(BLOCK) {
        let block = start..rows.min(start + BLOCK);
        if let Some(slot) = slots_of.shared(block.clone()) {
            if slot != long.slot || block.start != long.rows.end || long.rows.len() >= LONG_RUN {
                long.count(columns, &layout, counts);
                long = LongRun { slot, rows: block.start..block.start };
            }
            long.rows.end = block.end;
            continue;
        }
        let (slots, _) = buffer.split_at_mut(block.len());
        slots_of.fill(block.clone(), slots);
        if find_runs(slots, &mut runs) {
            count_runs(&runs, &block, columns, &layout, counts);
        } else {
            for pair in &mut pairs {
                pair.count(&block, slots);
            }
            for (part, slots) in slots.chunks(ROWS_AT_A_TIME).enumerate() {
                let first = start + part * ROWS_AT_A_TIME;
                for single in &singles {
                    single.count(first..first + slots.len(), slots, layout.stride, counts);
                }
            }
            rows_in_tables += slots.len();
            if rows_in_tables > ROWS_PER_TABLE {
                for pair in &mut pairs {
                    pair.empty(layout.stride, counts);
                }
                rows_in_tables = 0;
            }
        }
    }
    long.count(columns, &layout, counts);
    for pair in &mut pairs {
        pair.empty(layout.stride, counts);
    }
}

/// The slots of rows, known to whoever holds what the rows are grouped by.
pub(crate) trait Slots {
    /// The slot that all these rows share, where that is quick to see.
    fn shared(&self, rows: Range<usize>) -> Option<u32>;

    /// Writes the slot of each of these rows.
    fn fill(&self, rows: Range<usize>, slots: &mut [u32]);
}

/// Slots that were worked out before.
impl Slots for [u32] {
    fn shared(&self, _: Range<usize>) -> Option<u32> {
        None // finding the runs is as quick
    }

    fn fill(&self, rows: Range<usize>, slots: &mut [u32]) {
        for (slot, known) in slots.iter_mut().zip(self.get(rows).unwrap_or_default()) {
            *slot = *known;
        }
    }
}

/// How one slot's counts are laid out.
struct Layout<'a> {
    codes: &'a [usize],
    stride: usize,
}

/// Consecutive rows of one slot: it begins where the run before it ends.
struct Run {
    slot: u32,
    end: usize,
}

/// Consecutive whole blocks of one slot, counted together: the processor fetches ahead best in a column it reads for long.
struct LongRun {
    slot: u32,
    rows: Range<usize>,
}

impl LongRun {
    fn count(&self, columns: &[&[u8]], layout: &Layout<'_>, counts: &mut [u64]) {
        let run = Run { slot: self.slot, end: self.rows.len() };
        count_runs(&[run], &self.rows, columns, layout, counts);
    }
}

/// Lists the runs in a block, unless they turn out shorter than [`RUN`] on average.
///
/// Many rows are first compared with the run's slot as one, which is vector work; only where the
/// slot changes are they looked at singly.
fn find_runs(slots: &[u32], runs: &mut Vec<Run>) -> bool {
    runs.clear();
    let Some(&(mut slot)) = slots.first() else {
        return true;
    };
    let most = slots.len() / RUN;
    for (part, slots) in slots.chunks(ROWS_COMPARED).enumerate() {
        if slots.iter().fold(0, |differing, &next| differing | (next ^ slot)) == 0 {
            continue;
        }
        for (row, &next) in slots.iter().enumerate() {
            if next != slot {
                runs.push(Run { slot, end: part * ROWS_COMPARED + row });
                slot = next;
            }
        }
        if runs.len() > most {
            return false;
        }
    }
    runs.push(Run { slot, end: slots.len() });
    true
}

/// Counts a block run by run, a whole block of one column after the other: the processor only
/// fetches ahead well in a column it reads for a while.
fn count_runs(runs: &[Run], block: &Range<usize>, columns: &[&[u8]], layout: &Layout, counts: &mut [u64]) {
    let mut offset = 0;
    for (column, &codes) in columns.iter().zip(layout.codes) {
        let mut rest = column.get(block.clone()).unwrap_or_default();
        let mut start = 0;
        for run in runs {
            let Some((answers, after)) = rest.split_at_checked(run.end - start) else {
                break;
            };
            let first = (run.slot as usize).wrapping_mul(layout.stride).wrapping_add(offset);
            if let Some(counts) = counts.get_mut(first..first.wrapping_add(codes)) {
                count_codes(answers, counts);
            }
            (rest, start) = (after, run.end);
        }
        offset += codes;
    }
}

/// An item counted straight into the counts.
struct Single<'a> {
    column: &'a [u8],
    offset: usize,
}

/// Two neighbouring items counted into a table of their pairs per slot, `[slot][code][code]`,
/// that is added up at the end: half as many counters to touch for each row.
struct Pair<'a> {
    columns: [&'a [u8]; 2],
    codes: [usize; 2],
    offset: usize,
    table: Vec<u32>,
}

/// Pairs up neighbouring items while a table of their pairs has at most [`CELLS`] cells and the
/// rows are many enough to pay for it. A small table of answers thus allocates next to nothing.
fn pair_up<'a>(
    columns: &[&'a [u8]],
    layout: &Layout,
    rows: usize,
    slots: usize,
) -> (Vec<Pair<'a>>, Vec<Single<'a>>) {
    let (mut pairs, mut singles) = (Vec::new(), Vec::new());
    let mut offset = 0;
    let mut items = columns.iter().copied().zip(layout.codes.iter().copied()).peekable();
    while let Some((column, codes)) = items.next() {
        let pays = |&(_, next_codes): &(&[u8], usize)| {
            let cells = codes.saturating_mul(next_codes).saturating_mul(slots);
            cells <= CELLS && cells.saturating_mul(ROWS_PER_CELL) <= rows
        };
        if let Some((next_column, next_codes)) = items.next_if(pays) {
            let table = vec![0; codes * next_codes * slots];
            let (columns, codes) = ([column, next_column], [codes, next_codes]);
            pairs.push(Pair { columns, codes, offset, table });
            offset += codes.iter().sum::<usize>();
        } else {
            singles.push(Single { column, offset });
            offset += codes;
        }
    }
    (pairs, singles)
}

impl Single<'_> {
    #[inline(never)]
    fn count(&self, rows: Range<usize>, slots: &[u32], stride: usize, counts: &mut [u64]) {
        let Some(column) = self.column.get(rows) else {
            return;
        };
        for (&answer, &slot) in column.iter().zip(slots) {
            let place = (slot as usize).wrapping_mul(stride).wrapping_add(self.offset);
            if let Some(count) = counts.get_mut(place.wrapping_add(usize::from(answer))) {
                *count += 1;
            }
        }
    }
}

impl Pair<'_> {
    /// The keys of a few hundred rows are vector work in `u16`; after that the counters are all
    /// that is left to do.
    #[inline(never)]
    fn count(&mut self, rows: &Range<usize>, slots: &[u32]) {
        let [Some(a), Some(b)] = self.columns.map(|column| column.get(rows.clone())) else {
            return;
        };
        let [codes_a, codes_b] = self.codes.map(|codes| codes as u16);
        let per_slot = codes_a.wrapping_mul(codes_b);
        let mut keys = [0u16; KEYS];
        for ((a, b), slots) in a.chunks(KEYS).zip(b.chunks(KEYS)).zip(slots.chunks(KEYS)) {
            for (((key, &a), &b), &slot) in keys.iter_mut().zip(a).zip(b).zip(slots) {
                let slot_key = (slot as u16).wrapping_mul(per_slot);
                let code_key = u16::from(a).wrapping_mul(codes_b).wrapping_add(u16::from(b));
                *key = slot_key.wrapping_add(code_key);
            }
            for &key in keys.iter().take(slots.len()) {
                if let Some(count) = self.table.get_mut(usize::from(key)) {
                    *count += 1;
                }
            }
        }
    }

    /// Adds the table to the counts of its two items, and empties it.
    fn empty(&mut self, stride: usize, counts: &mut [u64]) {
        let [codes_a, codes_b] = self.codes;
        if self.table.is_empty() {
            return;
        }
        let slots = self.table.chunks_mut(codes_a * codes_b).zip(counts.chunks_mut(stride));
        for (cells, counts) in slots {
            let (_, counts) = counts.split_at_mut(self.offset);
            let (counts_a, counts_b) = counts.split_at_mut(codes_a);
            for (cells, count_a) in cells.chunks_mut(codes_b).zip(counts_a) {
                for (cell, count_b) in cells.iter_mut().zip(&mut *counts_b) {
                    let found = u64::from(std::mem::take(cell));
                    *count_a += found;
                    *count_b += found;
                }
            }
        }
    }
}
