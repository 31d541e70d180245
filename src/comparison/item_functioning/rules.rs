//! Verbal classes of differential item functioning, by named rules only.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Refusal;
use crate::estimate::Confidence;
use crate::tally::item_functioning::ItemFunctioning;

/// A published rule that calls differential item functioning negligible (A), moderate (B) or large (C). All were made for tests of ability; whether they
/// suit a questionnaire is the caller's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FunctioningRule {
    /// Of items on two points, by delta: A where Mantel's p ≥ .05 or |Δ| < 1; C where |Δ| ≥ 1.5 and above 1 by a one-sided test at .05; else B. Zwick
    /// 2012, ETS RR-12-08.
    EtsDelta,
    /// Of ordinal items, by the standardised mean difference in standard deviations: A where Mantel's p ≥ .05 or it is .17 or less; C above .25; else B.
    /// Zwick, Thayer & Mazzeo 1997, *Appl. Meas. Educ.* 10, 321–344, as used in NAEP.
    NaepStandardisedDifference,
    /// By the change of Nagelkerke's R² of either kind: A where the test's p ≥ .01 or it is below .13; B below .26; else C. Zumbo & Thomas 1997; Zumbo
    /// 1999, p. 27.
    ZumboThomas,
    /// By the same: A where p ≥ .05 or it is below .035; B below .07; else C. Jodoin & Gierl 2001, *Appl. Meas. Educ.* 14, 329–349.
    JodoinGierl,
}

/// What a [`FunctioningRule`] calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FunctioningClass {
    /// A.
    Negligible,
    /// B.
    Moderate,
    /// C.
    Large,
}

impl fmt::Display for FunctioningClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            FunctioningClass::Negligible => "A (negligible)",
            FunctioningClass::Moderate => "B (moderate)",
            FunctioningClass::Large => "C (large)",
        })
    }
}

/// A, or by the size B from the first and C from the second.
fn by_size(significant: bool, moderate: bool, large: bool) -> FunctioningClass {
    match (significant && moderate, large) {
        (false, _) => FunctioningClass::Negligible,
        (true, false) => FunctioningClass::Moderate,
        (true, true) => FunctioningClass::Large,
    }
}

impl ItemFunctioning {
    /// What a published rule calls the differential item functioning of this item.
    ///
    /// ```
    /// # use kokemus::{FunctioningClass, FunctioningRule, ItemFunctioning};
    /// # let stored = r#"{
    /// #     "item": "heard", "scale": {"id": "agree", "lowest": 1, "highest": 3}, "groups": ["child", "parent"],
    /// #     "matching": ["heard", "trust", "time"], "match_on": "total_score",
    /// #     "strata": [
    /// #         {"score": 2, "first": [9, 6, 2], "second": [6, 8, 4]},
    /// #         {"score": 3, "first": [5, 10, 5], "second": [3, 9, 10]},
    /// #         {"score": 4, "first": [2, 8, 11], "second": [1, 5, 16]}
    /// #     ]
    /// # }"#;
    /// let heard: ItemFunctioning = serde_json::from_str(stored)?; // As at `mantel`.
    /// assert_eq!(heard.classified(FunctioningRule::NaepStandardisedDifference)?, FunctioningClass::Large);
    /// assert_eq!(heard.classified(FunctioningRule::ZumboThomas)?, FunctioningClass::Negligible);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Refused as the figures that the rule goes by; ETS's delta also on more than two points.
    pub fn classified(&self, rule: FunctioningRule) -> Result<FunctioningClass, Refusal> {
        const LEVEL: Confidence = Confidence::P95;
        const ONE_SIDED: f64 = 1.644_853_626_951_472_2; // The normal quantile of .95.
        match rule {
            FunctioningRule::EtsDelta => {
                let Some(delta) = self.common_odds_ratio(LEVEL)?.delta else {
                    return Err(Refusal::NotOnThisScale {
                        figure: "ETS delta".into(),
                        scale: self.scale().to_string().into(),
                        needs: "2 points".into(),
                    });
                };
                let standard_error = super::odds_ratio::DELTA * self.common_odds_ratio(LEVEL)?.standard_error;
                let size = delta.value().abs();
                let large = size >= 1.5 && size - 1.0 > ONE_SIDED * standard_error;
                Ok(by_size(self.mantel()?.p < 0.05, size >= 1.0, large))
            }
            FunctioningRule::NaepStandardisedDifference => {
                let size = self.standardised_mean_difference(LEVEL)?.effect?.value().abs();
                Ok(by_size(self.mantel()?.p < 0.05, size > 0.17, size > 0.25))
            }
            FunctioningRule::ZumboThomas | FunctioningRule::JodoinGierl => {
                let fitted = self.ordered_logistic(LEVEL);
                let (p, change) = (fitted.either?.p, fitted.nagelkerke.either?.value());
                let (level, moderate, large) = match rule {
                    FunctioningRule::ZumboThomas => (0.01, 0.13, 0.26),
                    _ => (0.05, 0.035, 0.07),
                };
                Ok(by_size(p < level, change >= moderate, change >= large))
            }
        }
    }
}
