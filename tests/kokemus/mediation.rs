//! Paths through commitment, and outputs beside experience, against lavaan, lm, sandwich and clubSandwich.

use kokemus::{
    Bootstrap, Caveat, Change, Covariate, ErrorKind, Grouping, Link, LinkBetween, Outputs, Refusal, Scores,
    StandardErrors, Term,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::drivers::{Columns, within_monte_carlo};
use crate::groups_and_time::UnivBct;
use crate::support::{ARITHMETIC, BH1996, Comparisons, UNIVBCT, at, columns, count, reference};

/// Of lm and sandwich; R's own rounding of robust standard errors at n = 7,382 is about 1e-12.
const FITTED: f64 = 1e-9;

/// Leadership, cohesion, hours and wellbeing of 7,382 soldiers in 99 companies.
struct Companies {
    columns: Columns,
    groups: Grouping,
    hours: Outputs,
}

impl Companies {
    fn read() -> Self {
        let rows: Vec<[Option<f64>; 5]> = columns(BH1996, ["GRP", "LEAD", "COHES", "HRS", "WBEING"]);
        let numbered: Vec<(String, Vec<Option<f64>>)> =
            rows.iter().enumerate().map(|(i, row)| (i.to_string(), vec![row[1], row[2], row[4]])).collect();
        let group = |row: &[Option<f64>; 5]| row[0].unwrap().to_string();
        let groups = numbered.iter().zip(&rows).map(|((case, _), row)| (case.as_str(), group(row)));
        let hours = numbered.iter().zip(&rows).map(|((case, _), row)| (case.as_str(), row[3].unwrap()));
        Companies {
            groups: Grouping::new("company", groups).unwrap(),
            hours: Outputs::new("hours", hours).unwrap(),
            columns: Columns::new(&["LEAD", "COHES", "WBEING"], 100.0, &numbered),
        }
    }

    fn link(&self) -> LinkBetween<'_> {
        Link::between(&self.columns.scores[0], &self.columns.change).within_groups(&self.groups)
    }
}

fn readiness(data: &UnivBct) -> (Scores, Scores, Change) {
    (
        data.table("JOBSAT").scores_at(data.stage("1")).unwrap(),
        data.table("COMMIT").scores_at(data.stage("2")).unwrap(),
        Change::between(data.table("READY"), data.stage("1"), data.stage("3")).unwrap(),
    )
}

fn term(to: &mut Comparisons, found: &Term, want: &Value, relative: f64) {
    to.close(&found.name, found.coefficient.value(), at(want, "coefficient"), relative);
    to.close(&found.name, found.standard_error, at(want, "se"), relative);
    to.close(&found.name, found.degrees_of_freedom, at(want, "df"), relative);
    // A tail loses what t carries, times t²: relatively.
    to.close(&found.name, found.p, at(want, "p"), 1e3 * relative);
}

#[test]
fn paths_agree_with_r_and_their_intervals_with_200_000_resamples() {
    let (values, data, companies) = (reference("drivers"), UnivBct::read(), Companies::read());
    let (satisfaction, commitment, change) = readiness(&data);
    let plain = Link::between(&satisfaction, &change);
    let mut to = Comparisons::default();
    let (bootstrap, quick) = (Bootstrap::seeded(11), Bootstrap::seeded(11).replicates(200).unwrap());
    let found = [
        ("mediation_univbct", plain.clone().given_baseline().through("commitment", &commitment, &bootstrap)),
        ("mediation_univbct_plain", plain.clone().through("commitment", &commitment, &quick)),
        ("mediation_bh1996", companies.link().through("cohesion", &companies.columns.scores[1], &bootstrap)),
    ];
    for (name, found) in found {
        let (found, want) = (found.unwrap(), at(&values, name));
        let robust = at(want, "robust");
        for (path, key) in [
            (&found.to_mediator, "a"),
            (&found.from_mediator, "b"),
            (&found.direct, "direct"),
            (&found.total, "total"),
        ] {
            term(&mut to, path, at(robust, key), FITTED);
            to.same(name, &path.coefficient.n(), &count(at(want, "n")));
        }
        to.close(name, found.indirect().value(), at(want, "indirect"), FITTED);
        to.close(name, found.standardised.value(), at(want, "standardised_indirect"), FITTED);
        to.close(name, found.sobel_standard_error, at(want, "sobel_robust"), FITTED);
        // lavaan iterates: six digits.
        let lavaan = at(want, "lavaan");
        to.close(name, found.indirect().value(), at(at(lavaan, "indirect"), "est"), 1e-5);
        to.close(name, found.total.coefficient.value(), at(at(lavaan, "total"), "est"), 1e-5);
        let sum = found.direct.coefficient.value() + found.indirect().value();
        to.same(name, &((sum - found.total.coefficient.value()).abs() < 1e-12), &true);
        if name != "mediation_univbct_plain" {
            let resampled = at(want, "resampled");
            within_monte_carlo(
                &mut to,
                name,
                &found.indirect_percentile,
                at(resampled, "indirect"),
                "percentile",
            );
            within_monte_carlo(&mut to, name, &found.indirect_bca, at(resampled, "indirect"), "bca");
            within_monte_carlo(&mut to, name, &found.standardised, at(resampled, "standardised"), "bca");
        }
        let grouped = name == "mediation_bh1996";
        let errors = if grouped { StandardErrors::Cr2 } else { StandardErrors::Hc3 };
        to.same(name, &found.standard_errors, &errors);
        assert!(found.caveats.contains(&Caveat::OrderInTimeAsGiven));
        assert!(found.caveats.contains(&Caveat::SameReporter));
    }
    // Classical standard errors, and Sobel's from them.
    let classical = plain.given_baseline().standard_errors(StandardErrors::Classical);
    let found = classical.through("commitment", &commitment, &quick).unwrap();
    let want = at(&values, "mediation_univbct");
    let terms = at(want, "classical");
    for (path, key) in [
        (&found.to_mediator, "a"),
        (&found.from_mediator, "b"),
        (&found.direct, "direct"),
        (&found.total, "total"),
    ] {
        term(&mut to, path, at(terms, key), FITTED);
    }
    to.close("Sobel", found.sobel_standard_error, at(want, "sobel_classical"), FITTED);
    to.were(3 * (4 * 5 + 3 + 2 + 1 + 1) + 2 * 6 + 4 * 4 + 1, 0);
}

