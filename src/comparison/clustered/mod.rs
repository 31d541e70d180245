//! Comparisons where answers go together within clusters: siblings, the people of a family, the clients of one worker.
//!
//! Every figure here is a smooth function of the groups' distributions. What one answer does to it (its influence) is added up within
//! clusters, and the variance is the sum of the clusters' squares. With every answer a cluster of its own the means compare as by
//! Welch's t test and the ranks as by Brunner and Munzel's, to the last bits; with every cluster in both groups once, the
//! means compare as by the paired t test.

mod alike;
mod effects;
mod pair;
mod trend;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::error::{Error, ErrorKind};
use crate::estimate::{Caveat, Unit};
use crate::math::matrix::Matrix;
use crate::scoring::scores::Scores;
use crate::tally::clustered::{ClusteredTally, packed};
use crate::tally::counts::Tally;
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::answer::MissingCounts;
use crate::vocabulary::key;
use crate::vocabulary::respondent::CaseId;

pub use pair::ClusteredPair;
pub use trend::ClusteredTrend;

/// Below so many clusters in a group a cluster-robust interval is known to be too narrow: Cameron & Miller 2015, *J. Human Resources*
/// 50, 317–372, §VI.
const ENOUGH_CLUSTERS: u64 = 30;

/// Groups of answers or scores that go together within clusters, to be compared by their means, their ranks, shares or whole distributions.
///
/// From a [`ClusteredTally`] at a cost that does not depend on how many answered; from [`Scores`] row by row, with the case as
/// the cluster.
///
/// ```
/// use kokemus::{ClusteredSamples, Confidence, Questionnaire, Response, Role, Scale, Study};
///
/// let family = Questionnaire::builder("family", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard")).build()?;
/// let study = Study::builder().questionnaire(family).build()?;
/// let mut answers = study.table("family")?;
/// for (case, child, parent) in [(1, 3, 4), (2, 4, 4), (3, 2, 3), (4, 5, 5), (5, 2, 4)] {
///     answers.push(Response::by(Role::Child).case(case).answers([child]))?;
///     answers.push(Response::by(Role::Parent).case(case).answers([parent]))?;
/// }
/// let by_role = ClusteredSamples::of(&answers.clustered_tally("heard", [Role::Child, Role::Parent])?);
/// let means = by_role.between("child", "parent")?.means(Confidence::P95)?;
/// assert_eq!(
///     means.to_string(),
///     "parent less child: +0.8 points [−0.2, 1.8], n = 5 and 5; standardised difference 0.76 [−0.44, 1.97]; \
///      p = 0.099 (t test of the difference of means, cluster-robust)"
/// );
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ClusteredSamples {
    names: Vec<Arc<str>>,
    values: Vec<f64>,      // Invariant: rising.
    counts: Vec<Vec<u64>>, // Invariant: a list per group, of one count per value.
    clusters: u64,
    shared: Vec<u64>, // Invariant: packed over groups: clusters with an answer in both.
    joint: Joint,
    ends: (f64, f64),
    by_case: bool,
    missing: Vec<MissingCounts>,
    surveyed: SurveyedSet,
}

/// How answers go together. A cell is a value in a group, numbered group by group.
#[derive(Debug, Clone)]
enum Joint {
    /// Σ_c n_ca n_cb, packed.
    Products(Vec<f64>),
    /// Each cluster's cells and how many answers of it lie there.
    Clusters(Vec<Vec<(usize, u64)>>),
}

impl ClusteredSamples {
    /// The groups of a clustered tally.
    pub fn of(tally: &ClusteredTally) -> Self {
        let groups = tally.group_names().len();
        let tallies: Vec<Tally> = (0..groups).map(|group| tally.group_at(group)).collect();
        let cells = groups * tally.scale().len();
        let pairs = |size: usize| (0..size).flat_map(|high| (0..=high).map(move |low| (low, high)));
        ClusteredSamples {
            names: tally.group_names().map(Arc::from).collect(),
            values: tally.scale().points().map(f64::from).collect(),
            counts: tallies.iter().map(|tally| tally.point_counts().to_vec()).collect(),
            clusters: tally.clusters(),
            shared: pairs(groups).map(|(low, high)| tally.shared_clusters(low, high)).collect(),
            joint: Joint::Products(pairs(cells).map(|(low, high)| tally.product(low, high) as f64).collect()),
            ends: (tally.scale().lowest().into(), tally.scale().highest().into()),
            by_case: tally.is_by_case(),
            missing: tallies.iter().map(Tally::missing).collect(),
            surveyed: tally.surveyed_set(),
        }
    }

