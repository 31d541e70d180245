//! Disclosure control of what a bundle holds beside tables: response rates, wellbeing, links, outputs, services, waves.

use kokemus::{
    Bundle, CaseId, Change, Covariate, Crosshairs, Dimension, DisclosureRule, Disposition, Dispositions,
    Importance, Ledger, Link, Measure, Measurement, MeasurementTable, MissingPolicy, OutcomeRate, Outputs,
    Questionnaire, Released, Response, ResponseTable, Role, Scale, StageKey, Study, Text, Wellbeing,
    WithheldBecause,
};

use super::disclosure::numbers_of;

fn five() -> DisclosureRule {
    DisclosureRule::at_least(5).unwrap()
}

struct World {
    study: Study,
    start: StageKey,
    end: StageKey,
}

fn world() -> World {
    let family = Questionnaire::builder("family", Scale::satisfaction())
        .section("encounter", |s| s.item("heard", "Heard").item("trust", "Trust"))
        .build()
        .unwrap();
    let measure = Measure::new("wellbeing", 0.0, 100.0).unwrap().with_reliability(0.8).unwrap();
    let study = Study::builder()
        .waves(["spring", "autumn"])
        .services(["north", "south", "west"])
        .questionnaire(family)
        .measure(measure)
        .build()
        .unwrap();
    let (start, end) = (study.stage("first-contact").unwrap(), study.stage("support-afterwards").unwrap());
    World { study, start, end }
}

impl World {
    fn measured(&self) -> MeasurementTable {
        self.study.measurements("wellbeing").unwrap()
    }

    fn push(&self, table: &mut MeasurementTable, case: u64, role: &Role, values: [Option<f64>; 2]) {
        for (stage, value) in [&self.start, &self.end].into_iter().zip(values) {
            let Some(value) = value else { continue };
            let measurement = Measurement::of(case, Role::Child, stage, value).reported_by(role.clone());
            table.push(measurement).unwrap();
        }
    }

    /// So many who stayed, so many who left, so many who came later.
    fn moved(&self, [stayed, left, came]: [u64; 3]) -> MeasurementTable {
        let mut table = self.measured();
        for case in 0..stayed + left + came {
            let before = (case < stayed + left).then_some(20.0 + (case * 7 % 40) as f64);
            let after = (case < stayed || case >= stayed + left).then_some(30.0 + (case * 11 % 50) as f64);
            self.push(&mut table, case, &Role::Child, [before, after]);
        }
        table
    }

    fn wellbeing(&self, table: &MeasurementTable, ledger: &Ledger) -> Released {
        let wellbeing = Wellbeing::of(table).change(&self.start, &self.end).unwrap();
        Bundle::of(&self.study, "t").wellbeing(wellbeing).unwrap().release(five(), ledger).unwrap()
    }
}

/// Whether the change, the mean at the start and the mean at the end are shown.
fn shown(released: &Released, part: usize) -> [bool; 3] {
    let wellbeing = &released.release.wellbeing()[part];
    let stage = |place: usize| !wellbeing.stages[place].mean.is_withheld();
    [!wellbeing.changes[0].figures.is_withheld(), stage(0), stage(1)]
}

#[test]
fn a_rate_of_too_few_and_what_gives_it_back_are_withheld() {
    let world = world();
    let bundle = Bundle::of(&world.study, "t")
        .asked("all", 110, 63)
        .unwrap()
        .asked("parents", 60, 40)
        .unwrap()
        .asked("children", 40, 20)
        .unwrap()
        .asked("others", 10, 3)
        .unwrap()
        .asked("nearly all", 70, 68)
        .unwrap();
    let released = bundle.release(five(), &Ledger::empty()).unwrap();
    let hidden: Vec<bool> =
        released.release.asked().iter().map(|asked| asked.figures.is_withheld()).collect();
    assert_eq!(hidden, [false, false, true, true, true]);
    let because: Vec<_> = released.audit.withheld.iter().map(|withheld| withheld.because).collect();
    assert_eq!(because, [WithheldBecause::Protects, WithheldBecause::TooFew, WithheldBecause::TooFew]);
    assert_eq!(released.release.withheld().figures, 3);
    let figures = released.release.asked()[1].figures.figure().unwrap();
    assert_eq!((figures.asked, figures.answered, figures.rate.value.value()), (60, 40, 0.67));
}

