//! What must not change a link: the order of rows, the names of things, which way a scale runs; and what merging and seeds promise.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use kokemus::{
    Association, Attrition, Bootstrap, Change, Confidence, Estimate, Link, LinkBetween, LinkTotals, Merge,
    Refusal, ReliableChangeMethod, ReliableChangeRule, ReliableClass, Role, Scores, Standardiser,
    Trajectories,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::link_worlds::{World, Writing, Written, rich_world};
use crate::no_panic_links::cases;

const P95: Confidence = Confidence::P95;

/// Whether two figures are the same but for rounding of sums in another order.
#[track_caller]
fn alike(what: &str, one: &Value, other: &Value, within: f64) {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let (one, other) = (one.as_f64().unwrap(), other.as_f64().unwrap());
            let apart = (one - other).abs();
            assert!(apart <= within * one.abs().max(other.abs()).max(1.0), "{what}: {one} and {other}");
        }
        (Value::Array(one), Value::Array(other)) => {
            assert_eq!(one.len(), other.len(), "{what}");
            for (place, (one, other)) in one.iter().zip(other).enumerate() {
                alike(&format!("{what}[{place}]"), one, other, within);
            }
        }
        (Value::Object(one), Value::Object(other)) => {
            assert!(one.keys().eq(other.keys()), "{what}: {one:?} and {other:?}");
            for (key, own) in one {
                alike(&format!("{what}.{key}"), own, &other[key], within);
            }
        }
        (one, other) => assert_eq!(one, other, "{what}"),
    }
}

fn json<T: serde::Serialize>(figure: &Result<T, Refusal>) -> Value {
    match figure {
        Ok(figure) => serde_json::to_value(figure).unwrap(),
        Err(refusal) => serde_json::to_value(refusal).unwrap(),
    }
}

/// A figure without its warnings, which tell of the columns and not of the figure.
fn without_caveats(mut figure: Value) -> Value {
    match &mut figure {
        Value::Object(fields) => {
            fields.remove("caveats");
            fields.values_mut().for_each(|inner| *inner = without_caveats(inner.take()));
        }
        Value::Array(all) => all.iter_mut().for_each(|inner| *inner = without_caveats(inner.take())),
        _ => {}
    }
    figure
}

fn adjusted<'d>(written: &Written, experience: &'d Scores, change: &'d Change) -> LinkBetween<'d> {
    written.covariates.iter().fold(Link::between(experience, change).given_baseline(), LinkBetween::given)
}

/// Every figure between persons that resamples nothing, as JSON.
fn figures(written: &Written) -> Value {
    let (experience, change) = (written.experience(), written.change().unwrap());
    let matched = Association::between(&experience, &change);
    let given = matched.given_baseline();
    let plain = Link::between(&experience, &change);
    let adjusted = adjusted(written, &experience, &change);
    let clustered = written.groups.iter().fold(adjusted.clone(), LinkBetween::within_groups);
    let outputs = written.outputs.as_ref().unwrap();
    serde_json::json!({
        "pearson": json(&matched.pearson(P95)),
        "spearman": json(&matched.spearman(P95)),
        "kendall": json(&matched.kendall(P95)),
        "gamma": json(&matched.gamma(P95)),
        "somers": json(&matched.somers_d_of_change_given_experience(P95)),
        "partial": json(&given.pearson(P95)),
        "partial_spearman": json(&given.spearman(P95)),
        "link": json(&plain.fit()),
        "adjusted": json(&adjusted.fit()),
        "clustered": json(&clustered.fit()),
        "beside": json(&clustered.beside_outputs(outputs)),
        "bands": serde_json::to_value(
            clustered.by_bands(&kokemus::Bands::new([1.0, 2.5, 3.5, 5.0]).unwrap(), &kokemus::Improved::at_all())
        ).unwrap(),
    })
}

/// Every figure of change that resamples nothing, in the change's own direction.
fn of_change(written: &Written) -> Value {
    let change = written.change().unwrap();
    let of = |by| json(&change.standardised(by, P95));
    serde_json::json!({
        "mean": json(&change.mean(P95)),
        "d_z": of(Standardiser::Change),
        "d_av": of(Standardiser::Average),
        "glass": of(Standardiser::Baseline),
        "correlation": json(&change.pre_post_correlation(P95)),
        "attrition": serde_json::to_value(Attrition::of(&change, P95)).unwrap(),
        "classes": classes(&change),
    })
}

