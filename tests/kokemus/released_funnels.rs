//! Funnels in a release: the figures of its tables, and limits that know when several responses are of one case.

use kokemus::{
    Bundle, Dimension, DisclosureRule, Ledger, Questionnaire, Release, Response, Role, Scale, Study,
};

const SERVICES: [&str; 4] = ["east", "north", "south", "west"];

/// Eight people of each service answer in three waves, the same each time; as cases, or as so many strangers.
fn released(as_cases: bool) -> Release {
    let family = Questionnaire::builder("family", Scale::satisfaction())
        .section("encounter", |s| s.item("heard", "Heard").item("trust", "Trust"))
        .build()
        .unwrap();
    let study = Study::builder()
        .waves(["one", "two", "three"])
        .services(SERVICES)
        .questionnaire(family)
        .build()
        .unwrap();
    let mut table = study.table("family").unwrap();
    for wave in study.waves() {
        for (number, service) in study.services().iter().enumerate() {
            for person in 0..8 {
                let answers =
                    [[5, 4], [4, 3], [3, 4], [2, 2], [5, 5], [4, 4], [1, 3], [3, 2 + number as i32 % 2]];
                let response = Response::by(Role::Parent).of_service(service.key()).in_wave(wave.key());
                let response = if as_cases { response.case(100 * number as u64 + person) } else { response };
                table.push(response.answers(answers[person as usize])).unwrap();
            }
        }
    }
    let bundle = Bundle::of(&study, "t").answers(&table, [vec![Dimension::Service]]).unwrap();
    bundle.release(DisclosureRule::at_least(5).unwrap(), &Ledger::empty()).unwrap().release
}

#[test]
fn a_funnel_shows_what_the_table_shows() {
    for release in [released(true), released(false)] {
        let groups = &release.questionnaires()[0].tables[0].groups;
        let services = &release.funnels()[0].services;
        assert_eq!(services.len(), 4);
        for (group, service) in groups.iter().zip(services) {
            let section = &group.figures.figure().unwrap().sections[0];
            assert_eq!(section.mean.figure().unwrap().as_ref(), service.value.figure());
        }
    }
}

/// With the same answer each time, three responses tell as much as one: limits are wider by about √3.
#[test]
fn limits_are_wider_where_cases_answer_again() {
    let width = |release: &Release| {
        let at = &release.funnels()[0].limits[0].along[0];
        at.upper.value() - at.lower.value()
    };
    let (cases, strangers) = (width(&released(true)), width(&released(false)));
    // Printed numbers, and 8 / 7 · 23 / 24 for the few cases of a service.
    let ratio = cases / strangers;
    assert!((1.5..2.1).contains(&ratio), "{cases} {strangers}");
}
