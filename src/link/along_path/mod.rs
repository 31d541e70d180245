//! Experience and wellbeing of the same cases along the path.

pub(crate) mod between;
mod centred;
mod columns;
mod lag;
pub(crate) mod lag_pattern;
pub(crate) mod lagged;
pub(crate) mod rows;
pub(crate) mod stage_by_stage;
pub(crate) mod within;

use std::collections::HashMap;
use std::fmt;

use self::between::BetweenPersons;
use self::lagged::Lagged;
use self::rows::{Rows, RowsUsed};
use self::stage_by_stage::StageByStage;
use self::within::{AS_MEASURED, HELD, StagesAre, WithinAssociation, WithinPersons};
use super::cross_lagged::{self, CrossLagged, Gaps, Lags};
use super::panel::Panel;
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Caveat, Confidence};
use crate::vocabulary::key::{StageKey, listed};
use crate::wellbeing::trajectories::Trajectories;

/// Experience and wellbeing of the same cases along the path, matched case by case and stage by stage.
///
/// Its views keep apart what is easily mixed up: [`within`](AlongPath::within) persons (is wellbeing better when one's experience is better than
/// one's own usual?), [`between`](AlongPath::between) persons (do those with better experience on the whole fare better?),
/// [`stage_by_stage`](AlongPath::stage_by_stage) (experience here with what wellbeing does from here on) and
/// [`lagged`](AlongPath::lagged) (which of the two comes first?). All are associations.
///
/// ```
/// use kokemus::{Confidence, Link, Measure, Measurement, Role, ServicePath, Study, Trajectories};
///
/// let study = Study::builder()
///     .path(ServicePath::standard())
///     .measure(Measure::new("experience", 1.0, 5.0)?)
///     .measure(Measure::new("wellbeing", 0.0, 100.0)?)
///     .build()?;
/// let stages = ["first-contact", "in-service", "support-afterwards"].map(|stage| study.stage(stage));
/// let (mut experience, mut wellbeing) = (study.measurements("experience")?, study.measurements("wellbeing")?);
/// let people = [
///     (1, [3.0, 4.0, 5.0], [50.0, 56.0, 68.0]),
///     (2, [4.0, 3.0, 4.0], [41.0, 35.0, 48.0]),
///     (3, [2.0, 2.0, 3.0], [30.0, 33.0, 40.0]),
///     (4, [5.0, 4.0, 4.0], [66.0, 60.0, 65.0]),
/// ];
/// for (case, points, values) in people {
///     for (stage, (point, value)) in stages.iter().zip(points.into_iter().zip(values)) {
///         let stage = stage.as_ref().map_err(Clone::clone)?;
///         experience.push(Measurement::of(case, Role::Child, stage, point))?;
///         wellbeing.push(Measurement::of(case, Role::Child, stage, value))?;
///     }
/// }
///
/// let along = Link::along(&Trajectories::measured(&experience), &Trajectories::measured(&wellbeing))?;
/// let within = along.within(Confidence::P95)?;
/// assert_eq!(
///     within.as_measured.to_string(),
///     "association within persons, not effect: r = 0.90 [0.57, 0.98], n = 12 in 4 cases, 7 degrees of freedom, p = 0.0011"
/// );
/// println!("{}", along.between(Confidence::P95)?);
/// println!("{}", along.stage_by_stage(Confidence::P95));
/// println!("{}", along.lagged(Confidence::P95)?);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct AlongPath {
    stages: Vec<StageKey>,
    panel: Panel, // Invariant: as many stages as `stages`.
    used: RowsUsed,
    caveats: Vec<Caveat>,
}

/// The stages of both in one order: a stage that only one of them has keeps its place, where that is certain.
fn joined(experience: &[StageKey], wellbeing: &[StageKey]) -> Result<Vec<StageKey>, Error> {
    let (mut one, mut other) = (experience, wellbeing);
    let mut stages = Vec::with_capacity(one.len().max(other.len()));
    while let (Some(first), Some(second)) = (one.first(), other.first()) {
        let next = match (other.contains(first), one.contains(second)) {
            _ if first == second => first,
            (false, true) => first,
            (true, false) => second,
            _ => {
                let names = |stages: &[StageKey]| listed(stages.iter().map(StageKey::as_str));
                return Err(Error::new(
                    ErrorKind::Unlike,
                    "stages of experience",
                    names(experience),
                    format!("stages in one order with those of wellbeing: {}", names(wellbeing)),
                    "give both in the path's order, a stage at which one of them was not asked without scores",
                ));
            }
        };
        stages.push(next.clone());
        one = one.strip_prefix(std::slice::from_ref(next)).unwrap_or(one);
        other = other.strip_prefix(std::slice::from_ref(next)).unwrap_or(other);
    }
    stages.extend(one.iter().chain(other).cloned());
    Ok(stages)
}