fn classes(change: &Change) -> Vec<Value> {
    use ReliableChangeMethod::{
        EdwardsNunnally, GulliksenLordNovick, HagemanArrindell, HsuLinnLord, JacobsonTruax, NunnallyKotsch,
    };
    let methods =
        [JacobsonTruax, GulliksenLordNovick, HsuLinnLord, HagemanArrindell, EdwardsNunnally, NunnallyKotsch];
    let counted = methods.map(|method| match change.reliable_change_by(&ReliableChangeRule::new(method)) {
        Ok(found) => {
            let of: Vec<ReliableClass> = found.persons.iter().map(|person| person.class).collect();
            serde_json::json!([
                serde_json::to_value(found.counts).unwrap(),
                serde_json::to_value(of).unwrap()
            ])
        }
        Err(error) => Value::String(error.to_string()),
    });
    counted.to_vec()
}

/// The figures along the path, without the names of its stages.
fn along(written: &Written) -> Value {
    let along = Link::along(&written.experience_along(), &Trajectories::measured(&written.measured)).unwrap();
    serde_json::json!({
        "within": json(&along.within(P95)),
        "between": json(&along.between(P95)),
        "stages": serde_json::to_value(along.stage_by_stage(P95)).unwrap(),
        "lagged": json(&along.lagged(P95)),
    })
}

/// The JSON without what is about values as they were measured and not about change.
fn without(mut value: Value, keys: &[&str]) -> Value {
    match &mut value {
        Value::Object(object) => {
            for key in keys {
                object.remove(*key);
            }
            object.values_mut().for_each(|own| *own = without(own.take(), keys));
        }
        Value::Array(list) => list.iter_mut().for_each(|own| *own = without(own.take(), keys)),
        _ => {}
    }
    value
}

fn totals(written: &Written) -> LinkTotals {
    let (experience, change) = (written.experience(), written.change().unwrap());
    adjusted(written, &experience, &change).totals().unwrap()
}

