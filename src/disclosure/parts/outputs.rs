//! Totals of what the service did.

use super::Desk;
use crate::disclosure::audit::WithheldBecause;
use crate::disclosure::bundle::Bundle;
use crate::disclosure::people::{Member, Set};
use crate::disclosure::printed::{Printed, Shown};
use crate::disclosure::release::{OutputFigures, ReleasedOutputs};
use crate::error::{Error, ErrorKind};
use crate::link::covariate::Outputs;
use crate::math::sums::compensated;
use crate::vocabulary::text::Text;

/// Larger totals are of nothing that a service does; up to here, tenths are exact, and a page has room.
const MOST: f64 = 1e12;

#[derive(Debug, Clone)]
pub(in crate::disclosure) struct OutputsOf<'d> {
    name: Text,
    outputs: &'d Outputs,
}

impl<'d> Bundle<'d> {
    /// Adds the total of what the service did, under a name to print. It stands in a place of its own: outputs are no effects.
    ///
    /// It is withheld where it is of too few cases, where all have the same amount, where some of them make too much of it
    /// ([`dominance`](crate::DisclosureRule::dominance)), and where together with an earlier total it would give such a total back.
    ///
    /// # Errors
    /// Outputs of the same name are there already, or their total is above 10¹².
    pub fn outputs(mut self, name: impl Into<Text>, outputs: &'d Outputs) -> Result<Self, Error> {
        if self.outputs.iter().any(|earlier| earlier.outputs.name() == outputs.name()) {
            return Err(Error::new(
                ErrorKind::Duplicate,
                "outputs in a bundle",
                format!("`{}`", outputs.name()),
                "each name once",
                "name outputs after what was counted",
            ));
        }
        let total: f64 = outputs.amounts().map(|(_, amount)| amount).sum();
        if total > MOST {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                format!("total of outputs `{}` in a bundle", outputs.name()),
                format!("{total:e}"),
                format!("at most {MOST:e}"),
                "count in a larger unit, and look for an amount that was mistyped",
            ));
        }
        self.outputs.push(OutputsOf { name: name.into(), outputs });
        Ok(self)
    }
}

pub(in crate::disclosure) fn released(all: &[OutputsOf<'_>], desk: &mut Desk<'_>) -> Vec<ReleasedOutputs> {
    let one = |OutputsOf { name, outputs }: &OutputsOf<'_>| {
        let mut amounts: Vec<f64> = outputs.amounts().map(|(_, amount)| amount).collect();
        amounts.sort_unstable_by(f64::total_cmp);
        let n = amounts.len() as u64;
        let members: Set = outputs
            .amounts()
            .map(|(case, amount)| Member(case.to_string(), String::new(), amount.to_string()))
            .collect();
        let among = format!("outputs/{}", outputs.name());
        let dominated = |class: &Vec<&Member>| {
            let mut rising: Vec<f64> = class.iter().filter_map(|member| member.2.parse().ok()).collect();
            rising.sort_unstable_by(f64::total_cmp);
            desk.rule.is_dominated(&rising)
        };
        let because = if desk.rule.is_too_small(n) {
            Some(WithheldBecause::TooFew)
        } else if desk.rule.is_dominated(&amounts)
            || desk.people.told_apart(&among, &members).iter().any(dominated)
        {
            Some(WithheldBecause::Dominated)
        } else {
            let admitted = desk.people.admit(&[(&among, &members)]);
            (!admitted).then_some(WithheldBecause::Protects)
        };
        let figures = if let Some(because) = because {
            desk.withhold(outputs.name(), "everyone", "total", n, because);
            Shown::Withheld
        } else {
            let whole = amounts.iter().all(|amount| amount.fract() == 0.0);
            let total = Printed::rounded(compensated(amounts.iter().copied()), u8::from(!whole));
            Shown::Figure(OutputFigures { total, cases: n })
        };
        ReleasedOutputs { name: name.clone(), figures }
    };
    all.iter().map(one).collect()
}
