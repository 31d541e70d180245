//! Two waves of one item, their people matched: who answered in both, and who in one of them only.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::PairedSamples;
use crate::error::{Error, ErrorKind};
use crate::table::responses::ResponseTable;
use crate::table::selection::{Row, Selection};
use crate::tally::counts::Tally;
use crate::tally::cross::CrossTally;
use crate::tally::{Merge, checked_sum, unlike};
use crate::vocabulary::key::WaveKey;
use crate::vocabulary::respondent::{CaseId, Role};
use crate::vocabulary::scale::Scale;

/// Two waves of one item: the pairs of answers of those who are in both, the answers of those who are in one of them only, and those that
/// have no case by which they could be matched.
///
/// Exact counts, which merge: two services matched apart and merged are as if matched together, provided that no case is in both.
///
/// ```
/// use kokemus::{Confidence, PairedSamples, PartlyOverlapping, Questionnaire, Response, Role, Scale, Study};
///
/// let family = Questionnaire::builder("family", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard")).build()?;
/// let study = Study::builder().waves(["spring", "autumn"]).questionnaire(family).build()?;
/// let (spring, autumn) = (study.wave("spring")?, study.wave("autumn")?);
/// let mut answers = study.table("family")?;
/// for (case, point) in [(1, 3), (2, 4), (3, 2), (4, 3), (5, 4)] {
///     answers.push(Response::by(Role::Child).case(case).in_wave(&spring).answers([point]))?;
/// }
/// for (case, point) in [(3, 4), (4, 4), (5, 5), (6, 3), (7, 4)] {
///     answers.push(Response::by(Role::Child).case(case).in_wave(&autumn).answers([point]))?;
/// }
///
/// let heard = answers.matched("heard", &spring, &autumn)?;
/// assert_eq!((heard.both().n(), heard.only_first().n(), heard.only_second().n()), (3, 2, 2));
/// let same_people = heard.paired()?; // Waves keep their names.
/// assert!(same_people.mean(Confidence::P95)?.to_string().starts_with("autumn less spring: +1.3 points"));
/// let everybody = PartlyOverlapping::of(&heard)?;
/// # assert_eq!(same_people.n(), 3);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawMatchedTally", into = "RawMatchedTally")]
pub struct MatchedTally {
    both: CrossTally, // Invariant: this and the four tallies are on like scales.
    only_first: Tally,
    only_second: Tally,
    unmatchable_first: Tally,
    unmatchable_second: Tally,
    /// How many people of `both` share their case with another one of it.
    sharing_a_case: u64,
    /// The first and the second wave, where they are known.
    waves: Option<[WaveKey; 2]>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "MatchedTally", deny_unknown_fields)]
struct RawMatchedTally {
    both: CrossTally,
    only_first: Tally,
    only_second: Tally,
    unmatchable_first: Tally,
    unmatchable_second: Tally,
    sharing_a_case: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    waves: Option<[WaveKey; 2]>,
}

impl MatchedTally {
    /// From counts of the pairs and of those who are in one wave only.
    ///
    /// # Errors
    /// Not all of them are on like scales.
    pub fn of(both: CrossTally, only_first: Tally, only_second: Tally) -> Result<Self, Error> {
        RawMatchedTally {
            unmatchable_first: only_first.empty_like(),
            unmatchable_second: only_second.empty_like(),
            both,
            only_first,
            only_second,
            sharing_a_case: 0,
            waves: None,
        }
        .try_into()
    }

    fn empty(scale: &Scale) -> Self {
        MatchedTally {
            both: CrossTally::empty(scale, scale),
            only_first: Tally::empty(scale),
            only_second: Tally::empty(scale),
            unmatchable_first: Tally::empty(scale),
            unmatchable_second: Tally::empty(scale),
            sharing_a_case: 0,
            waves: None,
        }
    }

    /// The pairs of answers of those who are in both waves, with a missing reason where one of the two was not answered.
    pub fn both(&self) -> &CrossTally {
        &self.both
    }

    /// The answers of those who are in the first wave only.
    pub fn only_first(&self) -> &Tally {
        &self.only_first
    }

    /// The answers of those who are in the second wave only.
    pub fn only_second(&self) -> &Tally {
        &self.only_second
    }

    /// The answers of the first wave without a case, whose people may or may not be in the second.
    pub fn unmatchable_first(&self) -> &Tally {
        &self.unmatchable_first
    }

