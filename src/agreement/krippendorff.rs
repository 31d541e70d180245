//! Krippendorff's alpha, from coincidences.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Refusal;
use crate::estimate::{Estimate, Quantity};
use crate::math::sums::compensated;
use crate::tally::coincidences::Coincidences;
use crate::vocabulary::scale::Scale;

/// How far apart two ratings are, for Krippendorff's α.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AlphaMetric {
    /// 1 where they differ.
    Nominal,
    /// The square of the number of ratings between them, both points' own counted half.
    Ordinal,
    /// (c − k)².
    Interval,
    /// ((c − k)/(c + k))²; only where every point is above 0: a ratio needs a true zero and values on one side of it.
    Ratio,
}

impl fmt::Display for AlphaMetric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            AlphaMetric::Nominal => "nominal",
            AlphaMetric::Ordinal => "ordinal",
            AlphaMetric::Interval => "interval",
            AlphaMetric::Ratio => "ratio",
        })
    }
}

pub(super) const ALPHA: &str = "Krippendorff's alpha";

impl AlphaMetric {
    /// Whether the metric is defined on the scale.
    pub(super) fn fits(self, scale: &Scale) -> Result<(), Refusal> {
        if self != AlphaMetric::Ratio || scale.lowest() > 0 {
            return Ok(());
        }
        Err(Refusal::NotOnThisScale {
            figure: ALPHA.into(),
            scale: scale.to_string().into(),
            needs: "points above 0 for the ratio metric".into(),
        })
    }

    /// The values that are compared: the scale's points, or for ordinal ones the middle place that a point's ratings take among all.
    pub(super) fn values(self, scale: &Scale, ratings: &[f64]) -> Vec<f64> {
        if self != AlphaMetric::Ordinal {
            return scale.points().map(f64::from).collect();
        }
        let mut below = 0.0;
        let middle = ratings.iter().map(|count| {
            let middle = below + count / 2.0;
            below += count;
            middle
        });
        middle.collect()
    }

    /// δ² of two values.
    pub(super) fn squared_distance(self, first: f64, second: f64) -> f64 {
        match self {
            AlphaMetric::Nominal => f64::from(u8::from(first != second)),
            AlphaMetric::Ordinal | AlphaMetric::Interval => (first - second).powi(2),
            AlphaMetric::Ratio => ((first - second) / (first + second)).powi(2),
        }
    }

    /// For each point, Σ_k n_k δ²_ck.
    pub(super) fn expected(self, values: &[f64], ratings: &[f64]) -> Vec<f64> {
        let of = |own: &f64| {
            let others = values.iter().zip(ratings).filter(|(_, count)| **count > 0.0);
            compensated(others.map(|(other, count)| count * self.squared_distance(*own, *other)))
        };
        values.iter().map(of).collect()
    }
}

impl Coincidences {
    /// Krippendorff's α = 1 − (n − 1) Σ o_ck δ²_ck/Σ n_c n_k δ²_ck over all ordered pairs of points c, k: o_ck is how often the two were
    /// given to the same unit, each unit's pairs weighed by 1/(m − 1); n_c = Σ_k o_ck, n = Σ n_c.
    ///
    /// Any number of raters per unit, missing ratings among them; a unit with one rating pairs with nothing and is left out. α is 1 without any
    /// disagreement, 0 where ratings of a unit are as unlike as any two ratings, and below 0 where they are more so. It pools all ratings into
    /// one distribution and so takes the raters as interchangeable. Source: Krippendorff 2004, *Content Analysis*, 2nd ed., ch. 11;
    /// Hayes & Krippendorff 2007, *Commun. Methods Meas.* 1, 77–89. The estimate's n counts units.
    ///
    /// Coincidences do not tell which of them belong to one unit, so that the interval is refused: [`UnitRatings`](crate::UnitRatings) keeps
    /// the units and resamples them. Asserted example: [`Coincidences`].
    ///
    /// # Errors
    /// Refused where no unit has two ratings, where all of these ratings are the same, and for the ratio metric on a scale with a point at 0 or
    /// below.
    pub fn krippendorff_alpha(&self, metric: AlphaMetric) -> Result<Estimate, Refusal> {
        metric.fits(self.scale())?;
        let units = self.units();
        if units == 0 {
            return Err(match self.units_with_one_rating() {
                0 => Refusal::nobody(ALPHA),
                _ => Refusal::too_few(ALPHA, "units with two ratings or more", 0, 1),
            });
        }
        let ratings: Vec<f64> = self.pairable().into_iter().map(|count| count as f64).collect();
        let values = metric.values(self.scale(), &ratings);
        let expected = metric.expected(&values, &ratings);
        let expected = compensated(ratings.iter().zip(expected).map(|(count, expected)| count * expected));
        if expected <= 0.0 {
            return Err(Refusal::no_variation(ALPHA, "ratings"));
        }
        let seen = self.weighed().map(|(c, k, pairs)| pairs * metric.squared_distance(values[c], values[k]));
        let n = compensated(ratings.iter().copied());
        let alpha = 1.0 - (n - 1.0) * compensated(seen) / expected;
        Ok(Estimate::new(alpha, Quantity::Coefficient, Err(Refusal::no_interval(ALPHA)), units, ALPHA)
            .by(format!("{ALPHA}, {metric}"))
            .missing_were(self.missing())
            .with_caveats(self.surveyed_set().caveats()))
    }
}
