//! The study: it owns the lists, and hands out keys and tables.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::table::measurements::MeasurementTable;
use crate::table::responses::ResponseTable;
use crate::tally::lists::{Lists, RawLists, all_administrations};
use crate::vocabulary::key::{self, ServiceKey, StageKey, WaveKey};
use crate::vocabulary::measure::Measure;
use crate::vocabulary::questionnaire::Questionnaire;
use crate::vocabulary::respondent::Role;
use crate::vocabulary::service_path::ServicePath;
use crate::vocabulary::text::Text;
use crate::vocabulary::wave::{Service, Wave};

/// The words of one study: its service path, waves, services, roles, questionnaires and wellbeing measures.
///
/// A wave that is not on the list can be told from one that is, because the study owns the list. Keys come from here and
/// fit the tables that come from here.
///
/// ```
/// use kokemus::{Measure, Questionnaire, Scale, ServicePath, Study};
///
/// let parents = Questionnaire::builder("parents", Scale::satisfaction())
///     .section("encounter", |s| s.item("heard", "We were heard"))
///     .build()?;
/// let study = Study::builder()
///     .path(ServicePath::standard())
///     .waves(["2020-spring", "2020-autumn"])
///     .service("family-work", "Family work")
///     .questionnaire(parents)
///     .measure(Measure::new("wellbeing", 0.0, 100.0)?)
///     .build()?;
/// let error = study.wave("2021-spring").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "wave: `2021-spring` is not on the list (allowed: `2020-spring`, `2020-autumn`); \
///      use one of the study's list, or build the study with it"
/// );
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawStudy", into = "RawStudy")]
pub struct Study {
    path: ServicePath,
    waves: Vec<Wave>,
    services: Vec<Service>,
    questionnaires: Vec<Arc<Questionnaire>>, // Invariant: no (id, version) twice; stages on the path.
    measures: Vec<Measure>,                  // Invariant: no id twice.
    lists: Arc<Lists>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Study", deny_unknown_fields)]
struct RawStudy {
    path: ServicePath,
    #[serde(default)]
    waves: Vec<Wave>,
    #[serde(default)]
    services: Vec<Service>,
    #[serde(default)]
    other_roles: Vec<Role>,
    #[serde(default)]
    questionnaires: Vec<Questionnaire>,
    #[serde(default)]
    measures: Vec<Measure>,
}

impl Study {
    /// Starts a study on the standard service path, with nothing else on its lists.
    pub fn builder() -> StudyBuilder {
        StudyBuilder {
            path: ServicePath::standard(),
            waves: Vec::new(),
            services: Vec::new(),
            roles: Vec::new(),
            questionnaires: Vec::new(),
            measures: Vec::new(),
        }
    }

    /// The service path.
    pub fn path(&self) -> &ServicePath {
        &self.path
    }

    /// The waves, in order.
    pub fn waves(&self) -> &[Wave] {
        &self.waves
    }

    /// The services.
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// The roles: the four that everybody has, and those of the study's own.
    pub fn roles(&self) -> &[Role] {
        &self.lists.roles
    }

    /// The questionnaires, all versions.
    pub fn questionnaires(&self) -> impl Iterator<Item = &Questionnaire> {
        self.questionnaires.iter().map(|questionnaire| &**questionnaire)
    }

    /// The wellbeing measures.
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// The key of a wave.
    ///
    /// # Errors
    /// The wave is not on the list; the error names those that are.
    pub fn wave(&self, id: &str) -> Result<WaveKey, Error> {
        find("wave", id, &self.lists.waves, WaveKey::as_str).cloned()
    }

    /// The key of a service.
    ///
    /// # Errors
    /// The service is not on the list.
    pub fn service(&self, id: &str) -> Result<ServiceKey, Error> {
        find("service", id, &self.lists.services, ServiceKey::as_str).cloned()
    }

    /// The key of a stage of the path.
    ///
    /// # Errors
    /// The stage is not on the path.
    pub fn stage(&self, id: &str) -> Result<StageKey, Error> {
        find("stage", id, &self.lists.stages, StageKey::as_str).cloned()
    }

