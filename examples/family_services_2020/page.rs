//! The page, in Finnish or English.

use std::error::Error;
use std::fmt::Write;

use kokemus::{Confidence, Service};

use super::published::{Figure, Kind};
use super::reconstruction::{Comparison, RESPONDENTS, Reconstruction};

/// The language of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Finnish,
}

/// What several questionnaires ask alike: the concept's identifier, and its name.
const CONCEPTS: [(&str, &str, &str); 5] = [
    ("effect-on-family", "myönteinen vaikutus perheeseen", "positive effect on the family"),
    ("worker-trustworthy", "työntekijä luotettava", "the worker was trustworthy"),
    ("heard", "tuli kuulluksi", "was heard"),
    ("influence-on-meetings", "voi vaikuttaa tapaamisten sisältöihin", "could influence the meetings"),
    ("benefited", "hyötyi itse", "benefited themselves"),
];

impl Language {
    /// The language of a tag, `fi` or `en`.
    pub(crate) fn of(tag: &str) -> Option<Self> {
        match tag {
            "en" => Some(Language::English),
            "fi" => Some(Language::Finnish),
            _ => None,
        }
    }

    fn tag(self) -> &'static str {
        self.pick("fi", "en")
    }

    fn pick<'a>(self, finnish: &'a str, english: &'a str) -> &'a str {
        match self {
            Language::English => english,
            Language::Finnish => finnish,
        }
    }

    /// A number as the language writes it: 3,8 or 3.8.
    fn number(self, value: f64, decimals: usize) -> String {
        format!("{value:.decimals$}").replace('.', self.pick(",", "."))
    }

    /// What a figure is called, with what has to be known to read it.
    fn label(self, figure: &Figure) -> String {
        let note = match figure.kind {
            Kind::MeanOfSections => self.pick(" (osioiden keskiarvo)", ""),
            Kind::Mean => self.pick(" (kaikkien kysymysten keskiarvo)", " (mean over all questions)"),
            Kind::LowestSection => {
                self.pick(" (rekonstruktio: alin osio)", " (reconstructed: the lowest one)")
            }
            Kind::Respondents | Kind::Questions | Kind::ItemMean => "",
        };
        format!("{}{note}", self.pick(&figure.finnish, &figure.english))
    }
}

/// The whole page.
///
/// # Errors
/// A figure that the reconstruction cannot give.
pub(crate) fn page(
    reconstruction: &Reconstruction,
    figures: &[Figure],
    language: Language,
) -> Result<String, Box<dyn Error>> {
    let comparisons = reconstruction.compare(figures)?;
    let agreeing = comparisons.iter().filter(|comparison| comparison.agrees()).count();
    let mut page = String::new();
    writeln!(page, "{}", language.pick(INTRODUCTION_FI, INTRODUCTION_EN))?;
    for service in reconstruction.study.services() {
        write_service(&mut page, reconstruction, service, &comparisons, language)?;
    }
    let all = comparisons.len();
    let count = match language {
        Language::English => format!("{agreeing} of the {all} published figures come out as printed (✓)."),
        Language::Finnish => {
            format!("{all} julkaistusta luvusta {agreeing} toistuu painetussa muodossaan (✓).")
        }
    };
    writeln!(page, "{count}\n")?;
    write_concepts(&mut page, reconstruction, language)?;
    writeln!(page, "{}", language.pick(METHOD_FI, METHOD_EN))?;
    Ok(page)
}

fn write_service(
    page: &mut String,
    reconstruction: &Reconstruction,
    service: &Service,
    comparisons: &[Comparison],
    language: Language,
) -> Result<(), Box<dyn Error>> {
    let (published, reconstructed) =
        (language.pick("julkaistu", "published"), language.pick("rekonstruktio", "reconstructed"));
    let name = service.label().in_language(language.tag()).to_uppercase();
    writeln!(page, "{name:<64}{published:>10}{reconstructed:>15}")?;
    let of_all = |comparison: &&Comparison| {
        comparison.figure.service == service.key().as_str() && comparison.figure.kind == Kind::Respondents
    };
    for comparison in comparisons.iter().filter(of_all) {
        write_line(page, comparison, language)?;
    }
    for (questionnaire, respondents) in
        RESPONDENTS.iter().filter(|(id, _)| id.starts_with(service.key().as_str()))
    {
        let table = reconstruction.table(questionnaire)?;
        let title = table.questionnaire().title().in_language(language.tag());
        let taken = language.pick("vastaajaa oletettu", "respondents assumed");
        writeln!(page, "\n{title} ({respondents} {taken})")?;
        for comparison in comparisons.iter().filter(|c| c.figure.questionnaire() == *questionnaire) {
            write_line(page, comparison, language)?;
        }
        let tally = table.tally();
        let mut means = Vec::new();
        for (_, item) in tally.items().filter(|(id, _)| id.starts_with("not-published")) {
            means.push(language.number(item.mean(Confidence::P95)?.value(), 2));
        }
        if !means.is_empty() {
            let unnamed = language.pick("muut kysymykset, ei julkaistu:", "other questions, not published:");
            writeln!(page, "  {unnamed} {}", means.join("  "))?;
        }
    }
    writeln!(page)?;
    Ok(())
}

