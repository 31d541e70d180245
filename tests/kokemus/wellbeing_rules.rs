//! The rules of wellbeing change at their edges: classes, refusals, days, directions.

use kokemus::{
    Attrition, Better, Caveat, Change, Confidence, Cutoffs, ErrorKind, Expectation, Improvement, Measure,
    Measurement, MeasurementTable, Norms, OverallClass, PathMeans, Refusal, ReliableChangeAcross,
    ReliableChangeMethod, ReliableChangeRule, ReliableClass, Role, Slopes, StageKey, Standardiser, Study,
};
use proptest::prelude::*;

const P95: Confidence = Confidence::P95;

fn stages(study: &Study) -> [StageKey; 2] {
    ["first-contact", "support-afterwards"].map(|stage| study.stage(stage).unwrap())
}

fn table(measure: Measure, rows: &[(f64, Option<f64>)]) -> (MeasurementTable, [StageKey; 2]) {
    let id = measure.id().to_owned();
    let study = Study::builder().measure(measure).build().unwrap();
    let [start, end] = stages(&study);
    let mut table = study.measurements(&id).unwrap();
    for (case, (before, after)) in rows.iter().enumerate() {
        table.push(Measurement::of(case, Role::Child, &start, *before)).unwrap();
        if let Some(after) = after {
            table.push(Measurement::of(case, Role::Child, &end, *after)).unwrap();
        }
    }
    (table, [start, end])
}

fn change(measure: Measure, rows: &[(f64, Option<f64>)]) -> Change {
    let (table, [start, end]) = table(measure, rows);
    Change::between(&table, &start, &end).unwrap()
}

fn wellbeing() -> Measure {
    Measure::new("wellbeing", 0.0, 100.0).unwrap()
}

pub(crate) const METHODS: [ReliableChangeMethod; 6] = [
    ReliableChangeMethod::JacobsonTruax,
    ReliableChangeMethod::GulliksenLordNovick,
    ReliableChangeMethod::HsuLinnLord,
    ReliableChangeMethod::HagemanArrindell,
    ReliableChangeMethod::EdwardsNunnally,
    ReliableChangeMethod::NunnallyKotsch,
];

#[test]
fn jacobson_and_truax_worked_example() {
    let norms = Norms::new(40.0, 7.5).unwrap();
    let cutoffs = Cutoffs::between(&wellbeing(), norms, Norms::new(60.0, 7.5).unwrap()).unwrap();
    assert_eq!((cutoffs.a, cutoffs.b, cutoffs.c), (55.0, 45.0, 50.0));
    let change = change(wellbeing(), &[(32.5, Some(47.5)), (49.9, Some(65.0)), (32.5, Some(50.0))]);
    let rule = ReliableChangeRule::default().reliability(0.8).unwrap().about(norms).cutoff(cutoffs.c);
    let found = change.reliable_change_by(&rule).unwrap();
    assert!((found.standard_error_of_measurement - 3.354).abs() < 5e-4);
    assert!((found.standard_error - 4.743).abs() < 5e-4);
    assert!((found.persons[0].index - 3.162).abs() < 5e-4);
    let classes: Vec<ReliableClass> = found.persons.iter().map(|person| person.class).collect();
    assert_eq!(classes, [ReliableClass::Improved, ReliableClass::Recovered, ReliableClass::Recovered]);
    // The same population by the worse end: everything mirrored.
    let worry = Measure::new("worry", 0.0, 100.0).unwrap().better(Better::Lower);
    let mirrored =
        Cutoffs::between(&worry, Norms::new(60.0, 7.5).unwrap(), Norms::new(40.0, 7.5).unwrap()).unwrap();
    assert_eq!((mirrored.a, mirrored.b, mirrored.c), (45.0, 55.0, 50.0));
    let error = Cutoffs::between(&wellbeing(), Norms::new(60.0, 7.5).unwrap(), norms).unwrap_err();
    assert_eq!(
        error.to_string(),
        "functional mean on measure `wellbeing`: 40 is out of range (allowed: above 60, the dysfunctional mean); give \
         the dysfunctional norms first, and check which end of the measure is the better one"
    );
}

