//! The loops that read every answer once: counts of codes, counts by group, cross-tables and
//! the sums behind covariances.
//!
//! A column holds one byte per answer. Codes `0..points` are the scale points and the five codes
//! after them the reasons an answer is missing, so an item has `points + 5` codes, at most 106.
//! Callers keep every stored byte below its item's number of codes. A byte that breaks this is
//! counted under some code or not at all; it never causes a panic.
//!
//! Everything here is safe code shaped so that the compiler vectorises it for plain x86-64
//! (SSE2). Each function says which shape that is and what it reached, as a share of the rate of
//! `copy_from_slice` on the same bytes or in milliseconds; `cargo bench --bench counting` and `--bench comparing` measure anew.

mod all_pairs;
mod column;
mod cross;
mod grouped;
mod products;

pub(crate) use all_pairs::count_all_pairs;
pub(crate) use column::count_codes;
pub(crate) use cross::count_pairs;
pub(crate) use grouped::{Slots, count_grouped};
pub(crate) use products::{products, products_of_complete};

/// Rows a table of `u32` counters may take in before it is emptied into `u64` counts, so that no
/// counter can overflow.
const ROWS_PER_TABLE: usize = 1 << 31;
