//! What an interval comes from: covariances alone, or the rows behind them.

use super::coefficient::{Coefficient, Moving};
use super::interval::{Footing, normal_theory};
use crate::correlation::degrees_of_freedom;
use crate::error::{Error, Refusal};
use crate::estimate::{Caveat, Confidence, Interval, Unit};
use crate::inference::resampling::{Bootstrap, Replicates, Resampler};
use crate::math::matrix::Matrix;
use crate::math::student_t;
use crate::table::scored::ScoredItems;
use crate::table::selection::Selection;
use crate::tally::products::{AnswersUsed, PairSums};
use crate::vocabulary::answer::MissingCounts;

/// Below so many units an interval from them is known to be too narrow.
const ENOUGH_UNITS: u64 = 30;
/// Covariances kept of all resamples: 256 MB of them.
const MOST_KEPT: u64 = 1 << 25;

/// The rows of a section: turned steps above the lowest point.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    pub(super) columns: Vec<Vec<Option<u8>>>, // Invariant: one per item, equally long.
    pub(super) missing: MissingCounts,
    clusters: Vec<Option<u32>>, // Invariant: as long as the columns.
}

/// What an interval comes from.
#[derive(Debug, Clone)]
pub(super) enum Basis {
    /// Covariances of data taken as normal.
    Counts,
    /// What each row, or each case with its rows, does to the figure.
    Rows(Rows),
    /// The covariances of resamples.
    Resampled(Rows, Replicates, Bootstrap),
}

impl Rows {
    /// The rows that answered every item, or at least one of them.
    pub(super) fn of(selection: &Selection<'_>, section: &str, used: AnswersUsed) -> Result<Self, Error> {
        let questionnaire = selection.table().questionnaire();
        let (section, places) = questionnaire.section_items(section)?;
        let items = ScoredItems::new(questionnaire, section.items().iter().zip(places))?;
        let (mut columns, mut clusters) = (vec![Vec::new(); items.len()], Vec::new());
        let mut missing = MissingCounts::default();
        for row in selection.row_numbers() {
            let steps: Vec<_> = items.steps(selection.table(), row).collect();
            let answered = steps.iter().filter(|step| step.is_ok()).count();
            if let Some(reason) = steps.iter().find_map(|step| step.err()) {
                missing.count(reason);
            }
            if answered == items.len() || (used == AnswersUsed::Pairwise && answered > 0) {
                columns.iter_mut().zip(&steps).for_each(|(column, step)| column.push(step.ok()));
                clusters.push(selection.case_number(row));
            }
        }
        Ok(Rows { columns, missing, clusters })
    }

    pub(super) fn len(&self) -> usize {
        self.clusters.len()
    }

    fn resampler(&self) -> Resampler {
        let of = if self.have_cases() { "cases" } else { "respondents" };
        Resampler::of_clusters(of, &self.clusters)
    }

    fn have_cases(&self) -> bool {
        self.clusters.iter().any(Option::is_some)
    }

    pub(super) fn unit(&self) -> Unit {
        if self.have_cases() {
            Unit::Case { cases: self.resampler().units() as u64 }
        } else {
            Unit::Respondent
        }
    }

    pub(super) fn few(&self) -> Option<Caveat> {
        let units = self.resampler().units() as u64;
        (units < ENOUGH_UNITS).then_some(Caveat::FewCases { cases: units })
    }

    /// The sums of a pair of items over some rows.
    fn sums(&self, (i, j): (usize, usize), rows: impl Iterator<Item = usize>) -> PairSums {
        let (first, second) = (&self.columns[i], &self.columns[j]);
        let mut sums = PairSums::default();
        for row in rows {
            if let (Some(x), Some(y)) = (first[row], second[row]) {
                let (x, y) = (u64::from(x), u64::from(y));
                sums.n += 1;
                sums.sum_first += x;
                sums.sum_second += y;
                sums.products += x * y;
            }
        }
        sums
    }

    /// The sums of all pairs i ≤ j over all rows.
    pub(super) fn all_sums(&self) -> Vec<((usize, usize), PairSums)> {
        packed(self.columns.len()).map(|pair| (pair, self.sums(pair, 0..self.len()))).collect()
    }

    /// The covariances on every resample, packed.
    pub(super) fn resampled(
        &self,
        figure: &'static str,
        bootstrap: &Bootstrap,
    ) -> Result<Replicates, Refusal> {
        let (items, pairs) = (self.columns.len() as u64, packed(self.columns.len()).count());
        if pairs as u64 * u64::from(bootstrap.replicate_count()) > MOST_KEPT {
            let most = (2.0 * MOST_KEPT as f64 / f64::from(bootstrap.replicate_count())).sqrt() as u64 - 1;
            let of = "items for so many resamples".into();
            return Err(Refusal::TooMany { figure: figure.into(), of, have: items, most });
        }
        self.resampler().replicates(figure, bootstrap, pairs, |rows, found| {
            packed(self.columns.len()).zip(found).all(|(pair, found)| {
                let covariance = self.sums(pair, rows.iter().map(|row| *row as usize)).covariance();
                *found = *covariance.as_ref().unwrap_or(&0.0);
                covariance.is_ok()
            })
        })
    }

