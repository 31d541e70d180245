//! The languages that the crate brings its phrases in.

use std::borrow::Cow;

use crate::vocabulary::text::LanguageTag;

/// A language that the crate brings its phrases in.
#[derive(Clone, Copy)]
pub(super) enum Shipped {
    English,
    Finnish,
    Swedish,
}

impl Shipped {
    /// The language of a tag (`fi` of `fi-FI`), and English where there is none.
    pub(super) fn by_tag(tag: &str) -> Self {
        let tag = LanguageTag::new(tag).map(String::from).unwrap_or_default();
        match tag.split('-').next() {
            Some("fi") => Shipped::Finnish,
            Some("sv") => Shipped::Swedish,
            _ => Shipped::English,
        }
    }

    /// One of three wordings.
    pub(super) fn of_three(self, [english, finnish, swedish]: [&'static str; 3]) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Shipped::English => english,
            Shipped::Finnish => finnish,
            Shipped::Swedish => swedish,
        })
    }
}
