//! Whether answers rise along ordered groups, with what goes together within clusters.

use serde::Serialize;

use super::ClusteredSamples;
use super::effects::Linear;
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Confidence, Estimate, Quantity, Test};
use crate::inference::mean::t_interval;
use crate::math::matrix::Matrix;
use crate::math::student_t;
use crate::vocabulary::answer::MissingCounts;

/// A trend along ordered groups: the figure with its interval, and the test that there is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ClusteredTrend {
    /// How strongly answers rise along the groups.
    pub estimate: Estimate,
    /// The test of no trend.
    pub test: Test,
}

impl std::fmt::Display for ClusteredTrend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}; {}", self.estimate, self.test)
    }
}

impl ClusteredSamples {
    /// Whether answers rise along the groups in the order given: Σ_{g<h} n_g n_h (P(X_h > X_g) − P(X_h < X_g))/Σ_{g<h} n_g n_h, −1 to 1.
    ///
    /// It is Somers' d of the answers given the groups, and the numerator is that of Jonckheere and Terpstra's test; the interval and the test
    /// add up within clusters what each answer does to it, t on C − 2 degrees of freedom for C clusters. Asserted example:
    /// [`means_alike`](ClusteredSamples::means_alike).
    ///
    /// # Errors
    /// Refused with fewer than two groups, an empty one, fewer than two clusters in one or three in all, and where nothing varies between
    /// clusters.
    pub fn trend(&self, confidence: Confidence) -> Result<ClusteredTrend, Refusal> {
        const FIGURE: &str = "trend along the groups";
        self.enough_everywhere(FIGURE)?;
        let mids: Vec<Vec<f64>> = (0..self.groups()).map(|group| self.mid_distribution(group)).collect();
        let sizes: Vec<f64> = (0..self.groups()).map(|group| self.n(group) as f64).collect();
        let pairs = || (1..sizes.len()).flat_map(|later| (0..later).map(move |earlier| (earlier, later)));
        let all: f64 = pairs().map(|(earlier, later)| sizes[earlier] * sizes[later]).sum();
        let mut trend = Linear { value: 0.0, influence: self.nothing() };
        for (earlier, later) in pairs() {
            let weight = 2.0 * sizes[earlier] * sizes[later] / all;
            let effect = self.expectation(later, &mids[earlier]);
            trend.value += weight * (effect - 0.5);
            for (level, (in_earlier, in_later)) in mids[earlier].iter().zip(&mids[later]).enumerate() {
                let of = |group: usize| group * self.levels() + level;
                trend.influence[of(earlier)] += weight * ((1.0 - in_later) - effect) / sizes[earlier];
                trend.influence[of(later)] += weight * (in_earlier - effect) / sizes[later];
            }
        }
        let names = (
            "Somers' d of the answers given the groups; cluster-robust t interval, cut at ±1",
            "Jonckheere–Terpstra trend, cluster-robust",
        );
        self.trend_of(FIGURE, &trend, (Quantity::Coefficient, (-1.0, 1.0)), names, confidence)
    }

    /// How many points the mean answer rises per unit of a score that each group has: its dose, its year, its place on the path.
    ///
    /// The least-squares slope b = Σ(s − s̄)(x − x̄)/Σ(s − s̄)² over all answers x with their group's score s; interval and test as
    /// [`trend`](ClusteredSamples::trend).
    ///
    /// # Errors
    /// An error where there is not one finite score per group, or the scores are all the same; refused as `trend`.
    pub fn slope(&self, scores: &[f64], confidence: Confidence) -> Result<ClusteredTrend, Error> {
        let names = (
            "points per unit of the groups' scores; cluster-robust t interval",
            "test of no slope, cluster-robust",
        );
        self.slope_of(|value| value, scores, Quantity::Points, names, confidence)
    }

