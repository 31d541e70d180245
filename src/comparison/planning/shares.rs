//! Planning for shares: satisfied, improved, answered.

use super::{AnswersNeeded, MOST_PLANNED, Power, checked_design_effect, checked_half_width, smallest};
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Confidence, as_given};
use crate::inference::finite_population::FinitePopulation;
use crate::inference::share::Share;
use crate::math::normal;

/// What is to be expected of the next wave's answers, for planning its shares.
///
/// ```
/// use kokemus::{Confidence, Power, SharePlan};
///
/// let worst = SharePlan::WORST_CASE;
/// assert_eq!(worst.answers_for_half_width(0.05, Confidence::P95)?.answers, 381); // Wald's formula says 385
/// let satisfied = SharePlan::expecting(0.8)?;
/// assert_eq!(satisfied.answers_for_half_width(0.05, Confidence::P95)?.answers, 245);
/// assert_eq!(satisfied.answers_to_detect(0.9, Power::P80, Confidence::P95)?.answers, 199);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[must_use]
pub struct SharePlan {
    share: f64,         // Invariant: 0 to 1.
    design_effect: f64, // Invariant: 1e-3 to 1e6.
    population: Option<FinitePopulation>,
}

impl SharePlan {
    /// With one half, at which intervals are widest: where nothing is known.
    pub const WORST_CASE: SharePlan = SharePlan { share: 0.5, design_effect: 1.0, population: None };

    /// With the share that is expected.
    ///
    /// # Errors
    /// The share is not within 0 to 1.
    pub fn expecting(share: f64) -> Result<Self, Error> {
        Ok(SharePlan { share: checked_share(share)?, ..SharePlan::WORST_CASE })
    }

    /// With the share of a pilot.
    ///
    /// # Errors
    /// Refused where nobody answered.
    pub fn of_share(pilot: &Share) -> Result<Self, Refusal> {
        Ok(SharePlan { share: pilot.value()?, ..SharePlan::WORST_CASE })
    }

    /// The same where the variance of a share is so many times that of independent answers.
    ///
    /// # Errors
    /// The design effect is not within 0.001 to 1,000,000.
    pub fn design_effect(self, design_effect: f64) -> Result<Self, Error> {
        Ok(SharePlan { design_effect: checked_design_effect(design_effect)?, ..self })
    }

    /// The same in a population of known size, of which those who answer are a random sample: for precision only.
    pub fn in_population(self, population: FinitePopulation) -> Self {
        SharePlan { population: Some(population), ..self }
    }

    /// How many answers for a Wilson interval of at most this half-width around the share expected:
    /// z √(p (1 − p)/n + z²/(4n²))/(1 + z²/n) ≤ h (Wilson 1927). The n found is multiplied by the design effect, then brought down by
    /// n/(1 + (n − 1)/N) in a finite population (Cochran 1977, *Sampling Techniques*, eq. 4.2).
    ///
    /// # Errors
    /// A half-width that is not above 0 and up to ½; refused where more than 10¹⁵ would be needed.
    pub fn answers_for_half_width(
        &self,
        half_width: f64,
        confidence: Confidence,
    ) -> Result<AnswersNeeded, Error> {
        const FIGURE: &str = "answers for a half-width";
        let wanted = checked_half_width(half_width, 0.5)?;
        let z = normal::upper_quantile(confidence.tail());
        let (spread, squared) = (self.share * (1.0 - self.share), z * z);
        let independent = smallest(FIGURE, 1, |n| {
            let n = n as f64;
            z * (spread * n + 0.25 * squared).sqrt() / (n + squared) <= wanted
        })?;
        let infinite = independent as f64 * self.design_effect;
        let size = self.population.map(FinitePopulation::size);
        let finite = size.map_or(infinite, |size| infinite / (1.0 + (infinite - 1.0) / size as f64));
        if finite > MOST_PLANNED as f64 {
            let of = "the number of answers".into();
            return Err(Refusal::BeyondRange { figure: FIGURE.into(), of }.into());
        }
        // A whole number but for rounding is that number.
        let answers = (finite - 1e-9 * finite).ceil().max(1.0) as u64;
        let of = size.map_or(String::new(), |size| format!(" in a population of {size}"));
        let method = format!("share within {}{of}, Wilson interval", as_given(wanted));
        Ok(AnswersNeeded::of_one(size.map_or(answers, |size| answers.min(size)), method))
    }

