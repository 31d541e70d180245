//! Stage by stage: does experience here go with what wellbeing does from here on?

use std::fmt;

use serde::Serialize;

use super::columns::{Column, Columns, aligned, cell};
use crate::error::{Refusal, or_refused};
use crate::estimate::{Caveat, Confidence, Estimate};
use crate::link::panel::Panel;
use crate::vocabulary::key::StageKey;

/// Experience at each stage with the change of wellbeing from there to the next stage and to the last one, in path order.
///
/// `Display` writes a small table.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StageByStage {
    /// A row for each stage at which experience was asked and after which wellbeing was measured: to the next stage, then to
    /// the last where that is another.
    pub links: Vec<StageLink>,
    /// What a reader must know of all rows.
    pub caveats: Vec<Caveat>,
}

/// Experience at a stage with the change of wellbeing from there to a later stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StageLink {
    /// Where experience was asked, and where the change begins.
    pub from: StageKey,
    /// Where the change ends.
    pub to: StageKey,
    /// Pearson's correlation of experience with the change.
    #[serde(serialize_with = "or_refused")]
    pub raw: Result<Estimate, Refusal>,
    /// The same given wellbeing at the stage where the change begins.
    #[serde(serialize_with = "or_refused")]
    pub given_baseline: Result<Estimate, Refusal>,
    /// Cases with experience and both measurements of wellbeing.
    pub cases: u64,
    /// Cases with experience that lack one of the two measurements, or both.
    pub only_experience: u64,
    /// Cases with both measurements and no experience at the stage.
    pub only_change: u64,
}

impl StageByStage {
    pub(super) fn of(
        stages: &[StageKey],
        panel: &Panel,
        confidence: Confidence,
        caveats: &[Caveat],
    ) -> StageByStage {
        let measured: Vec<usize> = (0..stages.len())
            .filter(|stage| (0..panel.cases()).any(|case| panel.y(case, *stage).is_some()))
            .collect();
        let mut links = Vec::new();
        for from in 0..stages.len() {
            if (0..panel.cases()).all(|case| panel.x(case, from).is_none()) {
                continue;
            }
            let next = measured.iter().copied().find(|stage| *stage > from);
            let last = measured.last().copied().filter(|last| next.is_some_and(|next| *last > next));
            for to in next.into_iter().chain(last) {
                links.push(StageLink::of(stages, panel, (from, to), confidence, caveats));
            }
        }
        StageByStage { links, caveats: caveats.to_vec() }
    }
}

impl StageLink {
    fn of(
        stages: &[StageKey],
        panel: &Panel,
        (from, to): (usize, usize),
        confidence: Confidence,
        caveats: &[Caveat],
    ) -> StageLink {
        let (mut x, mut change, mut baseline) = (Vec::new(), Vec::new(), Vec::new());
        let (mut only_experience, mut only_change) = (0, 0);
        for case in 0..panel.cases() {
            let moved = panel.y(case, from).zip(panel.y(case, to));
            match (panel.x(case, from), moved) {
                (Some(experience), Some((before, after))) => {
                    x.push(experience);
                    change.push(after - before);
                    baseline.push(before);
                }
                (Some(_), None) => only_experience += 1,
                (None, Some(_)) => only_change += 1,
                (None, None) => {}
            }
        }
        let raw = Columns {
            figure: "correlation of experience with the change that follows",
            method: "Pearson correlation; distribution-free interval",
            x: Column { of: "experience scores", values: &x },
            y: Column { of: "changes", values: &change },
            given: None,
        };
        let given = Columns {
            figure: "correlation of experience with the change that follows, given the baseline",
            method: "partial Pearson correlation given the baseline; distribution-free interval",
            given: Some(Column { of: "baseline values", values: &baseline }),
            ..raw
        };
        let missing = only_experience + only_change;
        StageLink {
            from: stages[from].clone(),
            to: stages[to].clone(),
            raw: raw.estimate(missing, confidence, caveats),
            given_baseline: given.estimate(missing, confidence, caveats),
            cases: x.len() as u64,
            only_experience,
            only_change,
        }
    }
}

impl fmt::Display for StageByStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heads = ["from", "to", "r", "given the baseline", "n", "no change known", "not asked"];
        let mut rows = vec![heads.map(str::to_owned).to_vec()];
        let mut refusals: Vec<String> = Vec::new();
        for link in &self.links {
            let counts = [link.cases, link.only_experience, link.only_change].map(|count| count.to_string());
            let figures = [cell(&link.raw), cell(&link.given_baseline)];
            let stages = [link.from.to_string(), link.to.to_string()];
            rows.push(stages.into_iter().chain(figures).chain(counts).collect());
            for refusal in
                [&link.raw, &link.given_baseline].into_iter().filter_map(|figure| figure.as_ref().err())
            {
                let line = format!("{} to {}: {refusal}", link.from, link.to);
                refusals.push(line);
            }
        }
        writeln!(
            f,
            "associations, not effects: experience at a stage with the change of wellbeing from there on"
        )?;
        f.write_str(&aligned(&rows))?;
        refusals.iter().try_for_each(|line| write!(f, "\n{line}"))
    }
}
