//! What is protected, decided by whole-number programs, and the fewest cells that protect.

use microlp::{ComparisonOp, OptimizationDirection, Problem as Program, SolveOutcome, Variable};

use super::suppression::{Problem, Status};

const MOST: i32 = 2_000;

/// Somebody's knowledge besides what is shown: that an atom is as it is, because they are all of it.
pub(super) type Alone = Option<u32>;

/// The fewest and the most respondents that these atoms can have in the eyes of who knows all that is shown.
///
/// Every facet's answers are unknown by themselves; each atom's add up to the same in all of them, and no atom is empty.
pub(super) fn range(problem: &Problem<'_>, hidden: &[bool], target: &[u32], alone: Alone) -> (u64, u64) {
    let end = |direction| extreme(problem, hidden, target, alone, direction);
    let (least, most) = (end(OptimizationDirection::Minimize), end(OptimizationDirection::Maximize));
    (least.round() as u64, most.round() as u64)
}

fn extreme(
    problem: &Problem<'_>,
    hidden: &[bool],
    target: &[u32],
    alone: Alone,
    direction: OptimizationDirection,
) -> f64 {
    let mut program = Program::new(direction);
    let shown = || problem.cells.iter().zip(hidden).filter(|(_, hidden)| !**hidden).map(|(cell, _)| cell);
    let is_known = |atom: u32| alone == Some(atom) || shown().any(|cell| cell.atoms == [atom]);
    for (place, facet) in problem.facets.iter().enumerate() {
        let variables: Vec<Variable> = (0..facet.counts.len())
            .map(|index| {
                let atom = (index / facet.categories) as u32;
                let weight = f64::from(u8::from(place == 0 && target.contains(&atom)));
                let count = facet.counts[index] as i32;
                let bounds = if is_known(atom) { (count, count) } else { (0, MOST) };
                program.add_integer_var(weight, bounds)
            })
            .collect();
        for atom in variables.chunks(facet.categories) {
            let terms: Vec<(Variable, f64)> = atom.iter().map(|variable| (*variable, 1.0)).collect();
            program.add_constraint(&terms, ComparisonOp::Ge, 1.0);
        }
        for cell in shown().filter(|cell| cell.atoms.len() > 1) {
            for category in 0..facet.categories {
                let indices = cell.atoms.iter().map(|atom| *atom as usize * facet.categories + category);
                let sum: u64 = indices.clone().map(|index| facet.counts[index]).sum();
                let terms: Vec<(Variable, f64)> = indices.map(|index| (variables[index], 1.0)).collect();
                program.add_constraint(&terms, ComparisonOp::Eq, sum as f64);
            }
        }
    }
    match program.solve() {
        Ok(SolveOutcome::Solution(solution)) => solution.objective(),
        other => panic!("the truth is a solution: {other:?}"),
    }
}

/// Whether a group keeps as many possible numbers of respondents as the rule wants.
pub(super) fn is_protected(problem: &Problem<'_>, hidden: &[bool], target: &[u32], alone: Alone) -> bool {
    let (least, most) = range(problem, hidden, target, alone);
    most - least + 1 >= problem.rule.minimum()
}

/// Every primary cell with everybody who may look at it: anybody, and whoever is alone in another atom.
pub(super) fn views(problem: &Problem<'_>) -> Vec<(Vec<u32>, Alone)> {
    let facet = &problem.facets[0];
    let total =
        |atom: u32| facet.counts[atom as usize * facet.categories..][..facet.categories].iter().sum::<u64>();
    let alone: Vec<u32> = (0..problem.places.len() as u32).filter(|atom| total(*atom) == 1).collect();
    let mut views = Vec::new();
    for cell in problem.cells.iter().filter(|cell| cell.status == Status::Primary) {
        views.push((cell.atoms.clone(), None));
        let others = alone.iter().filter(|atom| cell.atoms != [**atom]);
        views.extend(others.map(|atom| (cell.atoms.clone(), Some(*atom))));
    }
    views
}

/// The fewest cells besides the primary ones that protect, or `known` where no fewer do; `None` where that is not found out in so many
/// rounds.
///
/// Protection only grows with what is withheld. So of every pattern that is not enough, the largest that is not either leaves out cells
/// of which one must be withheld; the fewest cells that meet all such demands are tried until they are enough.
pub(super) fn fewest(problem: &Problem<'_>, known: usize, rounds: usize) -> Option<usize> {
    let primary: Vec<bool> = problem.cells.iter().map(|cell| cell.status == Status::Primary).collect();
    let views = views(problem);
    let mut demands: Vec<Vec<usize>> = Vec::new();
    for round in 0..rounds {
        let hidden = meeting(&demands, &primary);
        let besides = hidden.iter().zip(&primary).filter(|(hidden, primary)| **hidden && !**primary).count();
        if besides >= known {
            return Some(known);
        }
        let open = views.iter().filter(|(target, alone)| !is_protected(problem, &hidden, target, *alone));
        let open: Vec<_> = open.take(3).collect();
        if open.is_empty() {
            return Some(besides);
        }
        for (target, alone) in open {
            let mut most = hidden.clone();
            for step in 0..most.len() {
                let cell = (step + round) % most.len();
                if !most[cell] {
                    most[cell] = true;
                    most[cell] = !is_protected(problem, &most, target, *alone);
                }
            }
            demands.push((0..most.len()).filter(|cell| !most[*cell]).collect());
        }
    }
    None
}

fn meeting(demands: &[Vec<usize>], primary: &[bool]) -> Vec<bool> {
    let mut program = Program::new(OptimizationDirection::Minimize);
    let variables: Vec<Variable> = primary
        .iter()
        .map(|primary| if *primary { program.add_var(0.0, (1.0, 1.0)) } else { program.add_binary_var(1.0) })
        .collect();
    for demand in demands {
        let terms: Vec<(Variable, f64)> = demand.iter().map(|cell| (variables[*cell], 1.0)).collect();
        program.add_constraint(&terms, ComparisonOp::Ge, 1.0);
    }
    match program.solve() {
        Ok(SolveOutcome::Solution(solution)) => {
            variables.iter().map(|variable| solution.var_value(*variable) > 0.5).collect()
        }
        other => panic!("withholding everything meets every demand: {other:?}"),
    }
}
