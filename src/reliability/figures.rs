//! The figures of a section's reliability.

use std::fmt::Write as _;

use super::alpha_interval::AlphaInterval;
use super::basis::{Basis, Rows};
use super::coefficient::{self, Coefficient, Moving, correlations, is_positive_definite, without};
use super::interval::Footing;
use super::one_factor::{self, FactorFit};
use super::section::Reliability;
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity, Unit};
use crate::math::matrix::Matrix;
use crate::math::{chi_squared, normal};
use crate::tally::products::AnswersUsed;

impl Reliability {
    /// A coefficient with its interval.
    fn figure(
        &self,
        figure: &'static str,
        footing: Footing,
        confidence: Confidence,
        of: Coefficient<'_>,
    ) -> Result<Estimate, Refusal> {
        let of =
            |s: &Matrix| if self.standardised { coefficient::standardised(figure, s, of) } else { of(s) };
        let found = of(&self.covariance)?;
        let data = (&self.covariance, self.n);
        let interval = self.basis.interval(figure, footing, (&found, &of), data, confidence);
        Ok(self.estimate(figure, (found.value, Quantity::Coefficient), interval, &self.basis.named()))
    }

    fn estimate(
        &self,
        figure: &'static str,
        (value, quantity): (f64, Quantity),
        interval: Result<Interval, Refusal>,
        by: &str,
    ) -> Estimate {
        let items = if self.standardised { " of standardised items" } else { "" };
        let mut method = format!("{figure}{items}; {by}; {}", self.used);
        // Writing to a string does not fail.
        let _ = match self.used {
            AnswersUsed::Pairwise => write!(method, ", n that of the pair with fewest of {}", self.responses),
            AnswersUsed::Listwise => write!(method, ", {} of {} responses", self.n, self.responses),
        };
        let s = &self.covariance;
        let not_definite = (!is_positive_definite(s))
            .then(|| Caveat::NotPositiveDefinite { of: "the items' covariance matrix".into() });
        let constant = s.diagonal().iter().filter(|variance| **variance <= 0.0).count() as u64;
        let rows = self.basis.rows();
        let estimate = Estimate::new(value, quantity, interval, self.n, figure)
            .by(method)
            .per(rows.map_or(Unit::Respondent, Rows::unit))
            .with_caveats(self.surveyed.caveats())
            .with_caveats(not_definite)
            .with_caveats((constant > 0).then_some(Caveat::ItemsWithoutVariation { items: constant }))
            .with_caveats((s.sum() < s.trace()).then_some(Caveat::NegativeAverageCovariance))
            .with_caveats(self.basis.caveats());
        match rows {
            Some(rows) => estimate.missing_were(rows.missing),
            None => estimate,
        }
    }

    /// Cronbach's α = k/(k − 1) (1 − Σ s_jj/s_T²): of k items with variances s_jj and a sum with variance s_T².
    ///
    /// A lower bound of the score's reliability where errors are uncorrelated; below 0 where items go against each other on average,
    /// which a caveat says (an item keyed the wrong way round?). From products the interval is Feldt's; [`alpha_by`](Reliability::alpha_by) has
    /// the others. psych's `alpha(use = "complete.obs")` and pingouin count in their intervals the rows that they left out of α:
    /// a worked example of .80 from 9 of 12 rows gets .58 to .93 from them where .53 to .95 is right.
    ///
    /// Source: Cronbach 1951, *Psychometrika* 16, 297–334, eq. 2; Feldt 1965. Asserted example: [`Reliability`].
    ///
    /// # Errors
    /// Refused where the section's scores do not vary, or pairwise covariances add up to a negative variance.
    pub fn alpha(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "Cronbach's alpha";
        if matches!(*self.basis, Basis::Counts) && !self.standardised {
            return self.alpha_by(AlphaInterval::Feldt, confidence);
        }
        self.figure(FIGURE, Footing::Reliability, confidence, &|s| coefficient::alpha(FIGURE, s))
    }

