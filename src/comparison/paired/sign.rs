//! The sign test: of those who moved, how many went up.

use std::fmt;

use serde::Serialize;

use super::PairedSamples;
use crate::error::{Refusal, or_refused};
use crate::estimate::{Caveat, Confidence, Estimate, Test};
use crate::inference::exact::lattice::{Alternative, ExactPValue};
use crate::inference::share::{Share, ShareInterval};
use crate::math::binomial::fair_lower_tail;
use crate::vocabulary::answer::MissingCounts;

/// How many went up, down and stayed, and whether more moved one way than chance would have.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SignTest {
    /// How many are higher the second time.
    pub higher: u64,
    /// How many are lower the second time.
    pub lower: u64,
    /// How many are the same.
    pub same: u64,
    /// The share of those who moved that went up, with its exact interval, or why there is none.
    #[serde(serialize_with = "or_refused")]
    pub share_higher: Result<Estimate, Refusal>,
    /// The test that up and down are equally likely, or why there is none.
    #[serde(serialize_with = "or_refused")]
    pub test: Result<Test, Refusal>,
}

impl fmt::Display for SignTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} higher, {} lower, {} the same", self.higher, self.lower, self.same)?;
        match &self.share_higher {
            Ok(share) => write!(f, "; of those who moved {} went up", share.short())?,
            Err(refusal) => write!(f, "; {refusal}")?,
        }
        match &self.test {
            Ok(test) if f.alternate() => write!(f, "; {test:#}"),
            Ok(test) => write!(f, "; {test}"),
            Err(_) => Ok(()),
        }
    }
}

/// The p value of so many of n at even chances; it is never 0.
pub(super) fn even_chances(count: u64, n: u64, alternative: Alternative, p_value: ExactPValue) -> f64 {
    let at_most = |count: u64| {
        let whole = fair_lower_tail(n, count);
        let below = count.checked_sub(1).map_or(0.0, |below| fair_lower_tail(n, below));
        match p_value {
            ExactPValue::Exact => whole,
            ExactPValue::MidP => f64::midpoint(whole, below),
        }
    };
    let p = match alternative {
        Alternative::SecondHigher => at_most(n - count),
        Alternative::SecondLower => at_most(count),
        Alternative::TwoSided | Alternative::TwoSidedByDoubling | Alternative::TwoSidedByProbability => {
            // An even split is as far out as itself alone: half of its probability, which doubling would count whole.
            if count == n - count && p_value == ExactPValue::MidP {
                let below = count.checked_sub(1).map_or(0.0, |below| fair_lower_tail(n, below));
                f64::midpoint(1.0, 2.0 * below)
            } else {
                2.0 * at_most(count.min(n - count))
            }
        }
    };
    p.clamp(f64::MIN_POSITIVE, 1.0)
}

impl PairedSamples {
    /// The sign test: whether of those who moved more went up than down.
    ///
    /// S of m who moved went up; under the hypothesis S is binomial(m, ½), from which the p value comes exactly at any size (R's
    /// `binom.test`; the three two-sided forms agree). The share S/m has the interval of Clopper and Pearson. Who did not move is
    /// counted and says nothing here.
    ///
    /// ```
    /// use kokemus::{Alternative, Confidence, CrossTally, ExactPValue, PairedSamples, Scale};
    ///
    /// let scale = Scale::satisfaction();
    /// let mut waves = CrossTally::empty(&scale, &scale);
    /// for (spring, autumn) in [(3, 4), (3, 5), (4, 4), (2, 4), (4, 5), (3, 3), (4, 3), (2, 4), (3, 4), (1, 4)] {
    ///     waves.add(spring, autumn)?;
    /// }
    /// let signs = PairedSamples::of(&waves)?.sign_test(Alternative::TwoSided, ExactPValue::Exact, Confidence::P95)?;
    /// assert_eq!(
    ///     signs.to_string(),
    ///     "7 higher, 1 lower, 2 the same; of those who moved 88 % [47, 100] went up; \
    ///      S = 7.00, p = 0.070, exact (sign test, two-sided)"
    /// );
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where there is no pair. Where nobody moved, share and test are.
    pub fn sign_test(
        &self,
        alternative: Alternative,
        p_value: ExactPValue,
        confidence: Confidence,
    ) -> Result<SignTest, Refusal> {
        const FIGURE: &str = "sign test";
        if self.n() == 0 {
            return Err(Refusal::too_few(FIGURE, "pairs", 0, 1));
        }
        let signed = self.signed();
        let (higher, lower) = (signed.up(), signed.down());
        let moved = higher + lower;
        let nobody = || Refusal::no_variation(FIGURE, "values of each person");
        let share = Share::among(higher, moved, MissingCounts::default(), self.surveyed);
        let share_higher = if moved == 0 {
            Err(nobody())
        } else {
            let clustered = self.cases_shared.then_some(Caveat::CasesTakenAsIndependent);
            share
                .estimate_by(ShareInterval::ClopperPearson, confidence)
                .map(|share| share.with_caveats(clustered))
        };
        let test = if moved == 0 {
            Err(nobody())
        } else {
            Ok(self.signs(FIGURE, higher, moved, alternative, p_value))
        };
        Ok(SignTest { higher, lower, same: signed.zeros, share_higher, test })
    }

    fn signs(
        &self,
        figure: &'static str,
        higher: u64,
        moved: u64,
        alternative: Alternative,
        p_value: ExactPValue,
    ) -> Test {
        let method = format!("{figure}, {}", sides(alternative));
        Test::new(method, "S", higher as f64, even_chances(higher, moved, alternative, p_value), moved)
            .based_on(p_value.basis())
            .with_caveats(self.caveats())
    }
}

/// The two-sided forms agree on a symmetric distribution, and go by one name.
pub(super) fn sides(alternative: Alternative) -> &'static str {
    match alternative {
        Alternative::SecondHigher | Alternative::SecondLower => alternative.words(),
        Alternative::TwoSided | Alternative::TwoSidedByDoubling | Alternative::TwoSidedByProbability => {
            "two-sided"
        }
    }
}
