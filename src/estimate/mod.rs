//! A figure with everything that belongs to it: interval, n, what is missing, method, caveats.

mod caveat;
mod display;
mod interval;
mod test;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

pub use caveat::Caveat;
pub(crate) use caveat::each_once;
pub use display::Short;
pub(crate) use display::{as_given, printed};
pub use interval::{Confidence, Interval};
pub(crate) use test::p_text;
pub use test::{PValueBasis, Test};

use crate::error::{Error, ErrorKind, Refusal};
use crate::vocabulary::answer::MissingCounts;

/// What was taken as independent of what when the interval was computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Unit {
    /// Each answer on its own: one item's counts.
    Answer,
    /// Each respondent.
    Respondent,
    /// Each case: its people and its waves go together.
    Case {
        /// How many cases there are.
        cases: u64,
    },
    /// Each group of cases: the clients of one worker or unit go together.
    Group {
        /// How many groups there are.
        groups: u64,
    },
}

/// What a figure's number means, which decides how `Display` writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Quantity {
    /// Points of a scale or measure; one decimal.
    Points,
    /// A share between 0 and 1, or a difference of two; written as per cent without decimals.
    Share,
    /// A correlation or another number without unit; two decimals.
    Coefficient,
}

/// A figure: its value, its interval or why there is none, the n it really used, what was missing, by which method.
///
/// `Display` writes one line; `{:.3}` sets the decimals, `{:#}` adds the caveats; [`short`](Estimate::short) leaves out the n.
///
/// ```
/// use kokemus::{Confidence, Scale, Tally};
///
/// let heard = Tally::of_counts(&Scale::satisfaction(), [1, 2, 11, 60, 138])?;
/// let mean = heard.mean(Confidence::P95)?;
/// assert_eq!(mean.to_string(), "4.6 [4.5, 4.7], n = 212");
/// assert_eq!(format!("{mean:.2}"), "4.57 [4.47, 4.66], n = 212");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawEstimate", into = "RawEstimate")]
pub struct Estimate {
    value: f64, // Invariant: finite.
    quantity: Quantity,
    interval: Result<Interval, Refusal>,
    n: u64,
    unit: Unit,
    missing: MissingCounts,
    method: Cow<'static, str>,
    caveats: Vec<Caveat>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Estimate", deny_unknown_fields)]
struct RawEstimate {
    value: f64,
    quantity: Quantity,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    interval: Option<Interval>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    interval_refused: Option<Refusal>,
    n: u64,
    unit: Unit,
    missing: MissingCounts,
    method: Cow<'static, str>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    caveats: Vec<Caveat>,
}

impl Estimate {
    pub(crate) fn new(
        value: f64,
        quantity: Quantity,
        interval: Result<Interval, Refusal>,
        n: u64,
        method: &'static str,
    ) -> Self {
        Estimate {
            value,
            quantity,
            interval,
            n,
            unit: Unit::Respondent,
            missing: MissingCounts::default(),
            method: method.into(),
            caveats: Vec::new(),
        }
    }

    /// The same figure by a method whose words are made when it is used: a seed, a number of resamples.
    pub(crate) fn by(mut self, method: String) -> Self {
        self.method = method.into();
        self
    }

    pub(crate) fn per(mut self, unit: Unit) -> Self {
        self.unit = unit;
        self
    }

    pub(crate) fn missing_were(mut self, missing: MissingCounts) -> Self {
        self.missing = missing;
        self
    }

    pub(crate) fn with_caveats(mut self, caveats: impl IntoIterator<Item = Caveat>) -> Self {
        self.caveats.extend(caveats);
        self
    }

    /// The same figure with another interval.
    pub(crate) fn with_interval(self, interval: Result<Interval, Refusal>) -> Self {
        Estimate { interval, ..self }
    }

