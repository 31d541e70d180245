//! Arbitrary input at every door: nothing panics, no figure is NaN or infinite, every interval is in order.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use kokemus::{
    Association, Bands, CaseId, Change, Confidence, CrossTally, Dimension, Error, Estimate, FinitePopulation,
    Interval, LanguageTag, MOST_COUNTED, Measure, MeasureTotals, Measurement, Merge, Missing, MissingPolicy,
    MomentType, Name, Over, Phase, PostStratifiedMean, Probability, QuantileType, Questionnaire, Refusal,
    Response, ResponseColumns, Role, Scale, ServicePath, Share, ShareInterval, SimultaneousInterval, Stratum,
    Study, Tally, Text, TopBox,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::worlds::{RandomRow, rows, study, table_in};

const TYPES: [QuantileType; 9] = [
    QuantileType::Type1,
    QuantileType::Type2,
    QuantileType::Type3,
    QuantileType::Type4,
    QuantileType::Type5,
    QuantileType::Type6,
    QuantileType::Type7,
    QuantileType::Type8,
    QuantileType::Type9,
];

fn levels() -> [Confidence; 3] {
    [1e-6, 0.95, 1.0 - 1e-12].map(|level| Confidence::new(level).unwrap())
}

/// What must hold of any figure that exists.
pub(crate) fn sound(estimate: &Estimate) {
    assert!(estimate.value().is_finite(), "{estimate:?}");
    if let Ok(interval) = estimate.interval() {
        assert!(interval.lower().is_finite() && interval.upper().is_finite(), "{estimate:?}");
        assert!(interval.contains(estimate.value()), "{estimate:?}");
    }
    assert!(!format!("{estimate:#}").contains("NaN"));
}

fn sound_if_any(estimate: Result<Estimate, Refusal>) {
    match estimate {
        Ok(estimate) => sound(&estimate),
        Err(refusal) => assert!(!refusal.to_string().is_empty()),
    }
}

fn sound_or_error(estimate: Result<Estimate, Error>) {
    match estimate {
        Ok(estimate) => sound(&estimate),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn every_share_is_sound(share: &Share, confidence: Confidence) {
    for interval in [
        ShareInterval::Wilson,
        ShareInterval::ClopperPearson,
        ShareInterval::Jeffreys,
        ShareInterval::AgrestiCoull,
    ] {
        sound_if_any(share.estimate_by(interval, confidence));
    }
    sound_if_any(share.minus(&Share::of(1, 3).unwrap(), confidence));
    for population in [1, share.n().max(1), u64::MAX] {
        sound_if_any(share.in_population(FinitePopulation::census_of(population).unwrap(), confidence));
    }
}

/// Every figure of a tally, at every level.
fn every_figure_is_sound(tally: &Tally) {
    for confidence in levels() {
        let population = FinitePopulation::random_sample_of(tally.n().saturating_mul(2).max(1)).unwrap();
        sound_if_any(tally.mean(confidence));
        sound_if_any(tally.mean_percent_of_maximum(confidence));
        sound_if_any(tally.mean_in_population(population, confidence));
        sound_if_any(tally.median(confidence));
        sound_if_any(tally.net_promoter_score(confidence));
        every_share_is_sound(&tally.ceiling_share(), confidence);
        if let Ok(share) = tally.top_box(TopBox::TWO) {
            every_share_is_sound(&share, confidence);
        }
        for method in [SimultaneousInterval::Goodman, SimultaneousInterval::SisonGlaz] {
            let Ok(distribution) = tally.distribution(method, confidence) else { continue };
            for point in distribution.points {
                assert!(point.interval.contains(point.share) && point.share.is_finite(), "{point:?}");
                assert!(point.interval.lower() >= 0.0 && point.interval.upper() <= 1.0, "{point:?}");
            }
        }
        if let Ok(stratum) = Stratum::new(tally.clone(), tally.n().saturating_add(1))
            && let Ok(mean) = PostStratifiedMean::of(&[stratum.clone(), stratum], confidence)
        {
            sound(&mean.mean);
            assert!(mean.effective_n.is_finite() && mean.design_effect.is_finite());
        }
    }
    for estimate in [
        tally.variance(),
        tally.standard_deviation(),
        tally.standard_error(),
        tally.entropy(),
        tally.normalised_entropy(),
        tally.consensus(),
        tally.agreement(),
        tally.interpolated_median(),
    ] {
        sound_if_any(estimate);
    }
    for definition in [MomentType::Moment, MomentType::Unbiased, MomentType::SampleVariance] {
        sound_if_any(tally.skewness(definition));
        sound_if_any(tally.kurtosis(definition));
    }
    for definition in TYPES {
        for p in [0.0, 1e-300, 0.3, 0.5, 1.0] {
            sound_if_any(tally.quantile(Probability::new(p).unwrap(), definition));
        }
    }
    if let Ok(bounds) = tally.worst_case_mean(MOST_COUNTED) {
        assert!(bounds.lowest.is_finite() && bounds.lowest <= bounds.highest, "{bounds:?}");
    }
    assert!(tally.worst_case_mean(u64::MAX).is_ok() || tally.missing().unanswered() > 0 || tally.n() == 0);
    assert!(!tally.to_string().is_empty() && !tally.reversed().to_string().is_empty());
}

#[test]
fn one_answer_against_all_others_keeps_every_figure_sound() {
    for n in [1, 1_000_000, 1_000_000_000_000_000, MOST_COUNTED - 1] {
        let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 0, 0, n]).unwrap();
        every_figure_is_sound(&tally);
        every_figure_is_sound(&tally.reversed());
    }
}

