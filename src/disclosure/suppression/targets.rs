//! What must keep several possible values.

use std::collections::HashSet;

use super::space::Space;
use super::{Problem, Status};

/// Something that must keep several possible values: how many respondents of some atoms there are, or how many of them gave certain answers.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// The cell that it is of.
    pub(super) cell: usize,
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
}

/// What must be protected of every primary cell, and of every difference of two cells that holds too few.
pub(super) fn targets(problem: &Problem<'_>, space: &Space) -> Vec<Target> {
    let mut targets = Vec::new();
    let mut seen = HashSet::new();
    for cell in 0..space.cells.len() {
        if space.status[cell] == Status::Primary && seen.insert(space.cells[cell].clone()) {
            of_atoms(problem, space, cell, &space.cells[cell], &mut targets);
        }
    }
    for (cell, atoms) in differences(problem, space, &seen) {
        of_atoms(problem, space, cell, &atoms, &mut targets);
    }
    targets
}

fn of_atoms(problem: &Problem<'_>, space: &Space, cell: usize, atoms: &[u32], targets: &mut Vec<Target>) {
    let rule = problem.rule;
    let mut add = |categories: u64, value: u64, floor: u64, values: u64| {
        let mut moving = moving(space, atoms);
        if let Some(focus) = problem.focus {
            moving[focus] = categories;
        }
        targets.push(Target { cell, atoms: atoms.to_vec(), categories, moving, value, floor, values });
    };
    let Some(focus) = problem.focus else {
        let n: u64 = atoms.iter().map(|atom| space.totals[*atom as usize]).sum();
        if rule.is_too_small(n) {
            add(u64::MAX, n, 1, rule.minimum());
        }
        return;
    };
    let answers = space.answers(focus, atoms);
    let given = &answers[..space.facets[focus].points];
    let n: u64 = given.iter().sum();
    let every = (0..given.len()).fold(0, |mask, point| mask | bit(point));
    // How many answered in a group that is too small itself is protected with the group: see `moving`.
    let too_small = space.group_hidden[cell]
        && rule.is_too_small(atoms.iter().map(|atom| space.totals[*atom as usize]).sum());
    if rule.is_too_small(n) && !too_small {
        add(every, n, 1, rule.minimum());
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
            add(bit(point), *count, 1, rule.minimum_per_answer());
        }
    }
}

/// The answers that respondents who move may have given: points of an item that somebody here answered, so that how many answered it is
/// protected with how many there are.
fn moving(space: &Space, atoms: &[u32]) -> Vec<u64> {
    let of_facet = |facet: usize| {
        let points = space.facets[facet].points;
        let answered = space.answers(facet, atoms)[..points].iter().any(|count| *count > 0);
        if answered { (0..points).fold(0, |mask, point| mask | bit(point)) } else { u64::MAX }
    };
    (0..space.facets.len()).map(of_facet).collect()
}

/// The mask of one category; none for those beyond the last that masks tell apart.
pub(super) fn bit(category: usize) -> u64 {
    if category < super::space::MASKED { 1 << category } else { 0 }
}

/// The atoms by which one cell that may be shown exceeds another, where they are to be withheld, each with the larger cell.
///
/// One that holds a whole primary cell is left out: that cell is protected, so that the difference is not known, unless for an answer
/// that is rare in the difference and that the primary cell may not have given.
fn differences(problem: &Problem<'_>, space: &Space, primary: &HashSet<Vec<u32>>) -> Vec<(usize, Vec<u32>)> {
    let may_show = |cell: usize| matches!(space.status[cell], Status::Open | Status::Out);
    let rule = problem.rule;
    let figures: Vec<Vec<u64>> = (0..space.cells.len())
        .map(|cell| match problem.focus {
            Some(focus) => {
                let mut answers = space.answers(focus, &space.cells[cell]);
                answers.truncate(space.facets[focus].points);
                answers
            }
            None => vec![space.respondents[cell]],
        })
        .collect();
    let is_withheld =
        |small: &[u64], large: &[u64]| {
            let by: Option<Vec<u64>> =
                large.iter().zip(small).map(|(large, small)| large.checked_sub(*small)).collect();
            by.is_some_and(|by| {
                if by.len() < 2 { rule.is_too_small(by.iter().sum()) } else { rule.withholds(&by) }
            })
        };
    let mut found: Vec<(usize, Vec<u32>)> = Vec::new();
    let mut seen: HashSet<Vec<u32>> = HashSet::new();
    for small in (0..space.cells.len()).filter(|cell| may_show(*cell)) {
        let Some(first) = space.cells[small].first() else { continue };
        for large in space.of_atom[*first as usize].iter().map(|cell| *cell as usize) {
            let both_out = space.status[small] == Status::Out && space.status[large] == Status::Out;
            if both_out
                || !may_show(large)
                || space.cells[large].len() <= space.cells[small].len()
                || !is_withheld(&figures[small], &figures[large])
                || !holds(&space.cells[large], &space.cells[small])
            {
                continue;
            }
            let mut rest = space.cells[large].clone();
            rest.retain(|atom| space.cells[small].binary_search(atom).is_err());
            let of_rest = rest.iter().flat_map(|atom| &space.of_atom[*atom as usize]);
            let holds_primary = rule.minimum_per_answer() == 0
                && of_rest
                    .map(|cell| *cell as usize)
                    .any(|cell| space.status[cell] == Status::Primary && holds(&rest, &space.cells[cell]));
            if !holds_primary && !primary.contains(&rest) && seen.insert(rest.clone()) {
                found.push((large, rest));
            }
        }
    }
    found
}

/// Whether all of the one are in the other; both rise.
fn holds(atoms: &[u32], part: &[u32]) -> bool {
    let mut rest = atoms.iter();
    part.len() <= atoms.len() && part.iter().all(|wanted| rest.by_ref().any(|atom| atom == wanted))
}
