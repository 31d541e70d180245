//! Small worlds of experience and wellbeing for the property tests of links: gaps, constants, everybody at the ceiling, clusters of
//! one, columns that tell each other, and extreme ranges.

use kokemus::{
    Better, CaseId, Change, Covariate, Grouping, Improved, Measure, Measurement, MeasurementTable,
    MissingPolicy, Outputs, Over, Person, Phase, Questionnaire, Response, ResponseTable, Role, Scale, Scores,
    ServicePath, StageKey, Study, Trajectories,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// Steps between the ends of the measure.
pub(crate) const STEPS: u8 = 64;

/// How a column of a world is made of its free numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    /// As drawn.
    Free,
    /// Everybody at the better end.
    Ceiling,
    /// Nearly everybody at the better end.
    NearCeiling,
    /// Told by another column without remainder.
    Told,
}

/// One case. A roll says whether a cell is filled: it is where the roll reaches the world's share of gaps.
#[derive(Debug, Clone)]
pub(crate) struct CaseRow {
    /// Points of three items, by stage and role.
    pub(crate) answers: [[(u8, [u8; 3]); 2]; 4],
    /// Steps of the measure, by stage and role.
    pub(crate) values: [[(u8, u8); 2]; 4],
    pub(crate) covariates: [i8; 3],
    pub(crate) group: u8,
    /// A second member of the role reports too.
    pub(crate) twice: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) stages: usize,
    pub(crate) cases: Vec<CaseRow>,
    /// Answers without a case.
    pub(crate) anonymous: Vec<[u8; 3]>,
    pub(crate) gaps: u8,
    pub(crate) experience: Kind,
    pub(crate) wellbeing: Kind,
    pub(crate) covariates: Kind,
    pub(crate) columns: usize,
    pub(crate) groups: u8,
    pub(crate) range: (f64, f64),
    /// Lower is better: on the items' scale, on the measure.
    pub(crate) lower: (bool, bool),
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        6 => Just(Kind::Free),
        2 => Just(Kind::NearCeiling),
        1 => Just(Kind::Ceiling),
        1 => Just(Kind::Told),
    ]
}

fn case() -> impl Strategy<Value = CaseRow> {
    let points = || [1..=5_u8, 1..=5_u8, 1..=5_u8];
    let answer = move || (0..100_u8, points());
    let answers = move || [answer(), answer()];
    let value = || [(0..100_u8, 0..=STEPS), (0..100_u8, 0..=STEPS)];
    (
        [answers(), answers(), answers(), answers()],
        [value(), value(), value(), value()],
        [-9..=9_i8, -9..=9_i8, -9..=9_i8],
        any::<u8>(),
        prop::bool::weighted(0.1),
    )
        .prop_map(|(answers, values, covariates, group, twice)| CaseRow {
            answers,
            values,
            covariates,
            group,
            twice,
        })
}

/// Any world at all.
pub(crate) fn any_world() -> impl Strategy<Value = World> {
    let ranges = prop::sample::select(vec![
        (0.0, 64.0),
        (0.0, 100.0),
        (-4e6, 4e6),
        (4e6, 4e6 + 1e-3),
        (-1e-9, 1e-9),
        (0.0, 0.3),
        (-10.0, 4e6),
    ]);
    let gaps = prop_oneof![3 => Just(0_u8), 2 => Just(15), 1 => Just(50), 1 => Just(95)];
    let shape = (1..=4_usize, gaps, kind(), kind(), kind(), 0..=3_usize);
    let groups = prop_oneof![Just(1_u8), Just(2), Just(5), Just(255)];
    (
        vec(case(), 0..=20),
        vec(case().prop_map(|case| case.answers[0][0].1), 0..3),
        shape,
        groups,
        ranges,
        any::<(bool, bool)>(),
    )
        .prop_map(|(cases, anonymous, shape, groups, range, lower)| {
            let (stages, gaps, experience, wellbeing, covariates, columns) = shape;
            World {
                stages,
                cases,
                anonymous,
                gaps,
                experience,
                wellbeing,
                covariates,
                columns,
                groups,
                range,
                lower,
            }
        })
}

/// A world that carries most figures: enough free cases at enough stages.
pub(crate) fn rich_world() -> impl Strategy<Value = World> {
    (vec(case(), 16..=24), 2..=4_usize, prop_oneof![Just(0_u8), Just(10)], 0..=2_usize, any::<(bool, bool)>())
        .prop_map(|(cases, stages, gaps, columns, lower)| World {
            stages,
            cases,
            anonymous: vec![[1, 2, 3]],
            gaps,
            experience: Kind::Free,
            wellbeing: Kind::Free,
            covariates: Kind::Free,
            columns,
            groups: 6,
            range: (0.0, 64.0),
            lower,
        })
}

pub(crate) const ROLES: [Role; 2] = [Role::Child, Role::Parent];
const ITEMS: [&str; 3] = ["heard", "trust", "helped"];

