//! Agreement of two raters beyond what chance would bring: Cohen's kappa, Scott's pi, Gwet's AC1 and AC2.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ratio::{Ratio, Share, Shares};
use super::two_raters::TwoRaters;
use crate::error::Refusal;
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity};

/// How much disagreement counts by how far two ratings are apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AgreementWeights {
    /// Any disagreement counts the same.
    Unweighted,
    /// By how many points: |i − j|. Cicchetti & Allison 1971, *Amer. J. EEG Technol.* 11, 101–109.
    Linear,
    /// By the square of the points: (i − j)². Fleiss & Cohen 1973, *Educ. Psychol. Meas.* 33, 613–619.
    #[default]
    Quadratic,
}

impl AgreementWeights {
    /// The disagreement of two codes, 1 for the nearest ones.
    fn disagreement(self, first: usize, second: usize) -> f64 {
        let apart = first.abs_diff(second) as f64;
        match self {
            AgreementWeights::Unweighted => f64::from(u8::from(first != second)),
            AgreementWeights::Linear => apart,
            AgreementWeights::Quadratic => apart * apart,
        }
    }
}

impl fmt::Display for AgreementWeights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            AgreementWeights::Unweighted => "unweighted",
            AgreementWeights::Linear => "linear weights",
            AgreementWeights::Quadratic => "quadratic weights",
        })
    }
}

/// How the interval of an agreement coefficient is computed.
///
/// On five points with quadratic weights, where it says .95, the published interval of κ covers with 30 pairs .91–.92 on points used evenly,
/// .79–.81 with 73 % of the ratings at one end and .60–.70 with 84 %, the jackknife .95–.96, .88–.93 and .71–.88; with 100
/// pairs .94, .89–.90 and .82–.85 against .95–.96, .93–.95 and .89–.93. Of AC2 with 30 pairs: .88–.91, .87–.89 and .79–.80 against
/// .93–.94, .94 and .87–.91 (`tests/reference/kappa_coverage.py`). A caveat says from how many pairs on either can be trusted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AgreementInterval {
    /// The published one: of κ normal, of AC1 and AC2 by t on n − 1 degrees of freedom.
    #[default]
    Published,
    /// The delete-one jackknife on the artanh scale, with t on the degrees of freedom of its own variance: right more often in small and lopsided
    /// samples.
    Jackknife,
}

const KAPPA: &str = "Cohen's kappa";
const SCOTT: &str = "Scott's pi";
const GWET: &str = "Gwet's agreement coefficient";

/// Fewer pairs than this many per squared point in use are warned of: Cicchetti & Fleiss 1977, *Appl. Psychol. Meas.* 1, 195–201.
const PER_SQUARED_POINT: u64 = 2;

impl TwoRaters {
    /// Cohen's κ = 1 − Σ p_ij d_ij/Σ p_i. p_.j d_ij: of the disagreement that two raters with these margins would have by chance, the
    /// part that is not there. d is 1 off the diagonal, |i − j| or (i − j)².
    ///
    /// Interval κ ± z se, cut at ±1, with se² = Σ p_ij ψ_ij²/n, ψ the influence of a pair: the variance of Fleiss, Cohen & Everitt 1969,
    /// *Psychol. Bull.* 72, 323–327, eq. 8 and 13, written as a sum of squares; statsmodels' `cohens_kappa` (which does not cut).
    /// [`kappa_by`](TwoRaters::kappa_by) has another. Source: Cohen 1960, *Educ. Psychol. Meas.* 20, 37–46; 1968, *Psychol. Bull.* 70,
    /// 213–220. Where nearly all ratings are the same point, κ is low whatever the agreement; [`gwet`](TwoRaters::gwet) is not. Asserted
    /// example: [`TwoRaters`].
    ///
    /// # Errors
    /// Refused without pairs, and where both gave one and the same point throughout: chance would agree as well. Where one of the two
    /// gave a single point, κ is 0 by definition and only its interval is refused, as at κ = ±1.
    pub fn kappa(&self, weights: AgreementWeights, confidence: Confidence) -> Result<Estimate, Refusal> {
        self.kappa_by(weights, AgreementInterval::Published, confidence)
    }

