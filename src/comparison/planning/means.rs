//! Planning for means: of an item, a section, a measure.

use super::{
    AnswersNeeded, DetectableDifference, Power, checked_design_effect, checked_half_width, noncentrality_for,
    power_of_t, smallest,
};
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Confidence, as_given};
use crate::inference::finite_population::FinitePopulation;
use crate::math::student_t;
use crate::scoring::scores::Scores;
use crate::tally::counts::Tally;

/// What is to be expected of the next wave's answers, for planning its means.
///
/// ```
/// use kokemus::{Confidence, MeanPlan, Power, Scale, Tally};
///
/// let pilot = Tally::of_counts(&Scale::satisfaction(), [1, 2, 6, 12, 9])?;
/// let plan = MeanPlan::of_tally(&pilot)?;
/// assert_eq!(plan.answers_for_half_width(0.2, Confidence::P95)?.answers, 107);
/// let difference = plan.detectable_difference(40, 60, Power::P80, Confidence::P95)?;
/// assert_eq!(
///     difference.to_string(),
///     "0.60 points with a power of 80 % (difference of means of 40 and 60 answers, two-sided t test)"
/// );
/// assert_eq!(plan.answers_to_detect(0.5, Power::P80, Confidence::P95)?.answers, 70);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[must_use]
pub struct MeanPlan {
    sd: f64,            // Invariant: 1e-9 to 1e9.
    design_effect: f64, // Invariant: 1e-3 to 1e6.
    population: Option<FinitePopulation>,
}

const LEAST: u64 = 2;

impl MeanPlan {
    /// With the standard deviation that answers are expected to have, in points.
    ///
    /// # Errors
    /// The standard deviation is not within 1e-9 to 1e9.
    pub fn with_standard_deviation(sd: f64) -> Result<Self, Error> {
        if (1e-9..=1e9).contains(&sd) {
            return Ok(MeanPlan { sd, design_effect: 1.0, population: None });
        }
        Err(Error::new(
            ErrorKind::OutOfRange,
            "standard deviation of a plan",
            sd,
            "1e-9 to 1e9",
            "take it from a pilot or an earlier wave",
        ))
    }

    /// With the standard deviation of a pilot's answers, which is itself uncertain: of 20 answers by about a third.
    ///
    /// # Errors
    /// Refused with fewer than two answers, or where all are the same.
    pub fn of_tally(pilot: &Tally) -> Result<Self, Error> {
        MeanPlan::of_pilot(pilot.standard_deviation()?.value())
    }

    /// With the standard deviation of a pilot's scores.
    ///
    /// # Errors
    /// Refused with fewer than two scores, or where all are the same.
    pub fn of_scores(pilot: &Scores) -> Result<Self, Error> {
        MeanPlan::of_pilot(pilot.standard_deviation()?.value())
    }

    fn of_pilot(sd: f64) -> Result<Self, Error> {
        if sd == 0.0 {
            return Err(Refusal::no_variation("standard deviation of a pilot", "answers").into());
        }
        MeanPlan::with_standard_deviation(sd)
    }

    /// The same where the variance of a mean is so many times that of independent answers, as with families or services that answer
    /// together ([`UnitLevel::design_effect`](crate::UnitLevel::design_effect)).
    ///
    /// # Errors
    /// The design effect is not within 0.001 to 1,000,000.
    pub fn design_effect(self, design_effect: f64) -> Result<Self, Error> {
        Ok(MeanPlan { design_effect: checked_design_effect(design_effect)?, ..self })
    }

    /// The same in a population of known size, of which those who answer are a random sample: for precision only; differences
    /// between waves or services are about more than the people at hand.
    pub fn in_population(self, population: FinitePopulation) -> Self {
        MeanPlan { population: Some(population), ..self }
    }

    /// How many answers for an interval of the mean of at most this half-width: the smallest n with
    /// t(1 − α/2, n − 1) s √(deff (1 − n/N)/n) ≤ h. With the pilot's spread, that is; the half-width itself will vary.
    ///
    /// # Errors
    /// A half-width of 0 or less; refused where more than 10¹⁵ would be needed.
    pub fn answers_for_half_width(
        &self,
        half_width: f64,
        confidence: Confidence,
    ) -> Result<AnswersNeeded, Error> {
        const FIGURE: &str = "answers for a half-width";
        let wanted = checked_half_width(half_width, 1e9)?;
        let size = self.population.map(FinitePopulation::size);
        let all = size.unwrap_or(u64::MAX);
        let answers = smallest(FIGURE, LEAST.min(all), |n| {
            n >= all || (n >= LEAST && self.half_width_of(n, confidence) <= wanted)
        })?;
        let of = size.map_or(String::new(), |size| format!(" in a population of {size}"));
        let method = format!("mean within {}{of}, t interval", as_given(wanted));
        Ok(AnswersNeeded::of_one(answers, method))
    }

