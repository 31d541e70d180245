//! What a link is adjusted for, by case: covariates, groups whose members go together, outputs.

use std::collections::HashMap;
use std::fmt;

use crate::error::{Error, ErrorKind};
use crate::scoring::scores::Scores;
use crate::vocabulary::key::Name;
use crate::vocabulary::respondent::CaseId;
use crate::vocabulary::text::Text;

/// A column: a number for each case where it is known.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ByCase {
    pub(super) name: String,
    pub(super) of: HashMap<CaseId, f64>, // Invariant: finite.
}

impl ByCase {
    /// Scores as a column, turned so that more is better: the mean of a case that has several. Scores without a case are left out.
    pub(super) fn of_scores(name: &str, scores: &Scores) -> Self {
        ByCase { name: name.to_owned(), of: scores.by_case_upward().0.into_iter().collect() }
    }
}

/// A number per case, each case once, each number finite.
fn by_case<C: Into<CaseId>>(
    what: &str,
    name: &Name,
    values: impl IntoIterator<Item = (C, f64)>,
    lowest: f64,
) -> Result<ByCase, Error> {
    let what = &format!("{what} `{name}`");
    let mut of = HashMap::new();
    for (case, value) in values {
        let case = case.into();
        if !(value.is_finite() && value >= lowest) {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                format!("{what} of case {case}"),
                value,
                if lowest == 0.0 { "a finite number of 0 or more" } else { "a finite number" },
                "leave the case out where the value is not known",
            ));
        }
        once(what, &of, &case)?;
        of.insert(case, value + 0.0); // −0 becomes 0
    }
    somebody(name, of.len())?;
    Ok(ByCase { name: name.to_string(), of })
}

fn once<V>(what: &str, of: &HashMap<CaseId, V>, case: &CaseId) -> Result<(), Error> {
    if !of.contains_key(case) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Duplicate,
        format!("{what} of a case"),
        format!("case {case}"),
        "each case once",
        "keep one of the two, or give the case's parts pseudonyms of their own",
    ))
}

/// What a link is adjusted for, beside the baseline: a number per case, or a category per case.
///
/// Cases without it are left out of the adjusted link, and counted.
///
/// ```
/// use kokemus::Covariate;
///
/// let age = Covariate::new("age", [(1, 12.0), (2, 9.0), (3, 15.0)])?;
/// let municipality = Covariate::categories("municipality", [(1, "north"), (2, "south"), (3, "north")])?;
/// assert_eq!((age.columns(), municipality.columns()), (1, 1));
/// assert!(Covariate::new("age", [(1, f64::NAN)]).is_err());
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Covariate {
    name: Name,
    text: Text,
    columns: Vec<ByCase>, // Invariant: at least one; all have the same cases.
}

impl Covariate {
    /// A number per case.
    ///
    /// # Errors
    /// A malformed name, a number that is not finite, a case twice, or no case at all.
    pub fn new<C: Into<CaseId>>(
        name: &str,
        values: impl IntoIterator<Item = (C, f64)>,
    ) -> Result<Self, Error> {
        let name = Name::of(name)?;
        let column = by_case("covariate", &name, values, f64::NEG_INFINITY)?;
        Ok(Covariate { columns: vec![column], text: Text::new(name.to_string()), name })
    }

    /// A category per case, as one 0/1 column for each category but the first one in alphabetical order.
    ///
    /// # Errors
    /// A malformed name, a case twice, or fewer than two categories.
    pub fn categories<C: Into<CaseId>, T: Into<String>>(
        name: &str,
        values: impl IntoIterator<Item = (C, T)>,
    ) -> Result<Self, Error> {
        let grouping = Grouping::new(name, values)?;
        if grouping.groups() < 2 {
            return Err(Error::new(
                ErrorKind::Length,
                format!("categories of covariate `{name}`"),
                grouping.groups(),
                "two or more",
                "leave a covariate out that is the same for everybody",
            ));
        }
        let column = |(number, category): (usize, &String)| {
            let is_it = |(case, own): (&CaseId, &u32)| (case.clone(), f64::from(*own == number as u32));
            ByCase { name: format!("{name} {category}"), of: grouping.of.iter().map(is_it).collect() }
        };
        let columns = grouping.names.iter().enumerate().skip(1).map(column).collect();
        Ok(Covariate { text: Text::new(name), name: grouping.name.clone(), columns })
    }

