//! Experience and wellbeing along the path: a panel each, stage below stage, the groups of a stage side by side.

use super::canvas::{AXIS, Anchor, Canvas, HEADING, MARGIN, NOTE, STRONG};
use super::colours::{BAND, GROUPS, PAPER};
use super::reading::Reading;
use super::rows::{Axis, Columns, Label, finished, grid, withheld_note};
use crate::disclosure::printed::{ReleasedFigure, Shown};
use crate::disclosure::release::{
    GroupFigures, GroupKey, ReleasedQuestionnaire, ReleasedTable, ReleasedWellbeing, SectionWords,
};
use crate::error::{Error, ErrorKind};
use crate::report::words::fill;
use crate::tally::group::Dimension;
use crate::vocabulary::scale::{Better, Scale};

const ROW: f64 = 20.0;
/// How far the ends of intervals reach above and below them.
const END: f64 = 6.5;
/// With more groups than this, lines from stage to stage are a tangle.
const MOST_JOINED: usize = 4;

/// What is drawn against one axis.
struct Panel<'r> {
    title: String,
    /// What the ends of the axis are called.
    ends: Option<String>,
    range: [f64; 2],
    higher_is_better: bool,
    /// Every group with its mean at every stage, in the panel's order of stages.
    groups: Vec<(String, Vec<Mean<'r>>)>,
    /// The names of the stages.
    stages: Vec<String>,
}

type Mean<'r> = Shown<Option<&'r ReleasedFigure>>;

/// A line from a group's mark at one stage to its mark at the next.
struct Join {
    from: (f64, f64),
    to: (f64, f64),
    number: usize,
}

pub(super) fn of(
    reading: &Reading<'_>,
    mut canvas: Canvas,
    questionnaire: &ReleasedQuestionnaire,
    table: &ReleasedTable,
    wellbeing: &[ReleasedWellbeing],
) -> Result<String, Error> {
    let words = &reading.words;
    let mut panels = if table.by.contains(&Dimension::Stage) {
        by_stage(reading, questionnaire, table)
    } else {
        experience(reading, questionnaire, table).into_iter().collect()
    };
    panels.extend(of_wellbeing(reading, wellbeing));
    if panels.is_empty() {
        return Err(Error::new(
            ErrorKind::Absent,
            format!("stages of questionnaire `{}` in a picture of the path", questionnaire.id),
            "an item about a stage",
            "at least one, a table by stage, or wellbeing along the path",
            "say of items which stage they ask about, or give a table by stage",
        ));
    }
    canvas.paragraph(HEADING, &words.path);
    canvas.y += 2.0;
    let title = reading.text_or(&questionnaire.title, &questionnaire.id);
    canvas.paragraph(NOTE, &title);
    canvas.say(title);
    for panel in &panels {
        draw(reading, &mut canvas, panel);
    }
    let means = || panels.iter().flat_map(|panel| &panel.groups).flat_map(|(_, means)| means);
    let interval = |mean: &Mean<'_>| matches!(mean, Shown::Figure(Some(figure)) if figure.lower.is_some());
    if means().any(interval) {
        canvas.y += 4.0;
        let level = [("level", reading.told().level(reading.release.confidence))];
        canvas.paragraph(NOTE, &fill(&words.intervals, &level));
    }
    if means().any(Shown::is_withheld) {
        withheld_note(reading, &mut canvas);
    }
    Ok(finished(reading, canvas, &words.path))
}

