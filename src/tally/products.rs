//! Cross-products of a set of items: what covariances and correlations come from.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::keyed::{self, KeyedItem, RawKeyedItem};
use super::surveyed::SurveyedSet;
use super::{MOST_COUNTED, Merge, add_checked, checked_sum, overflow, unlike};
use crate::error::{Error, ErrorKind};

/// Over which respondents the sums of a pair of items go, where some did not answer every item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AnswersUsed {
    /// All who answered both items of the pair: each pair has its own n.
    #[default]
    Pairwise,
    /// Only those who answered every item: all pairs have the same n.
    Listwise,
}

impl fmt::Display for AnswersUsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            AnswersUsed::Pairwise => "pairwise",
            AnswersUsed::Listwise => "listwise",
        })
    }
}

/// For every pair of items (i, j), over the respondents who answered both (or every item, see [`AnswersUsed`]): n, Σx, Σx² of each,
/// and Σxy — of steps above the lowest point, as answered (reverse-keyed items are not turned, but known).
///
/// ```
/// use kokemus::{Missing, Questionnaire, Response, Role, Scale, Study};
///
/// let parents = Questionnaire::builder("parents", Scale::satisfaction())
///     .section("encounter", |s| s.item("heard", "We were heard").item("trust", "We trusted the worker"))
///     .build()?;
/// let study = Study::builder().questionnaire(parents).build()?;
/// let mut answers = study.table("parents")?;
/// answers.push(Response::by(Role::Parent).answers([5, 4]))?;
/// answers.push(Response::by(Role::Parent).answers([2, 1]))?;
/// answers.push(Response::by(Role::Parent).answer("heard", 3).otherwise(Missing::Skipped))?;
///
/// let pair = answers.products("encounter")?.pair("heard", "trust")?;
/// assert_eq!(pair.n, 2);
/// assert_eq!(pair.covariance()?, 4.5); // (5, 4) and (2, 1), with n − 1
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawProducts", into = "RawProducts")]
pub struct Products {
    items: Vec<KeyedItem>, // Invariant: not empty, unique ids.
    used: AnswersUsed,
    responses: u64, // Invariant: at least every pair's n, at most MOST_COUNTED.
    sums: Vec<u64>, // Invariant: six per pair i <= j in packed order; each at most MOST_COUNTED; listwise, every n is the same.
    surveyed: SurveyedSet,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Products", deny_unknown_fields)]
struct RawProducts {
    items: Vec<RawKeyedItem>,
    #[serde(default)]
    used: AnswersUsed,
    responses: u64,
    pairs: Vec<PairSums>,
    #[serde(default)]
    surveyed: SurveyedSet,
}

/// The sums of one pair of items over the respondents who answered both; x and y are steps above the lowest point.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PairSums {
    /// How many answered both.
    pub n: u64,
    /// Σx of the first item.
    pub sum_first: u64,
    /// Σy of the second item.
    pub sum_second: u64,
    /// Σx² of the first item.
    pub squares_first: u64,
    /// Σy² of the second item.
    pub squares_second: u64,
    /// Σxy.
    pub products: u64,
}

pub(crate) const PER_PAIR: usize = 6;

impl PairSums {
    fn of(sums: &[u64]) -> Self {
        match *sums {
            [n, sum_first, sum_second, squares_first, squares_second, products] => {
                PairSums { n, sum_first, sum_second, squares_first, squares_second, products }
            }
            _ => PairSums::default(),
        }
    }

    fn flat(self) -> [u64; PER_PAIR] {
        [self.n, self.sum_first, self.sum_second, self.squares_first, self.squares_second, self.products]
    }

    fn exchanged(self) -> Self {
        PairSums {
            sum_first: self.sum_second,
            sum_second: self.sum_first,
            squares_first: self.squares_second,
            squares_second: self.squares_first,
            ..self
        }
    }

