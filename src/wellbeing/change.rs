//! Change of wellbeing between two stages of the path.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Caveat, Confidence, Estimate};
use crate::scoring::scores::{Score, Scores};
use crate::table::measurements::MeasurementTable;
use crate::tally::measure_totals::difference_on_grid;
use crate::vocabulary::answer::MissingCounts;
use crate::vocabulary::key::StageKey;
use crate::vocabulary::measure::{Measure, MeasuredValue};
use crate::vocabulary::respondent::Person;
use crate::vocabulary::scale::Better;

/// Change of wellbeing between two stages: follow-up minus baseline of the same series (case, subject and reporter),
/// turned so that more is better.
///
/// On a measure where less is better the change is baseline minus follow-up: 3 is three units of improvement on either.
/// Series measured at one of the two stages only are counted, not silently dropped.
///
/// ```
/// use kokemus::{Change, Confidence, Measure, Measurement, Role, Study};
///
/// let study = Study::builder().measure(Measure::new("wellbeing", 0.0, 100.0)?).build()?;
/// let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
/// let mut wellbeing = study.measurements("wellbeing")?;
/// for (case, before, after) in [(1, 50.0, 61.0), (2, 40.0, 58.0), (3, 62.0, 60.0), (4, 55.0, 70.0)] {
///     wellbeing.push(Measurement::of(case, Role::Child, &start, before))?;
///     wellbeing.push(Measurement::of(case, Role::Child, &end, after))?;
/// }
/// wellbeing.push(Measurement::of(5, Role::Child, &start, 30.0))?;
///
/// let change = Change::between(&wellbeing, &start, &end)?;
/// assert_eq!(change.only_baseline(), 1);
/// assert_eq!(change.mean(Confidence::P95)?.to_string(), "10.5 [−3.5, 24.5], n = 4, 1 missing");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Change(Arc<Inner>); // Shared: a clone costs nothing, however many were measured.

#[derive(Debug, PartialEq)]
struct Inner {
    measure: Measure,
    from: StageKey,
    to: StageKey,
    scores: Scores,
    baseline: Scores,
    follow_up: Scores,
    subjects: Vec<Person>, // Invariant: one per score of the three above, which go row by row.
    left: Scores,
    only_follow_up: u64,
}

