//! Paths from experience through something between, commitment say, to change.

use std::collections::HashSet;
use std::fmt;

use serde::Serialize;

use super::between::{LinkBetween, Prepared, Unmatched};
use super::matched::people;
use super::model::{Adjusted, Term};
use super::moments::{Covariances, Moments, Resampled};
use super::view::{Dress, names_once};
use crate::error::{Error, Refusal};
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity};
use crate::inference::least_squares::{Column, StandardErrors};
use crate::inference::resampling::{Bootstrap, BootstrapInterval};
use crate::scoring::scores::Scores;
use crate::vocabulary::respondent::{CaseId, Person};

const FIGURE: &str = "indirect path";

/// The paths from experience to change: through something between them, and past it.
///
/// With experience x, the mediator m, change y and everything the link is adjusted for in each regression: m on x gives a; y on x and m
/// gives c′ and b; y on x gives c. c = c′ + a·b.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Mediation {
    /// What lies between.
    pub mediator: String,
    /// a: points of the mediator for one point of experience.
    pub to_mediator: Term,
    /// b: units of change for one point of the mediator at equal experience.
    pub from_mediator: Term,
    /// c′: units of change for one point of experience at an equal mediator.
    pub direct: Term,
    /// c: units of change for one point of experience.
    pub total: Term,
    /// a·b with its percentile bootstrap interval.
    pub indirect_percentile: Estimate,
    /// a·b with its bias-corrected and accelerated bootstrap interval.
    pub indirect_bca: Estimate,
    /// a·b completely standardised: standard deviations of change for one of experience; interval of the bootstrap's own kind.
    pub standardised: Estimate,
    /// Sobel's standard error √(a² s_b² + b² s_a²), from the standard errors of `to_mediator` and `from_mediator`.
    pub sobel_standard_error: f64,
    /// What the standard errors take for granted.
    pub standard_errors: StandardErrors,
    /// The bootstrap of the indirect path.
    pub bootstrap: Bootstrap,
    /// What every path is adjusted for.
    pub adjusted_for: Vec<String>,
    /// How many cases have everything.
    pub n: u64,
    /// Cases that could not be used.
    pub unmatched: Unmatched,
    /// What a reader must know.
    pub caveats: Vec<Caveat>,
}

impl Mediation {
    /// The indirect path a·b with the interval of the kind that the bootstrap asked for.
    pub fn indirect(&self) -> &Estimate {
        match self.bootstrap.interval() {
            BootstrapInterval::Percentile => &self.indirect_percentile,
            BootstrapInterval::Bca => &self.indirect_bca,
        }
    }
}

/// a·b in units of the standardised columns, and completely standardised; columns are experience, mediator, covariates, change.
fn products(covariances: &mut Covariances, found: &mut [f64], change: usize) -> bool {
    let (x, m, y) = (0, 1, change);
    if !(covariances.is_left(x) && covariances.is_left(y)) {
        return false;
    }
    let standard = (covariances.at(x, x) / covariances.at(y, y)).sqrt();
    (2..change).for_each(|covariate| covariances.take_out(covariate));
    if !covariances.is_left(x) {
        return false;
    }
    let a = covariances.at(x, m) / covariances.at(x, x);
    covariances.take_out(x);
    if !covariances.is_left(m) {
        return false;
    }
    let b = covariances.at(m, y) / covariances.at(m, m);
    found.copy_from_slice(&[a * b, a * b * standard]);
    true
}

/// The indirect path with its intervals.
struct Indirect {
    percentile: Estimate,
    bca: Estimate,
    standardised: Estimate,
    left_out: Option<Caveat>,
}

fn indirect(prepared: &Prepared, bootstrap: &Bootstrap, confidence: Confidence) -> Result<Indirect, Refusal> {
    let mediator = prepared.beside.iter().map(|column| &column.values);
    let given = prepared.given.iter().map(|column| &column.values);
    let columns: Vec<&[f64]> = [&prepared.experience]
        .into_iter()
        .chain(mediator)
        .chain(given)
        .chain([&prepared.change])
        .map(Vec::as_slice)
        .collect();
    let change = columns.len() - 1;
    let groups = prepared.groups.as_deref();
    let moments = Moments::new(&columns, groups).ok_or_else(|| Refusal::no_variation(FIGURE, "values"))?;
    let mut value = [0.0; 2];
    if !products(&mut moments.covariances(), &mut value, change) {
        let of = "experience and the mediator".into();
        return Err(Refusal::Collinear { figure: FIGURE.into(), of });
    }
    let units = [moments.spread(change) / moments.spread(0), 1.0];
    let resampled = moments
        .resampled(FIGURE, &bootstrap.bca(), 2, |covariances, found| products(covariances, found, change));
    let left_out = resampled.as_ref().ok().and_then(|resampled| resampled.replicates.caveat());
    let read = |resampled: &Result<Resampled, Refusal>, bootstrap: &Bootstrap| {
        let dress = Dress::new(prepared, Some(bootstrap));
        let figure = |what: &'static str, place: usize| {
            let interval: Result<Interval, Refusal> = match resampled {
                Ok(resampled) => resampled
                    .interval(place, value[place], confidence)
                    .map(|interval| interval.scaled(units[place], 0.0)),
                Err(refusal) => Err(refusal.clone()),
            };
            dress.figure(what, Quantity::Coefficient, value[place] * units[place], interval)
        };
        (figure("indirect path a·b", 0), figure("indirect path, completely standardised", 1))
    };
    let (bca, by_bca) = read(&resampled, &bootstrap.bca());
    let (percentile, by_percentile) =
        read(&resampled.map(|resampled| resampled.percentile()), &bootstrap.percentile());
    let standardised = match bootstrap.interval() {
        BootstrapInterval::Percentile => by_percentile,
        BootstrapInterval::Bca => by_bca,
    };
    Ok(Indirect { percentile, bca, standardised, left_out })
}

