//! The file as it is, read into a table of answers.

use std::error::Error;

use kokemus::{Missing, Questionnaire, Response, ResponseTable, Role, Scale, Study};

/// The sections: the first letter of their statements in the file decides what belongs to which.
pub(crate) const SECTIONS: [(&str, &str); 5] = [
    ("kindness", "agreeableness in the source"),
    ("care", "conscientiousness"),
    ("company", "extraversion"),
    ("nervousness", "neuroticism"),
    ("ideas", "openness"),
];
const LETTERS: [char; 5] = ['A', 'C', 'E', 'N', 'O'];

/// Statements that say the opposite of their section's name.
const ASKED_THE_OTHER_WAY: [&str; 7] = ["A1", "C4", "C5", "E1", "E2", "O2", "O5"];

/// Whether the questionnaire knows which statements are asked the other way round.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Keys {
    Declared,
    Forgotten,
}

/// The names of the columns, and one row per person.
pub(crate) struct Sheet<'f> {
    columns: Vec<&'f str>,
    people: Vec<Vec<&'f str>>,
}

impl<'f> Sheet<'f> {
    pub(crate) fn read(file: &'f str) -> Self {
        let mut lines = file.lines().map(|line| line.split(',').collect());
        Sheet { columns: lines.next().unwrap_or_default(), people: lines.collect() }
    }

    /// The answers, by 1 to 6: how well a statement fits. The two groups of the file stand where a study has its waves.
    pub(crate) fn table(&self, keys: Keys) -> Result<ResponseTable, Box<dyn Error>> {
        let scale = Scale::new("fits", 1, 6)?;
        let mut questionnaire = Questionnaire::builder("about-me", scale);
        for ((section, _), letter) in SECTIONS.into_iter().zip(LETTERS) {
            questionnaire =
                questionnaire.section(section, |section| {
                    (1..=5).fold(section, |section, number| {
                        let item = format!("{letter}{number}");
                        let turned = keys == Keys::Declared && ASKED_THE_OTHER_WAY.contains(&item.as_str());
                        section.item_with(&item, item.as_str(), |item| {
                            if turned { item.reverse_keyed() } else { item }
                        })
                    })
                });
        }
        let study = Study::builder()
            .role(Role::other("volunteer")?)
            .waves(["men", "women"])
            .questionnaire(questionnaire.build()?)
            .build()?;
        let groups = [study.wave("men")?, study.wave("women")?];
        let mut table = study.table("about-me")?;
        let gender = self.columns.iter().position(|name| *name == "gender").ok_or("no column gender")?;
        for person in &self.people {
            let mut response = Response::by(Role::other("volunteer")?);
            for (name, cell) in self.columns.iter().zip(person).filter(|(name, _)| name.len() == 2) {
                // The file does not say why somebody left a statement out.
                response = match cell.parse::<i32>() {
                    Ok(point) => response.answer(name, point),
                    Err(_) => response.answer(name, Missing::Skipped),
                };
            }
            table.push(response.in_wave(&groups[usize::from(person[gender] == "2")]))?;
        }
        Ok(table)
    }
}
