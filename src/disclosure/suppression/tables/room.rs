//! Whether as many respondents as a table says can have a score, of what it says was answered.

use super::{Circuit, SCORED, Tables};
use crate::disclosure::suppression::ScoreOf;

impl Tables<'_> {
    /// Whether the answers that came to, or left, the atoms that gain leave everybody's scores possible: as many of them as there were, or as
    /// many more, or fewer, as answers. Scores are shown in no cell in which an item of theirs is not, so that those balance as these do.
    pub(super) fn scores_fit(&mut self, score: usize, by: &Circuit, come: bool, times: u64) -> bool {
        if self.fits(by, Some(score), 0) {
            return true;
        }
        let before = self.log.len();
        let (gained, lost) = if come { (SCORED, SCORED + 1) } else { (SCORED + 1, SCORED) };
        let can = |atoms: &[u32], category| {
            atoms.iter().all(|atom| self.counts[score][self.index(score, *atom, category)] >= times)
        };
        if !can(&by.down, gained) || !can(&by.up, lost) {
            return false;
        }
        self.exchanged(score, by, gained, lost, times);
        let fits = self.fits(by, Some(score), 0);
        if !fits {
            self.undo_from(before);
        }
        fits
    }

    /// Whether in every atom of a circuit so many can have a score, of what was answered: all scores, or one of them. And whether nobody is
    /// missing where somebody is known to be. Whoever moved may lack room as some do in all the atoms that they come from.
    pub(super) fn fits(&self, by: &Circuit, of: Option<usize>, moved: u64) -> bool {
        let scores =
            self.space.facets.iter().enumerate().filter(|(facet, _)| of.is_none_or(|of| of == *facet));
        let mut scores = scores.filter_map(|(facet, it)| it.score.as_ref().map(|score| (facet, score)));
        let mut atoms = by.up.iter().chain(&by.down);
        let leaves_room = |(facet, score): (usize, &ScoreOf)| {
            let least = &self.least_room[facet];
            let each = score.needed.saturating_sub(1).saturating_mul(moved);
            let most = by.down.iter().map(|atom| least[*atom as usize]).max().unwrap_or(0);
            let brought = most.max(-i64::try_from(each).unwrap_or(i64::MAX));
            by.down.iter().all(|atom| self.room(facet, score, *atom) >= least[*atom as usize])
                && by.up.iter().all(|atom| self.room(facet, score, *atom) >= least[*atom as usize] + brought)
        };
        let somebody = |cell: &u32| {
            let mut atoms = self.space.cells[*cell as usize].iter();
            atoms.any(|atom| self.totals[*atom as usize] > 0)
        };
        scores.all(leaves_room)
            && atoms.all(|atom| {
                self.totals[*atom as usize] > 0 || self.space.of_atom[*atom as usize].iter().all(somebody)
            })
    }

    /// How much room an atom's answers leave for as many to have a score, and for no more: below 0 where they cannot be dealt out so.
    ///
    /// With s of t respondents scored and nᵢ of them answering item i, give as many answers as there can be to those who have a score, and the
    /// others to the rest, going round: everybody who is to have a score has enough if Σ min(nᵢ, s) ≥ needed · s, and nobody else does if
    /// Σ max(0, nᵢ − s) ≤ (needed − 1)(t − s).
    pub(super) fn room(&self, facet: usize, score: &ScoreOf, atom: u32) -> i64 {
        let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX / 1_000);
        let scored = self.counts[facet][self.index(facet, atom, SCORED)];
        let (mut within, mut beyond) = (0_i64, 0_i64);
        for item in &score.items {
            let from = self.index(*item, atom, 0);
            let answered: u64 = self.counts[*item][from..from + self.space.facets[*item].points].iter().sum();
            within = within.saturating_add(whole(answered.min(scored)));
            beyond = beyond.saturating_add(whole(answered.saturating_sub(scored)));
        }
        let needed = whole(score.needed);
        let others = whole(self.totals[atom as usize].saturating_sub(scored));
        let enough = within.saturating_sub(needed.saturating_mul(whole(scored)));
        enough.min((needed - 1).saturating_mul(others).saturating_sub(beyond))
    }
}
