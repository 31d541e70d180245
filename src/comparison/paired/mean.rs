//! The mean difference of the same people: paired t, standardised changes, signs exchanged at random.

use std::collections::BTreeMap;

use super::{Pair, PairedSamples};
use crate::comparison::sentence::Comparison;
use crate::error::Refusal;
use crate::estimate::{Caveat, Confidence, Estimate, Interval, PValueBasis, Quantity, Test, Unit};
use crate::inference::clustered::{Clustered, ENOUGH_CASES, linearised};
use crate::inference::exact::lattice::{Alternative, ExactPValue};
use crate::inference::exact::permutation::Permutations;
use crate::inference::exact::permuted::flipped_signs;
use crate::inference::mean::{lopsided, t_interval};
use crate::inference::standardised::hedges;
use crate::inference::standardised_change::{Occasions, Standardised};
use crate::math::student_t;

/// The mean difference with what its uncertainty comes from.
struct MeanDifference {
    estimate: Estimate,
    /// The standard error and its degrees of freedom.
    error: Result<(f64, f64), Refusal>,
    caveats: Vec<Caveat>,
}

impl PairedSamples {
    /// The mean difference with its interval, Hedges' g_z and the paired t test.
    ///
    /// D̄ = Σ(second − first)/n ± t(1 − α/2, n − 1) s_D/√n, cut at the ends of what can be; where people share cases, the case is the
    /// unit: se² = C/(C − 1) Σ_c (Σ_{i∈c} (D_i − D̄))²/n², t with C − 1. t = D̄/se. g_z as
    /// [`standardised`](PairedSamples::standardised). Differs from R's `t.test(paired = TRUE)` by the cut and the cases.
    ///
    /// # Errors
    /// Refused where there is no pair. With one pair, or where all differences are the same, interval, effect and test are.
    pub fn mean(&self, confidence: Confidence) -> Result<Comparison, Refusal> {
        const FIGURE: &str = "paired t test";
        let MeanDifference { estimate, error, caveats } = self.mean_difference(confidence)?;
        let test = error.map(|(se, df)| {
            let t = estimate.value() / se;
            Test::new(FIGURE, "t", t, 2.0 * student_t::upper_tail(t.abs(), df), self.n())
                .on([df])
                .with_caveats(caveats)
        });
        Ok(self.compared(estimate, "Hedges g_z", self.standardised(confidence), test))
    }

    /// Whether people share cases, and it is known which.
    fn by_case(&self) -> bool {
        self.cases_shared && self.pairs.iter().all(|pair| pair.case.is_some())
    }

    /// That people share cases, where it is not known which.
    fn cases_unknown(&self) -> Option<Caveat> {
        (self.cases_shared && !self.by_case()).then_some(Caveat::CasesTakenAsIndependent)
    }

    /// The sentence of two named sides.
    pub(super) fn compared(
        &self,
        difference: Estimate,
        effect_size: &'static str,
        effect: Result<Estimate, Refusal>,
        test: Result<Test, Refusal>,
    ) -> Comparison {
        let [first, second] = self.sides();
        Comparison {
            first,
            second,
            difference,
            effect_size: effect_size.into(),
            effect,
            test,
            adjusted: None,
        }
    }

    /// The mean difference alone, as every comparison of the same people gives it.
    pub(super) fn difference(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        Ok(self.mean_difference(confidence)?.estimate)
    }

    fn mean_difference(&self, confidence: Confidence) -> Result<MeanDifference, Refusal> {
        const FIGURE: &str = "mean difference";
        let n = self.n();
        if n == 0 {
            return Err(Refusal::too_few(FIGURE, "pairs", 0, 1));
        }
        let moments = self.differences();
        let (error, unit, units) = self.standard_error(FIGURE, moments.mean, moments.variance);
        let width = self.width;
        let interval =
            error.clone().map(|(se, df)| t_interval(moments.mean, se, df, (-width, width), confidence));
        let mut caveats: Vec<Caveat> = self.surveyed.caveats().collect();
        if error.is_ok() {
            caveats.extend(lopsided(units, moments.skewness));
            let few = units < n && units < ENOUGH_CASES;
            caveats.extend(few.then_some(Caveat::FewCases { cases: units }));
            caveats.extend(self.cases_unknown());
        }
        let method = "mean of the differences of the same people; t interval, cut at the ends";
        let estimate = Estimate::new(moments.mean, Quantity::Points, interval, n, method)
            .per(unit)
            .missing_were(self.missing)
            .with_caveats(caveats.iter().cloned());
        Ok(MeanDifference { estimate, error, caveats })
    }

