//! Several independent groups: from tallies, scores, or all groups of a grouped tally.

mod homogeneity;
mod kruskal_wallis;
mod ordered;
pub(crate) mod pairwise;
pub(crate) mod sentence;
mod welch_anova;

use std::borrow::Cow;

use super::samples::{Given, Sample, Setting, given_points, given_scores, on_unlike_scales, side_by_side};
use super::sentence::Side;
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Caveat, Confidence, Estimate, Interval};
use crate::inference::mean::t_interval;
use crate::scoring::scores::Scores;
use crate::tally::counts::Tally;
use crate::tally::group::{Group, Part};
use crate::tally::grouped::GroupedTally;

/// Several groups of people who are not the same and do not belong together: roles, services, waves of other people each time.
///
/// Figures come from how many of each group gave which value, at a cost that does not depend on how many answered. Groups keep the order in which they are
/// given, which is what "rising" means in tests for ordered groups. Groups in which nobody answered are listed and take no part. Missing answers are left out
/// and counted.
///
/// ```
/// use kokemus::{Confidence, Scale, SeveralSamples, Tally};
///
/// let scale = Scale::satisfaction();
/// let tallies = [
///     ("before", Tally::of_counts(&scale, [4, 9, 12, 10, 5])?),
///     ("during", Tally::of_counts(&scale, [2, 6, 11, 14, 9])?),
///     ("after", Tally::of_counts(&scale, [1, 3, 8, 17, 14])?),
/// ];
/// let stages = SeveralSamples::of(tallies.iter().map(|(name, tally)| (*name, tally)))?;
/// assert_eq!(
///     stages.kruskal_wallis(Confidence::P95)?.to_string(),
///     "before, during, after: P(higher than anybody) 39 %, 50 %, 60 %, n = 40, 42 and 43; epsilon-squared 0.09 [0.01, 0.19]; \
///      p = 0.003 (Kruskal–Wallis test)"
/// );
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SeveralSamples {
    setting: Setting,
    groups: Vec<Sample>,
}

fn no_groups() -> Error {
    Error::new(
        ErrorKind::Absent,
        "comparison of groups",
        "every group",
        "two groups or more",
        "give the groups to compare",
    )
}

