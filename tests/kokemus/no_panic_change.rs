//! Wellbeing change of arbitrary small worlds: nothing panics, every figure is sound, every refusal says what would do, people add up.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::time::{Duration, Instant};

use kokemus::{
    Attrition, Bootstrap, Change, Confidence, Expectation, ImportantClass, Improvement, Norms, OverallClass,
    PathMeans, ReliableChangeAcross, ReliableChangeRule, ReliableClass, Share, Slopes, Standardiser,
    Trajectories,
};
use proptest::prelude::*;

use crate::link_worlds::{World, Written, any_world, rich_world};
use crate::sound::{data, figure, sentence, sound};
use crate::wellbeing_rules::METHODS;

const P95: Confidence = Confidence::P95;

fn levels() -> [Confidence; 3] {
    [1e-6, 0.95, 1.0 - 1e-12].map(|level| Confidence::new(level).unwrap())
}

fn share(what: &str, share: &Share) {
    if let Some(found) = figure(what, share.estimate(P95)) {
        assert!((0.0..=1.0).contains(&found.value()), "{what}: {found}");
        let interval = found.interval().unwrap();
        assert!(interval.lower() >= 0.0 && interval.upper() <= 1.0, "{what}: {found}");
    }
}

fn change_of(change: &Change) {
    sentence("change", change);
    let ends = (change.measure().lowest(), change.measure().highest());
    for level in levels() {
        figure("mean change", change.mean(level));
        for by in [Standardiser::Change, Standardiser::Average, Standardiser::Baseline] {
            figure("standardised", change.standardised(by, level));
            figure("corrected", change.hedges_corrected(by, level));
        }
        figure("before and after", change.pre_post_correlation(level));
        figure("Oldham", change.oldham_correlation(level));
        figure("with the start", change.naive_correlation_with_start(level));
        for mean in [ends.0, f64::midpoint(ends.0, ends.1), ends.1] {
            figure("net of regression", change.net_of_regression_to(mean, level));
        }
        data("net over means", change.net_of_regression_over(ends.0, ends.1, 5, level));
        let attrition = Attrition::of(change, level);
        sound("attrition", &attrition);
        sentence("attrition", &attrition);
        assert_eq!((attrition.stayed, attrition.left), (change.len() as u64, change.only_baseline()));
        let figures = [
            &attrition.difference_at_start,
            &attrition.standardised_difference_at_start,
            &attrition.change_of_stayers,
            &attrition.change_of_all_starters,
            &attrition.leavers_shift_to_no_change,
            &attrition.leavers_shift_to_uncertain,
        ];
        for found in figures {
            figure("attrition", found.clone());
        }
        let width = ends.1 - ends.0;
        for improvement in
            [Improvement::Any, Improvement::AtLeast(width / 8.0), Improvement::AtLeast(4.0 * width)]
        {
            if let Some(found) = figure("bounds", attrition_bounds(change, improvement, level)) {
                assert!(found.lowest.value() <= found.highest.value(), "{found:?}");
                let all = [found.lowest, found.highest, found.of_stayers];
                assert!(all.iter().all(|share| (0.0..=1.0).contains(&share.value())), "{all:?}");
            }
        }
    }
    let bootstrap = Bootstrap::seeded(1).replicates(200).unwrap();
    figure("mean change, bootstrapped", change.scores().mean_bootstrapped(P95, &bootstrap));
    figure("reliability of the difference", change.reliability_of_difference());
    figure("reliability of the difference", change.reliability_of_difference_given(1e-9, 1.0 - 1e-9));
    let percentages = change.percentage_change();
    sound("percentage change", &percentages);
    assert_eq!(percentages.persons.len(), change.len());
    figure("percentage change", percentages.mean(P95));
    important_change(change);
    reliable_change(change);
    if let Some(added) = data("added value", change.added_value_by(&Expectation::new(1.0).unwrap())) {
        assert_eq!(added.persons.len() as u64 + added.without_expectation, change.len() as u64);
        figure("added value", added.mean(P95));
    }
    data("added value", change.added_value([("c00", ends.0), ("nobody", ends.1)]));
}

fn attrition_bounds(
    change: &Change,
    improvement: Improvement,
    level: Confidence,
) -> Result<kokemus::ImprovedShareBounds, kokemus::Error> {
    change.improved_share_bounds(improvement, level)
}

fn important_change(change: &Change) {
    assert!(change.important_change().is_err());
    assert!([f64::NAN, 0.0, -1.0].iter().all(|bad| change.important_change_of(*bad).is_err()));
    let width = change.measure().highest() - change.measure().lowest();
    for difference in [width / 4.0, width / 1e3, width] {
        if let Some(found) = figure("important change", change.important_change_of(difference)) {
            assert_eq!(found.improved + found.unchanged + found.worse, change.len() as u64);
            for class in [ImportantClass::Worse, ImportantClass::Unchanged, ImportantClass::Improved] {
                share("important change", &found.share(class));
            }
        }
    }
}

