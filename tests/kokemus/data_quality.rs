//! Quality of answering: against reference values on all rows of bfi, and where the definitions bite.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use kokemus::{
    Answer, AnsweringQuality, Confidence, Criterion, FlagRule, ItemBuilder, Missing, Questionnaire, Refusal,
    RespondentQuality, Response, ResponseTable, Role, Scale, Study,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::real_counts::bfi_by_section;
use crate::support::{ARITHMETIC, Comparisons, TAIL, at, count, list, reference, too_few};
use crate::worlds::{RandomRow, rows, table};

const P95: Confidence = Confidence::P95;
const GAP: Answer = Answer::Missing(Missing::Skipped);

fn respondents(quality: &AnsweringQuality<'_>) -> Vec<RespondentQuality> {
    quality.respondents().collect()
}

/// One section of 1–5 items, `turned` of them reverse-keyed, and one row each of answers.
fn answered<const N: usize>(turned: &[usize], rows: &[[Answer; N]]) -> ResponseTable {
    let questionnaire = Questionnaire::builder("q", Scale::satisfaction()).section("all", |s| {
        (0..N).fold(s, |s, item| {
            let turn = turned.contains(&item);
            s.item_with(&format!("q{item}"), "?", |i| if turn { i.reverse_keyed() } else { i })
        })
    });
    let study = Study::builder().questionnaire(questionnaire.build().unwrap()).build().unwrap();
    let mut table = study.table("q").unwrap();
    for row in rows {
        table.push(Response::by(Role::Parent).answers(*row)).unwrap();
    }
    table
}

fn points<const N: usize>(points: [i32; N]) -> [Answer; N] {
    points.map(|point| if point == 0 { GAP } else { Answer::Point(point) })
}

fn only<const N: usize>(row: [i32; N]) -> RespondentQuality {
    answered(&[], &[points(row)]).answering_quality().respondents().next().unwrap()
}

#[test]
fn every_row_of_bfi_has_the_figures_of_the_reference() {
    let (want, (_, table)) = (reference("data_quality"), bfi_by_section());
    let quality = table.answering_quality();
    let mut compared = Comparisons::default();
    let given = |name: &str, row: usize| list(at(&want, name))[row].clone();
    for (row, found) in quality.respondents().enumerate() {
        let mut same = |name: &str, got: u64| {
            compared.same(&format!("{name} of row {row}"), &got, &count(&given(name, row)));
        };
        same("longest_run", found.longest_run);
        same("answered", found.answered);
        same("judged", found.sections_judged);
        same("lined", found.sections_straight_lined);
        let runs = given("runs", row).as_u64().unwrap();
        let average = found.answered as f64 / runs as f64;
        compared.same("average run", &found.average_run.ok(), &(runs > 0).then_some(average));
        let left = given("left_at", row).as_u64().map(|position| position as usize);
        compared.same("left at", &found.left_at, &left);
        let figures = [
            ("variability", found.variability, ARITHMETIC),
            ("contradiction", found.contradiction, ARITHMETIC),
            ("even_odd", found.even_odd, 1e-9),
            ("person_total", found.person_total, 1e-9),
        ];
        for (name, got, relative) in figures {
            match (got, given(name, row)) {
                (Err(Refusal::TooFew { .. } | Refusal::NoVariation { .. }), Value::Null) => {
                    compared.same(name, &0, &0);
                }
                (got, want) => {
                    compared.close(&format!("{name} of row {row}"), got.unwrap(), &want, relative);
                }
            }
        }
    }
    let identical: Vec<Vec<usize>> = quality.duplicates().identical.into_iter().map(|set| set.rows).collect();
    let wanted: Vec<Vec<usize>> = serde_json::from_value(at(&want, "identical").clone()).unwrap();
    compared.same("identical", &identical, &wanted);
    compared.were(2800 * 10 + 1, 0);
}

#[test]
fn items_of_bfi_and_where_people_leave_have_the_shares_of_the_reference() {
    let (want, (_, table)) = (reference("data_quality"), bfi_by_section());
    let mut compared = Comparisons::default();
    for item in table.tally().item_quality(P95) {
        let wanted = at(at(&want, "items"), &item.item);
        for (name, got) in [("answered", item.answered), ("floor", item.floor), ("ceiling", item.ceiling)] {
            let got = got.unwrap();
            compared.close(name, got.value(), at(at(wanted, name), "share"), ARITHMETIC);
            compared.interval(name, &got, at(at(wanted, name), "interval95"), TAIL);
        }
    }
    let drop_out = table.answering_quality().drop_out(P95);
    for (item, wanted) in drop_out.items.iter().zip(list(at(&want, "drop_out"))) {
        compared.same("left here", &item.left_here, &count(at(wanted, "left_here")));
        let there = item.still_there.as_ref().unwrap();
        compared.close("still there", there.value(), at(wanted, "still_there"), ARITHMETIC);
        compared.interval("still there", there, at(wanted, "interval95"), TAIL);
        // statsmodels leaves 1e-19 where nobody left.
        let leaving = item.leaving.as_ref().unwrap();
        compared.close("leaving", leaving.value(), at(wanted, "leaving"), ARITHMETIC);
        let upper = &list(at(wanted, "leaving_interval95"))[1];
        compared.close("leaving, upper", leaving.interval().unwrap().upper(), upper, TAIL);
    }
    compared.were(25 * 9 + 25 * 6, 0);
}

