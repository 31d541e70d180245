//! Means of a population whose groups were not asked in proportion to their size.

use std::fmt;

use serde::Serialize;

use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Confidence, Estimate, Interval, Quantity, Unit};
use crate::inference::mean::t_interval;
use crate::tally::counts::Tally;
use crate::tally::group::Group;
use crate::tally::grouped::GroupedTally;
use crate::tally::surveyed::SurveyedSet;
use crate::tally::unlike;
use crate::vocabulary::answer::MissingCounts;

/// One group of the population: what its respondents answered, and how many people it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stratum {
    tally: Tally,
    population: u64, // Invariant: above 0 and at least the tally's n.
}

impl Stratum {
    /// A group's tally of one item and the known number of people in the group.
    ///
    /// # Errors
    /// A group of nobody, or of fewer people than answered.
    pub fn new(tally: Tally, population: u64) -> Result<Self, Error> {
        if population == 0 || population < tally.n() {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "population of a stratum",
                population,
                format!("at least 1, and at least the {} who answered", tally.n()),
                "give the number of people in the group, those who were not asked among them",
            ));
        }
        Ok(Stratum { tally, population })
    }
}

/// A mean weighted to known population counts.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PostStratifiedMean {
    /// The weighted mean with its interval.
    pub mean: Estimate,
    /// Kish's effective number of respondents, (Σw)²/Σw²: as many, weighted alike, would tell as much.
    pub effective_n: f64,
    /// Kish's design effect of weighting, n Σw²/(Σw)²: n over the effective n.
    pub design_effect: f64,
}

impl fmt::Display for PostStratifiedMean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.mean.fmt(f)?;
        write!(f, ", weighted; as much as {:.0} weighted alike", self.effective_n)
    }
}

impl PostStratifiedMean {
    /// The mean of one item from its groups' tallies and the known number of people in each group; see [`of`](Self::of).
    ///
    /// ```
    /// use kokemus::{Confidence, Dimension, Group, PostStratifiedMean, Questionnaire, Response, Role, Scale, Study};
    ///
    /// let family = Questionnaire::builder("family", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard")).build()?;
    /// let study = Study::builder().questionnaire(family).build()?;
    /// let mut answers = study.table("family")?;
    /// for (role, point) in [(Role::Child, 3), (Role::Child, 4), (Role::Parent, 5), (Role::Parent, 4)] {
    ///     answers.push(Response::by(role).answers([point]))?;
    /// }
    /// let groups = answers.tally_by([Dimension::Role]);
    /// let people = [(Group::from(Role::Child), 30), (Group::from(Role::Parent), 10)];
    /// let mean = PostStratifiedMean::from_groups(&groups, "heard", people, Confidence::P95)?;
    /// assert_eq!(mean.mean.value(), 3.75); // 0.75 · 3.5 + 0.25 · 4.5
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// No such item or group, a group that answered and has no population, or one twice; else as [`of`](Self::of).
    pub fn from_groups(
        groups: &GroupedTally,
        item: &str,
        populations: impl IntoIterator<Item = (Group, u64)>,
        confidence: Confidence,
    ) -> Result<Self, Error> {
        let (mut strata, mut named): (Vec<Stratum>, Vec<Group>) = (Vec::new(), Vec::new());
        for (group, population) in populations {
            if named.contains(&group) {
                return Err(Error::new(
                    ErrorKind::Duplicate,
                    "population of a group",
                    format!("`{group}`"),
                    "each group once",
                    "keep one of the two populations",
                ));
            }
            strata.push(Stratum::new(groups.group(&group)?.item(item)?, population)?);
            named.push(group);
        }
        if let Some((group, _)) = groups.iter().find(|(group, _)| !named.contains(group)) {
            return Err(Error::new(
                ErrorKind::Absent,
                "population of a group",
                format!("the number of people in `{group}`"),
                "one for every group that answered",
                "give it, or leave the group out of the table",
            ));
        }
        PostStratifiedMean::of(&strata, confidence)
    }

