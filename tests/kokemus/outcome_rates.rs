//! Response, cooperation, refusal and contact rates against AAPOR's formulas, and what becomes of a response.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use kokemus::{
    Answer, Caveat, CompletionRule, Confidence, Disposition, Dispositions, EligibleShare, ErrorKind,
    Estimate, MOST_COUNTED, Missing, OutcomeRate, OutcomeRates, Questionnaire, Refusal, Response, Role,
    Scale, Study, Surveyed,
};
use proptest::prelude::*;
use serde_json::json;

use crate::support::{ARITHMETIC, Comparisons, TAIL, at, counts, list, reference};

const P95: Confidence = Confidence::P95;

fn dispositions(counts: &[u64]) -> Dispositions {
    Disposition::ALL
        .into_iter()
        .zip(counts)
        .fold(Dispositions::none(), |all, (disposition, count)| all.with(disposition, *count).unwrap())
}

fn all_of(rates: &OutcomeRates) -> [(&'static str, &Result<Estimate, Refusal>); 16] {
    [
        ("rr1", &rates.rr1),
        ("rr2", &rates.rr2),
        ("rr3", &rates.rr3),
        ("rr4", &rates.rr4),
        ("rr5", &rates.rr5),
        ("rr6", &rates.rr6),
        ("coop1", &rates.coop1),
        ("coop2", &rates.coop2),
        ("coop3", &rates.coop3),
        ("coop4", &rates.coop4),
        ("ref1", &rates.ref1),
        ("ref2", &rates.ref2),
        ("ref3", &rates.ref3),
        ("con1", &rates.con1),
        ("con2", &rates.con2),
        ("con3", &rates.con3),
    ]
}

#[test]
fn all_sixteen_rates_are_those_of_the_standard_definitions() {
    let mut compared = Comparisons::default();
    for set in list(at(&reference("data_quality"), "dispositions")) {
        let eligible = match at(set, "e").as_f64() {
            Some(e) => EligibleShare::stated(e, "a test").unwrap(),
            None => EligibleShare::proportional(),
        };
        let rates = dispositions(&counts(at(set, "counts"))).rates(Some(&eligible), P95);
        for (name, got) in all_of(&rates) {
            let want = at(at(set, "rates"), name);
            match (got, want.is_null()) {
                (Ok(got), false) => {
                    compared.close(name, got.value(), at(want, "rate"), ARITHMETIC);
                    compared.interval(name, got, at(want, "interval95"), 10.0 * TAIL);
                }
                (Err(Refusal::TooFew { have: 0, need: 1, .. }), true) => compared.same(name, &0, &0),
                (got, _) => panic!("{name} of {set}: {got:?}"),
            }
        }
    }
    compared.were(8 * 16 * 3 - 2 * 4, 0);
}

#[test]
fn rates_with_e_say_where_it_comes_from_and_are_refused_without_it() {
    let asked = dispositions(&[200, 10, 40, 100, 0, 50, 0]);
    let traced = EligibleShare::stated(0.7, "28 of 40 traced were clients").unwrap();
    let rate = asked.rate(&OutcomeRate::Rr3(traced.clone()), P95).unwrap();
    assert_eq!(
        format!("{rate:#.1}"),
        "51.9 % [47.0, 56.9], n = 400; 70 % of those of unknown eligibility were taken as eligible: 28 of 40 traced were clients"
    );
    assert_eq!(
        rate.method(),
        "response rate 3 (AAPOR), e = 0.7; Wilson interval on 385 people taken as eligible"
    );
    let Err(Refusal::NotStated { figure, .. }) = asked.rates(None, P95).rr4 else {
        panic!("response rate 4 without e")
    };
    assert_eq!(figure, "response rate 4");
    let nobody_known = dispositions(&[0, 0, 0, 0, 0, 9, 0]);
    let proportional = OutcomeRate::Con2(EligibleShare::proportional());
    assert_eq!(
        nobody_known.rate(&proportional, P95).unwrap_err().to_string(),
        "contact rate 2: too few people of known eligibility (0); 1 would do"
    );
    assert_eq!(nobody_known.rate(&OutcomeRate::Rr1, P95).unwrap().value(), 0.0);
    for (share, how) in [(f64::NAN, "x"), (-0.1, "x"), (1.1, "x"), (f64::INFINITY, "x"), (0.5, " ")] {
        assert_eq!(EligibleShare::stated(share, how).unwrap_err().kind(), ErrorKind::OutOfRange);
    }
    for share in [traced, EligibleShare::proportional()] {
        let text = serde_json::to_string(&share).unwrap();
        assert_eq!(serde_json::from_str::<EligibleShare>(&text).unwrap(), share);
    }
    assert!(serde_json::from_value::<EligibleShare>(json!({"stated": {"share": 7, "how": "x"}})).is_err());
}

#[test]
fn nobody_asked_and_nobody_eligible_are_refused_and_too_many_are_an_error() {
    for none in [Dispositions::none(), dispositions(&[0, 0, 0, 0, 0, 0, 30])] {
        let rates = none.rates(Some(&EligibleShare::stated(0.5, "a test").unwrap()), P95);
        for (name, rate) in all_of(&rates) {
            assert!(matches!(rate, Err(Refusal::TooFew { have: 0, need: 1, .. })), "{name}: {rate:?}");
        }
    }
    let full = dispositions(&[MOST_COUNTED]);
    let error = full.clone().with(Disposition::NonContact, 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Overflow);
    assert_eq!(full.rate(&OutcomeRate::Rr1, P95).unwrap().value(), 1.0);
    let over = json!({"complete": MOST_COUNTED, "other": 1});
    assert!(serde_json::from_value::<Dispositions>(over).is_err());
    assert!(serde_json::from_value::<Dispositions>(json!({"complete": 1, "unheard_of": 2})).is_err());
    assert_eq!(
        serde_json::from_value::<Dispositions>(json!({"complete": 3, "refusal": 1})).unwrap().to_string(),
        "4 asked: 3 complete, 1 refusal or break-off"
    );
}

#[test]
fn a_response_is_complete_partial_or_broken_off_by_the_share_answered_of_what_concerned_it() {
    let questionnaire = Questionnaire::builder("ten", Scale::satisfaction())
        .section("all", |s| (0..10).fold(s, |s, item| s.item(&format!("q{item}"), "?")));
    let study = Study::builder().questionnaire(questionnaire.build().unwrap()).build().unwrap();
    let counted = |answered: usize, reason: Missing, outside: usize, rule: CompletionRule| {
        let mut table = study.table("ten").unwrap().surveyed(Surveyed::CurrentClients);
        let mut row = vec![Answer::Point(4); answered];
        row.resize(10 - outside, reason.into());
        row.resize(10, Missing::NotAsked.into());
        table.push(Response::by(Role::Parent).answers(row)).unwrap();
        let found = table.dispositions(rule);
        let caveats = found.rate(&OutcomeRate::Rr1, P95).map(|rate| rate.caveats().to_vec());
        assert!(caveats.is_err() || caveats == Ok(vec![Caveat::OnlySurveyed(Surveyed::CurrentClients)]));
        Disposition::ALL.into_iter().find(|disposition| found.count(*disposition) == 1).unwrap()
    };
    let aapor = |answered, reason, outside| counted(answered, reason, outside, CompletionRule::AAPOR);
    assert_eq!(aapor(9, Missing::Skipped, 0), Disposition::Complete);
    assert_eq!(aapor(8, Missing::Skipped, 0), Disposition::Partial); // 80 % is not more than 80 %
    assert_eq!(aapor(5, Missing::Refused, 0), Disposition::Partial);
    assert_eq!(aapor(4, Missing::Skipped, 0), Disposition::Refusal);
    assert_eq!(aapor(0, Missing::Skipped, 0), Disposition::Refusal);
    assert_eq!(aapor(4, Missing::DontKnow, 0), Disposition::Complete);
    assert_eq!(aapor(5, Missing::Skipped, 5), Disposition::Complete);
    assert_eq!(aapor(0, Missing::Skipped, 10), Disposition::NotEligible);
    let strict = CompletionRule::at_least(0.8, 0.3).unwrap();
    assert_eq!(counted(8, Missing::Skipped, 0, strict), Disposition::Complete);
    assert_eq!(counted(3, Missing::Skipped, 0, strict), Disposition::Partial);
    for (complete, partial) in [(0.5, 0.6), (1.1, 0.5), (0.5, 0.0), (f64::NAN, 0.5), (0.5, f64::NAN)] {
        assert!(CompletionRule::at_least(complete, partial).is_err(), "{complete} {partial}");
    }
    for rule in [CompletionRule::AAPOR, strict] {
        let text = serde_json::to_string(&rule).unwrap();
        assert_eq!(serde_json::from_str::<CompletionRule>(&text).unwrap(), rule);
    }
    let nobody = json!({"complete": 1.0, "complete_includes": false, "partial": 0.5});
    assert!(serde_json::from_value::<CompletionRule>(nobody).is_err());
}

proptest! {
    #[test]
    fn rates_are_ordered_as_their_denominators_are_and_never_panic(
        small in prop::collection::vec(prop_oneof![0..50_u64, 0..MOST_COUNTED / 7], 7),
        e in 0.0..=1.0_f64,
        level in 0.5..0.999_f64,
    ) {
        let asked = dispositions(&small);
        let eligible = EligibleShare::stated(e, "a test").unwrap();
        let confidence = Confidence::new(level).unwrap();
        let rates = asked.rates(Some(&eligible), confidence);
        for (name, rate) in all_of(&rates) {
            if let Ok(rate) = rate {
                let interval = rate.interval().unwrap();
                prop_assert!(interval.contains(rate.value()), "{name}: {rate:?}");
                prop_assert!(0.0 <= interval.lower() && interval.upper() <= 1.0, "{name}: {rate:?}");
            }
        }
        let nearly = |a: &Result<Estimate, Refusal>, b: &Result<Estimate, Refusal>| match (a, b) {
            (Ok(a), Ok(b)) => a.value() <= b.value() * (1.0 + 1e-12),
            _ => true,
        };
        for (smaller, larger) in [
            (&rates.rr1, &rates.rr3),
            (&rates.rr3, &rates.rr5),
            (&rates.rr1, &rates.rr2),
            (&rates.rr2, &rates.rr4),
            (&rates.rr4, &rates.rr6),
            (&rates.coop1, &rates.coop3),
            (&rates.ref1, &rates.ref2),
            (&rates.con2, &rates.con3),
        ] {
            prop_assert!(nearly(smaller, larger));
        }
        let none = asked.rates(Some(&EligibleShare::stated(0.0, "none").unwrap()), confidence);
        let all = asked.rates(Some(&EligibleShare::stated(1.0, "all").unwrap()), confidence);
        prop_assert!(nearly(&none.rr3, &rates.rr5) && nearly(&rates.rr5, &none.rr3));
        prop_assert!(nearly(&all.rr3, &rates.rr1) && nearly(&rates.rr1, &all.rr3));
        prop_assert!(!rates.to_string().contains("NaN"));
    }
}