/// How a world is written down; the same world says the same however it is.
#[derive(Debug, Clone)]
pub(crate) struct Writing {
    /// The order in which cases are pushed.
    pub(crate) order: Vec<usize>,
    /// What cases are called.
    pub(crate) name: fn(usize) -> String,
    /// What groups are called.
    pub(crate) group: fn(u8) -> String,
    /// Which roles stand for child and parent.
    pub(crate) roles: [Role; 2],
    /// The items' scale is turned round and so are their answers.
    pub(crate) turn_scale: bool,
    /// The measure is turned round within its range and so are its values.
    pub(crate) turn_measure: bool,
    /// The measure's values and range, times this, plus that.
    pub(crate) line: (f64, f64),
    /// Only these cases.
    pub(crate) keep: fn(usize) -> bool,
}

impl Writing {
    pub(crate) fn plain(world: &World) -> Self {
        Writing {
            order: (0..world.cases.len()).collect(),
            name: |case| format!("c{case:02}"),
            group: |group| format!("g{group:03}"),
            roles: ROLES,
            turn_scale: false,
            turn_measure: false,
            line: (1.0, 0.0),
            keep: |_| true,
        }
    }
}

/// A world written down: tables, and what links are adjusted for.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) stages: Vec<StageKey>,
    pub(crate) table: ResponseTable,
    pub(crate) measured: MeasurementTable,
    pub(crate) covariates: Vec<Covariate>,
    pub(crate) groups: Option<Grouping>,
    pub(crate) outputs: Option<Outputs>,
    pub(crate) verdicts: Option<Improved>,
}

fn flipped(better: Better, flip: bool) -> Better {
    match (better, flip) {
        (Better::Higher, true) => Better::Lower,
        (Better::Lower, true) => Better::Higher,
        (same, _) => same,
    }
}

fn end(lower: bool) -> Better {
    if lower { Better::Lower } else { Better::Higher }
}

impl World {
    pub(crate) fn write(&self) -> Written {
        self.write_as(&Writing::plain(self))
    }

    pub(crate) fn write_as(&self, writing: &Writing) -> Written {
        let path = (0..self.stages).fold(ServicePath::builder(), |path, stage| {
            path.stage(&format!("s{stage}"), Phase::InService, "stage")
        });
        let scale =
            Scale::new("points", 1, 5).unwrap().better(flipped(end(self.lower.0), writing.turn_scale));
        let questionnaire = ITEMS
            .iter()
            .fold(Questionnaire::builder("visit", scale), |builder, item| {
                builder.section(item, |s| s.item(item, "Item"))
            })
            .build()
            .unwrap();
        let (slope, shift) = writing.line;
        let ends = [self.range.0, self.range.1].map(|end| end * slope + shift);
        let (low, high) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        let measure = Measure::new("wellbeing", low, high)
            .unwrap()
            .better(flipped(end(self.lower.1), writing.turn_measure))
            .with_reliability(0.8)
            .unwrap();
        let study = Study::builder()
            .path(path.build().unwrap())
            .questionnaire(questionnaire)
            .measure(measure)
            .build()
            .unwrap();
        let stages: Vec<StageKey> = study.path().stages().iter().map(|stage| stage.key().clone()).collect();
        let mut written = Written {
            table: study.table("visit").unwrap(),
            measured: study.measurements("wellbeing").unwrap(),
            stages,
            covariates: Vec::new(),
            groups: None,
            outputs: None,
            verdicts: None,
        };
        for answers in &self.anonymous {
            let points = answers.map(|point| self.point(point, writing));
            written
                .table
                .push(Response::by(writing.roles[0].clone()).at_stage(&written.stages[0]).answers(points))
                .unwrap();
        }
        let kept: Vec<usize> = writing.order.iter().copied().filter(|case| (writing.keep)(*case)).collect();
        for case in &kept {
            self.push(*case, writing, &mut written);
        }
        self.beside(&kept, writing, &mut written);
        written
    }

    fn point(&self, drawn: u8, writing: &Writing) -> i32 {
        let best = if self.lower.0 { 1 } else { 5 };
        let point = match self.experience {
            Kind::Ceiling => best,
            Kind::NearCeiling if drawn > 1 => best,
            _ => i32::from(drawn),
        };
        if writing.turn_scale { 6 - point } else { point }
    }

    /// A value before it is turned or moved: a step of the range.
    fn value(&self, row: &CaseRow, stage: usize, role: usize) -> f64 {
        let best = if self.lower.1 { 0 } else { STEPS };
        let drawn = row.values[stage][role].1;
        let step = match self.wellbeing {
            Kind::Free => drawn,
            Kind::Ceiling => best,
            Kind::NearCeiling => {
                if drawn > 4 {
                    best
                } else {
                    drawn
                }
            }
            // Experience at the first stage tells all of it.
            Kind::Told => stage as u8 * 2 * row.answers[0][role].1.iter().sum::<u8>() / 3,
        };
        let (low, high) = self.range;
        (low + f64::from(step.min(STEPS)) * ((high - low) / f64::from(STEPS))).min(high)
    }

