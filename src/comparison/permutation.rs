//! Permutation tests of scores: with cases as the units, and of several groups.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Caveat, Test};
use crate::inference::exact::lattice::Alternative;
use crate::inference::exact::permutation::Permutations;
use crate::inference::exact::permuted::{Block, several_groups, two_groups};
use crate::math::sums::compensated;
use crate::scoring::scores::{Score, Scores};
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::respondent::CaseId;

/// So many scores at most are exchanged one by one.
const MOST_EXCHANGED: usize = 100_000;

/// A group's scores with the people of a case together, in the order of the rows.
fn blocks(scores: &Scores) -> Vec<Block> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut blocks: Vec<Block> = Vec::new();
    for score in scores.rows() {
        let next = blocks.len();
        let place = score.case.as_ref().map_or(next, |case| *places.entry(case.as_str()).or_insert(next));
        match blocks.get_mut(place) {
            Some(block) => {
                block.sum += score.value;
                block.rows += 1.0;
            }
            None => blocks.push(Block { sum: score.value, rows: 1.0 }),
        }
    }
    blocks
}

fn too_many(figure: &'static str, have: usize) -> Refusal {
    let (have, most) = (have as u64, MOST_EXCHANGED as u64);
    Refusal::TooMany { figure: figure.into(), of: "scores".into(), have, most }
}

impl Scores {
    /// Whether this group's mean differs from another's by more than chance, when whole cases are as likely to be in either group: siblings,
    /// and a parent and a child, stay together. The statistic is this group's mean less the other's; "second" in `alternative` is this group.
    ///
    /// A score without a case is a case of its own. All choices of as many cases as this group has are gone through, up to 200,000 of them;
    /// beyond, they are drawn. `TwoSidedByProbability` counts by distance here.
    ///
    /// ```
    /// use kokemus::{Alternative, MissingPolicy, Permutations, Questionnaire, Response, Role, Scale, ServiceKey, Study};
    ///
    /// let family = Questionnaire::builder("family", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard")).build()?;
    /// let study = Study::builder().services(["north", "south"]).questionnaire(family).build()?;
    /// let (north, south) = (study.service("north")?, study.service("south")?);
    /// let mut answers = study.table("family")?;
    /// for (service, case, point) in [
    ///     (&north, 1, 3), (&north, 1, 2), (&north, 2, 3), (&north, 3, 3),
    ///     (&south, 4, 5), (&south, 4, 5), (&south, 5, 4), (&south, 6, 5),
    /// ] {
    ///     answers.push(Response::by(Role::Child).of_service(service).case(case).answers([point]))?;
    /// }
    /// let scores = |service| answers.only(service)?.scores("all", MissingPolicy::HALF);
    /// let test = scores(&south)?.permutation_test(&scores(&north)?, Alternative::TwoSided, Permutations::seeded(7))?;
    /// assert_eq!(test.p, 0.1); // 2 of the 20 choices of 3 cases out of 6
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// A case is in both groups: its people are to be compared as pairs. Refused where a group is empty, where all scores are the same, and
    /// beyond 100,000 scores.
    pub fn permutation_test(
        &self,
        other: &Scores,
        alternative: Alternative,
        by: Permutations,
    ) -> Result<Test, Error> {
        const FIGURE: &str = "permutation test of the difference of means";
        let case_of = |score: &'_ Score| score.case.clone();
        let cases: HashSet<CaseId> = other.rows().iter().filter_map(case_of).collect();
        if let Some(case) = self.rows().iter().filter_map(case_of).find(|case| cases.contains(case)) {
            return Err(Error::new(
                ErrorKind::Duplicate,
                "cases of two groups",
                format!("case `{case}` in both"),
                "cases that are in one group only",
                "compare the people of one case as pairs, by `PairedSamples`",
            ));
        }
        for (scores, of) in [(self, "scores of this group"), (other, "scores of the other group")] {
            if scores.is_empty() {
                return Err(Refusal::too_few(FIGURE, of, 0, 1).into());
            }
        }
        let rows = || self.rows().iter().chain(other.rows()).map(|score| score.value);
        let n = self.len() + other.len();
        if n > MOST_EXCHANGED {
            return Err(too_many(FIGURE, n).into());
        }
        let lowest = rows().fold(f64::INFINITY, f64::min);
        if rows().all(|value| value == lowest) {
            return Err(Refusal::no_variation(FIGURE, "scores").into());
        }
        let alternative = match alternative {
            Alternative::TwoSidedByProbability => Alternative::TwoSided,
            other => other,
        };
        let found = two_groups(&blocks(other), &blocks(self), alternative, by)
            .ok_or_else(|| Refusal::too_few(FIGURE, "scores", 0, 1))?;
        let mean = |scores: &Scores| {
            compensated(scores.rows().iter().map(|score| score.value)) / scores.len() as f64
        };
        let method = format!("{FIGURE}, {}, cases moved whole", alternative.words());
        let caveats = self.surveyed_set().union(other.surveyed_set()).caveats();
        Ok(Test::new(method, "difference", mean(self) - mean(other), found.p, n as u64)
            .based_on(found.basis)
            .with_caveats(caveats))
    }

