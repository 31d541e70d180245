//! Cases along the path: a value or a gap at each stage.

use kokemus::{
    Better, CaseId, ErrorKind, Measure, Measurement, Missing, MissingPolicy, Person, Phase, Questionnaire,
    Response, Role, Scale, ServicePath, Study, Trajectories,
};

use crate::groups_and_time::{UnivBct, univbct_rows};

#[test]
fn real_trajectories_are_the_rows_of_the_data() {
    let data = UnivBct::read();
    let along = Trajectories::measured(data.table("READY"));
    let rows = univbct_rows("READY");
    assert_eq!(along.stages(), data.stages);
    let measured = rows.iter().filter(|(_, values)| values.iter().any(Option::is_some));
    assert_eq!(along.len(), measured.count());
    let complete = rows.iter().filter(|(_, values)| values.iter().all(Option::is_some)).count();
    assert_eq!(along.complete(), complete);
    assert!(complete > 300 && complete < along.len());
    for (case, id) in along.cases().iter().enumerate() {
        let (_, values) = rows.iter().find(|(row, _)| CaseId::from(*row) == *id).unwrap();
        assert_eq!(along.row(case), values);
        assert_eq!(along.reporters(case), [Person::from(Role::YoungPerson)]);
    }
    assert!(!along.is_averaged());
}

#[test]
fn a_case_is_averaged_over_its_people_and_turned_so_that_more_is_better() {
    let worry = Measure::new("worry", 0.0, 40.0).unwrap().better(Better::Lower);
    let study = Study::builder().measure(worry).build().unwrap();
    let (start, end) = (study.stage("information").unwrap(), study.stage("support-afterwards").unwrap());
    let mut table = study.measurements("worry").unwrap();
    for (person, stage, value) in
        [(Role::Child, &start, 10.0), (Role::Parent, &start, 21.0), (Role::Child, &end, 4.0)]
    {
        table.push(Measurement::of("a", person, stage, value)).unwrap();
    }
    table.push(Measurement::of("b", Role::Child, &start, Missing::Refused)).unwrap();
    let along = Trajectories::measured(&table);
    assert_eq!(along.stages(), [start.clone(), end.clone()]);
    assert_eq!(along.row(0), [Some(24.5), Some(36.0)]);
    assert_eq!(along.reporters(0), [Person::from(Role::Child), Person::from(Role::Parent)]);
    assert!(along.is_averaged());
    // Whoever was never measured has no trajectory; nothing lies outside the lists.
    assert_eq!((along.len(), along.complete(), along.place_of(&end)), (1, 1, Some(1)));
    assert_eq!(
        (along.value(1, 0), along.value(0, 2), along.row(7), along.reporters(7)),
        (None, None, &[][..], &[][..])
    );

    let nobody = Trajectories::measured(&study.measurements("worry").unwrap());
    assert!(nobody.is_empty() && nobody.stages().is_empty());
    assert_eq!(nobody.to_string(), "0 cases at 0 stages, 0 with a value at each");
}

#[test]
fn scores_at_stages_are_checked_put_in_order_and_counted_where_no_case_is_known() {
    let burden = Scale::new("burden", 1, 5).unwrap().better(Better::Lower);
    let asked = Questionnaire::builder("q", burden).section("all", |s| s.item("i", "I")).build().unwrap();
    let study = Study::builder().questionnaire(asked).build().unwrap();
    let (start, end) = (study.stage("first-contact").unwrap(), study.stage("in-service").unwrap());
    let mut answers = study.table("q").unwrap();
    answers.push(Response::by(Role::Child).case(1).answers([2])).unwrap();
    answers.push(Response::by(Role::Child).answers([5])).unwrap();
    let scores = answers.scores("all", MissingPolicy::HALF).unwrap();

    let along = Trajectories::of_scores([(&end, &scores), (&start, &scores)]).unwrap();
    assert_eq!(along.stages(), [end.clone(), start.clone()]);
    assert_eq!((along.row(0), along.without_case()), (&[Some(4.0), Some(4.0)][..], 2));
    assert_eq!(along.along(study.path()).unwrap().stages(), [start.clone(), end.clone()]);

    let other = ServicePath::builder().stage("leaflet", Phase::Before, "Leaflet").build().unwrap();
    let off = along.along(&other).unwrap_err();
    assert_eq!(
        off.to_string(),
        "stage of trajectories: `in-service` is not on the list (allowed: `leaflet`); use a stage of the study's service \
         path, or build the path with it"
    );
    let twice = Trajectories::of_scores([(&start, &scores), (&start, &scores)]).unwrap_err();
    assert_eq!(
        (twice.kind(), twice.to_string().as_str()),
        (
            ErrorKind::Duplicate,
            "stages of trajectories: `first-contact` is there already (allowed: each stage once); give the scores of a \
             stage together"
        )
    );
    let none: [(&kokemus::StageKey, &kokemus::Scores); 0] = [];
    assert_eq!(Trajectories::of_scores(none).unwrap_err().kind(), ErrorKind::Absent);
}
