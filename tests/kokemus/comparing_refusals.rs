//! Comparisons of data that cannot carry them, and what others get wrong there.

use kokemus::{
    Caveat, ComparedBy, Confidence, Continuity, ErrorKind, IndependentSamples, MOST_COUNTED, MissingCounts,
    Multiplicity, Refusal, RelativeEffectInterval, Scale, SeveralSamples, StandardisedBy, Surveyed, Tally,
    TopBox,
};

use crate::support::assert_close;

const P95: Confidence = Confidence::P95;

fn tally(counts: [u64; 5]) -> Tally {
    Tally::of_counts(&Scale::satisfaction(), counts).unwrap()
}

fn both(first: [u64; 5], second: [u64; 5]) -> IndependentSamples {
    IndependentSamples::of(&tally(first), &tally(second)).unwrap()
}

fn no_variation(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::NoVariation { .. })
}

#[test]
fn everybody_answers_five_in_both_groups_where_others_panic_or_give_nan() {
    let both = both([0, 0, 0, 0, 12], [0, 0, 0, 0, 9]);
    let difference = both.difference_of_means(P95).unwrap();
    assert_eq!(difference.value(), 0.0);
    assert!(no_variation(difference.interval().unwrap_err()));
    assert!(no_variation(&both.welch_t_test().unwrap_err()));
    assert!(no_variation(&both.mann_whitney(Continuity::Uncorrected).unwrap_err()));
    assert!(no_variation(&both.brunner_munzel().unwrap_err()));
    assert!(no_variation(&both.standardised_difference(StandardisedBy::PooledCorrected, P95).unwrap_err()));
    let higher = both.probability_second_higher(RelativeEffectInterval::Studentised, P95).unwrap();
    assert_eq!(higher.value(), 0.5);
    assert!(no_variation(higher.interval().unwrap_err()));
    assert_eq!(
        both.compare_means(P95).unwrap().to_string(),
        "second less first: 0.0 points, n = 9 and 12; no Hedges g: answers of each group are all the same; \
         2 different ones would do; no test: Welch's t test: answers of each group are all the same; 2 different ones would do"
    );
    // That nobody differs in two small groups does not show that they are alike.
    let equivalence = both.equivalent_means(0.5, P95).unwrap_err();
    assert!(no_variation(equivalence.refusal().unwrap()));
    let shares = both.compare_top_box(TopBox::TWO, P95).unwrap();
    assert_eq!(shares.difference.value(), 0.0);
    assert!(shares.difference.interval().is_ok(), "Newcombe's interval is right at n");
    assert!(no_variation(&shares.test.unwrap_err()));

    let several =
        SeveralSamples::of([("a", &tally([0, 0, 0, 0, 3])), ("b", &tally([0, 0, 0, 0, 8]))]).unwrap();
    for comparison in [
        several.kruskal_wallis(P95),
        several.welch_anova(P95),
        several.homogeneity(P95),
        several.jonckheere_terpstra(P95),
    ] {
        let comparison = comparison.unwrap();
        assert!(no_variation(&comparison.test.unwrap_err()));
        assert!(no_variation(&comparison.effect.unwrap_err()));
    }
    let trend = several.trend_of_shares(4.0, P95).unwrap();
    assert!(no_variation(&trend.test.unwrap_err()));
    assert_eq!(trend.effect.unwrap().value(), 0.0);
}

#[test]
fn one_group_all_alike_still_has_welch_and_ranks() {
    let both = both([0, 0, 0, 0, 12], [0, 2, 3, 4, 3]);
    let test = both.welch_t_test().unwrap();
    // All of the variance is the second group's: its n − 1 degrees of freedom.
    assert_close("df", test.degrees_of_freedom[0], 11.0, 1e-12);
    assert!(both.brunner_munzel().is_ok());
    let refusal = both.standardised_difference(StandardisedBy::First, P95).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "Glass's Δ: answers of the first group are all the same; 2 different ones would do"
    );
    // Its weight would be infinite.
    let several =
        SeveralSamples::of([("fives", &tally([0, 0, 0, 0, 12])), ("mixed", &tally([0, 2, 3, 4, 3]))])
            .unwrap();
    let refusal = several.welch_anova(P95).unwrap().test.unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "Welch's analysis of variance: answers of fives are all the same; 2 different ones would do"
    );
}

