//! Wellbeing that goes out: means along the path, changes between stages.

use serde::Serialize;

use super::answers::ReleasedScore;
use super::caveats::ReleasedCaveat;
use crate::disclosure::printed::{Printed, ReleasedFigure, Shown};
use crate::vocabulary::text::Text;

/// One wellbeing measure.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedWellbeing {
    /// The measure's identifier.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// By whose reports, where roles stand side by side; absent for all together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reporter: Option<String>,
    /// In which wave, where it was stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wave: Option<String>,
    /// Its lowest value.
    pub lowest: f64,
    /// Its highest value.
    pub highest: f64,
    /// Whether higher is better.
    pub higher_is_better: bool,
    /// Means along the path.
    pub stages: Vec<ReleasedScore>,
    /// Changes between two stages.
    pub changes: Vec<ReleasedChange>,
}

/// The change of wellbeing between two stages.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedChange {
    /// From this stage …
    pub from: String,
    /// … to this one.
    pub to: String,
    /// Its figures.
    pub figures: Shown<ChangeFigures>,
}

/// The figures of a change.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ChangeFigures {
    /// The mean change, positive where things got better.
    pub mean: ReleasedFigure,
    /// How many left before the later stage.
    pub left: Shown<u64>,
    /// How those who left were at the start: their mean less that of those who stayed; `null` where nobody left.
    pub leavers_less_stayers: Shown<Option<ReleasedFigure>>,
    /// Into how many equal bands the measure is cut, from its lowest to its highest value.
    pub bands: u8,
    /// Counts of people by where they started and where they ended, in equal bands of the measure. Where the counts are not all shown, the
    /// others are withheld, those that are 0 among them; where they are, bands that nobody is in are left out.
    pub before_after: Vec<BeforeAfter>,
    /// The half-width of the band within which a change may be error of measurement, in points; `null` where it is not known.
    pub reliable_change: Option<Printed>,
    /// Shares of people by the direction of reliable change.
    pub improved: Shown<Option<ReleasedFigure>>,
    /// What a reader must know.
    pub caveats: Vec<ReleasedCaveat>,
}

/// How many went from one band of a measure to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BeforeAfter {
    /// The band at the start, from 0.
    pub before: u8,
    /// The band at the end.
    pub after: u8,
    /// How many.
    pub n: Shown<u64>,
}
