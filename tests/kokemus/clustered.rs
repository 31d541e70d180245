//! Comparisons where the people of one case go together, against R and against the tests they come down to.

use kokemus::{
    ClusteredPair, ClusteredSamples, ClusteredTally, Comparison, Confidence, Error, ErrorKind, Merge,
    MissingPolicy, Questionnaire, Refusal, Response, ResponseColumns, ResponseTable, Role, Scale, Study,
    Test, WaveKey,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::support::{
    ARITHMETIC, Comparisons, INSTEVAL, TAIL, UNIVBCT, assert_close, at, columns, list, reference,
};

const P95: Confidence = Confidence::P95;

fn study(waves: &[&str]) -> (Study, Vec<WaveKey>) {
    let one =
        Questionnaire::builder("one", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard"));
    let study =
        Study::builder().waves(waves.iter().copied()).questionnaire(one.build().unwrap()).build().unwrap();
    let keys = study.waves().iter().map(|wave| wave.key().clone()).collect();
    (study, keys)
}

/// Rows (case, wave, point) of one item.
fn table(waves: &[&str], rows: &[(Option<u32>, usize, i32)]) -> (ResponseTable, Vec<WaveKey>) {
    let (study, keys) = study(waves);
    let mut table = study.table("one").unwrap();
    let columns = ResponseColumns::by(Role::Parent)
        .cases_where_known(rows.iter().map(|row| row.0))
        .waves(rows.iter().map(|row| &keys[row.1]))
        .item("heard", rows.iter().map(|row| row.2));
    table.push_columns(columns).unwrap();
    (table, keys)
}

fn counted(waves: &[&str], rows: &[(Option<u32>, usize, i32)]) -> ClusteredTally {
    let (table, keys) = table(waves, rows);
    table.clustered_tally("heard", &keys).unwrap()
}

/// Students' ratings of the 150 teachers of the lowest numbers: (student, group, rating).
fn ratings(group: &str, of: fn(u32) -> usize) -> Vec<(Option<u32>, usize, i32)> {
    let rows = columns::<u32, 4>(INSTEVAL, ["s", "d", group, "y"]);
    let mut teachers: Vec<u32> = rows.iter().map(|row| row[1].unwrap()).collect();
    teachers.sort_unstable();
    teachers.dedup();
    let kept = rows.iter().filter(|row| row[1].unwrap() <= teachers[149]);
    kept.map(|row| (row[0], of(row[2].unwrap()), row[3].unwrap() as i32)).collect()
}

fn satisfaction() -> Vec<(u32, usize, f64)> {
    let people = columns::<f64, 3>(UNIVBCT, ["JOBSAT1", "JOBSAT2", "JOBSAT3"]);
    (0..)
        .zip(people)
        .flat_map(|(case, values)| {
            let waves = (0..).zip(values);
            waves.filter_map(move |(wave, value)| Some((case, wave, value?))).collect::<Vec<_>>()
        })
        .collect()
}

fn in_points(rows: &[(u32, usize, f64)]) -> Vec<(Option<u32>, usize, i32)> {
    rows.iter().map(|row| (Some(row.0), row.1, ((row.2 + 0.5).floor() as i32).clamp(1, 5))).collect()
}

fn test_agrees(to: &mut Comparisons, what: &str, test: &Test, want: &Value) {
    let symbol = if test.symbol == "F" { "F" } else { "t" };
    to.close(&format!("{what} {symbol}"), test.statistic, at(want, symbol), 1e-10);
    to.close(&format!("{what} p"), test.p, at(want, "p"), 1e-9);
    match &test.degrees_of_freedom[..] {
        [df] => to.close(&format!("{what} df"), *df, at(want, "df"), 1e-10),
        both => {
            for (df, want) in both.iter().zip(list(at(want, "df"))) {
                to.close(&format!("{what} df"), *df, want, 1e-9);
            }
        }
    }
}

fn pair_agrees(to: &mut Comparisons, what: &str, pair: &ClusteredPair<'_>, want: &Value) {
    let means = pair.means(P95).unwrap();
    let ranks = pair.ranks(P95).unwrap();
    let shares = pair.shares_at_least(4.0, P95).unwrap();
    for (name, comparison) in [("means", &means), ("delta", &ranks), ("shares", &shares)] {
        let want = at(want, name);
        to.close(&format!("{what} {name}"), comparison.difference.value(), at(want, "value"), 1e-10);
        to.interval(&format!("{what} {name}"), &comparison.difference, at(want, "interval"), 1e-9);
        test_agrees(to, &format!("{what} {name}"), comparison.test.as_ref().unwrap(), want);
    }
    let standardised = means.effect.as_ref().unwrap();
    let want = at(want, "standardised");
    to.close(&format!("{what} standardised"), standardised.value(), at(want, "value"), 1e-10);
    to.interval(&format!("{what} standardised"), standardised, at(want, "interval"), 1e-9);
}

#[test]
fn pairs_agree_with_r_on_ratings_and_on_waves() {
    let values = reference("clustered");
    let mut to = Comparisons::default();
    let service =
        ClusteredSamples::of(&counted(&["0", "1"], &ratings("service", |service| service as usize)));
    let pair = service.between("0", "1").unwrap();
    pair_agrees(&mut to, "service", &pair, at(&values, "insteval_service"));

    let rows = satisfaction();
    let two: Vec<_> = rows.iter().copied().filter(|row| row.1 < 2).collect();
    let waves = ClusteredSamples::of(&counted(&["1", "2"], &in_points(&two)));
    pair_agrees(&mut to, "waves", &waves.between("1", "2").unwrap(), at(&values, "univbct_waves_1_2"));
    to.were(2 * (3 * 6 + 3), 0);
}

#[test]
fn scores_go_together_by_case_as_answers_do() {
    let values = reference("clustered");
    let rows = satisfaction();
    let scale = kokemus::Measure::new("satisfaction", 1.0, 5.0).unwrap();
    let study = Study::builder().measure(scale).build().unwrap();
    let stage = |place: usize| study.path().stages()[place].key().clone();
    let mut table = study.measurements("satisfaction").unwrap();
    for (case, wave, value) in rows.iter().filter(|row| row.1 < 2) {
        table.push(kokemus::Measurement::of(*case, Role::Parent, &stage(*wave), *value)).unwrap();
    }
    let [first, second] = [0, 1].map(|place| table.scores_at(&stage(place)).unwrap());
    let samples = ClusteredSamples::of_scores([("1", &first), ("2", &second)]).unwrap();
    let mut to = Comparisons::default();
    pair_agrees(&mut to, "scores", &samples.between("1", "2").unwrap(), at(&values, "univbct_scores"));
    to.were(3 * 6 + 3, 0);
}

#[test]
fn several_groups_agree_with_r() {
    let values = reference("clustered");
    let mut to = Comparisons::default();
    let years = counted(&["2", "4", "6", "8"], &ratings("studage", |year| year as usize / 2 - 1));
    let waves = counted(&["1", "2", "3"], &in_points(&satisfaction()));
    for (name, tally, scores) in
        [("insteval_studage", years, &[2.0, 4.0, 6.0, 8.0][..]), ("univbct_waves", waves, &[0.0, 1.0, 4.0])]
    {
        let (samples, want) = (ClusteredSamples::of(&tally), at(&values, name));
        test_agrees(&mut to, "means", &samples.means_alike().unwrap(), at(want, "means"));
        test_agrees(&mut to, "ranks", &samples.ranks_alike().unwrap(), at(want, "ranks"));
        test_agrees(
            &mut to,
            "distributions",
            &samples.distributions_alike().unwrap(),
            at(want, "distributions"),
        );
        let trends = [
            ("trend", samples.trend(P95).unwrap()),
            ("slope", samples.slope(scores, P95).unwrap()),
            ("slope_of_shares", samples.slope_of_shares_at_least(4.0, scores, P95).unwrap()),
        ];
        for (which, trend) in trends {
            to.close(which, trend.estimate.value(), at(at(want, which), "value"), 1e-10);
            test_agrees(&mut to, which, &trend.test, at(want, which));
        }
    }
    to.were(2 * (3 * 4 + 3 * 4), 0);
}

/// With nothing to go together, and with everybody in both, the figures are Welch's and the paired test's.
#[test]
fn singletons_give_welchs_test_and_pairs_the_paired_one() {
    let values = reference("clustered");
    let rows: Vec<_> = satisfaction().into_iter().filter(|row| row.1 < 2).collect();
    let in_both = |case: u32| rows.iter().filter(|row| row.0 == case).count() == 2;
    let alone: Vec<_> = in_points(&rows).into_iter().map(|row| (None, row.1, row.2)).collect();
    let paired: Vec<_> = in_points(&rows.iter().copied().filter(|row| in_both(row.0)).collect::<Vec<_>>());
    let mut to = Comparisons::default();
    for (rows, name) in [(alone, "univbct_welch"), (paired, "univbct_paired")] {
        let samples = ClusteredSamples::of(&counted(&["1", "2"], &rows));
        let comparison = samples.between("1", "2").unwrap().means(P95).unwrap();
        let want = at(&values, name);
        test_agrees(&mut to, name, comparison.test.as_ref().unwrap(), want);
        to.interval(name, &comparison.difference, at(want, "interval"), 1e-9);
    }
    to.were(2 * 5, 0);
}

/// Munzel and Hauschke's example has no ties within cases: each answer alone gives the published figures of Brunner and Munzel's test.
#[test]
fn ranks_of_singletons_are_brunner_and_munzels() {
    let counts = [[24, 37, 21, 19, 6], [11, 51, 22, 21, 7]];
    let mut rows = Vec::new();
    for (group, counts) in counts.into_iter().enumerate() {
        for (point, count) in (1..).zip(counts) {
            rows.extend(std::iter::repeat_n((None, group, point), count));
        }
    }
    let samples = ClusteredSamples::of(&counted(&["first", "second"], &rows));
    let ranks = samples.between("first", "second").unwrap().ranks(P95).unwrap();
    let effect = ranks.effect.unwrap();
    assert_close("effect", effect.value(), 0.544_225_6, 1e-7);
    assert_close("lower", effect.interval().unwrap().lower(), 0.470_06, 2e-5);
    assert_close("upper", effect.interval().unwrap().upper(), 0.618_39, 2e-5);
    let test = ranks.test.unwrap();
    assert_close("statistic", test.statistic, 1.175_756_1, 1e-7);
    assert_close("df", test.degrees_of_freedom[0], 204.298_4, 1e-6);
    assert_close("p", test.p, 0.241_06, 1e-4);
}

/// Families of three that answer alike, each in one of two waves, nothing to find: what takes answers as independent finds something
/// far too often, what knows the families in one of twenty.
#[test]
fn the_level_is_held_where_families_answer_alike() {
    const WORLDS: u32 = 1_000;
    const FAMILIES: u32 = 60;
    let mut state = 88_172_645_463_325_252_u64;
    let mut uniform = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut found = [0; 3];
    for _ in 0..WORLDS {
        let mut together = Vec::new();
        for family in 0..FAMILIES {
            let of_family = uniform();
            for _ in 0..3 {
                let mixed = 0.7 * of_family + 0.3 * uniform();
                together.push((Some(family), family as usize % 2, 1 + (mixed * 5.0) as i32));
            }
        }
        let apart: Vec<_> = together.iter().map(|row| (None, row.1, row.2)).collect();
        let by_family = ClusteredSamples::of(&counted(&["1", "2"], &together));
        let naive = ClusteredSamples::of(&counted(&["1", "2"], &apart));
        let pair = by_family.between("1", "2").unwrap();
        let tests = [pair.means(P95), pair.ranks(P95), naive.between("1", "2").unwrap().means(P95)]
            .map(|it| it.unwrap().test);
        for (found, test) in found.iter_mut().zip(tests) {
            *found += u32::from(test.unwrap().p < 0.05);
        }
    }
    // Three binomial standard errors of 1,000 replicates are 2.1 points.
    assert!((29..=71).contains(&found[0]) && (29..=71).contains(&found[1]), "{found:?}");
    assert!(found[2] > 150, "{found:?}");
}

fn rows(most: usize) -> impl Strategy<Value = Vec<(Option<u32>, usize, i32)>> {
    let row = (prop::option::weighted(0.8, 0..8_u32), 0..3_usize, 1..=5_i32);
    prop::collection::vec(row, 0..=most)
}

const WAVES: [&str; 3] = ["1", "2", "3"];

fn every_test(samples: &ClusteredSamples) -> Vec<Result<(f64, f64), ErrorKind>> {
    let of_trend = |trend: Result<kokemus::ClusteredTrend, Error>| {
        trend.map(|trend| (trend.test.statistic, trend.test.p)).map_err(|error| error.kind())
    };
    let of_test = |test: Result<Test, Refusal>| {
        test.map(|test| (test.statistic, test.p)).map_err(|_| ErrorKind::Refused)
    };
    let of_pair = |comparison: Result<Comparison, Refusal>| {
        let test = comparison.and_then(|comparison| comparison.test);
        test.map(|test| (test.statistic, test.p)).map_err(|_| ErrorKind::Refused)
    };
    let pair = samples.between("1", "2").unwrap();
    vec![
        of_pair(pair.means(P95)),
        of_pair(pair.ranks(P95)),
        of_pair(pair.shares_at_least(4.0, P95)),
        of_test(samples.means_alike()),
        of_test(samples.ranks_alike()),
        of_test(samples.distributions_alike()),
        of_trend(samples.trend(P95).map_err(Error::from)),
        of_trend(samples.slope(&[0.0, 1.0, 2.0], P95)),
        of_trend(samples.slope_of_shares_at_least(4.0, &[0.0, 1.0, 2.0], P95)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Parts that share no case, counted apart.
    #[test]
    fn services_counted_apart_compare_as_if_counted_together(some in rows(40)) {
        let part = |odd: bool| -> Vec<_> {
            some.iter().copied().filter(|row| (row.0.unwrap_or(0) % 2 == 1) == odd).collect()
        };
        let mut merged = counted(&WAVES, &part(false));
        merged.merge(&counted(&WAVES, &part(true))).unwrap();
        let whole = counted(&WAVES, &some);
        prop_assert_eq!(&merged, &whole);
        let text = serde_json::to_string(&whole).unwrap();
        prop_assert_eq!(serde_json::from_str::<ClusteredTally>(&text).unwrap(), whole);
    }

    #[test]
    fn figures_hold_their_intervals_turn_with_the_sides_and_never_panic(some in rows(40)) {
        let samples = ClusteredSamples::of(&counted(&WAVES, &some));
        let swapped = samples.between("2", "1").unwrap();
        let pair = samples.between("1", "2").unwrap();
        for (one, other) in [
            (pair.means(P95), swapped.means(P95)),
            (pair.ranks(P95), swapped.ranks(P95)),
            (pair.shares_at_least(4.0, P95), swapped.shares_at_least(4.0, P95)),
        ] {
            prop_assert_eq!(one.is_ok(), other.is_ok());
            let (Ok(one), Ok(other)) = (one, other) else { continue };
            prop_assert!(one.difference.interval().unwrap().contains(one.difference.value()));
            prop_assert!((one.difference.value() + other.difference.value()).abs() < 1e-12);
            let (p, q) = (one.test.as_ref().unwrap().p, other.test.as_ref().unwrap().p);
            prop_assert!((p - q).abs() <= 1e-9 * p, "{} {}", p, q);
            prop_assert!(!format!("{one:#}").contains("NaN"), "{one:#}");
        }
        for outcome in every_test(&samples).into_iter().flatten() {
            prop_assert!(outcome.0.is_finite() && (0.0..=1.0).contains(&outcome.1), "{outcome:?}");
        }
    }

    /// Answers and scores of the same people are the same figures by two ways.
    #[test]
    fn counts_and_rows_agree(some in rows(40)) {
        let (table, keys) = table(&WAVES, &some);
        let of_counts = ClusteredSamples::of(&table.clustered_tally("heard", &keys).unwrap());
        let scores: Vec<_> = keys
            .iter()
            .map(|wave| table.only(wave).unwrap().scores("all", MissingPolicy::ANY).unwrap())
            .collect();
        let of_rows = ClusteredSamples::of_scores(WAVES.into_iter().zip(&scores)).unwrap();
        for (place, (counted, row_by_row)) in every_test(&of_counts).into_iter().zip(every_test(&of_rows)).enumerate() {
            match (counted, row_by_row) {
                (Ok(counted), Ok(row_by_row)) => {
                    let apart = (counted.0 - row_by_row.0).abs();
                    prop_assert!(apart <= 1e-7 * counted.0.abs().max(1e-6), "{place}: {counted:?} {row_by_row:?}");
                }
                (counted, row_by_row) => prop_assert_eq!(counted.is_ok(), row_by_row.is_ok()),
            }
        }
    }
}

#[test]
fn what_clusters_cannot_carry_is_refused() {
    let outcomes =
        |rows: &[(Option<u32>, usize, i32)]| every_test(&ClusteredSamples::of(&counted(&WAVES, rows)));
    // Everybody answers 5; one case in all; a group that is empty.
    let fives: Vec<_> = (0..30).map(|row| (Some(row / 2), row as usize % 3, 5)).collect();
    let one_case: Vec<_> = (0..30).map(|row| (Some(1), row as usize % 3, row % 5 + 1)).collect();
    for rows in [&fives[..], &one_case[..], &[]] {
        assert!(outcomes(rows).iter().all(|outcome| *outcome == Err(ErrorKind::Refused)), "{rows:?}");
    }
    let two_groups: Vec<_> = (0..30).map(|row| (Some(row as u32), row as usize % 2, row % 4 + 1)).collect();
    let without_third = outcomes(&two_groups);
    assert!(without_third[..3].iter().all(Result::is_ok) && without_third[3..].iter().all(Result::is_err));
    // Two groups that do not overlap: the means differ, the ranks have no variance left.
    let apart: Vec<_> = (0..20)
        .map(|row| (Some(row as u32), row as usize % 2, if row % 2 == 0 { 1 + row % 3 } else { 4 + row % 2 }))
        .collect();
    let samples = ClusteredSamples::of(&counted(&["1", "2"], &apart));
    assert!(samples.between("1", "2").unwrap().means(P95).is_ok());
    let refused = samples.between("1", "2").unwrap().ranks(P95).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "Cliff's delta: the clusters are all the same; 2 different ones would do"
    );
}

#[test]
fn groups_that_share_answers_or_do_not_exist_are_told() {
    let (study, keys) = study(&WAVES);
    let mut table = study.table("one").unwrap();
    table.push(Response::by(Role::Child).in_wave(&keys[0]).answers([4])).unwrap();
    let both = table.clustered_tally("heard", [kokemus::Group::from(Role::Child), (&keys[0]).into()]);
    assert_eq!(
        both.unwrap_err().to_string(),
        "groups of a clustered tally of item `heard`: a response in both `child` and `1` is there already (allowed: \
         groups without a response in common); compare groups that exclude each other"
    );
    let tally = table.clustered_tally("heard", &keys).unwrap();
    assert_eq!(tally.group("4").unwrap_err().kind(), ErrorKind::Unknown);
    let samples = ClusteredSamples::of(&tally);
    assert_eq!(samples.between("1", "1").unwrap_err().kind(), ErrorKind::Duplicate);
    assert_eq!(samples.slope(&[1.0, 1.0, 1.0], P95).unwrap_err().kind(), ErrorKind::OutOfRange);
    assert_eq!(samples.slope(&[1.0, f64::NAN, 2.0], P95).unwrap_err().kind(), ErrorKind::OutOfRange);
    assert_eq!(table.clustered_tally::<Role>("heard", []).unwrap_err().kind(), ErrorKind::Length);
}

/// Workers as clusters: the caller says whose client a row is, and few of them are warned of.
#[test]
fn clusters_of_ones_own_are_groups_and_few_of_them_are_warned_of() {
    let rows: Vec<_> =
        (0..60).map(|row| (Some(row as u32), row as usize % 2, 1 + (row * row / 7 + row / 6) % 5)).collect();
    let (table, keys) = table(&["1", "2"], &rows);
    let mut numbers = 0..;
    let by_worker =
        table.clustered_tally_by("heard", &keys, |_| numbers.next().map(|row: u32| row / 6)).unwrap();
    assert_eq!((by_worker.clusters(), by_worker.is_by_case()), (10, false));
    let samples = ClusteredSamples::of(&by_worker);
    let means = samples.between("1", "2").unwrap().means(P95).unwrap();
    assert!(
        format!("{means:#}").ends_with("; only 10 groups, so the interval may be too narrow"),
        "{means:#}"
    );
    assert_eq!(means.difference.unit(), kokemus::Unit::Group { groups: 10 });
    assert_close("n", means.first.n as f64, 30.0, ARITHMETIC.max(TAIL));
}
