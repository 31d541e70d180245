//! The answers to a questionnaire: a table per grouping.

use super::lines::{Page, Table};
use super::words::{Words, fill};
use crate::disclosure::printed::{Printed, Shown};
use crate::disclosure::release::{
    GatheredTable, GroupFigures, ItemFigures, ItemWords, ReleasedQuestionnaire, ReleasedScore, ReleasedTable,
    SectionWords,
};
use crate::tally::group::Dimension;
use crate::vocabulary::scale::{Better, Scale};

/// The most points whose shares stand in a column.
const MOST_IN_A_COLUMN: usize = 7;
/// The most points that are listed whether or not somebody gave them.
const MOST_LISTED: usize = 11;
/// How far the names of groups are set in.
const GROUPS: usize = 4;
const BARS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

pub(super) fn write_how_to_read(page: &mut Page, words: &Words<'_>) {
    let (phrases, release) = (words.phrases, words.release);
    page.heading(&phrases.how_to_read, '─');
    page.point(0, &fill(&phrases.read_interval, &[("level", words.level(release.confidence))]));
    let told: Vec<&ReleasedQuestionnaire> =
        release.questionnaires.iter().filter(|questionnaire| !questionnaire.tables.is_empty()).collect();
    page.point(0, &fill(&phrases.read_n, &[("n", phrases.n.to_string())]));
    if let Some(first) = told.first() {
        page.point(0, &fill(&phrases.read_top_box, &[("top_box", best_points(words, first))]));
        page.point(0, &fill(&phrases.read_missing, &[("missing", phrases.missing.to_string())]));
    }
    if told.iter().any(|questionnaire| questionnaire.scale.len() <= MOST_IN_A_COLUMN) {
        page.point(0, &phrases.read_distribution);
    }
    let mut items = told.iter().flat_map(|it| &it.sections).flat_map(|section| &section.items);
    if items.any(|item| item.reverse_keyed) {
        let mark = [("reverse_keyed", phrases.reverse_keyed.to_string())];
        page.point(0, &fill(&phrases.read_reverse_keyed, &mark));
    }
    let multiple = release.rule.rounds_counts_to();
    if multiple > 1 {
        page.point(0, &fill(&phrases.read_rounded, &[("multiple", words.count(multiple))]));
    }
    if release.withheld.groups > 0 || release.withheld.figures > 0 {
        page.point(0, &fill(&phrases.read_withheld, &[("withheld", phrases.withheld.to_string())]));
    }
}

fn best_points(words: &Words<'_>, questionnaire: &ReleasedQuestionnaire) -> String {
    fill(&words.phrases.top_box, &[("points", words.count(questionnaire.top_box.into()))])
}

pub(super) fn write(page: &mut Page, words: &Words<'_>, questionnaire: &ReleasedQuestionnaire) {
    page.heading(&words.text_or(&questionnaire.title, &questionnaire.id), '─');
    page.paragraph(0, &described(words, &questionnaire.scale));
    for table in &questionnaire.tables {
        page.gap();
        page.paragraph(0, &heading_of(words, &table.by));
        Answers { words, questionnaire, table }.write(page);
    }
    for gathered in &questionnaire.gathered {
        page.gap();
        page.paragraph(0, &heading_of_gathered(words, gathered));
        Answers { words, questionnaire, table: &gathered.table }.write(page);
    }
}

/// A scale from end to end, and which end is the good one where it is not the high one.
fn described(words: &Words<'_>, scale: &Scale) -> String {
    let ends = fill(&words.phrases.scale, &words.ends(scale));
    match scale.better_end() {
        Better::Higher => ends,
        Better::Lower => format!("{ends} {}", words.phrases.lower_is_better),
    }
}

fn heading_of(words: &Words<'_>, by: &[Dimension]) -> String {
    if by.is_empty() {
        return words.phrases.everybody.to_string();
    }
    capital(&words.grouped_by(by))
}

/// What the gathered groups are, and by what else the table is grouped.
fn heading_of_gathered(words: &Words<'_>, gathered: &GatheredTable) -> String {
    let others: Vec<Dimension> =
        gathered.table.by.iter().copied().filter(|by| *by != gathered.dimension).collect();
    let name = words.text_or(&gathered.name, words.dimension(gathered.dimension));
    let values = [("name", name), ("others", words.grouped_by(&others))];
    if others.is_empty() { values[0].1.clone() } else { fill(&words.phrases.gathered_by, &values) }
}

/// The text with a capital letter first.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What a table says of one thing in one group.
pub(super) struct Line {
    pub(super) cells: Vec<String>,
    below: Option<String>,
}

impl From<Vec<String>> for Line {
    fn from(cells: Vec<String>) -> Self {
        Line { cells, below: None }
    }
}

/// What the lines of a table are about.
pub(super) struct Thing {
    indent: usize,
    name: String,
    note: Option<String>,
}

impl Thing {
    pub(super) fn named(indent: usize, name: String) -> Self {
        Thing { indent, name, note: None }
    }
}

/// One table of a questionnaire.
pub(super) struct Answers<'w, 'r> {
    pub(super) words: &'w Words<'r>,
    pub(super) questionnaire: &'w ReleasedQuestionnaire,
    pub(super) table: &'w ReleasedTable,
}

