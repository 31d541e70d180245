//! Simulated worlds along the path, and what holds of any path.

use kokemus::{AlongPath, Doubt, LagPattern};
use proptest::prelude::*;
use serde_json::Value;

use crate::along_path::{Case, P95, along, tried};
use crate::support::{at, number};

/// Numbers for simulated worlds: `SplitMix64`, and normal ones by Box and Muller.
struct Chance(u64);

impl Chance {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let (radius, angle) = ((1.0 - self.uniform()).ln(), self.uniform());
        (-2.0 * radius).sqrt() * (std::f64::consts::TAU * angle).cos()
    }
}

/// What moves experience and wellbeing in a simulated world.
#[derive(Debug, Clone, Copy)]
struct World {
    /// How much of each is a trait that both share, and does not change.
    shared_trait: f64,
    /// How much what is passing in experience carries over to wellbeing at the next stage, and the other way round.
    ahead: f64,
    back: f64,
    /// How much an occasion raises both at once.
    occasion: f64,
}

impl World {
    fn cases(self, cases: usize, stages: usize, chance: &mut Chance) -> Vec<Case> {
        let one = |chance: &mut Chance| {
            let stable = self.shared_trait * chance.normal();
            let (mut x, mut y) = (chance.normal(), chance.normal());
            let mut rows = (Vec::new(), Vec::new());
            // Some stages before the first one that is asked, so that its past is like the others'.
            for stage in 0..stages + 5 {
                let occasion = self.occasion * chance.normal();
                let next_x = self.back * y + chance.normal() + occasion;
                let next_y = self.ahead * x + chance.normal() + occasion;
                (x, y) = (next_x, next_y);
                if stage >= 5 {
                    rows.0.push(Some(stable + x));
                    rows.1.push(Some(stable + y));
                }
            }
            rows
        };
        (0..cases).map(|_| one(chance)).collect()
    }

    /// The patterns that so many samples of such a world show.
    fn patterns(self, samples: u64, cases: usize, stages: usize) -> Vec<LagPattern> {
        let sample = |seed| {
            let mut chance = Chance(seed);
            let lagged = along((-100.0, 100.0), &self.cases(cases, stages, &mut chance)).lagged(P95).unwrap();
            let (text, pattern) = (lagged.to_string(), lagged.pattern);
            let foretells = matches!(
                pattern,
                LagPattern::ExperienceForetells | LagPattern::WellbeingForetells | LagPattern::Both
            );
            assert_eq!(text.contains("foretells"), foretells, "{text}");
            pattern
        };
        (0..samples).map(sample).collect()
    }
}

const TRAIT: World = World { shared_trait: 1.0, ahead: 0.0, back: 0.0, occasion: 0.0 };
const NOTHING: World = World { shared_trait: 0.0, ..TRAIT };
const AHEAD: World = World { ahead: 0.4, ..NOTHING };
const BACK: World = World { back: 0.4, ..NOTHING };

/// How many of them are this one.
fn number_of(wanted: LagPattern, patterns: &[LagPattern]) -> usize {
    patterns.iter().filter(|pattern| **pattern == wanted).count()
}

#[test]
fn a_stable_trait_shows_equal_lags_and_is_not_said_to_foretell() {
    let patterns = TRAIT.patterns(20, 300, 3);
    assert_eq!(number_of(LagPattern::StableTrait, &patterns), 18, "{patterns:?}");
    assert!(
        patterns.iter().all(|pattern| matches!(pattern, LagPattern::StableTrait | LagPattern::CannotTell(_)))
    );
    // Lags given the earlier value alone would deceive: both are far from 0.
    let lagged = along((-100.0, 100.0), &TRAIT.cases(1000, 3, &mut Chance(7))).lagged(P95).unwrap();
    for lag in [&lagged.wellbeing_later, &lagged.experience_later] {
        assert!(lag.as_ref().unwrap().interval().unwrap().lower() > 0.15, "{lagged}");
    }
    assert_eq!(lagged.pattern, LagPattern::StableTrait);
    // Two stages do not show what goes on within persons.
    let two = TRAIT.patterns(2, 300, 2);
    assert_eq!(number_of(LagPattern::CannotTell(Doubt::FewerThanThreeStages), &two), 2);
}

#[test]
fn wellbeing_that_drives_later_experience_is_seen() {
    for world in [BACK, World { back: 0.4, ..TRAIT }] {
        let patterns = world.patterns(10, 300, 3);
        assert_eq!(number_of(LagPattern::WellbeingForetells, &patterns), 10, "{world:?}: {patterns:?}");
    }
}

#[test]
fn experience_that_drives_later_wellbeing_both_and_nothing_are_told_apart() {
    for (world, stages, wanted) in [
        (AHEAD, 3, LagPattern::ExperienceForetells),
        (World { ahead: 0.4, ..TRAIT }, 4, LagPattern::ExperienceForetells),
        (World { ahead: 0.4, ..BACK }, 3, LagPattern::Both),
        (NOTHING, 3, LagPattern::Nothing),
        (World { occasion: 1.0, ..NOTHING }, 3, LagPattern::CannotTell(Doubt::NoAgreement)),
    ] {
        let patterns = world.patterns(8, 300, stages);
        assert!(number_of(wanted, &patterns) >= 7, "{world:?}, {wanted}: {patterns:?}");
    }
}

