//! A link whole, against R on real rows; and what it prints and writes whatever the rows.

use kokemus::{
    Bootstrap, Caveat, Change, Confidence, Covariate, ErrorKind, Grouping, Link, Measure, Measurement, Merge,
    Phase, Refusal, Role, ServicePath, StandardErrors, Study, Term,
};
use serde_json::Value;

use crate::support::{Comparisons, UNIVBCT, at, columns, count, list, number, reference};

const P95: Confidence = Confidence::P95;
/// What is solved for by QR here and elsewhere.
const SOLVED: f64 = 1e-10;

/// Everybody's columns of the real data: satisfaction, commitment and readiness at three stages, age, company.
struct People {
    study: Study,
    rows: Vec<[Option<f64>; 10]>,
    companies: Vec<String>,
}

const COLUMNS: [&str; 10] =
    ["JOBSAT1", "JOBSAT2", "JOBSAT3", "COMMIT1", "COMMIT2", "COMMIT3", "READY1", "READY2", "READY3", "AGE"];

impl People {
    fn read() -> Self {
        let path = ServicePath::builder()
            .stage("1", Phase::InService, "1")
            .stage("2", Phase::InService, "2")
            .stage("3", Phase::InService, "3")
            .build()
            .unwrap();
        let measure = |id| Measure::new(id, 1.0, 5.0).unwrap();
        let study = Study::builder().path(path).measure(measure("x")).measure(measure("y"));
        let places: Vec<[Option<String>; 2]> = columns(UNIVBCT, ["BTN", "COMPANY"]);
        let company = |[battalion, company]: [Option<String>; 2]| {
            format!("{} {}", battalion.unwrap(), company.unwrap())
        };
        People {
            study: study.build().unwrap(),
            rows: columns(UNIVBCT, COLUMNS),
            companies: places.into_iter().map(company).collect(),
        }
    }

    /// A measure whose values, role by role and stage by stage, are columns of the data.
    fn table(&self, measure: &str, of: &[(Role, &str, &str)]) -> kokemus::MeasurementTable {
        let mut table = self.study.measurements(measure).unwrap();
        for (role, stage, column) in of {
            let place = COLUMNS.iter().position(|name| name == column).unwrap();
            for (case, row) in self.rows.iter().enumerate() {
                if let Some(value) = row[place] {
                    let stage = self.study.stage(stage).unwrap();
                    table.push(Measurement::of(case, role.clone(), &stage, value)).unwrap();
                }
            }
        }
        table
    }

    fn change(&self, of: &[(Role, &str, &str)]) -> Change {
        let (from, to) = (self.study.stage("1").unwrap(), self.study.stage("2").unwrap());
        Change::between(&self.table("y", of), &from, &to).unwrap()
    }

    fn age(&self) -> Covariate {
        let known = self.rows.iter().enumerate().filter_map(|(case, row)| Some((case, row[9]?)));
        Covariate::new("age", known).unwrap()
    }

    fn company(&self) -> Grouping {
        Grouping::new("company", self.companies.iter().cloned().enumerate()).unwrap()
    }
}

const READY: [(Role, &str, &str); 2] =
    [(Role::Professional, "1", "READY1"), (Role::Professional, "2", "READY2")];

/// A term against the place it has in R's table.
fn term(to: &mut Comparisons, what: &str, got: &Term, want: &Value, place: usize) {
    let at_place = |key: &str| &list(at(want, key))[place];
    to.close(&format!("{what}, coefficient"), got.coefficient.value(), at_place("coefficients"), SOLVED);
    to.close(&format!("{what}, se"), got.standard_error, at_place("se"), SOLVED);
    to.close(&format!("{what}, df"), got.degrees_of_freedom, at_place("df"), 1e-9);
    to.close(&format!("{what}, p"), got.p, at_place("p"), 1e-8);
}

