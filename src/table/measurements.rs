//! The table of wellbeing measurements.

use std::collections::HashMap;
use std::sync::Arc;

use super::cases::{self, Cases, room_for};
use crate::error::{Error, ErrorKind};
use crate::tally::lists::{Lists, listed_position};
use crate::tally::measure_totals::MeasureTotals;
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::answer::{Missing, MissingCounts};
use crate::vocabulary::key::StageKey;
use crate::vocabulary::known::MEASURE_LIMIT;
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
    days: Vec<f64>,   // Invariant: empty while no day was given, else one per cell; NaN where none is known.
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

    /// The day of the measurement at a stage; `None` where it is not known.
    ///
    /// ```
    /// use kokemus::{Measure, Measurement, Role, Study};
    ///
    /// let study = Study::builder().measure(Measure::new("wellbeing", 0.0, 100.0)?).build()?;
    /// let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
    /// let mut wellbeing = study.measurements("wellbeing")?;
    /// wellbeing.push(Measurement::of(1, Role::Child, &end, 70.0).on_day(90.0))?;
    /// assert!(wellbeing.push(Measurement::of(1, Role::Child, &start, 55.0).on_day(91.0)).is_err()); // after the end
    /// wellbeing.push(Measurement::of(1, Role::Child, &start, 55.0).on_day(0.0))?;
    /// let series = wellbeing.series().next().unwrap();
    /// assert_eq!(series.day(&end)?, Some(90.0));
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// The stage is not on the study's path.
    pub fn day(&self, stage: &StageKey) -> Result<Option<f64>, Error> {
        Ok(self.day_at(self.table.stage_position(stage)?))
    }

    pub(crate) fn day_at(&self, stage: usize) -> Option<f64> {
        self.table.day_of_cell(self.number * self.table.stages() + stage)
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
            days: Vec::new(),
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
    /// measurement of the same series at the same stage, a day that is not below 2²² in size or goes back along the stages, an empty case, a
    /// full table. The table stays as it was.
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
            Some(place) => {
                self.check_day(&measurement, place - stage, stage)?;
                self.cells[place] = cell;
                self.note_day(measurement.day, place);
            }
            None => {
                self.check_day(&measurement, self.cells.len(), stage)?;
                let key = SeriesKey { case: self.cases.number(case), subject, reporter };
                self.numbers.insert(key, self.series.len());
                self.series.push(key);
                let start = self.cells.len();
                self.cells.resize(start + self.stages(), Cell::Empty);
                self.cells[start + stage] = cell;
                self.note_day(measurement.day, start + stage);
            }
        }
        self.values += usize::from(matches!(cell, Cell::Value(_)));
        Ok(())
    }

    /// The day of a cell, by its place among all cells.
    fn day_of_cell(&self, place: usize) -> Option<f64> {
        self.days.get(place).copied().filter(|day| !day.is_nan())
    }

    /// Days are finite and do not go back along the stages of a series, whose cells begin at `start`.
    fn check_day(&self, measurement: &Measurement, start: usize, stage: usize) -> Result<(), Error> {
        let Some(day) = measurement.day else { return Ok(()) };
        let fault = |allowed: String, remedy| {
            let subject =
                format!("day of measurement of case {} at stage `{}`", measurement.case, measurement.stage);
            Error::new(ErrorKind::OutOfRange, subject, format!("day {day}"), allowed, remedy)
        };
        // Eleven thousand years, so that nothing computed from days overflows.
        if !(day > -MEASURE_LIMIT && day < MEASURE_LIMIT) {
            return Err(fault(
                "a number of days below 2^22 in size".into(),
                "leave the day out where it is not known",
            ));
        }
        for (other, key) in self.lists.stages.iter().enumerate() {
            let Some(known) = self.day_of_cell(start + other) else { continue };
            let side = if other < stage && known > day {
                "not before"
            } else if other > stage && known < day {
                "not after"
            } else {
                continue;
            };
            return Err(fault(
                format!("{side} stage `{key}`, day {known}"),
                "days must not go back along the path: check both days, or the order of the stages",
            ));
        }
        Ok(())
    }

    fn note_day(&mut self, day: Option<f64>, place: usize) {
        if day.is_some() || !self.days.is_empty() {
            self.days.resize(self.cells.len(), f64::NAN);
        }
        if let Some(day) = day {
            self.days[place] = day;
        }
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

    /// The series of a case, about somebody, reported by somebody; `None` where there is none.
    pub(crate) fn series_of(&self, case: &CaseId, subject: &Person, reporter: &Person) -> Option<Series<'_>> {
        let key = SeriesKey {
            case: self.cases.known(case)?,
            subject: self.person_code(subject).ok()?,
            reporter: self.person_code(reporter).ok()?,
        };
        self.numbers.get(&key).map(|number| Series { table: self, number: *number })
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
            if !self.days.is_empty() {
                kept.days.extend_from_slice(&self.days[series.number * self.stages()..][..self.stages()]);
            }
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
