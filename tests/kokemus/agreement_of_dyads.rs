//! Child and parent of one case: who is paired with whom, and who is not.

use kokemus::{
    Caveat, Confidence, ErrorKind, Missing, MissingPolicy, PairedReports, Questionnaire, Response,
    ResponseTable, Role, Scale, SeveralReports, Study, Surveyed,
};
use proptest::prelude::*;

use crate::no_panic::sound;
use crate::worlds::{rows, study as random_study, table_in};

const P95: Confidence = Confidence::P95;

/// Children and parents are asked the same, the parents one item turned; the children one more.
fn study() -> Study {
    let children = Questionnaire::builder("children", Scale::satisfaction())
        .section("encounter", |s| {
            s.item_with("heard", "I was heard", |i| i.concept("heard"))
                .item_with("prompt", "It was prompt", |i| i.concept("prompt"))
                .item_with("fun", "It was fun", |i| i.concept("fun"))
        })
        .section("alone", |s| s.item("school", "School"))
        .build()
        .unwrap();
    let parents = Questionnaire::builder("parents", Scale::satisfaction())
        .section("meeting", |s| {
            s.item_with("wait", "We waited too long", |i| i.concept("prompt").reverse_keyed()).item_with(
                "listened",
                "We were heard",
                |i| i.concept("heard"),
            )
        })
        .section("other", |s| {
            s.item_with("seven", "On seven points", |i| i.scale(Scale::agreement_7()).concept("seven"))
        })
        .build()
        .unwrap();
    Study::builder()
        .waves(["spring", "autumn"])
        .questionnaire(children)
        .questionnaire(parents)
        .build()
        .unwrap()
}

/// Cases with what the child gave to heard, prompt and fun, and the parent to wait and listened.
fn tables(study: &Study, cases: &[(u32, [i32; 3], [i32; 2])]) -> (ResponseTable, ResponseTable) {
    let (mut children, mut parents) = (study.table("children").unwrap(), study.table("parents").unwrap());
    for (case, [heard, prompt, fun], [wait, listened]) in cases {
        children
            .push(
                child(*case)
                    .answer("heard", *heard)
                    .answer("prompt", *prompt)
                    .answer("fun", *fun)
                    .otherwise(Missing::Skipped),
            )
            .unwrap();
        parents
            .push(
                parent(*case)
                    .answer("wait", *wait)
                    .answer("listened", *listened)
                    .otherwise(Missing::NotAsked),
            )
            .unwrap();
    }
    (children, parents)
}

fn child(case: u32) -> Response {
    Response::by(Role::Child).case(case)
}

fn parent(case: u32) -> Response {
    Response::by(Role::Parent).case(case)
}

fn four(study: &Study) -> (ResponseTable, ResponseTable) {
    tables(
        study,
        &[(1, [5, 4, 5], [2, 5]), (2, [3, 3, 1], [1, 4]), (3, [4, 5, 5], [1, 4]), (4, [2, 4, 3], [3, 4])],
    )
}

#[test]
fn what_both_were_asked_is_found_by_concept_and_turned_where_one_is_asked_the_other_way_round() {
    let study = study();
    let (children, parents) = four(&study);
    let pairs = PairedReports::between(&children.all(), &parents.all(), SeveralReports::LeaveOut).unwrap();
    let concepts: Vec<&str> = pairs.concepts().map(kokemus::ConceptKey::as_str).collect();
    assert_eq!(concepts, ["heard", "prompt"]);
    let prompt = pairs.concept("prompt").unwrap();
    let cross = prompt.cross_tally();
    // The parents' 2, 1, 1 and 3 on "We waited too long" are 4, 5, 5 and 3.
    assert_eq!([cross.count(4, 4), cross.count(3, 5), cross.count(5, 5), cross.count(4, 3)], [1, 1, 1, 1]);
    assert_eq!(prompt.names(), ["child", "parent"]);
    assert_eq!(pairs.items("prompt", "wait").unwrap(), prompt);
    let error = pairs.concept("fun").unwrap_err();
    assert_eq!(
        error.to_string(),
        "concept of paired reports: `fun` is not on the list (allowed: `heard`, `prompt`); use a concept that items of both questionnaires carry"
    );
    assert_eq!(pairs.items("heard", "seven").unwrap_err().kind(), ErrorKind::Unlike);
    assert!(pairs.items("heard", "nothing").is_err());
}

