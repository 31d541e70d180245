//! What a reader of a figure must know, in three languages. A new variant of [`ReleasedCaveat`] takes a line here.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::shipped::Shipped;
use super::words::Words;
use crate::disclosure::release::ReleasedCaveat;

macro_rules! caveats {
    ($($(#[$doc:meta])* $name:ident, $of:ident: $english:literal, $finnish:literal, $swedish:literal;)*) => {
        /// The wording of each [`ReleasedCaveat`], by its name; part of [`Phrases`](crate::Phrases).
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

            fn of(&self, caveat: ReleasedCaveat) -> &str {
                match caveat {
                    $(ReleasedCaveat::$of => &self.$name,)*
                }
            }
        }
    };
}

caveats! {
    /// All clients were asked.
    all_clients_surveyed, AllClientsSurveyed:
        "All clients were asked.",
        "Kaikilta asiakkailta kysyttiin.",
        "Alla klienter tillfrågades.";
    /// Only current clients were asked.
    only_current_clients_surveyed, OnlyCurrentClientsSurveyed:
        "Current clients were asked; those who had left were not.",
        "Kysyttiin nykyisiltä asiakkailta, ei palvelusta jo lähteneiltä.",
        "Nuvarande klienter tillfrågades, inte de som redan hade lämnat tjänsten.";
    /// Only those who had left were asked.
    only_leavers_surveyed, OnlyLeaversSurveyed:
        "Only those who had left were asked.",
        "Kysyttiin vain palvelusta lähteneiltä.",
        "Endast de som hade lämnat tjänsten tillfrågades.";
    /// People of one case were taken as independent.
    cases_taken_as_independent, CasesTakenAsIndependent:
        "People of the same case were taken as independent, so the interval may be too narrow.",
        "Saman asiakkuuden ihmiset oletettiin toisistaan riippumattomiksi, joten luottamusväli voi olla liian kapea.",
        "Personer i samma ärende antogs vara oberoende, så konfidensintervallet kan vara för smalt.";
    /// Few cases.
    few_cases, FewCases:
        "Few cases, so the interval may be too narrow.",
        "Asiakkuuksia on vähän, joten luottamusväli voi olla liian kapea.",
        "Ärendena är få, så konfidensintervallet kan vara för smalt.";
    /// Few groups.
    few_groups, FewGroups:
        "Few groups, so the interval may be too narrow.",
        "Ryhmiä on vähän, joten luottamusväli voi olla liian kapea.",
        "Grupperna är få, så konfidensintervallet kan vara för smalt.";
    /// Cases of one group were taken as independent.
    groups_taken_as_independent, GroupsTakenAsIndependent:
        "Cases of the same group were taken as independent, so the interval may be too narrow.",
        "Saman ryhmän asiakkuudet oletettiin toisistaan riippumattomiksi, joten luottamusväli voi olla liian kapea.",
        "Ärenden i samma grupp antogs vara oberoende, så konfidensintervallet kan vara för smalt.";
    /// The order in time is the caller's word.
    order_in_time_as_given, OrderInTimeAsGiven:
        "Which came before which is taken as given, not seen in the data.",
        "Aikajärjestys on annettu, eikä se näy aineistosta.",
        "Vad som kom före vad är antaget och syns inte i materialet.";
    /// Answers of one case were averaged.
    averaged_within_case, AveragedWithinCase:
        "Several answers of one case were averaged.",
        "Saman asiakkuuden vastauksista laskettiin keskiarvo.",
        "Flera svar i samma ärende slogs ihop till ett medelvärde.";
    /// An association.
    association_only, AssociationOnly:
        "An association: it does not say what caused what.",
        "Yhteys ei kerro, mikä aiheutti minkä.",
        "Ett samband säger inte vad som orsakade vad.";
    /// One group without a comparison.
    one_group, OneGroup:
        "There is no comparison group: some of the change would have come anyway.",
        "Vertailuryhmää ei ole: osa muutoksesta olisi tullut muutenkin.",
        "Det finns ingen jämförelsegrupp: en del av förändringen skulle ha kommit ändå.";
    /// Experience was asked together with the second measurement.
    cross_sectional, CrossSectional:
        "Experience was asked together with the second measurement, so either may have come first.",
        "Kokemusta kysyttiin jälkimmäisen mittauksen yhteydessä, joten kumpi tahansa on voinut tulla ensin.",
        "Upplevelsen efterfrågades vid den andra mätningen, så vilken som helst kan ha kommit först.";
    /// It is not known when experience was asked.
    order_unknown, OrderUnknown:
        "At which stage experience was asked is not known, so either may have come first.",
        "Ei tiedetä, missä vaiheessa kokemusta kysyttiin, joten kumpi tahansa on voinut tulla ensin.",
        "Det är inte känt i vilket skede upplevelsen efterfrågades, så vilken som helst kan ha kommit först.";
    /// One person reported both.
    same_reporter, SameReporter:
        "The same person reported both experience and wellbeing, which makes them go together more.",
        "Sama ihminen arvioi sekä kokemuksen että hyvinvoinnin, mikä vahvistaa yhteyttä.",
        "Samma person bedömde både upplevelse och välbefinnande, vilket stärker sambandet.";
    /// Common movement was left in.
    stages_left_in, StagesLeftIn:
        "What moved everybody alike from stage to stage is part of it.",
        "Mukana on se, mikä muutti kaikkia samalla tavalla vaiheesta toiseen.",
        "Det som förändrade alla på samma sätt från skede till skede ingår.";
    /// Fewer pairs than would do.
    small_for_its_method, SmallForItsMethod:
        "Fewer cases than the interval wants, so it may be too narrow.",
        "Asiakkuuksia on vähemmän kuin luottamusväliin tarvittaisiin, joten se voi olla liian kapea.",
        "Färre ärenden än konfidensintervallet kräver, så det kan vara för smalt.";
    /// A group that is small for an approximation.
    too_small_for_approximation, TooSmallForApproximation:
        "A group is smaller than the approximation wants; an exact test would do.",
        "Ryhmä on pienempi kuin likiarvoon tarvittaisiin; tarkka testi kävisi.",
        "En grupp är mindre än approximationen kräver; ett exakt test skulle duga.";
    /// Some resamples had no value.
    resamples_left_out, ResamplesLeftOut:
        "Resamples without a value were left out.",
        "Uusinta-otokset, joilla ei ollut arvoa, jätettiin pois.",
        "Återsamplingar utan värde utelämnades.";
    /// The best fit is one that no population could have.
    improper_solution, ImproperSolution:
        "The model does not fit these data: it comes to an impossible value.",
        "Malli ei sovi aineistoon: se antaa mahdottoman arvon.",
        "Modellen passar inte materialet: den ger ett omöjligt värde.";
    /// The fit of the model is rejected.
    model_rejected, ModelRejected:
        "The test of its fit rejects the model.",
        "Sopivuustesti hylkää mallin.",
        "Testet av passningen förkastar modellen.";
    /// Normal data are assumed.
    assumes_normality, AssumesNormality:
        "The interval assumes normal data; on lopsided answers it is too narrow.",
        "Luottamusväli olettaa aineiston normaaliksi; vinosti jakautuneilla vastauksilla se on liian kapea.",
        "Konfidensintervallet förutsätter normalfördelade data; vid snedfördelade svar är det för smalt.";
    /// Equal spread is assumed.
    assumes_equal_spread, AssumesEqualSpread:
        "The interval assumes that change varies alike at every experience; on lopsided answers it is too narrow.",
        "Luottamusväli olettaa muutoksen vaihtelun samaksi kaikilla kokemuksilla; vinosti jakautuneilla vastauksilla se on liian kapea.",
        "Konfidensintervallet förutsätter lika stor spridning vid varje upplevelse; vid snedfördelade svar är det för smalt.";
    /// One case carries the figure.
    rests_on_one_case, RestsOnOneCase:
        "One case alone carries it, so that nothing tells how far off it may be.",
        "Luku on yhden asiakkuuden varassa, joten sen tarkkuudesta ei voi sanoa mitään.",
        "Talet vilar på ett enda ärende, så inget säger hur fel det kan vara.";
    /// Beyond what a correlation can be.
    beyond_one, BeyondOne:
        "Beyond 1, which no correlation is: the reliabilities are too low for these data.",
        "Yli yhden, mitä mikään korrelaatio ei ole: luotettavuudet ovat liian pieniä tälle aineistolle.",
        "Över 1, vilket ingen korrelation är: reliabiliteterna är för låga för materialet.";
    /// Points that nobody gave were left out.
    unused_points, UnusedPoints:
        "Points that nobody gave were left out.",
        "Vastausvaihtoehdot, joita kukaan ei käyttänyt, jätettiin pois.",
        "Svarsalternativ som ingen valde utelämnades.";
    /// The odds are not proportional.
    proportional_odds_rejected, ProportionalOddsRejected:
        "The effect is not the same at every cut of the scale; one odds ratio averages over unlike ones.",
        "Vaikutus ei ole sama asteikon kaikissa kohdissa; yksi vetosuhde on erilaisten keskiarvo.",
        "Effekten är inte densamma överallt på skalan; en enda oddskvot är ett medeltal av olika.";
    /// At equal scores few answers could have gone the other way.
    sparse_strata, SparseStrata:
        "At equal scores few answers could have gone the other way, so the approximation may be off.",
        "Samoilla pisteillä vain harva vastaus olisi voinut mennä toisin, joten likiarvo voi olla väärä.",
        "Vid lika poäng kunde få svar ha fallit annorlunda, så approximationen kan vara fel.";
    /// Some have a score that nobody of the other group has.
    without_counterpart, WithoutCounterpart:
        "Those without anybody of the same score in the other group are compared with nobody.",
        "Niitä, joilla ei ole samanpisteistä toisessa ryhmässä, ei verrata kehenkään.",
        "De som saknar någon med samma poäng i den andra gruppen jämförs inte med någon.";
    /// Answers without a case.
    taken_as_different_people, TakenAsDifferentPeople:
        "Answers without a case were taken as those of different people.",
        "Vastauksia ilman asiakkuustietoa pidettiin eri ihmisten vastauksina.",
        "Svar utan ärende antogs komma från olika personer.";
    /// Cells expect few answers.
    few_expected, FewExpected:
        "Some cells expect few answers, so p may be off; an exact test would do.",
        "Joissakin soluissa odotetaan vain vähän vastauksia, joten p-arvo voi olla väärä; tarkka testi kävisi.",
        "I en del celler väntas få svar, så p-värdet kan vara fel; ett exakt test skulle duga.";
    /// A share of those of unknown eligibility was taken as eligible.
    eligible_share_taken_as_known, EligibleShareTakenAsKnown:
        "How many of those of unknown eligibility are eligible was taken as known.",
        "Oletettiin tunnetuksi, kuinka suuri osa niistä, joiden kuulumista kohderyhmään ei tiedetä, kuuluu siihen.",
        "Hur många av dem vars tillhörighet till målgruppen är okänd som hör till den antogs vara känt.";
    /// Items go against each other.
    negative_average_covariance, NegativeAverageCovariance:
        "The questions go against each other on average; one of them may be keyed the wrong way round.",
        "Kysymykset ovat keskimäärin toisiaan vastaan; jokin niistä voi olla väärin päin.",
        "Frågorna går i snitt emot varandra; någon av dem kan vara vänd åt fel håll.";
    /// A matrix is not positive definite.
    not_positive_definite, NotPositiveDefinite:
        "The correlations used do not agree with each other completely.",
        "Käytetyt korrelaatiot eivät ole täysin sopusoinnussa keskenään.",
        "De korrelationer som användes stämmer inte helt överens med varandra.";
    /// The greatest of many.
    best_of_many, BestOfMany:
        "The greatest of many, chosen on these data: too high in small samples.",
        "Suurin monesta luvusta, valittu tästä aineistosta: pienissä aineistoissa liian suuri.",
        "Det största av många tal, valt i detta material: för högt i små material.";
    /// Of the answers behind the answers.
    of_latent_answers, OfLatentAnswers:
        "Of the continuous answers behind the ordered ones, not of the score.",
        "Koskee vastausten takana olevia jatkuvia vastauksia, ei pistemäärää.",
        "Gäller de kontinuerliga svaren bakom de ordnade, inte poängen.";
    /// Corrected for reliabilities taken as known.
    reliabilities_taken_as_known, ReliabilitiesTakenAsKnown:
        "Corrected for reliabilities that were taken as known.",
        "Korjattu luotettavuuksilla, jotka oletettiin tunnetuiksi.",
        "Korrigerat för reliabiliteter som antogs vara kända.";
}

impl Default for CaveatPhrases {
    /// English.
    fn default() -> Self {
        CaveatPhrases::shipped(Shipped::English)
    }
}

/// The wording of a caveat in the language of the report.
pub(super) fn worded<'w>(caveat: ReleasedCaveat, words: &Words<'w>) -> &'w str {
    words.phrases.caveats.of(caveat)
}
