//! The tallies of all items of a questionnaire, in one flat vector.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::counts::Tally;
use super::layout::{ItemPlace, Layout};
use super::surveyed::SurveyedSet;
use super::{MOST_COUNTED, Merge, add, checked_sum, overflow, unlike};
use crate::error::{Error, ErrorKind};

/// The tallies of every item of one questionnaire version over the same responses.
///
/// ```
/// use kokemus::{Confidence, Questionnaire, Response, Role, Scale, Study};
///
/// let parents = Questionnaire::builder("parents", Scale::satisfaction())
///     .section("encounter", |s| s.item("heard", "We were heard").item("trust", "We trusted the worker"))
///     .build()?;
/// let study = Study::builder().questionnaire(parents).build()?;
/// let mut answers = study.table("parents")?;
/// answers.push(Response::by(Role::Parent).answers([5, 4]))?;
/// answers.push(Response::by(Role::Parent).answers([4, 4]))?;
///
/// let tally = answers.tally();
/// assert_eq!(tally.responses(), 2);
/// assert_eq!(tally.item("heard")?.mean(Confidence::P95)?.value(), 4.5);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawQuestionnaireTally", into = "RawQuestionnaireTally")]
pub struct QuestionnaireTally {
    layout: Arc<Layout>,
    responses: u64,   // Invariant: at most MOST_COUNTED.
    counts: Vec<u64>, // Invariant: as the layout; each item's counts add up to `responses`.
    surveyed: SurveyedSet,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "QuestionnaireTally", deny_unknown_fields)]
struct RawQuestionnaireTally {
    questionnaire: Layout,
    responses: u64,
    counts: Vec<Vec<u64>>,
    #[serde(default)]
    surveyed: SurveyedSet,
}

impl QuestionnaireTally {
    /// Counts made on the layout by code that puts each response into one code of every item.
    pub(crate) fn of_codes(
        layout: Arc<Layout>,
        responses: u64,
        counts: Vec<u64>,
        surveyed: SurveyedSet,
    ) -> Self {
        QuestionnaireTally { layout, responses, counts, surveyed }
    }

    /// How many responses were counted.
    pub fn responses(&self) -> u64 {
        self.responses
    }

    /// The items, in the questionnaire's order.
    pub fn item_ids(&self) -> impl Iterator<Item = &str> {
        self.layout.items().iter().map(|item| &*item.id)
    }

    /// The tally of one item, its points as they were answered (a reverse-keyed item is not turned; its scale's
    /// better end is).
    ///
    /// # Errors
    /// No item has this identifier.
    pub fn item(&self, id: &str) -> Result<Tally, Error> {
        self.layout.item(id).map(|place| self.at(place))
    }

    /// The tally of the item that carries a concept, for comparison with another questionnaire's: a reverse-keyed item is turned, so
    /// that the same point means the same on both sides.
    ///
    /// # Errors
    /// No item carries this concept.
    pub fn concept(&self, id: &str) -> Result<Tally, Error> {
        let place = self.layout.concept(id)?;
        let tally = self.at(place);
        Ok(if place.reverse_keyed { tally.reversed() } else { tally })
    }

    /// The tallies of all items, with their identifiers.
    pub fn items(&self) -> impl Iterator<Item = (&str, Tally)> {
        self.layout.items().iter().map(|place| (&*place.id, self.at(place)))
    }

    fn at(&self, place: &ItemPlace) -> Tally {
        let counts = &self.counts[place.offset..place.offset + place.codes];
        Tally::of_part(place.scale.clone(), counts, self.responses, self.surveyed)
    }
}

impl Merge for QuestionnaireTally {
    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if !Arc::ptr_eq(&self.layout, &other.layout) && !self.layout.is_like(&other.layout) {
            return Err(unlike("merge of questionnaire tallies", other.layout.name(), self.layout.name()));
        }
        // Every item's counts add up to the responses, so no count passes what the responses do not pass.
        self.responses = checked_sum("responses in a questionnaire tally", self.responses, other.responses)?;
        add(&mut self.counts, &other.counts);
        self.surveyed = self.surveyed.union(other.surveyed);
        Ok(())
    }

    fn empty_like(&self) -> Self {
        QuestionnaireTally {
            layout: Arc::clone(&self.layout),
            responses: 0,
            counts: vec![0; self.counts.len()],
            surveyed: SurveyedSet::default(),
        }
    }
}

/// Counts per item as they come from outside, laid flat, or the error that says what does not add up.
pub(crate) fn checked_counts(layout: &Layout, responses: u64, given: &[Vec<u64>]) -> Result<Vec<u64>, Error> {
    if responses > MOST_COUNTED {
        return Err(overflow("responses in a questionnaire tally"));
    }
    if given.len() != layout.items().len() {
        return Err(Error::new(
            ErrorKind::Length,
            format!("counts of questionnaire {}", layout.name()),
            given.len(),
            format!("{}: one list per item", layout.items().len()),
            "give the counts of every item",
        ));
    }
    for (place, counts) in layout.items().iter().zip(given) {
        if counts.len() != place.codes {
            return Err(Error::new(
                ErrorKind::Length,
                format!("counts of item `{}`", place.id),
                counts.len(),
                format!("{}: one per point and five per missing reason", place.codes),
                "give 0 for what nobody answered",
            ));
        }
        let total = counts.iter().try_fold(0u64, |sum, count| sum.checked_add(*count));
        if total != Some(responses) {
            return Err(Error::new(
                ErrorKind::Unlike,
                format!("counts of item `{}`", place.id),
                total.map_or("their sum".to_owned(), |total| format!("their sum {total}")),
                format!("{responses}, the number of responses"),
                "count every response once in every item, missing answers among them",
            ));
        }
    }
    Ok(given.concat())
}

/// The flat counts of one group as a list per item.
pub(crate) fn counts_by_item(layout: &Layout, counts: &[u64]) -> Vec<Vec<u64>> {
    layout.items().iter().map(|place| counts[place.offset..place.offset + place.codes].to_vec()).collect()
}

impl TryFrom<RawQuestionnaireTally> for QuestionnaireTally {
    type Error = Error;

    fn try_from(raw: RawQuestionnaireTally) -> Result<Self, Error> {
        let counts = checked_counts(&raw.questionnaire, raw.responses, &raw.counts)?;
        Ok(QuestionnaireTally {
            layout: Arc::new(raw.questionnaire),
            responses: raw.responses,
            counts,
            surveyed: raw.surveyed,
        })
    }
}

impl From<QuestionnaireTally> for RawQuestionnaireTally {
    fn from(tally: QuestionnaireTally) -> Self {
        RawQuestionnaireTally {
            counts: counts_by_item(&tally.layout, &tally.counts),
            questionnaire: (*tally.layout).clone(),
            responses: tally.responses,
            surveyed: tally.surveyed,
        }
    }
}
