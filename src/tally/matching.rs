//! What two groups were asked, and on which score they are matched.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::like::LikeScale;
use crate::error::{Error, ErrorKind};
use crate::vocabulary::key;
use crate::vocabulary::questionnaire::MOST_ITEMS;
use crate::vocabulary::scale::Scale;

/// Which answers make up the score on which two groups are matched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MatchOn {
    /// All matching items, the item in question among them: Holland & Thayer 1988, and the usual choice since (Zwick, Donoghue & Grima
    /// 1993, *J. Educ. Meas.* 30, 233–251, for ordinal items).
    #[default]
    TotalScore,
    /// All matching items but the one in question, which then cannot vouch for itself; with few items the groups are matched less well.
    RestScore,
}

/// What was asked of whom: equal where counts may be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) item: Arc<str>,
    pub(crate) scale: LikeScale,
    pub(crate) groups: [Arc<str>; 2],
    pub(crate) matching: Vec<Arc<str>>, // Invariant: 1 to 1,000 unique ids; with a rest score the item is not among them.
    pub(crate) match_on: MatchOn,
}

impl Asked {
    /// The highest score that anybody can have, in steps.
    pub(crate) fn highest_score(&self) -> u32 {
        (self.matching.len() * (self.scale.len() - 1)) as u32
    }

    pub(super) fn checked(
        item: &str,
        scale: Scale,
        [first, second]: [String; 2],
        given: &[String],
        match_on: MatchOn,
    ) -> Result<Self, Error> {
        let mut matching: Vec<Arc<str>> = Vec::with_capacity(given.len());
        for id in given {
            let id = key::checked("item", id)?;
            if matching.contains(&id) || (match_on == MatchOn::RestScore && *id == *item) {
                return Err(Error::new(
                    ErrorKind::Duplicate,
                    "matching items of item functioning",
                    format!("`{id}`"),
                    "each item once, and not the item itself in a rest score",
                    "leave it out",
                ));
            }
            matching.push(id);
        }
        if matching.is_empty() || matching.len() > MOST_ITEMS {
            return Err(Error::new(
                ErrorKind::Length,
                "matching items of item functioning",
                matching.len(),
                format!("1 to {MOST_ITEMS}"),
                "give the items that make up the score",
            ));
        }
        let item = key::checked("item", item)?;
        Ok(Asked { item, scale: scale.into(), groups: named_groups(&first, &second)?, matching, match_on })
    }
}

/// Two different names.
pub(crate) fn named_groups(first: &str, second: &str) -> Result<[Arc<str>; 2], Error> {
    let names = [key::checked("group", first)?, key::checked("group", second)?];
    if names[0] == names[1] {
        return Err(Error::new(
            ErrorKind::Duplicate,
            "groups of item functioning",
            format!("`{first}` twice"),
            "two groups with different names",
            "compare one group with another",
        ));
    }
    Ok(names)
}
