//! The fewest cells to withhold besides: repaired target by target, pruned, and improved by taking parts of it back.

mod found;

use std::collections::BTreeSet;

use super::boxes::{Candidate, boxes};
use super::circuits::{Limits, View};
use super::protection::{Certificate, Checker, Gap};
use super::space::Space;
use super::tables::{Circuit, Way};
use super::{Pattern, Problem, Status};

/// The most cells that one circuit may want withheld besides.
const MOST_AT_ONCE: usize = 8;
/// Circuits that are tried for one target before the first that helps at all is taken.
const MOST_TRIED: usize = 8;
/// Steps of the search for a circuit that withholds so many cells besides.
const STEPS: u32 = 1_500;
/// Atoms looked at, beyond which what is open is withheld in bulk.
const MOST_WORK: u64 = 40_000_000;
/// Atoms looked at, beyond which a pattern is no longer improved.
const IMPROVED_WORK: u64 = 600_000;
/// Atoms beyond which a table is sketched first.
const LARGE: usize = 1_000;
/// Cells that stayed in a round of improvement and are tried again.
const TRIED_AGAIN: usize = 6;
/// Rounds of improvement without any after which there is none to be expected.
const ROUNDS: usize = 300;

pub(super) fn solve(problem: &Problem<'_>) -> Pattern {
    let space = Space::of(problem);
    let mut solver = Solver::of(problem, &space);
    let orders = solver.orders();
    let mut best: Option<State> = None;
    for order in orders {
        solver.begin();
        let mut failed = BTreeSet::new();
        if space.atoms > LARGE {
            solver.sketch(&order);
        }
        solver.repair(&order, &mut failed);
        solver.prune(&[]);
        let enough = solver.checker.hunt.work > IMPROVED_WORK || solver.state.certificates.is_empty();
        if best.as_ref().is_none_or(|best| solver.state.cost(&space) < best.cost(&space)) {
            best = Some(solver.state.clone());
        }
        if enough {
            break;
        }
    }
    if let Some(best) = best {
        solver.state = best;
        solver.improve();
    }
    solver.pattern()
}

/// A pattern, with what it protects.
#[derive(Clone)]
struct State {
    view: View,
    certificates: Vec<Option<Certificate>>, // per target
}

impl State {
    /// Fewest targets open, then fewest cells besides, then fewest respondents in them.
    fn cost(&self, space: &Space) -> (usize, usize, u64) {
        let open = self.certificates.iter().filter(|certificate| certificate.is_none()).count();
        let besides = besides(space, &self.view);
        (open, besides.len(), besides.iter().map(|cell| space.respondents[*cell]).sum())
    }
}

/// The cells that are withheld without having to be.
fn besides(space: &Space, view: &View) -> Vec<usize> {
    (0..view.hidden.len()).filter(|cell| view.hidden[*cell] && space.is_open(*cell)).collect()
}

struct Solver<'s> {
    space: &'s Space,
    checker: Checker<'s>,
    start: View,
    /// What may change when all that may be withheld is.
    within: View,
    state: State,
    random: u64,
}

impl<'s> Solver<'s> {
    fn of(problem: &Problem<'_>, space: &'s Space) -> Self {
        let checker = Checker::of(problem, space);
        let hidden = |status: &Status| matches!(status, Status::Primary | Status::Hidden);
        let start = View::of(space, space.status.iter().map(hidden).collect());
        let within =
            View::to_be_changed(space, space.status.iter().map(|status| *status != Status::Out).collect());
        let state = State { view: start.clone(), certificates: vec![None; checker.targets.len()] };
        Solver { space, checker, start, within, state, random: 0x9E37_79B9_7F4A_7C15 }
    }

    fn begin(&mut self) {
        self.state = State { view: self.start.clone(), certificates: vec![None; self.checker.targets.len()] };
    }

    /// The orders in which targets are seen to: smallest first, and largest.
    fn orders(&self) -> [Vec<usize>; 2] {
        let mut rising: Vec<usize> = (0..self.checker.targets.len()).collect();
        rising.sort_by_key(|target| self.checker.targets[*target].value);
        let falling = rising.iter().rev().copied().collect();
        [rising, falling]
    }

    fn withhold(&mut self, cells: &[usize]) {
        let mut hidden = self.state.view.hidden.clone();
        for cell in cells {
            hidden[*cell] = true;
        }
        self.set(hidden);
    }

    fn set(&mut self, hidden: Vec<bool>) {
        self.checker.hunt.work += (hidden.len() + self.space.atoms * 4) as u64 / 16;
        self.state.view = View::of(self.space, hidden);
    }

    fn show(&mut self, cells: &[usize]) {
        let mut hidden = self.state.view.hidden.clone();
        for cell in cells {
            hidden[*cell] = false;
        }
        self.set(hidden);
    }

