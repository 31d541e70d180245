//! Who was flagged by which rule, and what a figure is with and without them.

use std::fmt;

use serde::Serialize;

use super::answering::AnsweringQuality;
use super::respondent::RespondentQuality;
use super::rules::{Criterion, FlagRule};
use crate::error::{Error, Refusal, or_refused};
use crate::estimate::{Estimate, as_given};
use crate::inference::share::Share;
use crate::table::selection::Selection;
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::answer::MissingCounts;

/// One flag of one response.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Flag {
    /// What held.
    pub criterion: Criterion,
    /// The figure behind it: of leaving early, how many items were passed over; of repeats, how many other responses there are.
    pub figure: f64,
}

/// A response with one flag or more.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FlaggedRespondent {
    /// All figures of the response; row, case, person and wave among them.
    pub respondent: RespondentQuality,
    /// Its flags, in the order of the rules.
    pub flags: Vec<Flag>,
}

/// What one rule did.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RuleOutcome {
    /// The rule.
    pub rule: FlagRule,
    /// How many responses it flagged.
    pub flagged: u64,
    /// How many it could judge; of the others the figure does not exist, and they are not flagged by it.
    pub judged: u64,
    /// Those that it could not judge.
    pub not_judged: u64,
}

/// The flagged responses of a selection. They stay in every table and figure until the caller takes them out by name.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Flagged<'t> {
    /// Rule by rule, as they were given.
    pub rules: Vec<RuleOutcome>,
    /// The flagged responses, in the order of the table.
    pub respondents: Vec<FlaggedRespondent>,
    /// How many responses were looked at.
    pub of: u64,
    #[serde(skip)]
    selection: Selection<'t>,
    #[serde(skip)]
    marks: Vec<bool>, // Invariant: one per response of the selection.
}

/// One figure over all responses and over those that were not flagged.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WithAndWithoutFlagged {
    /// Over all.
    #[serde(serialize_with = "or_refused")]
    pub with: Result<Estimate, Refusal>,
    /// Over those without a flag.
    #[serde(serialize_with = "or_refused")]
    pub without: Result<Estimate, Refusal>,
    /// How many responses are flagged.
    pub flagged: u64,
    /// How many there are.
    pub of: u64,
}

impl<'t> AnsweringQuality<'t> {
    /// Flags the responses for which at least one rule holds. Nobody is dropped.
    ///
    /// Missing answers: a rule whose figure does not exist for a response (the variability of one answer) does not flag it, and says
    /// how many it could not judge.
    pub fn flagged(&self, rules: &[FlagRule]) -> Flagged<'t> {
        let outcome =
            |rule: &FlagRule| RuleOutcome { rule: rule.clone(), flagged: 0, judged: 0, not_judged: 0 };
        let mut outcomes: Vec<RuleOutcome> = rules.iter().map(outcome).collect();
        let (mut respondents, mut marks) = (Vec::new(), Vec::with_capacity(self.selection.len()));
        for respondent in self.respondents() {
            let mut flags = Vec::new();
            for outcome in &mut outcomes {
                match outcome.rule.judge(&respondent) {
                    Ok((figure, holds)) => {
                        outcome.judged += 1;
                        if holds {
                            outcome.flagged += 1;
                            flags.push(Flag { criterion: outcome.rule.criterion(), figure });
                        }
                    }
                    Err(_) => outcome.not_judged += 1,
                }
            }
            marks.push(!flags.is_empty());
            if !flags.is_empty() {
                respondents.push(FlaggedRespondent { respondent, flags });
            }
        }
        Flagged {
            rules: outcomes,
            respondents,
            of: self.selection.len() as u64,
            selection: self.selection.clone(),
            marks,
        }
    }
}

impl<'t> Flagged<'t> {
    /// The share of responses with at least one flag.
    pub fn share(&self) -> Share {
        let nothing_missing = MissingCounts::default();
        Share::among(self.respondents.len() as u64, self.of, nothing_missing, self.selection.surveyed())
    }

