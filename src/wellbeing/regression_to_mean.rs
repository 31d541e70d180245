//! What is left of a change once those who start low would have risen, and those who start high fallen, anyway.

use std::fmt;

use serde::Serialize;

use super::change::Change;
use super::pairs::Line;
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Confidence, Estimate, Interval, Quantity, as_given, printed};
use crate::math::student_t;
use crate::vocabulary::measure::Measure;

const FIGURE: &str = "change net of regression to the mean";

/// The change net of regression to the mean, against a population mean μ: Mee & Chua 1991, *Amer. Statist.* 45, 39–42.
///
/// With x before and y after, y − μ = τ + β(x − μ) + ε by least squares: τ is what somebody who starts at μ, and so
/// has nothing to regress from, changes; se² = s²(1/n + (x̄ − μ)²/Σ(x − x̄)²), t with n − 2 degrees of freedom. The
/// mean change is the sum of τ and of (β − 1)(x̄ − μ), which regression alone would bring. Everything is turned so
/// that more is better.
///
/// It assumes that without the service people would keep their mean μ and spread, and that the service moves
/// everybody alike. μ must be that of the population the clients come from; it is never the sample's own mean,
/// against which nothing regresses.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RegressionToMean {
    /// The population mean μ.
    pub population_mean: f64,
    /// τ: the change net of regression.
    pub net_change: Estimate,
    /// (β − 1)(x̄ − μ): what regression alone would bring, in points, positive for the better.
    pub by_regression: f64,
    /// β: the slope of after on before.
    pub slope: f64,
    /// P(|t| at least as large | τ = 0), two-sided; `None` where the interval is refused.
    pub p_value: Option<f64>,
}

impl fmt::Display for RegressionToMean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "net of regression to {}: {}", as_given(self.population_mean), self.net_change)?;
        write!(f, "; by regression {}", printed(self.by_regression, 1, false))
    }
}

/// The change net of regression over a range of assumed population means.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RegressionOverMeans {
    /// The net change at each assumed mean, from the lowest to the highest; none where the assumed mean is the
    /// sample's own.
    pub at: Vec<RegressionToMean>,
    /// The ranges of assumed means in which the interval of the net change holds only values above 0.
    pub better: Vec<MeanRange>,
    /// Those in which it holds only values below 0.
    pub worse: Vec<MeanRange>,
}

/// A range of assumed population means.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MeanRange {
    /// Its lower end.
    pub from: f64,
    /// Its upper end.
    pub to: f64,
}

/// A line through before and after, and how a change is turned.
struct Fitted<'c> {
    change: &'c Change,
    line: Line,
}

impl<'c> Fitted<'c> {
    fn of(change: &'c Change) -> Result<Self, Refusal> {
        let (before, after) = change.columns();
        let n = before.len() as u64;
        if n < 3 {
            return Err(Refusal::too_few(FIGURE, "pairs", n, 3));
        }
        let line = Line::of(&before, &after)
            .ok_or_else(|| Refusal::no_variation(FIGURE, "values at the earlier stage"))?;
        Ok(Fitted { change, line })
    }

    /// Whether μ is the sample's own mean, to rounding.
    fn is_own_mean(&self, mu: f64) -> bool {
        let size = self.line.mean_x.abs().max(mu.abs());
        (self.line.mean_x - mu).abs() <= 1e-12 * size
    }

    fn net(&self, mu: f64) -> f64 {
        self.change.sign() * (self.line.at(mu) - mu)
    }

    fn against(&self, mu: f64, confidence: Confidence) -> Result<RegressionToMean, Refusal> {
        if self.is_own_mean(mu) {
            return Err(Refusal::OwnMean { figure: FIGURE.into() });
        }
        let (value, df) = (self.net(mu), self.line.n - 2.0);
        let se = self.line.variance_at(mu).sqrt();
        let (interval, p_value) = if se > 0.0 {
            let reach = student_t::upper_quantile(confidence.tail(), df) * se;
            let p = 2.0 * student_t::upper_tail((value / se).abs(), df);
            (Ok(Interval::around(value, value - reach, value + reach, confidence)), Some(p.min(1.0)))
        } else {
            (Err(Refusal::no_variation(FIGURE, "distances from the line")), None)
        };
        let method = "change at the population mean, Mee & Chua; t interval";
        let n = self.line.n as u64;
        Ok(RegressionToMean {
            population_mean: mu,
            net_change: self.change.dressed(Estimate::new(value, Quantity::Points, interval, n, method)),
            by_regression: self.change.sign() * (self.line.slope - 1.0) * (self.line.mean_x - mu),
            slope: self.line.slope,
            p_value,
        })
    }

