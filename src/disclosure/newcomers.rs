//! Who came after an earlier release: a group that was shown with seven and is to be shown with nine gives back the two.

use super::ledger::{PastCell, PastStatus};
use super::respondents::{FacetOf, Respondents};
use super::rule::DisclosureRule;

impl Respondents {
    /// Adds what every group has beside every group that is out and lies within it, where these are too few, or of one mind: withheld already, and to be
    /// protected.
    pub(super) fn keep_newcomers_apart(&mut self, rule: DisclosureRule) {
        let (earlier, new) = self.answered.cells.split_at(self.first_new_cell);
        let out = || earlier.iter().filter(|cell| cell.group == PastStatus::Out);
        let mut apart: Vec<PastCell> = Vec::new();
        for group in new {
            for shown in out() {
                if !shown.atoms.iter().all(|atom| group.atoms.contains(atom)) {
                    continue;
                }
                let atoms: Vec<u32> =
                    group.atoms.iter().copied().filter(|atom| !shown.atoms.contains(atom)).collect();
                let known = |cell: &PastCell| cell.atoms == atoms;
                if !atoms.is_empty() && !apart.iter().any(known) && !earlier.iter().any(known) {
                    apart.extend(self.to_protect(atoms, rule));
                }
            }
        }
        let place = self.first_new_cell;
        self.first_new_cell += apart.len();
        self.answered.cells.splice(place..place, apart);
    }

    /// These respondents as a cell that is withheld, if anything of them must be.
    fn to_protect(&self, atoms: Vec<u32>, rule: DisclosureRule) -> Option<PastCell> {
        let counts = |facet: usize| -> Vec<u64> {
            let mut sums = vec![0; self.answered.categories[facet]];
            for atom in &atoms {
                for (sum, count) in sums.iter_mut().zip(&self.answered.atoms[*atom as usize].counts[facet]) {
                    *sum += count;
                }
            }
            sums
        };
        let status = |is_primary: bool| if is_primary { PastStatus::Primary } else { PastStatus::Hidden };
        let facet = |(facet, of): (usize, &FacetOf)| {
            let counts = counts(facet);
            let given = &counts[..self.points[facet]];
            let is_item = matches!(of, FacetOf::Item(_));
            status(rule.is_too_small(given.iter().sum()) || (is_item && rule.withholds(given)))
        };
        let facets: Vec<PastStatus> = self.facets.iter().enumerate().map(facet).collect();
        let n = self.answered.categories.first().map_or(0, |_| counts(0).iter().sum());
        let group = status(rule.is_too_small(n));
        let any = group == PastStatus::Primary || facets.contains(&PastStatus::Primary);
        any.then_some(PastCell { atoms, group, facets })
    }
}
