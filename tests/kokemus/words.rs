//! Words to JSON and back, and JSON that no checked constructor would make.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::fmt::Debug;

use kokemus::{
    Answer, Bands, Better, CaseId, Caveat, Confidence, Dimension, Estimate, FinitePopulation, Interval,
    LanguageTag, Measure, MeasuredValue, Measurement, Missing, MissingCounts, MissingPolicy, MomentType,
    Name, Person, Phase, Probability, QuantileType, Questionnaire, Refusal, Response, Role, Scale,
    ServicePath, Share, ShareInterval, Stage, StageKey, Study, Subject, Surveyed, Tally, Text, TopBox,
    WaveKey,
};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::worlds::study;

fn comes_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(words: impl IntoIterator<Item = T>) {
    for word in words {
        let text = serde_json::to_string(&word).unwrap();
        assert_eq!(serde_json::from_str::<T>(&text).unwrap(), word, "{text}");
        // Once more by way of a value, which does not know the order of fields.
        let value = serde_json::to_value(&word).unwrap();
        assert_eq!(serde_json::from_value::<T>(value).unwrap(), word, "{text}");
    }
}

#[test]
fn words_come_back_from_json_as_they_were() {
    let study = study();
    let (spring, stage) = (study.wave("spring").unwrap(), study.stage("in-service").unwrap());
    let heard = Text::new("Heard").and("fi", "Kuultu").unwrap();
    let worry = Scale::new("worry", -3, 97).unwrap().better(Better::Lower).label(-3, heard.clone()).unwrap();
    let grandparent = Role::other("grandparent").unwrap();
    comes_back([
        Scale::satisfaction(),
        Scale::agreement_5(),
        Scale::agreement_7(),
        Scale::recommendation(),
        worry,
    ]);
    comes_back([heard, Text::tagged("sv-FI", "").unwrap()]);
    comes_back(["fi", "sv-FI", "zh-Hant-TW", "x-own", "und"].map(|tag| LanguageTag::new(tag).unwrap()));
    comes_back(study.questionnaires().cloned());
    comes_back([ServicePath::standard(), study.path().clone()]);
    comes_back(study.path().stages().iter().cloned());
    comes_back(study.waves().iter().cloned());
    comes_back(study.services().iter().cloned());
    comes_back([spring.clone()]);
    comes_back([Role::Child, Role::YoungPerson, Role::Parent, Role::Professional, grandparent.clone()]);
    comes_back([Subject::Respondent, Subject::Family, Subject::Other(Name::of("school").unwrap())]);
    comes_back([Person::from(Role::Child), Person::new(grandparent.clone(), 255)]);
    comes_back([CaseId::from(7), CaseId::from("ä 7"), CaseId::from(i64::MIN)]);
    comes_back([Surveyed::AllClients, Surveyed::CurrentClients, Surveyed::Leavers]);
    comes_back([Phase::Before, Phase::FirstContact, Phase::InService, Phase::After]);
    comes_back(Dimension::ALL);
    comes_back(kokemus::Administration::ALL);
    comes_back(Missing::ALL);
    comes_back(
        Missing::ALL.map(Answer::Missing).into_iter().chain([Answer::Point(i32::MIN), Answer::Point(5)]),
    );
    comes_back([
        Response::by(Role::Child),
        Response::by(grandparent).case(3).member(2).in_wave(&spring).at_stage(&stage).answers([1, 2]),
        Response::by(Role::Parent).answer("heard", 5).otherwise(Missing::DontKnow),
        Response::by(Role::Parent).administered(kokemus::Administration::Assisted).answers([1]),
    ]);
    comes_back([MeasuredValue::Value(-0.1), MeasuredValue::Value(3.0), Missing::Refused.into()]);
    comes_back([
        Measurement::of(1, Role::Child, &stage, 0.1 + 0.2),
        Measurement::of("b", Role::Child, &stage, Missing::Skipped).reported_by(Person::new(Role::Parent, 2)),
    ]);
    comes_back([Measure::new("m", -4e6, 0.1).unwrap().better(Better::Lower).label("M")]);
}

#[test]
fn a_study_from_json_hands_out_the_same_keys_and_tables() {
    let study = study();
    comes_back([study.clone()]);
    let again: Study = serde_json::from_value(serde_json::to_value(&study).unwrap()).unwrap();
    assert_eq!(again.roles(), study.roles());
    let mut table = again.table("family").unwrap();
    let response = Response::by(study.roles()[4].clone()).in_wave(&study.wave("autumn").unwrap());
    table.push(response.otherwise(Missing::NotAsked)).unwrap();
    let mut ours = study.table("family").unwrap().tally_by([Dimension::Wave]);
    kokemus::Merge::merge(&mut ours, &table.tally_by([Dimension::Wave])).unwrap();
    assert_eq!(ours.responses(), 1);
}