#[test]
fn groups_that_do_not_overlap_get_newcombe_and_a_refusal_instead_of_a_zero_width() {
    let both = both([0, 3, 4, 0, 0], [0, 0, 0, 5, 1]);
    for by in [RelativeEffectInterval::Studentised, RelativeEffectInterval::Logit] {
        let higher = both.probability_second_higher(by, P95).unwrap();
        assert_eq!(higher.value(), 1.0);
        assert!(matches!(higher.interval().unwrap_err(), Refusal::AtItsBound { .. }));
    }
    let newcombe = both.probability_second_higher(RelativeEffectInterval::Newcombe, P95).unwrap();
    let interval = newcombe.interval().unwrap();
    assert!(interval.upper() == 1.0 && (0.5..0.9).contains(&interval.lower()), "{newcombe}");
    let other = both.clone().swapped().cliffs_delta(RelativeEffectInterval::Newcombe, P95).unwrap();
    assert_eq!((other.value(), other.interval().unwrap().lower()), (-1.0, -1.0));
    assert_eq!(
        both.brunner_munzel().unwrap_err().to_string(),
        "Brunner–Munzel test: the data put it at its bound of 1; cases that go the other way would do"
    );
    // Mann and Whitney's needs no overlap, but says that it is too small for its approximation.
    let test = both.mann_whitney(Continuity::Uncorrected).unwrap();
    assert_eq!(test.caveats, [Caveat::TooSmallForApproximation { smallest: 6, wanted: 20 }]);
}

#[test]
fn an_empty_group_and_a_group_of_one() {
    let empty = both([0; 5], [0, 1, 2, 0, 0]).named("spring", "autumn");
    let refusal = empty.compare_means(P95).unwrap_err();
    assert_eq!(refusal.to_string(), "difference of means: too few answers of spring (0); 1 would do");
    assert!(empty.compare_ranks(P95).is_err() && empty.compare_top_box(TopBox::ONE, P95).is_err());
    assert!(empty.mann_whitney(Continuity::Uncorrected).is_err());

    let one = both([0, 0, 1, 0, 0], [0, 1, 2, 4, 3]).named("spring", "autumn");
    let difference = one.difference_of_means(P95).unwrap();
    assert_close("difference", difference.value(), 0.9, 1e-12);
    assert_eq!(
        difference.interval().unwrap_err().to_string(),
        "difference of means: too few answers of spring (1); 2 would do"
    );
    assert!(matches!(one.welch_t_test(), Err(Refusal::TooFew { have: 1, need: 2, .. })));
    // The spread of the other group stands for both: R's t.test with var.equal = TRUE does so too.
    let d = one.standardised_difference(StandardisedBy::Pooled, P95).unwrap();
    assert_close("d", d.value(), 0.9 / (8.9f64 / 9.0).sqrt(), 1e-12);
    assert!(matches!(one.brunner_munzel(), Err(Refusal::TooFew { .. })));
    let newcombe = one.probability_second_higher(RelativeEffectInterval::Newcombe, P95).unwrap();
    assert_close("probability", newcombe.value(), 0.8, 1e-12);
    assert!(newcombe.interval().is_ok());

    let (a, b) = (tally([0; 5]), tally([0, 1, 2, 4, 3]));
    let alone = SeveralSamples::of([("a", &a), ("b", &b)]).unwrap();
    assert_eq!(
        alone.kruskal_wallis(P95).unwrap_err().to_string(),
        "Kruskal–Wallis test: too few groups with answers (1); 2 would do"
    );
    let c = tally([1, 1, 0, 0, 0]);
    let three = SeveralSamples::of([("a", &a), ("b", &b), ("c", &c)]).unwrap();
    let ranks = three.kruskal_wallis(P95).unwrap();
    // The empty one takes no part: one degree of freedom.
    assert_eq!(ranks.test.unwrap().degrees_of_freedom, [1.0]);
    assert_eq!(three.pairwise(ComparedBy::Ranks, Multiplicity::Holm, P95).unwrap().len(), 1);
    let none: [(&str, &Tally); 0] = [];
    assert_eq!(SeveralSamples::of(none).unwrap_err().kind(), ErrorKind::Absent);
}

#[test]
fn tails_are_not_one_minus_a_distribution_function() {
    // z = 10 within a rounding: one-sided 7.62e-24 and not 0.
    let halves = |low: u64, high: u64| [low, 0, 0, 0, high];
    let both = both(halves(5_707, 4_293), halves(4_293, 5_707));
    let test = both.compare_shares_at_least(5.0, P95).unwrap().test.unwrap();
    let one_sided = |z: f64| {
        // Q(10) = 7.619853024160527e-24, with Q'/Q = −(z + 1/z − …) there.
        7.619_853_024_160_527e-24 * (-(z - 10.0) * 10.098_093_233_962_51 - 0.5 * (z - 10.0).powi(2)).exp()
    };
    assert!((test.statistic - 20.0).abs() < 0.01, "{test:?}");
    let ten = IndependentSamples::of(&tally(halves(2_677, 2_323)), &tally(halves(2_323, 2_677))).unwrap();
    let test = ten.compare_shares_at_least(5.0, P95).unwrap().test.unwrap();
    assert!((test.statistic - 7.08).abs() < 0.01);
    assert!(test.p > 1e-13 && test.p < 2e-12, "{test:?}");
    // From counts that give z = 10 to three decimals.
    let near = IndependentSamples::of(&tally(halves(2_750, 2_250)), &tally(halves(2_250, 2_750))).unwrap();
    let test = near.mann_whitney(Continuity::Uncorrected).unwrap();
    assert!((test.statistic - 10.0).abs() < 0.01, "{test:?}");
    assert_close("p", test.p, 2.0 * one_sided(test.statistic), 1e-6);
    assert!(test.to_string().contains("p < 0.001"));
}