    /// The power of the two-sided z test between this share and another in groups of n₁ and n₂: Φ((|p₂ − p₁| − z s₀)/s₁), s₀ from the
    /// pooled share, s₁ from the two (Fleiss, Levin & Paik 2003, *Statistical Methods for Rates and Proportions*, ch. 4, without
    /// continuity correction; R's `power.prop.test`).
    fn power(&self, other: f64, first: f64, second: f64, confidence: Confidence) -> f64 {
        let pooled = (first * self.share + second * other) / (first + second);
        let at_null = self.design_effect * pooled * (1.0 - pooled) * (1.0 / first + 1.0 / second);
        let apart =
            self.design_effect * (self.share * (1.0 - self.share) / first + other * (1.0 - other) / second);
        let beyond = (other - self.share).abs() - normal::upper_quantile(confidence.tail()) * at_null.sqrt();
        if apart > 0.0 {
            normal::upper_tail(-beyond / apart.sqrt())
        } else {
            f64::from(u8::from(beyond > 0.0))
        }
    }

    /// How many answers in each of two groups for a two-sided z test to tell this share from another with the power: the smallest n with
    /// Φ((|p₂ − p₁| − z s₀)/s₁) of at least that, as R's `power.prop.test`. An approximation: with fewer than about 5 expected of
    /// either kind in a group, plan for more.
    ///
    /// # Errors
    /// A share that is not within 0 to 1 or is the same one, or a power not above the level of the test; refused where more than 10¹⁵ would
    /// be needed.
    pub fn answers_to_detect(
        &self,
        other: f64,
        power: Power,
        confidence: Confidence,
    ) -> Result<AnswersNeeded, Error> {
        const FIGURE: &str = "answers to tell two shares apart";
        let (other, wanted) = (checked_share(other)?, power.above(confidence)?);
        if other == self.share {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "share to tell from the one expected",
                other,
                "another share",
                "give the share that would matter",
            ));
        }
        let answers = smallest(FIGURE, 1, |n| self.power(other, n as f64, n as f64, confidence) >= wanted)?;
        let what = format!("to tell {} % from {} %", as_given(100.0 * other), as_given(100.0 * self.share));
        Ok(AnswersNeeded::of_each_of_two(answers, &what, power, "two-sided z test"))
    }

    /// The nearest higher and the nearest lower share that would be told from this one with the power, in groups of n₁ (this share) and n₂
    /// answers.
    ///
    /// # Errors
    /// A power not above the level of the test. A side on which not even 100 % or 0 % would be told from it is refused by itself.
    pub fn detectable_shares(
        &self,
        first: u64,
        second: u64,
        power: Power,
        confidence: Confidence,
    ) -> Result<DetectableShares, Error> {
        let wanted = power.above(confidence)?;
        let side = |end: f64| {
            let fewest = first.min(second);
            let enough = |other: f64| self.power(other, first as f64, second as f64, confidence) >= wanted;
            if fewest == 0 || end == self.share || !enough(end) {
                let needed = self.answers_to_detect(end, power, confidence);
                let need = needed.map_or(MOST_PLANNED, |needed| needed.answers).max(fewest.saturating_add(1));
                return Err(Refusal::too_few("detectable share", "answers in a group", fewest, need));
            }
            // Not enough at `near`, enough at `far`.
            let (mut near, mut far) = (self.share, end);
            for _ in 0..80 {
                let middle = 0.5 * (near + far);
                if enough(middle) {
                    far = middle;
                } else {
                    near = middle;
                }
            }
            Ok(far)
        };
        Ok(DetectableShares { higher: side(1.0), lower: side(0.0), first, second, power, confidence })
    }
}

/// The nearest shares that would be told from the one expected.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct DetectableShares {
    /// The nearest higher one.
    #[serde(serialize_with = "crate::error::or_refused")]
    pub higher: Result<f64, Refusal>,
    /// The nearest lower one.
    #[serde(serialize_with = "crate::error::or_refused")]
    pub lower: Result<f64, Refusal>,
    /// Answers in the group with the share expected.
    pub first: u64,
    /// Answers in the other one.
    pub second: u64,
    /// The power.
    pub power: Power,
    /// At which level of confidence the test is made, two-sided.
    pub confidence: Confidence,
}

impl std::fmt::Display for DetectableShares {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (side, share) in [("higher", &self.higher), ("lower", &self.lower)] {
            let comma = if side == "lower" { ", " } else { "" };
            match share {
                Ok(share) => write!(f, "{comma}{side}: {:.0} %", 100.0 * share)?,
                Err(refusal) => write!(f, "{comma}{side}: {refusal}")?,
            }
        }
        write!(f, " (two-sided z test between {} and {} answers)", self.first, self.second)
    }
}

fn checked_share(share: f64) -> Result<f64, Error> {
    if (0.0..=1.0).contains(&share) {
        return Ok(share + 0.0); // −0 becomes 0
    }
    Err(Error::new(ErrorKind::OutOfRange, "share of a plan", share, "0 to 1", "give 80 % as 0.80"))
}
