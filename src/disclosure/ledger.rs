//! What is out already: exact counts, and sets of cases, of who was in which release, so that the next one does not give back what an earlier one withheld.

use std::collections::HashSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::groups::{AtomKey, atom_key_of};
use super::people::SetOut;
use super::suppression::{Rest, Status};
use crate::error::{Error, ErrorKind};
use crate::table::responses::ResponseTable;
use crate::tally::group::Dimension;

/// What went out before, for the keeper of the data: with exact counts of answers and of which go together, cases and their values, never to be
/// released.
///
/// A ledger goes into [`Bundle::release`](crate::Bundle::release) and a new one comes out; store it where the answers are stored. What went
/// out without a ledger is not known to anybody.
///
/// ```
/// use kokemus::Ledger;
///
/// let nothing_yet = Ledger::empty();
/// assert_eq!(serde_json::to_string(&nothing_yet)?, r#"{"questionnaires":[]}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawLedger", into = "RawLedger")]
pub struct Ledger {
    pub(super) questionnaires: Vec<Answered>, // Invariant: no (id, version) twice.
    pub(super) sets: Vec<SetOut>,             // Invariant: each as `SetOut::is_possible` has it.
}

/// The respondents of one questionnaire version who are in some release, and the cells that were formed of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answered {
    pub(super) id: String,
    pub(super) version: String,
    /// How many categories each facet has: items, then sections, then stages.
    pub(super) categories: Vec<usize>,
    pub(super) atoms: Vec<Atom>,
    pub(super) cells: Vec<PastCell>, // Invariant: atoms of a cell rise and exist; facets exist.
}

/// Respondents of one finest group who first went out together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Atom {
    pub(super) key: AtomKey,
    pub(super) counts: Vec<Vec<u64>>, // Invariant: per facet as `categories`; every facet adds up to the same.
    /// Per item, the same counts apart by what else was answered; of no item where that is not known.
    #[serde(default)]
    pub(super) rests: Vec<Vec<(Rest, Vec<u64>)>>, // Invariant: rests rise; counts add up to those of the item.
}

/// A cell of an earlier release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PastCell {
    pub(super) atoms: Vec<u32>,
    /// Whether the group as a whole was shown, and what of each facet.
    pub(super) group: PastStatus,
    pub(super) facets: Vec<PastStatus>,
}

/// What became of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum PastStatus {
    Out,
    /// Of scores, nothing that says how they go with single items.
    OutAsScores,
    /// Of scores, the mean, and nothing that says how far they are apart.
    OutAsMean,
    Primary,
    Hidden,
}

impl PastStatus {
    pub(super) fn is_out(self) -> bool {
        Status::from(self) == Status::Out
    }
}

