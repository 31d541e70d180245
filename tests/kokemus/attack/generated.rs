//! Worlds at random, from a seed.

use kokemus::{Dimension, DisclosureRule};

use super::world::{PASSED_OVER, POINTS, Respondent, World};

/// SplitMix64.
#[derive(Debug, Clone)]
pub(crate) struct Generator(u64);

/// What a world's groups are like.
#[derive(Debug, Clone, Copy)]
enum Shape {
    Crossed([usize; 3]),
    /// Services of a role, and waves.
    Nested(usize, usize, usize),
}

impl Generator {
    pub(crate) fn seeded(seed: u64) -> Self {
        Generator(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    pub(crate) fn within(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    pub(crate) fn chance(&mut self, per_cent: usize) -> bool {
        self.below(100) < per_cent
    }

    /// A world with anything in it: crossed or nested groups, sparse or dense, one to three releases.
    pub(crate) fn world(&mut self) -> World {
        let shape = match self.below(10) {
            0..=4 => {
                let (rows, columns) = (self.within(2, 5), self.within(2, 5));
                Shape::Crossed(if self.chance(50) { [rows, 1, columns] } else { [rows, columns, 1] })
            }
            5 => Shape::Crossed([3, 3, 2]),
            6 => Shape::Crossed([2, 2, 3]),
            _ => Shape::Nested(self.within(2, 3), self.within(2, 4), self.within(1, 2)),
        };
        let releases = [1, 1, 1, 2, 2, 3][self.below(6)];
        self.world_of(shape, releases)
    }

    /// A crossed table with all its margins, one item, one release, and no rule about unanimous answers.
    pub(crate) fn small_table(&mut self, rows: usize, columns: usize) -> World {
        let mut world = self.world_of(Shape::Crossed([rows, 1, columns]), 1);
        let by = |dimensions: &[Dimension]| dimensions.to_vec();
        let (role, wave) = (Dimension::Role, Dimension::Wave);
        world.groupings = vec![vec![by(&[]), by(&[role]), by(&[wave]), by(&[role, wave])]];
        world.rule = DisclosureRule::at_least(world.rule.minimum()).unwrap().showing_unanimous_answers();
        world.sections = vec![vec![0]];
        for respondent in &mut world.respondents {
            respondent.answers = vec![self.below(POINTS)];
        }
        world
    }

    fn world_of(&mut self, shape: Shape, releases: usize) -> World {
        let minimum = [2, 3, 3, 4, 5, 5, 5, 6, 8, 10][self.below(10)];
        let rule = DisclosureRule::at_least(minimum).unwrap();
        let rule = if self.chance(20) { rule.showing_unanimous_answers() } else { rule };
        let sections = [vec![vec![0]], vec![vec![0, 1]], vec![vec![0], vec![1]]][self.below(3)].clone();
        let places = places(shape);
        let groupings = self.groupings(&places);
        // A wave of asking is in its own release, or all waves in each, with late answers.
        let by_wave = self.chance(50);
        let respondents = self.respondents(&places, minimum as usize, releases, by_wave, &sections);
        World {
            rule,
            rules: Vec::new(),
            sections,
            staged: Vec::new(),
            reversed: Vec::new(),
            places,
            respondents,
            groupings: vec![groupings; releases],
        }
    }

    fn groupings(&mut self, places: &[[usize; 3]]) -> Vec<Vec<Dimension>> {
        let all = [Dimension::Role, Dimension::Service, Dimension::Wave];
        let several = |by: &usize| places.iter().any(|place| place[*by] > 0);
        let used: Vec<Dimension> = (0..3).filter(several).map(|by| all[by]).collect();
        let subsets = 1 << used.len();
        let subset = |bits: usize| -> Vec<Dimension> {
            used.iter().enumerate().filter(|(place, _)| bits >> place & 1 == 1).map(|(_, by)| *by).collect()
        };
        let complete = self.chance(50);
        let mut wanted: Vec<_> = (0..subsets).filter(|_| complete || self.chance(60)).map(subset).collect();
        if wanted.is_empty() {
            wanted.push(subset(subsets - 1));
        }
        wanted
    }

    fn respondents(
        &mut self,
        places: &[[usize; 3]],
        minimum: usize,
        releases: usize,
        by_wave: bool,
        sections: &[Vec<usize>],
    ) -> Vec<Respondent> {
        let items = sections.concat().len();
        let (sparse, late) = (self.chance(50), self.within(0, 15));
        let fives = if self.chance(40) { self.within(75, 95) } else { 20 };
        let gaps = [0, 0, 10, 30, 60][self.below(5)];
        let mut respondents = Vec::new();
        for (place, key) in places.iter().enumerate() {
            let n = match (sparse, self.below(10)) {
                (true, 0..=1) => 0,
                (true, 2..=6) => self.within(1, minimum + 2),
                (true, _) => self.within(minimum, 3 * minimum),
                (false, 0..=2) => self.within(1, minimum),
                (false, 9) => self.within(60, 150),
                (false, _) => self.within(minimum, 6 * minimum),
            };
            for _ in 0..n {
                let first = if by_wave { key[2].min(releases - 1) } else { 0 };
                let release = if self.chance(late) { self.within(first, releases - 1) } else { first };
                let answers =
                    (0..items).map(|item| self.answer(fives, if item == 0 { gaps / 3 } else { gaps }));
                let answers = answers.collect();
                respondents.push(Respondent { place, release, answers });
            }
        }
        respondents
    }

    fn answer(&mut self, fives: usize, gaps: usize) -> usize {
        if self.chance(gaps) {
            PASSED_OVER + self.below(2)
        } else if self.chance(fives) {
            POINTS - 1
        } else {
            self.below(POINTS)
        }
    }
}

fn places(shape: Shape) -> Vec<[usize; 3]> {
    match shape {
        Shape::Crossed([roles, services, waves]) => {
            let services = move |role| (0..services).map(move |service| [role, service]);
            let waves = |[role, service]: [usize; 2]| (0..waves).map(move |wave| [role, service, wave]);
            (0..roles).flat_map(services).flat_map(waves).collect()
        }
        Shape::Nested(roles, each, waves) => {
            let services = move |role| (0..each).map(move |service| [role, role * each + service]);
            let waves = |[role, service]: [usize; 2]| (0..waves).map(move |wave| [role, service, wave]);
            (0..roles).flat_map(services).flat_map(waves).collect()
        }
    }
}
