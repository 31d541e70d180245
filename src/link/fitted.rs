//! A link: experience with change, and everything that must be said beside it.

use std::fmt;

use serde::Serialize;

use super::along_path::AlongPath;
use super::beside::{RegressionCheck, Reverse};
use super::between::{LinkBetween, Unmatched};
use super::model::AdjustedModel;
use super::robustness::Robustness;
use crate::error::{Error, Refusal, or_refused};
use crate::estimate::{Caveat, Estimate};
use crate::scoring::scores::Scores;
use crate::wellbeing::attrition::Attrition;
use crate::wellbeing::change::Change;
use crate::wellbeing::trajectories::Trajectories;

/// The link of experience with wellbeing change, with everything beside it without which it would say more than the data can carry.
///
/// It is printed and serialised whole: n and who is missing, the interval, what it is adjusted for, its robustness to what was not measured
/// (robustness value, partial R², E-value, an observed covariate as a benchmark), the link in the other direction, who left, regression to
/// the mean, and caveats. All of it describes an association.
///
/// ```
/// use kokemus::{Change, Link, Measure, Measurement, MissingPolicy, Questionnaire, Response, Role, Scale, Study};
///
/// let parents = Questionnaire::builder("parents", Scale::satisfaction())
///     .section("encounter", |s| s.item("heard", "We were heard").item("trust", "We trusted the worker"))
///     .build()?;
/// let study = Study::builder().questionnaire(parents).measure(Measure::new("wellbeing", 0.0, 100.0)?).build()?;
/// let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
/// let (mut answers, mut wellbeing) = (study.table("parents")?, study.measurements("wellbeing")?);
/// for (case, points, before, after) in [
///     (1, [5, 5], 50.0, 68.0), (2, [4, 5], 40.0, 55.0), (3, [2, 2], 62.0, 60.0), (4, [3, 4], 51.0, 58.0),
///     (5, [4, 4], 47.0, 66.0), (6, [5, 4], 55.0, 63.0), (7, [1, 2], 58.0, 57.0), (8, [3, 3], 44.0, 59.0),
/// ] {
///     answers.push(Response::by(Role::Parent).case(case).at_stage(&start).answers(points))?;
///     wellbeing.push(Measurement::of(case, Role::Child, &start, before))?;
///     wellbeing.push(Measurement::of(case, Role::Child, &end, after))?;
/// }
///
/// let experience = answers.scores("encounter", MissingPolicy::HALF)?;
/// let change = Change::between(&wellbeing, &start, &end)?;
/// let link = Link::between(&experience, &change).given_baseline().fit()?;
/// assert!(link.to_string().starts_with("association, not effect: r = 0.68 ["));
/// let robustness = link.robustness?;
/// assert_eq!(format!("{:.2}", robustness.robustness_value), "0.59");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Link {
    /// How closely experience and change go together: r, or the partial r given what the link is adjusted for.
    pub correlation: Estimate,
    /// What it is adjusted for, by name.
    pub given: Vec<String>,
    /// By how much change differs for one point of experience, adjusted alike.
    pub model: AdjustedModel,
    /// The cases that could not be used.
    pub unmatched: Unmatched,
    /// How much an unmeasured cause would have to explain, on the classical standard error, for which the algebra is exact.
    #[serde(serialize_with = "or_refused")]
    pub robustness: Result<Robustness, Refusal>,
    /// The same on the standard error of the model, where it is another one.
    #[serde(serialize_with = "or_refused")]
    pub robustness_on_own_errors: Result<Robustness, Refusal>,
    /// Whether wellbeing at the earlier stage goes with experience: the link in the other direction.
    #[serde(serialize_with = "or_refused")]
    pub reverse: Result<Reverse, Refusal>,
    /// Who left before the later stage, how they started, and what the change of all may have been.
    pub attrition: Attrition,
    /// What regression to the mean may have done to the change as a whole; a link given the baseline is free of it.
    #[serde(serialize_with = "or_refused")]
    pub regression_to_mean: Result<RegressionCheck, Refusal>,
    /// What a reader must know.
    pub caveats: Vec<Caveat>,
}

impl Link {
    /// Asks whether experience goes with change, person by person; see [`LinkBetween`] for what can be added to the question and which
    /// views there are on it.
    pub fn between<'d>(experience: &'d Scores, change: &'d Change) -> LinkBetween<'d> {
        LinkBetween::new(experience, change)
    }

