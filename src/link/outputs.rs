//! Outputs, visits say, as a competing explanation: what each tells of change alone, and beyond the other.

use std::fmt;

use serde::Serialize;

use super::between::{LinkBetween, Unmatched};
use super::covariate::Outputs;
use super::model::{Adjusted, Term};
use super::moments::{Covariances, Moments};
use super::view::Dress;
use crate::error::Refusal;
use crate::estimate::{Caveat, Estimate, Quantity};
use crate::inference::least_squares::{Column, StandardErrors};
use crate::inference::resampling::Bootstrap;

const FIGURE_BESIDE: &str = "correlation beside outputs";
const FIGURE: &str = "experience beside outputs";

/// Experience and outputs as explanations of change, each alone and beyond the other.
///
/// Shares are of all variance of change; where the link is adjusted, they are what is added to the baseline and the covariates.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BesideOutputs {
    /// What was counted: visits, hours.
    pub outputs: String,
    /// What experience tells without the outputs.
    pub experience_alone: Estimate,
    /// What the outputs tell without experience.
    pub outputs_alone: Estimate,
    /// What experience adds to the outputs.
    pub experience_beyond_outputs: Estimate,
    /// What the outputs add to experience.
    pub outputs_beyond_experience: Estimate,
    /// What either of them tells: below 0 where they tell more together than the sum of what each tells alone (suppression).
    pub shared: Estimate,
    /// What both tell together.
    pub together: Estimate,
    /// What the baseline and the covariates tell without both.
    pub by_covariates: Option<Estimate>,
    /// Units of change for one point of experience at equal outputs, with its test: whether experience tells anything beyond them.
    pub experience: Term,
    /// Units of change for one more of the outputs at equal experience, with its test.
    pub of_outputs: Term,
    /// The correlation of experience with change, given the outputs and what the link is adjusted for.
    pub correlation_given_outputs: Estimate,
    /// The correlation of the outputs with change, given experience and what the link is adjusted for.
    pub correlation_of_outputs: Estimate,
    /// What the standard errors take for granted.
    pub standard_errors: StandardErrors,
    /// What everything here is adjusted for.
    pub adjusted_for: Vec<String>,
    /// How many cases have everything.
    pub n: u64,
    /// Cases that could not be used.
    pub unmatched: Unmatched,
    /// What a reader must know.
    pub caveats: Vec<Caveat>,
}

/// How many shares there are: each alone, each beyond the other, shared, together, by covariates.
const PARTS: usize = 7;
const NAMES: [&str; PARTS] = [
    "share of the variance of change told by experience alone",
    "share of the variance of change told by outputs alone",
    "share of the variance of change told by experience beyond outputs",
    "share of the variance of change told by outputs beyond experience",
    "share of the variance of change told by either of experience and outputs",
    "share of the variance of change told by experience and outputs together",
    "share of the variance of change told by the covariates",
];

/// The shares, from covariances whose columns are `given` covariates, experience, outputs and change.
fn parts(covariances: &mut Covariances, given: usize, found: &mut [f64]) -> bool {
    let (x, o, y) = (given, given + 1, given + 2);
    if !covariances.is_left(y) {
        return false;
    }
    let all = covariances.at(y, y);
    (0..given).for_each(|covariate| covariances.take_out(covariate));
    let by_covariates = all - covariances.at(y, y);
    let told = |covariances: &Covariances, column: usize| {
        if covariances.is_left(column) {
            covariances.at(column, y).powi(2) / covariances.at(column, column)
        } else {
            0.0
        }
    };
    let mut beyond_outputs = covariances.clone();
    let (experience_alone, outputs_alone) = (told(covariances, x), told(covariances, o));
    covariances.take_out(x);
    beyond_outputs.take_out(o);
    let (experience_beyond, outputs_beyond) = (told(&beyond_outputs, x), told(covariances, o));
    let together = experience_alone + outputs_beyond;
    let shared = experience_alone - experience_beyond;
    let shares =
        [experience_alone, outputs_alone, experience_beyond, outputs_beyond, shared, together, by_covariates];
    for (found, share) in found.iter_mut().zip(shares) {
        *found = (share / all).clamp(-1.0, 1.0);
    }
    true
}

