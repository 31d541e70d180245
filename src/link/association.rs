//! The association of experience with change: a first look, not yet a link.

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::correlation::{
    Correlated, determined, distribution_free, pearson, pearson_resampled, skewness, spearman,
    spearman_resampled,
};
use crate::error::Refusal;
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity, Unit};
use crate::inference::resampling::{Bootstrap, Resampler};
use crate::scoring::scores::Scores;
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::answer::MissingCounts;
use crate::vocabulary::respondent::{CaseId, Person};
use crate::wellbeing::change::Change;

/// From so many cases on, the distribution-free interval covers at least .93 where it says .95 …
const ENOUGH_PAIRS: f64 = 75.0;
/// … and from so many times the squared skewness: on five points with three quarters at the top (skewness −2.1) it covers .80 at
/// n = 30, .90 at 100 and .93 to .94 from 400 on (simulated, `tests/reference/coverage.py`).
const PAIRS_PER_SQUARED_SKEWNESS: f64 = 90.0;

/// A way to correlate two columns.
type Correlate = fn(&[f64], &[f64]) -> Option<Correlated>;

/// How many matched cases the interval wants, given how lopsided the two are.
pub(super) fn wanted_pairs(x: &[f64], y: &[f64]) -> u64 {
    let lopsided = skewness(x).powi(2).max(skewness(y).powi(2));
    (PAIRS_PER_SQUARED_SKEWNESS * lopsided).max(ENOUGH_PAIRS).ceil() as u64
}

/// Experience and change of the same cases, matched and ready to be correlated.
///
/// A case's scores are averaged where it has several respondents, its changes where several of its people were
/// measured; both are turned so that more is better. Cases that have only one of the two are counted.
///
/// ```
/// use kokemus::{Association, Change, Confidence, Measure, Measurement, MissingPolicy, Questionnaire, Response, Role, Scale, Study};
///
/// let parents = Questionnaire::builder("parents", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard")).build()?;
/// let study = Study::builder().questionnaire(parents).measure(Measure::new("wellbeing", 0.0, 100.0)?).build()?;
/// let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
/// let mut answers = study.table("parents")?;
/// let mut wellbeing = study.measurements("wellbeing")?;
/// for (case, point, before, after) in [(1, 5, 50.0, 68.0), (2, 4, 40.0, 55.0), (3, 2, 62.0, 60.0), (4, 3, 51.0, 58.0), (5, 4, 47.0, 66.0)] {
///     answers.push(Response::by(Role::Parent).case(case).answers([point]))?;
///     wellbeing.push(Measurement::of(case, Role::Parent, &start, before))?;
///     wellbeing.push(Measurement::of(case, Role::Parent, &end, after))?;
/// }
///
/// let experience = answers.scores("all", MissingPolicy::HALF)?;
/// let change = Change::between(&wellbeing, &start, &end)?;
/// let pairs = Association::between(&experience, &change);
/// assert_eq!(
///     pairs.pearson(Confidence::P95)?.to_string(),
///     "association, not effect: r = 0.94 [0.77, 0.98], n = 5"
/// );
/// println!("{}", pairs.given_baseline().spearman(Confidence::P95)?);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct MatchedCases {
    pub(super) cases: Vec<CaseId>, // Invariant: as many as there are values in each of the columns.
    pub(super) experience: Vec<f64>,
    pub(super) change: Vec<f64>,
    pub(super) baseline: Vec<f64>,
    pub(super) given_baseline: bool,
    pub(super) only_experience: u64,
    pub(super) only_change: u64,
    pub(super) caveats: Vec<Caveat>,
}

/// Which correlation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Coefficient {
    /// Pearson's product-moment correlation.
    Pearson,
    /// Spearman's rank correlation, with mid-ranks.
    Spearman,
}

/// A correlation of experience with change, marked as what it is: an association.
///
/// It says nothing of what caused what, and nothing of how much an unmeasured cause would have to weigh.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Association {
    /// The correlation with its interval; n counts cases.
    pub correlation: Estimate,
    /// Which correlation it is.
    pub coefficient: Coefficient,
    /// Whether it is partial: given the baseline.
    pub given_baseline: bool,
    /// Cases with an experience score and no change.
    pub only_experience: u64,
    /// Cases with a change and no experience score.
    pub only_change: u64,
}

