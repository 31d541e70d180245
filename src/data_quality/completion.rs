//! When a response counts as complete, as partial, or as broken off.

use serde::{Deserialize, Serialize};

use super::dispositions::{Disposition, Dispositions};
use super::item_facts::item_facts;
use crate::error::{Error, ErrorKind};
use crate::table::responses::ResponseTable;
use crate::table::selection::Selection;
use crate::tally::counts::answer_of;
use crate::vocabulary::answer::{Answer, Missing};

/// From which share of the items that concerned a respondent a response counts as complete, and from which as partial; below, it is a
/// break-off.
///
/// As in the Standard Definitions, "don't know" is an answer here; skipping and declining are none.
///
/// ```
/// use kokemus::CompletionRule;
///
/// let strict = CompletionRule::at_least(1.0, 0.75)?;
/// assert!(CompletionRule::at_least(0.5, 0.8).is_err()); // partial from more than complete
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawRule", into = "RawRule")]
pub struct CompletionRule {
    complete: f64,
    complete_includes: bool,
    partial: f64, // Invariant: 0 < partial <= complete <= 1, and complete < 1 where it is not included.
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "CompletionRule", deny_unknown_fields)]
struct RawRule {
    complete: f64,
    complete_includes: bool,
    partial: f64,
}

impl CompletionRule {
    /// The example of the Standard Definitions: more than 80 % answered is complete, 50 % to 80 % partial, less a break-off.
    pub const AAPOR: CompletionRule =
        CompletionRule { complete: 0.8, complete_includes: false, partial: 0.5 };

    /// Complete from this share on, partial from that share on.
    ///
    /// # Errors
    /// Shares outside 0 to 1, or in the wrong order.
    pub fn at_least(complete: f64, partial: f64) -> Result<Self, Error> {
        RawRule { complete, complete_includes: true, partial }.try_into()
    }

    fn judge(self, answered: usize, applicable: usize) -> Disposition {
        if applicable == 0 {
            return Disposition::NotEligible;
        }
        let share = answered as f64 / applicable as f64;
        if share > self.complete || (self.complete_includes && share == self.complete) {
            Disposition::Complete
        } else if share >= self.partial {
            Disposition::Partial
        } else {
            Disposition::Refusal
        }
    }
}

impl TryFrom<RawRule> for CompletionRule {
    type Error = Error;

    fn try_from(raw: RawRule) -> Result<Self, Error> {
        let RawRule { complete, complete_includes, partial } = raw;
        let can_be = complete < 1.0 || complete_includes;
        if partial > 0.0 && partial <= complete && complete <= 1.0 && can_be {
            return Ok(CompletionRule { complete, complete_includes, partial });
        }
        Err(Error::new(
            ErrorKind::OutOfRange,
            "rule of completion",
            format!("complete from {complete}, partial from {partial}"),
            "shares above 0 and up to 1, that of partial responses no larger",
            "give 80 % as 0.8",
        ))
    }
}

impl From<CompletionRule> for RawRule {
    fn from(rule: CompletionRule) -> Self {
        let CompletionRule { complete, complete_includes, partial } = rule;
        RawRule { complete, complete_includes, partial }
    }
}

impl Selection<'_> {
    /// The dispositions of these responses: complete, partial, or broken off (which counts with refusals). Somebody whom no item concerned
    /// is not eligible. Every response counts, a person's second one too: see [`Duplicates`](crate::Duplicates). Those of whom no
    /// response came are added with [`Dispositions::with`].
    ///
    /// ```
    /// use kokemus::{CompletionRule, Confidence, Disposition, Missing, OutcomeRate, Questionnaire, Response, Role, Scale, Study};
    ///
    /// let parents = Questionnaire::builder("parents", Scale::satisfaction())
    ///     .section("all", |s| s.item("heard", "Heard").item("trust", "Trusted"))
    ///     .build()?;
    /// let study = Study::builder().questionnaire(parents).build()?;
    /// let mut answers = study.table("parents")?;
    /// answers.push(Response::by(Role::Parent).answers([5, 4]))?;
    /// answers.push(Response::by(Role::Parent).answer("heard", 3).otherwise(Missing::Skipped))?;
    /// let asked = answers.all().dispositions(CompletionRule::AAPOR).with(Disposition::NonContact, 2)?;
    /// assert_eq!(asked.count(Disposition::Partial), 1);
    /// assert_eq!(asked.rate(&OutcomeRate::Rr6, Confidence::P95)?.to_string(), "50 % [15, 85], n = 4");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    pub fn dispositions(&self, rule: CompletionRule) -> Dispositions {
        let items = item_facts(self.table().questionnaire());
        let mut dispositions = Dispositions::of_surveyed(self.surveyed());
        for row in self.iter() {
            let (mut answered, mut applicable) = (0, 0);
            for (item, code) in items.iter().zip(row.codes()) {
                match answer_of(&item.scale, code) {
                    Answer::Point(_) | Answer::Missing(Missing::DontKnow) => {
                        answered += 1;
                        applicable += 1;
                    }
                    Answer::Missing(reason) => applicable += usize::from(reason.was_applicable()),
                }
            }
            dispositions.count_one(rule.judge(answered, applicable));
        }
        dispositions
    }
}

impl ResponseTable {
    /// The dispositions of all responses; see [`Selection::dispositions`].
    pub fn dispositions(&self, rule: CompletionRule) -> Dispositions {
        self.all().dispositions(rule)
    }
}