impl LinkBetween<'_> {
    /// Whether experience tells more of change than the outputs do: what each tells alone and beyond the other, with a test of each
    /// beyond the other.
    ///
    /// With R²(·) of regressions of change that all hold the baseline and the covariates where given: alone R²(x) − R²(), beyond the other
    /// R²(x, o) − R²(o), shared R²(x) − R²() − (R²(x, o) − R²(o)). Commonality analysis: Mood 1971, *Amer. Educ. Res. J.* 8, 191–202. The
    /// tests are t tests of the two coefficients in the joint regression, with HC3 standard errors unless the link says otherwise, or CR2 and Satterthwaite's degrees
    /// of freedom where the link has groups. The partial correlations have distribution-free intervals. The shares are given without
    /// intervals; [`beside_outputs_bootstrapped`](LinkBetween::beside_outputs_bootstrapped) gives them theirs.
    ///
    /// Outputs are not effects: more visits may go to those who do worse. Cases without an output are left out and counted.
    ///
    /// ```
    /// use kokemus::{Outputs, Change, Link, Measure, Measurement, MissingPolicy, Over, Questionnaire, Response, Role, Scale, Study};
    ///
    /// # let parents = Questionnaire::builder("parents", Scale::satisfaction())
    /// #     .section("encounter", |s| s.item("heard", "Heard").item("trust", "Trust").item("aims", "Aims")).build()?;
    /// # let study = Study::builder().questionnaire(parents).measure(Measure::new("wellbeing", 0.0, 100.0)?).build()?;
    /// # let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
    /// # let (mut answers, mut wellbeing) = (study.table("parents")?, study.measurements("wellbeing")?);
    /// # let rows = [
    /// #     ([5, 4, 4], 19.0), ([4, 4, 5], 14.0), ([2, 3, 2], 3.0), ([3, 2, 4], 9.0), ([4, 5, 4], 13.0), ([5, 5, 5], 20.0),
    /// #     ([1, 2, 1], 2.0), ([3, 3, 2], 8.0), ([4, 3, 4], 15.0), ([2, 2, 3], 6.0), ([5, 4, 5], 12.0), ([3, 4, 3], 7.0),
    /// # ];
    /// # for (case, (points, gain)) in (1..).zip(rows) {
    /// #     answers.push(Response::by(Role::Parent).case(case).answers(points))?;
    /// #     wellbeing.push(Measurement::of(case, Role::Child, &start, 60.0 - gain))?;
    /// #     wellbeing.push(Measurement::of(case, Role::Child, &end, 60.0))?;
    /// # }
    /// // Twelve families: three answers of the parents, and the children's wellbeing before and after.
    /// let item = |id| answers.scores(Over::Item(id), MissingPolicy::HALF);
    /// let (heard, trust, aims) = (item("heard")?, item("trust")?, item("aims")?);
    /// let change = Change::between(&wellbeing, &start, &end)?;
    /// let visits = [12.0, 9.0, 14.0, 7.0, 11.0, 10.0, 15.0, 8.0, 13.0, 9.0, 12.0, 10.0];
    /// let visits = Outputs::new("visits", (1..).zip(visits))?;
    /// let beside = Link::between(&heard, &change).beside_outputs(&visits)?;
    /// assert_eq!(
    ///     beside.to_string(),
    ///     "association, not effect: experience tells 86 % of the differences in change, visits 3 %; \
    ///      beyond the other 82 % and 0 %, n = 12"
    /// );
    /// assert!(beside.experience.p < 0.01 && beside.of_outputs.p > 0.05);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused with fewer complete cases than columns and two, where change, experience, the outputs or a covariate is the same for
    /// everybody, where one of them is told completely by others, and where all together tell change completely.
    pub fn beside_outputs(&self, outputs: &Outputs) -> Result<BesideOutputs, Refusal> {
        self.beside(outputs, None)
    }

    /// As [`beside_outputs`](LinkBetween::beside_outputs), with bootstrap intervals of the shares: cases are drawn, or whole groups.
    ///
    /// # Errors
    /// As [`beside_outputs`](LinkBetween::beside_outputs); with fewer than 5 cases or groups only the shares' intervals are refused.
    pub fn beside_outputs_bootstrapped(
        &self,
        outputs: &Outputs,
        bootstrap: &Bootstrap,
    ) -> Result<BesideOutputs, Refusal> {
        self.beside(outputs, Some(bootstrap))
    }

    fn beside(&self, outputs: &Outputs, bootstrap: Option<&Bootstrap>) -> Result<BesideOutputs, Refusal> {
        let prepared = self.prepared(&[outputs.by_case()]).in_the_order_of_cases();
        let given: Vec<Column<'_>> = prepared.given_columns().collect();
        let experience = Column { name: "experience", values: &prepared.experience };
        let of_outputs = Column {
            name: outputs.name(),
            values: prepared.beside.first().map_or(&[], |column| &column.values),
        };
        let change = Column { name: "change", values: &prepared.change };
        let predictors = [&given[..], &[experience, of_outputs]].concat();
        let by = (prepared.groups.as_deref(), self.errors);
        let joint = Adjusted::fit(FIGURE, change, &predictors, by, self.confidence)?;
        let columns: Vec<&[f64]> = predictors.iter().chain([&change]).map(|column| column.values).collect();
        let constant = || Refusal::no_variation(FIGURE, "changes");
        let moments = Moments::new(&columns, prepared.groups.as_deref()).ok_or_else(constant)?;
        let mut value = [0.0; PARTS];
        if !parts(&mut moments.covariances(), given.len(), &mut value) {
            return Err(constant());
        }
        let resampled = match bootstrap {
            None => Err(Refusal::no_interval("share of the variance of change")),
            Some(bootstrap) => moments.resampled(FIGURE, bootstrap, PARTS, |covariances, found| {
                parts(covariances, given.len(), found)
            }),
        };
        let dress = Dress::new(&prepared, bootstrap);
        let share = |place: usize| {
            let interval = match &resampled {
                Ok(resampled) => resampled.interval(place, value[place], self.confidence),
                Err(refusal) => Err(refusal.clone()),
            };
            dress.figure(NAMES[place], Quantity::Share, value[place], interval)
        };
        let left_out = resampled.as_ref().ok().and_then(|resampled| resampled.replicates.caveat());
        let few = dress.few().filter(|_| resampled.is_ok());
        let caveats = prepared.caveats.iter().cloned().chain(left_out).chain(few).collect();
        let correlation = |of: Column<'_>, other: Column<'_>| {
            let given = [&given[..], &[other]].concat();
            prepared.correlation_with_change(
                FIGURE_BESIDE,
                of,
                &given,
                self.confidence,
                self.bootstrap.as_ref(),
            )
        };
        Ok(BesideOutputs {
            outputs: outputs.name().to_owned(),
            experience_alone: share(0),
            outputs_alone: share(1),
            experience_beyond_outputs: share(2),
            outputs_beyond_experience: share(3),
            shared: share(4),
            together: share(5),
            by_covariates: (!given.is_empty()).then(|| share(6)),
            experience: joint.term(given.len() + 1, "experience")?,
            of_outputs: joint.term(given.len() + 2, outputs.name())?,
            correlation_given_outputs: correlation(experience, of_outputs)?,
            correlation_of_outputs: correlation(of_outputs, experience)?,
            standard_errors: joint.standard_errors,
            adjusted_for: prepared.adjusted_for(),
            n: prepared.n(),
            unmatched: prepared.unmatched,
            caveats,
        })
    }
}

impl fmt::Display for BesideOutputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outputs = &self.outputs;
        write!(
            f,
            "association, not effect: experience tells {} of the differences in ",
            self.experience_alone.short()
        )?;
        write!(f, "change, {outputs} {}; ", self.outputs_alone.short())?;
        let beyond = (self.experience_beyond_outputs.short(), self.outputs_beyond_experience.short());
        write!(f, "beyond the other {} and {}, n = {}", beyond.0, beyond.1, self.n)?;
        if !self.adjusted_for.is_empty() {
            write!(f, "; given {}", self.adjusted_for.join(", "))?;
        }
        Ok(())
    }
}
