//! A share of answers, its intervals, and the difference of two shares.

use serde::{Deserialize, Serialize};

use super::finite_population::FinitePopulation;
use super::mean::t_interval;
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Confidence, Estimate, Interval, Quantity, Unit};
use crate::math::{beta, normal};
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::answer::MissingCounts;

/// How the interval of a share is computed. All of them are right at 0 and at n.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ShareInterval {
    /// Wilson's score interval, without continuity correction: Wilson 1927, *JASA* 22, 209–212.
    #[default]
    Wilson,
    /// The exact interval, which covers at least what it says: Clopper & Pearson 1934, *Biometrika* 26, 404–413.
    ClopperPearson,
    /// Quantiles of Beta(x + ½, n − x + ½), 0 at x = 0 and 1 at x = n: Brown, Cai & DasGupta 2001, *Statist. Sci.* 16(2),
    /// §4.1.2. (statsmodels keeps the open quantile at 0 and n.)
    Jeffreys,
    /// Wald's interval around (x + z²/2)/(n + z²), cut at 0 and 1: Agresti & Coull 1998, *Amer. Statist.* 52, 119–126.
    AgrestiCoull,
}

impl ShareInterval {
    fn method(self) -> &'static str {
        match self {
            ShareInterval::Wilson => "share; Wilson interval",
            ShareInterval::ClopperPearson => "share; Clopper–Pearson interval",
            ShareInterval::Jeffreys => "share; Jeffreys interval",
            ShareInterval::AgrestiCoull => "share; Agresti–Coull interval",
        }
    }
}

/// A share: how many of how many.
///
/// ```
/// use kokemus::{Confidence, Share, ShareInterval};
///
/// let satisfied = Share::of(18, 20)?;
/// assert_eq!(satisfied.estimate(Confidence::P95)?.to_string(), "90 % [70, 97], n = 20");
/// let exact = satisfied.estimate_by(ShareInterval::ClopperPearson, Confidence::P95)?;
/// assert!((exact.interval().unwrap().lower() - 0.683017).abs() < 1e-6);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawShare", into = "RawShare")]
pub struct Share {
    count: u64, // Invariant: count <= n.
    n: u64,
    missing: MissingCounts,
    surveyed: SurveyedSet,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Share", deny_unknown_fields)]
struct RawShare {
    count: u64,
    n: u64,
    #[serde(default)]
    missing: MissingCounts,
    #[serde(default)]
    surveyed: SurveyedSet,
}

/// The Wilson bounds of x of n with z² given: Wilson 1927; also Goodman's with χ² in place of z².
pub(crate) fn wilson(count: u64, n: u64, z_squared: f64) -> (f64, f64) {
    wilson_of_real(count as f64, n as f64, z_squared)
}

/// The same where the size is estimated, and not a whole number.
pub(crate) fn wilson_of_real(x: f64, size: f64, z_squared: f64) -> (f64, f64) {
    let (p, half) = (x / size, z_squared / (2.0 * size));
    let root = (z_squared * (p * (1.0 - p) + z_squared / (4.0 * size)) / size).sqrt();
    // The lower bound as the quotient of the roots' product by the upper one: no difference of near-equal numbers.
    let lower = if x == 0.0 { 0.0 } else { p * p / (p + half + root) };
    let upper = if x == size { 1.0 } else { ((p + half + root) / (1.0 + z_squared / size)).min(1.0) };
    (lower, upper)
}

impl Share {
    /// So many of so many.
    ///
    /// # Errors
    /// More than there are.
    pub fn of(count: u64, n: u64) -> Result<Self, Error> {
        RawShare { count, n, missing: MissingCounts::default(), surveyed: SurveyedSet::default() }.try_into()
    }

    pub(crate) fn among(count: u64, n: u64, missing: MissingCounts, surveyed: SurveyedSet) -> Self {
        // Invariant: callers count `count` among the `n` answers of one tally.
        Share { count, n, missing, surveyed }
    }

    /// How many.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Of how many.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// The share with Wilson's interval, the default.
    ///
    /// # Errors
    /// Refused where nobody answered.
    pub fn estimate(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        self.estimate_by(ShareInterval::Wilson, confidence)
    }

    /// The share x/n with an interval of one's choice. Missing answers are outside n.
    ///
    /// ```
    /// use kokemus::{Confidence, Share, ShareInterval};
    ///
    /// let share = Share::of(4, 20)?.estimate_by(ShareInterval::Wilson, Confidence::P95)?;
    /// assert_eq!(format!("{share:.2}"), "20.00 % [8.07, 41.60], n = 20");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where nobody answered.
    pub fn estimate_by(&self, interval: ShareInterval, confidence: Confidence) -> Result<Estimate, Refusal> {
        let p = self.value()?;
        let (lower, upper) = self.bounds(interval, confidence);
        let bounds = Interval::around(p, lower, upper, confidence);
        Ok(self.dressed(Estimate::new(p, Quantity::Share, Ok(bounds), self.n, interval.method())))
    }

