//! One verdict per case from several measures.

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::person_classes::ReliableChange;
use crate::inference::share::Share;
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::answer::MissingCounts;
use crate::vocabulary::respondent::CaseId;

/// What several measures say of one case together: exactly one of the four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverallClass {
    /// At least one reliably worse and none reliably better.
    Deteriorated,
    /// At least one reliably better and at least one reliably worse.
    Mixed,
    /// None reliably better or worse.
    Unchanged,
    /// At least one reliably better and none reliably worse.
    Improved,
}

/// Reliable change over several measures, case by case, by the rule of the Child Outcomes Research Consortium (CORC):
/// a case improved if at least one measure got reliably better and none reliably worse.
///
/// All series of a case count: every measure, and everybody's report. A case need not have every measure; how many
/// have is counted. Wolpert et al. 2016, *Child- and Parent-reported Outcomes and Experience from Child and Young People's Mental
/// Health Services 2011–2015*, CAMHS Press.
///
/// ```
/// use kokemus::{Better, Change, Measure, Measurement, OverallClass, ReliableChangeAcross, Role, Study};
///
/// let study = Study::builder()
///     .measure(Measure::new("wellbeing", 0.0, 100.0)?.with_reliability(0.9)?)
///     .measure(Measure::new("symptoms", 0.0, 40.0)?.better(Better::Lower).with_reliability(0.9)?)
///     .build()?;
/// let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
/// let mut changes = Vec::new();
/// for (measure, rows) in [
///     ("wellbeing", [(1, 40.0, 80.0), (2, 50.0, 90.0), (3, 60.0, 60.0)]),
///     ("symptoms", [(1, 20.0, 21.0), (2, 10.0, 35.0), (4, 30.0, 5.0)]),
/// ] {
///     let mut table = study.measurements(measure)?;
///     for (case, before, after) in rows {
///         table.push(Measurement::of(case, Role::Child, &start, before))?;
///         table.push(Measurement::of(case, Role::Child, &end, after))?;
///     }
///     changes.push(Change::between(&table, &start, &end)?.reliable_change()?);
/// }
/// let across = ReliableChangeAcross::of(&changes);
/// assert_eq!(across.to_string(), "4 cases: 2 improved, 1 unchanged, 1 mixed, 0 deteriorated; 2 with all 2 measures");
/// assert_eq!(across.cases[1].class, OverallClass::Mixed);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReliableChangeAcross {
    /// Case by case, in the order in which the measures have them.
    pub cases: Vec<CaseVerdict>,
    /// How many measures were given.
    pub measures: usize,
    /// How many cases have all of them.
    pub with_all: u64,
    /// Persons without a case, who cannot be followed over measures.
    pub without_case: u64,
    surveyed: SurveyedSet,
}

/// What several measures say of one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CaseVerdict {
    /// The case.
    pub case: CaseId,
    /// How many of the measures it has.
    pub measures: usize,
    /// How many series (measures and reports) got reliably better.
    pub better: u64,
    /// How many got reliably worse.
    pub worse: u64,
    /// The class that follows.
    pub class: OverallClass,
}

impl ReliableChangeAcross {
    /// One verdict per case from the reliable change on several measures.
    pub fn of<'c>(measures: impl IntoIterator<Item = &'c ReliableChange>) -> Self {
        let mut numbers: HashMap<&CaseId, usize> = HashMap::new();
        let mut cases: Vec<CaseVerdict> = Vec::new();
        let mut last: Vec<usize> = Vec::new(); // per case the measure counted last, from 1
        let (mut given, mut without_case, mut surveyed) = (0, 0, SurveyedSet::default());
        for measure in measures {
            given += 1;
            surveyed = surveyed.union(measure.surveyed);
            for person in &measure.persons {
                let Some(case) = &person.case else {
                    without_case += 1;
                    continue;
                };
                let number = *numbers.entry(case).or_insert_with(|| {
                    let class = OverallClass::Unchanged;
                    cases.push(CaseVerdict { case: case.clone(), measures: 0, better: 0, worse: 0, class });
                    last.push(0);
                    cases.len() - 1
                });
                let verdict = &mut cases[number];
                verdict.measures += usize::from(last[number] != given);
                last[number] = given;
                verdict.better += u64::from(person.class.is_improvement());
                verdict.worse +=
                    u64::from(person.class == super::person_classes::ReliableClass::Deteriorated);
            }
        }
        for verdict in &mut cases {
            verdict.class = match (verdict.better, verdict.worse) {
                (0, 0) => OverallClass::Unchanged,
                (_, 0) => OverallClass::Improved,
                (0, _) => OverallClass::Deteriorated,
                _ => OverallClass::Mixed,
            };
        }
        let with_all = cases.iter().filter(|case| case.measures == given).count() as u64;
        ReliableChangeAcross { cases, measures: given, with_all, without_case, surveyed }
    }

    /// How many cases are in a class.
    pub fn count(&self, class: OverallClass) -> u64 {
        self.cases.iter().filter(|case| case.class == class).count() as u64
    }

    /// The share in a class, of the cases with any of the measures.
    pub fn share(&self, class: OverallClass) -> Share {
        Share::among(self.count(class), self.cases.len() as u64, MissingCounts::default(), self.surveyed)
    }

    /// The share in a class, of the cases with all of the measures; the others are counted as missing.
    pub fn share_of_those_with_all(&self, class: OverallClass) -> Share {
        let all = self.cases.iter().filter(|case| case.measures == self.measures);
        let count = all.filter(|case| case.class == class).count() as u64;
        let missing = MissingCounts {
            no_response: self.cases.len() as u64 - self.with_all,
            ..MissingCounts::default()
        };
        Share::among(count, self.with_all, missing, self.surveyed)
    }
}

impl fmt::Display for ReliableChangeAcross {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cases: {} improved", self.cases.len(), self.count(OverallClass::Improved))?;
        write!(f, ", {} unchanged", self.count(OverallClass::Unchanged))?;
        write!(f, ", {} mixed", self.count(OverallClass::Mixed))?;
        write!(f, ", {} deteriorated", self.count(OverallClass::Deteriorated))?;
        write!(f, "; {} with all {} measures", self.with_all, self.measures)
    }
}