fn write_line(page: &mut String, comparison: &Comparison, language: Language) -> std::fmt::Result {
    let decimals = if comparison.figure.decimals() == 0 { 0 } else { 2 };
    writeln!(
        page,
        "  {:<62}{:>10}{:>15} {}",
        language.label(&comparison.figure),
        comparison.figure.printed.replace('.', language.pick(",", ".")),
        language.number(comparison.reconstructed, decimals),
        if comparison.agrees() { "✓" } else { "✗" },
    )
}

fn write_concepts(
    page: &mut String,
    reconstruction: &Reconstruction,
    language: Language,
) -> Result<(), Box<dyn Error>> {
    writeln!(page, "{}", language.pick(CONCEPTS_FI, CONCEPTS_EN))?;
    for (concept, finnish, english) in CONCEPTS {
        write!(page, "  {:<38}", language.pick(finnish, english))?;
        for (questionnaire, _) in RESPONDENTS {
            // Not every questionnaire asks everything.
            let mean = match reconstruction.table(questionnaire)?.tally().concept(concept) {
                Ok(tally) => language.number(tally.mean(Confidence::P95)?.value(), 1),
                Err(_) => "·".to_owned(),
            };
            write!(page, "{mean:>13}")?;
        }
        writeln!(page)?;
    }
    writeln!(page)?;
    Ok(())
}

const INTRODUCTION_EN: &str = "\
FAMILY SERVICES IN 2020: THE PUBLISHED FIGURES, AND COUNTS THAT GIVE THEM BACK

The counts behind this page are a reconstruction, not answers. What families and young people
answered is not public; only means are. The column \"reconstructed\" comes from counts that were
made up so that they give back every published figure.
Scale: 1 = very dissatisfied, 5 = very satisfied.
";

const INTRODUCTION_FI: &str = "\
PERHEPALVELUT 2020: JULKAISTUT LUVUT JA NIIDEN MUKAISET JAKAUMAT

Tämän sivun jakaumat ovat rekonstruktio, eivät vastauksia. Perheiden ja nuorten vastaukset eivät
ole julkisia, ainoastaan keskiarvot ovat. Sarake \"rekonstruktio\" perustuu jakaumiin, jotka on
laadittu niin, että niistä saadaan jokainen julkaistu luku.
Asteikko: 1 = erittäin tyytymätön, 5 = erittäin tyytyväinen.
";

const CONCEPTS_EN: &str = "\
ASKED IN MORE THAN ONE QUESTIONNAIRE (means; · = not asked, or not published)

                                          family work  family work      support      support
                                              parents     children      parents     children";

const CONCEPTS_FI: &str = "\
SAMA ASIA USEALLA LOMAKKEELLA (keskiarvot; · = ei kysytty tai ei julkaistu)

                                             perhetyö     perhetyö tukihenkilöt tukihenkilöt
                                            vanhemmat       lapset    vanhemmat       lapset";

const METHOD_EN: &str = "\
WHAT WAS CHOSEN, AND WHAT THE FIGURES CANNOT CARRY

  – Who answered: only 451 and 224 are published. The split by role (226 parents and 225
    children; 112 parents and 112 children and young people) and by wave (half in spring, half
    in autumn; support-person work without waves) was chosen here, as evenly as it can be.
    Everybody answers every question.
  – Questions: of the 8 and 11 in family work, the text names three and six. The means of the
    others were chosen so that the mean over the sections and the lower bound come out. Each
    question counts as a section of its own: what the sections hold is not published.
  – Support-person work, children and young people: the six means as printed average 4.37, yet
    the text says 4.3. Both can be true if the six were rounded up, and they are taken so here.
  – Support-person work was asked about while it lasted: those who had left were not asked.
  – No intervals are printed. An interval comes from the spread of the answers, and the spread
    here is invented (the plainest hump about each mean). It would look like knowledge and be none.
  – For the same reason nothing here tells whether two means differ by more than chance.";

const METHOD_FI: &str = "\
MITÄ TÄSSÄ ON VALITTU, JA MITÄ LUVUISTA EI VOI PÄÄTELLÄ

  – Vastaajat: julkaistu on vain luvut 451 ja 224. Jako rooleihin (226 vanhempaa ja 225 lasta;
    112 vanhempaa ja 112 lasta ja nuorta) sekä kevääseen ja syksyyn (puolet ja puolet,
    tukihenkilötyössä ei lainkaan) on valittu tässä mahdollisimman tasaiseksi. Kaikki vastaavat
    kaikkiin kysymyksiin.
  – Kysymykset: perhetyön 8 ja 11 kysymyksestä teksti nimeää kolme ja kuusi. Muiden keskiarvot on
    valittu niin, että osioiden keskiarvo ja alaraja toteutuvat. Jokainen kysymys on tässä oma
    osionsa, sillä osioiden sisältöä ei ole julkaistu.
  – Tukihenkilötyö, lapset ja nuoret: kuuden painetun luvun keskiarvo on 4,37, mutta tekstissä se
    on 4,3. Molemmat pitävät paikkansa, jos luvut on pyöristetty ylöspäin; niin tässä oletetaan.
  – Tukihenkilötyöstä kysyttiin palvelun aikana: jo lopettaneilta ei kysytty.
  – Luottamusvälejä ei esitetä. Ne lasketaan vastausten hajonnasta, ja hajonta on tässä keksitty
    (yksinkertaisin kumpu kunkin keskiarvon ympärillä). Väli näyttäisi tiedolta olematta sitä.
  – Samasta syystä tästä ei näe, eroavatko kaksi keskiarvoa toisistaan muuten kuin sattumalta.";
