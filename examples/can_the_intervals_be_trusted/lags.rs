//! The third table: paths through commitment, and which of two comes first.

use kokemus::{
    Bootstrap, Confidence, Estimate, Foretells, Gaps, LagPattern, Lags, Link, Measure, Measurement, Phase,
    Refusal, Role, ServicePath, StageKey, Study, Trajectories,
};

use super::random::{Fault, Random, replicates};
use super::record::share;
use super::sample::{Sample, Service};

/// Clients of a service whose paths are looked at.
pub(crate) const CLIENTS: usize = 100;
const RESAMPLES: u32 = 1_000;

/// Paths: experience → commitment by a, commitment → change by b; the indirect path is a·b.
pub(crate) const PATHS: [(&str, f64, f64); 4] = [
    ("neither leads on (a = 0, b = 0)", 0.0, 0.0),
    ("commitment leads nowhere (a = 0.4, b = 0)", 0.4, 0.0),
    ("nothing leads to commitment (a = 0, b = 0.4)", 0.0, 0.4),
    ("a path (a = 0.4, b = 0.4)", 0.4, 0.4),
];

/// Whether the percentile and the BCa interval of the indirect path left 0 out.
pub(crate) fn found_a_path(place: usize, clients: usize, count: u64) -> Result<Vec<[bool; 2]>, Fault> {
    let (service, (_, a, b)) = (Service::new()?, PATHS[place]);
    replicates(2_000 + place as u64, count, |random| {
        let (mut sample, mut commitment) = (Sample::default(), Vec::new());
        for _ in 0..clients {
            let experience = random.normal();
            let between = a * experience + random.normal();
            sample.experience.push(experience);
            commitment.push(between);
            sample.baseline.push(random.normal());
            sample.change.push(Some(b * between + random.normal()));
        }
        let (experience, change) = service.measured(&sample)?;
        let bootstrap = Bootstrap::seeded(random.seed()).replicates(RESAMPLES)?;
        let commitment = service.scores(&commitment)?;
        let paths = Link::between(&experience, &change).through("commitment", &commitment, &bootstrap)?;
        Ok([leaves_out_0(&paths.indirect_percentile), leaves_out_0(&paths.indirect_bca)])
    })
}

/// Whether there is an interval, and 0 is not in it.
fn leaves_out_0(figure: &Estimate) -> bool {
    figure.interval().is_ok_and(|interval| !interval.contains(0.0))
}

/// Clients followed along the path, and at how many stages.
pub(crate) const FOLLOWED: usize = 200;
const STAGES: usize = 4;

/// Who is followed: how much of experience and wellbeing is one stable trait, and what one stage gives to the next.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Course {
    name: &'static str,
    /// How the stable parts of experience and wellbeing correlate.
    traits: f64,
    experience_to_wellbeing: f64,
    wellbeing_to_experience: f64,
}

pub(crate) const COURSES: [Course; 3] = [
    Course { name: "a trait", traits: 0.6, experience_to_wellbeing: 0.0, wellbeing_to_experience: 0.0 },
    Course { name: "experience", traits: 0.6, experience_to_wellbeing: 0.4, wellbeing_to_experience: 0.0 },
    Course { name: "wellbeing", traits: 0.6, experience_to_wellbeing: 0.0, wellbeing_to_experience: 0.4 },
];

/// What the views along the path said in one replicate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Said {
    /// The rule on lags and what goes on within persons.
    pub(crate) pattern: LagPattern,
    /// The random-intercept cross-lagged model; nothing where it found no fit, or was not asked.
    pub(crate) model: Option<Foretells>,
    /// Whether the two lags between persons were each taken for a link, as without the rule.
    pub(crate) naive: [bool; 2],
}

impl Course {
    fn said(
        &self,
        study: &Study,
        stages: &[StageKey],
        ask_model: bool,
        random: &mut Random,
    ) -> Result<Said, Fault> {
        let (mut experience, mut wellbeing) =
            (study.measurements("experience")?, study.measurements("wellbeing")?);
        for case in 0..FOLLOWED as u32 {
            let common = random.normal();
            let mut stable = || self.traits.sqrt() * common + (1.0 - self.traits).sqrt() * random.normal();
            let (trait_x, trait_y) = (stable(), stable());
            let (mut x, mut y) = (0.0, 0.0);
            for stage in stages {
                (x, y) = (
                    self.wellbeing_to_experience * y + random.normal(),
                    self.experience_to_wellbeing * x + random.normal(),
                );
                experience.push(Measurement::of(case, Role::Parent, stage, trait_x + x))?;
                wellbeing.push(Measurement::of(case, Role::Child, stage, trait_y + y))?;
            }
        }
        let (experience, wellbeing) =
            (Trajectories::measured(&experience), Trajectories::measured(&wellbeing));
        let along = Link::along(&experience, &wellbeing)?;
        let lagged = along.lagged(Confidence::P95)?;
        let model =
            || along.random_intercept_cross_lagged(Lags::Constant, Gaps::FullInformation, Confidence::P95);
        let beyond = |lag: &Result<Estimate, Refusal>| lag.as_ref().is_ok_and(leaves_out_0);
        Ok(Said {
            pattern: lagged.pattern,
            model: ask_model.then(model).and_then(Result::ok).map(|found| found.verdict().foretells),
            naive: [beyond(&lagged.wellbeing_later), beyond(&lagged.experience_later)],
        })
    }
}

