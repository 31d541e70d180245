//! What is compared: groups of independent answers, as how many of each gave which value.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Caveat, Estimate, Unit};
use crate::math::sums::compensated;
use crate::scoring::scores::Scores;
use crate::summary::shares::TopBox;
use crate::tally::checked_sum;
use crate::tally::counts::Tally;
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::answer::MissingCounts;
use crate::vocabulary::scale::Scale;

/// One group's counts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sample {
    pub(super) name: Cow<'static, str>,
    pub(super) counts: Vec<u64>, // Invariant: one per value of the setting; they add up to n.
    pub(super) n: u64,
    pub(super) missing: MissingCounts,
}

/// What groups that are compared have in common.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Setting {
    pub(super) values: Vec<f64>, // Invariant: rising, and each was given by somebody.
    pub(super) ends: (f64, f64), // Invariant: every value lies within.
    pub(super) missing: MissingCounts, // Invariant: those of all groups.
    pub(super) surveyed: SurveyedSet,
    pub(super) unit: Unit,
    /// Several of the scores belong to one case.
    pub(super) cases_together: bool,
    /// The scale whose points the values are, in words.
    pub(super) scale: Option<String>,
}

/// One group as it comes in: its values with their counts.
pub(super) struct Given {
    pub(super) values: Vec<(f64, u64)>,
    pub(super) missing: MissingCounts,
}

/// Lays groups side by side over the values that occur in any of them. No more than
/// [`MOST_COUNTED`](crate::MOST_COUNTED) in all, so that whatever is counted in pairs fits 127 bits.
pub(super) fn side_by_side(
    groups: Vec<(Cow<'static, str>, Given)>,
) -> Result<(Vec<f64>, Vec<Sample>), Error> {
    // Zeros of either sign are one value.
    let occurring = groups.iter().flat_map(|(_, given)| &given.values).filter(|(_, count)| *count > 0);
    let mut values: Vec<f64> = occurring.map(|(value, _)| value + 0.0).collect();
    values.sort_by(f64::total_cmp);
    values.dedup();
    let (mut total, mut samples) = (0, Vec::with_capacity(groups.len()));
    for (name, given) in groups {
        let mut sample = Sample { name, counts: vec![0; values.len()], n: 0, missing: given.missing };
        for (value, count) in given.values {
            if let Ok(place) = values.binary_search_by(|at| at.total_cmp(&(value + 0.0))) {
                total = checked_sum("answers of groups that are compared", total, count)?;
                sample.counts[place] += count;
                sample.n += count;
            }
        }
        samples.push(sample);
    }
    Ok((values, samples))
}

impl Setting {
    /// Of tallies on like scales.
    pub(super) fn of_tallies(values: Vec<f64>, scale: &Scale, tallies: &[&Tally]) -> Self {
        Setting {
            values,
            ends: (scale.lowest().into(), scale.highest().into()),
            missing: tallies.iter().fold(MissingCounts::default(), |all, tally| all.plus(tally.missing())),
            surveyed: tallies
                .iter()
                .fold(SurveyedSet::default(), |all, tally| all.union(tally.surveyed_set())),
            unit: Unit::Answer,
            cases_together: false,
            scale: Some(scale.to_string()),
        }
    }

    /// Of scores with the same ends.
    pub(super) fn of_scores(values: Vec<f64>, ends: (f64, f64), scores: &[&Scores]) -> Self {
        let mut seen = HashSet::new();
        let mut cases =
            scores.iter().flat_map(|scores| scores.rows()).filter_map(|score| score.case.as_ref());
        Setting {
            values,
            ends,
            missing: scores.iter().fold(MissingCounts::default(), |all, scores| all.plus(scores.missing())),
            surveyed: scores
                .iter()
                .fold(SurveyedSet::default(), |all, scores| all.union(scores.surveyed_set())),
            unit: Unit::Respondent,
            cases_together: cases.any(|case| !seen.insert(case)),
            scale: None,
        }
    }

    /// What is true of every figure of these groups.
    pub(super) fn caveats(&self) -> impl Iterator<Item = Caveat> + use<> {
        let together = self.cases_together.then_some(Caveat::CasesTakenAsIndependent);
        self.surveyed.caveats().chain(together)
    }

    /// A figure of these groups, with what was missing and who was asked.
    pub(super) fn dressed(&self, estimate: Estimate) -> Estimate {
        estimate.per(self.unit).missing_were(self.missing).with_caveats(self.caveats())
    }

    /// The lowest point of a top box.
    pub(super) fn top_box_from(&self, figure: &'static str, top: TopBox) -> Result<f64, Refusal> {
        let points = top.points();
        let refused = |scale: &str, needs: String| Refusal::NotOnThisScale {
            figure: figure.into(),
            scale: scale.to_owned().into(),
            needs: needs.into(),
        };
        match &self.scale {
            Some(_) if f64::from(points) <= self.range() => Ok(self.ends.1 + 1.0 - f64::from(points)),
            Some(scale) => Err(refused(scale, format!("more than {points} points"))),
            None => {
                Err(refused("scores", "the points of a scale; a share at or above a value would do".into()))
            }
        }
    }

    /// A value that splits the scale, checked.
    pub(super) fn split_at(&self, from: f64) -> Result<f64, Error> {
        if from > self.ends.0 && from <= self.ends.1 {
            return Ok(from);
        }
        Err(Error::new(
            ErrorKind::OutOfRange,
            "lowest value that counts",
            from,
            format!("above {} and up to {}", self.ends.0, self.ends.1),
            "give the lowest value that counts as high",
        ))
    }

    /// The range of the scale.
    pub(super) fn range(&self) -> f64 {
        self.ends.1 - self.ends.0
    }
}

/// Points of a scale with their counts.
pub(super) fn given_points(tally: &Tally) -> Given {
    let values = tally.scale().points().map(f64::from).zip(tally.point_counts().iter().copied());
    Given { values: values.collect(), missing: tally.missing() }
}

/// Scores, one by one.
pub(super) fn given_scores(scores: &Scores) -> Given {
    let values = scores.rows().iter().map(|score| (score.value, 1)).collect();
    Given { values, missing: scores.missing() }
}

/// The error that answers on unlike scales cannot be compared.
pub(super) fn on_unlike_scales(given: impl std::fmt::Display, needed: impl Into<String>) -> Error {
    Error::new(
        ErrorKind::Unlike,
        "comparison of groups",
        given,
        needed,
        "compare like with like; unlike scales meet only as per cent of maximum (`of_unlike_scales_as_pomp`)",
    )
}

/// The refusal that a group has too few answers.
pub(super) fn too_few(figure: &'static str, group: &Sample, need: u64) -> Refusal {
    let of = format!("answers of {}", group.name);
    Refusal::TooFew { figure: figure.into(), of: of.into(), have: group.n, need }
}

/// Mean and spread of one sample.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moments {
    pub(super) n: f64,
    pub(super) mean: f64,
    /// s² with n − 1; 0 exactly where all are the same, NaN with fewer than two.
    pub(super) variance: f64,
    /// Σ (x − x̄)³/n.
    pub(super) third: f64,
}

