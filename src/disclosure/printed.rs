//! Figures at the precision at which they are printed, and no more: 3.857142857142857 says that n is a multiple of 7.

use serde::{Serialize, Serializer};

use crate::estimate::{Estimate, Quantity};

/// Something that is shown, or withheld. Written as itself, or as the word `"withheld"`; nothing tells one reason from another.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown<T> {
    /// It is shown.
    Figure(T),
    /// It is withheld: no value, no n, no interval is left of it.
    Withheld,
}

impl<T> Shown<T> {
    /// What is shown, if it is.
    pub fn figure(&self) -> Option<&T> {
        match self {
            Shown::Figure(figure) => Some(figure),
            Shown::Withheld => None,
        }
    }

    /// Whether it is withheld.
    pub fn is_withheld(&self) -> bool {
        matches!(self, Shown::Withheld)
    }
}

impl<T: Serialize> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Shown::Figure(figure) => figure.serialize(serializer),
            Shown::Withheld => serializer.serialize_str("withheld"),
        }
    }
}

/// A number at its printed precision.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Printed(f64);

impl Printed {
    /// The number, as far as it is printed.
    pub(crate) fn rounded(value: f64, decimals: u8) -> Self {
        let text = format!("{value:.*}", usize::from(decimals));
        // Invariant: a finite number with at most 3 decimals, never −0.
        Printed(text.parse().unwrap_or(0.0) + 0.0)
    }

    /// The number.
    pub fn value(self) -> f64 {
        self.0
    }
}

/// A figure as it is printed: value, ends of its interval where it has one, how many respondents it rests on, decimals.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReleasedFigure {
    /// The figure: points, a share of 1, or a coefficient.
    pub value: Printed,
    /// The lower end of its interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lower: Option<Printed>,
    /// The upper end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upper: Option<Printed>,
    /// What its number means.
    pub quantity: Quantity,
    /// How many decimals are printed: of points and coefficients as they are, of shares in per cent.
    pub decimals: u8,
    /// How many answers, respondents or pairs it rests on.
    pub n: u64,
}

impl ReleasedFigure {
    /// The same with nothing said of how certain it is.
    pub(super) fn without_interval(self) -> Self {
        ReleasedFigure { lower: None, upper: None, ..self }
    }

    /// What is printed of an estimate.
    pub(crate) fn of(estimate: &Estimate) -> Self {
        let decimals = match estimate.quantity() {
            Quantity::Points => 1,
            Quantity::Share => 0,
            Quantity::Coefficient => 2,
        };
        // A share is printed in per cent, two decimals further on.
        let stored = if estimate.quantity() == Quantity::Share { decimals + 2 } else { decimals };
        let interval = estimate.interval().ok();
        let number = |value: f64| Printed::rounded(value, stored);
        ReleasedFigure {
            value: number(estimate.value()),
            lower: interval.map(|interval| number(interval.lower())),
            upper: interval.map(|interval| number(interval.upper())),
            quantity: estimate.quantity(),
            decimals,
            n: estimate.n(),
        }
    }
}
