//! What exchanges of answers leave of the scores that the item is part of.
//!
//! Whoever exchanges an answer with somebody whose other answers add up to the same has their score afterwards, and they have theirs: no figure that
//! is made of the scores of both tells the two tables apart. Where it takes a case as its unit, each goes over to the other's case with it, and
//! which scores belong to one case nobody is told.

use std::collections::{BTreeMap, HashMap};

use super::Problem;
use super::masks::bit;

/// What somebody answered to the other items of the scores that an item is part of: per score, how many of them concern them, how many they
/// answered, and what these answers add up to.
pub(in crate::disclosure) type Rest = [[u32; 3]; 2];

/// What stays as it is of the scores of any respondents whose answers to an item change places among themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::disclosure) enum Keeps {
    /// Nothing need do so.
    Nothing,
    /// Their mean: points change places with points, of respondents who answered as many of the other items.
    Mean,
    /// All of them, so that each might belong to another: the other answers add up to the same.
    Scores,
    /// How scores and items go together as well: points change places with points, and the other answers add up to the same.
    Everything,
}

impl Keeps {
    pub(super) const SOMETHING: [Keeps; 3] = [Keeps::Mean, Keeps::Scores, Keeps::Everything];

    /// Whether only points change places, and nobody's lack of an answer.
    pub(super) fn points_only(self) -> bool {
        matches!(self, Keeps::Mean | Keeps::Everything)
    }

    /// As far as respondents must be alike for this.
    fn of_rest(self, rest: Rest) -> Rest {
        if self == Keeps::Mean { rest.map(|[concerned, answered, _]| [concerned, answered, 0]) } else { rest }
    }
}

/// Strata that are tried for one target, the largest first.
const MOST_TRIED: usize = 64;

type Counts = Vec<(u32, Vec<u64>)>;

/// The answers to the item in focus, in strata of respondents who may exchange them.
#[derive(Default)]
pub(super) struct Strata {
    mean: HashMap<Rest, Counts>,
    scores: HashMap<Rest, Counts>,
}

impl Strata {
    pub(super) fn of(problem: &Problem<'_>, class_of: &[u32]) -> Self {
        let facet = problem.focus.map(|focus| &problem.facets[focus]);
        let Some(facet) = facet.filter(|facet| !facet.rests.is_empty()) else { return Strata::default() };
        let by = |keeps: Keeps| {
            let mut of: HashMap<Rest, BTreeMap<u32, Vec<u64>>> = HashMap::new();
            for (class, rests) in class_of.iter().zip(&facet.rests) {
                for (rest, counts) in rests {
                    let of_class = of.entry(keeps.of_rest(*rest)).or_default().entry(*class);
                    let sums = of_class.or_insert_with(|| vec![0; counts.len()]);
                    sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
                }
            }
            of.into_iter().map(|(rest, counts)| (rest, counts.into_iter().collect())).collect()
        };
        Strata { mean: by(Keeps::Mean), scores: by(Keeps::Scores) }
    }

    fn by(&self, keeps: Keeps) -> &HashMap<Rest, Counts> {
        if keeps == Keeps::Mean { &self.mean } else { &self.scores }
    }

    /// The strata in which somebody in these atoms is.
    pub(super) fn within(&self, keeps: Keeps, atoms: &[u32]) -> Vec<&Counts> {
        let held = |counts: &Counts| -> u64 {
            let of_atom = |atom: &u32| counts.binary_search_by_key(atom, |(class, _)| *class).ok();
            atoms.iter().filter_map(of_atom).flat_map(|place| &counts[place].1).sum()
        };
        let mut strata: Vec<(u64, &Rest, &Counts)> =
            self.by(keeps).iter().map(|(rest, counts)| (held(counts), rest, counts)).collect();
        strata.retain(|(held, ..)| *held > 0);
        strata.sort_unstable_by_key(|(held, rest, _)| (std::cmp::Reverse(*held), *rest));
        strata.into_iter().take(MOST_TRIED).map(|(.., counts)| counts).collect()
    }
}

/// One stratum: how many of each answer an atom may exchange within it.
pub(super) struct Stratum {
    categories: usize,
    counts: HashMap<u32, Vec<u64>>,
    /// The answers that may be exchanged.
    mask: u64,
}

impl Stratum {
    pub(super) fn of(counts: &Counts, keeps: Keeps, points: u64) -> Self {
        let categories = counts.first().map_or(0, |(_, counts)| counts.len());
        let mask = if keeps.points_only() { points } else { u64::MAX };
        Stratum { categories, counts: counts.iter().cloned().collect(), mask }
    }

    pub(super) fn count(&self, atom: u32, category: usize) -> u64 {
        let count = self.counts.get(&atom).map_or(0, |counts| counts[category]);
        if self.mask & bit(category) == 0 { 0 } else { count }
    }

    /// The answers that an atom has at least one of.
    pub(super) fn has_one(&self, atom: u32) -> u64 {
        let categories = 0..self.categories;
        categories.filter(|category| self.count(atom, *category) > 0).map(bit).sum()
    }

    pub(super) fn change(&mut self, atom: u32, category: usize, came: bool, times: u64) {
        if let Some(counts) = self.counts.get_mut(&atom) {
            let count = &mut counts[category];
            *count = if came { *count + times } else { *count - times };
        }
    }
}
