//! Counting beside a plain memory copy of the same bytes, and figures beside the counting they save.
//!
//! The shares of a copy's rate come first: the median over alternating pairs, buffers beyond every cache. Criterion
//! then measures what takes micro- and nanoseconds. `cargo bench` runs both; `cargo bench -- merge` what matches.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BatchSize, Criterion};
use kokemus::{
    Answer, Confidence, Dimension, Merge, Missing, Questionnaire, ResponseColumns, ResponseTable, Role,
    Scale, ServiceKey, ShareInterval, SimultaneousInterval, Study, Tally, TopBox, WaveKey,
};

/// Bytes of answers per share: beyond every cache.
const BYTES: usize = 200_000_000;
const ITEMS: usize = 10;
const PAIRS: usize = 21;

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let filter = arguments.iter().find(|argument| !argument.starts_with("--")).map_or("", String::as_str);
    if arguments.iter().any(|argument| argument == "--bench") {
        shares_of_a_copy(filter)?;
    }
    let mut criterion = Criterion::default().sample_size(50).configure_from_args();
    small(&mut criterion)?;
    criterion.final_summary();
    Ok(())
}

/// A xorshift generator: the same answers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((u128::from(self.0) * u128::from(limit)) >> 64) as u64
    }

    /// Five points and five missing reasons, all in use.
    fn answer(&mut self) -> Answer {
        match self.below(10) {
            point @ 0..5 => Answer::Point(point as i32 + 1),
            reason => Answer::Missing(Missing::ALL[reason as usize - 5]),
        }
    }
}

fn questionnaire(items: usize) -> Result<Questionnaire, kokemus::Error> {
    let fill = |section| {
        (0..items).fold(section, |s: kokemus::SectionBuilder, i| s.item(&format!("q{i}"), "Question"))
    };
    Questionnaire::builder("bench", Scale::satisfaction()).section("all", fill).build()
}

/// A study with 8 services and 8 waves: 64 groups.
fn study(items: usize) -> Result<(Study, Vec<ServiceKey>, Vec<WaveKey>), kokemus::Error> {
    let names: Vec<String> = (0..8).map(|i| format!("n{i}")).collect();
    let names = || names.iter().map(String::as_str);
    let study =
        Study::builder().services(names()).waves(names()).questionnaire(questionnaire(items)?).build()?;
    let services = study.services().iter().map(|service| service.key().clone()).collect();
    let waves = study.waves().iter().map(|wave| wave.key().clone()).collect();
    Ok((study, services, waves))
}

/// A table of so many rows, whose group changes after every `run` rows (0: at random).
fn table(items: usize, rows: usize, run: usize) -> Result<ResponseTable, kokemus::Error> {
    const CHUNK: usize = 500_000;
    let (study, services, waves) = study(items)?;
    let mut table = study.table("bench")?;
    let mut random = Random(88_172_645_463_325_252);
    let (mut group, mut left) = (0, 0);
    for start in (0..rows).step_by(CHUNK) {
        let here = CHUNK.min(rows - start);
        let groups: Vec<usize> = (0..here)
            .map(|_| {
                if left == 0 {
                    (group, left) = (random.below(64) as usize, run.max(1));
                }
                left -= 1;
                group
            })
            .collect();
        let mut columns = ResponseColumns::by(Role::Parent)
            .services(groups.iter().map(|group| &services[group / 8]))
            .waves(groups.iter().map(|group| &waves[group % 8]));
        for item in 0..items {
            columns = columns.item(&format!("q{item}"), (0..here).map(|_| random.answer()));
        }
        table.push_columns(columns)?;
    }
    Ok(table)
}

fn seconds(work: &mut dyn FnMut()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().max(Duration::from_nanos(1)).as_secs_f64()
}

