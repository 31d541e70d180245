//! Who counts as improved.

use std::fmt;

use super::covariate::{ByCase, Covariate};
use crate::error::{Error, ErrorKind};
use crate::vocabulary::respondent::CaseId;

/// Who counts as improved when improved cases are counted.
///
/// ```
/// use kokemus::Improved;
///
/// assert_eq!(Improved::at_all().to_string(), "improved: any change for the better");
/// assert_eq!(Improved::by_at_least(5.0)?.to_string(), "improved by 5 or more");
/// let reliably = Improved::as_judged("reliably", [(1, true), (2, false)])?;
/// assert_eq!(reliably.to_string(), "improved reliably");
/// assert!(Improved::by_at_least(-5.0).is_err());
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Improved(Rule);

#[derive(Debug, Clone, PartialEq)]
enum Rule {
    AtAll,
    ByAtLeast(f64), // Invariant: finite, above 0.
    AsJudged(ByCase),
}

/// Differences of measurements lie on a grid of 2⁻⁴⁰; a change short of the threshold by less than this part of it is at it.
const ON_THE_THRESHOLD: f64 = 1e-9;

impl Improved {
    /// Whoever changed for the better at all: change > 0.
    pub fn at_all() -> Self {
        Improved(Rule::AtAll)
    }

    /// Whoever changed for the better by so many points or more: the measure's minimal important difference, say.
    ///
    /// # Errors
    /// A number that is not finite or not above 0.
    pub fn by_at_least(points: f64) -> Result<Self, Error> {
        if points > 0.0 && points.is_finite() {
            return Ok(Improved(Rule::ByAtLeast(points)));
        }
        Err(Error::new(
            ErrorKind::OutOfRange,
            "points of improvement",
            points,
            "a finite number above 0",
            "improvement is positive on every measure, whichever way is better on it",
        ))
    }

    /// Whoever was judged improved, reliably for instance; `how` completes "improved …". Cases without a verdict are left out and
    /// counted.
    ///
    /// # Errors
    /// A malformed name, a case twice, or no case at all.
    pub fn as_judged<C: Into<CaseId>>(
        how: &str,
        verdicts: impl IntoIterator<Item = (C, bool)>,
    ) -> Result<Self, Error> {
        let verdicts = verdicts.into_iter().map(|(case, improved)| (case, f64::from(u8::from(improved))));
        let covariate = Covariate::new(how, verdicts)?;
        let only = covariate.by_case().first().cloned();
        let verdicts =
            only.unwrap_or(ByCase { name: how.to_owned(), of: std::collections::HashMap::default() });
        Ok(Improved(Rule::AsJudged(verdicts)))
    }

    /// The column of verdicts, where it is not the change itself that decides.
    pub(super) fn verdicts(&self) -> Option<&ByCase> {
        match &self.0 {
            Rule::AsJudged(verdicts) => Some(verdicts),
            Rule::AtAll | Rule::ByAtLeast(_) => None,
        }
    }

    /// Whether a change, or the case's verdict, counts.
    pub(super) fn counts(&self, change: f64, verdict: Option<f64>) -> bool {
        match &self.0 {
            Rule::AtAll => change > 0.0,
            Rule::ByAtLeast(points) => change >= points * (1.0 - ON_THE_THRESHOLD),
            Rule::AsJudged(_) => verdict == Some(1.0),
        }
    }
}

impl fmt::Display for Improved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Rule::AtAll => f.write_str("improved: any change for the better"),
            Rule::ByAtLeast(points) => write!(f, "improved by {points} or more"),
            Rule::AsJudged(verdicts) => write!(f, "improved {}", verdicts.name),
        }
    }
}
