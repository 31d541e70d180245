//! How strong an unmeasured cause may be, when it is held against a covariate that was measured.

use std::fmt;

use serde::Serialize;

use super::Robustness;
use super::confounder::{Confounder, Remaining};
use super::value::{partial_f, partial_r_squared};
use crate::error::{Error, ErrorKind, Refusal};

const FIGURE: &str = "benchmark";

/// A covariate of the regression, described by its own two partial R²: what an unmeasured cause is held against.
///
/// ```
/// use kokemus::ObservedCovariate;
///
/// // t −2.680 in the regression of the predictor on the covariates, −9.789 in that of the outcome, 783 degrees of freedom.
/// let female = ObservedCovariate::from_t("female", -2.680, 784.0, -9.789, 783.0)?;
/// assert_eq!(format!("{:.4} {:.4}", female.with_predictor(), female.with_outcome()), "0.0091 0.1090");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ObservedCovariate {
    name: String,
    with_predictor: f64, // Invariant: in [0, 1).
    with_outcome: f64,   // Invariant: in [0, 1).
}

impl ObservedCovariate {
    /// A covariate of known partial R² with the predictor (given the other covariates) and with the outcome (given predictor and
    /// other covariates).
    ///
    /// # Errors
    /// A share that is not in 0 to below 1: a covariate that tells predictor or outcome completely cannot be exceeded.
    pub fn new(name: impl Into<String>, with_predictor: f64, with_outcome: f64) -> Result<Self, Error> {
        let name = name.into();
        let places = [("predictor", with_predictor), ("outcome", with_outcome)];
        if let Some((other, share)) = places.iter().find(|(_, share)| !(0.0..1.0).contains(share)) {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                format!("partial R² of covariate `{name}` with the {other}"),
                share,
                "0 to below 1",
                "give 5 % as 0.05",
            ));
        }
        Ok(ObservedCovariate { name, with_predictor, with_outcome })
    }

    /// The same from its t and residual degrees of freedom in two regressions: of the predictor on all covariates, and of the
    /// outcome on predictor and covariates. Partial R² = t² / (t² + df).
    ///
    /// # Errors
    /// A t or degrees of freedom that are not finite, degrees of freedom not above 0, or a t so large that nothing is left.
    pub fn from_t(
        name: impl Into<String>,
        t_with_predictor: f64,
        df_with_predictor: f64,
        t_with_outcome: f64,
        df_with_outcome: f64,
    ) -> Result<Self, Error> {
        let name = name.into();
        for (t, df) in [(t_with_predictor, df_with_predictor), (t_with_outcome, df_with_outcome)] {
            if !(t.is_finite() && df > 0.0 && df.is_finite()) {
                return Err(Error::new(
                    ErrorKind::OutOfRange,
                    format!("t of covariate `{name}`"),
                    format!("{t} with {df} degrees of freedom"),
                    "finite numbers, degrees of freedom above 0",
                    "give t and residual degrees of freedom as the regression printed them",
                ));
            }
        }
        let share = |t, df| partial_r_squared(partial_f(t, df));
        let with_predictor = share(t_with_predictor, df_with_predictor);
        ObservedCovariate::new(name, with_predictor, share(t_with_outcome, df_with_outcome))
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its partial R² with the predictor.
    pub fn with_predictor(&self) -> f64 {
        self.with_predictor
    }

    /// Its partial R² with the outcome.
    pub fn with_outcome(&self) -> f64 {
        self.with_outcome
    }

    /// The most that a cause `times` as strong as this covariate can explain.
    ///
    /// With f² = R² / (1 − R²) of the covariate and ρ² = k_D R_D⁴ / ((1 − k_D R_D²)(1 − R_D²)): R²_D = k_D f_D² and
    /// R²_Y = ((√k_Y + ρ) / √(1 − ρ²))² f_Y² (Cinelli & Hazlett 2020, bounds from observed covariates). Both R²_D < 1 and ρ² < 1 say
    /// k_D f_D² < 1.
    ///
    /// # Errors
    /// Refused where the bound reaches 1, with the multiple that would do: no cause can be that strong. Differs from sensemakr, which
    /// puts a bound on the outcome above 1 to 1 and warns.
    pub fn bound(&self, times: TimesAsStrong) -> Result<Confounder, Refusal> {
        if let Some((with_predictor, with_outcome)) = self.shares(times, 1.0) {
            return Ok(Confounder::of_checked(with_predictor, with_outcome));
        }
        // The share of `times` at which the bound reaches 1: both grow with it, so that halving finds it.
        let (mut possible, mut impossible) = (0.0, 1.0);
        // Two hundred, so that a very small share is found to its last digits too.
        for _ in 0..200 {
            let middle = f64::midpoint(possible, impossible);
            if self.shares(times, middle).is_some() {
                possible = middle;
            } else {
                impossible = middle;
            }
        }
        Err(Refusal::StrongerThanPossible {
            figure: FIGURE.into(),
            of: format!("a cause {times} as `{}`", self.name).into(),
            would_do: times.scaled(possible).multiples().into(),
        })
    }

    fn shares(&self, times: TimesAsStrong, scale: f64) -> Option<(f64, f64)> {
        let (k_predictor, k_outcome) = (times.predictor * scale, times.outcome * scale);
        let (r2_predictor, r2_outcome) = (self.with_predictor, self.with_outcome);
        let with_predictor = k_predictor * (r2_predictor / (1.0 - r2_predictor));
        if with_predictor >= 1.0 {
            return None;
        }
        let shared = k_predictor * r2_predictor * r2_predictor
            / ((1.0 - k_predictor * r2_predictor) * (1.0 - r2_predictor));
        if !(0.0..1.0).contains(&shared) {
            return None;
        }
        let strength = k_outcome.sqrt() + shared.sqrt();
        let with_outcome = strength * strength / (1.0 - shared) * (r2_outcome / (1.0 - r2_outcome));
        (with_outcome < 1.0).then_some((with_predictor, with_outcome))
    }
}

