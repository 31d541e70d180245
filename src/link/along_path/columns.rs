//! A correlation of two columns, or of what a third one leaves of them.

use crate::correlation::{Correlated, Pairs, distribution_free, pearson, wanted_pairs};
use crate::error::Refusal;
use crate::estimate::{Caveat, Confidence, Estimate, Quantity, Unit};
use crate::vocabulary::answer::MissingCounts;

/// A column, and what a refusal calls its values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column<'a> {
    pub(super) of: &'static str,
    pub(super) values: &'a [f64],
}

/// Two columns to correlate, one value per case in each, and a third one to hold constant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns<'a> {
    pub(super) figure: &'static str,
    pub(super) method: &'static str,
    pub(super) x: Column<'a>,
    pub(super) y: Column<'a>,
    pub(super) given: Option<Column<'a>>,
}

/// The warning of columns that are short for how lopsided they are.
pub(super) fn few_for(x: &[f64], y: &[f64]) -> Option<Caveat> {
    let (have, wanted) = (x.len() as u64, wanted_pairs(&Pairs::of_rows(x, y)));
    (have < wanted).then_some(Caveat::SmallForItsMethod { have, wanted })
}

impl Columns<'_> {
    /// The correlation with each row's influence.
    ///
    /// Refused with fewer than 3 rows (4 given a third column), where a column does not vary, or where the third tells one of the
    /// others completely.
    pub(super) fn correlated(&self) -> Result<Correlated, Refusal> {
        let Columns { figure, x, y, given, .. } = *self;
        let (n, need) = (x.values.len() as u64, if given.is_some() { 4 } else { 3 });
        if n < need {
            return Err(Refusal::too_few(figure, "cases that have all it needs", n, need));
        }
        let columns = [Some(x), Some(y), given];
        let constant = |column: &&Column<'_>| column.values.windows(2).all(|pair| pair[0] == pair[1]);
        if let Some(column) = columns.iter().flatten().find(constant) {
            return Err(Refusal::no_variation(figure, column.of));
        }
        // Everything varies, but for values whose squares vanish.
        let vanished = || Refusal::no_variation(figure, "values, but for rounding,");
        let xy = pearson(&Pairs::of_rows(x.values, y.values)).ok_or_else(vanished)?;
        let Some(given) = given else { return Ok(xy) };
        let xz = pearson(&Pairs::of_rows(x.values, given.values)).ok_or_else(vanished)?;
        let yz = pearson(&Pairs::of_rows(y.values, given.values)).ok_or_else(vanished)?;
        let of = "what the earlier value tells and what it does not";
        Correlated::given(&xy, &xz, &yz)
            .ok_or_else(|| Refusal::Collinear { figure: figure.into(), of: of.into() })
    }

    /// The correlation of one row per case, with its distribution-free interval.
    pub(super) fn estimate(
        &self,
        missing: u64,
        confidence: Confidence,
        caveats: &[Caveat],
    ) -> Result<Estimate, Refusal> {
        let correlated = self.correlated()?;
        let (x, y) = (self.x.values, self.y.values);
        let interval = distribution_free(self.figure, &correlated, confidence);
        let missing = MissingCounts { no_response: missing, ..MissingCounts::default() };
        let n = x.len() as u64;
        Ok(Estimate::new(correlated.r, Quantity::Coefficient, interval, n, self.method)
            .per(Unit::Case { cases: n })
            .missing_were(missing)
            .with_caveats(caveats.iter().cloned().chain(few_for(x, y))))
    }
}

/// Rows of a small table, column by column under each other, two spaces between.
pub(super) fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let lines = rows.iter().map(|row| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A table's cell: the figure, or a dash where it is refused.
pub(super) fn cell(figure: &Result<Estimate, Refusal>) -> String {
    figure.as_ref().map_or_else(|_| "–".to_owned(), |estimate| estimate.short().to_string())
}