    /// Whether several groups differ in their means by more than chance, when each score is as likely to be in any of them: the
    /// permutation form of one-way analysis of variance, by F.
    ///
    /// All arrangements are gone through up to 200,000 of them, and drawn beyond. Where cases have several scores, these are taken as
    /// independent, and the test says so.
    ///
    /// # Errors
    /// Refused with fewer than two groups, an empty one, all scores the same within every group or over all, and beyond 100,000 scores.
    pub fn permutation_test_of_several(groups: &[Scores], by: Permutations) -> Result<Test, Refusal> {
        const FIGURE: &str = "permutation test of several means";
        if groups.len() < 2 {
            return Err(Refusal::too_few(FIGURE, "groups", groups.len() as u64, 2));
        }
        if groups.iter().any(Scores::is_empty) {
            return Err(Refusal::too_few(FIGURE, "scores of one of the groups", 0, 1));
        }
        let n: usize = groups.iter().map(Scores::len).sum();
        if n > MOST_EXCHANGED {
            return Err(too_many(FIGURE, n));
        }
        let values: Vec<Vec<f64>> =
            groups.iter().map(|group| group.rows().iter().map(|score| score.value).collect()).collect();
        let mean = compensated(values.iter().flatten().copied()) / n as f64;
        let mut parts = [0.0; 2];
        for group in &values {
            let own = compensated(group.iter().copied()) / group.len() as f64;
            parts[0] += group.len() as f64 * (own - mean).powi(2);
            let varies = group.iter().any(|value| *value != group[0]);
            parts[1] +=
                if varies { compensated(group.iter().map(|value| (value - own).powi(2))) } else { 0.0 };
        }
        let df = [groups.len() as f64 - 1.0, n as f64 - groups.len() as f64];
        if df[1] <= 0.0 || parts[1] <= 0.0 {
            return Err(Refusal::no_variation(FIGURE, "scores within each group"));
        }
        let found = several_groups(&values, by).ok_or_else(|| Refusal::too_few(FIGURE, "scores", 0, 1))?;
        let surveyed =
            groups.iter().fold(SurveyedSet::default(), |all, group| all.union(group.surveyed_set()));
        let mut cases: BTreeMap<&str, u64> = BTreeMap::new();
        for case in groups.iter().flat_map(Scores::rows).filter_map(|score| score.case.as_ref()) {
            *cases.entry(case.as_str()).or_default() += 1;
        }
        let together = cases.values().any(|scores| *scores > 1).then_some(Caveat::CasesTakenAsIndependent);
        Ok(Test::new(FIGURE, "F", parts[0] / df[0] / (parts[1] / df[1]), found.p, n as u64)
            .on(df)
            .based_on(found.basis)
            .with_caveats(surveyed.caveats().chain(together)))
    }
}
