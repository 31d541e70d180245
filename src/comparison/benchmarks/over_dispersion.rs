//! How much more units differ than their answers alone would make them.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::estimate::Test;
use crate::math::chi_squared;
use crate::math::sums::compensated;

/// How a funnel allows for units that differ beyond chance without any one of them standing out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OverDispersion {
    /// Not at all: limits for chance alone. With many answers nearly every unit lies outside.
    None,
    /// Units have expectations of their own around the common one, of variance τ², which is added to each unit's squared error.
    Additive,
    /// Every unit's squared error is φ times what it seems: for answers that go together within units.
    Multiplicative,
}

/// The share of z values at each end that is pulled in before over-dispersion is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Winsorised(f64); // Invariant: 0 <= share < 0.5.

impl Winsorised {
    /// None is pulled in.
    pub const NONE: Winsorised = Winsorised(0.0);
    /// A tenth at each end, as Spiegelhalter 2005 suggests and the NHS uses.
    pub const TENTH: Winsorised = Winsorised(0.1);

    /// A share of one's own at each end.
    ///
    /// # Errors
    /// The share is not 0 or above, or not below ½.
    pub fn new(share: f64) -> Result<Self, Error> {
        if (0.0..0.5).contains(&share) {
            return Ok(Winsorised(share + 0.0)); // −0 becomes 0
        }
        Err(Error::new(
            ErrorKind::OutOfRange,
            "winsorised share",
            share,
            "0 or above and below 0.5",
            "give 10 % at each end as 0.1",
        ))
    }

    /// The share at each end.
    pub fn share(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Winsorised {
    type Error = Error;

    fn try_from(share: f64) -> Result<Self, Error> {
        Winsorised::new(share)
    }
}

impl From<Winsorised> for f64 {
    fn from(winsorised: Winsorised) -> f64 {
        winsorised.0
    }
}

/// What over-dispersion was found, and what of it the limits use.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OverDispersionFound {
    /// How the limits allow for it.
    pub allowed: OverDispersion,
    /// Which share of z values was pulled in at each end.
    pub winsorised: Winsorised,
    /// φ, the mean square of the winsorised z values: 1 where units differ by chance alone.
    pub phi: f64,
    /// τ², the variance of units' own expectations, on the scale of the limits; 0 where φ shows none.
    pub tau_squared: f64,
    /// Cochran's test that units differ by chance alone: Q = Σz², none of them pulled in.
    pub test: Test,
}

impl OverDispersionFound {
    /// From each unit's z value and squared error; `fitted` says that the expectation comes from the same units.
    ///
    /// With I units, z_w winsorised (quantiles of type 7) and w = 1/s²: φ = Σz_w²/I; τ² = max(0, (Iφ − (I − 1))/(Σw − Σw²/Σw)), or
    /// max(0, (Iφ − I)/Σw) around an expectation that was given.
    pub(super) fn of(
        units: &[(f64, f64)],
        fitted: bool,
        allowed: OverDispersion,
        winsorised: Winsorised,
        n: u64,
    ) -> Self {
        let count = units.len() as f64;
        let z: Vec<f64> = units.iter().map(|(z, _)| *z).collect();
        let (low, high) = quantiles(&z, winsorised.0);
        let squares = compensated(z.iter().map(|z| z.clamp(low, high).powi(2)));
        // In parts of the largest weight: squares of weights stay in range.
        let largest = units.iter().map(|(_, squared)| 1.0 / squared).fold(0.0, f64::max);
        let weights = || units.iter().map(|(_, squared)| 1.0 / squared / largest);
        let sum = compensated(weights());
        let (df, effective) = if fitted {
            (count - 1.0, sum - compensated(weights().map(|weight| weight * weight)) / sum)
        } else {
            (count, sum)
        };
        let tau_squared = ((squares - df) / effective / largest).max(0.0);
        let q = compensated(z.iter().map(|z| z * z));
        OverDispersionFound {
            allowed,
            winsorised,
            phi: squares / count,
            tau_squared: if tau_squared.is_finite() { tau_squared } else { 0.0 },
            test: Test::new(
                "Cochran's Q, units differ by chance alone",
                "χ²",
                q,
                chi_squared::upper_tail(q, df),
                n,
            )
            .on([df]),
        }
    }

    /// A squared error with what the limits allow for.
    pub(super) fn widened(&self, squared: f64) -> f64 {
        match self.allowed {
            OverDispersion::None => squared,
            OverDispersion::Additive => squared + self.tau_squared,
            OverDispersion::Multiplicative => squared * self.phi.max(1.0),
        }
    }
}

/// The quantiles q and 1 − q of type 7 of values that are there.
fn quantiles(values: &[f64], q: f64) -> (f64, f64) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    let at = |p: f64| {
        let place = p * last as f64;
        let below = (place.floor() as usize).min(last);
        let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
        low + (place - below as f64) * (high - low)
    };
    if sorted.is_empty() { (0.0, 0.0) } else { (at(q), at(1.0 - q)) }
}
