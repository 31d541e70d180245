//! How large a change is: standardised, and how reliable differences are.

use serde::{Deserialize, Serialize};

use super::change::Change;
use super::change::values;
use super::pairs::{Pairs, mean, scatter, varies};
use crate::correlation::{self, distribution_free, pearson};
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Confidence, Estimate, Interval, Quantity};
use crate::inference::standardised::{hedges, noncentral_t_ends};
use crate::math::normal;
use crate::vocabulary::known::checked_reliability;

/// What a mean change is divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Standardiser {
    /// The standard deviation of the changes: d_z, the standardised response mean.
    Change,
    /// √((s₁² + s₂²)/2) of baseline and follow-up: d_av.
    Average,
    /// The baseline's standard deviation: Glass's Δ.
    Baseline,
}

impl Standardiser {
    fn figure(self) -> &'static str {
        match self {
            Standardiser::Change => "standardised response mean (d_z)",
            Standardiser::Average => "standardised mean change (d_av)",
            Standardiser::Baseline => "standardised mean change (Glass's Δ)",
        }
    }

    fn method(self, corrected: bool) -> &'static str {
        match (self, corrected) {
            (Standardiser::Change, false) => "d_z; non-central t interval",
            (Standardiser::Change, true) => "d_z, Hedges' correction; non-central t interval",
            (Standardiser::Average, false) => "d_av; large-sample interval (Bonett)",
            (Standardiser::Average, true) => "d_av, Hedges' correction; large-sample interval (Bonett)",
            (Standardiser::Baseline, false) => "Glass's Δ; large-sample interval (Bonett)",
            (Standardiser::Baseline, true) => "Glass's Δ, Hedges' correction; large-sample interval (Bonett)",
        }
    }
}

/// A standardised change before it is dressed: its value, its ends, and the degrees of freedom of what it is divided by.
struct Standardised {
    value: f64,
    ends: (f64, f64),
    df: f64,
}

impl Change {
    /// The mean change divided by a standard deviation, positive where things got better.
    ///
    /// With n pairs, mean change D̄, standard deviations s₁ and s₂, s_D of the changes, correlation r, ν = n − 1:
    /// - d_z = D̄/s_D, the interval from the non-centralities δ that put √n d_z at α/2 and 1 − α/2 of t(ν, δ),
    ///   divided by √n: Steiger & Fouladi 1997, in *What if there were no significance tests?*, ch. 9 (R's
    ///   `effectsize::repeated_measures_d(method = "z")`, `MBESS::ci.sm`);
    /// - d_av = D̄/s, s² = (s₁² + s₂²)/2, se² = d²(s₁⁴ + s₂⁴ + 2r²s₁²s₂²)/(8νs⁴) + s_D²/(νs²), normal quantile;
    /// - Δ = D̄/s₁, se² = Δ²/(2ν) + s_D²/(νs₁²), normal quantile: Bonett 2008, *Psychol. Methods* 13, 99–109, for two
    ///   dependent measurements.
    ///
    /// The pairs (series) are taken as independent; where a case has several, a caveat says so.
    ///
    /// ```
    /// use kokemus::{Change, Confidence, Measure, Measurement, Role, Standardiser, Study};
    ///
    /// let study = Study::builder().measure(Measure::new("wellbeing", 0.0, 100.0)?).build()?;
    /// let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
    /// let mut wellbeing = study.measurements("wellbeing")?;
    /// for (case, before, after) in [(1, 50.0, 61.0), (2, 40.0, 58.0), (3, 62.0, 60.0), (4, 55.0, 70.0)] {
    ///     wellbeing.push(Measurement::of(case, Role::Child, &start, before))?;
    ///     wellbeing.push(Measurement::of(case, Role::Child, &end, after))?;
    /// }
    /// let change = Change::between(&wellbeing, &start, &end)?;
    /// let d_z = change.standardised(Standardiser::Change, Confidence::P95)?;
    /// assert_eq!(d_z.to_string(), "1.19 [−0.19, 2.48], n = 4");
    /// let corrected = change.hedges_corrected(Standardiser::Change, Confidence::P95)?;
    /// assert_eq!(format!("{:.3}", corrected.short()), "0.862 [−0.135, 1.796]");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused with fewer than two pairs, and where what it is divided by does not vary.
    pub fn standardised(&self, by: Standardiser, confidence: Confidence) -> Result<Estimate, Refusal> {
        self.standardised_as(by, false, confidence)
    }

