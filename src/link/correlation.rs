//! The correlation of a link: of experience and change, given everything the link is adjusted for.

use super::between::Prepared;
use crate::correlation::{
    Correlated, FEWEST_PAIRS, Pairs, distribution_free, pearson, pearson_resampled, wanted_pairs,
};
use crate::error::Refusal;
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity, Unit};
use crate::inference::least_squares::{Column, LeastSquares};
use crate::inference::resampling::{Bootstrap, Resampler};
use crate::vocabulary::answer::MissingCounts;

const FIGURE: &str = "correlation of experience and change";

/// The partial correlation: r of what is left of two columns once others are told.
pub(super) fn partial(
    figure: &'static str,
    x: Column<'_>,
    y: Column<'_>,
    given: &[Column<'_>],
) -> Result<Correlated, Refusal> {
    let need = 3 + given.len() as u64;
    if (x.values.len() as u64) < need {
        return Err(Refusal::too_few(figure, "complete cases", x.values.len() as u64, need));
    }
    // Refuses constant columns, and columns that the others tell completely.
    LeastSquares::fit(figure, y, &[&[x], given].concat())?;
    LeastSquares::fit(figure, x, &[&[y], given].concat())?;
    let columns: Vec<&[f64]> = given.iter().map(|column| column.values).collect();
    let of = || "the columns and what they are adjusted for".into();
    Correlated::partial(pearson, x.values, y.values, &columns)
        .ok_or_else(|| Refusal::Collinear { figure: figure.into(), of: of() })
}

/// The distribution-free interval, over groups where there are any, and whether there are too few units for it.
pub(super) fn interval_of(
    figure: &'static str,
    correlated: &Correlated,
    (x, y): (&[f64], &[f64]),
    given: &[Column<'_>],
    groups: Option<&[u32]>,
    confidence: Confidence,
) -> (Result<Interval, Refusal>, Option<Caveat>) {
    let Some(of_rows) = groups else {
        return (distribution_free(figure, correlated, confidence), few(x, y, None));
    };
    let given: Vec<&[f64]> = given.iter().map(|column| column.values).collect();
    let by_groups = correlated.over_clusters(x, y, &given, of_rows);
    let groups = by_groups.influence.len() as u64;
    (distribution_free(figure, &by_groups, confidence), few(x, y, Some(groups)))
}

/// That there are fewer cases, or groups, than an interval around the link of two columns was shown to need.
fn few(x: &[f64], y: &[f64], groups: Option<u64>) -> Option<Caveat> {
    let (have, wanted) = (x.len() as u64, wanted_pairs(&Pairs::of_rows(x, y)));
    match groups {
        None => (have < wanted).then_some(Caveat::SmallForItsMethod { have, wanted }),
        Some(groups) => (groups < wanted.max(ENOUGH_GROUPS)).then_some(Caveat::FewGroups { groups }),
    }
}

impl Prepared {
    /// The (partial) correlation of experience and change with its distribution-free interval; where cases belong to groups, the group is
    /// what is independent.
    pub(super) fn correlation(
        &self,
        confidence: Confidence,
        bootstrap: Option<&Bootstrap>,
    ) -> Result<Estimate, Refusal> {
        let given: Vec<Column<'_>> = self.given_columns().collect();
        let x = Column { name: "experience", values: &self.experience };
        self.correlation_with_change(FIGURE, x, &given, confidence, bootstrap)
    }

    /// The same of another column with change, given others.
    pub(super) fn correlation_with_change(
        &self,
        figure: &'static str,
        x: Column<'_>,
        given: &[Column<'_>],
        confidence: Confidence,
        bootstrap: Option<&Bootstrap>,
    ) -> Result<Estimate, Refusal> {
        let y = Column { name: "change", values: &self.change };
        let correlated = partial(figure, x, y, given)?;
        let n = self.change.len() as u64;
        let (interval, few) = match bootstrap {
            None => {
                let columns = (x.values, &self.change[..]);
                interval_of(figure, &correlated, columns, given, self.groups.as_deref(), confidence)
            }
            Some(bootstrap) => self.resampled(figure, x, &correlated, given, bootstrap, confidence),
        };
        let method = match (bootstrap, given.is_empty(), self.groups.is_some()) {
            (Some(_), true, false) => "Pearson correlation; bootstrap interval",
            (Some(_), false, false) => "partial Pearson correlation; bootstrap interval",
            (Some(_), true, true) => "Pearson correlation; bootstrap interval, drawing groups",
            (Some(_), false, true) => "partial Pearson correlation; bootstrap interval, drawing groups",
            (None, true, false) => "Pearson correlation; distribution-free interval",
            (None, false, false) => "partial Pearson correlation; distribution-free interval",
            (None, true, true) => "Pearson correlation; distribution-free interval over groups",
            (None, false, true) => "partial Pearson correlation; distribution-free interval over groups",
        };
        let estimate = Estimate::new(correlated.r, Quantity::Coefficient, interval, n, method);
        Ok(estimate
            .per(Unit::Case { cases: n })
            .missing_were(MissingCounts { no_response: self.unmatched.total(), ..MissingCounts::default() })
            .with_caveats(few))
    }

    /// That there are fewer cases than the interval of the coefficient of experience wants, or fewer groups where answers are lopsided; on
    /// others CR2 holds its level with few.
    pub(super) fn few_for_coefficient(&self, groups: Option<u64>) -> Option<Caveat> {
        let wanted = wanted_pairs(&Pairs::of_rows(&self.experience, &self.change));
        match groups {
            None => few(&self.experience, &self.change, None),
            Some(groups) => {
                let few = groups < wanted && wanted as f64 > FEWEST_PAIRS;
                few.then_some(Caveat::FewGroups { groups })
            }
        }
    }

    /// The bootstrap interval: cases are drawn, or whole groups.
    fn resampled(
        &self,
        figure: &'static str,
        x: Column<'_>,
        correlated: &Correlated,
        given: &[Column<'_>],
        bootstrap: &Bootstrap,
        confidence: Confidence,
    ) -> (Result<Interval, Refusal>, Option<Caveat>) {
        let resampler = match &self.groups {
            None => Resampler::of_rows("cases", self.change.len()),
            Some(groups) => {
                let groups: Vec<Option<u32>> = groups.iter().copied().map(Some).collect();
                Resampler::of_clusters("groups", &groups)
            }
        };
        let given: Vec<&[f64]> = given.iter().map(|column| column.values).collect();
        let columns = (x.values, &self.change[..]);
        let influence = resampler.unit_sums(&correlated.influence);
        match pearson_resampled(figure, &resampler, columns, &given, bootstrap) {
            Ok(replicates) => {
                let interval = replicates.interval(figure, 0, correlated.r, &influence, confidence);
                let units = self.groups.as_ref().map(|_| influence.len() as u64);
                (interval, replicates.caveat().or_else(|| few(x.values, &self.change, units)))
            }
            Err(refusal) => (Err(refusal), None),
        }
    }
}

/// Below so many groups, intervals over groups are known to be too narrow: Cameron & Miller 2015, *J. Human Resources* 50,
/// 317–372, §VI.
const ENOUGH_GROUPS: u64 = 30;
