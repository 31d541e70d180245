//! A wellbeing measure, and one measurement of somebody's wellbeing at a stage of the path.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::answer::{Missing, MissingCounts};
use super::key::{self, StageKey};
use super::known::{Known, MEASURE_LIMIT};
use super::respondent::{CaseId, Person};
use super::scale::Better;
use super::text::Text;
use crate::error::{Error, ErrorKind};

/// A wellbeing measure: its range, which way is better and, where known, reliability, norms, cutoff and minimal important
/// difference ([`with_reliability`](Measure::with_reliability)).
///
/// ```
/// use kokemus::{Better, Measure};
///
/// let difficulties = Measure::new("difficulties", 0.0, 40.0)?.better(Better::Lower).label("Difficulties");
/// assert_eq!(difficulties.better_end(), Better::Lower);
/// assert!(Measure::new("mood", 5.0, f64::NAN).is_err());
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawMeasure", into = "RawMeasure")]
pub struct Measure {
    id: String,
    lowest: f64,
    highest: f64, // Invariant: −2^22 < lowest < highest < 2^22.
    better: Better,
    label: Text,
    pub(super) known: Known,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Measure", deny_unknown_fields)]
struct RawMeasure {
    id: String,
    lowest: f64,
    highest: f64,
    #[serde(default)]
    better: Better,
    #[serde(default)]
    label: Option<Text>,
    #[serde(default, skip_serializing_if = "Known::is_nothing")]
    known: Known,
}

impl Measure {
    /// A measure with its lowest and highest possible value; higher is better unless said otherwise.
    ///
    /// # Errors
    /// A bound is not finite or not below 2²² in size, the bounds are not in order, or the identifier is malformed.
    pub fn new(id: &str, lowest: f64, highest: f64) -> Result<Self, Error> {
        let id = key::checked("measure", id)?;
        if !(lowest < highest && lowest > -MEASURE_LIMIT && highest < MEASURE_LIMIT) {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                format!("range of measure `{id}`"),
                format!("{lowest} to {highest}"),
                "two different finite numbers below 2^22 in size, the lower one first",
                "give the lowest and the highest value the measure can take",
            ));
        }
        Ok(Measure {
            id: id.as_ref().to_owned(),
            lowest,
            highest,
            better: Better::Higher,
            label: Text::new(&*id),
            known: Known::default(),
        })
    }

    /// The same measure with its better end stated.
    #[must_use]
    pub fn better(mut self, better: Better) -> Self {
        self.better = better;
        self
    }

    /// The same measure with a name for readers.
    #[must_use]
    pub fn label(mut self, label: impl Into<Text>) -> Self {
        self.label = label.into();
        self
    }

    /// The measure's identifier.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The lowest possible value.
    pub fn lowest(&self) -> f64 {
        self.lowest
    }

    /// The highest possible value.
    pub fn highest(&self) -> f64 {
        self.highest
    }

    /// Which end is the good one.
    pub fn better_end(&self) -> Better {
        self.better
    }

    /// The measure's name for readers.
    pub fn text(&self) -> &Text {
        &self.label
    }

    /// Whether values of the two may be added up together: same identifier, range and better end.
    pub fn is_like(&self, other: &Measure) -> bool {
        self.id == other.id
            && (self.lowest, self.highest, self.better) == (other.lowest, other.highest, other.better)
    }

    /// The value itself where it is within the range, or the error that says it is not.
    pub(crate) fn checked(&self, value: f64) -> Result<f64, Error> {
        if value >= self.lowest && value <= self.highest {
            return Ok(value + 0.0); // −0 becomes 0
        }
        Err(Error::new(
            ErrorKind::OutOfRange,
            format!("value of measure `{}`", self.id),
            value,
            format!("{} to {}", self.lowest, self.highest),
            "give a value within the measure's range, or a missing reason",
        ))
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ({} to {})", self.id, self.lowest, self.highest)
    }
}

impl TryFrom<RawMeasure> for Measure {
    type Error = Error;

    fn try_from(raw: RawMeasure) -> Result<Self, Error> {
        let measure =
            Measure::new(&raw.id, raw.lowest, raw.highest)?.better(raw.better).knowing(raw.known)?;
        Ok(match raw.label {
            Some(label) => measure.label(label),
            None => measure,
        })
    }
}

