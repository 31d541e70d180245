//! Groupings, and what gathers several keys of a dimension: the units of a service, the roles of a family.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use super::groups::{AtomKey, GroupOf, atom_key_of, key_of};
use crate::error::{Error, ErrorKind};
use crate::table::responses::ResponseTable;
use crate::table::selection::Selection;
use crate::tally::group::Dimension;
use crate::vocabulary::key::{checked, listed};
use crate::vocabulary::text::Text;

/// Services or roles, gathered into larger groups: units into services, services into areas, roles into families.
///
/// Tables of the gathered groups go out beside those of the keys, and are protected with them: the sum of a service's units gives no unit back.
///
/// ```
/// use kokemus::{Bundle, Dimension, DisclosureRule, Gathering, Ledger, Questionnaire, Response, Role, Scale, Study};
///
/// let family = Questionnaire::builder("family", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard")).build()?;
/// let study = Study::builder().services(["east", "west", "rehabilitation"]).questionnaire(family).build()?;
/// let mut answers = study.table("family")?;
/// for (service, n) in [("east", 9), ("west", 3), ("rehabilitation", 8)] {
///     for point in [5, 4, 4, 3, 5, 2, 4, 1, 5].into_iter().take(n) {
///         answers.push(Response::by(Role::Parent).of_service(&study.service(service)?).answers([point]))?;
///     }
/// }
///
/// let by_kind = Gathering::of(Dimension::Service, "Kind of work")
///     .group("family-work", "Family work", ["east", "west"])?
///     .group("other", "Other support", ["rehabilitation"])?;
/// let bundle = Bundle::of(&study, "Family support")
///     .answers(&answers, [vec![Dimension::Service]])?
///     .answers_gathered("family", &by_kind, [vec![]])?;
/// let released = bundle.release(DisclosureRule::at_least(5)?, &Ledger::empty())?.release;
/// let questionnaire = &released.questionnaires()[0];
/// let family_work = &questionnaire.gathered[0].table.groups[0];
/// assert_eq!(family_work.group.service, Some(Some("family-work".to_owned())));
/// // West has three: family work as a whole, less east, would give them back.
/// assert!(questionnaire.tables[0].groups[1].figures.is_withheld());
/// assert!(family_work.figures.is_withheld() || questionnaire.tables[0].groups[0].figures.is_withheld());
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Gathering {
    pub(super) dimension: Dimension,
    pub(super) name: Text,
    pub(super) groups: Vec<GatheredGroup>, // Invariant: no key twice, no member twice.
}

/// Some keys of a dimension under one name.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct GatheredGroup {
    /// The key that tables carry in the place of its members'.
    pub key: String,
    /// The name.
    pub name: Text,
    /// The keys that it gathers.
    pub members: Vec<String>,
}

impl Gathering {
    /// No groups yet, of roles or of services.
    pub fn of(dimension: Dimension, name: impl Into<Text>) -> Self {
        Gathering { dimension, name: name.into(), groups: Vec::new() }
    }

    /// Adds a group of keys.
    ///
    /// # Errors
    /// The key is no identifier or is there already, the group has no member, or one that another group has.
    pub fn group<'a>(
        mut self,
        key: &str,
        name: impl Into<Text>,
        members: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, Error> {
        let subject = "group of a gathering";
        checked(subject, key)?;
        let mut taken: BTreeSet<&str> =
            self.groups.iter().flat_map(|group| &group.members).map(String::as_str).collect();
        let members: Vec<&str> = members.into_iter().collect();
        let twice = members.iter().find(|member| !taken.insert(member));
        if self.groups.iter().any(|group| group.key == key) {
            let remedy = "give every group a key of its own";
            return Err(Error::new(
                ErrorKind::Duplicate,
                subject,
                format!("`{key}`"),
                "each key once",
                remedy,
            ));
        }
        if let Some(twice) = twice {
            let (subject, value) = (format!("{subject}, `{key}`"), format!("`{twice}`"));
            let remedy = "put every key into one group";
            return Err(Error::new(
                ErrorKind::Duplicate,
                subject,
                value,
                "members of no other group",
                remedy,
            ));
        }
        if members.is_empty() {
            let (subject, remedy) = (format!("{subject}, `{key}`"), "leave it out, or say whom it gathers");
            return Err(Error::new(ErrorKind::Absent, subject, "no member", "at least one", remedy));
        }
        let members = members.into_iter().map(str::to_owned).collect();
        self.groups.push(GatheredGroup { key: key.to_owned(), name: name.into(), members });
        Ok(self)
    }

