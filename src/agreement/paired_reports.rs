//! What two people of the same case said: child and parent as a pair.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use super::matching::{BothSides, Place, SeveralReports, UnpairedReports, pair, place_of};
use super::paired_scores::PairedScores;
use super::pairs::{PairOfValues, PairsOfValues};
use super::two_raters::TwoRaters;
use crate::error::{Error, ErrorKind};
use crate::estimate::{Caveat, Unit};
use crate::table::scored::{RowTotal, ScoredItems};
use crate::table::selection::Selection;
use crate::tally::cross::CrossTally;
use crate::vocabulary::answer::{Answer, Missing, MissingCounts};
use crate::vocabulary::key::{self, ConceptKey};
use crate::vocabulary::missing_policy::MissingPolicy;
use crate::vocabulary::questionnaire::{Item, Questionnaire};
use crate::vocabulary::respondent::{CaseId, Person};

/// What two people of the same cases said, paired by case and, where given, by wave, stage and service.
///
/// The two sides are two selections, of one table or of two tables of the same study: what both were asked is found by the items'
/// concept. Reverse-keyed items are turned.
///
/// ```
/// use kokemus::{AgreementWeights, Confidence, MissingPolicy, PairedReports, Questionnaire, Response, Role, Scale, SeveralReports, Study};
///
/// let asked = |id: &str, late: bool| {
///     Questionnaire::builder(id, Scale::satisfaction())
///         .section("encounter", |s| {
///             let s = s.item_with("heard", "Heard", |i| i.concept("heard"));
///             if late { s.item_with("wait", "Waited too long", |i| i.concept("prompt").reverse_keyed()) } else {
///                 s.item_with("prompt", "It was prompt", |i| i.concept("prompt"))
///             }
///         })
///         .build()
/// };
/// let study = Study::builder().questionnaire(asked("children", false)?).questionnaire(asked("parents", true)?).build()?;
/// let (mut children, mut parents) = (study.table("children")?, study.table("parents")?);
/// for (case, child, parent) in [(1, [5, 4], [5, 2]), (2, [3, 3], [4, 1]), (3, [4, 5], [4, 1]), (4, [2, 4], [4, 3])] {
///     children.push(Response::by(Role::Child).case(case).answers(child))?;
///     parents.push(Response::by(Role::Parent).case(case).answers(parent))?;
/// }
/// children.push(Response::by(Role::Child).case(5).answers([1, 1]))?; // no parent answered
///
/// let pairs = PairedReports::between(&children.all(), &parents.all(), SeveralReports::LeaveOut)?;
/// assert_eq!(pairs.to_string(), "4 pairs of child and parent; only child in 1");
/// let prompt = pairs.concept("prompt")?; // the parent's answers turned
/// assert_eq!(prompt.exact_agreement(Confidence::P95)?.to_string(), "50 % [15, 85], n = 4");
/// let encounter = pairs.section("encounter", MissingPolicy::HALF)?;
/// assert_eq!(encounter.direction(Confidence::P95)?.mean_difference.to_string(), "0.5 [−0.6, 1.6], n = 4");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct PairedReports<'t> {
    first: Selection<'t>,
    second: Selection<'t>,
    people: [Person; 2],
    pairs: Vec<(usize, usize)>, // row numbers of the two tables
    unpaired: UnpairedReports,
    cases_repeat: bool,
}

/// Who a selection is of: one role, and one member number where all have it.
fn person_of(selection: &Selection<'_>) -> Result<Person, Error> {
    let mut rows = selection.iter();
    let remedy = "select one role first: `table.only(Role::Child)`";
    let fault = |value: String| {
        Error::new(ErrorKind::Unlike, "one side of paired reports", value, "responses of one role", remedy)
    };
    let Some(first) = rows.next() else {
        return Err(fault("an empty selection".into()));
    };
    let mut member = first.member();
    for row in rows {
        if row.role() != first.role() {
            return Err(fault(format!("responses by {} and by {}", first.role(), row.role())));
        }
        if row.member() != member {
            member = 1;
        }
    }
    Ok(Person::new(first.role().clone(), member))
}

