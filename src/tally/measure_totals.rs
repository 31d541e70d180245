//! Totals of a wellbeing measure, exact on a fine grid, so that they merge to the same bits in any order.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::surveyed::SurveyedSet;
use super::wide::Wide;
use super::{MOST_COUNTED, Merge, checked_sum, unlike};
use crate::error::{Error, ErrorKind};
use crate::vocabulary::answer::MissingCounts;
use crate::vocabulary::known::MEASURE_LIMIT;
use crate::vocabulary::measure::Measure;

/// Steps of the grid per unit: values are rounded to the nearest multiple of 2⁻⁴⁰ (9.1e-13) when they are added.
pub(super) const GRID: f64 = 1_099_511_627_776.0; // 2^40

/// n, Σx and Σx² of a wellbeing measure on a grid of 2⁻⁴⁰.
///
/// Values below 2²² in size fit; each is rounded to the grid once, by at most 4.6e-13, and everything after is whole
/// numbers: Σx in 128 bits, Σx² in 192.
///
/// ```
/// use kokemus::{Measure, MeasureTotals, Merge};
///
/// let wellbeing = Measure::new("wellbeing", 0.0, 100.0)?;
/// let mut totals = MeasureTotals::empty(&wellbeing);
/// for value in [61.0, 64.5, 70.0] {
///     totals.add(value)?;
/// }
/// assert_eq!(totals.n(), 3);
/// assert_eq!(totals.total(), 195.5);
/// assert!(totals.add(f64::NAN).is_err());
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "RawMeasureTotals", into = "RawMeasureTotals")]
pub struct MeasureTotals {
    measure: Measure,
    n: u64, // Invariant: at most MOST_COUNTED.
    sum: i128,
    squares: Wide, // Invariant: sums that n values of the measure can have; squares is not negative.
    missing: MissingCounts,
    surveyed: SurveyedSet,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "MeasureTotals", deny_unknown_fields)]
struct RawMeasureTotals {
    measure: Measure,
    n: u64,
    /// Limbs of 64 bits, lowest first: JSON numbers do not reach 128 bits.
    sum: [u64; 2],
    squares: [u64; 3],
    #[serde(default)]
    missing: MissingCounts,
    #[serde(default)]
    surveyed: SurveyedSet,
}

/// A value on the grid; equal to another one's where the two are nearer than rounding.
pub(crate) fn on_grid(value: f64) -> i64 {
    // Invariant: |value| < 2^22, so that the product is below 2^62 and exact but for the rounding itself.
    (value * GRID).round_ties_even() as i64
}

/// a − b rounded once: equal differences are equal, which 0.3 − 0.2 and 0.2 − 0.1 are not in floating point, nor where each
/// value is rounded before (0.1, 0.2 and 0.3 lie .4, .2 and .2 steps off the grid). Ranks would see them as different.
///
/// A difference that is a number of nine decimals but for the rounding of a and b becomes that number; any other one, of
/// thirds say, the nearest on the grid.
pub(crate) fn difference_on_grid(a: f64, b: f64) -> f64 {
    const NINE_DECIMALS: f64 = 1e9;
    let difference = a - b;
    // Adding 0 turns −0 into 0.
    let decimal = (difference * NINE_DECIMALS).round_ties_even() / NINE_DECIMALS + 0.0;
    if (difference - decimal).abs() <= f64::EPSILON * (a.abs() + b.abs()) {
        return decimal;
    }
    on_grid(difference) as f64 / GRID
}

impl MeasureTotals {
    /// Totals of nothing.
    pub fn empty(measure: &Measure) -> Self {
        MeasureTotals {
            measure: measure.clone(),
            n: 0,
            sum: 0,
            squares: Wide::default(),
            missing: MissingCounts::default(),
            surveyed: SurveyedSet::default(),
        }
    }

    /// The same totals with what was missing and who was asked.
    pub(crate) fn with_provenance(self, missing: MissingCounts, surveyed: SurveyedSet) -> Self {
        MeasureTotals { missing, surveyed, ..self }
    }

    /// What was missing, by reason.
    pub fn missing(&self) -> MissingCounts {
        self.missing
    }

    pub(crate) fn surveyed_set(&self) -> SurveyedSet {
        self.surveyed
    }

    /// Adds one value.
    ///
    /// # Errors
    /// The value is not within the measure's range, NaN among them, or the totals are full.
    pub fn add(&mut self, value: f64) -> Result<(), Error> {
        let steps = on_grid(self.measure.checked(value)?);
        self.n = checked_sum("values in measure totals", self.n, 1)?;
        self.sum += i128::from(steps);
        self.squares = self.squares.plus(Wide::product(steps, steps.into()));
        Ok(())
    }

    /// The measure.
    pub fn measure(&self) -> &Measure {
        &self.measure
    }

    /// How many values were added.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Σx.
    pub fn total(&self) -> f64 {
        self.sum as f64 / GRID
    }