    /// Matches experience with wellbeing, case by case and stage by stage.
    ///
    /// Cases that have only one of the two are counted ([`RowsUsed`](crate::RowsUsed)), and so are scores without a case. A stage may be missing from one of the two;
    /// it keeps its place.
    ///
    /// # Errors
    /// No stage at all, or stages that do not go into one order: `a` before `b` here and after it there, or `a` here where `b` is there, so
    /// that nobody can say which comes first.
    pub fn along(experience: &Trajectories, wellbeing: &Trajectories) -> Result<AlongPath, Error> {
        AlongPath::of(experience, wellbeing)
    }
}

impl LinkBetween<'_> {
    /// The link itself, with everything that must stand beside it.
    ///
    /// The correlation is Pearson's r of experience and change, partial given what the link is adjusted for, with the distribution-free interval
    /// ([`MatchedCases::pearson`](crate::MatchedCases::pearson)) over cases, over groups where there are any, or resampled where that was asked.
    /// The coefficient is that of experience in the least-squares regression of change ([`AdjustedModel`]), with HC3 standard errors, or CR2 with
    /// Satterthwaite's degrees of freedom over groups. Agrees with R's `lm`, sandwich and clubSandwich.
    ///
    /// # Errors
    /// Refused with fewer complete cases than what the link is adjusted for needs, where experience, change or a covariate does not
    /// vary, or one of them tells another completely. What stands beside it may be refused on its own.
    pub fn fit(&self) -> Result<Link, Refusal> {
        let prepared = self.prepared(&[]);
        let model = AdjustedModel::of(&prepared, self.errors, self.confidence)?;
        let (robustness, robustness_on_own_errors) = prepared.robustness(&model, self.confidence);
        let better = self.change.measure().better_end();
        let mut caveats = prepared.caveats.clone();
        caveats.extend(self.standing_caveats());
        Ok(Link {
            correlation: prepared.correlation(self.confidence, self.bootstrap.as_ref())?,
            given: prepared.given.iter().map(|column| column.name.clone()).collect(),
            reverse: prepared.reverse(better, self.confidence),
            attrition: Attrition::of(self.change, self.confidence),
            regression_to_mean: RegressionCheck::of(self.change, self.confidence),
            model,
            unmatched: prepared.unmatched,
            robustness,
            robustness_on_own_errors,
            caveats,
        })
    }
}

/// A line of a link's page: what it is and the figure, or why there is none, which names the figure itself.
fn line<T: fmt::Display>(f: &mut fmt::Formatter<'_>, what: &str, figure: &Result<T, Refusal>) -> fmt::Result {
    match figure {
        Ok(figure) => write!(f, "\n  {what}: {figure}"),
        Err(refusal) => write!(f, "\n  {refusal}"),
    }
}

/// The whole of it: a link is not printed without what stands beside it.
impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given = if self.given.is_empty() {
            "as it stands".to_owned()
        } else {
            format!("given {}", self.given.join(", "))
        };
        write!(
            f,
            "association, not effect: r = {}, n = {}, {given}",
            self.correlation.short(),
            self.correlation.n()
        )?;
        if let Err(refusal) = self.correlation.interval() {
            write!(f, "; {refusal}")?;
        }
        let term = &self.model.experience;
        write!(f, "\n  for one point of experience: {} points of change", term.coefficient.short())?;
        write!(f, " ({} standard error", self.model.standard_errors)?;
        if let Some(groups) = self.model.groups {
            write!(f, " over {groups} groups")?;
        }
        write!(f, ", df {:.1}, {})", term.degrees_of_freedom, term.p_text())?;
        write!(f, "\n  cases not used: {}", self.unmatched)?;
        line(f, "robustness", &self.robustness)?;
        if let Ok(robustness) = &self.robustness {
            write!(f, "\n  partial R²: {:.1} %", robustness.partial_r2 * 100.0)?;
            match &robustness.e_value {
                Ok(e_value) => {
                    write!(f, "\n  {e_value}, comparing cases one standard deviation of experience apart")?;
                }
                Err(refusal) => write!(f, "\n  {refusal}")?,
            }
            line(f, "benchmark", &robustness.benchmark)?;
        }
        line(f, "the other way round", &self.reverse)?;
        write!(f, "\n  who left: {}", self.attrition)?;
        line(f, "regression to the mean", &self.regression_to_mean)?;
        for caveat in self.correlation.caveats().iter().chain(&self.caveats) {
            write!(f, "\n  note: {caveat}")?;
        }
        Ok(())
    }
}
