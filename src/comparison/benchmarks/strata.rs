//! Answers by unit and stratum: what standardisation starts from.

use std::collections::HashMap;
use std::fmt::Display;

use crate::error::{Error, ErrorKind};
use crate::estimate::Caveat;
use crate::inference::units::{UnitMeans, is_known, mean_and_scatter, part_name};
use crate::math::sums::compensated;
use crate::scoring::scores::Scores;
use crate::tally::counts::Tally;
use crate::tally::group::Dimension;
use crate::tally::grouped::GroupedTally;
use crate::tally::surveyed::SurveyedSet;
use crate::tally::unlike;
use crate::vocabulary::answer::MissingCounts;
use crate::vocabulary::respondent::CaseId;
use crate::vocabulary::scale::{Better, Scale};

/// Answers or scores by unit and by stratum (role, age band), for standardisation.
///
/// Made from grouped tallies, or from tallies or scores of each unit's strata; strata may be anything: role, age band, both.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitStrata {
    pub(super) units: Vec<UnitCells>,
    pub(super) strata: Vec<String>, // Invariant: unique, each with at least one answer in some unit.
    pub(super) ends: (f64, f64),
    pub(super) better: Better,
    pub(super) without_unit: u64,
    pub(super) caveats: Vec<Caveat>,
}

/// One unit's strata.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct UnitCells {
    pub(super) name: String,
    pub(super) cells: HashMap<usize, Cell>, // by the stratum's place; Invariant: none with n = 0.
    pub(super) missing: MissingCounts,
    /// Stratum, case and value of every score, where cases repeat within the unit.
    pub(super) by_case: Option<Vec<(usize, Option<u32>, f64)>>,
}

/// The answers of one unit in one stratum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cell {
    pub(super) n: u64,
    pub(super) mean: f64,
    pub(super) scatter: f64,
}

impl UnitCells {
    pub(super) fn n(&self) -> u64 {
        self.cells.values().fold(0, |sum, cell| sum.saturating_add(cell.n))
    }

    /// The strata in their order: sums over them come out the same every time.
    pub(super) fn in_order(&self) -> Vec<(usize, Cell)> {
        let mut cells: Vec<(usize, Cell)> = self.cells.iter().map(|(place, cell)| (*place, *cell)).collect();
        cells.sort_unstable_by_key(|(place, _)| *place);
        cells
    }

    /// The mean of all answers of the unit.
    pub(super) fn mean(&self) -> f64 {
        let cells = self.in_order();
        let n = compensated(cells.iter().map(|(_, cell)| cell.n as f64));
        compensated(cells.iter().map(|(_, cell)| cell.n as f64 * cell.mean)) / n.max(1.0)
    }
}

/// Names with their places, in the order in which they come.
#[derive(Default)]
struct Places {
    names: Vec<String>,
    places: HashMap<String, usize>,
}

impl Places {
    fn of(&mut self, name: String) -> usize {
        let next = self.names.len();
        let place = *self.places.entry(name.clone()).or_insert(next);
        if place == next {
            self.names.push(name);
        }
        place
    }
}

/// Units and strata while they are collected.
#[derive(Default)]
struct Collected {
    units: Vec<UnitCells>,
    unit_places: Places,
    strata: Places,
    surveyed: SurveyedSet,
}

impl Collected {
    fn unit(&mut self, name: String) -> &mut UnitCells {
        let place = self.unit_places.of(name.clone());
        if place == self.units.len() {
            let (cells, missing) = (HashMap::new(), MissingCounts::default());
            self.units.push(UnitCells { name, cells, missing, by_case: None });
        }
        &mut self.units[place]
    }

    fn add(
        &mut self,
        unit: String,
        stratum: &str,
        cell: Cell,
        missing: MissingCounts,
    ) -> Result<usize, Error> {
        let place = if cell.n > 0 { self.strata.of(stratum.to_owned()) } else { usize::MAX };
        let cells = self.unit(unit);
        cells.missing = cells.missing.plus(missing);
        if cell.n > 0 && cells.cells.insert(place, cell).is_some() {
            return Err(Error::new(
                ErrorKind::Duplicate,
                format!("stratum of unit `{}`", cells.name),
                format!("`{stratum}`"),
                "each stratum of a unit once",
                "merge the two tallies first",
            ));
        }
        Ok(place)
    }

    fn finished(self, footing: Option<(f64, f64, Better)>) -> Result<UnitStrata, Error> {
        let (lowest, highest, better) = footing.ok_or_else(UnitMeans::none_given)?;
        Ok(UnitStrata {
            units: self.units.into_iter().filter(|unit| !unit.cells.is_empty()).collect(),
            strata: self.strata.names,
            ends: (lowest, highest),
            better,
            without_unit: 0,
            caveats: self.surveyed.caveats().collect(),
        })
    }
}

