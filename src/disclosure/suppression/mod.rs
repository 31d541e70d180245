//! Which cells to withhold beside those that must be, so that what is withheld cannot be computed from what is shown.
//!
//! Respondents are counted in atoms: the finest groups, split further by when they first went out. A cell is a set of atoms. Everybody who
//! reads a release knows, of each cell that is shown, how many of its respondents gave which answer to which item, that no group it lists is
//! empty, and the rule. One of the respondents knows their own answers besides; one who is alone in an atom knows that they are, and so all
//! of that atom. Respondents are people: who answered several times is one of them ([`Persons`]).
//!
//! **What is protected.** Of every withheld cell that holds too few respondents, how many they are; of every one whose answers to an item are
//! withheld, how many answered it where those were too few, that they were not all of one mind, and how many gave a rare answer ([`targets`]).
//! Atoms that no cell tells apart are one class; a class that would be withheld were it a cell is protected as one. Whatever few respondents the
//! shown cells, of all releases, give together by adding and subtracting is made of whole classes, and a class within so few would be too
//! narrow: so nothing of the kind is given. Of a class that is no cell, as much is protected as is left where all that may be withheld is.
//!
//! **What protects.** Each target has a *certificate*: as many tables as it must keep possible values, in which it has different ones, each of
//! whole numbers, no atom empty, with the same figure in every cell that is shown, for every answer to every item. The tables are written
//! out, never inferred, so that the pattern is safe whatever the search missed; what it may miss is a smaller pattern. Against
//! everybody who is alone in an atom, there are such tables that leave that atom as it is; and against whoever gave the only answer of its kind in
//! an atom to the item in focus, or none as the only one, such as leave that answer there. Who has a score follows from who answered what, so
//! the tables keep to that as well ([`tables::Tables::fits`]).
//! Means of scores, their intervals, and what else is made of scores say how the answers to several items go together: of each item, a pattern
//! says what of them the tables keep ([`Keeps`]), and an item may exchange answers only so that it keeps what is out of them.
//!
//! The tables are made from *circuits* ([`circuits`]): atoms that gain and atoms that lose, balanced in every cell that is shown. Along a circuit,
//! respondents with the same answers move ([`tables`]: a transfer; every item allows it), or two answers to one item change places (an
//! exchange; nobody moves, so that other items do not matter).

mod boxes;
mod circuits;
mod masks;
mod persons;
mod protection;
mod scores;
mod search;
mod space;
mod tables;
mod targets;
mod together;

pub(super) use persons::Persons;
pub(super) use scores::{Keeps, Rest};
pub(super) use targets::Target;
pub(super) use together::{Figure, of_few_together};

use super::rule::DisclosureRule;

/// What a reader knows of a cell, or is to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// May be shown or withheld, as protection needs.
    Open,
    /// Must be withheld, and protected.
    Primary,
    /// Is withheld for another reason; needs no protection of its own.
    Hidden,
    /// Went out before and cannot be taken back.
    Out,
}

/// A set of atoms that is published, or would be.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) atoms: Vec<u32>, // Invariant: rising, each below the number of atoms.
    pub(super) status: Status,
    /// Whether the group as a whole is shown, whatever becomes of the item in focus.
    pub(super) total_known: bool,
}

/// The answers to one item: counts of each category in each atom. The first `points` categories are points of the scale, the others ways of
/// not answering.
#[derive(Debug, Clone)]
pub(super) struct Facet {
    pub(super) categories: usize,
    pub(super) points: usize,
    pub(super) counts: Vec<u64>, // Invariant: atom by atom, one count per category; every facet adds up to the same.
    /// Where it is who has a score and who has none: of what.
    pub(super) score: Option<ScoreOf>,
    /// Of an item, atom by atom: the counts apart by what else was answered. An atom may have none of them: of its answers nothing is known to
    /// leave a score as it is.
    pub(super) rests: Vec<Vec<(Rest, Vec<u64>)>>,
}

/// What a score is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ScoreOf {
    /// The facets that are its items.
    pub(super) items: Vec<usize>,
    /// Of so many answers to them, where all of them concern somebody, there is a score.
    pub(super) needed: u64,
}

/// What tells atoms apart: five dimensions, and when they first went out.
pub(super) const WHERE: usize = 6;

/// Where an atom lies: a number per dimension. Only which atoms agree matters.
pub(super) type Place = [u32; WHERE];

/// A problem of suppression over one set of respondents.
#[derive(Debug, Clone)]
pub(super) struct Problem<'f> {
    pub(super) places: &'f [Place], // one per atom
    pub(super) facets: &'f [Facet],
    /// The facet whose answers are to be shown or withheld; `None` where whole groups are.
    pub(super) focus: Option<usize>,
    pub(super) cells: Vec<Cell>,
    /// Per atom, what exchanges of answers must keep of the scores that are out already; none where nothing need be kept.
    pub(super) guards: Vec<Keeps>,
    /// Who answered, where somebody did more than once.
    pub(super) persons: Option<&'f Persons>,
    pub(super) rule: DisclosureRule,
}

/// Whether so many responses in these atoms are too few to be shown, or may be those of too few people.
pub(super) fn is_too_small(
    rule: DisclosureRule,
    persons: Option<&Persons>,
    atoms: &[u32],
    responses: u64,
) -> bool {
    rule.is_too_small(responses)
        || persons.is_some_and(|persons| persons.may_be_fewer(atoms, responses, rule.minimum()))
}

/// Which cells are withheld, and whether that protects every primary one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    pub(super) hidden: Vec<bool>, // one per cell
    /// Primary cells for which nothing that can still be withheld is enough; for a difference of cells, the larger of them.
    pub(super) unprotected: Vec<usize>,
    /// Of classes that are no cells, what keeps fewer values than the rule asks for, whatever answers are withheld.
    pub(super) conceded: Vec<Target>,
    /// Per atom, what is kept of the scores of those in it, by all that protects the item in focus.
    pub(super) keeps: Vec<Keeps>,
}

/// The pattern that withholds fewest cells, then fewest respondents, as far as it is found.
pub(super) fn suppress(problem: &Problem<'_>) -> Pattern {
    search::solve(problem)
}

/// Whether to one of these classes more values would be left in another problem, of the same cells and the same focus, where everything that is
/// not out is withheld.
pub(super) fn keeps_more(problem: &Problem<'_>, conceded: &[Target]) -> bool {
    let one_more = conceded.iter().map(|target| Target { values: target.values + 1, ..target.clone() });
    protection::is_any_certified(problem, one_more.collect())
}
