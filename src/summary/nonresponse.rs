//! What those who did not answer could have changed.

use std::fmt;

use serde::Serialize;

use crate::error::Refusal;
use crate::tally::counts::Tally;
use crate::tally::overflow;

/// The lowest and the highest value that a figure could have had, whatever those who did not answer would have said.
///
/// Nothing is assumed about why they did not answer: Manski 1989, *J. Human Resources* 24, 343–360.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WorstCase {
    /// If all of them had answered the lowest point.
    pub lowest: f64,
    /// If all of them had answered the highest point.
    pub highest: f64,
    /// How many answered.
    pub answered: u64,
    /// How many were asked and did not.
    pub unanswered: u64,
}

impl fmt::Display for WorstCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = f.precision().unwrap_or(1);
        write!(f, "between {:.decimals$} and {:.decimals$}", self.lowest, self.highest)?;
        write!(
            f,
            ", whatever the {} who did not answer would have said; {} answered",
            self.unanswered, self.answered
        )
    }
}

impl Tally {
    /// The bounds of the mean over everybody who was asked, among them `never_answered` people of whom no response came.
    ///
    /// Answers missing by choice (skipped, don't know, refused) count as unanswered; not asked and not applicable do not.
    ///
    /// ```
    /// use kokemus::{Scale, Tally};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [0, 0, 10, 30, 60])?;
    /// let bounds = tally.worst_case_mean(100)?;
    /// assert_eq!(bounds.to_string(), "between 2.8 and 4.8, whatever the 100 who did not answer would have said; 100 answered");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where nobody was asked; an error where they are too many to count.
    pub fn worst_case_mean(&self, never_answered: u64) -> Result<WorstCase, crate::error::Error> {
        let answered = self.n();
        let unanswered = self.missing().unanswered();
        let unanswered =
            unanswered.checked_add(never_answered).ok_or_else(|| overflow("people who did not answer"))?;
        let asked = answered as f64 + unanswered as f64;
        if asked == 0.0 {
            return Err(Refusal::nobody("worst-case mean").into());
        }
        let (lowest, highest) = self.ends();
        let known = if answered == 0 { 0.0 } else { self.mean_of_some() * (answered as f64 / asked) };
        let open = unanswered as f64 / asked;
        Ok(WorstCase { lowest: known + lowest * open, highest: known + highest * open, answered, unanswered })
    }
}
