//! Experience with change.

use std::collections::BTreeSet;

use super::Desk;
use crate::disclosure::audit::WithheldBecause;
use crate::disclosure::bundle::Bundle;
use crate::disclosure::people::{Member, Set};
use crate::disclosure::printed::{Printed, ReleasedFigure, Shown};
use crate::disclosure::release::{LinkFigures, ReleasedLink};
use crate::error::{Error, ErrorKind};
use crate::estimate::Caveat;
use crate::link::between::LinkBetween;
use crate::link::fitted::Link;
use crate::vocabulary::respondent::CaseId;
use crate::vocabulary::text::Text;

/// The cases of links and changes: whoever is in one and not in the other.
pub(in crate::disclosure) const CASES: &str = "cases";

#[derive(Debug, Clone)]
pub(in crate::disclosure) struct LinkOf<'d> {
    name: Text,
    link: LinkBetween<'d>,
}

impl<'d> Bundle<'d> {
    /// Adds a link of experience with change, under a name to print: "Encounter, with the change of wellbeing".
    ///
    /// It is fitted when the bundle is released; the link's own confidence holds for it. It is withheld where it is of too few cases, where it
    /// cannot be fitted, and where its cases and those of another link, or of a change that is shown, now or earlier, differ by too few.
    ///
    /// # Errors
    /// The name is there already.
    pub fn link(mut self, name: impl Into<Text>, link: LinkBetween<'d>) -> Result<Self, Error> {
        let name = name.into();
        if self.links.iter().any(|earlier| earlier.name == name) {
            let remedy = "say in the name which experience and which change";
            let value = format!("`{name}`");
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

/// The cases as a set; what they answered is not told apart.
pub(in crate::disclosure) fn set_of<'c>(cases: impl IntoIterator<Item = &'c CaseId>) -> Set {
    cases.into_iter().map(|case| Member(case.to_string(), String::new())).collect()
}

pub(in crate::disclosure) fn released(all: &[LinkOf<'_>], desk: &mut Desk<'_>) -> Vec<ReleasedLink> {
    let one = |LinkOf { name, link }: &LinkOf<'_>| {
        let used = link.cases_used();
        let n = used.iter().collect::<BTreeSet<_>>().len() as u64;
        let figures = if n < desk.rule.minimum() {
            Err(WithheldBecause::TooFew)
        } else {
            match link.fit() {
                Err(_) => Err(WithheldBecause::NoFigure),
                Ok(_) if !desk.people.admit(&[(CASES, &set_of(&used))]) => Err(WithheldBecause::Protects),
                Ok(link) => Ok(figures(&link)),
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

fn figures(link: &Link) -> LinkFigures {
    let share = |value: f64| Printed::rounded(value, 2);
    let robustness = link.robustness.as_ref().ok();
    let mut caveats: Vec<Caveat> = Vec::new();
    for caveat in link.correlation.caveats().iter().chain(&link.caveats) {
        if !caveats.contains(caveat) {
            caveats.push(caveat.clone());
        }
    }
    LinkFigures {
        correlation: ReleasedFigure::of(&link.correlation),
        given: link.given.clone(),
        slope: ReleasedFigure::of(&link.model.experience.coefficient),
        robustness_value: robustness.map(|robustness| share(robustness.robustness_value)),
        robustness_value_of_interval: robustness.map(|robustness| share(robustness.robustness_value_alpha)),
        caveats,
    }
}
