//! By which rules a respondent is flagged: the caller states each, and where it comes from.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::respondent::RespondentQuality;
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::as_given;
use crate::vocabulary::scale::MOST_POINTS;

/// What must hold of a response for it to be flagged: a figure of [`RespondentQuality`] and a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Criterion {
    /// The longest run is so long or longer; from 2.
    LongestRunAtLeast(u64),
    /// Runs are so long or longer on average; from 1.
    AverageRunAtLeast(f64),
    /// The answers vary so little, in points, or less: straight-lining.
    VariabilityAtMost(f64),
    /// The answers vary so much, in points, or more: answers at random.
    VariabilityAtLeast(f64),
    /// The answers vary so little, in per cent of maximum, or less.
    VariabilityPercentAtMost(f64),
    /// The answers vary so much, in per cent of maximum, or more.
    VariabilityPercentAtLeast(f64),
    /// So many sections or more are straight-lined; from 1.
    StraightLinedSectionsAtLeast(u64),
    /// Less than this share of the items that concerned the respondent was answered; above 0, at most 1.
    ShareAnsweredBelow(f64),
    /// The respondent left before the end.
    LeftEarly,
    /// Reverse-keyed and other items contradict each other by so much or more, 0 to 100.
    ContradictionAtLeast(f64),
    /// The even–odd consistency is so low or lower, −1 to 1.
    EvenOddAtMost(f64),
    /// The person–total correlation is so low or lower, −1 to 1.
    PersonTotalAtMost(f64),
    /// Another response has the same answers throughout.
    IdenticalToAnother,
    /// Another response is of the same person in the same wave, about the same service, at the same stage.
    RepeatedResponse,
}

impl Criterion {
    /// The figure that is looked at.
    fn figure(self, response: &RespondentQuality) -> Result<f64, Refusal> {
        match self {
            Criterion::LongestRunAtLeast(_) => Ok(response.longest_run as f64),
            Criterion::AverageRunAtLeast(_) => response.average_run.clone(),
            Criterion::VariabilityAtMost(_) | Criterion::VariabilityAtLeast(_) => {
                response.variability.clone()
            }
            Criterion::VariabilityPercentAtMost(_) | Criterion::VariabilityPercentAtLeast(_) => {
                response.variability_percent.clone()
            }
            Criterion::StraightLinedSectionsAtLeast(_) => match response.sections_judged {
                0 => Err(Refusal::too_few("straight-lined sections", "sections that can be judged", 0, 1)),
                _ => Ok(response.sections_straight_lined as f64),
            },
            Criterion::ShareAnsweredBelow(_) => response.share_answered.clone(),
            Criterion::LeftEarly => {
                response.share_answered.clone().map(|_| response.unanswered_after_leaving as f64)
            }
            Criterion::ContradictionAtLeast(_) => response.contradiction.clone(),
            Criterion::EvenOddAtMost(_) => response.even_odd.clone(),
            Criterion::PersonTotalAtMost(_) => response.person_total.clone(),
            Criterion::IdenticalToAnother => match response.answered {
                0 => Err(Refusal::nobody("identical answers")),
                _ => Ok(response.identical_rows as f64),
            },
            Criterion::RepeatedResponse => match &response.case {
                None => Err(Refusal::NotStated { figure: "repeated response".into(), of: "the case".into() }),
                Some(_) => Ok(response.repeated_rows as f64),
            },
        }
    }

    fn holds(self, figure: f64) -> bool {
        match self {
            Criterion::LongestRunAtLeast(least) | Criterion::StraightLinedSectionsAtLeast(least) => {
                figure >= least as f64
            }
            Criterion::AverageRunAtLeast(least)
            | Criterion::VariabilityAtLeast(least)
            | Criterion::VariabilityPercentAtLeast(least)
            | Criterion::ContradictionAtLeast(least) => figure >= least,
            Criterion::VariabilityAtMost(most)
            | Criterion::VariabilityPercentAtMost(most)
            | Criterion::EvenOddAtMost(most)
            | Criterion::PersonTotalAtMost(most) => figure <= most,
            Criterion::ShareAnsweredBelow(share) => figure < share,
            Criterion::LeftEarly | Criterion::IdenticalToAnother | Criterion::RepeatedResponse => {
                figure > 0.0
            }
        }
    }

    /// The threshold, where there is one, and the ends it must lie between.
    fn bounds(self) -> Option<(f64, f64, f64)> {
        let most_points = f64::from(MOST_POINTS);
        match self {
            Criterion::LongestRunAtLeast(least) => Some((least as f64, 2.0, f64::INFINITY)),
            Criterion::StraightLinedSectionsAtLeast(least) => Some((least as f64, 1.0, f64::INFINITY)),
            Criterion::AverageRunAtLeast(least) => Some((least, 1.0, f64::MAX)),
            Criterion::VariabilityAtMost(value) | Criterion::VariabilityAtLeast(value) => {
                Some((value, 0.0, most_points))
            }
            Criterion::VariabilityPercentAtMost(value)
            | Criterion::VariabilityPercentAtLeast(value)
            | Criterion::ContradictionAtLeast(value) => Some((value, 0.0, 100.0)),
            Criterion::ShareAnsweredBelow(share) => Some((share, f64::MIN_POSITIVE, 1.0)),
            Criterion::EvenOddAtMost(r) | Criterion::PersonTotalAtMost(r) => Some((r, -1.0, 1.0)),
            Criterion::LeftEarly | Criterion::IdenticalToAnother | Criterion::RepeatedResponse => None,
        }
    }
}

