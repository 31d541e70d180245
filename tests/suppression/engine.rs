//! The engine against the exact decision.

use super::exact::{fewest, is_protected, views};
use super::rule::DisclosureRule;
use super::suppression::{Cell, Pattern, Problem, Status, suppress};
use super::tables::{Made, Random};

fn rule(minimum: u64) -> DisclosureRule {
    DisclosureRule::at_least(minimum).unwrap()
}

fn besides(problem: &Problem<'_>, pattern: &Pattern) -> usize {
    let cells = problem.cells.iter().zip(&pattern.hidden);
    cells.filter(|(cell, hidden)| **hidden && cell.status == Status::Open).count()
}

/// Every primary cell keeps what the rule wants in the eyes of everybody; how many views there are.
fn looked_at(made: &Made, minimum: u64, what: &str) -> usize {
    let problem = made.problem(rule(minimum));
    let pattern = suppress(&problem);
    assert_eq!(pattern.unprotected, [0usize; 0]);
    let views = views(&problem);
    for (target, alone) in &views {
        let protected = is_protected(&problem, &pattern.hidden, target, *alone);
        assert!(protected, "{what}: {target:?} by {alone:?}");
    }
    views.len()
}

#[test]
fn no_primary_cell_is_narrower_than_the_rule_for_anybody() {
    let shapes: [(&[u32], usize, usize); 6] = [
        (&[6], 1, 3),
        (&[4, 4], 1, 1),
        (&[4, 4], 1, 3),
        (&[3, 3], 2, 2),
        (&[3, 3, 2], 1, 1),
        (&[5, 3], 1, 2),
    ];
    let mut views = 0;
    for (sizes, items, points) in shapes {
        for seed in 1..=5 {
            let minimum = 2 + seed % 4;
            let made = Made::table(&mut Random(seed * 7_919), sizes, 2.5 * minimum as f64, items, points);
            views += looked_at(&made, minimum, &format!("{sizes:?} seed {seed}"));
        }
    }
    assert!(views > 100, "{views}");
}

/// Services within areas: an area's figures give no service of it back, nor everybody's an area.
#[test]
fn groups_within_groups_are_protected() {
    let mut views = 0;
    for (seed, minimum) in (1..=8).zip([3, 4, 5, 6].into_iter().cycle()) {
        let made = Made::table(&mut Random(seed * 65_537), &[6, 3], 2.5 * minimum as f64, 1, 2).gathered();
        views += looked_at(&made, minimum, &format!("seed {seed}"));
    }
    assert!(views > 40, "{views}");
}

#[test]
fn within_a_tenth_of_the_fewest_cells() {
    let (mut ours, mut best) = (0, 0);
    for (sizes, points, tables) in [(&[4u32, 4][..], 1, 6), (&[5, 5], 1, 3), (&[4, 4], 3, 4)] {
        for seed in 1..=tables {
            for minimum in [3, 5] {
                let made = Made::table(&mut Random(seed * 104_729), sizes, 2.5 * minimum as f64, 1, points);
                let problem = made.problem(rule(minimum));
                let besides = besides(&problem, &suppress(&problem));
                if let Some(fewest) = fewest(&problem, besides, 200) {
                    ours += besides;
                    best += fewest;
                }
            }
        }
    }
    assert!(best > 50 && ours * 10 <= best * 11, "{ours} cells, at best {best}");
}

#[test]
fn the_same_pattern_every_time() {
    let made = Made::table(&mut Random(3), &[6, 5, 3], 8.0, 2, 5);
    let problem = made.problem(rule(5));
    assert_eq!(suppress(&problem), suppress(&problem));
}

/// A table is as hard to protect whatever its groups are called: nobody's protection depends on the order, and nearly as few cells do.
#[test]
fn other_orders_of_groups_are_protected_as_well() {
    let made = Made::table(&mut Random(11), &[4, 4], 6.0, 1, 1);
    let turned = Made {
        places: made.places.iter().map(|[one, other, ..]| [9 - other, 7 - one, 0, 0, 0, 0]).collect(),
        facets: made.facets.clone(),
        cells: made.cells.iter().rev().cloned().collect(),
    };
    let (problem, other) = (made.problem(rule(4)), turned.problem(rule(4)));
    let patterns = [suppress(&problem), suppress(&other)];
    for (target, alone) in views(&other) {
        assert!(is_protected(&other, &patterns[1].hidden, &target, alone));
    }
    assert_eq!(besides(&problem, &patterns[0]), besides(&other, &patterns[1]));
}

