//! Median, quantiles and modes from counts.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Confidence, Estimate, Interval, Quantity};
use crate::math::binomial;
use crate::tally::counts::Tally;

/// The nine sample quantiles of Hyndman & Fan 1996, *Amer. Statist.* 50, 361–365; numbered as R's `quantile(type =)`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuantileType {
    /// Inverse of the empirical distribution function.
    Type1,
    /// As type 1, averaged at discontinuities.
    Type2,
    /// The nearest even order statistic.
    Type3,
    /// Linear interpolation of the empirical distribution function.
    Type4,
    /// Piecewise linear, knots midway through the steps.
    Type5,
    /// Expectation of the order statistics under a uniform distribution.
    Type6,
    /// Mode of the order statistics; the default, as in R and NumPy.
    #[default]
    Type7,
    /// Approximately median-unbiased whatever the distribution.
    Type8,
    /// Approximately unbiased under normality.
    Type9,
}

/// A probability from 0 to 1, both included.
///
/// ```
/// use kokemus::Probability;
///
/// assert!(Probability::new(0.9).is_ok());
/// assert!(Probability::new(90.0).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Probability(f64); // Invariant: 0 <= p <= 1.

impl Probability {
    /// A checked probability.
    ///
    /// # Errors
    /// The number is not within 0 to 1.
    pub fn new(p: f64) -> Result<Self, Error> {
        if (0.0..=1.0).contains(&p) {
            return Ok(Probability(p));
        }
        Err(Error::new(ErrorKind::OutOfRange, "probability", p, "0 to 1", "give 90 % as 0.9"))
    }

