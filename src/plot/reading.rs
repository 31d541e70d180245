//! How the numbers and groups of a release read: as on its page, by the same functions.

use super::words::PictureWords;
use crate::disclosure::printed::ReleasedFigure;
use crate::disclosure::release::{GroupKey, Release, ReleasedWellbeing};
use crate::report::phrases::Phrases;
use crate::report::words::{Words, fill};
use crate::tally::group::Dimension;
use crate::vocabulary::text::Text;

/// A release, read in a language.
#[derive(Debug, Clone)]
pub(super) struct Reading<'r> {
    pub(super) release: &'r Release,
    pub(super) language: String,
    pub(super) phrases: Phrases,
    pub(super) words: PictureWords,
}

impl Reading<'_> {
    /// The release as its page tells it.
    pub(super) fn told(&self) -> Words<'_> {
        Words { release: self.release, language: &self.language, phrases: &self.phrases }
    }

    /// A number with so many decimals.
    pub(super) fn number(&self, value: f64, decimals: u8) -> String {
        self.told().number(value, usize::from(decimals), false)
    }

    /// A number of people.
    pub(super) fn count(&self, count: u64) -> String {
        self.told().count(count)
    }

    /// A figure's value.
    pub(super) fn value(&self, figure: &ReleasedFigure) -> String {
        self.told().value(figure)
    }

    /// `n = 212`.
    pub(super) fn n(&self, n: u64) -> String {
        format!("{}\u{a0}=\u{a0}{}", self.phrases.n, self.count(n))
    }

    /// A figure with all that is known of it: value, interval, n.
    pub(super) fn whole(&self, figure: &ReleasedFigure) -> String {
        format!("{}, {}", self.told().figure(figure, false), self.n(figure.n))
    }

    /// A point of a scale.
    pub(super) fn point(&self, point: i32) -> String {
        self.number(f64::from(point), 0)
    }

    /// A text in the language asked for, else in its first one.
    pub(super) fn text(&self, text: &Text) -> String {
        self.told().text(text)
    }

    /// The same, or a key where the text is empty.
    pub(super) fn text_or(&self, text: &Text, key: &str) -> String {
        self.told().text_or(text, key)
    }

    pub(super) fn stage(&self, key: &str) -> String {
        self.told().name(Dimension::Stage, key)
    }

    /// A name, with a mark behind it where a high number is a bad one.
    pub(super) fn directed(&self, name: &str, higher_is_better: bool) -> String {
        if higher_is_better { name.to_owned() } else { format!("{name} ({})", self.phrases.reverse_keyed) }
    }

    /// A measure, with its wave where that is told.
    pub(super) fn measure(&self, measure: &ReleasedWellbeing) -> String {
        let name = self.text_or(&measure.name, &measure.id);
        match &measure.wave {
            Some(wave) => format!("{name}, {}", self.told().name(Dimension::Wave, wave)),
            None => name,
        }
    }

    /// By whose reports a measure is: a role's, or everybody's.
    pub(super) fn reporter(&self, measure: &ReleasedWellbeing) -> String {
        let role = measure.reporter.as_deref();
        role.map_or_else(
            || self.phrases.everybody.to_string(),
            |role| self.told().name(Dimension::Role, role),
        )
    }

    /// Who a group is.
    pub(super) fn group(&self, group: &GroupKey) -> String {
        self.told().group(group)
    }

    /// What hatched places are.
    pub(super) fn withheld_note(&self) -> String {
        fill(&self.phrases.read_withheld, &[("withheld", self.phrases.withheld.to_string())])
    }

    /// That counts are rounded, where they are.
    pub(super) fn rounded_note(&self) -> Option<String> {
        let multiple = self.release.rule.rounds_counts_to();
        let values = [("multiple", self.count(multiple))];
        (multiple > 1).then(|| fill(&self.phrases.read_rounded, &values))
    }
}
