//! One group: figures from counts alone, on real and on small distributions.

use kokemus::{Confidence, FinitePopulation, Scale, Share, Tally};
use serde_json::Value;

use crate::figures::{SHARES, compare};
use crate::real_counts::{InstEval, bfi_by_section};
use crate::support::{
    ARITHMETIC, Comparisons, TAIL, assert_close, at, count, counts, entries, list, number, reference,
};

const P95: Confidence = Confidence::P95;

#[test]
fn all_figures_of_73421_ratings_agree_in_every_group() {
    let (values, ratings) = (reference("insteval"), InstEval::get());
    let mut to = Comparisons::default();
    compare(&mut to, "all", &ratings.by_service.tally().item("rating").unwrap(), at(&values, "all"));
    let by_service_and_wave = ratings.cells();
    let by_service = by_service_and_wave.roll_up([kokemus::Dimension::Service]).unwrap();
    for (service, figures) in entries(at(&values, "by_service")) {
        let key = ratings.services.service(service).unwrap();
        let tally = by_service.group(&key).unwrap().item("rating").unwrap();
        compare(&mut to, &format!("service {service}"), &tally, figures);
    }
    for (service, waves) in entries(at(&values, "by_service_studage")) {
        for (wave, figures) in entries(waves) {
            let group = (&ratings.services.service(service).unwrap(), &ratings.services.wave(wave).unwrap());
            let tally = by_service_and_wave.group(group).unwrap().item("rating").unwrap();
            compare(&mut to, &format!("service {service}, wave {wave}"), &tally, figures);
        }
    }
    for (dept, figures) in entries(at(&values, "by_dept")) {
        compare(&mut to, &format!("dept {dept}"), &ratings.dept(dept), figures);
    }
    // 122 figures and ends per group on five points.
    to.were((1 + 2 + 8 + 14) * 122, 0);
}

#[test]
fn all_figures_of_25_items_with_missing_answers_agree() {
    let (values, (_, table)) = (reference("bfi"), bfi_by_section());
    let tally = table.tally();
    let mut to = Comparisons::default();
    for (item, figures) in entries(at(&values, "items")) {
        let tally = tally.item(item).unwrap();
        assert_eq!(tally.missing().skipped, count(at(figures, "missing")), "{item}");
        compare(&mut to, item, &tally, figures);
    }
    // 126 per item on six points.
    to.were(25 * 126, 0);
}

#[test]
fn small_and_degenerate_distributions_agree_or_are_refused() {
    let values = reference("worked");
    let scale = Scale::satisfaction();
    let mut to = Comparisons::default();
    for figures in list(at(&values, "small_1_to_5")) {
        let counts = counts(at(figures, "counts"));
        let tally = Tally::of_counts(&scale, counts.iter().copied()).unwrap();
        compare(&mut to, &format!("{counts:?}"), &tally, figures);
    }
    // A refused interval is one comparison and not two, and no se shows in one that is refused or cut. Both intervals
    // of 1 and 5 are cut at both ends, and that of 1, 2 and 27 at the upper one.
    to.were(5 * 122 + 2 * 121 + 3 * 119, 5);
}

#[test]
fn net_promoter_scores_and_the_figures_beside_them_agree() {
    let values = reference("worked");
    let mut to = Comparisons::default();
    for row in list(at(&values, "nps_0_to_10")) {
        let counts = counts(at(row, "counts"));
        let what = format!("{counts:?}");
        let tally = Tally::of_counts(&Scale::recommendation(), counts).unwrap();
        let score = tally.net_promoter_score(P95).unwrap();
        to.close(&what, score.value(), at(row, "nps"), ARITHMETIC);
        to.t_interval(&what, &score, at(row, "t95"), (-100.0, 100.0));
        to.same(&what, &tally.share_at_least(9).unwrap().count(), &count(at(row, "promoters")));
        to.same(&what, &tally.share_at_most(6).unwrap().count(), &count(at(row, "detractors")));
        to.same(&what, &score.n(), &count(at(row, "n")));
        compare(&mut to, &what, &tally, at(row, "figures"));
    }
    // 146 per distribution on eleven points and 6 beside; six tens have no t intervals.
    to.were(2 * (146 + 6) + 143 + 5, 2);
}

#[test]
fn van_der_eijk_s_published_agreement_is_found() {
    let row = &reference("worked")["agreement_a_published"];
    let tally = Tally::of_counts(&Scale::agreement_7(), counts(at(row, "counts"))).unwrap();
    assert_close(
        "published A",
        tally.agreement().unwrap().value(),
        number(at(row, "agreement_a")),
        ARITHMETIC,
    );
    assert_eq!(format!("{:.7}", tally.agreement().unwrap().value()), "0.6113333");
}

