//! Who was asked, carried along with the counts.

use serde::{Deserialize, Serialize};

use crate::estimate::Caveat;
use crate::vocabulary::respondent::Surveyed;

/// The set of ways in which those counted were asked: merging is set union, so it keeps every merge law.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Vec<Surveyed>", into = "Vec<Surveyed>")]
pub(crate) struct SurveyedSet(u8);

const ALL: [Surveyed; 3] = [Surveyed::AllClients, Surveyed::CurrentClients, Surveyed::Leavers];

impl SurveyedSet {
    pub(crate) fn of(surveyed: Option<Surveyed>) -> Self {
        surveyed.into_iter().collect::<Vec<_>>().into()
    }

    pub(crate) fn union(self, other: Self) -> Self {
        SurveyedSet(self.0 | other.0)
    }

    fn members(self) -> impl Iterator<Item = Surveyed> {
        ALL.into_iter().filter(move |surveyed| self.0 & (1 << *surveyed as u8) != 0)
    }

    /// A caveat for each way of asking that left somebody out.
    pub(crate) fn caveats(self) -> impl Iterator<Item = Caveat> {
        self.members().filter(|surveyed| *surveyed != Surveyed::AllClients).map(Caveat::OnlySurveyed)
    }
}

impl From<Vec<Surveyed>> for SurveyedSet {
    fn from(members: Vec<Surveyed>) -> Self {
        SurveyedSet(members.into_iter().fold(0, |set, surveyed| set | 1 << surveyed as u8))
    }
}

impl From<SurveyedSet> for Vec<Surveyed> {
    fn from(set: SurveyedSet) -> Self {
        set.members().collect()
    }
}
