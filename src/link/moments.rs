//! Sums of products of a link's columns, unit by unit: what every resampled figure of a link is computed from.

use crate::error::Refusal;
use crate::estimate::{Confidence, Interval};
use crate::inference::resampling::{Bootstrap, BootstrapInterval, Replicates, Resampler};
use crate::math::sums::compensated;

/// A column of which the others tell all but this part of its variance adds nothing but rounding.
const ONLY_ROUNDING: f64 = 1e-11;

/// n, Σ z_i and Σ z_i z_j of standardised columns z, for every unit (case or group) that a bootstrap draws.
///
/// Standardised once, on all cases, so that nothing cancels; a resample then costs one addition per unit, sum and column pair,
/// whatever is computed from it.
#[derive(Debug)]
pub(super) struct Moments {
    columns: usize,
    resampler: Resampler,
    of_units: Vec<f64>, // Invariant: a row of `width(columns)` sums for each unit.
    total: Vec<f64>,
    spreads: Vec<f64>,
}

/// How many sums there are of so many columns.
fn width(columns: usize) -> usize {
    1 + columns + columns * (columns + 1) / 2
}

/// A column as (x − mean)/s with s² = Σ(x − mean)²/n, and s; `None` where all values are the same.
fn standardised(values: &[f64]) -> Option<(Vec<f64>, f64)> {
    let first = *values.first()?;
    if values.iter().all(|value| *value == first) {
        return None;
    }
    let n = values.len() as f64;
    // In units of the largest: squares neither over- nor underflow.
    let largest = values.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    let mean = compensated(values.iter().map(|value| value / largest)) / n;
    let spread = (compensated(values.iter().map(|value| (value / largest - mean).powi(2))) / n).sqrt();
    let z = values.iter().map(|value| (value / largest - mean) / spread).collect();
    (spread > 0.0).then_some((z, spread * largest))
}

fn add(to: &mut [f64], sums: &[f64]) {
    for (to, sum) in to.iter_mut().zip(sums) {
        *to += sum;
    }
}

impl Moments {
    /// `None` where a column does not vary. The groups are drawn whole where there are any.
    pub(super) fn new(columns: &[&[f64]], groups: Option<&[u32]>) -> Option<Self> {
        let rows = columns.first().map_or(0, |column| column.len());
        let shapes: Vec<(Vec<f64>, f64)> =
            columns.iter().map(|column| standardised(column)).collect::<Option<_>>()?;
        let resampler = match groups {
            Some(groups) => {
                Resampler::of_clusters("groups", &groups.iter().copied().map(Some).collect::<Vec<_>>())
            }
            None => Resampler::of_rows("cases", rows),
        };
        let (units, width) = (resampler.units(), width(columns.len()));
        let mut of_units = vec![0.0; units * width];
        let mut total = vec![0.0; width];
        let mut fill = |place: usize, of_rows: &[f64]| {
            for (unit, sum) in resampler.unit_sums(of_rows).into_iter().enumerate() {
                of_units[unit * width + place] = sum;
            }
            total[place] = compensated(of_rows.iter().copied());
        };
        fill(0, &vec![1.0; rows]);
        let mut place = 1 + columns.len();
        for (column, (z, _)) in shapes.iter().enumerate() {
            fill(1 + column, z);
            for (other, _) in &shapes[column..] {
                let products: Vec<f64> = z.iter().zip(other).map(|(a, b)| a * b).collect();
                fill(place, &products);
                place += 1;
            }
        }
        let spreads = shapes.iter().map(|(_, spread)| *spread).collect();
        Some(Moments { columns: columns.len(), resampler, of_units, total, spreads })
    }

    /// How many units a bootstrap draws from.
    pub(super) fn units(&self) -> usize {
        self.resampler.units()
    }

    /// The standard deviation of a column, with n.
    pub(super) fn spread(&self, column: usize) -> f64 {
        self.spreads[column]
    }

    /// The covariances of the standardised columns on all cases: their correlations.
    pub(super) fn covariances(&self) -> Covariances {
        let mut covariances = Covariances::of(self.columns);
        covariances.set(&self.total);
        covariances
    }

    fn unit(&self, unit: usize) -> &[f64] {
        let width = width(self.columns);
        &self.of_units[unit * width..(unit + 1) * width]
    }

    /// `count` statistics of the covariances on every resample, and for BCa their influence by the jackknife.
    pub(super) fn resampled(
        &self,
        figure: &'static str,
        bootstrap: &Bootstrap,
        count: usize,
        mut statistics: impl FnMut(&mut Covariances, &mut [f64]) -> bool,
    ) -> Result<Resampled, Refusal> {
        let mut covariances = Covariances::of(self.columns);
        let mut sums = vec![0.0; width(self.columns)];
        let replicates = self.resampler.replicates_by_unit(figure, bootstrap, count, |draws, found| {
            sums.fill(0.0);
            draws.each(|unit| add(&mut sums, self.unit(unit)));
            covariances.set(&sums);
            statistics(&mut covariances, found)
        })?;
        let influences = match bootstrap.interval() {
            BootstrapInterval::Percentile => None,
            BootstrapInterval::Bca => self.jackknife(count, statistics),
        };
        Ok(Resampled { figure, replicates, influences })
    }

