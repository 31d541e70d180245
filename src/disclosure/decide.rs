//! What is shown of every cell: whole groups first, then their items, sections and stages.

use std::collections::HashMap;

use super::audit::{Withheld, WithheldBecause};
use super::facets::FacetOf;
use super::groups::{AtomKey, GroupOf};
use super::ledger::{PastCell, PastStatus};
use super::respondents::Respondents;
use super::rule::DisclosureRule;
use super::suppression::{
    Cell, Facet, Pattern, Persons, Place, Problem, Status, WHERE, is_too_small, suppress,
};
use crate::error::{Error, ErrorKind};
use crate::tally::group::Dimension;

const _: () = assert!(WHERE == Dimension::ALL.len() + 1);

/// Of so many scores, a mean in tenths tells of no one respondent's answers.
const MANY: u64 = 100;

/// What is to be done with one cell of this release.
pub(super) struct Decision {
    pub(super) grouping: usize,
    pub(super) group: GroupOf,
    pub(super) shown: bool,
    /// Facet by facet; all false where the group is withheld.
    pub(super) facets: Vec<bool>,
}

/// What every part of a decision rests on.
#[derive(Clone, Copy)]
struct Setting<'s> {
    rule: DisclosureRule,
    places: &'s [Place],
    facets: &'s [Facet],
    persons: Option<&'s Persons>,
}

/// What became of one attempt.
enum Decided {
    All(Vec<Decision>),
    /// An item cannot be protected while this group is shown.
    NotWhile(usize),
    /// Nothing can be shown.
    Nothing,
}

impl Respondents {
    /// Where each atom lies: the number of its key in each dimension, and of when it first went out.
    fn places(&self) -> Vec<Place> {
        let mut numbers: [HashMap<&Option<String>, u32>; Dimension::ALL.len()] = Default::default();
        let mut layers: HashMap<&AtomKey, u32> = HashMap::new();
        let mut places = Vec::with_capacity(self.answered.atoms.len());
        for atom in &self.answered.atoms {
            let mut place = Place::default();
            for ((number, numbers), key) in place.iter_mut().zip(&mut numbers).zip(&atom.key) {
                let next = numbers.len() as u32;
                *number = *numbers.entry(key).or_insert(next);
            }
            let layer = layers.entry(&atom.key).or_insert(0);
            place[Dimension::ALL.len()] = *layer;
            *layer += 1;
            places.push(place);
        }
        places
    }

    /// Decides what is shown of every cell of this release, and writes it down.
    ///
    /// Where an item of a group cannot be protected while the group is shown, the group is withheld.
    ///
    /// # Errors
    /// What is out already gives something back that must be withheld, whatever else is withheld.
    pub(super) fn decide(
        &mut self,
        rule: DisclosureRule,
        audit: &mut Vec<Withheld>,
    ) -> Result<Vec<Decision>, Error> {
        let places = self.places();
        let facets: Vec<Facet> = (0..self.facets.len()).map(|facet| self.facet(facet)).collect();
        let persons = self.persons.take();
        let setting = Setting { rule, places: &places, facets: &facets, persons: persons.as_ref() };
        let mut withheld_for_items = vec![false; self.answered.cells.len()];
        loop {
            let mut notes = Vec::new();
            let decided = self.decided(setting, &withheld_for_items, &mut notes)?;
            match decided {
                Decided::All(decisions) => {
                    audit.append(&mut notes);
                    return Ok(decisions);
                }
                Decided::NotWhile(shown) => withheld_for_items[shown] = true,
                Decided::Nothing => return Ok(self.withhold_everything(setting, audit)),
            }
        }
    }

