//! Counts that give back the published figures. They are a reconstruction: nobody gave these answers.
//!
//! Made without chance, so that everybody gets the same: each question's total is the smallest that reaches its published
//! mean, and its answers lie about that mean in the plainest hump that five points allow. Which answers one person combined is
//! not reconstructed: a row of the tables only carries the counts in.

use std::error::Error;

use kokemus::{Confidence, Over, Response, ResponseTable, Role, Study, Surveyed};

use super::published::{Figure, Kind};
use super::questionnaires;

/// How many answered each questionnaire. Published are the totals, 451 and 224; each is split as evenly as it can be.
pub(crate) const RESPONDENTS: [(&str, u64); 4] = [
    ("family-work/parent", 226),
    ("family-work/child", 225),
    ("support-person/parent", 112),
    ("support-person/child-or-young-person", 112),
];

/// The means of the questions that are not published, in hundredths: with those that are, they give the published mean over all
/// questions, and the lowest of them is the published lower bound.
const NOT_PUBLISHED: [(&str, [u64; 5]); 2] =
    [("family-work/parent", [340, 350, 360, 380, 400]), ("family-work/child", [290, 320, 340, 360, 370])];

/// The six named questions of this questionnaire average 4.37 as printed, and the text says 4.3. Both hold where the means were
/// rounded up, so each question is taken this many hundredths below its printed mean.
const ROUNDED_UP: (&str, u64) = ("support-person/child-or-young-person", 3);

/// The study, with a table of reconstructed answers for each questionnaire.
#[derive(Debug)]
pub(crate) struct Reconstruction {
    pub(crate) study: Study,
    pub(crate) tables: Vec<ResponseTable>,
}

/// A published figure beside the reconstructed one.
#[derive(Debug)]
pub(crate) struct Comparison {
    pub(crate) figure: Figure,
    pub(crate) reconstructed: f64,
}

impl Comparison {
    /// Whether the reconstructed figure, printed as the published one is, reads the same.
    pub(crate) fn agrees(&self) -> bool {
        format!("{:.*}", self.figure.decimals(), self.reconstructed) == self.figure.printed
    }
}

impl Reconstruction {
    /// Fills a table for every questionnaire.
    ///
    /// # Errors
    /// A question with neither a published mean nor one of [`NOT_PUBLISHED`].
    pub(crate) fn of(figures: &[Figure]) -> Result<Self, Box<dyn Error>> {
        let study = questionnaires::study()?;
        let mut tables = Vec::new();
        for (questionnaire, respondents) in RESPONDENTS {
            tables.push(filled(&study, questionnaire, respondents, figures)?);
        }
        Ok(Reconstruction { study, tables })
    }

    /// The table of one questionnaire.
    ///
    /// # Errors
    /// There is no such questionnaire.
    pub(crate) fn table(&self, questionnaire: &str) -> Result<&ResponseTable, String> {
        let found = self.tables.iter().find(|table| table.questionnaire().id() == questionnaire);
        found.ok_or_else(|| format!("no questionnaire `{questionnaire}`"))
    }

    /// Every published figure beside the reconstructed one.
    ///
    /// # Errors
    /// A figure of something that the questionnaires do not have.
    pub(crate) fn compare(&self, figures: &[Figure]) -> Result<Vec<Comparison>, Box<dyn Error>> {
        let compare = |figure: &Figure| {
            Ok(Comparison { figure: figure.clone(), reconstructed: self.reconstructed(figure)? })
        };
        figures.iter().map(compare).collect()
    }

    fn reconstructed(&self, figure: &Figure) -> Result<f64, Box<dyn Error>> {
        let table = || self.table(&figure.questionnaire());
        match figure.kind {
            Kind::Respondents => Ok(self.respondents(&figure.service) as f64),
            Kind::Questions => Ok(table()?.questionnaire().items().count() as f64),
            Kind::Mean => Ok(table()?.mean_of_item_means(Over::Questionnaire, Confidence::P95)?.value()),
            Kind::MeanOfSections => {
                let means = section_means(table()?)?;
                Ok(means.iter().sum::<f64>() / means.len() as f64)
            }
            Kind::LowestSection => Ok(section_means(table()?)?.into_iter().fold(f64::INFINITY, f64::min)),
            Kind::ItemMean => {
                let mut items = table()?.questionnaire().items();
                let named = items.find(|item| item.text().in_language("fi") == figure.finnish);
                let item = named.ok_or_else(|| format!("no question `{}`", figure.finnish))?;
                Ok(table()?.tally().item(item.id())?.mean(Confidence::P95)?.value())
            }
        }
    }

