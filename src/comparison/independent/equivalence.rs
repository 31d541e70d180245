//! Equivalence, by two one-sided tests: the only way here to say that two groups are alike.

use std::fmt::{self, Write as _};

use serde::Serialize;

use super::IndependentSamples;
use super::means::Welch;
use super::relative_effect::RelativeEffect;
use crate::comparison::sentence::Side;
use crate::error::{Error, ErrorKind};
use crate::estimate::{Caveat, Confidence, Estimate, Quantity, Test, as_given, each_once, p_text, printed};
use crate::inference::mean::t_interval;
use crate::math::student_t;

/// Whether two groups are alike within a margin that the caller states beforehand.
///
/// A comparison whose p value is large has not shown that the groups are alike; this has, where [`shown`](Self::shown) is true.
/// Where it is false, equivalence is not shown, which is not to say that the groups differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Equivalence {
    /// The group that is compared against.
    pub first: Side,
    /// The group that is compared.
    pub second: Side,
    /// The difference, second less first, with its interval of 1 − 2α: equivalence is shown where it lies within the margin.
    pub difference: Estimate,
    /// The margin: differences between −margin and +margin count as none.
    pub margin: f64,
    /// The level α at which it was tested.
    pub alpha: f64,
    /// The one-sided test that the difference is at −margin or below.
    pub above_lower: Test,
    /// The one-sided test that the difference is at +margin or above.
    pub below_upper: Test,
    /// The larger of the two p values: that of the whole.
    pub p: f64,
    /// Whether both were rejected at α, so that equivalence is shown.
    pub shown: bool,
}

impl fmt::Display for Equivalence {
    /// One sentence; `{:#}` adds what a reader must know.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, factor, decimals, unit) = match self.difference.quantity() {
            Quantity::Points => ("difference", 1.0, 2, " points"),
            Quantity::Share | Quantity::Coefficient => ("Cliff's delta", 1.0, 2, ""),
        };
        let number = |value: f64, plus| printed(value * factor, decimals, plus);
        let (first, second) = (&self.first, &self.second);
        let verdict = if self.shown { "equivalent" } else { "equivalence not shown" };
        let mut line = format!(
            "{} and {}: {verdict} within ±{}{unit}; {what} {}",
            second.name,
            first.name,
            as_given(self.margin),
            number(self.difference.value(), true)
        );
        if let Ok(interval) = self.difference.interval() {
            let level = as_given(100.0 * interval.confidence().level());
            write!(line, " [{}, {}]", number(interval.lower(), false), number(interval.upper(), false))?;
            write!(line, " at {level} %")?;
        }
        let test = &self.above_lower;
        write!(line, ", n = {} and {}; {} (two {}s)", second.n, first.n, p_text(self.p), test.method)?;
        if f.alternate() {
            for caveat in self.caveats() {
                write!(line, "; {caveat}")?;
            }
        }
        f.pad(&line)
    }
}

impl Equivalence {
    /// What a reader must know, each once.
    pub fn caveats(&self) -> Vec<&Caveat> {
        each_once(self.difference.caveats().iter().chain(&self.above_lower.caveats))
    }
}

/// A difference on its own scale with what its t needs.
struct OnT {
    value: f64,
    se: f64,
    df: f64,
    /// The widest difference there can be.
    widest: f64,
    quantity: Quantity,
    method: &'static str,
    test: &'static str,
    symbol: &'static str,
}

fn checked_margin(margin: f64, widest: f64) -> Result<f64, Error> {
    if margin > 0.0 && margin < widest {
        return Ok(margin);
    }
    Err(Error::new(
        ErrorKind::OutOfRange,
        "margin of equivalence",
        margin,
        format!("above 0 and below {widest}, the widest difference there can be"),
        "state the smallest difference that would matter",
    ))
}

/// The level of the interval that belongs to two tests at α, 1 − 2α.
fn interval_level(confidence: Confidence) -> Result<(f64, Confidence), Error> {
    let alpha = 2.0 * confidence.tail();
    if confidence.level() < 0.6 {
        return Err(Error::new(
            ErrorKind::OutOfRange,
            "confidence of a test of equivalence",
            confidence.level(),
            "0.6 to 0.999999999999",
            "give 0.95 for tests at the 5 % level",
        ));
    }
    let level =
        if confidence == Confidence::P95 { Confidence::P90 } else { Confidence::new(1.0 - 2.0 * alpha)? };
    Ok((alpha, level))
}

