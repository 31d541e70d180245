//! Items that are counted against each other: identifier, scale, and which of them are reverse-keyed.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::layout::ItemPlace;
use super::like::LikeScale;
use crate::error::{Error, ErrorKind};
use crate::vocabulary::key;
use crate::vocabulary::questionnaire::MOST_ITEMS;
use crate::vocabulary::scale::Scale;

/// One item: its answers are counted as they were given, and turned by the figures where it is reverse-keyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyedItem {
    pub(crate) id: Arc<str>,
    pub(crate) scale: LikeScale,
    pub(crate) reverse_keyed: bool,
}

impl From<&ItemPlace> for KeyedItem {
    fn from(place: &ItemPlace) -> Self {
        KeyedItem {
            id: Arc::clone(&place.id),
            scale: place.scale.clone(),
            reverse_keyed: place.reverse_keyed,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "KeyedItem", deny_unknown_fields)]
pub(super) struct RawKeyedItem {
    id: String,
    scale: Scale,
    #[serde(default)]
    reverse_keyed: bool,
}

impl From<KeyedItem> for RawKeyedItem {
    fn from(item: KeyedItem) -> Self {
        RawKeyedItem {
            id: item.id.as_ref().to_owned(),
            scale: item.scale.into(),
            reverse_keyed: item.reverse_keyed,
        }
    }
}

/// Where an item stands among those of an aggregate.
pub(super) fn position(aggregate: &str, items: &[KeyedItem], id: &str) -> Result<usize, Error> {
    items.iter().position(|item| *item.id == *id).ok_or_else(|| {
        Error::new(
            ErrorKind::Unknown,
            format!("item of {aggregate}"),
            format!("`{id}`"),
            key::listed(items.iter().map(|item| &*item.id)),
            "use an item that was counted",
        )
    })
}

/// The items of an aggregate as they come from outside: 1 to 1,000 of them, each once.
pub(super) fn checked(aggregate: &str, raw: Vec<RawKeyedItem>) -> Result<Vec<KeyedItem>, Error> {
    let mut items: Vec<KeyedItem> = Vec::with_capacity(raw.len());
    for item in raw {
        let id = key::checked("item", &item.id)?;
        if items.iter().any(|earlier| earlier.id == id) {
            return Err(Error::new(
                ErrorKind::Duplicate,
                format!("item of {aggregate}"),
                format!("`{id}`"),
                "each item once",
                "leave out one of the two",
            ));
        }
        items.push(KeyedItem { id, scale: item.scale.into(), reverse_keyed: item.reverse_keyed });
    }
    if items.is_empty() || items.len() > MOST_ITEMS {
        return Err(Error::new(
            ErrorKind::Length,
            format!("items of {aggregate}"),
            items.len(),
            format!("1 to {MOST_ITEMS}"),
            "give the items that were counted",
        ));
    }
    Ok(items)
}

/// The items in words, for errors.
pub(super) fn named(items: &[KeyedItem]) -> String {
    key::listed(items.iter().map(|item| &*item.id))
}