    /// Scores as a covariate: one per case, the mean where it has several.
    ///
    /// # Errors
    /// A malformed name, or no score with a case.
    pub fn of_scores(name: &str, scores: &Scores) -> Result<Self, Error> {
        Covariate::new(name, scores.by_case().0)
    }

    /// The same with what readers are to call it, in their languages; else its name.
    #[must_use]
    pub fn called(self, text: impl Into<Text>) -> Self {
        Covariate { text: text.into(), ..self }
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// What readers are to call it.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// How many columns of numbers it has.
    pub fn columns(&self) -> usize {
        self.columns.len()
    }

    pub(super) fn by_case(&self) -> &[ByCase] {
        &self.columns
    }
}

fn somebody(name: &Name, cases: usize) -> Result<(), Error> {
    if cases > 0 {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Absent,
        format!("cases of `{name}`"),
        "the first one",
        "at least one",
        "give a value for every case where it is known",
    ))
}

/// Which group each case belongs to, where members of a group go together: the clients of one worker, unit or school.
///
/// ```
/// use kokemus::Grouping;
///
/// let worker = Grouping::new("worker", [(1, "w1"), (2, "w1"), (3, "w2")])?;
/// assert_eq!(worker.groups(), 2);
/// let error = Grouping::new("service", [(1, "a"), (1, "b")]).unwrap_err();
/// assert!(error.to_string().starts_with("group `service` of a case: case 1 is there already"));
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Grouping {
    name: Name,
    names: Vec<String>,       // Invariant: in alphabetical order.
    of: HashMap<CaseId, u32>, // Invariant: positions in `names`.
}

impl Grouping {
    /// The group of each case.
    ///
    /// # Errors
    /// A malformed name, a case twice (in two services, say), or no case at all.
    pub fn new<C: Into<CaseId>, T: Into<String>>(
        name: &str,
        groups: impl IntoIterator<Item = (C, T)>,
    ) -> Result<Self, Error> {
        let name = Name::of(name)?;
        let mut given: HashMap<CaseId, String> = HashMap::new();
        for (case, group) in groups {
            let case = case.into();
            once(&format!("group `{name}`"), &given, &case)?;
            given.insert(case, group.into());
        }
        somebody(&name, given.len())?;
        let mut names: Vec<String> = given.values().cloned().collect();
        names.sort_unstable();
        names.dedup();
        let number = |group: &String| names.binary_search(group).map_or(0, |place| place as u32);
        let of = given.iter().map(|(case, group)| (case.clone(), number(group))).collect();
        Ok(Grouping { name, names, of })
    }

    /// What the groups are: workers, units.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// How many groups there are.
    pub fn groups(&self) -> usize {
        self.names.len()
    }

    pub(super) fn of_case(&self, case: &CaseId) -> Option<u32> {
        self.of.get(case).copied()
    }
}

/// What a service did for each case, counted: visits, meetings, hours. Outputs are not effects; they stand beside
/// experience as a competing explanation of change and nowhere else.
///
/// ```
/// use kokemus::Outputs;
///
/// let visits = Outputs::new("visits", [(1, 12.0), (2, 4.0), (3, 20.0)])?;
/// assert_eq!(visits.to_string(), "output `visits` of 3 cases");
/// assert!(Outputs::new("visits", [(1, -2.0)]).is_err());
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Outputs {
    amounts: ByCase, // Invariant: not negative.
}

impl Outputs {
    /// An amount per case.
    ///
    /// # Errors
    /// A malformed name, an amount that is negative or not finite, a case twice, or no case at all.
    pub fn new<C: Into<CaseId>>(
        name: &str,
        amounts: impl IntoIterator<Item = (C, f64)>,
    ) -> Result<Self, Error> {
        let name = Name::of(name)?;
        Ok(Outputs { amounts: by_case("output", &name, amounts, 0.0)? })
    }

    /// What was counted.
    pub fn name(&self) -> &str {
        &self.amounts.name
    }

    /// Case by case, in no order.
    pub(crate) fn amounts(&self) -> impl Iterator<Item = (&CaseId, f64)> {
        self.amounts.of.iter().map(|(case, amount)| (case, *amount))
    }

    pub(super) fn by_case(&self) -> &ByCase {
        &self.amounts
    }
}

impl fmt::Display for Outputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "output `{}` of {} cases", self.amounts.name, self.amounts.of.len())
    }
}
