//! Welch's analysis of variance: means of several groups whose spreads may differ.

use super::SeveralSamples;
use super::kruskal_wallis::share_between;
use super::sentence::SeveralComparison;
use crate::comparison::samples::Moments;
use crate::error::Refusal;
use crate::estimate::{Confidence, Estimate, Quantity, Test};
use crate::math::fisher_f;

const TEST: &str = "Welch's analysis of variance";
const OMEGA: &str = "omega-squared";

/// From this size of the smallest group on the test holds its level on data that are not normal: Tomarken & Serlin 1986, *Psychol. Bull.* 99, 90–99.
const ENOUGH: u64 = 6;

/// F with its degrees of freedom.
struct WelchF {
    f: f64,
    above: f64,
    below: f64,
}

impl SeveralSamples {
    fn welch_f(&self, figure: &'static str) -> Result<WelchF, Refusal> {
        let groups = self.at_least_two(figure)? as f64;
        if let Some((_, group)) = self.answering().find(|(_, group)| group.n < 2) {
            return Err(crate::comparison::samples::too_few(figure, group, 2));
        }
        if let Some((_, group)) = self.answering().find(|(_, group)| !group.varies()) {
            let of = format!("answers of {}", group.name).into();
            return Err(Refusal::NoVariation { figure: figure.into(), of });
        }
        let moments: Vec<Moments> =
            self.answering().map(|(_, group)| group.moments(&self.setting.values)).collect();
        let weight = |of: &Moments| of.n / of.variance;
        let total: f64 = moments.iter().map(weight).sum();
        let shares: Vec<f64> = moments.iter().map(|of| weight(of) / total).collect();
        let centre: f64 = moments.iter().zip(&shares).map(|(of, share)| share * of.mean).sum();
        let apart = moments.iter().map(|of| weight(of) * (of.mean - centre).powi(2)).sum::<f64>();
        let spread: f64 =
            moments.iter().zip(&shares).map(|(of, share)| (1.0 - share).powi(2) / (of.n - 1.0)).sum();
        let squared = groups * groups - 1.0;
        let f = apart / (groups - 1.0) / (1.0 + 2.0 * (groups - 2.0) / squared * spread);
        Ok(WelchF { f, above: groups - 1.0, below: squared / (3.0 * spread) })
    }

    /// Welch's test that all means are the same, with ω² and each group's mean, in one sentence.
    ///
    /// With w_i = n_i/s_i², W = Σw, x̃ = Σ w x̄/W, L = Σ (1 − w_i/W)²/(n_i − 1): F = (Σ w (x̄_i − x̃)²/(k − 1))/(1 + 2(k − 2)L/(k² − 1)) on k − 1 and (k² − 1)/(3L) degrees of
    /// freedom: Welch 1951, *Biometrika* 38, 330–336 (R's `oneway.test`). Spreads may differ. The effect size is [`omega_squared`](Self::omega_squared).
    /// With a group below 6 a caveat says so.
    ///
    /// ```
    /// use kokemus::{Confidence, Scale, SeveralSamples, Tally};
    ///
    /// let scale = Scale::satisfaction();
    /// let tallies = [
    ///     ("before", Tally::of_counts(&scale, [4, 9, 12, 10, 5])?),
    ///     ("during", Tally::of_counts(&scale, [2, 6, 11, 14, 9])?),
    ///     ("after", Tally::of_counts(&scale, [1, 3, 8, 17, 14])?),
    /// ];
    /// let stages = SeveralSamples::of(tallies.iter().map(|(name, tally)| (*name, tally)))?;
    /// assert_eq!(
    ///     stages.welch_anova(Confidence::P95)?.to_string(),
    ///     "before, during, after: means 3.1, 3.5, 3.9, n = 40, 42 and 43; omega-squared 0.08 [0.01, 0.19]; \
    ///      p = 0.003 (Welch's analysis of variance)"
    /// );
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused with answers in fewer than two groups. Test and effect size are refused where a group has one answer or varies in nothing: its weight would be infinite.
    pub fn welch_anova(&self, confidence: Confidence) -> Result<SeveralComparison, Refusal> {
        self.at_least_two(TEST)?;
        Ok(SeveralComparison {
            groups: self.groups().into_iter().filter(|side| side.n > 0).collect(),
            figure: "means".into(),
            figures: self.answering().map(|(_, group)| self.mean_of(group, confidence)).collect(),
            effect_size: OMEGA.into(),
            effect: self.omega_squared(confidence),
            test: self.welch_anova_test(),
        })
    }

    fn welch_anova_test(&self) -> Result<Test, Refusal> {
        let WelchF { f, above, below } = self.welch_f(TEST)?;
        let p = fisher_f::upper_tail(f, above, below);
        let test = Test::new(TEST, "F", f, p, self.n()).on([above, below]);
        Ok(test.with_caveats(self.setting.caveats()).with_caveats(self.too_small(ENOUGH)))
    }

    /// ω² = ν₁(F − 1)/(ν₁(F − 1) + N) from Welch's F: the share of variation that lies between groups less what chance alone puts there, so that it can be
    /// negative.
    ///
    /// Carroll & Nordholm 1975, *Educ. Psychol. Measurement* 35, 541–554. Interval: λ/(λ + N) for the non-centralities λ that put F at α/2 and 1 − α/2: Steiger 2004,
    /// *Psychol. Methods* 9, 164–182; stretched to the value where it is negative. R's `effectsize::omega_squared` puts Welch's lower degrees of freedom in the
    /// place of N − k.
    ///
    /// # Errors
    /// Refused as the test of [`welch_anova`](Self::welch_anova) is.
    pub fn omega_squared(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        let WelchF { f, above, below } = self.welch_f(OMEGA)?;
        let n = self.n() as f64;
        let beyond = above * (f - 1.0);
        let value = beyond / (beyond + n);
        let interval = share_between(OMEGA, value, f, (above, below), n, confidence);
        let method = "omega-squared from Welch's F; non-central F interval";
        Ok(self.setting.dressed(Estimate::new(value, Quantity::Coefficient, interval, self.n(), method)))
    }
}
