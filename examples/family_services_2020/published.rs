//! The published figures, as the file has them.

/// Every figure that the text publishes for 2020; see `examples/data/README.md`.
const FILE: &str = include_str!("../data/published_figures.csv");

/// What a published figure counts or averages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// How many answered, all roles together.
    Respondents,
    /// How many questions the questionnaire has.
    Questions,
    /// The mean over the sections of a questionnaire.
    MeanOfSections,
    /// A mean of which no more is said: taken as the mean over all questions.
    Mean,
    /// The mean of one question.
    ItemMean,
    /// No section's mean is below it.
    LowestSection,
}

/// One published figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Figure {
    pub(crate) service: String,
    /// Who answered: one role, or `all`.
    pub(crate) role: String,
    pub(crate) kind: Kind,
    /// What it is called in the text, and in English.
    pub(crate) finnish: String,
    pub(crate) english: String,
    /// The figure as printed: "451", "3.8".
    pub(crate) printed: String,
}

impl Figure {
    /// The identifier of the questionnaire it comes from.
    pub(crate) fn questionnaire(&self) -> String {
        format!("{}/{}", self.service, self.role)
    }

    /// How many decimals it was printed with.
    pub(crate) fn decimals(&self) -> usize {
        self.printed.split_once('.').map_or(0, |(_, decimals)| decimals.len())
    }

    /// The figure in hundredths: 380 for "3.8".
    pub(crate) fn hundredths(&self) -> Result<u64, std::num::ParseIntError> {
        let (whole, decimals) = self.printed.split_once('.').unwrap_or((&self.printed, ""));
        format!("{whole}{decimals:0<2}").parse()
    }
}

/// The figures of the file, in its order.
///
/// # Errors
/// A line with too few or too many cells, or a kind of figure that is not known here.
pub(crate) fn figures() -> Result<Vec<Figure>, String> {
    FILE.lines().skip(1).map(figure).collect()
}

fn figure(line: &str) -> Result<Figure, String> {
    let cells: Vec<&str> = line.split(',').collect();
    let [service, role, _year, kind, finnish, english, printed] = cells[..] else {
        return Err(format!("a line of {} cells where there are seven: {line}", cells.len()));
    };
    let kind = match kind {
        "respondents" => Kind::Respondents,
        "questions" => Kind::Questions,
        "mean-of-sections" => Kind::MeanOfSections,
        "mean" => Kind::Mean,
        "item-mean" => Kind::ItemMean,
        "lowest-section-mean-at-least" => Kind::LowestSection,
        other => return Err(format!("a figure of unknown kind `{other}`: {line}")),
    };
    let [service, role, finnish, english, printed] =
        [service, role, finnish, english, printed].map(str::to_owned);
    Ok(Figure { service, role, kind, finnish, english, printed })
}
