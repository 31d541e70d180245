//! Results that other tools are known to get wrong, or to give where there are none.

use kokemus::{
    Confidence, Error, ErrorKind, ItemBuilder, Merge, Missing, MissingPolicy, Probability, QuantileType,
    Questionnaire, Refusal, Response, ResponseTable, Robustness, Role, Scale, Share, ShareInterval,
    SimultaneousInterval, Study, Tally,
};

use crate::robustness::of_correlation;
use crate::support::assert_close;

const P95: Confidence = Confidence::P95;

fn table_of_three(scale: Scale) -> ResponseTable {
    let questionnaire = Questionnaire::builder("three", scale)
        .section("all", |s| s.item("a", "A").item("b", "B").item_with("c", "C", ItemBuilder::reverse_keyed));
    let study = Study::builder().questionnaire(questionnaire.build().unwrap()).build().unwrap();
    study.table("three").unwrap()
}

/// Tools that take the ends from the data turn 4 on 2 to 5 into 3, and score 7/3.
#[test]
fn reversal_is_by_the_declared_ends_and_not_by_those_observed() {
    let mut table = table_of_three(Scale::satisfaction());
    table.push(Response::by(Role::Parent).answers([2, 2, 4])).unwrap();
    table.push(Response::by(Role::Parent).answers([5, 5, 2])).unwrap();
    let scores = table.scores("all", MissingPolicy::Complete).unwrap();
    let values: Vec<f64> = scores.rows().iter().map(|score| score.value).collect();
    assert_eq!(values[0], 2.0);
    assert_close("the other score", values[1], 14.0 / 3.0, 1e-15);
    assert_eq!(values.len(), 2);
    assert_eq!(table.tally().item("c").unwrap().reversed().point_counts(), [0, 1, 0, 1, 0]);
    assert_eq!(table.tally().item("c").unwrap().count(4), 1);
    assert_eq!(Scale::satisfaction().reverse(4.0), 2.0);
}

/// A row mean over nothing is 0 where missing answers are filled with 0, and NaN in R.
#[test]
fn somebody_who_answered_nothing_has_no_score_under_any_policy() {
    let policies = [
        MissingPolicy::Complete,
        MissingPolicy::HALF,
        MissingPolicy::ANY,
        MissingPolicy::at_least_share(1e-9).unwrap(),
    ];
    for reason in Missing::ALL {
        let mut table = table_of_three(Scale::new("from-0", 0, 4).unwrap());
        table.push(Response::by(Role::Child).answers([reason; 3])).unwrap();
        for policy in policies {
            let scores = table.scores("all", policy).unwrap();
            assert!(scores.is_empty(), "{reason} {policy}");
            let missing = scores.missing();
            let outside = u64::from(!reason.was_applicable());
            assert_eq!((missing.skipped, missing.not_applicable), (1 - outside, outside), "{reason}");
            assert!(matches!(scores.mean(P95), Err(Refusal::NobodyAnswered { .. })));
            let totals = table.section_totals("all").unwrap();
            assert!(matches!(totals.mean(policy, P95), Err(Refusal::NobodyAnswered { .. })));
        }
        let refusals = [table.mean_of_all_answers("all", P95), table.mean_of_item_means("all", P95)];
        for refused in refusals {
            assert_eq!(refused.map_err(|error| error.kind()), Err(ErrorKind::Refused));
        }
        let tally = table.tally().item("a").unwrap();
        assert_eq!((tally.n(), tally.total()), (0, 1));
        assert!(matches!(tally.mean(P95), Err(Refusal::NobodyAnswered { .. })));
    }
}

