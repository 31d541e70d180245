//! Whether groups answer alike, order apart: χ² and Cramér's V.

use super::SeveralSamples;
use super::sentence::SeveralComparison;
use crate::error::Refusal;
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity, Test};
use crate::math::{chi_squared, noncentral};

const TEST: &str = "χ² test of homogeneity";
const V: &str = "Cramér's V";

/// Cochran's rule: χ² serves where no cell expects fewer than 1, and at most a fifth of them fewer than 5.
const FEW: f64 = 5.0;
const VERY_FEW: f64 = 1.0;
const MOST_WITH_FEW: f64 = 0.2;

/// χ² of a table of groups by values.
struct Table {
    statistic: f64,
    rows: f64,
    columns: f64,
    n: f64,
    below_five: u64,
    below_one: u64,
}

impl Table {
    fn df(&self) -> f64 {
        (self.rows - 1.0) * (self.columns - 1.0)
    }

    fn few(&self) -> Option<Caveat> {
        let cells = self.rows * self.columns;
        let fails = self.below_one > 0 || self.below_five as f64 > MOST_WITH_FEW * cells;
        fails.then_some(Caveat::FewExpected { below_five: self.below_five, cells: cells as u64 })
    }
}

impl SeveralSamples {
    fn table(&self, figure: &'static str) -> Result<Table, Refusal> {
        let rows = self.differing(figure)? as f64;
        let ties = self.ties();
        let n = self.n();
        let (mut statistic, mut below_five, mut below_one) = (0.0, 0, 0);
        for (_, group) in self.answering() {
            for (count, tie) in group.counts.iter().zip(&ties) {
                // Observed less expected, times N: exact.
                let expected = i128::from(group.n) * i128::from(*tie);
                let apart = (i128::from(*count) * i128::from(n) - expected) as f64;
                let expected = expected as f64;
                statistic += apart / expected * (apart / n as f64);
                below_five += u64::from(expected < FEW * n as f64);
                below_one += u64::from(expected < VERY_FEW * n as f64);
            }
        }
        Ok(Table { statistic, rows, columns: ties.len() as f64, n: n as f64, below_five, below_one })
    }

    /// The χ² test that all groups answer alike, whatever the order of the points, with Cramér's V corrected for bias, in one sentence.
    ///
    /// χ² = Σ (O − E)²/E over groups by values in use, E = row × column/N, on (r − 1)(c − 1) degrees of freedom: Pearson 1900, without continuity correction (R's
    /// `chisq.test(correct = FALSE)`). Where a cell expects fewer than 1, or over a fifth of them fewer than 5, a caveat asks for an exact test (Cochran 1954, *Biometrics*
    /// 10, 417–451). On ordered answers [`kruskal_wallis`](Self::kruskal_wallis) sees more.
    ///
    /// ```
    /// use kokemus::{Confidence, Scale, SeveralSamples, Tally};
    ///
    /// let scale = Scale::new("satisfaction-3", 1, 3)?;
    /// let low = Tally::of_counts(&scale, [282, 206, 139])?;
    /// let medium = Tally::of_counts(&scale, [170, 189, 297])?;
    /// let both = SeveralSamples::of([("low influence", &low), ("medium influence", &medium)])?;
    /// assert_eq!(
    ///     both.homogeneity(Confidence::P95)?.to_string(),
    ///     "low influence, medium influence: n = 627 and 656; Cramér's V 0.25 [0.20, 0.31]; p < 0.001 (χ² test of homogeneity)"
    /// );
    /// assert_eq!(both.cramers_v(Confidence::P95)?.to_string(), "0.26 [0.21, 0.32], n = 1283");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused with answers in fewer than two groups. Where everybody gave the same answer, test and effect size are refused.
    pub fn homogeneity(&self, confidence: Confidence) -> Result<SeveralComparison, Refusal> {
        self.at_least_two(TEST)?;
        Ok(SeveralComparison {
            groups: self.groups().into_iter().filter(|side| side.n > 0).collect(),
            figure: "".into(),
            figures: Vec::new(),
            effect_size: V.into(),
            effect: self.cramers_v_corrected(confidence),
            test: self.homogeneity_test(),
        })
    }

