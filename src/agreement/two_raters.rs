//! Two raters of the same cases, from the cross-tally of their ratings.

use std::borrow::Cow;

use super::bland_altman::BlandAltman;
use super::direction::Direction;
use super::intraclass::{IntraclassCorrelations, MeanSquares, Raters};
use super::pairs::{PairOfValues, PairsOfValues};
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Caveat, Confidence, Estimate, Unit};
use crate::inference::share::Share;
use crate::tally::coincidences::{Coincidences, RatedUnit};
use crate::tally::cross::CrossTally;
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::answer::Missing;
use crate::vocabulary::respondent::Person;
use crate::vocabulary::scale::Scale;

/// Two raters of the same cases: how far they say the same, and in which direction they differ.
///
/// Everything comes from the [`CrossTally`] of their ratings, so that two services' pairs, tallied apart and merged, give the same
/// bits as together. Pairs with a missing rating are left out and counted in each estimate's `missing`. The two are taken as
/// different people unless [`interchangeable`](TwoRaters::interchangeable) says otherwise; everything is the second one's rating less the first one's.
///
/// ```
/// use kokemus::{AgreementInterval, AgreementWeights, Confidence, CrossTally, Role, Scale, TwoRaters};
///
/// let scale = Scale::new("mood", 1, 3)?;
/// let mut both = CrossTally::empty(&scale, &scale);
/// for (child, parent, times) in [(1, 2, 4), (1, 3, 1), (2, 2, 8), (3, 2, 1), (3, 3, 5)] {
///     for _ in 0..times {
///         both.add(child, parent)?;
///     }
/// }
/// let raters = TwoRaters::of(both)?.called(Role::Child, Role::Parent)?;
/// let p95 = Confidence::P95;
/// assert_eq!(raters.exact_agreement(p95)?.to_string(), "68 % [46, 85], n = 19");
/// assert_eq!(raters.agreement_within(1, p95)?.to_string(), "95 % [75, 99], n = 19");
/// assert_eq!(format!("{:.4}", raters.kappa(AgreementWeights::Unweighted, p95)?), "0.4842 [0.2137, 0.7547], n = 19");
/// assert_eq!(format!("{:.4}", raters.kappa(AgreementWeights::Linear, p95)?), "0.4701 [0.1845, 0.7558], n = 19");
/// assert_eq!(raters.gwet(AgreementWeights::Quadratic, p95)?.to_string(), "0.72 [0.40, 1.00], n = 19");
/// assert_eq!(
///     raters.direction(p95)?.to_string(),
///     "child higher 5 % [1, 25], equal 68 % [46, 85], parent higher 26 % [12, 49]; \
///      parent less child +0.26 [−0.05, +0.58], n = 19; S = 5.00, p = 0.219, exact (sign test of the pairs that differ, two-sided)"
/// );
/// assert!(raters.scott_pi(AgreementWeights::Unweighted, AgreementInterval::Published, p95).is_err()); // it takes child and parent as interchangeable
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwoRaters {
    cross: CrossTally, // Invariant: both sides on like scales.
    people: Option<[Person; 2]>,
    raters: Raters, // Invariant: Different where `people` have two roles.
    not_independent: bool,
}

impl TwoRaters {
    /// The raters of a cross-tally whose first item holds one's ratings and whose second item the other's.
    ///
    /// # Errors
    /// The two are on unlike scales; an item that is scored in reverse by one of them only is one such.
    pub fn of(cross: CrossTally) -> Result<Self, Error> {
        let (first, second) = (cross.first(), cross.second());
        if !first.scale().is_like(second.scale()) {
            return Err(Error::new(
                ErrorKind::Unlike,
                "ratings of two raters",
                second.scale(),
                first.scale().to_string(),
                "compare ratings on one scale; unlike scales meet only as per cent of maximum",
            ));
        }
        Ok(TwoRaters { cross, people: None, raters: Raters::Different, not_independent: false })
    }

    /// The same raters with who they are.
    ///
    /// # Errors
    /// They were said to be interchangeable, and have two roles.
    pub fn called(self, first: impl Into<Person>, second: impl Into<Person>) -> Result<Self, Error> {
        TwoRaters { people: Some([first.into(), second.into()]), ..self }.checked()
    }

    /// The same raters, said to be interchangeable: which of the two gave a rating means nothing.
    ///
    /// # Errors
    /// They have two roles, as a child and a parent do.
    pub fn interchangeable(self) -> Result<Self, Error> {
        TwoRaters { raters: Raters::Interchangeable, ..self }.checked()
    }