    fn decided(
        &mut self,
        setting: Setting<'_>,
        withheld_for_items: &[bool],
        audit: &mut Vec<Withheld>,
    ) -> Result<Decided, Error> {
        let Setting { rule, places, facets, persons } = setting;
        let cells = self.answered.cells.len();
        let primary: Vec<bool> =
            (0..cells).map(|cell| self.is_too_small(setting, cell, self.responses(cell))).collect();
        let whole = Problem {
            places,
            facets,
            focus: None,
            cells: self.cells_with(|cell| match self.past(cell, None) {
                Some(past) => (past, false),
                None if primary[cell] => (Status::Primary, false),
                None if withheld_for_items[cell] => (Status::Hidden, false),
                None => (Status::Open, false),
            }),
            persons,
            rule,
        };
        let pattern = suppress(&whole);
        if let Some(cell) = pattern.unprotected.first() {
            return if self.is_first() {
                Ok(Decided::Nothing)
            } else {
                Err(self.given_back(*cell, "respondents"))
            };
        }
        let hidden = pattern.hidden;
        if let Some(shown) = self.of_few_people_together(setting, &hidden) {
            return Ok(Decided::NotWhile(shown));
        }
        for cell in self.first_new_cell..cells {
            self.write_group(cell, hidden[cell], primary[cell], audit);
        }
        let mut facets_hidden: Vec<Vec<bool>> = Vec::with_capacity(self.facets.len());
        for facet in 0..self.facets.len() {
            let pattern = self.decide_facet(facet, setting, &hidden, &facets_hidden, audit);
            if let Some(cell) = pattern.unprotected.first() {
                // The smallest group that is shown and holds respondents of theirs tells most of them; then the smallest of all.
                let may = |other: &usize| !hidden[*other] && self.past(*other, None).is_none();
                let shown = (self.first_new_cell..cells).filter(may);
                let smallest =
                    shown.min_by_key(|other| (!self.share_atoms(*cell, *other), self.responses(*other)));
                return match smallest {
                    Some(smallest) => Ok(Decided::NotWhile(smallest)),
                    None if self.is_first() => Ok(Decided::Nothing),
                    None => Err(self.given_back(*cell, self.facets[facet].name())),
                };
            }
            // Who answered is then told by the groups that are shown.
            let shown = |cell: &&usize| !hidden[**cell] && self.past(**cell, None).is_none();
            if let Some(cell) = pattern.given.iter().filter(shown).min_by_key(|cell| self.responses(**cell)) {
                return Ok(Decided::NotWhile(*cell));
            }
            facets_hidden.push(pattern.hidden);
        }
        let decision = |cell: usize| {
            let (grouping, group) = self.groups[cell - self.first_new_cell].clone();
            let facets = facets_hidden.iter().map(|facet| !facet[cell]).collect();
            Decision { grouping, group, shown: !hidden[cell], facets }
        };
        Ok(Decided::All((self.first_new_cell..cells).map(decision).collect()))
    }

    /// A group that is shown while all that another one has beside the shown groups of a table are of too few people: each of these may be protected
    /// by the responses of the others, and all of them be the same people. The smallest such group.
    fn of_few_people_together(
        &self,
        Setting { rule, persons, .. }: Setting<'_>,
        hidden: &[bool],
    ) -> Option<usize> {
        let persons = persons?;
        let cells = &self.answered.cells;
        let new = || self.first_new_cell..cells.len();
        let groupings = self.groups.last().map_or(0, |(grouping, _)| grouping + 1);
        for whole in new().filter(|cell| !hidden[*cell]) {
            let within = |part: &usize| {
                let mut atoms = cells[*part].atoms.iter();
                *part != whole && atoms.all(|atom| cells[whole].atoms.binary_search(atom).is_ok())
            };
            for grouping in 0..groupings {
                let of_grouping = |cell: &usize| self.groups[cell - self.first_new_cell].0 == grouping;
                let (rest, shown): (Vec<usize>, Vec<usize>) =
                    new().filter(of_grouping).filter(within).partition(|part| hidden[*part]);
                let atoms: Vec<u32> = rest.iter().flat_map(|part| &cells[*part].atoms).copied().collect();
                let responses = rest.iter().map(|part| self.responses(*part)).sum();
                if !shown.is_empty() && persons.may_be_fewer(&atoms, responses, rule.minimum()) {
                    let may = |cell: &usize| self.past(*cell, None).is_none();
                    let those = shown.into_iter().chain([whole]).filter(may);
                    if let Some(smallest) = those.min_by_key(|cell| self.responses(*cell)) {
                        return Some(smallest);
                    }
                }
            }
        }
        None
    }

