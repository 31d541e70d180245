//! Coincidences of ratings within units, for each number of ratings apart: what Krippendorff's alpha comes from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::counts::code_of;
use super::like::LikeScale;
use super::surveyed::SurveyedSet;
use super::{MOST_COUNTED, Merge, add, checked_sum, overflow, unlike};
use crate::error::{Error, ErrorKind};
use crate::vocabulary::answer::{Answer, Missing, MissingCounts};
use crate::vocabulary::scale::Scale;

/// The most ratings of one unit: their ordered pairs, 10¹⁰ of them, leave room for 9·10⁸ such units.
pub(crate) const MOST_RATINGS: usize = 100_000;

/// How often each pair of ratings was given to the same unit, by how many ratings the unit has.
///
/// A unit is what several people rated: a case, a worker, a meeting. A unit of m ratings has m(m − 1) ordered pairs of ratings,
/// which Krippendorff's α weighs by 1/(m − 1); kept apart for each m they are whole numbers, so that units counted apart merge to the
/// same bits. Who gave a rating is not kept: the raters are taken as interchangeable.
///
/// ```
/// use kokemus::{AlphaMetric, Answer, Coincidences, Merge, Missing, Scale};
///
/// // Krippendorff's example: four observers, twelve units.
/// let scale = Scale::new("category", 1, 5)?;
/// let observers = [
///     [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
///     [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
///     [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
///     [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
/// ];
/// let rating = |point| if point == 0 { Answer::Missing(Missing::NotAsked) } else { Answer::Point(point) };
/// let mut counted = Coincidences::empty(&scale);
/// for unit in 0..12 {
///     counted.add_unit(observers.map(|observer| rating(observer[unit])))?;
/// }
/// assert_eq!((counted.units(), counted.units_with_one_rating()), (11, 1));
/// for (metric, alpha) in [
///     (AlphaMetric::Nominal, "0.743"),
///     (AlphaMetric::Ordinal, "0.815"),
///     (AlphaMetric::Interval, "0.849"),
///     (AlphaMetric::Ratio, "0.797"),
/// ] {
///     assert_eq!(format!("{:.3}", counted.krippendorff_alpha(metric)?.value()), alpha);
/// }
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawCoincidences", into = "RawCoincidences")]
pub struct Coincidences {
    scale: LikeScale,
    by_ratings: BTreeMap<usize, OfUnits>, // Invariant: keys 2..=MOST_RATINGS, at least one unit each.
    single: u64,
    missing: [u64; 5], // Invariant: this, `single` and everything in `by_ratings` is at most MOST_COUNTED.
    surveyed: SurveyedSet,
}

/// Units with the same number m of ratings.
#[derive(Debug, Clone, PartialEq, Eq)]
struct OfUnits {
    units: u64,
    /// Ordered pairs (c, k), of which (k, c) is the mirror image: the upper triangle row by row, c ≤ k. With both triangles they add up
    /// to units · m(m − 1).
    pairs: Vec<u64>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Coincidences", deny_unknown_fields)]
struct RawCoincidences {
    scale: Scale,
    units: Vec<RawUnits>,
    #[serde(default)]
    units_with_one_rating: u64,
    #[serde(default)]
    missing: MissingCounts,
    #[serde(default)]
    surveyed: SurveyedSet,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawUnits {
    ratings: usize,
    units: u64,
    pairs: Vec<u64>,
}

/// The pairs (c, k), c ≤ k, in the order in which they are kept.
fn triangle(points: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..points).flat_map(move |first| (first..points).map(move |second| (first, second)))
}

const SUBJECT: &str = "pairs of ratings in coincidences";

/// One unit's ratings: how many of each code, and how many are missing for which reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RatedUnit {
    pub(crate) counts: Vec<u64>,
    pub(crate) ratings: usize,
    pub(crate) missing: [u64; 5],
}

impl RatedUnit {
    /// Ratings on a scale, checked.
    pub(crate) fn of(
        scale: &Scale,
        ratings: impl IntoIterator<Item = impl Into<Answer>>,
    ) -> Result<Self, Error> {
        let mut unit =
            RatedUnit { counts: vec![0; scale.len()], ratings: 0, missing: [0; Missing::ALL.len()] };
        for (place, rating) in ratings.into_iter().enumerate() {
            if place >= MOST_RATINGS {
                return Err(Error::new(
                    ErrorKind::Length,
                    "ratings of one unit",
                    format!("more than {MOST_RATINGS}"),
                    format!("up to {MOST_RATINGS}"),
                    "take a sample of the raters",
                ));
            }
            let code = usize::from(code_of("rating of a unit", scale, rating.into())?);
            match code.checked_sub(scale.len()) {
                None => {
                    unit.counts[code] += 1;
                    unit.ratings += 1;
                }
                Some(reason) => unit.missing[reason] += 1,
            }
        }
        Ok(unit)
    }
}

