//! Sums over subjects whom the same raters rated: what intraclass correlations come from.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::counts::code_of;
use super::like::LikeScale;
use super::surveyed::SurveyedSet;
use super::wide::Wide;
use super::{MOST_COUNTED, Merge, add_checked, overflow, unlike};
use crate::error::{Error, ErrorKind};
use crate::vocabulary::answer::{Answer, Missing, MissingCounts};
use crate::vocabulary::key;
use crate::vocabulary::scale::Scale;

/// The most raters of the same subjects.
const MOST_RATERS: usize = 1000;

/// Subjects whom the same k raters rated on one scale: each rater's sum of steps above the lowest point, the sum of all squares, and
/// the sum of the subjects' squared totals.
///
/// A rater is a column, such as the child, the parent and the worker of every case. Subjects whom a rater did not rate are counted by the
/// reason and left out. All sums are whole numbers and merge to the same bits.
///
/// ```
/// use kokemus::{Confidence, RaterSums, Raters, Scale};
///
/// // Shrout & Fleiss 1979, table 2: six subjects, four judges.
/// let judges = ["1", "2", "3", "4"];
/// let mut sums = RaterSums::empty(&Scale::recommendation(), judges)?;
/// for ratings in [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]] {
///     sums.add(ratings)?;
/// }
/// let icc = sums.intraclass(Raters::Different, Confidence::P95);
/// assert_eq!(icc.agreement?.to_string(), "0.29 [0.02, 0.76], n = 6");
/// assert_eq!(icc.consistency?.to_string(), "0.71 [0.34, 0.95], n = 6");
/// assert!(icc.one_way.is_err()); // it would take the judges as interchangeable
/// let interchangeable = sums.intraclass(Raters::Interchangeable, Confidence::P95);
/// assert_eq!(format!("{:.4}", interchangeable.one_way?), "0.1657 [−0.1329, 0.7226], n = 6");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawRaterSums", into = "RawRaterSums")]
pub struct RaterSums {
    scale: LikeScale,
    raters: Vec<Arc<str>>, // Invariant: 1 to MOST_RATERS, unique.
    sums: Vec<u64>, // Invariant: n, Σ squares, Σ squared totals, five missing reasons, one sum per rater; each at most MOST_COUNTED.
    surveyed: SurveyedSet,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "RaterSums", deny_unknown_fields)]
struct RawRaterSums {
    scale: Scale,
    raters: Vec<String>,
    subjects: u64,
    sums: Vec<u64>,
    sum_of_squares: u64,
    sum_of_squared_totals: u64,
    #[serde(default)]
    incomplete: MissingCounts,
    #[serde(default)]
    surveyed: SurveyedSet,
}

const SUBJECTS: usize = 0;
const SQUARES: usize = 1;
const TOTALS: usize = 2;
const MISSING: usize = 3;
const FIRST_RATER: usize = MISSING + Missing::ALL.len();

/// Sums of squares about means, times n k: each rounded once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Squares {
    pub(crate) between_subjects: f64,
    pub(crate) within_subjects: f64,
    pub(crate) between_raters: f64,
    pub(crate) residual: f64,
}

