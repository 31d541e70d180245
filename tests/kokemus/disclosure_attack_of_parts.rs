//! What a release holds beside tables of answers is attacked: wellbeing, links, outputs, response rates, reliability.

use std::env;

use serde_json::Value;

use crate::attack::{AskedStudy, Generator, PartsStudy, attack, exposed_parts, seen};

/// How many studies; more where the environment asks for them.
fn asked(variable: &str, usual: u64) -> u64 {
    env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

#[test]
fn sums_of_wellbeing_links_and_outputs_give_nobody_away() {
    let first = asked("KOKEMUS_FIRST_ATTACK", 0);
    let (mut shown, mut withheld) = (0, 0);
    let mut faults = Vec::new();
    for seed in first..first + asked("KOKEMUS_ATTACKS", 60) {
        let study = PartsStudy::seeded(seed);
        let out = study.out();
        let text = out.iter().map(|out| serde_json::to_string(&out.released.release).unwrap());
        let text = text.collect::<Vec<_>>().concat();
        shown += text.matches("\"n\":").count();
        withheld += text.matches("\"withheld\"").count();
        faults.extend(exposed_parts(&study, &out).into_iter().map(|it| format!("seed {seed}: {it}")));
    }
    println!("{shown} figures shown, {withheld} withheld");
    assert!(shown > withheld / 20 && withheld > 0);
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn numbers_of_those_asked_give_no_few_away() {
    let first = asked("KOKEMUS_FIRST_ATTACK", 0);
    let (mut shown, mut faults) = (0, Vec::new());
    // 2069 and 2082: how many of one role answered late, by what all and the others grew.
    for seed in (first..first + asked("KOKEMUS_ATTACKS", 60)).chain([2069, 2082]) {
        let study = AskedStudy::seeded(seed);
        let out = study.out();
        let asked = out.iter().filter_map(|json| json["asked"].as_array()).flatten();
        shown += asked.filter(|asked| asked["figures"] != "withheld").count();
        faults.extend(study.exposed(&out).map(|it| format!("seed {seed}: {it}")));
    }
    println!("{shown} shown");
    assert!(shown > 0);
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn long_sections_rare_answers_and_other_tables_each_year_give_nothing_away() {
    let first = asked("KOKEMUS_FIRST_ATTACK", 0);
    let (mut cells, mut faults) = (0, Vec::new());
    for seed in first..first + asked("KOKEMUS_ATTACKS", 15) {
        let world = Generator::seeded(seed).wide_world();
        let (releases, _) = world.releases();
        let told: Vec<_> =
            releases.iter().enumerate().flat_map(|(release, json)| seen(&world, release, json)).collect();
        let attacked = attack(&world, &told);
        cells += attacked.cells;
        let exposed = attacked.exposed.first().map(|it| format!("{}: {it}\n{world}", attacked.exposed.len()));
        let undecided = attacked.undecided.iter().map(|why| format!("undecided: {why}"));
        faults.extend(exposed.into_iter().chain(undecided).map(|fault| format!("seed {seed}: {fault}")));
    }
    println!("{cells} cells");
    assert!(cells > 0);
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

/// Everything that a release counts as withheld, counted in the rest of its JSON.
fn withheld(json: &Value) -> (u64, u64) {
    let is_withheld = |figure: &Value| u64::from(figure == "withheld");
    let list = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let (mut groups, mut figures) = (0, 0);
    for questionnaire in list(json, "questionnaires") {
        for group in list(&questionnaire, "tables").iter().flat_map(|table| list(table, "groups")) {
            groups += is_withheld(&group["figures"]);
            figures +=
                list(&group["figures"], "items").iter().map(|it| is_withheld(&it["figures"])).sum::<u64>();
            let scores = ["sections", "stages"].map(|kind| list(&group["figures"], kind));
            figures += scores.iter().flatten().map(|it| is_withheld(&it["mean"])).sum::<u64>();
        }
        figures +=
            list(&questionnaire, "reliability").iter().map(|it| is_withheld(&it["alpha"])).sum::<u64>();
        figures += list(&questionnaire, "since_last_wave")
            .iter()
            .map(|it| is_withheld(&it["difference"]))
            .sum::<u64>();
    }
    for part in list(json, "wellbeing") {
        figures += list(&part, "stages").iter().map(|it| is_withheld(&it["mean"])).sum::<u64>();
        for change in list(&part, "changes").iter().map(|change| &change["figures"]) {
            figures += is_withheld(change) + is_withheld(&change["left"]) + is_withheld(&change["improved"]);
            figures += u64::from(list(change, "before_after").iter().any(|cell| cell["n"] == "withheld"));
        }
    }
    for part in ["asked", "links", "outputs"] {
        figures += list(json, part).iter().map(|it| is_withheld(&it["figures"])).sum::<u64>();
    }
    (groups, figures)
}

#[test]
fn how_much_was_withheld_is_what_can_be_seen_to_be() {
    let parts = (0..20).flat_map(|seed| {
        let out = PartsStudy::seeded(seed).out();
        out.into_iter().map(|out| serde_json::to_value(&out.released.release).unwrap())
    });
    let asked = (0..20).flat_map(|seed| AskedStudy::seeded(seed).out());
    let tables = (0..5).flat_map(|seed| Generator::seeded(seed).wide_world().releases().0);
    let mut seen = 0;
    for json in parts.chain(asked).chain(tables) {
        let (groups, figures) = withheld(&json);
        assert_eq!(json["withheld"]["groups"], groups);
        assert_eq!(json["withheld"]["figures"], figures, "{json}");
        seen += groups + figures;
    }
    assert!(seen > 100);
}
