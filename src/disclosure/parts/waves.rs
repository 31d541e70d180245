//! What moved since the wave before, for groups that are shown in both.

use super::Desk;
use crate::comparison::clustered::ClusteredSamples;
use crate::disclosure::audit::WithheldBecause;
use crate::disclosure::groups::key_of;
use crate::disclosure::printed::{ReleasedFigure, Shown};
use crate::disclosure::release::{GroupFigures, GroupKey, ReleasedTable, SinceLastWave};
use crate::error::Error;
use crate::scoring::policy::MissingPolicy;
use crate::study::Study;
use crate::table::responses::ResponseTable;
use crate::table::selection::Selection;
use crate::tally::group::{Dimension, Group};

/// Differences of section means, later less earlier, between each wave and the one before in which anybody answered. A group that is
/// withheld in one of the two has no entry at all.
pub(in crate::disclosure) fn released(
    (study, table): (&Study, &ResponseTable),
    tables: &[ReleasedTable],
    policy: MissingPolicy,
    desk: &mut Desk<'_>,
) -> Result<Vec<SinceLastWave>, Error> {
    let mut released = Vec::new();
    for by_wave in tables.iter().filter(|table| table.by.contains(&Dimension::Wave)) {
        let selections = table.by(by_wave.by.iter().copied());
        let wave_of = |key: &GroupKey| key.wave.clone().flatten();
        let waves: Vec<String> = study
            .waves()
            .iter()
            .map(|wave| wave.key().to_string())
            .filter(|wave| by_wave.groups.iter().any(|group| wave_of(&group.group).as_ref() == Some(wave)))
            .collect();
        for pair in waves.windows(2) {
            for later in
                by_wave.groups.iter().filter(|group| wave_of(&group.group).as_ref() == Some(&pair[1]))
            {
                let without_wave = GroupKey { wave: None, ..later.group.clone() };
                let earlier = by_wave.groups.iter().find(|group| {
                    wave_of(&group.group).as_ref() == Some(&pair[0])
                        && GroupKey { wave: None, ..group.group.clone() } == without_wave
                });
                let Some(earlier) = earlier else { continue };
                let shown = (earlier.figures.figure(), later.figures.figure());
                let (Some(before), Some(after)) = shown else { continue };
                let sides = [(&earlier.group, before), (&later.group, after)];
                released.extend(between(table, &selections, sides, policy, desk)?.into_iter().map(
                    |(section, difference)| SinceLastWave {
                        group: without_wave.clone(),
                        from: pair[0].clone(),
                        to: pair[1].clone(),
                        section,
                        difference,
                    },
                ));
            }
        }
    }
    Ok(released)
}

type Difference = (String, Shown<Option<ReleasedFigure>>);

/// Section by section, without an interval where either mean has none; the case is the cluster where cases are given, so that people who
/// answered in both waves are compared with themselves.
fn between(
    table: &ResponseTable,
    selections: &[(Group, Selection<'_>)],
    sides: [(&GroupKey, &GroupFigures); 2],
    policy: MissingPolicy,
    desk: &mut Desk<'_>,
) -> Result<Vec<Difference>, Error> {
    let of = |key: &GroupKey| {
        selections.iter().find(|(group, _)| GroupKey::of(key_of(group)) == *key).map(|(_, rows)| rows)
    };
    let [(first, before), (second, after)] = sides;
    let (Some(first), Some(second)) = (of(first), of(second)) else { return Ok(Vec::new()) };
    let mut differences = Vec::new();
    for (earlier, later) in before.sections.iter().zip(&after.sections) {
        let section = earlier.of.clone();
        if earlier.mean.is_withheld() || later.mean.is_withheld() {
            let id = table.questionnaire().id();
            let part = format!("difference of {section}");
            desk.withhold(id, "since the last wave", &part, 0, WithheldBecause::PartWithheld);
            differences.push((section, Shown::Withheld));
            continue;
        }
        let with_interval = [earlier, later].into_iter().all(|score| {
            score.mean.figure().and_then(Option::as_ref).is_some_and(|mean| mean.lower.is_some())
        });
        let (earlier, later) = (first.scores(&*section, policy)?, second.scores(&*section, policy)?);
        let samples = ClusteredSamples::of_scores([("earlier", &earlier), ("later", &later)])?;
        let found = samples.between("earlier", "later")?.means(desk.confidence).ok();
        let found = found.map(|found| ReleasedFigure::of(&found.difference));
        let found = if with_interval { found } else { found.map(ReleasedFigure::without_interval) };
        differences.push((section, Shown::Figure(found)));
    }
    Ok(differences)
}
