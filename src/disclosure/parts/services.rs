//! Services around what is expected of them.

use super::Desk;
use crate::comparison::benchmarks::funnel::Funnel;
use crate::comparison::benchmarks::funnel_plot::FunnelPlot;
use crate::disclosure::groups::key_of;
use crate::disclosure::printed::{Printed, ReleasedFigure, Shown};
use crate::disclosure::release::{
    GroupFigures, GroupKey, LimitsAt, ReleasedFunnel, ReleasedLimits, ReleasedService, ReleasedTable,
};
use crate::disclosure::rounding::nearest;
use crate::error::{Error, Refusal};
use crate::estimate::{Confidence, Estimate, Quantity};
use crate::inference::units::{UnitMean, UnitMeans};
use crate::math::sums::compensated;
use crate::scoring::policy::MissingPolicy;
use crate::scoring::scores::Scores;
use crate::table::responses::ResponseTable;
use crate::tally::group::Dimension;
use crate::vocabulary::questionnaire::Section;
use crate::vocabulary::scale::Better;

/// The usual levels of control limits.
const LEVELS: [f64; 2] = [0.95, 0.998];
/// At how many numbers of answers the limits are given, at most, besides those of the services.
const PLACES: u64 = 24;
/// The decimals of limits and of what lies amid them: with one, the two limits of a large service are the same.
const DECIMALS: u8 = 2;

/// A funnel per section, of the means that the table shows, where a table by service is shown and two services or more with it. What is
/// expected is computed of the services that are shown and of nobody else, so that nothing is subtracted from it.
pub(in crate::disclosure) fn released(
    table: &ResponseTable,
    tables: &[ReleasedTable],
    policy: MissingPolicy,
    desk: &mut Desk<'_>,
) -> Result<Vec<ReleasedFunnel>, Error> {
    let Some(by_service) = tables.iter().find(|table| table.by == [Dimension::Service]) else {
        return Ok(Vec::new());
    };
    let selections = table.by([Dimension::Service]);
    let mut funnels = Vec::new();
    for section in table.questionnaire().sections() {
        let mut shown: Vec<(String, Scores)> = Vec::new();
        let mut of_mean_alone: Vec<String> = Vec::new();
        let mut services: Vec<ReleasedService> = Vec::new();
        for group in &by_service.groups {
            let Some(Some(service)) = &group.group.service else { continue };
            let of_section = |figures: &GroupFigures| {
                figures.sections.iter().find(|score| score.of == section.id()).cloned()
            };
            let mean =
                group.figures.figure().and_then(of_section).map_or(Shown::Withheld, |score| score.mean);
            let selection = selections.iter().find(|(key, _)| GroupKey::of(key_of(key)) == group.group);
            let value = match (mean, selection) {
                // Nobody has a score.
                (Shown::Figure(None), _) => continue,
                (Shown::Figure(Some(mean)), Some((_, selection))) => {
                    shown.push((service.clone(), selection.scores(section.id(), policy)?));
                    if mean.lower.is_none() {
                        of_mean_alone.push(service.clone());
                    }
                    Shown::Figure(mean)
                }
                _ => Shown::Withheld,
            };
            services.push(ReleasedService { service: service.clone(), value });
        }
        funnels.extend(funnel(section, services, (&shown, &of_mean_alone), desk)?);
    }
    Ok(funnels)
}

/// How much wider the limits must be since several scores belong to one case: the squared errors with the case as the unit, pooled, for those
/// with every score as one. They are means with weights n².
fn design_effect(units: &[UnitMean]) -> f64 {
    let (mut by_case, mut by_score) = (Vec::new(), Vec::new());
    for unit in units.iter().filter(|unit| unit.n > 1 && unit.scatter > 0.0) {
        let n = unit.n as f64;
        let of_scores = unit.scatter / (n - 1.0) * n;
        by_score.push(of_scores);
        by_case.push(unit.by_case.map_or(of_scores, |error| error.squared_error * n * n));
    }
    let (by_case, by_score) = (compensated(by_case), compensated(by_score));
    if by_case > 0.0 && by_score > 0.0 { by_case / by_score } else { 1.0 }
}

