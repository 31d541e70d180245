//! Unit level: ICC(1), ICC(2), shrunken means and ranks, against R, multilevel and mixed-model equations.

use std::collections::BTreeMap;

use kokemus::{
    Better, Confidence, Dimension, Estimate, GroupedTally, Measure, MeasureTotals, Merge, Questionnaire,
    RankMethod, Refusal, Response, Role, Scale, Study, Tally, UnitErrors, UnitLevel, UnitMeans,
};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use crate::support::{
    ARITHMETIC, BH1996, Comparisons, INSTEVAL, assert_close, at, columns, count, entries, list, number,
    reference,
};

const P95: Confidence = Confidence::P95;
/// Tails of F in R and here agree to this.
const R_TAIL: f64 = 1e-9;

fn tallies(rows: impl IntoIterator<Item = (i32, i32)>) -> BTreeMap<i32, Tally> {
    let mut units = BTreeMap::new();
    for (unit, y) in rows {
        units.entry(unit).or_insert_with(|| Tally::empty(&Scale::satisfaction())).add(y).unwrap();
    }
    units
}

/// Ratings of `insteval.csv` by a column, those for which `keep` holds of student and teacher.
fn ratings(by: &str, keep: impl Fn(i32, i32) -> bool) -> BTreeMap<i32, Tally> {
    let rows = columns::<i32, 4>(INSTEVAL, [by, "y", "s", "d"]).into_iter();
    tallies(rows.filter_map(|[unit, y, s, d]| keep(s?, d?).then_some((unit?, y?))))
}

fn companies(column: &str, keep: impl Fn(i32) -> bool) -> UnitMeans {
    let measure = Measure::new("measure", -100.0, 100.0).unwrap();
    let mut units: BTreeMap<i32, MeasureTotals> = BTreeMap::new();
    for [company, value] in columns::<f64, 2>(BH1996, ["GRP", column]) {
        let company = company.unwrap() as i32;
        if keep(company) {
            let totals = units.entry(company).or_insert_with(|| MeasureTotals::empty(&measure));
            totals.add(value.unwrap()).unwrap();
        }
    }
    UnitMeans::of_measures(units).unwrap()
}

fn levels(name: &str) -> UnitLevel {
    let units = match name {
        "dept" => UnitMeans::of_tallies(ratings("dept", |_, _| true)).unwrap(),
        "teacher" => UnitMeans::of_tallies(ratings("d", |_, _| true)).unwrap(),
        "teacher_of_students_1_to_40" => UnitMeans::of_tallies(ratings("d", |s, _| s <= 40)).unwrap(),
        column => companies(column, |_| true),
    };
    units.unit_level(P95).unwrap()
}

#[test]
fn icc_and_its_intervals_are_those_of_aov_and_multilevel_negative_ones_too() {
    let values = reference("unit_level");
    let mut made = Comparisons::default();
    for (name, want) in entries(at(&values, "levels")) {
        let level = levels(name);
        made.same(name, &level.n, &count(at(want, "n")));
        made.close(name, level.mean_size, at(want, "mean_size"), ARITHMETIC);
        made.close(name, level.effective_size, at(want, "effective_size"), ARITHMETIC);
        made.close(name, level.within_variance, at(want, "within"), R_TAIL);
        made.close(name, level.between_variance, at(want, "between"), R_TAIL);
        for (figure, key) in [
            (&level.icc1, "icc1"),
            (&level.icc1_effective_size, "icc1_effective"),
            (level.icc2.as_ref().unwrap(), "icc2"),
        ] {
            made.close(key, figure.value(), at(want, key), R_TAIL);
            made.interval(key, figure, at(want, &format!("{key}_interval")), R_TAIL);
        }
        made.close("design effect", level.design_effect.value(), at(want, "design_effect"), R_TAIL);
        let test = level.differ.as_ref().unwrap();
        made.close("F", test.statistic, at(want, "f"), R_TAIL);
        made.close("p", test.p, at(want, "p"), 1e-8);
        made.same("df", &test.degrees_of_freedom, &list(at(want, "df")).iter().map(number).collect());
        let of_20 = level.reliability_of_mean(20).unwrap();
        made.close("reliability of 20", of_20.value(), at(want, "reliability_of_20"), R_TAIL);
        for (reliability, key) in [(0.7, "answers_for_70"), (0.8, "answers_for_80")] {
            match level.answers_for(reliability) {
                Ok(answers) => made.close(key, answers.value(), at(want, key), ARITHMETIC),
                // Units that do not differ beyond chance: no number of answers would do.
                Err(error) => {
                    assert!(matches!(error.refusal(), Some(Refusal::NoVariation { .. })), "{error}");
                    made.same(key, &(number(at(want, key)) < 0.0), &true);
                }
            }
        }
    }
    made.were(7 * 21, 0);
}