    fn checked(self) -> Result<Self, Error> {
        match (&self.people, self.raters) {
            (Some([first, second]), Raters::Interchangeable) if first.role() != second.role() => {
                Err(Error::new(
                    ErrorKind::Unlike,
                    "interchangeable raters",
                    format!("{first} and {second}"),
                    "two people of one role",
                    "keep the two apart: kappa, ICC(A,1) and AC2 do",
                ))
            }
            _ => Ok(self),
        }
    }

    /// The same raters, some of whose pairs belong to one case.
    pub(super) fn not_independent(self, not_independent: bool) -> Self {
        TwoRaters { not_independent, ..self }
    }

    /// The cross-tally: the first one's ratings in its rows. This is what merges with another service's.
    pub fn cross_tally(&self) -> &CrossTally {
        &self.cross
    }

    /// How many pairs have both ratings.
    pub fn n(&self) -> u64 {
        self.cross.n()
    }

    /// What the first and the second one are called.
    pub fn names(&self) -> [String; 2] {
        match &self.people {
            Some(people) => people.clone().map(|person| person.to_string()),
            None => ["first".to_owned(), "second".to_owned()],
        }
    }

    pub(super) fn scale(&self) -> Scale {
        self.cross.first().scale().clone()
    }

    /// The refusal of a figure that takes them as interchangeable.
    pub(super) fn must_be_interchangeable(
        &self,
        figure: &'static str,
        instead: &'static str,
    ) -> Result<(), Refusal> {
        match self.raters {
            Raters::Interchangeable => Ok(()),
            Raters::Different => {
                let [first, second] = self.names().map(Cow::Owned);
                Err(Refusal::NotInterchangeable {
                    figure: figure.into(),
                    first,
                    second,
                    instead: instead.into(),
                })
            }
        }
    }

    pub(super) fn pairs(&self) -> PairsOfValues {
        let scale = self.scale();
        let cells = self.cross.cells().filter(|(_, _, count)| *count > 0);
        let pairs = cells.map(|(first, second, count)| PairOfValues {
            first: first.into(),
            second: second.into(),
            count,
        });
        let n = self.n();
        PairsOfValues {
            pairs: pairs.collect(),
            n,
            width: f64::from(scale.highest()) - f64::from(scale.lowest()),
            unit: if self.people.is_some() && !self.not_independent {
                Unit::Case { cases: n }
            } else {
                Unit::Respondent
            },
            missing: self.cross.incomplete(),
            caveats: self.caveats(),
        }
    }

    fn caveats(&self) -> Vec<Caveat> {
        let dependent = self.not_independent.then_some(Caveat::CasesTakenAsIndependent);
        self.cross.surveyed_set().caveats().chain(dependent).collect()
    }

    fn share(
        &self,
        confidence: Confidence,
        counted: impl Fn(PairOfValues) -> bool,
    ) -> Result<Estimate, Refusal> {
        let pairs = self.pairs();
        let share = Share::among(pairs.count(counted), pairs.n, pairs.missing, SurveyedSet::default());
        Ok(pairs.dressed(share.estimate(confidence)?))
    }

    /// The share of pairs in which both say the same, Σ n_ii/n, with Wilson's interval. It says nothing of what chance would bring. Asserted
    /// example: [`TwoRaters`].
    ///
    /// # Errors
    /// Refused without pairs.
    pub fn exact_agreement(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        self.share(confidence, |pair| pair.difference() == 0.0)
    }

    /// The share of pairs that lie at most so many points apart, with Wilson's interval. Asserted example: [`TwoRaters`].
    ///
    /// # Errors
    /// Refused without pairs.
    pub fn agreement_within(&self, points: u32, confidence: Confidence) -> Result<Estimate, Refusal> {
        self.share(confidence, |pair| pair.difference().abs() <= f64::from(points))
    }

    /// Who of the two says more. Asserted example: [`TwoRaters`].
    ///
    /// # Errors
    /// Refused without pairs. The parts of it that cannot be are refused each on its own.
    pub fn direction(&self, confidence: Confidence) -> Result<Direction, Refusal> {
        let names = self.names();
        Direction::of(&self.pairs(), [&names[0], &names[1]], confidence)
    }

