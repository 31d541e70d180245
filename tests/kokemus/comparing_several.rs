//! Several independent groups against R, SciPy and mpmath.

use kokemus::{
    ComparedBy, Confidence, CrossTally, Dimension, Multiplicity, Questionnaire, Response, Role, Scale,
    Scores, SeveralSamples, Study, Tally,
};
use serde_json::Value;

use crate::comparing::{bfi_by, tally_of, wellbeing};
use crate::support::{
    ARITHMETIC, Comparisons, INSTEVAL, TAIL, assert_close, at, columns, counts, entries, list, number,
    reference,
};

const P95: Confidence = Confidence::P95;
const HOUSING: &str = include_str!("../data/housing.csv");
const ROOT: f64 = 1e-9;

fn named(tallies: &[Tally]) -> SeveralSamples {
    let names = (1..=tallies.len()).map(|place| format!("group {place}"));
    SeveralSamples::of(names.zip(tallies)).unwrap()
}

/// Everything of several groups; 17 comparisons, one per group more for each of two figures, and 6 more with intervals.
fn compare(check: &mut Comparisons, what: &str, groups: &SeveralSamples, from: f64, want: &Value) {
    check.same(what, &groups.groups().iter().map(|side| side.n).collect(), &counts(at(want, "n")));
    let ranks = groups.kruskal_wallis(P95).unwrap();
    let test = ranks.test.as_ref().unwrap();
    check.close(&format!("{what}: H"), test.statistic, at(want, "h"), ROOT);
    check.close(&format!("{what}: df of H"), test.degrees_of_freedom[0], at(want, "h_df"), ARITHMETIC);
    check.close(&format!("{what}: p of H"), test.p, at(want, "h_p"), ROOT);
    for (figure, want) in ranks.figures.iter().zip(list(at(want, "effects"))) {
        check.close(&format!("{what}: relative effect"), figure.value(), want, TAIL);
    }
    let epsilon = ranks.effect.unwrap();
    check.close(&format!("{what}: ε²"), epsilon.value(), at(want, "epsilon"), ROOT);
    // effectsize puts 0 for a negative one.
    let eta = groups.rank_eta_squared(P95).unwrap().value();
    check.close(&format!("{what}: η²"), eta.max(0.0), at(want, "eta"), ROOT);

    let means = groups.welch_anova(P95).unwrap();
    let test = means.test.as_ref().unwrap();
    check.close(&format!("{what}: F"), test.statistic, at(want, "f"), ROOT);
    check.close(&format!("{what}: df of F"), test.degrees_of_freedom[1], &list(at(want, "f_df"))[1], ROOT);
    check.close(&format!("{what}: p of F"), test.p, at(want, "f_p"), ROOT);
    for (figure, want) in means.figures.iter().zip(list(at(want, "means"))) {
        check.close(&format!("{what}: mean"), figure.value(), want, TAIL);
    }
    let omega = means.effect.unwrap();
    check.close(&format!("{what}: ω²"), omega.value(), at(want, "omega"), 1e-8);

    let alike = groups.homogeneity(P95).unwrap();
    let test = alike.test.as_ref().unwrap();
    check.close(&format!("{what}: χ²"), test.statistic, at(want, "chi_squared"), ROOT);
    check.close(&format!("{what}: p of χ²"), test.p, at(want, "chi_p"), ROOT);
    let v = groups.cramers_v(P95).unwrap();
    check.close(&format!("{what}: V"), v.value(), at(want, "v"), ROOT);
    check.close(&format!("{what}: V corrected"), alike.effect.unwrap().value(), at(want, "v_bergsma"), 1e-8);

    let ordered = groups.jonckheere_terpstra(P95).unwrap();
    let test = ordered.test.unwrap();
    check.close(&format!("{what}: z of J"), test.statistic, at(at(want, "jt"), "z"), TAIL);
    check.close(&format!("{what}: p of J"), test.p, at(at(want, "jt"), "p"), ROOT);
    check.close(&format!("{what}: d"), ordered.effect.unwrap().value(), at(at(want, "jt"), "d"), ROOT);

    let trend = groups.trend_of_shares(from, P95).unwrap();
    let (effect, test) = (trend.effect.unwrap(), trend.test.unwrap());
    check.close(&format!("{what}: χ² of the trend"), test.statistic.powi(2), at(want, "trend"), 1e-8);
    check.close(&format!("{what}: slope"), effect.value(), at(want, "slope"), 1e-8);
    let reach = effect.interval().unwrap().upper() - effect.value();
    check.close(
        &format!("{what}: se of the slope"),
        reach / 1.959_963_984_540_054,
        at(want, "slope_se"),
        ROOT,
    );

    if let Some(ends) = want.get("epsilon_interval") {
        // Stretched to the value where that lies above.
        let upper = number(&list(ends)[1]).max(epsilon.value());
        check.interval(&format!("{what}: ε²"), &epsilon, &serde_json::json!([list(ends)[0], upper]), 1e-8);
        let ends = at(want, "omega_interval");
        let lower = number(&list(ends)[0]).min(omega.value());
        check.interval(&format!("{what}: ω²"), &omega, &serde_json::json!([lower, list(ends)[1]]), 1e-8);
        let ends = at(want, "v_interval");
        let upper = number(&list(ends)[1]).max(v.value());
        check.interval(&format!("{what}: V"), &v, &serde_json::json!([list(ends)[0], upper]), 1e-8);
    }
}

