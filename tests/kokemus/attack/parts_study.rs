//! Studies at random of wellbeing, links and outputs, over several releases.

use kokemus::{
    Bundle, Change, DisclosureRule, Ledger, Link, Measure, Measurement, MeasurementTable, MissingPolicy,
    Outputs, Questionnaire, Released, Response, ResponseTable, Role, Scale, StageKey, Study, Wellbeing,
};

use super::generated::Generator;

/// The keys of the stages that are measured.
pub(crate) const STAGES: [&str; 3] = ["first-contact", "in-service", "support-afterwards"];

/// Something that is known of a case from some release on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Since {
    pub(crate) value: f64,
    pub(crate) release: usize,
}

/// Whose wellbeing a role reported, stage by stage; of several values the last that is out by then holds.
#[derive(Debug, Clone)]
pub(crate) struct Reported {
    pub(crate) case: u64,
    pub(crate) parent: bool,
    pub(crate) at: Vec<Vec<Since>>,
}

#[derive(Debug, Clone)]
pub(crate) struct PartsStudy {
    pub(crate) rule: DisclosureRule,
    pub(crate) releases: usize,
    pub(crate) reported: Vec<Reported>,
    /// Places of stages.
    pub(crate) changes: Vec<(usize, usize)>,
    by_reporter: bool,
    bands: u8,
    /// Per link the number of its change, and points by case.
    pub(crate) links: Vec<(usize, Vec<(u64, Since)>)>,
    pub(crate) outputs: Vec<(u64, Since)>,
}

/// A release with the tables that it was made of.
pub(crate) struct Out {
    pub(crate) released: Released,
    pub(crate) table: MeasurementTable,
    pub(crate) stages: Vec<StageKey>,
}

impl Reported {
    pub(crate) fn value(&self, stage: usize, release: usize) -> Option<f64> {
        self.at[stage].iter().rev().find(|since| since.release <= release).map(|since| since.value)
    }

    fn role(&self) -> Role {
        if self.parent { Role::Parent } else { Role::Child }
    }
}

impl PartsStudy {
    pub(crate) fn seeded(seed: u64) -> Self {
        let mut random = Generator::seeded(seed);
        let random = &mut random;
        let minimum = random.within(2, 10);
        let mut rule = DisclosureRule::at_least(minimum as u64).unwrap();
        if random.chance(25) {
            rule = rule.showing_unanimous_answers();
        }
        if random.chance(40) {
            rule = rule.dominance(random.within(1, 2) as u64, random.within(30, 80) as u8).unwrap();
        }
        let releases = [1, 1, 2, 3][random.below(4)];
        let cases = random.within(minimum, 7 * minimum);
        let (stays, late) = ([60, 85, 100][random.below(3)], random.within(0, 20));
        let (parents, steps) = (random.below(100), [1, 4, 20][random.below(3)]);
        let lopsided = if random.chance(30) { 90 } else { 0 };
        let since = |random: &mut Generator| if random.chance(late) { random.below(releases) } else { 0 };
        let mut reported = Vec::new();
        for case in 0..cases as u64 {
            for parent in [false, true] {
                if !random.chance(if parent { parents } else { 100 }) {
                    continue;
                }
                let mut at: Vec<Vec<Since>> = Vec::new();
                for stage in 0..STAGES.len() {
                    let value = |random: &mut Generator| {
                        let step = if random.chance(lopsided) { steps } else { random.within(0, steps) };
                        100.0 * step as f64 / steps as f64
                    };
                    let mut values = Vec::new();
                    if random.chance(if stage == 0 { 95 } else { stays }) {
                        values.push(Since { value: value(random), release: since(random) });
                        if random.chance(late / 4) {
                            values.push(Since { value: value(random), release: releases - 1 });
                        }
                    }
                    at.push(values);
                }
                reported.push(Reported { case, parent, at });
            }
        }
        let changes: Vec<(usize, usize)> =
            [(0, 1), (0, 2), (1, 2)].into_iter().filter(|_| random.chance(75)).collect();
        let lacking = random.below(30);
        let link = |random: &mut Generator| {
            let answered: Vec<u64> = (0..cases as u64).filter(|_| !random.chance(lacking)).collect();
            answered
                .into_iter()
                .map(|case| (case, Since { value: random.within(1, 5) as f64, release: since(random) }))
                .collect()
        };
        let links = (0..2 * changes.len()).filter(|_| random.chance(60)).map(|place| place / 2);
        let links: Vec<usize> = links.collect();
        let links = links.into_iter().map(|change| (change, link(random))).collect();
        let outputs = (0..cases as u64)
            .map(|case| {
                let value = if random.chance(10) { 90.0 } else { random.within(0, 5) as f64 };
                (case, Since { value, release: since(random) })
            })
            .collect();
        let (by_reporter, bands) = (random.chance(70), random.within(2, 5) as u8);
        PartsStudy { rule, releases, reported, changes, by_reporter, bands, links, outputs }
    }

