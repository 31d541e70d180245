//! How many were asked, and how many answered.

use super::Desk;
use crate::data_quality::dispositions::Dispositions;
use crate::data_quality::outcome_rates::OutcomeRate;
use crate::disclosure::audit::WithheldBecause;
use crate::disclosure::bundle::Bundle;
use crate::disclosure::printed::{ReleasedFigure, Shown};
use crate::disclosure::release::{ReleasedResponse, ResponseFigures};
use crate::disclosure::rule::DisclosureRule;
use crate::error::{Error, ErrorKind};
use crate::inference::share::Share;
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
}

impl Bundle<'_> {
    /// Adds how many of some people were asked and how many of them answered.
    ///
    /// It is withheld where so few answered, or so few did not, that the rule withholds them; and where others that are shown would give it back
    /// (all less the parents are the children).
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
            return fault(ErrorKind::Duplicate, format!("{name:?}"), "each name once".into(), remedy);
        }
        if self.asked.len() == MOST {
            let remedy = "release the others apart";
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

/// Which of them are withheld: those too small, then, smallest first, what would give them back.
fn hidden(all: &[RateOf], rule: DisclosureRule) -> Vec<bool> {
    let mut hidden: Vec<bool> = all.iter().map(|asked| asked.is_too_small(rule)).collect();
    while let Some(more) = giving_back(all, &hidden, rule) {
        hidden[more] = true;
    }
    hidden
}

/// Where one that is shown less others that are shown, which may be its parts, are too few: the smallest of these.
fn giving_back(all: &[RateOf], hidden: &[bool], rule: DisclosureRule) -> Option<usize> {
    if !hidden.contains(&true) {
        return None;
    }
    let shown: Vec<usize> = (0..all.len()).filter(|place| !hidden[*place]).collect();
    for whole in &shown {
        let parts: Vec<usize> = shown.iter().copied().filter(|part| part != whole).collect();
        for chosen in 0u32..1 << parts.len() {
            let chosen =
                || (0..).zip(&parts).filter(|(place, _)| chosen >> place & 1 == 1).map(|(_, part)| *part);
            let sum =
                |of: fn(&RateOf) -> u64| chosen().map(|part| of(&all[part])).fold(0, u64::saturating_add);
            let rest = (
                all[*whole].asked.checked_sub(sum(|it| it.asked)),
                all[*whole].answered.checked_sub(sum(|it| it.answered)),
            );
            let (Some(asked), Some(answered)) = rest else { continue };
            let Some(unanswered) = asked.checked_sub(answered) else { continue };
            let is_small = rule.is_too_small(answered) || rule.is_too_small(unanswered);
            if is_small && chosen().next().is_some() {
                return chosen().chain([*whole]).min_by_key(|place| all[*place].answered);
            }
        }
    }
    None
}

pub(in crate::disclosure) fn released(
    all: &[RateOf],
    desk: &mut Desk<'_>,
) -> Result<Vec<ReleasedResponse>, Error> {
    let hidden = hidden(all, desk.rule);
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
