//! Where people were before and after: counts in bands of a measure.

use std::collections::BTreeMap;

use super::Desk;
use crate::disclosure::people::{Member, Set};
use crate::disclosure::printed::Shown;
use crate::disclosure::release::BeforeAfter;
use crate::vocabulary::measure::Measure;
use crate::wellbeing::change::Change;

/// A measure cut into equal bands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bands {
    lowest: f64,
    width: f64,
    number: u8,
}

impl Bands {
    pub(super) fn of(measure: &Measure, number: u8) -> Self {
        Bands { lowest: measure.lowest(), width: measure.highest() - measure.lowest(), number }
    }

    pub(super) fn number(self) -> u8 {
        self.number
    }

    /// The highest value is in the last band.
    fn at(self, value: f64) -> u8 {
        let number = f64::from(self.number);
        ((value - self.lowest) / self.width * number).floor().clamp(0.0, number - 1.0) as u8
    }
}

/// The cells of enough people that tell too few from no others: what is in the other cells adds up to the rest, and is withheld, cells that
/// nobody is in among them, so that nobody can tell which of them hold somebody. Nothing is withheld where no rest is left.
pub(super) fn released(
    change: &Change,
    (bands, among): (Bands, &str),
    desk: &mut Desk<'_>,
) -> Vec<BeforeAfter> {
    let mut cells: BTreeMap<(u8, u8), Set> = BTreeMap::new();
    let rows = change.baseline().rows().iter().zip(change.follow_up().rows());
    for ((before, after), subject) in rows.zip(change.subjects()) {
        let case = before.case.as_ref().map_or(String::new(), ToString::to_string);
        let member = Member(case, format!("{subject} by {}", before.reporter), String::new());
        cells.entry((bands.at(before.value), bands.at(after.value))).or_default().insert(member);
    }
    let everybody: Set = cells.values().flatten().cloned().collect();
    let n = everybody.len() as u64;
    let all = usize::from(bands.number) * usize::from(bands.number);
    let is_one = cells.len() == 1 && desk.rule.withholds_unanimous_answers();
    // The change that is shown says how many there are: cells are shown only among people who may be counted together.
    let may_count = desk.people.admit(&[(among, &everybody)]);
    let shows = |cells: &BTreeMap<(u8, u8), Set>, desk: &mut Desk<'_>| -> BTreeMap<(u8, u8), u64> {
        let mut shown = BTreeMap::new();
        for (place, cell) in cells {
            if desk.people.admit(&[(among, cell)]) {
                shown.insert(*place, cell.len() as u64);
            }
        }
        shown
    };
    let shown = if is_one || !may_count { BTreeMap::new() } else { shows(&cells, desk) };
    let rest = n - shown.values().sum::<u64>();
    let left_over = (all - shown.len()) as u64;
    // Each of the others holds fewer than the minimum, for all that is known: they must be able to hold the rest without this one or that one.
    let is_hidden = rest == 0 || rest <= left_over.saturating_sub(1).saturating_mul(desk.rule.minimum() - 1);
    let shown = if is_hidden { shown } else { BTreeMap::new() };
    if rest == 0 {
        let counted =
            |((before, after), n): ((u8, u8), u64)| BeforeAfter { before, after, n: Shown::Figure(n) };
        return shown.into_iter().map(counted).collect();
    }
    let places = (0..bands.number).flat_map(|before| (0..bands.number).map(move |after| (before, after)));
    places
        .map(|(before, after)| BeforeAfter {
            before,
            after,
            n: shown.get(&(before, after)).map_or(Shown::Withheld, |n| Shown::Figure(*n)),
        })
        .collect()
}
