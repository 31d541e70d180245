//! Services that go out: around what is expected of them, and what they did.

use serde::Serialize;

use crate::disclosure::printed::{Printed, ReleasedFigure, Shown};
use crate::vocabulary::text::Text;

/// Services around what is expected of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedFunnel {
    /// Of what: an item, a section, its mean or its top-box share.
    pub name: Text,
    /// Whether higher is better.
    pub higher_is_better: bool,
    /// What is expected of every service, with a decimal more than the services' values, so that it lies amid its limits.
    pub expected: ReleasedFigure,
    /// The services, with how many answered.
    pub services: Vec<ReleasedService>,
    /// Limits within which a service is as expected, narrowest first.
    pub limits: Vec<ReleasedLimits>,
}

/// One service of a funnel.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedService {
    /// The service's key.
    pub service: String,
    /// Its value.
    pub value: Shown<ReleasedFigure>,
}

/// The limits of a funnel at one level.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedLimits {
    /// The level: of services that are as expected, this share lies within.
    pub level: f64,
    /// The limits along n, the smallest first.
    pub along: Vec<LimitsAt>,
}

/// The limits for a service in which so many answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LimitsAt {
    /// How many answered.
    pub n: u64,
    /// The lower limit.
    pub lower: Printed,
    /// The upper limit.
    pub upper: Printed,
}

/// What the service did.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedOutputs {
    /// Of what: "visits".
    pub name: Text,
    /// The total and the cases it is over.
    pub figures: Shown<OutputFigures>,
}

/// A total of outputs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OutputFigures {
    /// The total.
    pub total: Printed,
    /// Over so many cases.
    pub cases: u64,
}
