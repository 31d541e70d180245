//! How an estimate is written: one line, or value and interval alone for a table's cell.

use std::fmt::{self, Write as _};

use super::{Estimate, Quantity, Unit};

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = Short(self).text(f.precision(), f.sign_plus());
        write!(line, ", n = {}", self.n)?;
        if let Unit::Case { cases } = self.unit
            && cases != self.n
        {
            write!(line, " in {cases} cases")?;
        }
        if let Unit::Group { groups } = self.unit {
            write!(line, " in {groups} groups")?;
        }
        let (unanswered, outside) = (self.missing.unanswered(), self.missing.outside());
        if unanswered > 0 {
            write!(line, ", {unanswered} missing")?;
        }
        if outside > 0 {
            write!(line, ", {outside} not asked or not concerned")?;
        }
        if f.alternate() {
            if let Err(refusal) = &self.interval {
                write!(line, "; no interval: {refusal}")?;
            }
            for caveat in &self.caveats {
                write!(line, "; {caveat}")?;
            }
        }
        padded(f, &line)
    }
}

/// An estimate as a table's cell has room for it: value and interval; see [`Estimate::short`].
#[derive(Debug, Clone, Copy)]
pub struct Short<'e>(&'e Estimate);

impl<'e> Short<'e> {
    pub(super) fn of(estimate: &'e Estimate) -> Self {
        Short(estimate)
    }

    fn text(self, decimals: Option<usize>, plus: bool) -> String {
        let (factor, usual, sign) = match self.0.quantity {
            Quantity::Points => (1.0, 1, ""),
            Quantity::Share => (100.0, 0, " %"),
            Quantity::Coefficient => (1.0, 2, ""),
        };
        let decimals = decimals.unwrap_or(usual);
        let number = |value: f64| printed(value * factor, decimals, plus);
        let value = number(self.0.value);
        match self.0.interval {
            Ok(interval) => {
                format!("{value}{sign} [{}, {}]", number(interval.lower()), number(interval.upper()))
            }
            Err(_) => value + sign,
        }
    }
}

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        padded(f, &self.text(f.precision(), f.sign_plus()))
    }
}

/// Fills a text up to the width asked for; the precision was spent on decimals and cuts nothing.
fn padded(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let gap = f.width().unwrap_or(0).saturating_sub(text.chars().count());
    let before = match f.align() {
        Some(fmt::Alignment::Right) => gap,
        Some(fmt::Alignment::Center) => gap / 2,
        Some(fmt::Alignment::Left) | None => 0,
    };
    write!(f, "{:before$}{text}{:after$}", "", "", after = gap - before)
}

/// A number with so many decimals, a real minus sign, a plus where asked for, and no negative zero.
pub(crate) fn printed(value: f64, decimals: usize, plus: bool) -> String {
    let text = format!("{value:.decimals$}");
    let (negative, digits) = text.strip_prefix('-').map_or((false, text.as_str()), |digits| (true, digits));
    let zero = digits.bytes().all(|b| matches!(b, b'0' | b'.'));
    let sign = match (zero, negative) {
        (false, true) => "−",
        (false, false) if plus => "+",
        _ => "",
    };
    format!("{sign}{digits}")
}

/// A number as somebody would write it who gave it: as many decimals as it needs, a real minus sign, and none of the rounding that
/// arithmetic left at its end (0.225 and not 0.22499999999999998).
pub(crate) fn as_given(value: f64) -> String {
    let rounded: f64 = format!("{value:.12e}").parse().unwrap_or(value);
    (rounded + 0.0).to_string().replace('-', "−")
}