    /// The mean Σ W_h x̄_h with W_h = N_h/ΣN, from each group's tally and its known size N_h.
    ///
    /// Interval: se² = Σ W_h² (1 − n_h/N_h) s_h²/n_h, t with n − H degrees of freedom for H groups, cut at the scale's ends
    /// (Cochran 1977, eq. 5.7 and §5.4; R's `survey::svymean` with strata and `fpc`). It takes those who answered as a random sample
    /// within each group. Source of the design effect: Kish 1965, *Survey Sampling*, §11.7.
    ///
    /// ```
    /// use kokemus::{Confidence, PostStratifiedMean, Scale, Stratum, Tally};
    ///
    /// let scale = Scale::satisfaction();
    /// let children = Stratum::new(Tally::of_counts(&scale, [2, 4, 8, 10, 6])?, 400)?;
    /// let parents = Stratum::new(Tally::of_counts(&scale, [0, 1, 5, 24, 40])?, 300)?;
    /// let both = PostStratifiedMean::of(&[children, parents], Confidence::P95)?;
    /// assert_eq!(both.to_string(), "3.9 [3.7, 4.1], n = 100, weighted; as much as 74 weighted alike");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// An error for no group at all or groups on unlike scales; refused where nobody of a group answered. With one answer in
    /// a group, or all of everybody alike, only the interval is refused.
    pub fn of(strata: &[Stratum], confidence: Confidence) -> Result<Self, Error> {
        const FIGURE: &str = "post-stratified mean";
        let Some(first) = strata.first() else {
            return Err(Error::new(
                ErrorKind::Absent,
                "strata of a post-stratified mean",
                "the first one",
                "at least one",
                "give each group's tally and population",
            ));
        };
        let scale = first.tally.scale();
        if let Some(other) = strata.iter().find(|stratum| !stratum.tally.scale().is_like(scale)) {
            return Err(unlike("strata of a post-stratified mean", other.tally.scale(), scale));
        }
        if strata.iter().any(|stratum| stratum.tally.n() == 0) {
            return Err(Refusal::too_few(FIGURE, "answers in a stratum", 0, 1).into());
        }
        let population: f64 = strata.iter().map(|stratum| stratum.population as f64).sum();
        let (mut mean, mut variance, mut n, mut squared_weights) = (0.0, 0.0, 0u64, 0.0);
        let (mut fewest, mut missing, mut surveyed) =
            (u64::MAX, MissingCounts::default(), SurveyedSet::default());
        for Stratum { tally, population: size } in strata {
            let (answered, share) = (tally.n(), *size as f64 / population);
            mean += share * tally.mean_of_some();
            let left = (size - answered) as f64 / *size as f64;
            if answered >= 2 {
                variance += share * share * left * tally.variance_of_two() / answered as f64;
            } else if left > 0.0 {
                fewest = fewest.min(answered);
            }
            squared_weights += share * share / answered as f64;
            n = n.saturating_add(answered);
            missing = missing.plus(tally.missing());
            surveyed = surveyed.union(tally.surveyed_set());
        }
        let all_known = strata.iter().all(|stratum| stratum.tally.n() == stratum.population);
        let interval = if all_known {
            Ok(Interval::around(mean, mean, mean, confidence))
        } else if fewest < 2 {
            Err(Refusal::too_few(FIGURE, "answers in a stratum", fewest, 2))
        } else if variance == 0.0 {
            Err(Refusal::no_variation(FIGURE, "answers within the strata"))
        } else {
            let ends = (scale.lowest().into(), scale.highest().into());
            let df = n as f64 - strata.len() as f64;
            Ok(t_interval(mean, variance.sqrt(), df, ends, confidence))
        };
        let method = "post-stratified mean; t interval with finite population correction";
        let mean = Estimate::new(mean, Quantity::Points, interval, n, method).per(Unit::Answer);
        Ok(PostStratifiedMean {
            mean: mean.missing_were(missing).with_caveats(surveyed.caveats()),
            effective_n: 1.0 / squared_weights,
            design_effect: n as f64 * squared_weights,
        })
    }
}
