//! A study of one small section, attacked by trying all that anybody may have answered.

use std::collections::{BTreeSet, HashMap, HashSet};

use kokemus::{Bundle, Dimension, DisclosureRule, Ledger, Release, TopBox};

use super::generated::Generator;
use super::scores_printed::{Form, NOBODY, Printed, SERVICES, Sums, is_within, plus};

/// So many worlds are looked at, and so many kept of one service, before a study is given up.
const MOST_WORLDS: usize = 1_000_000;
const MOST_STATES: usize = 20_000;

/// What is printed of a group, in all releases together.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) shown: bool,
    /// Of each item that is shown, how many gave each answer at most. They are no fewer, but where nobody gave a point.
    items: Vec<Option<Vec<u8>>>,
    pub(crate) means: Vec<Option<Printed>>,
    /// Of everybody.
    alphas: Vec<Option<Printed>>,
}

/// Something withheld: of which group (everybody, then the services) and item, what it has been in the worlds so far, of how many values.
#[derive(Debug)]
struct Target {
    group: usize,
    item: usize,
    /// What all answered; where none is given, it is about how many answered.
    alike: Option<usize>,
    values: BTreeSet<u8>,
    needed: usize,
}

impl Target {
    /// What it is in a world; `None` in one that somebody who answered the item knows not to be theirs.
    fn value(&self, form: &Form, sums: &Sums) -> Option<u8> {
        let points = form.points(sums, self.item);
        let n: u8 = points.iter().sum();
        self.alike.map_or((n > 0).then_some(n), |alike| (points[alike] > 0).then_some(n - points[alike]))
    }
}

/// Who answered what in each service, and what is released of it.
#[derive(Debug)]
pub(crate) struct ScoredWorld {
    minimum: u64,
    services: Vec<Vec<usize>>,
    releases: Vec<Vec<Vec<Dimension>>>,
}

/// What came of an attack.
#[derive(Debug, Default)]
pub(crate) struct Attacked {
    pub(crate) exposed: Vec<String>,
    pub(crate) undecided: bool,
    /// Whether an item was withheld of a service that is shown, while of everybody the mean was, its interval was, alpha was.
    pub(crate) beside: [bool; 3],
}

impl ScoredWorld {
    /// A study in which many are of one mind, or pass an item over, so that items are withheld.
    pub(crate) fn generated(form: &Form, generator: &mut Generator, services: usize, largest: usize) -> Self {
        let contrast = generator.chance(60);
        let answer = |form: &Form, generator: &mut Generator, style: usize, usual: usize| match style {
            1 if generator.chance(25) => form.points + generator.below(2),
            0 | 1 => usual,
            2 if generator.chance(65) => form.points,
            _ => generator.below(form.points),
        };
        let services = (0..services).map(|service| {
            let of_item: Vec<(usize, usize)> = (0..form.items)
                .map(|_| {
                    let usual =
                        if contrast { service % 2 * (form.points - 1) } else { generator.below(form.points) };
                    ([0, 0, 0, 1, 1, 2, 3, 3, 3][generator.below(9)], usual)
                })
                .collect();
            let record = |generator: &mut Generator| {
                let answers = of_item.iter().rev();
                answers.fold(0, |record, (style, usual)| {
                    record * (form.points + 2) + answer(form, generator, *style, *usual)
                })
            };
            (0..generator.within(3, largest)).map(|_| record(generator)).collect()
        });
        let services = services.collect();
        let (all, both) = (vec![vec![]], vec![vec![], vec![Dimension::Service]]);
        let releases = match generator.below(5) {
            0 => vec![all, both],
            1 => vec![both, all],
            _ => vec![both],
        };
        ScoredWorld { minimum: generator.within(2, 4) as u64, services, releases }
    }

    /// What is released, as long as it is.
    fn released(&self, form: &Form) -> Vec<Release> {
        let mut table = form.study.table("q").unwrap();
        for (service, records) in self.services.iter().enumerate() {
            for record in records {
                form.push(&mut table, service, *record);
            }
        }
        let rule = DisclosureRule::at_least(self.minimum).unwrap();
        let mut ledger = Ledger::empty();
        let mut out = Vec::new();
        for groupings in &self.releases {
            let bundle = Bundle::of(&form.study, "t").top_box(TopBox::ONE);
            let bundle = bundle.answers(&table, groupings.iter().cloned()).unwrap();
            let Ok(released) = bundle.release(rule, &ledger) else { break };
            out.push(released.release);
            ledger = released.ledger;
        }
        out
    }

