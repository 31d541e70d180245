//! What means of scores, their spread and sums over releases once gave back of items and of few people, by hand.

use kokemus::{
    Answer, Bundle, Dimension, DisclosureRule, GroupFigures, Ledger, Missing, Questionnaire, Release,
    Response, ResponseTable, Role, Scale, Study,
};

const EVERYONE: Vec<Dimension> = vec![];
const SERVICE: [Dimension; 1] = [Dimension::Service];

/// A study of so many items, in one section.
fn study(items: usize, points: i16) -> Study {
    let questionnaire = Questionnaire::builder("family", Scale::new("points", 1, points.into()).unwrap())
        .section("all", |s| (0..items).fold(s, |s, item| s.item(&format!("i{item}"), "?")))
        .build()
        .unwrap();
    let study = Study::builder().services(["north", "south", "west"]).waves(["first", "second"]);
    study.questionnaire(questionnaire).build().unwrap()
}

const SKIPPED: i32 = 0;
const NOT_CONCERNED: i32 = -1;

fn push(table: &mut ResponseTable, response: &Response, answers: &[&[i32]]) {
    for answers in answers {
        let answers = answers.iter().map(|point| match *point {
            SKIPPED => Answer::from(Missing::Skipped),
            NOT_CONCERNED => Missing::NotApplicable.into(),
            point => point.into(),
        });
        table.push(response.clone().answers(answers)).unwrap();
    }
}

fn of(role: Role, study: &Study, service: &str) -> Response {
    Response::by(role).of_service(&study.service(service).unwrap())
}

/// A release of each table after those before it, with its groupings.
fn releases(study: &Study, minimum: u64, of: &[(&ResponseTable, Vec<Vec<Dimension>>)]) -> Vec<Release> {
    let rule = DisclosureRule::at_least(minimum).unwrap();
    let mut ledger = Ledger::empty();
    let mut releases = Vec::new();
    for (table, groupings) in of {
        let bundle = Bundle::of(study, "t").answers(table, groupings.clone()).unwrap();
        let released = bundle.release(rule, &ledger).unwrap();
        ledger = kept(&released.ledger, true);
        releases.push(released.release);
    }
    releases
}

/// A ledger as it is stored and read again; where it does not say which answers go together, as it was kept once.
fn kept(ledger: &Ledger, with_rests: bool) -> Ledger {
    let mut stored = serde_json::to_value(ledger).unwrap();
    for questionnaire in stored["questionnaires"].as_array_mut().unwrap().iter_mut().filter(|_| !with_rests) {
        for atom in questionnaire["atoms"].as_array_mut().unwrap() {
            atom.as_object_mut().unwrap().remove("rests").unwrap();
        }
    }
    let read: Ledger = serde_json::from_value(stored).unwrap();
    assert!(!with_rests || read == *ledger);
    read
}

fn group(release: &Release, table: usize, group: usize) -> Option<&GroupFigures> {
    release.questionnaires()[0].tables[table].groups[group].figures.figure()
}

fn has_interval(release: &Release) -> bool {
    let everybody = group(release, 0, 0).unwrap();
    let mean = everybody.sections[0].mean.figure().and_then(Option::as_ref);
    mean.is_some_and(|mean| mean.lower.is_some())
}

/// North all say 5 to the second item, south all say 1.
fn of_two_minds(study: &Study, people: usize) -> ResponseTable {
    let mut table = study.table("family").unwrap();
    for person in 0..people {
        let one = i32::from(person % 3 == 1);
        push(&mut table, &of(Role::Parent, study, "north"), &[&[4 + one, 5]]);
        push(&mut table, &of(Role::Parent, study, "south"), &[&[1 + one, 1]]);
    }
    table
}

/// How far everybody's scores are apart says that the services are of one mind each, however many they are: in one release, or before it.
#[test]
fn the_spread_of_scores_does_not_say_who_was_of_one_mind() {
    let study = study(2, 5);
    for people in [6, 30, 120] {
        let table = of_two_minds(&study, people);
        let both = releases(&study, 5, &[(&table, vec![EVERYONE, SERVICE.to_vec()])]);
        assert!(!has_interval(&both[0]), "{people}");
        assert!(both[0].questionnaires()[0].reliability[0].alpha.is_withheld());
        let later = releases(&study, 5, &[(&table, vec![SERVICE.to_vec()]), (&table, vec![EVERYONE])]);
        assert!(group(&later[0], 0, 0).unwrap().items[1].figures.is_withheld());
        assert!(!has_interval(&later[1]), "{people}");
        assert!(later[1].questionnaires()[0].reliability[0].alpha.is_withheld());
        let earlier = releases(&study, 5, &[(&table, vec![EVERYONE]), (&table, vec![SERVICE.to_vec()])]);
        assert!(has_interval(&earlier[0]));
        // What is out cannot be taken back: then not even how many answered in a service goes out.
        assert!((0..2).all(|service| group(&earlier[1], 0, service).is_none()));
    }
}

