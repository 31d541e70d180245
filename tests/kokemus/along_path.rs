//! Experience and wellbeing along the path: within and between persons, stage by stage, lagged both ways.

use kokemus::{
    AlongPath, Caveat, Confidence, Error, ErrorKind, Estimate, Gaps, Lags, Link, Measure, Measurement, Phase,
    Refusal, Role, ServicePath, StageKey, Study, Trajectories, Unit, WithinAssociation,
};
use serde_json::Value;

use crate::groups_and_time::UnivBct;
use crate::support::{ARITHMETIC, Comparisons, assert_close, at, columns, count, list, number, reference};

pub(crate) const P95: Confidence = Confidence::P95;
const RM_CORR: &str = include_str!("../data/rm_corr.csv");
const BH1996: &str = include_str!("../data/bh1996.csv");

/// What least squares and correlations of a thousand rows leave of 16 digits.
const FITTED: f64 = 1e-10;

/// A case's experience and wellbeing, stage after stage.
pub(crate) type Case = (Vec<Option<f64>>, Vec<Option<f64>>);

/// A study with so many stages and two measures on the same range.
fn study(stages: usize, (lowest, highest): (f64, f64)) -> (Study, Vec<StageKey>) {
    let path = (0..stages).fold(ServicePath::builder(), |path, stage| {
        path.stage(&format!("s{stage}"), Phase::InService, "stage")
    });
    let study = Study::builder()
        .path(path.build().unwrap())
        .measure(Measure::new("experience", lowest, highest).unwrap())
        .measure(Measure::new("wellbeing", lowest, highest).unwrap())
        .build()
        .unwrap();
    let keys = (0..stages).map(|stage| study.stage(&format!("s{stage}")).unwrap()).collect();
    (study, keys)
}

/// Cases along the path, children of experience and parents of wellbeing reporting.
pub(crate) fn along(range: (f64, f64), cases: &[Case]) -> AlongPath {
    tried(range, cases).unwrap()
}

/// The same, of cases that may have no stage in common.
pub(crate) fn tried(range: (f64, f64), cases: &[Case]) -> Result<AlongPath, Error> {
    let stages = cases.iter().map(|(x, y)| x.len().max(y.len())).max().unwrap_or(1);
    let (study, keys) = study(stages, range);
    let table = |name: &str, role: Role, of: fn(&Case) -> &Vec<Option<f64>>| {
        let mut table = study.measurements(name).unwrap();
        for (case, values) in (1_u32..).zip(cases.iter().map(of)) {
            for (stage, value) in keys.iter().zip(values) {
                if let Some(value) = value {
                    table.push(Measurement::of(case, role.clone(), stage, *value)).unwrap();
                }
            }
        }
        Trajectories::measured(&table)
    };
    let experience = table("experience", Role::Child, |case| &case.0);
    let wellbeing = table("wellbeing", Role::Parent, |case| &case.1);
    Link::along(&experience, &wellbeing)
}

/// Cases without gaps.
fn whole(cases: &[(&[f64], &[f64])]) -> Vec<Case> {
    let some = |values: &[f64]| values.iter().copied().map(Some).collect();
    cases.iter().map(|(x, y)| (some(x), some(y))).collect()
}

/// Rows of a file, each the next stage of its case.
fn rows_as_stages(csv: &str, names: [&str; 3]) -> Vec<Case> {
    let mut cases: Vec<(f64, Case)> = Vec::new();
    for [case, x, y] in columns::<f64, 3>(csv, names) {
        let case = case.unwrap();
        if cases.last().is_none_or(|(last, _)| *last != case) {
            assert!(cases.iter().all(|(earlier, _)| *earlier != case), "case {case} twice");
            cases.push((case, Case::default()));
        }
        let (xs, ys) = &mut cases.last_mut().unwrap().1;
        xs.push(x);
        ys.push(y);
    }
    cases.into_iter().map(|(_, case)| case).collect()
}

