//! Between persons: do those whose experience is better on the whole also fare better on the whole?

use std::fmt;

use serde::Serialize;

use super::columns::few_for;
use super::rows::{Row, Rows, RowsUsed, mean};
use crate::correlation::{Correlated, Pairs, distribution_free, pearson};
use crate::error::{Refusal, or_refused};
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity, Unit};
use crate::inference::least_squares::{Column, Errors, LeastSquares};
use crate::math::student_t;
use crate::math::sums::compensated;

const FIGURE: &str = "between-person correlation";
const CONTEXTUAL: &str = "within- and between-person slopes";

/// Means that differ by no more than this part of the largest value differ by rounding.
const ONLY_ROUNDING: f64 = 1e-13;

/// From so many cases on, a cluster-robust interval needs no warning: Cameron & Miller 2015, *J. Human Resources* 50, 317–372, §VI.
const ENOUGH_CASES: u64 = 30;

/// How experience and wellbeing go together between persons.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BetweenPersons {
    /// The correlation of the persons' means, every person counting once; n counts cases.
    pub each_person_once: Estimate,
    /// The same with a person counting as often as there are complete rows of theirs; n counts cases.
    pub by_occasions: Estimate,
    /// Slopes within and between persons side by side, or why they cannot be had.
    #[serde(serialize_with = "or_refused")]
    pub contextual: Result<Contextual, Refusal>,
    /// What was used, and what had to be left out.
    pub used: RowsUsed,
}

/// The contextual (Mundlak) form: wellbeing_ct = a + b_W (x_ct − x̄_c) + b_B x̄_c + e_ct.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Contextual {
    /// b_W: wellbeing's difference per point of experience above one's own mean.
    pub within: Estimate,
    /// b_B: wellbeing's difference per point of difference between persons' mean experience.
    pub between: Estimate,
    /// b_B − b_W: what stable differences between persons add. Where it is not 0, one slope for both is wrong.
    pub difference: Estimate,
}

/// A person: how many rows, and their means.
struct Person {
    rows: f64,
    x: f64,
    y: f64,
}

impl BetweenPersons {
    pub(super) fn of(
        rows: &Rows,
        used: RowsUsed,
        confidence: Confidence,
        caveats: &[Caveat],
    ) -> Result<Self, Refusal> {
        let persons: Vec<Person> = rows.by_case().map(Person::of).collect();
        let n = persons.len() as u64;
        if n < 3 {
            return Err(Refusal::too_few(FIGURE, "cases with a complete row", n, 3));
        }
        let columns: [Vec<f64>; 2] = [
            persons.iter().map(|person| person.x).collect(),
            persons.iter().map(|person| person.y).collect(),
        ];
        let [x, y] = &columns;
        for (of, means) in [("persons' mean experience scores", x), ("persons' mean wellbeing values", y)] {
            if !differ(means) {
                return Err(Refusal::no_variation(FIGURE, of));
            }
        }
        let few = few_for(x, y);
        let caveats = || caveats.iter().cloned().chain(few.clone());
        let estimate = |correlated: &Correlated, method| {
            let interval = distribution_free(FIGURE, correlated, confidence);
            Estimate::new(correlated.r, Quantity::Coefficient, interval, n, method)
                .per(Unit::Case { cases: n })
                .with_caveats(caveats())
        };
        let vanished = || Refusal::no_variation(FIGURE, "persons' means");
        let once = pearson(&Pairs::of_rows(x, y)).ok_or_else(vanished)?;
        let weighted = by_occasions(&persons).ok_or_else(vanished)?;
        Ok(BetweenPersons {
            each_person_once: estimate(
                &once,
                "Pearson correlation of persons' means, each person once; distribution-free interval",
            ),
            by_occasions: estimate(
                &weighted,
                "Pearson correlation of persons' means weighted by occasions; distribution-free interval",
            ),
            contextual: Contextual::of(rows, n, confidence, &caveats().collect::<Vec<_>>()),
            used,
        })
    }
}

impl Person {
    fn of(rows: &[Row]) -> Self {
        let (x, y) = (mean(rows.iter().map(|row| row.x)), mean(rows.iter().map(|row| row.y)));
        Person { rows: rows.len() as f64, x, y }
    }
}

/// Whether means differ by more than their rounding.
fn differ(means: &[f64]) -> bool {
    let (lowest, highest) = means
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), mean| (low.min(*mean), high.max(*mean)));
    highest - lowest > ONLY_ROUNDING * lowest.abs().max(highest.abs())
}

