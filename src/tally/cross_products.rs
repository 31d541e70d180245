//! Sums and cross-products of several real-valued columns, exact on a fine grid.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::measure_totals::{GRID, on_grid};
use super::wide::Wide;
use super::{MOST_COUNTED, Merge, checked_sum, unlike};
use crate::error::{Error, ErrorKind};
use crate::vocabulary::key::{Name, listed};
use crate::vocabulary::known::MEASURE_LIMIT;

/// The most columns that cross-products are kept for.
const MOST_COLUMNS: usize = 64;

/// n, Σx_j and Σx_j x_k of several columns over rows that have them all, on a grid of 2⁻⁴⁰: all that linear figures need.
///
/// Values below 2²² in size fit; each is rounded to the grid once, by at most 4.6e-13, and everything after is whole numbers: Σx in 128
/// bits, Σxy in 192. So products counted apart merge to the same bits as counted together, in any order.
///
/// ```
/// use kokemus::{CrossProducts, Merge};
///
/// let mut north = CrossProducts::empty(["experience", "change"])?;
/// north.add(&[4.5, 6.0])?;
/// north.add(&[3.0, 1.0])?;
/// let mut south = north.empty_like();
/// south.add(&[4.0, 3.5])?;
/// north.merge(&south)?;
/// assert_eq!(north.n(), 3);
/// assert_eq!(north.covariance("experience", "change")?, Some(1.875));
/// assert!(north.add(&[4.0, f64::NAN]).is_err());
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawCrossProducts", into = "RawCrossProducts")]
pub struct CrossProducts {
    columns: Vec<Name>, // Invariant: 1 to MOST_COLUMNS, each once.
    n: u64,             // Invariant: at most MOST_COUNTED.
    sums: Vec<i128>,
    products: Vec<Wide>, // Invariant: one per pair j <= k, (0, 0), (0, 1), (1, 1), (0, 2), …; sums that n rows can have.
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "CrossProducts", deny_unknown_fields)]
struct RawCrossProducts {
    columns: Vec<Name>,
    n: u64,
    /// Limbs of 64 bits, lowest first: JSON numbers do not reach 128 bits.
    sums: Vec<[u64; 2]>,
    products: Vec<[u64; 3]>,
}

/// Where the pair j <= k stands.
fn place(j: usize, k: usize) -> usize {
    let (j, k) = (j.min(k), j.max(k));
    k * (k + 1) / 2 + j
}

