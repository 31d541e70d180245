//! The cross-tallies of all pairs of several items.

use serde::{Deserialize, Serialize};

use super::counts::codes_of;
use super::cross::CrossTally;
use super::keyed::{self, KeyedItem, RawKeyedItem};
use super::surveyed::SurveyedSet;
use super::{MOST_COUNTED, Merge, add, checked_sum, overflow, unlike};
use crate::error::{Error, ErrorKind};

/// How many respondents gave each pair of answers, for every pair of a section's items: what polychoric matrices, ordinal α and ω, and
/// covariances come from. Answers are counted as they were given; reverse-keyed items are not turned, but known.
///
/// ```
/// use kokemus::{Questionnaire, Response, Role, Scale, Study};
///
/// let parents = Questionnaire::builder("parents", Scale::satisfaction())
///     .section("encounter", |s| s.item("heard", "Heard").item("trust", "Trusted").item("calm", "Calm"))
///     .build()?;
/// let study = Study::builder().questionnaire(parents).build()?;
/// let mut answers = study.table("parents")?;
/// answers.push(Response::by(Role::Parent).answers([5, 4, 4]))?;
/// answers.push(Response::by(Role::Parent).answers([5, 4, 2]))?;
///
/// let all = answers.cross_tallies("encounter")?;
/// assert_eq!(all.pair("heard", "trust")?.count(5, 4), 2);
/// assert_eq!(all.pair("calm", "trust")?.count(2, 4), 1); // either order
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawCrossTallies", into = "RawCrossTallies")]
pub struct CrossTallies {
    items: Vec<KeyedItem>, // Invariant: not empty, unique ids.
    responses: u64,        // Invariant: at most MOST_COUNTED.
    counts: Vec<u64>, // Invariant: pair by pair (0, 1), (0, 2), (1, 2), (0, 3), …, codes of the first × codes of the second; each pair adds up to `responses`.
    surveyed: SurveyedSet,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "CrossTallies", deny_unknown_fields)]
struct RawCrossTallies {
    items: Vec<RawKeyedItem>,
    responses: u64,
    pairs: Vec<Vec<u64>>,
    #[serde(default)]
    surveyed: SurveyedSet,
}

/// The pairs (i, j), i < j, in the order in which they are kept.
pub(crate) fn pairs_of(items: usize) -> impl Iterator<Item = (usize, usize)> {
    (1..items).flat_map(|second| (0..second).map(move |first| (first, second)))
}

/// How many counts the pair of items takes.
fn cells(items: &[KeyedItem], (first, second): (usize, usize)) -> usize {
    codes_of(&items[first].scale) * codes_of(&items[second].scale)
}

impl CrossTallies {
    /// Counts made by the table in the order of [`pairs_of`]; each response is in one cell of every pair.
    pub(crate) fn of_codes(
        items: Vec<KeyedItem>,
        responses: u64,
        counts: Vec<u64>,
        surveyed: SurveyedSet,
    ) -> Self {
        CrossTallies { items, responses, counts, surveyed }
    }

    /// The items, in order.
    pub fn item_ids(&self) -> impl ExactSizeIterator<Item = &str> {
        self.items.iter().map(|item| &*item.id)
    }

    /// How many responses were counted.
    pub fn responses(&self) -> u64 {
        self.responses
    }

    pub(crate) fn keyed_items(&self) -> &[KeyedItem] {
        &self.items
    }

    pub(crate) fn surveyed_set(&self) -> SurveyedSet {
        self.surveyed
    }

    /// The cross-tally of two of the items, as answered.
    ///
    /// # Errors
    /// No item has one of the identifiers, or both are the same item.
    pub fn pair(&self, first: &str, second: &str) -> Result<CrossTally, Error> {
        let place = |id| keyed::position("cross-tallies", &self.items, id);
        let (i, j) = (place(first)?, place(second)?);
        if i == j {
            return Err(Error::new(
                ErrorKind::Duplicate,
                "pair of cross-tallies",
                format!("`{first}` with itself"),
                "two different items",
                "take the item's own tally",
            ));
        }
        let cross = self.at(i.min(j), i.max(j));
        Ok(if i < j { cross } else { cross.transposed() })
    }

