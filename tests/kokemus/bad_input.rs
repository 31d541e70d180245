//! Everything wrong that a user can bring to the doors: the whole message, and nothing changed.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use kokemus::{
    Change, Error, Measure, Measurement, MeasurementTable, Missing, Phase, Questionnaire, Response,
    ResponseColumns, ResponseTable, Role, Scale, ServicePath, Study,
};

/// Compares what came with what should have come, all cases at once.
pub(crate) fn assert_messages<'a>(cases: impl IntoIterator<Item = (Result<(), Error>, &'a str)>) {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (outcome, wanted) in cases {
        count += 1;
        match outcome {
            Ok(()) => wrong.push(format!("  no error, where it should be\n  {wanted}")),
            Err(error) if error.to_string() == wanted => {}
            Err(error) => wrong.push(format!("  got    {error}\n  wanted {wanted}")),
        }
    }
    assert!(count > 0 && wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

pub(crate) fn outcome<T, E: Into<Error>>(result: Result<T, E>) -> Result<(), Error> {
    result.map(|_| ()).map_err(Into::into)
}

fn parents() -> Questionnaire {
    Questionnaire::builder("parents", Scale::satisfaction())
        .for_roles([Role::Parent])
        .section("encounter", |s| s.item("heard", "Heard").item("trust", "Trust"))
        .section("rest", |s| {
            s.item("calm", "Calm").item_with("tell", "Tell", |i| i.scale(Scale::recommendation()))
        })
        .build()
        .unwrap()
}

pub(crate) fn study() -> Study {
    let second = Questionnaire::builder("children", Scale::satisfaction()).section("s", |s| s.item("a", "A"));
    Study::builder()
        .waves(["spring", "autumn"])
        .service("family", "Family work")
        .questionnaire(parents())
        .questionnaire(second.clone().build().unwrap())
        .questionnaire(second.version("2").build().unwrap())
        .measure(Measure::new("wellbeing", 0.0, 100.0).unwrap())
        .build()
        .unwrap()
}

/// Another study, whose keys the first one does not list.
pub(crate) fn elsewhere() -> Study {
    let path = ServicePath::builder().stage("leaflet", Phase::Before, "Leaflet").build().unwrap();
    Study::builder().path(path).waves(["winter"]).services(["night"]).build().unwrap()
}

pub(crate) fn two_responses() -> ResponseTable {
    let mut table = study().table("parents").unwrap();
    table.push(Response::by(Role::Parent).case(1).answers([5, 4, 3, 10])).unwrap();
    table.push(Response::by(Role::Parent).case(1).answers([1, 2, 3, 0])).unwrap();
    table
}

#[test]
fn a_response_that_is_wrong_is_refused_and_the_table_stays_as_it_was() {
    let (here, there) = (study(), elsewhere());
    let good = || Response::by(Role::Parent).answers([5, 4, 3, 10]);
    let named = || Response::by(Role::Parent).answer("heard", 5);
    let cases = [
        (
            Response::by(Role::Parent).answers([5, 4, 3, 11]),
            "answer to item `tell`: 11 is out of range (allowed: 0 to 10); give a point of the scale, or a missing reason",
        ),
        (
            Response::by(Role::Parent).answers([0, 4, 3, 10]),
            "answer to item `heard`: 0 is out of range (allowed: 1 to 5); give a point of the scale, or a missing reason",
        ),
        (
            Response::by(Role::Parent).answers([5, 4, i32::MIN, 10]),
            "answer to item `calm`: -2147483648 is out of range (allowed: 1 to 5); give a point of the scale, or a missing reason",
        ),
        (
            Response::by(Role::Parent).answers([5, 4, 3]),
            "answers to questionnaire `parents`: 3 is the wrong number (allowed: 4: one per item); give every item's answer in order, with a missing reason where there is no point, or name the items",
        ),
        (
            Response::by(Role::Parent).answers([5, 4, 3, 1, 1]),
            "answers to questionnaire `parents`: 5 is the wrong number (allowed: 4: one per item); give every item's answer in order, with a missing reason where there is no point, or name the items",
        ),
        (
            Response::by(Role::Parent),
            "answers to questionnaire `parents`: 0 is the wrong number (allowed: 4: one per item); give every item's answer in order, with a missing reason where there is no point, or name the items",
        ),
        (
            named().answer("seen", 5).otherwise(Missing::Skipped),
            "item of questionnaire `parents`: `seen` is not on the list (allowed: `heard`, `trust`, `calm`, `tell`); use an item of the questionnaire",
        ),
        (
            named().answer("heard", Missing::Refused).otherwise(Missing::Skipped),
            "answer to item `heard`: refused is there already (allowed: one answer per item); keep one of the two answers",
        ),
        (
            named(),
            "answer to item `trust`: the answer is missing (allowed: a point or a missing reason for every item); name the item, or say with `otherwise` why the rest is missing",
        ),
        (
            good().answer("heard", 5),
            "answers to questionnaire `parents`: a list in order beside named items does not fit (allowed: one of the two); give the answers in order or by item",
        ),
        (
            good().otherwise(Missing::Skipped),
            "answers to questionnaire `parents`: `otherwise` beside a list in order does not fit (allowed: `otherwise` beside named items); give each missing reason its place in the list, or answer by item",
        ),
        (
            good().in_wave(&there.wave("winter").unwrap()),
            "wave: `winter` is not on the list (allowed: `spring`, `autumn`); use one of the study's list, or build the study with it",
        ),
        (
            good().of_service(&there.service("night").unwrap()),
            "service: `night` is not on the list (allowed: `family`); use one of the study's list, or build the study with it",
        ),
        (
            good().at_stage(&there.stage("leaflet").unwrap()),
            "stage: `leaflet` is not on the list (allowed: `information`, `first-contact`, `in-service`, `support-afterwards`); use one of the study's list, or build the study with it",
        ),
        (
            Response::by(Role::Child).answers([5, 4, 3, 10]),
            "role for questionnaire `parents`: `child` is not on the list (allowed: `parent`); use the questionnaire made for this role",
        ),
        (
            Response::by(Role::other("uncle").unwrap()).answers([5, 4, 3, 10]),
            "role: `uncle` is not on the list (allowed: `child`, `young person`, `parent`, `professional`); use one of the study's list, or build the study with it",
        ),
        (
            good().case(""),
            "case: the empty pseudonym is malformed (allowed: any other text or number); leave the case out where it is not known",
        ),
    ];
    let mut table = two_responses();
    let (before, rows, families) = (table.tally(), table.len(), table.cases());
    assert_messages(cases.map(|(response, message)| (table.push(response), message)));
    assert_eq!((table.tally(), table.len(), table.cases()), (before, rows, families));
    table.push(good().in_wave(&here.wave("spring").unwrap())).unwrap();
}

#[test]
fn columns_that_are_wrong_are_refused_and_the_table_stays_as_it_was() {
    let there = elsewhere();
    let columns = || ResponseColumns::by(Role::Parent).item("heard", [5, 4]).item("trust", [4, 4]);
    let good = || columns().item("calm", [3, 3]).item("tell", [10, 0]);
    let cases = [
        (
            columns().item("calm", [3, 3]),
            "column of item `tell`: the column is missing (allowed: one column per item); give the column, filled with a missing reason where the item was not asked",
        ),
        (
            columns().item("calm", [3]).item("tell", [10, 0]),
            "rows of column `calm`: 1 is the wrong number (allowed: 2, as the first item's column); give every column one entry per response",
        ),
        (
            good().item("heard", [1, 1]),
            "column of item `heard`: a second one is there already (allowed: one column per item); keep one of the two columns",
        ),
        (
            good().item("seen", [1, 1]),
            "item of questionnaire `parents`: `seen` is not on the list (allowed: `heard`, `trust`, `calm`, `tell`); use an item of the questionnaire",
        ),
        (
            columns().item("calm", [3, 9]).item("tell", [10, 0]),
            "answer to item `calm`, entry 2 of its column: 9 is out of range (allowed: 1 to 5); give a point of the scale, or a missing reason",
        ),
        (
            good().cases([1]),
            "rows of column `case`: 1 is the wrong number (allowed: 2, as the first item's column); give every column one entry per response",
        ),
        (
            good().cases(["7", ""]),
            "case, entry 2 of its column: the empty pseudonym is malformed (allowed: any other text or number); leave the case out where it is not known",
        ),
        (
            good().members([1, 2, 3]),
            "rows of column `member`: 3 is the wrong number (allowed: 2, as the first item's column); give every column one entry per response",
        ),
        (
            good().waves([&there.wave("winter").unwrap(), &there.wave("winter").unwrap()]),
            "wave, entry 1 of its column: `winter` is not on the list (allowed: `spring`, `autumn`); use one of the study's list, or build the study with it",
        ),
        (
            ResponseColumns::by_each([Role::Parent]).item("heard", [5, 4]),
            "column of item `trust`: the column is missing (allowed: one column per item); give the column, filled with a missing reason where the item was not asked",
        ),
        (
            ResponseColumns::by_each([Role::Parent, Role::Child])
                .item("heard", [5, 4])
                .item("trust", [4, 4])
                .item("calm", [3, 3])
                .item("tell", [1, 1]),
            "role for questionnaire `parents`, entry 2 of its column: `child` is not on the list (allowed: `parent`); use the questionnaire made for this role",
        ),
    ];
    let mut table = two_responses();
    let (before, families) = (table.tally(), table.cases());
    assert_messages(cases.map(|(columns, message)| (table.push_columns(columns), message)));
    assert_eq!((table.tally(), table.len(), table.cases()), (before, 2, families));
    table.push_columns(good()).unwrap();
    assert_eq!(table.len(), 4);
}

fn one_measurement(study: &Study) -> MeasurementTable {
    let mut table = study.measurements("wellbeing").unwrap();
    let start = study.stage("first-contact").unwrap();
    table.push(Measurement::of(1, Role::Child, &start, 50.0)).unwrap();
    table
}

#[test]
fn a_measurement_that_is_wrong_is_refused_and_the_table_stays_as_it_was() {
    let study = study();
    let start = study.stage("first-contact").unwrap();
    let of = |value: f64| Measurement::of(2, Role::Child, &start, value);
    let range = |value: &str| {
        format!(
            "value of measure `wellbeing`: {value} is out of range (allowed: 0 to 100); give a value within the measure's range, or a missing reason"
        )
    };
    let (nan, inf, below, above) = (range("NaN"), range("inf"), range("-0.5"), range("100.5"));
    let again = "measurement of `wellbeing`: case 1, child, first-contact: 51 is there already (allowed: one per case, subject, reporter and stage); keep one of the two, or tell the people apart by their numbers";
    let cases = [
        (of(f64::NAN), nan.as_str()),
        (of(f64::INFINITY), &inf),
        (of(-0.5), &below),
        (of(100.5), &above),
        (Measurement::of(1, Role::Child, &start, 51.0), again),
        (
            Measurement::of(1, Role::Child, &elsewhere().stage("leaflet").unwrap(), 51.0),
            "stage: `leaflet` is not on the list (allowed: `information`, `first-contact`, `in-service`, `support-afterwards`); use one of the study's list, or build the study with it",
        ),
        (
            of(1.0).reported_by(Role::other("uncle").unwrap()),
            "role: `uncle` is not on the list (allowed: `child`, `young person`, `parent`, `professional`); use one of the study's list, or build the study with it",
        ),
        (
            Measurement::of("", Role::Child, &start, 1.0),
            "case: the empty pseudonym is malformed (allowed: any other text or number); leave the case out where it is not known",
        ),
    ];
    let mut table = one_measurement(&study);
    let before = table.totals_at(&start).unwrap();
    assert_messages(cases.map(|(measurement, message)| (table.push(measurement), message)));
    assert_eq!((table.totals_at(&start).unwrap(), table.len(), table.series().len()), (before, 1, 1));

    let end = study.stage("support-afterwards").unwrap();
    assert_messages([(
        outcome(Change::between(&table, &end, &start)),
        "stages of a change: `support-afterwards` to `first-contact` is out of range (allowed: an earlier stage of the path and a later one); give the earlier stage first",
    )]);
}

#[test]
fn a_questionnaire_path_or_study_that_does_not_fit_together_is_not_built() {
    let new = || Questionnaire::builder("q", Scale::satisfaction());
    let one = || new().section("s", |s| s.item("a", "A"));
    let path = |stages: &[(&str, Phase)]| {
        let start = ServicePath::builder();
        outcome(stages.iter().fold(start, |path, (id, phase)| path.stage(id, *phase, *id)).build())
    };
    let built = |study: kokemus::StudyBuilder| outcome(study.build());
    let off_path = new().section("s", |s| s.item_with("a", "A", |i| i.about_stage("closing")));
    let measure = || Measure::new("m", 0.0, 1.0).unwrap();
    assert_messages([
        (
            outcome(new().build()),
            "items of questionnaire `q`: 0 is the wrong number (allowed: 1 to 1000); give at least one section with an item, or split the questionnaire",
        ),
        (
            outcome(one().section("t", |s| s).build()),
            "section `t` of questionnaire `q`: its first item is missing (allowed: at least one item in each section); give the section an item or leave it out",
        ),
        (
            outcome(one().section("s", |s| s.item("b", "B")).build()),
            "section of questionnaire `q`: `s` is there already (allowed: each section once); rename one of the two",
        ),
        (
            outcome(one().section("t", |s| s.item("a", "A")).build()),
            "item of questionnaire `q`: `a` is there already (allowed: each item once); rename one of the two",
        ),
        (
            outcome(
                new()
                    .section("s", |s| {
                        s.item_with("a", "A", |i| i.concept("c")).item_with("b", "B", |i| i.concept("c"))
                    })
                    .build(),
            ),
            "concept of questionnaire `q`: `c` is there already (allowed: each concept once); rename one of the two",
        ),
        (
            outcome(one().language("in Finnish").build()),
            "language tag: `in Finnish` is malformed (allowed: a BCP 47 tag such as `fi`, `sv-FI` or `und`); give the tag of the language the text is in",
        ),
        (
            outcome(
                Questionnaire::builder(" q", Scale::satisfaction())
                    .section("s", |s| s.item("a", "A"))
                    .build(),
            ),
            "questionnaire: ` q` is malformed (allowed: 1 to 200 bytes, no control characters, no space at either end); give a short printable identifier",
        ),
        (
            outcome(one().version("").build()),
            "questionnaire version: the empty text is malformed (allowed: 1 to 200 bytes, no control characters, no space at either end); give a short printable identifier",
        ),
        (
            path(&[]),
            "stages of a service path: 0 is the wrong number (allowed: 1 to 254); give the stages in the order in which clients meet them",
        ),
        (
            path(&[("a", Phase::Before), ("a", Phase::After)]),
            "stage of a service path: `a` is there already (allowed: each stage once); rename one of the two",
        ),
        (
            path(&[("a", Phase::After), ("b", Phase::FirstContact)]),
            "stage `b`: phase `first contact` after stage `a` in phase `after` is out of range (allowed: before, first contact, in service, after: in this order); order the stages as clients meet them",
        ),
        (
            built(Study::builder().waves(["w", "w"])),
            "wave of a study: `w` is there already (allowed: each wave once); rename one of the two",
        ),
        (
            built(Study::builder().services(["s", "s"])),
            "service of a study: `s` is there already (allowed: each service once); rename one of the two",
        ),
        (
            built(Study::builder().waves(["w\n"])),
            "wave: `w\\n` is malformed (allowed: 1 to 200 bytes, no control characters, no space at either end); give a short printable identifier",
        ),
        (
            built(
                Study::builder().questionnaire(one().build().unwrap()).questionnaire(one().build().unwrap()),
            ),
            "questionnaire of a study: `q version 1` is there already (allowed: each questionnaire once); rename one of the two",
        ),
        (
            built(Study::builder().measure(measure()).measure(measure())),
            "measure of a study: `m` is there already (allowed: each measure once); rename one of the two",
        ),
        (
            built(Study::builder().questionnaire(off_path.build().unwrap())),
            "stage of item `a`: `closing` is not on the list (allowed: `information`, `first-contact`, `in-service`, `support-afterwards`); use a stage of the study's service path, or build the path with it",
        ),
    ]);
}
