//! Better, as expected or worse: by a named rule only.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::funnel_plot::{FunnelPlot, FunnelUnit};
use super::over_dispersion::OverDispersion;
use crate::comparison::multiplicity::Multiplicity;
use crate::error::Refusal;
use crate::math::normal;
use crate::vocabulary::scale::Better;

/// By which rule a unit is called better or worse than expected. There is no default: the caller answers for the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StandingRule {
    /// Outside the 99.8 % control limits, with whatever allowance for over-dispersion the funnel was fitted. Spiegelhalter 2005,
    /// *Statist. Med.* 24, 1185–1202. Of 1,000 units that are as expected, two are called otherwise.
    ControlLimits,
    /// Outside the 95 % limits with additive over-dispersion, as the NHS bands hospitals by mortality. NHS Digital, *Summary Hospital-level
    /// Mortality Indicator: indicator specification* (bandings). Of 100 units that are as expected, five are called otherwise.
    NhsBanding,
    /// A p value below .05 after Benjamini and Hochberg's adjustment for the number of units: of those called out, at most one in twenty
    /// wrongly, on average. Jones, Ohlssen & Spiegelhalter 2008, *J. Clin. Epidemiol.* 61, 232–240.
    FalseDiscoveryRate,
}

impl fmt::Display for StandingRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            StandingRule::ControlLimits => "99.8 % control limits",
            StandingRule::NhsBanding => "95 % limits of the NHS bands",
            StandingRule::FalseDiscoveryRate => "false discovery rate of 5 %",
        })
    }
}

/// How a unit stands to what is expected of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Better than expected.
    Better,
    /// Not to be told from what is expected.
    AsExpected,
    /// Worse than expected.
    Worse,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Standing::Better => "better than expected",
            Standing::AsExpected => "as expected",
            Standing::Worse => "worse than expected",
        })
    }
}

/// One unit's standing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UnitStanding {
    /// Its name.
    pub name: String,
    /// How it stands.
    pub standing: Standing,
    /// By which rule.
    pub rule: StandingRule,
}

impl fmt::Display for UnitStanding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}: {} ({})", self.name, self.standing, self.rule))
    }
}

impl FunnelPlot {
    /// How every unit that is large enough stands, in their order, by the rule chosen; which side is the better one comes from the scale.
    ///
    /// # Errors
    /// Refused where the rule wants another allowance for over-dispersion than the funnel was fitted with.
    pub fn standings(&self, rule: StandingRule) -> Result<Vec<UnitStanding>, Refusal> {
        let outside = self.outside(rule)?;
        let standing = |(unit, outside): (&FunnelUnit, bool)| {
            let above = (unit.test.statistic > 0.0) == (self.better == Better::Higher);
            let standing = match outside {
                false => Standing::AsExpected,
                true if above => Standing::Better,
                true => Standing::Worse,
            };
            UnitStanding { name: unit.name.clone(), standing, rule }
        };
        Ok(self.units.iter().zip(outside).map(standing).collect())
    }

    fn outside(&self, rule: StandingRule) -> Result<Vec<bool>, Refusal> {
        let beyond = |tail: f64| {
            let limit = normal::upper_quantile(tail);
            self.units.iter().map(|unit| unit.test.statistic.abs() > limit).collect()
        };
        match rule {
            StandingRule::ControlLimits => Ok(beyond(0.001)),
            StandingRule::NhsBanding if self.over_dispersion.allowed != OverDispersion::Additive => {
                Err(Refusal::NotStated {
                    figure: "standing by the NHS bands".into(),
                    of: "additive over-dispersion".into(),
                })
            }
            StandingRule::NhsBanding => Ok(beyond(0.025)),
            StandingRule::FalseDiscoveryRate => {
                let p_values: Vec<f64> = self.units.iter().map(|unit| unit.test.p).collect();
                let adjusted = Multiplicity::BenjaminiHochberg.adjusted(&p_values);
                Ok(adjusted.into_iter().map(|p| p < 0.05).collect())
            }
        }
    }
}
