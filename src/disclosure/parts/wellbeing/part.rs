//! One reporter's part of a wellbeing measure, and what of it goes out.

use std::collections::BTreeSet;

use super::Wellbeing;
use crate::disclosure::audit::WithheldBecause;
use crate::disclosure::parts::Desk;
use crate::disclosure::parts::before_after::{self, Bands};
use crate::disclosure::parts::links::{among_changes, changed};
use crate::disclosure::people::{Member, Set, cases};
use crate::disclosure::printed::{Printed, ReleasedFigure, Shown};
use crate::disclosure::release::{ChangeFigures, ReleasedChange, ReleasedScore, ReleasedWellbeing, caveats};
use crate::error::Error;
use crate::table::measurements::{MeasurementTable, Series};
use crate::vocabulary::key::StageKey;
use crate::vocabulary::measure::MeasuredValue;
use crate::vocabulary::respondent::Role;
use crate::vocabulary::scale::Better;
use crate::wellbeing::along_path::PathMeans;
use crate::wellbeing::attrition::Attrition;
use crate::wellbeing::change::Change;
use crate::wellbeing::person_classes::ReliableChange;
use crate::wellbeing::reliable_change_method::ReliableChangeMethod;

/// One reporter's part of a measure, or that of all together.
pub(super) struct Part<'w> {
    pub(super) wellbeing: &'w Wellbeing<'w>,
    pub(super) among: String,
    pub(super) role: Option<&'w Role>,
    pub(super) table: MeasurementTable,
    pub(super) changes: Vec<Change>,
}

fn value_at(series: &Series<'_>, stage: &StageKey) -> Option<f64> {
    match series.at(stage) {
        Ok(Some(MeasuredValue::Value(value))) => Some(value),
        _ => None,
    }
}

fn all_alike(mut values: impl Iterator<Item = f64>) -> bool {
    values.next().is_some_and(|first| values.all(|value| value == first))
}

