//! Agreement within units, r_wg and r_wg(j), against R's multilevel.

use std::collections::BTreeSet;

use kokemus::{
    Confidence, Dimension, GroupedTally, NullDistribution, Questionnaire, Refusal, Response, Role, Scale,
    Study, WithinAgreement,
};

use crate::support::{
    ARITHMETIC, BFI, Comparisons, INSTEVAL, TAIL, assert_close, at, columns, count, list, reference,
};

const P95: Confidence = Confidence::P95;

#[test]
fn agreement_within_units_is_that_of_multilevel_and_what_lies_below_0_stays_below() {
    let values = reference("unit_level");
    let mut made = Comparisons::default();
    let teachers: BTreeSet<i32> =
        columns::<i32, 1>(INSTEVAL, ["d"]).into_iter().filter_map(|[d]| d.filter(|d| *d <= 300)).collect();
    let form = Questionnaire::builder("form", Scale::satisfaction())
        .section("all", |s| s.item("rating", "Rating"))
        .build()
        .unwrap();
    let names: Vec<String> = teachers.iter().map(|d| format!("t{d}")).collect();
    let study =
        Study::builder().services(names.iter().map(String::as_str)).questionnaire(form).build().unwrap();
    let mut table = study.table("form").unwrap();
    for [d, y] in columns::<i32, 2>(INSTEVAL, ["d", "y"]) {
        if d.unwrap() <= 300 {
            let service = study.service(&format!("t{}", d.unwrap())).unwrap();
            table.push(Response::by(Role::YoungPerson).of_service(&service).answers([y.unwrap()])).unwrap();
        }
    }
    let groups = table.tally_by([Dimension::Service]);
    for (null, key) in
        [(NullDistribution::Uniform, "uniform"), (NullDistribution::HeavilySkewed, "heavily_skewed")]
    {
        let want = at(at(&values, "r_wg"), key);
        let within = WithinAgreement::of_item(&groups, "rating", null, P95).unwrap();
        made.same(key, &within.units.len(), &list(at(want, "value")).len());
        for (place, unit) in within.units.iter().enumerate() {
            made.same(
                "name",
                &unit.name.as_str(),
                &&*format!("t{}", list(at(want, "units"))[place].as_str().unwrap()),
            );
            let wanted = |column: &str| &list(at(want, column))[place];
            made.figure(&unit.name, &unit.agreement, wanted("value"), 1e-11, |why| {
                matches!(why, Refusal::TooFew { .. })
            });
            let Ok(agreement) = &unit.agreement else { continue };
            if wanted("lower").is_null() {
                assert!(matches!(agreement.interval(), Err(Refusal::NoVariation { .. })));
            } else {
                made.close("lower", agreement.interval().unwrap().lower(), wanted("lower"), 1e-10);
                made.close("upper", agreement.interval().unwrap().upper(), wanted("upper"), 1e-10);
            }
        }
        let mean = within.mean.as_ref().unwrap();
        made.close("mean", mean.value(), at(want, "mean"), 1e-11);
        made.interval("mean", mean, at(want, "mean_interval"), TAIL);
        made.close("median", within.median.as_ref().unwrap().value(), at(want, "median"), 1e-11);
        made.close("share", within.share_at_least(0.7).unwrap(), at(want, "at_least_70"), ARITHMETIC);
        let below = within.units.iter().filter(|unit| unit.agreement.as_ref().is_ok_and(|a| a.value() < 0.0));
        made.same("below 0", &(below.count() as u64), &count(at(want, "below_0")));
    }
    made.were(1238, 0);
}

