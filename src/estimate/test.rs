//! A test of a hypothesis: its statistic, its p value, and how that came about.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use serde::Serialize;

use super::{Caveat, printed};

/// How a p value came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PValueBasis {
    /// The share of all equally likely arrangements that are as far out as what was seen.
    Exact,
    /// The same with what is just as far out counted half.
    MidP,
    /// From the distribution that the statistic has in large samples.
    Asymptotic,
    /// From arrangements drawn at random: (1 + as far out)/(1 + drawn).
    Resampled {
        /// The seed of the draws.
        seed: u64,
        /// How many were drawn.
        draws: u32,
    },
}

/// A test of a hypothesis. A small p value says that what was seen would be rare were the hypothesis true; a large one does not say that
/// the hypothesis is true.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Test {
    /// The test's name, and what its p value counts as far out.
    pub method: Cow<'static, str>,
    /// The letter of its statistic: `t`, `z`, `χ²`, `F`, `W`.
    pub symbol: Cow<'static, str>,
    /// The statistic.
    pub statistic: f64,
    /// Its degrees of freedom, where it has such: one number, or F's above and below.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub degrees_of_freedom: Vec<f64>,
    /// The p value, two-sided unless the method says otherwise.
    pub p: f64,
    /// How the p value came about.
    pub basis: PValueBasis,
    /// How many answers, respondents or pairs it used.
    pub n: u64,
    /// What a reader must know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub caveats: Vec<Caveat>,
}

impl Test {
    pub(crate) fn new(
        method: impl Into<Cow<'static, str>>,
        symbol: &'static str,
        statistic: f64,
        p: f64,
        n: u64,
    ) -> Self {
        Test {
            method: method.into(),
            symbol: symbol.into(),
            statistic,
            degrees_of_freedom: Vec::new(),
            p: p.clamp(0.0, 1.0),
            basis: PValueBasis::Asymptotic,
            n,
            caveats: Vec::new(),
        }
    }

    pub(crate) fn on(mut self, degrees_of_freedom: impl IntoIterator<Item = f64>) -> Self {
        self.degrees_of_freedom = degrees_of_freedom.into_iter().collect();
        self
    }

    pub(crate) fn based_on(mut self, basis: PValueBasis) -> Self {
        self.basis = basis;
        self
    }

    pub(crate) fn with_caveats(mut self, caveats: impl IntoIterator<Item = Caveat>) -> Self {
        self.caveats.extend(caveats);
        self
    }
}

/// A p value as a line of text has room for it: three decimals, and never 0.
pub(crate) fn p_text(p: f64) -> String {
    if p < 0.001 { "p < 0.001".into() } else { format!("p = {p:.3}") }
}

impl fmt::Display for Test {
    /// One line; `{:#}` adds the caveats.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = format!("{} = {}", self.symbol, printed(self.statistic, 2, false));
        for (place, df) in self.degrees_of_freedom.iter().enumerate() {
            let decimals = usize::from(df.fract() != 0.0);
            write!(line, "{} {df:.decimals$}", if place == 0 { ", df" } else { " and" })?;
        }
        write!(line, ", {}", p_text(self.p))?;
        match self.basis {
            PValueBasis::Exact => line.push_str(", exact"),
            PValueBasis::MidP => line.push_str(", mid-p"),
            PValueBasis::Asymptotic => {}
            PValueBasis::Resampled { draws, .. } => write!(line, ", from {draws} draws")?,
        }
        write!(line, " ({})", self.method)?;
        if f.alternate() {
            for caveat in &self.caveats {
                write!(line, "; {caveat}")?;
            }
        }
        f.pad(&line)
    }
}
