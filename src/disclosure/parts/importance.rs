//! What matters for change, and how it is experienced.

use std::collections::BTreeSet;

use super::links::{among_changes, changed, few_differ, with_values};
use super::{AnswersOut, Desk, GroupOut};
use crate::disclosure::audit::WithheldBecause;
use crate::disclosure::bundle::Bundle;
use crate::disclosure::printed::{Printed, ReleasedFigure, Shown};
use crate::disclosure::release::{DriverFigures, ReleasedDriver, ReleasedImportance, caveats};
use crate::disclosure::rule::DisclosureRule;
use crate::error::Error;
use crate::inference::resampling::Bootstrap;
use crate::link::between::LinkBetween;
use crate::link::importance::{Crosshairs, Importance};
use crate::scoring::policy::{MissingPolicy, Over};
use crate::scoring::scores::Scores;
use crate::table::responses::ResponseTable;
use crate::table::selection::Row;
use crate::vocabulary::answer::Answer;
use crate::vocabulary::key::checked;
use crate::vocabulary::respondent::CaseId;
use crate::vocabulary::text::Text;

#[derive(Debug, Clone)]
pub(in crate::disclosure) struct ImportanceOf<'d> {
    name: Text,
    link: LinkBetween<'d>,
    drivers: Vec<(Text, &'d Scores)>,
    importance: Importance,
    crosshairs: Crosshairs,
    bootstrap: Bootstrap,
}

