//! What sums that are known exactly give by adding and subtracting.

use std::collections::{BTreeMap, BTreeSet};

/// Sums are taken modulo this prime, so that they are exact.
const PRIME: u128 = (1 << 61) - 1;
/// Unions of classes that are looked at.
const STEPS: usize = 50_000;

/// The case of an unknown that is nobody's.
pub(crate) const NOBODY: u64 = u64::MAX;

/// What a sum is over: a case, and a value of the case by a name.
type Unknown = (u64, String);

/// Sums that are out, each of so many times these unknowns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sums {
    sums: Vec<BTreeMap<Unknown, i64>>,
}

/// Unknowns that every sum takes alike.
#[derive(Debug, Clone)]
struct Class {
    unknowns: Vec<Unknown>,
    column: Vec<i64>,
}

impl Sums {
    pub(crate) fn tell(&mut self, terms: impl IntoIterator<Item = (u64, String, i64)>) {
        self.sums.push(terms.into_iter().map(|(case, of, times)| ((case, of), times)).collect());
    }

    fn classes(&self) -> Vec<Class> {
        let unknowns: BTreeSet<&Unknown> = self.sums.iter().flat_map(BTreeMap::keys).collect();
        let mut classes: BTreeMap<Vec<i64>, Vec<Unknown>> = BTreeMap::new();
        for unknown in unknowns {
            let column = self.sums.iter().map(|sum| sum.get(unknown).copied().unwrap_or(0)).collect();
            classes.entry(column).or_default().push(unknown.clone());
        }
        classes.into_iter().map(|(column, unknowns)| Class { unknowns, column }).collect()
    }

    /// Whether some combination of the sums is of these classes alone.
    fn give(&self, classes: &[Class], chosen: &[usize]) -> bool {
        let rank = |kept: &dyn Fn(usize) -> bool| {
            let places: Vec<usize> = (0..classes.len()).filter(|place| kept(*place)).collect();
            let row = |sum| places.iter().map(|place| modulo(classes[*place].column[sum])).collect();
            rank((0..self.sums.len()).map(row).collect())
        };
        rank(&|_| true) > rank(&|place| !chosen.contains(&place))
    }

    /// Whether the sums give how many these classes are.
    fn count(&self, classes: &[Class], chosen: &[usize]) -> bool {
        let row = |sum| classes.iter().map(|class: &Class| modulo(class.column[sum])).collect();
        let mut rows: Vec<Vec<u128>> = (0..self.sums.len()).map(row).collect();
        let before = rank(rows.clone());
        rows.push((0..classes.len()).map(|class| u128::from(chosen.contains(&class))).collect());
        rank(rows) == before
    }

    /// What of fewer cases than the minimum the sums give: anything of theirs, or how many they are where people are counted.
    pub(crate) fn of_too_few(&self, minimum: usize, are_counts: bool) -> Option<Vec<(u64, String)>> {
        let classes = self.classes();
        let cases = |chosen: &[usize]| {
            let unknowns = chosen.iter().flat_map(|class| &classes[*class].unknowns);
            unknowns.map(|(case, _)| *case).filter(|case| *case != NOBODY).collect::<BTreeSet<_>>().len()
        };
        let mut stack: Vec<Vec<usize>> = (0..classes.len()).map(|class| vec![class]).collect();
        let mut steps = 0;
        while let Some(chosen) = stack.pop().filter(|_| steps < STEPS) {
            steps += 1;
            if cases(&chosen) >= minimum {
                continue;
            }
            let is_given =
                if are_counts { self.count(&classes, &chosen) } else { self.give(&classes, &chosen) };
            if is_given && cases(&chosen) > 0 {
                return Some(chosen.iter().flat_map(|class| classes[*class].unknowns.clone()).collect());
            }
            let after = chosen.last().map_or(0, |last| last + 1);
            stack.extend((after..classes.len()).map(|next| [&chosen[..], &[next]].concat()));
        }
        None
    }

    /// What the sums give of unknowns for which `is_known` holds of all together, class by class: whoever has the one value at the one stage.
    pub(crate) fn of_those(&self, is_theirs: impl Fn(&(u64, String)) -> bool) -> bool {
        let classes = self.classes();
        let chosen: Vec<usize> =
            (0..classes.len()).filter(|class| classes[*class].unknowns.iter().all(&is_theirs)).collect();
        !chosen.is_empty() && self.give(&classes, &chosen)
    }

    /// Whether the sums give this one.
    pub(crate) fn give_exactly(&self, terms: &[(u64, String, i64)]) -> bool {
        let mut with = self.clone();
        with.tell(terms.iter().cloned());
        let classes = with.classes();
        let rows = |sums: usize| {
            let row = |sum| classes.iter().map(|class: &Class| modulo(class.column[sum])).collect();
            rank((0..sums).map(row).collect())
        };
        rows(with.sums.len()) == rows(self.sums.len())
    }

    /// The classes that the sums give one by one.
    pub(crate) fn given_classes(&self) -> Vec<Vec<(u64, String)>> {
        let classes = self.classes();
        let given = (0..classes.len()).filter(|class| self.give(&classes, &[*class]));
        given.map(|class| classes[class].unknowns.clone()).collect()
    }
}

fn modulo(number: i64) -> u128 {
    let rest = u128::from(number.unsigned_abs()) % PRIME;
    if number < 0 { (PRIME - rest) % PRIME } else { rest }
}

fn rank(mut rows: Vec<Vec<u128>>) -> usize {
    let columns = rows.first().map_or(0, Vec::len);
    let mut rank = 0;
    for column in 0..columns {
        let Some(pivot) = (rank..rows.len()).find(|row| rows[*row][column] != 0) else { continue };
        rows.swap(rank, pivot);
        let (above, below) = rows.split_at_mut(rank + 1);
        let by = &above[rank];
        for row in below.iter_mut().filter(|row| row[column] != 0) {
            // Scaled by the pivot instead of divided by it.
            let (own, other) = (by[column], PRIME - row[column]);
            row.iter_mut().zip(by).for_each(|(entry, by)| *entry = (*entry * own + by * other) % PRIME);
        }
        rank += 1;
    }
    rank
}
