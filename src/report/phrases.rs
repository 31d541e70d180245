//! Everything that a report says of its own, in three languages, to be replaced phrase by phrase.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::caveats::CaveatPhrases;
use super::shipped::Shipped;

macro_rules! phrases {
    ($($(#[$doc:meta])* $name:ident: $english:literal, $finnish:literal, $swedish:literal;)*) => {
        /// What a [`Report`](crate::Report) says of its own: a phrase per field, to be replaced one by one or as a whole.
        ///
        /// What stands in braces is filled in; a phrase that leaves it out does not say it. Texts of the questionnaire and names of groups are
        /// the study's own and not here. Written as JSON, it is a sheet for a translator; a phrase that is missing when it is read is English.
        ///
        /// ```
        /// use kokemus::Phrases;
        ///
        /// let mut phrases = Phrases::finnish();
        /// assert_eq!(phrases.withheld, "salattu");
        /// phrases.withheld = "ei näytetä".into();
        /// phrases.roles.insert("grandparent".into(), "isovanhempi".into());
        ///
        /// let estonian: Phrases = serde_json::from_str(r#"{"mean": "keskmine", "decimal_mark": ","}"#)?;
        /// assert_eq!(estonian.mean, "keskmine");
        /// assert_eq!(estonian.withheld, "withheld"); // not translated yet
        /// # Ok::<(), serde_json::Error>(())
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        #[non_exhaustive]
        pub struct Phrases {
            $($(#[$doc])* pub $name: Cow<'static, str>,)*
            /// Roles by their keys: `child`, `young person`, `parent`, `professional`, and those of the study's own.
            pub roles: BTreeMap<String, String>,
            /// Ways of answering by their keys: `paper`, `web`, `telephone`, `interview`, `assisted`, `other`.
            pub administrations: BTreeMap<String, String>,
            /// What a reader of a figure must know.
            pub caveats: CaveatPhrases,
        }

        impl Phrases {
            fn shipped(language: Shipped) -> Self {
                let keyed = |key: &str, words| (key.to_owned(), language.of_three(words).into_owned());
                Phrases {
                    $($name: language.of_three([$english, $finnish, $swedish]),)*
                    roles: BTreeMap::from([
                        keyed("child", ["child", "lapsi", "barn"]),
                        keyed("young person", ["young person", "nuori", "ung person"]),
                        keyed("parent", ["parent", "vanhempi", "förälder"]),
                        keyed("professional", ["professional", "ammattilainen", "yrkesperson"]),
                    ]),
                    administrations: BTreeMap::from([
                        keyed("paper", ["on paper", "paperilla", "på papper"]),
                        keyed("web", ["on a screen", "verkossa", "på webben"]),
                        keyed("telephone", ["by telephone", "puhelimessa", "per telefon"]),
                        keyed("interview", ["face to face", "haastattelussa", "vid intervju"]),
                        keyed("assisted", ["with help", "avustettuna", "med hjälp"]),
                        keyed("other", ["some other way", "muulla tavalla", "på annat sätt"]),
                    ]),
                    caveats: CaveatPhrases::shipped(language),
                }
            }
        }
    };
}

phrases! {
    // How numbers are written.

    /// Between whole numbers and decimals.
    decimal_mark: ".", ",", ",";
    /// Between groups of three digits.
    thousands_mark: ",", "\u{A0}", "\u{A0}";
    /// A share, `{number}` being in hundredths.
    percent: "{number}\u{A0}%", "{number}\u{A0}%", "{number}\u{A0}%";
    /// An interval with its `{lower}` and `{upper}` end.
    interval: "[{lower},\u{A0}{upper}]", "[{lower};\u{A0}{upper}]", "[{lower};\u{A0}{upper}]";

    // How to read the page.

    /// Heading of what explains the figures.
    how_to_read: "How to read the figures", "Näin luvut luetaan", "Så läser man siffrorna";
    /// What the interval behind a figure is, at its `{level}`.
    read_interval:
        "The brackets behind a figure hold its {level} confidence interval: how far chance alone may have moved it.",
        "Luvun perässä hakasulkeissa on sen luottamusväli ({level}): näin paljon pelkkä sattuma voi lukua siirtää.",
        "Inom hakparentes efter ett tal står dess konfidensintervall ({level}): så mycket kan enbart slumpen ha flyttat talet.";
    /// What the column of the `{top_box}` best points is.
    read_top_box:
        "{top_box}: the share of answers at the best points of the scale (top box).",
        "{top_box}: asteikon parhaiden vastausvaihtoehtojen osuus vastauksista (top box).",
        "{top_box}: andelen svar i skalans bästa ände (top box).";
    /// What the columns `{n}` and `{missing}` are.
    read_n:
        "{n}: how many answered. {missing}: how many were asked and did not answer.",
        "{n}: montako vastasi. {missing}: monelta kysyttiin, mutta vastaus puuttuu.",
        "{n}: hur många som svarade. {missing}: hur många som tillfrågades men inte svarade.";
    /// What the row of shares is.
    read_distribution:
        "On the right: the share of each answer in per cent, from the lowest to the highest, as columns and as numbers.",
        "Oikealla: kunkin vastausvaihtoehdon osuus prosentteina pienimmästä suurimpaan, pylväinä ja lukuina.",
        "Till höger: andelen av varje svarsalternativ i procent, från lägsta till högsta, som staplar och som tal.";
    /// How questions marked with `{reverse_keyed}` enter the means of sections.
    read_reverse_keyed:
        "Questions marked “{reverse_keyed}” enter the mean of their section counted from the other end of the scale.",
        "Kysymykset, joissa on merkintä ”{reverse_keyed}”, lasketaan osion keskiarvoon käännetyllä asteikolla.",
        "Frågor märkta ”{reverse_keyed}” ingår i avsnittets medelvärde med omvänd skala.";
    /// What `{withheld}` means.
    read_withheld:
        "{withheld}: not shown, so that nobody can be recognised.",
        "{withheld}: ei näytetä, jotta ketään ei voi tunnistaa.",
        "{withheld}: visas inte, så att ingen kan kännas igen.";

    // Who answered.

    /// Heading of who was asked and who answered.
    who_answered:
        "Who was asked, and who answered", "Keneltä kysyttiin ja kuka vastasi", "Vilka tillfrågades och vilka svarade";
    /// Head of the column of how many were asked.
    asked: "asked", "kysyttiin", "tillfrågade";
    /// Head of the column of how many answered.
    answered: "answered", "vastasi", "svarade";
    /// Head of the column of the share that answered.
    response_rate: "response rate", "vastausosuus", "svarsandel";
    /// Answered questionnaires.
    responses: "Responses", "Vastauksia", "Svar";

    // Groups.

    /// Heading of a table by its `{dimensions}`.
    grouped_by: "By {dimensions}", "Ryhmittely: {dimensions}", "Gruppering: {dimensions}";
    /// Everybody together.
    everybody: "Everybody together", "Kaikki vastaajat yhdessä", "Alla svarande tillsammans";
    /// Who answers.
    role: "role", "rooli", "roll";
    /// The service.
    service: "service", "palvelu", "tjänst";
    /// The stage of the service path.
    stage: "stage", "palvelupolun vaihe", "skede på servicestigen";
    /// The wave of asking.
    wave: "wave", "kyselykierros", "enkätomgång";
    /// How the questionnaire was put to the respondent.
    administration: "way of answering", "vastaustapa", "svarssätt";
    /// A group of which the `{dimension}` is not known.
    not_given: "{dimension} not known", "{dimension} ei tiedossa", "{dimension} okänd";

    // Answers.

    /// The scale from its `{lowest}` to its `{highest}` point, with their labels.
    scale: "Scale: {lowest} to {highest}.", "Asteikko: {lowest} – {highest}.", "Skala: {lowest} – {highest}.";
    /// A scale or measure on which less is better.
    lower_is_better: "Less is better.", "Pienempi luku on parempi.", "Ett lägre tal är bättre.";
    /// A scale or measure on which more is better.
    higher_is_better: "More is better.", "Suurempi luku on parempi.", "Ett högre tal är bättre.";
    /// In brackets behind a question to which a high point is a bad answer.
    reverse_keyed: "less is better", "pienempi luku on parempi", "lägre tal är bättre";
    /// Head of the column of means.
    mean: "mean", "keskiarvo", "medelvärde";
    /// Head of the column of the share at the best `{points}` points.
    top_box: "best {points}", "{points} parasta", "{points} bästa";
    /// Head of the column of how many answered.
    n: "n", "n", "n";
    /// Head of the column of how many were asked and did not answer.
    missing: "missing", "puuttuu", "saknas";
    /// In the place of what is withheld.
    withheld: "withheld", "salattu", "dold";
    /// In the place of the figures of what nobody answered.
    no_answers: "no answers", "ei vastauksia", "inga svar";
    /// In the place of a figure that the answers cannot carry.
    no_figure: "cannot be told", "ei laskettavissa", "kan inte beräknas";
    /// The `{shares}` of the points of a long scale.
    distribution: "Answers: {shares}", "Vastaukset: {shares}", "Svar: {shares}";
    /// The share of the points that are not listed.
    other_points: "others {share}", "muut {share}", "övriga {share}";

    // Best and weakest.

    /// Heading of the best and the weakest sections and questions.
    best_and_weakest: "Best and weakest", "Parhaat ja heikoimmat", "Bäst och svagast";
    /// How they were found.
    by_printed_mean:
        "By the means above, among what is shown; where intervals overlap, the order may be chance.",
        "Edellä näytettyjen keskiarvojen mukaan; jos luottamusvälit menevät päällekkäin, järjestys voi olla sattumaa.",
        "Enligt medelvärdena ovan, bland det som visas; där intervallen överlappar kan ordningen bero på slumpen.";
    /// The best section.
    best_section: "Best section: {names}", "Paras osio: {names}", "Bästa avsnitt: {names}";
    /// The weakest section.
    weakest_section: "Weakest section: {names}", "Heikoin osio: {names}", "Svagaste avsnitt: {names}";
    /// The best question.
    best_item: "Best question: {names}", "Paras kysymys: {names}", "Bästa fråga: {names}";
    /// The weakest question.
    weakest_item: "Weakest question: {names}", "Heikoin kysymys: {names}", "Svagaste fråga: {names}";

    // Along the path, over time, reliability.

    /// Heading of experience along the path.
    along_the_path: "Experience along the path", "Kokemus palvelupolun vaiheissa", "Upplevelsen längs servicestigen";
    /// The weakest stage, after a group where there are several.
    weakest_stage: "Weakest stage: {names}", "Heikoin vaihe: {names}", "Svagaste skede: {names}";
    /// Heading of what moved `{from}` one wave `{to}` the next.
    since_last_wave:
        "Change since the wave before: {from} → {to}",
        "Muutos edellisestä kyselykierroksesta: {from} → {to}",
        "Förändring sedan förra enkätomgången: {from} → {to}";
    /// What the sign of a change says.
    read_change:
        "Later less earlier, in points of the scale.",
        "Myöhemmän ja aiemman keskiarvon erotus asteikon pisteinä.",
        "Det senare medelvärdet minus det tidigare, i skalans poäng.";
    /// Head of the column of changes.
    change: "change", "muutos", "förändring";
    /// Heading of the reliability of sections.
    reliability: "How well the questions of a section go together", "Osioiden luotettavuus", "Avsnittens tillförlitlighet";
    /// What the coefficient says.
    read_reliability:
        "Cronbach's alpha: at 1 the questions of a section measure the same thing without error, near 0 they have nothing in common.",
        "Cronbachin alfa: arvolla 1 osion kysymykset mittaavat virheettä samaa asiaa, lähellä nollaa niillä ei ole yhteistä.",
        "Cronbachs alfa: vid 1 mäter avsnittets frågor samma sak utan fel, nära 0 har de inget gemensamt.";
    /// Head of the column of Cronbach's alpha.
    alpha: "alpha", "alfa", "alfa";

    // Wellbeing.

    /// Heading of a measure of wellbeing by its `{name}`.
    wellbeing: "Wellbeing: {name}", "Hyvinvointi: {name}", "Välbefinnande: {name}";
    /// By whose reports: a `{role}`.
    reported_by: "Reported by: {role}", "Arvioija: {role}", "Bedömare: {role}";
    /// In which wave: `{wave}`.
    in_wave: "Wave: {wave}", "Kyselykierros: {wave}", "Enkätomgång: {wave}";
    /// The measure from its `{lowest}` to its `{highest}` value.
    measure: "Measured from {lowest} to {highest}.", "Mitattu asteikolla {lowest} – {highest}.", "Mätt på skalan {lowest} – {highest}.";
    /// Wellbeing along the path.
    wellbeing_along_the_path:
        "Wellbeing along the path", "Hyvinvointi palvelupolun vaiheissa", "Välbefinnandet längs servicestigen";
    /// Change `{from}` one stage `{to}` another.
    change_between: "Change: {from} → {to}", "Muutos: {from} → {to}", "Förändring: {from} → {to}";
    /// The mean change, positive for the better.
    mean_change:
        "Mean change (+ is for the better): {figure}",
        "Keskimääräinen muutos (+ on parempaan): {figure}",
        "Genomsnittlig förändring (+ är till det bättre): {figure}";
    /// How many left before the later stage.
    left_before:
        "Left before the later measurement: {n}",
        "Jäi pois ennen jälkimmäistä mittausta: {n}",
        "Föll bort före den senare mätningen: {n}";
    /// How those who left were at the start, compared with those who stayed.
    leavers_less_stayers:
        "Those who left, at the start, compared with those who stayed: {figure} points",
        "Pois jääneiden alkutilanne verrattuna mukana pysyneisiin: {figure} pistettä",
        "De som föll bort jämfört med dem som stannade, vid starten: {figure} poäng";
    /// The band of reliable change, `{points}` wide to each side.
    reliable_band:
        "A change of up to {points} points may be error of measurement.",
        "Enintään {points} pisteen muutos voi olla mittausvirhettä.",
        "En förändring på högst {points} poäng kan vara mätfel.";
    /// The share whose wellbeing got better by more than that.
    improved:
        "Got better by more than that: {share}",
        "Koheni tätä enemmän: {share}",
        "Förbättrades mer än så: {share}";
    /// Heading of the counts by band before and after.
    before_after:
        "How many were where on the measure, before (rows) and after (columns):",
        "Montako oli missäkin kohdassa mittaa ennen (rivit) ja jälkeen (sarakkeet):",
        "Hur många som låg var på måttet före (rader) och efter (kolumner):";
    /// A band of a measure from `{lower}` to `{upper}`.
    band: "{lower} to {upper}", "{lower} – {upper}", "{lower} – {upper}";

    // Links.

    /// Heading of experience with change.
    links: "Does experience go with change?", "Kulkevatko kokemus ja muutos yhdessä?", "Följs upplevelse och förändring åt?";
    /// That a link is an association.
    read_links:
        "These are associations: they do not say that the experience caused the change.",
        "Nämä ovat yhteyksiä: ne eivät kerro, että kokemus olisi aiheuttanut muutoksen.",
        "Detta är samband: de säger inte att upplevelsen orsakade förändringen.";
    /// The correlation.
    correlation:
        "Correlation (−1 to 1): {figure}, n = {n}",
        "Korrelaatio (−1…1): {figure}, n = {n}",
        "Korrelation (−1 till 1): {figure}, n = {n}";
    /// What was held constant.
    given: "With these held equal: {names}", "Vakioitu: {names}", "Hållet konstant: {names}";
    /// The slope.
    slope:
        "Change that goes with one more point of experience: {figure} points",
        "Yhtä kokemuspistettä kohti muutosta: {figure} pistettä",
        "Förändring per poäng av upplevelse: {figure} poäng";
    /// How strong an unmeasured cause would have to be for the association to vanish.
    robustness:
        "An unmeasured cause would have to explain {share} of what is still unexplained in both to bring the association to zero.",
        "Mittaamattoman syyn pitäisi selittää {share} kummankin vielä selittämättömästä vaihtelusta, jotta yhteys häviäisi.",
        "En omätt orsak måste förklara {share} av den ännu oförklarade variationen i båda för att sambandet ska försvinna.";
    /// The same for its interval to reach zero.
    robustness_of_interval:
        "For its interval to reach zero, {share} would do.",
        "Jotta sen luottamusväli ulottuisi nollaan, riittää {share}.",
        "För att dess konfidensintervall ska nå noll räcker {share}.";

    // What matters, and services side by side.

    /// Heading of what matters for change, and how it is experienced, by `{name}`.
    importance:
        "What matters most, and how it is experienced: {name}",
        "Mikä merkitsee eniten ja miten se koetaan: {name}",
        "Vad som betyder mest, och hur det upplevs: {name}";
    /// What the columns are.
    read_importance:
        "What matters much and is experienced as weak is where to begin.",
        "Se, millä on paljon merkitystä mutta mikä koetaan heikoksi, on paikka aloittaa.",
        "Det som betyder mycket men upplevs som svagt är stället att börja på.";
    /// The lines that part strong from weak and important from unimportant.
    importance_lines:
        "The lines between much and little: importance {importance}, mean {performance} of the scale.",
        "Paljon ja vähän erottavat rajat: merkitys {importance}, keskiarvo {performance} asteikosta.",
        "Gränserna mellan mycket och litet: betydelse {importance}, medelvärde {performance} av skalan.";
    /// Head of the column of importance.
    importance_of: "importance", "merkitys", "betydelse";
    /// Head of the column of means in per cent of the scale.
    of_scale: "% of scale", "% asteikosta", "% av skalan";
    /// Heading of services around what is expected of them, by `{name}`.
    services_compared:
        "Services side by side: {name}", "Palvelut rinnakkain: {name}", "Tjänsterna sida vid sida: {name}";
    /// What is expected of every service.
    expected:
        "Expected of every service: {figure}",
        "Kaikilta palveluilta odotettu: {figure}",
        "Väntat av varje tjänst: {figure}";
    /// What the limits are.
    read_limits:
        "Within the limits a service differs from what is expected by no more than chance does, given how many answered.",
        "Rajojen sisällä palvelu poikkeaa odotetusta enintään sattuman verran, kun vastaajien määrä otetaan huomioon.",
        "Inom gränserna avviker en tjänst från det väntade högst så mycket som slumpen gör, med hänsyn till antalet svar.";
    /// Head of the column of values.
    value: "value", "arvo", "värde";
    /// Head of the column of limits at a `{level}`.
    limits: "limits {level}", "rajat {level}", "gränser {level}";

    // Outputs.

    /// Heading of outputs.
    outputs:
        "What the service did (outputs)", "Mitä palvelussa tehtiin (suoritteet)", "Vad tjänsten gjorde (prestationer)";
    /// That outputs are no effects.
    read_outputs:
        "Outputs say what was done, not what came of it: they are not effects.",
        "Suoritteet kertovat, mitä tehtiin, eivät sitä, mitä siitä seurasi: ne eivät ole vaikutuksia.",
        "Prestationer säger vad som gjordes, inte vad det ledde till: de är inte effekter.";
    /// Head of the column of totals.
    total: "total", "yhteensä", "totalt";
    /// Head of the column of cases.
    cases: "cases", "asiakkuuksia", "ärenden";

    // What was withheld.

    /// Heading of what was withheld.
    what_was_withheld: "What is not shown", "Mitä ei näytetä", "Vad som inte visas";
    /// How much was withheld: `{groups}` and `{figures}`.
    withheld_parts:
        "Withheld: {groups} and {figures}, so that nobody can be recognised.",
        "Salattu: {groups} ja {figures}, jotta ketään ei voi tunnistaa.",
        "Dolt: {groups} och {figures}, så att ingen kan kännas igen.";
    /// That a withheld group need not be small.
    withheld_are_not_small:
        "What is withheld is not always a small group: some of it would give away something else.",
        "Salattu tieto ei aina koske pientä ryhmää: osa siitä paljastaisi jotakin muuta.",
        "Det som är dolt gäller inte alltid en liten grupp: en del av det skulle avslöja något annat.";
    /// Where nothing was withheld.
    nothing_withheld: "Nothing was withheld.", "Mitään ei ole salattu.", "Inget har dolts.";
    /// One group.
    one_group: "{n} group", "{n} ryhmä", "{n} grupp";
    /// No group or several.
    several_groups: "{n} groups", "{n} ryhmää", "{n} grupper";
    /// One figure.
    one_figure: "{n} figure", "{n} luku", "{n} tal";
    /// No figure or several.
    several_figures: "{n} figures", "{n} lukua", "{n} tal";
}

impl Phrases {
    /// In English.
    pub fn english() -> Self {
        Phrases::shipped(Shipped::English)
    }

    /// In Finnish.
    pub fn finnish() -> Self {
        Phrases::shipped(Shipped::Finnish)
    }

    /// In Swedish.
    pub fn swedish() -> Self {
        Phrases::shipped(Shipped::Swedish)
    }

    /// In the language asked for: by the tag's language (`fi` of `fi-FI`), and in English where there is none.
    pub fn in_language(language: &str) -> Self {
        Phrases::shipped(Shipped::by_tag(language))
    }
}

impl Default for Phrases {
    /// English.
    fn default() -> Self {
        Phrases::english()
    }
}
