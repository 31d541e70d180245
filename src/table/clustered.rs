//! Counting groups with how their answers go together within clusters.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use super::responses::ResponseTable;
use super::selection::{Row, Selection};
use crate::error::{Error, ErrorKind};
use crate::tally::clustered::ClusteredTally;
use crate::tally::group::Group;

impl Selection<'_> {
    /// One item's answers in several groups, with the case as the cluster: siblings, and the waves of one family, go together. A row
    /// without a case is a cluster of its own; rows in none of the groups are left out.
    ///
    /// # Errors
    /// No such item; a group that names a key that is not on the study's lists; groups that share a row, or one twice; more groups
    /// than a tally holds.
    pub fn clustered_tally<G: Into<Group>>(
        &self,
        item: &str,
        groups: impl IntoIterator<Item = G>,
    ) -> Result<ClusteredTally, Error> {
        self.counted_in_clusters(item, groups, true, |row| row.case().cloned())
    }

    /// The same with clusters of one's own: the worker, the unit, the school of a row; `None` is a cluster of its own.
    ///
    /// # Errors
    /// As [`clustered_tally`](Selection::clustered_tally).
    pub fn clustered_tally_by<G: Into<Group>, K: Eq + Hash>(
        &self,
        item: &str,
        groups: impl IntoIterator<Item = G>,
        cluster: impl FnMut(&Row<'_>) -> Option<K>,
    ) -> Result<ClusteredTally, Error> {
        self.counted_in_clusters(item, groups, false, cluster)
    }

    fn counted_in_clusters<G: Into<Group>, K: Eq + Hash>(
        &self,
        item: &str,
        groups: impl IntoIterator<Item = G>,
        by_case: bool,
        mut cluster: impl FnMut(&Row<'_>) -> Option<K>,
    ) -> Result<ClusteredTally, Error> {
        let groups: Vec<Group> = groups.into_iter().map(Into::into).collect();
        let places =
            groups.iter().map(|group| self.codes_of_group(group)).collect::<Result<Vec<_>, Error>>()?;
        let table = self.table();
        let (position, _) = table.questionnaire.item_position(item)?;
        let place = &table.layout.items()[position];
        let names = groups.iter().map(|group| Arc::from(group.to_string())).collect();
        let mut tally = ClusteredTally::empty(item, place.scale.clone(), by_case, names, self.surveyed())?;
        let points = place.scale.len();
        let mut of_clusters: HashMap<K, Vec<usize>> = HashMap::new();
        let mut alone = Vec::new();
        for (row, answered) in self.row_numbers().zip(self.iter()) {
            let mut within = (0..places.len()).filter(|group| self.is_in(&places[*group], row));
            let Some(group) = within.next() else { continue };
            if let Some(second) = within.next() {
                return Err(Error::new(
                    ErrorKind::Duplicate,
                    format!("groups of a clustered tally of item `{item}`"),
                    format!("a response in both `{}` and `{}`", groups[group], groups[second]),
                    "groups without a response in common",
                    "compare groups that exclude each other",
                ));
            }
            let code = table.answers[position][row];
            if usize::from(code) >= points {
                tally.add_missing(group, code);
                continue;
            }
            let cell = group * points + usize::from(code);
            match cluster(&answered) {
                Some(key) => of_clusters.entry(key).or_default().push(cell),
                None => alone.push(cell),
            }
        }
        for mut cells in of_clusters.into_values() {
            cells.sort_unstable();
            let counted: Vec<(usize, u64)> =
                cells.chunk_by(PartialEq::eq).map(|alike| (alike[0], alike.len() as u64)).collect();
            tally.add_cluster(&counted)?;
        }
        for cell in alone {
            tally.add_cluster(&[(cell, 1)])?;
        }
        Ok(tally)
    }
}

impl ResponseTable {
    /// One item's answers in several groups, with the case as the cluster; see [`Selection::clustered_tally`].
    ///
    /// # Errors
    /// As there.
    pub fn clustered_tally<G: Into<Group>>(
        &self,
        item: &str,
        groups: impl IntoIterator<Item = G>,
    ) -> Result<ClusteredTally, Error> {
        self.all().clustered_tally(item, groups)
    }

    /// The same with clusters of one's own; see [`Selection::clustered_tally_by`].
    ///
    /// # Errors
    /// As there.
    pub fn clustered_tally_by<G: Into<Group>, K: Eq + Hash>(
        &self,
        item: &str,
        groups: impl IntoIterator<Item = G>,
        cluster: impl FnMut(&Row<'_>) -> Option<K>,
    ) -> Result<ClusteredTally, Error> {
        self.all().clustered_tally_by(item, groups, cluster)
    }
}
