//! Means of units as they would be with one mix of strata for all: direct and indirect standardisation.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::standard_weights::StandardWeights;
use super::strata::{Cell, UnitCells, UnitStrata};
use crate::error::{Error, Refusal, or_refused};
use crate::estimate::{Confidence, Estimate, Quantity, Unit, printed};
use crate::inference::clustered::linearised;
use crate::inference::mean::t_interval;
use crate::math::sums::compensated;
use crate::vocabulary::scale::Better;

/// How units are put on one footing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Standardisation {
    /// Every unit's strata weighted alike: Σ W_s x̄_js. Needs answers of every stratum in every unit.
    Direct,
    /// What the unit has beyond what its own mix of strata would have in all units together, added to the mean of all.
    Indirect,
}

/// Means of units, standardised.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StandardisedMeans {
    /// How.
    pub standardisation: Standardisation,
    /// The strata and how much each weighs: in every unit (direct), or in all units together (indirect).
    pub strata: Vec<StratumWeight>,
    /// The mean of all units together with these weights.
    pub overall: f64,
    /// The units, in their order.
    pub units: Vec<StandardisedMean>,
    #[serde(skip)]
    pub(super) within_variance: Option<f64>,
    #[serde(skip)]
    pub(super) ends: (f64, f64),
    #[serde(skip)]
    pub(super) better: Better,
}

/// One stratum's weight.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StratumWeight {
    /// The stratum.
    pub name: String,
    /// Its share of the weight.
    pub weight: f64,
}

/// One unit's mean, as it is and standardised.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StandardisedMean {
    /// Its name.
    pub name: String,
    /// How many answers it has.
    pub n: u64,
    /// Its mean as it is.
    pub observed: f64,
    /// What its own mix of strata would have in all units together: Σ_s n_js x̄_s/n_j.
    pub expected: f64,
    /// Its standardised mean.
    #[serde(serialize_with = "or_refused")]
    pub standardised: Result<Estimate, Refusal>,
    /// Squared error and degrees of freedom, where the mean has an interval.
    #[serde(skip)]
    pub(super) error: Result<(f64, f64), Refusal>,
}

const FIGURE: &str = "standardised mean";

impl UnitStrata {
    /// For every stratum its answers in all units, and their mean.
    pub(super) fn totals(&self) -> Vec<(f64, f64)> {
        let stratum = |place: usize| {
            let cells = || self.units.iter().filter_map(move |unit| unit.cells.get(&place));
            let n = compensated(cells().map(|cell| cell.n as f64));
            (n, compensated(cells().map(|cell| cell.n as f64 * cell.mean)) / n.max(1.0))
        };
        (0..self.strata.len()).map(stratum).collect()
    }

    /// Directly standardised means: Σ_s W_s x̄_js, with the same weights W_s for every unit j.
    ///
    /// Variance Σ W_s² s²_js/n_js, t interval with Satterthwaite's degrees of freedom, cut at the scale's ends; where several scores
    /// belong to one case, the squared contributions W_s (x − x̄_js)/n_js are summed within cases instead, t with C − 1. A unit without
    /// answers of a stratum that weighs is refused, one with a single answer in it has no interval: indirect standardisation
    /// needs neither. Source: Armitage, Berry & Matthews 2002, *Statistical Methods in Medical Research*, 4th ed., §19.3.
    ///
    /// ```
    /// use kokemus::{Confidence, Scale, StandardWeights, Tally, UnitStrata};
    ///
    /// let scale = Scale::satisfaction();
    /// let tally = |counts: [u64; 5]| Tally::of_counts(&scale, counts);
    /// let strata = UnitStrata::of_tallies([
    ///     ("north", "child", tally([4, 8, 12, 12, 4])?), // 3.1, and many children
    ///     ("north", "parent", tally([0, 0, 1, 5, 4])?),  // 4.3
    ///     ("south", "child", tally([1, 2, 4, 2, 1])?),   // 3.0
    ///     ("south", "parent", tally([0, 2, 8, 18, 12])?), // 4.0
    /// ])?;
    /// let means = strata.directly_standardised(&StandardWeights::Pooled, Confidence::P95)?;
    /// let standardised = |unit: usize| means.units[unit].standardised.clone().unwrap().value();
    /// assert!(means.units[0].observed < means.units[1].observed);
    /// assert!((standardised(0) - 3.7).abs() < 1e-12 && (standardised(1) - 3.5).abs() < 1e-12); // the other way round
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// A stratum without a weight, or a weight without a stratum; refused where nobody answered. Units are refused one by one.
    pub fn directly_standardised(
        &self,
        weights: &StandardWeights,
        confidence: Confidence,
    ) -> Result<StandardisedMeans, Error> {
        self.some()?;
        let shares = weights.shares(self)?;
        let totals = self.totals();
        let overall = compensated(shares.iter().zip(&totals).map(|(share, (_, mean))| share * mean));
        let units = self.units.iter().map(|unit| {
            let standardised = self.direct(unit, &shares);
            self.unit(unit, &totals, standardised, confidence, "directly standardised mean; t interval")
        });
        Ok(self.means(Standardisation::Direct, &shares, overall, units.collect()))
    }

