//! A yes or no of the same people, twice: McNemar's test and the difference of their shares.

use serde::{Deserialize, Serialize};

use super::sign::{even_chances, sides};
use crate::comparison::independent::mann_whitney::Continuity;
use crate::comparison::sentence::{Comparison, Side};
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity, Test, Unit};
use crate::inference::exact::lattice::{Alternative, ExactPValue};
use crate::inference::share::{Share, wilson};
use crate::math::{beta, normal};
use crate::summary::shares::TopBox;
use crate::tally::cross::CrossTally;
use crate::tally::surveyed::SurveyedSet;
use crate::tally::{MOST_COUNTED, overflow};
use crate::vocabulary::answer::MissingCounts;

/// How the interval of a difference of two shares of the same people is computed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PairedShareInterval {
    /// Wilson's limits of the two shares, put together with their correlation: Newcombe 1998, *Statist. Med.* 17, 2635–2650, method 10.
    #[default]
    Newcombe,
    /// Wald's interval with one added to each count of those who changed: Bonett & Price 2012, *J. Educ. Behav. Statist.* 37, 479–488.
    BonettPrice,
}

/// From so many who changed on the large-sample form of McNemar's test is known to hold: Rosner, *Fundamentals of Biostatistics*, 7th ed.,
/// eq. 10.12 wants 20.
const ENOUGH: u64 = 20;

/// A yes or no of the same people at two times: how many said yes both times, only the first, only the second, or never.
///
/// ```
/// use kokemus::{Alternative, Confidence, ExactPValue, PairedShares};
///
/// let satisfied = PairedShares::of_counts(36, 2, 12, 0)?.named("spring", "autumn");
/// let difference = satisfied.difference(Confidence::P95)?;
/// assert_eq!(difference.to_string(), "20 % [6, 34], n = 50");
/// let test = satisfied.mcnemar_exact(Alternative::TwoSided, ExactPValue::MidP)?;
/// assert_eq!(test.to_string(), "S = 12.00, p = 0.007, mid-p (McNemar test, two-sided)");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairedShares {
    names: [std::borrow::Cow<'static, str>; 2],
    both: u64, // Invariant: the four add up to at most MOST_COUNTED.
    only_first: u64,
    only_second: u64,
    neither: u64,
    missing: MissingCounts,
    #[serde(skip)]
    surveyed: SurveyedSet,
}

impl PairedShares {
    /// From counts: yes both times, yes only the first time, yes only the second time, yes neither time.
    ///
    /// # Errors
    /// More than [`MOST_COUNTED`] in all.
    pub fn of_counts(both: u64, only_first: u64, only_second: u64, neither: u64) -> Result<Self, Error> {
        let all = [both, only_first, only_second, neither];
        let total = all.iter().try_fold(0u64, |sum, count| sum.checked_add(*count));
        if total.is_none_or(|total| total > MOST_COUNTED) {
            return Err(overflow("pairs of yes and no"));
        }
        Ok(PairedShares {
            names: ["first".into(), "second".into()],
            both,
            only_first,
            only_second,
            neither,
            missing: MissingCounts::default(),
            surveyed: SurveyedSet::default(),
        })
    }

