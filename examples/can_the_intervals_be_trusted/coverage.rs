//! The first table: how often each interval around a link holds the truth.

use kokemus::{Association, Bootstrap, Confidence, Link, MatchedCases, Refusal};

use super::random::{Fault, Random, replicates};
use super::record::{Outcome, Record};
use super::sample::{Sample, Service};
use super::truth::{Population, Shape, Truth};

/// How many cases.
pub(crate) const SIZES: [usize; 3] = [30, 100, 451];
/// How many workers have as many cases together; from 30 on, figures over groups may be trusted.
const WORKERS: [usize; 3] = [10, 20, 41];
/// Resamples inside each replicate: fewer than for a figure that is published, enough for how often an interval holds.
pub(crate) const RESAMPLES: u32 = 500;

/// The intervals, in the table's order; the last two are of cases that share workers.
pub(crate) const INTERVALS: [&str; 16] = [
    "r, Fisher's (assumes normal data)",
    "r, distribution-free (what you get)",
    "r, percentile bootstrap",
    "r, BCa bootstrap",
    "r given the start, distribution-free",
    "r given the start, BCa bootstrap",
    "r given the start, as a link prints it",
    "Spearman's, distribution-free",
    "Spearman's given the start",
    "Kendall's τ-b, distribution-free",
    "Kendall's τ-b given the start",
    "mean change, t",
    "coefficient, classical (from totals)",
    "coefficient, HC3 (what you get)",
    "by workers: coefficient, CR2",
    "by workers: r given the start",
];

/// What is simulated: a population, and whether experience and change are linked in it.
pub(crate) const POPULATIONS: [(&str, Population); 4] = {
    const fn population(shape: Shape, linked: bool) -> Population {
        let (with_change, with_baseline) = if linked { (0.4, 0.2) } else { (0.0, 0.0) };
        Population { shape, with_change, with_baseline, regression: -0.3 }
    }
    [
        ("Normal data, no link", population(Shape::Normal, false)),
        ("Normal data, linked", population(Shape::Normal, true)),
        ("Five points, three quarters at the top, no link", population(Shape::FivePoints, false)),
        ("Five points, three quarters at the top, linked", population(Shape::FivePoints, true)),
    ]
};

/// The record of every interval in one population at one size (a place in [`SIZES`]); without resamples there are none by bootstrap.
pub(crate) fn records(
    population: &Population,
    setting: u64,
    size: usize,
    resamples: Option<u32>,
    count: u64,
) -> Result<[Record; INTERVALS.len()], Fault> {
    let (service, truth) = (Service::new()?, population.truth());
    let one = |random: &mut Random| outcomes(&service, population, &truth, (size, resamples), random);
    let of_all = replicates(setting, count, one)?;
    let mut records = [Record::default(); INTERVALS.len()];
    for outcomes in of_all {
        records.iter_mut().zip(outcomes).for_each(|(record, outcome)| record.add(outcome));
    }
    Ok(records)
}