impl SeveralSamples {
    /// Answers of several groups to the same question, or to questions on like scales, each with the group's name.
    ///
    /// # Errors
    /// No group is given, two scales are not alike, or all groups together pass [`MOST_COUNTED`](crate::MOST_COUNTED).
    pub fn of<'t, N: Into<Cow<'static, str>>>(
        groups: impl IntoIterator<Item = (N, &'t Tally)>,
    ) -> Result<Self, Error> {
        let (names, tallies): (Vec<N>, Vec<&Tally>) = groups.into_iter().unzip();
        let scale = tallies.first().ok_or_else(no_groups)?.scale();
        if let Some(other) = tallies.iter().find(|tally| !tally.scale().is_like(scale)) {
            return Err(on_unlike_scales(other.scale(), scale.to_string()));
        }
        let given = names.into_iter().zip(&tallies).map(|(name, tally)| (name.into(), given_points(tally)));
        Self::together(given.collect(), |values| Setting::of_tallies(values, scale, &tallies))
    }

    /// Scores of several groups of respondents over the same items, or measurements by the same measure, each with the group's name.
    ///
    /// # Errors
    /// No group is given, or scores have other ends or another better end.
    pub fn of_scores<'s, N: Into<Cow<'static, str>>>(
        groups: impl IntoIterator<Item = (N, &'s Scores)>,
    ) -> Result<Self, Error> {
        let (names, scores): (Vec<N>, Vec<&Scores>) = groups.into_iter().unzip();
        let first = scores.first().ok_or_else(no_groups)?;
        let kind = |scores: &Scores| (scores.lowest(), scores.highest(), scores.better_end());
        if let Some(other) = scores.iter().find(|scores| kind(scores) != kind(first)) {
            let range = |scores: &Scores| format!("scores from {} to {}", scores.lowest(), scores.highest());
            return Err(on_unlike_scales(range(other), format!("{} with the same better end", range(first))));
        }
        let ends = (first.lowest(), first.highest());
        let given = names.into_iter().zip(&scores).map(|(name, scores)| (name.into(), given_scores(scores)));
        Self::together(given.collect(), |values| Setting::of_scores(values, ends, &scores))
    }

    fn together(
        given: Vec<(Cow<'static, str>, Given)>,
        setting: impl FnOnce(Vec<f64>) -> Setting,
    ) -> Result<Self, Error> {
        let (values, groups) = side_by_side(given)?;
        Ok(SeveralSamples { setting: setting(values), groups })
    }

    /// The groups in their order, with how many of each answered.
    pub fn groups(&self) -> Vec<Side> {
        self.groups.iter().map(|group| Side::new(group.name.clone(), group.n)).collect()
    }

    /// How many answered in all groups together.
    pub fn n(&self) -> u64 {
        self.groups.iter().map(|group| group.n).sum()
    }

    /// The groups somebody answered in, with their places in the order.
    fn answering(&self) -> impl Iterator<Item = (usize, &Sample)> {
        self.groups.iter().enumerate().filter(|(_, group)| group.n > 0)
    }

    /// How many groups somebody answered in, or the refusal that there are not two.
    fn at_least_two(&self, figure: &'static str) -> Result<usize, Refusal> {
        match self.answering().count() {
            0 => Err(Refusal::nobody(figure)),
            1 => Err(Refusal::too_few(figure, "groups with answers", 1, 2)),
            groups => Ok(groups),
        }
    }

    /// The same, where answers also differ.
    fn differing(&self, figure: &'static str) -> Result<usize, Refusal> {
        let groups = self.at_least_two(figure)?;
        if self.setting.values.len() < 2 {
            return Err(Refusal::no_variation(figure, "answers"));
        }
        Ok(groups)
    }

    /// How many of all groups gave each value.
    fn ties(&self) -> Vec<u64> {
        let mut ties = vec![0; self.setting.values.len()];
        for group in &self.groups {
            for (tie, count) in ties.iter_mut().zip(&group.counts) {
                *tie += count;
            }
        }
        ties
    }

    fn smallest(&self) -> u64 {
        self.answering().map(|(_, group)| group.n).min().unwrap_or(0)
    }

    /// A caveat where the smallest group is below this size.
    fn too_small(&self, wanted: u64) -> Option<Caveat> {
        let smallest = self.smallest();
        (smallest < wanted).then_some(Caveat::TooSmallForApproximation { smallest, wanted })
    }

    /// A figure of one group, with what was missing in it.
    fn of_group(&self, group: &Sample, estimate: Estimate) -> Estimate {
        estimate.per(self.setting.unit).missing_were(group.missing).with_caveats(self.setting.caveats())
    }

    /// The mean of one group that somebody answered in.
    fn mean_of(&self, group: &Sample, confidence: Confidence) -> Estimate {
        const FIGURE: &str = "mean";
        let moments = group.moments(&self.setting.values);
        let interval: Result<Interval, Refusal> = if group.n < 2 {
            Err(Refusal::too_few(FIGURE, "answers", group.n, 2))
        } else if !group.varies() {
            Err(Refusal::no_variation(FIGURE, "answers"))
        } else {
            let se = (moments.variance / moments.n).sqrt();
            Ok(t_interval(moments.mean, se, moments.n - 1.0, self.setting.ends, confidence))
        };
        let method = "mean; t interval, cut at the ends of the scale";
        let quantity = crate::estimate::Quantity::Points;
        self.of_group(group, Estimate::new(moments.mean, quantity, interval, group.n, method))
    }
}

impl GroupedTally {
    /// The answers of all groups to one item, side by side, in the order of the study's lists; see [`SeveralSamples`].
    ///
    /// Groups of which a role, service, stage or wave is not known are left out: they belong to one of the others, and nobody knows to which.
    ///
    /// ```
    /// use kokemus::{Dimension, Questionnaire, Response, Role, Scale, Study};
    ///
    /// let family = Questionnaire::builder("family", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard")).build()?;
    /// let study = Study::builder().waves(["spring", "autumn"]).questionnaire(family).build()?;
    /// let mut answers = study.table("family")?;
    /// for (wave, point) in [("spring", 3), ("autumn", 4), ("autumn", 5)] {
    ///     answers.push(Response::by(Role::Child).in_wave(&study.wave(wave)?).answers([point]))?;
    /// }
    /// let waves = answers.tally_by([Dimension::Wave]).compare_all("heard")?;
    /// assert_eq!(waves.groups()[1].name, "autumn");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// No such item, or no group somebody answered in.
    pub fn compare_all(&self, item: &str) -> Result<SeveralSamples, Error> {
        let mut tallies = Vec::new();
        for (group, tally) in self.iter().filter(|(group, _)| known(group)) {
            tallies.push((group.to_string(), tally.item(item)?));
        }
        SeveralSamples::of(tallies.iter().map(|(name, tally)| (name.clone(), tally)))
    }
}

fn known(group: &Group) -> bool {
    *group.role() != Part::NotGiven
        && *group.service() != Part::NotGiven
        && *group.stage() != Part::NotGiven
        && *group.wave() != Part::NotGiven
}
