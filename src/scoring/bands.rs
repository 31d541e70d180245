//! Scores counted in bands.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::scores::Scores;
use crate::error::{Error, ErrorKind, Refusal};
use crate::inference::share::Share;
use crate::vocabulary::answer::MissingCounts;

/// Edges of bands, rising: each band holds its lower edge and not its upper one, but the last one, which holds both.
///
/// ```
/// use kokemus::Bands;
///
/// let bands = Bands::new([1.0, 2.0, 3.0, 4.0, 5.0])?;
/// assert_eq!(bands.len(), 4);
/// assert!(Bands::new([1.0, 1.0]).is_err());
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<f64>", into = "Vec<f64>")]
pub struct Bands(Vec<f64>); // Invariant: at least two, finite, strictly rising.

impl Bands {
    /// Bands between consecutive edges.
    ///
    /// # Errors
    /// Fewer than two edges, or edges that are not finite or do not rise.
    pub fn new(edges: impl IntoIterator<Item = f64>) -> Result<Self, Error> {
        let edges: Vec<f64> = edges.into_iter().collect();
        let rising = edges.windows(2).all(|pair| pair[0] < pair[1]);
        if edges.len() < 2 || !rising || edges.iter().any(|edge| !edge.is_finite()) {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "edges of bands",
                format!("{edges:?}"),
                "two or more finite numbers, rising",
                "give the edges from the lowest to the highest",
            ));
        }
        Ok(Bands(edges))
    }

    /// How many bands there are.
    #[allow(clippy::len_without_is_empty, reason = "there is at least one band")]
    pub fn len(&self) -> usize {
        self.0.len() - 1
    }

    /// The lower and upper edge of each band.
    pub fn edges(&self) -> impl ExactSizeIterator<Item = (f64, f64)> {
        self.0.windows(2).map(|pair| (pair[0], pair[1]))
    }

    /// The band, counted from 0, that a value lies in; `None` outside all of them.
    pub fn band_of(&self, value: f64) -> Option<usize> {
        let above = self.0.partition_point(|edge| *edge <= value);
        match above.checked_sub(1) {
            None => None,
            Some(band) if band < self.len() => Some(band),
            // At the very last edge.
            Some(_) => self.0.last().filter(|last| **last == value).map(|_| self.len() - 1),
        }
    }
}

impl TryFrom<Vec<f64>> for Bands {
    type Error = Error;

    fn try_from(edges: Vec<f64>) -> Result<Self, Error> {
        Bands::new(edges)
    }
}

impl From<Bands> for Vec<f64> {
    fn from(bands: Bands) -> Self {
        bands.0
    }
}

/// How many scores lie in each band.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawBandCounts")]
#[non_exhaustive]
pub struct BandCounts {
    /// The bands.
    pub bands: Bands,
    /// One count per band.
    pub counts: Vec<u64>,
    /// Scores outside all bands.
    pub outside: u64,
    /// Who has no score.
    pub missing: MissingCounts,
}

#[derive(Deserialize)]
#[serde(rename = "BandCounts", deny_unknown_fields)]
struct RawBandCounts {
    bands: Bands,
    counts: Vec<u64>,
    outside: u64,
    missing: MissingCounts,
}

impl TryFrom<RawBandCounts> for BandCounts {
    type Error = Error;

    fn try_from(raw: RawBandCounts) -> Result<Self, Error> {
        if raw.counts.len() != raw.bands.len() {
            return Err(Error::new(
                ErrorKind::Length,
                "counts of bands",
                raw.counts.len(),
                format!("{}: one per band", raw.bands.len()),
                "give 0 for a band that no score lies in",
            ));
        }
        let RawBandCounts { bands, counts, outside, missing } = raw;
        Ok(BandCounts { bands, counts, outside, missing })
    }
}

impl BandCounts {
    /// How many scores lie in some band.
    pub fn n(&self) -> u64 {
        // Scores are counted one by one and never come near the end of a u64; numbers from elsewhere may.
        self.counts.iter().copied().fold(0, u64::saturating_add)
    }

    /// The share of one band among the scores in some band.
    ///
    /// # Errors
    /// There is no such band; refused where no score lies in any.
    pub fn share(&self, band: usize) -> Result<Share, Error> {
        match self.counts.get(band) {
            Some(_) if self.n() == 0 => Err(Refusal::nobody("share of a band").into()),
            Some(count) => Share::of(*count, self.n()),
            None => Err(Error::new(
                ErrorKind::OutOfRange,
                "band",
                band,
                format!("0 to {}", self.counts.len().saturating_sub(1)),
                "count the bands from 0",
            )),
        }
    }
}

impl fmt::Display for BandCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ((lower, upper), count) in self.bands.edges().zip(&self.counts) {
            write!(f, "{lower} to {upper}: {count}, ")?;
        }
        write!(f, "n = {}", self.n())
    }
}

impl Scores {
    /// The scores counted in bands.
    ///
    /// ```
    /// use kokemus::{Bands, Measure, Measurement, Role, Study};
    ///
    /// let study = Study::builder().measure(Measure::new("mood", 1.0, 5.0)?).build()?;
    /// let start = study.stage("first-contact")?;
    /// let mut mood = study.measurements("mood")?;
    /// for (case, value) in [(1, 1.5), (2, 2.0), (3, 5.0)] {
    ///     mood.push(Measurement::of(case, Role::Child, &start, value))?;
    /// }
    /// let in_bands = mood.scores_at(&start)?.in_bands(&Bands::new([1.0, 2.0, 5.0])?);
    /// assert_eq!(in_bands.to_string(), "1 to 2: 1, 2 to 5: 2, n = 3");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    pub fn in_bands(&self, bands: &Bands) -> BandCounts {
        let (mut counts, mut outside) = (vec![0; bands.len()], 0);
        for score in self.rows() {
            match bands.band_of(score.value) {
                Some(band) => counts[band] += 1,
                None => outside += 1,
            }
        }
        BandCounts { bands: bands.clone(), counts, outside, missing: self.missing() }
    }
}
