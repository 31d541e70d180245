//! An annual report: what may leave, year after year, as pages, JSON and pictures in a folder of your own.
//!
//! ```text
//! cargo run --release --features plot --example annual_report -- report
//! ```
//!
//! Two studies go out. `people.rs` reads real answers, given three times over, in which members of army companies stand in for clients;
//! `yearly.rs` says what may leave of them, and `years.rs` releases one year after the other, each
//! against the ledger of those before. `families.rs` releases the reconstruction of
//! `family_services_2020`, in Finnish. `drawn.rs` tells and draws what a release holds, in the words of `words.rs`, and
//! `folder.rs` writes it down: the crate itself touches no file. Where the data come from: `examples/data/README.md`.
//!
//! What goes into the folder may leave. What was withheld, and why, is printed for you, and goes nowhere.

mod drawn;
mod families;
mod folder;
mod people;
#[allow(dead_code, reason = "shared with the example that compares every published figure")]
#[path = "../family_services_2020/published.rs"]
mod published;
#[path = "../family_services_2020/questionnaires.rs"]
mod questionnaires;
#[allow(dead_code, reason = "shared with the example that compares every published figure")]
#[path = "../family_services_2020/reconstruction.rs"]
mod reconstruction;
mod words;
mod yearly;
mod years;

use std::collections::BTreeMap;
use std::error::Error;
use std::process::ExitCode;

use kokemus::{Audit, DisclosureRule, WithheldBecause};

use folder::Folder;

/// Groups of fewer than five are withheld; so are answers that everybody in a group gave alike.
const FEWEST: u64 = 5;

fn main() -> ExitCode {
    let Some(named) = std::env::args_os().nth(1) else {
        eprintln!(
            "Name the folder that the report is to be written into:\n\n    \
             cargo run --release --features plot --example annual_report -- report"
        );
        return ExitCode::FAILURE;
    };
    match Folder::at(named.into()).and_then(|folder| write(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("No report, or only a part of it: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &Folder) -> Result<(), Box<dyn Error>> {
    let rule = DisclosureRule::at_least(FEWEST)?;
    years::write(folder, rule)?;
    families::write(folder, rule)?;
    println!("\nWritten into {}:", folder.path().display());
    for name in folder.written().iter() {
        println!("  {name}");
    }
    Ok(())
}

/// What stays behind, in short: how much was withheld for which reason.
fn tell(what: &str, audit: &Audit) {
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for withheld in &audit.withheld {
        *reasons.entry(in_words(withheld.because)).or_default() += 1;
    }
    println!("{what}: {} withheld", audit.withheld.len());
    for (reason, count) in reasons {
        println!("  {count:>4}  {reason}");
    }
}

fn in_words(because: WithheldBecause) -> &'static str {
    match because {
        WithheldBecause::TooFew => "too few people",
        WithheldBecause::Unanimous => "everybody answered alike",
        WithheldBecause::RareAnswer => "an answer that too few gave",
        WithheldBecause::Protects => "large enough itself, but would give something else back",
        WithheldBecause::Dominated => "a few make too much of it",
        WithheldBecause::PartWithheld => "made of something that is withheld",
        WithheldBecause::NoFigure => "no figure, and that alone would tell",
        _ => "another reason",
    }
}