#[test]
fn paths_say_what_they_are() {
    let data = UnivBct::read();
    let (satisfaction, commitment, change) = readiness(&data);
    let link = Link::between(&satisfaction, &change).given_baseline();
    let found = link.through("commitment", &commitment, &Bootstrap::seeded(11).percentile()).unwrap();
    let text = found.to_string();
    assert!(
        text.starts_with(
            "association, not effect: through commitment: 0.06 [0.03, 0.09] of 0.04 [−0.05, 0.14] in all, "
        ),
        "{text}"
    );
    assert!(text.ends_with("n = 422; given baseline"), "{text}");
    assert_eq!(found.indirect(), &found.indirect_percentile);
    assert!(!serde_json::to_string(&found).unwrap().to_lowercase().contains("effect of"));
    let error = link.through("", &commitment, &Bootstrap::seeded(1)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Malformed);
    // What is the experience itself cannot lie between.
    let error = link.through("satisfaction", &satisfaction, &Bootstrap::seeded(1)).unwrap_err();
    assert!(matches!(error.refusal(), Some(Refusal::Collinear { .. })), "{error}");
}

#[test]
fn experience_beside_outputs_agrees_with_r() {
    let (values, data, companies) = (reference("drivers"), UnivBct::read(), Companies::read());
    let (satisfaction, _, change) = readiness(&data);
    let ages: Vec<[Option<f64>; 2]> = columns(UNIVBCT, ["SUBNUM", "AGE"]);
    let ages = ages.iter().filter_map(|[case, age]| Some((case.unwrap() as u32, (*age)?)));
    let ages = Outputs::new("age", ages).unwrap();
    let bootstrap = Bootstrap::seeded(2).replicates(300).unwrap();
    let found = [
        ("outputs_univbct", Link::between(&satisfaction, &change).given_baseline().beside_outputs(&ages)),
        ("outputs_bh1996", companies.link().beside_outputs_bootstrapped(&companies.hours, &bootstrap)),
    ];
    let mut to = Comparisons::default();
    for (name, found) in found {
        let (found, want) = (found.unwrap(), at(&values, name));
        for (estimate, key) in [
            (&found.experience_alone, "alone_experience"),
            (&found.outputs_alone, "alone_outputs"),
            (&found.experience_beyond_outputs, "experience_beyond_outputs"),
            (&found.outputs_beyond_experience, "outputs_beyond_experience"),
            (&found.shared, "shared"),
        ] {
            // Differences of two R² in R: the last digits of R² are the ninth of a share of 1e-6.
            to.close(key, estimate.value(), at(want, key), FITTED);
            to.same(key, &estimate.interval().is_ok(), &(name == "outputs_bh1996"));
        }
        let by_covariates = found.by_covariates.as_ref().map_or(0.0, kokemus::Estimate::value);
        to.close(name, by_covariates, at(want, "by_covariates"), FITTED);
        to.close(name, by_covariates + found.together.value(), at(want, "together"), ARITHMETIC);
        for (path, partial, key) in [
            (&found.experience, &found.correlation_given_outputs, "experience"),
            (&found.of_outputs, &found.correlation_of_outputs, "outputs"),
        ] {
            let want = at(want, key);
            term(&mut to, path, want, FITTED);
            to.close(key, partial.value(), at(want, "partial"), FITTED);
            to.same(key, &partial.interval().unwrap().contains(partial.value()), &true);
        }
        to.same(name, &found.n, &count(at(want, "n")));
    }
    to.were(2 * (10 + 2 + 2 * 6 + 1), 0);
}

