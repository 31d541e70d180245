//! Withheld groups that are of the same few people: each is protected by the responses of the others, and all of them together are given.

use std::collections::{BTreeMap, HashMap};

use super::{Persons, Status};

/// Sums of shown figures are computed modulo this prime: 2³¹ − 1.
const PRIME: u64 = (1 << 31) - 1;
/// Of more figures that are of few people's groups alone, sums of two are looked at, and of fewer any.
const MOST_ADDED: usize = 10;

/// A number of responses, by the atoms that they are of, and what is known of it: `Open` is shown and may yet be withheld.
pub(in crate::disclosure) type Figure = (Vec<u32>, Status);

/// A figure that may be withheld, and without which the shown ones no longer give, by adding and subtracting, how many responses some groups
/// have together that each are of too few people, and together still are; the smallest such figure. `responses` counts those of each atom.
pub(in crate::disclosure) fn of_few_together(
    figures: &[Figure],
    responses: &[u64],
    persons: &Persons,
    minimum: u64,
) -> Option<usize> {
    let classes = Classes::of(figures, responses, persons, minimum);
    if classes.few == 0 {
        return None;
    }
    let of = |wanted: &[Status]| -> Vec<usize> {
        (0..figures.len()).filter(|figure| wanted.contains(&figures[*figure].1)).collect()
    };
    let known_already = classes.given(&of(&[Status::Out]));
    let given = classes.given(&of(&[Status::Out, Status::Open]));
    let size = |figure: &usize| figures[*figure].0.iter().map(|atom| responses[*atom as usize]).sum::<u64>();
    let may = |figure: &usize| figures[*figure].1 == Status::Open;
    let new = given.into_iter().filter(|(atoms, _)| known_already.iter().all(|(known, _)| known != atoms));
    new.filter_map(|(_, from)| from.into_iter().filter(may).min_by_key(size)).min_by_key(size)
}

struct Classes<'c> {
    /// Per class, the atoms, those of few people first.
    members: Vec<Vec<u32>>,
    few: usize,
    /// Per figure, the classes that it adds up, where anybody is in them.
    rows: Vec<Vec<usize>>,
    responses: &'c [u64],
    persons: &'c Persons,
    minimum: u64,
}

impl<'c> Classes<'c> {
    fn of(figures: &[Figure], responses: &'c [u64], persons: &'c Persons, minimum: u64) -> Self {
        let mut of_atom: Vec<Vec<u32>> = vec![Vec::new(); responses.len()];
        for (number, (atoms, _)) in (0..).zip(figures) {
            for atom in atoms {
                of_atom[*atom as usize].push(number);
            }
        }
        let mut by_figures: HashMap<Vec<u32>, Vec<u32>> = HashMap::new();
        for (atom, of) in (0..).zip(of_atom) {
            if responses[atom as usize] > 0 {
                by_figures.entry(of).or_default().push(atom);
            }
        }
        let mut classes =
            Classes { members: Vec::new(), few: 0, rows: Vec::new(), responses, persons, minimum };
        let mut members: Vec<(Vec<u32>, Vec<u32>)> =
            by_figures.into_iter().map(|(of, atoms)| (atoms, of)).collect();
        members.sort_unstable();
        let (few, many): (Vec<_>, Vec<_>) =
            members.into_iter().partition(|(atoms, _)| classes.is_of_few(atoms));
        classes.few = few.len();
        classes.rows = vec![Vec::new(); figures.len()];
        for (class, (atoms, of)) in few.into_iter().chain(many).enumerate() {
            for figure in of {
                classes.rows[figure as usize].push(class);
            }
            classes.members.push(atoms);
        }
        classes
    }

    fn is_of_few(&self, atoms: &[u32]) -> bool {
        let responses = atoms.iter().map(|atom| self.responses[*atom as usize]).sum();
        self.persons.may_be_fewer(atoms, responses, self.minimum)
    }

