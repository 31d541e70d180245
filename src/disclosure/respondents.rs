//! The respondents of one questionnaire in atoms, and the cells formed of them.

use std::collections::{BTreeMap, HashMap};

use super::facets::{FacetOf, Facets};
use super::gathering::{Grouping, Selections};
use super::groups::{AtomKey, GroupOf, atom_key_of};
use super::ledger::{Answered, Atom, PastCell, PastStatus, gone};
use super::rests::Parts;
use super::suppression::{Facet, Persons, Rest, ScoreOf};
use crate::error::{Error, ErrorKind};
use crate::scoring::policy::MissingPolicy;
use crate::scoring::scores::Score;
use crate::table::responses::ResponseTable;
use crate::table::selection::Selection;
use crate::tally::group::{Dimension, Group};
use crate::vocabulary::respondent::Role;

/// Everybody who answered one questionnaire, in atoms, and the cells of earlier releases and of this one.
pub(super) struct Respondents {
    pub(super) facets: Vec<FacetOf>,
    pub(super) points: Vec<usize>,
    pub(super) scores: Vec<Option<ScoreOf>>, // per facet: what a section's or a stage's score is made of
    pub(super) answered: Answered,
    /// Who they are, where somebody answered more than once; until it is decided what is shown.
    pub(super) persons: Option<Persons>,
    pub(super) first_new_cell: usize, // Invariant: cells below it went out, or were withheld, before.
    pub(super) groups: Vec<(usize, GroupOf)>, // with the number of the grouping
    /// Per cell of this release and facet, whether it is a score that is the same for everybody.
    alike: Vec<Vec<bool>>,
    /// Per cell of this release, those of earlier ones that are formed of the same respondents.
    pub(super) twins: Vec<Vec<usize>>,
}

