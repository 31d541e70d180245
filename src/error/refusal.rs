//! What data cannot carry, and how much would do.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// Good data that cannot carry a figure, and how much would do.
///
/// A refusal is a value, not an accident: a report prints it, serde carries it. Where it stands, no 0, 1 or NaN
/// stands in for the figure. A figure can exist while its interval is refused.
///
/// ```
/// use kokemus::{Confidence, Scale, Tally};
///
/// let nobody = Tally::empty(&Scale::satisfaction());
/// let refusal = nobody.mean(Confidence::P95).unwrap_err();
/// assert_eq!(refusal.to_string(), "mean: nobody answered; 1 answer would do");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Refusal {
    /// There is not one answer to compute the figure from.
    #[error("{figure}: nobody answered; 1 answer would do")]
    NobodyAnswered {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
    },
    /// There are some, but not enough.
    #[error("{figure}: too few {of} ({have}); {need} would do")]
    TooFew {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
        /// What was counted: answers, respondents, cases, pairs.
        of: Cow<'static, str>,
        /// How many there are.
        have: u64,
        /// How many would do.
        need: u64,
    },
    /// Within each person it is the same all along, so that nothing can be said of what goes on within persons.
    #[error("{figure}: {of} varies within nobody; one case in which it moves would do")]
    VariesWithinNobody {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
        /// What does not vary: experience, wellbeing.
        of: Cow<'static, str>,
    },
    /// It was measured at one stage of the path, or at none, so that nothing can be said of what goes on within persons.
    #[error("{figure}: {of} was measured at {stages} of the stages; 2 would do")]
    MeasuredOnce {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
        /// What was measured: experience, wellbeing.
        of: Cow<'static, str>,
        /// At how many stages.
        stages: u64,
    },
    /// Everybody is the same, so that nothing can be said about spread or about going together.
    #[error("{figure}: {of} are all the same; 2 different ones would do")]
    NoVariation {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
        /// What does not vary: answers, experience scores, changes.
        of: Cow<'static, str>,
    },
    /// The figure is defined on other scales than this one.
    #[error("{figure}: not defined on {scale}; it needs {needs}")]
    NotOnThisScale {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
        /// The scale it was asked of.
        scale: Cow<'static, str>,
        /// What the figure needs.
        needs: Cow<'static, str>,
    },
    /// The figure is described by a number alone: this crate gives no interval for it.
    #[error("{figure}: this figure is given without an interval")]
    NoIntervalGiven {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
    },
    /// More answered than the population that was stated.
    #[error(
        "{figure}: {have} answered of a stated population of {population}; a population of at least {have} would do"
    )]
    PopulationTooSmall {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
        /// How many answered.
        have: u64,
        /// How many there are said to be.
        population: u64,
    },
    /// Nobody left between the two stages: there is nothing to say of leavers.
    #[error("{figure}: nobody left; it needs at least 1 who did")]
    NobodyLeft {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
    },
    /// What would be tipped is so already.
    #[error("{figure}: the interval holds 0 already; nothing is left to tip")]
    HoldsZero {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
    },
    /// The population mean to regress towards is the sample's own mean: against itself nothing regresses.
    #[error("{figure}: the assumed population mean is the sample's own mean; a norm from elsewhere would do")]
    OwnMean {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
    },
    /// Errors of measurement alone would make the differences vary as much as they do.
    #[error("{figure}: the differences have no reliability above 0; a more reliable measure would do")]
    NoReliableDifference {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
    },
    /// A ratio to a base that is 0 or less says nothing.
    #[error("{figure}: the value at the start is 0 or below; a change in points would do")]
    NoBase {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
    },
    /// Two variables go together so completely that what one adds to the other cannot be told.
    #[error("{figure}: {of} cannot be told apart; data in which they differ would do")]
    Collinear {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
        /// Which variables.
        of: Cow<'static, str>,
    },
    /// More than 5 % of the bootstrap's resamples had no value, so that the others are a selection.
    #[error(
        "{figure}: {without} of {resamples} resamples have no value; data in which at most 5 % of them have none would do"
    )]
    ResamplesWithoutValue {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
        /// How many resamples had no value.
        without: u64,
        /// How many were drawn.
        resamples: u64,
    },
    /// The bootstrap's resamples lie so far to one side of the estimate that their quantiles say nothing of it.
    #[error(
        "{figure}: {below} of {resamples} resamples lie below the estimate, too lopsided for an interval; more cases would do"
    )]
    ResamplesOffCentre {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
        /// How many resamples lie below the estimate, ties counted half.
        below: u64,
        /// How many have a value.
        resamples: u64,
    },
    /// Everything is told by what was measured: no chance is left from which a standard error could come.
    #[error("{figure}: {of} is told without remainder; cases that differ from what is foretold would do")]
    NoRemainder {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
        /// What is told: the outcome.
        of: Cow<'static, str>,
    },
    /// A number so large that the figure cannot be computed from it.
    #[error("{figure}: {of} is beyond what can be computed; the same data in larger units would do")]
    BeyondRange {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
        /// Which number.
        of: Cow<'static, str>,
    },
    /// The figure depends on a choice that nobody made.
    #[error("{figure}: {of} was not stated; stating it would do")]
    NotStated {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
        /// What was not stated.
        of: Cow<'static, str>,
    },
    /// A cause was supposed to be stronger than any can be.
    #[error("{figure}: {of} would explain all there is or more; up to {would_do} would do")]
    StrongerThanPossible {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
        /// Which cause.
        of: Cow<'static, str>,
        /// How strong it could be.
        would_do: Cow<'static, str>,
    },
    /// There are more than the figure's cost allows.
    #[error("{figure}: too many {of} ({have}); {most} or fewer would do")]
    TooMany {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
        /// What was counted.
        of: Cow<'static, str>,
        /// How many there are.
        have: u64,
        /// How many would do.
        most: u64,
    },
    /// The search for the best fit of a model did not end.
    #[error("{figure}: no best fit within {steps} steps; more cases or more stages would do")]
    NoSolution {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
        /// How many steps were allowed.
        steps: u64,
    },
    /// The best fit of a model is one that no population could have: a negative variance, a correlation beyond 1.
    #[error(
        "{figure}: the {of} is estimated beyond what can be; data that the model fits, or more of them, would do"
    )]
    ImproperSolution {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
        /// What of the model came out impossible.
        of: Cow<'static, str>,
    },
    /// A coefficient stands at the end of its range, from where no interval of its kind reaches anywhere, or where the figure itself is
    /// not defined.
    #[error("{figure}: the data put it at its bound of {bound}; cases that go the other way would do")]
    AtItsBound {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
        /// Its bound.
        bound: Cow<'static, str>,
    },
    /// Everything hangs on one case: without it there would be no figure, so nothing can be said of its uncertainty.
    #[error("{figure}: without one of the cases it would not exist; more cases that differ would do")]
    DependsOnOne {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
    },
    /// A search for the best-fitting value did not settle.
    #[error(
        "{figure}: the search for the best-fitting value did not settle; more answers per point would do"
    )]
    Unsettled {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
    },
    /// Two groups, or the ends of a covariate, are told apart by the answers without a single exception: the coefficient is infinite.
    #[error(
        "{figure}: the answers tell the groups apart without exception; some answers that overlap would do"
    )]
    Separated {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
    },
    /// The figure takes the raters as interchangeable, and they are people of different kinds: a child and a parent.
    #[error(
        "{figure}: it takes the raters as interchangeable, and {first} and {second} are different; {instead} would do"
    )]
    NotInterchangeable {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
        /// One of the raters.
        first: Cow<'static, str>,
        /// Another one.
        second: Cow<'static, str>,
        /// A figure that keeps them apart.
        instead: Cow<'static, str>,
    },
    /// A matrix of covariances or correlations that no variables could have, or of items that tell each other completely: it has no inverse to
    /// compute from, and is not smoothed into one that has.
    #[error(
        "{figure}: {of} is not positive definite; complete answers, more of them or fewer items would do"
    )]
    NotPositiveDefinite {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
        /// Which matrix.
        of: Cow<'static, str>,
    },
    /// The coefficient has no partial form: it cannot be given the baseline or other columns.
    #[error("{figure}: it has no partial form; Pearson's, Spearman's or Kendall's would do")]
    NoPartialForm {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
    },
    /// Answers lie so much farther apart than at random that the formula turns over.
    #[error(
        "{figure}: answers lie too much farther apart than at random; the agreement of the mean item would do"
    )]
    WiderThanChance {
        /// The figure that was asked for.
        figure: Cow<'static, str>,
    },
}