impl fmt::Display for Criterion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Criterion::LongestRunAtLeast(least) => write!(f, "longest run of {least} or more"),
            Criterion::AverageRunAtLeast(least) => write!(f, "average run of {} or more", as_given(*least)),
            Criterion::VariabilityAtMost(most) => write!(f, "variability of {} or less", as_given(*most)),
            Criterion::VariabilityAtLeast(least) => {
                write!(f, "variability of {} or more", as_given(*least))
            }
            Criterion::VariabilityPercentAtMost(most) => {
                write!(f, "variability of {} % of maximum or less", as_given(*most))
            }
            Criterion::VariabilityPercentAtLeast(least) => {
                write!(f, "variability of {} % of maximum or more", as_given(*least))
            }
            Criterion::StraightLinedSectionsAtLeast(least) => {
                write!(f, "{least} or more sections straight-lined")
            }
            Criterion::ShareAnsweredBelow(share) => {
                write!(f, "less than {} % answered", as_given(share * 100.0))
            }
            Criterion::LeftEarly => f.write_str("left before the end"),
            Criterion::ContradictionAtLeast(least) => {
                write!(f, "contradiction of {} or more", as_given(*least))
            }
            Criterion::EvenOddAtMost(most) => {
                write!(f, "even–odd consistency of {} or less", as_given(*most))
            }
            Criterion::PersonTotalAtMost(most) => {
                write!(f, "person–total correlation of {} or less", as_given(*most))
            }
            Criterion::IdenticalToAnother => f.write_str("the same answers as another response"),
            Criterion::RepeatedResponse => f.write_str("answered more than once"),
        }
    }
}

/// A criterion and where its threshold comes from: a paper, a distribution looked at, a decision of the team.
///
/// No threshold is built in. Those of the literature were found on long questionnaires of students; a parent who was well served and
/// gives eleven fives is not careless.
///
/// ```
/// use kokemus::{Criterion, FlagRule};
///
/// let rule = FlagRule::new(Criterion::LongestRunAtLeast(13), "half of the 25 items: Curran 2016")?;
/// assert_eq!(rule.to_string(), "longest run of 13 or more (half of the 25 items: Curran 2016)");
/// assert!(FlagRule::new(Criterion::ShareAnsweredBelow(50.0), "a share is given as 0.5").is_err());
/// assert!(FlagRule::new(Criterion::LeftEarly, " ").is_err());
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawRule", into = "RawRule")]
pub struct FlagRule {
    criterion: Criterion,
    source: Cow<'static, str>, // Invariant: not blank; the criterion's threshold lies within its bounds.
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "FlagRule", deny_unknown_fields)]
struct RawRule {
    criterion: Criterion,
    source: String,
}

impl FlagRule {
    /// A rule by its criterion and the source of its threshold.
    ///
    /// # Errors
    /// A threshold that is no number or out of range, a blank source.
    pub fn new(criterion: Criterion, source: impl Into<Cow<'static, str>>) -> Result<Self, Error> {
        if let Some((threshold, lowest, highest)) = criterion.bounds()
            && !(lowest..=highest).contains(&threshold)
        {
            let allowed = match criterion {
                Criterion::ShareAnsweredBelow(_) => "above 0, up to 1".to_owned(),
                _ if highest >= f64::MAX => format!("{lowest} or more"),
                _ => format!("{} to {highest}", as_given(lowest)),
            };
            let remedy = "give a threshold that some responses can pass";
            let subject = format!("rule `{criterion}`");
            return Err(Error::new(ErrorKind::OutOfRange, subject, threshold, allowed, remedy));
        }
        let source = source.into();
        if source.trim().is_empty() {
            return Err(Error::new(
                ErrorKind::Absent,
                format!("source of rule `{criterion}`"),
                "the text",
                "where the rule comes from",
                "name the paper, the distribution or the decision behind it",
            ));
        }
        Ok(FlagRule { criterion, source })
    }

    /// What must hold.
    pub fn criterion(&self) -> Criterion {
        self.criterion
    }

    /// Where it comes from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The figure behind the rule and whether it flags the response.
    pub(super) fn judge(&self, response: &RespondentQuality) -> Result<(f64, bool), Refusal> {
        let figure = self.criterion.figure(response)?;
        Ok((figure, self.criterion.holds(figure)))
    }
}

impl fmt::Display for FlagRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.criterion, self.source)
    }
}

impl TryFrom<RawRule> for FlagRule {
    type Error = Error;

    fn try_from(raw: RawRule) -> Result<Self, Error> {
        FlagRule::new(raw.criterion, raw.source)
    }
}

impl From<FlagRule> for RawRule {
    fn from(rule: FlagRule) -> Self {
        RawRule { criterion: rule.criterion, source: rule.source.into_owned() }
    }
}
