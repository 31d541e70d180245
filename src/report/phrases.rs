//! Everything that a report says of its own, in three languages, to be replaced phrase by phrase.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::caveats::CaveatPhrases;
use super::sheet::phrases;
use super::shipped::Shipped;

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
        "The brackets behind a figure hold its {level} confidence interval: chance alone may have moved the figure this far. The wider they are, the less certain it is.",
        "Luvun perässä hakasulkeissa on sen luottamusväli ({level}): pelkkä sattuma on voinut siirtää lukua näin paljon. Mitä leveämpi väli, sitä epävarmempi luku.",
        "Inom hakparentes efter ett tal står dess konfidensintervall ({level}): enbart slumpen kan ha flyttat talet så mycket. Ju bredare intervall, desto osäkrare tal.";
    /// What the column of the `{top_box}` best points is.
    read_top_box:
        "{top_box}: the share of answers at the best points of the scale (the top box).",
        "{top_box}: kuinka suuri osa vastauksista on asteikon parhaita (top box).",
        "{top_box}: hur stor andel av svaren som är de bästa på skalan (top box).";
    /// What the column `{n}` is.
    read_n:
        "{n}: how many answers a figure rests on.",
        "{n}: kuinka moneen vastaukseen luku perustuu.",
        "{n}: hur många svar ett tal bygger på.";
    /// What the column `{missing}` is.
    read_missing:
        "{missing}: how many were asked and did not answer.",
        "{missing}: kuinka monelta kysyttiin, mutta vastausta ei saatu.",
        "{missing}: hur många som tillfrågades men inte svarade.";
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
        "{withheld}: left out, so that nobody's answers can be worked out.",
        "{withheld}: jätetty pois, jotta kenenkään vastauksia ei voi päätellä.",
        "{withheld}: utelämnat, så att ingens svar kan härledas.";
    /// That counts are rounded to the nearest multiple of `{multiple}`.
    read_rounded:
        "Counts of people and of answers are rounded to the nearest multiple of {multiple}.",
        "Ihmisten ja vastausten määrät on pyöristetty lähimpään luvun {multiple} kerrannaiseen.",
        "Antalen personer och svar är avrundade till närmaste multipel av {multiple}.";

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
    responses: "Responses", "Lomakkeita", "Ifyllda enkäter";
    /// Head of the column of answered questionnaires.
    questionnaires_answered: "responses", "lomakkeita", "ifyllda enkäter";
    /// That responses may be more than people.
    read_responses:
        "Somebody who answered more than once gave more than one response.",
        "Useammin kuin kerran vastannut on täyttänyt useamman lomakkeen.",
        "Den som svarade flera gånger har fyllt i flera enkäter.";

    // Groups.

    /// Heading of a table by its `{dimensions}`, in the words of `by_role` and its like; it begins with a capital letter.
    grouped_by: "by {dimensions}", "{dimensions}", "efter {dimensions}";
    /// By role, in the heading of a table.
    by_role: "role", "rooleittain", "roll";
    /// By service.
    by_service: "service", "palveluittain", "tjänst";
    /// By stage.
    by_stage: "stage", "palvelupolun vaiheittain", "skede på servicestigen";
    /// By wave.
    by_wave: "wave", "kyselykierroksittain", "enkätomgång";
    /// By way of answering.
    by_administration: "way of answering", "vastaustavoittain", "svarssätt";
    /// Heading of a table of gathered groups: what they are, `{name}`, and by what else the table is grouped, `{others}`.
    gathered_by: "{name}, {others}", "{name}, {others}", "{name}, {others}";
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
    withheld: "withheld", "ei esitetä", "visas inte";
    /// In the place of the figures of what nobody answered.
    no_answers: "no answers", "ei vastauksia", "inga svar";
    /// In the place of a figure that the answers cannot carry.
    no_figure: "cannot be worked out", "ei laskettavissa", "kan inte beräknas";
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
    /// What the sign of a change says, and whose `{n}` it is.
    read_change:
        "The later mean minus the earlier one, in points of the scale; {n} is of both waves together.",
        "Myöhemmän ja aiemman keskiarvon erotus asteikon pisteinä; {n} on kummankin kierroksen vastaukset yhteensä.",
        "Det senare medelvärdet minus det tidigare, i skalans poäng; {n} gäller båda omgångarna tillsammans.";
    /// Head of the column of changes.
    change: "change", "muutos", "förändring";
    /// Heading of the reliability of sections.
    reliability: "How well the questions of a section go together", "Osioiden luotettavuus", "Avsnittens tillförlitlighet";
    /// What the coefficient says.
    read_reliability:
        "Cronbach's alpha: at 1 the questions of a section measure the same thing without error, near 0 they have nothing in common.",
        "Cronbachin alfa: arvolla 1 osion kysymykset mittaavat virheettä samaa asiaa, lähellä nollaa niillä ei ole mitään yhteistä.",
        "Cronbachs alfa: vid 1 mäter avsnittets frågor samma sak utan fel, nära 0 har de inget gemensamt.";
    /// Head of the column of Cronbach's alpha.
    alpha: "alpha", "alfa", "alfa";

    // Wellbeing.

    /// Heading of a measure of wellbeing by its `{name}`.
    wellbeing: "Wellbeing: {name}", "Hyvinvointi: {name}", "Välbefinnande: {name}";
    /// By whose reports: a `{role}`.
    reported_by: "Reported by: {role}", "Arvioijat: {role}", "Bedömare: {role}";
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
        "Keskimääräinen muutos (+ tarkoittaa paranemista): {figure}",
        "Genomsnittlig förändring (+ betyder förbättring): {figure}";
    /// How many left before the later stage.
    left_before:
        "Left before the later measurement: {n}",
        "Jäi pois ennen jälkimmäistä mittausta: {n}",
        "Föll bort före den senare mätningen: {n}";
    /// How those who left were at the start, compared with those who stayed.
    leavers_less_stayers:
        "Those who left, at the start, compared with those who stayed: {figure} points",
        "Pois jääneiden tilanne alussa verrattuna mukana pysyneisiin: {figure} pistettä",
        "De som föll bort, i början, jämfört med dem som stannade: {figure} poäng";
    /// The band of reliable change, `{points}` wide to each side.
    reliable_band:
        "A change of up to {points} points may be error of measurement.",
        "Enintään {points} pisteen muutos voi olla mittausvirhettä.",
        "En förändring på högst {points} poäng kan vara mätfel.";
    /// The share whose wellbeing got better by more than that.
    improved:
        "Got better by more than error of measurement: {share}",
        "Tilanne parani mittausvirhettä enemmän: {share}",
        "Förbättrades mer än mätfelet: {share}";
    /// Heading of the counts by band before and after.
    before_after:
        "How many people were where on the measure, before (rows) and after (columns):",
        "Kuinka moni oli missäkin kohdassa mittaria ennen (rivit) ja jälkeen (sarakkeet):",
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
        "Correlation (−1 to 1, where 0 is no association): {figure}, n = {n}",
        "Korrelaatio (−1…1, 0 = ei yhteyttä): {figure}, n = {n}",
        "Korrelation (−1 till 1, där 0 är inget samband): {figure}, n = {n}";
    /// What was held constant.
    given:
        "With these held equal: {names}",
        "Kun nämä pidetään samoina: {names}",
        "När dessa hålls lika: {names}";
    /// Wellbeing at the earlier stage, among what was held constant.
    baseline: "wellbeing at the start", "hyvinvointi alussa", "välbefinnandet i början";
    /// The slope.
    slope:
        "Change that goes with one more point of experience: {figure} points",
        "Muutos yhtä kokemuksen pistettä kohti: {figure} pistettä",
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
        "Importance: how closely something goes with the change. Where to begin: what matters much and is experienced as weak.",
        "Merkitys: kuinka vahvasti asia kulkee yhdessä muutoksen kanssa. Aloittaa kannattaa siitä, millä on paljon merkitystä mutta mikä koetaan heikoksi.",
        "Betydelse: hur starkt något hänger ihop med förändringen. Börja med det som betyder mycket men upplevs som svagt.";
    /// The lines that part strong from weak and important from unimportant.
    importance_lines:
        "The line between much and little: importance {importance}, mean {performance} of the scale.",
        "Paljon ja vähän erottava raja: merkitys {importance}, keskiarvo {performance} asteikosta.",
        "Gränsen mellan mycket och litet: betydelse {importance}, medelvärde {performance} av skalan.";
    /// Head of the column of importance.
    importance_of: "importance", "merkitys", "betydelse";
    /// Head of the column of means in per cent of the scale.
    of_scale: "% of scale", "% asteikosta", "% av skalan";
    /// Heading of services around what is expected of them, by `{name}`.
    services_compared:
        "Services side by side: {name}", "Palvelut rinnakkain: {name}", "Tjänsterna sida vid sida: {name}";
    /// What would be expected of every service, were they alike.
    expected:
        "To be expected, were all services alike: {figure}",
        "Odotettavissa, jos palvelut olisivat samanlaisia: {figure}",
        "Att vänta om tjänsterna vore lika: {figure}";
    /// What the limits are.
    read_limits:
        "Within its limits a service differs from that by no more than chance, given how many answered; beyond them it is worth a closer look.",
        "Rajojensa sisällä palvelu poikkeaa tästä enintään sattuman verran, kun vastausten määrä otetaan huomioon; rajojen ulkopuolella sitä kannattaa katsoa tarkemmin.",
        "Inom sina gränser avviker en tjänst från det högst så mycket som slumpen gör, med hänsyn till antalet svar; utanför dem är den värd en närmare titt.";
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
    /// How much was withheld: `{parts}`, groups and figures.
    withheld_parts:
        "Withheld: {parts}, so that nobody's answers can be worked out.",
        "Esittämättä jätettiin {parts}, jotta kenenkään vastauksia ei voi päätellä.",
        "{parts} visas inte, så att ingens svar kan härledas.";
    /// That a withheld group need not be small.
    withheld_are_not_small:
        "What is withheld is not always a small group: some of it would give away something else.",
        "Esittämättä ei ole jätetty vain pieniä ryhmiä: osa luvuista paljastaisi jotakin muuta.",
        "Det som inte visas gäller inte alltid en liten grupp: en del av det skulle avslöja något annat.";
    /// Where nothing was withheld.
    nothing_withheld: "Nothing was withheld.", "Mitään ei ole jätetty esittämättä.", "Inget har utelämnats.";
    /// Between groups and figures.
    and: "and", "ja", "och";
    /// One group.
    one_group: "{n} group", "{n} ryhmä", "{n} grupp";
    /// Several groups.
    several_groups: "{n} groups", "{n} ryhmää", "{n} grupper";
    /// One figure.
    one_figure: "{n} figure", "{n} luku", "{n} tal";
    /// Several figures.
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