#[test]
fn a_link_given_baseline_and_age_agrees_with_r() {
    let (values, people) = (reference("link"), People::read());
    let want = at(&values, "given_baseline_and_age");
    let experience = people.table("x", &[(Role::Professional, "1", "JOBSAT1")]);
    let experience = experience.scores_at(&people.study.stage("1").unwrap()).unwrap();
    let change = people.change(&READY);
    let asked = Link::between(&experience, &change).given_baseline().given(&people.age());
    let mut to = Comparisons::default();
    for (key, link) in [("hc3", asked.clone()), ("cr2", asked.clone().within_groups(&people.company()))] {
        let link = link.fit().unwrap();
        to.same(key, &link.model.n, &count(at(want, "n")));
        to.close(key, link.correlation.value(), at(want, "r"), SOLVED);
        to.close(key, link.model.r_squared, at(want, "r_squared"), SOLVED);
        to.close(key, link.reverse.as_ref().unwrap().correlation.value(), at(want, "reverse"), SOLVED);
        let rows =
            [&link.model.intercept, &link.model.experience, &link.model.given[0], &link.model.given[1]];
        for (place, found) in rows.into_iter().enumerate() {
            term(&mut to, &format!("{key} {}", found.name), found, at(want, key), place);
        }
        let robustness = link.robustness.as_ref().unwrap();
        to.close(key, robustness.fitted().t(), at(want, "classical_t"), SOLVED);
        to.close(key, robustness.partial_r2, at(want, "partial_r2"), SOLVED);
        to.close(key, robustness.robustness_value, at(want, "robustness_value"), SOLVED);
        // The strongest of the two benchmarks is the baseline's.
        let benchmark = robustness.benchmark.as_ref().unwrap();
        to.same(key, &benchmark.covariate.as_str(), &"baseline");
        let bound = list(at(want, "bound_baseline"));
        to.close(key, benchmark.remaining.confounder.with_predictor(), &bound[0], 1e-9);
        to.close(key, benchmark.remaining.confounder.with_outcome(), &bound[1], 1e-9);
        to.close(key, benchmark.remaining.estimate, &bound[2], 1e-9);
        let own = link.robustness_on_own_errors.as_ref().unwrap();
        to.same(key, &own.basis().to_string().to_lowercase().as_str(), &key);
        to.close(key, own.fitted().standard_error(), &list(at(at(want, key), "se"))[1], SOLVED);
    }
    let totals = asked.totals().unwrap();
    let model = totals.model(P95).unwrap();
    to.close("totals", totals.correlation(P95).unwrap().value(), at(want, "r"), SOLVED);
    to.close(
        "totals",
        model.experience.coefficient.value(),
        &list(at(at(want, "hc3"), "coefficients"))[1],
        SOLVED,
    );
    to.close(
        "totals",
        model.intercept.coefficient.value(),
        &list(at(at(want, "hc3"), "coefficients"))[0],
        SOLVED,
    );
    let t = model.experience.coefficient.value() / model.experience.standard_error;
    to.close("totals", t, at(want, "classical_t"), SOLVED);
    let classical = asked.standard_errors(StandardErrors::Classical).fit().unwrap();
    for (one, other) in model.covariance.iter().flatten().zip(classical.model.covariance.iter().flatten()) {
        assert!((one - other).abs() <= 1e-10 * other.abs(), "{one} {other}");
    }
    to.were(2 * (4 + 4 * 4 + 3 + 4 + 2) + 4, 0);
}

#[test]
fn actor_and_partner_agree_with_r_and_reports_are_kept_apart() {
    let (values, people) = (reference("link"), People::read());
    let want = at(&values, "dyads");
    let (parent, child) = (Role::Parent, Role::Child);
    let experience = people.table("x", &[(parent.clone(), "1", "JOBSAT1"), (child.clone(), "1", "COMMIT1")]);
    let experience = experience.scores_at(&people.study.stage("1").unwrap()).unwrap();
    let change = people.change(&[
        (parent.clone(), "1", "READY1"),
        (parent.clone(), "2", "READY2"),
        (child.clone(), "1", "JOBSAT2"),
        (child.clone(), "2", "JOBSAT3"),
    ]);
    let asked = Link::between(&experience, &change).given_baseline();
    let dyads = asked.dyads(&parent, &child).unwrap();
    let mut to = Comparisons::default();
    to.same("pairs", &dyads.pairs, &count(at(want, "n")));
    for (key, found) in [("parent", &dyads.first), ("child", &dyads.second)] {
        term(&mut to, key, &found.actor, at(want, key), 1);
        term(&mut to, key, &found.partner, at(want, key), 2);
        term(&mut to, key, &found.given[0], at(want, key), 3);
        to.close(key, found.r_squared, at(want, &format!("{key}_r_squared")), SOLVED);
    }
    to.were(1 + 2 * 13, 0);

    let reports = Link::between(&experience, &change).by_report().links;
    let roles: Vec<_> =
        reports.iter().map(|link| (&link.experience_of, &link.wellbeing_reported_by)).collect();
    assert_eq!(roles, [(&child, &child), (&child, &parent), (&parent, &child), (&parent, &parent)]);
    assert_eq!(
        reports.iter().map(|link| link.across_reporters).collect::<Vec<_>>(),
        [false, true, true, false]
    );
    assert!(reports.iter().all(|link| link.across_reporters != link.caveats.contains(&Caveat::SameReporter)));

    let swapped = asked.dyads(&child, &parent).unwrap();
    assert_eq!((&swapped.first, &swapped.second), (&dyads.second, &dyads.first));
}

