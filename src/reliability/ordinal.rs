//! Reliability of the normal variables that are taken to lie behind ordered answers: ordinal α and ω.

use super::basis::{Rows, distribution_free};
use super::coefficient::{self, Coefficient, Moving, is_positive_definite};
use super::interval::Footing;
use super::one_factor::{self, FactorFit};
use crate::correlation::{Correlated, Pairs, polychoric, wanted_pairs};
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity, Unit};
use crate::math::matrix::Matrix;
use crate::math::normal;
use crate::table::responses::ResponseTable;
use crate::table::selection::Selection;
use crate::tally::cross_tallies::{CrossTallies, pairs_of};
use crate::tally::products::AnswersUsed;
use crate::tally::surveyed::SurveyedSet;

/// One pair of items: its polychoric correlation, and what a pair of answers does to it.
#[derive(Debug, Clone)]
struct PairOfItems {
    standard_error: f64,
    n: u64,
    wanted: u64,
    /// By turned steps of the first, then of the second: influence with the pair's own n; 0 for cells that nobody is in.
    influence: Vec<f64>,
    columns: usize,
}

/// Ordinal α and ω total: reliability coefficients of a section's polychoric correlations, two-step as
/// [`CrossTally::polychoric`](crate::CrossTally::polychoric).
///
/// They say how reliable the sum of the *continuous* answers behind the ordered ones would be, not the score of these (Chalmers 2018, *Educ.
/// Psychol. Meas.* 78, 1056–1071): every figure says so in a caveat. Incomplete answers are used pairwise; reverse-keyed items are turned. A matrix
/// of pairwise polychorics that is not positive definite is used as it is and said to be so, or refused where an inverse is
/// needed; psych smooths it.
///
/// Made from [`CrossTallies`], which merge, but do not tell how the polychorics of two pairs go together: the interval is then the
/// widest that any such dependence allows, se ≤ Σ |∂f/∂ρ_ij| se(ρ_ij). From rows ([`ResponseTable::ordinal_reliability`]) it is the
/// distribution-free one, with the case as the unit where given, and narrower (by a third on real answers to five items).
///
/// ```
/// use kokemus::{Confidence, FactorFit, OrdinalReliability, Questionnaire, Response, Role, Scale, Study};
///
/// let parents = Questionnaire::builder("parents", Scale::agreement_5())
///     .section("encounter", |s| s.item("heard", "Heard").item("trust", "Trusted").item("calm", "Calm"))
///     .build()?;
/// let study = Study::builder().questionnaire(parents).build()?;
/// let mut answers = study.table("parents")?;
/// for i in 0..60 {
///     answers.push(Response::by(Role::Parent).answers([1 + i % 5, 1 + (i + i / 7 % 2) % 5, 1 + (i + i / 11 % 3) % 5]))?;
/// }
///
/// let counted = OrdinalReliability::of(&answers.cross_tallies("encounter")?)?;
/// let rows = answers.ordinal_reliability("encounter")?;
/// assert_eq!(counted.alpha(Confidence::P95)?.to_string(), "0.65 [0.18, 0.85], n = 60");
/// assert_eq!(rows.alpha(Confidence::P95)?.to_string(), "0.65 [0.37, 0.81], n = 60");
/// let omega = rows.omega_total(FactorFit::Minres, Confidence::P95)?;
/// assert_eq!(omega.short().to_string(), "0.69 [0.44, 0.83]");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct OrdinalReliability {
    items: Vec<String>,      // Invariant: at least 2.
    correlation: Matrix,     // Invariant: items × items, symmetric, 1 on the diagonal.
    pairs: Vec<PairOfItems>, // Invariant: in the order of `pairs_of`.
    surveyed: SurveyedSet,
    rows: Option<Rows>,
}

const FIGURE: &str = "polychoric correlation";

/// The refusal of one pair, saying which.
fn of_pair(refusal: Refusal, first: &str, second: &str) -> Refusal {
    let figure = format!("polychoric correlation of `{first}` and `{second}`").into();
    match refusal {
        Refusal::NoVariation { of, .. } => Refusal::NoVariation { figure, of },
        Refusal::AtItsBound { bound, .. } => Refusal::AtItsBound { figure, bound },
        Refusal::Unsettled { .. } => Refusal::Unsettled { figure },
        Refusal::TooFew { of, have, need, .. } => Refusal::TooFew { figure, of, have, need },
        other => other,
    }
}

