//! Intraclass correlations: how much of the ratings' variance the subjects make.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Refusal, or_refused};
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity};
use crate::math::fisher_f;
use crate::tally::rater_sums::RaterSums;

/// Whether it matters who of the raters gave a rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Raters {
    /// It does: a child and a parent, a client and a worker. Figures that take them as interchangeable are refused.
    Different,
    /// It does not: two workers drawn from many, parents of one group.
    Interchangeable,
}

/// The six intraclass correlations of n subjects rated by k raters, in McGraw and Wong's notation.
///
/// From the mean squares between subjects (MSR, n − 1 degrees of freedom), between raters (MSC, k − 1), residual (MSE) and within subjects
/// (MSW, n(k − 1)):
///
/// | | single | average of k |
/// |---|---|---|
/// | one-way, ICC(1) | (MSR − MSW)/(MSR + (k − 1) MSW) | (MSR − MSW)/MSR |
/// | agreement, ICC(A), Shrout and Fleiss's ICC(2) | (MSR − MSE)/(MSR + (k − 1) MSE + k (MSC − MSE)/n) | (MSR − MSE)/(MSR + (MSC − MSE)/n) |
/// | consistency, ICC(C), ICC(3) | (MSR − MSE)/(MSR + (k − 1) MSE) | (MSR − MSE)/MSR |
///
/// Agreement counts a rater who is higher throughout as disagreeing, consistency does not; one-way takes the raters as interchangeable and is
/// refused where they are different. Nothing is cut at 0: where raters disagree more than chance would have it, the figure is negative. Intervals come
/// from F distributions, for agreement with Satterthwaite's degrees of freedom. Source: McGraw & Wong 1996, *Psychol. Methods* 1,
/// 30–46, tables 4 and 7; Shrout & Fleiss 1979, *Psychol. Bull.* 86, 420–428. R's `psych::ICC` fits by lmer by default, which cuts
/// at 0; with `lmer = FALSE` it gives these.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct IntraclassCorrelations {
    /// How many raters.
    pub raters: u64,
    /// ICC(1): one rating, raters interchangeable.
    #[serde(serialize_with = "or_refused")]
    pub one_way: Result<Estimate, Refusal>,
    /// ICC(A,1): agreement of one rating.
    #[serde(serialize_with = "or_refused")]
    pub agreement: Result<Estimate, Refusal>,
    /// ICC(C,1): consistency of one rating.
    #[serde(serialize_with = "or_refused")]
    pub consistency: Result<Estimate, Refusal>,
    /// ICC(k): the mean of k ratings, raters interchangeable.
    #[serde(serialize_with = "or_refused")]
    pub one_way_average: Result<Estimate, Refusal>,
    /// ICC(A,k): agreement of the mean of k ratings.
    #[serde(serialize_with = "or_refused")]
    pub agreement_average: Result<Estimate, Refusal>,
    /// ICC(C,k): consistency of the mean of k ratings; the same as Cronbach's α with raters for items.
    #[serde(serialize_with = "or_refused")]
    pub consistency_average: Result<Estimate, Refusal>,
}

/// Mean squares of n subjects and k raters, exact where they are 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct MeanSquares {
    pub(super) n: f64,
    pub(super) k: f64,
    pub(super) subjects: f64,
    pub(super) within: f64,
    pub(super) raters: f64,
    pub(super) residual: f64,
}

/// A figure's value and its interval.
struct Found {
    value: f64,
    interval: Result<Interval, Refusal>,
}

/// What the six figures share.
struct Form<'d> {
    squares: MeanSquares,
    confidence: Confidence,
    dress: &'d dyn Fn(Estimate) -> Estimate,
}

const ONE_WAY: &str = "ICC(1), one-way";
const AGREEMENT: &str = "ICC(A,1), agreement";
const CONSISTENCY: &str = "ICC(C,1), consistency";
const ONE_WAY_AVERAGE: &str = "ICC(k), one-way average";
const AGREEMENT_AVERAGE: &str = "ICC(A,k), agreement of the average";
const CONSISTENCY_AVERAGE: &str = "ICC(C,k), consistency of the average";

/// What is said of a variance that comes out below 0.
const OF_THE_AVERAGE: &str = "variance of the raters' average";

