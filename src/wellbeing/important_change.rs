//! Who changed by what matters, in points or in per cent of the start.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::change::Change;
use crate::error::{Error, ErrorKind, Refusal, or_refused};
use crate::estimate::{Confidence, Estimate, Quantity};
use crate::inference::share::Share;
use crate::scoring::scores::{Score, Scores};
use crate::tally::measure_totals::on_grid;
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::answer::MissingCounts;
use crate::vocabulary::respondent::{CaseId, Person};

/// The class of one person by a difference that matters: exactly one of the three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportantClass {
    /// Worse by the difference or more.
    Worse,
    /// Neither.
    Unchanged,
    /// Better by the difference or more.
    Improved,
}

/// How many changed by a minimal important difference: better or worse by at least as much, compared on a grid of
/// 2⁻⁴⁰ points.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ImportantChange {
    /// The difference, in points.
    pub difference: f64,
    /// Better by it or more.
    pub improved: u64,
    /// Neither.
    pub unchanged: u64,
    /// Worse by it or more.
    pub worse: u64,
    /// Each person's class, in the order of [`Change::scores`].
    pub classes: Vec<ImportantClass>,
    /// Who was not measured at both stages.
    pub missing: MissingCounts,
    surveyed: SurveyedSet,
}

impl ImportantChange {
    /// The share in one class, of those measured at both stages.
    pub fn share(&self, class: ImportantClass) -> Share {
        let count = match class {
            ImportantClass::Improved => self.improved,
            ImportantClass::Unchanged => self.unchanged,
            ImportantClass::Worse => self.worse,
        };
        Share::among(count, self.classes.len() as u64, self.missing, self.surveyed)
    }
}

impl fmt::Display for ImportantChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ImportantChange { difference, improved, unchanged, worse, .. } = self;
        write!(f, "change by {difference} or more: {improved} improved, {unchanged} unchanged, {worse} worse")
    }
}

/// The change of one person in per cent of the value at the start, positive where it got better.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PersonPercentage {
    /// The case.
    pub case: Option<CaseId>,
    /// Whose wellbeing it is.
    pub subject: Person,
    /// Who reported it.
    pub reporter: Person,
    /// 100 (change)/(value at the start), or why there is none.
    #[serde(serialize_with = "or_refused")]
    pub percentage: Result<f64, Refusal>,
}

/// Changes in per cent of the start, person by person.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PercentageChange {
    /// Person by person, in the order of [`Change::scores`].
    pub persons: Vec<PersonPercentage>,
    /// How many have none, since their value at the start is 0 or below.
    pub without_base: u64,
    #[serde(skip)]
    scores: Scores,
}

impl PercentageChange {
    /// The mean percentage of those who have one, with the case as the unit; see [`Scores::mean`].
    ///
    /// # Errors
    /// Refused where nobody has one. With one case, or all alike, only the interval is refused.
    pub fn mean(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        self.scores.mean(confidence)
    }
}

impl Change {
    /// Who changed by the measure's minimal important difference.
    ///
    /// # Errors
    /// The measure has none.
    pub fn important_change(&self) -> Result<ImportantChange, Error> {
        let difference = self.measure().minimal_important_difference().ok_or_else(|| {
            Error::new(
                ErrorKind::Absent,
                format!("minimal important difference of measure `{}`", self.measure().id()),
                "the difference",
                "above 0, in the measure's own points",
                "give it to the measure by `with_minimal_important_difference`, or to the figure itself",
            )
        })?;
        self.important_change_of(difference)
    }

    /// Who changed by a difference of one's own, in points: better or worse by exactly as much counts.
    ///
    /// ```
    /// use kokemus::{Change, Confidence, ImportantClass, Measure, Measurement, Role, Study};
    ///
    /// let study = Study::builder().measure(Measure::new("mood", 0.0, 10.0)?).build()?;
    /// let (start, end) = (study.stage("first-contact")?, study.stage("in-service")?);
    /// let mut mood = study.measurements("mood")?;
    /// for (case, before, after) in [(1, 0.1, 0.4), (2, 4.0, 4.2), (3, 6.0, 3.0), (4, 5.0, 9.0)] {
    ///     mood.push(Measurement::of(case, Role::Child, &start, before))?;
    ///     mood.push(Measurement::of(case, Role::Child, &end, after))?;
    /// }
    /// let important = Change::between(&mood, &start, &end)?.important_change_of(0.3)?;
    /// assert_eq!(important.to_string(), "change by 0.3 or more: 2 improved, 1 unchanged, 1 worse");
    /// let share = important.share(ImportantClass::Improved).estimate(Confidence::P95)?;
    /// assert_eq!(share.to_string(), "50 % [15, 85], n = 4");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// The difference is not above 0, or wider than the measure's range.
    pub fn important_change_of(&self, difference: f64) -> Result<ImportantChange, Error> {
        let checked = self.measure().clone().with_minimal_important_difference(difference)?;
        let difference = checked.minimal_important_difference().unwrap_or(difference);
        // A difference finer than the grid is one step of it: no change is not a change.
        let least = on_grid(difference).max(1);
        // A difference of values may be rounded to a step beside the one that is asked for.
        let enough = (least - 1).max(1);
        let class = |score: &Score| match on_grid(score.value) {
            points if points >= enough => ImportantClass::Improved,
            points if points <= -enough => ImportantClass::Worse,
            _ => ImportantClass::Unchanged,
        };
        let classes: Vec<ImportantClass> = self.scores().rows().iter().map(class).collect();
        let count = |wanted| classes.iter().filter(|class| **class == wanted).count() as u64;
        Ok(ImportantChange {
            difference,
            improved: count(ImportantClass::Improved),
            unchanged: count(ImportantClass::Unchanged),
            worse: count(ImportantClass::Worse),
            classes,
            missing: self.scores().missing(),
            surveyed: self.scores().surveyed_set(),
        })
    }

