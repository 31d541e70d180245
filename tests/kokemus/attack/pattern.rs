//! Figures told from the truth, where somebody else than the engine decides what is withheld.

use super::seen::{Answered, Figures, Scored, Seen, between};
use super::world::{DIMENSIONS, PASSED_OVER, POINTS, World};

/// Every group of every table of every release, all of them shown.
pub(crate) fn all_shown(world: &World) -> Vec<Seen> {
    let mut groups: Vec<Seen> = Vec::new();
    for (release, groupings) in world.groupings.iter().enumerate() {
        for by in groupings {
            for respondent in world.respondents.iter().filter(|it| it.release <= release) {
                let place = world.places[respondent.place];
                let level =
                    |dimension: usize| by.contains(&DIMENSIONS[dimension]).then_some(place[dimension]);
                let mut seen = Seen { release, key: [level(0), level(1), level(2)], figures: None };
                if groups.iter().any(|other| other.release == release && other.key == seen.key) {
                    continue;
                }
                seen.figures = Some(figures(world, &seen));
                groups.push(seen);
            }
        }
    }
    groups
}

fn figures(world: &World, seen: &Seen) -> Figures {
    let inside = || world.respondents.iter().filter(|it| seen.holds(world.places[it.place], it.release));
    let item = |item: usize| {
        let of = |category: usize| inside().filter(|it| it.answers[item] == category).count() as i64;
        let n: i64 = (0..POINTS).map(of).sum();
        if n == 0 {
            return Some(Answered { n, unanswered: 0, points: vec![(0, 0); POINTS], sum: (0, 0) });
        }
        let share = |count: i64| (count as f64 / n as f64 * 100.0).round() / 100.0;
        let sum: i64 = (0..POINTS).map(|point| (point as i64 + 1) * of(point)).sum();
        let mean = (sum as f64 / n as f64 * 10.0).round() / 10.0;
        let points = (0..POINTS).map(|point| between(n, share(of(point)), 0.005)).collect();
        Some(Answered { n, unanswered: of(PASSED_OVER), points, sum: between(n, mean, 0.05) })
    };
    let section = |items: &Vec<usize>| {
        let scores: Vec<f64> = inside()
            .filter_map(|it| {
                let points = || items.iter().map(|item| it.answers[*item]).filter(|point| *point < POINTS);
                let sum: usize = points().map(|point| point + 1).sum();
                (points().count() > 0).then(|| sum as f64 / points().count() as f64)
            })
            .collect();
        let n = scores.len() as i64;
        let mean = scores.iter().sum::<f64>() / n.max(1) as f64;
        let mean = (mean * 10.0).round() / 10.0;
        Some(Scored { n, sum: between(n * items.len() as i64, mean, 0.05) })
    };
    Figures {
        responses: inside().count() as i64,
        items: (0..world.items()).map(item).collect(),
        sections: world.sections.iter().map(section).collect(),
    }
}

/// Withholds what the rule itself withholds and nothing besides: too small groups, items answered by too few or alike.
pub(crate) fn only_primary(world: &World, groups: &mut [Seen]) {
    let few = |n: i64| n > 0 && n < world.rule.minimum() as i64;
    for seen in groups {
        let Some(figures) = &mut seen.figures else { continue };
        if few(figures.responses) {
            seen.figures = None;
            continue;
        }
        for (item, answered) in figures.items.iter_mut().enumerate() {
            let alike = |it: &Answered| {
                world.rule.withholds_unanimous_answers() && it.n > 0 && it.points.contains(&(it.n, it.n))
            };
            if answered.as_ref().is_some_and(|it| few(it.n) || alike(it)) {
                *answered = None;
                for (section, items) in world.sections.iter().enumerate() {
                    if items.contains(&item) {
                        figures.sections[section] = None;
                    }
                }
            }
        }
    }
}