    /// The same with Hedges' exact correction J(ν) for the bias of small samples, applied to the value and to both ends.
    ///
    /// ν = n − 1 for d_z and Glass's Δ. For d_av the two variances are not independent: ν = 4(n − 1)s⁴/(s₁⁴ + s₂⁴ +
    /// 2r²s₁²s₂²), by matching the variance of s² (2(n − 1)/(1 + r²) where s₁ = s₂). With n − 1 there, as in some
    /// packages, the correction is about twice too large (at n = 10, r = .3 it turns a bias of +4.6 % into −4.4 %;
    /// this one leaves −1.0 %).
    ///
    /// # Errors
    /// As [`standardised`](Change::standardised), and with fewer than three pairs.
    pub fn hedges_corrected(&self, by: Standardiser, confidence: Confidence) -> Result<Estimate, Refusal> {
        self.standardised_as(by, true, confidence)
    }

    fn standardised_as(
        &self,
        by: Standardiser,
        corrected: bool,
        confidence: Confidence,
    ) -> Result<Estimate, Refusal> {
        let figure = by.figure();
        let need = if corrected { 3 } else { 2 };
        let n = self.len() as u64;
        if n < need {
            return Err(Refusal::too_few(figure, "pairs", n, need));
        }
        let found = match by {
            Standardiser::Change => self.by_change(confidence),
            Standardiser::Average => self.by_occasions(confidence, true),
            Standardiser::Baseline => self.by_occasions(confidence, false),
        };
        let of = match by {
            Standardiser::Change => "changes",
            Standardiser::Average | Standardiser::Baseline => "values",
        };
        let found = found.ok_or_else(|| Refusal::no_variation(figure, of))?;
        let factor = if corrected { hedges(found.df) } else { 1.0 };
        let [value, lower, upper] = [found.value, found.ends.0, found.ends.1].map(|end| end * factor);
        let interval = if lower.is_finite() && upper.is_finite() {
            Ok(Interval::around(value, lower, upper, confidence))
        } else {
            Err(Refusal::no_interval(figure))
        };
        Ok(self.dressed(Estimate::new(value, Quantity::Coefficient, interval, n, by.method(corrected))))
    }

    /// `None` where all changes are the same.
    fn by_change(&self, confidence: Confidence) -> Option<Standardised> {
        let changes = values(self.scores());
        if !varies(&changes) {
            return None;
        }
        let moments = Pairs::of(&changes, &changes);
        let (root, df) = (moments.n.sqrt(), moments.n - 1.0);
        let value = moments.mean_before / moments.variance_before().sqrt();
        Some(Standardised { value, ends: noncentral_t_ends(value, root, df, confidence), df })
    }

    /// `None` where what it is divided by does not vary.
    fn by_occasions(&self, confidence: Confidence, average: bool) -> Option<Standardised> {
        let (before, after) = self.columns();
        let changes = values(self.scores());
        let pairs = Pairs::of(&before, &after);
        let moved = Pairs::of(&changes, &changes);
        let nu = pairs.n - 1.0;
        let (v1, v2) = (pairs.variance_before(), pairs.variance_after());
        let variance = if average { f64::midpoint(v1, v2) } else { v1 };
        if variance <= 0.0 {
            return None;
        }
        let value = moved.mean_before / variance.sqrt();
        let squares = if average {
            let shared = pairs.together / nu;
            v1 * v1 + v2 * v2 + 2.0 * shared * shared
        } else {
            4.0 * v1 * v1
        };
        let df = 4.0 * nu * variance * variance / squares;
        let squared_error = value * value / (2.0 * df) + moved.variance_before() / (nu * variance);
        let reach = normal::upper_quantile(confidence.tail()) * squared_error.sqrt();
        Some(Standardised { value, ends: (value - reach, value + reach), df })
    }

