//! Planning the next wave: how many answers for a wanted precision, and which difference they would show.

pub(crate) mod means;
pub(crate) mod shares;

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Confidence, as_given};
use crate::math::{noncentral_t, student_t};

/// The chance that a test shows a difference that is there.
///
/// ```
/// use kokemus::Power;
///
/// assert_eq!(Power::P80.chance(), 0.8);
/// assert!(Power::new(80.0).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Power(f64); // Invariant: 1e-6 <= chance <= 1 − 1e-6.

impl Power {
    /// 80 %.
    pub const P80: Power = Power(0.80);
    /// 90 %.
    pub const P90: Power = Power(0.90);

    /// A chance of one's own, as a share of 1.
    ///
    /// # Errors
    /// The chance is not within 1e-6 to 1 − 1e-6.
    pub fn new(chance: f64) -> Result<Self, Error> {
        if (1e-6..=1.0 - 1e-6).contains(&chance) {
            return Ok(Power(chance));
        }
        Err(Error::new(ErrorKind::OutOfRange, "power", chance, "0.000001 to 0.999999", "give 80 % as 0.80"))
    }

    /// The chance as a share of 1.
    pub fn chance(self) -> f64 {
        self.0
    }

    /// The power, where it is above what the test has without any difference.
    fn above(self, confidence: Confidence) -> Result<f64, Error> {
        let level = 2.0 * confidence.tail();
        if self.0 > level {
            return Ok(self.0);
        }
        Err(Error::new(
            ErrorKind::OutOfRange,
            "power",
            self.0,
            format!("above {level}, the chance of a false finding at this level of confidence"),
            "raise the power or the level of confidence",
        ))
    }
}

impl TryFrom<f64> for Power {
    type Error = Error;

    fn try_from(chance: f64) -> Result<Self, Error> {
        Power::new(chance)
    }
}

impl From<Power> for f64 {
    fn from(power: Power) -> f64 {
        power.0
    }
}

/// How many answers would do.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AnswersNeeded {
    /// The smallest number of answers that does; of each of the two groups where two are compared.
    pub answers: u64,
    /// In how many groups so many are needed each: 1 or 2.
    pub groups: u8,
    /// What for, and by which formula.
    pub method: Cow<'static, str>,
}

impl AnswersNeeded {
    fn of_one(answers: u64, method: impl Into<Cow<'static, str>>) -> Self {
        AnswersNeeded { answers, groups: 1, method: method.into() }
    }

    fn of_each_of_two(answers: u64, what: &str, power: Power, test: &str) -> Self {
        let power = as_given(100.0 * power.0);
        AnswersNeeded {
            answers,
            groups: 2,
            method: format!("{what} with a power of {power} %, {test}").into(),
        }
    }
}

impl fmt::Display for AnswersNeeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answers = if self.answers == 1 { "answer" } else { "answers" };
        let each = if self.groups == 1 { "" } else { " in each of two groups" };
        write!(f, "{} {answers}{each} ({})", self.answers, self.method)
    }
}

/// The smallest difference that would be shown with the power wanted.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DetectableDifference {
    /// The difference, in points.
    pub difference: f64,
    /// The same in standard deviations.
    pub standardised: f64,
    /// The power.
    pub power: Power,
    /// At which level of confidence the test is made, two-sided.
    pub confidence: Confidence,
    /// Between what, and by which test.
    pub method: Cow<'static, str>,
}

impl fmt::Display for DetectableDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let power = as_given(100.0 * self.power.0);
        write!(f, "{:.2} points with a power of {power} % ({})", self.difference, self.method)
    }
}

/// The most answers that are planned for: counts beyond are no plan, and doubles hold every whole number up to here.
const MOST_PLANNED: u64 = 1_000_000_000_000_000;

/// The smallest n from `least` on that is enough, `enough` being true from some n on.
fn smallest(figure: &'static str, least: u64, enough: impl Fn(u64) -> bool) -> Result<u64, Refusal> {
    let (mut low, mut high) = (least, least.max(2));
    if enough(low) {
        return Ok(low);
    }
    // Invariant: `low` is not enough.
    while !enough(high) {
        if high >= MOST_PLANNED {
            return Err(Refusal::BeyondRange { figure: figure.into(), of: "the number of answers".into() });
        }
        low = high;
        high = (high * 2).min(MOST_PLANNED);
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if enough(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    Ok(high)
}

/// P(|T| > t) of the non-central t: the power of a two-sided t test, the wrong side counted too.
fn power_of_t(noncentrality: f64, df: f64, confidence: Confidence) -> f64 {
    let critical = student_t::upper_quantile(confidence.tail(), df);
    noncentral_t::upper_tail(critical, df, noncentrality)
        + noncentral_t::upper_tail(critical, df, -noncentrality)
}

/// The non-centrality at which a two-sided t test has the power wanted, which is above its level.
fn noncentrality_for(power: f64, df: f64, confidence: Confidence) -> f64 {
    let critical = student_t::upper_quantile(confidence.tail(), df);
    let far = |delta: f64| noncentral_t::upper_tail(critical, df, -delta);
    // Enough on one side alone, hence enough. What the far side adds is taken off the near side, and so on downwards: each step leaves
    // φ(c + δ)/φ(c − δ) of the way, which is next to nothing unless the power wanted is next to the level.
    let mut high = noncentral_t::noncentrality(critical, df, power).max(0.0);
    for _ in 0..8 {
        let next = noncentral_t::noncentrality(critical, df, power - far(high));
        if next.is_nan() || next < 0.0 {
            break;
        }
        let settled = high - next <= 1e-13 * (1.0 + high);
        high = next.min(high);
        if settled {
            return high;
        }
    }
    let mut low = 0.0;
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if power_of_t(middle, df, confidence) < power {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

fn checked_design_effect(design_effect: f64) -> Result<f64, Error> {
    if (1e-3..=1e6).contains(&design_effect) {
        return Ok(design_effect);
    }
    Err(Error::new(
        ErrorKind::OutOfRange,
        "design effect",
        design_effect,
        "0.001 to 1,000,000",
        "give 1 where answers are independent",
    ))
}

fn checked_half_width(half_width: f64, most: f64) -> Result<f64, Error> {
    if half_width > 0.0 && half_width <= most {
        return Ok(half_width);
    }
    Err(Error::new(
        ErrorKind::OutOfRange,
        "half-width of an interval",
        half_width,
        format!("above 0 and up to {most}"),
        "give half the width of the interval that is wanted, a share as a share of 1",
    ))
}
