//! Which service stands out? From counts of answers to a page that says which service is better or worse than expected, and of which
//! ones nothing can be said.
//!
//! ```text
//! cargo run --release --example which_service_stands_out
//! ```
//!
//! The data are ratings of lecturers by students at ETH Zürich: departments stand in for large services, the teachers of one department for
//! small ones. Neither is a service, and students are no clients; where the counts come from: `examples/data/README.md`.

#[path = "../lines/mod.rs"]
mod lines;
mod page;

use std::error::Error;

use kokemus::{
    Confidence, Funnel, MeanPlan, Power, RankIntervals, Scale, ShrunkenMeans, StandardWeights,
    StandardisedMeans, Tally, UnitLevel, UnitMeans, UnitStrata,
};

const DEPARTMENTS: &str = include_str!("../data/insteval_departments.csv");
const TEACHERS: &str = include_str!("../data/insteval_teachers.csv");

/// Fewer answers than this are too few to call a service anything.
const ENOUGH: u64 = 15;

/// What was asked, and what came out.
struct Answers {
    differ: UnitLevel,
    standardised: StandardisedMeans,
    funnel: kokemus::FunnelPlot,
    ranks: RankIntervals,
    small_differ: UnitLevel,
    small_funnel: kokemus::FunnelPlot,
    small: ShrunkenMeans,
    plan: MeanPlan,
    detectable: kokemus::DetectableDifference,
}

fn main() -> Result<(), Box<dyn Error>> {
    ask()?.print()
}

/// Every question of the page. How sure its intervals are: 95 %.
fn ask() -> Result<Answers, Box<dyn Error>> {
    let sure = Confidence::P95;
    let (departments, teachers) = (read(DEPARTMENTS, 3)?, read(TEACHERS, 1)?);

    // Large services: each with its strata, students' age and kind of course.
    let strata = UnitStrata::of_tallies(departments.iter().map(|(keys, tally)| {
        (format!("department {}", keys[0]), format!("{}, {}", keys[1], keys[2]), tally.clone())
    }))?;
    let whole = UnitMeans::of_tallies(together(&departments)?)?;
    let standardised = strata.directly_standardised(&StandardWeights::Pooled, sure)?;

    // Small ones.
    let small = UnitMeans::of_tallies(
        teachers.iter().map(|(keys, tally)| (format!("teacher {}", keys[0]), tally.clone())),
    )?;
    let pilot =
        together(&teachers.iter().map(|(_, tally)| (vec!["all"], tally.clone())).collect::<Vec<_>>())?;
    let plan = MeanPlan::of_tally(&pilot[0].1)?;

    Ok(Answers {
        differ: whole.unit_level(sure)?,
        funnel: Funnel::of_standardised(&standardised).fit(sure)?,
        ranks: whole.ranking().intervals(sure)?,
        standardised,
        small_differ: small.unit_level(sure)?,
        small_funnel: Funnel::of_means(&small).minimum_n(ENOUGH).fit(sure)?,
        small: small.shrunken_means(sure)?,
        detectable: plan.detectable_difference(40, 40, Power::P80, sure)?,
        plan,
    })
}

/// The names of a group, and its ratings.
type Counted = (Vec<&'static str>, Tally);

/// The file's rows: the first cells name the group, the others count its ratings from 1 to 5.
fn read(file: &'static str, keys: usize) -> Result<Vec<Counted>, Box<dyn Error>> {
    let scale = Scale::new("rating", 1, 5)?;
    file.lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let (names, counts) = cells.split_at(keys);
            let counts = counts.iter().map(|cell| cell.parse()).collect::<Result<Vec<u64>, _>>()?;
            Ok((names.to_vec(), Tally::of_counts(&scale, counts)?))
        })
        .collect()
}

/// The tallies of each department, or whatever the first name is, merged.
fn together(rows: &[Counted]) -> Result<Vec<(String, Tally)>, kokemus::Error> {
    use kokemus::Merge;

    let mut merged: Vec<(String, Tally)> = Vec::new();
    for (keys, tally) in rows {
        let name = format!("department {}", keys[0]);
        match merged.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sum)) => sum.merge(tally)?,
            None => merged.push((name, tally.clone())),
        }
    }
    Ok(merged)
}
