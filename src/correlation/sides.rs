//! How many cases lie on which side of each pair: the one count that all rank coefficients come from.

use super::Pairs;

/// For each pair, how many cases lie on which side of it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sides {
    /// Below it in x and in y, or above it in both.
    pub(super) concordant: f64,
    /// Below it in one and above it in the other.
    pub(super) discordant: f64,
    /// Different from it in x.
    pub(super) apart_in_x: f64,
    /// Different from it in y.
    pub(super) apart_in_y: f64,
}

/// Prefix sums of weights that grow one at a time (Fenwick 1994, *Software: Practice and Experience* 24, 327–336).
struct Prefix(Vec<f64>);

impl Prefix {
    fn add(&mut self, place: usize, weight: f64) {
        let mut node = place + 1;
        while let Some(slot) = self.0.get_mut(node) {
            *slot += weight;
            node += node & node.wrapping_neg();
        }
    }

    /// The sum of the first so many places.
    fn below(&self, places: usize) -> f64 {
        let (mut node, mut sum) = (places, 0.0);
        while node > 0 {
            sum += self.0[node];
            node &= node - 1;
        }
        sum
    }
}

/// Each value's place among the distinct values, and the weight below each place and in all: one more entry than places.
pub(super) fn places(values: &[f64], weight: &[f64]) -> (Vec<usize>, Vec<f64>) {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|a, b| values[*a].total_cmp(&values[*b]));
    let (mut places, mut below) = (vec![0; values.len()], vec![0.0]);
    let mut sum = 0.0;
    // Equal numbers tie, 0 and −0 among them, which the order keeps side by side.
    for (place, tied) in order.chunk_by(|a, b| values[*a] == values[*b]).enumerate() {
        for case in tied {
            places[*case] = place;
            sum += weight[*case];
        }
        below.push(sum);
    }
    (places, below)
}

/// The sides of each pair, by sorting: m log m for m pairs. Whole weights below 2⁵³ are added without rounding.
pub(super) fn sides(pairs: &Pairs<'_>) -> Vec<Sides> {
    let weight = &pairs.weight;
    let (rows, below_row) = places(&pairs.x, weight);
    let (columns, below_column) = places(&pairs.y, weight);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_unstable_by_key(|case| rows[*case]);
    let mut sides = vec![Sides::default(); rows.len()];
    let mut seen = Prefix(vec![0.0; below_column.len()]);
    for tied in order.chunk_by(|a, b| rows[*a] == rows[*b]) {
        let row = tied.first().map_or(0, |case| rows[*case]);
        // Lower in x: those seen before this row.
        for case in tied {
            let column = columns[*case];
            sides[*case].concordant = seen.below(column);
            sides[*case].discordant = below_row[row] - seen.below(column + 1);
        }
        for case in tied {
            seen.add(columns[*case], weight[*case]);
        }
        // Higher in x: those not seen after it.
        let above = pairs.n - below_row[row + 1];
        for case in tied {
            let column = columns[*case];
            let lower_in_y = below_column[column] - seen.below(column);
            let not_higher_in_y = below_column[column + 1] - seen.below(column + 1);
            sides[*case].discordant += lower_in_y;
            sides[*case].concordant += above - not_higher_in_y;
            sides[*case].apart_in_x = pairs.n - (below_row[row + 1] - below_row[row]);
            sides[*case].apart_in_y = pairs.n - (below_column[column + 1] - below_column[column]);
        }
    }
    sides
}
