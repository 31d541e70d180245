//! What the example `annual_report` writes is attacked: the real answers of three years, and the reconstruction of 2020.

use kokemus::{Answer, Bundle, Dimension, DisclosureRule, Ledger, Missing, Released, ResponseTable};
use serde_json::Value;

use crate::attack::{Respondent, World, attack, roles, seen};
use crate::family_services::{published, reconstruction};

#[path = "../../examples/annual_report/people.rs"]
mod people;
#[path = "../../examples/annual_report/yearly.rs"]
mod yearly;

use people::{People, ROUNDS};

fn five() -> DisclosureRule {
    DisclosureRule::at_least(5).unwrap()
}

/// The respondents of a table, of whom each came with the release of that number, and the names of their roles, services and waves.
fn world(
    table: &ResponseTable,
    groupings: Vec<Vec<Vec<Dimension>>>,
    by_wave: bool,
) -> (World, [Vec<String>; 3]) {
    let mut names: [Vec<String>; 3] = Default::default();
    let mut number = |dimension: usize, name: String| {
        let names = &mut names[dimension];
        names.iter().position(|known| *known == name).unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        })
    };
    let questionnaire = table.questionnaire();
    let mut items = 0..;
    let sections = questionnaire.sections().iter();
    let sections = sections.map(|section| items.by_ref().take(section.items().len()).collect()).collect();
    let reversed = (0..).zip(questionnaire.items()).filter(|(_, item)| item.is_reverse_keyed());
    let reversed = reversed.map(|(number, _)| number).collect();
    let (mut places, mut respondents): (Vec<[usize; 3]>, Vec<Respondent>) = Default::default();
    for row in table.all().iter() {
        let key = [
            number(0, row.role().to_string()),
            number(1, row.service().map_or(String::new(), ToString::to_string)),
            number(2, row.wave().map_or(String::new(), ToString::to_string)),
        ];
        let place = places.iter().position(|place| *place == key).unwrap_or_else(|| {
            places.push(key);
            places.len() - 1
        });
        let category = |answer: Answer| match answer {
            Answer::Point(point) => usize::try_from(point - 1).unwrap(),
            Answer::Missing(Missing::NotAsked | Missing::NotApplicable) => 6,
            Answer::Missing(_) => 5,
        };
        let release = if by_wave { key[2] } else { 0 };
        respondents.push(Respondent { place, release, answers: row.answers().map(category).collect() });
    }
    let (rules, staged) = (Vec::new(), Vec::new());
    let world = World { rule: five(), rules, sections, staged, reversed, places, respondents, groupings };
    (world, names)
}

/// A questionnaire of a release in the attacker's own names.
fn renamed(json: &Value, questionnaire: usize, names: &[Vec<String>; 3]) -> Value {
    let mut questionnaire = json["questionnaires"][questionnaire].clone();
    let listed: Vec<String> = roles(names[0].len()).iter().map(ToString::to_string).collect();
    let name = |dimension: usize, number: usize| match dimension {
        0 => listed[number].clone(),
        1 => format!("s{number}"),
        _ => format!("w{number}"),
    };
    for table in questionnaire["tables"].as_array_mut().unwrap() {
        for group in table["groups"].as_array_mut().unwrap() {
            for (dimension, field) in ["role", "service", "wave"].into_iter().enumerate() {
                // A wave that is not given is one of its own.
                let Some(key) = group.get(field).map(|key| key.as_str().unwrap_or("")) else { continue };
                let number = names[dimension].iter().position(|known| known == key).unwrap();
                group[field] = name(dimension, number).into();
            }
            let items = group["figures"].get_mut("items").and_then(Value::as_array_mut);
            for (number, item) in items.into_iter().flatten().enumerate() {
                item["id"] = format!("i{number}").into();
            }
        }
    }
    serde_json::json!({ "questionnaires": [questionnaire] })
}

#[test]
fn three_years_of_companies_give_nobody_away() {
    let people = People::read().unwrap();
    let mut ledger = Ledger::empty();
    let mut out = Vec::new();
    for year in 1..=ROUNDS.len() {
        let Released { release, ledger: kept, .. } =
            yearly::released(&people, &ROUNDS[..year], five(), &ledger).unwrap();
        out.push(serde_json::to_value(&release).unwrap());
        ledger = kept;
    }
    let table = people.answers(&ROUNDS).unwrap();
    let groupings = vec![yearly::GROUPINGS.map(<[_]>::to_vec).to_vec(); 3];
    let (world, names) = world(&table, groupings, true);
    let told = out.iter().enumerate().flat_map(|(year, json)| seen(&world, year, &renamed(json, 0, &names)));
    let attacked = attack(&world, &told.collect::<Vec<_>>());
    assert!(attacked.cells > 5, "{}", attacked.cells);
    assert_eq!((attacked.exposed, attacked.undecided), (Vec::new(), Vec::new()));
}

/// At five nothing of theirs is too few; at more, something is.
#[test]
fn the_families_of_2020_give_nobody_away() {
    let families = reconstruction::Reconstruction::of(&published::figures().unwrap()).unwrap();
    let groupings = |table: &ResponseTable| {
        let by_role = table.questionnaire().roles().len() > 1;
        vec![vec![], vec![if by_role { Dimension::Role } else { Dimension::Wave }]]
    };
    let mut bundle = Bundle::of(&families.study, "2020");
    for table in &families.tables {
        bundle = bundle.answers(table, groupings(table)).unwrap();
    }
    let attacked_at = |minimum: u64| {
        let rule = DisclosureRule::at_least(minimum).unwrap();
        let release = bundle.release(rule, &Ledger::empty()).unwrap().release;
        let json = serde_json::to_value(&release).unwrap();
        let mut cells = 0;
        for (number, table) in families.tables.iter().enumerate() {
            let (mut world, names) = world(table, vec![groupings(table)], false);
            world.rule = rule;
            let attacked = attack(&world, &seen(&world, 0, &renamed(&json, number, &names)));
            cells += attacked.cells;
            assert_eq!((attacked.exposed, attacked.undecided), (Vec::new(), Vec::new()));
        }
        cells
    };
    assert_eq!(attacked_at(5), 0);
    assert!(attacked_at(60) > 0);
}
