//! One respondent's answers to one questionnaire.

use serde::{Deserialize, Serialize};

use super::administration::Administration;
use super::answer::{Answer, Missing};
use super::key::{ServiceKey, StageKey, WaveKey};
use super::respondent::{CaseId, Role, first_member};

/// One respondent's answers, as they arrive; a [`ResponseTable`](crate::ResponseTable) checks them at its door.
///
/// ```
/// use kokemus::{Missing, Response, Role};
///
/// let in_order = Response::by(Role::Parent).case(1).answers([5, 4]);
/// let by_item = Response::by(Role::Child).case(1).member(2).answer("heard", 5).otherwise(Missing::NotAsked);
/// # let _ = (in_order, by_item);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    pub(crate) role: Role,
    #[serde(default = "first_member")]
    pub(crate) member: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) case: Option<CaseId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) wave: Option<WaveKey>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) service: Option<ServiceKey>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stage: Option<StageKey>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) administration: Option<Administration>,
    #[serde(default)]
    pub(crate) answers: Vec<Answer>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) by_item: Vec<(String, Answer)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) otherwise: Option<Missing>,
}

impl Response {
    /// A response by somebody in this role, with nothing else said yet.
    pub fn by(role: Role) -> Self {
        Response {
            role,
            member: first_member(),
            case: None,
            wave: None,
            service: None,
            stage: None,
            administration: None,
            answers: Vec::new(),
            by_item: Vec::new(),
            otherwise: None,
        }
    }

    /// The case the respondent belongs to.
    #[must_use]
    pub fn case(mut self, case: impl Into<CaseId>) -> Self {
        self.case = Some(case.into());
        self
    }

    /// Which one of the case's people in this role answers: siblings and two parents are told apart. The first is 1.
    #[must_use]
    pub fn member(mut self, member: u8) -> Self {
        self.member = member;
        self
    }

    /// The wave in which the questionnaire was answered.
    #[must_use]
    pub fn in_wave(mut self, wave: &WaveKey) -> Self {
        self.wave = Some(wave.clone());
        self
    }

    /// The service it is about.
    #[must_use]
    pub fn of_service(mut self, service: &ServiceKey) -> Self {
        self.service = Some(service.clone());
        self
    }

    /// The stage of the path at which the respondent stood when answering.
    #[must_use]
    pub fn at_stage(mut self, stage: &StageKey) -> Self {
        self.stage = Some(stage.clone());
        self
    }

    /// How the questionnaire was put to the respondent.
    #[must_use]
    pub fn administered(mut self, administration: Administration) -> Self {
        self.administration = Some(administration);
        self
    }

    /// All answers in the questionnaire's order, one per item.
    #[must_use]
    pub fn answers<A: Into<Answer>>(mut self, answers: impl IntoIterator<Item = A>) -> Self {
        self.answers = answers.into_iter().map(Into::into).collect();
        self
    }

    /// The answer to one item, by its identifier; instead of [`answers`](Response::answers).
    #[must_use]
    pub fn answer(mut self, item: &str, answer: impl Into<Answer>) -> Self {
        self.by_item.push((item.to_owned(), answer.into()));
        self
    }

    /// What holds for the items that [`answer`](Response::answer) did not name: without it, each must be named.
    #[must_use]
    pub fn otherwise(mut self, reason: Missing) -> Self {
        self.otherwise = Some(reason);
        self
    }
}
