//! How much of the spread lies between units: ICC(1), ICC(2), and what follows from them.

use std::fmt;

use serde::Serialize;

use crate::error::{Error, Refusal, or_refused};
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity, Test, Unit};
use crate::inference::units::{OneWay, UnitMeans};
use crate::math::fisher_f;
use crate::vocabulary::known::checked_reliability;

/// How much of the spread of answers lies between units, and what a unit's mean is worth.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct UnitLevel {
    /// How many units somebody answered in.
    pub units: u64,
    /// How many answers they have together.
    pub n: u64,
    /// The mean number of answers of a unit, N/k.
    pub mean_size: f64,
    /// n₀ = (N − Σn_j²/N)/(k − 1): the size that units alike in size would have for the same expected mean squares.
    pub effective_size: f64,
    /// ICC(1) with the mean size of units: as R's `multilevel::ICC1`.
    pub icc1: Estimate,
    /// ICC(1) with n₀: the estimate from the analysis of variance that is right for units of unequal size.
    pub icc1_effective_size: Estimate,
    /// ICC(2), the reliability of the means of units of average size; one and the same for both sizes.
    #[serde(serialize_with = "or_refused")]
    pub icc2: Result<Estimate, Refusal>,
    /// By how much the variance of the mean of all answers is larger than that of as many independent ones: 1 + (Σn_j²/N − 1) ICC(1),
    /// with n₀ (Kish 1965, *Survey Sampling*, ch. 5, with Σn_j²/N in place of a common size).
    pub design_effect: Estimate,
    /// The variance within units, MSW.
    pub within_variance: f64,
    /// The variance between units, (MSB − MSW)/n₀; below 0 where units differ less than chance alone makes them differ.
    pub between_variance: f64,
    /// The F test that all units have the same mean.
    #[serde(serialize_with = "or_refused")]
    pub differ: Result<Test, Refusal>,
}

/// F, and F over its quantiles: the ends of an interval of the ratio of expected mean squares.
#[derive(Debug, Clone, Copy)]
struct FRange {
    f: f64,
    lower: f64,
    upper: f64,
}

/// (F − 1)/(F + m − 1), increasing in F.
fn icc1_at(f: f64, size: f64) -> f64 {
    (f - 1.0) / (f + size - 1.0)
}

