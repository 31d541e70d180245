//! Responses from whole columns, as a database or a data frame delivers them.

use std::collections::HashSet;

use super::cases::{self, NO_CASE, room_for};
use super::responses::{ResponseTable, item_code};
use crate::error::{Error, ErrorKind};
use crate::vocabulary::administration::Administration;
use crate::vocabulary::answer::{Answer, Missing};
use crate::vocabulary::key::{ServiceKey, StageKey, WaveKey};
use crate::vocabulary::respondent::{CaseId, Role, first_member};

/// One column of keys: one for all rows, or one per row; `None` says "not given".
#[derive(Debug, Clone)]
enum KeyColumn<K> {
    NotGiven,
    All(K),
    Each(Vec<Option<K>>),
}

/// Responses as columns, all of one length.
///
/// ```
/// use kokemus::{Missing, Questionnaire, ResponseColumns, Role, Scale, Study};
///
/// let parents = Questionnaire::builder("parents", Scale::satisfaction())
///     .section("encounter", |s| s.item("heard", "We were heard").item("trust", "We trusted the worker"))
///     .build()?;
/// let study = Study::builder().waves(["2020-spring", "2020-autumn"]).questionnaire(parents).build()?;
/// let (spring, autumn) = (study.wave("2020-spring")?, study.wave("2020-autumn")?);
///
/// let mut answers = study.table("parents")?;
/// answers.push_columns(
///     ResponseColumns::by(Role::Parent)
///         .cases([1, 2, 1])
///         .waves([&spring, &spring, &autumn])
///         .item("heard", [5, 4, 5])
///         .item_with_gaps("trust", [Some(4), None, Some(3)], Missing::Skipped),
/// )?;
/// assert_eq!(answers.len(), 3);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ResponseColumns {
    roles: KeyColumn<Role>,
    waves: KeyColumn<WaveKey>,
    services: KeyColumn<ServiceKey>,
    stages: KeyColumn<StageKey>,
    administrations: KeyColumn<Administration>,
    cases: Option<Vec<Option<CaseId>>>,
    members: Option<Vec<u8>>,
    items: Vec<(String, Vec<Answer>)>,
}

impl ResponseColumns {
    fn new(roles: KeyColumn<Role>) -> Self {
        ResponseColumns {
            roles,
            waves: KeyColumn::NotGiven,
            services: KeyColumn::NotGiven,
            stages: KeyColumn::NotGiven,
            administrations: KeyColumn::NotGiven,
            cases: None,
            members: None,
            items: Vec::new(),
        }
    }

    /// Responses that were all given by one role.
    pub fn by(role: Role) -> Self {
        ResponseColumns::new(KeyColumn::All(role))
    }

    /// Responses with one role per row.
    pub fn by_each(roles: impl IntoIterator<Item = Role>) -> Self {
        ResponseColumns::new(KeyColumn::Each(roles.into_iter().map(Some).collect()))
    }

    /// One wave for all rows.
    #[must_use]
    pub fn in_wave(mut self, wave: &WaveKey) -> Self {
        self.waves = KeyColumn::All(wave.clone());
        self
    }

    /// One wave per row.
    #[must_use]
    pub fn waves<K: Into<WaveKey>>(mut self, waves: impl IntoIterator<Item = K>) -> Self {
        self.waves = each(waves);
        self
    }

    /// One service for all rows.
    #[must_use]
    pub fn of_service(mut self, service: &ServiceKey) -> Self {
        self.services = KeyColumn::All(service.clone());
        self
    }

    /// One service per row.
    #[must_use]
    pub fn services<K: Into<ServiceKey>>(mut self, services: impl IntoIterator<Item = K>) -> Self {
        self.services = each(services);
        self
    }

    /// One stage for all rows.
    #[must_use]
    pub fn at_stage(mut self, stage: &StageKey) -> Self {
        self.stages = KeyColumn::All(stage.clone());
        self
    }

    /// One stage per row.
    #[must_use]
    pub fn stages<K: Into<StageKey>>(mut self, stages: impl IntoIterator<Item = K>) -> Self {
        self.stages = each(stages);
        self
    }

    /// One mode of administration for all rows.
    #[must_use]
    pub fn administered(mut self, administration: Administration) -> Self {
        self.administrations = KeyColumn::All(administration);
        self
    }

    /// One mode of administration per row; `None` where it is not known.
    #[must_use]
    pub fn administrations<A: Into<Option<Administration>>>(
        mut self,
        administrations: impl IntoIterator<Item = A>,
    ) -> Self {
        self.administrations = KeyColumn::Each(administrations.into_iter().map(Into::into).collect());
        self
    }

    /// One case per row.
    #[must_use]
    pub fn cases<C: Into<CaseId>>(mut self, cases: impl IntoIterator<Item = C>) -> Self {
        self.cases = Some(cases.into_iter().map(|case| Some(case.into())).collect());
        self
    }

    /// One case per row where it is known.
    #[must_use]
    pub fn cases_where_known<C: Into<CaseId>>(mut self, cases: impl IntoIterator<Item = Option<C>>) -> Self {
        self.cases = Some(cases.into_iter().map(|case| case.map(Into::into)).collect());
        self
    }

    /// Which one of the case's people in this role answered, per row; the first is 1.
    #[must_use]
    pub fn members(mut self, members: impl IntoIterator<Item = u8>) -> Self {
        self.members = Some(members.into_iter().collect());
        self
    }

