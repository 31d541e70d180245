//! What a reader of a figure must know, in three languages. A new variant of [`Caveat`] takes a phrase and an arm here.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::shipped::Shipped;
use super::words::{Words, fill};
use crate::estimate::{Caveat, as_given};
use crate::vocabulary::respondent::Surveyed;

macro_rules! caveats {
    ($($(#[$doc:meta])* $name:ident: $english:literal, $finnish:literal, $swedish:literal;)*) => {
        /// The wording of each [`Caveat`], by its name; part of [`Phrases`](crate::Phrases).
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        #[non_exhaustive]
        pub struct CaveatPhrases {
            $($(#[$doc])* pub $name: Cow<'static, str>,)*
        }

        impl CaveatPhrases {
            pub(super) fn shipped(language: Shipped) -> Self {
                CaveatPhrases { $($name: language.of_three([$english, $finnish, $swedish]),)* }
            }
        }
    };
}

caveats! {
    /// All clients were asked.
    all_clients_surveyed:
        "All clients were asked.",
        "Kaikilta asiakkailta kysyttiin.",
        "Alla klienter tillfrågades.";
    /// Only current clients were asked.
    only_current_clients_surveyed:
        "Current clients were asked; those who had left were not.",
        "Kysyttiin nykyisiltä asiakkailta, ei palvelusta jo lähteneiltä.",
        "Nuvarande klienter tillfrågades, inte de som redan hade lämnat tjänsten.";
    /// Only those who had left were asked.
    only_leavers_surveyed:
        "Only those who had left were asked.",
        "Kysyttiin vain palvelusta lähteneiltä.",
        "Endast de som hade lämnat tjänsten tillfrågades.";
    /// Answers are lopsided; `{wanted}` of them would do.
    skewed_for_its_size:
        "Answers this lopsided want {wanted} of them before the interval can be trusted.",
        "Näin vinosti jakautuneita vastauksia tarvitaan {wanted}, ennen kuin luottamusväliin voi luottaa.",
        "Så här snedfördelade svar behövs {wanted} innan konfidensintervallet går att lita på.";
    /// People of one case were taken as independent.
    cases_taken_as_independent:
        "People of the same case were taken as independent, so the interval may be too narrow.",
        "Saman asiakkuuden ihmiset oletettiin toisistaan riippumattomiksi, joten luottamusväli voi olla liian kapea.",
        "Personer i samma ärende antogs vara oberoende, så konfidensintervallet kan vara för smalt.";
    /// Few cases: `{cases}`.
    few_cases:
        "Only {cases} cases, so the interval may be too narrow.",
        "Asiakkuuksia on vain {cases}, joten luottamusväli voi olla liian kapea.",
        "Bara {cases} ärenden, så konfidensintervallet kan vara för smalt.";
    /// Few groups: `{groups}`.
    few_groups:
        "Only {groups} groups, so the interval may be too narrow.",
        "Ryhmiä on vain {groups}, joten luottamusväli voi olla liian kapea.",
        "Bara {groups} grupper, så konfidensintervallet kan vara för smalt.";
    /// Cases of one group were taken as independent.
    groups_taken_as_independent:
        "Cases of the same group were taken as independent, so the interval may be too narrow.",
        "Saman ryhmän asiakkuudet oletettiin toisistaan riippumattomiksi, joten luottamusväli voi olla liian kapea.",
        "Ärenden i samma grupp antogs vara oberoende, så konfidensintervallet kan vara för smalt.";
    /// The order in time is the caller's word.
    order_in_time_as_given:
        "Which came before which is taken as given, not seen in the data.",
        "Aikajärjestys on annettu, eikä se näy aineistosta.",
        "Vad som kom före vad är antaget och syns inte i materialet.";
    /// Answers of one case were averaged.
    averaged_within_case:
        "Several answers of one case were averaged.",
        "Saman asiakkuuden vastauksista laskettiin keskiarvo.",
        "Flera svar i samma ärende slogs ihop till ett medelvärde.";
    /// An association.
    association_only:
        "An association, which does not say what caused what.",
        "Yhteys ei kerro, mikä aiheutti minkä.",
        "Ett samband säger inte vad som orsakade vad.";
    /// One group without a comparison.
    one_group:
        "One group without a comparison, so some of the change would have come anyway.",
        "Vertailuryhmää ei ole, joten osa muutoksesta olisi tullut muutenkin.",
        "En grupp utan jämförelsegrupp, så en del av förändringen skulle ha kommit ändå.";
    /// Experience was asked together with the second measurement.
    cross_sectional:
        "Experience was asked together with the second measurement, so either may have come first.",
        "Kokemusta kysyttiin jälkimmäisen mittauksen yhteydessä, joten kumpi tahansa on voinut tulla ensin.",
        "Upplevelsen efterfrågades vid den andra mätningen, så vilken som helst kan ha kommit först.";
    /// It is not known when experience was asked.
    order_unknown:
        "At which stage experience was asked is not known, so either may have come first.",
        "Ei tiedetä, missä vaiheessa kokemusta kysyttiin, joten kumpi tahansa on voinut tulla ensin.",
        "Det är inte känt i vilket skede upplevelsen efterfrågades, så vilken som helst kan ha kommit först.";
    /// One person reported both.
    same_reporter:
        "One person reported both, which makes them go together more.",
        "Sama ihminen arvioi molemmat, mikä vahvistaa yhteyttä.",
        "Samma person bedömde båda, vilket stärker sambandet.";
    /// Common movement was left in.
    stages_left_in:
        "What moved everybody alike from stage to stage is part of it.",
        "Mukana on se, mikä muutti kaikkia samalla tavalla vaiheesta toiseen.",
        "Det som förändrade alla på samma sätt från skede till skede ingår.";
    /// `{have}` pairs where `{wanted}` would do.
    small_for_its_method:
        "{have} pairs where the interval wants {wanted}, so it may be too narrow.",
        "Pareja on {have}, vaikka luottamusväliin tarvittaisiin {wanted}; se voi olla liian kapea.",
        "{have} par där konfidensintervallet kräver {wanted}, så det kan vara för smalt.";
    /// A group of `{smallest}` where `{wanted}` would do.
    too_small_for_approximation:
        "A group of {smallest} where the approximation wants {wanted}; an exact test would do.",
        "Ryhmän koko on {smallest}, vaikka likiarvoon tarvittaisiin {wanted}; tarkka testi kävisi.",
        "En grupp på {smallest} där approximationen kräver {wanted}; ett exakt test skulle duga.";
    /// `{without}` of `{resamples}` resamples had no value.
    resamples_left_out:
        "{without} of {resamples} resamples had no value and were left out.",
        "Uusinta-otoksia jätettiin pois, koska niillä ei ollut arvoa: {without} / {resamples}.",
        "{without} av {resamples} återsamplingar saknade värde och utelämnades.";
    /// The fit `{of}` something is one that no population could have.
    improper_solution:
        "The model does not fit these data: an impossible value ({of}).",
        "Malli ei sovi aineistoon: mahdoton arvo ({of}).",
        "Modellen passar inte materialet: ett omöjligt värde ({of}).";
    /// The fit of the model is rejected.
    model_rejected:
        "The test of its fit rejects the model.",
        "Sopivuustesti hylkää mallin.",
        "Testet av passningen förkastar modellen.";
    /// Normal data are assumed.
    assumes_normality:
        "The interval assumes normal data; on lopsided answers it is too narrow.",
        "Luottamusväli olettaa aineiston normaaliksi; vinosti jakautuneilla vastauksilla se on liian kapea.",
        "Konfidensintervallet förutsätter normalfördelade data; vid snedfördelade svar är det för smalt.";
    /// Equal spread is assumed.
    assumes_equal_spread:
        "The interval assumes that change varies alike at every experience; on lopsided answers it is too narrow.",
        "Luottamusväli olettaa muutoksen vaihtelun samaksi kaikilla kokemuksilla; vinoilla vastauksilla se on liian kapea.",
        "Konfidensintervallet förutsätter lika stor spridning vid varje upplevelse; vid snedfördelade svar är det för smalt.";
    /// One case carries the figure.
    rests_on_one_case:
        "One case alone carries it, so that nothing tells how far off it may be.",
        "Luku on yhden asiakkuuden varassa, joten sen tarkkuudesta ei voi sanoa mitään.",
        "Talet vilar på ett enda ärende, så inget säger hur fel det kan vara.";
    /// Beyond what a correlation can be.
    beyond_one:
        "Beyond 1, which no correlation is: the reliabilities are too low for these data.",
        "Yli yhden, mitä mikään korrelaatio ei ole: luotettavuudet ovat liian pieniä tälle aineistolle.",
        "Över 1, vilket ingen korrelation är: reliabiliteterna är för låga för materialet.";
    /// `{first}` and `{second}` points that nobody gave were left out.
    unused_points:
        "Points that nobody gave were left out: {first} of the first, {second} of the second.",
        "Käyttämättömiä vastausvaihtoehtoja jätettiin pois: ensimmäisestä {first}, toisesta {second}.",
        "Svarsalternativ som ingen valde utelämnades: {first} av den första, {second} av den andra.";
    /// The odds are not proportional.
    proportional_odds_rejected:
        "The effect is not the same at every cut of the scale; one odds ratio averages over unlike ones.",
        "Vaikutus ei ole sama asteikon kaikissa kohdissa; yksi vetosuhde on erilaisten keskiarvo.",
        "Effekten är inte densamma överallt på skalan; en enda oddskvot är ett medeltal av olika.";
    /// At equal scores `{room}` answers could have gone the other way where `{wanted}` would do.
    sparse_strata:
        "At equal scores {room} answers could have gone the other way where the approximation wants {wanted}.",
        "Samoilla pisteillä vain {room} vastausta olisi voinut mennä toisin, vaikka likiarvoon tarvittaisiin {wanted}.",
        "Vid lika poäng kunde {room} svar ha fallit annorlunda där approximationen kräver {wanted}.";
    /// `{first}` and `{second}` have a score that nobody of the other group has.
    without_counterpart:
        "Without anybody of the same score in the other group: {first} of the first and {second} of the second.",
        "Ilman samanpisteistä toisessa ryhmässä: ensimmäisestä {first} ja toisesta {second}.",
        "Utan någon med samma poäng i den andra gruppen: {first} ur den första och {second} ur den andra.";
    /// `{answers}` answers without a case.
    taken_as_different_people:
        "Answers without a case were taken as those of different people: {answers}.",
        "Vastauksia ilman asiakkuustietoa pidettiin eri ihmisten vastauksina: {answers}.",
        "Svar utan ärende antogs komma från olika personer: {answers}.";
    /// `{below_five}` of `{cells}` cells expect fewer than five.
    few_expected:
        "{below_five} of {cells} cells expect fewer than 5, so p may be off; an exact test would do.",
        "Soluista {below_five} / {cells} odotetaan alle 5 vastausta, joten p-arvo voi olla väärä; tarkka testi kävisi.",
        "{below_five} av {cells} celler väntas få färre än 5, så p-värdet kan vara fel; ett exakt test skulle duga.";
    /// `{share}` of those of unknown eligibility were taken as eligible, and `{how}`.
    eligible_share_taken_as_known:
        "Of those whose eligibility is unknown, {share} were taken as eligible ({how}).",
        "Niistä, joiden kuulumista kohderyhmään ei tiedetä, oletettiin siihen kuuluviksi {share} ({how}).",
        "Av dem vars tillhörighet till målgruppen är okänd antogs {share} höra till den ({how}).";
    /// Items go against each other.
    negative_average_covariance:
        "The questions go against each other on average; one of them may be keyed the wrong way round.",
        "Kysymykset ovat keskimäärin toisiaan vastaan; jokin niistä voi olla väärin päin.",
        "Frågorna går i snitt emot varandra; någon av dem kan vara vänd åt fel håll.";
    /// A matrix `{of}` something is not positive definite.
    not_positive_definite:
        "Not positive definite, and not smoothed: {of}.",
        "Ei positiivisesti definiitti, eikä tasoitettu: {of}.",
        "Inte positivt definit och inte utjämnad: {of}.";
    /// Everybody answered `{items}` items alike.
    items_without_variation:
        "Questions that everybody answered alike: {items}.",
        "Kysymyksiä, joihin kaikki vastasivat samoin: {items}.",
        "Frågor som alla besvarade lika: {items}.";
    /// The greatest of `{tried}`.
    best_of_many:
        "The greatest of {tried}, chosen on these data: too high in small samples.",
        "Suurin {tried} luvusta, valittu tästä aineistosta: pienissä aineistoissa liian suuri.",
        "Det största av {tried}, valt i detta material: för högt i små material.";
    /// Of the answers behind the answers.
    of_latent_answers:
        "Of the continuous answers behind the ordered ones, not of the score.",
        "Koskee vastausten takana olevia jatkuvia vastauksia, ei pistemäärää.",
        "Gäller de kontinuerliga svaren bakom de ordnade, inte poängen.";
    /// Corrected for reliabilities of `{first}` and `{second}`.
    reliabilities_taken_as_known:
        "Corrected for reliabilities of {first} and {second}, taken as known.",
        "Korjattu luotettavuuksilla {first} ja {second}, jotka oletettiin tunnetuiksi.",
        "Korrigerat för reliabiliteterna {first} och {second}, som antogs vara kända.";
}

impl Default for CaveatPhrases {
    /// English.
    fn default() -> Self {
        CaveatPhrases::shipped(Shipped::English)
    }
}

/// The wording of a caveat in the language of the report.
pub(super) fn worded(caveat: &Caveat, words: &Words<'_>) -> String {
    let phrases = &words.phrases.caveats;
    let plain = |phrase: &str| fill(phrase, &[]);
    let counted = |phrase: &str, counts: &[(&str, u64)]| {
        let counts: Vec<(&str, String)> =
            counts.iter().map(|(name, count)| (*name, words.count(*count))).collect();
        fill(phrase, &counts)
    };
    match caveat {
        Caveat::OnlySurveyed(Surveyed::AllClients) => plain(&phrases.all_clients_surveyed),
        Caveat::OnlySurveyed(Surveyed::CurrentClients) => plain(&phrases.only_current_clients_surveyed),
        Caveat::OnlySurveyed(Surveyed::Leavers) => plain(&phrases.only_leavers_surveyed),
        Caveat::SkewedForItsSize { wanted } => counted(&phrases.skewed_for_its_size, &[("wanted", *wanted)]),
        Caveat::CasesTakenAsIndependent => plain(&phrases.cases_taken_as_independent),
        Caveat::FewCases { cases } => counted(&phrases.few_cases, &[("cases", *cases)]),
        Caveat::FewGroups { groups } => counted(&phrases.few_groups, &[("groups", *groups)]),
        Caveat::GroupsTakenAsIndependent => plain(&phrases.groups_taken_as_independent),
        Caveat::OrderInTimeAsGiven => plain(&phrases.order_in_time_as_given),
        Caveat::AveragedWithinCase => plain(&phrases.averaged_within_case),
        Caveat::AssociationOnly => plain(&phrases.association_only),
        Caveat::OneGroup => plain(&phrases.one_group),
        Caveat::CrossSectional => plain(&phrases.cross_sectional),
        Caveat::OrderUnknown => plain(&phrases.order_unknown),
        Caveat::SameReporter => plain(&phrases.same_reporter),
        Caveat::StagesLeftIn => plain(&phrases.stages_left_in),
        Caveat::SmallForItsMethod { have, wanted } => {
            counted(&phrases.small_for_its_method, &[("have", *have), ("wanted", *wanted)])
        }
        Caveat::TooSmallForApproximation { smallest, wanted } => {
            counted(&phrases.too_small_for_approximation, &[("smallest", *smallest), ("wanted", *wanted)])
        }
        Caveat::ResamplesLeftOut { without, resamples } => {
            counted(&phrases.resamples_left_out, &[("without", *without), ("resamples", *resamples)])
        }
        Caveat::ImproperSolution { of } => fill(&phrases.improper_solution, &[("of", of.to_string())]),
        Caveat::ModelRejected => plain(&phrases.model_rejected),
        Caveat::AssumesNormality => plain(&phrases.assumes_normality),
        Caveat::AssumesEqualSpread => plain(&phrases.assumes_equal_spread),
        Caveat::RestsOnOneCase => plain(&phrases.rests_on_one_case),
        Caveat::BeyondOne => plain(&phrases.beyond_one),
        Caveat::UnusedPoints { first, second } => {
            counted(&phrases.unused_points, &[("first", *first), ("second", *second)])
        }
        Caveat::ProportionalOddsRejected => plain(&phrases.proportional_odds_rejected),
        Caveat::SparseStrata { room, wanted } => {
            counted(&phrases.sparse_strata, &[("room", *room), ("wanted", *wanted)])
        }
        Caveat::WithoutCounterpart { first, second } => {
            counted(&phrases.without_counterpart, &[("first", *first), ("second", *second)])
        }
        Caveat::TakenAsDifferentPeople { answers } => {
            counted(&phrases.taken_as_different_people, &[("answers", *answers)])
        }
        Caveat::FewExpected { below_five, cells } => {
            counted(&phrases.few_expected, &[("below_five", *below_five), ("cells", *cells)])
        }
        Caveat::EligibleShareTakenAsKnown { share, how } => {
            let values = [("share", words.share(*share, 0)), ("how", how.to_string())];
            fill(&phrases.eligible_share_taken_as_known, &values)
        }
        Caveat::NegativeAverageCovariance => plain(&phrases.negative_average_covariance),
        Caveat::NotPositiveDefinite { of } => fill(&phrases.not_positive_definite, &[("of", of.to_string())]),
        Caveat::ItemsWithoutVariation { items } => {
            counted(&phrases.items_without_variation, &[("items", *items)])
        }
        Caveat::BestOfMany { tried } => counted(&phrases.best_of_many, &[("tried", *tried)]),
        Caveat::OfLatentAnswers => plain(&phrases.of_latent_answers),
        Caveat::ReliabilitiesTakenAsKnown { first, second } => {
            let given = |value: f64| as_given(value).replace('.', &words.phrases.decimal_mark);
            let values = [("first", given(*first)), ("second", given(*second))];
            fill(&phrases.reliabilities_taken_as_known, &values)
        }
    }
}