#[test]
fn icc_of_wellbeing_in_99_companies_is_the_published_one_by_either_size() {
    let level = levels("WBEING");
    assert_eq!(format!("{:.5}", level.icc1.value()), "0.04337");
    assert_eq!(format!("{:.5}", level.icc1_effective_size.value()), "0.04351");
    assert_eq!(level.icc1.to_string(), "0.04 [0.03, 0.06], n = 7382 in 99 groups");
}

/// A study in which each department of `insteval.csv` is a service, and its tallies by service.
fn by_service(keep: impl Fn(usize) -> bool) -> GroupedTally {
    let form = Questionnaire::builder("form", Scale::satisfaction())
        .section("all", |s| s.item("rating", "Rating"))
        .build()
        .unwrap();
    let names: Vec<String> = (1..=15).map(|dept| format!("dept-{dept}")).collect();
    let study =
        Study::builder().services(names.iter().map(String::as_str)).questionnaire(form).build().unwrap();
    let mut table = study.table("form").unwrap();
    for (row, [dept, y]) in columns::<i32, 2>(INSTEVAL, ["dept", "y"]).into_iter().enumerate() {
        if row % 7 == 0 && keep(row) {
            let service = study.service(&format!("dept-{}", dept.unwrap())).unwrap();
            let response = Response::by(Role::YoungPerson).of_service(&service).answers([y.unwrap()]);
            table.push(response).unwrap();
        }
    }
    table.push(Response::by(Role::YoungPerson).answers([1])).unwrap();
    table.tally_by([Dimension::Service])
}

#[test]
fn units_of_two_systems_merged_are_those_of_one_to_the_bit() {
    let (mut both, other) = (by_service(|row| row % 2 == 0), by_service(|row| row % 2 == 1));
    both.merge(&other).unwrap();
    let merged = UnitMeans::of_item(&both, "rating").unwrap();
    assert_eq!(merged.without_unit(), 2); // one of no service in each
    let whole = UnitMeans::of_item(&by_service(|_| true), "rating").unwrap();
    assert_eq!(merged.units(), whole.units());
    let (merged, whole) = (merged.shrunken_means(P95).unwrap(), whole.shrunken_means(P95).unwrap());
    assert_eq!(merged, whole);
}

fn shrunken_want(made: &mut Comparisons, units: &UnitMeans, want: &Value, ends: (f64, f64), prefix: &str) {
    let means = units.shrunken_means(P95).unwrap();
    made.close("within", means.within_variance, at(want, "within"), 1e-10);
    made.close("between", means.between_variance, at(want, "between"), R_TAIL);
    made.close("overall", means.overall.value(), at(want, "overall"), 1e-10);
    made.interval("overall", &means.overall, at(want, "overall_interval"), 1e-10);
    let names: Vec<String> =
        list(at(want, "names")).iter().map(|n| format!("{prefix}{}", n.as_str().unwrap())).collect();
    for (place, unit) in means.units.iter().enumerate() {
        made.same("name", &unit.name, &names[place]);
        let wanted = |column: &str| number(&list(at(want, column))[place]);
        made.close(&unit.name, unit.shrunken.value(), &list(at(want, "value"))[place], 1e-10);
        let interval = unit.shrunken.interval().unwrap();
        assert_close("lower", interval.lower(), wanted("lower").max(ends.0), R_TAIL);
        assert_close("upper", interval.upper(), wanted("upper").min(ends.1), R_TAIL);
    }
}

