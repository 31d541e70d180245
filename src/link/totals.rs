//! A link's exact sums, which merge: the linear figures of several services together, without their rows.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::between::{LinkBetween, Named, Unmatched};
use super::model::{AdjustedModel, Term, intercept_last};
use crate::correlation::on_z;
use crate::error::{Error, Refusal};
use crate::estimate::{Caveat, Confidence, Estimate, Quantity, Unit};
use crate::inference::from_products::{self, MomentFit};
use crate::inference::least_squares::{StandardErrors, Tested};
use crate::math::normal;
use crate::tally::Merge;
use crate::tally::cross_products::CrossProducts;
use crate::vocabulary::answer::MissingCounts;

const FIGURE: &str = "link from totals";
/// Where experience and change stand among the columns; what the link is adjusted for comes after them.
const EXPERIENCE: usize = 0;
const CHANGE: usize = 1;

/// n, sums and cross-products of a link: experience, change, and what it is adjusted for.
///
/// Two services' totals merge to the same bits as one service's with all the cases, and hold nobody's answers. What the linear
/// figures need is here: the (partial) correlation with Fisher's interval, the regression with classical standard errors. What needs rows is
/// not: distribution-free and bootstrap intervals, HC3, CR2, ranks.
///
/// ```
/// use kokemus::{Change, Confidence, Link, LinkTotals, Measure, Measurement, Merge, MissingPolicy, Questionnaire, Response, Role, Scale, Study};
///
/// let parents = Questionnaire::builder("parents", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard")).build()?;
/// let study = Study::builder().questionnaire(parents).measure(Measure::new("wellbeing", 0.0, 100.0)?).build()?;
/// let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
/// let totals = |cases: [(u32, u8, f64, f64); 4]| -> Result<LinkTotals, kokemus::Error> {
///     let (mut answers, mut wellbeing) = (study.table("parents")?, study.measurements("wellbeing")?);
///     for (case, point, before, after) in cases {
///         answers.push(Response::by(Role::Parent).case(case).answers([point]))?;
///         wellbeing.push(Measurement::of(case, Role::Parent, &start, before))?;
///         wellbeing.push(Measurement::of(case, Role::Parent, &end, after))?;
///     }
///     let experience = answers.scores("all", MissingPolicy::HALF)?;
///     Link::between(&experience, &Change::between(&wellbeing, &start, &end)?).given_baseline().totals()
/// };
/// let mut all = totals([(1, 5, 50.0, 68.0), (2, 4, 40.0, 55.0), (3, 2, 62.0, 60.0), (4, 3, 51.0, 58.0)])?;
/// all.merge(&totals([(5, 4, 47.0, 66.0), (6, 5, 55.0, 60.0), (7, 1, 58.0, 57.0), (8, 3, 44.0, 59.0)])?)?;
/// assert_eq!(all.correlation(Confidence::P95)?.to_string(), "0.59 [−0.30, 0.93], n = 8");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawLinkTotals", into = "RawLinkTotals")]
pub struct LinkTotals {
    products: CrossProducts, // Invariant: at least the columns experience and change, in this order.
    unmatched: Unmatched,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "LinkTotals", deny_unknown_fields)]
struct RawLinkTotals {
    products: CrossProducts,
    unmatched: Unmatched,
}

impl LinkBetween<'_> {
    /// The link's exact sums, to be merged with other services'.
    ///
    /// # Errors
    /// Two columns of one name, or a value of 2²² or more in size.
    pub fn totals(&self) -> Result<LinkTotals, Error> {
        let prepared = self.prepared(&[]);
        let given = prepared.given.iter().map(|column| column.name.as_str());
        let mut products = CrossProducts::empty(["experience", "change"].into_iter().chain(given))?;
        let mut row = Vec::new();
        for (place, (x, y)) in prepared.experience.iter().zip(&prepared.change).enumerate() {
            row.clear();
            row.extend([*x, *y]);
            row.extend(prepared.given.iter().map(|Named { values, .. }| values[place]));
            products.add(&row)?;
        }
        Ok(LinkTotals { products, unmatched: prepared.unmatched })
    }
}

impl LinkTotals {
    /// How many cases were added up.
    pub fn n(&self) -> u64 {
        self.products.n()
    }

    /// The cases that could not be used.
    pub fn unmatched(&self) -> Unmatched {
        self.unmatched
    }

    /// The sums and cross-products themselves.
    pub fn products(&self) -> &CrossProducts {
        &self.products
    }