/// Known wrong elsewhere: gaps taken out first, so that 5 · 5 · 5 counts as a run of three.
#[test]
fn a_longest_run_is_ended_by_a_gap_and_not_carried_over_it() {
    assert_eq!(only([5, 0, 5, 0, 5]).longest_run, 1);
    assert_eq!(only([4, 4, 0, 4, 4, 4]).longest_run, 3);
    assert_eq!(only([0, 2, 2, 0]).longest_run, 2);
    assert_eq!(only([0, 0, 0]).longest_run, 0);
    assert_eq!(only([3, 3, 0, 3]).average_run, Ok(1.5));
    for reason in Missing::ALL {
        let row = [5.into(), 5.into(), reason.into(), 5.into()];
        assert_eq!(respondents(&answered(&[], &[row]).answering_quality())[0].longest_run, 2, "{reason}");
    }
    let (want, (_, table)) = (reference("data_quality"), bfi_by_section());
    let mut differ = 0;
    for (row, found) in table.all().iter().zip(table.answering_quality().respondents()) {
        let given: Vec<Answer> = row.answers().filter(|a| matches!(a, Answer::Point(_))).collect();
        let ignoring = given.chunk_by(|one, next| one == next).map(<[Answer]>::len).max().unwrap_or(0) as u64;
        assert!(found.longest_run <= ignoring);
        differ += u64::from(found.longest_run < ignoring);
    }
    assert_eq!(differ, count(at(&want, "ignoring_gaps_differs")));
}

#[test]
fn runs_are_of_answers_as_given_and_restart_on_another_scale() {
    // Fives on a reverse-keyed item are the same answer, seen by somebody who ticks the last box.
    let lined = answered(&[1], &[points([5, 5, 5, 5])]);
    assert_eq!(respondents(&lined.answering_quality())[0].longest_run, 4);
    let mixed = Questionnaire::builder("mixed", Scale::satisfaction())
        .section("one", |s| s.item("a", "?").item("b", "?"))
        .section("two", |s| {
            s.item_with("c", "?", |i| i.scale(Scale::recommendation())).item("d", "?").item("e", "?")
        });
    let study = Study::builder().questionnaire(mixed.build().unwrap()).build().unwrap();
    let mut table = study.table("mixed").unwrap();
    table.push(Response::by(Role::Parent).answers([5, 5, 5, 5, 5])).unwrap();
    table.push(Response::by(Role::Parent).answers([3, 3, 5, 3, 3])).unwrap();
    let found = respondents(&table.answering_quality());
    assert_eq!(found[0].longest_run, 2);
    assert_eq!(found[0].sections_judged, 0); // one section is too short, the other on unlike scales
    assert!(matches!(found[0].variability, Err(Refusal::NotOnThisScale { .. })));
    // 100, 100, 50, 100, 100 per cent of maximum; and 50 throughout.
    assert!((found[0].variability_percent.clone().unwrap() - 500f64.sqrt()).abs() < 1e-12);
    assert_eq!(found[1].variability_percent, Ok(0.0));
}

#[test]
fn leaving_is_told_from_gaps_and_from_saying_that_one_does_not_know() {
    let left = |row: [i32; 5]| {
        let found = only(row);
        (found.left_at, found.unanswered_after_leaving, found.gaps)
    };
    assert_eq!(left([5, 4, 0, 0, 0]), (Some(3), 3, 0));
    assert_eq!(left([5, 0, 4, 0, 0]), (Some(4), 2, 1));
    assert_eq!(left([0, 0, 4, 3, 5]), (None, 0, 2));
    assert_eq!(left([0, 0, 0, 0, 0]), (Some(1), 5, 0));
    let with = |last: [Missing; 2]| {
        let row = [5.into(), 4.into(), last[0].into(), last[1].into()];
        let found = respondents(&answered(&[], &[row]).answering_quality()).remove(0);
        (found.left_at, found.gaps, found.applicable)
    };
    assert_eq!(with([Missing::Skipped, Missing::DontKnow]), (None, 2, 4));
    assert_eq!(with([Missing::DontKnow, Missing::Skipped]), (Some(4), 1, 4));
    assert_eq!(with([Missing::Skipped, Missing::Refused]), (None, 2, 4));
    assert_eq!(with([Missing::Skipped, Missing::NotAsked]), (Some(3), 0, 3));
    assert_eq!(with([Missing::NotAsked, Missing::NotApplicable]), (None, 0, 2));
}