#[test]
fn a_sections_scores_are_over_what_both_were_asked() {
    let study = study();
    let (children, parents) = four(&study);
    let pairs = PairedReports::between(&children.all(), &parents.all(), SeveralReports::LeaveOut).unwrap();
    let scores = pairs.section("encounter", MissingPolicy::Complete).unwrap();
    assert_eq!((scores.items(), scores.items_left_out(), scores.n()), (2, 1, 4));
    // Children 4.5, 3, 4.5, 3; parents 4.5, 4.5, 4.5, 3.5.
    assert_eq!(scores.direction(P95).unwrap().mean_difference.value(), 0.5);
    assert_eq!(scores.direction(P95).unwrap().second_higher.value(), 0.5);
    assert_eq!(scores.agreement_within(0.5, P95).unwrap().value(), 0.75);
    assert_eq!(pairs.section("alone", MissingPolicy::HALF).unwrap_err().kind(), ErrorKind::Absent);
    assert_eq!(pairs.section("meeting", MissingPolicy::HALF).unwrap_err().kind(), ErrorKind::Unknown);
}

#[test]
fn a_half_without_a_score_is_missing_from_the_pair_and_counted() {
    let study = study();
    let (mut children, mut parents) = four(&study);
    children.push(child(5).answer("heard", 4).otherwise(Missing::Refused)).unwrap();
    parents.push(parent(5).answer("listened", 4).otherwise(Missing::NotApplicable)).unwrap();
    let pairs = PairedReports::between(&children.all(), &parents.all(), SeveralReports::LeaveOut).unwrap();
    let prompt = pairs.concept("prompt").unwrap();
    assert_eq!((pairs.len(), prompt.n(), prompt.cross_tally().total()), (5, 4, 5));
    assert_eq!(prompt.exact_agreement(P95).unwrap().missing().refused, 1);
    let complete = pairs.section("encounter", MissingPolicy::Complete).unwrap();
    assert_eq!((complete.n(), complete.missing().skipped), (4, 1));
    assert_eq!(pairs.section("encounter", MissingPolicy::HALF).unwrap().n(), 5);
}

#[test]
fn halves_without_a_partner_are_counted_by_side() {
    let study = study();
    let (mut children, mut parents) = four(&study);
    let spring = study.wave("spring").unwrap();
    children.push(child(7).otherwise(Missing::Skipped)).unwrap();
    children.push(child(8).in_wave(&spring).otherwise(Missing::Skipped)).unwrap();
    parents.push(parent(8).otherwise(Missing::Skipped)).unwrap(); // at no wave: another place
    parents.push(Response::by(Role::Parent).otherwise(Missing::Skipped)).unwrap();
    let pairs = PairedReports::between(&children.all(), &parents.all(), SeveralReports::LeaveOut).unwrap();
    let unpaired = pairs.unpaired();
    assert_eq!(
        (pairs.len(), unpaired.only_first, unpaired.only_second, unpaired.second_without_case),
        (4, 2, 1, 1)
    );
    assert_eq!(
        pairs.to_string(),
        "4 pairs of child and parent; only child in 2, only parent in 1, reports without a case: 1"
    );
}

