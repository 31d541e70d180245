//! Response, cooperation, refusal and contact rates, as AAPOR defines them.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::dispositions::{Disposition, Dispositions};
use crate::error::{Error, ErrorKind, Refusal, or_refused};
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity, Unit, as_given};
use crate::inference::share::{Share, wilson_of_real};
use crate::math::normal;
use crate::vocabulary::answer::MissingCounts;

/// The share e of those of unknown eligibility that is taken to be eligible, and how it was estimated. The Standard Definitions ask that
/// it be given wherever it is used.
///
/// ```
/// use kokemus::EligibleShare;
///
/// let traced = EligibleShare::stated(0.7, "28 of 40 traced by telephone were clients")?;
/// assert!(EligibleShare::stated(70.0, "28 of 40 traced").is_err());
/// # let _ = traced;
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawEligible", into = "RawEligible")]
pub struct EligibleShare(Basis);

#[derive(Debug, Clone, PartialEq)]
enum Basis {
    Stated(f64, Cow<'static, str>), // Invariant: 0 to 1; the text is not blank.
    Proportional,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "EligibleShare", rename_all = "snake_case", deny_unknown_fields)]
enum RawEligible {
    Stated { share: f64, how: String },
    Proportional,
}

impl EligibleShare {
    /// A share and how it was estimated.
    ///
    /// # Errors
    /// No share between 0 and 1, or a blank text.
    pub fn stated(share: f64, how: impl Into<Cow<'static, str>>) -> Result<Self, Error> {
        let how = how.into();
        if (0.0..=1.0).contains(&share) && !how.trim().is_empty() {
            return Ok(EligibleShare(Basis::Stated(share, how)));
        }
        Err(Error::new(
            ErrorKind::OutOfRange,
            "eligible share of those of unknown eligibility",
            format!("{share} ({how})"),
            "0 to 1, and a text that says how it was estimated",
            "give 70 % as 0.7, and the tracing, the records or the study it comes from",
        ))
    }

    /// The share of eligible people among those of whom it is known: proportional allocation, the CASRO method.
    pub fn proportional() -> Self {
        EligibleShare(Basis::Proportional)
    }

    fn of(&self, figure: &'static str, dispositions: &Dispositions) -> Result<f64, Refusal> {
        match &self.0 {
            Basis::Stated(share, _) => Ok(*share),
            Basis::Proportional => {
                let eligible = dispositions.known_eligible();
                let known = eligible + dispositions.count(Disposition::NotEligible);
                match known {
                    0 => Err(Refusal::too_few(figure, "people of known eligibility", 0, 1)),
                    _ => Ok(eligible as f64 / known as f64),
                }
            }
        }
    }

    fn how(&self) -> Cow<'static, str> {
        match &self.0 {
            Basis::Stated(_, how) => how.clone(),
            Basis::Proportional => "as among those of known eligibility".into(),
        }
    }
}

impl TryFrom<RawEligible> for EligibleShare {
    type Error = Error;

    fn try_from(raw: RawEligible) -> Result<Self, Error> {
        match raw {
            RawEligible::Stated { share, how } => EligibleShare::stated(share, how),
            RawEligible::Proportional => Ok(EligibleShare::proportional()),
        }
    }
}

impl From<EligibleShare> for RawEligible {
    fn from(eligible: EligibleShare) -> Self {
        match eligible.0 {
            Basis::Stated(share, how) => RawEligible::Stated { share, how: how.into_owned() },
            Basis::Proportional => RawEligible::Proportional,
        }
    }
}

/// A rate of the Standard Definitions (AAPOR, 10th ed. 2023), with I complete, P partial, R refused or broken off, NC non-contact, O
/// other, U of unknown eligibility, and K = I + P + R + NC + O.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OutcomeRate {
    /// Response rate 1, the minimum: I/(K + U).
    Rr1,
    /// Response rate 2: (I + P)/(K + U).
    Rr2,
    /// Response rate 3: I/(K + eU).
    Rr3(EligibleShare),
    /// Response rate 4: (I + P)/(K + eU).
    Rr4(EligibleShare),
    /// Response rate 5, where nobody of unknown eligibility is eligible: I/K.
    Rr5,
    /// Response rate 6: (I + P)/K.
    Rr6,
    /// Cooperation rate 1: I/(I + P + R + O).
    Coop1,
    /// Cooperation rate 2: (I + P)/(I + P + R + O).
    Coop2,
    /// Cooperation rate 3: I/(I + P + R).
    Coop3,
    /// Cooperation rate 4: (I + P)/(I + P + R).
    Coop4,
    /// Refusal rate 1: R/(K + U).
    Ref1,
    /// Refusal rate 2: R/(K + eU).
    Ref2(EligibleShare),
    /// Refusal rate 3: R/K.
    Ref3,
    /// Contact rate 1: (I + P + R + O)/(K + U).
    Con1,
    /// Contact rate 2: (I + P + R + O)/(K + eU).
    Con2(EligibleShare),
    /// Contact rate 3: (I + P + R + O)/K.
    Con3,
}