    /// (C − 1)(θ̄₋ − θ₋ᵤ) for each unit u of C: Efron & Tibshirani 1993, *An Introduction to the Bootstrap*, eq. 14.15. `None` where a
    /// statistic has no value without some unit.
    fn jackknife(
        &self,
        count: usize,
        mut statistics: impl FnMut(&mut Covariances, &mut [f64]) -> bool,
    ) -> Option<Vec<Vec<f64>>> {
        let mut covariances = Covariances::of(self.columns);
        let (mut sums, mut found) = (self.total.clone(), vec![0.0; count]);
        let mut without = vec![Vec::with_capacity(self.units()); count];
        for unit in 0..self.units() {
            for (sum, (all, own)) in sums.iter_mut().zip(self.total.iter().zip(self.unit(unit))) {
                *sum = all - own;
            }
            covariances.set(&sums);
            if !statistics(&mut covariances, &mut found) || found.iter().any(|value| !value.is_finite()) {
                return None;
            }
            for (column, value) in without.iter_mut().zip(&found) {
                column.push(*value);
            }
        }
        let units = self.units() as f64;
        for column in &mut without {
            let mean = compensated(column.iter().copied()) / units;
            for value in column {
                *value = (units - 1.0) * (mean - *value);
            }
        }
        Some(without)
    }
}

/// Covariances of standardised columns, from which columns can be taken out one after the other.
#[derive(Debug, Clone)]
pub(super) struct Covariances {
    size: usize,
    cells: Vec<f64>, // Invariant: symmetric, size × size.
}

impl Covariances {
    fn of(size: usize) -> Self {
        Covariances { size, cells: vec![0.0; size * size] }
    }

    fn set(&mut self, sums: &[f64]) {
        let (n, size) = (sums[0], self.size);
        let mut products = sums[1 + size..].iter();
        for row in 0..size {
            for (column, product) in (row..size).zip(&mut products) {
                let covariance = product / n - (sums[1 + row] / n) * (sums[1 + column] / n);
                self.cells[row * size + column] = covariance;
                self.cells[column * size + row] = covariance;
            }
        }
    }

    pub(super) fn at(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.size + column]
    }

    /// Whether anything but rounding is left of a column.
    pub(super) fn is_left(&self, column: usize) -> bool {
        self.at(column, column) > ONLY_ROUNDING
    }

    /// Leaves of every column what `pivot` does not tell of it, s_ij − s_ip s_pj / s_pp, and nothing of the pivot itself. A
    /// pivot of which nothing is left tells nothing.
    pub(super) fn take_out(&mut self, pivot: usize) {
        let size = self.size;
        if self.is_left(pivot) {
            let own = self.at(pivot, pivot);
            for row in (0..size).filter(|row| *row != pivot) {
                let factor = self.at(row, pivot) / own;
                for column in (0..size).filter(|column| *column != pivot) {
                    self.cells[row * size + column] -= factor * self.cells[pivot * size + column];
                }
            }
        }
        for other in 0..size {
            self.cells[pivot * size + other] = 0.0;
            self.cells[other * size + pivot] = 0.0;
        }
    }

    /// The correlation of what is left of two columns; 0 where nothing is left of one of them.
    pub(super) fn correlation(&self, one: usize, other: usize) -> f64 {
        if !(self.is_left(one) && self.is_left(other)) {
            return 0.0;
        }
        let scale = (self.at(one, one) * self.at(other, other)).sqrt();
        (self.at(one, other) / scale).clamp(-1.0, 1.0)
    }
}

/// Statistics on all resamples.
#[derive(Debug)]
pub(super) struct Resampled {
    figure: &'static str,
    pub(super) replicates: Replicates,
    influences: Option<Vec<Vec<f64>>>,
}

impl Resampled {
    /// The same resamples, from which percentile intervals are read.
    pub(super) fn percentile(&self) -> Resampled {
        Resampled { figure: self.figure, replicates: self.replicates.percentile(), influences: None }
    }

    /// The interval of statistic number `place`, whose value on the data is `estimate`.
    pub(super) fn interval(
        &self,
        place: usize,
        estimate: f64,
        confidence: Confidence,
    ) -> Result<Interval, Refusal> {
        let influence = self.influences.as_ref().map_or(&[][..], |columns| &columns[place]);
        self.replicates.interval(self.figure, place, estimate, influence, confidence)
    }
}