#[test]
fn rates_come_from_dispositions_too() {
    let world = world();
    let asked = Dispositions::none()
        .with(Disposition::Complete, 200)
        .unwrap()
        .with(Disposition::Partial, 10)
        .unwrap();
    let asked =
        asked.with(Disposition::Refusal, 40).unwrap().with(Disposition::UnknownEligibility, 50).unwrap();
    let bundle = Bundle::of(&world.study, "t").asked_by("all", &asked, &OutcomeRate::Rr6).unwrap();
    let released = bundle.release(five(), &Ledger::empty()).unwrap();
    let figures = released.release.asked()[0].figures.figure().unwrap();
    assert_eq!((figures.asked, figures.answered), (250, 210));
    let bundle = Bundle::of(&world.study, "t");
    assert!(bundle.clone().asked_by("all", &asked, &OutcomeRate::Coop1).is_err());
    assert!(bundle.clone().asked("all", 3, 4).is_err() && bundle.asked("all", 0, 0).is_err());
}

#[test]
fn the_mean_of_few_who_left_is_not_given_back() {
    let world = world();
    for (moved, expected) in [
        ([20, 0, 0], [true, true, true]),
        ([20, 6, 7], [true, true, true]),
        ([20, 2, 0], [true, false, true]),
        ([20, 0, 3], [true, true, false]),
        ([20, 1, 1], [true, false, false]),
        ([4, 9, 9], [false, true, true]),
        ([0, 9, 9], [false, true, true]),
    ] {
        let released = world.wellbeing(&world.moved(moved), &Ledger::empty());
        assert_eq!(shown(&released, 0), expected, "{moved:?}");
        for (key, number) in numbers_of(&released.release) {
            assert!(key != "n" || number.as_u64().unwrap() >= 5, "{moved:?}: {number}");
        }
        if let Some(change) = released.release.wellbeing()[0].changes[0].figures.figure() {
            assert_eq!(change.left.is_withheld(), (1..5).contains(&moved[1]), "{moved:?}");
        }
    }
}

#[test]
fn late_measurements_wait_until_they_are_enough() {
    let world = world();
    let first = world.wellbeing(&world.moved([20, 0, 0]), &Ledger::empty());
    let text = serde_json::to_string(&first.ledger).unwrap();
    let ledger: Ledger = serde_json::from_str(&text).unwrap();
    assert_eq!(ledger, first.ledger);
    assert_eq!(world.wellbeing(&world.moved([20, 0, 0]), &ledger).release, first.release);
    assert_eq!(shown(&world.wellbeing(&world.moved([23, 0, 0]), &ledger), 0), [false; 3]);
    assert_eq!(shown(&world.wellbeing(&world.moved([25, 0, 0]), &ledger), 0), [true; 3]);
    // Somebody gone, and a value put right, tell as much as somebody new.
    assert_eq!(shown(&world.wellbeing(&world.moved([19, 0, 0]), &ledger), 0), [false; 3]);
    let mut other = world.moved([19, 0, 0]);
    world.push(&mut other, 19, &Role::Child, [Some(99.0), Some(99.0)]);
    assert_eq!(shown(&world.wellbeing(&other, &ledger), 0), [false; 3]);
    // In another wave it is another value, unless what is out may be of that wave too.
    let in_wave = |table: &MeasurementTable, wave: &str, ledger: &Ledger| {
        let waves = Wellbeing::of(table).in_wave(&world.study.wave(wave).unwrap());
        Bundle::of(&world.study, "t").wellbeing(waves).unwrap().release(five(), ledger).unwrap()
    };
    let is_shown = |out: &Released| !out.release.wellbeing()[0].stages[0].mean.is_withheld();
    assert!(!is_shown(&in_wave(&other, "autumn", &ledger)));
    let spring = in_wave(&world.moved([20, 0, 0]), "spring", &Ledger::empty());
    assert!(is_shown(&spring) && is_shown(&in_wave(&other, "autumn", &spring.ledger)));
    assert!(!is_shown(&in_wave(&other, "spring", &spring.ledger)));
}

