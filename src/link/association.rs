//! The association of experience with change: a first look, not yet a link.

use std::fmt;

use serde::Serialize;

use super::between::LinkBetween;
use super::coefficient::{Coefficient, Names};
use super::matched::{Correlate, MatchedCases, matched};
use crate::correlation::{
    Correlated, Pairs, determined, disattenuated, distribution_free, fisher, gamma, kendall, pearson,
    pearson_resampled, polyserial, polyserial_ml, somers_d, spearman, spearman_resampled,
};
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Caveat, Confidence, Estimate, Interval};
use crate::inference::resampling::{Bootstrap, Resampler};
use crate::scoring::scores::Scores;
use crate::wellbeing::change::Change;

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

impl MatchedCases {
    /// Pearson's r = (1/n) Σ z_x z_y of experience x and change y; given the baseline, the partial correlation.
    ///
    /// Interval: distribution-free, tanh(artanh r ± t se/(1 − r²)), with the delete-one jackknife's se (Tukey 1958; Miller 1974,
    /// *Biometrika* 61, 1–15) and t on ν = 2 (Σ d²)²/(Σ d⁴ − (Σ d²)²/n) degrees of freedom, d what a case's absence does
    /// to r (Satterthwaite 1946). Fisher's z interval assumes normality and does not hold its level on Likert data (with 75 % fives and
    /// ρ = .40 it covers .83 at n = 30 and .85 at 451, this one .89 and .95), so it is there by name only:
    /// [`pearson_fisher`](MatchedCases::pearson_fisher). Differs from R's `cor.test` and SciPy's `pearsonr` by that.
    ///
    /// # Errors
    /// Refused with fewer than 3 matched cases (4 given the baseline), and where one of them does not vary or the baseline tells it
    /// completely. With fewer than 4, a correlation of ±1, or where it hangs on one case, only the interval is refused.
    pub fn pearson(&self, confidence: Confidence) -> Result<Association, Refusal> {
        self.associated(Coefficient::Pearson, pearson, confidence)
    }

    /// Pearson's r with Fisher's interval tanh(artanh r ± z/√(n − 3)), n − 4 given the baseline.
    ///
    /// It assumes normality, which the estimate's caveats say. R's `cor.test`, SciPy's `pearsonr`; Fisher 1921, *Metron* 1, 3–32.
    ///
    /// # Errors
    /// As [`pearson`](MatchedCases::pearson); the interval needs 4 cases (5 given the baseline).
    pub fn pearson_fisher(&self, confidence: Confidence) -> Result<Association, Refusal> {
        let Names { figure, .. } = Coefficient::Pearson.names(self.given_baseline);
        let correlated = self.correlated(figure, pearson)?;
        let (given, method) = if self.given_baseline {
            (1, "partial Pearson correlation given the baseline; Fisher's interval")
        } else {
            (0, "Pearson correlation; Fisher's interval")
        };
        let interval = fisher(figure, &correlated, given, confidence);
        let estimate = self.estimate(correlated.r, interval, method).with_caveats([Caveat::AssumesNormality]);
        Ok(self.association(Coefficient::Pearson, estimate))
    }

    /// Spearman's rank correlation: Pearson's of mid-ranks; given the baseline, partial from the three rank correlations.
    ///
    /// Interval: as for Pearson, with what a case does to the ranks of all others counted in.
    ///
    /// # Errors
    /// As [`pearson`](MatchedCases::pearson).
    pub fn spearman(&self, confidence: Confidence) -> Result<Association, Refusal> {
        self.associated(Coefficient::Spearman, spearman, confidence)
    }

    /// Kendall's τ-b = (C − D)/√(A B): of all pairs of cases, C go the same way in experience and change, D opposite ways, A differ
    /// in experience, B in change; given the baseline, partial from the three (Kendall 1942, *Biometrika* 32, 277–283).
    ///
    /// Source: Kendall 1945, *Biometrika* 33, 239–251. Interval: as for Pearson; to first order its variance is ASE1² of Brown &
    /// Benedetti 1977, *J. Amer. Statist. Assoc.* 72, 309–315.
    ///
    /// # Errors
    /// As [`pearson`](MatchedCases::pearson).
    pub fn kendall(&self, confidence: Confidence) -> Result<Association, Refusal> {
        self.associated(Coefficient::Kendall, kendall, confidence)
    }

