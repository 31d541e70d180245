//! Reliability of sections: against values made in R and in Python, worked numbers, and what others are known to get wrong.

use kokemus::{
    AlphaInterval, AnswersUsed, Bootstrap, Caveat, Confidence, Error, Estimate, FactorFit, Missing,
    OrdinalReliability, Questionnaire, Refusal, Reliability, Response, ResponseTable, Role, Scale, Selection,
    Study,
};
use serde_json::Value;

use crate::real_counts::{SECTIONS, bfi_by_section};
use crate::support::{ARITHMETIC, Comparisons, TAIL, assert_close, at, columns, list, number, reference};

const P95: Confidence = Confidence::P95;
const ATTITUDE: &str = include_str!("../data/attitude.csv");
/// What a search finds, on both sides.
const SEARCHED: f64 = 1e-9;
/// Ends whose derivatives the reference takes by differences.
const DIFFERENTIATED: f64 = 1e-7;

type Figure = fn(&Reliability) -> Result<Estimate, Refusal>;

/// Each figure by its name in the reference.
const BY_COVARIANCES: [(&str, Figure); 7] = [
    ("standardised_alpha", |r| r.standardised_alpha(P95)),
    ("lambda_2", |r| r.lambda_2(P95)),
    ("lambda_4", |r| r.lambda_4(P95)),
    ("lambda_6", |r| r.lambda_6(P95)),
    ("standardised_lambda_2", |r| r.standardised()?.lambda_2(P95)),
    ("standardised_lambda_4", |r| r.standardised()?.lambda_4(P95)),
    ("standardised_lambda_6", |r| r.standardised()?.lambda_6(P95)),
];
const BY_FACTOR: [(&str, Figure); 3] = [
    ("omega_ml", |r| r.omega_total(FactorFit::MaximumLikelihood, P95)),
    ("omega_minres", |r| r.omega_total(FactorFit::Minres, P95)),
    ("omega_in_points", |r| r.omega_total_in_points(P95)),
];

/// A questionnaire of one section `all` and its answers, `None` for a gap.
pub(crate) fn table_of(scale: &Scale, items: usize, rows: &[Vec<Option<i32>>]) -> ResponseTable {
    let names: Vec<String> = (1..=items).map(|item| format!("item-{item}")).collect();
    let questionnaire = Questionnaire::builder("one", scale.clone()).section("all", |section| {
        names.iter().fold(section, |section, name| section.item(name, name.as_str()))
    });
    let study = Study::builder().questionnaire(questionnaire.build().unwrap()).build().unwrap();
    let mut table = study.table("one").unwrap();
    for row in rows {
        let answered = names.iter().zip(row).filter_map(|(name, point)| Some((name, (*point)?)));
        let response = answered
            .fold(Response::by(Role::Parent), |response, (name, point)| response.answer(name, point))
            .otherwise(Missing::Skipped);
        table.push(response).unwrap();
    }
    table
}

fn compare_items(to: &mut Comparisons, name: &str, found: &Reliability, want: &Value, tolerance: f64) {
    let ends = at(want, "intervals");
    for (place, item) in found.items(P95).into_iter().enumerate() {
        let name = format!("{name} {}", item.item);
        for (key, figure) in
            [("item_rest", item.item_rest_correlation), ("alpha_without", item.alpha_without)]
        {
            let figure = figure.unwrap();
            to.close(&format!("{name} {key}"), figure.value(), &list(at(want, key))[place], ARITHMETIC);
            to.interval(&format!("{name} {key}"), &figure, &list(at(ends, key))[place], tolerance);
        }
    }
}

