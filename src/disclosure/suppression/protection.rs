//! Whether targets are protected, by tables that are written out.

use std::rc::Rc;

use super::circuits::{Aim, Hunt, Limits, View};
use super::masks::all_below;
use super::scores::{Keeps, Stratum};
use super::space::Space;
use super::tables::{Circuit, OneAnswer, Tables, Way};
use super::targets::{Target, targets};
use super::{Problem, Status};

/// Steps that the search for one circuit may take, where nothing more is withheld for it.
const STEPS: u32 = 200;

/// The circuits along which a target is moved: what protects it while they are balanced in every cell that is shown.
#[derive(Debug, Clone, Default)]
pub(super) struct Certificate {
    /// A list against everybody, or else one without somebody in mind and one against each who could tell it from the truth.
    pub(super) circuits: Vec<(Way, Circuit)>,
    /// The cells that must stay withheld for it.
    pub(super) needs: Vec<usize>, // Invariant: rising.
}

/// Why a target is not protected.
#[derive(Debug, Clone)]
pub(super) struct Gap {
    /// The atom in which somebody can tell, as its only respondent or the only one with an answer; nobody in particular where it is open to all.
    pub(super) alone: Option<u32>,
    /// Circuits that protect against others.
    pub(super) known: Vec<(Way, Circuit)>,
    /// How many values the target can take at least.
    pub(super) values: u64,
}

/// Finds certificates.
pub(super) struct Checker<'s> {
    pub(super) space: &'s Space,
    pub(super) focus: Option<usize>,
    pub(super) targets: Vec<Target>,
    pub(super) tables: Tables<'s>,
    pub(super) hunt: Hunt<'s>,
    group_view: Rc<View>,
    in_target: Vec<bool>,
    avoid: Vec<bool>,
    /// The only answers of their kind in an atom that the last circuits took from there: whoever gave one knows where it is.
    stripped: Vec<OneAnswer>,
}

impl<'s> Checker<'s> {
    pub(super) fn of(problem: &Problem<'_>, space: &'s Space) -> Self {
        Checker {
            space,
            focus: problem.focus,
            targets: targets(problem, space),
            tables: Tables::truth(space, problem.focus),
            hunt: Hunt::new(space),
            group_view: Rc::new(View::of(space, space.group_hidden.clone())),
            in_target: vec![false; space.atoms],
            avoid: vec![false; space.atoms],
            stripped: Vec::new(),
        }
    }

    /// A certificate of a target under a pattern, tried first along circuits that are known.
    pub(super) fn certify(
        &mut self,
        target: usize,
        view: &View,
        known: &[(Way, Circuit)],
    ) -> Result<Certificate, Gap> {
        self.certify_keeping(Keeps::Nothing, target, view, known)
    }

    /// One whose exchanges keep so much of all scores. A target keeps an answer like each that it exchanges, as far as that is enough;
    /// else there is a list of circuits against each who gave the only one of its kind.
    pub(super) fn certify_keeping(
        &mut self,
        keeps: Keeps,
        target: usize,
        view: &View,
        known: &[(Way, Circuit)],
    ) -> Result<Certificate, Gap> {
        let first = self.certified(keeps, target, view, known);
        if first.is_ok() || self.focus.is_none() {
            return first;
        }
        self.tables.let_strip(true);
        let second = self.certified(keeps, target, view, known);
        self.tables.let_strip(false);
        second.or(first)
    }