impl From<PastStatus> for Status {
    fn from(past: PastStatus) -> Status {
        match past {
            PastStatus::Out | PastStatus::OutAsScores | PastStatus::OutAsMean => Status::Out,
            PastStatus::Primary => Status::Primary,
            // It needed no protection of its own and may be shown now.
            PastStatus::Hidden => Status::Hidden,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Ledger", deny_unknown_fields)]
struct RawLedger {
    questionnaires: Vec<Answered>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sets: Vec<SetOut>,
}

impl Ledger {
    /// Nothing went out yet.
    pub fn empty() -> Self {
        Ledger::default()
    }
}

/// More respondents than any study has; so many can be counted and added up.
const MOST: u64 = 1 << 50;

/// Something of an earlier release is no longer in the table.
pub(super) fn gone(questionnaire: &str, of: impl fmt::Display, what: &str) -> Error {
    Error::new(
        ErrorKind::Absent,
        format!("answers to questionnaire `{questionnaire}` of {of}"),
        what,
        "everybody who is in the ledger, answering as before",
        "release from a table that still holds what was released before, or start a ledger anew for other respondents",
    )
}

impl Atom {
    fn rests_add_up(&self) -> bool {
        let of_item = |(rests, counts): (&Vec<(Rest, Vec<u64>)>, &Vec<u64>)| {
            let sum = |category: usize| {
                rests.iter().try_fold(0u64, |sum, (_, counts)| sum.checked_add(*counts.get(category)?))
            };
            rests.windows(2).all(|pair| pair[0].0 < pair[1].0)
                && rests.iter().all(|(_, of_rest)| of_rest.len() == counts.len())
                && (0..counts.len()).all(|category| sum(category) == Some(counts[category]))
        };
        self.rests.len() <= self.counts.len() && self.rests.iter().zip(&self.counts).all(of_item)
    }
}

impl Answered {
    /// That every finest group of which somebody is out is still in the table. Figures are made of the table: a group that is gone from it is
    /// missing in every sum, and the difference to the sum that is out would be that group.
    ///
    /// # Errors
    /// A group is gone.
    pub(super) fn check_in(&self, table: &ResponseTable) -> Result<(), Error> {
        let groups = table.by(Dimension::ALL);
        let there: HashSet<AtomKey> = groups.iter().map(|(group, _)| atom_key_of(group)).collect();
        let is_of_somebody = |atom: &&Atom| atom.counts.iter().flatten().any(|count| *count > 0);
        let missing = self.atoms.iter().filter(is_of_somebody).find(|atom| !there.contains(&atom.key));
        let Some(Atom { key, .. }) = missing else { return Ok(()) };
        let parts = Dimension::ALL.iter().zip(key).map(|(dimension, key)| match key {
            Some(key) => format!("`{key}`"),
            None => format!("{} not given", format!("{dimension:?}").to_lowercase()),
        });
        Err(gone(&self.id, parts.collect::<Vec<_>>().join(", "), "a group that is in an earlier release"))
    }

    fn is_possible(&self) -> bool {
        let facets = self.categories.len();
        let atom = |atom: &Atom| {
            let totals = || {
                atom.counts.iter().map(|counts| counts.iter().try_fold(0u64, |sum, n| sum.checked_add(*n)))
            };
            atom.counts.len() == facets
                && atom
                    .counts
                    .iter()
                    .zip(&self.categories)
                    .all(|(counts, categories)| counts.len() == *categories)
                && totals().all(|total| total.is_some() && Some(total) == totals().next())
                && atom.rests_add_up()
        };
        let cell = |cell: &PastCell| {
            cell.facets.len() == facets
                && cell.atoms.windows(2).all(|pair| pair[0] < pair[1])
                && cell.atoms.last().is_none_or(|last| (*last as usize) < self.atoms.len())
        };
        let respondents = self.atoms.iter().filter_map(|atom| atom.counts.first()).flatten();
        let all = respondents.copied().try_fold(0u64, u64::checked_add);
        self.atoms.iter().all(atom) && self.cells.iter().all(cell) && all.is_some_and(|all| all <= MOST)
    }
}

impl TryFrom<RawLedger> for Ledger {
    type Error = Error;

    fn try_from(raw: RawLedger) -> Result<Self, Error> {
        let fault = |answered: &Answered, kind, allowed: &str| {
            let subject = format!("ledger of questionnaire `{}` version {}", answered.id, answered.version);
            Err(Error::new(kind, subject, "an entry", allowed, "keep the ledger as it was written"))
        };
        for (place, answered) in raw.questionnaires.iter().enumerate() {
            let same = |earlier: &Answered| earlier.id == answered.id && earlier.version == answered.version;
            if raw.questionnaires[..place].iter().any(same) {
                return fault(answered, ErrorKind::Duplicate, "each questionnaire version once");
            }
            if !answered.is_possible() {
                return fault(
                    answered,
                    ErrorKind::Unlike,
                    "counts of every facet, and cells of atoms that there are",
                );
            }
        }
        if let Some(set) = raw.sets.iter().find(|set| !set.is_possible()) {
            return Err(Error::new(
                ErrorKind::Unlike,
                format!("ledger of {}", set.among),
                "a set of people",
                "people in rising order, each once",
                "keep the ledger as it was written",
            ));
        }
        Ok(Ledger { questionnaires: raw.questionnaires, sets: raw.sets })
    }
}

impl From<Ledger> for RawLedger {
    fn from(ledger: Ledger) -> Self {
        RawLedger { questionnaires: ledger.questionnaires, sets: ledger.sets }
    }
}
