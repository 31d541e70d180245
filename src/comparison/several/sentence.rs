//! What every comparison of several groups comes to: one sentence.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use serde::Serialize;

use crate::comparison::sentence::{Side, no_effect};
use crate::error::{Refusal, or_refused};
use crate::estimate::{Caveat, Estimate, Quantity, Test, each_once, p_text, printed};

/// Several groups compared: a figure of each, how much they differ, and the test that they do not.
///
/// `Display` writes one sentence, `{:#}` adds what a reader must know. With more than eight groups it gives the range of their
/// figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SeveralComparison {
    /// The groups that took part, in their order.
    pub groups: Vec<Side>,
    /// What the figures of each group are: "means", "shares at 4 or above"; empty where there are none.
    pub figure: Cow<'static, str>,
    /// A figure of each group; none where the comparison has no such figure.
    pub figures: Vec<Estimate>, // Invariant: empty, or one per group.
    /// What the effect size is called: "omega-squared", "Cramér's V".
    pub effect_size: Cow<'static, str>,
    /// How much the groups differ, with its interval, or why there is none.
    #[serde(serialize_with = "or_refused")]
    pub effect: Result<Estimate, Refusal>,
    /// The test of no difference, or why there is none.
    #[serde(serialize_with = "or_refused")]
    pub test: Result<Test, Refusal>,
}

/// More groups than these are not listed one by one.
const MOST_LISTED: usize = 8;

impl SeveralComparison {
    /// What a reader must know, of the figures, the effect size and the test, each once.
    pub fn caveats(&self) -> Vec<&Caveat> {
        let figures = self.figures.iter().flat_map(Estimate::caveats);
        let effect = self.effect.iter().flat_map(Estimate::caveats);
        let test = self.test.iter().flat_map(|test| &test.caveats);
        each_once(figures.chain(effect).chain(test))
    }

    fn figures_text(&self) -> Option<String> {
        let quantity = self.figures.first()?.quantity();
        let number = |value: f64| match quantity {
            Quantity::Points => printed(value, 1, false),
            Quantity::Share => printed(100.0 * value, 0, false) + " %",
            Quantity::Coefficient => printed(value, 2, false),
        };
        let values = || self.figures.iter().map(Estimate::value);
        let all = if self.figures.len() > MOST_LISTED {
            let (least, most) =
                (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
            format!("{} to {}", number(least), number(most))
        } else {
            values().map(number).collect::<Vec<_>>().join(", ")
        };
        Some(format!(" {} {all},", self.figure))
    }
}

/// "40, 42 and 43".
fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

impl fmt::Display for SeveralComparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sizes = || self.groups.iter().map(|group| group.n);
        let (names, sizes) = if self.groups.len() > MOST_LISTED {
            let range = format!("{} to {}", sizes().min().unwrap_or(0), sizes().max().unwrap_or(0));
            (format!("{} groups", self.groups.len()), range)
        } else {
            let names: Vec<&str> = self.groups.iter().map(|group| &*group.name).collect();
            (names.join(", "), listed(&sizes().map(|n| n.to_string()).collect::<Vec<_>>()))
        };
        let mut line = format!("{names}:{} n = {sizes}", self.figures_text().unwrap_or_default());
        match &self.effect {
            Ok(effect) => write!(line, "; {} {}", self.effect_size, effect.short())?,
            Err(refusal) => write!(line, "; {}", no_effect(&self.effect_size, refusal))?,
        }
        match &self.test {
            Ok(test) => write!(line, "; {} ({})", p_text(test.p), test.method)?,
            Err(refusal) => write!(line, "; no test: {refusal}")?,
        }
        if f.alternate() {
            for caveat in self.caveats() {
                write!(line, "; {caveat}")?;
            }
        }
        f.pad(&line)
    }
}
