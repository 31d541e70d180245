//! Two independent groups: from two tallies, two sets of scores, or two groups of a grouped tally.

pub(crate) mod equivalence;
pub(crate) mod mann_whitney;
pub(crate) mod means;
pub(crate) mod relative_effect;
mod shares;

use std::borrow::Cow;

use super::samples::{
    Given, Sample, Setting, given_points, given_scores, on_unlike_scales, side_by_side, too_few,
};
use super::sentence::Side;
use crate::error::{Error, ErrorKind, Refusal};
use crate::scoring::scores::Scores;
use crate::tally::counts::Tally;
use crate::tally::group::Group;
use crate::tally::grouped::GroupedTally;
use crate::vocabulary::answer::MissingCounts;

/// Two groups of people who are not the same and do not belong together: child and parent of *other* families, this service and
/// that.
///
/// Every comparison reads **second less first**: the first group is what is compared against. All figures come from how many
/// gave which value, at a cost that does not depend on how many answered; tallies that were counted apart and merged give the
/// same bits. Missing answers are left out and counted. On a reverse-keyed item compare reversed tallies, or read the signs the
/// other way.
///
/// ```
/// use kokemus::{IndependentSamples, Scale, Tally};
///
/// let scale = Scale::satisfaction();
/// let spring = Tally::of_counts(&scale, [24, 37, 21, 19, 6])?;
/// let autumn = Tally::of_counts(&scale, [11, 51, 22, 21, 7])?;
/// let both = IndependentSamples::of(&spring, &autumn)?.named("spring", "autumn");
/// assert_eq!((both.first_n(), both.second_n()), (107, 112));
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct IndependentSamples {
    pub(super) setting: Setting,
    pub(super) first: Sample,
    pub(super) second: Sample,
}

const FIRST: Cow<'static, str> = Cow::Borrowed("first");
const SECOND: Cow<'static, str> = Cow::Borrowed("second");

/// Two groups over the values that occur in either.
fn two(
    first: Given,
    second: Given,
    setting: impl FnOnce(Vec<f64>) -> Setting,
) -> Result<IndependentSamples, Error> {
    let (values, mut samples) = side_by_side(vec![(FIRST, first), (SECOND, second)])?;
    let nobody =
        |name| Sample { name, counts: vec![0; values.len()], n: 0, missing: MissingCounts::default() };
    let second = samples.pop().unwrap_or_else(|| nobody(SECOND));
    let first = samples.pop().unwrap_or_else(|| nobody(FIRST));
    Ok(IndependentSamples { setting: setting(values), first, second })
}

impl IndependentSamples {
    /// Answers of two groups to the same question, or to questions on like scales.
    ///
    /// # Errors
    /// The scales are not alike, or both groups together pass [`MOST_COUNTED`](crate::MOST_COUNTED).
    pub fn of(first: &Tally, second: &Tally) -> Result<Self, Error> {
        if !first.scale().is_like(second.scale()) {
            return Err(on_unlike_scales(second.scale(), first.scale().to_string()));
        }
        two(given_points(first), given_points(second), |values| {
            Setting::of_tallies(values, first.scale(), &[first, second])
        })
    }

    /// Answers on unlike scales, both as per cent of maximum possible, 100 (x − lowest)/(highest − lowest).
    ///
    /// Ranks compare such answers only as far as the steps of the two scales do: 3 of 1–5 and 4 of 1–7 are both 50.
    ///
    /// ```
    /// use kokemus::{IndependentSamples, Scale, Tally};
    ///
    /// let five = Tally::of_counts(&Scale::satisfaction(), [0, 1, 2, 3, 4])?;
    /// let seven = Tally::of_counts(&Scale::agreement_7(), [0, 0, 1, 2, 3, 4, 5])?;
    /// assert!(IndependentSamples::of(&five, &seven).is_err());
    /// assert_eq!(IndependentSamples::of_unlike_scales_as_pomp(&five, &seven)?.second_n(), 15);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// The better end of the one scale is the other's worse end, or both groups together pass
    /// [`MOST_COUNTED`](crate::MOST_COUNTED).
    pub fn of_unlike_scales_as_pomp(first: &Tally, second: &Tally) -> Result<Self, Error> {
        if first.scale().better_end() != second.scale().better_end() {
            return Err(Error::new(
                ErrorKind::Unlike,
                "comparison of groups",
                second.scale(),
                "scales with the same better end",
                "turn one of the two by `Tally::reversed`",
            ));
        }
        let as_pomp = |tally: &Tally| {
            let (lowest, highest) = (f64::from(tally.scale().lowest()), f64::from(tally.scale().highest()));
            // One rounding: equal shares of two ranges are equal numbers.
            let pomp = |point: f64| 100.0 * (point - lowest) / (highest - lowest);
            let given = given_points(tally);
            let values = given.values.into_iter().map(|(point, count)| (pomp(point), count)).collect();
            Given { values, ..given }
        };
        two(as_pomp(first), as_pomp(second), |values| Setting {
            ends: (0.0, 100.0),
            scale: None,
            ..Setting::of_tallies(values, first.scale(), &[first, second])
        })
    }

