//! Two groups compared, with what goes together within clusters.

use std::borrow::Cow;

use super::ClusteredSamples;
use super::effects::Linear;
use crate::comparison::sentence::{Comparison, Side, probability_higher};
use crate::error::Refusal;
use crate::estimate::{Confidence, Estimate, Quantity, Test};
use crate::inference::mean::t_interval;
use crate::math::matrix::Matrix;
use crate::math::student_t;

/// A standard error below this part of the range is rounding.
const NO_SPREAD: f64 = 1e-14;

/// Two of several groups, the second to be compared with the first; see [`ClusteredSamples::between`].
///
/// With u_gc what cluster c does to the figure through group g, and C_g clusters in it, se² = Σ_c (√f₁ u_1c + √f₂ u_2c)², f_g =
/// C_g/(C_g − 1). The degrees of freedom are Satterthwaite's, se⁴/(V₁²/(C₁ − 1) + V₂²/(C₂ − 1)) with V_g the groups' own parts, at
/// least the smaller C_g − 1 and at most C₁ + C₂ − 2, or, where clusters are in both groups, all clusters less 1. So
/// answers that are clusters of their own give Welch's and Brunner and Munzel's tests, and clusters with one answer in each group the
/// paired t test. Source: Satterthwaite 1946, *Biometrics Bull.* 2, 110–114; for ranks in clusters Obuchowski 1997, *Biometrics* 53,
/// 567–578; for the linearisation Wolter 2007, *Introduction to Variance Estimation*, ch. 6. R's `survey::svyttest` scales by
/// all clusters at once and has C − 2 degrees of freedom.
#[derive(Debug, Clone, Copy)]
pub struct ClusteredPair<'s> {
    samples: &'s ClusteredSamples,
    first: usize,
    second: usize,
}

/// A figure's standard error and degrees of freedom.
struct Spread {
    se: f64,
    df: f64,
}

impl<'s> ClusteredPair<'s> {
    pub(super) fn new(samples: &'s ClusteredSamples, first: usize, second: usize) -> Self {
        ClusteredPair { samples, first, second }
    }

    /// The difference of the means, second less first, with a t interval; beside it the difference in pooled standard deviations.
    ///
    /// Asserted example: [`ClusteredSamples`].
    ///
    /// # Errors
    /// Refused where one of the groups is empty, has fewer than two clusters, or where the clusters' means are all the same.
    pub fn means(&self, confidence: Confidence) -> Result<Comparison, Refusal> {
        const FIGURE: &str = "difference of means";
        const TEST: &str = "t test of the difference of means, cluster-robust";
        self.enough(FIGURE)?;
        let difference = self.difference_of(|value| value);
        let spread = self.spread(FIGURE, &difference, self.samples.ends.1 - self.samples.ends.0)?;
        let most = self.samples.ends.1 - self.samples.ends.0;
        let estimate = self.estimate(
            &difference,
            &spread,
            (Quantity::Points, "difference of means; cluster-robust t interval"),
            (-most, most),
            confidence,
        );
        Ok(self.sentence(
            estimate,
            ("standardised difference", self.standardised(&difference, confidence)),
            test_of(TEST, difference.value, &spread, self.answers()),
        ))
    }

    /// Which group answers higher: Cliff's δ = P(second > first) − P(second < first), and beside it P(second > first) + ½P(=).
    ///
    /// # Errors
    /// As [`means`](ClusteredPair::means); also refused where the groups do not overlap, since nothing then varies.
    pub fn ranks(&self, confidence: Confidence) -> Result<Comparison, Refusal> {
        const FIGURE: &str = "Cliff's delta";
        const TEST: &str = "test of the relative effect, cluster-robust";
        self.enough(FIGURE)?;
        let effect = self.samples.relative_effect(self.first, self.second);
        let delta = Linear {
            value: 2.0 * effect.value - 1.0,
            influence: effect.influence.iter().map(|influence| 2.0 * influence).collect(),
        };
        let spread = self.spread(FIGURE, &delta, 1.0)?;
        let method = (Quantity::Coefficient, "Cliff's delta; cluster-robust t interval, cut at ±1");
        let of_delta = self.estimate(&delta, &spread, method, (-1.0, 1.0), confidence);
        let half = Spread { se: spread.se / 2.0, df: spread.df };
        let method =
            (Quantity::Share, "P(second > first) + ½P(=); cluster-robust t interval, cut at 0 and 1");
        let of_effect = self.estimate(&effect, &half, method, (0.0, 1.0), confidence);
        Ok(self.sentence(
            of_delta,
            (probability_higher(&self.samples.names[self.second]), Ok(of_effect)),
            test_of(TEST, delta.value, &spread, self.answers()),
        ))
    }

