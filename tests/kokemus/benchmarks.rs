//! Benchmarks across services: funnels and standardised means, against values computed from the rows in Python.

use std::collections::BTreeMap;

use kokemus::{
    Better, Caveat, Confidence, Dimension, Funnel, FunnelPlot, GroupedTally, MissingPolicy, Multiplicity,
    OverDispersion, Part, Questionnaire, Refusal, Response, ResponseTable, Role, Scale, Share,
    StandardWeights, StandardisedMeans, Standing, StandingRule, Study, Tally, TopBox, UnitErrors, UnitMeans,
    UnitStrata, Winsorised,
};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use crate::support::{ARITHMETIC, Comparisons, INSTEVAL, at, columns, list, number, reference};

const P95: Confidence = Confidence::P95;

fn ratings(by: &str, keep: impl Fn(i32) -> bool) -> BTreeMap<i32, Tally> {
    let mut units = BTreeMap::new();
    for [unit, y, d] in columns::<i32, 3>(INSTEVAL, [by, "y", "d"]) {
        if keep(d.unwrap()) {
            let tally = units.entry(unit.unwrap()).or_insert_with(|| Tally::empty(&Scale::satisfaction()));
            tally.add(y.unwrap()).unwrap();
        }
    }
    units
}

fn funnel_wanted(made: &mut Comparisons, what: &str, plot: &FunnelPlot, want: &Value, scale: (f64, f64)) {
    let p998 = Confidence::new(0.998).unwrap();
    made.close(what, plot.expected, at(want, "expected"), ARITHMETIC);
    made.close(what, plot.over_dispersion.phi, at(want, "phi"), 1e-10);
    made.close(what, plot.over_dispersion.tau_squared, at(want, "tau_squared"), 1e-10);
    made.close(what, plot.over_dispersion.test.statistic, at(want, "q"), 1e-10);
    made.close(what, plot.over_dispersion.test.p, at(want, "q_p"), 1e-8);
    made.same(what, &plot.units.len(), &list(at(want, "z")).len());
    for (place, unit) in plot.units.iter().enumerate() {
        let wanted = |key: &str| &list(at(want, key))[place];
        made.same(what, &unit.name.as_str(), &wanted("names").as_str().unwrap());
        made.close(&unit.name, unit.test.statistic, wanted("z"), 1e-8);
        made.close(&unit.name, unit.test.p, wanted("p"), 1e-7);
        made.close(&unit.name, unit.adjusted.unwrap().p, wanted("bh"), 1e-7);
        made.close(&unit.name, unit.size, wanted("size"), 1e-10);
    }
    for (size, level, key) in [
        (50.0, P95, "limits_95_of_50"),
        (50.0, p998, "limits_998_of_50"),
        (2000.0, p998, "limits_998_of_2000"),
    ] {
        let limits = plot.limits(size, level).unwrap();
        let ends = list(at(want, key)).iter().map(|end| number(end).clamp(scale.0, scale.1));
        let ends: Vec<Value> = ends.map(Value::from).collect();
        made.ends(key, (limits.lower(), limits.upper()), &Value::from(ends), 1e-10);
    }
}

#[test]
fn funnels_of_means_are_spiegelhalters_and_dersimonian_and_lairds() {
    let values = reference("benchmarks");
    let mut made = Comparisons::default();
    for (label, units, minimum) in
        [("departments", ratings("dept", |_| true), 1), ("teachers", ratings("d", |d| d <= 300), 20)]
    {
        let units = UnitMeans::of_tallies(units).unwrap();
        let funnel = || Funnel::of_means(&units).minimum_n(minimum).adjusted(Multiplicity::BenjaminiHochberg);
        for (key, funnel) in [
            ("additive", funnel()),
            ("multiplicative", funnel().allowing(OverDispersion::Multiplicative)),
            ("none", funnel().allowing(OverDispersion::None)),
            ("around_3", funnel().around(3.0).unwrap()),
            ("not_winsorised", funnel().winsorised(Winsorised::NONE)),
            ("own", funnel().with_errors(UnitErrors::Own)),
        ] {
            let want = at(at(at(&values, "funnels"), label), key);
            funnel_wanted(&mut made, &format!("{label}, {key}"), &funnel.fit(P95).unwrap(), want, (1.0, 5.0));
        }
    }
    made.were(4074, 0);
}

