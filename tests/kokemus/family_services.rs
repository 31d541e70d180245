//! The example on family services gives back every figure that was published for 2020.

#[path = "../../examples/family_services_2020/page.rs"]
mod page;
#[path = "../../examples/family_services_2020/published.rs"]
pub(crate) mod published;
#[path = "../../examples/family_services_2020/questionnaires.rs"]
mod questionnaires;
#[path = "../../examples/family_services_2020/reconstruction.rs"]
pub(crate) mod reconstruction;

use std::error::Error;

use kokemus::{Dimension, Role, Subject};

use page::Language;
use published::{Figure, Kind};
use reconstruction::Reconstruction;

fn reconstructed() -> Result<(Vec<Figure>, Reconstruction), Box<dyn Error>> {
    let figures = published::figures()?;
    let reconstruction = Reconstruction::of(&figures)?;
    Ok((figures, reconstruction))
}

#[test]
fn every_published_figure_comes_out_as_printed() {
    let (figures, reconstruction) = reconstructed().unwrap();
    let file = include_str!("../../examples/data/published_figures.csv");
    let comparisons = reconstruction.compare(&figures).unwrap();
    assert_eq!(comparisons.len(), 28);
    for (line, comparison) in file.lines().skip(1).zip(&comparisons) {
        let printed = line.rsplit(',').next().unwrap();
        let decimals = printed.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        assert_eq!(format!("{:.decimals$}", comparison.reconstructed), printed, "{line}");
        assert!(comparison.agrees(), "{line}");
        if comparison.figure.kind == Kind::LowestSection {
            assert!(comparison.reconstructed >= printed.parse().unwrap(), "{line}");
        }
    }
}

#[test]
fn respondents_stand_in_their_roles_waves_and_services() {
    let (_, reconstruction) = reconstructed().unwrap();
    assert_eq!(reconstruction.respondents("family-work"), 451);
    assert_eq!(reconstruction.respondents("support-person"), 224);
    let study = &reconstruction.study;
    let children = reconstruction.table("family-work/child").unwrap();
    let by_wave = children.tally_by([Dimension::Role, Dimension::Wave]);
    let responses = |wave| by_wave.group((Role::Child, &study.wave(wave).unwrap())).unwrap().responses();
    assert_eq!((responses("2020-spring"), responses("2020-autumn")), (113, 112));
    let young = reconstruction.table("support-person/child-or-young-person").unwrap();
    let by_role = young.tally_by([Dimension::Role]);
    assert_eq!(by_role.group(Role::Child).unwrap().responses(), 56);
    assert_eq!(by_role.group(Role::YoungPerson).unwrap().responses(), 56);
}

#[test]
fn a_child_reports_on_the_parents() {
    let (_, reconstruction) = reconstructed().unwrap();
    let children = reconstruction.table("family-work/child").unwrap().questionnaire();
    assert_eq!(children.item("parents-benefited").unwrap().subject(), &Subject::Parent);
    assert!(children.is_for(&Role::Child));
    assert_eq!(children.items().count(), 11);
    let not_published =
        children.items().filter(|item| item.text().in_language("fi").starts_with("ei julkaistu"));
    assert_eq!(not_published.count(), 5);
}

#[test]
fn the_page_shows_every_figure_in_both_languages() {
    let (figures, reconstruction) = reconstructed().unwrap();
    let english = page::page(&reconstruction, &figures, Language::of("en").unwrap()).unwrap();
    let finnish = page::page(&reconstruction, &figures, Language::of("fi").unwrap()).unwrap();
    for figure in &figures {
        assert!(english.contains(&figure.english), "{}", figure.english);
        assert!(finnish.contains(&figure.finnish), "{}", figure.finnish);
        assert!(finnish.contains(&figure.printed.replace('.', ",")));
    }
    for page in [&english, &finnish] {
        assert_eq!(page.matches('✓').count(), 29); // one per figure, and one in the sentence that counts them
        assert!(!page.contains('✗'));
        assert!(page.lines().all(|line| line.chars().count() <= 100));
    }
    assert!(english.contains("a reconstruction, not answers"));
    assert!(finnish.contains("rekonstruktio, eivät vastauksia"));
    assert!(Language::of("sv").is_none());
}
