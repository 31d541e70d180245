//! The search for circuits: atoms that gain and lose one each, balanced in every cell that is shown.

use super::space::Space;
use super::tables::{Circuit, Tables, Way};
use super::targets::Target;

/// Atoms that one circuit may touch: a box of four dimensions has sixteen corners.
const MOST_TOUCHED: usize = 16;

/// What is hidden, and which atoms can change at all.
#[derive(Debug, Clone)]
pub(super) struct View {
    pub(super) hidden: Vec<bool>, // per cell
    /// Whether an atom may change: none does that a shown cell holds with no other that may.
    free: Vec<bool>,
    /// How many such atoms a cell has.
    loose: Vec<u32>,
    /// The cells that tell something of an atom, one atom after the other, and where each begins.
    telling: Vec<u32>,
    begin: Vec<u32>,
    /// The most such cells of an atom.
    degree: u32,
}

impl View {
    pub(super) fn of(space: &Space, hidden: Vec<bool>) -> Self {
        // What is known of all parts of a cell is known of the cell.
        let idle = |cell: usize| {
            hidden[cell]
                || space.made_of[cell].iter().any(|parts| parts.iter().all(|part| !hidden[*part as usize]))
        };
        let telling: Vec<bool> = (0..hidden.len()).map(|cell| !idle(cell)).collect();
        View::with(space, hidden, &telling)
    }

    /// A view in which further cells may become hidden.
    pub(super) fn to_be_changed(space: &Space, hidden: Vec<bool>) -> Self {
        let telling = vec![true; hidden.len()];
        View::with(space, hidden, &telling)
    }

    fn with(space: &Space, hidden: Vec<bool>, telling: &[bool]) -> Self {
        let mut free = vec![true; space.atoms];
        let mut loose: Vec<u32> = space.cells.iter().map(|cell| cell.len() as u32).collect();
        let mut single: Vec<usize> =
            (0..loose.len()).filter(|cell| !hidden[*cell] && loose[*cell] == 1).collect();
        while let Some(cell) = single.pop() {
            let Some(atom) = space.cells[cell].iter().find(|atom| free[**atom as usize]) else { continue };
            free[*atom as usize] = false;
            for other in space.of_atom[*atom as usize].iter().map(|other| *other as usize) {
                loose[other] -= 1;
                if loose[other] == 1 && !hidden[other] {
                    single.push(other);
                }
            }
        }
        let mut view = View { hidden, free, loose, telling: Vec::new(), begin: vec![0], degree: 0 };
        for (cells, free) in space.of_atom.iter().zip(&view.free) {
            if *free {
                view.telling.extend(cells.iter().filter(|cell| telling[**cell as usize]));
            }
            let begin = view.begin.last().copied().unwrap_or(0);
            view.begin.push(view.telling.len() as u32);
            view.degree = view.degree.max(view.telling.len() as u32 - begin);
        }
        view
    }

    fn telling(&self, atom: u32) -> &[u32] {
        &self.telling[self.begin[atom as usize] as usize..self.begin[atom as usize + 1] as usize]
    }

    pub(super) fn is_free(&self, atom: u32) -> bool {
        self.free[atom as usize]
    }
}

/// What a circuit is wanted for.
pub(super) struct Aim<'a> {
    pub(super) target: &'a Target,
    pub(super) in_target: &'a [bool],
    /// Atoms that must stay as they are.
    pub(super) avoid: &'a [bool],
    pub(super) way: Way,
    pub(super) focus: Option<usize>,
}

impl Aim<'_> {
    /// Whether atoms of the target gain (`1`) or lose (`-1`) along the circuit.
    pub(super) fn sign(&self) -> i8 {
        if self.way == Way::TransferOut { -1 } else { 1 }
    }
}

/// How far a search may go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Cells that may be withheld besides.
    pub(super) budget: usize,
    pub(super) steps: u32,
}

/// A search, with what it needs at hand.
pub(super) struct Hunt<'s> {
    space: &'s Space,
    delta: Vec<i8>,
    imbalance: Vec<i32>,    // per cell
    off: Vec<u32>,          // the cells out of balance, hidden ones too
    place_in_off: Vec<u32>, // per cell
    touched: Vec<u32>,
    masks: Vec<u64>, // a stack: per atom touched, which answers those so far can lose
    width: usize,
    withheld: Vec<bool>, // cells that this circuit wants withheld
    hides: Vec<usize>,
    left: Limits,
    most_touched: usize,
    cut: bool, // whether a longer circuit might be found
    /// Atoms looked at since the beginning.
    pub(super) work: u64,
}

