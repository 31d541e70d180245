//! A statistic on whole numbers, the probability of each of its values, and the p values that follow.

use serde::{Deserialize, Serialize};

use crate::estimate::PValueBasis;
use crate::math::sums::compensated;

/// What a test counts as at least as far out as what was seen. It is to be chosen before the data are seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Alternative {
    /// Both sides: statistics at least as far from their expected value, |T − E T| (R's coin, SciPy's `permutation_test` on differences).
    #[default]
    TwoSided,
    /// Both sides: twice the smaller tail, 1 at most (R's `wilcox.test`, `binom.test` at ½).
    TwoSidedByDoubling,
    /// Both sides: statistics at most as probable (R's and SciPy's Fisher test), with R's tolerance of 1e-7.
    TwoSidedByProbability,
    /// One side: the second group, or the second time, is higher.
    SecondHigher,
    /// One side: the second group, or the second time, is lower.
    SecondLower,
}

impl Alternative {
    /// How the method's name says it.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Alternative::TwoSided => "two-sided by |T − E T|",
            Alternative::TwoSidedByDoubling => "two-sided by doubling",
            Alternative::TwoSidedByProbability => "two-sided by probability",
            Alternative::SecondHigher => "one-sided: second higher",
            Alternative::SecondLower => "one-sided: second lower",
        }
    }
}

/// How much of what is exactly as far out as what was seen counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ExactPValue {
    /// All of it: a test that never rejects more often than it says, and with few answers much more rarely.
    #[default]
    Exact,
    /// Half of it: right on average, though it can be above its level on one set of counts. Lancaster 1961, *J. Amer. Statist. Assoc.*
    /// 56, 223–234.
    MidP,
}

impl ExactPValue {
    pub(crate) fn basis(self) -> PValueBasis {
        match self {
            ExactPValue::Exact => PValueBasis::Exact,
            ExactPValue::MidP => PValueBasis::MidP,
        }
    }

    /// The weight of what is exactly as far out.
    pub(crate) fn tie(self) -> f64 {
        match self {
            ExactPValue::Exact => 1.0,
            ExactPValue::MidP => 0.5,
        }
    }
}

/// Probabilities closer than this to each other, relatively, are equal but for rounding: the tolerance of R's `fisher.test`.
const EQUALLY_PROBABLE: f64 = 1e-7;

/// The distribution of a statistic on the values lowest, lowest + step, lowest + 2 step, …
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lattice {
    pub(crate) lowest: i128,
    pub(crate) step: i128,
    pub(crate) probabilities: Vec<f64>, // Invariant: not negative; they add up to 1 but for rounding.
    /// How many steps above the lowest the expected value lies, as numerator and denominator, the latter above 0: in steps, since T
    /// itself times its denominator passes what can be held where one of two groups is huge.
    pub(crate) centre: (i128, i128),
}

impl Lattice {
    /// The distribution of `total` − T.
    pub(crate) fn subtracted_from(mut self, total: i128) -> Self {
        let steps = self.probabilities.len() as i128 - 1;
        let highest = self.lowest + self.step * steps;
        self.probabilities.reverse();
        let (above, below) = self.centre;
        Lattice { lowest: total - highest, centre: (steps * below - above, below), ..self }
    }

    /// The probability of the values for which `counted` holds, added up from the ends: small terms first.
    fn probability(&self, mut counted: impl FnMut(i128, f64) -> bool) -> f64 {
        let values = (0..).map(|place: i128| self.lowest + self.step * place).zip(&self.probabilities);
        compensated(values.filter(|(value, p)| counted(*value, **p)).map(|(_, p)| *p))
    }

    /// The p value of what was seen.
    ///
    /// It is never 0: what is too improbable for a double is given as the smallest double.
    pub(crate) fn p_value(&self, seen: i128, alternative: Alternative, exact: ExactPValue) -> f64 {
        let tie = exact.tie();
        let equal = self.probability(|value, _| value == seen);
        let above = self.probability(|value, _| value > seen) + tie * equal;
        let below = self.probability(|value, _| value < seen) + tie * equal;
        let p = match alternative {
            Alternative::SecondHigher => above,
            Alternative::SecondLower => below,
            Alternative::TwoSidedByDoubling => 2.0 * above.min(below),
            Alternative::TwoSided => {
                let (centre, scale) = self.centre;
                let distance = |value: i128| (scale * ((value - self.lowest) / self.step) - centre).abs();
                let far = distance(seen);
                self.probability(|value, _| distance(value) > far)
                    + tie * self.probability(|value, _| distance(value) == far)
            }
            Alternative::TwoSidedByProbability => {
                let (least, most) = (equal * (1.0 - EQUALLY_PROBABLE), equal * (1.0 + EQUALLY_PROBABLE));
                self.probability(|_, p| p < least)
                    + tie * self.probability(|_, p| (least..=most).contains(&p))
            }
        };
        p.clamp(f64::MIN_POSITIVE, 1.0)
    }
}

/// Weights by ratios from a mode outwards, as probabilities: `ratio(x)` is w(x + 1)/w(x), falling in x. Positive terms
/// alone are multiplied and added, so that each is right to about as many rounding errors as it is away from the mode.
pub(crate) fn from_mode(lowest: u64, highest: u64, mode: u64, ratio: impl Fn(u64) -> f64) -> (u64, Vec<f64>) {
    let mode = mode.clamp(lowest, highest);
    let (mut below, mut weight) = (Vec::new(), 1.0);
    for x in (lowest..mode).rev() {
        weight /= ratio(x);
        if weight < f64::MIN_POSITIVE {
            break;
        }
        below.push(weight);
    }
    let first = mode - below.len() as u64;
    below.reverse();
    let mut weights = below;
    weights.push(1.0);
    weight = 1.0;
    for x in mode..highest {
        weight *= ratio(x);
        if weight < f64::MIN_POSITIVE {
            break;
        }
        weights.push(weight);
    }
    let total = compensated(weights.iter().copied());
    for weight in &mut weights {
        *weight /= total;
    }
    (first, weights)
}

/// The greatest common divisor; 0 of nothing.
pub(super) fn common_divisor(numbers: impl IntoIterator<Item = i128>) -> i128 {
    let pair = |mut a: i128, mut b: i128| {
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    numbers.into_iter().fold(0, pair)
}
