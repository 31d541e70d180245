//! A fitted funnel: its units, its limits along n, and what a picture of it needs.

use std::fmt;

use serde::Serialize;

use super::over_dispersion::{OverDispersion, OverDispersionFound};
use crate::comparison::multiplicity::AdjustedP;
use crate::error::{Error, ErrorKind};
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Test, printed};
use crate::math::normal;
use crate::unit_level::ranks::NotRanked;
use crate::vocabulary::scale::Better;

/// Units around what is expected of them: everything a picture needs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FunnelPlot {
    /// What is expected of every unit.
    pub expected: f64,
    /// Whether that was given; else it is the mean of all units that are large enough.
    pub expected_was_given: bool,
    /// How much more units differ than chance alone makes them.
    pub over_dispersion: OverDispersionFound,
    /// The units that are large enough, in their order.
    pub units: Vec<FunnelUnit>,
    /// The units that are not, and why: they are in no figure, and have no standing.
    pub too_small: Vec<NotRanked>,
    /// What a reader must know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub caveats: Vec<Caveat>,
    pub(super) better: Better,
    #[serde(skip)]
    pub(super) footing: Footing,
    /// The variance of one answer on the footing of the limits.
    #[serde(skip)]
    pub(super) within: f64,
}

/// One unit of a funnel.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FunnelUnit {
    /// Its name.
    pub name: String,
    /// Its value with the interval that it would have alone; n is how many answers it has.
    pub value: Estimate,
    /// Its place along the funnel: as many answers of pooled spread would have its error. Where errors are pooled, its n.
    pub size: f64,
    /// z from what is expected, over-dispersion allowed for, and its two-sided p value.
    pub test: Test,
    /// The p value adjusted for how many units there are, where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adjusted: Option<AdjustedP>,
}

/// The limits at one place along the funnel.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FunnelLimits {
    /// How many answers.
    pub size: f64,
    /// Between which values a unit of this size is as expected.
    pub limits: Interval,
}

/// On which footing limits are computed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Footing {
    Points { ends: (f64, f64) },
    Arcsine,
}

impl Footing {
    pub(super) fn of(self, value: f64) -> f64 {
        match self {
            Footing::Points { .. } => value,
            Footing::Arcsine => value.clamp(0.0, 1.0).sqrt().asin(),
        }
    }

    fn back(self, value: f64) -> f64 {
        match self {
            Footing::Points { ends } => value.clamp(ends.0, ends.1),
            Footing::Arcsine => value.clamp(0.0, std::f64::consts::FRAC_PI_2).sin().powi(2),
        }
    }
}

impl FunnelPlot {
    /// Between which values a unit of this size is as expected at the level: θ ± z √(s² + τ²), or θ ± z s √φ, cut at the ends of the scale;
    /// 95 % and 99.8 % are usual.
    ///
    /// # Errors
    /// The size is not 1e-12 to 1e18.
    pub fn limits(&self, size: f64, confidence: Confidence) -> Result<Interval, Error> {
        if !(1e-12..=1e18).contains(&size) {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "size along a funnel",
                size,
                "1e-12 to 1e18 answers",
                "give a number of answers",
            ));
        }
        Ok(self.limits_at(size, confidence))
    }

    fn limits_at(&self, size: f64, confidence: Confidence) -> Interval {
        let reach = normal::upper_quantile(confidence.tail())
            * self.over_dispersion.widened(self.within / size).sqrt();
        let centre = self.footing.of(self.expected);
        let (lower, upper) = (self.footing.back(centre - reach), self.footing.back(centre + reach));
        Interval::around(self.expected, lower, upper, confidence)
    }

    /// The limits at so many places from the smallest unit to the largest, evenly along √n: the curves of a picture.
    pub fn limits_along(&self, places: u16, confidence: Confidence) -> Vec<FunnelLimits> {
        let sizes = || self.units.iter().map(|unit| unit.size.clamp(1e-12, 1e18));
        let (low, high) = (sizes().fold(f64::INFINITY, f64::min).sqrt(), sizes().fold(0.0, f64::max).sqrt());
        let steps = f64::from(places.max(2) - 1);
        (0..places)
            .map(|place| {
                let size = (low + (high - low) * f64::from(place) / steps).powi(2);
                FunnelLimits { size, limits: self.limits_at(size, confidence) }
            })
            .collect()
    }

    /// Which end is the good one.
    pub fn better_end(&self) -> Better {
        self.better
    }
}

impl fmt::Display for FunnelUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; z = {}", self.name, self.value, printed(self.test.statistic, 2, true))?;
        match &self.adjusted {
            Some(adjusted) => write!(f, ", p = {adjusted}"),
            None => write!(f, ", {}", crate::estimate::p_text(self.test.p)),
        }
    }
}

impl fmt::Display for FunnelPlot {
    /// One line for the whole, one per unit, and one for those that are too small; `{:#}` adds what a reader must know.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expected = match self.footing {
            Footing::Points { .. } => printed(self.expected, 2, false),
            Footing::Arcsine => printed(100.0 * self.expected, 0, false) + " %",
        };
        let OverDispersionFound { allowed, phi, tau_squared, .. } = &self.over_dispersion;
        write!(f, "expected: {expected}")?;
        match allowed {
            OverDispersion::None => f.write_str(", limits for chance alone")?,
            OverDispersion::Additive => {
                write!(f, ", units vary by τ = {:.3} beyond chance", tau_squared.sqrt())?;
            }
            OverDispersion::Multiplicative => {
                write!(f, ", units vary by √φ = {:.2} times chance", phi.sqrt())?;
            }
        }
        for unit in &self.units {
            write!(f, "\n{unit}")?;
        }
        if !self.too_small.is_empty() {
            let names: Vec<String> =
                self.too_small.iter().map(|unit| format!("{} (n = {})", unit.name, unit.n)).collect();
            write!(f, "\ntoo small: {}", names.join(", "))?;
        }
        if f.alternate() {
            for caveat in &self.caveats {
                write!(f, "; {caveat}")?;
            }
        }
        Ok(())
    }
}
