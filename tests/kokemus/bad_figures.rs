//! Questions that do not fit, parameters out of range, parts that do not go together, and good data that cannot carry a
//! figure.

use kokemus::{
    Association, Bands, Change, Confidence, CrossTally, Dimension, FinitePopulation, Group, Interval,
    LanguageTag, Measure, MeasureTotals, Measurement, Merge, Missing, MissingCounts, MissingPolicy,
    MomentType, Name, Over, PostStratifiedMean, Probability, QuantileType, Response, Role, Scale, Share,
    Stratum, Tally, Text, TopBox,
};

use crate::bad_input::{assert_messages, elsewhere, outcome, study, two_responses};

const P95: Confidence = Confidence::P95;

fn satisfied(counts: [u64; 5]) -> Tally {
    Tally::of_counts(&Scale::satisfaction(), counts).unwrap()
}

#[test]
fn what_the_study_does_not_hold_is_told_with_what_it_holds() {
    let study = study();
    assert_messages([
        (
            outcome(study.wave("winter")),
            "wave: `winter` is not on the list (allowed: `spring`, `autumn`); use one of the study's list, or build the study with it",
        ),
        (
            outcome(elsewhere().measurements("mood")),
            "measure: `mood` is not on the list (allowed: nothing: the list is empty); use one of the study's list, or build the study with it",
        ),
        (
            outcome(study.table("staff")),
            "questionnaire: `staff` is not on the list (allowed: `children`, `parents`); use one of the study's list, or build the study with it",
        ),
        (
            outcome(study.table("children")),
            "table of questionnaire `children`: more than one version is there already (allowed: `1`, `2`); say which version with `table_of_version`",
        ),
        (
            outcome(study.table_of_version("children", "3")),
            "version of questionnaire `children`: `3` is not on the list (allowed: `1`, `2`); use one of the study's list, or build the study with it",
        ),
    ]);
}

#[test]
fn a_group_or_section_that_is_not_there_is_told_with_what_is() {
    let (study, table) = (study(), two_responses());
    let (spring, autumn) = (study.wave("spring").unwrap(), study.wave("autumn").unwrap());
    let by_role = table.tally_by([Dimension::Role]);
    let far = elsewhere().stage("leaflet").unwrap();
    assert_messages([
        (
            outcome(by_role.group((Role::Parent, Role::Child))),
            "group: a second key of one kind beside `child` is there already (allowed: one role, service, stage, wave and administration at the most); ask for one group at a time",
        ),
        (
            outcome(table.only((&spring, Role::Parent, &autumn))),
            "group: a second key of one kind beside `parent, autumn` is there already (allowed: one role, service, stage, wave and administration at the most); ask for one group at a time",
        ),
        (
            outcome(by_role.group((Role::Parent, &spring))),
            "group `parent, spring`: a wave does not fit (allowed: groups by role); name exactly what was grouped by, or `roll_up` to fewer dimensions first",
        ),
        (
            outcome(by_role.group(Group::everyone())),
            "group `everyone`: all roles together does not fit (allowed: groups by role); name exactly what was grouped by, or `roll_up` to fewer dimensions first",
        ),
        (
            outcome(table.tally_by([]).group(Role::Parent)),
            "group `parent`: a role does not fit (allowed: everybody together); name exactly what was grouped by, or `roll_up` to fewer dimensions first",
        ),
        (
            outcome(by_role.roll_up([Dimension::Wave])),
            "dimension to roll up to: `wave` is not on the list (allowed: role); tally by every dimension that is wanted later",
        ),
        (
            outcome(table.only(&far)),
            "stage: `leaflet` is not on the list (allowed: `information`, `first-contact`, `in-service`, `support-afterwards`); use one of the study's list, or build the study with it",
        ),
        (
            outcome(table.section_totals("benefit")),
            "section of questionnaire `parents`: `benefit` is not on the list (allowed: `encounter`, `rest`); use a section of the questionnaire",
        ),
        (
            outcome(table.scores("rest", MissingPolicy::HALF)),
            "score over items of questionnaire `parents`: item `tell` on recommendation-0-10 (0 to 10) does not fit (allowed: satisfaction-1-5 (1 to 5)); score section by section, or name the items that share a scale",
        ),
        (
            outcome(table.mean_of_all_answers(Over::Stage(&study.stage("in-service").unwrap()), P95)),
            "items about stage `in-service` in questionnaire `parents`: the first one is missing (allowed: a stage that at least one item asks about); say with `about_stage` which stage an item asks about",
        ),
        (
            outcome(table.tally().concept("heard")),
            "concept in questionnaire `parents`: `heard` is not on the list (allowed: nothing: the list is empty); use a concept that an item of the questionnaire carries",
        ),
        (
            outcome(table.products("encounter").unwrap().pair("heard", "calm")),
            "item of cross-products: `calm` is not on the list (allowed: `heard`, `trust`); use an item that was counted",
        ),
    ]);
}

