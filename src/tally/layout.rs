//! How the answers of one questionnaire version lie in a flat vector of counts.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::counts::codes_of;
use super::like::LikeScale;
use crate::error::{Error, ErrorKind};
use crate::vocabulary::key::{self, ConceptKey};
use crate::vocabulary::questionnaire::{MOST_ITEMS, Questionnaire};
use crate::vocabulary::scale::Scale;

/// One item's place: its scale as it is answered, with the better end turned where the item is reverse-keyed.
#[derive(Debug, Clone)]
pub(crate) struct ItemPlace {
    pub(crate) id: Arc<str>,
    pub(crate) scale: LikeScale,
    pub(crate) concept: Option<ConceptKey>,
    pub(crate) reverse_keyed: bool,
    pub(crate) offset: usize,
    pub(crate) codes: usize,
}

/// The places of all items of a questionnaire. Two are equal where counts in them may be added.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "RawLayout", into = "RawLayout")]
pub(crate) struct Layout {
    questionnaire: String,
    version: String,
    items: Vec<ItemPlace>, // Invariant: not empty, unique ids and concepts, offsets in sequence.
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLayout {
    id: String,
    version: String,
    scales: Vec<Scale>,
    items: Vec<RawPlace>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPlace {
    id: String,
    scale: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    concept: Option<ConceptKey>,
    #[serde(default)]
    reverse_keyed: bool,
}

impl Layout {
    pub(crate) fn of(questionnaire: &Questionnaire) -> Self {
        let mut offset = 0;
        let items = questionnaire.items().map(|item| {
            let scale =
                if item.is_reverse_keyed() { item.scale().with_ends_swapped() } else { item.scale().clone() };
            let codes = codes_of(&scale);
            offset += codes;
            ItemPlace {
                id: item.id().into(),
                scale: scale.into(),
                concept: item.concept().cloned(),
                reverse_keyed: item.is_reverse_keyed(),
                offset: offset - codes,
                codes,
            }
        });
        Layout {
            items: items.collect(),
            questionnaire: questionnaire.id().to_owned(),
            version: questionnaire.version().to_owned(),
        }
    }

    pub(crate) fn items(&self) -> &[ItemPlace] {
        &self.items
    }

    /// The number of counts that one group of respondents takes.
    pub(crate) fn stride(&self) -> usize {
        self.items.last().map_or(0, |last| last.offset + last.codes)
    }

    pub(crate) fn item(&self, id: &str) -> Result<&ItemPlace, Error> {
        self.items.iter().find(|item| &*item.id == id).ok_or_else(|| {
            Error::new(
                ErrorKind::Unknown,
                format!("item of questionnaire `{}`", self.questionnaire),
                format!("`{id}`"),
                key::listed(self.items.iter().map(|item| &*item.id)),
                "use an item of the questionnaire",
            )
        })
    }

    pub(crate) fn concept(&self, id: &str) -> Result<&ItemPlace, Error> {
        let has = |item: &&ItemPlace| item.concept.as_ref().is_some_and(|concept| concept.as_str() == id);
        self.items.iter().find(has).ok_or_else(|| {
            Error::new(
                ErrorKind::Unknown,
                format!("concept in questionnaire `{}`", self.questionnaire),
                format!("`{id}`"),
                key::listed(
                    self.items.iter().filter_map(|item| item.concept.as_ref().map(ConceptKey::as_str)),
                ),
                "use a concept that an item of the questionnaire carries",
            )
        })
    }

    /// Whether counts in the two layouts may be added: same questionnaire, version, items, keys, concepts and scales.
    pub(crate) fn is_like(&self, other: &Layout) -> bool {
        self.questionnaire == other.questionnaire
            && self.version == other.version
            && self.items.len() == other.items.len()
            && self.items.iter().zip(&other.items).all(|(a, b)| {
                a.id == b.id
                    && a.concept == b.concept
                    && a.reverse_keyed == b.reverse_keyed
                    && a.scale.is_like(&b.scale)
            })
    }

    /// "`id` version 1", for errors.
    pub(crate) fn name(&self) -> String {
        format!("`{}` version {} with {} items", self.questionnaire, self.version, self.items.len())
    }
}

impl PartialEq for Layout {
    fn eq(&self, other: &Self) -> bool {
        self.is_like(other)
    }
}

impl Eq for Layout {}

impl TryFrom<RawLayout> for Layout {
    type Error = Error;

    fn try_from(raw: RawLayout) -> Result<Self, Error> {
        let questionnaire = key::checked("questionnaire", &raw.id)?;
        let version = key::checked("questionnaire version", &raw.version)?;
        let scales: Vec<LikeScale> = raw.scales.into_iter().map(LikeScale::from).collect();
        let mut items: Vec<ItemPlace> = Vec::with_capacity(raw.items.len());
        for place in raw.items {
            let Some(scale) = scales.get(place.scale) else {
                return Err(Error::new(
                    ErrorKind::Unknown,
                    format!("scale of item `{}`", place.id),
                    format!("number {}", place.scale),
                    format!("numbers below {}", scales.len()),
                    "refer to a scale of the list",
                ));
            };
            let same = |earlier: &ItemPlace| {
                *earlier.id == *place.id || (place.concept.is_some() && earlier.concept == place.concept)
            };
            if items.iter().any(same) {
                return Err(Error::new(
                    ErrorKind::Duplicate,
                    format!("item of questionnaire `{questionnaire}`"),
                    format!("`{}` or its concept", place.id),
                    "each once",
                    "leave out one of the two",
                ));
            }
            let offset = items.last().map_or(0, |last| last.offset + last.codes);
            items.push(ItemPlace {
                id: key::checked("item", &place.id)?,
                codes: codes_of(scale),
                scale: scale.clone(),
                concept: place.concept,
                reverse_keyed: place.reverse_keyed,
                offset,
            });
        }
        if items.is_empty() || items.len() > MOST_ITEMS {
            return Err(Error::new(
                ErrorKind::Length,
                format!("items of questionnaire `{questionnaire}`"),
                items.len(),
                format!("1 to {MOST_ITEMS}"),
                "give the items that were counted",
            ));
        }
        Ok(Layout {
            questionnaire: questionnaire.as_ref().to_owned(),
            version: version.as_ref().to_owned(),
            items,
        })
    }
}

impl From<Layout> for RawLayout {
    fn from(layout: Layout) -> Self {
        let mut scales: Vec<LikeScale> = Vec::new();
        let items = layout
            .items
            .into_iter()
            .map(|item| {
                let known = scales.iter().position(|scale| **scale == *item.scale);
                let scale = known.unwrap_or_else(|| {
                    scales.push(item.scale.clone());
                    scales.len() - 1
                });
                RawPlace {
                    id: item.id.as_ref().to_owned(),
                    scale,
                    concept: item.concept,
                    reverse_keyed: item.reverse_keyed,
                }
            })
            .collect();
        RawLayout {
            id: layout.questionnaire,
            version: layout.version,
            scales: scales.iter().map(|scale| (**scale).clone()).collect(),
            items,
        }
    }
}