    /// By how much the share of those who answered so many points or more rises per unit of the groups' scores: the cluster-robust counterpart
    /// of Cochran and Armitage's test; otherwise as [`slope`](ClusteredSamples::slope).
    ///
    /// # Errors
    /// As there.
    pub fn slope_of_shares_at_least(
        &self,
        points: f64,
        scores: &[f64],
        confidence: Confidence,
    ) -> Result<ClusteredTrend, Error> {
        let names = (
            "share per unit of the groups' scores; cluster-robust t interval",
            "Cochran–Armitage trend of shares, cluster-robust",
        );
        let of = |value| f64::from(u8::from(value >= points));
        self.slope_of(of, scores, Quantity::Coefficient, names, confidence)
    }

    fn slope_of(
        &self,
        of: impl Fn(f64) -> f64,
        scores: &[f64],
        quantity: Quantity,
        names: (&'static str, &'static str),
        confidence: Confidence,
    ) -> Result<ClusteredTrend, Error> {
        const FIGURE: &str = "slope along the groups";
        let usable = scores.len() == self.groups() && scores.iter().all(|score| score.abs() <= 1e100);
        if !usable || scores.windows(2).all(|pair| pair[0] == pair[1]) {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "scores of the groups",
                format!("{scores:?}"),
                format!("{} finite numbers up to 1e100, not all the same", self.groups()),
                "give each group its score, in the order of the groups",
            ));
        }
        self.enough_everywhere(FIGURE)?;
        let sizes: Vec<f64> = (0..self.groups()).map(|group| self.n(group) as f64).collect();
        let n: f64 = sizes.iter().sum();
        let centre = sizes.iter().zip(scores).map(|(size, score)| size * score).sum::<f64>() / n;
        let means: Vec<f64> = (0..self.groups()).map(|group| self.mean_of(group, &of).value).collect();
        let mean = sizes.iter().zip(&means).map(|(size, mean)| size * mean).sum::<f64>() / n;
        let groups = || sizes.iter().zip(scores).zip(&means);
        let square: f64 = groups().map(|((size, score), _)| size * (score - centre).powi(2)).sum();
        let joint: f64 =
            groups().map(|((size, score), of_group)| size * (score - centre) * (of_group - mean)).sum();
        let slope = joint / square;
        let mut influence = self.nothing();
        for (group, score) in scores.iter().enumerate() {
            for (level, at) in self.values.iter().enumerate() {
                let left = of(*at) - mean - slope * (score - centre);
                influence[group * self.levels() + level] = (score - centre) * left / square;
            }
        }
        let figure = Linear { value: slope, influence };
        Ok(self.trend_of(FIGURE, &figure, (quantity, (f64::MIN, f64::MAX)), names, confidence)?)
    }

    fn trend_of(
        &self,
        figure: &'static str,
        trend: &Linear,
        (quantity, ends): (Quantity, (f64, f64)),
        (method, test): (&'static str, &'static str),
        confidence: Confidence,
    ) -> Result<ClusteredTrend, Refusal> {
        if self.clusters < 3 {
            return Err(Refusal::too_few(figure, "clusters", self.clusters, 3));
        }
        let influences = Matrix::from_column_slice(trend.influence.len(), 1, &trend.influence);
        let se = self.covariances(&influences)[(0, 0)].sqrt();
        let size: f64 = trend
            .influence
            .iter()
            .zip(self.counts.iter().flatten())
            .map(|(influence, n)| influence.abs() * *n as f64)
            .sum();
        if se <= 1e-14 * size || size == 0.0 {
            return Err(Refusal::no_variation(figure, "the clusters"));
        }
        let df = self.clusters as f64 - 2.0;
        let interval = t_interval(trend.value, se, df, ends, confidence);
        let groups: Vec<usize> = (0..self.groups()).collect();
        let n = groups.iter().fold(0, |sum: u64, group| sum.saturating_add(self.n(*group)));
        let missing = self.missing.iter().fold(MissingCounts::default(), |sum, more| sum.plus(*more));
        let estimate = Estimate::new(trend.value, quantity, Ok(interval), n, method)
            .per(self.unit(self.clusters))
            .missing_were(missing)
            .with_caveats(self.caveats(&groups));
        let t = trend.value / se;
        let p = 2.0 * student_t::upper_tail(t.abs(), df);
        Ok(ClusteredTrend { estimate, test: Test::new(test, "t", t, p, n).on([df]) })
    }
}
