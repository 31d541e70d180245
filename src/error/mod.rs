//! What can go wrong, in two types: an [`Error`] says that a call, or the data at the door, was wrong; a
//! [`Refusal`] says that good data cannot carry a figure.

mod refusal;

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

pub use refusal::Refusal;

/// A call or the data at the door was wrong, and nothing was changed by it.
///
/// Every error names its subject, the offending value, what is allowed and what would help; programs match on
/// [`kind`](Error::kind), people read the one line of `Display`. `{:?}` writes that line too, since it is what `main` prints of an error
/// that it returns; `{:#?}` writes the parts.
///
/// ```
/// use kokemus::{ErrorKind, Scale};
///
/// let error = Scale::new("mood", 5, 1).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::OutOfRange);
/// assert_eq!(
///     error.to_string(),
///     "points of scale `mood`: 5 to 1 is out of range (allowed: 2 to 101 whole-numbered points, lowest first); \
///      give the lowest point first and the highest last"
/// );
/// ```
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Error(Box<Repr>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Repr {
    Fault { kind: ErrorKind, subject: String, value: String, allowed: String, remedy: Cow<'static, str> },
    Refused(Refusal),
}

/// The kinds of [`Error`], for programs that treat them differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A number outside what is allowed, infinities and NaN among them.
    OutOfRange,
    /// A key, item, section, role or stage that is not on the list it should be on.
    Unknown,
    /// Something that may occur once occurred again.
    Duplicate,
    /// A text, identifier or language tag that does not have the form it must have.
    Malformed,
    /// Something required was not given: an empty section, a missing column.
    Absent,
    /// The wrong number of things: too few or too many answers, columns of unequal length.
    Length,
    /// Two things that do not fit together: unlike scales, questionnaires, sets of groups.
    Unlike,
    /// A count or sum beyond the range in which this crate promises exactness.
    Overflow,
    /// A [`Refusal`] passed on as an error, for callers with one error type.
    Refused,
}

impl ErrorKind {
    fn phrase(self) -> &'static str {
        match self {
            ErrorKind::OutOfRange => "is out of range",
            ErrorKind::Unknown => "is not on the list",
            ErrorKind::Duplicate => "is there already",
            ErrorKind::Malformed => "is malformed",
            ErrorKind::Absent => "is missing",
            ErrorKind::Length => "is the wrong number",
            ErrorKind::Unlike => "does not fit",
            ErrorKind::Overflow => "is too large",
            ErrorKind::Refused => "is refused",
        }
    }
}

/// The longest pieces of somebody else's text that an error repeats, in characters.
const LONGEST_SUBJECT: usize = 200;
const LONGEST_VALUE: usize = 80;

fn shortened(text: String, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

impl Error {
    pub(crate) fn new(
        kind: ErrorKind,
        subject: impl Into<String>,
        value: impl fmt::Display,
        allowed: impl Into<String>,
        remedy: impl Into<Cow<'static, str>>,
    ) -> Self {
        Error(Box::new(Repr::Fault {
            kind,
            subject: shortened(subject.into(), LONGEST_SUBJECT),
            value: shortened(value.to_string(), LONGEST_VALUE),
            allowed: allowed.into(),
            remedy: remedy.into(),
        }))
    }

    /// The same error, saying at which entry of a column it stands; entries are counted from 1.
    pub(crate) fn at_entry(mut self, position: usize) -> Self {
        if let Repr::Fault { subject, .. } = &mut *self.0 {
            *subject = format!("{subject}, entry {} of its column", position + 1);
        }
        self
    }

    /// The kind of error, to match on.
    pub fn kind(&self) -> ErrorKind {
        match &*self.0 {
            Repr::Fault { kind, .. } => *kind,
            Repr::Refused(_) => ErrorKind::Refused,
        }
    }

    /// The refusal behind this error, where it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match &*self.0 {
            Repr::Refused(refusal) => Some(refusal),
            Repr::Fault { .. } => None,
        }
    }

    /// What the error is about: "answer to item `heard`".
    pub fn subject(&self) -> &str {
        match &*self.0 {
            Repr::Fault { subject, .. } => subject,
            Repr::Refused(refusal) => refusal.figure(),
        }
    }
}

impl fmt::Display for Repr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Repr::Fault { kind, subject, value, allowed, remedy } => {
                write!(f, "{subject}: {value} {} (allowed: {allowed}); {remedy}", kind.phrase())
            }
            Repr::Refused(refusal) => refusal.fmt(f),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            f.debug_tuple("Error").field(&self.0).finish()
        } else {
            fmt::Display::fmt(self, f)
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error(Box::new(Repr::Refused(refusal)))
    }
}

/// A figure, or why there is none: written as itself, or as `{"refused": …}`.
#[derive(Serialize)]
#[serde(untagged)]
enum Written<'f, T> {
    Figure(&'f T),
    Refused { refused: &'f Refusal },
}

impl<'f, T> Written<'f, T> {
    fn of(figure: &'f Result<T, Refusal>) -> Self {
        match figure {
            Ok(figure) => Written::Figure(figure),
            Err(refused) => Written::Refused { refused },
        }
    }
}

/// Writes a figure as itself, and a figure that was refused as `{"refused": …}`.
pub(crate) fn or_refused<T: Serialize, S: Serializer>(
    figure: &Result<T, Refusal>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    Written::of(figure).serialize(serializer)
}

/// The same of each of several figures.
pub(crate) fn each_or_refused<T: Serialize, S: Serializer>(
    figures: &[Result<T, Refusal>],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(figures.iter().map(Written::of))
}