    fn certified(
        &mut self,
        keeps: Keeps,
        target: usize,
        view: &View,
        known: &[(Way, Circuit)],
    ) -> Result<Certificate, Gap> {
        let space = self.space;
        let of_target = self.targets[target].clone();
        let alone: Vec<u32> = space
            .alone
            .iter()
            .copied()
            .filter(|atom| !is_all_of(space.alone_with(atom), &of_target))
            .collect();
        let mut circuits = self.reach(keeps, &of_target, view, &[], known).map_err(|values| Gap {
            alone: None,
            known: Vec::new(),
            values,
        })?;
        let mut touched: Vec<u32> =
            circuits.iter().flat_map(|(_, by)| by.up.iter().chain(&by.down)).copied().collect();
        touched.retain(|atom| alone.binary_search(atom).is_ok());
        touched.sort_unstable();
        touched.dedup();
        let mut stripped = std::mem::take(&mut self.stripped);
        stripped.sort_unstable();
        stripped.dedup();
        if touched.is_empty() && stripped.is_empty() {
            return Ok(self.certificate(circuits));
        }
        match self.reach(keeps, &of_target, view, &alone, known) {
            Ok(circuits) if self.stripped.is_empty() => return Ok(self.certificate(circuits)),
            _ => {}
        }
        for atom in touched {
            match self.reach(keeps, &of_target, view, space.alone_with(&atom), &circuits) {
                Ok(against) => circuits.extend(against),
                Err(values) => return Err(Gap { alone: Some(atom), known: circuits, values }),
            }
        }
        for answer in stripped {
            let of_target = self.as_told_by(answer, &of_target);
            self.tables.keep(Some(answer));
            let against = self.reach(keeps, &of_target, view, &[], &circuits);
            self.tables.keep(None);
            match against {
                Ok(against) => circuits.extend(against),
                Err(values) => {
                    let alone = Some(answer.atom()).filter(|atom| !of_target.atoms.contains(atom));
                    return Err(Gap { alone, known: circuits, values });
                }
            }
        }
        Ok(self.certificate(circuits))
    }

    /// The target in the eyes of whoever gave this answer: of how many answered, one who did not knows that it is not all.
    fn as_told_by(&self, answer: OneAnswer, target: &Target) -> Target {
        let mut told = target.clone();
        if target.value > 0 && self.tables.is_silent(answer) {
            let all: u64 = target.atoms.iter().map(|atom| self.space.totals[*atom as usize]).sum();
            told.values = told.values.min(all - target.floor);
        }
        told
    }

    /// Of a class that is no cell: it is to keep as many values as are left in this view, where all that may be withheld is; whether that
    /// is any fewer. Rather than that, whoever moves may have answered anything or nothing.
    pub(super) fn ask_for_less(&mut self, target: usize, all: &View) -> bool {
        let mut less = false;
        while self.targets[target].cell.is_none() {
            let Err(gap) = self.certify(target, all, &[]) else { break };
            self.targets[target].ask_for_less(self.focus, gap.values);
            less = true;
        }
        less
    }

    pub(super) fn certificate(&self, circuits: Vec<(Way, Circuit)>) -> Certificate {
        let mut needs: Vec<usize> = circuits
            .iter()
            .filter(|(way, _)| self.focus.is_none() || !way.is_transfer())
            .flat_map(|(_, by)| unbalanced(self.space, by))
            .collect();
        needs.sort_unstable();
        needs.dedup();
        Certificate { circuits, needs }
    }

    /// Circuits along which the target takes all the values that it must keep, with some atoms as they are; else how many it takes.
    fn reach(
        &mut self,
        keeps: Keeps,
        target: &Target,
        view: &View,
        avoid: &[u32],
        known: &[(Way, Circuit)],
    ) -> Result<Vec<(Way, Circuit)>, u64> {
        mark(&mut self.in_target, &target.atoms, true);
        mark(&mut self.avoid, avoid, true);
        let group_view = Rc::clone(&self.group_view);
        self.stripped.clear();
        let mut ask = Ask { wanted: target.values.saturating_sub(1), room: 0, used: Vec::new() };
        for ways in [[Way::TransferIn, Way::ExchangeIn], [Way::TransferOut, Way::ExchangeOut]] {
            let is_out = ways[0] == Way::TransferOut;
            ask.room = if is_out { target.value - target.floor } else { u64::MAX };
            for way in ways {
                if way.is_transfer() {
                    let view = if self.focus.is_some() { &*group_view } else { view };
                    self.go(target, way, view, known, &mut ask);
                } else if self.focus.is_some() {
                    self.exchange(keeps, target, way, view, known, &mut ask);
                }
            }
            self.stripped.extend(self.tables.stripped_for(target));
            self.tables.undo();
        }
        mark(&mut self.in_target, &target.atoms, false);
        mark(&mut self.avoid, avoid, false);
        if ask.wanted == 0 { Ok(ask.used) } else { Err(target.values - ask.wanted) }
    }

