//! What is easily a little wrong: ties that rounding breaks, gaps, single answers, reporters, keys.

use kokemus::{
    Association, Bands, Caveat, Change, Confidence, Dimension, Estimate, GroupedTally, Measure, Measurement,
    Merge, Missing, MissingPolicy, Over, Questionnaire, Response, ResponseTable, Role, Scale, Study, Tally,
    TopBox,
};

const P95: Confidence = Confidence::P95;

fn study(items: &[&str]) -> Study {
    let family = Questionnaire::builder("family", Scale::satisfaction())
        .section("all", |section| items.iter().fold(section, |section, id| section.item(id, "?")))
        .build()
        .unwrap();
    Study::builder()
        .questionnaire(family)
        .measure(Measure::new("mood", -10.0, 10.0).unwrap())
        .build()
        .unwrap()
}

/// Changes of one measure, from 0 at first contact; reported by the role given.
fn changes(study: &Study, moved: &[(i32, Role, f64)]) -> Change {
    let (from, to) = (study.stage("first-contact").unwrap(), study.stage("in-service").unwrap());
    let mut mood = study.measurements("mood").unwrap();
    for (case, role, value) in moved {
        mood.push(Measurement::of(*case, role.clone(), &from, 0.0)).unwrap();
        mood.push(Measurement::of(*case, role.clone(), &to, *value)).unwrap();
    }
    Change::between(&mood, &from, &to).unwrap()
}

fn answered(study: &Study, rows: &[(i32, &[i32])]) -> ResponseTable {
    let mut table = study.table("family").unwrap();
    for (case, points) in rows {
        table.push(Response::by(Role::Parent).case(*case).answers(points.iter().copied())).unwrap();
    }
    table
}

#[test]
fn cases_that_average_the_same_do_not_vary_whatever_they_were_added_up_from() {
    // Five cases, each of which averages 8/3: by one respondent, by two, by three.
    let study = study(&["a", "b", "c"]);
    let rows: [(i32, &[i32]); 9] = [
        (1, &[3, 3, 2]),
        (2, &[1, 2, 3]),
        (2, &[4, 3, 3]),
        (3, &[5, 5, 5]),
        (3, &[1, 1, 1]),
        (3, &[2, 2, 2]),
        (4, &[2, 2, 4]),
        (5, &[1, 1, 5]),
        (5, &[3, 3, 3]),
    ];
    let experience = answered(&study, &rows).scores("all", MissingPolicy::HALF).unwrap();
    let moved: Vec<(i32, Role, f64)> =
        [1.0, 3.0, 2.0, 5.0, 4.0].into_iter().zip(1..).map(|(by, case)| (case, Role::Parent, by)).collect();
    let pairs = Association::between(&experience, &changes(&study, &moved));
    let refusal = pairs.spearman(P95).unwrap_err().to_string();
    assert_eq!(
        refusal,
        "Spearman correlation: experience scores are all the same; 2 different ones would do"
    );
}

#[test]
fn changes_that_are_equal_do_not_vary_whatever_they_started_from() {
    let study = study(&["a"]);
    let (from, to) = (study.stage("first-contact").unwrap(), study.stage("in-service").unwrap());
    let mut mood = study.measurements("mood").unwrap();
    for case in 0..8 {
        let start = f64::from(case) / 10.0;
        mood.push(Measurement::of(case, Role::Child, &from, start)).unwrap();
        mood.push(Measurement::of(case, Role::Child, &to, start + 0.1)).unwrap();
    }
    let change = Change::between(&mood, &from, &to).unwrap();
    assert!(change.mean(P95).unwrap().interval().is_err());
}