    /// Whether nothing of this questionnaire is out.
    fn is_first(&self) -> bool {
        let out = |cell: &PastCell| cell.group == PastStatus::Out || cell.facets.contains(&PastStatus::Out);
        !self.answered.cells[..self.first_new_cell].iter().any(out)
    }

    /// Decides that nothing of this questionnaire is shown, and writes it down.
    fn withhold_everything(&mut self, setting: Setting<'_>, audit: &mut Vec<Withheld>) -> Vec<Decision> {
        let mut decisions = Vec::new();
        for cell in self.first_new_cell..self.answered.cells.len() {
            let primary = self.is_too_small(setting, cell, self.responses(cell));
            self.write_group(cell, true, primary, audit);
            self.answered.cells[cell].facets.fill(PastStatus::Hidden);
            let (grouping, group) = self.groups[cell - self.first_new_cell].clone();
            decisions.push(Decision {
                grouping,
                group,
                shown: false,
                facets: vec![false; self.facets.len()],
            });
        }
        decisions
    }

    /// Writes down what becomes of a group as a whole.
    fn write_group(&mut self, cell: usize, hidden: bool, primary: bool, audit: &mut Vec<Withheld>) {
        self.answered.cells[cell].group = past_status(hidden, primary);
        if hidden {
            let because = if primary { WithheldBecause::TooFew } else { WithheldBecause::Protects };
            self.note(audit, cell, "all", self.responses(cell), because);
        }
    }

    fn decide_facet(
        &mut self,
        facet: usize,
        setting: Setting<'_>,
        groups_hidden: &[bool],
        earlier_facets: &[Vec<bool>],
        audit: &mut Vec<Withheld>,
    ) -> Pattern {
        let Setting { rule, places, facets, persons } = setting;
        let cells = self.answered.cells.len();
        let points = self.points[facet];
        let is_item = matches!(self.facets[facet], FacetOf::Item(_));
        let because = |cell: usize| -> Option<WithheldBecause> {
            let counts = self.counts_of(cell, facet);
            let given = &counts[..points];
            let n: u64 = given.iter().sum();
            if self.is_too_small(setting, cell, n) {
                Some(WithheldBecause::TooFew)
            } else if rule.withholds_unanimous_answers() && self.scored_alike(cell, facet) {
                Some(WithheldBecause::Unanimous)
            } else if !is_item || !rule.withholds(given) {
                None
            } else if given.iter().filter(|count| **count > 0).count() == 1 {
                Some(WithheldBecause::Unanimous)
            } else {
                Some(WithheldBecause::RareAnswer)
            }
        };
        let reasons: Vec<Option<WithheldBecause>> = (0..cells).map(because).collect();
        let parts = self.scores[facet].as_ref().map_or(&[][..], |score| &score.items);
        let part_hidden: Vec<bool> = (0..cells)
            .map(|cell| {
                parts.iter().any(|part| earlier_facets[*part][cell])
                    || self.tells_of_parts(cell, facet, parts, groups_hidden, earlier_facets)
            })
            .collect();
        let problem = Problem {
            places,
            facets,
            focus: Some(facet),
            cells: self.cells_with(|cell| {
                let total_known = !groups_hidden[cell];
                let status = match self.past(cell, Some(facet)) {
                    Some(past) => past,
                    None if reasons[cell].is_some() => Status::Primary,
                    None if groups_hidden[cell] || part_hidden[cell] => Status::Hidden,
                    None => Status::Open,
                };
                (status, total_known)
            }),
            persons,
            rule,
        };
        let pattern = suppress(&problem);
        for cell in self.first_new_cell..cells {
            let hidden = pattern.hidden[cell];
            let primary = problem.cells[cell].status == Status::Primary;
            self.answered.cells[cell].facets[facet] = past_status(hidden, primary);
            if hidden && !groups_hidden[cell] {
                let n = self.counts_of(cell, facet)[..points].iter().sum();
                let because = reasons[cell].unwrap_or(if part_hidden[cell] {
                    WithheldBecause::PartWithheld
                } else {
                    WithheldBecause::Protects
                });
                self.note(audit, cell, self.facets[facet].name(), n, because);
            }
        }
        pattern
    }

