//! The regression behind an adjusted link.

use std::fmt;

use serde::Serialize;

use super::between::{Named, Prepared};
use crate::error::Refusal;
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity, Unit};
use crate::inference::least_squares::{Column, Errors, LeastSquares, StandardErrors, Tested};
use crate::math::matrix::Matrix;
use crate::math::ranks::distinct;
use crate::math::student_t;

const FIGURE: &str = "adjusted link";
/// Below so many degrees of freedom, Satterthwaite's test of CR2 is not to be trusted: Tipton 2015, *Psychological Methods* 20, 375–393.
const ENOUGH_DF: f64 = 4.0;

/// Change regressed on experience and what the link is adjusted for: c_i = b₀ + b₁ x_i + Σ b_j z_ij + e_i, by ordinary least squares.
///
/// With the baseline among the z this is the analysis of covariance: b₁ is the same whether the outcome is change or follow-up.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AdjustedModel {
    /// Experience: units of change for one point of experience.
    pub experience: Term,
    /// What it is adjusted for, one term for each column.
    pub given: Vec<Term>,
    /// The intercept b₀.
    pub intercept: Term,
    /// What the standard errors take for granted.
    pub standard_errors: StandardErrors,
    /// How many groups there are, where cases go together in groups.
    pub groups: Option<u64>,
    /// How many cases it rests on.
    pub n: u64,
    /// The share of the variance of change that all predictors tell together.
    pub r_squared: f64,
    /// The covariances of the coefficients: experience, the others, and the intercept last, row by row.
    pub covariance: Vec<Vec<f64>>,
}

/// A coefficient of a regression with its test.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Term {
    /// The column's name.
    pub name: String,
    /// The coefficient with its t interval.
    pub coefficient: Estimate,
    /// Its standard error.
    pub standard_error: f64,
    /// The degrees of freedom of its t: n − k − 1, or Satterthwaite's for CR2.
    pub degrees_of_freedom: f64,
    /// The two-sided p of t = coefficient / standard error.
    pub p: f64,
}

/// How a regression of a link is computed, once for every view on it.
pub(super) struct Adjusted {
    pub(super) fit: LeastSquares,
    pub(super) standard_errors: StandardErrors,
    groups: Option<Vec<u32>>,
    pub(super) confidence: Confidence,
}

impl Adjusted {
    /// Fits an outcome on predictors, with CR2 where cases belong to groups and else the errors asked for.
    pub(super) fn fit(
        figure: &'static str,
        outcome: Column<'_>,
        predictors: &[Column<'_>],
        (groups, alone): (Option<&[u32]>, StandardErrors),
        confidence: Confidence,
    ) -> Result<Self, Refusal> {
        // CR2 without groups: every case is a group of its own.
        let each_its_own = || (0..outcome.values.len() as u32).collect();
        let alone_in_groups = (alone == StandardErrors::Cr2).then(each_its_own);
        Ok(Adjusted {
            fit: LeastSquares::fit(figure, outcome, predictors)?,
            standard_errors: if groups.is_some() { StandardErrors::Cr2 } else { alone },
            groups: groups.map(<[u32]>::to_vec).or(alone_in_groups),
            confidence,
        })
    }

    pub(super) fn errors(&self) -> Errors<'_> {
        match (self.standard_errors, &self.groups) {
            (StandardErrors::Cr2, Some(groups)) => Errors::Cr2(groups),
            (StandardErrors::Classical, _) => Errors::Classical,
            (StandardErrors::Cr2 | StandardErrors::Hc3, _) => Errors::Hc3,
        }
    }

    pub(super) fn groups(&self) -> Option<u64> {
        self.groups.as_ref().map(|groups| distinct(groups).len() as u64)
    }

    /// A coefficient, its interval and its test; place 0 is the intercept.
    pub(super) fn term(&self, place: usize, name: &str) -> Result<Term, Refusal> {
        let tested = self.fit.tested(place, self.errors())?;
        let few = self.standard_errors == StandardErrors::Cr2 && tested.df < ENOUGH_DF;
        let few = self.groups().filter(|_| few).map(|groups| Caveat::FewGroups { groups });
        let alone = self.fit.rests_on_single_rows(place).then_some(Caveat::RestsOnOneCase);
        let n = self.fit.residuals().len() as u64;
        let mut term = Term::of(name, tested, n, self.standard_errors, self.confidence, few);
        term.coefficient = term.coefficient.with_caveats(alone);
        Ok(term)
    }
}

