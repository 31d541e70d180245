//! The attack: every cell that the rule protects, narrowed by everything that was released and by what an insider knows.

use std::fmt;

use super::differences::differences;
use super::seen::{Answered, Figures, Seen};
use super::system::{MANY, Row, System, Verdict};
use super::world::{CATEGORIES, PASSED_OVER, POINTS, Respondent, World};

/// Something that was exposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exposed {
    pub(crate) what: String,
    pub(crate) how: String,
}

impl fmt::Display for Exposed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.how)
    }
}

/// What an attack came to: what was exposed, what the solver could not tell, how many cells were attacked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Attacked {
    pub(crate) exposed: Vec<Exposed>,
    pub(crate) undecided: Vec<String>,
    pub(crate) cells: usize,
    pub(crate) solved: usize,
}

/// The unknowns: by atom (a finest group's respondents of one release), how many, how many by answer to each item, how many with a score.
pub(super) struct Unknowns<'w> {
    pub(super) world: &'w World,
    pub(super) atoms: Vec<(usize, usize)>,
}

impl Unknowns<'_> {
    fn new(world: &World, releases: usize) -> Unknowns<'_> {
        let places = 0..world.places.len();
        let atoms = places.flat_map(|place| (0..releases).map(move |release| (place, release))).collect();
        Unknowns { world, atoms }
    }

    fn per_atom(&self) -> usize {
        1 + self.world.items() * CATEGORIES + self.world.scored().len()
    }

    pub(super) fn respondents(&self, atom: usize) -> usize {
        atom * self.per_atom()
    }

    pub(super) fn answers(&self, atom: usize, item: usize, category: usize) -> usize {
        self.respondents(atom) + 1 + item * CATEGORIES + category
    }

    fn scores(&self, atom: usize, section: usize) -> usize {
        self.respondents(atom) + 1 + self.world.items() * CATEGORIES + section
    }

    pub(super) fn atoms_of(&self, seen: &Seen) -> Vec<usize> {
        let holds = |atom: &usize| seen.holds(self.world.places[self.atoms[*atom].0], self.atoms[*atom].1);
        (0..self.atoms.len()).filter(holds).collect()
    }

    /// The counts as they are.
    fn truth(&self) -> Vec<i64> {
        let mut counts = vec![0; self.atoms.len() * self.per_atom()];
        for respondent in &self.world.respondents {
            let Some(atom) = self.atom_of(respondent) else { continue };
            counts[self.respondents(atom)] += 1;
            for (item, category) in respondent.answers.iter().enumerate() {
                counts[self.answers(atom, item, *category)] += 1;
            }
            for (section, items) in self.world.scored().iter().enumerate() {
                let answers = || items.iter().map(|item| respondent.answers[*item]);
                let answered = answers().filter(|answer| *answer < POINTS).count();
                let concerned = answers().filter(|answer| *answer <= PASSED_OVER).count();
                let answered = answered > 0 && 2 * answered >= concerned;
                counts[self.scores(atom, section)] += i64::from(answered);
            }
        }
        counts
    }

    fn atom_of(&self, respondent: &Respondent) -> Option<usize> {
        self.atoms.iter().position(|atom| *atom == (respondent.place, respondent.release))
    }

    /// What holds of any counts: answers add up to respondents; whoever answered an item of a section has a score in it.
    fn always(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for atom in 0..self.atoms.len() {
            for item in 0..self.world.items() {
                let mut row =
                    Row::of((0..CATEGORIES).map(|category| self.answers(atom, item, category)), 0, 0);
                row.terms.push((self.respondents(atom), -1));
                rows.push(row);
            }
            for (section, items) in self.world.scored().iter().enumerate() {
                let scores = self.scores(atom, section);
                let mut most = Row::of([self.respondents(atom)], 0, MANY);
                most.terms.push((scores, -1));
                rows.push(most);
                let mut any = Row::of([], 0, MANY);
                for item in items {
                    let points: Vec<usize> =
                        (0..POINTS).map(|point| self.answers(atom, *item, point)).collect();
                    let mut row =
                        Row { terms: points.iter().map(|var| (*var, -1)).collect(), low: 0, high: MANY };
                    row.terms.push((scores, 1));
                    if items.len() < 3 {
                        rows.push(row);
                    }
                    any.terms.extend(points.iter().map(|var| (*var, 1)));
                }
                if items.len() > 2 {
                    // Whoever answered half of them has a score: those without have fewer answers.
                    let (all, fewer) = (items.len() as i64, items.len().div_ceil(2) as i64 - 1);
                    let mut half = Row { terms: any.terms.clone(), low: -MANY, high: 0 };
                    half.terms.extend([(scores, fewer - all), (self.respondents(atom), -fewer)]);
                    rows.push(half);
                }
                any.terms.push((scores, -1));
                rows.push(any);
            }
        }
        rows
    }

    fn told(&self, seen: &Seen) -> Vec<Row> {
        let atoms = self.atoms_of(seen);
        let respondents = atoms.iter().map(|atom| self.respondents(*atom));
        let Some(figures) = &seen.figures else {
            return vec![Row::of(respondents, 1, MANY)]; // It is listed: somebody is in it.
        };
        let mut rows = vec![Row::of(respondents, figures.responses, figures.responses)];
        for (item, answered) in figures.items.iter().enumerate() {
            if let Some(answered) = answered {
                self.told_of_item(&atoms, item, answered, figures, &mut rows);
            }
        }
        for (section, scored) in figures.sections.iter().enumerate() {
            let Some(scored) = scored else { continue };
            rows.push(Row::of(atoms.iter().map(|atom| self.scores(*atom, section)), scored.n, scored.n));
            let items = &self.world.scored()[section];
            if items.len() > 2 || items.iter().any(|item| self.world.reversed.contains(item)) {
                continue;
            }
            // Of two items, whoever answered one has it count twice: between 1 and the highest point more.
            let sum = |once: i64| {
                let mut terms = Vec::new();
                for atom in &atoms {
                    for item in items {
                        let term = |point: usize| {
                            (
                                self.answers(*atom, *item, point),
                                point as i64 + 1 - if items.len() == 2 { once } else { 0 },
                            )
                        };
                        terms.extend((0..POINTS).map(term).filter(|(_, weight)| *weight != 0));
                    }
                    if items.len() == 2 {
                        terms.push((self.scores(*atom, section), 2 * once));
                    }
                }
                terms
            };
            rows.push(Row { terms: sum(1), low: -MANY, high: scored.sum.1 });
            rows.push(Row { terms: sum(POINTS as i64), low: scored.sum.0, high: MANY });
        }
        rows
    }

    fn told_of_item(
        &self,
        atoms: &[usize],
        item: usize,
        answered: &Answered,
        figures: &Figures,
        rows: &mut Vec<Row>,
    ) {
        let of = |category: usize| atoms.iter().map(move |atom| self.answers(*atom, item, category));
        for (point, (low, high)) in answered.points.iter().enumerate() {
            rows.push(Row::of(of(point), *low, *high));
        }
        if answered.n == 0 {
            return;
        }
        rows.push(Row::of((0..POINTS).flat_map(of), answered.n, answered.n));
        rows.push(Row::of(of(PASSED_OVER), answered.unanswered, answered.unanswered));
        let outside = figures.responses - answered.n - answered.unanswered;
        rows.push(Row::of(of(PASSED_OVER + 1), outside, outside));
        let weighed = |point: usize| of(point).map(move |var| (var, point as i64 + 1));
        let (low, high) = answered.sum;
        rows.push(Row { terms: (0..POINTS).flat_map(weighed).collect(), low, high });
    }

    /// What somebody who is alone in an atom knows: all of it.
    fn alone(&self, respondent: &Respondent) -> Vec<Row> {
        let atom = self.atom_of(respondent).unwrap();
        let mut rows = self.insider(respondent);
        rows.push(Row::of([self.respondents(atom)], 1, 1));
        rows
    }

    /// What somebody in an atom knows of themselves.
    fn insider(&self, respondent: &Respondent) -> Vec<Row> {
        let atom = self.atom_of(respondent).unwrap();
        let answers = respondent.answers.iter().enumerate();
        answers.map(|(item, category)| Row::of([self.answers(atom, item, *category)], 1, MANY)).collect()
    }
}

