//! A funnel as it is asked for: of what, around which expectation, allowing for what.

use std::fmt::Display;

use super::funnel_plot::{Footing, FunnelPlot, FunnelUnit};
use super::over_dispersion::{OverDispersion, OverDispersionFound, Winsorised};
use super::standardised::StandardisedMeans;
use crate::comparison::multiplicity::{AdjustedP, Multiplicity};
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Caveat, Confidence, Estimate, Quantity, Test};
use crate::inference::mean::t_interval;
use crate::inference::share::Share;
use crate::inference::units::{UnitMean, UnitMeans};
use crate::math::normal;
use crate::math::sums::compensated;
use crate::unit_level::ranks::{NotRanked, UnitErrors};
use crate::vocabulary::scale::Better;

/// Units around what is expected of them, with control limits that are wider the fewer answered: which one stands out?
///
/// The expectation is the mean of all units, or one that is given; over-dispersion is additive, winsorised by a tenth, unless said
/// otherwise.
///
/// ```
/// use kokemus::{Confidence, Funnel, Scale, Standing, StandingRule, Tally, UnitMeans};
///
/// let scale = Scale::satisfaction();
/// let mut services = vec![("bad", [30, 10, 5, 4, 1]), ("small", [2, 0, 0, 0, 0])];
/// services.extend(["a", "b", "c", "d", "e", "f", "g", "h"].map(|name| (name, [2, 4, 10, 14, 10])));
/// let tallies = services.into_iter().map(|(name, counts)| Ok((name, Tally::of_counts(&scale, counts)?)));
/// let units = UnitMeans::of_tallies(tallies.collect::<Result<Vec<_>, kokemus::Error>>()?)?;
///
/// let funnel = Funnel::of_means(&units).minimum_n(10).fit(Confidence::P95)?;
/// assert_eq!(funnel.too_small[0].name, "small");
/// let standings = funnel.standings(StandingRule::ControlLimits)?;
/// assert_eq!(standings[0].standing, Standing::Worse);
/// assert!(standings[1..].iter().all(|unit| unit.standing == Standing::AsExpected));
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Funnel {
    points: Vec<Point>,
    of: Of,
    better: Better,
    errors: UnitErrors,
    expected: Option<f64>,
    minimum: u64,
    over_dispersion: OverDispersion,
    winsorised: Winsorised,
    adjusted: Option<Multiplicity>,
    caveats: Vec<Caveat>,
}

/// What the units' values are.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Of {
    Means { ends: (f64, f64) },
    Standardised { ends: (f64, f64), within: Option<f64> },
    Shares,
}

/// One unit before the fit.
#[derive(Debug, Clone)]
struct Point {
    name: String,
    n: u64,
    value: f64,
    source: Source,
}

#[derive(Debug, Clone)]
enum Source {
    Mean(UnitMean),
    Share(Share),
    Standardised(Box<Estimate>, Result<(f64, f64), Refusal>),
}

/// A unit in the fit: its place, squared error on the footing of the limits, and estimate.
struct Fitted {
    point: Point,
    squared: f64,
    estimate: Estimate,
}

const FIGURE: &str = "funnel";

impl Funnel {
    fn new(points: Vec<Point>, of: Of, better: Better, caveats: Vec<Caveat>) -> Self {
        Funnel {
            points,
            of,
            better,
            errors: UnitErrors::default(),
            expected: None,
            minimum: 1,
            over_dispersion: OverDispersion::Additive,
            winsorised: Winsorised::TENTH,
            adjusted: None,
            caveats,
        }
    }

    /// Of units' means, with errors σ²/n_j from the variance within all units unless [`with_errors`](Funnel::with_errors) says otherwise.
    pub fn of_means(units: &UnitMeans) -> Self {
        let points = units.units().iter().map(|unit| Point {
            name: unit.name.clone(),
            n: unit.n,
            value: unit.mean,
            source: Source::Mean(unit.clone()),
        });
        let of = Of::Means { ends: units.ends() };
        Funnel::new(points.collect(), of, units.better_end(), units.caveats().to_vec())
    }

