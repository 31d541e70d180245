//! Studies at random in which people are asked, some answer, and both are told by role and by service, with tables of the answers beside.

use kokemus::{
    Bundle, Dimension, DisclosureRule, Ledger, Questionnaire, Response, ResponseTable, Role, Scale, Study,
};
use serde_json::Value;

use super::generated::Generator;
use super::parts_span::{NOBODY, Sums};

const ROLES: [(Role, &str); 3] =
    [(Role::Child, "child"), (Role::Parent, "parent"), (Role::Professional, "professional")];
const SERVICES: [&str; 3] = ["north", "south", "west"];

/// Somebody who was asked: their role and service by number, and whether and since when they have answered.
#[derive(Debug, Clone, Copy)]
struct Asked {
    role: usize,
    service: usize,
    since: usize,
    answers: Option<usize>,
}

#[derive(Debug, Clone)]
pub(crate) struct AskedStudy {
    minimum: u64,
    releases: usize,
    people: Vec<Asked>,
    groupings: Vec<Vec<Dimension>>,
    by_role: bool,
    by_service: bool,
}

/// A group of people by role and service, where they are told apart.
type Who = [Option<usize>; 2];

impl Asked {
    fn is(&self, who: Who) -> bool {
        who[0].is_none_or(|role| role == self.role) && who[1].is_none_or(|service| service == self.service)
    }
}

impl AskedStudy {
    pub(crate) fn seeded(seed: u64) -> Self {
        let mut random = Generator::seeded(seed);
        let random = &mut random;
        let minimum = random.within(2, 8);
        let releases = random.within(1, 2);
        let (roles, services) = (random.within(1, 3), random.within(1, 3));
        let late = random.below(15);
        let mut people = Vec::new();
        for role in 0..roles {
            for service in 0..services {
                let size =
                    if random.chance(40) { random.within(0, minimum) } else { random.within(minimum, 40) };
                let answering = random.within(20, 95);
                for _ in 0..size {
                    let since = if random.chance(late) { releases - 1 } else { 0 };
                    let later = if random.chance(late) { releases - 1 } else { since };
                    let answers = random.chance(answering).then_some(later);
                    people.push(Asked { role, service, since, answers });
                }
            }
        }
        let all = [
            vec![],
            vec![Dimension::Role],
            vec![Dimension::Service],
            vec![Dimension::Role, Dimension::Service],
        ];
        let groupings = all.into_iter().filter(|_| random.chance(60)).collect();
        let (by_role, by_service) = (random.chance(80), random.chance(50));
        AskedStudy { minimum: minimum as u64, releases, people, groupings, by_role, by_service }
    }

    /// Everybody, each role and each service that somebody is of, by the names they are told under.
    fn told(&self) -> Vec<(String, Who)> {
        let mut told = vec![("all".to_owned(), [None, None])];
        for (role, (_, name)) in ROLES.iter().enumerate().filter(|_| self.by_role) {
            told.push(((*name).to_owned(), [Some(role), None]));
        }
        for (service, name) in SERVICES.iter().enumerate().filter(|_| self.by_service) {
            told.push(((*name).to_owned(), [None, Some(service)]));
        }
        told.retain(|(_, who)| self.people.iter().any(|person| person.since == 0 && person.is(*who)));
        told
    }

    /// The releases' JSON.
    pub(crate) fn out(&self) -> Vec<Value> {
        let questionnaire =
            Questionnaire::builder("q", Scale::satisfaction()).section("all", |s| s.item("i", "Item"));
        let study = Study::builder()
            .services(SERVICES)
            .questionnaire(questionnaire.build().unwrap())
            .build()
            .unwrap();
        let mut ledger = Ledger::empty();
        let mut out = Vec::new();
        for release in 0..self.releases {
            let table = self.table(&study, release);
            let mut bundle = Bundle::of(&study, "Asked");
            if !self.groupings.is_empty() {
                bundle = bundle.answers(&table, self.groupings.clone()).unwrap();
            }
            for (name, who) in self.told() {
                let asked = self.people.iter().filter(|it| it.since <= release && it.is(who));
                let answered = asked.clone().filter(|it| it.answers.is_some_and(|since| since <= release));
                bundle = bundle.asked(name, asked.count() as u64, answered.count() as u64).unwrap();
            }
            let rule = DisclosureRule::at_least(self.minimum).unwrap();
            let Ok(released) = bundle.release(rule, &ledger) else { break };
            ledger = released.ledger;
            out.push(serde_json::to_value(&released.release).unwrap());
        }
        out
    }

