//! What results and errors say to somebody who prints them.

use kokemus::{
    Caveat, Confidence, Dimension, Disposition, Dispositions, ErrorKind, Funnel, IndependentSamples,
    ItemFunctioning, MatchedTally, MeanPlan, Merge, PartlyOverlapping, Power, Questionnaire, Response,
    ResponseTable, Role, Scale, SharePlan, StandingRule, Study, Tally, UnitMeans, WaveKey,
};

const P95: Confidence = Confidence::P95;

fn answers() -> (ResponseTable, [WaveKey; 3]) {
    let family =
        Questionnaire::builder("family", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard"));
    let study = Study::builder()
        .waves(["spring", "autumn", "winter"])
        .questionnaire(family.build().unwrap())
        .build()
        .unwrap();
    let waves = ["spring", "autumn", "winter"].map(|wave| study.wave(wave).unwrap());
    let mut answers = study.table("family").unwrap();
    for (case, points) in [(1, [3, 4, 4]), (2, [2, 4, 3]), (3, [3, 3, 5]), (4, [4, 5, 4])] {
        for (wave, point) in waves.iter().zip(points) {
            answers.push(Response::by(Role::Child).case(case).in_wave(wave).answers([point])).unwrap();
        }
    }
    (answers, waves)
}

#[test]
fn main_prints_an_error_as_a_sentence() {
    let error = Scale::new("mood", 5, 1).unwrap_err();
    assert_eq!(format!("{error:?}"), error.to_string());
    assert!(format!("{error:#?}").starts_with("Error(\n"));
}

#[test]
fn matched_waves_keep_their_names() {
    let (answers, [spring, autumn, winter]) = answers();
    let matched = answers.matched("heard", &spring, &autumn).unwrap();
    let sentence = matched.paired().unwrap().mean(P95).unwrap().to_string();
    assert!(sentence.starts_with("autumn less spring: "), "{sentence}");
    let sentence = PartlyOverlapping::of(&matched).unwrap().compare(P95).unwrap().to_string();
    assert!(sentence.starts_with("autumn less spring: "), "{sentence}");

    let stored = serde_json::to_string(&matched).unwrap();
    assert_eq!(serde_json::from_str::<MatchedTally>(&stored).unwrap(), matched);
    let unnamed =
        MatchedTally::of(matched.both().clone(), matched.only_first().clone(), matched.only_second().clone());
    let mut unnamed = unnamed.unwrap();
    assert!(!serde_json::to_string(&unnamed).unwrap().contains("waves"));
    let mut twice = matched.clone();
    twice.merge(&unnamed).unwrap();
    unnamed.merge(&matched).unwrap();
    assert_eq!(twice, unnamed);

    let mut kept = matched.clone();
    let error = kept.merge(&answers.matched("heard", &spring, &winter).unwrap()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "waves of a matched tally: `spring` and `winter` does not fit (allowed: `spring` and `autumn`); \
         match the same two waves, in the same order, in both"
    );
    assert_eq!(kept, matched);
}

#[test]
fn nothing_is_compared_with_itself() {
    let (answers, [spring, ..]) = answers();
    let error = answers.tally_by([Dimension::Wave]).compare("heard", &spring, &spring).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Duplicate);
}

#[test]
fn the_higher_group_and_the_level_are_named() {
    let scale = Scale::satisfaction();
    let tally = |counts: [u64; 5]| Tally::of_counts(&scale, counts).unwrap();
    let (spring, autumn) = (tally([4, 9, 12, 10, 5]), tally([1, 3, 8, 17, 14]));
    let waves = IndependentSamples::of(&spring, &autumn).unwrap().named("spring", "autumn");
    let compared = waves.compare_ranks(P95).unwrap();
    assert_eq!(compared.effect_size, "P(autumn higher)");
    let alike = waves.equivalent_means(3.0, P95).unwrap().to_string();
    assert!(alike.contains("] at 90 %, n = 43 and 40"), "{alike}");
}

#[test]
fn a_plan_says_that_each_group_needs_so_many() {
    let plan = MeanPlan::with_standard_deviation(1.0).unwrap();
    let needed = plan.answers_to_detect(0.5, Power::P80, P95).unwrap();
    assert_eq!(
        needed.to_string(),
        "64 answers in each of two groups (to show 0.5 points with a power of 80 %, two-sided t test)"
    );
    let needed = SharePlan::expecting(0.8).unwrap().answers_to_detect(0.9, Power::P80, P95).unwrap();
    assert!(
        needed
            .to_string()
            .contains(" answers in each of two groups (to tell 90 % from 80 % with a power of 80 %")
    );
}

#[test]
fn rates_need_no_eligible_share_where_all_eligibility_is_known() {
    let asked = Dispositions::none()
        .with(Disposition::Complete, 8)
        .unwrap()
        .with(Disposition::NonContact, 2)
        .unwrap();
    let rates = asked.rates(None, P95);
    let (rr1, rr3) = (rates.rr1.unwrap(), rates.rr3.unwrap());
    assert_eq!((rr3.value(), rr3.interval(), rr3.n()), (rr1.value(), rr1.interval(), rr1.n()));
    assert!(!rr3.caveats().iter().any(|caveat| matches!(caveat, Caveat::EligibleShareTakenAsKnown { .. })));
    assert!(rr3.method().starts_with("response rate 3 (AAPOR)"));
    let unknown = asked.with(Disposition::UnknownEligibility, 1).unwrap();
    assert!(unknown.rates(None, P95).rr3.is_err());
}

#[test]
fn results_of_units_and_items_print_themselves() {
    let scale = Scale::satisfaction();
    let tally = |counts: [u64; 5]| Tally::of_counts(&scale, counts).unwrap();
    let units = [
        ("north", tally([0, 1, 2, 8, 9])),
        ("south", tally([3, 6, 6, 4, 1])),
        ("tiny", tally([1, 1, 1, 0, 0])),
    ];
    let units = UnitMeans::of_tallies(units).unwrap();
    let tiny = units.shrunken_means(P95).unwrap().units[2].to_string();
    assert_eq!(tiny, "tiny: 2.0 as observed, shrunken 2.2 [1.0, 3.5], n = 3");
    let standings =
        Funnel::of_means(&units).fit(P95).unwrap().standings(StandingRule::ControlLimits).unwrap();
    assert_eq!(standings[0].to_string(), "north: as expected (99.8 % control limits)");

    let stored = r#"{
        "item": "heard", "scale": {"id": "agree", "lowest": 1, "highest": 3}, "groups": ["child", "parent"],
        "matching": ["heard", "trust", "time"], "match_on": "total_score",
        "strata": [
            {"score": 2, "first": [9, 6, 2], "second": [6, 8, 4]},
            {"score": 3, "first": [5, 10, 5], "second": [3, 9, 10]},
            {"score": 4, "first": [2, 8, 11], "second": [1, 5, 16]}
        ]
    }"#;
    let heard: ItemFunctioning = serde_json::from_str(stored).unwrap();
    let fitted = heard.ordered_logistic(P95).to_string();
    assert!(fitted.starts_with("odds ratio 2.33 [1.15, 4.73], n = 120; uniform p = 0."), "{fitted}");
    let ratio = heard.common_odds_ratio(P95).unwrap().to_string();
    assert!(ratio.starts_with("odds ratio ") && ratio.ends_with(", n = 120"), "{ratio}");
    let apart = heard.standardised_mean_difference(P95).unwrap().to_string();
    assert!(apart.starts_with('+') && apart.contains(" points, n = 120; +"), "{apart}");
}