    /// Whether a mean of few scores would tell of an item that is withheld of a shown group with some of the same respondents: scores of those
    /// who passed an item over weigh the others more, so that the mean is not one of the items' means.
    fn tells_of_parts(
        &self,
        cell: usize,
        facet: usize,
        parts: &[usize],
        groups_hidden: &[bool],
        earlier_facets: &[Vec<bool>],
    ) -> bool {
        let scored = self.counts_of(cell, facet)[0];
        let answered = |part: &usize| self.counts_of(cell, *part)[..self.points[*part]].iter().sum::<u64>();
        if scored >= MANY || parts.iter().all(|part| answered(part) == scored) {
            return false;
        }
        (0..self.answered.cells.len()).any(|other| {
            !groups_hidden[other]
                && parts.iter().any(|part| earlier_facets[*part][other])
                && self.share_atoms(cell, other)
        })
    }

    /// Whether some respondents are in both cells.
    fn share_atoms(&self, cell: usize, other: usize) -> bool {
        let cells = &self.answered.cells;
        cells[other].atoms.iter().any(|atom| cells[cell].atoms.binary_search(atom).is_ok())
    }

    /// Whether so many responses of a cell are too few, or may be those of too few people.
    fn is_too_small(&self, Setting { rule, persons, .. }: Setting<'_>, cell: usize, responses: u64) -> bool {
        is_too_small(rule, persons, &self.answered.cells[cell].atoms, responses)
    }

    fn cells_with(&self, status: impl Fn(usize) -> (Status, bool)) -> Vec<Cell> {
        let cells = self.answered.cells.iter().enumerate();
        cells
            .map(|(place, cell)| {
                let (status, total_known) = status(place);
                Cell { atoms: cell.atoms.clone(), status, total_known }
            })
            .collect()
    }

    /// What became of a cell before: as a group, or one of its facets. A cell that is formed of the same respondents as one that is out
    /// is out.
    fn past(&self, cell: usize, facet: Option<usize>) -> Option<Status> {
        let status = |cell: &PastCell| facet.map_or(cell.group, |facet| cell.facets[facet]);
        let cells = &self.answered.cells;
        if cell < self.first_new_cell {
            return Some(status(&cells[cell]).into());
        }
        let is_out = |earlier: &usize| status(&cells[*earlier]) == PastStatus::Out;
        self.twins[cell - self.first_new_cell].iter().any(is_out).then_some(Status::Out)
    }

    fn given_back(&self, cell: usize, of: &str) -> Error {
        Error::new(
            ErrorKind::Unlike,
            format!("release of questionnaire `{}`, {of}", self.answered.id),
            format!("a group of {} that is to be withheld", self.responses(cell)),
            "groups that earlier releases do not give back",
            "what is out cannot be taken back: leave this questionnaire out, or release later, with more respondents",
        )
    }

    fn note(&self, audit: &mut Vec<Withheld>, cell: usize, part: &str, n: u64, because: WithheldBecause) {
        let keys = self.groups[cell - self.first_new_cell].1.iter().flatten();
        let words: Vec<&str> = keys.map(|key| key.as_deref().unwrap_or("not given")).collect();
        let group = if words.is_empty() { "everyone".to_owned() } else { words.join(", ") };
        audit.push(Withheld { of: self.answered.id.clone(), group, part: part.to_owned(), n, because });
    }
}

fn past_status(hidden: bool, primary: bool) -> PastStatus {
    match (hidden, primary) {
        (false, _) => PastStatus::Out,
        (true, true) => PastStatus::Primary,
        (true, false) => PastStatus::Hidden,
    }
}