    /// Cohen's κ as [`kappa`](TwoRaters::kappa), with an interval of one's choice.
    ///
    /// ```
    /// use kokemus::{AgreementInterval, AgreementWeights, Confidence, CrossTally, Scale, TwoRaters};
    ///
    /// let scale = Scale::satisfaction();
    /// let mut both = CrossTally::empty(&scale, &scale);
    /// for (child, parent, times) in [(5, 5, 14), (4, 5, 4), (4, 4, 5), (3, 4, 2), (2, 5, 1), (3, 3, 2), (1, 2, 1)] {
    ///     for _ in 0..times {
    ///         both.add(child, parent)?;
    ///     }
    /// }
    /// let raters = TwoRaters::of(both)?;
    /// let (weights, p95) = (AgreementWeights::Quadratic, Confidence::P95);
    /// assert_eq!(raters.kappa(weights, p95)?.to_string(), "0.69 [0.36, 1.00], n = 29");
    /// let jackknifed = raters.kappa_by(weights, AgreementInterval::Jackknife, p95)?;
    /// assert_eq!(jackknifed.to_string(), "0.69 [−0.19, 0.95], n = 29");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`kappa`](TwoRaters::kappa); the jackknife's interval is also refused with fewer than 3 pairs, and where everything hangs on one.
    pub fn kappa_by(
        &self,
        weights: AgreementWeights,
        interval: AgreementInterval,
        confidence: Confidence,
    ) -> Result<Estimate, Refusal> {
        let shares = Shares::of(self, KAPPA)?;
        let disagreement = |i, j| weights.disagreement(i, j);
        let ratio = shares.ratio(disagreement, [&shares.first, &shares.second], 1.0);
        let ratio = ratio.ok_or_else(|| Refusal::no_variation(KAPPA, "ratings of both raters"))?;
        let of = (KAPPA, weights, interval);
        if shares.one_is_constant() {
            // Exactly 0, as it is by definition, and not what rounding leaves of it.
            let interval = Err(Refusal::no_variation(KAPPA, "ratings of one of the raters"));
            return Ok(self.coefficient(0.0, interval, of, 0));
        }
        Ok(self.beyond_chance(of, &shares, &ratio, confidence))
    }

    /// Scott's π: as [`kappa`](TwoRaters::kappa), with the two raters' margins pooled, so that it counts a difference in level between them as
    /// disagreement.
    ///
    /// Source: Scott 1955, *Public Opinion Quart.* 19, 321–325; the published interval as of κ, from the influence of a pair.
    ///
    /// ```
    /// use kokemus::{AgreementInterval, AgreementWeights, Confidence, CrossTally, Scale, TwoRaters};
    ///
    /// let scale = Scale::satisfaction();
    /// let mut both = CrossTally::empty(&scale, &scale);
    /// for (first, second) in [(5, 4), (4, 4), (3, 3), (5, 5), (2, 2), (4, 3), (5, 5), (3, 4), (1, 1), (4, 4)] {
    ///     both.add(first, second)?;
    /// }
    /// let raters = TwoRaters::of(both)?.interchangeable()?;
    /// let pi = raters.scott_pi(AgreementWeights::Unweighted, AgreementInterval::Published, Confidence::P95)?;
    /// assert_eq!(pi.to_string(), "0.60 [0.21, 1.00], n = 10");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where the two are not [`interchangeable`](TwoRaters::interchangeable), and as κ is.
    pub fn scott_pi(
        &self,
        weights: AgreementWeights,
        interval: AgreementInterval,
        confidence: Confidence,
    ) -> Result<Estimate, Refusal> {
        self.must_be_interchangeable(SCOTT, "Cohen's kappa")?;
        let shares = Shares::of(self, SCOTT)?;
        let pooled = shares.pooled();
        let ratio = shares.ratio(|i, j| weights.disagreement(i, j), [&pooled, &pooled], 0.5);
        let ratio = ratio.ok_or_else(|| Refusal::no_variation(SCOTT, "ratings of both raters"))?;
        Ok(self.beyond_chance((SCOTT, weights, interval), &shares, &ratio, confidence))
    }

