//! Data that carry no figure of agreement, or none with an interval, and what is said instead.

use kokemus::{
    AgreementInterval, AgreementWeights, AlphaMetric, Answer, Caveat, Coincidences, CrossTally, Error,
    ErrorKind, Merge, Missing, PairedScores, RaterSums, Raters, Refusal, Role, Scale, TwoRaters,
};
use serde_json::json;

use crate::agreement::cross_of;
use crate::agreement_properties::{METRICS, P95, WEIGHTS, raters};

#[test]
fn where_everybody_answers_five_agreement_is_a_figure_and_the_rest_says_why_not() {
    let all_fives = cross_of(&Scale::satisfaction(), &[vec![], vec![], vec![], vec![], vec![0, 0, 0, 0, 30]]);
    let raters = TwoRaters::of(all_fives).unwrap().interchangeable().unwrap();
    assert_eq!(raters.exact_agreement(P95).unwrap().to_string(), "100 % [89, 100], n = 30");
    for weights in WEIGHTS {
        assert_eq!(raters.gwet(weights, P95).unwrap().value(), 1.0);
        assert!(matches!(raters.kappa(weights, P95), Err(Refusal::NoVariation { .. })));
        assert!(matches!(
            raters.scott_pi(weights, AgreementInterval::Published, P95),
            Err(Refusal::NoVariation { .. })
        ));
    }
    let icc = raters.intraclass(P95);
    for figure in [
        icc.one_way,
        icc.agreement,
        icc.consistency,
        icc.one_way_average,
        icc.agreement_average,
        icc.consistency_average,
    ] {
        assert!(matches!(figure, Err(Refusal::NoVariation { .. })));
    }
    let direction = raters.direction(P95).unwrap();
    assert_eq!(direction.mean_difference.value(), 0.0);
    assert!(direction.mean_difference.interval().is_err());
    assert!(matches!(direction.sign_test, Err(Refusal::TooFew { have: 0, .. })));
    assert!(matches!(raters.bland_altman(P95), Err(Refusal::NoVariation { .. })));
    assert!(raters.symmetry().is_err() && raters.marginal_homogeneity().is_err());
    for metric in METRICS {
        let alpha = raters.coincidences().unwrap().krippendorff_alpha(metric);
        assert!(matches!(alpha, Err(Refusal::NoVariation { .. })));
    }
}

/// One rater always says 2 and the other 4: nothing tells subjects apart, and nothing is left over either.
#[test]
fn raters_apart_by_the_same_for_every_subject_are_consistent_about_nothing() {
    let mut sums = RaterSums::empty(&Scale::satisfaction(), ["a", "b"]).unwrap();
    for ratings in [[2, 4]; 6] {
        sums.add(ratings).unwrap();
    }
    let icc = sums.intraclass(Raters::Interchangeable, P95);
    assert!(matches!(icc.consistency, Err(Refusal::NoVariation { .. })));
    assert!(matches!(icc.consistency_average, Err(Refusal::NoVariation { .. })));
    assert_eq!(icc.agreement.unwrap().value(), 0.0);
    assert!(icc.one_way.unwrap().value() < 0.0);
}

#[test]
fn an_intraclass_correlation_below_0_is_reported_and_lies_in_its_own_interval() {
    let mut sums = RaterSums::empty(&Scale::satisfaction(), ["a", "b"]).unwrap();
    for ratings in [[1, 5], [5, 1], [2, 4], [4, 2], [3, 4]] {
        sums.add(ratings).unwrap();
    }
    let icc = sums.intraclass(Raters::Interchangeable, P95);
    for figure in [icc.one_way.unwrap(), icc.agreement.unwrap(), icc.consistency.unwrap()] {
        assert!(figure.value() < -0.8, "{figure}");
        assert!(figure.interval().unwrap().contains(figure.value()));
    }
    // Subjects do not differ at all: the lowest that ICC(1) and ICC(C,1) can be, where nothing is left for an interval.
    let mut opposite = sums.empty_like();
    for ratings in [[1, 5], [5, 1], [2, 4], [4, 2]] {
        opposite.add(ratings).unwrap();
    }
    let icc = opposite.intraclass(Raters::Interchangeable, P95);
    assert_eq!(icc.consistency.as_ref().unwrap().value(), -1.0);
    assert!(matches!(icc.one_way.unwrap().interval(), Err(Refusal::AtItsBound { .. })));
    assert!(matches!(icc.one_way_average, Err(Refusal::NoVariation { .. })));
    // Two by two, turned against each other: the variance of a rating is estimated as 0.
    let mut two = sums.empty_like();
    two.add([1, 2]).unwrap();
    two.add([2, 1]).unwrap();
    let icc = two.intraclass(Raters::Different, P95);
    assert!(matches!(icc.agreement, Err(Refusal::ImproperSolution { .. })), "{:?}", icc.agreement);
    assert!(matches!(icc.agreement_average, Err(Refusal::ImproperSolution { .. })));
}

