//! Counts as multiples of a number, where the rule says so: on top of everything else, when all that leaves is known.

use super::printed::{ReleasedFigure, Shown};
use super::release::{
    ChangeFigures, GroupFigures, OutputFigures, Release, ReleasedFunnel, ReleasedQuestionnaire,
    ReleasedScore, ReleasedTable, ResponseFigures,
};

/// The nearest multiple; of two that are as near, the even one.
pub(super) fn nearest(count: u64, multiple: u64) -> u64 {
    let (below, over) = (count / multiple, count % multiple);
    let up = match (over.saturating_mul(2)).cmp(&multiple) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => below % 2,
        std::cmp::Ordering::Greater => 1,
    };
    (below + up).saturating_mul(multiple)
}

impl<T> Shown<T> {
    fn as_mut(&mut self) -> Option<&mut T> {
        match self {
            Shown::Figure(figure) => Some(figure),
            Shown::Withheld => None,
        }
    }
}

/// To a multiple of what every count of a release is rounded.
#[derive(Clone, Copy)]
struct Rounding(u64);

impl Release {
    /// The same with every count rounded as its rule says.
    pub(super) fn with_counts_rounded(mut self) -> Self {
        let to = Rounding(self.rule.rounds_counts_to());
        if to.0 < 2 {
            return self;
        }
        for figures in self.asked.iter_mut().filter_map(|asked| asked.figures.as_mut()) {
            let ResponseFigures { asked, answered, rate } = figures;
            to.counts([asked, answered]);
            to.figures([rate]);
        }
        self.questionnaires.iter_mut().for_each(|questionnaire| to.questionnaire(questionnaire));
        for measure in &mut self.wellbeing {
            to.scores(&mut measure.stages);
            let changes = measure.changes.iter_mut().filter_map(|change| change.figures.as_mut());
            changes.for_each(|change| to.change(change));
        }
        for link in self.links.iter_mut().filter_map(|link| link.figures.as_mut()) {
            to.figures([&mut link.correlation, &mut link.slope]);
        }
        for driver in self.importance.iter_mut().flat_map(|map| &mut map.drivers) {
            let figures = driver.figures.as_mut();
            to.figures(figures.into_iter().flat_map(|it| [&mut it.importance, &mut it.performance]));
        }
        self.funnels.iter_mut().for_each(|funnel| to.funnel(funnel));
        for OutputFigures { cases, .. } in self.outputs.iter_mut().filter_map(|it| it.figures.as_mut()) {
            to.counts([cases]);
        }
        self
    }
}

impl Rounding {
    fn counts<'c>(self, counts: impl IntoIterator<Item = &'c mut u64>) {
        counts.into_iter().for_each(|count| *count = nearest(*count, self.0));
    }

    fn figures<'f>(self, figures: impl IntoIterator<Item = &'f mut ReleasedFigure>) {
        self.counts(figures.into_iter().map(|figure| &mut figure.n));
    }

    fn scores(self, scores: &mut [ReleasedScore]) {
        self.figures(scores.iter_mut().filter_map(|score| score.mean.as_mut()).flatten());
    }

    fn questionnaire(self, questionnaire: &mut ReleasedQuestionnaire) {
        let gathered = questionnaire.gathered.iter_mut().map(|gathered| &mut gathered.table);
        questionnaire.tables.iter_mut().chain(gathered).for_each(|table| self.table(table));
        let alphas = questionnaire.reliability.iter_mut().filter_map(|section| section.alpha.as_mut());
        self.counts(alphas.flatten().filter_map(|alpha| alpha.n.as_mut()));
        let moved = questionnaire.since_last_wave.iter_mut().filter_map(|moved| moved.difference.as_mut());
        self.figures(moved.flatten());
    }

    fn table(self, table: &mut ReleasedTable) {
        for figures in table.groups.iter_mut().filter_map(|group| group.figures.as_mut()) {
            let GroupFigures { responses, items, sections, stages } = figures;
            self.counts([responses]);
            for item in items.iter_mut().filter_map(|item| item.figures.as_mut()).flatten() {
                self.counts([&mut item.n, &mut item.unanswered]);
                self.figures([&mut item.mean, &mut item.top_box]);
            }
            self.scores(sections);
            self.scores(stages);
        }
    }

    fn change(self, change: &mut ChangeFigures) {
        self.figures([&mut change.mean]);
        self.counts(change.left.as_mut());
        self.figures(change.leavers_less_stayers.as_mut().into_iter().flatten());
        self.figures(change.improved.as_mut().into_iter().flatten());
        self.counts(change.before_after.iter_mut().filter_map(|cell| cell.n.as_mut()));
    }

    fn funnel(self, funnel: &mut ReleasedFunnel) {
        self.figures([&mut funnel.expected]);
        self.figures(funnel.services.iter_mut().filter_map(|service| service.value.as_mut()));
        for limits in &mut funnel.limits {
            self.counts(limits.along.iter_mut().map(|at| &mut at.n));
            limits.along.dedup_by_key(|at| at.n);
        }
    }
}
