//! A release as a page of text, in the reader's language.

mod along_the_path;
mod answers;
mod best;
pub(crate) mod caveats;
mod lines;
mod links;
mod over_time;
pub(crate) mod phrases;
mod sheet;
mod shipped;
mod side_by_side;
mod wellbeing;
mod who_answered;
mod withheld;
pub(crate) mod words;

use std::borrow::Cow;
use std::fmt;

use crate::disclosure::release::Release;
use lines::Page;
use phrases::Phrases;
use words::Words;

/// A [`Release`] as a page of text that a service manager reads without help.
///
/// `Display` writes the page: who was asked and who answered; per questionnaire a table per grouping, with means, intervals, top-box shares and
/// distributions, the best and the weakest sections and questions, experience along the path, change since the last wave, reliability; then
/// services side by side, wellbeing, links, what matters most, outputs, and how much was withheld. What the release does not hold is left out. The page has no figure that the release
/// has not: nothing is computed here but the order of what is best and weakest.
///
/// # Language
///
/// Texts of the study's own come in the language asked for by [`Text::in_language`](crate::Text::in_language): `fi-FI`, then `fi`, then the
/// language that was given first. Texts of the crate's own come in English, Finnish or Swedish, by the tag's language; in English where it
/// has none. [`with_phrases`](Report::with_phrases) replaces them.
///
/// # Characters
///
/// The page is plain text of at most 100 columns, but for a single figure that is longer. Columns are counted by character: two for ideographs
/// and most emoji, none for marks that join a letter; a font may see it otherwise. In texts of the study's own, control characters and line
/// breaks become spaces, characters that steer the direction of writing are left out, and what runs from right to left is isolated (U+2068,
/// U+2069). Markup is text here: escape the page where it goes into HTML.
///
/// # Only what was released
///
/// A report takes nothing but a release:
///
/// ```
/// # use kokemus::*;
/// # let family = Questionnaire::builder("family", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard")).build()?;
/// # let study = Study::builder().questionnaire(family).build()?;
/// # let mut answers = study.table("family")?;
/// # for point in [5, 4, 4, 3, 5, 2, 4] {
/// #     answers.push(Response::by(Role::Parent).answers([point]))?;
/// # }
/// let bundle = Bundle::of(&study, "Family work").answers(&answers, [vec![]])?;
/// let released = bundle.release(DisclosureRule::at_least(5)?, &Ledger::empty())?;
/// let page = Report::of(&released.release).in_language("fi-FI").to_string();
/// assert!(page.contains("Kaikki vastaajat yhdessä"));
/// assert!(page.contains("3,9\u{A0}[2,9;\u{A0}4,8]"));
/// # Ok::<(), kokemus::Error>(())
/// ```
///
/// ```compile_fail,E0308
/// # use kokemus::*;
/// # let tally = Tally::of_counts(&Scale::satisfaction(), [1, 2, 11, 60, 138]).unwrap();
/// Report::of(&tally);
/// ```
///
/// ```compile_fail,E0308
/// # use kokemus::*;
/// fn leak(scores: &Scores) -> String {
///     Report::of(scores).to_string()
/// }
/// ```
///
/// ```compile_fail,E0308
/// # use kokemus::*;
/// fn leak(audit: &Audit) -> String {
///     Report::of(audit).to_string()
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Report<'r> {
    release: &'r Release,
    language: &'r str,
    phrases: Option<Phrases>,
}

impl<'r> Report<'r> {
    /// The report of a release, in English.
    pub fn of(release: &'r Release) -> Self {
        Report { release, language: "en", phrases: None }
    }

    /// The same report in another language, by its BCP 47 tag; a language that is not there falls back as stated above.
    #[must_use]
    pub fn in_language(self, language: &'r str) -> Self {
        Report { language, ..self }
    }

    /// The same report with the crate's own texts replaced, whatever the language.
    #[must_use]
    pub fn with_phrases(self, phrases: Phrases) -> Self {
        Report { phrases: Some(phrases), ..self }
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let phrases = match &self.phrases {
            Some(phrases) => Cow::Borrowed(phrases),
            None => Cow::Owned(Phrases::in_language(self.language)),
        };
        let words = Words { release: self.release, language: self.language, phrases: &phrases };
        let mut page = Page::default();
        let title = words.text(&self.release.title);
        if !title.is_empty() {
            page.heading(&title, '═');
        }
        who_answered::write(&mut page, &words);
        answers::write_how_to_read(&mut page, &words);
        for questionnaire in &self.release.questionnaires {
            answers::write(&mut page, &words, questionnaire);
            over_time::write(&mut page, &words, questionnaire);
        }
        side_by_side::write_services(&mut page, &words);
        wellbeing::write(&mut page, &words);
        links::write(&mut page, &words);
        side_by_side::write_importance(&mut page, &words);
        links::write_outputs(&mut page, &words);
        withheld::write(&mut page, &words);
        f.write_str(&page.into_text())
    }
}
