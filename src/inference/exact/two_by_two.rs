//! Two shares with both margins given: the hypergeometric distribution behind Fisher's test.

use super::lattice::Lattice;
use super::urn::hypergeometric;

/// Two groups of which some said yes, up to 10⁹ answers in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TwoByTwo {
    /// How many of the second group said yes.
    pub(crate) seen: u64,
    /// How many of both did.
    pub(super) yes: u64,
    /// How many the second group has.
    pub(super) second: u64,
    /// How many both have.
    pub(super) all: u64,
}

impl TwoByTwo {
    /// The most answers for which the distribution is gone through: its spread, and with it the cost, grows with their root.
    pub(crate) const MOST: u64 = 1_000_000_000;

    /// From counts of yes among n, each at most n. `None` beyond [`MOST`](TwoByTwo::MOST).
    pub(crate) fn of(first: (u64, u64), second: (u64, u64)) -> Option<Self> {
        let all = first.1.checked_add(second.1).filter(|all| *all <= TwoByTwo::MOST)?;
        Some(TwoByTwo { seen: second.0, yes: first.0 + second.0, second: second.1, all })
    }

    /// The fewest and the most of the second group that can have said yes, given the margins.
    pub(super) fn ends(&self) -> (u64, u64) {
        (self.second.saturating_sub(self.all - self.yes), self.yes.min(self.second))
    }

    /// How many of the second group say yes when everybody's answer is as likely to be anybody else's.
    pub(crate) fn lattice(&self) -> Lattice {
        let (first, probabilities) = hypergeometric(self.all, self.yes, self.second);
        Lattice {
            lowest: first.into(),
            step: 1,
            probabilities,
            centre: (
                i128::from(self.second) * i128::from(self.yes) - i128::from(self.all) * i128::from(first),
                i128::from(self.all).max(1),
            ),
        }
    }
}