    /// What is printed of everybody, then of each service.
    pub(crate) fn told(&self, form: &Form) -> Vec<Told> {
        let nothing = Told { shown: false, items: vec![None; form.items], means: vec![], alphas: vec![] };
        let mut told = vec![nothing; self.services.len() + 1];
        for release in self.released(form) {
            let questionnaire = &release.questionnaires()[0];
            for group in questionnaire.tables.iter().flat_map(|table| &table.groups) {
                let service = group.group.service.clone().flatten();
                let place = service.map_or(0, |key| 1 + SERVICES.iter().position(|it| **it == key).unwrap());
                let Some(figures) = group.figures.figure() else { continue };
                let told = &mut told[place];
                told.shown = true;
                for (told, item) in told.items.iter_mut().zip(&figures.items) {
                    let Some(figures_of) = item.figures.figure() else { continue };
                    *told = Some(figures_of.as_ref().map_or_else(
                        || [vec![0; form.points], vec![u8::MAX; 2]].concat(),
                        |it| {
                            let count =
                                |share: &kokemus::Printed| (share.value() * it.n as f64).round() as u8;
                            let without = [it.unanswered, figures.responses - it.n - it.unanswered];
                            it.shares.iter().map(count).chain(without.map(|count| count as u8)).collect()
                        },
                    ));
                }
                let mean = figures.sections[0].mean.figure();
                told.means.extend(mean.map(|mean| mean.as_ref().map(Printed::read)));
            }
            let alpha = questionnaire.reliability.first().and_then(|it| it.alpha.figure());
            told[0].alphas.extend(alpha.map(|alpha| {
                alpha.as_ref().map(|it| {
                    let ends = it.lower.zip(it.upper).map(|(lower, upper)| (lower.value(), upper.value()));
                    Printed { value: it.value.value(), ends, n: it.n }
                })
            }));
        }
        told
    }

    pub(crate) fn sums(&self, form: &Form) -> Vec<Sums> {
        let of =
            |records: &Vec<usize>| records.iter().fold(NOBODY, |sum, record| plus(&sum, &form.sums[*record]));
        let services: Vec<Sums> = self.services.iter().map(of).collect();
        let all = services.iter().fold(NOBODY, |all, one| plus(&all, one));
        std::iter::once(all).chain(services).collect()
    }

    /// What must keep several values: that an item was not answered alike by all, and of groups that are shown, how many answered it.
    fn targets(&self, form: &Form, told: &[Told]) -> Vec<Target> {
        let mut targets = Vec::new();
        for (group, sums) in self.sums(form).iter().enumerate() {
            for item in (0..form.items).filter(|item| told[group].items[*item].is_none()) {
                let points = form.points(sums, item);
                let n: u8 = points.iter().sum();
                let mut add = |alike, needed| {
                    targets.push(Target { group, item, alike, values: BTreeSet::new(), needed });
                };
                if let Some(alike) = points.iter().position(|count| n > 0 && *count == n) {
                    add(Some(alike), 2);
                }
                if told[group].shown && n > 0 && u64::from(n) < self.minimum {
                    add(None, self.minimum as usize);
                }
            }
        }
        targets
    }

    /// How many there may be in each service: the truth first, then, where services are withheld, whatever else adds up.
    fn sizes(&self, told: &[Told]) -> Vec<Vec<usize>> {
        let truth: Vec<usize> = self.services.iter().map(Vec::len).collect();
        let all: usize = truth.iter().sum();
        let mut sizes = vec![vec![]];
        for (service, size) in truth.iter().enumerate() {
            let may = if told[service + 1].shown { *size..=*size } else { 1..=all };
            let with = |sizes: &Vec<usize>| {
                may.clone().map(|size| [&sizes[..], &[size]].concat()).collect::<Vec<_>>()
            };
            sizes = sizes.iter().flat_map(with).collect();
        }
        sizes.retain(|sizes| sizes.iter().sum::<usize>() == all);
        let far = |sizes: &Vec<usize>| {
            sizes.iter().zip(&truth).map(|(one, other)| one.abs_diff(*other)).sum::<usize>()
        };
        sizes.sort_by_key(far);
        sizes
    }

    /// Attacks what is told, by whatever it was decided.
    pub(crate) fn attacked(&self, form: &mut Form, told: &[Told]) -> Attacked {
        let truth = self.sums(form);
        assert!(is_printed(form, &told[0], &truth[0], self.minimum), "{self:?} {told:?}");
        let mut targets = self.targets(form, told);
        let mut attacked = Attacked::default();
        let hides = |told: &Told| told.shown && told.items.iter().any(Option::is_none);
        if told[1..].iter().any(hides) {
            let mean = told[0].means.iter().flatten().next();
            attacked.beside =
                [mean.is_some(), mean.is_some_and(|mean| mean.ends.is_some()), !told[0].alphas.is_empty()];
        }
        for sizes in self.sizes(told) {
            if targets.is_empty() {
                break;
            }
            attacked.undecided |= !self.try_all(form, told, &truth, &sizes, &mut targets);
        }
        if !attacked.undecided {
            attacked.exposed =
                targets.iter().map(|target| format!("{target:?} of {self:?}, told {told:?}")).collect();
        }
        attacked
    }

