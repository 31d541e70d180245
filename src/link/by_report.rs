//! Whose experience by whose report of wellbeing: the same link for every pair of roles.

use std::fmt;

use serde::Serialize;

use super::between::{LinkBetween, Unmatched};
use super::matched::matched;
use crate::error::{Refusal, or_refused};
use crate::estimate::{Caveat, Estimate};
use crate::scoring::scores::{Score, Scores};
use crate::vocabulary::respondent::Role;

/// A link for every pair of who told of the experience and who reported wellbeing.
///
/// Where one person tells of both, mood and manner of answering raise the two together. Across reporters (a child's experience with
/// the parent's report of wellbeing) that cannot be so; what is left there is the part to trust.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ByReport {
    /// One link per pair of roles, in the roles' order.
    pub links: Vec<ReportedLink>,
}

/// The link of one role's experience with wellbeing as one role reported it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReportedLink {
    /// Whose experience.
    pub experience_of: Role,
    /// Who reported wellbeing.
    pub wellbeing_reported_by: Role,
    /// Whether these are different people.
    pub across_reporters: bool,
    /// The correlation, adjusted as the link is; or why there is none.
    #[serde(serialize_with = "or_refused")]
    pub correlation: Result<Estimate, Refusal>,
    /// The cases that could not be used.
    pub unmatched: Unmatched,
    /// What a reader must know.
    pub caveats: Vec<Caveat>,
}

fn roles(scores: &Scores) -> Vec<&Role> {
    let mut roles: Vec<&Role> = scores.rows().iter().map(|score| score.reporter.role()).collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}

impl LinkBetween<'_> {
    /// The link role by role and report by report: each role's experience with wellbeing as each role reported it.
    ///
    /// A pair without enough cases is there with its refusal; nothing is left out.
    pub fn by_report(&self) -> ByReport {
        let mut links = Vec::new();
        for experience_of in roles(self.experience) {
            let experience = self.experience.filter(|score: &Score| score.reporter.role() == experience_of);
            for reported_by in roles(self.change.scores()) {
                let theirs = |score: &Score| score.reporter.role() == reported_by;
                let change = self.change.scores().filter(theirs);
                let baseline = self.change.baseline().filter(theirs);
                let prepared = self.prepared_from(&matched(&experience, &change, &baseline), &[]);
                links.push(ReportedLink {
                    experience_of: experience_of.clone(),
                    wellbeing_reported_by: reported_by.clone(),
                    across_reporters: !prepared.caveats.contains(&Caveat::SameReporter),
                    correlation: prepared.correlation(self.confidence, self.bootstrap.as_ref()),
                    unmatched: prepared.unmatched,
                    caveats: prepared.caveats,
                });
            }
        }
        ByReport { links }
    }
}

impl fmt::Display for ByReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.links.is_empty() {
            return f.write_str("no links by report: nobody has an experience score, or nobody a change");
        }
        for (place, link) in self.links.iter().enumerate() {
            if place > 0 {
                f.write_str("\n")?;
            }
            link.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for ReportedLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "experience of the {}, ", self.experience_of)?;
        write!(f, "wellbeing as reported by the {}: ", self.wellbeing_reported_by)?;
        match &self.correlation {
            Ok(correlation) => write!(f, "{correlation}")?,
            Err(refusal) => write!(f, "{refusal}")?,
        }
        f.write_str(if self.across_reporters { "" } else { "; one person told of both" })
    }
}
