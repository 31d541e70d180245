//! All figures of a section's reliability together, and item by item.

use std::fmt;

use serde::Serialize;

use super::one_factor::FactorFit;
use super::section::Reliability;
use crate::error::{Refusal, or_refused};
use crate::estimate::{Confidence, Estimate};
use crate::tally::products::AnswersUsed;

/// What one item does in its section.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ItemReliability {
    /// The item.
    pub item: String,
    /// Its correlation with the sum of the others.
    #[serde(serialize_with = "or_refused")]
    pub item_rest_correlation: Result<Estimate, Refusal>,
    /// α of the others alone.
    #[serde(serialize_with = "or_refused")]
    pub alpha_without: Result<Estimate, Refusal>,
}

/// All figures of a section's reliability; see the methods of [`Reliability`] by the same names.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReliabilityFigures {
    /// Whether incomplete answers were used pairwise or left out.
    pub used: AnswersUsed,
    /// Cronbach's α.
    #[serde(serialize_with = "or_refused")]
    pub alpha: Result<Estimate, Refusal>,
    /// α of standardised items.
    #[serde(serialize_with = "or_refused")]
    pub standardised_alpha: Result<Estimate, Refusal>,
    /// Guttman's λ₂.
    #[serde(serialize_with = "or_refused")]
    pub lambda_2: Result<Estimate, Refusal>,
    /// The greatest split-half reliability.
    #[serde(serialize_with = "or_refused")]
    pub lambda_4: Result<Estimate, Refusal>,
    /// Guttman's λ₆.
    #[serde(serialize_with = "or_refused")]
    pub lambda_6: Result<Estimate, Refusal>,
    /// ω total of one factor by maximum likelihood.
    #[serde(serialize_with = "or_refused")]
    pub omega_total: Result<Estimate, Refusal>,
    /// How far a score strays, in points of the mean of the items.
    #[serde(serialize_with = "or_refused")]
    pub standard_error_of_measurement: Result<Estimate, Refusal>,
    /// What two scores of one person must differ by.
    #[serde(serialize_with = "or_refused")]
    pub smallest_detectable_change: Result<Estimate, Refusal>,
    /// Item by item.
    pub items: Vec<ItemReliability>,
}

impl Reliability {
    /// Every item's correlation with the rest, and α without it.
    pub fn items(&self, confidence: Confidence) -> Vec<ItemReliability> {
        let of = |(place, item): (usize, &String)| ItemReliability {
            item: item.clone(),
            item_rest_correlation: self.item_rest_place(place, confidence),
            alpha_without: self.alpha_without_place(place, confidence),
        };
        self.items.iter().enumerate().map(of).collect()
    }

    /// All figures at once; each may be refused on its own. `Display` writes a page of them.
    pub fn figures(&self, confidence: Confidence) -> ReliabilityFigures {
        ReliabilityFigures {
            used: self.answers_used(),
            alpha: self.alpha(confidence),
            standardised_alpha: self.standardised_alpha(confidence),
            lambda_2: self.lambda_2(confidence),
            lambda_4: self.lambda_4(confidence),
            lambda_6: self.lambda_6(confidence),
            omega_total: self.omega_total(FactorFit::MaximumLikelihood, confidence),
            standard_error_of_measurement: self.standard_error_of_measurement(confidence),
            smallest_detectable_change: self.smallest_detectable_change(confidence),
            items: self.items(confidence),
        }
    }
}

/// A figure as a cell of a table has room for it.
fn cell(figure: &Result<Estimate, Refusal>) -> String {
    figure.as_ref().map_or_else(|_| "refused".into(), |figure| format!("{:.2}", figure.short()))
}

impl fmt::Display for ReliabilityFigures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let figures = [
            ("alpha", &self.alpha),
            ("standardised alpha", &self.standardised_alpha),
            ("lambda 2", &self.lambda_2),
            ("lambda 4", &self.lambda_4),
            ("lambda 6", &self.lambda_6),
            ("omega total", &self.omega_total),
            ("error of measurement", &self.standard_error_of_measurement),
            ("smallest change", &self.smallest_detectable_change),
        ];
        for (name, figure) in figures {
            match figure {
                Ok(figure) => {
                    writeln!(
                        f,
                        "{name:<21} {:<20} n = {}, {}",
                        cell(&Ok(figure.clone())),
                        figure.n(),
                        self.used
                    )?;
                }
                Err(refusal) => writeln!(f, "{name:<21} {refusal}")?,
            }
        }
        write!(f, "{:<21} {:<20} alpha without it", "item", "with the rest")?;
        for item in &self.items {
            let (rest, without) = (cell(&item.item_rest_correlation), cell(&item.alpha_without));
            write!(f, "\n{:<21} {rest:<20} {without}", item.item)?;
        }
        Ok(())
    }
}

impl fmt::Display for ItemReliability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rest, without) = (cell(&self.item_rest_correlation), cell(&self.alpha_without));
        f.pad(&format!("{}: with the rest {rest}, alpha without it {without}", self.item))
    }
}