/// A world in another order.
fn shuffled() -> impl Strategy<Value = (World, Vec<usize>)> {
    rich_world().prop_flat_map(|world| {
        let order: Vec<usize> = (0..world.cases.len()).collect();
        (Just(world), Just(order).prop_shuffle())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(6)))]

    #[test]
    fn the_order_of_rows_changes_nothing((world, order) in shuffled()) {
        let (one, other) = (world.write(), world.write_as(&Writing { order, ..Writing::plain(&world) }));
        alike("figures", &figures(&one), &figures(&other), 1e-9);
        alike("along", &along(&one), &along(&other), 1e-9);
        let totals = [totals(&one), totals(&other)];
        prop_assert_eq!(&totals[0], &totals[1]);
        prop_assert_eq!(serde_json::to_string(&totals[0]).unwrap(), serde_json::to_string(&totals[1]).unwrap());
    }

    #[test]
    fn the_names_of_cases_groups_and_roles_change_nothing(world in rich_world()) {
        let renamed = Writing {
            name: |case| format!("{}-{case}", (case * 7919) % 97),
            group: |group| format!("{}-{group}", 255 - group),
            roles: [Role::Parent, Role::Child],
            ..Writing::plain(&world)
        };
        let plain = world.write();
        alike("figures", &figures(&plain), &figures(&world.write_as(&renamed)), 1e-9);
        alike("along", &along(&plain), &along(&world.write_as(&renamed)), 1e-9);
    }

    #[test]
    fn which_way_the_scale_of_experience_runs_changes_nothing(world in rich_world()) {
        let turned = world.write_as(&Writing { turn_scale: true, ..Writing::plain(&world) });
        let plain = world.write();
        prop_assert_ne!(plain.experience().better_end(), turned.experience().better_end());
        alike("figures", &figures(&plain), &figures(&turned), 1e-9);
        alike("along", &along(&plain), &along(&turned), 1e-9);
    }

    #[test]
    fn which_way_the_measure_runs_changes_nothing(world in rich_world()) {
        let turned = world.write_as(&Writing { turn_measure: true, ..Writing::plain(&world) });
        let plain = world.write();
        // What is said of values as they were measured is mirrored, and not the same.
        let measured = ["baseline", "follow_up", "intercept", "given", "covariance", "regression_to_mean", "population_mean"];
        alike("change", &of_change(&plain), &of_change(&turned), 1e-9);
        alike("figures", &without(figures(&plain), &measured), &without(figures(&turned), &measured), 1e-9);
    }

    #[test]
    fn a_shift_of_the_measure_changes_nothing_in_change(world in rich_world(), shift in -4_000..4_000_i32) {
        let moved = world.write_as(&Writing { line: (1.0, f64::from(shift)), ..Writing::plain(&world) });
        let plain = world.write();
        let measured = ["baseline", "follow_up", "intercept", "given", "covariance", "regression_to_mean"];
        alike("change", &of_change(&plain), &of_change(&moved), 1e-9);
        alike("figures", &without(figures(&plain), &measured), &without(figures(&moved), &measured), 1e-9);
    }

    #[test]
    fn a_measure_in_other_units_gives_the_same_figures_in_these_units(world in rich_world(), power in -8..8_i32) {
        let factor = 2.0_f64.powi(power);
        let moved = world.write_as(&Writing { line: (factor, 0.0), ..Writing::plain(&world) });
        let plain = world.write();
        let links = [&plain, &moved].map(|written| {
            let (experience, change) = (written.experience(), written.change().unwrap());
            adjusted(written, &experience, &change).fit()
        });
        let means = [&plain, &moved].map(|written| written.change().unwrap().mean(P95));
        match means {
            [Ok(one), Ok(other)] => prop_assert!((one.value() * factor - other.value()).abs() <= 1e-12 * factor * 64.0),
            [one, other] => prop_assert_eq!(one, other),
        }
        match links {
            [Ok(one), Ok(other)] => {
                scaled(&one.model.experience.coefficient, &other.model.experience.coefficient, factor);
                alike("correlation", &json(&Ok(one.correlation)), &json(&Ok(other.correlation)), 1e-9);
                alike("robustness", &json(&one.robustness.map(|r| r.robustness_value)), &json(&other.robustness.map(|r| r.robustness_value)), 1e-9);
            }
            [Err(one), Err(other)] => prop_assert_eq!(one, other),
            [one, other] => panic!("{one:?} and {other:?}"),
        }
    }

    #[test]
    fn two_services_added_up_are_the_whole_to_the_bit(world in rich_world()) {
        // Answers without a case belong to neither service.
        let world = World { anonymous: Vec::new(), ..world };
        let part = |keep| totals(&world.write_as(&Writing { keep, ..Writing::plain(&world) }));
        let whole = totals(&world.write());
        let (even, odd) = (part(|case| case % 2 == 0), part(|case| case % 2 == 1));
        let back = |totals: &LinkTotals| -> LinkTotals {
            serde_json::from_str(&serde_json::to_string(totals).unwrap()).unwrap()
        };
        let (mut one, mut other) = (back(&even), back(&odd));
        one.merge(&odd).unwrap();
        other.merge(&even).unwrap();
        prop_assert_eq!(&one, &whole);
        prop_assert_eq!(&other, &whole);
        prop_assert_eq!(back(&one), whole.clone());
        prop_assert_eq!(json(&one.correlation(P95)), json(&whole.correlation(P95)));
    }

    #[test]
    fn totals_give_the_coefficients_of_the_rows(world in rich_world()) {
        let written = world.write();
        let (experience, change) = (written.experience(), written.change().unwrap());
        let link = adjusted(&written, &experience, &change).standard_errors(kokemus::StandardErrors::Classical);
        match (link.fit(), link.totals().unwrap().model(P95)) {
            (Ok(fitted), Ok(model)) => {
                let (one, other) = (json(&Ok(fitted.model.clone())), json(&Ok(model)));
                alike("model", &without_caveats(one), &without_caveats(other), 1e-9);
                let correlation = link.totals().unwrap().correlation(P95).unwrap();
                prop_assert!((correlation.value() - fitted.correlation.value()).abs() < 1e-9);
            }
            (fitted, model) => prop_assert!(fitted.is_err() && model.is_err(), "{fitted:?} {model:?}"),
        }
    }

    #[test]
    fn given_the_baseline_change_and_follow_up_have_the_same_coefficient_of_experience(world in rich_world()) {
        let written = World { gaps: 0, ..world }.write();
        let (experience, change) = (written.experience(), written.change().unwrap());
        let Ok(fitted) = adjusted(&written, &experience, &change).fit() else { return Ok(()) };
        // Follow-up as a change from the better end's opposite, the same for everybody: the same case's baseline is a covariate.
        let turned = change.measure().better_end() == kokemus::Better::Lower;
        let of = |scores: &Scores| -> std::collections::HashMap<String, (f64, f64)> {
            let mut sums = std::collections::HashMap::new();
            for row in scores.rows() {
                let sum: &mut (f64, f64) = sums.entry(row.case.as_ref().unwrap().to_string()).or_default();
                *sum = (sum.0 + row.value, sum.1 + 1.0);
            }
            sums
        };
        let study = kokemus::Study::builder().measure(kokemus::Measure::new("w", 0.0, 64.0).unwrap()).build().unwrap();
        let (start, end) = (study.stage("first-contact").unwrap(), study.stage("support-afterwards").unwrap());
        let mut table = study.measurements("w").unwrap();
        for (case, (sum, n)) in of(change.follow_up()) {
            let value = if turned { 64.0 - sum / n } else { sum / n };
            table.push(kokemus::Measurement::of(case.as_str(), Role::Child, &start, 0.0)).unwrap();
            table.push(kokemus::Measurement::of(case.as_str(), Role::Child, &end, value)).unwrap();
        }
        let baseline = of(change.baseline()).into_iter().map(|(case, (sum, n))| (case, sum / n));
        let baseline = kokemus::Covariate::new("baseline", baseline).unwrap();
        let follow_up = Change::between(&table, &start, &end).unwrap();
        let link = written.covariates.iter().fold(Link::between(&experience, &follow_up).given(&baseline), LinkBetween::given);
        let one = fitted.model.experience;
        let other = link.fit().unwrap().model.experience;
        alike("experience", &without_caveats(json(&Ok(one))), &without_caveats(json(&Ok(other))), 1e-9);
    }
}