impl OrdinalReliability {
    /// Of the cross-tallies of a section's items.
    ///
    /// # Errors
    /// Refused with fewer than two items, and where a pair of items has no polychoric correlation: fewer than 3 answered both, an item
    /// does not vary, or all who differ in both go the same way.
    pub fn of(tallies: &CrossTallies) -> Result<Self, Refusal> {
        let items = tallies.keyed_items();
        if items.len() < 2 {
            return Err(Refusal::too_few("ordinal reliability", "items", items.len() as u64, 2));
        }
        let mut correlation = Matrix::identity(items.len(), items.len());
        let mut pairs = Vec::new();
        for (i, j) in pairs_of(items.len()) {
            let cross = tallies.at(i, j);
            let turned = |place: usize, code: usize| {
                if items[place].reverse_keyed { items[place].scale.len() - 1 - code } else { code }
            };
            let columns = items[j].scale.len();
            let mut cells = Vec::new();
            for (row, counts) in cross.rows().enumerate() {
                for (column, count) in counts.iter().enumerate() {
                    cells.push((turned(i, row), turned(j, column), *count));
                }
            }
            // In the order of turned steps, so that turning an item changes nothing at all.
            cells.sort_unstable();
            cells.retain(|(.., count)| *count > 0);
            let found = Pairs::of_cells(cells.iter().map(|(x, y, count)| (*x as f64, *y as f64, *count)));
            let named = |refusal| of_pair(refusal, &items[i].id, &items[j].id);
            if cross.n() < 3 {
                return Err(named(Refusal::too_few(FIGURE, "pairs of answers", cross.n(), 3)));
            }
            let correlated: Correlated = polychoric(FIGURE, &found).map_err(named)?;
            correlation[(i, j)] = correlated.r;
            correlation[(j, i)] = correlated.r;
            let mut influence = vec![0.0; items[i].scale.len() * columns];
            for ((row, column, _), moved) in cells.iter().zip(&correlated.influence) {
                influence[row * columns + column] = *moved;
            }
            let (standard_error, n, wanted) = (correlated.standard_error(), cross.n(), wanted_pairs(&found));
            pairs.push(PairOfItems { standard_error, n, wanted, influence, columns });
        }
        Ok(OrdinalReliability {
            items: items.iter().map(|item| item.id.to_string()).collect(),
            correlation,
            pairs,
            surveyed: tallies.surveyed_set(),
            rows: None,
        })
    }

    /// The items, in order.
    pub fn item_ids(&self) -> impl ExactSizeIterator<Item = &str> {
        self.items.iter().map(String::as_str)
    }

    /// The polychoric correlation of two items, turned where reverse-keyed; 1 of an item with itself.
    ///
    /// # Errors
    /// No item has one of the identifiers.
    pub fn correlation(&self, first: &str, second: &str) -> Result<f64, Error> {
        let place = |id: &str| {
            self.items.iter().position(|own| own == id).ok_or_else(|| {
                Error::new(
                    ErrorKind::Unknown,
                    "item of ordinal reliability",
                    format!("`{id}`"),
                    self.items.iter().map(|own| format!("`{own}`")).collect::<Vec<_>>().join(", "),
                    "use an item of the section",
                )
            })
        };
        Ok(self.correlation[(place(first)?, place(second)?)])
    }

    /// Whether the matrix of polychoric correlations is positive definite, as that of real variables would be.
    pub fn is_positive_definite(&self) -> bool {
        is_positive_definite(&self.correlation)
    }

    /// Ordinal α = k/(k − 1) (1 − k/Σ ρ_ij): Zumbo, Gadermann & Zeisser 2007, *J. Mod. Appl. Stat. Methods* 6, 21–29.
    ///
    /// psych's `alpha(polychoric(x)$rho)`, whose polychorics differ in the third digit. Asserted example: [`OrdinalReliability`].
    ///
    /// # Errors
    /// Refused where the correlations add up to no variance of the sum.
    pub fn alpha(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "ordinal alpha";
        self.figure(FIGURE, confidence, &|r| coefficient::alpha(FIGURE, r))
    }