#[test]
fn classes_at_the_boundary_do_not_turn_on_a_rounding() {
    // 0.1 → 0.4 and 0.7 → 1.0 are the same 0.3, which none of them is in floating point.
    let mood = || Measure::new("mood", 0.0, 10.0).unwrap().with_minimal_important_difference(0.3).unwrap();
    let rows: Vec<(f64, Option<f64>)> =
        (0..90).map(|i| f64::from(i) / 10.0).map(|x| (x, Some((x * 10.0 + 3.0).round() / 10.0))).collect();
    let important = change(mood(), &rows).important_change().unwrap();
    assert_eq!((important.improved, important.unchanged), (90, 0));
    let less: Vec<(f64, Option<f64>)> = rows.iter().map(|(x, y)| (*x, y.map(|y| y - 1e-9))).collect();
    assert_eq!(change(mood(), &less).important_change().unwrap().improved, 0);
    // Somebody who starts on the good side cannot recover, only improve.
    let measure = wellbeing().with_reliability(0.9).unwrap().with_cutoff(50.0).unwrap();
    let found =
        change(measure, &[(50.0, Some(90.0)), (10.0, Some(50.0)), (49.0, Some(20.0))]).reliable_change();
    let classes: Vec<ReliableClass> = found.unwrap().persons.iter().map(|person| person.class).collect();
    assert_eq!(classes[..2], [ReliableClass::Improved, ReliableClass::Recovered]);
}

#[test]
fn what_cannot_be_said_is_refused_with_the_reason() {
    let lone = change(wellbeing(), &[(50.0, Some(60.0))]);
    assert!(matches!(lone.standardised(Standardiser::Change, P95), Err(Refusal::TooFew { need: 2, .. })));
    assert!(matches!(lone.hedges_corrected(Standardiser::Change, P95), Err(Refusal::TooFew { need: 3, .. })));
    let alike = change(wellbeing(), &[(50.0, Some(60.0)), (40.0, Some(50.0)), (30.0, Some(40.0))]);
    assert!(matches!(alike.standardised(Standardiser::Change, P95), Err(Refusal::NoVariation { .. })));
    assert!(alike.standardised(Standardiser::Average, P95).is_ok());
    let same_start = change(wellbeing(), &[(50.0, Some(60.0)), (50.0, Some(50.0)), (50.0, Some(41.0))]);
    assert!(matches!(same_start.standardised(Standardiser::Baseline, P95), Err(Refusal::NoVariation { .. })));
    let refusal = |error: kokemus::Error| error.refusal().cloned().unwrap();
    let rule = ReliableChangeRule::default().reliability(0.8).unwrap();
    let no_spread = refusal(same_start.reliable_change_by(&rule).unwrap_err());
    assert!(matches!(no_spread, Refusal::NoVariation { .. }), "{no_spread}");
    // Errors of measurement alone would make these differ more.
    let rule = ReliableChangeRule::new(ReliableChangeMethod::HagemanArrindell).reliability(0.1).unwrap();
    let close = change(wellbeing(), &[(10.0, Some(11.0)), (50.0, Some(50.0)), (90.0, Some(92.0))]);
    let unreliable = refusal(close.reliable_change_by(&rule).unwrap_err());
    assert!(matches!(unreliable, Refusal::NoReliableDifference { .. }), "{unreliable}");
    let absent = close.reliable_change().unwrap_err();
    assert_eq!(absent.kind(), ErrorKind::Absent);
    assert!(absent.to_string().starts_with("reliability of measure `wellbeing`: the reliability is missing"));

    // Against the sample's own mean nothing regresses.
    let own = refusal(close.net_of_regression_to(50.0, P95).unwrap_err());
    assert_eq!(
        own.to_string(),
        "change net of regression to the mean: the assumed population mean is the sample's own mean; a norm from \
         elsewhere would do"
    );
    assert_eq!(close.net_of_regression(P95).unwrap_err().kind(), ErrorKind::Absent);
    assert_eq!(close.net_of_regression_over(40.0, 60.0, 3, P95).unwrap().at.len(), 2);
    // Points on a line: the estimate stands, its interval is refused.
    let net = alike.net_of_regression_to(60.0, P95).unwrap();
    assert!((net.net_change.value() - 10.0).abs() < 1e-12 && net.net_change.interval().is_err());
    let over = alike.net_of_regression_over(0.0, 100.0, 3, P95).unwrap();
    assert_eq!(
        (over.better.len(), over.worse.len(), over.better[0].from, over.better[0].to),
        (1, 0, 0.0, 100.0)
    );

    let nobody_left = Attrition::of(&close, P95);
    assert!(matches!(nobody_left.difference_at_start, Err(Refusal::NobodyLeft { .. })));
    assert!(matches!(nobody_left.leavers_shift_to_no_change, Err(Refusal::NobodyLeft { .. })));
    assert_eq!(nobody_left.to_string(), "nobody left of 3 who started");
    let all_left = Attrition::of(&change(wellbeing(), &[(10.0, None), (20.0, None)]), P95);
    assert!(matches!(all_left.change_of_all_starters, Err(Refusal::TooFew { .. })));
    let bounds = close.improved_share_bounds(Improvement::Any, P95).unwrap_err();
    assert!(matches!(refusal(bounds), Refusal::NobodyLeft { .. }));
}