    fn certify(&mut self, target: usize, known: &[(Way, Circuit)]) -> Option<Gap> {
        match self.checker.certify(target, &self.state.view, known) {
            Ok(certificate) => {
                self.state.certificates[target] = Some(certificate);
                None
            }
            Err(gap) => Some(gap),
        }
    }

    /// Of a large table: boxes that are enough by themselves, as far as there are, without looking for anything smaller.
    fn sketch(&mut self, order: &[usize]) {
        let way = if self.checker.focus.is_none() { Way::TransferIn } else { Way::ExchangeIn };
        let nobody = Gap { alone: None, known: Vec::new(), values: 1 };
        for target in order {
            let usable = self.usable_boxes(*target, &nobody, way, 0);
            if let Some((way, enough)) = usable.into_iter().find(|(_, candidate)| candidate.is_enough) {
                for cell in &enough.hides {
                    self.state.view.hidden[*cell] = true;
                }
                let certificate = self.checker.certificate(vec![(way, enough.by)]);
                self.state.certificates[*target] = Some(certificate);
            }
        }
        self.withhold(&[]);
    }

    /// Withholds cells until every target is protected, or nothing more helps.
    fn repair(&mut self, order: &[usize], failed: &mut BTreeSet<usize>) {
        for target in order {
            if failed.contains(target) || self.state.certificates[*target].is_some() {
                continue;
            }
            let mut known = Vec::new();
            while let Some(gap) = self.certify(*target, &known) {
                if !self.withhold_for(*target, &gap) && !self.withhold_in_bulk(*target) {
                    let all = View::of(self.space, self.within.hidden.clone());
                    if self.checker.ask_for_less(*target, &all) {
                        known = Vec::new();
                        continue;
                    }
                    failed.insert(*target);
                }
                if failed.contains(target) || self.state.certificates[*target].is_some() {
                    break;
                }
                known = gap.known;
            }
        }
    }

    /// Withholds what protects the target, or brings it nearer to that, at the least cost; whether anything was.
    fn withhold_for(&mut self, target: usize, gap: &Gap) -> bool {
        if self.checker.hunt.work > MOST_WORK {
            return false;
        }
        let ways: &[Way] = match self.checker.focus {
            None => &[Way::TransferIn, Way::TransferOut],
            Some(_) => &[Way::ExchangeIn, Way::ExchangeOut],
        };
        let mut candidates: Vec<(Way, Candidate)> = Vec::new();
        for way in ways {
            candidates.extend(self.usable_boxes(target, gap, *way, 1));
        }
        candidates.sort_by_key(|(_, it)| (it.hides.len(), it.respondents));
        if candidates.first().is_none_or(|(_, first)| first.hides.len() > 2) {
            let most = candidates.first().map_or(MOST_AT_ONCE, |(_, first)| first.hides.len() - 1);
            candidates.splice(0..0, self.searched(target, gap, ways, most));
        }
        let before = self.state.view.clone();
        let cheapest = candidates.first().map_or(0, |(_, first)| first.hides.len());
        for (way, candidate) in candidates.iter().take(MOST_TRIED) {
            if candidate.hides.len() > cheapest + 1 {
                break;
            }
            self.withhold(&candidate.hides);
            if candidate.is_enough {
                let certificate = self.checker.certificate(vec![(*way, candidate.by.clone())]);
                self.state.certificates[target] = Some(certificate);
                return true;
            }
            if self.certify(target, &gap.known).is_none() {
                return true;
            }
            self.state.view = before.clone();
        }
        match candidates.first() {
            Some((_, first)) => self.withhold(&first.hides),
            None => return false,
        }
        true
    }

    /// The boxes along which the target can move at all, and that want so many cells withheld.
    fn usable_boxes(&mut self, target: usize, gap: &Gap, way: Way, least: usize) -> Vec<(Way, Candidate)> {
        let (space, within) = (self.space, &self.within);
        let hidden = &self.state.view.hidden;
        let mut candidates =
            self.checker.aiming(target, way, gap, |aim, _, _| boxes(space, hidden, within, aim));
        self.checker.hunt.work += space.atoms.min(candidates.len()) as u64 * 4;
        candidates.retain(|candidate| candidate.hides.len() >= least);
        let mut usable = Vec::new();
        for mut candidate in candidates {
            if usable.len() == MOST_TRIED {
                break;
            }
            if let Some(is_enough) = self.checker.is_enough(target, way, &candidate.by) {
                candidate.is_enough = is_enough;
                usable.push((way, candidate));
            }
        }
        usable
    }

