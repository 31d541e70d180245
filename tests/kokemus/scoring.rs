//! Scores of sections: every missing-answer policy, prorated sums, the three averages, totals that merge.

use kokemus::{
    Confidence, Estimate, Merge, Missing, MissingPolicy, Over, Questionnaire, Response, Role, Scale,
};
use kokemus::{SectionTotals, Selection, Study, Unit};
use serde_json::Value;

use crate::real_counts::{SECTIONS, bfi_by_section};
use crate::support::{ARITHMETIC, Comparisons, TAIL, at, count, entries, list, number, reference};

const P95: Confidence = Confidence::P95;
const ENDS: (f64, f64) = (1.0, 6.0);

fn policy(name: &str) -> MissingPolicy {
    match name {
        "complete" => MissingPolicy::Complete,
        "at_least_3" => MissingPolicy::at_least(3).unwrap(),
        "at_least_half" => MissingPolicy::HALF,
        "any_answered" => MissingPolicy::ANY,
        other => panic!("policy `{other}`"),
    }
}

/// Runs for each section over all respondents and over each gender.
fn for_each_group(mut run: impl FnMut(&str, &str, &Selection<'_>, &Value)) {
    let (values, (study, table)) = (reference("bfi"), bfi_by_section());
    let sections: Vec<&str> = entries(at(&values, "sections")).map(|(section, _)| section).collect();
    assert_eq!(sections, SECTIONS);
    for (section, groups) in entries(at(&values, "sections")) {
        run(&format!("{section}, all"), section, &table.all(), at(groups, "all"));
        for (gender, want) in entries(at(groups, "by_gender")) {
            let selection = table.only(&study.wave(gender).unwrap()).unwrap();
            run(&format!("{section}, gender {gender}"), section, &selection, want);
        }
    }
}

/// An estimate with a t interval; the width shows the standard error without the mean in it.
fn mean(to: &mut Comparisons, what: &str, got: &Estimate, value: &Value, t95: &Value) {
    to.close(what, got.value(), value, ARITHMETIC);
    to.t_interval(what, got, t95, ENDS);
    let (interval, want) = (got.interval().unwrap(), list(t95));
    let width = Value::from(number(&want[1]) - number(&want[0]));
    to.close(&format!("{what}, width"), interval.upper() - interval.lower(), &width, TAIL);
}

#[test]
fn scores_and_totals_agree_under_every_missing_answer_policy() {
    let mut to = Comparisons::default();
    for_each_group(|group, section, rows, want| {
        let totals = rows.section_totals(section).unwrap();
        for (name, want) in entries(at(want, "policies")) {
            let what = format!("{group}, {name}");
            let scores = rows.scores(section, policy(name)).unwrap();
            let estimates = [
                scores.mean(P95).unwrap(),
                rows.mean_of_respondent_scores(section, policy(name), P95).unwrap(),
                totals.mean(policy(name), P95).unwrap(),
            ];
            for estimate in estimates {
                mean(&mut to, &what, &estimate, at(want, "mean"), at(want, "mean_t95"));
                to.same(&what, &estimate.n(), &count(at(want, "n")));
                to.same(&what, &(estimate.n() + estimate.missing().unanswered()), &(rows.len() as u64));
            }
            let sd = scores.standard_deviation().unwrap().value();
            to.close(&format!("{what}, sd"), sd, at(want, "sd"), ARITHMETIC);
            to.close(&format!("{what}, variance"), sd * sd, at(want, "variance"), ARITHMETIC);
            to.same(&what, &(scores.len() as u64), &count(at(want, "n")));
        }
    });
    to.were(5 * 3 * 4 * (3 * 6 + 3), 0);
}

#[test]
fn prorated_sums_agree() {
    let mut to = Comparisons::default();
    for_each_group(|group, section, rows, want| {
        let want = at(want, "prorated_sum_at_least_half");
        let sums = rows.scores(section, MissingPolicy::HALF).unwrap().prorated_sums();
        let totals = rows.section_totals(section).unwrap();
        let by_rows = sums.mean(P95).unwrap();
        let by_totals = totals.mean_prorated_sum(MissingPolicy::HALF, P95).unwrap();
        to.close(group, by_rows.value(), at(want, "mean"), ARITHMETIC);
        to.close(group, by_totals.value(), at(want, "mean"), ARITHMETIC);
        to.close(group, sums.standard_deviation().unwrap().value(), at(want, "sd"), ARITHMETIC);
        to.same(group, &[sums.len() as u64, by_rows.n(), by_totals.n()], &[count(at(want, "n")); 3]);
        to.same(group, &(sums.lowest(), sums.highest()), &(5.0, 30.0));
        let (ours, theirs) = (by_rows.interval().unwrap(), by_totals.interval().unwrap());
        to.close(group, ours.lower(), &Value::from(theirs.lower()), ARITHMETIC);
        to.close(group, ours.upper(), &Value::from(theirs.upper()), ARITHMETIC);
    });
    to.were(5 * 3 * 7, 0);
}

#[test]
fn the_worked_prorated_sum_is_6_25() {
    let want = &reference("worked")["prorated_sum"];
    let items: Vec<String> = (1..=15).map(|item| format!("q{item}")).collect();
    let builder = Questionnaire::builder("difficulties", Scale::new("difficulty", 0, 3).unwrap());
    let builder = builder.section("all", |s| items.iter().fold(s, |filled, id| filled.item(id, id.as_str())));
    let study = Study::builder().questionnaire(builder.build().unwrap()).build().unwrap();
    let mut table = study.table("difficulties").unwrap();
    let [sum, answered] = ["sum", "answered"].map(|key| usize::try_from(count(at(want, key))).unwrap());
    assert_eq!(count(at(want, "items")), 15);
    let named = items.iter().take(answered).enumerate();
    let response = named.fold(Response::by(Role::Child), |response, (place, item)| {
        response.answer(item, i32::from(place < sum))
    });
    table.push(response.otherwise(Missing::Skipped)).unwrap();
    let sums = table.scores("all", MissingPolicy::HALF).unwrap().prorated_sums();
    assert_eq!(sums.rows()[0].value, number(at(want, "prorated")));
    let totals = table.section_totals("all").unwrap();
    let estimate = totals.mean_prorated_sum(MissingPolicy::HALF, P95).unwrap();
    assert_eq!((estimate.value(), estimate.n()), (6.25, 1));
    assert!(table.scores("all", MissingPolicy::Complete).unwrap().is_empty());
}

#[test]
fn the_three_averages_agree_and_differ_from_each_other() {
    let mut to = Comparisons::default();
    for_each_group(|group, section, rows, want| {
        let cells = list(at(want, "totals_by_answered")).iter();
        let answers: u64 = cells.map(|cell| count(at(cell, "n")) * count(at(cell, "answered"))).sum();
        let want = at(want, "averages");
        let respondents = count(at(want, "respondents"));
        let over = Over::Section(section);
        let totals = rows.section_totals(section).unwrap();
        let estimates = [
            ("pooled_answers", rows.mean_of_all_answers(over, P95).unwrap()),
            ("pooled_answers", totals.mean_of_all_answers(P95).unwrap()),
            ("item_means", rows.mean_of_item_means(over, P95).unwrap()),
            ("respondent_scores", rows.mean_of_respondent_scores(over, MissingPolicy::ANY, P95).unwrap()),
        ];
        for (name, estimate) in &estimates {
            let (what, want) = (format!("{group}, {name}"), at(want, name));
            mean(&mut to, &what, estimate, at(want, "estimate"), at(want, "t95"));
            to.same(&what, &estimate.unit(), &Unit::Respondent);
        }
        let n: Vec<u64> = estimates.iter().map(|(_, estimate)| estimate.n()).collect();
        to.same(group, &n, &vec![answers, respondents, respondents, respondents]);
        // The reference's own se, through the t quantile that R's interval of the scores used.
        let t = |row: &Value| {
            let ends = list(at(row, "t95"));
            (number(&ends[1]) - number(&ends[0])) / 2.0 / number(at(row, "se"))
        };
        let quantile = t(at(want, "respondent_scores"));
        for (name, estimate) in &estimates {
            let interval = estimate.interval().unwrap();
            let se = (interval.upper() - interval.lower()) / 2.0 / quantile;
            to.close(&format!("{group}, se of {name}"), se, at(at(want, name), "se"), TAIL);
        }
        let values = [estimates[0].1.value(), estimates[2].1.value(), estimates[3].1.value()];
        assert!(values[0] != values[1] && values[1] != values[2] && values[0] != values[2], "{group}");
    });
    to.were(5 * 3 * (4 * 5 + 1 + 4), 0);
}

#[test]
fn section_totals_agree_cell_by_cell_and_survive_json() {
    let mut to = Comparisons::default();
    let mut cells = 0;
    for_each_group(|group, section, rows, want| {
        let totals = rows.section_totals(section).unwrap();
        let json = serde_json::to_value(&totals).unwrap();
        let want: Vec<&Value> =
            list(at(want, "totals_by_answered")).iter().filter(|cell| count(at(cell, "n")) > 0).collect();
        to.same(group, &list(at(&json, "cells")).len(), &want.len());
        for (got, want) in list(at(&json, "cells")).iter().zip(want) {
            to.same(group, &count(at(got, "applicable")), &5);
            for key in ["answered", "n", "sum", "sum_of_squares"] {
                to.same(&format!("{group}, {key}"), &count(at(got, key)), &count(at(want, key)));
            }
            cells += 1;
        }
        let back: SectionTotals = serde_json::from_value(json).unwrap();
        to.same(group, &back, &totals);
        to.same(group, &totals.responses(), &(rows.len() as u64));
    });
    to.were(15 * 3 + cells * 5, 0);
    assert_eq!(cells, 58);
}

#[test]
fn totals_of_two_groups_merge_to_those_of_everybody() {
    let (study, table) = bfi_by_section();
    let halves = ["1", "2"].map(|gender| table.only(&study.wave(gender).unwrap()).unwrap());
    assert_eq!(halves.each_ref().map(Selection::len), [919, 1881]);
    for section in SECTIONS {
        let [first, second] = halves.each_ref().map(|half| half.section_totals(section).unwrap());
        let (mut one_way, mut other_way) = (first.clone(), second.clone());
        one_way.merge(&second).unwrap();
        other_way.merge(&first).unwrap();
        assert_eq!(one_way, table.section_totals(section).unwrap());
        assert_eq!(one_way, other_way);
        let [mut products, second] = halves.each_ref().map(|half| half.products(section).unwrap());
        products.merge(&second).unwrap();
        assert_eq!(products, table.products(section).unwrap());
    }
    let [mut cross, second] = halves.each_ref().map(|half| half.cross_tally("A1", "O5").unwrap());
    cross.merge(&second).unwrap();
    assert_eq!(cross, table.cross_tally("A1", "O5").unwrap());
}
