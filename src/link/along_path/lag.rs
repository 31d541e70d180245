//! One lag: a variable later with the other one earlier, given its own earlier value.

use super::columns::{Column, Columns, few_for};
use super::rows::mean;
use crate::correlation::{Correlated, distribution_free};
use crate::error::Refusal;
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity, Unit};
use crate::link::panel::Panel;
use crate::math::normal;
use crate::math::ranks::distinct;
use crate::math::sums::compensated;
use crate::vocabulary::answer::MissingCounts;

/// Which of the two is the later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Later {
    Wellbeing,
    Experience,
}

/// A case from one stage to the next: the other variable earlier, the variable itself later and earlier.
#[derive(Debug, Clone, Copy)]
struct Step {
    case: usize,
    from: usize,
    values: [f64; 3],
}

/// Every step of a panel in one direction.
#[derive(Debug, Clone)]
pub(super) struct Steps {
    later: Later,
    complete: Vec<Step>, // Invariant: in the order of `from`.
    /// For each stage but the last: cases that have some of the three values, not all.
    incomplete: Vec<u64>,
    cases: usize,
}

/// A lag over all pairs of stages, and what each case adds to it.
#[derive(Debug, Clone)]
pub(super) struct Pooled {
    pub(super) estimate: Estimate,
    /// By case: the sum of its rows' influences over the number of rows.
    moved: Vec<f64>,
    figure: &'static str,
    by_case: Correlated,
}

impl Steps {
    pub(super) fn of(panel: &Panel, later: Later) -> Self {
        let (mut complete, mut incomplete) = (Vec::new(), Vec::new());
        for from in 0..panel.stages().saturating_sub(1) {
            let mut some = 0;
            for case in 0..panel.cases() {
                let (x, y) = (|stage| panel.x(case, stage), |stage| panel.y(case, stage));
                let values = match later {
                    Later::Wellbeing => [x(from), y(from + 1), y(from)],
                    Later::Experience => [y(from), x(from + 1), x(from)],
                };
                match values {
                    [Some(other), Some(later), Some(earlier)] => {
                        complete.push(Step { case, from, values: [other, later, earlier] });
                    }
                    [None, None, None] => {}
                    _ => some += 1,
                }
            }
            incomplete.push(some);
        }
        Steps { later, complete, incomplete, cases: panel.cases() }
    }

    fn columns<'v>(&self, [other, later, earlier]: &'v [Vec<f64>; 3], method: &'static str) -> Columns<'v> {
        let (figure, [of_other, of_later, of_earlier]) = match self.later {
            Later::Wellbeing => (
                "lag of wellbeing on earlier experience",
                ["earlier experience scores", "later wellbeing values", "earlier wellbeing values"],
            ),
            Later::Experience => (
                "lag of experience on earlier wellbeing",
                ["earlier wellbeing values", "later experience scores", "earlier experience scores"],
            ),
        };
        Columns {
            figure,
            method,
            x: Column { of: of_other, values: other },
            y: Column { of: of_later, values: later },
            given: Some(Column { of: of_earlier, values: earlier }),
        }
    }

    /// The lag from one stage to the next.
    pub(super) fn lag(
        &self,
        from: usize,
        confidence: Confidence,
        caveats: &[Caveat],
    ) -> Result<Estimate, Refusal> {
        let own: Vec<&Step> = self.complete.iter().filter(|step| step.from == from).collect();
        let column = |place: usize| own.iter().map(|step| step.values[place]).collect::<Vec<f64>>();
        let columns = [column(0), column(1), column(2)];
        let method = "partial Pearson correlation given the earlier value; distribution-free interval";
        let missing = self.incomplete.get(from).copied().unwrap_or(0);
        self.columns(&columns, method).estimate(missing, confidence, caveats)
    }

    /// All pairs of stages together: the partial correlation of deviations from the means of each pair, so that what moves everybody
    /// alike has no part in it.
    ///
    /// A case's influence is the sum of its rows': it is drawn with all its stages.
    pub(super) fn pooled(&self, confidence: Confidence, caveats: &[Caveat]) -> Result<Pooled, Refusal> {
        let mut columns = [Vec::new(), Vec::new(), Vec::new()];
        let mut cases = Vec::new();
        for own in self.complete.chunk_by(|a, b| a.from == b.from).filter(|own| own.len() > 1) {
            for (place, column) in columns.iter_mut().enumerate() {
                let middle = mean(own.iter().map(|step| step.values[place]));
                column.extend(own.iter().map(|step| step.values[place] - middle));
            }
            cases.extend(own.iter().map(|step| step.case as u32));
        }
        let method = "partial Pearson correlation given the earlier value, stages held constant; distribution-free interval \
                      with the case as the unit";
        let asked = self.columns(&columns, method);
        let correlated = asked.correlated()?;
        let rows = cases.len();
        let mut moved = vec![0.0; self.cases];
        for (case, influence) in cases.iter().zip(&correlated.influence) {
            moved[*case as usize] += influence / rows as f64;
        }
        let by_case = correlated.by_clusters(&cases);
        let units = distinct(&cases).len();
        let interval = distribution_free(asked.figure, &by_case, confidence);
        let missing = MissingCounts { no_response: self.incomplete.iter().sum(), ..MissingCounts::default() };
        let few = few_for(&columns[0], &columns[1]);
        let estimate = Estimate::new(correlated.r, Quantity::Coefficient, interval, rows as u64, method)
            .per(Unit::Case { cases: units as u64 })
            .missing_were(missing)
            .with_caveats(caveats.iter().cloned().chain(few));
        Ok(Pooled { estimate, moved, figure: asked.figure, by_case })
    }
}

impl Pooled {
    /// The lag's interval at any level, where it has one.
    pub(super) fn at(&self, confidence: Confidence) -> Option<Interval> {
        distribution_free(self.figure, &self.by_case, confidence).ok()
    }

    /// One lag less another: normal, with the variance of what each case adds to both.
    pub(super) fn less(&self, other: &Pooled, confidence: Confidence, caveats: &[Caveat]) -> Estimate {
        const FIGURE: &str = "difference of the two lags";
        let value = self.estimate.value() - other.estimate.value();
        let apart = self.moved.iter().zip(&other.moved).map(|(one, other)| one - other);
        let se = compensated(apart.map(|apart| apart * apart)).sqrt();
        let interval = match (self.estimate.interval(), other.estimate.interval()) {
            (Err(refusal), _) | (_, Err(refusal)) => Err(refusal.clone()),
            _ if se < 1e-12 => Err(Refusal::no_variation(FIGURE, "the cases' influences on it")),
            _ => {
                let reach = normal::upper_quantile(confidence.tail()) * se;
                Ok(Interval::around(value, value - reach, value + reach, confidence))
            }
        };
        let method = "difference of two partial correlations of the same cases; distribution-free interval";
        let longer = if self.estimate.n() < other.estimate.n() { other } else { self };
        Estimate::new(value, Quantity::Coefficient, interval, longer.estimate.n(), method)
            .per(longer.estimate.unit())
            .with_caveats(caveats.iter().cloned())
    }
}
