//! The same people, asked or measured twice.

pub(crate) mod matched;
pub(crate) mod mean;
pub(crate) mod scores;
pub(crate) mod shares;
pub(crate) mod sign;
pub(crate) mod signed_rank;

use std::borrow::Cow;

use crate::error::{Error, ErrorKind};
use crate::estimate::{Caveat, Estimate, Unit};
use crate::inference::exact::signed::Signed;
use crate::math::sums::compensated;
use crate::tally::cross::CrossTally;
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::answer::MissingCounts;

use super::sentence::Side;

/// Two values of the same people: two waves of one item, two scores of each person. Everything is the second less the first.
///
/// From a cross-tally every figure costs the same however many answered. Pairs of which one half is missing are counted and left out;
/// for waves that have only part of their people in common see [`PartlyOverlapping`](crate::PartlyOverlapping).
///
/// ```
/// use kokemus::{Alternative, Confidence, CrossTally, ExactPValue, PairedSamples, Scale, ZeroDifferences};
///
/// let scale = Scale::satisfaction();
/// let mut waves = CrossTally::empty(&scale, &scale);
/// for (spring, autumn) in [(3, 4), (3, 5), (4, 4), (2, 4), (4, 5), (3, 3), (4, 3), (2, 4), (3, 4), (1, 4)] {
///     waves.add(spring, autumn)?;
/// }
/// let paired = PairedSamples::of(&waves)?.named("spring", "autumn");
///
/// let change = paired.mean(Confidence::P95)?;
/// assert_eq!(
///     change.to_string(),
///     "autumn less spring: +1.1 points [0.2, 2.0], n = 10 and 10; Hedges g_z 0.84 [0.14, 1.51]; \
///      p = 0.017 (paired t test)"
/// );
/// let ranks = paired.signed_rank_exact(ZeroDifferences::Pratt, Alternative::TwoSided, ExactPValue::Exact)?;
/// assert_eq!(
///     ranks.to_string(),
///     "V = 47.50, p = 0.039, exact (Wilcoxon signed-rank test, zeros ranked by Pratt, two-sided by |T − E T|)"
/// );
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PairedSamples {
    names: [Cow<'static, str>; 2],
    pairs: Vec<Pair>, // Invariant: every count above 0, all together at most MOST_COUNTED.
    width: f64,       // Invariant: no difference is larger; finite and above 0.
    missing: MissingCounts,
    surveyed: SurveyedSet,
    cases_shared: bool,
}

/// A pair of values, and how many have it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Pair {
    first: f64,
    second: f64,
    /// Second less first, on a grid on which equal differences are equal.
    difference: f64,
    count: u64,
    /// The case, where the pair stands for one person of it.
    case: Option<u32>,
}

/// What the differences add up to.
#[derive(Debug, Clone, Copy)]
struct Differences {
    mean: f64,
    /// s² with n − 1; 0 where all are the same, and of one.
    variance: f64,
    /// m₃/m₂^{3/2}; 0 where all are the same.
    skewness: f64,
}

impl PairedSamples {
    /// The pairs of a cross-tally: the first answer of each, and the second. They are taken as independent of each other.
    ///
    /// # Errors
    /// The two are on unlike scales.
    pub fn of(cross: &CrossTally) -> Result<Self, Error> {
        let (first, second) = (cross.first(), cross.second());
        if !first.scale().is_like(second.scale()) {
            return Err(Error::new(
                ErrorKind::Unlike,
                "paired answers",
                second.scale(),
                first.scale().to_string(),
                "compare answers on one scale, or scores as per cent of maximum",
            ));
        }
        let scale = first.scale();
        let pairs = cross.cells().filter(|(_, _, count)| *count > 0).map(|(first, second, count)| Pair {
            first: f64::from(first),
            second: f64::from(second),
            difference: f64::from(second) - f64::from(first),
            count,
            case: None,
        });
        Ok(PairedSamples {
            names: ["first".into(), "second".into()],
            pairs: pairs.collect(),
            width: f64::from(scale.highest()) - f64::from(scale.lowest()),
            missing: cross.incomplete(),
            surveyed: cross.surveyed_set(),
            cases_shared: false,
        })
    }

    /// The same pairs with names for the two: "spring" and "autumn".
    #[must_use]
    pub fn named(self, first: impl Into<Cow<'static, str>>, second: impl Into<Cow<'static, str>>) -> Self {
        PairedSamples { names: [first.into(), second.into()], ..self }
    }

    /// How many pairs are complete.
    pub fn n(&self) -> u64 {
        self.pairs.iter().map(|pair| pair.count).sum()
    }

    /// Pairs without one of their halves, by reason; of scores, those matched with nothing as `no_response`.
    pub fn missing(&self) -> MissingCounts {
        self.missing
    }

    fn sides(&self) -> [Side; 2] {
        self.names.clone().map(|name| Side::new(name, self.n()))
    }

    /// The mean of a value over all pairs.
    fn average(&self, value: impl Fn(&Pair) -> f64) -> f64 {
        compensated(self.pairs.iter().map(|pair| pair.count as f64 * value(pair))) / self.n() as f64
    }

    /// Whether a value differs between pairs. Compared, not computed: a mean of equal numbers may differ from them by a rounding.
    fn varies(&self, value: impl Fn(&Pair) -> f64) -> bool {
        self.pairs.windows(2).any(|pair| value(&pair[0]) != value(&pair[1]))
    }

    /// Mean, variance and skewness of the differences; the caller knows that there is a pair.
    fn differences(&self) -> Differences {
        let mean = self.average(|pair| pair.difference);
        if !self.varies(|pair| pair.difference) {
            return Differences { mean, variance: 0.0, skewness: 0.0 };
        }
        let n = self.n() as f64;
        let second = self.average(|pair| (pair.difference - mean).powi(2));
        let third = self.average(|pair| (pair.difference - mean).powi(3));
        Differences { mean, variance: second * n / (n - 1.0), skewness: third / second.powf(1.5) }
    }

    /// The pairs by the size of their difference.
    fn signed(&self) -> Signed {
        let mut moved: Vec<(f64, u64, u64)> = self
            .pairs
            .iter()
            .filter(|pair| pair.difference != 0.0)
            .map(|pair| {
                let (up, down) = if pair.difference > 0.0 { (pair.count, 0) } else { (0, pair.count) };
                (pair.difference.abs(), up, down)
            })
            .collect();
        moved.sort_by(|a, b| a.0.total_cmp(&b.0));
        let steps = moved.chunk_by(|a, b| a.0 == b.0);
        let steps: Vec<(u64, u64)> = steps
            .map(|tied| tied.iter().fold((0, 0), |(up, down), step| (up + step.1, down + step.2)))
            .collect();
        let zeros = self.pairs.iter().filter(|pair| pair.difference == 0.0).map(|pair| pair.count).sum();
        Signed { zeros, steps }
    }

    /// What a reader of any figure of these pairs must know; those that take cases into account leave the second one out.
    fn caveats(&self) -> impl Iterator<Item = Caveat> {
        self.surveyed.caveats().chain(self.cases_shared.then_some(Caveat::CasesTakenAsIndependent))
    }

    fn dressed(&self, estimate: Estimate) -> Estimate {
        estimate.per(Unit::Respondent).missing_were(self.missing).with_caveats(self.caveats())
    }
}
