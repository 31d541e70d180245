//! How many were asked, and how many answered.

use std::collections::BTreeSet;

use super::{AnswersOut, Desk};
use crate::data_quality::dispositions::Dispositions;
use crate::data_quality::outcome_rates::OutcomeRate;
use crate::disclosure::audit::WithheldBecause;
use crate::disclosure::bundle::Bundle;
use crate::disclosure::groups::key_of;
use crate::disclosure::printed::{ReleasedFigure, Shown};
use crate::disclosure::release::{GroupKey, ReleasedResponse, ReleasedTable, ResponseFigures};
use crate::disclosure::rule::DisclosureRule;
use crate::error::{Error, ErrorKind};
use crate::inference::share::Share;
use crate::tally::group::{Dimension, Group};
use crate::vocabulary::text::Text;

/// Every way of adding and subtracting so many is tried.
const MOST: usize = 12;

#[derive(Debug, Clone)]
pub(in crate::disclosure) struct RateOf {
    name: Text,
    asked: u64,
    answered: u64,
}

impl RateOf {
    /// Those who answered and those who did not, as long as somebody is either.
    fn is_too_small(&self, rule: DisclosureRule) -> bool {
        rule.is_too_small(self.answered) || rule.is_too_small(self.asked - self.answered)
    }

    /// What is told, under names for the ledger.
    fn numbers(&self) -> [(String, u64); 3] {
        let numbers =
            [("asked", self.asked), ("answered", self.answered), ("did not", self.asked - self.answered)];
        numbers.map(|(what, number)| (format!("asked/{}/{what}", self.name), number))
    }

    /// Whether an earlier release gave numbers under this name from which these differ by too few who were asked, answered, or did not.
    fn grew_by_too_few(&self, desk: &Desk<'_>) -> bool {
        self.numbers().iter().any(|(name, number)| !desk.people.may_tell(name, *number))
    }
}

impl Bundle<'_> {
    /// Adds how many of some people were asked and how many of them answered.
    ///
    /// It is withheld where so few answered, or so few did not, that the rule withholds them; where others that are shown would give it back
    /// (all less the parents are the children); where so many answered as a group of this release's tables that is withheld; and where an earlier
    /// release gave a number under the same name that differs by too few. Name other people otherwise: "parents, spring".
    ///
    /// A part that nobody named is not known: with all and the parents, give the children too, and all of them in every release.
    ///
    /// # Errors
    /// Nobody was asked, more answered than were asked, the name is there already, or there are twelve of them.
    pub fn asked(mut self, name: impl Into<Text>, asked: u64, answered: u64) -> Result<Self, Error> {
        let name = name.into();
        let fault = |kind, value: String, allowed: String, remedy: &'static str| {
            Err(Error::new(kind, "people asked, in a bundle", value, allowed, remedy))
        };
        if asked == 0 || answered > asked {
            let allowed = "at least 1 asked, and at most as many who answered".to_owned();
            let remedy = "count people, not answers";
            return fault(ErrorKind::OutOfRange, format!("{answered} of {asked}"), allowed, remedy);
        }
        if self.asked.iter().any(|earlier| earlier.name == name) {
            let remedy = "name them after who was asked";
            return fault(
                ErrorKind::Duplicate,
                format!("`{}`", name.to_string().escape_debug()),
                "each name once".into(),
                remedy,
            );
        }
        if self.asked.len() == MOST {
            let remedy = "leave out the smallest";
            return fault(ErrorKind::Length, "one more".into(), format!("at most {MOST}"), remedy);
        }
        self.asked.push(RateOf { name, asked, answered });
        Ok(self)
    }

    /// Adds how many of some people were asked and how many of them answered by AAPOR's RR5 or RR6: of those known to be eligible, complete
    /// responses, or partial ones too.
    ///
    /// # Errors
    /// As [`asked`](Bundle::asked); another rate than RR1, RR2, RR5 and RR6, whose denominators are no numbers of people.
    pub fn asked_by(
        self,
        name: impl Into<Text>,
        dispositions: &Dispositions,
        rate: &OutcomeRate,
    ) -> Result<Self, Error> {
        if !matches!(rate, OutcomeRate::Rr1 | OutcomeRate::Rr2 | OutcomeRate::Rr5 | OutcomeRate::Rr6) {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "response rate of a bundle",
                format!("{rate:?}"),
                "RR1, RR2, RR5 or RR6",
                "state how many were asked and answered by `asked`",
            ));
        }
        let found = dispositions.rate(rate, self.confidence)?;
        // A share of whole numbers: the product is one again.
        let answered = (found.value() * found.n() as f64).round() as u64;
        self.asked(name, found.n(), answered)
    }
}