#[test]
fn funnels_of_shares_go_by_the_arcsine() {
    let values = reference("benchmarks");
    let mut made = Comparisons::default();
    let shares: Vec<(i32, Share)> = ratings("dept", |_| true)
        .into_iter()
        .map(|(dept, tally)| (dept, tally.top_box(TopBox::TWO).unwrap()))
        .collect();
    for (key, allowing) in [("additive", OverDispersion::Additive), ("none", OverDispersion::None)] {
        let funnel = Funnel::of_shares(shares.clone(), Better::Higher)
            .unwrap()
            .allowing(allowing)
            .adjusted(Multiplicity::BenjaminiHochberg);
        let want = at(at(at(&values, "funnels"), "shares"), key);
        funnel_wanted(&mut made, key, &funnel.fit(P95).unwrap(), want, (0.0, 1.0));
    }
    made.were(164, 0);
}

/// Students 1 to 400: department as service, students' age and kind of teaching as wave, the student as case.
fn students() -> ResponseTable {
    let form = Questionnaire::builder("form", Scale::satisfaction())
        .section("all", |s| s.item("rating", "Rating"))
        .build()
        .unwrap();
    let strata: Vec<String> =
        [2, 4, 6, 8].iter().flat_map(|age| [format!("{age}-0"), format!("{age}-1")]).collect();
    let departments: Vec<String> = (1..=15).map(|dept| format!("d{dept}")).collect();
    let study = Study::builder()
        .services(departments.iter().map(String::as_str))
        .waves(strata.iter().map(String::as_str))
        .questionnaire(form)
        .build()
        .unwrap();
    let mut table = study.table("form").unwrap();
    for [s, dept, age, service, y] in columns::<i32, 5>(INSTEVAL, ["s", "dept", "studage", "service", "y"]) {
        let student = s.unwrap();
        if student <= 400 {
            let wave = study.wave(&format!("{}-{}", age.unwrap(), service.unwrap())).unwrap();
            let department = study.service(&format!("d{}", dept.unwrap())).unwrap();
            let response = Response::by(Role::YoungPerson).of_service(&department).in_wave(&wave);
            table.push(response.case(student as u32).answers([y.unwrap()])).unwrap();
        }
    }
    table
}

fn grouped(table: &ResponseTable) -> GroupedTally {
    table.tally_by([Dimension::Service, Dimension::Wave])
}

/// Strata of the students' scores, with their cases.
fn scored(table: &ResponseTable) -> UnitStrata {
    let cells = table.by([Dimension::Service, Dimension::Wave]).into_iter().map(|(group, rows)| {
        let (Part::Is(service), Part::Is(wave)) = (group.service(), group.wave()) else { panic!("{group}") };
        (service.to_string(), wave.to_string(), rows.scores("all", MissingPolicy::Complete).unwrap())
    });
    UnitStrata::of_scores(cells).unwrap()
}

fn standardised_wanted(made: &mut Comparisons, means: &StandardisedMeans, want: &Value) {
    for unit in &means.units {
        let want = at(want, &unit.name[1..]);
        match &unit.standardised {
            Err(why) => {
                assert!(matches!(why, Refusal::TooFew { have: 0, need: 1, .. }), "{why}");
                made.same(&unit.name, &want.is_null(), &true);
            }
            Ok(mean) => {
                made.close(&unit.name, mean.value(), at(want, "value"), 1e-11);
                if at(want, "interval").is_null() {
                    assert!(matches!(mean.interval(), Err(Refusal::TooFew { have: 1, need: 2, .. })));
                } else {
                    made.interval(&unit.name, mean, at(want, "interval"), 1e-9);
                }
                if let Some(expected) = want.get("expected") {
                    made.close(&unit.name, unit.expected, expected, 1e-11);
                }
            }
        }
    }
}

#[test]
fn standardised_means_are_those_of_the_rows_with_students_as_cases_too() {
    let values = reference("benchmarks");
    let want = at(&values, "standardised");
    let mut made = Comparisons::default();
    let table = students();
    let strata = UnitStrata::of_item(&grouped(&table), "rating", Dimension::Service).unwrap();
    let by_case = scored(&table);
    let pooled = StandardWeights::Pooled;
    let names = list(at(want, "strata")).iter().map(|name| name.as_str().unwrap().replace('/', "-"));
    let given = names.zip(list(at(want, "given")).iter().map(number));
    let given = StandardWeights::given(given).unwrap();

    standardised_wanted(&mut made, &strata.directly_standardised(&pooled, P95).unwrap(), at(want, "direct"));
    standardised_wanted(
        &mut made,
        &strata.directly_standardised(&given, P95).unwrap(),
        at(want, "direct_given"),
    );
    standardised_wanted(&mut made, &strata.indirectly_standardised(P95).unwrap(), at(want, "indirect"));
    let direct = by_case.directly_standardised(&pooled, P95).unwrap();
    standardised_wanted(&mut made, &direct, at(want, "direct_by_case"));
    let indirect = by_case.indirectly_standardised(P95).unwrap();
    standardised_wanted(&mut made, &indirect, at(want, "indirect_by_case"));
    made.were(206, 0);

    let funnel = Funnel::of_standardised(&direct).fit(P95).unwrap();
    assert_eq!((funnel.units.len(), funnel.too_small.len()), (11, 3));
    assert!((funnel.expected - direct.overall).abs() < 0.1);
}

