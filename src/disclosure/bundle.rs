//! Everything that is to leave together, and how it becomes a release.

use std::collections::HashMap;

use super::audit::Audit;
use super::decide::Decision;
use super::facets::FacetOf;
use super::ledger::Ledger;
use super::parts::asked::RateOf;
use super::parts::importance::ImportanceOf;
use super::parts::links::LinkOf;
use super::parts::outputs::OutputsOf;
use super::parts::wellbeing::Wellbeing;
use super::parts::{self, Desk};
use super::people::People;
use super::printed::{Printed, ReleasedFigure, Shown};
use super::release::{
    GroupFigures, GroupKey, ItemFigures, ItemWords, Named, Names, RELEASE_FORMAT, Release, ReleasedGroup,
    ReleasedItem, ReleasedQuestionnaire, ReleasedScore, ReleasedTable, SectionWords, WithheldParts,
};
use super::respondents::{GroupOf, Respondents, key_of};
use super::rule::DisclosureRule;
use crate::error::{Error, ErrorKind};
use crate::estimate::Confidence;
use crate::scoring::policy::MissingPolicy;
use crate::study::Study;
use crate::summary::shares::TopBox;
use crate::table::responses::ResponseTable;
use crate::table::selection::Selection;
use crate::tally::group::Dimension;
use crate::tally::products::AnswersUsed;
use crate::vocabulary::text::Text;

/// Everything that is to leave together: tables of answers, wellbeing, links.
///
/// ```
/// use kokemus::{Bundle, Dimension, DisclosureRule, Ledger, Questionnaire, Response, Role, Scale, Study};
///
/// let family = Questionnaire::builder("family", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard")).build()?;
/// let study = Study::builder().questionnaire(family).build()?;
/// let mut answers = study.table("family")?;
/// for point in [5, 4, 4, 3, 5, 2, 4] {
///     answers.push(Response::by(Role::Parent).answers([point]))?;
/// }
/// answers.push(Response::by(Role::Child).answers([1]))?;
///
/// let by_role = Bundle::of(&study, "Family work").answers(&answers, [vec![Dimension::Role]])?;
/// let released = by_role.release(DisclosureRule::at_least(5)?, &Ledger::empty())?;
/// let groups = &released.release.questionnaires[0].tables[0].groups;
/// assert!(groups[0].figures.is_withheld()); // the one child
/// assert_eq!(groups[1].figures.figure().unwrap().responses, 7);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Bundle<'d> {
    study: &'d Study,
    title: Text,
    pub(super) confidence: Confidence,
    policy: MissingPolicy,
    top_box: TopBox,
    used: AnswersUsed,
    answers: Vec<Answers<'d>>,
    pub(super) asked: Vec<RateOf>,
    pub(super) wellbeing: Vec<Wellbeing<'d>>,
    pub(super) links: Vec<LinkOf<'d>>,
    pub(super) importance: Vec<ImportanceOf<'d>>,
    pub(super) outputs: Vec<OutputsOf<'d>>,
}

#[derive(Debug, Clone)]
struct Answers<'d> {
    table: &'d ResponseTable,
    groupings: Vec<Vec<Dimension>>,
}

/// A release, with what stays behind.
///
/// Nobody can make a release but a bundle: it is not read back, and has no constructor.
///
/// ```compile_fail
/// let forged: kokemus::Release = serde_json::from_str("{}").unwrap();
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Released {
    /// What may leave.
    pub release: Release,
    /// What is out now: keep it for the next release, and to yourself.
    pub ledger: Ledger,
    /// What was withheld and why: for yourself.
    pub audit: Audit,
}

impl<'d> Bundle<'d> {
    /// A bundle with nothing in it yet. Intervals are at 95 %, scores under the half rule, the top box is the best two points.
    pub fn of(study: &'d Study, title: impl Into<Text>) -> Self {
        Bundle {
            study,
            title: title.into(),
            confidence: Confidence::P95,
            policy: MissingPolicy::HALF,
            top_box: TopBox::TWO,
            used: AnswersUsed::Listwise,
            answers: Vec::new(),
            asked: Vec::new(),
            wellbeing: Vec::new(),
            links: Vec::new(),
            importance: Vec::new(),
            outputs: Vec::new(),
        }
    }

    /// The same bundle with intervals at another level.
    #[must_use]
    pub fn confidence(self, confidence: Confidence) -> Self {
        Bundle { confidence, ..self }
    }

