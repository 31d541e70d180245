//! The words around the figures: what a reader must know first, and what the crate's own words are replaced by.

use kokemus::{Phrases, PictureWords};

/// How a release is told.
pub(crate) struct Words {
    pub(crate) language: &'static str,
    /// At the head of the page.
    pub(crate) preface: &'static str,
    pub(crate) phrases: Phrases,
    pub(crate) pictures: PictureWords,
}

/// In English; services are battalions and waves are years.
pub(crate) fn companies() -> Words {
    let mut phrases = Phrases::english();
    (phrases.service, phrases.by_service) = ("battalion".into(), "battalion".into());
    (phrases.wave, phrases.by_wave) = ("year".into(), "year".into());
    phrases.since_last_wave = "Change since the year before: {from} → {to}".into();
    Words { language: "en", preface: COMPANIES, phrases, pictures: PictureWords::english() }
}

/// In Finnish. A picture goes without its page, so each says itself that it shows no answers.
pub(crate) fn families() -> Words {
    let mut pictures = PictureWords::finnish();
    pictures.share_of_answers = "Osuus, % (rekonstruktio, ei vastauksia)".into();
    Words { language: "fi", preface: FAMILIES, phrases: Phrases::finnish(), pictures }
}

/// Whose answers these are, and what stands for what.
const COMPANIES: &str = "\
THIS IS A STAND-IN, NOT A SERVICE

The answers are real, but they are not clients' answers: those are hardly ever public three times
over. They come from 495 members of army companies, and are read here as if they were clients:

    client      a member of a company
    service     the battalion
    year        one of three rounds in which the same people were asked
    experience  job satisfaction, taken as experience in the service, and
                commitment, taken as what is left of it afterwards
    wellbeing   readiness: taken as wellbeing at first contact in the first round,
                in the service in the second, afterwards in the third

Which answers stand for what was chosen for show; the data know of no service path. They hold, of
each person, means of a few questions from 1 to 5. Satisfaction and commitment are rounded to whole
points here, as answers to a questionnaire are; readiness is not. How reliable readiness is, the
data do not say: 0.7 is assumed. Under “By battalion” stand all years so far. Visits were not
counted, so there are none on the page.
";

/// The same for the families, in Finnish.
const FAMILIES: &str = "\
TÄMÄ ON REKONSTRUKTIO: KUKAAN EI ANTANUT NÄITÄ VASTAUKSIA

Perheiden ja nuorten vastaukset eivät ole julkisia: julkisia ovat vain vuoden 2020 keskiarvot ja
vastanneiden määrät (451 ja 224). Tämän sivun vastaukset on laadittu niin, että niistä saadaan
jokainen julkaistu keskiarvo. Keksittyjä ovat jakaumat, luottamusvälit, vastanneiden jako rooleihin
ja kyselykierroksiin sekä ne kysymykset, joita teksti ei nimeä (”ei julkaistu”). Myös tapaamisten
määrä on keksitty. Luvuista ei siis voi päätellä, eroavatko ryhmät tai kierrokset toisistaan.
";
