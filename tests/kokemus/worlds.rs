//! A small study and random rows for it: what the property tests count, permute and split.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use kokemus::{
    Administration, Answer, Better, Measure, Missing, Questionnaire, Response, ResponseTable, Role, Scale,
    ServiceKey, StageKey, Study, WaveKey,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

pub(crate) fn worry() -> Scale {
    Scale::new("worry", -2, 3).unwrap().better(Better::Lower)
}

pub(crate) fn study() -> Study {
    let family = Questionnaire::builder("family", Scale::satisfaction())
        .section("encounter", |s| {
            s.item_with("heard", "Heard", |i| i.about_stage("in-service").concept("heard"))
                .item_with("late", "Late", kokemus::ItemBuilder::reverse_keyed)
                .item("trust", "Trust")
        })
        .section("benefit", |s| {
            s.item_with("recommend", "Recommend", |i| i.scale(Scale::recommendation())).item_with(
                "worry",
                "Worry",
                |i| i.scale(worry()),
            )
        })
        .build()
        .unwrap();
    Study::builder()
        .waves(["spring", "autumn"])
        .services(["family-work", "support-person"])
        .role(Role::other("grandparent").unwrap())
        .questionnaire(family)
        .measure(wellbeing())
        .build()
        .unwrap()
}

pub(crate) fn wellbeing() -> Measure {
    Measure::new("wellbeing", -10.0, 100.0).unwrap()
}

/// One respondent: positions on the study's lists, and answers as steps above the lowest point or a reason.
#[derive(Debug, Clone)]
pub(crate) struct RandomRow {
    pub(crate) role: usize,
    pub(crate) wave: Option<usize>,
    pub(crate) service: Option<usize>,
    pub(crate) stage: Option<usize>,
    pub(crate) administration: Option<Administration>,
    pub(crate) case: Option<u32>,
    pub(crate) answers: [Answer; 5],
    pub(crate) value: f64,
}

fn answer(scale: &Scale) -> BoxedStrategy<Answer> {
    let (lowest, highest) = (scale.lowest(), scale.highest());
    prop_oneof![
        6 => (lowest..=highest).prop_map(Answer::Point),
        1 => prop::sample::select(Missing::ALL.to_vec()).prop_map(Answer::Missing),
    ]
    .boxed()
}

pub(crate) fn row() -> impl Strategy<Value = RandomRow> {
    let satisfaction = || answer(&Scale::satisfaction());
    let answers =
        (satisfaction(), satisfaction(), satisfaction(), answer(&Scale::recommendation()), answer(&worry()));
    let places = (
        0..5_usize,
        option::of(0..2_usize),
        option::of(0..2_usize),
        option::of(0..4_usize),
        option::of(prop::sample::select(Administration::ALL.to_vec())),
        option::of(0..6_u32),
    );
    (places, answers, -10.0..=100.0).prop_map(
        |((role, wave, service, stage, administration, case), (a, b, c, d, e), value)| RandomRow {
            role,
            wave,
            service,
            stage,
            administration,
            case,
            answers: [a, b, c, d, e],
            value,
        },
    )
}

pub(crate) fn rows(most: usize) -> impl Strategy<Value = Vec<RandomRow>> {
    vec(row(), 0..=most)
}

impl RandomRow {
    pub(crate) fn role(&self, study: &Study) -> Role {
        study.roles()[self.role].clone()
    }

    pub(crate) fn wave(&self, study: &Study) -> Option<WaveKey> {
        self.wave.map(|place| study.waves()[place].key().clone())
    }

    pub(crate) fn service(&self, study: &Study) -> Option<ServiceKey> {
        self.service.map(|place| study.services()[place].key().clone())
    }

    pub(crate) fn stage(&self, study: &Study) -> Option<StageKey> {
        self.stage.map(|place| study.path().stages()[place].key().clone())
    }

    pub(crate) fn response(&self, study: &Study) -> Response {
        let mut response = Response::by(self.role(study)).answers(self.answers);
        if let Some(wave) = self.wave(study) {
            response = response.in_wave(&wave);
        }
        if let Some(service) = self.service(study) {
            response = response.of_service(&service);
        }
        if let Some(stage) = self.stage(study) {
            response = response.at_stage(&stage);
        }
        if let Some(administration) = self.administration {
            response = response.administered(administration);
        }
        if let Some(case) = self.case {
            response = response.case(case);
        }
        response
    }
}

pub(crate) fn table_in(study: &Study, rows: &[RandomRow]) -> ResponseTable {
    let mut table = study.table("family").unwrap();
    for row in rows {
        table.push(row.response(study)).unwrap();
    }
    table
}

pub(crate) fn table(rows: &[RandomRow]) -> ResponseTable {
    table_in(&study(), rows)
}