    /// The change in per cent of the value at the start, positive where it got better.
    ///
    /// It has a meaning only where 0 points are nothing of what is measured. Where the value at the start is 0 or
    /// below there is none: it is refused for the person and counted, not counted as improved, deteriorated or both.
    ///
    /// ```
    /// use kokemus::{Better, Change, Confidence, Measure, Measurement, Role, Study};
    ///
    /// let symptoms = Measure::new("symptoms", 0.0, 40.0)?.better(Better::Lower);
    /// let study = Study::builder().measure(symptoms).build()?;
    /// let (start, end) = (study.stage("first-contact")?, study.stage("in-service")?);
    /// let mut table = study.measurements("symptoms")?;
    /// for (case, before, after) in [(1, 20.0, 10.0), (2, 10.0, 12.0), (3, 0.0, 5.0)] {
    ///     table.push(Measurement::of(case, Role::Child, &start, before))?;
    ///     table.push(Measurement::of(case, Role::Child, &end, after))?;
    /// }
    /// let percentages = Change::between(&table, &start, &end)?.percentage_change();
    /// assert_eq!(percentages.persons[0].percentage, Ok(50.0));
    /// assert!(percentages.persons[2].percentage.is_err());
    /// assert_eq!(percentages.without_base, 1);
    /// assert_eq!(percentages.mean(Confidence::P95)?.value(), 15.0);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    pub fn percentage_change(&self) -> PercentageChange {
        let rows = self.scores().rows().iter().zip(self.baseline().rows()).zip(self.subjects());
        let persons: Vec<PersonPercentage> = rows
            .map(|((score, base), subject)| PersonPercentage {
                case: score.case.clone(),
                subject: subject.clone(),
                reporter: score.reporter.clone(),
                // On the grid, as everywhere: 1e-300 points are none, and would give any percentage.
                percentage: if on_grid(base.value) > 0 {
                    Ok(100.0 * score.value / base.value)
                } else {
                    Err(Refusal::NoBase { figure: "percentage change".into() })
                },
            })
            .collect();
        let mut most = 0.0_f64;
        let known = self.scores().rows().iter().zip(&persons).filter_map(|(score, person)| {
            let percentage = *person.percentage.as_ref().ok()?;
            most = most.max(percentage.abs());
            Some(score.valued(percentage))
        });
        let known: Vec<Score> = known.collect();
        let without_base = (persons.len() - known.len()) as u64;
        let missing = MissingCounts {
            not_applicable: self.scores().missing().not_applicable + without_base,
            ..self.scores().missing()
        };
        // A percentage has no ends of its own; a mean's interval may reach beyond the greatest one.
        let ends = (-1e3 * (1.0 + most), 1e3 * (1.0 + most));
        PercentageChange {
            persons,
            without_base,
            scores: Scores::new(known, ends, missing, self.scores().surveyed_set()),
        }
    }

    /// Oldham's correlation of change with the average of before and after, r(D, (x + y)/2), its distribution-free
    /// interval.
    ///
    /// By name only, and with its limits: it asks whether the spread grew or shrank (r = 0 where both variances are
    /// equal), which a change in spread for any reason answers too, and it does not say whether those who started low
    /// gained more. Oldham 1962, *J. Chronic Dis.* 15, 969–977; Hayes 1988, *Statist. Med.* 7, 915–927.
    ///
    /// # Errors
    /// Refused with fewer than three pairs, and where changes or averages do not vary.
    pub fn oldham_correlation(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        let (before, after) = self.columns();
        let average: Vec<f64> =
            before.iter().zip(&after).map(|(x, y)| self.sign() * f64::midpoint(*x, *y)).collect();
        self.correlated_with_change("correlation of change with the average (Oldham)", &average, confidence)
    }

    /// The naive correlation of change with the value at the start, turned so that more is better.
    ///
    /// By name only: it is negative where nothing but errors of measurement went on, since they enter both with
    /// opposite signs; it must not be read as "those who started low gained more".
    ///
    /// # Errors
    /// As [`oldham_correlation`](Change::oldham_correlation).
    pub fn naive_correlation_with_start(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        let start: Vec<f64> = self.columns().0.into_iter().map(|x| self.sign() * x).collect();
        self.correlated_with_change("naive correlation of change with the start", &start, confidence)
    }

    fn correlated_with_change(
        &self,
        figure: &'static str,
        other: &[f64],
        confidence: Confidence,
    ) -> Result<Estimate, Refusal> {
        let n = other.len() as u64;
        if n < 3 {
            return Err(Refusal::too_few(figure, "pairs", n, 3));
        }
        let changes = super::change::values(self.scores());
        let found = crate::correlation::pearson(&crate::correlation::Pairs::of_rows(other, &changes))
            .ok_or_else(|| Refusal::no_variation(figure, "changes or starting values"))?;
        let interval = crate::correlation::distribution_free(figure, &found, confidence);
        Ok(self.dressed(Estimate::new(found.r, Quantity::Coefficient, interval, n, figure)))
    }
}