    /// Goodman and Kruskal's γ = (C − D)/(C + D), which leaves tied pairs of cases out; letters as for [`kendall`](MatchedCases::kendall).
    ///
    /// # Errors
    /// As [`pearson`](MatchedCases::pearson), and where no two cases differ in both. Given the baseline it is refused: it has no partial
    /// form.
    pub fn gamma(&self, confidence: Confidence) -> Result<Association, Refusal> {
        self.associated(Coefficient::Gamma, gamma, confidence)
    }

    /// Somers' d = (C − D)/A of change given experience: how much likelier, of two cases of unlike experience, the one with the better is
    /// to have changed more than to have changed less; letters as for [`kendall`](MatchedCases::kendall).
    ///
    /// # Errors
    /// As [`gamma`](MatchedCases::gamma).
    pub fn somers_d_of_change_given_experience(
        &self,
        confidence: Confidence,
    ) -> Result<Association, Refusal> {
        self.associated(Coefficient::SomersD, somers_d, confidence)
    }

    /// The polyserial correlation in two steps: of change with a normal variable behind experience, whose distinct scores are taken as
    /// ordered categories: ρ = r s/Σ φ(τ), τ the thresholds, s the standard deviation of the numbered categories.
    ///
    /// For experience on one item, or few; Olsson, Drasgow & Dorans 1982, *Psychometrika* 47, 337–347; R's
    /// `polycor::polyserial`. The interval, from influence values, counts in that the thresholds are estimated.
    ///
    /// # Errors
    /// As [`gamma`](MatchedCases::gamma); also refused where it comes out at ±1 or beyond, and with more than 101 distinct scores.
    pub fn polyserial(&self, confidence: Confidence) -> Result<Association, Refusal> {
        let Names { figure, method } = Coefficient::Polyserial.names(false);
        self.polyserial_by(figure, method, polyserial, confidence)
    }

    /// The polyserial correlation by maximum likelihood of ρ and the thresholds; otherwise as [`polyserial`](MatchedCases::polyserial).
    ///
    /// R's `polyserial(ML = TRUE)`, which stops short of the maximum by default.
    ///
    /// # Errors
    /// As [`polyserial`](MatchedCases::polyserial), with ±1 where all cases that differ in both go the same way.
    pub fn polyserial_ml(&self, confidence: Confidence) -> Result<Association, Refusal> {
        let method = "polyserial correlation by maximum likelihood; distribution-free interval";
        self.polyserial_by(Coefficient::Polyserial.names(false).figure, method, polyserial_ml, confidence)
    }

    /// Pearson's r corrected for measurement error: r/√(reliability of the experience scores · reliability of the changes), its
    /// interval stretched alike.
    ///
    /// Spearman 1904, *Amer. J. Psychol.* 15, 72–101. The reliabilities are taken as known and stand in the caveats. A value beyond ±1 is
    /// given as it is, with a caveat. The reliability of a change is not that of the measure: usually it is much lower.
    ///
    /// # Errors
    /// A reliability is not above 0 and at most 1. Refused as [`pearson`](MatchedCases::pearson); given the baseline it is refused,
    /// because each of three correlations would have to be corrected.
    pub fn disattenuated(
        &self,
        reliability_of_experience: f64,
        reliability_of_change: f64,
        confidence: Confidence,
    ) -> Result<Association, Error> {
        let reliabilities = [
            checked("reliability of experience", reliability_of_experience)?,
            checked("reliability of change", reliability_of_change)?,
        ];
        let Names { figure, method } = Coefficient::Disattenuated.names(false);
        self.not_partial(figure)?;
        let correlated = self.correlated(figure, pearson)?;
        let interval = distribution_free(figure, &correlated, confidence);
        let (value, interval, beyond) = disattenuated(correlated.r, interval, reliabilities);
        let [first, second] = reliabilities;
        let estimate = self
            .estimate(value, interval, method)
            .with_caveats(self.too_few_for_its_method())
            .with_caveats([Caveat::ReliabilitiesTakenAsKnown { first, second }])
            .with_caveats(beyond);
        Ok(self.association(Coefficient::Disattenuated, estimate))
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
        self.bootstrapped(Coefficient::Pearson, pearson, confidence, bootstrap)
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
        self.bootstrapped(Coefficient::Spearman, spearman, confidence, bootstrap)
    }