    /// The responses without a flag: what a figure is computed from when the flagged are to be left out.
    #[must_use]
    pub fn without_flagged(&self) -> Selection<'t> {
        self.part(false)
    }

    /// The flagged responses alone.
    #[must_use]
    pub fn only_flagged(&self) -> Selection<'t> {
        self.part(true)
    }

    fn part(&self, flagged: bool) -> Selection<'t> {
        let mut flags = self.marks.iter();
        self.selection.filter(|_| flags.next() == Some(&flagged))
    }

    /// One figure with and without the flagged.
    ///
    /// ```
    /// use kokemus::{Confidence, Criterion, Error, FlagRule, Questionnaire, Response, Role, Scale, Selection, Study};
    ///
    /// let parents = Questionnaire::builder("parents", Scale::satisfaction())
    ///     .section("all", |s| s.item("heard", "Heard").item("trust", "Trusted").item("time", "Had time"))
    ///     .build()?;
    /// let study = Study::builder().questionnaire(parents).build()?;
    /// let mut answers = study.table("parents")?;
    /// for points in [[4, 5, 3], [4, 4, 5], [1, 1, 1], [5, 4, 3]] {
    ///     answers.push(Response::by(Role::Parent).answers(points))?;
    /// }
    /// let rules = [FlagRule::new(Criterion::VariabilityAtMost(0.0), "no variation at all")?];
    /// let flagged = answers.answering_quality().flagged(&rules);
    /// let heard = |some: &Selection<'_>| Ok::<_, Error>(some.tally().item("heard")?.mean(Confidence::P95)?);
    /// assert_eq!(
    ///     flagged.compared(heard)?.to_string(),
    ///     "3.5 [1.0, 5.0], n = 4; without the 1 flagged: 4.3 [2.9, 5.0], n = 3"
    /// );
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the figure's own call gives; its refusals stay in the result.
    pub fn compared<E: Into<Error>>(
        &self,
        figure: impl Fn(&Selection<'t>) -> Result<Estimate, E>,
    ) -> Result<WithAndWithoutFlagged, Error> {
        let told = |selection: &Selection<'t>| match figure(selection).map_err(Into::into) {
            Ok(estimate) => Ok(Ok(estimate)),
            Err(error) => error.refusal().cloned().map(Err).ok_or(error),
        };
        Ok(WithAndWithoutFlagged {
            with: told(&self.selection)?,
            without: told(&self.without_flagged())?,
            flagged: self.respondents.len() as u64,
            of: self.of,
        })
    }
}

impl RuleOutcome {
    /// The share that the rule flagged of those it could judge.
    pub fn share(&self) -> Share {
        let not_judged = MissingCounts { not_applicable: self.not_judged, ..MissingCounts::default() };
        Share::among(self.flagged, self.judged, not_judged, SurveyedSet::default())
    }
}

impl fmt::Display for RuleOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} of {}", self.rule, self.flagged, self.judged)?;
        if self.not_judged > 0 {
            write!(f, ", {} could not be judged", self.not_judged)?;
        }
        Ok(())
    }
}

impl fmt::Display for Flagged<'_> {
    /// How many are flagged, and a line per rule.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} responses flagged", self.respondents.len(), self.of)?;
        for outcome in &self.rules {
            write!(f, "\n{outcome}")?;
        }
        Ok(())
    }
}

impl fmt::Display for FlaggedRespondent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.respondent)?;
        for flag in &self.flags {
            write!(f, "; {flag}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Flag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.criterion, as_given(self.figure))
    }
}

impl fmt::Display for WithAndWithoutFlagged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = |figure: &Result<Estimate, Refusal>| match figure {
            Ok(estimate) => estimate.to_string(),
            Err(refusal) => refusal.to_string(),
        };
        write!(f, "{}; without the {} flagged: {}", written(&self.with), self.flagged, written(&self.without))
    }
}