impl LinkBetween<'_> {
    /// The paths from experience to change through something between them: how much of what goes with experience goes through
    /// commitment, say.
    ///
    /// a, b, c′ and c by least squares, with HC3 standard errors unless the link says otherwise, or CR2 where the link has groups; the indirect path a·b by the
    /// bootstrap, drawing cases or whole groups, since a product is not normal. Completely standardised: a·b s_x/s_y with the
    /// standard deviations of experience and change. Sobel's standard error (Sobel 1982, *Sociological Methodology* 13, 290–312, eq. 5)
    /// stands beside by name: its symmetric interval is too wide on one side and too narrow on the other. MacKinnon 2008,
    /// *Introduction to Statistical Mediation Analysis*, ch. 3; Preacher & Hayes 2008, *Behav. Res. Methods* 40, 879–891. R's `lavaan` gives
    /// the same paths; its standard errors are those of maximum likelihood, n in the place of n − k − 1.
    ///
    /// These are paths, not effects. They would be that only if nothing unmeasured drove the mediator and change, or experience and
    /// either of them (Imai, Keele & Tingley 2010, *Psych. Methods* 15, 309–334), and if experience came before the mediator and the
    /// mediator before the later measurement of change; scores do not say when they were given, so the order is taken from the
    /// caller, and a caveat says so. Cases without the mediator are left out and counted. Scores on which less is better
    /// are turned.
    ///
    /// ```
    /// use kokemus::{Bootstrap, Change, Link, Measure, Measurement, MissingPolicy, Over, Questionnaire, Response, Role, Scale, Study};
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
    /// let paths = Link::between(&heard, &change).through("aims", &aims, &Bootstrap::seeded(7))?;
    /// assert_eq!(
    ///     paths.to_string(),
    ///     "association, not effect: through aims: 0.24 [−2.64, 1.22] of 4.11 [2.45, 5.76] in all, n = 12"
    /// );
    /// let sum = paths.direct.coefficient.value() + paths.indirect().value();
    /// assert!((sum - paths.total.coefficient.value()).abs() < 1e-12);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// A malformed name. Refused with fewer complete cases than columns and two, where change, experience, the mediator or a covariate is
    /// the same for everybody, and where one of them is told completely by others. With fewer than 5 cases or groups only the intervals
    /// of the indirect path are refused.
    pub fn through(&self, name: &str, mediator: &Scores, bootstrap: &Bootstrap) -> Result<Mediation, Error> {
        names_once("mediators", [name])?;
        let mut prepared = self.prepared_for(self.experience, &[(name, mediator)]);
        let same = || {
            let reported: HashSet<(&CaseId, &Person)> = people(mediator).collect();
            people(self.experience).any(|person| reported.contains(&person))
        };
        if !prepared.caveats.contains(&Caveat::SameReporter) && same() {
            prepared.caveats.push(Caveat::SameReporter);
        }
        let given: Vec<Column<'_>> = prepared.given_columns().collect();
        let experience = Column { name: "experience", values: &prepared.experience };
        let between = Column { name, values: prepared.beside.first().map_or(&[], |column| &column.values) };
        let change = Column { name: "change", values: &prepared.change };
        let by = (prepared.groups.as_deref(), self.errors);
        let fit = |outcome: Column<'_>, predictors: &[Column<'_>]| {
            Adjusted::fit(FIGURE, outcome, &[&given[..], predictors].concat(), by, self.confidence)
        };
        let place = given.len() + 1;
        let joint = fit(change, &[experience, between])?;
        let to_mediator = fit(between, &[experience])?.term(place, &format!("experience → {name}"))?;
        let from_mediator = joint.term(place + 1, &format!("{name} → change"))?;
        let found = indirect(&prepared, bootstrap, self.confidence)?;
        let (a, b) = (&to_mediator, &from_mediator);
        let sobel =
            (a.coefficient.value() * b.standard_error).hypot(b.coefficient.value() * a.standard_error);
        let few = Dress::new(&prepared, Some(bootstrap)).few();
        let beside = [Caveat::OrderInTimeAsGiven].into_iter().chain(found.left_out).chain(few);
        Ok(Mediation {
            mediator: name.to_owned(),
            direct: joint.term(place, "experience → change, directly")?,
            total: fit(change, &[experience])?.term(place, "experience → change, in all")?,
            to_mediator,
            from_mediator,
            indirect_percentile: found.percentile,
            indirect_bca: found.bca,
            standardised: found.standardised,
            sobel_standard_error: sobel,
            standard_errors: joint.standard_errors,
            bootstrap: *bootstrap,
            adjusted_for: prepared.adjusted_for(),
            n: prepared.n(),
            unmatched: prepared.unmatched,
            caveats: prepared.caveats.iter().cloned().chain(beside).collect(),
        })
    }
}

impl fmt::Display for Mediation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = Estimate::short(&self.total.coefficient);
        write!(
            f,
            "association, not effect: through {}: {} of {total} in all",
            self.mediator,
            self.indirect().short()
        )?;
        write!(f, ", n = {}", self.n)?;
        if !self.adjusted_for.is_empty() {
            write!(f, "; given {}", self.adjusted_for.join(", "))?;
        }
        Ok(())
    }
}
