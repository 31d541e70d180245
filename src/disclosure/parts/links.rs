//! Experience with change.

use std::collections::BTreeSet;

use super::Desk;
use crate::disclosure::audit::WithheldBecause;
use crate::disclosure::bundle::Bundle;
use crate::disclosure::people::{Member, Set};
use crate::disclosure::printed::{Printed, ReleasedFigure, Shown};
use crate::disclosure::release::{LinkFigures, ReleasedLink, caveats};
use crate::disclosure::rule::DisclosureRule;
use crate::error::{Error, ErrorKind};
use crate::estimate::Caveat;
use crate::link::between::LinkBetween;
use crate::link::fitted::Link;
use crate::vocabulary::respondent::CaseId;
use crate::vocabulary::text::Text;
use crate::wellbeing::change::Change;

#[derive(Debug, Clone)]
pub(in crate::disclosure) struct LinkOf<'d> {
    name: Text,
    link: LinkBetween<'d>,
}

impl<'d> Bundle<'d> {
    /// Adds a link of experience with change, under a name to print: "Encounter, with the change of wellbeing".
    ///
    /// It is fitted when the bundle is released; the link's own confidence holds for it. What it is adjusted for goes out as covariates are
    /// [`called`](crate::Covariate::called). It is withheld where it is of too few cases, where it cannot be fitted, where all but too few have
    /// the same experience or the same change, where one case alone carries its slope, and where its cases and those of another link with the
    /// change, or of the change itself as it is shown, now or earlier, differ by too few.
    ///
    /// # Errors
    /// The name is there already.
    pub fn link(mut self, name: impl Into<Text>, link: LinkBetween<'d>) -> Result<Self, Error> {
        let name = name.into();
        if self.links.iter().any(|earlier| earlier.name == name) {
            let remedy = "say in the name which experience and which change";
            let value = format!("`{}`", name.to_string().escape_debug());
            return Err(Error::new(
                ErrorKind::Duplicate,
                "link in a bundle",
                value,
                "each name once",
                remedy,
            ));
        }
        self.links.push(LinkOf { name, link });
        Ok(self)
    }
}

/// The kind of sums that a change is one of, and a link with it.
pub(in crate::disclosure) fn among_changes(change: &Change) -> String {
    format!("changes/{}/{}/{}", change.measure().id(), change.from(), change.to())
}

/// Those whose change it is, of the cases that `keep` holds for.
pub(in crate::disclosure) fn changed(change: &Change, keep: impl Fn(&CaseId) -> bool) -> Set {
    let rows = change.scores().rows().iter().zip(change.subjects());
    let of_case = rows.filter_map(|(score, subject)| Some((score.case.as_ref()?, score, subject)));
    of_case
        .filter(|(case, ..)| keep(case))
        .map(|(case, score, subject)| {
            Member(case.to_string(), format!("{subject} by {}", score.reporter), score.value.to_string())
        })
        .collect()
}

/// The cases with everything that a figure is made of, so that another figure of the same name shows who gave another value since.
pub(super) fn with_values(cases: &[CaseId], columns: &[Vec<f64>]) -> Set {
    let values =
        |row: usize| columns.iter().map(|column| column[row].to_string()).collect::<Vec<_>>().join(" ");
    cases.iter().enumerate().map(|(row, case)| Member(case.to_string(), values(row), String::new())).collect()
}

/// Whether fewer than the minimum differ from all others in something that a figure is made of: its slopes then are theirs, and together with a
/// mean give back what is theirs.
pub(super) fn few_differ(columns: &[Vec<f64>], rule: DisclosureRule) -> bool {
    columns.iter().any(|column| {
        let mut rising = column.clone();
        rising.sort_unstable_by(f64::total_cmp);
        let commonest = rising.chunk_by(|one, next| one == next).map(<[f64]>::len).max().unwrap_or(0);
        rule.is_too_small((column.len() - commonest) as u64)
    })
}

pub(in crate::disclosure) fn released(all: &[LinkOf<'_>], desk: &mut Desk<'_>) -> Vec<ReleasedLink> {
    let one = |LinkOf { name, link }: &LinkOf<'_>| {
        let used = link.used();
        let cases: BTreeSet<_> = used.cases.iter().collect();
        let n = cases.len() as u64;
        let changed = changed(link.change(), |case| cases.contains(case));
        let sets = [
            (&*among_changes(link.change()), &changed),
            (&*format!("link/{name}"), &with_values(&used.cases, &used.columns)),
        ];
        let figures = if n < desk.rule.minimum() {
            Err(WithheldBecause::TooFew)
        } else if few_differ(&used.columns, desk.rule) {
            Err(WithheldBecause::Dominated)
        } else {
            match link.fit() {
                Err(_) => Err(WithheldBecause::NoFigure),
                Ok(fitted) if rests_on_one_case(&fitted) => Err(WithheldBecause::Dominated),
                Ok(_) if !desk.people.admit(&sets) => Err(WithheldBecause::Protects),
                Ok(fitted) => Ok(figures(link, &fitted)),
            }
        };
        let figures = match figures {
            Ok(figures) => Shown::Figure(figures),
            Err(because) => {
                desk.withhold(&name.to_string(), "everyone", "link", n, because);
                Shown::Withheld
            }
        };
        ReleasedLink { name: name.clone(), figures }
    };
    all.iter().map(one).collect()
}

fn rests_on_one_case(link: &Link) -> bool {
    link.model.experience.coefficient.caveats().contains(&Caveat::RestsOnOneCase)
}

fn figures(between: &LinkBetween<'_>, link: &Link) -> LinkFigures {
    let share = |value: f64| Printed::rounded(value, 2);
    let robustness = link.robustness.as_ref().ok();
    let caveats = link.correlation.caveats().iter().chain(&link.caveats);
    LinkFigures {
        correlation: ReleasedFigure::of(&link.correlation),
        given_baseline: between.is_given_baseline(),
        given: between.covariates().iter().map(|covariate| covariate.text().clone()).collect(),
        slope: ReleasedFigure::of(&link.model.experience.coefficient),
        robustness_value: robustness.map(|robustness| share(robustness.robustness_value)),
        robustness_value_of_interval: robustness.map(|robustness| share(robustness.robustness_value_alpha)),
        caveats: caveats::released(caveats),
    }
}