    /// The same with an interval by a formula of one's choice, whatever the figures were computed from.
    ///
    /// # Errors
    /// As [`alpha`](Reliability::alpha).
    pub fn alpha_by(&self, by: AlphaInterval, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "Cronbach's alpha";
        let of = |s: &Matrix| coefficient::alpha(FIGURE, s);
        let Moving { value, .. } = if self.standardised {
            of(&correlations(FIGURE, &self.covariance)?)?
        } else {
            of(&self.covariance)?
        };
        let interval = by.interval(FIGURE, value, self.items.len() as u64, self.n, confidence);
        let normal = (!matches!(*self.basis, Basis::Counts)).then_some(Caveat::AssumesNormality);
        let found = self.estimate(FIGURE, (value, Quantity::Coefficient), interval, &by.to_string());
        Ok(found.with_caveats(normal))
    }

    /// Standardised α = k/(k − 1) (1 − k/Σ r_ij): short for [`standardised`](Reliability::standardised) and its α.
    ///
    /// # Errors
    /// As [`alpha`](Reliability::alpha); also refused where an item does not vary.
    pub fn standardised_alpha(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        self.standardised()?.alpha(confidence)
    }

    /// α of all items but this one, over the same respondents.
    ///
    /// # Errors
    /// No such item; refused with two items, and as [`alpha`](Reliability::alpha).
    pub fn alpha_without(&self, item: &str, confidence: Confidence) -> Result<Estimate, Error> {
        Ok(self.alpha_without_place(self.place(item)?, confidence)?)
    }

