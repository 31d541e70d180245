//! Within persons: when one's experience is better than one's own usual, is one's wellbeing, too?

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use super::centred::Centred;
use super::rows::{Rows, RowsUsed};
use crate::correlation::on_z;
use crate::error::{Refusal, or_refused};
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity, Unit};
use crate::math::sums::compensated;
use crate::math::{normal, student_t};

/// What is left of a variable, as a part of its scatter within persons, below which it is rounding.
const ONLY_ROUNDING: f64 = 1e-12;

/// How experience and wellbeing go together within persons, once as measured and once with the stages held constant.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WithinPersons {
    /// With what moved everybody alike from stage to stage left in.
    pub as_measured: WithinAssociation,
    /// With the stages held constant, or why that cannot be had.
    #[serde(serialize_with = "or_refused")]
    pub stages_held_constant: Result<WithinAssociation, Refusal>,
    /// What was used, and what had to be left out.
    pub used: RowsUsed,
}

/// The repeated-measures correlation and the slope that belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WithinAssociation {
    /// The repeated-measures correlation; n counts rows.
    pub correlation: Estimate,
    /// Wellbeing's difference per point of experience within persons; of a lag, the later one's per point of the earlier one.
    pub slope: Estimate,
    /// Rows less cases less 1, and less what the stages took where they are held constant.
    pub degrees_of_freedom: u64,
    /// Two-sided, of the correlation (and the slope) being 0; absent where the two determine each other completely.
    pub p_value: Option<f64>,
    /// Whether the stages are held constant.
    pub stages_held_constant: bool,
}

/// A name for what is asked, and the words of its method.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) figure: &'static str,
    pub(super) method: &'static str,
    /// What the rows' x and y are.
    pub(super) of: [&'static str; 2],
}

pub(super) const AS_MEASURED: Asked = Asked {
    figure: "within-person correlation",
    method: "repeated-measures correlation; interval on Fisher's z scale",
    of: ["experience", "wellbeing"],
};
pub(super) const HELD: Asked = Asked {
    figure: "within-person correlation with the stages held constant",
    method: "repeated-measures correlation with the stages held constant; interval on Fisher's z scale",
    of: ["experience", "wellbeing"],
};

/// Whether what moved everybody alike stays in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StagesAre {
    LeftIn,
    HeldConstant,
}

impl WithinAssociation {
    /// From rows, cases with one row among them: those are left out here.
    pub(super) fn of(
        rows: &Rows,
        stages_are: StagesAre,
        asked: Asked,
        confidence: Confidence,
        caveats: &[Caveat],
    ) -> Result<Self, Refusal> {
        let figure = asked.figure;
        let rows = rows.repeated();
        let cases = rows.by_case().count();
        for (of, varies) in
            asked.of.into_iter().zip([rows.varies_within(|row| row.x), rows.varies_within(|row| row.y)])
        {
            if !rows.all().is_empty() && !varies {
                return Err(Refusal::VariesWithinNobody { figure: figure.into(), of: of.into() });
            }
        }
        let centred = match stages_are {
            StagesAre::LeftIn => Some(Centred::within_cases(&rows)),
            StagesAre::HeldConstant => Centred::stages_held(&rows),
        };
        let told = |of: Cow<'static, str>| Refusal::Collinear { figure: figure.into(), of };
        let centred = centred.ok_or_else(|| told("the stages".into()))?;
        let (further, used) = ((rows.all().len() - cases) as u64, centred.held as u64 + 1);
        let too_few =
            |need| Refusal::too_few(figure, "complete rows beyond each case's first", further, need);
        if further < used + 1 {
            return Err(too_few(used + 1));
        }
        let df = further - used;
        let fit = Fit::of(&rows, &centred, df).map_err(|Told(place)| {
            told(format!("{} within persons and the stages", asked.of[place]).into())
        })?;
        let t = student_t::upper_quantile(confidence.tail(), df as f64);
        let complete = || told("the two, which determine each other completely,".into());
        let interval = match (fit.left > ONLY_ROUNDING, df) {
            (false, _) => Err(complete()),
            (true, 1) => Err(too_few(used + 2)),
            (true, _) => Ok(fisher(fit.r, df, confidence)),
        };
        let of_slope = if fit.left > ONLY_ROUNDING {
            let reach = t * fit.standard_error;
            Interval::new(fit.slope - reach, fit.slope + reach, confidence).map_err(|_| complete())
        } else {
            Err(complete())
        };
        let left_in = (stages_are == StagesAre::LeftIn).then_some(Caveat::StagesLeftIn);
        let estimate = |value, interval, method| {
            Estimate::new(value, Quantity::Coefficient, interval, rows.all().len() as u64, method)
                .per(Unit::Case { cases: cases as u64 })
                .with_caveats(caveats.iter().cloned().chain(left_in.clone()))
        };
        let statistic = fit.r.abs() * (df as f64 / fit.left).sqrt();
        let p = 2.0 * student_t::upper_tail(statistic, df as f64);
        Ok(WithinAssociation {
            correlation: estimate(fit.r, interval, asked.method),
            slope: estimate(fit.slope, of_slope, "least squares with one level per case; t interval"),
            degrees_of_freedom: df,
            p_value: (fit.left > ONLY_ROUNDING).then_some(p),
            stages_held_constant: stages_are == StagesAre::HeldConstant,
        })
    }

