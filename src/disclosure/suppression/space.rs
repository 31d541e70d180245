//! The cells of a problem over classes: atoms that lie in the same cells are one, since no shown figure tells them apart.

use std::collections::HashMap;

use super::scores::{Keeps, Strata};
use super::{Place, Problem, ScoreOf, Status};

/// What does not change while a pattern is sought.
pub(super) struct Space {
    pub(super) atoms: usize,
    pub(super) places: Vec<Place>,
    grid: Grid,
    pub(super) cells: Vec<Vec<u32>>,   // Invariant: rising.
    pub(super) of_atom: Vec<Vec<u32>>, // Invariant: rising.
    /// Per cell, the smaller cells that it is made of: what is known of all of one list is known of the cell.
    pub(super) made_of: Vec<Vec<Vec<u32>>>,
    pub(super) facets: Vec<Answers>,
    pub(super) totals: Vec<u64>,      // per atom
    pub(super) respondents: Vec<u64>, // per cell
    /// The atoms of the problem that each is made of.
    pub(super) members: Vec<Vec<u32>>,
    /// Atoms of a single respondent, who knows all of it.
    pub(super) alone: Vec<u32>,
    /// Per atom of a single respondent, all of theirs: whoever answered in several waves may be alone in each.
    alone_too: HashMap<u32, Vec<u32>>,
    /// Per atom, the cells that are this atom alone: a reader knows that somebody is in it where there is one.
    pub(super) listed: Vec<Vec<u32>>,
    /// Per facet, the scores that it is a part of.
    pub(super) scores_of: Vec<Vec<usize>>,
    /// Whether whole groups are withheld, cell by cell, where a facet is in focus.
    pub(super) group_hidden: Vec<bool>,
    pub(super) status: Vec<Status>,
    pub(super) strata: Strata,
    /// Per atom, what exchanges of answers must keep of the scores that are out.
    pub(super) guards: Vec<Keeps>,
}

/// The answers to one item.
pub(super) struct Answers {
    pub(super) categories: usize,
    pub(super) points: usize,
    pub(super) counts: Vec<u64>,
    pub(super) score: Option<ScoreOf>,
}

impl Space {
    pub(super) fn of(problem: &Problem<'_>) -> Self {
        let class_of = classes(problem);
        let atoms = class_of.iter().map(|class| *class as usize + 1).max().unwrap_or(0);
        let facets: Vec<Answers> = problem
            .facets
            .iter()
            .map(|facet| {
                let mut counts = vec![0; atoms * facet.categories];
                for (atom, class) in class_of.iter().enumerate() {
                    for category in 0..facet.categories {
                        counts[*class as usize * facet.categories + category] +=
                            facet.counts[atom * facet.categories + category];
                    }
                }
                Answers {
                    categories: facet.categories,
                    points: facet.points,
                    counts,
                    score: facet.score.clone(),
                }
            })
            .collect();
        let total = |atom: usize| {
            facets.first().map_or(0, |facet| {
                facet.counts[atom * facet.categories..][..facet.categories].iter().sum::<u64>()
            })
        };
        let totals: Vec<u64> = (0..atoms).map(total).collect();
        let cells: Vec<Vec<u32>> = problem
            .cells
            .iter()
            .map(|cell| {
                let mut classes: Vec<u32> = cell.atoms.iter().map(|atom| class_of[*atom as usize]).collect();
                classes.sort_unstable();
                classes.dedup();
                classes
            })
            .collect();
        let (mut of_atom, mut listed) = (vec![Vec::new(); atoms], vec![Vec::new(); atoms]);
        for (cell, classes) in (0..).zip(&cells) {
            for class in classes {
                of_atom[*class as usize].push(cell);
            }
            if let [alone] = &classes[..] {
                listed[*alone as usize].push(cell);
            }
        }
        let is_of = |item: usize, of: &Answers| of.score.as_ref().is_some_and(|it| it.items.contains(&item));
        let scores_of = (0..facets.len())
            .map(|item| (0..facets.len()).filter(|score| is_of(item, &facets[*score])).collect())
            .collect();
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); atoms];
        for (atom, class) in (0..).zip(&class_of) {
            members[*class as usize].push(atom);
        }
        let (alone, alone_too) = alone(problem, &totals, &members);
        let places = places(problem, &class_of, atoms);
        let grid = Grid::of(&places);
        let mut guards = vec![Keeps::Nothing; atoms];
        for (class, guard) in class_of.iter().zip(&problem.guards) {
            guards[*class as usize] = guards[*class as usize].max(*guard);
        }
        let respondents =
            cells.iter().map(|cell| cell.iter().map(|atom| totals[*atom as usize]).sum()).collect();
        Space {
            atoms,
            grid,
            places,
            made_of: made_of(&cells, atoms),
            of_atom,
            respondents,
            members,
            alone,
            alone_too,
            listed,
            scores_of,
            cells,
            facets,
            totals,
            group_hidden: problem.cells.iter().map(|cell| !cell.total_known).collect(),
            status: problem.cells.iter().map(|cell| cell.status).collect(),
            strata: Strata::of(problem, &class_of),
            guards,
        }
    }

    /// Where the only respondent of this atom is alone as well; the atom among them.
    pub(super) fn alone_with<'s>(&'s self, atom: &'s u32) -> &'s [u32] {
        self.alone_too.get(atom).map_or(std::slice::from_ref(atom), Vec::as_slice)
    }

    pub(super) fn is_open(&self, cell: usize) -> bool {
        self.status[cell] == Status::Open
    }

    /// The atom of a place, made of numbers that places have.
    pub(super) fn at(&self, place: &Place) -> Option<u32> {
        match &self.grid {
            Grid::Dense { sizes, atoms } => atoms[index(sizes, place)],
            Grid::Sparse(atoms) => atoms.get(place).copied(),
        }
    }

    /// The answers of some atoms to one item.
    pub(super) fn answers(&self, facet: usize, atoms: &[u32]) -> Vec<u64> {
        let Answers { categories, counts, .. } = &self.facets[facet];
        let mut sums = vec![0; *categories];
        for atom in atoms {
            let of_atom = &counts[*atom as usize * categories..][..*categories];
            for (sum, count) in sums.iter_mut().zip(of_atom) {
                *sum += count;
            }
        }
        sums
    }
}

