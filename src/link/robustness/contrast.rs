//! Between whom an E-value compares.

use serde::Serialize;

use crate::error::{Error, ErrorKind};

/// By which spread of the outcome a coefficient was standardised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OutcomeSpread {
    /// What is left given predictor and covariates: the standardised difference proper.
    Residual,
    /// All of it: the smaller, cautious one.
    Total,
}

/// Between whom an E-value compares: cases so many units of the predictor apart, and the outcome's standard deviation.
///
/// An E-value is about two groups. On a continuous predictor it exists only for a stated contrast, usually one standard deviation
/// of experience.
///
/// ```
/// use kokemus::{Contrast, OutcomeSpread};
///
/// let one_sd = Contrast::new(0.8, 12.0, OutcomeSpread::Residual)?;
/// assert_eq!(one_sd.predictor(), 0.8);
/// assert!(Contrast::new(0.0, 12.0, OutcomeSpread::Residual).is_err());
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Contrast {
    pub(super) predictor: f64,  // Invariant: above 0, finite.
    pub(super) outcome_sd: f64, // Invariant: above 0, finite.
    spread: OutcomeSpread,
}

impl Contrast {
    /// A contrast of so many units of the predictor, with the outcome's standard deviation and what kind that is.
    ///
    /// # Errors
    /// A number that is not finite and above 0.
    pub fn new(predictor: f64, outcome_sd: f64, spread: OutcomeSpread) -> Result<Self, Error> {
        let both =
            [("contrast of the predictor", predictor), ("standard deviation of the outcome", outcome_sd)];
        if let Some((subject, value)) = both.iter().find(|(_, value)| !(*value > 0.0 && value.is_finite())) {
            let (allowed, remedy) = ("a finite number above 0", "give one standard deviation of each");
            return Err(Error::new(ErrorKind::OutOfRange, *subject, value, allowed, remedy));
        }
        Ok(Contrast { predictor, outcome_sd, spread })
    }

    /// How far apart on the predictor.
    pub fn predictor(&self) -> f64 {
        self.predictor
    }

    /// The outcome's standard deviation.
    pub fn outcome_sd(&self) -> f64 {
        self.outcome_sd
    }

    /// Which standard deviation that is.
    pub fn spread(&self) -> OutcomeSpread {
        self.spread
    }
}
