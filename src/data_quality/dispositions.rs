//! What became of everybody who was asked.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::tally::surveyed::SurveyedSet;
use crate::tally::{Merge, add, checked_sum};

/// What became of one person who was asked: the final dispositions of AAPOR's Standard Definitions, in the groups that its rates use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// A complete response (I).
    Complete,
    /// A partial response (P).
    Partial,
    /// Refused, or broken off before enough was answered (R).
    Refusal,
    /// Eligible, and never reached (NC).
    NonContact,
    /// Eligible and reached, neither answered nor refused: ill, away, without a common language (O).
    Other,
    /// Not known whether eligible: nothing came back, the address may be old (UH and UO together).
    UnknownEligibility,
    /// Asked by mistake: not a client, or no item concerned them. In no rate's denominator.
    NotEligible,
}

impl Disposition {
    /// All dispositions, in the order of the Standard Definitions.
    pub const ALL: [Disposition; 7] = [
        Disposition::Complete,
        Disposition::Partial,
        Disposition::Refusal,
        Disposition::NonContact,
        Disposition::Other,
        Disposition::UnknownEligibility,
        Disposition::NotEligible,
    ];
}

impl fmt::Display for Disposition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Disposition::Complete => "complete",
            Disposition::Partial => "partial",
            Disposition::Refusal => "refusal or break-off",
            Disposition::NonContact => "non-contact",
            Disposition::Other => "other",
            Disposition::UnknownEligibility => "unknown eligibility",
            Disposition::NotEligible => "not eligible",
        })
    }
}

/// How many of those who were asked ended with which disposition. Counts of two services merge.
///
/// ```
/// use kokemus::{Confidence, Disposition, Dispositions, OutcomeRate};
///
/// let asked = Dispositions::none()
///     .with(Disposition::Complete, 200)?
///     .with(Disposition::Partial, 10)?
///     .with(Disposition::Refusal, 40)?
///     .with(Disposition::NonContact, 100)?
///     .with(Disposition::UnknownEligibility, 50)?;
/// assert_eq!(asked.rate(&OutcomeRate::Rr1, Confidence::P95)?.to_string(), "50 % [45, 55], n = 400");
/// assert_eq!(asked.rate(&OutcomeRate::Rr6, Confidence::P95)?.to_string(), "60 % [55, 65], n = 350");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawDispositions", into = "RawDispositions")]
pub struct Dispositions {
    counts: [u64; 7], // Invariant: in the order of `Disposition::ALL`; their sum is at most MOST_COUNTED.
    surveyed: SurveyedSet,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename = "Dispositions", default, deny_unknown_fields)]
struct RawDispositions {
    complete: u64,
    partial: u64,
    refusal: u64,
    non_contact: u64,
    other: u64,
    unknown_eligibility: u64,
    not_eligible: u64,
    surveyed: SurveyedSet,
}

const SUBJECT: &str = "people in dispositions";

impl Dispositions {
    /// Nobody yet.
    pub fn none() -> Self {
        Dispositions::default()
    }

    pub(super) fn of_surveyed(surveyed: SurveyedSet) -> Self {
        Dispositions { surveyed, ..Dispositions::default() }
    }

    /// Counts one row of a table, which has fewer than 2³² of them.
    pub(super) fn count_one(&mut self, disposition: Disposition) {
        self.counts[disposition as usize] += 1;
    }

    /// The same with so many more.
    ///
    /// # Errors
    /// More than [`MOST_COUNTED`](crate::MOST_COUNTED) in all.
    pub fn with(mut self, disposition: Disposition, more: u64) -> Result<Self, Error> {
        checked_sum(SUBJECT, self.total(), more)?;
        self.counts[disposition as usize] += more;
        Ok(self)
    }

    /// How many ended so.
    pub fn count(&self, disposition: Disposition) -> u64 {
        self.counts[disposition as usize]
    }

    /// How many were asked.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    pub(super) fn surveyed_set(&self) -> SurveyedSet {
        self.surveyed
    }
}

impl Merge for Dispositions {
    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        checked_sum(SUBJECT, self.total(), other.total())?;
        add(&mut self.counts, &other.counts);
        self.surveyed = self.surveyed.union(other.surveyed);
        Ok(())
    }

    fn empty_like(&self) -> Self {
        Dispositions::none()
    }
}

impl TryFrom<RawDispositions> for Dispositions {
    type Error = Error;

    fn try_from(raw: RawDispositions) -> Result<Self, Error> {
        let counts = [
            raw.complete,
            raw.partial,
            raw.refusal,
            raw.non_contact,
            raw.other,
            raw.unknown_eligibility,
            raw.not_eligible,
        ];
        counts.iter().try_fold(0, |sum, count| checked_sum(SUBJECT, sum, *count))?;
        Ok(Dispositions { counts, surveyed: raw.surveyed })
    }
}

impl From<Dispositions> for RawDispositions {
    fn from(dispositions: Dispositions) -> Self {
        let [complete, partial, refusal, non_contact, other, unknown_eligibility, not_eligible] =
            dispositions.counts;
        RawDispositions {
            complete,
            partial,
            refusal,
            non_contact,
            other,
            unknown_eligibility,
            not_eligible,
            surveyed: dispositions.surveyed,
        }
    }
}

impl fmt::Display for Dispositions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} asked", self.total())?;
        let some = Disposition::ALL.into_iter().filter(|disposition| self.count(*disposition) > 0);
        for (place, disposition) in some.enumerate() {
            write!(f, "{} {} {disposition}", if place == 0 { ":" } else { "," }, self.count(disposition))?;
        }
        Ok(())
    }
}
