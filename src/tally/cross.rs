//! The cross-tally of two items: how many gave each pair of answers.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::counts::{Tally, code_of, codes_of};
use super::like::LikeScale;
use super::surveyed::SurveyedSet;
use super::{MOST_COUNTED, Merge, add, checked_sum, overflow, unlike};
use crate::error::{Error, ErrorKind};
use crate::vocabulary::answer::{Answer, Missing, MissingCounts};
use crate::vocabulary::scale::Scale;

/// How many respondents gave each pair of answers to two items, missing answers among them.
///
/// ```
/// use kokemus::{CrossTally, Missing, Scale};
///
/// let scale = Scale::satisfaction();
/// let mut cross = CrossTally::empty(&scale, &scale);
/// cross.add(5, 4)?;
/// cross.add(5, Missing::Skipped)?;
/// assert_eq!(cross.n(), 1); // pairs of points
/// assert_eq!(cross.total(), 2);
/// assert_eq!(cross.first().count(5), 2); // each margin keeps its own missing answers
/// assert_eq!(cross.second().missing().skipped, 1);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawCrossTally", into = "RawCrossTally")]
pub struct CrossTally {
    first: LikeScale,
    second: LikeScale,
    counts: Vec<u64>, // Invariant: codes of the first × codes of the second; their sum is `total` <= MOST_COUNTED.
    total: u64,
    surveyed: SurveyedSet,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "CrossTally", deny_unknown_fields)]
struct RawCrossTally {
    first: Scale,
    second: Scale,
    counts: Vec<Vec<u64>>,
    #[serde(default)]
    surveyed: SurveyedSet,
}

impl CrossTally {
    /// A cross-tally of nothing.
    pub fn empty(first: &Scale, second: &Scale) -> Self {
        let counts = vec![0; codes_of(first) * codes_of(second)];
        CrossTally {
            first: first.clone().into(),
            second: second.clone().into(),
            counts,
            total: 0,
            surveyed: SurveyedSet::default(),
        }
    }

    /// Counts the table made: one row of codes of the second item per code of the first.
    pub(crate) fn of_codes(
        first: LikeScale,
        second: LikeScale,
        counts: Vec<u64>,
        surveyed: SurveyedSet,
    ) -> Result<Self, Error> {
        let total = counts.iter().try_fold(0u64, |sum, count| sum.checked_add(*count));
        match total {
            Some(total) if total <= MOST_COUNTED => Ok(CrossTally { first, second, counts, total, surveyed }),
            _ => Err(overflow("pairs in a cross-tally")),
        }
    }

    /// A part of a larger aggregate whose total is already known to be within bounds.
    pub(crate) fn of_part(
        first: LikeScale,
        second: LikeScale,
        counts: &[u64],
        total: u64,
        surveyed: SurveyedSet,
    ) -> Self {
        // Invariant: the aggregate holds codes × codes counts for `total` responses.
        CrossTally { first, second, counts: counts.to_vec(), total, surveyed }
    }

    /// Who was asked travels along.
    pub(crate) fn with_surveyed(self, surveyed: SurveyedSet) -> Self {
        CrossTally { surveyed, ..self }
    }

    /// Counts one more pair of answers.
    ///
    /// # Errors
    /// A point is not on its scale, or the cross-tally is full.
    pub fn add(&mut self, first: impl Into<Answer>, second: impl Into<Answer>) -> Result<(), Error> {
        let row = code_of("first answer in a cross-tally", &self.first, first.into())?;
        let column = code_of("second answer in a cross-tally", &self.second, second.into())?;
        self.total = checked_sum("pairs in a cross-tally", self.total, 1)?;
        self.counts[usize::from(row) * codes_of(&self.second) + usize::from(column)] += 1;
        Ok(())
    }

    /// How many answered both items with a point.
    pub fn n(&self) -> u64 {
        self.rows().map(|row| row.iter().sum::<u64>()).sum()
    }

    /// How many were counted, missing answers among them.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How many gave this pair of points; 0 for numbers that are not on the scales.
    pub fn count(&self, first: i32, second: i32) -> u64 {
        match (self.first.code(first), self.second.code(second)) {
            (Some(row), Some(column)) => {
                self.counts[usize::from(row) * codes_of(&self.second) + usize::from(column)]
            }
            _ => 0,
        }
    }

