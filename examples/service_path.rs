//! Does a good experience go with the readiness that follows? One page from real answers, asked three times.
//!
//! ```text
//! cargo run --release --example service_path
//! ```
//!
//! The public data nearest to "experience → commitment → effect along a service path": members of companies and battalions stand in
//! for clients; they were asked three times how satisfied, how committed and how ready they were. Where the data come from: `examples/data/README.md`.

#[path = "lines/mod.rs"]
mod lines;

use std::collections::HashSet;
use std::error::Error;

use kokemus::{
    Association, Bands, Change, Confidence, Grouping, Link, MatchedCases, Measure, Measurement,
    MeasurementTable, Missing, Phase, Role, ServicePath, StageKey, Study,
};

use lines::wrapped;

const ANSWERS: &str = include_str!("data/univbct.csv");

/// What is measured: its identifier and name, and its columns in the data, one for each stage.
const MEASURES: [(&str, &str, [&str; 3]); 3] = [
    ("experience", "Experience", ["JOBSAT1", "JOBSAT2", "JOBSAT3"]),
    ("commitment", "Commitment", ["COMMIT1", "COMMIT2", "COMMIT3"]),
    ("readiness", "Readiness", ["READY1", "READY2", "READY3"]),
];

fn main() -> Result<(), Box<dyn Error>> {
    let sheet = Sheet::read(ANSWERS);
    let study = study()?;
    let experience = sheet.measurements(&study, "experience")?;
    let commitment = sheet.measurements(&study, "commitment")?;
    let readiness = sheet.measurements(&study, "readiness")?;
    let all = [&experience, &commitment, &readiness];

    print_introduction(&sheet)?;
    print_levels(&study, &all)?;
    print_changes(&study, &all)?;
    print_links(&study, &experience, &readiness)?;
    print_change_by_experience(&study, &experience, &readiness)?;
    print_link_in_full(&study, &experience, &readiness, &sheet.companies()?)?;
    print_limits();
    Ok(())
}

// The data ---------------------------------------------------------------------------------------------------------------

/// The file as it is: the names of its columns, and one row per person.
struct Sheet<'f> {
    columns: Vec<&'f str>,
    people: Vec<Vec<&'f str>>,
}

impl<'f> Sheet<'f> {
    fn read(file: &'f str) -> Self {
        let mut lines = file.lines().map(|line| line.split(',').collect());
        Sheet { columns: lines.next().unwrap_or_default(), people: lines.collect() }
    }

    fn column(&self, name: &str) -> Result<usize, String> {
        let found = self.columns.iter().position(|column| *column == name);
        found.ok_or_else(|| format!("the file has no column {name}"))
    }

    /// One measure of everybody on the list, at every stage of the path.
    fn measurements(&self, study: &Study, measure: &str) -> Result<MeasurementTable, Box<dyn Error>> {
        let mut table = study.measurements(measure)?;
        let person = self.column("SUBNUM")?;
        let columns = MEASURES.iter().filter(|(id, _, _)| *id == measure).flat_map(|(_, _, columns)| columns);
        for (stage, column) in study.path().stages().iter().zip(columns) {
            let column = self.column(column)?;
            for row in &self.people {
                table.push(match row[column] {
                    // Who is on the list and gave no answer is missing, not forgotten. The file does not say why.
                    "" => Measurement::of(row[person], member()?, stage.key(), Missing::Skipped),
                    value => Measurement::of(row[person], member()?, stage.key(), value.parse::<f64>()?),
                })?;
            }
        }
        Ok(table)
    }

    /// The company of each person; companies of different battalions go by the same letters.
    fn companies(&self) -> Result<Grouping, Box<dyn Error>> {
        let [person, battalion, company] = ["SUBNUM", "BTN", "COMPANY"].map(|name| self.column(name));
        let (person, battalion, company) = (person?, battalion?, company?);
        let of = self.people.iter().map(|row| (row[person], format!("{} {}", row[battalion], row[company])));
        Ok(Grouping::new("company", of)?)
    }

    /// How many people answered everything at every stage.
    fn complete(&self) -> Result<usize, String> {
        let names = MEASURES.iter().flat_map(|(_, _, columns)| columns);
        let columns = names.map(|name| self.column(name)).collect::<Result<Vec<_>, _>>()?;
        Ok(self.people.iter().filter(|row| columns.iter().all(|column| !row[*column].is_empty())).count())
    }
}