#[test]
fn figures_and_their_parts_come_back_from_json_as_they_were() {
    let tally =
        Tally::of_counts(&Scale::satisfaction(), [1, 0, 2, 3, 40]).unwrap().surveyed(Surveyed::Leavers);
    let fives = Tally::of_counts(&Scale::satisfaction(), [0, 0, 0, 0, 3]).unwrap();
    let level = Confidence::new(0.123).unwrap();
    comes_back([Confidence::P90, Confidence::P95, Confidence::P99, level]);
    comes_back([Interval::new(-0.1, 0.1 + 0.2, level).unwrap(), Interval::new(1.0, 1.0, level).unwrap()]);
    comes_back([Probability::new(0.0).unwrap(), Probability::new(0.7).unwrap()]);
    comes_back([TopBox::ONE, TopBox::new(100).unwrap()]);
    comes_back([MissingPolicy::Complete, MissingPolicy::ANY, MissingPolicy::HALF]);
    comes_back([MissingPolicy::at_least(9).unwrap(), MissingPolicy::at_least_share(0.1).unwrap()]);
    comes_back([
        FinitePopulation::census_of(1).unwrap(),
        FinitePopulation::random_sample_of(u64::MAX).unwrap(),
    ]);
    comes_back([Share::of(0, 0).unwrap(), tally.top_box(TopBox::TWO).unwrap()]);
    comes_back([Bands::new([-1.0, 0.1, 5.0]).unwrap()]);
    comes_back([tally.mean(level).unwrap(), fives.mean(level).unwrap(), fives.entropy().unwrap()]);
    comes_back([fives.mean(level).unwrap().interval().unwrap_err().clone()]);
    comes_back([
        tally.top_box(TopBox::new(9).unwrap()).unwrap_err(),
        Tally::empty(tally.scale()).modes().unwrap_err(),
    ]);
    comes_back([tally.missing(), MissingCounts::default()]);
    comes_back([ShareInterval::Wilson, ShareInterval::ClopperPearson, ShareInterval::Jeffreys]);
    comes_back([QuantileType::Type1, QuantileType::Type9]);
    comes_back([MomentType::Moment, MomentType::Unbiased]);
    comes_back([
        Caveat::FewCases { cases: 3 },
        Caveat::OnlySurveyed(Surveyed::Leavers),
        Caveat::AssociationOnly,
    ]);
}

proptest! {
    #[test]
    fn any_scale_and_any_text_come_back(
        id in "[^\\s\\p{Cc}]{1,20}",
        lowest in -32_000..32_000_i32,
        steps in 1..=100_i32,
        label in ".{0,30}",
    ) {
        let scale = Scale::new(&id, lowest, lowest + steps).unwrap().label(lowest + steps, label).unwrap();
        comes_back([scale]);
    }
}

/// JSON that must not get in, and what the refusal must say.
fn refused<'a, T: DeserializeOwned + Debug>(cases: impl IntoIterator<Item = (Value, &'a str)>) {
    for (value, says) in cases {
        refused_text::<T>(&value.to_string(), says);
    }
}

fn refused_text<T: DeserializeOwned + Debug>(text: &str, says: &str) {
    match serde_json::from_str::<T>(text) {
        Ok(word) => panic!("{text} got in as {word:?}"),
        Err(error) => assert!(error.to_string().contains(says), "{text}\n  said {error}\n  not {says}"),
    }
}

/// The JSON of a word with one field exchanged or added.
fn with<T: Serialize>(word: &T, field: &str, value: Value) -> Value {
    let mut json = serde_json::to_value(word).unwrap();
    json[field] = value;
    json
}

#[test]
fn hostile_json_of_scales_and_texts_is_refused() {
    let scale = Scale::satisfaction();
    refused::<Scale>([
        (with(&scale, "highest", json!(102)), "1 to 102 is out of range"),
        (with(&scale, "highest", json!(0)), "1 to 0 is out of range"),
        (with(&scale, "highest", json!(1)), "1 to 1 is out of range"),
        (with(&scale, "lowest", json!(i32::MIN)), "is out of range (allowed: 2 to 101 whole-numbered points"),
        (with(&scale, "lowest", json!(1.5)), "invalid type: floating point"),
        (with(&scale, "id", json!("")), "the empty text is malformed"),
        (with(&scale, "id", json!("tab\t")), "`tab\\t` is malformed"),
        (
            with(&scale, "labels", json!({"6": [{"language": "en", "text": "six"}]})),
            "6 is out of range (allowed: 1 to 5)",
        ),
        (with(&scale, "labels", json!({"5": []})), "text: its wording is missing"),
        (with(&scale, "better", json!("up")), "unknown variant `up`"),
        (with(&scale, "middle", json!(3)), "unknown field `middle`"),
    ]);
    refused_text::<Scale>(
        r#"{"id": "s", "lowest": 1, "lowest": 2, "highest": 5}"#,
        "duplicate field `lowest`",
    );
    let said = |language: &str| json!({"language": language, "text": "t"});
    refused::<Text>([
        (json!([]), "text: its wording is missing"),
        (json!([said("fi"), said("FI")]), "language `fi` is there already"),
        (json!([said("in Finnish")]), "`in Finnish` is malformed"),
        (json!([{"language": "fi", "text": "t", "speaker": 1}]), "unknown field `speaker`"),
        (json!("Heard"), "invalid type"),
    ]);
    refused::<LanguageTag>(
        ["", "f", "fi-", "-fi", "fi--x", "ninelette", "f1", "ä", "fi-x", "x"]
            .map(|tag| (json!(tag), "language tag: ")),
    );
    refused::<StageKey>([(json!(" x"), "` x` is malformed"), (json!("x".repeat(201)), "is malformed")]);
    refused::<WaveKey>([(json!("a\u{0}"), "is malformed"), (json!(3), "invalid type")]);
}

