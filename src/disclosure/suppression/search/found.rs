//! What comes of a search: the pattern, and what is kept of scores under it.

use super::Solver;
use crate::disclosure::suppression::Pattern;
use crate::disclosure::suppression::scores::Keeps;

impl Solver<'_> {
    /// Per class, what is kept of the scores of those in it by the certificates of all targets, of which those are taken that keep most.
    fn keeps(&mut self) -> Vec<Keeps> {
        let mut keeps = vec![Keeps::Everything; self.space.atoms];
        if self.checker.focus.is_none_or(|focus| self.space.facets[focus].score.is_some()) {
            return keeps;
        }
        for target in 0..self.checker.targets.len() {
            let Some(certificate) = self.state.certificates[target].clone() else { continue };
            let known = &certificate.circuits;
            if known.iter().all(|(way, _)| way.is_transfer()) {
                continue;
            }
            let keeping = Keeps::SOMETHING.into_iter().rev().find_map(|level| {
                let kept = self.checker.certify_keeping(level, target, &self.state.view, known);
                kept.ok().map(|kept| (level, kept))
            });
            let (level, certificate) = keeping.unwrap_or((Keeps::Nothing, certificate));
            for (_, by) in certificate.circuits.iter().filter(|(way, _)| !way.is_transfer()) {
                for atom in by.up.iter().chain(&by.down) {
                    keeps[*atom as usize] = keeps[*atom as usize].min(level);
                }
            }
        }
        keeps
    }

    pub(super) fn pattern(mut self) -> Pattern {
        let keeps = self.keeps();
        let open = self.checker.targets.iter().zip(&self.state.certificates);
        let mut unprotected: Vec<usize> = open
            .filter(|(_, certificate)| certificate.is_none())
            .filter_map(|(target, _)| target.cell)
            .collect();
        unprotected.sort_unstable();
        unprotected.dedup();
        let mut of_atoms: Vec<(u32, Keeps)> = (self.space.members.iter().zip(&keeps))
            .flat_map(|(members, keeps)| members.iter().map(|atom| (*atom, *keeps)))
            .collect();
        of_atoms.sort_unstable();
        Pattern {
            hidden: self.state.view.hidden,
            unprotected,
            conceded: self.checker.targets.into_iter().filter(|target| target.conceded).collect(),
            keeps: of_atoms.into_iter().map(|(_, keeps)| keeps).collect(),
        }
    }
}
