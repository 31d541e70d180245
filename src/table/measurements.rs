//! The table of wellbeing measurements.

use std::collections::HashMap;
use std::sync::Arc;

use super::cases::{self, Cases, room_for};
use crate::error::{Error, ErrorKind};
use crate::tally::group::{Lists, listed_position};
use crate::tally::measure_totals::MeasureTotals;
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::answer::{Missing, MissingCounts};
use crate::vocabulary::key::StageKey;
use crate::vocabulary::measure::{Measure, MeasuredValue, Measurement};
use crate::vocabulary::respondent::{CaseId, Person, Surveyed};

/// Whose wellbeing, reported by whom: codes of roles and the numbers of the people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct SeriesKey {
    case: u32,
    subject: (u8, u8),
    reporter: (u8, u8),
}

/// What stands in a series at one stage.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Cell {
    /// Nothing came.
    Empty,
    Value(f64),
    Missing(Missing),
}

/// Measurements of one wellbeing measure along the path: one series per case, subject and reporter, one value per stage
/// at the most.
///
/// A stage is where on the path somebody stood. Where the whole path is gone through again in another wave, give each
/// wave a table of its own.
///
/// ```
/// use kokemus::{Measure, Measurement, Role, ServicePath, Study};
///
/// let study = Study::builder()
///     .path(ServicePath::standard())
///     .measure(Measure::new("wellbeing", 0.0, 100.0)?)
///     .build()?;
/// let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
/// let mut wellbeing = study.measurements("wellbeing")?;
/// wellbeing.push(Measurement::of(1, Role::Child, &start, 55.0))?;
/// wellbeing.push(Measurement::of(1, Role::Child, &end, 70.0))?;
/// assert!(wellbeing.push(Measurement::of(1, Role::Child, &end, 71.0)).is_err()); // there already
/// assert_eq!(wellbeing.totals_at(&end)?.n(), 1);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct MeasurementTable {
    measure: Measure,
    lists: Arc<Lists>,
    surveyed: SurveyedSet,
    cases: Cases,
    numbers: HashMap<SeriesKey, usize>,
    series: Vec<SeriesKey>,
    cells: Vec<Cell>, // Invariant: one per series and stage, series by series; values within the measure's range.
    values: usize,
}

/// One series of a table: whose wellbeing it is, by whose report, and its values along the path.
#[derive(Debug, Clone, Copy)]
pub struct Series<'t> {
    table: &'t MeasurementTable,
    number: usize,
}

impl<'t> Series<'t> {
    /// The case.
    pub fn case(&self) -> &'t CaseId {
        self.table.cases.at(self.table.series[self.number].case)
    }

    /// Whose wellbeing it is.
    pub fn subject(&self) -> Person {
        self.person(self.table.series[self.number].subject)
    }

    /// Who reported it.
    pub fn reporter(&self) -> Person {
        self.person(self.table.series[self.number].reporter)
    }

    fn person(&self, (role, member): (u8, u8)) -> Person {
        Person::new(self.table.lists.roles[usize::from(role)].clone(), member)
    }

    /// What was measured at a stage; `None` where nothing came.
    ///
    /// # Errors
    /// The stage is not on the study's path.
    pub fn at(&self, stage: &StageKey) -> Result<Option<MeasuredValue>, Error> {
        Ok(self.cell(self.table.stage_position(stage)?))
    }

    pub(crate) fn cell(&self, stage: usize) -> Option<MeasuredValue> {
        match self.table.cells[self.number * self.table.stages() + stage] {
            Cell::Empty => None,
            Cell::Value(value) => Some(MeasuredValue::Value(value)),
            Cell::Missing(reason) => Some(MeasuredValue::Missing(reason)),
        }
    }
}

impl MeasurementTable {
    pub(crate) fn new(measure: Measure, lists: Arc<Lists>) -> Self {
        MeasurementTable {
            measure,
            lists,
            surveyed: SurveyedSet::default(),
            cases: Cases::default(),
            numbers: HashMap::new(),
            series: Vec::new(),
            cells: Vec::new(),
            values: 0,
        }
    }

    /// The same table with a statement of who was asked; it travels with every figure.
    #[must_use]
    pub fn surveyed(mut self, surveyed: Surveyed) -> Self {
        self.surveyed = SurveyedSet::of(Some(surveyed));
        self
    }

    /// The measure.
    pub fn measure(&self) -> &Measure {
        &self.measure
    }

    /// How many values were taken in, missing ones not among them.
    pub fn len(&self) -> usize {
        self.values
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.values == 0
    }

