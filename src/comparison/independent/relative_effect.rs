//! The probability that the second is higher: Brunner and Munzel's test, its intervals, and Cliff's delta.

use serde::Serialize;

use super::IndependentSamples;
use crate::comparison::ranks::twice_centred;
use crate::comparison::samples::Sample;
use crate::comparison::sentence::{Comparison, probability_higher};
use crate::error::Refusal;
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity, Test};
use crate::math::{normal, student_t};

/// How the interval of P(second > first) + ½P(second = first) is computed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RelativeEffectInterval {
    /// p̂ ± t(1 − α/2, ν) se, cut at 0 and 1: agrees with [`IndependentSamples::brunner_munzel`]. Brunner & Munzel 2000, *Biom.
    /// J.* 42, 17–25.
    #[default]
    Studentised,
    /// The same on the logit scale, which stays within 0 and 1 and holds its level better near them: Brunner, Bathke &
    /// Konietschke 2018, *Rank and Pseudo-Rank Procedures*, §3.7.
    Logit,
    /// The values θ with |p̂ − θ| ≤ z √V(θ), V(θ) = θ(1 − θ)(1 + n* (1 − θ)/(2 − θ) + n* θ/(1 + θ))/(n₁n₂), n* = (n₁ + n₂)/2 −
    /// 1: Newcombe 2006, *Statist. Med.* 25, 559–573, method 5. It exists where the groups do not overlap, and in small groups;
    /// with many ties it is wider than it need be.
    Newcombe,
}

impl RelativeEffectInterval {
    fn method(self, figure: Figure) -> &'static str {
        match (self, figure) {
            (RelativeEffectInterval::Studentised, Figure::Probability) => {
                "P(second > first) + ½P(second = first); t interval (Brunner–Munzel)"
            }
            (RelativeEffectInterval::Logit, Figure::Probability) => {
                "P(second > first) + ½P(second = first); t interval on the logit scale (Brunner–Munzel)"
            }
            (RelativeEffectInterval::Newcombe, Figure::Probability) => {
                "P(second > first) + ½P(second = first); Newcombe's interval"
            }
            (RelativeEffectInterval::Studentised, Figure::Delta) => {
                "Cliff's delta, P(second > first) − P(second < first); t interval (Brunner–Munzel)"
            }
            (RelativeEffectInterval::Logit, Figure::Delta) => {
                "Cliff's delta, P(second > first) − P(second < first); t interval on the z scale (Brunner–Munzel)"
            }
            (RelativeEffectInterval::Newcombe, Figure::Delta) => {
                "Cliff's delta, P(second > first) − P(second < first); Newcombe's interval"
            }
        }
    }
}

/// One thing on two footings: δ = 2p − 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Figure {
    Probability,
    Delta,
}

/// Below this size of the smaller group the test rejects too often: Neubert & Brunner 2007, *Comput. Statist. Data Anal.* 51,
/// 5192–5204.
const ENOUGH: u64 = 10;

/// p̂ − ½ with its standard error and degrees of freedom.
#[derive(Debug, Clone, Copy)]
pub(super) struct RelativeEffect {
    pub(super) offset: f64,
    pub(super) se: f64,
    pub(super) df: f64,
}

/// The variance over one group, with n − 1, of the share of the other group that lies below less ½ (ties half): 0 exactly where
/// all are alike.
fn placement_variance(own: &Sample, other: &Sample, twice_sum: i128) -> f64 {
    let n = own.n as f64;
    let unit = 2.0 * n * other.n as f64;
    let placed = twice_centred(&other.counts).into_iter().zip(&own.counts).filter(|(_, count)| **count > 0);
    // Exact differences: no product of two counts passes 2^126.
    let apart = placed.map(|(twice, count)| (twice * i128::from(own.n) - twice_sum, *count as f64));
    apart.map(|(apart, count)| count * (apart as f64 / unit).powi(2)).sum::<f64>() / (n - 1.0)
}

impl IndependentSamples {
    /// The caller knows that nobody is missing on either side.
    fn offset(&self) -> f64 {
        self.twice_u_less_mean() as f64 / (2.0 * self.first.n as f64 * self.second.n as f64)
    }

    /// p̂, so that the two directions add up to 1 but for a rounding.
    fn probability(&self) -> f64 {
        let pairs = i128::from(self.first.n) * i128::from(self.second.n);
        (pairs + self.twice_u_less_mean()) as f64 / (2 * pairs.max(1)) as f64
    }