    /// Looks at every world with so many in each service until the targets have their values, and drops those that have; whether it came to
    /// an end.
    fn try_all(
        &self,
        form: &mut Form,
        told: &[Told],
        truth: &[Sums],
        sizes: &[usize],
        targets: &mut Vec<Target>,
    ) -> bool {
        let most: Vec<Sums> = told.iter().map(|told| most(form, told)).collect();
        let mut services = Vec::new();
        for (service, size) in sizes.iter().enumerate() {
            let Some(mut states) = states(form, *size, &[&most[0], &most[service + 1]]) else { return false };
            states.retain(|sums| is_printed(form, &told[service + 1], sums, self.minimum));
            let far = |sums: &Sums| -> u32 {
                sums.iter().zip(&truth[service + 1]).map(|(one, other)| u32::from(one.abs_diff(*other))).sum()
            };
            states.sort_by_cached_key(far);
            services.push((service, states));
        }
        services.sort_by_key(|(_, states)| states.len());
        // Of the service with most worlds, those that make everybody's answers what they are.
        let Some((last, states)) = services.pop() else { return true };
        let is_exact = |place: &usize| {
            let item = (0..form.items).find(|item| form.item(*item).contains(place));
            item.is_some_and(|item| {
                told[0].items[item].as_ref().is_some_and(|counts| !counts.contains(&u8::MAX))
            })
        };
        let exact: Vec<usize> = (0..NOBODY.len()).filter(is_exact).collect();
        let mut by_answers: HashMap<Vec<u8>, Vec<Sums>> = HashMap::new();
        for sums in states {
            by_answers.entry(exact.iter().map(|place| sums[*place]).collect()).or_default().push(sums);
        }
        let mut looked_at = 0;
        let mut parts = truth.to_vec();
        let mut numbers = vec![0; services.len()];
        loop {
            let mut others = NOBODY;
            for ((service, states), number) in services.iter().zip(&numbers) {
                let Some(sums) = states.get(*number) else { return true };
                parts[service + 1] = *sums;
                others = plus(&others, sums);
            }
            looked_at += 1;
            if is_within(&others, &most[0]) {
                let left: Vec<u8> = exact.iter().map(|place| most[0][*place] - others[*place]).collect();
                for sums in by_answers.get(&left).into_iter().flatten() {
                    looked_at += 1;
                    parts[last + 1] = *sums;
                    parts[0] = plus(&others, sums);
                    let is_new = |target: &Target| {
                        target
                            .value(form, &parts[target.group])
                            .is_some_and(|value| !target.values.contains(&value))
                    };
                    if targets.iter().any(is_new) && is_printed(form, &told[0], &parts[0], self.minimum) {
                        for target in targets.iter_mut() {
                            target.values.extend(target.value(form, &parts[target.group]));
                        }
                        targets.retain(|target| target.values.len() < target.needed);
                    }
                }
            }
            if targets.is_empty() {
                return true;
            }
            if looked_at > MOST_WORLDS {
                return false;
            }
            let Some(first) = numbers.first_mut() else { return true };
            *first += 1;
            for place in 1..numbers.len() {
                if numbers[place - 1] == services[place - 1].1.len() {
                    numbers[place - 1] = 0;
                    numbers[place] += 1;
                }
            }
        }
    }
}

/// How many gave each answer at most.
fn most(form: &Form, told: &Told) -> Sums {
    let mut most = [u8::MAX; 25];
    for (item, counts) in told.items.iter().enumerate() {
        if let Some(counts) = counts {
            most[form.item(item)].copy_from_slice(counts);
        }
    }
    most
}

/// All that so many may have answered together, within bounds; `None` where that is too much.
fn states(form: &Form, size: usize, most: &[&Sums]) -> Option<Vec<Sums>> {
    let mut states = HashSet::from([NOBODY]);
    for _ in 0..size {
        let with_one_more = states.iter().flat_map(|sums| form.sums.iter().map(|one| plus(sums, one)));
        states = with_one_more.filter(|sums| most.iter().all(|most| is_within(sums, most))).collect();
        if states.len() > MOST_STATES {
            return None;
        }
    }
    Some(states.into_iter().collect())
}

/// Whether the scores of a group would be printed as they were, if it were this; alpha of too few is never printed.
fn is_printed(form: &mut Form, told: &Told, sums: &Sums, minimum: u64) -> bool {
    told.means.iter().all(|mean| Printed::is_as(mean.as_ref(), form.mean(sums)))
        && told.alphas.iter().all(|alpha| {
            let made = form.alpha(sums);
            Printed::is_as(alpha.as_ref(), made) && made.and_then(|made| made.n).is_none_or(|n| n >= minimum)
        })
}
