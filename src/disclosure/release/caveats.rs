//! What a reader of a released figure must know, without the numbers that an analyst sees with it.

use serde::Serialize;

use crate::estimate::Caveat;
use crate::vocabulary::respondent::Surveyed;

macro_rules! caveats {
    ($($(#[$doc:meta])* $of:pat => $name:ident;)*) => {
        /// What a reader of a released figure must know: a [`Caveat`](crate::Caveat) by its name alone.
        ///
        /// The numbers that a caveat holds are left out: how many cases there are behind an interval, or in how many resamples nothing varied, is
        /// finer than the figure itself. That answers are lopsided ([`Caveat::SkewedForItsSize`](crate::Caveat::SkewedForItsSize)) or all alike
        /// ([`Caveat::ItemsWithoutVariation`](crate::Caveat::ItemsWithoutVariation)) is not said at all: in a small group it tells what somebody
        /// answered.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum ReleasedCaveat {
            $($(#[$doc])* $name,)*
        }

        impl ReleasedCaveat {
            /// Its name alone, where it may be told.
            fn of(caveat: &Caveat) -> Option<Self> {
                // A new caveat does not compile until it is decided here what of it goes out.
                match caveat {
                    $($of => Some(ReleasedCaveat::$name),)*
                    Caveat::SkewedForItsSize { .. } | Caveat::ItemsWithoutVariation { .. } => None,
                }
            }
        }
    };
}

caveats! {
    /// All clients were asked.
    Caveat::OnlySurveyed(Surveyed::AllClients) => AllClientsSurveyed;
    /// Current clients were asked, those who had left were not.
    Caveat::OnlySurveyed(Surveyed::CurrentClients) => OnlyCurrentClientsSurveyed;
    /// Only those who had left were asked.
    Caveat::OnlySurveyed(Surveyed::Leavers) => OnlyLeaversSurveyed;
    /// Answers given by people of the same case were taken as independent of each other.
    Caveat::CasesTakenAsIndependent => CasesTakenAsIndependent;
    /// Fewer cases than the interval was shown to need.
    Caveat::FewCases { .. } => FewCases;
    /// Cases go together in so few groups that the interval may be too narrow.
    Caveat::FewGroups { .. } => FewGroups;
    /// Cases of one group were taken as independent of each other.
    Caveat::GroupsTakenAsIndependent => GroupsTakenAsIndependent;
    /// That one thing came before the other is taken from the caller.
    Caveat::OrderInTimeAsGiven => OrderInTimeAsGiven;
    /// Several respondents or measurements of one case were averaged.
    Caveat::AveragedWithinCase => AveragedWithinCase;
    /// An association, which does not say what caused what.
    Caveat::AssociationOnly => AssociationOnly;
    /// Everybody was in the service: part of the change would have come without it.
    Caveat::OneGroup => OneGroup;
    /// Experience was asked at the stage of the second measurement.
    Caveat::CrossSectional => CrossSectional;
    /// It is not known at which stage experience was asked.
    Caveat::OrderUnknown => OrderUnknown;
    /// The same person reported both experience and wellbeing, in one case at least.
    Caveat::SameReporter => SameReporter;
    /// What moved everybody alike from stage to stage is part of the figure.
    Caveat::StagesLeftIn => StagesLeftIn;
    /// Fewer pairs than the interval was shown to need.
    Caveat::SmallForItsMethod { .. } => SmallForItsMethod;
    /// An approximation was used on a group smaller than it is known to hold for.
    Caveat::TooSmallForApproximation { .. } => TooSmallForApproximation;
    /// Some resamples had no value.
    Caveat::ResamplesLeftOut { .. } => ResamplesLeftOut;
    /// The best fit of a model is one that no population could have.
    Caveat::ImproperSolution { .. } => ImproperSolution;
    /// The test of the model's fit rejects it.
    Caveat::ModelRejected => ModelRejected;
    /// The interval assumes normal data.
    Caveat::AssumesNormality => AssumesNormality;
    /// The interval assumes that change varies as much whatever the experience.
    Caveat::AssumesEqualSpread => AssumesEqualSpread;
    /// One case alone carries the coefficient.
    Caveat::RestsOnOneCase => RestsOnOneCase;
    /// A correlation beyond ±1.
    Caveat::BeyondOne => BeyondOne;
    /// Points that nobody gave were left out.
    Caveat::UnusedPoints { .. } => UnusedPoints;
    /// The odds are not proportional.
    Caveat::ProportionalOddsRejected => ProportionalOddsRejected;
    /// At equal scores few answers could have gone the other way.
    Caveat::SparseStrata { .. } => SparseStrata;
    /// Some have a score that nobody of the other group has.
    Caveat::WithoutCounterpart { .. } => WithoutCounterpart;
    /// Answers without a case were taken as those of different people.
    Caveat::TakenAsDifferentPeople { .. } => TakenAsDifferentPeople;
    /// Cells of a table expect few answers.
    Caveat::FewExpected { .. } => FewExpected;
    /// The share of eligible people among those of unknown eligibility was taken as known.
    Caveat::EligibleShareTakenAsKnown { .. } => EligibleShareTakenAsKnown;
    /// Items go against each other on average.
    Caveat::NegativeAverageCovariance => NegativeAverageCovariance;
    /// A matrix of covariances or correlations is one that no variables could have.
    Caveat::NotPositiveDefinite { .. } => NotPositiveDefinite;
    /// The greatest of many figures, chosen on these data.
    Caveat::BestOfMany { .. } => BestOfMany;
    /// Of the continuous answers behind the ordered ones.
    Caveat::OfLatentAnswers => OfLatentAnswers;
    /// The reliabilities that a correlation was corrected for were taken as known.
    Caveat::ReliabilitiesTakenAsKnown { .. } => ReliabilitiesTakenAsKnown;
}

/// What of these goes out, each once, in their order.
pub(crate) fn released<'c>(caveats: impl IntoIterator<Item = &'c Caveat>) -> Vec<ReleasedCaveat> {
    let mut released = Vec::new();
    for caveat in caveats.into_iter().filter_map(ReleasedCaveat::of) {
        if !released.contains(&caveat) {
            released.push(caveat);
        }
    }
    released
}
