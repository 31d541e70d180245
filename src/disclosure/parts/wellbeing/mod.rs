//! Wellbeing along the path and its change between stages.

mod part;

use super::Desk;
use crate::disclosure::bundle::Bundle;
use crate::disclosure::release::ReleasedWellbeing;
use crate::error::{Error, ErrorKind};
use crate::table::measurements::MeasurementTable;
use crate::vocabulary::key::{StageKey, WaveKey};
use crate::vocabulary::respondent::Role;
use crate::wellbeing::change::Change;
use crate::wellbeing::reliable_change::ReliableChangeRule;
use crate::wellbeing::reliable_change_method::ReliableChangeMethod;
use part::Part;

/// What of one wellbeing measure is to leave: means along the path and, where asked for, changes between stages and roles side by side.
///
/// ```
/// use kokemus::{Bundle, DisclosureRule, Ledger, Measure, Measurement, Role, Study, Wellbeing};
///
/// let study = Study::builder().measure(Measure::new("wellbeing", 0.0, 100.0)?).build()?;
/// let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
/// let mut table = study.measurements("wellbeing")?;
/// for case in 1..=20 {
///     table.push(Measurement::of(case, Role::Child, &start, 40.0 + f64::from(case)))?;
///     if case > 2 {
///         table.push(Measurement::of(case, Role::Child, &end, 50.0 + f64::from(case * 7 % 11)))?;
///     }
/// }
///
/// let wellbeing = Wellbeing::of(&table).change(&start, &end)?;
/// let bundle = Bundle::of(&study, "Family work").wellbeing(wellbeing)?;
/// let released = bundle.release(DisclosureRule::at_least(5)?, &Ledger::empty())?;
/// let shown = &released.release.wellbeing()[0];
/// let change = shown.changes[0].figures.figure().unwrap();
/// assert_eq!(change.mean.n, 18);
/// // Two left: the mean of all at the start would give theirs.
/// assert!(change.left.is_withheld() && shown.stages[0].mean.is_withheld());
/// assert!(!shown.stages[1].mean.is_withheld());
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Wellbeing<'d> {
    table: &'d MeasurementTable,
    wave: Option<WaveKey>,
    changes: Vec<Change>,
    reporters: Vec<Role>,
    rule: ReliableChangeRule,
    bands: u8,
}

/// Into how many bands a picture of before and after cuts a measure, where nothing else is said.
const BANDS: u8 = 5;
const MOST_BANDS: u8 = 20;

impl<'d> Wellbeing<'d> {
    /// Means along the path, of all reporters together; before and after in five bands, reliable change by Jacobson & Truax.
    pub fn of(table: &'d MeasurementTable) -> Self {
        let rule = ReliableChangeRule::new(ReliableChangeMethod::JacobsonTruax);
        Wellbeing { table, wave: None, changes: Vec::new(), reporters: Vec::new(), rule, bands: BANDS }
    }

    /// The same with the wave that the measurements belong to, where every wave goes along the path anew. Say so from the first release on: what
    /// went out without a wave is taken for measurements of any.
    #[must_use]
    pub fn in_wave(self, wave: &WaveKey) -> Self {
        Wellbeing { wave: Some(wave.clone()), ..self }
    }

    /// The same with the change from one stage to a later one.
    ///
    /// # Errors
    /// As [`Change::between`](crate::Change::between); the change is there already.
    pub fn change(mut self, from: &StageKey, to: &StageKey) -> Result<Self, Error> {
        let change = Change::between(self.table, from, to)?;
        if self.changes.iter().any(|earlier| (earlier.from(), earlier.to()) == (from, to)) {
            return Err(Error::new(
                ErrorKind::Duplicate,
                "change of wellbeing in a bundle",
                format!("`{from}` to `{to}`"),
                "each pair of stages once",
                "ask for it once",
            ));
        }
        self.changes.push(change);
        Ok(self)
    }

    /// The same with these roles' reports side by side, after those of all together.
    #[must_use]
    pub fn by_reporter(mut self, roles: impl IntoIterator<Item = Role>) -> Self {
        for role in roles {
            if !self.reporters.contains(&role) {
                self.reporters.push(role);
            }
        }
        self
    }

    /// The same with another rule of reliable change.
    #[must_use]
    pub fn reliable_by(self, rule: ReliableChangeRule) -> Self {
        Wellbeing { rule, ..self }
    }

    /// The same with the measure cut into so many equal bands for before and after.
    ///
    /// # Errors
    /// Not 2 to 20.
    pub fn bands(self, bands: u8) -> Result<Self, Error> {
        if !(2..=MOST_BANDS).contains(&bands) {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "bands of a measure",
                bands,
                format!("2 to {MOST_BANDS}"),
                "few bands show more: cells of too few people are withheld",
            ));
        }
        Ok(Wellbeing { bands, ..self })
    }

    /// What sums of this measure can be subtracted from.
    fn among(&self) -> String {
        let wave = self.wave.as_ref().map_or(String::new(), ToString::to_string);
        format!("wellbeing/{}/{wave}", self.table.measure().id())
    }
}

impl<'d> Bundle<'d> {
    /// Adds the wellbeing of one measure.
    ///
    /// Means and changes are withheld where they are of too few cases, and where they would tell the mean of too few together with others of
    /// this release or of an earlier one: of those who left between two stages, of those who came later.
    ///
    /// # Errors
    /// The measure is there already, in the same wave.
    pub fn wellbeing(mut self, wellbeing: Wellbeing<'d>) -> Result<Self, Error> {
        if self.wellbeing.iter().any(|earlier| earlier.among() == wellbeing.among()) {
            return Err(Error::new(
                ErrorKind::Duplicate,
                "wellbeing in a bundle",
                format!("a second table of measure `{}`", wellbeing.table.measure().id()),
                "each measure once in a wave",
                "say to which wave each belongs by `in_wave`",
            ));
        }
        self.wellbeing.push(wellbeing);
        Ok(self)
    }
}

pub(in crate::disclosure) fn released(
    wellbeing: &Wellbeing<'_>,
    desk: &mut Desk<'_>,
) -> Result<Vec<ReleasedWellbeing>, Error> {
    let mut parts = Vec::with_capacity(1 + wellbeing.reporters.len());
    for role in [None].into_iter().chain(wellbeing.reporters.iter().map(Some)) {
        let table = wellbeing.table.filter(|series| role.is_none_or(|role| series.reporter().role() == role));
        let changes =
            wellbeing.changes.iter().map(|change| Change::between(&table, change.from(), change.to()));
        let changes = changes.collect::<Result<_, _>>()?;
        parts.push(Part { wellbeing, among: wellbeing.among(), role, table, changes });
    }
    // All together come first, so that roles are withheld rather than the whole; changes come before means, which say less.
    parts.iter().map(|part| part.released(desk)).collect()
}