    /// Indirectly standardised means: x̄ + (x̄_j − e_j), with e_j = Σ_s n_js x̄_s/n_j what the unit's own mix of strata would have in all
    /// units together, and x̄ the mean of all answers.
    ///
    /// Interval: t with n_j − 1 on the spread of the unit's answers about their strata's means of all units, which are taken as known; with
    /// the case as the unit where several scores belong to one. Not cut: the sum may leave the scale. Two units so
    /// standardised have different weights, so that each compares with the whole and not with the other.
    ///
    /// # Errors
    /// Refused where nobody answered. Intervals are refused unit by unit.
    pub fn indirectly_standardised(&self, confidence: Confidence) -> Result<StandardisedMeans, Refusal> {
        self.some()?;
        let totals = self.totals();
        let n = compensated(totals.iter().map(|(n, _)| *n));
        let shares: Vec<f64> = totals.iter().map(|(own, _)| own / n).collect();
        let overall = compensated(shares.iter().zip(&totals).map(|(share, (_, mean))| share * mean));
        let units = self.units.iter().map(|unit| {
            let standardised = Ok(indirect(unit, &totals, overall));
            self.unit(unit, &totals, standardised, confidence, "indirectly standardised mean; t interval")
        });
        Ok(self.means(Standardisation::Indirect, &shares, overall, units.collect()))
    }

    fn some(&self) -> Result<(), Refusal> {
        if self.units.is_empty() { Err(Refusal::nobody(FIGURE)) } else { Ok(()) }
    }

    fn means(
        &self,
        standardisation: Standardisation,
        shares: &[f64],
        overall: f64,
        units: Vec<StandardisedMean>,
    ) -> StandardisedMeans {
        let cells = || self.units.iter().flat_map(UnitCells::in_order);
        let free = compensated(cells().map(|(_, cell)| cell.n as f64 - 1.0));
        let scatter = compensated(cells().map(|(_, cell)| cell.scatter));
        let strata = self.strata.iter().zip(shares);
        StandardisedMeans {
            standardisation,
            strata: strata
                .map(|(name, weight)| StratumWeight { name: name.clone(), weight: *weight })
                .collect(),
            overall,
            units,
            within_variance: (free > 0.0 && scatter > 0.0).then(|| scatter / free),
            ends: self.ends,
            better: self.better,
        }
    }

    /// The value of one unit with direct weights, its squared error and degrees of freedom.
    fn direct(&self, unit: &UnitCells, shares: &[f64]) -> Result<Standardised, Refusal> {
        let weighted = || shares.iter().enumerate().filter(|(_, share)| **share > 0.0);
        if let Some((place, _)) = weighted().find(|(place, _)| !unit.cells.contains_key(place)) {
            return Err(self.too_few_in(place, 0, 1));
        }
        let cells: Vec<(usize, f64, Cell)> = weighted()
            .filter_map(|(place, share)| unit.cells.get(&place).map(|cell| (place, *share, *cell)))
            .collect();
        let value = compensated(cells.iter().map(|(_, share, cell)| share * cell.mean));
        if let Some(rows) = &unit.by_case {
            let contributions: Vec<(Option<u32>, f64)> = rows
                .iter()
                .filter_map(|(place, case, x)| {
                    let cell = unit.cells.get(place)?;
                    let share = shares.get(*place).filter(|share| **share > 0.0)?;
                    Some((*case, share * (x - cell.mean) / cell.n as f64))
                })
                .collect();
            return Ok(Standardised { value, error: clustered(&contributions), by_case: true });
        }
        let single = cells.iter().find(|(_, _, cell)| cell.n < 2);
        let parts = || {
            cells.iter().map(|(_, share, cell)| {
                let free = cell.n as f64 - 1.0;
                (share * share * cell.scatter / free / cell.n as f64, free)
            })
        };
        let variance = compensated(parts().map(|(part, _)| part));
        let error = match single {
            Some((place, _, _)) => Err(self.too_few_in(*place, 1, 2)),
            None if variance <= 0.0 => Err(Refusal::no_variation(FIGURE, "answers within the strata")),
            None => {
                let df = 1.0 / compensated(parts().map(|(part, free)| (part / variance).powi(2) / free));
                Ok((variance, df))
            }
        };
        Ok(Standardised { value, error, by_case: false })
    }