#[test]
fn if_leavers_shift_by_the_tipping_point_nothing_is_left() {
    let rows = [
        (50.0, Some(61.0)),
        (40.0, Some(58.0)),
        (62.0, Some(66.0)),
        (55.0, Some(70.0)),
        (30.0, None),
        (38.0, None),
    ];
    let found = Attrition::of(&change(wellbeing(), &rows), P95);
    let all = found.change_of_all_starters.unwrap();
    let shift = found.leavers_shift_to_no_change.unwrap().value();
    assert!((all.value() + shift * 2.0 / 6.0).abs() < 1e-12);
    assert_eq!((all.n(), all.missing().unanswered()), (6, 0));
    // Mirrored, where less is better, all figures but the raw values are the same.
    let worry = Measure::new("worry", 0.0, 100.0).unwrap().better(Better::Lower);
    let mirrored: Vec<(f64, Option<f64>)> =
        rows.iter().map(|(x, y)| (100.0 - x, y.map(|y| 100.0 - y))).collect();
    let other = Attrition::of(&change(worry, &mirrored), P95);
    assert!((other.change_of_all_starters.unwrap().value() - all.value()).abs() < 1e-12);
    assert!((other.leavers_shift_to_no_change.unwrap().value() - shift).abs() < 1e-10);
}

