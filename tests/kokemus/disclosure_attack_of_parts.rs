//! What a release holds beside tables of answers is attacked: wellbeing, links, outputs, response rates, reliability.

use std::env;

use kokemus::{
    Bundle, Change, Crosshairs, Dimension, DisclosureRule, Importance, Ledger, Link, Measure, Measurement,
    MeasurementTable, MissingPolicy, Outputs, Over, Questionnaire, Released, Response, ResponseTable, Role,
    Scale, StageKey, Study, Wellbeing, WithheldBecause,
};

use crate::attack::{Generator, PartsStudy, attack, exposed_parts, seen};

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
fn long_sections_rare_answers_and_other_tables_each_year_give_nothing_away() {
    let first = asked("KOKEMUS_FIRST_ATTACK", 0);
    let (mut cells, mut faults) = (0, Vec::new());
    for seed in first..first + asked("KOKEMUS_ATTACKS", 40) {
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

const EVERYONE: Vec<Dimension> = vec![];

fn family() -> Study {
    let questionnaire = Questionnaire::builder("family", Scale::satisfaction())
        .section("encounter", |s| s.item("heard", "Heard").item("trust", "Trust"))
        .build()
        .unwrap();
    let measure = Measure::new("wellbeing", 0.0, 100.0).unwrap().with_reliability(0.8).unwrap();
    let services = ["north", "south", "west"];
    Study::builder().services(services).questionnaire(questionnaire).measure(measure).build().unwrap()
}

fn stages(study: &Study) -> [StageKey; 2] {
    ["first-contact", "support-afterwards"].map(|stage| study.stage(stage).unwrap())
}

fn five() -> DisclosureRule {
    DisclosureRule::at_least(5).unwrap()
}

fn released(bundle: &Bundle<'_>) -> Released {
    bundle.release(five(), &Ledger::empty()).unwrap()
}

fn push(table: &mut MeasurementTable, study: &Study, case: u64, role: &Role, values: [Option<f64>; 2]) {
    for (stage, value) in stages(study).iter().zip(values) {
        let Some(value) = value else { continue };
        let measurement = Measurement::of(case, Role::Child, stage, value);
        table.push(measurement.reported_by(role.clone())).unwrap();
    }
}

/// So many cases, each measured at both stages.
fn measured(study: &Study, cases: u64) -> MeasurementTable {
    let mut table = study.measurements("wellbeing").unwrap();
    for case in 0..cases {
        let values = [Some(20.0 + (case * 7 % 40) as f64), Some(30.0 + (case * 11 % 50) as f64)];
        push(&mut table, study, case, &Role::Child, values);
    }
    table
}

fn answer(table: &mut ResponseTable, role: &Role, cases: impl IntoIterator<Item = u64>) {
    for case in cases {
        let points = [[5, 4], [4, 3], [3, 4], [2, 2], [4, 5]][(case % 5) as usize];
        table.push(Response::by(role.clone()).case(case).answers(points)).unwrap();
    }
}

#[test]
fn bands_of_two_roles_do_not_give_each_others() {
    let study = family();
    let mut table = study.measurements("wellbeing").unwrap();
    // Of twelve in one cell ten are children's, of six in the other one is.
    for case in 0..18 {
        let (role, after) = match case {
            0..10 => (Role::Child, 30.0),
            10..12 => (Role::Parent, 30.0),
            12 => (Role::Child, 70.0),
            _ => (Role::Parent, 70.0),
        };
        push(&mut table, &study, case, &role, [Some(20.0 + case as f64), Some(after + (case % 7) as f64)]);
    }
    let [start, end] = stages(&study);
    let wellbeing = Wellbeing::of(&table).change(&start, &end).unwrap().bands(2).unwrap();
    let wellbeing = wellbeing.by_reporter([Role::Child, Role::Parent]);
    let out = released(&Bundle::of(&study, "t").wellbeing(wellbeing).unwrap());
    let shown = |part: usize| -> Vec<u64> {
        let change = out.release.wellbeing()[part].changes[0].figures.figure().unwrap();
        change.before_after.iter().filter_map(|cell| cell.n.figure().copied()).collect()
    };
    assert_eq!([shown(0), shown(1), shown(2)], [vec![12, 6], vec![], vec![]]);
}

#[test]
fn how_many_of_one_role_left_does_not_tell_how_many_of_the_other_did() {
    let study = family();
    let mut table = study.measurements("wellbeing").unwrap();
    for case in 0..36u64 {
        let left = case < 6;
        let role = if case < 5 || case % 2 == 1 { Role::Child } else { Role::Parent };
        let role = if case == 5 { Role::Parent } else { role };
        let after = (!left).then_some(40.0 + (case * 5 % 30) as f64);
        push(&mut table, &study, case, &role, [Some(20.0 + case as f64), after]);
    }
    let [start, end] = stages(&study);
    let wellbeing = Wellbeing::of(&table).change(&start, &end).unwrap();
    let wellbeing = wellbeing.by_reporter([Role::Child, Role::Parent]);
    let out = released(&Bundle::of(&study, "t").wellbeing(wellbeing).unwrap());
    let left = |part: usize| {
        let change = out.release.wellbeing()[part].changes[0].figures.figure().unwrap();
        change.left.figure().copied()
    };
    assert_eq!([left(0), left(1), left(2)], [Some(6), None, None]);
}

#[test]
fn a_total_that_hardly_anybody_else_is_in_is_not_given_by_a_later_one() {
    let study = family();
    let rule = five().dominance(1, 50).unwrap();
    let total = |amounts: &[f64], ledger: &Ledger| {
        let outputs = Outputs::new("visits", (0u64..).zip(amounts.iter().copied())).unwrap();
        let bundle = Bundle::of(&study, "t").outputs("Visits", &outputs).unwrap();
        bundle.release(rule, ledger).unwrap()
    };
    let mut amounts: Vec<f64> = (0..20).map(|case| 3.0 + f64::from(case % 4)).collect();
    let first = total(&amounts, &Ledger::empty());
    assert!(!first.release.outputs()[0].figures.is_withheld());
    // Of five who came later one has nearly all: all together are not dominated, these are.
    amounts.extend([1.0, 1.0, 0.0, 1.0, 60.0]);
    let second = total(&amounts, &first.ledger);
    assert_eq!(second.audit.withheld[0].because, WithheldBecause::Dominated);
    // Nobody had a visit: that says so of everybody.
    assert!(total(&[0.0; 8], &Ledger::empty()).release.outputs()[0].figures.is_withheld());
}

#[test]
fn numbers_of_those_asked_do_not_give_a_withheld_group_of_the_tables() {
    let study = family();
    let mut table = study.table("family").unwrap();
    answer(&mut table, &Role::Parent, 0..38);
    answer(&mut table, &Role::Child, 38..40);
    let shown = |groupings: &[Vec<Dimension>], names: &[(&str, u64, u64)]| -> Vec<bool> {
        let bundle = Bundle::of(&study, "t").answers(&table, groupings.iter().cloned()).unwrap();
        let bundle = names
            .iter()
            .fold(bundle, |bundle, (name, asked, answered)| bundle.asked(*name, *asked, *answered).unwrap());
        released(&bundle).release.asked().iter().map(|asked| !asked.figures.is_withheld()).collect()
    };
    let names = [("all", 60, 40), ("parents", 50, 38)];
    // Two children answered: the tables show the parents, so that all are not told.
    assert_eq!(shown(&[vec![Dimension::Role]], &names), [false, true]);
    // They show all and not the children.
    assert_eq!(shown(&[EVERYONE], &names[..1]), [true]);
    // Whichever of all and the parents the tables show, the other is not told.
    assert_eq!(shown(&[EVERYONE, vec![Dimension::Role]], &names).iter().filter(|is| **is).count(), 1);
}

#[test]
fn numbers_of_those_asked_do_not_give_late_answers() {
    let study = family();
    let out = |asked: u64, answered: u64, ledger: &Ledger| {
        let bundle = Bundle::of(&study, "t").asked("all", asked, answered).unwrap();
        bundle.release(five(), ledger).unwrap()
    };
    let first = out(60, 40, &Ledger::empty());
    let ledger: Ledger = serde_json::from_str(&serde_json::to_string(&first.ledger).unwrap()).unwrap();
    for (asked, answered, is_shown) in
        [(60, 40, true), (60, 41, false), (61, 40, false), (67, 42, false), (60, 45, true), (72, 46, true)]
    {
        let later = out(asked, answered, &ledger);
        assert_eq!(!later.release.asked()[0].figures.is_withheld(), is_shown, "{asked} {answered}");
    }
}

/// Links of an experience with the change, each of these points by case.
fn linked(study: &Study, cases: u64, points: &[Vec<(u64, i16)>]) -> Released {
    let table = measured(study, cases);
    let [start, end] = stages(study);
    let change = Change::between(&table, &start, &end).unwrap();
    let scores: Vec<_> = (points.iter())
        .map(|points| {
            let mut answers = study.table("family").unwrap();
            for (case, point) in points {
                answers.push(Response::by(Role::Parent).case(*case).answers([*point, *point])).unwrap();
            }
            answers.scores("encounter", MissingPolicy::HALF).unwrap()
        })
        .collect();
    let bundle = scores.iter().enumerate().fold(Bundle::of(study, "t"), |bundle, (number, scores)| {
        bundle.link(format!("link {number}"), Link::between(scores, &change)).unwrap()
    });
    released(&bundle)
}

#[test]
fn a_link_that_few_make_is_withheld() {
    let study = family();
    for (unlike, shown) in [(1, false), (4, false), (5, true), (15, true), (26, false)] {
        let points = (0..30).map(|case| (case, if case < unlike { 3 } else { 5 })).collect();
        let out = linked(&study, 30, &[points]);
        assert_eq!(out.release.links()[0].figures.figure().is_some(), shown, "{unlike}");
        assert!(shown || out.audit.withheld[0].because == WithheldBecause::RareAnswer);
    }
}

#[test]
fn of_two_links_that_differ_by_one_case_one_is_shown() {
    let study = family();
    let points =
        |cases: std::ops::Range<u64>| cases.map(|case| (case, 1 + (case % 5) as i16)).collect::<Vec<_>>();
    for (second, shown) in [(0..30, 2), (0..29, 1), (1..31, 1), (4..34, 1), (0..25, 2), (5..35, 2), (3..8, 1)]
    {
        let out = linked(&study, 40, &[points(0..30), points(second.clone())]);
        let links = out.release.links().iter().filter(|link| !link.figures.is_withheld()).count();
        assert_eq!(links, shown, "{second:?}");
    }
}

#[test]
fn a_map_over_nearly_all_of_a_shown_group_is_withheld() {
    let study = family();
    let table = measured(&study, 30);
    let [start, end] = stages(&study);
    let change = Change::between(&table, &start, &end).unwrap();
    // Of the parents all but so many have a change; eight professionals have none either.
    for (without, shown) in [(0, 1), (2, 0), (5, 1)] {
        let mut answers = study.table("family").unwrap();
        answer(&mut answers, &Role::Parent, 0..30 + without);
        answer(&mut answers, &Role::Professional, 50..58);
        let of = |item: &str| answers.scores(Over::Item(item), MissingPolicy::HALF).unwrap();
        let (heard, trust) = (of("heard"), of("trust"));
        let bundle = Bundle::of(&study, "t").answers(&answers, [vec![Dimension::Role]]).unwrap();
        let bundle = bundle.importance(
            "what matters",
            Link::between(&heard, &change),
            [("heard", &heard), ("trust", &trust)],
            (Importance::Dominance, Crosshairs::AtMeans),
            kokemus::Bootstrap::seeded(7),
        );
        assert_eq!(released(&bundle).release.importance().len(), shown, "{without}");
    }
}
