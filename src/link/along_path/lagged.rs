//! Lagged both ways: which of the two comes first?

use std::fmt;

use serde::Serialize;

use super::columns::{aligned, cell};
use super::lag::{Later, Steps};
use super::lag_pattern::{Direction, LagPattern, Levels};
use super::rows::{Rows, RowsUsed};
use super::within::{Asked, HELD, StagesAre, WithinAssociation};
use crate::error::{Refusal, or_refused};
use crate::estimate::{Caveat, Confidence, Estimate};
use crate::link::panel::Panel;
use crate::vocabulary::key::StageKey;

/// Wellbeing later on experience earlier, and experience later on wellbeing earlier, each given its own earlier value.
///
/// `Display` writes a small table and the pattern.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Lagged {
    /// Each pair of stages that follow each other.
    pub pairs: Vec<LagPair>,
    /// All pairs together: wellbeing later with experience earlier, given wellbeing earlier; n counts rows.
    #[serde(serialize_with = "or_refused")]
    pub wellbeing_later: Result<Estimate, Refusal>,
    /// All pairs together: experience later with wellbeing earlier, given experience earlier; n counts rows.
    #[serde(serialize_with = "or_refused")]
    pub experience_later: Result<Estimate, Refusal>,
    /// The first of the two less the second.
    #[serde(serialize_with = "or_refused")]
    pub difference: Result<Estimate, Refusal>,
    /// Within persons, stages held constant: wellbeing later with experience earlier.
    #[serde(serialize_with = "or_refused")]
    pub wellbeing_later_within: Result<WithinAssociation, Refusal>,
    /// Within persons, stages held constant: experience later with wellbeing earlier.
    #[serde(serialize_with = "or_refused")]
    pub experience_later_within: Result<WithinAssociation, Refusal>,
    /// Within persons, stages held constant: both at the same stage.
    #[serde(serialize_with = "or_refused")]
    pub same_time_within: Result<WithinAssociation, Refusal>,
    /// What all this says together, by the rule "lagged and within".
    ///
    /// One of the two foretells the other where its lag leaves out 0 both given the earlier value and within persons, on the same side, each in
    /// an interval with a tenth of the tails (99.5 % where 95 % is asked: several figures are looked at, and chance must not make a lag of a
    /// trait). Two lags that are on the same side of 0 and do not differ, while nothing is seen within persons and the lags' intervals
    /// there leave no room for a lag of that size, are what a stable trait looks like. No lag seen anywhere is nothing. All else cannot
    /// be told, and so is everything with fewer than three stages.
    ///
    /// A stable trait that is measured with error gives lags in both directions however many cases there are (Hamaker, Kuiper & Grasman
    /// 2015, *Psychological Methods* 20, 102–116), but none within persons; an occasion that raises both at once gives lags
    /// within persons, but on the other side of 0. Either alone would deceive.
    pub pattern: LagPattern,
    /// What was used of the rows at one stage, and what had to be left out.
    pub used: RowsUsed,
}

/// The lags in both directions from one stage to the next.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LagPair {
    /// The earlier stage.
    pub from: StageKey,
    /// The later one.
    pub to: StageKey,
    /// Wellbeing at the later stage with experience at the earlier, given wellbeing at the earlier.
    #[serde(serialize_with = "or_refused")]
    pub wellbeing_later: Result<Estimate, Refusal>,
    /// Experience at the later stage with wellbeing at the earlier, given experience at the earlier.
    #[serde(serialize_with = "or_refused")]
    pub experience_later: Result<Estimate, Refusal>,
}

impl Lagged {
    pub(super) fn of(
        stages: &[StageKey],
        panel: &Panel,
        used: RowsUsed,
        confidence: Confidence,
        caveats: &[Caveat],
    ) -> Result<Self, Refusal> {
        if stages.len() < 2 {
            return Err(Refusal::too_few("lagged association", "stages", stages.len() as u64, 2));
        }
        let (ahead, back) = (Steps::of(panel, Later::Wellbeing), Steps::of(panel, Later::Experience));
        let pairs = stages.windows(2).enumerate().map(|(from, pair)| LagPair {
            from: pair[0].clone(),
            to: pair[1].clone(),
            wellbeing_later: ahead.lag(from, confidence, caveats),
            experience_later: back.lag(from, confidence, caveats),
        });
        let pairs = pairs.collect();
        let (ahead, back) = (ahead.pooled(confidence, caveats), back.pooled(confidence, caveats));
        let difference = match (&ahead, &back) {
            (Ok(ahead), Ok(back)) => Ok(ahead.less(back, confidence, caveats)),
            (Err(refusal), _) | (_, Err(refusal)) => Err(refusal.clone()),
        };
        let within = |rows: &Rows, asked| {
            WithinAssociation::of(rows, StagesAre::HeldConstant, asked, confidence, caveats)
        };
        let method = "repeated-measures correlation of one stage with the next, stages held constant; \
                      interval on Fisher's z scale";
        let wellbeing_later = Asked {
            figure: "within-person lag of wellbeing on earlier experience",
            method,
            of: ["experience", "wellbeing"],
        };
        let experience_later = Asked {
            figure: "within-person lag of experience on earlier wellbeing",
            method,
            of: ["wellbeing", "experience"],
        };
        let wellbeing_later_within = within(&Rows::of(panel, 0, 1), wellbeing_later);
        let experience_later_within = within(&Rows::of(panel, 1, 0).turned_round(), experience_later);
        let same_time_within = within(&Rows::of(panel, 0, 0), HELD);
        let pattern = LagPattern::of(
            stages.len(),
            (
                Direction { lag: &ahead, within: &wellbeing_later_within },
                Direction { lag: &back, within: &experience_later_within },
            ),
            &difference,
            &same_time_within,
            Levels::of(confidence),
        );
        Ok(Lagged {
            pairs,
            wellbeing_later: ahead.map(|pooled| pooled.estimate),
            experience_later: back.map(|pooled| pooled.estimate),
            difference,
            wellbeing_later_within,
            experience_later_within,
            same_time_within,
            pattern,
            used,
        })
    }
}

impl fmt::Display for Lagged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heads = ["", "wellbeing later, experience earlier", "experience later, wellbeing earlier"];
        let mut rows = vec![heads.map(str::to_owned).to_vec()];
        for pair in &self.pairs {
            let stages = format!("{} to {}", pair.from, pair.to);
            rows.push(vec![stages, cell(&pair.wellbeing_later), cell(&pair.experience_later)]);
        }
        let within = |figure: &Result<WithinAssociation, Refusal>| {
            figure.as_ref().map_or_else(|_| "–".to_owned(), |found| found.correlation.short().to_string())
        };
        rows.push(vec!["all pairs".to_owned(), cell(&self.wellbeing_later), cell(&self.experience_later)]);
        let (ahead, back) = (&self.wellbeing_later_within, &self.experience_later_within);
        rows.push(vec!["within persons".to_owned(), within(ahead), within(back)]);
        writeln!(f, "associations, not effects\n{}", aligned(&rows))?;
        writeln!(f, "difference of the two over all pairs: {}", cell(&self.difference))?;
        writeln!(f, "within persons at the same stage: {}", within(&self.same_time_within))?;
        writeln!(f, "{}", self.used)?;
        write!(f, "{}", self.pattern)
    }
}