/// A within-person association against its reference.
fn within_agrees(to: &mut Comparisons, what: &str, got: &WithinAssociation, want: &Value) {
    let whole = |key: &str| number(at(want, key)) as u64;
    to.close(what, got.correlation.value(), at(want, "r"), FITTED);
    to.interval(what, &got.correlation, at(want, "interval"), FITTED);
    to.close(&format!("{what}, slope"), got.slope.value(), at(want, "slope"), FITTED);
    to.interval(&format!("{what}, slope"), &got.slope, at(want, "slope_interval"), FITTED);
    to.same(what, &got.degrees_of_freedom, &whole("df"));
    to.same(what, &got.correlation.n(), &whole("rows"));
    to.same(what, &got.correlation.unit(), &Unit::Case { cases: whole("cases") });
    // The smallest p of the reference is below the normal doubles.
    let p = number(at(want, "p")).max(1e-300);
    to.close(&format!("{what}, p"), got.p_value.unwrap().max(1e-300), &Value::from(p), 1e-8);
}

const WITHIN: usize = 10;

fn estimate_agrees(to: &mut Comparisons, what: &str, got: &Estimate, want: &Value) {
    to.close(what, got.value(), at(want, "value"), FITTED);
    to.interval(what, got, at(want, "interval"), FITTED);
}

const ESTIMATE: usize = 3;

#[test]
fn acidity_and_carbon_dioxide_of_eight_patients_give_the_published_within_person_correlation() {
    let cases = rows_as_stages(RM_CORR, ["Subject", "pH", "PacO2"]);
    let found = along((0.0, 10.0), &cases).within(P95).unwrap();
    let published = &found.as_measured;
    assert_close("r", published.correlation.value(), -0.506_769_7, 1e-7);
    assert_close("p", published.p_value.unwrap(), 0.000_847_108_1, 1e-7);
    assert_eq!(published.degrees_of_freedom, 38);
    let interval = published.correlation.interval().unwrap();
    assert_close("lower", interval.lower(), -0.706_714_6, 1e-7);
    assert_close("upper", interval.upper(), -0.231_863_1, 1e-7);
    assert_eq!(
        published.to_string(),
        "association within persons, not effect: r = −0.51 [−0.71, −0.23], n = 47 in 8 cases, 38 degrees of freedom, \
         p = 0.0008"
    );
    let mut to = Comparisons::default();
    within_agrees(&mut to, "rm_corr", published, at(&reference("path")["rm_corr"], "within"));
    to.were(WITHIN, 0);
}

#[test]
fn leadership_and_wellbeing_of_ninety_nine_groups_agree_within_and_between() {
    let along = along((0.0, 10.0), &rows_as_stages(BH1996, ["GRP", "LEAD", "WBEING"]));
    let between = along.between(P95).unwrap();
    assert_eq!(format!("{:.3}", between.by_occasions.value()), "0.532");
    assert_eq!(format!("{:.3}", between.each_person_once.value()), "0.607");
    let (values, mut to) = (reference("path"), Comparisons::default());
    let want = at(&values, "bh1996");
    let means = at(want, "between");
    estimate_agrees(&mut to, "weighted", &between.by_occasions, at(means, "by_occasions"));
    estimate_agrees(&mut to, "unweighted", &between.each_person_once, at(means, "each_person_once"));
    let slopes = between.contextual.unwrap();
    for (key, got) in
        [("within", &slopes.within), ("between", &slopes.between), ("difference", &slopes.difference)]
    {
        estimate_agrees(&mut to, key, got, at(at(want, "contextual"), key));
    }
    within_agrees(&mut to, "within", &along.within(P95).unwrap().as_measured, at(want, "within"));
    to.were(5 * ESTIMATE + WITHIN, 0);
}

