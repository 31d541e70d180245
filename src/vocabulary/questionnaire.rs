//! What is asked, of whom, about which stage, on which scale.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::key::{self, ConceptKey, StageKey};
use super::respondent::{Role, Subject};
use super::scale::Scale;
use super::text::Text;
use crate::error::{Error, ErrorKind};

/// The most items of a questionnaire; it bounds what a table of all pairs of items takes.
pub(crate) const MOST_ITEMS: usize = 1000;

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub(super) id: Arc<str>,
    pub(super) text: Text,
    pub(super) scale: Arc<Scale>,
    pub(super) reverse_keyed: bool,
    pub(super) stage: Option<StageKey>,
    pub(super) subject: Subject,
    pub(super) concept: Option<ConceptKey>,
}

impl Item {
    /// The item's identifier, unique in its questionnaire.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its wording.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// The scale it is answered on.
    pub fn scale(&self) -> &Scale {
        &self.scale
    }

    /// Whether agreement with it speaks against what its section measures, so that scores reverse it.
    pub fn is_reverse_keyed(&self) -> bool {
        self.reverse_keyed
    }

    /// The stage of the path it asks about.
    pub fn stage(&self) -> Option<&StageKey> {
        self.stage.as_ref()
    }

    /// Whom it is about.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The concept it shares with items of other questionnaires.
    pub fn concept(&self) -> Option<&ConceptKey> {
        self.concept.as_ref()
    }
}

/// A group of items that are scored together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub(super) id: Arc<str>,
    pub(super) title: Text,
    pub(super) items: Vec<Item>, // Invariant: not empty.
}

impl Section {
    /// The section's identifier, unique in its questionnaire.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its title.
    pub fn title(&self) -> &Text {
        &self.title
    }

    /// Its items, in order.
    pub fn items(&self) -> &[Item] {
        &self.items
    }
}

/// A questionnaire in one version: sections of items, for stated roles.
///
/// ```
/// use kokemus::{Questionnaire, Role, Scale, Subject};
///
/// let children = Questionnaire::builder("family-work/children", Scale::satisfaction())
///     .version("2020")
///     .language("en")
///     .for_roles([Role::Child, Role::YoungPerson])
///     .section("encounter", |s| {
///         s.item("heard", "I was heard")
///             .item_with("late", "The worker was often late", |i| i.reverse_keyed().text_in("fi", "Työntekijä myöhästyi"))
///     })
///     .section("benefit", |s| {
///         s.item_with("parents", "My parents benefited", |i| i.about(Subject::Parent).concept("parents-benefited"))
///     })
///     .build()?;
/// assert_eq!(children.items().count(), 3);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawQuestionnaire", into = "RawQuestionnaire")]
pub struct Questionnaire {
    id: String,
    version: String,
    title: Text,
    roles: Vec<Role>, // Invariant: sorted, no role twice; empty means every role.
    scale: Arc<Scale>,
    sections: Vec<Section>, // Invariant: 1 to 1,000 items, unique item ids, section ids and concepts.
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Questionnaire", deny_unknown_fields)]
#[derive(Debug, Clone)]
pub(super) struct RawQuestionnaire {
    pub(super) id: String,
    pub(super) version: String,
    pub(super) title: Text,
    #[serde(default)]
    pub(super) roles: Vec<Role>,
    pub(super) scale: Scale,
    pub(super) sections: Vec<RawSection>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Section", deny_unknown_fields)]
#[derive(Debug, Clone)]
pub(super) struct RawSection {
    pub(super) id: String,
    pub(super) title: Text,
    pub(super) items: Vec<RawItem>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Item", deny_unknown_fields)]
#[derive(Debug, Clone)]
pub(super) struct RawItem {
    pub(super) id: String,
    pub(super) text: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) scale: Option<Scale>,
    #[serde(default)]
    pub(super) reverse_keyed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) stage: Option<String>,
    #[serde(default)]
    pub(super) subject: Subject,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) concept: Option<String>,
}

impl Questionnaire {
    /// The questionnaire's identifier; with its version it is unique in a study.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The version; answers to different versions are never counted in one table.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The questionnaire's title.
    pub fn title(&self) -> &Text {
        &self.title
    }

    /// The roles it is for; empty where it is for every role.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// Whether somebody in this role may answer it.
    pub fn is_for(&self, role: &Role) -> bool {
        self.roles.is_empty() || self.roles.contains(role)
    }

    /// The scale of the items that have none of their own.
    pub fn scale(&self) -> &Scale {
        &self.scale
    }

    /// The sections, in order.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// All items, section by section: the order in which answers are given.
    pub fn items(&self) -> impl Iterator<Item = &Item> + Clone {
        self.sections.iter().flat_map(|section| &section.items)
    }

    /// One item.
    ///
    /// # Errors
    /// No item has this identifier; the error lists those that there are.
    pub fn item(&self, id: &str) -> Result<&Item, Error> {
        self.item_position(id).map(|(_, item)| item)
    }

    /// One section.
    ///
    /// # Errors
    /// No section has this identifier; the error lists those that there are.
    pub fn section(&self, id: &str) -> Result<&Section, Error> {
        self.section_items(id).map(|(section, _)| section)
    }

