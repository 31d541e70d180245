//! The two Finnish services of 2020, from reconstructed answers: page, JSON and pictures in Finnish.

use std::error::Error;

use kokemus::{Bundle, Dimension, DisclosureRule, Ledger, Outputs, Questionnaire, Released, Text};

use super::folder::Folder;
use super::reconstruction::Reconstruction;
use super::{drawn, published, tell, words};

/// Questions that are drawn: by spring and autumn, and by who answered.
const DRAWN: [(&str, &str); 3] = [
    ("family-work/parent", "effect-on-family"),
    ("family-work/child", "heard"),
    ("support-person/child-or-young-person", "heard"),
];

/// Writes the page, the JSON and the pictures.
///
/// # Errors
/// The figures cannot be reconstructed or released, or the files not written.
pub(crate) fn write(folder: &Folder, rule: DisclosureRule) -> Result<(), Box<dyn Error>> {
    let reconstruction = Reconstruction::of(&published::figures()?)?;
    let meetings = invented_meetings(reconstruction.respondents("support-person"))?;
    let title = Text::tagged("fi", "Perhepalvelut 2020 (rekonstruktio, ei vastauksia)")?
        .and("en", "Family services in 2020 (a reconstruction, no answers)")?;
    let mut bundle = Bundle::of(&reconstruction.study, title);
    for table in &reconstruction.tables {
        bundle = bundle.answers(table, groupings(table.questionnaire()))?;
    }
    let invented = Text::tagged("fi", "tukihenkilön tapaamisia (keksitty luku)")?
        .and("en", "meetings with the support person (an invented figure)")?;
    let Released { release, audit, .. } =
        bundle.outputs(invented, &meetings)?.release(rule, &Ledger::empty())?;
    drawn::write(folder, "perhepalvelut-2020", (&release, &words::families()), &DRAWN)?;
    tell("Families, 2020", &audit);
    Ok(())
}

/// Family work was asked about in spring and in autumn; the other service once, of children and young people together.
pub(crate) fn groupings(questionnaire: &Questionnaire) -> Vec<Vec<Dimension>> {
    if questionnaire.id().starts_with("family-work") {
        vec![vec![], vec![Dimension::Wave]]
    } else if questionnaire.roles().len() > 1 {
        vec![vec![], vec![Dimension::Role]]
    } else {
        vec![vec![]]
    }
}

/// Meetings with so many families: made up, and named so wherever they are shown.
fn invented_meetings(families: usize) -> Result<Outputs, kokemus::Error> {
    let meetings = |family: u64| (4 + family * 7 % 11) as f64;
    Outputs::new("meetings", (1..=families as u64).map(|family| (family, meetings(family))))
}
