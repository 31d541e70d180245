//! What may be known of a measure: reliability, minimal important difference, norms, cutoff.

use super::known::{Known, Norms, checked_reliability};
use super::measure::Measure;
use crate::error::{Error, ErrorKind};

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
