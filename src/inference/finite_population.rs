//! The finite population correction, and the two designs in which it is due.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Refusal};

/// A population of known size, of which those who answered are a random sample or a census.
///
/// Only then is the variance of a mean smaller by 1 − n/N (Cochran 1977, §2.6). It does not cure self-selection: where
/// clients chose whether to answer, use the plain figure and its worst-case bounds.
///
/// ```
/// use kokemus::FinitePopulation;
///
/// let families = FinitePopulation::random_sample_of(300)?;
/// assert_eq!(families.size(), 300);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawPopulation", into = "RawPopulation")]
pub struct FinitePopulation {
    design: Design,
    size: u64, // Invariant: above 0.
}

/// How those who answered came to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Design {
    /// Drawn at random.
    RandomSample,
    /// Everybody was asked; those who did not answer are taken as missing at random.
    Census,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "FinitePopulation", deny_unknown_fields)]
struct RawPopulation {
    design: Design,
    size: u64,
}

impl FinitePopulation {
    /// Those asked were drawn at random from so many.
    ///
    /// # Errors
    /// A population of nobody.
    pub fn random_sample_of(size: u64) -> Result<Self, Error> {
        RawPopulation { design: Design::RandomSample, size }.try_into()
    }

    /// All of so many were asked, and those who did not answer are taken as missing at random.
    ///
    /// # Errors
    /// A population of nobody.
    pub fn census_of(size: u64) -> Result<Self, Error> {
        RawPopulation { design: Design::Census, size }.try_into()
    }

    /// N, the size of the population.
    pub fn size(self) -> u64 {
        self.size
    }

    /// How those who answered came to be asked.
    pub fn design(self) -> Design {
        self.design
    }

    /// 1 − n/N, by which the variance of a mean shrinks.
    pub(crate) fn correction(self, figure: &'static str, n: u64) -> Result<f64, Refusal> {
        if n > self.size {
            return Err(Refusal::PopulationTooSmall {
                figure: figure.into(),
                have: n,
                population: self.size,
            });
        }
        Ok((self.size - n) as f64 / self.size as f64)
    }
}

impl TryFrom<RawPopulation> for FinitePopulation {
    type Error = Error;

    fn try_from(raw: RawPopulation) -> Result<Self, Error> {
        if raw.size == 0 {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "size of a population",
                0,
                "1 or more",
                "give the number of people from whom the respondents were drawn",
            ));
        }
        Ok(FinitePopulation { design: raw.design, size: raw.size })
    }
}

impl From<FinitePopulation> for RawPopulation {
    fn from(population: FinitePopulation) -> Self {
        RawPopulation { design: population.design, size: population.size }
    }
}