#[test]
fn a_bootstrap_gives_the_shares_of_experience_and_outputs_their_intervals() {
    let data = UnivBct::read();
    let (satisfaction, commitment, change) = readiness(&data);
    let visits = commitment.rows().iter().filter_map(|row| Some((row.case.clone()?, row.value)));
    let visits = Outputs::new("visits", visits).unwrap();
    let link = Link::between(&satisfaction, &change);
    let bootstrap = Bootstrap::seeded(4).replicates(2_000).unwrap();
    let found = link.beside_outputs_bootstrapped(&visits, &bootstrap).unwrap();
    let plain = link.beside_outputs(&visits).unwrap();
    assert_eq!(found.shared.value(), plain.shared.value());
    assert!(found.together.interval().unwrap().lower() > 0.0);
    assert_eq!(
        plain.together.interval().unwrap_err().to_string(),
        "share of the variance of change: this figure is given without an interval"
    );
    let text = plain.to_string();
    assert!(text.starts_with("association, not effect: experience tells "), "{text}");
    assert!(
        text.contains(" of the differences in change, visits ") && text.contains("; beyond the other "),
        "{text}"
    );
    // Shared plus what each adds is what both tell.
    let sum = found.shared.value()
        + found.experience_beyond_outputs.value()
        + found.outputs_beyond_experience.value();
    assert!((sum - found.together.value()).abs() < 1e-12);
}

fn rows() -> impl Strategy<Value = Vec<(String, Vec<Option<f64>>)>> {
    let cell = prop_oneof![9 => (0..4i32).prop_map(|point| Some(f64::from(point))), 1 => Just(None)];
    prop::collection::vec(prop::collection::vec(cell, 4), 0..30)
        .prop_map(|rows| rows.into_iter().enumerate().map(|(i, row)| (format!("case{i}"), row)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn direct_and_indirect_add_up_and_nothing_panics(rows in rows(), given in any::<bool>(), grouped in any::<bool>()) {
        let columns = Columns::new(&["x", "m", "z", "change"], 10.0, &rows);
        let bootstrap = Bootstrap::seeded(5).replicates(200).unwrap();
        let mut link = Link::between(&columns.scores[0], &columns.change);
        if given && let Ok(covariate) = Covariate::of_scores("z", &columns.scores[2]) {
            link = link.given(&covariate);
        }
        if grouped && let Ok(groups) = Grouping::new("g", rows.iter().enumerate().map(|(i, (case, _))| (case.as_str(), (i % 7).to_string()))) {
            link = link.within_groups(&groups);
        }
        match link.through("m", &columns.scores[1], &bootstrap) {
            Ok(found) => {
                let sum = found.direct.coefficient.value() + found.indirect().value();
                prop_assert!((sum - found.total.coefficient.value()).abs() < 1e-9 * (1.0 + sum.abs()));
                let product = found.to_mediator.coefficient.value() * found.from_mediator.coefficient.value();
                prop_assert!((product - found.indirect().value()).abs() < 1e-9 * (1.0 + product.abs()));
                prop_assert!(found.sobel_standard_error.is_finite());
                for path in [&found.indirect_bca, &found.indirect_percentile, &found.standardised] {
                    prop_assert!(path.interval().map_or(true, |interval| interval.contains(path.value())));
                }
            }
            Err(error) => prop_assert_eq!(error.kind(), ErrorKind::Refused),
        }
        let amounts = columns.scores[1].rows().iter().filter_map(|row| Some((row.case.clone()?, row.value)));
        let Ok(visits) = Outputs::new("visits", amounts) else { return Ok(()) };
        if let Ok(found) = link.beside_outputs_bootstrapped(&visits, &bootstrap) {
            let parts = [&found.shared, &found.experience_beyond_outputs, &found.outputs_beyond_experience];
            let sum: f64 = parts.iter().map(|part| part.value()).sum();
            prop_assert!((sum - found.together.value()).abs() < 1e-12);
            prop_assert!(!found.to_string().contains("NaN"));
        }
    }
}
