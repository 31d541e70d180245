//! Links of arbitrary small worlds: nothing panics, every figure is sound, every refusal says what would do, cases add up.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::convert::Infallible;
use std::time::{Duration, Instant};

use kokemus::{
    Association, Bands, Bootstrap, Change, Confidence, Confounder, Contrast, Crosshairs, Dimension,
    FittedCoefficient, Gaps, Importance, Improved, Lags, Link, LinkBetween, LinkTotals, MatchedCases, Merge,
    OutcomeSpread, Robustness, Scores, StandardErrors, TimesAsStrong, Trajectories, Unmatched,
};
use proptest::prelude::*;

use crate::link_worlds::{ROLES, World, Written, any_world, rich_world};
use crate::sound::{data, figure, plain, reason, sentence, sound};

const P95: Confidence = Confidence::P95;

fn levels() -> [Confidence; 3] {
    [1e-6, 0.95, 1.0 - 1e-12].map(|level| Confidence::new(level).unwrap())
}

fn bootstrap() -> Bootstrap {
    Bootstrap::seeded(7).replicates(200).unwrap()
}

/// As many as cases have a score or a change, and scores without a case.
#[track_caller]
fn adds_up(what: &str, experience: &Scores, change: &Change, n: u64, unmatched: Unmatched) {
    let (mut scored, changed, without) = Written::cases(experience, change);
    scored.extend(changed);
    scored.sort_unstable();
    scored.dedup();
    assert_eq!(n + unmatched.total(), scored.len() as u64 + without, "{what}: {unmatched:?}");
}

fn link_and_its_views(written: &Written, link: &LinkBetween<'_>, experience: &Scores, change: &Change) {
    if let Some(fitted) = figure("link", link.fit()) {
        assert_eq!(fitted.correlation.n(), fitted.model.n);
        adds_up("link", experience, change, fitted.model.n, fitted.unmatched);
        sentence("model", &fitted.model);
        for row in &fitted.model.covariance {
            assert_eq!(row.len(), fitted.model.covariance.len());
        }
        assert!((-1.0..=1.0).contains(&fitted.correlation.value()));
        for robustness in [&fitted.robustness, &fitted.robustness_on_own_errors].into_iter().flatten() {
            sound_robustness(robustness);
        }
    }
    if let Some(totals) = figure("totals", link.totals()) {
        adds_up("totals", experience, change, totals.n(), totals.unmatched());
        figure("correlation of totals", totals.correlation(P95));
        figure("model of totals", totals.model(P95));
        let text = serde_json::to_string(&totals).unwrap();
        assert_eq!(serde_json::from_str::<LinkTotals>(&text).unwrap(), totals);
        let mut twice = totals.clone();
        twice.merge(&totals).unwrap();
        assert_eq!(twice.n(), 2 * totals.n());
        figure("merged model", twice.model(P95));
    }
    figure("by report", Ok::<_, Infallible>(link.by_report()));
    if let Some(dyads) = figure("dyads", link.dyads(&ROLES[0], &ROLES[1])) {
        assert!(dyads.pairs + dyads.incomplete > 0);
    }
    reason_if_any("dyads of one role", link.dyads(&ROLES[0], &ROLES[0]));
    if let Some(outputs) = &written.outputs {
        sentence("outputs", outputs);
        figure("beside outputs", link.beside_outputs(outputs));
        figure("beside outputs, bootstrapped", link.beside_outputs_bootstrapped(outputs, &bootstrap()));
    }
    let items: Vec<Scores> = (0..3).map(|item| written.item(item)).collect();
    let named = [("heard", &items[0]), ("trust", &items[1]), ("helped", &items[2])];
    for count in [0, 1, 3] {
        if let Some(drivers) = data("drivers", link.drivers(&named[..count], &bootstrap())) {
            plain("drivers", &drivers);
            assert_eq!(drivers.ranked.len(), count);
            let shares: f64 = drivers.ranked.iter().map(|driver| driver.share.value()).sum();
            let by_covariates = drivers.by_covariates.as_ref().map_or(0.0, kokemus::Estimate::value);
            assert!((shares + by_covariates - drivers.r_squared.value()).abs() < 1e-9, "{drivers:?}");
        }
    }
    for (importance, crosshairs) in [
        (Importance::Dominance, Crosshairs::AtMeans),
        (Importance::Correlation, Crosshairs::At { importance: 0.3, performance: 3.0 }),
    ] {
        let table = link.importance_and_performance(&named, importance, crosshairs, &bootstrap());
        if let Some(table) = data("importance", table) {
            plain("importance", &table);
        }
    }
    figure("through", link.through("trust", &items[1], &bootstrap()));
    let improvements = [Some(Improved::at_all()), Improved::by_at_least(0.1).ok(), written.verdicts.clone()];
    for edges in [vec![1.0, 2.5, 3.5, 5.0], vec![1.0, 5.0], vec![6.0, 7.0, 8.0]] {
        let bands = Bands::new(edges).unwrap();
        for improved in improvements.iter().flatten() {
            sentence("improved", improved);
            let found = link.by_bands(&bands, improved);
            sound("by bands", &found);
            plain("by bands", &found);
            let counted: u64 = found.bands.iter().map(|band| band.n).sum();
            assert_eq!(counted, found.n);
            adds_up("by bands", experience, change, found.n + found.outside, found.unmatched);
        }
    }
}