#[test]
fn roles_stand_side_by_side_unless_one_of_them_is_too_few() {
    let world = world();
    for (parents, expected) in [(8, [true; 3]), (3, [false; 3])] {
        let mut table = world.moved([20, 0, 0]);
        for case in 0..parents {
            let (before, after) = (30.0 + (case * 3) as f64, 50.0 - (case * 2) as f64);
            world.push(&mut table, case, &Role::Parent, [Some(before), Some(after)]);
        }
        let wellbeing = Wellbeing::of(&table).change(&world.start, &world.end).unwrap();
        let wellbeing = wellbeing.by_reporter([Role::Child, Role::Parent]);
        let bundle = Bundle::of(&world.study, "t").wellbeing(wellbeing).unwrap();
        let released = bundle.release(five(), &Ledger::empty()).unwrap();
        assert_eq!(released.release.wellbeing()[2].reporter.as_deref(), Some("parent"));
        assert_eq!(shown(&released, 0), [true; 3]);
        assert_eq!(shown(&released, 1), expected, "{parents}");
        assert_eq!(shown(&released, 2), expected, "{parents}");
    }
}

#[test]
fn people_of_the_same_case_are_one_case() {
    let world = world();
    let mut table = world.measured();
    for case in 0..3 {
        for (role, more) in [(Role::Child, 0.0), (Role::Parent, 5.0)] {
            world.push(&mut table, case, &role, [Some(20.0 + more + case as f64), Some(40.0 + 3.0 * more)]);
        }
    }
    assert_eq!(shown(&world.wellbeing(&table, &Ledger::empty()), 0), [false; 3]);
}

#[test]
fn the_same_change_or_value_of_all_is_withheld() {
    let world = world();
    let mut table = world.measured();
    for case in 0..9 {
        world.push(&mut table, case, &Role::Child, [Some(40.0 + case as f64), Some(50.0 + case as f64)]);
    }
    assert_eq!(shown(&world.wellbeing(&table, &Ledger::empty()), 0), [false, true, true]);
    let mut table = world.measured();
    for case in 0..9 {
        world.push(&mut table, case, &Role::Child, [Some(40.0), Some(50.0 + case as f64)]);
    }
    // The change and the mean at the end would give the start back.
    let released = world.wellbeing(&table, &Ledger::empty());
    assert_eq!(shown(&released, 0), [false, false, true]);
    assert_eq!(released.audit.withheld.last().unwrap().because, WithheldBecause::Unanimous);
}

#[test]
fn bands_of_too_few_are_withheld_and_empty_ones_with_them() {
    let world = world();
    let mut table = world.measured();
    let mut case = 0;
    for (n, before, after) in [(8, 15.0, 45.0), (7, 35.0, 55.0), (3, 35.0, 95.0), (2, 75.0, 15.0)] {
        for _ in 0..n {
            world.push(&mut table, case, &Role::Child, [Some(before), Some(after)]);
            case += 1;
        }
    }
    let released = world.wellbeing(&table, &Ledger::empty());
    let change = released.release.wellbeing()[0].changes[0].figures.figure().unwrap();
    let counts: Vec<u64> = change.before_after.iter().filter_map(|cell| cell.n.figure().copied()).collect();
    assert_eq!((counts, change.before_after.len()), (vec![8, 7], 25));
    // With nobody left over, nothing is withheld and bands that nobody is in are not there.
    let mut table = world.measured();
    for case in 0..14 {
        let after = if case < 8 { 45.0 } else { 65.0 };
        world.push(&mut table, case, &Role::Child, [Some(5.0 + case as f64), Some(after)]);
    }
    let released = world.wellbeing(&table, &Ledger::empty());
    let change = released.release.wellbeing()[0].changes[0].figures.figure().unwrap();
    assert_eq!(change.before_after.len(), 2);
}

