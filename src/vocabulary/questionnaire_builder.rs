//! Builders of questionnaires; what they collect passes one door, [`QuestionnaireBuilder::build`].

use super::questionnaire::{Questionnaire, RawItem, RawQuestionnaire, RawSection};
use super::respondent::{Role, Subject};
use super::scale::Scale;
use super::text::{LanguageTag, Text};
use crate::error::Error;

impl Questionnaire {
    /// Starts a questionnaire whose items are answered on `scale` unless they say otherwise.
    pub fn builder(id: &str, scale: Scale) -> QuestionnaireBuilder {
        QuestionnaireBuilder::new(id, scale)
    }
}

/// Builds a [`Questionnaire`]; everything is checked by [`build`](QuestionnaireBuilder::build).
#[derive(Debug, Clone)]
pub struct QuestionnaireBuilder {
    id: String,
    version: String,
    language: Option<String>,
    title: Option<Text>,
    roles: Vec<Role>,
    scale: Scale,
    sections: Vec<SectionBuilder>,
}

impl QuestionnaireBuilder {
    fn new(id: &str, scale: Scale) -> Self {
        QuestionnaireBuilder {
            id: id.to_owned(),
            version: "1".to_owned(),
            language: None,
            title: None,
            roles: Vec::new(),
            scale,
            sections: Vec::new(),
        }
    }

    /// The version, "1" unless said otherwise.
    #[must_use]
    pub fn version(mut self, version: &str) -> Self {
        version.clone_into(&mut self.version);
        self
    }

    /// The language of all texts that are given without one.
    #[must_use]
    pub fn language(mut self, tag: &str) -> Self {
        self.language = Some(tag.to_owned());
        self
    }

    /// The title; the identifier unless said otherwise.
    #[must_use]
    pub fn title(mut self, title: impl Into<Text>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// The roles it is for; every role unless said otherwise.
    #[must_use]
    pub fn for_roles(mut self, roles: impl IntoIterator<Item = Role>) -> Self {
        self.roles.extend(roles);
        self
    }

    /// Adds a section, filled by `fill`.
    #[must_use]
    pub fn section(mut self, id: &str, fill: impl FnOnce(SectionBuilder) -> SectionBuilder) -> Self {
        let empty = SectionBuilder { id: id.to_owned(), title: Text::new(id), items: Vec::new() };
        self.sections.push(fill(empty));
        self
    }

    /// The checked questionnaire.
    ///
    /// # Errors
    /// A malformed identifier or language tag, no item or more than 1,000, an empty section, a section, item,
    /// concept or translation given twice.
    pub fn build(self) -> Result<Questionnaire, Error> {
        let language = match &self.language {
            Some(tag) => LanguageTag::new(tag)?,
            None => LanguageTag::undetermined(),
        };
        let sections = self
            .sections
            .into_iter()
            .map(|section| {
                let items = section.items.into_iter().map(|item| item.raw(&language));
                Ok(RawSection {
                    id: section.id,
                    title: section.title.or_language(&language),
                    items: items.collect::<Result<_, Error>>()?,
                })
            })
            .collect::<Result<_, Error>>()?;
        RawQuestionnaire {
            title: self.title.unwrap_or_else(|| Text::new(&*self.id)).or_language(&language),
            id: self.id,
            version: self.version,
            roles: self.roles,
            scale: self.scale,
            sections,
        }
        .try_into()
    }
}

/// Fills one section of a questionnaire.
#[derive(Debug, Clone)]
pub struct SectionBuilder {
    id: String,
    title: Text,
    items: Vec<ItemBuilder>,
}

impl SectionBuilder {
    /// The section's title; its identifier unless said otherwise.
    #[must_use]
    pub fn title(mut self, title: impl Into<Text>) -> Self {
        self.title = title.into();
        self
    }

    /// Adds an item.
    #[must_use]
    pub fn item(self, id: &str, text: impl Into<Text>) -> Self {
        self.item_with(id, text, |item| item)
    }

    /// Adds an item of which more is to be said.
    #[must_use]
    pub fn item_with(
        mut self,
        id: &str,
        text: impl Into<Text>,
        say_more: impl FnOnce(ItemBuilder) -> ItemBuilder,
    ) -> Self {
        let plain = ItemBuilder {
            translations: Vec::new(),
            raw: RawItem {
                id: id.to_owned(),
                text: text.into(),
                scale: None,
                reverse_keyed: false,
                stage: None,
                subject: Subject::Respondent,
                concept: None,
            },
        };
        self.items.push(say_more(plain));
        self
    }
}

/// Says more of one item.
#[derive(Debug, Clone)]
pub struct ItemBuilder {
    raw: RawItem,
    translations: Vec<(String, String)>,
}

impl ItemBuilder {
    /// The wording in another language.
    #[must_use]
    pub fn text_in(mut self, language: &str, text: &str) -> Self {
        self.translations.push((language.to_owned(), text.to_owned()));
        self
    }

    /// Agreement with it speaks against what the section measures: scores reverse it.
    #[must_use]
    pub fn reverse_keyed(mut self) -> Self {
        self.raw.reverse_keyed = true;
        self
    }

    /// A scale of its own, instead of the questionnaire's.
    #[must_use]
    pub fn scale(mut self, scale: Scale) -> Self {
        self.raw.scale = Some(scale);
        self
    }

    /// The stage of the service path it asks about.
    #[must_use]
    pub fn about_stage(mut self, stage: &str) -> Self {
        self.raw.stage = Some(stage.to_owned());
        self
    }

    /// Whom it is about; the respondent unless said otherwise.
    #[must_use]
    pub fn about(mut self, subject: Subject) -> Self {
        self.raw.subject = subject;
        self
    }

    /// The concept it shares with items of other questionnaires.
    #[must_use]
    pub fn concept(mut self, concept: &str) -> Self {
        self.raw.concept = Some(concept.to_owned());
        self
    }

    fn raw(self, language: &LanguageTag) -> Result<RawItem, Error> {
        let text = self.raw.text.or_language(language);
        let text =
            self.translations.into_iter().try_fold(text, |text, (tag, words)| text.and(&tag, words))?;
        Ok(RawItem { text, ..self.raw })
    }
}
