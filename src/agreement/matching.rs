//! Which of two sides' responses belong together, and which found no partner.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::table::selection::Row;
use crate::vocabulary::key::{ServiceKey, StageKey, WaveKey};
use crate::vocabulary::respondent::CaseId;

/// What becomes of a pair where several people of one side answered: two children, two parents, somebody twice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SeveralReports {
    /// The pair is left out, and counted.
    #[default]
    LeaveOut,
    /// The person with the lowest member number stands for the side; the others are counted. Where that person answered more than once, the
    /// pair is left out.
    LowestMember,
    /// Everybody of one side with everybody of the other: a case then counts several times, and the figures say in a caveat that its
    /// pairs were taken as independent.
    EveryPair,
}

/// Responses that found no partner, and those that were passed over: nothing is dropped without being counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UnpairedReports {
    /// Cases (at one wave, stage and service) in which only the first side answered.
    pub only_first: u64,
    /// Those in which only the second side did.
    pub only_second: u64,
    /// Those in which both did, left out because several people of one side answered.
    pub several: u64,
    /// Responses passed over in favour of the person with the lowest member number.
    pub passed_over: u64,
    /// Responses of the first side without a case.
    pub first_without_case: u64,
    /// Responses of the second side without a case.
    pub second_without_case: u64,
}

impl UnpairedReports {
    /// What is not 0, in words, the two sides by their names.
    pub(super) fn written(&self, f: &mut fmt::Formatter<'_>, sides: [&dyn fmt::Display; 2]) -> fmt::Result {
        let [first, second] = sides;
        let without_case = self.first_without_case + self.second_without_case; // tables have fewer than 2^32 rows
        let counts = [
            (self.only_first, format!("only {first} in")),
            (self.only_second, format!("only {second} in")),
            (self.several, "left out for several reports of one side:".to_owned()),
            (self.passed_over, "reports passed over for a lower member number:".to_owned()),
            (without_case, "reports without a case:".to_owned()),
        ];
        let parts: Vec<String> = counts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{what} {count}"))
            .collect();
        if parts.is_empty() { f.write_str("nobody unpaired") } else { f.write_str(&parts.join(", ")) }
    }
}

impl fmt::Display for UnpairedReports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.written(f, [&"the first", &"the second"])
    }
}

/// The most pairs that one case may make at one wave, stage and service.
const MOST_PAIRS_OF_A_CASE: usize = 1000;

pub(super) type Place<'t> = (&'t CaseId, Option<&'t WaveKey>, Option<&'t StageKey>, Option<&'t ServiceKey>);

/// The rows of both sides at one place, each with its member number.
pub(super) type BothSides = [Vec<(u8, usize)>; 2];

pub(super) fn place_of<'t>(row: &Row<'t>) -> Option<Place<'t>> {
    Some((row.case()?, row.wave(), row.stage(), row.service()))
}

/// Pairs the rows of one place.
pub(super) fn pair(
    [first, second]: &BothSides,
    several: SeveralReports,
    pairs: &mut Vec<(usize, usize)>,
    unpaired: &mut UnpairedReports,
    case: &CaseId,
) -> Result<(), Error> {
    match (&first[..], &second[..]) {
        ([], []) => {}
        (_, []) => unpaired.only_first += 1,
        ([], _) => unpaired.only_second += 1,
        ([(_, one)], [(_, other)]) => pairs.push((*one, *other)),
        (one, other) => match several {
            SeveralReports::LeaveOut => unpaired.several += 1,
            SeveralReports::LowestMember => match (lowest(one), lowest(other)) {
                (Some(lowest_one), Some(lowest_other)) => {
                    pairs.push((lowest_one, lowest_other));
                    unpaired.passed_over += (one.len() + other.len() - 2) as u64;
                }
                _ => unpaired.several += 1,
            },
            SeveralReports::EveryPair => {
                if one.len().saturating_mul(other.len()) > MOST_PAIRS_OF_A_CASE {
                    return Err(Error::new(
                        ErrorKind::OutOfRange,
                        format!("pairs of case `{case}`"),
                        format!("{} by {} responses", one.len(), other.len()),
                        format!("up to {MOST_PAIRS_OF_A_CASE} pairs"),
                        "see whether responses that belong to no case were given this one",
                    ));
                }
                for (_, first) in one {
                    pairs.extend(other.iter().map(|(_, second)| (*first, *second)));
                }
            }
        },
    }
    Ok(())
}

/// The row of the person with the lowest member number, where they answered once.
fn lowest(rows: &[(u8, usize)]) -> Option<usize> {
    let lowest = rows.iter().map(|(member, _)| *member).min()?;
    let mut theirs = rows.iter().filter(|(member, _)| *member == lowest);
    let (_, row) = theirs.next()?;
    theirs.next().is_none().then_some(*row)
}
