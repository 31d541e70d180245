//! Correlations of ordered answers and of scores: against values made the long way, and the laws they keep.

use kokemus::{
    Association, Caveat, Change, Coefficient, Confidence, CrossTally, ErrorKind, Estimate, MatchedCases,
    Measure, Measurement, Refusal, Role, Scale, Study,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::groups_and_time::univbct_rows;
use crate::support::{ARITHMETIC, BH1996, Comparisons, TAIL, at, columns, counts, entries, list, reference};

const P95: Confidence = Confidence::P95;
/// What a search finds, on both sides.
const SEARCHED: f64 = 1e-9;
/// Ends whose influence values the reference differentiates numerically.
const DIFFERENTIATED: f64 = 1e-6;

/// A way to correlate the two items of a cross-tally.
type Correlate = fn(&CrossTally, Confidence) -> Result<Estimate, Refusal>;
/// Each coefficient by its name in the reference.
const BY_RANK: [(&str, Correlate); 5] = [
    ("pearson", CrossTally::pearson),
    ("spearman", CrossTally::spearman),
    ("kendall", CrossTally::kendall),
    ("gamma", CrossTally::gamma),
    ("somers_d", CrossTally::somers_d_of_second_given_first),
];
const LATENT: [(&str, Correlate); 2] =
    [("polychoric", CrossTally::polychoric), ("polychoric_ml", CrossTally::polychoric_ml)];

/// A cross-tally of counts, one row per point of the first; five more codes a side are missing answers.
fn cross_of(rows: &[Vec<u64>]) -> CrossTally {
    let width = rows[0].len();
    let scale = |points: usize| Scale::new("answers", 1, points as i32).unwrap();
    let padded = rows.iter().map(|row| [row.clone(), vec![0; 5]].concat());
    let counts: Vec<Vec<u64>> = padded.chain((0..5).map(|_| vec![0; width + 5])).collect();
    let raw = serde_json::json!({"first": scale(rows.len()), "second": scale(width), "counts": counts});
    serde_json::from_value(raw).unwrap()
}

/// Cases as rows: x and y as matched scores, z as the baseline.
fn matched(rows: &[(f64, f64, f64)], most: f64) -> MatchedCases {
    let (experience, wellbeing) =
        (Measure::new("x", -most, most).unwrap(), Measure::new("y", -2.0 * most, 2.0 * most).unwrap());
    let study = Study::builder().measure(experience).measure(wellbeing).build().unwrap();
    let (start, end) = (study.stage("first-contact").unwrap(), study.stage("support-afterwards").unwrap());
    let (mut scores, mut measured) = (study.measurements("x").unwrap(), study.measurements("y").unwrap());
    for (case, (x, y, z)) in (1i64..).zip(rows) {
        scores.push(Measurement::of(case, Role::Parent, &start, *x)).unwrap();
        measured.push(Measurement::of(case, Role::Parent, &start, *z)).unwrap();
        measured.push(Measurement::of(case, Role::Parent, &end, y + z)).unwrap();
    }
    let change = Change::between(&measured, &start, &end).unwrap();
    Association::between(&scores.scores_at(&start).unwrap(), &change)
}

fn all_of(cases: &MatchedCases) -> [(&'static str, Result<Association, Refusal>); 5] {
    [
        ("pearson", cases.pearson(P95)),
        ("spearman", cases.spearman(P95)),
        ("kendall", cases.kendall(P95)),
        ("gamma", cases.gamma(P95)),
        ("somers_d", cases.somers_d_of_change_given_experience(P95)),
    ]
}

#[test]
fn cross_tallies_of_real_answers_agree() {
    let values = reference("correlation");
    let mut to = Comparisons::default();
    for (name, want) in entries(at(&values, "bfi")) {
        let rows: Vec<Vec<u64>> = list(at(want, "counts")).iter().map(counts).collect();
        let cross = cross_of(&rows);
        for (key, correlate) in BY_RANK {
            let found = correlate(&cross, P95).unwrap();
            to.close(&format!("{name} {key}"), found.value(), at(at(want, key), "r"), ARITHMETIC);
            to.interval(&format!("{name} {key}"), &found, at(at(want, key), "interval95"), TAIL);
        }
        for (key, correlate) in LATENT {
            let found = correlate(&cross, P95).unwrap();
            to.close(&format!("{name} {key}"), found.value(), at(at(want, key), "r"), SEARCHED);
            if let Some(ends) = at(want, key).get("interval95") {
                to.interval(&format!("{name} {key}"), &found, ends, DIFFERENTIATED);
            }
            let unused = rows.iter().filter(|row| row.iter().all(|count| *count == 0)).count();
            let said = found.caveats().iter().any(|caveat| matches!(caveat, Caveat::UnusedPoints { .. }));
            let columns = (0..6).filter(|column| rows.iter().all(|row| row[*column] == 0)).count();
            to.same(name, &said, &(unused + columns > 0));
        }
    }
    to.were(7 * (5 * 3 + 3 + 1 + 2), 0);
}

/// polycor prints −.40741 and −.40631: its searches stop there, the second on a flat ridge. At our values the scores are 0.
#[test]
fn the_worked_polychoric_correlations_are_those_of_the_summit() {
    let rows: Vec<Vec<u64>> =
        list(&reference("correlation")["bfi"]["A1_A2"]["counts"]).iter().map(counts).collect();
    let cross = cross_of(&rows);
    assert_eq!(format!("{:.5}", cross.polychoric(P95).unwrap().short()).split(' ').next(), Some("−0.40739"));
    assert_eq!(
        format!("{:.5}", cross.polychoric_ml(P95).unwrap().short()).split(' ').next(),
        Some("−0.41050")
    );
}

/// Rows of a reference against associations.
fn compare_rows(to: &mut Comparisons, name: &str, cases: &MatchedCases, want: &Value) {
    for (key, found) in all_of(cases) {
        let found = found.unwrap().correlation;
        to.close(&format!("{name} {key}"), found.value(), at(at(want, key), "r"), 1e-10);
        to.interval(&format!("{name} {key}"), &found, at(at(want, key), "interval95"), 1e-9);
    }
}

#[test]
fn scores_of_soldiers_agree() {
    let values = reference("correlation");
    let mut to = Comparisons::default();
    for (experience, pair) in [("HRS", "HRS_WBEING"), ("LEAD", "LEAD_WBEING")] {
        let rows = columns::<f64, 2>(BH1996, [experience, "WBEING"]);
        let rows: Vec<_> = rows.iter().map(|row| (row[0].unwrap(), row[1].unwrap(), 0.0)).collect();
        let cases = matched(&rows, 64.0);
        assert_eq!(cases.len(), 7382);
        compare_rows(&mut to, pair, &cases, at(at(&values, "bh1996"), pair));
    }
    to.were(2 * 5 * 3, 0);
}

#[test]
fn satisfaction_with_change_by_every_coefficient_agrees() {
    let values = reference("correlation");
    let want = at(&values, "univbct");
    let mut to = Comparisons::default();
    let (satisfaction, readiness) = (univbct_rows("JOBSAT"), univbct_rows("READY"));
    let rows: Vec<_> = satisfaction
        .iter()
        .zip(&readiness)
        .filter_map(|((_, x), (_, y))| Some((x[0]?, y[1]? - y[0]?, y[0]?)))
        .collect();
    let cases = matched(&rows, 8.0);
    compare_rows(&mut to, "univbct", &cases, want);
    let given = cases.given_baseline();
    let rounded: Vec<_> = rows.iter().map(|(x, y, z)| ((x + 0.5).floor(), *y, *z)).collect();
    let rounded = matched(&rounded, 8.0);
    let serial = at(want, "polyserial");
    let others = [
        (given.kendall(P95), at(want, "kendall_partial"), 1e-10, 1e-9),
        (cases.pearson_fisher(P95), at(want, "pearson_fisher"), 1e-10, 1e-9),
        (given.pearson_fisher(P95), at(want, "pearson_partial_fisher"), 1e-10, 1e-9),
        (rounded.polyserial(P95), at(serial, "two_step"), 1e-10, DIFFERENTIATED),
        (rounded.polyserial_ml(P95), at(serial, "ml"), SEARCHED, 1e-5),
    ];
    for (found, want, relative, of_ends) in others {
        let found = found.unwrap().correlation;
        to.close(found.method(), found.value(), at(want, "r"), relative);
        to.interval(found.method(), &found, at(want, "interval95"), of_ends);
    }
    to.were(5 * 3 + 5 * 3, 0);
}

#[test]
fn what_has_no_partial_form_says_so() {
    let rows: Vec<_> = (0..12).map(|i| (f64::from(i % 4), f64::from(i * i % 7), f64::from(i % 5))).collect();
    let given = matched(&rows, 50.0).given_baseline();
    for refused in [given.gamma(P95), given.somers_d_of_change_given_experience(P95), given.polyserial(P95)] {
        assert!(matches!(refused, Err(Refusal::NoPartialForm { .. })), "{refused:?}");
    }
    assert!(given.kendall(P95).is_ok() && given.disattenuated(0.8, 0.8, P95).is_err());
}

#[test]
fn correcting_for_reliability_stretches_and_does_not_cut() {
    let rows: Vec<_> = (0..30).map(|i| (f64::from(i % 6), f64::from(i % 6 + i % 4), 0.0)).collect();
    let cases = matched(&rows, 50.0);
    let plain = cases.pearson(P95).unwrap().correlation;
    let known = cases.disattenuated(0.25, 0.64, P95).unwrap();
    assert_eq!(known.coefficient, Coefficient::Disattenuated);
    let known = known.correlation;
    assert!((known.value() - plain.value() / 0.4).abs() < 1e-14 && known.value() > 1.0);
    let (narrow, wide) = (plain.interval().unwrap(), known.interval().unwrap());
    assert!(
        (wide.lower() - narrow.lower() / 0.4).abs() < 1e-14
            && (wide.upper() - narrow.upper() / 0.4).abs() < 1e-14
    );
    assert!(known.caveats().contains(&Caveat::BeyondOne));
    assert!(known.caveats().contains(&Caveat::ReliabilitiesTakenAsKnown { first: 0.25, second: 0.64 }));
    for wrong in [0.0, -0.1, 1.1, f64::NAN, f64::INFINITY] {
        assert_eq!(cases.disattenuated(wrong, 0.8, P95).unwrap_err().kind(), ErrorKind::OutOfRange);
    }
    let error = cases.disattenuated(0.8, 80.0, P95).unwrap_err().to_string();
    let wanted = "reliability of change: 80 is out of range (allowed: above 0, at most 1); give the share of the variance \
                  that is not measurement error";
    assert_eq!(error, wanted);
}

#[test]
fn tables_at_their_bounds_and_without_variation_are_refused_with_the_reason() {
    // A 2 × 2 table with an empty cell: the latent correlation has no maximum short of 1.
    let empty_cell = cross_of(&[vec![10, 0], vec![5, 20]]);
    for (_, correlate) in LATENT {
        let refused = correlate(&empty_cell, P95).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "polychoric correlation: the data put it at its bound of 1; cases that go the other way would do"
        );
    }
    let gamma = empty_cell.gamma(P95).unwrap();
    assert_eq!(gamma.value(), 1.0);
    assert!(matches!(gamma.interval(), Err(Refusal::AtItsBound { .. })));
    assert!(empty_cell.kendall(P95).unwrap().interval().is_ok());
    for (name, correlate) in BY_RANK.into_iter().chain(LATENT) {
        let same = cross_of(&[vec![0, 0], vec![7, 20]]);
        assert!(matches!(correlate(&same, P95), Err(Refusal::NoVariation { .. })), "{name}");
        let few = cross_of(&[vec![1, 0], vec![0, 1]]);
        assert!(matches!(correlate(&few, P95), Err(Refusal::TooFew { have: 2, need: 3, .. })), "{name}");
        // One case alone differs in the first item.
        let one = cross_of(&[vec![0, 1, 0], vec![9, 7, 8]]);
        if let Ok(found) = correlate(&one, P95) {
            assert!(name.starts_with("poly") || found.interval().is_err(), "{name} {found:?}");
        }
    }
}

#[test]
fn missing_answers_are_counted_once_a_pair_and_counts_may_be_huge() {
    use kokemus::Missing;
    let scale = Scale::satisfaction();
    let mut cross = CrossTally::empty(&scale, &scale);
    for (first, second) in [(1, 2), (2, 1), (3, 3), (5, 4), (4, 5)] {
        cross.add(first, second).unwrap();
    }
    cross.add(5, Missing::Refused).unwrap();
    cross.add(Missing::Skipped, Missing::Refused).unwrap();
    cross.add(Missing::NotAsked, 4).unwrap();
    let found = cross.pearson(P95).unwrap();
    assert_eq!((found.n(), found.missing().unanswered(), found.missing().outside()), (5, 2, 1));
    assert_eq!((found.missing().refused, found.missing().skipped), (1, 1));

    // The jackknife of one among 10¹⁷ neither cancels nor overflows.
    let huge = 10u64.pow(17);
    let table = cross_of(&[vec![3 * huge, huge, 1], vec![huge, 4 * huge, huge], vec![2, huge, 2 * huge]]);
    for (name, correlate) in BY_RANK.into_iter().chain(LATENT) {
        let found = correlate(&table, P95).unwrap();
        let width = found.interval().unwrap().upper() - found.interval().unwrap().lower();
        assert!(width > 1e-10 && width < 1e-8, "{name} {width:e}");
    }
}

/// One answer far off all others puts the summit where its cell is all but impossible, in either tail.
#[test]
fn an_all_but_impossible_cell_is_met_in_either_tail() {
    let rows = [vec![0, 41, 0], vec![45, 0, 0], vec![0, 0, 1]];
    let upside_down: Vec<Vec<u64>> = rows.iter().rev().cloned().collect();
    for (name, correlate) in LATENT {
        let (found, reversed) = (correlate(&cross_of(&rows), P95), correlate(&cross_of(&upside_down), P95));
        assert!(found.is_ok(), "{name} {found:?}");
        assert!(near(plain(found.clone()), flipped(reversed.clone()), 1e-8), "{name} {found:?} {reversed:?}");
    }
}

/// Tables of up to five by four points, many of them sparse.
fn tables() -> impl Strategy<Value = Vec<Vec<u64>>> {
    (2usize..6, 2usize..5).prop_flat_map(|(rows, columns)| {
        let count = prop_oneof![3 => Just(0u64), 3 => 1u64..4, 2 => 4u64..60];
        prop::collection::vec(prop::collection::vec(count, columns), rows)
    })
}

/// Value and interval, the ends in order, or the refusals.
fn flipped(found: Result<Estimate, Refusal>) -> Option<(f64, Option<(f64, f64)>)> {
    let found = found.ok()?;
    let ends = found.interval().ok().map(|interval| (-interval.upper(), -interval.lower()));
    Some((-found.value(), ends))
}

fn plain(found: Result<Estimate, Refusal>) -> Option<(f64, Option<(f64, f64)>)> {
    let found = found.ok()?;
    let ends = found.interval().ok().map(|interval| (interval.lower(), interval.upper()));
    Some((found.value(), ends))
}

fn near(a: Option<(f64, Option<(f64, f64)>)>, b: Option<(f64, Option<(f64, f64)>)>, by: f64) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some((a, of_a)), Some((b, of_b))) => {
            (a - b).abs() <= by
                && match (of_a, of_b) {
                    (None, None) => true,
                    (Some(a), Some(b)) => (a.0 - b.0).abs() <= 100.0 * by && (a.1 - b.1).abs() <= 100.0 * by,
                    _ => false,
                }
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn coefficients_of_tables_keep_their_laws(rows in tables()) {
        let cross = cross_of(&rows);
        let upside_down: Vec<Vec<u64>> = rows.iter().rev().cloned().collect();
        let reversed = cross_of(&upside_down);
        let turned = cross.transposed();
        for (name, correlate) in BY_RANK.into_iter().chain(LATENT) {
            let found = correlate(&cross, P95);
            let by = if name.starts_with("poly") { 1e-8 } else { 1e-12 };
            if let Ok(found) = &found {
                prop_assert!((-1.0..=1.0).contains(&found.value()), "{name} {found:?}");
                if let Ok(interval) = found.interval() {
                    prop_assert!(interval.contains(found.value()) && interval.lower() >= -1.0 && interval.upper() <= 1.0);
                }
            }
            let reverse = flipped(correlate(&reversed, P95));
            prop_assert!(near(plain(found.clone()), reverse, by), "{name} reversed: {found:?} {reverse:?}");
            if name != "somers_d" {
                let exchanged = plain(correlate(&turned, P95));
                prop_assert!(near(plain(found.clone()), exchanged, by), "{name} exchanged: {found:?} {exchanged:?}");
            }
        }
    }

    /// The cells of a table and its rows one by one give the same figures, whatever the order of rows; increasing maps leave ranks alone.
    #[test]
    fn cells_and_rows_give_the_same_figures(rows in tables(), turn in 0usize..50) {
        let cross = cross_of(&rows);
        let mut cases = Vec::new();
        for (x, row) in rows.iter().enumerate() {
            for (y, count) in row.iter().enumerate() {
                cases.extend((0..*count).map(|_| (x as f64, y as f64, 0.0)));
            }
        }
        let turn = turn.min(cases.len());
        cases.rotate_left(turn);
        let bent: Vec<_> = cases.iter().map(|(x, y, z)| (x * x * x, y.sqrt(), *z)).collect();
        for ((name, correlate), ((_, of_rows), (_, of_bent))) in
            BY_RANK.into_iter().zip(all_of(&matched(&cases, 200.0)).into_iter().zip(all_of(&matched(&bent, 200.0))))
        {
            let (cells, rows) = (plain(correlate(&cross, P95)), plain(of_rows.map(|found| found.correlation)));
            prop_assert!(near(cells, rows, 1e-12), "{name}: {cells:?} {rows:?}");
            let bent = plain(of_bent.map(|found| found.correlation));
            prop_assert!(name == "pearson" || near(cells, bent, 1e-12), "{name}: {cells:?} {bent:?}");
        }
    }
}
