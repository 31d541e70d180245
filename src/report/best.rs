//! Which are best and weakest: positions, by the printed means, without a word for how good.

use super::words::Words;
use crate::disclosure::printed::ReleasedFigure;
use crate::vocabulary::scale::{Better, Scale};

/// Something with a mean, among others on the same scale.
pub(super) struct Ranked<'r> {
    pub(super) name: String,
    pub(super) mean: &'r ReleasedFigure,
    /// Whether its low end is the good one.
    pub(super) low_is_good: bool,
}

/// The best and the weakest, all of them where several share a printed mean; `None` where nothing sets them apart.
pub(super) struct Extremes {
    pub(super) best: String,
    pub(super) weakest: String,
}

/// Whether the low end of an item's answers is the good one.
pub(super) fn low_is_good(scale: &Scale, reverse_keyed: bool) -> bool {
    (scale.better_end() == Better::Lower) != reverse_keyed
}

impl Extremes {
    pub(super) fn among(ranked: &[Ranked<'_>], scale: &Scale, words: &Words<'_>) -> Option<Self> {
        // Only their order matters, so that means from unlike ends are turned to the same one.
        let place = |one: &Ranked<'_>| {
            let mean = one.mean.value.value();
            if one.low_is_good { scale.reverse(mean) } else { mean }
        };
        // A sum of decimals: 4.3 turned round twice need not be 4.3.
        let same = |one: f64, other: f64| (one - other).abs() < 1e-9;
        let best = ranked.iter().map(place).max_by(f64::total_cmp)?;
        let weakest = ranked.iter().map(place).min_by(f64::total_cmp)?;
        if same(best, weakest) {
            return None;
        }
        let names = |wanted: f64| {
            let named = ranked.iter().filter(|one| same(place(one), wanted));
            let named: Vec<String> =
                named.map(|one| format!("{} ({})", one.name, words.value(one.mean))).collect();
            named.join(", ")
        };
        Some(Extremes { best: names(best), weakest: names(weakest) })
    }
}
