//! When somebody who left items unanswered has a score.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};

/// How many of the items that concern a respondent they must have answered to have a score: the mean of the items they did
/// answer. Nobody who answered nothing has one.
///
/// "Not asked" and "not applicable" items do not concern the respondent; the other missing reasons count as unanswered.
///
/// ```
/// use kokemus::MissingPolicy;
///
/// assert_eq!(MissingPolicy::default(), MissingPolicy::HALF);
/// assert!(MissingPolicy::at_least_share(50.0).is_err());
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawPolicy", into = "RawPolicy")]
pub struct MissingPolicy(Rule);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Rule {
    Complete,
    AtLeast(u16),      // Invariant: above 0.
    AtLeastShare(f64), // Invariant: above 0, at most 1.
}

impl Default for Rule {
    fn default() -> Self {
        Rule::AtLeastShare(0.5)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "MissingPolicy", rename_all = "snake_case")]
enum RawPolicy {
    Complete,
    AtLeast(u16),
    AtLeastShare(f64),
}

impl MissingPolicy {
    /// Every item that concerns them.
    #[allow(
        non_upper_case_globals,
        reason = "reads like the other policies at the call: `MissingPolicy::Complete`"
    )]
    pub const Complete: MissingPolicy = MissingPolicy(Rule::Complete);
    /// At least half of them: the half rule of scoring manuals (Fayers & Machin, *Quality of Life*, 3rd ed. 2016,
    /// §15.6; `PROscorerTools`' `okmiss = 0.50`). The default.
    pub const HALF: MissingPolicy = MissingPolicy(Rule::AtLeastShare(0.5));
    /// At least one item.
    pub const ANY: MissingPolicy = MissingPolicy(Rule::AtLeast(1));

    /// At least so many items.
    ///
    /// # Errors
    /// 0.
    pub fn at_least(items: u16) -> Result<Self, Error> {
        if items == 0 {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "items to be answered for a score",
                items,
                "1 or more",
                "somebody who answered nothing has no score",
            ));
        }
        Ok(MissingPolicy(Rule::AtLeast(items)))
    }

    /// At least this share of the items that concern them.
    ///
    /// # Errors
    /// 0 or below, above 1, NaN.
    pub fn at_least_share(share: f64) -> Result<Self, Error> {
        if share > 0.0 && share <= 1.0 {
            return Ok(MissingPolicy(Rule::AtLeastShare(share)));
        }
        Err(Error::new(
            ErrorKind::OutOfRange,
            "share of items to be answered for a score",
            share,
            "above 0 and at most 1",
            "give 50 % as 0.5",
        ))
    }

    /// Whether somebody who answered so many of so many items that concern them has a score.
    pub fn scores(self, answered: usize, applicable: usize) -> bool {
        answered > 0
            && match self.0 {
                Rule::Complete => answered >= applicable,
                Rule::AtLeast(items) => answered >= usize::from(items),
                // 0.55 · 20 is 11.000000000000002 in binary: eleven of twenty are 55 %.
                Rule::AtLeastShare(share) => answered as f64 >= share * applicable as f64 - 1e-9,
            }
    }
}

impl fmt::Display for MissingPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Rule::Complete => f.write_str("every item answered"),
            Rule::AtLeast(1) => f.write_str("at least 1 item answered"),
            Rule::AtLeast(items) => write!(f, "at least {items} items answered"),
            Rule::AtLeastShare(share) => write!(f, "at least {:.0} % of the items answered", share * 100.0),
        }
    }
}

impl TryFrom<RawPolicy> for MissingPolicy {
    type Error = Error;

    fn try_from(raw: RawPolicy) -> Result<Self, Error> {
        match raw {
            RawPolicy::Complete => Ok(MissingPolicy::Complete),
            RawPolicy::AtLeast(items) => MissingPolicy::at_least(items),
            RawPolicy::AtLeastShare(share) => MissingPolicy::at_least_share(share),
        }
    }
}

impl From<MissingPolicy> for RawPolicy {
    fn from(policy: MissingPolicy) -> Self {
        match policy.0 {
            Rule::Complete => RawPolicy::Complete,
            Rule::AtLeast(items) => RawPolicy::AtLeast(items),
            Rule::AtLeastShare(share) => RawPolicy::AtLeastShare(share),
        }
    }
}
