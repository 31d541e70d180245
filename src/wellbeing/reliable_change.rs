//! Who changed by more than errors of measurement make plausible, person by person.

use super::change::{Change, values};
use super::effect_size::absent_reliability;
use super::pairs::{Pairs, varies};
use super::person_classes::{ClassCounts, PersonChange, ReliableChange, ReliableClass};
use super::reliable_change_method::ReliableChangeMethod;
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::Confidence;
use crate::math::normal;
use crate::tally::measure_totals::on_grid;
use crate::vocabulary::known::{Norms, checked_reliability};

const FIGURE: &str = "reliable change";

/// The method of reliable change and everything it is computed from.
///
/// What is not given comes from the measure (reliability, cutoff) or from the sample (mean and standard deviation of
/// the baseline of those measured at both stages).
///
/// ```
/// use kokemus::{Confidence, Norms, ReliableChangeMethod, ReliableChangeRule};
///
/// let rule = ReliableChangeRule::new(ReliableChangeMethod::EdwardsNunnally)
///     .reliability(0.88)?
///     .about(Norms::new(60.0, 7.5)?)
///     .cutoff(50.0)
///     .confidence(Confidence::P90);
/// assert!(rule.reliability(88.0).is_err());
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ReliableChangeRule {
    method: ReliableChangeMethod,
    reliabilities: Option<(f64, f64)>,
    norms: Option<Norms>,
    cutoff: Option<f64>,
    confidence: Option<Confidence>,
}

impl ReliableChangeRule {
    /// A rule by a method, at 95 %.
    pub fn new(method: ReliableChangeMethod) -> Self {
        ReliableChangeRule { method, ..ReliableChangeRule::default() }
    }

    /// The method.
    pub fn method(&self) -> ReliableChangeMethod {
        self.method
    }

    /// With this reliability at both stages, in place of the measure's.
    ///
    /// # Errors
    /// It is not above 0 and below 1.
    pub fn reliability(self, reliability: f64) -> Result<Self, Error> {
        self.reliabilities(reliability, reliability)
    }

    /// With these reliabilities at the earlier and the later stage; only Nunnally–Kotsch uses the second.
    ///
    /// # Errors
    /// One of them is not above 0 and below 1.
    pub fn reliabilities(mut self, before: f64, after: f64) -> Result<Self, Error> {
        let before = checked_reliability("reliability at the earlier stage", before)?;
        let after = checked_reliability("reliability at the later stage", after)?;
        self.reliabilities = Some((before, after));
        Ok(self)
    }

    /// With mean and standard deviation of these norms in place of the sample's baseline.
    #[must_use]
    pub fn about(mut self, norms: Norms) -> Self {
        self.norms = Some(norms);
        self
    }

    /// With this cutoff in place of the measure's; see [`Cutoffs`](crate::Cutoffs).
    #[must_use]
    pub fn cutoff(mut self, cutoff: f64) -> Self {
        self.cutoff = Some(cutoff);
        self
    }

    /// At this confidence: the critical value is the normal quantile.
    #[must_use]
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = Some(confidence);
        self
    }
}

/// What a method makes of one person: the distance from no change, in points, divided by its standard error.
struct Distance {
    /// Of y.
    after: f64,
    /// Of x.
    before: f64,
    constant: f64,
    standard_error: f64,
}

