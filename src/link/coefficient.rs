//! Which correlation, by which interval, and what it is called.

use serde::{Deserialize, Serialize};

/// Which correlation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Coefficient {
    /// Pearson's product-moment correlation.
    Pearson,
    /// Pearson's, divided by the root of the product of two reliabilities.
    Disattenuated,
    /// Spearman's rank correlation, with mid-ranks.
    Spearman,
    /// Kendall's τ-b.
    Kendall,
    /// Goodman and Kruskal's γ.
    Gamma,
    /// Somers' d of change given experience.
    SomersD,
    /// Polyserial: change with the normal variable behind ordered experience.
    Polyserial,
}

/// What a figure is called in a refusal, and the figure with its method in words.
pub(super) struct Names {
    pub(super) figure: &'static str,
    pub(super) method: &'static str,
}

impl Coefficient {
    /// How a line of text calls it.
    pub(super) fn symbol(self) -> &'static str {
        match self {
            Coefficient::Pearson => "r",
            Coefficient::Disattenuated => "disattenuated r",
            Coefficient::Spearman => "rank correlation",
            Coefficient::Kendall => "Kendall's τ-b",
            Coefficient::Gamma => "γ",
            Coefficient::SomersD => "Somers' d of change given experience",
            Coefficient::Polyserial => "polyserial correlation",
        }
    }

    /// Its names, raw and given the baseline, with the distribution-free interval.
    pub(super) fn names(self, given_baseline: bool) -> Names {
        let (figure, method) = match (self, given_baseline) {
            (Coefficient::Pearson, false) => {
                ("Pearson correlation", "Pearson correlation; distribution-free interval")
            }
            (Coefficient::Pearson, true) => (
                "partial Pearson correlation",
                "partial Pearson correlation given the baseline; distribution-free interval",
            ),
            (Coefficient::Spearman, false) => {
                ("Spearman correlation", "Spearman correlation; distribution-free interval")
            }
            (Coefficient::Spearman, true) => (
                "partial Spearman correlation",
                "partial Spearman correlation given the baseline; distribution-free interval",
            ),
            (Coefficient::Kendall, false) => {
                ("Kendall correlation", "Kendall's tau-b; distribution-free interval")
            }
            (Coefficient::Kendall, true) => (
                "partial Kendall correlation",
                "partial Kendall's tau-b given the baseline; distribution-free interval",
            ),
            (Coefficient::Disattenuated, _) => (
                "disattenuated correlation",
                "Pearson correlation corrected for both reliabilities; distribution-free interval",
            ),
            (Coefficient::Gamma, _) => {
                ("Goodman–Kruskal gamma", "Goodman–Kruskal gamma; distribution-free interval")
            }
            (Coefficient::SomersD, _) => (
                "Somers' d of change given experience",
                "Somers' d of change given experience; distribution-free interval",
            ),
            (Coefficient::Polyserial, _) => {
                ("polyserial correlation", "polyserial correlation in two steps; distribution-free interval")
            }
        };
        Names { figure, method }
    }
}
