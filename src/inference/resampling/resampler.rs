//! A statistic, or several at once, on every resample.

use std::collections::HashMap;

use super::{Bootstrap, Draws};
use crate::error::Refusal;
use crate::estimate::Caveat;

/// Fewer units have too few different resamples: 35 with four, of which a single one has already 9 % of the draws.
const FEWEST_UNITS: usize = 5;

/// One resample in so many may be without a value.
const WITHOUT_VALUE_ONE_IN: usize = 20;

/// What is drawn with replacement: rows, or clusters with all their rows.
#[derive(Debug, Clone)]
pub(crate) struct Resampler {
    of: &'static str,
    units: usize,
    rows: Vec<u32>, // Invariant: the rows of unit u are rows[starts[u]..starts[u + 1]]; below 2^32 as tables are.
    starts: Vec<u32>, // Invariant: units + 1 rising positions; both empty where every row is a unit of its own.
}

impl Resampler {
    /// Every row is drawn on its own; `of` names the rows: "cases".
    pub(crate) fn of_rows(of: &'static str, rows: usize) -> Self {
        Resampler { of, units: rows, rows: Vec::new(), starts: Vec::new() }
    }

    /// Whole clusters are drawn, in the order in which they first occur; a row without one is a cluster of its own. Resamples
    /// so have varying numbers of rows.
    pub(crate) fn of_clusters(of: &'static str, clusters: &[Option<u32>]) -> Self {
        let mut units: Vec<Vec<u32>> = Vec::new();
        let mut known: HashMap<u32, usize> = HashMap::new();
        for (row, cluster) in (0..).zip(clusters) {
            match cluster {
                Some(cluster) => {
                    let unit = *known.entry(*cluster).or_insert(units.len());
                    match units.get_mut(unit) {
                        Some(rows) => rows.push(row),
                        None => units.push(vec![row]),
                    }
                }
                None => units.push(vec![row]),
            }
        }
        if units.len() == clusters.len() {
            return Resampler::of_rows(of, clusters.len());
        }
        let mut starts = Vec::with_capacity(units.len() + 1);
        let mut end = 0;
        starts.push(end);
        for rows in &units {
            end += rows.len() as u32;
            starts.push(end);
        }
        Resampler { of, units: units.len(), rows: units.concat(), starts }
    }

    /// How many units there are.
    pub(crate) fn units(&self) -> usize {
        self.units
    }

    /// Sums of a column's values within units: influence values per row become those per unit.
    pub(crate) fn unit_sums(&self, values: &[f64]) -> Vec<f64> {
        if self.starts.is_empty() {
            return values.to_vec();
        }
        let sum = |unit: usize| self.rows_of(unit).iter().map(|row| values[*row as usize]).sum();
        (0..self.units).map(sum).collect()
    }

    fn rows_of(&self, unit: usize) -> &[u32] {
        &self.rows[self.starts[unit] as usize..self.starts[unit + 1] as usize]
    }

    /// The values of a statistic on every resample. It gets the drawn rows (all rows of the drawn units) and fills `width`
    /// values, or says `false`: none on this resample (a column that does not vary); one that is not finite counts as none.
    ///
    /// # Errors
    /// Refused with fewer than 5 units, and where more than 5 % of the resamples are without a value.
    pub(crate) fn replicates(
        &self,
        figure: &'static str,
        bootstrap: &Bootstrap,
        width: usize,
        mut statistic: impl FnMut(&[u32], &mut [f64]) -> bool,
    ) -> Result<Replicates, Refusal> {
        let mut drawn = Vec::new();
        self.replicates_by_unit(figure, bootstrap, width, |draws, values| {
            self.rows_drawn(draws, &mut drawn);
            statistic(&drawn, values)
        })
    }

    /// Puts the rows of the drawn units in place of what `drawn` held.
    pub(crate) fn rows_drawn(&self, draws: Draws, drawn: &mut Vec<u32>) {
        drawn.clear();
        if self.starts.is_empty() {
            draws.each(|unit| drawn.push(unit as u32));
        } else {
            draws.each(|unit| drawn.extend_from_slice(self.rows_of(unit)));
        }
    }