#[test]
fn satisfaction_commitment_and_readiness_along_three_stages_agree() {
    let (values, data) = (reference("path"), UnivBct::read());
    let mut to = Comparisons::default();
    for (experience, wellbeing) in [("JOBSAT", "READY"), ("COMMIT", "READY")] {
        let want = at(&values, &format!("{experience}_{wellbeing}"));
        let trajectories = |measure| Trajectories::measured(data.table(measure));
        let along = Link::along(&trajectories(experience), &trajectories(wellbeing)).unwrap();

        let within = along.within(P95).unwrap();
        within_agrees(&mut to, "as measured", &within.as_measured, at(want, "within"));
        within_agrees(&mut to, "held", &within.stages_held_constant.unwrap(), at(want, "held"));

        let between = along.between(P95).unwrap();
        let means = at(want, "between");
        estimate_agrees(&mut to, "by occasions", &between.by_occasions, at(means, "by_occasions"));
        estimate_agrees(&mut to, "once", &between.each_person_once, at(means, "each_person_once"));
        let (slopes, context) = (between.contextual.unwrap(), at(want, "contextual"));
        estimate_agrees(&mut to, "within", &slopes.within, at(context, "within"));
        estimate_agrees(&mut to, "between", &slopes.between, at(context, "between"));
        estimate_agrees(&mut to, "difference", &slopes.difference, at(context, "difference"));

        let links = along.stage_by_stage(P95).links;
        to.same("links", &links.len(), &3);
        for (link, want) in links.iter().zip(list(at(want, "stage_by_stage"))) {
            to.same("from", &Value::from(link.from.as_str()), at(want, "from"));
            to.same("to", &Value::from(link.to.as_str()), at(want, "to"));
            estimate_agrees(&mut to, "raw", link.raw.as_ref().unwrap(), at(want, "raw"));
            estimate_agrees(
                &mut to,
                "given",
                link.given_baseline.as_ref().unwrap(),
                at(want, "given_baseline"),
            );
            to.same("n", &link.cases, &count(at(at(want, "raw"), "n")));
            to.same("only experience", &link.only_experience, &count(at(want, "only_experience")));
            to.same("only change", &link.only_change, &count(at(want, "only_change")));
        }

        let lagged = along.lagged(P95).unwrap();
        for (pair, want) in lagged.pairs.iter().zip(list(at(want, "lags"))) {
            let (ahead, back) =
                (pair.wellbeing_later.as_ref().unwrap(), pair.experience_later.as_ref().unwrap());
            estimate_agrees(&mut to, "ahead", ahead, at(want, "wellbeing_later"));
            estimate_agrees(&mut to, "back", back, at(want, "experience_later"));
        }
        for (key, got) in
            [("wellbeing_later", &lagged.wellbeing_later), ("experience_later", &lagged.experience_later)]
        {
            let (got, want) = (got.as_ref().unwrap(), at(want, key));
            estimate_agrees(&mut to, key, got, want);
            to.same(key, &got.n(), &count(at(want, "rows")));
            to.same(key, &got.unit(), &Unit::Case { cases: count(at(want, "cases")) });
        }
        estimate_agrees(&mut to, "difference", &lagged.difference.clone().unwrap(), at(want, "difference"));
        for (key, got) in [
            ("wellbeing_later_within", &lagged.wellbeing_later_within),
            ("experience_later_within", &lagged.experience_later_within),
        ] {
            let (got, want) = (got.as_ref().unwrap(), at(want, key));
            within_agrees(&mut to, key, got, want);
        }

        let used = serde_json::to_value(along.rows()).unwrap();
        to.same("used", &used, at(want, "used"));
    }
    to.were(
        2 * (2 * WITHIN
            + 5 * ESTIMATE
            + 1
            + 3 * (2 + 2 * ESTIMATE + 3)
            + 4 * ESTIMATE
            + 2 * (ESTIMATE + 2)
            + ESTIMATE
            + 2 * WITHIN
            + 1),
        0,
    );
}