#[test]
fn days_are_kept_checked_and_never_go_back() {
    let study = Study::builder().measure(wellbeing()).build().unwrap();
    let [start, end] = stages(&study);
    let middle = study.stage("in-service").unwrap();
    let mut table = study.measurements("wellbeing").unwrap();
    let at = |stage: &StageKey, day: f64| Measurement::of(7, Role::Child, stage, 50.0).on_day(day);
    table.push(at(&start, 10.0)).unwrap();
    table.push(Measurement::of(7, Role::Child, &end, 60.0)).unwrap();
    let error = table.push(at(&middle, 9.0)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "day of measurement of case 7 at stage `in-service`: day 9 is out of range (allowed: not before stage \
         `first-contact`, day 10); days must not go back along the path: check both days, or the order of the stages"
    );
    for day in [f64::NAN, f64::INFINITY, -1e300] {
        assert_eq!(table.push(at(&middle, day)).unwrap_err().kind(), ErrorKind::OutOfRange, "{day}");
    }
    assert_eq!(table.len(), 2);
    table.push(at(&middle, 10.0)).unwrap(); // the same day
    table.push(Measurement::of(8, Role::Child, &start, 40.0)).unwrap();
    let series: Vec<_> = table.series().collect();
    assert_eq!((series[0].day(&middle).unwrap(), series[0].day(&end).unwrap()), (Some(10.0), None));
    assert_eq!(series[1].day(&start).unwrap(), None);
    let kept = table.filter(|series| series.case().as_str() == "7");
    assert_eq!(kept.series().next().unwrap().day(&start).unwrap(), Some(10.0));
    // Two values on one day have no slope, and a value without a day none either.
    let slopes = Slopes::of(&table);
    assert_eq!((slopes.persons.len(), slopes.one_day, slopes.without_days), (0, 1, 1));
    assert!(slopes.mean(P95).is_err());
    // In serde, through the same door.
    let text = serde_json::to_string(&at(&start, 3.5)).unwrap();
    assert_eq!(serde_json::from_str::<Measurement>(&text).unwrap(), at(&start, 3.5));
}

#[test]
fn a_measure_knows_only_what_can_be() {
    let outcomes = [
        wellbeing().with_reliability(0.0),
        wellbeing().with_reliability(1.0),
        wellbeing().with_reliability(f64::NAN),
        wellbeing().with_minimal_important_difference(0.0),
        wellbeing().with_minimal_important_difference(101.0),
        wellbeing().with_norms(101.0, 5.0),
        wellbeing().with_norms(50.0, 0.0),
        wellbeing().with_norms(50.0, 101.0),
        wellbeing().with_cutoff(-1.0),
        wellbeing().with_cutoff(f64::NAN),
    ];
    for outcome in outcomes {
        assert_eq!(outcome.unwrap_err().kind(), ErrorKind::OutOfRange);
    }
    let known =
        wellbeing().with_reliability(0.8).unwrap().with_norms(60.0, 7.5).unwrap().with_cutoff(50.0).unwrap();
    let text = serde_json::to_string(&known).unwrap();
    assert_eq!(serde_json::from_str::<Measure>(&text).unwrap(), known);
    assert!(!serde_json::to_string(&wellbeing()).unwrap().contains("known"));
    let wrong = text.replace("0.8", "1.8");
    assert!(
        serde_json::from_str::<Measure>(&wrong).unwrap_err().to_string().contains("reliability of measure")
    );
}

#[test]
fn several_people_of_a_case_are_told_apart_and_told() {
    let study = Study::builder().measure(wellbeing().with_reliability(0.9).unwrap()).build().unwrap();
    let [start, end] = stages(&study);
    let mut table = study.measurements("wellbeing").unwrap();
    for (case, role, before, after) in
        [(1, Role::Child, 40.0, 90.0), (1, Role::Parent, 60.0, 20.0), (2, Role::Child, 50.0, 52.0)]
    {
        table.push(Measurement::of(case, role.clone(), &start, before)).unwrap();
        table.push(Measurement::of(case, role, &end, after)).unwrap();
    }
    let change = Change::between(&table, &start, &end).unwrap();
    let d = change.standardised(Standardiser::Average, P95).unwrap();
    assert!(d.caveats().contains(&Caveat::CasesTakenAsIndependent));
    // Child better and parent worse: the case is mixed.
    let across = ReliableChangeAcross::of([&change.reliable_change().unwrap()]);
    assert_eq!((across.count(OverallClass::Mixed), across.count(OverallClass::Unchanged)), (1, 1));
    let expected = change.added_value([(1, 50.0)]).unwrap();
    assert_eq!((expected.persons.len(), expected.without_expectation, expected.unused), (2, 1, 0));
    assert_eq!(change.added_value([(1, 50.0), (1, 51.0)]).unwrap_err().kind(), ErrorKind::Duplicate);
    assert_eq!(change.added_value([(1, 101.0)]).unwrap_err().kind(), ErrorKind::OutOfRange);
    assert!(Expectation::new(f64::NAN).is_err());
    assert_eq!(PathMeans::of(&study.measurements("wellbeing").unwrap(), P95).stages.len(), 0);
}

