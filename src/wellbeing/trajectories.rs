//! Cases along the path: a value or a gap at each stage.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::fmt;

use crate::error::{Error, ErrorKind};
use crate::scoring::scores::Scores;
use crate::table::measurements::MeasurementTable;
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::key::StageKey;
use crate::vocabulary::respondent::{CaseId, Person};
use crate::vocabulary::service_path::ServicePath;

/// Cases along the path: one row per case, a value or a gap at each stage, turned so that more is better.
///
/// A case that has several values at one stage (siblings, a child's and a parent's report) has their mean, rounded to
/// 48 binary digits of the range so that equal means are equal. Where less is better, x becomes lowest + highest − x.
/// A gap stays a gap: missing waves are normal, and nothing is filled in.
///
/// ```
/// use kokemus::{Measure, Measurement, Role, Study, Trajectories};
///
/// let study = Study::builder().measure(Measure::new("wellbeing", 0.0, 100.0)?).build()?;
/// let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
/// let mut wellbeing = study.measurements("wellbeing")?;
/// wellbeing.push(Measurement::of(1, Role::Child, &start, 55.0))?;
/// wellbeing.push(Measurement::of(1, Role::Parent, &start, 45.0))?;
/// wellbeing.push(Measurement::of(1, Role::Child, &end, 70.0))?;
/// wellbeing.push(Measurement::of(2, Role::Child, &start, 62.0))?;
///
/// let along = Trajectories::measured(&wellbeing);
/// assert_eq!(along.stages(), [start, end]);
/// assert_eq!((along.value(0, 0), along.value(0, 1)), (Some(50.0), Some(70.0)));
/// assert_eq!((along.value(1, 0), along.value(1, 1)), (Some(62.0), None));
/// assert_eq!(along.to_string(), "2 cases at 2 stages, 1 with a value at each");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Trajectories {
    stages: Vec<StageKey>,
    cases: Vec<CaseId>,
    values: Vec<Option<f64>>, // Invariant: one per case and stage, case by case; finite.
    reporters: Vec<Vec<Person>>, // Invariant: one list per case, sorted, each person once.
    averaged: bool,
    without_case: u64,
    surveyed: SurveyedSet,
}

impl Trajectories {
    /// Wellbeing along the path: the stages at which anything was measured, in the path's order.
    pub fn measured(table: &MeasurementTable) -> Self {
        let at_stages = table.stage_keys().iter().filter_map(|stage| {
            let scores = table.scores_at(stage).ok()?;
            (!scores.is_empty()).then(|| (stage.clone(), scores))
        });
        Trajectories::built(at_stages.collect())
    }

    /// Scores given at several stages, such as experience at each: the stages in the order in which they are given; see
    /// [`along`](Trajectories::along).
    ///
    /// Scores without a case cannot be followed; they are counted by [`without_case`](Trajectories::without_case).
    ///
    /// ```
    /// use kokemus::{MissingPolicy, Questionnaire, Response, Role, Scale, Study, Trajectories};
    ///
    /// let asked = Questionnaire::builder("q", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard")).build()?;
    /// let study = Study::builder().questionnaire(asked).build()?;
    /// let (mut early, mut late) = (study.table("q")?, study.table("q")?);
    /// early.push(Response::by(Role::Parent).case(1).answers([3]))?;
    /// late.push(Response::by(Role::Parent).case(1).answers([5]))?;
    /// let experience = Trajectories::of_scores([
    ///     (study.stage("first-contact")?, early.scores("all", MissingPolicy::HALF)?),
    ///     (study.stage("in-service")?, late.scores("all", MissingPolicy::HALF)?),
    /// ])?;
    /// assert_eq!((experience.value(0, 0), experience.value(0, 1)), (Some(3.0), Some(5.0)));
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// No stage at all, or a stage twice.
    pub fn of_scores<K, S>(at_stages: impl IntoIterator<Item = (K, S)>) -> Result<Self, Error>
    where
        K: Into<StageKey>,
        S: Borrow<Scores>,
    {
        let at_stages: Vec<(StageKey, S)> =
            at_stages.into_iter().map(|(stage, scores)| (stage.into(), scores)).collect();
        if at_stages.is_empty() {
            return Err(Error::new(
                ErrorKind::Absent,
                "stages of trajectories",
                "the first one",
                "at least one stage with its scores",
                "give the scores of each stage",
            ));
        }
        for (position, (stage, _)) in at_stages.iter().enumerate() {
            if at_stages[..position].iter().any(|(earlier, _)| earlier == stage) {
                return Err(Error::new(
                    ErrorKind::Duplicate,
                    "stages of trajectories",
                    format!("`{stage}`"),
                    "each stage once",
                    "give the scores of a stage together",
                ));
            }
        }
        Ok(Trajectories::built(at_stages))
    }