#[test]
fn a_link_is_printed_and_written_with_everything_beside_it() {
    let people = People::read();
    let experience = people.table("x", &[(Role::Professional, "1", "JOBSAT1")]);
    let experience = experience.scores_at(&people.study.stage("1").unwrap()).unwrap();
    let change = people.change(&READY);
    let asked = Link::between(&experience, &change).given_baseline().given(&people.age());
    let link = asked.within_groups(&people.company()).resampled(Bootstrap::seeded(7)).fit().unwrap();
    let text = link.to_string();
    for said in [
        "association, not effect: r = 0.09 [",
        "n = 433, given baseline, age",
        "cases not used: 32 with experience only, 2 with change only, 3 without a covariate",
        "CR2 standard error over 43 groups",
        "robustness: an unmeasured cause would have to explain 9 %",
        "partial R²: 0.8 %",
        "E-value 1.",
        "a cause as strong as `baseline` would leave −0.38",
        "the other way round: wellbeing at the earlier stage with experience: 0.50 [",
        "who left: 438 of 463 stayed",
        "regression to the mean: net of it, at an assumed population mean of 1: +",
        "an association, which does not say what caused what",
        "one person reported both",
        "one group without a comparison",
    ] {
        assert!(text.contains(said), "`{said}` is not in:\n{text}");
    }
    assert!(!text.contains("effect of") && !text.contains("impact"), "{text}");
    let json = serde_json::to_value(&link).unwrap();
    for key in [
        "correlation",
        "given",
        "model",
        "unmatched",
        "robustness",
        "robustness_on_own_errors",
        "reverse",
        "attrition",
        "regression_to_mean",
        "caveats",
    ] {
        assert!(!at(&json, key).is_null(), "{key}");
    }
    for key in ["partial_r2", "robustness_value", "robustness_value_alpha", "e_value", "benchmark"] {
        assert!(!at(at(&json, "robustness"), key).is_null(), "{key}");
    }
    assert!(number(at(at(&json, "robustness"), "robustness_value")) > 0.0);
}

#[test]
fn when_experience_was_asked_is_part_of_the_link() {
    let people = People::read();
    let caveats = |asked_at: &str| {
        let experience = people.table("x", &[(Role::Parent, asked_at, "JOBSAT1")]);
        let scores = experience.scores_at(&people.study.stage(asked_at).unwrap()).unwrap();
        Link::between(&scores, &people.change(&READY)).fit().unwrap().caveats
    };
    assert!(!caveats("1").contains(&Caveat::CrossSectional));
    assert!(caveats("2").contains(&Caveat::CrossSectional));
    assert!(!caveats("1").contains(&Caveat::OrderUnknown));
    assert!(caveats("1").contains(&Caveat::OneGroup));
}

#[test]
fn totals_of_two_services_are_those_of_one_to_the_bit() {
    let people = People::read();
    let experience = people.table("x", &[(Role::Professional, "1", "JOBSAT1")]);
    let experience = experience.scores_at(&people.study.stage("1").unwrap()).unwrap();
    let change = people.change(&READY);
    let (age, whole) = (people.age(), Link::between(&experience, &change));
    let whole = whole.given_baseline().given(&age).totals().unwrap();
    let mut merged = whole.empty_like();
    for remainder in [2, 0, 1] {
        let here = |score: &kokemus::Score| {
            score.case.as_ref().is_some_and(|case| case.as_str().parse::<usize>().unwrap() % 3 == remainder)
        };
        let part = experience.filter(here);
        merged.merge(&Link::between(&part, &change).given_baseline().given(&age).totals().unwrap()).unwrap();
    }
    assert_eq!(merged.products(), whole.products());
    let text = serde_json::to_string(&merged).unwrap();
    assert_eq!(serde_json::from_str::<kokemus::LinkTotals>(&text).unwrap(), merged);
    let without_age = Link::between(&experience, &change).given_baseline().totals().unwrap();
    let before = merged.clone();
    assert_eq!(merged.merge(&without_age).unwrap_err().kind(), ErrorKind::Unlike);
    assert_eq!(merged, before);
}

#[test]
fn what_cannot_carry_a_link_is_refused_by_name() {
    let people = People::read();
    let all = people.table("x", &[(Role::Professional, "1", "JOBSAT1")]);
    let experience = all.scores_at(&people.study.stage("1").unwrap()).unwrap();
    let change = people.change(&READY);
    let few = |most: usize| {
        experience.filter(|score| {
            score.case.as_ref().is_some_and(|case| case.as_str().parse::<usize>().unwrap() < most)
        })
    };
    let three = few(3);
    let refusal = Link::between(&three, &change).given_baseline().fit().unwrap_err();
    assert_eq!(refusal.to_string(), "adjusted link: too few complete cases (3); 4 would do");
    let same = experience.filter(|score| score.value == 4.0);
    let refusal = Link::between(&same, &change).fit().unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "adjusted link: values of experience are all the same; 2 different ones would do"
    );
    let one = Grouping::new("unit", people.rows.iter().enumerate().map(|(case, _)| (case, "a"))).unwrap();
    let refusal = Link::between(&experience, &change).within_groups(&one).fit().unwrap_err();
    assert_eq!(refusal.to_string(), "adjusted link: too few clusters (1); 2 would do");
    let twice = Covariate::new(
        "twice",
        experience.rows().iter().map(|score| (score.case.clone().unwrap(), score.value * 2.0)),
    )
    .unwrap();
    let refusal = Link::between(&experience, &change).given(&twice).fit().unwrap_err();
    assert!(matches!(refusal, Refusal::Collinear { .. }), "{refusal}");
    assert!(Link::between(&experience, &change).fit().unwrap().robustness.unwrap().benchmark.is_err());
    let error = Grouping::new("service", [(1, "a"), (1, "b")]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Duplicate);
}
