//! What stands beside a link: its robustness, the other direction, who left, regression to the mean.

use std::fmt;

use serde::Serialize;

use super::between::{LinkBetween, Prepared};
use super::correlation::{interval_of, partial};
use super::model::AdjustedModel;
use super::robustness::{
    Contrast, FittedCoefficient, ObservedCovariate, OutcomeSpread, Robustness, TimesAsStrong,
};
use crate::error::{Error, Refusal};
use crate::estimate::{Caveat, Confidence, Estimate, Quantity, Unit, as_given};
use crate::inference::least_squares::{Column, Errors, LeastSquares, Tested};
use crate::math::sums::compensated;
use crate::vocabulary::scale::Better;
use crate::wellbeing::change::Change;
use crate::wellbeing::regression_to_mean::{RegressionOverMeans, RegressionToMean};

const FIGURE: &str = "robustness";
const REVERSE: &str = "link in the other direction";
/// At so many assumed population means the change net of regression is shown where no norms are known.
const ASSUMED_MEANS: usize = 5;

/// The link in the other direction: whether wellbeing at the earlier stage goes with experience.
///
/// Where it does, wellbeing may colour the experience as much as the experience wellbeing.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Reverse {
    /// The correlation of wellbeing at the earlier stage with experience, given the covariates but not, of course, the baseline.
    pub correlation: Estimate,
    /// Whether its interval leaves 0 out.
    pub beyond_chance: bool,
}

/// What regression to the mean may have done to the change as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RegressionCheck {
    /// Against the mean of the measure's norms.
    AgainstNorms(RegressionToMean),
    /// Over a range of assumed population means, since the measure has no norms.
    OverAssumedMeans(RegressionOverMeans),
}

impl RegressionCheck {
    pub(super) fn of(change: &Change, confidence: Confidence) -> Result<Self, Refusal> {
        let measure = change.measure();
        let found = match measure.norms() {
            Some(_) => change.net_of_regression(confidence).map(RegressionCheck::AgainstNorms),
            None => change
                .net_of_regression_over(measure.lowest(), measure.highest(), ASSUMED_MEANS, confidence)
                .map(RegressionCheck::OverAssumedMeans),
        };
        // The means asked for are the measure's own: what is left to go wrong is a refusal.
        let unstated = |_: &Error| Refusal::NotStated {
            figure: "regression to the mean".into(),
            of: "a population mean within the measure's range".into(),
        };
        found.map_err(|error| error.refusal().cloned().unwrap_or_else(|| unstated(&error)))
    }
}

/// The standard deviation with n − 1.
fn standard_deviation(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = compensated(values.iter().copied()) / n;
    (compensated(values.iter().map(|value| (value - mean).powi(2))) / (n - 1.0)).sqrt()
}

impl Prepared {
    /// The robustness of the coefficient of experience: on the classical standard error, and on the model's own.
    pub(super) fn robustness(
        &self,
        model: &AdjustedModel,
        confidence: Confidence,
    ) -> (Result<Robustness, Refusal>, Result<Robustness, Refusal>) {
        let fit = match self.change_on_all() {
            Ok(fit) => fit,
            Err(refusal) => return (Err(refusal.clone()), Err(refusal)),
        };
        let observed = self.observed(&fit);
        let of = |coefficient: FittedCoefficient| {
            let robustness = Robustness::of(&self.contrasted(coefficient, &fit), confidence)?;
            let observed = observed.as_ref().map_err(Clone::clone)?;
            Ok(robustness.benchmarked_by(observed, TimesAsStrong::ONCE))
        };
        let classical = fit.tested(1, Errors::Classical).and_then(|tested| {
            let (b, se, df) = (tested.coefficient, tested.standard_error, tested.df);
            of(FittedCoefficient::fitted_here(b, se, df, model.n))
        });
        let term = &model.experience;
        let own = FittedCoefficient::fitted_here(
            term.coefficient.value(),
            term.standard_error,
            term.degrees_of_freedom,
            model.n,
        );
        (classical, of(own.basis(model.standard_errors)))
    }

    fn change_on_all(&self) -> Result<LeastSquares, Refusal> {
        let predictors: Vec<Column<'_>> = self.predictors().collect();
        LeastSquares::fit(FIGURE, Column { name: "change", values: &self.change }, &predictors)
    }

