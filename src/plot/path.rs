//! Experience and wellbeing along the path: a panel each, stage below stage, the groups of a stage side by side.

use super::canvas::{AXIS, Anchor, Canvas, HEADING, MARGIN, NOTE, STRONG};
use super::colours::{BAND, GROUPS};
use super::reading::Reading;
use super::rows::{Axis, Columns, Label, grid, withheld_note};
use crate::disclosure::printed::{ReleasedFigure, Shown};
use crate::disclosure::release::{ReleasedQuestionnaire, ReleasedTable, ReleasedWellbeing};
use crate::error::{Error, ErrorKind};
use crate::vocabulary::scale::Better;

const ROW: f64 = 20.0;
/// With more groups than this, lines from stage to stage are a tangle.
const MOST_JOINED: usize = 4;

/// What is drawn against one axis.
struct Panel<'r> {
    title: String,
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
    let panels: Vec<Panel<'_>> = experience(reading, questionnaire, table)
        .into_iter()
        .chain(wellbeing.iter().filter_map(|measure| of_measure(reading, measure)))
        .collect();
    if panels.is_empty() {
        return Err(Error::new(
            ErrorKind::Absent,
            format!("stages of questionnaire `{}` in a picture of the path", questionnaire.id),
            "an item about a stage",
            "at least one, or wellbeing along the path",
            "say of items which stage they ask about",
        ));
    }
    canvas.paragraph(HEADING, &words.path);
    canvas.y += 2.0;
    canvas.paragraph(NOTE, reading.text(&questionnaire.title));
    canvas.say(reading.text(&questionnaire.title));
    for panel in &panels {
        draw(reading, &mut canvas, panel);
    }
    let means = || panels.iter().flat_map(|panel| &panel.groups).flat_map(|(_, means)| means);
    let interval = |mean: &Mean<'_>| matches!(mean, Shown::Figure(Some(figure)) if figure.lower.is_some());
    if means().any(interval) {
        canvas.y += 4.0;
        canvas
            .paragraph(NOTE, &words.intervals.replace("{level}", &reading.level(reading.release.confidence)));
    }
    if means().any(Shown::is_withheld) {
        withheld_note(reading, &mut canvas);
    }
    Ok(canvas.finish(&words.path, &reading.language))
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
        range: [f64::from(scale.lowest()), f64::from(scale.highest())],
        higher_is_better: scale.better_end() == Better::Higher,
        groups: groups.collect(),
        stages: stages.iter().map(|stage| reading.stage(stage)).collect(),
    })
}

fn of_measure<'r>(reading: &Reading<'_>, measure: &'r ReleasedWellbeing) -> Option<Panel<'r>> {
    let means: Vec<Mean<'r>> = measure.stages.iter().map(|score| mean_of(&score.mean)).collect();
    (!means.is_empty()).then(|| Panel {
        title: reading.text(&measure.name).to_owned(),
        range: [measure.lowest, measure.highest],
        higher_is_better: measure.higher_is_better,
        groups: vec![(reading.words.everybody.clone(), means)],
        stages: measure.stages.iter().map(|score| reading.stage(&score.of)).collect(),
    })
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
    let words = &reading.words;
    canvas.y += 12.0;
    let note = if panel.higher_is_better { String::new() } else { format!(" ({})", words.lower_is_better) };
    let title = format!("{}{note}", panel.title);
    canvas.paragraph(STRONG, &title);
    canvas.say(format!("{title}:"));
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
    // Stages stand in the column of the groups, so it is as wide as they would like it.
    let stages = panel.stages.iter().map(|stage| Label { name: stage, note: None, value: "" });
    let columns = Columns::of(canvas, rows.chain(stages));
    let [left, width] = columns.plot;
    // Room for half a mark at both ends.
    let axis = Axis::new(panel.range, [left + 8.0, left + width - 8.0]);
    let marked = axis.mark_sideward(canvas, canvas.y, reading);
    canvas.y += AXIS.leading() + 2.0;
    if panel.groups.is_empty() {
        canvas.paragraph(NOTE, &words.nobody);
    }
    let joined = !columns.stacked && panel.groups.len() <= MOST_JOINED;
    let mut before: Vec<Option<(f64, f64)>> = vec![None; panel.groups.len()];
    let mut marks: Vec<((f64, f64), usize)> = Vec::new();
    let mut joins: Vec<Join> = Vec::new();
    let ground = canvas.layer();
    for (place, stage) in panel.stages.iter().enumerate() {
        canvas.y += 4.0;
        if !columns.stacked {
            grid_to(canvas, &axis, &marked, 4.0);
        }
        let top = canvas.y;
        let lines = STRONG.wrap(stage, if columns.stacked { canvas.inner() } else { left - MARGIN - 10.0 });
        canvas.rectangle([MARGIN, top, canvas.inner(), 1.0], BAND, None);
        canvas.y += canvas.lines(MARGIN, top, Anchor::Start, STRONG, &lines);
        canvas.say(format!("{stage}."));
        if !columns.stacked {
            grid_to(canvas, &axis, &marked, canvas.y - top);
        }
        for (number, ((name, means), values)) in panel.groups.iter().zip(&values).enumerate() {
            let (mean, top) = (&means[place], canvas.y);
            canvas.say(match mean {
                Shown::Withheld => format!("{name}: {}.", words.withheld),
                Shown::Figure(None) => format!("{name}: {}.", words.nobody),
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
            if !columns.stacked {
                grid_to(canvas, &axis, &marked, canvas.y - top);
            }
            if let (true, Some(from), Some(to)) = (joined, before[number], mark) {
                joins.push(Join { from, to, number });
            }
            before[number] = mark;
            marks.extend(mark.map(|mark| (mark, number)));
        }
    }
    // Below what is withheld between them.
    let top = canvas.layer();
    for Join { from, to, number } in joins {
        canvas.line(from, to, GROUPS[number % GROUPS.len()], 1.0, "2 3");
    }
    canvas.sink(top, ground);
    for (mark, number) in marks {
        canvas.mark(mark, number, GROUPS[number % GROUPS.len()]);
    }
}

/// Grid lines over the height that was used last, up to where the sheet is used now.
fn grid_to(canvas: &mut Canvas, axis: &Axis, marked: &[f64], height: f64) {
    for value in marked {
        grid(canvas, axis.at(*value), [canvas.y - height, canvas.y]);
    }
}

/// The interval of a mean, and where its mark goes.
fn row(
    reading: &Reading<'_>,
    canvas: &mut Canvas,
    axis: &Axis,
    [left, y, width, height]: [f64; 4],
    mean: &Mean<'_>,
    number: usize,
) -> Option<(f64, f64)> {
    let centre = y + height / 2.0;
    match mean {
        Shown::Withheld => {
            canvas.withheld([left, y + 1.0, width, height - 2.0], &reading.words.withheld);
            None
        }
        Shown::Figure(None) => {
            canvas.chip([left, y, width, height], &reading.words.nobody);
            None
        }
        Shown::Figure(Some(figure)) => {
            if let (Some(lower), Some(upper)) = (figure.lower, figure.upper) {
                let ends = [lower, upper].map(|end| (axis.at(end.value()), centre));
                canvas.line(ends[0], ends[1], GROUPS[number % GROUPS.len()], 3.0, "");
            }
            Some((axis.at(figure.value.value()), centre))
        }
    }
}