/// The stages that items ask about, in the order of the path; nothing where none does.
fn experience<'r>(
    reading: &Reading<'_>,
    questionnaire: &ReleasedQuestionnaire,
    table: &'r ReleasedTable,
) -> Option<Panel<'r>> {
    let asked = || {
        questionnaire
            .sections
            .iter()
            .flat_map(|section| &section.items)
            .filter_map(|item| item.stage.as_ref())
    };
    let listed = reading.release.names.stages.iter().map(|named| &named.key);
    let mut stages: Vec<&String> = listed.filter(|key| asked().any(|stage| stage == *key)).collect();
    for stage in asked() {
        if !stages.contains(&stage) {
            stages.push(stage);
        }
    }
    if stages.is_empty() {
        return None;
    }
    let groups = table.groups.iter().map(|group| {
        let means = stages.iter().map(|stage| match &group.figures {
            Shown::Withheld => Shown::Withheld,
            Shown::Figure(figures) => match figures.stages.iter().find(|score| score.of == **stage) {
                Some(score) => mean_of(&score.mean),
                None => Shown::Figure(None),
            },
        });
        (reading.group(&group.group), means.collect())
    });
    let scale = &questionnaire.scale;
    Some(Panel {
        title: reading.words.experience.clone(),
        ends: ends(reading, scale),
        range: [f64::from(scale.lowest()), f64::from(scale.highest())],
        higher_is_better: scale.better_end() == Better::Higher,
        groups: groups.collect(),
        stages: stages.iter().map(|stage| reading.stage(stage)).collect(),
    })
}

/// The same questions asked at every stage: a panel for each section, stage below stage.
fn by_stage<'r>(
    reading: &Reading<'_>,
    questionnaire: &'r ReleasedQuestionnaire,
    table: &'r ReleasedTable,
) -> Vec<Panel<'r>> {
    let place = |stage: &Option<String>| {
        let listed = reading.release.names.stages.iter();
        stage.as_ref().and_then(|stage| listed.map(|named| &named.key).position(|key| key == stage))
    };
    let apart = |key: &GroupKey| (GroupKey { stage: None, ..key.clone() }, key.stage.clone().flatten());
    let (mut stages, mut keys): (Vec<Option<String>>, Vec<GroupKey>) = (Vec::new(), Vec::new());
    for (key, stage) in table.groups.iter().map(|group| apart(&group.group)) {
        if !stages.contains(&stage) {
            stages.push(stage);
        }
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    // A stage that is not known comes last.
    stages.sort_by_key(|stage| place(stage).unwrap_or(usize::MAX));
    let named = |stage: &Option<String>| {
        reading.group(&GroupKey { stage: Some(stage.clone()), ..GroupKey::default() })
    };
    let mean = |section: &SectionWords, key: &GroupKey, stage: &Option<String>| {
        let found = table.groups.iter().find(|group| apart(&group.group) == (key.clone(), stage.clone()));
        match found.map(|group| &group.figures) {
            None => Shown::Figure(None),
            Some(Shown::Withheld) => Shown::Withheld,
            Some(Shown::Figure(figures)) => of_section(figures, section),
        }
    };
    let panel = |section: &SectionWords| {
        let first = section.items.first();
        let scale = first.and_then(|item| item.scale.as_ref()).unwrap_or(&questionnaire.scale);
        // A section of one item is that item, which is not turned.
        let turned = section.items.len() == 1 && first.is_some_and(|item| item.reverse_keyed);
        let means = |key: &GroupKey| stages.iter().map(|stage| mean(section, key, stage)).collect();
        let title = match &*section.items {
            [item] => reading.text_or(&item.text, &item.id),
            _ => reading.text_or(&section.title, &section.id),
        };
        Panel {
            title,
            ends: ends(reading, scale),
            range: [f64::from(scale.lowest()), f64::from(scale.highest())],
            higher_is_better: (scale.better_end() == Better::Higher) != turned,
            groups: keys.iter().map(|key| (reading.group(key), means(key))).collect(),
            stages: stages.iter().map(named).collect(),
        }
    };
    questionnaire.sections.iter().map(panel).collect()
}

/// The mean of a section, as the page has it.
fn of_section<'r>(figures: &'r GroupFigures, section: &SectionWords) -> Mean<'r> {
    if let [item] = &*section.items {
        let found = figures.items.iter().find(|found| found.id == item.id);
        return match found.map(|found| &found.figures) {
            None => Shown::Figure(None),
            Some(Shown::Withheld) => Shown::Withheld,
            Some(Shown::Figure(figures)) => Shown::Figure(figures.as_ref().map(|figures| &figures.mean)),
        };
    }
    let found = figures.sections.iter().find(|score| score.of == section.id);
    found.map_or(Shown::Figure(None), |score| mean_of(&score.mean))
}