    /// Takes one measurement in.
    ///
    /// # Errors
    /// A value outside the measure's range, NaN among them, a role or stage that is not on the study's lists, a
    /// measurement of the same series at the same stage, an empty case, a full table. The table stays as it was.
    pub fn push(&mut self, measurement: Measurement) -> Result<(), Error> {
        room_for(self.series.len(), 1)?;
        let stage = self.stage_position(&measurement.stage)?;
        let cell = match measurement.value {
            MeasuredValue::Value(value) => Cell::Value(self.measure.checked(value)?),
            MeasuredValue::Missing(reason) => Cell::Missing(reason),
        };
        let subject = self.person_code(&measurement.subject)?;
        let reporter = self.person_code(&measurement.reporter)?;
        let case = cases::checked(measurement.case.clone())?;
        let known = self.cases.known(&case).and_then(|case| {
            self.numbers
                .get(&SeriesKey { case, subject, reporter })
                .map(|number| number * self.stages() + stage)
        });
        match known {
            Some(place) if self.cells[place] != Cell::Empty => {
                return Err(Error::new(
                    ErrorKind::Duplicate,
                    format!("measurement of `{}`", self.measure.id()),
                    measurement,
                    "one per case, subject, reporter and stage",
                    "keep one of the two, or tell the people apart by their numbers",
                ));
            }
            Some(place) => self.cells[place] = cell,
            None => {
                let key = SeriesKey { case: self.cases.number(case), subject, reporter };
                self.numbers.insert(key, self.series.len());
                self.series.push(key);
                let start = self.cells.len();
                self.cells.resize(start + self.stages(), Cell::Empty);
                self.cells[start + stage] = cell;
            }
        }
        self.values += usize::from(matches!(cell, Cell::Value(_)));
        Ok(())
    }

    fn person_code(&self, person: &Person) -> Result<(u8, u8), Error> {
        let role = listed_position("role", person.role(), &self.lists.roles)?;
        Ok((role as u8, person.member()))
    }

    fn stages(&self) -> usize {
        self.lists.stages.len()
    }

    pub(crate) fn stage_position(&self, stage: &StageKey) -> Result<usize, Error> {
        listed_position("stage", stage, &self.lists.stages)
    }

    /// The stages of the study's path, in its order.
    pub(crate) fn stage_keys(&self) -> &[StageKey] {
        &self.lists.stages
    }

    /// The series, in the order in which they began.
    pub fn series(&self) -> impl ExactSizeIterator<Item = Series<'_>> {
        (0..self.series.len()).map(|number| Series { table: self, number })
    }

    /// A table of those series for which `keep` holds: one role's reports, one group of cases.
    #[must_use]
    pub fn filter(&self, mut keep: impl FnMut(&Series<'_>) -> bool) -> MeasurementTable {
        let mut kept = MeasurementTable {
            surveyed: self.surveyed,
            ..MeasurementTable::new(self.measure.clone(), Arc::clone(&self.lists))
        };
        for series in self.series().filter(|series| keep(series)) {
            let cells = &self.cells[series.number * self.stages()..][..self.stages()];
            let case = kept.cases.number(series.case().clone());
            let key = SeriesKey { case, ..self.series[series.number] };
            kept.numbers.insert(key, kept.series.len());
            kept.series.push(key);
            kept.cells.extend_from_slice(cells);
            kept.values += cells.iter().filter(|cell| matches!(cell, Cell::Value(_))).count();
        }
        kept
    }

    /// n, Σx and Σx² of the values at a stage: exact on a grid, and mergeable with another table's.
    ///
    /// # Errors
    /// The stage is not on the study's path.
    pub fn totals_at(&self, stage: &StageKey) -> Result<MeasureTotals, Error> {
        let stage = self.stage_position(stage)?;
        let missing = self.missing_at(stage);
        let mut totals = MeasureTotals::empty(&self.measure).with_provenance(missing, self.surveyed);
        for series in self.series() {
            if let Some(MeasuredValue::Value(value)) = series.cell(stage) {
                totals.add(value)?;
            }
        }
        Ok(totals)
    }

    /// What is missing at a stage: stated reasons, and series of which nothing came.
    pub(crate) fn missing_at(&self, stage: usize) -> MissingCounts {
        let mut missing = MissingCounts::default();
        for series in self.series() {
            missing.count_gap(series.cell(stage));
        }
        missing
    }

    pub(crate) fn surveyed_set(&self) -> SurveyedSet {
        self.surveyed
    }
}
