//! Anonymous waves: who is in both is not known, but how much it can matter is.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::partly::{StandardError, Variances, Waves};
use crate::comparison::sentence::Side;
use crate::error::{Error, ErrorKind, Refusal, or_refused};
use crate::estimate::{Confidence, Estimate, Quantity, Test, Unit, printed};
use crate::inference::mean::t_interval;
use crate::math::student_t;
use crate::tally::counts::Tally;

/// What is known of how many people are in both of two anonymous waves, and of how their two answers go together.
///
/// ```
/// use kokemus::Overlap;
///
/// // At least a third of 120 are known to have stayed; their answers do not go against each other.
/// let stayed = Overlap::unknown().people(40, 120)?.correlation(0.0, 0.8)?;
/// assert!(Overlap::unknown().correlation(0.0, 1.5).is_err());
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawOverlap", into = "RawOverlap")]
pub struct Overlap {
    people: (u64, u64),      // Invariant: in order.
    correlation: (f64, f64), // Invariant: in order, within −1 to 1.
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Overlap", deny_unknown_fields)]
struct RawOverlap {
    people: (u64, u64),
    correlation: (f64, f64),
}

impl Overlap {
    /// Nothing is known but that one person's two answers do not go against each other: nobody to everybody in both, correlation 0 to 1.
    pub const fn unknown() -> Self {
        Overlap { people: (0, u64::MAX), correlation: (0.0, 1.0) }
    }

    /// The same with the fewest and the most people who can be in both. Of a population of N, at least n₁ + n₂ − N are.
    ///
    /// # Errors
    /// They are not in order.
    pub fn people(self, fewest: u64, most: u64) -> Result<Self, Error> {
        RawOverlap { people: (fewest, most), correlation: self.correlation }.try_into()
    }

    /// The same with the lowest and the highest correlation that one person's two answers can have.
    ///
    /// # Errors
    /// They are not in order within −1 to 1.
    pub fn correlation(self, lowest: f64, highest: f64) -> Result<Self, Error> {
        RawOverlap { people: self.people, correlation: (lowest, highest) }.try_into()
    }
}

impl TryFrom<RawOverlap> for Overlap {
    type Error = Error;

    fn try_from(RawOverlap { people, correlation }: RawOverlap) -> Result<Self, Error> {
        if people.0 > people.1 {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "people in both waves",
                format!("{} to {}", people.0, people.1),
                "two numbers, the smaller one first",
                "give the fewest that can be in both first",
            ));
        }
        let (lowest, highest) = correlation;
        if !(-1.0 <= lowest && lowest <= highest && highest <= 1.0) {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "correlation of one person's two answers",
                format!("{lowest} to {highest}"),
                "two numbers within −1 to 1, the smaller one first",
                "give 0 to 1 where answers of one person do not go against each other",
            ));
        }
        Ok(Overlap { people, correlation })
    }
}

impl From<Overlap> for RawOverlap {
    fn from(Overlap { people, correlation }: Overlap) -> Self {
        RawOverlap { people, correlation }
    }
}

/// Two anonymous waves of one item.
#[derive(Debug, Clone, PartialEq)]
pub struct AnonymousWaves {
    names: [Cow<'static, str>; 2],
    first: Tally,
    second: Tally,
}

/// The difference under one supposition about who is in both waves.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OverlapBound {
    /// How many people are supposed to be in both.
    pub people: u64,
    /// The correlation that their two answers are supposed to have.
    pub correlation: f64,
    /// The standard error of the difference: 0 where the supposition leaves no chance.
    pub standard_error: f64,
    /// The difference, second less first, with its interval under the supposition.
    pub difference: Estimate,
    /// The test of no difference under the supposition, or why there is none.
    #[serde(serialize_with = "or_refused")]
    pub test: Result<Test, Refusal>,
}

/// A difference of anonymous waves at its most and at its least uncertain: the truth lies somewhere between.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OverlapBounds {
    /// The wave that is compared against.
    pub first: Side,
    /// The wave that is compared.
    pub second: Side,
    /// Where the interval is widest.
    pub widest: OverlapBound,
    /// Where the interval is narrowest.
    pub narrowest: OverlapBound,
}

impl fmt::Display for OverlapBounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bound = |bound: &OverlapBound| {
            let interval = match bound.difference.interval() {
                Ok(ends) => {
                    format!("[{}, {}]", printed(ends.lower(), 1, false), printed(ends.upper(), 1, false))
                }
                Err(_) => "without chance".to_owned(),
            };
            format!(
                "{interval} with {} people in both, r = {}",
                bound.people,
                printed(bound.correlation, 2, false)
            )
        };
        write!(
            f,
            "{} less {}: {} points, n = {} and {}; who is in both is not known: at the widest {}, at the narrowest {}",
            self.second.name,
            self.first.name,
            printed(self.widest.difference.value(), 1, true),
            self.second.n,
            self.first.n,
            bound(&self.widest),
            bound(&self.narrowest)
        )
    }
}

impl AnonymousWaves {
    /// Two waves of answers to one item.
    ///
    /// # Errors
    /// The scales are not alike.
    pub fn of(first: &Tally, second: &Tally) -> Result<Self, Error> {
        if !first.scale().is_like(second.scale()) {
            return Err(Error::new(
                ErrorKind::Unlike,
                "anonymous waves",
                second.scale(),
                first.scale().to_string(),
                "compare answers on one scale",
            ));
        }
        Ok(AnonymousWaves {
            names: ["first".into(), "second".into()],
            first: first.clone(),
            second: second.clone(),
        })
    }

