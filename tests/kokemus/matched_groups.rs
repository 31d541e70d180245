//! Two groups who were asked the same: by the concepts two questionnaires share, and on a purified score.

use kokemus::{
    Confidence, MatchOn, MatchedGroups, Missing, Multiplicity, Questionnaire, Response, Role, Scale, Study,
};

const P95: Confidence = Confidence::P95;

/// Two questionnaires with one more item on one side, reversed items among them.
fn child_and_parent() -> Study {
    let child = Questionnaire::builder("child", Scale::satisfaction())
        .section("all", |s| {
            s.item_with("c1", "C1", |i| i.concept("heard"))
                .item_with("c2", "C2", |i| i.concept("trust").reverse_keyed())
                .item_with("c3", "C3", |i| i.concept("time"))
                .item_with("c4", "C4", |i| i.concept("fun").scale(Scale::agreement_5()))
        })
        .build()
        .unwrap();
    let parent = Questionnaire::builder("parent", Scale::satisfaction())
        .section("all", |s| {
            s.item_with("p3", "P3", |i| i.concept("time"))
                .item_with("p2", "P2", |i| i.concept("trust"))
                .item_with("p1", "P1", |i| i.concept("heard"))
                .item_with("p4", "P4", |i| i.concept("fun"))
        })
        .build()
        .unwrap();
    Study::builder().questionnaire(child).questionnaire(parent).build().unwrap()
}

#[test]
fn child_and_parent_are_compared_by_the_concepts_they_share() {
    let study = child_and_parent();
    let (mut children, mut parents) = (study.table("child").unwrap(), study.table("parent").unwrap());
    children.push(Response::by(Role::Child).answers([4, 2, 5, 1])).unwrap();
    children.push(Response::by(Role::Child).answers([2, 5, 1, 1])).unwrap();
    children.push(Response::by(Role::Child).answer("c2", 1).otherwise(Missing::Skipped)).unwrap();
    parents.push(Response::by(Role::Parent).answers([5, 4, 4, 1])).unwrap();
    parents
        .push(
            Response::by(Role::Parent)
                .answer("p1", 1)
                .answer("p2", 3)
                .answer("p3", 3)
                .otherwise(Missing::NotAsked),
        )
        .unwrap();
    let (child, parent) = (children.all(), parents.all());
    let by = |concepts: &[&'static str]| {
        MatchedGroups::by_concepts(concepts.iter().copied(), ("child", &child), ("parent", &parent))
    };
    let trust = by(&["heard", "trust", "time"]).unwrap().item("trust").unwrap();
    assert_eq!((trust.n(), trust.groups()), ([2, 2], ["child", "parent"]));
    // Steps: the first child 3 + 3 + 4, the second 1 + 0 + 0; the first parent 4 + 3 + 3, the second 0 + 2 + 2.
    let scores: Vec<u32> = trust.strata().map(|stratum| stratum.score).collect();
    assert_eq!(scores, [1, 4, 10]);
    assert_eq!(trust.strata().last().unwrap().first, [0, 0, 0, 1, 0]);
    assert_eq!(
        (trust.incomplete()[0].skipped, trust.incomplete()[1]),
        (1, kokemus::MissingCounts::default())
    );
    // An unlike scale, a concept of one side only, one named twice, one name for both, and the same respondents.
    assert_eq!(
        by(&["heard", "fun"]).unwrap_err().to_string(),
        "items of matched groups: item `c4` on agreement-1-5 (1 to 5) does not fit (allowed: satisfaction-1-5 (1 to 5)); match \
         on items that share a scale"
    );
    assert_eq!(by(&["heard", "help"]).unwrap_err().kind(), kokemus::ErrorKind::Unknown);
    assert_eq!(by(&["heard", "heard"]).unwrap_err().kind(), kokemus::ErrorKind::Duplicate);
    assert_eq!(by(&[]).unwrap_err().kind(), kokemus::ErrorKind::Absent);
    let alone = by(&["heard"]).unwrap();
    assert_eq!(alone.item("heard").unwrap_err().kind(), kokemus::ErrorKind::Absent);
    let named_alike = MatchedGroups::by_concepts(["heard", "time"], ("x", &child), ("x", &parent));
    assert_eq!(named_alike.unwrap_err().kind(), kokemus::ErrorKind::Duplicate);
    let twice = MatchedGroups::by_concepts(["heard", "time"], ("x", &child), ("y", &child));
    assert_eq!(
        twice.unwrap_err().to_string(),
        "respondents of two matched groups: 3 in both is there already (allowed: each respondent in one group); compare \
         groups that exclude each other"
    );
    let unlike = MatchedGroups::between("all", ("child", &child), ("parent", &parent));
    assert_eq!(unlike.unwrap_err().kind(), kokemus::ErrorKind::Unlike);
    assert!(children.item_functioning("all", Role::Child, Role::Parent).is_err()); // unlike scales within the section
}