    fn too_few_in(&self, stratum: usize, have: u64, need: u64) -> Refusal {
        let name = self.strata.get(stratum).map_or("", String::as_str);
        let of = format!("answers in stratum `{name}`").into();
        Refusal::TooFew { figure: FIGURE.into(), of, have, need }
    }

    fn unit(
        &self,
        unit: &UnitCells,
        totals: &[(f64, f64)],
        standardised: Result<Standardised, Refusal>,
        confidence: Confidence,
        method: &'static str,
    ) -> StandardisedMean {
        let error = standardised.as_ref().map_err(Clone::clone).and_then(|s| s.error.clone());
        let (n, observed) = (unit.n(), unit.mean());
        let estimate = standardised.map(|Standardised { value, error, by_case }| {
            let interval = error.map(|(squared, df)| {
                let ends = (self.ends.0.min(value), self.ends.1.max(value));
                t_interval(value, squared.sqrt(), df, ends, confidence)
            });
            let unit_of = if by_case { Unit::Case { cases: cases(unit) } } else { Unit::Respondent };
            Estimate::new(value, Quantity::Points, interval, n, method)
                .per(unit_of)
                .missing_were(unit.missing)
                .with_caveats(self.caveats.iter().cloned())
        });
        StandardisedMean {
            name: unit.name.clone(),
            n,
            observed,
            expected: expected(unit, totals),
            standardised: estimate,
            error,
        }
    }
}

/// A standardised value with its squared error and degrees of freedom.
struct Standardised {
    value: f64,
    error: Result<(f64, f64), Refusal>,
    by_case: bool,
}

fn cases(unit: &UnitCells) -> u64 {
    let rows = unit.by_case.iter().flatten();
    let (mut known, mut alone) = (Vec::new(), 0);
    for (_, case, _) in rows {
        match case {
            Some(case) => known.push(*case),
            None => alone += 1,
        }
    }
    known.sort_unstable();
    known.dedup();
    known.len() as u64 + alone
}

fn clustered(contributions: &[(Option<u32>, f64)]) -> Result<(f64, f64), Refusal> {
    match linearised(contributions) {
        None => Err(Refusal::too_few(FIGURE, "cases", 1, 2)),
        // What rounding leaves of nothing: contributions are of the scale's size over n.
        Some(found) if found.se <= 1e-14 => Err(Refusal::no_variation(FIGURE, "means of the cases")),
        Some(found) => Ok((found.se * found.se, found.clusters as f64 - 1.0)),
    }
}

/// Σ_s n_js x̄_s/n_j.
fn expected(unit: &UnitCells, totals: &[(f64, f64)]) -> f64 {
    let parts = unit.in_order();
    let reference = |place: &usize| totals.get(*place).map_or(0.0, |(_, mean)| *mean);
    let n = compensated(parts.iter().map(|(_, cell)| cell.n as f64));
    compensated(parts.iter().map(|(place, cell)| cell.n as f64 * reference(place))) / n.max(1.0)
}

/// x̄ + x̄_j − e_j with the spread of the unit's answers about their strata's means of all units.
fn indirect(unit: &UnitCells, totals: &[(f64, f64)], overall: f64) -> Standardised {
    let above = unit.mean() - expected(unit, totals);
    let value = overall + above;
    let reference = |place: &usize| totals.get(*place).map_or(0.0, |(_, mean)| *mean);
    if let Some(rows) = &unit.by_case {
        let n = rows.len() as f64;
        let contributions: Vec<(Option<u32>, f64)> =
            rows.iter().map(|(place, case, x)| (*case, (x - reference(place) - above) / n)).collect();
        return Standardised { value, error: clustered(&contributions), by_case: true };
    }
    let n = unit.n();
    let parts = unit.in_order();
    let scatter =
        compensated(parts.iter().map(|(place, cell)| {
            cell.scatter + cell.n as f64 * (cell.mean - reference(place) - above).powi(2)
        }));
    let size = n as f64;
    let error = if n < 2 {
        Err(Refusal::too_few(FIGURE, "answers", n, 2))
    } else if scatter <= 1e-18 * size {
        Err(Refusal::no_variation(FIGURE, "answers"))
    } else {
        Ok((scatter / (size - 1.0) / size, size - 1.0))
    };
    Standardised { value, error, by_case: false }
}

impl fmt::Display for StandardisedMeans {
    /// One line per unit.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "all units: {}", printed(self.overall, 1, false))?;
        for unit in &self.units {
            write!(f, "\n{unit}")?;
        }
        Ok(())
    }
}

impl fmt::Display for StandardisedMean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} as observed, ", self.name, printed(self.observed, 1, false))?;
        match &self.standardised {
            Ok(mean) => write!(f, "standardised {mean}"),
            Err(refusal) => write!(f, "{refusal}"),
        }
    }
}