#[test]
fn shrunken_means_solve_the_mixed_model_equations_with_prasad_and_raos_error() {
    let values = reference("unit_level");
    let want = at(&values, "shrunken");
    let mut made = Comparisons::default();
    for (by, key) in [("dept", "departments_of_students_1_to_25"), ("d", "teachers_of_students_1_to_25")] {
        let units = UnitMeans::of_tallies(ratings(by, |s, _| s <= 25)).unwrap();
        shrunken_want(&mut made, &units, at(want, key), (1.0, 5.0), "");
    }
    let ninth = companies("WBEING", |company| company % 9 == 0);
    shrunken_want(&mut made, &ninth, at(want, "every_ninth_company"), (-100.0, 100.0), "");
    made.were(3 * 5 + 2 * (14 + 160 + 11), 0);
}

#[test]
fn ranks_are_those_of_pairs_counted_one_by_one() {
    let values = reference("unit_level");
    let mut made = Comparisons::default();
    let departments = UnitMeans::of_tallies(ratings("dept", |_, _| true)).unwrap();
    let teachers = UnitMeans::of_tallies(ratings("d", |_, d| d <= 300)).unwrap();
    for (units, key, minimum) in [(&departments, "ranks", 1), (&teachers, "ranks_of_teachers", 5)] {
        for (method, name) in
            [(RankMethod::Differences, "differences"), (RankMethod::JointIntervals, "joint_intervals")]
        {
            for (errors, of) in [(UnitErrors::Pooled, "pooled"), (UnitErrors::Own, "own")] {
                let ranking = units.ranking().by(method).with_errors(errors).minimum_n(minimum);
                let ranks = ranking.intervals(P95).unwrap();
                let want = at(at(&values, key), &format!("{name}_{of}"));
                made.same(name, &ranks.ranked.len(), &entries(want).count());
                for unit in &ranks.ranked {
                    let wanted: Vec<u64> = list(at(want, &unit.name)).iter().map(count).collect();
                    made.same(&unit.name, &vec![unit.rank, unit.best, unit.worst], &wanted);
                }
            }
        }
    }
    made.were(676, 0);
}

#[test]
fn less_is_better_turns_the_ranks_around() {
    let lower = Scale::new("worry", 1, 5).unwrap().better(Better::Lower);
    let tally = |scale: &Scale, counts: [u64; 5]| Tally::of_counts(scale, counts).unwrap();
    let units = |scale: &Scale| {
        let named = [("a", [0, 1, 2, 8, 9]), ("b", [3, 6, 6, 4, 1]), ("c", [1, 2, 6, 8, 3])];
        UnitMeans::of_tallies(named.map(|(name, counts)| (name, tally(scale, counts)))).unwrap()
    };
    let first = |scale: &Scale| units(scale).ranking().intervals(P95).unwrap().ranked[0].name.clone();
    assert_eq!((first(&Scale::satisfaction()).as_str(), first(&lower).as_str()), ("a", "b"));
}

#[test]
fn where_nothing_varies_there_is_a_refusal_and_no_panic() {
    let tally = |counts: [u64; 5]| Tally::of_counts(&Scale::satisfaction(), counts).unwrap();
    let level = |units: &[[u64; 5]]| {
        let named = units.iter().enumerate().map(|(place, counts)| (place, tally(*counts)));
        UnitMeans::of_tallies(named).unwrap().unit_level(P95)
    };
    let all_fives = level(&[[0, 0, 0, 0, 9], [0, 0, 0, 0, 4]]);
    assert!(matches!(all_fives, Err(Refusal::NoVariation { .. })));
    assert!(matches!(level(&[[0, 0, 0, 1, 9]]), Err(Refusal::TooFew { need: 2, .. })));
    assert!(matches!(level(&[[0; 5]]), Err(Refusal::NobodyAnswered { .. })));
    assert!(matches!(level(&[[1, 0, 0, 0, 0], [0, 1, 0, 0, 0]]), Err(Refusal::TooFew { .. })));

    let nothing_within = level(&[[0, 0, 0, 0, 9], [4, 0, 0, 0, 0]]).unwrap();
    assert_eq!((nothing_within.icc1.value(), nothing_within.icc2.as_ref().unwrap().value()), (1.0, 1.0));
    assert!(matches!(nothing_within.icc1.interval(), Err(Refusal::AtItsBound { .. })));
    assert!(nothing_within.differ.is_err());

    let same_means = level(&[[1, 0, 0, 0, 1], [2, 0, 0, 0, 2]]).unwrap();
    assert!(same_means.icc1.value() < 0.0 && same_means.icc2.is_err());
    assert!(matches!(same_means.icc1.interval(), Err(Refusal::NoVariation { .. })));
    assert!(same_means.reliability_of_mean(5).is_err() || same_means.reliability_of_mean(1).is_ok());
    assert!(same_means.answers_for(1.0).is_err() && same_means.answers_for(f64::NAN).is_err());
}