#[test]
fn a_parameter_out_of_range_is_told_what_is_within() {
    let long = "x".repeat(201);
    let echoed = format!(
        "name: `{}… is malformed (allowed: 1 to 200 bytes, no control characters, no space at either end); give a short printable identifier",
        "x".repeat(79)
    );
    assert_messages([
        (
            outcome(Confidence::new(95.0)),
            "level of confidence: 95 is out of range (allowed: 0.000001 to 0.999999999999); give 95 % as 0.95",
        ),
        (
            outcome(Confidence::new(f64::NAN)),
            "level of confidence: NaN is out of range (allowed: 0.000001 to 0.999999999999); give 95 % as 0.95",
        ),
        (
            outcome(Probability::new(-0.1)),
            "probability: -0.1 is out of range (allowed: 0 to 1); give 90 % as 0.9",
        ),
        (
            outcome(TopBox::new(0)),
            "points of a top box: 0 is out of range (allowed: 1 to 100); take 2 for the two highest points",
        ),
        (
            outcome(TopBox::new(101)),
            "points of a top box: 101 is out of range (allowed: 1 to 100); take 2 for the two highest points",
        ),
        (
            outcome(MissingPolicy::at_least(0)),
            "items to be answered for a score: 0 is out of range (allowed: 1 or more); somebody who answered nothing has no score",
        ),
        (
            outcome(MissingPolicy::at_least_share(50.0)),
            "share of items to be answered for a score: 50 is out of range (allowed: above 0 and at most 1); give 50 % as 0.5",
        ),
        (
            outcome(FinitePopulation::census_of(0)),
            "size of a population: 0 is out of range (allowed: 1 or more); give the number of people from whom the respondents were drawn",
        ),
        (
            outcome(Share::of(3, 2)),
            "share: 3 of 2 is out of range (allowed: 0 to 2 of 2); count those who answered so among those who answered",
        ),
        (
            outcome(Bands::new([1.0])),
            "edges of bands: [1.0] is out of range (allowed: two or more finite numbers, rising); give the edges from the lowest to the highest",
        ),
        (
            outcome(Bands::new([1.0, f64::NAN])),
            "edges of bands: [1.0, NaN] is out of range (allowed: two or more finite numbers, rising); give the edges from the lowest to the highest",
        ),
        (
            outcome(Interval::new(2.0, 1.0, P95)),
            "interval: 2 to 1 is out of range (allowed: two finite numbers, the lower one first); give the lower end first",
        ),
        (
            outcome(Measure::new("m", 5.0, f64::INFINITY)),
            "range of measure `m`: 5 to inf is out of range (allowed: two different finite numbers below 2^22 in size, the lower one first); give the lowest and the highest value the measure can take",
        ),
        (
            outcome(Scale::new("s", 1, 102)),
            "points of scale `s`: 1 to 102 is out of range (allowed: 2 to 101 whole-numbered points, lowest first); give the lowest point first and the highest last",
        ),
        (
            outcome(Scale::new("s", 1, 5).unwrap().label(6, "six")),
            "label on scale `s`: 6 is out of range (allowed: 1 to 5); label a point of the scale",
        ),
        (
            outcome(Scale::satisfaction().label(5, "best")),
            "label on scale `satisfaction-1-5`: 5 is there already (allowed: each point once); keep one of the two labels",
        ),
        (
            outcome(LanguageTag::new("sv-")),
            "language tag: `sv-` is malformed (allowed: a BCP 47 tag such as `fi`, `sv-FI` or `und`); give the tag of the language the text is in",
        ),
        (
            outcome(Text::new("Heard").and("und", "again")),
            "translation of `Heard`: language `und` is there already (allowed: each language once); keep one of the two texts",
        ),
        (outcome(Name::of(&long)), &echoed),
    ]);
}