    /// Of units' shares, a high or a low one being better; units in which nobody answered are left out.
    ///
    /// Limits are computed for arcsin √p, whose squared error is 1/(4n) whatever the share, and taken back.
    ///
    /// # Errors
    /// No unit at all, or one twice.
    pub fn of_shares<N: Display>(
        shares: impl IntoIterator<Item = (N, Share)>,
        better: Better,
    ) -> Result<Self, Error> {
        let mut given = false;
        let mut names = std::collections::HashSet::new();
        let mut points = Vec::new();
        for (name, share) in shares {
            given = true;
            let name = name.to_string();
            if !names.insert(name.clone()) {
                return Err(Error::new(
                    ErrorKind::Duplicate,
                    "unit",
                    format!("`{name}`"),
                    "each unit once",
                    "merge the two tallies first",
                ));
            }
            if share.n() > 0 {
                let value = share.count() as f64 / share.n() as f64;
                points.push(Point { name, n: share.n(), value, source: Source::Share(share) });
            }
        }
        if given {
            Ok(Funnel::new(points, Of::Shares, better, Vec::new()))
        } else {
            Err(UnitMeans::none_given())
        }
    }

    /// Of standardised means, each with its own error; those that were refused, or have no error, are listed as too small.
    pub fn of_standardised(means: &StandardisedMeans) -> Self {
        let mut points = Vec::new();
        for unit in &means.units {
            // A refused unit keeps its place, so that its refusal is listed.
            let (value, source) = match &unit.standardised {
                Ok(estimate) => {
                    (estimate.value(), Source::Standardised(Box::new(estimate.clone()), unit.error.clone()))
                }
                Err(refusal) => {
                    let observed =
                        Estimate::new(unit.observed, Quantity::Points, Err(refusal.clone()), unit.n, FIGURE);
                    (unit.observed, Source::Standardised(Box::new(observed), Err(refusal.clone())))
                }
            };
            points.push(Point { name: unit.name.clone(), n: unit.n, value, source });
        }
        let of = Of::Standardised { ends: means.ends, within: means.within_variance };
        Funnel::new(points, of, means.better, Vec::new())
    }

    /// The same around an expectation from elsewhere, in place of the mean of all units.
    ///
    /// # Errors
    /// The expectation is not within the scale; for shares not strictly between 0 and 1.
    pub fn around(self, expected: f64) -> Result<Self, Error> {
        let (inside, allowed) = match self.of {
            Of::Shares => (expected > 0.0 && expected < 1.0, "above 0 and below 1".to_owned()),
            Of::Means { ends } | Of::Standardised { ends, .. } => {
                (expected >= ends.0 && expected <= ends.1, format!("{} to {}", ends.0, ends.1))
            }
        };
        if inside {
            return Ok(Funnel { expected: Some(expected), ..self });
        }
        Err(Error::new(
            ErrorKind::OutOfRange,
            "expectation of a funnel",
            expected,
            allowed,
            "give it on the scale of the units' values",
        ))
    }

    /// The same with the errors of means from elsewhere; shares and standardised means have their own.
    pub fn with_errors(self, errors: UnitErrors) -> Self {
        Funnel { errors, ..self }
    }

    /// The same of units with at least so many answers; the others are listed as too small, and count for nothing.
    pub fn minimum_n(self, answers: u64) -> Self {
        Funnel { minimum: answers, ..self }
    }

    /// The same with another way to allow for over-dispersion.
    pub fn allowing(self, over_dispersion: OverDispersion) -> Self {
        Funnel { over_dispersion, ..self }
    }

    /// The same with another share of z values pulled in before over-dispersion is estimated.
    pub fn winsorised(self, winsorised: Winsorised) -> Self {
        Funnel { winsorised, ..self }
    }

    /// The same with p values adjusted for how many units there are.
    pub fn adjusted(self, by: Multiplicity) -> Self {
        Funnel { adjusted: Some(by), ..self }
    }