#[test]
fn changes_in_tenths_tie_as_the_same_changes_in_whole_points_do() {
    // Weights to a tenth of a pound before and after: in tenths all is whole, and equal changes are equal.
    let tenths =
        [(807, 802), (894, 801), (918, 864), (740, 863), (781, 761), (883, 781), (873, 751), (751, 867)];
    let more =
        [(806, 735), (784, 846), (776, 774), (887, 795), (813, 896), (781, 814), (705, 818), (773, 773)];
    let tied =
        [(903, 898), (701, 696), (902, 809), (1003, 949), (555, 678), (601, 581), (444, 342), (333, 211)];
    let rows: Vec<(i32, i32)> = tenths.into_iter().chain(more).chain(tied).collect();
    let found = [0.1, 1.0].map(|unit| {
        let measure = |id, highest| Measure::new(id, 0.0, highest).unwrap();
        let study =
            Study::builder().measure(measure("weight", 1100.0 * unit)).measure(measure("liking", 9.0));
        let study = study.build().unwrap();
        let (from, to) = (study.stage("first-contact").unwrap(), study.stage("in-service").unwrap());
        let (mut weight, mut liking) =
            (study.measurements("weight").unwrap(), study.measurements("liking").unwrap());
        // Read as from a file: the number nearest to the decimals.
        let read = |tenths: i32| {
            if unit == 1.0 {
                f64::from(tenths)
            } else {
                format!("{}.{}", tenths / 10, tenths % 10).parse().unwrap()
            }
        };
        for (case, (before, after)) in (0..).zip(&rows) {
            weight.push(Measurement::of(case, Role::Child, &from, read(*before))).unwrap();
            weight.push(Measurement::of(case, Role::Child, &to, read(*after))).unwrap();
            liking.push(Measurement::of(case, Role::Parent, &from, f64::from(case * 7 % 10))).unwrap();
        }
        let change = Change::between(&weight, &from, &to).unwrap();
        let pairs = Association::between(&liking.scores_at(&from).unwrap(), &change);
        let mut distinct: Vec<f64> = change.scores().rows().iter().map(|score| score.value).collect();
        distinct.sort_unstable_by(f64::total_cmp);
        distinct.dedup();
        let given = pairs.given_baseline();
        let correlations = [
            pairs.spearman(P95).unwrap(),
            pairs.kendall(P95).unwrap(),
            pairs.gamma(P95).unwrap(),
            given.spearman(P95).unwrap(),
            given.kendall(P95).unwrap(),
        ];
        (distinct.len(), correlations.map(|association| association.correlation))
    });
    let [decimal, whole] = found;
    assert_eq!(whole.0, 16);
    assert_eq!(decimal, whole);
}

#[test]
fn a_score_and_its_prorated_sum_are_rounded_once() {
    let study = study(&["a", "b", "c"]);
    let scores =
        answered(&study, &[(1, &[2, 2, 3]), (2, &[5, 5, 4])]).scores("all", MissingPolicy::HALF).unwrap();
    assert_eq!(scores.rows()[0].value, 7.0 / 3.0);
    let sums = scores.prorated_sums();
    assert_eq!([sums.rows()[0].value, sums.rows()[1].value], [7.0, 14.0]);
    // Whoever reaches an edge is in the band that begins there.
    assert_eq!(sums.in_bands(&Bands::new([3.0, 7.0, 14.0, 15.0]).unwrap()).counts, [0, 1, 1]);
}

#[test]
fn a_correlation_that_no_case_moves_has_no_interval_of_no_width() {
    let study = study(&["a"]);
    let pairs = [(1, -1.0), (2, -2.0), (4, 2.0), (5, 1.0)];
    let rows: Vec<(i32, [i32; 1])> = (0..100).map(|case| (case, [pairs[case as usize % 4].0])).collect();
    let rows: Vec<(i32, &[i32])> = rows.iter().map(|(case, points)| (*case, &points[..])).collect();
    let moved: Vec<(i32, Role, f64)> =
        (0..100).map(|case| (case, Role::Parent, pairs[case as usize % 4].1)).collect();
    let experience = answered(&study, &rows).scores("all", MissingPolicy::HALF).unwrap();
    let association = Association::between(&experience, &changes(&study, &moved)).pearson(P95).unwrap();
    assert!((association.correlation.value() - 0.8).abs() < 1e-12);
    assert!(association.correlation.interval().is_err());
}