impl AlongPath {
    /// See [`Link::along`](crate::Link::along).
    pub(crate) fn of(experience: &Trajectories, wellbeing: &Trajectories) -> Result<Self, Error> {
        let stages = joined(experience.stages(), wellbeing.stages())?;
        if stages.is_empty() {
            return Err(Error::new(
                ErrorKind::Absent,
                "stages of experience and wellbeing",
                "the first one",
                "at least one stage with a value",
                "join them once something was measured",
            ));
        }
        let places = |of: &Trajectories| -> Vec<Option<usize>> {
            stages.iter().map(|stage| of.place_of(stage)).collect()
        };
        let (at_x, at_y) = (places(experience), places(wellbeing));
        let known: HashMap<_, usize> = wellbeing.cases().iter().zip(0..).collect();
        let mut alone = vec![true; wellbeing.len()];
        let (mut x, mut y, mut same_reporter) = (Vec::new(), Vec::new(), false);
        for (own, case) in experience.cases().iter().enumerate() {
            let other = known.get(case).copied();
            x.extend(at_x.iter().map(|place| experience.value(own, (*place)?)));
            y.extend(at_y.iter().map(|place| wellbeing.value(other?, (*place)?)));
            if let Some(other) = other {
                alone[other] = false;
                let reported = wellbeing.reporters(other);
                same_reporter |= experience.reporters(own).iter().any(|person| reported.contains(person));
            }
        }
        for other in (0..wellbeing.len()).filter(|other| alone[*other]) {
            x.extend(at_x.iter().map(|_| None));
            y.extend(at_y.iter().map(|place| wellbeing.value(other, (*place)?)));
        }
        let panel = Panel::new(stages.len(), x, y)?;
        let used = RowsUsed {
            without_case: experience.without_case() + wellbeing.without_case(),
            ..RowsUsed::of(&panel)
        };
        let surveyed = experience.surveyed_set().union(wellbeing.surveyed_set());
        let averaged = experience.is_averaged() || wellbeing.is_averaged();
        let caveats = std::iter::once(Caveat::AssociationOnly)
            .chain(surveyed.caveats())
            .chain(averaged.then_some(Caveat::AveragedWithinCase))
            .chain(same_reporter.then_some(Caveat::SameReporter));
        Ok(AlongPath { stages, panel, used, caveats: caveats.collect() })
    }

    /// The stages, in order.
    pub fn stages(&self) -> &[StageKey] {
        &self.stages
    }

    /// The complete rows there are, and what is missing for more.
    pub fn rows(&self) -> RowsUsed {
        self.used
    }

    /// What a reader of any of its figures must know.
    pub fn caveats(&self) -> &[Caveat] {
        &self.caveats
    }

    /// Within persons: the repeated-measures correlation r = Σ d_x d_y / √(Σ d_x² Σ d_y²) of deviations d from the case's own means, and the slope
    /// Σ d_x d_y / Σ d_x².
    ///
    /// Means are taken over complete rows only. Cases with one complete row are left out and counted. Degrees of freedom: rows −
    /// cases − 1 (not rows − 2: each case's mean takes one). Interval: tanh(artanh r ± z / √(df − 1)); p by t = r √(df / (1 − r²)). With
    /// two stages it is the correlation of change with change, through the origin. The second form holds the stages constant: deviations lose what the
    /// stages' indicators tell of them, and df what these take (stages − 1 where cases join all stages).
    ///
    /// Source: Bakdash & Marusich 2017, *Frontiers in Psychology* 8:456, eqs. 1–4; Bland & Altman 1995, *BMJ* 310:446. Agrees with R's
    /// `rmcorr` and Python's `pingouin.rm_corr`, and the slope with `lm(y ~ x + factor(case))`. `pingouin` drops a case's row
    /// only where a value of the very row is missing, as here.
    ///
    /// # Errors
    /// Refused where experience or wellbeing was measured at one stage only or varies within nobody, and with fewer complete rows beyond each
    /// case's first than 2. With 2, or a correlation of ±1, only the interval is refused.
    pub fn within(&self, confidence: Confidence) -> Result<WithinPersons, Refusal> {
        let figure = AS_MEASURED.figure;
        let stages = |value: fn(&Panel, usize, usize) -> Option<f64>| {
            let has = |stage: &usize| {
                (0..self.panel.cases()).any(|case| value(&self.panel, case, *stage).is_some())
            };
            (0..self.stages.len()).filter(has).count() as u64
        };
        for (of, stages) in [("experience", stages(Panel::x)), ("wellbeing", stages(Panel::y))] {
            if stages < 2 {
                return Err(Refusal::MeasuredOnce { figure: figure.into(), of: of.into(), stages });
            }
        }
        let rows = Rows::of(&self.panel, 0, 0);
        let of =
            |stages_are, asked| WithinAssociation::of(&rows, stages_are, asked, confidence, &self.caveats);
        Ok(WithinPersons {
            as_measured: of(StagesAre::LeftIn, AS_MEASURED)?,
            stages_held_constant: of(StagesAre::HeldConstant, HELD),
            used: self.used_within(),
        })
    }

