//! Wellbeing change on real data against R and Python.

use kokemus::{
    Attrition, Change, Confidence, Estimate, Expectation, Improvement, Measure, Measurement,
    MeasurementTable, PathMeans, Phase, Refusal, ReliableChangeMethod, ReliableChangeRule, Role, ServicePath,
    Slopes, StageKey, Standardiser, Study,
};
use serde_json::Value;

use crate::groups_and_time::{UnivBct, univbct_rows};
use crate::support::{ARITHMETIC, Comparisons, at, count, entries, list, number, reference};

const P95: Confidence = Confidence::P95;
/// Quantiles, roots and what comes of them.
const ROOT: f64 = 1e-9;

fn change_of(data: &UnivBct, name: &str) -> Change {
    let parts: Vec<&str> = name.split('_').collect();
    Change::between(data.table(parts[0]), data.stage(parts[1]), data.stage(parts[2])).unwrap()
}

#[test]
fn standardised_changes_and_reliabilities_agree() {
    let (values, data) = (reference("wellbeing"), UnivBct::read());
    let mut to = Comparisons::default();
    for (name, want) in entries(at(&values, "changes")) {
        let change = change_of(&data, name);
        to.same(name, &(change.len() as u64), &count(at(want, "n")));
        to.close(name, change.pre_post_correlation(P95).unwrap().value(), at(want, "r"), ARITHMETIC);
        let of_difference = change.reliability_of_difference_given(0.9, 0.8).unwrap();
        to.close(name, of_difference.value(), at(want, "reliability_of_difference_90_80"), ARITHMETIC);
        let by = [
            ("change", Standardiser::Change),
            ("average", Standardiser::Average),
            ("baseline", Standardiser::Baseline),
        ];
        for (key, standardiser) in by {
            let (what, want) = (format!("{name}, {key}"), at(at(want, "standardised"), key));
            let plain = change.standardised(standardiser, P95).unwrap();
            to.close(&what, plain.value(), at(want, "d"), ARITHMETIC);
            to.interval(&what, &plain, at(want, "interval95"), ROOT);
            let corrected = change.hedges_corrected(standardiser, P95).unwrap();
            to.close(&what, corrected.value() / plain.value(), at(want, "j"), 1e-11);
            let (ends, plain) = (corrected.interval().unwrap(), plain.interval().unwrap());
            to.close(&what, ends.lower() / plain.lower(), at(want, "j"), 1e-11);
        }
    }
    to.were(4 * (3 + 3 * 5), 0);
}

#[test]
fn every_method_of_reliable_change_agrees_person_by_person() {
    let (values, data) = (reference("wellbeing"), UnivBct::read());
    let methods = [
        ("jacobson_truax", ReliableChangeMethod::JacobsonTruax),
        ("gulliksen_lord_novick", ReliableChangeMethod::GulliksenLordNovick),
        ("hsu_linn_lord", ReliableChangeMethod::HsuLinnLord),
        ("hageman_arrindell", ReliableChangeMethod::HagemanArrindell),
        ("edwards_nunnally", ReliableChangeMethod::EdwardsNunnally),
        ("nunnally_kotsch", ReliableChangeMethod::NunnallyKotsch),
    ];
    let mut to = Comparisons::default();
    for (name, want) in entries(at(&values, "changes")) {
        let change = change_of(&data, name);
        for (key, method) in methods {
            let (what, want) = (format!("{name}, {key}"), at(at(want, "reliable"), key));
            let rule = ReliableChangeRule::new(method).reliabilities(0.9, 0.85).unwrap().cutoff(3.0);
            let found = change.reliable_change_by(&rule).unwrap();
            let index: Vec<f64> = found.persons.iter().map(|person| person.index).collect();
            // The sum is 0 but for rounding by Hsu–Linn–Lord: told by the size of what was added up.
            let sum = index.iter().sum::<f64>();
            assert!((sum - number(at(want, "sum"))).abs() < 1e-10 * index.len() as f64, "{what}: {sum}");
            to.close(&what, index.iter().map(|rc| rc * rc).sum(), at(want, "squares"), 1e-11);
            to.close(&what, index[0], at(want, "first"), 1e-11);
            to.close(&what, index[index.len() - 1], at(want, "last"), 1e-11);
            let counts = found.counts;
            let classes = [
                ("recovered", counts.recovered),
                ("improved", counts.improved),
                ("unchanged", counts.unchanged),
                ("deteriorated", counts.deteriorated),
            ];
            for (class, found) in classes {
                to.same(&format!("{what}, {class}"), &found, &count(at(want, class)));
            }
            to.same(&what, &counts.total(), &(change.len() as u64));
        }
        let important = change.important_change_of(0.5).unwrap();
        let want_important = at(want, "important_half");
        to.same(name, &important.improved, &count(at(want_important, "improved")));
        to.same(name, &important.unchanged, &count(at(want_important, "unchanged")));
        to.same(name, &important.worse, &count(at(want_important, "worse")));
        let percentage = change.percentage_change();
        to.close(name, percentage.mean(P95).unwrap().value(), at(want, "percentage_mean"), ARITHMETIC);
        to.same(name, &percentage.without_base, &0);
    }
    to.were(4 * (6 * 8 + 5), 0);
}