    /// What each unit does to a coefficient: N ∂f/∂w for its rows' weights w, added up.
    ///
    /// Row r moves s_ij by (N/(n_ij − 1)) ((x_ri − x̄_i)(x_rj − x̄_j) − s⁰_ij), means and s⁰ (with n) over those who answered both.
    fn influence(&self, found: &Moving) -> Vec<f64> {
        let all = self.len() as f64;
        let mut rows = vec![0.0; self.len()];
        for ((i, j), sums) in self.all_sums() {
            let weight = found.gradient[(i, j)] * if i == j { 1.0 } else { 2.0 };
            let n = sums.n as f64;
            let (mean_i, mean_j) = (sums.sum_first as f64 / n, sums.sum_second as f64 / n);
            let covariance = sums.covariance().map_or(0.0, |covariance| covariance * (n - 1.0) / n);
            let scale = weight * all / (n - 1.0);
            for ((row, x), y) in rows.iter_mut().zip(&self.columns[i]).zip(&self.columns[j]) {
                if let (Some(x), Some(y)) = (x, y) {
                    *row += scale * ((f64::from(*x) - mean_i) * (f64::from(*y) - mean_j) - covariance);
                }
            }
        }
        self.unit_sums(&rows)
    }

    pub(super) fn unit_sums(&self, rows: &[f64]) -> Vec<f64> {
        self.resampler().unit_sums(rows)
    }
}

/// Pairs i ≤ j in the order (0, 0), (0, 1), (1, 1), (0, 2), …
pub(super) fn packed(items: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..items).flat_map(|j| (0..=j).map(move |i| (i, j)))
}

/// The symmetric matrix of packed values.
pub(super) fn unpacked(items: usize, values: &[f64]) -> Matrix {
    let mut matrix = Matrix::zeros(items, items);
    for ((i, j), value) in packed(items).zip(values) {
        matrix[(i, j)] = *value;
        matrix[(j, i)] = *value;
    }
    matrix
}

/// value ± t se on the footing, from what each of C units does to it (N rows): se² = C/(C − 1) Σ φ²/N², with as many degrees of freedom
/// as that sum of squares has by Satterthwaite.
pub(super) fn distribution_free(
    figure: &'static str,
    footing: Footing,
    value: f64,
    (influence, rows): (&[f64], usize),
    confidence: Confidence,
) -> Result<Interval, Refusal> {
    /// What is less than this of the largest influence there could be is rounding.
    const NOTHING: f64 = 1e-12;
    footing.within_bounds(figure, value)?;
    let units = influence.len() as f64;
    if influence.len() < super::interval::FEWEST_FOR_ERRORS as usize {
        let need = super::interval::FEWEST_FOR_ERRORS;
        return Err(Refusal::too_few(figure, "respondents or cases", influence.len() as u64, need));
    }
    let squares: f64 = influence.iter().map(|moved| moved * moved).sum();
    let fourths: f64 = influence.iter().map(|moved| moved.powi(4)).sum();
    if !squares.is_finite() || squares.sqrt() < NOTHING * rows as f64 {
        return Err(Refusal::no_variation(figure, "the respondents' influences on it"));
    }
    let df = degrees_of_freedom(squares, fourths, units);
    let se = (units / (units - 1.0) * squares).sqrt() / rows as f64;
    footing.interval(figure, value, (se, student_t::upper_quantile(confidence.tail(), df)), confidence)
}

impl Basis {
    pub(super) fn rows(&self) -> Option<&Rows> {
        match self {
            Basis::Counts => None,
            Basis::Rows(rows) | Basis::Resampled(rows, ..) => Some(rows),
        }
    }

    /// In words, for the method of a figure.
    pub(super) fn named(&self) -> String {
        match self {
            Basis::Counts => "normal-theory interval".into(),
            Basis::Rows(rows) if rows.have_cases() => "distribution-free interval, cases as units".into(),
            Basis::Rows(_) => "distribution-free interval".into(),
            Basis::Resampled(rows, _, bootstrap) if rows.have_cases() => {
                format!("{bootstrap}, cases as units")
            }
            Basis::Resampled(_, _, bootstrap) => bootstrap.to_string(),
        }
    }

    /// The interval of a coefficient of covariances s, over n respondents.
    pub(super) fn interval(
        &self,
        figure: &'static str,
        footing: Footing,
        (found, of): (&Moving, Coefficient<'_>),
        (s, n): (&Matrix, u64),
        confidence: Confidence,
    ) -> Result<Interval, Refusal> {
        match self {
            Basis::Counts => normal_theory(figure, footing, found, (s, n), confidence),
            Basis::Rows(rows) => {
                let influence = (rows.influence(found), rows.len());
                distribution_free(figure, footing, found.value, (&influence.0, influence.1), confidence)
            }
            Basis::Resampled(rows, replicates, _) => {
                footing.within_bounds(figure, found.value)?;
                let items = s.nrows();
                let values =
                    replicates.derived(figure, |packed| Some(of(&unpacked(items, packed)).ok()?.value))?;
                values.interval(figure, 0, found.value, &rows.influence(found), confidence)
            }
        }
    }

    pub(super) fn caveats(&self) -> Vec<Caveat> {
        match self {
            Basis::Counts => vec![Caveat::AssumesNormality],
            Basis::Rows(rows) => rows.few().into_iter().collect(),
            Basis::Resampled(rows, replicates, _) => {
                rows.few().into_iter().chain(replicates.caveat()).collect()
            }
        }
    }
}