fn answered(world: &World, cases: impl IntoIterator<Item = u64>) -> ResponseTable {
    let mut table = world.study.table("family").unwrap();
    for case in cases {
        let points = [[5, 4], [4, 3], [3, 4], [2, 2], [4, 5]][(case % 5) as usize];
        table.push(Response::by(Role::Parent).case(case).answers(points)).unwrap();
    }
    table
}

#[test]
fn links_of_too_few_or_of_all_but_too_few_are_withheld() {
    let world = world();
    let table = world.moved([30, 0, 0]);
    let change = Change::between(&table, &world.start, &world.end).unwrap();
    for (cases, expected) in [(30, true), (24, true), (28, false), (4, false)] {
        let answers = answered(&world, 0..cases);
        let experience = answers.scores("encounter", MissingPolicy::HALF).unwrap();
        let wellbeing = Wellbeing::of(&table).change(&world.start, &world.end).unwrap();
        let bundle = Bundle::of(&world.study, "t").wellbeing(wellbeing).unwrap();
        let age = Covariate::new("age", (0..30).map(|case| (case, f64::from(case as u32 * 7 % 11)))).unwrap();
        let link = Link::between(&experience, &change).given_baseline().given(&age.called("ikä"));
        let bundle = bundle.link("encounter", link).unwrap();
        let released = bundle.release(five(), &Ledger::empty()).unwrap();
        let link = released.release.links()[0].figures.figure();
        assert_eq!(link.is_some(), expected, "{cases}");
        if let Some(link) = link {
            assert_eq!((link.correlation.n, link.given_baseline), (cases, true));
            assert_eq!(link.given, [Text::new("ikä")]);
            assert!(link.robustness_value.is_some() && !link.caveats.is_empty());
        }
    }
}

#[test]
fn a_link_that_a_few_make_is_withheld() {
    let world = world();
    let table = world.moved([30, 0, 0]);
    let change = Change::between(&table, &world.start, &world.end).unwrap();
    for (unlike, expected) in [(1, false), (4, false), (5, true), (25, true), (26, false)] {
        let mut answers = world.study.table("family").unwrap();
        for case in 0..30 {
            let points = if case < unlike { [2, 2] } else { [5, 5] };
            answers.push(Response::by(Role::Parent).case(case).answers(points)).unwrap();
        }
        let experience = answers.scores("encounter", MissingPolicy::HALF).unwrap();
        let bundle = Bundle::of(&world.study, "t").link("encounter", Link::between(&experience, &change));
        let released = bundle.unwrap().release(five(), &Ledger::empty()).unwrap();
        assert_eq!(
            !released.release.links()[0].figures.is_withheld(),
            expected,
            "{unlike} unlike the others"
        );
        let because = released.audit.withheld.first().map(|withheld| withheld.because);
        assert_eq!(because, (!expected).then_some(WithheldBecause::Dominated));
    }
}

#[test]
fn importance_leaves_as_a_whole_or_not_at_all() {
    let world = world();
    let table = world.moved([30, 0, 0]);
    let change = Change::between(&table, &world.start, &world.end).unwrap();
    for (cases, expected) in [(30, 1), (36, 1), (32, 0)] {
        let answers = answered(&world, 0..cases);
        let of = |item: &str| answers.scores(kokemus::Over::Item(item), MissingPolicy::HALF).unwrap();
        let (heard, trust) = (of("heard"), of("trust"));
        let bundle = Bundle::of(&world.study, "t").importance(
            "what matters",
            Link::between(&heard, &change),
            [("heard", &heard), ("trust", &trust)],
            (Importance::Dominance, Crosshairs::AtMeans),
            kokemus::Bootstrap::seeded(7),
        );
        let released = bundle.release(five(), &Ledger::empty()).unwrap();
        let maps = released.release.importance();
        assert_eq!(maps.iter().filter(|map| !map.is_withheld()).count(), expected, "{cases}");
        assert_eq!(released.audit.withheld.len(), 1 - expected);
    }
}

