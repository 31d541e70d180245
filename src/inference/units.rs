//! Several units (services, teams, workers) with the number, mean and spread of each: what unit-level figures and benchmarks share.

use std::collections::HashSet;
use std::fmt::Display;

use serde::Serialize;

use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::Caveat;
use crate::math::sums::compensated;
use crate::tally::counts::Tally;
use crate::tally::group::{Dimension, Group, Part};
use crate::tally::grouped::GroupedTally;
use crate::tally::measure_totals::MeasureTotals;
use crate::tally::surveyed::SurveyedSet;
use crate::tally::{checked_sum, unlike};
use crate::vocabulary::answer::MissingCounts;
use crate::vocabulary::scale::{Better, Scale};

/// Several units with the number, mean and spread of each one's answers or scores.
///
/// A unit is whatever answers are grouped by: services, teams, workers. Units in which nobody answered are left out; those
/// of whom it is not known to which unit they belong are no unit, and counted ([`without_unit`](UnitMeans::without_unit)).
///
/// ```
/// use kokemus::{Confidence, Scale, Tally, UnitMeans};
///
/// let scale = Scale::satisfaction();
/// let units = UnitMeans::of_tallies([
///     ("north", Tally::of_counts(&scale, [0, 1, 2, 8, 9])?),
///     ("south", Tally::of_counts(&scale, [3, 6, 6, 4, 1])?),
///     ("west", Tally::of_counts(&scale, [1, 2, 6, 8, 3])?),
/// ])?;
/// assert_eq!(units.n(), 60);
/// let level = units.unit_level(Confidence::P95)?;
/// assert_eq!(level.icc1.to_string(), "0.35 [0.09, 0.96], n = 60 in 3 groups");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitMeans {
    units: Vec<UnitMean>, // Invariant: none with n = 0, names unique, finite.
    ends: (f64, f64),
    better: Better,
    missing: MissingCounts,
    without_unit: u64,
    caveats: Vec<Caveat>,
}

/// One unit's number, mean and spread.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct UnitMean {
    /// Its name.
    pub name: String,
    /// How many answers or scores it has.
    pub n: u64,
    /// Their mean x̄.
    pub mean: f64,
    /// Their spread Σ(x − x̄)², 0 exactly where all are the same.
    pub scatter: f64,
    /// The error of the mean with the case as the unit, where several scores belong to one case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_case: Option<ErrorByCase>,
}

/// The error of a unit's mean when the people or waves of one case go together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ErrorByCase {
    /// The squared standard error, C/(C − 1) Σ_c (Σ_{i∈c} (x_i − x̄))²/n².
    pub squared_error: f64,
    /// C, how many cases there are.
    pub cases: u64,
}

impl ErrorByCase {
    pub(crate) fn new(squared_error: f64, cases: u64) -> Self {
        ErrorByCase { squared_error, cases }
    }
}

impl UnitMean {
    pub(crate) fn new(name: String, n: u64, mean: f64, scatter: f64) -> Self {
        UnitMean { name, n, mean, scatter, by_case: None }
    }

    /// The squared standard error of the mean from the unit's own spread, with the case as the unit where cases repeat, and its
    /// degrees of freedom.
    pub(crate) fn own_error(&self, figure: &'static str) -> Result<(f64, f64), Refusal> {
        let (squared, df) = match self.by_case {
            Some(ErrorByCase { squared_error, cases }) => (squared_error, cases as f64 - 1.0),
            None if self.n < 2 => return Err(Refusal::too_few(figure, "answers", self.n, 2)),
            None => (self.scatter / (self.n as f64 - 1.0) / self.n as f64, self.n as f64 - 1.0),
        };
        if df < 1.0 {
            return Err(Refusal::too_few(figure, "cases", 1, 2));
        }
        if self.scatter == 0.0 || squared <= 0.0 {
            return Err(Refusal::no_variation(figure, "answers"));
        }
        Ok((squared, df))
    }
}