/// A service path of one's own, who answers, and what is measured along the path.
fn study() -> Result<Study, kokemus::Error> {
    let path = ServicePath::builder()
        .stage("start", Phase::InService, "Start")
        .stage("midway", Phase::InService, "Midway")
        .stage("end", Phase::InService, "End")
        .build()?;
    let mut study = Study::builder().path(path).role(member()?);
    for (id, name, _) in MEASURES {
        study = study.measure(Measure::new(id, 1.0, 5.0)?.label(name));
    }
    study.build()
}

fn member() -> Result<Role, kokemus::Error> {
    Role::other("member of a unit")
}

/// From stage to stage, and from the first to the last.
fn spans(study: &Study) -> Result<[(StageKey, StageKey, &'static str); 3], kokemus::Error> {
    let (start, midway, end) = (study.stage("start")?, study.stage("midway")?, study.stage("end")?);
    Ok([
        (start.clone(), midway.clone(), "Start to midway"),
        (midway, end.clone(), "Midway to end"),
        (start, end, "Start to end"),
    ])
}

// The page ---------------------------------------------------------------------------------------------------------------

fn print_introduction(sheet: &Sheet<'_>) -> Result<(), Box<dyn Error>> {
    println!(
        "\
EXPERIENCE, COMMITMENT AND READINESS ALONG A SERVICE PATH

The claim to look at: a good experience makes a more committed client, and that brings effects.
Clients' answers stage by stage are hardly ever public. The nearest that are: members of army
companies, asked three times. This page reads their answers as if they were a service's clients:

    client   a member of a company             Experience   job satisfaction
    service  the company                       Commitment   commitment
    stages   first, second and third round     Readiness    readiness: it stands for an effect

Each figure of a person is the mean of a few questions, from 1 (low) to 5 (high).
On the list are {people} people; {complete} of them answered everything at all three stages.
[ ] holds the 95 % interval: where the figure plausibly lies among all such people.
",
        people = sheet.people.len(),
        complete = sheet.complete()?,
    );
    Ok(())
}

fn print_levels(study: &Study, tables: &[&MeasurementTable]) -> Result<(), Box<dyn Error>> {
    let bands = Bands::new([1.0, 2.0, 3.0, 4.0, 5.0])?;
    println!("WHERE PEOPLE STOOD\n");
    println!("                                              Share of people whose own figure is");
    println!("                                                 1 to       2 to       3 to       4 to");
    println!("            answered  missing  mean              below 2    below 3    below 4    5");
    for table in tables {
        println!("{}", table.measure().text());
        for stage in study.path().stages() {
            let scores = table.scores_at(stage.key())?;
            let mean = scores.mean(Confidence::P95)?;
            let in_bands = scores.in_bands(&bands);
            let shares = (0..bands.len()).map(|band| Ok(bar(in_bands.share(band)?.value()?)));
            println!(
                "  {:<10}{:>8}{:>9}  {:<18.2}{}",
                stage.label(),
                mean.n(),
                mean.missing().unanswered(),
                mean.short(),
                shares.collect::<Result<String, kokemus::Error>>()?.trim_end(),
            );
        }
    }
    println!();
    Ok(())
}

fn print_changes(study: &Study, tables: &[&MeasurementTable]) -> Result<(), Box<dyn Error>> {
    println!("WHAT CHANGED ON THE WAY\n");
    println!("                    measured   at the first  at the second");
    println!("                     at both     stage only     stage only   mean change");
    for table in tables {
        println!("{}", table.measure().text());
        for (from, to, name) in spans(study)? {
            let change = Change::between(table, &from, &to)?;
            println!(
                "  {name:<16}{:>10}{:>15}{:>15}   {:+.2}",
                change.len(),
                change.only_baseline(),
                change.only_follow_up(),
                change.mean(Confidence::P95)?.short(),
            );
        }
    }
    println!();
    Ok(())
}

/// Experience at a stage, with the change of readiness from that stage on.
fn matched(
    experience: &MeasurementTable,
    readiness: &MeasurementTable,
    from: &StageKey,
    to: &StageKey,
) -> Result<MatchedCases, kokemus::Error> {
    let change = Change::between(readiness, from, to)?;
    Ok(Association::between(&experience.scores_at(from)?, &change))
}

fn print_links(
    study: &Study,
    experience: &MeasurementTable,
    readiness: &MeasurementTable,
) -> Result<(), Box<dyn Error>> {
    println!("DOES A GOOD EXPERIENCE GO WITH MORE READINESS AFTERWARDS?\n");
    println!("Correlation of experience at a stage with the change of readiness from that stage on");
    println!("(+1: the two rise together, 0: unrelated, −1: one rises where the other falls).\n");
    println!("                                                             given readiness");
    println!("                              people  as it stands           at the first stage");
    for (from, to, name) in spans(study)? {
        let pairs = matched(experience, readiness, &from, &to)?;
        let equals = pairs.given_baseline();
        let rows = [
            ("Pearson", pairs.pearson(Confidence::P95)?, equals.pearson(Confidence::P95)?),
            ("Spearman", pairs.spearman(Confidence::P95)?, equals.spearman(Confidence::P95)?),
        ];
        for (position, (coefficient, raw, given)) in rows.into_iter().enumerate() {
            println!(
                "  {:<18}{coefficient:<10}{:>6}  {:<+23.2}{:+.2}",
                if position == 0 { name } else { "" },
                raw.correlation.n(),
                raw.correlation.short(),
                given.correlation.short(),
            );
        }
    }
    println!();
    Ok(())
}

/// Why the raw correlation is negative: the satisfied start high.
fn print_change_by_experience(
    study: &Study,
    experience: &MeasurementTable,
    readiness: &MeasurementTable,
) -> Result<(), Box<dyn Error>> {
    println!(
        "\
As it stands, the link is negative: the more satisfied people are, the less their readiness grows.
That does not make a good experience harmful. The table shows what is mixed in:
"
    );
    println!("  Experience            Readiness  Readiness    Change of");
    println!("  at the start    people   at start     midway    readiness");
    let start = study.stage("start")?;
    let midway = study.stage("midway")?;
    let bands = Bands::new([1.0, 2.0, 3.0, 4.0, 5.0])?;
    let scores = experience.scores_at(&start)?;
    for (band, (lower, upper)) in bands.edges().enumerate() {
        let last = band + 1 == bands.len();
        let rows = scores.rows().iter().filter(|score| bands.band_of(score.value) == Some(band));
        let cases: HashSet<_> = rows.filter_map(|score| score.case.as_ref()).collect();
        let them = readiness.filter(|series| cases.contains(series.case()));
        let change = Change::between(&them, &start, &midway)?;
        println!(
            "  {:<14}{:>8}{:>11.2}{:>11.2}{:>+13.2}",
            format!("{lower} to {}{upper}", if last { "" } else { "below " }),
            change.len(),
            change.baseline().mean(Confidence::P95)?.value(),
            change.follow_up().mean(Confidence::P95)?.value(),
            change.mean(Confidence::P95)?.value(),
        );
    }
    println!(
        "
Satisfied people already start out more ready. Whoever starts high tends to come down,
and whoever starts low to go up, whatever happens in between (regression to the mean). The link
as it stands mixes this in; the right-hand column compares people who started alike. There,
nothing negative is left: from start to midway the more satisfied do slightly better, by an
interval that only just leaves zero out, and over the other two spans the link cannot be told
from none.
"
    );
    Ok(())
}

/// One of the links with all that belongs beside it, people of one company not taken as independent.
fn print_link_in_full(
    study: &Study,
    experience: &MeasurementTable,
    readiness: &MeasurementTable,
    companies: &Grouping,
) -> Result<(), kokemus::Error> {
    let (start, midway) = (study.stage("start")?, study.stage("midway")?);
    let change = Change::between(readiness, &start, &midway)?;
    let experience = experience.scores_at(&start)?;
    let link = Link::between(&experience, &change).given_baseline().within_groups(companies).fit()?;
    println!(
        "\
THE LINK FROM START TO MIDWAY IN FULL

The same people, those of one company not taken as independent of each other. Baseline: readiness
at the start. What is said of an unmeasured cause tells how strong it would have to be to make up
the link by itself.
"
    );
    for line in link.to_string().lines() {
        let indent = format!("  {}", " ".repeat(line.len() - line.trim_start().len()));
        wrapped(line, &indent, &format!("{indent}    "));
    }
    println!();
    Ok(())
}

fn print_limits() {
    println!("READ THE LINKS WITH THIS IN MIND\n");
    for caveat in [
        "nobody outside the companies was asked, so a change need not be their doing",
        "who missed a round may have changed otherwise than those who answered both",
        "people who started alike on paper may differ in much else that nobody measured",
        "one row of six is no finding: look at all of them together",
    ] {
        println!("  – {caveat}");
    }
    println!(
        "
Whether readiness comes by way of commitment, and which of experience and readiness comes first,
is asked of the same people by the example `does_experience_go_with_change`."
    );
}

// Words and numbers ------------------------------------------------------------------------------------------------------

/// A share in per cent, with a block for every tenth: " 42 % ████ ".
fn bar(share: f64) -> String {
    let blocks: String =
        (1..=6).map(|block| if share * 10.0 + 0.5 >= f64::from(block) { '█' } else { ' ' }).collect();
    format!("{:>3.0} % {blocks}", share * 100.0)
}