    pub(super) fn alpha_without_place(
        &self,
        item: usize,
        confidence: Confidence,
    ) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "Cronbach's alpha without the item";
        let left = self.items.len() as u64 - 1;
        if left < 2 {
            return Err(Refusal::too_few(FIGURE, "items", left + 1, 3));
        }
        let of = |s: &Matrix| without(item, s, &|s| coefficient::alpha(FIGURE, s));
        if matches!(*self.basis, Basis::Counts) && !self.standardised {
            let value = of(&self.covariance)?.value;
            let by = AlphaInterval::Feldt;
            let interval = by.interval(FIGURE, value, left, self.n, confidence);
            return Ok(self.estimate(FIGURE, (value, Quantity::Coefficient), interval, &by.to_string()));
        }
        self.figure(FIGURE, Footing::Reliability, confidence, &of)
    }

    /// The correlation of an item with the sum of the others ("corrected item–total correlation").
    ///
    /// From products the interval is Fisher's with n − 3, which assumes normality. Pairwise, the sum of the others has the variance that
    /// the covariances add up to, which no sum of answers need have.
    ///
    /// # Errors
    /// No such item; refused where the item or the sum of the others does not vary.
    pub fn item_rest_correlation(&self, item: &str, confidence: Confidence) -> Result<Estimate, Error> {
        Ok(self.item_rest_place(self.place(item)?, confidence)?)
    }

    pub(super) fn item_rest_place(&self, item: usize, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "item-rest correlation";
        let of = |s: &Matrix| coefficient::item_rest(FIGURE, s, item);
        if matches!(*self.basis, Basis::Counts) && !self.standardised {
            let value = of(&self.covariance)?.value;
            let footing = Footing::Correlation;
            let interval = if self.n < 4 {
                Err(Refusal::too_few(FIGURE, "respondents", self.n, 4))
            } else {
                // Beyond ±1, as pairwise matrices may have it, there is no z.
                let se = (1.0 - value * value).max(0.0) / (self.n as f64 - 3.0).sqrt();
                let quantile = normal::upper_quantile(confidence.tail());
                footing.interval(FIGURE, value, (se, quantile), confidence)
            };
            return Ok(self.estimate(FIGURE, (value, Quantity::Coefficient), interval, "Fisher's interval"));
        }
        self.figure(FIGURE, Footing::Correlation, confidence, &of)
    }

    fn place(&self, item: &str) -> Result<usize, Error> {
        self.items.iter().position(|own| own == item).ok_or_else(|| {
            Error::new(
                ErrorKind::Unknown,
                "item of a section's reliability",
                format!("`{item}`"),
                self.items.iter().map(|own| format!("`{own}`")).collect::<Vec<_>>().join(", "),
                "use an item of the section",
            )
        })
    }

    /// Guttman's λ₂ = (Σ_{i≠j} s_ij + √(k/(k − 1) Σ_{i≠j} s_ij²))/s_T²: a lower bound of reliability that is never below α.
    ///
    /// Source: Guttman 1945, *Psychometrika* 10, 255–282, eq. 20. psych's `guttman` takes correlations:
    /// [`standardised`](Reliability::standardised). Asserted example: [`Reliability`].
    ///
    /// # Errors
    /// As [`alpha`](Reliability::alpha).
    pub fn lambda_2(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "lambda 2";
        self.figure(FIGURE, Footing::Reliability, confidence, &|s| coefficient::lambda_2(FIGURE, s))
    }

    /// Guttman's λ₄, the greatest split-half reliability: 4 s_AB/s_T² at its maximum over all ways of dividing the items in two.
    ///
    /// Exact: all 2^(k−1) − 1 divisions are tried, unequal halves among them; psych's `splitHalf` takes halves of equal size (k even) or one
    /// more (odd), and samples beyond 16 items. A maximum over many picks up chance: a caveat says how many were tried, and intervals from
    /// products or rows take the division as given; a bootstrap looks for the best one in every resample. Source: Guttman
    /// 1945, eq. 35; Jackson & Agunwamba 1977, *Psychometrika* 42, 567–578.
    ///
    /// # Errors
    /// As [`alpha`](Reliability::alpha); also refused beyond 24 items, bootstrapped beyond 14.
    pub fn lambda_4(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "lambda 4";
        /// 8,191 divisions in every resample: a second for 10,000 of them.
        const MOST_RESAMPLED: u64 = 14;
        let have = self.items.len() as u64;
        if matches!(*self.basis, Basis::Resampled(..)) && have > MOST_RESAMPLED {
            let of = "items to divide in every way in every resample".into();
            return Err(Refusal::TooMany { figure: FIGURE.into(), of, have, most: MOST_RESAMPLED });
        }
        let of = |s: &Matrix| coefficient::lambda_4(FIGURE, s);
        let found = self.figure(FIGURE, Footing::Reliability, confidence, &of)?;
        Ok(found.with_caveats([Caveat::BestOfMany { tried: (1 << (have - 1)) - 1 }]))
    }

    /// Guttman's λ₆ = 1 − Σ e_j²/s_T²: e_j² = 1/(S⁻¹)_jj is the variance that the other items leave of item j.
    ///
    /// Source: Guttman 1945, eq. 55. psych's "G6" takes correlations: [`standardised`](Reliability::standardised).
    ///
    /// # Errors
    /// As [`alpha`](Reliability::alpha); also refused where the covariance matrix is not positive definite (no more respondents than
    /// items, an item told by others, pairwise answers that contradict each other): it is not smoothed.
    pub fn lambda_6(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "lambda 6";
        self.figure(FIGURE, Footing::Reliability, confidence, &|s| coefficient::lambda_6(FIGURE, s))
    }

    /// McDonald's ω total = (Σλ)²/((Σλ)² + Σψ) of one common factor of the correlations: loadings λ, uniquenesses ψ.
    ///
    /// As R's `factanal(factors = 1)`, and psych's `fa(nfactors = 1, fm = "minres")`; psych's `omega` fits three factors by default
    /// and divides by the observed variance, so that it differs. It is the reliability of the sum of standardised items;
    /// [`omega_total_in_points`](Reliability::omega_total_in_points) that of the score. One factor is assumed, not tested. Source: McDonald 1999, *Test Theory*,
    /// eq. 6.20a. Asserted example: [`Reliability`].
    ///
    /// # Errors
    /// Refused with fewer than 3 items; where an item does not vary; where a uniqueness is estimated at 0 or below (Heywood case: `factanal`
    /// stops at .005 and says nothing); by likelihood where the correlation matrix is not positive definite; and where the search
    /// does not settle (items that have nothing in common).
    pub fn omega_total(&self, fit: FactorFit, confidence: Confidence) -> Result<Estimate, Refusal> {
        let figure = match fit {
            FactorFit::MaximumLikelihood => "omega total by maximum likelihood",
            FactorFit::Minres => "omega total by minres",
        };
        let of = |r: &Matrix| one_factor::omega_total(figure, r, fit, &self.items);
        self.standardised()?.figure(figure, Footing::Reliability, confidence, &of)
    }

    /// ω total of the score in points, by maximum likelihood: loadings √s_jj λ_j and uniquenesses s_jj ψ_j in place of λ and ψ.
    ///
    /// As lavaan's one-factor model of the covariances.
    ///
    /// # Errors
    /// As [`omega_total`](Reliability::omega_total).
    pub fn omega_total_in_points(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "omega total in points";
        let of =
            |s: &Matrix| one_factor::omega_total_in_points(FIGURE, s, &correlations(FIGURE, s)?, &self.items);
        self.in_points().figure(FIGURE, Footing::Reliability, confidence, &of)
    }

    fn in_points(&self) -> Reliability {
        Reliability { standardised: false, ..self.clone() }
    }

    /// The standard error of measurement √(s_T² (1 − α))/k, in points of the mean of the k items (k times that, of their sum): how far
    /// a respondent's score strays from what many such askings would average to.
    ///
    /// Its square is 1/k of the residual mean square of items by respondents. From products the interval is that of χ², with
    /// ε (n − 1)(k − 1) degrees of freedom: ε from the covariances, 1 for items that are parallel but for their means (Box 1954, *Ann. Math.
    /// Stat.* 25, 290–302).
    ///
    /// # Errors
    /// As [`alpha`](Reliability::alpha). Where every respondent answers all items alike it is 0, and only the interval is refused.
    pub fn standard_error_of_measurement(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        self.error_times(1.0, "standard error of measurement", confidence)
    }

    /// The smallest detectable change z √2 SEM, in points of the mean of the items: what two scores of one person must differ by
    /// before errors of measurement are no explanation at this level of confidence (z = 1.96 at 95 %).
    ///
    /// Source: de Vet et al. 2006, *Health Qual. Life Outcomes* 4:54. Interval: that of the
    /// [error of measurement](Reliability::standard_error_of_measurement), so many times.
    ///
    /// # Errors
    /// As there.
    pub fn smallest_detectable_change(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        let times = std::f64::consts::SQRT_2 * normal::upper_quantile(confidence.tail());
        self.error_times(times, "smallest detectable change", confidence)
    }

    fn error_times(
        &self,
        times: f64,
        figure: &'static str,
        confidence: Confidence,
    ) -> Result<Estimate, Refusal> {
        let points = self.in_points();
        let of = |s: &Matrix| coefficient::error_variance(figure, s);
        let found = of(&points.covariance)?;
        let footing = Footing::Variance;
        let (interval, by) = match &*points.basis {
            Basis::Counts => {
                (points.of_chi_squared(figure, &found, confidence), "chi-squared interval".into())
            }
            basis => {
                let data = (&points.covariance, points.n);
                (basis.interval(figure, footing, (&found, &of), data, confidence), basis.named())
            }
        };
        let root = |value: f64| times * value.max(0.0).sqrt();
        let value = root(found.value);
        let interval =
            interval.map(|ends| Interval::around(value, root(ends.lower()), root(ends.upper()), confidence));
        Ok(points.estimate(figure, (value, Quantity::Points), interval, &by))
    }

    /// ν v/χ² with ν = (n − 1) (tr GS)²/tr(GSGS).
    fn of_chi_squared(
        &self,
        figure: &'static str,
        found: &Moving,
        confidence: Confidence,
    ) -> Result<Interval, Refusal> {
        Footing::Variance.within_bounds(figure, found.value)?;
        let moved = &found.gradient * &self.covariance;
        let squares = moved.component_mul(&moved.transpose()).sum();
        let trace = moved.trace();
        let df = (self.n as f64 - 1.0) * trace * trace / squares;
        if !(df.is_finite() && df > 0.0) {
            return Err(coefficient::not_positive_definite(figure));
        }
        let tail = confidence.tail();
        let lower = found.value * df / chi_squared::upper_quantile(tail, df);
        let upper = found.value * df / chi_squared::lower_quantile(tail, df);
        if lower.is_finite() && upper.is_finite() {
            return Ok(Interval::around(found.value, lower, upper, confidence));
        }
        Err(Refusal::too_few(figure, "respondents", self.n, self.n + 2))
    }
}
