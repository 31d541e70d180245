//! The common odds ratio of a higher answer at equal scores.

use std::fmt;

use serde::Serialize;

use super::AtScore;
use crate::error::{Refusal, or_refused};
use crate::estimate::{Confidence, Estimate, Quantity};
use crate::inference::odds::{odds_ratio, wald};
use crate::tally::item_functioning::ItemFunctioning;

/// The odds ratio that the second group answers higher at equal scores, one for all scores and cuts of the scale.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CommonOddsRatio {
    /// The odds ratio.
    #[serde(serialize_with = "or_refused")]
    pub odds_ratio: Result<Estimate, Refusal>,
    /// Its logarithm (LOR).
    pub log_odds_ratio: Estimate,
    /// The logarithm's standard error.
    pub standard_error: f64,
    /// On a scale of two points also ETS's delta, 2.35 times the logarithm: negative where the item is harder for the second group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delta: Option<Estimate>,
}

/// What one more point of ETS's delta scale is in logarithms of odds: 4/1.7, as it is rounded there.
pub(super) const DELTA: f64 = 2.35;

impl ItemFunctioning {
    /// The cumulative common odds ratio of Liu and Agresti, Ψ = Σ_k Σ_j A_jk D_jk/n_k / Σ_k Σ_j B_jk C_jk/n_k; on two points the common odds ratio
    /// of Mantel and Haenszel.
    ///
    /// At score k, A_jk and B_jk of the first group answered up to point j and above it, C_jk and D_jk of the second. The variance of ln Ψ is
    /// Σ_k n_k⁻² (Σ_{i<j} X_ij + ½ Σ_j X_jj)/(Σ A D/n)², with X_ij = A_i D_j (A_j + D_i + Ψ (B_j + C_i)) + Ψ B_j C_i (A_i + D_j + Ψ (B_i + C_j)): the
    /// mean of two unbiased estimators of the covariance of A_i D_i − Ψ B_i C_i with the same at j under a common Ψ, right both for few large
    /// and for many small strata. On two points it is that of Robins, Breslow & Greenland 1986, *Biometrics* 42, 311–323 (R's
    /// `mantelhaen.test`). Source: Liu & Agresti 1996, *Biometrics* 52, 1223–1234; Penfield & Algina 2003, *J. Educ. Meas.* 40, 353–370. Asserted example:
    /// [`mantel`](ItemFunctioning::mantel).
    ///
    /// # Errors
    /// As [`mantel`](ItemFunctioning::mantel); also refused where it is 0 or infinite.
    pub fn common_odds_ratio(&self, confidence: Confidence) -> Result<CommonOddsRatio, Refusal> {
        const FIGURE: &str = "common odds ratio";
        let strata = self.at_equal_scores(FIGURE)?;
        let (mut with, mut against) = (0.0, 0.0);
        for at in &strata {
            let n = at.n();
            for Cut { a, b, c, d } in cuts(at) {
                with += n * a * d;
                against += n * b * c;
            }
        }
        match (with > 0.0, against > 0.0) {
            (true, true) => {}
            (false, false) => return Err(Refusal::no_variation(FIGURE, "answers at equal scores")),
            _ => return Err(Refusal::Separated { figure: FIGURE.into() }),
        }
        let ratio = with / against;
        let spread: f64 = strata.iter().map(|at| at.n() * spread_at(at, ratio)).sum();
        let standard_error = spread.sqrt() / with;
        let interval = wald(FIGURE, ratio.ln(), standard_error, confidence);
        let estimate = Estimate::new(ratio.ln(), Quantity::Coefficient, interval, self.compared(), FIGURE);
        let dichotomous = self.scale().len() == 2;
        let what = if dichotomous {
            "log Mantel–Haenszel odds ratio; Robins–Breslow–Greenland interval"
        } else {
            "log Liu–Agresti odds ratio; interval by its large-sample variance"
        };
        let log = self.dress(estimate, what);
        let delta = || self.dress(log.clone().on_line(DELTA, 0.0, FIGURE), "Mantel–Haenszel delta (ETS)");
        Ok(CommonOddsRatio {
            odds_ratio: odds_ratio(&log),
            delta: dichotomous.then(delta),
            log_odds_ratio: log,
            standard_error,
        })
    }
}

impl fmt::Display for CommonOddsRatio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.odds_ratio {
            Ok(ratio) => f.pad(&format!("odds ratio {ratio}")),
            Err(refusal) => f.pad(&format!("log odds ratio {}; {refusal}", self.log_odds_ratio)),
        }
    }
}

/// Those up to a cut and above it, as shares of all with this score: the first group's a and b, the second's c and d.
struct Cut {
    a: f64,
    b: f64,
    c: f64,
    d: f64,
}

fn cuts(at: &AtScore) -> impl Iterator<Item = Cut> {
    let (n, [first, second]) = (at.n(), at.sizes);
    let pairs = at.counts[0].iter().zip(&at.counts[1]).take(at.counts[0].len() - 1);
    pairs.scan((0.0, 0.0), move |(below_first, below_second), (of_first, of_second)| {
        *below_first += of_first;
        *below_second += of_second;
        Some(Cut {
            a: *below_first / n,
            b: (first - *below_first) / n,
            c: *below_second / n,
            d: (second - *below_second) / n,
        })
    })
}

/// Σ_{i<j} X_ij + ½ Σ_j X_jj of one score over n³, in one pass: each product of X splits into what belongs to i and what belongs to j.
fn spread_at(at: &AtScore, ratio: f64) -> f64 {
    let mut spread = 0.0;
    let (mut sum_a, mut sum_ad, mut sum_ac, mut sum_c, mut sum_cb) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for Cut { a, b, c, d } in cuts(at) {
        let with = sum_a * d * (a + ratio * b) + d * (sum_ad + ratio * sum_ac);
        let against = sum_c * b * (d + ratio * c) + b * (sum_ac + ratio * sum_cb);
        let own = (a * d + ratio * b * c) * (a + d + ratio * (b + c));
        spread += with + ratio * against + 0.5 * own;
        sum_a += a;
        sum_ad += a * d;
        sum_ac += a * c;
        sum_c += c;
        sum_cb += c * b;
    }
    spread
}
