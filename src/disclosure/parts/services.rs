//! Services around what is expected of them.

use super::Desk;
use crate::comparison::benchmarks::funnel::Funnel;
use crate::comparison::benchmarks::funnel_plot::FunnelPlot;
use crate::disclosure::printed::{Printed, ReleasedFigure, Shown};
use crate::disclosure::release::{
    GroupKey, LimitsAt, ReleasedFunnel, ReleasedLimits, ReleasedService, ReleasedTable,
};
use crate::disclosure::respondents::key_of;
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
/// At how many numbers of answers the limits are given, at most.
const PLACES: u64 = 24;

/// A funnel per section, where a table by service is shown and two services or more with it. What is expected is computed of the
/// services that are shown and of nobody else, so that nothing is subtracted from it.
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
        let mut services: Vec<(String, bool)> = Vec::new();
        for group in &by_service.groups {
            let Some(Some(service)) = &group.group.service else { continue };
            let scores = group.figures.figure().and_then(|figures| {
                figures.sections.iter().find(|score| score.of == section.id() && !score.mean.is_withheld())
            });
            services.push((service.clone(), scores.is_some()));
            let selection = selections.iter().find(|(key, _)| GroupKey::of(key_of(key)) == group.group);
            if let (Some(_), Some((_, selection))) = (scores, selection) {
                shown.push((service.clone(), selection.scores(section.id(), policy)?));
            }
        }
        funnels.extend(funnel(section, &services, &shown, desk)?);
    }
    Ok(funnels)
}

fn unit(name: &str, scores: &Scores) -> UnitMean {
    let n = scores.len() as f64;
    let values = || scores.rows().iter().map(|score| score.value);
    let mean = if scores.is_empty() { 0.0 } else { compensated(values()) / n };
    let scatter = compensated(values().map(|value| (value - mean).powi(2)));
    UnitMean::new(name.to_owned(), scores.len() as u64, mean, scatter)
}

fn funnel(
    section: &Section,
    services: &[(String, bool)],
    shown: &[(String, Scores)],
    desk: &mut Desk<'_>,
) -> Result<Option<ReleasedFunnel>, Error> {
    let Some((_, first)) = shown.first().filter(|_| shown.len() > 1) else { return Ok(None) };
    let units = shown.iter().map(|(name, scores)| unit(name, scores));
    let units = UnitMeans::collected(units, (first.lowest(), first.highest()), first.better_end())?;
    // A funnel that cannot be drawn is no secret: everything in it is shown elsewhere.
    let Ok(plot) = Funnel::of_means(&units).fit(desk.confidence) else { return Ok(None) };
    let n = shown.iter().map(|(_, scores)| scores.len() as u64).sum();
    let no_interval = Err(Refusal::no_interval("expectation of a funnel"));
    let expected =
        Estimate::new(plot.expected, Quantity::Points, no_interval, n, "mean of the services shown");
    let value = |name: &str, is_shown: bool| {
        let found = plot.units.iter().find(|unit| unit.name == name).filter(|_| is_shown);
        found.map_or(Shown::Withheld, |unit| Shown::Figure(ReleasedFigure::of(&unit.value)))
    };
    let services = services
        .iter()
        .map(|(service, is_shown)| ReleasedService {
            service: service.clone(),
            value: value(service, *is_shown),
        })
        .collect();
    let mut limits = Vec::with_capacity(LEVELS.len());
    for level in LEVELS {
        limits.push(ReleasedLimits { level, along: along(&plot, Confidence::new(level)?)? });
    }
    Ok(Some(ReleasedFunnel {
        name: section.title().clone(),
        higher_is_better: plot.better_end() == Better::Higher,
        expected: ReleasedFigure::of(&expected),
        services,
        limits,
    }))
}

/// The limits at whole numbers of answers, evenly along √n.
fn along(plot: &FunnelPlot, confidence: Confidence) -> Result<Vec<LimitsAt>, Error> {
    let sizes = || plot.units.iter().map(|unit| unit.value.n());
    let (low, high) = (sizes().min().unwrap_or(1), sizes().max().unwrap_or(1));
    let (from, to) = ((low as f64).sqrt(), (high as f64).sqrt());
    let mut places: Vec<u64> = (0..PLACES)
        .map(|place| {
            let root = from + (to - from) * place as f64 / (PLACES - 1) as f64;
            (root * root).round().max(1.0) as u64
        })
        .collect();
    places.dedup();
    places
        .into_iter()
        .map(|n| {
            let limits = plot.limits(n as f64, confidence)?;
            let (lower, upper) = (Printed::rounded(limits.lower(), 1), Printed::rounded(limits.upper(), 1));
            Ok(LimitsAt { n, lower, upper })
        })
        .collect()
}
