//! Units from respondents' scores: sections and whole questionnaires, and measures, by service or team.

use std::fmt::Display;

use super::policy::MissingPolicy;
use super::scores::Scores;
use crate::error::{Error, ErrorKind};
use crate::estimate::Caveat;
use crate::inference::clustered::linearised;
use crate::inference::units::{ErrorByCase, UnitMean, UnitMeans};
use crate::math::sums::compensated;
use crate::tally::section_totals::SectionTotals;
use crate::tally::surveyed::SurveyedSet;
use crate::tally::unlike;
use crate::vocabulary::answer::MissingCounts;

impl UnitMeans {
    /// From respondents' scores, those of each unit apart. Where several scores of a unit belong to one case, the error of its mean is
    /// that with the case as the unit beside the plain one ([`UnitMean::by_case`]). A group of those of no known service is
    /// one of what [`by`](crate::Selection::by) gives: leave it out, or it is a unit like the others.
    ///
    /// ```
    /// use kokemus::{Dimension, MissingPolicy, Questionnaire, Response, Role, Scale, Study, UnitMeans};
    ///
    /// let family = Questionnaire::builder("family", Scale::satisfaction())
    ///     .section("encounter", |s| s.item("heard", "Heard").item("trust", "Trust"))
    ///     .build()?;
    /// let study = Study::builder().services(["north", "south"]).questionnaire(family).build()?;
    /// let mut answers = study.table("family")?;
    /// for (service, points) in [("north", [4, 4]), ("north", [5, 4]), ("south", [2, 3])] {
    ///     answers.push(Response::by(Role::Parent).of_service(&study.service(service)?).answers(points))?;
    /// }
    /// let by_service = answers.by([Dimension::Service]);
    /// let scores = by_service.iter().map(|(name, rows)| Ok((name, rows.scores("encounter", MissingPolicy::HALF)?)));
    /// let units = UnitMeans::of_scores(scores.collect::<Result<Vec<_>, kokemus::Error>>()?)?;
    /// assert_eq!(units.units()[0].mean, 4.25);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// No unit at all, one twice, or scores of unlike range or better end.
    pub fn of_scores<N: Display>(units: impl IntoIterator<Item = (N, Scores)>) -> Result<Self, Error> {
        let (mut missing, mut surveyed) = (MissingCounts::default(), SurveyedSet::default());
        let mut like = None;
        let mut means = Vec::new();
        for (name, scores) in units {
            let footing = (scores.lowest(), scores.highest(), scores.better_end());
            if *like.get_or_insert(footing) != footing {
                return Err(Error::new(
                    ErrorKind::Unlike,
                    format!("scores of unit `{name}`"),
                    format!("{} to {}", footing.0, footing.1),
                    "scores of one range and one better end",
                    "compare unlike scores as per cent of maximum",
                ));
            }
            means.push(unit_of_scores(name.to_string(), &scores));
            missing = missing.plus(scores.missing());
            surveyed = surveyed.union(scores.surveyed_set());
        }
        let (lowest, highest, better) = like.ok_or_else(UnitMeans::none_given)?;
        let units = UnitMeans::collected(means, (lowest, highest), better)?;
        Ok(units.with_provenance(missing, surveyed.caveats()))
    }

    /// From a section's totals, one per unit: exact whole numbers, so that units merged from two systems are the same to the bit.
    ///
    /// # Errors
    /// No unit at all, one twice, or totals of unlike sections.
    pub fn of_sections<N: Display>(
        units: impl IntoIterator<Item = (N, SectionTotals)>,
        policy: MissingPolicy,
    ) -> Result<Self, Error> {
        let (mut missing, mut surveyed) = (MissingCounts::default(), SurveyedSet::default());
        let mut first: Option<SectionTotals> = None;
        let (mut means, mut with_case) = (Vec::new(), 0u64);
        for (name, totals) in units {
            let (n, steps, scatter) = totals.spread_of_scores(policy).unwrap_or_default();
            let lowest = f64::from(totals.scale().lowest());
            means.push(UnitMean::new(name.to_string(), n, lowest + steps, scatter));
            missing = missing.plus(totals.unscored(policy));
            surveyed = surveyed.union(totals.surveyed_set());
            with_case = with_case.saturating_add(totals.with_case());
            let first = first.get_or_insert_with(|| totals.clone());
            if !first.scale().is_like(totals.scale())
                || (first.items(), first.section()) != (totals.items(), totals.section())
            {
                let name = |totals: &SectionTotals| {
                    format!("section `{}`, {} items on {}", totals.section(), totals.items(), totals.scale())
                };
                return Err(unlike("units", name(&totals), name(first)));
            }
        }
        let first = first.ok_or_else(UnitMeans::none_given)?;
        let ends = (f64::from(first.scale().lowest()), f64::from(first.scale().highest()));
        let shared = (with_case >= 2).then_some(Caveat::CasesTakenAsIndependent);
        let units = UnitMeans::collected(means, ends, first.scale().better_end())?;
        Ok(units.with_provenance(missing, surveyed.caveats().chain(shared)))
    }
}

fn unit_of_scores(name: String, scores: &Scores) -> UnitMean {
    let values = scores.values();
    let n = values.len();
    let Some(first) = values.first().copied() else { return UnitMean::new(name, 0, 0.0, 0.0) };
    // Compared, not computed: a mean of equal numbers may differ from them by a rounding.
    if values.iter().all(|value| *value == first) {
        return UnitMean { by_case: by_case(scores, first), ..UnitMean::new(name, n as u64, first, 0.0) };
    }
    let mean = scores.mean_of_some();
    let scatter = compensated(values.iter().map(|value| (value - mean).powi(2)));
    UnitMean { by_case: by_case(scores, mean), ..UnitMean::new(name, n as u64, mean, scatter) }
}

/// The error with the case as the unit, where at least one case has several scores.
fn by_case(scores: &Scores, mean: f64) -> Option<ErrorByCase> {
    let n = scores.len() as f64;
    let contributions: Vec<_> = scores
        .units()
        .into_iter()
        .zip(scores.rows())
        .map(|(case, score)| (case, (score.value - mean) / n))
        .collect();
    let clustered = linearised(&contributions);
    let (squared_error, cases) =
        clustered.map_or((0.0, 1), |clustered| (clustered.se * clustered.se, clustered.clusters));
    (cases < scores.len() as u64).then(|| ErrorByCase::new(squared_error, cases))
}
