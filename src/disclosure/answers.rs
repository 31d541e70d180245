//! The answers to a questionnaire, table by table, as they may leave.

use super::decide::Decision;
use super::facets::FacetOf;
use super::gathering::{Grouping, Selections};
use super::groups::GroupOf;
use super::printed::{Printed, ReleasedFigure, Shown};
use super::release::{
    GatheredTable, GroupFigures, GroupKey, ItemFigures, ItemWords, ReleasedGroup, ReleasedItem,
    ReleasedQuestionnaire, ReleasedScore, ReleasedTable, SectionWords, WithheldParts,
};
use super::respondents::Respondents;
use super::suppression::Keeps;
use crate::error::Error;
use crate::estimate::{Confidence, Estimate};
use crate::scoring::policy::MissingPolicy;
use crate::summary::shares::TopBox;
use crate::table::responses::ResponseTable;
use crate::table::selection::Selection;
use crate::tally::counts::Tally;
use crate::vocabulary::questionnaire::{Item, Questionnaire, Section};

/// A table of answers, and what it is to be grouped by.
#[derive(Debug, Clone)]
pub(super) struct Answers<'d> {
    pub(super) table: &'d ResponseTable,
    pub(super) groupings: Vec<Grouping>, // Invariant: each once.
}

/// How figures are made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figures {
    pub(super) confidence: Confidence,
    pub(super) policy: MissingPolicy,
    pub(super) top_box: TopBox,
}

impl<'d> Answers<'d> {
    /// Every grouping with the responses of its groups.
    pub(super) fn selections(&self) -> Vec<(&Grouping, Selections<'d>)> {
        self.groupings.iter().map(|grouping| (grouping, grouping.selections(self.table))).collect()
    }

    /// Every group that is to be shown, with the facets that are, and the others as withheld.
    pub(super) fn released(
        &self,
        groupings: &[(&Grouping, Selections<'_>)],
        made: Figures,
        respondents: &Respondents,
        decisions: &[Decision],
        withheld: &mut WithheldParts,
    ) -> Result<ReleasedQuestionnaire, Error> {
        let questionnaire = self.table.questionnaire();
        let mut decisions = decisions.iter().peekable();
        let (mut tables, mut gathered) = (Vec::new(), Vec::new());
        for (number, (grouping, selections)) in groupings.iter().enumerate() {
            let mut groups = Vec::new();
            while let Some(decision) = decisions.next_if(|decision| decision.grouping == number) {
                let figures = match selections.get(&decision.group) {
                    Some(selection) if decision.shown => {
                        Shown::Figure(made.of(selection, &respondents.facets, decision, withheld)?)
                    }
                    _ => {
                        withheld.groups += 1;
                        Shown::Withheld
                    }
                };
                groups.push(ReleasedGroup { group: GroupKey::of(decision.group.clone()), figures });
            }
            let table = ReleasedTable { by: grouping.by.clone(), groups };
            match &grouping.gathered {
                None => tables.push(table),
                Some(by) => gathered.push(GatheredTable {
                    name: by.name.clone(),
                    dimension: by.dimension,
                    groups: by.groups.clone(),
                    table,
                }),
            }
        }
        Ok(ReleasedQuestionnaire {
            id: questionnaire.id().to_owned(),
            version: questionnaire.version().to_owned(),
            title: questionnaire.title().clone(),
            scale: questionnaire.scale().clone(),
            top_box: made.top_box.points(),
            sections: questionnaire.sections().iter().map(|section| words(questionnaire, section)).collect(),
            tables,
            gathered,
            reliability: Vec::new(),
            since_last_wave: Vec::new(),
        })
    }
}

fn words(questionnaire: &Questionnaire, section: &Section) -> SectionWords {
    let item = |item: &Item| ItemWords {
        id: item.id().to_owned(),
        text: item.text().clone(),
        scale: (item.scale() != questionnaire.scale()).then(|| item.scale().clone()),
        reverse_keyed: item.is_reverse_keyed(),
        stage: item.stage().map(ToString::to_string),
    };
    SectionWords {
        id: section.id().to_owned(),
        title: section.title().clone(),
        items: section.items().iter().map(item).collect(),
    }
}

impl Figures {
    fn of(
        self,
        selection: &Selection<'_>,
        facets: &[FacetOf],
        decision: &Decision,
        withheld: &mut WithheldParts,
    ) -> Result<GroupFigures, Error> {
        let tally = selection.tally();
        let (mut items, mut sections, mut stages) = (Vec::new(), Vec::new(), Vec::new());
        for ((facet, shown), keeps) in facets.iter().zip(&decision.facets).zip(&decision.keeps) {
            withheld.figures += u64::from(!shown);
            let score = || -> Result<ReleasedScore, Error> {
                let mean = if *shown {
                    let scores = facet.scores(selection, self.policy)?;
                    let mean = scores.and_then(|scores| scores.mean(self.confidence).ok());
                    let printed = |mean: &Estimate| {
                        let mean = ReleasedFigure::of(mean);
                        if *keeps < Keeps::Scores { mean.without_interval() } else { mean }
                    };
                    Shown::Figure(mean.as_ref().map(printed))
                } else {
                    Shown::Withheld
                };
                Ok(ReleasedScore { of: facet.name().to_owned(), mean })
            };
            match facet {
                FacetOf::Item(id) => {
                    let figures =
                        if *shown { Shown::Figure(self.item(&tally.item(id)?)) } else { Shown::Withheld };
                    items.push(ReleasedItem { id: id.clone(), figures });
                }
                FacetOf::Section(_) => sections.push(score()?),
                FacetOf::Stage(_) => stages.push(score()?),
            }
        }
        Ok(GroupFigures { responses: selection.len() as u64, items, sections, stages })
    }

    /// `None` where nobody answered, and where the scale has no room for the top box.
    fn item(self, tally: &Tally) -> Option<ItemFigures> {
        let n = tally.n();
        let mean = tally.mean(self.confidence).ok()?;
        let top_box = tally.top_box(self.top_box).ok()?.estimate(self.confidence).ok()?;
        let share = |count: &u64| Printed::rounded(*count as f64 / n as f64, 2);
        Some(ItemFigures {
            n,
            unanswered: tally.missing().unanswered(),
            mean: ReleasedFigure::of(&mean),
            top_box: ReleasedFigure::of(&top_box),
            shares: tally.point_counts().iter().map(share).collect(),
        })
    }
}

impl GroupKey {
    pub(super) fn of([role, service, stage, wave, administration]: GroupOf) -> Self {
        GroupKey { role, service, stage, wave, administration }
    }
}