    /// Exchanges answers so that this much is kept of all scores, and of those that are out as much as is out of them.
    fn exchange(
        &mut self,
        keeps: Keeps,
        target: &Target,
        way: Way,
        view: &View,
        known: &[(Way, Circuit)],
        ask: &mut Ask,
    ) {
        let space = self.space;
        let guarded = space.guards.iter().max().copied().unwrap_or(Keeps::Nothing);
        if keeps == Keeps::Nothing {
            let stay = self.guard(keeps);
            self.go(target, way, view, known, ask);
            mark(&mut self.avoid, &stay, false);
            if guarded == Keeps::Nothing {
                return;
            }
        }
        for keeps in Keeps::SOMETHING.into_iter().filter(|level| *level >= keeps) {
            let stay = self.guard(keeps);
            for counts in space.strata.within(keeps, &target.atoms) {
                if ask.is_met() {
                    break;
                }
                let points = |focus: usize| all_below(space.facets[focus].points);
                let stratum = self.focus.map(|focus| Stratum::of(counts, keeps, points(focus)));
                self.tables.exchange_within(stratum);
                self.go(target, way, view, known, ask);
                self.tables.exchange_within(None);
            }
            mark(&mut self.avoid, &stay, false);
        }
    }

    /// Atoms that must stay as they are where no more than this is kept of scores, marked as such.
    fn guard(&mut self, keeps: Keeps) -> Vec<u32> {
        let guards = (0..).zip(&self.space.guards);
        let needs_more = guards.filter(|(_, guard)| **guard > keeps).map(|(atom, _)| atom);
        let stay: Vec<u32> = needs_more.filter(|atom| !self.avoid[*atom as usize]).collect();
        mark(&mut self.avoid, &stay, true);
        stay
    }

    /// Moves along circuits that are known, then along others, as long as any are of use.
    fn go(&mut self, target: &Target, way: Way, view: &View, known: &[(Way, Circuit)], ask: &mut Ask) {
        if ask.is_met() {
            return;
        }
        for (_, by) in known.iter().filter(|(other, _)| *other == way) {
            if self.allows(by, view) {
                self.take(target, way, by.clone(), ask);
            }
        }
        while !ask.is_met() {
            let Some(by) = self.circuit(target, way, view) else { break };
            if !self.take(target, way, by, ask) {
                break;
            }
        }
    }

    /// Moves along the circuit as often as is of use; whether at all.
    fn take(&mut self, target: &Target, way: Way, by: Circuit, ask: &mut Ask) -> bool {
        let step = step(&by, |atom| self.in_target[atom as usize]);
        let made = self.tables.make(&by, target, way, ask.wanted.min(ask.room / step));
        ask.wanted -= made;
        ask.room -= made * step;
        if made > 0 {
            ask.used.push((way, by));
        }
        made > 0
    }

    fn allows(&self, by: &Circuit, view: &View) -> bool {
        let avoided = by.up.iter().chain(&by.down).any(|atom| self.avoid[*atom as usize]);
        !avoided && unbalanced(self.space, by).iter().all(|cell| view.hidden[*cell])
    }

    fn circuit(&mut self, target: &Target, way: Way, view: &View) -> Option<Circuit> {
        let aim = Aim { target, in_target: &self.in_target, avoid: &self.avoid, way, focus: self.focus };
        let limits = Limits { budget: 0, steps: STEPS };
        target.atoms.iter().find_map(|start| {
            self.hunt.find(view, view, &self.tables, &aim, *start, limits).map(|(by, _)| by)
        })
    }