#[test]
fn an_item_that_one_person_answered_leaves_the_mean_of_item_means_without_interval() {
    let study = study(&["a", "b"]);
    let mut table = study.table("family").unwrap();
    for point in [4, 5].repeat(10) {
        table.push(Response::by(Role::Parent).answer("a", point).otherwise(Missing::Skipped)).unwrap();
    }
    table.push(Response::by(Role::Parent).answers([4, 1])).unwrap();
    let mean = table.mean_of_item_means("all", P95).unwrap();
    assert!((mean.value() - f64::midpoint(94.0 / 21.0, 1.0)).abs() < 1e-12);
    let refusal = mean.interval().unwrap_err().to_string();
    assert_eq!(
        refusal,
        "mean of item means: too few cases or respondents to one of the items (1); 2 would do"
    );
    table.push(Response::by(Role::Parent).answers([4, 2])).unwrap();
    assert!(table.mean_of_item_means("all", P95).unwrap().interval().is_ok());
}

#[test]
fn one_person_behind_both_is_told_though_somebody_else_answered_too() {
    let study = study(&["a"]);
    let rows: Vec<(i32, [i32; 1])> = (1..=10).map(|case| (case, [1 + case % 5])).collect();
    let rows: Vec<(i32, &[i32])> = rows.iter().map(|(case, points)| (*case, &points[..])).collect();
    let by = |role: Role| -> Vec<(i32, Role, f64)> {
        (1..=10).map(|case| (case, role.clone(), f64::from(case % 3))).collect()
    };
    let mut table = answered(&study, &rows);
    table.push(Response::by(Role::Child).case(99).answers([3])).unwrap();
    let experience = table.scores("all", MissingPolicy::HALF).unwrap();
    let told = |role: Role| {
        let pairs = Association::between(&experience, &changes(&study, &by(role)));
        pairs.pearson(P95).unwrap().correlation.caveats().contains(&Caveat::SameReporter)
    };
    assert!(told(Role::Parent));
    assert!(!told(Role::Child));
}

#[test]
fn why_a_measurement_is_missing_stays_known_in_a_change() {
    let study = study(&["a"]);
    let (from, to) = (study.stage("first-contact").unwrap(), study.stage("in-service").unwrap());
    let mut mood = study.measurements("mood").unwrap();
    for (case, later) in [(1, Some(Missing::NotApplicable)), (2, Some(Missing::Refused)), (3, None)] {
        mood.push(Measurement::of(case, Role::Child, &from, 1.0)).unwrap();
        if let Some(reason) = later {
            mood.push(Measurement::of(case, Role::Child, &to, reason)).unwrap();
        }
    }
    let missing = Change::between(&mood, &from, &to).unwrap().scores().missing();
    assert_eq!((missing.not_applicable, missing.refused, missing.no_response), (1, 1, 1));
}

#[test]
fn the_interpolated_median_is_mirrored_when_the_scale_is() {
    for counts in [[2, 0, 0, 0, 2], [4, 0, 0, 4, 0], [1, 2, 3, 0, 0], [0, 3, 0, 2, 1], [5, 5, 0, 0, 10]] {
        let tally = Tally::of_counts(&Scale::satisfaction(), counts).unwrap();
        let median = |tally: &Tally| tally.interpolated_median().unwrap().value();
        assert_eq!(median(&tally), 6.0 - median(&tally.reversed()), "{counts:?}");
    }
}

#[test]
fn a_concept_reads_the_same_way_in_a_reverse_keyed_item() {
    let one = |id: &str, reversed: bool, point: i32| {
        let concept = |item: kokemus::ItemBuilder| item.concept("heard");
        let built =
            Questionnaire::builder(id, Scale::satisfaction())
                .section("all", |s| {
                    s.item_with("q", "?", |item| {
                        if reversed { concept(item).reverse_keyed() } else { concept(item) }
                    })
                })
                .build()
                .unwrap();
        let mut table = Study::builder().questionnaire(built).build().unwrap().table(id).unwrap();
        table.push(Response::by(Role::Parent).answers([point])).unwrap();
        table.tally()
    };
    let (heard, ignored) = (one("children", false, 5), one("parents", true, 1));
    let (mut both, turned) = (heard.concept("heard").unwrap(), ignored.concept("heard").unwrap());
    assert_eq!(turned.top_box(TopBox::ONE).unwrap().count(), 1);
    both.merge(&turned).unwrap();
    assert_eq!(both.count(5), 2);
    assert_eq!(ignored.item("q").unwrap().count(1), 1); // as answered
}