/// What a rate takes those of unknown eligibility for.
enum Unknown<'r> {
    AllEligible,
    Share(&'r EligibleShare),
    Outside,
}

impl OutcomeRate {
    fn name(&self) -> &'static str {
        match self {
            OutcomeRate::Rr1 => "response rate 1",
            OutcomeRate::Rr2 => "response rate 2",
            OutcomeRate::Rr3(_) => "response rate 3",
            OutcomeRate::Rr4(_) => "response rate 4",
            OutcomeRate::Rr5 => "response rate 5",
            OutcomeRate::Rr6 => "response rate 6",
            OutcomeRate::Coop1 => "cooperation rate 1",
            OutcomeRate::Coop2 => "cooperation rate 2",
            OutcomeRate::Coop3 => "cooperation rate 3",
            OutcomeRate::Coop4 => "cooperation rate 4",
            OutcomeRate::Ref1 => "refusal rate 1",
            OutcomeRate::Ref2(_) => "refusal rate 2",
            OutcomeRate::Ref3 => "refusal rate 3",
            OutcomeRate::Con1 => "contact rate 1",
            OutcomeRate::Con2(_) => "contact rate 2",
            OutcomeRate::Con3 => "contact rate 3",
        }
    }

    /// Who is counted, among whom, and what of those of unknown eligibility.
    fn parts(&self) -> (&'static [Disposition], &'static [Disposition], Unknown<'_>) {
        use Disposition::{Complete, NonContact, Other, Partial, Refusal};
        const I: &[Disposition] = &[Complete];
        const I_P: &[Disposition] = &[Complete, Partial];
        const R: &[Disposition] = &[Refusal];
        const I_P_R: &[Disposition] = &[Complete, Partial, Refusal];
        const CONTACTED: &[Disposition] = &[Complete, Partial, Refusal, Other];
        const KNOWN: &[Disposition] = &[Complete, Partial, Refusal, NonContact, Other];
        match self {
            OutcomeRate::Rr1 => (I, KNOWN, Unknown::AllEligible),
            OutcomeRate::Rr2 => (I_P, KNOWN, Unknown::AllEligible),
            OutcomeRate::Rr3(e) => (I, KNOWN, Unknown::Share(e)),
            OutcomeRate::Rr4(e) => (I_P, KNOWN, Unknown::Share(e)),
            OutcomeRate::Rr5 => (I, KNOWN, Unknown::Outside),
            OutcomeRate::Rr6 => (I_P, KNOWN, Unknown::Outside),
            OutcomeRate::Coop1 => (I, CONTACTED, Unknown::Outside),
            OutcomeRate::Coop2 => (I_P, CONTACTED, Unknown::Outside),
            OutcomeRate::Coop3 => (I, I_P_R, Unknown::Outside),
            OutcomeRate::Coop4 => (I_P, I_P_R, Unknown::Outside),
            OutcomeRate::Ref1 => (R, KNOWN, Unknown::AllEligible),
            OutcomeRate::Ref2(e) => (R, KNOWN, Unknown::Share(e)),
            OutcomeRate::Ref3 => (R, KNOWN, Unknown::Outside),
            OutcomeRate::Con1 => (CONTACTED, KNOWN, Unknown::AllEligible),
            OutcomeRate::Con2(e) => (CONTACTED, KNOWN, Unknown::Share(e)),
            OutcomeRate::Con3 => (CONTACTED, KNOWN, Unknown::Outside),
        }
    }
}

fn nobody(figure: &'static str) -> Refusal {
    Refusal::too_few(figure, "eligible people", 0, 1)
}

impl Dispositions {
    fn sum(&self, dispositions: &[Disposition]) -> u64 {
        dispositions.iter().map(|disposition| self.count(*disposition)).sum()
    }

    fn known_eligible(&self) -> u64 {
        let unknown = self.count(Disposition::UnknownEligibility);
        self.total() - unknown - self.count(Disposition::NotEligible)
    }