    /// The funnel: for each unit z = (y_j − θ)/√(s_j² + τ²), or z = (y_j − θ)/(s_j √φ), and limits along n.
    ///
    /// θ is the mean of all answers of the units that are large enough, or what was given. Sources: Spiegelhalter 2005, *Statist. Med.* 24,
    /// 1185–1202 (doi 10.1002/sim.1970), with τ² by DerSimonian & Laird 1986, *Controlled Clin. Trials* 7, 177–188, from
    /// winsorised z values; p values are two-sided normal ones. Intervals of units' own values: t (means), Wilson (shares).
    ///
    /// # Errors
    /// Refused with fewer than two units that are large enough (one, around a given expectation), or where answers do not vary.
    pub fn fit(&self, confidence: Confidence) -> Result<FunnelPlot, Refusal> {
        let (mut kept, mut too_small) = (Vec::new(), Vec::new());
        let large: Vec<&Point> = self.points.iter().filter(|point| point.n >= self.minimum).collect();
        let within = self.variance_per_answer(&large)?;
        for point in &self.points {
            match self.fitted(point, within, confidence) {
                Ok(fitted) => kept.push(fitted),
                Err(why) => too_small.push(NotRanked { name: point.name.clone(), n: point.n, why }),
            }
        }
        let need = if self.expected.is_some() { 1 } else { 2 };
        if kept.len() < need {
            return Err(Refusal::too_few(FIGURE, "units large enough", kept.len() as u64, need as u64));
        }
        let expected = self.expected.unwrap_or_else(|| pooled(&kept));
        let footing = match self.of {
            Of::Shares if expected <= 0.0 || expected >= 1.0 => {
                return Err(Refusal::no_variation(FIGURE, "answers"));
            }
            Of::Shares => Footing::Arcsine,
            Of::Means { ends } | Of::Standardised { ends, .. } => Footing::Points { ends },
        };
        let centre = footing.of(expected);
        let n = kept.iter().fold(0, |sum: u64, unit| sum.saturating_add(unit.point.n));
        let z: Vec<(f64, f64)> = kept
            .iter()
            .map(|unit| ((footing.of(unit.point.value) - centre) / unit.squared.sqrt(), unit.squared))
            .collect();
        let found =
            OverDispersionFound::of(&z, self.expected.is_none(), self.over_dispersion, self.winsorised, n);
        let mut units: Vec<FunnelUnit> =
            kept.into_iter().map(|unit| funnel_unit(unit, footing, centre, within, &found)).collect();
        if let Some(by) = self.adjusted {
            adjust(&mut units, by);
        }
        Ok(FunnelPlot {
            expected,
            expected_was_given: self.expected.is_some(),
            over_dispersion: found,
            caveats: self.caveats_of(&units, expected),
            units,
            too_small,
            better: self.better,
            footing,
            within,
        })
    }

    /// The variance of one answer on the footing of the limits.
    fn variance_per_answer(&self, large: &[&Point]) -> Result<f64, Refusal> {
        let nothing = || Refusal::no_variation(FIGURE, "answers within the units");
        match self.of {
            Of::Shares => Ok(0.25),
            Of::Standardised { within, .. } => within.ok_or_else(nothing),
            Of::Means { .. } => {
                let means = || {
                    large.iter().filter_map(|point| match &point.source {
                        Source::Mean(unit) => Some(unit),
                        Source::Share(_) | Source::Standardised(..) => None,
                    })
                };
                let free = compensated(means().map(|unit| unit.n as f64 - 1.0));
                if free < 1.0 {
                    return Err(Refusal::too_few(FIGURE, "answers in a unit large enough", 1, 2));
                }
                let variance = compensated(means().map(|unit| unit.scatter)) / free;
                if variance > 0.0 { Ok(variance) } else { Err(nothing()) }
            }
        }
    }