    /// The same bundle with scores under another policy.
    #[must_use]
    pub fn missing_policy(self, policy: MissingPolicy) -> Self {
        Bundle { policy, ..self }
    }

    /// The same bundle with another top box.
    #[must_use]
    pub fn top_box(self, top_box: TopBox) -> Self {
        Bundle { top_box, ..self }
    }

    /// The same bundle with reliability over other answers than those of respondents who answered the whole section.
    #[must_use]
    pub fn reliability_over(self, used: AnswersUsed) -> Self {
        Bundle { used, ..self }
    }

    /// Adds the answers to a questionnaire, in a table per grouping; no dimension at all is everybody together.
    ///
    /// # Errors
    /// The table is there already, or is asked for by no grouping at all.
    pub fn answers(
        mut self,
        table: &'d ResponseTable,
        groupings: impl IntoIterator<Item = Vec<Dimension>>,
    ) -> Result<Self, Error> {
        let questionnaire = table.questionnaire();
        let subject = || format!("answers to questionnaire `{}` in a bundle", questionnaire.id());
        let same = |earlier: &Answers<'_>| {
            let other = earlier.table.questionnaire();
            other.id() == questionnaire.id() && other.version() == questionnaire.version()
        };
        if self.answers.iter().any(same) {
            let remedy = "give all groupings of a questionnaire at once";
            return Err(Error::new(ErrorKind::Duplicate, subject(), "a second table", "one table", remedy));
        }
        let mut wanted: Vec<Vec<Dimension>> = Vec::new();
        for mut grouping in groupings {
            grouping.sort_unstable();
            grouping.dedup();
            if !wanted.contains(&grouping) {
                wanted.push(grouping);
            }
        }
        if wanted.is_empty() {
            let remedy = "say by what the answers are to be grouped; `vec![]` is everybody together";
            return Err(Error::new(ErrorKind::Absent, subject(), "a grouping", "at least one", remedy));
        }
        self.answers.push(Answers { table, groupings: wanted });
        Ok(self)
    }

    /// What may leave by the rule, given what is out already.
    ///
    /// # Errors
    /// Somebody of an earlier release is no longer in the table, a questionnaire was changed without a new version, or what is out gives
    /// something back that the rule withholds, whatever else is withheld.
    pub fn release(&self, rule: DisclosureRule, ledger: &Ledger) -> Result<Released, Error> {
        let mut ledger = ledger.clone();
        let mut audit = Audit::default();
        let mut withheld = WithheldParts::default();
        let mut desk = Desk {
            rule,
            confidence: self.confidence,
            people: People::of(std::mem::take(&mut ledger.sets), rule.minimum()),
            withheld: &mut withheld,
            audit: &mut audit.withheld,
        };
        let mut questionnaires = Vec::with_capacity(self.answers.len());
        let mut funnels = Vec::new();
        for answers in &self.answers {
            let questionnaire = answers.table.questionnaire();
            let known = |answered: &super::ledger::Answered| {
                answered.id == questionnaire.id() && answered.version == questionnaire.version()
            };
            let place = ledger.questionnaires.iter().position(known);
            let before = place.map(|place| &ledger.questionnaires[place]);
            let mut respondents = Respondents::of(answers.table, &answers.groupings, self.policy, before)?;
            let decisions = respondents.decide(rule, desk.audit)?;
            let mut released = self.released(answers, &respondents.facets, decisions, desk.withheld)?;
            let (table, tables) = (answers.table, &released.tables);
            released.reliability = parts::reliability::released(table, tables, self.used, &mut desk);
            released.since_last_wave =
                parts::waves::released((self.study, table), tables, self.policy, &mut desk)?;
            funnels.extend(parts::services::released(table, tables, self.policy, &mut desk)?);
            questionnaires.push(released);
            match place {
                Some(place) => ledger.questionnaires[place] = respondents.into_answered(),
                None => ledger.questionnaires.push(respondents.into_answered()),
            }
        }
        let mut wellbeing = Vec::new();
        for measure in &self.wellbeing {
            wellbeing.extend(parts::wellbeing::released(measure, &mut desk)?);
        }
        let asked = parts::asked::released(&self.asked, &mut desk)?;
        let links = parts::links::released(&self.links, &mut desk);
        let importance = parts::importance::released(&self.importance, &mut desk)?;
        let outputs = parts::outputs::released(&self.outputs, &mut desk);
        ledger.sets = desk.people.into_out();
        let release = Release {
            format: RELEASE_FORMAT,
            title: self.title.clone(),
            rule,
            confidence: self.confidence.level(),
            names: self.names(),
            asked,
            questionnaires,
            wellbeing,
            links,
            importance,
            funnels,
            outputs,
            withheld,
        };
        Ok(Released { release, ledger, audit })
    }

    fn names(&self) -> Names {
        let named = |key: String, name: &Text| Named { key, name: name.clone() };
        let study = self.study;
        Names {
            roles: study
                .roles()
                .iter()
                .map(|role| named(role.to_string(), &Text::new(role.to_string())))
                .collect(),
            services: study.services().iter().map(|it| named(it.key().to_string(), it.label())).collect(),
            stages: study.path().stages().iter().map(|it| named(it.key().to_string(), it.label())).collect(),
            waves: study.waves().iter().map(|it| named(it.key().to_string(), it.label())).collect(),
        }
    }

    fn released(
        &self,
        answers: &Answers<'_>,
        facets: &[FacetOf],
        decisions: Vec<Decision>,
        withheld: &mut WithheldParts,
    ) -> Result<ReleasedQuestionnaire, Error> {
        let questionnaire = answers.table.questionnaire();
        let words = |section: &crate::vocabulary::questionnaire::Section| SectionWords {
            id: section.id().to_owned(),
            title: section.title().clone(),
            items: section
                .items()
                .iter()
                .map(|item| ItemWords {
                    id: item.id().to_owned(),
                    text: item.text().clone(),
                    scale: (item.scale() != questionnaire.scale()).then(|| item.scale().clone()),
                    reverse_keyed: item.is_reverse_keyed(),
                    stage: item.stage().map(ToString::to_string),
                })
                .collect(),
        };
        let mut decisions = decisions.into_iter().peekable();
        let mut tables = Vec::with_capacity(answers.groupings.len());
        for by in &answers.groupings {
            let selections: HashMap<GroupOf, Selection<'_>> = answers
                .table
                .by(by.iter().copied())
                .into_iter()
                .map(|(group, selection)| (key_of(&group), selection))
                .collect();
            let mut groups = Vec::new();
            while let Some(decision) = decisions.next_if(|decision| is_of(&decision.group, by)) {
                let figures = match selections.get(&decision.group) {
                    Some(selection) if decision.shown => {
                        Shown::Figure(self.figures(selection, facets, &decision.facets, withheld)?)
                    }
                    _ => {
                        withheld.groups += 1;
                        Shown::Withheld
                    }
                };
                groups.push(ReleasedGroup { group: GroupKey::of(decision.group), figures });
            }
            tables.push(ReleasedTable { by: by.clone(), groups });
        }
        Ok(ReleasedQuestionnaire {
            id: questionnaire.id().to_owned(),
            version: questionnaire.version().to_owned(),
            title: questionnaire.title().clone(),
            scale: questionnaire.scale().clone(),
            top_box: self.top_box.points(),
            sections: questionnaire.sections().iter().map(words).collect(),
            tables,
            reliability: Vec::new(),
            since_last_wave: Vec::new(),
        })
    }

    fn figures(
        &self,
        selection: &Selection<'_>,
        facets: &[FacetOf],
        shown: &[bool],
        withheld: &mut WithheldParts,
    ) -> Result<GroupFigures, Error> {
        let tally = selection.tally();
        let (mut items, mut sections, mut stages) = (Vec::new(), Vec::new(), Vec::new());
        for (facet, shown) in facets.iter().zip(shown) {
            withheld.figures += u64::from(!shown);
            let score = || -> Result<ReleasedScore, Error> {
                let mean = if *shown {
                    let scores = facet.scores(selection, self.policy)?;
                    let mean = scores.and_then(|scores| scores.mean(self.confidence).ok());
                    Shown::Figure(mean.as_ref().map(ReleasedFigure::of))
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
    fn item(&self, tally: &crate::tally::counts::Tally) -> Option<ItemFigures> {
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

/// Whether the group tells exactly these dimensions apart.
fn is_of(group: &GroupOf, by: &[Dimension]) -> bool {
    Dimension::ALL.iter().zip(group).all(|(dimension, key)| by.contains(dimension) == key.is_some())
}

impl GroupKey {
    pub(super) fn of([role, service, stage, wave, administration]: GroupOf) -> Self {
        GroupKey { role, service, stage, wave, administration }
    }
}
