//! Experience and wellbeing of the same cases at the same stages, gaps and all.

use crate::error::{Error, ErrorKind};

/// The largest magnitude of a value: far beyond any scale, and its square, summed over cases, stays finite.
const LARGEST: f64 = 1e9;

/// Experience x and wellbeing y of the same cases at the same stages of the path, case after case and, within a case, stage
/// after stage; both turned so that more is better. A value that is missing is `None`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Panel {
    stages: usize,
    // Invariant: as many of each, a multiple of `stages`; every value finite and at most `LARGEST` in magnitude.
    x: Vec<Option<f64>>,
    y: Vec<Option<f64>>,
}

impl Panel {
    /// A panel from its columns.
    ///
    /// # Errors
    /// No stages, columns that are not as long as each other or not a multiple of the stages, a value that is not finite.
    pub(crate) fn new(stages: usize, x: Vec<Option<f64>>, y: Vec<Option<f64>>) -> Result<Self, Error> {
        if stages == 0 || x.len() != y.len() || !x.len().is_multiple_of(stages) {
            return Err(Error::new(
                ErrorKind::Length,
                "values of a panel",
                format!("{} of experience and {} of wellbeing at {stages} stages", x.len(), y.len()),
                "one of each for every case and stage",
                "give every case a value or a gap at every stage",
            ));
        }
        let fits = |value: f64| value.abs() <= LARGEST; // NaN does not
        if let Some(value) = x.iter().chain(&y).flatten().find(|value| !fits(**value)) {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "value of a panel",
                value,
                format!("finite numbers up to {LARGEST:e}"),
                "leave out what was not measured",
            ));
        }
        Ok(Panel { stages, x, y })
    }

    /// How many stages there are.
    pub(crate) fn stages(&self) -> usize {
        self.stages
    }

    /// How many cases there are, those without any value among them.
    pub(crate) fn cases(&self) -> usize {
        self.x.len() / self.stages
    }

    /// Experience of a case at a stage, both counted from 0; `None` where it is missing or there is no such case or stage.
    pub(crate) fn x(&self, case: usize, stage: usize) -> Option<f64> {
        self.place(case, stage).and_then(|place| self.x[place])
    }

    /// Wellbeing of a case at a stage, as [`x`](Panel::x).
    pub(crate) fn y(&self, case: usize, stage: usize) -> Option<f64> {
        self.place(case, stage).and_then(|place| self.y[place])
    }

    fn place(&self, case: usize, stage: usize) -> Option<usize> {
        (case < self.cases() && stage < self.stages).then(|| case * self.stages + stage)
    }
}
