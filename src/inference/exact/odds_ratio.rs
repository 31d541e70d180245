//! The odds ratio of two shares, conditional on both margins, and its exact interval.

use super::lattice::from_mode;
use super::two_by_two::TwoByTwo;
use crate::math::sums::compensated;

/// Steps of a search, of which it takes about 15: a bound on its time.
const MOST_SEARCHED: usize = 200;

/// An odds ratio and the ends of its interval, of which 0 and infinity can be among them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct OddsRatio {
    pub(crate) value: f64,
    pub(crate) lower: f64,
    pub(crate) upper: f64,
}

/// How many of the second group say yes when the odds ratio is e^λ: Fisher's non-central hypergeometric distribution.
struct Tilted {
    first: u64,
    probabilities: Vec<f64>,
}

impl Tilted {
    fn at(table: &TwoByTwo, lambda: f64) -> Self {
        let (lowest, highest) = table.ends();
        let others = table.all - table.yes;
        let (yes, drawn, odds) = (table.yes, table.second, lambda.exp());
        let ratio = |x: u64| {
            let left = (u128::from(others) + u128::from(x) + 1) - u128::from(drawn);
            odds * ((yes - x) as f64 * (drawn - x) as f64 / ((x + 1) as f64 * left as f64))
        };
        // The ratio falls: the mode is the first x at which it is below 1.
        let (mut low, mut high) = (lowest, highest);
        while low < high {
            let middle = low + (high - low) / 2;
            if ratio(middle) >= 1.0 { low = middle + 1 } else { high = middle }
        }
        let (first, probabilities) = from_mode(lowest, highest, low, ratio);
        Tilted { first, probabilities }
    }

    fn sum(&self, value: impl Fn(u64) -> f64) -> f64 {
        compensated((self.first..).zip(&self.probabilities).map(|(x, p)| p * value(x)))
    }
}

/// The λ at which a rising function is 0, from a first guess: a bracket by doubling steps, then the Illinois form of regula falsi.
fn rising_root(value: impl Fn(f64) -> f64, guess: f64) -> f64 {
    let (mut low, mut high) = (guess, guess);
    let (mut at_low, mut at_high) = (value(low), value(high));
    let mut step = 1.0;
    for _ in 0..MOST_SEARCHED {
        if at_low > 0.0 {
            (high, at_high) = (low, at_low);
            low -= step;
            at_low = value(low);
        } else if at_high < 0.0 {
            (low, at_low) = (high, at_high);
            high += step;
            at_high = value(high);
        } else {
            break;
        }
        step *= 2.0;
    }
    for _ in 0..MOST_SEARCHED {
        if at_low == 0.0 {
            return low;
        }
        if at_high == 0.0 || high - low <= 1e-14 * (1.0 + high.abs()) {
            break;
        }
        let secant = (low * at_high - high * at_low) / (at_high - at_low);
        let next = if secant > low && secant < high { secant } else { f64::midpoint(low, high) };
        let at_next = value(next);
        if (at_next > 0.0) == (at_high > 0.0) {
            (high, at_high) = (next, at_next);
            at_low *= 0.5;
        } else {
            (low, at_low) = (next, at_next);
            at_high *= 0.5;
        }
    }
    high
}

impl TwoByTwo {
    /// The odds ratio that makes what was seen the expected count, and those that leave `tail` above and below it. `None` where the
    /// margins alone tell everything.
    pub(crate) fn odds_ratio(&self, tail: f64) -> Option<OddsRatio> {
        let (lowest, highest) = self.ends();
        if lowest == highest {
            return None;
        }
        let seen = self.seen;
        let x = seen as f64;
        let cell = |count: u64| count as f64 + 0.5;
        let (no, first_yes) = (self.second - seen, self.yes - seen);
        let first_no = (self.all - self.second) - first_yes;
        let guess = (cell(seen) / cell(no)).ln() - (cell(first_yes) / cell(first_no)).ln();
        let value = if seen == lowest {
            0.0
        } else if seen == highest {
            f64::INFINITY
        } else {
            rising_root(|lambda| Tilted::at(self, lambda).sum(|count| count as f64 - x), guess).exp()
        };
        let level = tail.ln();
        let least = f64::MIN_POSITIVE;
        let above = |lambda: f64| {
            Tilted::at(self, lambda).sum(|count| f64::from(u8::from(count >= seen))).max(least).ln() - level
        };
        let below = |lambda: f64| {
            level - Tilted::at(self, lambda).sum(|count| f64::from(u8::from(count <= seen))).max(least).ln()
        };
        let lower = if seen == lowest { 0.0 } else { rising_root(above, guess).exp() };
        let upper = if seen == highest { f64::INFINITY } else { rising_root(below, guess).exp() };
        Some(OddsRatio { value, lower, upper })
    }
}
