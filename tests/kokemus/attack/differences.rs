//! Sets of respondents that no table lists and that shown groups give by subtraction.

use super::attacker::{Attacked, Exposed, Unknowns};
use super::seen::Seen;
use super::system::System;
use super::world::POINTS;

/// Sums are taken modulo this prime, so that they are exact.
const PRIME: u128 = (1 << 61) - 1;
/// Sets that are looked at in one table.
const STEPS: usize = 200_000;

/// Every set of atoms whose figures are a linear combination of shown groups' and which holds fewer than the minimum, or, item by item, is
/// answered by so few or alike.
pub(super) fn differences(
    unknowns: &Unknowns<'_>,
    groups: &[Seen],
    truth: &[i64],
    system: &System,
    attacked: &mut Attacked,
) {
    let minimum = unknowns.world.rule.minimum() as i64;
    let possible = |atom: &usize| system.bounds(unknowns.respondents(*atom)).1 > 0;
    let atoms: Vec<usize> = (0..unknowns.atoms.len()).filter(possible).collect();
    let indicator = |seen: &Seen| -> Vec<u128> {
        let members = unknowns.atoms_of(seen);
        atoms.iter().map(|atom| u128::from(members.contains(atom))).collect()
    };
    let name = |set: &[usize]| -> String {
        let names = set.iter().map(|place| {
            let (place, release) = unknowns.atoms[atoms[*place]];
            format!("{:?} of release {release}", unknowns.world.places[place])
        });
        names.collect::<Vec<_>>().join(" + ")
    };
    let respondents: Vec<i64> = atoms.iter().map(|atom| truth[unknowns.respondents(*atom)]).collect();
    let shown = || groups.iter().filter(|seen| seen.figures.is_some());
    let whole: Vec<Vec<u128>> = shown().map(indicator).collect();
    for set in small_sets(&kernel(whole, atoms.len()), &respondents, minimum) {
        let n: i64 = set.iter().map(|place| respondents[*place]).sum();
        let what = format!("difference of shown groups: {} ({n} respondents)", name(&set));
        attacked.exposed.push(Exposed { what, how: "given by subtraction".to_owned() });
    }
    for item in 0..unknowns.world.items() {
        let tells = |seen: &&Seen| seen.figures.as_ref().is_some_and(|figures| figures.items[item].is_some());
        let told: Vec<Vec<u128>> = shown().filter(tells).map(indicator).collect();
        let answered: Vec<i64> = atoms
            .iter()
            .map(|atom| (0..POINTS).map(|point| truth[unknowns.answers(*atom, item, point)]).sum())
            .collect();
        for set in small_sets(&kernel(told, atoms.len()), &answered, minimum) {
            let n: i64 = set.iter().map(|place| answered[*place]).sum();
            let what = format!("difference of shown figures of item {item}: {} ({n} answers)", name(&set));
            attacked.exposed.push(Exposed { what, how: "given by subtraction".to_owned() });
        }
    }
}

/// A basis of what every row takes to 0, by unknown: the unknown's entry in each basis vector.
fn kernel(mut rows: Vec<Vec<u128>>, unknowns: usize) -> Vec<Vec<u128>> {
    let mut pivots: Vec<usize> = Vec::new();
    for column in 0..unknowns {
        let done = pivots.len();
        let Some(pivot) = (done..rows.len()).find(|row| rows[*row][column] != 0) else { continue };
        rows.swap(done, pivot);
        let inverse = power(rows[done][column], PRIME - 2);
        rows[done].iter_mut().for_each(|entry| *entry = *entry * inverse % PRIME);
        let by = rows[done].clone();
        for (place, row) in rows.iter_mut().enumerate() {
            if place != done && row[column] != 0 {
                let factor = PRIME - row[column];
                row.iter_mut().zip(&by).for_each(|(entry, by)| *entry = (*entry + factor * by) % PRIME);
            }
        }
        pivots.push(column);
    }
    let free: Vec<usize> = (0..unknowns).filter(|column| !pivots.contains(column)).collect();
    let entry = |unknown: usize, free: usize| match pivots.iter().position(|pivot| *pivot == unknown) {
        Some(row) => (PRIME - rows[row][free]) % PRIME,
        None => u128::from(unknown == free),
    };
    (0..unknowns).map(|unknown| free.iter().map(|free| entry(unknown, *free)).collect()).collect()
}

fn power(base: u128, exponent: u128) -> u128 {
    let (mut power, mut square, mut left) = (1, base, exponent);
    while left > 0 {
        if left & 1 == 1 {
            power = power * square % PRIME;
        }
        square = square * square % PRIME;
        left >>= 1;
    }
    power
}

/// Sets that are combinations of the rows (the kernel sums to 0 over them), hold 1 to minimum − 1, and hold no smaller such set.
fn small_sets(kernel: &[Vec<u128>], counts: &[i64], minimum: i64) -> Vec<Vec<usize>> {
    let mut found: Vec<Vec<usize>> = Vec::new();
    let mut stack: Vec<(Vec<usize>, Vec<u128>, i64)> =
        vec![(Vec::new(), vec![0; kernel.first().map_or(0, Vec::len)], 0)];
    let mut steps = 0;
    while let Some((set, sums, n)) = stack.pop() {
        steps += 1;
        if steps > STEPS {
            break;
        }
        if !set.is_empty() && sums.iter().all(|sum| *sum == 0) {
            if n > 0 {
                found.push(set);
            }
            continue;
        }
        let after = set.last().map_or(0, |last| last + 1);
        for next in after..kernel.len() {
            if n + counts[next] < minimum {
                let mut larger = set.clone();
                larger.push(next);
                let sums = sums.iter().zip(&kernel[next]).map(|(a, b)| (a + b) % PRIME).collect();
                stack.push((larger, sums, n + counts[next]));
            }
        }
    }
    found
}