#[test]
fn unlike_scales_do_not_merge_and_two_empties_do() {
    let unlike = [
        Scale::agreement_5(),
        Scale::agreement_7(),
        Scale::new("satisfaction", 0, 4).unwrap(),
        Scale::satisfaction().better(kokemus::Better::Lower),
    ];
    let mine = Tally::of_counts(&Scale::satisfaction(), [0, 1, 2, 3, 4]).unwrap();
    for scale in unlike {
        let mut merged = mine.clone();
        let refused = merged.merge(&Tally::empty(&scale)).map_err(|error: Error| error.kind());
        assert_eq!(refused, Err(ErrorKind::Unlike), "{scale}");
        assert_eq!(merged, mine);
    }
    let mut empty = Tally::empty(&Scale::satisfaction());
    empty.merge(&empty.empty_like()).unwrap();
    assert_eq!(empty, Tally::empty(&Scale::satisfaction()));
    assert!(matches!(empty.mean(P95), Err(Refusal::NobodyAnswered { .. })));

    let mut table = table_of_three(Scale::satisfaction()).tally_by([]);
    table.merge(&table.empty_like()).unwrap();
    assert_eq!((table.len(), table.responses()), (0, 0));
    let mut totals = table_of_three(Scale::satisfaction()).section_totals("all").unwrap();
    totals.merge(&totals.empty_like()).unwrap();
    assert_eq!(totals.responses(), 0);
    let other = table_of_three(Scale::agreement_7()).section_totals("all").unwrap();
    assert_eq!(totals.merge(&other).map_err(|error| error.kind()), Err(ErrorKind::Unlike));
}

/// R gives 2.999999999999999.
#[test]
fn the_median_of_1_and_5_is_3_by_every_interpolating_quantile() {
    let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 0, 0, 1]).unwrap();
    let half = Probability::new(0.5).unwrap();
    let definitions = [
        QuantileType::Type2,
        QuantileType::Type5,
        QuantileType::Type6,
        QuantileType::Type7,
        QuantileType::Type8,
        QuantileType::Type9,
    ];
    for definition in definitions {
        assert_eq!(tally.quantile(half, definition).unwrap().value(), 3.0, "{definition:?}");
    }
    // Midway across the gap, so that the reversed scale agrees; Python's statistics gives 4.5.
    assert_eq!(tally.interpolated_median().unwrap().value(), 3.0);
}

/// statsmodels leaves 2e-19 at the lower end and Jeffreys' open quantile at both.
#[test]
fn intervals_of_none_and_of_all_end_at_0_and_1_exactly() {
    let methods = [
        ShareInterval::Wilson,
        ShareInterval::ClopperPearson,
        ShareInterval::Jeffreys,
        ShareInterval::AgrestiCoull,
    ];
    let mut compared = 0;
    for n in [1, 2, 7, 40, 1000, 1_000_000_000_000] {
        for (method, confidence) in
            methods.iter().flat_map(|method| [Confidence::P90, P95, Confidence::P99].map(|c| (*method, c)))
        {
            let [none, all] =
                [0, n].map(|x| Share::of(x, n).unwrap().estimate_by(method, confidence).unwrap());
            let [none, all] = [none.interval().unwrap(), all.interval().unwrap()];
            assert_eq!((none.lower(), all.upper()), (0.0, 1.0), "{n} {method:?}");
            assert!((none.upper() + all.lower() - 1.0).abs() < 1e-12, "{n} {method:?}");
            assert!(none.upper() > 0.0 && all.lower() < 1.0);
            compared += 1;
        }
    }
    assert_eq!(compared, 6 * 12);
}

/// An interval of no width would claim certainty; older statsmodels fail on the simultaneous ones.
#[test]
fn all_alike_has_no_interval_of_the_mean_and_simultaneous_ones_of_every_share() {
    let fives = Tally::of_counts(&Scale::satisfaction(), [0, 0, 0, 0, 7]).unwrap();
    let mean = fives.mean(P95).unwrap();
    assert_eq!(mean.value(), 5.0);
    assert!(matches!(mean.interval(), Err(Refusal::NoVariation { .. })));
    for method in [SimultaneousInterval::Goodman, SimultaneousInterval::SisonGlaz] {
        let distribution = fives.distribution(method, P95).unwrap();
        let ends = distribution.points.iter().map(|point| (point.interval.lower(), point.interval.upper()));
        let ends: Vec<(f64, f64)> = ends.collect();
        assert_eq!(ends.len(), 5);
        assert!(ends[..4].iter().all(|(lower, upper)| *lower == 0.0 && *upper > 0.2 && *upper < 0.5));
        assert!(ends[4].1 == 1.0 && ends[4].0 > 0.5, "{ends:?}");
    }
}