    /// An empty table for the answers to a questionnaire that the study has in one version.
    ///
    /// # Errors
    /// No questionnaire has this identifier, or several versions of it do.
    pub fn table(&self, questionnaire: &str) -> Result<ResponseTable, Error> {
        let mut versions = self.questionnaires.iter().filter(|q| q.id() == questionnaire);
        match (versions.next(), versions.next()) {
            (Some(only), None) => Ok(ResponseTable::new(Arc::clone(only), Arc::clone(&self.lists))),
            (None, _) => {
                let mut ids: Vec<&str> = self.questionnaires.iter().map(|q| q.id()).collect();
                ids.sort_unstable();
                ids.dedup(); // several versions of one
                Err(unknown("questionnaire", questionnaire, ids))
            }
            (Some(_), Some(_)) => {
                let versions = self.questionnaires.iter().filter(|q| q.id() == questionnaire);
                Err(Error::new(
                    ErrorKind::Duplicate,
                    format!("table of questionnaire `{questionnaire}`"),
                    "more than one version",
                    key::listed(versions.map(|q| q.version())),
                    "say which version with `table_of_version`",
                ))
            }
        }
    }

    /// An empty table for the answers to one version of a questionnaire.
    ///
    /// # Errors
    /// The study has no questionnaire of this identifier and version.
    pub fn table_of_version(&self, questionnaire: &str, version: &str) -> Result<ResponseTable, Error> {
        let named = self.questionnaires.iter().filter(|q| q.id() == questionnaire);
        match named.clone().find(|q| q.version() == version) {
            Some(found) => Ok(ResponseTable::new(Arc::clone(found), Arc::clone(&self.lists))),
            None => Err(unknown(
                &format!("version of questionnaire `{questionnaire}`"),
                version,
                named.map(|q| q.version()),
            )),
        }
    }

    /// An empty table for the measurements of a wellbeing measure.
    ///
    /// # Errors
    /// No measure has this identifier.
    pub fn measurements(&self, measure: &str) -> Result<MeasurementTable, Error> {
        let found = find("measure", measure, &self.measures, Measure::id)?;
        Ok(MeasurementTable::new(found.clone(), Arc::clone(&self.lists)))
    }
}

fn find<'l, T>(what: &str, id: &str, list: &'l [T], id_of: fn(&T) -> &str) -> Result<&'l T, Error> {
    list.iter().find(|listed| id_of(listed) == id).ok_or_else(|| unknown(what, id, list.iter().map(id_of)))
}

fn unknown<'a>(what: &str, id: &str, listed: impl IntoIterator<Item = &'a str>) -> Error {
    Error::new(
        ErrorKind::Unknown,
        what,
        format!("`{id}`"),
        key::listed(listed),
        "use one of the study's list, or build the study with it",
    )
}

/// Builds a [`Study`]; everything is checked by [`build`](StudyBuilder::build).
#[derive(Debug, Clone)]
pub struct StudyBuilder {
    path: ServicePath,
    waves: Vec<(String, Text)>,
    services: Vec<(String, Text)>,
    roles: Vec<Role>,
    questionnaires: Vec<Questionnaire>,
    measures: Vec<Measure>,
}

impl StudyBuilder {
    /// A service path of one's own instead of the standard one.
    #[must_use]
    pub fn path(mut self, path: ServicePath) -> Self {
        self.path = path;
        self
    }

