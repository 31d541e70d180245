//! Two waves of which part of the people are the same: Derrick's test.

use std::borrow::Cow;

use crate::comparison::paired::matched::MatchedTally;
use crate::comparison::sentence::{Comparison, Side};
use crate::error::{Error, Refusal};
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity, Test, Unit};
use crate::inference::mean::t_interval;
use crate::inference::standardised::hedges;
use crate::math::{normal, student_t};
use crate::tally::Merge;
use crate::tally::counts::Tally;
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::answer::MissingCounts;

/// Whether the two waves are taken to vary alike.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Variances {
    /// Each has its own variance, as in Welch's test: T_new2.
    #[default]
    Unequal,
    /// Both have the same, as in Student's test: T_new1.
    Equal,
}

/// Two waves of which part of the people are the same.
///
/// All answers count: those of the people in both waves, whose two answers go together, and those of people in one wave only, who stand on
/// their own. Leaving out the one throws answers away, and taking everybody as different people makes the interval wrong. Answers
/// without a case count as those of different people, and the result says so.
#[derive(Debug, Clone, PartialEq)]
pub struct PartlyOverlapping {
    names: [Cow<'static, str>; 2],
    first: Tally,
    second: Tally,
    /// How many are in both with an answer each time.
    pairs: u64,
    /// The correlation of their two answers; `None` where one of them does not vary.
    correlation: Option<f64>,
    unmatchable: u64,
    sharing_a_case: bool,
}

/// What the standard error needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waves {
    pub(super) n: (f64, f64),
    pub(super) pairs: f64,
    pub(super) variances: (f64, f64),
    pub(super) correlation: f64,
}

/// Standard error and degrees of freedom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct StandardError {
    pub(super) se: f64,
    pub(super) df: f64,
}

impl Waves {
    /// Derrick, Russ, Toher & White 2017, *J. Modern Appl. Statist. Methods* 16(1), 137–157: T_new1 with the pooled variance, T_new2 without.
    pub(super) fn error(&self, variances: Variances) -> StandardError {
        let Waves { n: (n1, n2), pairs, variances: (v1, v2), correlation } = *self;
        let single = n1 + n2 - 2.0 * pairs;
        let share = |df: f64| (pairs - 1.0) + single * (df - pairs + 1.0) / (n1 + n2);
        match variances {
            Variances::Equal => {
                let df = n1 + n2 - 2.0;
                let pooled = ((n1 - 1.0) * v1 + (n2 - 1.0) * v2) / df;
                let of_mean = 1.0 / n1 + 1.0 / n2 - 2.0 * correlation * pairs / (n1 * n2);
                // n_a + n_b + n_c − 1 = n₁ + n₂ − 2 − (n_c − 1).
                StandardError { se: (pooled * of_mean).max(0.0).sqrt(), df: share(df) }
            }
            Variances::Unequal => {
                let (a, b) = (v1 / n1, v2 / n2);
                let welch = (a + b).powi(2) / (a * a / (n1 - 1.0) + b * b / (n2 - 1.0));
                let together = 2.0 * correlation * (v1 * v2).sqrt() * pairs / (n1 * n2);
                StandardError { se: (a + b - together).max(0.0).sqrt(), df: share(welch) }
            }
        }
    }
}

/// Pearson's correlation of the pairs of a matched tally.
fn correlation(matched: &MatchedTally) -> Option<f64> {
    let cells = matched.both().cells().map(|(x, y, count)| (f64::from(x), f64::from(y), count));
    crate::correlation::pearson(&crate::correlation::Pairs::of_cells(cells)).map(|found| found.r)
}

impl PartlyOverlapping {
    /// From matched counts; see [`ResponseTable::matched`](crate::ResponseTable::matched).
    ///
    /// ```
    /// use kokemus::{Confidence, CrossTally, MatchedTally, PartlyOverlapping, Scale, Tally, Variances};
    ///
    /// // The example of R's Partiallyoverlapping.
    /// let scale = Scale::new("score", 0, 25)?;
    /// let tally = |points: [i32; 8]| -> Result<Tally, kokemus::Error> {
    ///     let mut tally = Tally::empty(&scale);
    ///     points.into_iter().try_for_each(|point| tally.add(point))?;
    ///     Ok(tally)
    /// };
    /// let only_a = tally([20, 21, 16, 18, 14, 12, 14, 17])?;
    /// let only_b = tally([10, 16, 18, 16, 15, 14, 13, 10])?;
    /// let mut both = CrossTally::empty(&scale, &scale);
    /// for (a, b) in [(14, 15), (15, 10), (18, 15), (20, 17), (11, 13), (19, 19), (14, 12), (15, 13)] {
    ///     both.add(b, a)?;
    /// }
    /// let waves = PartlyOverlapping::of(&MatchedTally::of(both, only_b, only_a)?)?.named("b", "a");
    /// assert_eq!(
    ///     waves.test(Variances::Equal)?.to_string(),
    ///     "t = 2.42, df 18.5, p = 0.026 (partly overlapping samples t test, equal variances)"
    /// );
    /// assert_eq!(waves.difference(Variances::Equal, Confidence::P95)?.to_string(), "2.0 [0.3, 3.7], n = 24");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// More than [`MOST_COUNTED`](crate::MOST_COUNTED) answers in a wave.
    pub fn of(matched: &MatchedTally) -> Result<Self, Error> {
        let wave = |margin: Tally, others: [&Tally; 2]| -> Result<Tally, Error> {
            others.into_iter().try_fold(margin, |mut all, other| {
                all.merge(other)?;
                Ok(all)
            })
        };
        let (unmatchable_first, unmatchable_second) =
            (matched.unmatchable_first(), matched.unmatchable_second());
        let first = wave(matched.both().first(), [matched.only_first(), unmatchable_first])?;
        let second = wave(matched.both().second(), [matched.only_second(), unmatchable_second])?;
        Ok(PartlyOverlapping {
            names: matched.names(),
            first,
            second,
            pairs: matched.both().n(),
            correlation: correlation(matched),
            unmatchable: unmatchable_first.n().saturating_add(unmatchable_second.n()),
            sharing_a_case: matched.sharing_a_case() > 0,
        })
    }

