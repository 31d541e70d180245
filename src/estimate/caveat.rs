//! What a reader of a figure must know.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::vocabulary::respondent::Surveyed;

/// What a reader of the figure must know, as types; a report words them in its language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Caveat {
    /// Not all clients were asked.
    OnlySurveyed(Surveyed),
    /// The t interval of this mean is known to cover less than it says: n is below 25 G₁², Cochran's working rule
    /// for positively skewed data (*Sampling Techniques*, 3rd ed. 1977, p. 42).
    SkewedForItsSize {
        /// How many answers the rule asks for at this skewness.
        wanted: u64,
    },
    /// Answers given by people of the same case were taken as independent of each other.
    CasesTakenAsIndependent,
    /// Fewer cases than the interval was shown to need, so that it is too narrow: 30 for a cluster-robust one (Cameron & Miller 2015),
    /// 200 for lags of the cross-lagged panel model.
    FewCases {
        /// How many cases there are.
        cases: u64,
    },
    /// Cases go together in so few groups that an interval over groups is known to be too narrow.
    FewGroups {
        /// How many groups there are.
        groups: u64,
    },
    /// Cases of one group were taken as independent of each other, though groups were given.
    GroupsTakenAsIndependent,
    /// That one thing came before the other is taken from the caller: the data do not show it.
    OrderInTimeAsGiven,
    /// Several respondents or measurements of one case were averaged before cases were matched.
    AveragedWithinCase,
    /// An association: other causes, and causation the other way round, are not excluded.
    AssociationOnly,
    /// Everybody was in the service: part of the change would have come without it, and for whom is not known.
    OneGroup,
    /// Experience was asked at the stage of the second measurement: which of the two came first is not known.
    CrossSectional,
    /// It is not known at which stage experience was asked.
    OrderUnknown,
    /// In at least one of the matched cases the same person reported both experience and wellbeing, which raises their association.
    SameReporter,
    /// What moved everybody alike from stage to stage is part of the figure.
    StagesLeftIn,
    /// Fewer pairs than the interval was shown to need.
    SmallForItsMethod {
        /// How many there are.
        have: u64,
        /// From how many on the interval was shown to hold its level.
        wanted: u64,
    },
    /// An approximation was used on a group smaller than it is known to hold for.
    TooSmallForApproximation {
        /// The size of the smallest group.
        smallest: u64,
        /// From which size on the approximation is known to hold.
        wanted: u64,
    },
    /// The odds of a higher answer do not differ by one factor at every cut of the scale: the check of proportionality rejects it at the level of the
    /// intervals. One odds ratio then averages over the cuts.
    ProportionalOddsRejected,
    /// At equal scores so few answers could have gone the other way that the chi-squared approximation may fail: Mantel & Fleiss 1980, *Am. J.
    /// Epidemiol.* 112, 129–134.
    SparseStrata {
        /// How many answers could have.
        room: u64,
        /// From how many on the approximation holds.
        wanted: u64,
    },
    /// Respondents whose score nobody of the other group has: nothing is compared with them.
    WithoutCounterpart {
        /// How many of the first group.
        first: u64,
        /// How many of the second.
        second: u64,
    },
    /// Answers that could not be matched by case were taken as those of people who are in one of the two waves only.
    TakenAsDifferentPeople {
        /// How many answers.
        answers: u64,
    },
    /// Cells of a table expect so few answers that the χ² approximation, or the normal one to a share, is known to fail: Cochran 1954,
    /// *Biometrics* 10, 417–451, p. 420.
    FewExpected {
        /// How many cells expect fewer than 5.
        below_five: u64,
        /// How many cells there are.
        cells: u64,
    },
    /// Some resamples of the bootstrap had no value (nothing varied in them) and were left out.
    ResamplesLeftOut {
        /// How many.
        without: u64,
        /// Of how many that were drawn.
        resamples: u64,
    },
    /// The best fit of a model is one that no population could have.
    ImproperSolution {
        /// What came out impossible: a variance that is negative, a correlation beyond 1.
        of: Cow<'static, str>,
    },
    /// The test of the model's fit rejects it at the level of the intervals.
    ModelRejected,
    /// The interval assumes normal data, which answers on a few points are not.
    AssumesNormality,
    /// The interval assumes that change varies as much whatever the experience, which lopsided answers do not.
    AssumesEqualSpread,
    /// One case alone carries the coefficient: nothing tells how far off it may be.
    RestsOnOneCase,
    /// A correlation beyond ±1, which no correlation is: after correcting for reliabilities that are too low for these data.
    BeyondOne,
    /// Points that nobody gave were left out of two ordered answers; the figure is that of the points in use.
    UnusedPoints {
        /// How many points of the first.
        first: u64,
        /// How many points of the second.
        second: u64,
    },
    /// The share of eligible people among those of unknown eligibility was taken as known.
    EligibleShareTakenAsKnown {
        /// The share.
        share: f64,
        /// How it was estimated.
        how: Cow<'static, str>,
    },
    /// Items go against each other on average, so that a reliability coefficient is below 0: one may be keyed the wrong way round.
    NegativeAverageCovariance,
    /// A matrix of covariances or correlations is one that no variables could have (each pair of items over other respondents), or of items
    /// that tell each other completely. It was used as it is.
    NotPositiveDefinite {
        /// Which matrix.
        of: Cow<'static, str>,
    },
    /// Everybody answered some items alike; they count as items all the same.
    ItemsWithoutVariation {
        /// How many.
        items: u64,
    },
    /// The greatest of many figures, chosen on these data: too high in small samples.
    BestOfMany {
        /// How many were tried.
        tried: u64,
    },
    /// The figure is one of the continuous answers that are taken to lie behind the ordered ones, not of the score of these.
    OfLatentAnswers,
    /// The reliabilities that a correlation was corrected for were taken as known.
    ReliabilitiesTakenAsKnown {
        /// Of the first of the two.
        first: f64,
        /// Of the second.
        second: f64,
    },
}

