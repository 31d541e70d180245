//! The bootstrap of an association beside a plain memory copy of the bytes that it draws.
//!
//! Milliseconds and multiples of the copy come first: the median over alternating pairs, buffers beyond every cache.
//! Criterion then measures each by itself. `cargo bench` runs both; `cargo bench -- spearman` what matches.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use kokemus::{
    Association, Bootstrap, Change, Confidence, MatchedCases, Measure, Measurement, MissingPolicy,
    Questionnaire, Response, Role, Scale, Scores, Study,
};

const CASES: u64 = 451;
const RESAMPLES: usize = 10_000;
/// A pair of doubles for every case drawn.
const BYTES: usize = RESAMPLES * CASES as usize * 16;
const PAIRS: usize = 21;

/// What is measured.
type Work<'w> = Box<dyn FnMut() + 'w>;
type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let filter = arguments.iter().find(|argument| !argument.starts_with("--")).map_or("", String::as_str);
    let (scores, pairs) = matched()?;
    let given = pairs.given_baseline();
    let level = Confidence::P95;
    let bootstrap = Bootstrap::seeded(7);
    let pearson = |pairs: &MatchedCases| pairs.pearson_bootstrapped(level, &bootstrap);
    let spearman = |pairs: &MatchedCases| pairs.spearman_bootstrapped(level, &bootstrap);
    // Once aloud, so that what is measured is known to succeed.
    for found in [pearson(&pairs)?, pearson(&given)?, spearman(&pairs)?, spearman(&given)?] {
        found.correlation.interval().map_err(Clone::clone)?;
    }
    scores.mean_bootstrapped(level, &bootstrap)?.interval().map_err(Clone::clone)?;
    let mut works: [(&str, Option<f64>, Work); 5] = [
        ("pearson, 10,000 resamples of 451", Some(50.0), Box::new(|| drop(black_box(pearson(&pairs))))),
        ("pearson given the baseline", None, Box::new(|| drop(black_box(pearson(&given))))),
        ("spearman", Some(100.0), Box::new(|| drop(black_box(spearman(&pairs))))),
        ("spearman given the baseline", None, Box::new(|| drop(black_box(spearman(&given))))),
        ("mean of scores", None, Box::new(|| drop(black_box(scores.mean_bootstrapped(level, &bootstrap))))),
    ];
    if arguments.iter().any(|argument| argument == "--bench") {
        for (name, wanted, work) in works.iter_mut().filter(|(name, ..)| name.contains(filter)) {
            beside_a_copy(name, *wanted, work);
        }
    }
    let mut criterion = Criterion::default().sample_size(20).configure_from_args();
    for (name, _, work) in &mut works {
        criterion.bench_function(name, |bench| bench.iter(&mut *work));
    }
    criterion.final_summary();
    Ok(())
}

/// Scores of 451 cases on five lopsided points (three items), and their change, which goes with them.
fn matched() -> Result<(Scores, MatchedCases), kokemus::Error> {
    let fill = |s: kokemus::SectionBuilder| (0..3).fold(s, |s, i| s.item(&format!("q{i}"), "Question"));
    let questionnaire =
        Questionnaire::builder("bench", Scale::satisfaction()).section("all", fill).build()?;
    let measure = Measure::new("wellbeing", 0.0, 100.0)?;
    let study = Study::builder().questionnaire(questionnaire).measure(measure).build()?;
    let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
    let mut answers = study.table("bench")?;
    let mut wellbeing = study.measurements("wellbeing")?;
    let mut state = 88_172_645_463_325_252_u64;
    let mut below = |limit: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        ((u128::from(state) * u128::from(limit)) >> 64) as u32
    };
    for case in 0..CASES {
        let points: [u32; 3] = std::array::from_fn(|_| 5 - below(3) * below(3));
        let (before, drift) = (40 + below(20), below(25));
        let after = before + drift + points.iter().sum::<u32>() - 10;
        answers.push(Response::by(Role::Parent).case(case).answers(points.map(|point| point as i32)))?;
        wellbeing.push(Measurement::of(case, Role::Parent, &start, f64::from(before)))?;
        wellbeing.push(Measurement::of(case, Role::Parent, &end, f64::from(after)))?;
    }
    let scores = answers.scores("all", MissingPolicy::HALF)?;
    let pairs = Association::between(&scores, &Change::between(&wellbeing, &start, &end)?);
    Ok((scores, pairs))
}

fn seconds(work: &mut dyn FnMut()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().max(Duration::from_nanos(1)).as_secs_f64()
}

/// Prints how many milliseconds `work` takes, and how many copies of the bytes that it draws would take as long.
fn beside_a_copy(name: &str, wanted: Option<f64>, work: &mut dyn FnMut()) {
    let source = vec![3_u8; BYTES];
    let mut target = vec![7_u8; BYTES];
    let mut copy = || black_box(&mut *target).copy_from_slice(black_box(&source));
    copy();
    work();
    let mut measured: Vec<(f64, f64)> = (0..PAIRS)
        .map(|pair| {
            if pair % 2 == 0 {
                let copied = seconds(&mut copy);
                let worked = seconds(work);
                (worked, worked / copied)
            } else {
                let worked = seconds(work);
                (worked, worked / seconds(&mut copy))
            }
        })
        .collect();
    measured.sort_by(|a, b| a.0.total_cmp(&b.0));
    let [low, middle, high] = [0, PAIRS / 2, PAIRS - 1].map(|place| measured[place].0 * 1e3);
    measured.sort_by(|a, b| a.1.total_cmp(&b.1));
    let copies = measured[PAIRS / 2].1;
    let wanted = wanted.map_or(String::new(), |wanted| format!("wanted below {wanted}; "));
    println!(
        "{name}: {middle:.1} ms ({wanted}{PAIRS} runs, {low:.1} to {high:.1}), {copies:.2} times a memory copy of what it draws"
    );
}