    /// The same waves with names: "spring" and "autumn".
    #[must_use]
    pub fn named(self, first: impl Into<Cow<'static, str>>, second: impl Into<Cow<'static, str>>) -> Self {
        AnonymousWaves { names: [first.into(), second.into()], ..self }
    }

    /// The difference of the means, second less first, and how certain it is at most and at least, given what is known of the overlap.
    ///
    /// With m people in both whose answers correlate ρ, se² = s₁²/n₁ + s₂²/n₂ − 2ρ s₁s₂ m/(n₁n₂), which falls as mρ rises; degrees of freedom as
    /// [`PartlyOverlapping::difference`](crate::PartlyOverlapping::difference) with m people in both. The widest and the narrowest interval
    /// are those of the four corners of what is known. Where people answer alike in both waves, taking them as different people
    /// (Welch's test) is nearly the widest: safe, and perhaps much too careful.
    ///
    /// ```
    /// use kokemus::{AnonymousWaves, Confidence, Overlap, Scale, Tally};
    ///
    /// let scale = Scale::satisfaction();
    /// let spring = Tally::of_counts(&scale, [4, 9, 20, 30, 17])?;
    /// let autumn = Tally::of_counts(&scale, [2, 6, 16, 36, 25])?;
    /// let waves = AnonymousWaves::of(&spring, &autumn)?.named("spring", "autumn");
    /// let bounds = waves.difference(Overlap::unknown().correlation(0.0, 0.7)?, Confidence::P95)?;
    /// assert_eq!(
    ///     bounds.to_string(),
    ///     "autumn less spring: +0.3 points, n = 85 and 80; who is in both is not known: \
    ///      at the widest [0.0, 0.6] with 80 people in both, r = 0.00, \
    ///      at the narrowest [0.1, 0.5] with 80 people in both, r = 0.70"
    /// );
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused with fewer than two answers in a wave, fewer answers than people who are said to be in both, and where no answer
    /// varies. Where a supposition leaves no chance, its interval and test are.
    pub fn difference(&self, overlap: Overlap, confidence: Confidence) -> Result<OverlapBounds, Refusal> {
        const FIGURE: &str = "difference of anonymous waves";
        let (n1, n2) = (self.first.n(), self.second.n());
        let smaller = n1.min(n2);
        if smaller < overlap.people.0.max(2) {
            return Err(Refusal::too_few(
                FIGURE,
                "answers of one of the waves",
                smaller,
                overlap.people.0.max(2),
            ));
        }
        let variances = (self.first.variance_of_two(), self.second.variance_of_two());
        if variances.0 + variances.1 <= 0.0 {
            return Err(Refusal::no_variation(FIGURE, "answers of each wave"));
        }
        let supposed = |people: u64, correlation: f64| {
            let waves = Waves { n: (n1 as f64, n2 as f64), pairs: people as f64, variances, correlation };
            let error = waves.error(Variances::Unequal);
            let largest = (variances.0 / n1 as f64 + variances.1 / n2 as f64).sqrt();
            // A difference of equal variances leaves some of their rounding.
            let se = if error.se <= 1e-7 * largest { 0.0 } else { error.se };
            (people, correlation, StandardError { se, df: error.df.max(1.0) })
        };
        let (fewest, most) = (overlap.people.0, overlap.people.1.min(smaller));
        let (lowest, highest) = overlap.correlation;
        let corners = [(fewest, lowest), (most, lowest), (fewest, highest), (most, highest)];
        let reach = |error: &StandardError| student_t::upper_quantile(confidence.tail(), error.df) * error.se;
        let (mut widest, mut narrowest) = (supposed(fewest, lowest), supposed(most, highest));
        for (people, correlation) in corners {
            let corner = supposed(people, correlation);
            if reach(&corner.2) > reach(&widest.2) {
                widest = corner;
            }
            if reach(&corner.2) < reach(&narrowest.2) {
                narrowest = corner;
            }
        }
        let [first, second] = self.names.clone();
        Ok(OverlapBounds {
            first: Side::new(first, n1),
            second: Side::new(second, n2),
            widest: self.bound(widest, confidence),
            narrowest: self.bound(narrowest, confidence),
        })
    }

    fn bound(
        &self,
        (people, correlation, error): (u64, f64, StandardError),
        confidence: Confidence,
    ) -> OverlapBound {
        const FIGURE: &str = "difference under this overlap";
        let scale = self.first.scale();
        let width = f64::from(scale.highest()) - f64::from(scale.lowest());
        let difference = self.second.mean_of_some() - self.first.mean_of_some();
        let StandardError { se, df } = error;
        let different = self.first.n().saturating_add(self.second.n()).saturating_sub(people);
        let none = || Refusal::no_variation(FIGURE, "differences of the people");
        let interval = if se > 0.0 {
            Ok(t_interval(difference, se, df, (-width, width), confidence))
        } else {
            Err(none())
        };
        let method = "difference of means of anonymous waves; T_new2 interval under a supposed overlap";
        let surveyed = self.first.surveyed_set().union(self.second.surveyed_set());
        let estimate = Estimate::new(difference, Quantity::Points, interval, different, method)
            .per(Unit::Respondent)
            .missing_were(self.first.missing().plus(self.second.missing()))
            .with_caveats(surveyed.caveats());
        let test = if se > 0.0 {
            let t = difference / se;
            let method = "t test of partly the same people under a supposed overlap";
            Ok(Test::new(method, "t", t, 2.0 * student_t::upper_tail(t.abs(), df), different)
                .on([df])
                .with_caveats(surveyed.caveats()))
        } else {
            Err(none())
        };
        OverlapBound { people, correlation, standard_error: se, difference: estimate, test }
    }
}