impl<'t> PairedReports<'t> {
    /// Pairs the responses of two selections; `several` says what becomes of a pair where one side answered more than once.
    ///
    /// A wave, stage or service that one side gave and the other did not makes them two places: their responses find no partner there.
    ///
    /// # Errors
    /// A side is empty or of several roles, the tables are of two studies, a response stands on both sides, or one case would make more than 1,000
    /// pairs.
    pub fn between(
        first: &Selection<'t>,
        second: &Selection<'t>,
        several: SeveralReports,
    ) -> Result<Self, Error> {
        let people = [person_of(first)?, person_of(second)?];
        if !first.table().is_of_same_study(second.table()) {
            return Err(Error::new(
                ErrorKind::Unlike,
                "paired reports",
                "tables of two studies",
                "tables of one study",
                "take both tables from the same study: cases and waves are its own",
            ));
        }
        let mut places: BTreeMap<Place<'t>, BothSides> = BTreeMap::new();
        let mut unpaired = UnpairedReports::default();
        let sides =
            [(first, 0, &mut unpaired.first_without_case), (second, 1, &mut unpaired.second_without_case)];
        for (selection, side, without_case) in sides {
            for (number, row) in selection.row_numbers().zip(selection.iter()) {
                let Some(place) = place_of(&row) else {
                    *without_case += 1;
                    continue;
                };
                places.entry(place).or_default()[side].push((row.member(), number));
            }
        }
        if std::ptr::eq(first.table(), second.table()) {
            let of_first: HashSet<usize> = first.row_numbers().collect();
            if second.row_numbers().any(|row| of_first.contains(&row)) {
                return Err(Error::new(
                    ErrorKind::Duplicate,
                    "paired reports",
                    "a response on both sides",
                    "each response on one side",
                    "tell the sides apart by role, or by member number",
                ));
            }
        }
        let mut pairs = Vec::new();
        let mut of_case: HashMap<&CaseId, usize> = HashMap::new();
        for ((case, ..), sides) in &places {
            let before = pairs.len();
            pair(sides, several, &mut pairs, &mut unpaired, case)?;
            *of_case.entry(case).or_default() += pairs.len() - before;
        }
        Ok(PairedReports {
            cases_repeat: of_case.values().any(|pairs| *pairs > 1),
            first: first.clone(),
            second: second.clone(),
            people,
            pairs,
            unpaired,
        })
    }

    /// How many pairs there are.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Who found no partner, and who was passed over.
    pub fn unpaired(&self) -> UnpairedReports {
        self.unpaired
    }

    fn questionnaires(&self) -> [&Questionnaire; 2] {
        [self.first.table().questionnaire(), self.second.table().questionnaire()]
    }

    /// The concepts that both were asked about, in the order of the first questionnaire.
    pub fn concepts(&self) -> impl Iterator<Item = &ConceptKey> {
        let [first, second] = self.questionnaires();
        let asked = |concept: &&ConceptKey| second.items().any(|item| item.concept() == Some(*concept));
        first.items().filter_map(Item::concept).filter(asked)
    }

    /// What the two said of one concept.
    ///
    /// # Errors
    /// Not both questionnaires have an item with this concept, or the two items are on unlike scales.
    pub fn concept(&self, concept: &str) -> Result<TwoRaters, Error> {
        let has = |item: &&Item| item.concept().is_some_and(|key| key.as_str() == concept);
        let [first, second] =
            self.questionnaires().map(|questionnaire| questionnaire.items().find(has).map(Item::id));
        match (first, second) {
            (Some(first), Some(second)) => self.items(first, second),
            _ => Err(Error::new(
                ErrorKind::Unknown,
                "concept of paired reports",
                format!("`{concept}`"),
                key::listed(self.concepts().map(ConceptKey::as_str)),
                "use a concept that items of both questionnaires carry",
            )),
        }
    }

    /// What the two said to two items, the first one's and the second one's, whatever their concepts.
    ///
    /// # Errors
    /// No item has one of the identifiers, or the two are on unlike scales.
    pub fn items(&self, first: &str, second: &str) -> Result<TwoRaters, Error> {
        let [of_first, of_second] = self.questionnaires();
        let first = scored(of_first, [first])?;
        let second = scored(of_second, [second])?;
        let mut cross = CrossTally::empty(first.scale, second.scale);
        for (one, other) in &self.pairs {
            cross.add(answer(&first, &self.first, *one), answer(&second, &self.second, *other))?;
        }
        let surveyed = self.first.surveyed().union(self.second.surveyed());
        let [one, other] = self.people.clone();
        Ok(TwoRaters::of(cross.with_surveyed(surveyed))?
            .called(one, other)?
            .not_independent(self.cases_repeat))
    }

