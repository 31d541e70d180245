//! The answers to an item, apart by what else those who gave them answered for the scores that the item is part of.

use std::collections::BTreeMap;

use super::facets::WITHOUT_POINT;
use super::suppression::{Rest, ScoreOf};
use crate::table::selection::Selection;
use crate::tally::counts::answer_of;
use crate::vocabulary::answer::Answer;
use crate::vocabulary::questionnaire::{Item, Questionnaire};

/// Counts of one item: per rest, how many gave each answer, or did not in either way.
pub(super) type CountsByRest = BTreeMap<Rest, Vec<u64>>;

/// Which scores each item is part of.
pub(super) struct Parts<'q> {
    items: Vec<&'q Item>,
    /// The items of each score.
    scores: Vec<&'q [usize]>,
    /// Per item, its scores: a section, and a stage where it is about one.
    scores_of: Vec<Vec<usize>>,
}

/// What one respondent answered to some items: how many of them concern them, how many they answered, and what that adds up to.
type Sums = [u32; 3];

impl<'q> Parts<'q> {
    pub(super) fn of(questionnaire: &'q Questionnaire, scores: &'q [Option<ScoreOf>]) -> Self {
        let items: Vec<&Item> = questionnaire.items().collect();
        let scores: Vec<&[usize]> = scores.iter().flatten().map(|score| &*score.items).collect();
        let of_item = |item| (0..scores.len()).filter(|score| scores[*score].contains(&item)).collect();
        let scores_of = (0..items.len()).map(of_item).collect();
        Parts { items, scores, scores_of }
    }

    /// The answers of these respondents to every item.
    pub(super) fn counts(&self, selection: &Selection<'_>) -> Vec<CountsByRest> {
        let mut of_items = vec![CountsByRest::new(); self.items.len()];
        for row in selection.iter() {
            let answers: Vec<(usize, Sums)> =
                self.items.iter().zip(row.codes()).map(|(item, code)| answered(item, code)).collect();
            let add = |sums: Sums, item: &usize| {
                let [concerned, answered, sum] = answers[*item].1;
                [sums[0] + concerned, sums[1] + answered, sums[2] + sum]
            };
            let totals: Vec<Sums> = self.scores.iter().map(|items| items.iter().fold([0; 3], add)).collect();
            for (item, counts) in of_items.iter_mut().enumerate() {
                let (category, own) = answers[item];
                let mut rest = Rest::default();
                for (rest, score) in rest.iter_mut().zip(&self.scores_of[item]) {
                    *rest = [0, 1, 2].map(|part| totals[*score][part] - own[part]);
                }
                let categories = self.items[item].scale().len() + WITHOUT_POINT;
                counts.entry(rest).or_insert_with(|| vec![0; categories])[category] += 1;
            }
        }
        of_items
    }
}

/// The category of an answer, and what it adds.
fn answered(item: &Item, code: u8) -> (usize, Sums) {
    let points = item.scale().len();
    match answer_of(item.scale(), code) {
        Answer::Point(_) => {
            let steps =
                if item.is_reverse_keyed() { points as u32 - 1 - u32::from(code) } else { u32::from(code) };
            (usize::from(code), [1, 1, steps])
        }
        Answer::Missing(reason) if reason.was_applicable() => (points, [1, 0, 0]),
        Answer::Missing(_) => (points + 1, [0, 0, 0]),
    }
}
