//! Differential item functioning by ordered logistic regression: uniform and non-uniform.

use std::fmt::{self, Write as _};

use serde::Serialize;

use crate::error::{Refusal, or_refused};
use crate::estimate::{Confidence, Estimate, Quantity, Test, p_text};
use crate::inference::odds::{odds_ratio, wald};
use crate::inference::ordered_logistic::{
    Cell, OrderedLogistic, fit, margins, null_deviance, null_minus_two_ln_likelihood,
};
use crate::math::chi_squared;
use crate::tally::item_functioning::ItemFunctioning;

/// One item by three nested proportional-odds models of a higher answer: by the score alone; by score and group; by score, group and their product.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LogisticFunctioning {
    /// Uniform: whether the group tells something at equal scores (the second model against the first, one degree of freedom).
    #[serde(serialize_with = "or_refused")]
    pub uniform: Result<Test, Refusal>,
    /// Non-uniform: whether it tells more at some scores than at others (the third against the second, one).
    #[serde(serialize_with = "or_refused")]
    pub non_uniform: Result<Test, Refusal>,
    /// Either (the third against the first, two).
    #[serde(serialize_with = "or_refused")]
    pub either: Result<Test, Refusal>,
    /// The odds ratio that the second group answers higher at equal scores (second model).
    #[serde(serialize_with = "or_refused")]
    pub odds_ratio: Result<Estimate, Refusal>,
    /// Its logarithm.
    #[serde(serialize_with = "or_refused")]
    pub log_odds_ratio: Result<Estimate, Refusal>,
    /// By how much that logarithm grows with each step of the score (third model).
    #[serde(serialize_with = "or_refused")]
    pub log_odds_ratio_per_step: Result<Estimate, Refusal>,
    /// How much more McFadden's R² = 1 − ln L/ln L₀ is with the group.
    pub mcfadden: RSquaredChange,
    /// How much more Nagelkerke's R² = (1 − (L₀/L)^{2/n})/(1 − L₀^{2/n}) is with the group.
    pub nagelkerke: RSquaredChange,
}

/// By how much a pseudo-R² rises from model to model: an effect size of differential item functioning.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RSquaredChange {
    /// From the score alone to score and group.
    #[serde(serialize_with = "or_refused")]
    pub uniform: Result<Estimate, Refusal>,
    /// From there to the product.
    #[serde(serialize_with = "or_refused")]
    pub non_uniform: Result<Estimate, Refusal>,
    /// From the score alone to all.
    #[serde(serialize_with = "or_refused")]
    pub either: Result<Estimate, Refusal>,
}

const FIGURE: &str = "ordered logistic item functioning";

type Fitted = Result<OrderedLogistic, Refusal>;

/// The three models, and what the data are like without any.
struct Nested {
    models: [Fitted; 3],
    null_deviance: f64,
    null: f64,
    n: f64,
}

impl Nested {
    fn pair(&self, smaller: usize, larger: usize) -> Result<(&OrderedLogistic, &OrderedLogistic), Refusal> {
        let of = |place: usize| self.models[place].as_ref().map_err(Clone::clone);
        Ok((of(smaller)?, of(larger)?))
    }

    /// Nagelkerke's R² of a model.
    fn nagelkerke(&self, model: &OrderedLogistic) -> f64 {
        let gain = (self.null_deviance - model.deviance).max(0.0);
        (-gain / self.n).exp_m1() / (-self.null / self.n).exp_m1()
    }

    /// McFadden's R² of a model.
    fn mcfadden(&self, model: &OrderedLogistic) -> f64 {
        (self.null_deviance - model.deviance).max(0.0) / self.null
    }
}