/// The variance within these services; where of a service the mean alone may be shown, how far its scores are apart is taken from the others.
fn variance_within(units: &[UnitMean]) -> Option<f64> {
    let freedom: u64 = units.iter().map(|unit| unit.n.saturating_sub(1)).sum();
    let scatter = compensated(units.iter().map(|unit| unit.scatter).collect::<Vec<_>>());
    (freedom > 0).then(|| scatter / freedom as f64)
}

fn funnel(
    section: &Section,
    services: Vec<ReleasedService>,
    (shown, of_mean_alone): (&[(String, Scores)], &[String]),
    desk: &mut Desk<'_>,
) -> Result<Option<ReleasedFunnel>, Error> {
    let Some((_, first)) = shown.first().filter(|_| shown.len() > 1) else { return Ok(None) };
    let units = UnitMeans::of_scores(shown.iter().map(|(name, scores)| (name, scores.clone())))?;
    let (told, alone): (Vec<UnitMean>, Vec<UnitMean>) =
        units.units().iter().cloned().partition(|unit| !of_mean_alone.contains(&unit.name));
    let Some(variance) = variance_within(&told) else { return Ok(None) };
    let wider = design_effect(&told);
    let units = told.into_iter().map(|unit| (unit.scatter, unit));
    let units = units.chain(alone.into_iter().map(|unit| (variance * (unit.n as f64 - 1.0), unit)));
    let units = units.map(|(scatter, unit)| UnitMean::new(unit.name, unit.n, unit.mean, scatter * wider));
    let units = UnitMeans::collected(units, (first.lowest(), first.highest()), first.better_end())?;
    // A funnel that cannot be drawn is no secret: everything in it is shown elsewhere.
    let Ok(plot) = Funnel::of_means(&units).fit(desk.confidence) else { return Ok(None) };
    let n = shown.iter().map(|(_, scores)| scores.len() as u64).sum();
    let no_interval = Err(Refusal::no_interval("expectation of a funnel"));
    let expected =
        Estimate::new(plot.expected, Quantity::Points, no_interval, n, "mean of the services shown");
    let multiple = desk.rule.rounds_counts_to();
    let mut limits = Vec::with_capacity(LEVELS.len());
    for level in LEVELS {
        limits.push(ReleasedLimits { level, along: along(&plot, Confidence::new(level)?, multiple)? });
    }
    Ok(Some(ReleasedFunnel {
        name: section.title().clone(),
        higher_is_better: plot.better_end() == Better::Higher,
        expected: ReleasedFigure {
            value: Printed::rounded(plot.expected, DECIMALS),
            decimals: DECIMALS,
            ..ReleasedFigure::of(&expected)
        },
        services,
        limits,
    }))
}

/// The limits at each service's number of answers, and at whole numbers evenly along √n between them. Like what is expected, they are
/// made of the services that are shown: of their scores' mean and of the scatter within them. Where counts are rounded, they are those at the
/// rounded numbers: at the exact ones, they would give these back.
fn along(plot: &FunnelPlot, confidence: Confidence, multiple: u64) -> Result<Vec<LimitsAt>, Error> {
    let rounded = |n: u64| nearest(n, multiple).max(multiple);
    let sizes = || plot.units.iter().map(|unit| rounded(unit.value.n()));
    let (low, high) = (sizes().min().unwrap_or(1), sizes().max().unwrap_or(1));
    let (from, to) = ((low as f64).sqrt(), (high as f64).sqrt());
    let mut places: Vec<u64> = (0..PLACES)
        .map(|place| {
            let root = from + (to - from) * place as f64 / (PLACES - 1) as f64;
            rounded((root * root).round() as u64)
        })
        .chain(sizes())
        .collect();
    places.sort_unstable();
    places.dedup();
    places
        .into_iter()
        .map(|n| {
            let limits = plot.limits(n as f64, confidence)?;
            let [lower, upper] = [limits.lower(), limits.upper()].map(|end| Printed::rounded(end, DECIMALS));
            Ok(LimitsAt { n, lower, upper })
        })
        .collect()
}
