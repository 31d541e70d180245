//! Who is flagged, by whose rule, and that nobody is dropped; which responses repeat another; the mode of administration.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use kokemus::{
    Administration, Answer, Confidence, Criterion, Dimension, Error, ErrorKind, FlagRule, Group,
    GroupedTally, Missing, Part, Questionnaire, Response, ResponseColumns, ResponseTable, Role, Scale,
    Selection, Study,
};
use proptest::prelude::*;
use serde_json::json;

use crate::real_counts::bfi_by_section;
use crate::support::{at, list, reference};
use crate::worlds::{rows, table};

const P95: Confidence = Confidence::P95;

fn rule(criterion: Criterion) -> FlagRule {
    FlagRule::new(criterion, "a test").unwrap()
}

fn all_criteria(number: f64, whole: u64) -> [Criterion; 14] {
    [
        Criterion::LongestRunAtLeast(whole),
        Criterion::AverageRunAtLeast(number),
        Criterion::VariabilityAtMost(number),
        Criterion::VariabilityAtLeast(number),
        Criterion::VariabilityPercentAtMost(number),
        Criterion::VariabilityPercentAtLeast(number),
        Criterion::StraightLinedSectionsAtLeast(whole),
        Criterion::ShareAnsweredBelow(number),
        Criterion::ContradictionAtLeast(number),
        Criterion::EvenOddAtMost(number),
        Criterion::PersonTotalAtMost(number),
        Criterion::LeftEarly,
        Criterion::IdenticalToAnother,
        Criterion::RepeatedResponse,
    ]
}

#[test]
fn the_flagged_of_bfi_are_those_whose_figures_pass_the_thresholds_and_nobody_is_dropped() {
    let (want, (_, table)) = (reference("data_quality"), bfi_by_section());
    let rules = [rule(Criterion::LongestRunAtLeast(10)), rule(Criterion::PersonTotalAtMost(0.0))];
    let flagged = table.answering_quality().flagged(&rules);
    let long: Vec<bool> =
        list(at(&want, "longest_run")).iter().map(|run| run.as_u64().unwrap() >= 10).collect();
    let apart: Vec<Option<bool>> =
        list(at(&want, "person_total")).iter().map(|r| r.as_f64().map(|r| r <= 0.0)).collect();
    let expected: Vec<usize> = (0..2800).filter(|row| long[*row] || apart[*row] == Some(true)).collect();
    let found: Vec<usize> = flagged.respondents.iter().map(|flagged| flagged.respondent.row).collect();
    assert_eq!(found, expected);
    assert!(found.len() > 50);
    assert_eq!(flagged.rules[0].flagged as usize, long.iter().filter(|long| **long).count());
    assert_eq!(flagged.rules[1].not_judged as usize, apart.iter().filter(|r| r.is_none()).count());
    assert_eq!(flagged.rules[1].judged + flagged.rules[1].not_judged, 2800);
    assert_eq!((table.len(), table.tally().responses(), flagged.of), (2800, 2800, 2800));
    assert_eq!(flagged.without_flagged().len() + flagged.only_flagged().len(), 2800);
    assert_eq!(flagged.only_flagged().len(), found.len());

    let mean = |some: &Selection<'_>| Ok::<_, Error>(some.tally().item("A1")?.mean(P95)?);
    let both = flagged.compared(mean).unwrap();
    assert_eq!(both.with.unwrap(), table.tally().item("A1").unwrap().mean(P95).unwrap());
    let kept = flagged.without_flagged();
    assert_eq!(both.without.unwrap(), kept.tally().item("A1").unwrap().mean(P95).unwrap());
    let unknown = flagged.compared(|some| some.tally().item("Z9").map(|item| item.mean(P95).unwrap()));
    assert_eq!(unknown.unwrap_err().kind(), ErrorKind::Unknown);
}

#[test]
fn a_figure_that_is_refused_without_the_flagged_stays_a_refusal() {
    let (_, table) = bfi_by_section();
    let flagged = table.answering_quality().flagged(&[rule(Criterion::VariabilityAtLeast(0.0))]);
    let mean = |some: &Selection<'_>| Ok::<_, Error>(some.tally().item("A1")?.mean(P95)?);
    let both = flagged.compared(mean).unwrap();
    assert!(both.with.is_ok());
    let all_flagged = table.filter(|row| row.answers().all(|a| matches!(a, Answer::Point(_))));
    let flagged = all_flagged.answering_quality().flagged(&[rule(Criterion::VariabilityAtLeast(0.0))]);
    let both = flagged.compared(mean).unwrap();
    assert_eq!(both.flagged, both.of);
    assert_eq!(both.without.unwrap_err().to_string(), "mean: nobody answered; 1 answer would do");
}