impl Coincidences {
    /// Coincidences of nothing.
    pub fn empty(scale: &Scale) -> Self {
        Coincidences {
            scale: scale.clone().into(),
            by_ratings: BTreeMap::new(),
            single: 0,
            missing: [0; Missing::ALL.len()],
            surveyed: SurveyedSet::default(),
        }
    }

    /// Counts one unit's ratings, missing ones among them.
    ///
    /// # Errors
    /// A point is not on the scale, there are more than 100,000 ratings, or a count would pass [`MOST_COUNTED`].
    pub fn add_unit(&mut self, ratings: impl IntoIterator<Item = impl Into<Answer>>) -> Result<(), Error> {
        let unit = RatedUnit::of(&self.scale, ratings)?;
        self.add_counted(&unit, 1)
    }

    /// Counts so many units with the same ratings.
    pub(crate) fn add_counted(&mut self, unit: &RatedUnit, times: u64) -> Result<(), Error> {
        let more = Coincidences::of_unit(self.scale.clone(), unit, times).ok_or_else(|| overflow(SUBJECT))?;
        self.merge(&more)
    }

    /// `None` where the pairs pass what can be counted.
    fn of_unit(scale: LikeScale, unit: &RatedUnit, times: u64) -> Option<Self> {
        let times_checked = |count: u64| count.checked_mul(times).filter(|product| *product <= MOST_COUNTED);
        let mut missing = unit.missing;
        for count in &mut missing {
            *count = times_checked(*count)?;
        }
        let mut by_ratings = BTreeMap::new();
        let mut single = 0;
        match unit.ratings {
            0 => {}
            1 => single = times_checked(1)?,
            ratings => {
                let pairs = triangle(unit.counts.len()).map(|(first, second)| {
                    let (a, b) = (unit.counts[first], unit.counts[second]);
                    times_checked(if first == second { a * a.saturating_sub(1) } else { a * b })
                });
                let pairs = pairs.collect::<Option<Vec<u64>>>()?;
                by_ratings.insert(ratings, OfUnits { units: times_checked(1)?, pairs });
            }
        }
        Some(Coincidences { scale, by_ratings, single, missing, surveyed: SurveyedSet::default() })
    }

    /// Who was asked travels along.
    pub(crate) fn with_surveyed(self, surveyed: SurveyedSet) -> Self {
        Coincidences { surveyed, ..self }
    }

    /// The scale.
    pub fn scale(&self) -> &Scale {
        &self.scale
    }

    /// How many units have at least two ratings.
    pub fn units(&self) -> u64 {
        self.by_ratings.values().fold(0, |sum, of| sum.saturating_add(of.units))
    }

    /// How many units have a single rating, which pairs with nothing and is left out.
    pub fn units_with_one_rating(&self) -> u64 {
        self.single
    }

    /// Ratings that were not given, by reason.
    pub fn missing(&self) -> MissingCounts {
        MissingCounts::from_reasons(self.missing)
    }

    pub(crate) fn surveyed_set(&self) -> SurveyedSet {
        self.surveyed
    }

    /// How many ratings of each code stand in units of at least two; whole numbers, since a code's pairs in units of m ratings are (m − 1)
    /// times its ratings.
    pub(crate) fn pairable(&self) -> Vec<u128> {
        let mut ratings = vec![0u128; self.scale.len()];
        for (of, units) in &self.by_ratings {
            let mut pairs = vec![0u128; ratings.len()];
            for ((first, second), count) in triangle(ratings.len()).zip(&units.pairs) {
                pairs[first] += u128::from(*count);
                if first != second {
                    pairs[second] += u128::from(*count);
                }
            }
            for (sum, pairs) in ratings.iter_mut().zip(pairs) {
                *sum += pairs / (*of as u128 - 1);
            }
        }
        ratings
    }

    /// For each pair of codes c < k, the pairs (c, k) and (k, c) together, weighed by 1/(m − 1).
    pub(crate) fn weighed(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        self.by_ratings.iter().flat_map(|(of, units)| {
            let weight = 2.0 / (*of as f64 - 1.0);
            let pairs = triangle(self.scale.len()).zip(&units.pairs);
            pairs
                .filter(|((first, second), count)| first != second && **count > 0)
                .map(move |((first, second), count)| (first, second, weight * *count as f64))
        })
    }
}

