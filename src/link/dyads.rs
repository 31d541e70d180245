//! Two people of one case, such as a parent and a child: each one's change with their own and the other's experience.

use std::collections::HashMap;
use std::fmt;

use serde::Serialize;

use super::between::{BASELINE, LinkBetween, Named};
use super::covariate::{ByCase, Covariate};
use super::model::{Adjusted, Term};
use crate::error::Refusal;
use crate::estimate::Caveat;
use crate::inference::least_squares::{Column, StandardErrors};
use crate::scoring::scores::{Score, Scores};
use crate::vocabulary::respondent::{CaseId, Role};

const FIGURE: &str = "actor and partner";

/// Change of two people of each case, with their own experience (actor) and the other's (partner).
///
/// For each role r with partner s: c_r = b₀ + actor x_r + partner x_s + Σ b_j z_j + e, by least squares on the cases in which both people gave
/// both; given the baseline, each one's own. The two equations are fitted apart: with the same cases in both, fitting them together
/// changes only what links their errors. Source: Kenny, Kashy & Cook 2006, *Dyadic Data Analysis*, ch. 7 (distinguishable members).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Dyads {
    /// The first role's change.
    pub first: ActorPartner,
    /// The second role's change.
    pub second: ActorPartner,
    /// Cases in which both gave experience and change, and everything the link is adjusted for.
    pub pairs: u64,
    /// Cases in which one of the four, a covariate or a group is missing.
    pub incomplete: u64,
    /// What a reader must know.
    pub caveats: Vec<Caveat>,
}

/// One person's change with their own and the other's experience.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ActorPartner {
    /// Whose change it is.
    pub role: Role,
    /// Whose experience the partner's is.
    pub partner_role: Role,
    /// Units of change for one point of their own experience, the other's being equal.
    pub actor: Term,
    /// Units of change for one point of the other's experience, their own being equal.
    pub partner: Term,
    /// What it is adjusted for.
    pub given: Vec<Term>,
    /// The share of the variance of change that all of it tells together.
    pub r_squared: f64,
}

/// One role's columns, by case.
struct Side<'r> {
    role: &'r Role,
    experience: HashMap<CaseId, f64>,
    change: HashMap<CaseId, f64>,
    baseline: HashMap<CaseId, f64>,
}

impl<'r> Side<'r> {
    fn of(link: &LinkBetween<'_>, role: &'r Role) -> Self {
        let theirs = |score: &Score| score.reporter.role() == role;
        let by_case = |scores: &Scores| scores.filter(theirs).by_case_upward().0.into_iter().collect();
        Side {
            role,
            experience: by_case(link.experience),
            change: by_case(link.change.scores()),
            baseline: by_case(link.change.baseline()),
        }
    }

    fn row(&self, case: &CaseId) -> Option<[f64; 3]> {
        Some([*self.experience.get(case)?, *self.change.get(case)?, *self.baseline.get(case)?])
    }

    fn cases(&self) -> impl Iterator<Item = &CaseId> {
        self.experience.keys().chain(self.change.keys())
    }
}

impl LinkBetween<'_> {
    /// Each one's change with their own and the other's experience, for two roles whose people both answered and were both measured by
    /// their own report. Several people of one role in a case are averaged.
    ///
    /// # Errors
    /// Refused with fewer complete pairs than the model needs, and where a column does not vary or another one tells it.
    pub fn dyads(&self, first: &Role, second: &Role) -> Result<Dyads, Refusal> {
        let sides = [Side::of(self, first), Side::of(self, second)];
        let mut cases: Vec<&CaseId> = sides.iter().flat_map(Side::cases).collect();
        cases.sort_unstable();
        cases.dedup();
        let covariates: Vec<&ByCase> = self.covariates.iter().flat_map(Covariate::by_case).collect();
        let mut columns: [[Vec<f64>; 3]; 2] = Default::default();
        let mut given: Vec<Named> = covariates.iter().map(|column| Named::empty(&column.name)).collect();
        let mut groups = self.groups.as_ref().map(|_| Vec::new());
        let mut pairs = 0;
        for case in &cases {
            let values: Option<Vec<f64>> =
                covariates.iter().map(|column| column.of.get(case).copied()).collect();
            let group = self.groups.as_ref().map(|groups| groups.of_case(case));
            let (Some(one), Some(other), Some(values)) = (sides[0].row(case), sides[1].row(case), values)
            else {
                continue;
            };
            match (&mut groups, group) {
                (Some(of_rows), Some(Some(group))) => of_rows.push(group),
                (Some(_), _) => continue,
                (None, _) => {}
            }
            for (side, row) in columns.iter_mut().zip([one, other]) {
                for (column, value) in side.iter_mut().zip(row) {
                    column.push(value);
                }
            }
            for (column, value) in given.iter_mut().zip(values) {
                column.values.push(value);
            }
            pairs += 1;
        }
        let side = |own: usize| self.actor_partner(&sides, &columns, own, &given, groups.as_deref());
        let mut caveats = vec![Caveat::AssociationOnly, Caveat::SameReporter];
        caveats.extend(self.experience.surveyed_set().union(self.change.scores().surveyed_set()).caveats());
        Ok(Dyads {
            first: side(0)?,
            second: side(1)?,
            pairs,
            incomplete: cases.len() as u64 - pairs,
            caveats,
        })
    }

    fn actor_partner(
        &self,
        sides: &[Side<'_>; 2],
        columns: &[[Vec<f64>; 3]; 2],
        own: usize,
        given: &[Named],
        groups: Option<&[u32]>,
    ) -> Result<ActorPartner, Refusal> {
        let [[experience, change, baseline], [others, ..]] = [&columns[own], &columns[1 - own]];
        let mut predictors = vec![
            Column { name: "own experience", values: experience },
            Column { name: "the other's experience", values: others },
        ];
        if self.given_baseline {
            predictors.push(Column { name: BASELINE, values: baseline });
        }
        predictors.extend(given.iter().map(Named::column));
        let outcome = Column { name: "change", values: change };
        let by = (groups, StandardErrors::Hc3);
        let adjusted = Adjusted::fit(FIGURE, outcome, &predictors, by, self.confidence)?;
        let mut terms = Vec::with_capacity(predictors.len());
        for (place, predictor) in predictors.iter().enumerate() {
            terms.push(adjusted.term(place + 1, predictor.name)?);
        }
        let given = terms.split_off(2);
        let [actor, partner] = <[Term; 2]>::try_from(terms)
            .map_err(|_| Refusal::too_few(FIGURE, "predictors", predictors.len() as u64, 2))?;
        Ok(ActorPartner {
            role: sides[own].role.clone(),
            partner_role: sides[1 - own].role.clone(),
            actor,
            partner,
            given,
            r_squared: adjusted.fit.r_squared(),
        })
    }
}

impl fmt::Display for Dyads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} pairs, {} incomplete\n{}\n{}", self.pairs, self.incomplete, self.first, self.second)
    }
}

impl fmt::Display for ActorPartner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (role, partner) = (&self.role, &self.partner_role);
        write!(f, "change of the {role} for one point of their own experience: ")?;
        write!(f, "{}, of the {partner}'s: ", self.actor.coefficient.short())?;
        self.partner.coefficient.short().fmt(f)
    }
}
