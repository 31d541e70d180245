//! What a bundle, a rule and a ledger say to input that is wrong, hostile or absurd.

use kokemus::{
    Bootstrap, Bundle, Change, Crosshairs, Dimension, DisclosureRule, ErrorKind, Importance, Ledger, Link,
    Measure, Measurement, MissingPolicy, Outputs, Over, Questionnaire, Report, Response, ResponseTable, Role,
    Scale, Study,
};

fn five() -> DisclosureRule {
    DisclosureRule::at_least(5).unwrap()
}

fn study() -> Study {
    let family = Questionnaire::builder("family", Scale::satisfaction())
        .section("encounter", |s| s.item("heard", "Heard").item("trust", "Trust"))
        .build()
        .unwrap();
    let measure = Measure::new("wellbeing", 0.0, 100.0).unwrap();
    Study::builder().services(["north", "west"]).questionnaire(family).measure(measure).build().unwrap()
}

/// So many of the north and of the west.
fn answered(study: &Study, north: u64, west: u64) -> ResponseTable {
    let mut table = study.table("family").unwrap();
    for (service, n) in [("north", north), ("west", west)] {
        let service = study.service(service).unwrap();
        for place in 0..n {
            let points = [1 + (place * 3 % 5) as i32, 1 + (place % 5) as i32];
            table.push(Response::by(Role::Parent).of_service(&service).answers(points)).unwrap();
        }
    }
    table
}

#[test]
fn a_service_that_is_gone_from_the_table_is_not_given_back_by_the_difference() {
    let study = study();
    let (before, after) = (answered(&study, 15, 3), answered(&study, 15, 0));
    for groupings in [vec![vec![]], vec![vec![], vec![Dimension::Service]]] {
        let bundle = |table| Bundle::of(&study, "t").answers(table, groupings.clone()).unwrap().clone();
        let first = bundle(&before).release(five(), &Ledger::empty()).unwrap();
        assert!(first.release.questionnaires()[0].tables[0].groups[0].figures.figure().is_some());
        // 18 in spring, 15 in autumn: the three of the west, and all that they answered.
        let error = bundle(&after).release(five(), &first.ledger).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Absent);
        assert_eq!(
            error.to_string(),
            "answers to questionnaire `family` of `parent`, `west`, stage not given, wave not given, \
             administration not given: a group that is in an earlier release is missing (allowed: everybody who is \
             in the ledger, answering as before); release from a table that still holds what was released before, or \
             start a ledger anew for other respondents"
        );
        assert!(bundle(&before).release(five(), &first.ledger).is_ok());
    }
    // A ledger that says of nobody that they are out asks for nobody.
    let nobody = r#"{"questionnaires":[{"id":"family","version":"1","categories":[7,7,2],
        "atoms":[{"key":["parent","nowhere",null,null,null],"counts":[[0,0,0,0,0,0,0],[0,0,0,0,0,0,0],[0,0]]}],
        "cells":[]}]}"#;
    let ledger: Ledger = serde_json::from_str(nobody).unwrap();
    assert!(Bundle::of(&study, "t").answers(&after, [vec![]]).unwrap().release(five(), &ledger).is_ok());
}

#[test]
fn totals_that_no_service_makes_are_refused_before_they_print_as_infinite() {
    let study = study();
    for amounts in [vec![f64::MAX; 9], vec![1e300, 1.0, 2.0, 3.0, 4.0, 5.0], vec![2e11; 6]] {
        let outputs = Outputs::new("visits", (0u64..).zip(amounts)).unwrap();
        let error = Bundle::of(&study, "t").outputs("Visits", &outputs).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutOfRange);
        let text = error.to_string();
        assert!(text.starts_with("total of outputs `visits` in a bundle: "), "{text}");
        let end = "(allowed: at most 1e12); count in a larger unit, and look for an amount that was mistyped";
        assert!(text.ends_with(end), "{text}");
    }
    let most = Outputs::new("visits", (0u64..8).map(|case| (case, 1.25e11))).unwrap();
    let bundle = Bundle::of(&study, "t").outputs("Visits", &most).unwrap();
    let rule = five().showing_unanimous_answers();
    let page = Report::of(&bundle.release(rule, &Ledger::empty()).unwrap().release).to_string();
    assert!(page.contains("1,000,000,000,000"), "{page}");
}

