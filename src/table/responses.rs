//! The table of responses to one questionnaire version.

use std::collections::HashMap;
use std::sync::Arc;

use super::cases::{self, Cases, NO_CASE, room_for};
use crate::error::{Error, ErrorKind};
use crate::tally::counts::code_of;
use crate::tally::layout::Layout;
use crate::tally::lists::{Lists, listed_position, not_listed};
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::administration::Administration;
use crate::vocabulary::answer::Answer;
use crate::vocabulary::key::{self, ServiceKey, StageKey, WaveKey};
use crate::vocabulary::questionnaire::{Item, Questionnaire};
use crate::vocabulary::respondent::{Role, Surveyed};
use crate::vocabulary::response::Response;

/// Checked answers to one version of a questionnaire, by column: one byte per answer, eleven bytes per response besides.
///
/// A study hands the table out ([`Study::table`](crate::Study::table)); rows come in one at a time
/// ([`push`](ResponseTable::push)) or from whole columns ([`push_columns`](ResponseTable::push_columns)). What is wrong is
/// refused at the door, and the table stays as it was.
///
/// ```
/// use kokemus::{Missing, Questionnaire, Response, Role, Scale, Study};
///
/// let parents = Questionnaire::builder("parents", Scale::satisfaction())
///     .section("encounter", |s| s.item("heard", "We were heard").item("trust", "We trusted the worker"))
///     .build()?;
/// let study = Study::builder().waves(["2020-spring"]).questionnaire(parents).build()?;
/// let mut answers = study.table("parents")?;
///
/// answers.push(Response::by(Role::Parent).case(1).answers([5, 4]))?;
/// answers.push(Response::by(Role::Parent).case(2).answer("trust", 3).otherwise(Missing::Skipped))?;
/// let error = answers.push(Response::by(Role::Parent).answers([5, 6])).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "answer to item `trust`: 6 is out of range (allowed: 1 to 5); give a point of the scale, or a missing reason"
/// );
/// assert_eq!(answers.len(), 2);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ResponseTable {
    pub(super) questionnaire: Arc<Questionnaire>,
    pub(super) layout: Arc<Layout>,
    pub(super) lists: Arc<Lists>,
    service_codes: HashMap<ServiceKey, u16>,
    pub(super) surveyed: SurveyedSet,
    /// One column per item; every code is below the item's number of codes.
    pub(super) answers: Vec<Vec<u8>>,
    /// Positions on the study's lists; the length of a list stands for "not given".
    pub(super) roles: Vec<u8>,
    pub(super) members: Vec<u8>,
    pub(super) waves: Vec<u8>,
    pub(super) stages: Vec<u8>,
    pub(super) administrations: Vec<u8>,
    pub(super) services: Vec<u16>,
    pub(super) case_numbers: Vec<u32>,
    pub(super) cases: Cases,
}

/// The bytes that one response takes besides its answers: role, member, wave, stage and administration in one byte each, the
/// service in two, the case in four.
const BYTES_BESIDES: usize = 11;

impl ResponseTable {
    pub(crate) fn new(questionnaire: Arc<Questionnaire>, lists: Arc<Lists>) -> Self {
        let layout = Arc::new(Layout::of(&questionnaire));
        let service_codes = lists.services.iter().cloned().zip(0..).collect();
        ResponseTable {
            answers: vec![Vec::new(); layout.items().len()],
            questionnaire,
            layout,
            lists,
            service_codes,
            surveyed: SurveyedSet::default(),
            roles: Vec::new(),
            members: Vec::new(),
            waves: Vec::new(),
            stages: Vec::new(),
            administrations: Vec::new(),
            services: Vec::new(),
            case_numbers: Vec::new(),
            cases: Cases::default(),
        }
    }

    /// The same table with a statement of who was asked; it travels with every figure.
    #[must_use]
    pub fn surveyed(mut self, surveyed: Surveyed) -> Self {
        self.surveyed = SurveyedSet::of(Some(surveyed));
        self
    }

    /// Whether both tables' keys are on the same lists.
    pub(crate) fn is_of_same_study(&self, other: &ResponseTable) -> bool {
        Arc::ptr_eq(&self.lists, &other.lists) || self.lists == other.lists
    }

    /// The questionnaire.
    pub fn questionnaire(&self) -> &Questionnaire {
        &self.questionnaire
    }

    /// How many responses there are.
    pub fn len(&self) -> usize {
        self.roles.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.roles.is_empty()
    }

    /// How many different cases the responses belong to; responses without a case are not among them.
    pub fn cases(&self) -> usize {
        self.cases.len()
    }

    /// The bytes that one response takes, one per answer among them, the dictionary of cases apart.
    pub fn bytes_per_response(&self) -> usize {
        self.answers.len() + BYTES_BESIDES
    }

    /// Gives back the room that growing columns keep in reserve, once all responses are in.
    pub fn shrink_to_fit(&mut self) {
        for column in &mut self.answers {
            column.shrink_to_fit();
        }
        for column in
            [&mut self.roles, &mut self.members, &mut self.waves, &mut self.stages, &mut self.administrations]
        {
            column.shrink_to_fit();
        }
        self.services.shrink_to_fit();
        self.case_numbers.shrink_to_fit();
    }