    /// The same waves with names: "spring" and "autumn".
    #[must_use]
    pub fn named(self, first: impl Into<Cow<'static, str>>, second: impl Into<Cow<'static, str>>) -> Self {
        PartlyOverlapping { names: [first.into(), second.into()], ..self }
    }

    /// All answers of the first wave.
    pub fn first(&self) -> &Tally {
        &self.first
    }

    /// All answers of the second wave.
    pub fn second(&self) -> &Tally {
        &self.second
    }

    /// How many answered in both.
    pub fn pairs(&self) -> u64 {
        self.pairs
    }

    /// How many different people answered.
    fn people(&self) -> u64 {
        self.first.n().saturating_add(self.second.n()).saturating_sub(self.pairs)
    }

    fn waves(&self, figure: &'static str) -> Result<Waves, Refusal> {
        for (wave, name) in
            [(&self.first, "answers of the first wave"), (&self.second, "answers of the second wave")]
        {
            if wave.n() < 2 {
                return Err(Refusal::too_few(figure, name, wave.n(), 2));
            }
        }
        if self.pairs == 1 {
            return Err(Refusal::too_few(figure, "people in both waves", 1, 2));
        }
        let variances = (self.first.variance_of_two(), self.second.variance_of_two());
        if variances.0 + variances.1 <= 0.0 {
            return Err(Refusal::no_variation(figure, "answers of each wave"));
        }
        let n = (self.first.n() as f64, self.second.n() as f64);
        // Pairs of which one side is always the same do not covary.
        let correlation = self.correlation.unwrap_or(0.0);
        Ok(Waves { n, pairs: self.pairs as f64, variances, correlation })
    }

    fn caveats(&self) -> impl Iterator<Item = Caveat> + use<> {
        let surveyed: SurveyedSet = self.first.surveyed_set().union(self.second.surveyed_set());
        let unmatchable =
            (self.unmatchable > 0).then_some(Caveat::TakenAsDifferentPeople { answers: self.unmatchable });
        surveyed
            .caveats()
            .chain(unmatchable)
            .chain(self.sharing_a_case.then_some(Caveat::CasesTakenAsIndependent))
    }

    /// Standard error and degrees of freedom; without any pair they are those of Welch's and Student's test.
    fn error(&self, figure: &'static str, variances: Variances) -> Result<StandardError, Refusal> {
        let waves = self.waves(figure)?;
        let found = waves.error(variances);
        // The same people with the same change: nothing is left of which to tell the chance.
        let size = (waves.variances.0 / waves.n.0 + waves.variances.1 / waves.n.1).sqrt();
        if found.se <= 1e-7 * size {
            return Err(Refusal::no_variation(figure, "differences of the people"));
        }
        Ok(found)
    }

    /// The difference of the two waves' means over all their answers, second less first, with its t interval.
    ///
    /// With n₁, n₂ answers in all, n_c people in both, r the correlation of their answers: se² = s₁²/n₁ + s₂²/n₂ − 2 r s₁ s₂ n_c/(n₁n₂), ν = (n_c − 1) +
    /// (γ − n_c + 1)/(n₁ + n₂) · (n₁ + n₂ − 2n_c), γ Welch's degrees of freedom; with equal variances s_p for s₁ and s₂ and n₁ + n₂ − 2 for γ.
    /// Derrick, Russ, Toher & White 2017, *J. Modern Appl. Statist. Methods* 16(1), 137–157, T_new2 and T_new1. With no people in common
    /// this is Welch's (Student's) interval, with all in common and equal variances the paired one but for the variances pooled. Cut at the
    /// ends of what can be. A pair of which one half is missing counts in the other wave.
    ///
    /// # Errors
    /// Refused where nobody answered in one of the waves. With one answer in a wave, one person in both, or nothing that varies, the
    /// interval is.
    pub fn difference(&self, variances: Variances, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "difference of partly the same people";
        if self.first.n() == 0 || self.second.n() == 0 {
            return Err(Refusal::too_few(FIGURE, "answers of one of the waves", 0, 1));
        }
        let difference = self.second.mean_of_some() - self.first.mean_of_some();
        let width = self.width();
        let interval = self
            .error(FIGURE, variances)
            .map(|StandardError { se, df }| t_interval(difference, se, df, (-width, width), confidence));
        let method = match variances {
            Variances::Unequal => {
                "difference of means of partly the same people; T_new2 interval (unequal variances)"
            }
            Variances::Equal => {
                "difference of means of partly the same people; T_new1 interval (equal variances)"
            }
        };
        let missing = self.first.missing().plus(self.second.missing());
        Ok(self
            .dressed(Estimate::new(difference, Quantity::Points, interval, self.people(), method))
            .missing_were(missing))
    }

