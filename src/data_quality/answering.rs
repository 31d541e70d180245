//! How a selection of responses was answered.

use std::fmt;

use serde::Serialize;

use super::duplicates::{Duplicates, grouped_rows};
use super::item_facts::{ItemFacts, item_facts};
use super::respondent::{Reading, RespondentQuality, lines};
use crate::error::{Refusal, or_refused};
use crate::estimate::{Caveat, Confidence, Estimate, Unit};
use crate::inference::share::Share;
use crate::table::responses::ResponseTable;
use crate::table::selection::Selection;
use crate::vocabulary::answer::MissingCounts;

/// How carefully the responses of a selection were answered; see [`Selection::answering_quality`].
#[derive(Debug, Clone)]
pub struct AnsweringQuality<'t> {
    pub(super) selection: Selection<'t>,
    pub(super) items: Vec<ItemFacts>,
    /// Per item, how many answered it and the sum of their steps above the lowest point.
    pub(super) sums: Vec<(u64, u64)>,
    /// Per response, how many others have the same answers to every item.
    pub(super) identical: Vec<u64>,
    /// Per response, how many others are of the same person in the same wave, about the same service, at the same stage.
    pub(super) repeated: Vec<u64>,
}

impl<'t> Selection<'t> {
    /// How carefully these responses were answered. Nobody is left out of anything by it.
    ///
    /// ```
    /// use kokemus::{Confidence, Criterion, FlagRule, Missing, Questionnaire, Response, Role, Scale, Study};
    ///
    /// let parents = Questionnaire::builder("parents", Scale::satisfaction())
    ///     .section("encounter", |s| {
    ///         s.item("heard", "Heard").item("trust", "Trusted").item("time", "Had time").item("clear", "Was clear")
    ///     })
    ///     .build()?;
    /// let study = Study::builder().questionnaire(parents).build()?;
    /// let mut answers = study.table("parents")?;
    /// answers.push(Response::by(Role::Parent).case(1).answers([5, 4, 4, 5]))?;
    /// answers.push(Response::by(Role::Parent).case(2).answers([3, 3, 3, 3]))?;
    /// answers.push(Response::by(Role::Parent).case(3).answer("heard", 2).otherwise(Missing::Skipped))?;
    ///
    /// let quality = answers.answering_quality();
    /// let lines: Vec<String> = quality.respondents().map(|respondent| respondent.to_string()).collect();
    /// assert_eq!(lines[1], "parent of case 2: 4 of 4 items answered, longest run 4, variability 0.00");
    /// assert_eq!(lines[2], "parent of case 3: 1 of 4 items answered, longest run 1, left at item 2");
    ///
    /// let rules = [FlagRule::new(Criterion::LongestRunAtLeast(4), "all of a page: the team's decision of May")?];
    /// let flagged = quality.flagged(&rules);
    /// assert_eq!(flagged.share().estimate(Confidence::P95)?.to_string(), "33 % [6, 79], n = 3");
    /// assert_eq!(flagged.without_flagged().len(), 2);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    pub fn answering_quality(&self) -> AnsweringQuality<'t> {
        let items = item_facts(self.table().questionnaire());
        let mut sums = vec![(0, 0); items.len()];
        for row in self.iter() {
            for ((n, sum), (item, code)) in sums.iter_mut().zip(items.iter().zip(row.codes())) {
                if code < item.points {
                    *n += 1;
                    *sum += u64::from(code);
                }
            }
        }
        let rows = grouped_rows(self, &items);
        let others = |groups: &[Vec<usize>]| {
            let mut others = vec![0; self.len()];
            for group in groups {
                for place in group {
                    others[*place] = group.len() as u64 - 1;
                }
            }
            others
        };
        AnsweringQuality {
            selection: self.clone(),
            sums,
            identical: others(&rows.identical),
            repeated: others(&rows.repeated),
            items,
        }
    }
}

impl ResponseTable {
    /// How carefully all responses were answered; see [`Selection::answering_quality`].
    pub fn answering_quality(&self) -> AnsweringQuality<'_> {
        self.all().answering_quality()
    }
}

