//! A section whose reliability is asked: its covariances, and what its intervals come from.

use std::sync::Arc;

use super::basis::{Basis, Rows, packed};
use crate::error::{Error, ErrorKind, Refusal};
use crate::inference::resampling::Bootstrap;
use crate::math::matrix::Matrix;
use crate::table::responses::ResponseTable;
use crate::table::selection::Selection;
use crate::tally::keyed::KeyedItem;
use crate::tally::products::{AnswersUsed, Products};
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::scale::Scale;

/// The reliability of a section's score: α, λ₂, λ₄, λ₆, ω total, each item's part in it, and the error it leaves in points.
///
/// From [`Products`] with [`of`](Reliability::of) (its cost does not depend on how many answered; services counted apart give the same
/// figures to the bit), or from rows with [`ResponseTable::reliability`] and
/// [`reliability_bootstrapped`](ResponseTable::reliability_bootstrapped), whose intervals assume no distribution and take the
/// case as the unit. Values are the same; intervals differ:
///
/// | from | interval |
/// |---|---|
/// | products | α: Feldt's; error of measurement: χ²; item–rest correlation: Fisher's; the others: delta method, from cov(s_ij, s_kl) = (s_ik s_jl + s_il s_jk)/(n − 1) on ln(1 − ρ). All take the data as normal |
/// | rows | delta method, from what each respondent or case does to the figure: α as in Maydeu-Olivares, Coffman & Hartmann 2007, *Psychol. Methods* 12, 157–176 |
/// | resampled rows | percentile or BCa, each resample computed in full |
///
/// On lopsided answers prefer rows: of simulated samples of 100 with 75 % fives, intervals from products hold the truth in .65 to .80 (α .77),
/// from rows in .90 to .94; on answers spread evenly over five points both hold it in .93 to .97, at n = 30 in .92 to .98. λ₄ is held
/// in .88 to .94 only, from 100.
///
/// Reverse-keyed items are turned by their declared scale. Missing answers: pairwise or listwise, as the products were counted; n is that
/// of the complete rows, or the smallest that a pair of items has, in every interval: where a pair has fewer answers than others,
/// this errs on the wide side. An item that nobody answered refuses everything; one that does not vary counts as an
/// item in α (psych leaves it out) and refuses what needs correlations.
///
/// ```
/// use kokemus::{Confidence, FactorFit, Questionnaire, Reliability, Response, Role, Scale, Study};
///
/// let parents = Questionnaire::builder("parents", Scale::satisfaction())
///     .section("encounter", |s| s.item("heard", "Heard").item("trust", "Trusted").item("calm", "Calm"))
///     .build()?;
/// let study = Study::builder().questionnaire(parents).build()?;
/// let mut answers = study.table("parents")?;
/// for points in [[5, 4, 5], [4, 4, 4], [2, 3, 2], [5, 5, 4], [3, 3, 4], [4, 5, 4], [1, 2, 1], [4, 3, 3]] {
///     answers.push(Response::by(Role::Parent).answers(points))?;
/// }
///
/// let encounter = Reliability::of(&answers.products_of_complete("encounter")?)?;
/// assert_eq!(encounter.alpha(Confidence::P95)?.to_string(), "0.92 [0.75, 0.98], n = 8");
/// assert_eq!(encounter.lambda_2(Confidence::P95)?.short().to_string(), "0.93 [0.78, 0.98]");
/// let omega = encounter.omega_total(FactorFit::MaximumLikelihood, Confidence::P95)?;
/// assert_eq!(omega.short().to_string(), "0.93 [0.76, 0.98]");
/// let error = encounter.standard_error_of_measurement(Confidence::P95)?;
/// assert_eq!(format!("{:.2}", error.short()), "0.32 [0.23, 0.53]"); // points of the mean score
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Reliability {
    pub(super) items: Vec<String>, // Invariant: at least 2.
    pub(super) covariance: Matrix, // Invariant: items × items, symmetric, finite.
    pub(super) n: u64,             // Invariant: at least 2.
    pub(super) responses: u64,
    pub(super) used: AnswersUsed,
    pub(super) standardised: bool,
    pub(super) surveyed: SurveyedSet,
    pub(super) basis: Arc<Basis>,
}

const FIGURE: &str = "reliability";