    /// The answers to one item: points, or [`Answer`]s where some are missing for various reasons.
    #[must_use]
    pub fn item<A: Into<Answer>>(mut self, id: &str, answers: impl IntoIterator<Item = A>) -> Self {
        self.items.push((id.to_owned(), answers.into_iter().map(Into::into).collect()));
        self
    }

    /// The answers to one item where every gap has the same reason.
    #[must_use]
    pub fn item_with_gaps(
        self,
        id: &str,
        points: impl IntoIterator<Item = Option<i32>>,
        reason: Missing,
    ) -> Self {
        let answer = |point: Option<i32>| point.map_or(Answer::Missing(reason), Answer::Point);
        self.item(id, points.into_iter().map(answer))
    }
}

fn each<K>(keys: impl IntoIterator<Item = impl Into<K>>) -> KeyColumn<K> {
    KeyColumn::Each(keys.into_iter().map(|key| Some(key.into())).collect())
}

impl<K> KeyColumn<K> {
    /// One code per row, each key looked up by `code`.
    fn codes<C: Copy>(
        &self,
        what: &str,
        rows: usize,
        mut code: impl FnMut(Option<&K>) -> Result<C, Error>,
    ) -> Result<Vec<C>, Error> {
        match self {
            KeyColumn::NotGiven => Ok(vec![code(None)?; rows]),
            KeyColumn::All(key) => Ok(vec![code(Some(key))?; rows]),
            KeyColumn::Each(keys) => {
                same_length(what, keys.len(), rows)?;
                let placed = keys.iter().enumerate();
                placed.map(|(row, key)| code(key.as_ref()).map_err(|error| error.at_entry(row))).collect()
            }
        }
    }
}

fn same_length(what: &str, have: usize, rows: usize) -> Result<(), Error> {
    if have == rows {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Length,
        format!("rows of column `{what}`"),
        have,
        format!("{rows}, as the first item's column"),
        "give every column one entry per response",
    ))
}

impl ResponseTable {
    /// Takes whole columns of responses in: all of them or, where anything is wrong, none.
    ///
    /// # Errors
    /// As [`push`](ResponseTable::push); besides, an item without a column or with two, and columns of unequal length.
    pub fn push_columns(&mut self, columns: ResponseColumns) -> Result<(), Error> {
        let rows = columns.items.first().map_or(0, |(_, answers)| answers.len());
        room_for(self.len(), rows)?;
        let answers = self.answer_columns(&columns, rows)?;
        let roles = columns.roles.codes("role", rows, |role| match role {
            Some(role) => self.role_code(role),
            None => Ok(self.lists.roles.len() as u8),
        })?;
        let waves = columns.waves.codes("wave", rows, |wave| self.wave_code(wave))?;
        let stages = columns.stages.codes("stage", rows, |stage| self.stage_code(stage))?;
        let administrations = columns
            .administrations
            .codes("administration", rows, |mode| self.administration_code(mode.copied()))?;
        let services = columns.services.codes("service", rows, |service| self.service_code(service))?;
        if let Some(members) = &columns.members {
            same_length("member", members.len(), rows)?;
        }
        if let Some(cases) = &columns.cases {
            same_length("case", cases.len(), rows)?;
            for (row, case) in cases.iter().enumerate() {
                case.clone().map(cases::checked).transpose().map_err(|error| error.at_entry(row))?;
            }
        }
        // Everything is checked: nothing below can fail.
        for (column, more) in self.answers.iter_mut().zip(answers) {
            column.extend(more);
        }
        self.roles.extend(roles);
        self.waves.extend(waves);
        self.stages.extend(stages);
        self.administrations.extend(administrations);
        self.services.extend(services);
        self.members.extend(columns.members.unwrap_or_else(|| vec![first_member(); rows]));
        match columns.cases {
            None => self.case_numbers.extend(vec![NO_CASE; rows]),
            Some(cases) => {
                let numbers =
                    cases.into_iter().map(|case| case.map_or(NO_CASE, |case| self.cases.number(case)));
                self.case_numbers.extend(numbers);
            }
        }
        Ok(())
    }

    /// The columns in the questionnaire's order, as codes.
    fn answer_columns(&self, columns: &ResponseColumns, rows: usize) -> Result<Vec<Vec<u8>>, Error> {
        let mut seen = HashSet::new();
        for (id, answers) in &columns.items {
            self.questionnaire.item(id)?;
            same_length(id, answers.len(), rows)?;
            if !seen.insert(id.as_str()) {
                return Err(Error::new(
                    ErrorKind::Duplicate,
                    format!("column of item `{id}`"),
                    "a second one",
                    "one column per item",
                    "keep one of the two columns",
                ));
            }
        }
        self.questionnaire
            .items()
            .map(|item| {
                let column = columns.items.iter().find(|(id, _)| id == item.id());
                let Some((_, answers)) = column else {
                    return Err(Error::new(
                        ErrorKind::Absent,
                        format!("column of item `{}`", item.id()),
                        "the column",
                        "one column per item",
                        "give the column, filled with a missing reason where the item was not asked",
                    ));
                };
                let placed = answers.iter().enumerate();
                placed
                    .map(|(row, answer)| item_code(item, *answer).map_err(|error| error.at_entry(row)))
                    .collect()
            })
            .collect()
    }
}
