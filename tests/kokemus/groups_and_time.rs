//! Groups that differ, people of one case, known populations; and wellbeing along the path.

use kokemus::{
    Change, Confidence, Estimate, Measure, Measurement, MeasurementTable, Missing, MissingPolicy, Over,
    Phase, PostStratifiedMean, Role, ServicePath, StageKey, Stratum, Study, TopBox, Unit,
};
use serde_json::Value;

use crate::real_counts::InstEval;
use crate::support::{
    ARITHMETIC, Comparisons, TAIL, UNIVBCT, at, columns, count, entries, number, reference,
};

const P95: Confidence = Confidence::P95;

/// Value, and both ends of a t interval that the ends of 1 to 5 do not cut.
fn mean(to: &mut Comparisons, what: &str, got: &Estimate, want: &Value, t95: &str) {
    to.close(what, got.value(), at(want, "mean"), ARITHMETIC);
    to.t_interval(what, got, at(want, t95), (1.0, 5.0));
}

#[test]
fn the_mean_with_students_as_cases_agrees() {
    let (values, ratings) = (reference("insteval"), InstEval::get());
    let want = at(&values, "cluster_mean");
    let over = Over::Item("rating");
    let table = &ratings.by_service;
    let estimates = [
        table.scores(over, MissingPolicy::ANY).unwrap().mean(P95).unwrap(),
        table.mean_of_all_answers(over, P95).unwrap(),
        table.mean_of_item_means("all", P95).unwrap(),
    ];
    let mut to = Comparisons::default();
    for estimate in &estimates {
        mean(&mut to, "students as cases", estimate, want, "t95");
        let cases = count(at(want, "clusters"));
        to.same("cases", &estimate.unit(), &Unit::Case { cases });
        to.same("df", &count(at(want, "df")), &(cases - 1));
        to.same("n", &estimate.n(), &73_421);
        // The width shows the se, through the quantile of the reference.
        let (ours, ends) = (estimate.interval().unwrap(), at(want, "t95").as_array().unwrap());
        let quantile = (number(&ends[1]) - number(&ends[0])) / 2.0 / number(at(want, "se"));
        let se = (ours.upper() - ours.lower()) / 2.0 / quantile;
        to.close("se", se, at(want, "se"), TAIL);
    }
    to.were(3 * 7, 0);
}

#[test]
fn differences_of_top_box_shares_agree_with_newcombe() {
    let (values, ratings) = (reference("insteval"), InstEval::get());
    let want = at(&values, "top2_difference_service_1_minus_0");
    let by_service = ratings.by_service.tally_by([kokemus::Dimension::Service]);
    let share = |service: &str| {
        let tally = by_service.group(&ratings.services.service(service).unwrap()).unwrap();
        tally.item("rating").unwrap().top_box(TopBox::TWO).unwrap()
    };
    let (one, zero) = (share("1"), share("0"));
    let worked = reference("worked");
    let row = at(&worked, "newcombe_7_34_v_1_34");
    let small = |x: &str, n: &str| kokemus::Share::of(count(at(row, x)), count(at(row, n))).unwrap();
    let mut to = Comparisons::default();
    for (want, first, second) in [(want, one, zero), (row, small("x1", "n1"), small("x2", "n2"))] {
        let difference = first.minus(&second, P95).unwrap();
        to.same("first", &(first.count(), first.n()), &(count(at(want, "x1")), count(at(want, "n1"))));
        to.same("second", &(second.count(), second.n()), &(count(at(want, "x2")), count(at(want, "n2"))));
        to.close("difference", difference.value(), at(want, "estimate"), ARITHMETIC);
        to.interval("difference", &difference, at(want, "newcombe"), TAIL);
        // Turned round, the ends swap and change their signs.
        let turned = second.minus(&first, P95).unwrap();
        to.close("turned", -turned.value(), at(want, "estimate"), ARITHMETIC);
        let interval = turned.interval().unwrap();
        to.ends("turned", (-interval.upper(), -interval.lower()), at(want, "newcombe"), TAIL);
    }
    to.were(2 * 8, 0);
}