    /// se and df, over pairs or, where people share cases, over cases.
    #[allow(clippy::type_complexity, reason = "one caller, which takes it apart at once")]
    fn standard_error(
        &self,
        figure: &'static str,
        mean: f64,
        variance: f64,
    ) -> (Result<(f64, f64), Refusal>, Unit, u64) {
        let n = self.n();
        if !self.by_case() {
            let error = if n < 2 {
                Err(Refusal::too_few(figure, "pairs", n, 2))
            } else if variance <= 0.0 {
                Err(Refusal::no_variation(figure, "differences"))
            } else {
                Ok(((variance / n as f64).sqrt(), n as f64 - 1.0))
            };
            return (error, Unit::Respondent, n);
        }
        let contributions: Vec<(Option<u32>, f64)> =
            self.pairs.iter().map(|pair| (pair.case, (pair.difference - mean) / n as f64)).collect();
        match linearised(&contributions) {
            None => (Err(Refusal::too_few(figure, "cases", 1, 2)), Unit::Case { cases: 1 }, 1),
            Some(Clustered { se, clusters }) => {
                let unit = Unit::Case { cases: clusters };
                // A standard error this small is the rounding of equal means.
                if variance <= 0.0 || se <= 1e-14 * self.width {
                    return (
                        Err(Refusal::no_variation(figure, "mean differences of the cases")),
                        unit,
                        clusters,
                    );
                }
                (Ok((se, clusters as f64 - 1.0)), unit, clusters)
            }
        }
    }

    fn occasions(&self) -> Occasions {
        let n = self.n() as f64;
        let about = |value: fn(&Pair) -> f64| (self.average(value), self.varies(value));
        let ((m1, varies1), (m2, varies2)) = (about(|pair| pair.first), about(|pair| pair.second));
        let spread = |varies: bool, product: &dyn Fn(&Pair) -> f64| {
            if varies { self.average(product) * n / (n - 1.0) } else { 0.0 }
        };
        let moments = self.differences();
        Occasions {
            n,
            mean_change: moments.mean,
            variance_of_change: moments.variance,
            variances: (
                spread(varies1, &|pair| (pair.first - m1).powi(2)),
                spread(varies2, &|pair| (pair.second - m2).powi(2)),
            ),
            covariance: spread(varies1 && varies2, &|pair| (pair.first - m1) * (pair.second - m2)),
        }
    }

    /// The mean difference in standard deviations of the differences, corrected for small samples: g_z = J(n − 1) D̄/s_D, with the interval
    /// by non-central t. As [`Change::hedges_corrected`](crate::Change::hedges_corrected) by
    /// [`Standardiser::Change`](crate::Standardiser::Change).
    ///
    /// # Errors
    /// Refused with fewer than three pairs, and where all differences are the same.
    pub fn standardised(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        let method = "d_z, Hedges' correction; non-central t interval";
        self.corrected("Hedges g_z", method, "differences", confidence, |occasions| {
            occasions.by_change(confidence)
        })
    }

    /// The mean difference in standard deviations of the values, s² = (s₁² + s₂²)/2, corrected for small samples: Hedges' g_av, with
    /// Bonett's interval. It is what two independent groups would be compared by. As
    /// [`Change::hedges_corrected`](crate::Change::hedges_corrected) by [`Standardiser::Average`](crate::Standardiser::Average).
    ///
    /// # Errors
    /// Refused with fewer than three pairs, and where no value varies.
    pub fn standardised_by_average(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        let method = "d_av, Hedges' correction; large-sample interval (Bonett)";
        self.corrected("Hedges g_av", method, "values", confidence, |occasions| {
            occasions.by_occasions(true, confidence)
        })
    }

