//! Counts of several groups with how they go together within clusters: what cluster-robust comparisons come from.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::counts::{Tally, codes_of};
use super::like::LikeScale;
use super::surveyed::SurveyedSet;
use super::{MOST_COUNTED, Merge, add_checked, checked_sum, overflow, unlike};
use crate::error::{Error, ErrorKind};
use crate::vocabulary::key;
use crate::vocabulary::scale::Scale;

/// Groups times points: their products take 4 MB at the most.
const MOST_CELLS: usize = 1_000;

/// One item's answers in several groups, and Σ_c n_ca n_cb over the clusters c for every pair of cells a, b (a cell is a point of the
/// scale in a group): siblings, parents of one case, or the clients of one worker go together.
///
/// From these whole numbers come the cluster-robust standard errors of every figure of the groups' distributions, at a cost that does not
/// depend on how many answered. Merging takes the clusters of the two parts for different ones: a case that both parts hold counts as
/// two, so count the answers of one case in one part. A row whose cluster is not known is a cluster of its own.
///
/// ```
/// use kokemus::{Questionnaire, Response, Role, Scale, Study};
///
/// let family = Questionnaire::builder("family", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard")).build()?;
/// let study = Study::builder().questionnaire(family).build()?;
/// let mut answers = study.table("family")?;
/// for (case, role, point) in [(1, Role::Child, 3), (1, Role::Child, 4), (1, Role::Parent, 4), (2, Role::Parent, 5)] {
///     answers.push(Response::by(role).case(case).answers([point]))?;
/// }
/// let by_role = answers.clustered_tally("heard", [Role::Child, Role::Parent])?;
/// assert_eq!(by_role.clusters(), 2);
/// assert_eq!(by_role.group("child")?.n(), 2);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawClusteredTally", into = "RawClusteredTally")]
pub struct ClusteredTally {
    item: Arc<str>,
    scale: LikeScale,
    by_case: bool,
    groups: Vec<Arc<str>>, // Invariant: 1 or more, unique; groups × points <= MOST_CELLS.
    counts: Vec<u64>, // Invariant: codes of the scale, missing reasons among them, group by group; their sum is at most MOST_COUNTED.
    clusters: u64,    // Invariant: at most the answers with a point.
    shared: Vec<u64>, // Invariant: packed as `pairs`, over groups: clusters with a point in both groups.
    products: Vec<u64>, // Invariant: packed lower triangle over cells, (0,0), (1,0), (1,1), …
    surveyed: SurveyedSet,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "ClusteredTally", deny_unknown_fields)]
struct RawClusteredTally {
    item: String,
    scale: Scale,
    #[serde(default)]
    by_case: bool,
    groups: Vec<String>,
    counts: Vec<Vec<u64>>,
    clusters: u64,
    shared: Vec<u64>,
    products: Vec<u64>,
    #[serde(default)]
    surveyed: SurveyedSet,
}

/// Where the pair (a, b) stands in a packed lower triangle.
pub(crate) fn packed(a: usize, b: usize) -> usize {
    let (low, high) = (a.min(b), a.max(b));
    high * (high + 1) / 2 + low
}

fn triangle(size: usize) -> usize {
    size * (size + 1) / 2
}

impl ClusteredTally {
    pub(crate) fn empty(
        item: &str,
        scale: LikeScale,
        by_case: bool,
        groups: Vec<Arc<str>>,
        surveyed: SurveyedSet,
    ) -> Result<Self, Error> {
        let cells = groups.len() * scale.len();
        if groups.is_empty() || cells > MOST_CELLS {
            return Err(Error::new(
                ErrorKind::Length,
                format!("groups of a clustered tally of item `{item}`"),
                groups.len(),
                format!("1 to {}, at {} points each", MOST_CELLS / scale.len(), scale.len()),
                "compare fewer groups at a time",
            ));
        }
        if let Some((_, twice)) =
            groups.iter().enumerate().find(|(place, group)| groups[..*place].contains(group))
        {
            return Err(Error::new(
                ErrorKind::Duplicate,
                format!("groups of a clustered tally of item `{item}`"),
                format!("`{twice}`"),
                "each group once",
                "name it once",
            ));
        }
        Ok(ClusteredTally {
            item: item.into(),
            counts: vec![0; groups.len() * codes_of(&scale)],
            clusters: 0,
            shared: vec![0; triangle(groups.len())],
            products: vec![0; triangle(cells)],
            scale,
            by_case,
            groups,
            surveyed,
        })
    }