/// Which atom is at a place.
enum Grid {
    Dense { sizes: Place, atoms: Vec<Option<u32>> },
    Sparse(HashMap<Place, u32>),
}

const MOST_DENSE: u64 = 1 << 20;

fn index(sizes: &Place, place: &Place) -> usize {
    sizes.iter().zip(place).fold(0, |index, (size, at)| index * *size as usize + *at as usize)
}

impl Grid {
    fn of(places: &[Place]) -> Self {
        let mut sizes = Place::default();
        for place in places {
            for (size, at) in sizes.iter_mut().zip(place) {
                *size = (*size).max(at.saturating_add(1));
            }
        }
        let product = sizes.iter().try_fold(1u64, |product, size| product.checked_mul(u64::from(*size)));
        let Some(size) = product.filter(|product| *product <= MOST_DENSE) else {
            return Grid::Sparse((0..).zip(places).map(|(atom, place)| (*place, atom)).collect());
        };
        let mut atoms = vec![None; size as usize];
        for (atom, place) in (0..).zip(places) {
            atoms[index(&sizes, place)] = Some(atom);
        }
        Grid::Dense { sizes, atoms }
    }
}

/// The atoms of a single respondent, and of each of those who are so in several, all of these.
fn alone(problem: &Problem<'_>, totals: &[u64], members: &[Vec<u32>]) -> (Vec<u32>, HashMap<u32, Vec<u32>>) {
    let mut of_person: HashMap<u32, Vec<u32>> = HashMap::new();
    let mut alone = Vec::new();
    for (class, total) in (0..).zip(totals) {
        let person = problem.persons.and_then(|persons| persons.alone(&members[class as usize]));
        if let Some(person) = person {
            of_person.entry(person).or_default().push(class);
        }
        if *total == 1 || person.is_some() {
            alone.push(class);
        }
    }
    let several = of_person.into_values().filter(|classes| classes.len() > 1);
    let alone_too = several.flat_map(|all| all.clone().into_iter().map(move |one| (one, all.clone())));
    (alone, alone_too.collect())
}

/// Per atom, which class it is in, in the order in which they appear.
fn classes(problem: &Problem<'_>) -> Vec<u32> {
    let mut cells_of = vec![Vec::new(); problem.places.len()];
    for (cell, of_cell) in (0u32..).zip(&problem.cells) {
        for atom in &of_cell.atoms {
            cells_of[*atom as usize].push(cell);
        }
    }
    let mut known: HashMap<Vec<u32>, u32> = HashMap::new();
    let class = |cells: Vec<u32>| {
        let next = known.len() as u32;
        *known.entry(cells).or_insert(next)
    };
    cells_of.into_iter().map(class).collect()
}

/// Per cell, the lists of smaller cells that it falls into, of cells that follow one another and have no atom in common: those of one grouping.
fn made_of(cells: &[Vec<u32>], atoms: usize) -> Vec<Vec<Vec<u32>>> {
    let mut groupings: Vec<Vec<Option<u32>>> = Vec::new(); // per grouping, the cell that an atom is in
    for (cell, of_cell) in (0..).zip(cells) {
        let meets = |cell_of: &Vec<Option<u32>>| of_cell.iter().any(|atom| cell_of[*atom as usize].is_some());
        if groupings.last().is_none_or(meets) {
            groupings.push(vec![None; atoms]);
        }
        if let Some(cell_of) = groupings.last_mut() {
            for atom in of_cell {
                cell_of[*atom as usize] = Some(cell);
            }
        }
    }
    let parts = |whole: &Vec<u32>, cell_of: &Vec<Option<u32>>| -> Option<Vec<u32>> {
        let mut parts: Vec<u32> =
            whole.iter().map(|atom| cell_of[*atom as usize]).collect::<Option<Vec<u32>>>()?;
        parts.sort_unstable();
        parts.dedup();
        let held: usize = parts.iter().map(|part| cells[*part as usize].len()).sum();
        (parts.len() > 1 && held == whole.len()).then_some(parts)
    };
    cells.iter().map(|whole| groupings.iter().filter_map(|cell_of| parts(whole, cell_of)).collect()).collect()
}

/// Where each class lies. A dimension that no cell tells apart is left out: atoms that differ in it alone are of one class.
fn places(problem: &Problem<'_>, class_of: &[u32], classes: usize) -> Vec<Place> {
    let mut places = problem.places.to_vec();
    for dimension in 0..places.first().map_or(0, |place| place.len()) {
        let mut without: HashMap<Place, u32> = HashMap::new();
        let idle = places.iter().zip(class_of).all(|(place, class)| {
            let mut place = *place;
            place[dimension] = 0;
            *without.entry(place).or_insert(*class) == *class
        });
        if idle {
            for place in &mut places {
                place[dimension] = 0;
            }
        }
    }
    let mut of_class = vec![Place::default(); classes];
    for (place, class) in places.iter().zip(class_of).rev() {
        of_class[*class as usize] = *place;
    }
    of_class
}