#[test]
fn names_in_errors_are_those_that_were_given() {
    let study = study();
    let twice = Bundle::of(&study, "t").asked("all\n\u{1}", 9, 5).unwrap().asked("all\n\u{1}", 9, 5);
    assert_eq!(
        twice.unwrap_err().to_string(),
        "people asked, in a bundle: `all\\n\\u{1}` is there already (allowed: each name once); name them after who was asked"
    );
    let says = |made: Result<DisclosureRule, kokemus::Error>| made.unwrap_err().to_string();
    assert_eq!(
        says(five().dominance(1, 100)),
        "share of a dominance rule: 100 is out of range (allowed: 1 to 99 per cent); choose the share of a total that they \
         must not exceed"
    );
    assert_eq!(
        says(five().dominance(0, 50)),
        "cases of a dominance rule: 0 is out of range (allowed: 1 to 1000); choose how many of the largest cases are taken \
         together"
    );
    assert!(
        says(five().counts_rounded_to(1))
            .ends_with("choose a multiple, 5 or 10, or leave counts as they are")
    );
}

#[test]
fn drivers_are_called_what_they_are_to_be_printed_as_and_lines_stand_where_importance_can() {
    let study = study();
    let (start, end) = (study.stage("first-contact").unwrap(), study.stage("support-afterwards").unwrap());
    let (mut table, mut answers) = (study.measurements("wellbeing").unwrap(), study.table("family").unwrap());
    for case in 0..30u64 {
        let (before, after) = (20.0 + (case * 7 % 40) as f64, 30.0 + (case * 11 % 50) as f64);
        table.push(Measurement::of(case, Role::Child, &start, before)).unwrap();
        table.push(Measurement::of(case, Role::Child, &end, after)).unwrap();
        let points = [1 + (case * 3 % 5) as i32, 1 + (case * 7 / 3 % 5) as i32];
        answers.push(Response::by(Role::Parent).case(case).answers(points)).unwrap();
    }
    let change = Change::between(&table, &start, &end).unwrap();
    let of = |item: &str| answers.scores(Over::Item(item), MissingPolicy::HALF).unwrap();
    let (heard, trust) = (of("heard"), of("trust"));
    let long = "Miten ".repeat(100);
    let map = |names: [&str; 2], crosshairs| {
        let drivers = [(names[0], &heard), (names[1], &trust)];
        let how = (Importance::Dominance, crosshairs);
        let link = Link::between(&heard, &change);
        let bundle = Bundle::of(&study, "t").importance("map", link, drivers, how, Bootstrap::seeded(7));
        bundle.release(five(), &Ledger::empty())
    };
    let released = map([&*long, " "], Crosshairs::AtMeans).unwrap();
    let figures = serde_json::to_value(&released.release).unwrap().to_string();
    assert!(figures.contains(&long), "{figures}");
    let same = map(["heard", "heard"], Crosshairs::AtMeans).unwrap_err();
    assert_eq!(same.kind(), ErrorKind::Duplicate);
    for importance in [f64::NAN, 1e300, -2.0] {
        let error = map(["heard", "trust"], Crosshairs::At { importance, performance: 50.0 }).unwrap_err();
        assert!(error.to_string().contains("an importance of −1 to 1"), "{error}");
    }
    assert!(map(["heard", "trust"], Crosshairs::At { importance: 0.1, performance: 50.0 }).is_ok());
}

/// One case that answers twice, a minimum that nobody reaches: a first release withholds what it must and is never refused.
#[test]
fn a_first_release_is_never_refused() {
    let family = Questionnaire::builder("family", Scale::satisfaction())
        .section("encounter", |s| s.item("heard", "Heard").item("trust", "Trust"))
        .build()
        .unwrap();
    let study = Study::builder().waves(["a"]).questionnaire(family).build().unwrap();
    let mut table = study.table("family").unwrap();
    table.push(Response::by(Role::Parent).case(1).in_wave(study.waves()[0].key()).answers([5, 4])).unwrap();
    table.push(Response::by(Role::Parent).case(1).answers([3, 4])).unwrap();
    let groupings = || [vec![], vec![Dimension::Wave]];
    for (others, minimum, per_answer) in
        [(0, 2, 0), (0, 5, 5), (3, 1_000, 1_000), (120, 5, 5), (120, 119, 60)]
    {
        for row in 0..others {
            table.push(Response::by(Role::Parent).answers([1 + row % 5, 1 + row % 2])).unwrap();
        }
        let rule = DisclosureRule::at_least(minimum).unwrap().each_answer_by_at_least(per_answer).unwrap();
        let bundle = Bundle::of(&study, "t").answers(&table, groupings()).unwrap();
        let released = bundle.release(rule, &Ledger::empty()).unwrap();
        let groups = released.release.questionnaires()[0].tables.iter().flat_map(|table| &table.groups);
        assert_eq!(groups.clone().count(), 3);
        // The wave of one person is in none.
        assert!(groups.clone().any(|group| group.figures.is_withheld()));
        assert!(!released.audit.withheld.is_empty());
    }
}
