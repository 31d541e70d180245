//! Can we trust this questionnaire? Five sections of real answers, on one page that says what the figures mean.
//!
//! ```text
//! cargo run --release --example can_we_trust_this_questionnaire
//! ```
//!
//! The questions are in [`ask`], the words between the figures in `page.rs`, the reading of the file in `sheet.rs`. The answers are
//! volunteers' about themselves, not clients' about a service; where they come from: `examples/data/README.md`.

#[path = "../lines/mod.rs"]
mod lines;
mod page;
mod sheet;

use std::error::Error;

use kokemus::{AnswersUsed, Bootstrap, Confidence, Dimension, FactorFit, OrdinalReliability, Reliability};

use page::{Answers, SectionAnswers};
use sheet::{Keys, SECTIONS, Sheet};

const ANSWERS: &str = include_str!("../data/bfi.csv");

fn main() -> Result<(), Box<dyn Error>> {
    ask(&Sheet::read(ANSWERS))?.print();
    Ok(())
}

/// Every question of the page. How sure its intervals are: 95 %.
fn ask(sheet: &Sheet<'_>) -> Result<Answers, Box<dyn Error>> {
    let sure = Confidence::P95;
    // The same answers twice: as they were ticked, and with seven statements known to be asked the other way round.
    let (as_ticked, answers) = (sheet.table(Keys::Forgotten)?, sheet.table(Keys::Declared)?);

    let mut sections = Vec::new();
    for (section, about) in SECTIONS {
        // From counts: their cost does not depend on how many answered, and services counted apart add up.
        let pairwise = Reliability::of(&answers.products(section)?)?;
        let complete = Reliability::of(&answers.products_of_complete(section)?)?;
        let ordered = OrdinalReliability::of(&answers.cross_tallies(section)?)?;
        // From rows: intervals that assume no distribution.
        let rows = answers.reliability(section, AnswersUsed::Listwise)?;
        sections.push(SectionAnswers {
            section,
            about,
            unturned: Reliability::of(&as_ticked.products_of_complete(section)?)?.alpha(sure)?,
            pairwise: pairwise.alpha(sure)?,
            complete: complete.alpha(sure)?,
            figures: rows.figures(sure),
            minres: rows.omega_total(FactorFit::Minres, sure)?,
            ordinal_alpha: answers.ordinal_reliability(section)?.alpha(sure)?,
            ordinal_from_counts: ordered.alpha(sure)?,
        });
    }

    // One section resampled, and once per group.
    let drawn = Bootstrap::seeded(2020).replicates(1_000)?;
    let resampled = answers.reliability_bootstrapped("nervousness", AnswersUsed::Listwise, &drawn)?;
    let by_group = answers.by([Dimension::Wave]).into_iter().map(|(group, rows)| {
        let alpha = Reliability::of(&rows.products_of_complete("nervousness")?)?.alpha(sure)?;
        Ok((group, alpha))
    });
    Ok(Answers {
        people: answers.len(),
        resampled: resampled.alpha(sure)?,
        by_group: by_group.collect::<Result<_, kokemus::Error>>()?,
        sections,
    })
}