#[test]
fn means_weighted_to_known_departments_agree() {
    let (values, ratings) = (reference("insteval"), InstEval::get());
    let mut to = Comparisons::default();
    for (name, want) in entries(at(&values, "stratified_by_dept")) {
        let sizes: Vec<(&str, u64)> =
            entries(at(want, "population")).map(|(dept, size)| (dept, count(size))).collect();
        let strata: Vec<Stratum> =
            sizes.iter().map(|(dept, size)| Stratum::new(ratings.dept(dept), *size).unwrap()).collect();
        let weighted = PostStratifiedMean::of(&strata, P95).unwrap();
        mean(&mut to, name, &weighted.mean, want, "t95");
        let ends = at(want, "t95").as_array().unwrap();
        let quantile = (number(&ends[1]) - number(&ends[0])) / 2.0 / number(at(want, "se"));
        let ours = weighted.mean.interval().unwrap();
        let se = (ours.upper() - ours.lower()) / 2.0 / quantile;
        to.close(&format!("{name}, se"), se, at(want, "se"), TAIL);
        to.same("n", &weighted.mean.n(), &73_421);
        to.same("df", &count(at(want, "df")), &(73_421 - strata.len() as u64));
        // Kish's effective n with weights N/n, in whole numbers but for the last sum.
        let population: u64 = sizes.iter().map(|(_, size)| size).sum();
        let squares: f64 =
            sizes.iter().map(|(dept, size)| (size * size) as f64 / ratings.dept(dept).n() as f64).sum();
        let effective = (population * population) as f64 / squares;
        to.close("effective n", weighted.effective_n, &Value::from(effective), ARITHMETIC);
        to.close("design effect", weighted.design_effect, &Value::from(73_421.0 / effective), ARITHMETIC);
        if name == "three_times" {
            to.close("weighted alike", weighted.effective_n, &Value::from(73_421.0), ARITHMETIC);
        }
    }
    to.were(2 * 8 + 1, 0);
}