    /// Both people's scores of a section: each one's mean over the items that both were asked, for those who answered enough of them.
    ///
    /// Items of the first questionnaire's section count where the second questionnaire has an item of the same concept (or, the questionnaires being one, the same
    /// item); the others are left out on both sides and counted, since scores over different items would differ whatever was felt.
    ///
    /// # Errors
    /// The first questionnaire has no such section, nothing of it was asked of both, or the items are on unlike scales.
    pub fn section(&self, section: &str, policy: MissingPolicy) -> Result<PairedScores, Error> {
        let [of_first, of_second] = self.questionnaires();
        let items = of_first.section(section)?.items();
        let one_questionnaire = std::ptr::eq(of_first, of_second)
            || (of_first.id(), of_first.version()) == (of_second.id(), of_second.version());
        let partner = |item: &Item| {
            let same = |other: &&Item| match item.concept() {
                Some(concept) => other.concept() == Some(concept),
                None => one_questionnaire && other.id() == item.id(),
            };
            of_second.items().find(same).map(Item::id)
        };
        let shared: Vec<(&str, &str)> =
            items.iter().filter_map(|item| Some((item.id(), partner(item)?))).collect();
        if shared.is_empty() {
            return Err(Error::new(
                ErrorKind::Absent,
                format!("section `{section}` of paired reports"),
                "an item asked of both",
                "items that share a concept",
                "give the two questionnaires' items their concepts",
            ));
        }
        let first = scored(of_first, shared.iter().map(|(first, _)| *first))?;
        let second = scored(of_second, shared.iter().map(|(_, second)| *second))?;
        if !first.scale.is_like(second.scale) {
            return Err(Error::new(
                ErrorKind::Unlike,
                format!("section `{section}` of paired reports"),
                second.scale,
                first.scale.to_string(),
                "compare scores on one scale; unlike scales meet only as per cent of maximum",
            ));
        }
        let mut missing = MissingCounts::default();
        let mut pairs = Vec::new();
        for (one, other) in &self.pairs {
            let score = |items: &ScoredItems<'_>, selection: &Selection<'_>, row: usize| {
                let RowTotal { applicable, answered, sum } = items.total(selection.table(), row);
                if policy.scores(answered, applicable) {
                    return Ok(f64::from(items.scale.lowest()) + sum as f64 / answered as f64);
                }
                Err(if applicable == 0 { Missing::NotApplicable } else { Missing::Skipped })
            };
            match (score(&first, &self.first, *one), score(&second, &self.second, *other)) {
                (Ok(first), Ok(second)) => pairs.push(PairOfValues { first, second, count: 1 }),
                (Err(reason), _) | (_, Err(reason)) => missing.count(reason),
            }
        }
        let surveyed = self.first.surveyed().union(self.second.surveyed());
        let dependent = self.cases_repeat.then_some(Caveat::CasesTakenAsIndependent);
        let n = pairs.len() as u64;
        let pairs = PairsOfValues {
            pairs,
            n,
            width: f64::from(first.scale.highest()) - f64::from(first.scale.lowest()),
            unit: if self.cases_repeat { Unit::Respondent } else { Unit::Case { cases: n } },
            missing,
            caveats: surveyed.caveats().chain(dependent).collect(),
        };
        let names = self.people.clone().map(|person| person.to_string());
        Ok(PairedScores::of_pairs(pairs, names, shared.len(), items.len() - shared.len()))
    }
}

/// Items to be scored together, by identifier.
fn scored<'q, 'i>(
    questionnaire: &'q Questionnaire,
    items: impl IntoIterator<Item = &'i str>,
) -> Result<ScoredItems<'q>, Error> {
    let places = items.into_iter().map(|id| questionnaire.item_position(id));
    let places = places.collect::<Result<Vec<_>, Error>>()?;
    ScoredItems::new(questionnaire, places.into_iter().map(|(place, item)| (item, place)))
}

/// The answer to the one item of `item`, turned where it is reverse-keyed.
fn answer(item: &ScoredItems<'_>, selection: &Selection<'_>, row: usize) -> Answer {
    match item.steps(selection.table(), row).next() {
        Some(Ok(steps)) => Answer::Point(item.scale.lowest() + i32::from(steps)),
        Some(Err(reason)) => Answer::Missing(reason),
        None => Answer::Missing(Missing::NotAsked),
    }
}

impl fmt::Display for PairedReports<'_> {
    /// One line: how many pairs, and what found no partner.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = &self.people;
        write!(f, "{} pairs of {first} and {second}; ", self.pairs.len())?;
        self.unpaired.written(f, [first, second])
    }
}
