//! What comparisons and reliability are counted from, and their figures once counted.
//!
//! Milliseconds of counting come first: medians over a section of 25 items of six points and a million respondents, and over ten
//! million pairs of answers. Criterion then measures figures at a thousand and at a milliard respondents, which should take the same.
//! `cargo bench --bench comparing` runs both; `cargo bench --bench comparing -- Kendall` what matches.
//!
//! `benches/peers/beside.py` runs the first part beside NumPy, pandas and SciPy on the same answers: with `--beside DIRECTORY` this
//! program writes them there and does, for each name it reads, that work once.

use std::hint::black_box;
use std::io::{BufRead, Write};
use std::path::Path;
use std::time::Instant;

use criterion::Criterion;
use kokemus::{
    Answer, Confidence, Continuity, CrossTallies, CrossTally, IndependentSamples, Merge, Missing, Products,
    Questionnaire, ResponseColumns, ResponseTable, Role, Scale, SectionBuilder, Study, Tally,
};

const ITEMS: usize = 25;
const RESPONDENTS: usize = 1_000_000;
const PAIRS: usize = 10_000_000;
const REPEATS: usize = 21;
/// From a thousand to a milliard: so many doublings.
const DOUBLINGS: usize = 20;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;
/// What is measured, and a figure from it that tells whether a peer did the same.
type Work<'w> = (&'static str, Box<dyn Fn() -> Outcome<f64> + 'w>);

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let filter = arguments.iter().find(|argument| !argument.starts_with("--")).map_or("", String::as_str);
    if let Some(place) = arguments.iter().position(|argument| argument == "--beside") {
        let directory = arguments.get(place + 1).ok_or("--beside needs a directory")?;
        return beside(Path::new(directory));
    }
    if arguments.iter().any(|argument| argument == "--bench") {
        let columns = Columns::made();
        let tables = Tables::of(&columns)?;
        for (name, work) in tables.works().iter().filter(|(name, _)| name.contains(filter)) {
            let mut times = (0..REPEATS).map(|_| Ok(timed(work)?.0)).collect::<Outcome<Vec<f64>>>()?;
            times.sort_by(f64::total_cmp);
            let [low, middle, high] = [0, REPEATS / 2, REPEATS - 1].map(|place| times[place] * 1e3);
            println!("{name}: {middle:.1} ms ({REPEATS} runs, {low:.1} to {high:.1})");
        }
    }
    let mut criterion = Criterion::default().sample_size(50).configure_from_args();
    once_counted(&mut criterion)?;
    criterion.final_summary();
    Ok(())
}

fn timed(work: &dyn Fn() -> Outcome<f64>) -> Outcome<(f64, f64)> {
    let start = Instant::now();
    let figure = black_box(work()?);
    Ok((start.elapsed().as_secs_f64(), figure))
}

/// Writes the answers as one byte each, points from 1 and 0 where missing, and then answers with seconds and figure.
fn beside(directory: &Path) -> Outcome {
    let columns = Columns::made();
    for (name, columns) in
        [("complete", &columns.complete), ("gaps", &columns.gaps), ("pairs", &columns.pairs)]
    {
        std::fs::write(directory.join(name), columns.concat())?;
    }
    let tables = Tables::of(&columns)?;
    drop(columns);
    let (works, mut out) = (tables.works(), std::io::stdout());
    writeln!(out, "ready")?;
    out.flush()?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (_, work) = works.iter().find(|(name, _)| *name == line).ok_or("no work has this name")?;
        let (seconds, figure) = timed(work)?;
        writeln!(out, "{seconds} {figure}")?;
        out.flush()?;
    }
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
}

/// Points from 1; 0 is missing.
struct Columns {
    complete: Vec<Vec<u8>>,
    gaps: Vec<Vec<u8>>,
    pairs: Vec<Vec<u8>>,
}

impl Columns {
    fn made() -> Self {
        let mut random = Random(88_172_645_463_325_252);
        let complete = correlated(&mut random, ITEMS, RESPONDENTS, 4);
        let mut gaps = complete.clone();
        // 15 per mille: in a real questionnaire of 25 items (bfi) 8 to 13 are missing.
        for answer in gaps.iter_mut().flatten() {
            if random.below(1000) < 15 {
                *answer = 0;
            }
        }
        Columns { complete, gaps, pairs: correlated(&mut random, 2, PAIRS, 3) }
    }
}

/// What all items of a respondent share, one of so many levels, and up to two points more.
fn correlated(random: &mut Random, items: usize, rows: usize, levels: u64) -> Vec<Vec<u8>> {
    let shared: Vec<u64> = (0..rows).map(|_| random.below(levels)).collect();
    let answer = |shared: &u64, random: &mut Random| (1 + shared + random.below(3)) as u8;
    (0..items).map(|_| shared.iter().map(|shared| answer(shared, random)).collect()).collect()
}

struct Tables {
    complete: ResponseTable,
    gaps: ResponseTable,
    pairs: ResponseTable,
}

impl Tables {
    fn of(columns: &Columns) -> Outcome<Self> {
        Ok(Tables {
            complete: table(&columns.complete, 6)?,
            gaps: table(&columns.gaps, 6)?,
            pairs: table(&columns.pairs, 5)?,
        })
    }