/// r = Σ n_c z_x z_y / Σ n_c with z in weighted standard deviations; influence (n_c / n̄)(z_x z_y − r (z_x² + z_y²)/2).
///
/// The influence is Devlin, Gnanadesikan & Kettenring's (1975, eq. 3.2) with the case's weight before it: cases are drawn, with
/// as many occasions as they have.
fn by_occasions(persons: &[Person]) -> Option<Correlated> {
    let total = compensated(persons.iter().map(|person| person.rows));
    let standardised = |value: fn(&Person) -> f64| -> Option<Vec<f64>> {
        let mean = compensated(persons.iter().map(|person| person.rows * value(person))) / total;
        let scatter = persons.iter().map(|person| person.rows * (value(person) - mean).powi(2));
        let sd = (compensated(scatter) / total).sqrt();
        (sd > 0.0).then(|| persons.iter().map(|person| (value(person) - mean) / sd).collect())
    };
    let (x, y) = (standardised(|person| person.x)?, standardised(|person| person.y)?);
    let terms = || persons.iter().zip(x.iter().zip(&y));
    let r = compensated(terms().map(|(person, (x, y))| person.rows * x * y)) / total;
    let r = r.clamp(-1.0, 1.0);
    let usual = total / persons.len() as f64;
    let influence = terms().map(|(person, (x, y))| person.rows / usual * (x * y - r * (x * x + y * y) / 2.0));
    Some(Correlated::of_units(r, influence.collect()))
}

impl Contextual {
    fn of(rows: &Rows, cases: u64, confidence: Confidence, caveats: &[Caveat]) -> Result<Self, Refusal> {
        if !rows.varies_within(|row| row.x) {
            return Err(Refusal::VariesWithinNobody { figure: CONTEXTUAL.into(), of: "experience".into() });
        }
        let of_rows: Vec<u32> = rows.all().iter().map(|row| row.case).collect();
        let all = |value: fn(&Row) -> f64| -> Vec<f64> { rows.all().iter().map(value).collect() };
        let (x, y) = (all(|row| row.x), all(|row| row.y));
        let means = rows.by_case().flat_map(|case| std::iter::repeat_n(Person::of(case).x, case.len()));
        let means: Vec<f64> = means.collect();
        let apart: Vec<f64> = x.iter().zip(&means).map(|(x, mean)| x - mean).collect();
        let outcome = Column { name: "wellbeing", values: &y };
        let between = Column { name: "mean experience of each person", values: &means };
        let own = |values| Column { name: "experience within persons", values };
        let split = LeastSquares::fit(CONTEXTUAL, outcome, &[own(&apart), between])?;
        // With x itself in the place of its deviations, the second slope is the difference of the two.
        let joint = LeastSquares::fit(CONTEXTUAL, outcome, &[own(&x), between])?;
        let few = (cases < ENOUGH_CASES).then_some(Caveat::FewCases { cases });
        let slope = |fit: &LeastSquares, place: usize| -> Result<Estimate, Refusal> {
            let value = fit.coefficients()[place];
            let interval = fit.tested(place, Errors::Cr2(&of_rows)).and_then(|tested| {
                let reach = student_t::upper_quantile(confidence.tail(), tested.df) * tested.standard_error;
                Interval::new(value - reach, value + reach, confidence)
                    .map_err(|_| Refusal::too_few(CONTEXTUAL, "cases", cases, cases + 1))
            });
            if !value.is_finite() {
                return Err(Refusal::no_variation(CONTEXTUAL, "experience scores, but for rounding,"));
            }
            let method =
                "least squares; CR2 standard error by case, t with Satterthwaite's degrees of freedom";
            Ok(Estimate::new(value, Quantity::Coefficient, interval, x.len() as u64, method)
                .per(Unit::Case { cases })
                .with_caveats(caveats.iter().cloned().chain(few.clone())))
        };
        Ok(Contextual {
            within: slope(&split, 1)?,
            between: slope(&split, 2)?,
            difference: slope(&joint, 2)?,
        })
    }
}

impl fmt::Display for Contextual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "per point of experience: {} within persons, {} between persons, {} apart",
            self.within.short(),
            self.between.short(),
            self.difference.short()
        )
    }
}

impl fmt::Display for BetweenPersons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "association between persons, not effect: r = {}", self.each_person_once)?;
        writeln!(f, "weighted by occasions: r = {}", self.by_occasions)?;
        match &self.contextual {
            Ok(contextual) => writeln!(f, "{contextual}")?,
            Err(refusal) => writeln!(f, "{refusal}")?,
        }
        write!(f, "{}", self.used)
    }
}