    /// Sets of atoms, of several classes and few people, that are a sum of these figures, each taken so and so often; and which figures.
    fn given(&self, figures: &[usize]) -> Vec<(Vec<u32>, Vec<usize>)> {
        let alone = self.sums_of_few(figures);
        let mut given = Vec::new();
        let sets: Vec<Vec<usize>> = if alone.len() <= MOST_ADDED {
            let every = 1..1_usize << alone.len();
            every.map(|set| (0..alone.len()).filter(|row| set >> row & 1 == 1).collect()).collect()
        } else {
            let of_two = |one| {
                (one..alone.len()).map(move |other| if one == other { vec![one] } else { vec![one, other] })
            };
            (0..alone.len()).flat_map(of_two).collect()
        };
        for set in sets {
            let of = |row: &usize, column| alone[*row].get(&column).copied().unwrap_or(0);
            let sum = |column: usize| set.iter().fold(0, |sum, row| (sum + of(row, column)) % PRIME);
            let of_few: Vec<u64> = (0..self.few).map(sum).collect();
            if of_few.iter().any(|times| *times > 1) || of_few.iter().sum::<u64>() < 2 {
                continue;
            }
            let held = (0..self.few).filter(|class| of_few[*class] == 1);
            let mut atoms: Vec<u32> = held.flat_map(|class| &self.members[class]).copied().collect();
            atoms.sort_unstable();
            if self.is_of_few(&atoms) {
                let from = (0..figures.len()).filter(|place| sum(self.members.len() + place) != 0);
                given.push((atoms, from.map(|place| figures[place]).collect()));
            }
        }
        given
    }

    /// A basis of the sums of figures that are of few people's classes alone, reduced; beside each, of which figures it is the sum.
    fn sums_of_few(&self, figures: &[usize]) -> Vec<Row> {
        let classes = self.members.len();
        let row = |(place, figure): (usize, &usize)| {
            self.rows[*figure].iter().map(|class| (*class, 1)).chain([(classes + place, 1)]).collect()
        };
        let mut rows: Vec<Row> = figures.iter().enumerate().map(row).collect();
        for column in self.few..classes {
            if let Some(pivot) = shortest_with(&rows, column) {
                let pivot = rows.swap_remove(pivot);
                for row in &mut rows {
                    eliminate(row, &pivot, column);
                }
            }
        }
        let mut reduced: Vec<Row> = Vec::new();
        for column in 0..self.few {
            if let Some(pivot) = shortest_with(&rows, column) {
                let mut pivot = rows.swap_remove(pivot);
                let inverse = power(pivot[&column], PRIME - 2);
                for value in pivot.values_mut() {
                    *value = *value * inverse % PRIME;
                }
                rows.iter_mut().chain(&mut reduced).for_each(|row| eliminate(row, &pivot, column));
                reduced.push(pivot);
            }
        }
        reduced
    }
}

/// A sum of figures: how often each class is in it, then how often each figure.
type Row = BTreeMap<usize, u64>;

fn shortest_with(rows: &[Row], column: usize) -> Option<usize> {
    let with = (0..rows.len()).filter(|row| rows[*row].contains_key(&column));
    with.min_by_key(|row| rows[*row].len())
}

/// Takes a column out of a row by another that has it.
fn eliminate(row: &mut Row, pivot: &Row, column: usize) {
    let Some(value) = row.get(&column).copied() else { return };
    let times = value * power(pivot[&column], PRIME - 2) % PRIME;
    for (place, own) in pivot {
        let sum = (row.get(place).copied().unwrap_or(0) + (PRIME - times) * own) % PRIME;
        if sum == 0 {
            row.remove(place);
        } else {
            row.insert(*place, sum);
        }
    }
}

fn power(base: u64, exponent: u64) -> u64 {
    (0..31).rev().fold(1, |product, bit| {
        let squared = product * product % PRIME;
        if exponent >> bit & 1 == 1 { squared * base % PRIME } else { squared }
    })
}