fn compare(to: &mut Comparisons, name: &str, found: &Reliability, want: &Value) {
    let ends = at(want, "intervals");
    to.same(name, &found.n(), &at(want, "n").as_u64().unwrap());
    let alphas = [
        ("alpha", found.alpha(P95)),
        ("bonett", found.alpha_by(AlphaInterval::Bonett, P95)),
        ("bonett_unbiased", found.alpha_by(AlphaInterval::BonettUnbiased, P95)),
    ];
    for (key, figure) in alphas {
        let figure = figure.unwrap();
        to.close(&format!("{name} {key}"), figure.value(), at(want, "alpha"), ARITHMETIC);
        to.interval(&format!("{name} {key}"), &figure, at(ends, key), TAIL);
    }
    let error = found.standard_error_of_measurement(P95).unwrap();
    to.close(&format!("{name} sem"), error.value(), at(want, "sem"), ARITHMETIC);
    to.interval(&format!("{name} sem"), &error, at(ends, "sem"), DIFFERENTIATED);
    for (figures, tolerance) in [(&BY_COVARIANCES[..], ARITHMETIC), (&BY_FACTOR[..], SEARCHED)] {
        for (key, figure) in figures {
            let figure = figure(found).unwrap();
            to.close(&format!("{name} {key}"), figure.value(), at(want, key), tolerance);
            to.interval(&format!("{name} {key}"), &figure, at(ends, key), DIFFERENTIATED);
        }
    }
    compare_items(to, name, found, want, TAIL);
}

const PER_FIGURE: usize = 3;
const FIGURES: usize = 3 + 1 + 7 + 3;

#[test]
fn five_sections_of_bfi_agree_pairwise_and_listwise_for_everybody_and_by_group() {
    let (values, (study, table)) = (reference("reliability"), bfi_by_section());
    let mut to = Comparisons::default();
    for section in SECTIONS {
        for (group, wave) in [("all", None), ("men", Some("1")), ("women", Some("2"))] {
            let rows: Selection<'_> =
                wave.map_or(table.all(), |wave| table.only(&study.wave(wave).unwrap()).unwrap());
            let pairwise = Reliability::of(&rows.products(section).unwrap()).unwrap();
            let listwise = Reliability::of(&rows.products_of_complete(section).unwrap()).unwrap();
            for (used, found) in [("pairwise", pairwise), ("listwise", listwise)] {
                let name = format!("{section}_{group}_{used}");
                compare(&mut to, &name, &found, at(&values, &name));
            }
        }
    }
    to.were(5 * 3 * 2 * (1 + FIGURES * PER_FIGURE + 5 * 2 * PER_FIGURE), 0);
}

#[test]
fn attitude_on_a_scale_of_101_points_agrees() {
    let names = ["rating", "complaints", "privileges", "learning", "raises", "critical", "advance"];
    let rows: Vec<Vec<Option<i32>>> = columns::<i32, 7>(ATTITUDE, names).into_iter().map(Vec::from).collect();
    let table = table_of(&Scale::new("per cent", 0, 100).unwrap(), 7, &rows);
    let found = Reliability::of(&table.products_of_complete("all").unwrap()).unwrap();
    let mut to = Comparisons::default();
    compare(&mut to, "attitude", &found, at(&reference("reliability"), "attitude"));
    to.were(1 + FIGURES * PER_FIGURE + 7 * 2 * PER_FIGURE, 0);
}

/// The reference gives each row in turn a little more weight and computes everything again.
#[test]
fn distribution_free_intervals_from_rows_agree() {
    let (values, (_, table)) = (reference("reliability"), bfi_by_section());
    let mut place = 0;
    let first = table.filter(|_| {
        place += 1;
        place <= 250
    });
    let mut to = Comparisons::default();
    for (section, used) in [("N", AnswersUsed::Listwise), ("O", AnswersUsed::Pairwise)] {
        let want = at(at(&values, "distribution_free"), &format!("{section}_{used}"));
        let found = first.reliability(section, used).unwrap();
        let figures = BY_COVARIANCES.iter().chain(&BY_FACTOR).map(|(key, figure)| (*key, figure(&found)));
        let error = ("sem", found.standard_error_of_measurement(P95));
        for (key, figure) in figures.chain([("alpha", found.alpha(P95)), error]) {
            to.interval(&format!("{section} {key}"), &figure.unwrap(), at(want, key), 1e-5);
        }
        for (place, item) in found.items(P95).into_iter().enumerate() {
            let rest = item.item_rest_correlation.unwrap();
            to.interval(&item.item, &rest, &list(at(want, "item_rest"))[place], 1e-5);
            let without = item.alpha_without.unwrap();
            to.interval(&item.item, &without, &list(at(want, "alpha_without"))[place], 1e-5);
        }
        // The values are those of the counts, to the bit.
        let counted = match used {
            AnswersUsed::Listwise => first.products_of_complete(section),
            _ => first.products(section),
        };
        let counted = Reliability::of(&counted.unwrap()).unwrap();
        to.same(section, &found.alpha(P95).unwrap().value(), &counted.alpha(P95).unwrap().value());
    }
    to.were(2 * (2 * (7 + 3 + 2 + 10) + 1), 0);
}

