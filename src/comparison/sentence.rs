//! What every comparison of two groups comes to: one sentence.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use serde::Serialize;

use super::multiplicity::{AdjustedP, Multiplicity};
use crate::error::{Refusal, or_refused};
use crate::estimate::{Caveat, Estimate, Quantity, Test, each_once, p_text, printed};

/// One of two groups that are compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Side {
    /// What it is called: "2020-autumn", "child".
    pub name: Cow<'static, str>,
    /// How many answers, respondents or pairs of it were used.
    pub n: u64,
}

impl Side {
    pub(crate) fn new(name: impl Into<Cow<'static, str>>, n: u64) -> Self {
        Side { name: name.into(), n }
    }
}

/// What P(second > first) + ½P(second = first) is called in a sentence that names the groups: "P(autumn higher)".
pub(super) fn probability_higher(second: &str) -> Cow<'static, str> {
    format!("P({second} higher)").into()
}

/// Why there is no effect size, which a refusal may name itself.
pub(super) fn no_effect(effect_size: &str, refusal: &Refusal) -> String {
    let why = refusal.to_string();
    let named = why.strip_prefix(effect_size).is_some_and(|rest| rest.starts_with(": "));
    if named { format!("no {why}") } else { format!("no {effect_size}: {why}") }
}

/// Two groups compared: what, on which answers, the difference, its effect size, and the test.
///
/// Everything is the second group less the first one. `Display` writes one sentence, `{:#}` adds what a reader must know.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Comparison {
    /// The group that is compared against.
    pub first: Side,
    /// The group that is compared.
    pub second: Side,
    /// The difference, second less first.
    pub difference: Estimate,
    /// What the effect size is called: "Hedges g", "P(autumn higher)".
    pub effect_size: Cow<'static, str>,
    /// The effect size with its interval, or why there is none.
    #[serde(serialize_with = "or_refused")]
    pub effect: Result<Estimate, Refusal>,
    /// The test of no difference, or why there is none.
    #[serde(serialize_with = "or_refused")]
    pub test: Result<Test, Refusal>,
    /// The p value adjusted for how many comparisons it was made among; see [`Multiplicity`](crate::Multiplicity).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adjusted: Option<AdjustedP>,
}

impl Comparison {
    /// What a reader must know, of the difference, the effect size and the test, each once.
    pub fn caveats(&self) -> Vec<&Caveat> {
        let effect = self.effect.iter().flat_map(Estimate::caveats);
        let test = self.test.iter().flat_map(|test| &test.caveats);
        each_once(self.difference.caveats().iter().chain(effect).chain(test))
    }
}

impl Multiplicity {
    /// Gives each of several comparisons its adjusted p value; those without a test are not counted.
    pub fn adjust(self, comparisons: &mut [Comparison]) {
        let p_of = |comparison: &Comparison| comparison.test.as_ref().map_or(f64::NAN, |test| test.p);
        let p_values: Vec<f64> = comparisons.iter().map(p_of).collect();
        let among = p_values.iter().filter(|p| !p.is_nan()).count();
        for (comparison, p) in comparisons.iter_mut().zip(self.adjusted(&p_values)) {
            comparison.adjusted = (!p.is_nan()).then_some(AdjustedP { p, by: self, among });
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Comparison { first, second, difference, effect_size, effect, test, adjusted } = self;
        let unit = match difference.quantity() {
            Quantity::Points => " points",
            Quantity::Share | Quantity::Coefficient => "",
        };
        let [value, interval] = value_and_interval(difference);
        let mut line = format!(
            "{} less {}: {value}{unit}{interval}, n = {} and {}",
            second.name, first.name, second.n, first.n
        );
        match effect {
            Ok(effect) => write!(line, "; {effect_size} {}", effect.short())?,
            Err(refusal) => write!(line, "; {}", no_effect(effect_size, refusal))?,
        }
        match (test, adjusted) {
            (Ok(test), None) => write!(line, "; {}", p_text(test.p))?,
            (Ok(test), Some(adjusted)) => write!(line, "; {}, {adjusted}", p_text(test.p))?,
            (Err(refusal), _) => write!(line, "; no test: {refusal}")?,
        }
        if let Ok(test) = test {
            write!(line, " ({})", test.method)?;
        }
        if f.alternate() {
            for caveat in self.caveats() {
                write!(line, "; {caveat}")?;
            }
        }
        f.pad(&line)
    }
}

/// A difference with its sign, and its interval in brackets.
fn value_and_interval(difference: &Estimate) -> [String; 2] {
    let (factor, decimals, sign) = match difference.quantity() {
        Quantity::Points => (1.0, 1, ""),
        Quantity::Share => (100.0, 0, " percentage points"),
        Quantity::Coefficient => (1.0, 2, ""),
    };
    let number = |value: f64, plus| printed(value * factor, decimals, plus);
    let interval = difference.interval().map_or(String::new(), |interval| {
        format!(" [{}, {}]", number(interval.lower(), false), number(interval.upper(), false))
    });
    [number(difference.value(), true) + sign, interval]
}