#[test]
fn a_brunner_munzel_p_value_far_out_where_scipy_gives_zero() {
    // 1.8e-22 for A2 of men and women in bfi.csv, by statsmodels; SciPy 1.12 takes 1 − cdf and gives 0.0.
    let six = Scale::new("six", 1, 6).unwrap();
    let groups = crate::comparing::bfi_by("A2", "gender", 0, &[1, 2]);
    assert_eq!(groups[0].scale().len(), six.len());
    let p = IndependentSamples::of(&groups[0], &groups[1]).unwrap().brunner_munzel().unwrap().p;
    assert!(p > 1e-23 && p < 1e-18, "{p:e}");
}

#[test]
fn small_groups_are_said_to_be_small() {
    let small = both([0, 1, 2, 2, 1], [1, 1, 2, 1, 1]);
    let text = format!("{:#}", small.compare_ranks(P95).unwrap());
    assert!(
        text.ends_with("a group of 6 where the approximation wants 10; an exact test would do"),
        "{text}"
    );
    let tied = small.mann_whitney(Continuity::Uncorrected).unwrap();
    assert_eq!(tied.caveats, [Caveat::TooSmallForApproximation { smallest: 6, wanted: 20 }]);
    // Without a tie 8 do: nine points, each given once.
    let nine = Scale::new("nine", 1, 18).unwrap();
    let odd = Tally::of_counts(&nine, (0..18).map(|place| place % 2)).unwrap();
    let even = Tally::of_counts(&nine, (0..18).map(|place| 1 - place % 2)).unwrap();
    let untied = IndependentSamples::of(&odd, &even).unwrap().mann_whitney(Continuity::Uncorrected).unwrap();
    assert!(untied.caveats.is_empty());
    let lopsided = both([1, 0, 1, 2, 20], [0, 2, 8, 9, 5]).difference_of_means(P95).unwrap();
    assert!(
        lopsided.caveats().iter().any(|caveat| matches!(caveat, Caveat::SkewedForItsSize { .. })),
        "{lopsided:#}"
    );
    // Lopsided alike, the skewness of the difference cancels.
    let alike = both([1, 0, 1, 2, 20], [1, 0, 1, 2, 20]).difference_of_means(P95).unwrap();
    assert!(alike.caveats().is_empty(), "{alike:#}");
    let several =
        SeveralSamples::of([("a", &tally([0, 1, 2, 0, 0])), ("b", &tally([0, 0, 1, 2, 1]))]).unwrap();
    let ranks = several.kruskal_wallis(P95).unwrap();
    assert_eq!(ranks.caveats(), [&Caveat::TooSmallForApproximation { smallest: 3, wanted: 5 }]);
    let alike = several.homogeneity(P95).unwrap();
    assert_eq!(alike.caveats(), [&Caveat::FewExpected { below_five: 8, cells: 8 }]);
}