impl IntraclassCorrelations {
    /// `different`: two names, where the raters are not interchangeable.
    pub(super) fn of(
        squares: Result<MeanSquares, fn(&'static str) -> Refusal>,
        raters: u64,
        different: Option<&[Cow<'static, str>; 2]>,
        confidence: Confidence,
        dress: &dyn Fn(Estimate) -> Estimate,
    ) -> Self {
        let figure = |name: &'static str, of: &dyn Fn(&Form<'_>) -> Result<Estimate, Refusal>| {
            let squares = squares.map_err(|refusal| refusal(name))?;
            if squares.subjects == 0.0 && squares.within == 0.0 {
                return Err(Refusal::no_variation(name, "ratings"));
            }
            of(&Form { squares, confidence, dress })
        };
        let one_way = |name: &'static str, average: bool| match different {
            Some([first, second]) => Err(Refusal::NotInterchangeable {
                figure: name.into(),
                first: first.clone(),
                second: second.clone(),
                instead: if average { "ICC(A,k)" } else { "ICC(A,1)" }.into(),
            }),
            None => {
                figure(name, &|form| form.one_error(name, average, form.squares.within, form.df_within()))
            }
        };
        let two_way = |name: &'static str, average: bool| {
            figure(name, &|form| form.one_error(name, average, form.squares.residual, form.df_residual()))
        };
        IntraclassCorrelations {
            raters,
            one_way: one_way(ONE_WAY, false),
            agreement: figure(AGREEMENT, &|form| form.agreement(AGREEMENT, false)),
            consistency: two_way(CONSISTENCY, false),
            one_way_average: one_way(ONE_WAY_AVERAGE, true),
            agreement_average: figure(AGREEMENT_AVERAGE, &|form| form.agreement(AGREEMENT_AVERAGE, true)),
            consistency_average: two_way(CONSISTENCY_AVERAGE, true),
        }
    }
}

impl Form<'_> {
    fn df_within(&self) -> f64 {
        self.squares.n * (self.squares.k - 1.0)
    }

    fn df_residual(&self) -> f64 {
        (self.squares.n - 1.0) * (self.squares.k - 1.0)
    }

    fn estimate(&self, name: &'static str, found: Found) -> Estimate {
        let estimate =
            Estimate::new(found.value, Quantity::Coefficient, found.interval, self.squares.n as u64, name);
        let known = estimate.interval().is_ok();
        let estimate = (self.dress)(estimate.by(format!("{name}; F interval")));
        estimate.with_caveats(known.then_some(Caveat::AssumesNormality))
    }

    /// (F − 1)/(F + k − 1), or 1 − 1/F for the average, with F = MSR/MS and F divided by its quantiles at the ends.
    fn one_error(&self, name: &'static str, average: bool, error: f64, df: f64) -> Result<Estimate, Refusal> {
        let MeanSquares { n, k, subjects, .. } = self.squares;
        // In mean squares and not in F, so that an error of 0 divides nothing.
        let at = |quotient: f64| {
            let below = if average { subjects } else { subjects + (k - 1.0) * error * quotient };
            (subjects - error * quotient) / below
        };
        // Raters who differ by the same for every subject leave 0/0: nothing tells subjects apart.
        if subjects == 0.0 && (average || error == 0.0) {
            return Err(Refusal::no_variation(name, "the subjects' mean ratings"));
        }
        let value = at(1.0);
        let interval = if error == 0.0 {
            Err(Refusal::at_its_bound(name, 1.0))
        } else if subjects == 0.0 {
            Err(Refusal::AtItsBound { figure: name.into(), bound: "−1/(k − 1)".into() })
        } else {
            let tail = self.confidence.tail();
            let lower = at(fisher_f::upper_quantile(tail, n - 1.0, df));
            let upper = at(1.0 / fisher_f::upper_quantile(tail, df, n - 1.0));
            self.between(name, value, lower, upper)
        };
        Ok(self.estimate(name, Found { value, interval }))
    }

    fn between(&self, name: &'static str, value: f64, lower: f64, upper: f64) -> Result<Interval, Refusal> {
        if lower.is_finite() && upper.is_finite() {
            return Ok(Interval::around(value, lower, upper, self.confidence));
        }
        Err(Refusal::too_few(name, "subjects", self.squares.n as u64, self.squares.n as u64 + 1))
    }

    /// With x = 1 at the value and the quantiles' x and y at the ends: n (x MSR − MSE)/(k MSC + (kn − k − n) MSE + x n MSR), for the average
    /// n (x MSR − MSE)/(MSC − MSE + x n MSR).
    fn agreement(&self, name: &'static str, average: bool) -> Result<Estimate, Refusal> {
        let MeanSquares { n, k, subjects, raters, residual, .. } = self.squares;
        let at = |x: f64| {
            let below = if average {
                raters - residual + x * n * subjects
            } else {
                k * raters + ((k - 1.0) * (n - 1.0) - 1.0) * residual + x * n * subjects
            };
            let improper = || Refusal::ImproperSolution {
                figure: name.into(),
                of: if average { OF_THE_AVERAGE } else { "variance of a rating" }.into(),
            };
            // A difference that is rounding alone is no denominator.
            let scale = (raters + residual + n * subjects) * 1e-13;
            if below <= scale { Err(improper()) } else { Ok(n * (x * subjects - residual) / below) }
        };
        let value = at(1.0)?;
        if residual == 0.0 && raters == 0.0 {
            let interval = Err(Refusal::at_its_bound(name, 1.0));
            return Ok(self.estimate(name, Found { value, interval }));
        }
        let single = n * (subjects - residual)
            / (k * raters + ((k - 1.0) * (n - 1.0) - 1.0) * residual + n * subjects);
        // Satterthwaite's degrees of freedom of k ICC MSC + (n (1 + (k − 1) ICC) − k ICC) MSE.
        let of_raters = k * single * raters;
        let of_residual = (n * (1.0 + (k - 1.0) * single) - k * single) * residual;
        let df = (of_raters + of_residual).powi(2)
            / (of_raters.powi(2) / (k - 1.0) + of_residual.powi(2) / self.df_residual());
        let tail = self.confidence.tail();
        let interval = if df > 0.0 && single.is_finite() {
            // The reciprocals of the two quantiles: both stay finite where df is near 0.
            let x = 1.0 / fisher_f::upper_quantile(tail, n - 1.0, df);
            let y = fisher_f::upper_quantile(tail, df, n - 1.0);
            at(x).and_then(|lower| self.between(name, value, lower, at(y)?))
        } else {
            Err(Refusal::ImproperSolution { figure: name.into(), of: "variance of the raters".into() })
        };
        Ok(self.estimate(name, Found { value, interval }))
    }
}

