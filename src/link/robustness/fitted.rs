//! What a regression must tell before its robustness can be judged.

use serde::Serialize;

use super::contrast::Contrast;
use crate::error::{Error, ErrorKind};
use crate::inference::least_squares::StandardErrors;

/// One coefficient of a linear regression, as its table prints it; [`Robustness::of`](crate::Robustness::of) takes it from there.
///
/// ```
/// use kokemus::{FittedCoefficient, StandardErrors};
///
/// let coefficient = FittedCoefficient::new(0.42, 0.11, 92.0, 97)?.basis(StandardErrors::Hc3);
/// assert_eq!(coefficient.t(), 0.42 / 0.11);
/// assert!(FittedCoefficient::new(0.42, f64::NAN, 92.0, 97).is_err());
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FittedCoefficient {
    pub(super) estimate: f64,
    pub(super) standard_error: f64,
    pub(super) df: f64,
    pub(super) n: u64,
    pub(super) basis: StandardErrors,
    pub(super) contrast: Option<Contrast>,
}

impl FittedCoefficient {
    /// Estimate, standard error, residual degrees of freedom and number of cases of a regression that was fitted elsewhere.
    ///
    /// The degrees of freedom are n minus the number of coefficients, the intercept among them; Satterthwaite's need not be whole.
    ///
    /// # Errors
    /// A number that is not finite, a negative standard error, degrees of freedom that are negative or not fewer than n. A
    /// standard error of 0 or too few degrees of freedom are data, and refused later.
    pub fn new(estimate: f64, standard_error: f64, df: f64, n: u64) -> Result<Self, Error> {
        let out_of_range = |subject: &str, value: f64, allowed: String, remedy: &'static str| {
            Err(Error::new(ErrorKind::OutOfRange, subject, value, allowed, remedy))
        };
        if !estimate.is_finite() {
            let remedy = "give the coefficient as the regression printed it";
            return out_of_range("estimate of a coefficient", estimate, "a finite number".into(), remedy);
        }
        if !(standard_error >= 0.0 && standard_error.is_finite()) {
            let (subject, allowed) = ("standard error of a coefficient", "a finite number, 0 or more");
            return out_of_range(
                subject,
                standard_error,
                allowed.into(),
                "give the standard error, not t or p",
            );
        }
        if !(df >= 0.0 && df < n as f64) {
            let subject = "residual degrees of freedom";
            let allowed = format!("0 or more and fewer than the {n} cases");
            return out_of_range(
                subject,
                df,
                allowed,
                "give cases minus coefficients, and the number of cases",
            );
        }
        Ok(FittedCoefficient::fitted_here(estimate, standard_error, df, n))
    }

    /// The same of a regression of this crate: what is not finite is refused with the robustness.
    pub(crate) fn fitted_here(estimate: f64, standard_error: f64, df: f64, n: u64) -> Self {
        let basis = StandardErrors::Classical;
        FittedCoefficient { estimate, standard_error, df, n, basis, contrast: None }
    }

    /// Says which standard error it is; classical unless said otherwise.
    #[must_use]
    pub fn basis(self, basis: StandardErrors) -> Self {
        FittedCoefficient { basis, ..self }
    }

    /// Says between whom the E-value compares, which needs it.
    #[must_use]
    pub fn contrast(self, contrast: Contrast) -> Self {
        FittedCoefficient { contrast: Some(contrast), ..self }
    }

    /// The estimate.
    pub fn estimate(&self) -> f64 {
        self.estimate
    }

    /// Its standard error.
    pub fn standard_error(&self) -> f64 {
        self.standard_error
    }

    /// The residual degrees of freedom.
    pub fn df(&self) -> f64 {
        self.df
    }

    /// How many cases were in the regression.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// The estimate in units of its standard error; infinite or NaN where that is 0.
    pub fn t(&self) -> f64 {
        self.estimate / self.standard_error
    }
}
