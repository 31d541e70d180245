//! Two shares of independent groups, by exact tests.

use std::borrow::Cow;

use super::sentence::{Comparison, Side};
use crate::error::Refusal;
use crate::estimate::{Confidence, Estimate, Interval, Quantity, Test, Unit};
use crate::inference::exact::lattice::{Alternative, ExactPValue};
use crate::inference::exact::two_by_two::TwoByTwo;
use crate::inference::share::Share;

/// Shares of two independent groups: how many of each said yes. Everything is the second less the first.
///
/// ```
/// use kokemus::{Alternative, Confidence, ExactPValue, Share, TwoShares};
///
/// let satisfied = TwoShares::of(Share::of(3, 12)?, Share::of(9, 11)?).named("spring", "autumn");
/// let fisher = satisfied.fisher(Alternative::TwoSidedByProbability, ExactPValue::Exact)?;
/// assert_eq!(fisher.to_string(), "x = 9.00, p = 0.012, exact (Fisher test, two-sided by probability)");
/// assert_eq!(satisfied.difference(Confidence::P95)?.to_string(), "57 % [16, 78], n = 23");
/// assert_eq!(satisfied.odds_ratio(Confidence::P95)?.to_string(), "11.66 [1.37, 174.18], n = 23");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TwoShares {
    names: [Cow<'static, str>; 2],
    first: Share,
    second: Share,
}

impl TwoShares {
    /// The share that is compared against, then the other one.
    pub fn of(first: Share, second: Share) -> Self {
        TwoShares { names: ["first".into(), "second".into()], first, second }
    }

    /// The same shares with names for the groups.
    #[must_use]
    pub fn named(self, first: impl Into<Cow<'static, str>>, second: impl Into<Cow<'static, str>>) -> Self {
        TwoShares { names: [first.into(), second.into()], ..self }
    }

    /// The share of the first group.
    pub fn first(&self) -> &Share {
        &self.first
    }

    /// The share of the second group.
    pub fn second(&self) -> &Share {
        &self.second
    }

    /// The difference of the shares with Newcombe's interval; see [`Share::minus`].
    ///
    /// # Errors
    /// Refused where nobody answered in one of the groups.
    pub fn difference(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        self.second.minus(&self.first, confidence)
    }

    /// The counts, where there are yes and no among them and not too many.
    fn table(&self, figure: &'static str) -> Result<TwoByTwo, Refusal> {
        let (first, second) = ((self.first.count(), self.first.n()), (self.second.count(), self.second.n()));
        for (n, of) in [(first.1, "answers of the first group"), (second.1, "answers of the second group")] {
            if n == 0 {
                return Err(Refusal::too_few(figure, of, 0, 1));
            }
        }
        let all = first.1.saturating_add(second.1);
        let table = TwoByTwo::of(first, second).ok_or_else(|| Refusal::TooMany {
            figure: figure.into(),
            of: "answers".into(),
            have: all,
            most: TwoByTwo::MOST,
        })?;
        let yes = first.0 + second.0;
        if yes == 0 || yes == all { Err(Refusal::no_variation(figure, "answers")) } else { Ok(table) }
    }

    /// Fisher's test: given how many there are of each group and how many said yes, is the second group's count what chance gives?
    ///
    /// x of the second group said yes; under the hypothesis x is hypergeometric, up to 10⁹ answers in all. R's `fisher.test` and SciPy's
    /// `fisher_exact` are two-sided by probability ([`Alternative::TwoSidedByProbability`]). Mid-p counts what is as far out half, which is
    /// less careful: Hirji, Tan & Elashoff 1991, *Statist. Med.* 10, 1137–1153.
    ///
    /// # Errors
    /// Refused where a group is empty, where everybody said the same, and beyond 10⁹ answers.
    pub fn fisher(&self, alternative: Alternative, p_value: ExactPValue) -> Result<Test, Refusal> {
        const FIGURE: &str = "Fisher test";
        let table = self.table(FIGURE)?;
        let p = table.lattice().p_value(table.seen.into(), alternative, p_value);
        let method = format!("{FIGURE}, {}", alternative.words());
        let caveats = self.first.surveyed_set().union(self.second.surveyed_set()).caveats();
        Ok(Test::new(method, "x", table.seen as f64, p, self.n())
            .based_on(p_value.basis())
            .with_caveats(caveats))
    }

    fn n(&self) -> u64 {
        self.first.n().saturating_add(self.second.n())
    }

    /// The odds ratio, conditional on both margins: the one under which the count seen is the expected one, with the exact interval of
    /// those that leave at least α/2 beyond it. Cornfield 1956; Mehta, Patel & Gray 1985, *J. Amer. Statist. Assoc.* 80, 969–973.
    ///
    /// As R's `fisher.test`, whose root search stops at about four digits. The odds of yes in the second group over those in the first; 0 where
    /// the second has as few yes as the margins allow.
    ///
    /// # Errors
    /// As [`fisher`](TwoShares::fisher), and where it is infinite: the second group has as many yes as the margins allow.
    pub fn odds_ratio(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "conditional odds ratio";
        let table = self.table(FIGURE)?;
        let found = table
            .odds_ratio(confidence.tail())
            .filter(|found| found.value.is_finite())
            .ok_or_else(|| Refusal::AtItsBound { figure: FIGURE.into(), bound: "infinity".into() })?;
        let interval = if found.upper.is_finite() {
            Ok(Interval::around(found.value, found.lower, found.upper, confidence))
        } else {
            Err(Refusal::no_interval(FIGURE))
        };
        let method = "odds ratio conditional on both margins; exact interval";
        Ok(Estimate::new(found.value, Quantity::Coefficient, interval, self.n(), method)
            .per(Unit::Answer)
            .with_caveats(self.first.surveyed_set().union(self.second.surveyed_set()).caveats()))
    }

    /// The difference of the shares, the conditional odds ratio and Fisher's test, two-sided by probability, as one sentence.
    ///
    /// # Errors
    /// Refused where nobody answered in one of the groups.
    pub fn compare(&self, confidence: Confidence) -> Result<Comparison, Refusal> {
        let [first, second] = self.names.clone();
        Ok(Comparison {
            first: Side::new(first, self.first.n()),
            second: Side::new(second, self.second.n()),
            difference: self.difference(confidence)?,
            effect_size: "odds ratio".into(),
            effect: self.odds_ratio(confidence),
            test: self.fisher(Alternative::TwoSidedByProbability, ExactPValue::Exact),
            adjusted: None,
        })
    }
}