    pub(super) fn relative_effect(&self, figure: &'static str) -> Result<RelativeEffect, Refusal> {
        self.at_least(figure, 2)?;
        if !self.varies() {
            return Err(Refusal::no_variation(figure, "answers"));
        }
        let twice = self.twice_u_less_mean();
        let of_second = placement_variance(&self.second, &self.first, twice) / self.second.n as f64;
        let of_first = placement_variance(&self.first, &self.second, -twice) / self.first.n as f64;
        let squared = of_first + of_second;
        if squared <= 0.0 {
            let bound = if twice > 0 { "1" } else { "0" };
            return Err(Refusal::AtItsBound { figure: figure.into(), bound: bound.into() });
        }
        let (a, b) = (of_first / squared, of_second / squared);
        let df = 1.0 / (a * a / (self.first.n as f64 - 1.0) + b * b / (self.second.n as f64 - 1.0));
        Ok(RelativeEffect { offset: self.offset(), se: squared.sqrt(), df })
    }

    pub(super) fn too_small_for_brunner_munzel(&self) -> Option<Caveat> {
        let smallest = self.first.n.min(self.second.n);
        (smallest < ENOUGH).then_some(Caveat::TooSmallForApproximation { smallest, wanted: ENOUGH })
    }

    /// Brunner and Munzel's test that neither group tends to be higher, P(second > first) + ½P(second = first) = ½, two-sided.
    ///
    /// W = (p̂ − ½)/se, se² = s₁²/n₁ + s₂²/n₂ with s² the variance over a group of the share of the other group that lies below
    /// each of its answers (ties half); t with Satterthwaite's degrees of freedom: Brunner & Munzel 2000, *Biom. J.* 42, 17–25
    /// (statsmodels' `rank_compare_2indep`, SciPy's `brunnermunzel`). Unlike Mann and Whitney's it lets spreads differ. Below
    /// 10 in a group a caveat asks for a permutation test (Neubert & Brunner 2007).
    ///
    /// ```
    /// use kokemus::{Confidence, IndependentSamples, RelativeEffectInterval, Scale, Tally};
    ///
    /// let scale = Scale::satisfaction();
    /// let first = Tally::of_counts(&scale, [24, 37, 21, 19, 6])?;
    /// let second = Tally::of_counts(&scale, [11, 51, 22, 21, 7])?;
    /// let both = IndependentSamples::of(&first, &second)?; // Munzel & Hauschke
    /// assert_eq!(both.brunner_munzel()?.to_string(), "W = 1.18, df 204.3, p = 0.241 (Brunner–Munzel test)");
    /// let higher = both.probability_second_higher(RelativeEffectInterval::Studentised, Confidence::P95)?;
    /// assert_eq!(format!("{higher:.1}"), "54.4 % [47.0, 61.8], n = 219");
    /// assert_eq!(
    ///     both.compare_ranks(Confidence::P95)?.to_string(),
    ///     "second less first: +0.09 [−0.06, 0.24], n = 112 and 107; P(second higher) 54 % [47, 62]; p = 0.241 (Brunner–Munzel test)"
    /// );
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused with fewer than two answers in a group, where everybody gave the same answer, and where the groups do not
    /// overlap: then nothing tells how far chance carries, and an exact test would do.
    pub fn brunner_munzel(&self) -> Result<Test, Refusal> {
        const FIGURE: &str = "Brunner–Munzel test";
        let RelativeEffect { offset, se, df } = self.relative_effect(FIGURE)?;
        let statistic = offset / se;
        let p = 2.0 * student_t::upper_tail(statistic.abs(), df);
        let test = Test::new(FIGURE, "W", statistic, p, self.n()).on([df]);
        Ok(test.with_caveats(self.setting.caveats()).with_caveats(self.too_small_for_brunner_munzel()))
    }

    /// How probable it is that somebody of the second group answers higher than somebody of the first, ties half: P(second >
    /// first) + ½P(second = first), from all n₁n₂ pairs.
    ///
    /// ½ where neither tends to be higher. Missing answers are left out. Example: [`brunner_munzel`](Self::brunner_munzel).
    ///
    /// # Errors
    /// Refused where a group is empty. The interval alone is refused with one answer in a group, where everybody gave the same
    /// answer, and where the groups do not overlap; Newcombe's exists even then.
    pub fn probability_second_higher(
        &self,
        interval: RelativeEffectInterval,
        confidence: Confidence,
    ) -> Result<Estimate, Refusal> {
        self.on_footing(Figure::Probability, interval, confidence)
    }

    /// Cliff's delta: P(second > first) − P(second < first), from −1 to 1, 0 where neither tends to be higher.
    ///
    /// δ = 2p − 1 with p as [`probability_second_higher`](Self::probability_second_higher), and its interval on that footing:
    /// Cliff 1993, *Psychol. Bull.* 114, 494–509; it is also the rank-biserial correlation. R's `effectsize::rank_biserial`
    /// takes another interval, which assumes that nothing ties and spreads are alike.
    ///
    /// # Errors
    /// As [`probability_second_higher`](Self::probability_second_higher).
    pub fn cliffs_delta(
        &self,
        interval: RelativeEffectInterval,
        confidence: Confidence,
    ) -> Result<Estimate, Refusal> {
        self.on_footing(Figure::Delta, interval, confidence)
    }