/// Which of them are withheld: those too small or given elsewhere, then, smallest first, what would give them back.
fn hidden(all: &[RateOf], answered: &[AnswersOut<'_>], desk: &Desk<'_>) -> Vec<bool> {
    let sizes = sizes_of_hidden_groups(&all.iter().map(|rate| rate.answered).collect(), answered);
    let is_hidden = |rate: &RateOf| {
        rate.is_too_small(desk.rule) || rate.grew_by_too_few(desk) || sizes.contains(&rate.answered)
    };
    let mut hidden: Vec<bool> = all.iter().map(is_hidden).collect();
    // How many answered at all, where the tables tell.
    let totals: Vec<u64> = (answered.iter())
        .filter_map(|out| {
            let total = out.answers.table.len() as u64;
            out.tables().any(|table| shown_within(&Group::everyone(), table) == Some(total)).then_some(total)
        })
        .collect();
    while let Some(more) = giving_back(all, &hidden, &totals, desk.rule) {
        hidden[more] = true;
    }
    hidden
}

/// Which of these are how many respondents a group of the tables has, or one of their dimensions, whose number the groups that are shown do not
/// add up to.
fn sizes_of_hidden_groups(of: &BTreeSet<u64>, answered: &[AnswersOut<'_>]) -> BTreeSet<u64> {
    let mut sizes = BTreeSet::new();
    for out in answered {
        let told: BTreeSet<Dimension> = out.tables().flat_map(|table| table.by.iter().copied()).collect();
        let told: Vec<Dimension> = told.into_iter().collect();
        for chosen in 0u32..1 << told.len() {
            let by = (0..).zip(&told).filter(|(place, _)| chosen >> place & 1 == 1).map(|(_, by)| *by);
            let groups = out.answers.table.by(by).into_iter();
            let groups = groups.map(|(group, responses)| (group, responses.len() as u64));
            let is_hidden = |(group, n): &(Group, u64)| {
                of.contains(n) && !out.tables().any(|table| shown_within(group, table) == Some(*n))
            };
            sizes.extend(groups.filter(is_hidden).map(|(_, n)| n));
        }
        let withheld = out.groups().into_iter().flatten().filter(|group| group.figures.is_none());
        sizes.extend(withheld.map(|group| group.responses.len() as u64));
    }
    sizes
}

/// How many the shown groups within a group are together; `None` where the table does not tell that group apart.
fn shown_within(group: &Group, out: &ReleasedTable) -> Option<u64> {
    let wanted = key_of(group);
    let tells = (Dimension::ALL.iter().zip(&wanted)).all(|(by, key)| key.is_none() || out.by.contains(by));
    let is_within = |key: &GroupKey| {
        let keys = [&key.role, &key.service, &key.stage, &key.wave, &key.administration];
        wanted.iter().zip(keys).all(|(wanted, key)| wanted.is_none() || wanted == key)
    };
    let shown = out.groups.iter().filter(|group| is_within(&group.group));
    tells.then(|| shown.filter_map(|group| group.figures.figure()).map(|figures| figures.responses).sum())
}

/// Where others that are shown add up to one that is withheld, or one that is shown less others, which may be its parts, is one that is withheld
/// or too few, or so are all who answered less others: the smallest of these.
fn giving_back(all: &[RateOf], hidden: &[bool], totals: &[u64], rule: DisclosureRule) -> Option<usize> {
    if !hidden.contains(&true) {
        return None;
    }
    let shown: Vec<usize> = (0..all.len()).filter(|place| !hidden[*place]).collect();
    let is_hidden = |asked: u64, answered: u64| {
        let mut withheld = all.iter().zip(hidden).filter(|(_, hidden)| **hidden);
        withheld.any(|(rate, _)| (rate.asked, rate.answered) == (asked, answered))
    };
    let smallest = |places: &[usize]| places.iter().copied().min_by_key(|place| all[*place].answered);
    for chosen in 1u32..1 << shown.len() {
        let is_chosen = |place: usize| chosen >> place & 1 == 1;
        let parts: Vec<usize> =
            (0..shown.len()).filter(|place| is_chosen(*place)).map(|place| shown[place]).collect();
        let sum =
            |of: fn(&RateOf) -> u64| parts.iter().map(|part| of(&all[*part])).fold(0, u64::saturating_add);
        let (asked, answered) = (sum(|it| it.asked), sum(|it| it.answered));
        let is_rest_small =
            |total: &u64| total.checked_sub(answered).is_some_and(|rest| rule.is_too_small(rest));
        if is_hidden(asked, answered) || totals.iter().any(is_rest_small) {
            return smallest(&parts);
        }
        for whole in shown.iter().filter(|place| !parts.contains(place)) {
            let rest = (all[*whole].asked.checked_sub(asked), all[*whole].answered.checked_sub(answered));
            let (Some(asked), Some(answered)) = rest else { continue };
            let Some(unanswered) = asked.checked_sub(answered) else { continue };
            let is_small = rule.is_too_small(answered) || rule.is_too_small(unanswered);
            if is_small || is_hidden(asked, answered) {
                return smallest(&[&parts[..], &[*whole]].concat());
            }
        }
    }
    None
}

pub(in crate::disclosure) fn released(
    all: &[RateOf],
    answered: &[AnswersOut<'_>],
    desk: &mut Desk<'_>,
) -> Result<Vec<ReleasedResponse>, Error> {
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let hidden = hidden(all, answered, desk);
    let mut released = Vec::with_capacity(all.len());
    for (asked, hidden) in all.iter().zip(hidden) {
        let figures = if hidden {
            let because = if asked.is_too_small(desk.rule) {
                WithheldBecause::TooFew
            } else {
                WithheldBecause::Protects
            };
            let name = format!("{}", asked.name);
            desk.withhold("asked", &name, "response rate", asked.answered, because);
            Shown::Withheld
        } else {
            for (name, number) in asked.numbers() {
                desk.people.told(&name, number);
            }
            let rate = Share::of(asked.answered, asked.asked)?.estimate(desk.confidence)?;
            Shown::Figure(ResponseFigures {
                asked: asked.asked,
                answered: asked.answered,
                rate: ReleasedFigure::of(&rate),
            })
        };
        released.push(ReleasedResponse { name: asked.name.clone(), figures });
    }
    Ok(released)
}
