//! What is asked and made of it, facet by facet: items, then sections, then stages.

use super::suppression::ScoreOf;
use crate::error::Error;
use crate::scoring::policy::{MissingPolicy, Over};
use crate::scoring::scores::Scores;
use crate::table::selection::Selection;
use crate::tally::questionnaire_tally::QuestionnaireTally;
use crate::vocabulary::key::StageKey;
use crate::vocabulary::questionnaire::{Item, Questionnaire};

/// Ways of not answering an item that a release tells apart: it was to be answered, or did not concern.
pub(super) const WITHOUT_POINT: usize = 2;

/// What one facet is about.
pub(super) enum FacetOf {
    Item(String),
    Section(String),
    Stage(StageKey),
}

impl FacetOf {
    pub(super) fn name(&self) -> &str {
        match self {
            FacetOf::Item(id) | FacetOf::Section(id) => id,
            FacetOf::Stage(stage) => stage.as_str(),
        }
    }

    /// The respondents' scores, where the facet is one.
    pub(super) fn scores(
        &self,
        selection: &Selection<'_>,
        policy: MissingPolicy,
    ) -> Result<Option<Scores>, Error> {
        let over = match self {
            FacetOf::Item(_) => return Ok(None),
            FacetOf::Section(id) => Over::Section(id),
            FacetOf::Stage(stage) => Over::Stage(stage),
        };
        selection.scores(over, policy).map(Some)
    }

    /// How many of these respondents, tallied, gave each answer: the points, unanswered, not concerned; or have a score, and have none.
    pub(super) fn counts(
        &self,
        tally: &QuestionnaireTally,
        selection: &Selection<'_>,
        policy: MissingPolicy,
    ) -> Result<Vec<u64>, Error> {
        if let FacetOf::Item(id) = self {
            let tally = tally.item(id)?;
            let missing = tally.missing();
            return Ok([tally.point_counts(), &[missing.unanswered(), missing.outside()]].concat());
        }
        let counted = |scores: Scores| {
            vec![scores.len() as u64, scores.missing().unanswered() + scores.missing().outside()]
        };
        Ok(self.scores(selection, policy)?.map_or(Vec::new(), counted))
    }
}

/// The facets of a questionnaire.
pub(super) struct Facets {
    pub(super) of: Vec<FacetOf>,
    /// How many points each has; a score has one: that there is one.
    pub(super) points: Vec<usize>,
    /// How many points and ways of not answering.
    pub(super) categories: Vec<usize>,
    /// What a section's or a stage's score is made of.
    pub(super) scores: Vec<Option<ScoreOf>>,
}

impl Facets {
    pub(super) fn of(questionnaire: &Questionnaire, policy: MissingPolicy) -> Self {
        let mut stages: Vec<StageKey> =
            questionnaire.items().filter_map(|item| item.stage().cloned()).collect();
        stages.sort_unstable();
        stages.dedup();
        let items = questionnaire.items().map(|item| FacetOf::Item(item.id().to_owned()));
        let sections =
            questionnaire.sections().iter().map(|section| FacetOf::Section(section.id().to_owned()));
        let of: Vec<FacetOf> = items.chain(sections).chain(stages.into_iter().map(FacetOf::Stage)).collect();
        let places = |wanted: &dyn Fn(&Item) -> bool| -> Vec<usize> {
            let items = questionnaire.items().enumerate();
            items.filter(|(_, item)| wanted(item)).map(|(place, _)| place).collect()
        };
        let score = |items: Vec<usize>| {
            let most = items.len();
            let needed = (1..=most).find(|answered| policy.scores(*answered, most)).unwrap_or(most + 1);
            ScoreOf { items, needed: needed as u64 }
        };
        let made_of = |facet: &FacetOf| match facet {
            FacetOf::Item(_) => None,
            FacetOf::Section(id) => {
                questionnaire.section_items(id).map(|(_, items)| score(items.collect())).ok()
            }
            FacetOf::Stage(stage) => Some(score(places(&|item| item.stage() == Some(stage)))),
        };
        let scores = of.iter().map(made_of).collect();
        let item_points: Vec<usize> = questionnaire.items().map(|item| item.scale().len()).collect();
        let points: Vec<usize> =
            (0..of.len()).map(|facet| item_points.get(facet).copied().unwrap_or(1)).collect();
        let without = |facet: usize| if facet < item_points.len() { WITHOUT_POINT } else { 1 };
        let categories = points.iter().enumerate().map(|(facet, points)| points + without(facet)).collect();
        Facets { of, points, categories, scores }
    }
}
