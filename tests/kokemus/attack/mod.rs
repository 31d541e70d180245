//! An attacker who sees releases, knows the rule, and is one of the respondents.

mod attacker;
mod differences;
mod generated;
mod parts_asked;
mod parts_attacker;
mod parts_span;
mod parts_study;
mod parts_wide;
mod pattern;
mod scores_printed;
mod scores_world;
mod seen;
mod system;
mod world;
mod written;

pub(crate) use attacker::{Attacked, attack, is_exposed};
pub(crate) use generated::Generator;
pub(crate) use parts_asked::AskedStudy;
pub(crate) use parts_attacker::exposed_parts;
pub(crate) use parts_study::PartsStudy;
pub(crate) use pattern::{all_shown, only_primary};
pub(crate) use scores_printed::Form;
pub(crate) use scores_world::ScoredWorld;
pub(crate) use seen::{Seen, seen};
pub(crate) use world::{Respondent, World, roles};
