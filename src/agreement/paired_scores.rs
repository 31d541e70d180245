//! Two people's scores of the same thing.

use std::borrow::Cow;

use super::bland_altman::BlandAltman;
use super::direction::Direction;
use super::intraclass::IntraclassCorrelations;
use super::pairs::{PairOfValues, PairsOfValues};
use super::two_raters::intraclass_of_pairs;
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Confidence, Estimate, Unit};
use crate::inference::share::Share;
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::answer::MissingCounts;

/// Two people's scores or measurements of the same cases: a section's scores from [`PairedReports`](crate::PairedReports), wellbeing as a child
/// and as a parent reports it.
///
/// ```
/// use kokemus::{Confidence, PairedScores};
///
/// // A measure from 0 to 40, by child and by parent.
/// let reported = [(12.0, 15.0), (20.0, 19.0), (8.0, 14.0), (31.0, 30.0), (17.0, 22.0), (25.0, 24.0)];
/// let scores = PairedScores::of_values(0.0, 40.0, reported)?;
/// let p95 = Confidence::P95;
/// assert_eq!(scores.agreement_within(3.0, p95)?.to_string(), "67 % [30, 90], n = 6");
/// assert_eq!(scores.bland_altman(p95)?.bias.to_string(), "1.8 [−1.6, 5.2], n = 6");
/// assert_eq!(scores.intraclass(p95).agreement?.to_string(), "0.89 [0.47, 0.98], n = 6");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PairedScores {
    pairs: PairsOfValues,
    names: [String; 2],
    items: usize,
    left_out: usize,
}

impl PairedScores {
    pub(super) fn of_pairs(pairs: PairsOfValues, names: [String; 2], items: usize, left_out: usize) -> Self {
        PairedScores { pairs, names, items, left_out }
    }

    /// Pairs of values between the lowest and the highest that can be, the first one's before the second one's.
    ///
    /// # Errors
    /// The ends are not finite or not in order, or a value lies outside them.
    pub fn of_values(
        lowest: f64,
        highest: f64,
        pairs: impl IntoIterator<Item = (f64, f64)>,
    ) -> Result<Self, Error> {
        let fault = |subject: &str, value: String, allowed: String| {
            Error::new(ErrorKind::OutOfRange, subject, value, allowed, "give the range of the measure")
        };
        let width = highest - lowest;
        // Fourth powers of values and of differences stay within what can be computed.
        if !(1e-60..=1e60).contains(&width) || lowest.abs() > 1e60 {
            let allowed = "two finite numbers, the lower one first";
            return Err(fault("ends of paired scores", format!("{lowest} to {highest}"), allowed.into()));
        }
        let mut checked = Vec::new();
        for (first, second) in pairs {
            let outside = [first, second].into_iter().find(|value| !(lowest..=highest).contains(value));
            if let Some(value) = outside {
                return Err(fault("value of a pair", value.to_string(), format!("{lowest} to {highest}")));
            }
            checked.push(PairOfValues { first, second, count: 1 });
        }
        let n = checked.len() as u64;
        let pairs = PairsOfValues {
            pairs: checked,
            n,
            width,
            unit: Unit::Respondent,
            missing: MissingCounts::default(),
            caveats: Vec::new(),
        };
        let names = ["first".to_owned(), "second".to_owned()];
        Ok(PairedScores { pairs, names, items: 1, left_out: 0 })
    }

    /// How many pairs of scores there are.
    pub fn n(&self) -> u64 {
        self.pairs.n
    }

    /// Pairs in which one has no score.
    pub fn missing(&self) -> MissingCounts {
        self.pairs.missing
    }

    /// Over how many items a section's scores were taken: those asked of both.
    pub fn items(&self) -> usize {
        self.items
    }

    /// How many of the section's items only the first one was asked; they are left out.
    pub fn items_left_out(&self) -> usize {
        self.left_out
    }

    /// What the first and the second one are called.
    pub fn names(&self) -> &[String; 2] {
        &self.names
    }

    /// The share of pairs that lie at most so far apart, with Wilson's interval; a rounding of 1e-9 of the range is let pass. Asserted
    /// example: [`PairedScores`].
    ///
    /// # Errors
    /// Refused without pairs.
    pub fn agreement_within(&self, points: f64, confidence: Confidence) -> Result<Estimate, Refusal> {
        let most = points + 1e-9 * self.pairs.width;
        let count = self.pairs.count(|pair| pair.difference().abs() <= most);
        let share = Share::among(count, self.pairs.n, self.pairs.missing, SurveyedSet::default());
        Ok(self.pairs.dressed(share.estimate(confidence)?))
    }

    /// Who of the two scores higher; as [`TwoRaters::direction`](crate::TwoRaters::direction).
    ///
    /// # Errors
    /// Refused without pairs. The parts of it that cannot be are refused each on its own.
    pub fn direction(&self, confidence: Confidence) -> Result<Direction, Refusal> {
        let [first, second] = &self.names;
        Direction::of(&self.pairs, [first, second], confidence)
    }

    /// Bias and limits of agreement; as [`TwoRaters::bland_altman`](crate::TwoRaters::bland_altman).
    ///
    /// # Errors
    /// Refused with fewer than two pairs, and where all differences are the same.
    pub fn bland_altman(&self, confidence: Confidence) -> Result<BlandAltman, Refusal> {
        BlandAltman::of(&self.pairs, confidence)
    }

    /// The intraclass correlations of the two, who are taken as different people: the one-way forms are refused.
    pub fn intraclass(&self, confidence: Confidence) -> IntraclassCorrelations {
        let names = self.names.clone().map(Cow::Owned);
        intraclass_of_pairs(&self.pairs, Some(&names), confidence)
    }
}
