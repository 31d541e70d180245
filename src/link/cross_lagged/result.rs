//! What the model says, in figures.

use std::fmt;

use serde::Serialize;

use crate::error::{Refusal, each_or_refused, or_refused};
use crate::estimate::{Caveat, Confidence, Estimate};

use super::{Gaps, Lags};

/// Lags within persons between experience and wellbeing, both ways, apart from stable traits.
///
/// A lag is what one unit more than usual in one of the two, at a stage, goes with in the other at the next stage, given that one's
/// own deviation before. Lags are in the units of the data, one number where they are constant over time and one per step where
/// not. All is estimated together by maximum likelihood under normality; intervals are Wald's. Cases without any value, and with
/// [`Gaps::CompleteCases`] all with a gap, are left out and counted. What it shows is an association in time: something
/// unmeasured that varies within persons may be behind both.
///
/// A variance that comes out negative is left as it is and named by [`Caveat::ImproperSolution`].
///
/// Hamaker, Kuiper & Grasman (2015), *Psychological Methods* 20, 102–116, Fig. 1 and Eq. 1a–3b.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CrossLagged {
    /// Whether lags are constant over time.
    pub lags: Lags,
    /// What was done with cases that have gaps.
    pub gaps: Gaps,
    /// From experience to wellbeing one stage later, given wellbeing before.
    pub experience_to_wellbeing: Vec<Estimate>,
    /// From wellbeing to experience one stage later, given experience before.
    pub wellbeing_to_experience: Vec<Estimate>,
    /// From experience to experience one stage later.
    pub experience_to_experience: Vec<Estimate>,
    /// From wellbeing to wellbeing one stage later.
    pub wellbeing_to_wellbeing: Vec<Estimate>,
    /// From experience to wellbeing in standard deviations within persons, step by step.
    #[serde(serialize_with = "each_or_refused")]
    pub standardised_experience_to_wellbeing: Vec<Result<Estimate, Refusal>>,
    /// From wellbeing to experience in standard deviations within persons, step by step.
    #[serde(serialize_with = "each_or_refused")]
    pub standardised_wellbeing_to_experience: Vec<Result<Estimate, Refusal>>,
    /// Whether all lags from experience to wellbeing are 0.
    pub experience_to_wellbeing_test: LagTest,
    /// Whether all lags from wellbeing to experience are 0.
    pub wellbeing_to_experience_test: LagTest,
    /// What people always are.
    pub traits: StableTraits,
    /// Means and residuals, stage by stage.
    pub stages: Vec<StageFigures>,
    /// How well the model fits.
    pub fit: ModelFit,
    /// How many cases were used.
    pub cases: u64,
    /// How many of these have gaps.
    pub with_gaps: u64,
    /// How many cases were left out: all values missing, or some where only complete cases are used.
    pub left_out: u64,
    /// The level of all intervals, and of the tests behind the verdict.
    pub confidence: Confidence,
    /// What a reader must know.
    pub caveats: Vec<Caveat>,
}

/// A Wald test of all lags of one direction together: bᵀ V⁻¹ b, χ² where all are 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LagTest {
    /// The statistic.
    pub chi_square: f64,
    /// As many as there are lags.
    pub df: u64,
    /// How often a statistic as large would come up where all are 0.
    pub p: f64,
}

/// The random intercepts: where people stand at all stages alike.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StableTraits {
    /// Between people, in experience.
    pub variance_of_experience: Estimate,
    /// Between people, in wellbeing.
    pub variance_of_wellbeing: Estimate,
    /// Between people, of the two.
    pub covariance: Estimate,
    /// Its correlation, with the interval tanh(artanh r ± z se/(1 − r²)), se by the delta method; refused where no population
    /// could have the variances.
    #[serde(serialize_with = "or_refused")]
    pub correlation: Result<Estimate, Refusal>,
}

/// One stage: its means, and what neither trait nor lags tell. At the first stage residuals are all that varies within persons.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StageFigures {
    /// Mean experience; where cases have gaps, of all cases used, the gaps being at random given what was measured.
    pub mean_experience: Estimate,
    /// Mean wellbeing, in the same way.
    pub mean_wellbeing: Estimate,
    /// Variance of experience left within persons.
    pub residual_variance_of_experience: Estimate,
    /// Variance of wellbeing left within persons.
    pub residual_variance_of_wellbeing: Estimate,
    /// Covariance of the two residuals: what goes together at the same stage.
    pub residual_covariance: Estimate,
}

/// How well a model fits, next to free means and covariances.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ModelFit {
    /// Twice the difference of the log-likelihoods.
    pub chi_square: f64,
    /// Moments minus parameters.
    pub df: u64,
    /// How often χ² would be as large if the model held.
    pub p: f64,
    /// The comparative fit index, 1 − max(χ² − df, 0) / max(χ₀² − df₀, χ² − df, 0), 0 for all columns unrelated
    /// (Bentler 1990, *Psychological Bulletin* 107, 238–246).
    pub cfi: f64,
    /// The root mean square error of approximation, √(max(χ² − df, 0) / (n df)).
    pub rmsea: f64,
    /// ln L, constants included.
    pub log_likelihood: f64,
}

impl fmt::Display for CrossLagged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lags = match self.lags {
            Lags::Constant => "constant over time",
            Lags::PerStep => "free at every step",
        };
        write!(f, "lags within persons over {} stages, {lags}; {} cases", self.stages.len(), self.cases)?;
        match (self.with_gaps, self.left_out) {
            (0, 0) => {}
            (0, out) => write!(f, ", {out} left out")?,
            (gaps, 0) => write!(f, ", {gaps} of them with gaps")?,
            (gaps, out) => write!(f, ", {gaps} of them with gaps, {out} left out")?,
        }
        writeln!(f)?;
        let series =
            |lags: &[Estimate]| lags.iter().map(|lag| lag.short().to_string()).collect::<Vec<_>>().join(", ");
        writeln!(f, "experience → wellbeing: {}", series(&self.experience_to_wellbeing))?;
        writeln!(f, "wellbeing → experience: {}", series(&self.wellbeing_to_experience))?;
        match &self.traits.correlation {
            Ok(r) => writeln!(f, "stable traits correlate {}", r.short())?,
            Err(refusal) => writeln!(f, "stable traits: {refusal}")?,
        }
        writeln!(f, "fit: {}", self.fit)?;
        write!(f, "{}", self.verdict())?;
        self.caveats.iter().try_for_each(|caveat| write!(f, "\nnote: {caveat}"))
    }
}

impl fmt::Display for ModelFit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "χ² = {:.2}, df = {}, ", self.chi_square, self.df)?;
        if self.p < 0.001 {
            f.write_str("p < 0.001")?;
        } else {
            write!(f, "p = {:.3}", self.p)?;
        }
        write!(f, ", CFI {:.3}, RMSEA {:.3}", self.cfi, self.rmsea)
    }
}