#[test]
fn several_people_of_one_side_are_left_out_or_chosen_or_all_paired_as_named() {
    let study = study();
    let (mut children, parents) = four(&study);
    children.push(child(1).member(2).answer("heard", 1).otherwise(Missing::Skipped)).unwrap();
    let with = |several| PairedReports::between(&children.all(), &parents.all(), several).unwrap();
    let left_out = with(SeveralReports::LeaveOut);
    assert_eq!((left_out.len(), left_out.unpaired().several), (3, 1));
    let lowest = with(SeveralReports::LowestMember);
    assert_eq!((lowest.len(), lowest.unpaired().passed_over), (4, 1));
    assert_eq!(lowest.concept("heard").unwrap().cross_tally().count(1, 5), 0);
    let every = with(SeveralReports::EveryPair);
    assert_eq!(every.len(), 5);
    let heard = every.concept("heard").unwrap();
    assert_eq!(heard.cross_tally().count(1, 5), 1);
    let caveats = heard.exact_agreement(P95).unwrap();
    assert!(caveats.caveats().contains(&Caveat::CasesTakenAsIndependent));
    assert!(
        !lowest
            .concept("heard")
            .unwrap()
            .exact_agreement(P95)
            .unwrap()
            .caveats()
            .contains(&Caveat::CasesTakenAsIndependent)
    );
    // The same child twice: which answer counts cannot be told.
    children.push(child(1).answer("heard", 2).otherwise(Missing::Skipped)).unwrap();
    let twice =
        PairedReports::between(&children.all(), &parents.all(), SeveralReports::LowestMember).unwrap();
    assert_eq!((twice.len(), twice.unpaired().several), (3, 1));
}

#[test]
fn a_case_at_two_waves_makes_two_pairs_that_are_not_independent() {
    let study = study();
    let (mut children, mut parents) = (study.table("children").unwrap(), study.table("parents").unwrap());
    for wave in ["spring", "autumn"] {
        let wave = study.wave(wave).unwrap();
        for case in 1..4 {
            children.push(child(case).in_wave(&wave).answer("heard", 4).otherwise(Missing::Skipped)).unwrap();
            parents
                .push(parent(case).in_wave(&wave).answer("listened", 5).otherwise(Missing::Skipped))
                .unwrap();
        }
    }
    let pairs = PairedReports::between(&children.all(), &parents.all(), SeveralReports::LeaveOut).unwrap();
    assert_eq!(pairs.len(), 6);
    let heard = pairs.concept("heard").unwrap().exact_agreement(P95).unwrap();
    assert!(heard.caveats().contains(&Caveat::CasesTakenAsIndependent));
    let spring = study.wave("spring").unwrap();
    let one_wave = PairedReports::between(
        &children.only(&spring).unwrap(),
        &parents.only(&spring).unwrap(),
        SeveralReports::LeaveOut,
    );
    assert!(one_wave.unwrap().concept("heard").unwrap().exact_agreement(P95).unwrap().caveats().is_empty());
}

#[test]
fn two_parents_of_one_table_may_be_interchangeable_and_child_and_parent_not() {
    let asked = Questionnaire::builder("family", Scale::satisfaction())
        .section("all", |s| s.item("heard", "Heard"))
        .build()
        .unwrap();
    let study = Study::builder().questionnaire(asked).build().unwrap();
    let mut table = study.table("family").unwrap();
    for (case, child, mother, father) in
        [(1, 3, 4, 5), (2, 2, 4, 4), (3, 5, 5, 5), (4, 3, 2, 3), (5, 1, 3, 2)]
    {
        table.push(Response::by(Role::Child).case(case).answers([child])).unwrap();
        table.push(Response::by(Role::Parent).case(case).answers([mother])).unwrap();
        table.push(parent(case).member(2).answers([father])).unwrap();
    }
    let parent = |number: u8| table.filter(move |row| *row.role() == Role::Parent && row.member() == number);
    let both = PairedReports::between(&parent(1), &parent(2), SeveralReports::LeaveOut).unwrap();
    assert_eq!(both.to_string(), "5 pairs of parent and parent 2; nobody unpaired");
    let heard = both.items("heard", "heard").unwrap().interchangeable().unwrap();
    assert!(heard.intraclass(P95).one_way.is_ok());
    // One questionnaire: its items are the same without concepts.
    assert_eq!(both.section("all", MissingPolicy::HALF).unwrap().n(), 5);
    let children = table.only(Role::Child).unwrap();
    let dyads = PairedReports::between(&children, &parent(1), SeveralReports::LeaveOut).unwrap();
    assert_eq!(
        dyads.items("heard", "heard").unwrap().interchangeable().unwrap_err().kind(),
        ErrorKind::Unlike
    );
}