    /// The counts of the points: one row per point of the first item, one column per point of the second.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[u64]> {
        let points = self.second.len();
        self.counts.chunks_exact(codes_of(&self.second)).take(self.first.len()).map(move |row| &row[..points])
    }

    /// The pairs with a missing answer, each once: by the reason of the first item where it has one, else of the second.
    pub(crate) fn incomplete(&self) -> MissingCounts {
        let (rows, columns) = (self.first.len(), self.second.len());
        let mut reasons = [0u64; 5];
        for (row, counts) in self.counts.chunks_exact(codes_of(&self.second)).enumerate() {
            match row.checked_sub(rows) {
                Some(reason) => reasons[reason] += counts.iter().sum::<u64>(),
                None => reasons.iter_mut().zip(&counts[columns..]).for_each(|(sum, count)| *sum += count),
            }
        }
        MissingCounts::from_reasons(reasons)
    }

    /// The pairs with a missing answer: whether one half is there, the halves' reasons, and how many.
    pub(crate) fn halves(&self) -> impl Iterator<Item = (bool, [Option<Missing>; 2], u64)> {
        let (rows, columns) = (self.first.len(), self.second.len());
        let reason = |code: usize, points: usize| code.checked_sub(points).map(|place| Missing::ALL[place]);
        let cells = self.counts.iter().enumerate().map(move |(position, count)| {
            let (row, column) = (position / codes_of(&self.second), position % codes_of(&self.second));
            ([reason(row, rows), reason(column, columns)], *count)
        });
        cells
            .filter(|(reasons, count)| *count > 0 && reasons.iter().any(Option::is_some))
            .map(|(reasons, count)| (reasons.iter().any(Option::is_none), reasons, count))
    }

    /// Each pair of points with how many gave it.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (i32, i32, u64)> {
        self.first.points().zip(self.rows()).flat_map(|(first, row)| {
            self.second.points().zip(row).map(move |(second, count)| (first, second, *count))
        })
    }

    /// The same counts, made of people surveyed so.
    pub(crate) fn surveyed_set_to(self, surveyed: SurveyedSet) -> Self {
        CrossTally { surveyed, ..self }
    }

    /// Who was surveyed.
    pub(crate) fn surveyed_set(&self) -> SurveyedSet {
        self.surveyed
    }

    /// The tally of the first item, over everybody counted.
    pub fn first(&self) -> Tally {
        let rows = self.counts.chunks_exact(codes_of(&self.second));
        let margin: Vec<u64> = rows.map(|row| row.iter().sum()).collect();
        Tally::of_part(self.first.clone(), &margin, self.total, self.surveyed)
    }

    /// The tally of the second item, over everybody counted.
    pub fn second(&self) -> Tally {
        self.transposed().first()
    }

    /// The same pairs with first and second exchanged.
    #[must_use]
    pub fn transposed(&self) -> CrossTally {
        let (rows, columns) = (codes_of(&self.first), codes_of(&self.second));
        let counts = (0..columns)
            .flat_map(|column| (0..rows).map(move |row| row * columns + column))
            .map(|position| self.counts[position])
            .collect();
        CrossTally {
            first: self.second.clone(),
            second: self.first.clone(),
            counts,
            total: self.total,
            surveyed: self.surveyed,
        }
    }
}

impl Merge for CrossTally {
    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if !self.first.is_like(&other.first) || !self.second.is_like(&other.second) {
            return Err(unlike(
                "merge of cross-tallies",
                format!("{} by {}", other.first, other.second),
                format!("{} by {}", self.first, self.second),
            ));
        }
        self.total = checked_sum("pairs in a cross-tally", self.total, other.total)?;
        add(&mut self.counts, &other.counts);
        self.surveyed = self.surveyed.union(other.surveyed);
        Ok(())
    }

    fn empty_like(&self) -> Self {
        CrossTally {
            first: self.first.clone(),
            second: self.second.clone(),
            counts: vec![0; self.counts.len()],
            total: 0,
            surveyed: SurveyedSet::default(),
        }
    }
}

impl fmt::Display for CrossTally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.counts.iter().map(|count| count.to_string().len()).max().unwrap_or(1).max(4);
        write!(f, "{:width$}", "")?;
        for point in self.second.points() {
            write!(f, " {point:>width$}")?;
        }
        for (point, row) in self.first.points().zip(self.rows()) {
            write!(f, "\n{point:>width$}")?;
            for count in row {
                write!(f, " {count:>width$}")?;
            }
        }
        Ok(())
    }
}

impl TryFrom<RawCrossTally> for CrossTally {
    type Error = Error;

    fn try_from(raw: RawCrossTally) -> Result<Self, Error> {
        let (rows, columns) = (codes_of(&raw.first), codes_of(&raw.second));
        if raw.counts.len() != rows || raw.counts.iter().any(|row| row.len() != columns) {
            return Err(Error::new(
                ErrorKind::Length,
                "counts of a cross-tally",
                format!("{} rows", raw.counts.len()),
                format!("{rows} rows of {columns}: one per point and five per missing reason"),
                "give 0 for a pair that nobody gave",
            ));
        }
        CrossTally::of_codes(raw.first.into(), raw.second.into(), raw.counts.concat(), raw.surveyed)
    }
}

impl From<CrossTally> for RawCrossTally {
    fn from(cross: CrossTally) -> Self {
        RawCrossTally {
            counts: cross.counts.chunks_exact(codes_of(&cross.second)).map(<[u64]>::to_vec).collect(),
            first: cross.first.into(),
            second: cross.second.into(),
            surveyed: cross.surveyed,
        }
    }
}