    /// A circuit of any form that withholds at most so many cells besides, fewest first.
    fn searched(&mut self, target: usize, gap: &Gap, ways: &[Way], most: usize) -> Option<(Way, Candidate)> {
        let (space, view, within) = (self.space, self.state.view.clone(), &self.within);
        for budget in 1..=most.min(MOST_AT_ONCE) {
            for way in ways {
                let found = self.checker.aiming(target, *way, gap, |aim, tables, hunt| {
                    let limits = Limits { budget, steps: STEPS };
                    let from = |start: &u32| hunt.find(&view, within, tables, aim, *start, limits);
                    aim.target.atoms.iter().find_map(from)
                });
                if let Some((by, hides)) = found.filter(|(_, hides)| !hides.is_empty()) {
                    let respondents = hides.iter().map(|cell| space.respondents[*cell]).sum();
                    let candidate = Candidate { by, hides, respondents, is_enough: false };
                    return Some((*way, candidate));
                }
            }
        }
        None
    }

    /// Withholds the smallest open cells, twice as large ones each time, until the target is protected; whether it is. What is not needed
    /// is shown again later.
    fn withhold_in_bulk(&mut self, target: usize) -> bool {
        let before = self.state.view.clone();
        let mut open: Vec<usize> = (0..self.space.cells.len())
            .filter(|cell| self.space.is_open(*cell) && !before.hidden[*cell])
            .collect();
        open.sort_by_key(|cell| (self.space.respondents[*cell], *cell));
        let mut most = 8;
        let mut done = 0;
        while done < open.len() {
            let upto = open.partition_point(|cell| self.space.respondents[*cell] <= most);
            most = most.saturating_mul(2);
            if upto > done {
                self.withhold(&open[done..upto]);
                done = upto;
                if self.certify(target, &[]).is_none() {
                    return true;
                }
            }
        }
        self.state.view = before;
        false
    }

    /// Shows again every cell that need not be withheld, the largest first; those given stay.
    fn prune(&mut self, stay: &[usize]) {
        let mut cells = besides(self.space, &self.state.view);
        cells.retain(|cell| !stay.contains(cell));
        cells.sort_by_key(|cell| (std::cmp::Reverse(self.space.respondents[*cell]), *cell));
        for cell in cells {
            if self.checker.hunt.work > MOST_WORK {
                return;
            }
            let before = self.state.view.clone();
            self.show(&[cell]);
            let mut replaced = Vec::new();
            let kept = self.leaning_on(&[cell]).into_iter().all(|target| {
                let old = self.state.certificates[target].take();
                let known = old.as_ref().map_or(&[][..], |old| &old.circuits);
                let new = self.checker.certify(target, &self.state.view, known).ok();
                let kept = new.is_some();
                self.state.certificates[target] = new;
                replaced.push((target, old));
                kept
            });
            if !kept {
                self.state.view = before;
                for (target, old) in replaced {
                    self.state.certificates[target] = old;
                }
            }
        }
    }

    /// The targets whose certificates need one of these cells withheld.
    fn leaning_on(&self, cells: &[usize]) -> Vec<usize> {
        let leans = |certificate: &Certificate| {
            cells.iter().any(|cell| certificate.needs.binary_search(cell).is_ok())
        };
        let targets = self.state.certificates.iter().enumerate();
        targets
            .filter(|(_, certificate)| certificate.as_ref().is_some_and(leans))
            .map(|(target, _)| target)
            .collect()
    }

    /// Takes a few cells back, repairs what that opens, and keeps the outcome where it is no dearer.
    fn improve(&mut self) {
        let mut idle = 0;
        let most_idle = ROUNDS.min(8 + 4 * besides(self.space, &self.state.view).len());
        while idle < most_idle && self.checker.hunt.work < IMPROVED_WORK {
            let cells = besides(self.space, &self.state.view);
            if cells.is_empty() {
                return;
            }
            let before = self.state.clone();
            let cost = before.cost(self.space);
            let mut back = vec![cells[self.below(cells.len())]];
            for _ in 0..self.below(4) {
                back.push(cells[self.below(cells.len())]);
            }
            self.show(&back);
            let mut opened = self.leaning_on(&back);
            for target in &opened {
                self.state.certificates[*target] = None;
            }
            for place in (1..opened.len()).rev() {
                let other = self.below(place + 1);
                opened.swap(place, other);
            }
            self.repair(&opened, &mut BTreeSet::new());
            // What stayed is mostly still needed; a few of it are tried again.
            let mut stay = besides(self.space, &before.view);
            for _ in 0..TRIED_AGAIN.min(stay.len()) {
                let place = self.below(stay.len());
                stay.swap_remove(place);
            }
            self.prune(&stay);
            let new = self.state.cost(self.space);
            idle = if new < cost { 0 } else { idle + 1 };
            if new > cost {
                self.state = before;
            }
        }
    }

    /// A number below this one: always the same sequence.
    fn below(&mut self, most: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 16) as usize % most.max(1)
    }
}
