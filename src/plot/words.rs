//! The words of pictures: English, Finnish and Swedish, each of them replaceable.

/// The words that pictures say of their own.
///
/// ```
/// # #[cfg(feature = "plot")] {
/// use kokemus::PictureWords;
///
/// let mut words = PictureWords::in_language("fi-FI"); // then `fi`, then English
/// assert_eq!(words.withheld, "ei esitetä");
/// words.child = "alle 12-vuotiaat".into();
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PictureWords {
    /// Between whole numbers and decimals.
    pub decimal_mark: String,
    /// Between groups of three figures of numbers from 10,000 up.
    pub thousands: String,
    /// After a number: per cent.
    pub percent: String,
    /// In place of what is withheld.
    pub withheld: String,
    /// Why something is withheld, under the picture.
    pub withheld_note: String,
    /// Where nobody answered.
    pub nobody: String,
    /// Everybody together.
    pub everybody: String,
    /// A role, service, stage or wave that was not recorded.
    pub not_known: String,
    /// A role.
    pub child: String,
    /// A role.
    pub young_person: String,
    /// A role.
    pub parent: String,
    /// A role.
    pub professional: String,
    /// Before a mean.
    pub mean: String,
    /// Before a number of respondents.
    pub n: String,
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
    /// Beside a scale on which less is better.
    pub lower_is_better: String,
    /// The title of the map of importance and performance.
    pub importance_map: String,
    /// The upward axis of the map.
    pub importance: String,
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
    /// Before the mean change.
    pub mean_change: String,
    /// Before the share that got better by more than error of measurement.
    pub improved: String,
    /// Before the number of those who left.
    pub left: String,
    /// Before how those who left were at the start, less those who stayed.
    pub leavers_less_stayers: String,
    /// The title of the funnel of services.
    pub funnel: String,
    /// The line of what is expected.
    pub expected: String,
    /// Lines between which a service is as expected; `{level}` is the level.
    pub limits: String,
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
            decimal_mark: ".".into(),
            thousands: ",".into(),
            percent: "\u{a0}%".into(),
            withheld: "withheld".into(),
            withheld_note: "Withheld: left out, so that nobody's answers can be worked out.".into(),
            nobody: "nobody answered".into(),
            everybody: "everybody".into(),
            not_known: "not known".into(),
            child: "children".into(),
            young_person: "young people".into(),
            parent: "parents".into(),
            professional: "professionals".into(),
            mean: "mean".into(),
            n: "n".into(),
            share_of_answers: "Share of answers, %".into(),
            worse: "worse".into(),
            better: "better".into(),
            turned: "a high point is a bad answer: shown from its other end".into(),
            path: "Along the service path".into(),
            experience: "Experience".into(),
            intervals: "Lines through the marks: {level} confidence intervals.".into(),
            lower_is_better: "lower is better".into(),
            importance_map: "Importance and performance".into(),
            importance: "importance".into(),
            importance_note:
                "Importance: how closely something goes with the change. It does not say what causes it."
                    .into(),
            performance: "performance, % of the scale's maximum".into(),
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
            mean_change: "Mean change (+ is for the better)".into(),
            improved: "Got better by more than error of measurement".into(),
            left: "Left before the later measurement".into(),
            leavers_less_stayers: "Those who left, at the start, compared with those who stayed".into(),
            funnel: "Services side by side".into(),
            expected: "expected, were all services alike:".into(),
            limits_note: "Within the limits a service differs from what is expected by no more than chance."
                .into(),
            limits: "{level} limits".into(),
            answers: "number of answers".into(),
        }
    }

    /// Finnish words.
    pub fn finnish() -> Self {
        PictureWords {
            decimal_mark: ",".into(),
            thousands: "\u{a0}".into(),
            percent: "\u{a0}%".into(),
            withheld: "ei esitetä".into(),
            withheld_note: "Ei esitetä: jätetty pois, jotta kenenkään vastauksia ei voi päätellä.".into(),
            nobody: "ei vastauksia".into(),
            everybody: "kaikki".into(),
            not_known: "ei tiedossa".into(),
            child: "lapset".into(),
            young_person: "nuoret".into(),
            parent: "vanhemmat".into(),
            professional: "ammattilaiset".into(),
            mean: "ka.".into(),
            n: "n".into(),
            share_of_answers: "Osuus vastauksista, %".into(),
            worse: "huonompi".into(),
            better: "parempi".into(),
            turned: "suuri arvo on huono vastaus: esitetään toisin päin".into(),
            path: "Palvelupolun varrella".into(),
            experience: "Kokemus".into(),
            intervals: "Merkkien läpi kulkevat viivat: {level} luottamusvälit.".into(),
            lower_is_better: "pienempi on parempi".into(),
            importance_map: "Merkitys ja onnistuminen".into(),
            importance: "merkitys".into(),
            importance_note: "Merkitys: kuinka vahvasti asia kulkee yhdessä muutoksen kanssa. Se ei kerro, mikä muutoksen aiheuttaa.".into(),
            performance: "onnistuminen, % asteikon enimmäisarvosta".into(),
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
            mean_change: "Keskimääräinen muutos (+ tarkoittaa paranemista)".into(),
            improved: "Tilanne parani mittausvirhettä enemmän".into(),
            left: "Jäi pois ennen jälkimmäistä mittausta".into(),
            leavers_less_stayers: "Pois jääneiden tilanne alussa verrattuna mukana pysyneisiin".into(),
            funnel: "Palvelut rinnakkain".into(),
            expected: "odotettavissa, jos palvelut olisivat samanlaisia:".into(),
            limits_note: "Rajojen sisällä palvelu poikkeaa odotettavissa olevasta enintään sattuman verran.".into(),
            limits: "{level} rajat".into(),
            answers: "vastausten määrä".into(),
        }
    }

    /// Swedish words.
    pub fn swedish() -> Self {
        PictureWords {
            decimal_mark: ",".into(),
            thousands: "\u{a0}".into(),
            percent: "\u{a0}%".into(),
            withheld: "visas inte".into(),
            withheld_note: "Visas inte: utelämnat, så att ingens svar kan härledas.".into(),
            nobody: "inga svar".into(),
            everybody: "alla".into(),
            not_known: "okänt".into(),
            child: "barn".into(),
            young_person: "unga".into(),
            parent: "föräldrar".into(),
            professional: "yrkespersoner".into(),
            mean: "medel".into(),
            n: "n".into(),
            share_of_answers: "Andel av svaren, %".into(),
            worse: "sämre".into(),
            better: "bättre".into(),
            turned: "ett högt värde är ett dåligt svar: visas från andra hållet".into(),
            path: "Längs servicestigen".into(),
            experience: "Upplevelse".into(),
            intervals: "Linjerna genom märkena: {level} konfidensintervall.".into(),
            lower_is_better: "lägre är bättre".into(),
            importance_map: "Betydelse och utfall".into(),
            importance: "betydelse".into(),
            importance_note: "Betydelse: hur starkt något hänger ihop med förändringen. Den säger inte vad som orsakar den.".into(),
            performance: "utfall, % av skalans högsta värde".into(),
            concentrate_here: "satsa här".into(),
            keep_up: "fortsätt så".into(),
            low_priority: "låg prioritet".into(),
            possible_overkill: "möjligen för mycket".into(),
            before_after: "Före och efter".into(),
            before: "före".into(),
            after: "efter".into(),
            people: "Antal personer i varje ruta".into(),
            reliable_band: "Mellan de streckade linjerna kan en förändring på högst {points} vara mätfel."
                .into(),
            no_reliable_band: "Det är inte känt hur stor förändring som kan vara mätfel.".into(),
            mean_change: "Genomsnittlig förändring (+ betyder förbättring)".into(),
            improved: "Förbättrades mer än mätfelet".into(),
            left: "Föll bort före den senare mätningen".into(),
            leavers_less_stayers: "De som föll bort, i början, jämfört med dem som stannade".into(),
            funnel: "Tjänsterna sida vid sida".into(),
            expected: "att vänta, om tjänsterna vore lika:".into(),
            limits_note: "Inom gränserna avviker en tjänst från det väntade högst så mycket som slumpen gör.".into(),
            limits: "{level} gränser".into(),
            answers: "antal svar".into(),
        }
    }
}