impl From<Measure> for RawMeasure {
    fn from(measure: Measure) -> Self {
        RawMeasure {
            id: measure.id,
            lowest: measure.lowest,
            highest: measure.highest,
            better: measure.better,
            label: Some(measure.label),
            known: measure.known,
        }
    }
}

/// One measurement: of which case, about whom, reported by whom, at which stage, and the value or why it is missing.
///
/// ```
/// use kokemus::{Measurement, Role, ServicePath, Study};
///
/// let study = Study::builder().path(ServicePath::standard()).build()?;
/// let start = study.stage("first-contact")?;
/// let reported_by_parent = Measurement::of(17, Role::Child, &start, 63.0).reported_by(Role::Parent);
/// assert_eq!(reported_by_parent.to_string(), "case 17, child as reported by parent, first-contact: 63");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "RawMeasurement")]
pub struct Measurement {
    pub(crate) case: CaseId,
    pub(crate) subject: Person,
    pub(crate) reporter: Person,
    pub(crate) stage: StageKey,
    pub(crate) value: MeasuredValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) day: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename = "Measurement", deny_unknown_fields)]
struct RawMeasurement {
    case: CaseId,
    subject: Person,
    reporter: Option<Person>,
    stage: StageKey,
    value: MeasuredValue,
    day: Option<f64>,
}

impl From<RawMeasurement> for Measurement {
    fn from(raw: RawMeasurement) -> Self {
        let reporter = raw.reporter.unwrap_or_else(|| raw.subject.clone());
        Measurement {
            case: raw.case,
            subject: raw.subject,
            reporter,
            stage: raw.stage,
            value: raw.value,
            day: raw.day,
        }
    }
}

/// The value of a measurement, or why there is none. In JSON the number itself, or the reason as text.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "a measured value is a number, or one of `not_asked`, `skipped`, `dont_know`, `not_applicable`, `refused`"
)]
pub enum MeasuredValue {
    /// A value; whether it is within the measure's range is checked where a table takes it in.
    Value(f64),
    /// No value, and why.
    Missing(Missing),
}

impl From<f64> for MeasuredValue {
    fn from(value: f64) -> Self {
        MeasuredValue::Value(value)
    }
}

impl From<Missing> for MeasuredValue {
    fn from(reason: Missing) -> Self {
        MeasuredValue::Missing(reason)
    }
}

impl fmt::Display for MeasuredValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MeasuredValue::Value(value) => value.fmt(f),
            MeasuredValue::Missing(reason) => reason.fmt(f),
        }
    }
}

impl MissingCounts {
    /// Counts what stands in the place of a value: a reason, or nothing at all.
    pub(crate) fn count_gap(&mut self, cell: Option<MeasuredValue>) {
        match cell {
            None => self.no_response += 1,
            Some(MeasuredValue::Missing(reason)) => self.count(reason),
            Some(MeasuredValue::Value(_)) => {}
        }
    }
}

impl Measurement {
    /// A measurement of somebody, reported by themselves.
    pub fn of(
        case: impl Into<CaseId>,
        subject: impl Into<Person>,
        stage: &StageKey,
        value: impl Into<MeasuredValue>,
    ) -> Self {
        let subject = subject.into();
        Measurement {
            case: case.into(),
            reporter: subject.clone(),
            subject,
            stage: stage.clone(),
            value: value.into(),
            day: None,
        }
    }

    /// The same measurement with somebody else as the one who reported it.
    #[must_use]
    pub fn reported_by(mut self, reporter: impl Into<Person>) -> Self {
        self.reporter = reporter.into();
        self
    }

    /// The same measurement with the day on which it was made, counted from the case's start (or from any day, the same for
    /// all of a case's measurements); a table checks that days do not go back along the stages.
    #[must_use]
    pub fn on_day(mut self, day: f64) -> Self {
        self.day = Some(day);
        self
    }
}

impl fmt::Display for Measurement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "case {}, {}", self.case, self.subject)?;
        if self.reporter != self.subject {
            write!(f, " as reported by {}", self.reporter)?;
        }
        write!(f, ", {}", self.stage)?;
        if let Some(day) = self.day {
            write!(f, ", day {day}")?;
        }
        write!(f, ": {}", self.value)
    }
}
