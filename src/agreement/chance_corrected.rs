//! Agreement of two raters beyond what chance would bring: Cohen's kappa, Scott's pi, Gwet's AC1 and AC2.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::pairs::PairsOfValues;
use super::two_raters::TwoRaters;
use crate::error::Refusal;
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity};
use crate::math::sums::compensated;
use crate::math::{normal, student_t};

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

/// The shares of each pair of codes, and each rater's.
struct Shares {
    n: f64,
    cells: Vec<(usize, usize, f64)>, // those that occur
    first: Vec<f64>,
    second: Vec<f64>,
}

/// A coefficient 1 − D/E and what each pair of codes does to it, to first order.
struct Coefficient {
    value: f64,
    influence: Vec<f64>, // one per cell
}

const KAPPA: &str = "Cohen's kappa";
const SCOTT: &str = "Scott's pi";
const GWET: &str = "Gwet's agreement coefficient";

/// A mean square of influences below this is rounding: no pair moves the coefficient.
const NONE_MOVES: f64 = 1e-24;

impl Shares {
    fn of(raters: &TwoRaters, figure: &'static str) -> Result<Self, Refusal> {
        let cross = raters.cross_tally();
        let n = cross.n();
        if n == 0 {
            return Err(Refusal::nobody(figure));
        }
        let n = n as f64;
        let points = cross.rows().len();
        let mut shares = Shares { n, cells: Vec::new(), first: vec![0.0; points], second: vec![0.0; points] };
        let mut margins = [vec![0u64; points], vec![0u64; points]];
        for (row, counts) in cross.rows().enumerate() {
            for (column, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
                shares.cells.push((row, column, *count as f64 / n));
                margins[0][row] += count;
                margins[1][column] += count;
            }
        }
        let [first, second] = margins.map(|margin| margin.iter().map(|count| *count as f64 / n).collect());
        Ok(Shares { first, second, ..shares })
    }

    /// Both raters' shares of each code, averaged.
    fn pooled(&self) -> Vec<f64> {
        self.first.iter().zip(&self.second).map(|(a, b)| f64::midpoint(*a, *b)).collect()
    }

    /// 1 − D/E with D = Σ p_ij d_ij and E = Σ a_i b_j d_ij, a and b the two raters' shares, or what stands for them. With
    /// ā_j = Σ_i a_i d_ij and b̄_i = Σ_j b_j d_ij, a pair (i, j) moves it by ((D/E)(b̄_i + ā_j) − d_ij)/E − D/E.
    ///
    /// `None` where E is 0: both used the same single point.
    fn beyond_chance(&self, weights: AgreementWeights, a: &[f64], b: &[f64]) -> Option<Coefficient> {
        let expected_of = |shares: &[f64], code: usize| -> f64 {
            let codes = shares.iter().enumerate().filter(|(_, share)| **share > 0.0);
            codes.map(|(other, share)| share * weights.disagreement(other, code)).sum()
        };
        let of_first: Vec<f64> = (0..a.len()).map(|code| expected_of(b, code)).collect();
        let of_second: Vec<f64> = (0..b.len()).map(|code| expected_of(a, code)).collect();
        let expected = compensated(a.iter().zip(&of_first).map(|(share, expected)| share * expected));
        if expected <= 0.0 {
            return None;
        }
        let seen = self.cells.iter().map(|(i, j, share)| share * weights.disagreement(*i, *j));
        let ratio = compensated(seen) / expected;
        let moved = |(i, j, _): &(usize, usize, f64)| {
            (ratio * (of_first[*i] + of_second[*j]) - weights.disagreement(*i, *j)) / expected - ratio
        };
        Some(Coefficient { value: 1.0 - ratio, influence: self.cells.iter().map(moved).collect() })
    }

    /// The mean square of the influences, which are 0 on average.
    fn mean_square(&self, influence: &[f64]) -> f64 {
        compensated(self.cells.iter().zip(influence).map(|((_, _, share), moved)| share * moved * moved))
    }