    /// Takes one response in. Nobody's second response is told from their first: a respondent who answers twice in a wave
    /// is counted twice.
    ///
    /// # Errors
    /// A role, wave, service or stage that is not on the study's lists, a role the questionnaire is not for, too few
    /// or too many answers, an answer to no such item, a point outside the scale, an empty case, a full table. The
    /// table stays as it was.
    pub fn push(&mut self, response: Response) -> Result<(), Error> {
        room_for(self.len(), 1)?;
        let role = self.role_code(&response.role)?;
        let wave = self.wave_code(response.wave.as_ref())?;
        let stage = self.stage_code(response.stage.as_ref())?;
        let service = self.service_code(response.service.as_ref())?;
        let administration = self.administration_code(response.administration)?;
        let codes = self.answer_codes(&response)?;
        let case = response.case.map(cases::checked).transpose()?;
        // Everything is checked: nothing below can fail.
        for (column, code) in self.answers.iter_mut().zip(codes) {
            column.push(code);
        }
        self.roles.push(role);
        self.members.push(response.member);
        self.waves.push(wave);
        self.stages.push(stage);
        self.administrations.push(administration);
        self.services.push(service);
        self.case_numbers.push(case.map_or(NO_CASE, |case| self.cases.number(case)));
        Ok(())
    }

    pub(super) fn role_code(&self, role: &Role) -> Result<u8, Error> {
        let position = listed_position("role", role, &self.lists.roles)?;
        if !self.questionnaire.is_for(role) {
            let names: Vec<String> = self.questionnaire.roles().iter().map(Role::to_string).collect();
            return Err(Error::new(
                ErrorKind::Unknown,
                format!("role for questionnaire `{}`", self.questionnaire.id()),
                format!("`{role}`"),
                key::listed(names.iter().map(String::as_str)),
                "use the questionnaire made for this role",
            ));
        }
        Ok(position as u8)
    }

    pub(super) fn wave_code(&self, wave: Option<&WaveKey>) -> Result<u8, Error> {
        list_code("wave", &self.lists.waves, wave)
    }

    pub(super) fn stage_code(&self, stage: Option<&StageKey>) -> Result<u8, Error> {
        list_code("stage", &self.lists.stages, stage)
    }

    pub(super) fn administration_code(&self, mode: Option<Administration>) -> Result<u8, Error> {
        list_code("administration", &self.lists.administrations, mode.as_ref())
    }

    pub(super) fn service_code(&self, service: Option<&ServiceKey>) -> Result<u16, Error> {
        match service {
            None => Ok(self.lists.services.len() as u16),
            Some(key) => match self.service_codes.get(key) {
                Some(code) => Ok(*code),
                None => Err(not_listed("service", key, &self.lists.services)),
            },
        }
    }

    /// One code per item, or what is wrong with the answers.
    fn answer_codes(&self, response: &Response) -> Result<Vec<u8>, Error> {
        let items = self.answers.len();
        if !response.by_item.is_empty() || (response.otherwise.is_some() && response.answers.is_empty()) {
            return self.named_answer_codes(response);
        }
        if response.otherwise.is_some() {
            return Err(Error::new(
                ErrorKind::Unlike,
                format!("answers to questionnaire `{}`", self.questionnaire.id()),
                "`otherwise` beside a list in order",
                "`otherwise` beside named items",
                "give each missing reason its place in the list, or answer by item",
            ));
        }
        if response.answers.len() != items {
            return Err(Error::new(
                ErrorKind::Length,
                format!("answers to questionnaire `{}`", self.questionnaire.id()),
                response.answers.len(),
                format!("{items}: one per item"),
                "give every item's answer in order, with a missing reason where there is no point, or name the items",
            ));
        }
        let pairs = self.questionnaire.items().zip(&response.answers);
        pairs.map(|(item, answer)| item_code(item, *answer)).collect()
    }

    fn named_answer_codes(&self, response: &Response) -> Result<Vec<u8>, Error> {
        if !response.answers.is_empty() {
            return Err(Error::new(
                ErrorKind::Unlike,
                format!("answers to questionnaire `{}`", self.questionnaire.id()),
                "a list in order beside named items",
                "one of the two",
                "give the answers in order or by item",
            ));
        }
        let mut given: Vec<Option<Answer>> = vec![None; self.answers.len()];
        for (id, answer) in &response.by_item {
            let (position, _) = self.questionnaire.item_position(id)?;
            if given[position].replace(*answer).is_some() {
                return Err(Error::new(
                    ErrorKind::Duplicate,
                    format!("answer to item `{id}`"),
                    answer,
                    "one answer per item",
                    "keep one of the two answers",
                ));
            }
        }
        let pairs = self.questionnaire.items().zip(given);
        pairs
            .map(|(item, given)| match given.or(response.otherwise.map(Answer::Missing)) {
                Some(answer) => item_code(item, answer),
                None => Err(Error::new(
                    ErrorKind::Absent,
                    format!("answer to item `{}`", item.id()),
                    "the answer",
                    "a point or a missing reason for every item",
                    "name the item, or say with `otherwise` why the rest is missing",
                )),
            })
            .collect()
    }
}

/// The code of an answer to an item.
pub(super) fn item_code(item: &Item, answer: Answer) -> Result<u8, Error> {
    // The subject is worded only where it is needed: this runs once per answer.
    code_of("answer", item.scale(), answer)
        .or_else(|_| code_of(&format!("answer to item `{}`", item.id()), item.scale(), answer))
}

/// The code of a key: its position on the list, or the list's length where it is not given.
fn list_code<K: PartialEq + std::fmt::Display>(what: &str, list: &[K], key: Option<&K>) -> Result<u8, Error> {
    key.map_or(Ok(list.len()), |key| listed_position(what, key, list)).map(|code| code as u8)
}
