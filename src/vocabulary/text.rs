//! Texts in several languages.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};

/// A well-formed BCP 47 language tag in its usual casing: `fi`, `sv-FI`, `zh-Hant-TW`, `und`.
///
/// Well-formed means the syntax of RFC 5646 §2.1: subtags of 1 to 8 letters or digits joined by hyphens, the first
/// one a language of 2 to 8 letters (or `x` for private use), and no singleton at the end. Whether a subtag is registered is not
/// checked.
///
/// ```
/// use kokemus::LanguageTag;
///
/// assert_eq!(LanguageTag::new("SV-fi")?.as_str(), "sv-FI");
/// assert!(LanguageTag::new("in Finnish").is_err());
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LanguageTag(String); // Invariant: well-formed, in the casing of RFC 5646 §2.1.1.

impl LanguageTag {
    /// A checked tag.
    ///
    /// # Errors
    /// The tag is not well-formed.
    pub fn new(tag: &str) -> Result<Self, Error> {
        let subtags: Vec<&str> = tag.split('-').collect();
        let well_formed = subtags
            .iter()
            .all(|s| (1..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric()));
        let first = subtags[0];
        let language = first.len() >= 2 && first.bytes().all(|b| b.is_ascii_alphabetic());
        let private = first.eq_ignore_ascii_case("x") && subtags.len() > 1;
        let open_end = subtags.len() > 1 && subtags.last().is_some_and(|s| s.len() == 1) && !private;
        if !well_formed || !(language || private) || open_end {
            return Err(Error::new(
                ErrorKind::Malformed,
                "language tag",
                format!("`{}`", tag.escape_debug()),
                "a BCP 47 tag such as `fi`, `sv-FI` or `und`",
                "give the tag of the language the text is in",
            ));
        }
        let mut after_singleton = false;
        let cased: Vec<String> = subtags
            .iter()
            .enumerate()
            .map(|(position, subtag)| {
                let lower = subtag.to_ascii_lowercase();
                let plain = position == 0 || after_singleton;
                after_singleton |= subtag.len() == 1;
                let alphabetic = lower.bytes().all(|b| b.is_ascii_alphabetic());
                match lower.len() {
                    2 if !plain => lower.to_ascii_uppercase(),
                    4 if !plain && alphabetic => lower[..1].to_ascii_uppercase() + &lower[1..],
                    _ => lower,
                }
            })
            .collect();
        Ok(LanguageTag(cased.join("-")))
    }

    /// `und`: the language is not stated.
    pub fn undetermined() -> Self {
        LanguageTag("und".into())
    }

    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl TryFrom<String> for LanguageTag {
    type Error = Error;

    fn try_from(tag: String) -> Result<Self, Error> {
        LanguageTag::new(&tag)
    }
}

impl From<LanguageTag> for String {
    fn from(tag: LanguageTag) -> String {
        tag.0
    }
}

/// A text in one or more languages; the first one given is the one to fall back on.
///
/// ```
/// use kokemus::Text;
///
/// let text = Text::new("We were heard").and("fi", "Meitä kuultiin")?;
/// assert_eq!(text.in_language("fi-FI"), "Meitä kuultiin"); // `fi-FI`, then `fi`
/// assert_eq!(text.in_language("sv"), "We were heard"); // then the first one given
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<Translation>", into = "Vec<Translation>")]
pub struct Text(Vec<Translation>); // Invariant: at least one, no language twice.

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Translation {
    language: LanguageTag,
    text: String,
}

impl Text {
    /// A text whose language is not stated (`und`).
    pub fn new(text: impl Into<String>) -> Self {
        Text(vec![Translation { language: LanguageTag::undetermined(), text: text.into() }])
    }

    /// A text in a stated language.
    ///
    /// # Errors
    /// The language tag is malformed.
    pub fn tagged(language: &str, text: impl Into<String>) -> Result<Self, Error> {
        Ok(Text(vec![Translation { language: LanguageTag::new(language)?, text: text.into() }]))
    }

    /// The same text with a translation added.
    ///
    /// # Errors
    /// The language tag is malformed, or the text is already there in this language.
    pub fn and(mut self, language: &str, text: impl Into<String>) -> Result<Self, Error> {
        let language = LanguageTag::new(language)?;
        if self.0.iter().any(|t| t.language == language) {
            return Err(Error::new(
                ErrorKind::Duplicate,
                format!("translation of `{}`", self.0[0].text),
                format!("language `{language}`"),
                "each language once",
                "keep one of the two texts",
            ));
        }
        self.0.push(Translation { language, text: text.into() });
        Ok(self)
    }

    /// The text in the language asked for: the tag itself, then the tag shortened from its end (RFC 4647 §3.4),
    /// then the text that was given first. A malformed tag finds the first text.
    pub fn in_language(&self, language: &str) -> &str {
        let mut wanted = LanguageTag::new(language).map(String::from).unwrap_or_default();
        loop {
            if let Some(found) = self.0.iter().find(|t| t.language.0 == wanted) {
                return &found.text;
            }
            match wanted.rfind('-') {
                Some(end) => wanted.truncate(end),
                None => return &self.0[0].text,
            }
        }
    }

    /// The languages there are, the one to fall back on first.
    pub fn languages(&self) -> impl Iterator<Item = &LanguageTag> {
        self.0.iter().map(|t| &t.language)
    }

    /// States the language of a text that was given without one.
    pub(crate) fn or_language(mut self, language: &LanguageTag) -> Self {
        let taken = self.0.iter().any(|t| t.language == *language);
        if self.0[0].language == LanguageTag::undetermined() && !taken {
            self.0[0].language = language.clone();
        }
        self
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0[0].text)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text::new(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text::new(text)
    }
}

impl TryFrom<Vec<Translation>> for Text {
    type Error = Error;

    fn try_from(translations: Vec<Translation>) -> Result<Self, Error> {
        let mut translations = translations.into_iter();
        let Some(first) = translations.next() else {
            return Err(Error::new(
                ErrorKind::Absent,
                "text",
                "its wording",
                "at least one language",
                "give the text in one language",
            ));
        };
        translations.try_fold(Text(vec![first]), |text, t| text.and(t.language.as_str(), t.text))
    }
}

impl From<Text> for Vec<Translation> {
    fn from(text: Text) -> Self {
        text.0
    }
}
