//! A level of confidence, and an interval that carries its own.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};

/// A level of confidence, strictly between 0 and 1.
///
/// ```
/// use kokemus::Confidence;
///
/// assert_eq!(Confidence::P95.level(), 0.95);
/// assert!(Confidence::new(95.0).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Confidence(f64); // Invariant: 1e-6 <= level <= 1 − 1e-12.

impl Confidence {
    /// 90 %.
    pub const P90: Confidence = Confidence(0.90);
    /// 95 %.
    pub const P95: Confidence = Confidence(0.95);
    /// 99 %.
    pub const P99: Confidence = Confidence(0.99);

    /// A level of one's own, as a share of 1.
    ///
    /// # Errors
    /// The level is not within 1e-6 to 1 − 1e-12.
    pub fn new(level: f64) -> Result<Self, Error> {
        if (1e-6..=1.0 - 1e-12).contains(&level) {
            return Ok(Confidence(level));
        }
        Err(Error::new(
            ErrorKind::OutOfRange,
            "level of confidence",
            level,
            "0.000001 to 0.999999999999",
            "give 95 % as 0.95",
        ))
    }

    /// The level as a share of 1.
    pub fn level(self) -> f64 {
        self.0
    }

    /// α/2: what each of the two tails holds.
    pub(crate) fn tail(self) -> f64 {
        // P90, P95 and P99 give the tails that tables print, not 0.050000000000000044.
        match self {
            Confidence::P90 => 0.05,
            Confidence::P95 => 0.025,
            Confidence::P99 => 0.005,
            Confidence(level) => (1.0 - level) / 2.0,
        }
    }
}

impl TryFrom<f64> for Confidence {
    type Error = Error;

    fn try_from(level: f64) -> Result<Self, Error> {
        Confidence::new(level)
    }
}

impl From<Confidence> for f64 {
    fn from(confidence: Confidence) -> f64 {
        confidence.0
    }
}

/// An interval with its level of confidence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawInterval", into = "RawInterval")]
pub struct Interval {
    lower: f64,
    upper: f64, // Invariant: lower <= upper, both finite.
    confidence: Confidence,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Interval", deny_unknown_fields)]
struct RawInterval {
    lower: f64,
    upper: f64,
    confidence: Confidence,
}

impl Interval {
    /// An interval from its ends.
    ///
    /// # Errors
    /// The ends are not finite or not in order.
    pub fn new(lower: f64, upper: f64, confidence: Confidence) -> Result<Self, Error> {
        if lower <= upper && lower.is_finite() && upper.is_finite() {
            return Ok(Interval { lower, upper, confidence });
        }
        Err(Error::new(
            ErrorKind::OutOfRange,
            "interval",
            format!("{lower} to {upper}"),
            "two finite numbers, the lower one first",
            "give the lower end first",
        ))
    }

    /// An interval around a value that the formula contains by construction: rounding may have put the value a few
    /// units in the last place outside.
    pub(crate) fn around(value: f64, lower: f64, upper: f64, confidence: Confidence) -> Self {
        // Invariant: every caller computed the ends from finite sums; `min` and `max` put them in order.
        Interval { lower: lower.min(value), upper: upper.max(value), confidence }
    }

    /// The lower end.
    pub fn lower(&self) -> f64 {
        self.lower
    }

    /// The upper end.
    pub fn upper(&self) -> f64 {
        self.upper
    }

    /// The level of confidence.
    pub fn confidence(&self) -> Confidence {
        self.confidence
    }

    /// Whether the value lies within, the ends included.
    pub fn contains(&self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }

    /// The same interval on another footing, by an increasing or decreasing straight line.
    pub(crate) fn scaled(self, slope: f64, shift: f64) -> Self {
        let (a, b) = (self.lower * slope + shift, self.upper * slope + shift);
        Interval { lower: a.min(b), upper: a.max(b), confidence: self.confidence }
    }
}

impl TryFrom<RawInterval> for Interval {
    type Error = Error;

    fn try_from(raw: RawInterval) -> Result<Self, Error> {
        Interval::new(raw.lower, raw.upper, raw.confidence)
    }
}

impl From<Interval> for RawInterval {
    fn from(interval: Interval) -> Self {
        RawInterval { lower: interval.lower, upper: interval.upper, confidence: interval.confidence }
    }
}
