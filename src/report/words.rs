//! How numbers, figures, names and groups are written in the language of a report.

use super::lines::clean;
use super::phrases::Phrases;
use crate::disclosure::printed::{Printed, ReleasedFigure, Shown};
use crate::disclosure::release::{GroupKey, Named, Release, ReleasedAlpha};
use crate::estimate::{Quantity, printed};
use crate::tally::group::Dimension;
use crate::vocabulary::scale::Scale;
use crate::vocabulary::text::Text;

/// A release with the language it is told in.
pub(crate) struct Words<'r> {
    pub(crate) release: &'r Release,
    pub(crate) language: &'r str,
    pub(crate) phrases: &'r Phrases,
}

/// A phrase with its braces filled in; what is filled in is not looked through again.
pub(crate) fn fill(phrase: &str, values: &[(&str, String)]) -> String {
    let (mut text, mut rest) = (String::new(), phrase);
    while let Some(open) = rest.find('{') {
        let Some(length) = rest[open..].find('}') else { break };
        let name = &rest[open + 1..open + length];
        text.push_str(&rest[..open]);
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => text.push_str(value),
            None => text.push_str(&rest[open..=open + length]),
        }
        rest = &rest[open + length + 1..];
    }
    text + rest
}

impl Words<'_> {
    /// A text of the study's own, on one line.
    pub(crate) fn text(&self, text: &Text) -> String {
        clean(text.in_language(self.language))
    }

    /// The same, or a key where the text is empty.
    pub(crate) fn text_or(&self, text: &Text, key: &str) -> String {
        let text = self.text(text);
        if text.is_empty() { clean(key) } else { text }
    }

    /// A number: decimal mark, marks between thousands, minus sign, and a plus where asked for.
    pub(crate) fn number(&self, value: f64, decimals: usize, plus: bool) -> String {
        if value.is_nan() || value.abs() >= 1e15 {
            // No figure of a release, but perhaps the end of somebody's measure: short enough for any column.
            return format!("{value:e}");
        }
        self.in_digits(value, decimals, plus)
    }

    fn in_digits(&self, value: f64, decimals: usize, plus: bool) -> String {
        let text = printed(value, decimals, plus);
        let start = text.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
        let (sign, digits) = text.split_at(start);
        let (whole, decimals) = digits.split_once('.').map_or((digits, None), |(w, d)| (w, Some(d)));
        let mut written = sign.to_owned();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                written.push_str(&self.phrases.thousands_mark);
            }
            written.push(digit);
        }
        if let Some(decimals) = decimals {
            written.push_str(&self.phrases.decimal_mark);
            written.push_str(decimals);
        }
        written
    }

    /// A count.
    pub(crate) fn count(&self, count: u64) -> String {
        self.in_digits(count as f64, 0, false)
    }

    /// A number with the decimals it has, at most four.
    pub(crate) fn as_it_is(&self, value: f64) -> String {
        let text = format!("{value:.4}");
        let decimals = text.trim_end_matches('0').split_once('.').map_or(0, |(_, decimals)| decimals.len());
        self.number(value, decimals, false)
    }

    /// A share in per cent, with as many decimals.
    pub(crate) fn share(&self, share: f64, decimals: usize) -> String {
        fill(&self.phrases.percent, &[("number", self.number(share * 100.0, decimals, false))])
    }

    /// A level of intervals or limits.
    pub(crate) fn level(&self, level: f64) -> String {
        fill(&self.phrases.percent, &[("number", self.as_it_is(level * 100.0))])
    }

    /// A share of what is printed without decimals.
    pub(crate) fn whole_share(&self, share: Printed) -> String {
        self.share(share.value(), 0)
    }

    /// A figure with its interval.
    pub(crate) fn figure(&self, figure: &ReleasedFigure, plus: bool) -> String {
        let value = self.written(figure, figure.value, plus);
        let value = match figure.quantity {
            Quantity::Share => fill(&self.phrases.percent, &[("number", value)]),
            Quantity::Points | Quantity::Coefficient => value,
        };
        match (figure.lower, figure.upper) {
            (Some(lower), Some(upper)) => {
                let ends = [
                    ("lower", self.written(figure, lower, plus)),
                    ("upper", self.written(figure, upper, plus)),
                ];
                format!("{value}\u{A0}{}", fill(&self.phrases.interval, &ends))
            }
            _ => value,
        }
    }

    /// A number of the kind that a figure is, without a per cent sign.
    fn written(&self, like: &ReleasedFigure, number: Printed, plus: bool) -> String {
        let factor = if like.quantity == Quantity::Share { 100.0 } else { 1.0 };
        self.number(number.value() * factor, usize::from(like.decimals), plus)
    }

    /// A number of the kind that a figure is.
    pub(crate) fn number_like(&self, like: &ReleasedFigure, number: Printed) -> String {
        self.figure(&ReleasedFigure { value: number, lower: None, upper: None, ..like.clone() }, false)
    }

    /// An interval of the kind that a figure is.
    pub(crate) fn interval(&self, like: &ReleasedFigure, lower: Printed, upper: Printed) -> String {
        let ends = [("lower", self.written(like, lower, false)), ("upper", self.written(like, upper, false))];
        fill(&self.phrases.interval, &ends)
    }

    /// A figure without its interval.
    pub(crate) fn value(&self, figure: &ReleasedFigure) -> String {
        self.number_like(figure, figure.value)
    }

    /// The cells of a figure and its n; what stands in their place where there is none.
    pub(crate) fn cells(&self, shown: &Shown<Option<ReleasedFigure>>, none: &str, plus: bool) -> [String; 2] {
        match shown {
            Shown::Withheld => [self.phrases.withheld.to_string(), String::new()],
            Shown::Figure(None) => [none.to_owned(), String::new()],
            Shown::Figure(Some(figure)) => [self.figure(figure, plus), self.count(figure.n)],
        }
    }

    /// Cronbach's α with its interval, and its n, as far as they are told.
    pub(crate) fn alpha(&self, shown: &Shown<Option<ReleasedAlpha>>) -> [String; 2] {
        let figure = |alpha: &ReleasedAlpha| ReleasedFigure {
            value: alpha.value,
            lower: alpha.lower,
            upper: alpha.upper,
            quantity: Quantity::Coefficient,
            decimals: 2,
            n: alpha.n.unwrap_or(0),
        };
        match shown {
            Shown::Withheld => [self.phrases.withheld.to_string(), String::new()],
            Shown::Figure(None) => [self.phrases.no_figure.to_string(), String::new()],
            Shown::Figure(Some(alpha)) => {
                let n = alpha.n.map_or(String::new(), |n| self.count(n));
                [self.figure(&figure(alpha), false), n]
            }
        }
    }

    /// The two ends of a scale, with their labels.
    pub(crate) fn ends(&self, scale: &Scale) -> [(&'static str, String); 2] {
        let point = |point: i32| {
            let number = self.number(f64::from(point), 0, false);
            match scale.label_of(point).map(|label| self.text(label)) {
                Some(label) if !label.is_empty() => format!("{number} ({label})"),
                _ => number,
            }
        };
        [("lowest", point(scale.lowest())), ("highest", point(scale.highest()))]
    }

    /// What a dimension is called.
    pub(crate) fn dimension(&self, dimension: Dimension) -> &str {
        match dimension {
            Dimension::Role => &self.phrases.role,
            Dimension::Service => &self.phrases.service,
            Dimension::Stage => &self.phrases.stage,
            Dimension::Wave => &self.phrases.wave,
            Dimension::Administration => &self.phrases.administration,
        }
    }

    /// What a dimension is called where a table is by it.
    fn by(&self, dimension: Dimension) -> &str {
        match dimension {
            Dimension::Role => &self.phrases.by_role,
            Dimension::Service => &self.phrases.by_service,
            Dimension::Stage => &self.phrases.by_stage,
            Dimension::Wave => &self.phrases.by_wave,
            Dimension::Administration => &self.phrases.by_administration,
        }
    }

    /// By what a table is grouped: `by role, service and wave`.
    pub(crate) fn grouped_by(&self, by: &[Dimension]) -> String {
        let names: Vec<&str> = by.iter().map(|dimension| self.by(*dimension)).collect();
        let names = match &*names {
            [several @ .., last] if !several.is_empty() => {
                format!("{} {} {last}", several.join(", "), self.phrases.and)
            }
            _ => names.join(", "),
        };
        fill(&self.phrases.grouped_by, &[("dimensions", names)])
    }

    /// Who a group is.
    pub(crate) fn group(&self, group: &GroupKey) -> String {
        let parts = [
            (Dimension::Role, &group.role),
            (Dimension::Service, &group.service),
            (Dimension::Stage, &group.stage),
            (Dimension::Wave, &group.wave),
            (Dimension::Administration, &group.administration),
        ];
        let mut names = Vec::new();
        for (dimension, part) in parts {
            match part {
                None => {}
                Some(None) => {
                    let name = self.dimension(dimension).to_owned();
                    names.push(fill(&self.phrases.not_given, &[("dimension", name)]));
                }
                Some(Some(key)) => names.push(self.name(dimension, key)),
            }
        }
        if names.is_empty() { self.phrases.everybody.to_string() } else { names.join(", ") }
    }

    /// What one role, service, stage or wave is called.
    pub(crate) fn name(&self, dimension: Dimension, key: &str) -> String {
        let names = &self.release.names;
        let list: &[Named] = match dimension {
            Dimension::Role => match self.phrases.roles.get(key) {
                Some(worded) => return clean(worded),
                None => &names.roles,
            },
            Dimension::Administration => {
                return clean(self.phrases.administrations.get(key).map_or(key, String::as_str));
            }
            Dimension::Service => &names.services,
            Dimension::Stage => &names.stages,
            Dimension::Wave => &names.waves,
        };
        match list.iter().find(|named| named.key == key) {
            Some(named) => self.text_or(&named.name, key),
            None => clean(key),
        }
    }
}