    /// The difference of the shares that answered so many points or more, second less first; beside it the same in standard deviations of
    /// a share that is the same in both groups.
    ///
    /// # Errors
    /// As [`means`](ClusteredPair::means); also refused where nobody, or everybody, in both groups did.
    pub fn shares_at_least(&self, points: f64, confidence: Confidence) -> Result<Comparison, Refusal> {
        const FIGURE: &str = "difference of shares";
        const TEST: &str = "t test of the difference of shares, cluster-robust";
        self.enough(FIGURE)?;
        let difference = self.difference_of(|value| f64::from(u8::from(value >= points)));
        let spread = self.spread(FIGURE, &difference, 1.0)?;
        let method = (Quantity::Share, "difference of shares; cluster-robust t interval, cut at ±1");
        let estimate = self.estimate(&difference, &spread, method, (-1.0, 1.0), confidence);
        let of_groups: [f64; 2] = [self.first, self.second]
            .map(|group| self.samples.mean_of(group, |value| f64::from(u8::from(value >= points))).value);
        let [n_first, n_second] = self.sizes().map(|n| n as f64);
        let pooled = (of_groups[0] * n_first + of_groups[1] * n_second) / (n_first + n_second);
        let scale = (pooled * (1.0 - pooled)).sqrt();
        let effect = Linear {
            value: difference.value / scale,
            influence: difference.influence.iter().map(|influence| influence / scale).collect(),
        };
        let scaled = Spread { se: spread.se / scale, df: spread.df };
        let method = (
            Quantity::Coefficient,
            "difference of shares in pooled standard deviations; cluster-robust t interval, the standard deviation taken as known",
        );
        let effect = self.estimate(&effect, &scaled, method, (f64::MIN, f64::MAX), confidence);
        Ok(self.sentence(
            estimate,
            ("standardised difference", Ok(effect)),
            test_of(TEST, difference.value, &spread, self.answers()),
        ))
    }

    fn sizes(&self) -> [u64; 2] {
        [self.first, self.second].map(|group| self.samples.n(group))
    }

    fn answers(&self) -> u64 {
        self.sizes().into_iter().fold(0, u64::saturating_add)
    }

    fn enough(&self, figure: &'static str) -> Result<(), Refusal> {
        for group in [self.first, self.second] {
            self.samples.enough(figure, group)?;
        }
        Ok(())
    }

    fn difference_of(&self, of: impl Fn(f64) -> f64) -> Linear {
        let (first, second) = (self.samples.mean_of(self.first, &of), self.samples.mean_of(self.second, &of));
        let both = second.influence.iter().zip(&first.influence);
        Linear {
            value: second.value - first.value,
            influence: both.map(|(second, first)| second - first).collect(),
        }
    }

    fn spread(&self, figure: &'static str, of: &Linear, range: f64) -> Result<Spread, Refusal> {
        let samples = self.samples;
        let levels = samples.levels();
        let parts = Matrix::from_fn(of.influence.len(), 2, |cell, part| {
            let group = if part == 0 { self.first } else { self.second };
            if cell / levels == group { of.influence[cell] } else { 0.0 }
        });
        let covariances = samples.covariances(&parts);
        let (first, second) = (covariances[(0, 0)], covariances[(1, 1)]);
        let variance = first + second + 2.0 * covariances[(0, 1)];
        // Of what cancels exactly, rounding is left.
        let rounding = 1e-14 * (first + second);
        if variance <= rounding || variance.sqrt() <= NO_SPREAD * range {
            return Err(Refusal::no_variation(figure, "the clusters"));
        }
        let [c_first, c_second] = [self.first, self.second].map(|group| samples.clusters_of(group) as f64);
        let df = variance * variance / (first * first / (c_first - 1.0) + second * second / (c_second - 1.0));
        let of_both = samples.clusters_of_both(self.first, self.second) as f64;
        let most = if of_both < c_first + c_second { of_both - 1.0 } else { of_both - 2.0 };
        Ok(Spread { se: variance.sqrt(), df: df.max(c_first.min(c_second) - 1.0).min(most) })
    }