impl ItemFunctioning {
    /// Differential item functioning by ordered logistic regression, logit P(Y ≤ j) = θ_j − β₁ score − β₂ group − β₃ score × group, over all who
    /// answered everything; counts at scores that only one group has tell what the score does.
    ///
    /// The score is in steps, the group 0 for the first and 1 for the second; intervals are Wald's from the observed information; the tests are
    /// likelihood-ratio ones. Sources: Zumbo 1999, *A Handbook on the Theory and Methods of DIF*; Crane, Gibbons, Jolley & van Belle 2006, *Med. Care*
    /// 44, S115–S123; R² by Nagelkerke 1991, *Biometrika* 78, 691–692 and McFadden 1974. Checked against R's `MASS::polr` and `ordinal::clm`.
    ///
    /// ```
    /// # use kokemus::{Confidence, ItemFunctioning};
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
    /// let fitted = heard.ordered_logistic(Confidence::P95);
    /// assert_eq!(fitted.odds_ratio?.to_string(), "2.33 [1.15, 4.73], n = 120");
    /// assert_eq!(format!("{:.3}", fitted.nagelkerke.uniform?.value()), "0.042");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Each figure is refused where its models are: a group has nobody, everybody answers the same or has the same score, answers tell scores or groups
    /// apart without exception, scores were merged into bands.
    pub fn ordered_logistic(&self, confidence: Confidence) -> LogisticFunctioning {
        let nested = self.nested();
        let at = |smaller: usize, larger: usize, what: &'static str| {
            let nested = nested.as_ref().map_err(Clone::clone)?;
            let (small, large) = nested.pair(smaller, larger)?;
            let statistic = (small.deviance - large.deviance).max(0.0);
            let df = (larger - smaller) as f64;
            let test = Test::new(
                self.worded(what),
                "χ²",
                statistic,
                chi_squared::upper_tail(statistic, df),
                self.n().iter().sum(),
            );
            Ok(test.on([df]).with_caveats(self.to_be_known(false)))
        };
        let coefficient = |model: usize, place: usize, what: &str| {
            let fitted =
                nested.as_ref().map_err(Clone::clone)?.models[model].as_ref().map_err(Clone::clone)?;
            let value = fitted.coefficients[place];
            let interval = wald(FIGURE, value, fitted.standard_error(place), confidence);
            Ok(self.of_everybody(value, interval, what))
        };
        let change = |name: &str, r_squared: fn(&Nested, &OrderedLogistic) -> f64| {
            let step = |smaller: usize, larger: usize| {
                let nested = nested.as_ref().map_err(Clone::clone)?;
                let (small, large) = nested.pair(smaller, larger)?;
                let value = r_squared(nested, large) - r_squared(nested, small);
                let interval = Err(Refusal::no_interval("change of pseudo-R²"));
                Ok(self.of_everybody(value, interval, &format!("change of {name}'s R²")))
            };
            RSquaredChange { uniform: step(0, 1), non_uniform: step(1, 2), either: step(0, 2) }
        };
        let log = coefficient(1, 1, "log odds ratio of a higher answer, ordered logistic; Wald interval");
        LogisticFunctioning {
            uniform: at(0, 1, "likelihood-ratio test of uniform item functioning"),
            non_uniform: at(1, 2, "likelihood-ratio test of non-uniform item functioning"),
            either: at(0, 2, "likelihood-ratio test of item functioning of either kind"),
            odds_ratio: log.as_ref().map_err(Clone::clone).and_then(odds_ratio),
            log_odds_ratio: log,
            log_odds_ratio_per_step: coefficient(
                2,
                2,
                "log odds ratio per step of the score, ordered logistic; Wald interval",
            ),
            mcfadden: change("McFadden", Nested::mcfadden),
            nagelkerke: change("Nagelkerke", Nested::nagelkerke),
        }
    }

    fn nested(&self) -> Result<Nested, Refusal> {
        if self.is_banded() {
            return Err(Refusal::NotOnThisScale {
                figure: FIGURE.into(),
                scale: "scores merged into bands".into(),
                needs: "the scores themselves".into(),
            });
        }
        match self.n() {
            [0, 0] => return Err(Refusal::nobody(FIGURE)),
            [0, _] | [_, 0] => {
                return Err(Refusal::too_few(FIGURE, "respondents in one of the groups", 0, 1));
            }
            _ => {}
        }
        let cells = |covariates: usize| -> Vec<Cell<'_>> {
            self.strata()
                .flat_map(|at| {
                    let score = f64::from(at.score);
                    [(0.0, at.first), (1.0, at.second)].map(move |(group, counts)| {
                        let all = [score, group, score * group];
                        Cell { covariates: all[..covariates].to_vec(), counts }
                    })
                })
                .filter(|cell| cell.counts.iter().any(|count| *count > 0))
                .collect()
        };
        let by_score = cells(1);
        let n: f64 = margins(&by_score).iter().map(|margin| *margin as f64).sum();
        Ok(Nested {
            models: [1, 2, 3].map(|covariates| fit(FIGURE, &cells(covariates), None)),
            null_deviance: null_deviance(&by_score),
            null: null_minus_two_ln_likelihood(&by_score),
            n,
        })
    }

    fn of_everybody(
        &self,
        value: f64,
        interval: Result<crate::estimate::Interval, Refusal>,
        what: &str,
    ) -> Estimate {
        Estimate::new(value, Quantity::Coefficient, interval, self.n().iter().sum(), FIGURE)
            .by(self.worded(what))
            .missing_were(self.lacking())
            .with_caveats(self.to_be_known(false))
    }
}

impl fmt::Display for LogisticFunctioning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = match &self.odds_ratio {
            Ok(ratio) => format!("odds ratio {ratio}"),
            Err(refusal) => refusal.to_string(),
        };
        for (kind, test) in [("uniform", &self.uniform), ("non-uniform", &self.non_uniform)] {
            match test {
                Ok(test) => write!(line, "; {kind} {}", p_text(test.p))?,
                Err(_) if self.odds_ratio.is_err() => {} // The same reason again.
                Err(refusal) => write!(line, "; {kind}: {refusal}")?,
            }
        }
        f.pad(&line)
    }
}
