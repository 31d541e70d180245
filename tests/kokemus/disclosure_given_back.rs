//! What once was given back by adding and subtracting what a release holds beside tables of answers, by hand.

use kokemus::{
    Bundle, Change, Crosshairs, Dimension, DisclosureRule, Importance, Ledger, Link, Measure, Measurement,
    MeasurementTable, MissingPolicy, Outputs, Over, Questionnaire, Released, Response, ResponseTable, Role,
    Scale, StageKey, Study, Wellbeing, WithheldBecause,
};
use serde_json::Value;

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
        let release = released(&bundle).release;
        assert_eq!(release.importance().iter().filter(|map| !map.is_withheld()).count(), shown, "{without}");
    }
}

/// The JSON of a release of answers by role and service, of those asked, of outputs and of wellbeing, of which child's is withheld.
fn with_children(children: &[(i16, i16, f64, f64)], groupings: &[Vec<Dimension>]) -> String {
    let study = family();
    let mut answers = study.table("family").unwrap();
    answer(&mut answers, &Role::Parent, 0..20);
    let mut wellbeing = measured(&study, 20);
    for (case, (heard, trust, before, after)) in (100..).zip(children) {
        answers.push(Response::by(Role::Child).case(case).answers([*heard, *trust])).unwrap();
        push(&mut wellbeing, &study, case, &Role::Parent, [Some(*before), Some(*after)]);
    }
    let [start, end] = stages(&study);
    let outputs = Outputs::new("visits", (100u64..).zip(children.iter().map(|child| child.2))).unwrap();
    let part =
        Wellbeing::of(&wellbeing).change(&start, &end).unwrap().by_reporter([Role::Child, Role::Parent]);
    let change =
        Change::between(&wellbeing.filter(|series| *series.reporter().role() == Role::Parent), &start, &end);
    let (scores, change) = (answers.scores("encounter", MissingPolicy::HALF).unwrap(), change.unwrap());
    let bundle = Bundle::of(&study, "t").answers(&answers, groupings.iter().cloned()).unwrap();
    let bundle =
        bundle.asked("children", 9, children.len() as u64).unwrap().outputs("Visits", &outputs).unwrap();
    let bundle = bundle.wellbeing(part).unwrap().link("children", Link::between(&scores, &change)).unwrap();
    serde_json::to_string(&released(&bundle).release).unwrap()
}

#[test]
fn of_a_withheld_group_nothing_is_left_in_the_json() {
    let some = [(1, 2, 10.0, 30.0), (2, 1, 20.0, 50.0), (4, 4, 35.0, 20.0)];
    let fewer = &some[..2];
    let others = [(5, 5, 90.0, 10.0), (3, 4, 70.0, 0.0), (1, 1, 5.0, 100.0), (2, 5, 44.0, 41.0)];
    let alike = [(5, 5, 80.0, 90.0); 3];
    // Each role, with nobody beside: of the children only that they are there can be seen, however many and whatever they say.
    let by_role = [vec![Dimension::Role]];
    let text = |children: &[_]| {
        // All together hold the children, as far as all are shown; here they are not.
        let json: Value = serde_json::from_str(&with_children(children, &by_role)).unwrap();
        let mut parts: Vec<Value> =
            ["questionnaires", "asked", "links", "outputs", "withheld"].map(|key| json[key].clone()).to_vec();
        parts.push(json["wellbeing"][2].clone());
        serde_json::to_string(&parts).unwrap()
    };
    let expected = text(&some);
    for children in [fewer, &others, &alike] {
        assert_eq!(text(children), expected);
    }
    // With everybody beside, answers may move between children as long as everybody's figures stay.
    let all = [vec![], vec![Dimension::Role]];
    let swapped = [(2, 1, 10.0, 30.0), (1, 2, 20.0, 50.0), (4, 4, 35.0, 20.0)];
    assert_eq!(with_children(&some, &all), with_children(&swapped, &all));
}

