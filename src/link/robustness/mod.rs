//! How strong something unmeasured would have to be.

mod benchmark;
mod confounder;
mod contrast;
mod e_value;
mod fitted;
mod replacement;
mod value;

use std::fmt;

use serde::Serialize;

pub use benchmark::{Benchmark, ObservedCovariate, TimesAsStrong};
pub use confounder::{Bias, Confounder, Remaining};
pub use contrast::{Contrast, OutcomeSpread};
pub use e_value::EValue;
pub use fitted::FittedCoefficient;
pub use replacement::{Replacement, Turns};

use crate::error::{Error, Refusal, or_refused};
use crate::estimate::{Confidence, printed};
use crate::inference::least_squares::StandardErrors;

const FIGURE: &str = "robustness";
/// Estimates and standard errors beyond this are refused: their squares would overflow.
const MOST: f64 = 1e150;
/// One degree of freedom goes to the unmeasured cause, and one must be left.
const FEWEST_DF: f64 = 2.0;

/// How strong an unmeasured cause would have to be to explain an estimate of a linear regression.
///
/// With f = |t| / √df: partial R² = f² / (1 + f²); the robustness value is the least share that a cause must explain of the residual
/// variance of predictor *and* outcome to bring the estimate to zero; the one of the interval, to let it touch zero.
///
/// The formulas are algebra on the classical t; on another standard error ([`StandardErrors`]) they approximate.
/// Cinelli & Hazlett 2020, *J. R. Stat. Soc. B* 82, 39–67; agrees with R's and Python's sensemakr, whose adjusted intervals however
/// use t with df, where one degree of freedom fewer is left.
///
/// ```
/// use kokemus::{Confidence, Confounder, FittedCoefficient, ObservedCovariate, Robustness, TimesAsStrong};
///
/// // Being harmed and wish for peace in Darfur: Cinelli & Hazlett's example.
/// let harmed = FittedCoefficient::new(0.09731582, 0.02325654, 783.0, 1276)?;
/// let robustness = Robustness::of(&harmed, Confidence::P95)?;
/// assert_eq!(
///     robustness.to_string(),
///     "an unmeasured cause would have to explain 14 % of the residual variance of both to bring it to zero \
///      (8 % to bring its interval there)"
/// );
/// assert_eq!(format!("{:.5}", robustness.partial_r2), "0.02187");
///
/// let left = robustness.remaining(Confounder::new(0.05, 0.05)?);
/// assert_eq!(left.to_string(), "0.06 [0.02, 0.11]");
/// let female = ObservedCovariate::from_t("female", -2.680, 784.0, -9.789, 783.0)?;
/// assert_eq!(
///     format!("{:.3}", robustness.benchmark(&female, TimesAsStrong::ONCE)?),
///     "a cause as strong as `female` would leave 0.075 [0.032, 0.118]"
/// );
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
#[allow(clippy::struct_field_names, reason = "the robustness value is the name that the field gave it")]
pub struct Robustness {
    fitted: FittedCoefficient, // Invariant: passed `checked`.
    confidence: Confidence,
    /// The share of the outcome's residual variance that goes with the predictor.
    ///
    /// It is also the share of the predictor's residual variance that a cause would have to explain to bring the estimate to zero,
    /// if it explained *all* that is left of the outcome.
    pub partial_r2: f64,
    /// RV: ½ (√(f⁴ + 4f²) − f²). 0 where the estimate is 0.
    pub robustness_value: f64,
    /// RV_α, to let the interval touch zero: the same of f − f*, f* = t_{α/2, df−1} / √(df − 1); where f > 1/f*, (f² − f*²) / (1 + f²);
    /// 0 where f ≤ f*.
    ///
    /// In the second form a cause that explains RV_α of both does more than it must: less of the outcome would do.
    pub robustness_value_alpha: f64,
    /// The E-value; refused where no contrast was stated.
    #[serde(serialize_with = "or_refused")]
    pub e_value: Result<EValue, Refusal>,
    /// What the strongest of the observed covariates stands for; refused where there is none, or before
    /// [`benchmarked_by`](Robustness::benchmarked_by).
    #[serde(serialize_with = "or_refused")]
    pub benchmark: Result<Benchmark, Refusal>,
    /// How many cases would have to be replaced (RIR), and the threshold of a cause's correlations (ITCV).
    pub replacement: Replacement,
}

impl Robustness {
    /// The robustness of a fitted coefficient, for an interval of this confidence.
    ///
    /// # Errors
    /// Refused with fewer than 2 residual degrees of freedom, with a standard error of 0 or a t so large that nothing is left of the
    /// outcome, and for numbers beyond 1e150. An estimate of 0 is none of these: its robustness value is 0.
    pub fn of(fitted: &FittedCoefficient, confidence: Confidence) -> Result<Self, Refusal> {
        let f = checked(fitted)?;
        Ok(Robustness {
            fitted: *fitted,
            confidence,
            partial_r2: value::partial_r_squared(f),
            robustness_value: value::of_estimate(f),
            robustness_value_alpha: value::of_interval(f, value::critical_f(fitted.df, confidence)),
            e_value: EValue::of_coefficient(fitted, confidence),
            benchmark: Err(benchmark::nothing_to_compare_with()),
            replacement: Replacement::of(fitted, confidence),
        })
    }