impl UnitMeans {
    /// ICC(1), ICC(2) and what follows from them, by the one-way analysis of variance over units.
    ///
    /// With k units, N answers, mean squares MSB between and MSW within: ICC(1) = (MSB − MSW)/(MSB + (m − 1) MSW), the share of variance
    /// that lies between units, with m the mean size N/k, or n₀; ICC(2) = (MSB − MSW)/MSB. Negative values are reported as they are.
    /// Intervals come from F = MSB/MSW on k − 1 and N − k degrees of freedom: exact for normal answers and units of one size,
    /// approximate else (Searle 1971, *Linear Models*, p. 414, with m in place of the common size; Donner & Wells 1986, *Biometrics* 42,
    /// 401–412); increasing in F, they always hold their estimate, which intervals from unweighted means need not.
    ///
    /// Missing answers are outside N. Source: Shrout & Fleiss 1979, *Psych. Bull.* 86, 420–428; Bliese 2000, in Klein & Kozlowski (eds),
    /// *Multilevel Theory, Research, and Methods in Organizations*, ch. 8; n₀: Donner & Wells 1986.
    ///
    /// An example is at [`UnitMeans`].
    ///
    /// # Errors
    /// Refused with fewer than two units, with one answer in each of them, or where all answers are the same. Where nothing varies
    /// within units (ICC(1) is 1), or all means are the same, only the interval is refused.
    pub fn unit_level(&self, confidence: Confidence) -> Result<UnitLevel, Refusal> {
        const FIGURE: &str = "ICC(1)";
        let anova = self.one_way(FIGURE)?;
        if anova.within == 0.0 && anova.between == 0.0 {
            return Err(Refusal::no_variation(FIGURE, "answers"));
        }
        let (above, below) = (anova.units - 1.0, anova.n - anova.units);
        let range = match f_range(anova, confidence) {
            Err(beyond @ Refusal::BeyondRange { .. }) => return Err(beyond),
            range => range,
        };
        let (mean_size, effective) = (anova.mean_size(), anova.effective_size());
        let icc1 = |size: f64, method: &'static str| {
            let value = match &range {
                Ok(r) => icc1_at(r.f, size),
                Err(_) if anova.within == 0.0 => 1.0,
                Err(_) => -1.0 / (size - 1.0),
            };
            let ends = |r: &FRange| (icc1_at(r.lower, size), icc1_at(r.upper, size));
            let interval = range.as_ref().map(ends).map_err(Clone::clone);
            self.coefficient(value, interval, confidence, method, anova)
        };
        let icc1_effective_size = icc1(effective, "ICC(1) with the effective size of units; interval from F");
        let weighted = anova.squared_sizes / anova.n - 1.0;
        let design_effect = icc1_effective_size.clone().on_line(
            weighted,
            1.0,
            "design effect, 1 + (Σn²/N − 1) ICC(1); interval from F",
        );
        let icc2 = match &range {
            Ok(r) => {
                let reliability = |f: f64| 1.0 - 1.0 / f;
                let interval = Ok((reliability(r.lower), reliability(r.upper)));
                Ok(self.coefficient(reliability(r.f), interval, confidence, "ICC(2); interval from F", anova))
            }
            Err(_) if anova.within == 0.0 => {
                let bound = Err(Refusal::at_its_bound("ICC(2)", 1.0));
                Ok(self.coefficient(1.0, bound, confidence, "ICC(2)", anova))
            }
            Err(_) => Err(Refusal::no_variation("ICC(2)", "means of the units")),
        };
        let differ = match &range {
            Ok(r) => Ok(self.f_test(r.f, (above, below))),
            Err(_) if anova.within == 0.0 => {
                Err(Refusal::no_variation("analysis of variance", "answers within the units"))
            }
            Err(_) => Err(Refusal::no_variation("analysis of variance", "means of the units")),
        };
        Ok(UnitLevel {
            units: self.units().len() as u64,
            n: self.n(),
            mean_size,
            effective_size: effective,
            icc1: icc1(mean_size, "ICC(1) with the mean size of units; interval from F"),
            icc1_effective_size,
            icc2,
            design_effect,
            within_variance: anova.mean_square_within(),
            between_variance: anova.between_variance(),
            differ,
        })
    }

    fn f_test(&self, f: f64, (above, below): (f64, f64)) -> Test {
        let p = fisher_f::upper_tail(f, above, below);
        Test::new("analysis of variance", "F", f, p, self.n())
            .on([above, below])
            .with_caveats(self.caveats_of_pooled())
    }

    fn coefficient(
        &self,
        value: f64,
        ends: Result<(f64, f64), Refusal>,
        confidence: Confidence,
        method: &'static str,
        anova: OneWay,
    ) -> Estimate {
        let interval = ends.map(|(lower, upper)| Interval::around(value, lower, upper, confidence));
        let assumed = interval.is_ok().then_some(Caveat::AssumesNormality);
        Estimate::new(value, Quantity::Coefficient, interval, self.n(), method)
            .per(Unit::Group { groups: anova.units as u64 })
            .missing_were(self.missing())
            .with_caveats(self.caveats_of_pooled().into_iter().chain(assumed))
    }
}

/// F and its interval; refused where one of the mean squares is 0.
fn f_range(anova: OneWay, confidence: Confidence) -> Result<FRange, Refusal> {
    const FIGURE: &str = "ICC(1)";
    if anova.within == 0.0 {
        return Err(Refusal::at_its_bound(FIGURE, 1.0));
    }
    if anova.between == 0.0 {
        return Err(Refusal::no_variation(FIGURE, "means of the units"));
    }
    let (above, below) = (anova.units - 1.0, anova.n - anova.units);
    let f = anova.mean_square_between() / anova.mean_square_within();
    let tail = confidence.tail();
    let lower = f / fisher_f::upper_quantile(tail, above, below);
    let upper = f * fisher_f::upper_quantile(tail, below, above);
    if f.is_normal() && lower.is_normal() && upper.is_finite() {
        return Ok(FRange { f, lower, upper });
    }
    Err(Refusal::BeyondRange { figure: FIGURE.into(), of: "F".into() })
}