fn fewest_items(items: usize) -> Result<(), Refusal> {
    if items < 2 { Err(Refusal::too_few(FIGURE, "items", items as u64, 2)) } else { Ok(()) }
}

fn covariance_of(
    sums: crate::tally::products::PairSums,
    (first, second): (&str, &str),
) -> Result<f64, Refusal> {
    let of = if first == second {
        format!("respondents who answered `{first}`")
    } else {
        format!("respondents who answered both `{first}` and `{second}`")
    };
    let refusal = |_| Refusal::TooFew { figure: FIGURE.into(), of: of.into(), have: sums.n, need: 2 };
    sums.covariance().map_err(refusal)
}

impl Reliability {
    /// Of a section's products, as it is scored: all items on one scale.
    ///
    /// # Errors
    /// Items on unlike scales: their sum is no score; see [`on_pomp`](Reliability::on_pomp). Refused with fewer than two items, and
    /// where fewer than two respondents answered some pair of them.
    pub fn of(products: &Products) -> Result<Self, Error> {
        // A reverse-keyed item's answers are kept on its scale with the ends swapped, as they read before they are turned.
        let turned = |item: &KeyedItem| -> Scale {
            if item.reverse_keyed { item.scale.with_ends_swapped() } else { Scale::clone(&item.scale) }
        };
        let mut scales = products.keyed_items().iter().map(|item| (&item.id, turned(item)));
        if let Some((_, first)) = scales.next()
            && let Some((id, other)) = scales.find(|(_, other)| !other.is_like(&first))
        {
            return Err(Error::new(
                ErrorKind::Unlike,
                "reliability of a section",
                format!("item `{id}` on {other}"),
                first.to_string(),
                "put all items on per cent of maximum with `on_pomp`",
            ));
        }
        Reliability::from_products(products, |_| 1.0)
    }

    /// Of items on unlike scales, each put on per cent of the maximum possible of its own scale, 0 to 100, before they are added up.
    ///
    /// # Errors
    /// Refused as [`of`](Reliability::of).
    pub fn on_pomp(products: &Products) -> Result<Self, Error> {
        // A scale has at least two points.
        Reliability::from_products(products, |item| 100.0 / (item.scale.len() as f64 - 1.0))
    }

    fn from_products(products: &Products, unit: impl Fn(&KeyedItem) -> f64) -> Result<Self, Error> {
        let items = products.keyed_items();
        fewest_items(items.len())?;
        let mut covariance = Matrix::zeros(items.len(), items.len());
        let mut n = u64::MAX;
        for (i, j) in packed(items.len()) {
            let (first, second) = (&items[i], &items[j]);
            let sums = products.at(i, j);
            let turned = if first.reverse_keyed == second.reverse_keyed { 1.0 } else { -1.0 };
            let value = turned * covariance_of(sums, (&first.id, &second.id))? * unit(first) * unit(second);
            covariance[(i, j)] = value;
            covariance[(j, i)] = value;
            n = n.min(sums.n);
        }
        Ok(Reliability {
            items: items.iter().map(|item| item.id.to_string()).collect(),
            covariance,
            n,
            responses: products.responses(),
            used: products.answers_used(),
            standardised: false,
            surveyed: products.surveyed_set(),
            basis: Arc::new(Basis::Counts),
        })
    }

    /// The same of standardised items: α becomes standardised α, λ₆ psych's "G6", and so on. Every figure but the error of
    /// measurement, which stays in points, is then one of the correlations r_ij = s_ij/√(s_ii s_jj).
    ///
    /// Pairwise, s_ii is over all who answered item i, as psych's `alpha`; R's `cor(use = "pairwise")` takes it over those who answered both.
    ///
    /// # Errors
    /// Refused where an item does not vary.
    pub fn standardised(&self) -> Result<Self, Refusal> {
        super::coefficient::correlations(FIGURE, &self.covariance)?;
        Ok(Reliability { standardised: true, ..self.clone() })
    }

    /// The items, in order.
    pub fn item_ids(&self) -> impl ExactSizeIterator<Item = &str> {
        self.items.iter().map(String::as_str)
    }

    /// How many respondents every interval counts with: complete ones, or those of the pair of items that has fewest.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Whether incomplete answers were used pairwise, or left out.
    pub fn answers_used(&self) -> AnswersUsed {
        self.used
    }