#[test]
fn perfect_agreement_and_a_rater_who_says_one_thing() {
    let diagonal =
        raters(&[vec![3, 0, 0, 0, 0], vec![0, 4, 0, 0, 0], vec![0; 5], vec![0; 5], vec![0, 0, 0, 0, 2]]);
    let kappa = diagonal.kappa(AgreementWeights::Linear, P95).unwrap();
    assert_eq!(kappa.value(), 1.0);
    assert!(matches!(kappa.interval(), Err(Refusal::AtItsBound { .. })));
    let icc = diagonal.intraclass(P95);
    assert_eq!((icc.agreement.unwrap().value(), icc.consistency.unwrap().value()), (1.0, 1.0));

    let constant =
        raters(&[vec![0, 0, 7, 0, 0], vec![0, 0, 5, 0, 0], vec![0, 0, 1, 0, 0], vec![0; 5], vec![0; 5]]);
    for weights in WEIGHTS {
        let kappa = constant.kappa(weights, P95).unwrap();
        assert_eq!(kappa.value(), 0.0);
        assert!(matches!(kappa.interval(), Err(Refusal::NoVariation { .. })));
    }
}

#[test]
fn nobody_one_pair_one_rater_and_raters_who_never_overlap() {
    let nobody = raters(&vec![vec![0; 5]; 5]);
    assert!(matches!(nobody.exact_agreement(P95), Err(Refusal::NobodyAnswered { .. })));
    assert!(matches!(nobody.direction(P95), Err(Refusal::NobodyAnswered { .. })));
    let one = raters(&[vec![0, 1, 0, 0, 0], vec![0; 5], vec![0; 5], vec![0; 5], vec![0; 5]]);
    assert!(matches!(one.intraclass(P95).agreement, Err(Refusal::TooFew { have: 1, need: 2, .. })));
    assert!(matches!(one.bland_altman(P95), Err(Refusal::TooFew { .. })));
    assert_eq!(one.direction(P95).unwrap().second_higher.value(), 1.0);

    let mut alone = RaterSums::empty(&Scale::satisfaction(), ["only"]).unwrap();
    for point in [1, 2, 3] {
        alone.add([point]).unwrap();
    }
    assert!(matches!(
        alone.intraclass(Raters::Different, P95).consistency,
        Err(Refusal::TooFew { have: 1, need: 2, .. })
    ));

    let mut apart = Coincidences::empty(&Scale::satisfaction());
    apart.add_unit([Answer::Point(1), Missing::NotAsked.into()]).unwrap();
    apart.add_unit([Missing::NotAsked.into(), Answer::Point(1)]).unwrap();
    let refusal = apart.krippendorff_alpha(AlphaMetric::Nominal).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "Krippendorff's alpha: too few units with two ratings or more (0); 1 would do"
    );
}

