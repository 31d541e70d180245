//! One score per respondent or measurement.

use std::collections::HashMap;

use super::items::scored_items;
use super::policy::{MissingPolicy, Over};
use crate::correlation::skewness;
use crate::error::{Error, Refusal};
use crate::estimate::{Confidence, Estimate, Quantity};
use crate::inference::clustered::clustered_mean;
use crate::inference::mean::lopsided;
use crate::math::sums::compensated;
use crate::table::measurements::MeasurementTable;
use crate::table::responses::ResponseTable;
use crate::table::selection::Selection;
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::answer::MissingCounts;
use crate::vocabulary::key::StageKey;
use crate::vocabulary::measure::MeasuredValue;
use crate::vocabulary::respondent::{CaseId, Person};
use crate::vocabulary::scale::Better;

/// One score per respondent (or per measurement), with the case it belongs to.
///
/// What needs rows comes from here: means with the case as the unit, and what is matched case by case. For the
/// analyst: scores are not protected against disclosure.
///
/// ```
/// use kokemus::{Confidence, MissingPolicy, Questionnaire, Response, Role, Scale, Study};
///
/// let parents = Questionnaire::builder("parents", Scale::satisfaction())
///     .section("encounter", |s| s.item("heard", "We were heard").item("trust", "We trusted the worker"))
///     .build()?;
/// let study = Study::builder().questionnaire(parents).build()?;
/// let mut answers = study.table("parents")?;
/// for (case, points) in [(1, [5, 4]), (1, [5, 5]), (2, [3, 2]), (3, [4, 4])] {
///     answers.push(Response::by(Role::Parent).case(case).answers(points))?;
/// }
///
/// let scores = answers.scores("encounter", MissingPolicy::HALF)?;
/// assert_eq!(scores.mean(Confidence::P95)?.to_string(), "4.0 [1.2, 5.0], n = 4 in 3 cases");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    rows: Vec<Score>,
    ends: (f64, f64), // Invariant: every value lies within.
    better: Better,
    items: usize,
    missing: MissingCounts,
    surveyed: SurveyedSet,
    asked_at: Option<StageKey>,
}

/// One score, and the case it belongs to where that is known.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Score {
    /// The case.
    pub case: Option<CaseId>,
    /// Who gave it.
    pub reporter: Person,
    /// The score.
    pub value: f64,
    /// The points behind a section's score and how many items they were given to, for prorating without rounding twice.
    answered: Option<(i64, u32)>,
}

impl Score {
    /// A value that stands for itself: a measurement, a change.
    pub(crate) fn measured(case: CaseId, reporter: Person, value: f64) -> Self {
        Score { case: Some(case), reporter, value, answered: None }
    }

    /// Another value of the same person.
    pub(crate) fn valued(&self, value: f64) -> Self {
        Score { case: self.case.clone(), reporter: self.reporter.clone(), value, answered: None }
    }
}

impl Scores {
    pub(crate) fn new(
        rows: Vec<Score>,
        ends: (f64, f64),
        missing: MissingCounts,
        surveyed: SurveyedSet,
    ) -> Self {
        Scores { rows, ends, better: Better::Higher, items: 1, missing, surveyed, asked_at: None }
    }

    /// The same scores with the stage at which all of them were given.
    pub(crate) fn given_at(self, stage: Option<&StageKey>) -> Self {
        Scores { asked_at: stage.cloned(), ..self }
    }

    /// The same scores with their better end stated.
    pub(crate) fn better(self, better: Better) -> Self {
        Scores { better, ..self }
    }

    /// The scores, in the order of their rows.
    pub fn rows(&self) -> &[Score] {
        &self.rows
    }

    /// How many have a score.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nobody has.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Who has none: `not_applicable` for those whom no item concerned, `skipped` for those who answered too few;
    /// for measurements their stated reason, or `no_response`.
    pub fn missing(&self) -> MissingCounts {
        self.missing
    }

    /// The lowest score there can be.
    pub fn lowest(&self) -> f64 {
        self.ends.0
    }

    /// The highest score there can be.
    pub fn highest(&self) -> f64 {
        self.ends.1
    }

    /// Which end is the good one, as the scale or the measure says.
    pub fn better_end(&self) -> Better {
        self.better
    }

    /// The stage at which they were given, where it is known and the same for all.
    pub fn asked_at(&self) -> Option<&StageKey> {
        self.asked_at.as_ref()
    }

    pub(crate) fn surveyed_set(&self) -> SurveyedSet {
        self.surveyed
    }

    /// Those scores for which `keep` holds: one role's, one group of cases. Who has no score is not known row by row, so
    /// [`missing`](Scores::missing) stays that of all.
    #[must_use]
    pub fn filter(&self, mut keep: impl FnMut(&Score) -> bool) -> Scores {
        Scores { rows: self.rows.iter().filter(|score| keep(score)).cloned().collect(), ..self.clone() }
    }

