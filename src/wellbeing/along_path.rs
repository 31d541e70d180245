//! Wellbeing along the whole path: means at the stages, and each person's slope over days.

use std::fmt;

use serde::Serialize;

use super::pairs::Pairs;
use crate::error::{Refusal, or_refused};
use crate::estimate::{Confidence, Estimate};
use crate::scoring::scores::{Score, Scores};
use crate::table::measurements::{MeasurementTable, Series};
use crate::vocabulary::answer::MissingCounts;
use crate::vocabulary::key::StageKey;
use crate::vocabulary::measure::MeasuredValue;
use crate::vocabulary::respondent::{CaseId, Person};
use crate::vocabulary::scale::Better;

/// Means along the path, on those present at each stage and, beside them, on those present at all: where the two go
/// apart, who was there changed, and not only how they were.
///
/// In the measure's own points; the stages at which anything was measured, in the path's order; the case is the unit (see
/// [`Scores::mean`]).
///
/// ```
/// use kokemus::{Confidence, Measure, Measurement, PathMeans, Role, Study};
///
/// let study = Study::builder().measure(Measure::new("wellbeing", 0.0, 100.0)?).build()?;
/// let stages = [study.stage("first-contact")?, study.stage("in-service")?, study.stage("support-afterwards")?];
/// let mut wellbeing = study.measurements("wellbeing")?;
/// for (case, values) in [(1, vec![50.0, 60.0, 70.0]), (2, vec![40.0, 45.0, 66.0]), (3, vec![20.0, 30.0])] {
///     for (stage, value) in stages.iter().zip(values) {
///         wellbeing.push(Measurement::of(case, Role::Child, stage, value))?;
///     }
/// }
/// let along = PathMeans::of(&wellbeing, Confidence::P95);
/// let present: Vec<String> = along.stages.iter().map(|at| at.present.as_ref().unwrap().value().round().to_string()).collect();
/// assert_eq!(present, ["37", "45", "68"]);
/// assert_eq!(along.stages[0].complete.as_ref().unwrap().value(), 45.0);
/// assert_eq!((along.complete, along.ever), (2, 3));
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PathMeans {
    /// Stage by stage.
    pub stages: Vec<StageMeans>,
    /// How many series have a value at all of these stages.
    pub complete: u64,
    /// How many have a value at any.
    pub ever: u64,
}

/// The means at one stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StageMeans {
    /// The stage.
    pub stage: StageKey,
    /// The mean of all who have a value here.
    #[serde(serialize_with = "or_refused")]
    pub present: Result<Estimate, Refusal>,
    /// The mean of those who have a value at every stage.
    #[serde(serialize_with = "or_refused")]
    pub complete: Result<Estimate, Refusal>,
}

fn value_at(series: &Series<'_>, stage: usize) -> Option<f64> {
    match series.cell(stage) {
        Some(MeasuredValue::Value(value)) => Some(value),
        _ => None,
    }
}

impl PathMeans {
    /// The means along the path.
    pub fn of(table: &MeasurementTable, confidence: Confidence) -> Self {
        let measured = |stage: &usize| table.series().any(|series| value_at(&series, *stage).is_some());
        let places: Vec<usize> = (0..table.stage_keys().len()).filter(measured).collect();
        let has = |series: &Series<'_>, stage: &usize| value_at(series, *stage).is_some();
        let complete = |series: &Series<'_>| places.iter().all(|stage| has(series, stage));
        let complete: Vec<Series<'_>> = table.series().filter(|series| complete(series)).collect();
        let ever = table.series().filter(|series| places.iter().any(|stage| has(series, stage))).count();
        let ends = (table.measure().lowest(), table.measure().highest());
        let stages = places.iter().map(|place| {
            let rows = |series: &Series<'_>| {
                let value = value_at(series, *place)?;
                Some(Score::measured(series.case().clone(), series.reporter(), value))
            };
            let mean = |rows: Vec<Score>, missing| {
                Scores::new(rows, ends, missing, table.surveyed_set()).mean(confidence)
            };
            StageMeans {
                stage: table.stage_keys()[*place].clone(),
                present: mean(
                    table.series().filter_map(|series| rows(&series)).collect(),
                    table.missing_at(*place),
                ),
                complete: mean(complete.iter().filter_map(rows).collect(), MissingCounts::default()),
            }
        });
        let stages = stages.collect();
        let complete = if places.is_empty() { 0 } else { complete.len() as u64 };
        PathMeans { stages, complete, ever: ever as u64 }
    }
}

