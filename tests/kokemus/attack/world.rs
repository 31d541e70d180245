//! The truth that an attack is judged by: respondents, and the releases made of them.

use kokemus::{
    Bundle, Dimension, DisclosureRule, Error, Ledger, Missing, Questionnaire, Response, Role, Scale, Study,
};
use serde_json::Value;

/// The dimensions of a world's groups, in the order of its places.
pub(crate) const DIMENSIONS: [Dimension; 3] = [Dimension::Role, Dimension::Service, Dimension::Wave];
/// Answers: the points from the lowest, then passed over, then not applicable.
pub(crate) const POINTS: usize = 5;
pub(crate) const PASSED_OVER: usize = POINTS;
pub(crate) const CATEGORIES: usize = POINTS + 2;

/// One respondent: where among the places, from which release on, and what they answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Respondent {
    pub(crate) place: usize,
    pub(crate) release: usize,
    pub(crate) answers: Vec<usize>,
}

/// A study with its respondents, and what is asked for in each release.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) rule: DisclosureRule,
    /// The rules of the releases where they change; `rule` is then no stricter than any of them.
    pub(crate) rules: Vec<DisclosureRule>,
    /// Which items are in which section.
    pub(crate) sections: Vec<Vec<usize>>,
    /// Items that ask about one stage of the path, and items of which a high point is a bad answer.
    pub(crate) staged: Vec<usize>,
    pub(crate) reversed: Vec<usize>,
    /// The finest groups that are possible: role, service and wave by number.
    pub(crate) places: Vec<[usize; 3]>,
    pub(crate) respondents: Vec<Respondent>,
    /// By release, the tables' groupings.
    pub(crate) groupings: Vec<Vec<Vec<Dimension>>>,
}

impl World {
    pub(crate) fn items(&self) -> usize {
        self.sections.iter().map(Vec::len).sum()
    }

    /// The items of every score: of each section, then of the stage.
    pub(crate) fn scored(&self) -> Vec<Vec<usize>> {
        let staged = (!self.staged.is_empty()).then(|| self.staged.clone());
        self.sections.iter().cloned().chain(staged).collect()
    }

    pub(crate) fn levels(&self, dimension: usize) -> usize {
        self.places.iter().map(|place| place[dimension] + 1).max().unwrap_or(0)
    }

    /// The releases' JSON, as long as they are given out, and why they are not from there on.
    pub(crate) fn releases(&self) -> (Vec<Value>, Option<Error>) {
        let names = |prefix: &str, dimension| -> Vec<String> {
            (0..self.levels(dimension)).map(|level| format!("{prefix}{level}")).collect()
        };
        let (services, waves) = (names("s", 1), names("w", 2));
        let roles = roles(self.levels(0));
        let questionnaire = Questionnaire::builder("q", Scale::satisfaction());
        let questionnaire = self.sections.iter().enumerate().fold(questionnaire, |built, (number, items)| {
            built.section(&format!("section{number}"), |section| {
                items.iter().fold(section, |section, item| {
                    section.item_with(&format!("i{item}"), "Item", |it| {
                        let it = if self.staged.contains(item) { it.about_stage("in-service") } else { it };
                        if self.reversed.contains(item) { it.reverse_keyed() } else { it }
                    })
                })
            })
        });
        let study = Study::builder()
            .services(services.iter().map(String::as_str))
            .waves(waves.iter().map(String::as_str))
            .questionnaire(questionnaire.build().unwrap());
        let own = roles.iter().filter(|role| matches!(role, Role::Other(_)));
        let study = own.fold(study, |study, role| study.role(role.clone())).build().unwrap();
        let mut ledger = Ledger::empty();
        let mut out = Vec::new();
        for (release, groupings) in self.groupings.iter().enumerate() {
            let mut table = study.table("q").unwrap();
            for respondent in self.respondents.iter().filter(|it| it.release <= release) {
                let [role, service, wave] = self.places[respondent.place];
                let answers = self.sections.iter().flatten().map(|item| answer(respondent.answers[*item]));
                let response = Response::by(roles[role].clone())
                    .of_service(&study.service(&services[service]).unwrap())
                    .in_wave(&study.wave(&waves[wave]).unwrap())
                    .answers(answers);
                table.push(response).unwrap();
            }
            let bundle = Bundle::of(&study, "World").answers(&table, groupings.clone()).unwrap();
            match bundle.release(*self.rules.get(release).unwrap_or(&self.rule), &ledger) {
                Ok(released) => {
                    out.push(serde_json::to_value(&released.release).unwrap());
                    // The ledger is stored between releases.
                    let stored = serde_json::to_string(&released.ledger).unwrap();
                    ledger = serde_json::from_str(&stored).unwrap();
                }
                Err(error) => return (out, Some(error)),
            }
        }
        (out, None)
    }
}

/// The names of roles as the study has them.
pub(crate) fn roles(levels: usize) -> Vec<Role> {
    let listed = [Role::Child, Role::Parent, Role::Professional, Role::YoungPerson];
    let own = (listed.len()..levels).map(|level| Role::other(&format!("role-{level}")).unwrap());
    listed.iter().cloned().chain(own).take(levels).collect()
}

fn answer(category: usize) -> kokemus::Answer {
    match category {
        PASSED_OVER => Missing::Skipped.into(),
        point if point < POINTS => i32::try_from(point + 1).unwrap().into(),
        _ => Missing::NotApplicable.into(),
    }
}