    fn bootstrapped(
        &self,
        coefficient: Coefficient,
        correlate: Correlate,
        confidence: Confidence,
        bootstrap: &Bootstrap,
    ) -> Result<Association, Refusal> {
        let Names { figure, method } = coefficient.names(self.given_baseline);
        let correlated = self.correlated(figure, correlate)?;
        let (interval, left_out) = self.resampled(figure, coefficient, &correlated, confidence, bootstrap);
        let method = method.replace("distribution-free interval", &bootstrap.to_string());
        let estimate = self.estimate(correlated.r, interval, figure).by(method);
        Ok(self.association(
            coefficient,
            estimate.with_caveats(self.too_few_for_its_method()).with_caveats(left_out),
        ))
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
            _ => spearman_resampled(figure, &resampler, pair, given, bootstrap),
        };
        match replicates {
            Ok(found) => {
                let interval = found.interval(figure, 0, correlated.r, &correlated.influence, confidence);
                (interval, found.caveat())
            }
            Err(refusal) => (Err(refusal), None),
        }
    }

    fn association(&self, coefficient: Coefficient, correlation: Estimate) -> Association {
        Association {
            correlation,
            coefficient,
            given_baseline: self.given_baseline,
            only_experience: self.only_experience,
            only_change: self.only_change,
        }
    }

    fn associated(
        &self,
        coefficient: Coefficient,
        correlate: Correlate,
        confidence: Confidence,
    ) -> Result<Association, Refusal> {
        let Names { figure, method } = coefficient.names(self.given_baseline);
        if matches!(coefficient, Coefficient::Gamma | Coefficient::SomersD) {
            self.not_partial(figure)?;
        }
        let correlated = self.correlated(figure, correlate)?;
        let interval = distribution_free(figure, &correlated, confidence);
        let estimate =
            self.estimate(correlated.r, interval, method).with_caveats(self.too_few_for_its_method());
        Ok(self.association(coefficient, estimate))
    }

    fn polyserial_by(
        &self,
        figure: &'static str,
        method: &'static str,
        correlate: fn(&'static str, &Pairs<'_>) -> Result<Correlated, Refusal>,
        confidence: Confidence,
    ) -> Result<Association, Refusal> {
        self.not_partial(figure)?;
        self.enough(figure)?;
        let correlated = correlate(figure, &Pairs::of_rows(&self.change, &self.experience))?;
        let interval = distribution_free(figure, &correlated, confidence);
        let estimate =
            self.estimate(correlated.r, interval, method).with_caveats(self.too_few_for_its_method());
        Ok(self.association(Coefficient::Polyserial, estimate))
    }
}

/// A reliability, where it can be one.
fn checked(subject: &'static str, reliability: f64) -> Result<f64, Error> {
    if reliability > 0.0 && reliability <= 1.0 {
        return Ok(reliability);
    }
    let remedy = "give the share of the variance that is not measurement error";
    Err(Error::new(ErrorKind::OutOfRange, subject, reliability, "above 0, at most 1", remedy))
}

impl LinkBetween<'_> {
    /// Experience and change of the same cases for bare correlations by every coefficient: Pearson's, Spearman's, Kendall's, γ, Somers' d,
    /// polyserial; given the baseline where the link is. Covariates and groups have no part in them.
    pub fn matched_cases(&self) -> MatchedCases {
        let matched = Association::between(self.experience, self.change);
        if self.given_baseline { matched.given_baseline() } else { matched }
    }

    /// The correlation corrected for measurement error, with the reliabilities stated; see [`MatchedCases::disattenuated`].
    ///
    /// # Errors
    /// A reliability is not above 0 and at most 1. Refused as [`MatchedCases::pearson`], and where the link is given the baseline.
    pub fn disattenuated(
        &self,
        reliability_of_experience: f64,
        reliability_of_change: f64,
    ) -> Result<Association, Error> {
        let matched = self.matched_cases();
        matched.disattenuated(reliability_of_experience, reliability_of_change, self.confidence)
    }
}

impl fmt::Display for Association {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given = if self.given_baseline { " given the baseline" } else { "" };
        write!(f, "association, not effect: {}{given} = ", self.coefficient.symbol())?;
        self.correlation.fmt(f)
    }
}
