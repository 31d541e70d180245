//! What is known of a measure from elsewhere: reliability, norms, cutoff, minimal important difference.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};

/// Values of a measure stay below this in size, so that their sums stay exact on a grid of 2⁻⁴⁰.
pub(crate) const MEASURE_LIMIT: f64 = 4_194_304.0; // 2^22

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
