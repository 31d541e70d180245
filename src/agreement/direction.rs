//! In which direction two people disagree.

use std::fmt;

use serde::Serialize;

use super::pairs::PairsOfValues;
use crate::error::{Refusal, or_refused};
use crate::estimate::{Confidence, Estimate, PValueBasis, Test};
use crate::inference::share::Share;
use crate::math::binomial;
use crate::tally::surveyed::SurveyedSet;

/// Who of two says more: the shares of pairs in which the first one, neither or the second one is higher, the mean difference, and a test
/// of whether one side is the more frequent.
///
/// "Higher" is more points, reverse-keyed items turned; whether that is better is the scale's to say.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Direction {
    /// Who is first: "child".
    pub first: String,
    /// Who is second: "parent".
    pub second: String,
    /// The share of pairs in which the first one is higher, with Wilson's interval.
    pub first_higher: Estimate,
    /// The share of pairs in which both say the same.
    pub equal: Estimate,
    /// The share of pairs in which the second one is higher.
    pub second_higher: Estimate,
    /// The mean difference d̄, second less first, with the paired t interval.
    pub mean_difference: Estimate,
    /// The exact sign test: of the pairs that differ, as lopsided a split under a fair coin; S counts those in which the second is higher.
    #[serde(serialize_with = "or_refused")]
    pub sign_test: Result<Test, Refusal>,
}

/// Values closer than this part of the scale's width are equal: means of a few whole points are apart by far more.
const EQUAL: f64 = 1e-9;

impl Direction {
    pub(super) fn of(
        pairs: &PairsOfValues,
        [first, second]: [&str; 2],
        confidence: Confidence,
    ) -> Result<Self, Refusal> {
        pairs.some("direction of disagreement")?;
        let near = EQUAL * pairs.width;
        let higher = pairs.count(|pair| pair.difference() > near);
        let lower = pairs.count(|pair| pair.difference() < -near);
        let share = |count| -> Result<Estimate, Refusal> {
            let share = Share::among(count, pairs.n, pairs.missing, SurveyedSet::default());
            Ok(pairs.dressed(share.estimate(confidence)?))
        };
        Ok(Direction {
            first: first.to_owned(),
            second: second.to_owned(),
            first_higher: share(lower)?,
            equal: share(pairs.n - lower - higher)?,
            second_higher: share(higher)?,
            mean_difference: pairs.mean_difference("mean difference", confidence)?,
            sign_test: sign_test(pairs, lower, higher),
        })
    }
}

/// p = 2 P(Bin(m, ½) ≤ smaller side), at most 1, over the m pairs that differ.
fn sign_test(pairs: &PairsOfValues, lower: u64, higher: u64) -> Result<Test, Refusal> {
    const METHOD: &str = "sign test of the pairs that differ, two-sided";
    let differ = lower + higher;
    if differ == 0 {
        return Err(Refusal::too_few("sign test", "pairs that differ", 0, 1));
    }
    let p = 2.0 * binomial::fair_lower_tail(differ, lower.min(higher));
    Ok(Test::new(METHOD, "S", higher as f64, p, differ)
        .based_on(PValueBasis::Exact)
        .with_caveats(pairs.caveats.iter().cloned()))
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Direction { first, second, .. } = self;
        let (lower, equal, higher) =
            (self.first_higher.short(), self.equal.short(), self.second_higher.short());
        write!(f, "{first} higher {lower}, equal {equal}, {second} higher {higher}; ")?;
        write!(f, "{second} less {first} {:+.2}, n = {}", self.mean_difference.short(), self.equal.n())?;
        match &self.sign_test {
            Ok(test) => write!(f, "; {test}"),
            Err(refusal) => write!(f, "; no test: {refusal}"),
        }
    }
}