    /// n Σab − Σa Σb, exactly, as long as it fits; beyond that by the same formula divided through by n.
    pub(crate) fn scatter(self, a: u64, b: u64, ab: u64) -> f64 {
        let (n, a, b, ab) = (u128::from(self.n), u128::from(a), u128::from(b), u128::from(ab));
        // Both products are below 2^126, so each fits and so does their difference.
        let (joint, apart) = (n * ab, a * b);
        if joint >= apart { (joint - apart) as f64 } else { -((apart - joint) as f64) }
    }

    /// The covariance of the two items with n − 1 in the denominator: (n Σxy − Σx Σy) / (n (n − 1)).
    ///
    /// # Errors
    /// Refused with fewer than two respondents who answered both.
    pub fn covariance(&self) -> Result<f64, crate::error::Refusal> {
        if self.n < 2 {
            return Err(crate::error::Refusal::too_few(
                "covariance",
                "respondents who answered both",
                self.n,
                2,
            ));
        }
        let n = self.n as f64;
        Ok(self.scatter(self.sum_first, self.sum_second, self.products) / n / (n - 1.0))
    }
}

fn place(i: usize, j: usize) -> usize {
    // Packed upper triangle by columns: (0,0), (0,1), (1,1), (0,2), …
    PER_PAIR * (j * (j + 1) / 2 + i)
}

impl Products {
    /// Sums the kernel made, in the packed order of `place`.
    pub(crate) fn of_sums(
        items: Vec<KeyedItem>,
        used: AnswersUsed,
        responses: u64,
        sums: Vec<u64>,
        surveyed: SurveyedSet,
    ) -> Result<Self, Error> {
        if sums.iter().any(|sum| *sum > MOST_COUNTED) {
            return Err(overflow("sums of products"));
        }
        Ok(Products { items, used, responses, sums, surveyed })
    }

    /// The items, in order.
    pub fn item_ids(&self) -> impl ExactSizeIterator<Item = &str> {
        self.items.iter().map(|item| &*item.id)
    }

    /// Whether each pair is over all who answered both items, or over those only who answered every item.
    pub fn answers_used(&self) -> AnswersUsed {
        self.used
    }

    /// How many responses were counted, incomplete ones among them.
    pub fn responses(&self) -> u64 {
        self.responses
    }

    pub(crate) fn keyed_items(&self) -> &[KeyedItem] {
        &self.items
    }

    pub(crate) fn surveyed_set(&self) -> SurveyedSet {
        self.surveyed
    }

    /// The sums of one pair of items; of an item with itself, its own n, Σx and Σx².
    ///
    /// # Errors
    /// No item has one of the identifiers.
    pub fn pair(&self, first: &str, second: &str) -> Result<PairSums, Error> {
        let place = |id| keyed::position("cross-products", &self.items, id);
        Ok(self.at(place(first)?, place(second)?))
    }

    /// The sums of the items at two places.
    pub(crate) fn at(&self, first: usize, second: usize) -> PairSums {
        let sums = PairSums::of(&self.sums[place(first.min(second), first.max(second))..][..PER_PAIR]);
        if first <= second { sums } else { sums.exchanged() }
    }
}

impl Merge for Products {
    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if self.items != other.items || self.used != other.used {
            let name = |products: &Self| format!("{}, {}", keyed::named(&products.items), products.used);
            return Err(unlike("merge of cross-products", name(other), name(self)));
        }
        let responses = checked_sum("responses in cross-products", self.responses, other.responses)?;
        add_checked("sums of products", &mut self.sums, &other.sums)?;
        self.responses = responses;
        self.surveyed = self.surveyed.union(other.surveyed);
        Ok(())
    }

    fn empty_like(&self) -> Self {
        Products {
            items: self.items.clone(),
            used: self.used,
            responses: 0,
            sums: vec![0; self.sums.len()],
            surveyed: SurveyedSet::default(),
        }
    }
}