    fn works(&self) -> Vec<Work<'_>> {
        let level = Confidence::P95;
        let covariance = |products: &Products| Ok(products.pair("q0", "q1")?.covariance()?);
        let met = |all: &CrossTallies| Ok(all.pair("q0", "q1")?.count(3, 3) as f64);
        let (complete, gaps, pairs) = (&self.complete, &self.gaps, &self.pairs);
        vec![
            ("products, complete", Box::new(move || covariance(&complete.products("all")?))),
            ("products, with gaps", Box::new(move || covariance(&gaps.products("all")?))),
            ("products of complete rows", Box::new(move || covariance(&gaps.products_of_complete("all")?))),
            ("all cross-tallies, complete", Box::new(move || met(&complete.cross_tallies("all")?))),
            ("all cross-tallies, with gaps", Box::new(move || met(&gaps.cross_tallies("all")?))),
            ("one cross-tally", Box::new(move || Ok(pairs.cross_tally("q0", "q1")?.count(3, 3) as f64))),
            ("Kendall", Box::new(move || Ok(pairs.cross_tally("q0", "q1")?.kendall(level)?.value()))),
            ("Spearman", Box::new(move || Ok(pairs.cross_tally("q0", "q1")?.spearman(level)?.value()))),
            (
                "Mann-Whitney",
                Box::new(move || {
                    let tally = pairs.tally();
                    let samples = IndependentSamples::of(&tally.item("q0")?, &tally.item("q1")?)?;
                    Ok(samples.mann_whitney(Continuity::Uncorrected)?.p)
                }),
            ),
        ]
    }
}

/// A section `all` of items q0, q1, … on points from 1.
fn table(columns: &[Vec<u8>], points: i32) -> Outcome<ResponseTable> {
    const CHUNK: usize = 500_000;
    let item = |section: SectionBuilder, item: usize| section.item(&format!("q{item}"), "Question");
    let questionnaire = Questionnaire::builder("bench", Scale::new("points", 1, points)?)
        .section("all", |section| (0..columns.len()).fold(section, item))
        .build()?;
    let mut table = Study::builder().questionnaire(questionnaire).build()?.table("bench")?;
    let answer = |code: &u8| match code {
        0 => Answer::Missing(Missing::Skipped),
        point => Answer::Point((*point).into()),
    };
    let rows = columns.first().map_or(0, Vec::len);
    for start in (0..rows).step_by(CHUNK) {
        let mut responses = ResponseColumns::by(Role::Parent);
        for (item, column) in columns.iter().enumerate() {
            let column = &column[start..rows.min(start + CHUNK)];
            responses = responses.item(&format!("q{item}"), column.iter().map(answer));
        }
        table.push_columns(responses)?;
    }
    Ok(table)
}

/// Figures of aggregates of a thousand respondents, and of the same merged with themselves up to a milliard.
fn once_counted(criterion: &mut Criterion) -> Outcome {
    let mut random = Random(88_172_645_463_325_252);
    let small = table(&correlated(&mut random, ITEMS, 1000, 4), 6)?;
    let (products, all) = (small.products("all")?, small.cross_tallies("all")?);
    let (cross, tally) = (all.pair("q0", "q1")?, small.tally());
    let (first, second) = (tally.item("q0")?.clone(), tally.item("q1")?.clone());
    let level = Confidence::P95;
    for (n, doublings) in [("a thousand", 0), ("a milliard", DOUBLINGS)] {
        let (products, cross) = (doubled(&products, doublings)?, doubled(&cross, doublings)?);
        let (first, second) = (doubled(&first, doublings)?, doubled(&second, doublings)?);
        let names: Vec<String> = products.item_ids().map(str::to_owned).collect();
        criterion.bench_function(&format!("all 300 covariances, {n}"), |bencher| {
            bencher.iter(|| black_box(covariances(black_box(&products), &names)));
        });
        criterion.bench_function(&format!("Kendall once counted, {n}"), |bencher| {
            bencher.iter(|| CrossTally::kendall(black_box(&cross), level));
        });
        criterion.bench_function(&format!("Spearman once counted, {n}"), |bencher| {
            bencher.iter(|| CrossTally::spearman(black_box(&cross), level));
        });
        criterion.bench_function(&format!("Mann-Whitney once counted, {n}"), |bencher| {
            let test = |first: &Tally, second: &Tally| -> Outcome<f64> {
                Ok(IndependentSamples::of(first, second)?.mann_whitney(Continuity::Uncorrected)?.p)
            };
            bencher.iter(|| test(black_box(&first), black_box(&second)));
        });
    }
    criterion.bench_function("merge the products of 25 items", |bencher| {
        let merge = |sum: &mut Products| sum.merge(black_box(&products));
        bencher.iter_batched_ref(|| products.empty_like(), merge, criterion::BatchSize::SmallInput);
    });
    criterion.bench_function("merge 300 cross-tallies", |bencher| {
        let merge = |sum: &mut CrossTallies| sum.merge(black_box(&all));
        bencher.iter_batched_ref(|| all.empty_like(), merge, criterion::BatchSize::SmallInput);
    });
    Ok(())
}

fn doubled<M: Merge + Clone>(counted: &M, times: usize) -> Outcome<M> {
    let mut all = counted.clone();
    for _ in 0..times {
        let same = all.clone();
        all.merge(&same)?;
    }
    Ok(all)
}

fn covariances(products: &Products, names: &[String]) -> Outcome<f64> {
    let mut sum = 0.0;
    for (place, second) in names.iter().enumerate() {
        for first in &names[..place] {
            sum += products.pair(first, second)?.covariance()?;
        }
    }
    Ok(sum)
}