#[test]
fn hostile_json_of_questionnaires_paths_and_studies_is_refused() {
    let study = study();
    let family = study.questionnaires().next().unwrap();
    let section = |id: &str, items: Value| json!({"id": id, "title": Text::new(id), "items": items});
    let item = |id: &str| json!({"id": id, "text": Text::new(id)});
    let concept = |id: &str| json!({"id": id, "text": Text::new(id), "concept": "same"});
    let many: Vec<Value> = (0..1001).map(|number| item(&number.to_string())).collect();
    let sections = |sections: Value| with(family, "sections", sections);
    refused::<Questionnaire>([
        (sections(json!([])), "0 is the wrong number (allowed: 1 to 1000)"),
        (
            sections(json!([section("s", json!([]))])),
            "section `s` of questionnaire `family`: its first item is missing",
        ),
        (
            sections(json!([section("s", json!([item("a"), item("a")]))])),
            "item of questionnaire `family`: `a` is there already",
        ),
        (
            sections(json!([section("s", json!([item("a")])), section("s", json!([item("b")]))])),
            "`s` is there already",
        ),
        (sections(json!([section("s", json!([concept("a"), concept("b")]))])), "`same` is there already"),
        (sections(json!([section("s", many.into())])), "1001 is the wrong number"),
        (with(family, "roles", json!([{"other": ""}])), "name: the empty text is malformed"),
        (with(family, "version", json!(" ")), "questionnaire version: ` ` is malformed"),
        (with(family, "languages", json!([])), "unknown field `languages`"),
    ]);
    let stage = |id: &str, phase: &str| json!({"id": id, "phase": phase, "label": Text::new(id)});
    refused::<ServicePath>([
        (json!([]), "0 is the wrong number (allowed: 1 to 254)"),
        (
            json!([stage("a", "after"), stage("b", "before")]),
            "phase `before` after stage `a` in phase `after`",
        ),
        (json!([stage("a", "after"), stage("a", "after")]), "`a` is there already"),
        (json!([stage("a", "during")]), "unknown variant `during`"),
        (json!([with(&stage("a", "after"), "order", json!(1))]), "unknown field `order`"),
        (
            (0..255).map(|n| stage(&n.to_string(), "after")).collect::<Vec<_>>().into(),
            "255 is the wrong number",
        ),
    ]);
    refused::<Stage>([(stage("", "after"), "stage: the empty text is malformed")]);
    let wave = |id: &str| json!({"id": id, "label": Text::new(id)});
    let one_stage = json!([stage("leaflet", "before")]);
    refused::<Study>([
        (with(&study, "waves", json!([wave("w"), wave("w")])), "wave of a study: `w` is there already"),
        (with(&study, "services", json!([wave("s"), wave("s")])), "service of a study: `s` is there already"),
        (with(&study, "questionnaires", json!([family, family])), "`family version 1` is there already"),
        (with(&study, "path", one_stage), "stage of item `heard`: `in-service` is not on the list"),
        (
            with(&study, "measures", json!([study.measures()[0], study.measures()[0]])),
            "`wellbeing` is there already",
        ),
        (
            with(&study, "waves", (0..255).map(|n| wave(&n.to_string())).collect::<Vec<_>>().into()),
            "255 is the wrong number (allowed: up to 254)",
        ),
        (with(&study, "lists", json!({})), "unknown field `lists`"),
    ]);
}

