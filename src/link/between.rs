//! The question of a link between persons: what is joined with what, adjusted for what.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::covariate::{ByCase, Covariate, Grouping};
use super::matched::{MatchedCases, matched};
use crate::error::Error;
use crate::estimate::{Caveat, Confidence};
use crate::inference::least_squares::StandardErrors;
use crate::inference::resampling::Bootstrap;
use crate::scoring::scores::Scores;
use crate::tally::checked_sum;
use crate::vocabulary::respondent::CaseId;
use crate::wellbeing::change::Change;

/// Experience and change, and what their link is adjusted for: the question that [`Link::between`](crate::Link::between) opens.
///
/// First what the question is adjusted for and how its intervals are made, in any order: [`given_baseline`](LinkBetween::given_baseline),
/// [`given`](LinkBetween::given), [`within_groups`](LinkBetween::within_groups), [`confidence`](LinkBetween::confidence),
/// [`standard_errors`](LinkBetween::standard_errors), [`resampled`](LinkBetween::resampled). Then what is asked:
///
/// | question | answered by |
/// |---|---|
/// | does experience go with change? | [`fit`](LinkBetween::fit), the [`Link`](crate::Link) |
/// | which items, sections or stages matter most, and where to begin? | [`drivers`](LinkBetween::drivers), [`importance_and_performance`](LinkBetween::importance_and_performance) |
/// | does experience tell more than visits do? | [`beside_outputs`](LinkBetween::beside_outputs) |
/// | does it go by way of commitment? | [`through`](LinkBetween::through) |
/// | who improved, by how they experienced the service? | [`by_bands`](LinkBetween::by_bands) |
/// | whose experience, by whose report? | [`by_report`](LinkBetween::by_report), [`dyads`](LinkBetween::dyads) |
/// | by ranks, or corrected for measurement error? | [`matched_cases`](LinkBetween::matched_cases), [`disattenuated`](LinkBetween::disattenuated) |
/// | and several services together, without their rows? | [`totals`](LinkBetween::totals) |
///
/// Cases that lack one of what is asked are left out and counted; several people of a case are averaged; experience and change are
/// turned so that more is better.
#[derive(Debug, Clone)]
pub struct LinkBetween<'d> {
    pub(super) experience: &'d Scores,
    pub(super) change: &'d Change,
    pub(super) given_baseline: bool,
    pub(super) covariates: Vec<Covariate>,
    pub(super) groups: Option<Grouping>,
    pub(super) confidence: Confidence,
    pub(super) errors: StandardErrors,
    pub(super) bootstrap: Option<Bootstrap>,
}

/// Cases that a link could not use, and why.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Unmatched {
    /// Cases (and respondents without a case) with an experience score and no change.
    pub only_experience: u64,
    /// Cases with a change and no experience score.
    pub only_change: u64,
    /// Cases with both that lack a covariate, an output or another column the link was asked to use.
    pub without_covariate: u64,
    /// Cases with all of these that belong to no group.
    pub without_group: u64,
}

impl fmt::Display for Unmatched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.only_experience, "with experience only"),
            (self.only_change, "with change only"),
            (self.without_covariate, "without a covariate"),
            (self.without_group, "without a group"),
        ];
        let mut said = false;
        for (count, what) in parts.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, "{}{count} {what}", if said { ", " } else { "" })?;
            said = true;
        }
        if said { Ok(()) } else { f.write_str("none") }
    }
}

impl Unmatched {
    /// All of them together.
    pub fn total(&self) -> u64 {
        let counts = [self.only_experience, self.only_change, self.without_covariate, self.without_group];
        counts.into_iter().fold(0, u64::saturating_add)
    }

    pub(super) fn checked_plus(&self, other: &Unmatched) -> Result<Unmatched, Error> {
        let sum = |own, more| checked_sum("unmatched cases", own, more);
        Ok(Unmatched {
            only_experience: sum(self.only_experience, other.only_experience)?,
            only_change: sum(self.only_change, other.only_change)?,
            without_covariate: sum(self.without_covariate, other.without_covariate)?,
            without_group: sum(self.without_group, other.without_group)?,
        })
    }
}

/// A column and what it is called.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) values: Vec<f64>,
}

/// The complete cases of a link, column by column, in the order of the experience scores.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    pub(super) cases: Vec<CaseId>,
    pub(super) experience: Vec<f64>,
    pub(super) change: Vec<f64>,
    pub(super) baseline: Vec<f64>,
    /// What the link is adjusted for: the baseline first where it is given, then the covariates' columns.
    pub(super) given: Vec<Named>,
    /// Whether the baseline is among them.
    pub(super) baseline_is_given: bool,
    /// What a view asked for beside.
    pub(super) beside: Vec<Named>,
    /// The group of each case.
    pub(super) groups: Option<Vec<u32>>,
    pub(super) unmatched: Unmatched,
    pub(super) caveats: Vec<Caveat>,
}