impl<'s> Hunt<'s> {
    pub(super) fn new(space: &'s Space) -> Self {
        Hunt {
            space,
            delta: vec![0; space.atoms],
            imbalance: vec![0; space.cells.len()],
            off: Vec::new(),
            place_in_off: vec![0; space.cells.len()],
            touched: Vec::new(),
            masks: Vec::new(),
            width: 0,
            withheld: vec![false; space.cells.len()],
            hides: Vec::new(),
            left: Limits { budget: 0, steps: 0 },
            most_touched: 0,
            cut: false,
            work: 0,
        }
    }

    /// A circuit that changes the target from this atom on, short ones first, and the cells that it wants withheld besides. `within` says
    /// what may change when all that may be withheld is.
    pub(super) fn find(
        &mut self,
        view: &View,
        within: &View,
        tables: &Tables<'_>,
        aim: &Aim<'_>,
        start: u32,
        limits: Limits,
    ) -> Option<(Circuit, Vec<usize>)> {
        self.width = if aim.way.is_transfer() { tables.facets() } else { 2 };
        for most_touched in [8, MOST_TOUCHED] {
            self.left = limits;
            self.most_touched = most_touched;
            self.cut = false;
            self.masks.clear();
            self.masks.resize(self.width, u64::MAX);
            let categories = aim.target.categories;
            match aim.way {
                Way::TransferIn | Way::TransferOut => self.masks.copy_from_slice(&aim.target.moving),
                Way::ExchangeIn => self.masks.copy_from_slice(&[categories, !categories]),
                Way::ExchangeOut => self.masks.copy_from_slice(&[!categories, categories]),
            }
            if !self.may(within, tables, aim, start, aim.sign()) {
                return None;
            }
            self.change(within, start, aim.sign());
            let found = self.balanced(view, within, tables, aim);
            self.change_back(within, start, aim.sign());
            if found.is_some() || !self.cut {
                return found;
            }
        }
        None
    }

    /// Whether the atom may change so; if so, the answers that all who lose can then lose are on the stack.
    fn may(&mut self, within: &View, tables: &Tables<'_>, aim: &Aim<'_>, atom: u32, sign: i8) -> bool {
        self.work += 1;
        let place = atom as usize;
        if self.delta[place] != 0
            || !within.is_free(atom)
            || aim.avoid[place]
            // Within the target, what goes the other way undoes what the circuit is for.
            || (aim.in_target[place] && sign != aim.sign())
        {
            return false;
        }
        let base = self.masks.len() - self.width;
        let of_target = aim.in_target[place] && tables.total(atom) > 1;
        if aim.way.is_transfer() {
            if sign < 0 {
                if tables.can_leave(atom) == 0 {
                    return false;
                }
                let can_lose = tables.can_lose(atom, of_target);
                let masks = &self.masks[base..];
                if masks.iter().zip(can_lose).any(|(mask, can)| mask & can == 0) {
                    return false;
                }
                for (facet, can) in can_lose.iter().enumerate() {
                    self.masks.push(self.masks[base + facet] & can);
                }
                return true;
            }
        } else if let Some(focus) = aim.focus {
            let can = tables.can_exchange(focus, atom, of_target && sign > 0);
            let which = usize::from(sign > 0);
            if self.masks[base + which] & can == 0 {
                return false;
            }
            self.masks.extend_from_within(base..);
            self.masks[base + self.width + which] &= can;
            return true;
        }
        self.masks.extend_from_within(base..);
        true
    }

    fn change(&mut self, within: &View, atom: u32, sign: i8) {
        self.delta[atom as usize] = sign;
        self.touched.push(atom);
        self.shift(within, atom, sign);
    }

    fn change_back(&mut self, within: &View, atom: u32, sign: i8) {
        self.delta[atom as usize] = 0;
        self.touched.pop();
        self.masks.truncate(self.masks.len() - self.width);
        self.shift(within, atom, -sign);
    }

