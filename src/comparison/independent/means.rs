//! Difference of means: Welch's t, and standardised.

use serde::Serialize;

use super::IndependentSamples;
use crate::comparison::samples::Moments;
use crate::comparison::sentence::Comparison;
use crate::error::Refusal;
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity, Test};
use crate::inference::mean::{lopsided, t_interval};
use crate::inference::standardised::{hedges, noncentral_t_ends};
use crate::math::{normal, student_t};

/// What the difference of two independent means is divided by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StandardisedBy {
    /// The pooled standard deviation, with Hedges' exact correction for small samples: Hedges g.
    #[default]
    PooledCorrected,
    /// The pooled standard deviation: Cohen's d.
    Pooled,
    /// The standard deviation of the group that is compared against, the first: Glass's Δ.
    First,
}

impl StandardisedBy {
    fn name(self) -> &'static str {
        match self {
            StandardisedBy::PooledCorrected => "Hedges g",
            StandardisedBy::Pooled => "Cohen's d",
            StandardisedBy::First => "Glass's Δ",
        }
    }

    fn method(self) -> &'static str {
        match self {
            StandardisedBy::PooledCorrected => "Hedges g, exact correction; non-central t interval",
            StandardisedBy::Pooled => "Cohen's d; non-central t interval",
            StandardisedBy::First => "Glass's Δ; large-sample interval (Bonett)",
        }
    }
}

/// The difference of two means with its standard error and Welch's degrees of freedom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Welch {
    pub(super) difference: f64,
    pub(super) se: f64,
    pub(super) df: f64,
    /// The skewness of the difference.
    skewness: f64,
}

impl Welch {
    /// Of two samples with at least two answers each, one of which varies.
    fn of(first: Moments, second: Moments) -> Self {
        let (a, b) = (first.variance / first.n, second.variance / second.n);
        let squared = a + b;
        // With shares of the variance, so that nothing under- or overflows.
        let (a, b) = (a / squared, b / squared);
        let df = 1.0 / (a * a / (first.n - 1.0) + b * b / (second.n - 1.0));
        let se = squared.sqrt();
        let third = |of: Moments| of.third / (of.n * se) / (of.n * se);
        let skewness = (third(second) - third(first)) / se;
        Welch { difference: second.mean - first.mean, se, df, skewness }
    }
}

impl IndependentSamples {
    pub(super) fn both_moments(&self) -> (Moments, Moments) {
        let values = &self.setting.values;
        (self.first.moments(values), self.second.moments(values))
    }

    pub(super) fn welch(&self, figure: &'static str) -> Result<Welch, Refusal> {
        self.at_least(figure, 2)?;
        if !self.first.varies() && !self.second.varies() {
            return Err(Refusal::no_variation(figure, "answers of each group"));
        }
        let (first, second) = self.both_moments();
        Ok(Welch::of(first, second))
    }

    /// Cochran's rule on the skewness of the difference: where both groups are lopsided alike, it cancels.
    pub(super) fn lopsided_difference(&self, welch: &Welch) -> Option<Caveat> {
        lopsided(self.n(), welch.skewness * (self.n() as f64).sqrt())
    }

    /// The mean of the second group less the mean of the first, x̄₂ − x̄₁, in points.
    ///
    /// Interval: Welch's, x̄₂ − x̄₁ ± t(1 − α/2, ν) se with se² = s₁²/n₁ + s₂²/n₂ and ν = se⁴/(s₁⁴/(n₁²(n₁ − 1)) + s₂⁴/(n₂²(n₂ − 1))):
    /// Welch 1938, *Biometrika* 29, 350–362; cut at the widest difference that the scale allows (which R's `t.test` is not). The spreads may
    /// differ, and one of the two groups may be all alike. Where the difference itself is so skewed that Cochran's rule (n above 25 times
    /// its squared skewness, per answer) fails, a caveat says so. Missing answers are left out.
    ///
    /// ```
    /// use kokemus::{Confidence, IndependentSamples, Scale, Tally};
    ///
    /// let scale = Scale::satisfaction();
    /// let child = Tally::of_counts(&scale, [2, 5, 9, 12, 10])?;
    /// let parent = Tally::of_counts(&scale, [0, 2, 6, 15, 21])?;
    /// let heard = IndependentSamples::of(&child, &parent)?.named("child", "parent");
    ///
    /// let difference = heard.difference_of_means(Confidence::P95)?;
    /// assert_eq!(format!("{difference:.2}"), "0.64 [0.18, 1.11], n = 82");
    /// assert_eq!(heard.welch_t_test()?.to_string(), "t = 2.80, df 68.8, p = 0.007 (Welch's t test)");
    /// assert_eq!(
    ///     heard.compare_means(Confidence::P95)?.to_string(),
    ///     "parent less child: +0.6 points [0.2, 1.1], n = 44 and 38; Hedges g 0.62 [0.18, 1.07]; p = 0.007 (Welch's t test)"
    /// );
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where one of the two groups is empty. With one answer in a group, or none different in either, only the interval is refused.
    pub fn difference_of_means(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "difference of means";
        self.answered(FIGURE)?;
        let (first, second) = self.both_moments();
        let difference = second.mean - first.mean;
        let welch = self.welch(FIGURE);
        let caveat = welch.as_ref().ok().and_then(|welch| self.lopsided_difference(welch));
        let range = self.setting.range();
        let interval =
            welch.map(|Welch { se, df, .. }| t_interval(difference, se, df, (-range, range), confidence));
        let method = "difference of means, second less first; Welch's t interval";
        let estimate = Estimate::new(difference, Quantity::Points, interval, self.n(), method);
        Ok(self.setting.dressed(estimate).with_caveats(caveat))
    }