impl Change {
    /// Who changed reliably, by Jacobson & Truax at 95 %, with the measure's reliability and cutoff and the
    /// baseline's standard deviation.
    ///
    /// RC = (y − x)/S_diff, S_diff = √2 S_E, S_E = s√(1 − r); see [`reliable_change_by`](Change::reliable_change_by)
    /// for the classes.
    ///
    /// ```
    /// use kokemus::{Change, Measure, Measurement, ReliableClass, Role, Study};
    ///
    /// let wellbeing = Measure::new("wellbeing", 0.0, 100.0)?.with_reliability(0.80)?.with_cutoff(50.0)?;
    /// let study = Study::builder().measure(wellbeing).build()?;
    /// let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
    /// let mut table = study.measurements("wellbeing")?;
    /// for (case, before, after) in [(1, 32.5, 47.5), (2, 40.0, 58.0), (3, 47.5, 40.0), (4, 40.0, 41.0)] {
    ///     table.push(Measurement::of(case, Role::Child, &start, before))?;
    ///     table.push(Measurement::of(case, Role::Child, &end, after))?;
    /// }
    /// let reliable = Change::between(&table, &start, &end)?.reliable_change()?;
    /// let classes: Vec<ReliableClass> = reliable.persons.iter().map(|person| person.class).collect();
    /// assert_eq!(
    ///     classes,
    ///     [ReliableClass::Improved, ReliableClass::Recovered, ReliableClass::Unchanged, ReliableClass::Unchanged]
    /// );
    /// assert_eq!(
    ///     reliable.to_string(),
    ///     "reliable change by Jacobson–Truax: 1 recovered, 1 improved, 2 unchanged, 0 deteriorated of 4"
    /// );
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`reliable_change_by`](Change::reliable_change_by).
    pub fn reliable_change(&self) -> Result<ReliableChange, Error> {
        self.reliable_change_by(&ReliableChangeRule::default())
    }

    /// Who changed reliably, by a rule; each person (series) is in exactly one class.
    ///
    /// - *deteriorated*: the index is below −z, z the normal quantile of the confidence;
    /// - *recovered*: it is above z, the value before was on the bad side of the cutoff, and the value after is on
    ///   the good side or at the cutoff; without a cutoff nobody is;
    /// - *improved*: it is above z, and not recovered;
    /// - *unchanged*: all others, those at ±z themselves among them.
    ///
    /// Indices are positive where things got better. Comparisons are made on a grid of 2⁻⁴⁰ points, so that no class
    /// turns on a rounding.
    ///
    /// ```
    /// use kokemus::{Change, Measure, Measurement, Norms, ReliableChangeMethod, ReliableChangeRule, Role, Study};
    ///
    /// let study = Study::builder().measure(Measure::new("wellbeing", 0.0, 100.0)?).build()?;
    /// let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
    /// let mut table = study.measurements("wellbeing")?;
    /// table.push(Measurement::of(1, Role::Child, &start, 32.5))?;
    /// table.push(Measurement::of(1, Role::Child, &end, 47.5))?;
    /// let rule = ReliableChangeRule::new(ReliableChangeMethod::JacobsonTruax)
    ///     .reliability(0.80)?
    ///     .about(Norms::new(40.0, 7.5)?);
    /// let reliable = Change::between(&table, &start, &end)?.reliable_change_by(&rule)?;
    /// assert_eq!(format!("{:.3}", reliable.standard_error_of_measurement), "3.354");
    /// assert_eq!(format!("{:.3}", reliable.standard_error), "4.743");
    /// assert_eq!(format!("{:.3}", reliable.persons[0].index), "3.162");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Neither rule nor measure has a reliability, or the cutoff is outside the measure's range. Refused where nobody
    /// has both measurements; where the sample's standard deviation is used, with fewer than two persons or the same
    /// value for all; by Hageman–Arrindell where the differences have no reliability above 0.
    pub fn reliable_change_by(&self, rule: &ReliableChangeRule) -> Result<ReliableChange, Error> {
        let measure = self.measure();
        let known = measure.reliability().map(|r| (r, r));
        let (r1, r2) = rule.reliabilities.or(known).ok_or_else(|| absent_reliability(self))?;
        let cutoff = rule.cutoff.or(measure.cutoff());
        if let Some(cutoff) =
            cutoff.filter(|cutoff| !(*cutoff >= measure.lowest() && *cutoff <= measure.highest()))
        {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                format!("cutoff for measure `{}`", measure.id()),
                cutoff,
                format!("{} to {}", measure.lowest(), measure.highest()),
                "give the cutoff in the measure's own points",
            ));
        }
        if self.is_empty() {
            return Err(Refusal::nobody(FIGURE).into());
        }
        let (before, after) = self.columns();
        let pairs = Pairs::of(&before, &after);
        let (mean, sd) = match rule.norms {
            Some(norms) => (norms.mean(), norms.standard_deviation()),
            None => (pairs.mean_before, self.baseline_deviation(&pairs)?),
        };
        let error = sd * (1.0 - r1).sqrt();
        let distance = self.distance(rule.method, &pairs, (mean, sd), (r1, r2))?;
        let critical = normal::upper_quantile(rule.confidence.unwrap_or(Confidence::P95).tail());
        // A step more than equal: a difference is rounded, and may be that far off.
        let threshold = on_grid_or_beyond(critical * distance.standard_error) + 1;
        let sign = self.sign();
        let good = |value: f64| cutoff.is_some_and(|cutoff| on_grid(sign * value) >= on_grid(sign * cutoff));
        let mut counts = ClassCounts::default();
        let rows = self.scores().rows().iter().zip(self.subjects()).zip(before.iter().zip(&after));
        let persons = rows.map(|((score, subject), (&x, &y))| {
            let apart = match rule.method {
                ReliableChangeMethod::JacobsonTruax => score.value,
                _ => sign * (distance.after * y - distance.before * x - distance.constant),
            };
            let index = apart / distance.standard_error;
            let points = on_grid_or_beyond(apart);
            let class = if points > threshold && cutoff.is_some() && !good(x) && good(y) {
                ReliableClass::Recovered
            } else if points > threshold {
                ReliableClass::Improved
            } else if points < -threshold {
                ReliableClass::Deteriorated
            } else {
                ReliableClass::Unchanged
            };
            counts.count(class);
            PersonChange {
                case: score.case.clone(),
                subject: subject.clone(),
                reporter: score.reporter.clone(),
                baseline: x,
                follow_up: y,
                change: score.value,
                index,
                class,
            }
        });
        let persons = persons.collect();
        Ok(ReliableChange {
            method: rule.method,
            reliability: r1,
            standard_error_of_measurement: error,
            standard_error: distance.standard_error,
            critical_value: critical,
            cutoff,
            counts,
            persons,
            missing: self.scores().missing(),
            surveyed: self.scores().surveyed_set(),
        })
    }

    fn baseline_deviation(&self, pairs: &Pairs) -> Result<f64, Refusal> {
        if self.len() < 2 {
            return Err(Refusal::too_few(FIGURE, "persons", self.len() as u64, 2));
        }
        let sd = pairs.variance_before().sqrt();
        if sd > 0.0 { Ok(sd) } else { Err(Refusal::no_variation(FIGURE, "values at the earlier stage")) }
    }

    /// after·y − before·x − constant over its standard error, as the method has it.
    fn distance(
        &self,
        method: ReliableChangeMethod,
        pairs: &Pairs,
        (mean, sd): (f64, f64),
        (r1, r2): (f64, f64),
    ) -> Result<Distance, Refusal> {
        let error = sd * (1.0 - r1).sqrt();
        let of_prediction = sd * ((1.0 - r1) * (1.0 + r1)).sqrt();
        let (after, before, constant, standard_error) = match method {
            ReliableChangeMethod::JacobsonTruax => (1.0, 1.0, 0.0, std::f64::consts::SQRT_2 * error),
            ReliableChangeMethod::GulliksenLordNovick => (1.0, r1, mean * (1.0 - r1), of_prediction),
            ReliableChangeMethod::HsuLinnLord => {
                (1.0, r1, pairs.mean_after - r1 * pairs.mean_before, of_prediction)
            }
            ReliableChangeMethod::EdwardsNunnally => (1.0, r1, mean * (1.0 - r1), error),
            ReliableChangeMethod::NunnallyKotsch => {
                (1.0, r1, mean * (1.0 - r1), sd * (r1 * r1 * (1.0 - r1) + (1.0 - r2)).sqrt())
            }
            ReliableChangeMethod::HagemanArrindell => {
                let changes = values(self.scores());
                let moved = Pairs::of(&changes, &changes);
                let reliability = 1.0 - 2.0 * error * error / moved.variance_before();
                if !varies(&changes) || reliability <= 0.0 || reliability.is_nan() {
                    return Err(Refusal::NoReliableDifference { figure: FIGURE.into() });
                }
                let shared = (pairs.mean_after - pairs.mean_before) * (1.0 - reliability);
                let scale = reliability.sqrt() * std::f64::consts::SQRT_2 * error;
                (reliability, reliability, -shared, scale)
            }
        };
        Ok(Distance { after, before, constant, standard_error })
    }
}

/// A number of points on the grid, or the grid's end where it lies beyond.
fn on_grid_or_beyond(points: f64) -> i64 {
    const END: f64 = 4_194_303.0;
    on_grid(points.clamp(-END, END))
}