/// Of those who are in it, no answer can then be moved where scores are out: groups are withheld instead. Others can join them.
#[test]
fn a_ledger_need_not_say_which_answers_go_together() {
    let study = study(2, 5);
    let mut table = of_two_minds(&study, 30);
    let rule = DisclosureRule::at_least(5).unwrap();
    let bundle = Bundle::of(&study, "t").answers(&table, [EVERYONE]).unwrap();
    let first = bundle.release(rule, &Ledger::empty()).unwrap();
    for person in 0..20 {
        push(&mut table, &of(Role::Parent, &study, "north"), &[&[1 + person % 5, 1 + person % 4]]);
    }
    let bundle = Bundle::of(&study, "t").answers(&table, [EVERYONE, SERVICE.to_vec()]).unwrap();
    let later = bundle.release(rule, &kept(&first.ledger, false)).unwrap();
    assert!(group(&later.release, 1, 1).is_none());
    let again = bundle.release(rule, &kept(&later.ledger, true)).unwrap();
    assert_eq!(later.release, again.release);
}

/// Some of both services answered the first item alike: whose answer to the second is whose, scores do not say.
#[test]
fn scores_that_might_belong_to_others_are_shown_whole() {
    let study = study(2, 5);
    let mut table = study.table("family").unwrap();
    for person in 0..10 {
        push(&mut table, &of(Role::Parent, &study, "north"), &[&[3 + person % 3, 5]]);
        push(&mut table, &of(Role::Parent, &study, "south"), &[&[1 + person % 3, 1]]);
    }
    let release = &releases(&study, 5, &[(&table, vec![EVERYONE, SERVICE.to_vec()])])[0];
    assert!(group(release, 1, 0).unwrap().items[1].figures.is_withheld());
    assert!(has_interval(release));
    assert!(!release.questionnaires()[0].reliability[0].alpha.is_withheld());
}

/// A mean goes out before an item of it is withheld in a smaller group.
#[test]
fn an_earlier_mean_does_not_give_a_later_item() {
    let study = study(2, 5);
    let mut table = study.table("family").unwrap();
    push(&mut table, &of(Role::Child, &study, "north"), &[&[1, 4], &[2, 4], &[3, 4]]);
    push(&mut table, &of(Role::Child, &study, "south"), &[&[0, 3], &[0, 3], &[0, 3]]);
    let out = releases(&study, 3, &[(&table, vec![EVERYONE]), (&table, vec![SERVICE.to_vec()])]);
    assert!(group(&out[0], 0, 0).unwrap().sections[0].mean.figure().is_some());
    assert!((0..2).all(|service| group(&out[1], 0, service).is_none()));
}

/// The scatter within services is in a funnel's limits: they tell it of no service of which only the mean is shown.
#[test]
fn a_funnel_does_not_say_how_answers_go_together() {
    let study = study(2, 5);
    let mut table = study.table("family").unwrap();
    let children: [&[i32]; 6] = [&[4, 5], &[5, 5], &[4, 5], &[5, 5], &[5, 5], &[4, 5]];
    push(&mut table, &of(Role::Child, &study, "north"), &children);
    let parents: [&[i32]; 6] = [&[1, 1], &[2, 1], &[1, 1], &[1, 1], &[1, 1], &[1, 1]];
    push(&mut table, &of(Role::Parent, &study, "north"), &parents);
    let south: [&[i32]; 10] =
        [&[3, 3], &[3, 2], &[2, 3], &[3, 3], &[4, 3], &[3, 3], &[3, 4], &[4, 3], &[3, 3], &[2, 3]];
    push(&mut table, &of(Role::Child, &study, "south"), &south[..5]);
    push(&mut table, &of(Role::Parent, &study, "south"), &south[5..]);
    let groupings = vec![SERVICE.to_vec(), vec![Dimension::Role, Dimension::Service]];
    let release = releases(&study, 5, &[(&table, groupings)]).remove(0);
    assert!(!has_interval(&release));
    // The scores of the south alone: 3 and 2½ and 3½, with Σ(x − x̄)² = 1.5.
    let sigma = (1.5_f64 / 9.0).sqrt();
    for (limits, z) in release.funnels()[0].limits.iter().zip([1.959_964, 3.090_232]) {
        for at in &limits.along {
            let half = z * sigma / (at.n as f64).sqrt();
            let printed = (at.upper.value() - at.lower.value()) / 2.0;
            assert!((printed - half).abs() < 0.0051, "{printed} {half}");
        }
    }
}