impl Association {
    /// Matches experience with change, case by case.
    ///
    /// Experience scores without a case cannot be matched; they count among those with experience only.
    pub fn between(experience: &Scores, change: &Change) -> MatchedCases {
        matched(experience, change.scores(), change.baseline())
    }
}

/// Matches experience with changes and their baselines, which come from the same series in the same order.
pub(super) fn matched(experience: &Scores, change: &Scores, baseline: &Scores) -> MatchedCases {
    let (scores, without_case) = experience.by_case_upward();
    let (changes, _) = change.by_case();
    let (baselines, _) = baseline.by_case();
    let averaged =
        experience.len() as u64 > scores.len() as u64 + without_case || change.len() > changes.len();
    let moved: HashMap<CaseId, (f64, f64)> = changes
        .into_iter()
        .zip(baselines)
        .map(|((case, change), (_, baseline))| (case, (change, baseline)))
        .collect();
    let (mut cases, mut x, mut y, mut z) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut only_experience = without_case;
    for (case, score) in scores {
        match moved.get(&case) {
            Some((change, baseline)) => {
                cases.push(case);
                x.push(score);
                y.push(*change);
                z.push(*baseline);
            }
            None => only_experience += 1,
        }
    }
    MatchedCases {
        only_change: (moved.len() - x.len()) as u64,
        cases,
        experience: x,
        change: y,
        baseline: z,
        given_baseline: false,
        only_experience,
        caveats: caveats(experience, change, averaged),
    }
}

fn caveats(experience: &Scores, change: &Scores, averaged: bool) -> Vec<Caveat> {
    let surveyed: SurveyedSet = experience.surveyed_set().union(change.surveyed_set());
    let mut caveats = vec![Caveat::AssociationOnly];
    caveats.extend(surveyed.caveats());
    if averaged {
        caveats.push(Caveat::AveragedWithinCase);
    }
    let reported: HashSet<(&CaseId, &Person)> = people(change).collect();
    if people(experience).any(|person| reported.contains(&person)) {
        caveats.push(Caveat::SameReporter);
    }
    caveats
}

/// Who reported, of which case.
pub(super) fn people(scores: &Scores) -> impl Iterator<Item = (&CaseId, &Person)> {
    scores.rows().iter().filter_map(|score| score.case.as_ref().map(|case| (case, &score.reporter)))
}

impl MatchedCases {
    /// How many cases have both.
    pub fn len(&self) -> usize {
        self.experience.len()
    }

    /// Whether none has.
    pub fn is_empty(&self) -> bool {
        self.experience.is_empty()
    }

    /// The same cases, with the baseline partialled out of both.
    ///
    /// Who starts high tends to fall and who starts low to rise, whatever they experienced; and the satisfied often start high. A
    /// raw correlation with change mixes this in; given the baseline it is gone.
    #[must_use]
    pub fn given_baseline(&self) -> MatchedCases {
        MatchedCases { given_baseline: true, ..self.clone() }
    }

    /// Pearson's r = (1/n) Σ z_x z_y of experience x and change y; given the baseline, the partial correlation.
    ///
    /// Interval: distribution-free, tanh(artanh r ± z √Σ infl² / n / (1 − r²)). Fisher's z interval assumes normality and does not hold
    /// its level on Likert data (with 75 % fives it covers .83 to .84, at n = 30 and at 451), so it is not the default
    /// here. Differs from R's `cor.test` and SciPy's `pearsonr` by that.
    ///
    /// # Errors
    /// Refused with fewer than 3 matched cases (4 given the baseline), and where one of them does not vary or the baseline tells it
    /// completely. With fewer than 4, or a correlation of ±1, only the interval is refused.
    pub fn pearson(&self, confidence: Confidence) -> Result<Association, Refusal> {
        self.associated(Coefficient::Pearson, confidence, None)
    }