#[test]
fn rules_without_a_source_or_with_impossible_thresholds_are_errors() {
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -2.0] {
        for criterion in &all_criteria(number, 0)[..11] {
            let error = FlagRule::new(*criterion, "a test").unwrap_err();
            assert_eq!(error.kind(), ErrorKind::OutOfRange, "{criterion}");
        }
    }
    assert_eq!(
        FlagRule::new(Criterion::ShareAnsweredBelow(50.0), "half").unwrap_err().to_string(),
        "rule `less than 5000 % answered`: 50 is out of range (allowed: above 0, up to 1); give a threshold that some responses can pass"
    );
    assert_eq!(
        FlagRule::new(Criterion::LeftEarly, " ").unwrap_err().to_string(),
        "source of rule `left before the end`: the text is missing (allowed: where the rule comes from); name the paper, the distribution or the decision behind it"
    );
    let good = rule(Criterion::EvenOddAtMost(-0.25));
    let text = serde_json::to_string(&good).unwrap();
    assert_eq!(serde_json::from_str::<FlagRule>(&text).unwrap(), good);
    assert!(serde_json::from_str::<FlagRule>(&text.replace("-0.25", "-1.25")).is_err());
    assert!(serde_json::from_str::<FlagRule>(&text.replace("a test", "")).is_err());
}

fn family() -> (Study, ResponseTable) {
    let family = Questionnaire::builder("family", Scale::satisfaction())
        .section("all", |s| s.item("heard", "Heard").item("trust", "Trusted"));
    let study = Study::builder()
        .waves(["spring", "autumn"])
        .services(["family-work", "support-person"])
        .questionnaire(family.build().unwrap())
        .build()
        .unwrap();
    let table = study.table("family").unwrap();
    (study, table)
}

#[test]
fn a_person_repeats_only_in_the_same_wave_about_the_same_service_at_the_same_stage() {
    let (study, mut table) = family();
    let (spring, autumn) = (study.wave("spring").unwrap(), study.wave("autumn").unwrap());
    let (one, two) = (study.service("family-work").unwrap(), study.service("support-person").unwrap());
    let of = |member| Response::by(Role::Child).case(7).member(member).answers([3, 4]);
    table.push(of(1).in_wave(&spring).of_service(&one)).unwrap();
    table.push(of(1).in_wave(&autumn).of_service(&one)).unwrap();
    table.push(of(1).in_wave(&spring).of_service(&two)).unwrap();
    table.push(of(2).in_wave(&spring).of_service(&one)).unwrap();
    table.push(Response::by(Role::Child).answers([3, 4])).unwrap();
    table.push(Response::by(Role::Child).answers([3, 4])).unwrap();
    let repeats = |table: &ResponseTable| table.answering_quality().duplicates().repeated;
    assert!(repeats(&table).is_empty());
    table.push(of(1).in_wave(&spring).of_service(&one).answers([5, 5])).unwrap();
    let found = repeats(&table);
    assert_eq!((found.len(), &found[0].rows[..]), (1, &[0, 6][..]));
    assert_eq!((found[0].person.member(), found[0].wave.as_ref()), (1, Some(&spring)));
    let identical = table.answering_quality().duplicates().identical;
    assert_eq!((identical.len(), identical[0].rows.len(), identical[0].answered), (1, 6, 2));
    assert!(!identical[0].one_point);
    // Rows are the table's, whatever was selected.
    let later = table.filter(|row| row.answer("heard").unwrap() == Answer::Point(3) && row.member() == 1);
    assert_eq!(later.answering_quality().duplicates().identical[0].rows, [0, 1, 2, 4, 5]);
    assert_eq!(later.answering_quality().respondents().last().unwrap().row, 5);
}

