//! How much may be shown of scores: what stays as it is, whatever the answers to an item were that is withheld.

use super::ledger::PastStatus;
use super::respondents::Respondents;
use super::suppression::Keeps;

/// How a figure goes out of which so much is kept: [`Respondents::guards`] reads it again.
pub(super) fn out_as(keeps: Keeps) -> PastStatus {
    match keeps {
        Keeps::Everything => PastStatus::Out,
        Keeps::Scores => PastStatus::OutAsScores,
        Keeps::Mean | Keeps::Nothing => PastStatus::OutAsMean,
    }
}

impl Respondents {
    /// How much of a score of a cell is kept by what protects the items that it is made of.
    pub(super) fn kept_of(&self, cell: usize, facet: usize, keeps: &[Vec<Keeps>]) -> Keeps {
        let parts = self.scores[facet].as_ref().map_or(&[][..], |score| &score.items);
        let atoms = || self.answered.cells[cell].atoms.iter();
        let of_part = |part: &usize| atoms().map(|atom| keeps[*part][*atom as usize]).min();
        parts.iter().filter_map(of_part).min().unwrap_or(Keeps::Everything)
    }

    /// What of the scores that are out already exchanges of answers to this item must keep, atom by atom.
    pub(super) fn guards(&self, facet: usize) -> Vec<Keeps> {
        let mut guards = vec![Keeps::Nothing; self.answered.atoms.len()];
        for cell in &self.answered.cells[..self.first_new_cell] {
            // Of everybody so far, and of nobody else, it is shown how well items go together.
            let everybody = (0..).zip(&cell.atoms).all(|(place, atom)| place == *atom);
            let out = self.scores.iter().zip(&cell.facets).filter_map(|(score, status)| {
                let keeps = match status {
                    PastStatus::Out if everybody => Keeps::Everything,
                    PastStatus::Out | PastStatus::OutAsScores => Keeps::Scores,
                    PastStatus::OutAsMean => Keeps::Mean,
                    PastStatus::Primary | PastStatus::Hidden => return None,
                };
                score.as_ref().filter(|score| score.items.contains(&facet)).map(|_| keeps)
            });
            let Some(keeps) = out.max() else { continue };
            for atom in &cell.atoms {
                guards[*atom as usize] = guards[*atom as usize].max(keeps);
            }
        }
        guards
    }
}
