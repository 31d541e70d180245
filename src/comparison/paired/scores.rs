//! Scores of the same people, matched.

use std::collections::{HashMap, HashSet};

use super::{Pair, PairedSamples};
use crate::error::{Error, ErrorKind};
use crate::scoring::scores::{Score, Scores};
use crate::vocabulary::answer::MissingCounts;
use crate::vocabulary::respondent::{CaseId, Person};

/// A person of a case, as scores know them.
type Who<'s> = (&'s CaseId, &'s Person);

/// Each person's score, in the order of the rows, and how many scores have no case.
fn by_person<'s>(which: &str, scores: &'s Scores) -> Result<(Vec<(Who<'s>, f64)>, u64), Error> {
    let mut known: HashSet<Who<'s>> = HashSet::with_capacity(scores.len());
    let (mut people, mut without_case) = (Vec::with_capacity(scores.len()), 0);
    for Score { case, reporter, value, .. } in scores.rows() {
        let Some(case) = case else {
            without_case += 1;
            continue;
        };
        if !known.insert((case, reporter)) {
            return Err(Error::new(
                ErrorKind::Duplicate,
                format!("{which} scores to be paired"),
                format!("a second score of {reporter} of case `{case}`"),
                "one score per person",
                "keep one of them by `filter`, or select one stage or service first",
            ));
        }
        people.push(((case, reporter), *value));
    }
    Ok((people, without_case))
}

impl PairedSamples {
    /// The scores of the same people (case and reporter), matched. Scores that have no partner, or no case to be matched by, are counted
    /// as `no_response` and left out. Differences are rounded to 44 binary digits of the scores' range, so that 11/3 − 10/3 and
    /// 4 − 11/3 are the same (R's `wilcox.test` takes them as different).
    ///
    /// Where a case has several people, means and permutations take the case as the unit; ranks and signs take people as independent, and
    /// say so.
    ///
    /// ```
    /// use kokemus::{Confidence, MissingPolicy, PairedSamples, Questionnaire, Response, Role, Scale, Study};
    ///
    /// let family = Questionnaire::builder("family", Scale::satisfaction())
    ///     .section("all", |s| s.item("heard", "Heard").item("trust", "Trust"))
    ///     .build()?;
    /// let study = Study::builder().waves(["spring", "autumn"]).questionnaire(family).build()?;
    /// let (spring, autumn) = (study.wave("spring")?, study.wave("autumn")?);
    /// let mut answers = study.table("family")?;
    /// for (case, before, after) in [(1, [3, 3], [4, 4]), (2, [2, 4], [4, 5]), (3, [3, 5], [4, 4]), (4, [1, 2], [3, 3])] {
    ///     answers.push(Response::by(Role::Child).case(case).in_wave(&spring).answers(before))?;
    ///     answers.push(Response::by(Role::Child).case(case).in_wave(&autumn).answers(after))?;
    /// }
    /// let scores = |wave| answers.only(wave)?.scores("all", MissingPolicy::HALF);
    /// let paired = PairedSamples::of_scores(&scores(&spring)?, &scores(&autumn)?)?;
    /// assert_eq!(paired.mean(Confidence::P95)?.difference.to_string(), "1.0 [−0.1, 2.1], n = 4");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// The two have unlike ranges, or a person has several scores in one of them.
    pub fn of_scores(first: &Scores, second: &Scores) -> Result<Self, Error> {
        let ends = (first.lowest(), first.highest());
        if ends != (second.lowest(), second.highest()) {
            return Err(Error::new(
                ErrorKind::Unlike,
                "paired scores",
                format!("{} to {}", second.lowest(), second.highest()),
                format!("{} to {}", ends.0, ends.1),
                "pair scores with one range",
            ));
        }
        let (before, before_without) = by_person("first", first)?;
        let (after, after_without) = by_person("second", second)?;
        let partners: HashMap<Who<'_>, f64> = after.iter().copied().collect();
        let widest = ends.0.abs().max(ends.1.abs()).max(f64::MIN_POSITIVE);
        let step = 2f64.powi(widest.log2().ceil() as i32 - 44).max(f64::MIN_POSITIVE); // never 0
        let mut numbers: HashMap<&CaseId, u32> = HashMap::new();
        let pairs: Vec<Pair> = before
            .iter()
            .filter_map(|(who, first)| {
                let second = partners.get(who)?;
                let next = numbers.len() as u32;
                let difference = ((second - first) / step).round_ties_even() * step;
                let case = Some(*numbers.entry(who.0).or_insert(next));
                Some(Pair { first: *first, second: *second, difference, count: 1, case })
            })
            .collect();
        let matched = pairs.len() as u64;
        let alone = (before.len() + after.len()) as u64 - 2 * matched + before_without + after_without;
        Ok(PairedSamples {
            names: ["first".into(), "second".into()],
            cases_shared: numbers.len() < pairs.len(),
            pairs,
            width: (ends.1 - ends.0).clamp(f64::MIN_POSITIVE, f64::MAX),
            missing: MissingCounts { no_response: alone, ..MissingCounts::default() },
            surveyed: first.surveyed_set().union(second.surveyed_set()),
        })
    }
}