    /// The number.
    pub fn value(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Probability {
    type Error = Error;

    fn try_from(p: f64) -> Result<Self, Error> {
        Probability::new(p)
    }
}

impl From<Probability> for f64 {
    fn from(p: Probability) -> f64 {
        p.0
    }
}

impl Tally {
    /// The point of the answer at a rank, the lowest being 1; ranks beyond the ends give the ends.
    fn at_rank(&self, rank: u64) -> f64 {
        let mut cumulative = 0;
        let mut last = self.scale().lowest();
        for (point, count) in self.scale().points().zip(self.point_counts()) {
            if *count > 0 {
                cumulative += count;
                last = point;
                if cumulative >= rank {
                    break;
                }
            }
        }
        last.into()
    }

    /// A sample quantile (1 − γ) x₍ⱼ₎ + γ x₍ⱼ₊₁₎ of the answers that are points.
    ///
    /// j and γ follow from n p + m by Hyndman & Fan's table; like R, n p + m within 4 ulp of a whole number counts as that number.
    ///
    /// ```
    /// use kokemus::{Probability, QuantileType, Scale, Tally};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 2, 3, 4])?;
    /// let ninth = tally.quantile(Probability::new(0.25)?, QuantileType::Type7)?;
    /// assert_eq!(ninth.value(), 3.25);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where nobody answered.
    pub fn quantile(&self, p: Probability, definition: QuantileType) -> Result<Estimate, Refusal> {
        let n = self.some("quantile")?;
        let value = self.quantile_of(n, p.value(), definition);
        Ok(self.plain(value, Quantity::Points, "quantile"))
    }

    fn quantile_of(&self, n: u64, p: f64, definition: QuantileType) -> f64 {
        use QuantileType as T;
        let size = n as f64;
        // n p + m, with m = a + p (1 − a − b) for the continuous types (Hyndman & Fan, table 1).
        let m = match definition {
            T::Type1 | T::Type2 | T::Type4 => 0.0,
            T::Type3 => -0.5,
            T::Type5 => 0.5,
            T::Type6 => p,
            T::Type7 => 1.0 - p,
            T::Type8 => (p + 1.0) / 3.0,
            T::Type9 => p / 4.0 + 3.0 / 8.0,
        };
        let position = size * p + m;
        let fuzz = 4.0 * f64::EPSILON * position.abs().max(1.0);
        let below = (position + fuzz).floor();
        let rest = if (position - below).abs() <= fuzz { 0.0 } else { position - below };
        let weight = match definition {
            T::Type1 => f64::from(u8::from(rest > 0.0)),
            T::Type2 => {
                if rest > 0.0 {
                    1.0
                } else {
                    0.5
                }
            }
            // 0 exactly where the position is a whole and even number.
            T::Type3 => f64::from(u8::from(rest > 0.0 || below.rem_euclid(2.0) != 0.0)),
            _ => rest,
        };
        // Ranks below 1 and above n give the lowest and the highest answer.
        let rank = |rank: f64| self.at_rank(rank.clamp(1.0, size) as u64);
        let (low, high) = (rank(below), rank(below + 1.0));
        if weight == 0.0 || low == high { low } else { low + weight * (high - low) }
    }

    /// The median: the middle answer, or the mean of the two middle ones.
    ///
    /// Interval: the answers of ranks l and n + 1 − l, with l the largest rank for which P(Bin(n, ½) < l) ≤ α/2; it covers at
    /// least what it says whatever the distribution (David & Nagaraja, *Order Statistics*, 3rd ed. 2003, §7.1).
    ///
    /// ```
    /// use kokemus::{Confidence, Scale, Tally};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 2, 3, 4])?;
    /// assert_eq!(tally.median(Confidence::P95)?.to_string(), "4.0 [3.0, 5.0], n = 10");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where nobody answered. With too few answers for the level (5 or fewer at 95 %) only the interval is refused.
    pub fn median(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "median";
        let n = self.some(FIGURE)?;
        let value = f64::midpoint(self.at_rank(n.div_ceil(2)), self.at_rank(n / 2 + 1));
        let interval = if let Some(rank) = binomial::fair_lower_index(n, confidence.tail()) {
            let (lower, upper) = (self.at_rank(rank), self.at_rank(n + 1 - rank));
            Ok(Interval::around(value, lower, upper, confidence))
        } else {
            // 2^−n <= α/2 from n = log2(2/α) on.
            let need = (-confidence.tail().log2()).ceil() as u64;
            Err(Refusal::too_few(FIGURE, "answers", n, need.max(n + 1)))
        };
        Ok(self.figure(value, Quantity::Points, interval, "median; interval by order statistics"))
    }

    /// The interpolated (grouped) median L + (n/2 − F)/f: answers spread evenly over the width of their point.
    ///
    /// The median point is the one in which the cumulative count passes n/2; L is its lower edge (point − ½), F the count below
    /// it, f its own count. Where the cumulative count is n/2 exactly, the value lies midway between the upper edge of the last
    /// point below and the lower edge of the next point used, as in psych's `interp.median`: reversing the scale mirrors it.
    /// Python's `statistics.median_grouped` takes the upper one of the two edges, which differs across a gap.
    ///
    /// ```
    /// use kokemus::{Scale, Tally};
    ///
    /// let split = Tally::of_counts(&Scale::satisfaction(), [2, 0, 0, 0, 2])?;
    /// assert_eq!(split.interpolated_median()?.value(), 3.0);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where nobody answered.
    pub fn interpolated_median(&self) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "interpolated median";
        let n = self.some(FIGURE)?;
        let mut below = 0u64;
        let mut edge_below = None;
        let mut value = f64::from(self.scale().lowest());
        for (point, count) in self.scale().points().zip(self.point_counts()).filter(|(_, count)| **count > 0)
        {
            let lower = f64::from(point) - 0.5;
            if let Some(edge) = edge_below {
                value = f64::midpoint(edge, lower);
                break;
            }
            let twice = 2 * (u128::from(below) + u128::from(*count));
            if twice > u128::from(n) {
                value = lower + (n as f64 / 2.0 - below as f64) / *count as f64;
                break;
            }
            if twice == u128::from(n) {
                edge_below = Some(lower + 1.0);
            }
            below += count;
        }
        Ok(self.plain(value, Quantity::Points, FIGURE))
    }

    /// The modes: every point that was given most often, rising.
    ///
    /// ```
    /// use kokemus::{Scale, Tally};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [0, 4, 1, 4, 0])?;
    /// assert_eq!(tally.modes()?, [2, 4]);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where nobody answered.
    pub fn modes(&self) -> Result<Vec<i32>, Refusal> {
        self.some("mode")?;
        let most = self.point_counts().iter().max().copied();
        let points = self.scale().points().zip(self.point_counts());
        Ok(points.filter(|(_, count)| Some(**count) == most).map(|(point, _)| point).collect())
    }
}
