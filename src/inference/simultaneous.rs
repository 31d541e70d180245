//! Intervals that hold for all categories at once.

use serde::{Deserialize, Serialize};

use super::share::wilson;
use crate::estimate::{Confidence, Interval};
use crate::math::{normal, poisson};

/// How the intervals of all shares of a distribution are computed together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SimultaneousInterval {
    /// Wilson's interval at level 1 − α/k for each of k categories: Goodman 1965, *Technometrics* 7, 247–254.
    #[default]
    Goodman,
    /// The smallest box around the counts that holds the multinomial with probability 1 − α, by an Edgeworth expansion:
    /// Sison & Glaz 1995, *JASA* 90, 366–369. Narrower, and poor below about 5 answers per category.
    SisonGlaz,
}

/// One interval per category.
pub(crate) fn intervals(
    method: SimultaneousInterval,
    counts: &[u64],
    n: u64,
    confidence: Confidence,
) -> Vec<Interval> {
    let bounds = match method {
        SimultaneousInterval::Goodman => goodman(counts, n, confidence),
        SimultaneousInterval::SisonGlaz => sison_glaz(counts, n, confidence),
    };
    let shares = counts.iter().map(|count| *count as f64 / n as f64);
    shares
        .zip(bounds)
        .map(|(share, (lower, upper))| Interval::around(share, lower, upper, confidence))
        .collect()
}

fn goodman(counts: &[u64], n: u64, confidence: Confidence) -> Vec<(f64, f64)> {
    let z = normal::upper_quantile(confidence.tail() / counts.len() as f64);
    counts.iter().map(|count| wilson(*count, n, z * z)).collect()
}

/// [p − c/n, p + (c + 2γ)/n], cut at 0 and 1: c is the last whole number whose box holds at most 1 − α, and γ how far
/// 1 − α lies from there towards the next box (Sison & Glaz 1995, eq. 2.6).
fn sison_glaz(counts: &[u64], n: u64, confidence: Confidence) -> Vec<(f64, f64)> {
    let level = confidence.level();
    // The box of c = 0 counts as holding nothing and that of c = n as holding everything: the search always ends.
    let holds = |c: u64| match c {
        0 => 0.0,
        c if c >= n => 1.0,
        c => box_probability(counts, n, c),
    };
    let [(low, here), (_, next)] = first_box(&holds, n, level, likely_box(counts, n, confidence));
    let gamma = (level - here) / (next - here);
    let reach = |count: u64| {
        let (p, c) = (count as f64 / n as f64, low as f64);
        ((p - c / n as f64).max(0.0), (p + (c + 2.0 * gamma) / n as f64).min(1.0))
    };
    counts.iter().map(|count| reach(*count)).collect()
}

/// Where the box is to be looked for first: the reach of Bonferroni's normal interval of the widest share.
fn likely_box(counts: &[u64], n: u64, confidence: Confidence) -> u64 {
    let size = n as f64;
    let widest = counts.iter().map(|count| *count as f64 * (1.0 - *count as f64 / size)).fold(0.0, f64::max);
    (normal::upper_quantile(confidence.tail() / counts.len() as f64) * widest.sqrt()) as u64
}

/// The last box that holds too little and the first that holds enough, one apart, each with what it holds.
///
/// The *first* is wanted: far beyond it boxes reach the ends, where the expansion is poor and need not rise with c. So small boxes
/// are tried from below, one by one and then by a quarter more; large ones start at two thirds of the likely box, below which a box
/// never held enough in 3,500 distributions of up to 400,000 answers at five levels, all searched step by step too. A box
/// whose expansion has no value counts as too small.
fn first_box(holds: &impl Fn(u64) -> f64, n: u64, level: f64, likely: u64) -> [(u64, f64); 2] {
    let enough = |held: f64| held > level;
    let (mut low, mut held_low, mut high) = (0, 0.0, 1);
    if likely > 96 {
        let held = holds(likely / 3 * 2);
        if !enough(held) {
            (low, held_low, high) = (likely / 3 * 2, held.max(0.0), likely);
        }
    }
    let mut held_high = holds(high);
    while high < n && !enough(held_high) {
        (low, held_low) = (high, held_high.max(0.0));
        high = if high < 16 { high + 1 } else { high.saturating_add(high / 4) }.min(n);
        held_high = holds(high);
    }
    // What a box holds rises smoothly between the two: interpolate, and halve now and then so that the search ends whatever
    // the shape.
    let mut halve = false;
    while high - low > 1 {
        let share = if halve { 0.5 } else { (level - held_low) / (held_high - held_low) };
        let middle = (low + ((high - low) as f64 * share) as u64).clamp(low + 1, high - 1);
        let held = holds(middle);
        halve = !halve;
        if enough(held) {
            (high, held_high) = (middle, held);
        } else {
            (low, held_low) = (middle, held.max(0.0));
        }
    }
    [(low, held_low), (high, held_high)]
}

/// The probability that a multinomial stays within ±c of the counts in every category: Sison & Glaz 1995, eq. 2.3, from
/// truncated Poissons (Levin 1981, *Ann. Statist.* 9, 1123–1126) with the Edgeworth expansion of their sum's density. NaN where
/// the expansion turns negative.
fn box_probability(counts: &[u64], n: u64, c: u64) -> f64 {
    let (mut ln_inside, mut mean, mut variance, mut third, mut excess) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for count in counts {
        let (lambda, low, high) = (*count as f64, count.saturating_sub(c), (count + c).min(n));
        let within = poisson::within(lambda, low, high);
        ln_inside += within.probability.ln();
        // Means are taken about the counts, which add up to n: at n = 10¹² nothing is left of their difference otherwise.
        mean += within.mean - lambda;
        variance += within.variance;
        third += within.third;
        excess += within.fourth - 3.0 * within.variance * within.variance;
    }
    let sd = variance.sqrt();
    let z = -mean / sd;
    let (skewness, kurtosis) = (third / sd.powi(3), excess / sd.powi(4));
    let (z2, z4) = (z * z, z.powi(4));
    let hermite3 = z * (z2 - 3.0);
    let hermite4 = z4 - 6.0 * z2 + 3.0;
    let hermite6 = z4 * z2 - 15.0 * z4 + 45.0 * z2 - 15.0;
    let expansion =
        1.0 + skewness / 6.0 * hermite3 + kurtosis / 24.0 * hermite4 + skewness * skewness / 72.0 * hermite6;
    let ln_density = -z2 / 2.0 - (2.0 * std::f64::consts::PI).sqrt().ln() - sd.ln();
    if expansion <= 0.0 {
        return f64::NAN;
    }
    (ln_inside + expansion.ln() + ln_density - poisson::ln_probability(n as f64, n)).exp()
}