    fn width(&self) -> f64 {
        f64::from(self.first.scale().highest()) - f64::from(self.first.scale().lowest())
    }

    fn dressed(&self, estimate: Estimate) -> Estimate {
        estimate.per(Unit::Respondent).with_caveats(self.caveats())
    }

    /// The t test of no difference, two-sided, with the standard error and degrees of freedom of [`difference`](PartlyOverlapping::difference).
    ///
    /// # Errors
    /// Refused with fewer than two answers in a wave, one person in both, or nothing that varies.
    pub fn test(&self, variances: Variances) -> Result<Test, Refusal> {
        const FIGURE: &str = "partly overlapping samples t test";
        let StandardError { se, df } = self.error(FIGURE, variances)?;
        let t = (self.second.mean_of_some() - self.first.mean_of_some()) / se;
        let method = match variances {
            Variances::Unequal => "partly overlapping samples t test, unequal variances",
            Variances::Equal => "partly overlapping samples t test, equal variances",
        };
        Ok(Test::new(method, "t", t, 2.0 * student_t::upper_tail(t.abs(), df), self.people())
            .on([df])
            .with_caveats(self.caveats()))
    }

    /// The difference in standard deviations of the answers, s² = (s₁² + s₂²)/2, corrected for small samples by J(ν): Hedges' g_av, as
    /// between the same people and between independent groups.
    ///
    /// ν = 4s⁴/(s₁⁴/(n₁ − 1) + s₂⁴/(n₂ − 1) + 2r²s₁²s₂²(n_c − 1)/((n₁ − 1)(n₂ − 1))), by matching the variance of s², and se² = se_D²/s² +
    /// d²/(2ν), normal quantile: Bonett's large-sample interval (2008, *Psychol. Methods* 13, 99–109) for partly the same people.
    ///
    /// # Errors
    /// As [`test`](PartlyOverlapping::test), and where ν is not above 1.
    pub fn standardised(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "Hedges g_av";
        let StandardError { se, .. } = self.error(FIGURE, Variances::Unequal)?;
        let waves = self.waves(FIGURE)?;
        let ((v1, v2), (df1, df2)) = (waves.variances, (waves.n.0 - 1.0, waves.n.1 - 1.0));
        let together = 2.0 * waves.correlation.powi(2) * v1 * v2 * (waves.pairs - 1.0).max(0.0) / (df1 * df2);
        let variance = f64::midpoint(v1, v2);
        let df = 4.0 * variance * variance / (v1 * v1 / df1 + v2 * v2 / df2 + together);
        if df <= 1.0 {
            return Err(Refusal::too_few(FIGURE, "answers", self.people(), self.people().saturating_add(1)));
        }
        let d = (self.second.mean_of_some() - self.first.mean_of_some()) / variance.sqrt();
        let reach =
            normal::upper_quantile(confidence.tail()) * (se * se / variance + d * d / (2.0 * df)).sqrt();
        let [value, lower, upper] = [d, d - reach, d + reach].map(|end| end * hedges(df));
        let interval = Ok(Interval::around(value, lower, upper, confidence));
        let method = "d_av of partly the same people, Hedges' correction; large-sample interval";
        Ok(self.dressed(Estimate::new(value, Quantity::Coefficient, interval, self.people(), method)))
    }

    /// Difference, Hedges g_av and test, unequal variances, as one sentence.
    ///
    /// # Errors
    /// Refused where nobody answered in one of the waves.
    pub fn compare(&self, confidence: Confidence) -> Result<Comparison, Refusal> {
        let [first, second] = self.names.clone();
        Ok(Comparison {
            first: Side::new(first, self.first.n()),
            second: Side::new(second, self.second.n()),
            difference: self.difference(Variances::Unequal, confidence)?,
            effect_size: "Hedges g_av".into(),
            effect: self.standardised(confidence),
            test: self.test(Variances::Unequal),
            adjusted: None,
        })
    }

    /// What was missing, in both waves together.
    pub fn missing(&self) -> MissingCounts {
        self.first.missing().plus(self.second.missing())
    }
}
