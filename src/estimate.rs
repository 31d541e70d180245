//! A figure with everything that belongs to it: interval, n, what is missing, method, caveats.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Refusal};
use crate::vocabulary::answer::MissingCounts;
use crate::vocabulary::respondent::Surveyed;

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

/// What a reader of the figure must know, as types; a report words them in its language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Caveat {
    /// Not all clients were asked.
    OnlySurveyed(Surveyed),
    /// The t interval of this mean is known to cover less than it says: n is below 25 G₁², Cochran's working rule
    /// for positively skewed data (*Sampling Techniques*, 3rd ed. 1977, p. 42).
    SkewedForItsSize {
        /// How many answers the rule asks for at this skewness.
        wanted: u64,
    },
    /// Answers given by people of the same case were taken as independent of each other.
    CasesTakenAsIndependent,
    /// Fewer than 30 clusters: a cluster-robust interval is known to be too narrow.
    FewCases {
        /// How many cases there are.
        cases: u64,
    },
    /// Several respondents or measurements of one case were averaged before cases were matched.
    AveragedWithinCase,
    /// An association: other causes, and causation the other way round, are not excluded.
    AssociationOnly,
    /// One reporter gave both experience and wellbeing, which raises their association.
    SameReporter,
    /// Fewer pairs than the interval was shown to need.
    SmallForItsMethod {
        /// How many there are.
        have: u64,
        /// From how many on the interval was shown to hold its level.
        wanted: u64,
    },
}

impl fmt::Display for Caveat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Caveat::OnlySurveyed(Surveyed::AllClients) => f.write_str("all clients were asked"),
            Caveat::OnlySurveyed(Surveyed::CurrentClients) => {
                f.write_str("current clients were asked, those who had left were not")
            }
            Caveat::OnlySurveyed(Surveyed::Leavers) => f.write_str("only those who had left were asked"),
            Caveat::SkewedForItsSize { wanted } => {
                write!(f, "answers this lopsided want {wanted} of them before the interval can be trusted")
            }
            Caveat::CasesTakenAsIndependent => f.write_str(
                "people of the same case were taken as independent, so the interval may be too narrow",
            ),
            Caveat::FewCases { cases } => write!(f, "only {cases} cases, so the interval may be too narrow"),
            Caveat::AveragedWithinCase => f.write_str("several answers of one case were averaged"),
            Caveat::AssociationOnly => f.write_str("an association, which does not say what caused what"),
            Caveat::SameReporter => {
                f.write_str("one person reported both, which makes them go together more")
            }
            Caveat::SmallForItsMethod { have, wanted } => {
                write!(f, "{have} pairs where the interval wants {wanted}, so it may be too narrow")
            }
        }
    }
}

/// A figure: its value, its interval or why there is none, the n it really used, what was missing, by which method.
///
/// `Display` writes one line; `{:.3}` sets the decimals, `{:#}` adds the caveats.
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

    /// The same figure and interval on another footing: POMP, a reversed scale.
    pub(crate) fn on_line(mut self, slope: f64, shift: f64, method: &'static str) -> Self {
        self.value = self.value * slope + shift;
        self.interval = self.interval.map(|interval| interval.scaled(slope, shift));
        self.method = method.into();
        self
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

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (factor, decimals, sign) = match self.quantity {
            Quantity::Points => (1.0, 1, ""),
            Quantity::Share => (100.0, 0, " %"),
            Quantity::Coefficient => (1.0, 2, ""),
        };
        let decimals = f.precision().unwrap_or(decimals);
        write!(f, "{}{sign}", Printed(self.value * factor, decimals))?;
        if let Ok(interval) = self.interval {
            let (lower, upper) = (interval.lower * factor, interval.upper * factor);
            write!(f, " [{}, {}]", Printed(lower, decimals), Printed(upper, decimals))?;
        }
        write!(f, ", n = {}", self.n)?;
        if let Unit::Case { cases } = self.unit
            && cases != self.n
        {
            write!(f, " in {cases} cases")?;
        }
        let (unanswered, outside) = (self.missing.unanswered(), self.missing.outside());
        if unanswered > 0 {
            write!(f, ", {unanswered} missing")?;
        }
        if outside > 0 {
            write!(f, ", {outside} not asked or not concerned")?;
        }
        if f.alternate() {
            if let Err(refusal) = &self.interval {
                write!(f, "; no interval: {refusal}")?;
            }
            for caveat in &self.caveats {
                write!(f, "; {caveat}")?;
            }
        }
        Ok(())
    }
}

/// A number with so many decimals, a real minus sign, and no negative zero.
struct Printed(f64, usize);

impl fmt::Display for Printed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{:.*}", self.1, self.0);
        match text.strip_prefix('-') {
            Some(zero) if zero.bytes().all(|b| matches!(b, b'0' | b'.')) => f.write_str(zero),
            Some(positive) => write!(f, "−{positive}"),
            None => f.write_str(&text),
        }
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
        if !raw.value.is_finite() {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "value of an estimate",
                raw.value,
                "a finite number",
                "leave out a figure that does not exist",
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