impl RaterSums {
    /// The intraclass correlations of the subjects whom every rater rated. Asserted example: [`RaterSums`].
    ///
    /// Sums of squares are taken in whole numbers and rounded once. Each figure is refused on its own: with fewer than two subjects or raters, where all
    /// ratings are the same, where the form does not fit the raters, and where a variance comes out below 0.
    pub fn intraclass(&self, raters: Raters, confidence: Confidence) -> IntraclassCorrelations {
        let names: Vec<&str> = self.raters().collect();
        let (n, k) = (self.subjects(), names.len() as u64);
        let different = match (raters, &names[..]) {
            (Raters::Different, [first, second, ..]) => {
                Some([first, second].map(|name| Cow::Owned(format!("`{name}`"))))
            }
            _ => None,
        };
        let squares = self.squares();
        let (subjects, of_raters) = (n as f64, k as f64);
        let all = subjects * of_raters;
        let mean = MeanSquares {
            n: subjects,
            k: of_raters,
            subjects: squares.between_subjects / all / (subjects - 1.0),
            within: squares.within_subjects / all / (subjects * (of_raters - 1.0)),
            raters: squares.between_raters / all / (of_raters - 1.0),
            residual: squares.residual / all / ((subjects - 1.0) * (of_raters - 1.0)),
        };
        let (missing, surveyed) = (self.incomplete(), self.surveyed_set());
        let dress = |estimate: Estimate| estimate.missing_were(missing).with_caveats(surveyed.caveats());
        let squares: Result<MeanSquares, fn(&'static str) -> Refusal> = match (n, k) {
            (0, _) => Err(Refusal::nobody),
            (1, _) => Err(|name| Refusal::too_few(name, "subjects", 1, 2)),
            (_, 0 | 1) => Err(|name| Refusal::too_few(name, "raters", 1, 2)),
            _ => Ok(mean),
        };
        IntraclassCorrelations::of(squares, k, different.as_ref(), confidence, &dress)
    }
}

impl fmt::Display for IntraclassCorrelations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let figures = [
            ("ICC(1)", &self.one_way),
            ("ICC(A,1)", &self.agreement),
            ("ICC(C,1)", &self.consistency),
            ("ICC(k)", &self.one_way_average),
            ("ICC(A,k)", &self.agreement_average),
            ("ICC(C,k)", &self.consistency_average),
        ];
        for (place, (name, figure)) in figures.into_iter().enumerate() {
            if place > 0 {
                f.write_str("\n")?;
            }
            match figure {
                Ok(estimate) => write!(f, "{name} {estimate}")?,
                Err(refusal) => write!(f, "{refusal}")?,
            }
        }
        Ok(())
    }
}