/// How many times as strong as an observed covariate a cause is supposed to be, in explaining predictor and outcome.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TimesAsStrong {
    predictor: f64, // Invariant: above 0, finite.
    outcome: f64,   // Invariant: above 0, finite.
}

impl TimesAsStrong {
    /// As strong as the covariate.
    pub const ONCE: TimesAsStrong = TimesAsStrong { predictor: 1.0, outcome: 1.0 };

    /// k times as strong in both.
    ///
    /// # Errors
    /// See [`apart`](TimesAsStrong::apart).
    pub fn both(k: f64) -> Result<Self, Error> {
        TimesAsStrong::apart(k, k)
    }

    /// k_D times as strong in explaining the predictor and k_Y times in explaining the outcome.
    ///
    /// # Errors
    /// A multiple that is not above 0 and up to a million.
    pub fn apart(predictor: f64, outcome: f64) -> Result<Self, Error> {
        for k in [predictor, outcome] {
            if !(k > 0.0 && k <= 1e6) {
                return Err(Error::new(
                    ErrorKind::OutOfRange,
                    "how many times as strong as a covariate",
                    k,
                    "above 0, up to 1000000",
                    "give 1 for a cause as strong as the covariate",
                ));
            }
        }
        Ok(TimesAsStrong { predictor, outcome })
    }

    /// In explaining the predictor.
    pub fn predictor(self) -> f64 {
        self.predictor
    }

    /// In explaining the outcome.
    pub fn outcome(self) -> f64 {
        self.outcome
    }

    /// `3 times`, or both multiples.
    fn multiples(self) -> String {
        // Three digits, without the tail that binary fractions have.
        let digits = |k: f64| {
            let decimals = (2.0 - k.log10().floor()).clamp(0.0, 300.0) as usize;
            let text = format!("{k:.decimals$}");
            if text.contains('.') {
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            } else {
                text
            }
        };
        let (predictor, outcome) = (digits(self.predictor), digits(self.outcome));
        if self.predictor == self.outcome {
            return format!("{predictor} times");
        }
        format!("{predictor} times (predictor) and {outcome} times (outcome)")
    }

    /// A part of it, rounded down to what is printed, so that what is said to do does.
    fn scaled(self, part: f64) -> Self {
        let down = |k: f64| {
            let unit = 10_f64.powf((k.log10() - 2.0).floor());
            if unit > 0.0 { (k / unit).floor() * unit } else { k }
        };
        TimesAsStrong { predictor: down(self.predictor * part), outcome: down(self.outcome * part) }
    }
}

impl fmt::Display for TimesAsStrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == TimesAsStrong::ONCE {
            return f.write_str("as strong");
        }
        write!(f, "{} as strong", self.multiples())
    }
}

/// What would remain with a cause so many times as strong as an observed covariate.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Benchmark {
    /// The covariate.
    pub covariate: String,
    /// How many times as strong the cause is supposed to be.
    pub times: TimesAsStrong,
    /// What it would leave; [`Remaining::confounder`] holds the bound itself.
    pub remaining: Remaining,
}

impl fmt::Display for Benchmark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a cause {} as `{}` would leave ", self.times, self.covariate)?;
        self.remaining.fmt(f)
    }
}

impl Robustness {
    /// What would remain with a cause so many times as strong as this covariate.
    ///
    /// # Errors
    /// Refused where no cause can be that strong; see [`ObservedCovariate::bound`].
    pub fn benchmark(
        &self,
        covariate: &ObservedCovariate,
        times: TimesAsStrong,
    ) -> Result<Benchmark, Refusal> {
        let remaining = self.remaining(covariate.bound(times)?);
        Ok(Benchmark { covariate: covariate.name.clone(), times, remaining })
    }

    /// Of several covariates, the benchmark that leaves least.
    ///
    /// # Errors
    /// Refused without a covariate to compare with, and where a cause so many times as strong as one of them cannot be.
    pub fn strongest_benchmark(
        &self,
        covariates: &[ObservedCovariate],
        times: TimesAsStrong,
    ) -> Result<Benchmark, Refusal> {
        let sign = if self.fitted().estimate() < 0.0 { -1.0 } else { 1.0 };
        let mut least: Option<Benchmark> = None;
        for covariate in covariates {
            let found = self.benchmark(covariate, times)?;
            let left = |benchmark: &Benchmark| sign * benchmark.remaining.estimate;
            if least.as_ref().is_none_or(|least| left(&found) < left(least)) {
                least = Some(found);
            }
        }
        least.ok_or_else(nothing_to_compare_with)
    }

    /// The same robustness with the strongest benchmark of these covariates in it.
    #[must_use]
    pub fn benchmarked_by(mut self, covariates: &[ObservedCovariate], times: TimesAsStrong) -> Self {
        self.benchmark = self.strongest_benchmark(covariates, times);
        self
    }
}

/// Why there is no benchmark before covariates are given.
pub(super) fn nothing_to_compare_with() -> Refusal {
    Refusal::too_few(FIGURE, "covariates to compare with", 0, 1)
}
