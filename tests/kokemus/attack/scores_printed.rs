//! What is printed of scores, made of sums over the answers to one small section.

use std::collections::{BTreeSet, HashMap};

use kokemus::{
    Answer, AnswersUsed, Confidence, Estimate, Missing, MissingPolicy, Questionnaire, ReleasedFigure,
    Response, ResponseTable, Role, Scale, Study,
};

pub(super) const SERVICES: [&str; 3] = ["north", "south", "west"];

/// What everything that is printed of a group follows from: of each item how many gave each answer (the points, then skipped, then not
/// applicable), then how many have each score, then how many gave each combination of points. Of several groups together it is their sum.
pub(crate) type Sums = [u8; 25];

pub(super) const NOBODY: Sums = [0; 25];

pub(super) fn plus(one: &Sums, other: &Sums) -> Sums {
    std::array::from_fn(|place| one[place] + other[place])
}

pub(super) fn is_within(sums: &Sums, most: &Sums) -> bool {
    sums.iter().zip(most).all(|(count, most)| count <= most)
}

/// A figure as far as it is printed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Printed {
    pub(super) value: f64,
    pub(super) ends: Option<(f64, f64)>,
    pub(super) n: Option<u64>,
}

impl Printed {
    pub(super) fn of(estimate: &Estimate, decimals: usize) -> Self {
        let number = |value: f64| format!("{value:.decimals$}").parse::<f64>().unwrap() + 0.0;
        let ends = estimate.interval().ok().map(|it| (number(it.lower()), number(it.upper())));
        Printed { value: number(estimate.value()), ends, n: Some(estimate.n()) }
    }

    pub(super) fn read(figure: &ReleasedFigure) -> Self {
        let ends = figure.lower.zip(figure.upper).map(|(lower, upper)| (lower.value(), upper.value()));
        Printed { value: figure.value.value(), ends, n: Some(figure.n) }
    }

    /// Whether figures are printed alike, as far as the first one is.
    pub(super) fn is_as(told: Option<&Printed>, made: Option<&Printed>) -> bool {
        let (Some(told), Some(made)) = (told, made) else { return told.is_none() && made.is_none() };
        told.value == made.value
            && (told.n.is_none() || told.n == made.n)
            && (told.ends.is_none() || told.ends == made.ends)
    }
}

/// One section of so many items on one scale, with every record of answers that somebody may give.
pub(crate) struct Form {
    pub(super) items: usize,
    pub(super) points: usize,
    pub(super) study: Study,
    records: Vec<Vec<usize>>,
    pub(super) sums: Vec<Sums>,
    /// A record for each score, and for each combination of points.
    with_score: Vec<usize>,
    complete: Vec<usize>,
    means: HashMap<Vec<u8>, Option<Printed>>,
    alphas: HashMap<Vec<u8>, Option<Printed>>,
}

impl Form {
    pub(crate) fn new(items: usize, points: usize) -> Self {
        let scale = Scale::new("scale", 1, points as i32).unwrap();
        let questionnaire = Questionnaire::builder("q", scale)
            .section("all", |section| {
                (0..items).fold(section, |it, item| it.item(&format!("i{item}"), "Item"))
            })
            .build()
            .unwrap();
        let study = Study::builder().services(SERVICES).questionnaire(questionnaire).build().unwrap();
        let answers = points + 2;
        let record =
            |number: usize| (0..items).map(|item| number / answers.pow(item as u32) % answers).collect();
        let records: Vec<Vec<usize>> = (0..answers.pow(items as u32)).map(record).collect();
        let score = |record: &Vec<usize>| -> Option<usize> {
            let concerned = record.iter().filter(|answer| **answer <= points).count();
            let given: Vec<usize> = record.iter().copied().filter(|answer| *answer < points).collect();
            let has_score = !given.is_empty() && 2 * given.len() >= concerned;
            has_score.then(|| 6 * given.iter().sum::<usize>() / given.len())
        };
        let scores: BTreeSet<usize> = records.iter().filter_map(score).collect();
        let of_score = |wanted: &usize| records.iter().position(|it| score(it) == Some(*wanted)).unwrap();
        let with_score: Vec<usize> = scores.iter().map(of_score).collect();
        let is_complete = |number: &usize| records[*number].iter().all(|answer| *answer < points);
        let complete: Vec<usize> = (0..records.len()).filter(is_complete).collect();
        let sums = records.iter().enumerate().map(|(number, record)| {
            let mut sums = NOBODY;
            record.iter().enumerate().for_each(|(item, answer)| sums[item * answers + answer] = 1);
            let own = score(record).and_then(|own| scores.iter().position(|score| *score == own));
            if let Some(place) = own {
                sums[items * answers + place] = 1;
            }
            let own = complete.iter().position(|it| *it == number);
            if let Some(place) = own {
                sums[items * answers + scores.len() + place] = 1;
            }
            sums
        });
        let (sums, means, alphas) = (sums.collect(), HashMap::new(), HashMap::new());
        Form { items, points, study, records, sums, with_score, complete, means, alphas }
    }

    /// The places in sums of the answers to an item, and of its points.
    pub(super) fn item(&self, item: usize) -> std::ops::Range<usize> {
        item * (self.points + 2)..(item + 1) * (self.points + 2)
    }

    pub(super) fn points<'s>(&self, sums: &'s Sums, item: usize) -> &'s [u8] {
        &sums[self.item(item)][..self.points]
    }

    pub(super) fn push(&self, table: &mut ResponseTable, service: usize, record: usize) {
        let answers = self.records[record].iter().map(|answer| -> Answer {
            match answer.checked_sub(self.points) {
                None => (*answer as i32 + 1).into(),
                Some(0) => Missing::Skipped.into(),
                Some(_) => Missing::NotApplicable.into(),
            }
        });
        let service = self.study.service(SERVICES[service]).unwrap();
        table.push(Response::by(Role::Parent).of_service(&service).answers(answers)).unwrap();
    }

    /// Respondents, so many with each of these records.
    fn table(&self, records: &[usize], counts: &[u8]) -> ResponseTable {
        let mut table = self.study.table("q").unwrap();
        for (record, count) in records.iter().zip(counts) {
            (0..*count).for_each(|_| self.push(&mut table, 0, *record));
        }
        table
    }

    /// The mean of the section's scores, as it would be printed.
    pub(crate) fn mean(&mut self, sums: &Sums) -> Option<&Printed> {
        let counts = &sums[self.item(self.items).start..][..self.with_score.len()];
        if !self.means.contains_key(counts) {
            let table = self.table(&self.with_score, counts);
            let mean = table.scores("all", MissingPolicy::HALF).unwrap().mean(Confidence::P95).ok();
            self.means.insert(counts.to_vec(), mean.map(|mean| Printed::of(&mean, 1)));
        }
        self.means[counts].as_ref()
    }

    /// Cronbach's alpha, as it would be printed.
    pub(crate) fn alpha(&mut self, sums: &Sums) -> Option<&Printed> {
        let counts = &sums[self.item(self.items).start + self.with_score.len()..][..self.complete.len()];
        if !self.alphas.contains_key(counts) {
            let table = self.table(&self.complete, counts);
            let alpha = table.reliability("all", AnswersUsed::Listwise).ok();
            let alpha = alpha.and_then(|found| found.alpha(Confidence::P95).ok());
            self.alphas.insert(counts.to_vec(), alpha.map(|alpha| Printed::of(&alpha, 2)));
        }
        self.alphas[counts].as_ref()
    }
}
