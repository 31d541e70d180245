//! Whether targets are protected, by tables that are written out.

use std::rc::Rc;

use super::Problem;
use super::circuits::{Aim, Hunt, Limits, View};
use super::space::Space;
use super::tables::{Circuit, Tables, Way};
use super::targets::{Target, targets};

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
    /// The atom whose only respondent can tell; nobody in particular where it is open to all.
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
    /// Atoms that the last circuits took the only answer of its kind from, where one answer is all that is to be possible: whoever gave it knows
    /// where it is.
    stripped: Vec<u32>,
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
        let space = self.space;
        let of_target = self.targets[target].clone();
        let alone: Vec<u32> = space
            .alone
            .iter()
            .copied()
            .filter(|atom| !is_all_of(space.alone_with(atom), &of_target))
            .collect();
        let mut circuits = self.reach(&of_target, view, &[], known).map_err(|values| Gap {
            alone: None,
            known: Vec::new(),
            values,
        })?;
        let mut touched: Vec<u32> =
            circuits.iter().flat_map(|(_, by)| by.up.iter().chain(&by.down)).copied().collect();
        touched.retain(|atom| alone.binary_search(atom).is_ok());
        touched.append(&mut self.stripped);
        touched.sort_unstable();
        touched.dedup();
        if touched.is_empty() {
            return Ok(self.certificate(circuits));
        }
        match self.reach(&of_target, view, &alone, known) {
            Ok(circuits) if self.stripped.is_empty() => return Ok(self.certificate(circuits)),
            _ => {}
        }
        for atom in touched {
            match self.reach(&of_target, view, space.alone_with(&atom), &circuits) {
                Ok(against) => circuits.extend(against),
                Err(values) => return Err(Gap { alone: Some(atom), known: circuits, values }),
            }
        }
        Ok(self.certificate(circuits))
    }

    /// Of a class that is no cell: it is to keep as many values as are left in this view, where all that may be withheld is; whether that
    /// is any fewer.
    pub(super) fn ask_for_less(&mut self, target: usize, all: &View) -> bool {
        let mut less = false;
        while self.targets[target].cell.is_none() {
            let Err(gap) = self.certify(target, all, &[]) else { break };
            self.targets[target].values = gap.values;
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
        target: &Target,
        view: &View,
        avoid: &[u32],
        known: &[(Way, Circuit)],
    ) -> Result<Vec<(Way, Circuit)>, u64> {
        mark(&mut self.in_target, &target.atoms, true);
        mark(&mut self.avoid, avoid, true);
        let group_view = Rc::clone(&self.group_view);
        let mut used = Vec::new();
        self.stripped.clear();
        let mut wanted = target.values.saturating_sub(1);
        for ways in [[Way::TransferIn, Way::ExchangeIn], [Way::TransferOut, Way::ExchangeOut]] {
            let is_out = ways[0] == Way::TransferOut;
            let mut room = if is_out { target.value - target.floor } else { u64::MAX };
            for way in ways {
                if wanted == 0 || room == 0 || (self.focus.is_none() && !way.is_transfer()) {
                    continue;
                }
                let view = if self.focus.is_some() && way.is_transfer() { &*group_view } else { view };
                for (_, by) in known.iter().filter(|(other, _)| *other == way) {
                    if self.allows(by, view) {
                        self.take(target, way, by.clone(), &mut wanted, &mut room, &mut used);
                    }
                }
                while wanted > 0 && room > 0 {
                    let Some(by) = self.circuit(target, way, view) else { break };
                    if !self.take(target, way, by, &mut wanted, &mut room, &mut used) {
                        break;
                    }
                }
            }
            if target.value == 0 {
                self.stripped.extend(self.tables.stripped(&target.atoms));
            }
            self.tables.undo();
        }
        mark(&mut self.in_target, &target.atoms, false);
        mark(&mut self.avoid, avoid, false);
        if wanted == 0 { Ok(used) } else { Err(target.values - wanted) }
    }

    /// Moves along the circuit as often as is of use; whether at all.
    fn take(
        &mut self,
        target: &Target,
        way: Way,
        by: Circuit,
        wanted: &mut u64,
        room: &mut u64,
        used: &mut Vec<(Way, Circuit)>,
    ) -> bool {
        let step = step(&by, |atom| self.in_target[atom as usize]);
        let made = self.tables.make(&by, target, way, (*wanted).min(*room / step));
        *wanted -= made;
        *room -= made * step;
        if made > 0 {
            used.push((way, by));
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
        let step = step(by, |atom| target.atoms.binary_search(&atom).is_ok());
        let is_out = matches!(way, Way::TransferOut | Way::ExchangeOut);
        let room = if is_out { (target.value - target.floor) / step } else { u64::MAX };
        let wanted = target.values.saturating_sub(1);
        let made = self.tables.make(by, target, way, wanted.min(room));
        let known = target.value == 0 && !self.tables.stripped(&target.atoms).is_empty();
        self.tables.undo();
        let alone = |atom: &u32| {
            self.space.alone.binary_search(atom).is_ok() && !is_all_of(self.space.alone_with(atom), target)
        };
        (made > 0).then(|| made == wanted && !known && !by.up.iter().chain(&by.down).any(alone))
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