    fn push(&self, case: usize, writing: &Writing, written: &mut Written) {
        let row = &self.cases[case];
        let name = (writing.name)(case);
        let ends = (written.measured.measure().lowest(), written.measured.measure().highest());
        for (stage, key) in written.stages.iter().enumerate() {
            for (place, role) in writing.roles.iter().enumerate() {
                let (roll, points) = row.answers[stage][place];
                if roll >= self.gaps {
                    let points = points.map(|point| self.point(point, writing));
                    let response =
                        || Response::by(role.clone()).case(name.as_str()).at_stage(key).answers(points);
                    written.table.push(response()).unwrap();
                    if row.twice {
                        written.table.push(response()).unwrap();
                    }
                }
                if row.values[stage][place].0 >= self.gaps {
                    let (slope, shift) = writing.line;
                    let value = self.value(row, stage, place) * slope + shift;
                    let value = if writing.turn_measure { ends.0 + ends.1 - value } else { value };
                    for member in 1..=1 + u8::from(row.twice) {
                        let person = Person::new(role.clone(), member);
                        let measured =
                            Measurement::of(name.as_str(), person, key, value.clamp(ends.0, ends.1));
                        let measured = measured
                            .on_day((stage * 400) as f64 + 4.0 * f64::from(row.values[stage][place].0));
                        written.measured.push(measured).unwrap();
                    }
                }
            }
        }
    }

    fn beside(&self, kept: &[usize], writing: &Writing, written: &mut Written) {
        let number = |case: usize, place: usize| {
            let own = f64::from(self.cases[case].covariates[place]);
            match self.covariates {
                Kind::Free => own,
                Kind::Ceiling => 1e300,
                Kind::NearCeiling => own * 1e-200,
                // The second and third column are lines of the first.
                Kind::Told => 0.1 + f64::from(self.cases[case].covariates[0]) * (place as f64 + 0.3),
            }
        };
        let known = |case: &&usize| self.gaps == 0 || self.cases[**case].group >= 10;
        let named = |case: &usize| (writing.name)(*case);
        for place in 0..self.columns {
            let values = kept.iter().filter(known).map(|case| (named(case), number(*case, place)));
            written.covariates.extend(Covariate::new(&format!("z{place}"), values));
        }
        let group = |case: &usize| (writing.group)(self.cases[*case].group % self.groups.max(1));
        written.groups =
            Grouping::new("worker", kept.iter().filter(known).map(|case| (named(case), group(case)))).ok();
        let visits = |case: &usize| f64::from(self.cases[*case].covariates[2].unsigned_abs());
        written.outputs = Outputs::new("visits", kept.iter().map(|case| (named(case), visits(case)))).ok();
        let verdict = |case: &usize| self.cases[*case].covariates[1] > 0;
        written.verdicts =
            Improved::as_judged("by hand", kept.iter().map(|case| (named(case), verdict(case)))).ok();
    }
}

impl Written {
    /// Scores of all items at the first stage.
    pub(crate) fn experience(&self) -> Scores {
        self.items_at(&ITEMS, 0)
    }

    pub(crate) fn items_at(&self, items: &[&str], stage: usize) -> Scores {
        let key = &self.stages[stage];
        let rows = self.table.filter(|row| row.stage() == Some(key));
        rows.scores(Over::Items(items), MissingPolicy::HALF).unwrap()
    }

    pub(crate) fn item(&self, place: usize) -> Scores {
        self.items_at(&ITEMS[place..=place], 0)
    }

    /// From the first stage to the last; a path of one stage has no change.
    pub(crate) fn change(&self) -> Option<Change> {
        let (first, last) = (self.stages.first()?, self.stages.last()?);
        Change::between(&self.measured, first, last).ok()
    }

    pub(crate) fn experience_along(&self) -> Trajectories {
        let scores =
            (0..self.stages.len()).map(|stage| (self.stages[stage].clone(), self.items_at(&ITEMS, stage)));
        Trajectories::of_scores(scores).unwrap()
    }

    /// Cases with a score, cases with a change, and scores without a case.
    pub(crate) fn cases(experience: &Scores, change: &Change) -> (Vec<CaseId>, Vec<CaseId>, u64) {
        let of = |scores: &Scores| {
            let mut cases: Vec<CaseId> = scores.rows().iter().filter_map(|row| row.case.clone()).collect();
            cases.sort_unstable();
            cases.dedup();
            cases
        };
        let without = experience.rows().iter().filter(|row| row.case.is_none()).count() as u64;
        (of(experience), of(change.scores()), without)
    }
}
