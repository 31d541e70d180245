//! The distribution-free interval of a correlation.

use super::Correlated;
use crate::error::Refusal;
use crate::estimate::{Confidence, Interval};
use crate::math::normal;

/// The refusal of an interval where the correlation is ±1 but for rounding.
pub(crate) fn determined(figure: &'static str, r: f64) -> Option<Refusal> {
    let of = "the two, which determine each other completely,";
    ((1.0 - r) * (1.0 + r) < 1e-12).then(|| Refusal::Collinear { figure: figure.into(), of: of.into() })
}

/// tanh(artanh r ± z se) with se = √(Σ influence²) / n / (1 − r²).
///
/// On the z scale with the infinitesimal-jackknife variance, which assumes no distribution (for Pearson: Steiger & Hakstian
/// 1982, *Brit. J. Math. Statist. Psychol.* 35, 208–215). Fisher's 1/√(n − 3) assumes normality and never reaches
/// its level on Likert data: with 75 % fives and ρ = .40 it covers .83 at n = 30 and .84 at 451.
pub(crate) fn distribution_free(
    figure: &'static str,
    correlated: &Correlated,
    confidence: Confidence,
) -> Result<Interval, Refusal> {
    let (r, n) = (correlated.r, correlated.influence.len());
    if n < 4 {
        return Err(Refusal::too_few(figure, "cases", n as u64, 4));
    }
    if let Some(refusal) = determined(figure, r) {
        return Err(refusal);
    }
    let squares: f64 = correlated.influence.iter().map(|influence| influence * influence).sum();
    let se = squares.sqrt() / n as f64;
    // All cases on two lines of slopes t and 1/t with r = 2t/(1 + t²): to first order none of them moves r.
    if se < 1e-12 {
        return Err(Refusal::no_variation(figure, "the cases' influences on it"));
    }
    let reach = normal::upper_quantile(confidence.tail()) * se / ((1.0 - r) * (1.0 + r));
    Ok(Interval::around(r, (r.atanh() - reach).tanh(), (r.atanh() + reach).tanh(), confidence))
}