    /// Counts one row that has no point, by its code.
    pub(crate) fn add_missing(&mut self, group: usize, code: u8) {
        self.counts[group * codes_of(&self.scale) + usize::from(code)] += 1;
    }

    /// Counts one cluster: how many of its rows lie in which cell, each cell once, in rising order.
    pub(crate) fn add_cluster(&mut self, cells: &[(usize, u64)]) -> Result<(), Error> {
        let (points, codes) = (self.scale.len(), codes_of(&self.scale));
        let subject = "sums of products in a clustered tally";
        let mut present: Vec<usize> = Vec::new();
        for (place, (cell, n)) in cells.iter().enumerate() {
            let group = cell / points;
            self.counts[group * codes + cell % points] += n;
            if present.last() != Some(&group) {
                present.push(group);
            }
            for (other, m) in &cells[..=place] {
                let sum = &mut self.products[packed(*cell, *other)];
                *sum = n
                    .checked_mul(*m)
                    .and_then(|product| product.checked_add(*sum))
                    .filter(|sum| *sum <= MOST_COUNTED)
                    .ok_or_else(|| overflow(subject))?;
            }
        }
        for (place, group) in present.iter().enumerate() {
            for other in &present[..=place] {
                self.shared[packed(*group, *other)] += 1;
            }
        }
        self.clusters += u64::from(!cells.is_empty());
        Ok(())
    }

    /// The item.
    pub fn item(&self) -> &str {
        &self.item
    }

    /// The scale of its answers.
    pub fn scale(&self) -> &Scale {
        &self.scale
    }

    /// The groups, in order.
    pub fn group_names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.groups.iter().map(|name| &**name)
    }

    /// Whether a cluster is a case; else it is what the caller gave.
    pub fn is_by_case(&self) -> bool {
        self.by_case
    }

    /// How many clusters answered with a point.
    pub fn clusters(&self) -> u64 {
        self.clusters
    }

    /// The tally of one group.
    ///
    /// # Errors
    /// No group has this name.
    pub fn group(&self, name: &str) -> Result<Tally, Error> {
        match self.groups.iter().position(|group| **group == *name) {
            Some(place) => Ok(self.group_at(place)),
            None => Err(Error::new(
                ErrorKind::Unknown,
                format!("group of a clustered tally of item `{}`", self.item),
                format!("`{name}`"),
                key::listed(self.group_names()),
                "use a group that was counted",
            )),
        }
    }

    pub(crate) fn surveyed_set(&self) -> SurveyedSet {
        self.surveyed
    }

    pub(crate) fn group_at(&self, place: usize) -> Tally {
        let codes = codes_of(&self.scale);
        let counts = &self.counts[place * codes..(place + 1) * codes];
        Tally::of_part(self.scale.clone(), counts, counts.iter().sum(), self.surveyed)
    }

    /// How many clusters have a point in both groups; in a group itself where both are the same.
    pub(crate) fn shared_clusters(&self, first: usize, second: usize) -> u64 {
        self.shared[packed(first, second)]
    }

    /// Σ_c n_ca n_cb of two cells, numbered group by group.
    pub(crate) fn product(&self, a: usize, b: usize) -> u64 {
        self.products[packed(a, b)]
    }

    fn is_like(&self, other: &Self) -> bool {
        self.item == other.item
            && self.groups == other.groups
            && self.scale == other.scale
            && self.by_case == other.by_case
    }
}