impl Term {
    /// A tested coefficient with its t interval and p; the caveat stands before that of classical standard errors.
    pub(super) fn of(
        name: &str,
        Tested { coefficient, standard_error, df }: Tested,
        n: u64,
        errors: StandardErrors,
        confidence: Confidence,
        caveat: Option<Caveat>,
    ) -> Self {
        let reach = student_t::upper_quantile(confidence.tail(), df) * standard_error;
        let interval = Interval::around(coefficient, coefficient - reach, coefficient + reach, confidence);
        let method = match errors {
            StandardErrors::Classical => "least squares; t interval with classical standard error",
            StandardErrors::Hc3 => "least squares; t interval with HC3 standard error",
            StandardErrors::Cr2 => {
                "least squares; t interval with CR2 standard error and Satterthwaite degrees of freedom"
            }
        };
        let equal = (errors == StandardErrors::Classical).then_some(Caveat::AssumesEqualSpread);
        Term {
            name: name.to_owned(),
            coefficient: Estimate::new(coefficient, Quantity::Coefficient, Ok(interval), n, method)
                .per(Unit::Case { cases: n })
                .with_caveats(caveat.into_iter().chain(equal)),
            standard_error,
            degrees_of_freedom: df,
            p: 2.0 * student_t::upper_tail((coefficient / standard_error).abs(), df),
        }
    }
}

/// The covariances of coefficients with the intercept last: it is what a reader asks for last.
pub(super) fn intercept_last(covariance: &Matrix) -> Vec<Vec<f64>> {
    let order: Vec<usize> = (1..covariance.nrows()).chain([0]).collect();
    let row = |row: &usize| order.iter().map(|column| covariance[(*row, *column)]).collect();
    order.iter().map(row).collect()
}

impl AdjustedModel {
    pub(super) fn of(
        prepared: &Prepared,
        errors: StandardErrors,
        confidence: Confidence,
    ) -> Result<Self, Refusal> {
        let predictors: Vec<Column<'_>> = prepared.predictors().collect();
        let outcome = Column { name: "change", values: &prepared.change };
        let by = (prepared.groups.as_deref(), errors);
        let adjusted = Adjusted::fit(FIGURE, outcome, &predictors, by, confidence)?;
        let mut terms = Vec::with_capacity(predictors.len());
        for (place, predictor) in predictors.iter().enumerate() {
            terms.push(adjusted.term(place + 1, predictor.name)?);
        }
        let mut experience = terms.remove(0);
        let few = prepared.few_for_coefficient(prepared.groups.as_ref().and_then(|_| adjusted.groups()));
        let few = few.filter(|caveat| !experience.coefficient.caveats().contains(caveat));
        experience.coefficient = experience.coefficient.with_caveats(few);
        let covariance = adjusted.fit.covariance(adjusted.errors())?;
        Ok(AdjustedModel {
            intercept: adjusted.term(0, "intercept")?,
            experience,
            given: terms,
            standard_errors: adjusted.standard_errors,
            groups: adjusted.groups(),
            n: prepared.change.len() as u64,
            r_squared: adjusted.fit.r_squared(),
            covariance: intercept_last(&covariance),
        })
    }
}

impl Prepared {
    /// Experience first, then what the link is adjusted for.
    pub(super) fn predictors(&self) -> impl Iterator<Item = Column<'_>> {
        [Column { name: "experience", values: &self.experience }].into_iter().chain(self.given_columns())
    }

    pub(super) fn given_columns(&self) -> impl Iterator<Item = Column<'_>> {
        self.given.iter().map(Named::column)
    }
}

impl Named {
    pub(super) fn column(&self) -> Column<'_> {
        Column { name: &self.name, values: &self.values }
    }
}

impl fmt::Display for AdjustedModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.experience)?;
        for term in &self.given {
            write!(f, "\n{term}")?;
        }
        Ok(())
    }
}

impl Term {
    pub(super) fn p_text(&self) -> String {
        if self.p < 0.001 { "p < 0.001".to_owned() } else { format!("p = {:.3}", self.p) }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (estimate, df) = (self.coefficient.short(), self.degrees_of_freedom);
        write!(f, "{}: {estimate} (df {df:.1}, {})", self.name, self.p_text())
    }
}