#[test]
fn every_count_can_be_grouped_by_the_mode_of_administration() {
    let (_, mut table) = family();
    let web = Response::by(Role::Parent).administered(Administration::Web);
    table.push(web.clone().answers([4, 4])).unwrap();
    table.push(web.answers([2, 4])).unwrap();
    table.push(Response::by(Role::Parent).answers([5, 5])).unwrap();
    let columns = |modes: [Option<Administration>; 2]| {
        ResponseColumns::by(Role::Child).administrations(modes).item("heard", [1, 1]).item("trust", [3, 3])
    };
    table.push_columns(columns([Some(Administration::Interview), None])).unwrap();
    table.push_columns(columns([None, None]).administered(Administration::Paper)).unwrap();
    let short = ResponseColumns::by(Role::Child).administrations([Administration::Web]);
    let error = table.push_columns(short.item("heard", [1, 1]).item("trust", [3, 3])).unwrap_err();
    assert_eq!((error.kind(), table.len()), (ErrorKind::Length, 7));

    let groups = table.tally_by([Dimension::Administration, Dimension::Role]);
    let heard = |group: Group| groups.group(group).unwrap().item("heard").unwrap();
    assert_eq!(heard((Role::Parent, Administration::Web).into()).point_counts(), [0, 1, 0, 1, 0]);
    let not_known = Group::from(Role::Parent).without(Dimension::Administration);
    assert_eq!(not_known.to_string(), "parent, administration not given");
    assert_eq!(heard(not_known).count(5), 1);
    assert_eq!(heard((Administration::Paper, Role::Child).into()).n(), 2);
    assert_eq!(table.only(Administration::Interview).unwrap().len(), 1);
    let by: Vec<String> = table
        .by([Dimension::Administration])
        .iter()
        .map(|(group, rows)| format!("{group}: {}", rows.len()))
        .collect();
    assert_eq!(by, ["paper: 2", "web: 2", "interview: 1", "administration not given: 2"]);
    assert_eq!(table.all().iter().next().unwrap().administration(), Some(Administration::Web));
    assert_eq!(table.all().iter().nth(2).unwrap().administration(), None);
    let twice = Group::from((Administration::Web, Administration::Paper));
    assert_eq!(groups.group(twice).unwrap_err().kind(), ErrorKind::Duplicate);
    let five = Group::from((
        Role::Parent,
        Administration::Web,
        Group::everyone(),
        Group::everyone(),
        Group::everyone(),
    ));
    assert_eq!(five.administration(), &Part::Is(Administration::Web));
}

#[test]
fn responses_and_tallies_written_before_there_was_a_mode_still_read() {
    let old = json!({"role": "parent", "answers": [5, "skipped"]});
    let response: Response = serde_json::from_value(old.clone()).unwrap();
    assert_eq!(response, Response::by(Role::Parent).answers([5.into(), Answer::from(Missing::Skipped)]));
    assert!(!serde_json::to_string(&response).unwrap().contains("administration"));
    let (_, mut table) = family();
    table.push(response).unwrap();
    let groups = table.tally_by([Dimension::Role, Dimension::Wave]);
    let mut written = serde_json::to_value(&groups).unwrap();
    written["lists"].as_object_mut().unwrap().remove("administrations").unwrap();
    assert_eq!(serde_json::from_value::<GroupedTally>(written.clone()).unwrap(), groups);
    written["lists"]["administrations"] = json!(["web", "web"]);
    assert!(serde_json::from_value::<GroupedTally>(written).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_rules_flag_the_rows_that_they_say_and_leave_all_others(
        some in rows(12),
        number in 0.0..1.0_f64,
        whole in 2..6_u64,
        chosen in prop::collection::vec(0..14_usize, 0..6),
    ) {
        let table = table(&some);
        let rules: Vec<FlagRule> =
            chosen.iter().filter_map(|c| FlagRule::new(all_criteria(number, whole)[*c], "a test").ok()).collect();
        let quality = table.answering_quality();
        let flagged = quality.flagged(&rules);
        for outcome in &flagged.rules {
            prop_assert_eq!(outcome.judged + outcome.not_judged, some.len() as u64);
            let with_flag = |flag: &kokemus::Flag| flag.criterion == outcome.rule.criterion();
            let same = rules.iter().filter(|rule| rule.criterion() == outcome.rule.criterion()).count();
            let flags = flagged.respondents.iter().flat_map(|row| &row.flags).filter(|flag| with_flag(flag));
            prop_assert_eq!(flags.count(), outcome.flagged as usize * same);
        }
        let rows: Vec<usize> = flagged.respondents.iter().map(|row| row.respondent.row).collect();
        let left = flagged.without_flagged();
        prop_assert_eq!(left.len() + rows.len(), some.len());
        let kept = left.answering_quality();
        for row in kept.respondents() {
            prop_assert!(!rows.contains(&row.row));
        }
        prop_assert_eq!(flagged.only_flagged().answering_quality().respondents().map(|row| row.row).collect::<Vec<_>>(), rows);
        serde_json::to_string(&flagged).unwrap();
        let told = format!("{flagged}\n{}\n{}", quality.duplicates(), quality.overview(P95));
        prop_assert!(!told.contains("NaN"));
    }
}