/// Prints at what share of a copy's rate `count` goes through the same bytes.
fn share(name: &str, wanted: Option<f64>, count: &mut dyn FnMut()) {
    let source = vec![3u8; BYTES];
    let mut target = vec![7u8; BYTES];
    let mut copy = || black_box(&mut *target).copy_from_slice(black_box(&source));
    copy();
    count();
    let mut ratios: Vec<f64> = (0..PAIRS)
        .map(|pair| {
            if pair % 2 == 0 {
                let copied = seconds(&mut copy);
                copied / seconds(count)
            } else {
                let counted = seconds(count);
                seconds(&mut copy) / counted
            }
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    let (low, middle, high) = (ratios[0], ratios[PAIRS / 2], ratios[PAIRS - 1]);
    let wanted = wanted.map_or(String::new(), |wanted| format!("wanted {wanted}; "));
    println!("{name}: {middle:.2} of a memory copy ({wanted}{PAIRS} pairs, {low:.2} to {high:.2})");
}

fn shares_of_a_copy(filter: &str) -> Outcome {
    let wanted = |name: &str| name.contains(filter);
    let name = "tally of one column";
    if wanted(name) {
        let one = table(1, BYTES, 0)?;
        share(name, Some(0.85), &mut || drop(black_box(one.tally())));
    }
    for (name, run, share_wanted) in [
        ("grouped tally of 10 items into 64 groups, random order", 0, Some(0.15)),
        ("grouped tally of 10 items into 64 groups, runs of 300", 300, None),
        ("grouped tally of 10 items into 64 groups, runs of 100,000", 100_000, Some(0.55)),
    ] {
        if wanted(name) {
            let ten = table(ITEMS, BYTES / ITEMS, run)?;
            let by = [Dimension::Service, Dimension::Wave];
            share(name, share_wanted, &mut || drop(black_box(ten.tally_by(by))));
        }
    }
    Ok(())
}

/// What takes micro- and nanoseconds: roll-up, merge, figures.
fn small(criterion: &mut Criterion) -> Outcome {
    let finest = table(ITEMS, 100_000, 0)?.tally_by([Dimension::Service, Dimension::Wave]);
    let (study, services, waves) = study(ITEMS)?;
    criterion.bench_function("roll up 64 groups x 10 items to 8", |bencher| {
        bencher.iter(|| black_box(&finest).roll_up([Dimension::Wave]));
    });
    // 4 waves of 16 services: the same 64 cells, rolled up to 4.
    let four = four_waves(&study, &services, &waves)?;
    criterion.bench_function("roll up 64 groups x 10 items to 4", |bencher| {
        bencher.iter(|| black_box(&four).roll_up([Dimension::Wave]));
    });

    let (one, other) = (table(11, 1000, 0)?.tally(), table(11, 2000, 0)?.tally());
    criterion.bench_function("merge the tallies of an 11-item questionnaire", |bencher| {
        let merge = |sum: &mut kokemus::QuestionnaireTally| sum.merge(black_box(&other));
        bencher.iter_batched_ref(|| one.clone(), merge, BatchSize::SmallInput);
    });

    for scale in [1, 1_000_000] {
        let counts = [30, 70, 150, 350, 400].map(|count| count * scale);
        let tally = Tally::of_counts(&Scale::satisfaction(), counts)?;
        criterion.bench_function(
            &format!("every figure of a tally of {} answers", 1000 * scale),
            |bencher| {
                bencher.iter(|| every_figure(black_box(&tally)));
            },
        );
    }
    Ok(())
}

fn four_waves(
    study: &Study,
    services: &[ServiceKey],
    waves: &[WaveKey],
) -> Result<kokemus::GroupedTally, kokemus::Error> {
    let mut table = study.table("bench")?;
    let mut random = Random(88_172_645_463_325_252);
    let roles = [Role::Child, Role::Parent];
    for row in 0..100_000usize {
        let response = kokemus::Response::by(roles[row % 2].clone())
            .of_service(&services[row / 2 % 8])
            .in_wave(&waves[row / 16 % 4])
            .answers((0..ITEMS).map(|_| random.answer()));
        table.push(response)?;
    }
    Ok(table.tally_by([Dimension::Role, Dimension::Service, Dimension::Wave]))
}

fn every_figure(tally: &Tally) -> Result<f64, kokemus::Refusal> {
    let level = Confidence::P95;
    let shares = tally.top_box(TopBox::TWO)?;
    let mut sum = tally.mean(level)?.value()
        + tally.median(level)?.value()
        + tally.interpolated_median()?.value()
        + tally.skewness(kokemus::MomentType::Unbiased)?.value()
        + tally.kurtosis(kokemus::MomentType::Unbiased)?.value()
        + tally.entropy()?.value()
        + tally.consensus()?.value()
        + tally.agreement()?.value();
    for interval in [
        ShareInterval::Wilson,
        ShareInterval::ClopperPearson,
        ShareInterval::Jeffreys,
        ShareInterval::AgrestiCoull,
    ] {
        sum += shares.estimate_by(interval, level)?.value();
    }
    Ok(sum + tally.distribution(SimultaneousInterval::Goodman, level)?.points.len() as f64)
}
