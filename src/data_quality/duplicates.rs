//! Responses that repeat another one.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;

use serde::Serialize;

use super::item_facts::ItemFacts;
use crate::table::selection::{Row, Selection};
use crate::vocabulary::key::{ServiceKey, StageKey, WaveKey};
use crate::vocabulary::respondent::{CaseId, Person};

/// Responses with the same answers and the same gaps to every item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct IdenticalAnswers {
    /// Their rows in the table, from 0.
    pub rows: Vec<usize>,
    /// How many items they answer.
    pub answered: u64,
    /// Whether every answer is the same point: such responses are alike by chance most often.
    pub one_point: bool,
}

/// Responses of the same person in the same wave, about the same service, at the same stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RepeatedResponse {
    /// The case.
    pub case: CaseId,
    /// Who answered.
    pub person: Person,
    /// The wave, where given.
    pub wave: Option<WaveKey>,
    /// The service, where given.
    pub service: Option<ServiceKey>,
    /// The stage at which they stood, where given.
    pub stage: Option<StageKey>,
    /// Their rows in the table, from 0.
    pub rows: Vec<usize>,
}

/// Which responses repeat another one; see [`AnsweringQuality::duplicates`](crate::AnsweringQuality::duplicates).
///
/// Responses in which nothing was answered are not compared, and of a response without a case it is not known who gave it. That two
/// people give the same answers to a few items, or fives to all, is no proof of anything.
///
/// ```
/// use kokemus::{Questionnaire, Response, Role, Scale, Study};
///
/// let parents = Questionnaire::builder("parents", Scale::satisfaction())
///     .section("all", |s| s.item("heard", "Heard").item("trust", "Trusted"))
///     .build()?;
/// let study = Study::builder().questionnaire(parents).build()?;
/// let mut answers = study.table("parents")?;
/// for (case, points) in [(1, [5, 4]), (2, [3, 2]), (1, [4, 4]), (3, [5, 4])] {
///     answers.push(Response::by(Role::Parent).case(case).answers(points))?;
/// }
/// let duplicates = answers.answering_quality().duplicates();
/// assert_eq!(duplicates.identical[0].rows, [0, 3]);
/// assert_eq!(duplicates.repeated[0].rows, [0, 2]);
/// assert_eq!(duplicates.to_string(), "1 set of identical answers (2 responses); 1 person who answered more than once (2 responses)");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Duplicates {
    /// Sets of two or more responses with the same answers, by their first rows.
    pub identical: Vec<IdenticalAnswers>,
    /// People who answered more than once, by their first rows.
    pub repeated: Vec<RepeatedResponse>,
}

/// Responses that belong together, by their places in the selection.
pub(super) struct GroupedRows {
    pub(super) identical: Vec<Vec<usize>>,
    pub(super) repeated: Vec<Vec<usize>>,
}

/// Places with the same key, where there are two or more, in the order of their first ones.
fn alike<K: Eq + Hash>(keys: impl Iterator<Item = Option<K>>) -> Vec<Vec<usize>> {
    let (mut groups, mut numbers): (Vec<Vec<usize>>, HashMap<K, usize>) = (Vec::new(), HashMap::new());
    for (place, key) in keys.enumerate().filter_map(|(place, key)| Some((place, key?))) {
        let number = *numbers.entry(key).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[number].push(place);
    }
    groups.retain(|group| group.len() > 1);
    groups
}

fn answers(items: &[ItemFacts], row: &Row<'_>) -> Option<Vec<u8>> {
    let codes: Vec<u8> = row.codes().collect();
    let some = items.iter().zip(&codes).any(|(item, code)| item.steps(*code).is_some());
    some.then_some(codes)
}

pub(super) fn grouped_rows(selection: &Selection<'_>, items: &[ItemFacts]) -> GroupedRows {
    let person = |(number, row): (usize, Row<'_>)| {
        let case = selection.case_number(number)?;
        let place = (row.wave().cloned(), row.service().cloned(), row.stage().cloned());
        Some((case, row.role().clone(), row.member(), place))
    };
    GroupedRows {
        identical: alike(selection.iter().map(|row| answers(items, &row))),
        repeated: alike(selection.row_numbers().zip(selection.iter()).map(person)),
    }
}

impl Duplicates {
    pub(super) fn of(selection: &Selection<'_>, items: &[ItemFacts]) -> Self {
        let rows: Vec<(usize, Row<'_>)> = selection.row_numbers().zip(selection.iter()).collect();
        let numbers = |places: &[usize]| places.iter().map(|place| rows[*place].0).collect();
        let groups = grouped_rows(selection, items);
        let identical = groups.identical.iter().filter_map(|places| {
            let (_, first) = rows.get(*places.first()?)?;
            let points = items.iter().zip(first.codes()).filter(|(item, code)| item.steps(*code).is_some());
            let points: Vec<(usize, u8)> = points.map(|(item, code)| (item.class, code)).collect();
            Some(IdenticalAnswers {
                rows: numbers(places),
                answered: points.len() as u64,
                one_point: points.windows(2).all(|pair| pair[0] == pair[1]),
            })
        });
        let repeated = groups.repeated.iter().filter_map(|places| {
            let (_, first) = rows.get(*places.first()?)?;
            Some(RepeatedResponse {
                case: first.case()?.clone(),
                person: Person::new(first.role().clone(), first.member()),
                wave: first.wave().cloned(),
                service: first.service().cloned(),
                stage: first.stage().cloned(),
                rows: numbers(places),
            })
        });
        Duplicates { identical: identical.collect(), repeated: repeated.collect() }
    }
}

impl fmt::Display for Duplicates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sets, people) = (self.identical.len(), self.repeated.len());
        let identical: usize = self.identical.iter().map(|set| set.rows.len()).sum();
        let repeated: usize = self.repeated.iter().map(|person| person.rows.len()).sum();
        let set = if sets == 1 { "set" } else { "sets" };
        let person = if people == 1 { "person" } else { "people" };
        write!(
            f,
            "{sets} {set} of identical answers ({identical} responses); {people} {person} who answered more than once ({repeated} responses)"
        )
    }
}
