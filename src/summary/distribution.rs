//! The distribution over all points of a scale.

use std::fmt;

use serde::Serialize;

use super::shares::PointShare;
use crate::error::Refusal;
use crate::estimate::Confidence;
use crate::inference::simultaneous::{SimultaneousInterval, intervals};
use crate::tally::counts::Tally;
use crate::vocabulary::answer::MissingCounts;

/// The shares of all points, with intervals that hold together.
///
/// For the analyst: it is not protected against disclosure.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Distribution {
    /// One entry per point, from the lowest.
    pub points: Vec<PointShare>,
    /// How many answered with a point.
    pub n: u64,
    /// What was missing.
    pub missing: MissingCounts,
    /// How the intervals were computed.
    pub method: SimultaneousInterval,
}

impl fmt::Display for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for entry in &self.points {
            write!(f, "{}: {:.0} %, ", entry.point, entry.share * 100.0)?;
        }
        write!(f, "n = {}", self.n)
    }
}

impl Tally {
    /// The share of every point, with intervals that hold for all points at once.
    ///
    /// ```
    /// use kokemus::{Confidence, Scale, SimultaneousInterval, Tally};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 2, 3, 4])?;
    /// let distribution = tally.distribution(SimultaneousInterval::Goodman, Confidence::P95)?;
    /// assert_eq!(distribution.to_string(), "1: 10 %, 2: 0 %, 3: 20 %, 4: 30 %, 5: 40 %, n = 10");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where nobody answered.
    pub fn distribution(
        &self,
        method: SimultaneousInterval,
        confidence: Confidence,
    ) -> Result<Distribution, Refusal> {
        let n = self.some("distribution")?;
        let bounds = intervals(method, self.point_counts(), n, confidence);
        let points = self.scale().points().zip(self.point_counts()).zip(bounds);
        let points = points
            .map(|((point, count), interval)| {
                let share = *count as f64 / n as f64;
                PointShare { point, count: *count, share, interval }
            })
            .collect();
        Ok(Distribution { points, n, missing: self.missing(), method })
    }
}
