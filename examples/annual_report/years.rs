//! Three years, released one after the other: what is out goes in with the next.

use std::error::Error;

use kokemus::{
    Bootstrap, Bundle, Change, Crosshairs, Dimension, DisclosureRule, Importance, Ledger, Link,
    MissingPolicy, Over, Released, Wellbeing,
};

use super::folder::Folder;
use super::people::{People, ROUNDS, Round};
use super::{drawn, tell, words};

/// Everybody together, by year, and by battalion over all years so far.
const GROUPINGS: [&[Dimension]; 3] = [&[], &[Dimension::Wave], &[Dimension::Service]];

/// Writes the page, the JSON and the pictures of every year.
///
/// # Errors
/// The data cannot be released, or not written.
pub(crate) fn write(folder: &Folder, rule: DisclosureRule) -> Result<(), Box<dyn Error>> {
    let people = People::read()?;
    let mut kept = serde_json::to_string(&Ledger::empty())?;
    for year in 1..=ROUNDS.len() {
        let ledger: Ledger = serde_json::from_str(&kept)?;
        let Released { release, ledger, audit, .. } = released(&people, &ROUNDS[..year], rule, &ledger)?;
        let name = format!("companies-year-{year}");
        let questions = [("companies", "satisfaction"), ("companies", "commitment")];
        drawn::write(folder, &name, (&release, &words::companies()), &questions)?;
        tell(&format!("Companies, year {year}"), &audit);
        // Kept where the answers are kept, never where the report goes: it says who was in which release.
        kept = serde_json::to_string(&ledger)?;
        println!("        to be kept for the next year: a ledger of {} kB", kept.len() / 1000);
    }
    Ok(())
}

/// What may leave after so many rounds. The answers of earlier rounds are there again: they are out, and what is new goes out beside them.
fn released(
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
