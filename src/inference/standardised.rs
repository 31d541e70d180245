//! What standardised differences share: Hedges' correction, and the interval from the non-central t distribution.

use crate::estimate::Confidence;
use crate::math::{elementary, noncentral_t};

/// Hedges' exact correction J(ν) = Γ(ν/2) / (√(ν/2) Γ((ν − 1)/2)), ν > 1: Hedges 1981, *J. Educ. Statist.* 6, 107–128.
///
/// By Stirling's form of both gammas, so that it is right from ν just above 1 to 10¹⁸.
pub(crate) fn hedges(df: f64) -> f64 {
    let (half, below) = (0.5 * df, 0.5 * (df - 1.0));
    // ln Γ(h) − ln Γ(h − ½) − ½ ln h.
    let step = -0.5 / half;
    (elementary::stirling_error(half) - elementary::stirling_error(below) - (half - 1.0) * step.ln_1p() - 0.5)
        .exp()
}

/// The ends of a standardised difference d where √ñ d is t with ν degrees of freedom: the non-centralities that put it at α/2 and
/// 1 − α/2, divided by √ñ. Steiger & Fouladi 1997, in *What if there were no significance tests?*, ch. 9.
pub(crate) fn noncentral_t_ends(d: f64, root: f64, df: f64, confidence: Confidence) -> (f64, f64) {
    let tail = confidence.tail();
    // P(T > t; δ) grows with δ: the lower end leaves α/2 above t, the upper end α/2 below, which is α/2 above −t at −δ.
    let lower = noncentral_t::noncentrality(d * root, df, tail) / root;
    let upper = -noncentral_t::noncentrality(-d * root, df, tail) / root;
    (lower, upper)
}