    fn half_width_of(&self, n: u64, confidence: Confidence) -> f64 {
        let size = n as f64;
        let left = self.population.map_or(1.0, |population| 1.0 - size / population.size() as f64).max(0.0);
        student_t::upper_quantile(confidence.tail(), size - 1.0)
            * self.sd
            * (self.design_effect * left / size).sqrt()
    }

    /// The smallest difference of two independent means (two waves of other people, two services) that a two-sided t test shows with the
    /// power: λ s √(deff (1/n₁ + 1/n₂)) with λ from the non-central t on n₁ + n₂ − 2 degrees of freedom (Cohen 1988, *Statistical Power
    /// Analysis*, §2.3; R's `power.t.test` with `strict = TRUE`, which without it leaves out the wrong side).
    ///
    /// # Errors
    /// A power that is not above the level of the test; refused with fewer than two answers in a group.
    pub fn detectable_difference(
        &self,
        first: u64,
        second: u64,
        power: Power,
        confidence: Confidence,
    ) -> Result<DetectableDifference, Error> {
        const FIGURE: &str = "detectable difference";
        let fewest = first.min(second);
        if fewest < LEAST {
            return Err(Refusal::too_few(FIGURE, "answers in a group", fewest, LEAST).into());
        }
        let (n1, n2) = (first as f64, second as f64);
        let standardised = noncentrality_for(power.above(confidence)?, n1 + n2 - 2.0, confidence)
            * (self.design_effect * (1.0 / n1 + 1.0 / n2)).sqrt();
        Ok(DetectableDifference {
            difference: self.sd * standardised,
            standardised,
            power,
            confidence,
            method: format!("difference of means of {first} and {second} answers, two-sided t test").into(),
        })
    }

    /// The smallest change of the mean of the same people that a two-sided paired t test shows with the power, given how two answers of one
    /// person correlate: λ s √(2 (1 − r) deff/n), n − 1 degrees of freedom. `standardised` is in standard deviations of one wave.
    ///
    /// # Errors
    /// A correlation that is not between −1 and below 1, or a power not above the level of the test; refused with fewer than two people.
    pub fn detectable_change(
        &self,
        people: u64,
        correlation: f64,
        power: Power,
        confidence: Confidence,
    ) -> Result<DetectableDifference, Error> {
        const FIGURE: &str = "detectable change";
        if !(-1.0..1.0).contains(&correlation) {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "correlation of two waves",
                correlation,
                "−1 or above and below 1",
                "take it from people who answered twice; 0.5 where nothing is known",
            ));
        }
        if people < LEAST {
            return Err(Refusal::too_few(FIGURE, "people", people, LEAST).into());
        }
        let n = people as f64;
        let standardised = noncentrality_for(power.above(confidence)?, n - 1.0, confidence)
            * (2.0 * (1.0 - correlation) * self.design_effect / n).sqrt();
        Ok(DetectableDifference {
            difference: self.sd * standardised,
            standardised,
            power,
            confidence,
            method: format!("change of the mean of {people} people, two-sided paired t test").into(),
        })
    }

    /// How many answers in each of two groups for a two-sided t test to show this difference with the power.
    ///
    /// # Errors
    /// A difference of 0 or none, or a power not above the level of the test; refused where more than 10¹⁵ would be needed.
    pub fn answers_to_detect(
        &self,
        difference: f64,
        power: Power,
        confidence: Confidence,
    ) -> Result<AnswersNeeded, Error> {
        const FIGURE: &str = "answers to detect a difference";
        let size = difference.abs();
        if !(1e-12..=1e12).contains(&size) {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "difference to detect",
                difference,
                "1e-12 to 1e12 in size",
                "give the smallest difference that matters, in points",
            ));
        }
        let wanted = power.above(confidence)?;
        let standardised = size / self.sd / self.design_effect.sqrt();
        let answers = smallest(FIGURE, LEAST, |n| {
            let each = n as f64;
            // No level that `Confidence` allows has a critical value beyond: such a difference is not missed.
            let noncentrality = (standardised * (each / 2.0).sqrt()).min(1e8);
            power_of_t(noncentrality, 2.0 * each - 2.0, confidence) >= wanted
        })?;
        let what = format!("to show {} points", as_given(size));
        Ok(AnswersNeeded::of_each_of_two(answers, &what, power, "two-sided t test"))
    }
}