/// The ends of a scale by their labels: `1 very dissatisfied – 5 very satisfied`.
fn ends(reading: &Reading<'_>, scale: &Scale) -> Option<String> {
    let end = |point: i32| {
        let label = reading.text(scale.label_of(point)?);
        (!label.trim().is_empty()).then(|| format!("{} {label}", reading.point(point)))
    };
    Some(format!("{} – {}", end(scale.lowest())?, end(scale.highest())?))
}

/// Wellbeing along the path: a panel for each measure in each wave, those who reported it side by side.
fn of_wellbeing<'r>(reading: &Reading<'_>, wellbeing: &'r [ReleasedWellbeing]) -> Vec<Panel<'r>> {
    let is_along = |measure: &&ReleasedWellbeing| !measure.stages.is_empty();
    let mut panels: Vec<(&ReleasedWellbeing, Vec<&ReleasedWellbeing>)> = Vec::new();
    for measure in wellbeing.iter().filter(is_along) {
        let is_of = |first: &ReleasedWellbeing| {
            (&first.id, &first.wave, &first.name) == (&measure.id, &measure.wave, &measure.name)
                && first.higher_is_better == measure.higher_is_better
                && (first.lowest, first.highest) == (measure.lowest, measure.highest)
        };
        match panels.iter_mut().find(|(first, _)| is_of(first)) {
            Some((_, reports)) => reports.push(measure),
            None => panels.push((measure, vec![measure])),
        }
    }
    panels.into_iter().map(|(first, reports)| of_measure(reading, first, &reports)).collect()
}

fn of_measure<'r>(
    reading: &Reading<'_>,
    first: &ReleasedWellbeing,
    reports: &[&'r ReleasedWellbeing],
) -> Panel<'r> {
    let mut stages: Vec<&str> = Vec::new();
    for score in reports.iter().flat_map(|report| &report.stages) {
        if !stages.contains(&score.of.as_str()) {
            stages.push(&score.of);
        }
    }
    let means = |report: &'r ReleasedWellbeing| {
        let mean = |stage: &&str| {
            let found = report.stages.iter().find(|score| score.of == *stage);
            found.map_or(Shown::Figure(None), |score| mean_of(&score.mean))
        };
        stages.iter().map(mean).collect()
    };
    Panel {
        title: reading.measure(first),
        ends: None,
        range: [first.lowest, first.highest],
        higher_is_better: first.higher_is_better,
        groups: reports.iter().map(|report| (reading.reporter(report), means(report))).collect(),
        stages: stages.iter().map(|stage| reading.stage(stage)).collect(),
    }
}

fn mean_of(mean: &Shown<Option<ReleasedFigure>>) -> Mean<'_> {
    match mean {
        Shown::Withheld => Shown::Withheld,
        Shown::Figure(figure) => Shown::Figure(figure.as_ref()),
    }
}

fn value(reading: &Reading<'_>, mean: &Mean<'_>) -> String {
    match mean {
        Shown::Figure(Some(figure)) => format!("{}, {}", reading.value(figure), reading.n(figure.n)),
        _ => String::new(),
    }
}

