//! The page, the JSON and the pictures of one release, whatever it holds.

use std::error::Error;

use kokemus::{Dimension, Pictures, Release, ReleasedGroup, ReleasedQuestionnaire, ReleasedTable, Report};

use super::folder::Folder;
use super::words::Words;

/// Writes a release: `name.txt`, `name.json`, and a picture of each kind that the release can carry. Of questions there are many: those
/// that are drawn across groups are named, by questionnaire and item.
///
/// # Errors
/// A file cannot be written, or a question is not there.
pub(crate) fn write(
    folder: &Folder,
    name: &str,
    (release, words): (&Release, &Words),
    across_groups: &[(&str, &str)],
) -> Result<(), Box<dyn Error>> {
    let report = Report::of(release).in_language(words.language).with_phrases(words.phrases.clone());
    folder.write(&format!("{name}.txt"), &format!("{}\n{report}", words.preface))?;
    folder.write(&format!("{name}.json"), &serde_json::to_string_pretty(release)?)?;

    let pictures = Pictures::of(release).in_language(words.language);
    let pictures = pictures.with_phrases(words.phrases.clone()).words(words.pictures.clone());
    let picture =
        |what: &str, svg: &str| folder.write(&format!("{name}-{}.svg", what.replace('/', "-")), svg);
    for questionnaire in release.questionnaires() {
        let of = &questionnaire.id;
        for group in everybody(questionnaire) {
            picture(of, &pictures.questionnaire(questionnaire, group))?;
        }
        for (_, item) in across_groups.iter().filter(|(id, _)| id == of) {
            for table in questionnaire.tables.iter().filter(|table| !table.by.is_empty()) {
                picture(&format!("{of}-{item}-{}", by(table)), &pictures.item(questionnaire, table, item)?)?;
            }
        }
        let by_wave = questionnaire.tables.iter().find(|table| table.by == [Dimension::Wave]);
        if let Some(table) = by_wave.filter(|_| !release.wellbeing().is_empty()) {
            picture("path", &pictures.path(questionnaire, table, release.wellbeing())?)?;
        }
    }
    for measure in release.wellbeing() {
        for change in &measure.changes {
            picture(
                &format!("{}-before-and-after", measure.id),
                &pictures.before_and_after(measure, change),
            )?;
        }
    }
    for map in release.importance() {
        picture("what-matters", &pictures.importance_and_performance(map))?;
    }
    for funnel in release.funnels() {
        picture("side-by-side", &pictures.funnel(funnel))?;
    }
    Ok(())
}

fn everybody(questionnaire: &ReleasedQuestionnaire) -> impl Iterator<Item = &ReleasedGroup> {
    questionnaire.tables.iter().filter(|table| table.by.is_empty()).flat_map(|table| &table.groups)
}

/// What a table is grouped by, as a part of a file's name.
fn by(table: &ReleasedTable) -> String {
    let dimensions = table.by.iter().map(|dimension| format!("{dimension:?}").to_lowercase());
    format!("by-{}", dimensions.collect::<Vec<_>>().join("-and-"))
}