#[test]
fn items_can_be_scored_by_name_and_scales_that_differ_cannot() {
    let mixed = Questionnaire::builder("family", Scale::satisfaction())
        .section("all", |s| {
            s.item("a", "?").item("b", "?").item_with("nps", "?", |item| item.scale(Scale::recommendation()))
        })
        .build()
        .unwrap();
    let study = Study::builder().questionnaire(mixed).build().unwrap();
    let mut table = study.table("family").unwrap();
    table.push(Response::by(Role::Parent).answers([5u8, 3, 9])).unwrap();
    assert!(table.scores(Over::Questionnaire, MissingPolicy::HALF).is_err());
    let named = table.scores(Over::Items(&["a", "b"]), MissingPolicy::HALF).unwrap();
    assert_eq!(named.rows()[0].value, 4.0);
    assert!(table.scores(Over::Items(&[]), MissingPolicy::HALF).is_err());
    assert!(table.scores(Over::Items(&["a", "a"]), MissingPolicy::HALF).is_err());
}

#[test]
fn a_role_of_ones_own_cannot_take_a_listed_name() {
    for name in ["parent", "young person", "young_person"] {
        let message = Role::other(name).unwrap_err().to_string();
        assert!(message.starts_with("role of one's own: `"), "{message}");
    }
    let study = r#"{"path": [{"id": "a", "phase": "before", "label": [{"language": "en", "text": "A"}]}],
        "other_roles": [{"other": "parent"}]}"#;
    assert!(serde_json::from_str::<Study>(study).is_err());
}

#[test]
fn a_stored_estimate_fits_together() {
    let good = r#"{"value": 4.0, "quantity": "points", "interval": {"lower": 3.0, "upper": 5.0, "confidence": 0.95},
        "n": 9, "unit": "respondent", "missing": {}, "method": "mean"}"#;
    assert_eq!(serde_json::from_str::<Estimate>(good).unwrap().n(), 9);
    let reads = |from: &str, to: &str| serde_json::from_str::<Estimate>(&good.replace(from, to)).is_ok();
    assert!(!reads("\"value\": 4.0", "\"value\": 5.5")); // outside its interval
    assert!(!reads("\"n\": 9", "\"n\": 0"));
    assert!(!reads("points", "share")); // 400 %
}

#[test]
fn stored_groups_keep_the_order_of_their_dimensions() {
    let study = study(&["a"]);
    let mut table = study.table("family").unwrap();
    table.push(Response::by(Role::Parent).answers([5])).unwrap();
    let json = serde_json::to_string(&table.tally_by([Dimension::Role, Dimension::Wave])).unwrap();
    assert!(serde_json::from_str::<GroupedTally>(&json).is_ok());
    assert!(
        serde_json::from_str::<GroupedTally>(&json.replace(r#"["role","wave"]"#, r#"["wave","role"]"#))
            .is_err()
    );
    assert!(json.contains(r#"["role","wave"]"#));
}

#[test]
fn a_stray_space_does_not_make_another_case() {
    let study = study(&["a"]);
    let mut table = study.table("family").unwrap();
    assert!(table.push(Response::by(Role::Parent).case(" 7").answers([5])).is_err());
    assert!(table.is_empty());
}

#[test]
fn a_response_takes_a_byte_per_answer_and_at_most_twelve_besides() {
    let study = study(&["a", "b", "c"]);
    let mut table = answered(&study, &[(1, &[3, 3, 2]), (2, &[1, 2, 3])]);
    assert!(table.bytes_per_response() <= 3 + 12);
    let before = table.tally();
    table.shrink_to_fit();
    assert_eq!(table.tally(), before);
}