    /// The share in a population of known size: variance (1 − n/N) p (1 − p)/(n − 1), t with n − 1 degrees of freedom, cut at
    /// 0 and 1 (R's `survey::svymean` with `fpc`).
    ///
    /// ```
    /// use kokemus::{Confidence, FinitePopulation, Share};
    ///
    /// let families = FinitePopulation::random_sample_of(415)?;
    /// let share = Share::of(61, 75)?.in_population(families, Confidence::P95)?;
    /// assert_eq!(format!("{share:.2}"), "81.33 % [73.16, 89.50], n = 75");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where nobody answered, or more answered than there are. With one answer, or all alike, only the
    /// interval is refused.
    pub fn in_population(
        &self,
        population: FinitePopulation,
        confidence: Confidence,
    ) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "share in a population";
        let p = self.value()?;
        let correction = population.correction(FIGURE, self.n)?;
        let n = self.n as f64;
        let interval = if correction == 0.0 {
            Ok(Interval::around(p, p, p, confidence))
        } else if self.n < 2 {
            Err(Refusal::too_few(FIGURE, "answers", self.n, 2))
        } else if self.count == 0 || self.count == self.n {
            Err(Refusal::no_variation(FIGURE, "answers"))
        } else {
            let se = (correction * p * (1.0 - p) / (n - 1.0)).sqrt();
            Ok(t_interval(p, se, n - 1.0, (0.0, 1.0), confidence))
        };
        let method = "share in a population; t interval with finite population correction";
        Ok(self.dressed(Estimate::new(p, Quantity::Share, interval, self.n, method)))
    }

    /// This share minus another, independent one, with Newcombe's hybrid score interval: Newcombe 1998, *Statist. Med.* 17,
    /// 873–890, method 10. A child and a parent of one family are not independent: the interval is then only a first look.
    ///
    /// ```
    /// use kokemus::{Confidence, Share};
    ///
    /// let difference = Share::of(7, 34)?.minus(&Share::of(1, 34)?, Confidence::P95)?;
    /// assert_eq!(difference.to_string(), "18 % [2, 34], n = 68");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where nobody answered on one of the two sides.
    pub fn minus(&self, other: &Share, confidence: Confidence) -> Result<Estimate, Refusal> {
        let (p, q) = (self.value()?, other.value()?);
        let (lower, upper) = self.bounds(ShareInterval::Wilson, confidence);
        let (other_lower, other_upper) = other.bounds(ShareInterval::Wilson, confidence);
        let difference = p - q;
        let below = (p - lower).hypot(other_upper - q);
        let above = (upper - p).hypot(q - other_lower);
        let interval = Interval::around(difference, difference - below, difference + above, confidence);
        let n = self.n.saturating_add(other.n);
        let method = "difference of shares; Newcombe's hybrid score interval";
        let estimate = Estimate::new(difference, Quantity::Share, Ok(interval), n, method).per(Unit::Answer);
        Ok(estimate
            .missing_were(self.missing.plus(other.missing))
            .with_caveats(self.surveyed.union(other.surveyed).caveats()))
    }

    /// The share itself, without an interval: count/n.
    ///
    /// # Errors
    /// Refused where nobody answered.
    pub fn value(&self) -> Result<f64, Refusal> {
        if self.n == 0 { Err(Refusal::nobody("share")) } else { Ok(self.count as f64 / self.n as f64) }
    }

    pub(crate) fn surveyed_set(&self) -> SurveyedSet {
        self.surveyed
    }

    fn dressed(&self, estimate: Estimate) -> Estimate {
        estimate.per(Unit::Answer).missing_were(self.missing).with_caveats(self.surveyed.caveats())
    }

    fn bounds(&self, interval: ShareInterval, confidence: Confidence) -> (f64, f64) {
        let (x, n, tail) = (self.count as f64, self.n as f64, confidence.tail());
        let rest = (self.n - self.count) as f64;
        match interval {
            ShareInterval::Wilson => {
                let z = normal::upper_quantile(tail);
                wilson(self.count, self.n, z * z)
            }
            ShareInterval::ClopperPearson => (
                if self.count == 0 { 0.0 } else { beta::lower_quantile(tail, x, rest + 1.0) },
                if self.count == self.n { 1.0 } else { beta::upper_quantile(tail, x + 1.0, rest) },
            ),
            ShareInterval::Jeffreys => (
                if self.count == 0 { 0.0 } else { beta::lower_quantile(tail, x + 0.5, rest + 0.5) },
                if self.count == self.n { 1.0 } else { beta::upper_quantile(tail, x + 0.5, rest + 0.5) },
            ),
            ShareInterval::AgrestiCoull => {
                let z = normal::upper_quantile(tail);
                let with_added = n + z * z;
                let centre = (x + z * z / 2.0) / with_added;
                let reach = z * (centre * (1.0 - centre) / with_added).sqrt();
                ((centre - reach).max(0.0), (centre + reach).min(1.0))
            }
        }
    }
}

impl TryFrom<RawShare> for Share {
    type Error = Error;

    fn try_from(raw: RawShare) -> Result<Self, Error> {
        if raw.count > raw.n {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "share",
                format!("{} of {}", raw.count, raw.n),
                format!("0 to {} of {}", raw.n, raw.n),
                "count those who answered so among those who answered",
            ));
        }
        Ok(Share { count: raw.count, n: raw.n, missing: raw.missing, surveyed: raw.surveyed })
    }
}

impl From<Share> for RawShare {
    fn from(share: Share) -> Self {
        RawShare { count: share.count, n: share.n, missing: share.missing, surveyed: share.surveyed }
    }
}