impl RaterSums {
    /// Sums over no subjects, rated by these raters.
    ///
    /// # Errors
    /// No rater, more than 1,000, or one of them twice.
    pub fn empty<'r>(scale: &Scale, raters: impl IntoIterator<Item = &'r str>) -> Result<Self, Error> {
        let mut known: Vec<Arc<str>> = Vec::new();
        for rater in raters.into_iter().take(MOST_RATERS + 1) {
            let rater = key::checked("rater", rater)?;
            if known.contains(&rater) {
                return Err(Error::new(
                    ErrorKind::Duplicate,
                    "raters",
                    format!("`{rater}`"),
                    "each rater once",
                    "give every rater a name of their own",
                ));
            }
            known.push(rater);
        }
        if known.is_empty() || known.len() > MOST_RATERS {
            return Err(Error::new(
                ErrorKind::Length,
                "raters",
                if known.is_empty() { "none".to_owned() } else { format!("more than {MOST_RATERS}") },
                format!("1 to {MOST_RATERS}"),
                "count raters who are interchangeable as `Coincidences`",
            ));
        }
        let sums = vec![0; FIRST_RATER + known.len()];
        Ok(RaterSums { scale: scale.clone().into(), raters: known, sums, surveyed: SurveyedSet::default() })
    }

    /// Counts one subject: one rating per rater, in the raters' order. With a missing one the subject is left out of all sums, and
    /// counted by the first one's reason.
    ///
    /// # Errors
    /// Not one rating per rater, a point that is not on the scale, or a sum would pass [`MOST_COUNTED`].
    pub fn add(&mut self, ratings: impl IntoIterator<Item = impl Into<Answer>>) -> Result<(), Error> {
        let raters = self.raters.len();
        let ratings = ratings.into_iter().take(raters + 1);
        let codes: Vec<u8> = ratings
            .map(|rating| code_of("rating of a subject", &self.scale, rating.into()))
            .collect::<Result<_, Error>>()?;
        if codes.len() != raters {
            return Err(Error::new(
                ErrorKind::Length,
                "ratings of a subject",
                format!("{}{}", codes.len(), if codes.len() > raters { " or more" } else { "" }),
                format!("{raters}: one per rater"),
                "give a missing reason for a rater who did not rate",
            ));
        }
        let mut more = vec![0; self.sums.len()];
        if let Some(reason) = codes.iter().find_map(|code| usize::from(*code).checked_sub(self.scale.len())) {
            more[MISSING + reason] = 1;
        } else {
            let total: u64 = codes.iter().map(|code| u64::from(*code)).sum();
            more[SUBJECTS] = 1;
            more[SQUARES] = codes.iter().map(|code| u64::from(*code).pow(2)).sum();
            more[TOTALS] = total * total;
            for (sum, code) in more[FIRST_RATER..].iter_mut().zip(&codes) {
                *sum = u64::from(*code);
            }
        }
        add_checked("sums over subjects", &mut self.sums, &more)
    }

    /// The scale.
    pub fn scale(&self) -> &Scale {
        &self.scale
    }

    /// The raters, in order.
    pub fn raters(&self) -> impl ExactSizeIterator<Item = &str> {
        self.raters.iter().map(|rater| &**rater)
    }

    /// How many subjects every rater rated.
    pub fn subjects(&self) -> u64 {
        self.sums[SUBJECTS]
    }

    /// Subjects with a missing rating, by its reason.
    pub fn incomplete(&self) -> MissingCounts {
        let mut reasons = [0; Missing::ALL.len()];
        reasons.copy_from_slice(&self.sums[MISSING..FIRST_RATER]);
        MissingCounts::from_reasons(reasons)
    }

    pub(crate) fn surveyed_set(&self) -> SurveyedSet {
        self.surveyed
    }

    /// With A = Σ squared totals, Q = Σ squares, T_j the raters' sums and G = Σ T_j: nA − G², nkQ − nA, k Σ T² − G², and the rest, in whole
    /// numbers of 192 bits.
    fn exact(&self) -> [Wide; 4] {
        let (n, k) = (self.sums[SUBJECTS] as i64, self.raters.len() as i64);
        let of_raters = || self.sums[FIRST_RATER..].iter().map(|sum| i128::from(*sum));
        let grand: i128 = of_raters().sum();
        // G² ≤ n A < 2^126, and no T² exceeds G².
        let all = Wide::product(n, i128::from(k) * i128::from(self.sums[SQUARES]));
        let totals = Wide::product(n, i128::from(self.sums[TOTALS]));
        let raters = Wide::product(k, of_raters().map(|sum| sum * sum).sum());
        let grand = Wide::product(1, grand * grand);
        let [between, within] = [totals.plus(grand.negated()), all.plus(totals.negated())];
        let of_raters = raters.plus(grand.negated());
        [between, within, of_raters, within.plus(of_raters.negated())]
    }

    pub(crate) fn squares(&self) -> Squares {
        let [between_subjects, within_subjects, between_raters, residual] = self.exact().map(Wide::to_f64);
        Squares { between_subjects, within_subjects, between_raters, residual }
    }

    /// Whether ratings on the scale can add up to these sums.
    fn is_possible(&self) -> bool {
        let steps = self.scale.len() as u128 - 1;
        let (n, k) = (u128::from(self.sums[SUBJECTS]), self.raters.len() as u128);
        let (squares, totals) = (u128::from(self.sums[SQUARES]), u128::from(self.sums[TOTALS]));
        let grand: u128 = self.sums[FIRST_RATER..].iter().map(|sum| u128::from(*sum)).sum();
        // Whole numbers from 0 to `steps` each, Σs ≤ Σs² ≤ steps·Σs; and no sum of squares below 0. The first conditions keep the
        // products within bounds.
        self.sums[FIRST_RATER..].iter().all(|sum| u128::from(*sum) <= n * steps)
            && grand <= squares
            && squares <= steps * grand
            && squares <= totals
            && totals <= k * squares
            && grand * grand <= n * totals
            && self.exact().iter().all(|square| !square.is_negative())
    }
}