#[test]
fn the_random_intercept_model_reads_the_same_cases() {
    let (values, data) = (reference("cross_lagged"), UnivBct::read());
    let want = at(at(&values, "jobsat_ready"), "gaps_constant");
    let trajectories = |measure| Trajectories::measured(data.table(measure));
    let along = Link::along(&trajectories("JOBSAT"), &trajectories("READY")).unwrap();
    let found = along.random_intercept_cross_lagged(Lags::Constant, Gaps::FullInformation, P95).unwrap();
    // Two of the 495 have no value of either.
    assert_eq!(found.cases, count(at(want, "n")));
    for (key, got) in [
        ("experience_to_wellbeing", &found.experience_to_wellbeing),
        ("wellbeing_to_experience", &found.wellbeing_to_experience),
    ] {
        let interval = got[0].interval().unwrap();
        let se = (interval.upper() - interval.lower()) / 2.0 / 1.959_963_984_540_054;
        let only = |part: &str| number(&list(at(at(want, key), part))[0]);
        assert!((got[0].value() - only("est")).abs() < 1e-6 * se, "{key}");
        assert_close(key, se, only("se"), 1e-6);
    }
    assert!(found.caveats.contains(&Caveat::SameReporter), "{:?}", found.caveats);
    let alone = found.caveats.iter().filter(|caveat| **caveat == Caveat::AssociationOnly);
    assert_eq!(alone.count(), 1);
}

#[test]
fn within_persons_at_two_stages_is_change_on_change() {
    let changes = [(0.5, 1.0), (-1.0, 0.5), (1.5, 2.5), (0.0, -1.0), (2.0, 0.5)];
    let cases: Vec<Case> = (0..)
        .zip(changes)
        .map(|(start, (dx, dy))| {
            let (x, y) = (f64::from(start), 3.0 + f64::from(start % 3));
            (vec![Some(x), Some(x + dx)], vec![Some(y), Some(y + dy)])
        })
        .collect();
    let within = along((-10.0, 10.0), &cases).within(P95).unwrap();
    let sum = |product: fn(&(f64, f64)) -> f64| changes.iter().map(product).sum::<f64>();
    let (xx, yy, xy) = (sum(|(x, _)| x * x), sum(|(_, y)| y * y), sum(|(x, y)| x * y));
    assert_close("slope", within.as_measured.slope.value(), xy / xx, ARITHMETIC);
    assert_close("r", within.as_measured.correlation.value(), xy / (xx * yy).sqrt(), ARITHMETIC);
    assert_eq!(within.as_measured.degrees_of_freedom, 4);
    // With the stages held constant the line need not go through the origin: Pearson's correlation of the changes.
    let (mx, my) = (sum(|(x, _)| *x) / 5.0, sum(|(_, y)| *y) / 5.0);
    let (xx, yy, xy) = (xx - 5.0 * mx * mx, yy - 5.0 * my * my, xy - 5.0 * mx * my);
    let held = within.stages_held_constant.unwrap();
    assert_close("held", held.correlation.value(), xy / (xx * yy).sqrt(), ARITHMETIC);
    assert_close("held slope", held.slope.value(), xy / xx, ARITHMETIC);
    assert_eq!(held.degrees_of_freedom, 3);
}

/// Case means over rows whose other value is missing would move the deviations, and rows less 2 would count each case's own mean as
/// something learnt.
#[test]
fn a_row_without_its_other_half_moves_no_mean_and_each_case_costs_a_degree_of_freedom() {
    let mut cases = whole(&[
        (&[1.0, 2.0, 4.0], &[2.0, 3.0, 3.0]),
        (&[3.0, 5.0, 4.0], &[1.0, 4.0, 2.0]),
        (&[2.0, 2.0, 1.0], &[5.0, 4.0, 4.0]),
    ]);
    let complete = along((0.0, 10.0), &cases).within(P95).unwrap().as_measured;
    assert_eq!(complete.degrees_of_freedom, 9 - 3 - 1);
    // A fourth stage where each has only one of the two, far from all other values.
    for (place, (x, y)) in cases.iter_mut().enumerate() {
        let half = [(Some(9.0), None), (None, Some(9.0))][place % 2];
        x.push(half.0);
        y.push(half.1);
    }
    let found = along((0.0, 10.0), &cases).within(P95).unwrap();
    assert_eq!(found.as_measured, complete);
    assert_eq!((found.used.rows, found.used.cases, found.used.rows_incomplete), (9, 3, 3));
    // The deviations by hand, over complete rows.
    let (dx, dy) = (
        [-4.0, -1.0, 5.0, -3.0, 3.0, 0.0, 1.0, 1.0, -2.0],
        [-2.0, 1.0, 1.0, -4.0, 5.0, -1.0, 2.0, -1.0, -1.0],
    );
    let product = |a: [f64; 9], b: [f64; 9]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let r = product(dx, dy) / (product(dx, dx) * product(dy, dy)).sqrt();
    assert_close("r", complete.correlation.value(), r, ARITHMETIC);
}

