//! Pictures of a release, as SVG text.
//!
//! They read what was released and nothing else, so no picture shows more than the report does: a withheld group has a hatched place with
//! the word in it, and no mark.

mod before_after;
mod canvas;
mod colours;
mod distributions;
mod funnel;
mod importance;
mod lettered;
mod measure;
mod path;
mod reading;
mod rows;
mod scales;
pub(crate) mod words;

use canvas::Canvas;
use reading::Reading;
use words::PictureWords;

use crate::disclosure::release::{
    ItemWords, Release, ReleasedChange, ReleasedFunnel, ReleasedGroup, ReleasedImportance,
    ReleasedQuestionnaire, ReleasedTable, ReleasedWellbeing, SectionWords,
};
use crate::error::{Error, ErrorKind};
use crate::report::phrases::Phrases;

/// Pictures of one release: SVG text, for the caller to write where they like.
///
/// Colours are told apart by colour-blind readers and differ in grey; every number is one of the release, written as on the page of its
/// [`Report`](crate::Report); a title and a description tell screen readers what is to be seen. The release's title stands at the foot, so
/// that a picture alone says what it is from. Text is set by estimated widths, so it keeps inside and apart in all common fonts.
///
/// ```
/// use kokemus::{Bundle, DisclosureRule, Ledger, Pictures, Questionnaire, Response, Role, Scale, Study};
///
/// let family = Questionnaire::builder("family", Scale::satisfaction()).section("all", |s| s.item("heard", "We were heard")).build()?;
/// let study = Study::builder().questionnaire(family).build()?;
/// let mut answers = study.table("family")?;
/// for point in [5, 4, 4, 3, 5, 2, 4] {
///     answers.push(Response::by(Role::Parent).answers([point]))?;
/// }
/// let bundle = Bundle::of(&study, "Family work").answers(&answers, [vec![]])?;
/// let release = bundle.release(DisclosureRule::at_least(5)?, &Ledger::empty())?.release;
///
/// let family = &release.questionnaires()[0];
/// let svg = Pictures::of(&release).in_language("fi").section(family, &family.tables[0].groups[0], "all")?;
/// assert!(svg.starts_with("<svg") && svg.contains("We were heard") && svg.contains("Osuus vastauksista"));
/// # Ok::<(), kokemus::Error>(())
/// ```
///
/// What was counted, but not released, is not accepted:
///
/// ```compile_fail,E0308
/// use kokemus::{Pictures, Scale, Tally};
///
/// let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 2, 3, 4]).unwrap();
/// Pictures::of(&tally);
/// ```
///
/// ```compile_fail,E0308
/// fn draw(scores: &kokemus::Scores) {
///     kokemus::Pictures::of(scores);
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Pictures<'r> {
    reading: Reading<'r>,
    width: f64, // Invariant: 240 to 4,000.
}

impl<'r> Pictures<'r> {
    /// Pictures 600 pixels wide, in English.
    pub fn of(release: &'r Release) -> Self {
        let (phrases, words) = (Phrases::english(), PictureWords::english());
        Pictures { reading: Reading { release, language: "en".into(), phrases, words }, width: 600.0 }
    }

    /// The same in another language: names as given in it, else in their first language; words in Finnish and Swedish, else in English.
    #[must_use]
    pub fn in_language(mut self, language: &str) -> Self {
        self.reading.language = measure::clean(language);
        self.reading.phrases = Phrases::in_language(language);
        self.reading.words = PictureWords::in_language(language);
        self
    }

    /// The same with the phrases of a report, which pictures share, replaced: give both the same ones.
    #[must_use]
    pub fn with_phrases(mut self, phrases: Phrases) -> Self {
        self.reading.phrases = phrases;
        self
    }

    /// The same with the words replaced that pictures alone say.
    #[must_use]
    pub fn words(mut self, words: PictureWords) -> Self {
        self.reading.words = words;
        self
    }

