//! Do groups differ by one factor in the odds of a higher answer? Proportional odds from tallies, with a check of proportionality.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::sentence::Side;
use crate::error::{Error, ErrorKind, Refusal, or_refused};
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity, Test, Unit};
use crate::inference::odds::{odds_ratio, profile_ends, wald};
use crate::inference::ordered_logistic::{Cell, OrderedLogistic, fit, margins, null_deviance};
use crate::math::chi_squared;
use crate::tally::counts::Tally;
use crate::tally::surveyed::SurveyedSet;
use crate::tally::unlike;
use crate::vocabulary::answer::MissingCounts;

/// How the interval of an odds ratio is computed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OddsInterval {
    /// Wald's: exp(β ± z se), se from the observed information.
    #[default]
    Wald,
    /// All values that a likelihood-ratio test does not reject, the other parameters being fitted anew at each; better in small samples and far
    /// from 1.
    ProfileLikelihood,
}

/// Below this many in a group the approximation of the score test, which is that of Mann–Whitney's, is not to be trusted.
const APPROXIMATION_WANTS: u64 = 10;
/// Cochran's rule: at most a fifth of the cells below this many expected, and none below 1.
const EXPECTED_WANTED: f64 = 5.0;

/// Groups compared by the proportional-odds model logit P(Y ≤ j) = θ_j − β_g, with β = 0 in the first group: exp(β_g) is the factor by which
/// the odds of a higher answer are higher in group g, at every cut of the scale alike.
///
/// Everything comes from the groups' tallies and costs the same for any number of answers. Missing answers are outside n, and counted.
/// Points that nobody gave are left out, which changes nothing. Source: McCullagh 1980, *J. Roy. Statist. Soc. B* 42, 109–142.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ProportionalOdds {
    /// The first group, with which the others are compared.
    pub against: Side,
    /// The others.
    pub groups: Vec<GroupOdds>,
    /// The score test of no difference, which is Mann–Whitney's (with more groups Kruskal–Wallis') with ties, by the factor n/(n − 1). It exists where
    /// an odds ratio is infinite.
    #[serde(serialize_with = "or_refused")]
    pub score_test: Result<Test, Refusal>,
    /// The likelihood-ratio test of no difference.
    #[serde(serialize_with = "or_refused")]
    pub likelihood_ratio: Result<Test, Refusal>,
    /// The check of proportionality: the likelihood-ratio test of the model against one in which every group has shares of its own, with (groups − 1)
    /// (points in use − 2) degrees of freedom.
    #[serde(serialize_with = "or_refused")]
    pub proportionality: Result<Test, Refusal>,
}

/// One group of [`ProportionalOdds`] against the first.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct GroupOdds {
    /// The group.
    pub group: Side,
    /// The odds ratio that this group answers higher.
    #[serde(serialize_with = "or_refused")]
    pub odds_ratio: Result<Estimate, Refusal>,
    /// Its logarithm, β.
    #[serde(serialize_with = "or_refused")]
    pub log_odds_ratio: Result<Estimate, Refusal>,
}

const FIGURE: &str = "proportional odds";
const CHECK: &str = "check of proportional odds";

impl ProportionalOdds {
    /// Compares groups with the first of them, by the tallies of one item.
    ///
    /// ```
    /// use kokemus::{Confidence, OddsInterval, ProportionalOdds, Scale, Tally};
    ///
    /// let scale = Scale::satisfaction();
    /// let spring = Tally::of_counts(&scale, [6, 14, 25, 30, 25])?;
    /// let autumn = Tally::of_counts(&scale, [3, 9, 18, 34, 46])?;
    /// let groups = [("spring", &spring), ("autumn", &autumn)];
    /// let compared = ProportionalOdds::among(groups, OddsInterval::Wald, Confidence::P95)?;
    /// assert_eq!(
    ///     compared.to_string(),
    ///     "autumn against spring: odds ratio of a higher answer 2.15 [1.31, 3.54], n = 110 and 100; \
    ///      χ² = 9.16, df 1, p = 0.002 (score test of no difference); \
    ///      χ² = 0.07, df 3, p = 0.995 (likelihood-ratio check of proportional odds)"
    /// );
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// Where the check rejects proportionality at the level of the intervals, the odds ratios carry a caveat. Checked against R's `MASS::polr`,
    /// whose standard errors come from a numeric Hessian and agree to about 1e-5.
    ///
    /// # Errors
    /// Fewer than two groups, two of one name, or tallies over unlike scales. Inside, figures are refused where a group has nobody, everybody
    /// answers the same, or answers tell groups apart without exception (an infinite odds ratio); the check is refused with fewer than three points
    /// in use.
    pub fn among<'g>(
        groups: impl IntoIterator<Item = (&'g str, &'g Tally)>,
        interval: OddsInterval,
        confidence: Confidence,
    ) -> Result<Self, Error> {
        let groups: Vec<(&str, &Tally)> = groups.into_iter().collect();
        checked(&groups)?;
        let sides = || groups.iter().map(|(name, tally)| Side::new((*name).to_owned(), tally.n()));
        let against = Side::new(groups[0].0.to_owned(), groups[0].1.n());
        let compared = Compared::of(&groups);
        let fitted = compared.fitted();
        let proportionality = fitted.as_ref().map_err(Clone::clone).and_then(|fitted| compared.check(fitted));
        let rejected = proportionality.as_ref().is_ok_and(|check| check.p < 2.0 * confidence.tail());
        let others = sides().enumerate().skip(1).map(|(place, group)| {
            let log = fitted.as_ref().map_err(Clone::clone).map(|fitted| {
                let estimate = compared.log_odds(fitted, place - 1, interval, confidence);
                estimate.with_caveats(rejected.then_some(Caveat::ProportionalOddsRejected))
            });
            GroupOdds {
                group,
                odds_ratio: log.as_ref().map_err(Clone::clone).and_then(odds_ratio),
                log_odds_ratio: log,
            }
        });
        Ok(ProportionalOdds {
            against,
            groups: others.collect(),
            score_test: compared.score_test(),
            likelihood_ratio: fitted.as_ref().map_err(Clone::clone).map(|fitted| compared.ratio_test(fitted)),
            proportionality,
        })
    }
}

