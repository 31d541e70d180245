//! Mean, spread, skewness and kurtosis from counts.

use serde::{Deserialize, Serialize};

use crate::error::Refusal;
use crate::estimate::{Confidence, Estimate, Interval, Quantity};
use crate::inference::finite_population::FinitePopulation;
use crate::inference::mean::{lopsided, t_interval};
use crate::tally::counts::Tally;

/// Which sample skewness or kurtosis: Joanes & Gill 1998, *The Statistician* 47, 183–189; numbered as `psych::describe`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MomentType {
    /// Type 1: g₁ = m₃/m₂^{3/2} and g₂ = m₄/m₂² − 3 (SciPy's default).
    Moment,
    /// Type 2: G₁ and G₂, unbiased under normality (SAS, SPSS, Excel).
    Unbiased,
    /// Type 3: b₁ = m₃/s³ and b₂ = m₄/s⁴ − 3 (psych's default).
    #[default]
    SampleVariance,
}

impl Tally {
    /// x̄ = Σ x c(x) / n from counts c(x), within an ulp or two.
    pub(crate) fn mean_of_some(&self) -> f64 {
        let codes = (0u128..).zip(self.point_counts());
        let steps: u128 = codes.map(|(code, count)| code * u128::from(*count)).sum();
        let n = u128::from(self.n()).max(1);
        // Whole and broken part apart, so that the sum is rounded once.
        f64::from(self.scale().lowest()) + (steps / n) as f64 + (steps % n) as f64 / n as f64
    }

    /// Σ c(x) (x − x̄)^power.
    fn central_sum(&self, power: i32) -> f64 {
        let mean = self.mean_of_some();
        self.weighted_points().map(|(point, count)| count * (point - mean).powi(power)).sum()
    }

    /// s² with n − 1; the caller knows that n is at least 2.
    pub(crate) fn variance_of_two(&self) -> f64 {
        self.central_sum(2) / (self.n() as f64 - 1.0)
    }

    /// The mean x̄ = Σ x c(x) / n in points, over the answers that are points; missing answers are outside n.
    ///
    /// Interval: x̄ ± t(1 − α/2, n − 1) s/√n, cut at the ends of the scale. Where it is known to cover too little, the
    /// estimate carries [`Caveat::SkewedForItsSize`](crate::Caveat::SkewedForItsSize). Differs from R's `t.test` by the cut.
    ///
    /// ```
    /// use kokemus::{Confidence, Scale, Tally};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [0, 0, 2, 4, 4])?;
    /// let mean = tally.mean(Confidence::P95)?;
    /// assert_eq!(mean.value(), 4.2);
    /// assert!((mean.interval().unwrap().lower() - 3.6357189).abs() < 1e-7);
    ///
    /// let all_fives = Tally::of_counts(&Scale::satisfaction(), [0, 0, 0, 0, 7])?.mean(Confidence::P95)?;
    /// assert_eq!(all_fives.value(), 5.0);
    /// assert_eq!(
    ///     all_fives.interval().unwrap_err().to_string(),
    ///     "mean: answers are all the same; 2 different ones would do"
    /// );
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where nobody answered. With one answer, or all alike, only the interval is refused.
    pub fn mean(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        self.mean_with("mean", "mean; t interval, cut at the ends of the scale", 1.0, confidence)
    }