impl Respondents {
    /// The table's respondents, those of earlier releases apart from those who are new, and a cell for every group of every grouping.
    ///
    /// # Errors
    /// Somebody of an earlier release is no longer there.
    pub(super) fn of(
        table: &ResponseTable,
        groupings: &[(&Grouping, Selections<'_>)],
        policy: MissingPolicy,
        before: Option<&Answered>,
    ) -> Result<Self, Error> {
        let questionnaire = table.questionnaire();
        let Facets { of: facets, points, categories, scores } = Facets::of(questionnaire, policy);
        let parts = Parts::of(questionnaire, &scores);
        let mut answered = match before {
            Some(before) if before.categories == categories => before.clone(),
            Some(before) => {
                return Err(Error::new(
                    ErrorKind::Unlike,
                    format!("ledger of questionnaire `{}`", before.id),
                    "other items, sections or stages",
                    "those of the questionnaire",
                    "give a questionnaire that was changed another version",
                ));
            }
            None => Answered {
                id: questionnaire.id().to_owned(),
                version: questionnaire.version().to_owned(),
                categories,
                atoms: Vec::new(),
                cells: Vec::new(),
            },
        };
        let earlier = answered.atoms.len();
        let finest = table.by(Dimension::ALL);
        for (group, selection) in &finest {
            let key = atom_key_of(group);
            let tally = selection.tally();
            let of_facet = |facet: &FacetOf| facet.counts(&tally, selection, policy);
            let mut counts = facets.iter().map(of_facet).collect::<Result<Vec<_>, Error>>()?;
            let mut rests = parts.counts(selection);
            let old = answered.atoms[..earlier].iter().filter(|atom| atom.key == key);
            for atom in old {
                let gone = || gone(&answered.id, group, "an answer that is in an earlier release");
                less(counts.iter_mut().flatten(), atom.counts.iter().flatten()).ok_or_else(gone)?;
                if atom.rests.len() < rests.len() {
                    rests.clear();
                }
                for (now, then) in rests.iter_mut().zip(&atom.rests) {
                    for (rest, then) in then {
                        less(now.get_mut(rest).ok_or_else(gone)?, then).ok_or_else(gone)?;
                    }
                }
            }
            if counts.iter().flatten().any(|count| *count > 0) {
                let is_any = |(_, counts): &(Rest, Vec<u64>)| counts.iter().any(|count| *count > 0);
                let rests = rests.into_iter().map(|rests| rests.into_iter().filter(is_any).collect());
                answered.atoms.push(Atom { key, counts, rests: rests.collect() });
            }
        }
        let first_new_cell = answered.cells.len();
        let mut respondents = Respondents {
            facets,
            points,
            scores,
            persons: persons(&finest, &answered.atoms),
            answered,
            first_new_cell,
            groups: Vec::new(),
            alike: Vec::new(),
            twins: Vec::new(),
        };
        for (number, (grouping, selections)) in groupings.iter().enumerate() {
            respondents.add_cells(number, grouping);
            respondents.compare_scores(selections, policy)?;
        }
        respondents.twins = respondents.twins();
        Ok(respondents)
    }

    /// A cell for every group of a grouping that somebody is in, in the order of the atoms.
    fn add_cells(&mut self, number: usize, grouping: &Grouping) {
        let mut place_of: HashMap<GroupOf, usize> = HashMap::new();
        let mut members: Vec<(GroupOf, Vec<u32>)> = Vec::new();
        for (atom_number, atom) in (0..).zip(&self.answered.atoms) {
            let group = grouping.group(&atom.key);
            let place = *place_of.entry(group.clone()).or_insert_with(|| {
                members.push((group, Vec::new()));
                members.len() - 1
            });
            members[place].1.push(atom_number);
        }
        for (group, atoms) in members {
            self.answered.cells.push(PastCell {
                atoms,
                group: PastStatus::Hidden,
                facets: vec![PastStatus::Hidden; self.facets.len()],
            });
            self.groups.push((number, group));
        }
    }

    /// Notes of every group of a grouping which scores are the same for everybody.
    fn compare_scores(&mut self, selections: &Selections<'_>, policy: MissingPolicy) -> Result<(), Error> {
        let same = |pair: &[Score]| pair[0].value == pair[1].value;
        for (_, group) in &self.groups[self.alike.len()..] {
            let mut alike = vec![false; self.facets.len()];
            if let Some(selection) = selections.get(group) {
                for (alike, facet) in alike.iter_mut().zip(&self.facets) {
                    let scores = facet.scores(selection, policy)?;
                    *alike = scores.is_some_and(|it| !it.is_empty() && it.rows().windows(2).all(same));
                }
            }
            self.alike.push(alike);
        }
        Ok(())
    }

    /// Whether everybody in a cell of this release has the same score.
    pub(super) fn scored_alike(&self, cell: usize, facet: usize) -> bool {
        cell.checked_sub(self.first_new_cell).is_some_and(|new| self.alike[new][facet])
    }

    fn twins(&self) -> Vec<Vec<usize>> {
        let (earlier, new) = self.answered.cells.split_at(self.first_new_cell);
        let mut of_atoms: HashMap<&[u32], Vec<usize>> = HashMap::new();
        for (place, cell) in earlier.iter().enumerate() {
            of_atoms.entry(&cell.atoms).or_default().push(place);
        }
        new.iter().map(|cell| of_atoms.get(&*cell.atoms).cloned().unwrap_or_default()).collect()
    }

    pub(super) fn counts_of(&self, cell: usize, facet: usize) -> Vec<u64> {
        let mut sums = vec![0; self.answered.categories[facet]];
        for atom in &self.answered.cells[cell].atoms {
            for (sum, count) in sums.iter_mut().zip(&self.answered.atoms[*atom as usize].counts[facet]) {
                *sum += count;
            }
        }
        sums
    }

    pub(super) fn responses(&self, cell: usize) -> u64 {
        self.counts_of(cell, 0).iter().sum()
    }

    pub(super) fn facet(&self, facet: usize) -> Facet {
        Facet {
            categories: self.answered.categories[facet],
            points: self.points[facet],
            counts: self.answered.atoms.iter().flat_map(|atom| atom.counts[facet].iter().copied()).collect(),
            score: self.scores[facet].clone(),
            rests: match &self.facets[facet] {
                FacetOf::Item(_) => {
                    let of_atom = |atom: &Atom| atom.rests.get(facet).cloned().unwrap_or_default();
                    self.answered.atoms.iter().map(of_atom).collect()
                }
                FacetOf::Section(_) | FacetOf::Stage(_) => Vec::new(),
            },
        }
    }

    /// What is out after this release.
    pub(super) fn into_answered(self) -> Answered {
        self.answered
    }
}

/// Takes counts off others; `None` where there are not so many.
fn less<'c>(
    counts: impl IntoIterator<Item = &'c mut u64>,
    off: impl IntoIterator<Item = &'c u64>,
) -> Option<()> {
    counts.into_iter().zip(off).try_for_each(|(now, then)| {
        *now = now.checked_sub(*then)?;
        Some(())
    })
}

/// Who answered, where somebody did so more than once: a person is a role, and which of them, in a case. Whose case is not given answered once.
fn persons(finest: &[(Group, Selection<'_>)], atoms: &[Atom]) -> Option<Persons> {
    let mut numbers: HashMap<(u32, &Role, u8), u32> = HashMap::new();
    let mut times: Vec<u64> = Vec::new();
    let mut number_of_key: HashMap<AtomKey, u32> = HashMap::new();
    let mut persons = Persons::default();
    for (group, selection) in finest {
        let mut answered: BTreeMap<u32, u64> = BTreeMap::new();
        for (row, of) in selection.row_numbers().zip(selection.iter()) {
            let next = times.len() as u32;
            let person = match selection.case_number(row) {
                Some(case) => *numbers.entry((case, of.role(), of.member())).or_insert(next),
                None => next,
            };
            if person == next {
                times.push(0);
            }
            times[person as usize] += 1;
            *answered.entry(person).or_insert(0) += 1;
        }
        number_of_key.insert(atom_key_of(group), persons.groups.len() as u32);
        persons.groups.push(answered.into_iter().collect());
    }
    persons.most = times.into_iter().max().unwrap_or(0);
    let group_of = atoms.iter().map(|atom| number_of_key.get(&atom.key).copied()).collect::<Option<_>>();
    persons.group_of = group_of?;
    (persons.most > 1).then_some(persons)
}
