//! The figures of two raters on one page.

use std::fmt;

use serde::Serialize;

use super::bland_altman::BlandAltman;
use super::chance_corrected::{AgreementInterval, AgreementWeights};
use super::direction::Direction;
use super::two_raters::TwoRaters;
use crate::error::{Refusal, or_refused};
use crate::estimate::{Confidence, Estimate, Test};

/// How far two raters agree, by the usual figures side by side, and in which direction they differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AgreementSummary {
    /// The share of pairs in which both say the same.
    #[serde(serialize_with = "or_refused")]
    pub exact: Result<Estimate, Refusal>,
    /// The share of pairs that lie at most one point apart.
    #[serde(serialize_with = "or_refused")]
    pub within_one: Result<Estimate, Refusal>,
    /// Cohen's κ with quadratic weights and the jackknife interval.
    #[serde(serialize_with = "or_refused")]
    pub kappa: Result<Estimate, Refusal>,
    /// Gwet's AC2 with quadratic weights and the jackknife interval.
    #[serde(serialize_with = "or_refused")]
    pub ac2: Result<Estimate, Refusal>,
    /// ICC(A,1).
    #[serde(serialize_with = "or_refused")]
    pub intraclass: Result<Estimate, Refusal>,
    /// Who says more.
    #[serde(serialize_with = "or_refused")]
    pub direction: Result<Direction, Refusal>,
    /// Bias and limits of agreement.
    #[serde(serialize_with = "or_refused")]
    pub bland_altman: Result<BlandAltman, Refusal>,
    /// Whether the two use the points equally often.
    #[serde(serialize_with = "or_refused")]
    pub marginal_homogeneity: Result<Test, Refusal>,
}

impl TwoRaters {
    /// The usual figures side by side; each that cannot be is refused on its own.
    ///
    /// ```
    /// use kokemus::{Confidence, CrossTally, Scale, TwoRaters};
    ///
    /// let scale = Scale::satisfaction();
    /// let mut everybody_gives_five = CrossTally::empty(&scale, &scale);
    /// for _ in 0..20 {
    ///     everybody_gives_five.add(5, 5)?;
    /// }
    /// let summary = TwoRaters::of(everybody_gives_five)?.agreement(Confidence::P95);
    /// assert_eq!(summary.exact?.to_string(), "100 % [84, 100], n = 20");
    /// assert_eq!(summary.ac2?.to_string(), "1.00, n = 20");
    /// assert_eq!(
    ///     summary.kappa.unwrap_err().to_string(),
    ///     "Cohen's kappa: ratings of both raters are all the same; 2 different ones would do"
    /// );
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    pub fn agreement(&self, confidence: Confidence) -> AgreementSummary {
        AgreementSummary {
            exact: self.exact_agreement(confidence),
            within_one: self.agreement_within(1, confidence),
            kappa: self.kappa_by(AgreementWeights::Quadratic, AgreementInterval::Jackknife, confidence),
            ac2: self.gwet_by(AgreementWeights::Quadratic, AgreementInterval::Jackknife, confidence),
            intraclass: self.intraclass(confidence).agreement,
            direction: self.direction(confidence),
            bland_altman: self.bland_altman(confidence),
            marginal_homogeneity: self.marginal_homogeneity(),
        }
    }
}

fn line<T: fmt::Display>(f: &mut fmt::Formatter<'_>, part: &Result<T, Refusal>, end: &str) -> fmt::Result {
    match part {
        Ok(part) => write!(f, "{part}{end}"),
        Err(refusal) => write!(f, "{refusal}{end}"),
    }
}

impl fmt::Display for AgreementSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let figures = [
            ("the same", &self.exact),
            ("within one point", &self.within_one),
            ("kappa, quadratic weights", &self.kappa),
            ("Gwet's AC2", &self.ac2),
            ("ICC(A,1)", &self.intraclass),
        ];
        for (name, figure) in figures {
            match figure {
                Ok(estimate) => writeln!(f, "{name}: {estimate}")?,
                Err(refusal) => writeln!(f, "{name}: refused: {refusal}")?,
            }
        }
        line(f, &self.direction, "\n")?;
        line(f, &self.bland_altman, "\n")?;
        line(f, &self.marginal_homogeneity, "")
    }
}