impl UnitLevel {
    /// The reliability of the mean of a unit with so many answers, n ICC(1)/(1 + (n − 1) ICC(1)) with ICC(1) by n₀, its interval from
    /// that of ICC(1) (Spearman–Brown; Bliese 2000).
    ///
    /// ```
    /// use kokemus::{Confidence, Scale, Tally, UnitMeans};
    ///
    /// let scale = Scale::satisfaction();
    /// let tally = |counts: [u64; 5]| Tally::of_counts(&scale, counts);
    /// let units = [("a", tally([2, 5, 9, 30, 14])?), ("b", tally([9, 16, 20, 10, 5])?), ("c", tally([1, 4, 15, 25, 15])?)];
    /// let level = UnitMeans::of_tallies(units)?.unit_level(Confidence::P95)?;
    /// assert_eq!(level.reliability_of_mean(10)?.to_string(), "0.76 [0.42, 0.99], n = 180 in 3 groups");
    /// assert_eq!(format!("{:.0}", level.answers_for(0.80)?), "13 [1, 55], n = 180 in 3 groups");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused for a mean of no answers, and where units differ so much less than by chance that the formula has no value.
    pub fn reliability_of_mean(&self, answers: u64) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "reliability of a unit's mean";
        if answers == 0 {
            return Err(Refusal::nobody(FIGURE));
        }
        let n = answers as f64;
        let at = |icc: f64| n * icc / (1.0 + (n - 1.0) * icc);
        let has_value = |icc: f64| 1.0 + (n - 1.0) * icc > 0.0 && at(icc).is_finite();
        let method = "reliability of a unit's mean (Spearman–Brown); interval from F";
        self.of_icc1((FIGURE, Quantity::Coefficient), at, has_value, method)
    }

    /// How many answers of a unit make its mean as reliable as wanted: n = R(1 − ICC)/(ICC(1 − R)), rounded up, with ICC(1) by n₀; 0.70
    /// and 0.80 are usual. The interval comes from that of ICC(1). The example of [`reliability_of_mean`](UnitLevel::reliability_of_mean)
    /// shows it.
    ///
    /// # Errors
    /// An error for a reliability that is not between 0 and 1; refused where units do not differ beyond chance: no number of answers
    /// would do. Where only the interval of ICC(1) reaches 0, only the interval is refused.
    pub fn answers_for(&self, reliability: f64) -> Result<Estimate, Error> {
        const FIGURE: &str = "answers for a reliable mean";
        let wanted = checked_reliability("reliability of a unit's mean", reliability)?;
        let at = |icc: f64| {
            let answers = wanted * (1.0 - icc) / (icc * (1.0 - wanted));
            // A whole number but for rounding is that number.
            (answers - 1e-9 * answers.max(1.0)).ceil().max(1.0)
        };
        let has_value = |icc: f64| icc > 0.0 && at(icc).is_finite();
        let method = "answers of a unit for a mean of the reliability wanted; interval from F";
        Ok(self.of_icc1((FIGURE, Quantity::Points), at, has_value, method)?)
    }

    /// A figure that is monotone in ICC(1), from it and its ends.
    fn of_icc1(
        &self,
        (figure, quantity): (&'static str, Quantity),
        at: impl Fn(f64) -> f64,
        has_value: impl Fn(f64) -> bool,
        method: &'static str,
    ) -> Result<Estimate, Refusal> {
        let icc = &self.icc1_effective_size;
        let beyond = || Refusal::no_variation(figure, "means of the units, chance apart,");
        if !has_value(icc.value()) {
            return Err(beyond());
        }
        let value = at(icc.value());
        let interval = match icc.interval() {
            Err(refusal) => Err(refusal.clone()),
            Ok(ends) if !has_value(ends.lower()) => Err(beyond()),
            Ok(ends) => {
                let (a, b) = (at(ends.lower()), at(ends.upper()));
                Ok(Interval::around(value, a.min(b), a.max(b), ends.confidence()))
            }
        };
        Ok(Estimate::new(value, quantity, interval, icc.n(), method)
            .per(icc.unit())
            .missing_were(icc.missing())
            .with_caveats(icc.caveats().iter().cloned()))
    }
}

impl fmt::Display for UnitLevel {
    /// One line; `{:#}` adds what a reader must know.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ICC(1) {}", self.icc1_effective_size.short())?;
        match &self.icc2 {
            Ok(icc2) => write!(f, ", ICC(2) {}", icc2.short())?,
            Err(refusal) => write!(f, ", no ICC(2): {refusal}")?,
        }
        write!(f, ", {} units of {:.1} answers on average", self.units, self.mean_size)?;
        match &self.differ {
            Ok(test) => write!(f, "; {test}")?,
            Err(refusal) => write!(f, "; no test: {refusal}")?,
        }
        if f.alternate() {
            for caveat in self.icc1_effective_size.caveats() {
                write!(f, "; {caveat}")?;
            }
        }
        Ok(())
    }
}