#[test]
fn five_levels_of_education_agree_with_r_and_mpmath() {
    let all = reference("comparing");
    for (group, from_age) in [("education", 0), ("education_50", 50)] {
        let mut check = Comparisons::default();
        for (item, want) in entries(at(&all, group)) {
            let tallies = bfi_by(item, "education", from_age, &[1, 2, 3, 4, 5]);
            compare(&mut check, item, &named(&tallies), 5.0, want);
        }
        check.were(25 * (20 + 10) + 7 * 6, 0);
    }
}

#[test]
fn seventy_thousand_ratings_agree_with_r() {
    let scale = Scale::satisfaction();
    let all = reference("comparing");
    let mut check = Comparisons::default();
    for (column, key, levels) in
        [("studage", "insteval_studage", vec![2, 4, 6, 8]), ("dept", "insteval_dept", (1..=15).collect())]
    {
        let rows: Vec<[Option<i32>; 2]> = columns(INSTEVAL, [column, "y"]);
        let of = |level| {
            tally_of(&scale, rows.iter().filter(|row| row[0] == Some(level)).filter_map(|row| row[1]))
        };
        // There is no department 13.
        let tallies: Vec<Tally> = levels.into_iter().map(of).filter(|tally| tally.n() > 0).collect();
        compare(&mut check, column, &named(&tallies), 4.0, at(&all, key));
    }
    check.were(2 * 20 + 2 * (4 + 14) + 6, 0);
}

#[test]
fn housing_and_companies_agree_with_r_and_mpmath() {
    let all = reference("comparing");
    let three = Scale::new("three", 1, 3).unwrap();
    let rows: Vec<[Option<String>; 4]> = columns(HOUSING, ["Sat", "Infl", "Type", "Freq"]);
    let satisfied = |place: usize, level: &str| {
        let count = |sat: &str| {
            let own = rows
                .iter()
                .filter(|row| row[0].as_deref() == Some(sat) && row[place].as_deref() == Some(level));
            own.map(|row| row[3].as_ref().unwrap().parse::<u64>().unwrap()).sum::<u64>()
        };
        Tally::of_counts(&three, ["Low", "Medium", "High"].map(count)).unwrap()
    };
    let mut check = Comparisons::default();
    let influence = ["Low", "Medium", "High"].map(|level| satisfied(1, level));
    compare(&mut check, "influence", &named(&influence), 3.0, at(&all, "housing_influence"));
    let kinds = ["Tower", "Apartment", "Atrium", "Terrace"].map(|level| satisfied(2, level));
    compare(&mut check, "type", &named(&kinds), 3.0, at(&all, "housing_type"));
    let companies: Vec<Scores> = (1..=6).map(|company| wellbeing(company..=company)).collect();
    let companies =
        SeveralSamples::of_scores((1..=6).map(|place| format!("company {place}")).zip(&companies)).unwrap();
    compare(&mut check, "companies", &companies, 3.0, at(&all, "wellbeing_companies"));
    check.were(3 * 20 + 2 * (3 + 4 + 6) + 3 * 6, 0);
}