    fn homogeneity_test(&self) -> Result<Test, Refusal> {
        let table = self.table(TEST)?;
        let (statistic, df) = (table.statistic, table.df());
        let test =
            Test::new(TEST, "χ²", statistic, chi_squared::upper_tail(statistic, df), self.n()).on([df]);
        Ok(test.with_caveats(self.setting.caveats()).with_caveats(table.few()))
    }

    /// Cramér's V = √(χ²/(N m)), m = min(r, c) − 1: 0 where groups answer alike, 1 where the group foretells the answer or the answer the group.
    ///
    /// Cramér 1946, *Mathematical Methods of Statistics*, §21.9. Interval: √(λ/(N m)) for the non-centralities λ that put χ² at α/2 and 1 − α/2 (Smithson 2003, *Confidence
    /// Intervals*, ch. 4; R's `effectsize::cramers_v(adjust = FALSE)`), cut at 1, and stretched to the value where it lies above: V is never 0 by chance, and
    /// [`cramers_v_corrected`](Self::cramers_v_corrected) takes that away. Groups and values that nobody used do not count.
    ///
    /// # Errors
    /// Refused with answers in fewer than two groups, and where everybody gave the same answer.
    pub fn cramers_v(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        let table = self.table(V)?;
        let most = table.rows.min(table.columns) - 1.0;
        let value = (table.statistic / (table.n * most)).sqrt().min(1.0);
        Ok(self.v(&table, value, "Cramér's V; non-central χ² interval", confidence))
    }

    /// Cramér's V corrected for bias: Ṽ = √(φ̃²/min(r̃ − 1, c̃ − 1)), φ̃² = max(0, χ²/N − (r − 1)(c − 1)/(N − 1)), r̃ = r − (r − 1)²/(N − 1), c̃ likewise.
    ///
    /// Bergsma 2013, *J. Korean Statist. Soc.* 42, 323–328 (R's `effectsize::cramers_v`, by default). The interval is that of [`cramers_v`](Self::cramers_v), which is one of the
    /// population's V and has no such bias, stretched to the value where it lies outside.
    ///
    /// # Errors
    /// As [`cramers_v`](Self::cramers_v), and refused where there are so few answers that nothing is left after the correction.
    pub fn cramers_v_corrected(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        let table = self.table(V)?;
        let spare = table.n - 1.0;
        let left = |levels: f64| levels - 1.0 - (levels - 1.0).powi(2) / spare;
        let most = left(table.rows).min(left(table.columns));
        if most <= 0.0 {
            let need = table.rows.max(table.columns) as u64 + 1;
            return Err(Refusal::too_few(V, "answers", self.n(), need));
        }
        let square = (table.statistic / table.n - table.df() / spare).max(0.0);
        let value = (square / most).sqrt().min(1.0);
        Ok(self.v(&table, value, "Cramér's V, bias-corrected; non-central χ² interval", confidence))
    }

    fn v(&self, table: &Table, value: f64, method: &'static str, confidence: Confidence) -> Estimate {
        let most = table.rows.min(table.columns) - 1.0;
        let (lower, upper) = noncentral::chi_squared_ends(table.statistic, table.df(), confidence.tail());
        let end = |lambda: f64| (lambda / (table.n * most)).sqrt().min(1.0);
        let interval = if lower.is_finite() && upper.is_finite() {
            Ok(Interval::around(value, end(lower), end(upper), confidence))
        } else {
            Err(Refusal::BeyondRange { figure: V.into(), of: "χ²".into() })
        };
        let estimate = Estimate::new(value, Quantity::Coefficient, interval, self.n(), method);
        self.setting.dressed(estimate).with_caveats(table.few())
    }
}
