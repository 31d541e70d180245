//! What disclosure control costs: from a table of answers to a release, with every margin.
//!
//! Medians in milliseconds come first, with how much was withheld; Criterion then measures the table that the design names, 8 services ×
//! 6 waves × 4 roles. `cargo bench --bench disclosure` runs both.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use kokemus::{
    Bundle, Dimension, DisclosureRule, Ledger, Questionnaire, Released, Response, ResponseTable, Role, Scale,
    ServicePath, Study, WithheldBecause,
};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const DIMENSIONS: [Dimension; 4] = [Dimension::Role, Dimension::Service, Dimension::Wave, Dimension::Stage];

/// A table to be made up.
struct Shape {
    services: usize,
    waves: usize,
    roles: usize,
    items: usize,
    /// Respondents in a finest group, on average; exponentially spread, so that many groups are small.
    mean: f64,
    runs: usize,
}

fn main() -> Outcome<()> {
    let of = |services, waves, items, mean, runs| Shape { services, waves, roles: 4, items, mean, runs };
    for shape in [
        of(8, 6, 1, 6.0, 11),
        of(8, 6, 1, 8.0, 11),
        of(8, 6, 1, 12.0, 11),
        of(8, 6, 1, 20.0, 11),
        of(8, 6, 1, 60.0, 11),
        of(8, 6, 20, 12.0, 3),
        of(60, 8, 1, 8.0, 1),
    ] {
        measured(&shape)?;
    }
    let shape = of(8, 6, 1, 8.0, 1);
    let study = study(&shape)?;
    let answers = answers(&study, &shape, 1)?;
    let bundle = Bundle::of(&study, "Bench").answers(&answers, groupings())?;
    let rule = DisclosureRule::at_least(5)?;
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    criterion.bench_function("release of 8 x 6 x 4 with all margins", |bencher| {
        bencher.iter(|| black_box(bundle.release(rule, &Ledger::empty())));
    });
    criterion.final_summary();
    Ok(())
}

fn measured(shape: &Shape) -> Outcome<()> {
    let Shape { services, waves, roles, items, mean, .. } = shape;
    let study = study(shape)?;
    let rule = DisclosureRule::at_least(5)?;
    let mut times = Vec::new();
    let (mut few, mut besides, mut groups) = (0, 0, 0);
    for seed in 1..=shape.runs as u64 {
        let answers = answers(&study, shape, seed)?;
        let bundle = Bundle::of(&study, "Bench").answers(&answers, groupings())?;
        let start = Instant::now();
        let released = bundle.release(rule, &Ledger::empty())?;
        times.push(start.elapsed());
        groups +=
            released.release.questionnaires()[0].tables.iter().map(|table| table.groups.len()).sum::<usize>();
        few += count(&released, WithheldBecause::TooFew);
        besides += count(&released, WithheldBecause::Protects);
    }
    times.sort_unstable();
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "{services} x {waves} x {roles}, mean {mean}, {items} items: median {:.1} ms, most {:.1} ms; \
         of {groups} groups {few} too few, {besides} besides",
        milliseconds(times[times.len() / 2]),
        milliseconds(times[times.len() - 1]),
    );
    Ok(())
}

fn count(released: &Released, why: WithheldBecause) -> usize {
    let whole = released.audit.withheld.iter().filter(|withheld| withheld.part == "all");
    whole.filter(|withheld| withheld.because == why).count()
}

/// Every margin of role, service and wave.
fn groupings() -> Vec<Vec<Dimension>> {
    (0..1u32 << 3)
        .map(|mask| {
            let chosen = DIMENSIONS.iter().take(3).enumerate();
            chosen.filter(|(place, _)| mask >> place & 1 == 1).map(|(_, dimension)| *dimension).collect()
        })
        .collect()
}

fn study(shape: &Shape) -> Outcome<Study> {
    let names = |letter: &str, n: usize| -> Vec<String> {
        (0..n).map(|number| format!("{letter}{number}")).collect()
    };
    let (services, waves, items) =
        (names("s", shape.services), names("w", shape.waves), names("i", shape.items));
    let questionnaire = Questionnaire::builder("bench", Scale::satisfaction())
        .section("all", |section| {
            items.iter().fold(section, |section, item| section.item(item, item.as_str()))
        })
        .build()?;
    Ok(Study::builder()
        .path(ServicePath::standard())
        .services(services.iter().map(String::as_str))
        .waves(waves.iter().map(String::as_str))
        .questionnaire(questionnaire)
        .build()?)
}

fn answers(study: &Study, shape: &Shape, seed: u64) -> Outcome<ResponseTable> {
    let mut state = seed * 88_172_645_463_325_252;
    let mut uniform = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let roles = [Role::Child, Role::YoungPerson, Role::Parent, Role::Professional];
    let mut table = study.table("bench")?;
    for service in study.services() {
        for wave in study.waves() {
            for role in roles.iter().take(shape.roles) {
                for _ in 0..(-(1.0 - uniform()).ln() * shape.mean) as usize {
                    let answers: Vec<i32> = (0..shape.items).map(|_| 1 + (uniform() * 5.0) as i32).collect();
                    let response = Response::by(role.clone()).of_service(service.key()).in_wave(wave.key());
                    table.push(response.answers(answers))?;
                }
            }
        }
    }
    Ok(table)
}
