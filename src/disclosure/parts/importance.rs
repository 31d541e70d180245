//! What matters for change, and how it is experienced.

use std::collections::BTreeSet;

use super::Desk;
use super::links::{CASES, set_of};
use crate::disclosure::audit::WithheldBecause;
use crate::disclosure::bundle::Bundle;
use crate::disclosure::printed::{Printed, ReleasedFigure, Shown};
use crate::disclosure::release::{DriverFigures, ReleasedDriver, ReleasedImportance};
use crate::error::Error;
use crate::inference::resampling::Bootstrap;
use crate::link::between::LinkBetween;
use crate::link::importance::{Crosshairs, Importance};
use crate::scoring::scores::Scores;
use crate::vocabulary::text::Text;

#[derive(Debug, Clone)]
pub(in crate::disclosure) struct ImportanceOf<'d> {
    name: Text,
    link: LinkBetween<'d>,
    drivers: Vec<(&'d str, &'d Scores)>,
    importance: Importance,
    crosshairs: Crosshairs,
    bootstrap: Bootstrap,
}

impl<'d> Bundle<'d> {
    /// Adds a map of importance and performance; see
    /// [`importance_and_performance`](crate::LinkBetween::importance_and_performance).
    ///
    /// It leaves as a whole or not at all: it does not where it is of too few cases, cannot be computed, or is of all but too few of those who
    /// have a score, whose mean is shown elsewhere.
    #[must_use]
    pub fn importance(
        mut self,
        name: impl Into<Text>,
        link: LinkBetween<'d>,
        drivers: impl IntoIterator<Item = (&'d str, &'d Scores)>,
        (importance, crosshairs): (Importance, Crosshairs),
        bootstrap: Bootstrap,
    ) -> Self {
        let drivers = drivers.into_iter().collect();
        self.importance.push(ImportanceOf {
            name: name.into(),
            link,
            drivers,
            importance,
            crosshairs,
            bootstrap,
        });
        self
    }
}

pub(in crate::disclosure) fn released(
    all: &[ImportanceOf<'_>],
    desk: &mut Desk<'_>,
) -> Result<Vec<ReleasedImportance>, Error> {
    let mut released = Vec::new();
    for map in all {
        match figures(map, desk)? {
            Ok(figures) => released.push(figures),
            Err((n, because)) => desk.withhold(&map.name.to_string(), "everyone", "importance", n, because),
        }
    }
    Ok(released)
}

type Because = (u64, WithheldBecause);

/// # Errors
/// The call was wrong: drivers twice, none at all, crosshairs out of range.
fn figures(
    map: &ImportanceOf<'_>,
    desk: &mut Desk<'_>,
) -> Result<Result<ReleasedImportance, Because>, Error> {
    let used: BTreeSet<_> = map.link.cases_used_with(&map.drivers).into_iter().collect();
    let n = used.len() as u64;
    if n < desk.rule.minimum() {
        return Ok(Err((n, WithheldBecause::TooFew)));
    }
    let others_too_few = |scores: &Scores| {
        let others =
            scores.rows().iter().filter(|score| score.case.as_ref().is_none_or(|case| !used.contains(case)));
        desk.rule.is_too_small(others.count() as u64)
    };
    if map.drivers.iter().any(|(_, scores)| others_too_few(scores)) {
        return Ok(Err((n, WithheldBecause::Protects)));
    }
    let found =
        map.link.importance_and_performance(&map.drivers, map.importance, map.crosshairs, &map.bootstrap);
    let found = match found {
        Ok(found) => found,
        Err(error) if error.refusal().is_some() => return Ok(Err((n, WithheldBecause::NoFigure))),
        Err(error) => return Err(error),
    };
    if !desk.people.admit(&[(CASES, &set_of(&used))]) {
        return Ok(Err((n, WithheldBecause::Protects)));
    }
    let driver = |row: &crate::link::importance::ImportanceRow| ReleasedDriver {
        name: Text::new(row.name.clone()),
        figures: Shown::Figure(DriverFigures {
            importance: ReleasedFigure::of(&row.importance),
            performance: ReleasedFigure::of(&row.performance),
            performance_percent: Printed::rounded(row.performance_pomp.value(), 0),
        }),
    };
    Ok(Ok(ReleasedImportance {
        name: map.name.clone(),
        drivers: found.rows.iter().map(driver).collect(),
        importance_line: Printed::rounded(found.importance_line, 2),
        performance_line: Printed::rounded(found.performance_line, 0),
        caveats: found.caveats,
    }))
}