#[test]
fn everybody_left_out_is_counted() {
    let (study, keys) = study(3, (0.0, 10.0));
    let (mut x, mut y) =
        (study.measurements("experience").unwrap(), study.measurements("wellbeing").unwrap());
    let mut put = |case: u32, experience: [Option<f64>; 3], wellbeing: [Option<f64>; 3]| {
        for (stage, (one, other)) in keys.iter().zip(experience.into_iter().zip(wellbeing)) {
            for (table, value) in [(&mut x, one), (&mut y, other)] {
                if let Some(value) = value {
                    table.push(Measurement::of(case, Role::Child, stage, value)).unwrap();
                }
            }
        }
    };
    put(1, [Some(1.0), Some(2.0), Some(4.0)], [Some(3.0), Some(3.0), Some(5.0)]);
    put(2, [Some(2.0), Some(1.0), None], [Some(6.0), Some(4.0), Some(4.0)]);
    put(3, [Some(2.0), None, None], [Some(6.0), Some(4.0), None]);
    put(4, [Some(2.0), None, None], [None, Some(4.0), None]);
    put(5, [Some(2.0), Some(3.0), None], [None; 3]);
    put(6, [None; 3], [Some(2.0), Some(3.0), None]);
    put(7, [None; 3], [Some(2.0), None, None]);
    let along = Link::along(&Trajectories::measured(&x), &Trajectories::measured(&y)).unwrap();
    assert_eq!(
        along.to_string(),
        "experience and wellbeing at 3 stages: 6 rows of 3 cases; 1 case with one complete row; 1 case with both but never \
         at one stage; 4 rows incomplete; 1 case with experience only; 2 cases with wellbeing only"
    );
    let within = along.within(P95).unwrap();
    assert_eq!((within.used.rows, within.used.cases, within.used.cases_with_one_row), (5, 2, 1));
    assert_eq!(within.as_measured.correlation.n(), 5);
    let between = along.between(P95).unwrap();
    assert_eq!((between.used.rows, between.used.cases, between.each_person_once.n()), (6, 3, 3));
    assert!(along.caveats().contains(&Caveat::SameReporter));
    assert!(within.as_measured.correlation.caveats().contains(&Caveat::StagesLeftIn));

    let links = along.stage_by_stage(P95).links;
    let who: Vec<_> = links.iter().map(|link| (link.cases, link.only_experience, link.only_change)).collect();
    // From the first stage to the second and the third, and from the second to the third.
    assert_eq!(who, [(3, 2, 1), (2, 3, 0), (2, 1, 0)]);
}

