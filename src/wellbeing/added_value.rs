//! Change beyond what would have been expected without the service, where the user says what that is.

use std::collections::HashMap;

use serde::Serialize;

use super::change::Change;
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Confidence, Estimate};
use crate::scoring::scores::{Score, Scores};
use crate::table::measurements::MeasurementTable;
use crate::vocabulary::answer::MissingCounts;
use crate::vocabulary::measure::MeasuredValue;
use crate::vocabulary::respondent::{CaseId, Person};

/// What would be expected at the later stage, as a sum over values at the earlier one: intercept + Σ coefficient · value.
///
/// The coefficients come from elsewhere: from people who did not have the service. The example is the added-value
/// score of the Strengths and Difficulties Questionnaire, 2.3 + 0.8 · total + 0.2 · impact − 0.3 · emotional − total
/// at follow-up (Ford, Hutchings, Bywater, Goodman & Goodman 2009, *Brit. J. Psychiatry* 194, 552–558), for a measure
/// on which less is better.
///
/// ```
/// use kokemus::{Better, Change, Confidence, Expectation, Measure, Measurement, Role, Study};
///
/// let scale = |id, highest| Measure::new(id, 0.0, highest).map(|measure| measure.better(Better::Lower));
/// let study = Study::builder().measures([scale("total", 40.0)?, scale("impact", 10.0)?, scale("emotional", 10.0)?]).build()?;
/// let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
/// let [mut total, mut impact, mut emotional] =
///     [study.measurements("total")?, study.measurements("impact")?, study.measurements("emotional")?];
/// for (case, before, after, burden, feelings) in [(1, 20.0, 14.0, 4.0, 6.0), (2, 25.0, 22.0, 6.0, 3.0), (3, 18.0, 19.0, 2.0, 5.0)] {
///     total.push(Measurement::of(case, Role::Parent, &start, before))?;
///     total.push(Measurement::of(case, Role::Parent, &end, after))?;
///     impact.push(Measurement::of(case, Role::Parent, &start, burden))?;
///     emotional.push(Measurement::of(case, Role::Parent, &start, feelings))?;
/// }
/// let expected = Expectation::new(2.3)?.on_start(0.8)?.on(0.2, &impact)?.on(-0.3, &emotional)?;
/// let added = Change::between(&total, &start, &end)?.added_value_by(&expected)?;
/// assert_eq!(format!("{:.1}", added.persons[0].added), "3.3"); // 2.3 + 16 + 0.8 − 1.8 − 14
/// assert_eq!(added.mean(Confidence::P95)?.to_string(), "0.2 [−8.2, 8.5], n = 3");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Expectation<'t> {
    intercept: f64,
    on_start: f64,
    others: Vec<(f64, &'t MeasurementTable)>,
}

/// Coefficients stay below this in size, so that nothing overflows.
const GREATEST: f64 = 1e9;

fn coefficient(value: f64) -> Result<f64, Error> {
    if value.abs() <= GREATEST {
        return Ok(value);
    }
    Err(Error::new(
        ErrorKind::OutOfRange,
        "coefficient of an expected value",
        value,
        "a number up to 10^9 in size",
        "take the coefficients from the published rule",
    ))
}

impl<'t> Expectation<'t> {
    /// An expectation that is this number for everybody, until something is added.
    ///
    /// # Errors
    /// The number is not finite, or above 10⁹ in size.
    pub fn new(intercept: f64) -> Result<Self, Error> {
        Ok(Expectation { intercept: coefficient(intercept)?, on_start: 0.0, others: Vec::new() })
    }

    /// Plus so much per point of the same measure at the earlier stage.
    ///
    /// # Errors
    /// The number is not finite, or above 10⁹ in size.
    pub fn on_start(mut self, per_point: f64) -> Result<Self, Error> {
        self.on_start = coefficient(per_point)?;
        Ok(self)
    }

    /// Plus so much per point of another measure at the earlier stage, of the same case, subject and reporter.
    ///
    /// # Errors
    /// The number is not finite, or above 10⁹ in size.
    pub fn on(mut self, per_point: f64, table: &'t MeasurementTable) -> Result<Self, Error> {
        self.others.push((coefficient(per_point)?, table));
        Ok(self)
    }
}

/// What was expected of one person, what came, and the difference, positive where it came better.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PersonAddedValue {
    /// The case.
    pub case: Option<CaseId>,
    /// Whose wellbeing it is.
    pub subject: Person,
    /// Who reported it.
    pub reporter: Person,
    /// What was expected at the later stage, in the measure's points.
    pub expected: f64,
    /// What was measured.
    pub observed: f64,
    /// Observed minus expected, turned so that more is better.
    pub added: f64,
}

/// Added value: what was measured at the later stage beyond what was expected without the service.
///
/// It is as good as the expectation: that is the user's, and no comparison group of these clients.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AddedValue {
    /// Person by person, those with an expectation.
    pub persons: Vec<PersonAddedValue>,
    /// How many were measured at both stages and have no expectation.
    pub without_expectation: u64,
    /// How many expectations were given for cases not measured at both stages.
    pub unused: u64,
    #[serde(skip)]
    scores: Scores,
}