impl Merge for ClusteredTally {
    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if !self.is_like(other) {
            let name = |tally: &Self| {
                let by = if tally.by_case { "case" } else { "another cluster" };
                let groups = key::listed(tally.group_names());
                format!("item `{}` on {} in {groups}, by {by}", tally.item, tally.scale)
            };
            return Err(unlike("merge of clustered tallies", name(other), name(self)));
        }
        let (of_self, of_other): (u64, u64) = (self.counts.iter().sum(), other.counts.iter().sum());
        checked_sum("answers in a clustered tally", of_self, of_other)?;
        add_checked("sums of products in a clustered tally", &mut self.products, &other.products)?;
        // Neither clusters nor counts pass what the answers do not pass.
        for (into, from) in [(&mut self.counts, &other.counts), (&mut self.shared, &other.shared)] {
            super::add(into, from);
        }
        self.clusters += other.clusters;
        self.surveyed = self.surveyed.union(other.surveyed);
        Ok(())
    }

    fn empty_like(&self) -> Self {
        ClusteredTally {
            item: Arc::clone(&self.item),
            scale: self.scale.clone(),
            by_case: self.by_case,
            groups: self.groups.clone(),
            counts: vec![0; self.counts.len()],
            clusters: 0,
            shared: vec![0; self.shared.len()],
            products: vec![0; self.products.len()],
            surveyed: SurveyedSet::default(),
        }
    }
}

impl ClusteredTally {
    /// Whether clusters can have these counts and products.
    fn is_possible(&self) -> bool {
        let (points, codes) = (self.scale.len(), codes_of(&self.scale));
        let count = |cell: usize| u128::from(self.counts[cell / points * codes + cell % points]);
        let product = |a: usize, b: usize| u128::from(self.product(a, b));
        let cells = self.groups.len() * points;
        let answered: u128 = (0..cells).map(count).sum();
        let products = (0..cells).all(|a| {
            // n <= n² <= (Σn)² within clusters.
            (count(a)..=count(a).pow(2)).contains(&product(a, a))
                && (0..a).all(|b| {
                    product(a, b) <= count(a) * count(b)
                        && product(a, b).pow(2) <= product(a, a) * product(b, b)
                })
        });
        let n = |group: usize| self.group_at(group).n();
        let shared = (0..self.groups.len()).all(|a| {
            let own = self.shared_clusters(a, a);
            own <= n(a)
                && (own == 0) == (n(a) == 0)
                && (0..a).all(|b| self.shared_clusters(a, b) <= own.min(self.shared_clusters(b, b)))
        });
        let most: u64 =
            (0..self.groups.len()).map(|group| self.shared_clusters(group, group)).max().unwrap_or(0);
        products && shared && most <= self.clusters && u128::from(self.clusters) <= answered
    }
}

impl TryFrom<RawClusteredTally> for ClusteredTally {
    type Error = Error;

    fn try_from(raw: RawClusteredTally) -> Result<Self, Error> {
        let item = key::checked("item", &raw.item)?;
        let groups = raw.groups.into_iter().map(Arc::from).collect();
        let mut tally = ClusteredTally::empty(&item, raw.scale.into(), raw.by_case, groups, raw.surveyed)?;
        let codes = codes_of(&tally.scale);
        let fits = raw.counts.len() == tally.groups.len()
            && raw.counts.iter().all(|counts| counts.len() == codes)
            && raw.shared.len() == tally.shared.len()
            && raw.products.len() == tally.products.len();
        let total = raw.counts.iter().flatten().try_fold(0, |sum: u64, count| sum.checked_add(*count));
        let within = total.is_some_and(|total| total <= MOST_COUNTED)
            && raw.products.iter().chain(&raw.shared).all(|sum| *sum <= MOST_COUNTED);
        if fits && within {
            tally.counts = raw.counts.concat();
            tally.shared = raw.shared;
            tally.products = raw.products;
            tally.clusters = raw.clusters;
        }
        if fits && within && tally.is_possible() {
            return Ok(tally);
        }
        Err(Error::new(
            ErrorKind::OutOfRange,
            format!("clustered tally of item `{item}`"),
            "a count or product",
            format!(
                "counts of {codes} codes per group, with products that clusters of such answers can have"
            ),
            "keep the counts as they were written",
        ))
    }
}

impl From<ClusteredTally> for RawClusteredTally {
    fn from(tally: ClusteredTally) -> Self {
        RawClusteredTally {
            counts: tally.counts.chunks_exact(codes_of(&tally.scale)).map(<[u64]>::to_vec).collect(),
            item: tally.item.as_ref().to_owned(),
            scale: tally.scale.into(),
            by_case: tally.by_case,
            groups: tally.groups.iter().map(|name| name.as_ref().to_owned()).collect(),
            clusters: tally.clusters,
            shared: tally.shared,
            products: tally.products,
            surveyed: tally.surveyed,
        }
    }
}
