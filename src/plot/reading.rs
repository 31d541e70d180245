//! How the numbers and groups of a release read: digits as they were released, names in the language asked for.

use super::words::PictureWords;
use crate::disclosure::printed::{Printed, ReleasedFigure};
use crate::disclosure::release::{GroupKey, Named, Release, ReleasedWellbeing};
use crate::estimate::Quantity;
use crate::vocabulary::text::Text;

/// A release, read in a language.
#[derive(Debug, Clone)]
pub(super) struct Reading<'r> {
    pub(super) release: &'r Release,
    pub(super) language: String,
    pub(super) words: PictureWords,
}

impl Reading<'_> {
    /// A number with so many decimals.
    pub(super) fn number(&self, value: f64, decimals: u8) -> String {
        if value.is_nan() || value.abs() >= 1e15 {
            // No figure of a release, but perhaps the end of somebody's measure: short enough for any column.
            return format!("{value:e}");
        }
        let text = format!("{:.*}", usize::from(decimals), value.abs());
        let minus = if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) { "−" } else { "" };
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        let mark = if part.is_empty() { "" } else { &self.words.decimal_mark };
        format!("{minus}{}{mark}{part}", self.grouped(whole))
    }

    /// A number of people.
    pub(super) fn count(&self, count: u64) -> String {
        self.grouped(&count.to_string())
    }

    fn grouped(&self, digits: &str) -> String {
        if digits.len() < 5 {
            return digits.to_owned();
        }
        let mut grouped = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                grouped += &self.words.thousands;
            }
            grouped.push(digit);
        }
        grouped
    }

    /// A number of a quantity: shares in per cent.
    pub(super) fn printed(&self, number: Printed, quantity: Quantity, decimals: u8) -> String {
        match quantity {
            Quantity::Share => self.number(number.value() * 100.0, decimals) + &self.words.percent,
            _ => self.number(number.value(), decimals),
        }
    }

    /// A figure's value.
    pub(super) fn value(&self, figure: &ReleasedFigure) -> String {
        self.printed(figure.value, figure.quantity, figure.decimals)
    }

    /// `n = 212`.
    pub(super) fn n(&self, n: u64) -> String {
        format!("{}\u{a0}=\u{a0}{}", self.words.n, self.count(n))
    }

    /// A figure with all that is known of it: value, interval, n.
    pub(super) fn whole(&self, figure: &ReleasedFigure) -> String {
        let end = |number| self.printed(number, figure.quantity, figure.decimals);
        let mark = if self.words.decimal_mark == "," { ";" } else { "," };
        let interval = match (figure.lower, figure.upper) {
            (Some(lower), Some(upper)) => format!(" [{}{mark} {}]", end(lower), end(upper)),
            _ => String::new(),
        };
        format!("{}{interval}, {}", self.value(figure), self.n(figure.n))
    }

    /// A change with all that is known of it; a plus where it is one.
    pub(super) fn change(&self, figure: &ReleasedFigure) -> String {
        let plus = if figure.value.value() > 0.0 { "+" } else { "" };
        format!("{plus}{}", self.whole(figure))
    }

    /// A share in whole per cent, without the sign.
    pub(super) fn per_cent(&self, share: Printed) -> String {
        self.number(share.value() * 100.0, 0)
    }

    /// The level of the intervals.
    pub(super) fn level(&self, level: f64) -> String {
        let hundredth = level * 100.0;
        let decimals = u8::from((hundredth - hundredth.round()).abs() > 1e-9);
        self.number(hundredth, decimals) + &self.words.percent
    }

    /// A text in the language asked for, else in its first one.
    pub(super) fn text<'t>(&self, text: &'t Text) -> &'t str {
        text.in_language(&self.language)
    }

    /// The same, or a key where the text is empty.
    pub(super) fn text_or(&self, text: &Text, key: &str) -> String {
        let text = self.text(text);
        if text.trim().is_empty() { key.to_owned() } else { text.to_owned() }
    }

    fn named(&self, list: &[Named], key: &str) -> String {
        let found = list.iter().find(|named| named.key == key);
        found.map_or_else(|| key.to_owned(), |named| self.text_or(&named.name, key))
    }

    pub(super) fn stage(&self, key: &str) -> String {
        self.named(&self.release.names.stages, key)
    }

    pub(super) fn service(&self, key: &str) -> String {
        self.named(&self.release.names.services, key)
    }

    fn role(&self, key: &str) -> String {
        match key {
            "child" => self.words.child.clone(),
            "young person" => self.words.young_person.clone(),
            "parent" => self.words.parent.clone(),
            "professional" => self.words.professional.clone(),
            other => self.named(&self.release.names.roles, other),
        }
    }

    /// A measure, with its wave where that is told.
    pub(super) fn measure(&self, measure: &ReleasedWellbeing) -> String {
        let name = self.text_or(&measure.name, &measure.id);
        match &measure.wave {
            Some(wave) => format!("{name}, {}", self.named(&self.release.names.waves, wave)),
            None => name,
        }
    }

    /// By whose reports a measure is: a role's, or everybody's.
    pub(super) fn reporter(&self, measure: &ReleasedWellbeing) -> String {
        measure.reporter.as_deref().map_or_else(|| self.words.everybody.clone(), |role| self.role(role))
    }

    /// Who a group is.
    pub(super) fn group(&self, group: &GroupKey) -> String {
        let known = |key: &Option<Option<String>>, name: &dyn Fn(&str) -> String| {
            key.as_ref().map(|key| key.as_ref().map_or_else(|| self.words.not_known.clone(), |key| name(key)))
        };
        let names = &self.release.names;
        let parts = [
            known(&group.role, &|key| self.role(key)),
            known(&group.service, &|key| self.service(key)),
            known(&group.stage, &|key| self.stage(key)),
            known(&group.wave, &|key| self.named(&names.waves, key)),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() { self.words.everybody.clone() } else { parts.join(", ") }
    }
}
