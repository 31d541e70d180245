//! Services gathered into areas, and roles into families: beside their members, and protected with them.

use kokemus::{
    Bundle, Dimension, DisclosureRule, ErrorKind, Gathering, Ledger, Questionnaire, Release, Report,
    Response, ResponseTable, Role, Scale, Study,
};

use crate::release_format::undocumented;

fn study() -> Study {
    let family = Questionnaire::builder("family", Scale::satisfaction())
        .section("encounter", |s| s.item("heard", "Heard").item("trust", "Trust"))
        .build()
        .unwrap();
    Study::builder().services(["east", "west", "north"]).questionnaire(family).build().unwrap()
}

fn answers(study: &Study, of: &[(&str, Role, usize)]) -> ResponseTable {
    let mut table = study.table("family").unwrap();
    for (service, role, n) in of {
        for row in 0..*n {
            let answers = [[5, 4], [4, 3], [3, 4], [4, 5], [2, 2], [5, 5]][row % 6];
            let by = Response::by(role.clone()).of_service(&study.service(service).unwrap());
            table.push(by.answers(answers)).unwrap();
        }
    }
    table
}

fn areas() -> Gathering {
    let areas = Gathering::of(Dimension::Service, "Area").group("coast", "Coast", ["east", "west"]).unwrap();
    areas.group("inland", "Inland", ["north"]).unwrap()
}

fn released(study: &Study, table: &ResponseTable, minimum: u64) -> Release {
    let bundle = Bundle::of(study, "Family work")
        .answers(table, [vec![], vec![Dimension::Service]])
        .unwrap()
        .answers_gathered("family", &areas(), [vec![], vec![Dimension::Role]])
        .unwrap();
    bundle.release(DisclosureRule::at_least(minimum).unwrap(), &Ledger::empty()).unwrap().release
}

#[test]
fn a_gathered_group_is_the_answers_of_its_members() {
    let study = study();
    let of = [
        ("east", Role::Parent, 9),
        ("west", Role::Parent, 7),
        ("west", Role::Child, 6),
        ("north", Role::Child, 8),
    ];
    let release = released(&study, &answers(&study, &of), 3);
    let gathered = &release.questionnaires()[0].gathered;
    let responses = |table: usize| -> Vec<u64> {
        gathered[table].table.groups.iter().map(|it| it.figures.figure().unwrap().responses).collect()
    };
    assert_eq!(responses(0), [22, 8]);
    assert_eq!(responses(1), [6, 8, 16]); // children first
    let coast = &gathered[0].table.groups[0];
    assert_eq!(coast.group.service, Some(Some("coast".to_owned())));
    // The mean over both services, by hand.
    let points: Vec<f64> = of[..3]
        .iter()
        .flat_map(|(_, _, n)| (0..*n).map(|row| [5.0, 4.0, 3.0, 4.0, 2.0, 5.0][row % 6]))
        .collect();
    let mean = points.iter().sum::<f64>() / points.len() as f64;
    let heard = coast.figures.figure().unwrap().items[0].figures.figure().unwrap().as_ref().unwrap();
    assert!((heard.mean.value.value() - mean).abs() <= 0.05);
    assert_eq!(gathered[0].groups[0].members, ["east", "west"]);
    let json = serde_json::to_value(&release).unwrap();
    assert_eq!(json["questionnaires"][0]["gathered"][0]["table"]["groups"][0]["service"], "coast");
    assert_eq!(undocumented(&json), [""; 0]);
    let page = Report::of(&release).to_string();
    assert!(
        page.contains("\n\nArea\n")
            && page.contains("\n\nArea, by role\n")
            && page.contains("children, Coast")
    );
}

#[cfg(feature = "plot")]
#[test]
fn pictures_name_gathered_groups() {
    let study = study();
    let of = [("east", Role::Parent, 9), ("west", Role::Child, 8), ("north", Role::Child, 8)];
    let release = released(&study, &answers(&study, &of), 3);
    let questionnaire = &release.questionnaires()[0];
    for (gathered, name) in questionnaire.gathered.iter().zip(["Coast", "lapset, Coast"]) {
        let pictures = kokemus::Pictures::of(&release).in_language("fi");
        let svg = pictures.item(questionnaire, &gathered.table, "heard").unwrap();
        assert!(svg.contains(&format!(">{name}</text>")), "{svg}");
        let svg = pictures.questionnaire(questionnaire, &gathered.table.groups[0]);
        assert!(svg.contains(&format!(">{name}</text>")), "{svg}");
    }
}

#[test]
fn a_member_is_not_what_its_area_has_beside_the_others() {
    let study = study();
    let of = [("east", Role::Parent, 9), ("west", Role::Parent, 2), ("north", Role::Parent, 8)];
    let release = released(&study, &answers(&study, &of), 5);
    let questionnaire = &release.questionnaires()[0];
    let east = questionnaire.tables[1].groups[0].figures.is_withheld();
    let coast = questionnaire.gathered[0].table.groups[0].figures.is_withheld();
    assert!(questionnaire.tables[1].groups[1].figures.is_withheld());
    assert!(east || coast);
}

#[test]
fn gatherings_are_checked() {
    let kind = |error: kokemus::Error| error.kind();
    let of = || Gathering::of(Dimension::Service, "Area").group("coast", "Coast", ["east", "west"]).unwrap();
    assert_eq!(kind(of().group("coast", "Coast", ["north"]).unwrap_err()), ErrorKind::Duplicate);
    assert_eq!(kind(of().group("inland", "Inland", ["west"]).unwrap_err()), ErrorKind::Duplicate);
    assert_eq!(kind(of().group("inland", "Inland", []).unwrap_err()), ErrorKind::Absent);
    assert_eq!(kind(of().group("", "Inland", ["north"]).unwrap_err()), ErrorKind::Malformed);
    let study = study();
    let table = answers(&study, &[("north", Role::Parent, 8)]);
    let bundle = || Bundle::of(&study, "Family work").answers(&table, [vec![]]).unwrap();
    let missing = bundle().answers_gathered("family", &of(), [vec![]]).unwrap_err();
    assert_eq!(
        missing.to_string(),
        "gathering of questionnaire `family`: a group of `north` is missing (allowed: `east`, `west`); put every key that answers have into a group"
    );
    assert_eq!(kind(bundle().answers_gathered("other", &areas(), [vec![]]).unwrap_err()), ErrorKind::Absent);
    let taken = of().group("west", "West", ["north"]).unwrap();
    assert_eq!(
        kind(bundle().answers_gathered("family", &taken, [vec![]]).unwrap_err()),
        ErrorKind::Duplicate
    );
    let waves = Gathering::of(Dimension::Wave, "Years");
    assert_eq!(
        kind(bundle().answers_gathered("family", &waves, [vec![]]).unwrap_err()),
        ErrorKind::OutOfRange
    );
}
