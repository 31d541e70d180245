//! What the views on a link share: several scores side by side, the unit that is drawn, how a figure is dressed.

use super::association::Association;
use super::between::{LinkBetween, Prepared};
use super::covariate::ByCase;
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Caveat, Estimate, Interval, Quantity, Unit};
use crate::inference::resampling::Bootstrap;
use crate::math::ranks::distinct;
use crate::scoring::scores::Scores;
use crate::vocabulary::answer::MissingCounts;
use crate::vocabulary::key::Name;
use crate::vocabulary::respondent::CaseId;
use crate::wellbeing::change::Change;

/// Below so many units a bootstrap interval is known to be too narrow: it knows neither t nor n − 1 (Hesterberg 2015, *Amer.
/// Statistician* 69, 371–386).
const ENOUGH_UNITS: u64 = 30;

/// Names as they must be: well-formed, each once.
pub(super) fn names_once<'n>(what: &str, names: impl IntoIterator<Item = &'n str>) -> Result<(), Error> {
    let mut known: Vec<&str> = Vec::new();
    for name in names {
        Name::of(name)?;
        if known.contains(&name) {
            return Err(Error::new(
                ErrorKind::Duplicate,
                format!("names of {what}"),
                format!("`{name}`"),
                "each name once",
                "name each of them after what it is",
            ));
        }
        known.push(name);
    }
    Ok(())
}

/// The cases of a link with what it is made of: experience, change, and what stands beside.
#[derive(Debug, Clone, Default)]
pub(crate) struct Used {
    pub(crate) cases: Vec<CaseId>,
    pub(crate) columns: Vec<Vec<f64>>, // Invariant: each a value per case.
}

impl LinkBetween<'_> {
    /// The change that experience is linked with.
    pub(crate) fn change(&self) -> &Change {
        self.change
    }

    /// The cases that the link is made of.
    pub(crate) fn used(&self) -> Used {
        let Prepared { cases, experience, change, .. } = self.prepared(&[]);
        Used { cases, columns: vec![experience, change] }
    }

    /// The cases that have a change and all of these scores.
    pub(crate) fn used_with(&self, of: &[(&str, &Scores)]) -> Used {
        let Some(((_, first), others)) = of.split_first() else { return Used::default() };
        let Prepared { cases, experience, change, beside, .. } = self.prepared_for(first, others);
        let columns = [experience, change].into_iter().chain(beside.into_iter().map(|named| named.values));
        Used { cases, columns: columns.collect() }
    }

    /// The complete cases with the first of these scores as the experience and the others beside it, in the order of the cases.
    pub(super) fn prepared_for(&self, first: &Scores, others: &[(&str, &Scores)]) -> Prepared {
        let link = LinkBetween { experience: first, ..self.clone() };
        let beside: Vec<ByCase> =
            others.iter().map(|(name, scores)| ByCase::of_scores(name, scores)).collect();
        let mut prepared = link.prepared(&beside.iter().collect::<Vec<_>>()).in_the_order_of_cases();
        for (_, scores) in others {
            for caveat in Association::between(scores, self.change).caveats {
                if !prepared.caveats.contains(&caveat) {
                    prepared.caveats.push(caveat);
                }
            }
        }
        prepared
    }
}

impl Prepared {
    /// The same in the order of the cases, so that neither the order of rows nor that of scores moves a resample.
    pub(super) fn in_the_order_of_cases(mut self) -> Self {
        let mut order: Vec<usize> = (0..self.cases.len()).collect();
        order.sort_unstable_by(|one, other| self.cases[*one].cmp(&self.cases[*other]));
        let named = self.given.iter_mut().chain(&mut self.beside).map(|column| &mut column.values);
        for column in named.chain([&mut self.experience, &mut self.change, &mut self.baseline]) {
            *column = order.iter().map(|row| column[*row]).collect();
        }
        if let Some(groups) = &mut self.groups {
            *groups = order.iter().map(|row| groups[*row]).collect();
        }
        self.cases = order.iter().map(|row| self.cases[*row].clone()).collect();
        self
    }

    pub(super) fn adjusted_for(&self) -> Vec<String> {
        self.given.iter().map(|column| column.name.clone()).collect()
    }

    pub(super) fn n(&self) -> u64 {
        self.cases.len() as u64
    }
}

/// How the figures of one view are made: from which cases, with what as the unit, by which bootstrap.
#[derive(Debug)]
pub(super) struct Dress {
    n: u64,
    unit: Unit,
    missing: MissingCounts,
    by: Option<Bootstrap>,
}

impl Dress {
    pub(super) fn new(prepared: &Prepared, by: Option<&Bootstrap>) -> Self {
        let n = prepared.n();
        let unit = match &prepared.groups {
            None => Unit::Case { cases: n },
            Some(groups) => Unit::Group { groups: distinct(groups).len() as u64 },
        };
        Dress {
            n,
            unit,
            missing: MissingCounts { no_response: prepared.unmatched.total(), ..MissingCounts::default() },
            by: by.copied(),
        }
    }

    /// That there are few units for a bootstrap, where that is so.
    pub(super) fn few(&self) -> Option<Caveat> {
        match self.unit {
            Unit::Group { groups } if groups < ENOUGH_UNITS => Some(Caveat::FewGroups { groups }),
            Unit::Case { cases } if cases < ENOUGH_UNITS => Some(Caveat::FewCases { cases }),
            _ => None,
        }
    }

    /// A figure with an n of its own over so many cases, or groups.
    pub(super) fn of_units(&self, estimate: Estimate, units: u64) -> Estimate {
        let cases = estimate.n();
        estimate.per(match self.unit {
            Unit::Group { .. } => Unit::Group { groups: units },
            _ => Unit::Case { cases },
        })
    }

    pub(super) fn figure(
        &self,
        what: &'static str,
        quantity: Quantity,
        value: f64,
        interval: Result<Interval, Refusal>,
    ) -> Estimate {
        let estimate = Estimate::new(value, quantity, interval, self.n, what);
        let estimate = match &self.by {
            Some(bootstrap) => {
                let drawn = if matches!(self.unit, Unit::Group { .. }) { "group" } else { "case" };
                estimate.by(format!("{what}; {bootstrap}; with the {drawn} as the unit"))
            }
            None => estimate,
        };
        estimate.per(self.unit).missing_were(self.missing)
    }
}

/// A figure with an n of its own, whose interval takes cases as independent.
pub(super) fn alone(estimate: Estimate) -> Estimate {
    let cases = estimate.n();
    estimate.per(Unit::Case { cases })
}