    /// The coefficient that it is about.
    pub fn fitted(&self) -> &FittedCoefficient {
        &self.fitted
    }

    /// The confidence of the interval that it is about.
    pub fn confidence(&self) -> Confidence {
        self.confidence
    }

    /// On which standard error it was computed.
    pub fn basis(&self) -> StandardErrors {
        self.fitted.basis
    }

    /// RV_q: what a cause must explain of both to shrink the estimate by the share q, f = q |t| / √df.
    ///
    /// # Errors
    /// A q that is not above 0 and up to 1.
    pub fn robustness_value_for(&self, q: f64) -> Result<f64, Error> {
        Ok(value::of_estimate(value::checked_reduction(q)? * self.partial_f()))
    }

    /// RV_q,α: what a cause must explain of both to let the interval touch (1 − q) times the estimate.
    ///
    /// # Errors
    /// As [`robustness_value_for`](Robustness::robustness_value_for).
    pub fn robustness_value_alpha_for(&self, q: f64, confidence: Confidence) -> Result<f64, Error> {
        let f = value::checked_reduction(q)? * self.partial_f();
        Ok(value::of_interval(f, value::critical_f(self.fitted.df, confidence)))
    }

    /// The estimate, its standard error, t and interval with a cause of this strength taken in.
    ///
    /// With R_D and R_Y the cause's partial R² with predictor and outcome: the estimate moves by se √df √(R_Y R_D / (1 − R_D)), the
    /// standard error becomes se √((1 − R_Y) / (1 − R_D) · df / (df − 1)), and one degree of freedom is gone. On the classical
    /// standard error this is exact: it gives back the regression with the cause in it. An estimate of 0 counts as positive.
    pub fn remaining(&self, confounder: Confounder) -> Remaining {
        confounder.leaves(&self.fitted, self.confidence)
    }

    fn partial_f(&self) -> f64 {
        value::partial_f(self.fitted.t(), self.fitted.df)
    }
}

/// The partial f of a coefficient that can carry a robustness.
fn checked(fitted: &FittedCoefficient) -> Result<f64, Refusal> {
    let beyond = |of: &'static str| Refusal::BeyondRange { figure: FIGURE.into(), of: of.into() };
    let within = |value: f64| (0.0..=MOST).contains(&value);
    if !within(fitted.estimate.abs()) {
        return Err(beyond("the estimate"));
    }
    if !within(fitted.standard_error) {
        return Err(beyond("the standard error"));
    }
    if fitted.df.is_nan() || fitted.df < FEWEST_DF {
        // Truncated; NaN and negative become 0.
        return Err(Refusal::too_few(
            FIGURE,
            "residual degrees of freedom",
            fitted.df as u64,
            FEWEST_DF as u64,
        ));
    }
    if fitted.df > MOST {
        return Err(beyond("the number of residual degrees of freedom"));
    }
    let f = value::partial_f(fitted.t(), fitted.df);
    // Where this is 1 to the last place, what is left is rounding. With a standard error of 0 it is 1 or NaN.
    if !(0.0..1.0).contains(&value::partial_r_squared(f)) {
        return Err(Refusal::NoRemainder { figure: FIGURE.into(), of: "the outcome".into() });
    }
    Ok(f)
}

/// A share in per cent: what is more than nothing, or less than all, is not printed as that.
fn per_cent(share: f64) -> String {
    match 100.0 * share {
        0.0 => "nothing".to_owned(),
        little if little < 0.5 => "less than 1 %".to_owned(),
        much if much >= 99.5 => "more than 99 %".to_owned(),
        per_cent => format!("{per_cent:.0} %"),
    }
}

impl fmt::Display for Robustness {
    /// One line; `{:#}` adds partial R², E-value, benchmark, replaced cases and the threshold of correlations.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "an unmeasured cause would have to explain {} of the residual variance of both to bring it to zero",
            per_cent(self.robustness_value),
        )?;
        if self.robustness_value_alpha > 0.0 {
            write!(f, " ({} to bring its interval there)", per_cent(self.robustness_value_alpha))?;
        } else {
            f.write_str(" (its interval reaches zero without one)")?;
        }
        if self.basis() != StandardErrors::Classical {
            write!(f, ", by the {} standard error an approximation", self.basis())?;
        }
        if f.alternate() {
            write!(f, "; partial R² {}", printed(self.partial_r2, 2, false))?;
            match &self.e_value {
                Ok(e_value) => write!(f, "; {e_value}")?,
                Err(refusal) => write!(f, "; no {refusal}")?,
            }
            match &self.benchmark {
                Ok(benchmark) => write!(f, "; {benchmark}")?,
                Err(refusal) => write!(f, "; no {refusal}")?,
            }
            let Replacement { cases, turns, itcv, .. } = &self.replacement;
            let purpose = match turns {
                Turns::TakenAway => "bring its interval to zero",
                Turns::BroughtAbout => "bring its interval away from zero",
            };
            write!(f, "; {cases} of {} cases would have to be others to {purpose}", self.fitted.n)?;
            write!(f, " (ITCV {})", printed(*itcv, 2, false))?;
        }
        Ok(())
    }
}