    /// The answers of the second wave without a case, whose people may or may not be in the first.
    pub fn unmatchable_second(&self) -> &Tally {
        &self.unmatchable_second
    }

    /// How many of those in both waves share their case with another one: siblings, two parents.
    pub fn sharing_a_case(&self) -> u64 {
        self.sharing_a_case
    }

    /// Those who are in both waves, for comparison with themselves.
    ///
    /// # Errors
    /// None that this type allows: its scales are alike.
    pub fn paired(&self) -> Result<PairedSamples, Error> {
        let paired = PairedSamples::of(&self.both)?;
        Ok(PairedSamples { cases_shared: self.sharing_a_case > 0, names: self.names(), ..paired })
    }

    /// What the two waves are called: "first" and "second" where that is not known.
    pub(in crate::comparison) fn names(&self) -> [Cow<'static, str>; 2] {
        match &self.waves {
            Some(waves) => waves.each_ref().map(|wave| wave.to_string().into()),
            None => ["first".into(), "second".into()],
        }
    }

    fn tallies(&self) -> [&Tally; 4] {
        [&self.only_first, &self.only_second, &self.unmatchable_first, &self.unmatchable_second]
    }
}

/// One wave's responses: the row of each person, and the rows without a case.
struct Wave<'t> {
    people: HashMap<Who<'t>, Row<'t>>,
    order: Vec<Who<'t>>,
    without_case: Vec<Row<'t>>,
}

/// A case, a role, and the number that tells siblings apart.
type Who<'t> = (&'t CaseId, &'t Role, u8);

impl<'t> Wave<'t> {
    fn of(selection: &Selection<'t>, wave: &WaveKey) -> Result<Self, Error> {
        let rows = selection.only(wave)?;
        let mut found = Wave { people: HashMap::new(), order: Vec::new(), without_case: Vec::new() };
        for row in rows.iter() {
            let Some(case) = row.case() else {
                found.without_case.push(row);
                continue;
            };
            let who = (case, row.role(), row.member());
            if found.people.insert(who, row).is_some() {
                return Err(Error::new(
                    ErrorKind::Duplicate,
                    format!("responses of wave `{wave}` to be matched"),
                    format!("a second response of {} {} of case `{case}`", who.1, who.2),
                    "one response per person and wave",
                    "select one stage or service first, or keep one response of each person by `filter`",
                ));
            }
            found.order.push(who);
        }
        Ok(found)
    }
}

impl Selection<'_> {
    /// One item in two waves, people matched by case, role and number within the case. Answers stay as they were given, missing ones with
    /// their reason; responses without a case are kept apart, never guessed at.
    ///
    /// # Errors
    /// No such item or wave, the same wave twice, or a person with several responses in a wave.
    pub fn matched(&self, item: &str, first: &WaveKey, second: &WaveKey) -> Result<MatchedTally, Error> {
        if first == second {
            return Err(Error::new(
                ErrorKind::Duplicate,
                "waves to be matched",
                format!("`{second}`"),
                "two different waves",
                "give the wave to compare against, then the other one",
            ));
        }
        let (_, asked) = self.table().questionnaire().item_position(item)?;
        let mut matched = MatchedTally::empty(asked.scale());
        let (before, after) = (Wave::of(self, first)?, Wave::of(self, second)?);
        let mut people_of: HashMap<&CaseId, u64> = HashMap::new();
        for who in &before.order {
            let Some(row) = before.people.get(who) else { continue };
            match after.people.get(who) {
                Some(later) => {
                    matched.both.add(row.answer(item)?, later.answer(item)?)?;
                    *people_of.entry(who.0).or_default() += 1;
                }
                None => matched.only_first.add(row.answer(item)?)?,
            }
        }
        for (who, row) in &after.people {
            if !before.people.contains_key(who) {
                matched.only_second.add(row.answer(item)?)?;
            }
        }
        for row in &before.without_case {
            matched.unmatchable_first.add(row.answer(item)?)?;
        }
        for row in &after.without_case {
            matched.unmatchable_second.add(row.answer(item)?)?;
        }
        matched.sharing_a_case = people_of.values().filter(|people| **people > 1).sum();
        matched.waves = Some([first.clone(), second.clone()]);
        Ok(matched.surveyed_as(self))
    }
}