#[test]
fn within_is_refused_with_its_reason() {
    let refusal = |cases: &[(&[f64], &[f64])]| along((0.0, 10.0), &whole(cases)).within(P95).unwrap_err();
    let once = refusal(&[(&[1.0], &[1.0, 2.0]), (&[2.0], &[2.0, 4.0])]);
    assert!(matches!(&once, Refusal::MeasuredOnce { of, stages: 1, .. } if of == "experience"));
    assert_eq!(
        once.to_string(),
        "within-person correlation: experience was measured at 1 of the stages; 2 would do"
    );
    let once = refusal(&[(&[1.0, 2.0], &[1.0]), (&[2.0, 3.0], &[4.0])]);
    assert!(matches!(&once, Refusal::MeasuredOnce { of, stages: 1, .. } if of == "wellbeing"));
    let same = refusal(&[(&[1.0, 1.0], &[1.0, 2.0]), (&[3.0, 3.0], &[2.0, 4.0])]);
    assert_eq!(
        same.to_string(),
        "within-person correlation: experience varies within nobody; one case in which it moves would do"
    );
    let same = refusal(&[(&[1.0, 2.0], &[0.1, 0.1]), (&[3.0, 1.0], &[2.7, 2.7])]);
    assert!(matches!(&same, Refusal::VariesWithinNobody { of, .. } if of == "wellbeing"));
    let few = refusal(&[(&[1.0, 2.0], &[1.0, 3.0])]);
    assert!(matches!(few, Refusal::TooFew { have: 1, need: 2, .. }));

    // Everybody moves alike: nothing is left once the stages are held constant.
    let alike = along(
        (0.0, 10.0),
        &whole(&[(&[1.1, 2.3], &[1.0, 3.0]), (&[3.1, 4.3], &[2.0, 3.0]), (&[0.4, 1.6], &[1.0, 1.5])]),
    );
    let within = alike.within(P95).unwrap();
    let held = within.stages_held_constant.unwrap_err();
    assert!(
        matches!(&held, Refusal::Collinear { of, .. } if of == "experience within persons and the stages")
    );

    // Each determines the other: the figure stands, its interval does not.
    let line = along(
        (0.0, 10.0),
        &whole(&[(&[1.0, 2.0], &[1.0, 3.0]), (&[3.0, 4.5], &[2.0, 5.0]), (&[4.0, 3.0], &[6.0, 4.0])]),
    );
    let line = line.within(P95).unwrap().as_measured;
    assert_close("r", line.correlation.value(), 1.0, ARITHMETIC);
    assert!(matches!(line.correlation.interval(), Err(Refusal::Collinear { .. })));
    assert!(line.slope.interval().is_err() && line.p_value.is_none());
}

#[test]
fn parts_of_the_path_that_no_case_joins_cost_what_they_take() {
    // Three cases at the first two stages and three at the last two: 12 rows, 6 levels of cases, 2 of stages.
    let changes = [(1.0, 2.0), (0.5, 1.5), (-1.0, 0.5), (2.0, 1.0), (1.0, -1.0), (0.0, 0.5)];
    let cases: Vec<Case> = changes
        .iter()
        .enumerate()
        .map(|(place, (dx, dy))| {
            let base = place as f64;
            let (x, y) = ([Some(base), Some(base + dx)], [Some(2.0), Some(2.0 + dy)]);
            if place < 3 {
                (x.to_vec(), y.to_vec())
            } else {
                ([[None; 2], x].concat(), [[None; 2], y].concat())
            }
        })
        .collect();
    let within = along((-10.0, 10.0), &cases).within(P95).unwrap();
    assert_eq!(within.as_measured.degrees_of_freedom, 12 - 6 - 1);
    let held = within.stages_held_constant.unwrap();
    assert_eq!(held.degrees_of_freedom, 12 - 6 - 2 - 1);
    let part = |part: &[(f64, f64)], product: fn((f64, f64)) -> f64| {
        let n = part.len() as f64;
        let (mx, my) = (part.iter().map(|d| d.0).sum::<f64>() / n, part.iter().map(|d| d.1).sum::<f64>() / n);
        part.iter().map(|(x, y)| product((x - mx, y - my))).sum::<f64>()
    };
    let sum = |product| part(&changes[..3], product) + part(&changes[3..], product);
    assert_close("slope", held.slope.value(), sum(|(x, y)| x * y) / sum(|(x, _)| x * x), ARITHMETIC);
}

#[test]
fn stages_must_go_into_one_order() {
    let (study, keys) = study(3, (0.0, 10.0));
    let at_stages = |places: &[usize]| {
        let table = study.measurements("experience").unwrap();
        Trajectories::of_scores(
            places.iter().map(|place| (&keys[*place], table.scores_at(&keys[*place]).unwrap())),
        )
        .unwrap()
    };
    let joined = |one: &[usize], other: &[usize]| Link::along(&at_stages(one), &at_stages(other));
    for (one, other) in [(&[0, 1, 2][..], &[0, 2][..]), (&[1], &[0, 1, 2]), (&[0, 1], &[1, 2])] {
        assert_eq!(joined(one, other).unwrap().stages(), keys, "{one:?} {other:?}");
        assert_eq!(joined(other, one).unwrap().stages(), keys, "{other:?} {one:?}");
    }
    let error = joined(&[0, 2], &[2, 0]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unlike);
    assert_eq!(
        error.to_string(),
        "stages of experience: `s0`, `s2` does not fit (allowed: stages in one order with those of wellbeing: `s2`, `s0`); \
         give both in the path's order, a stage at which one of them was not asked without scores"
    );
    assert_eq!(joined(&[0], &[1]).unwrap_err().kind(), ErrorKind::Unlike);
    assert_eq!(joined(&[0, 2], &[1, 2]).unwrap_err().kind(), ErrorKind::Unlike);
    let empty = Trajectories::measured(&study.measurements("experience").unwrap());
    assert_eq!(Link::along(&empty, &empty).unwrap_err().kind(), ErrorKind::Absent);
}

