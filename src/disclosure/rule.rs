//! The rule that says which groups are too small, or too much of one mind, to be shown.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};

/// When a group is withheld, and how well what is withheld must be hidden.
///
/// ```
/// use kokemus::DisclosureRule;
///
/// let rule = DisclosureRule::at_least(5)?;
/// assert_eq!(rule.minimum(), 5);
/// assert!(rule.withholds_unanimous_answers());
/// assert!(DisclosureRule::at_least(1).is_err());
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "RawRule", into = "RawRule")]
pub struct DisclosureRule {
    minimum: u64, // Invariant: 2 to 1,000.
    unanimous: bool,
    per_category: u64, // Invariant: 0 to the minimum.
    dominance: Option<Dominance>,
    rounded_to: Option<u64>, // Invariant: 2 to `MOST`.
}

/// So many cases must not make more than so many per cent of a total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Dominance {
    cases: u64,  // Invariant: 1 to `MOST`.
    percent: u8, // Invariant: 1 to 99.
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "DisclosureRule", deny_unknown_fields)]
struct RawRule {
    minimum: u64,
    withhold_unanimous: bool,
    per_category: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dominance: Option<Dominance>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rounded_to: Option<u64>,
}

const MOST: u64 = 1_000;

impl DisclosureRule {
    /// Groups of fewer respondents are withheld, and so are items that everybody in a group answered alike. Who answered more than once, as a
    /// role of a case, is one respondent; answers without a case are taken for as many respondents.
    ///
    /// Whoever was withheld for being too few must keep at least so many possible numbers of respondents in the eyes of somebody who knows
    /// everything that was released, and one of the group's answers. Where nothing else is withheld beside a group, the rule itself says that it
    /// is smaller than the minimum. How many answered an item, where they are too few, keeps as many possible numbers; whoever passed it over
    /// knows that not all did, which in a group of no more than the minimum leaves them one fewer.
    ///
    /// Means of scores, their intervals, α and funnels are the same whatever a withheld item's answers were, or are withheld themselves.
    ///
    /// # Errors
    /// The minimum is not within 2 to 1,000.
    pub fn at_least(minimum: u64) -> Result<Self, Error> {
        let (per_category, dominance, rounded_to) = (0, None, None);
        RawRule { minimum, withhold_unanimous: true, per_category, dominance, rounded_to }.try_into()
    }

    /// The same rule, showing items that everybody in a group answered alike: the group's answer is then everybody's.
    #[must_use]
    pub fn showing_unanimous_answers(self) -> Self {
        DisclosureRule { unanimous: false, ..self }
    }

    /// The same rule, withholding besides an item of a group in which an answer was given by somebody but by fewer than so many.
    ///
    /// # Errors
    /// More than the rule's minimum.
    pub fn each_answer_by_at_least(self, respondents: u64) -> Result<Self, Error> {
        RawRule { per_category: respondents, ..self.into() }.try_into()
    }

    /// The same rule, withholding besides a total of which so many cases, the largest, make more than so many per cent: whoever is one of them
    /// could tell the others closely.
    ///
    /// # Errors
    /// Not 1 to 1,000 cases, or not 1 to 99 per cent.
    pub fn dominance(self, cases: u64, percent: u8) -> Result<Self, Error> {
        RawRule { dominance: Some(Dominance { cases, percent }), ..self.into() }.try_into()
    }

    /// The same rule, with every count in a release rounded to the nearest multiple of so many, halves to the even one.
    ///
    /// It comes on top: what is withheld, and every mean and share, is as without it.
    ///
    /// # Errors
    /// Not 2 to 1,000.
    pub fn counts_rounded_to(self, multiple: u64) -> Result<Self, Error> {
        RawRule { rounded_to: Some(multiple), ..self.into() }.try_into()
    }

    /// How many respondents a group needs to be shown.
    pub fn minimum(self) -> u64 {
        self.minimum
    }