    /// The cross-tally of the items at two places, the first one below the second.
    pub(crate) fn at(&self, first: usize, second: usize) -> CrossTally {
        let before = pairs_of(self.items.len()).take_while(|pair| *pair != (first, second));
        let start: usize = before.map(|pair| cells(&self.items, pair)).sum();
        let counts = &self.counts[start..start + cells(&self.items, (first, second))];
        let scale = |place: usize| self.items[place].scale.clone();
        CrossTally::of_part(scale(first), scale(second), counts, self.responses, self.surveyed)
    }
}

impl Merge for CrossTallies {
    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if self.items != other.items {
            let (given, needed) = (keyed::named(&other.items), keyed::named(&self.items));
            return Err(unlike("merge of cross-tallies", given, needed));
        }
        // No single count passes what the responses do not pass.
        self.responses = checked_sum("responses in cross-tallies", self.responses, other.responses)?;
        add(&mut self.counts, &other.counts);
        self.surveyed = self.surveyed.union(other.surveyed);
        Ok(())
    }

    fn empty_like(&self) -> Self {
        CrossTallies {
            items: self.items.clone(),
            responses: 0,
            counts: vec![0; self.counts.len()],
            surveyed: SurveyedSet::default(),
        }
    }
}

impl TryFrom<RawCrossTallies> for CrossTallies {
    type Error = Error;

    fn try_from(raw: RawCrossTallies) -> Result<Self, Error> {
        let items = keyed::checked("cross-tallies", raw.items)?;
        if raw.responses > MOST_COUNTED {
            return Err(overflow("responses in cross-tallies"));
        }
        let wanted = items.len() * (items.len() - 1) / 2;
        if raw.pairs.len() != wanted {
            return Err(Error::new(
                ErrorKind::Length,
                "pairs of cross-tallies",
                raw.pairs.len(),
                format!("{wanted}: every pair of the items"),
                "keep the pairs as they were written",
            ));
        }
        let mut margins: Vec<Option<Vec<u64>>> = vec![None; items.len()];
        for ((first, second), counts) in pairs_of(items.len()).zip(&raw.pairs) {
            let subject = || format!("cross-tally of `{}` and `{}`", items[first].id, items[second].id);
            let cells = cells(&items, (first, second));
            if counts.len() != cells {
                return Err(Error::new(
                    ErrorKind::Length,
                    subject(),
                    counts.len(),
                    format!("{cells}: one per pair of codes"),
                    "give 0 for a pair that nobody gave",
                ));
            }
            let total = counts.iter().try_fold(0u64, |sum, count| sum.checked_add(*count));
            let columns = codes_of(&items[second].scale);
            let of_first = || counts.chunks_exact(columns).map(|row| row.iter().sum()).collect::<Vec<u64>>();
            let of_second = || (0..columns).map(|column| counts.iter().skip(column).step_by(columns).sum());
            let agrees = total == Some(raw.responses)
                && margins[first].get_or_insert_with(of_first) == &of_first()
                && *margins[second].get_or_insert_with(|| of_second().collect())
                    == of_second().collect::<Vec<u64>>();
            if !agrees {
                return Err(Error::new(
                    ErrorKind::Unlike,
                    subject(),
                    total.map_or("its sum".to_owned(), |total| format!("its sum {total}")),
                    format!("{} responses, and margins as in the other pairs", raw.responses),
                    "count every response once in every pair, missing answers among them",
                ));
            }
        }
        Ok(CrossTallies {
            items,
            responses: raw.responses,
            counts: raw.pairs.concat(),
            surveyed: raw.surveyed,
        })
    }
}

impl From<CrossTallies> for RawCrossTallies {
    fn from(tallies: CrossTallies) -> Self {
        let mut rest = &tallies.counts[..];
        let pairs = pairs_of(tallies.items.len())
            .map(|pair| {
                let (here, after) = rest.split_at(cells(&tallies.items, pair));
                rest = after;
                here.to_vec()
            })
            .collect();
        RawCrossTallies {
            pairs,
            responses: tallies.responses,
            items: tallies.items.into_iter().map(RawKeyedItem::from).collect(),
            surveyed: tallies.surveyed,
        }
    }
}