    /// Scores of two groups of respondents over the same items, or measurements by the same measure.
    ///
    /// Where a case occurs more than once, within a group or in both, the figures say that its people were taken as independent.
    ///
    /// # Errors
    /// The scores have other ends or another better end.
    pub fn of_scores(first: &Scores, second: &Scores) -> Result<Self, Error> {
        let ends = (first.lowest(), first.highest());
        if ends != (second.lowest(), second.highest()) || first.better_end() != second.better_end() {
            let range = |scores: &Scores| format!("scores from {} to {}", scores.lowest(), scores.highest());
            let needed = format!("{} with the same better end", range(first));
            return Err(on_unlike_scales(range(second), needed));
        }
        two(given_scores(first), given_scores(second), |values| {
            Setting::of_scores(values, ends, &[first, second])
        })
    }

    /// The same groups with names, which every sentence uses.
    #[must_use]
    pub fn named(
        mut self,
        first: impl Into<Cow<'static, str>>,
        second: impl Into<Cow<'static, str>>,
    ) -> Self {
        (self.first.name, self.second.name) = (first.into(), second.into());
        self
    }

    /// The same groups the other way round: what is compared becomes what is compared against.
    #[must_use]
    pub fn swapped(self) -> Self {
        IndependentSamples { setting: self.setting, first: self.second, second: self.first }
    }

    /// Two of several groups.
    pub(super) fn of_pair(setting: &Setting, first: &Sample, second: &Sample) -> Self {
        let used: Vec<bool> = first.counts.iter().zip(&second.counts).map(|(a, b)| a + b > 0).collect();
        let kept = |sample: &Sample| {
            let counts = sample.counts.iter().zip(&used).filter(|(_, used)| **used).map(|(count, _)| *count);
            Sample { counts: counts.collect(), ..sample.clone() }
        };
        let values = setting.values.iter().zip(&used).filter(|(_, used)| **used).map(|(value, _)| *value);
        let missing = first.missing.plus(second.missing);
        let setting = Setting { values: values.collect(), missing, ..setting.clone() };
        IndependentSamples { setting, first: kept(first), second: kept(second) }
    }

    /// How many of the first group answered.
    pub fn first_n(&self) -> u64 {
        self.first.n
    }

    /// How many of the second group answered.
    pub fn second_n(&self) -> u64 {
        self.second.n
    }

    /// How many of both answered.
    pub(super) fn n(&self) -> u64 {
        self.first.n + self.second.n // at most MOST_COUNTED, see `side_by_side`
    }

    pub(super) fn sides(&self) -> (Side, Side) {
        let side = |sample: &Sample| Side::new(sample.name.clone(), sample.n);
        (side(&self.first), side(&self.second))
    }

    /// The refusal that one of the two groups is empty.
    pub(super) fn answered(&self, figure: &'static str) -> Result<(), Refusal> {
        self.at_least(figure, 1)
    }

    /// The refusal that one of the two groups has fewer answers than this.
    pub(super) fn at_least(&self, figure: &'static str, need: u64) -> Result<(), Refusal> {
        match [&self.first, &self.second].into_iter().find(|group| group.n < need) {
            None => Ok(()),
            Some(group) => Err(too_few(figure, group, need)),
        }
    }

    /// Whether both groups together gave at least two values.
    pub(super) fn varies(&self) -> bool {
        self.setting.values.len() > 1
    }
}

impl GroupedTally {
    /// The answers of two groups to one item, side by side; see [`IndependentSamples`].
    ///
    /// ```
    /// use kokemus::{Dimension, Questionnaire, Response, Role, Scale, Study};
    ///
    /// let family = Questionnaire::builder("family", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard")).build()?;
    /// let study = Study::builder().questionnaire(family).build()?;
    /// let mut answers = study.table("family")?;
    /// for (role, point) in [(Role::Child, 3), (Role::Child, 4), (Role::Parent, 4), (Role::Parent, 5)] {
    ///     answers.push(Response::by(role).answers([point]))?;
    /// }
    /// let groups = answers.tally_by([Dimension::Role]);
    /// let heard = groups.compare("heard", Role::Child, Role::Parent)?; // parents less children
    /// assert_eq!((heard.first_n(), heard.second_n()), (2, 2));
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// No such item or group, or the same group twice.
    pub fn compare(
        &self,
        item: &str,
        first: impl Into<Group>,
        second: impl Into<Group>,
    ) -> Result<IndependentSamples, Error> {
        let (first, second) = (first.into(), second.into());
        if first == second {
            return Err(Error::new(
                ErrorKind::Duplicate,
                "groups to compare",
                format!("`{second}`"),
                "two different groups",
                "give the group to compare against, then the other one",
            ));
        }
        let (one, other) = (self.group(&first)?.item(item)?, self.group(&second)?.item(item)?);
        Ok(IndependentSamples::of(&one, &other)?.named(first.to_string(), second.to_string()))
    }
}