/// Cases with gaps, a few of them alike, all on whole and half points.
fn gappy() -> impl Strategy<Value = Vec<Case>> {
    let value = || prop_oneof![2 => Just(None), 5 => (0..9_i32).prop_map(|half| Some(f64::from(half) / 2.0))];
    (1..5_usize).prop_flat_map(move |stages| {
        let values = move || prop::collection::vec(value(), stages);
        prop::collection::vec((values(), values()), 1..9)
    })
}

/// Every number that a serialised result holds, and every interval around its value.
fn assert_sound(result: &Value) {
    match result {
        Value::Object(fields) => {
            if let (Some(value), Some(interval)) = (fields.get("value"), fields.get("interval")) {
                let (value, lower, upper) =
                    (number(value), number(at(interval, "lower")), number(at(interval, "upper")));
                assert!(lower <= value && value <= upper, "{result}");
            }
            fields.values().for_each(assert_sound);
        }
        Value::Array(entries) => entries.iter().for_each(assert_sound),
        // Numbers that are none come out as null; only an absent p may.
        _ => {}
    }
}

/// All that can be asked of it, serialised and in print.
fn everything(along: &AlongPath) -> (Vec<Value>, String) {
    let (within, between) = (along.within(P95), along.between(P95));
    let (links, lagged) = (along.stage_by_stage(P95), along.lagged(P95));
    let mut text = format!("{along}\n{links}\n");
    let printed = [
        within.as_ref().map_or_else(ToString::to_string, ToString::to_string),
        between.as_ref().map_or_else(ToString::to_string, ToString::to_string),
        lagged.as_ref().map_or_else(ToString::to_string, ToString::to_string),
    ];
    text.extend(printed);
    let json = [
        serde_json::to_value(within),
        serde_json::to_value(between),
        serde_json::to_value(links),
        serde_json::to_value(lagged),
    ];
    (json.map(Result::unwrap).to_vec(), text)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_panel_gives_figures_or_refusals(cases in gappy()) {
        let Ok(along) = tried((0.0, 4.0), &cases) else { return Ok(()) };
        let (json, text) = everything(&along);
        json.iter().for_each(assert_sound);
        prop_assert!(!text.contains("NaN") && !text.contains("inf"), "{}", text);
        prop_assert!(!text.contains("effect of") && !text.contains("impact"), "{}", text);
    }

    #[test]
    fn the_order_of_cases_does_not_matter(cases in gappy()) {
        // Sums over cases in another order differ in their last digits.
        let turned: Vec<Case> = cases.iter().rev().cloned().collect();
        let (Ok(one), Ok(other)) = (tried((0.0, 4.0), &cases), tried((0.0, 4.0), &turned)) else { return Ok(()) };
        prop_assert_eq!(one.rows(), other.rows());
        let value = |along: &AlongPath| {
            along.within(P95).ok().map(|within| (within.as_measured.correlation.value(), within.as_measured.slope.value()))
        };
        match (value(&one), value(&other)) {
            (Some((r, slope)), Some((other_r, other_slope))) => {
                prop_assert!((r - other_r).abs() < 1e-12 && (slope - other_slope).abs() < 1e-11);
            }
            (one, other) => prop_assert_eq!(one, other),
        }
    }

    #[test]
    fn a_shift_of_a_case_or_of_a_stage_changes_nothing_within(cases in gappy(), by in 1..5_i32) {
        let by = f64::from(by) / 2.0;
        let moved = |place: usize, case: &Case| -> Case {
            let of_case = if place.is_multiple_of(2) { by } else { 0.0 };
            let shifted = |values: &[Option<f64>]| {
                let of_stages = values.iter().enumerate();
                of_stages.map(|(stage, value)| value.map(|value| value + of_case + by * stage as f64)).collect()
            };
            (shifted(&case.0), shifted(&case.1))
        };
        let shifted: Vec<Case> = cases.iter().enumerate().map(|(place, case)| moved(place, case)).collect();
        let held = |cases: &[Case]| tried((0.0, 16.0), cases).ok()?.within(P95).ok()?.stages_held_constant.ok();
        // Nobody may vary any more, or everybody in step: then one of the two is refused.
        if let (Some(one), Some(other)) = (held(&cases), held(&shifted)) {
            prop_assert!((one.correlation.value() - other.correlation.value()).abs() < 1e-9);
            prop_assert_eq!(one.degrees_of_freedom, other.degrees_of_freedom);
        }
    }

    #[test]
    fn the_contextual_slope_within_is_the_slope_within(cases in gappy()) {
        let Ok(found) = tried((0.0, 4.0), &cases) else { return Ok(()) };
        if let (Ok(within), Ok(Ok(contextual))) = (found.within(P95), found.between(P95).map(|found| found.contextual)) {
            prop_assert!((within.as_measured.slope.value() - contextual.within.value()).abs() < 1e-9);
            let apart = contextual.between.value() - contextual.within.value();
            prop_assert!((apart - contextual.difference.value()).abs() < 1e-9);
        }
    }
}