    /// Welch's t test that both means are the same: t = (x̄₂ − x̄₁)/se, two-sided; see [`difference_of_means`](Self::difference_of_means).
    ///
    /// # Errors
    /// Refused with fewer than two answers in a group, and where neither group varies: nobody knows then how far chance carries.
    pub fn welch_t_test(&self) -> Result<Test, Refusal> {
        let welch = self.welch("Welch's t test")?;
        let t = welch.difference / welch.se;
        let p = 2.0 * student_t::upper_tail(t.abs(), welch.df);
        let test = Test::new("Welch's t test", "t", t, p, self.n()).on([welch.df]);
        Ok(test.with_caveats(self.setting.caveats()).with_caveats(self.lopsided_difference(&welch)))
    }

    /// The difference of the means divided by a standard deviation.
    ///
    /// With s² = ((n₁ − 1)s₁² + (n₂ − 1)s₂²)/ν, ν = n₁ + n₂ − 2 and ñ = n₁n₂/(n₁ + n₂):
    /// - Cohen's d = (x̄₂ − x̄₁)/s; the interval from the non-centralities δ that put √ñ d at α/2 and 1 − α/2 of t(ν, δ), divided by √ñ:
    ///   Steiger & Fouladi 1997;
    /// - Hedges g = J(ν) d with the exact J(ν) = Γ(ν/2)/(√(ν/2) Γ((ν − 1)/2)), on the value and both ends: Hedges 1981, *J. Educ. Statist.* 6,
    ///   107–128 (R's `effectsize::hedges_g`);
    /// - Glass's Δ = (x̄₂ − x̄₁)/s₁, se² = Δ²/(2(n₁ − 1)) + 1/(n₁ − 1) + s₂²/(s₁²(n₂ − 1)), normal quantile: Bonett 2008, *Psychol. Methods*
    ///   13, 99–109.
    ///
    /// The non-central t interval takes answers as normal with equal spread. Example: [`difference_of_means`](Self::difference_of_means).
    ///
    /// # Errors
    /// Refused where a group is empty, where there are too few answers for what it is divided by (g wants four in all, d three, Δ two in each
    /// group), and where that does not vary.
    pub fn standardised_difference(
        &self,
        by: StandardisedBy,
        confidence: Confidence,
    ) -> Result<Estimate, Refusal> {
        let figure = by.name();
        self.answered(figure)?;
        let (first, second) = self.both_moments();
        let (value, (lower, upper)) = match by {
            StandardisedBy::First => {
                self.at_least(figure, 2)?;
                if !self.first.varies() {
                    return Err(Refusal::no_variation(figure, "answers of the first group"));
                }
                glass(first, second, confidence)
            }
            StandardisedBy::Pooled => self.pooled(figure, 3, confidence)?,
            StandardisedBy::PooledCorrected => {
                let (d, ends) = self.pooled(figure, 4, confidence)?;
                let j = hedges(self.n() as f64 - 2.0);
                (j * d, (j * ends.0, j * ends.1))
            }
        };
        let interval = if lower.is_finite() && upper.is_finite() {
            Ok(Interval::around(value, lower, upper, confidence))
        } else {
            Err(Refusal::no_interval(figure))
        };
        let estimate = Estimate::new(value, Quantity::Coefficient, interval, self.n(), by.method());
        Ok(self.setting.dressed(estimate))
    }

    /// Cohen's d and its ends.
    fn pooled(
        &self,
        figure: &'static str,
        need: u64,
        confidence: Confidence,
    ) -> Result<(f64, (f64, f64)), Refusal> {
        if self.n() < need {
            return Err(Refusal::too_few(figure, "answers of both groups", self.n(), need));
        }
        if !self.first.varies() && !self.second.varies() {
            return Err(Refusal::no_variation(figure, "answers of each group"));
        }
        let (first, second) = self.both_moments();
        let df = first.n + second.n - 2.0;
        // A group of one has no variance and no weight.
        let part = |of: Moments| if of.n > 1.0 { (of.n - 1.0) / df * of.variance } else { 0.0 };
        let d = (second.mean - first.mean) / (part(first) + part(second)).sqrt();
        let root = (first.n / (first.n + second.n) * second.n).sqrt();
        Ok((d, noncentral_t_ends(d, root, df, confidence)))
    }

    /// The comparison of means in one sentence: difference, Hedges g, Welch's t test.
    ///
    /// # Errors
    /// Refused where one of the two groups is empty.
    pub fn compare_means(&self, confidence: Confidence) -> Result<Comparison, Refusal> {
        let (first, second) = self.sides();
        let by = StandardisedBy::PooledCorrected;
        Ok(Comparison {
            first,
            second,
            difference: self.difference_of_means(confidence)?,
            effect_size: by.name().into(),
            effect: self.standardised_difference(by, confidence),
            test: self.welch_t_test(),
            adjusted: None,
        })
    }
}

/// Glass's Δ and its ends.
fn glass(first: Moments, second: Moments, confidence: Confidence) -> (f64, (f64, f64)) {
    let value = (second.mean - first.mean) / first.variance.sqrt();
    let (first_df, second_df) = (first.n - 1.0, second.n - 1.0);
    let squared =
        value * value / (2.0 * first_df) + 1.0 / first_df + second.variance / first.variance / second_df;
    let reach = normal::upper_quantile(confidence.tail()) * squared.sqrt();
    (value, (value - reach, value + reach))
}
