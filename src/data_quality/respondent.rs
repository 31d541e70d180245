//! What one response tells of how it was answered.

use std::fmt;

use serde::Serialize;

use super::consistency::{contradiction, even_odd, person_total};
use super::item_facts::ItemFacts;
use crate::error::{Refusal, or_refused};
use crate::estimate::printed;
use crate::math::sums::compensated;
use crate::table::selection::Row;
use crate::tally::counts::answer_of;
use crate::vocabulary::answer::{Answer, Missing, MissingCounts};
use crate::vocabulary::key::WaveKey;
use crate::vocabulary::respondent::{CaseId, Person};

/// From so many answers to a section on, it is judged whether all of them are the same.
const FEWEST_IN_A_LINE: u64 = 3;

/// How one response was answered. Its figures describe that response: they have no interval. Answers are taken as they were given,
/// reverse-keyed items not turned, where nothing else is said; the order is the questionnaire's.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RespondentQuality {
    /// The row of the table, from 0.
    pub row: usize,
    /// The case, where given.
    pub case: Option<CaseId>,
    /// Who answered.
    pub person: Person,
    /// The wave, where given.
    pub wave: Option<WaveKey>,
    /// How many items concerned the respondent: all but those not asked and not applicable.
    pub applicable: u64,
    /// How many of them were answered with a point.
    pub answered: u64,
    /// The items without a point, by reason.
    pub missing: MissingCounts,
    /// answered/applicable. Refused where no item concerned the respondent.
    #[serde(serialize_with = "or_refused")]
    pub share_answered: Result<f64, Refusal>,
    /// The largest number of items in direct succession with the same answer ("long string": Johnson 2005, *J. Research in Personality*
    /// 39, 103–129). **A gap ends a run**, whatever its reason, and so does an item on an unlike scale, on which the same number is another
    /// answer. A run may go from one section into the next. 0 where nothing was answered. Where everybody is satisfied a long run of
    /// fives is no sign of carelessness.
    pub longest_run: u64,
    /// Answers per run. (R's careless counts gaps among the runs.) Refused where nothing was answered.
    #[serde(serialize_with = "or_refused")]
    pub average_run: Result<f64, Refusal>,
    /// Intra-individual response variability: the standard deviation, with m − 1, of the m answers, in points: Dunn, Heggestad, Shanock &
    /// Theilgard 2018, *J. Business and Psychology* 33, 105–121. Low values speak of straight-lining, high ones of answers at
    /// random (Marjanovic et al. 2015). Refused below two answers, and where items have unlike points.
    #[serde(serialize_with = "or_refused")]
    pub variability: Result<f64, Refusal>,
    /// The same in per cent of each scale's maximum, in which items with unlike points meet. Refused below two answers.
    #[serde(serialize_with = "or_refused")]
    pub variability_percent: Result<f64, Refusal>,
    /// How many sections can be judged for straight-lining: items on like scales, three or more of them answered.
    pub sections_judged: u64,
    /// In how many of these all answers are the same: Kim, Dykema, Stevenson, Black & Moberg 2019, *Social Science Computer Review* 37,
    /// 214–233 (their simple nondifferentiation).
    pub sections_straight_lined: u64,
    /// Where the respondent left: the position in the questionnaire, from 1, of the item from which on everything that concerned them was
    /// skipped, to the end. Saying "don't know" or declining shows that somebody is still there; a gap with an answer after it is
    /// no leaving. `None` where they stayed to the end.
    pub left_at: Option<usize>,
    /// How many items were passed over from there on.
    pub unanswered_after_leaving: u64,
    /// How many items were not answered by somebody who was still there: skipped, don't know, refused.
    pub gaps: u64,
    /// By how much answers to reverse-keyed items contradict the others of their section, 0 to 100: |s̄ − r̄| in per cent of maximum, s̄ the
    /// mean of the other items, r̄ that of the reverse-keyed ones after turning, averaged over the sections with both. Fives all
    /// through give 100, answers at the middle all through 0. Refused where no section has both kinds answered.
    #[serde(serialize_with = "or_refused")]
    pub contradiction: Result<f64, Refusal>,
    /// Even–odd consistency: Pearson's r over the sections, between the means of their odd and of their even items (turned, per cent of
    /// maximum): Jackson 1976, in Johnson 2005. Spearman and Brown's 2r/(1 + r), which some apply to it, keeps the order, so that .30 of
    /// theirs is .18 here. Refused below three sections with both halves answered, and where one of the two does not vary.
    #[serde(serialize_with = "or_refused")]
    pub even_odd: Result<f64, Refusal>,
    /// Person–total correlation: Pearson's r over the items, between these answers and the mean of everybody else's (per cent of maximum):
    /// Donlon & Fischer 1968; Curran 2016, *J. Experimental Social Psychology* 66, 4–19. Refused below three answers that others gave
    /// too, and where one of the two does not vary.
    #[serde(serialize_with = "or_refused")]
    pub person_total: Result<f64, Refusal>,
    /// How many other responses have the same answers and the same gaps throughout; see [`Duplicates`](crate::Duplicates).
    pub identical_rows: u64,
    /// How many other responses are of the same person in the same wave, about the same service, at the same stage.
    pub repeated_rows: u64,
}

