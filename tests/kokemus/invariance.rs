//! What a figure must not notice, and how it must follow what it should notice.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use kokemus::{
    Answer, Better, Confidence, Dimension, Estimate, Merge, MissingPolicy, MomentType, Over, Part,
    PostStratifiedMean, Probability, QuantileType, Refusal, Scale, SimultaneousInterval, Stratum, Tally,
    TopBox,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::no_panic::sound;
use crate::worlds::{RandomRow, row, rows, study, table_in};

const P95: Confidence = Confidence::P95;

/// Equal but for the last bits, with `size` as the size of the numbers they were computed from.
fn near(a: f64, b: f64, size: f64) {
    assert!((a - b).abs() <= 1e-12 * size.max(a.abs()).max(1.0), "{a} and {b}");
}

fn same(a: &Result<Estimate, Refusal>, b: &Result<Estimate, Refusal>) {
    match (a, b) {
        (Ok(a), Ok(b)) => {
            near(a.value(), b.value(), 1.0);
            assert_eq!((a.n(), a.missing(), a.unit()), (b.n(), b.missing(), b.unit()));
            match (a.interval(), b.interval()) {
                (Ok(a), Ok(b)) => {
                    near(a.lower(), b.lower(), 1.0);
                    near(a.upper(), b.upper(), 1.0);
                }
                (a, b) => assert_eq!(a.is_ok(), b.is_ok()),
            }
        }
        (a, b) => assert_eq!(a.is_ok(), b.is_ok()),
    }
}

fn tally(counts: &[u64]) -> Tally {
    Tally::of_counts(&Scale::new("s", 1, counts.len() as i32).unwrap(), counts.iter().copied()).unwrap()
}

fn some_counts() -> impl Strategy<Value = Vec<u64>> {
    vec(prop_oneof![1 => Just(0), 3 => 0..60_u64], 2..9)
        .prop_filter("somebody", |c| c.iter().sum::<u64>() > 0)
}