    /// The correlation of the values before and after, with its distribution-free interval (see
    /// [`MatchedCases::pearson`](crate::MatchedCases::pearson)).
    ///
    /// # Errors
    /// Refused with fewer than three pairs, and where one of the two does not vary. With three, or r = ±1, only the
    /// interval is refused.
    pub fn pre_post_correlation(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "correlation of before and after";
        let (before, after) = self.columns();
        let n = before.len() as u64;
        if n < 3 {
            return Err(Refusal::too_few(FIGURE, "pairs", n, 3));
        }
        let found = pearson(&correlation::Pairs::of_rows(&before, &after))
            .ok_or_else(|| Refusal::no_variation(FIGURE, "values"))?;
        let interval = distribution_free(FIGURE, &found, confidence);
        let method = "Pearson correlation of before and after; distribution-free interval";
        Ok(self.dressed(Estimate::new(found.r, Quantity::Coefficient, interval, n, method)))
    }

    /// The reliability of the differences, from the measure's reliability r at both stages.
    ///
    /// r_DD = (s₁²r₁ + s₂²r₂ − 2r₁₂s₁s₂)/(s₁² + s₂² − 2r₁₂s₁s₂) with r₁ = r₂ = r: Lord 1963, in *Problems in Measuring Change*; Rogosa & Willett 1983, *J. Educ. Measurement* 20, 335–343. It can be negative, where
    /// before and after correlate more than the reliabilities allow; it is reported as it is. It has no interval
    /// here: reliabilities come from elsewhere.
    ///
    /// # Errors
    /// The measure has no reliability. Refused with fewer than two pairs, and where the differences do not vary.
    pub fn reliability_of_difference(&self) -> Result<Estimate, Error> {
        let reliability = self.measure().reliability().ok_or_else(|| absent_reliability(self))?;
        self.reliability_of_difference_given(reliability, reliability)
    }

    /// The reliability of the differences, from reliabilities r₁ at the earlier and r₂ at the later stage.
    ///
    /// ```
    /// use kokemus::{Change, Measure, Measurement, Role, Study};
    ///
    /// let study = Study::builder().measure(Measure::new("wellbeing", 0.0, 100.0)?).build()?;
    /// let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
    /// let mut wellbeing = study.measurements("wellbeing")?;
    /// for (case, before, after) in [(1, 50.0, 61.0), (2, 40.0, 58.0), (3, 62.0, 60.0), (4, 55.0, 70.0)] {
    ///     wellbeing.push(Measurement::of(case, Role::Child, &start, before))?;
    ///     wellbeing.push(Measurement::of(case, Role::Child, &end, after))?;
    /// }
    /// let change = Change::between(&wellbeing, &start, &end)?;
    /// assert_eq!(change.reliability_of_difference_given(0.9, 0.8)?.to_string(), "0.82, n = 4");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// A reliability is not above 0 and below 1. Refused with fewer than two pairs, and where the differences do not vary.
    pub fn reliability_of_difference_given(&self, before: f64, after: f64) -> Result<Estimate, Error> {
        const FIGURE: &str = "reliability of the difference";
        let r1 = checked_reliability("reliability at the earlier stage", before)?;
        let r2 = checked_reliability("reliability at the later stage", after)?;
        let n = self.len() as u64;
        if n < 2 {
            return Err(Refusal::too_few(FIGURE, "pairs", n, 2).into());
        }
        let value = difference_reliability(self, r1, r2)
            .ok_or_else(|| Error::from(Refusal::no_variation(FIGURE, "changes")))?;
        let interval = Err(Refusal::no_interval(FIGURE));
        Ok(self.dressed(Estimate::new(value, Quantity::Coefficient, interval, n, FIGURE)))
    }
}

/// r_DD; `None` where all changes are the same, or there are fewer than two.
pub(super) fn difference_reliability(change: &Change, r1: f64, r2: f64) -> Option<f64> {
    let changes = values(change.scores());
    // Of the changes themselves: s₁² + s₂² − 2 s₁₂ would lose its digits where changes are small beside the values.
    let whole = scatter(&changes, mean(&changes));
    let (before, after) = change.columns();
    let pairs = Pairs::of(&before, &after);
    let error = pairs.scatter_before * (1.0 - r1) + pairs.scatter_after * (1.0 - r2);
    (whole > 0.0).then(|| 1.0 - error / whole)
}

/// What to do about a measure whose reliability nobody gave.
pub(super) fn absent_reliability(change: &Change) -> Error {
    Error::new(
        ErrorKind::Absent,
        format!("reliability of measure `{}`", change.measure().id()),
        "the reliability",
        "above 0 and below 1",
        "give it to the measure by `with_reliability`, or to the figure itself",
    )
}