    /// What figures within persons use: cases with one complete row are out.
    fn used_within(&self) -> RowsUsed {
        let alone = self.used.cases_with_one_row;
        RowsUsed { rows: self.used.rows - alone, cases: self.used.cases - alone, ..self.used }
    }

    /// Between persons: Pearson's correlation of the persons' means over their complete rows, every person once, and weighted by their numbers of
    /// rows; and the slopes within and between persons with their difference.
    ///
    /// Intervals of the correlations: distribution-free, with the case as the unit. Slopes: y_ct = a + b_W (x_ct − x̄_c) + b_B x̄_c + e_ct by
    /// least squares, standard errors CR2 by case, t with Satterthwaite's degrees of freedom; the difference b_B − b_W is the coefficient of x̄_c
    /// beside x_ct (Mundlak 1978, *Econometrica* 46, 69–85). Cases with one complete row are used here. The weighted correlation agrees with `rbg` of
    /// R's `psych::statsBy`, the slopes with `lm` and `clubSandwich`.
    ///
    /// # Errors
    /// Refused with fewer than 3 cases that have a complete row, or where the means do not differ.
    pub fn between(&self, confidence: Confidence) -> Result<BetweenPersons, Refusal> {
        BetweenPersons::of(&Rows::of(&self.panel, 0, 0), self.used, confidence, &self.caveats)
    }

    /// Stage by stage: Pearson's correlation of experience at a stage with the change of wellbeing from there to the next stage at which wellbeing
    /// was measured and to the last one, raw and given wellbeing at the start of the change.
    ///
    /// Given the baseline it is also the partial correlation with wellbeing at the later stage itself. Intervals: distribution-free.
    ///
    /// # Errors
    /// Each figure stands or is refused for itself.
    pub fn stage_by_stage(&self, confidence: Confidence) -> StageByStage {
        StageByStage::of(&self.stages, &self.panel, confidence, &self.caveats)
    }

    /// Lagged both ways: for each pair of stages that follow each other and for all of them together, the partial correlation of wellbeing
    /// later with experience earlier given wellbeing earlier, and of experience later with wellbeing earlier given experience earlier; beside them what
    /// goes on within persons, and what all of it says together ([`Lagged::pattern`]).
    ///
    /// All pairs together: deviations from the means of each pair of stages, so that what moves everybody alike has no part in it. Intervals:
    /// distribution-free, with the case as the unit.
    ///
    /// # Errors
    /// Refused with one stage. Else each figure stands or is refused for itself.
    pub fn lagged(&self, confidence: Confidence) -> Result<Lagged, Refusal> {
        Lagged::of(&self.stages, &self.panel, self.used, confidence, &self.caveats)
    }

    /// The random-intercept cross-lagged panel model: lags within persons, with what is stable about persons taken apart by a model instead of by
    /// deviations from means; see [`CrossLagged`].
    ///
    /// Needs more than [`lagged`](AlongPath::lagged) (a model, normality, cases in the dozens) and gives more: a lag given everything else.
    /// Cases that have only one of the two are used with [`Gaps::FullInformation`].
    ///
    /// # Errors
    /// Refused with fewer than 3 or more than 10 stages, fewer cases than parameters, a stage at which everybody or nobody is alike, two
    /// columns never measured together, columns or parameters that cannot be told apart, and where no best fit is found.
    pub fn random_intercept_cross_lagged(
        &self,
        lags: Lags,
        gaps: Gaps,
        confidence: Confidence,
    ) -> Result<CrossLagged, Refusal> {
        let mut found = cross_lagged::fit(&self.panel, lags, gaps, confidence)?;
        let others = self.caveats.iter().filter(|caveat| !found.caveats.contains(caveat)).cloned();
        let others: Vec<Caveat> = others.collect();
        found.caveats.extend(others);
        Ok(found)
    }
}

impl fmt::Display for AlongPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stages = self.stages.len();
        write!(f, "experience and wellbeing at {stages} stage{}: ", if stages == 1 { "" } else { "s" })?;
        self.used.fmt(f)
    }
}