/// Mean and Σ(x − x̄)² of a tally's points; `None` where nobody answered.
pub(crate) fn mean_and_scatter(tally: &Tally) -> Option<(f64, f64)> {
    let n = u128::from(tally.n());
    let codes = || (0u128..).zip(tally.point_counts());
    let steps: u128 = codes().map(|(code, count)| code * u128::from(*count)).sum();
    // Whole and broken part apart, so that equal means are equal however many answers they come from.
    let above = (steps.checked_div(n)?) as f64 + steps.checked_rem(n)? as f64 / n as f64;
    let scatter = codes().map(|(code, count)| *count as f64 * (code as f64 - above).powi(2)).sum();
    Some((f64::from(tally.scale().lowest()) + above, scatter))
}

/// Whether a group names one part of every dimension it tells apart.
pub(crate) fn is_known(group: &Group) -> bool {
    *group.role() != Part::NotGiven
        && *group.service() != Part::NotGiven
        && *group.stage() != Part::NotGiven
        && *group.wave() != Part::NotGiven
}

/// The sums of squares between and within units, and what their sizes come to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OneWay {
    pub(crate) units: f64,
    pub(crate) n: f64,
    pub(crate) between: f64,
    pub(crate) within: f64,
    /// Σ n_j² and Σ n_j³.
    pub(crate) squared_sizes: f64,
    pub(crate) cubed_sizes: f64,
    /// Σ n_j (N − n_j): pairs of answers of two different units, each twice.
    apart: f64,
}

impl OneWay {
    pub(crate) fn mean_square_between(self) -> f64 {
        self.between / (self.units - 1.0)
    }

    pub(crate) fn mean_square_within(self) -> f64 {
        self.within / (self.n - self.units)
    }

    pub(crate) fn mean_size(self) -> f64 {
        self.n / self.units
    }

    /// n₀ = (N − Σn²/N)/(k − 1), as Σ n (N − n)/N: the difference of the first form is 0 beside one huge unit.
    pub(crate) fn effective_size(self) -> f64 {
        self.apart / self.n / (self.units - 1.0)
    }

    /// The variance between units by the analysis of variance, (MSB − MSW)/n₀; it may be negative.
    pub(crate) fn between_variance(self) -> f64 {
        (self.mean_square_between() - self.mean_square_within()) / self.effective_size()
    }
}

impl UnitMeans {
    /// Units with the names and the aggregates of each; `what` reads one. Checks names, and that there is at least one.
    pub(crate) fn collected(
        units: impl IntoIterator<Item = UnitMean>,
        ends: (f64, f64),
        better: Better,
    ) -> Result<Self, Error> {
        let units: Vec<UnitMean> = units.into_iter().collect();
        let mut names = HashSet::new();
        if let Some(twice) = units.iter().find(|unit| !names.insert(&unit.name)) {
            return Err(Error::new(
                ErrorKind::Duplicate,
                "unit",
                format!("`{}`", twice.name),
                "each unit once",
                "merge the two tallies first",
            ));
        }
        units.iter().try_fold(0, |sum, unit| checked_sum("answers of units", sum, unit.n))?;
        Ok(UnitMeans {
            units: units.into_iter().filter(|unit| unit.n > 0).collect(),
            ends,
            better,
            missing: MissingCounts::default(),
            without_unit: 0,
            caveats: Vec::new(),
        })
    }

    pub(crate) fn with_provenance(
        self,
        missing: MissingCounts,
        caveats: impl IntoIterator<Item = Caveat>,
    ) -> Self {
        UnitMeans { missing, caveats: caveats.into_iter().collect(), ..self }
    }

    /// The error of units without a first one.
    pub(crate) fn none_given() -> Error {
        Error::new(ErrorKind::Absent, "units", "the first unit", "one or more", "give each unit's answers")
    }