/// Attacks everything in these releases of a world that its rule protects.
pub(crate) fn attack(world: &World, groups: &[Seen]) -> Attacked {
    attack_where(world, groups, &|_| true, false)
}

/// Whether anything of that name is exposed.
pub(crate) fn is_exposed(world: &World, groups: &[Seen], wanted: &dyn Fn(&str) -> bool) -> bool {
    attack_where(world, groups, wanted, true).exposed.iter().any(|it| wanted(&it.what))
}

fn attack_where(world: &World, groups: &[Seen], wanted: &dyn Fn(&str) -> bool, stops: bool) -> Attacked {
    let releases = groups.iter().map(|seen| seen.release + 1).max().unwrap_or(0);
    let unknowns = Unknowns::new(world, releases);
    let truth = unknowns.truth();
    let mut rows = unknowns.always();
    rows.extend(groups.iter().flat_map(|seen| unknowns.told(seen)));
    // Who is in no group of a table that tells them apart is nobody.
    for release in 0..releases {
        for (atom, (place, since)) in unknowns.atoms.iter().enumerate() {
            for by in &world.groupings[release] {
                let listed = groups.iter().any(|seen| {
                    seen.release == release && seen.by() == *by && seen.holds(world.places[*place], *since)
                });
                if *since <= release && !listed {
                    rows.push(Row::of([unknowns.respondents(atom)], 0, 0));
                }
            }
        }
    }
    let mut system = System::new(rows, truth.clone());
    let mut attacked = Attacked::default();
    let members = |seen: &Seen| -> Vec<&Respondent> {
        world.respondents.iter().filter(|it| seen.holds(world.places[it.place], it.release)).collect()
    };
    let mut alone: Vec<&Respondent> =
        groups.iter().map(members).filter(|it| it.len() == 1).flatten().collect();
    alone.dedup();
    differences(&unknowns, groups, &truth, &system, &mut attacked);
    for seen in groups {
        if stops && attacked.exposed.iter().any(|it| wanted(&it.what)) {
            break;
        }
        attack_group(&unknowns, seen, &alone, &truth, wanted, &mut system, &mut attacked);
    }
    attacked.solved = system.solved;
    attacked
}

