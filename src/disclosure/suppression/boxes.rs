//! Circuits that are boxes: two atoms, and those that take each dimension from the one or the other. All margins of a table balance a box.

use super::circuits::{Aim, View};
use super::space::Space;
use super::tables::Circuit;

/// Up to so many boxes are looked at from one atom; of more, so many.
const MOST_FROM_ONE: usize = 600;
/// Atoms of a target from which boxes are spanned.
const MOST_STARTS: usize = 24;

/// A circuit, and the cells that must be withheld for it.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) by: Circuit,
    pub(super) hides: Vec<usize>,
    pub(super) respondents: u64,
    /// Whether it is all that the target needs, against anybody.
    pub(super) is_enough: bool,
}

/// The boxes that change a target, those first that withhold fewest cells besides, then fewest respondents.
pub(super) fn boxes(space: &Space, hidden: &[bool], within: &View, aim: &Aim<'_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut imbalance = vec![0i32; space.cells.len()];
    for start in aim.target.atoms.iter().take(MOST_STARTS) {
        // Others are taken from all over, a different choice of them from every atom.
        let stride = space.atoms.div_ceil(MOST_FROM_ONE).max(1);
        for other in (*start as usize % stride..space.atoms).step_by(stride) {
            let circuit = spanned(space, within, aim, *start, other as u32);
            if let Some(candidate) = circuit.and_then(|by| weighed(space, hidden, by, &mut imbalance)) {
                found.push(candidate);
            }
        }
    }
    found.sort_by(|one, other| {
        let cost = |it: &Candidate| (it.hides.len(), it.respondents);
        cost(one).cmp(&cost(other)).then_with(|| one.hides.cmp(&other.hides))
    });
    found
}

fn spanned(space: &Space, within: &View, aim: &Aim<'_>, start: u32, other: u32) -> Option<Circuit> {
    let (from, to) = (space.places[start as usize], space.places[other as usize]);
    let differing: Vec<usize> =
        (0..from.len()).filter(|dimension| from[*dimension] != to[*dimension]).collect();
    let mut by = Circuit::default();
    for corner in 0..1u32 << differing.len() {
        let mut place = from;
        for (bit, dimension) in differing.iter().enumerate() {
            if corner >> bit & 1 == 1 {
                place[*dimension] = to[*dimension];
            }
        }
        let atom = space.at(&place)?;
        let sign = if corner.count_ones() % 2 == 0 { aim.sign() } else { -aim.sign() };
        if aim.avoid[atom as usize]
            || !within.is_free(atom)
            || (aim.in_target[atom as usize] && sign != aim.sign())
        {
            return None;
        }
        if sign > 0 { by.up.push(atom) } else { by.down.push(atom) }
    }
    Some(by)
}

/// `None` where a cell that is out would have to be withheld.
fn weighed(space: &Space, hidden: &[bool], by: Circuit, imbalance: &mut [i32]) -> Option<Candidate> {
    let of = |atoms: &[u32], sign: i32, imbalance: &mut [i32]| {
        for cell in atoms.iter().flat_map(|atom| &space.of_atom[*atom as usize]) {
            imbalance[*cell as usize] += sign;
        }
    };
    of(&by.up, 1, imbalance);
    of(&by.down, -1, imbalance);
    let mut hides = Vec::new();
    let mut may = true;
    for cell in by.up.iter().chain(&by.down).flat_map(|atom| &space.of_atom[*atom as usize]) {
        let cell = *cell as usize;
        if imbalance[cell] != 0 && !hidden[cell] {
            may &= space.is_open(cell);
            hides.push(cell);
        }
    }
    for cell in by.up.iter().chain(&by.down).flat_map(|atom| &space.of_atom[*atom as usize]) {
        imbalance[*cell as usize] = 0;
    }
    hides.sort_unstable();
    hides.dedup();
    let respondents = hides.iter().map(|cell| space.respondents[*cell]).sum();
    may.then_some(Candidate { by, hides, respondents, is_enough: false })
}
