//! Services whose truth is known: a short form of the example that asks whether the intervals can be trusted.
//!
//! Shares of replicates are allowed [`ERRORS`] binomial standard errors √(p(1 − p)/replicates) off what they should be. Replicates are
//! seeded, so that a test that passes passes always.

#[path = "../../examples/can_the_intervals_be_trusted/causes.rs"]
#[allow(dead_code, reason = "the example prints as a table what is asserted here")]
mod causes;
#[path = "../../examples/can_the_intervals_be_trusted/coverage.rs"]
#[allow(dead_code, reason = "the example prints as a table what is asserted here")]
mod coverage;
#[path = "../../examples/can_the_intervals_be_trusted/lags.rs"]
#[allow(dead_code, reason = "the example prints as a table what is asserted here")]
mod lags;
#[path = "../../examples/can_the_intervals_be_trusted/random.rs"]
mod random;
#[path = "../../examples/can_the_intervals_be_trusted/record.rs"]
#[allow(dead_code, reason = "the example prints as a table what is asserted here")]
mod record;
#[path = "../../examples/can_the_intervals_be_trusted/sample.rs"]
mod sample;
#[path = "../../examples/can_the_intervals_be_trusted/truth.rs"]
mod truth;

use kokemus::{Foretells, LagPattern};

use crate::support::assert_close;
use causes::{Left, Seen};
use coverage::{INTERVALS, POPULATIONS};
use record::{Outcome, Record, TO_BE_WARNED_OF, largest, mean, share};
use truth::{Pair, Shape};

/// Two-sided, one right share in 3,000 is further off; a few dozen shares are looked at.
const ERRORS: f64 = 3.6;

/// How many clients each of these services has: fewer than in the example, so that the tests take seconds.
const CLIENTS: usize = 60;

/// How far a share of so many replicates may be off what it should be.
fn margin(wanted: f64, replicates: u64) -> f64 {
    ERRORS * (wanted * (1.0 - wanted) / replicates as f64).sqrt()
}

#[track_caller]
fn assert_share(what: &str, got: f64, wanted: f64, replicates: u64) {
    let margin = margin(wanted, replicates);
    assert!((got - wanted).abs() <= margin, "{what}: {got:.4} where {wanted} ± {margin:.4} is wanted");
}

#[track_caller]
fn assert_at_most(what: &str, got: f64, most: f64, replicates: u64) {
    let most = most + margin(most, replicates);
    assert!(got <= most, "{what}: {got:.4} where at most {most:.4} is wanted");
}

fn coverage_of(outcomes: impl IntoIterator<Item = Outcome>) -> f64 {
    Record::of(outcomes).coverage()
}

/// From the cells' probabilities by mpmath's quadrature of Φ((k − ρt)/√(1 − ρ²)) φ(t), another integral than the example's.
#[test]
fn the_truth_of_five_points_is_what_another_integral_gives() {
    for (rho, pearson, spearman, kendall) in [
        (0.4, 0.275_375_126_034_086_15, 0.260_559_169_777_500_1, 0.241_798_840_231_131_84),
        (0.2, 0.124_085_457_588_530_03, 0.122_285_402_398_829_04, 0.113_275_645_706_743_62),
        (-0.3, -0.137_929_842_817_654_6, -0.156_930_252_006_199_4, -0.145_377_016_809_387_64),
    ] {
        let pair = Pair::of(Shape::FivePoints, rho);
        assert_close("Pearson", pair.pearson, pearson, 1e-11);
        assert_close("Spearman", pair.spearman, spearman, 1e-11);
        assert_close("Kendall", pair.kendall, kendall, 1e-11);
    }
    let (mean, variance) = Shape::FivePoints.mean_and_variance();
    assert_close("mean", mean, 4.56, 1e-14);
    assert_close("variance", variance, 0.8064, 1e-14);
}

#[test]
fn intervals_hold_the_truth_or_warn() {
    const REPLICATES: u64 = 50;
    let place = |what: &str| INTERVALS.iter().position(|interval| interval.starts_with(what)).unwrap();
    for (setting, (name, population)) in POPULATIONS.iter().enumerate() {
        let records = coverage::records(population, setting as u64, 0, None, REPLICATES).unwrap();
        // The bootstrap is left out here: it takes seconds, and has tests of its own.
        for (interval, record) in INTERVALS.iter().zip(&records).filter(|(_, record)| record.intervals() > 0)
        {
            let most = record.coverage() + margin(TO_BE_WARNED_OF, record.intervals());
            let warns = record.warned() > 0.9;
            assert!(most >= TO_BE_WARNED_OF || warns, "{name}: {interval}: {}", record.cell());
        }
        let coverage = |what: &str| records[place(what)].coverage();
        if population.shape == Shape::Normal {
            for what in ["r, Fisher", "mean change", "coefficient, classical", "by workers: coefficient"] {
                assert_share(&format!("{name}: {what}"), coverage(what), 0.95, REPLICATES);
            }
        }
    }
}