#[test]
fn what_was_missing_and_who_was_asked_stays_with_the_figure() {
    let skipped: MissingCounts = serde_json::from_str(r#"{"skipped": 3, "not_applicable": 2}"#).unwrap();
    let refused: MissingCounts = serde_json::from_str(r#"{"refused": 4}"#).unwrap();
    let first = tally([1, 5, 9, 12, 10]).with_missing(skipped).unwrap().surveyed(Surveyed::CurrentClients);
    let second = tally([0, 4, 8, 15, 20]).with_missing(refused).unwrap();
    let both = IndependentSamples::of(&first, &second).unwrap();
    for figure in [both.difference_of_means(P95), both.cliffs_delta(RelativeEffectInterval::Logit, P95)] {
        let figure = figure.unwrap();
        assert_eq!((figure.n(), figure.missing().unanswered(), figure.missing().outside()), (84, 7, 2));
        assert!(figure.caveats().contains(&Caveat::OnlySurveyed(Surveyed::CurrentClients)));
    }
    assert!(both.welch_t_test().unwrap().caveats.contains(&Caveat::OnlySurveyed(Surveyed::CurrentClients)));
    let several = SeveralSamples::of([("first", &first), ("second", &second)]).unwrap();
    let means = several.welch_anova(P95).unwrap();
    assert_eq!(means.figures[1].missing().unanswered(), 4);
    assert_eq!(means.effect.unwrap().missing().unanswered(), 7);
}

#[test]
fn unlike_scales_bad_margins_and_too_many_are_errors() {
    let seven = Tally::of_counts(&Scale::agreement_7(), [0, 1, 2, 3, 4, 5, 6]).unwrap();
    let error = IndependentSamples::of(&tally([1; 5]), &seven).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unlike);
    assert!(error.to_string().contains("`of_unlike_scales_as_pomp`"), "{error}");
    assert_eq!(
        SeveralSamples::of([("a", &tally([1; 5])), ("b", &seven)]).unwrap_err().kind(),
        ErrorKind::Unlike
    );
    // On per cent of maximum 3 of 1–5 and 4 of 1–7 are the same, and so are the ends.
    let pomp = IndependentSamples::of_unlike_scales_as_pomp(&tally([0, 0, 9, 0, 1]), &seven).unwrap();
    let difference = pomp.difference_of_means(P95).unwrap();
    let (first, second) = (tally([0, 0, 9, 0, 1]), seven.clone());
    let pomp_of = |tally: &Tally| tally.mean_percent_of_maximum(P95).unwrap().value();
    assert_close("POMP", difference.value(), pomp_of(&second) - pomp_of(&first), 1e-12);
    let turned = IndependentSamples::of_unlike_scales_as_pomp(&tally([1; 5]), &seven.reversed()).unwrap_err();
    assert!(turned.to_string().ends_with("turn one of the two by `Tally::reversed`"), "{turned}");

    let both = both([1, 5, 9, 12, 10], [0, 4, 8, 15, 20]);
    for margin in [0.0, -0.5, 4.0, f64::NAN, f64::INFINITY] {
        assert_eq!(both.equivalent_means(margin, P95).unwrap_err().kind(), ErrorKind::OutOfRange, "{margin}");
    }
    assert!(both.equivalent_ranks(1.0, P95).is_err() && both.equivalent_ranks(f64::NAN, P95).is_err());
    assert!(both.equivalent_means(0.5, Confidence::new(0.5).unwrap()).is_err());
    for from in [1.0, 5.5, f64::NAN, f64::NEG_INFINITY] {
        assert_eq!(
            both.compare_shares_at_least(from, P95).unwrap_err().kind(),
            ErrorKind::OutOfRange,
            "{from}"
        );
    }
    assert!(matches!(
        both.compare_top_box(TopBox::new(5).unwrap(), P95),
        Err(Refusal::NotOnThisScale { .. })
    ));
    let full = tally([MOST_COUNTED, 0, 0, 0, 0]);
    assert_eq!(
        IndependentSamples::of(&full, &tally([0, 0, 0, 0, 1])).unwrap_err().kind(),
        ErrorKind::Overflow
    );
    let crowd: Vec<(String, Tally)> =
        (0..501).map(|place| (place.to_string(), tally([1, 0, 1, 0, 0]))).collect();
    let crowd = SeveralSamples::of(crowd.iter().map(|(name, tally)| (name.clone(), tally))).unwrap();
    let refused = crowd.pairwise(ComparedBy::Means, Multiplicity::Holm, P95).unwrap_err();
    assert!(matches!(refused.refusal().unwrap(), Refusal::TooMany { have: 501, most: 500, .. }));
    let line = crowd.kruskal_wallis(P95).unwrap().to_string();
    assert!(
        line.starts_with("501 groups: P(higher than anybody) 50 % to 50 %, n = 2 to 2; epsilon-squared 0.00"),
        "{line}"
    );
}

#[test]
fn equivalence_is_claimed_only_by_its_test() {
    let many = both([3, 9, 30, 80, 90], [2, 11, 28, 85, 84]);
    assert!(many.welch_t_test().unwrap().p > 0.5);
    assert!(many.equivalent_means(0.3, P95).unwrap().shown);
    // The same shares from a tenth of the people: no difference found, and no equivalence shown either.
    let few = both([0, 1, 3, 8, 9], [0, 1, 3, 9, 8]);
    assert!(few.welch_t_test().unwrap().p > 0.5);
    let equivalence = few.equivalent_means(0.3, P95).unwrap();
    assert!(!equivalence.shown);
    assert!(equivalence.to_string().contains("equivalence not shown within ±0.3 points"), "{equivalence}");
    // Different and yet equivalent: a difference that is there and does not matter.
    let huge = both([3_000, 9_000, 30_000, 80_000, 90_000], [3_000, 9_500, 31_000, 80_000, 88_500]);
    assert!(huge.welch_t_test().unwrap().p < 1e-3);
    assert!(huge.equivalent_means(0.1, P95).unwrap().shown);
}