/// Small, large and very large counts side by side, never too many together.
fn count() -> impl Strategy<Value = u64> {
    prop_oneof![3 => Just(0), 3 => 1..5_u64, 2 => 5..1_000_u64, 1 => 0..=1_000_000_000_000_000_u64, 1 => 0..MOST_COUNTED / 128]
}

fn any_float() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(f64::NEG_INFINITY),
        Just(f64::MIN_POSITIVE / 8.0),
        Just(-0.0),
        0.0..=1.0,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 14, ..ProptestConfig::default() })]

    #[test]
    fn every_figure_of_any_counts_is_sound(
        lowest in -32_768..32_000_i32,
        counts in vec(count(), 2..12),
        missing in 0..1_000_u64,
    ) {
        let scale = Scale::new("any", lowest, lowest + counts.len() as i32 - 1).unwrap();
        let mut tally = Tally::of_counts(&scale, counts).unwrap();
        for reason in Missing::ALL {
            tally.add(reason).unwrap();
        }
        let skipped = serde_json::from_str(&format!(r#"{{"skipped": {missing}}}"#)).unwrap();
        every_figure_is_sound(&tally.with_missing(skipped).unwrap());
    }

    #[test]
    fn every_figure_of_recommendations_is_sound(counts in vec(count(), 11)) {
        every_figure_is_sound(&Tally::of_counts(&Scale::recommendation(), counts).unwrap());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_counts_are_a_tally_or_an_error(lowest: i32, highest: i32, counts in vec(any::<u64>(), 0..8)) {
        if let Ok(scale) = Scale::new("any", lowest, highest) {
            prop_assert!((2..=101).contains(&scale.len()));
            let _ = Tally::of_counts(&scale, counts);
        }
        let _ = Tally::empty(&Scale::satisfaction()).add(lowest);
        let _ = CrossTally::empty(&Scale::satisfaction(), &Scale::satisfaction()).add(lowest, highest);
        prop_assert_eq!(Tally::empty(&Scale::satisfaction()).count(lowest), 0);
        let _ = Scale::satisfaction().label(lowest, "x").map(|scale| scale.label_of(highest).cloned());
    }

    #[test]
    fn any_share_is_an_error_or_sound(count: u64, n: u64) {
        if let Ok(share) = Share::of(count, n) {
            for confidence in levels() {
                every_share_is_sound(&share, confidence);
            }
        }
    }

    #[test]
    fn any_text_is_a_word_or_an_error(text in ".{0,250}", other in "\\PC{0,12}") {
        if let Ok(tag) = LanguageTag::new(&text) {
            prop_assert_eq!(LanguageTag::new(tag.as_str()).unwrap(), tag);
        }
        let _ = Text::new(&*text).and(&other, &*text).map(|both| both.in_language(&other).to_owned());
        let _ = (Name::of(&text), Role::other(&text), CaseId::from(&*text));
        let _ = Measure::new(&text, 0.0, 1.0);
        let _ = ServicePath::builder().stage(&text, Phase::Before, &*other).stage(&other, Phase::After, "x").build();
        let questionnaire = Questionnaire::builder(&text, Scale::satisfaction())
            .version(&other)
            .language(&other)
            .section(&text, |s| s.item_with(&other, &*text, |i| i.text_in(&other, &text).about_stage(&text)))
            .build();
        let study = Study::builder().waves([&*text, &other]).service(&other, &*text);
        let study = match questionnaire {
            Ok(questionnaire) => study.questionnaire(questionnaire).build(),
            Err(_) => study.build(),
        };
        if let Ok(study) = study {
            let _ = (study.wave(&other), study.stage(&text), study.table(&text), study.measurements(&other));
        }
        let our_study = crate::worlds::study();
        let mut table = our_study.table("family").unwrap();
        let _ = table.push(Response::by(Role::Parent).case(&*text).answer(&other, 1));
        let _ = table.push_columns(ResponseColumns::by(Role::Parent).item(&text, [1, 2]).cases([&*text]));
        let _ = (table.scores(&*text, MissingPolicy::ANY), table.cross_tally(&text, &other), table.products(&text));
        prop_assert!(table.is_empty());
    }

    #[test]
    fn any_number_is_a_parameter_or_an_error(a in any_float(), b in any_float(), c in any_float()) {
        let _ = (Probability::new(a), MissingPolicy::at_least_share(a));
        if let Ok(bands) = Bands::new([a, b, c]) {
            prop_assert_eq!(bands.len(), 2);
        }
        if let Ok(confidence) = Confidence::new(a) {
            sound_if_any(Share::of(3, 7).unwrap().estimate(confidence));
            sound_if_any(Tally::of_counts(&Scale::satisfaction(), [1, 2, 3, 4, 5]).unwrap().mean(confidence));
        }
        if let Ok(interval) = Interval::new(b, c, Confidence::P95) {
            prop_assert!(interval.lower() <= interval.upper());
        }
        if let Ok(measure) = Measure::new("m", a, b) {
            let _ = MeasureTotals::empty(&measure).add(c);
        }
    }

    #[test]
    fn totals_of_any_values_are_sound(
        values in vec(prop_oneof![any_float(), -4_194_303.0..4_194_303.0, Just(4_194_303.999_999_999), 1.0..1.000_001], 0..20),
    ) {
        let mut totals = MeasureTotals::empty(&Measure::new("m", -4_194_303.999_999_999, 4_194_303.999_999_999).unwrap());
        for value in values {
            let before = totals.clone();
            if totals.add(value).is_err() {
                prop_assert_eq!(&totals, &before);
            }
        }
        let twice = totals.clone();
        totals.merge(&twice).unwrap();
        for confidence in levels() {
            sound_if_any(totals.mean(confidence));
        }
        sound_if_any(totals.standard_deviation());
    }
}

fn measured(study: &Study, rows: &[RandomRow], gains: &[f64]) -> Change {
    let (start, end) = (study.stage("first-contact").unwrap(), study.stage("in-service").unwrap());
    let mut table = study.measurements("wellbeing").unwrap();
    for ((row, gain), number) in rows.iter().zip(gains).zip(0..=u8::MAX) {
        let person = kokemus::Person::new(row.role(study), number);
        let case = row.case.unwrap_or(99);
        table.push(Measurement::of(case, person.clone(), &start, row.value)).unwrap();
        let _ = table.push(Measurement::of(case, person, &end, row.value + gain));
    }
    Change::between(&table, &start, &end).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn every_figure_of_any_table_is_sound(
        some in rows(14),
        gains in vec(prop_oneof![any_float(), -5.0..5.0, Just(0.0), Just(1e-13)], 14),
    ) {
        let study = study();
        let table = table_in(&study, &some);
        let policies = [MissingPolicy::Complete, MissingPolicy::HALF, MissingPolicy::ANY];
        let change = measured(&study, &some, &gains);
        for confidence in levels() {
            for over in [Over::Section("encounter"), Over::Item("worry"), Over::Questionnaire] {
                sound_or_error(table.mean_of_all_answers(over, confidence));
                sound_or_error(table.mean_of_item_means(over, confidence));
                for policy in policies {
                    let Ok(scores) = table.scores(over, policy) else { continue };
                    sound_if_any(scores.mean(confidence));
                    sound_if_any(scores.prorated_sums().mean(confidence));
                    sound_if_any(scores.standard_deviation());
                    let matched = Association::between(&scores, &change);
                    for pairs in [&matched, &matched.given_baseline()] {
                        sound_if_any(pairs.pearson(confidence).map(|found| found.correlation));
                        sound_if_any(pairs.spearman(confidence).map(|found| found.correlation));
                    }
                }
            }
            let totals = table.section_totals("encounter").unwrap();
            for policy in policies {
                sound_if_any(totals.mean(policy, confidence));
                sound_if_any(totals.mean_prorated_sum(policy, confidence));
            }
            sound_if_any(totals.mean_of_all_answers(confidence));
            sound_if_any(change.mean(confidence));
        }
        let products = table.products("encounter").unwrap();
        if let Ok(covariance) = products.pair("heard", "late").unwrap().covariance() {
            prop_assert!(covariance.is_finite());
        }
        for (_, group) in table.tally_by(Dimension::ALL).iter() {
            for (_, tally) in group.items() {
                sound_if_any(tally.mean(Confidence::P95));
            }
        }
    }
}