fn reason_if_any<T, E: std::fmt::Display>(what: &str, result: Result<T, E>) {
    if let Err(refusal) = result {
        reason(what, &refusal);
    }
}

fn sound_robustness(robustness: &Robustness) {
    for q in [1e-300, 1e-9, 0.5, 1.0] {
        for value in [robustness.robustness_value_for(q), robustness.robustness_value_alpha_for(q, P95)] {
            assert!(value.is_ok_and(|value| (0.0..=1.0).contains(&value)), "{robustness:?}");
        }
    }
    for (with_predictor, with_outcome) in [(0.0, 0.0), (0.5, 1.0), (0.999_999, 0.3), (1e-12, 1e-12)] {
        let confounder = Confounder::new(with_predictor, with_outcome).unwrap();
        for confounder in [confounder, confounder.masking()] {
            figure("remaining", Ok::<_, Infallible>(robustness.remaining(confounder)));
        }
    }
    for covariate in [("age", 0.0, 0.0), ("need", 0.99, 0.99), ("start", 0.2, 0.01)] {
        let (name, with_predictor, with_outcome) = covariate;
        let covariate = kokemus::ObservedCovariate::new(name, with_predictor, with_outcome).unwrap();
        for times in [1e-6, 0.5, 3.0, 1e6] {
            figure("benchmark", robustness.benchmark(&covariate, TimesAsStrong::both(times).unwrap()));
        }
    }
}

fn associations(matched: &MatchedCases, experience: &Scores, change: &Change) {
    for matched in [matched.clone(), matched.given_baseline()] {
        for level in levels() {
            let all = [
                ("Pearson", matched.pearson(level)),
                ("Fisher", matched.pearson_fisher(level)),
                ("Spearman", matched.spearman(level)),
                ("Kendall", matched.kendall(level)),
                ("gamma", matched.gamma(level)),
                ("Somers", matched.somers_d_of_change_given_experience(level)),
                ("polyserial", matched.polyserial(level)),
                ("polyserial, ML", matched.polyserial_ml(level)),
                ("Pearson, bootstrapped", matched.pearson_bootstrapped(level, &bootstrap())),
                ("Spearman, bootstrapped", matched.spearman_bootstrapped(level, &bootstrap().percentile())),
            ];
            for (what, association) in all {
                if let Some(found) = figure(what, association) {
                    assert!((-1.0..=1.0).contains(&found.correlation.value()), "{what}: {found:?}");
                    let unmatched = found.only_experience + found.only_change;
                    assert_eq!(found.correlation.n(), matched.len() as u64);
                    let (mut scored, changed, without) = Written::cases(experience, change);
                    scored.extend(changed);
                    scored.sort_unstable();
                    scored.dedup();
                    assert_eq!(found.correlation.n() + unmatched, scored.len() as u64 + without, "{what}");
                }
            }
        }
        for reliability in [1e-6, 0.5, 1.0] {
            figure("disattenuated", matched.disattenuated(reliability, reliability, P95));
        }
        for reliability in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(matched.disattenuated(reliability, 0.8, P95).is_err());
        }
    }
}

fn between_persons(world: &World) {
    let written = world.write();
    let Some(change) = written.change() else { return };
    let experience = written.experience();
    associations(&Association::between(&experience, &change), &experience, &change);
    let plain_link = Link::between(&experience, &change);
    let mut links = vec![plain_link.clone(), plain_link.clone().given_baseline()];
    let adjusted = written.covariates.iter().fold(plain_link.clone(), LinkBetween::given);
    links.push(adjusted.clone().given_baseline().standard_errors(StandardErrors::Classical));
    links.push(adjusted.clone().resampled(bootstrap()).confidence(levels()[0]));
    if let Some(groups) = &written.groups {
        links.push(adjusted.clone().within_groups(groups).confidence(levels()[2]));
        links.push(adjusted.given_baseline().within_groups(groups).resampled(bootstrap().percentile()));
        let own = written.groups.iter().fold(plain_link.clone(), LinkBetween::within_groups);
        links.push(own.standard_errors(StandardErrors::Cr2));
    }
    links.push(plain_link.standard_errors(StandardErrors::Cr2));
    for link in &links {
        link_and_its_views(&written, link, &experience, &change);
    }
}

