//! Cutoffs between those in need of help and the others.

use serde::Serialize;

use crate::error::{Error, ErrorKind};
use crate::vocabulary::known::Norms;
use crate::vocabulary::measure::Measure;
use crate::vocabulary::scale::Better;

/// The three cutoffs of Jacobson & Truax 1991, *J. Consult. Clin. Psychol.* 59, 12–19, p. 13.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Cutoffs {
    /// Two standard deviations from the dysfunctional mean, towards the functional one.
    pub a: f64,
    /// Two standard deviations from the functional mean, towards the dysfunctional one.
    pub b: f64,
    /// Where membership of either is equally likely: (s_F M_D + s_D M_F)/(s_F + s_D).
    pub c: f64,
}

impl Cutoffs {
    /// The cutoffs between a dysfunctional and a functional population on a measure.
    ///
    /// They can lie outside the measure's range; a rule that is given such a cutoff says so.
    ///
    /// ```
    /// use kokemus::{Cutoffs, Measure, Norms};
    ///
    /// let measure = Measure::new("wellbeing", 0.0, 100.0)?;
    /// let cutoffs = Cutoffs::between(&measure, Norms::new(40.0, 7.5)?, Norms::new(60.0, 7.5)?)?;
    /// assert_eq!((cutoffs.a, cutoffs.b, cutoffs.c), (55.0, 45.0, 50.0));
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// The functional mean is not on the better side of the dysfunctional one.
    pub fn between(measure: &Measure, dysfunctional: Norms, functional: Norms) -> Result<Self, Error> {
        let sign = match measure.better_end() {
            Better::Higher => 1.0,
            Better::Lower => -1.0,
        };
        let (m_d, s_d) = (dysfunctional.mean(), dysfunctional.standard_deviation());
        let (m_f, s_f) = (functional.mean(), functional.standard_deviation());
        if sign * (m_f - m_d) <= 0.0 {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                format!("functional mean on measure `{}`", measure.id()),
                m_f,
                format!("{} {m_d}, the dysfunctional mean", if sign > 0.0 { "above" } else { "below" }),
                "give the dysfunctional norms first, and check which end of the measure is the better one",
            ));
        }
        Ok(Cutoffs {
            a: m_d + sign * 2.0 * s_d,
            b: m_f - sign * 2.0 * s_f,
            c: (s_f * m_d + s_d * m_f) / (s_f + s_d),
        })
    }
}
