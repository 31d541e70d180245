//! The words of pictures alone: English, Finnish and Swedish, each of them replaceable.

/// What pictures alone say. What they share with the page – how numbers are written, names of groups, the word for what is withheld – is in
/// [`Phrases`](crate::Phrases), so that the two cannot differ.
///
/// ```
/// # #[cfg(feature = "plot")] {
/// use kokemus::PictureWords;
///
/// let mut words = PictureWords::in_language("fi-FI"); // then `fi`, then English
/// assert_eq!(words.worse, "huonompi");
/// words.share_of_answers = "Osuus perheiden vastauksista, %".into();
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PictureWords {
    /// What bars of a distribution show.
    pub share_of_answers: String,
    /// At the worse end of a distribution.
    pub worse: String,
    /// At the better end of a distribution.
    pub better: String,
    /// Beside an item whose high point is a bad answer.
    pub turned: String,
    /// The title of the picture of the path.
    pub path: String,
    /// Experience along the path.
    pub experience: String,
    /// What lines through marks are; `{level}` is the level.
    pub intervals: String,
    /// The title of the map of importance and performance.
    pub importance_map: String,
    /// What importance is, and what it is not, under the map.
    pub importance_note: String,
    /// The sideward axis of the map.
    pub performance: String,
    /// Important and weak.
    pub concentrate_here: String,
    /// Important and strong.
    pub keep_up: String,
    /// Unimportant and weak.
    pub low_priority: String,
    /// Unimportant and strong.
    pub possible_overkill: String,
    /// The title of the picture of before and after.
    pub before_after: String,
    /// The sideward axis: before.
    pub before: String,
    /// The upward axis: after.
    pub after: String,
    /// What cells of before and after show.
    pub people: String,
    /// What the dashed lines are; `{points}` is the half-width in points.
    pub reliable_band: String,
    /// Where the band is not known.
    pub no_reliable_band: String,
    /// What the limits say, under the funnel.
    pub limits_note: String,
    /// The sideward axis of the funnel.
    pub answers: String,
}

impl PictureWords {
    /// The words in the language asked for: by the tag's first part, else in English.
    pub fn in_language(language: &str) -> Self {
        match language.split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "fi" => PictureWords::finnish(),
            "sv" => PictureWords::swedish(),
            _ => PictureWords::english(),
        }
    }

    /// English words.
    pub fn english() -> Self {
        PictureWords {
            share_of_answers: "Share of answers, %".into(),
            worse: "worse".into(),
            better: "better".into(),
            turned: "a high point is a bad answer: shown from its other end".into(),
            path: "Along the service path".into(),
            experience: "Experience".into(),
            intervals: "Lines through the marks: {level} confidence intervals.".into(),
            importance_map: "Importance and performance".into(),
            importance_note:
                "Importance: how closely something goes with the change. It does not say what causes it."
                    .into(),
            performance: "performance, % of the scale".into(),
            concentrate_here: "concentrate here".into(),
            keep_up: "keep up the good work".into(),
            low_priority: "low priority".into(),
            possible_overkill: "possible overkill".into(),
            before_after: "Before and after".into(),
            before: "before".into(),
            after: "after".into(),
            people: "Number of people in each square".into(),
            reliable_band:
                "Between the dashed lines, a change of at most {points} may be error of measurement.".into(),
            no_reliable_band: "How large a change may be error of measurement is not known.".into(),
            limits_note: "Within the limits a service differs from what is expected by no more than chance."
                .into(),
            answers: "number of answers".into(),
        }
    }

    /// Finnish words.
    pub fn finnish() -> Self {
        PictureWords {
            share_of_answers: "Osuus vastauksista, %".into(),
            worse: "huonompi".into(),
            better: "parempi".into(),
            turned: "suuri arvo on huono vastaus: esitetään toisin päin".into(),
            path: "Palvelupolun varrella".into(),
            experience: "Kokemus".into(),
            intervals: "Merkkien läpi kulkevat viivat: {level} luottamusvälit.".into(),
            importance_map: "Merkitys ja onnistuminen".into(),
            importance_note: "Merkitys: kuinka vahvasti asia kulkee yhdessä muutoksen kanssa. Se ei kerro, mikä muutoksen aiheuttaa.".into(),
            performance: "onnistuminen, % asteikosta".into(),
            concentrate_here: "tähän kannattaa keskittyä".into(),
            keep_up: "jatketaan samoin".into(),
            low_priority: "vähemmän kiireellinen".into(),
            possible_overkill: "mahdollisesti liikaa panostusta".into(),
            before_after: "Ennen ja jälkeen".into(),
            before: "ennen".into(),
            after: "jälkeen".into(),
            people: "Henkilöiden määrä kussakin ruudussa".into(),
            reliable_band: "Katkoviivojen välissä enintään {points} pisteen muutos voi olla mittausvirhettä."
                .into(),
            no_reliable_band: "Ei tiedetä, kuinka suuri muutos voi olla mittausvirhettä.".into(),
            limits_note: "Rajojen sisällä palvelu poikkeaa odotettavissa olevasta enintään sattuman verran.".into(),
            answers: "vastausten määrä".into(),
        }
    }

    /// Swedish words.
    pub fn swedish() -> Self {
        PictureWords {
            share_of_answers: "Andel av svaren, %".into(),
            worse: "sämre".into(),
            better: "bättre".into(),
            turned: "ett högt värde är ett dåligt svar: visas från andra hållet".into(),
            path: "Längs servicestigen".into(),
            experience: "Upplevelse".into(),
            intervals: "Linjerna genom märkena: {level} konfidensintervall.".into(),
            importance_map: "Betydelse och utfall".into(),
            importance_note: "Betydelse: hur starkt något hänger ihop med förändringen. Den säger inte vad som orsakar den.".into(),
            performance: "utfall, % av skalan".into(),
            concentrate_here: "satsa här".into(),
            keep_up: "fortsätt så".into(),
            low_priority: "låg prioritet".into(),
            possible_overkill: "möjligen för mycket".into(),
            before_after: "Före och efter".into(),
            before: "före".into(),
            after: "efter".into(),
            people: "Antal personer i varje ruta".into(),
            reliable_band: "Mellan de streckade linjerna kan en förändring på högst {points} poäng vara mätfel."
                .into(),
            no_reliable_band: "Det är inte känt hur stor förändring som kan vara mätfel.".into(),
            limits_note: "Inom gränserna avviker en tjänst från det väntade högst så mycket som slumpen gör.".into(),
            answers: "antal svar".into(),
        }
    }
}