impl Change {
    /// The change from an earlier to a later stage.
    ///
    /// # Errors
    /// A stage that is not on the study's path, or a second stage that does not come after the first.
    pub fn between(table: &MeasurementTable, from: &StageKey, to: &StageKey) -> Result<Self, Error> {
        let (first, second) = (table.stage_position(from)?, table.stage_position(to)?);
        if second <= first {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "stages of a change",
                format!("`{from}` to `{to}`"),
                "an earlier stage of the path and a later one",
                "give the earlier stage first",
            ));
        }
        let measure = table.measure();
        let better = measure.better_end();
        let (mut change, mut baseline, mut follow_up) = (Vec::new(), Vec::new(), Vec::new());
        let (mut subjects, mut left) = (Vec::new(), Vec::new());
        let (mut only_follow_up, mut missing) = (0, MissingCounts::default());
        for series in table.series() {
            let score = |value| Score::measured(series.case().clone(), series.reporter(), value);
            match (series.cell(first), series.cell(second)) {
                (Some(MeasuredValue::Value(before)), Some(MeasuredValue::Value(after))) => {
                    change.push(score(match better {
                        Better::Higher => difference_on_grid(after, before),
                        Better::Lower => difference_on_grid(before, after),
                    }));
                    baseline.push(score(before));
                    follow_up.push(score(after));
                    subjects.push(series.subject());
                }
                (Some(MeasuredValue::Value(before)), gap) => {
                    left.push(score(before));
                    missing.count_gap(gap);
                }
                (gap, Some(MeasuredValue::Value(_))) => {
                    only_follow_up += 1;
                    missing.count_gap(gap);
                }
                _ => {}
            }
        }
        let as_scores = |rows, ends| Scores::new(rows, ends, missing, table.surveyed_set());
        let (ends, width) = ((measure.lowest(), measure.highest()), measure.highest() - measure.lowest());
        Ok(Change(Arc::new(Inner {
            measure: measure.clone(),
            from: from.clone(),
            to: to.clone(),
            scores: as_scores(change, (-width, width)),
            baseline: as_scores(baseline, ends).better(better),
            follow_up: as_scores(follow_up, ends).better(better),
            subjects,
            left: as_scores(left, ends).better(better),
            only_follow_up,
        })))
    }

    /// The measure, with what is known of it.
    pub fn measure(&self) -> &Measure {
        &self.0.measure
    }

    /// The earlier stage.
    pub fn from(&self) -> &StageKey {
        &self.0.from
    }

    /// The later stage.
    pub fn to(&self) -> &StageKey {
        &self.0.to
    }

    /// How many series have both measurements.
    pub fn len(&self) -> usize {
        self.0.scores.len()
    }

    /// Whether none has.
    pub fn is_empty(&self) -> bool {
        self.0.scores.is_empty()
    }

    /// How many series were measured at the earlier stage and not at the later one: those who left, or missed the wave.
    pub fn only_baseline(&self) -> u64 {
        self.0.left.len() as u64
    }

    /// How many series were measured at the later stage only.
    pub fn only_follow_up(&self) -> u64 {
        self.0.only_follow_up
    }

    /// The changes themselves, positive where things got better.
    pub fn scores(&self) -> &Scores {
        &self.0.scores
    }

    /// The values at the earlier stage of those who have both.
    pub fn baseline(&self) -> &Scores {
        &self.0.baseline
    }

    /// The values at the later stage of those who have both.
    pub fn follow_up(&self) -> &Scores {
        &self.0.follow_up
    }

    /// The values at the earlier stage of those who have none at the later one.
    pub fn left(&self) -> &Scores {
        &self.0.left
    }

    /// Whose wellbeing each of the changes is, row by row with [`scores`](Change::scores).
    pub fn subjects(&self) -> &[Person] {
        &self.0.subjects
    }

    /// 1 where more is better, −1 where less is.
    pub(super) fn sign(&self) -> f64 {
        match self.0.measure.better_end() {
            Better::Higher => 1.0,
            Better::Lower => -1.0,
        }
    }

    /// The values at both stages, row by row, as they were measured.
    pub(super) fn columns(&self) -> (Vec<f64>, Vec<f64>) {
        (values(self.baseline()), values(self.follow_up()))
    }

    /// A figure of this change: what is missing, who was asked, and whether people of one case were taken as independent.
    pub(super) fn dressed(&self, estimate: Estimate) -> Estimate {
        let missing = self.scores().missing();
        estimate.missing_were(missing).with_caveats(self.caveats())
    }

    pub(super) fn caveats(&self) -> Vec<Caveat> {
        self.caveats_of(self.scores().rows())
    }

    /// What must be known of a figure over some rows: who was asked, and whether a case has several of them.
    pub(super) fn caveats_of<'s>(&self, rows: impl IntoIterator<Item = &'s Score>) -> Vec<Caveat> {
        let mut seen = HashSet::with_capacity(self.len());
        let several = rows.into_iter().any(|score| !seen.insert(score.case.as_ref()));
        let together = several.then_some(Caveat::CasesTakenAsIndependent);
        self.scores().surveyed_set().caveats().chain(together).collect()
    }

    /// The mean change of those who have both measurements, with the case as the unit; see [`Scores::mean`].
    ///
    /// It describes those who stayed: who left may have changed otherwise.
    ///
    /// # Errors
    /// Refused where nobody has both. With one case, or all changes alike, only the interval is refused.
    pub fn mean(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        self.0.scores.mean(confidence)
    }
}

/// The values of scores, row by row.
pub(super) fn values(scores: &Scores) -> Vec<f64> {
    scores.rows().iter().map(|score| score.value).collect()
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "change from {} to {}: {} measured at both", self.from(), self.to(), self.len())?;
        write!(
            f,
            ", {} at the first only, {} at the second only",
            self.only_baseline(),
            self.only_follow_up()
        )
    }
}