    fn beyond_chance(
        &self,
        of: (&'static str, AgreementWeights, AgreementInterval),
        shares: &Shares,
        ratio: &Ratio,
        confidence: Confidence,
    ) -> Estimate {
        let (figure, _, kind) = of;
        let by_correlations = shares.wanted_by_correlations();
        let (interval, wanted) = match kind {
            AgreementInterval::Published => {
                let wanted = by_correlations.max(PER_SQUARED_POINT * shares.points_in_use().pow(2));
                (ratio.normal(figure, shares, confidence), wanted)
            }
            AgreementInterval::Jackknife => (ratio.jackknife(figure, shares, confidence), by_correlations),
        };
        self.coefficient(ratio.value(), interval, of, wanted)
    }

    fn coefficient(
        &self,
        value: f64,
        interval: Result<Interval, Refusal>,
        (figure, weights, kind): (&'static str, AgreementWeights, AgreementInterval),
        wanted: u64,
    ) -> Estimate {
        let n = self.n();
        let small = (interval.is_ok() && n < wanted).then_some(Caveat::SmallForItsMethod { have: n, wanted });
        let (name, kind) = match (figure, kind) {
            (GWET, _) if weights == AgreementWeights::Unweighted => ("Gwet's AC1", kind),
            (GWET, _) => ("Gwet's AC2", kind),
            _ => (figure, kind),
        };
        let kind = match (figure, kind) {
            (_, AgreementInterval::Jackknife) => "jackknife interval",
            (GWET, AgreementInterval::Published) => "t interval",
            (_, AgreementInterval::Published) => "normal interval",
        };
        self.pairs()
            .figure(value, Quantity::Coefficient, interval, figure)
            .by(format!("{name}, {weights}; {kind}"))
            .with_caveats(small)
    }

    /// Gwet's AC1 (unweighted) or AC2: (p_a − p_e)/(1 − p_e), where chance agreement p_e = T/(q(q − 1)) Σ π_k (1 − π_k) comes from how
    /// evenly the ratings spread over the q points of the declared scale, not from what each rater prefers.
    ///
    /// π_k is the mean of both raters' shares of point k, p_a = Σ w_ij p_ij, w = 1 − d/d_max, T = Σ w_ij. It holds up where nearly all ratings are
    /// the same point, as satisfaction's are: all ratings the same gives 1. Interval AC ± t se on n − 1 degrees of freedom, cut at ±1,
    /// from the cases' own coefficients. Source: Gwet 2008, *Brit. J. Math. Statist. Psychol.* 61, 29–48; 2014, *Handbook of
    /// Inter-Rater Reliability*, 4th ed., ch. 4–5. The package irrCAC takes the points that occur for q unless told; here an unused point is one that
    /// could have been chosen. Asserted example: [`TwoRaters`].
    ///
    /// # Errors
    /// Refused without pairs. With one pair, or where no pair moves it, only the interval is refused.
    pub fn gwet(&self, weights: AgreementWeights, confidence: Confidence) -> Result<Estimate, Refusal> {
        self.gwet_by(weights, AgreementInterval::Published, confidence)
    }

    /// Gwet's AC1 or AC2 as [`gwet`](TwoRaters::gwet), with an interval of one's choice.
    ///
    /// ```
    /// use kokemus::{AgreementInterval, AgreementWeights, Confidence, CrossTally, Scale, TwoRaters};
    ///
    /// let scale = Scale::satisfaction();
    /// let mut both = CrossTally::empty(&scale, &scale);
    /// for (child, parent, times) in [(5, 5, 14), (4, 5, 4), (4, 4, 5), (3, 4, 2), (2, 5, 1), (3, 3, 2), (1, 2, 1)] {
    ///     for _ in 0..times {
    ///         both.add(child, parent)?;
    ///     }
    /// }
    /// let raters = TwoRaters::of(both)?;
    /// let (weights, p95) = (AgreementWeights::Quadratic, Confidence::P95);
    /// assert_eq!(raters.gwet(weights, p95)?.to_string(), "0.92 [0.83, 1.00], n = 29");
    /// let jackknifed = raters.gwet_by(weights, AgreementInterval::Jackknife, p95)?;
    /// assert_eq!(jackknifed.to_string(), "0.92 [0.56, 0.99], n = 29");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`gwet`](TwoRaters::gwet); the jackknife's interval is also refused with fewer than 3 pairs.
    pub fn gwet_by(
        &self,
        weights: AgreementWeights,
        interval: AgreementInterval,
        confidence: Confidence,
    ) -> Result<Estimate, Refusal> {
        let shares = Shares::of(self, GWET)?;
        let ratio = gwets(&shares, weights);
        let rare = shares.wanted_off_the_commonest();
        let (found, wanted) = match interval {
            AgreementInterval::Published => {
                let wanted = rare.max(PER_SQUARED_POINT * shares.points_in_use().pow(2));
                (ratio.student(GWET, &shares, confidence), wanted)
            }
            AgreementInterval::Jackknife => (ratio.jackknife(GWET, &shares, confidence), rare),
        };
        Ok(self.coefficient(ratio.value(), found, (GWET, weights, interval), wanted))
    }
}

/// D = 1 − p_a and E = 1 − p_e = 1 − k + k Σ π², k = T/(q(q − 1)), at least 1 − T/q².
fn gwets(shares: &Shares, weights: AgreementWeights) -> Ratio {
    let points = shares.first.len();
    let q = points as f64;
    let most = weights.disagreement(0, points - 1);
    let disagreement = |i: usize, j: usize| weights.disagreement(i, j) / most;
    let pairs = (0..points).flat_map(|i| (0..points).map(move |j| (i, j)));
    let agreed: f64 = pairs.map(|(i, j)| 1.0 - disagreement(i, j)).sum();
    let k = agreed / (q * (q - 1.0));
    let pooled = shares.pooled();
    let cell = |(i, j, _): &(usize, usize, f64)| Share {
        disagreement: disagreement(*i, *j),
        by_chance: 2.0 * (1.0 - k) + k * (pooled[*i] + pooled[*j]),
        twice: (1.0 - k) + k * if i == j { 1.0 } else { 0.5 },
    };
    let cells: Vec<Share> = shares.cells.iter().map(cell).collect();
    let seen = shares.mean(cells.iter().map(|cell| cell.disagreement));
    let chance = (1.0 - k) + k * pooled.iter().map(|share| share * share).sum::<f64>();
    Ratio { seen, chance, cells }
}