fn reliable_change(change: &Change) {
    let measure = change.measure();
    let middle = f64::midpoint(measure.lowest(), measure.highest());
    let norms = Norms::new(middle, (measure.highest() - measure.lowest()) / 5.0);
    let mut classes = Vec::new();
    for method in METHODS {
        for reliability in [0.01, 0.8, 0.999_999] {
            let mut rule = ReliableChangeRule::new(method).reliability(reliability).unwrap().cutoff(middle);
            if let Ok(norms) = norms {
                rule = rule.about(norms);
            }
            for rule in [rule, rule.confidence(levels()[0]), rule.confidence(levels()[2])] {
                let Some(found) = figure("reliable change", change.reliable_change_by(&rule)) else {
                    continue;
                };
                assert_eq!(found.counts.total(), change.len() as u64);
                assert_eq!(found.persons.len(), change.len());
                for class in [
                    ReliableClass::Recovered,
                    ReliableClass::Improved,
                    ReliableClass::Unchanged,
                    ReliableClass::Deteriorated,
                ] {
                    share("reliable change", &found.share(class));
                }
                share("reliably improved", &found.share_improved());
                classes.push(found);
            }
        }
    }
    figure("reliable change", change.reliable_change());
    let across = ReliableChangeAcross::of(&classes);
    sound("across measures", &across);
    sentence("across measures", &across);
    let every =
        [OverallClass::Deteriorated, OverallClass::Mixed, OverallClass::Unchanged, OverallClass::Improved];
    assert_eq!(every.iter().map(|class| across.count(*class)).sum::<u64>(), across.cases.len() as u64);
    for class in every {
        share("across measures", &across.share(class));
        share("across measures, all measured", &across.share_of_those_with_all(class));
    }
}

fn along(written: &Written) {
    for level in levels() {
        let means = PathMeans::of(&written.measured, level);
        sound("path means", &means);
        sentence_or_table(&means);
        assert!(means.complete <= means.ever);
        for at in &means.stages {
            figure("present", at.present.clone());
            figure("complete", at.complete.clone());
        }
    }
    let slopes = Slopes::of(&written.measured);
    sound("slopes", &slopes);
    figure("slope", slopes.mean(P95));
    for person in &slopes.persons {
        assert!(person.per_30_days.is_finite() && person.values >= 2, "{person:?}");
    }
    let trajectories = Trajectories::measured(&written.measured);
    for case in 0..trajectories.len() {
        assert!(trajectories.row(case).iter().flatten().all(|value| value.is_finite()));
    }
}

fn sentence_or_table(means: &PathMeans) {
    crate::sound::plain("path means", &NotEmpty(means));
}

/// A path at which nothing was measured has no line to show.
struct NotEmpty<'m>(&'m PathMeans);

impl std::fmt::Display for NotEmpty<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.stages.is_empty() { f.write_str("nothing") } else { self.0.fmt(f) }
    }
}

fn changes(world: &World) {
    let start = Instant::now();
    let written = world.write();
    if let Some(change) = written.change() {
        change_of(&change);
        let people = change.len() as u64 + change.only_baseline() + change.only_follow_up();
        assert!(people <= 4 * world.cases.len() as u64);
    }
    along(&written);
    assert!(start.elapsed() < Duration::from_secs(60), "{world:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(crate::no_panic_links::cases(8)))]

    #[test]
    fn wellbeing_change_is_sound(world in any_world()) {
        changes(&world);
    }

    #[test]
    fn wellbeing_change_of_rich_worlds_is_sound(world in rich_world()) {
        changes(&world);
    }
}

#[test]
fn an_assumed_mean_below_zero_has_a_minus_and_no_rounding_at_its_end() {
    let measure = kokemus::Measure::new("mood", -0.9, 0.3).unwrap();
    let study = kokemus::Study::builder().measure(measure).build().unwrap();
    let (start, end) = (study.stage("first-contact").unwrap(), study.stage("support-afterwards").unwrap());
    let mut mood = study.measurements("mood").unwrap();
    for (case, before, after) in [(1, -0.5, -0.2), (2, -0.4, 0.1), (3, -0.7, 0.2), (4, -0.1, 0.1)] {
        for (stage, value) in [(&start, before), (&end, after)] {
            mood.push(kokemus::Measurement::of(case, kokemus::Role::Child, stage, value)).unwrap();
        }
    }
    let change = Change::between(&mood, &start, &end).unwrap();
    let over = change.net_of_regression_over(-0.9, 0.3, 5, P95).unwrap();
    let means: Vec<String> = over.at.iter().map(ToString::to_string).collect();
    let starts = ["−0.9", "−0.6", "−0.3", "0", "0.3"];
    for (text, mean) in means.iter().zip(starts) {
        assert!(text.starts_with(&format!("net of regression to {mean}: ")), "{text}");
    }
    let nobody = study.measurements("mood").unwrap();
    let empty = Change::between(&nobody, &start, &end).unwrap();
    assert_eq!(
        kokemus::Link::between(empty.scores(), &empty).by_report().to_string(),
        "no links by report: nobody has an experience score, or nobody a change"
    );
}