#[test]
fn hostile_json_of_responses_and_measurements_is_refused() {
    let response = Response::by(Role::Child).answers([1]);
    let answer = "an answer is a point as a whole number, or one of `not_asked`, `skipped`, `dont_know`, `not_applicable`, `refused`";
    refused::<Answer>(
        [json!(4.5), json!("forgot"), json!(null), json!(3_000_000_000_u64), json!([4])].map(|v| (v, answer)),
    );
    refused::<Response>([
        (with(&response, "answers", json!([1, "maybe"])), answer),
        (with(&response, "role", json!("uncle")), "unknown variant `uncle`"),
        (with(&response, "role", json!({"other": "a\nb"})), "is malformed"),
        (with(&response, "member", json!(256)), "256"),
        (with(&response, "member", json!(-1)), "-1"),
        (with(&response, "wave", json!("")), "wave: the empty text is malformed"),
        (with(&response, "weight", json!(2)), "unknown field `weight`"),
        (json!({"answers": [1]}), "missing field `role`"),
    ]);
    let study = study();
    let measured = Measurement::of(1, Role::Child, &study.stage("in-service").unwrap(), 1.0);
    refused::<Measurement>([
        (with(&measured, "value", json!("high")), "a measured value is a number, or one of `not_asked`"),
        (with(&measured, "value", json!(null)), "a measured value is a number"),
        (with(&measured, "stage", json!("")), "stage: the empty text is malformed"),
        (with(&measured, "subject", json!({"role": "child", "age": 9})), "unknown field `age`"),
        (with(&measured, "unit", json!("points")), "unknown field `unit`"),
    ]);
    refused_text::<MeasuredValue>("1e999", "number out of range");
    let measure = Measure::new("m", 0.0, 1.0).unwrap();
    refused::<Measure>([
        (with(&measure, "highest", json!(0.0)), "0 to 0 is out of range"),
        (with(&measure, "lowest", json!(2.0)), "2 to 1 is out of range"),
        (with(&measure, "highest", json!(4_194_304.0)), "below 2^22 in size"),
        (with(&measure, "id", json!("")), "measure: the empty text is malformed"),
    ]);
    refused_text::<Measure>(
        r#"{"id": "m", "lowest": 0, "highest": 1e999, "label": []}"#,
        "number out of range",
    );
    refused::<MissingCounts>([
        (json!({"skipped": -1}), "invalid value: integer `-1`"),
        (json!({"skipped": 0.5}), "invalid type"),
        (json!({"forgotten": 1}), "unknown field `forgotten`"),
    ]);
}

#[test]
fn hostile_json_of_figures_and_parameters_is_refused() {
    refused::<Confidence>([0.0, 1.0, 95.0, -0.95].map(|level| (json!(level), "level of confidence: ")));
    refused_text::<Confidence>("1e999", "number out of range");
    refused::<Probability>([-0.1, 1.1].map(|p| (json!(p), "probability: ")));
    refused::<TopBox>([(json!(0), "points of a top box: 0"), (json!(101), "points of a top box: 101")]);
    refused::<Bands>([(json!([1.0]), "edges of bands"), (json!([2, 1]), "[2.0, 1.0] is out of range")]);
    refused::<FinitePopulation>([(json!({"design": "census", "size": 0}), "size of a population: 0")]);
    refused::<MissingPolicy>([
        (json!({"at_least": 0}), "items to be answered for a score: 0"),
        (json!({"at_least_share": 1.5}), "1.5 is out of range (allowed: above 0 and at most 1)"),
        (json!("most"), "unknown variant `most`"),
    ]);
    refused::<Share>([
        (json!({"count": 3, "n": 2}), "share: 3 of 2 is out of range"),
        (json!({"count": -1, "n": 2}), "invalid value: integer `-1`"),
        (json!({"count": 1, "n": 2, "of": 2}), "unknown field `of`"),
    ]);
    let bounds = Interval::new(1.0, 2.0, Confidence::P95).unwrap();
    refused::<Interval>([
        (with(&bounds, "upper", json!(0.5)), "interval: 1 to 0.5 is out of range"),
        (with(&bounds, "confidence", json!(95)), "level of confidence: 95"),
        (with(&bounds, "lower", json!(null)), "invalid type: null"),
    ]);
    let mean =
        Tally::of_counts(&Scale::satisfaction(), [1, 1, 1, 1, 1]).unwrap().mean(Confidence::P95).unwrap();
    let refusal = json!({"reason": "nobody_answered", "figure": "mean"});
    refused::<Estimate>([
        (with(&mean, "interval", json!(null)), "interval or refusal is missing"),
        (with(&mean, "interval_refused", refusal), "the choice between interval and refusal is missing"),
        (with(&mean, "value", json!(null)), "invalid type: null"),
        (with(&mean, "n", json!(-5)), "invalid value: integer `-5`"),
        (with(&mean, "p", json!(0.05)), "unknown field `p`"),
    ]);
    refused::<Refusal>([
        (json!({"reason": "bad_luck", "figure": "mean"}), "unknown variant `bad_luck`"),
        (json!({"reason": "too_few", "figure": "mean"}), "missing field `of`"),
        (json!({"figure": "mean"}), "missing field `reason`"),
    ]);
}