#[test]
fn attrition_agrees() {
    let (values, data) = (reference("wellbeing"), UnivBct::read());
    let mut to = Comparisons::default();
    let value = |estimate: &Result<Estimate, Refusal>| estimate.as_ref().unwrap().value();
    let mut held = 0;
    for (name, want) in entries(at(&values, "changes")) {
        let change = change_of(&data, name);
        let (found, want_left) = (Attrition::of(&change, P95), count(at(want, "left")));
        let want = at(want, "attrition");
        to.same(name, &(found.stayed, found.left), &(change.len() as u64, want_left));
        to.close(name, value(&found.difference_at_start), at(want, "difference"), 1e-11);
        to.interval(name, found.difference_at_start.as_ref().unwrap(), at(want, "welch95"), ROOT);
        to.close(name, value(&found.standardised_difference_at_start), at(want, "smd"), 1e-11);
        to.close(name, value(&found.change_of_all_starters), at(want, "mar"), 1e-11);
        to.interval(name, found.change_of_all_starters.as_ref().unwrap(), at(want, "mar95"), ROOT);
        to.close(name, value(&found.leavers_shift_to_no_change), at(want, "shift"), 1e-11);
        match &found.leavers_shift_to_uncertain {
            Ok(shift) => to.close(name, shift.value(), at(want, "shift_uncertain"), ROOT),
            Err(why) => {
                assert!(
                    matches!(why, Refusal::HoldsZero { .. }) && at(want, "shift_uncertain").is_null(),
                    "{why}"
                );
                held += 1;
            }
        }
        let bounds = change.improved_share_bounds(Improvement::Any, P95).unwrap();
        to.close(name, bounds.lowest.value(), at(want, "lowest"), ARITHMETIC);
        to.close(name, bounds.highest.value(), at(want, "highest"), ARITHMETIC);
        assert!(bounds.interval.contains(bounds.of_stayers.value()));
    }
    to.were(4 * 12 - held, 0);
}

#[test]
fn regression_to_the_mean_agrees() {
    let (values, data) = (reference("wellbeing"), UnivBct::read());
    let mut to = Comparisons::default();
    let mut turns = 0;
    for (name, want) in entries(at(&values, "changes")) {
        let change = change_of(&data, name);
        for row in list(at(want, "regression")) {
            let found = change.net_of_regression_to(number(at(row, "mu")), P95).unwrap();
            to.close(name, found.net_change.value(), at(row, "net"), 1e-11);
            to.interval(name, &found.net_change, at(row, "interval95"), ROOT);
            to.close(name, found.by_regression, at(row, "by_regression"), 1e-11);
            to.close(name, found.p_value.unwrap(), at(row, "p"), ROOT);
            to.close(name, found.slope, at(want, "slope"), 1e-11);
        }
        let over = change.net_of_regression_over(1.0, 5.0, 5, P95).unwrap();
        assert_eq!(over.at.len(), 5);
        let mut ends: Vec<f64> =
            over.better.iter().chain(&over.worse).flat_map(|range| [range.from, range.to]).collect();
        ends.retain(|end| *end != 1.0 && *end != 5.0);
        ends.sort_by(f64::total_cmp);
        let crossings = list(at(want, "crossings"));
        to.same(name, &ends.len(), &crossings.len());
        for (end, want) in ends.iter().zip(crossings) {
            to.close(name, *end, want, 1e-8);
            turns += 1;
        }
        to.close(name, change.oldham_correlation(P95).unwrap().value(), at(want, "oldham"), 1e-11);
        to.close(name, change.naive_correlation_with_start(P95).unwrap().value(), at(want, "naive"), 1e-11);
    }
    assert!(turns >= 4, "{turns}");
    to.were(4 * (3 * 6 + 3) + turns, 0);
}