impl<'d> Bundle<'d> {
    /// Adds a map of importance and performance; see
    /// [`importance_and_performance`](crate::LinkBetween::importance_and_performance). Drivers come under names to print.
    ///
    /// It leaves as a whole or not at all: it does not where it is of too few cases, cannot be computed, is of all but too few of those who have a
    /// score, or of a group whose mean is shown elsewhere, holds answers to an item that is withheld of a shown group, and where all but too few
    /// answered a driver alike or changed alike.
    #[must_use]
    pub fn importance(
        mut self,
        name: impl Into<Text>,
        link: LinkBetween<'d>,
        drivers: impl IntoIterator<Item = (impl Into<Text>, &'d Scores)>,
        (importance, crosshairs): (Importance, Crosshairs),
        bootstrap: Bootstrap,
    ) -> Self {
        let drivers = drivers.into_iter().map(|(name, scores)| (name.into(), scores)).collect();
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
    answered: &[AnswersOut<'_>],
    desk: &mut Desk<'_>,
) -> Result<Vec<ReleasedImportance>, Error> {
    let mut released = Vec::new();
    for map in all {
        match figures(map, answered, desk)? {
            Ok(figures) => released.push(figures),
            Err((n, because)) => {
                desk.withhold(&map.name.to_string(), "everyone", "importance", n, because);
                released.push(withheld(map));
            }
        }
    }
    Ok(released)
}

/// That a map was asked for, and nothing of it.
fn withheld(map: &ImportanceOf<'_>) -> ReleasedImportance {
    let drivers = map.drivers.iter();
    ReleasedImportance {
        name: map.name.clone(),
        drivers: drivers
            .map(|(name, _)| ReleasedDriver { name: name.clone(), figures: Shown::Withheld })
            .collect(),
        importance_line: Shown::Withheld,
        performance_line: Shown::Withheld,
        caveats: Vec::new(),
    }
}

/// Whose scores one driver of a map is of.
struct Driver<'m> {
    used: &'m BTreeSet<&'m CaseId>,
    scores: &'m Scores,
}

impl Driver<'_> {
    /// The scores, each with who gave it.
    fn rows(scores: &Scores) -> BTreeSet<(Option<&CaseId>, String, u64)> {
        let rows = scores.rows().iter();
        rows.map(|score| (score.case.as_ref(), score.reporter.to_string(), score.value.to_bits())).collect()
    }

    /// The items of which these are the answers, for all that can be seen; where they are of none, any may be behind them.
    fn items(&self, table: &ResponseTable) -> Result<Vec<String>, Error> {
        let own = Driver::rows(self.scores);
        let mut items = Vec::new();
        for item in table.questionnaire().items() {
            let answers = table.scores(Over::Item(item.id()), MissingPolicy::HALF)?;
            if own.is_subset(&Driver::rows(&answers)) {
                items.push(item.id().to_owned());
            }
        }
        let all = table.questionnaire().items().map(|item| item.id().to_owned());
        Ok(if items.is_empty() { all.collect() } else { items })
    }

    /// Whether the mean of a group that is shown would give, together with the driver's, what is withheld of an item, or too few who answered it.
    fn gives_back(&self, out: &AnswersOut<'_>, rule: DisclosureRule) -> Result<bool, Error> {
        let reporters: BTreeSet<(&CaseId, String)> = (self.scores.rows().iter())
            .filter_map(|score| Some((score.case.as_ref()?, score.reporter.role().to_string())))
            .collect();
        let is_theirs = |row: &Row<'_>| {
            row.case().is_some_and(|case| {
                self.used.contains(&case) && reporters.contains(&(case, row.role().to_string()))
            })
        };
        let groups = out.groups();
        for item in self.items(out.answers.table)? {
            for table in &groups {
                let mut elsewhere = 0;
                for GroupOut { responses, figures } in table {
                    let has_answered = |row: &Row<'_>| matches!(row.answer(&item), Ok(Answer::Point(_)));
                    let answered = || responses.iter().filter(has_answered);
                    let theirs = answered().filter(is_theirs).count() as u64;
                    let others = answered().count() as u64 - theirs;
                    let shown = figures.and_then(|figures| figures.items.iter().find(|it| it.id == item));
                    match shown {
                        Some(shown) if shown.figures.is_withheld() && theirs > 0 => return Ok(true),
                        Some(_) => {
                            let is_parted = theirs > 0 && others > 0;
                            if is_parted && (rule.is_too_small(theirs) || rule.is_too_small(others)) {
                                return Ok(true);
                            }
                        }
                        None => elsewhere += theirs,
                    }
                }
                if rule.is_too_small(elsewhere) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

type Because = (u64, WithheldBecause);

/// # Errors
/// The call was wrong: drivers twice, none at all, crosshairs out of range.
fn figures(
    map: &ImportanceOf<'_>,
    answered: &[AnswersOut<'_>],
    desk: &mut Desk<'_>,
) -> Result<Result<ReleasedImportance, Because>, Error> {
    // A name to print may be longer than an identifier, or empty.
    let name = |(number, (name, _)): (usize, &(Text, &Scores))| {
        let name = name.to_string();
        if checked("driver", &name).is_ok() { name } else { format!("driver {number}") }
    };
    let names: Vec<String> = map.drivers.iter().enumerate().map(name).collect();
    let drivers: Vec<(&str, &Scores)> =
        names.iter().map(String::as_str).zip(map.drivers.iter().map(|(_, scores)| *scores)).collect();
    let found = map.link.used_with(&drivers);
    let used: BTreeSet<&CaseId> = found.cases.iter().collect();
    let n = used.len() as u64;
    if n < desk.rule.minimum() {
        return Ok(Err((n, WithheldBecause::TooFew)));
    }
    if few_differ(&found.columns, desk.rule) {
        return Ok(Err((n, WithheldBecause::Dominated)));
    }
    let others_too_few = |scores: &Scores| {
        let others =
            scores.rows().iter().filter(|score| score.case.as_ref().is_none_or(|case| !used.contains(&case)));
        desk.rule.is_too_small(others.count() as u64)
    };
    let sets = [
        (&*among_changes(map.link.change()), &changed(map.link.change(), |case| used.contains(&case))),
        (&*format!("importance/{}", map.name), &with_values(&found.cases, &found.columns)),
    ];
    for (_, scores) in &map.drivers {
        let mut gives_back = others_too_few(scores);
        for out in answered {
            gives_back |= Driver { used: &used, scores }.gives_back(out, desk.rule)?;
        }
        if gives_back {
            return Ok(Err((n, WithheldBecause::Protects)));
        }
    }
    let found = map.link.importance_and_performance(&drivers, map.importance, map.crosshairs, &map.bootstrap);
    let found = match found {
        Ok(found) => found,
        Err(error) if error.refusal().is_some() => return Ok(Err((n, WithheldBecause::NoFigure))),
        Err(error) => return Err(error),
    };
    if !desk.people.admit(&sets) {
        return Ok(Err((n, WithheldBecause::Protects)));
    }
    let text_of = |name: &str| {
        let place = names.iter().position(|known| known == name);
        place.map_or_else(|| Text::new(name), |place| map.drivers[place].0.clone())
    };
    let driver = |row: &crate::link::importance::ImportanceRow| ReleasedDriver {
        name: text_of(&row.name),
        figures: Shown::Figure(DriverFigures {
            importance: ReleasedFigure::of(&row.importance),
            performance: ReleasedFigure::of(&row.performance),
            performance_percent: Printed::rounded(row.performance_pomp.value(), 0),
        }),
    };
    Ok(Ok(ReleasedImportance {
        name: map.name.clone(),
        drivers: found.rows.iter().map(driver).collect(),
        importance_line: Shown::Figure(Printed::rounded(found.importance_line, 2)),
        performance_line: Shown::Figure(Printed::rounded(found.performance_line, 0)),
        caveats: caveats::released(&found.caveats),
    }))
}