#[test]
fn the_tables_are_written_in_path_order() {
    let mut cases = whole(&[
        (&[1.0, 2.0, 4.0], &[2.0, 3.0, 3.0]),
        (&[3.0, 5.0, 4.0], &[1.0, 4.0, 2.0]),
        (&[2.0, 2.0, 1.0], &[5.0, 4.0, 4.0]),
        (&[4.0, 1.0, 1.0], &[5.0, 3.0, 6.0]),
        (&[5.0, 1.0, 2.0], &[5.0, 5.0, 6.0]),
    ]);
    cases.push((vec![Some(2.0), Some(3.0)], vec![Some(4.0), None, Some(6.0)]));
    let found = along((0.0, 10.0), &cases);
    let links = "associations, not effects: experience at a stage with the change of wellbeing from there on
from  to  r                     given the baseline   n  no change known  not asked
s0    s1  −0.25 [−0.83, 0.60]   0.53 [−0.96, 1.00]   5  1                0
s0    s2  0.12 [−0.82, 0.88]    0.27 [−0.98, 0.99]   6  0                0
s1    s2  −0.87 [−0.99, −0.03]  −0.89 [−1.00, 0.53]  5  1                0";
    assert_eq!(found.stage_by_stage(P95).to_string(), links);
    let lagged = "associations, not effects
                wellbeing later, experience earlier  experience later, wellbeing earlier
s0 to s1        0.53 [−0.96, 1.00]                   −0.75 [−1.00, 1.00]
s1 to s2        −0.89 [−1.00, 0.53]                  −0.19 [−0.99, 0.99]
all pairs       −0.49 [−0.93, 0.51]                  −0.64 [−0.97, 0.57]
within persons  −0.82 [−0.99, 0.23]                  −0.02 [−0.89, 0.88]
difference of the two over all pairs: 0.16 [−0.09, 0.40]
within persons at the same stage: 0.39 [−0.36, 0.84]
16 rows of 6 cases; 1 case with one complete row; 2 rows incomplete
no lag is seen in either direction";
    assert_eq!(found.lagged(P95).unwrap().to_string(), lagged);
    let within = "association within persons, not effect: r = 0.32 [−0.35, 0.77], n = 15 in 5 cases, 9 degrees of freedom, p = 0.3428
association within persons, not effect, stages held constant: r = 0.39 [−0.36, 0.84], n = 15 in 5 cases, 7 degrees of freedom, p = 0.2928
15 rows of 5 cases; 1 case with one complete row; 2 rows incomplete";
    assert_eq!(found.within(P95).unwrap().to_string(), within);
    let between = "association between persons, not effect: r = −0.56 [−1.00, 0.96], n = 6
weighted by occasions: r = −0.56 [−0.94, 0.44], n = 6
per point of experience: 0.23 [−0.46, 0.92] within persons, −0.80 [−3.32, 1.72] between persons, −1.03 [−3.10, 1.05] apart
16 rows of 6 cases; 1 case with one complete row; 2 rows incomplete";
    assert_eq!(found.between(P95).unwrap().to_string(), between);
    // A figure that is refused leaves a dash in its cell, and its reason below.
    let few = along((0.0, 10.0), &cases[..2]).stage_by_stage(P95).to_string();
    assert!(few.contains("\ns0    s1  –  –                   2  0                0"), "{few}");
    assert!(few.ends_with(
        "s1 to s2: correlation of experience with the change that follows, given the baseline: too few cases that have all it needs (2); 4 would do"
    ), "{few}");
}