/// All replicates of a course; the model takes most of the time.
pub(crate) fn said(place: usize, ask_model: bool, count: u64) -> Result<Vec<Said>, Fault> {
    let mut path = ServicePath::builder();
    for stage in 0..STAGES {
        path = path.stage(&format!("round-{stage}"), Phase::InService, "Round");
    }
    let study = Study::builder()
        .path(path.build()?)
        .measure(Measure::new("experience", -100.0, 100.0)?)
        .measure(Measure::new("wellbeing", -100.0, 100.0)?)
        .build()?;
    let stages: Vec<StageKey> = study.path().stages().iter().map(|stage| stage.key().clone()).collect();
    replicates(3_000 + place as u64, count, |random| COURSES[place].said(&study, &stages, ask_model, random))
}

/// Prints the table.
pub(crate) fn print(count: u64) -> Result<(), Fault> {
    println!(
        "\
3  PATHS AND LAGS

Through commitment: {count} services of {CLIENTS} clients. How often does the interval of the indirect path a·b
leave out 0? Where one of a and b is 0 there is no path, and 5.0 would be right.
"
    );
    println!("{:50}{:>14}{:>14}", "", "percentile", "BCa");
    for (place, (name, ..)) in PATHS.iter().enumerate() {
        let found = found_a_path(place, CLIENTS, count)?;
        let shares = [0, 1].map(|kind| 100.0 * share(found.iter().map(|found| found[kind])));
        println!("  {name:48}{:>14.1}{:>14.1}", shares[0], shares[1]);
    }
    println!(
        "
Where neither leads on, the interval hardly ever errs: it is wider than it need be. Where one of the two does,
the percentile interval errs about as often as it says, and BCa more often. A path at the edge is no finding.

Which comes first: {count} services of {FOLLOWED} clients, asked {STAGES} times. What is said of them, in per cent:
"
    );
    let [trait_only, experience, wellbeing] = COURSES.map(|course| course.name);
    println!("{:50}{trait_only:>12}{experience:>14}{wellbeing:>14}", "");
    println!("{:50}{:>12}{:>14}{:>14}", "", "and no lag", "foretells", "foretells");
    let courses: Vec<Vec<Said>> =
        (0..COURSES.len()).map(|place| said(place, true, count)).collect::<Result<_, Fault>>()?;
    let row = |what: &str, so: &dyn Fn(&Said) -> bool| {
        let cells: Vec<f64> = courses.iter().map(|said| 100.0 * share(said.iter().map(so))).collect();
        println!("  {what:48}{:>12.1}{:>14.1}{:>14.1}", cells[0], cells[1], cells[2]);
    };
    row("lags between persons alone: both are seen", &|said| said.naive == [true; 2]);
    println!("  The rule of the library, lags and within persons");
    row("  experience foretells wellbeing", &|said| said.pattern == LagPattern::ExperienceForetells);
    row("  wellbeing foretells experience", &|said| said.pattern == LagPattern::WellbeingForetells);
    row("  each foretells the other", &|said| said.pattern == LagPattern::Both);
    row("  a stable trait, or nothing", &|said| {
        matches!(said.pattern, LagPattern::StableTrait | LagPattern::Nothing)
    });
    row("  cannot be told", &|said| matches!(said.pattern, LagPattern::CannotTell(_)));
    println!("  The random-intercept cross-lagged model");
    row("  experience foretells wellbeing", &|said| said.model == Some(Foretells::Experience));
    row("  wellbeing foretells experience", &|said| said.model == Some(Foretells::Wellbeing));
    row("  each foretells the other", &|said| said.model == Some(Foretells::Both));
    row("  nothing foretells", &|said| said.model == Some(Foretells::Neither));
    row("  no fit was found", &|said| said.model.is_none());
    println!(
        "
A trait that both share looks like a lag both ways to whoever looks between persons; within persons nothing is
left of it. The rule hardly ever calls it foretelling; the model tests two lags at 5 % each, so that about one
service in ten shows one by chance. What does foretell is seen, in its own direction, by both.
"
    );
    Ok(())
}