    /// The same figure, its interval refused; a refusal that stands already stays.
    pub(crate) fn without_interval(mut self, refusal: Refusal) -> Self {
        if self.interval.is_ok() {
            self.interval = Err(refusal);
        }
        self
    }

    /// The same figure and interval on another footing: POMP, a reversed scale.
    pub(crate) fn on_line(mut self, slope: f64, shift: f64, method: &'static str) -> Self {
        self.value = self.value * slope + shift;
        self.interval = self.interval.map(|interval| interval.scaled(slope, shift));
        self.method = method.into();
        self
    }

    /// Value and interval alone, for a table's cell: `{:>20.2}` sets width and decimals, `{:+}` gives changes their sign.
    ///
    /// ```
    /// use kokemus::{Confidence, Scale, Tally};
    ///
    /// let mean = Tally::of_counts(&Scale::satisfaction(), [1, 2, 11, 60, 138])?.mean(Confidence::P95)?;
    /// assert_eq!(format!("{:>20.2}|", mean.short()), "   4.57 [4.47, 4.66]|");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    pub fn short(&self) -> Short<'_> {
        Short::of(self)
    }

    /// The figure itself.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// What its number means.
    pub fn quantity(&self) -> Quantity {
        self.quantity
    }

    /// Its interval.
    ///
    /// # Errors
    /// The data carry the figure but no interval: the refusal says what would do.
    pub fn interval(&self) -> Result<Interval, &Refusal> {
        self.interval.as_ref().copied()
    }

    /// How many answers, respondents or pairs it really used.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// What the interval takes as independent.
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// What was missing, by reason.
    pub fn missing(&self) -> MissingCounts {
        self.missing
    }

    /// The figure and the interval's method, in words.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// What a reader must know.
    pub fn caveats(&self) -> &[Caveat] {
        &self.caveats
    }
}

impl TryFrom<RawEstimate> for Estimate {
    type Error = Error;

    fn try_from(raw: RawEstimate) -> Result<Self, Error> {
        let interval = match (raw.interval, raw.interval_refused) {
            (Some(interval), None) => Ok(interval),
            (None, Some(refusal)) => Err(refusal),
            (given, _) => {
                return Err(Error::new(
                    ErrorKind::Absent,
                    "interval of an estimate",
                    if given.is_some() {
                        "the choice between interval and refusal"
                    } else {
                        "interval or refusal"
                    },
                    "either `interval` or `interval_refused`",
                    "give one of the two",
                ));
            }
        };
        let most = if raw.quantity == Quantity::Share { 1.0 } else { 1e300 };
        if raw.value.is_nan() || raw.value.abs() > most || raw.n == 0 {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "value of an estimate",
                format!("{} with n = {}", raw.value, raw.n),
                format!("−{most} to {most} with n of 1 or more"),
                "leave out a figure that does not exist",
            ));
        }
        if let Ok(interval) = interval.as_ref()
            && !interval.contains(raw.value)
        {
            return Err(Error::new(
                ErrorKind::Unlike,
                "interval of an estimate",
                format!("{} to {}", interval.lower(), interval.upper()),
                format!("an interval that contains the value {}", raw.value),
                "keep a figure and its interval together",
            ));
        }
        Ok(Estimate {
            value: raw.value,
            quantity: raw.quantity,
            interval,
            n: raw.n,
            unit: raw.unit,
            missing: raw.missing,
            method: raw.method,
            caveats: raw.caveats,
        })
    }
}

impl From<Estimate> for RawEstimate {
    fn from(estimate: Estimate) -> Self {
        let (interval, interval_refused) = match estimate.interval {
            Ok(interval) => (Some(interval), None),
            Err(refusal) => (None, Some(refusal)),
        };
        RawEstimate {
            value: estimate.value,
            quantity: estimate.quantity,
            interval,
            interval_refused,
            n: estimate.n,
            unit: estimate.unit,
            missing: estimate.missing,
            method: estimate.method,
            caveats: estimate.caveats,
        }
    }
}
