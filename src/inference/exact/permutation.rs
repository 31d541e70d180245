//! How arrangements are drawn where there are too many to go through.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};

/// A seeded permutation test: which seed, how many arrangements are drawn where there are too many to go through.
///
/// Up to 200,000 arrangements are gone through one by one, and the p value is exact. Beyond, so many are drawn at random, and
/// p = (1 + b)/(1 + R) with b of R drawn at least as far out as what was seen, which holds its level for any R (Phipson & Smyth 2010,
/// *Statist. Appl. Genet. Mol. Biol.* 9, 39). The same seed draws the same on every machine.
///
/// ```
/// use kokemus::Permutations;
///
/// let usual = Permutations::seeded(7);
/// assert_eq!((usual.seed(), usual.draws()), (7, 9_999));
/// assert!(usual.drawing(10).is_err());
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "RawPermutations", into = "RawPermutations")]
pub struct Permutations {
    seed: u64,
    draws: u32, // Invariant: in 99..=1_000_000.
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Permutations", deny_unknown_fields)]
struct RawPermutations {
    seed: u64,
    draws: u32,
}

impl Permutations {
    /// So many arrangements are gone through rather than drawn.
    pub(crate) const MOST_LISTED: u64 = 200_000;

    /// 9,999 draws from this seed, where arrangements are too many to go through.
    pub const fn seeded(seed: u64) -> Self {
        Permutations { seed, draws: 9_999 }
    }

    /// The same with another number of draws R; a p value near .05 has a Monte-Carlo standard error of .22/√R.
    ///
    /// # Errors
    /// Fewer than 99, from which no p value below .01 can come, or more than 1,000,000.
    pub fn drawing(self, draws: u32) -> Result<Self, Error> {
        if (99..=1_000_000).contains(&draws) {
            return Ok(Permutations { draws, ..self });
        }
        Err(Error::new(
            ErrorKind::OutOfRange,
            "number of arrangements drawn",
            draws,
            "99 to 1000000",
            "leave it at 9999 where nothing speaks against it",
        ))
    }

    /// The seed.
    pub const fn seed(self) -> u64 {
        self.seed
    }

    /// How many arrangements are drawn where there are too many to go through.
    pub const fn draws(self) -> u32 {
        self.draws
    }
}

impl fmt::Display for Permutations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "all arrangements, or {} drawn from seed {}", self.draws, self.seed)
    }
}

impl TryFrom<RawPermutations> for Permutations {
    type Error = Error;

    fn try_from(raw: RawPermutations) -> Result<Self, Error> {
        Permutations::seeded(raw.seed).drawing(raw.draws)
    }
}

impl From<Permutations> for RawPermutations {
    fn from(permutations: Permutations) -> Self {
        RawPermutations { seed: permutations.seed, draws: permutations.draws }
    }
}
