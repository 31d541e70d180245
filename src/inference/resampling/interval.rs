//! Percentile and BCa intervals from a statistic's values on the resamples.

use super::{BootstrapInterval, Replicates};
use crate::error::Refusal;
use crate::estimate::{Confidence, Interval};
use crate::math::normal;

/// Values closer than this to each other, relative to the largest, are equal but for the order in which they were added up.
const ROUNDING: f64 = 1e-12;

/// More resamples than this cannot be asked for, so that advising them helps nobody.
const MOST_RESAMPLES: f64 = 1e6;

/// Φ⁻¹(p).
fn normal_quantile(p: f64) -> f64 {
    -normal::upper_quantile(p)
}

/// How the resamples lie about the estimate.
struct Around<'r> {
    figure: &'static str,
    values: &'r [f64],
    /// Resamples below the estimate, ties counted half.
    below: f64,
}

impl Around<'_> {
    fn off_centre(&self) -> Refusal {
        Refusal::ResamplesOffCentre {
            figure: self.figure.into(),
            below: self.below as u64,
            resamples: self.values.len() as u64,
        }
    }

    /// The quantile of R sorted values at p, where Φ(z) = p: with k = ⌊(R + 1)p⌋, between the k-th and the next value in
    /// proportion to Φ⁻¹, as Φ⁻¹(k/(R + 1)), z and Φ⁻¹((k + 1)/(R + 1)) lie (Davison & Hinkley 1997, *Bootstrap Methods
    /// and their Application*, eq. 5.8).
    fn quantile(&self, sorted: &[f64], p: f64, z: f64) -> Result<f64, Refusal> {
        let count = sorted.len() as f64;
        let place = (count + 1.0) * p;
        if !(1.0..=count).contains(&place) {
            let needed = (1.0 / p.min(1.0 - p)).ceil() - 1.0;
            if needed > MOST_RESAMPLES {
                return Err(self.off_centre());
            }
            return Err(Refusal::too_few(self.figure, "resamples", count as u64, needed as u64));
        }
        let k = place.floor();
        let here = sorted[k as usize - 1];
        let Some(next) = sorted.get(k as usize) else { return Ok(here) };
        let (left, right) = (normal_quantile(k / (count + 1.0)), normal_quantile((k + 1.0) / (count + 1.0)));
        Ok(here + ((z - left) / (right - left)).clamp(0.0, 1.0) * (next - here))
    }
}

/// a = Σ l³ / (6 (Σ l²)^{3/2}) from influence values: Efron 1987, eq. 4.4; DiCiccio & Efron 1996, *Statist. Sci.* 11, eq. 6.6.
fn acceleration(figure: &'static str, influence: &[f64]) -> Result<f64, Refusal> {
    // In units of the largest: neither cubes nor squares leave the range of doubles.
    let largest = influence.iter().fold(0.0_f64, |largest, l| largest.max(l.abs()));
    if !(largest > 0.0 && largest.is_finite()) {
        return Err(Refusal::no_variation(figure, "the units' influences on it"));
    }
    let (squares, cubes) = influence.iter().fold((0.0, 0.0), |(squares, cubes), l| {
        let l = l / largest;
        (squares + l * l, cubes + l * l * l)
    });
    Ok(cubes / (6.0 * squares.powf(1.5)))
}

impl Replicates {
    /// The interval of one statistic, whose value on the data is `estimate`; `influence` (per unit, of any scale) is used by BCa alone.
    ///
    /// Percentile: the quantiles α/2 and 1 − α/2. BCa: the quantiles Φ(z₀ + (z₀ ∓ z)/(1 − a(z₀ ∓ z))) with z = Φ⁻¹(1 − α/2),
    /// z₀ = Φ⁻¹(share of resamples below the estimate, ties half) and [`acceleration`] a (Efron 1987, eq. 3.9; Davison & Hinkley
    /// 1997, eq. 5.21). Quantiles between two values are interpolated on the normal scale, as R's `boot.ci`; SciPy interpolates linearly,
    /// R counts no ties in z₀. Both intervals contain the estimate exactly where |z₀| < z; an end that misses it by the gap
    /// between two neighbouring resamples is moved there.
    ///
    /// # Errors
    /// Refused where all resamples are alike, where |z₀| ≥ z or the BCa formula has left its range, and where an end would
    /// lie beyond the outermost resample: more resamples would do.
    pub(crate) fn interval(
        &self,
        figure: &'static str,
        statistic: usize,
        estimate: f64,
        influence: &[f64],
        confidence: Confidence,
    ) -> Result<Interval, Refusal> {
        let mut sorted = self.of(statistic).to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else {
            return Err(Refusal::no_variation(figure, "the resamples"));
        };
        let rounding = ROUNDING * estimate.abs().max(first.abs()).max(last.abs());
        if last - first <= rounding {
            return Err(Refusal::no_variation(figure, "the resamples"));
        }
        let below = sorted.partition_point(|value| *value < estimate - rounding);
        let not_above = sorted.partition_point(|value| *value <= estimate + rounding);
        let around = Around { figure, values: &sorted, below: (below + not_above) as f64 / 2.0 };
        let z0 = normal_quantile(around.below / sorted.len() as f64);
        let z = normal::upper_quantile(confidence.tail());
        if z0.is_nan() || z0.abs() >= z {
            return Err(around.off_centre());
        }
        let end = |shift: f64| match self.bootstrap.interval() {
            BootstrapInterval::Percentile => Ok(shift),
            BootstrapInterval::Bca => {
                let left = 1.0 - acceleration(figure, influence)? * (z0 + shift);
                if left > 0.0 { Ok(z0 + (z0 + shift) / left) } else { Err(around.off_centre()) }
            }
        };
        let (lower, upper) = (end(-z)?, end(z)?);
        let lower = around.quantile(&sorted, normal::upper_tail(-lower), lower)?;
        let upper = around.quantile(&sorted, normal::upper_tail(-upper), upper)?;
        Ok(Interval::around(estimate, lower, upper, confidence))
    }
}