    fn table(&self, study: &Study, release: usize) -> ResponseTable {
        let mut table = study.table("q").unwrap();
        for (number, person) in self.people.iter().enumerate() {
            if person.answers.is_some_and(|since| since <= release) {
                let service = study.service(SERVICES[person.service]).unwrap();
                let point = 1 + (number * 7 % 5) as i16;
                table
                    .push(Response::by(ROLES[person.role].0.clone()).of_service(&service).answers([point]))
                    .unwrap();
            }
        }
        table
    }

    /// How few are given by what was told.
    pub(crate) fn exposed(&self, out: &[Value]) -> Option<String> {
        let mut sums = Sums::default();
        for (release, json) in out.iter().enumerate() {
            for (entry, (name, who)) in json["asked"].as_array().into_iter().flatten().zip(self.told()) {
                let figures = &entry["figures"];
                if figures != "withheld" {
                    for answered in [true, false] {
                        let terms = self.terms(who, answered, release);
                        let n = terms.iter().filter(|(case, ..)| *case != NOBODY).count() as u64;
                        let (asked, have) = (figures["asked"].as_u64(), figures["answered"].as_u64());
                        let told =
                            if answered { have } else { asked.zip(have).map(|(asked, have)| asked - have) };
                        assert_eq!(told, Some(n), "{name}");
                        sums.tell(terms);
                    }
                }
            }
            for table in json["questionnaires"][0]["tables"].as_array().into_iter().flatten() {
                for group in
                    table["groups"].as_array().unwrap().iter().filter(|it| it["figures"] != "withheld")
                {
                    let role =
                        group.get("role").map(|key| ROLES.iter().position(|(_, name)| key == name).unwrap());
                    let service =
                        group.get("service").map(|key| SERVICES.iter().position(|it| key == it).unwrap());
                    sums.tell(self.terms([role, service], true, release));
                }
            }
        }
        let few = sums.of_too_few(self.minimum as usize, true)?;
        let names: Vec<String> =
            few.into_iter().filter(|(case, _)| *case != NOBODY).map(|(_, name)| name).collect();
        Some(format!("{names:?}"))
    }

    /// Who has answered by a release, or has been asked and not: people, and for each place and release somebody who may be.
    fn terms(&self, who: Who, answered: bool, release: usize) -> Vec<(u64, String, i64)> {
        let has = |it: &Asked| it.answers.is_some_and(|since| since <= release);
        let name = |it: &Asked| format!("{} {} {} {:?}", it.role, it.service, it.since, it.answers);
        let theirs = self.people.iter().enumerate().filter(|(_, it)| it.since <= release && it.is(who));
        let mut terms: Vec<_> = theirs
            .filter(|(_, it)| has(it) == answered)
            .map(|(number, it)| (number as u64, name(it), 1))
            .collect();
        for role in 0..ROLES.len() {
            for service in 0..SERVICES.len() {
                for since in 0..self.releases {
                    for answers in [None, Some(0), Some(1)] {
                        let it = Asked { role, service, since, answers };
                        let is_possible =
                            answers.is_none_or(|answers| answers >= since && answers < self.releases);
                        if is_possible && since <= release && it.is(who) && has(&it) == answered {
                            terms.push((NOBODY, name(&it), 1));
                        }
                    }
                }
            }
        }
        terms
    }
}
