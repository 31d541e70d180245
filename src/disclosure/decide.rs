//! What is shown of every cell: whole groups first, then their items, sections and stages.

use std::collections::HashMap;

use super::audit::{Withheld, WithheldBecause};
use super::facets::FacetOf;
use super::groups::{AtomKey, GroupOf};
use super::ledger::{PastCell, PastStatus};
use super::respondents::Respondents;
use super::rule::DisclosureRule;
use super::scores_kept::out_as;
use super::suppression::{
    Cell, Facet, Figure, Keeps, Pattern, Persons, Place, Problem, Status, Target, WHERE, is_too_small,
    keeps_more, of_few_together, suppress,
};
use crate::error::{Error, ErrorKind};
use crate::tally::group::Dimension;

const _: () = assert!(WHERE == Dimension::ALL.len() + 1);

/// Groups that are tried, the smallest first, before one of them is withheld for what little is known of its effect.
const MOST_TRIED: usize = 16;

/// What is to be done with one cell of this release.
pub(super) struct Decision {
    pub(super) grouping: usize,
    pub(super) group: GroupOf,
    pub(super) shown: bool,
    /// Facet by facet; all false where the group is withheld.
    pub(super) facets: Vec<bool>,
    /// Of a score, how much of it goes along with what protects its items, and may be shown: see [`Keeps`].
    pub(super) keeps: Vec<Keeps>,
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
            guards: Vec::new(),
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
        if let Some(shown) = self.gives_few_together(setting, &hidden, None) {
            return Ok(Decided::NotWhile(shown));
        }
        for cell in self.first_new_cell..cells {
            self.write_group(cell, hidden[cell], primary[cell], audit);
        }
        let mut facets_hidden: Vec<Vec<bool>> = Vec::with_capacity(self.facets.len());
        let mut keeps: Vec<Vec<Keeps>> = Vec::with_capacity(self.facets.len());
        for facet in 0..self.facets.len() {
            let pattern = self.decide_facet(facet, setting, &hidden, (&facets_hidden, &keeps), audit);
            if let Some(cell) = pattern.unprotected.first() {
                // The smallest group that is shown and holds respondents of theirs tells most of them; then the smallest of all.
                let shown = self.still_to_withhold(&hidden);
                let smallest =
                    shown.min_by_key(|other| (!self.share_atoms(*cell, *other), self.responses(*other)));
                return match smallest {
                    Some(smallest) => Ok(Decided::NotWhile(smallest)),
                    None if self.is_first() => Ok(Decided::Nothing),
                    None => Err(self.given_back(*cell, self.facets[facet].name())),
                };
            }
            if let Some(cell) = self.to_be_withheld_for(&pattern.conceded, facet, setting, &hidden) {
                return Ok(Decided::NotWhile(cell));
            }
            facets_hidden.push(pattern.hidden);
            keeps.push(pattern.keeps);
        }
        let mut decisions = Vec::new();
        for cell in self.first_new_cell..cells {
            let (grouping, group) = self.groups[cell - self.first_new_cell].clone();
            let facets: Vec<bool> = facets_hidden.iter().map(|facet| !facet[cell]).collect();
            let keeps: Vec<Keeps> =
                (0..self.facets.len()).map(|facet| self.kept_of(cell, facet, &keeps)).collect();
            for (facet, keeps) in keeps.iter().enumerate().filter(|(facet, _)| facets[*facet]) {
                self.answered.cells[cell].facets[facet] = out_as(*keeps);
            }
            decisions.push(Decision { grouping, group, shown: !hidden[cell], facets, keeps });
        }
        Ok(Decided::All(decisions))
    }

    /// The sections of which everybody's scores, and how they go with the items, may be shown.
    pub(super) fn kept_whole(&self, decisions: &[Decision]) -> Vec<&str> {
        let everybody = decisions.iter().find(|decision| decision.group.iter().all(Option::is_none));
        let kept = everybody.map_or(&[][..], |everybody| &everybody.keeps);
        let sections = self.facets.iter().zip(kept).filter(|(_, keeps)| **keeps == Keeps::Everything);
        sections
            .filter_map(|(facet, _)| if let FacetOf::Section(id) = facet { Some(&**id) } else { None })
            .collect()
    }

    /// A figure of this release without which all that is shown no longer gives few people's groups together: see [`of_few_together`].
    fn gives_few_together(
        &self,
        Setting { rule, persons, facets, .. }: Setting<'_>,
        hidden: &[bool],
        facet: Option<usize>,
    ) -> Option<usize> {
        let persons = persons?;
        let figure = |(cell, of): (usize, &PastCell)| {
            let status =
                if hidden[cell] { Status::Hidden } else { self.past(cell, facet).unwrap_or(Status::Open) };
            (of.atoms.clone(), status)
        };
        let figures: Vec<Figure> = self.answered.cells.iter().enumerate().map(figure).collect();
        let Facet { categories, points, counts, .. } = &facets[facet.unwrap_or(0)];
        let counted = if facet.is_some() { *points } else { *categories };
        let responses: Vec<u64> =
            counts.chunks(*categories).map(|counts| counts[..counted].iter().sum()).collect();
        of_few_together(&figures, &responses, persons, rule.minimum())
    }

    /// A group that is not to be shown, so that more is left of what an item alone cannot protect: the smallest with which there is.
    fn to_be_withheld_for(
        &self,
        conceded: &[Target],
        facet: usize,
        setting: Setting<'_>,
        groups_hidden: &[bool],
    ) -> Option<usize> {
        if conceded.is_empty() {
            return None;
        }
        let mut open: Vec<usize> = self.still_to_withhold(groups_hidden).collect();
        open.sort_by_key(|cell| self.responses(*cell));
        let without = |without: &dyn Fn(usize) -> bool| {
            let hidden = |cell: usize| groups_hidden[cell] || (open.contains(&cell) && without(cell));
            let status = |cell| (self.past(cell, Some(facet)).unwrap_or(Status::Hidden), !hidden(cell));
            keeps_more(&self.of_facet(facet, setting, status), conceded)
        };
        if !without(&|_| true) {
            return None;
        }
        let mut tried = open.iter().copied().take(MOST_TRIED);
        tried.find(|cell| without(&|other| other == *cell)).or(open.first().copied())
    }

    /// The groups of this release that are shown and not out already.
    fn still_to_withhold(&self, hidden: &[bool]) -> impl Iterator<Item = usize> {
        let new = self.first_new_cell..self.answered.cells.len();
        new.filter(|cell| !hidden[*cell] && self.past(*cell, None).is_none())
    }

    /// What is to be decided of a facet.
    fn of_facet<'s>(
        &self,
        facet: usize,
        Setting { rule, places, facets, persons }: Setting<'s>,
        status: impl Fn(usize) -> (Status, bool),
    ) -> Problem<'s> {
        let guards = self.guards(facet);
        Problem { places, facets, focus: Some(facet), cells: self.cells_with(status), guards, persons, rule }
    }

    /// Whether nothing of this questionnaire is out.
    fn is_first(&self) -> bool {
        let out = |cell: &PastCell| cell.group.is_out() || cell.facets.iter().any(|facet| facet.is_out());
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
                keeps: vec![Keeps::Nothing; self.facets.len()],
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
        (earlier_facets, keeps): (&[Vec<bool>], &[Vec<Keeps>]),
        audit: &mut Vec<Withheld>,
    ) -> Pattern {
        let rule = setting.rule;
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
                    || self.kept_of(cell, facet, keeps) == Keeps::Nothing
            })
            .collect();
        let mut together = vec![false; cells];
        let (problem, pattern) = loop {
            let problem = self.of_facet(facet, setting, |cell| {
                let status = match self.past(cell, Some(facet)) {
                    Some(past) => past,
                    None if reasons[cell].is_some() => Status::Primary,
                    None if groups_hidden[cell] || part_hidden[cell] || together[cell] => Status::Hidden,
                    None => Status::Open,
                };
                (status, !groups_hidden[cell])
            });
            let pattern = suppress(&problem);
            match self.gives_few_together(setting, &pattern.hidden, Some(facet)) {
                Some(cell) => together[cell] = true,
                None => break (problem, pattern),
            }
        };
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
        let is_out = |earlier: &usize| status(&cells[*earlier]).is_out();
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