    /// Δ/s with s² = (Σ₁(x − x̄₁)² + Σ₂(x − x̄₂)²)/(n₁ + n₂ − 2), the interval by the delta method, s² estimated from the same clusters.
    fn standardised(&self, difference: &Linear, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "standardised difference";
        let samples = self.samples;
        let [n_first, n_second] = self.sizes().map(|n| n as f64);
        let spare = n_first + n_second - 2.0;
        let scatter: f64 = [self.first, self.second]
            .into_iter()
            .map(|group| {
                let mean = samples.mean(group);
                let cells = samples.values.iter().zip(&samples.counts[group]);
                cells.map(|(value, n)| *n as f64 * (value - mean).powi(2)).sum::<f64>()
            })
            .sum();
        let variance = scatter / spare;
        if variance <= 0.0 {
            return Err(Refusal::no_variation(FIGURE, "answers within the groups"));
        }
        let s = variance.sqrt();
        let value = difference.value / s;
        let mut influence: Vec<f64> = difference.influence.iter().map(|influence| influence / s).collect();
        for (group, n) in [(self.first, n_first), (self.second, n_second)] {
            let mean = samples.mean(group);
            let own: f64 = samples
                .values
                .iter()
                .zip(&samples.counts[group])
                .map(|(value, count)| *count as f64 * (value - mean).powi(2))
                .sum::<f64>()
                / n;
            for (level, at) in samples.values.iter().enumerate() {
                let moved = ((at - mean).powi(2) - own) / spare;
                influence[group * samples.levels() + level] -= value / (2.0 * variance) * moved;
            }
        }
        let figure = Linear { value, influence };
        let spread = self.spread(FIGURE, &figure, 1.0)?;
        let method = (
            Quantity::Coefficient,
            "difference of means in pooled standard deviations; cluster-robust t interval",
        );
        Ok(self.estimate(&figure, &spread, method, (f64::MIN, f64::MAX), confidence))
    }

    fn estimate(
        &self,
        of: &Linear,
        spread: &Spread,
        (quantity, method): (Quantity, &'static str),
        ends: (f64, f64),
        confidence: Confidence,
    ) -> Estimate {
        let interval = t_interval(of.value, spread.se, spread.df, ends, confidence);
        let groups = [self.first, self.second];
        let clusters = self.samples.clusters_of_both(self.first, self.second);
        let missing = self.samples.missing[self.first].plus(self.samples.missing[self.second]);
        Estimate::new(of.value, quantity, Ok(interval), self.answers(), method)
            .per(self.samples.unit(clusters))
            .missing_were(missing)
            .with_caveats(self.samples.caveats(&groups))
    }

    fn sentence(
        &self,
        difference: Estimate,
        (effect_size, effect): (impl Into<Cow<'static, str>>, Result<Estimate, Refusal>),
        test: Test,
    ) -> Comparison {
        let side = |group: usize| Side::new(self.samples.names[group].to_string(), self.samples.n(group));
        Comparison {
            first: side(self.first),
            second: side(self.second),
            difference,
            effect_size: effect_size.into(),
            effect,
            test: Ok(test),
            adjusted: None,
        }
    }
}

fn test_of(method: &'static str, value: f64, spread: &Spread, n: u64) -> Test {
    let t = value / spread.se;
    Test::new(method, "t", t, 2.0 * student_t::upper_tail(t.abs(), spread.df), n).on([spread.df])
}
