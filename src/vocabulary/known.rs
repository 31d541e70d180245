//! What is known of a measure from elsewhere: reliability, norms, cutoff, minimal important difference.

use serde::{Deserialize, Serialize};

use super::measure::{MEASURE_LIMIT, Measure};
use crate::error::{Error, ErrorKind};

/// Values of a measure that are closer than this are the same: 2⁻⁴⁰.
pub(crate) const RESOLUTION: f64 = 1.0 / 1_099_511_627_776.0;

/// Mean and standard deviation of a measure in some group: the general population, an age band, those in need of help.
///
/// ```
/// use kokemus::Norms;
///
/// let general_population = Norms::new(60.0, 7.5)?;
/// assert_eq!((general_population.mean(), general_population.standard_deviation()), (60.0, 7.5));
/// assert!(Norms::new(60.0, 0.0).is_err());
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawNorms", into = "RawNorms")]
pub struct Norms {
    mean: f64,
    sd: f64, // Invariant: |mean| < 2^22, 2^-40 <= sd < 2^22.
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Norms", deny_unknown_fields)]
struct RawNorms {
    mean: f64,
    standard_deviation: f64,
}

impl Norms {
    /// Norms from a mean and a standard deviation.
    ///
    /// # Errors
    /// The mean is not below 2²² in size, or the standard deviation is below 2⁻⁴⁰, the resolution of measures, or
    /// above 2²².
    pub fn new(mean: f64, standard_deviation: f64) -> Result<Self, Error> {
        if mean.abs() < MEASURE_LIMIT && (RESOLUTION..MEASURE_LIMIT).contains(&standard_deviation) {
            return Ok(Norms { mean, sd: standard_deviation });
        }
        Err(Error::new(
            ErrorKind::OutOfRange,
            "norms",
            format!("mean {mean}, standard deviation {standard_deviation}"),
            "a mean below 2^22 in size, a standard deviation from 2^-40 to 2^22",
            "take both from the measure's manual",
        ))
    }

    /// The mean.
    pub fn mean(self) -> f64 {
        self.mean
    }

    /// The standard deviation.
    pub fn standard_deviation(self) -> f64 {
        self.sd
    }
}

impl TryFrom<RawNorms> for Norms {
    type Error = Error;

    fn try_from(raw: RawNorms) -> Result<Self, Error> {
        Norms::new(raw.mean, raw.standard_deviation)
    }
}

impl From<Norms> for RawNorms {
    fn from(norms: Norms) -> Self {
        RawNorms { mean: norms.mean, standard_deviation: norms.sd }
    }
}

/// What may be known of a measure; each is checked where it is given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Known {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reliability: Option<f64>, // Invariant: above 0, below 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) minimal_important_difference: Option<f64>, // Invariant: above 0, at most the measure's width.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) norms: Option<Norms>, // Invariant: mean within the range, sd at most its width.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cutoff: Option<f64>, // Invariant: within the range.
}

impl Known {
    pub(super) fn is_nothing(&self) -> bool {
        *self == Known::default()
    }
}

/// A reliability itself where it can be one, or the error that says it cannot.
pub(crate) fn checked_reliability(subject: impl Into<String>, reliability: f64) -> Result<f64, Error> {
    if reliability > 0.0 && reliability < 1.0 {
        return Ok(reliability);
    }
    Err(Error::new(
        ErrorKind::OutOfRange,
        subject,
        reliability,
        "above 0 and below 1",
        "give the reliability as a share of 1: .80, not 80; no measure is without error",
    ))
}

