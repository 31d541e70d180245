//! Who answered more than once: six responses of two children are two respondents.

use std::collections::{BTreeSet, HashMap};

/// Who gave the responses of a table in which somebody answered more than once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::disclosure) struct Persons {
    /// Per atom, the finest group that it is a part of.
    pub(in crate::disclosure) group_of: Vec<u32>,
    /// Per finest group, who answered in it, and how often.
    pub(in crate::disclosure) groups: Vec<Vec<(u32, u64)>>,
    /// How often anybody answered at most.
    pub(in crate::disclosure) most: u64,
}

impl Persons {
    /// Whether so many responses in these atoms may be those of fewer people than so many.
    pub(in crate::disclosure) fn may_be_fewer(&self, atoms: &[u32], responses: u64, minimum: u64) -> bool {
        responses > 0
            && responses < minimum.saturating_mul(self.most)
            && self.fewest(atoms, responses) < minimum
    }

    /// The fewest people who can have given so many responses of those in these atoms: whoever gave most of them, as far as they go.
    fn fewest(&self, atoms: &[u32], responses: u64) -> u64 {
        let mut times: Vec<u64> = self.times(atoms).into_values().collect();
        times.sort_unstable_by_key(|times| std::cmp::Reverse(*times));
        let mut left = responses;
        let mut people = 0;
        for times in times {
            if left == 0 {
                break;
            }
            left = left.saturating_sub(times);
            people += 1;
        }
        people + left
    }

    /// Whether somebody answered more than once in these atoms.
    pub(super) fn repeat(&self, atoms: &[u32]) -> bool {
        self.times(atoms).values().any(|times| *times > 1)
    }

    /// Who is alone in these atoms, if one person gave all of their responses.
    pub(super) fn alone(&self, atoms: &[u32]) -> Option<u32> {
        let times = self.times(atoms);
        times.keys().next().copied().filter(|_| times.len() == 1)
    }

    fn times(&self, atoms: &[u32]) -> HashMap<u32, u64> {
        let groups: BTreeSet<u32> = atoms.iter().map(|atom| self.group_of[*atom as usize]).collect();
        let mut times: HashMap<u32, u64> = HashMap::new();
        for (person, more) in groups.iter().flat_map(|group| &self.groups[*group as usize]) {
            *times.entry(*person).or_insert(0) += more;
        }
        times
    }
}