impl Sample {
    /// How many gave this value or a higher one.
    pub(super) fn count_from(&self, values: &[f64], from: f64) -> u64 {
        let high = values.iter().zip(&self.counts).filter(|(value, _)| **value >= from);
        high.map(|(_, count)| count).sum()
    }

    /// Whether at least two values occur.
    pub(super) fn varies(&self) -> bool {
        self.counts.iter().filter(|count| **count > 0).count() > 1
    }

    /// The caller knows that somebody answered.
    pub(super) fn moments(&self, values: &[f64]) -> Moments {
        let n = self.n as f64;
        let occurring = || values.iter().zip(&self.counts).filter(|(_, count)| **count > 0);
        let origin = occurring().next().map_or(0.0, |(value, _)| *value);
        if !self.varies() {
            let variance = if self.n > 1 { 0.0 } else { f64::NAN };
            return Moments { n, mean: origin, variance, third: 0.0 };
        }
        // From the lowest value on, so that a small spread far from 0 keeps its digits.
        let above = || occurring().map(|(value, count)| (value - origin, *count as f64));
        let shift = compensated(above().map(|(x, count)| x * count)) / n;
        let central = |power| compensated(above().map(|(x, count)| count * (x - shift).powi(power)));
        Moments { n, mean: origin + shift, variance: central(2) / (n - 1.0), third: central(3) / n }
    }
}