    fn fitted(&self, point: &Point, within: f64, confidence: Confidence) -> Result<Fitted, Refusal> {
        if point.n < self.minimum {
            return Err(Refusal::too_few(FIGURE, "answers", point.n, self.minimum));
        }
        let size = point.n as f64;
        let (squared, estimate) = match &point.source {
            Source::Share(share) => (within / size, share.estimate(confidence)?),
            Source::Standardised(estimate, error) => (error.clone()?.0, (**estimate).clone()),
            Source::Mean(unit) => {
                let squared = match self.errors {
                    UnitErrors::Pooled => within / size,
                    UnitErrors::Own => unit.own_error(FIGURE)?.0,
                };
                let ends = match self.of {
                    Of::Means { ends } | Of::Standardised { ends, .. } => ends,
                    Of::Shares => (0.0, 1.0),
                };
                let interval = unit
                    .own_error("mean of a unit")
                    .map(|(own, own_df)| t_interval(unit.mean, own.sqrt(), own_df, ends, confidence));
                let method = "mean of a unit; t interval from its own spread";
                (squared, Estimate::new(unit.mean, Quantity::Points, interval, unit.n, method))
            }
        };
        if squared.is_normal() {
            return Ok(Fitted { point: point.clone(), squared, estimate });
        }
        Err(Refusal::BeyondRange { figure: FIGURE.into(), of: "the error of a unit".into() })
    }

    fn caveats_of(&self, units: &[FunnelUnit], expected: f64) -> Vec<Caveat> {
        /// Fewer units than this say little of how much units differ: the winsorised tenth is not one of them.
        const ENOUGH_UNITS: usize = 10;
        let few = self.over_dispersion != OverDispersion::None && units.len() < ENOUGH_UNITS;
        let repeated = self.errors == UnitErrors::Pooled
            && self.points.iter().any(|point| match &point.source {
                Source::Mean(unit) => unit.by_case.is_some(),
                Source::Share(_) | Source::Standardised(..) => false,
            });
        let few = few.then_some(Caveat::FewGroups { groups: units.len() as u64 });
        let shared = (repeated && !self.caveats.contains(&Caveat::CasesTakenAsIndependent))
            .then_some(Caveat::CasesTakenAsIndependent);
        let scarce = (self.of == Of::Shares).then(|| scarce(units, expected)).flatten();
        self.caveats.iter().cloned().chain(few).chain(shared).chain(scarce).collect()
    }
}

/// A caveat where the smallest unit is expected to have fewer than five of those counted, or of the others: below, the arcsine's normal
/// limits are rough (Cochran's working rule for counts).
fn scarce(units: &[FunnelUnit], expected: f64) -> Option<Caveat> {
    let wanted = (5.0 / expected.min(1.0 - expected)).ceil() as u64;
    let smallest = units.iter().map(|unit| unit.value.n()).min()?;
    (smallest < wanted).then_some(Caveat::TooSmallForApproximation { smallest, wanted })
}

/// Σ n_j y_j/Σ n_j.
fn pooled(units: &[Fitted]) -> f64 {
    let Some(first) = units.first().map(|unit| unit.point.value) else { return 0.0 };
    let n = compensated(units.iter().map(|unit| unit.point.n as f64));
    first + compensated(units.iter().map(|unit| unit.point.n as f64 * (unit.point.value - first))) / n
}

fn funnel_unit(
    unit: Fitted,
    footing: Footing,
    centre: f64,
    within: f64,
    found: &OverDispersionFound,
) -> FunnelUnit {
    let z = (footing.of(unit.point.value) - centre) / found.widened(unit.squared).sqrt();
    let p = 2.0 * normal::upper_tail(z.abs());
    FunnelUnit {
        name: unit.point.name,
        size: within / unit.squared,
        test: Test::new("funnel, two-sided normal", "z", z, p, unit.point.n),
        value: unit.estimate,
        adjusted: None,
    }
}

fn adjust(units: &mut [FunnelUnit], by: Multiplicity) {
    let p_values: Vec<f64> = units.iter().map(|unit| unit.test.p).collect();
    let among = units.len();
    for (unit, p) in units.iter_mut().zip(by.adjusted(&p_values)) {
        unit.adjusted = Some(AdjustedP { p, by, among });
    }
}
