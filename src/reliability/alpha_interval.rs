//! Intervals of Cronbach's α from its value, the number of items and the number of respondents.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Confidence, Interval};
use crate::math::{fisher_f, normal};

/// By which formula Cronbach's α gets its interval where nothing is known but α, the number of items k and of respondents n.
///
/// Both take the data as normal and the items as parallel but for their means (equal variances and covariances).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AlphaInterval {
    /// 1 − (1 − α) F with n − 1 and (n − 1)(k − 1) degrees of freedom: Feldt 1965, *Psychometrika* 30, 357–370.
    #[default]
    Feldt,
    /// 1 − (1 − α) exp(±z √(2k/((k − 1)(n − 2)))): Bonett 2002, *J. Educ. Behav. Stat.* 27, eq. 7.
    Bonett,
    /// The same with ln(1 − α) less ln(n/(n − 1)), its bias: Bonett 2002, eq. 8.
    BonettUnbiased,
}

impl fmt::Display for AlphaInterval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            AlphaInterval::Feldt => "Feldt's interval",
            AlphaInterval::Bonett => "Bonett's interval",
            AlphaInterval::BonettUnbiased => "Bonett's interval, bias-adjusted",
        })
    }
}

impl AlphaInterval {
    /// The interval of an α that was published with its number of items and respondents.
    ///
    /// The respondents are those who are left after deletion: psych and pingouin take all rows, also where they computed α from the
    /// complete ones.
    ///
    /// ```
    /// use kokemus::{AlphaInterval, Confidence};
    ///
    /// let published = AlphaInterval::Feldt.around(0.85, 7, 89, Confidence::P95)?;
    /// assert_eq!(format!("{:.4} to {:.4}", published.lower(), published.upper()), "0.7971 to 0.8932");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// α is not a finite number up to 1, or there are fewer than 2 items. Refused with fewer than 2 respondents (3 by Bonett), and where
    /// α is 1.
    pub fn around(
        self,
        alpha: f64,
        items: u64,
        respondents: u64,
        confidence: Confidence,
    ) -> Result<Interval, Error> {
        let wrong = |subject: &str, value: String, allowed: &str, remedy: &'static str| {
            Error::new(ErrorKind::OutOfRange, subject, value, allowed, remedy)
        };
        if !(-1e300..=1.0).contains(&alpha) {
            let allowed = "a finite number up to 1";
            return Err(wrong("Cronbach's α", alpha.to_string(), allowed, "give α as it was published"));
        }
        if items < 2 {
            return Err(wrong(
                "items of Cronbach's α",
                items.to_string(),
                "2 or more",
                "give the number of items",
            ));
        }
        Ok(self.interval("alpha", alpha, items, respondents, confidence)?)
    }

    pub(super) fn interval(
        self,
        figure: &'static str,
        alpha: f64,
        items: u64,
        respondents: u64,
        confidence: Confidence,
    ) -> Result<Interval, Refusal> {
        let need = if self == AlphaInterval::Feldt { 2 } else { 3 };
        if respondents < need {
            return Err(Refusal::too_few(figure, "respondents", respondents, need));
        }
        let (n, k, left, tail) = (respondents as f64, items as f64, 1.0 - alpha, confidence.tail());
        super::interval::Footing::Reliability.within_bounds(figure, alpha)?;
        let (up, down) = if self == AlphaInterval::Feldt {
            let (of_persons, of_rest) = (n - 1.0, (n - 1.0) * (k - 1.0));
            let up = fisher_f::upper_quantile(tail, of_persons, of_rest);
            (up, 1.0 / fisher_f::upper_quantile(tail, of_rest, of_persons))
        } else {
            let reach = normal::upper_quantile(tail) * (2.0 * k / ((k - 1.0) * (n - 2.0))).sqrt();
            let bias = if self == AlphaInterval::BonettUnbiased { (n - 1.0) / n } else { 1.0 };
            (bias * reach.exp(), bias / reach.exp())
        };
        let (lower, upper) = (1.0 - left * up, 1.0 - left * down);
        if lower.is_finite() && upper.is_finite() {
            return Ok(Interval::around(alpha, lower, upper, confidence));
        }
        Err(Refusal::too_few(figure, "respondents", respondents, need + 2))
    }
}
