//! Worlds at random with what the usual ones do not have: long sections, items about a stage, reverse-keyed items, answers that must not be rare,
//! rules and groupings that change from release to release.

use kokemus::DisclosureRule;

use super::generated::Generator;
use super::world::{PASSED_OVER, POINTS, World};

/// Finest groups of a world, at most: so many more unknowns each has here.
const PLACES: usize = 9;

impl Generator {
    pub(crate) fn wide_world(&mut self) -> World {
        let mut world = loop {
            let world = self.world();
            if world.places.len() <= PLACES && world.respondents.len() <= 150 {
                break world;
            }
        };
        world.sections = match self.below(4) {
            0 => vec![(0..3).collect()],
            1 => vec![(0..4).collect()],
            2 => vec![vec![0, 1], vec![2]],
            _ => vec![vec![0], vec![1, 2, 3]],
        };
        let items = world.items();
        world.staged = (0..items).filter(|_| self.chance(30)).collect();
        world.reversed = (0..items).filter(|_| self.chance(25)).collect();
        let (gaps, fives) = ([0, 5, 20, 50][self.below(4)], [20, 20, 85][self.below(3)]);
        for respondent in &mut world.respondents {
            let answer = |_| match (self.chance(gaps), self.chance(fives)) {
                (true, _) => PASSED_OVER + self.below(2),
                (false, true) => POINTS - 1,
                (false, false) => self.below(POINTS),
            };
            respondent.answers = (0..items).map(answer).collect();
        }
        if self.chance(60) {
            let each = self.within(2, world.rule.minimum() as usize) as u64;
            world.rule = world.rule.each_answer_by_at_least(each).unwrap();
        }
        let releases = world.groupings.len();
        if releases > 1 && self.chance(50) {
            let weakest = world.rule;
            let rule = |random: &mut Generator| {
                let minimum = weakest.minimum() + random.below(4) as u64;
                let rule = DisclosureRule::at_least(minimum).unwrap();
                let rule = rule.each_answer_by_at_least(weakest.minimum_per_answer()).unwrap();
                let alike = weakest.withholds_unanimous_answers() || random.chance(50);
                if alike { rule } else { rule.showing_unanimous_answers() }
            };
            world.rules = (0..releases).map(|_| rule(self)).collect();
            let first = self.below(releases);
            world.rules[first] = weakest;
        }
        for groupings in &mut world.groupings {
            let kept: Vec<_> = groupings.iter().filter(|_| self.chance(65)).cloned().collect();
            if !kept.is_empty() {
                *groupings = kept;
            }
        }
        world
    }
}