    /// As [`replicates`](Resampler::replicates), for a statistic that works through the drawn units itself.
    pub(crate) fn replicates_by_unit(
        &self,
        figure: &'static str,
        bootstrap: &Bootstrap,
        width: usize,
        mut statistic: impl FnMut(Draws, &mut [f64]) -> bool,
    ) -> Result<Replicates, Refusal> {
        if self.units < FEWEST_UNITS {
            return Err(Refusal::too_few(figure, self.of, self.units as u64, FEWEST_UNITS as u64));
        }
        let count = bootstrap.replicate_count();
        let mut columns = vec![Vec::with_capacity(count as usize); width];
        let mut values = vec![0.0; width];
        let mut without = 0;
        for replicate in 0..count {
            let draws = Draws::of(bootstrap.seed(), replicate, self.units);
            if statistic(draws, &mut values) && values.iter().all(|value| value.is_finite()) {
                for (column, value) in columns.iter_mut().zip(&values) {
                    column.push(*value);
                }
            } else {
                without += 1;
            }
        }
        if without * WITHOUT_VALUE_ONE_IN > count as usize {
            return Err(too_many_without(figure, without, count));
        }
        Ok(Replicates { columns, without, bootstrap: *bootstrap })
    }

    /// For each unit the jackknife's influence on each statistic, (C − 1)(θ̄₋ − θ₋ᵤ), where θ₋ᵤ leaves unit u of C out and θ̄₋ is
    /// their mean: Efron & Tibshirani 1993, *An Introduction to the Bootstrap*, eq. 14.15. One column per statistic; for where no
    /// closed influence is known. `None` where a statistic has no value without some unit.
    pub(crate) fn jackknife(
        &self,
        width: usize,
        mut statistic: impl FnMut(&[u32], &mut [f64]) -> bool,
    ) -> Option<Vec<Vec<f64>>> {
        let mut columns = vec![Vec::with_capacity(self.units); width];
        let mut values = vec![0.0; width];
        let mut rows = Vec::new();
        for left_out in 0..self.units {
            rows.clear();
            for unit in (0..self.units).filter(|unit| *unit != left_out) {
                if self.starts.is_empty() {
                    rows.push(unit as u32);
                } else {
                    rows.extend_from_slice(self.rows_of(unit));
                }
            }
            if !statistic(&rows, &mut values) || values.iter().any(|value| !value.is_finite()) {
                return None;
            }
            for (column, value) in columns.iter_mut().zip(&values) {
                column.push(*value);
            }
        }
        let others = self.units as f64 - 1.0;
        for column in &mut columns {
            let mean = column.iter().sum::<f64>() / self.units as f64;
            for value in column.iter_mut() {
                *value = others * (mean - *value);
            }
        }
        Some(columns)
    }
}

fn too_many_without(figure: &'static str, without: usize, count: u32) -> Refusal {
    let (without, resamples) = (without as u64, u64::from(count));
    Refusal::ResamplesWithoutValue { figure: figure.into(), without, resamples }
}

/// What the statistics were on the resamples, in the resamples' order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Replicates {
    pub(super) columns: Vec<Vec<f64>>, // Invariant: one per statistic, equally long, every value finite.
    pub(super) without: usize,
    pub(super) bootstrap: Bootstrap,
}

impl Replicates {
    /// The values of one statistic.
    pub(crate) fn of(&self, statistic: usize) -> &[f64] {
        self.columns.get(statistic).map_or(&[], Vec::as_slice)
    }

    /// Another statistic on every resample, from the values of these there; `None` where it has none.
    ///
    /// # Errors
    /// Refused where more than 5 % of all resamples are without a value.
    pub(crate) fn derived(
        &self,
        figure: &'static str,
        mut statistic: impl FnMut(&[f64]) -> Option<f64>,
    ) -> Result<Replicates, Refusal> {
        let mut values = vec![0.0; self.columns.len()];
        let (mut column, mut without) = (Vec::new(), self.without);
        for replicate in 0..self.of(0).len() {
            for (value, column) in values.iter_mut().zip(&self.columns) {
                *value = column[replicate];
            }
            match statistic(&values).filter(|value| value.is_finite()) {
                Some(value) => column.push(value),
                None => without += 1,
            }
        }
        let count = self.bootstrap.replicate_count();
        if without * WITHOUT_VALUE_ONE_IN > count as usize {
            return Err(too_many_without(figure, without, count));
        }
        Ok(Replicates { columns: vec![column], without, bootstrap: self.bootstrap })
    }

    /// The same resamples, from which percentile intervals are read.
    pub(crate) fn percentile(&self) -> Replicates {
        Replicates { bootstrap: self.bootstrap.percentile(), ..self.clone() }
    }

    /// That some resamples had no value and were left out, where that is so.
    pub(crate) fn caveat(&self) -> Option<Caveat> {
        let (without, resamples) = (self.without as u64, u64::from(self.bootstrap.replicate_count()));
        (without > 0).then_some(Caveat::ResamplesLeftOut { without, resamples })
    }
}
