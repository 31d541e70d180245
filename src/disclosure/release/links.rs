//! Experience with change that goes out: links, and what matters most.

use serde::Serialize;

use super::caveats::ReleasedCaveat;
use crate::disclosure::printed::{Printed, ReleasedFigure, Shown};
use crate::vocabulary::text::Text;

/// Experience with change.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedLink {
    /// Which experience, with which change.
    pub name: Text,
    /// Its figures.
    pub figures: Shown<LinkFigures>,
}

/// The figures of a link.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LinkFigures {
    /// The correlation, or the partial one given what the link is adjusted for.
    pub correlation: ReleasedFigure,
    /// Whether it is adjusted for wellbeing at the earlier stage.
    pub given_baseline: bool,
    /// What else it is adjusted for: what the covariates are called.
    pub given: Vec<Text>,
    /// Points of change for one point of experience.
    pub slope: ReleasedFigure,
    /// How much of the residual variance of both an unmeasured cause would have to explain to bring it to zero.
    pub robustness_value: Option<Printed>,
    /// The same to bring the interval to zero.
    pub robustness_value_of_interval: Option<Printed>,
    /// What a reader must know.
    pub caveats: Vec<ReleasedCaveat>,
}

/// What matters for change, and how it is experienced: the importance–performance map, shown as a whole or withheld as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedImportance {
    /// Of which change, by whom.
    pub name: Text,
    /// Its drivers: items, sections or stages.
    pub drivers: Vec<ReleasedDriver>,
    /// The importance that parts important drivers from unimportant ones.
    pub importance_line: Shown<Printed>,
    /// The performance that parts strong drivers from weak ones, in per cent of the scale (0 to 100).
    pub performance_line: Shown<Printed>,
    /// What a reader must know.
    pub caveats: Vec<ReleasedCaveat>,
}

impl ReleasedImportance {
    /// Whether it is withheld: it is as a whole or not at all.
    pub fn is_withheld(&self) -> bool {
        self.importance_line.is_withheld()
    }
}

/// One driver of the map.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedDriver {
    /// What it is called.
    pub name: Text,
    /// Its figures.
    pub figures: Shown<DriverFigures>,
}

/// The figures of a driver.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DriverFigures {
    /// Its importance: a share of variance or a coefficient.
    pub importance: ReleasedFigure,
    /// Its mean, in points of its scale.
    pub performance: ReleasedFigure,
    /// The same in per cent of its scale, 0 to 100, in whole numbers.
    pub performance_percent: Printed,
}
