//! What reliability does on any answers: laws, and refusals where there is nothing to say.

use kokemus::{
    AnswersUsed, Bootstrap, Caveat, Confidence, Dimension, Error, ErrorKind, Estimate, FactorFit,
    ItemBuilder, Merge, OrdinalReliability, Products, Questionnaire, Refusal, Reliability,
    ReliabilityFigures, Response, ResponseTable, Role, Scale, Study,
};
use proptest::prelude::*;
use serde_json::json;

use crate::reliability::table_of;
use crate::support::assert_close;

const P95: Confidence = Confidence::P95;

fn of_rows(rows: &[Vec<i32>]) -> ResponseTable {
    let gapped: Vec<Vec<Option<i32>>> =
        rows.iter().map(|row| row.iter().map(|point| Some(*point)).collect()).collect();
    table_of(&Scale::satisfaction(), rows.first().map_or(3, Vec::len), &gapped)
}

fn of(table: &ResponseTable) -> Result<Reliability, Error> {
    Reliability::of(&table.products("all").unwrap())
}

fn refusal<T: std::fmt::Debug>(found: Result<T, Error>) -> Refusal {
    found.unwrap_err().refusal().unwrap().clone()
}

fn all(figures: &ReliabilityFigures) -> Vec<&Result<Estimate, Refusal>> {
    let ReliabilityFigures { alpha, standardised_alpha, lambda_2, lambda_4, lambda_6, omega_total, .. } =
        figures;
    let errors = [&figures.standard_error_of_measurement, &figures.smallest_detectable_change];
    let items = figures.items.iter().flat_map(|item| [&item.item_rest_correlation, &item.alpha_without]);
    [alpha, standardised_alpha, lambda_2, lambda_4, lambda_6, omega_total]
        .into_iter()
        .chain(errors)
        .chain(items)
        .collect()
}

/// Finite, with an interval around the figure or a reason why there is none.
fn is_sound(found: &Result<Estimate, Refusal>) {
    match found {
        Ok(figure) => {
            assert!(figure.value().is_finite() && figure.n() > 0);
            if let Ok(interval) = figure.interval() {
                assert!(interval.contains(figure.value()), "{figure:?}");
            }
            let text = serde_json::to_string(figure).unwrap();
            assert_eq!(&serde_json::from_str::<Estimate>(&text).unwrap(), figure);
        }
        Err(why) => assert!(!why.to_string().is_empty()),
    }
}

fn answered() -> impl Strategy<Value = Vec<Vec<Option<i32>>>> {
    let cell = prop_oneof![5 => (1..=5_i32).prop_map(Some), 1 => Just(None)];
    prop::collection::vec(prop::collection::vec(cell, 4), 0..25)
}