impl fmt::Display for Caveat {
    #[allow(
        clippy::too_many_lines,
        reason = "an arm per caveat, so that the compiler sees that none is without words"
    )]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Caveat::OnlySurveyed(Surveyed::AllClients) => f.write_str("all clients were asked"),
            Caveat::OnlySurveyed(Surveyed::CurrentClients) => {
                f.write_str("current clients were asked, those who had left were not")
            }
            Caveat::OnlySurveyed(Surveyed::Leavers) => f.write_str("only those who had left were asked"),
            Caveat::SkewedForItsSize { wanted } => {
                write!(f, "answers this lopsided want {wanted} of them before the interval can be trusted")
            }
            Caveat::CasesTakenAsIndependent => f.write_str(
                "people of the same case were taken as independent, so the interval may be too narrow",
            ),
            Caveat::FewCases { cases } => write!(f, "only {cases} cases, so the interval may be too narrow"),
            Caveat::FewGroups { groups } => {
                write!(f, "only {groups} groups, so the interval may be too narrow")
            }
            Caveat::GroupsTakenAsIndependent => f.write_str(
                "cases of the same group were taken as independent, so the interval may be too narrow",
            ),
            Caveat::OrderInTimeAsGiven => {
                f.write_str("which came before which is taken as given, not seen in the data")
            }
            Caveat::AveragedWithinCase => f.write_str("several answers of one case were averaged"),
            Caveat::AssociationOnly => f.write_str("an association, which does not say what caused what"),
            Caveat::OneGroup => {
                f.write_str("one group without a comparison, so some of the change would have come anyway")
            }
            Caveat::CrossSectional => f.write_str(
                "experience was asked together with the second measurement, so either may have come first",
            ),
            Caveat::OrderUnknown => {
                f.write_str("at which stage experience was asked is not known, so either may have come first")
            }
            Caveat::SameReporter => {
                f.write_str("one person reported both, which makes them go together more")
            }
            Caveat::StagesLeftIn => {
                f.write_str("what moved everybody alike from stage to stage is part of it")
            }
            Caveat::SmallForItsMethod { have, wanted } => {
                write!(f, "{have} pairs where the interval wants {wanted}, so it may be too narrow")
            }
            Caveat::TooSmallForApproximation { smallest, wanted } => write!(
                f,
                "a group of {smallest} where the approximation wants {wanted}; an exact test would do"
            ),
            Caveat::ProportionalOddsRejected => f.write_str(
                "the check of proportional odds rejects them, so that one odds ratio averages over unlike ones",
            ),
            Caveat::SparseStrata { room, wanted } => write!(
                f,
                "at equal scores {room} answers could have gone the other way where the approximation wants {wanted}"
            ),
            Caveat::WithoutCounterpart { first, second } => write!(
                f,
                "{first} of the first group and {second} of the second have a score that nobody of the other has"
            ),
            Caveat::TakenAsDifferentPeople { answers } => {
                write!(f, "{answers} answers without a case were taken as those of different people")
            }
            Caveat::FewExpected { below_five, cells } => write!(
                f,
                "{below_five} of {cells} cells expect fewer than 5, so p may be off; an exact test would do"
            ),
            Caveat::ResamplesLeftOut { without, resamples } => {
                write!(f, "{without} of {resamples} resamples had no value and were left out")
            }
            Caveat::ImproperSolution { of } => {
                write!(
                    f,
                    "a negative variance or a correlation beyond 1 (the {of}): the model does not fit these data"
                )
            }
            Caveat::ModelRejected => f.write_str("the test of its fit rejects the model"),
            Caveat::AssumesEqualSpread => f.write_str(
                "the interval assumes that change varies alike at every experience; on lopsided answers it is too narrow",
            ),
            Caveat::AssumesNormality => {
                f.write_str("the interval assumes normal data; on lopsided answers it is too narrow")
            }
            Caveat::RestsOnOneCase => {
                f.write_str("one case alone carries it, so that nothing tells how far off it may be")
            }
            Caveat::BeyondOne => {
                f.write_str("beyond 1, which no correlation is: the reliabilities are too low for these data")
            }
            Caveat::UnusedPoints { first, second } => {
                write!(
                    f,
                    "points that nobody gave were left out: {first} of the first, {second} of the second"
                )
            }
            Caveat::EligibleShareTakenAsKnown { share, how } => write!(
                f,
                "{} % of those of unknown eligibility were taken as eligible: {how}",
                super::as_given(share * 100.0)
            ),
            Caveat::NegativeAverageCovariance => f.write_str(
                "items go against each other on average; one of them may be keyed the wrong way round",
            ),
            Caveat::NotPositiveDefinite { of } => {
                write!(f, "{of} is not positive definite and was not smoothed")
            }
            Caveat::ItemsWithoutVariation { items } => {
                write!(f, "everybody gave the same answer to {items} of the items")
            }
            Caveat::BestOfMany { tried } => {
                write!(f, "the greatest of {tried}, chosen on these data: too high in small samples")
            }
            Caveat::OfLatentAnswers => {
                f.write_str("of the continuous answers behind the ordered ones, not of the score")
            }
            Caveat::ReliabilitiesTakenAsKnown { first, second } => {
                write!(f, "corrected for reliabilities of {first} and {second}, taken as known")
            }
        }
    }
}

/// Several figures' caveats, each once, in the order in which they came.
pub(crate) fn each_once<'c>(caveats: impl IntoIterator<Item = &'c Caveat>) -> Vec<&'c Caveat> {
    let mut all: Vec<&Caveat> = Vec::new();
    for caveat in caveats {
        if !all.contains(&caveat) {
            all.push(caveat);
        }
    }
    all
}