    fn shift(&mut self, within: &View, atom: u32, sign: i8) {
        for cell in within.telling(atom) {
            let imbalance = &mut self.imbalance[*cell as usize];
            let before = *imbalance;
            *imbalance += i32::from(sign);
            if before == 0 {
                self.place_in_off[*cell as usize] = self.off.len() as u32;
                self.off.push(*cell);
            } else if *imbalance == 0 {
                let place = self.place_in_off[*cell as usize];
                self.off.swap_remove(place as usize);
                if let Some(moved) = self.off.get(place as usize) {
                    self.place_in_off[*moved as usize] = place;
                }
            }
        }
    }

    fn is_shown(&self, view: &View, cell: usize) -> bool {
        !view.hidden[cell] && !self.withheld[cell]
    }

    /// The shown cell out of balance with the fewest atoms that may change, and by how much all together are.
    fn worst(&self, view: &View, within: &View) -> Option<(usize, u32)> {
        let mut worst: Option<(u32, u32)> = None;
        let mut all = 0;
        for cell in self.off.iter().copied().filter(|cell| self.is_shown(view, *cell as usize)) {
            all += self.imbalance[cell as usize].unsigned_abs();
            worst = worst
                .min(Some((within.loose[cell as usize], cell)))
                .or(Some((within.loose[cell as usize], cell)));
        }
        worst.map(|(_, cell)| (cell as usize, all))
    }

    fn balanced(
        &mut self,
        view: &View,
        within: &View,
        tables: &Tables<'_>,
        aim: &Aim<'_>,
    ) -> Option<(Circuit, Vec<usize>)> {
        if self.left.steps == 0 {
            return None;
        }
        self.left.steps -= 1;
        let Some((cell, all)) = self.worst(view, within) else {
            return Some((self.found(), self.hides.clone()));
        };
        let off = self.imbalance[cell];
        let room = self.most_touched - self.touched.len();
        // Each atom brings every cell that it is in nearer to balance by one at most.
        let in_reach = self.left.budget > 0 || all as usize <= room * view.degree as usize;
        if off.unsigned_abs() as usize <= room && in_reach {
            let sign = if off > 0 { -1 } else { 1 };
            for atom in self.by_promise(view, within, tables, aim, cell, sign) {
                // Looked at before: this puts the answers on the stack again.
                if !self.may(within, tables, aim, atom, sign) {
                    continue;
                }
                self.change(within, atom, sign);
                let found = self.balanced(view, within, tables, aim);
                self.change_back(within, atom, sign);
                if found.is_some() {
                    return found;
                }
            }
        } else {
            self.cut = true;
        }
        if self.left.budget > 0 && self.space.is_open(cell) {
            self.left.budget -= 1;
            self.withheld[cell] = true;
            self.hides.push(cell);
            let found = self.balanced(view, within, tables, aim);
            self.hides.pop();
            self.withheld[cell] = false;
            self.left.budget += 1;
            return found;
        }
        None
    }

    /// The atoms that can bring a cell back into balance, those first that leave fewest others out of it.
    fn by_promise(
        &mut self,
        view: &View,
        within: &View,
        tables: &Tables<'_>,
        aim: &Aim<'_>,
        cell: usize,
        sign: i8,
    ) -> Vec<u32> {
        let space = self.space;
        let mut promising: Vec<(i32, u64, u32)> = Vec::new();
        for atom in &space.cells[cell] {
            if !self.may(within, tables, aim, *atom, sign) {
                continue;
            }
            self.masks.truncate(self.masks.len() - self.width);
            let mut out = 0;
            for other in within.telling(*atom).iter().map(|other| *other as usize) {
                if self.is_shown(view, other) {
                    let now = self.imbalance[other];
                    out += (now + i32::from(sign)).abs() - now.abs();
                }
            }
            promising.push((out, u64::MAX - tables.total(*atom), *atom));
        }
        promising.sort_unstable();
        promising.into_iter().map(|(_, _, atom)| atom).collect()
    }

    fn found(&self) -> Circuit {
        let with = |sign: i8| {
            self.touched.iter().copied().filter(|atom| self.delta[*atom as usize] == sign).collect()
        };
        Circuit { up: with(1), down: with(-1) }
    }
}