    /// Spearman's rank correlation: Pearson's of mid-ranks; given the baseline, partial from the three rank correlations.
    ///
    /// Interval: as for Pearson, with the influence of a case on the ranks of all others counted in.
    ///
    /// # Errors
    /// As [`pearson`](MatchedCases::pearson).
    pub fn spearman(&self, confidence: Confidence) -> Result<Association, Refusal> {
        self.associated(Coefficient::Spearman, confidence, None)
    }

    /// Pearson's r as [`pearson`](MatchedCases::pearson) gives it, its interval by resampling the matched cases.
    ///
    /// Each resample's value is the correlation (given the baseline, the partial one) of the cases drawn; BCa takes its
    /// acceleration from the cases' influence on r. The z scale plays no part: the interval takes its shape from the data.
    ///
    /// ```
    /// use kokemus::{Association, Bootstrap, Change, Confidence, Measure, Measurement, MissingPolicy, Questionnaire, Response, Role, Scale, Study};
    ///
    /// let parents = Questionnaire::builder("parents", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard")).build()?;
    /// let study = Study::builder().questionnaire(parents).measure(Measure::new("wellbeing", 0.0, 100.0)?).build()?;
    /// let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
    /// let (mut answers, mut wellbeing) = (study.table("parents")?, study.measurements("wellbeing")?);
    /// for (case, (point, after)) in (1..).zip([(5, 68.0), (4, 55.0), (2, 42.0), (3, 58.0), (4, 66.0), (1, 51.0), (5, 59.0), (3, 47.0)]) {
    ///     answers.push(Response::by(Role::Parent).case(case).answers([point]))?;
    ///     wellbeing.push(Measurement::of(case, Role::Parent, &start, 50.0))?;
    ///     wellbeing.push(Measurement::of(case, Role::Parent, &end, after))?;
    /// }
    ///
    /// let change = Change::between(&wellbeing, &start, &end)?;
    /// let pairs = Association::between(&answers.scores("all", MissingPolicy::HALF)?, &change);
    /// let found = pairs.pearson_bootstrapped(Confidence::P95, &Bootstrap::seeded(7))?;
    /// assert_eq!(found.to_string(), "association, not effect: r = 0.72 [0.36, 0.94], n = 8");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`pearson`](MatchedCases::pearson). With fewer than 5 cases, a correlation of ±1, more than 5 % of the resamples without variation, or
    /// resamples too far off the estimate, only the interval is refused.
    pub fn pearson_bootstrapped(
        &self,
        confidence: Confidence,
        bootstrap: &Bootstrap,
    ) -> Result<Association, Refusal> {
        self.associated(Coefficient::Pearson, confidence, Some(bootstrap))
    }

    /// Spearman's rank correlation as [`spearman`](MatchedCases::spearman) gives it, its interval by resampling the matched
    /// cases: they are ranked anew within each resample.
    ///
    /// # Errors
    /// As [`pearson_bootstrapped`](MatchedCases::pearson_bootstrapped).
    pub fn spearman_bootstrapped(
        &self,
        confidence: Confidence,
        bootstrap: &Bootstrap,
    ) -> Result<Association, Refusal> {
        self.associated(Coefficient::Spearman, confidence, Some(bootstrap))
    }

