//! A sample, as a service would have it: experience, wellbeing at the start and at the end, read in through the library's own doors.

use kokemus::{
    Change, Grouping, Measure, Measurement, MissingPolicy, Questionnaire, ResponseColumns, Role, Scale,
    Scores, StageKey, Study,
};

use super::random::{Fault, Random};
use super::truth::{Population, Shape};

/// The service that is simulated: one question, and wellbeing before and after.
pub(crate) struct Service {
    study: Study,
    start: StageKey,
    end: StageKey,
}

impl Service {
    pub(crate) fn new() -> Result<Self, Fault> {
        let question = |s: kokemus::SectionBuilder| s.item("satisfied", "How satisfied were you?");
        let questionnaire =
            Questionnaire::builder("clients", Scale::satisfaction()).section("all", question).build()?;
        let study = Study::builder()
            .questionnaire(questionnaire)
            // In standard deviations: nobody is 100 of them off.
            .measure(Measure::new("wellbeing", -100.0, 100.0)?)
            .measure(Measure::new("experience", -100.0, 100.0)?)
            .build()?;
        let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
        Ok(Service { study, start, end })
    }

    /// Experience as answers to the question, and the change of wellbeing.
    pub(crate) fn asked(&self, sample: &Sample) -> Result<(Scores, Change), Fault> {
        let mut answers = self.study.table("clients")?;
        answers.push_columns(
            ResponseColumns::by(Role::Parent)
                .cases(0..sample.experience.len() as u32)
                .at_stage(&self.start)
                .item("satisfied", sample.experience.iter().map(|point| *point as i32)),
        )?;
        Ok((answers.scores("all", MissingPolicy::HALF)?, self.change(sample)?))
    }

    /// Experience on a continuous scale, and the change of wellbeing.
    pub(crate) fn measured(&self, sample: &Sample) -> Result<(Scores, Change), Fault> {
        Ok((self.scores(&sample.experience)?, self.change(sample)?))
    }

    /// A number per case, measured at the start.
    pub(crate) fn scores(&self, values: &[f64]) -> Result<Scores, Fault> {
        let mut table = self.study.measurements("experience")?;
        for (case, value) in values.iter().enumerate() {
            table.push(Measurement::of(case as u32, Role::Parent, &self.start, *value))?;
        }
        Ok(table.scores_at(&self.start)?)
    }

    /// The change from start to end; who left has none.
    fn change(&self, sample: &Sample) -> Result<Change, Fault> {
        let mut wellbeing = self.study.measurements("wellbeing")?;
        for (case, (before, gain)) in sample.baseline.iter().zip(&sample.change).enumerate() {
            wellbeing.push(Measurement::of(case as u32, Role::Child, &self.start, *before))?;
            if let Some(gain) = gain {
                wellbeing.push(Measurement::of(case as u32, Role::Child, &self.end, before + gain))?;
            }
        }
        Ok(Change::between(&wellbeing, &self.start, &self.end)?)
    }
}

/// What was drawn, case by case.
#[derive(Debug, Default)]
pub(crate) struct Sample {
    pub(crate) experience: Vec<f64>,
    pub(crate) baseline: Vec<f64>,
    pub(crate) change: Vec<Option<f64>>,
}

/// How much of the variance workers make where cases share workers.
pub(crate) const OF_WORKERS: f64 = 0.2;

impl Population {
    /// Cases that have nothing to do with each other.
    pub(crate) fn sample(&self, n: usize, random: &mut Random) -> Sample {
        let mut sample = Sample::default();
        for _ in 0..n {
            sample.push(self.shape, self.person(random));
        }
        sample
    }

    /// Cases of workers with so many each. What the workers make goes together as the rest does, so that the truth is the same.
    pub(crate) fn sample_of_workers(
        &self,
        workers: usize,
        cases_each: usize,
        random: &mut Random,
    ) -> Result<(Sample, Grouping), Fault> {
        let mut sample = Sample::default();
        for _ in 0..workers {
            let worker = self.person(random);
            for _ in 0..cases_each {
                let own = self.person(random);
                let together =
                    |place: usize| OF_WORKERS.sqrt() * worker[place] + (1.0 - OF_WORKERS).sqrt() * own[place];
                sample.push(self.shape, [together(0), together(1), together(2)]);
            }
        }
        let worker = |case: usize| (case as u32, format!("worker {}", case / cases_each));
        Ok((sample, Grouping::new("worker", (0..workers * cases_each).map(worker))?))
    }

    /// Experience, wellbeing at the start and change of one person: three normal numbers that correlate as they should.
    fn person(&self, random: &mut Random) -> [f64; 3] {
        let [first, second, third] = [random.normal(), random.normal(), random.normal()];
        let (xy, xb, yb) = (self.with_change, self.with_baseline, self.regression);
        let left = (1.0 - xb * xb).sqrt();
        let by_second = (yb - xb * xy) / left;
        let by_third = (1.0 - xy * xy - by_second * by_second).sqrt();
        [first, xb * first + left * second, xy * first + by_second * second + by_third * third]
    }
}

impl Sample {
    fn push(&mut self, shape: Shape, person: [f64; 3]) {
        let [experience, baseline, change] = person.map(|normal| shape.measured(normal));
        self.experience.push(experience);
        self.baseline.push(baseline);
        self.change.push(Some(change));
    }
}