impl Measure {
    /// The same measure with its reliability r, 0 < r < 1.
    ///
    /// 1 is not allowed: no measure is without error, and with r = 1 every change, however small, would be reliable.
    ///
    /// ```
    /// use kokemus::Measure;
    ///
    /// let wellbeing = Measure::new("wellbeing", 0.0, 100.0)?
    ///     .with_reliability(0.80)?
    ///     .with_minimal_important_difference(5.0)?
    ///     .with_norms(60.0, 7.5)?
    ///     .with_cutoff(50.0)?;
    /// assert_eq!(wellbeing.reliability(), Some(0.80));
    /// assert!(wellbeing.with_reliability(1.0).is_err());
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// The reliability is not above 0 and below 1.
    pub fn with_reliability(mut self, reliability: f64) -> Result<Self, Error> {
        let subject = format!("reliability of measure `{}`", self.id());
        self.known.reliability = Some(checked_reliability(subject, reliability)?);
        Ok(self)
    }

    /// The same measure with the smallest difference that those concerned call important, in its own points.
    ///
    /// # Errors
    /// The difference is not above 0, or wider than the measure's range.
    pub fn with_minimal_important_difference(mut self, difference: f64) -> Result<Self, Error> {
        let width = self.highest() - self.lowest();
        if !(difference > 0.0 && difference <= width) {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                format!("minimal important difference of measure `{}`", self.id()),
                difference,
                format!("above 0 and up to {width}"),
                "give it in the measure's own points",
            ));
        }
        self.known.minimal_important_difference = Some(difference);
        Ok(self)
    }

    /// The same measure with mean and standard deviation of the general (functional) population.
    ///
    /// # Errors
    /// The mean is outside the range, or the standard deviation is not above 0 or wider than the range.
    pub fn with_norms(mut self, mean: f64, standard_deviation: f64) -> Result<Self, Error> {
        let norms = Norms::new(mean, standard_deviation)?;
        let (lowest, highest) = (self.lowest(), self.highest());
        if !(mean >= lowest && mean <= highest && standard_deviation <= highest - lowest) {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                format!("norms of measure `{}`", self.id()),
                format!("mean {mean}, standard deviation {standard_deviation}"),
                format!("a mean from {lowest} to {highest}, a standard deviation up to {}", highest - lowest),
                "give norms in the measure's own points",
            ));
        }
        self.known.norms = Some(norms);
        Ok(self)
    }

    /// The same measure with the value that separates those in need of help from the others; which side is the good
    /// one follows from the better end, and the cutoff itself counts as good.
    ///
    /// # Errors
    /// The cutoff is outside the range.
    pub fn with_cutoff(mut self, cutoff: f64) -> Result<Self, Error> {
        if !(cutoff >= self.lowest() && cutoff <= self.highest()) {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                format!("cutoff of measure `{}`", self.id()),
                cutoff,
                format!("{} to {}", self.lowest(), self.highest()),
                "give the cutoff in the measure's own points",
            ));
        }
        self.known.cutoff = Some(cutoff);
        Ok(self)
    }

    /// Its reliability, where it was given.
    pub fn reliability(&self) -> Option<f64> {
        self.known.reliability
    }

    /// The smallest difference that matters, where it was given.
    pub fn minimal_important_difference(&self) -> Option<f64> {
        self.known.minimal_important_difference
    }

    /// Mean and standard deviation of the general population, where they were given.
    pub fn norms(&self) -> Option<Norms> {
        self.known.norms
    }

    /// The value that separates those in need of help from the others, where it was given.
    pub fn cutoff(&self) -> Option<f64> {
        self.known.cutoff
    }

    /// The measure with what is known of it, each checked.
    pub(super) fn knowing(self, known: Known) -> Result<Self, Error> {
        let mut measure = self;
        if let Some(reliability) = known.reliability {
            measure = measure.with_reliability(reliability)?;
        }
        if let Some(difference) = known.minimal_important_difference {
            measure = measure.with_minimal_important_difference(difference)?;
        }
        if let Some(norms) = known.norms {
            measure = measure.with_norms(norms.mean(), norms.standard_deviation())?;
        }
        if let Some(cutoff) = known.cutoff {
            measure = measure.with_cutoff(cutoff)?;
        }
        Ok(measure)
    }
}