    /// The scores as prorated sums: the mean of the answered items times the number of all items.
    ///
    /// A sum of 5 over 12 of 15 items becomes 6.25: what it would be had the other three been answered alike.
    ///
    /// ```
    /// use kokemus::{Missing, MissingPolicy, Questionnaire, Response, Role, Scale, Study};
    ///
    /// let yes_or_no = Scale::new("yes-or-no", 0, 1)?;
    /// let fifteen = Questionnaire::builder("q", yes_or_no)
    ///     .section("all", |s| (0..15).fold(s, |s, i| s.item(&format!("q{i}"), "?")))
    ///     .build()?;
    /// let study = Study::builder().questionnaire(fifteen).build()?;
    /// let mut answers = study.table("q")?;
    /// let points = [1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0].map(kokemus::Answer::from);
    /// let gaps = [Missing::Skipped; 3].map(kokemus::Answer::from);
    /// answers.push(Response::by(Role::Child).answers(points.into_iter().chain(gaps)))?;
    /// let sums = answers.scores("all", MissingPolicy::HALF)?.prorated_sums();
    /// assert_eq!(sums.rows()[0].value, 6.25);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    #[must_use]
    pub fn prorated_sums(&self) -> Scores {
        let items = self.items as f64;
        let prorated = |score: &Score| match score.answered {
            // One rounding only: 7 points on three items of three are 7, not 6.999999999999999.
            Some((points, answered)) => (points as f64 * items) / f64::from(answered),
            None => score.value * items,
        };
        let rows = self.rows.iter();
        let rows =
            rows.map(|score| Score { value: prorated(score), answered: None, ..score.clone() }).collect();
        let ends = (self.ends.0 * items, self.ends.1 * items);
        Scores { rows, ends, items: 1, ..self.clone() }
    }

    /// One score per case: the mean over its respondents or waves, rounded to 48 binary digits of the range, so that
    /// equal means are equal whatever they were added up from. Scores without a case are left out, since they cannot be
    /// matched with anything; they are counted in the second part.
    pub(crate) fn by_case(&self) -> (Vec<(CaseId, f64)>, u64) {
        let mut sums: HashMap<&CaseId, (f64, f64)> = HashMap::new();
        let mut order = Vec::new();
        let mut without = 0;
        let widest = self.ends.0.abs().max(self.ends.1.abs());
        let step = 2f64.powi(widest.log2().ceil() as i32 - 48).max(f64::MIN_POSITIVE); // never 0
        for score in &self.rows {
            let Some(case) = &score.case else {
                without += 1;
                continue;
            };
            let (sum, n) = sums.entry(case).or_insert_with(|| {
                order.push(case);
                (0.0, 0.0)
            });
            *sum += score.value;
            *n += 1.0;
        }
        let means = order.into_iter().map(|case| {
            (case.clone(), sums.get(case).map_or(0.0, |(sum, n)| (sum / n / step).round_ties_even() * step))
        });
        (means.collect(), without)
    }

    /// As [`by_case`](Scores::by_case), turned so that more is better: where less is, x becomes lowest + highest − x.
    pub(crate) fn by_case_upward(&self) -> (Vec<(CaseId, f64)>, u64) {
        let (mut means, without) = self.by_case();
        if self.better == Better::Lower {
            for (_, mean) in &mut means {
                *mean = self.ends.0 + self.ends.1 - *mean;
            }
        }
        (means, without)
    }

    /// The mean of the scores x̄ = Σx/n.
    ///
    /// The unit is the case where cases are given (a respondent without one counts as a case of its own), else the respondent:
    /// se² = C/(C − 1) Σ_c (Σ_{i∈c} (x_i − x̄))²/n², t with C − 1 degrees of freedom (R's `survey::svymean(ids = ~case)`), cut
    /// at the ends. With one respondent per case this is the t interval of the mean.
    ///
    /// # Errors
    /// Refused where nobody has a score. With one case, or all scores alike, only the interval is refused.
    pub fn mean(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "mean of scores";
        let n = self.rows.len();
        if n == 0 {
            return Err(Refusal::nobody(FIGURE));
        }
        let size = n as f64;
        let mean = self.mean_of_some();
        let method = "mean of scores; t interval with the case as the unit where given, cut at the ends";
        let units = self.units().into_iter();
        let contributions: Vec<_> =
            units.zip(&self.rows).map(|(unit, score)| (unit, (score.value - mean) / size)).collect();
        let varies = self.rows.windows(2).any(|pair| pair[0].value != pair[1].value);
        let clustered =
            clustered_mean(FIGURE, mean, &contributions, ("scores", varies), self.ends, confidence);
        let known = clustered.interval.is_ok();
        let skewed = if known { lopsided(clustered.units, skewness(&self.values())) } else { None };
        Ok(Estimate::new(mean, Quantity::Points, clustered.interval, n as u64, method)
            .per(clustered.unit)
            .missing_were(self.missing)
            .with_caveats(self.surveyed.caveats().chain(clustered.few).chain(skewed)))
    }