    /// From two answers of the same people, where yes is this point or above.
    ///
    /// # Errors
    /// The two are on unlike scales, or the point is not above the lowest one of them.
    pub fn at_least(cross: &CrossTally, point: i32) -> Result<Self, Error> {
        let (first, second) = (cross.first(), cross.second());
        let scale = first.scale();
        if !scale.is_like(second.scale()) {
            return Err(Error::new(
                ErrorKind::Unlike,
                "paired answers",
                second.scale(),
                scale.to_string(),
                "compare answers on one scale",
            ));
        }
        if point <= scale.lowest() || point > scale.highest() {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "point from which on an answer is a yes",
                point,
                format!("{} to {}", scale.lowest() + 1, scale.highest()),
                "give the lowest point that counts as a yes",
            ));
        }
        let mut counts = [0u64; 4];
        for (before, after, count) in cross.cells() {
            counts[usize::from(before < point) * 2 + usize::from(after < point)] += count;
        }
        let [both, only_first, only_second, neither] = counts;
        let shares = PairedShares::of_counts(both, only_first, only_second, neither)?;
        Ok(PairedShares { missing: cross.incomplete(), surveyed: cross.surveyed_set(), ..shares })
    }

    /// From two answers of the same people, where yes is one of the highest points: "satisfied or very satisfied".
    ///
    /// # Errors
    /// The two are on unlike scales, or the box is the whole scale.
    pub fn top_box(cross: &CrossTally, top: TopBox) -> Result<Self, Error> {
        PairedShares::at_least(cross, cross.first().scale().highest() + 1 - i32::from(top.points()))
    }

    /// The same with names for the two times.
    #[must_use]
    pub fn named(
        self,
        first: impl Into<std::borrow::Cow<'static, str>>,
        second: impl Into<std::borrow::Cow<'static, str>>,
    ) -> Self {
        PairedShares { names: [first.into(), second.into()], ..self }
    }

    /// How many pairs there are.
    pub fn n(&self) -> u64 {
        self.both + self.only_first + self.only_second + self.neither
    }

    /// The share of yes the first time.
    pub fn first(&self) -> Share {
        Share::among(self.both + self.only_first, self.n(), self.missing, self.surveyed)
    }

    /// The share of yes the second time.
    pub fn second(&self) -> Share {
        Share::among(self.both + self.only_second, self.n(), self.missing, self.surveyed)
    }

    /// The difference of the shares, second less first, with Newcombe's interval for the same people, the default.
    ///
    /// # Errors
    /// Refused where there is no pair.
    pub fn difference(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        self.difference_by(PairedShareInterval::Newcombe, confidence)
    }

    /// The difference of the shares, (c − b)/n with b of n saying yes only the first time and c only the second, and an interval of one's
    /// choice.
    ///
    /// Newcombe: with Wilson's limits l and u of the shares p, D ± reaches of √(δ₁² − 2φδ₁δ₂ + δ₂²), δ the distances from p to its limits on
    /// the sides concerned, φ the correlation of the two answers, its numerator ad − bc less n/2 where positive (not below 0). Bonett
    /// and Price: (c − b)/(n + 2) ± z √((p̃ + q̃ − (p̃ − q̃)²)/(n + 2)), p̃ = (b + 1)/(n + 2), q̃ = (c + 1)/(n + 2), cut at ±1.
    ///
    /// # Errors
    /// Refused where there is no pair.
    pub fn difference_by(
        &self,
        interval: PairedShareInterval,
        confidence: Confidence,
    ) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "difference of shares of the same people";
        if self.n() == 0 {
            return Err(Refusal::too_few(FIGURE, "pairs", 0, 1));
        }
        let n = self.n() as f64;
        let difference = (self.only_second as f64 - self.only_first as f64) / n;
        let z = normal::upper_quantile(confidence.tail());
        let ((lower, upper), method) = match interval {
            PairedShareInterval::Newcombe => (
                self.newcombe(difference, z),
                "difference of shares of the same people; Newcombe's score interval",
            ),
            PairedShareInterval::BonettPrice => {
                let (p, q) =
                    ((self.only_first as f64 + 1.0) / (n + 2.0), (self.only_second as f64 + 1.0) / (n + 2.0));
                let reach = z * ((p + q - (p - q).powi(2)) / (n + 2.0)).sqrt();
                (
                    (q - p - reach, q - p + reach),
                    "difference of shares of the same people; Bonett and Price's interval",
                )
            }
        };
        let interval = Interval::around(difference, lower.max(-1.0), upper.min(1.0), confidence);
        Ok(Estimate::new(difference, Quantity::Share, Ok(interval), self.n(), method)
            .per(Unit::Respondent)
            .missing_were(self.missing)
            .with_caveats(self.surveyed.caveats()))
    }

    fn newcombe(&self, difference: f64, z: f64) -> (f64, f64) {
        let wide = |count: u64| i128::from(count);
        let [a, b, c, d] = [self.both, self.only_first, self.only_second, self.neither].map(wide);
        let n = self.n();
        // Twice ad − bc, whole: up to 2¹²⁷ − 1.
        let product = a * d - b * c;
        let numerator = if product > 0 { (product as f64 - n as f64 / 2.0).max(0.0) } else { product as f64 };
        let margins = [a + b, c + d, a + c, b + d].map(|margin| (margin as f64).sqrt());
        let denominator: f64 = margins.iter().product();
        let phi = if denominator > 0.0 { (numerator / denominator).clamp(-1.0, 1.0) } else { 0.0 };
        let of = |share: &Share| {
            let p = share.count() as f64 / n as f64;
            let (lower, upper) = wilson(share.count(), n, z * z);
            ((p - lower).max(0.0), (upper - p).max(0.0))
        };
        let ((first_below, first_above), (second_below, second_above)) =
            (of(&self.first()), of(&self.second()));
        let reach =
            |one: f64, other: f64| (one * one - 2.0 * phi * one * other + other * other).max(0.0).sqrt();
        (difference - reach(second_below, first_above), difference + reach(second_above, first_below))
    }

    fn changed(&self, figure: &'static str) -> Result<u64, Refusal> {
        match (self.n(), self.only_first + self.only_second) {
            (0, _) => Err(Refusal::too_few(figure, "pairs", 0, 1)),
            (_, 0) => Err(Refusal::no_variation(figure, "answers of each person")),
            (_, changed) => Ok(changed),
        }
    }

    /// McNemar's test that as many change to yes as away from it: χ² = (c − b)²/(b + c) with one degree of freedom, (|c − b| − 1)² when
    /// corrected for continuity (R's `mcnemar.test`, which corrects by default). McNemar 1947, *Psychometrika* 12, 153–157. Below 20 who
    /// changed a caveat asks for the exact test.
    ///
    /// # Errors
    /// Refused where nobody changed.
    pub fn mcnemar(&self, continuity: Continuity) -> Result<Test, Refusal> {
        const FIGURE: &str = "McNemar test";
        let changed = self.changed(FIGURE)?;
        let apart = self.only_first.abs_diff(self.only_second) as f64;
        let (apart, method) = match continuity {
            Continuity::Uncorrected => (apart, FIGURE),
            Continuity::Corrected => ((apart - 1.0).max(0.0), "McNemar test, corrected for continuity"),
        };
        let root = apart / (changed as f64).sqrt();
        let small = (changed < ENOUGH)
            .then_some(Caveat::TooSmallForApproximation { smallest: changed, wanted: ENOUGH });
        Ok(Test::new(method, "χ²", root * root, 2.0 * normal::upper_tail(root), self.n())
            .on([1.0])
            .with_caveats(self.surveyed.caveats())
            .with_caveats(small))
    }

    /// McNemar's test by the binomial distribution, at any size: of b + c who changed, S = c changed to yes, with even chances. Mid-p is
    /// what Fagerland, Lydersen & Laake 2013, *BMC Med. Res. Methodol.* 13, 91 advise; where b = c it is 1 − ½P(S = c), as theirs.
    ///
    /// # Errors
    /// Refused where nobody changed.
    pub fn mcnemar_exact(&self, alternative: Alternative, p_value: ExactPValue) -> Result<Test, Refusal> {
        const FIGURE: &str = "McNemar test";
        let changed = self.changed(FIGURE)?;
        let p = even_chances(self.only_second, changed, alternative, p_value);
        let method = format!("{FIGURE}, {}", sides(alternative));
        Ok(Test::new(method, "S", self.only_second as f64, p, self.n())
            .based_on(p_value.basis())
            .with_caveats(self.surveyed.caveats()))
    }

    /// The odds of changing to yes rather than away from it, c/b, with the exact interval from Clopper and Pearson's of c/(b + c).
    ///
    /// # Errors
    /// Refused where nobody changed, and where nobody changed away from yes: it has no upper bound then. Where nobody changed to yes it is 0.
    pub fn odds_ratio(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "odds ratio of the same people";
        self.changed(FIGURE)?;
        let (b, c, tail) = (self.only_first as f64, self.only_second as f64, confidence.tail());
        if self.only_first == 0 {
            return Err(Refusal::AtItsBound { figure: FIGURE.into(), bound: "infinity".into() });
        }
        // The odds p/(1 − p) from both ends, so that neither loses its digits.
        let odds = |p: f64, rest: f64| p / rest;
        let lower = if self.only_second == 0 {
            0.0
        } else {
            odds(beta::lower_quantile(tail, c, b + 1.0), beta::upper_quantile(tail, b + 1.0, c))
        };
        let upper = odds(beta::upper_quantile(tail, c + 1.0, b), beta::lower_quantile(tail, b, c + 1.0));
        let interval = if upper.is_finite() {
            Ok(Interval::around(c / b, lower, upper, confidence))
        } else {
            Err(Refusal::no_interval(FIGURE))
        };
        let method = "odds ratio of the same people; exact interval";
        Ok(Estimate::new(c / b, Quantity::Coefficient, interval, self.n(), method)
            .per(Unit::Respondent)
            .missing_were(self.missing)
            .with_caveats(self.surveyed.caveats()))
    }

    /// The difference of the shares, the odds ratio and McNemar's exact test, two-sided, as one sentence.
    ///
    /// # Errors
    /// Refused where there is no pair. Where nobody changed, odds ratio and test are.
    pub fn compare(&self, confidence: Confidence) -> Result<Comparison, Refusal> {
        let [first, second] = self.names.clone().map(|name| Side::new(name, self.n()));
        Ok(Comparison {
            first,
            second,
            difference: self.difference(confidence)?,
            effect_size: "odds ratio".into(),
            effect: self.odds_ratio(confidence),
            test: self.mcnemar_exact(Alternative::TwoSided, ExactPValue::Exact),
            adjusted: None,
        })
    }
}