    fn from_rows(
        selection: &Selection<'_>,
        section: &str,
        used: AnswersUsed,
        bootstrap: Option<&Bootstrap>,
    ) -> Result<Self, Error> {
        let rows = Rows::of(selection, section, used)?;
        let (section, _) = selection.table().questionnaire().section_items(section)?;
        let items: Vec<String> = section.items().iter().map(|item| item.id().to_owned()).collect();
        fewest_items(items.len())?;
        let mut covariance = Matrix::zeros(items.len(), items.len());
        let mut n = u64::MAX;
        for ((i, j), sums) in rows.all_sums() {
            let value = covariance_of(sums, (&items[i], &items[j]))?;
            covariance[(i, j)] = value;
            covariance[(j, i)] = value;
            n = n.min(sums.n);
        }
        let basis = match bootstrap {
            None => Basis::Rows(rows),
            Some(bootstrap) => {
                let replicates = rows.resampled(FIGURE, bootstrap)?;
                Basis::Resampled(rows, replicates, *bootstrap)
            }
        };
        Ok(Reliability {
            items,
            covariance,
            n,
            responses: selection.len() as u64,
            used,
            standardised: false,
            surveyed: selection.surveyed(),
            basis: Arc::new(basis),
        })
    }
}

impl Selection<'_> {
    /// The reliability of a section from its rows: intervals assume no distribution, and the case is the unit where given.
    ///
    /// ```
    /// use kokemus::{AnswersUsed, Bootstrap, Confidence, Questionnaire, Response, Role, Scale, Study};
    ///
    /// let parents = Questionnaire::builder("parents", Scale::satisfaction())
    ///     .section("encounter", |s| s.item("heard", "Heard").item("trust", "Trusted"))
    ///     .build()?;
    /// let study = Study::builder().questionnaire(parents).build()?;
    /// let mut answers = study.table("parents")?;
    /// for points in [[5, 4], [4, 4], [2, 3], [5, 5], [3, 3], [4, 5], [1, 2], [4, 3]] {
    ///     answers.push(Response::by(Role::Parent).answers(points))?;
    /// }
    ///
    /// let rows = answers.reliability("encounter", AnswersUsed::Listwise)?;
    /// assert_eq!(rows.alpha(Confidence::P95)?.to_string(), "0.87 [0.58, 0.96], n = 8");
    /// let drawn = answers.reliability_bootstrapped("encounter", AnswersUsed::Listwise, &Bootstrap::seeded(7))?;
    /// assert_eq!(drawn.alpha(Confidence::P95)?.short().to_string(), "0.87 [0.61, 0.97]");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// No such section, or items on unlike scales. Refused as [`Reliability::of`].
    pub fn reliability(&self, section: &str, used: AnswersUsed) -> Result<Reliability, Error> {
        Reliability::from_rows(self, section, used, None)
    }

    /// The same with intervals by resampling respondents, or cases with all their answers. The covariances of all resamples are
    /// kept, so that every figure is read from the same ones.
    ///
    /// # Errors
    /// As [`reliability`](Selection::reliability); refused also with fewer than 5 respondents or cases, where more than 5 % of the
    /// resamples have no covariances, and beyond 80 items at 10,000 resamples.
    pub fn reliability_bootstrapped(
        &self,
        section: &str,
        used: AnswersUsed,
        bootstrap: &Bootstrap,
    ) -> Result<Reliability, Error> {
        Reliability::from_rows(self, section, used, Some(bootstrap))
    }
}

impl ResponseTable {
    /// Over all rows; see [`Selection::reliability`].
    ///
    /// # Errors
    /// As there.
    pub fn reliability(&self, section: &str, used: AnswersUsed) -> Result<Reliability, Error> {
        self.all().reliability(section, used)
    }

    /// Over all rows; see [`Selection::reliability_bootstrapped`].
    ///
    /// # Errors
    /// As there.
    pub fn reliability_bootstrapped(
        &self,
        section: &str,
        used: AnswersUsed,
        bootstrap: &Bootstrap,
    ) -> Result<Reliability, Error> {
        self.all().reliability_bootstrapped(section, used, bootstrap)
    }
}