    /// How many answered about a service, all roles together.
    pub(crate) fn respondents(&self, service: &str) -> usize {
        let of_service = |table: &&ResponseTable| table.questionnaire().id().starts_with(service);
        self.tables.iter().filter(of_service).map(ResponseTable::len).sum()
    }
}

fn section_means(table: &ResponseTable) -> Result<Vec<f64>, kokemus::Error> {
    let sections = table.questionnaire().sections().iter();
    sections.map(|section| Ok(table.mean_of_item_means(section.id(), Confidence::P95)?.value())).collect()
}

/// A table whose items have the means that were published, or planned where none was.
fn filled(
    study: &Study,
    questionnaire: &str,
    respondents: u64,
    figures: &[Figure],
) -> Result<ResponseTable, Box<dyn Error>> {
    let table = study.table(questionnaire)?;
    let mut planned =
        NOT_PUBLISHED.iter().filter(|(id, _)| *id == questionnaire).flat_map(|(_, means)| means).copied();
    let lowered = if questionnaire == ROUNDED_UP.0 { ROUNDED_UP.1 } else { 0 };
    let mut columns = Vec::new();
    for item in table.questionnaire().items() {
        let named = figures.iter().find(|figure| {
            figure.kind == Kind::ItemMean
                && figure.questionnaire() == questionnaire
                && figure.finnish == item.text().in_language("fi")
        });
        let hundredths = match named {
            Some(figure) => figure.hundredths()? - lowered,
            None => planned.next().ok_or_else(|| format!("no mean for question `{}`", item.text()))?,
        };
        columns.push(answers(respondents, (respondents * hundredths).div_ceil(100)));
    }
    with_rows(study, table, respondents, &columns)
}

/// The table with one row per respondent. Roles and waves take turns: how many of each answered is not published.
fn with_rows(
    study: &Study,
    table: ResponseTable,
    respondents: u64,
    columns: &[Vec<i32>],
) -> Result<ResponseTable, Box<dyn Error>> {
    let id = table.questionnaire().id().to_owned();
    let roles: Vec<Role> = table.questionnaire().roles().to_vec();
    let waves = [study.wave("2020-spring")?, study.wave("2020-autumn")?];
    let in_waves = id.starts_with("family-work");
    let service = study.service(if in_waves { "family-work" } else { "support-person" })?;
    // Support-person work was asked about while it lasted, and no wave is told.
    let mut table = if in_waves { table } else { table.surveyed(Surveyed::CurrentClients) };
    for (row, turn) in (0..usize::try_from(respondents)?).zip((0..2).cycle()) {
        let points = columns.iter().map(|column| column[row]);
        let response = Response::by(roles[turn % roles.len()].clone()).of_service(&service).answers(points);
        table.push(if in_waves { response.in_wave(&waves[turn]) } else { response })?;
    }
    Ok(table)
}

/// The answers of n people on five points that add up to `total`, from the lowest to the highest.
fn answers(n: u64, total: u64) -> Vec<i32> {
    let mut counts = binomial_counts(n, total);
    let sum = |counts: &[u64; 5]| (1..).zip(counts).map(|(point, count)| point * count).sum::<u64>();
    // Rounding to whole people leaves the total a little off: move one person by one point at a time.
    while sum(&counts) < total {
        let fullest = (0..4).max_by_key(|place| counts[*place]).unwrap_or(0);
        counts[fullest] -= 1;
        counts[fullest + 1] += 1;
    }
    while sum(&counts) > total {
        let fullest = (1..5).max_by_key(|place| counts[*place]).unwrap_or(4);
        counts[fullest] -= 1;
        counts[fullest - 1] += 1;
    }
    let mut answers = Vec::new();
    for (point, count) in (1..).zip(counts) {
        answers.extend((0..count).map(|_| point));
    }
    answers
}

/// n people spread over five points by the binomial distribution that has the mean wanted: n C(4, k) u^k d^{4−k} / (4 n)⁴,
/// with u the steps above the lowest point and d those below the highest. Whole numbers throughout, so that every machine
/// agrees; they fit up to n = 2,000.
fn binomial_counts(n: u64, total: u64) -> [u64; 5] {
    let (up, down) = (total - n, 5 * n - total);
    let ways =
        [down.pow(4), 4 * down.pow(3) * up, 6 * down.pow(2) * up.pow(2), 4 * down * up.pow(3), up.pow(4)];
    let all = (4 * n).pow(4);
    let (mut so_far, mut counted) = (0, 0);
    ways.map(|ways| {
        so_far += ways;
        let rounded = (2 * n * so_far + all) / (2 * all);
        let count = rounded - counted;
        counted = rounded;
        count
    })
}