    /// The assumed means between which the interval of the net change leaves 0 out: with v = μ − x̄, D = ȳ − x̄, c =
    /// β − 1, q = t s: (D + cv)² > q²(1/n + v²/Σ(x − x̄)²), whose ends are roots of a quadratic (Ostermann, Willich &
    /// Lüdtke 2008).
    fn turning_points(&self, confidence: Confidence) -> Vec<f64> {
        let line = &self.line;
        let q = student_t::upper_quantile(confidence.tail(), line.n - 2.0);
        let squared = q * q * line.residual_variance;
        let (d, c) = (line.mean_y - line.mean_x, line.slope - 1.0);
        let a = c * c - squared / line.scatter_x;
        let half = d * c;
        let constant = d * d - squared / line.n;
        let mut roots = Vec::new();
        let inside = half * half - a * constant;
        if inside >= 0.0 {
            // The root with no difference of near-equal numbers first, the other one from their product.
            let sum = -(half + inside.sqrt().copysign(half));
            if a != 0.0 {
                roots.push(line.mean_x + sum / a);
            }
            if sum != 0.0 {
                roots.push(line.mean_x + constant / sum);
            }
        }
        // Without scatter about the line there is no interval, and the net change turns where it is 0.
        roots.retain(|root| root.is_finite());
        roots.sort_unstable_by(f64::total_cmp);
        roots
    }
}

fn checked_mean(measure: &Measure, mu: f64) -> Result<f64, Error> {
    if mu >= measure.lowest() && mu <= measure.highest() {
        return Ok(mu);
    }
    Err(Error::new(
        ErrorKind::OutOfRange,
        format!("population mean of measure `{}`", measure.id()),
        mu,
        format!("{} to {}", measure.lowest(), measure.highest()),
        "give the mean in the measure's own points",
    ))
}

impl Change {
    /// The change net of regression to the mean of the measure's norms; see [`RegressionToMean`].
    ///
    /// # Errors
    /// The measure has no norms; those of [`net_of_regression_to`](Change::net_of_regression_to).
    pub fn net_of_regression(&self, confidence: Confidence) -> Result<RegressionToMean, Error> {
        let norms = self.measure().norms().ok_or_else(|| {
            Error::new(
                ErrorKind::Absent,
                format!("norms of measure `{}`", self.measure().id()),
                "the population mean",
                "the mean of the population that the clients come from",
                "give it by `with_norms`, or show the net change over a range of means; the sample's own mean will not do",
            )
        })?;
        self.net_of_regression_to(norms.mean(), confidence)
    }

    /// The change net of regression to a population mean of one's own; see [`RegressionToMean`].
    ///
    /// The example has the data of Mee & Chua: scores of eight people before and after, against a mean of 75.
    ///
    /// ```
    /// use kokemus::{Change, Confidence, Measure, Measurement, Role, Study};
    ///
    /// let study = Study::builder().measure(Measure::new("score", 0.0, 100.0)?).build()?;
    /// let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
    /// let mut scores = study.measurements("score")?;
    /// let before = [45.0, 52.0, 63.0, 68.0, 57.0, 55.0, 60.0, 59.0];
    /// let after = [49.0, 50.0, 70.0, 71.0, 53.0, 61.0, 62.0, 67.0];
    /// for (case, (before, after)) in before.into_iter().zip(after).enumerate() {
    ///     scores.push(Measurement::of(case, Role::YoungPerson, &start, before))?;
    ///     scores.push(Measurement::of(case, Role::YoungPerson, &end, after))?;
    /// }
    /// let change = Change::between(&scores, &start, &end)?;
    /// let net = change.net_of_regression_to(75.0, Confidence::P95)?;
    /// assert_eq!(format!("{:.3}", net.p_value.unwrap()), "0.321");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// The mean is outside the measure's range. Refused with fewer than three pairs, where the values before are all
    /// the same, and where the mean is the sample's own. Where all points lie on a line, only the interval is
    /// refused.
    pub fn net_of_regression_to(
        &self,
        population_mean: f64,
        confidence: Confidence,
    ) -> Result<RegressionToMean, Error> {
        let mu = checked_mean(self.measure(), population_mean)?;
        Ok(Fitted::of(self)?.against(mu, confidence)?)
    }