    fn corrected(
        &self,
        figure: &'static str,
        method: &'static str,
        of: &'static str,
        confidence: Confidence,
        standardise: impl Fn(&Occasions) -> Option<Standardised>,
    ) -> Result<Estimate, Refusal> {
        let n = self.n();
        if n < 3 {
            return Err(Refusal::too_few(figure, "pairs", n, 3));
        }
        let found = standardise(&self.occasions()).ok_or_else(|| Refusal::no_variation(figure, of))?;
        let factor = hedges(found.df);
        let [value, lower, upper] = [found.value, found.ends.0, found.ends.1].map(|end| end * factor);
        let interval = if lower.is_finite() && upper.is_finite() {
            Ok(Interval::around(value, lower, upper, confidence))
        } else {
            Err(Refusal::no_interval(figure))
        };
        Ok(self.dressed(Estimate::new(value, Quantity::Coefficient, interval, n, method)))
    }

    /// Whether the mean difference is more than chance, when for each person either order of the two values is as likely as the other:
    /// Fisher's permutation test of paired values.
    ///
    /// On whole-numbered differences the p value is exact for thousands of pairs, by the distribution over tallied differences; else up
    /// to 17 pairs, and by drawn signs beyond. People of one case change signs together. Pairs without a difference add nothing to either
    /// side. `TwoSidedByProbability` counts by distance here.
    ///
    /// # Errors
    /// Refused where no pair differs.
    pub fn permutation_test(&self, alternative: Alternative, by: Permutations) -> Result<Test, Refusal> {
        const FIGURE: &str = "permutation test of the mean difference";
        let n = self.n();
        if n == 0 {
            return Err(Refusal::too_few(FIGURE, "pairs", 0, 1));
        }
        let by_distance = match alternative {
            Alternative::TwoSidedByProbability => Alternative::TwoSided,
            other => other,
        };
        if self.pairs.iter().all(|pair| pair.difference == 0.0) {
            return Err(Refusal::no_variation(FIGURE, "values of each person"));
        }
        let test = |p, basis| {
            let method = format!("{FIGURE}, {}", by_distance.words());
            let mean = self.average(|pair| pair.difference);
            let caveats = self.surveyed.caveats().chain(self.cases_unknown());
            Test::new(method, "mean difference", mean, p, n).based_on(basis).with_caveats(caveats)
        };
        if !self.by_case()
            && let Some(p) = self.exact_signs(by_distance)
        {
            return Ok(test(p, PValueBasis::Exact));
        }
        let mut sums: BTreeMap<(u32, usize), f64> = BTreeMap::new();
        let most = 1_000_000;
        if n > most {
            return Err(Refusal::TooMany { figure: FIGURE.into(), of: "pairs".into(), have: n, most });
        }
        let mut alone = 0;
        for pair in &self.pairs {
            for _ in 0..pair.count {
                alone += 1;
                let key = pair.case.map_or((u32::MAX, alone), |case| (case, 0));
                *sums.entry(key).or_default() += pair.difference;
            }
        }
        let sums: Vec<f64> = sums.into_values().collect();
        let found = flipped_signs(&sums, by_distance, by)
            .ok_or_else(|| Refusal::no_variation(FIGURE, "sums of each case"))?;
        Ok(test(found.p, found.basis))
    }

    /// The exact p value where all differences are whole numbers and there are not too many of them.
    fn exact_signs(&self, alternative: Alternative) -> Option<f64> {
        let whole = |difference: f64| difference.fract() == 0.0 && difference.abs() < 2f64.powi(40);
        if !self.pairs.iter().all(|pair| whole(pair.difference)) {
            return None;
        }
        let mut sizes: Vec<i128> =
            self.pairs.iter().map(|pair| pair.difference.abs() as i128).filter(|size| *size > 0).collect();
        sizes.sort_unstable();
        sizes.dedup();
        let signed = self.signed();
        let risen = signed.steps.iter().zip(&sizes).map(|((up, _), size)| i128::from(*up) * size).sum();
        Some(signed.sum_of_risers(&sizes)?.p_value(risen, alternative, ExactPValue::Exact))
    }
}