    /// Whether an item that everybody in a group answered alike is withheld.
    pub fn withholds_unanimous_answers(self) -> bool {
        self.unanimous
    }

    /// By how many an answer that somebody gave must have been given; 0 where it does not matter.
    pub fn minimum_per_answer(self) -> u64 {
        self.per_category
    }

    /// The number of which every released count is a multiple; 1 where counts are not rounded.
    pub fn rounds_counts_to(self) -> u64 {
        self.rounded_to.unwrap_or(1)
    }

    /// Whether a group of so many is too small to be shown; one that nobody is in has nothing to hide.
    pub(super) fn is_too_small(self, n: u64) -> bool {
        n > 0 && n < self.minimum
    }

    /// Whether some of these amounts, which rise, make too much of their total.
    pub(super) fn is_dominated(self, rising: &[f64]) -> bool {
        let Some(Dominance { cases, percent }) = self.dominance else { return false };
        let largest: f64 = rising.iter().rev().take(usize::try_from(cases).unwrap_or(usize::MAX)).sum();
        largest * 100.0 > f64::from(percent) * rising.iter().sum::<f64>()
    }

    /// Whether the answers to an item, by point, are to be withheld.
    pub(super) fn withholds(self, points: &[u64]) -> bool {
        let n: u64 = points.iter().sum();
        let given = || points.iter().filter(|count| **count > 0);
        self.is_too_small(n)
            || (self.unanimous && n > 0 && given().count() == 1)
            || given().any(|count| *count < self.per_category)
    }
}

impl TryFrom<RawRule> for DisclosureRule {
    type Error = Error;

    fn try_from(raw: RawRule) -> Result<Self, Error> {
        let choose = |subject: &str, value: u64, allowed: String, remedy: &'static str| {
            Error::new(ErrorKind::OutOfRange, subject, value, allowed, remedy)
        };
        let fault = |subject: &str, value: u64, allowed: String| {
            choose(subject, value, allowed, "choose a number of respondents")
        };
        if !(2..=MOST).contains(&raw.minimum) {
            return Err(fault("minimum of a disclosure rule", raw.minimum, format!("2 to {MOST}")));
        }
        if raw.per_category > raw.minimum {
            let allowed = format!("0 to the minimum of {}", raw.minimum);
            return Err(fault("minimum per answer of a disclosure rule", raw.per_category, allowed));
        }
        if let Some(Dominance { cases, percent }) = raw.dominance {
            if !(1..=MOST).contains(&cases) {
                let remedy = "choose how many of the largest cases are taken together";
                return Err(choose("cases of a dominance rule", cases, format!("1 to {MOST}"), remedy));
            }
            if !(1..=99).contains(&percent) {
                let (subject, percent) = ("share of a dominance rule", u64::from(percent));
                let remedy = "choose the share of a total that they must not exceed";
                return Err(choose(subject, percent, "1 to 99 per cent".into(), remedy));
            }
        }
        if let Some(multiple) = raw.rounded_to.filter(|multiple| !(2..=MOST).contains(multiple)) {
            let subject = "number to a multiple of which a disclosure rule rounds counts";
            let remedy = "choose a multiple, 5 or 10, or leave counts as they are";
            return Err(choose(subject, multiple, format!("2 to {MOST}"), remedy));
        }
        Ok(DisclosureRule {
            minimum: raw.minimum,
            unanimous: raw.withhold_unanimous,
            per_category: raw.per_category,
            dominance: raw.dominance,
            rounded_to: raw.rounded_to,
        })
    }
}

impl From<DisclosureRule> for RawRule {
    fn from(rule: DisclosureRule) -> Self {
        RawRule {
            minimum: rule.minimum,
            withhold_unanimous: rule.unanimous,
            per_category: rule.per_category,
            dominance: rule.dominance,
            rounded_to: rule.rounded_to,
        }
    }
}