    fn on_footing(
        &self,
        figure: Figure,
        interval: RelativeEffectInterval,
        confidence: Confidence,
    ) -> Result<Estimate, Refusal> {
        let name = match figure {
            Figure::Probability => "probability that the second is higher",
            Figure::Delta => "Cliff's delta",
        };
        self.answered(name)?;
        let (value, quantity) = match figure {
            Figure::Probability => (self.probability(), Quantity::Share),
            Figure::Delta => (2.0 * self.offset(), Quantity::Coefficient),
        };
        let ends = match interval {
            RelativeEffectInterval::Studentised => {
                self.relative_effect(name).map(|found| studentised(self.probability(), &found, confidence))
            }
            RelativeEffectInterval::Logit => {
                self.relative_effect(name).map(|found| logit(self.probability(), &found, confidence))
            }
            RelativeEffectInterval::Newcombe => Ok(newcombe(
                self.probability(),
                self.first.n as f64,
                self.second.n as f64,
                normal::upper_quantile(confidence.tail()),
            )),
        };
        let small = match interval {
            RelativeEffectInterval::Newcombe => None,
            RelativeEffectInterval::Studentised | RelativeEffectInterval::Logit => {
                self.too_small_for_brunner_munzel()
            }
        };
        let small = if ends.is_ok() { small } else { None };
        let interval_found = ends.map(|(lower, upper)| match figure {
            Figure::Probability => Interval::around(value, lower, upper, confidence),
            Figure::Delta => Interval::around(value, 2.0 * lower - 1.0, 2.0 * upper - 1.0, confidence),
        });
        let estimate = Estimate::new(value, quantity, interval_found, self.n(), interval.method(figure));
        Ok(self.setting.dressed(estimate).with_caveats(small))
    }

    /// The comparison of ranks in one sentence: Cliff's delta as the difference, P(second > first) + ½P(second = first) as its
    /// size, Brunner and Munzel's test.
    ///
    /// # Errors
    /// Refused where one of the two groups is empty.
    pub fn compare_ranks(&self, confidence: Confidence) -> Result<Comparison, Refusal> {
        let (first, second) = self.sides();
        let by = RelativeEffectInterval::Studentised;
        Ok(Comparison {
            effect_size: probability_higher(&second.name),
            first,
            second,
            difference: self.cliffs_delta(by, confidence)?,
            effect: self.probability_second_higher(by, confidence),
            test: self.brunner_munzel(),
            adjusted: None,
        })
    }
}

/// p̂ ± t se, cut at 0 and 1.
fn studentised(value: f64, found: &RelativeEffect, confidence: Confidence) -> (f64, f64) {
    let reach = student_t::upper_quantile(confidence.tail(), found.df) * found.se;
    ((value - reach).max(0.0), (value + reach).min(1.0))
}

/// logit p̂ ± t se/(p̂(1 − p̂)), turned back: with δ = 2p − 1, logit p = 2 artanh δ.
fn logit(value: f64, found: &RelativeEffect, confidence: Confidence) -> (f64, f64) {
    let reach = student_t::upper_quantile(confidence.tail(), found.df) * found.se / (value * (1.0 - value));
    let centre = (value / (1.0 - value)).ln();
    let back = |at: f64| 1.0 / (1.0 + (-at).exp());
    (back(centre - reach), back(centre + reach))
}

/// Newcombe's ends, by bisection: the excess (p̂ − θ)² − z² V(θ) is at most 0 at p̂ and at least 0 at 0 and at 1.
fn newcombe(value: f64, first: f64, second: f64, z: f64) -> (f64, f64) {
    let star = 0.5 * (first + second) - 1.0;
    let variance = |theta: f64| {
        let spread = 1.0 + star * (1.0 - theta) / (2.0 - theta) + star * theta / (1.0 + theta);
        theta * (1.0 - theta) * (spread / first / second)
    };
    let outside = |theta: f64| (value - theta) * (value - theta) > z * z * variance(theta);
    let towards = |end: f64| {
        let (mut inner, mut outer) = (value, end);
        // A double has 53 bits and 0 is 1,074 halvings away; the ends are wanted to 1e-16 of 1.
        for _ in 0..60 {
            let middle = f64::midpoint(inner, outer);
            if outside(middle) { outer = middle } else { inner = middle }
        }
        f64::midpoint(inner, outer)
    };
    let lower = if value == 0.0 { 0.0 } else { towards(0.0) };
    let upper = if value == 1.0 { 1.0 } else { towards(1.0) };
    (lower, upper)
}
