//! Wilcoxon's signed-rank test and its effect size.

use super::PairedSamples;
use crate::comparison::independent::mann_whitney::Continuity;
use crate::comparison::sentence::Comparison;
use crate::correlation::{Correlated, distribution_free};
use crate::error::Refusal;
use crate::estimate::{Caveat, Confidence, Estimate, Quantity, Test};
use crate::inference::exact::lattice::{Alternative, ExactPValue};
use crate::inference::exact::signed::{RankSums, Signed, ZeroDifferences};
use crate::math::normal;

const FIGURE: &str = "Wilcoxon signed-rank test";

/// From so many pairs that differ on the normal approximation of the signed-rank sum is known to hold: Siegel & Castellan 1988,
/// *Nonparametric Statistics*, p. 91 wants more than 15; with ties, which answers on a scale always have, 20 are asked for here.
const ENOUGH: u64 = 20;

impl PairedSamples {
    fn moved(&self, figure: &'static str) -> Result<Signed, Refusal> {
        let signed = self.signed();
        if self.n() == 0 {
            return Err(Refusal::too_few(figure, "pairs", 0, 1));
        }
        if signed.steps.is_empty() {
            Err(Refusal::no_variation(figure, "values of each person"))
        } else {
            Ok(signed)
        }
    }

    /// The mean difference, the rank-biserial correlation and the signed-rank test as one sentence.
    ///
    /// The test is exact, two-sided by |T − E T|, where the distribution is within what is computed
    /// ([`signed_rank_exact`](PairedSamples::signed_rank_exact)), else asymptotic without correction for continuity; its method and basis
    /// say which.
    ///
    /// # Errors
    /// Refused where there is no pair. Where no pair differs, effect and test are.
    pub fn signed_rank(&self, zeros: ZeroDifferences, confidence: Confidence) -> Result<Comparison, Refusal> {
        let exact = self.signed_rank_exact(zeros, Alternative::TwoSided, ExactPValue::Exact);
        let test = match exact {
            Err(Refusal::TooMany { .. }) => self.signed_rank_asymptotic(zeros, Continuity::Uncorrected),
            exact => exact,
        };
        let effect = self.rank_biserial(zeros, confidence);
        Ok(self.compared(self.difference(confidence)?, "rank-biserial correlation", effect, test))
    }

    /// Wilcoxon's signed-rank test over all ways in which those who moved could have moved the other way.
    ///
    /// V is the sum of the mid-ranks of |difference| of those who went up. Given the differences' sizes, ties among them, each sign is as
    /// likely as the other; the distribution of V is built size by size, so that it is exact with ties and zeros, where R's
    /// `wilcox.test` turns to the normal approximation. As `coin::wilcoxsign_test(distribution = "exact")`, which is two-sided by
    /// |T − E T|; V is symmetric, so that doubling agrees (but for mid-p at its centre). By probability it need not: with few pairs, or
    /// ties, values farther out can be as probable as V, up to p = 1.
    ///
    /// # Errors
    /// Refused where no pair differs, and beyond some 585 pairs that differ (on few points about 2,000): there
    /// [`signed_rank_asymptotic`](PairedSamples::signed_rank_asymptotic) is close.
    pub fn signed_rank_exact(
        &self,
        zeros: ZeroDifferences,
        alternative: Alternative,
        p_value: ExactPValue,
    ) -> Result<Test, Refusal> {
        let signed = self.moved(FIGURE)?;
        let ranks = signed.doubled_ranks(zeros);
        let Some(lattice) = signed.sum_of_risers(&ranks) else {
            let figure = "exact signed-rank test".into();
            return Err(Refusal::TooMany {
                figure,
                of: "pairs that differ".into(),
                have: signed.moved(),
                most: signed.most_ranked(zeros),
            });
        };
        let seen = signed.rank_sums(zeros).up;
        let p = lattice.p_value(seen, alternative, p_value);
        let method = format!("{FIGURE}, {}, {}", zeros.words(), alternative.words());
        let test = Test::new(method, "V", seen as f64 / 2.0, p, self.n()).based_on(p_value.basis());
        Ok(test.with_caveats(self.caveats()))
    }