#[test]
fn ordinal_reliability_agrees() {
    let (values, (_, table)) = (reference("reliability"), bfi_by_section());
    let mut to = Comparisons::default();
    let fits = [("omega_ml", FactorFit::MaximumLikelihood), ("omega_minres", FactorFit::Minres)];
    for section in SECTIONS {
        let want = at(at(&values, "ordinal"), section);
        let found = OrdinalReliability::of(&table.cross_tallies(section).unwrap()).unwrap();
        assert!(found.is_positive_definite());
        for (i, first) in found.item_ids().enumerate() {
            for (j, second) in found.item_ids().enumerate().skip(i + 1) {
                let rho = found.correlation(first, second).unwrap();
                let wanted = &list(&list(at(want, "correlations"))[i])[j];
                to.close(&format!("{first} {second}"), rho, wanted, SEARCHED);
            }
        }
        to.close(section, found.alpha(P95).unwrap().value(), at(want, "alpha"), SEARCHED);
        for (key, fit) in fits {
            to.close(section, found.omega_total(fit, P95).unwrap().value(), at(want, key), SEARCHED);
        }
    }
    let mut place = 0;
    let first = table.filter(|_| {
        place += 1;
        place <= 250
    });
    let (want, rows) = (at(at(&values, "ordinal"), "N_first"), first.ordinal_reliability("N").unwrap());
    to.interval("alpha from rows", &rows.alpha(P95).unwrap(), at(want, "alpha"), 1e-4);
    for (key, fit) in fits {
        to.interval(key, &rows.omega_total(fit, P95).unwrap(), at(want, key), 1e-4);
    }
    let counted = OrdinalReliability::of(&first.cross_tallies("N").unwrap()).unwrap();
    to.interval("widest", &counted.alpha(P95).unwrap(), at(want, "alpha_widest"), 1e-4);
    to.were(5 * (10 + 3) + 2 * 4, 0);
}

fn near(interval: kokemus::Interval, lower: f64, upper: f64, half_digit: f64) {
    assert!((interval.lower() - lower).abs() <= half_digit, "{interval:?}");
    assert!((interval.upper() - upper).abs() <= half_digit, "{interval:?}");
}

#[test]
fn the_worked_intervals_of_alpha_come_out() {
    let of = |by: AlphaInterval| by.around(0.85, 7, 89, P95).unwrap();
    near(of(AlphaInterval::Bonett), 0.7932, 0.8912, 0.000_05);
    near(of(AlphaInterval::BonettUnbiased), 0.7956, 0.8924, 0.000_05);
    near(of(AlphaInterval::Feldt), 0.7971, 0.8932, 0.000_05);
    // Its standard error: .15 √(14/(6 · 87)).
    let reach = (0.15 / (1.0 - of(AlphaInterval::Bonett).upper())).ln() / 1.959_963_984_540_054;
    assert!((0.15 * reach - 0.02457).abs() < 0.000_005);
    for (alpha, items, respondents) in
        [(1.5, 7, 89), (f64::NAN, 7, 89), (f64::NEG_INFINITY, 7, 89), (0.8, 1, 89), (0.8, 7, 1), (1.0, 7, 89)]
    {
        assert!(AlphaInterval::Feldt.around(alpha, items, respondents, P95).is_err());
    }
    assert!(AlphaInterval::Bonett.around(0.8, 7, 2, P95).is_err());
}

#[test]
fn the_worked_omega_of_n1_to_n5_comes_out() {
    let found = Reliability::of(&bfi_by_section().1.products_of_complete("N").unwrap()).unwrap();
    let omega = found.omega_total(FactorFit::MaximumLikelihood, P95).unwrap();
    assert!((omega.value() - 0.81497).abs() < 0.000_005, "{omega:.6}");
}