    /// The E-value compares cases one standard deviation of experience apart, in residual standard deviations of change.
    fn contrasted(&self, coefficient: FittedCoefficient, fit: &LeastSquares) -> FittedCoefficient {
        let residual = (fit.residual_scatter() / fit.residual_df()).sqrt();
        let contrast = Contrast::new(standard_deviation(&self.experience), residual, OutcomeSpread::Residual);
        contrast.map_or(coefficient, |contrast| coefficient.contrast(contrast))
    }

    /// How strongly each column that the link is adjusted for goes with experience and with change: what an unmeasured cause is compared
    /// with.
    fn observed(&self, outcome: &LeastSquares) -> Result<Vec<ObservedCovariate>, Refusal> {
        let given: Vec<Column<'_>> = self.given_columns().collect();
        if given.is_empty() {
            return Ok(Vec::new());
        }
        let x = Column { name: "experience", values: &self.experience };
        let predictor = LeastSquares::fit(FIGURE, x, &given)?;
        let t = |tested: Tested| tested.coefficient / tested.standard_error;
        let mut observed = Vec::with_capacity(given.len());
        for (place, column) in given.iter().enumerate() {
            let with_x = predictor.tested(place + 1, Errors::Classical)?;
            let with_y = outcome.tested(place + 2, Errors::Classical)?;
            let covariate =
                ObservedCovariate::from_t(column.name, t(with_x), with_x.df, t(with_y), with_y.df);
            let too_strong = |_| Refusal::Collinear {
                figure: FIGURE.into(),
                of: format!("experience and {}", column.name).into(),
            };
            observed.push(covariate.map_err(too_strong)?);
        }
        Ok(observed)
    }

    /// The correlation of wellbeing at the earlier stage with experience.
    pub(super) fn reverse(&self, better: Better, confidence: Confidence) -> Result<Reverse, Refusal> {
        let sign = if better == Better::Lower { -1.0 } else { 1.0 };
        let baseline: Vec<f64> = self.baseline.iter().map(|value| sign * value).collect();
        let covariates = self.given_columns().skip(usize::from(self.baseline_is_given));
        let given: Vec<Column<'_>> = covariates.collect();
        let x = Column { name: "experience", values: &self.experience };
        let baseline = Column { name: "wellbeing at the earlier stage", values: &baseline };
        let correlated = partial(REVERSE, baseline, x, &given)?;
        let n = self.experience.len() as u64;
        let (interval, few) = interval_of(
            REVERSE,
            &correlated,
            (baseline.values, x.values),
            &given,
            self.groups.as_deref(),
            confidence,
        );
        let beyond_chance = interval.as_ref().is_ok_and(|interval| !interval.contains(0.0));
        let method = match (given.is_empty(), self.groups.is_some()) {
            (true, false) => "Pearson correlation; distribution-free interval",
            (false, false) => "partial Pearson correlation given the covariates; distribution-free interval",
            (true, true) => "Pearson correlation; distribution-free interval over groups",
            (false, true) => {
                "partial Pearson correlation given the covariates; distribution-free interval over groups"
            }
        };
        let correlation = Estimate::new(correlated.r, Quantity::Coefficient, interval, n, method)
            .per(Unit::Case { cases: n })
            .with_caveats(few);
        Ok(Reverse { correlation, beyond_chance })
    }
}

impl LinkBetween<'_> {
    /// What must be said whatever the figures are.
    pub(super) fn standing_caveats(&self) -> Vec<Caveat> {
        let order = match self.experience.asked_at() {
            None => Some(Caveat::OrderUnknown),
            Some(stage) => (stage == self.change.to()).then_some(Caveat::CrossSectional),
        };
        [Caveat::OneGroup].into_iter().chain(order).collect()
    }
}

impl fmt::Display for Reverse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "wellbeing at the earlier stage with experience: {}", self.correlation.short())?;
        f.write_str(if self.beyond_chance {
            "; who starts better tells of a better experience"
        } else {
            "; cannot be told from none"
        })
    }
}

impl fmt::Display for RegressionCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RegressionCheck::AgainstNorms(net) => net.fmt(f),
            RegressionCheck::OverAssumedMeans(over) => {
                f.write_str("net of it, at an assumed population mean of ")?;
                for (place, at) in over.at.iter().enumerate() {
                    let comma = if place == 0 { "" } else { ", " };
                    write!(f, "{comma}{}: {:+.1}", as_given(at.population_mean), at.net_change.short())?;
                }
                Ok(())
            }
        }
    }
}
