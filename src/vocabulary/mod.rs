//! What the field talks about: scales, questionnaires, the service path, who answers, and what they answer.
//!
//! Everything here is checked when it is built and again, by the same code, when it is deserialised.

pub(crate) mod administration;
pub(crate) mod answer;
pub(crate) mod key;
pub(crate) mod known;
pub(crate) mod measure;
mod measure_known;
pub(crate) mod missing_policy;
pub(crate) mod questionnaire;
pub(crate) mod questionnaire_builder;
pub(crate) mod respondent;
pub(crate) mod response;
pub(crate) mod scale;
pub(crate) mod service_path;
pub(crate) mod text;
pub(crate) mod wave;