/// Runs of the same answer in direct succession.
#[derive(Default)]
struct Runs {
    longest: u64,
    count: u64,
    current: u64,
    last: Option<(usize, u8)>,
}

impl Runs {
    /// The next answer by the item's scale and the code; `None` for a gap.
    fn next(&mut self, answer: Option<(usize, u8)>) {
        if answer.is_some() && answer == self.last {
            self.current += 1;
        } else {
            self.current = u64::from(answer.is_some());
            self.count += self.current;
        }
        self.last = answer;
        self.longest = self.longest.max(self.current);
    }
}

/// What reading one response from its first item to its last tells.
#[derive(Default)]
pub(super) struct Reading {
    runs: Runs,
    missing: MissingCounts,
    pub(super) answered: u64,
    pub(super) left_at: Option<usize>,
    pub(super) skipped_since: u64,
}

impl Reading {
    pub(super) fn of(items: &[ItemFacts], codes: impl IntoIterator<Item = u8>) -> Self {
        let mut read = Reading::default();
        for (position, (item, code)) in items.iter().zip(codes).enumerate() {
            let answer = answer_of(&item.scale, code);
            read.runs.next(matches!(answer, Answer::Point(_)).then_some((item.class, code)));
            match answer {
                Answer::Point(_) => read.answered += 1,
                Answer::Missing(reason) => read.missing.count(reason),
            }
            match answer {
                Answer::Missing(Missing::Skipped) => {
                    read.left_at = read.left_at.or(Some(position + 1));
                    read.skipped_since += 1;
                }
                Answer::Missing(Missing::NotAsked | Missing::NotApplicable) => {}
                Answer::Point(_) | Answer::Missing(Missing::DontKnow | Missing::Refused) => {
                    (read.left_at, read.skipped_since) = (None, 0);
                }
            }
        }
        read
    }

    pub(super) fn applicable(&self) -> u64 {
        self.answered + self.missing.unanswered()
    }
}

impl RespondentQuality {
    /// `sums`: each item's answers and their sum over all responses; `alike`: how many rows have the same answers, and the same respondent.
    pub(super) fn of(
        items: &[ItemFacts],
        sums: &[(u64, u64)],
        alike: (u64, u64),
        number: usize,
        row: &Row<'_>,
    ) -> Self {
        let codes: Vec<u8> = row.codes().collect();
        let read = Reading::of(items, codes.iter().copied());
        let applicable = read.applicable();
        let Reading { runs, missing, answered, left_at, skipped_since } = read;
        let (sections_judged, sections_straight_lined) = lines(items, &codes);
        RespondentQuality {
            row: number,
            case: row.case().cloned(),
            person: Person::new(row.role().clone(), row.member()),
            wave: row.wave().cloned(),
            applicable,
            answered,
            missing,
            share_answered: if applicable == 0 {
                Err(Refusal::too_few("share answered", "items that concerned the respondent", 0, 1))
            } else {
                Ok(answered as f64 / applicable as f64)
            },
            longest_run: runs.longest,
            average_run: if answered == 0 {
                Err(Refusal::nobody("average run"))
            } else {
                Ok(answered as f64 / runs.count as f64)
            },
            variability: variability(items, &codes),
            variability_percent: variability_percent(items, &codes),
            sections_judged,
            sections_straight_lined,
            left_at,
            unanswered_after_leaving: skipped_since,
            gaps: missing.unanswered() - skipped_since,
            contradiction: contradiction(items, &codes),
            even_odd: even_odd(items, &codes),
            person_total: person_total(items, sums, &codes),
            identical_rows: alike.0,
            repeated_rows: alike.1,
        }
    }
}

