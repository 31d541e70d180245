//! Kendall's τ-b on every resample.
#![allow(dead_code, reason = "a tool that no figure takes up yet; this floor's tests do")]

use crate::correlation::rank::levels;
use crate::error::Refusal;
use crate::inference::resampling::{Bootstrap, Replicates, Resampler};

/// The distinct pairs of values of two columns, in the order of x and then of y.
struct Pairs {
    pair_of_row: Vec<u32>, // Invariant: one per row, below the number of pairs.
    x: Vec<u32>,           // Invariant: rising.
    y: Vec<u32>,           // Invariant: each below `y_levels`.
    y_levels: usize,
}

impl Pairs {
    fn of(x: &[f64], y: &[f64]) -> Self {
        let ((x_of_row, _), (y_of_row, y_levels)) = (levels(x), levels(y));
        let of_row = |row: usize| (x_of_row[row], y_of_row[row]);
        let mut order: Vec<usize> = (0..x.len()).collect();
        order.sort_unstable_by_key(|row| of_row(*row));
        let mut pairs = Pairs { pair_of_row: vec![0; x.len()], x: Vec::new(), y: Vec::new(), y_levels };
        for alike in order.chunk_by(|a, b| of_row(*a) == of_row(*b)) {
            for row in alike {
                pairs.pair_of_row[*row] = pairs.x.len() as u32;
            }
            let (x, y) = of_row(alike[0]);
            pairs.x.push(x);
            pairs.y.push(y);
        }
        pairs
    }
}

/// How many of those entered so far lie at or below a level: a binary indexed tree (Fenwick 1994, *Softw. Pract. Exper.* 24, 327–336).
struct Entered(Vec<i64>);

impl Entered {
    /// How many lie below `level`.
    fn below(&self, mut level: usize) -> i64 {
        let mut sum = 0;
        while level > 0 {
            sum += self.0[level];
            level &= level - 1;
        }
        sum
    }

    fn enter(&mut self, level: usize, count: i64) {
        let mut place = level + 1;
        while let Some(sum) = self.0.get_mut(place) {
            *sum += count;
            place += place & place.wrapping_neg();
        }
    }
}

/// n(n − 1)/2.
fn pairs_among(n: i64) -> i64 {
    n * (n - 1) / 2
}

/// Kendall's τ_b = (C − D)/√((N − T_x)(N − T_y)) on every resample: concordant less discordant of the N pairs of cases, without those
/// tied in x, or in y (Kendall 1945, *Biometrika* 33, 239–251). A resample in which a column does not vary has no value.
///
/// Whole numbers, n log n per resample: the pairs of values are sorted once, their drawn numbers entered from the lowest x up.
///
/// # Errors
/// As [`Resampler::replicates`]. The columns must be as long as the resampler's.
pub(crate) fn kendall_resampled(
    figure: &'static str,
    resampler: &Resampler,
    (x, y): (&[f64], &[f64]),
    bootstrap: &Bootstrap,
) -> Result<Replicates, Refusal> {
    let pairs = Pairs::of(x, y);
    let mut counts = vec![0_i64; pairs.x.len()];
    let mut in_y = vec![0_i64; pairs.y_levels];
    let mut entered = Entered(vec![0; pairs.y_levels + 1]);
    resampler.replicates(figure, bootstrap, 1, |rows, found| {
        counts.fill(0);
        in_y.fill(0);
        entered.0.fill(0);
        for row in rows {
            counts[pairs.pair_of_row[*row as usize] as usize] += 1;
        }
        let (mut surplus, mut before, mut tied_x) = (0, 0, 0);
        let mut start = 0;
        for alike in pairs.x.chunk_by(|a, b| a == b) {
            let here = start..start + alike.len();
            start = here.end;
            let mut in_x = 0;
            // First asked, then entered: pairs tied in x are neither concordant nor discordant.
            for pair in here.clone().filter(|pair| counts[*pair] > 0) {
                let (y, count) = (pairs.y[pair] as usize, counts[pair]);
                let below = entered.below(y);
                let above = before - below - in_y[y];
                surplus += count * (below - above);
                in_x += count;
            }
            for pair in here.filter(|pair| counts[*pair] > 0) {
                let (y, count) = (pairs.y[pair] as usize, counts[pair]);
                entered.enter(y, count);
                in_y[y] += count;
            }
            tied_x += pairs_among(in_x);
            before += in_x;
        }
        let tied_y: i64 = in_y.iter().copied().map(pairs_among).sum();
        let all = pairs_among(before);
        if all == tied_x || all == tied_y {
            return false;
        }
        let scale = ((all - tied_x) as f64).sqrt() * ((all - tied_y) as f64).sqrt();
        found[0] = (surplus as f64 / scale).clamp(-1.0, 1.0);
        true
    })
}