    /// From one item's tallies, one per unit.
    ///
    /// # Errors
    /// No unit at all, one twice, tallies on unlike scales, or more than [`MOST_COUNTED`](crate::MOST_COUNTED) answers together.
    pub fn of_tallies<N: Display>(units: impl IntoIterator<Item = (N, Tally)>) -> Result<Self, Error> {
        let mut scale: Option<Scale> = None;
        let (mut missing, mut surveyed, mut means) =
            (MissingCounts::default(), SurveyedSet::default(), Vec::new());
        for (name, tally) in units {
            let first = scale.get_or_insert_with(|| tally.scale().clone());
            if !first.is_like(tally.scale()) {
                return Err(unlike("units", tally.scale(), first));
            }
            let (mean, scatter) = mean_and_scatter(&tally).unwrap_or_default();
            means.push(UnitMean::new(name.to_string(), tally.n(), mean, scatter));
            missing = missing.plus(tally.missing());
            surveyed = surveyed.union(tally.surveyed_set());
        }
        let scale = scale.ok_or_else(UnitMeans::none_given)?;
        let ends = (f64::from(scale.lowest()), f64::from(scale.highest()));
        let units = UnitMeans::collected(means, ends, scale.better_end())?;
        Ok(units.with_provenance(missing, surveyed.caveats()))
    }

    /// From one item's counts in groups: every group is a unit. Roll up first to what shall be a unit
    /// ([`GroupedTally::roll_up`]); counts merged from two systems give the same units, to the bit.
    ///
    /// ```
    /// use kokemus::{Dimension, Questionnaire, Response, Role, Scale, Study, UnitMeans};
    ///
    /// let family = Questionnaire::builder("family", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard")).build()?;
    /// let study = Study::builder().services(["north", "south"]).questionnaire(family).build()?;
    /// let mut answers = study.table("family")?;
    /// for (service, point) in [("north", 4), ("north", 5), ("south", 2)] {
    ///     answers.push(Response::by(Role::Parent).of_service(&study.service(service)?).answers([point]))?;
    /// }
    /// answers.push(Response::by(Role::Parent).answers([1]))?; // of no service
    ///
    /// let units = UnitMeans::of_item(&answers.tally_by([Dimension::Service]), "heard")?;
    /// assert_eq!(units.units().len(), 2);
    /// assert_eq!(units.without_unit(), 1);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// No such item, or no group at all.
    pub fn of_item(groups: &GroupedTally, item: &str) -> Result<Self, Error> {
        let (known, unknown): (Vec<_>, Vec<_>) = groups.iter().partition(|(group, _)| is_known(group));
        let mut without_unit = 0u64;
        for (_, tally) in unknown {
            without_unit = without_unit.saturating_add(tally.item(item)?.n());
        }
        let tallies = known
            .into_iter()
            .map(|(group, tally)| Ok((group, tally.item(item)?)))
            .collect::<Result<Vec<_>, Error>>()?;
        Ok(UnitMeans { without_unit, ..UnitMeans::of_tallies(tallies)? })
    }

    /// From a measure's totals, one per unit.
    ///
    /// # Errors
    /// No unit at all, one twice, totals of unlike measures, or more than [`MOST_COUNTED`](crate::MOST_COUNTED) values together.
    pub fn of_measures<N: Display>(
        units: impl IntoIterator<Item = (N, MeasureTotals)>,
    ) -> Result<Self, Error> {
        let (mut missing, mut surveyed) = (MissingCounts::default(), SurveyedSet::default());
        let mut measure = None;
        let mut means = Vec::new();
        for (name, totals) in units {
            let first = measure.get_or_insert_with(|| totals.measure().clone());
            if !first.is_like(totals.measure()) {
                return Err(unlike("units", totals.measure(), first));
            }
            let scatter = if totals.varies() { totals.scatter() } else { 0.0 };
            let mean = if totals.n() == 0 { 0.0 } else { totals.mean_of_some() };
            means.push(UnitMean::new(name.to_string(), totals.n(), mean, scatter));
            missing = missing.plus(totals.missing());
            surveyed = surveyed.union(totals.surveyed_set());
        }
        let measure = measure.ok_or_else(UnitMeans::none_given)?;
        let ends = (measure.lowest(), measure.highest());
        let units = UnitMeans::collected(means, ends, measure.better_end())?;
        Ok(units.with_provenance(missing, surveyed.caveats()))
    }

