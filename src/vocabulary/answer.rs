//! An answer: a point of a scale, or missing for a reason.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why there is no point. None of these is ever counted as 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// The item was not put to this respondent. Leaves the denominator.
    NotAsked,
    /// The item was put and passed over.
    Skipped,
    /// The respondent said that they do not know.
    DontKnow,
    /// The item does not concern this respondent. Leaves the denominator.
    NotApplicable,
    /// The respondent declined to answer.
    Refused,
}

impl Missing {
    /// All reasons, in the order in which counts list them.
    pub const ALL: [Missing; 5] =
        [Missing::NotAsked, Missing::Skipped, Missing::DontKnow, Missing::NotApplicable, Missing::Refused];

    /// Whether an item missing for this reason was there to be answered.
    pub fn was_applicable(self) -> bool {
        !matches!(self, Missing::NotAsked | Missing::NotApplicable)
    }

    pub(crate) fn code(self) -> u8 {
        self as u8
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Missing::NotAsked => "not asked",
            Missing::Skipped => "skipped",
            Missing::DontKnow => "don't know",
            Missing::NotApplicable => "not applicable",
            Missing::Refused => "refused",
        })
    }
}

/// One answer as it arrives; whether the point is on the item's scale is checked where a table takes it in.
///
/// In JSON an answer is the point itself, or the reason as text.
///
/// ```
/// use kokemus::{Answer, Missing};
///
/// assert_eq!(Answer::from(4), Answer::Point(4));
/// assert_eq!(serde_json::to_string(&[Answer::from(4), Missing::DontKnow.into()])?, r#"[4,"dont_know"]"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "an answer is a point as a whole number, or one of `not_asked`, `skipped`, `dont_know`, `not_applicable`, `refused`"
)]
pub enum Answer {
    /// A point of the item's scale.
    Point(i32),
    /// No point, and why.
    Missing(Missing),
}

impl From<i32> for Answer {
    fn from(point: i32) -> Self {
        Answer::Point(point)
    }
}

macro_rules! answer_from_small_number {
    ($($number:ty),*) => {$(
        impl From<$number> for Answer {
            fn from(point: $number) -> Self {
                Answer::Point(point.into())
            }
        }
    )*};
}

answer_from_small_number!(u8, i8, u16, i16);

impl From<Missing> for Answer {
    fn from(reason: Missing) -> Self {
        Answer::Missing(reason)
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Point(point) => point.fmt(f),
            Answer::Missing(reason) => reason.fmt(f),
        }
    }
}

/// What is missing from a figure, by reason.
///
/// `no_response` counts whole respondents or measurements that never came; the others count answers.
///
/// ```
/// use kokemus::MissingCounts;
///
/// let missing: MissingCounts = serde_json::from_str(r#"{"skipped": 4, "refused": 5, "not_asked": 2}"#)?;
/// assert_eq!(missing.unanswered(), 9);
/// assert_eq!(missing.outside(), 2);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct MissingCounts {
    /// The item was not put to the respondent.
    pub not_asked: u64,
    /// Passed over.
    pub skipped: u64,
    /// Does not know.
    pub dont_know: u64,
    /// Does not concern the respondent.
    pub not_applicable: u64,
    /// Declined.
    pub refused: u64,
    /// Nothing came at all: the questionnaire or the measurement is missing as a whole.
    pub no_response: u64,
}

impl MissingCounts {
    pub(crate) fn from_reasons(counts: [u64; 5]) -> Self {
        let [not_asked, skipped, dont_know, not_applicable, refused] = counts;
        MissingCounts { not_asked, skipped, dont_know, not_applicable, refused, no_response: 0 }
    }

    /// How many could have answered and did not: skipped, don't know, refused, no response.
    pub fn unanswered(&self) -> u64 {
        [self.skipped, self.dont_know, self.refused, self.no_response]
            .into_iter()
            .fold(0, u64::saturating_add)
    }

    /// Counts one more missing answer.
    pub(crate) fn count(&mut self, reason: Missing) {
        match reason {
            Missing::NotAsked => self.not_asked += 1,
            Missing::Skipped => self.skipped += 1,
            Missing::DontKnow => self.dont_know += 1,
            Missing::NotApplicable => self.not_applicable += 1,
            Missing::Refused => self.refused += 1,
        }
    }

    /// Two counts together.
    pub(crate) fn plus(self, other: Self) -> Self {
        MissingCounts {
            not_asked: self.not_asked.saturating_add(other.not_asked),
            skipped: self.skipped.saturating_add(other.skipped),
            dont_know: self.dont_know.saturating_add(other.dont_know),
            not_applicable: self.not_applicable.saturating_add(other.not_applicable),
            refused: self.refused.saturating_add(other.refused),
            no_response: self.no_response.saturating_add(other.no_response),
        }
    }

    /// How many lie outside the denominator: not asked, not applicable.
    pub fn outside(&self) -> u64 {
        self.not_asked.saturating_add(self.not_applicable)
    }
}

impl fmt::Display for MissingCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.not_asked, "not asked"),
            (self.skipped, "skipped"),
            (self.dont_know, "don't know"),
            (self.not_applicable, "not applicable"),
            (self.refused, "refused"),
            (self.no_response, "no response"),
        ];
        let mut first = true;
        for (count, reason) in parts.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, "{}{count} {reason}", if first { "" } else { ", " })?;
            first = false;
        }
        if first { f.write_str("none missing") } else { Ok(()) }
    }
}