    /// Adds waves in their order, their identifiers serving as names.
    #[must_use]
    pub fn waves<'a>(mut self, ids: impl IntoIterator<Item = &'a str>) -> Self {
        self.waves.extend(ids.into_iter().map(|id| (id.to_owned(), Text::new(id))));
        self
    }

    /// Adds one wave with a name for readers.
    #[must_use]
    pub fn wave(mut self, id: &str, label: impl Into<Text>) -> Self {
        self.waves.push((id.to_owned(), label.into()));
        self
    }

    /// Adds services, their identifiers serving as names.
    #[must_use]
    pub fn services<'a>(mut self, ids: impl IntoIterator<Item = &'a str>) -> Self {
        self.services.extend(ids.into_iter().map(|id| (id.to_owned(), Text::new(id))));
        self
    }

    /// Adds one service with a name for readers.
    #[must_use]
    pub fn service(mut self, id: &str, label: impl Into<Text>) -> Self {
        self.services.push((id.to_owned(), label.into()));
        self
    }

    /// Adds a role of the study's own; the roles that questionnaires are for are on the list anyway.
    #[must_use]
    pub fn role(mut self, role: Role) -> Self {
        self.roles.push(role);
        self
    }

    /// Adds a questionnaire, or another version of one.
    #[must_use]
    pub fn questionnaire(mut self, questionnaire: Questionnaire) -> Self {
        self.questionnaires.push(questionnaire);
        self
    }

    /// Adds questionnaires, or several versions of one.
    #[must_use]
    pub fn questionnaires(mut self, questionnaires: impl IntoIterator<Item = Questionnaire>) -> Self {
        self.questionnaires.extend(questionnaires);
        self
    }

    /// Adds wellbeing measures.
    #[must_use]
    pub fn measures(mut self, measures: impl IntoIterator<Item = Measure>) -> Self {
        self.measures.extend(measures);
        self
    }

    /// Adds a wellbeing measure.
    #[must_use]
    pub fn measure(mut self, measure: Measure) -> Self {
        self.measures.push(measure);
        self
    }

    /// The checked study.
    ///
    /// # Errors
    /// A malformed identifier, a wave, service, questionnaire version or measure twice, an item about a stage that is not on the
    /// path, more than 254 waves or roles, more than 65,534 services.
    pub fn build(self) -> Result<Study, Error> {
        let waves = self.waves.into_iter().map(|(id, label)| Ok(Wave { id: WaveKey::new(&id)?, label }));
        let services =
            self.services.into_iter().map(|(id, label)| Ok(Service { id: ServiceKey::new(&id)?, label }));
        RawStudy {
            path: self.path,
            waves: waves.collect::<Result<_, Error>>()?,
            services: services.collect::<Result<_, Error>>()?,
            other_roles: self.roles,
            questionnaires: self.questionnaires,
            measures: self.measures,
        }
        .try_into()
    }
}

fn twice(what: &str, key: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::Duplicate,
        format!("{what} of a study"),
        format!("`{key}`"),
        format!("each {what} once"),
        "rename one of the two",
    )
}

impl TryFrom<RawStudy> for Study {
    type Error = Error;

    fn try_from(raw: RawStudy) -> Result<Self, Error> {
        for questionnaire in &raw.questionnaires {
            for item in questionnaire.items() {
                if let Some(stage) = item.stage() {
                    raw.path.check(&format!("stage of item `{}`", item.id()), stage)?;
                }
            }
        }
        for (position, one) in raw.questionnaires.iter().enumerate() {
            let same = |other: &Questionnaire| other.id() == one.id() && other.version() == one.version();
            if raw.questionnaires[..position].iter().any(same) {
                return Err(twice("questionnaire", format!("{} version {}", one.id(), one.version())));
            }
        }
        for (position, measure) in raw.measures.iter().enumerate() {
            if raw.measures[..position].iter().any(|earlier| earlier.id() == measure.id()) {
                return Err(twice("measure", measure.id()));
            }
        }
        let named = raw.questionnaires.iter().flat_map(Questionnaire::roles).cloned();
        let mut others: Vec<Role> =
            raw.other_roles.into_iter().chain(named).filter(|role| !Role::LISTED.contains(role)).collect();
        for role in &others {
            role.clone().checked()?;
        }
        others.sort_unstable();
        others.dedup();
        let lists = Lists::try_from(RawLists {
            roles: Role::LISTED.into_iter().chain(others).collect(),
            services: raw.services.iter().map(|service| service.key().clone()).collect(),
            stages: raw.path.stages().iter().map(|stage| stage.key().clone()).collect(),
            waves: raw.waves.iter().map(|wave| wave.key().clone()).collect(),
            administrations: all_administrations(),
        })?;
        Ok(Study {
            path: raw.path,
            waves: raw.waves,
            services: raw.services,
            questionnaires: raw.questionnaires.into_iter().map(Arc::new).collect(),
            measures: raw.measures,
            lists: Arc::new(lists),
        })
    }
}

impl From<Study> for RawStudy {
    fn from(study: Study) -> Self {
        RawStudy {
            other_roles: study.lists.roles[Role::LISTED.len()..].to_vec(),
            path: study.path,
            waves: study.waves,
            services: study.services,
            questionnaires: study.questionnaires.iter().map(|q| (**q).clone()).collect(),
            measures: study.measures,
        }
    }
}
