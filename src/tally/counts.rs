//! The tally of one item: how many gave each answer.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::like::LikeScale;
use super::surveyed::SurveyedSet;
use super::{MOST_COUNTED, Merge, add, checked_sum, overflow, unlike};
use crate::error::{Error, ErrorKind};
use crate::vocabulary::answer::{Answer, Missing, MissingCounts};
use crate::vocabulary::respondent::Surveyed;
use crate::vocabulary::scale::{Better, Scale};

/// The codes of one item's answers: its points from the lowest, then the five missing reasons.
pub(crate) fn codes_of(scale: &Scale) -> usize {
    scale.len() + Missing::ALL.len()
}

/// How many answered each point of a scale, and how many did not answer for which reason.
///
/// All figures of one item come from its tally alone, at a cost that does not depend on how many answered. A tally
/// and its `Display` are for the analyst: they are not protected against disclosure.
///
/// ```
/// use kokemus::{Answer, Missing, Scale, Tally};
///
/// let mut heard = Tally::of_counts(&Scale::satisfaction(), [1, 2, 11, 60, 138])?;
/// heard.add(Answer::Point(5))?;
/// heard.add(Missing::Skipped)?;
/// assert_eq!(heard.n(), 213);
/// assert_eq!(heard.count(5), 139);
/// assert_eq!(heard.missing().skipped, 1);
/// assert_eq!(heard.to_string(), "1: 1, 2: 2, 3: 11, 4: 60, 5: 139; n = 213; 1 skipped");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawTally", into = "RawTally")]
pub struct Tally {
    scale: LikeScale,
    counts: Vec<u64>, // Invariant: one per code of the scale; their sum is `total` <= MOST_COUNTED.
    total: u64,
    surveyed: SurveyedSet,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Tally", deny_unknown_fields)]
struct RawTally {
    scale: Scale,
    counts: Vec<u64>,
    #[serde(default)]
    missing: MissingCounts,
    #[serde(default)]
    surveyed: SurveyedSet,
}

impl Tally {
    /// A tally of nothing.
    pub fn empty(scale: &Scale) -> Self {
        Tally {
            counts: vec![0; codes_of(scale)],
            scale: scale.clone().into(),
            total: 0,
            surveyed: SurveyedSet::default(),
        }
    }

    /// A tally of published or stored counts, from the lowest point to the highest.
    ///
    /// # Errors
    /// Not one count per point, or more than [`MOST_COUNTED`] in all.
    pub fn of_counts(scale: &Scale, counts: impl IntoIterator<Item = u64>) -> Result<Self, Error> {
        let mut counts: Vec<u64> = counts.into_iter().take(scale.len() + 1).collect();
        if counts.len() != scale.len() {
            return Err(Error::new(
                ErrorKind::Length,
                format!("counts on scale `{}`", scale.id()),
                format!("{}{}", counts.len(), if counts.len() > scale.len() { " or more" } else { "" }),
                format!("{}: one for each of {}", scale.len(), scale.range_text()),
                "give 0 for a point that nobody used",
            ));
        }
        counts.extend([0; Missing::ALL.len()]);
        Tally::of_codes(scale.clone().into(), counts, SurveyedSet::default())
    }