impl fmt::Display for PathMeans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} measured, {} of them at all {} stages", self.ever, self.complete, self.stages.len())?;
        for at in &self.stages {
            write!(f, "\n{}: ", at.stage)?;
            match &at.present {
                Ok(mean) => write!(f, "{mean}")?,
                Err(why) => write!(f, "{why}")?,
            }
            match &at.complete {
                Ok(mean) => write!(f, "; those at every stage {mean}")?,
                Err(why) => write!(f, "; those at every stage {why}")?,
            }
        }
        Ok(())
    }
}

/// How fast each person changed: the least-squares slope of the values over days, in points per 30 days, positive for
/// the better.
///
/// b = 30 Σ(t − t̄)(x − x̄)/Σ(t − t̄)² over the dated values of a series, where there are two or more days. Who has
/// values and no two days is counted. The mean of the slopes has the case as its unit, every slope the same weight.
///
/// ```
/// use kokemus::{Confidence, Measure, Measurement, Role, Slopes, Study};
///
/// let study = Study::builder().measure(Measure::new("wellbeing", 0.0, 100.0)?).build()?;
/// let stages = [study.stage("first-contact")?, study.stage("in-service")?, study.stage("support-afterwards")?];
/// let mut wellbeing = study.measurements("wellbeing")?;
/// for (case, values) in [(1, [50.0, 56.0, 62.0]), (2, [40.0, 41.0, 45.0]), (3, [60.0, 60.0, 66.0])] {
///     for ((stage, value), day) in stages.iter().zip(values).zip([0.0, 30.0, 60.0]) {
///         wellbeing.push(Measurement::of(case, Role::Child, stage, value).on_day(day))?;
///     }
/// }
/// wellbeing.push(Measurement::of(4, Role::Child, &stages[0], 30.0).on_day(0.0))?;
/// let slopes = Slopes::of(&wellbeing);
/// assert_eq!(slopes.mean(Confidence::P95)?.to_string(), "3.8 [−0.9, 8.5], n = 3, 1 not asked or not concerned");
/// assert_eq!((slopes.one_day, slopes.without_days), (1, 0));
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Slopes {
    /// Person by person, those with dated values on two days or more.
    pub persons: Vec<PersonSlope>,
    /// How many have dated values on one day only.
    pub one_day: u64,
    /// How many have values, and no day to any of them.
    pub without_days: u64,
    #[serde(skip)]
    scores: Scores,
}

/// The slope of one person.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PersonSlope {
    /// The case.
    pub case: CaseId,
    /// Whose wellbeing it is.
    pub subject: Person,
    /// Who reported it.
    pub reporter: Person,
    /// How many dated values it goes through.
    pub values: usize,
    /// Points per 30 days, positive for the better.
    pub per_30_days: f64,
}

impl Slopes {
    /// The slopes of all series of a table.
    pub fn of(table: &MeasurementTable) -> Self {
        let sign = match table.measure().better_end() {
            Better::Higher => 1.0,
            Better::Lower => -1.0,
        };
        let (mut persons, mut rows) = (Vec::new(), Vec::new());
        let (mut one_day, mut without_days, mut steepest) = (0, 0, 0.0_f64);
        for series in table.series() {
            let (mut days, mut values, mut undated) = (Vec::new(), Vec::new(), false);
            for stage in 0..table.stage_keys().len() {
                let Some(value) = value_at(&series, stage) else { continue };
                match series.day_at(stage) {
                    Some(day) => {
                        days.push(day);
                        values.push(value);
                    }
                    None => undated = true,
                }
            }
            // Slopes beyond those of the range within a second are rounding of days.
            let slope = Pairs::of(&days, &values).slope().map(|slope| 30.0 * sign * slope);
            match slope.filter(|slope| slope.abs() < 1e12) {
                Some(per_30_days) => {
                    steepest = steepest.max(per_30_days.abs());
                    rows.push(Score::measured(series.case().clone(), series.reporter(), per_30_days));
                    persons.push(PersonSlope {
                        case: series.case().clone(),
                        subject: series.subject(),
                        reporter: series.reporter(),
                        values: values.len(),
                        per_30_days,
                    });
                }
                None if !days.is_empty() => one_day += 1,
                None => without_days += u64::from(undated),
            }
        }
        let missing = MissingCounts { not_applicable: one_day + without_days, ..MissingCounts::default() };
        // A slope has no ends of its own; a mean's interval may reach beyond the steepest one.
        let ends = (-1e3 * (1.0 + steepest), 1e3 * (1.0 + steepest));
        let scores = Scores::new(rows, ends, missing, table.surveyed_set());
        Slopes { persons, one_day, without_days, scores }
    }

    /// The mean slope, in points per 30 days.
    ///
    /// # Errors
    /// Refused where nobody has one. With one case, or all slopes alike, only the interval is refused.
    pub fn mean(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        self.scores.mean(confidence)
    }

    /// The slopes as scores, to be matched with experience.
    pub fn scores(&self) -> &Scores {
        &self.scores
    }
}