    /// Whether a rater used one point only.
    fn one_is_constant(&self) -> bool {
        [&self.first, &self.second].iter().any(|of| of.iter().filter(|share| **share > 0.0).count() == 1)
    }
}

/// Value ± reach, cut at ±1, beyond which no such coefficient lies.
fn around(value: f64, reach: f64, confidence: Confidence) -> Interval {
    Interval::around(value, (value - reach).max(-1.0), (value + reach).min(1.0), confidence)
}

/// Fewer pairs than this many per squared point in use are warned of: Cicchetti & Fleiss 1977, *Appl. Psychol. Meas.* 1, 195–201; and
/// fewer than a correlation wants. On five points the normal interval then covers .92 and more where it says .95 (`tests/reference/coverage_kappa.py`):
/// evenly used, .91 at n = 30 and .93 at 50; with 84 % of the ratings at one end .50 at 20, .72 at 50 and .90 at 400 with quadratic weights.
const PER_SQUARED_POINT: u64 = 2;

impl TwoRaters {
    /// Cohen's κ = 1 − Σ p_ij d_ij/Σ p_i. p_.j d_ij: of the disagreement that two raters with these margins would have by chance, the
    /// part that is not there. d is 1 off the diagonal, |i − j| or (i − j)².
    ///
    /// Interval κ ± z se, cut at ±1, with se² = Σ p_ij ψ_ij²/n, ψ the influence of a pair: the variance of Fleiss, Cohen & Everitt 1969,
    /// *Psychol. Bull.* 72, 323–327, eq. 8 and 13, written as a sum of squares; statsmodels' `cohens_kappa` (which does not cut). Source:
    /// Cohen 1960, *Educ. Psychol. Meas.* 20, 37–46; 1968, *Psychol. Bull.* 70, 213–220. Where nearly all ratings are the same point, κ is
    /// low whatever the agreement; [`gwet`](TwoRaters::gwet) is not. Asserted example: [`TwoRaters`].
    ///
    /// # Errors
    /// Refused without pairs, and where both gave one and the same point throughout: chance would agree as well. Where one of the two
    /// gave a single point, κ is 0 by definition and only its interval is refused, as at κ = ±1.
    pub fn kappa(&self, weights: AgreementWeights, confidence: Confidence) -> Result<Estimate, Refusal> {
        let shares = Shares::of(self, KAPPA)?;
        let found = shares.beyond_chance(weights, &shares.first, &shares.second);
        self.beyond_chance(KAPPA, weights, confidence, &shares, found)
    }

    /// Scott's π: as [`kappa`](TwoRaters::kappa), with the two raters' margins pooled, so that it counts a difference in level between them as
    /// disagreement.
    ///
    /// Source: Scott 1955, *Public Opinion Quart.* 19, 321–325; the interval as of κ, from the influence of a pair.
    ///
    /// ```
    /// use kokemus::{AgreementWeights, Confidence, CrossTally, Scale, TwoRaters};
    ///
    /// let scale = Scale::satisfaction();
    /// let mut both = CrossTally::empty(&scale, &scale);
    /// for (first, second) in [(5, 4), (4, 4), (3, 3), (5, 5), (2, 2), (4, 3), (5, 5), (3, 4), (1, 1), (4, 4)] {
    ///     both.add(first, second)?;
    /// }
    /// let raters = TwoRaters::of(both)?.interchangeable()?;
    /// let pi = raters.scott_pi(AgreementWeights::Unweighted, Confidence::P95)?;
    /// assert_eq!(pi.to_string(), "0.61 [0.25, 0.96], n = 10");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where the two are not [`interchangeable`](TwoRaters::interchangeable), and as κ is.
    pub fn scott_pi(&self, weights: AgreementWeights, confidence: Confidence) -> Result<Estimate, Refusal> {
        self.must_be_interchangeable(SCOTT, "Cohen's kappa")?;
        let shares = Shares::of(self, SCOTT)?;
        let pooled = shares.pooled();
        self.beyond_chance(
            SCOTT,
            weights,
            confidence,
            &shares,
            shares.beyond_chance(weights, &pooled, &pooled),
        )
    }

