//! Everything that is to leave together, and how it becomes a release.

use super::answers::{Answers, Figures};
use super::audit::Audit;
use super::gathering::{Gathering, Grouping};
use super::ledger::Ledger;
use super::parts::asked::RateOf;
use super::parts::importance::ImportanceOf;
use super::parts::links::LinkOf;
use super::parts::outputs::OutputsOf;
use super::parts::wellbeing::Wellbeing;
use super::parts::{self, AnswersOut, Desk};
use super::people::People;
use super::release::{Named, Names, RELEASE_FORMAT, Release, WithheldParts};
use super::respondents::Respondents;
use super::rule::DisclosureRule;
use crate::error::{Error, ErrorKind};
use crate::estimate::Confidence;
use crate::scoring::policy::MissingPolicy;
use crate::study::Study;
use crate::summary::shares::TopBox;
use crate::table::responses::ResponseTable;
use crate::tally::group::Dimension;
use crate::tally::products::AnswersUsed;
use crate::vocabulary::respondent::Role;
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
/// let groups = &released.release.questionnaires()[0].tables[0].groups;
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
        let mut wanted: Vec<Grouping> = Vec::new();
        for by in groupings {
            let grouping = Grouping::by(by, None);
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

    /// Adds tables of gathered groups to the answers to a questionnaire, one per grouping by other dimensions; none at all is the gathered
    /// groups alone.
    ///
    /// # Errors
    /// Neither roles nor services are gathered, the questionnaire's answers are not in the bundle yet, somebody answered under a key that is
    /// in no group, or a group has a key of the study's.
    pub fn answers_gathered(
        mut self,
        questionnaire: &str,
        gathering: &Gathering,
        groupings: impl IntoIterator<Item = Vec<Dimension>>,
    ) -> Result<Self, Error> {
        let known: Vec<String> = match gathering.dimension {
            Dimension::Role => {
                Role::LISTED.iter().chain(self.study.roles()).map(ToString::to_string).collect()
            }
            Dimension::Service => self.study.services().iter().map(|it| it.key().to_string()).collect(),
            other => {
                let subject = format!("gathering for questionnaire `{questionnaire}`");
                let remedy = "gather services into areas, or roles into families";
                let value = format!("{other:?}").to_lowercase();
                return Err(Error::new(ErrorKind::OutOfRange, subject, value, "roles or services", remedy));
            }
        };
        let groupings = groupings.into_iter().map(|by| Grouping::by(by, Some(gathering)));
        let wanted: Vec<Grouping> = groupings.collect();
        let mut found = false;
        for answers in self.answers.iter_mut().filter(|it| it.table.questionnaire().id() == questionnaire) {
            found = true;
            for grouping in &wanted {
                grouping.check(answers.table, &known)?;
                if !answers.groupings.contains(grouping) {
                    answers.groupings.push(grouping.clone());
                }
            }
        }
        if !found {
            let remedy = "add its answers first, by `answers`";
            let subject = format!("answers to questionnaire `{questionnaire}` in a bundle");
            return Err(Error::new(ErrorKind::Absent, subject, "none", "answers that are there", remedy));
        }
        Ok(self)
    }

    /// What may leave by the rule, given what is out already.
    ///
    /// # Errors
    /// Somebody of an earlier release is no longer in the table, a questionnaire was changed without a new version, what is out gives
    /// something back that the rule withholds, whatever else is withheld, or a map of importance was asked for wrongly: no driver at all, one
    /// twice, crosshairs out of range.
    pub fn release(&self, rule: DisclosureRule, ledger: &Ledger) -> Result<Released, Error> {
        let mut ledger = ledger.clone();
        let mut audit = Audit::default();
        let mut withheld = WithheldParts::default();
        let mut desk = Desk {
            rule,
            confidence: self.confidence,
            people: People::of(std::mem::take(&mut ledger.sets), rule),
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
            before.map_or(Ok(()), |before| before.check_in(answers.table))?;
            let groupings = answers.selections();
            let mut respondents = Respondents::of(answers.table, &groupings, self.policy, before)?;
            let decisions = respondents.decide(rule, desk.audit)?;
            let made = Figures { confidence: self.confidence, policy: self.policy, top_box: self.top_box };
            let mut released = answers.released(&groupings, made, &respondents, &decisions, desk.withheld)?;
            let out = AnswersOut { answers, released: &released };
            let kept = respondents.kept_whole(&decisions);
            let reliability = parts::reliability::released(&out, self.used, &kept, &mut desk);
            released.reliability = reliability;
            let (table, tables) = (answers.table, &released.tables);
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
        let answered: Vec<AnswersOut<'_>> = (self.answers.iter().zip(&questionnaires))
            .map(|(answers, released)| AnswersOut { answers, released })
            .collect();
        let asked = parts::asked::released(&self.asked, &answered, &mut desk)?;
        let links = parts::links::released(&self.links, &mut desk);
        let importance = parts::importance::released(&self.importance, &answered, &mut desk)?;
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
        Ok(Released { release: release.with_counts_rounded(), ledger, audit })
    }

    fn names(&self) -> Names {
        let named = |key: String, name: &Text| Named { key, name: name.clone() };
        let study = self.study;
        let mut names = Names {
            roles: study
                .roles()
                .iter()
                .map(|role| named(role.to_string(), &Text::new(role.to_string())))
                .collect(),
            services: study.services().iter().map(|it| named(it.key().to_string(), it.label())).collect(),
            stages: study.path().stages().iter().map(|it| named(it.key().to_string(), it.label())).collect(),
            waves: study.waves().iter().map(|it| named(it.key().to_string(), it.label())).collect(),
        };
        let gatherings = self.answers.iter().flat_map(|answers| &answers.groupings);
        for Gathering { dimension, groups, .. } in gatherings.filter_map(|it| it.gathered.as_ref()) {
            let list = if *dimension == Dimension::Role { &mut names.roles } else { &mut names.services };
            for group in groups {
                let name = named(group.key.clone(), &group.name);
                if !list.contains(&name) {
                    list.push(name);
                }
            }
        }
        names
    }
}