    /// Scores of several groups by name, with the case as the cluster; a score without a case is a cluster of its own.
    ///
    /// # Errors
    /// A malformed name or one given twice, no group at all, and scores that lie between unlike ends.
    pub fn of_scores<'s>(groups: impl IntoIterator<Item = (&'s str, &'s Scores)>) -> Result<Self, Error> {
        const SUBJECT: &str = "groups of scores";
        let mut names: Vec<Arc<str>> = Vec::new();
        let mut all: Vec<&Scores> = Vec::new();
        for (name, scores) in groups {
            let name = key::checked(SUBJECT, name)?;
            if names.contains(&name) {
                return Err(Error::new(
                    ErrorKind::Duplicate,
                    SUBJECT,
                    format!("`{name}`"),
                    "each group once",
                    "name each group after what it is",
                ));
            }
            names.push(name);
            all.push(scores);
        }
        let Some(first) = all.first() else {
            return Err(Error::new(
                ErrorKind::Absent,
                SUBJECT,
                "the first one",
                "at least one group",
                "give the groups that are to be compared",
            ));
        };
        let ends = (first.lowest(), first.highest());
        if let Some(other) = all.iter().find(|scores| (scores.lowest(), scores.highest()) != ends) {
            return Err(Error::new(
                ErrorKind::Unlike,
                SUBJECT,
                format!("scores from {} to {}", other.lowest(), other.highest()),
                format!("scores from {} to {}", ends.0, ends.1),
                "compare scores on one scale",
            ));
        }
        let mut values: Vec<f64> = all.iter().flat_map(|scores| scores.rows()).map(|row| row.value).collect();
        values.sort_unstable_by(f64::total_cmp);
        values.dedup();
        Ok(ClusteredSamples::of_rows(names, values, &all, ends))
    }

    fn of_rows(names: Vec<Arc<str>>, values: Vec<f64>, all: &[&Scores], ends: (f64, f64)) -> Self {
        let mut counts = vec![vec![0; values.len()]; all.len()];
        let mut of_cases: HashMap<&CaseId, BTreeMap<usize, u64>> = HashMap::new();
        let mut alone = Vec::new();
        for (group, scores) in all.iter().enumerate() {
            for row in scores.rows() {
                let level = values.partition_point(|value| *value < row.value);
                counts[group][level] += 1;
                let cell = group * values.len() + level;
                match &row.case {
                    Some(case) => *of_cases.entry(case).or_default().entry(cell).or_default() += 1,
                    None => alone.push(vec![(cell, 1)]),
                }
            }
        }
        // In the order of the cases: a hash map's order differs between runs, and with it the last bits.
        let mut cases: Vec<(&CaseId, BTreeMap<usize, u64>)> = of_cases.into_iter().collect();
        cases.sort_unstable_by_key(|(case, _)| *case);
        alone.sort_unstable();
        let clusters: Vec<Vec<(usize, u64)>> =
            cases.into_iter().map(|(_, cells)| cells.into_iter().collect()).chain(alone).collect();
        let mut shared = vec![0; packed(0, all.len())];
        for cluster in &clusters {
            let mut groups: Vec<usize> = cluster.iter().map(|(cell, _)| cell / values.len()).collect();
            groups.dedup();
            for (place, high) in groups.iter().enumerate() {
                for low in &groups[..=place] {
                    shared[packed(*low, *high)] += 1;
                }
            }
        }
        ClusteredSamples {
            names,
            values,
            counts,
            clusters: clusters.len() as u64,
            shared,
            joint: Joint::Clusters(clusters),
            ends,
            by_case: true,
            missing: all.iter().map(|scores| scores.missing()).collect(),
            surveyed: all.iter().fold(SurveyedSet::default(), |set, scores| set.union(scores.surveyed_set())),
        }
    }

    /// Two of the groups, the second to be compared with the first.
    ///
    /// # Errors
    /// A group that is not there, or the same one twice.
    pub fn between(&self, first: &str, second: &str) -> Result<ClusteredPair<'_>, Error> {
        let place = |name: &str| {
            self.names.iter().position(|known| **known == *name).ok_or_else(|| {
                Error::new(
                    ErrorKind::Unknown,
                    "group to compare",
                    format!("`{name}`"),
                    key::listed(self.names.iter().map(|name| &**name)),
                    "use a group that was counted",
                )
            })
        };
        let (first_place, second_place) = (place(first)?, place(second)?);
        if first_place == second_place {
            return Err(Error::new(
                ErrorKind::Duplicate,
                "groups to compare",
                format!("`{first}` with itself"),
                "two different groups",
                "name the group that it is to be compared with",
            ));
        }
        Ok(ClusteredPair::new(self, first_place, second_place))
    }

    /// The groups, in order.
    pub fn group_names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.iter().map(|name| &**name)
    }

    fn groups(&self) -> usize {
        self.names.len()
    }

    fn levels(&self) -> usize {
        self.values.len()
    }

    fn n(&self, group: usize) -> u64 {
        self.counts[group].iter().sum()
    }

    /// How many clusters have an answer in the group.
    fn clusters_of(&self, group: usize) -> u64 {
        self.shared[packed(group, group)]
    }

    /// How many have an answer in either of two groups.
    fn clusters_of_both(&self, first: usize, second: usize) -> u64 {
        self.clusters_of(first) + self.clusters_of(second) - self.shared[packed(first, second)]
    }

    /// Σ_c of the products of what the cluster does to each of the figures: `influences` has a row per cell and a column per figure.
    fn products_within_clusters(&self, influences: &Matrix) -> Matrix {
        match &self.joint {
            Joint::Products(products) => {
                let cells = influences.nrows();
                let joint = Matrix::from_fn(cells, cells, |a, b| products[packed(a, b)]);
                influences.transpose() * joint * influences
            }
            Joint::Clusters(clusters) => {
                let figures = influences.ncols();
                let mut products = Matrix::zeros(figures, figures);
                let mut sums = vec![0.0; figures];
                for cluster in clusters {
                    for (figure, sum) in sums.iter_mut().enumerate() {
                        *sum = cluster.iter().map(|(cell, n)| *n as f64 * influences[(*cell, figure)]).sum();
                    }
                    for (a, sum_a) in sums.iter().enumerate() {
                        for (b, sum_b) in sums.iter().enumerate() {
                            products[(a, b)] += sum_a * sum_b;
                        }
                    }
                }
                products
            }
        }
    }

    /// Covariances of figures whose influences are given per cell, each group's scaled by C_g/(C_g − 1) for its C_g clusters, two at
    /// least.
    fn covariances(&self, influences: &Matrix) -> Matrix {
        let levels = self.levels();
        let scale: Vec<f64> = (0..self.groups())
            .map(|group| {
                let clusters = self.clusters_of(group) as f64;
                (clusters / (clusters - 1.0)).sqrt()
            })
            .collect();
        let scaled = Matrix::from_fn(influences.nrows(), influences.ncols(), |cell, figure| {
            let influence = influences[(cell, figure)];
            // A group without influence may have no clusters, hence no scale.
            if influence == 0.0 { 0.0 } else { influence * scale[cell / levels] }
        });
        self.products_within_clusters(&scaled)
    }

    /// What the intervals over these groups take as independent, in so many clusters.
    fn unit(&self, clusters: u64) -> Unit {
        if self.by_case { Unit::Case { cases: clusters } } else { Unit::Group { groups: clusters } }
    }

    /// Who was asked, and a word where a group has few clusters and some hold several answers.
    fn caveats(&self, groups: &[usize]) -> Vec<Caveat> {
        let fewest = groups.iter().map(|group| self.clusters_of(*group)).min().unwrap_or(0);
        let joined = groups.iter().map(|group| self.n(*group)).sum::<u64>() > self.clusters;
        let few = (joined && fewest < ENOUGH_CLUSTERS).then_some(if self.by_case {
            Caveat::FewCases { cases: fewest }
        } else {
            Caveat::FewGroups { groups: fewest }
        });
        self.surveyed.caveats().chain(few).collect()
    }
}
