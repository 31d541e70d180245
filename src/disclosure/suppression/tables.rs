//! Tables that differ from the truth by moves along circuits.

mod room;

use super::masks::{MASKED, all_below};
use super::scores::Stratum;
use super::space::Space;
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
    /// Per facet that is a score, how little room the truth leaves an atom: 0 unless answers that do not concern somebody make it less.
    least_room: Vec<Vec<i64>>,
    /// Whose answers to the item in focus may be exchanged, where not everybody's may.
    stratum: Option<Stratum>,
    /// An answer of which one stays where it is.
    stays: Option<OneAnswer>,
    /// Whether a target may exchange the only answer of its kind in an atom.
    may_strip: bool,
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

/// The answer of somebody in an atom who gave the only one of its kind there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct OneAnswer {
    facet: usize,
    atom: u32,
    category: usize,
}

impl OneAnswer {
    pub(super) fn atom(self) -> u32 {
        self.atom
    }
}

/// Atoms of a target, and below which category they keep one answer of each.
#[derive(Clone, Copy)]
struct Kept<'k> {
    atoms: &'k [u32],
    below: usize,
}

impl<'k> Kept<'k> {
    fn every(atoms: &'k [u32]) -> Self {
        Kept { atoms, below: usize::MAX }
    }
}

/// The first category of a score: having one. The other is having none.
const SCORED: usize = 0;