    /// The change net of regression as a function of the population mean, where that is not known: at `steps` means
    /// from the lowest to the highest assumed, and the ranges of means in which it is beyond chance. Ostermann,
    /// Willich & Lüdtke 2008, *BMC Med. Res. Methodol.* 8, 52.
    ///
    /// ```
    /// use kokemus::{Change, Confidence, Measure, Measurement, Role, Study};
    ///
    /// let study = Study::builder().measure(Measure::new("score", 0.0, 100.0)?).build()?;
    /// let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
    /// let mut scores = study.measurements("score")?;
    /// for (case, before, after) in [(1, 45.0, 57.0), (2, 52.0, 61.0), (3, 63.0, 70.0), (4, 68.0, 74.0), (5, 57.0, 66.0)] {
    ///     scores.push(Measurement::of(case, Role::Child, &start, before))?;
    ///     scores.push(Measurement::of(case, Role::Child, &end, after))?;
    /// }
    /// let over = Change::between(&scores, &start, &end)?.net_of_regression_over(40.0, 100.0, 4, Confidence::P95)?;
    /// let net: Vec<String> = over.at.iter().map(|at| format!("{:.1}", at.net_change.value())).collect();
    /// assert_eq!(net, ["12.8", "7.9", "2.9", "-2.1"]);
    /// assert_eq!((over.better.len(), format!("{:.1}", over.better[0].to)), (1, "80.9".into()));
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// A mean outside the measure's range, the lowest not below the highest, fewer than 2 or more than 1,000 steps.
    /// Refused with fewer than three pairs, and where the values before are all the same.
    pub fn net_of_regression_over(
        &self,
        lowest: f64,
        highest: f64,
        steps: usize,
        confidence: Confidence,
    ) -> Result<RegressionOverMeans, Error> {
        let (low, high) = (checked_mean(self.measure(), lowest)?, checked_mean(self.measure(), highest)?);
        if low >= high || !(2..=1000).contains(&steps) {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "assumed population means",
                format!("{steps} from {low} to {high}"),
                "2 to 1000 means, the lowest first",
                "give the lowest and the highest mean that is plausible",
            ));
        }
        let fitted = Fitted::of(self)?;
        let mean_at = |step: usize| {
            let mean = low + (high - low) * step as f64 / (steps - 1) as f64;
            // A mean of 0 is 0, and not the rounding of two large numbers.
            if mean.abs() < 1e-12 * (high - low) { 0.0_f64.clamp(low, high) } else { mean.min(high) }
        };
        let at = (0..steps).filter_map(|step| fitted.against(mean_at(step), confidence).ok());
        let at = at.collect();
        let mut ends = vec![low];
        ends.extend(fitted.turning_points(confidence).into_iter().filter(|root| *root > low && *root < high));
        ends.push(high);
        let (mut better, mut worse) = (Vec::new(), Vec::new());
        for pair in ends.windows(2).filter(|pair| pair[0] < pair[1]) {
            let middle = f64::midpoint(pair[0], pair[1]);
            let reach = student_t::upper_quantile(confidence.tail(), fitted.line.n - 2.0)
                * fitted.line.variance_at(middle).sqrt();
            let net = fitted.net(middle);
            let range = MeanRange { from: pair[0], to: pair[1] };
            if net - reach > 0.0 {
                better.push(range);
            } else if net + reach < 0.0 {
                worse.push(range);
            }
        }
        Ok(RegressionOverMeans { at, better, worse })
    }
}