fn share_row(to: &mut Comparisons, row: &Value, confidence: Confidence) {
    let (x, n) = (count(at(row, "x")), count(at(row, "n")));
    let share = Share::of(x, n).unwrap();
    for (key, method) in SHARES {
        let estimate = share.estimate_by(method, confidence).unwrap();
        let what = format!("{x} of {n} at {}, {key}", confidence.level());
        to.interval(&what, &estimate, at(row, key), TAIL);
        to.same(&what, &(estimate.value(), estimate.n()), &(x as f64 / n as f64, n));
    }
}

#[test]
fn intervals_of_shares_agree_from_one_answer_to_a_trillion() {
    let values = reference("worked");
    let mut to = Comparisons::default();
    for row in list(at(&values, "share_grid")) {
        share_row(&mut to, row, Confidence::new(number(at(row, "level"))).unwrap());
    }
    to.were(174 * 4 * 3, 0);
}

#[test]
fn worked_shares_agree() {
    let values = reference("worked");
    let mut to = Comparisons::default();
    for row in list(at(&values, "shares")) {
        share_row(&mut to, row, P95);
        let share = Share::of(count(at(row, "x")), count(at(row, "n"))).unwrap();
        to.figure("share", &share.estimate(P95), at(row, "share"), ARITHMETIC, |_| false);
    }
    to.were(5 * 13, 0);
}

#[test]
fn worked_means_and_shares_in_a_known_population_agree() {
    let values = reference("worked");
    let want = at(&values, "finite_population");
    let mut to = Comparisons::default();
    let row = at(want, "share_61_75_of_415");
    let families = FinitePopulation::random_sample_of(415).unwrap();
    let share = Share::of(61, 75).unwrap().in_population(families, P95).unwrap();
    to.close("61 of 75", share.value(), at(row, "estimate"), ARITHMETIC);
    to.t_interval("61 of 75", &share, at(row, "t95"), (0.0, 1.0));

    // No 40 whole numbers have a standard deviation of 3.65: 40 others have the mean 24.5, and the interval's half-width
    // in standard deviations is compared.
    let row = at(want, "mean_24_5_sd_3_65_n_40_of_300");
    let mut scores = Tally::empty(&Scale::new("score", 0, 100).unwrap());
    for point in [20, 29, 21, 28, 22, 27, 26, 23, 30, 19].into_iter().cycle().take(40) {
        scores.add(point).unwrap();
    }
    let population = FinitePopulation::random_sample_of(300).unwrap();
    let mean = scores.mean_in_population(population, P95).unwrap();
    to.close("mean of 40", mean.value(), at(row, "estimate"), ARITHMETIC);
    let sd = scores.standard_deviation().unwrap().value();
    let ends = list(at(row, "t95"));
    for (end, wanted) in
        [mean.interval().unwrap().lower(), mean.interval().unwrap().upper()].into_iter().zip(ends)
    {
        assert_close("half-width in sd", (end - 24.5) / sd, (number(wanted) - 24.5) / 3.65, TAIL);
    }
    let half = (number(&ends[1]) - number(&ends[0])) / 2.0;
    let plain = scores.mean(P95).unwrap().interval().unwrap();
    let se = (plain.upper() - plain.lower()) / 2.0 / (half / number(at(row, "se")));
    to.close("se", se / sd * 3.65 * (260.0_f64 / 300.0).sqrt(), at(row, "se"), TAIL);
    to.were(5, 0);
}

/// With n answers lying half and half around 0, the interval's end over its se is the quantile itself.
#[test]
fn student_quantiles_agree_up_to_a_trillion_answers() {
    let values = reference("worked");
    let scale = Scale::new("around-0", -50, 50).unwrap();
    let probabilities = list(at(&values, "t_quantile_p"));
    let mut to = Comparisons::default();
    for row in list(at(&values, "t_quantiles")) {
        let n = count(at(row, "n"));
        to.same("df", &count(at(row, "df")), &(n - 1));
        let mut counts = [0; 101];
        // The 99 % interval of −1 and 1 would be cut at the ends: of 0 and 1 it is not.
        (counts[if n == 2 { 50 } else { 49 }], counts[51]) = (n / 2, n - n / 2);
        let tally = Tally::of_counts(&scale, counts).unwrap();
        for (place, (p, confidence)) in
            probabilities.iter().zip([Confidence::P90, P95, Confidence::P99]).enumerate()
        {
            assert_close("level", number(p), f64::midpoint(1.0, confidence.level()), 1e-15);
            let mean = tally.mean(confidence).unwrap();
            match list_or_null(at(row, "quantiles")) {
                None => to.t_interval("quantile with df 0", &mean, &Value::Null, (-50.0, 50.0)),
                Some(quantiles) => {
                    let reach = mean.interval().unwrap().upper() - mean.value();
                    let quantile = reach / tally.standard_error().unwrap().value();
                    to.close(&format!("quantile at {p} for n = {n}"), quantile, &quantiles[place], TAIL);
                }
            }
        }
    }
    to.were(11 * 4, 0);
}

fn list_or_null(value: &Value) -> Option<&[Value]> {
    if value.is_null() { None } else { Some(list(value)) }
}