fn rows() -> impl Strategy<Value = Vec<(f64, Option<f64>)>> {
    let value =
        prop_oneof![0.0..=100.0_f64, Just(0.0), Just(100.0), (0..=10_u8).prop_map(|x| f64::from(x) * 10.0)];
    prop::collection::vec((value.clone(), prop::option::weighted(0.8, value)), 0..14)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_every_interval_holds_its_figure(rows in rows(), r in 0.01..0.99_f64, mu in 0.0..=100.0_f64) {
        let change = change(wellbeing().with_reliability(r).unwrap().with_cutoff(50.0).unwrap(), &rows);
        let held = |estimate: &kokemus::Estimate| {
            estimate.value().is_finite() && estimate.interval().is_ok_and(|i| i.contains(estimate.value()))
                || estimate.interval().is_err()
        };
        for by in [Standardiser::Change, Standardiser::Average, Standardiser::Baseline] {
            for estimate in [change.standardised(by, P95), change.hedges_corrected(by, P95)].into_iter().flatten() {
                prop_assert!(held(&estimate), "{estimate:?}");
            }
        }
        for method in METHODS {
            if let Ok(found) = change.reliable_change_by(&ReliableChangeRule::new(method)) {
                prop_assert_eq!(found.counts.total(), change.len() as u64);
                for person in &found.persons {
                    prop_assert!(person.index.is_finite());
                    prop_assert_eq!(person.class.is_improvement(), person.index > found.critical_value);
                }
            }
        }
        let attrition = Attrition::of(&change, P95);
        for estimate in [&attrition.difference_at_start, &attrition.change_of_all_starters].into_iter().flatten() {
            prop_assert!(held(estimate), "{estimate:?}");
        }
        if let Ok(net) = change.net_of_regression_to(mu, P95) {
            prop_assert!(held(&net.net_change));
            let whole = net.net_change.value() + net.by_regression;
            prop_assert!((whole - change.mean(P95).unwrap().value()).abs() < 1e-9);
        }
        if let Ok(over) = change.net_of_regression_over(0.0, 100.0, 11, P95) {
            for at in &over.at {
                if let Ok(interval) = at.net_change.interval() {
                    let beyond = |range: &kokemus::MeanRange| {
                        range.from + 1e-6 < at.population_mean && at.population_mean < range.to - 1e-6
                    };
                    prop_assert!(!over.better.iter().any(beyond) || interval.lower() > 0.0, "{over:?}");
                    prop_assert!(!over.worse.iter().any(beyond) || interval.upper() < 0.0, "{over:?}");
                }
            }
        }
        let _ = (change.percentage_change(), change.oldham_correlation(P95), change.naive_correlation_with_start(P95));
    }

    #[test]
    fn turning_the_measure_round_changes_no_class(rows in rows(), r in 0.05..0.95_f64) {
        let worry = Measure::new("worry", 0.0, 100.0).unwrap().better(Better::Lower);
        let mirrored: Vec<(f64, Option<f64>)> = rows.iter().map(|(x, y)| (100.0 - x, y.map(|y| 100.0 - y))).collect();
        let known = |measure: Measure| measure.with_reliability(r).unwrap().with_cutoff(50.0).unwrap();
        let (one, other) = (change(known(wellbeing()), &rows), change(known(worry), &mirrored));
        for method in METHODS {
            let rule = ReliableChangeRule::new(method);
            if let (Ok(one), Ok(other)) = (one.reliable_change_by(&rule), other.reliable_change_by(&rule)) {
                for (one, other) in one.persons.iter().zip(&other.persons) {
                    prop_assert!((one.index - other.index).abs() < 1e-6 * (1.0 + one.index.abs()));
                }
            }
        }
    }
}
