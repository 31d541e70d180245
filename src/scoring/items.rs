//! Which items a score is made of.

use super::policy::Over;
use crate::error::{Error, ErrorKind};
use crate::table::scored::ScoredItems;
use crate::table::selection::Selection;
use crate::vocabulary::questionnaire::{Item, Questionnaire};

/// The items that `over` names, all on one scale.
pub(super) fn scored_items<'q>(selection: &Selection<'q>, over: Over<'_>) -> Result<ScoredItems<'q>, Error> {
    let questionnaire = selection.table().questionnaire();
    let items = questionnaire.items().zip(0..);
    match over {
        Over::Section(id) => {
            let (section, places) = questionnaire.section_items(id)?;
            ScoredItems::new(questionnaire, section.items().iter().zip(places))
        }
        Over::Questionnaire => ScoredItems::new(questionnaire, items),
        Over::Item(id) => named_items(questionnaire, &[id]),
        Over::Items(ids) => named_items(questionnaire, ids),
        Over::Stage(stage) => {
            let about: Vec<_> = items.filter(|(item, _)| item.stage() == Some(stage)).collect();
            if about.is_empty() {
                return Err(Error::new(
                    ErrorKind::Absent,
                    format!("items about stage `{stage}` in questionnaire `{}`", questionnaire.id()),
                    "the first one",
                    "a stage that at least one item asks about",
                    "say with `about_stage` which stage an item asks about",
                ));
            }
            ScoredItems::new(questionnaire, about)
        }
    }
}

fn named_items<'q>(questionnaire: &'q Questionnaire, ids: &[&str]) -> Result<ScoredItems<'q>, Error> {
    let mut named: Vec<(&Item, usize)> = Vec::with_capacity(ids.len());
    for id in ids {
        let (place, item) = questionnaire.item_position(id)?;
        if named.iter().any(|(_, earlier)| *earlier == place) {
            return Err(Error::new(
                ErrorKind::Duplicate,
                "items to score",
                format!("`{id}`"),
                "each item once",
                "name it once",
            ));
        }
        named.push((item, place));
    }
    if named.is_empty() {
        return Err(Error::new(
            ErrorKind::Absent,
            "items to score",
            "the first one",
            "at least one",
            "name an item",
        ));
    }
    ScoredItems::new(questionnaire, named)
}