    /// The mean of at least one value.
    pub(crate) fn mean_of_some(&self) -> f64 {
        let (whole, rest) = self.split_mean();
        (whole as f64 + rest as f64 / self.n as f64) / GRID
    }

    /// Σ(x − x̄)², from Σ(x − q)² with q the mean rounded down to the grid: whole numbers up to the last step, so that
    /// nothing cancels.
    pub(crate) fn scatter(&self) -> f64 {
        let (q, rest) = self.split_mean();
        let about_q = self.squares.plus(Wide::product(q, self.sum + rest).negated());
        let rest = rest as f64;
        ((about_q.to_f64() - rest * rest / self.n.max(1) as f64) / (GRID * GRID)).max(0.0)
    }

    /// Whether not all values are the same.
    pub(crate) fn varies(&self) -> bool {
        let (q, rest) = self.split_mean();
        rest != 0 || self.squares.plus(Wide::product(q, self.sum + rest).negated()) != Wide::default()
    }

    /// Σx = q n + r with 0 <= r < n.
    fn split_mean(&self) -> (i64, i128) {
        let n = i128::from(self.n.max(1));
        (self.sum.div_euclid(n) as i64, self.sum.rem_euclid(n))
    }

    /// Whether n values below 2²² can have these sums: Cauchy–Schwarz, and no value beyond the measure's ends.
    fn is_possible(&self) -> bool {
        let n = i128::from(self.n);
        let (lowest, highest) =
            (i128::from(on_grid(self.measure.lowest())), i128::from(on_grid(self.measure.highest())));
        if self.n > MOST_COUNTED
            || self.sum < n * lowest
            || self.sum > n * highest
            || self.squares.is_negative()
        {
            return false;
        }
        if self.n == 0 {
            return self.squares == Wide::default();
        }
        let (q, rest) = self.split_mean();
        let about_q = self.squares.plus(Wide::product(q, self.sum + rest).negated());
        // Bhatia & Davis 2000: within the ends, Σ(x − x̄)² <= n (highest − x̄)(x̄ − lowest); a step of the grid for rounding.
        let mean = self.mean_of_some() * GRID;
        let most = self.n as f64
            * ((highest as f64 - mean + 1.0) * (mean - lowest as f64 + 1.0) + 1.0)
            * (1.0 + 1e-9);
        !about_q.is_negative() && about_q.to_f64() <= most
    }
}

impl Merge for MeasureTotals {
    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if !self.measure.is_like(&other.measure) {
            let name = |totals: &Self| totals.measure.to_string();
            return Err(unlike("merge of measure totals", name(other), name(self)));
        }
        self.n = checked_sum("values in measure totals", self.n, other.n)?;
        self.sum += other.sum;
        self.squares = self.squares.plus(other.squares);
        self.missing = self.missing.plus(other.missing);
        self.surveyed = self.surveyed.union(other.surveyed);
        Ok(())
    }

    fn empty_like(&self) -> Self {
        MeasureTotals::empty(&self.measure)
    }
}

/// Labels do not matter to what was added up, so they do not matter to equality either.
impl PartialEq for MeasureTotals {
    fn eq(&self, other: &Self) -> bool {
        self.measure.is_like(&other.measure)
            && (self.n, self.sum, self.squares) == (other.n, other.sum, other.squares)
            && (self.missing, self.surveyed) == (other.missing, other.surveyed)
    }
}

impl fmt::Display for MeasureTotals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: n = {}, total {}", self.measure.id(), self.n, self.total())
    }
}

impl TryFrom<RawMeasureTotals> for MeasureTotals {
    type Error = Error;

    fn try_from(raw: RawMeasureTotals) -> Result<Self, Error> {
        let [low, high] = raw.sum;
        let sum = ((u128::from(high) << 64) | u128::from(low)) as i128;
        let totals = MeasureTotals {
            measure: raw.measure,
            n: raw.n,
            sum,
            squares: Wide(raw.squares),
            missing: raw.missing,
            surveyed: raw.surveyed,
        };
        if totals.is_possible() {
            return Ok(totals);
        }
        Err(Error::new(
            ErrorKind::OutOfRange,
            format!("totals of measure `{}`", totals.measure.id()),
            format!("n = {}, total {}", totals.n, totals.total()),
            format!("sums that values below {MEASURE_LIMIT} within the measure's range can have"),
            "keep the totals as they were written",
        ))
    }
}

impl From<MeasureTotals> for RawMeasureTotals {
    fn from(totals: MeasureTotals) -> Self {
        let sum = totals.sum as u128;
        RawMeasureTotals {
            measure: totals.measure,
            n: totals.n,
            sum: [sum as u64, (sum >> 64) as u64],
            squares: totals.squares.0,
            missing: totals.missing,
            surveyed: totals.surveyed,
        }
    }
}