impl Merge for RaterSums {
    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if !self.scale.is_like(&other.scale) || self.raters != other.raters {
            let name = |sums: &Self| format!("{} on {}", key::listed(sums.raters()), sums.scale);
            return Err(unlike("merge of sums over subjects", name(other), name(self)));
        }
        add_checked("sums over subjects", &mut self.sums, &other.sums)?;
        self.surveyed = self.surveyed.union(other.surveyed);
        Ok(())
    }

    fn empty_like(&self) -> Self {
        RaterSums { sums: vec![0; self.sums.len()], surveyed: SurveyedSet::default(), ..self.clone() }
    }
}

impl TryFrom<RawRaterSums> for RaterSums {
    type Error = Error;

    fn try_from(raw: RawRaterSums) -> Result<Self, Error> {
        let mut sums = RaterSums::empty(&raw.scale, raw.raters.iter().map(String::as_str))?;
        let missing = raw.incomplete;
        let mut all = vec![raw.subjects, raw.sum_of_squares, raw.sum_of_squared_totals];
        all.extend([
            missing.not_asked,
            missing.skipped,
            missing.dont_know,
            missing.not_applicable,
            missing.refused,
        ]);
        all.extend(&raw.sums);
        if all.iter().any(|sum| *sum > MOST_COUNTED) {
            return Err(overflow("sums over subjects"));
        }
        let fits = all.len() == sums.sums.len() && missing.no_response == 0;
        if fits {
            sums.sums = all;
            sums.surveyed = raw.surveyed;
        }
        if !fits || !sums.is_possible() {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "sums over subjects",
                format!("those of {} subjects and {} raters", raw.subjects, raw.sums.len()),
                "one sum per rater, with squares that ratings on the scale can have",
                "keep the sums as they were written",
            ));
        }
        Ok(sums)
    }
}

impl From<RaterSums> for RawRaterSums {
    fn from(sums: RaterSums) -> Self {
        RawRaterSums {
            incomplete: sums.incomplete(),
            subjects: sums.sums[SUBJECTS],
            sum_of_squares: sums.sums[SQUARES],
            sum_of_squared_totals: sums.sums[TOTALS],
            sums: sums.sums[FIRST_RATER..].to_vec(),
            raters: sums.raters.iter().map(|rater| rater.as_ref().to_owned()).collect(),
            scale: sums.scale.into(),
            surveyed: sums.surveyed,
        }
    }
}