    /// The mean in a population of known size N: variance (1 − n/N) s²/n, t with n − 1 degrees of freedom (R's
    /// `survey::svymean` with `fpc`), cut at the ends of the scale. With n = N the interval is the mean itself.
    ///
    /// ```
    /// use kokemus::{Confidence, FinitePopulation, Scale, Tally};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 2, 3, 4])?;
    /// let of_twenty = FinitePopulation::random_sample_of(20)?;
    /// let mean = tally.mean_in_population(of_twenty, Confidence::P95)?;
    /// assert_eq!(format!("{mean:.3}"), "3.900 [3.249, 4.551], n = 10");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`mean`](Tally::mean); besides, refused where more answered than there are.
    pub fn mean_in_population(
        &self,
        population: FinitePopulation,
        confidence: Confidence,
    ) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "mean in a population";
        let correction = population.correction(FIGURE, self.some(FIGURE)?)?;
        let method = "mean in a population; t interval with finite population correction, cut at the ends of the scale";
        self.mean_with(FIGURE, method, correction, confidence)
    }

    fn mean_with(
        &self,
        figure: &'static str,
        method: &'static str,
        correction: f64,
        confidence: Confidence,
    ) -> Result<Estimate, Refusal> {
        let n = self.some(figure)?;
        let mean = self.mean_of_some();
        let interval = if correction == 0.0 {
            Ok(Interval::around(mean, mean, mean, confidence))
        } else if n < 2 {
            Err(Refusal::too_few(figure, "answers", n, 2))
        } else if !self.varies() {
            Err(Refusal::no_variation(figure, "answers"))
        } else {
            let se = (correction * self.variance_of_two() / n as f64).sqrt();
            Ok(t_interval(mean, se, n as f64 - 1.0, self.ends(), confidence))
        };
        let caveat =
            if interval.is_ok() && correction > 0.0 { lopsided(n, self.moment_skewness()) } else { None };
        Ok(self.figure(mean, Quantity::Points, interval, method).with_caveats(caveat))
    }

    /// The mean as per cent of maximum possible, 100 (x̄ − lowest)/(highest − lowest), with the mean's interval on that
    /// footing: where unlike scales meet.
    ///
    /// ```
    /// use kokemus::{Confidence, Scale, Tally};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 2, 3, 4])?;
    /// assert_eq!(tally.mean_percent_of_maximum(Confidence::P95)?.value(), 72.5);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`mean`](Tally::mean).
    pub fn mean_percent_of_maximum(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        let (lowest, highest) = self.ends();
        let slope = 100.0 / (highest - lowest);
        Ok(self.mean(confidence)?.on_line(
            slope,
            -lowest * slope,
            "mean, per cent of maximum possible; t interval",
        ))
    }

    /// The sample variance s² = Σ c(x) (x − x̄)² / (n − 1), in points².
    ///
    /// ```
    /// use kokemus::{Scale, Tally};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 2, 3, 4])?;
    /// assert!((tally.variance()?.value() - 14.9 / 9.0).abs() < 1e-9);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused with fewer than two answers.
    pub fn variance(&self) -> Result<Estimate, Refusal> {
        self.at_least("variance", 2)?;
        Ok(self.plain(self.variance_of_two(), Quantity::Coefficient, "variance"))
    }

    /// The sample standard deviation s, in points.
    ///
    /// ```
    /// use kokemus::{Scale, Tally};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 2, 3, 4])?;
    /// assert!((tally.standard_deviation()?.value() - 1.286_683_937_708).abs() < 1e-9);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused with fewer than two answers.
    pub fn standard_deviation(&self) -> Result<Estimate, Refusal> {
        self.at_least("standard deviation", 2)?;
        Ok(self.plain(self.variance_of_two().sqrt(), Quantity::Coefficient, "standard deviation"))
    }

    /// The standard error of the mean, s/√n, in points.
    ///
    /// ```
    /// use kokemus::{Scale, Tally};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 2, 3, 4])?;
    /// assert!((tally.standard_error()?.value() - 0.406_885_187_191).abs() < 1e-9);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused with fewer than two answers.
    pub fn standard_error(&self) -> Result<Estimate, Refusal> {
        let n = self.at_least("standard error", 2)?;
        let value = (self.variance_of_two() / n as f64).sqrt();
        Ok(self.plain(value, Quantity::Coefficient, "standard error"))
    }

    /// Skewness, by one of the three definitions.
    ///
    /// ```
    /// use kokemus::{MomentType, Scale, Tally};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 2, 3, 4])?;
    /// assert!((tally.skewness(MomentType::Moment)?.value() + 1.128_230_805_977).abs() < 1e-9);
    /// assert!((tally.skewness(MomentType::Unbiased)?.value() + 1.337_917_152_470).abs() < 1e-9);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused with fewer than three answers ([`Unbiased`](MomentType::Unbiased)) or two, and where all answers are the same.
    pub fn skewness(&self, definition: MomentType) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "skewness";
        let n = self.at_least(FIGURE, if definition == MomentType::Unbiased { 3 } else { 2 })? as f64;
        if !self.varies() {
            return Err(Refusal::no_variation(FIGURE, "answers"));
        }
        let g1 = self.moment_skewness();
        let value = match definition {
            MomentType::Moment => g1,
            MomentType::Unbiased => g1 * (n * (n - 1.0)).sqrt() / (n - 2.0),
            MomentType::SampleVariance => g1 * ((n - 1.0) / n).powf(1.5),
        };
        Ok(self.plain(value, Quantity::Coefficient, FIGURE))
    }

    /// Excess kurtosis, by one of the three definitions; 0 for a normal distribution.
    ///
    /// ```
    /// use kokemus::{MomentType, Scale, Tally};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 2, 3, 4])?;
    /// assert!((tally.kurtosis(MomentType::Moment)?.value() - 0.508_715_823_612).abs() < 1e-9);
    /// assert!((tally.kurtosis(MomentType::Unbiased)?.value() - 1.863_622_616_742).abs() < 1e-9);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused with fewer than four answers ([`Unbiased`](MomentType::Unbiased)) or two, and where all answers are the same.
    pub fn kurtosis(&self, definition: MomentType) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "kurtosis";
        let n = self.at_least(FIGURE, if definition == MomentType::Unbiased { 4 } else { 2 })? as f64;
        if !self.varies() {
            return Err(Refusal::no_variation(FIGURE, "answers"));
        }
        let m2 = self.central_sum(2) / n;
        let g2 = self.central_sum(4) / n / (m2 * m2) - 3.0;
        let value = match definition {
            MomentType::Moment => g2,
            MomentType::Unbiased => (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * g2 + 6.0),
            MomentType::SampleVariance => (g2 + 3.0) * ((n - 1.0) / n).powi(2) - 3.0,
        };
        Ok(self.plain(value, Quantity::Coefficient, FIGURE))
    }

    /// g₁ = m₃/m₂^{3/2}; the caller knows that answers vary.
    fn moment_skewness(&self) -> f64 {
        let n = self.n() as f64;
        self.central_sum(3) / n / (self.central_sum(2) / n).powf(1.5)
    }

    fn at_least(&self, figure: &'static str, need: u64) -> Result<u64, Refusal> {
        let n = self.some(figure)?;
        if n < need { Err(Refusal::too_few(figure, "answers", n, need)) } else { Ok(n) }
    }
}
