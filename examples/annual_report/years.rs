//! Three years, released one after the other: what is out goes in with the next.

use std::error::Error;

use kokemus::{DisclosureRule, Ledger, Released};

use super::folder::Folder;
use super::people::{People, ROUNDS};
use super::yearly::released;
use super::{drawn, tell, words};

/// Writes the page, the JSON and the pictures of every year.
///
/// # Errors
/// The data cannot be released, or not written.
pub(crate) fn write(folder: &Folder, rule: DisclosureRule) -> Result<(), Box<dyn Error>> {
    let people = People::read()?;
    let mut kept = serde_json::to_string(&Ledger::empty())?;
    for year in 1..=ROUNDS.len() {
        let ledger: Ledger = serde_json::from_str(&kept)?;
        let Released { release, ledger, audit, .. } = released(&people, &ROUNDS[..year], rule, &ledger)?;
        let name = format!("companies-year-{year}");
        let questions = [("companies", "satisfaction"), ("companies", "commitment")];
        drawn::write(folder, &name, (&release, &words::companies()), &questions)?;
        tell(&format!("Companies, year {year}"), &audit);
        // Kept where the answers are kept, never where the report goes: it says who was in which release.
        kept = serde_json::to_string(&ledger)?;
        println!("        to be kept for the next year: a ledger of {} kB", kept.len() / 1000);
    }
    Ok(())
}