impl<'t> AnsweringQuality<'t> {
    /// The responses that are looked at.
    pub fn selection(&self) -> &Selection<'t> {
        &self.selection
    }

    /// Response by response, in the order of the table: figures that describe it, without intervals. For the analyst: they are not
    /// protected against disclosure.
    pub fn respondents(&self) -> impl Iterator<Item = RespondentQuality> + '_ {
        let rows = self.selection.row_numbers().zip(self.selection.iter()).enumerate();
        rows.map(|(place, (number, row))| {
            let alike = (self.identical[place], self.repeated[place]);
            RespondentQuality::of(&self.items, &self.sums, alike, number, &row)
        })
    }

    /// Which responses repeat another one.
    pub fn duplicates(&self) -> Duplicates {
        Duplicates::of(&self.selection, &self.items)
    }

    /// All responses in a few shares.
    pub fn overview(&self, confidence: Confidence) -> QualityOverview {
        let mut counts = [(0, 0); 3];
        let [nothing, left, lined] = &mut counts;
        let count = |(among, of): &mut (u64, u64), judged: bool, holds: bool| {
            *of += u64::from(judged);
            *among += u64::from(judged && holds);
        };
        for row in self.selection.iter() {
            let codes: Vec<u8> = row.codes().collect();
            let read = Reading::of(&self.items, codes.iter().copied());
            let concerned = read.applicable() > 0;
            count(nothing, concerned, read.answered == 0);
            count(left, concerned, read.left_at.is_some());
            let (judged, straight) = lines(&self.items, &codes);
            count(lined, judged > 0, straight > 0);
        }
        let respondents = self.selection.len() as u64;
        let some = |others: &[u64]| others.iter().filter(|others| **others > 0).count() as u64;
        let [answered_nothing, left_early, straight_lined] =
            counts.map(|(count, n)| self.share(count, n, respondents - n, confidence));
        QualityOverview {
            respondents,
            answered_nothing,
            left_early,
            straight_lined,
            identical_rows: some(&self.identical),
            repeated_rows: some(&self.repeated),
        }
    }

    /// A share of respondents with Wilson's interval; `outside` are those of whom the question cannot be asked.
    pub(super) fn share(
        &self,
        count: u64,
        n: u64,
        outside: u64,
        confidence: Confidence,
    ) -> Result<Estimate, Refusal> {
        let missing = MissingCounts { not_applicable: outside, ..MissingCounts::default() };
        let share = Share::among(count, n, missing, self.selection.surveyed());
        let shared = self.some_share_a_case().then_some(Caveat::CasesTakenAsIndependent);
        share.estimate(confidence).map(|estimate| estimate.per(Unit::Respondent).with_caveats(shared))
    }

    /// Whether two of the responses belong to one case.
    fn some_share_a_case(&self) -> bool {
        let mut seen = std::collections::HashSet::new();
        let mut cases = self.selection.row_numbers().filter_map(|row| self.selection.case_number(row));
        cases.any(|case| !seen.insert(case))
    }
}

/// All responses in a few shares of respondents, each with Wilson's interval, and in two counts of rows that repeat others.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct QualityOverview {
    /// How many responses there are.
    pub respondents: u64,
    /// Those who answered no item, of those whom at least one concerned.
    #[serde(serialize_with = "or_refused")]
    pub answered_nothing: Result<Estimate, Refusal>,
    /// Those after whose last answer nothing came though items were left, of those whom at least one item concerned; those who answered
    /// nothing are among them.
    #[serde(serialize_with = "or_refused")]
    pub left_early: Result<Estimate, Refusal>,
    /// Those who gave one and the same answer all through at least one section, of those who answered 3 items or more of some section.
    #[serde(serialize_with = "or_refused")]
    pub straight_lined: Result<Estimate, Refusal>,
    /// How many responses have the same answers as another one.
    pub identical_rows: u64,
    /// How many responses are of a person who answered more than once in the same wave, about the same service, at the same stage.
    pub repeated_rows: u64,
}

impl fmt::Display for QualityOverview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shares = [
            ("answered nothing", &self.answered_nothing),
            ("left early", &self.left_early),
            ("straight-lined a section", &self.straight_lined),
        ];
        for (what, share) in shares {
            match share {
                Ok(share) => writeln!(f, "{what}: {share}")?,
                Err(refusal) => writeln!(f, "{what}: {refusal}")?,
            }
        }
        write!(
            f,
            "of {} responses {} have the same answers as another, {} are of somebody who answered more than once",
            self.respondents, self.identical_rows, self.repeated_rows
        )
    }
}
