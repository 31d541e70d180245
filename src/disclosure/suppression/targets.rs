//! What must keep several possible values.

use std::collections::HashSet;

use super::masks::{all_below, bit};
use super::space::Space;
use super::{Problem, Status, is_too_small};

/// Something that must keep several possible values: how many respondents of some atoms there are, or how many of them gave certain answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::disclosure) struct Target {
    /// The cell that it is of; none where it is of a class that is no cell, of which as much is protected as what is out already leaves.
    pub(super) cell: Option<usize>,
    pub(super) atoms: Vec<u32>,
    /// The answers that are counted, as a mask of categories of the facet in focus; everybody where none is in focus.
    pub(super) categories: u64,
    /// The answers that respondents who move may have given, per facet.
    pub(super) moving: Vec<u64>,
    /// The truth.
    pub(super) value: u64,
    /// A reader knows that it is at least so much: one of those counted knows of themselves.
    pub(super) floor: u64,
    /// How many possible values it must keep.
    pub(super) values: u64,
    /// Whether the rule asks for more of them, which cannot be had.
    pub(super) conceded: bool,
}

impl Target {
    /// It is to keep no more values than so many, unless it may keep more where less is asked of those who move.
    pub(super) fn ask_for_less(&mut self, focus: Option<usize>, values: u64) {
        let anything = self.moving.iter().all(|answers| *answers == u64::MAX);
        if focus.is_some() || anything {
            self.values = values;
            self.conceded = true;
        } else {
            self.moving.fill(u64::MAX);
        }
    }
}

/// What must be protected of every primary cell, and of every class that would be one.
pub(super) fn targets(problem: &Problem<'_>, space: &Space) -> Vec<Target> {
    let mut targets = Vec::new();
    let mut seen = HashSet::new();
    for cell in 0..space.cells.len() {
        if space.status[cell] == Status::Primary && seen.insert(&space.cells[cell]) {
            let of = Of { cell: Some(cell), atoms: &space.cells[cell], members: &problem.cells[cell].atoms };
            of_atoms(problem, space, of, space.group_hidden[cell], &mut targets);
        }
    }
    for class in (0..).take(space.atoms) {
        let atoms = vec![class];
        let listed = || space.listed[class as usize].iter().map(|cell| *cell as usize);
        if !seen.contains(&atoms) && listed().all(|cell| space.status[cell] != Status::Out) {
            let group_hidden = listed().all(|cell| space.group_hidden[cell]);
            let of = Of { cell: None, atoms: &atoms, members: &space.members[class as usize] };
            of_atoms(problem, space, of, group_hidden, &mut targets);
        }
    }
    targets
}

/// What targets are of.
struct Of<'s> {
    cell: Option<usize>,
    atoms: &'s [u32],
    /// The same as atoms of the problem.
    members: &'s [u32],
}

fn of_atoms(
    problem: &Problem<'_>,
    space: &Space,
    Of { cell, atoms, members }: Of<'_>,
    group_hidden: bool,
    targets: &mut Vec<Target>,
) {
    let rule = problem.rule;
    let is_too_small = |responses: u64| is_too_small(rule, problem.persons, members, responses);
    // Whoever answered more than once knows of as many: none of their responses leave.
    let repeat = problem.persons.is_some_and(|persons| persons.repeat(members));
    let least = |n: u64| if repeat { n } else { 1 };
    let mut add = |categories: u64, value: u64, floor: u64, values: u64| {
        let moving = match problem.focus {
            None => moving(space, atoms),
            Some(focus) => moving_of(space, focus, categories),
        };
        targets.push(Target {
            cell,
            atoms: atoms.to_vec(),
            categories,
            moving,
            value,
            floor,
            values,
            conceded: false,
        });
    };
    let Some(focus) = problem.focus else {
        let n: u64 = atoms.iter().map(|atom| space.totals[*atom as usize]).sum();
        if is_too_small(n) {
            add(u64::MAX, n, least(n), rule.minimum());
        }
        return;
    };
    let answers = space.answers(focus, atoms);
    let given = &answers[..space.facets[focus].points];
    let n: u64 = given.iter().sum();
    let every = all_below(given.len());
    // How many answered in a group that is too small itself is protected with the group: see `moving`.
    let too_small = group_hidden && is_too_small(atoms.iter().map(|atom| space.totals[*atom as usize]).sum());
    if is_too_small(n) && !too_small {
        add(every, n, least(n), rule.minimum());
    }
    // A single way to answer, as "has a score", tells nothing by being everybody's.
    if given.len() < 2 {
        return;
    }
    let alike = given.iter().position(|count| *count == n && n > 0);
    if let (Some(alike), true) = (alike, rule.withholds_unanimous_answers()) {
        add(every & !bit(alike), 0, 0, 2);
    }
    for (point, count) in given.iter().enumerate() {
        if *count > 0 && *count < rule.minimum_per_answer() {
            add(bit(point), *count, least(*count), rule.minimum_per_answer());
        }
    }
}

/// These answers to the item in focus, and any to the others.
fn moving_of(space: &Space, focus: usize, categories: u64) -> Vec<u64> {
    (0..space.facets.len()).map(|facet| if facet == focus { categories } else { u64::MAX }).collect()
}

/// The answers that respondents who move may have given: points of an item that somebody here answered, so that how many answered it is
/// protected with how many there are.
fn moving(space: &Space, atoms: &[u32]) -> Vec<u64> {
    let of_facet = |facet: usize| {
        let points = space.facets[facet].points;
        let answered = space.answers(facet, atoms)[..points].iter().any(|count| *count > 0);
        if answered { all_below(points) } else { u64::MAX }
    };
    (0..space.facets.len()).map(of_facet).collect()
}