    /// r, or the partial r given what the link is adjusted for, with Fisher's interval tanh(artanh r ± z/√(n − k − 3)) for k columns
    /// given (Fisher 1924, *Metron* 3, 329–332).
    ///
    /// Fisher's interval takes both for normal and does not hold its level on lopsided answers; rows give a better one. Differs from
    /// R's `cor.test` by nothing.
    ///
    /// # Errors
    /// Refused with fewer cases than k + 3, where a column does not vary, or one tells another completely. With fewer than k + 4 only
    /// the interval is refused.
    pub fn correlation(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        let fit = self.fit()?;
        let k = fit.coefficients.len() - 2;
        // Partial r from the t of its coefficient: r = t/√(t² + df) (Cohen et al. 2003, eq. 3.5.7).
        let t = fit.coefficients[1] / fit.covariance[(1, 1)].sqrt();
        let r = t / (t * t + fit.df).sqrt();
        let (n, need) = (self.n(), k as u64 + 4);
        let interval = if n < need {
            Err(Refusal::too_few(FIGURE, "complete cases", n, need))
        } else {
            let reach = normal::upper_quantile(confidence.tail()) / (n as f64 - k as f64 - 3.0).sqrt();
            Ok(on_z(r, reach, confidence))
        };
        let method = if k == 0 {
            "Pearson correlation; Fisher's interval"
        } else {
            "partial Pearson correlation; Fisher's interval"
        };
        let missing = MissingCounts { no_response: self.unmatched.total(), ..MissingCounts::default() };
        Ok(Estimate::new(r, Quantity::Coefficient, interval, n, method)
            .per(Unit::Case { cases: n })
            .missing_were(missing)
            .with_caveats([Caveat::AssociationOnly, Caveat::AssumesNormality]))
    }

    /// The regression of change on experience, adjusted, with classical standard errors; see [`AdjustedModel`].
    ///
    /// # Errors
    /// As [`correlation`](LinkTotals::correlation).
    pub fn model(&self, confidence: Confidence) -> Result<AdjustedModel, Refusal> {
        let fit = self.fit()?;
        let term = |place: usize, name: &str| {
            let tested = Tested {
                coefficient: fit.coefficients[place],
                standard_error: fit.covariance[(place, place)].sqrt(),
                df: fit.df,
            };
            Term::of(name, tested, self.n(), StandardErrors::Classical, confidence, None)
        };
        let given = self.products.columns().enumerate().skip(CHANGE + 1);
        Ok(AdjustedModel {
            experience: term(1, "experience"),
            given: given.map(|(place, name)| term(place, name)).collect(),
            intercept: term(0, "intercept"),
            standard_errors: StandardErrors::Classical,
            groups: None,
            n: self.n(),
            r_squared: fit.r_squared,
            covariance: intercept_last(&fit.covariance),
        })
    }

    fn fit(&self) -> Result<MomentFit, Refusal> {
        let width = self.products.columns().len();
        let predictors: Vec<usize> = [EXPERIENCE].into_iter().chain(CHANGE + 1..width).collect();
        from_products::fit(FIGURE, &self.products, CHANGE, &predictors)
    }
}

impl Merge for LinkTotals {
    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        let unmatched = self.unmatched.checked_plus(&other.unmatched)?;
        self.products.merge(&other.products)?;
        self.unmatched = unmatched;
        Ok(())
    }

    fn empty_like(&self) -> Self {
        LinkTotals { products: self.products.empty_like(), unmatched: Unmatched::default() }
    }
}

impl fmt::Display for LinkTotals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "link totals: n = {}, {} unmatched", self.n(), self.unmatched.total())
    }
}

impl TryFrom<RawLinkTotals> for LinkTotals {
    type Error = Error;

    fn try_from(raw: RawLinkTotals) -> Result<Self, Error> {
        if raw.products.columns().take(2).eq(["experience", "change"]) {
            return Ok(LinkTotals { products: raw.products, unmatched: raw.unmatched });
        }
        Err(Error::new(
            crate::error::ErrorKind::Absent,
            "columns of link totals",
            crate::vocabulary::key::listed(raw.products.columns()),
            "`experience` and `change` first",
            "keep the totals as they were written",
        ))
    }
}

impl From<LinkTotals> for RawLinkTotals {
    fn from(totals: LinkTotals) -> Self {
        RawLinkTotals { products: totals.products, unmatched: totals.unmatched }
    }
}