    /// Bias and limits of agreement of the second one's ratings less the first one's.
    ///
    /// ```
    /// use kokemus::{Confidence, CrossTally, Scale, TwoRaters};
    ///
    /// let scale = Scale::satisfaction();
    /// let mut both = CrossTally::empty(&scale, &scale);
    /// for (first, second) in [(5, 4), (4, 4), (3, 5), (5, 5), (2, 4), (4, 3), (5, 5), (3, 4)] {
    ///     both.add(first, second)?;
    /// }
    /// let limits = TwoRaters::of(both)?.bland_altman(Confidence::P95)?;
    /// assert_eq!(
    ///     limits.to_string(),
    ///     "bias +0.38 [−0.62, +1.37], limits of agreement −1.95 [−4.56, −0.68] and +2.70 [+1.43, +5.31], n = 8"
    /// );
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused with fewer than two pairs, and where all differences are the same.
    pub fn bland_altman(&self, confidence: Confidence) -> Result<BlandAltman, Refusal> {
        BlandAltman::of(&self.pairs(), confidence)
    }

    /// The intraclass correlations of the two; the one-way ones only where they are
    /// [`interchangeable`](TwoRaters::interchangeable).
    ///
    /// ```
    /// use kokemus::{Confidence, CrossTally, Scale, TwoRaters};
    ///
    /// let scale = Scale::satisfaction();
    /// let mut both = CrossTally::empty(&scale, &scale);
    /// for (first, second) in [(5, 5), (4, 4), (3, 4), (5, 5), (2, 3), (1, 2)] {
    ///     both.add(first, second)?;
    /// }
    /// let icc = TwoRaters::of(both)?.intraclass(Confidence::P95);
    /// assert_eq!(icc.agreement?.to_string(), "0.88 [0.28, 0.98], n = 6");
    /// assert_eq!(icc.consistency?.to_string(), "0.93 [0.57, 0.99], n = 6");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    pub fn intraclass(&self, confidence: Confidence) -> IntraclassCorrelations {
        let different = match self.raters {
            Raters::Different => Some(self.names().map(Cow::Owned)),
            Raters::Interchangeable => None,
        };
        intraclass_of_pairs(&self.pairs(), different.as_ref(), confidence)
    }

    /// The coincidences of the pairs, for Krippendorff's α, which pools the two raters' ratings into one distribution: it takes them as
    /// interchangeable, and counts a difference in level between them as disagreement by chance.
    ///
    /// # Errors
    /// Refused where the two are different: weighted κ and ICC(A,1) keep them apart.
    pub fn coincidences(&self) -> Result<Coincidences, Refusal> {
        const FIGURE: &str = "Krippendorff's alpha";
        self.must_be_interchangeable(FIGURE, "kappa or ICC(A,1)")?;
        let scale = self.scale();
        let mut counted = Coincidences::empty(&scale).with_surveyed(self.cross.surveyed_set());
        let too_large = |_| Refusal::BeyondRange { figure: FIGURE.into(), of: "the number of pairs".into() };
        let halves =
            self.cross.cells().map(|(first, second, count)| (RatedUnit::of(&scale, [first, second]), count));
        for (unit, count) in halves.filter(|(_, count)| *count > 0) {
            unit.and_then(|unit| counted.add_counted(&unit, count)).map_err(too_large)?;
        }
        for (single, missing, count) in self.cross.halves() {
            let mut unit = RatedUnit {
                counts: Vec::new(),
                ratings: usize::from(single),
                missing: [0; Missing::ALL.len()],
            };
            for reason in missing.into_iter().flatten() {
                unit.missing[usize::from(reason.code())] += 1;
            }
            counted.add_counted(&unit, count).map_err(too_large)?;
        }
        Ok(counted)
    }
}

/// With d the differences and s the sums of pairs, n pairs: (n − 1) MSR = Σ(s − s̄)²/2, (n − 1) MSE = Σ(d − d̄)²/2, MSC = n d̄²/2.
pub(super) fn intraclass_of_pairs(
    pairs: &PairsOfValues,
    different: Option<&[Cow<'static, str>; 2]>,
    confidence: Confidence,
) -> IntraclassCorrelations {
    let squares: Result<MeanSquares, fn(&'static str) -> Refusal> = match pairs.n {
        0 => Err(Refusal::nobody),
        1 => Err(|name| Refusal::too_few(name, "pairs", 1, 2)),
        _ => {
            let n = pairs.n as f64;
            let squares = pairs.squares();
            let raters = n * squares.mean_difference.powi(2) / 2.0;
            Ok(MeanSquares {
                n,
                k: 2.0,
                subjects: squares.totals / 2.0 / (n - 1.0),
                within: (squares.differences / 2.0 + raters) / n,
                raters,
                residual: squares.differences / 2.0 / (n - 1.0),
            })
        }
    };
    IntraclassCorrelations::of(squares, 2, different, confidence, &|estimate| pairs.dressed(estimate))
}