    pub(crate) fn item_position(&self, id: &str) -> Result<(usize, &Item), Error> {
        self.items().enumerate().find(|(_, item)| &*item.id == id).ok_or_else(|| {
            Error::new(
                ErrorKind::Unknown,
                format!("item of questionnaire `{}`", self.id),
                format!("`{id}`"),
                key::listed(self.items().map(Item::id)),
                "use an item of the questionnaire",
            )
        })
    }

    /// A section and the positions of its items.
    pub(crate) fn section_items(&self, id: &str) -> Result<(&Section, Range<usize>), Error> {
        let mut start = 0;
        for section in &self.sections {
            if &*section.id == id {
                return Ok((section, start..start + section.items.len()));
            }
            start += section.items.len();
        }
        Err(Error::new(
            ErrorKind::Unknown,
            format!("section of questionnaire `{}`", self.id),
            format!("`{id}`"),
            key::listed(self.sections.iter().map(Section::id)),
            "use a section of the questionnaire",
        ))
    }
}

fn duplicate(questionnaire: &str, what: &str, id: &str) -> Error {
    Error::new(
        ErrorKind::Duplicate,
        format!("{what} of questionnaire `{questionnaire}`"),
        format!("`{id}`"),
        format!("each {what} once"),
        "rename one of the two",
    )
}

/// The first of `ids` that occurs twice.
fn repeated<'a>(ids: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut seen = std::collections::HashSet::new();
    ids.into_iter().find(|id| !seen.insert(*id))
}

impl TryFrom<RawQuestionnaire> for Questionnaire {
    type Error = Error;

    fn try_from(raw: RawQuestionnaire) -> Result<Self, Error> {
        let id = key::checked("questionnaire", &raw.id)?;
        let version = key::checked("questionnaire version", &raw.version)?;
        let scale = Arc::new(raw.scale);
        let sections = raw
            .sections
            .into_iter()
            .map(|section| {
                let items = section.items.into_iter().map(|item| checked_item(item, &scale));
                Ok(Section {
                    id: key::checked("section", &section.id)?,
                    title: section.title,
                    items: items.collect::<Result<_, Error>>()?,
                })
            })
            .collect::<Result<Vec<Section>, Error>>()?;
        if let Some(empty) = sections.iter().find(|section| section.items.is_empty()) {
            return Err(Error::new(
                ErrorKind::Absent,
                format!("section `{}` of questionnaire `{id}`", empty.id),
                "its first item",
                "at least one item in each section",
                "give the section an item or leave it out",
            ));
        }
        let mut roles = raw.roles;
        roles.sort_unstable();
        roles.dedup();
        let questionnaire = Questionnaire {
            id: id.as_ref().to_owned(),
            version: version.as_ref().to_owned(),
            title: raw.title,
            roles,
            scale,
            sections,
        };
        let count = questionnaire.items().count();
        if count == 0 || count > MOST_ITEMS {
            return Err(Error::new(
                ErrorKind::Length,
                format!("items of questionnaire `{id}`"),
                count,
                format!("1 to {MOST_ITEMS}"),
                "give at least one section with an item, or split the questionnaire",
            ));
        }
        if let Some(twice) = repeated(questionnaire.sections.iter().map(Section::id)) {
            return Err(duplicate(&id, "section", twice));
        }
        if let Some(twice) = repeated(questionnaire.items().map(Item::id)) {
            return Err(duplicate(&id, "item", twice));
        }
        if let Some(twice) =
            repeated(questionnaire.items().filter_map(|i| i.concept().map(ConceptKey::as_str)))
        {
            return Err(duplicate(&id, "concept", twice));
        }
        Ok(questionnaire)
    }
}

fn checked_item(raw: RawItem, scale: &Arc<Scale>) -> Result<Item, Error> {
    Ok(Item {
        id: key::checked("item", &raw.id)?,
        text: raw.text,
        scale: match raw.scale {
            Some(own) if own != **scale => Arc::new(own),
            _ => Arc::clone(scale),
        },
        reverse_keyed: raw.reverse_keyed,
        stage: raw.stage.map(|id| StageKey::new(&id)).transpose()?,
        subject: raw.subject,
        concept: raw.concept.map(|id| ConceptKey::new(&id)).transpose()?,
    })
}

impl From<Questionnaire> for RawQuestionnaire {
    fn from(questionnaire: Questionnaire) -> Self {
        let scale = questionnaire.scale;
        let sections = questionnaire.sections.into_iter().map(|section| RawSection {
            id: section.id.as_ref().to_owned(),
            title: section.title,
            items: section
                .items
                .into_iter()
                .map(|item| RawItem {
                    id: item.id.as_ref().to_owned(),
                    text: item.text,
                    scale: (item.scale != scale).then(|| (*item.scale).clone()),
                    reverse_keyed: item.reverse_keyed,
                    stage: item.stage.map(String::from),
                    subject: item.subject,
                    concept: item.concept.map(String::from),
                })
                .collect(),
        });
        RawQuestionnaire {
            id: questionnaire.id,
            version: questionnaire.version,
            title: questionnaire.title,
            roles: questionnaire.roles,
            sections: sections.collect(),
            scale: (*scale).clone(),
        }
    }
}