impl<'s> Tables<'s> {
    pub(super) fn truth(space: &'s Space, focus: Option<usize>) -> Self {
        let mut tables = Tables {
            space,
            focus,
            counts: space.facets.iter().map(|facet| facet.counts.clone()).collect(),
            totals: space.totals.clone(),
            has_one: vec![0; space.atoms * space.facets.len()],
            has_two: vec![0; space.atoms * space.facets.len()],
            least_room: vec![Vec::new(); space.facets.len()],
            stratum: None,
            stays: None,
            may_strip: false,
            log: Vec::new(),
        };
        for (facet, of) in space.facets.iter().enumerate() {
            if let Some(score) = &of.score {
                let least = (0..space.atoms as u32).map(|atom| tables.room(facet, score, atom).min(0));
                tables.least_room[facet] = least.collect();
            }
        }
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

    /// The answers of the facet in focus that an atom can exchange for others. Whoever did not answer is not counted, so that none of them need
    /// stay.
    pub(super) fn can_exchange(&self, focus: usize, atom: u32, of_target: bool) -> u64 {
        let points = all_below(self.space.facets[focus].points);
        let one = self.can_lose(atom, false)[focus];
        let can = if of_target && !self.may_strip {
            self.can_lose(atom, true)[focus] | (one & !points)
        } else {
            one
        };
        self.stratum.as_ref().map_or(can, |stratum| can & stratum.has_one(atom))
    }

    /// From here on, answers are exchanged within this stratum alone; within none, anybody's.
    pub(super) fn exchange_within(&mut self, stratum: Option<Stratum>) {
        self.stratum = stratum;
    }

    pub(super) fn total(&self, atom: u32) -> u64 {
        self.totals[atom as usize]
    }

    fn mark(&mut self, facet: usize, atom: u32, category: usize) {
        if category < MASKED {
            let count = self.free(facet, atom, category);
            let at = atom as usize * self.facets() + facet;
            let set = |mask: &mut u64, on: bool| {
                if on { *mask |= 1 << category } else { *mask &= !(1 << category) }
            };
            set(&mut self.has_one[at], count > 0);
            set(&mut self.has_two[at], count > 1);
        }
    }

    /// How many of these answers an atom can lose.
    fn free(&self, facet: usize, atom: u32, category: usize) -> u64 {
        let count = self.counts[facet][self.index(facet, atom, category)];
        count.saturating_sub(u64::from(self.stays == Some(OneAnswer { facet, atom, category })))
    }

    /// From here on, a target may exchange the only answer of its kind in an atom, or keeps one like each that it exchanges.
    pub(super) fn let_strip(&mut self, may: bool) {
        self.may_strip = may;
    }

    /// From here on, one of these answers stays where it is; where there is none, any may go.
    pub(super) fn keep(&mut self, stays: Option<OneAnswer>) {
        let before = std::mem::replace(&mut self.stays, stays);
        for OneAnswer { facet, atom, category } in before.into_iter().chain(stays) {
            self.mark(facet, atom, category);
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
        // Who has a score follows from what they answered, unless some of it did not concern them.
        let moved = self.transferred(by, target, most, true);
        if moved > 0 { moved } else { self.transferred(by, target, most, false) }
    }

    fn transferred(&mut self, by: &Circuit, target: &Target, most: u64, all_concerned: bool) -> u64 {
        let mut times = by.down.iter().map(|atom| self.can_leave(*atom)).fold(most, u64::min);
        let mut chosen: Vec<usize> = Vec::with_capacity(self.facets());
        for facet in 0..self.facets() {
            let mut allowed = target.moving[facet];
            if let Some(score) = self.space.facets[facet].score.as_ref().filter(|_| all_concerned) {
                // Items come before what is made of them.
                let answered = |item: &&usize| chosen[**item] < self.space.facets[**item].points;
                let has_score = score.items.iter().filter(answered).count() as u64 >= score.needed;
                allowed &= 1 << if has_score { SCORED } else { SCORED + 1 };
            }
            let common = self.common(facet, &by.down, allowed, Kept::every(&target.atoms));
            let Some((category, most)) = common else { return 0 };
            times = times.min(most);
            chosen.push(category);
        }
        while times > 0 {
            let before = self.log.len();
            for (facet, category) in chosen.iter().enumerate() {
                self.change(facet, &by.down, *category, false, times);
                self.change(facet, &by.up, *category, true, times);
            }
            if self.fits(by, None, times) {
                break;
            }
            self.undo_from(before);
            times /= 2;
        }
        times
    }

    /// How many respondents an atom can lose: a reader knows that somebody is in it where it is a cell.
    pub(super) fn can_leave(&self, atom: u32) -> u64 {
        let stays = u64::from(!self.space.listed[atom as usize].is_empty());
        self.totals[atom as usize].saturating_sub(stays)
    }

    fn exchange(&mut self, by: &Circuit, target: &Target, way: Way, most: u64) -> u64 {
        let Some(facet) = self.focus else { return 0 };
        let (gained, lost) = match way {
            Way::ExchangeIn => (target.categories, !target.categories),
            _ => (!target.categories, target.categories),
        };
        let space = self.space;
        let points = space.facets[facet].points;
        let Some((gained, of_gained)) = self.common(facet, &by.down, gained, Kept::every(&[])) else {
            return 0;
        };
        let below = if self.may_strip { 0 } else { points };
        let Some((lost, of_lost)) = self.common(facet, &by.up, lost, Kept { atoms: &target.atoms, below })
        else {
            return 0;
        };
        let answers_come = match (gained < points, lost < points) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        };
        let mut times = most.min(of_gained).min(of_lost);
        while times > 0 {
            let before = self.log.len();
            self.exchanged(facet, by, gained, lost, times);
            let fits = match answers_come {
                None => true,
                Some(_) if space.facets[facet].score.is_some() => self.fits(by, Some(facet), 0),
                Some(come) => {
                    space.scores_of[facet].iter().all(|score| self.scores_fit(*score, by, come, times))
                }
            };
            if fits {
                break;
            }
            self.undo_from(before);
            times /= 2;
        }
        times
    }

    fn exchanged(&mut self, facet: usize, by: &Circuit, gained: usize, lost: usize, times: u64) {
        self.change(facet, &by.down, gained, false, times);
        self.change(facet, &by.up, gained, true, times);
        self.change(facet, &by.up, lost, false, times);
        self.change(facet, &by.down, lost, true, times);
    }

    /// The category of those allowed that all these atoms can lose most often, and how often.
    fn common(&self, facet: usize, atoms: &[u32], allowed: u64, kept: Kept<'_>) -> Option<(usize, u64)> {
        let mut masks = atoms.iter().map(|atom| self.has_one[*atom as usize * self.facets() + facet]);
        let every = masks.try_fold(allowed, |all, mask| (all & mask != 0).then_some(all & mask))?;
        let categories = self.space.facets[facet].categories.min(MASKED);
        let times = |category: usize| {
            let of_atom = |atom: &u32| {
                let keeps_one = category < kept.below && self.keeps_one(*atom, kept.atoms);
                let count = self.free(facet, *atom, category).saturating_sub(u64::from(keeps_one));
                self.stratum.as_ref().map_or(count, |stratum| count.min(stratum.count(*atom, category)))
            };
            atoms.iter().map(of_atom).min().unwrap_or(u64::MAX)
        };
        let usable = (0..categories).filter(|category| every >> category & 1 == 1);
        usable
            .map(|category| (category, times(category)))
            .max_by_key(|(category, times)| (*times, usize::MAX - category))
    }

    /// Whether an atom of a target keeps one answer of those that it loses; alone in it, somebody knows their answer whatever is released.
    fn keeps_one(&self, atom: u32, target: &[u32]) -> bool {
        self.totals[atom as usize] > 1 && target.binary_search(&atom).is_ok()
    }

    fn change(&mut self, facet: usize, atoms: &[u32], category: usize, came: bool, times: u64) {
        for atom in atoms {
            self.apply(&Changed { facet, atom: *atom, category, came, times });
            self.log.push(Changed { facet, atom: *atom, category, came, times });
        }
    }

    /// Every facet adds up to the same: an atom has as many respondents as answers to the first.
    fn counted(&mut self, by: &Changed) {
        if by.facet == 0 {
            let total = &mut self.totals[by.atom as usize];
            *total = if by.came { *total + by.times } else { *total - by.times };
        }
    }

    fn apply(&mut self, by: &Changed) {
        let index = self.index(by.facet, by.atom, by.category);
        let count = &mut self.counts[by.facet][index];
        *count = if by.came { *count + by.times } else { *count - by.times };
        if let Some(stratum) = self.stratum.as_mut().filter(|_| self.focus == Some(by.facet)) {
            stratum.change(by.atom, by.category, by.came, by.times);
        }
        self.mark(by.facet, by.atom, by.category);
        self.counted(by);
    }

    /// Answers that somebody gave in an atom, and none is left of there: whoever did, knows. Answers to the item in focus count, not answering among
    /// them, and where the target is that somebody was of another mind, answers to any. Nobody is told of a part of the target that is theirs alone.
    pub(super) fn stripped_for<'t>(&'t self, target: &'t Target) -> impl Iterator<Item = OneAnswer> + 't {
        let left = self.log.iter().filter(|by| !by.came);
        let counted = left.filter(|by| target.value == 0 || Some(by.facet) == self.focus);
        let gone =
            counted.filter(|by| self.counts[by.facet][self.index(by.facet, by.atom, by.category)] == 0);
        let is_theirs_alone =
            |atom: u32| self.space.totals[atom as usize] == 1 && target.atoms.binary_search(&atom).is_ok();
        gone.filter(move |by| !is_theirs_alone(by.atom)).map(|by| OneAnswer {
            facet: by.facet,
            atom: by.atom,
            category: by.category,
        })
    }

    /// Whether it is no answer, but a way of not answering.
    pub(super) fn is_silent(&self, answer: OneAnswer) -> bool {
        answer.category >= self.space.facets[answer.facet].points
    }

    /// Back to the truth.
    pub(super) fn undo(&mut self) {
        self.undo_from(0);
    }

    fn undo_from(&mut self, place: usize) {
        while self.log.len() > place {
            if let Some(Changed { facet, atom, category, came, times }) = self.log.pop() {
                self.apply(&Changed { facet, atom, category, came: !came, times });
            }
        }
    }
}
