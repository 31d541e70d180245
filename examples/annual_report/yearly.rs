//! What may leave of the companies after so many years.

use std::error::Error;

use kokemus::{
    Bootstrap, Bundle, Change, Crosshairs, Dimension, DisclosureRule, Importance, Ledger, Link,
    MissingPolicy, Over, Released, Wellbeing,
};

use super::people::{People, Round};

/// Everybody together, by year, and by battalion over all years so far.
pub(crate) const GROUPINGS: [&[Dimension]; 3] = [&[], &[Dimension::Wave], &[Dimension::Service]];

/// What may leave after so many rounds. The answers of earlier rounds are there again: they are out, and what is new goes out beside them.
pub(crate) fn released(
    people: &People,
    rounds: &[Round],
    rule: DisclosureRule,
    ledger: &Ledger,
) -> Result<Released, Box<dyn Error>> {
    let study = &people.study;
    let (answers, readiness) = (people.answers(rounds)?, people.readiness(rounds)?);
    let first = &rounds[0];
    let (start, first_wave) = (study.stage(first.stage)?, study.wave(first.wave)?);
    let title = format!("Annual report, year {} (stand-in data)", rounds.len());
    let mut bundle = Bundle::of(study, title).answers(&answers, GROUPINGS.map(<[_]>::to_vec))?;
    for round in rounds {
        let answered = answers.only(&study.wave(round.wave)?)?.len() as u64;
        bundle = bundle.asked(round.name, people.listed(), answered)?;
    }

    let wellbeing = Wellbeing::of(&readiness);
    // Change is told once somebody has come to the end of the path; experience in the first year, with the change that followed.
    let Some(last) = rounds.get(2) else { return Ok(bundle.wellbeing(wellbeing)?.release(rule, ledger)?) };
    let end = study.stage(last.stage)?;
    let of_first = answers.only(&first_wave)?;
    let scores = |over| of_first.scores(over, MissingPolicy::HALF);
    let experience = scores(Over::Section("experience"))?;
    let (satisfaction, commitment) = (
        scores(Over::Stage(&study.stage("in-service")?))?,
        scores(Over::Stage(&study.stage("support-afterwards")?))?,
    );
    let change = Change::between(&readiness, &start, &end)?;
    let battalion = people.by_battalion()?;
    let link = Link::between(&experience, &change).given_baseline().within_groups(&battalion);
    let bundle = bundle
        .wellbeing(wellbeing.change(&start, &end)?)?
        .link("Experience in year 1, with the change of readiness that followed", link)?
        .importance(
            "for the change of readiness",
            Link::between(&experience, &change).given_baseline(),
            [("Job satisfaction", &satisfaction), ("Commitment", &commitment)],
            (Importance::Dominance, Crosshairs::AtMeans),
            Bootstrap::seeded(2002),
        );
    Ok(bundle.release(rule, ledger)?)
}