/// A table like the data's, with days: SUBNUM modulo 20, then every 90 days.
fn with_days(measure: &str) -> (MeasurementTable, [StageKey; 3]) {
    let path = ServicePath::builder()
        .stage("1", Phase::Before, "first")
        .stage("2", Phase::InService, "second")
        .stage("3", Phase::After, "third");
    let study =
        Study::builder().path(path.build().unwrap()).measure(Measure::new(measure, 1.0, 5.0).unwrap());
    let study = study.build().unwrap();
    let stages = ["1", "2", "3"].map(|stage| study.stage(stage).unwrap());
    let mut table = study.measurements(measure).unwrap();
    for (case, values) in univbct_rows(measure) {
        for (place, (stage, value)) in stages.iter().zip(values).enumerate() {
            if let Some(value) = value {
                let day = f64::from(case % 20) + 90.0 * place as f64;
                table.push(Measurement::of(case, Role::YoungPerson, stage, value).on_day(day)).unwrap();
            }
        }
    }
    (table, stages)
}

#[test]
fn means_and_slopes_along_the_path_agree() {
    let values = reference("wellbeing");
    let mut to = Comparisons::default();
    for (measure, want) in entries(at(&values, "path")) {
        let (table, _) = with_days(measure);
        let means = PathMeans::of(&table, P95);
        to.same(measure, &means.complete, &count(at(want, "n_complete")));
        to.same(measure, &means.ever, &count(at(want, "ever")));
        let wanted = list(at(want, "present")).iter().zip(list(at(want, "complete")));
        for (found, (present, complete)) in means.stages.iter().zip(wanted) {
            to.close(measure, found.present.as_ref().unwrap().value(), present, ARITHMETIC);
            to.close(measure, found.complete.as_ref().unwrap().value(), complete, ARITHMETIC);
        }
        let slopes = Slopes::of(&table);
        to.same(measure, &(slopes.persons.len() as u64), &count(at(want, "slopes")));
        to.same(measure, &slopes.one_day, &count(at(want, "one_day")));
        let mean = slopes.mean(P95).unwrap();
        to.close(measure, mean.value(), at(want, "slope_mean"), 1e-11);
        to.interval(measure, &mean, at(want, "slope95"), ROOT);
    }
    to.were(2 * (2 + 6 + 2 + 3), 0);
}

#[test]
fn added_value_by_a_rule_agrees() {
    let (values, data) = (reference("wellbeing"), UnivBct::read());
    let want: &Value = at(&values, "added_value");
    let change = change_of(&data, "READY_1_2");
    let rule = Expectation::new(0.4).unwrap().on_start(0.7).unwrap().on(0.1, data.table("JOBSAT")).unwrap();
    let added = change.added_value_by(&rule).unwrap();
    let mut to = Comparisons::default();
    to.same("n", &(added.persons.len() as u64), &count(at(want, "n")));
    to.same("without", &added.without_expectation, &(change.len() as u64 - count(at(want, "n"))));
    let mean = added.mean(P95).unwrap();
    to.close("mean", mean.value(), at(want, "mean"), 1e-11);
    to.interval("mean", &mean, at(want, "interval95"), ROOT);
    to.were(5, 0);
}

/// The large-sample intervals of d_av and Glass's Δ, and what the correction leaves, as simulated for the reference.
#[test]
fn the_simulated_coverage_of_standardised_changes_is_what_the_documentation_relies_on() {
    let values = reference("wellbeing");
    for row in list(at(&values, "coverage")) {
        for key in ["covers_d_av", "covers_glass"] {
            let covers = number(at(row, key));
            assert!((0.945..0.96).contains(&covers), "{row}");
        }
        let left = number(at(row, "bias_corrected")).abs();
        assert!(left < 0.012 && left < number(at(row, "bias_corrected_by_n_minus_1")).abs() + 0.002, "{row}");
    }
}
