//! Family work and support-person work in 2020: two services, four questionnaires, and every published figure.
//!
//! ```text
//! cargo run --release --example family_services_2020          # in English
//! cargo run --release --example family_services_2020 -- fi    # suomeksi
//! ```
//!
//! Only means were published. [`questionnaires`] holds what was asked, [`published`] what was published, [`reconstruction`]
//! counts that give it back, and [`page`] puts it on a page.

mod page;
mod published;
mod questionnaires;
mod reconstruction;

use std::error::Error;

use page::Language;
use reconstruction::Reconstruction;

fn main() -> Result<(), Box<dyn Error>> {
    let tag = std::env::args().nth(1).unwrap_or_else(|| "en".to_owned());
    let language = Language::of(&tag).ok_or("give the language as `en` or `fi`")?;

    let figures = published::figures()?;
    let reconstruction = Reconstruction::of(&figures)?;
    print!("{}", page::page(&reconstruction, &figures, language)?);
    Ok(())
}