/// How many sections can be judged for straight-lining, and in how many all answers are the same.
pub(super) fn lines(items: &[ItemFacts], codes: &[u8]) -> (u64, u64) {
    let (mut judged, mut lined) = (0, 0);
    let mut answered: Vec<(&ItemFacts, u8)> = items.iter().zip(codes.iter().copied()).collect();
    answered.retain(|(item, code)| item.in_like_section && item.steps(*code).is_some());
    for section in answered.chunk_by(|(one, _), (next, _)| one.section == next.section) {
        if section.len() as u64 >= FEWEST_IN_A_LINE {
            judged += 1;
            lined += u64::from(section.windows(2).all(|pair| pair[0].1 == pair[1].1));
        }
    }
    (judged, lined)
}

/// Whether all items have the same points.
fn same_points(items: &[ItemFacts]) -> bool {
    let ends = |item: &ItemFacts| (item.scale.lowest(), item.points);
    items.windows(2).all(|pair| ends(&pair[0]) == ends(&pair[1]))
}

/// √((m Σs² − (Σs)²)/(m (m − 1))) of the m steps, in whole numbers up to the division.
fn sd_of_steps(figure: &'static str, items: &[ItemFacts], codes: &[u8]) -> Result<f64, Refusal> {
    let (mut m, mut sum, mut squares) = (0u64, 0u64, 0u64);
    for steps in items.iter().zip(codes).filter_map(|(item, code)| item.steps(*code)) {
        m += 1;
        sum += steps;
        squares += steps * steps;
    }
    if m < 2 {
        return Err(Refusal::too_few(figure, "answers", m, 2));
    }
    Ok(((m * squares - sum * sum) as f64 / (m * (m - 1)) as f64).sqrt())
}

fn variability(items: &[ItemFacts], codes: &[u8]) -> Result<f64, Refusal> {
    const FIGURE: &str = "intra-individual variability";
    if !same_points(items) {
        return Err(Refusal::NotOnThisScale {
            figure: FIGURE.into(),
            scale: "items with unlike points".into(),
            needs: "the same points for all, or per cent of maximum".into(),
        });
    }
    sd_of_steps(FIGURE, items, codes)
}

fn variability_percent(items: &[ItemFacts], codes: &[u8]) -> Result<f64, Refusal> {
    const FIGURE: &str = "intra-individual variability in per cent of maximum";
    if let (true, Some(first)) = (same_points(items), items.first()) {
        return sd_of_steps(FIGURE, items, codes).map(|sd| 100.0 * sd / first.most_steps() as f64);
    }
    let percent = |(item, code): (&ItemFacts, &u8)| {
        item.steps(*code).map(|steps| (100 * steps) as f64 / item.most_steps() as f64)
    };
    let values: Vec<f64> = items.iter().zip(codes).filter_map(percent).collect();
    let m = values.len();
    if m < 2 {
        return Err(Refusal::too_few(FIGURE, "answers", m as u64, 2));
    }
    if values.windows(2).all(|pair| pair[0] == pair[1]) {
        return Ok(0.0);
    }
    let mean = compensated(values.iter().copied()) / m as f64;
    Ok((compensated(values.iter().map(|value| (value - mean).powi(2))) / (m as f64 - 1.0)).sqrt())
}

impl fmt::Display for RespondentQuality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.person)?;
        if let Some(case) = &self.case {
            write!(f, " of case {case}")?;
        }
        if let Some(wave) = &self.wave {
            write!(f, ", {wave}")?;
        }
        write!(f, ": {} of {} items answered", self.answered, self.applicable)?;
        write!(f, ", longest run {}", self.longest_run)?;
        if let Ok(variability) = self.variability {
            write!(f, ", variability {}", printed(variability, 2, false))?;
        }
        match self.left_at {
            Some(position) => write!(f, ", left at item {position}"),
            None => Ok(()),
        }
    }
}