/// The ends of an interval, where there is one.
fn ends(estimate: &Estimate) -> Option<(f64, f64)> {
    estimate.interval().ok().map(|interval| (interval.lower(), interval.upper()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_reversed_tally_mirrors_its_figures(counts in some_counts(), p in 0.0..=1.0_f64) {
        let (here, there) = (tally(&counts), tally(&counts).reversed());
        let mirror = |value: f64| here.scale().reverse(value);
        prop_assert_eq!(&there.reversed(), &here);
        for figure in [|t: &Tally| t.mean(P95).unwrap(), |t: &Tally| t.median(P95).unwrap()] {
            let (a, b) = (figure(&here), figure(&there));
            near(b.value(), mirror(a.value()), 10.0);
            if let Some(((a_lower, a_upper), (b_lower, b_upper))) = ends(&a).zip(ends(&b)) {
                near(b_lower, mirror(a_upper), 10.0);
                near(b_upper, mirror(a_lower), 10.0);
            }
        }
        // Types 2 and 5 to 9 treat both ends alike.
        for definition in [
            QuantileType::Type2,
            QuantileType::Type5,
            QuantileType::Type6,
            QuantileType::Type7,
            QuantileType::Type8,
            QuantileType::Type9,
        ] {
            // A power of two and its complement are exact, so that no rank is rounded to the other side.
            let p = (p * 64.0).round() / 64.0;
            let below = here.quantile(Probability::new(p).unwrap(), definition).unwrap().value();
            let above = there.quantile(Probability::new(1.0 - p).unwrap(), definition).unwrap().value();
            near(above, mirror(below), 10.0);
        }
        for figure in [Tally::variance, Tally::entropy, Tally::consensus, Tally::agreement] {
            same(&figure(&here), &figure(&there));
        }
        if let (Ok(a), Ok(b)) = (here.skewness(MomentType::Moment), there.skewness(MomentType::Moment)) {
            prop_assert!((a.value() + b.value()).abs() <= 1e-9 * a.value().abs().max(1.0));
        }
        same(&here.kurtosis(MomentType::SampleVariance), &there.kurtosis(MomentType::SampleVariance));
        prop_assert_eq!(here.floor_share(), there.ceiling_share());
        prop_assert_eq!(here.share_with_room_to_improve(), there.share_with_room_to_improve());
        if let (Ok(top), Ok(bottom)) = (here.top_box(TopBox::TWO), there.bottom_box(TopBox::TWO)) {
            prop_assert_eq!(top, bottom);
        }
    }

    #[test]
    fn numbering_the_points_otherwise_moves_the_mean_and_nothing_else(counts in some_counts(), shift in -900..900_i32) {
        let here = tally(&counts);
        let scale = Scale::new("moved", 1 + shift, counts.len() as i32 + shift).unwrap();
        let moved = Tally::of_counts(&scale, counts).unwrap();
        near(moved.mean(P95).unwrap().value(), here.mean(P95).unwrap().value() + f64::from(shift), 1e3);
        near(moved.median(P95).unwrap().value(), here.median(P95).unwrap().value() + f64::from(shift), 1.0);
        let (a, b) = (here.mean_percent_of_maximum(P95).unwrap(), moved.mean_percent_of_maximum(P95).unwrap());
        near(a.value(), b.value(), 1e6);
        near(a.value(), here.scale().percent_of_maximum(here.mean(P95).unwrap().value()), 100.0);
        if let (Ok(a), Ok(b)) = (here.variance(), moved.variance()) {
            prop_assert!((a.value() - b.value()).abs() <= 1e-9 * a.value().max(1.0));
        }
        same(&here.consensus(), &moved.consensus());
        same(&here.ceiling_share().estimate(P95), &moved.ceiling_share().estimate(P95));
    }

    #[test]
    fn a_million_times_the_answers_keep_the_value_and_narrow_the_interval(counts in some_counts()) {
        let (here, many) = (tally(&counts), tally(&counts.iter().map(|c| c * 1_000_000).collect::<Vec<_>>()));
        for figure in [|t: &Tally| t.mean(P95), |t: &Tally| t.ceiling_share().estimate(P95)] {
            let (few, many) = (figure(&here).unwrap(), figure(&many).unwrap());
            sound(&few);
            sound(&many);
            near(few.value(), many.value(), 10.0);
            if let Some(((a, b), (c, d))) = ends(&few).zip(ends(&many)) {
                prop_assert!(d - c <= b - a, "{few:?} {many:?}");
            }
        }
        for figure in [Tally::entropy, Tally::consensus, Tally::agreement, Tally::interpolated_median] {
            if let (Ok(few), Ok(many)) = (figure(&here), figure(&many)) {
                near(few.value(), many.value(), 10.0);
            }
        }
    }

    #[test]
    fn a_mean_weighted_to_equal_shares_lies_between_its_groups(a in vec(1..40_u64, 5), b in vec(1..40_u64, 5)) {
        let groups = [tally(&a), tally(&b)];
        let n = groups.iter().map(Tally::n).max().unwrap();
        let strata = groups.clone().map(|group| Stratum::new(group, 3 * n).unwrap());
        let mean = PostStratifiedMean::of(&strata, P95).unwrap().mean;
        sound(&mean);
        let means = groups.map(|group| group.mean(P95).unwrap().value());
        near(mean.value(), f64::midpoint(means[0], means[1]), 10.0);
    }
}

#[test]
fn figures_of_a_million_billion_answers_are_sound_and_come_at_once() {
    let begun = std::time::Instant::now();
    let counts = [2, 3, 5, 30, 60].map(|share| share * 10_000_000_000_000);
    let tally = tally(&counts);
    assert_eq!(tally.n(), 1_000_000_000_000_000);
    for estimate in [tally.mean(P95), tally.median(P95), tally.top_box(TopBox::TWO).unwrap().estimate(P95)] {
        let estimate = estimate.unwrap();
        sound(&estimate);
        let (lower, upper) = ends(&estimate).unwrap();
        assert!(upper - lower < 1e-6, "{estimate:?}");
    }
    near(tally.mean(P95).unwrap().value(), 4.43, 1.0);
    let together = tally.distribution(SimultaneousInterval::SisonGlaz, P95).unwrap();
    assert!(together.points.iter().all(|point| point.interval.upper() - point.interval.lower() < 1e-6));
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_rows_leaves_every_figure(
        (some, shuffled) in rows(16).prop_flat_map(|some| (Just(some.clone()), Just(some).prop_shuffle())),
    ) {
        let study = study();
        let (a, b) = (table_in(&study, &some), table_in(&study, &shuffled));
        for over in [Over::Section("encounter"), Over::Item("recommend")] {
            let scores = |t: &kokemus::ResponseTable| t.scores(over, MissingPolicy::HALF).unwrap().mean(P95);
            same(&scores(&a), &scores(&b));
            let refused = |figure: Result<Estimate, kokemus::Error>| figure.map_err(|e| e.refusal().unwrap().clone());
            same(&refused(a.mean_of_all_answers(over, P95)), &refused(b.mean_of_all_answers(over, P95)));
            same(&refused(a.mean_of_item_means(over, P95)), &refused(b.mean_of_item_means(over, P95)));
        }
        prop_assert_eq!(a.tally(), b.tally());
    }

    #[test]
    fn rolling_up_is_tallying_by_fewer_dimensions(some in rows(20)) {
        let table = table_in(&study(), &some);
        let all = Dimension::ALL;
        let finest = table.tally_by(all);
        for bits in 0..32_usize {
            let fewer: Vec<Dimension> = (0..5).filter(|d| bits >> d & 1 == 1).map(|d| all[d]).collect();
            prop_assert_eq!(finest.roll_up(fewer.clone()).unwrap(), table.tally_by(fewer));
        }
        prop_assert_eq!(finest.total(), table.tally());
    }

    #[test]
    fn what_a_selection_counts_is_what_a_naive_filter_counts(some in rows(20), like in row()) {
        let study = study();
        let table = table_in(&study, &some);
        let wanted = |row: &&RandomRow| row.role == like.role && row.wave == like.wave;
        let kept: Vec<RandomRow> = some.iter().filter(wanted).cloned().collect();
        let naive = table_in(&study, &kept);
        let group = match like.wave(&study) {
            Some(wave) => (like.role(&study), &wave).into(),
            None => kokemus::Group::from(like.role(&study)).without(Dimension::Wave),
        };
        let selected = table.only(&group).unwrap();
        prop_assert_eq!(selected.len(), kept.len());
        prop_assert_eq!(selected.tally(), naive.tally());
        prop_assert_eq!(selected.tally_by([Dimension::Service]), naive.tally_by([Dimension::Service]));
        prop_assert_eq!(selected.cross_tally("heard", "worry").unwrap(), naive.cross_tally("heard", "worry").unwrap());
        prop_assert_eq!(selected.products("encounter").unwrap(), naive.products("encounter").unwrap());
        prop_assert_eq!(selected.section_totals("encounter").unwrap(), naive.section_totals("encounter").unwrap());
        prop_assert_eq!(table.tally_by([Dimension::Role, Dimension::Wave]).group(&group).unwrap(), naive.tally());
        let fives = kept.iter().filter(|row| row.answers[0] == Answer::Point(5)).count() as u64;
        prop_assert_eq!(selected.tally().item("heard").unwrap().count(5), fives);
        let by_hand = table.filter(|row| group.role() == &Part::Is(row.role().clone()) && row.wave().cloned() == like.wave(&study));
        prop_assert_eq!(by_hand.tally(), naive.tally());
        let mut together = naive.tally().empty_like();
        for (_, part) in table.all().by([Dimension::Stage, Dimension::Role]) {
            together.merge(&part.tally()).unwrap();
        }
        prop_assert_eq!(together, table.tally());
    }

    #[test]
    fn section_totals_and_scores_agree_where_nobody_shares_a_case(mut some in rows(20)) {
        for row in &mut some {
            row.case = None;
        }
        let table = table_in(&study(), &some);
        let totals = table.section_totals("encounter").unwrap();
        for policy in [MissingPolicy::Complete, MissingPolicy::HALF, MissingPolicy::ANY] {
            same(
                &totals.mean(policy, P95),
                &table.scores("encounter", policy).unwrap().mean(P95),
            );
        }
        let refused = table.mean_of_all_answers("encounter", P95).map_err(|e| e.refusal().unwrap().clone());
        prop_assert_eq!(totals.mean_of_all_answers(P95).map(|e| e.value()).is_ok(), refused.is_ok());
        if let (Ok(a), Ok(b)) = (totals.mean_of_all_answers(P95), refused) {
            near(a.value(), b.value(), 10.0);
            if let Some(((a, b), (c, d))) = ends(&a).zip(ends(&b)) {
                near(a, c, 10.0);
                near(b, d, 10.0);
            }
            prop_assert_eq!(a.interval().is_ok(), b.interval().is_ok());
        }
    }
}

#[test]
fn a_reversed_tally_takes_its_labels_along() {
    let scale = Scale::new("s", 0, 4).unwrap().label(0, "never").unwrap().label(3, "often").unwrap();
    let reversed = Tally::of_counts(&scale, [1, 2, 3, 4, 5]).unwrap().reversed();
    assert_eq!(reversed.count(4), 1);
    assert_eq!(reversed.scale().label_of(4).unwrap().to_string(), "never");
    assert_eq!(reversed.scale().label_of(1).unwrap().to_string(), "often");
    assert!(reversed.scale().label_of(0).is_none());
    assert_eq!(reversed.scale().better_end(), Better::Lower);
}