#[test]
fn sides_that_cannot_be_sides() {
    let study = study();
    let (children, parents) = four(&study);
    let fault = |a: &ResponseTable, b: &ResponseTable| {
        PairedReports::between(&a.all(), &b.all(), SeveralReports::LeaveOut).unwrap_err().kind()
    };
    assert_eq!(fault(&children, &children), ErrorKind::Duplicate);
    assert_eq!(fault(&children, &study.table("parents").unwrap()), ErrorKind::Unlike);
    let elsewhere =
        Study::builder().waves(["other"]).questionnaire(parents.questionnaire().clone()).build().unwrap();
    let mut others = elsewhere.table("parents").unwrap();
    others.push(parent(1).otherwise(Missing::Skipped)).unwrap();
    assert_eq!(fault(&children, &others), ErrorKind::Unlike);
    let mut many = study.table("children").unwrap();
    let mut more = study.table("parents").unwrap();
    for _ in 0..40 {
        many.push(child(1).otherwise(Missing::Skipped)).unwrap();
        more.push(parent(1).otherwise(Missing::Skipped)).unwrap();
    }
    let every = PairedReports::between(&many.all(), &more.all(), SeveralReports::EveryPair);
    assert_eq!(every.unwrap_err().kind(), ErrorKind::OutOfRange);
    let mut mixed = study.table("children").unwrap();
    mixed.push(child(1).otherwise(Missing::Skipped)).unwrap();
    mixed.push(Response::by(Role::YoungPerson).case(2).otherwise(Missing::Skipped)).unwrap();
    assert_eq!(fault(&mixed, &parents), ErrorKind::Unlike);
}

#[test]
fn who_was_asked_travels_along() {
    let study = study();
    let (children, parents) = four(&study);
    let children = children.surveyed(Surveyed::CurrentClients);
    let pairs = PairedReports::between(&children.all(), &parents.all(), SeveralReports::LeaveOut).unwrap();
    let caveat = Caveat::OnlySurveyed(Surveyed::CurrentClients);
    let heard = pairs.concept("heard").unwrap();
    assert_eq!(
        heard.intraclass(P95).agreement.unwrap().caveats().iter().filter(|known| **known == caveat).count(),
        1
    );
    assert_eq!(heard.exact_agreement(P95).unwrap().caveats(), std::slice::from_ref(&caveat));
    assert!(
        pairs
            .section("encounter", MissingPolicy::HALF)
            .unwrap()
            .bland_altman(P95)
            .unwrap()
            .bias
            .caveats()
            .contains(&caveat)
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_rows_are_paired_or_counted(some in rows(24)) {
        let study = random_study();
        let table = table_in(&study, &some);
        let (children, parents) = (table.only(Role::Child).unwrap(), table.only(Role::Parent).unwrap());
        for several in [SeveralReports::LeaveOut, SeveralReports::LowestMember, SeveralReports::EveryPair] {
            let Ok(pairs) = PairedReports::between(&children, &parents, several) else {
                prop_assert!(children.is_empty() || parents.is_empty());
                continue;
            };
            let unpaired = pairs.unpaired();
            let without = |selection: &kokemus::Selection<'_>| selection.iter().filter(|row| row.case().is_none()).count() as u64;
            prop_assert_eq!(unpaired.first_without_case, without(&children));
            prop_assert_eq!(unpaired.second_without_case, without(&parents));
            for (first, second) in [("heard", "heard"), ("late", "late"), ("heard", "trust")] {
                let raters = pairs.items(first, second).unwrap();
                prop_assert_eq!(raters.cross_tally().total(), pairs.len() as u64);
                for figure in [raters.exact_agreement(P95), raters.intraclass(P95).agreement].into_iter().flatten() {
                    sound(&figure);
                }
            }
            let scores = pairs.section("encounter", MissingPolicy::HALF).unwrap();
            prop_assert_eq!(scores.n() + scores.missing().skipped + scores.missing().not_applicable, pairs.len() as u64);
            if let Ok(limits) = scores.bland_altman(P95) {
                sound(&limits.upper_limit);
            }
        }
    }
}