    /// The standard deviation of the scores with n − 1.
    ///
    /// # Errors
    /// Refused with fewer than two scores.
    pub fn standard_deviation(&self) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "standard deviation";
        let n = self.rows.len();
        if n < 2 {
            return Err(Refusal::too_few(FIGURE, "scores", n as u64, 2));
        }
        let mean = self.mean_of_some();
        let scatter = compensated(self.rows.iter().map(|score| (score.value - mean).powi(2)));
        let value = (scatter / (n as f64 - 1.0)).sqrt();
        let interval = Err(Refusal::no_interval(FIGURE));
        let estimate = Estimate::new(value, Quantity::Coefficient, interval, n as u64, FIGURE);
        Ok(estimate.missing_were(self.missing).with_caveats(self.surveyed.caveats()))
    }

    pub(super) fn mean_of_some(&self) -> f64 {
        compensated(self.rows.iter().map(|score| score.value)) / self.rows.len() as f64
    }

    pub(super) fn values(&self) -> Vec<f64> {
        self.rows.iter().map(|score| score.value).collect()
    }

    /// A number per case, for those that have one.
    pub(super) fn units(&self) -> Vec<Option<u32>> {
        let mut numbers: HashMap<&CaseId, u32> = HashMap::new();
        self.rows
            .iter()
            .map(|score| {
                let next = numbers.len() as u32;
                score.case.as_ref().map(|case| *numbers.entry(case).or_insert(next))
            })
            .collect()
    }
}

impl Selection<'_> {
    /// One score per respondent: the mean of the m items they answered, Σx/m, reverse-keyed ones turned; nobody below
    /// the policy has one.
    ///
    /// ```
    /// use kokemus::{Confidence, Dimension, MissingPolicy, Questionnaire, Response, Role, Scale, Study};
    ///
    /// let family = Questionnaire::builder("family", Scale::satisfaction())
    ///     .section("encounter", |s| s.item("heard", "Heard").item("trust", "Trust"))
    ///     .build()?;
    /// let study = Study::builder().questionnaire(family).build()?;
    /// let mut answers = study.table("family")?;
    /// answers.push(Response::by(Role::Child).answers([3, 4]))?;
    /// answers.push(Response::by(Role::Parent).answers([5, 4]))?;
    /// for (group, selection) in answers.by([Dimension::Role]) {
    ///     println!("{group}: {}", selection.scores("encounter", MissingPolicy::HALF)?.mean(Confidence::P95)?);
    /// }
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// No such section, item or stage, or items on unlike scales.
    pub fn scores<'a>(&self, over: impl Into<Over<'a>>, policy: MissingPolicy) -> Result<Scores, Error> {
        let items = scored_items(self, over.into())?;
        let lowest = f64::from(items.scale.lowest());
        let mut missing = MissingCounts::default();
        let mut rows = Vec::with_capacity(self.len());
        for (row, answered) in self.row_numbers().zip(self.iter()) {
            let total = items.total(self.table(), row);
            if policy.scores(total.answered, total.applicable) {
                let points = i64::from(items.scale.lowest()) * total.answered as i64 + total.sum as i64;
                rows.push(Score {
                    case: answered.case().cloned(),
                    reporter: Person::new(answered.role().clone(), answered.member()),
                    value: points as f64 / total.answered as f64,
                    answered: Some((points, total.answered as u32)),
                });
            } else if total.applicable == 0 {
                missing.not_applicable += 1;
            } else {
                missing.skipped += 1;
            }
        }
        let ends = (lowest, f64::from(items.scale.highest()));
        let mut stages = self.iter().map(|row| row.stage());
        let first = stages.next().flatten();
        let asked_at = first.filter(|first| stages.all(|stage| stage == Some(first)));
        let scores = Scores::new(rows, ends, missing, self.surveyed()).given_at(asked_at);
        Ok(Scores { items: items.len(), ..scores }.better(items.scale.better_end()))
    }
}

impl ResponseTable {
    /// One score per respondent over all rows; see [`Selection::scores`].
    ///
    /// # Errors
    /// No such section, item or stage, or items on unlike scales.
    pub fn scores<'a>(&self, over: impl Into<Over<'a>>, policy: MissingPolicy) -> Result<Scores, Error> {
        self.all().scores(over, policy)
    }
}

impl MeasurementTable {
    /// The values measured at a stage, one per series.
    ///
    /// # Errors
    /// The stage is not on the study's path.
    pub fn scores_at(&self, stage: &StageKey) -> Result<Scores, Error> {
        let position = self.stage_position(stage)?;
        let rows = self.series().filter_map(|series| match series.cell(position) {
            Some(MeasuredValue::Value(value)) => {
                Some(Score::measured(series.case().clone(), series.reporter(), value))
            }
            _ => None,
        });
        let ends = (self.measure().lowest(), self.measure().highest());
        let scores = Scores::new(rows.collect(), ends, self.missing_at(position), self.surveyed_set())
            .given_at(Some(stage));
        Ok(scores.better(self.measure().better_end()))
    }
}