    /// The correlation's interval at another level, where it has one.
    pub(super) fn at(&self, confidence: Confidence) -> Option<Interval> {
        let has_one = self.correlation.interval().is_ok();
        has_one.then(|| fisher(self.correlation.value(), self.degrees_of_freedom, confidence))
    }
}

/// tanh(artanh r ± z / √(df − 1)): Fisher's interval on n = df + 2 independent pairs.
fn fisher(r: f64, df: u64, confidence: Confidence) -> Interval {
    let reach = normal::upper_quantile(confidence.tail()) / (df as f64 - 1.0).sqrt();
    on_z(r, reach, confidence)
}

/// Which of the two the stages tell completely: 0 for x, 1 for y.
struct Told(usize);

/// Correlation and slope of what is left.
struct Fit {
    r: f64,
    slope: f64,
    standard_error: f64,
    /// 1 − r².
    left: f64,
}

impl Fit {
    fn of(rows: &Rows, centred: &Centred, df: u64) -> Result<Self, Told> {
        let scatter = |values: &[f64]| -> (f64, f64) {
            // In units of the largest deviation, so that squares neither vanish nor overflow.
            let unit = values.iter().fold(0.0, |most: f64, value| most.max(value.abs()));
            (unit, compensated(values.iter().map(|value| (value / unit).powi(2))))
        };
        let within = Centred::within_cases(rows);
        let ((x_unit, sxx), (y_unit, syy)) = (scatter(&centred.x), scatter(&centred.y));
        for (unit, sum, before, told) in
            [(x_unit, sxx, &within.x, Told(0)), (y_unit, syy, &within.y, Told(1))]
        {
            let (largest, whole) = scatter(before);
            let left = (unit / largest).powi(2) * sum;
            // Not a number where nothing at all is left.
            if left.is_nan() || left <= ONLY_ROUNDING * whole {
                return Err(told);
            }
        }
        let pairs = || centred.x.iter().zip(&centred.y).map(|(x, y)| (x / x_unit, y / y_unit));
        let sxy = compensated(pairs().map(|(x, y)| x * y));
        let r = (sxy / (sxx * syy).sqrt()).clamp(-1.0, 1.0);
        let slope = sxy / sxx;
        let residual = compensated(pairs().map(|(x, y)| (y - slope * x).powi(2)));
        let scale = y_unit / x_unit;
        let (slope, standard_error) = (slope * scale, (residual / df as f64 / sxx).sqrt() * scale);
        if !(slope.is_finite() && standard_error.is_finite()) {
            return Err(Told(0));
        }
        Ok(Fit { r, slope, standard_error, left: (1.0 - r) * (1.0 + r) })
    }
}

impl fmt::Display for WithinAssociation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = if self.stages_held_constant { ", stages held constant" } else { "" };
        write!(f, "association within persons, not effect{held}: r = ")?;
        self.correlation.fmt(f)?;
        write!(f, ", {} degrees of freedom", self.degrees_of_freedom)?;
        match self.p_value {
            Some(p) if p < 1e-4 => f.write_str(", p < 0.0001"),
            Some(p) => write!(f, ", p = {p:.4}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for WithinPersons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.as_measured)?;
        match &self.stages_held_constant {
            Ok(held) => writeln!(f, "{held}")?,
            Err(refusal) => writeln!(f, "{refusal}")?,
        }
        write!(f, "{}", self.used)
    }
}