/// n₀ + n₁ − n(section) of a section of two items are those who answered both: neither their number nor an interval that is as wide as it makes
/// it stands beside α, in this release or an earlier one.
#[test]
fn alpha_does_not_say_how_many_answered_every_item() {
    let study = family();
    let rule = DisclosureRule::at_least(3).unwrap();
    let out = |skipped: usize| {
        let mut table = study.table("family").unwrap();
        answer(&mut table, &Role::Parent, 0..20);
        for row in 0..8usize {
            let point = |passed: bool, point: usize| -> kokemus::Answer {
                if passed { kokemus::Missing::Skipped.into() } else { i32::try_from(point).unwrap().into() }
            };
            let answers = [point(row < skipped, 1 + row % 5), point(skipped > 0 && row > 4, 5 - row % 4)];
            table.push(Response::by(Role::Child).answers(answers)).unwrap();
        }
        let bundle = Bundle::of(&study, "t").answers(&table, [EVERYONE, vec![Dimension::Role]]).unwrap();
        let release = bundle.release(rule, &Ledger::empty()).unwrap().release;
        release.questionnaires()[0].reliability[0].alpha.figure().cloned().flatten().unwrap()
    };
    let told = out(0);
    assert_eq!((told.n, told.lower.is_some(), told.upper.is_some()), (Some(28), true, true));
    let of_some = out(3);
    assert_eq!((of_some.n, of_some.lower, of_some.upper), (None, None, None));
}

#[test]
fn a_map_does_not_give_an_item_that_is_withheld() {
    let study = family();
    let [start, end] = stages(&study);
    let table = measured(&study, 38);
    let change = Change::between(&table, &start, &end).unwrap();
    for (alike, shown) in [(true, 0), (false, 1)] {
        let mut answers = study.table("family").unwrap();
        answer(&mut answers, &Role::Parent, 0..30);
        // All professionals were heard: of the parents or of all together, the item is withheld with theirs.
        for case in 30..38u64 {
            let heard = if alike { 5 } else { 1 + (case % 5) as i16 };
            answers
                .push(Response::by(Role::Professional).case(case).answers([heard, 1 + (case % 4) as i16]))
                .unwrap();
        }
        let of = |item: &str| answers.scores(Over::Item(item), MissingPolicy::HALF).unwrap();
        let (heard, trust) = (of("heard"), of("trust"));
        let bundle = Bundle::of(&study, "t").answers(&answers, [EVERYONE, vec![Dimension::Role]]).unwrap();
        let bundle = bundle.importance(
            "what matters",
            Link::between(&heard, &change),
            [("heard", &heard), ("trust", &trust)],
            (Importance::Dominance, Crosshairs::AtMeans),
            kokemus::Bootstrap::seeded(7),
        );
        let release = released(&bundle).release;
        assert_eq!(release.importance().iter().filter(|map| !map.is_withheld()).count(), shown, "{alike}");
    }
}

/// Five late respondents, of whom four answered the second item: four answers by subtraction, in two releases or in one.
#[test]
fn late_answers_to_an_item_are_not_given_by_its_figures() {
    let study = family();
    let rule = DisclosureRule::at_least(5).unwrap();
    let point = |point: i32| -> kokemus::Answer {
        if point == 0 { kokemus::Missing::Skipped.into() } else { point.into() }
    };
    let mut table = study.table("family").unwrap();
    for second in [1, 1, 2, 2, 2, 3, 4, 5] {
        table.push(Response::by(Role::Parent).answers([point(1 + second % 5), point(second)])).unwrap();
    }
    let bundle = Bundle::of(&study, "t").answers(&table, [EVERYONE]).unwrap();
    let first = bundle.release(rule, &Ledger::empty()).unwrap();
    for second in [1, 2, 3, 4, 0] {
        table.push(Response::by(Role::Parent).answers([point(1 + second % 5), point(second)])).unwrap();
    }
    let bundle = Bundle::of(&study, "t").answers(&table, [EVERYONE]).unwrap();
    let later = bundle.release(rule, &first.ledger).unwrap().release;
    let items = |release: &kokemus::Release| -> Option<Vec<bool>> {
        let figures = release.questionnaires()[0].tables[0].groups[0].figures.figure()?;
        Some(figures.items.iter().map(|item| item.figures.is_withheld()).collect())
    };
    assert_eq!(items(&first.release), Some(vec![false, false]));
    assert_eq!(items(&later), Some(vec![false, true]));
}