    fn beyond_chance(
        &self,
        figure: &'static str,
        weights: AgreementWeights,
        confidence: Confidence,
        shares: &Shares,
        found: Option<Coefficient>,
    ) -> Result<Estimate, Refusal> {
        let Coefficient { value, influence } =
            found.ok_or_else(|| Refusal::no_variation(figure, "ratings of both raters"))?;
        let constant = figure == KAPPA && shares.one_is_constant();
        // Exactly 0, as it is by definition, and not what rounding leaves of it.
        let value = if constant { 0.0 } else { value };
        let mean_square = shares.mean_square(&influence);
        let interval = if constant {
            Err(Refusal::no_variation(figure, "ratings of one of the raters"))
        } else if value == 1.0 {
            Err(Refusal::at_its_bound(figure, value))
        } else if mean_square < NONE_MOVES {
            Err(Refusal::no_variation(figure, "the pairs' influences on it"))
        } else {
            let reach = normal::upper_quantile(confidence.tail()) * (mean_square / shares.n).sqrt();
            Ok(around(value, reach, confidence))
        };
        let used = shares.pooled().iter().filter(|share| **share > 0.0).count() as u64;
        Ok(self.coefficient(&self.pairs(), value, interval, (figure, weights, "normal interval"), used))
    }

    fn coefficient(
        &self,
        pairs: &PairsOfValues,
        value: f64,
        interval: Result<Interval, Refusal>,
        (figure, weights, kind): (&'static str, AgreementWeights, &'static str),
        used: u64,
    ) -> Estimate {
        let wanted = PER_SQUARED_POINT * used * used;
        let small = (interval.is_ok() && pairs.n < wanted)
            .then_some(Caveat::SmallForItsMethod { have: pairs.n, wanted });
        pairs
            .figure(value, Quantity::Coefficient, interval, figure)
            .by(format!("{figure}, {weights}; {kind}"))
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
        let shares = Shares::of(self, GWET)?;
        let points = shares.first.len();
        let q = points as f64;
        let most = weights.disagreement(0, points - 1);
        let weight = |i: usize, j: usize| 1.0 - weights.disagreement(i, j) / most;
        let all: f64 = (0..points).flat_map(|i| (0..points).map(move |j| weight(i, j))).sum();
        let scale = all / (q * (q - 1.0));
        let pooled = shares.pooled();
        let squares = compensated(pooled.iter().map(|share| share * share));
        let by_chance = scale * compensated(pooled.iter().map(|share| share * (1.0 - share)));
        let seen = compensated(shares.cells.iter().map(|(i, j, share)| share * weight(*i, *j)));
        let value = ((seen - by_chance) / (1.0 - by_chance)).min(1.0);
        let influence: Vec<f64> = shares
            .cells
            .iter()
            .map(|(i, j, _)| {
                let chance = scale * (2.0 * squares - pooled[*i] - pooled[*j]);
                (weight(*i, *j) - seen - (1.0 - value) * chance) / (1.0 - by_chance)
            })
            .collect();
        let mean_square = shares.mean_square(&influence);
        let n = shares.n;
        let interval = if self.n() < 2 {
            Err(Refusal::too_few(GWET, "pairs", self.n(), 2))
        } else if mean_square < NONE_MOVES && (1.0 - value).abs() < 1e-12 {
            Err(Refusal::at_its_bound(GWET, 1.0))
        } else if mean_square < NONE_MOVES {
            Err(Refusal::no_variation(GWET, "the pairs' influences on it"))
        } else {
            let se = (mean_square / (n - 1.0)).sqrt();
            Ok(around(value, student_t::upper_quantile(confidence.tail(), n - 1.0) * se, confidence))
        };
        let name = if weights == AgreementWeights::Unweighted { "Gwet's AC1" } else { "Gwet's AC2" };
        Ok(self.coefficient(&self.pairs(), value, interval, (name, weights, "t interval"), 0))
    }
}