impl PairSums {
    /// Whether answers on scales of so many steps can add up to these sums.
    fn is_possible(self, steps_first: u64, steps_second: u64) -> bool {
        let [n, sum_x, sum_y, squares_x, squares_y, products] = self.flat().map(u128::from);
        let (most_x, most_y) = (u128::from(steps_first), u128::from(steps_second));
        let margin = |sum: u128, squares: u128, most: u128| {
            sum <= n * most && sum <= squares && squares <= most * sum && sum * sum <= n * squares
        };
        margin(sum_x, squares_x, most_x)
            && margin(sum_y, squares_y, most_y)
            && products <= most_x * sum_y
            && products <= most_y * sum_x
            // Σ(most_x − x)(most_y − y) >= 0, and Cauchy–Schwarz.
            && products + n * most_x * most_y >= most_x * sum_y + most_y * sum_x
            && products * products <= squares_x * squares_y
            && self.flat().iter().all(|sum| *sum <= MOST_COUNTED)
    }
}

/// Whether the answers of a pair can be some of all answers to one of its items: what is left is possible too.
fn is_part(all: PairSums, n: u64, sum: u64, squares: u64, steps: u64) -> bool {
    match (all.n.checked_sub(n), all.sum_first.checked_sub(sum), all.squares_first.checked_sub(squares)) {
        (Some(n), Some(sum), Some(squares)) => {
            let rest = PairSums {
                n,
                sum_first: sum,
                sum_second: sum,
                squares_first: squares,
                squares_second: squares,
                products: squares,
            };
            rest.is_possible(steps, steps)
        }
        _ => false,
    }
}

impl TryFrom<RawProducts> for Products {
    type Error = Error;

    fn try_from(raw: RawProducts) -> Result<Self, Error> {
        let items = keyed::checked("cross-products", raw.items)?;
        let wanted = items.len() * (items.len() + 1) / 2;
        if raw.pairs.len() != wanted {
            return Err(Error::new(
                ErrorKind::Length,
                "pairs of cross-products",
                raw.pairs.len(),
                format!("{wanted}: every pair of the items, and every item with itself"),
                "keep the pairs as they were written",
            ));
        }
        if raw.responses > MOST_COUNTED {
            return Err(overflow("responses in cross-products"));
        }
        let mut pairs = raw.pairs.iter();
        let own = |item: usize| raw.pairs[place(item, item) / PER_PAIR];
        for (j, second) in items.iter().enumerate() {
            for (i, first) in items[..=j].iter().enumerate() {
                let sums = pairs.next().copied().unwrap_or_default();
                let on_itself = i != j || (sums == sums.exchanged() && sums.products == sums.squares_first);
                let (steps_first, steps_second) =
                    (first.scale.len() as u64 - 1, second.scale.len() as u64 - 1);
                let parts = is_part(own(i), sums.n, sums.sum_first, sums.squares_first, steps_first)
                    && is_part(own(j), sums.n, sums.sum_second, sums.squares_second, steps_second);
                let listwise = raw.used == AnswersUsed::Pairwise || sums.n == own(0).n;
                let counted = sums.n <= raw.responses && listwise;
                if !on_itself || !parts || !counted || !sums.is_possible(steps_first, steps_second) {
                    return Err(Error::new(
                        ErrorKind::OutOfRange,
                        format!("cross-products of `{}` and `{}`", first.id, second.id),
                        format!("{:?}", sums.flat()),
                        "sums that answers on the two scales can have",
                        "keep the sums as they were written",
                    ));
                }
            }
        }
        Ok(Products {
            items,
            used: raw.used,
            responses: raw.responses,
            sums: raw.pairs.into_iter().flat_map(PairSums::flat).collect(),
            surveyed: raw.surveyed,
        })
    }
}

impl From<Products> for RawProducts {
    fn from(products: Products) -> Self {
        RawProducts {
            used: products.used,
            responses: products.responses,
            pairs: products.sums.chunks_exact(PER_PAIR).map(PairSums::of).collect(),
            items: products.items.into_iter().map(RawKeyedItem::from).collect(),
            surveyed: products.surveyed,
        }
    }
}