impl IndependentSamples {
    /// Whether the means are equivalent: closer to each other than `margin` points, by two one-sided Welch t tests at α = 1 −
    /// `confidence`.
    ///
    /// t₋ = (x̄₂ − x̄₁ + margin)/se and t₊ = (x̄₂ − x̄₁ − margin)/se, both against t with Welch's degrees of freedom; shown
    /// where both reject, which is where the interval of 1 − 2α (90 % at α = 5 %) lies within the margin: Schuirmann 1987, *J.
    /// Pharmacokinet. Biopharm.* 15, 657–680. The margin is the smallest difference that would matter, and has to be chosen
    /// before the data are seen.
    ///
    /// ```
    /// use kokemus::{Confidence, IndependentSamples, Scale, Tally};
    ///
    /// let scale = Scale::satisfaction();
    /// let spring = Tally::of_counts(&scale, [3, 9, 30, 80, 90])?;
    /// let autumn = Tally::of_counts(&scale, [2, 11, 28, 85, 84])?;
    /// let waves = IndependentSamples::of(&spring, &autumn)?.named("spring", "autumn");
    /// assert_eq!(
    ///     waves.equivalent_means(0.3, Confidence::P95)?.to_string(),
    ///     "autumn and spring: equivalent within ±0.3 points; difference −0.02 [−0.17, 0.12] at 90 %, n = 210 and 212; p < 0.001 (two one-sided Welch's t tests)"
    /// );
    /// assert!(!waves.equivalent_means(0.1, Confidence::P95)?.shown);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// The margin is not above 0 and below the range of the scale, or the confidence is below 0.6. Refused with fewer than two
    /// answers in a group, and where neither group varies: that everybody answered 5 in two small groups does not show that
    /// they are alike.
    pub fn equivalent_means(&self, margin: f64, confidence: Confidence) -> Result<Equivalence, Error> {
        let margin = checked_margin(margin, self.setting.range())?;
        let welch = self.welch("equivalence of means")?;
        let Welch { difference, se, df, .. } = welch;
        let found = OnT {
            value: difference,
            se,
            df,
            widest: self.setting.range(),
            quantity: Quantity::Points,
            method: "difference of means, second less first; Welch's t interval",
            test: "one-sided Welch's t test",
            symbol: "t",
        };
        self.equivalent(margin, confidence, &found, self.lopsided_difference(&welch))
    }

    /// Whether neither group tends to be higher by more than `margin`: Cliff's delta, P(second > first) − P(second < first),
    /// closer to 0 than the margin, by two one-sided Brunner–Munzel tests at α = 1 − `confidence`.
    ///
    /// In terms of P(second > first) + ½P(second = first) the margin is ½ ± margin/2. W₋ = (δ̂ + margin)/(2 se) and W₊ = (δ̂ −
    /// margin)/(2 se), se and degrees of freedom as in [`brunner_munzel`](Self::brunner_munzel): for ordered answers, whose
    /// distances are not known. Munzel & Hauschke 2003, *Pharmaceut. Statist.* 2, 31–37.
    ///
    /// ```
    /// use kokemus::{Confidence, IndependentSamples, Scale, Tally};
    ///
    /// let scale = Scale::satisfaction();
    /// let first = Tally::of_counts(&scale, [24, 37, 21, 19, 6])?;
    /// let second = Tally::of_counts(&scale, [11, 51, 22, 21, 7])?;
    /// let both = IndependentSamples::of(&first, &second)?;
    /// assert_eq!(
    ///     both.equivalent_ranks(0.2, Confidence::P95)?.to_string(),
    ///     "second and first: equivalence not shown within ±0.2; Cliff's delta +0.09 [−0.04, 0.21] at 90 %, n = 112 and 107; p = 0.070 (two one-sided Brunner–Munzel tests)"
    /// );
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// The margin is not above 0 and below 1, or the confidence is below 0.6. Refused with fewer than two answers in a group,
    /// where everybody gave the same answer, and where the groups do not overlap.
    pub fn equivalent_ranks(&self, margin: f64, confidence: Confidence) -> Result<Equivalence, Error> {
        let margin = checked_margin(margin, 1.0)?;
        let RelativeEffect { offset, se, df } = self.relative_effect("equivalence of ranks")?;
        let found = OnT {
            value: 2.0 * offset,
            se: 2.0 * se,
            df,
            widest: 1.0,
            quantity: Quantity::Coefficient,
            method: "Cliff's delta, P(second > first) − P(second < first); t interval (Brunner–Munzel)",
            test: "one-sided Brunner–Munzel test",
            symbol: "W",
        };
        self.equivalent(margin, confidence, &found, self.too_small_for_brunner_munzel())
    }

    fn equivalent(
        &self,
        margin: f64,
        confidence: Confidence,
        found: &OnT,
        caveat: Option<Caveat>,
    ) -> Result<Equivalence, Error> {
        let (alpha, level) = interval_level(confidence)?;
        let &OnT { value, se, df, widest, .. } = found;
        let interval = t_interval(value, se, df, (-widest, widest), level);
        let difference = Estimate::new(value, found.quantity, Ok(interval), self.n(), found.method);
        let one_sided = |from_margin: f64, sign: f64| {
            let statistic = from_margin / se;
            let p = student_t::upper_tail(sign * statistic, df);
            let test = Test::new(found.test, found.symbol, statistic, p, self.n()).on([df]);
            test.with_caveats(self.setting.caveats()).with_caveats(caveat.clone())
        };
        let (above_lower, below_upper) = (one_sided(value + margin, 1.0), one_sided(value - margin, -1.0));
        let p = above_lower.p.max(below_upper.p);
        let (first, second) = self.sides();
        Ok(Equivalence {
            first,
            second,
            difference: self.setting.dressed(difference).with_caveats(caveat),
            margin,
            alpha,
            above_lower,
            below_upper,
            p,
            shown: p <= alpha,
        })
    }
}
