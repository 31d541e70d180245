//! Odds ratios from their logarithms, with Wald's and profile-likelihood intervals.

use super::ordered_logistic::{Cell, OrderedLogistic, fit};
use crate::error::Refusal;
use crate::estimate::{Confidence, Estimate, Interval};
use crate::math::normal;

/// β ± z se.
pub(crate) fn wald(
    figure: &'static str,
    beta: f64,
    standard_error: f64,
    confidence: Confidence,
) -> Result<Interval, Refusal> {
    let half = normal::upper_quantile(confidence.tail()) * standard_error;
    if !half.is_finite() {
        return Err(Refusal::unsettled(figure));
    }
    Ok(Interval::around(beta, beta - half, beta + half, confidence))
}

/// The ratio whose logarithm was estimated, with the ends of its interval.
pub(crate) fn odds_ratio(log: &Estimate) -> Result<Estimate, Refusal> {
    const FIGURE: &str = "odds ratio";
    let beyond = || Refusal::BeyondRange { figure: FIGURE.into(), of: "its logarithm".into() };
    let ratio = log.value().exp();
    if !ratio.is_finite() {
        return Err(beyond());
    }
    let interval = log.interval().map_err(Clone::clone).and_then(|ends| {
        let (lower, upper) = (ends.lower().exp(), ends.upper().exp());
        let finite = upper.is_finite().then(|| Interval::around(ratio, lower, upper, ends.confidence()));
        finite.ok_or_else(beyond)
    });
    let method = log.method().strip_prefix("log ").unwrap_or(log.method()).to_owned();
    Ok(Estimate::new(ratio, log.quantity(), interval, log.n(), FIGURE)
        .by(method)
        .per(log.unit())
        .missing_were(log.missing())
        .with_caveats(log.caveats().iter().cloned()))
}

/// The two values of one coefficient at which the deviance, with all else fitted anew, is higher by z² than at the best fit.
pub(crate) fn profile_ends(
    figure: &'static str,
    cells: &[Cell<'_>],
    best: &OrderedLogistic,
    place: usize,
    confidence: Confidence,
) -> Result<(f64, f64), Refusal> {
    let z = normal::upper_quantile(confidence.tail());
    let without: Vec<Cell<'_>> = cells
        .iter()
        .map(|cell| {
            let others = cell.covariates.iter().enumerate().filter(|(other, _)| *other != place);
            Cell { covariates: others.map(|(_, x)| *x).collect(), counts: cell.counts }
        })
        .collect();
    // The signed root of the rise, less z: smooth and nearly straight, so that few steps find where it is 0.
    let beyond = |value: f64| -> Result<f64, Refusal> {
        let offsets: Vec<f64> = cells.iter().map(|cell| cell.covariates[place] * value).collect();
        let rise = fit(figure, &without, Some(&offsets))?.deviance - best.deviance;
        Ok(rise.max(0.0).sqrt() - z)
    };
    let (beta, half) = (best.coefficients[place], z * best.standard_error(place));
    let end = |side: f64| root(figure, beta, side * half, -z, &beyond);
    Ok((end(-1.0)?, end(1.0)?))
}

/// Where a function that starts below 0 and rises comes to 0, by the Illinois form of false position.
fn root(
    figure: &'static str,
    start: f64,
    first_step: f64,
    at_start: f64,
    function: &dyn Fn(f64) -> Result<f64, Refusal>,
) -> Result<f64, Refusal> {
    const MOST_DOUBLINGS: u32 = 20;
    const MOST_STEPS: u32 = 100;
    let (mut low, mut at_low, mut step) = (start, at_start, first_step);
    let (mut high, mut at_high) = (start + step, function(start + step)?);
    for _ in 0..MOST_DOUBLINGS {
        if at_high >= 0.0 {
            break;
        }
        (low, at_low) = (high, at_high);
        step *= 2.0;
        high += step;
        at_high = function(high)?;
    }
    for _ in 0..MOST_STEPS {
        if !(at_high >= 0.0 && step.is_finite()) {
            break;
        }
        let next = high - at_high * (high - low) / (at_high - at_low);
        let at_next = function(next)?;
        if at_next.abs() < 1e-13 || (next - high).abs() <= 1e-14 * next.abs().max(first_step.abs()) {
            return Ok(next);
        }
        if at_next < 0.0 {
            (low, at_low) = (next, at_next);
            at_high *= 0.5;
        } else {
            (high, at_high) = (next, at_next);
            at_low *= 0.5;
        }
    }
    Err(Refusal::unsettled(figure))
}