    /// The releases, one after the other, each with the ledger of the one before.
    pub(crate) fn out(&self) -> Vec<Out> {
        let questionnaire =
            Questionnaire::builder("q", Scale::satisfaction()).section("all", |s| s.item("i", "Item"));
        let measure = Measure::new("m", 0.0, 100.0).unwrap().with_reliability(0.8).unwrap();
        let study =
            Study::builder().questionnaire(questionnaire.build().unwrap()).measure(measure).build().unwrap();
        let stages: Vec<StageKey> = STAGES.iter().map(|stage| study.stage(stage).unwrap()).collect();
        let mut ledger = Ledger::empty();
        let mut out: Vec<Out> = Vec::new();
        for release in 0..self.releases {
            let table = self.table(&study, &stages, release);
            let mut wellbeing = Wellbeing::of(&table).bands(self.bands).unwrap();
            for (from, to) in &self.changes {
                wellbeing = wellbeing.change(&stages[*from], &stages[*to]).unwrap();
            }
            if self.by_reporter {
                wellbeing = wellbeing.by_reporter([Role::Child, Role::Parent]);
            }
            let linked: Vec<_> = (self.links.iter())
                .map(|(change, points)| {
                    let (from, to) = self.changes[*change];
                    let change = Change::between(&table, &stages[from], &stages[to]).unwrap();
                    (experience(&study, points, release).scores("all", MissingPolicy::HALF).unwrap(), change)
                })
                .collect();
            let amounts = self.outputs.iter().filter(|(_, since)| since.release <= release);
            let outputs = Outputs::new("visits", amounts.map(|(case, since)| (*case, since.value))).unwrap();
            let mut bundle = Bundle::of(&study, "Parts")
                .wellbeing(wellbeing)
                .unwrap()
                .outputs("Visits", &outputs)
                .unwrap();
            for (number, (scores, change)) in linked.iter().enumerate() {
                bundle = bundle.link(format!("link {number}"), Link::between(scores, change)).unwrap();
            }
            let released = bundle.release(self.rule, &ledger).unwrap();
            ledger = serde_json::from_str(&serde_json::to_string(&released.ledger).unwrap()).unwrap();
            out.push(Out { released, table, stages: stages.clone() });
        }
        out
    }

    fn table(&self, study: &Study, stages: &[StageKey], release: usize) -> MeasurementTable {
        let mut table = study.measurements("m").unwrap();
        for reported in &self.reported {
            for (place, stage) in stages.iter().enumerate() {
                let Some(value) = reported.value(place, release) else { continue };
                let measurement = Measurement::of(reported.case, Role::Child, stage, value);
                table.push(measurement.reported_by(reported.role())).unwrap();
            }
        }
        table
    }
}

fn experience(study: &Study, points: &[(u64, Since)], release: usize) -> ResponseTable {
    let mut table = study.table("q").unwrap();
    for (case, since) in points.iter().filter(|(_, since)| since.release <= release) {
        table.push(Response::by(Role::Child).case(*case).answers([since.value as i16])).unwrap();
    }
    table
}