/// Answers in which the items have something in common.
fn together() -> impl Strategy<Value = Vec<Vec<i32>>> {
    let row = (1..=5_i32, prop::collection::vec(-1..=1_i32, 4));
    let row = row.prop_map(|(common, own)| own.iter().map(|own| (common + own).clamp(1, 5)).collect());
    prop::collection::vec(row, 8..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn nothing_panics_and_every_interval_holds_its_figure(rows in answered(), level in 0.5..0.999_f64) {
        let (table, level) = (table_of(&Scale::satisfaction(), 4, &rows), Confidence::new(level).unwrap());
        let counted = [table.products("all").unwrap(), table.products_of_complete("all").unwrap()];
        let by_rows = [AnswersUsed::Pairwise, AnswersUsed::Listwise].map(|used| table.reliability("all", used));
        let found = counted.iter().map(Reliability::of).chain(by_rows);
        for found in found.flatten() {
            let figures = found.figures(level);
            all(&figures).into_iter().for_each(is_sound);
            is_sound(&found.omega_total(FactorFit::Minres, level));
            is_sound(&found.omega_total_in_points(level));
            let _page = (figures.to_string(), serde_json::to_string(&figures).unwrap());
        }
        for found in [OrdinalReliability::of(&table.cross_tallies("all").unwrap()).ok(), table.ordinal_reliability("all").ok()].into_iter().flatten() {
            is_sound(&found.alpha(level));
            is_sound(&found.omega_total(FactorFit::MaximumLikelihood, level));
        }
    }

    #[test]
    fn services_counted_apart_give_the_same_to_the_bit(rows in together(), cut in 0..8_usize) {
        let whole = of_rows(&rows).products_of_complete("all").unwrap();
        let mut merged = of_rows(&rows[..cut]).products_of_complete("all").unwrap();
        if cut == 0 {
            merged = whole.empty_like();
        }
        merged.merge(&of_rows(&rows[cut..]).products_of_complete("all").unwrap()).unwrap();
        if let (Ok(apart), Ok(together)) = (Reliability::of(&merged), Reliability::of(&whole)) {
            prop_assert_eq!(apart.figures(P95), together.figures(P95));
        }
    }

    #[test]
    fn order_of_rows_turned_items_and_units_do_not_matter(rows in together(), turned in 0..4_usize) {
        let plain = of(&of_rows(&rows));
        let mut shuffled = rows.clone();
        shuffled.rotate_left(rows.len() / 3);
        let again = of(&of_rows(&shuffled));
        // One item asked the other way round, and said to be so.
        let names = ["item-1", "item-2", "item-3", "item-4"];
        let questionnaire = Questionnaire::builder("one", Scale::satisfaction()).section("all", |section| {
            names.iter().enumerate().fold(section, |section, (place, name)| {
                section.item_with(name, *name, |item: ItemBuilder| if place == turned { item.reverse_keyed() } else { item })
            })
        });
        let study = Study::builder().questionnaire(questionnaire.build().unwrap()).build().unwrap();
        let mut table = study.table("one").unwrap();
        for row in &rows {
            let answers = row.iter().enumerate().map(|(place, point)| if place == turned { 6 - point } else { *point });
            table.push(Response::by(Role::Parent).answers(answers.collect::<Vec<_>>())).unwrap();
        }
        let reversed = of(&table);
        if let (Ok(plain), Ok(again), Ok(reversed)) = (plain, again, reversed) {
            prop_assert_eq!(plain.figures(P95), again.figures(P95));
            prop_assert_eq!(plain.figures(P95), reversed.figures(P95));
            let pomp = Reliability::on_pomp(&table.products("all").unwrap()).unwrap();
            if let (Ok(points), Ok(per_cent)) = (plain.alpha(P95), pomp.alpha(P95)) {
                prop_assert!((points.value() - per_cent.value()).abs() < 1e-12 * (1.0 + points.value().abs()));
            }
            if let (Ok(points), Ok(per_cent)) = (plain.standard_error_of_measurement(P95), pomp.standard_error_of_measurement(P95)) {
                prop_assert!((25.0 * points.value() - per_cent.value()).abs() < 1e-10);
            }
        }
    }

    #[test]
    fn bounds_are_in_their_order(rows in together()) {
        let Ok(found) = of(&of_rows(&rows)) else { return Ok(()) };
        if let (Ok(alpha), Ok(second), Ok(fourth)) = (found.alpha(P95), found.lambda_2(P95), found.lambda_4(P95)) {
            prop_assert!(alpha.value() <= second.value() + 1e-12);
            // α is the mean of all split-half coefficients of halves of equal size (Cronbach 1951): the greatest is not below it.
            prop_assert!(alpha.value() <= fourth.value() + 1e-12);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn bootstrap_intervals_hold_their_figures(rows in together(), seed in 0..9_u64) {
        let drawn = Bootstrap::seeded(seed).replicates(200).unwrap();
        if let Ok(found) = of_rows(&rows).reliability_bootstrapped("all", AnswersUsed::Listwise, &drawn) {
            all(&found.figures(P95)).into_iter().for_each(is_sound);
        }
    }
}

#[test]
fn a_section_per_role_and_wave_reads_in_one_line_each() -> Result<(), Error> {
    let questionnaire = Questionnaire::builder("family", Scale::satisfaction())
        .section("encounter", |s| s.item("a", "A").item("b", "B").item("c", "C"));
    let study = Study::builder().waves(["spring", "autumn"]).questionnaire(questionnaire.build()?).build()?;
    let mut table = study.table("family")?;
    let waves = [study.wave("spring")?, study.wave("autumn")?];
    for (i, points) in
        (0..).zip([[5, 4, 5], [4, 4, 4], [2, 3, 2], [5, 5, 4], [3, 3, 4], [4, 5, 4], [1, 2, 1], [4, 3, 3]])
    {
        for (role, add) in [(Role::Parent, 0), (Role::Child, i % 2)] {
            let points = points.map(|point| 1 + (point + add) % 5);
            table
                .push(Response::by(role).in_wave(&waves[i % 2]).answers(points.map(|point| point as i32)))?;
        }
    }
    let mut lines = Vec::new();
    for (group, answers) in table.by([Dimension::Role, Dimension::Wave]) {
        lines.push(format!("{group}: {}", Reliability::of(&answers.products("encounter")?)?.alpha(P95)?));
    }
    assert_eq!(lines.len(), 4);
    assert!(lines.iter().all(|line| line.ends_with("n = 4")), "{lines:?}");
    Ok(())
}

#[test]
fn items_that_go_against_each_other_give_an_alpha_below_0_that_says_what_it_means() {
    let found = of(&of_rows(&[
        vec![1, 5, 2],
        vec![5, 1, 3],
        vec![2, 4, 3],
        vec![4, 1, 2],
        vec![3, 3, 3],
        vec![1, 4, 1],
    ]));
    let alpha = found.unwrap().alpha(P95).unwrap();
    assert!(alpha.value() < 0.0 && alpha.interval().is_ok());
    assert!(alpha.caveats().contains(&Caveat::NegativeAverageCovariance));
    assert!(format!("{alpha:#}").contains("keyed the wrong way round"));
}

#[test]
fn what_does_not_vary_is_refused_or_counted_and_said() {
    // Everybody answered 5.
    let fives = of(&of_rows(&vec![vec![5, 5, 5]; 9])).unwrap().figures(P95);
    assert!(
        all(&fives).into_iter().all(|found| matches!(found, Err(Refusal::NoVariation { .. }))),
        "{fives}"
    );
    // One item at 5 throughout.
    let rows: Vec<Vec<i32>> = (0..12).map(|i| vec![1 + i % 5, 1 + (i + i / 6) % 5, 5]).collect();
    let found = of(&of_rows(&rows)).unwrap();
    let alpha = found.alpha(P95).unwrap();
    assert!(alpha.caveats().contains(&Caveat::ItemsWithoutVariation { items: 1 }));
    assert!(matches!(found.standardised_alpha(P95), Err(Refusal::NoVariation { .. })));
    assert!(matches!(found.omega_total(FactorFit::Minres, P95), Err(Refusal::NoVariation { .. })));
    // Items that cancel out: no score varies.
    let opposite: Vec<Vec<i32>> = (0..10).map(|i| vec![1 + i % 5, 5 - i % 5]).collect();
    assert!(matches!(of(&of_rows(&opposite)).unwrap().alpha(P95), Err(Refusal::NoVariation { .. })));
    // All items the same: α is 1, and no interval reaches anywhere from there.
    let same: Vec<Vec<i32>> = (0..10).map(|i| vec![1 + i % 5; 3]).collect();
    let found = of(&of_rows(&same)).unwrap();
    let alpha = found.alpha(P95).unwrap();
    assert_close("alpha", alpha.value(), 1.0, 1e-12);
    assert!(matches!(alpha.interval(), Err(Refusal::AtItsBound { .. })));
    assert!(matches!(found.lambda_6(P95), Err(Refusal::NotPositiveDefinite { .. })));
    assert!(alpha.caveats().iter().any(|caveat| matches!(caveat, Caveat::NotPositiveDefinite { .. })));
    let error = found.standard_error_of_measurement(P95).unwrap();
    assert!(error.value() < 1e-7 && error.interval().is_err());
}

#[test]
fn too_little_is_refused_with_what_would_do() {
    let one_item = of_rows(&[vec![1], vec![2]]);
    assert_eq!(refusal(of(&one_item)).to_string(), "reliability: too few items (1); 2 would do");
    assert_eq!(
        refusal(of(&of_rows(&[vec![1, 2]]))).to_string(),
        "reliability: too few respondents who answered `item-1` (1); 2 would do"
    );
    assert!(matches!(refusal(of(&of_rows(&[]))), Refusal::TooFew { have: 0, .. }));
    let unanswered = table_of(&Scale::satisfaction(), 3, &vec![vec![Some(1), None, Some(4)]; 5]);
    assert_eq!(
        refusal(of(&unanswered)).to_string(),
        "reliability: too few respondents who answered both `item-1` and `item-2` (0); 2 would do"
    );
    let two_items = of(&of_rows(&[vec![1, 2], vec![2, 2], vec![4, 5], vec![3, 3], vec![5, 4]])).unwrap();
    assert!(matches!(two_items.omega_total(FactorFit::Minres, P95), Err(Refusal::TooFew { need: 3, .. })));
    assert!(matches!(refusal(two_items.alpha_without("item-1", P95)), Refusal::TooFew { need: 3, .. }));
    assert_eq!(two_items.item_rest_correlation("heard", P95).unwrap_err().kind(), ErrorKind::Unknown);
    let wide: Vec<Vec<i32>> =
        (0..40).map(|i| (0..25).map(|j| 1 + (i * (j % 7 + 1) + j) % 5).collect()).collect();
    let wide = of(&of_rows(&wide)).unwrap().lambda_4(P95);
    assert!(matches!(wide, Err(Refusal::TooMany { have: 25, most: 24, .. } | Refusal::NoVariation { .. })));
    // A pair correlates above what one factor allows (Heywood): refused, where factanal stops at .005.
    let heywood = [[5, 4, 5], [4, 4, 3], [2, 3, 2], [5, 5, 4], [3, 3, 4], [4, 5, 4], [1, 2, 2], [4, 3, 4]];
    let heywood = of(&of_rows(&heywood.map(Vec::from))).unwrap();
    for fit in [FactorFit::MaximumLikelihood, FactorFit::Minres] {
        let refused = heywood.omega_total(fit, P95);
        assert!(matches!(refused, Err(Refusal::ImproperSolution { .. })), "{refused:?}");
    }
}

#[test]
fn unlike_scales_meet_only_on_per_cent_of_maximum() -> Result<(), Error> {
    let questionnaire = Questionnaire::builder("mixed", Scale::satisfaction()).section("all", |s| {
        s.item("a", "A").item_with("b", "B", |item| item.scale(Scale::recommendation())).item("c", "C")
    });
    let study = Study::builder().questionnaire(questionnaire.build()?).build()?;
    let mut table = study.table("mixed")?;
    for points in [[5, 9, 5], [4, 7, 4], [2, 4, 1], [5, 10, 4], [3, 5, 4], [4, 9, 4], [1, 1, 2]] {
        table.push(Response::by(Role::Parent).answers(points))?;
    }
    let products = table.products("all")?;
    assert_eq!(Reliability::of(&products).unwrap_err().kind(), ErrorKind::Unlike);
    assert_eq!(table.reliability("all", AnswersUsed::Pairwise).unwrap_err().kind(), ErrorKind::Unlike);
    let (covariance, by) = (|a, b| products.pair(a, b).unwrap().covariance().unwrap(), [25.0, 10.0, 25.0]);
    let (mut total, mut trace) = (0.0, 0.0);
    for (i, first) in ["a", "b", "c"].into_iter().enumerate() {
        for (j, second) in ["a", "b", "c"].into_iter().enumerate() {
            total += by[i] * by[j] * covariance(first, second);
            trace += if i == j { by[i] * by[i] * covariance(first, first) } else { 0.0 };
        }
    }
    let alpha = Reliability::on_pomp(&products)?.alpha(P95)?;
    assert_close("alpha", alpha.value(), 1.5 * (1.0 - trace / total), 1e-12);
    Ok(())
}

/// Each pair of items from other respondents: covariances that no three variables have together.
#[test]
fn a_matrix_that_no_variables_could_have_is_said_to_be_one_and_not_smoothed() {
    let mut rows = Vec::new();
    for point in [1, 2, 3, 4, 5] {
        for near in [point, (point + 1).min(5), (point - 1).max(1)] {
            rows.push(vec![Some(point), Some(near), None]);
            rows.push(vec![None, Some(point), Some(near)]);
            rows.push(vec![Some(point), None, Some(6 - near)]);
        }
    }
    let table = table_of(&Scale::satisfaction(), 3, &rows);
    let found = of(&table).unwrap();
    let alpha = found.alpha(P95).unwrap();
    assert!(alpha.caveats().iter().any(|caveat| matches!(caveat, Caveat::NotPositiveDefinite { .. })));
    assert!(matches!(found.lambda_6(P95), Err(Refusal::NotPositiveDefinite { .. })));
    let by_likelihood = found.omega_total(FactorFit::MaximumLikelihood, P95);
    assert!(matches!(by_likelihood, Err(Refusal::NotPositiveDefinite { .. })), "{by_likelihood:?}");
    let ordinal = OrdinalReliability::of(&table.cross_tallies("all").unwrap()).unwrap();
    assert!(!ordinal.is_positive_definite());
    let alpha = ordinal.alpha(P95).unwrap();
    assert!(
        format!("{alpha:#}")
            .contains("polychoric correlations is not positive definite and was not smoothed")
    );
    let by_likelihood = ordinal.omega_total(FactorFit::MaximumLikelihood, P95);
    assert!(matches!(by_likelihood, Err(Refusal::NotPositiveDefinite { .. })), "{by_likelihood:?}");
}

#[test]
fn an_ordinal_pair_at_its_bound_is_named() {
    let rows: Vec<Vec<i32>> = (0..20).map(|i| vec![1 + i % 2, 1 + i % 2, 1 + i % 3]).collect();
    let refused = OrdinalReliability::of(&of_rows(&rows).cross_tallies("all").unwrap()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "polychoric correlation of `item-1` and `item-2`: the data put it at its bound of 1; cases that go the other way would do"
    );
}

#[test]
fn the_case_is_the_unit_where_given() {
    let points = [[5, 4, 5], [4, 4, 4], [2, 3, 2], [5, 5, 4], [3, 3, 4], [4, 5, 4], [1, 2, 1], [4, 3, 3]];
    let plain = of_rows(&points.map(Vec::from));
    let questionnaire = plain.questionnaire().clone();
    let study = Study::builder().questionnaire(questionnaire).build().unwrap();
    let mut twice = study.table("one").unwrap();
    for (case, points) in (0..).zip(points) {
        for _ in 0..2 {
            twice.push(Response::by(Role::Parent).case(case).answers(points)).unwrap();
        }
    }
    let once = plain.reliability("all", AnswersUsed::Listwise).unwrap().alpha(P95).unwrap();
    let both = twice.reliability("all", AnswersUsed::Listwise).unwrap().alpha(P95).unwrap();
    assert_close("alpha", both.value(), once.value(), 1e-12);
    let (once, of_cases) = (once.interval().unwrap(), both.interval().unwrap());
    // Every answer twice tells nothing new: but for n/(n − 1) in the covariances, the interval is the same.
    assert!((once.lower() - of_cases.lower()).abs() < 0.02 && of_cases.upper() < 1.0);
    assert_eq!(both.to_string().split(", n").nth(1), Some(" = 16 in 8 cases"));
}

#[test]
fn counts_near_the_limit_are_no_danger() {
    let most = i64::MAX as u64 / 16;
    let pair = |n: u64, joint: u64| json!({"n": n, "sum_first": n / 4 * 2, "sum_second": n / 4 * 2, "squares_first": n / 4 * 6, "squares_second": n / 4 * 6, "products": joint});
    let item = |id: &str| json!({"id": id, "scale": Scale::satisfaction(), "reverse_keyed": false});
    let (own, joint) = (pair(most, most / 4 * 6), pair(most, most / 4 * 5));
    let raw = json!({"items": [item("a"), item("b"), item("c")], "responses": most,
        "pairs": [own, joint, own, joint, joint, own]});
    let products: Products = serde_json::from_value(raw).unwrap();
    let found = Reliability::of(&products).unwrap();
    for found in all(&found.figures(P95)) {
        let found = found.as_ref().unwrap();
        let interval = found.interval().unwrap();
        assert!(interval.contains(found.value()) && interval.upper() - interval.lower() < 1e-7, "{found:?}");
    }
    assert_close("alpha", found.alpha(P95).unwrap().value(), 1.5 * (1.0 - 15.0 / 39.0), 1e-9);
}

#[test]
fn gaps_are_missing_and_never_0() {
    let rows: Vec<Vec<Option<i32>>> = (0..40)
        .map(|i| {
            vec![Some(1 + i % 5), (i % 4 > 0).then_some(1 + (i + i / 9) % 5), Some(1 + (i + i / 11) % 5)]
        })
        .collect();
    let table = table_of(&Scale::satisfaction(), 3, &rows);
    let (pairwise, listwise) =
        (of(&table).unwrap(), Reliability::of(&table.products_of_complete("all").unwrap()).unwrap());
    assert_eq!((pairwise.n(), listwise.n(), table.len()), (30, 30, 40));
    let complete: Vec<Vec<i32>> = rows.iter().filter_map(|row| row.iter().copied().collect()).collect();
    let alone = Reliability::of(&of_rows(&complete).products_of_complete("all").unwrap()).unwrap();
    assert_eq!(listwise.alpha(P95).unwrap().value(), alone.alpha(P95).unwrap().value());
    assert_ne!(pairwise.alpha(P95).unwrap().value(), alone.alpha(P95).unwrap().value());
    let by_rows = table.reliability("all", AnswersUsed::Pairwise).unwrap().alpha(P95).unwrap();
    assert_eq!(by_rows.missing().skipped, 10);
    assert_eq!(by_rows.value(), pairwise.alpha(P95).unwrap().value());
}