    /// One rate, with Wilson's interval.
    ///
    /// The interval takes everybody asked as independent of each other, with one chance of the outcome: it speaks of such askings, of this
    /// one the rate is known. With e, x is compared with the real number D = K + eU: e is taken as known, which a caveat says; the ratio's
    /// own variance is r(1 − r)/D − r²e(1 − e)U/D², so that with D the interval errs to the wide side.
    ///
    /// # Errors
    /// Refused where the denominator is 0, and where e is to come from people of known eligibility and there are none.
    pub fn rate(&self, rate: &OutcomeRate, confidence: Confidence) -> Result<Estimate, Refusal> {
        let figure = rate.name();
        let (counted, among, unknown) = rate.parts();
        let (count, known) = (self.sum(counted), self.sum(among));
        let of_unknown = self.count(Disposition::UnknownEligibility);
        let caveats = self.surveyed_set().caveats();
        let eligible = match unknown {
            Unknown::Share(eligible) => eligible,
            Unknown::AllEligible => return self.plain_rate(figure, count, known + of_unknown, confidence),
            Unknown::Outside => return self.plain_rate(figure, count, known, confidence),
        };
        let e = eligible.of(figure, self)?;
        let denominator = known as f64 + e * of_unknown as f64;
        if denominator == 0.0 {
            return Err(nobody(figure));
        }
        // Where e·U is lost beside K in rounding, the denominator could fall below the count by nothing but that.
        let denominator = denominator.max(count as f64);
        let value = count as f64 / denominator;
        let z = normal::upper_quantile(confidence.tail());
        let (lower, upper) = wilson_of_real(count as f64, denominator, z * z);
        let interval = Interval::around(value, lower, upper, confidence);
        let method = format!(
            "{figure} (AAPOR), e = {}; Wilson interval on {} people taken as eligible",
            as_given(e),
            as_given(denominator)
        );
        let taken = Caveat::EligibleShareTakenAsKnown { share: e, how: eligible.how() };
        Ok(Estimate::new(value, Quantity::Share, Ok(interval), known + of_unknown, "")
            .by(method)
            .with_caveats(caveats.chain([taken])))
    }

    fn plain_rate(
        &self,
        figure: &'static str,
        count: u64,
        among: u64,
        confidence: Confidence,
    ) -> Result<Estimate, Refusal> {
        let share = Share::among(count, among, MissingCounts::default(), self.surveyed_set());
        let estimate = share.estimate(confidence).map_err(|_| nobody(figure))?;
        Ok(estimate.per(Unit::Respondent).by(format!("{figure} (AAPOR); Wilson interval")))
    }

    /// All rates on one page; those that need e are refused where it is not given, unless everybody's eligibility is known.
    ///
    /// # Errors
    /// None of its own: each rate is there or refused.
    pub fn rates(&self, eligible: Option<&EligibleShare>, confidence: Confidence) -> OutcomeRates {
        let plain = |rate: OutcomeRate| self.rate(&rate, confidence);
        let with_e = |rate: fn(EligibleShare) -> OutcomeRate| match eligible {
            Some(eligible) => self.rate(&rate(eligible.clone()), confidence),
            None if self.count(Disposition::UnknownEligibility) == 0 => {
                let rate = rate(EligibleShare::proportional());
                let (counted, among, _) = rate.parts();
                self.plain_rate(rate.name(), self.sum(counted), self.sum(among), confidence)
            }
            None => Err(Refusal::NotStated {
                figure: rate(EligibleShare::proportional()).name().into(),
                of: "the eligible share of those of unknown eligibility".into(),
            }),
        };
        OutcomeRates {
            rr1: plain(OutcomeRate::Rr1),
            rr2: plain(OutcomeRate::Rr2),
            rr3: with_e(OutcomeRate::Rr3),
            rr4: with_e(OutcomeRate::Rr4),
            rr5: plain(OutcomeRate::Rr5),
            rr6: plain(OutcomeRate::Rr6),
            coop1: plain(OutcomeRate::Coop1),
            coop2: plain(OutcomeRate::Coop2),
            coop3: plain(OutcomeRate::Coop3),
            coop4: plain(OutcomeRate::Coop4),
            ref1: plain(OutcomeRate::Ref1),
            ref2: with_e(OutcomeRate::Ref2),
            ref3: plain(OutcomeRate::Ref3),
            con1: plain(OutcomeRate::Con1),
            con2: with_e(OutcomeRate::Con2),
            con3: plain(OutcomeRate::Con3),
        }
    }
}

macro_rules! outcome_rates {
    ($($name:ident: $what:literal;)*) => {
        /// All rates of the Standard Definitions; see [`OutcomeRate`] for each.
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[non_exhaustive]
        pub struct OutcomeRates {$(
            #[doc = $what]
            #[serde(serialize_with = "or_refused")]
            pub $name: Result<Estimate, Refusal>,
        )*}

        impl fmt::Display for OutcomeRates {
            /// A line per rate.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let rates = [$((stringify!($name), &self.$name)),*];
                for (place, (name, rate)) in rates.into_iter().enumerate() {
                    let name = name.to_uppercase();
                    let line = if place == 0 { "" } else { "\n" };
                    match rate {
                        Ok(rate) => write!(f, "{line}{name} {rate}")?,
                        Err(refusal) => write!(f, "{line}{name} {refusal}")?,
                    }
                }
                Ok(())
            }
        }
    };
}

outcome_rates! {
    rr1: "Response rate 1.";
    rr2: "Response rate 2.";
    rr3: "Response rate 3.";
    rr4: "Response rate 4.";
    rr5: "Response rate 5.";
    rr6: "Response rate 6.";
    coop1: "Cooperation rate 1.";
    coop2: "Cooperation rate 2.";
    coop3: "Cooperation rate 3.";
    coop4: "Cooperation rate 4.";
    ref1: "Refusal rate 1.";
    ref2: "Refusal rate 2.";
    ref3: "Refusal rate 3.";
    con1: "Contact rate 1.";
    con2: "Contact rate 2.";
    con3: "Contact rate 3.";
}
