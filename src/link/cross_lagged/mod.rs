//! Does experience foretell wellbeing, or wellbeing experience: the random-intercept cross-lagged panel model.
//!
//! Hamaker, Kuiper & Grasman (2015), "A critique of the cross-lagged panel model", *Psychological Methods* 20, 102–116: what a
//! case always is (its random intercepts, the stable trait) is taken apart from how it deviates from itself at a stage, and lags
//! are asked of the deviations alone. Without that a stable trait looks like a lag both ways.

mod estimates;
mod likelihood;
mod model;
mod optimise;
mod result;
mod sample;
mod verdict;

use crate::error::Refusal;
use crate::estimate::Confidence;
use crate::link::panel::Panel;
use crate::math::matrix::{Matrix, Vector, inverse_of_positive};
use serde::{Deserialize, Serialize};

pub use result::{CrossLagged, LagTest, ModelFit, StableTraits, StageFigures};
pub use verdict::{Foretells, Verdict};

use estimates::Estimated;
use likelihood::Information;
use model::{BLOCK, CrossLags, Model, Unrestricted};
use optimise::{MOST_STEPS, Optimum, information, minimise};
use sample::{Sample, tells_apart};

const FIGURE: &str = "cross-lagged panel model";

/// Whether a lag is one number for the whole path or another one at every step from stage to stage.
///
/// Constant is the default: "does experience foretell wellbeing" then has one answer, from all steps together, and at
/// three stages 5 degrees of freedom are left to test the model instead of 1. It supposes stages about as far apart from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Lags {
    /// Constant over time.
    #[default]
    Constant,
    /// Free at every step.
    PerStep,
}

/// What is done with cases that were not measured at every stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Gaps {
    /// Every case with at least one value is used (full-information maximum likelihood): right where gaps are missing at random
    /// given what was measured, and the default, since complete cases need the stronger supposition that they hang on nothing.
    #[default]
    FullInformation,
    /// Only cases with both at every stage are used.
    CompleteCases,
}

/// Fits the random-intercept cross-lagged panel model to a panel by maximum likelihood.
///
/// Standard errors come from the expected information where no case has gaps and from the observed one, which gaps at random
/// need (Kenward & Molenberghs 1998), where some have: as lavaan's defaults without and with `missing = "ml"`.
///
/// # Errors
/// Refused with fewer than 3 or more than 10 stages, fewer cases than parameters, a stage at which everybody or nobody is alike,
/// two columns never measured together; where columns or parameters cannot be told apart; where no best fit is found.
pub(crate) fn fit(
    panel: &Panel,
    lags: Lags,
    gaps: Gaps,
    confidence: Confidence,
) -> Result<CrossLagged, Refusal> {
    let sample = Sample::of(panel, gaps, |stages| CrossLags { stages, lags }.parameters())?;
    let model = CrossLags { stages: sample.stages, lags };
    let unrestricted = best_without_model(&sample)?;
    let optimum = best(&model, &sample, &unrestricted)?;
    let kind = if sample.with_gaps == 0 { Information::Expected } else { Information::Observed };
    let covariance = information(&model, &sample, &optimum.parameters, kind)
        .and_then(|information| Some((inverse_of_positive(&information)?.0, information)))
        .filter(|(inverse, information)| tells_apart(information, inverse))
        .map(|(inverse, _)| inverse)
        .ok_or_else(|| collinear("traits and lags"))?;
    let estimated = Estimated { sample: &sample, model: &model, optimum: &optimum, covariance: &covariance };
    let result = estimated.result(unrestricted.value, gaps, confidence);
    result.ok_or(Refusal::NoSolution { figure: FIGURE.into(), steps: MOST_STEPS })
}

fn collinear(of: &'static str) -> Refusal {
    Refusal::Collinear { figure: FIGURE.into(), of: of.into() }
}

/// The best means and covariances without a model.
fn best_without_model(sample: &Sample) -> Result<Optimum, Refusal> {
    let of = "experience and wellbeing at the stages";
    let model = Unrestricted { columns: sample.columns() };
    let alone = sample.columns_alone();
    let means = alone.iter().map(|(_, mean, _)| *mean);
    let elements = likelihood::elements(sample.columns());
    let variances = elements.iter().map(|(i, j)| if i == j { alone[*i].2 } else { 0.0 });
    let start = Vector::from_iterator(alone.len() + elements.len(), means.chain(variances));
    let optimum = minimise(&model, sample, start).ok_or_else(|| collinear(of))?;
    let covariances = model.moments(&optimum.parameters).covariances;
    match inverse_of_positive(&covariances) {
        Some((inverse, _)) if tells_apart(&covariances, &inverse) => Ok(optimum),
        _ => Err(collinear(of)),
    }
}

/// How much of the covariance between stages far apart the traits get at the start: half, little, nearly all.
const STARTS: [f64; 3] = [0.5, 0.2, 0.9];

/// The best parameters of the model. The likelihood may have more than one peak: two starts must lead to the same one, or all
/// are tried and the highest is taken.
fn best(model: &CrossLags, sample: &Sample, unrestricted: &Optimum) -> Result<Optimum, Refusal> {
    /// What two ways to the same peak may differ by.
    const SAME_PEAK: f64 = 1e-6;
    let moments = Unrestricted { columns: sample.columns() }.moments(&unrestricted.parameters);
    let mut best: Option<Optimum> = None;
    for share in STARTS {
        let start = start(model, &moments.means, &moments.covariances, share);
        let Some(found) = minimise(model, sample, start) else { continue };
        match &best {
            Some(best) if (found.value - best.value).abs() < SAME_PEAK => break,
            Some(best) if found.value > best.value => {}
            _ => best = Some(found),
        }
    }
    best.ok_or(Refusal::NoSolution { figure: FIGURE.into(), steps: MOST_STEPS })
}

/// A start with traits, residuals and no lags, whose covariances are positive definite.
fn start(model: &CrossLags, means: &Vector, covariances: &Matrix, share: f64) -> Vector {
    let stages = model.stages;
    let least = |which: usize| {
        (0..stages).map(|t| covariances[(2 * t + which, 2 * t + which)]).fold(f64::INFINITY, f64::min)
    };
    // Covariances over at least two steps, where lags have worn off most.
    let apart = |i: usize, j: usize| {
        let pairs = (0..stages).flat_map(|s| (0..stages).map(move |t| (s, t)));
        let far: Vec<f64> = pairs
            .filter(|(s, t)| s.abs_diff(*t) >= 2)
            .map(|(s, t)| covariances[(2 * s + i, 2 * t + j)])
            .collect();
        far.iter().sum::<f64>() / far.len() as f64
    };
    let trait_of =
        |which: usize| (share * apart(which, which)).max(0.05 * least(which)).min(0.9 * least(which));
    let (x, y) = (trait_of(0), trait_of(1));
    let most = 0.5 * (x * y).sqrt();
    let intercepts = [x, (share * apart(1, 0)).max(-most).min(most), y];
    let mut start = Vector::zeros(model.parameters());
    start.rows_mut(0, means.len()).copy_from(means);
    for (place, value) in intercepts.into_iter().enumerate() {
        start[model.intercepts() + place] = value;
    }
    for stage in 0..stages {
        let left = |place: usize| {
            let (i, j) = BLOCK[place];
            covariances[(2 * stage + i, 2 * stage + j)] - intercepts[place]
        };
        let most = 0.9 * (left(0) * left(2)).sqrt();
        for (place, value) in [left(0), left(1).max(-most).min(most), left(2)].into_iter().enumerate() {
            start[model.residuals(stage) + place] = value;
        }
    }
    start
}