impl AddedValue {
    /// The mean added value, with the case as the unit; see [`Scores::mean`]. Its interval leaves out what is
    /// uncertain in the expectation.
    ///
    /// # Errors
    /// Refused where nobody has an expectation. With one case, or all alike, only the interval is refused.
    pub fn mean(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        self.scores.mean(confidence)
    }

    /// The added values as scores, to be matched with experience.
    pub fn scores(&self) -> &Scores {
        &self.scores
    }
}

impl Change {
    /// The added value against one expected value at the later stage per case, such as the norm of the age that the
    /// child has by then.
    ///
    /// ```
    /// use kokemus::{Change, Confidence, Measure, Measurement, Role, Study};
    ///
    /// let study = Study::builder().measure(Measure::new("vocabulary", 0.0, 100.0)?).build()?;
    /// let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
    /// let mut words = study.measurements("vocabulary")?;
    /// for (case, before, after) in [(1, 30.0, 48.0), (2, 35.0, 45.0), (3, 28.0, 41.0)] {
    ///     words.push(Measurement::of(case, Role::Child, &start, before))?;
    ///     words.push(Measurement::of(case, Role::Child, &end, after))?;
    /// }
    /// let norms_of_their_age = [(1, 44.0), (2, 46.0), (4, 44.0)];
    /// let added = Change::between(&words, &start, &end)?.added_value(norms_of_their_age)?;
    /// assert_eq!(added.mean(Confidence::P95)?.value(), 1.5);
    /// assert_eq!((added.without_expectation, added.unused), (1, 1));
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// An expected value outside the measure's range, or a case twice.
    pub fn added_value<C: Into<CaseId>>(
        &self,
        expected: impl IntoIterator<Item = (C, f64)>,
    ) -> Result<AddedValue, Error> {
        let mut by_case: HashMap<CaseId, (f64, bool)> = HashMap::new();
        for (case, value) in expected {
            let case = case.into();
            let value = self.measure().checked(value)?;
            if by_case.contains_key(&case) {
                return Err(Error::new(
                    ErrorKind::Duplicate,
                    "expected value of a case",
                    format!("case {case}"),
                    "one expected value per case",
                    "keep one of the two",
                ));
            }
            by_case.insert(case, (value, false));
        }
        let expected = self.scores().rows().iter().map(|score| {
            let (value, used) = by_case.get_mut(score.case.as_ref()?)?;
            *used = true;
            Some(*value)
        });
        let expected = expected.collect::<Vec<Option<f64>>>();
        let unused = by_case.values().filter(|(_, used)| !used).count() as u64;
        Ok(self.beyond(&expected, unused))
    }

    /// The added value against a rule that says what is expected of each person; see [`Expectation`].
    ///
    /// A person who lacks one of the rule's values at the earlier stage has no expectation, and is counted.
    ///
    /// # Errors
    /// The earlier stage is not on the path of one of the rule's tables.
    pub fn added_value_by(&self, expectation: &Expectation<'_>) -> Result<AddedValue, Error> {
        let mut others = Vec::with_capacity(expectation.others.len());
        for (per_point, table) in &expectation.others {
            others.push((*per_point, *table, table.stage_position(self.from())?));
        }
        let rows = self.baseline().rows().iter().zip(self.subjects());
        let expected = rows.map(|(score, subject)| {
            let mut sum = expectation.intercept + expectation.on_start * score.value;
            for (per_point, table, stage) in &others {
                let series = table.series_of(score.case.as_ref()?, subject, &score.reporter)?;
                match series.cell(*stage) {
                    Some(MeasuredValue::Value(value)) => sum += per_point * value,
                    _ => return None,
                }
            }
            Some(sum)
        });
        Ok(self.beyond(&expected.collect::<Vec<Option<f64>>>(), 0))
    }

    fn beyond(&self, expected: &[Option<f64>], unused: u64) -> AddedValue {
        let mut persons = Vec::with_capacity(self.len());
        let mut rows: Vec<Score> = Vec::with_capacity(self.len());
        let mut most = self.measure().lowest().abs().max(self.measure().highest().abs());
        for ((score, subject), expected) in self.follow_up().rows().iter().zip(self.subjects()).zip(expected)
        {
            let Some(expected) = *expected else { continue };
            let added = self.sign() * (score.value - expected);
            most = most.max(expected.abs());
            rows.push(score.valued(added));
            persons.push(PersonAddedValue {
                case: score.case.clone(),
                subject: subject.clone(),
                reporter: score.reporter.clone(),
                expected,
                observed: score.value,
                added,
            });
        }
        let without_expectation = (self.len() - persons.len()) as u64;
        let missing = self.scores().missing();
        let missing =
            MissingCounts { not_applicable: missing.not_applicable + without_expectation, ..missing };
        let ends = (-2.0 * most, 2.0 * most);
        let scores = Scores::new(rows, ends, missing, self.scores().surveyed_set());
        AddedValue { persons, without_expectation, unused, scores }
    }
}