/// A total that is shown beside all of it but two gives the two away, though they are no group of their own.
#[test]
fn differences_of_nested_cells_are_cells() {
    let made = Made::table(&mut Random(5), &[3], 9.0, 1, 1);
    let n: Vec<u64> = (0..made.places.len() as u32).map(|atom| made.respondents(&[atom])).collect();
    let few = n.iter().position(|n| *n < 30).unwrap() as u32;
    let rest: Vec<u32> = (0..n.len() as u32).filter(|atom| *atom != few).collect();
    let everybody: Vec<u32> = (0..n.len() as u32).collect();
    let minimum = n[few as usize] + 1;
    let cell = |atoms: &Vec<u32>, status| Cell { atoms: atoms.clone(), status, total_known: false };
    let problem = |first, second| Problem {
        cells: vec![cell(&everybody, first), cell(&rest, second)],
        ..made.problem(rule(minimum))
    };
    if made.respondents(&rest) >= minimum {
        let hidden = suppress(&problem(Status::Open, Status::Open)).hidden;
        assert_eq!(hidden, [false, true]);
        let hidden = suppress(&problem(Status::Open, Status::Out)).hidden;
        assert_eq!(hidden, [true, false]);
        let out = suppress(&problem(Status::Out, Status::Out));
        assert_eq!(out.unprotected, [0usize; 0]); // nothing that this release does
    } else {
        panic!("the table is made so that the others are enough");
    }
}

#[test]
fn what_is_out_already_is_said() {
    let made = Made::table(&mut Random(5), &[3], 9.0, 1, 1);
    let mut problem = made.problem(rule(30));
    for cell in &mut problem.cells {
        cell.status = Status::Out;
    }
    problem.cells[1].status = Status::Primary;
    assert_eq!(suppress(&problem).unprotected, [1]);
}

/// Items of shown groups: where all were of one mind, somebody may have been of another, in a table with the same shown answers.
#[test]
fn items_keep_another_mind_possible() {
    let mut withheld = 0;
    for seed in 1..=40 {
        let made = Made::table(&mut Random(seed * 31), &[4, 3], 5.0, 1, 2);
        let groups = made.problem(rule(3));
        let whole = suppress(&groups);
        let item = made.item(&groups, &whole.hidden, 0);
        let pattern = suppress(&item);
        for (place, cell) in item.cells.iter().enumerate() {
            assert!(pattern.hidden[place] || cell.status == Status::Open);
            if cell.status == Status::Primary && cell.total_known && !pattern.unprotected.contains(&place) {
                withheld += 1;
                // Withheld alone in its row or column, it would be the difference of what is shown.
                let is_shown = |atoms: &[u32]| {
                    item.cells
                        .iter()
                        .zip(&pattern.hidden)
                        .any(|(other, hidden)| !hidden && other.atoms == atoms)
                };
                let gives_back = |large: &Cell| {
                    let others = large.atoms.iter().filter(|atom| !cell.atoms.contains(atom));
                    cell.atoms.iter().all(|atom| large.atoms.contains(atom))
                        && others.into_iter().all(|atom| is_shown(&[*atom]))
                };
                let known = item.cells.iter().filter(|large| is_shown(&large.atoms));
                assert!(!known.into_iter().any(gives_back), "seed {seed}, cell {place}");
            }
        }
    }
    assert!(withheld > 10, "{withheld}");
}

#[test]
fn nothing_and_one_and_all_small() {
    let nothing = Problem {
        places: &[],
        facets: &[],
        focus: None,
        cells: Vec::new(),
        guards: Vec::new(),
        persons: None,
        rule: rule(3),
    };
    let pattern =
        Pattern { hidden: Vec::new(), unprotected: Vec::new(), conceded: Vec::new(), keeps: Vec::new() };
    assert_eq!(suppress(&nothing), pattern);
    let made = Made::table(&mut Random(9), &[4, 4], 2.0, 1, 3);
    let problem = made.problem(rule(1_000));
    let pattern = suppress(&problem);
    assert!(pattern.hidden.iter().all(|hidden| *hidden));
    assert_eq!(pattern.unprotected, [0usize; 0]);
}