#[test]
fn reverse_keyed_items_show_who_ticks_one_box_all_through() {
    let table = answered(&[1, 3], &[[5; 4], [3; 4], [5, 1, 5, 1], [1; 4], [4, 2, 5, 2]].map(points));
    let contradictions: Vec<f64> =
        table.answering_quality().respondents().map(|row| row.contradiction.unwrap()).collect();
    assert_eq!(contradictions, [100.0, 0.0, 0.0, 100.0, 12.5]);
    let without = answered(&[], &[points([5, 1, 5, 1])]);
    let found = respondents(&without.answering_quality()).remove(0);
    assert!(matches!(found.contradiction, Err(Refusal::TooFew { have: 0, need: 1, .. })));
    let one_kind = answered(&[1, 3], &[points([5, 0, 5, 0])]);
    assert!(respondents(&one_kind.answering_quality())[0].contradiction.is_err());
}

#[test]
fn everybody_the_same_one_item_and_nobody_at_all_are_figures_or_typed_refusals() {
    let same = answered(&[], &[[5; 4], [5; 4], [5; 4]].map(points));
    let quality = same.answering_quality();
    for found in quality.respondents() {
        assert_eq!((found.longest_run, found.variability.clone()), (4, Ok(0.0)));
        assert_eq!((found.sections_judged, found.sections_straight_lined), (1, 1));
        assert_eq!(found.identical_rows, 2);
        assert!(matches!(found.person_total, Err(Refusal::NoVariation { .. })));
        assert!(matches!(found.even_odd, Err(Refusal::TooFew { have: 1, need: 3, .. })));
    }
    let item = &same.tally().item_quality(P95)[0];
    assert_eq!((item.points_in_use, item.points), (1, 5));
    assert_eq!(item.ceiling.as_ref().unwrap().value(), 1.0);
    assert_eq!(quality.duplicates().identical.len(), 1);
    assert!(quality.duplicates().identical[0].one_point);

    let found = only([4]);
    assert_eq!(
        (found.longest_run, found.average_run.clone(), found.share_answered.clone()),
        (1, Ok(1.0), Ok(1.0))
    );
    for figure in [&found.variability, &found.variability_percent, &found.person_total] {
        assert!(figure.as_ref().is_err_and(too_few), "{figure:?}");
    }

    let nobody = answered(&[], &[[GAP; 3], [Missing::NotAsked.into(); 3]]);
    let found = respondents(&nobody.answering_quality());
    assert_eq!((found[0].share_answered.clone(), found[0].left_at), (Ok(0.0), Some(1)));
    assert!(matches!(found[1].share_answered, Err(Refusal::TooFew { have: 0, need: 1, .. })));
    assert!(matches!(found[0].average_run, Err(Refusal::NobodyAnswered { .. })));
    assert!(nobody.answering_quality().duplicates().identical.is_empty());
    let overview = nobody.answering_quality().overview(P95);
    assert_eq!(overview.answered_nothing.as_ref().unwrap().n(), 1);
    assert_eq!(overview.answered_nothing.unwrap().missing().not_applicable, 1);
    assert!(matches!(overview.straight_lined, Err(Refusal::NobodyAnswered { .. })));

    let empty = answered::<3>(&[], &[]);
    let quality = empty.answering_quality();
    assert_eq!(quality.respondents().count(), 0);
    let drop_out = quality.drop_out(P95);
    assert!(matches!(drop_out.left, Err(Refusal::NobodyAnswered { .. })));
    assert!(drop_out.items.iter().all(|item| item.still_there.is_err() && item.leaving.is_err()));
    assert!(matches!(empty.tally().item_quality(P95)[0].answered, Err(Refusal::NobodyAnswered { .. })));
    let flagged = quality.flagged(&[FlagRule::new(Criterion::LeftEarly, "the team").unwrap()]);
    assert!(flagged.share().estimate(P95).is_err());
    assert_eq!(flagged.to_string(), "0 of 0 responses flagged\nleft before the end (the team): 0 of 0");
}

