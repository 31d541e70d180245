//! Tables that differ from the truth by moves along circuits.

use super::space::{MASKED, Space};
use super::targets::Target;

/// Atoms that gain and atoms that lose one respondent, or one answer, each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Circuit {
    pub(super) up: Vec<u32>,
    pub(super) down: Vec<u32>,
}

/// How a circuit changes a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Respondents move, those of the target's categories into the target.
    TransferIn,
    /// Respondents move out of the target.
    TransferOut,
    /// Atoms that gain give an answer of the target's categories in the place of one that is not.
    ExchangeIn,
    /// The other way round.
    ExchangeOut,
}

impl Way {
    pub(super) fn is_transfer(self) -> bool {
        matches!(self, Way::TransferIn | Way::TransferOut)
    }
}

/// A table that begins as the truth.
pub(super) struct Tables<'s> {
    space: &'s Space,
    focus: Option<usize>,
    counts: Vec<Vec<u64>>, // per facet
    totals: Vec<u64>,
    /// Which categories an atom has at least one answer in, and at least two, atom by atom, facet by facet.
    has_one: Vec<u64>,
    has_two: Vec<u64>,
    log: Vec<Changed>,
}

/// What was done: `times` answers of one category of a facet came to an atom, or left it.
struct Changed {
    facet: usize,
    atom: u32,
    category: usize,
    came: bool,
    times: u64,
}

impl<'s> Tables<'s> {
    pub(super) fn truth(space: &'s Space, focus: Option<usize>) -> Self {
        let mut tables = Tables {
            space,
            focus,
            counts: space.facets.iter().map(|facet| facet.counts.clone()).collect(),
            totals: space.totals.clone(),
            has_one: vec![0; space.atoms * space.facets.len()],
            has_two: vec![0; space.atoms * space.facets.len()],
            log: Vec::new(),
        };
        for atom in 0..space.atoms as u32 {
            for (facet, counts) in space.facets.iter().enumerate() {
                (0..counts.categories).for_each(|category| tables.mark(facet, atom, category));
            }
        }
        tables
    }

    pub(super) fn facets(&self) -> usize {
        self.space.facets.len()
    }

    /// The categories that an atom can lose, per facet. One of a target keeps an answer like the one that it loses, so that whoever gave the
    /// one answer that they know of cannot rule the table out.
    pub(super) fn can_lose(&self, atom: u32, of_target: bool) -> &[u64] {
        let masks = if of_target { &self.has_two } else { &self.has_one };
        &masks[atom as usize * self.facets()..][..self.facets()]
    }

    pub(super) fn total(&self, atom: u32) -> u64 {
        self.totals[atom as usize]
    }

    fn mark(&mut self, facet: usize, atom: u32, category: usize) {
        if category < MASKED {
            let count = self.counts[facet][self.index(facet, atom, category)];
            let at = atom as usize * self.facets() + facet;
            let set = |mask: &mut u64, on: bool| {
                if on { *mask |= 1 << category } else { *mask &= !(1 << category) }
            };
            set(&mut self.has_one[at], count > 0);
            set(&mut self.has_two[at], count > 1);
        }
    }

    fn index(&self, facet: usize, atom: u32, category: usize) -> usize {
        atom as usize * self.space.facets[facet].categories + category
    }

    /// Moves along the circuit as often as it can, up to so often; how often that was.
    pub(super) fn make(&mut self, by: &Circuit, target: &Target, way: Way, most: u64) -> u64 {
        let mut made = 0;
        while made < most {
            let times = if way.is_transfer() {
                self.transfer(by, target, most - made)
            } else {
                self.exchange(by, target, way, most - made)
            };
            if times == 0 {
                break;
            }
            made += times;
        }
        made
    }

    /// In every facet, respondents who gave the answer that most of those who lose have in common.
    fn transfer(&mut self, by: &Circuit, target: &Target, most: u64) -> u64 {
        let mut times =
            by.down.iter().map(|atom| self.totals[*atom as usize].saturating_sub(1)).fold(most, u64::min);
        let mut chosen = Vec::with_capacity(self.facets());
        for facet in 0..self.facets() {
            let Some((category, most)) = self.common(facet, &by.down, target.moving[facet], &target.atoms)
            else {
                return 0;
            };
            times = times.min(most);
            chosen.push(category);
        }
        if times > 0 {
            for (facet, category) in chosen.into_iter().enumerate() {
                self.change(facet, &by.down, category, false, times);
                self.change(facet, &by.up, category, true, times);
            }
            by.down.iter().for_each(|atom| self.totals[*atom as usize] -= times);
            by.up.iter().for_each(|atom| self.totals[*atom as usize] += times);
        }
        times
    }

    fn exchange(&mut self, by: &Circuit, target: &Target, way: Way, most: u64) -> u64 {
        let Some(facet) = self.focus else { return 0 };
        let (gained, lost) = match way {
            Way::ExchangeIn => (target.categories, !target.categories),
            _ => (!target.categories, target.categories),
        };
        let Some((gained, of_gained)) = self.common(facet, &by.down, gained, &[]) else { return 0 };
        let Some((lost, of_lost)) = self.common(facet, &by.up, lost, &[]) else { return 0 };
        let times = most.min(of_gained).min(of_lost);
        if times > 0 {
            self.change(facet, &by.down, gained, false, times);
            self.change(facet, &by.up, gained, true, times);
            self.change(facet, &by.up, lost, false, times);
            self.change(facet, &by.down, lost, true, times);
        }
        times
    }

    /// The category of those allowed that all these atoms can lose most often, and how often.
    fn common(&self, facet: usize, atoms: &[u32], allowed: u64, kept: &[u32]) -> Option<(usize, u64)> {
        let mut masks = atoms.iter().map(|atom| self.has_one[*atom as usize * self.facets() + facet]);
        let every = masks.try_fold(allowed, |all, mask| (all & mask != 0).then_some(all & mask))?;
        let categories = self.space.facets[facet].categories.min(MASKED);
        let times = |category: usize| {
            let of_atom = |atom: &u32| {
                let count = self.counts[facet][self.index(facet, *atom, category)];
                count - u64::from(self.keeps_one(*atom, kept))
            };
            atoms.iter().map(of_atom).min().unwrap_or(u64::MAX)
        };
        let usable = (0..categories).filter(|category| every >> category & 1 == 1);
        usable
            .map(|category| (category, times(category)))
            .max_by_key(|(category, times)| (*times, usize::MAX - category))
    }

    /// Whether an atom of a target keeps one answer of those that it loses; alone in it, somebody knows their answer whatever is released.
    pub(super) fn keeps_one(&self, atom: u32, target: &[u32]) -> bool {
        self.totals[atom as usize] > 1 && target.binary_search(&atom).is_ok()
    }

    fn change(&mut self, facet: usize, atoms: &[u32], category: usize, came: bool, times: u64) {
        for atom in atoms {
            self.apply(&Changed { facet, atom: *atom, category, came, times });
            self.log.push(Changed { facet, atom: *atom, category, came, times });
        }
    }

    fn apply(&mut self, by: &Changed) {
        let index = self.index(by.facet, by.atom, by.category);
        let count = &mut self.counts[by.facet][index];
        *count = if by.came { *count + by.times } else { *count - by.times };
        self.mark(by.facet, by.atom, by.category);
    }

    /// Back to the truth.
    pub(super) fn undo(&mut self) {
        while let Some(Changed { facet, atom, category, came, times }) = self.log.pop() {
            self.apply(&Changed { facet, atom, category, came: !came, times });
            self.totals[atom as usize] = self.space.totals[atom as usize];
        }
    }
}