/// Parents of the second wave are the difference of what two releases show of all parents and of the first wave: all said the same.
#[test]
fn sums_over_releases_do_not_give_a_class_of_one_mind() {
    let study = study(1, 3);
    let at = |role, wave: &str| Response::by(role).in_wave(&study.wave(wave).unwrap());
    let mut table = study.table("family").unwrap();
    push(&mut table, &at(Role::Child, "first"), &[&[2], &[3], &[2]]);
    push(&mut table, &at(Role::Child, "second"), &[&[2]]);
    push(&mut table, &at(Role::Parent, "first"), &[&[2], &[2], &[1]]);
    push(&mut table, &at(Role::Parent, "second"), &[&[1], &[1], &[1]]);
    let mut later = table.clone();
    push(&mut later, &at(Role::Parent, "second"), &[&[1], &[1]]);
    let groupings =
        [vec![vec![Dimension::Role], vec![Dimension::Wave]], vec![vec![Dimension::Role, Dimension::Wave]]];
    let [first, second] = groupings;
    let out = releases(&study, 3, &[(&table, first), (&later, second)]);
    let item = |release: &Release, table: usize, place: usize| {
        group(release, table, place).is_some_and(|figures| !figures.items[0].figures.is_withheld())
    };
    assert!(item(&out[0], 0, 1), "all parents");
    assert!(!item(&out[1], 0, 2), "parents of the first wave");
}

/// Seven parents are out; five of them are of one service: two are of the other, though no item of theirs can move with them.
#[test]
fn how_many_people_are_left_is_not_given_where_items_stand_in_the_way() {
    let study = study(3, 3);
    let mut table = study.table("family").unwrap();
    push(&mut table, &of(Role::Child, &study, "south"), &[&[0, 0, 1], &[1, 0, 1]]);
    let north: [&[i32]; 5] = [&[1, 0, -1], &[1, 0, -1], &[1, 0, -1], &[1, -1, 0], &[1, 0, -1]];
    push(&mut table, &of(Role::Parent, &study, "north"), &north);
    push(&mut table, &of(Role::Parent, &study, "south"), &[&[3, -1, 2], &[3, 0, -1]]);
    let roles = vec![Dimension::Role];
    let out = releases(&study, 5, &[(&table, vec![roles.clone()]), (&table, vec![roles, SERVICE.to_vec()])]);
    assert_eq!(group(&out[0], 0, 1).unwrap().responses, 7);
    assert!(group(&out[1], 1, 0).is_none() && group(&out[1], 1, 1).is_none());
}

/// Withheld services are the difference of everybody and those that are shown: of their responses, the same few people gave more than one.
#[test]
fn few_people_in_several_withheld_services_are_not_given_together() {
    let study = study(1, 3);
    let mut table = study.table("family").unwrap();
    for (service, case, point) in [
        ("north", 1, 3),
        ("north", 6, 2),
        ("north", 5, 2),
        ("west", 2, 3),
        ("west", 5, 3),
        ("west", 1, 2),
        ("west", 6, 3),
        ("south", 100, 1),
        ("south", 3, 2),
        ("south", 6, 3),
        ("south", 103, 2),
        ("south", 4, 3),
    ] {
        push(&mut table, &of(Role::Child, &study, service).case(case), &[&[point]]);
    }
    let both = vec![EVERYONE, SERVICE.to_vec()];
    let one = &releases(&study, 5, &[(&table, both)])[0];
    assert!(group(one, 0, 0).is_none() || (0..3).all(|service| group(one, 1, service).is_none()));
    let two = releases(&study, 5, &[(&table, vec![EVERYONE]), (&table, vec![SERVICE.to_vec()])]);
    assert!(group(&two[0], 0, 0).is_some());
    assert!((0..3).all(|service| group(&two[1], 0, service).is_none()));
}