    /// Whether moves along this circuit are all that the target needs, against anybody; `None` where there is no such move.
    pub(super) fn is_enough(&mut self, target: usize, way: Way, by: &Circuit) -> Option<bool> {
        let target = &self.targets[target];
        let atoms = || by.up.iter().chain(&by.down);
        // Scores that are out leave no answers but some to exchange: which, is not looked at here.
        if !way.is_transfer() && atoms().any(|atom| self.space.guards[*atom as usize] > Keeps::Nothing) {
            return Some(false);
        }
        let step = step(by, |atom| target.atoms.binary_search(&atom).is_ok());
        let is_out = matches!(way, Way::TransferOut | Way::ExchangeOut);
        let room = if is_out { (target.value - target.floor) / step } else { u64::MAX };
        let wanted = target.values.saturating_sub(1);
        let made = self.tables.make(by, target, way, wanted.min(room));
        let known = self.tables.stripped_for(target).next().is_some();
        self.tables.undo();
        let alone = |atom: &u32| {
            self.space.alone.binary_search(atom).is_ok() && !is_all_of(self.space.alone_with(atom), target)
        };
        (made > 0).then(|| made == wanted && !known && !atoms().any(alone))
    }

    /// What finding circuits for a target needs to know, with some atom as it is.
    pub(super) fn aiming<R>(
        &mut self,
        target: usize,
        way: Way,
        gap: &Gap,
        work: impl FnOnce(&Aim<'_>, &mut Tables<'s>, &mut Hunt<'s>) -> R,
    ) -> R {
        let target = &self.targets[target];
        let avoided = gap.alone.as_ref().map_or(&[][..], |atom| self.space.alone_with(atom));
        mark(&mut self.in_target, &target.atoms, true);
        mark(&mut self.avoid, avoided, true);
        let aim = Aim { target, in_target: &self.in_target, avoid: &self.avoid, way, focus: self.focus };
        let result = work(&aim, &mut self.tables, &mut self.hunt);
        mark(&mut self.in_target, &target.atoms, false);
        mark(&mut self.avoid, avoided, false);
        result
    }
}

/// How many values are still wanted, how far the target can go, and along which circuits it went.
struct Ask {
    wanted: u64,
    room: u64,
    used: Vec<(Way, Circuit)>,
}

impl Ask {
    fn is_met(&self) -> bool {
        self.wanted == 0 || self.room == 0
    }
}

/// Whether one of these targets is protected where everything is withheld that is not out.
pub(super) fn is_any_certified(problem: &Problem<'_>, targets: Vec<Target>) -> bool {
    let space = Space::of(problem);
    let mut checker = Checker { targets, ..Checker::of(problem, &space) };
    let all = View::of(&space, space.status.iter().map(|status| *status != Status::Out).collect());
    (0..checker.targets.len()).any(|target| checker.certify(target, &all, &[]).is_ok())
}

fn mark(marks: &mut [bool], atoms: &[u32], on: bool) {
    for atom in atoms {
        marks[*atom as usize] = on;
    }
}

/// By how much a target changes with one move along a circuit.
fn step(by: &Circuit, is_of_target: impl Fn(u32) -> bool) -> u64 {
    let inside = |atoms: &[u32]| atoms.iter().filter(|atom| is_of_target(**atom)).count() as u64;
    inside(&by.up).max(inside(&by.down)).max(1)
}

/// Whether the target is of nobody but whoever is alone in these atoms, who knows it in any case.
fn is_all_of(alone: &[u32], target: &Target) -> bool {
    target.atoms.iter().all(|atom| alone.contains(atom))
}

/// The cells that a circuit changes: it can be told from nothing only while they are withheld.
pub(super) fn unbalanced(space: &Space, by: &Circuit) -> Vec<usize> {
    let signed = |atoms: &[u32], sign: i32| -> Vec<(u32, i32)> {
        atoms.iter().flat_map(|atom| &space.of_atom[*atom as usize]).map(|cell| (*cell, sign)).collect()
    };
    let mut changes = [signed(&by.up, 1), signed(&by.down, -1)].concat();
    changes.sort_unstable();
    let cells = changes.chunk_by(|one, other| one.0 == other.0);
    cells
        .filter(|changes| changes.iter().map(|(_, sign)| sign).sum::<i32>() != 0)
        .map(|changes| changes[0].0 as usize)
        .collect()
}