fn along_the_path(world: &World) {
    let written = world.write();
    let (experience, wellbeing) = (written.experience_along(), Trajectories::measured(&written.measured));
    sentence("trajectories", &wellbeing);
    let along = match Link::along(&experience, &wellbeing) {
        Ok(along) => along,
        Err(error) => return reason("along", &error),
    };
    sentence("along", &along);
    let used = along.rows();
    sound("rows", &used);
    sentence("rows", &used);
    for level in levels() {
        if let Some(within) = figure("within", along.within(level)) {
            assert!((-1.0..=1.0).contains(&within.as_measured.correlation.value()));
        }
        figure("between", along.between(level));
        let stage_by_stage = along.stage_by_stage(level);
        sound("stage by stage", &stage_by_stage);
        plain("stage by stage", &stage_by_stage);
        if let Some(lagged) = data("lagged", along.lagged(level)) {
            plain("lagged", &lagged);
        }
    }
    for (lags, gaps) in [(Lags::Constant, Gaps::FullInformation), (Lags::PerStep, Gaps::CompleteCases)] {
        if let Some(found) = data("cross-lagged", along.random_intercept_cross_lagged(lags, gaps, P95)) {
            plain("cross-lagged", &found);
            sentence("verdict", &found.verdict());
            assert!(
                found.with_gaps <= found.cases && found.cases + found.left_out <= world.cases.len() as u64
            );
        }
    }
}

fn cross_tallies(world: &World) {
    let written = world.write();
    let mut totals: Option<kokemus::CrossTally> = None;
    let groups = written.table.by([Dimension::Role]);
    for (_, rows) in &groups {
        let cross = rows.cross_tally("heard", "trust").unwrap();
        match &mut totals {
            Some(totals) => totals.merge(&cross).unwrap(),
            None => totals = Some(cross),
        }
    }
    let cross = written.table.cross_tally("heard", "trust").unwrap();
    if let Some(totals) = totals {
        assert_eq!(totals, cross);
    }
    for cross in [&cross, &cross.transposed()] {
        for level in levels() {
            for (what, found) in [
                ("Pearson of a cross-tally", cross.pearson(level)),
                ("Spearman of a cross-tally", cross.spearman(level)),
                ("Kendall of a cross-tally", cross.kendall(level)),
                ("gamma of a cross-tally", cross.gamma(level)),
                ("Somers' d of a cross-tally", cross.somers_d_of_second_given_first(level)),
                ("polychoric correlation", cross.polychoric(level)),
                ("polychoric correlation, ML", cross.polychoric_ml(level)),
            ] {
                if let Some(found) = figure(what, found) {
                    assert!((-1.0..=1.0).contains(&found.value()), "{what}: {found:?}");
                }
            }
        }
    }
}

/// A world's every figure within a time that no figure of twenty cases needs.
fn in_time(what: fn(&World), world: &World) {
    let start = Instant::now();
    what(world);
    assert!(start.elapsed() < Duration::from_secs(60), "{world:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(5)))]

    #[test]
    fn links_between_persons_are_sound(world in any_world()) {
        in_time(between_persons, &world);
    }

    #[test]
    fn links_of_rich_worlds_are_sound(world in rich_world()) {
        in_time(between_persons, &world);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(20)))]

    #[test]
    fn links_along_the_path_are_sound(world in any_world()) {
        in_time(along_the_path, &world);
    }

    #[test]
    fn links_along_the_path_of_rich_worlds_are_sound(world in rich_world()) {
        in_time(along_the_path, &world);
    }

    #[test]
    fn correlations_of_cross_tallies_are_sound(world in any_world()) {
        in_time(cross_tallies, &world);
    }

    #[test]
    fn robustness_of_any_coefficient_is_sound(
        estimate in number(),
        standard_error in number(),
        df in number(),
        n in any::<u64>(),
        contrast in (number(), number(), any::<bool>()),
    ) {
        let Ok(fitted) = FittedCoefficient::new(estimate, standard_error, df, n) else { return Ok(()) };
        let (predictor, sd, total) = contrast;
        let spread = if total { OutcomeSpread::Total } else { OutcomeSpread::Residual };
        let fitted = Contrast::new(predictor, sd, spread).map_or(fitted, |contrast| fitted.contrast(contrast));
        for level in levels() {
            if let Some(found) = figure("robustness", Robustness::of(&fitted, level)) {
                sound_robustness(&found);
            }
        }
    }
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -100.0..100.0_f64,
        3 => 0.5..200.0_f64,
        1 => any::<f64>(),
        1 => prop::sample::select(vec![0.0, -0.0, 1.0, 1e-300, 1e300, f64::MAX, f64::MIN_POSITIVE, f64::NAN]),
    ]
}

/// So many cases, or what the environment asks for to hunt longer.
pub(crate) fn cases(usual: u32) -> u32 {
    let times = std::env::var("KOKEMUS_HUNT").ok().and_then(|times| times.parse().ok()).unwrap_or(1);
    usual * times
}