/// Children and parents who answer five items by the same rule, and a sixth by another one.
fn with_one_item_apart() -> MatchedGroups {
    let scale = Scale::new("yes", 0, 3).unwrap();
    let family = Questionnaire::builder("family", scale)
        .section("all", |s| ["a", "b", "c", "d", "e", "f"].iter().fold(s, |s, item| s.item(item, *item)));
    let study = Study::builder().questionnaire(family.build().unwrap()).build().unwrap();
    let mut table = study.table("family").unwrap();
    let mut state = 7u64;
    let mut below = |most: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % most) as i32
    };
    for (role, shift) in [(Role::Child, 0), (Role::Parent, 2)] {
        for _ in 0..400 {
            let level = below(4);
            let mut answers: Vec<i32> = (0..6).map(|_| (level + below(3) - 1).clamp(0, 3)).collect();
            answers[5] = (answers[5] + shift).min(3);
            table.push(Response::by(role.clone()).answers(answers)).unwrap();
        }
    }
    table.item_functioning("all", Role::Child, Role::Parent).unwrap()
}

#[test]
fn purification_takes_out_the_item_that_differs_and_clears_the_others() {
    let both = with_one_item_apart();
    let raw = both.functioning(Multiplicity::Holm, P95).unwrap();
    let flagged = |found: &kokemus::SectionFunctioning| -> Vec<String> {
        let low = found.items.iter().filter(|item| item.adjusted.unwrap().p < 0.05);
        low.map(|item| item.item.clone()).collect()
    };
    assert!(flagged(&raw).len() > 1, "the score itself is biased: {raw}");
    assert!(raw.items[..5].iter().all(|item| item.standardised.as_ref().unwrap().difference.value() < 0.0));
    let pure = both.purified_functioning(Multiplicity::Holm, P95).unwrap();
    assert_eq!(flagged(&pure), ["f"], "{pure}");
    let purification = pure.purification.clone().unwrap();
    assert_eq!((purification.taken_out, purification.settled), (vec!["f".to_owned()], true));
    assert!(
        pure.to_string().starts_with("parent less child at equal scores, matched without f\na: "),
        "{pure}"
    );
    // On a rest score the same, and the item is matched on the other five.
    let rest =
        both.clone().matched_on(MatchOn::RestScore).purified_functioning(Multiplicity::Holm, P95).unwrap();
    assert_eq!(flagged(&rest), ["f"]);
    let matching = both.clone().anchored(["a", "b"]).unwrap();
    assert_eq!(matching.item("f").unwrap().matching().collect::<Vec<&str>>(), ["a", "b", "f"]);
    assert!(matching.clone().matched_on(MatchOn::RestScore).item("f").unwrap().matching().eq(["a", "b"]));
    assert!(both.clone().anchored([]).is_err() && both.clone().anchored(["g"]).is_err());
    assert!(!serde_json::to_string(&pure).unwrap().contains("null"));
}
