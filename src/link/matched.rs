//! Experience and change of the same cases, side by side.

use std::collections::{HashMap, HashSet};

use crate::correlation::{Correlated, Pairs, wanted_pairs};
use crate::error::Refusal;
use crate::estimate::{Caveat, Estimate, Interval, Quantity, Unit};
use crate::scoring::scores::Scores;
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::answer::MissingCounts;
use crate::vocabulary::respondent::{CaseId, Person};

/// A way to correlate two columns.
pub(super) type Correlate = fn(&Pairs<'_>) -> Option<Correlated>;

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
/// for (case, point, before, after) in [
///     (1, 5, 50.0, 68.0), (2, 4, 40.0, 55.0), (3, 2, 62.0, 60.0), (4, 3, 51.0, 58.0), (5, 4, 47.0, 66.0),
///     (6, 5, 55.0, 63.0), (7, 1, 58.0, 57.0), (8, 3, 44.0, 59.0), (9, 4, 52.0, 59.0), (10, 2, 49.0, 56.0),
/// ] {
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
///     "association, not effect: r = 0.70 [0.04, 0.94], n = 10"
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

    /// The coefficient of experience and change, partial where the baseline is given.
    pub(super) fn correlated(
        &self,
        figure: &'static str,
        correlate: Correlate,
    ) -> Result<Correlated, Refusal> {
        self.enough(figure)?;
        let given: &[&[f64]] = if self.given_baseline { &[&self.baseline] } else { &[] };
        let correlated = Correlated::partial(correlate, &self.experience, &self.change, given);
        // Everything varies, so that raw correlations exist; γ alone wants two cases that differ in both.
        correlated.ok_or_else(|| match given {
            [] => Refusal::no_variation(figure, "experience scores or changes, one where the other differs,"),
            _ => Refusal::Collinear {
                figure: figure.into(),
                of: "what the baseline tells and what it does not".into(),
            },
        })
    }

    /// The estimate of a coefficient of these cases.
    pub(super) fn estimate(
        &self,
        value: f64,
        interval: Result<Interval, Refusal>,
        method: &'static str,
    ) -> Estimate {
        let n = self.len() as u64;
        let missing = MissingCounts {
            no_response: self.only_experience + self.only_change,
            ..MissingCounts::default()
        };
        Estimate::new(value, Quantity::Coefficient, interval, n, method)
            .per(Unit::Case { cases: n })
            .missing_were(missing)
            .with_caveats(self.caveats.iter().cloned())
    }

    pub(super) fn too_few_for_its_method(&self) -> Option<Caveat> {
        let have = self.len() as u64;
        let wanted = wanted_pairs(&Pairs::of_rows(&self.experience, &self.change));
        (have < wanted).then_some(Caveat::SmallForItsMethod { have, wanted })
    }

    pub(super) fn not_partial(&self, figure: &'static str) -> Result<(), Refusal> {
        if self.given_baseline { Err(Refusal::NoPartialForm { figure: figure.into() }) } else { Ok(()) }
    }

    /// Refuses too few cases, and where experience, change or, when it is given, the baseline is the same for every case.
    pub(super) fn enough(&self, figure: &'static str) -> Result<(), Refusal> {
        let n = self.len() as u64;
        let need = if self.given_baseline { 4 } else { 3 };
        if n < need {
            return Err(Refusal::too_few(figure, "matched cases", n, need));
        }
        self.all_vary(figure)
    }

    /// Refuses where experience, change or, when it is given, the baseline is the same for every case.
    pub(super) fn all_vary(&self, figure: &'static str) -> Result<(), Refusal> {
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