    /// Ordinal ω total: as [`Reliability::omega_total`](crate::Reliability::omega_total), of the polychoric correlations.
    ///
    /// # Errors
    /// As there; by maximum likelihood also refused where the matrix is not positive definite.
    pub fn omega_total(&self, fit: FactorFit, confidence: Confidence) -> Result<Estimate, Refusal> {
        let figure = match fit {
            FactorFit::MaximumLikelihood => "ordinal omega total by maximum likelihood",
            FactorFit::Minres => "ordinal omega total by minres",
        };
        self.figure(figure, confidence, &|r| one_factor::omega_total(figure, r, fit, &self.items))
    }

    fn figure(
        &self,
        figure: &'static str,
        confidence: Confidence,
        of: Coefficient<'_>,
    ) -> Result<Estimate, Refusal> {
        let found = of(&self.correlation)?;
        let (interval, by) = match &self.rows {
            None => (self.widest(figure, &found, confidence), "widest interval that counts allow"),
            Some(rows) => {
                let influence = self.influence(&found, rows);
                let footing = Footing::Reliability;
                let moved = (&influence[..], rows.len());
                (
                    distribution_free(figure, footing, found.value, moved, confidence),
                    "distribution-free interval",
                )
            }
        };
        // There are at least two items, so at least one pair.
        let n = self.pairs.iter().map(|pair| pair.n).min().unwrap_or(0);
        let wanted = self.pairs.iter().map(|pair| pair.wanted).max().unwrap_or(0);
        let method = format!("{figure}; {by}; two-step polychorics, {}", AnswersUsed::Pairwise);
        let not_definite = (!self.is_positive_definite())
            .then(|| Caveat::NotPositiveDefinite { of: "the matrix of polychoric correlations".into() });
        let negative = self.correlation.sum() < self.items.len() as f64;
        let estimate = Estimate::new(found.value, Quantity::Coefficient, interval, n, figure)
            .by(method)
            .per(self.rows.as_ref().map_or(Unit::Respondent, Rows::unit))
            .with_caveats([Caveat::OfLatentAnswers])
            .with_caveats(self.surveyed.caveats())
            .with_caveats(not_definite)
            .with_caveats(negative.then_some(Caveat::NegativeAverageCovariance))
            .with_caveats((n < wanted).then_some(Caveat::SmallForItsMethod { have: n, wanted }))
            .with_caveats(self.rows.as_ref().and_then(Rows::few));
        Ok(match &self.rows {
            Some(rows) => estimate.missing_were(rows.missing),
            None => estimate,
        })
    }

    fn widest(
        &self,
        figure: &'static str,
        found: &Moving,
        confidence: Confidence,
    ) -> Result<Interval, Refusal> {
        let pairs = pairs_of(self.items.len()).zip(&self.pairs);
        let se = pairs.map(|(place, pair)| 2.0 * found.gradient[place].abs() * pair.standard_error).sum();
        let quantile = normal::upper_quantile(confidence.tail());
        Footing::Reliability.interval(figure, found.value, (se, quantile), confidence)
    }

    fn influence(&self, found: &Moving, rows: &Rows) -> Vec<f64> {
        let mut moved = vec![0.0; rows.len()];
        for ((i, j), pair) in pairs_of(self.items.len()).zip(&self.pairs) {
            let scale = 2.0 * found.gradient[(i, j)] * rows.len() as f64 / pair.n as f64;
            for ((moved, x), y) in moved.iter_mut().zip(&rows.columns[i]).zip(&rows.columns[j]) {
                if let (Some(x), Some(y)) = (x, y) {
                    *moved += scale * pair.influence[usize::from(*x) * pair.columns + usize::from(*y)];
                }
            }
        }
        rows.unit_sums(&moved)
    }
}

impl Selection<'_> {
    /// Ordinal α and ω of a section from its rows; see [`OrdinalReliability`].
    ///
    /// # Errors
    /// No such section, or items on unlike scales. Refused as [`OrdinalReliability::of`].
    pub fn ordinal_reliability(&self, section: &str) -> Result<OrdinalReliability, Error> {
        let rows = Rows::of(self, section, AnswersUsed::Pairwise)?;
        let counted = OrdinalReliability::of(&self.cross_tallies(section)?)?;
        Ok(OrdinalReliability { rows: Some(rows), ..counted })
    }
}

impl ResponseTable {
    /// Over all rows; see [`Selection::ordinal_reliability`].
    ///
    /// # Errors
    /// As there.
    pub fn ordinal_reliability(&self, section: &str) -> Result<OrdinalReliability, Error> {
        self.all().ordinal_reliability(section)
    }
}