    fn associated(
        &self,
        coefficient: Coefficient,
        confidence: Confidence,
        bootstrap: Option<&Bootstrap>,
    ) -> Result<Association, Refusal> {
        let (correlate, figure, method): (Correlate, _, _) = match (coefficient, self.given_baseline) {
            (Coefficient::Pearson, false) => {
                (pearson, "Pearson correlation", "Pearson correlation; distribution-free interval")
            }
            (Coefficient::Pearson, true) => (
                pearson,
                "partial Pearson correlation",
                "partial Pearson correlation given the baseline; distribution-free interval",
            ),
            (Coefficient::Spearman, false) => {
                (spearman, "Spearman correlation", "Spearman correlation; distribution-free interval")
            }
            (Coefficient::Spearman, true) => (
                spearman,
                "partial Spearman correlation",
                "partial Spearman correlation given the baseline; distribution-free interval",
            ),
        };
        let n = self.len() as u64;
        let need = if self.given_baseline { 4 } else { 3 };
        if n < need {
            return Err(Refusal::too_few(figure, "matched cases", n, need));
        }
        self.all_vary(figure)?;
        // Everything varies, so every correlation exists.
        let correlated = if self.given_baseline {
            let raw = correlate(&self.experience, &self.change);
            let with_experience = correlate(&self.experience, &self.baseline);
            let with_change = correlate(&self.change, &self.baseline);
            raw.zip(with_experience.zip(with_change))
                .and_then(|(raw, (x, y))| Correlated::given(&raw, &x, &y))
        } else {
            correlate(&self.experience, &self.change)
        };
        let of = "what the baseline tells and what it does not";
        let collinear = || Refusal::Collinear { figure: figure.into(), of: of.into() };
        let correlated = correlated.ok_or_else(collinear)?;
        let mut caveats = self.caveats.clone();
        let wanted = wanted_pairs(&self.experience, &self.change);
        if n < wanted {
            caveats.push(Caveat::SmallForItsMethod { have: n, wanted });
        }
        let mut method = method.to_owned();
        let interval = match bootstrap {
            None => distribution_free(figure, &correlated, confidence),
            Some(bootstrap) => {
                method = method.replace("distribution-free interval", &bootstrap.to_string());
                let (interval, left_out) =
                    self.resampled(figure, coefficient, &correlated, confidence, bootstrap);
                caveats.extend(left_out);
                interval
            }
        };
        let missing = MissingCounts {
            no_response: self.only_experience + self.only_change,
            ..MissingCounts::default()
        };
        let estimate = Estimate::new(correlated.r, Quantity::Coefficient, interval, n, figure)
            .by(method)
            .per(Unit::Case { cases: n })
            .missing_were(missing)
            .with_caveats(caveats);
        Ok(Association {
            correlation: estimate,
            coefficient,
            given_baseline: self.given_baseline,
            only_experience: self.only_experience,
            only_change: self.only_change,
        })
    }

    /// The bootstrap interval, and whether resamples were left out of it.
    fn resampled(
        &self,
        figure: &'static str,
        coefficient: Coefficient,
        correlated: &Correlated,
        confidence: Confidence,
        bootstrap: &Bootstrap,
    ) -> (Result<Interval, Refusal>, Option<Caveat>) {
        if let Some(refusal) = determined(figure, correlated.r) {
            return (Err(refusal), None);
        }
        let resampler = Resampler::of_rows("matched cases", self.len());
        let (pair, baseline) = ((&*self.experience, &*self.change), [&*self.baseline]);
        let given: &[&[f64]] = if self.given_baseline { &baseline } else { &[] };
        let replicates = match coefficient {
            Coefficient::Pearson => pearson_resampled(figure, &resampler, pair, given, bootstrap),
            Coefficient::Spearman => spearman_resampled(figure, &resampler, pair, given, bootstrap),
        };
        match replicates {
            Ok(found) => {
                let interval = found.interval(figure, 0, correlated.r, &correlated.influence, confidence);
                (interval, found.caveat())
            }
            Err(refusal) => (Err(refusal), None),
        }
    }

    /// Refuses where experience, change or, when it is given, the baseline is the same for every case.
    fn all_vary(&self, figure: &'static str) -> Result<(), Refusal> {
        let varies = |values: &[f64]| values.windows(2).any(|pair| pair[0] != pair[1]);
        let columns = [
            ("experience scores", &self.experience, true),
            ("changes", &self.change, true),
            ("baseline values", &self.baseline, self.given_baseline),
        ];
        match columns.iter().find(|(_, values, used)| *used && !varies(values)) {
            Some((of, _, _)) => Err(Refusal::no_variation(figure, of)),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Association {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbol = match self.coefficient {
            Coefficient::Pearson => "r",
            Coefficient::Spearman => "rank correlation",
        };
        let given = if self.given_baseline { " given the baseline" } else { "" };
        write!(f, "association, not effect: {symbol}{given} = ")?;
        self.correlation.fmt(f)
    }
}