/// The name of the baseline's column.
pub(super) const BASELINE: &str = "baseline";

impl<'d> LinkBetween<'d> {
    pub(super) fn new(experience: &'d Scores, change: &'d Change) -> Self {
        LinkBetween {
            experience,
            change,
            given_baseline: false,
            covariates: Vec::new(),
            groups: None,
            confidence: Confidence::P95,
            errors: StandardErrors::Hc3,
            bootstrap: None,
        }
    }

    /// Adjusts for wellbeing at the earlier stage (ANCOVA): who starts high tends to fall and who starts low to rise, whatever they
    /// experienced, and the satisfied often start high.
    #[must_use]
    pub fn given_baseline(mut self) -> Self {
        self.given_baseline = true;
        self
    }

    /// Adjusts for a covariate besides. Cases without it are left out and counted.
    #[must_use]
    pub fn given(mut self, covariate: &Covariate) -> Self {
        self.covariates.push(covariate.clone());
        self
    }

    pub(crate) fn is_given_baseline(&self) -> bool {
        self.given_baseline
    }

    pub(crate) fn covariates(&self) -> &[Covariate] {
        &self.covariates
    }

    /// Says who goes together: clients of one worker or unit. Standard errors are then cluster-robust.
    #[must_use]
    pub fn within_groups(mut self, groups: &Grouping) -> Self {
        self.groups = Some(groups.clone());
        self
    }

    /// Sets the level of confidence; 95 % unless said otherwise.
    #[must_use]
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = confidence;
        self
    }

    /// Sets the standard errors of links without groups: HC3 unless said otherwise.
    #[must_use]
    pub fn standard_errors(mut self, errors: StandardErrors) -> Self {
        self.errors = errors;
        self
    }

    /// Takes the interval of the correlation from the bootstrap, drawing cases, or whole groups where groups are given.
    #[must_use]
    pub fn resampled(mut self, bootstrap: Bootstrap) -> Self {
        self.bootstrap = Some(bootstrap);
        self
    }

    /// The cases that have experience, change, all covariates, a group where groups are given, and what a view needs beside.
    pub(super) fn prepared(&self, beside: &[&ByCase]) -> Prepared {
        let change = self.change;
        self.prepared_from(&matched(self.experience, change.scores(), change.baseline()), beside)
    }

    /// The same of cases that were matched already.
    pub(super) fn prepared_from(&self, matched: &MatchedCases, beside: &[&ByCase]) -> Prepared {
        let mut prepared = Prepared {
            cases: Vec::new(),
            experience: Vec::new(),
            change: Vec::new(),
            baseline: Vec::new(),
            given: Vec::new(),
            baseline_is_given: self.given_baseline,
            beside: beside.iter().map(|column| Named::empty(&column.name)).collect(),
            groups: self.groups.as_ref().map(|_| Vec::new()),
            unmatched: Unmatched {
                only_experience: matched.only_experience,
                only_change: matched.only_change,
                ..Unmatched::default()
            },
            caveats: matched.caveats.clone(),
        };
        let covariates: Vec<&ByCase> = self.covariates.iter().flat_map(Covariate::by_case).collect();
        let mut adjusting: Vec<Named> = covariates.iter().map(|column| Named::empty(&column.name)).collect();
        for (row, case) in matched.cases.iter().enumerate() {
            let values = |columns: &[&ByCase]| -> Option<Vec<f64>> {
                columns.iter().map(|column| column.of.get(case).copied()).collect()
            };
            let (Some(given), Some(asked)) = (values(&covariates), values(beside)) else {
                prepared.unmatched.without_covariate += 1;
                continue;
            };
            if let (Some(of_rows), Some(groups)) = (&mut prepared.groups, &self.groups) {
                let Some(group) = groups.of_case(case) else {
                    prepared.unmatched.without_group += 1;
                    continue;
                };
                of_rows.push(group);
            }
            prepared.cases.push(case.clone());
            prepared.experience.push(matched.experience[row]);
            prepared.change.push(matched.change[row]);
            prepared.baseline.push(matched.baseline[row]);
            for (column, value) in adjusting.iter_mut().zip(given) {
                column.values.push(value);
            }
            for (column, value) in prepared.beside.iter_mut().zip(asked) {
                column.values.push(value);
            }
        }
        if self.given_baseline {
            prepared.given.push(Named { name: BASELINE.to_owned(), values: prepared.baseline.clone() });
        }
        prepared.given.append(&mut adjusting);
        // The same seed draws the same cases, whatever the order in which they were pushed.
        if self.bootstrap.is_some() { prepared.in_the_order_of_cases() } else { prepared }
    }
}

impl Named {
    pub(super) fn empty(name: &str) -> Self {
        Named { name: name.to_owned(), values: Vec::new() }
    }
}