fn holds(estimate: &Estimate) -> bool {
    estimate.interval().map_or(true, |interval| interval.contains(estimate.value()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn intervals_hold_their_estimates_and_nothing_panics(
        units in vec(prop::array::uniform5(prop_oneof![4 => 0..6_u64, 1 => Just(0), 1 => 0..1u64 << 58]), 1..7),
        answers in 0..200_u64,
    ) {
        let tally = |counts| Tally::of_counts(&Scale::satisfaction(), counts);
        let Ok(tallies) = units.iter().map(|counts| tally(*counts)).collect::<Result<Vec<_>, _>>() else { return Ok(()) };
        let units = UnitMeans::of_tallies(tallies.into_iter().enumerate()).unwrap();
        if let Ok(level) = units.unit_level(P95) {
            prop_assert!(holds(&level.icc1) && holds(&level.icc1_effective_size) && holds(&level.design_effect));
            prop_assert!(level.icc2.as_ref().map_or(true, holds));
            prop_assert!(level.reliability_of_mean(answers).as_ref().map_or(true, holds));
            prop_assert!(level.answers_for(0.8).as_ref().map_or(true, holds));
            let _ = format!("{level:#}");
        }
        if let Ok(means) = units.shrunken_means(P95) {
            for unit in &means.units {
                prop_assert!(holds(&unit.shrunken) && (0.0..=1.0).contains(&unit.kept));
                let (low, high) = (unit.observed.min(means.overall.value()), unit.observed.max(means.overall.value()));
                prop_assert!(unit.shrunken.value() >= low - 1e-9 && unit.shrunken.value() <= high + 1e-9);
            }
        }
        for method in [RankMethod::Differences, RankMethod::JointIntervals] {
            for errors in [UnitErrors::Pooled, UnitErrors::Own] {
                if let Ok(ranks) = units.ranking().by(method).with_errors(errors).intervals(P95) {
                    prop_assert!(ranks.ranked.iter().all(|unit| unit.best <= unit.rank && unit.rank <= unit.worst));
                }
            }
        }
    }

    #[test]
    fn turning_the_scale_around_changes_no_coefficient(
        units in vec(prop::array::uniform5(0..9_u64), 2..6),
    ) {
        let tallies: Vec<Tally> =
            units.iter().map(|counts| Tally::of_counts(&Scale::satisfaction(), *counts).unwrap()).collect();
        let one = UnitMeans::of_tallies(tallies.iter().cloned().enumerate()).unwrap();
        let turned = UnitMeans::of_tallies(tallies.iter().map(Tally::reversed).enumerate()).unwrap();
        match (one.unit_level(P95), turned.unit_level(P95)) {
            (Ok(one), Ok(turned)) => {
                prop_assert!((one.icc1.value() - turned.icc1.value()).abs() < 1e-10);
            }
            (one, turned) => prop_assert_eq!(one.is_err(), turned.is_err()),
        }
        let ranks = |units: &UnitMeans| units.ranking().intervals(P95).map(|ranks| {
            let mut ranks: Vec<(String, u64, u64)> =
                ranks.ranked.into_iter().map(|unit| (unit.name, unit.best, unit.worst)).collect();
            ranks.sort();
            ranks
        });
        prop_assert_eq!(ranks(&one), ranks(&turned));
    }
}
