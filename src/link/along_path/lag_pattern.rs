//! What two lags and what goes on within persons say together.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::lag::Pooled;
use super::within::WithinAssociation;
use crate::error::Refusal;
use crate::estimate::{Confidence, Estimate, Interval};

/// What the lags in both directions and the associations within persons say together, by the rule of
/// [`Lagged::pattern`](crate::Lagged::pattern).
///
/// To foretell is to come first and go together, beyond what is stable about persons. It is no proof of a cause: something that nobody measured
/// may come before both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LagPattern {
    /// Experience foretells later wellbeing, and wellbeing does not foretell later experience.
    ExperienceForetells,
    /// Wellbeing foretells later experience, and experience does not foretell later wellbeing: the reverse direction.
    WellbeingForetells,
    /// Each foretells the other.
    Both,
    /// Two equal lags, and nothing within persons: what a stable trait looks like.
    StableTrait,
    /// No lag in either direction, and none within persons.
    Nothing,
    /// The data do not say which of these it is.
    CannotTell(Doubt),
}

/// Why the pattern of lags cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Doubt {
    /// With fewer than three stages nobody has two lags, and what goes on within persons stays unknown.
    FewerThanThreeStages,
    /// A lag, or a figure within persons, could not be computed.
    FigureRefused,
    /// Lags are seen that are not equal, or in one direction only, but none within persons: a stable trait that is measured better
    /// on one side gives the same.
    UnlikeLags,
    /// Two equal lags, but what goes on within persons is known too loosely to be called nothing.
    LooseWithinPersons,
    /// Something is seen within persons that the lags do not bear out, or not clearly.
    NoAgreement,
}

/// The two figures of one direction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Direction<'e> {
    /// The lag given the earlier value, over all pairs of stages.
    pub(super) lag: &'e Result<Pooled, Refusal>,
    /// The lag within persons.
    pub(super) within: &'e Result<WithinAssociation, Refusal>,
}

/// What is seen in one direction: 1 or −1 for the side of 0, 0 where it is not seen.
#[derive(Debug, Clone, Copy)]
struct Seen {
    lag: i8,
    lag_strictly: i8,
    within: i8,
}

/// 1 or −1 where the whole interval is on that side of 0, else 0.
fn side(interval: &Interval) -> i8 {
    i8::from(interval.lower() > 0.0) - i8::from(interval.upper() < 0.0)
}

/// The levels of the rule: the one asked for, and one with a tenth of its tails.
#[derive(Debug, Clone, Copy)]
pub(super) struct Levels {
    usual: Confidence,
    strict: Confidence,
}

impl Levels {
    pub(super) fn of(usual: Confidence) -> Self {
        // Beyond what is allowed, the same level stands for both.
        Levels { usual, strict: Confidence::new(1.0 - usual.tail() / 5.0).unwrap_or(usual) }
    }
}

impl Direction<'_> {
    fn seen(self, levels: Levels) -> Option<Seen> {
        let (lag, within) = (self.lag.as_ref().ok()?, self.within.as_ref().ok()?);
        Some(Seen {
            lag: side(&lag.at(levels.usual)?),
            lag_strictly: side(&lag.at(levels.strict)?),
            within: side(&within.at(levels.strict)?),
        })
    }

    /// Whether the interval within persons leaves no room for the lag.
    fn too_small_for_the_lag(self, levels: Levels) -> bool {
        let (Ok(lag), Ok(within)) = (self.lag, self.within) else { return false };
        within.at(levels.usual).is_some_and(|interval| !interval.contains(lag.estimate.value()))
    }
}

impl Seen {
    fn foretells(self) -> bool {
        self.lag_strictly != 0 && self.lag_strictly == self.within
    }
}

impl LagPattern {
    /// The rule of [`Lagged::pattern`](super::lagged::Lagged::pattern).
    pub(super) fn of(
        stages: usize,
        (ahead, back): (Direction<'_>, Direction<'_>),
        difference: &Result<Estimate, Refusal>,
        same_time: &Result<WithinAssociation, Refusal>,
        levels: Levels,
    ) -> Self {
        if stages < 3 {
            return LagPattern::CannotTell(Doubt::FewerThanThreeStages);
        }
        let (Some(one), Some(other)) = (ahead.seen(levels), back.seen(levels)) else {
            return LagPattern::CannotTell(Doubt::FigureRefused);
        };
        match (one.foretells(), other.foretells()) {
            (true, true) => return LagPattern::Both,
            (true, false) => return LagPattern::ExperienceForetells,
            (false, true) => return LagPattern::WellbeingForetells,
            (false, false) => {}
        }
        let lagged_within = one.within != 0 || other.within != 0;
        if one.lag == 0 && other.lag == 0 && !lagged_within {
            return LagPattern::Nothing;
        }
        let equal = one.lag == other.lag
            && difference
                .as_ref()
                .is_ok_and(|apart| apart.interval().is_ok_and(|interval| side(&interval) == 0));
        let nothing_at_once = same_time
            .as_ref()
            .is_ok_and(|at_once| at_once.at(levels.strict).is_some_and(|interval| side(&interval) == 0));
        LagPattern::CannotTell(if lagged_within {
            Doubt::NoAgreement
        } else if !equal {
            Doubt::UnlikeLags
        } else if !nothing_at_once {
            Doubt::NoAgreement
        } else if ahead.too_small_for_the_lag(levels) && back.too_small_for_the_lag(levels) {
            return LagPattern::StableTrait;
        } else {
            Doubt::LooseWithinPersons
        })
    }
}

impl fmt::Display for LagPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LagPattern::ExperienceForetells => {
                "experience foretells later wellbeing, not the other way round"
            }
            LagPattern::WellbeingForetells => "wellbeing foretells later experience, not the other way round",
            LagPattern::Both => "experience foretells later wellbeing, and wellbeing later experience",
            LagPattern::StableTrait => {
                "what a stable trait looks like: equal lags in both directions, and nothing within persons"
            }
            LagPattern::Nothing => "no lag is seen in either direction",
            LagPattern::CannotTell(doubt) => return write!(f, "cannot be told: {doubt}"),
        })
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Doubt::FewerThanThreeStages => "fewer than three stages do not show what goes on within persons",
            Doubt::FigureRefused => "one of the figures it takes is refused",
            Doubt::UnlikeLags => {
                "the lags are unlike and not seen within persons, as with a stable trait that is measured unequally well"
            }
            Doubt::LooseWithinPersons => {
                "the lags are equal, but what goes on within persons is known too loosely"
            }
            Doubt::NoAgreement => "what is seen within persons is not borne out by the lags",
        })
    }
}
