//! How a questionnaire was put to the respondent.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How the questions were put and the answers given: to the same question people answer a voice otherwise than a form.
///
/// ```
/// use kokemus::{Administration, Dimension, Group, Questionnaire, Response, Role, Scale, Study};
///
/// let parents = Questionnaire::builder("parents", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard")).build()?;
/// let study = Study::builder().questionnaire(parents).build()?;
/// let mut answers = study.table("parents")?;
/// answers.push(Response::by(Role::Parent).administered(Administration::Web).answers([4]))?;
/// answers.push(Response::by(Role::Parent).administered(Administration::Telephone).answers([5]))?;
/// answers.push(Response::by(Role::Parent).answers([3]))?;
///
/// let groups = answers.tally_by([Dimension::Administration]);
/// assert_eq!(groups.group(Administration::Web)?.item("heard")?.count(4), 1);
/// let not_known = Group::everyone().without(Dimension::Administration);
/// assert_eq!(groups.group(not_known)?.responses(), 1);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Administration {
    /// On paper, filled in by the respondent alone.
    Paper,
    /// On a screen, filled in by the respondent alone.
    Web,
    /// Asked and answered by telephone.
    Telephone,
    /// Asked and answered face to face, on a video call too.
    Interview,
    /// Filled in by the respondent with somebody's help: a worker's, a parent's, an interpreter's.
    Assisted,
    /// Some other way.
    Other,
}

impl Administration {
    /// All modes, in the order in which groups list them.
    pub const ALL: [Administration; 6] = [
        Administration::Paper,
        Administration::Web,
        Administration::Telephone,
        Administration::Interview,
        Administration::Assisted,
        Administration::Other,
    ];
}

impl fmt::Display for Administration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Administration::Paper => "paper",
            Administration::Web => "web",
            Administration::Telephone => "telephone",
            Administration::Interview => "interview",
            Administration::Assisted => "assisted",
            Administration::Other => "other way of answering",
        })
    }
}