impl MatchedTally {
    /// The same counts with who was surveyed.
    fn surveyed_as(self, selection: &Selection<'_>) -> Self {
        let surveyed = selection.surveyed();
        let counts = |tally: &Tally| tally.clone().surveyed_set_to(surveyed);
        MatchedTally {
            only_first: counts(&self.only_first),
            only_second: counts(&self.only_second),
            unmatchable_first: counts(&self.unmatchable_first),
            unmatchable_second: counts(&self.unmatchable_second),
            both: self.both.surveyed_set_to(surveyed),
            ..self
        }
    }
}

impl ResponseTable {
    /// One item in two waves of all responses; see [`Selection::matched`].
    ///
    /// # Errors
    /// No such item or wave, the same wave twice, or a person with several responses in a wave.
    pub fn matched(&self, item: &str, first: &WaveKey, second: &WaveKey) -> Result<MatchedTally, Error> {
        self.all().matched(item, first, second)
    }
}

/// The waves of two matched tallies, of which one may not know them.
fn joined(
    waves: Option<&[WaveKey; 2]>,
    others: Option<&[WaveKey; 2]>,
) -> Result<Option<[WaveKey; 2]>, Error> {
    let named = |[first, second]: &[WaveKey; 2]| format!("`{first}` and `{second}`");
    match (waves, others) {
        (Some(waves), Some(others)) if waves != others => Err(Error::new(
            ErrorKind::Unlike,
            "waves of a matched tally",
            named(others),
            named(waves),
            "match the same two waves, in the same order, in both",
        )),
        (waves, others) => Ok(waves.or(others).cloned()),
    }
}

impl Merge for MatchedTally {
    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        let mut merged = self.clone();
        merged.waves = joined(self.waves.as_ref(), other.waves.as_ref())?;
        merged.sharing_a_case =
            checked_sum("people who share a case", self.sharing_a_case, other.sharing_a_case)?;
        merged.both.merge(&other.both)?;
        merged.only_first.merge(&other.only_first)?;
        merged.only_second.merge(&other.only_second)?;
        merged.unmatchable_first.merge(&other.unmatchable_first)?;
        merged.unmatchable_second.merge(&other.unmatchable_second)?;
        *self = merged;
        Ok(())
    }

    fn empty_like(&self) -> Self {
        MatchedTally {
            both: self.both.empty_like(),
            only_first: self.only_first.empty_like(),
            only_second: self.only_second.empty_like(),
            unmatchable_first: self.unmatchable_first.empty_like(),
            unmatchable_second: self.unmatchable_second.empty_like(),
            sharing_a_case: 0,
            waves: self.waves.clone(),
        }
    }
}

impl fmt::Display for MatchedTally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let without = self.unmatchable_first.total().saturating_add(self.unmatchable_second.total());
        write!(
            f,
            "{} in both, {} in the first only, {} in the second only, {without} without a case",
            self.both.total(),
            self.only_first.total(),
            self.only_second.total()
        )
    }
}

impl TryFrom<RawMatchedTally> for MatchedTally {
    type Error = Error;

    fn try_from(raw: RawMatchedTally) -> Result<Self, Error> {
        let RawMatchedTally {
            both,
            only_first,
            only_second,
            unmatchable_first,
            unmatchable_second,
            sharing_a_case,
            waves,
        } = raw;
        let matched = MatchedTally {
            both,
            only_first,
            only_second,
            unmatchable_first,
            unmatchable_second,
            sharing_a_case,
            waves,
        };
        let (first, second) = (matched.both.first(), matched.both.second());
        let scale = first.scale();
        let others = matched.tallies().map(Tally::scale);
        if let Some(other) =
            others.iter().copied().chain([second.scale()]).find(|other| !other.is_like(scale))
        {
            return Err(unlike("tallies of a matched tally", other, scale));
        }
        if matched.sharing_a_case > matched.both.total() || matched.sharing_a_case == 1 {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "people who share a case",
                matched.sharing_a_case,
                format!("0, or 2 to {}", matched.both.total()),
                "count those in both waves whose case has another one in both",
            ));
        }
        Ok(matched)
    }
}

impl From<MatchedTally> for RawMatchedTally {
    fn from(matched: MatchedTally) -> Self {
        let MatchedTally {
            both,
            only_first,
            only_second,
            unmatchable_first,
            unmatchable_second,
            sharing_a_case,
            waves,
        } = matched;
        RawMatchedTally {
            both,
            only_first,
            only_second,
            unmatchable_first,
            unmatchable_second,
            sharing_a_case,
            waves,
        }
    }
}