#[test]
fn nobody_can_still_be_there_where_all_left_at_once() {
    let drop_out = answered(&[], &[[GAP; 3], [GAP; 3]]).answering_quality().drop_out(P95);
    assert_eq!((drop_out.left_at_once, drop_out.left.unwrap().value()), (2, 1.0));
    assert_eq!(drop_out.items[0].leaving.as_ref().unwrap().value(), 1.0);
    assert!(drop_out.items[1].leaving.is_err()); // of nobody
}

#[test]
fn siblings_and_waves_of_one_case_are_said_to_be_taken_as_independent() {
    let mut table = answered(&[], &[points([5, 4, 3])]);
    table.push(Response::by(Role::Child).case(1).answers([3, 3, 3])).unwrap();
    let caveats =
        |table: &ResponseTable| table.answering_quality().overview(P95).left_early.unwrap().caveats().len();
    assert_eq!(caveats(&table), 0);
    table.push(Response::by(Role::Parent).case(1).answers([4, 3, 3])).unwrap();
    assert_eq!(caveats(&table), 1);
}

fn naive_longest(row: &RandomRow) -> u64 {
    // The three items of satisfaction, then two scales of their own.
    let of_like = row.answers[..3].split(|answer| matches!(answer, Answer::Missing(_)));
    let longest = of_like.flat_map(|part| part.chunk_by(|one, next| one == next)).map(<[Answer]>::len).max();
    let others = row.answers[3..].iter().any(|answer| matches!(answer, Answer::Point(_)));
    longest.unwrap_or(0).max(usize::from(others)) as u64
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn figures_of_a_row_fit_together_and_do_not_depend_on_the_order_of_rows(
        (some, shuffled) in rows(14).prop_flat_map(|some| (Just(some.clone()), Just(some).prop_shuffle())),
    ) {
        let (table, other) = (table(&some), table(&shuffled));
        let mut found = respondents(&table.answering_quality());
        for (row, found) in some.iter().zip(&found) {
            prop_assert_eq!(found.longest_run, naive_longest(row));
            prop_assert!(found.longest_run <= found.answered && found.answered <= found.applicable);
            prop_assert_eq!(found.gaps + found.unanswered_after_leaving, found.applicable - found.answered);
            prop_assert_eq!(found.left_at.is_some(), found.unanswered_after_leaving > 0);
            prop_assert!(found.sections_straight_lined <= found.sections_judged);
            if let Ok(average) = found.average_run {
                prop_assert!((1.0..=found.longest_run as f64).contains(&average));
            }
            if let Ok(variability) = found.variability_percent {
                prop_assert!((0.0..=100.0 / 2f64.sqrt() + 1e-9).contains(&variability));
            }
            if let Ok(contradiction) = found.contradiction {
                prop_assert!((0.0..=100.0).contains(&contradiction));
            }
            for r in [&found.even_odd, &found.person_total].into_iter().flatten() {
                prop_assert!(r.abs() <= 1.0);
            }
        }
        let mut again = respondents(&other.answering_quality());
        for row in found.iter_mut().chain(&mut again) {
            row.row = 0;
        }
        let key = |row: &RespondentQuality| serde_json::to_string(row).unwrap();
        found.sort_by_key(key);
        again.sort_by_key(key);
        prop_assert_eq!(&found, &again);
        prop_assert_eq!(table.answering_quality().overview(P95), other.answering_quality().overview(P95));
        prop_assert_eq!(table.answering_quality().drop_out(P95), other.answering_quality().drop_out(P95));
    }
}

#[test]
fn turning_all_items_of_a_section_changes_nothing_but_what_depends_on_keys() {
    let row = points([5, 4, 2, 1]);
    let (as_is, all_turned) = (answered(&[], &[row]), answered(&[0, 1, 2, 3], &[row]));
    let one = respondents(&as_is.answering_quality()).remove(0);
    let other = respondents(&all_turned.answering_quality()).remove(0);
    assert_eq!(one, other);
    let questionnaire = Questionnaire::builder("three", Scale::satisfaction());
    let sections = ["a", "b", "c"].into_iter().fold(questionnaire, |q, id| {
        q.section(id, |s| {
            s.item(&format!("{id}1"), "?").item_with(&format!("{id}2"), "?", ItemBuilder::reverse_keyed)
        })
    });
    let study = Study::builder().questionnaire(sections.build().unwrap()).build().unwrap();
    let mut table = study.table("three").unwrap();
    table.push(Response::by(Role::Parent).answers([5, 1, 4, 2, 2, 4])).unwrap();
    table.push(Response::by(Role::Parent).answers([5, 5, 4, 4, 2, 2])).unwrap();
    let found = respondents(&table.answering_quality());
    assert!((found[0].even_odd.clone().unwrap() - 1.0).abs() < 1e-12);
    assert!((found[1].even_odd.clone().unwrap() + 1.0).abs() < 1e-12);
}