#[test]
fn every_pair_of_groups_agrees_with_pairwise_t_tests_of_r() {
    let tallies = bfi_by("A2", "education", 0, &[1, 2, 3, 4, 5]);
    let groups = named(&tallies);
    let mut check = Comparisons::default();
    let wanted = at(&reference("comparing"), "pairwise").clone();
    for (multiplicity, want) in
        [Multiplicity::Holm, Multiplicity::BenjaminiHochberg].into_iter().zip(list(&wanted))
    {
        let pairs = groups.pairwise(ComparedBy::Means, multiplicity, P95).unwrap();
        check.same("pairs", &pairs.len(), &10);
        for (pair, want) in pairs.iter().zip(list(want)) {
            let adjusted = pair.adjusted.unwrap();
            check.close(&format!("{} and {}", pair.second.name, pair.first.name), adjusted.p, want, ROOT);
            check.same("among", &adjusted.among, &10);
        }
    }
    check.were(2 * 21, 0);
    let pair = groups.pair("group 1", "group 4").unwrap();
    assert_eq!(pair.compare_ranks(P95).unwrap().second.name, "group 4");
    let named_wrongly = groups.pair("group 1", "group 9").unwrap_err().to_string();
    assert_eq!(
        named_wrongly,
        "group to compare: `group 9` is not on the list (allowed: group 1, group 2, group 3, group 4, group 5); \
         give the names as they were given with the tallies"
    );
}

#[test]
fn adjusted_p_values_agree_with_p_adjust() {
    let mut check = Comparisons::default();
    for set in list(at(&reference("comparing"), "adjusted")) {
        let p: Vec<f64> = list(at(set, "p")).iter().map(number).collect();
        for (multiplicity, key) in [(Multiplicity::Holm, "holm"), (Multiplicity::BenjaminiHochberg, "bh")] {
            for (got, want) in multiplicity.adjusted(&p).iter().zip(list(at(set, key))) {
                check.close(key, *got, want, ARITHMETIC);
            }
        }
    }
    check.were(2 * (5 + 6 + 3 + 1), 0);
    // What is no number is not counted.
    let with_gap = Multiplicity::Holm.adjusted(&[0.01, f64::NAN, 0.04]);
    assert_eq!((with_gap[0], with_gap[2]), (0.02, 0.04));
    assert!(with_gap[1].is_nan());
}

#[test]
fn the_interval_of_somers_d_is_that_of_the_cross_tally() {
    let (groups, scale) = (Scale::new("groups", 1, 2).unwrap(), Scale::satisfaction());
    let counts = [[4, 9, 12, 10, 5], [1, 3, 8, 17, 14]];
    let mut cross = CrossTally::empty(&groups, &scale);
    for (group, counts) in (1..).zip(counts) {
        for (point, count) in (1..).zip(counts) {
            (0..count).for_each(|_| cross.add(group, point).unwrap());
        }
    }
    let want = cross.somers_d_of_second_given_first(P95).unwrap();
    let tallies = counts.map(|counts| Tally::of_counts(&scale, counts).unwrap());
    let got = named(&tallies).jonckheere_terpstra(P95).unwrap().effect.unwrap();
    let ends =
        |of: &kokemus::Estimate| of.interval().map(|interval| (interval.lower(), interval.upper())).unwrap();
    assert_close("d", got.value(), want.value(), ARITHMETIC);
    assert_close("lower end", ends(&got).0, ends(&want).0, TAIL);
    assert_close("upper end", ends(&got).1, ends(&want).1, TAIL);
}

#[test]
fn all_groups_of_a_questionnaire_stand_in_the_order_of_the_lists() {
    let family = Questionnaire::builder("family", Scale::satisfaction())
        .section("all", |s| s.item("heard", "Heard"))
        .build()
        .unwrap();
    let study = Study::builder().waves(["spring", "autumn"]).questionnaire(family).build().unwrap();
    let mut answers = study.table("family").unwrap();
    let (spring, autumn) = (study.wave("spring").unwrap(), study.wave("autumn").unwrap());
    for (wave, points) in [(&autumn, [4, 5, 5, 3, 4]), (&spring, [2, 3, 3, 1, 4])] {
        for point in points {
            answers.push(Response::by(Role::Child).in_wave(wave).answers([point])).unwrap();
        }
    }
    // Of whom the wave is not known: it belongs to one of the two.
    answers.push(Response::by(Role::Child).answers([1])).unwrap();
    let groups = answers.tally_by([Dimension::Wave]);
    let waves = groups.compare_all("heard").unwrap();
    assert_eq!(
        waves.jonckheere_terpstra(P95).unwrap().to_string(),
        "spring, autumn: means 2.6, 4.2, n = 5 and 5; Somers' d 0.76 [−0.18, 0.97]; p = 0.041 (Jonckheere–Terpstra test)"
    );
    let both = groups.compare("heard", &spring, &autumn).unwrap();
    assert!(both.compare_means(P95).unwrap().to_string().starts_with("autumn less spring: +1.6 points"));
    assert!(groups.compare("seen", &spring, &autumn).is_err());
    assert!(groups.compare_all("seen").is_err());
}