impl Refusal {
    /// The figure that was refused.
    pub fn figure(&self) -> &str {
        match self {
            Refusal::NobodyAnswered { figure }
            | Refusal::TooFew { figure, .. }
            | Refusal::NoVariation { figure, .. }
            | Refusal::VariesWithinNobody { figure, .. }
            | Refusal::MeasuredOnce { figure, .. }
            | Refusal::NotOnThisScale { figure, .. }
            | Refusal::NoIntervalGiven { figure }
            | Refusal::PopulationTooSmall { figure, .. }
            | Refusal::ResamplesWithoutValue { figure, .. }
            | Refusal::ResamplesOffCentre { figure, .. }
            | Refusal::NoRemainder { figure, .. }
            | Refusal::BeyondRange { figure, .. }
            | Refusal::NotStated { figure, .. }
            | Refusal::StrongerThanPossible { figure, .. }
            | Refusal::NobodyLeft { figure }
            | Refusal::HoldsZero { figure }
            | Refusal::OwnMean { figure }
            | Refusal::NoReliableDifference { figure }
            | Refusal::NoBase { figure }
            | Refusal::TooMany { figure, .. }
            | Refusal::NoSolution { figure, .. }
            | Refusal::ImproperSolution { figure, .. }
            | Refusal::Collinear { figure, .. }
            | Refusal::AtItsBound { figure, .. }
            | Refusal::DependsOnOne { figure }
            | Refusal::Unsettled { figure }
            | Refusal::Separated { figure }
            | Refusal::NotInterchangeable { figure, .. }
            | Refusal::NotPositiveDefinite { figure, .. }
            | Refusal::NoPartialForm { figure }
            | Refusal::WiderThanChance { figure } => figure,
        }
    }

    pub(crate) fn nobody(figure: &'static str) -> Self {
        Refusal::NobodyAnswered { figure: figure.into() }
    }

    pub(crate) fn too_few(figure: &'static str, of: &'static str, have: u64, need: u64) -> Self {
        Refusal::TooFew { figure: figure.into(), of: of.into(), have, need }
    }

    pub(crate) fn no_variation(figure: &'static str, of: &'static str) -> Self {
        Refusal::NoVariation { figure: figure.into(), of: of.into() }
    }

    pub(crate) fn at_its_bound(figure: &'static str, value: f64) -> Self {
        let bound = if value < 0.0 { "−1" } else { "1" };
        Refusal::AtItsBound { figure: figure.into(), bound: bound.into() }
    }

    pub(crate) fn unsettled(figure: &'static str) -> Self {
        Refusal::Unsettled { figure: figure.into() }
    }

    pub(crate) fn no_interval(figure: &'static str) -> Self {
        Refusal::NoIntervalGiven { figure: figure.into() }
    }
}