impl Part<'_> {
    fn group(&self) -> String {
        self.role.map_or_else(|| "everyone".to_owned(), ToString::to_string)
    }

    /// Those with a value at a stage for whom `keep` holds, with the value.
    fn at(&self, stage: &StageKey, keep: impl Fn(&Series<'_>) -> bool) -> Set {
        let member = |series: Series<'_>| {
            let value = value_at(&series, stage).filter(|_| keep(&series))?;
            let whose = format!("{} by {}", series.subject(), series.reporter());
            Some(Member(series.case().to_string(), whose, value.to_string()))
        };
        self.table.series().filter_map(member).collect()
    }

    fn at_stage(&self, stage: &StageKey) -> String {
        format!("{}{}", self.at_stage_of_any_wave(stage), self.wave())
    }

    fn at_stage_of_any_wave(&self, stage: &StageKey) -> String {
        format!("wellbeing/{}/{stage}/", self.table.measure().id())
    }

    fn wave(&self) -> String {
        self.wellbeing.wave.as_ref().map_or(String::new(), ToString::to_string)
    }

    /// Adds sums at stages, if all of them may go out. Sums that went out without a wave may be of any.
    fn admits(&self, sums: &[(&StageKey, &Set)], desk: &mut Desk<'_>) -> bool {
        let agree = |(stage, set): &(&StageKey, &Set)| {
            let (own, any) = (self.at_stage(stage), self.at_stage_of_any_wave(stage));
            let has_wave = self.wellbeing.wave.is_some();
            let may_be_theirs =
                |kind: &str| kind.strip_prefix(&*any).is_some_and(|wave| !has_wave || wave.is_empty());
            desk.people.agree(set, |kind| kind != own && may_be_theirs(kind))
        };
        let kinds: Vec<String> = sums.iter().map(|(stage, _)| self.at_stage(stage)).collect();
        let sets: Vec<(&str, &Set)> =
            kinds.iter().zip(sums).map(|(kind, (_, set))| (&**kind, *set)).collect();
        sums.iter().all(agree) && desk.people.admit(&sets)
    }

    fn note(&self, desk: &mut Desk<'_>, part: &str, n: u64, because: WithheldBecause) {
        desk.withhold(self.table.measure().id(), &self.group(), part, n, because);
    }

    pub(super) fn released(&self, desk: &mut Desk<'_>) -> Result<ReleasedWellbeing, Error> {
        let measure = self.table.measure();
        let shown: Vec<bool> = self.changes.iter().map(|change| self.shows_change(change, desk)).collect();
        let bands = Bands::of(measure, self.wellbeing.bands);
        let mut changes = Vec::with_capacity(self.changes.len());
        for (change, shown) in self.changes.iter().zip(shown) {
            let figures = if shown { self.change(change, bands, desk)? } else { Shown::Withheld };
            changes.push(ReleasedChange {
                from: change.from().to_string(),
                to: change.to().to_string(),
                figures,
            });
        }
        let path = PathMeans::of(&self.table, desk.confidence);
        let mut stages = Vec::with_capacity(path.stages.len());
        for at in &path.stages {
            let present = self.at(&at.stage, |_| true);
            let values = || self.table.series().filter_map(|series| value_at(&series, &at.stage));
            let because = if cases(&present) < desk.rule.minimum() {
                Some(WithheldBecause::TooFew)
            } else if desk.rule.withholds_unanimous_answers() && all_alike(values()) {
                Some(WithheldBecause::Unanimous)
            } else {
                let admitted = self.admits(&[(&at.stage, &present)], desk);
                (!admitted).then_some(WithheldBecause::Protects)
            };
            let mean = match because {
                Some(because) => {
                    self.note(desk, &format!("mean at {}", at.stage), present.len() as u64, because);
                    Shown::Withheld
                }
                None => Shown::Figure(at.present.as_ref().ok().map(ReleasedFigure::of)),
            };
            stages.push(ReleasedScore { of: at.stage.to_string(), mean });
        }
        Ok(ReleasedWellbeing {
            id: measure.id().to_owned(),
            name: measure.text().clone(),
            reporter: self.role.map(ToString::to_string),
            wave: self.wellbeing.wave.as_ref().map(ToString::to_string),
            lowest: measure.lowest(),
            highest: measure.highest(),
            higher_is_better: measure.better_end() == Better::Higher,
            stages,
            changes,
        })
    }

    /// Whether a change may be shown. Together with the means at both stages it tells as much as the means of those who stayed, stage by stage.
    fn shows_change(&self, change: &Change, desk: &mut Desk<'_>) -> bool {
        let (from, to) = (change.from(), change.to());
        let before = self.at(from, |series| value_at(series, to).is_some());
        let after = self.at(to, |series| value_at(series, from).is_some());
        let values = || change.scores().rows().iter().map(|score| score.value);
        let because = if cases(&before) < desk.rule.minimum() {
            Some(WithheldBecause::TooFew)
        } else if desk.rule.withholds_unanimous_answers() && all_alike(values()) {
            Some(WithheldBecause::Unanimous)
        } else {
            let admitted = self.admits(&[(from, &before), (to, &after)], desk);
            (!admitted).then_some(WithheldBecause::Protects)
        };
        if let Some(because) = because {
            self.note(desk, &format!("change from {from} to {to}"), change.len() as u64, because);
            return false;
        }
        desk.people.note(&among_changes(change), &changed(change, |_| true));
        true
    }

    fn change(
        &self,
        change: &Change,
        bands: Bands,
        desk: &mut Desk<'_>,
    ) -> Result<Shown<ChangeFigures>, Error> {
        let mean = change.mean(desk.confidence)?;
        let (from, to) = (change.from(), change.to());
        let of = format!("{from} to {to}");
        let reliable = change.reliable_change_by(&self.wellbeing.rule).ok();
        let improved = self.improved(reliable.as_ref(), &of, desk);
        let (left, leavers_less_stayers) = self.left(change, &of, desk);
        let people = format!("{}/people", self.among);
        let cells = before_after::released(change, (bands, &people), desk);
        if cells.iter().any(|cell| cell.n.is_withheld()) {
            self.note(desk, &format!("before and after, {of}"), change.len() as u64, WithheldBecause::TooFew);
        }
        let own = |found: &ReliableChange| {
            // By the other methods it is not the change itself that is measured against the band.
            let is_of_change = found.method == ReliableChangeMethod::JacobsonTruax;
            is_of_change.then(|| Printed::rounded(found.critical_value * found.standard_error, 1))
        };
        Ok(Shown::Figure(ChangeFigures {
            left,
            leavers_less_stayers,
            bands: bands.number(),
            before_after: cells,
            reliable_change: reliable.as_ref().and_then(own),
            improved,
            caveats: caveats::released(mean.caveats()),
            mean: ReleasedFigure::of(&mean),
        }))
    }

    /// How many left, and how they were at the start beside those who stayed.
    fn left(
        &self,
        change: &Change,
        of: &str,
        desk: &mut Desk<'_>,
    ) -> (Shown<u64>, Shown<Option<ReleasedFigure>>) {
        let leavers = self.at(change.from(), |series| value_at(series, change.to()).is_none());
        let n = change.only_baseline();
        if leavers.is_empty() {
            return (Shown::Figure(0), Shown::Figure(None));
        }
        if desk.rule.is_too_small(cases(&leavers)) {
            self.note(desk, &format!("left, {of}"), n, WithheldBecause::TooFew);
            return (Shown::Withheld, Shown::Withheld);
        }
        // How many left is told by the same sets: all who left less the children who did are the parents.
        if !self.admits(&[(change.from(), &leavers)], desk) {
            self.note(desk, &format!("left, {of}"), n, WithheldBecause::Protects);
            return (Shown::Withheld, Shown::Withheld);
        }
        let difference = Attrition::of(change, desk.confidence).difference_at_start;
        (Shown::Figure(n), Shown::Figure(difference.as_ref().ok().map(ReleasedFigure::of)))
    }

    fn improved(
        &self,
        reliable: Option<&ReliableChange>,
        of: &str,
        desk: &mut Desk<'_>,
    ) -> Shown<Option<ReleasedFigure>> {
        let Some(reliable) = reliable else { return Shown::Figure(None) };
        let members = |improved: bool| -> Set {
            let persons = reliable.persons.iter().filter(|person| person.class.is_improvement() == improved);
            persons
                .map(|person| {
                    let case = person.case.as_ref().map_or(String::new(), ToString::to_string);
                    Member(case, format!("{} by {}", person.subject, person.reporter), String::new())
                })
                .collect()
        };
        let (improved, others) = (members(true), members(false));
        let share = reliable.share_improved();
        let small = |set: &Set| desk.rule.is_too_small(cases(set));
        let because = if small(&improved) || small(&others) {
            Some(WithheldBecause::TooFew)
        } else if desk.rule.withholds_unanimous_answers() && (improved.is_empty() || others.is_empty()) {
            Some(WithheldBecause::Unanimous)
        } else {
            let among = format!("{}/{of}/improved", self.among);
            let everybody: BTreeSet<Member> = improved.union(&others).cloned().collect();
            let admitted =
                desk.people.admit(&[(&among, &everybody)]) && desk.people.admit(&[(&among, &improved)]);
            (!admitted).then_some(WithheldBecause::Protects)
        };
        match because {
            Some(because) => {
                self.note(desk, &format!("improved, {of}"), share.count(), because);
                Shown::Withheld
            }
            None => Shown::Figure(share.estimate(desk.confidence).as_ref().ok().map(ReleasedFigure::of)),
        }
    }
}