/// The box is the first that holds enough: on lopsided answers far larger ones, whose expansion is no probability, hold less
/// again, and a search by halves ends among them. Values by statsmodels 0.15, which goes step by step.
#[test]
#[allow(clippy::unreadable_literal, reason = "as statsmodels prints them")]
fn simultaneous_intervals_of_lopsided_answers_are_as_narrow_as_they_can_be() {
    type Ends<'a> = &'a [(f64, f64)];
    let rows: [(&[u64], Ends<'_>); 4] = [
        (&[35, 2, 0], &[(0.8918918918918919, 1.0), (0.0, 0.1112291493694177), (0.0, 0.05717509531536365)]),
        (&[0, 2, 56], &[(0.0, 0.03817802124721514), (0.0, 0.07266077986790478), (0.9310344827586208, 1.0)]),
        (
            &[2, 0, 0, 0, 0, 0, 15],
            &[
                (0.058823529411764705, 0.29214438499564843),
                (0.0, 0.17449732617211905),
                (0.0, 0.17449732617211905),
                (0.0, 0.17449732617211905),
                (0.0, 0.17449732617211905),
                (0.0, 0.17449732617211905),
                (0.8235294117647058, 1.0),
            ],
        ),
        (
            &[0, 0, 0, 0, 30],
            &[
                (0.0, 0.05608706843057801),
                (0.0, 0.05608706843057801),
                (0.0, 0.05608706843057801),
                (0.0, 0.05608706843057801),
                (1.0, 1.0),
            ],
        ),
    ];
    for (counts, ends) in rows {
        let highest = i32::try_from(counts.len()).unwrap();
        let scale = Scale::new("points", 1, highest).unwrap();
        let tally = Tally::of_counts(&scale, counts.iter().copied()).unwrap();
        let points = tally.distribution(SimultaneousInterval::SisonGlaz, P95).unwrap().points;
        assert_eq!(points.len(), ends.len());
        for (point, (lower, upper)) in points.iter().zip(ends) {
            let what = format!("{counts:?}, point {}", point.point);
            assert_close(&what, point.interval.lower(), *lower, 1e-8);
            assert_close(&what, point.interval.upper(), *upper, 1e-8);
        }
    }
}

/// The margin of a reverse-keyed item knows which end is better, as the item's own tally does.
#[test]
fn the_margin_of_a_reverse_keyed_item_is_its_tally() {
    let mut table = table_of_three(Scale::satisfaction());
    table.push(Response::by(Role::Parent).answers([5, 5, 1])).unwrap();
    table.push(Response::by(Role::Parent).answers([5, 4, 1])).unwrap();
    let mut margin = table.cross_tally("a", "c").unwrap().second();
    assert_eq!(margin, table.tally().item("c").unwrap());
    assert_eq!(margin.share_with_room_to_improve().count(), 0);
    margin.merge(&table.tally().item("c").unwrap()).unwrap();
    assert_eq!(margin.n(), 4);
}

/// ½ (√(x⁴ + 4x²) − x²) as it is printed.
fn first_form(x: f64) -> f64 {
    0.5 * ((x.powi(4) + 4.0 * x * x).sqrt() - x * x)
}

/// With df in the place of df − 1, RV_α of r = .7 in ten cases comes out as .152 and not as .083.
#[test]
fn the_robustness_value_of_the_interval_gives_a_degree_of_freedom_to_the_cause() {
    let found = Robustness::of(&of_correlation(0.7, 10), P95).unwrap();
    let f = 0.7 / 0.51_f64.sqrt();
    let (t_of_7, t_of_8) = (2.364_624_251_592_784_4, 2.306_004_135_204_167);
    let right = first_form(f - t_of_7 / 7.0_f64.sqrt());
    assert_close("df − 1", found.robustness_value_alpha, right, 1e-11);
    let wrong = first_form(f - t_of_8 / 8.0_f64.sqrt());
    assert_eq!([right, wrong].map(|value| format!("{value:.3}")), ["0.083", "0.152"]);
}

/// Without its second form RV_α of r = .9 in ten cases comes out as .671 and not as .658.
#[test]
fn the_robustness_value_of_the_interval_has_its_second_form() {
    let found = Robustness::of(&of_correlation(0.9, 10), P95).unwrap();
    assert_eq!(format!("{:.3}", found.robustness_value_alpha), "0.658");
    let f: f64 = 0.9 / 0.19_f64.sqrt() - 2.364_624_251_592_784_4 / 7.0_f64.sqrt();
    assert_eq!(format!("{:.3}", first_form(f)), "0.671");
}