#[test]
fn one_stratum_changes_nothing_and_like_mixes_change_all_units_alike() {
    let scale = Scale::satisfaction();
    let tally = |counts: [u64; 5]| Tally::of_counts(&scale, counts).unwrap();
    let strata =
        UnitStrata::of_tallies([("a", "all", tally([1, 2, 3, 4, 5])), ("b", "all", tally([5, 4, 3, 2, 1]))]);
    let means = strata.unwrap().directly_standardised(&StandardWeights::Pooled, P95).unwrap();
    for unit in &means.units {
        assert!((unit.standardised.as_ref().unwrap().value() - unit.observed).abs() < 1e-12);
    }
}

#[test]
fn weights_must_be_of_the_strata_and_above_nothing() {
    let tally = Tally::of_counts(&Scale::satisfaction(), [0, 1, 2, 1, 0]).unwrap();
    let strata = UnitStrata::of_tallies([("a", "child", tally.clone()), ("a", "parent", tally)]).unwrap();
    let fails = |weights: &[(&str, f64)]| {
        StandardWeights::given(weights.iter().copied())
            .and_then(|weights| strata.directly_standardised(&weights, P95))
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        fails(&[("child", 1.0)]),
        "weights of strata: the weight of `parent` is missing (allowed: one for every stratum somebody answered in); \
         give it; 0 leaves a stratum out"
    );
    for weights in [
        &[("child", 1.0), ("parent", f64::NAN)][..],
        &[("child", -1.0), ("parent", 1.0)],
        &[("child", 0.0), ("parent", 0.0)],
        &[("child", 1.0), ("child", 1.0)],
        &[("child", 1.0), ("parent", 1.0), ("other", 1.0)],
    ] {
        assert!(!fails(weights).is_empty());
    }
}

#[test]
fn standing_is_by_a_named_rule_and_by_the_better_end() {
    let lower = Scale::new("worry", 1, 5).unwrap().better(Better::Lower);
    for (scale, wanted) in [(Scale::satisfaction(), Standing::Worse), (lower, Standing::Better)] {
        let tally = |counts: [u64; 5]| Tally::of_counts(&scale, counts).unwrap();
        let mut units =
            vec![("low".to_owned(), tally([30, 10, 5, 4, 1])), ("tiny".to_owned(), tally([3, 0, 0, 0, 0]))];
        units.extend((0..12).map(|place| (format!("s{place}"), tally([2, 4, 10, 14 + place % 3, 10]))));
        let units = UnitMeans::of_tallies(units).unwrap();
        let funnel = Funnel::of_means(&units).minimum_n(10).fit(P95).unwrap();
        for rule in [StandingRule::ControlLimits, StandingRule::NhsBanding, StandingRule::FalseDiscoveryRate]
        {
            let standings = funnel.standings(rule).unwrap();
            assert_eq!(standings.len(), 13, "who is too small has no standing");
            assert_eq!((standings[0].standing, standings[0].rule), (wanted, rule));
            assert!(standings[1..].iter().all(|unit| unit.standing == Standing::AsExpected));
        }
        assert_eq!(funnel.too_small[0].name, "tiny");
        let chance_alone = Funnel::of_means(&units).allowing(OverDispersion::None).fit(P95).unwrap();
        let refused = chance_alone.standings(StandingRule::NhsBanding).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "standing by the NHS bands: additive over-dispersion was not stated; stating it would do"
        );
    }
}