/// psych and pingouin take all 12 rows into the interval of an alpha of 9.
#[test]
fn the_interval_of_alpha_counts_only_rows_left_after_deletion() -> Result<(), Error> {
    let values = reference("reliability");
    let want = at(&values, "with_gaps");
    let rows: Vec<Vec<Option<i32>>> = list(at(want, "rows"))
        .iter()
        .map(|row| list(row).iter().map(|point| point.as_i64().map(|point| point as i32)).collect())
        .collect();
    let table = table_of(&Scale::new("right", 0, 1)?, 11, &rows);
    let found = Reliability::of(&table.products_of_complete("all")?)?.alpha(P95)?;
    assert_eq!((table.len(), found.n()), (12, 9));
    assert_close("alpha", found.value(), number(at(want, "alpha")), ARITHMETIC);
    assert!((found.value() - 0.80169).abs() < 0.000_005);
    near(found.interval().unwrap(), 0.533, 0.947, 0.0005);
    let theirs = list(at(want, "pingouin_interval95")).iter().map(number).collect::<Vec<f64>>();
    near(AlphaInterval::Feldt.around(found.value(), 11, 12, P95)?, theirs[0], theirs[1], 0.0005);
    assert_eq!(found.method(), "Cronbach's alpha; Feldt's interval; listwise, 9 of 12 responses");
    let by_rows = table.reliability("all", AnswersUsed::Listwise)?;
    assert_eq!(by_rows.alpha(P95)?.missing().skipped, 3);
    Ok(())
}

/// psych reverses by observed ends and needs to be told; here the declared scale turns what is reverse-keyed.
#[test]
fn reverse_keyed_items_are_turned_and_forgetting_to_say_so_is_seen() {
    let values = reference("reliability");
    let (_, keyed) = bfi_by_section();
    let rows: Vec<Vec<Option<i32>>> = columns::<i32, 5>(crate::support::BFI, ["A1", "A2", "A3", "A4", "A5"])
        .into_iter()
        .map(Vec::from)
        .collect();
    let plain = table_of(&Scale::new("accuracy", 1, 6).unwrap(), 5, &rows);
    let (turned, unturned) = (
        Reliability::of(&keyed.products("A").unwrap()).unwrap(),
        Reliability::of(&plain.products("all").unwrap()).unwrap(),
    );
    let alpha = unturned.alpha(P95).unwrap();
    assert_close("unturned", alpha.value(), number(at(&values, "A_unturned_alpha")), ARITHMETIC);
    assert!(turned.alpha(P95).unwrap().value() > 0.70 && alpha.value() < 0.44);
    let rest = |of: &Reliability, item: &str| of.item_rest_correlation(item, P95).unwrap().value();
    assert!(rest(&unturned, "item-1") < -0.3 && rest(&turned, "A1") > 0.3);
}

/// Bootstrap and delta method look at the same rows: on 400 of them their intervals are the same but for second order.
#[test]
fn bootstrap_intervals_are_near_the_distribution_free_ones() {
    let (_, table) = bfi_by_section();
    let used = AnswersUsed::Listwise;
    let drawn = Bootstrap::seeded(7).replicates(1_000).unwrap();
    let mut place = 0;
    let some = table.filter(|_| {
        place += 1;
        place % 7 == 0
    });
    let by_rows = some.reliability("C", used).unwrap();
    let resampled = some.reliability_bootstrapped("C", used, &drawn).unwrap();
    // λ₄ is left out: each resample has a best division of its own, which the delta method cannot know.
    let figures = BY_COVARIANCES.iter().chain(&BY_FACTOR).filter(|(key, _)| !key.ends_with("lambda_4"));
    for (key, figure) in figures {
        let (rows, drawn) = (figure(&by_rows).unwrap(), figure(&resampled).unwrap());
        assert_eq!(rows.value(), drawn.value(), "{key}");
        let (rows, drawn) = (rows.interval().unwrap(), drawn.interval().unwrap());
        let width = rows.upper() - rows.lower();
        let apart = (rows.lower() - drawn.lower()).abs().max((rows.upper() - drawn.upper()).abs());
        assert!(apart < 0.15 * width, "{key}: {rows:?} {drawn:?}");
    }
    let alpha = resampled.alpha(P95).unwrap();
    assert!(alpha.method().contains("BCa bootstrap, 1000 resamples, seed 7"), "{}", alpha.method());
    let error = resampled.smallest_detectable_change(P95).unwrap();
    assert!(error.interval().unwrap().contains(error.value()));
    assert!(!error.caveats().contains(&Caveat::AssumesNormality));
}