#[test]
fn parts_that_do_not_go_together_are_told_apart() {
    let (five, seven) = (Scale::satisfaction(), Scale::agreement_7());
    let mut tally = satisfied([1, 2, 3, 4, 5]);
    let mut totals = MeasureTotals::empty(&Measure::new("m", 0.0, 1.0).unwrap());
    let wider = MeasureTotals::empty(&Measure::new("m", 0.0, 2.0).unwrap());
    let mut section = two_responses().section_totals("encounter").unwrap();
    let other = elsewhere_section();
    let stratum = |scale: &Scale| Stratum::new(Tally::empty(scale), 9).unwrap();
    let no_response: MissingCounts = serde_json::from_str(r#"{"no_response": 3}"#).unwrap();
    assert_messages([
        (
            tally.merge(&Tally::empty(&seven)),
            "merge of tallies: agreement-1-7 (1 to 7) does not fit (allowed: satisfaction-1-5 (1 to 5)); merge like with like; unlike scales meet only as per cent of maximum",
        ),
        (
            tally.add(6),
            "answer in a tally: 6 is out of range (allowed: 1 to 5); give a point of the scale, or a missing reason",
        ),
        (
            outcome(tally.clone().with_missing(no_response)),
            "missing answers of a tally: 3 without response is out of range (allowed: the five reasons of a single answer); give those who never answered to `worst_case_mean`",
        ),
        (
            outcome(Tally::of_counts(&five, [1, 2, 3])),
            "counts on scale `satisfaction-1-5`: 3 is the wrong number (allowed: 5: one for each of 1 to 5); give 0 for a point that nobody used",
        ),
        (
            outcome(Tally::of_counts(&five, 0..)),
            "counts on scale `satisfaction-1-5`: 6 or more is the wrong number (allowed: 5: one for each of 1 to 5); give 0 for a point that nobody used",
        ),
        (
            outcome(Tally::of_counts(&five, [u64::MAX; 5])),
            "answers in a tally: the sum is too large (allowed: up to 9223372036854775807); keep the parts apart and compare their figures",
        ),
        (
            CrossTally::empty(&five, &seven).merge(&CrossTally::empty(&seven, &five)),
            "merge of cross-tallies: agreement-1-7 (1 to 7) by satisfaction-1-5 (1 to 5) does not fit (allowed: satisfaction-1-5 (1 to 5) by agreement-1-7 (1 to 7)); merge like with like; unlike scales meet only as per cent of maximum",
        ),
        (
            totals.merge(&wider),
            "merge of measure totals: `m` (0 to 2) does not fit (allowed: `m` (0 to 1)); merge like with like; unlike scales meet only as per cent of maximum",
        ),
        (
            section.merge(&other),
            "merge of section totals: section `s`, 1 items on satisfaction-1-5 (1 to 5) does not fit (allowed: section `encounter`, 2 items on satisfaction-1-5 (1 to 5)); merge like with like; unlike scales meet only as per cent of maximum",
        ),
        (
            outcome(PostStratifiedMean::of(&[], P95)),
            "strata of a post-stratified mean: the first one is missing (allowed: at least one); give each group's tally and population",
        ),
        (
            outcome(PostStratifiedMean::of(&[stratum(&five), stratum(&seven)], P95)),
            "strata of a post-stratified mean: agreement-1-7 (1 to 7) does not fit (allowed: satisfaction-1-5 (1 to 5)); merge like with like; unlike scales meet only as per cent of maximum",
        ),
        (
            outcome(Stratum::new(tally.clone(), 14)),
            "population of a stratum: 14 is out of range (allowed: at least 1, and at least the 15 who answered); give the number of people in the group, those who were not asked among them",
        ),
    ]);
    assert_eq!(tally, satisfied([1, 2, 3, 4, 5]));
}

fn elsewhere_section() -> kokemus::SectionTotals {
    study().table_of_version("children", "1").unwrap().section_totals("s").unwrap()
}

#[test]
fn good_data_that_cannot_carry_a_figure_refuse_it_and_say_what_would_do() {
    let (nobody, one, fives) = (satisfied([0; 5]), satisfied([0, 0, 0, 0, 1]), satisfied([0, 0, 0, 0, 9]));
    let five_of = |population| FinitePopulation::census_of(population).unwrap();
    let interval = |estimate: kokemus::Estimate| match estimate.interval() {
        Ok(_) => Ok(()),
        Err(refusal) => Err(refusal.clone().into()),
    };
    let half = Probability::new(0.5).unwrap();
    let stratum = |tally: &Tally| Stratum::new(tally.clone(), 90).unwrap();
    assert_messages([
        (outcome(nobody.mean(P95)), "mean: nobody answered; 1 answer would do"),
        (outcome(nobody.median(P95)), "median: nobody answered; 1 answer would do"),
        (outcome(nobody.quantile(half, QuantileType::Type7)), "quantile: nobody answered; 1 answer would do"),
        (outcome(nobody.modes()), "mode: nobody answered; 1 answer would do"),
        (outcome(nobody.floor_share().estimate(P95)), "share: nobody answered; 1 answer would do"),
        (outcome(nobody.worst_case_mean(0)), "worst-case mean: nobody answered; 1 answer would do"),
        (outcome(one.variance()), "variance: too few answers (1); 2 would do"),
        (
            outcome(satisfied([1, 0, 0, 0, 1]).skewness(MomentType::Unbiased)),
            "skewness: too few answers (2); 3 would do",
        ),
        (
            outcome(fives.skewness(MomentType::Moment)),
            "skewness: answers are all the same; 2 different ones would do",
        ),
        (interval(one.mean(P95).unwrap()), "mean: too few answers (1); 2 would do"),
        (interval(fives.mean(P95).unwrap()), "mean: answers are all the same; 2 different ones would do"),
        (interval(one.median(P95).unwrap()), "median: too few answers (1); 6 would do"),
        (interval(fives.entropy().unwrap()), "entropy: this figure is given without an interval"),
        (
            outcome(fives.mean_in_population(five_of(5), P95)),
            "mean in a population: 9 answered of a stated population of 5; a population of at least 9 would do",
        ),
        (
            outcome(fives.net_promoter_score(P95)),
            "net promoter score: not defined on satisfaction-1-5 (1 to 5); it needs a scale of 0 to 10 on which higher is better",
        ),
        (
            outcome(fives.share_at_least(6)),
            "share at least: not defined on satisfaction-1-5 (1 to 5); it needs a point of the scale instead of 6",
        ),
        (
            outcome(fives.top_box(TopBox::new(5).unwrap())),
            "top-box share: not defined on satisfaction-1-5 (1 to 5); it needs more than 5 points",
        ),
        (
            outcome(PostStratifiedMean::of(&[stratum(&nobody), stratum(&fives)], P95)),
            "post-stratified mean: too few answers in a stratum (0); 1 would do",
        ),
        (
            interval(PostStratifiedMean::of(&[stratum(&one), stratum(&fives)], P95).unwrap().mean),
            "post-stratified mean: too few answers in a stratum (1); 2 would do",
        ),
    ]);
}

#[test]
fn rows_that_cannot_carry_a_figure_refuse_it_and_say_what_would_do() {
    let study = study();
    let mut table = study.table("parents").unwrap();
    let none = |table: &kokemus::ResponseTable| table.scores("encounter", MissingPolicy::Complete).unwrap();
    let interval = |estimate: kokemus::Estimate| match estimate.interval() {
        Ok(_) => Ok(()),
        Err(refusal) => Err(refusal.clone().into()),
    };
    table.push(Response::by(Role::Parent).answer("calm", 1).otherwise(Missing::Skipped)).unwrap();
    assert_messages([
        (outcome(none(&table).mean(P95)), "mean of scores: nobody answered; 1 answer would do"),
        (outcome(none(&table).standard_deviation()), "standard deviation: too few scores (0); 2 would do"),
        (
            outcome(table.mean_of_all_answers("encounter", P95)),
            "mean of all answers: nobody answered; 1 answer would do",
        ),
        (
            outcome(table.mean_of_item_means("encounter", P95)),
            "mean of item means: nobody answered; 1 answer would do",
        ),
    ]);

    // Two families, each from 1 to 5: their means are the same.
    let mut alike = study.table("parents").unwrap();
    for (case, points) in [(1, [1, 1, 1, 1]), (1, [5, 5, 5, 5]), (2, [5, 5, 5, 5]), (2, [1, 1, 1, 1])] {
        alike.push(Response::by(Role::Parent).case(case).answers(points)).unwrap();
    }
    let same = "means of the cases are all the same; 2 different ones would do";
    let (scores, answers, items) = (
        format!("mean of scores: {same}"),
        format!("mean of all answers: {same}"),
        format!("mean of item means: {same}"),
    );
    assert_messages([
        (interval(none(&alike).mean(P95).unwrap()), scores.as_str()),
        (interval(alike.mean_of_all_answers("encounter", P95).unwrap()), &answers),
        (interval(alike.mean_of_item_means("encounter", P95).unwrap()), &items),
    ]);

    let (start, end) = (study.stage("first-contact").unwrap(), study.stage("in-service").unwrap());
    let mut measured = study.measurements("wellbeing").unwrap();
    for (case, gain) in [(1, 1.0), (2, 2.0), (3, 3.0)] {
        measured.push(Measurement::of(case, Role::Parent, &start, 50.0)).unwrap();
        measured.push(Measurement::of(case, Role::Parent, &end, 50.0 + gain)).unwrap();
    }
    let change = Change::between(&measured, &start, &end).unwrap();
    let two = Association::between(&none(&alike), &change);
    assert_messages([
        (outcome(two.pearson(P95)), "Pearson correlation: too few matched cases (2); 3 would do"),
        (
            outcome(two.given_baseline().spearman(P95)),
            "partial Spearman correlation: too few matched cases (2); 4 would do",
        ),
    ]);
    alike.push(Response::by(Role::Parent).case(3).answers([3, 3, 3, 3])).unwrap();
    let three = Association::between(&none(&alike), &change);
    assert_messages([(
        outcome(three.pearson(P95)),
        "Pearson correlation: experience scores are all the same; 2 different ones would do",
    )]);
}