    /// Wilcoxon's signed-rank test by the normal approximation, two-sided: z = (V − Σr/2)/√(Σr²/4) over the mid-ranks r that are used, which
    /// corrects the variance for ties and, with Pratt's zeros, for them. Corrected for continuity, V is moved by ½ towards its expected
    /// value (R's `wilcox.test`, `correct = TRUE`).
    ///
    /// # Errors
    /// Refused where no pair differs.
    pub fn signed_rank_asymptotic(
        &self,
        zeros: ZeroDifferences,
        continuity: Continuity,
    ) -> Result<Test, Refusal> {
        let signed = self.moved(FIGURE)?;
        let RankSums { up, down, squares } = signed.rank_sums(zeros);
        // Four times V − Σr/2.
        let apart = (up - down) as f64;
        let (apart, corrected) = match continuity {
            Continuity::Uncorrected => (apart, ""),
            Continuity::Corrected => {
                ((apart.abs() - 2.0).max(0.0).copysign(apart), ", corrected for continuity")
            }
        };
        let z = apart / (2.0 * squares.sqrt()) + 0.0;
        let moved = signed.moved();
        let small =
            (moved < ENOUGH).then_some(Caveat::TooSmallForApproximation { smallest: moved, wanted: ENOUGH });
        let method = format!("{FIGURE}, {}{corrected}", zeros.words());
        let test = Test::new(method, "z", z, 2.0 * normal::upper_tail(z.abs()), self.n());
        Ok(test.with_caveats(self.caveats()).with_caveats(small))
    }

    /// The rank-biserial correlation of matched pairs: r = (T⁺ − T⁻)/(T⁺ + T⁻), T⁺ and T⁻ the sums of ranks of those who went up and down,
    /// from −1 (whoever moved went down) to 1. Kerby 2014, *Compr. Psychol.* 3, 11.IT.3.1.
    ///
    /// Interval: that of the delete-one jackknife over pairs on the z scale, as for correlations (see
    /// [`MatchedCases::pearson`](crate::MatchedCases::pearson)). effectsize takes the standard error under the hypothesis of no difference
    /// instead, which is too wide where r is large.
    ///
    /// # Errors
    /// Refused where no pair differs. With fewer than four pairs, or r = ±1, only the interval is.
    pub fn rank_biserial(&self, zeros: ZeroDifferences, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "rank-biserial correlation";
        let signed = self.moved(FIGURE)?;
        let RankSums { up, down, .. } = signed.rank_sums(zeros);
        let (apart, whole) = ((up - down) as f64, (up + down) as f64);
        let r = apart / whole;
        let interval = distribution_free(FIGURE, &self.jackknifed(&signed, zeros, r, whole), confidence);
        let moved = signed.moved();
        let method = match zeros {
            ZeroDifferences::Wilcoxon => {
                "rank-biserial correlation of pairs, zeros left out; jackknife interval"
            }
            ZeroDifferences::Pratt => "rank-biserial correlation of pairs, zeros ranked; jackknife interval",
        };
        let small = (interval.is_ok() && moved < ENOUGH)
            .then_some(Caveat::SmallForItsMethod { have: moved, wanted: ENOUGH });
        let estimate = Estimate::new(r, Quantity::Coefficient, interval, self.n(), method);
        Ok(self.dressed(estimate).with_caveats(small))
    }

    /// r with what each pair does to it: (n − 1)(r − r without it). With doubled ranks R_j of the j-th size and d_j = up − down of it,
    /// A = Σ R d and B = Σ R c. Without one pair of size j and sign s, larger sizes lose 2 of R and its own loses 1, so that A loses
    /// s (R_j − 1) + d_j + 2 Σ_{i>j} d_i and B the same of counts, (R_j − 1) + c_j + 2 Σ_{i>j} c_i; without a zero, by Pratt, all sizes lose 2.
    fn jackknifed(&self, signed: &Signed, zeros: ZeroDifferences, r: f64, whole: f64) -> Correlated {
        let ranks = signed.doubled_ranks(zeros);
        let spare = self.n() as f64 - 1.0;
        // r − (A − a)/(B − b) = (a − r b)/(B − b): no difference of nearly equal numbers.
        let moves =
            |a: f64, b: f64| if whole - b > 0.0 { Some(spare * (a - r * b) / (whole - b)) } else { None };
        let mut units: Vec<(f64, Option<f64>)> = Vec::with_capacity(2 * ranks.len() + 1);
        let (mut apart_above, mut count_above) = (0i128, 0i128);
        for ((up, down), rank) in signed.steps.iter().zip(&ranks).rev() {
            let (apart, count) = (i128::from(*up) - i128::from(*down), i128::from(*up) + i128::from(*down));
            let lost = (rank - 1 + count + 2 * count_above) as f64;
            for (sign, here) in [(1, *up), (-1, *down)] {
                if here > 0 {
                    let a = (sign * (rank - 1) + apart + 2 * apart_above) as f64;
                    units.push((here as f64, moves(a, lost)));
                }
            }
            apart_above += apart;
            count_above += count;
        }
        if signed.zeros > 0 {
            let moved = match zeros {
                ZeroDifferences::Wilcoxon => Some(0.0),
                ZeroDifferences::Pratt => moves(2.0 * apart_above as f64, 2.0 * count_above as f64),
            };
            units.push((signed.zeros as f64, moved));
        }
        Correlated::of_deletions(r, units)
    }
}
