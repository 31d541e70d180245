//! Whether several groups answer alike, with what goes together within clusters.

use super::ClusteredSamples;
use crate::error::Refusal;
use crate::estimate::Test;
use crate::math::fisher_f;
use crate::math::matrix::{Matrix, Vector, inverse_of_positive};

/// Cells of groups and values beyond which the covariances of all of them are not formed.
const MOST_CELLS: usize = 1_000;

impl ClusteredSamples {
    /// At least one answer and two clusters in a group.
    pub(super) fn enough(&self, figure: &'static str, group: usize) -> Result<(), Refusal> {
        if self.n(group) == 0 {
            return Err(Refusal::nobody(figure));
        }
        match self.clusters_of(group) {
            0 | 1 => {
                let of = if self.by_case { "cases in a group" } else { "clusters in a group" };
                Err(Refusal::too_few(figure, of, self.clusters_of(group), 2))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn enough_everywhere(&self, figure: &'static str) -> Result<(), Refusal> {
        if self.groups() < 2 {
            return Err(Refusal::too_few(figure, "groups", self.groups() as u64, 2));
        }
        (0..self.groups()).try_for_each(|group| self.enough(figure, group))
    }

    fn answers(&self) -> u64 {
        (0..self.groups()).fold(0, |sum: u64, group| sum.saturating_add(self.n(group)))
    }

    /// Tests that all groups have one mean: a Wald test of the G − 1 differences from the first group, F with G − 1 and C − G + 1 degrees
    /// of freedom for C clusters: Korn & Graubard 1990, *Amer. Statistician* 44, 270–276.
    ///
    /// ```
    /// use kokemus::{ClusteredSamples, Questionnaire, Response, Role, Scale, Study};
    ///
    /// let family = Questionnaire::builder("family", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard")).build()?;
    /// let study = Study::builder().waves(["1", "2", "3"]).questionnaire(family).build()?;
    /// let waves = [study.wave("1")?, study.wave("2")?, study.wave("3")?];
    /// let mut answers = study.table("family")?;
    /// for (case, points) in [(1, [3, 3, 4]), (2, [2, 4, 5]), (3, [4, 4, 4]), (4, [1, 2, 4]), (5, [3, 4, 5]), (6, [2, 2, 3])] {
    ///     for (wave, point) in waves.iter().zip(points) {
    ///         answers.push(Response::by(Role::Parent).case(case).in_wave(wave).answers([point]))?;
    ///     }
    /// }
    /// let by_wave = ClusteredSamples::of(&answers.clustered_tally("heard", &waves)?);
    /// assert_eq!(
    ///     by_wave.means_alike()?.to_string(),
    ///     "F = 6.12, df 2 and 4, p = 0.061 (Wald test of equal means, cluster-robust)"
    /// );
    /// let rising = by_wave.trend(kokemus::Confidence::P95)?;
    /// assert_eq!(format!("{:.2}", rising.estimate), "0.57 [0.19, 0.96], n = 18 in 6 cases");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused with fewer than two groups, an empty group, fewer than two clusters in one, fewer clusters than groups, and where
    /// the differences do not vary between clusters.
    pub fn means_alike(&self) -> Result<Test, Refusal> {
        const FIGURE: &str = "test of equal means";
        self.enough_everywhere(FIGURE)?;
        let means: Vec<_> = (0..self.groups()).map(|group| self.mean_of(group, |value| value)).collect();
        let figures: Vec<f64> = means.iter().map(|mean| mean.value).collect();
        let influences: Vec<Vec<f64>> = means.into_iter().map(|mean| mean.influence).collect();
        self.wald(FIGURE, "Wald test of equal means, cluster-robust", &figures, &influences)
    }

    /// Tests that no group tends to answer higher than another: a Wald test on each group's P(X_g > X) + ½P(=) against an answer X of a group
    /// drawn at random, whatever the groups' sizes.
    ///
    /// The counterpart of Kruskal and Wallis's test; unweighted as in Brunner, Konietschke, Bathke & Pauly 2021, *Int. Statist. Rev.*
    /// 89, 349–366, since a weighted one depends on the groups' sizes. Degrees of freedom, errors and example as
    /// [`means_alike`](ClusteredSamples::means_alike).
    ///
    /// # Errors
    /// As there.
    pub fn ranks_alike(&self) -> Result<Test, Refusal> {
        const FIGURE: &str = "test of equal relative effects";
        self.enough_everywhere(FIGURE)?;
        let (groups, levels) = (self.groups(), self.levels());
        let share = 1.0 / groups as f64;
        let mids: Vec<Vec<f64>> = (0..groups).map(|group| self.mid_distribution(group)).collect();
        let pooled: Vec<f64> =
            (0..levels).map(|level| mids.iter().map(|mid| mid[level]).sum::<f64>() * share).collect();
        let effects: Vec<f64> = (0..groups).map(|group| self.expectation(group, &pooled)).collect();
        let influences = (0..groups).map(|figure| {
            let mut influence = self.nothing();
            for (group, mid) in mids.iter().enumerate() {
                let n = self.n(group) as f64;
                // By being in H, an answer of this group moves every group's effect.
                let of_group = self.expectation(figure, mid);
                for level in 0..levels {
                    let cell = &mut influence[group * levels + level];
                    *cell += share * ((1.0 - mids[figure][level]) - of_group) / n;
                    if group == figure {
                        *cell += (pooled[level] - effects[figure]) / n;
                    }
                }
            }
            influence
        });
        let influences: Vec<Vec<f64>> = influences.collect();
        self.wald(FIGURE, "Wald test of equal relative effects, cluster-robust", &effects, &influences)
    }

    fn wald(
        &self,
        figure: &'static str,
        method: &'static str,
        figures: &[f64],
        influences: &[Vec<f64>],
    ) -> Result<Test, Refusal> {
        let contrasts = figures.len() - 1;
        let clusters = self.clusters;
        if clusters <= contrasts as u64 {
            let of = if self.by_case { "cases" } else { "clusters" };
            return Err(Refusal::too_few(figure, of, clusters, contrasts as u64 + 1));
        }
        let differences = Vector::from_fn(contrasts, |place, _| figures[place + 1] - figures[0]);
        let cells = influences[0].len();
        let of_differences = Matrix::from_fn(cells, contrasts, |cell, place| {
            influences[place + 1][cell] - influences[0][cell]
        });
        let covariances = self.covariances(&of_differences);
        let singular = || Refusal::no_variation(figure, "the clusters' differences between groups");
        let sd: Vec<f64> = (0..contrasts).map(|place| covariances[(place, place)].sqrt()).collect();
        if sd.iter().any(|sd| *sd <= 1e-14 * (self.ends.1 - self.ends.0)) {
            return Err(singular());
        }
        let inverse = inverse_of_correlations(&covariances).ok_or_else(singular)?;
        let z = Vector::from_fn(contrasts, |place, _| differences[place] / sd[place]);
        let wald = (z.transpose() * inverse * z)[(0, 0)];
        let (above, of_clusters) = (contrasts as f64, clusters as f64 - 1.0);
        let below = of_clusters - above + 1.0;
        let statistic = wald * below / (of_clusters * above);
        let p = fisher_f::upper_tail(statistic, above, below);
        let all: Vec<usize> = (0..self.groups()).collect();
        Ok(Test::new(method, "F", statistic, p, self.answers())
            .on([above, below])
            .with_caveats(self.caveats(&all)))
    }

    /// Tests that all groups have one distribution: Pearson's X² of the table of groups by values, corrected for what goes together within
    /// clusters as Rao and Scott's second order.
    ///
    /// With Δ the generalised design effects of the table's interactions, F = X²/tr Δ on d = (tr Δ)²/tr Δ² and d(C − 1) degrees of
    /// freedom, C the clusters: Rao & Scott 1984, *Ann. Statist.* 12, 46–60; Thomas & Rao 1987, *J. Amer. Statist. Assoc.* 82, 630–636; R's
    /// `survey::svychisq(statistic = "F")`. Values that nobody gave are left out.
    ///
    /// # Errors
    /// Refused with fewer than two groups, an empty one, fewer than two clusters in all, only one value in use, and where the table has more
    /// than 1,000 cells, or so few answers that interactions rest on empty ones.
    pub fn distributions_alike(&self) -> Result<Test, Refusal> {
        const FIGURE: &str = "test of equal distributions";
        if self.groups() < 2 {
            return Err(Refusal::too_few(FIGURE, "groups", self.groups() as u64, 2));
        }
        if (0..self.groups()).any(|group| self.n(group) == 0) {
            return Err(Refusal::nobody(FIGURE));
        }
        if self.clusters < 2 {
            return Err(Refusal::too_few(FIGURE, "clusters", self.clusters, 2));
        }
        let used: Vec<usize> =
            (0..self.levels()).filter(|level| self.counts.iter().any(|counts| counts[*level] > 0)).collect();
        if used.len() < 2 {
            return Err(Refusal::no_variation(FIGURE, "answers"));
        }
        if self.groups() * self.levels() > MOST_CELLS {
            let cells = (self.groups() * self.levels()) as u64;
            return Err(Refusal::TooMany {
                figure: FIGURE.into(),
                of: "cells of groups and values".into(),
                have: cells,
                most: MOST_CELLS as u64,
            });
        }
        let (rows, columns) = (self.groups(), used.len());
        let n = self.answers() as f64;
        let count = |row: usize, column: usize| self.counts[row][used[column]] as f64;
        let row_sums: Vec<f64> =
            (0..rows).map(|row| (0..columns).map(|column| count(row, column)).sum()).collect();
        let column_sums: Vec<f64> =
            (0..columns).map(|column| (0..rows).map(|row| count(row, column)).sum()).collect();
        let mut pearson = 0.0;
        for (row, of_row) in row_sums.iter().enumerate() {
            for (column, of_column) in column_sums.iter().enumerate() {
                let expected = of_row * of_column / n;
                pearson += (count(row, column) - expected).powi(2) / expected;
            }
        }
        let interactions = interaction_contrasts(rows, columns);
        // What an answer in each cell does to Σ c ln π: c/π there, taken to add up to 0 over all answers.
        let weights = Matrix::from_fn(rows * self.levels(), interactions.ncols(), |cell, contrast| {
            let (row, level) = (cell / self.levels(), cell % self.levels());
            match used.binary_search(&level) {
                Ok(column) if count(row, column) > 0.0 => {
                    interactions[(row * columns + column, contrast)] / count(row, column)
                }
                _ => 0.0,
            }
        });
        let counts = Vector::from_fn(weights.nrows(), |cell, _| {
            self.counts[cell / self.levels()][cell % self.levels()] as f64
        });
        let centres = weights.transpose() * &counts / n;
        let centred = Matrix::from_fn(weights.nrows(), weights.ncols(), |cell, contrast| {
            weights[(cell, contrast)] - centres[contrast]
        });
        let clusters = self.clusters as f64;
        let clustered = self.products_within_clusters(&centred) * (clusters / (clusters - 1.0));
        let diagonal = Matrix::from_diagonal(&counts);
        let independent = weights.transpose() * diagonal * &weights;
        // Where answers are so sparse that whole interactions rest on empty cells, they cannot be told apart.
        let sd: Vec<f64> = (0..independent.nrows()).map(|place| independent[(place, place)].sqrt()).collect();
        let Some(inverse) = inverse_of_correlations(&independent) else {
            let (figure, of) = (FIGURE.into(), "the table's interactions".into());
            return Err(Refusal::Collinear { figure, of });
        };
        let scaled = Matrix::from_fn(sd.len(), sd.len(), |a, b| clustered[(a, b)] / (sd[a] * sd[b]));
        let effects = inverse * scaled;
        let (trace, squared) = (effects.trace(), (&effects * &effects).trace());
        if trace <= 0.0 || squared <= 0.0 {
            return Err(Refusal::no_variation(FIGURE, "the clusters"));
        }
        let statistic = pearson / trace;
        let above = trace * trace / squared;
        let below = above * (clusters - 1.0);
        let p = fisher_f::upper_tail(statistic, above, below);
        let method = "Rao–Scott test of equal distributions, cluster-robust";
        let all: Vec<usize> = (0..rows).collect();
        Ok(Test::new(method, "F", statistic, p, self.answers())
            .on([above, below])
            .with_caveats(self.caveats(&all)))
    }
}

/// The inverse of the correlations behind covariances: on that scale what is singular is told from what is small. `None` where it is
/// singular but for rounding.
fn inverse_of_correlations(covariances: &Matrix) -> Option<Matrix> {
    /// Rounding leaves a singular matrix of correlations a determinant of about this.
    const LN_SINGULAR: f64 = -28.0;
    let size = covariances.nrows();
    let sd = |place: usize| covariances[(place, place)].sqrt();
    if (0..size).any(|place| sd(place) <= 0.0) {
        return None;
    }
    let correlations = Matrix::from_fn(size, size, |a, b| covariances[(a, b)] / (sd(a) * sd(b)));
    let (inverse, ln_determinant) = inverse_of_positive(&correlations)?;
    (ln_determinant > LN_SINGULAR).then_some(inverse)
}

/// (R − 1)(C − 1) contrasts of an R × C table that add up to 0 over every row and every column, one per column of the result.
fn interaction_contrasts(rows: usize, columns: usize) -> Matrix {
    Matrix::from_fn(rows * columns, (rows - 1) * (columns - 1), |cell, contrast| {
        let (row, column) = (cell / columns, cell % columns);
        let (of_row, of_column) = (contrast / (columns - 1), contrast % (columns - 1));
        let part = |place: usize, of: usize| match place {
            place if place == of => 1.0,
            place if place == of + 1 => -1.0,
            _ => 0.0,
        };
        part(row, of_row) * part(column, of_column)
    })
}