/// Everybody's scores vary as only two services of one mind make them: their mean goes out without the interval that says so.
#[test]
fn an_interval_does_not_say_who_was_of_one_mind() {
    let study = family();
    let services = study.services();
    let mut table = study.table("family").unwrap();
    let answers = [([4, 5, 4, 5, 5, 4], 5), ([1, 2, 1, 1, 1, 1], 1)];
    for (service, (first, second)) in services.iter().zip(answers) {
        for point in first {
            table
                .push(Response::by(Role::Parent).of_service(service.key()).answers([point, second]))
                .unwrap();
        }
    }
    let bundle = Bundle::of(&study, "t").answers(&table, [EVERYONE, vec![Dimension::Service]]).unwrap();
    let release = bundle.release(DisclosureRule::at_least(5).unwrap(), &Ledger::empty()).unwrap().release;
    let tables = &release.questionnaires()[0].tables;
    let of_service = tables[1].groups[0].figures.figure().unwrap();
    assert!(of_service.items[1].figures.is_withheld() && of_service.sections[0].mean.is_withheld());
    let everybody = tables[0].groups[0].figures.figure().unwrap();
    let mean = everybody.sections[0].mean.figure().unwrap().as_ref().unwrap();
    assert_eq!((mean.lower, mean.upper), (None, None));
    assert!(release.questionnaires()[0].reliability[0].alpha.is_withheld());
    assert!(everybody.items[1].figures.figure().unwrap().as_ref().unwrap().mean.lower.is_some());
}

/// Nobody of one service answered the first item, and the mean of everybody's scores would say what all of them answered to the second.
#[test]
fn a_mean_of_scores_does_not_give_an_item() {
    let study = family();
    let services = study.services();
    let mut table = study.table("family").unwrap();
    let skipped: kokemus::Answer = kokemus::Missing::Skipped.into();
    for _ in 0..5 {
        table
            .push(Response::by(Role::Parent).of_service(services[0].key()).answers([skipped, 3.into()]))
            .unwrap();
    }
    for (first, second) in [(2, 3), (3, 4), (2, 4), (3, 4), (2, 4)] {
        let response = Response::by(Role::Parent).of_service(services[1].key());
        table.push(response.answers([first, second])).unwrap();
    }
    let bundle = Bundle::of(&study, "t").answers(&table, [EVERYONE, vec![Dimension::Service]]).unwrap();
    let release = bundle.release(DisclosureRule::at_least(3).unwrap(), &Ledger::empty()).unwrap().release;
    let tables = &release.questionnaires()[0].tables;
    let of_service = tables[1].groups[0].figures.figure();
    assert!(of_service.is_none_or(|figures| figures.items[1].figures.is_withheld()));
    let everybody = tables[0].groups[0].figures.figure().unwrap();
    assert!(everybody.sections[0].mean.is_withheld());
}

/// All less one service are the others together: two withheld services in which the same person answered are still one person.
#[test]
fn a_person_in_several_withheld_services_is_not_their_sum() {
    let study = family();
    let services = study.services();
    let mut table = study.table("family").unwrap();
    let mut push = |service: usize, case: u32, first: i32, second: i32| {
        let response = Response::by(Role::Parent).case(case).of_service(services[service].key());
        table.push(response.answers([first, second])).unwrap();
    };
    for (service, first, second) in [(0, 5, 4), (0, 3, 4), (1, 2, 1), (1, 4, 5)] {
        push(service, 1, first, second);
    }
    (0..12i32).for_each(|row| push(2, 10 + row.unsigned_abs(), 1 + row % 5, 5 - row % 4));
    let bundle = Bundle::of(&study, "t").answers(&table, [EVERYONE, vec![Dimension::Service]]).unwrap();
    let release = bundle.release(DisclosureRule::at_least(2).unwrap(), &Ledger::empty()).unwrap().release;
    let tables = &release.questionnaires()[0].tables;
    let shown = |table: usize, group: usize| !tables[table].groups[group].figures.is_withheld();
    assert!(!shown(1, 0) && !shown(1, 1));
    assert!(!(shown(0, 0) && shown(1, 2)));
}