#[test]
fn what_takes_raters_as_interchangeable_is_refused_where_they_are_not() {
    let counts = [
        vec![2, 1, 0, 0, 0],
        vec![0, 3, 1, 0, 0],
        vec![0, 1, 4, 1, 0],
        vec![0, 0, 1, 5, 2],
        vec![0, 0, 0, 1, 6],
    ];
    let dyads = raters(&counts).called(Role::Child, Role::Parent).unwrap();
    let refusal = dyads.intraclass(P95).one_way.unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "ICC(1), one-way: it takes the raters as interchangeable, and child and parent are different; ICC(A,1) would do"
    );
    assert!(matches!(
        dyads.scott_pi(AgreementWeights::Linear, AgreementInterval::Published, P95),
        Err(Refusal::NotInterchangeable { .. })
    ));
    assert!(matches!(dyads.coincidences(), Err(Refusal::NotInterchangeable { .. })));
    assert_eq!(dyads.interchangeable().unwrap_err().kind(), ErrorKind::Unlike);
    let same = raters(&counts).interchangeable().unwrap();
    assert_eq!(same.clone().called(Role::Child, Role::Parent).unwrap_err().kind(), ErrorKind::Unlike);
    assert!(same.called(Role::Parent, kokemus::Person::new(Role::Parent, 2)).unwrap().coincidences().is_ok());
}

#[test]
fn doors_and_limits() {
    let kind = |error: Result<RaterSums, Error>| error.unwrap_err().kind();
    let scale = Scale::satisfaction();
    assert_eq!(kind(RaterSums::empty(&scale, [])), ErrorKind::Length);
    assert_eq!(kind(RaterSums::empty(&scale, ["a", "a"])), ErrorKind::Duplicate);
    let names: Vec<String> = (0..1001).map(|rater| format!("r{rater}")).collect();
    assert_eq!(kind(RaterSums::empty(&scale, names.iter().map(String::as_str))), ErrorKind::Length);
    let mut sums = RaterSums::empty(&scale, ["a", "b"]).unwrap();
    assert_eq!(sums.add([1]).unwrap_err().kind(), ErrorKind::Length);
    assert_eq!(sums.add([1, 2, 3]).unwrap_err().kind(), ErrorKind::Length);
    assert_eq!(sums.add([1, 6]).unwrap_err().kind(), ErrorKind::OutOfRange);
    sums.add([Answer::Point(1), Missing::Refused.into()]).unwrap();
    assert_eq!((sums.subjects(), sums.incomplete().refused), (0, 1));

    let mut counted = Coincidences::empty(&scale);
    let error = counted.add_unit(std::iter::repeat_n(3, 100_001)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Length);
    assert_eq!(counted, Coincidences::empty(&scale));

    let unlike = TwoRaters::of(CrossTally::empty(&scale, &Scale::agreement_7()));
    assert_eq!(unlike.unwrap_err().kind(), ErrorKind::Unlike);
    let from_zero = Coincidences::empty(&Scale::recommendation()).krippendorff_alpha(AlphaMetric::Ratio);
    assert!(matches!(from_zero, Err(Refusal::NotOnThisScale { .. })));
    for (lowest, highest, value) in
        [(0.0, f64::INFINITY, 1.0), (1.0, 1.0, 1.0), (0.0, 1.0, f64::NAN), (0.0, 1.0, 2.0)]
    {
        let scores = PairedScores::of_values(lowest, highest, [(value, value)]);
        assert_eq!(scores.unwrap_err().kind(), ErrorKind::OutOfRange);
    }
}

#[test]
fn a_figure_serialises_and_a_small_table_is_warned_of() {
    let few =
        raters(&[vec![2, 1, 0, 0, 0], vec![0, 3, 1, 0, 0], vec![0, 1, 4, 1, 0], vec![0; 5], vec![0; 5]]);
    let kappa = few.kappa(AgreementWeights::Quadratic, P95).unwrap();
    assert!(
        kappa.caveats().iter().any(|caveat| matches!(caveat, Caveat::SmallForItsMethod { have: 13, .. })),
        "{kappa:#}"
    );
    let symmetry = few.symmetry().unwrap();
    assert!(matches!(symmetry.caveats[..], [Caveat::TooSmallForApproximation { smallest: 1, wanted: 10 }]));
    let written = serde_json::to_value(few.agreement(P95)).unwrap();
    assert_eq!(written["kappa"]["value"], json!(kappa.value()));
    let all = serde_json::to_value(few.intraclass(P95)).unwrap();
    assert_eq!(all["one_way"]["refused"]["reason"], "not_interchangeable");
}