#[test]
fn what_a_link_shows_where_the_cause_is_known() {
    let seen = |world: usize, count: u64| causes::seen(world, CLIENTS, count).unwrap();
    let found = |seen: &[Seen]| share(seen.iter().map(|one| one.found));
    let holds = |seen: &[Seen]| coverage_of(seen.iter().map(|one| one.coefficient));
    let reverse = |seen: &[Seen]| share(seen.iter().map(|one| one.reverse));

    let no_link = seen(0, 120);
    assert_share("level of the adjusted association", found(&no_link), 0.05, 120);
    assert_share("the other way round, where nothing is", reverse(&no_link), 0.05, 120);
    let linked = seen(1, 40);
    assert_share("coverage of the adjusted coefficient", holds(&linked), 0.95, 40);
    assert!(found(&linked) > 0.4, "{}", found(&linked));

    let confounded = seen(2, 40);
    assert!(found(&confounded) > 0.2 && holds(&confounded) < 0.8, "an unmeasured cause deceives");
    let causes = || confounded.iter().map(|seen| seen.unmeasured.unwrap());
    let difference = largest(causes().map(|cause| cause.difference));
    let remainder = largest(causes().map(|cause| cause.remainder));
    assert!(difference < 1e-9 && remainder < 1e-9, "{difference:e} {remainder:e}");
    let given_cause = share(causes().map(|cause| cause.found_given_cause));
    assert_share("level given the cause", given_cause, 0.05, 40);

    let reversed = seen(3, 60);
    assert_share("level where wellbeing colours experience", found(&reversed), 0.05, 60);
    assert!(reverse(&reversed) > 0.9, "{}", reverse(&reversed));
    let raw = mean(reversed.iter().map(|seen| seen.raw));
    let given = mean(reversed.iter().map(|seen| seen.given_baseline));
    // Of 60 correlations of 60 cases the mean's standard error is 0.017.
    assert!(raw < -0.1 && given.abs() < ERRORS * 0.017, "{raw} {given}");
}

#[test]
fn drop_out_by_baseline_is_made_good_and_by_change_is_bounded() {
    const REPLICATES: u64 = 40;
    let [by_baseline, by_change] = [4, 5].map(|world| causes::seen(world, CLIENTS, REPLICATES).unwrap());
    let holds = |seen: &[Seen]| coverage_of(seen.iter().map(|one| one.coefficient));
    let left = |seen: &[Seen]| seen.iter().map(|one| one.left.unwrap()).collect::<Vec<Left>>();
    let all = |seen: &[Seen]| coverage_of(left(seen).iter().map(|left| left.all_starters));
    let stayers = |seen: &[Seen]| coverage_of(left(seen).iter().map(|left| left.stayers));

    assert_share("adjusted coefficient, drop-out by baseline", holds(&by_baseline), 0.95, REPLICATES);
    assert_share("mean of all starters, drop-out by baseline", all(&by_baseline), 0.95, REPLICATES);
    assert!(stayers(&by_baseline) < 0.9, "{}", stayers(&by_baseline));
    assert!(all(&by_change) < 0.5 && stayers(&by_change) < 0.5);
    for seen in [by_baseline, by_change] {
        let left = left(&seen);
        assert!(left.iter().all(|left| left.within_bounds && left.share > 0.1));
        let missed = 1.0 - coverage_of(left.iter().map(|left| left.bounds));
        assert_at_most("intervals around the bounds that miss", missed, 0.05, REPLICATES);
    }
}

#[test]
fn an_indirect_path_is_tested_conservatively_where_nothing_leads_on() {
    const REPLICATES: u64 = 30;
    let nothing = lags::found_a_path(0, 40, REPLICATES).unwrap();
    for kind in [0, 1] {
        assert_at_most("a = b = 0", share(nothing.iter().map(|found| found[kind])), 0.02, REPLICATES);
    }
    let path = lags::found_a_path(3, 100, 10).unwrap();
    assert!(share(path.iter().map(|found| found[0])) > 0.7, "a path is found");
}

#[test]
fn a_stable_trait_foretells_nothing_and_what_foretells_is_seen() {
    const REPLICATES: u64 = 30;
    let by_rule = |place: usize| lags::said(place, false, REPLICATES).unwrap();
    let says = |said: &[lags::Said], what: LagPattern| share(said.iter().map(|one| one.pattern == what));
    let stable = by_rule(0);
    assert!(share(stable.iter().map(|one| one.naive == [true; 2])) > 0.9, "lags both ways between persons");
    let foretells = [LagPattern::ExperienceForetells, LagPattern::WellbeingForetells, LagPattern::Both];
    let wrongly: f64 = foretells.into_iter().map(|pattern| says(&stable, pattern)).sum();
    assert_at_most("a trait that foretells", wrongly, 0.01, REPLICATES);
    assert!(says(&stable, LagPattern::StableTrait) > 0.6, "{}", says(&stable, LagPattern::StableTrait));
    assert!(says(&by_rule(1), LagPattern::ExperienceForetells) > 0.95);
    assert!(says(&by_rule(2), LagPattern::WellbeingForetells) > 0.95);

    // Two lags at 5 % each.
    let model = lags::said(0, true, 6).unwrap();
    let foretells = share(model.iter().map(|one| one.model != Some(Foretells::Neither)));
    assert_at_most("a trait that foretells, by the model", foretells, 0.1, 6);
}