#[test]
fn totals_of_outputs_are_withheld_where_some_make_too_much_of_them() {
    let world = world();
    let even = |n: u64| Outputs::new("visits", (0..n).map(|case| (case, 3.0 + (case % 4) as f64))).unwrap();
    let total = |outputs: &Outputs, rule: DisclosureRule, ledger: &Ledger| {
        Bundle::of(&world.study, "t").outputs("Visits", outputs).unwrap().release(rule, ledger).unwrap()
    };
    let rule = five().dominance(1, 50).unwrap();
    let first = total(&even(8), rule, &Ledger::empty());
    let figures = first.release.outputs()[0].figures.figure().unwrap();
    assert_eq!((figures.total.value(), figures.cases), (36.0, 8));
    let one = Outputs::new(
        "visits",
        (0..8).map(|case: u64| (CaseId::from(case), if case == 0 { 90.0 } else { 2.0 })),
    );
    let one = one.unwrap();
    let dominated = total(&one, rule, &Ledger::empty());
    assert!(dominated.release.outputs()[0].figures.is_withheld());
    assert_eq!(dominated.audit.withheld[0].because, WithheldBecause::Dominated);
    assert!(!total(&one, five(), &Ledger::empty()).release.outputs()[0].figures.is_withheld());
    assert!(total(&even(4), rule, &Ledger::empty()).release.outputs()[0].figures.is_withheld());
    assert!(total(&even(10), rule, &first.ledger).release.outputs()[0].figures.is_withheld());
    assert!(!total(&even(13), rule, &first.ledger).release.outputs()[0].figures.is_withheld());
}

#[test]
fn only_groups_that_are_shown_in_both_waves_have_moved() {
    let world = world();
    let mut table = world.study.table("family").unwrap();
    let (spring, autumn) = (world.study.wave("spring").unwrap(), world.study.wave("autumn").unwrap());
    let mut case = 0;
    for (role, wave, n) in [
        (Role::Parent, &spring, 12),
        (Role::Parent, &autumn, 9),
        (Role::Child, &spring, 8),
        (Role::Child, &autumn, 3),
    ] {
        for row in 0..n {
            let points = [[5, 4], [4, 3], [3, 4], [2, 2], [4, 5]][row % 5];
            table.push(Response::by(role.clone()).case(case).in_wave(wave).answers(points)).unwrap();
            case += 1;
        }
    }
    let bundle =
        Bundle::of(&world.study, "t").answers(&table, [vec![Dimension::Role, Dimension::Wave]]).unwrap();
    let released = bundle.release(five(), &Ledger::empty()).unwrap();
    let moved = &released.release.questionnaires()[0].since_last_wave;
    assert_eq!(moved.len(), 1);
    assert_eq!((&*moved[0].from, &*moved[0].to), ("spring", "autumn"));
    assert_eq!(moved[0].group.role, Some(Some("parent".into())));
    assert_eq!(moved[0].difference.figure().unwrap().as_ref().unwrap().n, 21);
}

#[test]
fn a_funnel_expects_what_the_services_that_are_shown_have() {
    let world = world();
    let mut table = world.study.table("family").unwrap();
    for (service, n) in [("north", 14), ("south", 9), ("west", 3)] {
        let service = world.study.service(service).unwrap();
        for row in 0..n {
            let points = if n == 3 { [1, 1] } else { [[5, 4], [4, 3], [3, 4], [2, 2], [4, 5]][row % 5] };
            table.push(Response::by(Role::Parent).of_service(&service).answers(points)).unwrap();
        }
    }
    let bundle = Bundle::of(&world.study, "t").answers(&table, [vec![Dimension::Service]]).unwrap();
    let released = bundle.release(five(), &Ledger::empty()).unwrap();
    let funnel = &released.release.funnels()[0];
    let withheld: Vec<bool> = funnel.services.iter().map(|service| service.value.is_withheld()).collect();
    assert_eq!(withheld, [false, false, true]);
    assert_eq!((funnel.expected.n, funnel.limits.len()), (23, 2));
    assert_eq!((funnel.limits[0].along[0].n, funnel.limits[1].along.last().unwrap().n), (9, 14));
}