impl Merge for Coincidences {
    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if !self.scale.is_like(&other.scale) {
            return Err(unlike("merge of coincidences", &other.scale, &self.scale));
        }
        let single = checked_sum("units in coincidences", self.single, other.single)?;
        let mut missing = self.missing;
        for (sum, more) in missing.iter_mut().zip(other.missing) {
            *sum = checked_sum("missing ratings in coincidences", *sum, more)?;
        }
        checked_sum("units in coincidences", self.units(), other.units())?;
        for (of, more) in &other.by_ratings {
            if let Some(here) = self.by_ratings.get(of) {
                for (a, b) in here.pairs.iter().zip(&more.pairs) {
                    checked_sum(SUBJECT, *a, *b)?;
                }
            }
        }
        for (of, more) in &other.by_ratings {
            match self.by_ratings.get_mut(of) {
                Some(here) => {
                    here.units += more.units;
                    add(&mut here.pairs, &more.pairs);
                }
                None => {
                    self.by_ratings.insert(*of, more.clone());
                }
            }
        }
        (self.single, self.missing) = (single, missing);
        self.surveyed = self.surveyed.union(other.surveyed);
        Ok(())
    }

    fn empty_like(&self) -> Self {
        Coincidences::empty(&self.scale)
    }
}

impl OfUnits {
    /// Whether units of so many ratings can have these pairs: all in all units · m(m − 1), of each code a multiple of m − 1 and, with itself,
    /// an even number.
    fn is_possible(&self, ratings: usize, points: usize) -> bool {
        let others = ratings as u128 - 1;
        let mut by_code = vec![0u128; points];
        for ((first, second), count) in triangle(points).zip(&self.pairs) {
            if *count > MOST_COUNTED || (first == second && *count % 2 == 1) {
                return false;
            }
            by_code[first] += u128::from(*count);
            if first != second {
                by_code[second] += u128::from(*count);
            }
        }
        let all: u128 = by_code.iter().sum();
        self.units > 0
            && self.units <= MOST_COUNTED
            && all == u128::from(self.units) * ratings as u128 * others
            && by_code.iter().all(|pairs| pairs % others == 0)
    }
}

impl TryFrom<RawCoincidences> for Coincidences {
    type Error = Error;

    fn try_from(raw: RawCoincidences) -> Result<Self, Error> {
        let fault = |value: String, allowed: String| {
            let remedy = "keep the coincidences as they were written";
            Error::new(ErrorKind::OutOfRange, "coincidences", value, allowed, remedy)
        };
        let points = raw.scale.len();
        let missing = raw.missing;
        let missing =
            [missing.not_asked, missing.skipped, missing.dont_know, missing.not_applicable, missing.refused];
        let too_large =
            missing.iter().any(|count| *count > MOST_COUNTED) || raw.units_with_one_rating > MOST_COUNTED;
        if too_large || raw.missing.no_response > 0 {
            return Err(fault(
                "the counts of what was not rated".into(),
                format!("the five reasons of a rating, each up to {MOST_COUNTED}"),
            ));
        }
        let mut by_ratings = BTreeMap::new();
        let mut units = 0;
        for of in raw.units {
            let cells = points * (points + 1) / 2;
            let these = OfUnits { units: of.units, pairs: of.pairs };
            if !(2..=MOST_RATINGS).contains(&of.ratings)
                || these.pairs.len() != cells
                || !these.is_possible(of.ratings, points)
                || by_ratings.contains_key(&of.ratings)
            {
                return Err(fault(
                    format!("the pairs of units with {} ratings", of.ratings),
                    format!("each number of ratings once, {cells} counts of pairs that such units can have"),
                ));
            }
            units = checked_sum("units in coincidences", units, these.units)?;
            by_ratings.insert(of.ratings, these);
        }
        Ok(Coincidences {
            scale: raw.scale.into(),
            by_ratings,
            single: raw.units_with_one_rating,
            missing,
            surveyed: raw.surveyed,
        })
    }
}

impl From<Coincidences> for RawCoincidences {
    fn from(counted: Coincidences) -> Self {
        let units = counted.by_ratings.into_iter();
        RawCoincidences {
            missing: MissingCounts::from_reasons(counted.missing),
            units: units
                .map(|(ratings, of)| RawUnits { ratings, units: of.units, pairs: of.pairs })
                .collect(),
            scale: counted.scale.into(),
            units_with_one_rating: counted.single,
            surveyed: counted.surveyed,
        }
    }
}