#[test]
fn what_a_funnel_cannot_carry_is_refused() {
    let scale = Scale::satisfaction();
    let units = |counts: &[[u64; 5]]| {
        let named = counts.iter().enumerate().map(|(i, c)| (i, Tally::of_counts(&scale, *c).unwrap()));
        UnitMeans::of_tallies(named).unwrap()
    };
    let fives = units(&[[0, 0, 0, 0, 9], [0, 0, 0, 0, 3]]);
    assert!(matches!(Funnel::of_means(&fives).fit(P95), Err(Refusal::NoVariation { .. })));
    let one = units(&[[1, 2, 3, 4, 5]]);
    assert!(matches!(Funnel::of_means(&one).fit(P95), Err(Refusal::TooFew { need: 2, .. })));
    assert_eq!(Funnel::of_means(&one).around(3.0).unwrap().fit(P95).unwrap().units.len(), 1);
    for outside in [0.9, 5.1, f64::NAN, f64::INFINITY] {
        assert!(Funnel::of_means(&one).around(outside).is_err());
    }
    assert!(Winsorised::new(0.5).is_err() && Winsorised::new(f64::NAN).is_err());

    let all = [("a", Share::of(5, 5).unwrap()), ("b", Share::of(9, 9).unwrap())];
    let shares = Funnel::of_shares(all, Better::Higher).unwrap();
    assert!(matches!(shares.fit(P95), Err(Refusal::NoVariation { .. })));
    let few = shares.around(0.9).unwrap().fit(P95).unwrap();
    assert!(few.caveats.contains(&Caveat::TooSmallForApproximation { smallest: 5, wanted: 51 }));
    assert!(few.limits(0.0, P95).is_err() && few.limits(f64::NAN, P95).is_err());
    assert_eq!(few.limits_along(0, P95).len(), 0);
    assert_eq!(few.limits_along(5, P95).len(), 5);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn funnels_hold_their_expectation_and_nothing_panics(
        units in vec(prop::array::uniform5(prop_oneof![4 => 0..8_u64, 1 => Just(0), 1 => 0..1u64 << 58]), 1..8),
        size in prop_oneof![Just(1e-12), 0.1..1e4, Just(1e18)],
    ) {
        let tally = |counts| Tally::of_counts(&Scale::satisfaction(), counts);
        let tallies: Vec<Tally> = units.iter().map(|counts| tally(*counts).unwrap()).collect();
        let shares = tallies.iter().map(|tally| tally.top_box(TopBox::TWO).unwrap()).enumerate();
        let means = UnitMeans::of_tallies(tallies.iter().cloned().enumerate()).unwrap();
        for funnel in [
            Funnel::of_means(&means),
            Funnel::of_means(&means).with_errors(UnitErrors::Own).allowing(OverDispersion::Multiplicative),
            Funnel::of_shares(shares, Better::Lower).unwrap(),
        ] {
            let Ok(plot) = funnel.fit(P95) else { continue };
            prop_assert!(plot.limits(size, P95).unwrap().contains(plot.expected));
            prop_assert!(plot.over_dispersion.tau_squared >= 0.0);
            prop_assert!(plot.units.iter().all(|unit| (0.0..=1.0).contains(&unit.test.p)));
            prop_assert_eq!(plot.limits_along(7, P95).len(), 7);
            let _ = format!("{plot:#}");
        }
    }

    #[test]
    fn turning_the_scale_turns_every_z_and_no_standing(
        units in vec(prop::array::uniform5(0..9_u64), 3..8),
    ) {
        let tallies: Vec<Tally> =
            units.iter().map(|counts| Tally::of_counts(&Scale::satisfaction(), *counts).unwrap()).collect();
        let fit = |tallies: Vec<Tally>| {
            Funnel::of_means(&UnitMeans::of_tallies(tallies.into_iter().enumerate()).unwrap()).fit(P95)
        };
        let turned = fit(tallies.iter().map(Tally::reversed).collect());
        match (fit(tallies), turned) {
            (Ok(one), Ok(turned)) => {
                for (a, b) in one.units.iter().zip(&turned.units) {
                    prop_assert!((a.test.statistic + b.test.statistic).abs() < 1e-9);
                }
            }
            (one, turned) => prop_assert_eq!(one.is_err(), turned.is_err()),
        }
    }

    #[test]
    fn standardised_means_lie_within_the_scale_and_their_intervals(
        cells in vec((0..4_u8, 0..3_u8, prop::array::uniform5(0..6_u64)), 1..10),
    ) {
        let mut by_cell: BTreeMap<(u8, u8), Tally> = BTreeMap::new();
        for (unit, stratum, counts) in cells {
            by_cell.insert((unit, stratum), Tally::of_counts(&Scale::satisfaction(), counts).unwrap());
        }
        let strata = UnitStrata::of_tallies(by_cell.into_iter().map(|((u, s), tally)| (u, s, tally))).unwrap();
        let results = [
            strata.directly_standardised(&StandardWeights::Pooled, P95).ok(),
            strata.indirectly_standardised(P95).ok(),
        ];
        for (place, means) in results.into_iter().flatten().enumerate() {
            for unit in &means.units {
                let Ok(mean) = &unit.standardised else { continue };
                prop_assert!(mean.interval().map_or(true, |interval| interval.contains(mean.value())));
                prop_assert!(place == 1 || (1.0 - 1e-12..=5.0 + 1e-12).contains(&mean.value()));
            }
            let _ = Funnel::of_standardised(&means).fit(P95).map(|plot| plot.to_string());
        }
    }
}