impl Answers<'_, '_> {
    fn write(&self, page: &mut Page) {
        let phrases = self.words.phrases;
        if self.table.groups.is_empty() {
            page.paragraph(2, &phrases.no_answers);
            return;
        }
        let scale = &self.questionnaire.scale;
        let mut header: Vec<String> = vec![
            phrases.mean.to_string(),
            best_points(self.words, self.questionnaire),
            phrases.n.to_string(),
            phrases.missing.to_string(),
        ];
        if scale.len() <= MOST_IN_A_COLUMN {
            let points: Vec<String> = scale.points().map(|point| format!("{point:>2}")).collect();
            header.push(format!("{}  {}\u{A0}%", " ".repeat(scale.len()), points.join(" ")));
        }
        let mut lines = Table::new(header).last_to_the_left();
        self.add(&mut lines, &Thing::named(0, phrases.responses.to_string()), |figures| {
            vec![String::new(), String::new(), self.words.count(figures.responses)].into()
        });
        for section in &self.questionnaire.sections {
            self.add_section(&mut lines, section);
        }
        lines.write(page, 2);
        self.write_extremes(page);
        self.write_path(page);
    }

    /// One thing in every group: on one line where everybody is together, else under its name.
    pub(super) fn add(&self, lines: &mut Table, thing: &Thing, line: impl Fn(&GroupFigures) -> Line) {
        let together = self.table.by.is_empty();
        if !together {
            lines.across(thing.indent, thing.name.clone());
            if let Some(note) = &thing.note {
                lines.across(thing.indent + 2, note.clone());
            }
        }
        for group in &self.table.groups {
            let Line { cells, below } = match &group.figures {
                Shown::Figure(figures) => line(figures),
                Shown::Withheld => vec![self.words.phrases.withheld.to_string()].into(),
            };
            if together {
                lines.row(thing.indent, thing.name.clone(), cells);
                if let Some(note) = &thing.note {
                    lines.across(thing.indent + 2, note.clone());
                }
            } else {
                lines.row(GROUPS, self.words.group(&group.group), cells);
            }
            if let Some(below) = below {
                lines.across(if together { thing.indent + 2 } else { GROUPS + 2 }, below);
            }
        }
    }

    fn add_section(&self, lines: &mut Table, section: &SectionWords) {
        if !self.table.by.is_empty() {
            lines.gap();
        }
        // A section of one item is that item.
        let several = section.items.len() > 1;
        if several {
            let thing = Thing::named(0, self.words.text_or(&section.title, &section.id));
            self.add(lines, &thing, |figures| self.score(&figures.sections, &section.id));
        }
        for item in &section.items {
            let mut thing = Thing::named(if several { 2 } else { 0 }, self.item_name(item));
            thing.note = item.scale.as_ref().map(|scale| described(self.words, scale));
            self.add(lines, &thing, |figures| self.item(figures, item));
        }
    }

    pub(super) fn item_name(&self, item: &ItemWords) -> String {
        let name = self.words.text_or(&item.text, &item.id);
        if item.reverse_keyed { format!("{name} ({})", self.words.phrases.reverse_keyed) } else { name }
    }

    pub(super) fn score(&self, scores: &[ReleasedScore], of: &str) -> Line {
        let Some(score) = scores.iter().find(|score| score.of == of) else { return Vec::new().into() };
        let [mean, n] = self.words.cells(&score.mean, &self.words.phrases.no_answers, false);
        vec![mean, String::new(), n].into()
    }

    fn item(&self, figures: &GroupFigures, item: &ItemWords) -> Line {
        let words = self.words;
        let Some(found) = figures.items.iter().find(|found| found.id == item.id) else {
            return Vec::new().into();
        };
        match &found.figures {
            Shown::Withheld => vec![words.phrases.withheld.to_string()].into(),
            Shown::Figure(None) => vec![words.phrases.no_answers.to_string()].into(),
            Shown::Figure(Some(figures)) => {
                let mut cells = vec![
                    words.figure(&figures.mean, false),
                    words.value(&figures.top_box),
                    words.count(figures.n),
                    words.count(figures.unanswered),
                ];
                if item.scale.is_none() && figures.shares.len() <= MOST_IN_A_COLUMN {
                    cells.push(self.in_a_column(&figures.shares));
                    return cells.into();
                }
                let scale = item.scale.as_ref().unwrap_or(&self.questionnaire.scale);
                Line { cells, below: Some(self.listed(scale, figures)) }
            }
        }
    }

    /// The shares as columns of text and as numbers.
    fn in_a_column(&self, shares: &[Printed]) -> String {
        // Eighths of a line's height, a share above 0 being seen.
        let bar = |share: &Printed| BARS[((share.value() * 8.0).ceil() as usize).min(8)];
        let bars: String = shares.iter().map(bar).collect();
        let number = |share: &Printed| format!("{:>2}", self.words.number(share.value() * 100.0, 0, false));
        let numbers: Vec<String> = shares.iter().map(number).collect();
        format!("{bars}  {}", numbers.join(" "))
    }

    /// The shares point by point.
    fn listed(&self, scale: &Scale, figures: &ItemFigures) -> String {
        let words = self.words;
        let all = figures.shares.len() <= MOST_LISTED;
        let points = scale.points().zip(&figures.shares);
        let listed = points.filter(|(_, share)| all || share.value() > 0.0);
        let mut shares: Vec<String> = listed
            .map(|(point, share)| {
                format!("{}:\u{A0}{}", words.number(f64::from(point), 0, false), words.whole_share(*share))
            })
            .collect();
        if shares.len() < figures.shares.len() {
            shares.push(fill(&words.phrases.other_points, &[("share", words.share(0.0, 0))]));
        }
        fill(&words.phrases.distribution, &[("shares", shares.join(", "))])
    }
}