fn checked(groups: &[(&str, &Tally)]) -> Result<(), Error> {
    let [(_, leading), ..] = groups else {
        return Err(too_few_groups(0));
    };
    if groups.len() < 2 {
        return Err(too_few_groups(1));
    }
    for (place, (name, tally)) in groups.iter().enumerate() {
        if groups[..place].iter().any(|(earlier, _)| earlier == name) {
            return Err(Error::new(
                ErrorKind::Duplicate,
                "groups compared by their odds",
                format!("`{name}`"),
                "each group once",
                "rename one of the two",
            ));
        }
        if !tally.scale().is_like(leading.scale()) {
            return Err(unlike("groups compared by their odds", tally.scale(), leading.scale()));
        }
    }
    Ok(())
}

fn too_few_groups(given: usize) -> Error {
    let (allowed, remedy) = ("2 or more", "name the group to compare with, and those that are compared");
    Error::new(ErrorKind::Length, "groups compared by their odds", given, allowed, remedy)
}

struct Compared<'t> {
    cells: Vec<Cell<'t>>,
    sizes: Vec<u64>,
    missing: MissingCounts,
    surveyed: SurveyedSet,
}

impl<'t> Compared<'t> {
    fn of(groups: &[(&str, &'t Tally)]) -> Self {
        let dummies =
            |place: usize| (1..groups.len()).map(|other| f64::from(u8::from(other == place))).collect();
        let cells = groups.iter().enumerate();
        let nobody = (MissingCounts::default(), SurveyedSet::default());
        let (missing, surveyed) = groups.iter().fold(nobody, |(missing, surveyed), (_, tally)| {
            (missing.plus(tally.missing()), surveyed.union(tally.surveyed_set()))
        });
        Compared {
            cells: cells
                .map(|(place, (_, tally))| Cell { covariates: dummies(place), counts: tally.point_counts() })
                .collect(),
            sizes: groups.iter().map(|(_, tally)| tally.n()).collect(),
            missing,
            surveyed,
        }
    }

    fn n(&self) -> u64 {
        self.sizes.iter().fold(0, |sum, size| sum.saturating_add(*size))
    }

    fn peopled(&self, figure: &'static str) -> Result<(), Refusal> {
        match self.sizes.iter().min() {
            _ if self.n() == 0 => Err(Refusal::nobody(figure)),
            Some(0) | None => Err(Refusal::too_few(figure, "answers in a group", 0, 1)),
            Some(_) => Ok(()),
        }
    }

    fn fitted(&self) -> Result<OrderedLogistic, Refusal> {
        self.peopled(FIGURE)?;
        fit(FIGURE, &self.cells, None)
    }

    fn log_odds(
        &self,
        fitted: &OrderedLogistic,
        place: usize,
        interval: OddsInterval,
        confidence: Confidence,
    ) -> Estimate {
        const PROFILE: &str =
            "log odds ratio of a higher answer, proportional odds; profile-likelihood interval";
        const WALD: &str = "log odds ratio of a higher answer, proportional odds; Wald interval";
        let beta = fitted.coefficients[place];
        let (bounds, method) = match interval {
            OddsInterval::Wald => (wald(FIGURE, beta, fitted.standard_error(place), confidence), WALD),
            OddsInterval::ProfileLikelihood => {
                let ends = profile_ends(FIGURE, &self.cells, fitted, place, confidence);
                (ends.map(|(lower, upper)| Interval::around(beta, lower, upper, confidence)), PROFILE)
            }
        };
        Estimate::new(beta, Quantity::Coefficient, bounds, self.n(), method)
            .per(Unit::Answer)
            .missing_were(self.missing)
            .with_caveats(self.surveyed.caveats())
    }

    fn groups_less_one(&self) -> f64 {
        (self.cells.len() - 1) as f64
    }

    /// Σ_g n_g w̄_g² / Σ_j p_j w_j² with w_j = P(lower) − P(higher) among all: their variance is (1 − Σ p_j³)/3.
    fn score_test(&self) -> Result<Test, Refusal> {
        const FIGURE: &str = "score test of proportional odds";
        self.peopled(FIGURE)?;
        let n = self.n() as f64;
        let shares: Vec<f64> = margins(&self.cells).iter().map(|margin| *margin as f64 / n).collect();
        if shares.iter().filter(|share| **share > 0.0).count() < 2 {
            return Err(Refusal::no_variation(FIGURE, "answers"));
        }
        let (mut below, mut above) = (0.0, 1.0);
        let scores: Vec<f64> = shares
            .iter()
            .map(|share| {
                above -= share;
                let score = below - above;
                below += share;
                score
            })
            .collect();
        let variance: f64 = shares.iter().zip(&scores).map(|(share, score)| share * score * score).sum();
        let between = self.cells.iter().zip(&self.sizes).map(|(cell, size)| {
            let size = *size as f64;
            let of_all = cell.counts.iter().zip(&shares).map(|(count, share)| *count as f64 / size - share);
            size * of_all.zip(&scores).map(|(apart, score)| apart * score).sum::<f64>().powi(2)
        });
        let statistic = between.sum::<f64>() / variance;
        let df = self.groups_less_one();
        let smallest = self.sizes.iter().min().copied().unwrap_or(0);
        let small = (smallest < APPROXIMATION_WANTS)
            .then_some(Caveat::TooSmallForApproximation { smallest, wanted: APPROXIMATION_WANTS });
        let p = chi_squared::upper_tail(statistic, df);
        Ok(Test::new("score test of no difference", "χ²", statistic, p, self.n())
            .on([df])
            .with_caveats(self.surveyed.caveats())
            .with_caveats(small))
    }

    fn ratio_test(&self, fitted: &OrderedLogistic) -> Test {
        let statistic = (null_deviance(&self.cells) - fitted.deviance).max(0.0);
        let df = self.groups_less_one();
        let p = chi_squared::upper_tail(statistic, df);
        Test::new("likelihood-ratio test of no difference", "χ²", statistic, p, self.n())
            .on([df])
            .with_caveats(self.surveyed.caveats())
    }

    fn check(&self, fitted: &OrderedLogistic) -> Result<Test, Refusal> {
        let points = fitted.points_in_use();
        if points < 3 {
            return Err(Refusal::NotOnThisScale {
                figure: CHECK.into(),
                scale: format!("{points} points in use").into(),
                needs: "3 or more".into(),
            });
        }
        let df = self.groups_less_one() * (points - 2) as f64;
        let expected: Vec<f64> = self
            .cells
            .iter()
            .zip(&self.sizes)
            .flat_map(|(cell, size)| {
                let eta = cell.covariates.iter().zip(&fitted.coefficients).map(|(x, beta)| x * beta).sum();
                fitted.shares(eta).into_iter().filter(|share| *share > 0.0).map(|share| share * *size as f64)
            })
            .collect();
        let few = expected.iter().filter(|expected| **expected < EXPECTED_WANTED).count();
        let sparse = 5 * few > expected.len() || expected.iter().any(|expected| *expected < 1.0);
        let caveat =
            sparse.then_some(Caveat::FewExpected { below_five: few as u64, cells: expected.len() as u64 });
        let p = chi_squared::upper_tail(fitted.deviance, df);
        let method = "likelihood-ratio check of proportional odds";
        Ok(Test::new(method, "χ²", fitted.deviance, p, self.n())
            .on([df])
            .with_caveats(self.surveyed.caveats())
            .with_caveats(caveat))
    }
}

impl fmt::Display for ProportionalOdds {
    /// One sentence per group, then the tests; `{:#}` adds what a reader must know.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for GroupOdds { group, odds_ratio, .. } in &self.groups {
            write!(f, "{} against {}: ", group.name, self.against.name)?;
            match odds_ratio {
                Ok(ratio) => write!(f, "odds ratio of a higher answer {}", ratio.short())?,
                Err(refusal) => write!(f, "no odds ratio: {refusal}")?,
            }
            write!(f, ", n = {} and {}; ", group.n, self.against.n)?;
            if let (Ok(ratio), true) = (odds_ratio, f.alternate()) {
                for caveat in ratio.caveats() {
                    write!(f, "{caveat}; ")?;
                }
            }
        }
        for (place, test) in [&self.score_test, &self.proportionality].into_iter().enumerate() {
            f.write_str(if place == 0 { "" } else { "; " })?;
            match test {
                Ok(test) if f.alternate() => write!(f, "{test:#}")?,
                Ok(test) => write!(f, "{test}")?,
                Err(refusal) => write!(f, "{refusal}")?,
            }
        }
        Ok(())
    }
}