    /// The units in which somebody answered, in the order in which they were given.
    pub fn units(&self) -> &[UnitMean] {
        &self.units
    }

    /// How many answers or scores all units have together.
    pub fn n(&self) -> u64 {
        self.units.iter().map(|unit| unit.n).sum() // at most MOST_COUNTED, by `collected`
    }

    /// What was missing in all units together, by reason.
    pub fn missing(&self) -> MissingCounts {
        self.missing
    }

    /// How many answers belong to no known unit; they are in none of the figures.
    pub fn without_unit(&self) -> u64 {
        self.without_unit
    }

    /// Which end is the good one.
    pub fn better_end(&self) -> Better {
        self.better
    }

    /// The units with at least so many answers.
    #[must_use]
    pub fn with_at_least(&self, answers: u64) -> UnitMeans {
        let kept = self.units.iter().filter(|unit| unit.n >= answers);
        UnitMeans { units: kept.cloned().collect(), ..self.clone() }
    }

    pub(crate) fn ends(&self) -> (f64, f64) {
        self.ends
    }

    pub(crate) fn caveats(&self) -> &[Caveat] {
        &self.caveats
    }

    /// The caveats of a figure that takes every answer as independent of the others of its unit.
    pub(crate) fn caveats_of_pooled(&self) -> Vec<Caveat> {
        let repeated = self.units.iter().any(|unit| unit.by_case.is_some());
        let shared = (repeated && !self.caveats.contains(&Caveat::CasesTakenAsIndependent))
            .then_some(Caveat::CasesTakenAsIndependent);
        self.caveats.iter().cloned().chain(shared).collect()
    }

    /// Σ n_j x̄_j/N, of units that have answers.
    pub(crate) fn pooled_mean(&self) -> f64 {
        let Some(first) = self.units.first() else { return 0.0 };
        // From the first mean on: equal means give that mean exactly.
        let n = compensated(self.units.iter().map(|unit| unit.n as f64));
        first.mean + compensated(self.units.iter().map(|unit| unit.n as f64 * (unit.mean - first.mean))) / n
    }

    /// The one-way analysis of variance over the units.
    pub(crate) fn one_way(&self, figure: &'static str) -> Result<OneWay, Refusal> {
        let units = self.units.len() as u64;
        if units == 0 {
            return Err(Refusal::nobody(figure));
        }
        if units < 2 {
            return Err(Refusal::too_few(figure, "units", units, 2));
        }
        if self.units.iter().all(|unit| unit.n < 2) {
            return Err(Refusal::too_few(figure, "answers in every unit", 1, 2));
        }
        let mean = self.pooled_mean();
        let size = |unit: &UnitMean| unit.n as f64;
        Ok(OneWay {
            units: units as f64,
            n: compensated(self.units.iter().map(size)),
            between: compensated(self.units.iter().map(|unit| size(unit) * (unit.mean - mean).powi(2))),
            within: compensated(self.units.iter().map(|unit| unit.scatter)),
            squared_sizes: compensated(self.units.iter().map(|unit| size(unit).powi(2))),
            cubed_sizes: compensated(self.units.iter().map(|unit| size(unit).powi(3))),
            apart: compensated(self.units.iter().map(|unit| size(unit) * (self.n() - unit.n) as f64)),
        })
    }
}

/// The name of a group's part in one dimension; `None` where it is not known.
pub(crate) fn part_name(group: &Group, dimension: Dimension) -> Option<String> {
    fn name<K: Display>(part: &Part<K>) -> Option<String> {
        match part {
            Part::Is(key) => Some(key.to_string()),
            Part::Any | Part::NotGiven => None,
        }
    }
    match dimension {
        Dimension::Role => name(group.role()),
        Dimension::Service => name(group.service()),
        Dimension::Stage => name(group.stage()),
        Dimension::Wave => name(group.wave()),
        Dimension::Administration => name(group.administration()),
    }
}