fn attack_group(
    unknowns: &Unknowns<'_>,
    seen: &Seen,
    alone: &[&Respondent],
    truth: &[i64],
    wanted: &dyn Fn(&str) -> bool,
    system: &mut System,
    attacked: &mut Attacked,
) {
    let world = unknowns.world;
    let minimum = world.rule.minimum();
    let enough = minimum as usize;
    let few = |n: i64| n > 0 && n < minimum as i64;
    let atoms = unknowns.atoms_of(seen);
    let everybody = Row::of(atoms.iter().map(|atom| unknowns.respondents(*atom)), 0, MANY);
    let count = everybody.value(truth);
    let is_in = |it: &&Respondent| seen.holds(world.places[it.place], it.release);
    let mut insiders: Vec<&Respondent> = world.respondents.iter().filter(is_in).collect();
    insiders.dedup();
    // The ends and the middle: others know no more of what is asked.
    let insiders: Vec<&Respondent> = match insiders.len() {
        0..=3 => insiders,
        n => vec![insiders[0], insiders[n / 2], insiders[n - 1]],
    };
    // Besides, others who are alone in a group of their own: the first and the last.
    let outside: Vec<&&Respondent> = alone.iter().filter(|it| !is_in(it)).collect();
    let outside = outside.first().into_iter().chain(outside.get(1..).and_then(<[_]>::last));
    let outside: Vec<Vec<Row>> = outside.map(|it| unknowns.alone(it)).collect();
    let judge = |attacked: &mut Attacked, what: &dyn Fn() -> String, verdict: Verdict| match verdict {
        Verdict::Safe => {}
        Verdict::Narrowed(low, high) => {
            let how =
                if high == 0 { "certainly alike".to_owned() } else { format!("within {low} to {high}") };
            let exposed = Exposed { what: what(), how };
            if !attacked.exposed.contains(&exposed) {
                attacked.exposed.push(exposed);
            }
        }
        Verdict::Undecided(why) => attacked.undecided.push(format!("{}: {why}", what())),
    };
    let what = || format!("respondents of {} ({count})", seen.name());
    if few(count) && wanted(&what()) {
        attacked.cells += 1;
        if seen.figures.is_some() {
            attacked.exposed.push(Exposed { what: what(), how: "shown".to_owned() });
        }
        let within = insiders.iter().map(|insider| unknowns.insider(insider));
        for besides in within.chain(outside.iter().cloned()) {
            let verdict = system.possible_values(&everybody, &besides, enough);
            judge(attacked, &what, verdict);
        }
    }
    for item in 0..world.items() {
        let of = |point: usize| atoms.iter().map(move |atom| unknowns.answers(*atom, item, point));
        let answered = Row::of((0..POINTS).flat_map(of), 0, MANY);
        let n = answered.value(truth);
        let given: Vec<usize> =
            (0..POINTS).filter(|point| Row::of(of(*point), 0, MANY).value(truth) > 0).collect();
        let alike = world.rule.withholds_unanimous_answers() && given.len() == 1;
        let what = || format!("item {item} of {} ({n} answers, points {given:?})", seen.name());
        let few_gave = |n: i64| n > 0 && n < world.rule.minimum_per_answer() as i64;
        let rare: Vec<usize> = given
            .iter()
            .copied()
            .filter(|point| few_gave(Row::of(of(*point), 0, MANY).value(truth)))
            .collect();
        if (!few(n) && !alike && rare.is_empty()) || !wanted(&what()) {
            continue;
        }
        attacked.cells += 1;
        if seen.figures.as_ref().is_some_and(|figures| figures.items[item].is_some()) {
            attacked.exposed.push(Exposed { what: what(), how: "shown".to_owned() });
        }
        let within = insiders.iter().filter(|it| it.answers[item] < POINTS).map(|it| unknowns.insider(it));
        for besides in within.chain(outside.iter().cloned()) {
            if few(n) {
                let verdict = system.possible_values(&answered, &besides, enough);
                judge(attacked, &what, verdict);
            }
            for point in rare.iter().filter(|point| **point != given[0] || !alike) {
                let target = Row::of(of(*point), 0, MANY);
                {
                    let verdict =
                        system.possible_values(&target, &besides, world.rule.minimum_per_answer() as usize);
                    judge(attacked, &|| format!("point {point} of {}", what()), verdict);
                }
            }
            if alike {
                let others = (0..POINTS).filter(|point| *point != given[0]).flat_map(of);
                let verdict = system.can_be_positive(&Row::of(others, 0, MANY), &besides);
                judge(attacked, &what, verdict);
            }
        }
    }
}