    /// The same at another width in pixels, taken as 240 to 4,000; the layout follows it, letters keep their size.
    #[must_use]
    pub fn width(mut self, pixels: u32) -> Self {
        self.width = f64::from(pixels.clamp(240, 4_000));
        self
    }

    fn canvas(&self) -> Canvas {
        Canvas::new(self.width)
    }

    /// The distributions of a section's items in one group, as diverging bars: worse answers to the left, better ones to the right.
    ///
    /// # Errors
    /// The questionnaire has no such section.
    pub fn section(
        &self,
        questionnaire: &ReleasedQuestionnaire,
        group: &ReleasedGroup,
        section: &str,
    ) -> Result<String, Error> {
        let found = questionnaire.sections.iter().find(|words| words.id == section);
        let words: &SectionWords = found.ok_or_else(|| {
            let sections = questionnaire.sections.iter().map(|words| words.id.as_str());
            unknown(questionnaire, "section", section, sections)
        })?;
        Ok(distributions::of_section(&self.reading, self.canvas(), questionnaire, group, words))
    }

    /// The distributions of all items of a questionnaire in one group, as diverging bars, section below section.
    pub fn questionnaire(&self, questionnaire: &ReleasedQuestionnaire, group: &ReleasedGroup) -> String {
        distributions::of_questionnaire(&self.reading, self.canvas(), questionnaire, group)
    }

    /// The distributions of one item across the groups of a table, as diverging bars.
    ///
    /// # Errors
    /// The questionnaire has no such item.
    pub fn item(
        &self,
        questionnaire: &ReleasedQuestionnaire,
        table: &ReleasedTable,
        item: &str,
    ) -> Result<String, Error> {
        let items = || questionnaire.sections.iter().flat_map(|section| &section.items);
        let words: &ItemWords = items()
            .find(|words| words.id == item)
            .ok_or_else(|| unknown(questionnaire, "item", item, items().map(|words| words.id.as_str())))?;
        Ok(distributions::of_item(&self.reading, self.canvas(), questionnaire, table, words))
    }

    /// Experience, stage by stage, of the groups of a table side by side, and wellbeing along the same stages; both with intervals.
    ///
    /// Of a table by stage – the same questions asked at every stage – each section is drawn by itself; of any other, the items that ask
    /// about a stage.
    ///
    /// # Errors
    /// No item asks about a stage, the table is not by stage, and there is no wellbeing along the path either.
    pub fn path(
        &self,
        questionnaire: &ReleasedQuestionnaire,
        table: &ReleasedTable,
        wellbeing: &[ReleasedWellbeing],
    ) -> Result<String, Error> {
        path::of(&self.reading, self.canvas(), questionnaire, table, wellbeing)
    }

    /// The map of what matters and how it is experienced. Each name has a letter on the map and stands below it.
    pub fn importance_and_performance(&self, importance: &ReleasedImportance) -> String {
        importance::of(&self.reading, self.canvas(), importance)
    }

    /// How many people went from where to where between two stages, with the band within which a change may be error of measurement.
    ///
    /// Squares of counts that passed disclosure control, never a mark for a person.
    pub fn before_and_after(&self, measure: &ReleasedWellbeing, change: &ReleasedChange) -> String {
        before_after::of(&self.reading, self.canvas(), measure, change)
    }

    /// Services around what is expected of them, by how many answered, with the limits within which they are as expected.
    pub fn funnel(&self, funnel: &ReleasedFunnel) -> String {
        funnel::of(&self.reading, self.canvas(), funnel)
    }
}

fn unknown<'s>(
    questionnaire: &ReleasedQuestionnaire,
    what: &str,
    value: &str,
    known: impl Iterator<Item = &'s str>,
) -> Error {
    Error::new(
        ErrorKind::Unknown,
        format!("{what} of questionnaire `{}` in a picture", questionnaire.id),
        format!("`{}`", value.escape_debug()),
        known.collect::<Vec<_>>().join(", "),
        "name one of the questionnaire's own",
    )
}