impl CrossProducts {
    /// Cross-products of nothing yet.
    ///
    /// # Errors
    /// No column, more than 64, a malformed name, or one twice.
    pub fn empty<'n>(columns: impl IntoIterator<Item = &'n str>) -> Result<Self, Error> {
        let columns = columns.into_iter().map(Name::of).collect::<Result<Vec<_>, _>>()?;
        CrossProducts::of_nothing(columns)
    }

    fn of_nothing(columns: Vec<Name>) -> Result<Self, Error> {
        if columns.is_empty() || columns.len() > MOST_COLUMNS {
            return Err(Error::new(
                ErrorKind::Length,
                "columns of cross-products",
                columns.len(),
                format!("1 to {MOST_COLUMNS}"),
                "name the columns that figures will be asked of",
            ));
        }
        if let Some((_, twice)) =
            columns.iter().enumerate().find(|(place, name)| columns[..*place].contains(name))
        {
            return Err(Error::new(
                ErrorKind::Duplicate,
                "column of cross-products",
                format!("`{twice}`"),
                "each column once",
                "give every column a name of its own",
            ));
        }
        let width = columns.len();
        let products = vec![Wide::default(); width * (width + 1) / 2];
        Ok(CrossProducts { columns, n: 0, sums: vec![0; width], products })
    }

    /// Adds one row.
    ///
    /// # Errors
    /// Not one value per column, a value that is not finite or not below 2²² in size, or full sums. Nothing is changed then.
    pub fn add(&mut self, row: &[f64]) -> Result<(), Error> {
        if row.len() != self.columns.len() {
            return Err(Error::new(
                ErrorKind::Length,
                "values of a row of cross-products",
                row.len(),
                format!("{}, one per column", self.columns.len()),
                "leave out rows that lack a value",
            ));
        }
        if let Some((column, value)) =
            self.columns.iter().zip(row).find(|(_, value)| value.is_nan() || value.abs() >= MEASURE_LIMIT)
        {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                format!("value of column `{column}`"),
                value,
                "a number below 2^22 in size",
                "give it in a larger unit, or leave the row out where it is not known",
            ));
        }
        self.n = checked_sum("rows in cross-products", self.n, 1)?;
        let steps: Vec<i64> = row.iter().map(|value| on_grid(*value)).collect();
        let mut products = self.products.iter_mut();
        for (k, b) in steps.iter().enumerate() {
            self.sums[k] += i128::from(*b);
            for (a, product) in steps[..=k].iter().zip(&mut products) {
                *product = product.plus(Wide::product(*a, (*b).into()));
            }
        }
        Ok(())
    }

    /// How many rows were added.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// The columns' names.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = &str> {
        self.columns.iter().map(Name::as_str)
    }

    /// The mean of a column; `None` without a row.
    ///
    /// # Errors
    /// No such column.
    pub fn mean(&self, column: &str) -> Result<Option<f64>, Error> {
        let column = self.position(column)?;
        Ok((self.n > 0).then(|| self.mean_at(column)))
    }

    /// The covariance of two columns with n − 1, or the variance of one; `None` with fewer than two rows.
    ///
    /// # Errors
    /// No such column.
    pub fn covariance(&self, one: &str, other: &str) -> Result<Option<f64>, Error> {
        let (one, other) = (self.position(one)?, self.position(other)?);
        Ok((self.n > 1).then(|| self.scatter(one, other) / (self.n as f64 - 1.0)))
    }

    fn position(&self, column: &str) -> Result<usize, Error> {
        self.columns.iter().position(|name| name.as_str() == column).ok_or_else(|| {
            Error::new(
                ErrorKind::Unknown,
                "column of cross-products",
                format!("`{column}`"),
                listed(self.columns()),
                "name one of these",
            )
        })
    }

    pub(crate) fn mean_at(&self, column: usize) -> f64 {
        let (whole, rest) = self.split_mean(column);
        (whole as f64 + rest as f64 / self.n.max(1) as f64) / GRID
    }

    /// Σ(x − x̄)(y − ȳ), from Σ(x − q)(y − p) with q and p the means rounded down to the grid: whole numbers up to the last
    /// step, so that nothing cancels.
    pub(crate) fn scatter(&self, one: usize, other: usize) -> f64 {
        let (q, rest_of_one) = self.split_mean(one);
        let (p, rest_of_other) = self.split_mean(other);
        let about = self.products[place(one, other)]
            .plus(Wide::product(q, rest_of_other).negated())
            .plus(Wide::product(p, self.sums[one]).negated());
        let rest = rest_of_one as f64 * rest_of_other as f64 / self.n.max(1) as f64;
        let scatter = (about.to_f64() - rest) / (GRID * GRID);
        if one == other { scatter.max(0.0) } else { scatter }
    }

    /// Σx = q n + r with 0 <= r < n.
    fn split_mean(&self, column: usize) -> (i64, i128) {
        let n = i128::from(self.n.max(1));
        (self.sums[column].div_euclid(n) as i64, self.sums[column].rem_euclid(n))
    }

    /// Whether rows of values below 2²² can have these sums, as far as pairs of columns tell.
    fn is_possible(&self) -> bool {
        let width = self.columns.len();
        if self.n > MOST_COUNTED || self.sums.len() != width || self.products.len() != width * (width + 1) / 2
        {
            return false;
        }
        let (n, most) = (self.n as f64, MEASURE_LIMIT * GRID);
        if self.sums.iter().any(|sum| sum.unsigned_abs() as f64 > n * most)
            || self.products.iter().any(|product| product.to_f64().abs() > n * most * most)
        {
            return false;
        }
        // A step of the grid for each row's rounding.
        let slack = n / (GRID * GRID);
        let scatters: Vec<f64> = (0..width).map(|column| self.scatter(column, column)).collect();
        let own = |column: usize| {
            let (q, rest) = self.split_mean(column);
            let about = self.products[place(column, column)];
            !about.plus(Wide::product(q, self.sums[column] + rest).negated()).is_negative()
        };
        (0..width).all(own)
            && (0..width).all(|k| {
                (0..k).all(|j| {
                    let most = (scatters[j] * scatters[k]).sqrt() * (1.0 + 1e-9) + slack;
                    self.scatter(j, k).abs() <= most
                })
            })
    }
}

impl Merge for CrossProducts {
    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if self.columns != other.columns {
            let name = |products: &Self| listed(products.columns());
            return Err(unlike("merge of cross-products", name(other), name(self)));
        }
        self.n = checked_sum("rows in cross-products", self.n, other.n)?;
        for (sum, more) in self.sums.iter_mut().zip(&other.sums) {
            *sum += more;
        }
        for (product, more) in self.products.iter_mut().zip(&other.products) {
            *product = product.plus(*more);
        }
        Ok(())
    }

    fn empty_like(&self) -> Self {
        CrossProducts {
            columns: self.columns.clone(),
            n: 0,
            sums: vec![0; self.sums.len()],
            products: vec![Wide::default(); self.products.len()],
        }
    }
}

impl fmt::Display for CrossProducts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cross-products of {}: n = {}", listed(self.columns()), self.n)
    }
}

impl TryFrom<RawCrossProducts> for CrossProducts {
    type Error = Error;

    fn try_from(raw: RawCrossProducts) -> Result<Self, Error> {
        let of_nothing = CrossProducts::of_nothing(raw.columns)?;
        let sum = |[low, high]: [u64; 2]| ((u128::from(high) << 64) | u128::from(low)) as i128;
        let read = CrossProducts {
            n: raw.n,
            sums: raw.sums.into_iter().map(sum).collect(),
            products: raw.products.into_iter().map(Wide).collect(),
            columns: of_nothing.columns,
        };
        if read.is_possible() {
            return Ok(read);
        }
        Err(Error::new(
            ErrorKind::OutOfRange,
            "sums of cross-products",
            format!("n = {}", read.n),
            "sums that rows of numbers below 2^22 in size can have",
            "keep the sums as they were written",
        ))
    }
}

impl From<CrossProducts> for RawCrossProducts {
    fn from(products: CrossProducts) -> Self {
        let limbs = |sum: i128| [sum as u128 as u64, ((sum as u128) >> 64) as u64];
        RawCrossProducts {
            columns: products.columns,
            n: products.n,
            sums: products.sums.into_iter().map(limbs).collect(),
            products: products.products.into_iter().map(|product| product.0).collect(),
        }
    }
}