    /// The same tally with missing answers added.
    ///
    /// # Errors
    /// Missing as a whole response (`no_response`), which belongs to a table and not to an item; or too many.
    pub fn with_missing(mut self, missing: MissingCounts) -> Result<Self, Error> {
        if missing.no_response > 0 {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "missing answers of a tally",
                format!("{} without response", missing.no_response),
                "the five reasons of a single answer",
                "give those who never answered to `worst_case_mean`",
            ));
        }
        let reasons =
            [missing.not_asked, missing.skipped, missing.dont_know, missing.not_applicable, missing.refused];
        let total =
            reasons.iter().try_fold(self.total, |sum, more| checked_sum("answers in a tally", sum, *more))?;
        let points = self.scale.len();
        add(&mut self.counts[points..], &reasons);
        self.total = total;
        Ok(self)
    }

    /// The same tally with a statement of who was asked, which travels with every figure.
    #[must_use]
    pub fn surveyed(mut self, surveyed: Surveyed) -> Self {
        self.surveyed = SurveyedSet::of(Some(surveyed));
        self
    }

    /// A tally from counts per code that the caller made on this scale.
    pub(crate) fn of_codes(scale: LikeScale, counts: Vec<u64>, surveyed: SurveyedSet) -> Result<Self, Error> {
        let total = counts.iter().try_fold(0u64, |sum, count| sum.checked_add(*count));
        match total {
            Some(total) if total <= MOST_COUNTED => Ok(Tally { scale, counts, total, surveyed }),
            _ => Err(overflow("answers in a tally")),
        }
    }

    /// A tally from a part of a larger aggregate whose total is already known to be within bounds.
    pub(crate) fn of_part(scale: LikeScale, counts: &[u64], total: u64, surveyed: SurveyedSet) -> Self {
        // Invariant: the aggregate holds one count per code for `total` responses.
        Tally { scale, counts: counts.to_vec(), total, surveyed }
    }

    /// Counts one more answer.
    ///
    /// # Errors
    /// The point is not on the scale, or the tally is full.
    pub fn add(&mut self, answer: impl Into<Answer>) -> Result<(), Error> {
        let code = code_of("answer in a tally", &self.scale, answer.into())?;
        self.total = checked_sum("answers in a tally", self.total, 1)?;
        self.counts[usize::from(code)] += 1;
        Ok(())
    }

    /// The scale. Its better end is the item's: on a reverse-keyed item it is the other one.
    pub fn scale(&self) -> &Scale {
        &self.scale
    }

    /// How many answered with a point.
    pub fn n(&self) -> u64 {
        self.point_counts().iter().sum()
    }

    /// How many were counted, missing answers among them.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How many gave this point; 0 for a number that is not on the scale.
    pub fn count(&self, point: i32) -> u64 {
        self.scale.code(point).map_or(0, |code| self.counts[usize::from(code)])
    }

    /// The counts of the points, from the lowest to the highest.
    pub fn point_counts(&self) -> &[u64] {
        &self.counts[..self.scale.len()]
    }

    /// How many did not answer, by reason.
    pub fn missing(&self) -> MissingCounts {
        let mut reasons = [0; Missing::ALL.len()];
        reasons.copy_from_slice(&self.counts[self.scale.len()..]);
        MissingCounts::from_reasons(reasons)
    }

    /// The tally seen from the other end of the scale: x becomes lowest + highest − x, labels go along, and the
    /// better end swaps.
    #[must_use]
    pub fn reversed(&self) -> Tally {
        let mut counts = self.counts.clone();
        counts[..self.scale.len()].reverse();
        Tally { scale: self.scale.mirrored().into(), counts, ..*self }
    }

    /// Whether the highest point is the good end.
    pub(crate) fn higher_is_better(&self) -> bool {
        self.scale.better_end() == Better::Higher
    }

    /// The same counts, made of people surveyed so.
    pub(crate) fn surveyed_set_to(self, surveyed: SurveyedSet) -> Self {
        Tally { surveyed, ..self }
    }

    pub(crate) fn surveyed_set(&self) -> SurveyedSet {
        self.surveyed
    }
}

/// The code of an answer on a scale: points from the lowest, then the missing reasons.
pub(crate) fn code_of(subject: &str, scale: &Scale, answer: Answer) -> Result<u8, Error> {
    match answer {
        Answer::Missing(reason) => Ok(scale.len() as u8 + reason.code()),
        Answer::Point(point) => scale.code(point).ok_or_else(|| {
            Error::new(
                ErrorKind::OutOfRange,
                subject,
                point,
                scale.range_text(),
                "give a point of the scale, or a missing reason",
            )
        }),
    }
}

/// The answer behind a code.
pub(crate) fn answer_of(scale: &Scale, code: u8) -> Answer {
    match usize::from(code).checked_sub(scale.len()) {
        None => Answer::Point(scale.lowest() + i32::from(code)),
        Some(reason) => Answer::Missing(Missing::ALL[reason.min(Missing::ALL.len() - 1)]),
    }
}

impl Merge for Tally {
    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if !self.scale.is_like(&other.scale) {
            return Err(unlike("merge of tallies", &other.scale, &self.scale));
        }
        // No single count passes what the total does not pass.
        self.total = checked_sum("answers in a tally", self.total, other.total)?;
        add(&mut self.counts, &other.counts);
        self.surveyed = self.surveyed.union(other.surveyed);
        Ok(())
    }

    fn empty_like(&self) -> Self {
        Tally {
            scale: self.scale.clone(),
            counts: vec![0; self.counts.len()],
            total: 0,
            surveyed: SurveyedSet::default(),
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (point, count)) in self.scale.points().zip(self.point_counts()).enumerate() {
            write!(f, "{}{point}: {count}", if position == 0 { "" } else { ", " })?;
        }
        write!(f, "; n = {}; {}", self.n(), self.missing())
    }
}

impl TryFrom<RawTally> for Tally {
    type Error = Error;

    fn try_from(raw: RawTally) -> Result<Self, Error> {
        let tally = Tally::of_counts(&raw.scale, raw.counts)?.with_missing(raw.missing)?;
        Ok(Tally { surveyed: raw.surveyed, ..tally })
    }
}

impl From<Tally> for RawTally {
    fn from(tally: Tally) -> Self {
        RawTally {
            missing: tally.missing(),
            counts: tally.point_counts().to_vec(),
            scale: tally.scale.into(),
            surveyed: tally.surveyed,
        }
    }
}
