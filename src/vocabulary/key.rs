//! Identifiers: short, printable, the same in every system that joins in.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};

/// The longest identifier, in bytes.
const LONGEST: usize = 200;

/// An identifier that passed the door, or the error that says why it did not.
pub(crate) fn checked(subject: &str, id: &str) -> Result<Arc<str>, Error> {
    let fault = |value: String| {
        Error::new(
            ErrorKind::Malformed,
            subject,
            value,
            format!("1 to {LONGEST} bytes, no control characters, no space at either end"),
            "give a short printable identifier",
        )
    };
    if id.is_empty() {
        return Err(fault("the empty text".into()));
    }
    if id.len() > LONGEST || id.trim() != id || id.chars().any(char::is_control) {
        return Err(fault(format!("`{}`", id.escape_debug())));
    }
    Ok(id.into())
}

/// A list of names for an error's "allowed" part: "`a`, `b`".
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const MOST: usize = 12;
    let mut text = String::new();
    let mut names = names.into_iter();
    for (position, name) in names.by_ref().take(MOST).enumerate() {
        if position > 0 {
            text.push_str(", ");
        }
        text.push('`');
        text.push_str(name);
        text.push('`');
    }
    let more = names.count();
    if more > 0 {
        text.push_str(" and ");
        text.push_str(&more.to_string());
        text.push_str(" more");
    }
    if text.is_empty() { "nothing: the list is empty".into() } else { text }
}

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident, $subject:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>); // Invariant: passed `checked`.

        impl $name {
            pub(crate) fn new(id: &str) -> Result<Self, Error> {
                checked($subject, id).map($name)
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = Error;

            fn try_from(id: String) -> Result<Self, Error> {
                $name::new(&id)
            }
        }

        impl From<$name> for String {
            fn from(key: $name) -> String {
                key.0.as_ref().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({:?})", stringify!($name), &*self.0)
            }
        }

        impl From<&$name> for $name {
            fn from(key: &$name) -> $name {
                key.clone()
            }
        }
    )*};
}

keys! {
    /// One wave of a [`Study`](crate::Study), handed out by [`Study::wave`](crate::Study::wave).
    WaveKey, "wave";
    /// One service of a [`Study`](crate::Study), handed out by [`Study::service`](crate::Study::service).
    ServiceKey, "service";
    /// One stage of the service path, handed out by [`Study::stage`](crate::Study::stage).
    StageKey, "stage";
    /// What items of several questionnaires share, so that a child's and a parent's "was heard" can be compared.
    ConceptKey, "concept";
    /// A name of one's own for a role or a subject that the crate does not list.
    Name, "name";
}

impl Name {
    /// A checked name.
    ///
    /// # Errors
    /// The name is empty, longer than 200 bytes, has control characters or a space at either end.
    pub fn of(name: &str) -> Result<Self, Error> {
        Name::new(name)
    }
}
