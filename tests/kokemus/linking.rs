//! Experience and change: associations of real data with their distribution-free intervals.

use kokemus::{Association, Caveat, Change, Coefficient, Confidence};

use crate::groups_and_time::{UnivBct, univbct_rows};
use crate::support::{ARITHMETIC, Comparisons, TAIL, at, count, entries, reference};

const P95: Confidence = Confidence::P95;

#[test]
fn associations_of_satisfaction_with_change_of_readiness_agree() {
    let (values, data) = (reference("univbct"), UnivBct::read());
    let mut to = Comparisons::default();
    let mut pairs = 0;
    for (name, want) in entries(at(&values, "association")).filter(|(name, _)| *name != "z975") {
        // As in `JOBSAT1_READY_1_to_2`.
        let (experience, change) = name.split_once("_READY_").unwrap();
        let (measure, at_stage) = experience.split_at(experience.len() - 1);
        let (from, later) = change.split_once("_to_").unwrap();
        let scores = data.table(measure).scores_at(data.stage(at_stage)).unwrap();
        let moved = Change::between(data.table("READY"), data.stage(from), data.stage(later)).unwrap();
        let raw = Association::between(&scores, &moved);
        let given = raw.given_baseline();
        to.same(name, &(raw.len() as u64), &count(at(want, "n")));

        let pearson = at(want, "pearson");
        let found = [
            ("pearson", raw.pearson(P95).unwrap(), at(pearson, "distribution_free")),
            ("pearson_partial", given.pearson(P95).unwrap(), at(want, "pearson_partial")),
            ("spearman", raw.spearman(P95).unwrap(), at(want, "spearman")),
            ("spearman_partial", given.spearman(P95).unwrap(), at(want, "spearman_partial")),
        ];
        let places = [at_stage, from, later].map(|stage| stage.parse::<usize>().unwrap() - 1);
        let unmatched = unmatched(measure, places);
        for (key, association, want) in found {
            let what = format!("{name}, {key}");
            let correlation = &association.correlation;
            to.close(&what, correlation.value(), at(want, "r"), ARITHMETIC);
            to.interval(&what, correlation, at(want, "interval95"), TAIL);
            to.same(&what, &association.given_baseline, &key.ends_with("partial"));
            to.same(&what, &(association.coefficient == Coefficient::Pearson), &key.starts_with("pearson"));
            to.same(&what, &(association.only_experience, association.only_change), &unmatched);
            to.same(&what, &correlation.n(), &(raw.len() as u64));
        }
        // Fisher's r is the same; his interval is there by name, and is narrower here.
        let fisher = raw.pearson_fisher(P95).unwrap();
        to.close(name, fisher.correlation.value(), at(at(pearson, "fisher"), "r"), ARITHMETIC);
        to.interval(name, &fisher.correlation, at(at(pearson, "fisher"), "interval95"), TAIL);
        assert!(fisher.correlation.caveats().contains(&Caveat::AssumesNormality));
        let (ours, his) = (raw.pearson(P95).unwrap().correlation, fisher.correlation);
        let (ours, his) = (ours.interval().unwrap(), his.interval().unwrap());
        assert!(ours.lower() < his.lower() && ours.upper() > his.upper(), "{name}");
        pairs += raw.len();
    }
    assert_eq!(pairs, 436 + 435 + 432);
    to.were(3 * (1 + 4 * 7 + 3), 0);
}

/// How many rows have an experience and no complete change, and the other way round.
fn unmatched(measure: &str, [at_stage, from, later]: [usize; 3]) -> (u64, u64) {
    let changes = univbct_rows("READY");
    let rows = univbct_rows(measure);
    let both = rows.iter().zip(&changes).map(|((case, experience), (other, ready))| {
        assert_eq!(case, other);
        (experience[at_stage].is_some(), ready[from].is_some() && ready[later].is_some())
    });
    let both: Vec<(bool, bool)> = both.collect();
    let only = |wanted| both.iter().filter(|row| **row == wanted).count() as u64;
    (only((true, false)), only((false, true)))
}

#[test]
fn an_association_calls_itself_one_and_says_who_reported_both() {
    let data = UnivBct::read();
    let scores = data.table("JOBSAT").scores_at(data.stage("1")).unwrap();
    let change = Change::between(data.table("READY"), data.stage("1"), data.stage("2")).unwrap();
    let association = Association::between(&scores, &change).pearson(P95).unwrap();
    let text = association.to_string();
    assert!(text.starts_with("association, not effect: r = −0.16 [−0.27, −0.04], n = 436"), "{text}");
    let caveats = association.correlation.caveats();
    assert!(caveats.contains(&Caveat::AssociationOnly));
    assert!(caveats.contains(&Caveat::SameReporter));
    assert_eq!(caveats.len(), 2, "{caveats:?}");
}