#[track_caller]
fn scaled(one: &Estimate, other: &Estimate, factor: f64) {
    let close = |one: f64, other: f64| {
        assert!(
            (one * factor - other).abs() <= 1e-9 * factor * one.abs().max(1.0),
            "{one} and {other}, {factor} times"
        );
    };
    close(one.value(), other.value());
    close(one.interval().unwrap().lower(), other.interval().unwrap().lower());
    close(one.interval().unwrap().upper(), other.interval().unwrap().upper());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(3)))]

    #[test]
    fn the_same_seed_gives_the_same_interval_whatever_the_order_of_rows((world, order) in shuffled(), seed in any::<u64>()) {
        let bootstrap = Bootstrap::seeded(seed).replicates(200).unwrap();
        let [one, again, other] = [Writing::plain(&world), Writing::plain(&world), Writing { order, ..Writing::plain(&world) }]
            .map(|writing| {
                let written = world.write_as(&writing);
                let (experience, change) = (written.experience(), written.change().unwrap());
                let link = adjusted(&written, &experience, &change).resampled(bootstrap);
                let clustered = written.groups.iter().fold(link.clone(), LinkBetween::within_groups);
                let items: Vec<Scores> = (0..3).map(|item| written.item(item)).collect();
                let named = [("a", &items[0]), ("b", &items[1]), ("c", &items[2])];
                serde_json::json!({
                    "link": json(&link.fit().map(|link| link.correlation)),
                    "clustered": json(&clustered.fit().map(|link| link.correlation)),
                    "drivers": link.drivers(&named, &bootstrap).map_or(Value::Null, |d| serde_json::to_value(d).unwrap()),
                    "through": link.through("b", &items[1], &bootstrap).map_or(Value::Null, |m| serde_json::to_value(m).unwrap()),
                })
            });
        prop_assert_eq!(&one, &again);
        alike("another order", &one, &other, 1e-9);
    }
}