    fn built<S: Borrow<Scores>>(at_stages: Vec<(StageKey, S)>) -> Self {
        let width = at_stages.len();
        let mut built = Trajectories {
            stages: Vec::with_capacity(width),
            cases: Vec::new(),
            values: Vec::new(),
            reporters: Vec::new(),
            averaged: false,
            without_case: 0,
            surveyed: SurveyedSet::default(),
        };
        let mut numbers: HashMap<CaseId, usize> = HashMap::new();
        for (place, (stage, scores)) in at_stages.into_iter().enumerate() {
            let scores = scores.borrow();
            let (means, without) = scores.by_case_upward();
            built.averaged |= scores.len() as u64 > means.len() as u64 + without;
            built.without_case += without;
            built.surveyed = built.surveyed.union(scores.surveyed_set());
            built.stages.push(stage);
            for (case, mean) in means {
                let number = *numbers.entry(case.clone()).or_insert_with(|| {
                    built.cases.push(case);
                    built.values.resize(built.values.len() + width, None);
                    built.reporters.push(Vec::new());
                    built.cases.len() - 1
                });
                built.values[number * width + place] = Some(mean);
            }
            for score in scores.rows() {
                let Some(number) = score.case.as_ref().and_then(|case| numbers.get(case)) else { continue };
                let known = &mut built.reporters[*number];
                if let Err(at) = known.binary_search(&score.reporter) {
                    known.insert(at, score.reporter.clone());
                }
            }
        }
        built
    }

    /// The same trajectories with their stages in the path's order.
    ///
    /// # Errors
    /// A stage that is not on the path.
    pub fn along(&self, path: &ServicePath) -> Result<Self, Error> {
        let mut places: Vec<(usize, usize)> = Vec::with_capacity(self.stages.len());
        for (place, stage) in self.stages.iter().enumerate() {
            path.check("stage of trajectories", stage)?;
            let on_path = path.stages().iter().position(|listed| listed.key() == stage);
            places.extend(on_path.map(|on_path| (on_path, place)));
        }
        places.sort_unstable();
        let order: Vec<usize> = places.into_iter().map(|(_, place)| place).collect();
        let rows = self.values.chunks(self.stages.len().max(1));
        Ok(Trajectories {
            stages: order.iter().map(|place| self.stages[*place].clone()).collect(),
            values: rows.flat_map(|row| order.iter().map(|place| row[*place])).collect(),
            ..self.clone()
        })
    }

    /// The stages, in order.
    pub fn stages(&self) -> &[StageKey] {
        &self.stages
    }

    /// The cases, in the order in which they first have a value.
    pub fn cases(&self) -> &[CaseId] {
        &self.cases
    }

    /// How many cases there are.
    pub fn len(&self) -> usize {
        self.cases.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty()
    }

    /// The value of a case at a stage, both by their place in [`cases`](Trajectories::cases) and
    /// [`stages`](Trajectories::stages); `None` for a gap, and for a place that is on neither list.
    pub fn value(&self, case: usize, stage: usize) -> Option<f64> {
        self.row(case).get(stage).copied().flatten()
    }

    /// A case's values along the stages; empty for a place that is not on the list.
    pub fn row(&self, case: usize) -> &[Option<f64>] {
        let width = self.stages.len();
        if case < self.cases.len() { &self.values[case * width..][..width] } else { &[] }
    }

    /// The place of a stage in [`stages`](Trajectories::stages).
    pub fn place_of(&self, stage: &StageKey) -> Option<usize> {
        self.stages.iter().position(|listed| listed == stage)
    }

    /// Who gave the values of a case, at whichever stage; empty for a place that is not on the list.
    pub fn reporters(&self, case: usize) -> &[Person] {
        self.reporters.get(case).map_or(&[], Vec::as_slice)
    }

    /// Whether any value is a mean over several people of its case.
    pub fn is_averaged(&self) -> bool {
        self.averaged
    }

    /// How many scores were left out because they have no case.
    pub fn without_case(&self) -> u64 {
        self.without_case
    }

    /// How many cases have a value at every stage.
    pub fn complete(&self) -> usize {
        (0..self.len()).filter(|case| self.row(*case).iter().all(Option::is_some)).count()
    }

    #[allow(dead_code, reason = "what links say of who was asked")]
    pub(crate) fn surveyed_set(&self) -> SurveyedSet {
        self.surveyed
    }
}

impl fmt::Display for Trajectories {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (cases, stages) = (self.len(), self.stages.len());
        let s = |count: usize| if count == 1 { "" } else { "s" };
        write!(
            f,
            "{cases} case{} at {stages} stage{}, {} with a value at each",
            s(cases),
            s(stages),
            self.complete()
        )
    }
}