fn outcomes(
    service: &Service,
    population: &Population,
    truth: &Truth,
    (size, resamples): (usize, Option<u32>),
    random: &mut Random,
) -> Result<[Outcome; INTERVALS.len()], Fault> {
    let level = Confidence::P95;
    let read = |sample: &Sample| match population.shape {
        Shape::Normal => service.measured(sample),
        Shape::FivePoints => service.asked(sample),
    };
    let (experience, change) = read(&population.sample(SIZES[size], random))?;
    let pairs = Association::between(&experience, &change);
    let given = pairs.given_baseline();
    let associated = |found: Result<Association, Refusal>, truth| {
        Outcome::of(found.as_ref().map(|found| &found.correlation), [], truth)
    };
    let bca = resamples.map(|count| Bootstrap::seeded(random.seed()).replicates(count)).transpose()?;
    let bootstrapped = |pairs: &MatchedCases, bca: Option<Bootstrap>, truth| match bca {
        Some(bootstrap) => associated(pairs.pearson_bootstrapped(level, &bootstrap), truth),
        None => Outcome { held: None, warned: false },
    };

    let link = Link::between(&experience, &change).given_baseline();
    let robust = link.fit();
    let classical = link.totals()?.model(level);

    let (of_workers, workers) =
        population.sample_of_workers(WORKERS[size], SIZES[size] / WORKERS[size], random)?;
    let (experience, change_of_workers) = read(&of_workers)?;
    let by_workers =
        Link::between(&experience, &change_of_workers).given_baseline().within_groups(&workers).fit();

    let (r, r_given) = (truth.pearson, truth.pearson_given_baseline);
    let coefficient = |link: &Result<Link, Refusal>| match link {
        Ok(link) => Outcome::of(Ok(&link.model.experience.coefficient), &link.caveats, truth.coefficient),
        Err(refusal) => Outcome::of(Err(refusal), [], 0.0),
    };
    let correlation = |link: &Result<Link, Refusal>| match link {
        Ok(link) => Outcome::of(Ok(&link.correlation), &link.caveats, r_given),
        Err(refusal) => Outcome::of(Err(refusal), [], 0.0),
    };
    Ok([
        associated(pairs.pearson_fisher(level), r),
        associated(pairs.pearson(level), r),
        bootstrapped(&pairs, bca.map(Bootstrap::percentile), r),
        bootstrapped(&pairs, bca, r),
        associated(given.pearson(level), r_given),
        bootstrapped(&given, bca, r_given),
        correlation(&robust),
        associated(pairs.spearman(level), truth.spearman),
        associated(given.spearman(level), truth.spearman_given_baseline),
        associated(pairs.kendall(level), truth.kendall),
        associated(given.kendall(level), truth.kendall_given_baseline),
        Outcome::of(change.mean(level).as_ref(), [], truth.mean_change),
        Outcome::of(classical.as_ref().map(|model| &model.experience.coefficient), [], truth.coefficient),
        coefficient(&robust),
        coefficient(&by_workers),
        correlation(&by_workers),
    ])
}

/// Prints the table.
pub(crate) fn print(count: u64) -> Result<(), Fault> {
    println!(
        "\
1  HOW OFTEN DOES A 95 % INTERVAL HOLD THE TRUTH?

A service whose truth we set ourselves is simulated {count} times: clients' experience, their wellbeing
at the start, and how it changed. An interval that keeps its promise holds the truth in 95.0 % of them.
Linked means that the normal columns correlate .4; five points are these columns cut, with 75 % fives.
Where less than 93 % hold it, the share of intervals that said so themselves follows in brackets:
84.1 (100) means that 84.1 % held the truth and every one came with a warning. * intervals were refused
in some samples, in which everybody gave one answer, say. Intervals by bootstrap take {RESAMPLES} resamples here,
those of workers are of cases that share workers. The simulation's own error is ±{error:.1} points.
",
        error = 196.0 * (0.95 * 0.05 / count as f64).sqrt(),
    );
    for (place, (name, population)) in POPULATIONS.iter().enumerate() {
        let truth = population.truth();
        println!("{name}: r = {:.3}, given the start {:.3}", truth.pearson, truth.pearson_given_baseline);
        println!("{:40}{:>14}{:>14}{:>14}", "", "30 clients", "100 clients", "451 clients");
        let mut columns = Vec::new();
        for size in 0..SIZES.len() {
            columns.push(records(population, (10 * place + size) as u64, size, Some(RESAMPLES), count)?);
        }
        for (interval, what) in INTERVALS.iter().enumerate() {
            let cells: Vec<String> = columns.iter().map(|records| records[interval].cell()).collect();
            println!("  {what:38}{:>14}{:>14}{:>14}", cells[0], cells[1], cells[2]);
        }
        println!();
    }
    println!(
        "\
On normal data every interval may be used. On answers that crowd at the top, Fisher's interval and classical
errors fail however many clients there are, because they assume what such answers are not; the library's own
choice holds with a few hundred clients, and with fewer it says that it may be too narrow: believe it.
"
    );
    Ok(())
}
