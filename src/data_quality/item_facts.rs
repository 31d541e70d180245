//! What must be known of a questionnaire's items to read a response's codes.

use crate::vocabulary::questionnaire::{Item, Questionnaire};
use crate::vocabulary::scale::Scale;

/// What must be known of an item to read its codes.
#[derive(Debug, Clone)]
pub(super) struct ItemFacts {
    pub(super) id: String,
    pub(super) scale: Scale,
    /// Items on like scales have the same number.
    pub(super) class: usize,
    /// The number of points; codes below it are answers.
    pub(super) points: u8,
    pub(super) section: usize,
    /// Its place in the section, from 0.
    pub(super) place: usize,
    pub(super) turned: bool,
    /// Whether all items of the section are on like scales.
    pub(super) in_like_section: bool,
}

pub(super) fn item_facts(questionnaire: &Questionnaire) -> Vec<ItemFacts> {
    let mut scales: Vec<&Scale> = Vec::new();
    let mut facts = Vec::new();
    for (section, asked) in questionnaire.sections().iter().enumerate() {
        let first = asked.items().first().map(Item::scale);
        let like = asked.items().iter().all(|item| first.is_some_and(|first| item.scale().is_like(first)));
        for (place, item) in asked.items().iter().enumerate() {
            let class = scales.iter().position(|scale| scale.is_like(item.scale())).unwrap_or(scales.len());
            if class == scales.len() {
                scales.push(item.scale());
            }
            facts.push(ItemFacts {
                id: item.id().to_owned(),
                scale: item.scale().clone(),
                class,
                points: item.scale().len() as u8, // at most 101
                section,
                place,
                turned: item.is_reverse_keyed(),
                in_like_section: like,
            });
        }
    }
    facts
}

impl ItemFacts {
    /// The steps above the lowest point, where it was answered.
    pub(super) fn steps(&self, code: u8) -> Option<u64> {
        (code < self.points).then_some(code.into())
    }

    /// The same, counted from the other end where the item is reverse-keyed.
    pub(super) fn turned_steps(&self, code: u8) -> Option<u64> {
        self.steps(code).map(|steps| if self.turned { u64::from(self.points) - 1 - steps } else { steps })
    }

    pub(super) fn most_steps(&self) -> u64 {
        u64::from(self.points) - 1
    }
}
