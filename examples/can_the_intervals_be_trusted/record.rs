//! How often an interval held the truth, and whether it warned.

use kokemus::{Caveat, Estimate, Refusal};

/// What one interval did in one replicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Whether it held the truth; nothing where the interval was refused.
    pub(crate) held: Option<bool>,
    /// Whether the figure carried a caveat that its interval may not be trusted.
    pub(crate) warned: bool,
}

impl Outcome {
    /// What the interval of a figure did about the truth.
    pub(crate) fn of<'c>(
        figure: Result<&'c Estimate, &Refusal>,
        beside: impl IntoIterator<Item = &'c Caveat>,
        truth: f64,
    ) -> Self {
        let Ok(figure) = figure else { return Outcome { held: None, warned: false } };
        Outcome {
            held: figure.interval().ok().map(|interval| interval.contains(truth)),
            warned: figure.caveats().iter().chain(beside).any(warns),
        }
    }
}

/// Whether a caveat says that the interval may not be trusted. (Others say what the figure means: that it is an association, say.)
fn warns(caveat: &Caveat) -> bool {
    matches!(
        caveat,
        Caveat::AssumesNormality
            | Caveat::AssumesEqualSpread
            | Caveat::SkewedForItsSize { .. }
            | Caveat::SmallForItsMethod { .. }
            | Caveat::FewCases { .. }
            | Caveat::FewGroups { .. }
            | Caveat::ResamplesLeftOut { .. }
    )
}

/// What an interval did over all replicates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Record {
    replicates: u64,
    refused: u64,
    held: u64,
    warned: u64,
}

/// A coverage below this is one that a reader must be warned of.
pub(crate) const TO_BE_WARNED_OF: f64 = 0.93;

impl Record {
    pub(crate) fn add(&mut self, outcome: Outcome) {
        self.replicates += 1;
        match outcome.held {
            None => self.refused += 1,
            Some(held) => {
                self.held += u64::from(held);
                self.warned += u64::from(outcome.warned);
            }
        }
    }

    pub(crate) fn of(outcomes: impl IntoIterator<Item = Outcome>) -> Self {
        let mut record = Record::default();
        outcomes.into_iter().for_each(|outcome| record.add(outcome));
        record
    }

    /// How many intervals there were.
    pub(crate) fn intervals(&self) -> u64 {
        self.replicates - self.refused
    }

    /// The share of intervals that held the truth.
    pub(crate) fn coverage(&self) -> f64 {
        self.held as f64 / self.intervals() as f64
    }

    /// The share of intervals that came with a warning.
    pub(crate) fn warned(&self) -> f64 {
        self.warned as f64 / self.intervals() as f64
    }

    /// `94.9`; below 93 with the share of intervals that warned: `83.1 (97)`; where intervals were refused, a star.
    pub(crate) fn cell(&self) -> String {
        if self.intervals() == 0 {
            return "refused".to_owned();
        }
        let star = if self.refused > 0 { "*" } else { "" };
        let coverage = format!("{:.1}{star}", 100.0 * self.coverage());
        if self.coverage() < TO_BE_WARNED_OF {
            return format!("{coverage} ({:.0})", 100.0 * self.warned());
        }
        coverage
    }
}

/// The share of replicates in which something was so.
pub(crate) fn share(of: impl IntoIterator<Item = bool>) -> f64 {
    let (mut yes, mut all) = (0_u64, 0_u64);
    for so in of {
        yes += u64::from(so);
        all += 1;
    }
    yes as f64 / all as f64
}

pub(crate) fn mean(of: impl IntoIterator<Item = f64>) -> f64 {
    let (mut sum, mut all) = (0.0, 0_u64);
    for value in of {
        sum += value;
        all += 1;
    }
    sum / all as f64
}

pub(crate) fn largest(of: impl IntoIterator<Item = f64>) -> f64 {
    of.into_iter().fold(0.0, |most, value| if value > most || value.is_nan() { value } else { most })
}

/// A number with two decimals and a real minus sign.
pub(crate) fn two_decimals(value: f64) -> String {
    let text = format!("{:.2}", value.abs());
    if value < 0.0 && text != "0.00" { format!("−{text}") } else { text }
}
