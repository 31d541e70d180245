//! The standardised mean difference: how far apart answers are at equal scores.

use std::fmt;

use serde::Serialize;

use super::AtScore;
use crate::error::{Refusal, or_refused};
use crate::estimate::{Confidence, Estimate, Interval, Quantity};
use crate::math::normal;
use crate::tally::item_functioning::ItemFunctioning;

/// How far the second group's answers lie above the first's at equal scores.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StandardisedDifference {
    /// In points of the scale, reverse-keyed items turned.
    pub difference: Estimate,
    /// In standard deviations of the item over both groups, which are taken as known.
    #[serde(serialize_with = "or_refused")]
    pub effect: Result<Estimate, Refusal>,
    /// The difference's standard error; 0 where answers are all the same at equal scores.
    pub standard_error: f64,
}

impl ItemFunctioning {
    /// The standardised mean difference SMD = Σ_k w_k (ȳ₂_k − ȳ₁_k), the differences of means at equal scores weighted by the second group's
    /// scores, w_k = n₂_k/Σ n₂.
    ///
    /// Interval: normal, with the variance Σ_k w_k² (1/n₁_k + 1/n₂_k)² Var F_k of Zwick & Thayer, Var F_k as in
    /// [`mantel`](ItemFunctioning::mantel), where the asserted example is too. Effect size: SMD over the standard deviation (n − 1) of the item over all
    /// who were compared. Source: Dorans & Schmitt 1991, ETS RR-91-47; Zwick & Thayer 1996, *J. Educ. Behav. Statist.* 21, 187–201.
    ///
    /// # Errors
    /// Refused where a group has nobody or no score is one of both groups. Where answers are all the same at equal scores, only the
    /// interval is refused; where they are all the same, the effect size.
    pub fn standardised_mean_difference(
        &self,
        confidence: Confidence,
    ) -> Result<StandardisedDifference, Refusal> {
        const FIGURE: &str = "standardised mean difference";
        const EFFECT: &str = "effect size of the standardised mean difference";
        let strata = self.at_equal_scores(FIGURE)?;
        let focal: f64 = strata.iter().map(|at| at.sizes[1]).sum();
        let value: f64 = strata.iter().map(|at| at.sizes[1] / focal * at.difference()).sum();
        let variance: f64 = strata
            .iter()
            .map(|at| {
                let [first, second] = at.sizes;
                (second / focal * (1.0 / first + 1.0 / second)).powi(2) * at.drawn() * at.variance()
            })
            .sum();
        let standard_error = variance.sqrt();
        let half = normal::upper_quantile(confidence.tail()) * standard_error;
        let interval = if standard_error > 0.0 {
            Ok(Interval::around(value, value - half, value + half, confidence))
        } else {
            Err(Refusal::no_variation(FIGURE, "answers at equal scores"))
        };
        let estimate = Estimate::new(value, Quantity::Points, interval, self.compared(), FIGURE);
        let deviation = standard_deviation(&strata);
        let effect = || {
            let interval =
                estimate.interval().map_err(Clone::clone).map(|ends| ends.scaled(1.0 / deviation, 0.0));
            let effect =
                Estimate::new(value / deviation, Quantity::Coefficient, interval, self.compared(), EFFECT);
            self.dress(effect, "standardised mean difference in standard deviations; Zwick–Thayer interval")
        };
        Ok(StandardisedDifference {
            effect: if deviation > 0.0 {
                Ok(effect())
            } else {
                Err(Refusal::no_variation(EFFECT, "answers"))
            },
            difference: self.dress(estimate.clone(), "standardised mean difference; Zwick–Thayer interval"),
            standard_error,
        })
    }
}

/// Of all who were compared, with n − 1.
fn standard_deviation(strata: &[AtScore]) -> f64 {
    let n: f64 = strata.iter().map(AtScore::n).sum();
    let points = strata.first().map_or(0, |at| at.counts[0].len());
    let given = |point: usize| strata.iter().map(|at| at.counts[0][point] + at.counts[1][point]).sum::<f64>();
    let all = AtScore { sizes: [n, 0.0], counts: [(0..points).map(given).collect(), vec![0.0; points]] };
    (all.variance() * (n / (n - 1.0))).sqrt()
}

impl fmt::Display for StandardisedDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = format!("{:+.2} points, n = {}", self.difference.short(), self.difference.n());
        match &self.effect {
            Ok(effect) => f.pad(&format!("{line}; {:+.2} standard deviations", effect.short())),
            Err(refusal) => f.pad(&format!("{line}; {refusal}")),
        }
    }
}