/// Soldiers' job satisfaction, commitment and readiness at three times, as three measures over three stages.
pub(crate) struct UnivBct {
    pub(crate) stages: [StageKey; 3],
    pub(crate) tables: [(&'static str, MeasurementTable); 3],
}

/// One measure at the three times, by row; the case is the row's SUBNUM.
pub(crate) fn univbct_rows(measure: &str) -> Vec<(u32, [Option<f64>; 3])> {
    let names = ["1", "2", "3"].map(|stage| format!("{measure}{stage}"));
    let cases: Vec<[Option<u32>; 1]> = columns(UNIVBCT, ["SUBNUM"]);
    let values: Vec<[Option<f64>; 3]> = columns(UNIVBCT, names.each_ref().map(String::as_str));
    assert_eq!((cases.len(), values.len()), (495, 495));
    cases.into_iter().map(|[case]| case.unwrap()).zip(values).collect()
}

impl UnivBct {
    pub(crate) fn read() -> Self {
        let measures = ["JOBSAT", "COMMIT", "READY"];
        let path = ServicePath::builder()
            .stage("1", Phase::Before, "first")
            .stage("2", Phase::InService, "second")
            .stage("3", Phase::After, "third")
            .build()
            .unwrap();
        let study = measures.iter().fold(Study::builder().path(path), |study, measure| {
            study.measure(Measure::new(measure, 1.0, 5.0).unwrap())
        });
        let study = study.build().unwrap();
        let stages = ["1", "2", "3"].map(|stage| study.stage(stage).unwrap());
        let tables = measures.map(|measure| {
            let mut table = study.measurements(measure).unwrap();
            for (case, values) in univbct_rows(measure) {
                for (stage, value) in stages.iter().zip(values) {
                    let measurement = match value {
                        Some(value) => Measurement::of(case, Role::YoungPerson, stage, value),
                        None => Measurement::of(case, Role::YoungPerson, stage, Missing::Skipped),
                    };
                    table.push(measurement).unwrap();
                }
            }
            (measure, table)
        });
        UnivBct { stages, tables }
    }

    pub(crate) fn table(&self, measure: &str) -> &MeasurementTable {
        &self.tables.iter().find(|(name, _)| *name == measure).unwrap().1
    }

    /// A wave of the reference: `READY2`.
    pub(crate) fn stage(&self, number: &str) -> &StageKey {
        self.stages.iter().find(|stage| stage.as_str() == number).unwrap()
    }
}

#[test]
fn means_of_three_measures_at_three_times_agree() {
    let (values, data) = (reference("univbct"), UnivBct::read());
    let mut to = Comparisons::default();
    for (wave, want) in entries(at(&values, "waves")) {
        let (measure, stage) = wave.split_at(wave.len() - 1);
        let table = data.table(measure);
        let totals = table.totals_at(data.stage(stage)).unwrap();
        let scores = table.scores_at(data.stage(stage)).unwrap();
        let found = [
            (totals.mean(P95).unwrap(), totals.standard_deviation().unwrap()),
            (scores.mean(P95).unwrap(), scores.standard_deviation().unwrap()),
        ];
        for (estimate, sd) in found {
            mean(&mut to, wave, &estimate, want, "mean_t95");
            to.same(wave, &estimate.n(), &count(at(want, "n")));
            to.close(wave, sd.value(), at(want, "sd"), ARITHMETIC);
            to.close(wave, sd.value() * sd.value(), at(want, "variance"), ARITHMETIC);
        }
        to.same(wave, &scores.missing().skipped, &count(at(want, "missing")));
        to.same(wave, &scores.missing().no_response, &0);
    }
    to.were(9 * (2 * 6 + 2), 0);
}

#[test]
fn changes_of_readiness_agree_and_count_who_was_measured_once() {
    let (values, data) = (reference("univbct"), UnivBct::read());
    let mut to = Comparisons::default();
    for (name, want) in entries(at(&values, "change_READY")) {
        let (from, later) = name.split_once("_to_").unwrap();
        let change = Change::between(data.table("READY"), data.stage(from), data.stage(later)).unwrap();
        let estimate = change.mean(P95).unwrap();
        to.close(name, estimate.value(), at(want, "mean"), ARITHMETIC);
        to.t_interval(name, &estimate, at(want, "mean_t95"), (-4.0, 4.0));
        let sd = change.scores().standard_deviation().unwrap().value();
        to.close(name, sd, at(want, "sd"), ARITHMETIC);
        to.close(name, sd * sd, at(want, "variance"), ARITHMETIC);
        to.same(name, &(change.len() as u64), &count(at(want, "n")));
        let place = |stage: &str| stage.parse::<usize>().unwrap() - 1;
        let rows = univbct_rows("READY");
        let only = |here: usize, not: usize| {
            rows.iter().filter(|(_, values)| values[here].is_some() && values[not].is_none()).count() as u64
        };
        let once = (only(place(from), place(later)), only(place(later), place(from)));
        to.same(name, &(change.only_baseline(), change.only_follow_up()), &once);
        to.same(name, &estimate.missing().unanswered(), &(once.0 + once.1));
        // Baseline, follow-up and change go row by row.
        let rows = change.baseline().rows().iter().zip(change.follow_up().rows()).zip(change.scores().rows());
        for ((before, after), change) in rows {
            assert_eq!(change.value, after.value - before.value);
            assert!(before.case == change.case && after.case == change.case);
        }
    }
    to.were(3 * 8, 0);
}

#[test]
fn change_on_a_measure_where_less_is_better_is_turned() {
    let measure = Measure::new("READY", 1.0, 5.0).unwrap().better(kokemus::Better::Lower);
    let study = Study::builder().measure(measure).build().unwrap();
    let stages = ["first-contact", "in-service"].map(|stage| study.stage(stage).unwrap());
    let mut table = study.measurements("READY").unwrap();
    for (case, values) in univbct_rows("READY") {
        for (stage, value) in stages.iter().zip(values) {
            if let Some(value) = value {
                table.push(Measurement::of(case, Role::Child, stage, value)).unwrap();
            }
        }
    }
    let turned = Change::between(&table, &stages[0], &stages[1]).unwrap().mean(P95).unwrap();
    let want = &reference("univbct")["change_READY"]["1_to_2"];
    let mut to = Comparisons::default();
    to.close("turned", -turned.value(), at(want, "mean"), ARITHMETIC);
    let interval = turned.interval().unwrap();
    to.ends("turned", (-interval.upper(), -interval.lower()), at(want, "mean_t95"), TAIL);
    to.same("n", &turned.n(), &count(at(want, "n")));
    to.were(4, 0);
}