/// A1 to A5 of `bfi.csv` by education, as services; complete rows only, or all.
fn education(complete: bool) -> GroupedTally {
    let items = ["A1", "A2", "A3", "A4", "A5"];
    let six = Scale::new("accuracy", 1, 6).unwrap();
    let form = Questionnaire::builder("form", six)
        .section("all", |s| {
            let first = s.item_with("A1", "A1", kokemus::ItemBuilder::reverse_keyed);
            items.into_iter().skip(1).fold(first, |s, item| s.item(item, item))
        })
        .build()
        .unwrap();
    let study =
        Study::builder().services(["e1", "e2", "e3", "e4", "e5"]).questionnaire(form).build().unwrap();
    let mut table = study.table("form").unwrap();
    for [a1, a2, a3, a4, a5, level] in columns::<i32, 6>(BFI, ["A1", "A2", "A3", "A4", "A5", "education"]) {
        let row = [a1, a2, a3, a4, a5];
        let Some(level) = level else { continue };
        if !complete || row.iter().all(Option::is_some) {
            let service = study.service(&format!("e{level}")).unwrap();
            let answers = row.map(|x| x.map_or(kokemus::Answer::from(kokemus::Missing::Skipped), Into::into));
            table.push(Response::by(Role::Parent).of_service(&service).answers(answers)).unwrap();
        }
    }
    table.tally_by([Dimension::Service])
}

#[test]
fn agreement_over_items_is_that_of_multilevel_on_complete_rows() {
    let values = reference("unit_level");
    let want = at(&values, "r_wg_j");
    let mut made = Comparisons::default();
    for (complete, key) in [(true, "complete"), (false, "available")] {
        let within = WithinAgreement::of_items(
            &education(complete),
            ["A1", "A2", "A3", "A4", "A5"],
            NullDistribution::Uniform,
            P95,
        )
        .unwrap();
        for (place, unit) in within.units.iter().enumerate() {
            let wanted = |column: &str| &list(at(at(want, key), column))[place];
            let agreement = unit.agreement.as_ref().unwrap();
            let of_mean_item = unit.of_the_mean_item.as_ref().unwrap();
            made.same("n", &agreement.n(), &count(wanted("n")));
            made.close("r_wg(j)", agreement.value(), wanted("value"), 1e-11);
            made.close("lower", agreement.interval().unwrap().lower(), wanted("lower"), TAIL);
            made.close("upper", agreement.interval().unwrap().upper(), wanted("upper"), TAIL);
            made.close("r*", of_mean_item.value(), wanted("of_the_mean_item"), 1e-11);
            if complete {
                made.close("multilevel", agreement.value(), &list(at(want, "multilevel"))[place], 1e-11);
                made.close("lindell", of_mean_item.value(), &list(at(want, "lindell"))[place], 1e-11);
            }
        }
    }
    made.were(60, 0);
}

#[test]
fn skewed_nulls_have_the_variances_of_the_literature_and_are_for_five_points() {
    let five = Scale::satisfaction();
    for (null, variance) in [
        (NullDistribution::Uniform, 2.0),
        (NullDistribution::SlightlySkewed, 1.34),
        (NullDistribution::ModeratelySkewed, 0.90),
        (NullDistribution::HeavilySkewed, 0.44),
        (NullDistribution::Triangular, 1.32),
    ] {
        assert_close("variance", null.variance(&five).unwrap(), variance, 1e-12);
        let on_seven = null.variance(&Scale::agreement_7());
        assert_eq!(on_seven.is_ok(), null == NullDistribution::Uniform, "{null:?}");
    }
}

#[test]
fn so_much_disagreement_that_the_formula_turns_over_is_refused_and_not_above_1() {
    let form = Questionnaire::builder("form", Scale::satisfaction())
        .section("all", |s| (0..5).fold(s, |s, i| s.item(&format!("q{i}"), "?")))
        .build()
        .unwrap();
    let study = Study::builder().questionnaire(form).build().unwrap();
    let mut table = study.table("form").unwrap();
    for points in [[1; 5], [5; 5], [1; 5], [5; 5]] {
        table.push(Response::by(Role::Child).answers(points)).unwrap();
    }
    let groups = table.tally_by([Dimension::Role]);
    let items = ["q0", "q1", "q2", "q3", "q4"];
    let within = WithinAgreement::of_items(&groups, items, NullDistribution::Uniform, P95).unwrap();
    // q = (16/3)/2 is beyond J/(J − 1) = 1.25, where the formula would give 5 (1 − q)/(5 (1 − q) + q) = 1.47.
    assert!(matches!(within.units[0].agreement, Err(Refusal::WiderThanChance { .. })));
    let of_mean_item = within.units[0].of_the_mean_item.as_ref().unwrap();
    assert_close("r*", of_mean_item.value(), 1.0 - 8.0 / 3.0, 1e-12);
}
