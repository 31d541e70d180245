//! Who is in which class of reliable change.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::reliable_change_method::ReliableChangeMethod;
use crate::inference::share::Share;
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::answer::MissingCounts;
use crate::vocabulary::respondent::{CaseId, Person};

/// The class of one person: exactly one of the four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReliableClass {
    /// Reliably worse.
    Deteriorated,
    /// No change beyond errors of measurement.
    Unchanged,
    /// Reliably better.
    Improved,
    /// Reliably better, and from the bad to the good side of the cutoff.
    Recovered,
}

impl ReliableClass {
    /// Whether the person got reliably better: improved or recovered.
    pub fn is_improvement(self) -> bool {
        self >= ReliableClass::Improved
    }
}

impl fmt::Display for ReliableClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            ReliableClass::Deteriorated => "deteriorated",
            ReliableClass::Unchanged => "unchanged",
            ReliableClass::Improved => "improved",
            ReliableClass::Recovered => "recovered",
        })
    }
}

/// How many are in each class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ClassCounts {
    /// Reliably better and over the cutoff.
    pub recovered: u64,
    /// Reliably better, not over the cutoff.
    pub improved: u64,
    /// Neither better nor worse.
    pub unchanged: u64,
    /// Reliably worse.
    pub deteriorated: u64,
}

impl ClassCounts {
    pub(super) fn count(&mut self, class: ReliableClass) {
        *self.of_mut(class) += 1;
    }

    fn of_mut(&mut self, class: ReliableClass) -> &mut u64 {
        match class {
            ReliableClass::Recovered => &mut self.recovered,
            ReliableClass::Improved => &mut self.improved,
            ReliableClass::Unchanged => &mut self.unchanged,
            ReliableClass::Deteriorated => &mut self.deteriorated,
        }
    }

    /// How many are in one class.
    pub fn of(mut self, class: ReliableClass) -> u64 {
        *self.of_mut(class)
    }

    /// How many there are.
    pub fn total(self) -> u64 {
        self.recovered + self.improved + self.unchanged + self.deteriorated
    }
}

/// The change of one person (one series: case, subject, reporter), with its class. Not protected against disclosure.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PersonChange {
    /// The case.
    pub case: Option<CaseId>,
    /// Whose wellbeing it is.
    pub subject: Person,
    /// Who reported it.
    pub reporter: Person,
    /// The value before.
    pub baseline: f64,
    /// The value after.
    pub follow_up: f64,
    /// The change in points, positive where it got better.
    pub change: f64,
    /// The index of reliable change, positive where it got better.
    pub index: f64,
    /// The class that follows.
    pub class: ReliableClass,
}

/// Who changed reliably: what was used, how many are in each class, and person by person.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReliableChange {
    /// The method.
    pub method: ReliableChangeMethod,
    /// The reliability, at the earlier stage.
    pub reliability: f64,
    /// S_E = s√(1 − r), in points.
    pub standard_error_of_measurement: f64,
    /// What the index is divided by, in points; S_diff by Jacobson–Truax.
    pub standard_error: f64,
    /// What the index must exceed in size.
    pub critical_value: f64,
    /// The cutoff, where there is one.
    pub cutoff: Option<f64>,
    /// How many are in each class.
    pub counts: ClassCounts,
    /// Person by person, in the order of [`Change::scores`](crate::Change::scores).
    pub persons: Vec<PersonChange>,
    /// Who was not measured at both stages.
    pub missing: MissingCounts,
    pub(super) surveyed: SurveyedSet,
}

impl ReliableChange {
    /// The share in one class, of those measured at both stages.
    ///
    /// ```
    /// use kokemus::{Change, Confidence, Measure, Measurement, ReliableClass, Role, Study};
    ///
    /// let study = Study::builder().measure(Measure::new("mood", 0.0, 10.0)?.with_reliability(0.9)?).build()?;
    /// let (start, end) = (study.stage("first-contact")?, study.stage("in-service")?);
    /// let mut mood = study.measurements("mood")?;
    /// for (case, before, after) in [(1, 2.0, 6.0), (2, 4.0, 4.5), (3, 6.0, 3.0), (4, 5.0, 9.0)] {
    ///     mood.push(Measurement::of(case, Role::Child, &start, before))?;
    ///     mood.push(Measurement::of(case, Role::Child, &end, after))?;
    /// }
    /// let reliable = Change::between(&mood, &start, &end)?.reliable_change()?;
    /// assert_eq!(reliable.share(ReliableClass::Deteriorated).estimate(Confidence::P95)?.to_string(), "25 % [5, 70], n = 4");
    /// assert_eq!(reliable.share_improved().count(), 2);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    pub fn share(&self, class: ReliableClass) -> Share {
        self.share_of(self.counts.of(class))
    }

    /// The share that got reliably better, recovered or not.
    pub fn share_improved(&self) -> Share {
        self.share_of(self.counts.improved + self.counts.recovered)
    }

    fn share_of(&self, count: u64) -> Share {
        Share::among(count, self.counts.total(), self.missing, self.surveyed)
    }
}

impl fmt::Display for ReliableChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ClassCounts { recovered, improved, unchanged, deteriorated } = self.counts;
        write!(
            f,
            "reliable change by {}: {recovered} recovered, {improved} improved, {unchanged} unchanged, {deteriorated} deteriorated of {}",
            self.method,
            self.counts.total()
        )
    }
}
