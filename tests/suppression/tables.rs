//! Made-up tables, and the problems that they pose.

use std::collections::BTreeMap;

use super::rule::DisclosureRule;
use super::suppression::{Cell, Facet, Place, Problem, Status};

/// The same numbers on every machine.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn uniform(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(super) fn below(&mut self, most: usize) -> usize {
        (self.uniform() * most as f64) as usize
    }
}

/// Atoms, their answers, and the cells formed of them.
pub(super) struct Made {
    pub(super) places: Vec<Place>,
    pub(super) facets: Vec<Facet>,
    pub(super) cells: Vec<Vec<u32>>,
}

impl Made {
    /// A table of so many groups per dimension, each of an exponential number of respondents, with all its margins. Groups that nobody is in
    /// are not there. With one point, whoever is there answered.
    pub(super) fn table(random: &mut Random, sizes: &[u32], mean: f64, items: usize, points: usize) -> Self {
        let categories = if points == 1 { 1 } else { points + 1 };
        let (mut places, mut counts) = (Vec::new(), vec![Vec::new(); items]);
        for number in 0..sizes.iter().product() {
            let mut rest: u32 = number;
            let mut place = Place::default();
            for (at, size) in place.iter_mut().zip(sizes) {
                *at = rest % size;
                rest /= size;
            }
            let n = (-(1.0 - random.uniform()).ln() * mean) as u64;
            if n > 0 {
                places.push(place);
                for counts in &mut counts {
                    let mut of_atom = vec![0; categories];
                    for _ in 0..n {
                        of_atom[random.below(categories)] += 1;
                    }
                    counts.extend(of_atom);
                }
            }
        }
        let facets = counts
            .into_iter()
            .map(|counts| Facet { categories, points, counts, score: None, rests: Vec::new() })
            .collect();
        let cells = margins(&places, sizes.len());
        Made { places, facets, cells }
    }

    /// The same table with a level above the first dimension: pairs of its groups, with all margins of theirs.
    pub(super) fn gathered(mut self) -> Self {
        let places: Vec<Place> = self
            .places
            .iter()
            .map(|[first, rest @ ..]| {
                let [second, third, fourth, fifth, sixth] = *rest;
                [first / 2, second, third, fourth, fifth, sixth]
            })
            .collect();
        for cell in margins(&places, 2) {
            if !self.cells.contains(&cell) {
                self.cells.push(cell);
            }
        }
        self
    }

    pub(super) fn respondents(&self, atoms: &[u32]) -> u64 {
        let facet = &self.facets[0];
        let of = |atom: &u32| facet.counts[*atom as usize * facet.categories..][..facet.categories].iter();
        atoms.iter().flat_map(of).sum()
    }

    /// Which groups to withhold.
    pub(super) fn problem(&self, rule: DisclosureRule) -> Problem<'_> {
        let cell = |atoms: &Vec<u32>| {
            let status =
                if rule.is_too_small(self.respondents(atoms)) { Status::Primary } else { Status::Open };
            Cell { atoms: atoms.clone(), status, total_known: false }
        };
        let cells = self.cells.iter().map(cell).collect();
        Problem {
            places: &self.places,
            facets: &self.facets,
            focus: None,
            cells,
            guards: Vec::new(),
            persons: None,
            rule,
        }
    }

    /// In which groups to withhold an item, once it is known which are withheld altogether.
    pub(super) fn item<'m>(&'m self, groups: &Problem<'m>, hidden: &[bool], focus: usize) -> Problem<'m> {
        let facet = &self.facets[focus];
        let cell = |(cell, hidden): (&Cell, &bool)| {
            let mut given = vec![0; facet.points];
            for atom in &cell.atoms {
                let counts = &facet.counts[*atom as usize * facet.categories..][..facet.points];
                given.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            }
            let status = match (groups.rule.withholds(&given), hidden) {
                (true, _) => Status::Primary,
                (false, true) => Status::Hidden,
                (false, false) => Status::Open,
            };
            Cell { atoms: cell.atoms.clone(), status, total_known: !hidden }
        };
        Problem {
            cells: groups.cells.iter().zip(hidden).map(cell).collect(),
            focus: Some(focus),
            ..groups.clone()
        }
    }
}

/// Every grouping by some of the dimensions, everybody together first.
fn margins(places: &[Place], dimensions: usize) -> Vec<Vec<u32>> {
    let mut cells = Vec::new();
    for mask in 0..1u32 << dimensions {
        let mut of_grouping: BTreeMap<Vec<u32>, Vec<u32>> = BTreeMap::new();
        for (atom, place) in (0..).zip(places) {
            let key = (0..dimensions)
                .filter(|dimension| mask >> dimension & 1 == 1)
                .map(|dimension| place[dimension]);
            of_grouping.entry(key.collect()).or_default().push(atom);
        }
        cells.extend(of_grouping.into_values());
    }
    cells
}
