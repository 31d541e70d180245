//! A small study with names in three languages, whose release the pages of the tests are printed from.

use kokemus::{
    Answer, Better, Bundle, Dimension, DisclosureRule, Ledger, Missing, Questionnaire, Release, Response,
    ResponseTable, Role, Scale, Study, Text,
};

pub(crate) fn words(english: &str, finnish: &str, swedish: &str) -> Text {
    Text::tagged("en", english).unwrap().and("fi", finnish).unwrap().and("sv", swedish).unwrap()
}

/// Numbers that look random and are the same everywhere.
pub(crate) struct Steps(u64);

impl Steps {
    pub(crate) fn from(seed: u64) -> Self {
        Steps(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end
    }
}

fn questionnaire() -> Questionnaire {
    let worry = Scale::new("worry", 0, 4).unwrap().better(Better::Lower);
    let worry = worry.label(0, words("never", "ei koskaan", "aldrig")).unwrap();
    let worry = worry.label(4, words("always", "aina", "alltid")).unwrap();
    Questionnaire::builder("family", Scale::satisfaction())
        .title(words("Family work", "Perhetyö", "Familjearbete"))
        .section("before", |s| {
            s.title(words("Before the service", "Ennen palvelua", "Före tjänsten"))
                .item_with(
                    "informed",
                    words(
                        "I got enough information about the service beforehand",
                        "Sain palvelusta riittävästi tietoa etukäteen",
                        "Jag fick tillräcklig information om tjänsten i förväg",
                    ),
                    |item| item.about_stage("information"),
                )
                .item_with(
                    "contact",
                    words(
                        "It was easy to make contact",
                        "Yhteyttä oli helppo ottaa",
                        "Det var lätt att ta kontakt",
                    ),
                    |item| item.about_stage("first-contact"),
                )
        })
        .section("encounter", |s| {
            s.title(words("Being met", "Kohtaaminen", "Bemötande"))
                .item_with("heard", words("We were heard", "Meitä kuunneltiin", "Vi blev hörda"), |item| {
                    item.about_stage("in-service")
                })
                .item_with(
                    "hurried",
                    words(
                        "The meetings were too hurried",
                        "Tapaamisissa oli liian kiire",
                        "Mötena var för jäktade",
                    ),
                    |item| item.reverse_keyed().about_stage("in-service"),
                )
        })
        .section("worry", |s| {
            s.title(words("Worry", "Huoli", "Oro")).item_with(
                "worried",
                words(
                    "How often were you worried about how things would go on?",
                    "Kuinka usein olit huolissasi siitä, miten asiat jatkuvat?",
                    "Hur ofta oroade du dig för hur det skulle gå?",
                ),
                |item| item.scale(worry),
            )
        })
        .build()
        .unwrap()
}

pub(crate) fn study() -> Study {
    Study::builder()
        .wave("2021-spring", words("spring 2021", "kevät 2021", "våren 2021"))
        .wave("2021-autumn", words("autumn 2021", "syksy 2021", "hösten 2021"))
        .service("home", words("Family work at home", "Kotiin annettava perhetyö", "Familjearbete i hemmet"))
        .service("friend", words("Support persons", "Tukihenkilötoiminta", "Stödpersonsverksamhet"))
        .questionnaire(questionnaire())
        .build()
        .unwrap()
}

/// So many responses per role, service and wave: parents and children at home, parents with a support person.
pub(crate) fn answers(study: &Study, sizes: &[(Role, &str, &str, u64)]) -> ResponseTable {
    let mut table = study.table("family").unwrap();
    let mut steps = Steps::from(7);
    for (role, service, wave, size) in sizes {
        for _ in 0..*size {
            let mut points = [5, 4, 5, 2, 1].map(Answer::from);
            for (place, best) in [5, 4, 5, 2, 1].into_iter().enumerate() {
                let worse = steps.below(4).min(steps.below(4)) as i32;
                points[place] = Answer::from(if place > 2 { best + worse } else { best - worse });
                if steps.below(12) == 0 {
                    points[place] = Missing::Skipped.into();
                }
            }
            let (service, wave) = (study.service(service).unwrap(), study.wave(wave).unwrap());
            let response = Response::by(role.clone()).of_service(&service).in_wave(&wave);
            table.push(response.answers(points)).unwrap();
        }
    }
    table
}

pub(crate) fn usual() -> Vec<(Role, &'static str, &'static str, u64)> {
    vec![
        (Role::Parent, "home", "2021-spring", 41),
        (Role::Parent, "home", "2021-autumn", 37),
        (Role::Child, "home", "2021-spring", 19),
        (Role::Child, "home", "2021-autumn", 3),
        (Role::Parent, "friend", "2021-spring", 14),
        (Role::Parent, "friend", "2021-autumn", 16),
    ]
}

pub(crate) fn released(
    sizes: &[(Role, &str, &str, u64)],
    groupings: &[&[Dimension]],
    minimum: u64,
) -> Release {
    let study = study();
    let table = answers(&study, sizes);
    let title = words("Client experience 2021", "Asiakaskokemus 2021", "Klientupplevelse 2021");
    let groupings: Vec<Vec<Dimension>> = groupings.iter().map(|by| by.to_vec()).collect();
    let bundle = Bundle::of(&study, title).answers(&table, groupings).unwrap();
    bundle.release(DisclosureRule::at_least(minimum).unwrap(), &Ledger::empty()).unwrap().release
}
