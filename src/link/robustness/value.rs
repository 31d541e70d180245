//! The formulas of a robustness value: how much an unmeasured cause would have to explain.

use crate::error::{Error, ErrorKind};
use crate::estimate::Confidence;
use crate::math::student_t;

/// Cohen's partial f = |t| / √df.
pub(super) fn partial_f(t: f64, df: f64) -> f64 {
    t.abs() / df.sqrt()
}

/// f² / (1 + f²) = t² / (t² + df), without squaring what may be large.
pub(super) fn partial_r_squared(f: f64) -> f64 {
    if f.is_infinite() {
        return 1.0;
    }
    (f / f.hypot(1.0)).powi(2)
}

/// f* = t_{α/2, df−1} / √(df − 1): the f that an estimate needs, once one more variable has been taken in.
pub(super) fn critical_f(df: f64, confidence: Confidence) -> f64 {
    student_t::upper_quantile(confidence.tail(), df - 1.0) / (df - 1.0).sqrt()
}

/// ½ (√(f⁴ + 4f²) − f²), the root R of R / √(1 − R) = f, written as 1 / (½ + √(¼ + 1/f²)): nothing cancels for large f.
pub(super) fn of_estimate(f: f64) -> f64 {
    1.0 / (0.5 + 0.5_f64.hypot(1.0 / f))
}

/// The robustness value of the interval's end; f is already multiplied by q.
///
/// What a cause of R_D and R_Y leaves of the end is, in units of se √df, f − √(R_Y R_D / (1 − R_D)) − f* √((1 − R_Y) / (1 − R_D)).
/// With R_Y ≤ R the least of it is at R_Y = R while R < 1 − f*², which gives the first form; beyond that a cause that explains
/// more of the outcome also sharpens the estimate, the least is at R_Y = R_D / (R_D + f*²) < R, and R_D = (f² − f*²) / (1 + f²).
/// The two forms meet at f = 1/f*.
pub(super) fn of_interval(f: f64, critical: f64) -> f64 {
    if f <= critical {
        return 0.0;
    }
    if f * critical > 1.0 {
        let one_and_f = f.hypot(1.0);
        return ((f - critical) / one_and_f) * ((f + critical) / one_and_f);
    }
    of_estimate(f - critical)
}

/// The share q by which an estimate is to be reduced.
pub(super) fn checked_reduction(q: f64) -> Result<f64, Error> {
    if q > 0.0 && q <= 1.0 {
        return Ok(q);
    }
    Err(Error::new(
        ErrorKind::OutOfRange,
        "reduction of an estimate",
        q,
        "above 0, up to 1",
        "give the share by which the estimate is to shrink: 1 for all of it, 0.5 for half",
    ))
}