    fn key_of(&self, member: &str) -> Option<&str> {
        let group = self.groups.iter().find(|group| group.members.iter().any(|it| it == member));
        group.map(|group| &*group.key)
    }
}

/// The responses of the groups of a table.
pub(super) type Selections<'t> = HashMap<GroupOf, Selection<'t>>;

/// What a table is grouped by.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grouping {
    pub(super) by: Vec<Dimension>, // Invariant: rising.
    /// Of one of the dimensions, if any.
    pub(super) gathered: Option<Gathering>,
}

impl Grouping {
    /// These dimensions, each once and in their order.
    pub(super) fn by(mut by: Vec<Dimension>, gathered: Option<&Gathering>) -> Self {
        by.extend(gathered.map(|gathering| gathering.dimension));
        by.sort_unstable();
        by.dedup();
        Grouping { by, gathered: gathered.cloned() }
    }

    /// The group that an atom is in.
    pub(super) fn group(&self, key: &AtomKey) -> GroupOf {
        let mut group: GroupOf = Default::default();
        for ((part, dimension), key) in group.iter_mut().zip(Dimension::ALL).zip(key) {
            if self.by.contains(&dimension) {
                *part = Some(key.as_deref().map(|key| self.gathered_key(dimension, key).to_owned()));
            }
        }
        group
    }

    fn gathered_key<'k>(&'k self, dimension: Dimension, key: &'k str) -> &'k str {
        let gathering = self.gathered.as_ref().filter(|gathering| gathering.dimension == dimension);
        gathering.and_then(|gathering| gathering.key_of(key)).unwrap_or(key)
    }

    /// The responses of every group.
    pub(super) fn selections<'t>(&self, table: &'t ResponseTable) -> Selections<'t> {
        let mut parts: HashMap<GroupOf, Vec<Selection<'t>>> = HashMap::new();
        for (group, selection) in table.by(self.by.iter().copied()) {
            parts.entry(self.group(&atom_key_of(&group))).or_default().push(selection);
        }
        parts.into_iter().map(|(group, parts)| (group, table.joined(parts))).collect()
    }

    /// That every key somebody answered under is gathered, and that no gathered key is one of the study's.
    pub(super) fn check(&self, table: &ResponseTable, known: &[String]) -> Result<(), Error> {
        let Some(gathering) = &self.gathered else { return Ok(()) };
        let subject = || format!("gathering of questionnaire `{}`", table.questionnaire().id());
        if let Some(group) = gathering.groups.iter().find(|group| known.contains(&group.key)) {
            let remedy = "give the group a key that is nobody else's";
            let (value, allowed) = (format!("group `{}`", group.key), "keys that the study does not have");
            return Err(Error::new(ErrorKind::Duplicate, subject(), value, allowed, remedy));
        }
        let place = Dimension::ALL.iter().position(|dimension| *dimension == gathering.dimension);
        for (group, _) in table.by([gathering.dimension]) {
            let key = place.and_then(|place| key_of(&group)[place].clone()).flatten();
            if let Some(key) = key.filter(|key| gathering.key_of(key).is_none()) {
                let gathered = gathering.groups.iter().flat_map(|group| &group.members).map(String::as_str);
                let remedy = "put every key that answers have into a group";
                return Err(Error::new(
                    ErrorKind::Absent,
                    subject(),
                    format!("a group of `{key}`"),
                    listed(gathered),
                    remedy,
                ));
            }
        }
        Ok(())
    }
}