fn draw(reading: &Reading<'_>, canvas: &mut Canvas, panel: &Panel<'_>) {
    let phrases = &reading.phrases;
    canvas.y += 12.0;
    let title = reading.directed(&panel.title, panel.higher_is_better);
    canvas.paragraph(STRONG, &title);
    canvas.say(format!("{title}:"));
    if let Some(ends) = &panel.ends {
        canvas.paragraph(NOTE, ends);
        canvas.y += 2.0;
    }
    let values: Vec<Vec<String>> = panel
        .groups
        .iter()
        .map(|(_, means)| means.iter().map(|mean| value(reading, mean)).collect())
        .collect();
    let rows = panel
        .groups
        .iter()
        .zip(&values)
        .flat_map(|((name, _), values)| values.iter().map(|value| Label { name, note: None, value }));
    let columns = Columns::of(canvas, rows, panel.stages.iter());
    let [left, width] = columns.plot;
    // Room for half a mark at both ends.
    let axis = Axis::new(panel.range, [left + 8.0, left + width - 8.0]);
    let marked = axis.mark_sideward(canvas, canvas.y, reading);
    canvas.y += AXIS.leading() + 2.0;
    if panel.groups.is_empty() {
        canvas.paragraph(NOTE, &phrases.no_answers);
    }
    let joined = !columns.stacked && panel.groups.len() <= MOST_JOINED;
    let mut before: Vec<Option<(f64, f64)>> = vec![None; panel.groups.len()];
    let mut marks: Vec<(Mark, usize)> = Vec::new();
    let mut joins: Vec<Join> = Vec::new();
    let (ground, from) = (canvas.layer(), canvas.y);
    for (place, stage) in panel.stages.iter().enumerate() {
        canvas.y += 4.0;
        let top = canvas.y;
        let lines = STRONG.wrap(stage, if columns.stacked { canvas.inner() } else { left - MARGIN - 10.0 });
        canvas.rectangle([MARGIN, top, canvas.inner(), 1.0], BAND, None);
        canvas.y += canvas.lines(MARGIN, top, Anchor::Start, STRONG, &lines);
        canvas.say(format!("{stage}."));
        for (number, ((name, means), values)) in panel.groups.iter().zip(&values).enumerate() {
            let mean = &means[place];
            canvas.say(match mean {
                Shown::Withheld => format!("{name}: {}.", phrases.withheld),
                Shown::Figure(None) => format!("{name}: {}.", phrases.no_answers),
                Shown::Figure(Some(figure)) => format!("{name}: {}.", reading.whole(figure)),
            });
            let label = Label { name, note: None, value: &values[place] };
            let mut mark = None;
            columns.row(canvas, &label, ROW, |canvas, y| {
                if columns.stacked {
                    for value in &marked {
                        grid(canvas, axis.at(*value), [y, y + ROW]);
                    }
                }
                mark = row(reading, canvas, &axis, [left, y, width, ROW], mean, number);
            });
            let at = mark.as_ref().map(|mark: &Mark| mark.at);
            if let (true, Some(from), Some(to)) = (joined, before[number], at) {
                joins.push(Join { from, to, number });
            }
            before[number] = at;
            marks.extend(mark.map(|mark| (mark, number)));
        }
    }
    // Below what stands between them.
    let top = canvas.layer();
    if !columns.stacked {
        for value in &marked {
            grid(canvas, axis.at(*value), [from, canvas.y]);
        }
    }
    for Join { from, to, number } in joins {
        canvas.line(from, to, GROUPS[number % GROUPS.len()], 1.0, "2 3");
    }
    canvas.sink(top, ground);
    for (mark, number) in marks {
        let colour = GROUPS[number % GROUPS.len()];
        canvas.mark(mark.at, number, colour);
        // The ends of an interval stand out above and below a mark that is wider than it.
        for x in mark.ends.into_iter().flatten() {
            let reach = |far: f64| [(x, mark.at.1 - far), (x, mark.at.1 + far)];
            let ([top, foot], [above, below]) = (reach(END), reach(END + 1.0));
            if (x - mark.at.0).abs() < END {
                canvas.line(above, below, PAPER, 3.0, "");
            }
            canvas.line(top, foot, colour, 1.5, "");
        }
    }
}

/// Where a mark goes, and between which places its interval runs.
struct Mark {
    at: (f64, f64),
    ends: Option<[f64; 2]>,
}

/// The interval of a mean, and where its mark goes.
fn row(
    reading: &Reading<'_>,
    canvas: &mut Canvas,
    axis: &Axis,
    [left, y, width, height]: [f64; 4],
    mean: &Mean<'_>,
    number: usize,
) -> Option<Mark> {
    let centre = y + height / 2.0;
    match mean {
        Shown::Withheld => {
            canvas.withheld([left, y + 1.0, width, height - 2.0], &reading.phrases.withheld);
            None
        }
        Shown::Figure(None) => {
            canvas.chip([left, y, width, height], &reading.phrases.no_answers);
            None
        }
        Shown::Figure(Some(figure)) => {
            let ends = figure
                .lower
                .zip(figure.upper)
                .map(|(lower, upper)| [axis.at(lower.value()), axis.at(upper.value())]);
            if let Some([from, to]) = ends {
                canvas.line((from, centre), (to, centre), GROUPS[number % GROUPS.len()], 3.0, "");
            }
            Some(Mark { at: (axis.at(figure.value.value()), centre), ends })
        }
    }
}
