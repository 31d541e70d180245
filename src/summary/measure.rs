//! Figures of a wellbeing measure's totals.

use crate::error::Refusal;
use crate::estimate::{Confidence, Estimate, Quantity, Unit};
use crate::inference::mean::t_interval;
use crate::tally::measure_totals::MeasureTotals;

impl MeasureTotals {
    /// The mean x̄ = Σx/n in units of the measure; t interval with n − 1 degrees of freedom, cut at the measure's ends. Every value
    /// counts as independent of the others.
    ///
    /// ```
    /// use kokemus::{Confidence, Measure, MeasureTotals};
    ///
    /// let mut totals = MeasureTotals::empty(&Measure::new("wellbeing", 0.0, 100.0)?);
    /// for value in [61.0, 64.5, 70.0] {
    ///     totals.add(value)?;
    /// }
    /// assert_eq!(totals.mean(Confidence::P95)?.to_string(), "65.2 [53.9, 76.4], n = 3");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused without a value. With one value, or all alike, only the interval is refused.
    pub fn mean(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "mean";
        if self.n() == 0 {
            return Err(Refusal::nobody(FIGURE));
        }
        let (mean, n) = (self.mean_of_some(), self.n() as f64);
        let interval = if self.n() < 2 {
            Err(Refusal::too_few(FIGURE, "values", self.n(), 2))
        } else if !self.varies() {
            Err(Refusal::no_variation(FIGURE, "values"))
        } else {
            let se = (self.scatter() / (n - 1.0) / n).sqrt();
            let ends = (self.measure().lowest(), self.measure().highest());
            Ok(t_interval(mean, se, n - 1.0, ends, confidence))
        };
        let method = "mean of a measure; t interval, cut at the measure's ends";
        Ok(Estimate::new(mean, Quantity::Points, interval, self.n(), method)
            .per(Unit::Answer)
            .missing_were(self.missing())
            .with_caveats(self.surveyed_set().caveats()))
    }

    /// The standard deviation with n − 1, in units of the measure.
    ///
    /// ```
    /// use kokemus::{Measure, MeasureTotals};
    ///
    /// let mut totals = MeasureTotals::empty(&Measure::new("wellbeing", 0.0, 100.0)?);
    /// totals.add(61.0)?;
    /// totals.add(65.0)?;
    /// assert!((totals.standard_deviation()?.value() - 8f64.sqrt()).abs() < 1e-12);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused with fewer than two values.
    pub fn standard_deviation(&self) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "standard deviation";
        if self.n() < 2 {
            return Err(Refusal::too_few(FIGURE, "values", self.n(), 2));
        }
        let value = (self.scatter() / (self.n() as f64 - 1.0)).sqrt();
        let interval = Err(Refusal::no_interval(FIGURE));
        Ok(Estimate::new(value, Quantity::Coefficient, interval, self.n(), FIGURE)
            .per(Unit::Answer)
            .missing_were(self.missing())
            .with_caveats(self.surveyed_set().caveats()))
    }
}