impl UnitStrata {
    /// From one item's tallies, each with its unit and its stratum.
    ///
    /// # Errors
    /// No tally at all, a unit's stratum twice, or tallies on unlike scales.
    pub fn of_tallies<U: Display, S: Display>(
        cells: impl IntoIterator<Item = (U, S, Tally)>,
    ) -> Result<Self, Error> {
        let mut collected = Collected::default();
        let mut scale: Option<Scale> = None;
        for (unit, stratum, tally) in cells {
            let first = scale.get_or_insert_with(|| tally.scale().clone());
            if !first.is_like(tally.scale()) {
                return Err(unlike("units by stratum", tally.scale(), first));
            }
            let (mean, scatter) = mean_and_scatter(&tally).unwrap_or_default();
            let cell = Cell { n: tally.n(), mean, scatter };
            collected.add(unit.to_string(), &stratum.to_string(), cell, tally.missing())?;
            collected.surveyed = collected.surveyed.union(tally.surveyed_set());
        }
        let footing =
            |scale: &Scale| (f64::from(scale.lowest()), f64::from(scale.highest()), scale.better_end());
        collected.finished(scale.as_ref().map(footing))
    }

    /// From one item's counts in groups: one dimension gives the units, all the others together the strata. Groups of whom one of
    /// them is not given are left out, and counted ([`without_unit`](UnitStrata::without_unit)).
    ///
    /// # Errors
    /// No such item, no group at all, or groups that do not tell the dimension of the units apart.
    pub fn of_item(groups: &GroupedTally, item: &str, unit: Dimension) -> Result<Self, Error> {
        if !groups.dimensions().contains(&unit) {
            return Err(Error::new(
                ErrorKind::Unknown,
                "dimension of the units",
                format!("`{unit}`"),
                "a dimension that the responses are grouped by",
                "tally by the units and by the strata",
            ));
        }
        let (mut cells, mut without_unit) = (Vec::new(), 0u64);
        for (group, tally) in groups.iter() {
            let tally = tally.item(item)?;
            match part_name(&group, unit) {
                Some(name) if is_known(&group) => {
                    let others = groups.dimensions().iter().filter(|dimension| **dimension != unit);
                    let stratum: Vec<String> =
                        others.filter_map(|dimension| part_name(&group, *dimension)).collect();
                    cells.push((name, stratum.join(", "), tally));
                }
                _ => without_unit = without_unit.saturating_add(tally.n()),
            }
        }
        Ok(UnitStrata { without_unit, ..UnitStrata::of_tallies(cells)? })
    }

    /// From respondents' scores, each with its unit and its stratum. Where several scores of a unit belong to one case, be it in one stratum
    /// or across them (child and parent of a family), the case is the unit of the errors.
    ///
    /// # Errors
    /// No scores at all, a unit's stratum twice, or scores of unlike range or better end.
    pub fn of_scores<U: Display, S: Display>(
        cells: impl IntoIterator<Item = (U, S, Scores)>,
    ) -> Result<Self, Error> {
        let mut collected = Collected::default();
        let mut like = None;
        let mut numbers: HashMap<CaseId, u32> = HashMap::new();
        for (unit, stratum, scores) in cells {
            let footing = (scores.lowest(), scores.highest(), scores.better_end());
            if *like.get_or_insert(footing) != footing {
                return Err(Error::new(
                    ErrorKind::Unlike,
                    format!("scores of unit `{unit}` in stratum `{stratum}`"),
                    format!("{} to {}", footing.0, footing.1),
                    "scores of one range and one better end",
                    "compare unlike scores as per cent of maximum",
                ));
            }
            let name = unit.to_string();
            let place = collected.add(
                name.clone(),
                &stratum.to_string(),
                cell_of_scores(&scores),
                scores.missing(),
            )?;
            let rows = scores.rows().iter().map(|score| {
                let next = numbers.len() as u32;
                let case = score.case.as_ref().map(|case| *numbers.entry(case.clone()).or_insert(next));
                (place, case, score.value)
            });
            let rows: Vec<_> = rows.collect();
            collected.unit(name).by_case.get_or_insert_with(Vec::new).extend(rows);
            collected.surveyed = collected.surveyed.union(scores.surveyed_set());
        }
        for unit in &mut collected.units {
            unit.by_case = unit.by_case.take().filter(|rows| {
                let mut cases: Vec<u32> = rows.iter().filter_map(|(_, case, _)| *case).collect();
                cases.sort_unstable();
                cases.windows(2).any(|pair| pair[0] == pair[1])
            });
        }
        collected.finished(like)
    }

    /// The names of the strata, in the order in which they came.
    pub fn strata(&self) -> &[String] {
        &self.strata
    }

    /// How many answers belong to no known unit or stratum; they are in none of the figures.
    pub fn without_unit(&self) -> u64 {
        self.without_unit
    }
}

fn cell_of_scores(scores: &Scores) -> Cell {
    let values = || scores.rows().iter().map(|score| score.value);
    let (n, first) = (scores.len() as f64, values().next().unwrap_or_default());
    // From the first value on: equal values give that value and no spread, exactly.
    let mean = first + compensated(values().map(|value| value - first)) / n.max(1.0);
    let scatter = compensated(values().map(|value| (value - mean).powi(2)));
    Cell { n: scores.len() as u64, mean, scatter }
}
